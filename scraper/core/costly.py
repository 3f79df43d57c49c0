"""The source of a page -> why parsing it would take minutes, if it would in one of the known ways.

A cheap look before the parser, which needs time by the square of these (measured with Lexbor:
100,000 nested elements or attributes more than 25 s). It stops accidents and the plain attacks;
what is made to fool it is stopped by the time limit around the parser.
"""

from __future__ import annotations

import re
from typing import Final

# Elements open at once. Real pages reach some hundreds, with much left unclosed some thousands.
MAX_OPEN: Final = 20_000
# Formatting elements open at once: the parser opens them all again in each new block.
MAX_FORMATTING: Final = 500
# Attributes of one tag.
MAX_ATTRIBUTES: Final = 5_000

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")
_FORMATTING: Final = frozenset(
    {"b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"}
)
# Closed by the next of their kind, or never open.
_UNCLOSED: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"}
    | {
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
        "optgroup",
        "html",
        "body",
    }
    | {"head", "thead", "tbody", "tfoot", "a", "nobr"}
)


def costly(text: str) -> str | None:
    """What makes the page too costly to parse, in words; None for an ordinary page."""
    opened: dict[str, int] = {}
    depth = formatting = 0
    for tag in _TAG.finditer(text):
        name = tag[2].lower()
        if name in _UNCLOSED or (tag[1] and not opened.get(name)):
            continue
        step = -1 if tag[1] else 1
        opened[name] = opened.get(name, 0) + step
        depth += step
        formatting += step if name in _FORMATTING else 0
        if depth > MAX_OPEN or formatting > MAX_FORMATTING:
            return (
                f"more than {MAX_OPEN:,} elements ({MAX_FORMATTING} formatting ones) open at once"
            )
    return _attributes(text)


def _attributes(text: str) -> str | None:
    at = text.find("<")
    while at != -1:
        end = text.find(">", at)
        end = len(text) if end == -1 else end
        # Two characters make the shortest attribute: a look inside is rarely needed.
        if end - at > 2 * MAX_ATTRIBUTES and len(text[at:end].split()) > MAX_ATTRIBUTES:
            return f"a tag with more than {MAX_ATTRIBUTES:,} attributes"
        at = text.find("<", end)
    return None
