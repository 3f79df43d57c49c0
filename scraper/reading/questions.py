"""What the reading room asks of an archive: SQL in, plain dictionaries out. Reads only."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

Record = dict[str, Any]

# A release as lists show it: with its ministry's name and its language's direction.
_CARD = (
    "SELECT r.id, r.title, r.status, r.language, r.published_at, r.published_on, r.url,"
    " r.version_count, r.translation_group, r.withdrawn_at, r.missing_since, r.first_seen_at,"
    " r.last_seen_at, s.slug AS site, s.name AS ministry, l.name AS language_name, l.direction"
    " FROM releases r JOIN sites s ON s.id = r.site_id LEFT JOIN languages l ON l.code = r.language"
)
_CHANGE_COLUMNS = (
    "SELECT c.id AS change_id, c.kind, c.detected_at, c.fields, c.words_added, c.words_removed,"
    " c.similarity, c.hours_after_publication, c.diff, f.number AS from_number,"
    " t.number AS to_number, r.id, r.title, r.status, r.language, r.published_at, r.published_on,"
    " r.url, r.withdrawn_at, r.last_seen_at, s.slug AS site, s.name AS ministry, l.direction"
)
_CHANGE_JOINS = (
    " JOIN releases r ON r.id = c.release_id JOIN sites s ON s.id = r.site_id"
    " LEFT JOIN languages l ON l.code = r.language"
    " LEFT JOIN versions f ON f.id = c.from_version_id"
    " LEFT JOIN versions t ON t.id = c.to_version_id"
)


def rows(conn: sqlite3.Connection, sql: str, values: Any = ()) -> list[Record]:
    """The rows of a question, by name."""
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _row(conn: sqlite3.Connection, sql: str, values: Any = ()) -> Record | None:
    found = rows(conn, sql, values)
    return found[0] if found else None


# --- the whole archive ------------------------------------------------------------------------


def totals(conn: sqlite3.Connection) -> Record:
    """How much the archive holds, since when, and when it last looked."""
    row = _row(
        conn,
        "SELECT (SELECT count(*) FROM releases) AS releases,"
        " (SELECT count(*) FROM versions) AS versions,"
        " (SELECT count(*) FROM sites) AS sites,"
        " (SELECT count(DISTINCT language) FROM releases) AS languages,"
        " (SELECT count(*) FROM changes WHERE kind = 'edited') AS edits,"
        " (SELECT count(*) FROM releases WHERE status = 'withdrawn') AS withdrawn,"
        " (SELECT count(*) FROM releases WHERE status = 'missing') AS missing,"
        " (SELECT min(first_seen_at) FROM versions) AS since",
    )
    assert row is not None
    return row


def last_run(conn: sqlite3.Connection) -> Record | None:
    """The run that began last."""
    return _row(conn, "SELECT * FROM runs ORDER BY id DESC LIMIT 1")


def sites(conn: sqlite3.Connection) -> list[Record]:
    """Every site with its numbers, busiest first."""
    return rows(
        conn,
        "SELECT s.id, s.slug AS site, s.name AS ministry, s.home_url, s.time_zone,"
        " count(r.id) AS releases, coalesce(sum(r.status = 'withdrawn'), 0) AS withdrawn,"
        " coalesce(sum(r.version_count > 1), 0) AS edited, max(r.published_at) AS newest"
        " FROM sites s LEFT JOIN releases r ON r.site_id = s.id"
        " GROUP BY s.id ORDER BY releases DESC, s.name",
    )


def months(conn: sqlite3.Connection) -> list[tuple[int, str, str, int]]:
    """site id, month (YYYY-MM), kind (published, edited, withdrawn), number."""
    published = conn.execute(
        "SELECT site_id, substr(published_at, 1, 7) AS month, 'published', count(*) FROM releases"
        " WHERE published_at IS NOT NULL GROUP BY site_id, month"
    ).fetchall()
    changed = conn.execute(
        "SELECT r.site_id, substr(c.detected_at, 1, 7) AS month, c.kind, count(*)"
        " FROM changes c JOIN releases r ON r.id = c.release_id"
        " WHERE c.kind IN ('edited', 'withdrawn') GROUP BY r.site_id, month, c.kind"
    ).fetchall()
    return [tuple(row) for row in (*published, *changed)]


def open_problems(conn: sqlite3.Connection, limit: int) -> list[Record]:
    """What somebody should look at, most recent first."""
    return rows(
        conn,
        "SELECT p.id, p.kind, p.message, p.url, p.last_seen_at, s.name AS ministry"
        " FROM problems p LEFT JOIN sites s ON s.id = p.site_id"
        " WHERE p.resolved_at IS NULL ORDER BY p.last_seen_at DESC, p.id DESC LIMIT ?",
        (limit,),
    )


def newest(conn: sqlite3.Connection, limit: int) -> list[Record]:
    """Releases by printed date, newest first."""
    return rows(conn, f"{_CARD} ORDER BY r.published_at DESC, r.id DESC LIMIT ?", (limit,))


def vanished(conn: sqlite3.Connection, limit: int) -> list[Record]:
    """Releases that are withdrawn or missing now, the most recent disappearance first."""
    return rows(
        conn,
        f"{_CARD} WHERE r.status IN ('withdrawn', 'missing')"
        " ORDER BY coalesce(r.withdrawn_at, r.missing_since) DESC, r.id DESC LIMIT ?",
        (limit,),
    )


def choices(conn: sqlite3.Connection) -> Record:
    """Sites and languages to choose from in a form."""
    return {
        "sites": rows(conn, "SELECT slug, name FROM sites ORDER BY name"),
        "languages": rows(
            conn,
            "SELECT code, name FROM languages l WHERE EXISTS"
            " (SELECT 1 FROM releases r WHERE r.language = l.code) ORDER BY name",
        ),
    }


# --- one release ------------------------------------------------------------------------------


def release(conn: sqlite3.Connection, release_id: int) -> Record | None:
    """A release with its ministry, language and the release it moved into."""
    return _row(
        conn,
        "SELECT r.*, s.slug AS site, s.name AS ministry, s.time_zone, s.home_url,"
        " l.name AS language_name, l.direction"
        " FROM releases r JOIN sites s ON s.id = r.site_id"
        " LEFT JOIN languages l ON l.code = r.language WHERE r.id = ?",
        (release_id,),
    )


def versions(conn: sqlite3.Connection, release_id: int) -> list[Record]:
    """Every version of a release without its text, oldest first."""
    return rows(
        conn,
        "SELECT id, number, title, language, published_at, first_seen_at, last_seen_at,"
        " superseded_at, seen_count, content_sha256, words FROM versions"
        " WHERE release_id = ? ORDER BY number",
        (release_id,),
    )


def version(conn: sqlite3.Connection, release_id: int, number: int) -> Record | None:
    """One version with its text, its capture and the request that brought it."""
    row = _row(
        conn,
        "SELECT v.id, v.number, v.title, v.language, v.published_at, v.modified_at,"
        " v.first_seen_at, v.last_seen_at, v.superseded_at, v.seen_count, v.content_sha256,"
        " v.words, v.metadata, v.body, l.name AS language_name, l.direction,"
        " e.label AS extractor, f.id AS fetch_id, f.run_id, f.fetched_at, f.status,"
        " f.elapsed_ms, f.headers, u.url AS fetched_url, coalesce(b.sha256, f.sha256) AS sha256,"
        " coalesce(b.size, f.size) AS size, b.media_type, b.charset, b.body IS NOT NULL AS kept"
        " FROM versions v JOIN extractors e ON e.id = v.extractor_id"
        " LEFT JOIN languages l ON l.code = v.language LEFT JOIN fetches f ON f.id = v.fetch_id"
        " LEFT JOIN urls u ON u.id = f.url_id LEFT JOIN blobs b ON b.id = v.blob_id"
        " WHERE v.release_id = ? AND v.number = ?",
        (release_id, number),
    )
    if row is not None:
        row["metadata"] = _object(row["metadata"])
        row["headers"] = _pairs(row["headers"])
    return row


def _object(text: str | None) -> Record:
    value = json.loads(text or "{}")
    return value if isinstance(value, dict) else {}


def _pairs(text: str | None) -> list[tuple[str, str]]:
    """Stored headers as pairs; a dictionary is understood as well."""
    value = json.loads(text or "[]")
    pairs = value.items() if isinstance(value, dict) else value
    return [(str(pair[0]), str(pair[1])) for pair in pairs]


def links(conn: sqlite3.Connection, version_id: int) -> list[Record]:
    """What a version links to, but its translations."""
    return rows(
        conn,
        "SELECT k.rel, k.url, k.text, b.sha256, b.size, b.body IS NOT NULL AS kept"
        " FROM links k LEFT JOIN blobs b ON b.id = k.blob_id"
        " WHERE k.version_id = ? AND k.rel <> 'translation' ORDER BY k.rel, k.id",
        (version_id,),
    )


def translations(conn: sqlite3.Connection, release_id: int, group: int | None) -> list[Record]:
    """The same release in every language that the archive has, itself included."""
    if group is None:
        return []
    return rows(
        conn,
        f"{_CARD} WHERE r.translation_group = ? ORDER BY r.id = ? DESC, l.name",
        (group, release_id),
    )


def elsewhere(conn: sqlite3.Connection, version_id: int) -> list[Record]:
    """Translations that a version names and the archive does not have."""
    return rows(
        conn,
        "SELECT k.url, k.hreflang, k.text, l.name AS language_name FROM links k"
        " LEFT JOIN languages l ON l.code = k.hreflang"
        " WHERE k.version_id = ? AND k.rel = 'translation' AND k.target_release_id IS NULL"
        " ORDER BY l.name",
        (version_id,),
    )


def addresses(conn: sqlite3.Connection, release_id: int) -> list[Record]:
    """Every address that leads to a release."""
    return rows(
        conn,
        "SELECT u.url, u.last_status, u.last_checked_at FROM urls u WHERE u.release_id = ?"
        " ORDER BY u.id",
        (release_id,),
    )


def looks(conn: sqlite3.Connection, release_id: int) -> list[Record]:
    """How often a release was looked at, by what came of it."""
    return rows(
        conn,
        "SELECT outcome, count(*) AS number, min(fetched_at) AS first, max(fetched_at) AS last"
        " FROM fetches WHERE release_id = ? GROUP BY outcome ORDER BY number DESC",
        (release_id,),
    )


def recent_looks(conn: sqlite3.Connection, release_id: int, limit: int) -> list[Record]:
    """The last looks at a release, oldest of them first."""
    found = rows(
        conn,
        "SELECT fetched_at, outcome, reason, status, sha256 FROM fetches WHERE release_id = ?"
        " ORDER BY id DESC LIMIT ?",
        (release_id, limit),
    )
    return found[::-1]


# --- changes ----------------------------------------------------------------------------------


def history(conn: sqlite3.Connection, release_id: int) -> list[Record]:
    """Every change of a release, oldest first."""
    return _changes(
        conn, "c.release_id = :release", {"release": release_id}, "c.detected_at, c.id", 500
    )


def stream(
    conn: sqlite3.Connection,
    kinds: tuple[str, ...],
    filters: Record,
    limit: int,
) -> list[Record]:
    """Changes of those kinds, newest first. Filters: site, language, release, match (an FTS5
    expression that a version of the release fulfils), before (detected_at and id of a change).
    """
    marks = {f"kind{i}": kind for i, kind in enumerate(kinds)}
    where = [f"c.kind IN ({', '.join(f':{name}' for name in marks)})"]
    for name, condition in _STREAM_FILTERS.items():
        if filters.get(name) is not None:
            where.append(condition)
    values = {**filters, **marks}
    if filters.get("before") is not None:
        values["before_at"], values["before_id"] = filters["before"]
    values.pop("before", None)
    return _changes(conn, " AND ".join(where), values, "c.detected_at DESC, c.id DESC", limit)


_STREAM_FILTERS = {
    "site": "s.slug = :site",
    "language": "r.language = :language",
    "release": "r.id = :release",
    "match": "c.release_id IN (SELECT v.release_id FROM versions_fts JOIN versions v"
    " ON v.id = versions_fts.rowid WHERE versions_fts MATCH :match)",
    "before": "(c.detected_at, c.id) < (:before_at, :before_id)",
}


def _changes(
    conn: sqlite3.Connection, where: str, values: Record, order: str, limit: int
) -> list[Record]:
    """The rows are chosen by a narrow inner question, so that long diffs are read only once."""
    return rows(
        conn,
        f"{_CHANGE_COLUMNS} FROM changes c{_CHANGE_JOINS} WHERE c.id IN (SELECT c.id FROM changes c"
        " JOIN releases r ON r.id = c.release_id JOIN sites s ON s.id = r.site_id"
        f" WHERE {where} ORDER BY {order} LIMIT :limit) ORDER BY {order}",
        {**values, "limit": limit},
    )


# --- addresses and captures -------------------------------------------------------------------


def mementos(conn: sqlite3.Connection, url: str) -> list[Record]:
    """The versions of the release that an address leads to, oldest first; empty: unknown."""
    return rows(
        conn,
        "SELECT r.id AS release_id, r.url, v.number, v.first_seen_at, v.last_seen_at, v.title"
        " FROM urls u JOIN releases r ON r.id = u.release_id"
        " JOIN versions v ON v.release_id = r.id WHERE u.url = ? ORDER BY v.first_seen_at, v.number",
        (url,),
    )


def capture(conn: sqlite3.Connection, sha256: str) -> Record | None:
    """Where a raw capture is, and what it was said to be."""
    return _row(
        conn, "SELECT id, sha256, size, media_type, charset FROM blobs WHERE sha256 = ?", (sha256,)
    )
