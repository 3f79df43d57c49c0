"""Any page in, the release on it out: title, date, language, text, without a layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import (
    boilerplate,
    clean,
    container,
    furniture,
    headline,
    language,
    metadata,
    parts,
    phrases,
    published,
    select,
    urls,
    vocabulary,
)
from scraper.core import flat as flats
from scraper.core import template as templates
from scraper.core.flow import Piece
from scraper.core.headline import Headline
from scraper.core.metadata import Meta
from scraper.core.paragraphs import Page
from scraper.core.places import NO_HABITS
from scraper.core.published import Dating
from scraper.core.template import Template
from scraper.model import Release

# Less than this share of the page's running text in the container is suspicious, unless it is
# this much (letters).
_HARDLY = 0.2
_ENOUGH = 600


@dataclass(slots=True)
class Look:
    """What was found on a page: its furniture marked, the container of the text, the headline, the
    dates, the pieces of the text."""

    page: Page
    meta: Meta
    marks: bytearray
    top: int
    headline: Headline
    dating: Dating
    pieces: list[Piece]


def read_article(
    tree: LexborHTMLParser,
    url: str,
    *,
    zone: ZoneInfo,
    languages: Sequence[str] = (),
    template: Template | None = None,
) -> Release:
    """The release on a page, by density and structure. Never raises; the body may be empty."""
    root = tree.root
    if root is None:
        return Release("", None, None, "", metadata={"reader": "generic"})
    page, meta = page_and_meta(root)
    said = root.attributes.get("lang")
    american = zone.key == "UTC" and _is_american(said or "", url)
    look = look_at(page, meta, url, zone, languages, american, template)
    if template is not None and not look.pieces:  # better what siblings print too than nothing
        return read_article(tree, url, zone=zone, languages=languages)
    body = "\n\n".join(clean.joined(look.pieces))
    if len(meta.article_body) > max(_ENOUGH, 2 * len(body)):
        body = _plain(meta.article_body)  # the page shows its text only when scripts have run
    code = language.page_language(text=body, declared=meta.language, html_lang=said, url=url)
    dating = look.dating
    return Release(
        look.headline.text,
        dating.published.when if dating.published else None,
        code,
        body,
        furniture.translations(page.flat, url, code),
        *furniture.inside(page.flat, look.top, look.marks, url),
        modified=dating.modified,
        canonical=urls.normalise(meta.canonical, url) if meta.canonical else None,
        metadata=_facts(look.headline.source, dating, meta),
    )


def page_and_meta(root: LexborNode) -> tuple[Page, Meta]:
    """The paragraphs of a parsed page, and what its head says."""
    flat = flats.flatten(root)
    page = Page(flat, boilerplate.unread(flat))
    parts.lighten(page)
    return page, metadata.read(flat)


def look_at(
    page: Page,
    meta: Meta,
    url: str,
    zone: ZoneInfo,
    languages: Sequence[str] = (),
    is_american: bool = False,
    template: Template | None = None,
) -> Look:
    """Where on a page the release is. Masses of paragraphs that siblings repeat become zero."""
    repeats, known = _forget_repeats(page, template)
    habits = template.habits if template else NO_HABITS
    marks, top = _place(page, habits.container)
    recurring = template.title_parts if template else frozenset()
    found = headline.choose(page, marks, top, meta, url, recurring)
    if not found.text and recurring:  # better the name of a series than none
        found = headline.choose(page, marks, top, meta, url)
    if found.at >= 0:  # what prints the title is known by it, whatever else it prints
        page.paragraphs[found.at].folded = phrases.fold(found.text)
    dating = published.choose(page, marks, top, found.text, meta, url, zone, languages, is_american)
    pieces = select.body(
        page, marks, top, found.text, dating.lines, repeats, known, habits.passed_over
    )
    return Look(page, meta, marks, top, found, dating, pieces)


def _is_american(html_lang: str, url: str) -> bool:
    """Whether the page is written as in the United States, where numbers are month first."""
    if html_lang.lower().replace("_", "-") == "en-us":
        return True
    return headline.host_of(url).endswith((".gov", ".mil"))


def _forget_repeats(page: Page, template: Template | None) -> tuple[frozenset[int], frozenset[int]]:
    """What the template prints weighs nothing. The runs of text where that begins, and where all
    that siblings print too does."""
    if template is None or not template.pages:
        return frozenset(), frozenset()
    repeats = templates.repeated(template, page)
    for k in repeats.template:
        page.paragraphs[k].mass = 0.0
    page.sum_up()
    starts = page.starts
    return frozenset(starts[k] for k in repeats.template), frozenset(
        starts[k] for k in repeats.known
    )


def _place(page: Page, usual: str) -> tuple[bytearray, int]:
    """What is not read, and the container of the text. If hardly any of the page's running text
    is left, and not in what is called the text, names have misled: a second look goes by tags and
    roles alone. `usual` is where other pages of the site have it."""
    marks = boilerplate.prune(page)
    top = container.choose(page, marks, usual)
    kept = container.kept_mass(page, marks, top)
    if kept < min(_ENOUGH, _HARDLY * page.sums[-1]) and not _is_named_body(page, top):
        again = boilerplate.prune(page, names=False)
        other = container.choose(page, again, usual)
        if container.kept_mass(page, again, other) > 2 * kept:
            return again, other
    return marks, top


def _is_named_body(page: Page, i: int) -> bool:
    attrs = page.flat.attrs[i]
    return bool(attrs) and vocabulary.kind(boilerplate.names_of(attrs)) == "body"


def _plain(text: str) -> str:
    """The text of JSON-LD, which may hold markup, as paragraphs."""
    node = LexborHTMLParser(text).body if "<" in text else None
    return clean.node_text(node) if node is not None else clean.text(text)


def _facts(title_from: str, dating: Dating, meta: Meta) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "reader": "generic",
        "title_from": title_from,
        "date_from": dating.source,
    }
    if dating.published is not None:
        facts["published_precision"] = dating.published.precision
    if dating.notes:
        facts["date_notes"] = list(dating.notes)
    if meta.robots:
        facts["robots"] = meta.robots
    return facts
