"""A bare news page -> what it offers a crawler, in words too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from scraper.core import (
    anchors,
    decode,
    htmllist,
    infer,
    inferjson,
    language,
    listing,
    offers,
    pagepattern,
    platforms,
    urls,
    zones,
)
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Site

UNKNOWN_ZONE: Final = "UTC"
_FEED_KINDS: Final = ("rss", "atom", "jsonfeed")


@dataclass(frozen=True, slots=True)
class Discovery:
    """What one page of a site offers. Addresses are absolute; `why` explains in words."""

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()  # guesses that may be asked for; robots.txt names others
    link: str | None = None  # CSS
    next: str | None = None  # CSS; never together with page_url
    page_url: str | None = None
    first_page: int = 1
    page_step: int = 1
    items: str | None = None  # JSON: dotted paths
    published: str | None = None
    updated: str | None = None
    found: tuple[Found, ...] = ()
    language: str | None = None  # BCP 47, of the page
    title: str | None = None  # of the site
    platform: str | None = None  # liferay bitrix wordpress drupal trs typo3 aspnet govuk
    country: str | None = None  # ISO 3166
    timezone: str = UNKNOWN_ZONE
    identity: tuple[str, ...] = ()
    drop_params: tuple[str, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()  # (language, address) of this page
    why: tuple[str, ...] = ()


def discover(body: bytes, url: str, content_type: str | None) -> Discovery:
    """What the page at `url` offers: feeds, its list of releases and paging, language, time zone.

    A feed, sitemap or JSON answer in place of a page is itself the offer. Nothing is guessed but
    the address of a sitemap, the feed of a WordPress section and the zone; `why` says so.

    Raises ListingError when the body is no page, feed, sitemap or JSON at all, or is too costly to
    parse. A page on which no list can be made out is no error: `link` is None and `found` empty.
    """
    kind = listing.sniff(body, content_type)
    country, zone = zones.of_host(url)
    known = Discovery(
        country=country,
        timezone=zone or UNKNOWN_ZONE,
        sitemaps=(f"{urls.origin(url)}/sitemap.xml",),
        why=(_zone_words(zone),),
    )
    site = Site("bare", "", f"{urls.origin(url)}/", known.timezone, ())
    if kind == "html":
        text = decode.decode(body, content_type).text
        return _of_page(htmllist.parsed(text, url), text, url, site, known)
    if kind == "json":
        known = _of_json(decode.decode(body, content_type).text, url, site, known)
    shape = Listing("start", url, link=known.link, items=known.items, published=known.published)
    read = listing.read_listing(body, url, content_type, shape, site)
    return _of_machine_readable(read, url, known)


def _of_json(text: str, url: str, site: Site, known: Discovery) -> Discovery:
    """What a JSON answer shows of its own shape; nothing if that cannot be made out."""
    shape = inferjson.infer_json(text, url, ZoneInfo(site.timezone))
    if shape is None:
        return known
    where = shape.items or "the top level"
    return replace(
        known,
        link=shape.link,
        next=shape.next,
        page_url=None if shape.next else shape.page_url,
        first_page=shape.first_page,
        page_step=shape.page_step,
        items=shape.items,
        published=shape.published,
        updated=shape.updated,
        why=(*known.why, f"JSON: {shape.count} items at {where}, their address in {shape.link}"),
    )


def _zone_words(zone: str | None) -> str:
    if zone is None:
        return "timezone: the host's name tells no country, so printed times are taken as UTC"
    return f"timezone: {zone}, by the end of the host's name"


def _of_machine_readable(read: ListingPage, url: str, known: Discovery) -> Discovery:
    facts = platforms.addresses([found.url for found in read.found], None)
    is_map = read.kind in ("sitemap", "sitemapindex")
    return replace(
        known,
        feeds=(url,) if read.kind in _FEED_KINDS else (),
        sitemaps=(url,) if is_map else known.sitemaps,
        found=read.found,
        identity=facts.identity,
        drop_params=facts.drop_params,
        why=(
            *known.why,
            f"this address is a listing itself ({read.kind})",
            *read.notes,
            *facts.why,
        ),
    )


def _of_page(
    tree: LexborHTMLParser, text: str, url: str, site: Site, known: Discovery
) -> Discovery:
    base = anchors.base_of(tree, url)
    platform = platforms.platform_of(text)
    feeds = offers.feeds(tree, url, base, platform)
    inferred = infer.infer_links(tree, url, base)
    found, notes = _found(tree, url, site)
    following = pagepattern.infer_paging(tree, url, base)
    facts = platforms.addresses([item.url for item in found], platform)
    spoken = language.page_language(
        text=". ".join(item.title for item in found if item.title),
        declared=None,
        html_lang=offers.html_language(tree),
        url=url,
    )
    words = (
        *([f"platform: the page bears marks of {platform}"] if platform else []),
        *(f"feed: {feed.url}: {feed.why}" for feed in feeds),
        *notes,
        *([f"paging: {following.why}"] if following.why else []),
        *([following.note] if following.note else []),
        *facts.why,
    )
    return replace(
        known,
        feeds=tuple(feed.url for feed in feeds),
        link=inferred.selector if inferred else None,
        next=following.next,
        page_url=following.page_url,
        first_page=following.first_page,
        page_step=following.page_step,
        found=found,
        language=spoken,
        title=offers.site_title(tree),
        platform=platform,
        identity=facts.identity,
        drop_params=facts.drop_params,
        alternates=offers.alternates(tree, url, spoken),
        why=(*known.why, *words),
    )


def _found(
    tree: LexborHTMLParser, url: str, site: Site
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """The releases of the page by inference, and what there is to say about it."""
    try:
        read = htmllist.read_tree(tree, url, Listing("start", url), site, 1)
    except ListingError as error:
        return (), (error.message,)
    kept = tuple(found for found in read.found if urls.same_site(found.url, url))
    return kept, tuple(note for note in read.notes if not note.startswith("next page"))
