"""Pages of one site in, what they repeat and where they print what out: the template of the site.

Each page is read as if it stood alone, but for what the others repeat. What most of them agree on
is the habit of the site, by which the next page is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from scraper.core import article, decode, places, streamed
from scraper.core import template as templates
from scraper.core.article import Look
from scraper.core.paragraphs import Page
from scraper.core.places import Habits
from scraper.core.template import Template

# A habit is what more than this share of the pages have, and so many of them.
_MOST, _SOME = 0.6, 2
# In a place that is passed over at most this share of the characters is text, on all pages.
_TEXT = 0.2
_UTC: Final = ZoneInfo("UTC")


def learn(pages: Iterable[str | bytes]) -> Template:
    """The template of pages of a site, decoded or as bytes. No pages: an empty template."""
    found = []
    for page in pages:
        text = page if isinstance(page, str) else decode.decode(page).text
        root = LexborHTMLParser(streamed.in_place(text)).root
        if root is not None:
            found.append(article.page_and_meta(root))
    template = templates.of_pages((page, meta.page_title) for page, meta in found)
    template = replace(
        template, habits=Habits(stock=_stock([page for page, _ in found], template.blocks))
    )
    looks = [article.look_at(page, meta, "", _UTC, template=template) for page, meta in found]
    return replace(template, habits=_habits(looks, template.habits.stock))


def _stock(pages: Sequence[Page], blocks: Mapping[str, int]) -> frozenset[str]:
    """Places where at least half of what is printed stands on two pages: promotions, pleas, who
    the author is. `blocks` tells on how many pages a block stands."""
    again: Counter[str] = Counter()
    once: Counter[str] = Counter()
    for page in pages:
        for one in page.paragraphs:
            seen = again if blocks[templates.key(one.text)] > 1 else once
            seen[page.place(one)] += one.chars
    return frozenset(
        place for place, chars in again.items() if "." in place and chars >= once[place]
    )


def _habits(looks: Sequence[Look], stock: frozenset[str]) -> Habits:
    container = _most_common([places.of(look.page.flat, look.top) for look in looks])
    return Habits(container, _passed_over(looks), stock)


def _most_common(found: Sequence[str]) -> str:
    """The place that most pages have; "" if there is none."""
    place, times = Counter(found).most_common(1)[0] if found else ("", 0)
    return place if times >= _SOME and times > _MOST * len(found) else ""


def _passed_over(looks: Sequence[Look]) -> frozenset[str]:
    """Places inside the containers that hold hardly any text, on two pages at least."""
    text: Counter[str] = Counter()
    other: Counter[str] = Counter()
    pages: Counter[str] = Counter()
    for look in looks:
        kept = {piece.at for piece in look.pieces}
        seen = set()
        first, last = look.page.span(look.top)
        for one in look.page.paragraphs[first:last]:
            place = look.page.place(one)
            (text if one.at in kept else other)[place] += one.chars
            if one.at not in kept:
                seen.add(place)
        pages.update(seen)
    return frozenset(
        place
        for place, times in pages.items()
        if times >= _SOME and "." in place and text[place] <= _TEXT * (text[place] + other[place])
    )
