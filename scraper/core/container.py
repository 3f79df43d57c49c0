"""Paragraphs of a page in, the node that holds the release out."""

from __future__ import annotations

from collections.abc import Mapping

from scraper.core import boilerplate, places, titleparts, vocabulary
from scraper.core import flat as flats
from scraper.core.paragraphs import Page, Paragraph, without_copies

# What a branching between a paragraph and an ancestor costs the ancestor.
DECAY = 0.65
# What a paragraph weighs that is not in the element of the headline (a longer h1 than this, in
# letters), which is the first around it with so much running text.
_AWAY, _HEADLINE, _SOME = 0.55, 15, 40
# A paragraph this many elements deep is at home in its container.
_NEAR = 4
# No page is nested deeper than this on purpose.
_DEEP = 250
_PRIOR = {
    "body": 1.4,
    "chrome": 0.6,
    "comments": 0.3,
    "unsure": 0.9,
    "soft": 0.9,
    "inline": 0.5,
    "": 1.0,
}
_TAG_PRIOR = {
    "body": 0.8,
    "html": 0.8,
    "article": 1.25,
    "main": 1.15,
    "td": 0.95,
    "p": 0.8,
    "li": 0.7,
    "ol": 0.75,
    "ul": 0.75,
    "footer": 0.5,
    "aside": 0.5,
}
_MOST_PRIOR = 2.0  # article, named as the body
# What a place is worth where other pages of the site have their text.
_USUAL = 2.0
_ITEMPROPS = frozenset({"articlebody", "text", "reviewbody"})


def choose(page: Page, marks: bytearray, usual: str = "") -> int:
    """The node with the most running text for its place: text of its own counts in full, text
    that lies apart below it less; names and tags weigh in, and `usual`, the place where other pages
    of the site have theirs. The root if there is no text."""
    flat = page.flat
    parents = flat.parent
    score: dict[int, float] = {}
    alive = without_copies([one for one in page.paragraphs if one.mass and not marks[one.at]])
    living = _living_masses(page, alive)
    home = _home(page, marks)
    for one in alive:
        share, below, branchings, depth = one.mass, one.mass, 0, 0
        if home and not flat.within(one.at, home):
            share *= _AWAY
        above = parents[one.at]
        while above >= 0 and depth < _DEEP:
            depth += 1
            mass = living[above]
            if mass > below + 1:
                branchings += 1
                if branchings > 1 or depth > _NEAR:
                    share *= DECAY
                below = mass
            score[above] = score.get(above, 0.0) + share
            above = parents[above]
    best = _best(page, score)
    there = [i for i in score if usual and places.of(flat, i) == usual]
    if not there:
        return best
    other = max(there, key=score.__getitem__)
    inside = flat.within(best, other)
    if inside or _USUAL * score[other] * prior(page, other) < score[best] * prior(page, best):
        return best
    return other


def _best(page: Page, score: Mapping[int, float]) -> int:
    best, found = 0, 0.0
    for i in sorted(score):
        # No prior is higher than this: most nodes need no look at their names. Of equals, the
        # inner one.
        if score[i] * _MOST_PRIOR >= found:
            points = score[i] * prior(page, i)
            if points >= found:
                best, found = i, points
    return best


def _home(page: Page, marks: bytearray) -> int:
    """The element around the headline of the page that holds some text; 0 if that is not clear."""
    flat = page.flat
    every = [i for i in page.mains if flat.tag[i] == "h1" and flat.chars[i] >= _HEADLINE]
    heads = [i for i in every if not marks[i]] or every
    if len(heads) > 1:  # the first may be the name of the site
        heads = [i for i in heads if not titleparts.is_institution(_text(flat, i))]
    if len(heads) != 1:
        return 0
    node = heads[0]
    while node > 0 and page.mass(node) < _SOME:
        node = flat.parent[node]
    return node if flat.tag[node] != "body" else 0


def _text(flat: flats.Flat, i: int) -> str:
    return "".join(flat.text[i : flat.end[i]]).strip()


def _living_masses(page: Page, alive: list[Paragraph]) -> list[float]:
    parents = page.flat.parent
    out = [0.0] * len(parents)
    for one in alive:
        above, depth, mass = parents[one.at], 0, one.mass
        while above >= 0 and depth < _DEEP:
            out[above] += mass
            above, depth = parents[above], depth + 1
    return out


def prior(page: Page, i: int) -> float:
    """What tag and names say about a node as the container of a release, around 1."""
    flat = page.flat
    attrs = flat.attrs[i]
    weight = _TAG_PRIOR.get(flat.tag[i], 1.0)
    if not attrs:
        return weight
    if (attrs.get("itemprop") or "").lower() in _ITEMPROPS:
        return weight * 1.5
    if flat.tag[i] in ("body", "html"):
        return weight
    return weight * _PRIOR[vocabulary.kind(boilerplate.names_of(attrs))]


def kept_mass(page: Page, marks: bytearray, top: int) -> float:
    """Running text of the container that is not furniture."""
    first, last = page.span(top)
    return sum(one.mass for one in page.paragraphs[first:last] if not marks[one.at])
