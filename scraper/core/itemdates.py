"""The items of a listing -> the day each was published, from wherever the page prints it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, dates
from scraper.model import Listing, Site

# Where an item cannot reach beyond: it would swallow the list or the page.
_LISTS: Final = frozenset(
    {"body", "html", "main", "ul", "ol", "dl", "table", "tbody", "thead", "form"}
)
_HEADINGS: Final = "h1,h2,h3,h4,h5,h6,dt,th,caption,legend,summary"
# A heading that is a date, and not a sentence with one in it.
_SHORT: Final = 48
# Elements looked at for headings above the items.
_MAX_REGION: Final = 20_000
_PARTIAL: Final = re.compile(r"\d")
_YEAR_MONTH: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/.]?(0[1-9]|1[0-2])?(?!\d)")
_MACHINE: Final = ("datetime", "content", "data-date", "data-time")

Items = Sequence[tuple[str, Sequence[LexborNode]]]


def places(items: Items) -> list[LexborNode]:
    """For each item the part of the page that is about it alone.

    The highest ancestor of its first titled link that holds no link of another item and is not the
    list itself.
    """
    owners: dict[int, set[int]] = {}
    for at, (_, nodes) in enumerate(items):
        for node in nodes:
            for above in anchors.climb(node):
                owners.setdefault(above.mem_id, set()).add(at)
    return [_place(nodes, at, owners) for at, (_, nodes) in enumerate(items)]


def _place(nodes: Sequence[LexborNode], at: int, owners: dict[int, set[int]]) -> LexborNode:
    node = next((a for a in nodes if anchors.said(a)), nodes[0])
    place = node
    for above in anchors.climb(node):
        if above.tag in _LISTS or owners.get(above.mem_id, set()) - {at}:
            break
        place = above
        if above.tag in ("li", "tr", "article", "dd"):
            break
    return place


class Reader:
    """Reads the dates of one page's items; holds what the whole page says about year and month."""

    def __init__(self, tree: LexborHTMLParser, url: str, listing: Listing, site: Site) -> None:
        self.tree = tree
        self.url = url
        self.published = listing.published
        self.zone = ZoneInfo(site.timezone)
        languages = (listing.language, *site.languages) if listing.language else site.languages
        self.languages = tuple(dict.fromkeys(languages))
        self.order = next(
            (lay.date_order for lay in reversed(site.layouts) if lay.date_order), None
        )
        self._read: dict[str, datetime | None] = {}

    def dates(self, items: Items, where: Sequence[LexborNode]) -> list[datetime | None]:
        """When each item was published, in the items' order; None where the page does not say.

        Asked in this order: the `published` selector (inside the item, else the nearest match
        before it); a machine-readable time or a printed date inside the item; one right beside it;
        a heading above it, completed by the year and month of the page; its title; its address.
        """
        own = [self._inside(nodes, place) for (_, nodes), place in zip(items, where, strict=True)]
        if None in own:
            self._fill(own, self._beside(where))
        if None in own:
            self._fill(own, self._above(where))
        if None in own:
            self._fill(own, [self._in_title(nodes) for _, nodes in items])
        if None in own:
            self._fill(own, [self._in_address(address) for address, _ in items])
        return own

    @staticmethod
    def _fill(known: list[datetime | None], more: Sequence[datetime | None]) -> None:
        for at, value in enumerate(more):
            if known[at] is None:
                known[at] = value

    def _date(self, text: str) -> datetime | None:
        text = text[:400]
        if not _PARTIAL.search(text):
            return None
        if text not in self._read:
            printed = dates.find_date(
                text, zone=self.zone, languages=self.languages, order=self.order
            )
            self._read[text] = printed.when if printed else None
        return self._read[text]

    def _machine(self, node: LexborNode) -> datetime | None:
        for name in _MACHINE:
            value = anchors.attribute(node, name)
            printed = dates.from_machine(value, self.zone) if value else None
            if printed is not None:
                return printed.when
        return None

    def _of(self, node: LexborNode) -> datetime | None:
        return self._date(anchors.spaced(node)) or self._machine(node)

    def _inside(self, nodes: Sequence[LexborNode], place: LexborNode) -> datetime | None:
        if self.published:
            return self._selected(place)
        for node in place.css("time")[:4]:
            if (found := self._machine(node) or self._date(anchors.spaced(node))) is not None:
                return found
        links = {node.mem_id for node in nodes}
        return self._date(anchors.spaced(place, links)) or self._in_card(nodes)

    def _in_card(self, nodes: Sequence[LexborNode]) -> datetime | None:
        """A date beside the heading inside a link that wraps the whole card."""
        for node in nodes:
            headings = {heading.mem_id for heading in node.css("h1,h2,h3,h4,h5,h6")}
            if headings and (found := self._date(anchors.spaced(node, headings))) is not None:
                return found
        return None

    def _selected(self, place: LexborNode) -> datetime | None:
        selector, _, name = (self.published or "").partition("@")
        for node in anchors.select_in(place, selector, self.url, "published"):
            value = anchors.attribute(node, name) if name else anchors.spaced(node)
            found = self._value(value) if value else None
            if found is not None:
                return found
        return None

    def _value(self, value: str) -> datetime | None:
        if (found := self._date(value)) is not None:
            return found
        printed = dates.from_machine(value, self.zone)
        return printed.when if printed else None

    def _beside(self, where: Sequence[LexborNode]) -> list[datetime | None]:
        """Dates of neighbours without links: before every item, or after every item."""
        if self.published:
            return [None] * len(where)
        items = {place.mem_id for place in where}
        before = [self._neighbour(place, items, lambda node: node.prev) for place in where]
        if before and before[0] is not None:
            return before
        return [self._neighbour(place, items, lambda node: node.next) for place in where]

    def _neighbour(
        self,
        place: LexborNode,
        items: set[int],
        step: Callable[[LexborNode], LexborNode | None],
    ) -> datetime | None:
        at = step(place)
        for _ in range(4):
            if at is None or at.mem_id in items:
                return None
            text = (at.text_content or "") if at.is_text_node else anchors.spaced(at)
            if at.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"):
                return None
            if len(text) <= _SHORT * 2 and (found := self._date(text)) is not None:
                return found
            at = step(at)
        return None

    def _above(self, where: Sequence[LexborNode]) -> list[datetime | None]:
        """The date of the last heading before each item (Japan's MOFA prints "October 7")."""
        region = _region(where)
        if region is None:
            return [None] * len(where)
        marks = {node.mem_id for node in self._marks(region)}
        wanted = {place.mem_id: at for at, place in enumerate(where)}
        found: list[datetime | None] = [None] * len(where)
        context: list[str] = self._context()
        last: datetime | None = None
        for count, node in enumerate(region.traverse()):
            if count > _MAX_REGION:
                break
            if node.mem_id in marks:
                text = anchors.spaced(node)
                last = self._heading(text, context) or last
                if _YEAR_MONTH.search(text) or "年" in text:
                    context.insert(0, text)
            if node.mem_id in wanted:
                found[wanted[node.mem_id]] = last
        return found

    def _marks(self, region: LexborNode) -> list[LexborNode]:
        selector = self.published.partition("@")[0] if self.published else _HEADINGS
        nodes = anchors.select_in(region, selector, self.url, "published")
        return [node for node in nodes if len(anchors.spaced(node)) <= _SHORT]

    def _heading(self, text: str, context: Sequence[str]) -> datetime | None:
        if (found := self._date(text)) is not None:
            return found
        if not re.search(r"\d", text) or len(text) > _SHORT // 2:
            return None
        for around in context[:4]:
            for whole in (f"{text} {around}", f"{text}, {around}", f"{around}{text}"):
                if (found := self._date(whole)) is not None:
                    return found
        return None

    def _context(self) -> list[str]:
        """Year, or year and month, that the page is about: from its address, headings and title."""
        texts = []
        match = _YEAR_MONTH.search(self.url.rpartition("/")[2]) or _YEAR_MONTH.search(self.url)
        if match is not None:
            texts.append(f"{match[1]}")
        for node in self.tree.css("h1,h2,title")[:6]:
            for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", anchors.spaced(node)[:200]):
                texts.append(year)
        return list(dict.fromkeys(texts))

    def _in_title(self, nodes: Sequence[LexborNode]) -> datetime | None:
        for node in nodes:
            if (found := self._date(anchors.spaced(node))) is not None:
                return found
        return None

    def _in_address(self, url: str) -> datetime | None:
        day = dates.from_url(url)
        return datetime.combine(day, time(), self.zone) if day else None


def _region(where: Sequence[LexborNode]) -> LexborNode | None:
    """The part of the page that holds all items and the heading before the first."""
    if not where:
        return None
    shared: set[int] | None = None
    for place in where:
        above = {node.mem_id for node in anchors.climb(place)}
        shared = above if shared is None else shared & above
    lowest = next((n for n in anchors.climb(where[0]) if n.mem_id in (shared or ())), None)
    if lowest is None:
        return None
    outer = lowest.parent
    return outer if outer is not None and outer.tag not in ("html", "-document") else lowest
