"""Anything at all for everything that reads what strangers wrote: an answer or a named error.

    pytest tests/test_fuzz.py --hypothesis-profile fuzz      the long run by hand

Sound inputs of the fixtures, damaged: cut, doubled, spliced, with tokens of their own formats and
odd bytes put in.
"""

from __future__ import annotations

import io
import tomllib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper import warc
from scraper.core import clean, costly, dates, decode, pace, read, robots, urls, vet
from scraper.core.discover import discover
from scraper.core.listing import read_listing, sniff
from scraper.core.printable import one_line, printable
from scraper.core.read import Context
from scraper.errors import ListingError, SiteDefinitionError
from scraper.model import REASONS, Answer, Listing, Release, Site
from scraper.sites import parse_site

ROOT = Path(__file__).parent.parent
URL = "https://www.mer.example/en/news/1"
ZONE = ZoneInfo("Europe/Oslo")
SITE = Site("mer", "MER", "https://www.mer.example/", "Europe/Oslo", ("en", "no"))
LISTING = Listing("news", "https://www.mer.example/en/news")
NOW = datetime(2026, 11, 24, tzinfo=UTC)

quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def seeds(*patterns: str, most: int = 60_000) -> list[bytes]:
    """Files of the fixtures, the shortest first."""
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    bodies = [path.read_bytes() for path in found]
    small = sorted((body for body in bodies if len(body) <= most), key=len)
    assert small, patterns
    return small


