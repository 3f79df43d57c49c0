"""A page and the site file that reads it -> every selector, path and phrase that matches nothing.

A crawl says of a page only which selector stopped it, and nothing of those that may be missing: a
`next` that matches nothing looks like the last page. For `scraper sites check`, which tells all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from scraper.core import (
    anchors,
    clean,
    decode,
    htmllist,
    jsonlist,
    jsonpage,
    listing,
    nodes,
    streamed,
)
from scraper.core.layout import layout_on
from scraper.model import Layout, Listing, Site

_NEEDED: Final = frozenset({"items", "link", "title", "published", "body"})


@dataclass(frozen=True, slots=True)
class Unmatched:
    """What matches nothing, as "key = value": what is needed, and what may be absent."""

    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


def in_listing(
    body: bytes, url: str, content_type: str | None, wanted: Listing, site: Site
) -> Unmatched:
    """The selectors of a listing that match nothing on one of its pages.

    Feeds and sitemaps have none; whether their `link` fits is told by the reading itself. Raises
    ListingError for a page that cannot be parsed.
    """
    kind = listing.sniff(body, content_type)
    if kind not in ("html", "json"):
        return Unmatched()
    text = decode.decode(body, content_type, site.charset).text
    if kind == "json":
        missed = jsonlist.unmatched(text, url, wanted)
        optional = [key for key in missed if key not in ("items", "link")]
        needed = [key for key in missed if key in ("items", "link")]
    else:
        tree = htmllist.parsed(text, url)
        link = wanted.link is not None and not anchors.select(tree, wanted.link, url, "link")
        needed = ["link"] if link else []
        optional = [
            key
            for key in ("next", "published")
            if (selector := getattr(wanted, key))
            and not anchors.select(tree, nodes.split(selector)[0], url, key)
        ]
    return Unmatched(_told(wanted, needed), _told(wanted, optional))


def in_release(body: bytes, url: str, content_type: str | None, site: Site, day: date) -> Unmatched:
    """The same for a release and the layout of its day; nothing where there is no layout."""
    layout = layout_on(site, day)
    if layout is None:
        return Unmatched()
    decoded = decode.decode(body, content_type, site.charset)
    if layout.format == "json":
        missed = jsonpage.unmatched(decoded.text, layout, url)
    else:
        tree = LexborHTMLParser(streamed.source(body, decoded))
        missed = list(_missed(nodes.Page(tree, layout, site, url, ZoneInfo(site.timezone), set())))
    needed = [key for key in missed if key in _NEEDED]
    optional = _told(layout, [key for key in missed if key not in _NEEDED])
    if layout.format == "html":
        optional += _unmatched_drops(tree, layout)
    return Unmatched(_told(layout, needed), optional)


def _missed(page: nodes.Page) -> Iterator[str]:
    layout = page.layout
    for key in ("title", "body"):  # with text, or they are no use
        selector = getattr(layout, key)
        if selector is not None and nodes.optional(page, key, selector)[0] is None:
            yield key
    for key in ("published", "modified", "number", "languages"):
        selector = getattr(layout, key)
        if selector is not None and not nodes.matches(page, key, selector):
            yield key


def _unmatched_drops(tree: LexborHTMLParser, layout: Layout) -> tuple[str, ...]:
    told = [f"drop = {one!r}" for one in layout.drop if not tree.css(nodes.split(one)[0])]
    if layout.drop_after and tree.body is not None:
        lines = {
            clean.line(line).removeprefix("- ")
            for block in clean.blocks(tree.body)
            for line in block.split("\n")
        }
        told += [
            f"drop_after = {phrase!r}"
            for phrase in layout.drop_after
            if clean.line(phrase) not in lines
        ]
    return tuple(told)


def _told(table: Listing | Layout, keys: list[str]) -> tuple[str, ...]:
    return tuple(f"{key} = {getattr(table, key)!r}" for key in keys)
