"""What an import asks of the archive, and the little that it notes beside looks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from scraper.archive import Archive, moment
from scraper.core.fingerprint import stamp


def has_fetch(archive: Archive, url: str, at: datetime, statuses: Iterable[int | None]) -> bool:
    """True if a request for an address at that second is written, with one of these statuses."""
    rows = archive.rows(
        "SELECT f.status FROM fetches f JOIN urls u ON u.id = f.url_id"
        " WHERE u.url = ? AND f.fetched_at = ?",
        (url, stamp(at)),
    )
    return not {row[0] for row in rows}.isdisjoint(statuses)


def is_release(archive: Archive, url: str) -> bool:
    """True if an address is known to be, or to be listed as, a release's."""
    row = archive.row(
        "SELECT 1 FROM urls WHERE url = ? AND kind = 'release'"
        " AND coalesce(release_id, found_at, next_check_at) IS NOT NULL",
        (url,),
    )
    return row is not None


def last_checked(archive: Archive, url: str) -> datetime | None:
    """When an address was last asked for."""
    row = archive.row("SELECT last_checked_at FROM urls WHERE url = ?", (url,))
    return moment(row[0]) if row else None


def blob_of(archive: Archive, sha256: str) -> bytes | None:
    """The stored body with that hash, or None."""
    row = archive.row("SELECT id FROM blobs WHERE sha256 = ? AND body IS NOT NULL", (sha256,))
    return archive.blob(int(row[0])) if row else None


def told_of_body(conn: sqlite3.Connection, fetch_id: int, size: int, sha256: str) -> None:
    """Note the size and hash of a body that was not kept where its request was first written."""
    conn.execute(
        "UPDATE fetches SET size = ?, sha256 = ? WHERE id = ? AND blob_id IS NULL",
        (size, sha256, fetch_id),
    )


def leads_to(conn: sqlite3.Connection, url: str, release_id: int) -> None:
    """An address found in a file leads to a release that is looked at under its own."""
    conn.execute(
        "UPDATE urls SET release_id = ?, next_check_at = NULL WHERE url = ? AND release_id IS NULL",
        (release_id, url),
    )


def releases_of(
    archive: Archive, site_id: int, limit: int | None
) -> list[tuple[int, list[str]]]:  # fmt: skip
    """Releases of a site, newest first, with the addresses they were asked for at."""
    rows = archive.rows(
        "SELECT id, url FROM releases WHERE site_id = ?"
        " ORDER BY coalesce(published_at, first_seen_at) DESC, id LIMIT ?",
        (site_id, -1 if limit is None else limit),
    )
    found = []
    for row in rows:
        asked = archive.rows(
            "SELECT url FROM urls WHERE release_id = ? AND last_checked_at IS NOT NULL"
            " ORDER BY url <> ?, id",
            (row["id"], row["url"]),
        )
        found.append((int(row["id"]), [str(one[0]) for one in asked] or [str(row["url"])]))
    return found
