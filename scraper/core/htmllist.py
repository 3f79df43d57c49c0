"""An HTML listing page -> the releases it names, with titles and dates, and its next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, costly, infer, itemdates, paging, streamed, titles, urls
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Site

# Larger than any listing; Lexbor needs seconds and hundreds of MB beyond it.
MAX_HTML_CHARS: Final = 10_000_000


@dataclass(slots=True)
class Item:
    """One release named on the page: its address and every link of the page that leads to it."""

    url: str
    nodes: list[LexborNode] = field(default_factory=list)


def read_html(text: str, url: str, listing: Listing, site: Site, page: int) -> ListingPage:
    """The releases of one HTML page in its order; see `scraper.core.listing.read_listing`.

    Raises ListingError: a selector cannot be read, or page 1 names no release at all.
    """
    return read_tree(parsed(text, url), url, listing, site, page)


def parsed(text: str, url: str) -> LexborHTMLParser:
    """The parsed page. Raises ListingError for one that is too large or would take minutes."""
    if len(text) > MAX_HTML_CHARS:
        raise ListingError(url, f"a listing of more than {MAX_HTML_CHARS:,} characters")
    text = streamed.in_place(text)
    if (why := costly.costly(text)) is not None:
        raise ListingError(url, f"too costly to parse: {why}")
    return LexborHTMLParser(text)


def read_tree(
    tree: LexborHTMLParser, url: str, listing: Listing, site: Site, page: int
) -> ListingPage:
    """The same for a page that is parsed already."""
    base = anchors.base_of(tree, url)
    following = _next(tree, url, base, listing, page)
    notes = [following.note] if following.note else []
    nodes = _nodes(tree, url, base, listing, notes)
    items = _items(nodes, url, base, listing, site, notes)
    if not items and page == 1:
        raise ListingError(url, _nothing(listing, notes))
    if not items:
        notes.append("this page names no release")
    found = _found(items, tree, url, listing, site)
    goal = following.url if items or listing.page_url is None else None
    return ListingPage("html", found, next=goal, notes=tuple(notes))


def _nothing(listing: Listing, notes: Sequence[str]) -> str:
    said = f"; {notes[-1].removeprefix('problem: ')}" if notes else ""
    if listing.link:
        return f"link = {listing.link!r} leads to no release{said}"
    return f"no list of releases could be made out on this page; give link = ... for it{said}"


def _nodes(
    tree: LexborHTMLParser, url: str, base: str, listing: Listing, notes: list[str]
) -> list[LexborNode]:
    """The links that name releases, in the order of the page."""
    if listing.link:
        chosen = anchors.select(tree, listing.link, url, "link")
        if len(chosen) >= anchors.MAX_ANCHORS:
            notes.append(f"problem: link matches {anchors.MAX_ANCHORS} times or more")
        return [link for node in chosen if (link := anchors.link_at(node)) is not None]
    inferred = infer.infer_links(tree, url, base)
    if inferred is None:
        notes.extend(_lost_notes(*_scripted(tree, base)))
        return []
    notes.append(f"links: {inferred.why}")
    return list(inferred.nodes)


def _scripted(tree: LexborHTMLParser, base: str) -> tuple[dict[str, int], str]:
    count, call = infer.scripted(tree, base)
    return {"script": count}, call


def _items(
    nodes: Sequence[LexborNode],
    url: str,
    base: str,
    listing: Listing,
    site: Site,
    notes: list[str],
) -> list[Item]:
    items: dict[str, Item] = {}
    lost: dict[str, int] = {}
    scripted = ""
    files = closed = 0
    for node in nodes:
        if anchors.says_nofollow(node):
            closed += 1
            continue
        goal = anchors.target(node, base, listing.url)
        if goal.url is None:
            lost[goal.why] = lost.get(goal.why, 0) + 1
            scripted = scripted or (goal.call if goal.why == "script" else "")
            continue
        if goal.url == url or urls.is_home(goal.url):
            continue
        key = urls.release_url(goal.url, site.drop_params)
        if key not in items:
            files += anchors.is_file(goal.url)
            items[key] = Item(goal.url)
        items[key].nodes.append(node)
    notes.extend(_lost_notes(lost, scripted))
    if closed:
        notes.append(f"{closed} links ask robots not to follow them (rel=nofollow)")
    if files:
        notes.append(f"{files} of the links are files (PDF and the like), not pages")
    return list(items.values())


def _lost_notes(lost: dict[str, int], scripted: str) -> list[str]:
    notes = []
    if lost.get("script"):
        notes.append(
            f"problem: {lost['script']} links are opened by a script, {scripted!r}; "
            'give url = "https://...{1}" with its arguments'
        )
    if lost.get("postback"):
        notes.append(f"problem: {lost['postback']} links are postbacks, which are not supported")
    if lost.get("bad"):
        notes.append(f"{lost['bad']} links have no usable address")
    return notes


def _found(
    items: Sequence[Item], tree: LexborHTMLParser, url: str, listing: Listing, site: Site
) -> tuple[Found, ...]:
    named = [(item.url, item.nodes) for item in items]
    places = itemdates.places(named)
    when = itemdates.Reader(tree, url, listing, site).dates(named, places)
    return tuple(
        Found(
            url=item.url,
            title=titles.title_of(item.nodes, places[at]),
            published=when[at],
            language=_language(item),
        )
        for at, item in enumerate(items)
    )


def _language(item: Item) -> str | None:
    for node in item.nodes:
        value = anchors.attribute(node, "hreflang")
        if value and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", value):
            return value.split("-")[0].lower()
    return None


def _next(tree: LexborHTMLParser, url: str, base: str, listing: Listing, page: int) -> paging.Next:
    if listing.next:
        return paging.by_selector(anchors.select(tree, listing.next, url, "next"), base)
    if listing.page_url:
        address = paging.page_address(listing, page + 1)
        return paging.Next(urls.normalise(address, url) if address else None)
    inferred = paging.infer_next(tree, url, base)
    if inferred.url and not inferred.note:
        return paging.Next(inferred.url, inferred.why, f"next page: {inferred.why}")
    return inferred
