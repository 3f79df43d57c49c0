"""Dates for machines -> dates: ISO 8601, RFC 2822, epochs; days in addresses and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from scraper.core import calendars, clocktime, days, months

# A stamp outside these years is a counter, a default of some CMS, or a mistake.
_FIRST_YEAR: Final = 1_900
_LAST_YEAR: Final = 2_100

_ISO: Final = re.compile(
    r"(?P<y>\d{4})(?P<sep>[-/.]?)(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)"
    r"(?:[T\s,_]+(?P<H>\d\d?)(?::?(?P<M>\d\d)(?::?(?P<S>\d\d)(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?)?",
    re.ASCII,
)
_ISO_BASIC: Final = re.compile(r"(?P<d>\d{8})(?:T?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)?)?", re.ASCII)
# java.util.Date.toString(), printed by Liferay and older portals: "Mon Oct 07 20:10:00 MSK 2019".
_JAVA: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d?) (\d\d):(\d\d):(\d\d) "
    r"(?:([A-Z]{2,5}|GMT[+-]\d\d:\d\d) )?(\d{4})"
)
# The parser of e-mail dates reads over it.
_HALF_DAY: Final = re.compile(r"\d ?[ap]\.?m\b", re.IGNORECASE)
_EPOCH: Final = re.compile(r"-?\d{9,10}(?:\.\d+)?|\d{13}", re.ASCII)


def stamp(value: str, zone: ZoneInfo) -> tuple[datetime, bool, bool] | None:
    """The moment a machine-readable value names, in the site's zone; whether a time of day is in
    it, and whether seconds are. None if it is none.

    ISO 8601 (also with "/" or ".", without separators, with a zone's name in brackets), RFC 2822,
    Java's Date, seconds or milliseconds since 1970. A value without an offset is the site's time.
    Years of the Thai calendar, which leak into meta elements, are brought back.
    """
    value = value.strip()[:80]
    if not value or not any(c.isdigit() for c in value):
        return None
    for read in (_iso, _basic, _java, _epoch, _rfc):
        found = _safely(read, value, zone)
        if found is not None:
            return found if _FIRST_YEAR <= found[0].year <= _LAST_YEAR else None
    return None


_Stamp = tuple[datetime, bool, bool]


def _safely(
    read: Callable[[str, ZoneInfo], _Stamp | None], value: str, zone: ZoneInfo
) -> _Stamp | None:
    try:
        return read(value, zone)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def _iso(value: str, zone: ZoneInfo) -> _Stamp | None:
    found = _ISO.fullmatch(value)
    if found is None or (not found["sep"] and len(found["m"] + found["d"]) != 4):
        return None
    year = int(found["y"])
    if year in days.THAI_YEARS:
        year -= calendars.THAI_OFFSET
    if year in days.SOLAR_YEARS:
        day = calendars.from_solar(year, int(found["m"]), int(found["d"]))
    else:
        day = date(year, int(found["m"]), int(found["d"]))
    if found["H"] is None:
        return datetime(day.year, day.month, day.day, tzinfo=zone), False, False
    return _placed(day, found["H"], found["M"], found["S"], found["zone"], zone)


def _placed(
    day: date, hour: str, minute: str | None, second: str | None, offset: str | None, zone: ZoneInfo
) -> _Stamp:
    late = int(hour) == 24
    when = datetime(
        day.year, day.month, day.day, 0 if late else int(hour), int(minute or 0), int(second or 0),
        tzinfo=_offset(offset) if offset else zone,
    )  # fmt: skip
    if late:
        when += timedelta(days=1)
    return clocktime.local(when, zone), True, second is not None


def _offset(printed: str) -> timezone:
    if printed in ("Z", "z", "UTC", "GMT"):
        return UTC
    digits = printed[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(span if printed[0] == "+" else -span)


def _basic(value: str, zone: ZoneInfo) -> _Stamp | None:
    found = _ISO_BASIC.fullmatch(value.removesuffix("Z"))
    if found is None or len(value) == 13:
        return None
    day = _compact(found["d"])
    if day is None:
        return None
    if found["H"] is None:
        return datetime(day.year, day.month, day.day, tzinfo=zone), False, False
    offset = "Z" if value.endswith("Z") else None
    return _placed(day, found["H"], found["M"], found["S"], offset, zone)


def _java(value: str, zone: ZoneInfo) -> _Stamp | None:
    found = _JAVA.fullmatch(value)
    month = months.month(found[1].lower()) if found else None
    if found is None or month is None:
        return None
    naive = datetime(  # noqa: DTZ001
        int(found[7]), month, int(found[2]), int(found[3]), int(found[4]), int(found[5])
    )
    return clocktime.resolve(naive, found[6], zone), True, True


def _epoch(value: str, zone: ZoneInfo) -> _Stamp | None:
    if not _EPOCH.fullmatch(value):
        return None
    seconds = int(value) / 1_000 if len(value) == 13 else float(value)
    return datetime.fromtimestamp(int(seconds), zone), True, True


def _rfc(value: str, zone: ZoneInfo) -> _Stamp | None:
    if (not value[:3].isalpha() and not value[:1].isdigit()) or _HALF_DAY.search(value):
        return None
    when = parsedate_to_datetime(value)
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone)
    return clocktime.local(when, zone), ":" in value, value.count(":") > 1


# --- addresses and numbers -----------------------------------------------------------------------

# Day, month and year as path segments or in a file's name. Digits beside them would make them part
# of a longer number.
_URL_DAYS: Final = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)/(?P<m>\d\d?)/(?P<d>\d\d?)(?=[/_.\-]|$)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)([-_.])(?P<m>[01]\d)\2(?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)/(?P<d>[0-3]\d)(?=[/_.\-]|$)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/-](?P<m>[01]\d)-?(?P<d>[0-3]\d)(?=[/_.\-]|$)"),
    re.compile(r"(?<!\d)(?P<d>[0-3]?\d)([-_.])(?P<m>[01]?\d)\2(?P<y>20\d\d)(?!\d)"),
)
_URL_NAMED: Final = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/_-](?P<m>[a-z]{3,10})[/_-](?P<d>\d\d?)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d\d?)[/_-](?P<m>[a-z]{3,10})[/_-](?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<![a-z])(?P<m>[a-z]{3,10})[_-](?P<d>\d\d?)[_-](?P<y>(?:19|20)\d\d)(?!\d)"),
)
_URL_CHARS: Final = 2_000
# "1541-02-08-2023": a serial number, then day, month and year (mid.ru; two public scrapers agree).
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,6}-(\d\d)-(\d\d)-((?:19|20)\d\d)(?!\d)")


def from_url(url: str) -> date | None:
    """The full day that stands in an address (its path, else its query), or None.

    >>> from_url("https://www.mfa.example/web/202110/t20211007_9554321.shtml")
    datetime.date(2021, 10, 7)
    """
    try:
        parts = urlsplit(url[:_URL_CHARS])
    except ValueError:
        return None
    for text in (unquote(parts.path).lower(), unquote(parts.query).lower()):
        for pattern in _URL_DAYS:
            for found in pattern.finditer(text):
                if day := _day(int(found["y"]), int(found["m"]), int(found["d"])):
                    return day
        for pattern in _URL_NAMED:
            for found in pattern.finditer(text):
                month = months.month(found["m"])
                if month and (day := _day(int(found["y"]), month, int(found["d"]))):
                    return day
    return None


def from_number(number: str) -> date | None:
    """The day encoded in a document number such as "1541-02-08-2023", or None."""
    found = _NUMBER.search(number[:200])
    return _day(int(found[3]), int(found[2]), int(found[1])) if found else None


def _compact(printed: str) -> date | None:
    year = int(printed[:4])
    if year in days.THAI_YEARS:
        year -= calendars.THAI_OFFSET
    return _day(year, int(printed[4:6]), int(printed[6:8]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if 1_980 <= year <= _LAST_YEAR else None
