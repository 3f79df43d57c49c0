"""Paragraphs of a page in, the rows in them that announce other releases out.

A row is three announcements at least, one below the other: each a link with a day beside it, and
perhaps a few lines below; or a link on a line of its own with a few lines in the same paragraph.
Links and lines by turns, without days, are likely a row if there are many.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import pairwise

from scraper.core import linklines, phrases
from scraper.core.paragraphs import Paragraph

# An announcement is a link of so many characters at least, for this part of its line.
_LINK, _LINKED = 12, 0.7
# Below a link follow no more paragraphs, with no more running text (letters).
_LINES, _TEXT, _SHORT = 4, 600, 60
# A paragraph that is link and lines at once has no more characters, and links for these shares.
_CHARS, _SOME, _MOST = 450, 0.1, 0.85
# A row in one paragraph is links for at least this share.
_HALF = 0.4
# So many announcements make a row; without days so many, with so much running text each (letters).
_ROW, _TURNS, _TURN = 3, 5, 400


def rows(paragraphs: Sequence[Paragraph]) -> list[range]:
    """The numbers of the paragraphs of each row."""
    # Days are looked for where they tell something: in lines with a link, and in short ones.
    days = {
        k
        for k, one in enumerate(paragraphs)
        if (one.chars <= _SHORT or (one.piece.linked >= _LINK and one.chars <= _CHARS))
        and linklines.holds_day(one.text)
    }
    found = _of_lines(paragraphs, days)
    if not days:
        return found
    links = [
        k for k, one in enumerate(paragraphs) if _is_dated(paragraphs, k, days) and _is_link(one)
    ]
    alone = [range(k, k + 1) for k, one in enumerate(paragraphs) if _is_row(one)]
    return found + _of_links(paragraphs, links) + alone


def _is_row(one: Paragraph) -> bool:
    """Whether a paragraph is a row by itself: links and days by turns."""
    return one.linked > _HALF and linklines.count_days(one.text) >= _ROW


def likely(paragraphs: Sequence[Paragraph]) -> list[range]:
    """The numbers of the paragraphs of what looks like a row, but has no days: a link, one short
    paragraph, a link, and so on."""
    found: list[range] = []
    start, last = 0, len(paragraphs) - 1
    while start <= last:
        stop = start
        while stop < last and _is_turn(paragraphs[stop], paragraphs[stop + 1]):
            stop += 2
        if stop - start >= 2 * _TURNS:
            found.append(range(start, stop))
        start = max(stop, start + 1)
    return found


def _is_turn(one: Paragraph, other: Paragraph) -> bool:
    return 0 < other.mass <= _TURN and not other.linked and _is_link(one)


def _of_lines(paragraphs: Sequence[Paragraph], days: Container[int]) -> list[range]:
    """Rows of paragraphs that are link and lines at once."""
    found: list[range] = []
    start = 0
    while start < len(paragraphs):
        stop = start
        while stop < len(paragraphs) and _is_announcement(paragraphs[stop], stop in days):
            stop += 1
        if stop - start >= _ROW:
            found.append(range(start, stop))
        start = stop + 1
    return found


def _is_announcement(one: Paragraph, is_dated: bool) -> bool:
    if not _SOME < one.linked < _MOST or one.chars > _CHARS or one.piece.linked < _LINK:
        return False
    if is_dated:
        return True
    first, _, below = one.piece.text.partition("\n")
    return bool(below) and abs(len(first) - one.piece.linked) <= 2


def _of_links(paragraphs: Sequence[Paragraph], links: Sequence[int]) -> list[range]:
    """Rows of links with a day, each perhaps with a few lines below it."""
    found: list[range] = []
    start = 0
    while start < len(links):
        stop = start + 1
        while stop < len(links) and _is_near(paragraphs, links[stop - 1], links[stop]):
            stop += 1
        row = links[start:stop]
        if len(row) >= _ROW:
            is_below = row[0] > 0 and linklines.is_day(paragraphs[row[0] - 1].text)
            found.append(range(row[0] - is_below, _end(paragraphs, row)))
        start = stop
    return found


def _is_link(one: Paragraph) -> bool:
    if not _LINK <= one.piece.linked <= one.chars <= _CHARS:
        return False
    if one.linked <= _LINKED and not linklines.is_dated(one):
        return False
    return not phrases.is_noise(one.folded, False)


def _is_near(paragraphs: Sequence[Paragraph], one: int, other: int) -> bool:
    if paragraphs[one].heading != paragraphs[other].heading:
        return False
    between = paragraphs[one + 1 : other]
    if any(lines.heading and phrases.is_tail(lines.folded) for lines in between):
        return False  # "Other news" stands above the first of a list, and not within it
    return len(between) <= _LINES and sum(lines.mass for lines in between) <= _TEXT


def _is_dated(paragraphs: Sequence[Paragraph], k: int, days: Container[int]) -> bool:
    """Whether paragraph k has links, and a day in its line or in a short one beside it."""
    if paragraphs[k].piece.linked < _LINK:
        return False
    return k in days or any(
        near in days and paragraphs[near].chars <= _SHORT for near in (k - 1, k + 1, k + 2)
    )


def _end(paragraphs: Sequence[Paragraph], row: Sequence[int]) -> int:
    """Where the lines below the last link end: there are no more than below the others."""
    below = [paragraphs[a + 1 : b] for a, b in pairwise(row)]
    longest = max((one.mass for lines in below for one in lines), default=0.0)
    stop = row[-1] + 1
    most = min(len(paragraphs), stop + min(map(len, below)))
    longest = 1.5 * longest + _SHORT
    while stop < most and paragraphs[stop].mass <= longest and not paragraphs[stop].heading:
        stop += 1
    return stop
