"""Datasette's request -> the archive asked for, permission, links, and answers that carry no risk.

Everything that differs between Datasette 0.65 and 1.0 is in this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TypeVar
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

from datasette import Forbidden, NotFound, Response
from datasette.utils import sqlite_timelimit, tilde_decode, tilde_encode
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from scraper.reading import policy, words
from scraper.schema import APPLICATION_ID

T = TypeVar("T")

HERE = Path(__file__).parent
# A page of ours asks bound questions over indices; what takes longer is a bug or a busy disk.
TIME_LIMIT_MS = 5_000
READ = ("releases", "versions", "changes")
STYLE = (HERE / "static" / "reading.css").read_bytes()
STYLE_NAME = f"reading-{sha256(STYLE).hexdigest()[:12]}.css"

_known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        day=words.day, minute=words.minute, local=words.local, dated_by=words.dated_by,
        number=words.number, size=words.size,
        language=words.language, direction=words.direction, kind=words.kind,
        host=words.host, is_web=words.is_web,
    )  # fmt: skip
    return made


def _finalized(value: Any) -> Any:
    """What a template prints: strings from the web without characters that reorder the line."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return words.shown(value)
    return value


templates = _environment()


async def is_archive(database: Any) -> bool:
    """Whether a database of Datasette's was made by us; asked once per database."""
    if database not in _known:
        found = await database.execute_fn(
            lambda conn: int(conn.execute("PRAGMA application_id").fetchone()[0])
        )
        _known[database] = found == APPLICATION_ID
    return _known[database]


async def archives(datasette: Any, actor: Any) -> list[str]:
    """Names of the archives that this visitor may read, in Datasette's order."""
    return [
        name
        for name, database in datasette.databases.items()
        if name != "_internal"
        and await is_archive(database)
        and await may_read(datasette, actor, name)
    ]


async def may_read(datasette: Any, actor: Any, name: str, tables: Sequence[str] = READ) -> bool:
    """Datasette's own permissions for these tables, as its table pages ask for them."""
    for table in tables:
        if hasattr(datasette, "permission_allowed"):  # 0.65
            wanted = [("view-table", (name, table)), ("view-database", name), "view-instance"]
            visible, _private = await datasette.check_visibility(actor, permissions=wanted)
        else:
            from datasette.resources import TableResource

            visible = await datasette.allowed(
                action="view-table", resource=TableResource(name, table), actor=actor
            )
        if not visible:
            return False
    return True


class Missing(Exception):
    """The archive is there, what was asked of it is not."""

    def __init__(self, room: Room, message: str) -> None:
        super().__init__(message)
        self.room = room


@dataclass(frozen=True, slots=True)
class Room:
    """One archive, as one request sees it."""

    datasette: Any
    request: Any
    name: str
    others: tuple[str, ...] = ()

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """The answer of a function that gets a read-only connection with named columns."""

        def limited(conn: Connection) -> T:
            with sqlite_timelimit(conn, TIME_LIMIT_MS):
                return question(conn)

        return await self.datasette.get_database(self.name).execute_fn(limited)  # type: ignore[no-any-return]

    def arg(self, name: str, most: int = 300) -> str:
        """A field of the query string, stripped and cut; empty if it is not there."""
        return str(self.request.args.get(name) or "").replace("\0", "").strip()[:most]

    def path(self, page: str = "", /, **fields: Any) -> str:
        """The address of a page of this archive, without host."""
        given = {k.rstrip("_"): v for k, v in fields.items() if v not in (None, "", False)}
        query = "?" + urlencode(given) if given else ""
        return str(self.datasette.urls.path(f"/{tilde_encode(self.name)}/-/{page}")) + query

    def table(self, name: str, **fields: Any) -> str:
        """The address of one of Datasette's table pages."""
        query = "?" + urlencode(fields) if fields else ""
        return str(self.datasette.urls.table(self.name, name)) + query

    def absolute(self, path: str) -> str:
        """The address with scheme and host, as the visitor wrote it."""
        return str(self.datasette.absolute_url(self.request, path))

    def page(self, template: str, *, status: int = 200, **values: Any) -> Any:
        """An HTML answer."""
        return html(self, template, status, values)

    def json(self, value: Any, media_type: str = "application/json; charset=utf-8") -> Any:
        """A JSON answer, readable from other sites' scripts: the archive is read only."""
        answer = Response.json(value)
        answer.content_type = media_type
        return answer


def html(room: Room, template: str, status: int, values: Mapping[str, Any]) -> Any:
    """A page of ours, with the headers given in `headers`."""
    path = room.datasette.urls.path
    shared = {
        "room": room,
        "style": str(path(f"/-/{STYLE_NAME}")),
        "home": str(path("/")) if not room.others else room.path("home"),
        "tables": str(room.datasette.urls.database(room.name)) if room.name else str(path("/-/")),
        "title_of_archive": words.TITLE,
    }
    body = templates.get_template(template).render({**shared, **values})
    headers = {"Content-Security-Policy": policy.OURS, **values.get("headers", {})}
    return Response.html(body, status=status, headers=headers)


async def room_for(datasette: Any, request: Any, tables: Sequence[str] = READ) -> Room:
    """The archive in the address. Raises NotFound if there is none, Forbidden if closed."""
    route = tilde_decode(request.url_vars["database"])
    for name, database in datasette.databases.items():
        if database.route == route and name != "_internal" and await is_archive(database):
            if not await may_read(datasette, request.actor, name, tables):
                raise Forbidden("This archive is not open to you")
            every = await archives(datasette, request.actor)
            return Room(datasette, request, name, tuple(n for n in every if n != name))
    raise NotFound(f"No archive is called {route}")


def ascii_url(url: str) -> str:
    """An address for a header: nothing but visible ASCII, no angle brackets or quotes."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._")


def positive(text: str) -> int | None:
    """A whole number above zero that SQLite can hold, or None."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,17}", text) else None
