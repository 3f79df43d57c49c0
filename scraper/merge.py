"""Other archives -> this one: nothing lost, nothing doubled, whichever is merged into which.

Sites, runs, requests, bodies come over as they are, each once. A release that both know gets the
one history that all sightings make (core/timeline.py). Their runs keep their digests and stay a
chain of their own beside ours; a run of ours, `merge ...`, vouches for the head of theirs. One
transaction for each archive: a kill leaves all of it, or nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scraper import __version__, chain, derived, joining, parts, rewriting, runs, taking
from scraper.archive import Archive
from scraper.core.fingerprint import content_sha256, stamp
from scraper.core.retelling import merge as merged_history
from scraper.errors import ArchiveError, ArchiveLocked, UsageError
from scraper.onereader import OneReader, definitions
from scraper.opening import address, locked


@dataclass(slots=True)
class Merge:
    """What one archive brought: rows by table; releases both knew; sites read differently."""

    name: str
    rows: dict[str, int] = field(default_factory=dict)
    merged: int = 0
    readers_differ: list[str] = field(default_factory=list)


def merge(
    archive: Archive,
    others: Sequence[Path],
    now: datetime,
    tell: Callable[[str], None] = lambda _step: None,
) -> list[Merge]:
    """Bring the archives in, one after the other; what each brought.

    Raises UsageError for an archive that cannot be merged, ArchiveLocked if a crawl is writing to
    it, ArchiveError if it is damaged; nothing of that one is brought in then.
    """
    for other in others:
        _check(archive, other, now)
    with archive.write() as conn:
        runs.close_killed(conn, now)
    return [_merged(archive, other, now, tell) for other in others]


def _check(archive: Archive, other: Path, now: datetime) -> None:
    if other.exists() and other.samefile(archive.path):
        raise UsageError(f"{other} is the archive itself: name another one")
    with Archive(other) as theirs:
        running = theirs.row("SELECT id FROM runs WHERE chain_sha256 IS NULL")
        mode = theirs.row("PRAGMA journal_mode")
    if running is None:
        return
    if locked(other):
        raise ArchiveLocked(f"{other}: a crawl is writing to it; merge it when the crawl is over")
    if mode is not None and mode[0] != "wal":
        raise UsageError(
            f"{other} is a copy made while a crawl ran; merge a copy made after it, or the original"
        )
    # Its crawl was killed: close that run there, as its next crawl would do, so that it is the
    # same run whenever it is merged.
    with Archive(other, "w") as theirs, theirs.write() as conn:
        runs.close_killed(conn, now)


def _merged(
    archive: Archive, other: Path, now: datetime, tell: Callable[[str], None]
) -> Merge:  # fmt: skip
    done = Merge(str(other))
    with _attached(archive, other):
        try:
            with archive.write() as conn:
                conn.execute("PRAGMA defer_foreign_keys = ON")
                _bring(archive, done, now, tell)
                if not any(done.rows.values()) and not done.merged:
                    raise _NothingNew
        except _NothingNew:
            pass
    return done


class _NothingNew(Exception):
    """Everything was known: the transaction leaves no trace."""


@contextmanager
def _attached(archive: Archive, other: Path) -> Iterator[None]:
    conn = archive.conn
    try:
        conn.execute("ATTACH ? AS o", (address(other),))
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{other}: cannot be read ({error})") from error
    try:
        yield
    finally:
        joining.drop_maps(conn)
        conn.execute("DETACH o")


def _bring(
    archive: Archive, done: Merge, now: datetime, tell: Callable[[str], None]
) -> None:  # fmt: skip
    conn = archive.conn
    previous = chain.head(conn)
    tell(f"{done.name}: pages and requests")
    joined = joining.join(conn, done.name)
    tell(f"{done.name}: releases")
    reader = OneReader(archive, definitions(conn))
    fresh = taking.new_releases(conn, joined)
    done.readers_differ = taking.readers_differ(conn)
    for ours, theirs in taking.both_know(conn, fresh):
        done.merged += _history(reader, joined, ours, theirs)
    joining.beside(conn, joined)
    joining.amendments(conn, joined)
    for release_id, version_id, site_id in taking.to_tie(conn):
        derived.tie_translations(conn, site_id, release_id, version_id)
    done.rows = joined.rows
    if any(done.rows.values()) or done.merged:
        _vouch(conn, done, joined, previous, now)


def _history(reader: OneReader, joined: joining.Joined, ours: int, theirs: int) -> bool:
    """Merge one release that both know; True if it changed what we have of it."""
    conn = reader.archive.conn
    here, there = parts.part(conn, 0, ours), parts.part(conn, 1, theirs)
    fetched = parts.requests(conn, ours, parts.POSITIVE)
    own = [row for row in fetched if row["id"] <= joined.last_fetch]
    came = [row for row in fetched if row["id"] > joined.last_fetch]
    if not taking.any_came(conn, joined, ours) and parts.known(here, there):
        return False
    began = {number: row["fetch_id"] for number, row in here.versions.items()}
    begun = taking.requests_of(
        conn, ((number, row["fetch_id"]) for number, row in there.versions.items())
    )
    readings = reader.readings((here, there))
    contents = {ref: content_sha256(release) for ref, release in readings.items()}
    histories = (
        parts.history(here, parts.looks(here, own, began), contents),
        parts.history(there, parts.looks(there, came, begun), contents),
    )
    return rewriting.Rewriter(conn, (here, there), merged_history(histories), readings).write()


def _vouch(
    conn: sqlite3.Connection,
    done: Merge,
    joined: joining.Joined,
    previous: str | None,
    now: datetime,
) -> None:
    """A run of our own that names the head of their chain, and what is told otherwise now."""
    at = stamp(now) or ""
    cursor = conn.execute(
        "INSERT INTO runs (label, started_at, tool_version, user_agent) VALUES (?, ?, ?, '')",
        (f"merge {Path(done.name).name}", at, __version__),
    )
    run_id = int(cursor.lastrowid or 0)
    for target, head in joining.heads(conn) if joined.runs else ():
        chain.amend(conn, run_id, target, "joined", at, head)
    joining.amend_retold(conn, run_id, at)
    runs.close_run(conn, run_id, "ok", now, previous)
