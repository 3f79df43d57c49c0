"""archive.db: transactions, and every question the engine asks of it.

One writer, guarded by an exclusive lock on a file beside the archive; readers open `mode=ro`. Every
write goes through `Archive.write()`, which begins IMMEDIATE (a deferred transaction that reads
before it writes fails beside another writer: 423 of 600, measured) and ends whole or not at all.
What a visit writes is in `recording.py` and `writer.py`, what people ask in `queries.py`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

from scraper import addresses, blobs, derived, listed, recording, records, runs
from scraper.core.decide import Before
from scraper.core.fingerprint import stamp
from scraper.core.pace import HostPace
from scraper.errors import ArchiveMissing
from scraper.model import Found, Release, Site
from scraper.opening import exclusive, explained, opened
from scraper.records import Due, Recorded, Rederived, StoredPage, Visit

Row = sqlite3.Row


def moment(text: str | None) -> datetime | None:
    """The archive's time text as an aware datetime; None stays None."""
    if text is None:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


class Archive:
    """One archive. Readers by default; `mode="w"` is the single writer and creates the file.

    Raises ArchiveError if the file is missing (readers), is no archive, or cannot be used;
    ArchiveLocked if another writer holds it. Safe to share between threads.
    """

    def __init__(self, path: str | os.PathLike[str], mode: Literal["r", "w"] = "r") -> None:
        self.path = Path(path)
        self.mode = mode
        self._guard = threading.RLock()
        self._lock: IO[str] | None = None
        if mode == "r" and not self.path.exists():
            raise ArchiveMissing(
                f"{self.path}: there is no archive here; `scraper crawl` makes one,"
                " or name another with --archive"
            )
        if mode == "w":
            self._lock = exclusive(self.path)
        try:
            self.conn = opened(self.path, mode)
        except BaseException:
            self._unlock()
            raise

    # --- life -------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the file and let the next writer in. Closing twice is fine."""
        with self._guard:
            self.conn.close()
            self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- the two ways to the database ---------------------------------------------------------

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a question."""
        with self._guard, explained(self.path):
            return self.conn.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """The first row of a question, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One read transaction: everything asked within it is of one moment, beside any writer."""
        with self._guard, explained(self.path):
            self.conn.execute("BEGIN")
            try:
                self.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()  # it begins now
                yield self.conn
            finally:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, begun IMMEDIATE: all of it, or nothing."""
        with self._guard, explained(self.path):
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.conn
                self.conn.execute("COMMIT")
            except BaseException:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")
                raise

    # --- runs -------------------------------------------------------------------------------

    def begin_run(self, label: str, now: datetime, tool_version: str, user_agent: str) -> int:
        """A new run's id. Runs that a killed process left open are closed as interrupted."""
        with self.write() as conn:
            runs.close_killed(conn, now)
            cursor = conn.execute(
                "INSERT INTO runs (label, started_at, tool_version, user_agent)"
                " VALUES (?, ?, ?, ?)",
                (label, stamp(now), tool_version, user_agent),
            )
            return int(cursor.lastrowid or 0)

    def close_run(self, run_id: int, status: str, now: datetime) -> dict[str, int]:
        """Write a run's counts and its link in the chain of digests; the counts by name."""
        with self.write() as conn:
            return runs.close_run(conn, run_id, status, now)

    # --- sites and hosts ----------------------------------------------------------------------

    def site_id(self, site: Site) -> int:
        """The id of a site, whose row is made or brought up to date."""
        with self.write() as conn:
            return addresses.site_row(conn, site)

    def known_sites(self) -> list[Row]:
        """id, slug, name, home_url and stored definition of every site."""
        return self.rows("SELECT id, slug, name, home_url, definition FROM sites ORDER BY id")

    def pace(self, host: str) -> HostPace:
        """What is remembered of a host's pace, across runs and crashes."""
        row = self.row(
            "SELECT not_before, failures, last_elapsed_ms, reason FROM hosts WHERE host = ?",
            (host,),
        )
        if row is None:
            return HostPace(host)
        return HostPace(host, moment(row[0]), int(row[1]), int(row[2]), row[3])

    def robots(self, host: str) -> tuple[datetime, int | None, bytes] | None:
        """When a host's robots.txt was last asked for, the status (None: no answer), its text."""
        row = self.row(
            "SELECT robots_fetched_at, robots_status, robots_body FROM hosts WHERE host = ?",
            (host,),
        )
        fetched_at = moment(row[0]) if row else None
        if row is None or fetched_at is None:
            return None
        return fetched_at, row[1], bytes(row[2] or b"")

    def keep_robots(
        self, host: str, url: str, status: int | None, body: bytes, now: datetime
    ) -> None:
        """Remember a host's robots.txt with its age."""
        with self.write() as conn:
            addresses.host_row(conn, host)
            conn.execute(
                "UPDATE hosts SET robots_url = ?, robots_status = ?, robots_fetched_at = ?,"
                " robots_body = ? WHERE host = ?",
                (url, status, stamp(now), body, host),
            )

    def keep_pace(self, pace: HostPace) -> None:
        """Remember a host's pace where nothing else is written."""
        with self.write() as conn:
            addresses.write_pace(conn, pace)

    # --- the frontier -------------------------------------------------------------------------

    def add_found(
        self, site: Site, site_id: int, found: Iterable[Found], now: datetime
    ) -> list[Due]:
        """Write what a listing named; the addresses that were not known, to be looked at now.

        A release whose identity is known under another address is the same release: its address
        is kept as an alias and not asked for.
        """
        with self.write() as conn:
            return listed.heard(conn, site, site_id, found, now).fresh

    def due_url(self, url: str) -> Due | None:
        """What is known of one address, due or not."""
        row = self.row(f"{records.DUE_COLUMNS} WHERE u.url = ?", (url,))
        return records.due_from(row) if row else None

    def next_due(self, site_id: int) -> datetime | None:
        """When the next look at a release of the site is due."""
        row = self.row(
            "SELECT min(next_check_at) FROM urls WHERE site_id = ? AND kind = 'release'", (site_id,)
        )
        return moment(row[0]) if row else None

    def before(self, url: str, site_id: int | None = None) -> Before | None:
        """What is known of the release at an address, or None."""
        row = self.row(
            f"{records.BEFORE_COLUMNS} JOIN urls u ON u.release_id = r.id WHERE u.url = ?", (url,)
        )
        return self._before(row)

    def before_release(self, release_id: int) -> Before | None:
        """What is known of a release by its id, or None."""
        return self._before(self.row(f"{records.BEFORE_COLUMNS} WHERE r.id = ?", (release_id,)))

    def _before(self, row: Row | None) -> Before | None:
        if row is None:
            return None
        links = self.rows(
            "SELECT url FROM links WHERE version_id = ? AND rel = 'attachment'",
            (row["version_id"],),
        )
        return records.before_from(row, frozenset(str(link[0]) for link in links))

    def title_twins(self, site_id: int, title: str, release_id: int | None) -> int:
        """How many other releases of the site have this title."""
        row = self.row(
            "SELECT count(*) FROM releases WHERE site_id = ? AND title = ? AND id IS NOT ?",
            (site_id, title, release_id),
        )
        return int(row[0]) if row else 0

    def release_by_key(self, site_id: int, key: str) -> int | None:
        """The release with that key, or None."""
        row = self.row("SELECT id FROM releases WHERE site_id = ? AND key = ?", (site_id, key))
        return int(row[0]) if row else None

    def release_by_content(
        self, site_id: int, content_sha256: str, language: str | None
    ) -> int | None:
        """A live release of the site with exactly this text, or None: the same page, aliased."""
        row = self.row(
            "SELECT r.id FROM versions v JOIN releases r ON r.latest_version_id = v.id"
            " WHERE v.content_sha256 = ? AND r.site_id = ? AND r.language IS ? AND v.words >= 20"
            " ORDER BY r.id LIMIT 1",
            (content_sha256, site_id, language),
        )
        return int(row[0]) if row else None

    def siblings(self, site_id: int, language: str | None, limit: int) -> list[bytes]:
        """Bodies of the site's most recent releases in a language: its template shows in them."""
        rows = self.rows(
            "SELECT v.blob_id FROM releases r JOIN versions v ON v.id = r.latest_version_id"
            " WHERE r.site_id = ? AND (r.language IS ? OR ? IS NULL) AND v.blob_id IS NOT NULL"
            " ORDER BY r.id DESC LIMIT ?",
            (site_id, language, language, limit),
        )
        with self._guard, explained(self.path):
            loaded = (blobs.load(self.conn, int(row[0])) for row in rows)
            return [body for body in loaded if body is not None]

    def blob(self, blob_id: int) -> bytes | None:
        """The bytes of a blob, checked against their hash; None if purged."""
        with self._guard, explained(self.path):
            return blobs.load(self.conn, blob_id)

    def version_page(self, version_id: int) -> StoredPage | None:
        """The page behind a version; None if its body was purged or never kept."""
        row = self.row(
            "SELECT v.blob_id, f.fetched_at, u.url, f.headers FROM versions v"
            " LEFT JOIN fetches f ON f.id = v.fetch_id LEFT JOIN urls u ON u.id = f.url_id"
            " WHERE v.id = ?",
            (version_id,),
        )
        fetched_at = moment(row[1]) if row else None
        if row is None or row[0] is None or fetched_at is None:
            return None
        body = self.blob(int(row[0]))
        if body is None:
            return None
        headers = dict(reversed(json.loads(row[3] or "[]")))
        return StoredPage(body, fetched_at, headers.get("content-type"), row[2])

    def latest_release(self, url: str) -> Release | None:
        """The latest state of the release at an address, as stored; None if there is none."""
        row = self.row(
            "SELECT v.title, v.published_at, v.language, v.body, v.metadata FROM urls u"
            " JOIN releases r ON r.id = u.release_id JOIN versions v ON v.id = r.latest_version_id"
            " WHERE u.url = ?",
            (url,),
        )
        if row is None:
            return None
        facts = json.loads(row["metadata"])
        return Release(
            row["title"], moment(row["published_at"]), row["language"], row["body"], metadata=facts
        )

    def releases_of_run(self, run_id: int, site_id: int) -> list[int]:
        """Releases whose latest version was first seen in that run."""
        rows = self.rows(
            "SELECT r.id FROM releases r JOIN versions v ON v.id = r.latest_version_id"
            " JOIN fetches f ON f.id = v.fetch_id WHERE f.run_id = ? AND r.site_id = ?"
            " ORDER BY r.id",
            (run_id, site_id),
        )
        return [int(row[0]) for row in rows]

    def rederive(self, new: Rederived) -> None:
        """Write a version anew in place, as today's reader reads its page."""
        with self.write() as conn:
            derived.rederive(conn, new)

    # --- listings -------------------------------------------------------------------------------

    def listing(self, site_id: int, name: str) -> Row | None:
        """What is remembered of a listing: kind, cursor, complete_at, first_page_links."""
        return self.row("SELECT * FROM listings WHERE site_id = ? AND name = ?", (site_id, name))

    def keep_listing(self, site_id: int, name: str, start_url: str, **columns: Any) -> None:
        """Remember columns of a listing."""
        with self.write() as conn:
            addresses.write_listing(conn, site_id, name, start_url, columns)

    # --- visits and problems ----------------------------------------------------------------------

    def record(self, visit: Visit) -> Recorded:
        """Write a visit: body, fetch, version, change, address and pace in one transaction."""
        with self.write() as conn:
            return recording.record(conn, visit)

    def open_problem(
        self, *, kind: str, message: str, url: str | None, site_id: int | None,
        run_id: int | None, now: datetime,
    ) -> None:  # fmt: skip
        """Note that somebody should look; a problem that is already open is only seen again."""
        with self.write() as conn:
            runs.open_problem(conn, kind, message, url, site_id, run_id, now)

    def resolve_problems(
        self, site_id: int | None, kinds: Sequence[str], url: str | None, now: datetime
    ) -> None:
        """Close the open problems of these kinds: what they told of has healed."""
        with self.write() as conn:
            runs.resolve_problems(conn, site_id, kinds, url, now)

    def open_problems(self, site_id: int | None = None) -> list[Row]:
        """Open problems, most recent first."""
        return self.rows(
            "SELECT p.*, s.slug AS site FROM problems p LEFT JOIN sites s ON s.id = p.site_id"
            " WHERE p.resolved_at IS NULL AND (? IS NULL OR p.site_id = ?)"
            " ORDER BY p.last_seen_at DESC, p.id DESC",
            (site_id, site_id),
        )


@contextmanager
def existing(path: Path) -> Iterator[Archive | None]:
    """The archive at a path for reading, or None where there is none yet."""
    try:
        archive = Archive(path)
    except ArchiveMissing:
        yield None
        return
    with archive:
        yield archive
