"""Texts and queries -> spellings that SQLite's full-text search can find.

FTS5 folds accents but not Russian yo, Arabic vowel marks or forms of alef, and it does not cut
words in scripts without spaces: those spellings are stored beside the text (`search_terms`).
"""

from __future__ import annotations

import re
import unicodedata

_CJK_RUN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_CYRILLIC_WORD = re.compile("[\u0400-\u04ff]+")
_ARABIC_WORD = re.compile("[\u0600-\u06ff]+")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا"})
_QUERY_PART = re.compile(r'"([^"]*)"|(\S+)')
SUBSTRING_LANGUAGES = ("zh", "zh-Hans", "zh-Hant", "ja", "ko", "th")


def search_terms(language: str | None, text: str) -> str | None:
    """Extra spellings of a text for the full-text index, or None where none are needed."""
    primary = (language or "").split("-")[0]
    if primary in ("zh", "ja"):
        return _joined(bigrams(text))
    if primary == "ru":
        return _joined(_russian(text))
    if primary in ("ar", "fa", "ur"):
        return _joined(_arabic(text))
    return None


def _joined(terms: set[str]) -> str | None:
    return " ".join(sorted(terms)) or None


def bigrams(text: str) -> set[str]:
    """Every window of two characters in runs of kana and ideographs."""
    found: set[str] = set()
    for run in _CJK_RUN.findall(unicodedata.normalize("NFKC", text)):
        found.update(run[i : i + 2] for i in range(len(run) - 1))
        if len(run) == 1:
            found.add(run)
    return found


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
    Arabic spellings are folded as the index is; runs of CJK become phrases of their bigrams.
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
    if _CJK_RUN.search(bare):
        return _cjk(bare)
    spellings = sorted({bare, _fold_word(bare)})
    quoted = [_quoted(s) + ("*" if prefix else "") for s in spellings]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def _cjk(word: str) -> str:
    return " AND ".join(_quoted(b) for b in sorted(bigrams(word))) or _quoted(word)


def _fold_word(word: str) -> str:
    if _ARABIC_WORD.search(word):
        return _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_ALEF)
    if _CYRILLIC_WORD.search(word):
        return word.casefold().replace("ё", "е")
    return word


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
