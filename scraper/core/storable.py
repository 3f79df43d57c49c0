"""Any text -> text that SQLite stores and gives back whole.

NUL ends a string for SQLite's own functions (`length`, `LIKE`, `.dump`), and a lone surrogate
cannot be written as UTF-8 at all; both become U+FFFD.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

from scraper.model import Link, Release

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without NUL and lone surrogates. Idempotent."""
    return _UNSTORABLE.sub("\ufffd", text)


def storable_json(value: Any) -> Any:
    """A JSON value whose texts and keys are storable, with null for numbers that JSON lacks."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def storable_release(release: Release) -> Release:
    """The release with every text from the web as SQLite can keep it."""
    return replace(
        release,
        title=storable(release.title),
        body=storable(release.body),
        alternates=tuple(map(_storable_link, release.alternates)),
        attachments=tuple(map(_storable_link, release.attachments)),
        images=tuple(map(_storable_link, release.images)),
        metadata=storable_json(dict(release.metadata)),
    )


def _storable_link(link: Link) -> Link:
    text = None if link.text is None else storable(link.text)
    return replace(link, url=storable(link.url), text=text)
