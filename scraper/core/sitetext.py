"""A site -> the text of a site file that says the same, for a person to read or to edit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, Final

from scraper.model import Site

# What a file does not hold, or holds in tables of its own.
_NO_KEYS: Final = frozenset(
    {"slug", "name", "made_up", "definition_sha256", "listings", "layouts", "expect"}
)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+\Z")


def site_text(site: Site) -> str:
    """TOML with every key that is not at its default; `platform` is written out."""
    lines = list(_keys(site))
    for listing in site.listings:
        name = listing.name if _BARE_KEY.match(listing.name) else _value(listing.name)
        lines += ["", f"[listings.{name}]", *_keys(listing)]
        if listing.made_up:
            lines.append("# the rest is discovered on the page")
    for layout in site.layouts:
        lines += ["", "[[layouts]]", *_keys(layout)]
    expected = list(_keys(site.expect))
    return "\n".join([*lines, *(["", "[expect]", *expected] if expected else [])])


def _keys(table: Any) -> Iterator[str]:
    for field in fields(table):
        value = getattr(table, field.name)
        required = field.default is MISSING and field.default_factory is MISSING
        if field.name not in _NO_KEYS and (required or value != field.default):
            yield f"{field.name} = {_value(value)}"


def _value(value: Any) -> str:
    """A TOML value: JSON's escapes of text are TOML's, but for DEL."""
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
