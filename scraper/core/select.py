"""The container of a release in, the paragraphs that are its text out."""

from __future__ import annotations

import re
from collections.abc import Container

from scraper.core import (
    boilerplate,
    boxes,
    flow,
    linklines,
    linklists,
    otherpages,
    parts,
    phrases,
    places,
    remarks,
    vocabulary,
)
from scraper.core.paragraphs import FOLDED_CHARS, Page, Paragraph, without_copies

# A plea, a caption is shorter than this.
_PLEA = 260
_CAPTION = 400
# A lead has at least so much running text, and no more than so many paragraphs lie before it.
_LEAD = 60
_LEAD_NEAR = 12
# Containers that a text is cut into, the running text (letters) of the smallest, and the elements
# that make another release of one.
_CUT, _KIN, _OTHERS = frozenset({"div", "section"}), 40, frozenset({"article", "a"})
# What page builders call a piece of text; it may have no sentence, but so many characters.
_WIDGET = re.compile(r"wpb_text_column|elementor-widget-text-editor|et_pb_text\b|fusion-text\b")
# ... and the place where they print the text of the entry itself.
_ENTRY = re.compile(r"elementor-widget-theme-post-content|et_pb_post_content\b")
_WORDS = 60
# A piece has links for less than this share; one with so much running text (letters) may have a
# table of links.
_LINKS, _MUCH = 0.3, 400
# Together they hold at least this share of the text; less is a box (an author, sources).
_KIN_SHARE = 0.25
_LEVELS, _SECTION, _SECTION_SHARE = 3, 600, 0.1
# Footnotes: what they stand in is called, and how they begin.
_NOTES = re.compile(r"(?:^|[\s_-])(?:foot-?|end-?|fu(?:ss|ß))?not(?:es?|en)(?:$|[\s_-])", re.I)
# What is sent along with a release, to explain it.
_BACKGROUND = re.compile(r"(?:^|[\s_-])(?:backgrounders?|hintergrundinformation)(?:$|[\s_-])", re.I)
_MARKER = re.compile(r"[\[(]?(?:\d{1,2}|[*†‡]+|[ivx]{1,4})[\]).: ]")
# How a release says that it ends.
_END = re.compile(
    r"(?:[#*] ?){3}|-+ ?[0oо]{2,4} ?-+"
    r"|[-–—\s]*(?:ends?|30|ende|fine?|konec|koniec|конец|кінець)[-–—\s]*",
    re.I,
)
# A label is no longer than this; and how lines end that are none.
_NUMBERED = re.compile(r"(?:[IVX]{1,4}|\d{1,2})[.)] ?\D|\d{1,2}[.:]\d\d \D")
_INVOCATIONS = ("بسم", "به نام", "بنام", "باسم")
_LABEL, _SPEAKS = 30, frozenset(".,:;!?…。，：！？؟،؛।»”\"'")
# A label and lines of links are links for more than this share: days stand beside them.
_LINKED = 0.5
# More paragraphs are text if they are running text for this share.
_PROSE = 0.6
# No more running text (letters) than this stands above a headline that is inside the container.
_BEFORE_TITLE = 400
# At least this share of the running text stands in places of text.
_LEFT = 0.5


