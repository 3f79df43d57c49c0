"""RSS, Atom and JSON Feed, sound and broken."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.core.feeds import read_feed
from scraper.core.listing import read_listing
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Site

URL = "https://www.mer.example/en/rss.xml"
OSLO = ZoneInfo("Europe/Oslo")
SITE = Site("mer", "MER", "https://www.mer.example/", "Europe/Oslo", ("en",))


def read(body: str | bytes, content_type: str | None = None, **keys: Any) -> ListingPage:
    raw = body.encode() if isinstance(body, str) else body
    return read_listing(raw, URL, content_type, Listing("feed", URL, **keys), SITE)


def rss(*items: str, head: str = "", end: str = "</channel></rss>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>News</title>'
        f"<link>https://www.mer.example/</link>{head}{''.join(items)}{end}"
    )


def item(number: int, more: str = "") -> str:
    return (
        f"<item><title>Release {number}</title>"
        f"<link>https://www.mer.example/en/{number}</link>{more}</item>"
    )


def atom(*entries: str, head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>News</title>{head}{''.join(entries)}</feed>"
    )


def problems(page: ListingPage) -> list[str]:
    return [note for note in page.notes if note.startswith("problem:")]


def addresses(page: ListingPage) -> list[str]:
    return [found.url.removeprefix("https://www.mer.example") for found in page.found]


def test_a_feed_of_three_items_is_whole() -> None:
    page = read(rss(item(3), item(2), item(1)))
    assert page == ListingPage(
        "rss",
        tuple(Found(f"https://www.mer.example/en/{n}", f"Release {n}") for n in (3, 2, 1)),
        fingerprint=page.fingerprint,
    )
    assert page.fingerprint


DATES = {
    "RFC 2822": ("Mon, 07 Oct 2019 20:10:00 +0300", datetime(2019, 10, 7, 17, 10, tzinfo=UTC)),
    "a colon in the offset": (
        "Mon, 07 Oct 2019 20:10:00 +02:00",
        datetime(2019, 10, 7, 18, 10, tzinfo=UTC),
    ),
    "GMT": ("Mon, 07 Oct 2019 20:10:00 GMT", datetime(2019, 10, 7, 20, 10, tzinfo=UTC)),
    "naive is the site's": ("2019-10-07T20:10:00", datetime(2019, 10, 7, 20, 10, tzinfo=OSLO)),
    "ISO": ("2019-10-07T20:10:00Z", datetime(2019, 10, 7, 20, 10, tzinfo=UTC)),
}


@pytest.mark.parametrize("name", DATES)
def test_dates_of_rss(name: str) -> None:
    printed, expected = DATES[name]
    found = read(rss(item(1, f"<pubDate>{printed}</pubDate>"))).found[0]
    assert found.published == expected
    assert found.published is not None
    assert found.published.tzinfo is not None
    assert found.updated is None


@pytest.mark.parametrize("bad", ["", "soon", "Mon, 99 Oct 2019 99:99:99 +9900", "٧ أكتوبر"])
def test_a_date_that_is_none_leaves_the_item_undated(bad: str) -> None:
    page = read(rss(item(1, f"<pubDate>{bad}</pubDate>")))
    assert [found.published for found in page.found] == [None]


def test_atom_has_published_and_updated_and_languages() -> None:
    entry = """<entry xml:lang="ru"><title type="html">A &amp;lt;b&amp;gt; B</title>
    <link rel="enclosure" href="/a.mp3"/><link rel="alternate" type="text/html" href="/ru/1"/>
    <id>urn:uuid:1</id><published>2019-10-07T20:10:00+03:00</published>
    <updated>2019-10-08T09:00:00</updated></entry>"""
    page = read(atom(entry))
    assert page.kind == "atom"
    assert page.found == (
        Found(
            "https://www.mer.example/ru/1",
            "A <b> B",
            datetime(2019, 10, 7, 17, 10, tzinfo=UTC),
            datetime(2019, 10, 8, 9, 0, tzinfo=OSLO),
            "ru",
        ),
    )


ADDRESSES = {
    "a guid that is the address": (
        "<item><guid isPermaLink='true'>https://www.mer.example/g/1</guid></item>",
        ["/g/1"],
    ),
    "a guid that is not marked, but an address": (
        "<item><guid>https://www.mer.example/g/1</guid></item>",
        ["/g/1"],
    ),
    "a guid that is no address": (
        "<item><guid isPermaLink='false'>41-tag</guid><link>/en/1</link></item>",
        ["/en/1"],
    ),
    "an ampersand": ("<item><link>/en/1?a=1&amp;b=2</link></item>", ["/en/1?a=1&b=2"]),
    "CDATA and blanks": (
        "<item><link>\n <![CDATA[/en/1?a=1&b=2]]> </link></item>",
        ["/en/1?a=1&b=2"],
    ),
    "a script": ("<item><link>javascript:alert(1)</link></item>", []),
    "user and password": ("<item><link>https://a:b@www.mer.example/</link></item>", []),
    "nothing": ("<item><title>No address</title></item>", []),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_address_of_an_item(name: str) -> None:
    raw, expected = ADDRESSES[name]
    page = read(rss(raw, item(9)))
    assert addresses(page) == [*expected, "/en/9"]
    assert len(problems(page)) == (0 if expected else 1)


def test_items_of_other_sites_are_left_out() -> None:
    page = read(rss("<item><link>https://elsewhere.example/1</link></item>", item(1)))
    assert addresses(page) == ["/en/1"]
    assert "1 links lead to other sites and are left out" in page.notes


def test_a_glob_narrows_a_feed_of_the_whole_site() -> None:
    page = read(rss(item(1), "<item><link>/de/2</link></item>"), link="/en/*")
    assert addresses(page) == ["/en/1"]


PAGED = {
    "RFC 5005 paged": ("<link rel='next' href='?page=2'/>", "/en/rss.xml?page=2"),
    "RFC 5005 archived": ("<link rel='prev-archive' href='/2019/09.xml'/>", "/2019/09.xml"),
    "previous is newer": ("<link rel='previous' href='?page=0'/>", None),
    "itself": (f"<link rel='next' href='{URL}'/>", None),
    "another site": ("<link rel='next' href='https://elsewhere.example/2'/>", None),
}


@pytest.mark.parametrize("name", PAGED)
def test_feeds_go_on(name: str) -> None:
    link, expected = PAGED[name]
    page = read(atom("<entry><link href='/1'/><id>x</id></entry>", head=link))
    assert page.next == (expected and f"https://www.mer.example{expected}")


def test_rss_goes_on_by_an_atom_link() -> None:
    head = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='/rss2.xml'/>"
    assert read(rss(item(1), head=head)).next == "https://www.mer.example/rss2.xml"


BROKEN = {
    "a duplicate attribute": (rss(item(2), "<x a='1' a='2'/>", item(1)), ["/en/2", "/en/1"]),
    "a bare ampersand": (rss(item(2), "<a>R & D</a>", item(1)), ["/en/2", "/en/1"]),
    "an unknown entity": (rss(item(2), "<a>&nbsp;</a>", item(1)), ["/en/2", "/en/1"]),
    "halves of an emoji": (rss(item(2), "<a>&#xD83D;&#xDE00;&</a>", item(1)), ["/en/2", "/en/1"]),
    "a control character": (rss(item(2), "<a>\x0b</a>", item(1)), ["/en/2", "/en/1"]),
    "cut in an item": (rss(item(2), "<item><link>https://www.mer.example/en/1", end=""), ["/en/2"]),
    "cut in a tag": (rss(item(2), item(1)[:-3], end=""), ["/en/2"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_feed_is_read_as_far_as_certain(name: str) -> None:
    body, expected = BROKEN[name]
    page = read(body)
    assert addresses(page) == expected
    assert any("not well-formed" in problem for problem in problems(page))


REFUSED = {
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel/></rss>',
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss/>',
    "external document type": '<!DOCTYPE rss SYSTEM "https://elsewhere.example/x.dtd"><rss/>',
    "document type after the start": "<rss><channel><!DOCTYPE x></channel></rss>",
    "deep": "<rss>" + "<a>" * 100_000,
    "a million levels": "<rss>" + "<a>" * 1_000_000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_safe_to_read_is_refused(name: str) -> None:
    with pytest.raises(ListingError, match=r"document type|nested deeper"):
        read(REFUSED[name])


def test_a_release_may_speak_of_a_document_type() -> None:
    page = read(rss(item(1, "<description><![CDATA[<!DOCTYPE html>]]></description>")))
    assert addresses(page) == ["/en/1"]


def test_unclosed_html_in_a_broken_feed_is_not_depth() -> None:
    page = read(rss(*(item(n, f"<description>{'a<br>b<p>' * 90}</description>") for n in (2, 1))))
    assert addresses(page)[:1] == ["/en/2"]


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("utf-8", "application/rss+xml"),
        ("windows-1251", "application/rss+xml"),
        ("windows-1251", "application/rss+xml; charset=utf-8"),
        ("utf-16", None),
        ("gb18030", None),
    ],
)
def test_feeds_say_their_encoding(encoding: str, content_type: str | None) -> None:
    text = rss(item(1).replace("Release", "Заявление")).replace("utf-8", encoding)
    page = read(text.encode(encoding), content_type)
    assert page.found[0].title == "Заявление 1"


def test_the_language_of_a_feed_is_said_but_not_believed() -> None:
    page = read(rss(item(1), head="<language>en-us</language>"), language="ru")
    assert page.found[0].language == "ru"
    assert "the feed says its language is en" in page.notes


def test_an_empty_feed_is_read_and_names_nothing() -> None:
    page = read(rss())
    assert (page.kind, page.found) == ("rss", ())


JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "language": "en",
    "next_url": "/feed.json?page=2",
    "items": [
        {
            "id": "1",
            "url": "/en/1",
            "title": "Release 1",
            "date_published": "2019-10-07T20:10:00+03:00",
            "date_modified": "2019-10-08T00:00:00Z",
            "language": "no",
        },
        {"id": "https://www.mer.example/en/2"},
        {"id": "3", "title": "No address"},
        "not an item",
    ],
}


def test_a_json_feed_is_read() -> None:
    page = read(json.dumps(JSON_FEED))
    assert page.kind == "jsonfeed"
    assert page.next == "https://www.mer.example/feed.json?page=2"
    assert page.found == (
        Found(
            "https://www.mer.example/en/1",
            "Release 1",
            datetime(2019, 10, 7, 17, 10, tzinfo=UTC),
            datetime(2019, 10, 8, tzinfo=UTC),
            "no",
        ),
        Found("https://www.mer.example/en/2"),
    )
    assert problems(page) == ["problem: 2 items of the feed have no address"]


@pytest.mark.parametrize(
    "body",
    [
        '{"version": "https://jsonfeed.org/version/1", "items": {}}',
        '{"x": "jsonfeed.org/version/1"',
    ],
)
def test_a_json_feed_that_is_none_is_an_error(body: str) -> None:
    with pytest.raises(ListingError, match="not a JSON Feed"):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b"<channel<link<links v<link />",
        b"<feed <links n<item<link</item/</link>",
        b"<channel<item<link></item/</link>",
    ],
)
def test_a_feed_on_which_the_xml_reader_stumbles_is_said_to_be_unreadable(body: bytes) -> None:
    with pytest.raises(ListingError, match="not a readable feed"):
        read_feed(body, URL, None, kind="rss", zone=OSLO)


def test_an_element_named_links_does_not_stand_for_the_feeds_links() -> None:
    page = read_feed(b"<links i>", URL, None, kind="atom", zone=OSLO)
    assert (page.found, page.next) == ((), None)


PIECES = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<link>",
        "</link>",
        "<link href='/a'/>",
        "/x?a&b",
        "<title>",
        "</title>",
        "&",
        "&#xD800;",
        "&amp;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?x",
        "?>",
        "<guid>",
        "</guid>",
        "<pubDate>9999",
        "</pubDate>",
        "<!",
        "</channel>",
        "\x00",
        "http://[",
        "<a:b>",
        "<link",
        "<links v",
        "<title_detail a='b'>",
        "<id a='b'>",
        "<language a='b'>",
        "<source>",
        "/",
        ">",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["<rss><channel>", "<feed>", "<rdf:RDF>"]), st.lists(PIECES, max_size=40))
def test_any_feed_is_read_or_refused(start: str, pieces: list[str]) -> None:
    try:
        page = read(start + "".join(pieces))
    except ListingError:
        return
    assert all(found.url.startswith("https://www.mer.example/") for found in page.found)
