"""A sitemap or sitemap index (XML, gzip or plain text) -> the addresses it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NoReturn
from xml.parsers import expat
from zoneinfo import ZoneInfo

from scraper.core import dates, urls, xmltext
from scraper.errors import ListingError
from scraper.model import Found, ListingPage

# sitemaps.org: at most 50,000 addresses in a file.
MAX_URLS: Final = 50_000
# Sitemaps that one index may name here; more is a trap or needs another way in.
MAX_CHILDREN: Final = 1_000
_MAX_VALUE: Final = 8_192  # characters kept of one element's text
_CUT: Final = "problem: the sitemap is not well-formed XML ({}); recovered what is complete"

_ENTRY_TAGS: Final = frozenset({"url", "sitemap"})
_BLANKS: Final = " \t\r\n"
# Element -> field of an entry; names without their prefix.
_FIELDS: Final = {
    "loc": "loc",
    "lastmod": "lastmod",
    "publication_date": "published",
    "title": "title",
    "language": "language",
}
# An element that is closed, in malformed XML.
_COMPLETE: Final = re.compile(
    r"<(?:news:)?(loc|lastmod|publication_date|title)>([^<]*|<!\[CDATA\[[^<\]]*\]\]>)</"
)
_XML_REFERENCE: Final = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_XML_NAMES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


class _Enough(Exception):
    """The sitemap holds more addresses than it may."""


@dataclass(slots=True)
class _Reader:
    """Collects entries from parser events; `url` names the sitemap in errors."""

    url: str
    entries: list[dict[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    entry: dict[str, str] | None = None
    value: list[str] = field(default_factory=list)
    size: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2].lower()
        self.path.append(name)
        if len(self.path) > xmltext.MAX_DEPTH:
            raise ListingError(self.url, f"nested deeper than {xmltext.MAX_DEPTH} levels")
        self.value, self.size = [], 0
        if name in _ENTRY_TAGS and len(self.path) == 2:
            self.entry = {}
        elif name == "link" and self.entry is not None and "hreflang" in attributes:
            self.entry[f"hreflang {attributes.get('href', '')}"] = attributes["hreflang"]

    def text(self, data: str) -> None:
        if self.size < _MAX_VALUE:
            self.value.append(data)
            self.size += len(data)

    def end(self, tag: str) -> None:
        name = self.path.pop()
        if self.entry is None:
            return
        if name in _FIELDS and self._is_own(name):
            self.entry.setdefault(_FIELDS[name], "".join(self.value).strip(_BLANKS))
        elif name in _ENTRY_TAGS and len(self.path) == 1:
            if len(self.entries) >= MAX_URLS:
                raise _Enough
            self.entries.append(self.entry)
            self.entry = None
        self.value, self.size = [], 0

    def _is_own(self, name: str) -> bool:
        """Not the address, title or date of a picture or video of the entry."""
        return len(self.path) == 2 if name in ("loc", "lastmod") else "news" in self.path

    def doctype(self, *_: object) -> NoReturn:
        raise ListingError(self.url, xmltext.UNSAFE)


def read_sitemap(body: bytes, url: str, content_type: str | None, *, zone: ZoneInfo) -> ListingPage:
    """The addresses of a sitemap, or the sitemaps an index names (`children`).

    `lastmod` becomes `updated`, a news sitemap's title and publication date are kept. Malformed
    XML is read again entry by entry, without its unfinished last one, and said to be so in a note.
    An address with a control or undecodable character is left out: it would be a wrong one.

    Raises ListingError: document type or entities, too deep, too large, damaged gzip, or no XML.
    Source: sitemaps.org protocol 0.9, Google news sitemaps.
    """
    notes: list[str] = []
    text = _plain_text(body, content_type, url)
    if text is not None:
        return _page(
            "sitemap", [{"loc": line.strip()} for line in text.splitlines()], url, zone, notes
        )
    reader = _Reader(url)
    kind = _parse(reader, body, content_type, notes)
    if kind is None:
        kind, reader.entries = _recover(xmltext.joined(body, content_type, url, xmltext.MAX_BYTES))
        if kind is None:
            raise ListingError(url, f"not a sitemap: {notes[0].removeprefix('problem: ')}")
    return _page(kind, reader.entries, url, zone, notes)


def _plain_text(body: bytes, content_type: str | None, url: str) -> str | None:
    head = xmltext.head(body, 200, content_type)
    if not head.startswith(("http://", "https://")):
        return None
    return xmltext.joined(body, content_type, url, xmltext.MAX_BYTES)


SitemapKind = Literal["sitemap", "sitemapindex"]


def _parse(
    reader: _Reader, body: bytes, content_type: str | None, notes: list[str]
) -> SitemapKind | None:
    """What kind of sitemap the parser saw; None (with a note) when it is not well-formed XML."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    root: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        root.append(tag) if not root else None
        reader.start(tag, attributes)

    parser.StartElementHandler = start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.doctype
    try:
        _feed(parser.Parse, xmltext.text_chunks(body, content_type, reader.url))
    except _Enough:
        notes.append(f"problem: more than {MAX_URLS:,} addresses; the rest was not read")
    except (expat.ExpatError, ValueError, LookupError) as error:
        notes.append(_CUT.format(error))
        return None
    return "sitemapindex" if root[0].rpartition(":")[2].lower() == "sitemapindex" else "sitemap"


