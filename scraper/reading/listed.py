"""Requests -> the pages of search and changes, and the feeds of changes."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any

from datasette import Response

from scraper.reading import feeds, search, stream, web
from scraper.reading.filters import Filters, choices, from_request
from scraper.reading.words import TITLE, kind, language

Record = dict[str, Any]


async def searching(datasette: Any, request: Any) -> Any:
    """/{db}/-/search"""
    room = await web.room_for(datasette, request)
    filters = from_request(room)

    def ask(conn: Connection) -> Record:
        return {"choices": choices(conn), **search.search(conn, filters)}

    return room.page("search.html", filters=filters, **await room.ask(ask))


async def changes(datasette: Any, request: Any) -> Any:
    """/{db}/-/changes"""
    room = await web.room_for(datasette, request)
    filters = from_request(room)

    def ask(conn: Connection) -> Record:
        return {"choices": choices(conn), **stream.stream(conn, filters)}

    found = await room.ask(ask)
    return room.page("changes.html", filters=filters, heading=heading(filters), **found)


async def atom(datasette: Any, request: Any) -> Any:
    """/{db}/-/changes.atom, with the filters of the page"""
    room, filters, found = await _followed(datasette, request)
    body = feeds.atom(room, found, _title(filters), *_addresses(room, filters, "changes.atom"))
    return Response(body.decode(), content_type="application/atom+xml; charset=utf-8")


async def json_feed(datasette: Any, request: Any) -> Any:
    """/{db}/-/changes.json, with the filters of the page"""
    room, filters, found = await _followed(datasette, request)
    value = feeds.json_feed(
        room, found, _title(filters), *_addresses(room, filters, "changes.json")
    )
    return room.json(value, "application/feed+json; charset=utf-8")


async def _followed(datasette: Any, request: Any) -> tuple[web.Room, Filters, list[Record]]:
    room = await web.room_for(datasette, request)
    filters = from_request(room)
    found = await room.ask(lambda conn: stream.stream(conn, filters))
    return room, filters, found["changes"]


def _addresses(room: web.Room, filters: Filters, feed: str) -> tuple[str, str]:
    """The feed's own address and that of the page it follows, without paging."""
    fields = filters.fields()
    return room.absolute(room.path(feed, **fields)), room.absolute(room.path("changes", **fields))


def _title(filters: Filters) -> str:
    return f"{TITLE}: {heading(filters)}"


def heading(filters: Filters) -> str:
    """What the stream shows, in words."""
    said = [kind(filters.kind).lower() if filters.kind else "changes"]
    said += [filters.site] if filters.site else []
    said += [language(filters.language)] if filters.language else []
    said += [f"“{filters.q}”"] if filters.q else []
    said += [f"release {filters.release}"] if filters.release else []
    return ", ".join(said)
