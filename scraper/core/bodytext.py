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
    kept = _until(blocks, layout)
    if kept and _letters(kept[0]) == _letters(title):
        kept = kept[1:]
    text = clean.text("\n\n".join(kept))
    least = max(1, site.expect.min_body_chars)
    if len(text) < least:
        raise LayoutError(
            url, f"layout: body = {layout.body!r} gives {len(text)} characters, expected {least}"
        )
    return text


def is_cut(blocks: Sequence[str], layout: Layout) -> bool:
    """Whether one of the layout's closing phrases ends these blocks early."""
    return _until(blocks, layout) != list(blocks)


def _until(blocks: Sequence[str], layout: Layout) -> list[str]:
    """The blocks before the first block, or line of a block, that is a closing phrase."""
    ends = {clean.line(phrase) for phrase in layout.drop_after}
    for at, block in enumerate(blocks) if ends else ():
        lines = [clean.line(said).removeprefix("- ") for said in block.split("\n")]
        place = next((number for number, said in enumerate(lines) if said in ends), None)
        if place is not None:
            begun = "\n".join(block.split("\n")[:place])
            return [*blocks[:at], begun] if begun else list(blocks[:at])
    return list(blocks)


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
