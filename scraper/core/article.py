"""Any page in, the release on it out: title, date, language, text, without a layout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from scraper.core import boilerplate, clean, container, language, links, select
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
    if _mass_kept(page,marks,top) < 0.2*page.sums[-1]:
        again = boilerplate.prune(page, names=False)
        other = container.choose(page, again)
        if _mass_kept(page,again,other) > 2*_mass_kept(page,marks,top): marks, top = again, other
    title_node = tree.css_first("h1") or tree.css_first("title")
    title = clean.line(title_node.text()) if title_node else ""
    body = "\n\n".join(clean.joined(select.body(page, marks, top, title)))
    published, metadata = None, {} # _date(tree, zone)
    node = flat.node[top]
    code = language.page_language(
        text=body, declared=None, html_lang=root.attributes.get("lang"), url=url
    )
    return Release(
        title,
        published,
        code,
        body,
        links.alternates(tree, (), url, code),
        links.attachments([node], url),
        links.images([node], url),
        metadata={"reader": "generic", "title_from": "h1", 'container':flat.tag[top]+str(dict(flat.attrs[top]))[:100],**metadata},
    )


def _date(tree: LexborHTMLParser, zone: ZoneInfo) -> tuple[datetime | None, dict[str, Any]]:
    from scraper.core import dates

    node = tree.css_first("time[datetime]")
    printed = dates.from_machine(node.attributes.get("datetime") or "", zone) if node else None
    if printed is None:
        return None, {}
    return printed.when, {"date_from": "time", "published_precision": printed.precision}


def _mass_kept(page,marks,top):
    a,b=page.span(top); return sum(o.mass for o in page.paragraphs[a:b] if not marks[o.at])