def body(
    page: Page,
    marks: bytearray,
    top: int,
    title: str,
    date_lines: Container[int] = (),
    repeats: Container[int] = (),
    known: Container[int] = (),
    passed_over: Container[str] = (),
) -> list[flow.Piece]:
    """The paragraphs of the text, in order. `date_lines` are numbers of runs of text that hold
    the date of the release, `repeats` those of paragraphs of the
    template, `known` of all that siblings print too, `passed_over` the places where siblings have
    what is no text."""
    first, last = page.span(top)
    above = _headline(page, marks, first, title)
    kept = []
    if above is not None:
        between = [one for one in page.paragraphs[above + 1 : first] if not marks[one.at]]
        if marks[page.paragraphs[above].at]:
            between = [one for one in between if _is_named_lead(page, one)]
        kept = _lead(page, between)
    kept += [one for one in page.paragraphs[first:last] if not marks[one.at]]
    for one in _cut_from(page, top):
        kept = _with_kin(page, marks, one, kept)
    kept = _with_sections(page, marks, top, kept)
    kept = without_copies([one for one in kept if one.at not in date_lines])
    kept = parts.without_teasers(page, kept, top)
    kept = otherpages.without_lists(kept, known) if known else kept
    kept = _after_title(kept, title, above is not None)
    kept = _without_after_end(parts.without_tails(page, kept, top))
    kept = linklists.without_calendars(linklists.without_links(kept))
    kept = [one for k, one in enumerate(kept) if not _is_furniture(one) or _heads_prose(kept, k)]
    if repeats:
        kept = parts.without_repeated(page, kept, top, repeats)
        kept = [one for one in kept if one.at not in repeats]
    if passed_over:
        kept = _without_places(page, kept, passed_over)
    kept = boxes.without_boxes(page, kept, top)
    kept = _without_labels(_without_bare_headings(kept))
    return [_trimmed(one.piece) for one in kept]


def _without_places(
    page: Page, kept: list[Paragraph], passed_over: Container[str]
) -> list[Paragraph]:
    """Without what stands where other pages of the site have what is no text, if it is little."""
    left = [one for one in kept if page.place(one) not in passed_over]
    most = sum(one.mass for one in kept)
    return left if sum(one.mass for one in left) >= _LEFT * most else kept


def _trimmed(piece: flow.Piece) -> flow.Piece:
    """A paragraph without lines at its end that are furniture ("# # #", "Print")."""
    if "\n" not in piece.text:
        return piece
    lines = piece.text.split("\n")
    while len(lines) > 1 and phrases.is_noise(phrases.fold(lines[-1])):
        lines.pop()
    piece.text = "\n".join(lines)
    return piece


def _is_furniture(one: Paragraph) -> bool:
    # Noise has no mass: what has some was looked at when it was weighed.
    if (
        not one.mass
        and one.chars <= FOLDED_CHARS
        and phrases.is_noise(one.folded, phrases.is_sentence(one.text))
    ):
        return not phrases.is_answer(one.text)
    if one.linked and "\n" in one.piece.text:
        label, *lines = one.piece.text.split("\n")
        if one.piece.linked > _LINKED * sum(len(linklines.without_day(line)) for line in lines):
            return phrases.is_tail(phrases.fold(label))
    if one.chars < _PLEA and remarks.is_plea(one.text):
        return True
    return one.chars < _CAPTION and remarks.is_caption(one.text)


def _heads_prose(kept: list[Paragraph], k: int) -> bool:
    """Whether a heading that begins as a command does ("Download of coal rises") heads a part of
    the text."""
    one = kept[k]
    if not one.heading or one.linked or k + 1 == len(kept) or phrases.is_label(one.folded):
        return False
    if not any(other.mass for other in kept[:k]) or remarks.is_plea(one.text):
        return False
    return kept[k + 1].mass >= _LEAD and kept[k + 1].linked < 0.2


def _with_kin(page: Page, marks: bytearray, top: int, kept: list[Paragraph]) -> list[Paragraph]:
    """With the text of further containers that have the same tag and class: the sections of a
    text that a page builder has cut in pieces."""
    flat = page.flat
    own = places.lasting(flat.attrs[top].get("class") or "") if flat.attrs[top] else ""
    if not own or flat.tag[top] not in _CUT:
        return kept
    kin: dict[int, Paragraph] = {}
    are_beside = True  # pieces of one text follow one another, and have no links
    is_widget = _WIDGET.search(own) is not None
    is_entry = _ENTRY.search(own) is not None
    tags, every, tag = flat.tag, flat.attrs, flat.tag[top]
    for i in flat.named:
        if tags[i] != tag or marks[i]:
            continue
        names = every[i].get("class") or ""
        if is_entry and flat.parent[i] == flat.parent[top]:
            if not _WIDGET.search(names):
                continue
        elif not names.startswith(own[:4]) or places.lasting(names) != own:
            continue
        if i == top or flat.within(top, i) or _is_apart(page, i, top):
            continue
        first, last = page.span(i)
        some = page.mass(i) >= _KIN or (is_widget and flat.chars[i] >= _WORDS)
        most = _LINKS if page.mass(i) < _MUCH else _LINKED
        if some and flat.linked[i] < most * flat.chars[i]:
            are_beside = are_beside and not flat.linked[i] and flat.parent[i] == flat.parent[top]
            while first and page.paragraphs[first - 1].heading:
                first -= 1
            kin.update((one.at, one) for one in page.paragraphs[first:last] if not marks[one.at])
    mass = sum(one.mass for one in kin.values())
    sure = is_widget or is_entry or vocabulary.unfolds(own) or vocabulary.kind(own) == "body"
    if not (sure or are_beside) and mass < _KIN_SHARE * sum(one.mass for one in kept):
        return kept
    kin.update((one.at, one) for one in kept)
    first, last = min(kin), max(kin)
    for one in page.paragraphs:  # tables between two pieces are pieces of other classes
        if first < one.at < last and "\t" in one.piece.text and not (one.linked or marks[one.at]):
            kin.setdefault(one.at, one)
    return [kin[at] for at in sorted(kin)]


