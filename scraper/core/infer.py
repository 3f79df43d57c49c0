"""A bare news page -> the repeated links that are its releases, and a selector that finds them."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, urls
from scraper.core.selectors import Level, common_levels, level_of, selector_for

# A list with less than this is taken only when every item bears a date.
_FEW: Final = 3
# Below this no group of links looks like releases (menus score about 0.1, three dated releases 2).
_THRESHOLD: Final = 0.45
# Places where releases are not listed, and how much a group there counts.
_ZONE_TAGS: Final = {"nav": 0.05, "footer": 0.05, "aside": 0.3, "select": 0.0, "header": 0.2}
_ZONE_WORDS: Final = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|submenu|topmenu|mainmenu|leftmenu|breadcrumbs?|crumbs"
    r"|footer|pager|pagination|paginat\w*|lang|langs|languages?|switcher|share|sharing|social"
    r"|tags|tag-?cloud|cookies?|skip-?links?|toolbar|sitemap|topics|banner|archives?-list)(?:$|[-_\s])",
    re.IGNORECASE,
)
_SIDE_WORDS: Final = re.compile(
    r"(?:^|[-_\s])(?:sidebar|side-?bar|aside|related|popular|most-?read|widget|promo|teasers?-side"
    r"|right-?col(?:umn)?|left-?col(?:umn)?|carousel|slider|featured-links)(?:$|[-_\s])",
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
class Inferred:
    """The links that name releases, in order of the page; `why` is for a person."""

    nodes: tuple[LexborNode, ...]
    selector: str
    why: str
    score: float


@dataclass(slots=True)
class _Link:
    node: LexborNode
    url: str
    text: str
    levels: tuple[Level, ...]  # the link first, then its ancestors
    weight: float


@dataclass(slots=True)
class _Group:
    links: list[_Link] = field(default_factory=list)

    def distinct(self) -> dict[str, _Link]:
        """One link for each address: the one that says most."""
        best: dict[str, _Link] = {}
        for link in self.links:
            if link.url not in best or link.weight > best[link.url].weight:
                best[link.url] = link
        return best


def infer_links(tree: LexborHTMLParser, url: str, base: str) -> Inferred | None:
    """The links of a page that look like its releases; None when nothing does.

    Links are grouped by where they stand (tags and classes up to the body). A group counts by its
    number of different addresses, the length of its titles, dates beside them, ids or long slugs in
    the addresses, and by the part of the page it stands in; menus, pagers and switchers do not.
    Files and other sites are not candidates.
    """
    links = list(_links(tree, url, base))
    groups = _merged(_grouped(links))
    scored = [(score, group) for group in groups if (score := _score(group, url)) >= _THRESHOLD]
    if not scored:
        return None
    score, group = max(scored, key=lambda pair: pair[0])
    chosen = list(group.links)
    levels = common_levels([link.levels for link in chosen])
    selector = selector_for(tree, levels, [link.node for link in chosen], base)
    distinct = group.distinct()
    dated = sum(_is_dated(link, _Owners(chosen)) for link in list(distinct.values())[:_SAMPLE])
    return Inferred(
        tuple(link.node for link in chosen), selector, _why(selector, len(distinct), dated), score
    )


def _why(selector: str, count: int, dated: int) -> str:
    beside = (
        "dates beside them" if dated >= min(count, _SAMPLE) / 2 else "few or no dates beside them"
    )
    return f"{selector} ({count} links, {beside})"


def _links(tree: LexborHTMLParser, url: str, base: str) -> Iterator[_Link]:
    levels: dict[int, Level] = {}
    for node in tree.css("a[href]")[: anchors.MAX_ANCHORS]:
        goal = anchors.target(node, base).url
        if goal is None or goal == url or urls.is_home(goal) or anchors.is_file(goal):
            continue
        if not urls.same_site(goal, url):
            continue
        text = anchors.said(node)[:400]
        chain = []
        for above in anchors.climb(node):
            if above.mem_id not in levels:
                levels[above.mem_id] = level_of(above)
            chain.append(levels[above.mem_id])
            if above.tag == "body":
                break
        yield _Link(node, goal, text, tuple(chain), _weight(text))


def _weight(text: str) -> float:
    """Length of a title in Latin letters: an ideograph or a syllable of Hangul says more."""
    return sum(2.5 if _is_wide(char) else 1.0 for char in text)


def _is_wide(char: str) -> bool:
    return ord(char) > 0x2E7F and unicodedata.name(char, "").startswith(_WIDE)


def _grouped(links: Sequence[_Link]) -> list[_Group]:
    groups: dict[tuple[str, ...], _Group] = {}
    for link in links:
        key = tuple(level.key for level in link.levels)
        groups.setdefault(key, _Group()).links.append(link)
    return list(groups.values())


def _merged(groups: list[_Group]) -> list[_Group]:
    """Groups whose links stand alike but for a class or two (pinned, first) and look alike."""
    merged: dict[tuple[object, ...], _Group] = {}
    for group in groups:
        first = group.links[0]
        tags = tuple(level.tag for level in first.levels)
        zone = _zone(first)
        key = (tags, round(zone, 2), _shape_of(group), _kin(first))
        merged.setdefault(key, _Group()).links.extend(group.links)
    order = {}
    for group in merged.values():
        group.links.sort(key=lambda link: order.setdefault(id(link), 0))
    return list(merged.values())


def _kin(link: _Link) -> str:
    return ""


def _shape_of(group: _Group) -> str:
    return Counter(_shape(link.url) for link in group.links).most_common(1)[0][0]


def _shape(url: str) -> str:
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
    if steps and len(steps) > 1 and "#" not in steps and "*" not in steps:
        steps[-1] = "*"
    names = sorted(pair.split("=", 1)[0] for pair in parts.query.split("&") if pair)
    return "/".join(steps) + "?" + "&".join(names)


_SAMPLE: Final = 12


def _score(group: _Group, url: str) -> float:
    distinct = list(group.distinct().values())
    titled = [link for link in distinct if link.weight]
    if not titled:
        return 0.0
    sample = titled[:_SAMPLE]
    owners = _Owners(group.links)
    dated = sum(_is_dated(link, owners) for link in sample) / len(sample)
    if len(distinct) < _FEW and dated < 1:
        return 0.0
    return (
        min(len(distinct), 40) ** 0.5
        * _title_factor(distinct)
        * (1 + 2 * dated)
        * _url_factor(distinct, url)
        * _zone(sample[0])
    )


def _title_factor(links: Sequence[_Link]) -> float:
    median = statistics.median(link.weight for link in links)
    different = len({link.text for link in links}) / len(links)
    return min(max(median - 8, 0) / 32, 1.5) * different**2


def _url_factor(links: Sequence[_Link], url: str) -> float:
    told = sum(bool(_ID.search(unquote(_tail(link.url)))) for link in links) / len(links)
    shapes = Counter(_shape(link.url) for link in links)
    alike = shapes.most_common(1)[0][1] / len(links)
    section = urlsplit(url).path.rpartition("/")[0]
    inside = sum(urlsplit(link.url).path.startswith(section) for link in links) / len(links)
    return (0.4 + 0.8 * told) * (0.7 + 0.3 * alike) * (0.8 + 0.3 * inside)


def _tail(url: str) -> str:
    parts = urlsplit(url)
    return "/".join(parts.path.split("/")[-3:]) + "?" + parts.query


def _zone(link: _Link) -> float:
    """How likely the part of the page a link stands in lists releases: 0 (menu) to 1.3 (main)."""
    factor = 1.0
    in_item = False
    main = False
    for level in link.levels:
        if level.tag == "header" and in_item:
            continue
        factor = min(factor, _ZONE_TAGS.get(level.tag, 1.0))
        if level.tag in ("article", "li", "tr"):
            in_item = True
        if level.tag in ("main", "body", "html"):
            main = main or level.tag == "main"
            continue
        names = level.names
        if level.role == "navigation":
            factor = min(factor, 0.05)
        if _ZONE_WORDS.search(names):
            factor = min(factor, 0.1)
        elif _SIDE_WORDS.search(names):
            factor = min(factor, 0.4)
        main = main or bool(_MAIN.search(names)) or level.role == "main"
    return factor * 1.3 if main else factor


class _Owners:
    """Which addresses of a group stand below each node: where one item ends and the list begins."""

    def __init__(self, links: Sequence[_Link]) -> None:
        self._below: dict[int, set[str]] = {}
        for link in links[:400]:
            for above in anchors.climb(link.node):
                self._below.setdefault(above.mem_id, set()).add(link.url)

    def place(self, link: _Link) -> LexborNode:
        """The highest ancestor that is about this address alone."""
        place = link.node
        for above in anchors.climb(link.node):
            if above.tag in ("body", "main", "ul", "ol", "dl", "table", "tbody"):
                break
            if self._below.get(above.mem_id, set()) - {link.url}:
                break
            place = above
        return place


def _is_dated(link: _Link, owners: _Owners) -> bool:
    place = owners.place(link)
    if place.css_first("time") is not None:
        return True
    if _DATE_SHAPE.search(anchors.spaced(place)[:600]):
        return True
    for beside in (place.prev, place.prev.prev if place.prev else None, place.next):
        if beside is not None and beside.is_element_node and beside.css_first("a") is None:
            text = anchors.spaced(beside)
            if len(text) < 60 and _DATE_SHAPE.search(text):
                return True
    return False
