"""Year, month and day as printed, in whatever calendar -> a day of the Gregorian calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from scraper.core import calendars

FIRST_YEAR: Final = 1_600
LAST_YEAR: Final = 2_199
# Years of the Thai Buddhist, the Solar Hijri and the Republic of China's calendar of our times.
THAI_YEARS: Final = range(2_400, 2_700)
SOLAR_YEARS: Final = range(1_300, 1_500)
ROC_YEARS: Final = range(80, 200)
# Where a digit of any script may stand: a cheap look before a dear one.
DIGIT: Final = re.compile("[0-9\u0660-\u1fff\u3041-\U0010ffff]")


class Day(NamedTuple):
    """A full date found in a text: where, and which day of the Gregorian calendar."""

    start: int
    end: int
    day: date


class Ask(NamedTuple):
    """What the caller knows about the text."""

    languages: tuple[str, ...]  # primary subtags
    order: str | None  # DMY, MDY or YMD
    pivot: int


def full_year(short: int, pivot: int) -> int:
    """A year of two digits in the hundred years that end with the pivot.

    >>> full_year(19, 2070), full_year(71, 2070)
    (2019, 1971)
    """
    year = pivot // 100 * 100 + short
    return year if year <= pivot else year - 100


def made(start: int, end: int, year: int, month: int, day: int) -> Day | None:
    """The date if there is such a day and a ministry can have printed it; Thai years are known."""
    if year in THAI_YEARS:
        year -= calendars.THAI_OFFSET
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return Day(start, end, date(year, month, day))
    except ValueError:
        return None


def made_solar(start: int, end: int, year: int, month: int, day: int) -> Day | None:
    """The same for a Solar Hijri date."""
    try:
        return Day(start, end, calendars.from_solar(year, month, day))
    except ValueError:
        return None
