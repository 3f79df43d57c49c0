"""A parsed page and the layout of its era -> the release, or which selector finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper.core import bodytext, clean, dates, language, links, settle, urls
from scraper.core.jsonpage import read_json
from scraper.errors import LayoutError
from scraper.model import Layout, Release, Site

__all__ = ["layout_on", "read_json", "read_layout"]

_ATTRIBUTE: Final = re.compile(r"@([\w:-]+)\s*\Z")
# Attributes in which an element repeats its printed date for machines.
_MACHINE_DATES: Final = ("datetime", "content", "title")
# So much of an element is read as its date line.
_DATE_LINE_CHARS: Final = 400
_TITLE_CHARS: Final = 2_000
# A line of languages is not longer.
_SWITCHER_CHARS: Final = 1_000
# Where a layout names no title: what pages say themselves.
_TITLES: Final = ("meta[property='og:title']@content", "h1", "title")


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the reading needs."""

    tree: LexborHTMLParser
    layout: Layout
    site: Site
    url: str
    zone: ZoneInfo
    skip: set[int]  # mem_id of what is dropped, with all below


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
    page = _Page(tree, layout, site, url, ZoneInfo(site.timezone), set())
    page.skip.update(_ids(page, "drop", *layout.drop))
    title, title_node = _title(page)
    number, number_node = _optional(page, "number", layout.number)
    published, date_nodes = _published(page, layout.published, "published")
    switcher = _nodes(page, "languages", layout.languages)
    container = _body(page)
    own = [title_node, number_node, *date_nodes, *_whole(switcher)]
    # A node that holds the body is not part of it: "main" may carry the date as an attribute.
    page.skip.update(node.mem_id for node in own if node and not _holds(node, container))
    page.skip.update(_after(container, layout.drop_after, page.skip))
    body = _text(container, page, title)
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
        alternates=links.alternates(tree, switcher, url, code),
        attachments=links.attachments([container], url, page.skip),
        images=links.images([container], url, page.skip),
        modified=_modified(page),
        canonical=_canonical(page),
        metadata=bodytext.facts(chosen, source, notes, number),
    )


# --- finding nodes ------------------------------------------------------------------------------


def _split(selector: str) -> tuple[str, str | None]:
    """A selector and the attribute it ends in: "meta[name=PubDate]@content"."""
    found = _ATTRIBUTE.search(selector)
    return (selector[: found.start()].strip(), found[1]) if found else (selector, None)


def _nodes(page: _Page, key: str, selector: str | None) -> list[LexborNode]:
    """All matches outside what is dropped."""
    if not selector:
        return []
    try:
        nodes = page.tree.css(_split(selector)[0])
    except (SelectolaxError, ValueError) as error:
        raise LayoutError(page.url, f"{key} = {selector!r} is not a CSS selector") from error
    return [node for node in nodes if not _is_dropped(node, page.skip)] if page.skip else nodes


def _ids(page: _Page, key: str, *selectors: str) -> set[int]:
    return {node.mem_id for selector in selectors for node in _nodes(page, key, selector)}


def _is_dropped(node: LexborNode, skip: set[int]) -> bool:
    above: LexborNode | None = node
    while above is not None:
        if above.mem_id in skip:
            return True
        above = above.parent
    return False


def _holds(outer: LexborNode, inner: LexborNode) -> bool:
    above: LexborNode | None = inner
    while above is not None:
        if above.mem_id == outer.mem_id:
            return True
        above = above.parent
    return False


def _line(node: LexborNode, attribute: str | None, skip: set[int]) -> str:
    """The text of an element on one line, or one of its attributes."""
    if attribute:
        return clean.line(node.attributes.get(attribute) or "")[:_TITLE_CHARS]
    return clean.line(" ".join(clean.blocks(node, skip)))[:_TITLE_CHARS]


def _first(page: _Page, key: str, selector: str) -> tuple[str, LexborNode]:
    """The first match with text. LayoutError if there is none."""
    nodes = _nodes(page, key, selector)
    attribute = _split(selector)[1]
    for node in nodes:
        text = _line(node, attribute, page.skip)
        if text:
            return text, node
    raise LayoutError(page.url, _nothing(key, selector, len(nodes)))


def _nothing(key: str, selector: str, count: int) -> str:
    found = f"{count} matches, all empty" if count else "0 matches"
    return f"layout: {key} = {selector!r} has {found}"


def _optional(page: _Page, key: str, selector: str | None) -> tuple[str | None, LexborNode | None]:
    if selector is None:
        return None, None
    try:
        text, node = _first(page, key, selector)
    except LayoutError:
        return None, None
    return text, None if _split(selector)[1] else node


