"""Names of elements (class, id) in, what they are called out: content, chrome, furniture.

Names are cut at hyphens, underscores and capitals: "relatedPosts" and "related-posts" are "related
posts", and "correlated" is not "related". A word that ends in * stands for all that begin so; a
phrase is found in a row of words and glued together ("sideBar", "sidebar"). The vocabulary is our
own, collected from the markup of ministries (Liferay, Bitrix, TYPO3, Government Site Builder, TRS,
Drupal, WordPress, SPIP, Plone) and of news sites.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from scraper.core import namelists

Kind = Literal["", "body", "chrome", "unsure", "soft", "comments", "inline"]

_GROUPS = (
    namelists.COMMENTS,
    namelists.INLINE,
    namelists.BODY,
    namelists.CHROME,
    namelists.UNSURE,
    namelists.DATE,
    namelists.TITLE,
    namelists.ELSEWHERE,
    namelists.CAPTION,
    namelists.EMBED,
    namelists.SOFT,
    namelists.CONSENT,
    namelists.LEAD,
    namelists.UNFOLDS,
)
(
    COMMENTS,
    INLINE,
    BODY,
    CHROME,
    UNSURE,
    DATE,
    TITLE,
    ELSEWHERE,
    CAPTION,
    EMBED,
    SOFT,
    CONSENT,
    LEAD,
    UNFOLDS,
) = (1 << bit for bit in range(len(_GROUPS)))
_KINDS: tuple[tuple[int, Kind], ...] = (
    (COMMENTS, "comments"),
    (INLINE, "inline"),
    (BODY, "body"),
    (CHROME | CONSENT, "chrome"),
    (UNSURE, "unsure"),
    (SOFT, "soft"),
)
_SPEAKING = COMMENTS | INLINE | BODY | CHROME | UNSURE | EMBED | SOFT | CONSENT
_KIND_OF: tuple[Kind, ...] = tuple(
    ""
    if bits & EMBED and not bits & CONSENT
    else next((name for bit, name in _KINDS if bits & bit), "")
    for bits in range(1 << len(_GROUPS))
)
_WORD = re.compile("[A-ZÀ-Ý]?[a-zß-ž]+|[A-ZÀ-Ý]+(?![a-zß-ž])|[0-9]+")
# What a program has made up: "0243ad1" is no "ad".
_DIGIT = re.compile("[0-9]")
_HASH = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]{5})(?:[0-9]+[A-Za-z]|[A-Za-z]+[0-9]+[A-Za-z])[0-9A-Za-z]*"
    r"|(?<![0-9A-Za-z])(?!ad)[a-f]{2,4}[0-9]{4}(?![0-9A-Za-z])"
)
# A name of a bundler's in letters of both cases.
_MIXED = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{5,8}(?![0-9A-Za-z])")
# "article__list" is a list in an article; "article-list" is one of articles.
_OWN_LIST = re.compile(r"__(?:un)?(?:ordered-)?list")
_LIST_WORDS = frozenset({"list", "lists", "item", "items", "ordered", "unordered"})
# Parts of a text: a sentence that GOV.UK stresses, paragraphs that BLOX shows to some, heads of what
# unfolds.
_OWN_PARTS = frozenset({"call-to-action", "subscriber-preview", "subscriber-only", "card-header"})
_HEAD_OF_PART = re.compile(r"accordion[-_]*(?:head|title|button|trigger|toggle)")
# Page builders call everything a widget.
_BUILDERS = frozenset({"elementor"})
# "has-sidebar", "no-comments" speak of the layout of what they stand on.
_LAYOUT = frozenset({"has", "have", "with", "no", "not", "without", "hide", "hides", "toggle"})
# "sidebar-less", "sidebar-none" say what is not there.
_WITHOUT = frozenset({"less", "none", "off", "free", "disabled"})
_MEDIA_TEXT = ("media", "text")  # WordPress: a text beside a picture
# "field--label-hidden" (Drupal), "overflow-hidden" say that a part of what they stand on is not
# shown; "hidden-xs", "hide-for-small" that it is not on a telephone or on paper.
_NOT_SHOWN = "hidden"
_PART = frozenset(
    {"label", "title", "heading", "name", "caption", "sidebar"}
    | {"overflow", "x", "y", "backface", "scrollbar"}
)
_NARROWLY_HIDDEN = re.compile(
    r"hid(?:den|e)[-_@]*(?:for-|on-)?(?:xs|sm|small|mobile|tablet|phone|handheld|touch|print)"
)
# A style that shows on a wide screen what another one hides ("hidden md:block"), and the other way.
_SHOWN_WIDE = re.compile(
    r"(?:^|\s)(?:(?:sm|md|lg|xl):|d-(?:sm|md|lg|xl)-)(?:block|flex|grid|inline|inline-block|contents)(?:\s|$)"
)
_HIDDEN_WIDE = re.compile(r"(?:^|\s)(?:(?:sm|md|lg):hidden|d-(?:(?:sm|md|lg)-)?none)(?:\s|$)")
# Longer names than this are generated.
_MAX_NAMES = 300
# So many names are remembered.
_MOST_KINDS = 16_384

_Phrase = tuple[tuple[str, ...], int]


def _compile() -> tuple[dict[str, int], dict[str, int], dict[str, list[_Phrase]]]:
    """Words, beginnings of words, and phrases by their first word, each with its groups."""
    exact: dict[str, int] = {}
    begins: dict[str, int] = {}
    phrases: dict[str, list[_Phrase]] = {}
    for bit, group in enumerate(_GROUPS):
        for entry in group.replace("\n", "|").split("|"):
            words = entry.split()
            if not words:
                continue
            glued = "".join(words)
            table = begins if glued.endswith("*") else exact
            glued = glued.rstrip("*")
            table[glued] = table.get(glued, 0) | 1 << bit
            if len(words) > 1:
                rest = tuple(words[1:])
                phrases.setdefault(words[0], []).append((rest, 1 << bit))
    return exact, begins, phrases


_EXACT, _BEGINS, _PHRASES = _compile()
_LONGEST_BEGIN = max(map(len, _BEGINS))
_SHORTEST_BEGIN = min(map(len, _BEGINS))


def flags(names: str) -> int:
    """The groups that the names of an element (class and id) belong to, as bits."""
    return _of_names(names[:_MAX_NAMES])


def _bits(names: str) -> int:
    found = 0
    for name in names.split():
        found |= _of_name(name)
    if ":" not in names and "-none" not in names:
        return found
    if _SHOWN_WIDE.search(names):
        return found & ~INLINE
    return found | INLINE if _HIDDEN_WIDE.search(names) else found


_of_names = lru_cache(maxsize=16_384)(_bits)


@lru_cache(maxsize=65_536)
def _of_name(name: str) -> int:
    if name.isalpha() and name.islower() and name.isascii():
        return 0 if name in _BUILDERS else _of_word(name)
    if name in _OWN_PARTS or ":" in name or "[" in name:
        return 0  # "md:w-1/2", "text-[20px]" and the like are styles, not names
    if "accordion" in name and _HEAD_OF_PART.search(name):
        return 0
    if "hid" in name and _NARROWLY_HIDDEN.search(name):
        return 0
    words = _words(name)
    if "__" in name and _OWN_LIST.search(name):
        words = [word for word in words if word not in _LIST_WORDS]
    if words and words[0] in _BUILDERS:
        words = [word for word in words[1:] if word != "widget"]
    found, k, count = 0, 0, len(words)
    while k < count:
        word = words[k]
        after = words[k + 1] if k + 1 < count else ""
        if (
            after in _WITHOUT
            or (word, after) == _MEDIA_TEXT
            or (after == _NOT_SHOWN and word in _PART)
        ):
            k += 2
            continue
        found |= _of_word(word)
        k += 1
        if word in _LAYOUT and k < count:
            k += 2
        elif word in _PHRASES and k < count:
            for rest, bits in _PHRASES[word]:
                if _follows(words, k, rest):
                    found |= bits
    return found


def _words(name: str) -> list[str]:
    plain = name.replace("-", "").replace("_", "")
    if plain.isalpha() and plain.islower() and plain.isascii():  # twice as fast as what follows
        return [word for word in name.replace("_", "-").split("-") if word]
    whole = _HASH.sub(" ", name) if _DIGIT.search(name) else name
    if not whole.islower():
        whole = _MIXED.sub(_without_hash, whole)
    return [word.lower() for word in _WORD.findall(whole)]


def _without_hash(name: re.Match[str]) -> str:
    """A name of several cases; "" for letters thrown together ("hAdvD"), as bundlers do."""
    pieces = _WORD.findall(name[0])
    is_thrown = len(pieces) > 1 and (min(map(len, pieces)) == 1 or len(pieces) * 3 > len(name[0]))
    return "" if is_thrown else name[0]


def _follows(words: list[str], k: int, rest: tuple[str, ...]) -> bool:
    first, second = rest[0], words[k]
    if first != second and (first[-1] != "*" or not second.startswith(first[:-1])):
        return False
    if len(words) < k + len(rest):
        return False
    return len(rest) == 1 or all(
        words[k + j].startswith(want[:-1]) if want[-1] == "*" else words[k + j] == want
        for j, want in enumerate(rest)
    )


@lru_cache(maxsize=32_768)
def _of_word(word: str) -> int:
    found = _EXACT.get(word, 0)
    for size in range(_SHORTEST_BEGIN, min(len(word), _LONGEST_BEGIN) + 1):
        found |= _BEGINS.get(word[:size], 0)
    return found


class _Kinds(dict[str, Kind]):
    """The kinds of names met before: most elements of a site bear the same few hundred."""

    def __missing__(self, names: str) -> Kind:
        found = _KIND_OF[_bits(names[:_MAX_NAMES]) & _SPEAKING]
        if len(names) <= _MAX_NAMES:
            if len(self) >= _MOST_KINDS:
                self.clear()
            self[names] = found
        return found


# What the names of an element say that it is; "" when they say nothing. Asked of every element
# with a name, and so not a function.
kind: Callable[[str], Kind] = _Kinds().__getitem__


def is_date(names: str) -> bool:
    """Whether the names are those of a date line."""
    return flags(names) & DATE != 0


def is_title(names: str) -> bool:
    """Whether the names are those of a headline."""
    return flags(names) & TITLE != 0


def is_elsewhere(names: str) -> bool:
    """Whether the names are those of a list of other pages, a footer or the like."""
    return flags(names) & ELSEWHERE != 0


def is_consent(names: str) -> bool:
    """Whether the names are those of a plea for consent to cookies."""
    return flags(names) & CONSENT != 0


def is_lead(names: str) -> bool:
    """Whether the names are those of the lead of a text."""
    return flags(names) & LEAD != 0


def unfolds(names: str) -> bool:
    """Whether the names are those of a part of a text that is hidden until it is asked for."""
    return flags(names) & UNFOLDS != 0


def is_caption(names: str) -> bool:
    """Whether the names are those of a caption or a credit."""
    return flags(names) & CAPTION != 0
