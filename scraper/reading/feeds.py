"""A page of changes -> an Atom feed (RFC 4287) and a JSON feed (1.1), each entry with its diff."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from scraper.core.diff import Piece
from scraper.reading import words
from scraper.reading.memento import http_date
from scraper.reading.web import Room, ascii_url

Record = dict[str, Any]

_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_TAGS = {"removed": "del", "added": "ins"}
# The moment of a feed without entries: it must have one, and it must not change by itself.
_NEVER = "1970-01-01T00:00:00Z"


def identifier(change: Record) -> str:
    """The same for the same change, whatever the archive's address or numbering."""
    name = (
        f"{change['url']}#{change['kind']}@{change['detected_at']}{change['content_sha256'] or ''}"
    )
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def headline(change: Record) -> str:
    """'Edited: title'."""
    return words.xml_text(f"{words.kind(change['kind'])}: {change['title']}")


def page_of(room: Room, change: Record) -> str:
    """Where a change is read: the comparison of an edit, the release of everything else."""
    fields = {}
    if change["kind"] == "edited" and change["from_number"] and change["to_number"]:
        fields = {"from_": change["from_number"], "to": change["to_number"]}
    return room.absolute(room.path(f"release/{change['release_id']}", **fields))


def atom(room: Room, changes: list[Record], title: str, own: str, page: str) -> bytes:
    """The feed; `own` and `page` are the absolute addresses of itself and of the HTML page."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _put(feed, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, own)}")
    _put(feed, "title", words.xml_text(title))
    _put(feed, "updated", changes[0]["detected_at"] if changes else _NEVER)
    _put(feed, "link", rel="self", type="application/atom+xml", href=ascii_url(own))
    _put(feed, "link", rel="alternate", type="text/html", href=ascii_url(page))
    _put(feed, "generator", "scraper")
    for change in changes:
        _entry(room, feed, change)
    body: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _put(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


def _entry(room: Room, feed: ET.Element, change: Record) -> None:
    entry = _put(feed, "entry")
    if change["language"]:
        entry.set(f"{_XML}lang", change["language"])
    _put(entry, "id", identifier(change))
    _put(entry, "title", headline(change))
    _put(entry, "updated", change["detected_at"])
    if change["published_at"]:
        _put(entry, "published", change["published_at"])
    author = _put(entry, "author")
    _put(author, "name", words.xml_text(change["ministry"]))
    _put(entry, "link", rel="alternate", type="text/html", href=page_of(room, change))
    if words.is_web(change["url"]):
        _put(entry, "link", rel="via", href=ascii_url(change["url"]))
    _put(entry, "category", term=change["kind"])
    _put(entry, "summary", summary(change))
    content = _put(entry, "content", type="xhtml")
    content.append(_marked(change))


def summary(change: Record) -> str:
    """The diff as the archive writes it; where there is none, what happened and when."""
    said = change["diff"] or f"{words.kind(change['kind'])} {http_date(change['detected_at'])}"
    return words.xml_text(said)


def _marked(change: Record) -> ET.Element:
    """The diff with <del> and <ins>; built as a tree, so that no text can become a tag."""
    div = ET.Element(f"{{{_XHTML}}}div", {"dir": words.direction(change["language"])})
    for label, pieces in change["lines"] or [("", [Piece("same", words.kind(change["kind"]))])]:
        paragraph = ET.SubElement(div, f"{{{_XHTML}}}p")
        paragraph.text = f"{label}: " if label else ""
        for piece in pieces:
            if piece.mark in _TAGS:
                _inline(paragraph, _TAGS[piece.mark], piece.text)
            elif len(paragraph):
                paragraph[-1].tail = words.xml_text(piece.text)
            else:
                paragraph.text += words.xml_text(piece.text)
    return div


def _inline(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_XHTML}}}{tag}").text = words.xml_text(text)


def json_feed(room: Room, changes: list[Record], title: str, own: str, page: str) -> Record:
    """The same as a JSON feed; texts are plain, `_change` holds what programs want."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": page,
        "feed_url": own,
        "items": [_item(room, change) for change in changes],
    }


def _item(room: Room, change: Record) -> Record:
    kept = ("kind", "words_added", "words_removed", "hours_after_publication", "diff", "site")
    item = {
        "id": identifier(change),
        "url": page_of(room, change),
        "external_url": change["url"] if words.is_web(change["url"]) else None,
        "title": headline(change),
        "content_text": summary(change),
        "date_published": change["detected_at"],
        "authors": [{"name": change["ministry"]}],
        "language": change["language"],
        "tags": [change["kind"]],
        "_change": {name: change[name] for name in kept},
    }
    return {name: value for name, value in item.items() if value is not None}
