"""A Datasette and a request -> one archive to read from: found, permitted, asked in one go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Forbidden, NotFound

from scraper import schema

T = TypeVar("T")

# Bytes 68 to 71 of a SQLite file are its application id (sqlite.org/fileformat2, 1.3.16).
_APPLICATION_ID = slice(68, 72)
# What stays readable in an address; a stored address is ASCII already, a hostile one becomes so.
_SAFE_IN_ADDRESS = "%/:=&?~+!$,;@()*[]"
READ = ("sites", "languages", "runs", "releases", "versions", "changes", "fetches", "urls", "links")


def is_archive(path: str | Path | None) -> bool:
    """True if the file at this path is an archive of ours; cheap: reads 100 bytes."""
    if path is None:
        return False
    try:
        with Path(path).open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    return head[_APPLICATION_ID] == schema.APPLICATION_ID.to_bytes(4, "big")


def archives(datasette: Any) -> list[str]:
    """The names of the archives among the databases that a Datasette serves."""
    return [name for name, db in datasette.databases.items() if is_archive(db.path)]


@dataclass(frozen=True, slots=True)
class Room:
    """One archive as one reader sees it: where its pages are, and how to ask it something."""

    datasette: Any
    request: Any
    name: str

    async def ask(self, question: Callable[..., T], *values: Any) -> T:
        """The answer of a question (a function of a connection), within the SQL time limit."""
        limit = self.datasette.setting("sql_time_limit_ms")

        def bounded(conn: sqlite3.Connection) -> T:
            with sqlite_timelimit(conn, limit):
                return question(conn, *values)

        answer: T = await self.datasette.get_database(self.name).execute_fn(bounded)
        return answer

    # --- addresses of pages -------------------------------------------------------------------

    @property
    def base(self) -> str:
        """The path of the database, without a slash at the end."""
        return str(self.datasette.urls.database(self.name))

    @property
    def home(self) -> str:
        """The path of the home page."""
        if len(archives(self.datasette)) == 1:
            return str(self.datasette.urls.instance())
        return f"{self.base}/-/home"

    def page(self, name: str, **query: Any) -> str:
        """The path of a page such as `search`, with those query values that say something."""
        said = {key: value for key, value in query.items() if value not in (None, "", False)}
        return f"{self.base}/-/{name}" + (f"?{urlencode(said)}" if said else "")

    def release(self, release_id: int, number: int | None = None) -> str:
        """The path of a release, or of one of its versions."""
        return self.page(f"release/{release_id}" + (f"/{number}" if number else ""))

    def compare(self, release_id: int, old: int, new: int, **query: Any) -> str:
        """The path of a comparison of two versions."""
        return self.page(f"compare/{release_id}/{old}...{new}", **query)

    def raw(self, sha256: str) -> str:
        """The path of a raw capture."""
        return self.page(f"raw/{sha256}")

    def memento(self, stamp: str, url: str) -> str:
        """The path of an archived address as it was at a moment (YYYYMMDDhhmmss)."""
        return f"{self.base}/-/memento/{stamp}/{quoted(url)}"

    def timemap(self, url: str, form: str = "link") -> str:
        """The path of the TimeMap of an archived address; form: link or json."""
        return f"{self.base}/-/timemap/{form}/{quoted(url)}"

    def timegate(self, url: str) -> str:
        """The path of the TimeGate of an archived address."""
        return f"{self.base}/-/timegate/{quoted(url)}"

    def row(self, table: str, key: object) -> str:
        """The path of a row in Datasette."""
        return f"{self.base}/{table}/{key}"

    def absolute(self, path: str) -> str:
        """The whole address of a path, as the reader's browser sees this server."""
        return str(self.datasette.absolute_url(self.request, path))


def quoted(url: str) -> str:
    """An archived address as part of one of ours: printable ASCII without quotes or brackets."""
    return quote(url, safe=_SAFE_IN_ADDRESS)


async def enter(datasette: Any, request: Any, tables: Iterable[str] = READ) -> Room:
    """The room of the archive that a request names. Raises NotFound and Forbidden."""
    names = archives(datasette)
    wanted = request.url_vars.get("database")
    if wanted is None and len(names) == 1:
        wanted = names[0]
    name = next((n for n in names if datasette.get_database(n).route == wanted), None)
    if name is None:
        raise NotFound("no such archive")
    for table in tables:
        if not await _may_read(datasette, request.actor, name, table):
            raise Forbidden("view-table")
    return Room(datasette, request, name)


async def _may_read(datasette: Any, actor: Any, database: str, table: str) -> bool:
    """Datasette's own answer for this table, asked as its table page asks."""
    if hasattr(datasette, "allowed"):  # 1.0
        from datasette.resources import TableResource

        resource = TableResource(database, table)
        return bool(await datasette.allowed(action="view-table", resource=resource, actor=actor))
    visible, _private = await datasette.check_visibility(
        actor,
        permissions=[("view-table", (database, table)), ("view-database", database), "view-instance"],
    )
    return bool(visible)
