"""A bare news page -> the repeated links that are its releases, and a selector that finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, linkscore, selectors, titles, urls
from scraper.core.linkscore import Candidate

# Below this no group of links looks like releases (menus score about 0.1, three dated releases 2).
_THRESHOLD: Final = 0.45
# Letters of a title that make a link without an address worth a word.
_SCRIPTED: Final = 20


@dataclass(frozen=True, slots=True)
class Inferred:
    """The links that name releases, in order of the page; `why` is for a person."""

    nodes: tuple[LexborNode, ...]
    selector: str
    why: str
    score: float


def infer_links(tree: LexborHTMLParser, url: str, base: str) -> Inferred | None:
    """The links of a page that look like its releases; None when nothing does.

    Links are grouped by where they stand (tags and classes up to the body). A group counts by its
    number of different addresses, the length of its titles, dates beside them, ids or long slugs in
    the addresses, and by the part of the page it stands in; menus, pagers and switchers do not.
    Files and other sites are not candidates.
    """
    scored = [
        (score, group)
        for group in _merged(_grouped(_candidates(tree, url, base)))
        if (score := linkscore.score(group, url)) >= _THRESHOLD
    ]
    if not scored:
        return None
    score, group = max(scored, key=lambda pair: pair[0])
    nodes = tuple(link.node for link in group)
    levels = selectors.common_levels([link.levels for link in group])
    selector = selectors.selector_for(tree, levels, nodes, base)
    return Inferred(nodes, selector, f"{selector} ({linkscore.words(group)})", score)


def scripted(tree: LexborHTMLParser, base: str) -> tuple[int, str]:
    """How many titled links are opened by a script only, and one such call (Korea's MOFA)."""
    calls = [
        goal.call
        for node in tree.css("a[onclick],a[href^='javascript:']")[: anchors.MAX_ANCHORS]
        if (goal := anchors.target(node, base)).why == "script"
        and linkscore.weight(anchors.said(node)) >= _SCRIPTED
    ]
    return len(calls), calls[0] if calls else ""


def _candidates(tree: LexborHTMLParser, url: str, base: str) -> Iterator[Candidate]:
    levels: dict[int, selectors.Level] = {}
    for at, node in enumerate(tree.css("a[href]")[: anchors.MAX_ANCHORS]):
        goal = anchors.target(node, base).url
        if goal is None or goal == url or urls.is_home(goal) or anchors.is_file(goal):
            continue
        if not urls.same_site(goal, url):
            continue
        chain = []
        for above in anchors.climb(node):
            if above.mem_id not in levels:
                levels[above.mem_id] = selectors.level_of(above)
            chain.append(levels[above.mem_id])
        text = titles.link_text(node)[:400]
        yield Candidate(at, node, goal, "" if titles.says_more(text) else text, tuple(chain))


def _grouped(links: Iterator[Candidate]) -> list[list[Candidate]]:
    groups: dict[tuple[str, ...], list[Candidate]] = {}
    for link in links:
        groups.setdefault(tuple(level.key for level in link.levels), []).append(link)
    return list(groups.values())


def _merged(groups: Sequence[list[Candidate]]) -> list[list[Candidate]]:
    """Groups that stand alike but for a class or two (pinned, first), with addresses alike."""
    merged: dict[tuple[object, ...], list[Candidate]] = {}
    for group in groups:
        tags = tuple(level.tag for level in group[0].levels)
        shape = Counter(linkscore.shape(link.url) for link in group).most_common(1)[0][0]
        key = (tags, shape, round(linkscore.zone(group[0]), 2))
        merged.setdefault(key, []).extend(group)
    return [sorted(group, key=lambda link: link.at) for group in merged.values()]
