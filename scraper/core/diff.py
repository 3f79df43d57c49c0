"""Two texts -> what was taken out and what was put in, word by word.

Paragraphs are aligned first, then the words inside changed paragraphs; scripts without spaces are
compared character by character. The written form is `[-old-]{+new+}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz.distance import Indel

from scraper.core.fingerprint import WORD_PATTERN, words

Mark = Literal["same", "removed", "added"]

# Below this likeness a paragraph was written anew: marking single words would only confuse.
REWRITTEN = 0.2
CONTEXT_WORDS = 6
# Aligning paragraphs is quadratic in the worst case; a text of more is compared as one block.
MAX_PARAGRAPHS = 4_000
# Aligning two lists of words takes a bit for each pair of them: 25 MB (rapidfuzz 3.14; 440 MB for
# 30,000 words before there was a bound). Two paragraphs of 7,000 words each are compared so.
MOST_CELLS = 200_000_000
# How much of a paragraph tells which one it was.
TELLING_CHARS = 2_000
ELLIPSIS = " … "
PARAGRAPH = " ¶ "

_TOKEN = re.compile(rf"{WORD_PATTERN}|\s+|[^\w\s]|_")
_SENTENCE = re.compile(r"[^.!?。！？\n]*[.!?。！？\n]+\s*|[^.!?。！？\n]+")
_WITH_BLANKS = re.compile(r"\s*\S+(?:\s+$)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two texts. `similarity` is 0..1; `text` has a few words of context."""

    text: str
    words_added: int
    words_removed: int
    similarity: float


def compare(old: str, new: str) -> Diff:
    """The difference of two texts as words added and removed, likeness, and a marked extract."""
    found = list(pieces(old, new))
    added = sum(words(p.text) for p in found if p.mark == "added")
    removed = sum(words(p.text) for p in found if p.mark == "removed")
    kept = sum(words(p.text) for p in found if p.mark == "same")
    total = 2 * kept + added + removed
    similarity = 1.0 if total == 0 else round(2 * kept / total, 4)
    return Diff(extract(found), added, removed, similarity)


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The whole of both texts, in reading order, each stretch marked. Nothing is left out."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            yield Piece("same", "".join(before[i1:i2]))
        else:
            yield from _changed(before[i1:i2], after[j1:j2])


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for old, new in _pairs(before, after):
        if old and new:
            yield from _words(old, new)
        elif old:
            yield Piece("removed", old)
        elif new:
            yield Piece("added", new)


def _pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Changed paragraphs put side by side: each with the most alike of the other side, in order."""
    if len(before) == len(after):
        yield from zip(before, after, strict=True)
        return
    short, long = (before, after) if len(before) < len(after) else (after, before)
    chosen = _alignment(short, long)
    partner = {position: index for index, position in enumerate(chosen)}
    for position, text in enumerate(long):
        other = short[partner[position]] if position in partner else ""
        yield (other, text) if long is after else (text, other)


def _alignment(short: Sequence[str], long: Sequence[str]) -> list[int]:
    """For each of the short side, in order, a place on the long side; greedy, order kept."""
    places: list[int] = []
    start = 0
    for index, text in enumerate(short):
        last = len(long) - (len(short) - index) + 1
        candidates = range(start, max(last, start + 1))[:50]
        best = max(candidates, key=lambda at: _likeness(text, long[at]))
        places.append(best)
        start = best + 1
    return places


def _likeness(one: str, other: str) -> float:
    return Indel.normalized_similarity(one[:TELLING_CHARS], other[:TELLING_CHARS])


def _words(old: str, new: str) -> Iterator[Piece]:
    """Word by word; what is too much for that sentence by sentence, or as one stretch."""
    sizes = sorted(sum(1 for _ in _TOKEN.finditer(text)) for text in (old, new))
    if 2 * sizes[0] < REWRITTEN * sum(sizes):  # too unlike in length alone: no lists are made
        yield from _replaced(old, new)
        return
    for cut in (_TOKEN, _SENTENCE):
        before, after = cut.findall(old), cut.findall(new)
        lead, trail = _in_common(before, after)
        left, right = len(before) - lead - trail, len(after) - lead - trail
        if left * right <= MOST_CELLS:
            yield from _aligned(before, after)
            return
    yield Piece("same", "".join(before[:lead]))
    yield from _replaced("".join(before[lead : lead + left]), "".join(after[lead : lead + right]))
    yield Piece("same", "".join(before[lead + left :]))


def _in_common(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many units two texts share at their beginnings, and at their ends behind that."""
    most = min(len(before), len(after))
    lead = next((at for at in range(most) if before[at] != after[at]), most)
    rest = range(1, most - lead + 1)
    trail = next((at - 1 for at in rest if before[-at] != after[-at]), most - lead)
    return lead, trail


