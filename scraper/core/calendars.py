"""Years and days of other calendars -> the Gregorian calendar."""

from __future__ import annotations

from datetime import date
from typing import Final

# First year of each Japanese era; year 1 is written 元 (gannen).
ERAS: Final = {
    "令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868,
    "R": 2019, "H": 1989, "S": 1926,
}  # fmt: skip
# The Republic of China counts from 1912, its year 1.
ROC_OFFSET: Final = 1911
# The Thai Buddhist calendar.
THAI_OFFSET: Final = 543

# The Solar Hijri calendar follows the sun; between these years a plain cycle of 33 years gives its
# leap years exactly as observed and as printed in Iran's official almanacs.
FIRST_SOLAR_YEAR: Final = 1_178
LAST_SOLAR_YEAR: Final = 1_633
_LEAP_PLACES: Final = (1, 5, 9, 13, 17, 22, 26, 30)
_CYCLE_YEARS: Final = 33
_CYCLE_DAYS: Final = _CYCLE_YEARS * 365 + len(_LEAP_PLACES)
# 1 Farvardin 1353 was 21 March 1974, and 1353 is the first year of a cycle (41 x 33).
_ANCHOR_YEAR: Final = 1_353
_ANCHOR: Final = date(1974, 3, 21).toordinal()


def is_solar_leap(year: int) -> bool:
    """Whether a Solar Hijri year has 366 days (Esfand of 30).

    >>> [y for y in range(1395, 1412) if is_solar_leap(y)]
    [1395, 1399, 1403, 1408]
    """
    return year % _CYCLE_YEARS in _LEAP_PLACES


def _first_day(year: int) -> int:
    """Ordinal of 1 Farvardin."""
    cycles, place = divmod(year - _ANCHOR_YEAR, _CYCLE_YEARS)
    leaps = sum(leap < place for leap in _LEAP_PLACES)
    return _ANCHOR + cycles * _CYCLE_DAYS + place * 365 + leaps


def from_solar(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Solar Hijri date. Raises ValueError if there is no such day.

    >>> from_solar(1405, 7, 10)
    datetime.date(2026, 10, 2)
    """
    if not FIRST_SOLAR_YEAR <= year <= LAST_SOLAR_YEAR or not 1 <= month <= 12:
        raise ValueError(f"no Solar Hijri month {year}-{month}")
    longest = 31 if month <= 6 else 30 if month <= 11 or is_solar_leap(year) else 29
    if not 1 <= day <= longest:
        raise ValueError(f"no Solar Hijri day {year}-{month}-{day}")
    before = (month - 1) * 31 - max(0, month - 7)
    return date.fromordinal(_first_day(year) + before + day - 1)


def to_solar(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Solar Hijri calendar; exact from March 1799 to March 2255."""
    year = day.year - 621
    if day.toordinal() < _first_day(year):
        year -= 1
    gone = day.toordinal() - _first_day(year)
    if gone < 186:
        return year, gone // 31 + 1, gone % 31 + 1
    return year, (gone - 186) // 30 + 7, (gone - 186) % 30 + 1
