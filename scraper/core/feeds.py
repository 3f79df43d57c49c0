"""RSS, Atom or JSON Feed -> the releases it names and the page that goes on."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from scraper.core import dates, urls, xmltext
from scraper.errors import ListingError
from scraper.model import Found, ListingPage

# Feeds with the full texts of some hundred releases reach some MB; beyond this it is no feed.
MAX_FEED_CHARS: Final = 5_000_000
MAX_ITEMS: Final = 5_000
# RFC 5005: `next` goes through a paged feed, `prev-archive` to the next older archive document.
_OLDER: Final = ("next", "prev-archive")
_END: Final = re.compile(r"</(?:[\w.-]+:)?(?:rss|rdf|channel|feed)\s*>", re.IGNORECASE)
# What feedparser's lenient parser was seen to raise on broken input, and its kin.
_STUMBLES: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_TAGS: Final = re.compile(r"<[^<>]*>")
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\Z")


def read_feed(
    body: bytes,
    url: str,
    content_type: str | None,
    *,
    kind: Literal["rss", "atom"],
    zone: ZoneInfo,
) -> ListingPage:
    """The entries of an RSS or Atom feed in the feed's order.

    Dates without an offset are the site's. An entry's address is its link, else its guid or id
    when that is an address; an entry without one is left out and counted in a note. Malformed XML
    is read as far as it is certain, without the entry it breaks off in, and said so in a note.

    Raises ListingError: document type or entities, nested too deeply, too large, damaged gzip.
    Source: RSS 2.0, RFC 4287, RFC 5005 (paging).
    """
    text = xmltext.whole(body, content_type, url, MAX_FEED_CHARS)
    text = xmltext.without_bad_references(xmltext.XML_DECLARATION.sub("", text, count=1))
    feed, broken = _parsed(text, url)
    notes: list[str] = []
    entries: list[Mapping[str, Any]] = feed.entries[:MAX_ITEMS]
    if broken:
        notes.append(f"problem: the feed is not well-formed XML ({broken}); read as far as certain")
        if entries and not _END.search(text[-2_000:]):
            entries = entries[:-1]
    language = _tag(feed.feed.get("language"))
    found = [item for entry in entries if (item := _entry(entry, url, zone, language))]
    if len(found) < len(entries):
        notes.append(f"problem: {len(entries) - len(found)} entries of the feed have no address")
    return ListingPage(
        kind,
        tuple(found),
        next=_older(feed.feed.get("links", ()), url),
        notes=(*notes, *_language_note(language)),
    )


def _parsed(text: str, url: str) -> tuple[Any, str]:
    """What feedparser makes of it, and what was wrong with the XML ("" if nothing).

    Raises ListingError when the XML is so broken that feedparser gives up.
    """
    import feedparser  # heavy, and only feeds need it

    # A stream, never a string: feedparser would take a string for an address and fetch it.
    try:
        feed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": url,
            },
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _STUMBLES as error:
        raise ListingError(
            url, f"not a readable feed: its XML is too broken ({type(error).__name__})"
        ) from error
    trouble = feed.get("bozo_exception") if feed.get("bozo") else None
    harmless = (
        trouble is None
        or "Override" in type(trouble).__name__
        or "NonXML" in type(trouble).__name__
    )
    return feed, "" if harmless else " ".join(str(trouble).split())[:120]


def _entry(
    entry: Mapping[str, Any], url: str, zone: ZoneInfo, language: str | None
) -> Found | None:
    identifier = _text(entry.get("id"))
    is_address = identifier.startswith(("http://", "https://"))
    href = _text(entry.get("link")) or (identifier if is_address else "")
    address = urls.normalise(href.strip(), url) if href else None
    if address is None:
        return None
    detail = entry.get("title_detail")
    detail = detail if isinstance(detail, Mapping) else {}
    own = _tag(detail.get("language"))
    return Found(
        url=address,
        title=_title(entry.get("title"), is_html="html" in _text(detail.get("type"))),
        published=_when(entry.get("published"), zone),
        # Asked for without this test, feedparser hands out the published date instead.
        updated=_when(entry["updated"], zone) if "updated" in entry else None,
        # An entry inherits the feed's language, which is that of its software as often as not.
        language=own if own != language else None,
    )


def _text(value: Any) -> str:
    """A field of feedparser's; broken feeds have mappings and lists where a text belongs."""
    return value if isinstance(value, str) else ""


def _older(links: Any, url: str) -> str | None:
    told = [link for link in links if isinstance(link, Mapping)] if isinstance(links, list) else []
    for rel in _OLDER:
        for link in told:
            if link.get("rel") == rel and _text(link.get("href")):
                address = urls.normalise(link["href"], url)
                if address and address != url:
                    return address
    return None


def _language_note(language: str | None) -> tuple[str, ...]:
    return (f"the feed says its language is {language}",) if language else ()


def read_json_feed(text: str, url: str, *, zone: ZoneInfo) -> ListingPage:
    """The items of a JSON Feed (version 1 or 1.1) and its `next_url`.

    Raises ListingError when it is not JSON or has no list of items.
    """
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListingError(url, f"not a JSON Feed: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise ListingError(url, "not a JSON Feed: it has no list `items`")
    items = items[:MAX_ITEMS]
    found = [item for raw in items if (item := _json_item(raw, url, zone))]
    notes: list[str] = []
    if len(found) < len(items):
        notes.append(f"problem: {len(items) - len(found)} items of the feed have no address")
    notes.extend(_language_note(_tag(feed.get("language"))))
    following = feed.get("next_url")
    return ListingPage(
        "jsonfeed",
        tuple(found),
        next=urls.normalise(following, url) if isinstance(following, str) else None,
        notes=tuple(notes),
    )


def _json_item(raw: Any, url: str, zone: ZoneInfo) -> Found | None:
    if not isinstance(raw, dict):
        return None
    href = raw.get("url") or raw.get("id")
    if not isinstance(href, str) or (not raw.get("url") and not href.startswith("http")):
        return None
    address = urls.normalise(href, url)
    if address is None:
        return None
    return Found(
        url=address,
        title=_title(raw.get("title")),
        published=_when(raw.get("date_published"), zone),
        updated=_when(raw.get("date_modified"), zone),
        language=_tag(raw.get("language")),
    )


def _title(value: Any, *, is_html: bool = False) -> str | None:
    if not isinstance(value, str):
        return None
    text = html.unescape(_TAGS.sub("", value[:2_000])) if is_html else value[:2_000]
    return " ".join(text.split()) or None


def _when(value: Any, zone: ZoneInfo) -> datetime | None:
    printed = dates.from_machine(value, zone) if isinstance(value, str) else None
    return printed.when if printed else None


def _tag(value: Any) -> str | None:
    match = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else None
