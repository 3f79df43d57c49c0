"""The container of a release in, the paragraphs that are its text out."""

from __future__ import annotations

from scraper.core import flow, phrases
from scraper.core.paragraphs import Page, Paragraph, without_copies

_LEVEL = {"": 9, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
# Share of links above which a paragraph, a list or a table is a list of links.
_LINKED = 0.65
_LONG = 200


def body(page: Page, marks: bytearray, top: int, title: str) -> list[flow.Piece]:
    """The paragraphs of the text, in order."""
    first, last = page.span(top)
    kept = [one for one in page.paragraphs[first:last] if not marks[one.at]]
    kept = without_copies(kept)
    kept = _after_title(kept, title)
    kept = _without_tails(page, kept, top)
    kept = _without_links(kept)
    kept = [one for one in kept if not (one.folded and phrases.is_noise(one.folded))]
    kept = _without_bare_headings(kept)
    return [one.piece for one in kept]


def _after_title(kept: list[Paragraph], title: str) -> list[Paragraph]:
    """From the headline on, without it."""
    folded = phrases.fold(title)
    for k, one in enumerate(kept):
        if one.heading == "h1" or (folded and one.folded == folded):
            before = sum(other.mass for other in kept[:k])
            if before < 0.3 * sum(other.mass for other in kept):
                return [other for other in kept[k + 1 :] if other.folded != folded or not folded]
            break
    return [other for other in kept if not folded or other.folded != folded]


def _without_tails(page: Page, kept: list[Paragraph], top: int) -> list[Paragraph]:
    """Without parts that open with a heading such as "Related news"."""
    dead: set[int] = set()
    total = sum(one.mass for one in kept)
    for k, one in enumerate(kept):
        if k in dead or not one.folded or not phrases.is_tail(one.folded):
            continue
        stop = _end_of_part(page, kept, k, top)
        if sum(other.mass for other in kept[k:stop]) <= 0.4 * total:
            dead.update(range(k, stop))
    return [one for k, one in enumerate(kept) if k not in dead]


def _end_of_part(page: Page, kept: list[Paragraph], k: int, top: int) -> int:
    """Where the part that paragraph k opens ends: with its element, or at the next heading."""
    flat = page.flat
    one = kept[k]
    above = flat.parent[one.at]
    while above != top and above > 0:
        if k + 1 < len(kept) and kept[k + 1].at < flat.end[above]:
            break
        above = flat.parent[above]
    stop, level = flat.end[above], _LEVEL[one.heading]
    for j in range(k + 1, len(kept)):
        if kept[j].at >= stop:
            return j
        if kept[j].heading and _LEVEL[kept[j].heading] <= level:
            return j
    return len(kept)


def _without_links(kept: list[Paragraph]) -> list[Paragraph]:
    """Without paragraphs, lists and tables that are links for the most part."""
    groups: dict[int, list[Paragraph]] = {}
    for one in kept:
        if one.piece.group >= 0:
            groups.setdefault(one.piece.group, []).append(one)
    dead: set[int] = set()
    for group, members in groups.items():
        chars = sum(one.chars for one in members)
        linked = sum(one.linked * one.chars for one in members)
        if linked > _LINKED * chars and (len(members) > 1 or chars < _LONG):
            dead.add(group)
    return [
        one
        for one in kept
        if one.piece.group not in dead
        and not (one.linked > 0.8 and one.chars < _LONG and one.piece.group < 0)
    ]


def _without_bare_headings(kept: list[Paragraph]) -> list[Paragraph]:
    """Without headings at the end that have no text below them."""
    while kept and kept[-1].heading:
        kept = kept[:-1]
    return kept
