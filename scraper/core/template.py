"""Pages of one site in, what they repeat out: what a template prints is not a release.

A crawler sees many pages of one template; a reader of single pages does not. Blocks that stand on
sibling pages too are furniture, and a heading that siblings repeat opens a list of other pages.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scraper.core import clean, phrases, places, titleparts
from scraper.core.paragraphs import Page, Paragraph
from scraper.core.places import NO_HABITS, Habits

# A sibling that holds this share of a page's running text is another copy of the page.
COPY_SHARE = 0.5
# Where at least this share of a page's own text stands, its text stands.
_TEXT = 0.15
# A block on more than this share of the siblings (and on three) is the template's.
_COMMON = 0.6
# Running text, anything longer than this, and what stands between sentences of the release is text
# until two siblings print it; another label, or a link, is furniture if one does.
LABEL_CHARS = 60
# How a line ends that addresses the audience.
_GREETING = ",:!،，：！"
# How lines end that close a speech or a letter.
_CLOSING = ",.!。！،"
# A label and a link are a link for more than this share.
_LINKED = 0.4
# A signature has no more lines.
_LINES = 4
# A line of a text that is no longer than this may head what follows.
HEADING_CHARS = 40
# The shortest line that may be a sentence of the release rather than a label.
SENTENCE_CHARS = 20


@dataclass(frozen=True, slots=True)
class Template:
    """What sibling pages of a site print: the keys of each page's blocks, on how many pages each
    block stands, the parts of their titles that recur (the name of the site), and the labels that
    they print before links."""

    pages: int = 0
    blocks: Mapping[str, int] = field(default_factory=dict)
    sets: tuple[frozenset[str], ...] = ()
    title_parts: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    habits: Habits = NO_HABITS


@dataclass(frozen=True, slots=True)
class Repeats:
    """Numbers of paragraphs: those of the template, and all that any sibling prints too."""

    template: frozenset[int] = frozenset()
    known: frozenset[int] = frozenset()


def key(text: str) -> str:
    """The key of a block: a digest of its letters and digits, case folded."""
    folded = titleparts.key(clean.line(text))
    return hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).hexdigest()


def label(one: Paragraph) -> str:
    """The key of the label before a link to another page ("More: Ferry fares rise"); "" if the
    paragraph is something else."""
    if one.linked < _LINKED:
        return ""
    before, colon, _ = one.text[:LABEL_CHARS].replace("：", ":").partition(":")
    is_label = colon and len(before) + 1 >= one.chars - one.piece.linked - 2
    return key(before) if is_label and titleparts.key(before) else ""


def of_pages(pages: Iterable[tuple[Page, str]]) -> Template:
    """What pages of a site, each with its title element, repeat."""
    sets: list[frozenset[str]] = []
    parts: Counter[str] = Counter()
    labels: set[str] = set()
    for page, title in pages:
        labels.update(map(label, page.paragraphs))
        sets.append(frozenset(key(one.text) for one in page.paragraphs))
        parts.update({titleparts.key(part) for part in titleparts.parts(title)} - {""})
    counts = Counter(one for keys in sets for one in keys)
    recurring = frozenset(part for part, times in parts.items() if times > 1)
    return Template(len(sets), dict(counts), tuple(sets), recurring, frozenset(labels - {""}))


@dataclass(frozen=True, slots=True)
class _Compared:
    """The paragraphs of a page, on how many siblings each stands, where it stands on the page, and
    the places of sentences that no sibling has."""

    paragraphs: Sequence[Paragraph]
    counts: Sequence[int]
    siblings: int
    where: Sequence[str]
    text: frozenset[str]
    boxes: frozenset[str]

    @property
    def own(self) -> list[int]:
        """The sentences that no sibling has."""
        return _own(self.paragraphs, self.counts)

    def is_apart(self, k: int) -> bool:
        """Whether a paragraph stands in a box of its own, where no text stands."""
        return bool(self.text) and places.box(self.where[k]) not in self.boxes

    def is_set_apart(self, k: int) -> bool:
        """Whether a paragraph stands in a box of its own, or is printed as no text is."""
        one = self.paragraphs[k]
        if self.is_apart(k):
            return True
        loose = one.mass > 0 and one.piece.group < 0
        return bool(self.text) and loose and self.where[k] not in self.text

    def least(self, k: int, inside: Container[int]) -> float:
        """On so many siblings a paragraph stands if it is of the template; `inside` are those
        between sentences of the release."""
        one = self.paragraphs[k]
        if self.is_set_apart(k):
            return 1
        if one.mass:
            return max(2, _COMMON * self.siblings)
        return 1 if one.chars <= LABEL_CHARS and (k not in inside or one.linked >= 0.5) else 2


def repeated(template: Template, page: Page) -> Repeats:
    """The paragraphs that siblings print too, or that stand where siblings print the same things
    again and again. Siblings that share most of the page's own text (an older copy, the same
    release at another address) have no say."""
    paragraphs = page.paragraphs
    seen = _compare(template, page)
    inside = range(seen.own[0], seen.own[-1] + 1) if seen.siblings > 1 and seen.own else range(0)
    found = {
        k
        for k, one in enumerate(paragraphs)
        if seen.counts[k] >= seen.least(k, inside) or label(one) in template.labels
    }
    apart = {k for k in found if seen.is_set_apart(k)}
    once = {
        k
        for k in found
        if seen.counts[k] < 2
        and paragraphs[k].linked < 0.5
        and not (k in apart and paragraphs[k].mass)
    }
    found -= _own_words(paragraphs, found - apart) | _own_labels(paragraphs, found, once)
    found -= _signature(seen, found)
    stock = template.habits.stock
    found |= {k for k, place in enumerate(seen.where) if place in stock and seen.is_apart(k)}
    known = frozenset(k for k, count in enumerate(seen.counts) if count)
    return Repeats(frozenset(found), known)


def _compare(template: Template, page: Page) -> _Compared:
    paragraphs = page.paragraphs
    keys = [key(one.text) for one in paragraphs]
    siblings = _strangers(template, paragraphs, keys)
    standing = Counter(own for known in siblings for own in known.intersection(keys))
    counts = [standing[own] for own in keys]
    where = [page.place(one) for one in paragraphs]
    chars: Counter[str] = Counter()
    if len(siblings) > 1:  # what one sibling alone has says little about the page
        for k in _own(paragraphs, counts):
            chars[where[k]] += paragraphs[k].chars
    text = frozenset(place for place, size in chars.items() if size >= _TEXT * chars.total())
    boxes = frozenset(places.box(place) for place in text)
    return _Compared(paragraphs, counts, len(siblings), where, text, boxes)


def _own(paragraphs: Sequence[Paragraph], counts: Sequence[int]) -> list[int]:
    return [
        k for k, one in enumerate(paragraphs) if one.mass and one.linked < 0.2 and not counts[k]
    ]


def _signature(seen: _Compared, found: set[int]) -> set[int]:
    """A few short lines below the text, in the same box: who signed it."""
    in_text = [k for k, place in enumerate(seen.where) if places.box(place) in seen.boxes]
    own = [k for k in in_text if seen.paragraphs[k].mass and k not in found]
    kept: set[int] = set()
    for k in range(own[-1] + 1, own[-1] + 1 + _LINES) if own else ():
        if k not in found or k not in in_text or not _is_signature(seen.paragraphs[k]):
            break
        kept.add(k)
    return kept


def _is_signature(one: Paragraph) -> bool:
    if one.linked or phrases.is_noise(one.folded) or phrases.is_tail(one.folded):
        return False
    return all(len(line) <= HEADING_CHARS for line in one.piece.text.split("\n"))


def _own_labels(paragraphs: Sequence[Paragraph], found: set[int], once: set[int]) -> set[int]:
    """Short lines of the release's own that siblings print too: those inside its text that lead
    up to a paragraph that no sibling has ("Background", "Ladies and gentlemen,"), if they are
    headings, hardly longer than one and no links, or only one sibling has them."""
    own = [k for k, one in enumerate(paragraphs) if k not in found and one.mass]
    if not own:
        return set()
    groups = {paragraphs[k].piece.group for k in own} | _own_groups(paragraphs, found)
    groups.discard(-1)
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
            and (_is_text(paragraphs[k + 1]) or _leads_on(paragraphs, k))
            and (k in once or paragraphs[k].heading or _is_like_heading(paragraphs[k]))
            and not phrases.is_tail(paragraphs[k].folded)
        }
    )


def _own_groups(paragraphs: Sequence[Paragraph], found: set[int]) -> set[int]:
    """Lists and tables that are for the most part the release's own."""
    own: Counter[int] = Counter()
    for k, one in enumerate(paragraphs):
        own[one.piece.group] += -one.chars if k in found or one.linked >= 0.5 else one.chars
    return {group for group, chars in own.items() if chars > 0}


def _leads_on(paragraphs: Sequence[Paragraph], k: int) -> bool:
    """Whether a line leads to the next ("Here is the thing:"), or heads a section whose heading
    follows."""
    after = paragraphs[k + 1]
    if paragraphs[k].text[-1] in ":：":
        return not after.linked
    under = paragraphs[k + 2] if k + 2 < len(paragraphs) else None
    return bool(paragraphs[k].heading and after.heading and under and _is_text(under))


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
