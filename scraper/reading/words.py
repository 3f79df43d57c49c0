"""Values of the archive -> words for people: days, sizes, names of languages and of changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scraper.languages import NAMES
from scraper.languages import direction as _direction

TITLE = "Archive of ministries' releases"

# As `scraper.core.printable`, but marks that Arabic and Hebrew texts use rightly may stay: they
# touch only their neighbours, while embeddings, overrides and isolates reorder what follows.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_MONTHS = "January February March April May June July August September October November December"
MONTHS = tuple(_MONTHS.split())
KINDS = {
    "published": "Published",
    "edited": "Edited",
    "withdrawn": "Withdrawn",
    "restored": "Restored",
    "moved": "Moved",
    "reextracted": "Read anew",
}


# Where a date was read, by `date_from` of a version's metadata; what is not here is named itself.
DATED_BY = {
    "printed": "printed on the page",
    "layout": "printed on the page",
    "meta": "in the page's metadata",
    "url": "in the address",
    "number": "in the document's number",
    "listing": "in the listing",
    "json": "in the site's data",
}


def dated_by(source: str | None) -> str:
    """Where a date was read, in words."""
    return DATED_BY.get(source or "", (source or "unknown").replace("_", " "))


def shown(text: str) -> str:
    """The text with control characters made visible, as \\u202e."""
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def xml_text(text: str | None) -> str:
    """Text that XML 1.0 can hold."""
    return shown(text or "")


def day(moment: str | None) -> str:
    """'3 March 2026' of '2026-03-03T06:40:00Z' or '2026-03-03'; '' of nothing."""
    if not moment or not re.match(r"\d{4}-\d\d-\d\d", moment):
        return moment or ""
    year, month, number = moment[:10].split("-")
    if not 1 <= int(month) <= 12:
        return moment
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def minute(moment: str | None) -> str:
    """'3 March 2026, 06:40 UTC'; the day alone where no time is stored."""
    if not moment or len(moment) < 16:
        return day(moment)
    return f"{day(moment)}, {moment[11:16]} UTC"


def local(moment: str | None, zone: str, precision: str | None = None) -> str:
    """A printed date as its ministry printed it: '1 March 2026', with 'minute' or 'second' as
    precision '1 March 2026, 18:05, Europe/Helsinki'; '' of nothing.
    """
    try:
        when = datetime.strptime(moment or "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        there = when.astimezone(ZoneInfo(zone))
    except (ValueError, KeyError, OSError):
        return minute(moment)
    printed = day(there.date().isoformat())
    return f"{printed}, {there:%H:%M}, {zone}" if precision in ("minute", "second") else printed


def number(value: int | None) -> str:
    """With thin spaces between thousands."""
    return f"{value or 0:,}".replace(",", "\u202f")


def size(value: int | None) -> str:
    """'2.8 kB', '14 bytes'; '' of nothing."""
    if value is None:
        return ""
    if value < 1000:
        return f"{value} bytes"
    return f"{value / 1000:.1f} kB" if value < 1_000_000 else f"{value / 1e6:.1f} MB"


def language(code: str | None) -> str:
    """The English name of a language; the code itself where we have no name."""
    return NAMES.get(code or "", code or "unknown language")


def direction(code: str | None) -> str:
    """'rtl', 'ltr'; 'auto' of an unknown language."""
    return _direction(code) if code else "auto"


def kind(name: str) -> str:
    """What happened, in one word."""
    return KINDS.get(name, name)


def host(url: str | None) -> str:
    """The host of an address, or ''."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def is_web(url: str | None) -> bool:
    """Whether an address may be a link: http and https only, so that no script is ever run."""
    return (url or "").lower().startswith(("http://", "https://"))
