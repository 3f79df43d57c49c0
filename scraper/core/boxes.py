"""Paragraphs of a short text in, the same without the boxes that stand below its container out.

A release of a few sentences stands in a container of its own, and below it, in others, whom to ask,
who the minister is, what else the office has to offer: running text too, and more of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.core import boilerplate, vocabulary
from scraper.core.paragraphs import Page, Paragraph

# A text has at least so much running text (letters), and is short up to so much.
_TEXT, _SHORT = 100, 700
# A box has no more.
_BOX = 420
# So many containers around the first paragraph are looked at.
_LEVELS = 8
_CONTAINERS = frozenset({"div", "section", "article", "td", "table"})
_BOXES = _CONTAINERS | {"aside"}
# Names that any container has.
_ANY = frozenset(
    {"block", "box", "col", "column", "columns", "container", "module", "panel", "row", "widget"}
)
# A label has no more characters.
_LABEL = 80


def without_boxes(page: Page, kept: Sequence[Paragraph], top: int) -> list[Paragraph]:
    """Without the boxes under a heading or a label of their own that are the end of a container."""
    first = next((one for one in kept if one.mass), None)
    if first is None:
        return list(kept)
    own = _container(page, first, kept, top)
    if not own:
        return list(kept)
    flat = page.flat
    rest = [one for one in kept if one.at >= flat.end[own]]
    text = [one for one in kept if one.at < flat.end[own]]
    mass = sum(one.mass for one in text)
    if not rest or not _TEXT <= mass <= _SHORT:
        return list(kept)
    boxes = _boxes(page, rest, own)
    return text if all(_is_box(page, i, box, own) for i, box in boxes) else list(kept)


def _container(page: Page, first: Paragraph, kept: Sequence[Paragraph], top: int) -> int:
    """The outermost element with a name that is around the first paragraph and not the last, below
    the container of all; 0 if there is none."""
    flat, last = page.flat, kept[-1].at
    found, i = 0, flat.parent[first.at]
    for _ in range(_LEVELS):
        if i <= 0 or i == top or flat.within(last, i):
            break
        if flat.tag[i] in _CONTAINERS and boilerplate.names_of(flat.attrs[i]):
            found = i
        i = flat.parent[i]
    return found


def _boxes(page: Page, rest: Sequence[Paragraph], own: int) -> list[tuple[int, list[Paragraph]]]:
    """What follows after the text, by the outermost element that is not around the text too."""
    flat = page.flat
    out: list[tuple[int, list[Paragraph]]] = []
    for one in rest:
        if not out or one.at >= flat.end[out[-1][0]]:
            i = one.at
            while flat.parent[i] > 0 and not flat.within(own, flat.parent[i]):
                i = flat.parent[i]
            out.append((i, []))
        out[-1][1].append(one)
    return out


def _is_box(page: Page, i: int, box: Sequence[Paragraph], own: int) -> bool:
    """Whether a part is headed by itself, is not much, and is called otherwise than the text."""
    flat = page.flat
    if flat.tag[i] not in _BOXES or not flat.attrs[i]:
        return False
    names = boilerplate.names_of(flat.attrs[i])
    text_names = boilerplate.names_of(flat.attrs[own])
    if not names or vocabulary.kind(names) == "body" or vocabulary.unfolds(names):
        return False
    if names == text_names or (set(names.split()) - _ANY).intersection(text_names.split()):
        return False  # parts of one text
    head = box[0]
    is_headed = bool(head.heading) or (not head.mass and head.chars <= _LABEL)
    return is_headed and len(box) > 1 and sum(one.mass for one in box) <= _BOX
