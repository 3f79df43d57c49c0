"""A tree in, its paragraphs with what decides about them out: where, how long, how linked."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from scraper.core import flat as flats
from scraper.core import flow, phrases, places

_SENTENCE_ENDS = ".!?:;…。！？؟۔।։።។။»”\"'）)]"
_DENSE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f]")
# A paragraph that speaks of cookies weighs little: it is the site's as likely as the release's.
_COOKIES = ("куки", "çerez", "تعريف الارتباط", "クッキー", "쿠키")
# Longer paragraphs are neither labels nor commands.
FOLDED_CHARS = 160
# A line shorter than this without a full stop is a label as likely as a sentence.
LABEL_CHARS = 60
# A paragraph as long as this that stands on the page twice is a copy, not a refrain.
COPY_CHARS = 80
# A heading of so many letters may be a sentence that is set as one.
_SENTENCE = 60
# What stands between so many bars are an address, links, the day of a change.
_BARS = 2
_IMPRINT = re.compile(
    r"@|\(at\)|\btel\b|phone|impressum|copyright|©|webmaster|policies|免責|個人情報|电话|地址|http"
)
# One ideograph or syllable says as much as this many letters.
DENSITY = 2.5


@dataclass(slots=True)
class Paragraph:
    """One paragraph of a page. `mass` is how much running text it holds, in letters."""

    piece: flow.Piece
    at: int
    text: str
    folded: str
    chars: int
    linked: float
    mass: float
    heading: str


class Page:
    """The facts of a page and its paragraphs, with sums of mass below any node."""

    def __init__(self, flat: flats.Flat, left_out: bytearray) -> None:
        self.flat = flat
        self.left_out = left_out
        found = flow.pieces(flat, 0, left_out)
        self.paragraphs = _without_false_headings([_weigh(piece) for piece in found])
        self.starts = [one.at for one in self.paragraphs]
        self.sum_up()
        # Announcements of other pages, by the node above them, and those with a heading, a few
        # lines and "Read more"; see `parts.lighten`.
        self.teasers: dict[int, set[int]] = {}
        self.previews: set[int] = set()
        # Runs of text of rows of announcements; see `announced`.
        self.announced: set[int] = set()
        # Where the headline or the main part stands.
        self.mains = sorted(flats.places(flat, "main") + flat.headlines)

    def sum_up(self) -> None:
        """The sums of mass, anew after masses were changed."""
        self.sums = list(accumulate([one.mass for one in self.paragraphs], initial=0.0))

    def span(self, i: int) -> tuple[int, int]:
        """First and last-plus-one paragraph below node i."""
        return bisect_left(self.starts, i), bisect_left(self.starts, self.flat.end[i])

    def place(self, one: Paragraph) -> str:
        """The place of a paragraph on every page of its template; see `places`."""
        return places.of_text(self.flat, one.at, one.piece.last)

    def mass(self, i: int) -> float:
        """Running text below node i."""
        first, last = self.span(i)
        return self.sums[last] - self.sums[first]


def _without_false_headings(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The same; but if sentences set as headings hold most of a page's text, they are its text."""
    false = [
        one
        for one in paragraphs
        if one.heading > "h1"
        and one.linked < 0.5
        and (one.chars >= _SENTENCE or one.text[-1] in _SENTENCE_ENDS)
    ]
    if len(false) < 2 or sum(one.chars for one in false) < sum(one.mass for one in paragraphs):
        return paragraphs
    for one in false:
        one.piece.heading = ""
    return [_weigh(one.piece) if not one.piece.heading else one for one in paragraphs]


def without_copies(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Without texts that stand there twice (for telephones, for paper): the first is kept."""
    seen: set[str] = set()
    out = []
    for one in paragraphs:
        if one.chars < COPY_CHARS or one.text not in seen:
            out.append(one)
            seen.add(one.text)
    return out


def _weigh(piece: flow.Piece) -> Paragraph:
    text = piece.text if "\n" not in piece.text else " ".join(piece.text.split())
    chars = len(text)
    linked = 0.0
    if piece.linked or not chars:
        linked = min(1.0, piece.linked / chars) if chars else 1.0
    folded = phrases.fold_line(text) if chars <= FOLDED_CHARS else ""
    if linked == 1.0 and text.isascii():  # a link and nothing else: every second paragraph
        return Paragraph(piece, piece.at, text, folded, chars, linked, 0.0, piece.heading)
    mass = 0.0
    weight = float(chars - piece.linked)
    if not text.isascii():
        weight += (DENSITY - 1) * len(_DENSE.findall(text))
    if linked > 0.5:
        weight *= 0.2
    if (
        weight >= 25
        and not piece.heading
        and not (folded and phrases.is_noise(folded, phrases.is_sentence(text)))
    ):
        if _speaks_of_cookies(text) or (("|" in text or "｜" in text) and _is_imprint(text)):
            weight *= 0.2
        whole = weight >= LABEL_CHARS * 2 or text[-1] in _SENTENCE_ENDS
        mass = weight if whole else weight * 0.3
    return Paragraph(piece, piece.at, text, folded, chars, linked, mass, piece.heading)


def _is_imprint(text: str) -> bool:
    """Whether a line set apart by bars has an address, a telephone or a right in it."""
    return text.count("|") + text.count("｜") >= _BARS and _IMPRINT.search(text.lower()) is not None


def _speaks_of_cookies(text: str) -> bool:
    if "ookie" in text:
        return True
    for word in _COOKIES if not text.isascii() else ():  # noqa: SIM110 - "any" is slower
        if word in text:
            return True
    return False