TOKENS = [
    *(b"<", b">", b"</", b"<!--", b"-->", b"&", b"&#0;", b"&#xD800;", b"<![CDATA[", b"]]>", b'"'),
    *(b"<script>", b"</script>", b"<title>", b"<a href=", b"javascript:", b"http://", b"//[::1"),
    *(b"<!DOCTYPE x [", b"<!ENTITY a '", b"&a;", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n"),
    *(b"{", b"}", b"[", b"]", b"\\u0000", b"\\ud800", b"1e999", b"NaN", b"null", b"-1", b"99999999999"),
    *(b"31 February 2019", b"24:61", b"\xd9\xa3", "年".encode(), "令和".encode(), b"9999-12-31T23:59:60Z"),
    *(b"Disallow: ", b"User-agent: *\n", b"Crawl-delay: 1e308\n", b"*", b"$", b"%", b"%00", b"%ZZ"),
    *(b"[listings.x]\n", b"[[layouts]]\n", b"start = ", b"'''", b"WARC/1.1\r\n", b"Content-Length: "),
    *(b"<table>", b"<p>", b"<div class=date>", b"<base href='//x'>", b"<meta charset=utf-7>"),
]  # fmt: skip


def damaged(bodies: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of the bodies, with up to eight changes."""
    change = st.tuples(
        st.floats(0, 1),
        st.sampled_from([0, 0, 1, 3, 20, 400]),
        st.sampled_from(TOKENS) | st.binary(max_size=6) | st.just(b""),
        st.sampled_from([1, 1, 1, 2, 50]),
    )

    def apply(body: bytes, changes: list[tuple[float, int, bytes, int]], end: float) -> bytes:
        for place, gone, token, times in changes:
            at = int(place * len(body))
            body = body[:at] + token * times + body[at + gone :]
        return body[: int(end * len(body))] if end < 0.9 else body

    return st.builds(
        apply, st.sampled_from(bodies), st.lists(change, max_size=8), st.floats(0, 4)
    ) | st.binary(max_size=200)


PAGES = seeds("fixtures/*/*.html", "fixtures/**/*.html")
FEEDS = [
    *seeds("fixtures/**/*.xml", "fixtures/**/*.json", "fixtures/**/*.rss", "fixtures/**/*.atom"),
    b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>"
    b"https://www.mer.example/1</loc><lastmod>2026-01-01</lastmod></url></urlset>",
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>N</title><item><title>A</title><link>"
    b"https://www.mer.example/1</link><pubDate>Tue, 24 Nov 2026 20:00:00 GMT</pubDate></item>"
    b"</channel></rss>",
    b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"/1","title":"A"}]}',
]
TYPES = st.sampled_from(
    [
        None,
        "text/html",
        "text/html; charset=utf-7",
        "application/xml",
        "application/json",
        "x/y;;",
        "\0",
    ]
)


@quick
@given(damaged(PAGES + FEEDS), TYPES)
def test_any_page_reads_as_a_release(body: bytes, content_type: str | None) -> None:
    release = read.read(body, URL, content_type, Context(SITE))
    assert isinstance(release, Release)
    assert clean.text(release.body) == release.body
    assert "\0" not in release.title + release.body
    assert release.published is None or release.published.tzinfo is not None
    assert all(link.url.startswith(("http://", "https://")) for link in release.attachments)


@quick
@given(damaged(PAGES + FEEDS), TYPES, st.integers(1, 3))
def test_any_listing_is_read_or_said_to_be_none(
    body: bytes, content_type: str | None, page: int
) -> None:
    assert sniff(body, content_type)
    try:
        found = read_listing(body, URL, content_type, LISTING, SITE, page=page)
    except ListingError as error:
        assert error.url
        return
    for one in found.found:
        assert urls.normalise(one.url) == one.url
        assert one.published is None or one.published.tzinfo is not None


@quick
@given(damaged(PAGES + FEEDS), TYPES)
def test_any_page_offers_something_or_nothing(body: bytes, content_type: str | None) -> None:
    with suppress(ListingError):
        discover(body, URL, content_type)


@quick
@given(damaged(PAGES), TYPES, st.sampled_from(["length", "close", "chunked"]))
def test_any_page_is_vetted(body: bytes, content_type: str | None, framing: str) -> None:
    answer = Answer(URL, 200, (("x-robots-tag", repr(content_type)),), body, NOW, 1, framing)  # type: ignore[arg-type]
    text = decode.decode(vet.head_of(body), content_type).text
    finding = vet.vet(answer, text)
    assert finding.reason is None or finding.reason in REASONS
    vet.asks_not_to_be_stored(answer, text)
    assert isinstance(costly.plain(body), bool)
    assert costly.costly(text) is None or isinstance(costly.costly(text), str)


@quick
@given(
    damaged(
        [
            b"User-agent: *\nDisallow: /x\nAllow: /x/y$\nCrawl-delay: 3\nSitemap: https://m.example/s.xml\n"
        ]
    )
)
def test_any_robots_txt_gives_rules(body: bytes) -> None:
    rules = robots.parse(body)
    assert isinstance(robots.allowed(rules, URL, "scraper"), bool)
    for delay in (robots.crawl_delay(rules, "scraper"), robots.request_gap(rules, "scraper")):
        assert delay is None or delay >= 0
    robots.visit_window(rules, "scraper")
    assert all(isinstance(address, str) for address in robots.sitemaps(rules))


addresses = st.text(max_size=60) | damaged(
    [b"https://user@www.mer.example:443/en/../news/1?utm_source=x&b=%zz#f", b"//[::1]/a", b"/a b"]
).map(lambda raw: raw.decode("utf-8", "replace"))


@quick
@given(addresses, st.none() | addresses)
def test_any_address_is_one_or_none(href: str, base: str | None) -> None:
    found = urls.normalise(href, base)
    if found is None:
        return
    assert urls.normalise(found) == found
    assert found.startswith(("http://", "https://")) and len(found) <= 4096
    assert "@" not in found.split("/")[2]
    assert urls.host_key(found) and urls.origin(found)
    kept = urls.release_url(found, ["p_*"])
    assert urls.release_url(kept, ["p_*"]) == kept
    urls.language_in(found)
    urls.is_home(found)


@quick
@given(
    st.text(max_size=80)
    | damaged(
        [b"7 October 201920:10", "2 апреля 2020 года в 15:30".encode(), "令和2年5月1日".encode(),
         "٧ أكتوبر ٢٠١٩".encode(), b"Tue, 24 Nov 2026 20:00:00 GMT", "۱۵ مهر ۱۳۹۸".encode()]
    ).map(lambda raw: raw.decode("utf-8", "replace")),
    st.sampled_from([None, "DMY", "MDY", "YMD"]),
)  # fmt: skip
def test_any_text_has_a_date_or_none(text: str, order: str | None) -> None:
    for found in (
        dates.find_date(text, zone=ZONE, languages=("en", "ru", "ar"), order=order),
        dates.from_machine(text, ZONE),
    ):
        assert found is None or found.when.tzinfo is not None
    dates.from_url(text)
    dates.from_number(text)
    wait = pace.retry_after_s(text, NOW)
    assert wait is None or 0 <= wait <= 24 * 3600


@quick
@given(damaged(seeds("scraper/sitedefs/*.toml", most=6_000)))
def test_any_site_file_is_a_site_or_says_what_is_wrong(body: bytes) -> None:
    try:
        site = parse_site(body, "x.toml", "x")
    except SiteDefinitionError as error:
        assert "x.toml" in str(error)
        return
    tomllib.loads(body.decode("utf-8-sig"))
    assert site.slug == "x"


def a_warc() -> bytes:
    out = io.BytesIO()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>"
    for number in range(3):
        headers = b"WARC-Type: response\r\nWARC-Target-URI: https://www.mer.example/%d\r\n" % number
        headers += b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: %d\r\n" % len(block)
        out.write(b"WARC/1.1\r\n" + headers + b"\r\n" + block + b"\r\n\r\n")
    return out.getvalue()


@quick
@given(damaged([a_warc()]))
def test_any_file_is_records_or_says_why_not(body: bytes) -> None:
    for record in warc.records(io.BytesIO(body)):
        assert record.problem is None or record.block == b""
        assert len(record.block) <= len(body)


@quick
@given(st.text(max_size=200))
def test_any_text_can_be_printed(text: str) -> None:
    for shown in (printable(text), one_line(text)):
        shown.encode("utf-8")
        assert all(c in "\t\n" or c.isprintable() or ord(c) > 0x9F for c in shown)
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    "name", ["rot13", "idna", "undefined", "unicode_escape", "utf-7", "a b", "\0"]
)
def test_no_charset_is_a_python_codec_by_accident(name: str) -> None:
    assert decode.decode(b"<p>Hello</p>", f"text/html; charset={name}").text == "<p>Hello</p>"
