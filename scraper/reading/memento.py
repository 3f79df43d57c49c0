"""An archived address and a moment -> mementos (RFC 7089): TimeGate, TimeMap, links.

The memento of a moment is the version that was there at it; before the first version, the first.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from re import ASCII, compile
from sqlite3 import Connection
from typing import Any
from urllib.parse import unquote

from scraper.core import urls
from scraper.reading.web import Room, ascii_url

Record = dict[str, Any]

_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
# RFC 7089 section 2.1.1: the one fixed form of dates in HTTP, always GMT.
_HTTP_DATE = compile(rf"(?:{_DAYS}), \d\d \w\w\w \d{{4}} \d\d:\d\d:\d\d GMT", ASCII)


def http_date(moment: str) -> str:
    """'Mon, 02 Mar 2026 03:00:16 GMT' of '2026-03-02T03:00:16Z'."""
    when = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return format_datetime(when, usegmt=True)


def wanted(header: str | None) -> str | None:
    """An Accept-Datetime as the archive writes moments; None if absent. Raises ValueError."""
    if header is None:
        return None
    text = header.strip()
    if not _HTTP_DATE.fullmatch(text):
        raise ValueError(text)
    when = datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def release_of(conn: Connection, given: str) -> Record | None:
    """The release an address leads to, with `original`, the address it is archived under."""
    for candidate in candidates(given):
        row = conn.execute(
            "SELECT coalesce(u.release_id, t.release_id) AS id, r.url AS original FROM urls u"
            " LEFT JOIN urls t ON t.id = u.redirect_to_id"
            " JOIN releases r ON r.id = coalesce(u.release_id, t.release_id) WHERE u.url = ?",
            (candidate,),
        ).fetchone()
        if row:
            return dict(row)
    return None


def candidates(given: str) -> list[str]:
    """The spellings under which an address may be stored: as it is, put right, decoded."""
    text = given
    for scheme in ("http", "https"):  # proxies fold '//' in a path
        if text.startswith(f"{scheme}:/") and not text.startswith(f"{scheme}://"):
            text = f"{scheme}://{text[len(scheme) + 2 :]}"
    if "://" not in text:
        text = f"http://{text}"
    out: list[str] = []
    for spelled in (text, unquote(text)):
        right = urls.normalise(spelled)
        out += [spelled, right or "", urls.release_url(right) if right else ""]
    if out[0].startswith("http://"):
        out += [f"https{known[4:]}" for known in out if known.startswith("http://")]
    return list(dict.fromkeys(known for known in out if known))


def versions_of(conn: Connection, release_id: int) -> list[Record]:
    """Number and first moment of each version, oldest first."""
    rows = conn.execute(
        "SELECT number, first_seen_at FROM versions WHERE release_id = ?"
        " ORDER BY first_seen_at, number",
        (release_id,),
    )
    return [dict(row) for row in rows]


def chosen(versions: list[Record], moment: str | None) -> Record:
    """The version that was there at the moment; the newest of None; the first of an early one."""
    if moment is None:
        return versions[-1]
    past = [v for v in versions if v["first_seen_at"] <= moment]
    return past[-1] if past else versions[0]


def address(room: Room, release_id: int, number: int) -> str:
    """URI-M: the page of one version."""
    return room.absolute(room.path(f"release/{release_id}", version=number))


def gate(room: Room, original: str) -> str:
    """URI-G."""
    return room.absolute(room.path("timegate/")) + ascii_url(original)


def map_address(room: Room, original: str) -> str:
    """URI-T."""
    return room.absolute(room.path("timemap/link/")) + ascii_url(original)


def links(room: Room, release_id: int, original: str, versions: list[Record], at: int) -> str:
    """The Link header of a memento or of the TimeGate's answer; `at`: the version led to."""
    out = [
        f'<{ascii_url(original)}>; rel="original"',
        f'<{gate(room, original)}>; rel="timegate"',
        f'<{map_address(room, original)}>; rel="timemap"; type="application/link-format"',
    ]
    numbers = [v["number"] for v in versions]
    place = numbers.index(at)
    named = (
        {0: ["first"], len(versions) - 1: ["last"]} if len(versions) > 1 else {0: ["first", "last"]}
    )
    for index, name in ((place - 1, "prev"), (place + 1, "next")):
        if 0 <= index < len(versions):
            named.setdefault(index, []).append(name)
    named.setdefault(place, [])
    for index in sorted(named):
        out.append(_memento(room, release_id, versions[index], named[index]))
    return ", ".join(out)


def _memento(room: Room, release_id: int, version: Record, names: list[str]) -> str:
    rel = " ".join([*names, "memento"])
    return (
        f"<{ascii_url(address(room, release_id, version['number']))}>;"
        f' rel="{rel}"; datetime="{http_date(version["first_seen_at"])}"'
    )


def timemap(room: Room, release_id: int, original: str, versions: list[Record]) -> str:
    """The TimeMap in link format (RFC 6690, RFC 7089 section 5)."""
    first, last = (http_date(v["first_seen_at"]) for v in (versions[0], versions[-1]))
    lines = [
        f'<{ascii_url(original)}>; rel="original"',
        f'<{map_address(room, original)}>; rel="self"; type="application/link-format";'
        f' from="{first}"; until="{last}"',
        f'<{gate(room, original)}>; rel="timegate"',
    ]
    for index, version in enumerate(versions):
        names = ["first"] * (index == 0) + ["last"] * (index == len(versions) - 1)
        lines.append(_memento(room, release_id, version, names))
    return ",\n".join(lines) + "\n"
