"""Facts of a page in, which of its nodes are not read out: chrome, furniture, hidden parts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from scraper.core import flat as flats
from scraper.core import flow, phrases, places, titleparts, vocabulary
from scraper.core.paragraphs import Page

_CHROME_TAGS = frozenset(
    {"figcaption", "nav", "footer", "aside", "form", "dialog", "search", "menu"}
)
# What a table of contents leads to is no table of contents.
_TARGET = re.compile(r"toc[_-](?!container|list|wrap|box|nav|content|title|inner|widget|head|menu)")
# A section that is called by its heading has so much running text (letters), and so long a name.
_SECTION, _NAME_CHARS = 80, 8
# A side bar has links for more than this share, whatever else it holds.
_FEW = 0.2
_CHROME_ROLES = frozenset(
    {"navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar"}
)
_NEVER = frozenset(
    {
        "html",
        "body",
        "main",
        "article",
        "p",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "td",
        "tbody",
    }
)
# So many nodes are looked through for a heading, a lead.
_SMALL = 40
_SUBHEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
# A part that holds more than this share of the page's running text is not chrome, whatever its name.
_MOST = 0.4
# A hidden part of the text has links for less than this share.
_SOME = 0.3
# A named menu is links for at least this share of its text.
_MENU = 0.8
# A remark at the side of a text has at least so much running text (letters).
_REMARK = 150
# Players, with their titles: no more letters, and hardly any running text; elements that are none.
_PLAYER_CHARS, _PLAYER_MASS, _PLAYER_LEVELS, _MOST_PLAYERS = 120, 25, 8, 200
_WHOLE = frozenset({"body", "html", "main", "article", "h1"})
# Comments go at any size if this much running text is left without them.
_ENOUGH = 200
# Furniture of unsure name goes if it has less running text than this (letters) ...
_LITTLE, _HARDLY_ANY = 140, 40
# A lead has at least so much running text (letters).
_LEAD = 60
# A caption is no longer than this (letters).
_CAPTION = 500
# ... or if so much of its text is links.
_LINKED = 0.5


def unread(flat: flats.Flat) -> bytearray:
    """Marks of nodes that no paragraph is made of: hidden, mere decoration, and menus of links."""
    marks = bytearray(len(flat.tag))
    chars, tags, total = flat.chars, flat.tag, flat.chars[0]
    headlines = flat.headlines
    kind, linked, every = vocabulary.kind, flat.linked, flat.attrs
    for i in flat.named:
        size = chars[i]
        if not size or marks[i]:
            continue
        attrs = every[i]
        names = attrs.get("class")
        if (
            (("style" in attrs or "hidden" in attrs) and flats.is_hidden(attrs))
            or (size <= flow.DECORATION_CHARS and attrs.get("aria-hidden") == "true")
            or (names and size < 200 and kind(names) == "inline")
        ):
            unfolds = attrs.get("role") == "tabpanel" or (names and vocabulary.unfolds(names))
            if unfolds and linked[i] < _SOME * size:
                continue
            # What is hidden until a script has run may be the text itself.
            if size * 2 < total:
                _mark(flat, marks, i)
        elif linked[i] > _MENU * size and _is_menu(tags[i], names):
            after = bisect_left(headlines, i)
            if after == len(headlines) or headlines[after] >= flat.end[i]:
                _mark(flat, marks, i)
    return marks


def _is_menu(tag: str, names: str | None) -> bool:
    if tag in _CHROME_TAGS:
        return True
    return tag not in _NEVER and bool(names) and vocabulary.kind(names or "") == "chrome"


def _mark(flat: flats.Flat, marks: bytearray, i: int) -> None:
    marks[i : flat.end[i]] = b"\1" * (flat.end[i] - i)


def prune(page: Page, *, names: bool = True) -> bytearray:
    """Marks of nodes that are chrome or furniture, by tag, role and names; the guard keeps whatever
    holds most of the running text of the page."""
    flat = page.flat
    marks = bytearray(page.left_out)
    tags, every, total = flat.tag, flat.attrs, page.sums[-1]
    plain = [i for i in flat.bare if tags[i] in _CHROME_TAGS]
    for i in sorted(plain + flat.named) if plain else flat.named:
        tag = tags[i]
        if marks[i] or tag in _NEVER or not i:
            continue
        attrs = every[i]
        speaks = "class" in attrs or tag in _CHROME_TAGS or "id" in attrs or "role" in attrs
        if (speaks or not places.CALLED.isdisjoint(attrs)) and _is_furniture(
            page, i, tag, total, names
        ):
            _mark(flat, marks, i)
    for above in set(flat.players[:_MOST_PLAYERS]):
        if box := _player_box(page, above):
            _mark(flat, marks, box)
    return marks


def _player_box(page: Page, i: int) -> int:
    """Of the elements from node i up, the outermost that holds no more than a player, its title and
    a few labels; 0 if there is none."""
    flat, box = page.flat, 0
    for _ in range(_PLAYER_LEVELS):
        if i <= 0 or flat.chars[i] > _PLAYER_CHARS or page.mass(i) >= _PLAYER_MASS:
            break
        if flat.tag[i] in _WHOLE:
            return 0
        if flat.chars[i]:
            box = i
        i = flat.parent[i]
    return box


def _is_furniture(page: Page, i: int, tag: str, total: float, by_name: bool) -> bool:
    flat = page.flat
    if tag in _CHROME_TAGS:
        if tag == "footer" and _is_quoted(flat, i):
            return False
        mass = page.mass(i)
        if mass > _MOST * total:
            if tag == "footer":
                return total - mass >= _LITTLE and not _holds_article(page, i)
            if tag == "aside" and _is_headed(page, i) and total - mass >= _LITTLE:
                return not _holds_article(page, i)
            is_menu = tag == "nav" or (tag == "aside" and flat.linked[i] > _FEW * flat.chars[i])
            return is_menu and _is_beside_main(page, i) and total - mass >= _HARDLY_ANY
        return not (tag == "aside" and _is_remark(page, i, mass))
    attrs = flat.attrs[i]
    if (attrs.get("role") or "").lower() in _CHROME_ROLES:
        return page.mass(i) <= _MOST * total
    names = names_of(attrs)
    kind = vocabulary.kind(names) if names else ""
    if not kind or kind == "body":
        return False
    mass = page.mass(i)
    if kind == "chrome" and vocabulary.is_consent(names):
        return total - mass >= _HARDLY_ANY and not _holds_article(page, i)
    if not by_name and kind != "comments":
        return False
    if kind == "comments":
        return total - mass >= _ENOUGH and not _follows_headline(page, i, mass)
    if kind == "chrome":
        is_foot = total - mass >= _LITTLE and "footer" in names.lower().split()
        return (mass <= _MOST * total or is_foot) and not (
            _holds_article(page, i) or _is_called_by_heading(page, i, mass)
        )
    if vocabulary.is_caption(names) and mass < _CAPTION and not _in_sentence(flat, i, tag):
        return True
    if kind in ("unsure", "soft") and not _in_sentence(flat, i, tag):
        little = _LITTLE if kind == "unsure" else _HARDLY_ANY
        if mass >= little and not (
            flat.linked[i] > _LINKED * flat.chars[i] and mass < _MOST * total
        ):
            return False
        return not (_is_heading(flat, i) or _is_quoted(flat, i) or _holds_lead(page, i))
    return False


def _is_called_by_heading(page: Page, i: int, mass: float) -> bool:
    """Whether node i is a section of the text that is called by its heading ("share-of-costs")."""
    flat = page.flat
    if mass < _SECTION or flat.linked[i]:
        return False
    head = page.paragraphs[page.span(i)[0]]
    own = titleparts.key(head.text)
    if not head.heading or len(own) < _NAME_CHARS or phrases.is_label(head.folded):
        return False
    attrs = flat.attrs[i]
    names = f"{attrs.get('class') or ''} {attrs.get('id') or ''}".split()
    return any(titleparts.key(name).startswith(own) for name in names)


def _is_headed(page: Page, i: int) -> bool:
    """Whether the first paragraph of node i is a heading of lower order."""
    first, last = page.span(i)
    return first < last and page.paragraphs[first].heading in _SUBHEADINGS


def _is_beside_main(page: Page, i: int) -> bool:
    """Whether the page has a main part or a headline, and none of them in node i."""
    after = bisect_left(page.mains, i)
    return bool(page.mains) and (after == len(page.mains) or page.mains[after] >= page.flat.end[i])


def _follows_headline(page: Page, i: int, mass: float) -> bool:
    """Whether nothing but a few words stands between the headline and node i: the text itself,
    whatever it is called."""
    if mass < _ENOUGH:
        return False
    k = bisect_left(page.mains, i) - 1
    if k >= 0 and page.flat.tag[page.mains[k]] != "h1":
        k -= 1  # the main part itself
    if k < 0 or page.flat.tag[page.mains[k]] != "h1":
        return False
    first, last = page.span(page.mains[k])[1], page.span(i)[0]
    return page.sums[last] - page.sums[first] < _HARDLY_ANY


def _is_remark(page: Page, i: int, mass: float) -> bool:
    """Whether an aside is running text within an article or the main part: a remark, not a side bar."""
    flat = page.flat
    if mass < _REMARK or flat.linked[i] > 0.2 * flat.chars[i]:
        return False
    above = flat.parent[i]
    while above > 0 and flat.tag[above] not in ("article", "main"):
        above = flat.parent[above]
    attrs = flat.attrs[i]
    names = f"{names_of(attrs)} {attrs.get('aria-label') or ''}" if attrs else ""
    return above > 0 and vocabulary.kind(names) not in ("chrome", "comments")


def _is_quoted(flat: flats.Flat, i: int) -> bool:
    """Whether node i is a part of a quotation: who has said it."""
    above = flat.parent[i]
    return "blockquote" in (flat.tag[above], flat.tag[flat.parent[above]])


def _is_heading(flat: flats.Flat, i: int) -> bool:
    """Whether node i is all of a heading, or holds one and hardly anything else: the head of a
    part that unfolds."""
    above = flat.parent[i]
    while flat.tag[above] in ("span", "button", "a"):
        above = flat.parent[above]
    if flat.tag[above] in _SUBHEADINGS:
        return flat.chars[above] == flat.chars[i]
    for k in range(i + 1, min(flat.end[i], i + _SMALL)):
        if flat.tag[k] in _SUBHEADINGS:
            return flat.chars[k] > 0.8 * flat.chars[i] and not flat.linked[i]
    return False


def _holds_article(page: Page, i: int) -> bool:
    """Whether the headline of the page or its main part lies below node i."""
    after = bisect_left(page.mains, i)
    inside = after < len(page.mains) and page.mains[after] < page.flat.end[i]
    if not inside:
        return False
    return page.mass(i) > (_LITTLE if len(page.mains) > 1 else _LEAD)


def _holds_lead(page: Page, i: int) -> bool:
    """Whether the first sentences of the text stand in node i below the headline of the page."""
    flat = page.flat
    after = bisect_left(page.mains, i)
    if after == len(page.mains) or page.mains[after] >= flat.end[i]:
        return False
    named = flat.named
    start = bisect_left(named, page.mains[after])
    for k in range(start, min(start + _SMALL, bisect_left(named, flat.end[i]))):
        names = flat.attrs[named[k]].get("class") or ""
        if vocabulary.is_lead(names) and page.mass(named[k]) >= _LEAD:
            return flat.linked[named[k]] < 0.3 * flat.chars[named[k]]
    return False


def _in_sentence(flat: flats.Flat, i: int, tag: str) -> bool:
    """Whether an inline element is a part of a longer text."""
    return tag not in flow.BLOCK and flat.chars[flat.parent[i]] > 1.3 * flat.chars[i]


def names_of(attrs: Mapping[str, str | None]) -> str:
    """Class, id, and what scripts and tests call the element; an id of many words is made from a
    heading and is no name."""
    names, own = attrs.get("class") or "", attrs.get("id")
    if own and own.count("-") <= 3 and own.count("_") <= 3 and not _TARGET.match(own):
        names = f"{names} {own}"
    if not places.CALLED.isdisjoint(attrs):
        names = f"{names} {places.called(attrs)}"
    return names
