"""Changes -> a feed of them as text: Atom 1.0 (RFC 4287) or JSON Feed 1.1.

Texts of ministries are escaped text and nothing else; an entry's id is the same for the same change
in every archive and never changes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

HEADLINES = {
    "published": "Published",
    "edited": "Edited",
    "withdrawn": "Withdrawn",
    "restored": "Restored",
    "moved": "Moved",
    "reextracted": "Read anew",
}
# Characters that XML 1.0 has no place for (XML 2.2), and lone surrogates.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A feed without entries must have a time, and it must not change by itself.
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Event:
    """One change as a feed tells it. Times are UTC, 'YYYY-MM-DDTHH:MM:SSZ'."""

    kind: str
    at: str
    url: str
    title: str
    site: str
    ministry: str
    key: str  # of the release within its site
    language: str | None = None
    published_at: str | None = None
    fields: tuple[str, ...] = ()
    words_added: int | None = None
    words_removed: int | None = None
    diff: str | None = None
    content_sha256: str | None = None

    @property
    def id(self) -> str:
        """A tag URI (RFC 4151): the release's host, the day of the change, and its digest."""
        name = "\n".join((self.site, self.key, self.kind, self.at, self.content_sha256 or ""))
        digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
        return f"tag:{_host(self.url)},{self.at[:10]}:scraper/{self.kind}/{digest}"

    @property
    def headline(self) -> str:
        """'Edited: title'."""
        return f"{HEADLINES.get(self.kind, self.kind)}: {self.title}"

    @property
    def text(self) -> str:
        """What happened, in words, and the diff."""
        lines = [f"{self.ministry}: {HEADLINES.get(self.kind, self.kind).lower()} {self.at}"]
        if self.fields:
            counts = f" (+{self.words_added or 0} -{self.words_removed or 0} words)"
            lines[0] += f"; differs: {', '.join(self.fields)}{counts}"
        return "\n\n".join([*lines, *([self.diff] if self.diff else [])])


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself. `address` is where it will be; None if that is not known."""

    title: str
    name: str  # tells this feed from others: it becomes its id
    address: str | None = None


def atom(feed: Feed, events: Sequence[Event]) -> str:
    """An Atom feed of changes, newest first as given."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"  <id>{_xml(_feed_id(feed))}</id>",
        f"  <title>{_xml(feed.title)}</title>",
        f"  <updated>{max((event.at for event in events), default=_NEVER)}</updated>",
        "  <author><name>scraper</name></author>",
        "  <generator>scraper</generator>",
    ]
    if feed.address is not None:
        lines.append(f'  <link rel="self" type="application/atom+xml" href={_attr(feed.address)}/>')
    for event in events:
        lines += _entry(event)
    return "\n".join([*lines, "</feed>", ""])


def _entry(event: Event) -> list[str]:
    language = f" xml:lang={_attr(event.language)}" if event.language else ""
    lines = [
        f"  <entry{language}>",
        f"    <id>{_xml(event.id)}</id>",
        f"    <title>{_xml(event.headline)}</title>",
        f"    <updated>{event.at}</updated>",
    ]
    if event.published_at:
        lines.append(f"    <published>{event.published_at}</published>")
    lines.append(f"    <author><name>{_xml(event.ministry)}</name></author>")
    if _is_web(event.url):
        lines.append(f'    <link rel="alternate" type="text/html" href={_attr(event.url)}/>')
    return [
        *lines,
        f"    <category term={_attr(event.kind)}/>",
        f'    <content type="text">{_xml(event.text)}</content>',
        "  </entry>",
    ]


def json_feed(feed: Feed, events: Sequence[Event]) -> str:
    """The same as a JSON feed; `_change` holds what programs want."""
    found: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    if feed.address is not None:
        found["feed_url"] = feed.address
    found["items"] = [_item(event) for event in events]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _item(event: Event) -> dict[str, Any]:
    item = {
        "id": event.id,
        "url": event.url if _is_web(event.url) else None,
        "title": event.headline,
        "content_text": event.text,
        "date_published": event.at,
        "authors": [{"name": event.ministry}],
        "language": event.language,
        "tags": [event.kind],
        "_change": {
            "kind": event.kind,
            "site": event.site,
            "fields": list(event.fields),
            "words_added": event.words_added,
            "words_removed": event.words_removed,
            "diff": event.diff,
        },
    }
    return {name: value for name, value in item.items() if value is not None}


def _feed_id(feed: Feed) -> str:
    """Where it is, if that is known; else a name that stays the same."""
    if feed.address is not None:
        return feed.address
    digest = hashlib.sha256(feed.name.encode("utf-8", "replace")).hexdigest()
    return f"urn:sha256:{digest}"


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return host if re.fullmatch(r"[a-z0-9.-]+", host) else "invalid.invalid"


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attr(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
