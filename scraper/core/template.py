"""Pages of one site in, what they repeat out: what a template prints is not a release.

A crawler sees many pages of one template; a reader of single pages does not. Blocks that stand on
sibling pages too are furniture, and a heading that siblings repeat opens a list of other pages.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from scraper.core import boilerplate, clean, decode, metadata, phrases, titleparts
from scraper.core import flat as flats
from scraper.core.paragraphs import Page, Paragraph

# A sibling that holds this share of a page's running text is another copy of the page.
COPY_SHARE = 0.5
# A block on more than this share of the siblings (and on three) is the template's.
_COMMON = 0.6
# Running text, and anything longer than this, is text until two siblings print it; a label is
# furniture if one does.
LABEL_CHARS = 60
# How a line ends that addresses the audience.
_GREETING = ",:!،，：！"
# How lines end that close a speech or a letter.
_CLOSING = ",.!。！،"
# A line of a text that is no longer than this may head what follows.
HEADING_CHARS = 40
# The shortest line that may be a sentence of the release rather than a label.
SENTENCE_CHARS = 20


@dataclass(frozen=True, slots=True)
class Template:
    """What sibling pages of a site print: the keys of each page's blocks, on how many pages each
    block stands, and the parts of their titles that recur (the name of the site)."""

    pages: int = 0
    blocks: Mapping[str, int] = field(default_factory=dict)
    sets: tuple[frozenset[str], ...] = ()
    title_parts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Repeats:
    """Numbers of paragraphs: those of the template, and all that any sibling prints too."""

    template: frozenset[int] = frozenset()
    known: frozenset[int] = frozenset()


def key(text: str) -> str:
    """The key of a block: a digest of its letters and digits, case folded."""
    folded = titleparts.key(clean.line(text))
    return hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).hexdigest()


def learn(pages: Iterable[str | bytes]) -> Template:
    """The template of sibling pages, decoded or as bytes. No pages: an empty template."""
    sets: list[frozenset[str]] = []
    parts: Counter[str] = Counter()
    for page in pages:
        keys, title = _facts(page if isinstance(page, str) else decode.decode(page).text)
        sets.append(keys)
        parts.update({titleparts.key(part) for part in titleparts.parts(title)} - {""})
    counts = Counter(one for keys in sets for one in keys)
    recurring = frozenset(part for part, times in parts.items() if times > 1)
    return Template(len(sets), dict(counts), tuple(sets), recurring)


def _facts(text: str) -> tuple[frozenset[str], str]:
    root = LexborHTMLParser(text).root
    if root is None:
        return frozenset(), ""
    flat = flats.flatten(root)
    page = Page(flat, boilerplate.unread(flat))
    keys = frozenset(key(one.text) for one in page.paragraphs)
    return keys, metadata.read(flat).page_title


def repeated(template: Template, paragraphs: Sequence[Paragraph]) -> Repeats:
    """The paragraphs that siblings print too. Siblings that share most of the page's own text (an
    older copy, the same release at another address) have no say."""
    keys = [key(one.text) for one in paragraphs]
    siblings = _strangers(template, paragraphs, keys)
    counts = Counter(own for known in siblings for own in known.intersection(keys))
    prose = max(2, _COMMON * len(siblings))
    found = {
        k
        for k, one in enumerate(paragraphs)
        if counts[keys[k]] >= (prose if one.mass else 2 if one.chars > LABEL_CHARS else 1)
    }
    once = {k for k in found if counts[keys[k]] < 2 and paragraphs[k].linked < 0.5}
    known = frozenset(k for k, own in enumerate(keys) if counts[own])
    found -= _own_words(paragraphs, found) | _own_labels(paragraphs, found, once)
    return Repeats(frozenset(found), known)


def _own_labels(paragraphs: Sequence[Paragraph], found: set[int], once: set[int]) -> set[int]:
    """Short lines of the release's own that siblings print too: those inside its text that lead
    up to a paragraph that no sibling has ("Background", "Ladies and gentlemen,"), if they are
    headings, hardly longer than one and no links, or only one sibling has them."""
    own = [k for k, one in enumerate(paragraphs) if k not in found and one.mass]
    if not own:
        return set()
    groups = {paragraphs[k].piece.group for k in own} - {-1}
    return (
        _closing(paragraphs, found, own[-1] + 1)
        | {k for k in found if paragraphs[k].piece.group in groups and not paragraphs[k].linked}
        | {
            k
            for k in found
            if (
                own[0] < k + 1 <= own[-1]
                or (k + 1 == own[0] and paragraphs[k].text[-1] in _GREETING)
            )
            and k + 1 not in found
            and _is_text(paragraphs[k + 1])
            and (k in once or paragraphs[k].heading or _is_like_heading(paragraphs[k]))
            and not phrases.is_tail(paragraphs[k].folded)
        }
    )


def _closing(paragraphs: Sequence[Paragraph], found: set[int], k: int) -> set[int]:
    """What a speech or a letter ends with: "Thank you.", "Yours sincerely," and a name."""
    kept: set[int] = set()
    signed = False
    while k in found and (_is_like_heading(paragraphs[k]) or signed):
        if paragraphs[k].linked or not (signed or paragraphs[k].text[-1] in _CLOSING):
            break
        kept.add(k)
        signed = paragraphs[k].text[-1] == ","
        k += 1
    return kept


def _is_like_heading(one: Paragraph) -> bool:
    return one.chars <= HEADING_CHARS and not one.linked and not phrases.is_noise(one.folded)


def _is_text(one: Paragraph) -> bool:
    return one.mass > 0 or (one.piece.item and one.linked < 0.5)


def _own_words(paragraphs: Sequence[Paragraph], found: set[int]) -> set[int]:
    """Repeated prose that is the release's own all the same: most of what stands between its
    first and its last sentence that no sibling has. Ministries like to say things again."""
    own = (k for k, one in enumerate(paragraphs) if k not in found)
    unique = [k for k in own if paragraphs[k].mass or paragraphs[k].chars > SENTENCE_CHARS]
    if not unique:
        return set()
    inside = {k for k in found if unique[0] < k < unique[-1] and paragraphs[k].mass}
    again = sum(paragraphs[k].mass for k in inside)
    return inside if again > sum(paragraphs[k].mass for k in unique) else set()


def _strangers(
    template: Template, paragraphs: Sequence[Paragraph], keys: Sequence[str]
) -> list[frozenset[str]]:
    """Siblings that are other releases. What most siblings print says nothing about that."""
    common = max(2, _COMMON * template.pages)
    own = [
        (one.mass, mine)
        for one, mine in zip(paragraphs, keys, strict=True)
        if one.mass and template.blocks.get(mine, 0) <= common
    ]
    total = sum(mass for mass, _ in own)
    return [
        known
        for known in template.sets
        if sum(mass for mass, mine in own if mine in known) <= COPY_SHARE * total
    ]
