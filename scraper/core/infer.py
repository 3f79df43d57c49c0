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
# The same for a group at the side of the page, where "most read" stands.
_SIDE_THRESHOLD: Final = 2.0
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
    groups = _merged(_grouped(_candidates(tree, url, base)))
    scored = [(linkscore.score(group, url), group) for group in groups]
    likely = [(score, group) for score, group in scored if score >= _least(group)]
    if not likely:
        return None
    score, group = max(likely, key=lambda pair: pair[0])
    best = _best_told(group, groups)
    parts = [best, *_kin(best, groups)]
    selector = ", ".join(_selector(tree, part, base) for part in parts)
    chosen = sorted((link for part in parts for link in part), key=lambda link: link.at)
    nodes = tuple(link.node for link in chosen)
    return Inferred(nodes, selector, f"{selector} ({linkscore.words(chosen)})", score)


def _least(group: Sequence[Candidate]) -> float:
    return _THRESHOLD if linkscore.zone(group[0]) >= 0.5 else _SIDE_THRESHOLD


def _best_told(group: list[Candidate], groups: Sequence[list[Candidate]]) -> list[Candidate]:
    """The group of links to the same addresses that says most: titles, not pictures or "more"."""
    goals = {link.url for link in group}
    same = [other for other in groups if {link.url for link in other} == goals]
    return max(same, key=linkscore.own_weight)


def _kin(best: Sequence[Candidate], groups: Sequence[list[Candidate]]) -> list[list[Candidate]]:
    """Other groups that belong to the list: items of another class in it, a leading story."""
    goals = {link.url for link in best}
    tags = [level.tag for level in best[0].levels]
    listed = _common_ancestor(best)
    kin = []
    for group in groups:
        if goals & {link.url for link in group}:
            continue
        if linkscore.zone(group[0]) < 0.75 * linkscore.zone(best[0]):
            continue
        alike = tags == [level.tag for level in group[0].levels]
        inside = listed is not None and all(_is_below(link.node, listed) for link in group)
        told = linkscore.own_weight(group) >= _SCRIPTED
        if (alike and inside and told) or linkscore.looks_alike(group, best):
            kin.append(group)
            goals |= {link.url for link in group}
    return kin


def _common_ancestor(group: Sequence[Candidate]) -> LexborNode | None:
    """The element that holds all links of a group; None if only the body does."""
    shared = {node.mem_id for node in anchors.climb(group[0].node)}
    for link in group[1:]:
        shared &= {node.mem_id for node in anchors.climb(link.node)}
    lowest = next((n for n in anchors.climb(group[0].node) if n.mem_id in shared), None)
    return None if lowest is None or lowest.tag in ("body", "html") else lowest


def _is_below(node: LexborNode, above: LexborNode) -> bool:
    return any(at.mem_id == above.mem_id for at in anchors.climb(node))


def _selector(tree: LexborHTMLParser, group: Sequence[Candidate], base: str) -> str:
    levels = selectors.common_levels([link.levels for link in group])
    return selectors.selector_for(tree, levels, [link.node for link in group], base)


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
