"""Requests -> pages of a release, its JSON, its raw capture, and its mementos."""

from __future__ import annotations

import re
from sqlite3 import Connection
from typing import Any

from datasette import Response

from scraper import blobs
from scraper.errors import ArchiveError
from scraper.reading import memento, release, web
from scraper.reading.citation import citations

Record = dict[str, Any]

_SUFFIX = {
    "text/html": "html.txt",
    "application/pdf": "pdf.txt",
    "application/json": "json.txt",
    "application/xml": "xml.txt",
}
RAW_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def page(datasette: Any, request: Any) -> Any:
    """/{db}/-/release/{id}: ?version= shows one version, ?from=&to=&view= compares two."""
    room = await web.room_for(datasette, request)
    found = await _whole(room)
    old, new = (web.positive(room.arg(name)) for name in ("from", "to"))
    compared = await _compared(room, found["versions"], old, new) if old and new else None
    version, told = found["version"], found["release"]
    here = memento.address(room, told["id"], version["number"])
    links = memento.links(room, told["id"], told["url"], found["versions"], version["number"])
    headers = {"Link": links}
    if not compared:
        headers["Memento-Datetime"] = memento.http_date(version["first_seen_at"])
    return room.page(
        "release.html",
        headers=headers,
        compared=compared,
        citations=citations(told, version, here),
        timemap=memento.map_address(room, told["url"]),
        **found,
    )


async def _whole(room: web.Room) -> Record:
    release_id = web.positive(room.request.url_vars["id"])
    number = room.arg("version") or room.arg("to")
    wanted = web.positive(number)
    if number and wanted is None:
        raise web.Missing(room, "A version is a number from 1")
    found = await room.ask(lambda conn: release.whole(conn, release_id or 0, wanted))
    if found is None:
        raise web.Missing(room, "This archive has no such release, or no such version of it")
    return found


async def _compared(room: web.Room, versions: list[Record], old: int, new: int) -> Record:
    by_number = {v["number"]: v for v in versions}
    if old not in by_number or new not in by_number:
        raise web.Missing(room, "This release has no such version")
    side = room.arg("view") == "side"
    first, second = by_number[old], by_number[new]
    return await room.ask(lambda conn: release.comparison(conn, first, second, side=side))


async def as_json(datasette: Any, request: Any) -> Any:
    """/{db}/-/release/{id}.json: the same for programs."""
    room = await web.room_for(datasette, request)
    return room.json(release.as_json(await _whole(room)))


async def raw(datasette: Any, request: Any) -> Any:
    """/{db}/-/raw/{sha256}: the captured bytes as a download that no browser renders."""
    room = await web.room_for(datasette, request, (*web.READ, "blobs"))
    sha256 = request.url_vars["sha256"]

    def load(conn: Connection) -> tuple[bytes | None, str | None]:
        row = conn.execute(
            "SELECT id, media_type FROM blobs WHERE sha256 = ?", (sha256,)
        ).fetchone()
        return (blobs.load(conn, row[0]), row[1]) if row else (None, None)

    try:
        body, media_type = await room.ask(load)
    except ArchiveError as error:
        return Response.text(f"{error}\n", status=500)
    if body is None:
        raise web.Missing(room, "This capture is not in the archive, or its bytes were not kept")
    name = f"{sha256[:16]}.{_SUFFIX.get(media_type or '', 'bin')}"
    return Bytes(body, {**RAW_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'})


class Bytes:
    """An answer of bytes, which Datasette's own Response would take for text."""

    def __init__(self, body: bytes, headers: dict[str, str]) -> None:
        self.body = body
        self.headers = {"Content-Type": "text/plain; charset=utf-8", **headers}

    async def asgi_send(self, send: Any) -> None:
        """Write the answer."""
        pairs = [[n.lower().encode(), v.encode("latin-1")] for n, v in self.headers.items()]
        pairs.append([b"content-length", str(len(self.body)).encode()])
        await send({"type": "http.response.start", "status": 200, "headers": pairs})
        await send({"type": "http.response.body", "body": self.body})


def _asked(request: Any) -> str:
    """The address behind the route, with the query string that belongs to it."""
    url = str(request.url_vars["url"])
    return f"{url}?{request.query_string}" if request.query_string else url


async def _mementos(room: web.Room) -> tuple[Record, list[Record]]:
    given = re.sub("[\x00-\x20]", "", _asked(room.request))[:4096]

    def ask(conn: Connection) -> tuple[Record | None, list[Record]]:
        told = memento.release_of(conn, given)
        return told, memento.versions_of(conn, told["id"]) if told else []

    told, versions = await room.ask(ask)
    if told is None or not versions:
        raise web.Missing(room, "This address is not archived")
    return told, versions


async def timegate(datasette: Any, request: Any) -> Any:
    """/{db}/-/timegate/{url}: 302 to the version of the moment in Accept-Datetime."""
    room = await web.room_for(datasette, request)
    told, versions = await _mementos(room)
    vary = {"Vary": "accept-datetime"}
    try:
        moment = memento.wanted(request.headers.get("accept-datetime"))
    except ValueError:
        said = "Accept-Datetime must look like: Mon, 02 Mar 2026 03:00:00 GMT\n"
        return Response.text(said, status=400, headers=vary)
    number = memento.chosen(versions, moment)["number"]
    links = memento.links(room, told["id"], told["original"], versions, number)
    where = memento.address(room, told["id"], number)
    return Response.text("", status=302, headers={**vary, "Location": where, "Link": links})


async def timemap(datasette: Any, request: Any) -> Any:
    """/{db}/-/timemap/link/{url}: every version of an address, in link format."""
    room = await web.room_for(datasette, request)
    told, versions = await _mementos(room)
    body = memento.timemap(room, told["id"], told["original"], versions)
    return Response(body, content_type="application/link-format")
