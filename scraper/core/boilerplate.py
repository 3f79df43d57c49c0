"""Facts of a page in, which of its nodes are not read out: chrome, furniture, hidden parts."""

from __future__ import annotations

from collections.abc import Mapping

from scraper.core import flat as flats
from scraper.core import flow, vocabulary
from scraper.core.paragraphs import Page

_CHROME_TAGS = frozenset({"figcaption", "nav", "footer", "aside", "form", "dialog", "search", "menu"})
_CHROME_ROLES = frozenset(
    {"navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar"}
)
_NEVER = frozenset({"html", "body", "main", "article", "p", "blockquote", "h1", "h2", "h3", "h4", "tr", "td", "tbody"})
# A part that holds more than this share of the page's running text is not chrome, whatever its name.
_MOST = 0.4
# Comments go at any size if this much running text is left without them.
_ENOUGH = 200
# Furniture of unsure name goes if it has less running text than this (letters) ...
_LITTLE = 140
# ... or if so much of its text is links.
_LINKED = 0.5


def unread(flat: flats.Flat) -> bytearray:
    """Marks of nodes that are hidden or mere decoration, before paragraphs are made."""
    marks = bytearray(len(flat.tag))
    total = flat.chars[0]
    for i in range(1, len(flat.tag)):
        attrs = flat.attrs[i]
        if not attrs or marks[i]:
            continue
        if flow.is_left_out(flat, i) or _is_inline(flat, i, attrs.get("class")):
            # What is hidden until a script has run may be the text itself.
            if flat.chars[i] * 2 < total:
                _mark(flat, marks, i)
    return marks


def _is_inline(flat: flats.Flat, i: int, names: str | None) -> bool:
    return bool(names) and flat.chars[i] < 200 and vocabulary.kind(names or "") == "inline"


def _mark(flat: flats.Flat, marks: bytearray, i: int) -> None:
    marks[i : flat.end[i]] = b"\1" * (flat.end[i] - i)


def prune(page: Page, *, names: bool = True) -> bytearray:
    """Marks of nodes that are chrome or furniture, by tag, role and names; the guard keeps whatever
    holds most of the running text of the page."""
    flat = page.flat
    marks = bytearray(page.left_out)
    total = page.sums[-1]
    i, stop = 1, len(flat.tag)
    while i < stop:
        tag = flat.tag[i]
        if tag and not marks[i] and _is_furniture(page, i, tag, total, names):
            _mark(flat, marks, i)
        i = flat.end[i] if marks[i] and tag else i + 1
    return marks


def _is_furniture(page: Page, i: int, tag: str, total: float, by_name: bool) -> bool:
    flat = page.flat
    if tag in _CHROME_TAGS:
        return page.mass(i) <= _MOST * total
    attrs = flat.attrs[i]
    if not attrs or tag in _NEVER:
        return False
    if (attrs.get("role") or "").lower() in _CHROME_ROLES:
        return page.mass(i) <= _MOST * total
    names = names_of(attrs)
    if len(names) < 2 or not by_name:
        return False
    kind = vocabulary.kind(names)
    if not kind or kind == "body":
        return False
    mass = page.mass(i)
    if kind == "comments":
        return total - mass >= _ENOUGH
    if kind == "chrome":
        return mass <= _MOST * total and not _holds_article(page, i)
    if kind == "unsure" and not _in_sentence(flat, i, tag):
        return mass < _LITTLE or (flat.linked[i] > _LINKED * flat.chars[i] and mass < _MOST * total)
    return False


def _holds_article(page: Page, i: int) -> bool:
    """Whether the headline of the page or its main part lies below node i."""
    flat = page.flat
    return any(flat.tag[j] in ("main", "h1") for j in range(i, flat.end[i])) and page.mass(i) > _LITTLE


def _in_sentence(flat: flats.Flat, i: int, tag: str) -> bool:
    """Whether an inline element is a part of a longer text."""
    return tag not in flow.BLOCK and flat.chars[flat.parent[i]] > 1.3 * flat.chars[i]


def names_of(attrs: Mapping[str, str | None]) -> str:
    """Class and id; an id of many words is made from a heading and is no name."""
    own = attrs.get("id") or ""
    if own.count("-") > 3 or own.count("_") > 3:
        own = ""
    return f"{attrs.get('class') or ''} {own}"