def _aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    if Indel.normalized_similarity(before, after) < REWRITTEN:
        yield from _replaced("".join(before), "".join(after))
        return
    removed, added = "", ""
    for op in Indel.opcodes(before, after):
        old_part = "".join(before[op.src_start : op.src_end])
        if op.tag != "equal":
            removed += old_part
            added += "".join(after[op.dest_start : op.dest_end])
            continue
        yield from _replaced(removed, added)
        removed, added = "", ""
        yield Piece("same", old_part)
    yield from _replaced(removed, added)


def _replaced(removed: str, added: str) -> Iterator[Piece]:
    """What went stands before what came in its place."""
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs, each with the blank line behind it, so that they add up to the text."""
    if not text:
        return []
    found = [p for p in re.split(r"(?<=\n\n)(?=[^\n])", text) if p]
    if len(found) > MAX_PARAGRAPHS:
        return [text]
    if not found[-1].endswith("\n\n"):
        found[-1] += "\n\n"  # so that the last paragraph equals itself when one is put behind it
    return found


def extract(found: Iterable[Piece], context: int = CONTEXT_WORDS) -> str:
    """The changed stretches written as [-old-]{+new+}, with a few words around each."""
    out: list[str] = []
    merged = _settled(found)
    for index, piece in enumerate(merged):
        if piece.mark == "removed":
            out.append(f"[-{piece.text.strip() or piece.text}-]")
        elif piece.mark == "added":
            out.append(f"{{+{piece.text.strip() or piece.text}+}}")
        else:
            out.append(_shortened(piece.text, context, index == 0, index == len(merged) - 1))
    return "".join(out).strip().removesuffix(PARAGRAPH.rstrip()).rstrip()


def _settled(found: Iterable[Piece]) -> list[Piece]:
    """Neighbouring removals and additions put together: `[-a b-]{+c d+}`, not four crumbs."""
    out: list[Piece] = []
    removed, added = "", ""
    for piece in [*found, Piece("same", "")]:
        blank_between = piece.mark == "same" and piece.text.isspace() and (removed and added)
        if piece.mark == "removed":
            removed += piece.text
        elif piece.mark == "added":
            added += piece.text
        elif blank_between and "\n" not in piece.text:
            removed, added = removed + piece.text, added + piece.text
        else:
            if removed.strip() or added.strip():
                out += [Piece("removed", removed)] if removed.strip() else []
                out += [Piece("added", added)] if added.strip() else []
                gap = " " if removed[-1:].isspace() or added[-1:].isspace() else ""
                out.append(Piece("same", gap + piece.text))
            elif out and out[-1].mark == "same":
                out[-1] = Piece("same", out[-1].text + piece.text)
            else:
                out.append(Piece("same", piece.text))
            removed, added = "", ""
    return [p for p in out if p.text]


def _shortened(text: str, context: int, first: bool, last: bool) -> str:
    tokens = _WITH_BLANKS.findall(text.replace("\n\n", PARAGRAPH))
    if first and last:
        return ""
    if first:
        kept = "".join(tokens[-context:])
        return "… " + kept.lstrip() if len(tokens) > context else kept
    if last:
        return "".join(tokens[:context]).rstrip() + (" …" if len(tokens) > context else "")
    if len(tokens) <= 2 * context:
        return "".join(tokens)
    return "".join(tokens[:context]).rstrip() + ELLIPSIS + "".join(tokens[-context:])
