"""Listing pages of every kind, and the ways in which they lie."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.core.listing import page_address, read_listing, sniff
from scraper.errors import ListingError
from scraper.model import Listing, ListingPage, Site

URL = "https://www.mer.example/en/news"
OSLO = ZoneInfo("Europe/Oslo")
SITE = Site(
    slug="mer",
    title="Ministry of External Relations",
    home="https://www.mer.example/",
    timezone="Europe/Oslo",
    languages=("en", "no"),
)
LIST = Listing(name="english", start=URL, link="ul.news a")
TITLE = "Statement by the Minister on the coastal provinces"


def read(body: str | bytes, *, url: str = URL, page: int = 1, site: Site = SITE, **keys: Any):
    content_type = keys.pop("content_type", "text/html; charset=utf-8")
    expect = keys.pop("expect_kind", None)
    raw = body.encode() if isinstance(body, str) else body
    listing = replace(LIST, **keys)
    return read_listing(raw, url, content_type, listing, site, page=page, expect_kind=expect)


def news(*items: str, after: str = "") -> str:
    return f"<!doctype html><title>News</title><ul class='news'>{''.join(items)}</ul>{after}"


def addresses(page: ListingPage) -> list[str]:
    return [found.url.removeprefix("https://www.mer.example") for found in page.found]


def problems(page: ListingPage) -> list[str]:
    return [note for note in page.notes if note.startswith("problem:")]


# --- telling kinds apart ---------------------------------------------------------------------

RSS = b"<rss version='2.0'><channel><item><link>https://www.mer.example/a</link></item></channel></rss>"

KINDS = {
    "html": (b"<!DOCTYPE html><html><body>x</body></html>", "text/html"),
    "html without a type": (b"  <html><p>x", None),
    "html fragment": (b"<div class=item><a href=/x>x</a></div>", "text/html"),
    "html called xml": (b"<!doctype html><p>not found", "application/rss+xml"),
    "html with an XML declaration": (
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html xmlns='z'>",
        "text/xml",
    ),
    "html after a comment": (b"<!-- cached --><!-- twice -->\n<html>", "text/html"),
    "rss": (RSS, "text/html"),
    "rss after blank lines": (b"\xef\xbb\xbf\r\n\r\n<?xml version='1.0'?>\n<!-- x --><rss>", None),
    "rss 1.0": (b"<?xml version='1.0'?><rdf:RDF xmlns:rdf='x'><channel>", "text/xml"),
    "rss in utf-16": ("<?xml version='1.0' encoding='utf-16'?><rss/>".encode("utf-16"), None),
    "atom": (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "text/plain"),
    "atom with a prefix": (b"<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", None),
    "jsonfeed": (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', None),
    "jsonfeed escaped": (b'{"version":"https:\\/\\/jsonfeed.org\\/version\\/1"}', None),
    "json": (b'{"results": []}', "text/html"),
    "json list": (b"\n [1]", None),
    "sitemap": (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>", None),
    "sitemap gzipped": (gzip.compress(b"<urlset></urlset>"), "application/octet-stream"),
    "sitemap of plain lines": (b"https://www.mer.example/a\nhttps://www.mer.example/b\n", None),
    "sitemapindex": (b"<?xml version='1.0'?><sitemapindex>", None),
    "other pdf": (b"%PDF-1.7\n<html>", "text/html"),
    "other empty": (b"", "text/html"),
    "other text": (b"Sorry, come back later.", "text/plain"),
    "other xml": (b"<?xml version='1.0'?><OpenSearchDescription/>", "application/xml"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_body_is_known_by_its_own_first_bytes(name: str) -> None:
    assert sniff(*KINDS[name]) == name.split()[0]


@pytest.mark.parametrize("name", [name for name in KINDS if name.startswith("other")])
def test_what_names_no_releases_is_an_error(name: str) -> None:
    with pytest.raises(ListingError, match="no page, feed, sitemap or JSON"):
        read(KINDS[name][0], content_type=KINDS[name][1])


@pytest.mark.parametrize(
    ("before", "body", "words"),
    [
        ("rss", "<html><body><ul class=news><a href=/a>x</a>", "a feed turned into HTML"),
        ("atom", '{"error": "gone"}', "a feed turned into JSON"),
        ("jsonfeed", "<html>", "a feed turned into HTML"),
        ("sitemap", "<html>", "a sitemap turned into HTML"),
        ("sitemapindex", RSS.decode(), "a sitemap turned into RSS"),
        ("json", "<html>", "a JSON listing turned into HTML"),
    ],
)
def test_a_listing_that_became_something_else_is_an_error(
    before: str, body: str, words: str
) -> None:
    with pytest.raises(ListingError, match=words):
        read(body, expect_kind=before)


def test_a_feed_may_become_another_kind_of_feed() -> None:
    assert read(RSS, expect_kind="atom").kind == "rss"


# --- links -----------------------------------------------------------------------------------

LINKS = {
    "plain": (f"<li><a href='/en/1'>{TITLE}</a>", "ul.news a"),
    "unquoted attribute": (f"<li><a href=/en/1>{TITLE}</a>", "ul.news a"),
    "double quotes and entities": (f'<li><a href="/en/1?a=1&amp;b=2">{TITLE}</a>', "ul.news a"),
    "the selector names the item": (f"<li class=i><a href=/en/1>{TITLE}</a>", "li.i"),
    "the selector names what is inside the link": (
        f"<a href=/en/1><b class=t>{TITLE}</b></a>",
        ".t",
    ),
    "blanks and newlines in the address": (f"<li><a href=' \n/en/1 '>{TITLE}</a>", "ul.news a"),
    "a fragment": (f"<li><a href='/en/1#top'>{TITLE}</a>", "ul.news a"),
    "absolute": (f"<li><a href='https://www.mer.example/en/1'>{TITLE}</a>", "ul.news a"),
    "without a scheme": (f"<li><a href='//www.mer.example/en/1'>{TITLE}</a>", "ul.news a"),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_are_found_however_they_are_written(name: str) -> None:
    item, selector = LINKS[name]
    page = read(news(item), link=selector)
    expected = "/en/1?a=1&b=2" if "entities" in name else "/en/1"
    assert addresses(page) == [expected]
    assert page.found[0].title == TITLE
    assert not problems(page)


def test_relative_links_of_a_trs_site_start_from_the_page() -> None:
    page = read(
        news("<li><a href='./202110/t20211007_1.shtml'>部长会见</a>"),
        url="https://www.mer.example/web/fyrbt/index_2.shtml",
    )
    assert addresses(page) == ["/web/fyrbt/202110/t20211007_1.shtml"]


def test_the_base_of_the_page_counts() -> None:
    page = read("<base href='/web/'>" + news(f"<a href='r/1'>{TITLE}</a>"))
    assert addresses(page) == ["/web/r/1"]


ONCLICK = "<li><a href='#' onclick=\"f_view('{0}', 7); return false\">Release {0} of the day</a>"


def test_onclick_arguments_fill_the_template() -> None:
    listing = replace(LIST, url="https://www.mer.example/eng/view.do?seq={1}&board={2}")
    body = news(ONCLICK.format(4321), ONCLICK.format(4320)).encode()
    page = read_listing(body, URL, "text/html", listing, SITE)
    assert addresses(page) == ["/eng/view.do?seq=4321&board=7", "/eng/view.do?seq=4320&board=7"]
    assert page.found[0].title == "Release 4321 of the day"


def test_a_javascript_address_is_read_like_an_onclick() -> None:
    listing = replace(LIST, url="view.do?seq={1}")
    body = news("<a href=\"javascript:goView('88')\">Release</a>").encode()
    assert addresses(read_listing(body, URL, "text/html", listing, SITE)) == ["/en/view.do?seq=88"]


def test_onclick_links_without_a_template_are_a_problem_that_names_the_call() -> None:
    page = read(news(ONCLICK.format(4321), f"<li><a href=/en/1>{TITLE}</a>"))
    assert addresses(page) == ["/en/1"]
    assert problems(page) == [
        "problem: 1 links are opened by a script, \"f_view('4321', 7)\"; "
        'give url = "https://...{1}" with its arguments'
    ]


def test_a_page_of_nothing_but_onclick_links_says_so() -> None:
    with pytest.raises(ListingError, match="opened by a script"):
        read(news(*(ONCLICK.format(n) for n in range(9))), link=None)


def test_the_same_release_twice_is_one_with_the_longer_text() -> None:
    page = read(
        news(
            "<li><a href='/en/1'><img src=a.jpg alt='A picture'></a><a href='/en/1'>Short</a>",
            f"<a href='/en/1?utm_source=x'>{TITLE}</a>",
        )
    )
    assert addresses(page) == ["/en/1"]
    assert page.found[0].title == TITLE


TITLES = {
    "a picture's text": (
        "<a href=/en/1><img src=x alt='Talks in Sudland'></a>",
        "Talks in Sudland",
    ),
    "a title attribute": (
        "<a href=/en/1 title='Talks in Sudland'><img src=x></a>",
        "Talks in Sudland",
    ),
    "a heading, not read more": (
        "<li><h3>Talks in Sudland</h3><a href=/en/1>Read more »</a>",
        "Talks in Sudland",
    ),
    "a heading inside the link": (
        "<li><a href=/en/1><h3>Talks</h3><p>7 October 2019</p><p>Long lead text.</p></a>",
        "Talks",
    ),
    "inline marks do not split words": (
        "<a href=/en/1><b>T</b>alks  in\n Sudland</a>",
        "Talks in Sudland",
    ),
    "invisible characters": (
        "<a href=/en/1>Talks\u200b in&nbsp;Sud&shy;land</a>",
        "Talks in Sudland",
    ),
    "nothing at all": ("<a href=/en/1><img src=x></a>", None),
}


@pytest.mark.parametrize("name", TITLES)
def test_titles_come_from(name: str) -> None:
    item, expected = TITLES[name]
    page = read(news(item))
    assert [found.title for found in page.found] == [expected]


def test_other_sites_are_left_out_and_said_so() -> None:
    page = read(news(f"<a href=/en/1>{TITLE}</a>", "<a href='https://elsewhere.example/2'>x</a>"))
    assert addresses(page) == ["/en/1"]
    assert "1 links lead to other sites and are left out" in page.notes


def test_files_that_the_selector_chose_are_kept_and_said_so() -> None:
    page = read(news("<a href='/files/1.pdf'>Report</a>", "<a href=/en/1>x</a>"))
    assert addresses(page) == ["/files/1.pdf", "/en/1"]
    assert any("files (PDF and the like)" in note for note in page.notes)


def test_addresses_that_nobody_may_ask_for_are_left_out() -> None:
    page = read(
        news(
            "<a href='mailto:press@mer.example'>x</a><a href='ftp://www.mer.example/x'>x</a>",
            "<a href='https://user:pw@www.mer.example/'>x</a><a href='http://[::1/'>x</a>",
            f"<a href='/en/'>Home</a><a href='{URL}'>This page</a><a href=/en/1>{TITLE}</a>",
        )
    )
    assert addresses(page) == ["/en/1"]


def test_a_first_page_without_releases_is_an_error_that_names_the_selector() -> None:
    with pytest.raises(ListingError, match=r"link = 'ul\.news a' leads to no release"):
        read("<!doctype html><p>No results.")


def test_a_later_page_without_releases_is_an_empty_page_that_says_so() -> None:
    page = read("<!doctype html><p>No results.", page=4, page_url=URL + "?page={page}")
    assert (page.found, page.next, page.fingerprint) == ((), None, "")
    assert "this page names no release" in page.notes


def test_a_selector_that_is_none_is_an_error_that_names_its_key() -> None:
    for keys in ({"link": "a[[["}, {"next": "::::"}, {"published": "p["}):
        with pytest.raises(ListingError, match=next(iter(keys))):
            read(news("<li><a href=/en/1>x</a>"), **keys)


def test_the_language_of_a_link_beats_that_of_the_listing() -> None:
    page = read(news("<a href=/1 hreflang=ru-RU>x</a><a href=/2>y</a>"), language="en")
    assert [found.language for found in page.found] == ["ru", "en"]


# --- dates -----------------------------------------------------------------------------------


def day(number: int, month: int = 10, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2019, month, number, hour, minute, tzinfo=OSLO)


def dated(body: str, **keys: Any) -> list[datetime | None]:
    return [found.published for found in read(body, **keys).found]


DATED = {
    "in the item": """<li><span>7 October 2019</span><a href=/en/1>A</a>
        <li>6 October 2019 <a href=/2>B</a>""",
    "in a time element": """<li><time datetime=2019-10-07>last week</time><a href=/1>A</a>
        <li><a href=/2>B</a><time datetime='2019-10-06'>""",
    "in a card that is all link": """<li><a href=/1><h3>A</h3><p>7 October 2019</p></a>
        <li><a href=/2><h3>B</h3><p>6 October 2019</p></a>""",
    "in neighbours before": """<dt>7 October 2019<dd><a href=/1>A</a>
        <dt>6 October 2019<dd><a href=/2>B</a>""",
    "in text after a bare link": """<a href=/1>A</a> 7 October 2019<br>
        <a href=/2>B</a> 6 October 2019<br>""",
    "in cells": """<table><tr><td>07.10.2019<td><a href=/1>A</a>
        <tr><td>06.10.2019<td><a href=/2>B</a></table>""",
    "in headings above": """<h3>7 October 2019</h3><div><a href=/1>A</a></div>
        <h3>6 October 2019</h3><div><a href=/2>B</a></div>""",
    "in titles": """<li><a href=/1>Briefing, 7 October 2019</a>
        <li><a href=/2>Briefing, 6 October 2019</a>""",
    "in addresses": """<li><a href='/202110/t20191007_1.html'>A</a>
        <li><a href='/t20191006_2.html'>B</a>""",
}


@pytest.mark.parametrize("name", DATED)
def test_dates_are_read(name: str) -> None:
    assert dated(f"<!doctype html><div class=n>{DATED[name]}</div>", link="div.n a") == [
        day(7),
        day(6),
    ]


def test_a_heading_above_counts_for_all_items_below_it() -> None:
    body = news(
        "<h2>7 October 2019</h2><li><a href=/1>A</a></li><li><a href=/2>B</a></li>",
        "<h2>6 October 2019</h2><li><a href=/3>C</a>",
    )
    assert dated(body) == [day(7), day(7), day(6)]


JAPAN = """<!doctype html><title>Press Releases</title><div id=main><h1>Press Releases</h1>
<h2>{month}</h2>
<h3>October 7</h3><ul><li><a href="/press4e_002701.html">Talks</a></li><li><a
href="/press4e_002700.html">More talks</a></li></ul>
<h3>October 3</h3><ul><li><a href="/press4e_002699.html">Visit</a></li></ul></div>"""


@pytest.mark.parametrize(
    ("month", "url"),
    [
        ("October 2019", "https://www.mer.example/press/release/index.html"),
        ("Archives", "https://www.mer.example/press/release/201910_index.html"),
        ("Archives", "https://www.mer.example/press/release/2019/10/"),
    ],
)
def test_a_day_without_a_year_is_completed_by_the_page(month: str, url: str) -> None:
    body = JAPAN.format(month=month)
    assert dated(body, link="#main li a", url=url) == [day(7), day(7), day(3)]


def test_a_day_without_any_year_stays_undated() -> None:
    assert dated(JAPAN.format(month="Archives"), link="#main li a") == [None, None, None]


def test_the_published_selector_decides_within_the_item() -> None:
    body = news(
        "<li>Event: 1 January 2020 <i class=d>7 October 2019</i><a href=/1>A</a>",
        "<li>Event: 1 January 2020 <i class=d>6 October 2019</i><a href=/2>B</a>",
        "<li>Event: 1 January 2020 <a href=/3>C</a>",
    )
    assert dated(body, published="i.d")[:2] == [day(7), day(6)]


def test_the_published_selector_may_name_an_attribute() -> None:
    body = news("<li><a href=/1>A</a><i class=d data-at='2019-10-07T20:10:00+03:00'>soon</i>")
    assert dated(body, published="i.d@data-at") == [
        datetime(2019, 10, 7, 20, 10, tzinfo=ZoneInfo("Europe/Moscow"))
    ]


def test_the_published_selector_may_name_a_heading_above() -> None:
    body = news("<p class=day>7 October 2019</p><li><a href=/1>A</a><li><a href=/2>B</a>")
    assert dated(body, published="p.day") == [day(7), day(7)]


# --- the next page ---------------------------------------------------------------------------

NEXT = {
    "a link": ("<a class=next href='?page=2'>Next</a>", "a.next", "/en/news?page=2"),
    "inside what is selected": (
        "<li class=next><a href='?page=2'>2</a>",
        "li.next",
        "/en/news?page=2",
    ),
    "javascript is the end": ("<a class=next href='javascript:;'>Next</a>", "a.next", None),
    "a hash is the end": ("<a class=next href='#'>Next</a>", "a.next", None),
    "no such link is the end": ("", "a.next", None),
    "disabled is the end": ("<li class='next disabled'><a href='?page=9'>", "li.next a", None),
    "a link to this page is the end": (f"<a class=next href='{URL}'>Next</a>", "a.next", None),
    "another site is the end": ("<a class=next href='https://else.example/2'>", "a.next", None),
    "rel in the head": ("<link rel=next href='/en/news?p=2'>", "link[rel=next]", "/en/news?p=2"),
    "liferay": (
        "<div class=paginates><a class=next href='/en/news?p_p_id=101_INSTANCE_x&amp;_101_cur=2'>",
        "a.next",
        "/en/news?p_p_id=101_INSTANCE_x&_101_cur=2",
    ),
    "inferred: rel": ("<a rel=next href='/en/news/page/2/'>x</a>", None, "/en/news/page/2/"),
    "inferred: word": ("<a href='?page=2'>Next page »</a>", None, "/en/news?page=2"),
    "inferred: Russian": ("<a href='?PAGEN_1=2'>Следующая</a>", None, "/en/news?PAGEN_1=2"),
    "inferred: German": (
        "<a href='?seite=2' title='Nächste Seite'>»</a>",
        None,
        "/en/news?seite=2",
    ),
    "inferred: French": ("<a href='?page=1'>Suivant ›</a>", None, "/en/news?page=1"),
    "inferred: Chinese": ("<a href='?p=2'>下一页</a>", None, "/en/news?p=2"),
    "inferred: Japanese": ("<a href='?p=2'>次へ＞</a>", None, "/en/news?p=2"),
    "inferred: Arabic": ("<a href='?p=2'>التالي</a>", None, "/en/news?p=2"),
    "inferred: arrow": ("<a href='?p=9'>»</a><a href='?p=2'>›</a>", None, "/en/news?p=2"),
    "inferred: numbers": ("<b>1</b><a href='?p=2'>2</a><a href='?p=3'>3</a>", None, "/en/news?p=2"),
    "inferred: numbers, all linked": (
        "<a href='?p=1'>1</a><a class=active href='?p=2'>2</a><a href='?p=3'>3</a>",
        None,
        "/en/news?p=3",
    ),
    "inferred: numbers with a gap": (
        "<a href='?p=1'>1</a><span>2</span><a href='?p=3'>3</a>",
        None,
        "/en/news?p=3",
    ),
    "inferred: the last number is the end": (
        "<a href='?p=1'>1</a><a href='?p=2'>2</a><a class=current href='?p=3'>3</a>",
        None,
        None,
    ),
    "inferred: an article's next is none": ("<a href='/en/other-release'>Next</a>", None, None),
    "inferred: a gallery's next is none": ("<a href='#slide' class=next>Next</a>", None, None),
    "inferred: disabled": ("<li class=disabled><a href='?page=2'>Next</a>", None, None),
}


@pytest.mark.parametrize("name", NEXT)
def test_the_next_page(name: str) -> None:
    pager, selector, expected = NEXT[name]
    page = read(news(f"<li><a href=/en/1>{TITLE}</a>", after=pager), next=selector)
    assert page.next == (expected and f"https://www.mer.example{expected}")
    assert not problems(page)


@pytest.mark.parametrize(
    ("url", "script", "expected"),
    [
        ("/eng/lxjzh/index.html", "var currentPage = 0; var countPage = 3//count", "index_1.html"),
        ("/eng/lxjzh/index_1.html", "var countPage = 3", "index_2.html"),
        ("/eng/lxjzh/index_1.shtml", "var countPage = 3", "index_2.shtml"),
        ("/eng/lxjzh/", "var countPage = 3", "index_1.html"),
        ("/eng/lxjzh/default.html", "createPageHTML(3, 0, 'default', 'html')", "default_1.html"),
        ("/eng/lxjzh/", 'createPageHTML("10","1","index","html")', "index_2.html"),
        # One page more than announced exists on such sites, and is asked for.
        ("/eng/lxjzh/index_2.html", "createPageHTML(3, 2, 'index', 'html')", "index_3.html"),
        ("/eng/lxjzh/index_3.html", "createPageHTML(3, 3, 'index', 'html')", None),
        ("/eng/lxjzh/index.html", "var countPage = 1", None),
    ],
)
def test_the_pages_that_a_script_of_trs_counts(url: str, script: str, expected: str | None) -> None:
    body = news(
        "<a href='./202110/t20211007_1.html'>部长会见</a>", after=f"<script>{script}</script>"
    )
    page = read(body, url=f"https://www.mer.example{url}")
    assert page.next == (expected and f"https://www.mer.example/eng/lxjzh/{expected}")


@pytest.mark.parametrize("selector", [None, "a.next"])
def test_postback_paging_is_a_problem(selector: str | None) -> None:
    pager = "<a class=next href=\"javascript:__doPostBack('sb$grd','Page$2')\">2</a>"
    page = read(news(f"<a href='sub.mfa?1'>{TITLE}</a>", after=pager), next=selector)
    assert page.next is None
    assert any("postback paging is not supported" in problem for problem in problems(page))


@pytest.mark.parametrize(
    ("first_page", "step", "expected"),
    [(1, 1, ["1", "2", "3"]), (0, 1, ["0", "1", "2"]), (0, 30, ["0", "30", "60"])],
)
def test_page_addresses_count(first_page: int, step: int, expected: list[str]) -> None:
    listing = Listing("x", URL, page_url=URL + "?b={page}", first_page=first_page, page_step=step)
    assert [page_address(listing, n) for n in (1, 2, 3)] == [f"{URL}?b={at}" for at in expected]


def test_without_page_url_there_is_no_page_address() -> None:
    assert page_address(LIST, 2) is None


def test_page_url_gives_the_next_page_without_any_link() -> None:
    page = read(news("<a href=/en/1>x</a>"), page_url="https://www.mer.example/n/{page}/", page=2)
    assert page.next == "https://www.mer.example/n/3/"


# --- the same page again ---------------------------------------------------------------------


def liferay_item(number: int, token: str) -> str:
    return (
        f"<li><a href='/-/asset_publisher/{token}/content/id/{number}?p_auth={token}"
        f"&amp;redirect=%2Fen%2Fnews%3Fcur%3D{token}'>Release number {number}</a>"
    )


def test_a_clamped_page_has_the_fingerprint_of_the_last_one_whatever_its_tokens() -> None:
    site = replace(SITE, drop_params=("p_auth", "redirect"), identity=(r"/content/id/(?P<id>\d+)",))
    last = read(news(*(liferay_item(n, "aaa") for n in (3, 2, 1))), site=site)
    clamped = read(news(*(liferay_item(n, "bbb") for n in (3, 2, 1))), site=site, page=9)
    other = read(news(*(liferay_item(n, "aaa") for n in (3, 1, 2))), site=site)
    assert last.fingerprint == clamped.fingerprint != other.fingerprint
    assert len(last.fingerprint) == 32


# --- JSON ------------------------------------------------------------------------------------

API = "https://www.mer.example/api/search.json"
GOVUK = {
    "results": [
        {
            "link": "/government/news/a",
            "title": "A &amp; B",
            "public_timestamp": "2019-10-07T20:10:00Z",
        },
        {
            "link": "/government/news/b",
            "title": "B",
            "public_timestamp": "2019-10-06T00:00:00+01:00",
        },
    ]
}
CANADA = {
    "feed": {
        "entry": {
            "title": "One",
            "link": "https://www.mer.example/1",
            "d": {"at": "2019-10-07 20:10"},
        }
    }
}


def read_json(answer: Any, **keys: Any) -> ListingPage:
    page = keys.pop("page", 1)
    listing = Listing("api", API, **keys)
    body = answer if isinstance(answer, str) else json.dumps(answer)
    return read_listing(body.encode(), API, "application/json", listing, SITE, page=page)


def test_a_json_listing_is_read_as_declared() -> None:
    page = read_json(
        GOVUK,
        items="results",
        url="https://www.mer.example/api/content{link}",
        published="public_timestamp",
        page_url=API + "?start={page}",
        first_page=0,
        page_step=150,
        page=2,
    )
    assert addresses(page) == ["/api/content/government/news/a", "/api/content/government/news/b"]
    assert page.found[0].title == "A & B"
    assert page.found[0].published == datetime(2019, 10, 7, 20, 10, tzinfo=ZoneInfo("UTC"))
    assert page.next == API + "?start=300"
    assert page.kind == "json"


def test_a_single_entry_may_stand_where_a_list_should() -> None:
    page = read_json(CANADA, items="feed.entry", published="d.at")
    assert addresses(page) == ["/1"]
    assert page.found[0].published == datetime(2019, 10, 7, 20, 10, tzinfo=OSLO)


def test_the_german_date_of_a_json_listing_is_read() -> None:
    answer = {"items": [{"date": "07.10.2019", "headline": "Rede", "link": "/de/1"}]}
    page = read_json(answer, items="items", published="date")
    assert (page.found[0].published, page.found[0].title) == (day(7), "Rede")


def test_a_list_at_the_top_with_wordpress_titles() -> None:
    answer = [
        {
            "id": 7,
            "link": "/a",
            "title": {"rendered": "A <em>b</em> &#8217;c"},
            "date": "2019-10-07T00:00:00",
        }
    ]
    page = read_json(answer, published="date")
    assert (page.found[0].title, page.found[0].published) == ("A b ’c", day(7))


def test_an_empty_page_of_json_has_no_next() -> None:
    page = read_json({"results": []}, items="results", page_url=API + "?p={page}", page=9)
    assert (page.found, page.next) == ((), None)


def test_the_next_page_may_be_named_by_the_answer() -> None:
    page = read_json(
        {"items": [{"url": "/1"}], "links": {"next": "?p=2"}}, items="items", next="links.next"
    )
    assert page.next == API + "?p=2"


@pytest.mark.parametrize(
    ("answer", "keys", "words"),
    [
        ({"results": []}, {"items": "data.results"}, r"items = 'data\.results'"),
        ({"results": "none"}, {"items": "results"}, "str where a list should be"),
        ({"results": []}, {}, "an object where a list should be"),
        ({"r": [{"id": 1}]}, {"items": "r"}, "an address"),
        ({"r": [{"id": 1}]}, {"items": "r", "url": "/x/{slug}"}, r"/x/\{slug\}"),
        ({"r": [3, None, []]}, {"items": "r", "link": "a.b"}, r"'a\.b'"),
        ("{broken", {"items": "r"}, "not the JSON"),
        ("[" * 100_000, {"items": "r"}, "not the JSON"),
        ('{"a": ' + "9" * 5_000 + "}", {"items": "r"}, "not the JSON"),
    ],
)
def test_json_that_is_not_as_declared_is_an_error_that_names_the_path(
    answer: Any, keys: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(ListingError, match=words):
        read_json(answer, **keys)


def test_items_without_an_address_are_counted() -> None:
    page = read_json({"r": [{"link": "/1"}, {"title": "x"}]}, items="r")
    assert addresses(page) == ["/1"]
    assert problems(page) == ["problem: 1 items do not give an address (link, url or href)"]


# --- hostile ---------------------------------------------------------------------------------

STARTS = st.sampled_from(
    [
        b"",
        b"<html>",
        b"<rss>",
        b"<feed>",
        b"<urlset>",
        b"<sitemapindex>",
        b"{",
        b"[",
        b"\x1f\x8b",
        b"\xff\xfe",
        b"<?xml version='1.0' encoding='gbk'?>",
        b'{"version":"https://jsonfeed.org/version/1",',
    ]
)


@settings(max_examples=300, deadline=None)
@given(STARTS, st.binary(max_size=300), st.sampled_from([None, "text/html", "text/xml; charset=x"]))
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes, content_type: str | None) -> None:
    try:
        page = read_listing(start + rest, URL, content_type, LIST, SITE)
    except ListingError:
        return
    assert all(found.url.startswith("https://www.mer.example/") for found in page.found)


PIECES = st.sampled_from(
    [
        "<ul class=news>",
        "</ul>",
        "<li>",
        "<a href='/1'>",
        "<a href='/2' onclick='x(1)'>",
        "</a>",
        "<h2>",
        "7 October 2019",
        "October 7",
        "2019",
        "<a href='?p=2'>2</a>",
        "<a href='?p=3'>3</a>",
        "<b>1</b>",
        "<table><tr><td>",
        "</table>",
        "<time datetime='9999-99-99'>",
        "<script>countPage = 9</script>",
        "<dl><dt>",
        "<dd>",
        "<base href='javascript:'>",
        "<a href='http://[::1'>",
        "\x00",
        "&#0;",
        "<svg>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=50), st.sampled_from([None, "ul.news a", "li", "a"]))
def test_any_page_is_read_or_refused(pieces: list[str], link: str | None) -> None:
    try:
        page = read("<!doctype html>" + "".join(pieces), link=link)
    except ListingError:
        return
    assert len({found.url for found in page.found}) == len(page.found)
    assert page.next != URL


COSTLY = {
    "nested elements": "<div>" * 100_000,
    "attributes": "<a " + "b " * 100_000 + ">",
    "attributes without an end": "<a " + "b " * 100_000,
    "unlike formatting": "".join(f"<b a{n}=1><i a{n}=2>" for n in range(2_000)) + "x</b>" * 2_000,
    "size": "<p>" + "x" * 10_000_001,
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_page_that_would_take_minutes_is_refused_at_once(name: str) -> None:
    with pytest.raises(ListingError, match=r"too costly to parse|more than 10,000,000 characters"):
        read("<!doctype html>" + COSTLY[name])


def test_sloppy_markup_is_not_costly() -> None:
    item = "<li><a href='/en/{0}'><font color=red>Release {0}</a><p>Text<br>more<td>x</font>"
    assert len(read(news(*(item.format(n) for n in range(800)))).found) == 800


def test_a_page_of_many_links_is_bounded() -> None:
    body = news(*(f"<li><a href='/en/{n}'>Release number {n}</a>" for n in range(20_000)))
    page = read(body)
    assert len(page.found) == 5_000
    assert any("5000 times or more" in problem for problem in problems(page))
