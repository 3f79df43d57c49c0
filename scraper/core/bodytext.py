"""The blocks of a body, read by a layout -> its text, or LayoutError; and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from scraper.core import clean, dates
from scraper.errors import LayoutError
from scraper.model import Layout, Site

# Punctuation and case do not make a repeated title another one.
_NOT_LETTERS: Final = re.compile(r"[\W_]+")


def finished(blocks: Sequence[str], layout: Layout, site: Site, url: str, title: str) -> str:
    """The text from the first block after a repeated title to the last before a `drop_after`.

    Raises LayoutError if it is empty or shorter than `expect.min_body_chars`.
    """
    ends = {clean.line(phrase) for phrase in layout.drop_after}
    cut = next((at for at, block in enumerate(blocks) if clean.line(block) in ends), len(blocks))
    first = 1 if cut and _letters(blocks[0]) == _letters(title) else 0
    text = clean.text("\n\n".join(blocks[first:cut]))
    least = max(1, site.expect.min_body_chars)
    if len(text) < least:
        raise LayoutError(
            url, f"layout: body = {layout.body!r} gives {len(text)} characters, expected {least}"
        )
    return text


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def facts(
    published: dates.Printed | None, source: str, notes: Sequence[str], number: str | None
) -> dict[str, Any]:
    """The metadata of a release read by a layout: where its date comes from, its number."""
    said: dict[str, Any] = {"reader": "layout", "date_from": source}
    if published is not None:
        said |= {
            "published_precision": published.precision,
            "published_text": published.text,
        }
    if number:
        said["number"] = number
    if notes:
        said["date_notes"] = list(notes)
    return said
