"""A page as it reads -> what hangs on its version: links, translations, the reader's own row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from scraper.core.fingerprint import stamp, words
from scraper.core.folding import search_terms
from scraper.core.storable import storable_release
from scraper.languages import language_row
from scraper.model import Link, Release
from scraper.records import Extractor, Rederived


def rederive(conn: sqlite3.Connection, new: Rederived) -> None:
    """Write a version anew in place: what we read differently is never a version of theirs."""
    release = storable_release(new.release)
    language = language_row(conn, release.language)
    conn.execute(
        "UPDATE versions SET title = ?, language = ?, published_at = ?, modified_at = ?,"
        " extractor_id = ?, content_sha256 = ?, words = ?, metadata = ?, search_terms = ?,"
        " body = ? WHERE id = ?",
        (
            release.title,
            language,
            stamp(release.published),
            stamp(release.modified),
            extractor_row(conn, new.extractor),
            new.content_sha256,
            words(release.body),
            json.dumps(dict(release.metadata), ensure_ascii=False, sort_keys=True),
            search_terms(release.language, f"{release.title}\n{release.body}"),
            release.body,
            new.version_id,
        ),
    )
    conn.execute(
        "UPDATE releases SET title = ?, language = ?, published_at = ?, published_on = ?"
        " WHERE id = ? AND latest_version_id = ?",
        (
            release.title,
            language,
            stamp(release.published),
            release.published.date().isoformat() if release.published else None,
            new.release_id,
            new.version_id,
        ),
    )
    conn.execute("DELETE FROM links WHERE version_id = ?", (new.version_id,))
    write_links(conn, new.release_id, new.version_id, release)
    if new.quiet:
        conn.execute(
            "UPDATE changes SET content_sha256 = ? WHERE to_version_id = ? AND run_id = ?",
            (new.content_sha256, new.version_id, new.run_id),
        )
        return
    conn.execute(
        "INSERT INTO changes (release_id, kind, detected_at, from_version_id, to_version_id,"
        " run_id, fields, words_added, words_removed, similarity, diff, content_sha256)"
        " VALUES (?, 'reextracted', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.release_id,
            stamp(new.at),
            new.version_id,
            new.version_id,
            new.run_id,
            json.dumps(new.fields) if new.fields else None,
            new.diff.words_added if new.diff else None,
            new.diff.words_removed if new.diff else None,
            new.diff.similarity if new.diff else None,
            new.diff.text if new.diff else None,
            new.content_sha256,
        ),
    )


def write_links(
    conn: sqlite3.Connection, release_id: int, version_id: int, release: Release
) -> None:
    """The attachments, images and translations that a version names."""
    every: Sequence[Link] = (*release.attachments, *release.images, *release.alternates)
    for link in every:
        conn.execute(
            "INSERT INTO links (release_id, version_id, rel, url, text, hreflang)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (version_id, rel, url) DO NOTHING",
            (
                release_id,
                version_id,
                link.rel,
                link.url,
                link.text,
                language_row(conn, link.hreflang),
            ),
        )


def add_links(
    conn: sqlite3.Connection,
    site_id: int,
    release_id: int,
    version_id: int,
    links: Sequence[Link],
) -> None:
    """Further links of a version; those that it has stay as they are."""
    bare = Release("", None, None, "", alternates=tuple(links))
    write_links(conn, release_id, version_id, storable_release(bare))
    tie_translations(conn, site_id, release_id, version_id)


def tie_translations(
    conn: sqlite3.Connection, site_id: int | None, release_id: int, version_id: int
) -> None:
    """Find the releases that a release's translations are, both ways, and give them one group."""
    conn.execute(
        "UPDATE links SET target_release_id = (SELECT u.release_id FROM urls u"
        " WHERE u.url = links.url AND u.release_id IS NOT links.release_id)"
        " WHERE version_id = ? AND rel = 'translation' AND target_release_id IS NULL",
        (version_id,),
    )
    conn.execute(
        "UPDATE links SET target_release_id = :release WHERE rel = 'translation'"
        " AND target_release_id IS NULL AND release_id <> :release"
        " AND url IN (SELECT url FROM urls WHERE release_id = :release)",
        {"release": release_id},
    )
    members = _translation_members(conn, site_id, release_id)
    if len(members) > 1:
        group = min(members)
        conn.executemany(
            "UPDATE releases SET translation_group = ? WHERE id = ? AND translation_group IS NOT ?",
            [(group, member, group) for member in members],
        )


def _translation_members(
    conn: sqlite3.Connection, site_id: int | None, release_id: int
) -> set[int]:
    """Releases tied to this one by links or by the same identity in another language."""
    row = conn.execute("SELECT key FROM releases WHERE id = ?", (release_id,)).fetchone()
    stem = str(row[0]).rpartition("|")[0]
    escaped = stem.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    near = conn.execute(
        "SELECT target_release_id FROM links WHERE release_id = :id AND rel = 'translation'"
        " AND target_release_id IS NOT NULL"
        " UNION SELECT release_id FROM links WHERE target_release_id = :id AND rel = 'translation'"
        " UNION SELECT id FROM releases WHERE site_id = :site AND key >= :stem || '|'"
        " AND key < :stem || '}' AND key LIKE :pattern ESCAPE '\\'",
        {"id": release_id, "site": site_id, "stem": stem, "pattern": f"{escaped}|%"},
    ).fetchall()
    members = {release_id, *(int(r[0]) for r in near)}
    marks = ",".join("?" * len(members))
    groups = conn.execute(
        f"SELECT id FROM releases WHERE translation_group IN"
        f" (SELECT translation_group FROM releases WHERE id IN ({marks})"
        f" AND translation_group IS NOT NULL)",
        tuple(members),
    ).fetchall()
    return members | {int(r[0]) for r in groups}


def extractor_row(conn: sqlite3.Connection, extractor: Extractor | None) -> int:
    """The id of an extractor's row, made if there is none."""
    made = extractor or Extractor("unknown", "0", None)
    conn.execute(
        "INSERT INTO extractors (label, version, definition_sha256) VALUES (?, ?, ?)"
        " ON CONFLICT (label) DO NOTHING",
        (made.label, made.version, made.definition_sha256),
    )
    row = conn.execute("SELECT id FROM extractors WHERE label = ?", (made.label,)).fetchone()
    return int(row[0])
