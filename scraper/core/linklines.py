"""A paragraph in, whether it is a line of links out: a menu, a path, a file, a dated headline.

What such a line prints beside its links is no text either: separators, a date, the size of a file.
"""

from __future__ import annotations

import re

from scraper.core import days, links, phrases
from scraper.core.paragraphs import Paragraph

# Share of links above which a line is one of links, with and without what stands between them.
LINKED = 0.8
_ALL = 0.95
# A longer paragraph is text even if most of it is a link.
LONG = 200
# Less than this share of links is a sentence with a link in it.
_SOME = 0.25
# A line that begins so leads elsewhere, if a good part of it is a link.
_ARROWS = "→»▶►›➜"
_MARKS = re.compile(r"[|>»›«‹·•]| / ")
_BETWEEN = re.compile(r"[\s|>/\\»›«‹·•:;,&<\[\]()–—-]+")
_NAMES_BETWEEN = re.compile(r"\s*[|/,·•\n]\s*|\s{2,}|(?<=\w) (?=\w)")
_DAY = re.compile(
    r"\W*(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d \d\d \d\d"
    r"|\d{1,2}(?:\.|er|º)? (?:de )?[^\W\d]+\.?,?(?: de)? \d{4}"
    r"|[^\W\d]+\.? \d{1,2},? \d{4}"
    r"|(?:昭和|平成|令和|民國)?\d{1,4}[年년] ?\d{1,2}[月월] ?\d{1,2}[日일])"
    r"(?:[ ,T|–-]*\d{1,2}[:.]\d{2}(?::\d{2})?)?\W*"
)
# A cheap look at lines of links, of which a page has hundreds; `dates` reads dates. Every form
# begins with a digit here, which finds it sooner: the month may stand before.
_ANY_DAY = re.compile(
    r"(?<!\d)\d(?:\d{0,3}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d?(?:\.|er|º)? (?:de )?[^\W\d]+\.?,?(?: de)? \d{4}"
    r"|(?:(?<=[^\W\d] \d)|(?<=[^\W\d]\. \d)|(?<=[^\W\d]\.\d))\d?,? \d{4}(?!\d)"
    r"|\d{0,3}[年년] ?\d{1,2}[月월] ?\d{1,2}[日일])"
)
_DAY_CHARS = 40
# A label before a link is no longer.
_LABEL_CHARS, _LABEL_WORDS = 30, 3
_FIRST_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}[\s:–-]+(?=\S)")
_LAST_BRACKETS = re.compile(r"[(\[（][^()\[\]（）]{6,40}[)\]）]$")
_SIZE = re.compile(
    r"\b\d+(?:[.,]\d+)? ?(?:[kmкм]i?[bбo]|[km]byte|bytes)\b|\((?:pdf|docx?|xlsx?|odt|rtf|zip)\b",
    re.I,
)


def is_links(one: Paragraph) -> bool:
    """Whether a short paragraph is links and what stands between them."""
    if one.chars >= LONG or one.linked <= _SOME:
        return False
    if one.linked > LINKED or _SIZE.search(one.text):
        return True
    if one.text[0] in _ARROWS:
        return True
    if _MARKS.search(one.text) and one.piece.linked > _ALL * len(_BETWEEN.sub("", one.text)):
        return True
    return is_dated(one) or _is_languages(one.text) or _is_labelled(one) or _is_headed(one)


def _is_labelled(one: Paragraph) -> bool:
    """Whether a line is a label and a link ("More: Ferry fares rise")."""
    label, colon, _ = one.text[:_LABEL_CHARS].replace("：", ":").partition(":")
    rest = one.chars - len(label) - 1
    return bool(colon) and len(label.split()) <= _LABEL_WORDS and one.piece.linked >= rest - 1


def _is_headed(one: Paragraph) -> bool:
    """Whether a line is a word that opens a list of links, and links ("Tags ferry herring")."""
    label, _, rest = one.text.partition(" ")
    is_rest = one.piece.linked >= len(rest.replace(" ", "")) > 0 and one.piece.linked <= len(rest)
    return is_rest and phrases.is_tail(phrases.fold(label))


def holds_day(text: str) -> bool:
    """Whether a full date stands anywhere in a text."""
    digit = days.DIGIT.search(text)
    return digit is not None and _ANY_DAY.search(text, digit.start()) is not None


def count_days(text: str) -> int:
    """How many full dates stand in a text."""
    return sum(1 for _ in _ANY_DAY.finditer(text)) if days.DIGIT.search(text) else 0


def without_day(text: str) -> str:
    """A line without the date in brackets at its end, or before it."""
    if (found := _FIRST_DAY.match(text)) is not None:
        return text[found.end() :]
    found = _LAST_BRACKETS.search(text)
    return text[: found.start()].rstrip() if found and holds_day(found[0]) else text


def is_day(text: str) -> bool:
    """Whether a text is a date and nothing else."""
    return len(text) <= _DAY_CHARS and _DAY.fullmatch(text) is not None


def is_dated(one: Paragraph) -> bool:
    """Whether a short paragraph is a link with a day before or after it."""
    if one.chars >= LONG or one.linked <= _SOME or not days.DIGIT.search(one.text):
        return False
    day = _DAY.match(one.text) or _DAY.search(one.text, max(0, one.chars - 24))
    return day is not None and one.piece.linked > LINKED * (one.chars - len(day[0]))


def _is_languages(text: str) -> bool:
    names = [name for name in _NAMES_BETWEEN.split(text) if name]
    return len(names) > 1 and all(name.lower() in links.NAMES for name in names)
