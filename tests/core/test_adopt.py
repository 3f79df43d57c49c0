"""What a bare news page offers becomes the site that is crawled."""

from __future__ import annotations

import pytest

from scraper import sites
from scraper.core.adopt import adopted, enough
from scraper.core.discover import Discovery
from scraper.model import Found, Site

START = "https://www.mer.example/en/news"
ITEMS = tuple(Found(f"https://www.mer.example/en/news/{n}") for n in range(5))


@pytest.fixture
def site() -> Site:
    return sites.site_for_url(START)


def starts(site: Site) -> list[str]:
    return [listing.start for listing in site.listings]


def test_the_feed_comes_first_then_the_page(site: Site) -> None:
    feeds = ("https://www.mer.example/feed", "https://www.mer.example/comments/feed")
    offer = Discovery(feeds=feeds, link="a.x", next="a.next", found=ITEMS, language="en")
    become = adopted(site, offer, START)
    assert starts(become) == [feeds[0], START]
    page = become.listings[1]
    assert (page.link, page.next, page.language, page.made_up) == ("a.x", "a.next", "en", False)
    assert become.languages == ("en",)


def test_a_page_that_names_nothing_gives_way_to_its_feed_and_the_sitemaps(site: Site) -> None:
    offer = Discovery(feeds=("https://www.mer.example/feed",))
    maps = ("https://www.mer.example/sitemap.xml",)
    become = adopted(site, offer, START, maps)
    assert starts(become) == ["https://www.mer.example/feed", *maps]
    assert become.listings[1].link == "/en/news/*"


def test_a_page_that_offers_nothing_stays_the_listing_and_will_say_so(site: Site) -> None:
    assert starts(adopted(site, Discovery(), START)) == [START]


def test_page_url_and_next_are_never_both_given(site: Site) -> None:
    offer = Discovery(link="a", next="a.next", page_url=START + "?p={page}", found=ITEMS)
    assert adopted(site, offer, START).listings[0].next is None


@pytest.mark.parametrize(
    ("start", "glob"),
    [
        ("https://m.example/", None),
        ("https://m.example/news/", "/news/*"),
        ("https://m.example/news/index.html", "/news/*"),
        ("https://m.example/index.html", None),
        ("https://m.example/a[1]/news", "/a[[]1]/news/*"),
    ],
)
def test_a_sitemap_is_narrowed_to_what_lies_below_the_page(start: str, glob: str | None) -> None:
    become = adopted(sites.site_for_url(start), Discovery(), start, ("https://m.example/map.xml",))
    assert become.listings[0].link == glob


def test_other_pages_of_the_same_site_stay(site: Site) -> None:
    first = adopted(site, Discovery(link="a", found=ITEMS), START)
    other = "https://www.mer.example/ru/news"
    both = adopted(first, Discovery(link="a", found=ITEMS), other)
    assert starts(both) == [other, START]


def test_a_zone_and_country_that_are_known_are_kept(site: Site) -> None:
    first = adopted(site, Discovery(timezone="Europe/Oslo", country="NO", found=ITEMS), START)
    again = adopted(first, Discovery(timezone="Europe/Paris", country="FR", found=ITEMS), START)
    assert (again.timezone, again.country) == ("Europe/Oslo", "NO")


def test_only_a_list_of_releases_is_enough() -> None:
    assert enough(Discovery(found=ITEMS))
    assert not enough(Discovery(feeds=("https://m.example/feed",)))
