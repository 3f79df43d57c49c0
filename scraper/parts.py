"""Rows of one release in two archives -> their histories, as core/timeline.py merges them.

`main` is this archive, `o` the one that is attached; a Ref is (0, id) here and (1, id) there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scraper.core.timeline import Event, History, Look, Ref, Version

SCHEMAS = ("main", "o")
POSITIVE = ("new", "changed", "unchanged", "not_modified")
SAID = ("kind", "told_as", "detected_at", "hours_after_publication", "fields", "words_added",
        "words_removed", "similarity", "content_sha256", "diff")  # fmt: skip
Row = Mapping[str, Any]
NO_READINGS: Mapping[Ref, str] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """What one archive has of a release."""

    source: int
    release: Row
    versions: dict[int, Row]
    changes: dict[int, Row]


def part(conn: sqlite3.Connection, source: int, release_id: int) -> Part:
    """A release with its versions and changes, as rows by id."""
    schema = SCHEMAS[source]
    release = _one(conn, f"SELECT * FROM {schema}.releases WHERE id = ?", release_id)
    versions = _all(
        conn,
        f"SELECT v.*, b.sha256 AS page, e.label AS reader, f.fetched_at AS page_at,"
        f" u.url AS page_url, f.headers AS page_headers,"
        f" (SELECT max(c.detected_at) FROM {schema}.changes c"
        f" WHERE c.to_version_id = v.id AND c.kind = 'reextracted' AND c.told_as IS NULL)"
        f" AS reread_at FROM {schema}.versions v LEFT JOIN {schema}.blobs b ON b.id = v.blob_id"
        f" JOIN {schema}.extractors e ON e.id = v.extractor_id"
        f" LEFT JOIN {schema}.fetches f ON f.id = v.fetch_id"
        f" LEFT JOIN {schema}.urls u ON u.id = f.url_id"
        f" WHERE v.release_id = ? ORDER BY v.number",
        release_id,
    )
    changes = _all(
        conn,
        f"SELECT c.*, u.url AS asked FROM {schema}.changes c"
        f" LEFT JOIN {schema}.fetches f ON f.id = c.fetch_id"
        f" LEFT JOIN {schema}.urls u ON u.id = f.url_id WHERE c.release_id = ? ORDER BY c.id",
        release_id,
    )
    return Part(source, release, versions, changes)


def _one(conn: sqlite3.Connection, sql: str, *values: Any) -> Row:
    cursor = conn.execute(sql, values)
    return dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))


def _all(conn: sqlite3.Connection, sql: str, *values: Any) -> dict[int, Row]:
    cursor = conn.execute(sql, values)
    names = [c[0] for c in cursor.description]
    rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return {int(row["id"]): row for row in rows}


def known(ours: Part, theirs: Part) -> bool:
    """True if they tell nothing of a release that we do not tell in the same words."""

    def told(one: Part) -> set[tuple[Any, ...]]:
        return {tuple(row[name] for name in SAID) for row in one.changes.values()}

    def shown(one: Part) -> dict[tuple[Any, ...], Row]:
        keys = ("number", "content_sha256", "first_seen_at", "superseded_at", "page")
        return {tuple(row[key] for key in keys): row for row in one.versions.values()}

    have = shown(ours)
    return told(theirs) <= told(ours) and all(
        key in have
        and row["last_seen_at"] <= have[key]["last_seen_at"]
        and row["seen_count"] <= have[key]["seen_count"]
        for key, row in shown(theirs).items()
    )


# --- rows -> histories ----------------------------------------------------------------------------


def history(one: Part, looks: Sequence[Look], readings: Mapping[Ref, str] = NO_READINGS) -> History:
    """What one archive's rows say; `readings` are versions' contents as one reader reads them."""
    return History(
        tuple(
            Version(
                (one.source, number),
                row["content_sha256"],
                row["page"],
                row["first_seen_at"],
                row["last_seen_at"],
                row["seen_count"],
                row["reread_at"] or "",
                readings.get((one.source, number)),
            )
            for number, row in one.versions.items()
        ),
        tuple(
            Event(
                (one.source, number),
                row["kind"],
                row["detected_at"],
                json.dumps([row[name] for name in SAID]),
                row["told_as"],
                _ref(one.source, row["from_version_id"]),
                _ref(one.source, row["to_version_id"]),
                row["content_sha256"],
                row["asked"],
            )
            for number, row in one.changes.items()
        ),
        tuple(looks),
    )


def _ref(source: int, number: int | None) -> Ref | None:
    return None if number is None else (source, number)


def looks(one: Part, rows: Sequence[Row], ids: Mapping[int, int | None]) -> list[Look]:
    """Requests (rows of this archive) that found the release, as that part took them.

    `ids` are the requests of its versions here, by version.
    """
    began = {ids.get(number): row for number, row in one.versions.items()}
    found = []
    for row in rows:
        version = began.get(row["id"]) or _current(one, row["fetched_at"])
        if version is not None:
            found.append(Look((0, row["id"]), row["fetched_at"], version["content_sha256"]))
    return found


def _current(one: Part, at: str) -> Row | None:
    """The version that was there at a moment."""
    found = None
    for row in one.versions.values():
        ended = row["superseded_at"]
        if row["first_seen_at"] <= at and (ended is None or at < ended):
            found = row
        elif row["first_seen_at"] < at == row["last_seen_at"]:
            return row  # who began the next version in this second is known by its request
    return found


def requests(conn: sqlite3.Connection, release_id: int, outcomes: Sequence[str]) -> list[Row]:
    """Requests of this archive for a release, by time."""
    marks = ",".join("?" * len(outcomes))
    rows = _all(
        conn,
        f"SELECT id, run_id, fetched_at FROM main.fetches WHERE release_id = ?"
        f" AND outcome IN ({marks}) ORDER BY fetched_at, id",
        release_id,
        *outcomes,
    )
    return list(rows.values())
