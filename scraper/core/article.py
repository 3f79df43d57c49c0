"""Any page in, the release on it out: title, date, language, text, without a layout."""

from __future__ import annotations

from collections.abc import Sequence
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
    published,
    select,
    urls,
)
from scraper.core import flat as flats
from scraper.core.paragraphs import Page
from scraper.core.template import Template
from scraper.model import Release


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
    marks = boilerplate.prune(page)
    top = container.choose(page, marks)
    if _mass_kept(page, marks, top) < 0.2 * page.sums[-1]:
        again = boilerplate.prune(page, names=False)
        other = container.choose(page, again)
        if _mass_kept(page, again, other) > 2 * _mass_kept(page, marks, top):
            marks, top = again, other
    meta = metadata.read(flat)
    title, title_from = headline.choose(page, marks, top, meta, url)
    dating = published.choose(page, marks, top, title, meta, url, zone, languages)
    body = "\n\n".join(clean.joined(select.body(page, marks, top, title, dating.lines)))
    code = language.page_language(
        text=body, declared=meta.language, html_lang=root.attributes.get("lang"), url=url
    )
    facts = {"reader": "generic", "title_from": title_from, "date_from": dating.source}
    if dating.published:
        facts["published_precision"] = dating.published.precision
    if dating.notes:
        facts["date_notes"] = list(dating.notes)
    facts["container"] = flat.tag[top] + str(dict(flat.attrs[top]))[:100]
    return Release(
        title,
        dating.published.when if dating.published else None,
        code,
        body,
        furniture.translations(flat, url, code),
        furniture.attachments(flat, top, url),
        furniture.images(flat, top, marks, url),
        modified=dating.modified,
        canonical=urls.normalise(meta.canonical, url) if meta.canonical else None,
        metadata=facts,
    )


def _mass_kept(page, marks, top):
    a, b = page.span(top)
    return sum(o.mass for o in page.paragraphs[a:b] if not marks[o.at])
