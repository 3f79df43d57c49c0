"""Any text -> text that SQLite stores and gives back whole.

NUL ends a string for SQLite's own functions (`length`, `LIKE`, `.dump`), and a lone surrogate
cannot be written as UTF-8 at all; both become U+FFFD.
"""

from __future__ import annotations

import math
import re
from typing import Any

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
