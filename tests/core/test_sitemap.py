"""Sitemaps, sound, broken and hostile: the right addresses or none, never a wrong one."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.core.listing import read_listing
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Site

URL = "https://www.mer.example/sitemap.xml"
OSLO = ZoneInfo("Europe/Oslo")
SITE = Site("mer", "MER", "https://www.mer.example/", "Europe/Oslo", ("en",))
NS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"


def read(
    body: str | bytes, content_type: str | None = "text/xml", link: str | None = None
) -> ListingPage:
    raw = body.encode() if isinstance(body, str) else body
    return read_listing(raw, URL, content_type, Listing("map", URL, link=link), SITE)


def addresses(page: ListingPage) -> list[str]:
    return [found.url.removeprefix("https://www.mer.example") for found in page.found]


def problems(page: ListingPage) -> list[str]:
    return [note for note in page.notes if note.startswith("problem:")]


def entry(path: str, more: str = "") -> str:
    return f"<url><loc>https://www.mer.example{path}</loc>{more}</url>"


def sitemap(*entries: str, declaration: str = "<?xml version='1.0' encoding='UTF-8'?>") -> str:
    return f"{declaration}<urlset {NS}>{''.join(entries)}</urlset>"


def test_lastmod_is_when_it_was_updated() -> None:
    page = read(
        sitemap(
            entry("/1", "<lastmod>2019-10-07T20:10:00+03:00</lastmod>"),
            entry("/2", "<lastmod>2019-10-07</lastmod><priority>0.5</priority>"),
            entry("/3", "<lastmod>yesterday</lastmod>"),
        )
    )
    assert page.kind == "sitemap"
    assert page.found == (
        Found("https://www.mer.example/1", updated=datetime(2019, 10, 7, 17, 10, tzinfo=UTC)),
        Found("https://www.mer.example/2", updated=datetime(2019, 10, 7, tzinfo=OSLO)),
        Found("https://www.mer.example/3"),
    )


def test_a_news_sitemap_gives_titles_dates_and_languages() -> None:
    news = """<news:news xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>
    <news:publication><news:name>MER</news:name><news:language>no</news:language></news:publication>
    <news:publication_date>2019-10-07T20:10:00Z</news:publication_date>
    <news:title>Talks &amp; visits</news:title></news:news>"""
    assert read(sitemap(entry("/1", news))).found == (
        Found(
            "https://www.mer.example/1",
            "Talks & visits",
            datetime(2019, 10, 7, 20, 10, tzinfo=UTC),
            None,
            "no",
        ),
    )


def test_pictures_and_other_languages_are_not_taken_for_releases() -> None:
    more = """<image:image xmlns:image='i'><image:loc>https://www.mer.example/p.jpg</image:loc>
    <image:title>A picture</image:title></image:image>
    <xhtml:link xmlns:xhtml='x' rel='alternate' hreflang='en' href='https://www.mer.example/en/1'/>
    <xhtml:link xmlns:xhtml='x' rel='alternate' hreflang='ru' href='https://www.mer.example/ru/1'/>"""
    page = read(sitemap(entry("/en/1", more)))
    assert page.found == (Found("https://www.mer.example/en/1", language="en"),)


def test_an_index_names_its_sitemaps() -> None:
    page = read(
        f"""<sitemapindex {NS}><sitemap><loc>https://www.mer.example/a.xml</loc>
        <lastmod>2019-10-07</lastmod></sitemap><sitemap><loc>/b.xml.gz</loc></sitemap>
        <sitemap><loc>{URL}</loc></sitemap>
        <sitemap><loc>https://elsewhere.example/c.xml</loc></sitemap></sitemapindex>"""
    )
    assert page.kind == "sitemapindex"
    assert page.found == ()
    assert page.children == ("https://www.mer.example/a.xml", "https://www.mer.example/b.xml.gz")


def test_a_glob_narrows_the_addresses_to_releases() -> None:
    body = sitemap(entry("/news/1"), entry("/about"), entry("/news/2"))
    assert addresses(read(body, link="/news/*")) == ["/news/1", "/news/2"]


def test_a_glob_that_fits_nothing_is_a_problem() -> None:
    page = read(sitemap(entry("/news/1")), link="/press/*")
    assert page.found == ()
    assert problems(page) == ["problem: none of the 1 addresses fits link = '/press/*'"]


def test_the_front_page_is_no_release() -> None:
    assert addresses(read(sitemap(entry("/"), entry("/en/"), entry("/en/1")))) == ["/en/1"]


def test_a_plain_list_of_addresses_is_a_sitemap() -> None:
    page = read("https://www.mer.example/1\r\nhttps://www.mer.example/2\n\nnot an address\n", None)
    assert addresses(page)[:2] == ["/1", "/2"]


# --- the seventeen inputs of reliability goal G9, in this project's words -----------------------

