"""Paragraphs of a text in, the same without lists, lines and tables that lead elsewhere out: links,
the days of a month."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.core import linklines
from scraper.core.paragraphs import Paragraph

# A list or a table of which more than this share is links is one of links.
_LIST_LINKED = 0.75
# A table in a text, of names that are links and of what is said of them, has links for no more.
_TABLE = 0.9
# So much running text (letters) stands before and after a list that is a part of the text.
_TEXT = 60
# An address that one reads; the sentence before it has more words. A sentence after a list.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_TOLD_WORDS, _SHORT_SENTENCE = 3, 15

# A month has at least so many days, and its table begins with no more than so many of the last.
_DAYS, _BEFORE = 28, 7


def without_links(kept: Sequence[Paragraph]) -> list[Paragraph]:
    """Without paragraphs, lists and tables that are links for the most part, unless the text
    itself leads up to the list ("The documents are:") and goes on after it."""
    groups: dict[int, list[int]] = {}
    for k, one in enumerate(kept):
        if one.piece.group >= 0:
            groups.setdefault(one.piece.group, []).append(k)
    text = [k for k, one in enumerate(kept) if one.mass >= _TEXT and one.piece.group < 0]
    dead: set[int] = set()
    for group, members in groups.items():
        chars = sum(kept[k].chars for k in members)
        linked = sum(kept[k].linked * kept[k].chars for k in members)
        if 0.3 * chars < linked <= _LIST_LINKED * chars:
            linked = sum(
                kept[k].chars * (1 if linklines.is_links(kept[k]) else kept[k].linked)
                for k in members
            )
        if linked <= _LIST_LINKED * chars or (len(members) == 1 and chars >= linklines.LONG):
            continue
        inside = bool(text) and text[0] < members[0] and members[-1] < text[-1]
        inside = inside or _is_taken_up(kept, members)
        is_table = all("\t" in kept[k].piece.text for k in members) and linked <= _TABLE * chars
        if not (inside and (is_table or _leads_up(kept[members[0] - 1]))):
            dead.add(group)
    return [
        one
        for k, one in enumerate(kept)
        if one.piece.group not in dead
        and not (
            one.linked
            and one.piece.group < 0
            and linklines.is_links(one)
            and not (_heads_text(kept, k) or _is_address(kept, k))
        )
    ]


def _is_address(kept: Sequence[Paragraph], k: int) -> bool:
    """Whether a link is an address as one writes it, and the sentence before leads up to it."""
    before = kept[k - 1].text if k else ""
    is_told = before.endswith((":", "：")) and before.count(" ") >= _TOLD_WORDS
    return is_told and _ADDRESS.fullmatch(kept[k].text) is not None


def _heads_text(kept: Sequence[Paragraph], k: int) -> bool:
    """Whether a heading that is a link stands above a paragraph of the text."""
    below = kept[k + 1] if k + 1 < len(kept) else None
    return bool(kept[k].heading and below and below.mass >= _TEXT and below.linked < 0.2)


def _is_taken_up(kept: Sequence[Paragraph], members: Sequence[int]) -> bool:
    """Whether a list stands between two sentences of the text, the first one ending in a colon."""
    before, after = members[0] - 1, members[-1] + 1
    if before < 0 or after >= len(kept) or not kept[before].mass:
        return False
    sentence = kept[after]
    return (
        kept[before].text.endswith((":", "："))
        and not (sentence.linked or sentence.heading)
        and sentence.piece.group < 0
        and sentence.chars >= _SHORT_SENTENCE
        and sentence.text[-1] in ".!。！"
    )


def _leads_up(before: Paragraph) -> bool:
    return bool(before.heading) or before.text.endswith((":", "：", "؛"))


def without_calendars(kept: Sequence[Paragraph]) -> list[Paragraph]:
    """Without tables of the days of a month."""
    rows: dict[int, list[str]] = {}
    for one in kept:
        if "\t" in one.piece.text and one.piece.group >= 0:
            rows.setdefault(one.piece.group, []).extend(one.text.split())
    months = {group for group, cells in rows.items() if _are_days(cells)}
    return [one for one in kept if one.piece.group not in months] if months else list(kept)


def _are_days(cells: Sequence[str]) -> bool:
    """Whether the numbers of a table are those of the days of a month, in order."""
    days = [int(cell) for cell in cells if len(cell) <= 2 and cell.isdecimal()]
    return any(days[k : k + _DAYS] == list(range(1, _DAYS + 1)) for k in range(_BEFORE))
