"""A release's number -> all that its page tells: versions, changes, links, provenance."""

from __future__ import annotations

import json
from sqlite3 import Connection

from scraper.reading import marks
from scraper.reading.home import CHANGE_COLUMNS, CHANGE_TABLES, Record, change

LOOKS = 30
MOST_VERSIONS = 500
MOST_LINKS = 200


def find(conn: Connection, release_id: int) -> Record | None:
    """The release with its site, None if there is none of that number."""
    row = conn.execute(
        "SELECT r.*, s.slug AS site, s.name AS ministry, s.home_url, s.time_zone,"
        " m.title AS moved_title FROM releases r JOIN sites s ON s.id = r.site_id"
        " LEFT JOIN releases m ON m.id = r.moved_to_id WHERE r.id = ?",
        (release_id,),
    ).fetchone()
    return dict(row) if row else None


def versions(conn: Connection, release_id: int) -> list[Record]:
    """All versions without their text, oldest first."""
    rows = conn.execute(
        "SELECT id, number, title, language, published_at, first_seen_at, last_seen_at,"
        " superseded_at, seen_count, words, content_sha256 FROM versions"
        " WHERE release_id = ? ORDER BY number LIMIT ?",
        (release_id, MOST_VERSIONS),
    )
    return [dict(row) for row in rows]


def body(conn: Connection, version_id: int) -> str:
    """The stored text of a version."""
    found = conn.execute("SELECT body FROM versions WHERE id = ?", (version_id,)).fetchone()
    return str(found[0])


def changes(conn: Connection, release_id: int) -> list[Record]:
    """The release's journal, oldest first."""
    rows = conn.execute(
        f"{CHANGE_COLUMNS}{CHANGE_TABLES} WHERE c.release_id = ? ORDER BY c.detected_at, c.id",
        (release_id,),
    )
    return [change(dict(row)) for row in rows]


def provenance(conn: Connection, version_id: int) -> Record:
    """Which request a version was read from, by which code, and where its raw page is."""
    row = conn.execute(
        "SELECT v.metadata, v.modified_at, e.label AS extractor, e.version AS extractor_version,"
        " u.url, f.fetched_at, f.status, f.elapsed_ms, f.headers, b.sha256, b.size,"
        " b.media_type, b.charset, b.body IS NOT NULL AS kept, n.label AS run"
        " FROM versions v JOIN extractors e ON e.id = v.extractor_id"
        " LEFT JOIN fetches f ON f.id = v.fetch_id LEFT JOIN urls u ON u.id = f.url_id"
        " LEFT JOIN blobs b ON b.id = v.blob_id LEFT JOIN runs n ON n.id = f.run_id"
        " WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    headers = json.loads(row["headers"] or "[]")
    return {**dict(row), "headers": headers, "metadata": json.loads(row["metadata"])}


def links(conn: Connection, version_id: int) -> list[Record]:
    """What a version names: attachments, images, related pages."""
    rows = conn.execute(
        "SELECT l.rel, l.url, l.text, l.hreflang, b.sha256, b.size, l.target_release_id"
        " FROM links l LEFT JOIN blobs b ON b.id = l.blob_id WHERE l.version_id = ?"
        " ORDER BY l.rel, l.id LIMIT ?",
        (version_id, MOST_LINKS),
    )
    return [dict(row) for row in rows]


def translations(conn: Connection, release: Record, named: list[Record]) -> list[Record]:
    """The same document in other languages, archived ones first; each with `release_id` or None."""
    rows = conn.execute(
        "SELECT id AS release_id, language, title, url FROM releases"
        " WHERE translation_group = ? AND id <> ? ORDER BY language",
        (release["translation_group"], release["id"]),
    )
    found = [dict(row) for row in rows]
    known = {row["release_id"] for row in found}
    for link in named:
        target = link["target_release_id"]
        if link["rel"] != "translation" or target in known or target == release["id"]:
            continue
        title = link["text"] or ""
        found.append(
            {
                "release_id": target,
                "language": link["hreflang"],
                "title": title,
                "url": link["url"],
            }
        )
    return found


def looks(conn: Connection, release_id: int) -> Record:
    """How often the release was looked at, and the newest looks."""
    counts = conn.execute(
        "SELECT count(*), min(fetched_at), max(fetched_at) FROM fetches WHERE release_id = ?",
        (release_id,),
    ).fetchone()
    rows = conn.execute(
        "SELECT f.fetched_at, f.outcome, f.status, f.reason FROM fetches f"
        " WHERE f.release_id = ? ORDER BY f.id DESC LIMIT ?",
        (release_id, LOOKS),
    )
    return {
        "count": counts[0],
        "first": counts[1],
        "last": counts[2],
        "newest": [dict(row) for row in rows],
    }


def comparison(conn: Connection, old: Record, new: Record, *, side: bool) -> Record:
    """Two versions against each other: the title inline, the text inline or side by side."""
    before, after = body(conn, old["id"]), body(conn, new["id"])
    return {
        "old": old,
        "new": new,
        "side": side,
        "title": [p for line in marks.inline(old["title"], new["title"]) for p in line],
        "rows": marks.beside(before, after) if side else [],
        "paragraphs": [] if side else marks.inline(before, after),
        "same": before == after and old["title"] == new["title"],
    }


def whole(conn: Connection, release_id: int, number: int | None) -> Record | None:
    """Everything about a release as of one version (None: the newest); None if it is not there."""
    release = find(conn, release_id)
    every = versions(conn, release_id) if release else []
    chosen = [v for v in every if v["number"] == number] if number else every[-1:]
    if release is None or not chosen:
        return None
    version = chosen[0]
    named = links(conn, version["id"])
    text = body(conn, version["id"])
    return {
        "release": release,
        "versions": every,
        "version": version,
        "latest": every[-1],
        "body": text,
        "paragraphs": marks.paragraphs(text),
        "changes": changes(conn, release_id),
        "links": named,
        "translations": translations(conn, release, named),
        "provenance": provenance(conn, version["id"]),
        "looks": looks(conn, release_id),
    }


def as_json(found: Record) -> Record:
    """The same for programs, without what only the page needs."""
    dropped = {"lines"}
    version = {k: v for k, v in found["version"].items() if k != "id"}
    return {
        "release": found["release"],
        "version": {**version, "body": found["body"]},
        "versions": [{k: v for k, v in row.items() if k != "id"} for row in found["versions"]],
        "changes": [{k: v for k, v in r.items() if k not in dropped} for r in found["changes"]],
        "links": found["links"],
        "translations": found["translations"],
        "provenance": found["provenance"],
        "looks": {k: v for k, v in found["looks"].items() if k != "newest"},
    }
