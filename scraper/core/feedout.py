"""Changes of releases -> an Atom 1.0 document (RFC 4287) that a feed reader can follow.

Texts are put into a tree, never into markup: nothing that a page says can become a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from scraper.core import urls
from scraper.core.diff import Piece

_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAGS = {"removed": "del", "added": "ins"}
# A feed without entries must have a moment, too, and it must not change by itself.
NEVER = "1970-01-01T00:00:00Z"
WORDS = {
    "published": "Published",
    "edited": "Edited",
    "withdrawn": "Withdrawn",
    "restored": "Restored",
    "moved": "Moved",
    "reextracted": "Read anew",
}

# Everything that XML 1.0 (2.2) cannot hold; it has no way to write these characters.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKED = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change; `id` is an IRI, times are as the archive writes them (UTC, ending in Z)."""

    id: str
    url: str
    kind: str
    at: str
    title: str
    ministry: str
    language: str | None = None
    published: str | None = None
    diff: str | None = None


def atom(entries: Iterable[Entry], *, id: str, title: str, address: str | None = None) -> bytes:
    """The feed with its id (an IRI), entries in the order given; `address` is where it will be."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _put(feed, "id", id)
    _put(feed, "title", title)
    updated = _put(feed, "updated", NEVER)
    _put(feed, "generator", "scraper")
    if address is not None:
        _put(feed, "link", rel="self", type="application/atom+xml", href=address)
    for entry in entries:
        updated.text = max(updated.text or NEVER, entry.at)
        _entry(feed, entry)
    document: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def xml_text(text: str) -> str:
    """The text with U+FFFD for what XML 1.0 cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def pieces(diff: str) -> Iterator[Piece]:
    """A diff as the archive writes it, `[-old-]{+new+}`, taken apart."""
    at = 0
    for match in _MARKED.finditer(diff):
        yield Piece("same", diff[at : match.start()])
        if match[1] is not None:
            yield Piece("removed", match[1])
        else:
            yield Piece("added", match[2])
        at = match.end()
    yield Piece("same", diff[at:])


def _entry(feed: ET.Element, entry: Entry) -> None:
    element = _put(feed, "entry")
    if entry.language:
        element.set(_LANG, xml_text(entry.language))
    happened = WORDS.get(entry.kind, entry.kind)
    _put(element, "id", entry.id)
    _put(element, "title", f"{happened}: {entry.title}")
    _put(element, "updated", entry.at)
    if entry.published:
        _put(element, "published", entry.published)
    _put(_put(element, "author"), "name", entry.ministry)
    address = urls.normalise(entry.url)
    if address is not None:
        _put(element, "link", rel="alternate", type="text/html", href=address)
    _put(element, "category", term=entry.kind)
    said = entry.diff or f"{happened}: {entry.title}"
    _put(element, "summary", said)
    _put(element, "content", type="xhtml").append(_marked(said))


def _put(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    safe = {key: xml_text(value) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", safe)
    element.text = xml_text(text) if text is not None else None
    return element


def _marked(diff: str) -> ET.Element:
    """The diff with <del> and <ins>; direction is left to the reader, who sees the text."""
    division = ET.Element(f"{{{_XHTML}}}div", {"dir": "auto"})
    for line in diff.split("\n"):
        paragraph = ET.SubElement(division, f"{{{_XHTML}}}p")
        paragraph.text = ""
        for piece in pieces(line):
            text = xml_text(piece.text)
            if piece.mark in _TAGS:
                ET.SubElement(paragraph, f"{{{_XHTML}}}{_TAGS[piece.mark]}").text = text
            elif len(paragraph):
                paragraph[-1].tail = text
            else:
                paragraph.text += text
    return division
