"""Two texts, or a stored diff -> segments with marks, in paragraphs, for templates and feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scraper.core.diff import Mark, Piece, pieces

_STORED = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.DOTALL)
# A changed title or date stands before the text, on a line of its own (recording of an edit).
_FIELD = re.compile(r"(title|date): (.*?)(?:\n|$)", re.DOTALL)
ITEM = "- "  # how a list's item is stored (core/clean.py)
# Snippets of the full-text index bear these around a hit; no stored text holds control characters.
HIT, END = "\x02", "\x03"
_HIT = re.compile(f"{HIT}(.*?){END}", re.DOTALL)


@dataclass(slots=True)
class Row:
    """A paragraph before and after; what was removed is only left, what was added only right."""

    before: list[Piece] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return any(p.mark != "same" for p in self.before + self.after)


def stored(diff: str | None) -> list[Piece]:
    """A diff as it is written in the archive, `[-old-]{+new+}`, taken apart again."""
    out: list[Piece] = []
    at = 0
    text = diff or ""
    for match in _STORED.finditer(text):
        out.append(Piece("same", text[at : match.start()]))
        removed = match.group(1) is not None
        out.append(Piece("removed" if removed else "added", match.group(1 if removed else 2)))
        at = match.end()
    out.append(Piece("same", text[at:]))
    return [p for p in out if p.text]


def labelled(diff: str | None) -> list[tuple[str, list[Piece]]]:
    """A stored diff by its lines: ('title', …) and ('date', …) first, then ('', …) of the text."""
    out = []
    rest = diff or ""
    while match := _FIELD.match(rest):
        out.append((match.group(1), stored(match.group(2))))
        rest = rest[match.end() :]
    return [*out, *([("", stored(rest))] if rest.strip() else [])]


def hits(snippet: str) -> list[tuple[bool, str]]:
    """A snippet as stretches, True where the searched words stand."""
    out: list[tuple[bool, str]] = []
    for index, text in enumerate(_HIT.split(snippet)):
        if text:
            out.append((index % 2 == 1, text.replace(HIT, "").replace(END, "")))
    return out


def inline(old: str, new: str) -> list[list[Piece]]:
    """Both texts in one: paragraphs of marked segments; a mark never crosses a paragraph."""
    out: list[list[Piece]] = [[]]
    for piece in pieces(old, new):
        first, *rest = piece.text.split("\n\n")
        _add(out[-1], piece.mark, first)
        for text in rest:
            out.append([])
            _add(out[-1], piece.mark, text)
    return [paragraph for paragraph in out if paragraph]


def beside(old: str, new: str) -> list[Row]:
    """Both texts side by side. A row ends where both have a paragraph's end."""
    rows = [Row()]
    for piece in pieces(old, new):
        if piece.mark == "removed":
            _add(rows[-1].before, piece.mark, piece.text)
        elif piece.mark == "added":
            _add(rows[-1].after, piece.mark, piece.text)
        else:
            _same(rows, piece.text)
        if piece.mark != "same" and piece.text.endswith("\n\n") and _balanced(rows[-1]):
            rows.append(Row())
    return [row for row in rows if row.before or row.after]


def _balanced(row: Row) -> bool:
    """Whether each side of a row is empty or at the end of a paragraph."""
    return all(not side or side[-1].text.endswith("\n\n") for side in (row.before, row.after))


def _same(rows: list[Row], text: str) -> None:
    first, *rest = text.split("\n\n")
    for index, part in enumerate([first, *rest]):
        if index:
            rows.append(Row())
        _add(rows[-1].before, "same", part)
        _add(rows[-1].after, "same", part)


def _add(side: list[Piece], mark: Mark, text: str) -> None:
    if text:
        side.append(Piece(mark, text))


def paragraphs(body: str) -> list[tuple[str, list[str], list[list[str]]]]:
    """The paragraphs of a stored text: words, items of a list behind them, rows of a table."""
    return [block(paragraph) for paragraph in body.split("\n\n") if paragraph.strip()]


def block(paragraph: str) -> tuple[str, list[str], list[list[str]]]:
    """A paragraph as (words, items of a list behind them, rows of a table): texts are kept with
    "- " before items and tabs between cells.
    """
    lines = paragraph.split("\n")
    if all("\t" in line for line in lines):
        return "", [], [line.split("\t") for line in lines]
    first = next((i for i, line in enumerate(lines) if line.startswith(ITEM)), len(lines))
    items = lines[first:]
    if items and all(line.startswith(ITEM) for line in items):
        return "\n".join(lines[:first]), [line.removeprefix(ITEM) for line in items], []
    return paragraph, [], []
