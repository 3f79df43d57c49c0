"""The container of a release in, the paragraphs that are its text out."""

from __future__ import annotations

from collections.abc import Container

from scraper.core import flow, phrases
from scraper.core.paragraphs import FOLDED_CHARS, Page, Paragraph, without_copies

_LEVEL = {"": 9, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
# Share of links above which a paragraph, a list or a table is a list of links.
_LINKED = 0.65
_LONG = 200
# A teaser has no more running text than this.
_TEASER = 600
# A plea, a caption is shorter than this.
_PLEA = 260
_CAPTION = 400
# A lead has at least so much running text, and no more than so many paragraphs lie before it.
_LEAD = 60
_LEAD_NEAR = 12


def body(
    page: Page,
    marks: bytearray,
    top: int,
    title: str,
    date_lines: Container[int] = (),
    repeats: Container[int] = (),
) -> list[flow.Piece]:
    """The paragraphs of the text, in order. `date_lines` are numbers of runs of text that hold
    the date of the release, `repeats` those of paragraphs that siblings print too."""
    first, last = page.span(top)
    kept = _lead(page, marks, first, title)
    kept += [one for one in page.paragraphs[first:last] if not marks[one.at]]
    kept = without_copies([one for one in kept if one.at not in date_lines])
    kept = _without_teasers(page, kept, top)
    kept = _after_title(kept, title)
    kept = _without_tails(page, kept, top)
    kept = _without_links(page, kept)
    kept = [one for one in kept if not _is_furniture(one)]
    if repeats:
        kept = _without_repeated_parts(page, kept, top, repeats)
        kept = [one for one in kept if one.at not in repeats]
    kept = _without_bare_headings(kept)
    return [_trimmed(one.piece) for one in kept]


def _trimmed(piece: flow.Piece) -> flow.Piece:
    """A paragraph without lines at its end that are furniture ("# # #", "Print")."""
    lines = piece.text.split("\n")
    while len(lines) > 1 and phrases.is_noise(phrases.fold(lines[-1])):
        lines.pop()
    piece.text = "\n".join(lines)
    return piece


def _is_furniture(one: Paragraph) -> bool:
    if one.chars <= FOLDED_CHARS and phrases.is_noise(one.folded):
        return True
    if one.chars < _PLEA and phrases.is_plea(one.text):
        return True
    return one.chars < _CAPTION and phrases.is_caption(one.text)


def _lead(page: Page, marks: bytearray, first: int, title: str) -> list[Paragraph]:
    """Sentences between the headline and the container: the lead of a two-column page."""
    folded = phrases.fold(title)
    start = None
    for k in range(first - 1, -1, -1):
        one = page.paragraphs[k]
        if not marks[one.at] and (one.folded == folded if folded else one.heading == "h1"):
            start = k
            break
    if start is None:
        return []
    between = [one for one in page.paragraphs[start + 1 : first] if not marks[one.at]]
    lead = [one for one in between if one.mass >= _LEAD and one.linked < 0.3]
    return lead if len(between) <= _LEAD_NEAR else []


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


def _without_repeated_parts(
    page: Page, kept: list[Paragraph], top: int, repeats: Container[int]
) -> list[Paragraph]:
    """Without what follows a label that siblings print too, if it is links or little else."""
    dead: set[int] = set()
    for k, one in enumerate(kept):
        if k in dead or one.at not in repeats or one.chars > FOLDED_CHARS:
            continue
        part = range(k + 1, _end_of_part(page, kept, k, top))
        chars = sum(kept[j].chars for j in part)
        linked = sum(kept[j].chars * kept[j].linked for j in part)
        if chars and linked > 0.4 * chars:
            dead.update(part)
    return [one for k, one in enumerate(kept) if k not in dead]


def _without_teasers(page: Page, kept: list[Paragraph], top: int) -> list[Paragraph]:
    """Without announcements of other pages: a headline that is a link, with a few lines below it
    in an element of its own."""
    flat = page.flat
    found: dict[int, list[int]] = {}
    for one in kept:
        if one.linked > 0.9 and (one.heading or one.chars > 25) and not one.mass:
            node = _own_element(page, one, top)
            if node:
                found.setdefault(flat.parent[node], []).append(node)
    dead = [node for nodes in found.values() for node in nodes if flat.tag[node] == "article"]
    several = [node for nodes in found.values() if len(set(nodes)) > 1 for node in nodes]
    if sum(map(page.mass, set(several))) <= 0.15 * sum(one.mass for one in kept):
        dead += several
    return [one for one in kept if not any(flat.within(one.at, node) for node in dead)]


def _own_element(page: Page, one: Paragraph, top: int) -> int:
    """The element around a paragraph that holds a few more paragraphs, or 0."""
    flat = page.flat
    node = flat.parent[one.at]
    while node != top and node > 0:
        first, last = page.span(node)
        if last - first > 1:
            small = last - first <= 5 and page.mass(node) <= _TEASER
            return node if small and flat.tag[node] != "p" else 0
        node = flat.parent[node]
    return 0


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


def _without_links(page: Page, kept: list[Paragraph]) -> list[Paragraph]:
    """Without paragraphs, lists and tables that are links for the most part."""
    groups: dict[int, list[Paragraph]] = {}
    for one in kept:
        if one.piece.group >= 0:
            groups.setdefault(one.piece.group, []).append(one)
    dead: set[int] = set()
    text_at = [k for k, one in enumerate(kept) if one.mass >= 60 and one.piece.group < 0]
    places = {id(one): k for k, one in enumerate(kept)}
    for group, members in groups.items():
        if (
            text_at
            and text_at[0] < places[id(members[0])]
            and places[id(members[-1])] < text_at[-1]
        ):
            before = next(
                (one for one in reversed(kept[: places[id(members[0])]]) if one.piece.group < 0),
                None,
            )
            if before is not None and (before.heading or before.text.endswith((":", "：", "؛"))):
                continue
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
