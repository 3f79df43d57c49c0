"""A short text with a printed date in it -> that date, in the languages of official sites.

Slashes and dots are read day first unless the site file's `date_order` says otherwise or a number
above 12 forces it; English pages get no exception, for half of the ministries that write English
put the day first. Years of two digits follow `pivot`. The rooms next door: `months` and
`calendars` (words, other calendars), `clocktime` (the time beside the date), `stamps` (dates for
machines, in addresses and in document numbers), `settle` (which of several to believe).

The tables are ours: general date libraries read neither glued dates nor eras nor calendars, take
any three numbers for a date, and need 20 to 50 times as long for a line (measured 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from scraper.core import clocktime, days, named_days, number_days, stamps
from scraper.core.stamps import from_number, from_url

__all__ = [
    "Precision",
    "Printed",
    "find_date",
    "find_dates",
    "from_machine",
    "from_number",
    "from_url",
]

Precision = Literal["day", "minute", "second"]

# A date line or a title is short; what stands later on a page is prose.
MAX_CHARS: Final = 2_000
_DIGIT: Final = re.compile(r"\d")
# Full-width and look-alike punctuation, spaces and marks of direction, one character for one.
_PLAIN: Final = str.maketrans(
    "／．－：，（）\u2011", "/.-:,()-"
) | dict.fromkeys(
    (0xA0, 0x202F, 0x2009, 0x3000, 0x200B, 0x200E, 0x200F, 0x61C, 0xFEFF, *range(0x202A, 0x202F),
     *range(0x2066, 0x206A)),
    " ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """A date as printed. `when` is aware, in the site's zone; midnight if no time is printed.

    `text` is what was read, `start` and `end` its place in the text that was searched.
    """

    when: datetime
    precision: Precision
    text: str
    start: int = 0
    end: int = 0


def find_date(
    text: str,
    *,
    zone: ZoneInfo,
    languages: Sequence[str] = (),
    order: str | None = None,
    pivot: int = 2070,
) -> Printed | None:
    """The first full date in a short text, with its time if one is printed beside it.

    None if no day, month and year stand together. `order` is DMY, MDY or YMD for numbers only;
    `languages` (BCP 47) decide between calendars and orders; a year of two digits lies in the
    hundred years that end with `pivot`. At most 2,000 characters are looked at; never raises.
    """
    found = find_dates(text, zone=zone, languages=languages, order=order, pivot=pivot, limit=1)
    return found[0] if found else None


def find_dates(
    text: str,
    *,
    zone: ZoneInfo,
    languages: Sequence[str] = (),
    order: str | None = None,
    pivot: int = 2070,
    limit: int | None = None,
) -> list[Printed]:
    """All full dates of a short text in its order; arguments as in `find_date`."""
    text = text[:MAX_CHARS]
    if not _DIGIT.search(text) and "年" not in text:
        return []
    plain = text if text.isascii() else text.translate(_PLAIN)
    ask = days.Ask(
        tuple(tag.lower().split("-")[0].split("_")[0] for tag in languages), order, pivot
    )
    out: list[Printed] = []
    end = 0
    for found in sorted(_days(plain, ask), key=lambda day: (day.start, -day.end)):
        if found.start < end:
            continue
        printed = _with_time(text, plain, found, end, zone)
        end = printed.end
        out.append(printed)
        if len(out) == limit:
            break
    return out


def _with_time(text: str, plain: str, found: days.Day, floor: int, zone: ZoneInfo) -> Printed:
    start, end = found.start, found.end
    clock = clocktime.after(plain, end)
    if clock is not None:
        end = clock.end
    else:
        clock = clocktime.before(plain, start)
        if clock is not None and clock.start < floor:
            clock = None
        if clock is not None:
            start = clock.start
    if clock is None:
        when = datetime.combine(found.day, time(), zone)
        return Printed(when, "day", text[start:end].strip(), start, end)
    day = found.day + timedelta(days=1) if clock.next_day else found.day
    moment = time(clock.hour, clock.minute, clock.second or 0)
    when = clocktime.resolve(datetime.combine(day, moment), clock.zone, zone)
    precision: Precision = "minute" if clock.second is None else "second"
    return Printed(when, precision, text[start:end].strip(), start, end)


def _days(text: str, ask: days.Ask) -> Iterator[days.Day]:
    yield from named_days.named(text, ask)
    yield from number_days.numeric(text, ask)
    if not text.isascii() or "ja" in ask.languages:
        yield from number_days.foreign(text, ask)


def from_machine(value: str, zone: ZoneInfo) -> Printed | None:
    """The moment that a machine-readable value names, in the site's zone; see `stamps.stamp`."""
    found = stamps.stamp(value, zone)
    if found is None:
        return None
    when, timed, seconds = found
    precision: Precision = "second" if seconds else "minute" if timed else "day"
    return Printed(when, precision, value.strip()[:80])
