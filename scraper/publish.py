"""An archive in use -> a clean copy for the web: consistent, verified, put into place at once.

The copy is made beside its place and renamed, so that whoever opens the published file, and
whenever we are killed, finds the old one or the new one whole. SQLite's backup copies while a crawl
writes; `cp` does not (a WAL file does not travel).
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scraper import schema, seals, searchcheck
from scraper.archive import Archive
from scraper.errors import ArchiveError, UsageError
from scraper.opening import address, locked, no_room
from scraper.outfile import SQLITE, owner_of

PART = ".part"
PAGES_AT_ONCE = 4_096  # of 4 KiB, between two looks for Ctrl-C
WRITE_AHEAD = 2  # bytes 18 and 19 of such a file (sqlite.org/fileformat.html, section 1.3)
BESIDE = ("", "-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Published:
    """What is in the copy: rows by table, bytes; `warning` is for whoever serves it."""

    rows: dict[str, int]
    size: int
    warning: str | None = None


def publish(
    archive: Archive, out: Path, *, without_blobs: bool = False, compact: bool = False
) -> Published:
    """Copy, strip, verify, sync and rename; beside a crawl, and beside readers of the old copy.

    `without_blobs` leaves out raw pages, dictionaries, robots.txt bodies and leases: their hashes
    stay. `compact` writes the file anew, as small as it can be.
    Raises UsageError for a place that cannot be published to, ArchiveError for a copy not whole.
    """
    _check_place(archive, out)
    _sweep(out)
    with _part(out) as part:
        try:
            counts = _copy(archive, part)
            if without_blobs:
                _strip(part)
            if compact:
                _tidy_search(part)
            if compact or without_blobs:
                _write_anew(part)
            _check(part, counts, stripped=without_blobs)
        except sqlite3.DatabaseError as error:
            raise ArchiveError(f"{out}: the copy could not be made ({error})") from error
        _sync(part)
        part.replace(out)
        _sync(out.parent)
    return Published(counts, out.stat().st_size, _warning(archive.path, out))


def _warning(source: Path, out: Path) -> str | None:
    if out.stem == source.stem:
        return None
    return (
        f"Datasette names a database by its file: this one is {out.stem!r}, not {source.stem!r};"
        " configuration and links that name the other do not apply to it"
    )


# --- the place -----------------------------------------------------------------------------------


def _check_place(archive: Archive, out: Path) -> None:
    """Refuse what would be lost: the archive itself, another one in use, a file of another kind."""
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent} is no folder: make it first")
    if not os.access(out.parent, os.W_OK):
        raise UsageError(f"{out.parent} cannot be written to")
    owner = owner_of(out.resolve())
    if owner is not None:
        raise UsageError(f"{out} belongs to the archive {owner.name}: publish to another file")
    if not out.exists():
        return
    if out.is_dir():
        raise UsageError(f"{out} is a folder: name a file in it, such as {out / 'archive.db'}")
    if out.samefile(archive.path):
        raise UsageError(f"{out} is the archive itself: publish to another file")
    place = out.resolve()
    if locked(place) or any(place.with_name(place.name + end).exists() for end in BESIDE[1:]):
        raise UsageError(f"{out} is open for writing (a crawl?): publish to another file")
    with place.open("rb") as file:
        head = file.read(72)
    if head:
        _check_earlier(archive, out, head)


def _check_earlier(archive: Archive, out: Path, head: bytes) -> None:
    """Only an earlier copy is replaced. Raises UsageError with the remedy for anything else.

    Every writer keeps a write-ahead log, and the file says so for ever; a copy is made without.
    """
    if not head.startswith(SQLITE) or int.from_bytes(head[68:72], "big") != schema.APPLICATION_ID:
        raise UsageError(f"{out} is no archive: move it away, or publish to another file")
    if WRITE_AHEAD in head[18:20]:
        raise UsageError(
            f"{out} is an archive that was crawled into, not a published copy:"
            " publish to another file, or move it away"
        )
    lost = _only_there(archive.path, out)
    if lost:
        raise UsageError(
            f"{out} holds releases that {archive.path} does not know ({lost}), so it is no earlier"
            " copy of it: publish to another file, or move it away"
        )


def _only_there(source: Path, out: Path) -> str | None:
    """The address of a release that would be lost, if there is one."""
    conn = sqlite3.connect(address(source), uri=True)
    try:
        conn.execute("ATTACH ? AS old", (address(out),))
        row = conn.execute(
            "SELECT url FROM old.releases WHERE url NOT IN (SELECT url FROM main.urls)"
            " AND url NOT IN (SELECT url FROM main.releases) LIMIT 1"
        ).fetchone()
    except sqlite3.DatabaseError as error:
        raise UsageError(
            f"{out} cannot be compared with the archive ({error}):"
            " move it away, or publish to another file"
        ) from error
    finally:
        conn.close()
    return str(row[0]) if row else None


@contextmanager
def _part(out: Path) -> Iterator[Path]:
    """A new file beside its place, ours as long as we live; gone at the end, however it comes."""
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=PART, dir=out.parent)
    part = Path(name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(handle, out.stat().st_mode & 0o777 if out.exists() else 0o666 & ~mask)
        yield part
    finally:
        _remove(part)
        os.close(handle)  # after SQLite's connections: closing drops their locks


def _sweep(out: Path) -> None:
    """What killed runs left behind goes; what a living one writes stays."""
    for part in out.parent.glob(f".{out.name}.*{PART}"):
        try:
            with part.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(part)
        except OSError:
            continue


def _remove(part: Path) -> None:
    for end in BESIDE:
        part.with_name(part.name + end).unlink(missing_ok=True)


# --- the copy ------------------------------------------------------------------------------------


@contextmanager
def _opened(part: Path) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(part, isolation_level=None)
    try:
        yield conn
    finally:
        conn.close()


def _copy(archive: Archive, part: Path) -> dict[str, int]:
    """The archive as it is at one moment; rows by table, counted at the same moment."""
    with archive.reading() as source, _opened(part) as target:
        try:
            source.backup(target, pages=PAGES_AT_ONCE)
        except sqlite3.OperationalError as error:
            if not no_room(error):
                raise
            raise ArchiveError(f"{part.parent}: no room for the copy; publish elsewhere") from error
        counts = _counts(source)
        target.execute("PRAGMA journal_mode = DELETE")
    return counts


def _strip(part: Path) -> None:
    """Raw pages go, their hashes stay: a published copy can still be compared with the archive."""
    with _opened(part) as conn:
        seals.install(conn)  # what is taken out is taken out in step with its seals
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("UPDATE blobs SET body = NULL, dictionary_id = NULL, stored_size = 0")
        conn.execute("DELETE FROM dictionaries")
        conn.execute("UPDATE hosts SET robots_body = NULL, lease_owner = NULL, lease_until = NULL")
        conn.execute("COMMIT")


def _tidy_search(part: Path) -> None:
    """Full-text indices in one piece: a tenth smaller, and quicker to search."""
    with _opened(part) as conn:
        for index in searchcheck.INDICES:
            conn.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")


def _write_anew(part: Path) -> None:
    """Without free pages, in which what was taken out could still be found."""
    raw = part.with_suffix(f".anew{PART}")
    raw.unlink(missing_ok=True)
    try:
        with _opened(part) as conn:
            conn.execute("VACUUM INTO ?", (str(raw),))
        raw.chmod(part.stat().st_mode & 0o777)
        raw.replace(part)
    finally:
        raw.unlink(missing_ok=True)


def _check(part: Path, counts: dict[str, int], *, stripped: bool) -> None:
    with _opened(part) as conn:
        found = [str(row[0]) for row in conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"{row[0]} {row[1]}" for row in conn.execute("PRAGMA foreign_key_check")]
        if stripped:
            counts["dictionaries"] = 0
        copied = _counts(conn)
        found += [
            f"{name}: {copied[name]} of {n} rows" for name, n in counts.items() if copied[name] != n
        ]
    if found:
        raise ArchiveError(f"the copy is not whole ({found[0]}); run `scraper verify`")


def _counts(conn: sqlite3.Connection) -> dict[str, int]:
    return {
        name: int(conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
        for name in seals.KINDS
    }


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
