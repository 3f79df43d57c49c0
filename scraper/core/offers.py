"""A parsed page -> what it offers besides links: feeds, its title, itself in other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, clean, links, urls

_FEED_TYPES: Final = re.compile(
    r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json)|text/(?:rss|atom)?\+?xml", re.IGNORECASE
)
_FEED_PATH: Final = re.compile(
    r"(?:/feed/?|/rss/?|[./](?:rss|atom)|(?:rss|atom|feed|index)\.xml|feed\.json|rss\.php|backend)\Z",
    re.IGNORECASE,
)
# Feeds of something other than releases.
_OTHER_FEED: Final = re.compile(
    r"comments?(?:/|\Z|-)|oembed|podcast|/jobs?/|wp-json", re.IGNORECASE
)
# Between a page's own title and the site's: "News | Ministry of External Relations".
_BETWEEN: Final = re.compile(r"\s+[|–—·-]\s+|\s*[|»]\s*")
MAX_FEEDS: Final = 5


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's address and, in words, why it is thought to be one."""

    url: str
    why: str


def feeds(tree: LexborHTMLParser, url: str, base: str, platform: str | None) -> list[Feed]:
    """Feeds the page names, those of its own section first, at most `MAX_FEEDS`.

    Only where it names none and runs on WordPress, which has a feed under every section, is an
    address guessed.
    """
    found: dict[str, Feed] = {}
    for feed in (*_declared(tree, base), *_linked(tree, base)):
        if urls.same_site(feed.url, url) and not _OTHER_FEED.search(feed.url):
            found.setdefault(feed.url, feed)
    if not found and platform == "wordpress":
        guess = urls.normalise(urlsplit(url).path.rstrip("/") + "/feed/", url)
        if guess:
            found[guess] = Feed(guess, "guessed: WordPress has one under every section")
    return sorted(found.values(), key=lambda feed: -_shared(feed.url, url))[:MAX_FEEDS]


def _declared(tree: LexborHTMLParser, base: str) -> Iterator[Feed]:
    for node in tree.css("link[rel~='alternate'][href]"):
        if not _FEED_TYPES.match(node.attributes.get("type") or ""):
            continue
        address = anchors.target(node, base).url
        if address:
            yield Feed(address, f"the page declares it{_titled(node)}")


def _titled(node: LexborNode) -> str:
    title = anchors.attribute(node, "title")
    return f" ({title[:60]!r})" if title else ""


def _linked(tree: LexborHTMLParser, base: str) -> Iterator[Feed]:
    for node in tree.css("a[href]")[: anchors.MAX_ANCHORS]:
        address = anchors.target(node, base).url
        if address and _FEED_PATH.search(urlsplit(address).path):
            yield Feed(address, "a link of the page looks like one")


def _shared(feed: str, url: str) -> int:
    """Path segments that both addresses begin with."""
    pairs = zip(_steps(feed), _steps(url), strict=False)
    return next((count for count, (a, b) in enumerate(pairs) if a != b), len(_steps(url)))


def _steps(url: str) -> list[str]:
    return urlsplit(url).path.strip("/").split("/")


def site_title(tree: LexborHTMLParser) -> str | None:
    """The name of the site, as the page gives it: og:site_name, else the end of its title."""
    meta = tree.css_first("meta[property='og:site_name'],meta[name='application-name']")
    name = anchors.attribute(meta, "content") if meta is not None else None
    if name:
        return clean.line(name)[:200] or None
    node = tree.css_first("title")
    parts = _BETWEEN.split(clean.line(node.text(deep=True)[:500])) if node is not None else []
    return next((part for part in reversed(parts) if part), None)


def html_language(tree: LexborHTMLParser) -> str | None:
    """What `<html lang>` or its older spellings declare, as printed."""
    root = tree.css_first("html")
    if root is None:
        return None
    return anchors.attribute(root, "lang") or anchors.attribute(root, "xml:lang")


def alternates(tree: LexborHTMLParser, url: str, own: str | None) -> tuple[tuple[str, str], ...]:
    """(language, address) of the same page in other languages, from hreflang and the switcher."""
    switcher = tree.css("a[hreflang],a[lang]")[:60]
    named = links.alternates(tree, switcher, url, own)
    return tuple(
        (link.hreflang, link.url)
        for link in named[:20]
        if link.hreflang and urls.same_site(link.url, url)
    )
