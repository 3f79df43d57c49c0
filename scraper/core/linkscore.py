"""A group of links -> how much it looks like a ministry's list of releases."""

from __future__ import annotations

import math
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

from scraper.core import anchors, titles
from scraper.core.selectors import Level

# A list with less than this is taken only when every item bears a date.
_FEW: Final = 3
# Letters that make a title.
_TITLE: Final = 20
# Links of a group that are looked at closely.
_SAMPLE: Final = 12
# Parts of a page where releases are not listed, and how much a group there counts.
_ZONE_TAGS: Final = {"nav": 0.05, "footer": 0.05, "aside": 0.3, "select": 0.0, "header": 0.2}
_ZONE_WORDS: Final = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|submenu|topmenu|mainmenu|leftmenu|breadcrumbs?|crumbs"
    r"|footer|pager|pagination|paginat\w*|lang|langs|languages?|switcher|share|sharing|social"
    r"|tags|tag-?cloud|cookies?|skip-?links?|toolbar|sitemap|topics|banner|archives?-list"
    r"|filters?|facets?)(?:$|[-_\s])",
    re.IGNORECASE,
)
_SIDE_WORDS: Final = re.compile(
    r"(?:^|[-_\s])(?:sidebar|side-?bar|aside|related|popular|most-?read|widget|promo|teasers?-side"
    r"|right-?col(?:umn)?|left-?col(?:umn)?|carousel|slider|events?|calendar)(?:$|[-_\s])",
    re.IGNORECASE,
)
_MAIN: Final = re.compile(
    r"(?:^|[-_\s])(?:main|content|main-?content|page-content)(?:$|[-_\s])", re.I
)
# Shapes of dates in any language: only a hint that one stands there.
_DATE_SHAPE: Final = re.compile(
    r"\d{1,4}\s?[./\-年년]\s?\d{1,2}\s?[./\-月월]\s?\d{1,4}"
    r"|\b\d{1,2}\.?(?:er|st|nd|rd|th)?,?\s+(?:de\s+)?[^\W\d]{3,14}\.?,?\s+(?:de\s+)?\d{2,4}\b"
    r"|[^\W\d]{3,14}\.?\s+\d{1,2},?\s+\d{4}"
)
_WIDE: Final = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_ID: Final = re.compile(r"\d{3,}|(?:[^\W_]+[-_]){3,}[^\W_]+|[0-9a-f]{12,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that may name a release; `levels` are the link and its ancestors."""

    at: int  # its place in the page
    node: LexborNode
    url: str
    text: str
    levels: tuple[Level, ...]


class _Item:
    """All links of a group that lead to one address, and the part of the page about it alone."""

    def __init__(self, links: Sequence[Candidate], below: dict[int, set[str]]) -> None:
        self.links = links
        self.place = place = _place(links[0], below)
        above = place.parent
        # A list of its own for each item, under the day as a heading.
        lone = above is not None and below.get(above.mem_id) == {links[0].url}
        self.lone_list = above if lone else None
        self.title = titles.title_of([link.node for link in links], place) or ""
        self.weight = weight(self.title)

    def has_heading(self) -> bool:
        """True if a heading holds the link, or the link holds a heading."""
        tags = {level.tag for link in self.links for level in link.levels[:4]}
        inside = any(link.node.css_first(titles.HEADINGS) is not None for link in self.links)
        return inside or not tags.isdisjoint(titles.HEADINGS.split(","))

    def is_dated(self) -> bool:
        """True if something like a date stands in the item or right beside it."""
        if self.place.css_first("time") is not None:
            return True
        if _DATE_SHAPE.search(anchors.spaced(self.place)[:600]):
            return True
        around = [self.place, *([self.lone_list] if self.lone_list is not None else [])]
        return any(_is_date_line(beside) for node in around for beside in _beside(node))


def _beside(node: LexborNode) -> list[LexborNode]:
    """The two neighbours before a node and the one after it."""
    before = node.prev
    beside = (before, before.prev if before is not None else None, node.next)
    return [other for other in beside if other is not None]


def _is_date_line(node: LexborNode) -> bool:
    if node.is_text_node:
        text = node.text_content or ""
    elif node.is_element_node and node.css_first("a") is None:
        text = anchors.spaced(node)
    else:
        return False
    return len(text) < 60 and _DATE_SHAPE.search(text) is not None


def weight(text: str) -> float:
    """Length of a title in Latin letters: an ideograph or a syllable of Hangul says more."""
    return sum(2.5 if _is_wide(char) else 1.0 for char in text)


def _is_wide(char: str) -> bool:
    return ord(char) > 0x2E7F and unicodedata.name(char, "").startswith(_WIDE)


def score(group: Sequence[Candidate], url: str) -> float:
    """0 for what is no list of releases; a menu 0.1, three dated releases 2, a full page 8."""
    count = len({link.url for link in group})
    items = _items(group)
    dated = sum(item.is_dated() for item in items) / len(items)
    if count < _FEW and dated < 1:
        return 0.0
    return (
        math.sqrt(min(count, 40))
        * _title_factor(items)
        * (1 + 2 * dated)
        * _address_factor([link.url for link in group], url)
        * zone(group[0])
    )


def looks_alike(group: Sequence[Candidate], best: Sequence[Candidate]) -> bool:
    """True if every link of `group` is a titled release like those of `best`, set apart.

    A leading story in a frame of its own has an address like the others', and a heading or a date.
    """
    usual = Counter(shape(link.url) for link in best).most_common(1)[0][0]
    if not re.search("[#*]", usual) or any(shape(link.url) != usual for link in group):
        return False
    told = sum(bool(_ID.search(unquote(_tail(link.url)))) for link in best) * 2 > len(best)
    return all(
        item.weight >= _TITLE
        and (item.is_dated() or item.has_heading())
        and (not told or _ID.search(unquote(_tail(item.links[0].url))))
        for item in _items(group)
    )


def own_weight(group: Sequence[Candidate]) -> float:
    """How much the links themselves say, not counting "Read more" or the heading beside them."""
    return statistics.median(weight(link.text) for link in group)


def words(group: Sequence[Candidate]) -> str:
    """ "18 links, dates beside them"."""
    items = _items(group)
    dated = sum(item.is_dated() for item in items)
    beside = "dates beside them" if dated * 2 > len(items) else "few or no dates beside them"
    return f"{len({link.url for link in group})} links, {beside}"


def _items(group: Sequence[Candidate], limit: int = _SAMPLE) -> list[_Item]:
    """The first items of the group, each with the highest ancestor that holds no other item."""
    by_url: dict[str, list[Candidate]] = {}
    for link in group:
        by_url.setdefault(link.url, []).append(link)
    below: dict[int, set[str]] = {}
    for link in group:
        for above in anchors.climb(link.node):
            below.setdefault(above.mem_id, set()).add(link.url)
    return [_Item(links, below) for links in list(by_url.values())[:limit]]


def _place(link: Candidate, below: dict[int, set[str]]) -> LexborNode:
    place = link.node
    for above in anchors.climb(link.node):
        if above.tag in ("body", "main", "ul", "ol", "dl", "table", "tbody"):
            break
        if below.get(above.mem_id, set()) - {link.url}:
            break
        place = above
    return place


def _title_factor(items: Sequence[_Item]) -> float:
    median = statistics.median(item.weight for item in items)
    different = len({item.title for item in items}) / len(items)
    return min(max(median - 8, 0) / 32, 1.5) * float(different**2)


def _address_factor(addresses: Sequence[str], url: str) -> float:
    count = len(addresses)
    told = sum(bool(_ID.search(unquote(_tail(address)))) for address in addresses) / count
    alike = Counter(map(shape, addresses)).most_common(1)[0][1] / count
    section = urlsplit(url).path.rpartition("/")[0]
    inside = sum(urlsplit(address).path.startswith(section) for address in addresses) / count
    return (0.4 + 0.8 * told) * (0.7 + 0.3 * alike) * (0.8 + 0.3 * inside)


def _tail(url: str) -> str:
    parts = urlsplit(url)
    return "/".join(parts.path.split("/")[-3:]) + "?" + parts.query


def shape(url: str) -> str:
    """The address with everything that differs from release to release made equal."""
    parts = urlsplit(url)
    steps = []
    for step in unquote(parts.path).strip("/").split("/"):
        if step.isdigit():
            steps.append("#")
        elif re.search(r"\d", step) or _ID.search(step) or len(step) > 24:
            steps.append("*")
        else:
            steps.append(step.lower())
    if len(steps) > 1 and "#" not in steps and "*" not in steps:
        steps[-1] = "*"
    names = sorted(pair.split("=", 1)[0] for pair in parts.query.split("&") if pair)
    return "/".join(steps) + "?" + "&".join(names)


def zone(link: Candidate) -> float:
    """How likely the part of the page a link stands in lists releases: 0 (menu) to 1.3 (main)."""
    factor, is_main = 1.0, False
    for at, level in enumerate(link.levels):
        # An item may have a header of its own; the page's is no place for news.
        is_items_own = level.tag == "header" and any(
            above.tag in ("article", "li", "tr", "main") for above in link.levels[at + 1 :]
        )
        if not is_items_own:
            factor = min(factor, _ZONE_TAGS.get(level.tag, 1.0))
        if level.tag in ("body", "html"):
            continue
        is_main = is_main or level.tag == "main" or level.role == "main"
        is_main = is_main or _MAIN.search(level.names) is not None
        factor = min(factor, _named(level))
    return factor * 1.3 if is_main else factor


def _named(level: Level) -> float:
    """What the names of an element say: 0.1 in a menu, 0.4 at the side, else 1."""
    if level.role == "navigation" or _ZONE_WORDS.search(level.names):
        return 0.1
    return 0.4 if _SIDE_WORDS.search(level.names) else 1.0
