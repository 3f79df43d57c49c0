"""Releases of an attached archive -> ours: those that only they know as they are, and which others.

Uses the maps that joining.py made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from scraper.joining import Joined

VERSION = (
    "number, title, language, published_at, modified_at, first_seen_at, last_seen_at,"
    " superseded_at, seen_count, content_sha256, words, metadata, search_terms, body"
)
CHANGE = (
    "kind, detected_at, hours_after_publication, fields, words_added, words_removed, similarity,"
    " content_sha256, told_as, diff"
)


def _of(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{name.strip()}" for name in columns.split(","))


def new_releases(conn: sqlite3.Connection, joined: Joined) -> set[int]:
    """Bring in versions, changes and links of releases that only they know; their ids here."""
    conn.execute("DROP TABLE IF EXISTS temp.map_versions")
    conn.execute("CREATE TEMP TABLE map_versions (o INTEGER PRIMARY KEY, m INTEGER NOT NULL)")
    fresh = {
        int(row[0])
        for row in conn.execute(
            "SELECT m FROM map_releases WHERE NOT EXISTS"
            " (SELECT 1 FROM main.versions v WHERE v.release_id = m)"
        )
    }
    conn.execute(
        "INSERT INTO map_versions (o, m) SELECT t.id, (SELECT coalesce(max(id), 0) FROM"
        " main.versions) + row_number() OVER (ORDER BY t.id) FROM o.versions t"
        " JOIN map_releases r ON r.o = t.release_id WHERE NOT EXISTS"
        " (SELECT 1 FROM main.versions v WHERE v.release_id = r.m)"
    )
    joined.add("versions", _new_versions(conn))
    joined.add("changes", _new_changes(conn))
    joined.add("links", _new_links(conn))
    conn.execute(
        "UPDATE main.releases AS h SET latest_version_id = v.m, moved_to_id ="
        " (SELECT m FROM map_releases WHERE o = t.moved_to_id) FROM o.releases t"
        " JOIN map_releases r ON r.o = t.id JOIN map_versions v ON v.o = t.latest_version_id"
        " WHERE h.id = r.m"
    )
    return fresh


def _new_versions(conn: sqlite3.Connection) -> int:
    return conn.execute(
        f"INSERT INTO main.versions (id, release_id, {VERSION}, fetch_id, blob_id, extractor_id)"
        f" SELECT v.m, r.m, {_of('t', VERSION)}, f.m, b.m, e.m FROM map_versions v"
        f" JOIN o.versions t ON t.id = v.o JOIN map_releases r ON r.o = t.release_id"
        f" JOIN map_extractors e ON e.o = t.extractor_id"
        f" LEFT JOIN map_fetches f ON f.o = t.fetch_id LEFT JOIN map_blobs b ON b.o = t.blob_id"
        f" ORDER BY v.m"
    ).rowcount


def _new_changes(conn: sqlite3.Connection) -> int:
    return conn.execute(
        f"INSERT INTO main.changes (release_id, {CHANGE}, from_version_id, to_version_id, run_id,"
        f" fetch_id) SELECT e.m, {_of('t', CHANGE)}, v.m, w.m, r.m, f.m FROM o.changes t"
        f" JOIN map_releases e ON e.o = t.release_id"
        f" LEFT JOIN map_versions v ON v.o = t.from_version_id"
        f" LEFT JOIN map_versions w ON w.o = t.to_version_id"
        f" LEFT JOIN map_runs r ON r.o = t.run_id LEFT JOIN map_fetches f ON f.o = t.fetch_id"
        f" WHERE EXISTS (SELECT 1 FROM map_versions n JOIN o.versions k ON k.id = n.o"
        f" WHERE k.release_id = t.release_id) ORDER BY t.id"
    ).rowcount


def _new_links(conn: sqlite3.Connection) -> int:
    return conn.execute(
        "INSERT INTO main.links (release_id, version_id, rel, url, text, hreflang, blob_id,"
        " target_release_id) SELECT r.m, v.m, t.rel, t.url, t.text, t.hreflang, b.m, e.m"
        " FROM o.links t JOIN map_versions v ON v.o = t.version_id"
        " JOIN map_releases r ON r.o = t.release_id LEFT JOIN map_blobs b ON b.o = t.blob_id"
        " LEFT JOIN map_releases e ON e.o = t.target_release_id ORDER BY t.id"
    ).rowcount


# --- releases that both know ----------------------------------------------------------------------


def both_know(conn: sqlite3.Connection, fresh: set[int]) -> list[tuple[int, int]]:
    """(id here, id there) of releases that were here before."""
    rows = conn.execute("SELECT m, o FROM map_releases ORDER BY m").fetchall()
    return [(int(row[0]), int(row[1])) for row in rows if row[0] not in fresh]


def any_came(conn: sqlite3.Connection, joined: Joined, release_id: int) -> bool:
    """True if a request for the release was brought in now."""
    row = conn.execute(
        "SELECT 1 FROM main.fetches WHERE release_id = ? AND id > ? LIMIT 1",
        (release_id, joined.last_fetch),
    ).fetchone()
    return row is not None


def requests_of(
    conn: sqlite3.Connection, fetch_ids: Iterable[tuple[int, int | None]]
) -> dict[int, int]:
    """Their (version, request) -> version and the request's id here."""
    found = {}
    for version_id, fetch_id in fetch_ids:
        row = conn.execute("SELECT m FROM map_fetches WHERE o = ?", (fetch_id,)).fetchone()
        if row is not None:
            found[version_id] = int(row[0])
    return found


def readers_differ(conn: sqlite3.Connection) -> list[str]:
    """Sites of which the same release was read by different extractors here and there."""
    rows = conn.execute(
        "SELECT DISTINCT s.slug FROM map_releases r JOIN main.releases h ON h.id = r.m"
        " JOIN o.releases t ON t.id = r.o JOIN main.versions v ON v.id = h.latest_version_id"
        " JOIN o.versions w ON w.id = t.latest_version_id"
        " JOIN main.extractors e ON e.id = v.extractor_id"
        " JOIN o.extractors x ON x.id = w.extractor_id JOIN main.sites s ON s.id = h.site_id"
        " WHERE e.label <> x.label ORDER BY s.slug"
    ).fetchall()
    return [str(row[0]) for row in rows]


def to_tie(conn: sqlite3.Connection) -> list[tuple[int, int, int]]:
    """(release, latest version, site) here of every release of theirs that has translations."""
    rows = conn.execute(
        "SELECT h.id, h.latest_version_id, h.site_id FROM map_releases r"
        " JOIN o.releases t ON t.id = r.o JOIN main.releases h ON h.id = r.m"
        " WHERE t.translation_group IS NOT NULL OR EXISTS (SELECT 1 FROM main.links l"
        " WHERE l.version_id = h.latest_version_id AND l.rel = 'translation') ORDER BY h.id"
    ).fetchall()
    return [(int(row[0]), int(row[1]), int(row[2])) for row in rows]
