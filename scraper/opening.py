"""A path -> an open archive: the writer's lock, the connection, SQLite's errors in our words."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from scraper import schema, seals
from scraper.errors import ArchiveError, ArchiveLocked, ArchiveMissing

BUSY_TIMEOUT_MS = 30_000


def locked(path: Path) -> bool:
    """True if a writer holds the archive now."""
    lock = path.with_name(path.name + ".lock")
    try:
        with lock.open("r", encoding="ascii") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def exclusive(path: Path) -> IO[str]:
    """The lock beside the archive, held until closed; freed by the system if we are killed."""
    target = path.with_name(path.name + ".lock")
    try:
        lock = target.open("a", encoding="ascii")
    except OSError as error:
        raise ArchiveError(
            f"{path}: cannot write beside the archive ({error.strerror}); "
            "choose a folder you may write to with --archive"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ArchiveLocked(f"{path}: another crawl is writing to this archive") from error
    return lock


def opened(path: Path, mode: Literal["r", "w"]) -> sqlite3.Connection:
    """A connection for a reader or for the writer, its schema checked or brought up to date."""
    if path.exists() and not path.is_file():  # opening a pipe would wait for its other end
        raise ArchiveError(f"{path}: this is no file; name another with --archive")
    with explained(path):
        conn = _connect(path, mode)
        try:
            conn.row_factory = sqlite3.Row
            conn.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            conn.execute("PRAGMA foreign_keys = ON")
            _checked(conn, path, mode)
            if mode == "w":
                conn.execute("PRAGMA journal_mode = WAL")
                conn.execute("PRAGMA synchronous = FULL")
                schema.prepare(conn)
                seals.install(conn)
        except BaseException:
            conn.close()
            raise
        return conn


def _checked(conn: sqlite3.Connection, path: Path, mode: Literal["r", "w"]) -> None:
    try:
        version = schema.check(conn)
    except ArchiveError as error:
        raise ArchiveError(f"{path}: {error}") from error
    if version == 0 and mode == "r":
        raise ArchiveMissing(
            f"{path}: there is no archive in this file yet; `scraper crawl` makes one"
        )


def _connect(path: Path, mode: Literal["r", "w"]) -> sqlite3.Connection:
    return sqlite3.connect(
        address(path, mode),
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )


def address(path: Path, mode: Literal["r", "w"] = "r") -> str:
    """The URI under which SQLite opens an archive."""
    # A cleanly closed WAL file in a folder that may not be written to opens only as immutable.
    frozen = mode == "r" and not os.access(path.parent, os.W_OK) and not _wal(path).exists()
    query = "mode=rwc" if mode == "w" else ("mode=ro&immutable=1" if frozen else "mode=ro")
    return f"{path.absolute().as_uri()}?{query}"


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, with the file and the remedy."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
            raise  # a bug of ours: let it be seen
        raise ArchiveError(f"{path}: {_remedy(error)}") from error
    except UnicodeDecodeError as error:  # the schema itself is damaged
        raise ArchiveError(f"{path}: {_DAMAGED}") from error


_DAMAGED = "the archive is damaged; run `scraper verify` and restore a copy"


def _remedy(error: sqlite3.DatabaseError) -> str:
    text = str(error)
    if "not a database" in text:
        return "this file is not a database; name another file with --archive"
    if no_room(error):
        return "the disk is full; nothing was lost, make room and run again"
    if "malformed" in text or "corrupt" in text:
        return _DAMAGED
    if "locked" in text or "busy" in text:
        return "another program holds the archive for too long; close it and run again"
    if "readonly" in text or "read-only" in text:
        return "the archive cannot be written to; check the rights of the file and its folder"
    if "unable to open" in text:
        return "the archive cannot be opened; check that the folder exists and may be written to"
    return f"the archive cannot be used ({text})"


def no_room(error: sqlite3.Error) -> bool:
    """Whether a write failed for want of room; a limit on the size of files looks the same.

    The index of the log (-shm) is made by writing to each of its pages.
    """
    name = getattr(error, "sqlite_errorname", None) or ""
    return "full" in str(error) or name in _UNWRITTEN


_UNWRITTEN = {"SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMMAP"}
