"""Bytes of a listing, feed, sitemap or JSON answer -> the releases it names, and its next page."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scraper.core import clean, decode, feeds, htmllist, jsonlist, sitemap, urls, xmltext
from scraper.core.paging import page_address
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Site

__all__ = ["Kind", "page_address", "read_listing", "sniff"]

Kind = Literal["html", "rss", "atom", "jsonfeed", "sitemap", "sitemapindex", "json", "other"]

# The part of a body that decides what it is.
_HEAD_BYTES: Final = 4_096
# Documents, archives and pictures, whatever their declared type says.
_MAGIC: Final = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"\xd0\xcf\x11",
)
# What may stand before the root element.
_PROLOGUE: Final = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype(?!\s+html)[^>\[]*(?:\[.*?\]\s*)?>)+",
    re.IGNORECASE | re.DOTALL,
)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_ROOTS: Final[dict[str, Kind]] = {
    "rss": "rss",
    "rdf": "rss",
    "channel": "rss",
    "feed": "atom",
    "urlset": "sitemap",
    "sitemapindex": "sitemapindex",
    "html": "html",
}
_HTML_MARK: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|div|ul|table|p|a|li)\b", re.I)
# A sitemap may be a plain list of addresses (sitemaps.org, "Text file").
_ADDRESS_LINE: Final = re.compile(r"https?://\S+\Z")

# No front page has a longer path; longer ones need no closer look.
_LONGEST_HOME: Final = 40

_FEEDS: Final = frozenset({"rss", "atom", "jsonfeed"})
_SITEMAPS: Final = frozenset({"sitemap", "sitemapindex"})


def sniff(body: bytes, content_type: str | None) -> Kind:
    """What a body is, by its own first bytes; the declared type only settles what they leave open.

    `rss` covers RSS 0.9x, 1.0 (RDF) and 2.0. A gzip body is judged by what is inside it.
    `other` is anything that names no releases: PDF, pictures, plain text, unknown XML.
    """
    if body.startswith(_MAGIC):
        return "other"
    head = xmltext.head(body, _HEAD_BYTES, content_type)
    start = _PROLOGUE.sub("", head, count=1) if _PROLOGUE.match(head) else head
    if start[:1] in ("{", "["):
        return _sniff_json(body, start)
    root = _ROOT.match(start)
    kind = _ROOTS.get(root[1].lower()) if root else None
    if kind is not None:
        return kind
    declared = (content_type or "").lower()
    if _HTML_MARK.search(start) or (root and "html" in declared):
        return "html"
    lines = [line.strip() for line in start.splitlines()[:5] if line.strip()]
    named = sum(bool(_ADDRESS_LINE.match(line)) for line in lines)
    if lines and _ADDRESS_LINE.match(lines[0]) and named * 2 > len(lines):
        return "sitemap"
    return "other"


def _sniff_json(body: bytes, start: str) -> Kind:
    if "jsonfeed.org/version/" in start.replace("\\/", "/"):
        return "jsonfeed"
    if "</" in start and _HTML_MARK.search(start):
        # A page of text that begins with a bracket is no JSON; one small parse settles it.
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            return "html"
    return "json"


def read_listing(
    body: bytes,
    url: str,
    content_type: str | None,
    listing: Listing,
    site: Site,
    *,
    page: int = 1,
    expect_kind: str | None = None,
) -> ListingPage:
    """The releases that one page of a listing names, newest first as a rule, and its next page.

    `url` is the address the body came from; `page` counts the listing's pages from 1 and matters
    only with `page_url`. HTML, RSS, Atom, JSON Feed, sitemaps and JSON are told apart by content.

    `listing.link` is a CSS selector for HTML (None: inferred) and, for feeds and sitemaps, an
    optional glob over the path of the addresses, such as "/news/*". For JSON it is the dotted path
    of the field that holds the address.

    Links to other sites are never in `found`. Notes say in words what was inferred or odd; those
    that somebody should look at begin with "problem:".

    Raises ListingError, and nothing else: the body is not what a listing can be, is not what
    `expect_kind` (the kind it had before) says, or its first page names no release.
    """
    kind = sniff(body, content_type)
    _check_kind(kind, url, body, content_type, expect_kind)
    zone = ZoneInfo(site.timezone)
    match kind:
        case "rss" | "atom":
            read = feeds.read_feed(body, url, content_type, kind=kind, zone=zone)
        case "jsonfeed":
            read = feeds.read_json_feed(_text(body, content_type, site), url, zone=zone)
        case "sitemap" | "sitemapindex":
            read = sitemap.read_sitemap(body, url, content_type, zone=zone)
        case "json":
            read = jsonlist.read_json(_text(body, content_type, site), url, listing, site, page)
        case _:
            read = htmllist.read_html(_text(body, content_type, site), url, listing, site, page)
    return _finished(read, url, listing, site)


def _text(body: bytes, content_type: str | None, site: Site) -> str:
    return decode.decode(body, content_type, site.charset).text


def _check_kind(
    kind: Kind, url: str, body: bytes, content_type: str | None, expected: str | None
) -> None:
    if kind == "other":
        for _ in xmltext.chunks(body, url):
            pass  # damaged gzip says so itself
        what = "empty" if not body.strip() else decode.media_type(body, content_type)
        raise ListingError(url, f"this is no page, feed, sitemap or JSON ({what})")
    if expected in _FEEDS and kind not in _FEEDS:
        raise ListingError(url, f"a feed turned into {kind.upper()}: it was {expected} before")
    if expected in _SITEMAPS and kind not in _SITEMAPS:
        raise ListingError(url, f"a sitemap turned into {kind.upper()}: it was {expected} before")
    if expected == "json" and kind != "json":
        raise ListingError(url, f"a JSON listing turned into {kind.upper()}")


def _finished(read: ListingPage, url: str, listing: Listing, site: Site) -> ListingPage:
    """The page with the releases of this site only, clean titles and a fingerprint."""
    homes = [home for home in (url, site.home, listing.start, listing.url) if home]
    notes = list(read.notes)
    hosts = {_host(found.url) for found in read.found}
    ours = {host for host in hosts if any(urls.same_site(host, home) for home in homes)}
    own = [found for found in read.found if _host(found.url) in ours]
    if len(own) < len(read.found):
        notes.append(f"{len(read.found) - len(own)} links lead to other sites and are left out")
    kept = _narrowed(own, read.kind, listing, notes)
    following = read.next if read.next and urls.same_site(read.next, url) else None
    return replace(
        read,
        found=tuple(_tidy(found, listing) for found in kept),
        next=following if following != url else None,
        notes=tuple(notes),
        fingerprint=_fingerprint(kept, read.kind, site),
    )


def _host(url: str) -> str:
    """The start of a normalised address, up to its path: enough to tell sites apart, and quick."""
    return "/".join(url.split("/", 3)[:3])


def _is_home(url: str) -> bool:
    return len(url) - len(_host(url)) <= _LONGEST_HOME and urls.is_home(url)


def _narrowed(own: list[Found], kind: Kind, listing: Listing, notes: list[str]) -> list[Found]:
    """Feeds and sitemaps name more than releases: front pages go, and what `link` does not fit."""
    if kind not in _FEEDS | _SITEMAPS:
        return own
    pages = [found for found in own if not _is_home(found.url)]
    if listing.link is None:
        return pages
    fitting = [found for found in pages if fnmatchcase(urlsplit(found.url).path, listing.link)]
    if pages and not fitting:
        notes.append(f"problem: none of the {len(pages):,} addresses fits link = {listing.link!r}")
    return fitting


def _tidy(found: Found, listing: Listing) -> Found:
    title = clean.line(found.title) if found.title else None
    return replace(found, title=title or None, language=found.language or listing.language)


def _fingerprint(found: list[Found], kind: Kind, site: Site) -> str:
    """A hash of the releases named, in order; "" for none.

    Built from what identifies a release, so that a page served twice with other session ids or
    portlet parameters in its links is still seen to be the same page. Sitemaps hold no such noise.
    """
    if kind in _SITEMAPS:
        keys = [item.url for item in found]
    else:
        keys = [_key(item.url, site) for item in found]
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32] if keys else ""


def _key(url: str, site: Site) -> str:
    return urls.identity(url, site.identity) or urls.release_url(url, site.drop_params)