def _cut_from(page: Page, top: int) -> list[int]:
    """The container, and the elements around it alone: page builders put each piece of a text
    into several."""
    found, above = [top], page.flat.parent[top]
    is_list = page.flat.tag[top] in flow.LISTS and page.flat.tag[above] in _CUT
    if is_list and page.mass(above) == page.mass(top):  # in a container of its own
        found.append(above)
    for _ in range(_LEVELS):
        if above <= 0 or page.mass(above) > page.mass(top) or page.flat.tag[above] not in _CUT:
            break
        if page.flat.attrs[above] and _WIDGET.search(page.flat.attrs[above].get("class") or ""):
            found.append(above)
        above = page.flat.parent[above]
    return found


def _with_sections(
    page: Page, marks: bytearray, top: int, kept: list[Paragraph]
) -> list[Paragraph]:
    """With the sections that stand beside the container: running text without links under a
    heading, and much of it."""
    flat = page.flat
    total = sum(one.mass for one in kept)
    found: dict[int, Paragraph] = {}
    node = top
    for _ in range(_LEVELS):
        above = flat.parent[node]
        if above <= 0 or flat.tag[node] in ("body", "main", "article"):
            break
        i = above + 1
        while i < flat.end[above]:
            if (
                i != node
                and flat.tag[i] in _CUT
                and not marks[i]
                and _is_section(page, marks, i, total)
            ):
                first, last = page.span(i)
                found.update(
                    (one.at, one) for one in page.paragraphs[first:last] if not marks[one.at]
                )
            i = flat.end[i]
        node = above
    if not found:
        return kept
    found.update((one.at, one) for one in kept)
    return [found[at] for at in sorted(found)]


def _is_section(page: Page, marks: bytearray, i: int, total: float) -> bool:
    flat = page.flat
    mass = page.mass(i)
    if _is_notes(page, marks, i, mass):
        return True
    if mass >= _KIN and not flat.linked[i] and _is_called_background(page, i):
        return True
    if mass < max(_SECTION, _SECTION_SHARE * total):
        return False
    if flat.linked[i] > 0.1 * flat.chars[i]:
        return False
    names = boilerplate.names_of(flat.attrs[i]) if flat.attrs[i] else ""
    if names and (vocabulary.kind(names) not in ("", "body") or vocabulary.is_elsewhere(names)):
        return False
    first, last = page.span(i)
    own = [one for one in page.paragraphs[first:last] if not marks[one.at]]
    if not (own and own[0].heading):
        return False
    return sum(one.mass for one in own) > _PROSE * sum(one.chars for one in own)


def _is_called_background(page: Page, i: int) -> bool:
    names = boilerplate.names_of(page.flat.attrs[i]) if page.flat.attrs[i] else ""
    return _BACKGROUND.search(names) is not None


def _is_notes(page: Page, marks: bytearray, i: int, mass: float) -> bool:
    """Whether a part holds the footnotes of the text."""
    names = boilerplate.names_of(page.flat.attrs[i]) if page.flat.attrs[i] else ""
    if not _NOTES.search(names) or mass < _KIN:
        return False
    first, last = page.span(i)
    own = [one for one in page.paragraphs[first:last] if not marks[one.at]]
    return bool(own) and (own[0].piece.item or _MARKER.match(own[0].text) is not None)


