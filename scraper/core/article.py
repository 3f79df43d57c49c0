"""Any page in, the release on it out: title, date, language, text, without a layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

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
)
from scraper.core import flat as flats
from scraper.core import template as templates
from scraper.core.metadata import Meta
from scraper.core.paragraphs import Page
from scraper.core.published import Dating
from scraper.core.template import Template
from scraper.model import Release

# Less than this share of the page's running text in the container is suspicious, unless it is
# this much (letters).
_HARDLY = 0.2
_ENOUGH = 600


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
    flat = flats.flatten(root)
    page = Page(flat, boilerplate.unread(flat))
    parts.lighten(page)
    repeats, known = _forget_repeats(page, template)
    marks, top = _place(page)
    meta = metadata.read(flat)
    recurring = template.title_parts if template else frozenset()
    title, title_from, at = headline.choose(page, marks, top, meta, url, recurring)
    if at >= 0:  # what prints the title is known by it, whatever else it prints
        page.paragraphs[at].folded = phrases.fold(title)
    said = root.attributes.get("lang")
    american = zone.key == "UTC" and _is_american(said or "", url)
    dating = published.choose(page, marks, top, title, meta, url, zone, languages, american)
    pieces = select.body(page, marks, top, title, dating.lines, repeats, known)
    body = "\n\n".join(clean.joined(pieces))
    if len(meta.article_body) > max(_ENOUGH, 2 * len(body)):
        body = _plain(meta.article_body)  # the page shows its text only when scripts have run
    code = language.page_language(text=body, declared=meta.language, html_lang=said, url=url)
    return Release(
        title,
        dating.published.when if dating.published else None,
        code,
        body,
        furniture.translations(flat, url, code),
        *furniture.inside(flat, top, marks, url),
        modified=dating.modified,
        canonical=urls.normalise(meta.canonical, url) if meta.canonical else None,
        metadata=_facts(title_from, dating, meta),
    )


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
    repeats = templates.repeated(template, page.paragraphs)
    for k in repeats.template:
        page.paragraphs[k].mass = 0.0
    page.sum_up()
    starts = page.starts
    return frozenset(starts[k] for k in repeats.template), frozenset(
        starts[k] for k in repeats.known
    )


def _place(page: Page) -> tuple[bytearray, int]:
    """What is not read, and the container of the text. If hardly any of the page's running text
    is left, names have misled: a second look goes by tags and roles alone."""
    marks = boilerplate.prune(page)
    top = container.choose(page, marks)
    kept = container.kept_mass(page, marks, top)
    if kept < min(_ENOUGH, _HARDLY * page.sums[-1]):
        again = boilerplate.prune(page, names=False)
        other = container.choose(page, again)
        if container.kept_mass(page, again, other) > 2 * kept:
            return again, other
    return marks, top


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
