"""Values of the archive -> words for people: days, sizes, names of languages and of changes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

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
