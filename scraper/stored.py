"""The archive's own pages -> work for re-reading: versions, and pages that nobody could read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from scraper.archive import Archive, moment
from scraper.core.decide import Before
from scraper.core.fingerprint import stamp
from scraper.errors import UsageError
from scraper.model import Release
from scraper.records import BEFORE_COLUMNS, StoredPage, before_from

BEFORE_VERSION = (
    BEFORE_COLUMNS.replace("v.id = r.latest_version_id", "v.release_id = r.id")
    .replace("r.published_at", "v.published_at")
    .replace("r.language", "v.language")
)
# `extractor_id` tells whose reading a version is; these are what else a reading gives.
DERIVED = "SELECT modified_at, metadata, language FROM versions WHERE id = ?"

EQUAL = (
    "(SELECT f.content_sha256 = t.content_sha256 FROM versions f, versions t"
    " WHERE f.id = from_version_id AND t.id = to_version_id)"
)


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version, as what was known when it was read, and its page."""

    before: Before
    page: StoredPage


@dataclass(frozen=True, slots=True)
class Failed:
    """A kept page that could not be read, and what listings said of its address."""

    fetch_id: int
    page: StoredPage
    final_url: str  # where the address leads by redirects
    listed_title: str | None
    listed_published_at: str | None
    listed_language: str | None


def site_id(archive: Archive, slug: str) -> int:
    """The id of a site that the archive holds. Raises UsageError if it holds none."""
    row = archive.row("SELECT id FROM sites WHERE slug = ?", (slug,))
    if row is None:
        raise UsageError(f"{archive.path} holds no site {slug!r}; `scraper status` lists them")
    return int(row[0])


def version_ids(archive: Archive, site_ids: Sequence[int], after: int = 0) -> list[tuple[int, int]]:
    """(version, site) of every version whose page is kept and whose id is beyond `after`."""
    marks = ",".join("?" * len(site_ids))
    rows = archive.rows(
        f"SELECT v.id, r.site_id FROM versions v JOIN releases r ON r.id = v.release_id"
        f" JOIN blobs b ON b.id = v.blob_id WHERE r.site_id IN ({marks})"
        f" AND b.stored_size > 0 AND v.id > ? ORDER BY v.id",
        (*site_ids, after),
    )
    return [(int(row[0]), int(row[1])) for row in rows]


def version(archive: Archive, version_id: int) -> Version | None:
    """A version with its page; None if the page was purged."""
    row = archive.row(f"{BEFORE_VERSION} WHERE v.id = ?", (version_id,))
    page = archive.version_page(version_id)
    if row is None or page is None:
        return None
    attached = archive.rows(
        "SELECT url FROM links WHERE version_id = ? AND rel = 'attachment'", (version_id,)
    )
    return Version(before_from(row, frozenset(str(link[0]) for link in attached)), page)


def failed_ids(archive: Archive, site_ids: Sequence[int], reasons: Sequence[str]) -> list[int]:
    """Requests whose kept page could not be read, and whose address was never read since."""
    sites, marks = ",".join("?" * len(site_ids)), ",".join("?" * len(reasons))
    rows = archive.rows(
        f"SELECT f.id FROM fetches f JOIN urls u ON u.id = f.url_id"
        f" LEFT JOIN releases r ON r.id = u.release_id"
        f" WHERE u.kind = 'release' AND u.site_id IN ({sites}) AND f.blob_id IS NOT NULL"
        f" AND f.outcome = 'error' AND f.reason IN ({marks})"
        f" AND (r.id IS NULL OR r.last_seen_at < f.fetched_at) ORDER BY f.fetched_at, f.id",
        (*site_ids, *reasons),
    )
    return [int(row[0]) for row in rows]


def failed(archive: Archive, fetch_id: int) -> Failed | None:
    """A request's page that could not be read; None if its body is not kept."""
    row = archive.row(
        "SELECT f.blob_id, f.fetched_at, u.url, f.headers, coalesce(t.url, u.url) AS final,"
        " u.listed_title, u.listed_published_at, u.listed_language FROM fetches f"
        " JOIN urls u ON u.id = f.url_id LEFT JOIN urls t ON t.id = u.redirect_to_id"
        " WHERE f.id = ?",
        (fetch_id,),
    )
    fetched_at = moment(row["fetched_at"]) if row else None
    body = archive.blob(int(row["blob_id"])) if row and row["blob_id"] is not None else None
    if row is None or fetched_at is None or not body:
        return None
    headers = dict(reversed(json.loads(row["headers"] or "[]")))
    page = StoredPage(body, fetched_at, headers.get("content-type"), row["url"])
    return Failed(
        fetch_id, page, row["final"], row["listed_title"], row["listed_published_at"],
        row["listed_language"],
    )  # fmt: skip


def seen_later(archive: Archive, release_id: int, at: str) -> bool:
    """True if the release was seen at that moment or after it."""
    row = archive.row("SELECT last_seen_at >= ? FROM releases WHERE id = ?", (at, release_id))
    return bool(row and row[0])


def same_beside_text(archive: Archive, version_id: int, release: Release) -> bool:
    """True if a reading's metadata, dates and links are those that are stored."""
    row = archive.row(DERIVED, (version_id,))
    links = archive.rows("SELECT rel, url FROM links WHERE version_id = ?", (version_id,))
    every = (*release.attachments, *release.images, *release.alternates)
    return row is not None and (
        row["modified_at"] == stamp(release.modified)
        and json.loads(row["metadata"]) == json.loads(json.dumps(dict(release.metadata)))
        and {(link[0], link[1]) for link in links} == {(link.rel, link.url) for link in every}
    )


# --- writing: within Archive.write() --------------------------------------------------------------


def take_back(conn: sqlite3.Connection, version_id: int) -> int:
    """Edits from or to a version that today's reader no longer sees; how many were taken back.

    Both versions stay, each with its page: the ministry did send two. But what was told as its edit
    was our misreading, so the change is `reextracted` now and remembers as what it was told. If a
    later reader sees a difference after all, it is an edit again.
    """
    taken = conn.execute(
        f"UPDATE changes SET kind = 'reextracted', told_as = 'edited'"
        f" WHERE kind = 'edited' AND :id IN (from_version_id, to_version_id) AND {EQUAL}",
        {"id": version_id},
    ).rowcount
    conn.execute(
        f"UPDATE changes SET kind = 'edited', told_as = NULL WHERE told_as = 'edited'"
        f" AND :id IN (from_version_id, to_version_id) AND NOT {EQUAL}",
        {"id": version_id},
    )
    return taken


def read_by(conn: sqlite3.Connection, version_id: int, extractor_id: int) -> None:
    """Note that a version is also what this extractor reads."""
    conn.execute(
        "UPDATE versions SET extractor_id = ? WHERE id = ? AND extractor_id <> ?",
        (extractor_id, version_id, extractor_id),
    )


def keep_cursor(conn: sqlite3.Connection, run_id: int, version_id: int) -> None:
    """Remember up to which version a run has read again."""
    conn.execute("UPDATE runs SET cursor = ? WHERE id = ?", (version_id, run_id))


def cursor_of_interrupted(archive: Archive, label: str) -> int:
    """Where the last run of that label stopped early; 0 if it did not, or there was none."""
    row = archive.row(
        "SELECT status, cursor FROM runs WHERE label = ? ORDER BY id DESC LIMIT 1", (label,)
    )
    stopped = row is not None and row["status"] in ("interrupted", "running")
    return int(row["cursor"] or 0) if row is not None and stopped else 0
