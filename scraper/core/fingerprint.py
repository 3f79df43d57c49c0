"""A release -> the hash that says whether it is still the same text.

The hash covers what a reader reads: title, date and body, in one spelling (NFC, white space
folded), never the raw bytes: tokens, counters and session ids differ at each request.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime

from scraper.core.storable import storable
from scraper.model import Release

# Put in front of what is hashed: a new way of hashing must never look like an edit.
SCHEME = "release-1"

# One character is one word in scripts that do not use spaces.
_UNSPACED = (
    "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0002fa1f"
)
# Numbers and joined words stay whole: 3.4 is one word, and so is "minister’s".
WORD_PATTERN = rf"[{_UNSPACED}]|\d+(?:[.,:/-]\d+)+|[^\W{_UNSPACED}]+(?:['’-][^\W{_UNSPACED}]+)*"
WORD = re.compile(WORD_PATTERN)


def content_sha256(release: Release) -> str:
    """64 hex digits for the normalised title, date (UTC) and body of a release."""
    return stored_sha256(release.title, stamp(release.published), release.body)


def stored_sha256(title: str, published_at: str | None, body: str) -> str:
    """The same for a version as it is stored, its date as `stamp` wrote it."""
    parts = (SCHEME, folded(title), published_at or "", folded(body))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def folded(text: str) -> str:
    """The text, as it can be stored, in NFC with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", storable(text)).split())


def stamp(moment: datetime | None) -> str | None:
    """UTC as 'YYYY-MM-DDTHH:MM:SSZ', the form of every time in the archive; None stays None."""
    if moment is None:
        return None
    try:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except OverflowError:  # the year 1 or 9999 in a far time zone
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def instant(text: str | None) -> datetime | None:
    """The moment that `stamp` wrote, aware, UTC; None stays None."""
    if text is None:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def words(text: str) -> int:
    """Number of words; in scripts without spaces, of characters."""
    return sum(1 for _ in WORD.finditer(text))
