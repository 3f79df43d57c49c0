"""An archive in use -> a clean copy for the web: consistent, verified, put into place at once.

The copy is made beside its place and renamed, so that whoever opens the published file, and
whenever we are killed, finds the old one or the new one whole. SQLite's backup copies while a crawl
writes; `cp` does not (a WAL file does not travel).
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from scraper import seals
from scraper.archive import Archive
from scraper.errors import ArchiveError, UsageError

PART = ".part"


def publish(
    archive: Archive, out: Path, *, without_blobs: bool = False, compact: bool = False
) -> dict[str, int]:
    """Copy, strip, verify and rename; the counts of rows in the copy by table.

    Raises UsageError for a place that cannot be published to, ArchiveError for a damaged copy.
    """
    if out.exists() and out.samefile(archive.path):
        raise UsageError(f"{out} is the archive itself: publish to another file")
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent} is no folder: make it first")
    part = out.with_name(out.name + PART)
    _remove(part)
    try:
        _copy(archive, part)
        counts = _prepare(part, without_blobs=without_blobs, compact=compact)
        _sync(part)
        part.replace(out)
        _sync(out.parent)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{out}: the copy could not be made: {error}") from error
    finally:
        _remove(part)
    return counts


def _remove(part: Path) -> None:
    """What a killed run left behind goes, with SQLite's files beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _copy(archive: Archive, part: Path) -> None:
    target = sqlite3.connect(part)
    try:
        archive.conn.backup(target, pages=2_000, sleep=0.01)
    finally:
        target.close()


def _prepare(part: Path, *, without_blobs: bool, compact: bool) -> dict[str, int]:
    conn = sqlite3.connect(part, isolation_level=None)
    try:
        conn.execute("PRAGMA journal_mode = DELETE")
        conn.execute("PRAGMA synchronous = FULL")
        if without_blobs:
            _strip(conn)
        if compact or without_blobs:
            conn.execute("VACUUM")
        _check(conn, part)
        return _counts(conn)
    finally:
        conn.close()


def _strip(conn: sqlite3.Connection) -> None:
    """Raw pages go, their hashes stay: a published copy can still be compared with the archive."""
    seals.install(conn)  # what is taken out is taken out in step with its seals
    conn.execute("BEGIN IMMEDIATE")
    conn.execute("UPDATE blobs SET body = NULL, dictionary_id = NULL, stored_size = 0")
    conn.execute("DELETE FROM dictionaries")
    conn.execute("UPDATE hosts SET robots_body = NULL, lease_owner = NULL, lease_until = NULL")
    conn.execute("COMMIT")


def _check(conn: sqlite3.Connection, part: Path) -> None:
    found = [row[0] for row in conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"{row[0]} {row[1]}" for row in conn.execute("PRAGMA foreign_key_check")]
    if found:
        raise ArchiveError(f"{part}: the copy is not whole ({found[0]}); run `scraper verify`")


def _counts(conn: sqlite3.Connection) -> dict[str, int]:
    names = ("sites", "releases", "versions", "changes", "fetches", "blobs")
    return {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
