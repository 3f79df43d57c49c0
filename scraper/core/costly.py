"""The source of a page -> whether it is plainly cheap to parse; why it would take minutes.

Cheap looks before the parser, which needs time by the square of what is nested, of the attributes
of one tag (measured with Lexbor: 100,000 of them more than 25 s) and, worst, of formatting
elements that stay open (lexbor#340: 78 KB, more than 2 s). `plain` lets an ordinary page through
in a tenth of a millisecond; what it does not is read where reading can be stopped (`reader.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

# Elements open at once. Real pages reach some hundreds, with much left unclosed some thousands.
MAX_OPEN: Final = 20_000
# Formatting elements open at once: the parser opens them all again in each new block.
MAX_FORMATTING: Final = 500
# Attributes of one tag.
MAX_ATTRIBUTES: Final = 5_000

# Of 586 real pages 99 % stay below both of these, measured 2026-11.
PLAIN_BYTES: Final = 2_000_000
PLAIN_TAGS: Final = 8_000
# Formatting elements times tags: what opening them all again in every block may come to.
PLAIN_WORK: Final = 500_000
# Tags inside JSON, or escaped in a feed.
PLAIN_ESCAPED: Final = 500

_FORMATS: Final = re.compile(rb"<(?=[bcefinstu])(?:[bius][\s/>]|em|fon|tt|nob|cod|sm|st|big)", re.I)
_FORMAT_TAGS: Final = re.compile(
    rb"<(?=[bcefinstu])(?:[bius](?=[\s/>])|em|fon|tt|nob|cod|sm|st|big)[^>]{0,2000}>?", re.I
)
# A tag that ends at its first ">" and nowhere else.
_SIMPLE_TAG: Final = re.compile(
    rb"<[a-z]+(?:\s+[\w:-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[\w:.#/-]+))?)*\s*/?>", re.I
)
# The parser keeps no more than three open formatting elements that are alike (HTML, 13.2.4.3).
_ALIKE: Final = 3
_HIDES_TAGS: Final = re.compile(rb"\W*[{\[]|\W*<(?:\?xml|rss|feed)")
LONG_TAG: Final = 8_000

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


def plain(body: bytes) -> bool:
    """True if a page is plainly cheap to parse, as nearly all are; False says nothing else."""
    if body.startswith(b"\x1f\x8b"):
        return False
    if len(body) > PLAIN_BYTES or b"\0" in body:  # UTF-16 hides its tags
        return False
    tags = body.count(b"<")
    if tags > PLAIN_TAGS or _has_long_tag(body):
        return False
    if _HIDES_TAGS.match(body) and _escaped(body) > PLAIN_ESCAPED:
        return False
    if tags * tags <= PLAIN_WORK or tags * len(_FORMATS.findall(body)) <= PLAIN_WORK:
        return True
    return tags * _unlike(body) <= PLAIN_WORK


def _unlike(body: bytes) -> int:
    """How many formatting elements can be open at once, at most: of those alike only three."""
    found = Counter(_FORMAT_TAGS.findall(body))
    return sum(
        min(count, _ALIKE) if _SIMPLE_TAG.fullmatch(tag) else count for tag, count in found.items()
    )


def _escaped(body: bytes) -> int:
    return body.count(b"&lt;") + body.count(b"\\u003c")


def _has_long_tag(body: bytes) -> bool:
    """True if a tag that is longer than twice LONG_TAG bytes may have too many attributes: one
    such stretch has no end of a tag. Pictures and data in one attribute are harmless."""
    at = LONG_TAG
    while at < len(body):
        if body.find(b">", at, at + LONG_TAG) == -1:
            opened = body.rfind(b"<", 0, at)
            if body[opened + 1 : opened + 2].isalpha() and body.find(b">", opened, at) == -1:
                end = body.find(b">", at)
                if end == -1 or _most_attributes(body[opened:end]) > MAX_ATTRIBUTES:
                    return True
                at = end
        at += LONG_TAG
    return False


def _most_attributes(tag: bytes) -> int:
    """No tag has more attributes than it has places where one can begin."""
    return len(tag.split()) + sum(map(tag.count, (b"/", b'"', b"'")))


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
