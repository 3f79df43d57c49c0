"""A visit -> rows: body, fetch, address, pace, and what the look changed; one transaction.

Functions take the connection of an open `Archive.write()` and never begin or end anything.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace

from scraper import blobs
from scraper.addresses import url_row, write_pace
from scraper.core.fingerprint import stamp
from scraper.core.storable import storable, storable_release
from scraper.model import Outcome
from scraper.records import Recorded, Visit
from scraper.writer import Writer


def record(conn: sqlite3.Connection, visit: Visit) -> Recorded:
    """Everything one request changed, in the order in which the foreign keys need it."""
    visit = storable_visit(visit)
    url_id, fetch_id, blob_id = log(conn, visit)
    recorded = Recorded(fetch_id, visit.release_id)
    if visit.look is not None:
        recorded = Writer(conn, visit, visit.look, url_id, fetch_id, blob_id).write()
        conn.execute(
            "UPDATE fetches SET release_id = ? WHERE id = ?", (recorded.release_id, fetch_id)
        )
    _address(conn, visit, url_id, recorded.release_id)
    if visit.pace is not None:
        write_pace(conn, visit.pace)
    return recorded


def log(conn: sqlite3.Connection, visit: Visit) -> tuple[int, int, int | None]:
    """Write only the request and its body; ids of address, fetch and blob."""
    url_id = url_row(conn, visit.url, visit.kind, visit.site_id)
    blob_id = _blob(conn, visit)
    return url_id, _fetch(conn, visit, url_id, blob_id), blob_id


def rescue(conn: sqlite3.Connection, visit: Visit, fetch_id: int) -> Recorded:
    """Write what an old request's page reads now; what the request brought stays as it is."""
    visit = storable_visit(visit)
    row = conn.execute("SELECT url_id, blob_id FROM fetches WHERE id = ?", (fetch_id,)).fetchone()
    assert visit.look is not None
    recorded = Writer(conn, visit, visit.look, int(row[0]), fetch_id, row[1]).write()
    conn.execute("UPDATE fetches SET release_id = ? WHERE id = ?", (recorded.release_id, fetch_id))
    conn.execute(
        "UPDATE urls SET release_id = ?, next_check_at = ? WHERE id = ?",
        (recorded.release_id, stamp(visit.at), row[0]),
    )
    return recorded


def storable_visit(visit: Visit) -> Visit:
    """The visit with every text from the web as SQLite can keep it."""
    headers = tuple((storable(name), storable(value)) for name, value in visit.headers)
    look = visit.look
    if look is not None and look.release is not None:
        look = replace(look, release=storable_release(look.release))
    return replace(visit, headers=headers, look=look)


def _blob(conn: sqlite3.Connection, visit: Visit) -> int | None:
    if not visit.body or not visit.keep_body:  # an empty body is no evidence to keep
        return None
    return blobs.store(
        conn,
        visit.body,
        site_id=visit.site_id,
        now=stamp(visit.at) or "",
        media_type=visit.media_type,
        charset=visit.charset,
    )


def _fetch(conn: sqlite3.Connection, visit: Visit, url_id: int, blob_id: int | None) -> int:
    sha256 = hashlib.sha256(visit.body).hexdigest() if visit.body else None
    if blob_id is None and sha256 is not None:
        row = conn.execute("SELECT id FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        blob_id = int(row[0]) if row else None
    headers = json.dumps(visit.headers, ensure_ascii=False) if visit.headers else None
    cursor = conn.execute(
        "INSERT INTO fetches (run_id, url_id, release_id, fetched_at, outcome, reason, status,"
        " elapsed_ms, size, sha256, blob_id, headers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            visit.run_id,
            url_id,
            visit.release_id,
            stamp(visit.at),
            visit.outcome.value,
            visit.reason,
            visit.status,
            visit.elapsed_ms,
            None if visit.body is None else len(visit.body),
            sha256,
            blob_id,
            headers,
        ),
    )
    return int(cursor.lastrowid or 0)


def _address(
    conn: sqlite3.Connection, visit: Visit, url_id: int, release_id: int | None
) -> None:  # fmt: skip
    target = (
        url_row(conn, visit.redirect_to, visit.kind, visit.site_id) if visit.redirect_to else None
    )
    failed = visit.outcome in (Outcome.ERROR, Outcome.BLOCKED)
    validators = dict(reversed(visit.headers)) if visit.accept_validators else {}
    conn.execute(
        "UPDATE urls SET last_status = coalesce(:status, last_status), last_checked_at = :at,"
        " next_check_at = CASE WHEN :on_the_way THEN next_check_at ELSE :next END,"
        " failures = CASE WHEN :failed THEN failures + 1 ELSE 0 END,"
        " release_id = coalesce(:release, release_id),"
        " redirect_to_id = CASE WHEN :answered THEN :target ELSE redirect_to_id END,"
        " etag = CASE WHEN :accept THEN :etag ELSE etag END,"
        " last_modified = CASE WHEN :accept THEN :modified ELSE last_modified END WHERE id = :id",
        {
            "status": visit.status,
            "at": stamp(visit.at),
            "next": stamp(visit.next_check_at),
            "on_the_way": visit.on_the_way,
            "failed": failed,
            "release": release_id,
            "answered": visit.status is not None and target != url_id,
            "target": target,
            "accept": visit.accept_validators and visit.outcome is not Outcome.NOT_MODIFIED,
            "etag": validators.get("etag"),
            "modified": validators.get("last-modified"),
            "id": url_id,
        },
    )
