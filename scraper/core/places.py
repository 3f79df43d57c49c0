"""Elements of a page in, the names of their places out: the same on every page of a template.

A place is called by the elements around it: their tags, and of their classes what does not change
from page to page (no numbers, no "active").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from scraper.core import flat as flats

# What tells an element from its likes only for the moment.
_MOMENTARY = flats.words("active show in first last odd even current is-active open")
_DIGIT = re.compile("[0-9]")
_ENTRY = "hentry"
# So many named elements around it tell a place, and no more elements are looked at.
_NAMED, _LEVELS = 2, 12
# Longer classes are lists of styles.
_MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Habits:
    """The place where the pages of a site print their text ("" if they have no such habit), places
    inside it that hold what is not part of it, and places of what they print again and again."""

    container: str = ""
    passed_over: frozenset[str] = frozenset()
    stock: frozenset[str] = frozenset()


NO_HABITS = Habits()
# Attributes by which scripts and tests find an element, where its class is a number.
CALLED = frozenset(
    {"data-component", "data-testid", "data-module", "data-spacefinder-role", "data-atom-type"}
)


def called(attrs: Mapping[str, str | None]) -> str:
    """What scripts and tests call an element."""
    return " ".join(value for one in sorted(CALLED) if (value := attrs.get(one)))


@lru_cache(maxsize=4_096)
def lasting(names: str) -> str:
    """The class of an element without what tells it from its likes only for the moment."""
    return " ".join(name for name in names.split() if name not in _MOMENTARY)


@lru_cache(maxsize=4_096)
def _names(names: str) -> str:
    """The class of an element without what may differ on the next page."""
    found = sorted({name for name in lasting(names).split() if not _DIGIT.search(name)})
    if _ENTRY in found:  # WordPress adds the categories and the tags of the entry
        found = [name for name in found if "-" not in name]
    return ".".join(found[:_MOST_NAMES])


def name(flat: flats.Flat, i: int) -> str:
    """What an element is called: its tag and its lasting class, the tag alone without one."""
    attrs = flat.attrs[i]
    if not attrs:
        return flat.tag[i]
    names = attrs.get("class") or ""
    if not CALLED.isdisjoint(attrs):
        names = f"{names} {called(attrs)}"
    names = _names(names)
    return f"{flat.tag[i]}.{names}" if names else flat.tag[i]


def of_text(flat: flats.Flat, first: int, last: int) -> str:
    """The place of a paragraph, by its first and last run of text: that of the innermost element
    around it all, which is not what prints its first words in bold letters."""
    around = flat.parent[first]
    while around > 0 and flat.end[around] <= last:
        around = flat.parent[around]
    return of(flat, around)


def of(flat: flats.Flat, i: int) -> str:
    """The place of an element: what it and the elements around it are called, from the inside, up
    to the second that has a class; "" at the top of the page."""
    found: list[str] = []
    named = 0
    above = i
    for _ in range(_LEVELS):
        if above <= 0 or flat.tag[above] in ("body", "html"):
            break
        own = name(flat, above)
        if "." in own or not found:
            found.append(own)
            named += "." in own
            if named == _NAMED:
                break
        above = flat.parent[above]
    return " ".join(found)


def box(place: str) -> str:
    """The place of what holds a paragraph: its own element counts only if it has a class."""
    own, _, around = place.partition(" ")
    return place if "." in own else around
