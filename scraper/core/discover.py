"""A bare news page -> what it offers a crawler, in words too, and a site file made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from scraper.core import (
    anchors,
    decode,
    htmllist,
    infer,
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
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


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
    read = listing.read_listing(body, url, content_type, Listing("start", url), site)
    return _of_machine_readable(read, url, known)


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


def to_toml(discovery: Discovery, url: str, slug: str) -> str:
    """A commented site file in the vocabulary of `scraper sites schema`, ready to be edited.

    Says what was inferred and why, and what is a guess. Loads as it is; strings from the page are
    escaped.
    """
    return "\n".join((*_head_lines(discovery, url, slug), *_listing_lines(discovery, url))) + "\n"


def _head_lines(discovery: Discovery, url: str, slug: str) -> Iterator[str]:
    host = urls.host_key(url).rpartition(":")[0]
    yield f"# Site file {_comment(slug)}, made from one look at {_comment(url)}"
    yield "# Check every line, then try it:  scraper sites check FILE.toml"
    yield "#"
    yield "# What was seen:"
    yield from (f"#   {_comment(word)}" for word in discovery.why)
    yield ""
    yield f"title = {_text(discovery.title or host)}"
    yield f"home = {_text(urls.origin(url) + '/')}"
    guess = "a guess: printed dates are local, see that it is right"
    yield f"timezone = {_text(discovery.timezone)}  # {guess}"
    yield f"languages = {_array(_languages(discovery))}"
    if discovery.country:
        yield f"country = {_text(discovery.country)}"
    if discovery.identity:
        yield "# The same id and language is the same release, whatever its address:"
        yield f"identity = {_array(discovery.identity)}"
    if discovery.drop_params:
        yield "# Parameters of release links that do not tell which release it is:"
        yield f"drop_params = {_array(discovery.drop_params)}"


def _languages(discovery: Discovery) -> tuple[str, ...]:
    return (discovery.language or "en",)


def _listing_lines(discovery: Discovery, url: str) -> Iterator[str]:
    for number, feed in enumerate(discovery.feeds, 1):
        if feed != url:
            yield from _feed_lines(feed, number, discovery)
    yield from ("", "[listings.news]", f"start = {_text(url)}")
    if discovery.link:
        yield f"link = {_text(discovery.link)}  # found {len(discovery.found)} releases"
    elif url not in (*discovery.feeds, *discovery.sitemaps):
        yield '# link = "css selector of the links to releases"  # none could be made out'
    if discovery.next:
        yield f"next = {_text(discovery.next)}"
    elif discovery.page_url:
        yield f"page_url = {_text(discovery.page_url)}"
        yield f"first_page = {discovery.first_page}"
        if discovery.page_step != 1:
            yield f"page_step = {discovery.page_step}"
    elif discovery.link:
        yield "# no paging was seen on this page"
    if discovery.language:
        yield f"language = {_text(discovery.language)}"
    for code, address in discovery.alternates:
        yield from (
            "",
            f"# The same page in another language ({_comment(code)}); add it to languages:",
        )
        yield f"# [listings.news-{_comment(code)}]"
        yield f"# start = {_text(address)}"
        yield f"# language = {_text(code)}"


def _feed_lines(feed: str, number: int, discovery: Discovery) -> Iterator[str]:
    """The first feed is used, the others are offered: they are mostly of other sections."""
    mark = "" if number == 1 else "# "
    yield ""
    yield f"{mark}[listings.feed{'' if number == 1 else number}]"
    yield f"{mark}start = {_text(feed)}"
    if discovery.language:
        yield f"{mark}language = {_text(discovery.language)}"


def _comment(value: str) -> str:
    return _UNPRINTABLE.sub(" ", value)[:300]


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are a subset of TOML's, but for DEL and surrogates."""
    return json.dumps(_UNPRINTABLE.sub(" ", value).strip(), ensure_ascii=False)


def _array(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"
