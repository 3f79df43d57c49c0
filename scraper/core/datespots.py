"""Places of dates that are no date lines: at the top of every page, in attributes, in scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from scraper.core import boilerplate, vocabulary
from scraper.core.dates import Printed, from_machine
from scraper.core.flat import Flat

# As many links between a date and the headline are the menu of the site.
_MENU_LINKS: Final = 7
# A link of so many letters names another page.
_ITEM_LINK: Final = 20
# "Berlin, 12 March 2021 - The minister ...": a few words, then what parts them from the text.
_PLACE_CHARS, _PLACE_WORDS = 60, 5
_PARTED: Final = re.compile(r"\s*\)?\s*[-–—:|(.]")
_STATED: Final = ("datetime", "title", "content", "data-date", "data-time", "data-datetime")
# The attributes that `silent` looks at.
STATED: Final = frozenset(_STATED)
# What each such name has in it, not far from its beginning: a look at all of a script is dear.
_HINT: Final = re.compile("(?:ublish|ublicati|ub_?[dD]at|osted|elease)")
_NAME_CHARS: Final = 15
_IN_SCRIPT: Final = re.compile(
    r"""\b(?:date_?published|published_?(?:at|on|date|time)|publish_?(?:at|on|date|time)
    |publication_?date|pub_?date|date_?posted|first_?published(?:_?(?:at|date))?|release_?date)
    ["']?\s*[:=]\s*["']([^"'\\]{8,40})["']""",
    re.I | re.X,
)
_SCRIPT_CHARS: Final = 2_000_000
_YEARS: Final = range(1_990, 2_101)


def is_masthead(flat: Flat, at: int, at_head: int) -> bool:
    """Whether a run of text stands at the top of the page and not with the headline: in its
    header, or above its menu. Many sites print today's date there."""
    if at >= at_head:
        return False
    if flat.tag[at:at_head].count("a") >= _MENU_LINKS:
        return True
    i = flat.parent[at]
    while i > 0 and flat.end[i] <= at_head:
        if flat.tag[i] == "header":
            return True
        i = flat.parent[i]
    return False


def is_item(flat: Flat, at: int) -> bool:
    """Whether a run of text stands in an item of a list that is a link to another page."""
    i = flat.parent[at]
    for _ in range(6):
        if i <= 0 or flat.tag[i] in ("article", "main", "body"):
            return False
        if flat.tag[i] == "li":
            return flat.linked[i] >= _ITEM_LINK and flat.linked[i] > 0.5 * flat.chars[i]
        i = flat.parent[i]
    return False


def is_aside(flat: Flat, at: int) -> bool:
    """Whether a run of text stands in a box beside the text, and in no menu or footer."""
    i, found = flat.parent[at], False
    while i > 0:
        if flat.tag[i] in ("nav", "footer"):
            return False
        found = found or flat.tag[i] == "aside"
        i = flat.parent[i]
    return found


def opens(text: str, start: int, end: int) -> bool:
    """Whether the date at these places is the date line with which a text begins."""
    place = text[:start]
    words = len(place.split())
    if start > _PLACE_CHARS or words > _PLACE_WORDS or "." in place[:-1]:
        return False
    if words > 2 and place.rstrip()[-1] not in ",(/|–—-":
        return False
    return (not place or not place[0].islower()) and _PARTED.match(text, end) is not None


def silent(flat: Flat, i: int) -> str | None:
    """What a node says for machines: `<time datetime>`, `<abbr class="published" title>`."""
    attrs = flat.attrs[i]
    if "datetime" in attrs:
        return attrs["datetime"]
    if flat.tag[i] != "abbr" and not vocabulary.is_date(boilerplate.names_of(attrs)):
        return None
    found = (attrs.get(name) for name in _STATED)
    return next((value for value in found if value and any(c.isdigit() for c in value)), None)


def in_scripts(flat: Flat, zone: ZoneInfo) -> Printed | None:
    """The day of publication that scripts name, if they name only one."""
    found: dict[str, Printed] = {}
    left = _SCRIPT_CHARS
    for script in flat.scripts:
        text = script.text()
        left -= len(text)
        if left < 0:
            break
        for value in _named_dates(text):
            printed = from_machine(value, zone)
            if printed is not None and printed.when.year in _YEARS:
                found.setdefault(value[:10], printed)
    return next(iter(found.values())) if len(found) == 1 else None


def _named_dates(text: str) -> Iterator[str]:
    if "\\" in text:
        text = text.replace('\\"', '"')
    last = 0
    for hint in _HINT.finditer(text):
        start = max(last, hint.start() - _NAME_CHARS)
        if found := _IN_SCRIPT.search(text, start, hint.end() + 3 * _NAME_CHARS + 40):
            last = found.end()
            yield found[1]
