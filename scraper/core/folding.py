"""Texts and queries -> spellings that SQLite's full-text search can find.

FTS5 folds accents but not Russian yo, Arabic vowel marks or forms of alef: those spellings are
stored beside the text (`search_terms`). It does not cut words in scripts without spaces either: in
those, parts of words are looked for (`substrings`). To store every pair of characters beside the
text would double an archive of Chinese releases (measured: 14 KB of pairs for 6 KB of text).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Thai; kana, ideographs; Hangul, whose words take endings.
_NO_SPACES = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_CYRILLIC_WORD = re.compile("[\u0400-\u04ff]+")
_ARABIC_WORD = re.compile("[\u0600-\u06ff]+")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا"})
_QUERY_PART = re.compile(r'"([^"]*)"|(\S+)')
TRIGRAM = 3  # characters: the shortest that the index of substrings knows
SUBSTRING_LANGUAGES = ("zh", "zh-Hans", "zh-Hant", "ja", "ko", "th")


def search_terms(language: str | None, text: str) -> str | None:
    """Extra spellings of a text for the full-text index, or None where none are needed."""
    primary = (language or "").split("-")[0]
    if primary == "ru":
        return _joined(_russian(text))
    if primary in ("ar", "fa", "ur"):
        return _joined(_arabic(text))
    return None


def _joined(terms: set[str]) -> str | None:
    return " ".join(sorted(terms)) or None


def _russian(text: str) -> set[str]:
    lowered = unicodedata.normalize("NFKC", text).casefold()
    return {w.replace("ё", "е") for w in _CYRILLIC_WORD.findall(lowered) if "ё" in w}


def _arabic(text: str) -> set[str]:
    found: set[str] = set()
    for word in _ARABIC_WORD.findall(text):
        bare = _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", word))
        found.update({bare, bare.translate(_ALEF)} - {word, ""})
    return found


def match_expression(query: str) -> str:
    """An FTS5 MATCH expression for what a person typed; never a syntax error.

    Words are all required; "phrases" stay phrases; a word that ends in * is a prefix; Russian and
    Arabic spellings are folded as the index is.
    An empty query matches nothing.
    """
    parts = [_part(phrase, word) for phrase, word in _QUERY_PART.findall(query.replace("\0", " "))]
    return " AND ".join(p for p in parts if p) or '""'


def _part(phrase: str, word: str) -> str:
    if phrase:
        return _quoted(phrase)
    prefix = word.endswith("*")
    bare = word.rstrip("*").strip('"')
    if not re.search(r"\w", bare):
        return ""
    spellings = sorted({bare, _fold_word(bare)})
    quoted = [_quoted(s) + ("*" if prefix else "") for s in spellings]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def _fold_word(word: str) -> str:
    if _ARABIC_WORD.search(word):
        return _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_ALEF)
    if _CYRILLIC_WORD.search(word):
        return word.casefold().replace("ё", "е")
    return word


@dataclass(frozen=True, slots=True)
class Substrings:
    """What to look for inside words: a MATCH expression for the trigram index, and what is shorter.

    `match` is None where every part is shorter than a trigram.
    """

    match: str | None
    short: tuple[str, ...] = ()


def spaceless(query: str) -> bool:
    """Whether some of it is in a script whose words have no spaces around them."""
    return _NO_SPACES.search(query) is not None


def substrings(query: str) -> Substrings | None:
    """What a query asks of texts without spaces; None: nothing that words do not find."""
    found = [phrase or word for phrase, word in _QUERY_PART.findall(query.replace("\0", " "))]
    parts = [part for part in (p.strip('*"').strip() for p in found) if re.search(r"\w", part)]
    long = [part for part in parts if len(part) >= TRIGRAM]
    short = tuple(part.lower() for part in parts if len(part) < TRIGRAM)
    if not long and not any(map(spaceless, short)):
        return None
    return Substrings(" AND ".join(map(_quoted, long)) or None, short)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