def _is_apart(page: Page, i: int, top: int) -> bool:
    """Whether node i belongs to another release or to a list, and not beside node `top`."""
    flat = page.flat
    while i > 0 and not flat.within(top, i):
        if flat.tag[i] in _OTHERS:
            return True
        if flat.attrs[i] and vocabulary.is_elsewhere(boilerplate.names_of(flat.attrs[i])):
            return True
        i = flat.parent[i]
    return flat.tag[i] in ("body", "html")


def _headline(page: Page, marks: bytearray, first: int, title: str) -> int | None:
    """The number of the headline above the container; None if it is not there."""
    folded = phrases.fold(title)
    for k in range(first - 1, -1, -1):
        one = page.paragraphs[k]
        if one.folded == folded if folded else (one.heading == "h1" and not marks[one.at]):
            return k
    return None


def _is_named_lead(page: Page, one: Paragraph) -> bool:
    """Whether a paragraph stands in an element that is called the lead of the text."""
    i = one.at
    for _ in range(3):
        i = page.flat.parent[i]
        attrs = page.flat.attrs[i] if i > 0 else None
        if attrs and vocabulary.is_lead(boilerplate.names_of(attrs)):
            return True
    return False


def _is_lead(page: Page, one: Paragraph) -> bool:
    """Whether a paragraph has much running text or stands where a lead does; on some sites that is
    a heading, of sentences."""
    is_heading = bool(one.heading) and one.chars >= _LEAD and phrases.is_sentence(one.text)
    may_be = one.mass > 0 or is_heading
    return one.mass >= _LEAD or (may_be and _is_named_lead(page, one))


def _lead(page: Page, between: list[Paragraph]) -> list[Paragraph]:
    """What is text of what stands between the headline and the container: the lead of a page in
    columns, or the sections that have containers of their own."""
    lead = [one for one in between if one.linked < 0.3 and _is_lead(page, one)]
    if not lead:
        return []
    if len(between) <= _LEAD_NEAR:
        return lead
    chars = sum(one.chars for one in between)
    return between if sum(one.mass for one in between) > _PROSE * chars else []


def _after_title(kept: list[Paragraph], title: str, is_above: bool) -> list[Paragraph]:
    """From the headline on, without it. A headline that stands above the container has nothing
    of the text before it, and one below a good part of the text heads a section."""
    folded = phrases.fold(title)
    for k, one in enumerate(kept):
        if one.heading == "h1" or (folded and one.folded == folded):
            before = sum(other.mass for other in kept[:k])
            if not is_above and before < _BEFORE_TITLE:
                return [other for other in kept[k + 1 :] if other.folded != folded or not folded]
            break
    return [other for other in kept if not folded or other.folded != folded]


def _without_after_end(kept: list[Paragraph]) -> list[Paragraph]:
    """Without short lines below the mark that a release ends here: its number, who may be asked."""
    for k in range(len(kept) - 1, 0, -1):
        if kept[k].mass:
            break
        if _END.fullmatch(kept[k].text):
            return kept[:k]
    return kept


def _without_labels(kept: list[Paragraph]) -> list[Paragraph]:
    """Without what is printed before the first sentence and is no words of address: the kind of
    the release, its subject, a place."""
    first = 0
    while first < len(kept) and _is_label(kept[first]):
        first += 1
    return kept[first:] if first < len(kept) else kept


def _is_label(one: Paragraph) -> bool:
    return (
        one.chars <= _LABEL
        and not (one.mass or one.heading or one.piece.item)
        and one.piece.group < 0
        and one.text[-1] not in _SPEAKS
        and not one.text.startswith(_INVOCATIONS)
        and not _NUMBERED.match(one.text)
    )


def _without_bare_headings(kept: list[Paragraph]) -> list[Paragraph]:
    """Without headings at the end that have no text below them."""
    while kept and kept[-1].heading and not kept[-1].piece.item:
        kept = kept[:-1]
    return kept
