"""A parsed page and the layout of its era -> the release, or which selector finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import bodytext, clean, dates, language, links, nodes, settle, urls
from scraper.core.jsonpage import read_json
from scraper.errors import LayoutError
from scraper.model import Layout, Link, Release, Site

__all__ = ["layout_on", "read_json", "read_layout"]

# Attributes in which an element repeats its printed date for machines.
_MACHINE_DATES: Final = ("datetime", "content", "title")
# So much of an element is read as its date line.
_DATE_LINE_CHARS: Final = 400
# With so much beside its date ("Posted on: ... by PIB Delhi") a line is still only a date line.
_LABEL_CHARS: Final = 80
# Elements that are parts of a text and never the whole of it.
_PARAGRAPHS: Final = frozenset(
    {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table", "figure"}
)
_MOST_PARAGRAPHS: Final = 2_000
# Where a layout names no title: what pages say themselves.
_TITLES: Final = ("meta[property='og:title']@content", "h1", "title")


def layout_on(site: Site, day: date) -> Layout | None:
    """The layout that pages of a day have: the first whose `valid_until` is not over, or None."""
    for layout in site.layouts:
        if layout.valid_until is None or day <= layout.valid_until:
            return layout
    return None


def read_layout(tree: LexborHTMLParser, layout: Layout, site: Site, url: str) -> Release:
    """The release of an HTML page, read with the selectors of its layout.

    `url` is the page's address. The tree is not changed. Where a layout names no title, og:title,
    h1 or title serve; where it names no date, the document number and the address are asked.

    Raises LayoutError: a selector for title, published or body matches nothing, the date line
    holds no date, or the body is shorter than `expect.min_body_chars`.
    """
    page = nodes.Page(tree, layout, site, url, ZoneInfo(site.timezone), set())
    for selector in layout.drop:
        page.skip.update(node.mem_id for node in nodes.matches(page, "drop", selector))
    title, title_node = _title(page)
    number, number_node = nodes.optional(page, "number", layout.number)
    published, date_nodes = _published(page, layout.published, "published")
    switcher = nodes.kept(page, "languages", layout.languages)
    containers = _body(page)
    own = [title_node, number_node, *date_nodes, *nodes.whole(switcher)]
    # A node that holds the body is not part of it: "main" may carry the date as an attribute.
    page.skip.update(node.mem_id for node in own if node and not nodes.holds_any(node, containers))
    blocks = [block for node in containers for block in clean.blocks(node, page.skip)]
    body = bodytext.finished(blocks, layout, site, url, title)
    if bodytext.is_cut(blocks, layout):  # then files and pictures end where the text ends
        for container in containers:
            page.skip.update(nodes.after(container, layout.drop_after, page.skip))
    chosen, source, notes = settle.settle(
        published,
        None,
        dates.from_url(url),
        dates.from_number(number) if number else None,
        page.zone,
    )
    code = _language(page, body)
    return Release(
        title=title,
        published=chosen.when if chosen else None,
        language=code,
        body=body,
        alternates=_alternates(page, switcher, code),
        attachments=links.attachments(containers, url, page.skip),
        images=links.images(containers, url, page.skip),
        modified=_modified(page),
        canonical=_canonical(page),
        metadata=bodytext.facts(chosen, source, notes, number),
    )


# --- the parts of a release -----------------------------------------------------------------------


def _title(page: nodes.Page) -> tuple[str, LexborNode | None]:
    if page.layout.title is not None:
        text, node = nodes.first(page, "title", page.layout.title)
        return text, None if nodes.split(page.layout.title)[1] else node
    for selector in _TITLES:
        said, place = nodes.optional(page, "title", selector)
        if said:
            return said, place
    raise LayoutError(page.url, "layout: it names no title, and the page has no h1 and no title")


def _published(
    page: nodes.Page, selector: str | None, key: str
) -> tuple[dates.Printed | None, list[LexborNode]]:
    """The first date in the matches of a selector; the nodes that are nothing but that date."""
    if selector is None:
        return None, []
    matches = nodes.kept(page, key, selector)
    attribute = nodes.split(selector)[1]
    texts = []
    for node in matches:
        found, text = _date(page, node, attribute)
        if found is not None:
            bare = not attribute and len(text) <= len(found.text) + _LABEL_CHARS
            return found, [node] if bare else []
        texts.append(text)
    if not matches:
        raise LayoutError(page.url, nodes.nothing(key, selector, 0))
    shown = ", ".join(repr(text[:80]) for text in texts[:3])
    raise LayoutError(
        page.url, f"layout: {key} = {selector!r} has {len(texts)} matches, none a date: {shown}"
    )


def _date(
    page: nodes.Page, node: LexborNode, attribute: str | None
) -> tuple[dates.Printed | None, str]:
    if attribute:
        text = clean.line(node.attributes.get(attribute) or "")[:_DATE_LINE_CHARS]
        return dates.from_machine(text, page.zone) or _find(page, text), text
    # A separator parts "<span>7 October 2019<i>20:10</i></span>" and dates split over spans.
    text = clean.line(node.text(separator=" "))[:_DATE_LINE_CHARS]
    found = _find(page, text)
    stamped = _stamped(page, node)
    if found is None:
        return stamped, text
    if stamped and found.precision == "day" and stamped.when.date() == found.when.date():
        return stamped, text
    return found, text


def _stamped(page: nodes.Page, node: LexborNode) -> dates.Printed | None:
    """What the element itself says for machines; it may add the time to a printed day."""
    for name in _MACHINE_DATES:
        value = node.attributes.get(name)
        found = dates.from_machine(value, page.zone) if value else None
        if found is not None:
            return found
    return None


def _find(page: nodes.Page, text: str) -> dates.Printed | None:
    return dates.find_date(
        text, zone=page.zone, languages=_languages(page), order=page.layout.date_order
    )


def _languages(page: nodes.Page) -> tuple[str, ...]:
    """The page's own language by its address first, then the site's."""
    own = urls.language_in(page.url)
    return (own, *page.site.languages) if own else page.site.languages


def _modified(page: nodes.Page) -> datetime | None:
    if page.layout.modified is None:
        return None
    try:
        found, _ = _published(page, page.layout.modified, "modified")
    except LayoutError:
        return None
    return found.when if found else None


def _alternates(
    page: nodes.Page, switcher: Sequence[LexborNode], own: str | None
) -> tuple[Link, ...]:
    """Translations, at the addresses that releases are asked for: without portlet noise."""
    return tuple(
        replace(link, url=urls.release_url(link.url, page.site.drop_params))
        for link in links.alternates(page.tree, switcher, page.url, own)
    )


def _canonical(page: nodes.Page) -> str | None:
    node = page.tree.css_first("link[rel~='canonical']")
    href = node.attributes.get("href") if node is not None else None
    return urls.normalise(href, page.url) if href else None


def _language(page: nodes.Page, body: str) -> str | None:
    html = page.tree.root
    said = html.attributes.get("lang") if html is not None else None
    return language.page_language(text=body, declared=None, html_lang=said, url=page.url)


def _body(page: nodes.Page) -> list[LexborNode]:
    """The first container with text; or, if the selector names paragraphs, all of them.

    "div.text > p" means every paragraph, "div.text" the first such part of the page: a second one
    belongs as a rule to another block that uses the same class.
    """
    if page.layout.body is None:
        raise LayoutError(page.url, "layout: it names no body")
    first = nodes.first(page, "body", page.layout.body)[1]
    if first.tag not in _PARAGRAPHS:
        return [first]
    every = nodes.matches(page, "body", page.layout.body)[:_MOST_PARAGRAPHS]
    return [node for node in every if not nodes.is_dropped(node, page.skip)]
