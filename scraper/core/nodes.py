"""A parsed page and selectors -> the nodes they mean, and what is left out of a body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper.core import clean
from scraper.errors import LayoutError
from scraper.model import Layout, Site

_ATTRIBUTE: Final = re.compile(r"@([\w:-]+)\s*\Z")
# No title or number is longer.
_LINE_CHARS: Final = 2_000
# A title, date or number that matches more often is no such thing; the first ones are looked at.
_MATCHES: Final = 100
# Places looked at where a phrase of `drop_after` may begin, and how deep it may stand.
_BEGINNINGS: Final = 200
_WRAPPERS: Final = 8
# A line of languages is not longer.
_SWITCHER_CHARS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """What every part of the reading needs."""

    tree: LexborHTMLParser
    layout: Layout
    site: Site
    url: str
    zone: ZoneInfo
    skip: set[int]  # mem_id of what is dropped, with all below


def split(selector: str) -> tuple[str, str | None]:
    """A selector and the attribute it ends in: "meta[name=PubDate]@content"."""
    found = _ATTRIBUTE.search(selector)
    return (selector[: found.start()].strip(), found[1]) if found else (selector, None)


def matches(page: Page, key: str, selector: str | None) -> list[LexborNode]:
    """All matches in the order of the page; LayoutError if the selector cannot be read."""
    if not selector:
        return []
    try:
        return page.tree.css(split(selector)[0])
    except (SelectolaxError, ValueError) as error:
        raise LayoutError(page.url, f"{key} = {selector!r} is not a CSS selector") from error


def kept(page: Page, key: str, selector: str | None) -> list[LexborNode]:
    """The matches that count, 100 at most: those outside what is dropped; if all are dropped, all.

    A block that a layout drops from the text ("by whom, when") may well hold the date.
    """
    found = matches(page, key, selector)[:_MATCHES]
    return [node for node in found if not is_dropped(node, page.skip)] or found


def is_dropped(node: LexborNode, skip: set[int]) -> bool:
    """Whether a node or one it stands in is among those skipped."""
    if not skip:
        return False
    above: LexborNode | None = node
    while above is not None:
        if above.mem_id in skip:
            return True
        above = above.parent
    return False


def holds(outer: LexborNode, inner: LexborNode) -> bool:
    """Whether `inner` is `outer` or stands in it."""
    above: LexborNode | None = inner
    while above is not None:
        if above.mem_id == outer.mem_id:
            return True
        above = above.parent
    return False


def holds_any(outer: LexborNode, inner: Sequence[LexborNode]) -> bool:
    """Whether one of the nodes is `outer` or stands in it."""
    return any(holds(outer, node) for node in inner)


def _line(node: LexborNode, attribute: str | None, skip: set[int]) -> str:
    """The text of an element on one line, or one of its attributes."""
    if attribute:
        return clean.line(node.attributes.get(attribute) or "")[:_LINE_CHARS]
    return clean.line(" ".join(clean.blocks(node, skip)))[:_LINE_CHARS]


def first(page: Page, key: str, selector: str) -> tuple[str, LexborNode]:
    """The first match with text. LayoutError if there is none."""
    nodes = kept(page, key, selector)
    attribute = split(selector)[1]
    for node in nodes:
        text = _line(node, attribute, page.skip)
        if text:
            return text, node
    raise LayoutError(page.url, nothing(key, selector, len(nodes)))


def nothing(key: str, selector: str, count: int) -> str:
    """The message for a selector without a usable match."""
    found = f"{count} match{'' if count == 1 else 'es'}, all empty" if count else "0 matches"
    return f"layout: {key} = {selector!r} has {found}"


def optional(page: Page, key: str, selector: str | None) -> tuple[str | None, LexborNode | None]:
    """The first match with text, or nothing; the node is None if an attribute was read."""
    if selector is None:
        return None, None
    try:
        text, node = first(page, key, selector)
    except LayoutError:
        return None, None
    return text, None if split(selector)[1] else node


def whole(switcher: Sequence[LexborNode]) -> list[LexborNode]:
    """The switcher's links, each with the elements around it that hold nothing else to read.

    Counters and separators stand beside the links ("de-DE1 en-GB1") and go with them.
    """
    wholes = []
    for node in switcher:
        above = node.parent
        while above is not None and above.tag not in ("body", "html", "main", "article"):
            rest = above.text()
            if len(rest) > _SWITCHER_CHARS:
                break
            for link in switcher:
                if holds(above, link):
                    rest = rest.replace(link.text(), "", 1)
            if any(letter.isalpha() for letter in rest):
                break
            node, above = above, above.parent
        wholes.append(node)
    return wholes


def after(container: LexborNode, phrases: Sequence[str], skip: set[int]) -> set[int]:
    """What stands in the body from an element on whose whole text is one of the phrases.

    The element, its later siblings, and the later siblings of all that it stands in: so that files
    and pictures behind the phrase are left out with the text.
    """
    wanted = {clean.line(phrase) for phrase in phrases}
    if not wanted:
        return set()
    longest = 4 * max(len(phrase) for phrase in wanted) + 200
    looked = 0
    for node in container.traverse(include_text=True):
        said = clean.line(node.text_content or "") if node.is_text_node else ""
        if not said or not any(phrase.startswith(said) for phrase in wanted):
            continue
        looked += 1
        if looked > _BEGINNINGS:
            break
        whole_node = _phrase_at(node, container, wanted, longest)
        if whole_node is not None and not is_dropped(whole_node, skip):
            return _from(whole_node, container)
    return set()


def _phrase_at(
    node: LexborNode, container: LexborNode, wanted: set[str], longest: int
) -> LexborNode | None:
    """The smallest element around a run of text that says one of the phrases and nothing else."""
    above = node.parent
    for _ in range(_WRAPPERS):
        if above is None or above.mem_id == container.mem_id:
            return None
        raw = above.text()
        if len(raw) > longest:
            return None
        if clean.line(raw) in wanted:
            return above
        above = above.parent
    return None


def _from(node: LexborNode, container: LexborNode) -> set[int]:
    gone = {node.mem_id}
    above: LexborNode | None = node
    while above is not None and above.mem_id != container.mem_id:
        later = above.next
        while later is not None:
            gone.add(later.mem_id)
            later = later.next
        above = above.parent
    return gone