def _feed(parse: Callable[[str, bool], int], texts: Iterable[str]) -> None:
    fresh = True
    for text in texts:
        if fresh:
            # The text is decoded already: its declaration of an encoding no longer holds.
            text, fresh = xmltext.XML_DECLARATION.sub("", text, count=1), False
        parse(text, False)
    parse("", True)


def _recover(text: str) -> tuple[SitemapKind | None, list[dict[str, str]]]:
    """The complete entries of malformed XML; None for text that holds none."""
    entries: list[dict[str, str]] = []
    index = re.search(r"<(?:\w+:)?sitemapindex\b", text, re.IGNORECASE) is not None
    for block in _blocks(text, "sitemap" if index else "url"):
        entry = {_FIELDS[match[1]]: _plain(match[2]) for match in _COMPLETE.finditer(block)}
        if "loc" in entry:
            entries.append(entry)
        if len(entries) >= MAX_URLS:
            break
    if not entries and not re.search(r"<(?:\w+:)?(?:urlset|sitemapindex)\b", text, re.IGNORECASE):
        return None, []
    return ("sitemapindex" if index else "sitemap"), entries


def _blocks(text: str, tag: str) -> Iterator[str]:
    """What stands in each `<tag>`, closed or not: an address in it counts if it is complete."""
    opening, closing = f"<{tag}>", f"</{tag}>"
    at = text.find(opening)
    end = 0
    while at != -1:
        following = text.find(opening, at + len(opening))
        if -1 < end <= at:
            end = text.find(closing, at)  # once there is none, none is looked for again
        stop = min(x for x in (end, following, len(text)) if x > at)
        yield text[at : min(stop, at + _MAX_VALUE * 4)]
        at = following


def _plain(raw: str) -> str:
    """Text of an element; only XML's own references are resolved (`&copy=1` stays as it is)."""
    raw = raw.strip(_BLANKS)
    if raw.startswith("<![CDATA["):
        return raw.removeprefix("<![CDATA[").removesuffix("]]>").strip(_BLANKS)
    return _XML_REFERENCE.sub(_resolved, raw)


def _resolved(match: re.Match[str]) -> str:
    if match[3]:
        return _XML_NAMES[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _page(
    kind: SitemapKind, entries: list[dict[str, str]], url: str, zone: ZoneInfo, notes: list[str]
) -> ListingPage:
    found: dict[str, Found] = {}
    refused = 0
    for entry in entries[:MAX_URLS]:
        loc = entry.get("loc", "")
        address = urls.normalise(loc, url) if loc and not _CONTROL.search(loc) else None
        if address is None:
            refused += bool(loc)
        else:
            found.setdefault(address, _found(address, entry, loc, zone))
    if refused:
        notes.append(f"problem: {refused} entries hold no usable address")
    if kind == "sitemap":
        return ListingPage(kind, tuple(found.values()), notes=tuple(notes))
    children = [child for child in found if urls.same_site(child, url) and child != url]
    if len(children) > MAX_CHILDREN:
        notes.append(
            f"problem: the index names {len(children):,} sitemaps; {MAX_CHILDREN} are kept"
        )
    kept = children[:MAX_CHILDREN]
    return ListingPage(
        kind,
        (),
        children=tuple(kept),
        children_updated=tuple(found[child].updated for child in kept),
        notes=tuple(notes),
    )


def _found(address: str, entry: dict[str, str], loc: str, zone: ZoneInfo) -> Found:
    return Found(
        url=address,
        title=" ".join(entry.get("title", "").split()) or None,
        published=_when(entry.get("published"), zone),
        updated=_when(entry.get("lastmod"), zone),
        language=entry.get("language") or entry.get(f"hreflang {loc}"),
    )


def _when(value: str | None, zone: ZoneInfo) -> datetime | None:
    printed = dates.from_machine(value, zone) if value else None
    return printed.when if printed else None
