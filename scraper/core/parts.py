"""Paragraphs of a container in, the same without parts that are other pages' out: lists of
related news, teasers, link lists, whatever follows a heading such as "Additional materials"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from scraper.core import announced, flow, linklines, phrases, remarks
from scraper.core.paragraphs import FOLDED_CHARS, Page, Paragraph

_LEVEL = {"": 9, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
# Elements that hold one paragraph.
_LINE_TAGS = frozenset({"p", *_LEVEL} - {""})
# Boxes that end in "Read more" and together hold more than this share are what the page is about.
_PREVIEW_SHARE = 0.25
# A tail that holds more than this share of the running text is no tail.
_TAIL_SHARE = 0.4
# Unless its heading says that other releases follow, and a short release is left (letters).
_RELEASE = 80
# Running text (letters) of a section that is headed like a tail.
_SECTION = 250
# Headings that say it in other words; sentences are at least this share of what is told there.
_READING, _TOLD = frozenset({"further reading", "see also"}), 0.6
_NUMBER = re.compile(r"\d{3}")
# So many headings of tails are looked at; a page with more is a list.
_MAX_TAILS = 100
# Share of links above which what follows a repeated label is a list of links.
_LABEL_LINKED = 0.4
# More than this share of the page's running text is not a list of other pages, if less than this
# share of it is links.
_ALL, _UNLINKED = 0.6, 0.05
# What is left of the weight of a paragraph that seems to announce another page.
_ANNOUNCED = 0.3
# The same in a row of announcements; and a paragraph of so many lines that is links for so much.
_IN_ROW, _MANY_LINES, _MANY_LINKED = 0.1, 6, 0.2
# So far apart are the headings of two teasers at most (paragraphs).
_ROW = 4
# A teaser has no more running text and no more paragraphs than this; teasers that are not
# `article` elements, and hold more than this share of the text, are sections of it.
_TEASER, _TEASER_PIECES, _TEASER_SHARE, _TEASER_END = 350, 5, 0.15, 0.45


def without_tails(page: Page, kept: Sequence[Paragraph], top: int) -> list[Paragraph]:
    """Without parts that open with a heading such as "Related news"."""
    dead: set[int] = set()
    total = sum(one.mass for one in kept)
    looked = 0
    for k, one in enumerate(kept):
        if k in dead or not one.folded or not phrases.is_tail(one.folded):
            continue
        looked += 1
        if looked > _MAX_TAILS:
            break
        if not one.heading and phrases.is_command(one.folded):
            dead.update(range(k, _end_of_links(kept, k)))
            continue
        stop = _end_of_part(page, kept, k, top)
        going = sum(other.mass for other in kept[k:stop])
        if going > _TAIL_SHARE * total and not (
            phrases.is_list_of_others(one.folded)
            and total - going >= _RELEASE
            and (one.heading or _holds_links(kept[k:stop]))
        ):
            stop = _end_of_links(kept, k)
            dead.update(range(k, stop) if stop > k + 1 else ())
            continue
        part = kept[k:stop]
        is_text = _lacks_its_links(part) or _takes_up_heading(part) or _leads_back_to_text(part)
        if not is_text and (stop == len(kept) or not _is_section(part)):
            dead.update(range(k, stop))
    return [one for k, one in enumerate(kept) if k not in dead]


def _holds_links(part: Sequence[Paragraph]) -> bool:
    return 4 * sum(one.linked > 0.2 for one in part) >= len(part)


def _end_of_links(kept: Sequence[Paragraph], k: int) -> int:
    """Where the links end that follow a label."""
    stop = k + 1
    while stop < len(kept) and (
        kept[stop].linked > linklines.LINKED or linklines.is_links(kept[stop])
    ):
        stop += 1
    return stop


def _lacks_its_links(part: Sequence[Paragraph]) -> bool:
    """Whether a heading says that links follow ("Further reading"), and there are none, but
    sentences."""
    others = phrases.is_list_of_others(part[0].folded) or part[0].folded in _READING
    if not (others and part[0].heading) or any(one.linked for one in part):
        return False
    told = sum(one.chars for one in part[1:] if phrases.is_sentence(one.text))
    return told >= max(_SECTION, _TOLD * sum(one.chars for one in part[1:]))


def _leads_back_to_text(part: Sequence[Paragraph]) -> bool:
    """Whether a heading that may be one of the text ("Calendar") has no links below it, and the
    last thing said there is a sentence."""
    return (
        bool(part[0].heading)
        and phrases.may_head_text(part[0].folded)
        and not any(one.linked for one in part)
        and len(part) > 2
        and part[-1].piece.group < 0
        and phrases.is_sentence(part[-1].text)
    )


def _takes_up_heading(part: Sequence[Paragraph]) -> bool:
    """Whether a heading such as "Contacts" is the subject of the sentence below it, and no address
    follows ("Contacts between school and home ...")."""
    if not part[0].heading or len(part) < 2 or any(one.linked for one in part):
        return False
    first = part[1]
    return (
        first.text.casefold().startswith(part[0].folded + " ")
        and phrases.is_sentence(first.text)
        and not remarks.is_plea(first.text)
        and not any("@" in one.text or _NUMBER.search(one.text) for one in part)
    )


def _is_section(part: Sequence[Paragraph]) -> bool:
    """Whether a part in the middle of a text is a section of it, whatever its heading says:
    running text without links ("Audio", "Discussion"), or a few words without any ("Topics")."""
    mass = sum(one.mass for one in part)
    linked = sum(one.chars * one.linked for one in part)
    if not linked and len(part) > 1 and phrases.may_head_text(part[0].folded):
        return True
    return (
        mass >= _SECTION
        and linked < 0.15 * sum(one.chars for one in part)
        and not part[0].folded.startswith("about")
    )


def without_repeated(
    page: Page, kept: Sequence[Paragraph], top: int, repeats: Container[int]
) -> list[Paragraph]:
    """Without what follows a label that siblings print too, if it is links for a good part."""
    dead: set[int] = set()
    looked = 0
    for k, one in enumerate(kept):
        if k in dead or one.at not in repeats or one.chars > FOLDED_CHARS:
            continue
        looked += 1
        if looked > _MAX_TAILS:
            break
        part = range(k + 1, _end_of_part(page, kept, k, top))
        chars = sum(kept[j].chars for j in part)
        if chars and sum(kept[j].chars * kept[j].linked for j in part) > _LABEL_LINKED * chars:
            dead.update(part)
    return [one for k, one in enumerate(kept) if k not in dead]


def _end_of_part(page: Page, kept: Sequence[Paragraph], k: int, top: int) -> int:
    """Where the part that paragraph k opens ends: with its element, or at the next heading."""
    flat = page.flat
    above = flat.parent[kept[k].at]
    while above != top and above > 0:
        if k + 1 < len(kept) and kept[k + 1].at < flat.end[above]:
            break
        above = flat.parent[above]
    stop, level = flat.end[above], _LEVEL[kept[k].heading]
    others = phrases.is_list_of_others(kept[k].folded)
    early = others and _is_before_text(kept, k)
    links = False
    for j in range(k + 1, len(kept)):
        if kept[j].at >= stop:
            return j
        if j == k + 1 and k and _is_box_within(page, kept[k - 1], kept[k], kept[j]):
            return j
        ends = kept[j].heading and _LEVEL[kept[j].heading] <= level
        if ends and not (others and _is_in_row(kept, j)):
            return j
        links = links or _is_link(kept[j])
        if others and links and _is_prose(kept[j]) and _goes_on(kept[j : j + 2 + early]):
            return j
    return len(kept)


def _is_box_within(page: Page, before: Paragraph, label: Paragraph, after: Paragraph) -> bool:
    """Whether a label is all that is left of a box between two paragraphs of one text."""
    text = _around(page, before)
    boxed = text == _around(page, after) != _around(page, label)
    return boxed and _is_prose(before) and _is_prose(after)


def _around(page: Page, one: Paragraph) -> int:
    """The element that a paragraph is a part of."""
    flat = page.flat
    node = flat.parent[one.at]
    while node > 0 and flat.tag[node] not in flow.BLOCK:
        node = flat.parent[node]
    return flat.parent[node] if flat.tag[node] in _LINE_TAGS else node


def _goes_on(part: Sequence[Paragraph]) -> bool:
    """Whether running text follows after a paragraph, but for a label, or the list it leads to."""
    after = part[1:]
    if after and after[0].piece.item and part[0].text.endswith((":", "：")):
        return not after[0].linked
    if after and not (after[0].mass or after[0].linked or after[0].heading):
        after = after[1:]
    return bool(after) and _is_prose(after[0])


def _is_link(one: Paragraph) -> bool:
    return one.linked > 0.9 or linklines.is_dated(one)


def _is_before_text(kept: Sequence[Paragraph], k: int) -> bool:
    """Whether most running text follows after paragraph k."""
    return sum(one.mass for one in kept[:k]) < sum(one.mass for one in kept[k:])


def _is_prose(one: Paragraph) -> bool:
    return one.mass > 0 and one.linked < 0.2 and not one.piece.item


def _is_in_row(kept: Sequence[Paragraph], k: int) -> bool:
    """Whether a heading is a link, and another one follows soon, or the end."""
    if kept[k].linked <= linklines.LINKED:
        return False
    near = kept[k + 1 : k + _ROW]
    return len(near) < 2 or any(
        one.linked > linklines.LINKED and one.heading == kept[k].heading for one in near
    )


def lighten(page: Page) -> None:
    """Finds what seems to announce other pages, which from now on weighs less: paragraphs in rows
    of teasers, and below headings such as "Latest news"."""
    paragraphs = page.paragraphs
    light: set[int] = set()
    looked = 0
    for k, one in enumerate(paragraphs):
        if one.mass:
            continue
        if one.linked > 0.9 and phrases.leads_on(one.folded):
            node = _own_element(page, one)
            if node and paragraphs[page.span(node)[0]].heading:
                page.previews.add(node)
        elif one.linked and (one.heading or one.chars > 25) and _is_link(one):
            node = _own_element(page, one)
            if node:
                page.teasers.setdefault(page.flat.parent[node], set()).add(node)
        elif one.folded and looked < _MAX_TAILS and phrases.is_tail(one.folded):
            looked += 1
            if phrases.is_list_of_others(one.folded):
                stop = _end_of_part(page, paragraphs, k, 0)
                light.update(() if _is_nearly_all(page, k, stop) else range(k, stop))
    for nodes in page.teasers.values():
        for node in nodes if len(nodes) > 1 else ():
            light.update(range(*page.span(node)))
    for one in paragraphs:
        if one.linked > _MANY_LINKED and one.piece.text.count("\n") >= _MANY_LINES:
            one.mass *= _ANNOUNCED
    rows = announced.rows(paragraphs)
    page.announced.update(paragraphs[k].at for row in rows for k in row)
    rows += announced.likely(paragraphs)
    for k in {k for row in rows for k in row}:
        paragraphs[k].mass *= _IN_ROW
    for k in light:
        paragraphs[k].mass *= _ANNOUNCED
    if light or rows:
        page.sum_up()


def _is_nearly_all(page: Page, first: int, stop: int) -> bool:
    """Whether what follows a label is nearly all that the page has to say, and no links: "Latest
    news" is what stands above the release."""
    if page.sums[stop] - page.sums[first] <= _ALL * page.sums[-1]:
        return False
    part = page.paragraphs[first:stop]
    return sum(one.piece.linked for one in part) < _UNLINKED * sum(one.chars for one in part)


