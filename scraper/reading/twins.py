"""Two versions of a text -> rows to read: inline, or side by side, long sameness folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from scraper.core.diff import Piece, pieces
from scraper.core.printable import printable

# More unchanged paragraphs than this in a row are folded; this many stay as context at each end.
FOLD_ABOVE = 3
CONTEXT = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph of the old text, of the new one, and both in one with the words marked."""

    old: Markup
    new: Markup
    both: Markup
    changed: bool


@dataclass(frozen=True, slots=True)
class Fold:
    """Paragraphs in a row that are all changed or near a change, or all far from one."""

    rows: tuple[Row, ...]
    hidden: bool


def rows(old: str, new: str) -> list[Row]:
    """The paragraphs of both texts, aligned."""
    return _paired([_row(paragraph) for paragraph in _paragraphs(pieces(old, new))])


def _paragraphs(found: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The stretches of one paragraph each: a blank line in any stretch ends it."""
    here: list[Piece] = []
    for piece in found:
        first, *rest = piece.text.split("\n\n")
        here.append(Piece(piece.mark, first))
        for text in rest:
            if any(p.text.strip() for p in here):
                yield here
            here = [Piece(piece.mark, text)]
    if any(p.text.strip() for p in here):
        yield here


def _row(paragraph: list[Piece]) -> Row:
    return Row(
        old=_joined(p for p in paragraph if p.mark != "added"),
        new=_joined(p for p in paragraph if p.mark != "removed"),
        both=_joined(paragraph),
        changed=any(p.mark != "same" and p.text.strip() for p in paragraph),
    )


def _joined(paragraph: Iterable[Piece]) -> Markup:
    return Markup("").join(_marked(p) for p in paragraph if p.text)


def _marked(piece: Piece) -> Markup:
    text = escape(printable(piece.text)).replace("\n", Markup("<br>"))
    tag = {"removed": "del", "added": "ins"}.get(piece.mark)
    return Markup("<{0}>{1}</{0}>").format(tag, text) if tag and piece.text.strip() else text


def _paired(found: list[Row]) -> list[Row]:
    """A paragraph that went and the one that came in its place stand in one row."""
    out: list[Row] = []
    for row in found:
        last = out[-1] if out else None
        if last and last.changed and row.changed and not last.new.strip() and not row.old.strip():
            both = last.both + Markup("<br>") + row.both
            out[-1] = Row(last.old, row.new, both, True)
        else:
            out.append(row)
    return out


def folded(found: list[Row]) -> list[Fold]:
    """The rows in groups; long runs of unchanged paragraphs are hidden but for their ends."""
    near = [_near(found, place) for place in range(len(found))]
    folds: list[Fold] = []
    start = 0
    for place in range(1, len(found) + 1):
        if place == len(found) or near[place] != near[start]:
            run = tuple(found[start:place])
            folds.append(Fold(run, hidden=not near[start] and len(run) >= FOLD_ABOVE))
            start = place
    return folds


def _near(found: list[Row], place: int) -> bool:
    return any(row.changed for row in found[max(0, place - CONTEXT) : place + CONTEXT + 1])