def _whole(switcher: Sequence[LexborNode]) -> list[LexborNode]:
    """The switcher's links, each with the elements around it that hold nothing else to read.

    Counters and separators stand beside the links ("de-DE1 en-GB1") and go with them.
    """
    wholes = []
    for node in switcher:
        above = node.parent
        while above is not None and above.tag not in ("body", "html", "main", "article"):
            rest = above.text()
            if len(rest) > _SWITCHER_CHARS:
                break
            for link in switcher:
                if _holds(above, link):
                    rest = rest.replace(link.text(), "", 1)
            if any(letter.isalpha() for letter in rest):
                break
            node, above = above, above.parent
        wholes.append(node)
    return wholes


# --- the parts of a release -----------------------------------------------------------------------


def _title(page: _Page) -> tuple[str, LexborNode | None]:
    if page.layout.title is not None:
        text, node = _first(page, "title", page.layout.title)
        return text, None if _split(page.layout.title)[1] else node
    for selector in _TITLES:
        text_or_none, node_or_none = _optional(page, "title", selector)
        if text_or_none:
            return text_or_none, node_or_none
    raise LayoutError(page.url, "layout: it names no title, and the page has no h1 and no title")


def _published(
    page: _Page, selector: str | None, key: str
) -> tuple[dates.Printed | None, list[LexborNode]]:
    """The first date in the matches of a selector; the nodes that are nothing but that date."""
    if selector is None:
        return None, []
    nodes = _nodes(page, key, selector)
    attribute = _split(selector)[1]
    texts = []
    for node in nodes:
        found, text = _date(page, node, attribute)
        if found is not None:
            return found, [] if attribute else [node]
        texts.append(text)
    if not nodes:
        raise LayoutError(page.url, _nothing(key, selector, 0))
    shown = ", ".join(repr(text[:80]) for text in texts[:3])
    raise LayoutError(
        page.url, f"layout: {key} = {selector!r} has {len(nodes)} matches, none a date: {shown}"
    )


def _date(page: _Page, node: LexborNode, attribute: str | None) -> tuple[dates.Printed | None, str]:
    if attribute:
        text = clean.line(node.attributes.get(attribute) or "")[:_DATE_LINE_CHARS]
        return dates.from_machine(text, page.zone) or _find(page, text), text
    # A separator parts "<span>7 October 2019<i>20:10</i></span>" and dates split over spans.
    text = clean.line(node.text(separator=" "))[:_DATE_LINE_CHARS]
    found = _find(page, text)
    if found is None:
        for name in _MACHINE_DATES:
            value = node.attributes.get(name)
            found = found or (dates.from_machine(value, page.zone) if value else None)
    return found, text


def _find(page: _Page, text: str) -> dates.Printed | None:
    return dates.find_date(
        text, zone=page.zone, languages=_languages(page), order=page.layout.date_order
    )


def _languages(page: _Page) -> tuple[str, ...]:
    """The page's own language by its address first, then the site's."""
    own = urls.language_in(page.url)
    return (own, *page.site.languages) if own else page.site.languages


def _modified(page: _Page) -> datetime | None:
    if page.layout.modified is None:
        return None
    try:
        found, _ = _published(page, page.layout.modified, "modified")
    except LayoutError:
        return None
    return found.when if found else None


def _canonical(page: _Page) -> str | None:
    node = page.tree.css_first("link[rel~='canonical']")
    href = node.attributes.get("href") if node is not None else None
    return urls.normalise(href, page.url) if href else None


def _language(page: _Page, body: str) -> str | None:
    html = page.tree.root
    said = html.attributes.get("lang") if html is not None else None
    return language.page_language(text=body, declared=None, html_lang=said, url=page.url)


# --- the body -------------------------------------------------------------------------------------


def _body(page: _Page) -> LexborNode:
    if page.layout.body is None:
        raise LayoutError(page.url, "layout: it names no body")
    return _first(page, "body", page.layout.body)[1]


def _text(container: LexborNode, page: _Page, title: str) -> str:
    blocks = clean.blocks(container, page.skip)
    return bodytext.finished(blocks, page.layout, page.site, page.url, title)


def _after(container: LexborNode, phrases: Sequence[str], skip: set[int]) -> set[int]:
    """What stands in the body from an element on whose whole text is one of the phrases.

    The element, its later siblings, and the later siblings of all that it stands in: so that files
    and pictures behind the phrase are left out with the text.
    """
    wanted = {clean.line(phrase) for phrase in phrases}
    if not wanted:
        return set()
    longest = max(len(phrase) for phrase in wanted)
    for node in _elements(container):
        raw = node.text()
        if (
            raw.strip()
            and len(raw) <= longest * 4 + 200
            and clean.line(raw) in wanted
            and not _is_dropped(node, skip)
        ):
            return _from(node, container)
    return set()


def _elements(container: LexborNode) -> Iterator[LexborNode]:
    for node in container.traverse():
        if node.mem_id != container.mem_id:
            yield node


def _from(node: LexborNode, container: LexborNode) -> set[int]:
    gone = {node.mem_id}
    above: LexborNode | None = node
    while above is not None and above.mem_id != container.mem_id:
        later = above.next
        while later is not None:
            gone.add(later.mem_id)
            later = later.next
        above = above.parent
    return gone
