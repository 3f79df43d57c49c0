"""Feeds too broken to be read: a named error or what is certain, never feedparser's own trouble."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.core import urls
from scraper.core.feeds import read_feed
from scraper.errors import ListingError

URL = "https://www.mer.example/feed"
ZONE = ZoneInfo("Europe/Oslo")


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
        read_feed(body, URL, None, kind="rss", zone=ZONE)


def test_an_element_named_links_does_not_stand_for_the_feeds_links() -> None:
    page = read_feed(b"<links i>", URL, None, kind="atom", zone=ZONE)
    assert page.found == ()
    assert page.next is None


PIECES = [
    "<rss>", "<channel>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<item>", "<entry>", "</item>",
    "</entry>", "<link>", "</link>", "<link", "<link rel='next' href='/2'/>", "<links", "<links>", "<id>",
    "<id a='b'>", "<guid a='b'>", "<title a='b'>", "<title_detail a='b'>", "<title", "/", ">", " v", " n='1'",
    "<title type='xhtml'>", "</title>", "<updated", "<published a='b'>", "https://www.mer.example/1", "<language a='b'>",
    "<content", "<summary type='x'", "<source>", "<author", "]]>", "&amp;",
]  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=24), st.sampled_from(["rss", "atom"]))
def test_any_soup_of_feed_tags_is_read_or_said_to_be_no_feed(pieces: list[str], kind: str) -> None:
    try:
        page = read_feed("".join(pieces).encode(), URL, None, kind=kind, zone=ZONE)  # type: ignore[arg-type]
    except ListingError as error:
        assert error.url == URL
        return
    assert all(urls.normalise(one.url) == one.url for one in page.found)
