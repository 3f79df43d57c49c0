"""What people ask of an archive: status, history, search. Plain questions, plain rows."""

from __future__ import annotations

from typing import Any

from scraper import finding
from scraper.archive import Archive, Row
from scraper.core import urls

Record = dict[str, Any]


def status(archive: Archive) -> list[Record]:
    """Per site: releases by status, versions, last success, open problems, next due."""
    rows = archive.rows(
        "SELECT s.slug AS site, s.name, count(r.id) AS releases,"
        " coalesce(sum(r.status = 'live'), 0) AS live,"
        " coalesce(sum(r.status = 'missing'), 0) AS missing,"
        " coalesce(sum(r.status = 'withdrawn'), 0) AS withdrawn,"
        " coalesce(sum(r.version_count), 0) AS versions,"
        " (SELECT count(*) FROM changes c JOIN releases e ON e.id = c.release_id"
        "   WHERE e.site_id = s.id AND c.kind = 'edited') AS edits,"
        " (SELECT max(f.fetched_at) FROM urls u JOIN fetches f ON f.url_id = u.id"
        "   WHERE u.site_id = s.id AND f.outcome IN ('new', 'changed', 'unchanged',"
        "   'not_modified')) AS last_success,"
        " (SELECT count(*) FROM problems p WHERE p.site_id = s.id AND p.resolved_at IS NULL)"
        "   AS problems,"
        " (SELECT min(u.next_check_at) FROM urls u WHERE u.site_id = s.id AND u.kind = 'release')"
        "   AS next_due,"
        " (SELECT count(*) FROM urls u WHERE u.site_id = s.id AND u.kind = 'release'"
        "   AND u.last_checked_at IS NULL AND u.next_check_at IS NOT NULL) AS waiting"
        " FROM sites s LEFT JOIN releases r ON r.site_id = s.id GROUP BY s.id ORDER BY s.slug"
    )
    return [dict(row) for row in rows]


def last_run(archive: Archive) -> Record | None:
    """The most recent run, or None."""
    row = archive.row("SELECT * FROM runs ORDER BY id DESC LIMIT 1")
    return dict(row) if row else None


def release_at(archive: Archive, url: str) -> Record | None:
    """The release that an address leads to, or None."""
    address = urls.normalise(url) or url
    row = _release(archive, address) or _release(archive, urls.release_url(address))
    return dict(row) if row else None


def _release(archive: Archive, address: str) -> Row | None:
    return archive.row(
        "SELECT r.*, s.slug AS site, s.name AS ministry, s.time_zone FROM urls u"
        " JOIN releases r ON r.id = u.release_id JOIN sites s ON s.id = r.site_id"
        " WHERE u.url = ?",
        (address,),
    )


def versions(archive: Archive, release_id: int) -> list[Record]:
    """All versions of a release, oldest first, with body."""
    rows = archive.rows(
        "SELECT number, title, language, published_at, first_seen_at, last_seen_at,"
        " superseded_at, seen_count, content_sha256, words, body FROM versions"
        " WHERE release_id = ? ORDER BY number",
        (release_id,),
    )
    return [dict(row) for row in rows]


def changes(archive: Archive, release_id: int) -> list[Record]:
    """All changes of a release, oldest first."""
    rows = archive.rows(
        "SELECT c.kind, c.detected_at, f.number AS from_version, t.number AS to_version,"
        " c.fields, c.words_added, c.words_removed, c.similarity, c.hours_after_publication,"
        " c.diff FROM changes c LEFT JOIN versions f ON f.id = c.from_version_id"
        " LEFT JOIN versions t ON t.id = c.to_version_id"
        " WHERE c.release_id = ? ORDER BY c.detected_at, c.id",
        (release_id,),
    )
    return [dict(row) for row in rows]


_HIT_COLUMNS = (
    "SELECT r.id AS release_id, r.title, r.status, r.language, r.published_at, r.url,"
    " s.slug AS site, v.number AS version, v.id = r.latest_version_id AS latest,"
)
_HIT_TABLES = " JOIN releases r ON r.id = v.release_id JOIN sites s ON s.id = r.site_id"
_FILTERS = (
    " AND (:site IS NULL OR s.slug = :site) AND (:language IS NULL OR r.language = :language)"
    " AND (:every OR v.id = r.latest_version_id)"
)
_SNIPPET_WORDS = 24


def search(
    archive: Archive,
    query: str,
    *,
    site: str | None = None,
    language: str | None = None,
    every_version: bool = False,
    limit: int = 20,
) -> list[Record]:
    """Releases that hold all words, best first, each with a `found` snippet, hits in ⟦ ⟧."""
    values = {
        "site": site, "language": language, "every": every_version, "limit": limit,
        "hit": "⟦", "end": "⟧",
    }  # fmt: skip
    found: dict[tuple[int, int], Record] = {}
    for asked in (
        finding.words(query, _SNIPPET_WORDS),
        finding.parts_of_words(query, _SNIPPET_WORDS),
    ):
        for row in _hits(archive, asked, values) if asked else ():
            found.setdefault((row["release_id"], row["version"]), dict(row))
    return list(found.values())[:limit]


def _hits(archive: Archive, asked: finding.Finding, values: dict[str, Any]) -> list[Row]:
    return archive.rows(
        f"{_HIT_COLUMNS} {asked.found} AS found FROM {asked.tables}{_HIT_TABLES}"
        f" WHERE {asked.where}{_FILTERS} ORDER BY {asked.order} LIMIT :limit",
        {**values, **asked.values},
    )
