"""Any page in, the release on it out: title, date, language, text, without a layout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from scraper.core import clean, flow, language, links
from scraper.core import flat as flats
from scraper.core.template import Template
from scraper.model import Release

_CHROME = frozenset({"nav", "footer", "aside", "form"})


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
    left_out = bytearray(len(flat.tag))
    for i, tag in enumerate(flat.tag):
        if not left_out[i] and i and (tag in _CHROME or flow.is_left_out(flat, i)):
            left_out[i : flat.end[i]] = b"\1" * (flat.end[i] - i)
    score: dict[int, float] = {}
    for i, tag in enumerate(flat.tag):
        if tag == "p" and not left_out[i]:
            weight = flat.chars[i] - 2 * flat.linked[i]
            above, share = flat.parent[i], 1.0
            while above > 0 and share > 0.3:
                score[above] = score.get(above, 0) + weight * share
                above, share = flat.parent[above], share * 0.7
    top = max(score, key=lambda one: score[one]) if score else 0
    title_node = tree.css_first("h1") or tree.css_first("title")
    title = clean.line(title_node.text()) if title_node else ""
    body = "\n\n".join(clean.joined(flow.pieces(flat, top, left_out)))
    published, metadata = _date(tree, zone)
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
        metadata={"reader": "generic", "title_from": "h1", **metadata},
    )


def _date(tree: LexborHTMLParser, zone: ZoneInfo) -> tuple[datetime | None, dict[str, Any]]:
    from scraper.core import dates

    node = tree.css_first("time[datetime]")
    printed = dates.from_machine(node.attributes.get("datetime") or "", zone) if node else None
    if printed is None:
        return None, {}
    return printed.when, {"date_from": "time", "published_precision": printed.precision}
