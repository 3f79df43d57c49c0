"""What a host did and asked for -> the earliest moment of the next request to it.

Every moment is an argument or a result, aware and in UTC; this module never waits.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime

# robots.txt may ask for up to this gap; above it the host is left alone for this run.
MAX_CRAWL_DELAY_S = 60.0
# The longest gap that slow answers and jitter may make.
MAX_GAP_S = 300.0
JITTER = 0.2
# A host that needs t seconds for an answer rests at least as long afterwards.
REST_PER_ANSWER = 1.0
MAX_BACK_OFF_S = 3600.0
MAX_RETRY_AFTER_S = 24 * 3600.0
BREAKER_FAILURES = 5

# RFC 9110, 10.2.3: delay-seconds or an HTTP-date, which 5.6.7 knows in three forms.
_SECONDS = re.compile(r"[0-9]{1,9}")
_CLOCK = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_HTTP_DATE = re.compile(
    rf"[A-Z][a-z]{{2}}, [0-9]{{2}} [A-Z][a-z]{{2}} [0-9]{{4}} {_CLOCK} GMT"
    rf"|[A-Z][a-z]{{5,8}}, [0-9]{{2}}-[A-Z][a-z]{{2}}-[0-9]{{2}} {_CLOCK} GMT"
    rf"|[A-Z][a-z]{{2}} [A-Z][a-z]{{2}} [ 0-9][0-9] {_CLOCK} [0-9]{{4}}"
)
_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class HostPace:
    """How one host stands: `not_before` is UTC, None = may be asked at once.

    `failures` counts failures in a row; `reason` says in a word why the host is waited for.
    """

    host: str
    not_before: datetime | None = None
    failures: int = 0
    last_elapsed_ms: int = 0
    reason: str | None = None


def gap_s(
    *,
    delay: float,
    crawl_delay: float | None,
    request_gap: float | None,
    elapsed_ms: int,
    jitter: float,
) -> float:
    """Seconds from one start to the next, at most 300 (or `delay`, if that is longer).

    The largest of the site's delay, Crawl-delay and Request-rate (each clamped to 60 s), and
    of twice the time the last answer took; plus up to 20 %, by `jitter` in 0..1. A number
    that is none (NaN, infinite, negative) counts as 0.
    """
    asked = min(max(_number(crawl_delay), _number(request_gap)), MAX_CRAWL_DELAY_S)
    answer_s = _number(elapsed_ms / 1000)
    rest = min(answer_s * (1 + REST_PER_ANSWER), MAX_GAP_S)
    base = max(_number(delay), asked, rest)
    spread = base * JITTER * min(_number(jitter), 1.0)
    return min(base + spread, max(MAX_GAP_S, base))


def _number(value: float | None) -> float:
    if value is None or math.isnan(value) or math.isinf(value):
        return 0.0
    return max(0.0, float(value))


def too_slow(crawl_delay: float | None, request_gap: float | None) -> bool:
    """Whether robots.txt asks for more than 60 s between requests: skip the host this run."""
    return any(
        asked is not None and asked > MAX_CRAWL_DELAY_S for asked in (crawl_delay, request_gap)
    )


def after_success(pace: HostPace, *, started: datetime, gap_s: float, elapsed_ms: int) -> HostPace:
    """The pace after an answer: the next request starts `gap_s` after this one started."""
    return replace(
        pace,
        not_before=_latest(pace.not_before, started + timedelta(seconds=_number(gap_s))),
        failures=0,
        last_elapsed_ms=elapsed_ms,
        reason=None,
    )


def after_failure(
    pace: HostPace,
    *,
    started: datetime,
    gap_s: float,
    retry_after_s: float | None,
    backs_off: bool,
) -> HostPace:
    """The pace after a failure: the gap, doubled for every failure in a row, at most 1 h.

    `backs_off` (429, 503) doubles from the first failure on; another failure only from the
    second on, since one lost connection says little. Retry-After (at most 24 h) is obeyed
    when it is longer.
    """
    failures = pace.failures + 1
    doublings = min(failures if backs_off else failures - 1, 12)
    gap = max(_number(gap_s), 1.0) if doublings else _number(gap_s)
    wait = max(_number(gap_s), min(gap * 2**doublings, MAX_BACK_OFF_S))
    asked = min(_number(retry_after_s), MAX_RETRY_AFTER_S)
    return replace(
        pace,
        not_before=_latest(pace.not_before, started + timedelta(seconds=max(wait, asked))),
        failures=failures,
        reason="retry_after" if asked > wait else "back_off" if doublings else None,
    )


def _latest(before: datetime | None, after: datetime) -> datetime:
    """`not_before` never moves back, unless it lies behind more than any rule could ask."""
    if before is None or before - after > timedelta(seconds=MAX_RETRY_AFTER_S):
        return after
    return max(before, after)


def breaker_open(pace: HostPace) -> bool:
    """Whether the host failed so often in a row that it is left alone for this run."""
    return pace.failures >= BREAKER_FAILURES


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, clamped to 0..24 h; None if it says nothing.

    Strict (RFC 9110, 10.2.3): up to nine ASCII digits, or an HTTP date in GMT.
    """
    if value is None or len(value) > 64:
        return None
    value = value.strip(" \t")
    if _SECONDS.fullmatch(value):
        return min(float(value), MAX_RETRY_AFTER_S)
    if not _HTTP_DATE.fullmatch(value):
        return None
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    seconds = (when.replace(tzinfo=UTC) - now).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def within_hours(hours: str, local: time) -> bool:
    """Whether a local time of day lies in "22:00-06:00" (first minute in, last minute out).

    The same time twice is the whole day. ValueError if `hours` is not of that form.
    """
    start, end = _minutes(hours)
    minute = local.hour * 60 + local.minute
    if start == end:
        return True
    if start < end:
        return start <= minute < end
    return minute >= start or minute < end


def seconds_until_hours(hours: str, local: datetime) -> float:
    """Seconds from an aware local moment until the hours begin; 0.0 within them.

    Exact over a change of the clocks. ValueError if `hours` is not of that form.
    """
    if within_hours(hours, local.time()):
        return 0.0
    start, _ = _minutes(hours)
    begins = local.replace(
        hour=start // 60 % 24, minute=start % 60, second=0, microsecond=0, fold=0
    )
    if begins <= local.replace(fold=0):
        begins += timedelta(days=1)
    return max(0.0, (begins.astimezone(UTC) - local.astimezone(UTC)).total_seconds())


def _minutes(hours: str) -> tuple[int, int]:
    found = _HOURS.fullmatch(hours.strip())
    if found is None:
        raise ValueError(f'{hours!r} is not a span of hours such as "22:00-06:00"')
    first, second = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    if max(first, second) > 24 * 60:
        raise ValueError(f"{hours!r}: the day ends at 24:00")
    return first % (24 * 60), second if second == 24 * 60 and first else second % (24 * 60)