REFUSED: dict[str, tuple[bytes, str]] = {
    "billion laughs": (
        b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url>",
        "document type",
    ),
    "quadratic entity": (
        b"<!DOCTYPE x [<!ENTITY a '"
        + b"x" * 100_000
        + b"'>]><urlset>"
        + b"&a;" * 20_000
        + b"</urlset>",
        "document type|no page",
    ),
    "external entity": (
        b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&a;</loc></url>",
        "document type",
    ),
    "external document type": (
        b"<!DOCTYPE urlset SYSTEM 'https://elsewhere.example/x.dtd'><urlset></urlset>",
        "document type",
    ),
    "100,000 levels": (b"<urlset>" + b"<a>" * 100_000, "nested deeper"),
    "a million levels": (b"<urlset>" + b"<a>" * 1_000_000 + b"</a>" * 1_000_000, "nested deeper"),
    "empty": (b"", "empty"),
    "a page in place of it": (
        b"<html><body>Not found</body></html>",
        "leads to no release|no list",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_sitemap_is_refused(name: str) -> None:
    body, words = REFUSED[name]
    with pytest.raises(ListingError, match=words):
        read(body)


MANY = "".join(f"a{n}='' " for n in range(100_000))

RIGHT: dict[str, tuple[bytes, list[str]]] = {
    "a bare ampersand": (sitemap(entry("/1?a=1&b=2"), entry("/2")).encode(), ["/1?a=1&b=2", "/2"]),
    "an entity of HTML": (
        sitemap(entry("/1?a=1&copy=2"), entry("/2")).encode(),
        ["/1?a=1&copy=2", "/2"],
    ),
    "a control character": (sitemap(entry("/1\x0b2"), entry("/2")).encode(), ["/2"]),
    "bad utf-8": (
        sitemap(entry("/BAD"), entry("/2")).encode().replace(b"BAD", b"\xff\xfe"),
        ["/2"],
    ),
    "latin-1, declared": (
        sitemap(entry("/é"), declaration="<?xml version='1.0' encoding='iso-8859-1'?>").encode(
            "latin-1"
        ),
        ["/%C3%A9"],
    ),
    "utf-16, declared": (
        sitemap(entry("/é"), declaration="<?xml version='1.0' encoding='utf-16'?>").encode(
            "utf-16"
        ),
        ["/%C3%A9"],
    ),
    "blank lines before the declaration": (b"\n \r\n" + sitemap(entry("/1")).encode(), ["/1"]),
    "cut in the last address": (sitemap(entry("/1"), entry("/2345"))[:-27].encode(), ["/1"]),
    "cut after the last address": (
        sitemap(entry("/1"), entry("/2", "<lastmod>2019-10-07</lastmod>"))[:-26].encode(),
        ["/1", "/2"],
    ),
    "100,000 attributes": (
        sitemap(
            "<url " + "".join(f"a{n}='' " for n in range(100_000)) + "><loc>/1</loc></url>"
        ).encode(),
        ["/1"],
    ),
    "CDATA": (sitemap("<url><loc><![CDATA[/1?a=1&b=2]]></loc></url>").encode(), ["/1?a=1&b=2"]),
    "a prefix": (
        b"<s:urlset xmlns:s='x'><s:url><s:loc>/1</s:loc></s:url></s:urlset>",
        ["/1"],
    ),
    "blanks around": (
        sitemap("<url><loc>\n  https://www.mer.example/1\n</loc></url>").encode(),
        ["/1"],
    ),
    "twice": (sitemap(entry("/1"), entry("/1")).encode(), ["/1"]),
}


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_addresses_come_out(name: str) -> None:
    body, expected = RIGHT[name]
    assert addresses(read(body)) == expected


@pytest.mark.parametrize(
    "name", ["a bare ampersand", "bad utf-8", "cut in the last address", "a control character"]
)
def test_what_is_not_well_formed_is_a_problem(name: str) -> None:
    assert problems(read(RIGHT[name][0]))


def test_fifty_thousand_addresses_are_read_and_no_more() -> None:
    page = read(sitemap(*(entry(f"/{n}") for n in range(50_010))))
    assert len(page.found) == 50_000
    assert problems(page) == ["problem: more than 50,000 addresses; the rest was not read"]


# --- gzip ------------------------------------------------------------------------------------


def test_gzip_is_inflated_whatever_its_type() -> None:
    body = gzip.compress(sitemap(entry("/1")).encode())
    for declared in ("application/x-gzip", "text/html", None):
        assert addresses(read(body, declared)) == ["/1"]


def test_gzip_of_several_members_is_one_sitemap() -> None:
    text = sitemap(entry("/1"), entry("/2")).encode()
    assert addresses(read(gzip.compress(text[:80]) + gzip.compress(text[80:]))) == ["/1", "/2"]


def test_a_gzip_bomb_is_refused_early() -> None:
    squeezer = zlib.compressobj(9, wbits=31)
    parts = [squeezer.compress(b"<urlset>")]
    parts += [squeezer.compress(b" " * 1_000_000) for _ in range(200)]
    with pytest.raises(ListingError, match="inflates to more than 50 MB"):
        read(b"".join([*parts, squeezer.flush()]))


def test_damaged_gzip_is_refused() -> None:
    body = gzip.compress(sitemap(*(entry(f"/{n}") for n in range(500))).encode())
    with pytest.raises(ListingError, match="cut short"):
        read(body[:-40])
    with pytest.raises(ListingError, match="damaged"):
        read(body[:200] + b"\x00" * 40 + body[240:])


PIECES = st.sampled_from(
    [
        "<url>",
        "</url>",
        "<loc>",
        "</loc>",
        "/1?a&b",
        "&amp;",
        "&#0;",
        "&#55555;",
        "<![CDATA[",
        "]]>",
        "<lastmod>",
        "</lastmod>",
        "2019-10-07",
        "<!--",
        "-->",
        "<sitemap>",
        "</sitemap>",
        "\x00",
        "\ufffd",
        "<image:loc>",
        "</image:loc>",
        "</urlset>",
        "http://[",
        "javascript:x",
        "<",
        ">",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["<urlset>", "<sitemapindex>"]), st.lists(PIECES, max_size=40))
def test_any_sitemap_is_read_or_refused(start: str, pieces: list[str]) -> None:
    try:
        page = read(start + "".join(pieces))
    except ListingError:
        return
    assert all(found.url.startswith("https://www.mer.example/") for found in page.found)
    assert not any("%EF%BF%BD" in found.url for found in page.found)
