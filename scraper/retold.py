"""A version that was put between others -> the changes around it, as they would have been told.

Functions take the connection of an open `Archive.write()`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from scraper import chain
from scraper.archive import moment
from scraper.core import judging
from scraper.core.decide import Before
from scraper.core.fingerprint import stamp
from scraper.model import Link, Release
from scraper.records import BEFORE_COLUMNS, Visit, before_from
from scraper.writer import hours_between

AT_VERSION = BEFORE_COLUMNS.replace(
    "v.id = r.latest_version_id", "v.release_id = r.id WHERE v.id = ?"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A version and when it was seen; times as the archive writes them."""

    id: int
    number: int
    first_at: str
    last_at: str
    superseded_at: str | None
    sha256: str
    fetch_id: int | None
    blob_id: int | None
    seen_count: int


def version_before(conn: sqlite3.Connection, version_id: int) -> Before:
    """A version as what was known before a look."""
    row = conn.execute(AT_VERSION, (version_id,)).fetchone()
    dated = conn.execute("SELECT published_at FROM versions WHERE id = ?", (version_id,)).fetchone()
    found = before_from(row, frozenset(link.url for link in _attachments(conn, version_id)))
    return replace(found, published=moment(dated[0]))


@dataclass(slots=True)
class Retelling:
    """Tells the changes of a release anew around a look of the past."""

    conn: sqlite3.Connection
    visit: Visit
    release_id: int
    fetch_id: int
    at: str

    def tell(self, from_id: int, to_id: int, at: str, fetch_id: int | None) -> None:
        """An edit from one version to another, told by this run."""
        cursor = self.conn.execute(
            "INSERT INTO changes (release_id, kind, detected_at, run_id)"
            " VALUES (?, 'edited', ?, ?)",
            (self.release_id, at, self.visit.run_id),
        )
        self.compared(int(cursor.lastrowid or 0), from_id, to_id, at, fetch_id)

    def compared(
        self, change_id: int, from_id: int, to_id: int, at: str, fetch_id: int | None
    ) -> None:
        release = _release(self.conn, to_id)
        diff, fields = judging.difference(version_before(self.conn, from_id), release)
        when = moment(at)
        assert diff is not None and when is not None
        self.conn.execute(
            "UPDATE changes SET from_version_id = ?, to_version_id = ?, fetch_id = ?, fields = ?,"
            " words_added = ?, words_removed = ?, similarity = ?, diff = ?,"
            " hours_after_publication = ?,"
            " content_sha256 = (SELECT content_sha256 FROM versions WHERE id = ?) WHERE id = ?",
            (
                from_id,
                to_id,
                fetch_id,
                json.dumps(fields) if fields else None,
                diff.words_added,
                diff.words_removed,
                diff.similarity,
                diff.text,
                hours_between(release.published, when),
                to_id,
                change_id,
            ),
        )

    def retold(self, change_id: int, version_id: int) -> None:
        """A change that told of a version as of this moment tells of it so now."""
        published = _release(self.conn, version_id).published
        self.conn.execute(
            "UPDATE changes SET detected_at = :at, fetch_id = :fetch,"
            " hours_after_publication = :hours, to_version_id = :to, content_sha256 ="
            " (SELECT content_sha256 FROM versions WHERE id = :to) WHERE id = :id",
            {
                "at": self.at,
                "fetch": self.fetch_id,
                "hours": hours_between(published, self.visit.at),
                "to": version_id,
                "id": change_id,
            },
        )

    def published_earlier(self, following: Span | None, version_id: int) -> set[int | None]:
        """The first version is another one: it was published, the one after it is an edit."""
        assert following is not None
        rows = self.conn.execute(
            "SELECT id, run_id FROM changes WHERE release_id = ? AND kind = 'published'",
            (self.release_id,),
        ).fetchall()
        for change_id, _ in rows:
            self.retold(change_id, version_id)
        self.tell(version_id, following.id, following.first_at, following.fetch_id)
        return {run_id for _, run_id in rows}

    def moved_on(self, here: Span, following: Span | None, last_id: int) -> set[int | None]:
        """The edit to the version after this moment is one of the version before it no more."""
        if following is None:
            return set()
        rows = self.conn.execute(
            "SELECT id, run_id, detected_at, fetch_id FROM changes WHERE kind = 'edited'"
            " AND from_version_id = ? AND to_version_id = ?",
            (here.id, following.id),
        ).fetchall()
        for change_id, _, at, fetch_id in rows:
            self.compared(change_id, last_id, following.id, at, fetch_id)
        return {row[1] for row in rows}

    def later_events(
        self, here: Span | None, version_id: int, tail_id: int | None, tail_at: str | None
    ) -> set[int | None]:
        """Withdrawals, restorations and moves after this moment are of what was there then."""
        if here is None:
            return set()
        rows = self.conn.execute(
            "SELECT id, run_id, detected_at FROM changes WHERE release_id = ? AND detected_at > ?"
            " AND kind IN ('withdrawn', 'restored', 'moved') AND from_version_id = ?",
            (self.release_id, self.at, here.id),
        ).fetchall()
        for change_id, _, at in rows:
            then = tail_id if tail_id and tail_at and at >= tail_at else version_id
            self.conn.execute(
                "UPDATE changes SET from_version_id = :then, to_version_id = CASE"
                " WHEN to_version_id = :here THEN :then ELSE to_version_id END, content_sha256 ="
                " CASE WHEN to_version_id = :here THEN (SELECT content_sha256 FROM versions"
                " WHERE id = :then) ELSE content_sha256 END WHERE id = :id",
                {"then": then, "here": here.id, "id": change_id},
            )
        return {row[1] for row in rows}


def amend(conn: sqlite3.Connection, visit: Visit, runs: Iterable[int | None]) -> None:
    """Note in this run that changes of closed runs were told anew."""
    for target in sorted({run for run in runs if run and run != visit.run_id}):
        closed = conn.execute(
            "SELECT 1 FROM runs WHERE id = ? AND chain_sha256 IS NOT NULL", (target,)
        ).fetchone()
        if not closed:
            continue
        digest = chain.changes_sha256(conn, target)
        again = conn.execute(
            "UPDATE amendments SET rest_sha256 = ? WHERE run_id = ? AND target_run_id = ?"
            " AND kind = 'retold'",
            (digest, visit.run_id, target),
        )
        if again.rowcount == 0:
            chain.amend(
                conn, visit.run_id, target, "retold", stamp(visit.at) or "",
                digest,
            )  # fmt: skip


def _attachments(conn: sqlite3.Connection, version_id: int) -> tuple[Link, ...]:
    rows = conn.execute(
        "SELECT url FROM links WHERE version_id = ? AND rel = 'attachment'", (version_id,)
    )
    return tuple(Link("attachment", row[0]) for row in rows)


def _release(conn: sqlite3.Connection, version_id: int) -> Release:
    """A stored version as a release, its date in its site's time zone."""
    row = conn.execute(
        "SELECT v.title, v.published_at, v.language, v.body, s.time_zone FROM versions v"
        " JOIN releases r ON r.id = v.release_id JOIN sites s ON s.id = r.site_id WHERE v.id = ?",
        (version_id,),
    ).fetchone()
    published = moment(row[1])
    local = published.astimezone(ZoneInfo(row[4])) if published else None
    return Release(row[0], local, row[2], row[3], attachments=_attachments(conn, version_id))
