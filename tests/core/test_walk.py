"""Where a walk through a listing goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scraper import sites
from scraper.core.walk import News, Step, Way, older, wanted_children
from scraper.model import Found, Listing, ListingPage

SITE = sites.site_for_url("https://m.example/news")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
LISTING = Listing("news", "https://m.example/news", page_url="https://m.example/news?p={page}")


def page(*numbers: int, following: str | None = None) -> ListingPage:
    found = tuple(Found(f"https://m.example/news/{n}") for n in numbers)
    return ListingPage("html", found, next=following)


def walked(pages: dict[int, list[int]], way: Way, known: set[int], most: int = 200) -> list[int]:
    """The page numbers that a walk asks for; the last page answers for all behind it."""
    asked: list[int] = []
    step: Step | None = Step(LISTING.start, 1)
    while step is not None and len(asked) < most:
        asked.append(step.number)
        way.arrive(step)
        numbers = pages.get(step.number, [])
        fresh = set(numbers) - known
        known |= fresh
        step = way.after(step, page(*numbers), News(len(fresh), len(fresh), len(numbers)))
    return asked


def test_a_first_run_goes_to_the_end_and_an_ordinary_one_to_what_is_known() -> None:
    pages = {n: [10 * n, 10 * n + 1] for n in range(1, 6)}
    known: set[int] = set()
    first = Way(LISTING, SITE)
    assert walked(pages, first, known)[:5] == [1, 2, 3, 4, 5]
    assert first.ended
    ordinary = Way(LISTING, SITE, complete_at=NOW)
    assert walked(pages, ordinary, known) == [1]
    assert ordinary.ended


def test_an_ordinary_run_that_pages_enough_is_not_at_its_end() -> None:
    pages = {n: [n] for n in range(1, 9)}
    way = Way(LISTING, SITE, complete_at=NOW)
    assert walked(pages, way, set()) == [1, 2, 3]
    assert not way.ended


@given(st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=8), st.booleans())
def test_every_walk_ends(pages: list[list[int]], first: bool) -> None:
    way = Way(LISTING, SITE, complete_at=None if first else NOW)
    shown = dict(enumerate(pages, 1))
    assert len(walked(shown, way, set())) <= 3 * len(pages) + 5


def test_a_resumed_walk_jumps_to_its_place_only_once_the_head_is_known() -> None:
    way = Way(LISTING, SITE, resume=Step("https://m.example/news?p=7", 7), resume_at=NOW)
    head, second = Step(LISTING.start, 1), Step("https://m.example/news?p=2", 2)
    way.arrive(head)
    assert way.after(head, page(1, 2), News(1, 1, 2)) == second
    way.arrive(second)
    assert way.after(second, page(2, 3), News(0, 0, 2)) == Step("https://m.example/news?p=7", 7)


def test_since_goes_on_through_what_is_known() -> None:
    way = Way(LISTING, SITE, complete_at=NOW, since=NOW - timedelta(days=9))
    assert walked({1: [1], 2: [2], 3: [3]}, way, {1, 2, 3})[:3] == [1, 2, 3]


def test_a_release_of_the_very_day_is_not_older() -> None:
    oslo = datetime.fromisoformat("2026-03-02T00:00:00+01:00")
    assert not older(Found("https://m.example/1", published=oslo), NOW)
    assert older(Found("https://m.example/1", published=oslo - timedelta(days=1)), NOW)
    assert not older(Found("https://m.example/1"), NOW)


def test_sitemaps_of_an_index_come_latest_first_and_old_ones_not_again() -> None:
    stamps = (NOW - timedelta(days=400), NOW, None, NOW - timedelta(days=1))
    index = ListingPage("sitemapindex", (), children=("a", "b", "c", "d"), children_updated=stamps)
    assert wanted_children(index, None) == ("b", "d", "a", "c")
    assert wanted_children(index, NOW) == ("b", "d", "c")
    assert wanted_children(index, NOW + timedelta(days=90)) == ("b", "c")
