"""When to look again, and which looks come first."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import frontier
from scraper.core.frontier import Candidate, chosen

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
DAYS = st.floats(0, 5_000, allow_nan=False).map(lambda days: timedelta(days=days))


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=5), timedelta(days=2.99)])
def test_a_young_release_is_due_at_every_run(age: timedelta) -> None:
    assert frontier.next_look(NOW, NOW - age) == NOW


@given(DAYS, DAYS)
def test_the_gap_grows_with_age_between_a_day_and_a_season(
    one: timedelta, other: timedelta
) -> None:
    younger, older = sorted((one, other))
    gaps = [frontier.next_look(NOW, NOW - age) - NOW for age in (younger, older)]
    assert gaps[0] <= gaps[1] <= frontier.LONGEST
    assert older < frontier.YOUNG or gaps[1] >= frontier.DAY


def test_an_edit_makes_a_release_young_again() -> None:
    old = frontier.next_look(NOW, NOW - timedelta(days=400))
    assert frontier.next_look(NOW, NOW - timedelta(days=1)) == NOW < old


@given(st.integers(-3, 2_000))
def test_retries_wait_ever_longer_up_to_a_week(failures: int) -> None:
    wait = frontier.next_retry(NOW, failures) - NOW
    assert frontier.FIRST_RETRY <= wait <= frontier.LONGEST_RETRY
    assert frontier.next_retry(NOW, failures + 1) - NOW >= wait


@given(DAYS)
def test_a_page_that_is_gone_is_looked_for_daily_until_it_is_withdrawn_then_rarely(
    gone: timedelta,
) -> None:
    assert frontier.next_missing_look(NOW, None) == NOW + frontier.DAY
    wait = frontier.next_missing_look(NOW, NOW - gone) - NOW
    assert frontier.SOONEST_WITHDRAWN <= wait <= frontier.LONGEST


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("updated", "known", "checked", "says"),
    [
        (None, None, NOW, False),
        (NOW, None, None, False),  # never looked at: due anyway
        (NOW + HOUR, None, NOW, True),
        (NOW - HOUR, None, NOW, False),
        (NOW + HOUR, NOW + HOUR, NOW, False),  # nothing new
        (NOW + HOUR, NOW - HOUR, NOW, True),
        (NOW - 3 * HOUR, NOW - 99 * HOUR, NOW, True),  # the day without its time
        (NOW - 30 * HOUR, NOW - 99 * HOUR, NOW, False),  # before our look, surely
    ],
)
def test_a_stamp_says_that_a_page_changed_if_it_moved_past_our_look(
    updated: datetime | None, known: datetime | None, checked: datetime | None, says: bool
) -> None:
    assert frontier.listed_change(updated, known, checked) is says


@pytest.mark.parametrize(
    ("changed", "known", "lie"),
    [(0, 0, False), (2, 2, False), (3, 3, True), (3, 10, False), (4, 10, True), (2_000, 2_000, True),
     (20, 2_000, False), (700, 2_000, True)],
)  # fmt: skip
def test_a_listing_that_stamps_everything_says_nothing(changed: int, known: int, lie: bool) -> None:
    assert frontier.stamps_lie(changed, known) is lie


def candidates(count: int) -> list[Candidate]:
    """Number 0 is the newest and has waited shortest."""
    return [
        Candidate(n, NOW - timedelta(days=n), NOW - timedelta(days=n)) for n in range(count)
    ]  # fmt: skip


def test_the_newest_and_those_that_wait_longest_take_turns() -> None:
    assert chosen(candidates(9), 9) == [0, 1, 8, 2, 3, 7, 4, 5, 6]


def test_what_a_listing_says_comes_first_and_what_failed_last() -> None:
    some = candidates(4)
    some.append(Candidate(90, NOW - timedelta(days=900), NOW, urgent=True))
    some.append(Candidate(91, NOW, NOW - timedelta(days=9), failing=True))
    order = chosen(some, 10)
    assert (order[0], order[-1], len(order)) == (90, 91, 6)


@given(
    st.lists(
        st.builds(
            Candidate,
            st.integers(0, 30),
            DAYS.map(lambda age: NOW - age),
            DAYS.map(lambda age: NOW - age),
            st.booleans(),
            st.booleans(),
        ),
        max_size=40,
        unique_by=lambda one: one.url_id,
    ),
    st.integers(-1, 50),
)
def test_nothing_is_looked_at_twice_and_the_budget_holds(
    some: list[Candidate], budget: int
) -> None:
    order = chosen(some, budget)
    assert len(order) == len(set(order)) == min(len(some), max(budget, 0))


@pytest.mark.parametrize(
    ("known", "lately", "looks"),
    [
        (0, 0, 50), (40, 40, 50), (2_000, 10, 50), (2_000, 50, 75), (5_000, 200, 300),
        (2_000, 2_000, 200), (100_000, 100_000, 10_000),
    ],
)  # fmt: skip
def test_the_looks_of_a_run_grow_with_the_news_and_never_beyond_a_tenth(
    known: int, lately: int, looks: int
) -> None:
    assert frontier.budget(known, lately) == looks


def simulation() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "revisits.py"
    spec = importlib.util.spec_from_file_location("revisits", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["revisits"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("old", "daily"), [(900, 2.0), (2_500, 20.0)], ids=["small", "busy"])
def test_in_a_simulated_half_year_nearly_all_edits_are_found_for_a_tenth_of_the_requests(
    old: int, daily: float
) -> None:
    revisits = simulation()
    kind = revisits.Kind("any", old, daily)
    policies = {}
    for name in revisits.POLICIES:
        releases = revisits.ministry(kind.old, kind.daily, 180, revisits.random.Random(7))
        policies[name] = revisits.year(releases, 180, revisits.policy(name))
    every, ours = policies["every release every night"], policies["the schedule"]
    assert every.edits == every.found > 20
    assert ours.found >= 0.95 * ours.edits
    assert ours.requests <= 0.1 * every.requests