def without_teasers(page: Page, kept: Sequence[Paragraph], top: int) -> list[Paragraph]:
    """Without announcements of other pages: a headline that is a link, with a few lines below it
    in an element of its own."""
    flat = page.flat
    rows = [
        {node for node in nodes if flat.within(node, top) and node != top}
        for nodes in page.teasers.values()
    ]
    dead = {node for nodes in rows for node in nodes if flat.tag[node] == "article"}
    total = sum(one.mass for one in kept)
    previews = {node for node in page.previews if flat.within(node, top) and node != top}
    if sum(map(page.mass, previews)) <= _PREVIEW_SHARE * total:
        dead |= previews
    several = {node for nodes in rows if len(nodes) > 1 for node in nodes}
    share = _TEASER_END if _is_end(page, kept, several) else _TEASER_SHARE
    if sum(map(page.mass, several)) <= share * total:
        dead |= several
    gone = _below(page, dead)
    kept = [one for one in kept if not gone[one.at]]
    left = [one for one in kept if one.at not in page.announced]
    return left if sum(one.mass for one in left) >= _RELEASE else list(kept)


def _is_end(page: Page, kept: Sequence[Paragraph], nodes: set[int]) -> bool:
    """Whether no text follows after the first of these nodes but what lies below them."""
    if not nodes:
        return False
    inside, first = _below(page, nodes), min(nodes)
    return not any(one.mass for one in kept if one.at > first and not inside[one.at])


def _below(page: Page, nodes: set[int]) -> bytearray:
    """Marks of these nodes and of all below them."""
    flat = page.flat
    marks = bytearray(len(flat.tag))
    for node in nodes:
        marks[node : flat.end[node]] = b"\1" * (flat.end[node] - node)
    return marks


def _own_element(page: Page, one: Paragraph) -> int:
    """The element around a paragraph that holds a few more paragraphs, or 0."""
    flat = page.flat
    node = flat.parent[one.at]
    while node > 0:
        first, last = page.span(node)
        if last - first > 1:
            small = last - first <= _TEASER_PIECES and page.mass(node) <= _TEASER
            return node if small and flat.tag[node] != "p" else 0
        node = flat.parent[node]
    return 0
