"""When a host may be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import pace
from scraper.core.pace import HostPace

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
HOST = "www.mer.example:443"


def gap(
    delay: float = 5.0,
    crawl_delay: float | None = None,
    request_gap: float | None = None,
    elapsed_ms: int = 0,
    jitter: float = 0.0,
) -> float:
    return pace.gap_s(
        delay=delay,
        crawl_delay=crawl_delay,
        request_gap=request_gap,
        elapsed_ms=elapsed_ms,
        jitter=jitter,
    )


# --- the gap -------------------------------------------------------------------------------------


def test_robots_may_raise_the_gap_and_never_lowers_it() -> None:
    assert gap(delay=5, crawl_delay=10) == 10
    assert gap(delay=5, request_gap=7.5) == 7.5
    assert gap(delay=5, crawl_delay=1, request_gap=2) == 5
    assert gap(delay=5, crawl_delay=10, request_gap=20) == 20


def test_an_absurd_crawl_delay_counts_as_sixty_seconds() -> None:
    assert gap(crawl_delay=1e308) == 60
    assert pace.too_slow(1e308, None)


def test_the_site_file_may_ask_for_more_than_any_clamp() -> None:
    assert gap(delay=600) == 600


def test_a_slow_host_rests_as_long_as_it_took() -> None:
    assert gap(delay=5, elapsed_ms=1_000) == 5
    assert gap(delay=5, elapsed_ms=20_000) == 40
    assert gap(delay=5, elapsed_ms=10_000_000) == pace.MAX_GAP_S


def test_jitter_adds_up_to_a_fifth() -> None:
    assert gap(delay=10, jitter=0.5) == 11
    assert gap(delay=10, jitter=1.0) == 12
    assert gap(delay=10, jitter=99.0) == 12


@given(st.floats(), st.none() | st.floats(), st.none() | st.floats(), st.integers(), st.floats())
def test_no_number_breaks_the_gap(
    delay: float, crawl: float | None, rate: float | None, elapsed: int, jitter: float
) -> None:
    found = gap(delay, crawl, rate, elapsed, jitter)
    sound = delay if 0 <= delay < float("inf") else 0.0
    assert sound <= found <= max(pace.MAX_GAP_S, sound)


@pytest.mark.parametrize(
    ("crawl_delay", "request_gap", "slow"),
    [
        (None, None, False),
        (60.0, 60.0, False),
        (60.1, None, True),
        (None, 61.0, True),
        (float("inf"), None, True),
        (float("nan"), None, False),
    ],
)
def test_more_than_a_minute_is_too_slow(
    crawl_delay: float | None, request_gap: float | None, slow: bool
) -> None:
    assert pace.too_slow(crawl_delay, request_gap) is slow


# --- visits --------------------------------------------------------------------------------------


def failed(known: HostPace, *, retry_after_s: float | None = None, backs_off: bool) -> HostPace:
    return pace.after_failure(
        known, started=NOW, gap_s=5, retry_after_s=retry_after_s, backs_off=backs_off
    )


def wait_s(known: HostPace) -> float:
    assert known.not_before is not None
    return (known.not_before - NOW).total_seconds()


def test_after_a_success_the_gap_runs_from_start_to_start() -> None:
    known = pace.after_success(HostPace(HOST, failures=3), started=NOW, gap_s=5, elapsed_ms=700)
    assert known == HostPace(HOST, NOW + timedelta(seconds=5), 0, 700, None)


def test_after_a_failure_the_host_waits_twice_as_long_each_time() -> None:
    known, waits = HostPace(HOST), []
    for _ in range(4):
        known = failed(known, backs_off=True)
        waits.append(wait_s(known))
    assert waits == [10, 20, 40, 80]


def test_one_lost_connection_costs_only_the_gap() -> None:
    first = failed(HostPace(HOST), backs_off=False)
    assert wait_s(first) == 5
    assert wait_s(failed(first, backs_off=False)) == 10


def test_back_off_ends_at_an_hour() -> None:
    assert wait_s(failed(HostPace(HOST, failures=1_000), backs_off=True)) == 3_600


def test_retry_after_is_obeyed_when_it_is_longer() -> None:
    assert wait_s(failed(HostPace(HOST), retry_after_s=120, backs_off=True)) == 120
    assert wait_s(failed(HostPace(HOST), retry_after_s=1, backs_off=True)) == 10
    assert wait_s(failed(HostPace(HOST), retry_after_s=9e99, backs_off=True)) == 86_400
    assert failed(HostPace(HOST), retry_after_s=120, backs_off=True).reason == "retry_after"


def test_five_failures_in_a_row_open_the_breaker_and_a_success_closes_it() -> None:
    known = HostPace(HOST)
    for number in range(1, 7):
        known = failed(known, backs_off=False)
        assert pace.breaker_open(known) is (number >= 5)
    known = pace.after_success(known, started=NOW, gap_s=5, elapsed_ms=1)
    assert not pace.breaker_open(known)


VISIT = st.tuples(
    st.booleans(),  # success
    st.floats(0, 120),  # how late the crawler comes
    st.floats(0, 90),  # gap
    st.none() | st.floats(0, 1e6),  # Retry-After
    st.booleans(),  # backs off
)


@given(st.lists(VISIT, max_size=30))
def test_starts_on_a_host_are_never_closer_than_the_gap_nor_put_off_for_ever(
    visits: list[tuple[bool, float, float, float | None, bool]],
) -> None:
    known, started = HostPace(HOST), NOW
    for success, late, gap_s, retry_after_s, backs_off in visits:
        if success:
            known = pace.after_success(known, started=started, gap_s=gap_s, elapsed_ms=1)
        else:
            known = pace.after_failure(
                known,
                started=started,
                gap_s=gap_s,
                retry_after_s=retry_after_s,
                backs_off=backs_off,
            )
        assert known.not_before is not None
        waits = (known.not_before - started).total_seconds()
        # A microsecond is what a datetime can hold.
        assert gap_s - 1e-5 <= waits <= 86_400
        assert success or waits + 1e-5 >= min(retry_after_s or 0, 86_400)
        started = known.not_before + timedelta(seconds=late)


def test_a_promise_to_wait_is_kept_when_somebody_came_too_early() -> None:
    promised = NOW + timedelta(minutes=10)
    known = pace.after_success(HostPace(HOST, promised), started=NOW, gap_s=5, elapsed_ms=1)
    assert known.not_before == promised


def test_a_clock_that_was_set_back_does_not_stop_a_host_for_ever() -> None:
    known = HostPace(HOST, NOW + timedelta(days=400))
    assert wait_s(pace.after_success(known, started=NOW, gap_s=5, elapsed_ms=1)) == 5


# --- Retry-After ---------------------------------------------------------------------------------

RETRY_AFTER: list[tuple[str | None, float | None]] = [
    ("5", 5),
    ("0", 0),
    (" 7 ", 7),
    ("999999999", 86_400),
    ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
    ("Tue, 24 Nov 2026 20:01:30 GMT", 90),
    ("Tuesday, 24-Nov-26 20:01:30 GMT", 90),
    ("Tue Nov 24 20:01:30 2026", 90),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    # traps
    ("-5", None),
    ("+5", None),
    ("1e9", None),
    ("9e99", None),
    ("1.5", None),
    ("9" * 5000, None),
    ("nan", None),
    ("inf", None),
    ("٣", None),
    ("5, 10", None),
    ("5 s", None),
    ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ("Fri, 31 Dec 99999 23:59:59 GMT", None),
    ("Wed, 31 Feb 2027 00:00:00 GMT", None),
    ("Thu, 01 Jan 1970 00:00:00", None),
    ("Tue, 24 Nov 2026 99:99:99 GMT", None),
    ("2026-11-24T20:01:30Z", None),
    ("soon", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert pace.retry_after_s(value, NOW) == seconds


@given(st.text(max_size=80) | st.from_regex(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} .{0,12}GMT"))
def test_no_header_breaks_it(value: str) -> None:
    found = pace.retry_after_s(value, NOW)
    assert found is None or 0 <= found <= 86_400


# --- hours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        ("22:00-06:00", ["22:00", "23:59", "00:00", "05:59"], ["06:00", "12:00", "21:59"]),
        ("09:00-17:30", ["09:00", "17:29"], ["08:59", "17:30", "00:00"]),
        ("20:00-24:00", ["20:00", "23:59"], ["00:00", "19:59"]),
        ("00:00-24:00", ["00:00", "12:00", "23:59"], []),
        ("08:00-08:00", ["08:00", "07:59"], []),
    ],
)
def test_hours_of_a_site(hours: str, inside: list[str], outside: list[str]) -> None:
    assert all(pace.within_hours(hours, time.fromisoformat(moment)) for moment in inside)
    assert not any(pace.within_hours(hours, time.fromisoformat(moment)) for moment in outside)


@pytest.mark.parametrize(
    "hours", ["", "22-6", "25:00-06:00", "22:60-06:00", "night", "24:30-06:00"]
)
def test_hours_that_are_none_name_the_form(hours: str) -> None:
    with pytest.raises(ValueError, match=r"22:00-06:00|24:00"):
        pace.within_hours(hours, time(12))


def test_seconds_until_the_hours_begin() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    assert pace.seconds_until_hours("22:00-06:00", datetime(2026, 11, 24, 23, tzinfo=oslo)) == 0
    assert pace.seconds_until_hours("22:00-06:00", datetime(2026, 11, 24, 21, tzinfo=oslo)) == 3_600
    assert pace.seconds_until_hours("05:00-06:00", datetime(2026, 11, 24, 6, tzinfo=oslo)) == 82_800


def test_the_night_of_the_clock_change_is_longer() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    evening = datetime(2026, 10, 24, 23, tzinfo=oslo)
    assert pace.seconds_until_hours("05:00-06:00", evening) == 7 * 3_600
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=oslo, fold=1)
    assert pace.seconds_until_hours("05:00-06:00", twice) == 2.5 * 3_600


@given(st.floats(0, 1e8), st.times(), st.times())
def test_after_waiting_one_is_within_the_hours(later_s: float, start: time, end: time) -> None:
    hours = f"{start:%H:%M}-{end:%H:%M}"
    local = NOW + timedelta(seconds=later_s)
    waited = local + timedelta(seconds=pace.seconds_until_hours(hours, local))
    assert pace.within_hours(hours, waited.time())
