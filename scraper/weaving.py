"""A look from the past -> its place in a release's history, which is then told anew.

A capture in a WARC file or in another archive may be older than looks that are known. What it
shows is put where it belongs: a sighting of a version, a version that began earlier, or a version
between others, which are renumbered; a version that was seen before and after it is two. The
changes around it say what they would have said if we had looked then. Where they were told by a run
that is closed, an amendment says that they were told anew.

Functions take the connection of an open `Archive.write()`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from scraper import absences
from scraper.archive import Archive, moment
from scraper.core.fingerprint import stamp
from scraper.derived import tie_translations
from scraper.model import Outcome
from scraper.recording import log, storable_visit
from scraper.records import Recorded, Visit
from scraper.retold import Retelling, Span, amend
from scraper.writer import Writer

SEEN = "('new', 'changed', 'unchanged', 'not_modified')"  # outcomes of looks at a page
_COPIED = (
    "release_id, title, language, published_at, modified_at, extractor_id, content_sha256, words,"
    " metadata, search_terms, body"
)

Place = Literal["seen", "earlier", "new"]


@dataclass(frozen=True, slots=True)
class Around:
    """What a history shows before and after a moment."""

    here: Span | None
    next: Span | None

    def place(self, at: str, sha256: str) -> Place:
        """What a state seen at that moment is to the history."""
        if self.here is not None and self.here.sha256 == sha256:
            return "seen"
        between = self.here is None or at >= self.here.last_at
        if self.next is not None and self.next.sha256 == sha256 and between:
            return "earlier"
        return "new"


def last_look(archive: Archive, release_id: int) -> datetime | None:
    """When a release was last looked at, whatever came of it."""
    row = archive.row("SELECT max(fetched_at) FROM fetches WHERE release_id = ?", (release_id,))
    return moment(row[0]) if row else None


def around(conn: sqlite3.Connection, release_id: int, at: str) -> Around:
    """The version that was there at a moment, and the one after it."""
    rows = conn.execute(
        "SELECT id, number, first_seen_at, last_seen_at, superseded_at, content_sha256, fetch_id,"
        " blob_id, seen_count FROM versions WHERE release_id = ? ORDER BY number",
        (release_id,),
    ).fetchall()
    spans = [Span(*row) for row in rows]
    earlier = [span for span in spans if span.first_at <= at]
    later = spans[len(earlier) :]
    return Around(earlier[-1] if earlier else None, later[0] if later else None)


def log_past(conn: sqlite3.Connection, visit: Visit, release_id: int | None) -> Recorded:
    """Write a past request that tells nothing of the text: an absence, a block, a failure."""
    visit = storable_visit(replace(visit, release_id=release_id))
    _, fetch_id, _ = log(conn, visit)
    if release_id is not None and visit.outcome is Outcome.GONE:
        amend(conn, visit, absences.retell(conn, release_id, visit.run_id))
    return Recorded(fetch_id, release_id)


def weave(conn: sqlite3.Connection, visit: Visit, release_id: int) -> Recorded:
    """Write a past request that brought the release, and put its state where it belongs."""
    visit = storable_visit(replace(visit, release_id=release_id))
    look, at = visit.look, stamp(visit.at) or ""
    assert look is not None
    found = around(conn, release_id, at)
    known = found.here or found.next
    assert known is not None  # a release has a version
    sha256 = look.content_sha256 or known.sha256  # 304: what was there before is there still
    place = found.place(at, sha256)
    outcome = Outcome.UNCHANGED if visit.status != 304 else Outcome.NOT_MODIFIED
    if place != "seen":
        outcome = Outcome.NEW if found.here is None else Outcome.CHANGED
    visit = replace(visit, outcome=outcome, keep_body=visit.keep_body or place != "seen")
    recorded = _Weaver(conn, visit, release_id, found, at, *log(conn, visit)).write(place)
    amend(conn, visit, absences.retell(conn, release_id, visit.run_id, visit.at))
    return recorded


@dataclass(slots=True)
class _Weaver:
    conn: sqlite3.Connection
    visit: Visit
    release_id: int
    found: Around
    at: str
    url_id: int
    fetch_id: int
    blob_id: int | None
    retelling: Retelling = field(init=False)

    def __post_init__(self) -> None:
        self.retelling = Retelling(self.conn, self.visit, self.release_id, self.fetch_id, self.at)

    def write(self, place: Place) -> Recorded:
        here, following = self.found.here, self.found.next
        change = None
        if place == "seen":
            assert here is not None
            version_id = self._seen(here)
        elif place == "earlier":
            assert following is not None
            version_id = self._earlier(following)
        else:
            version_id = self._new()
            change = "published" if here is None else "edited"
        self.conn.execute(
            "UPDATE releases SET first_seen_at = min(first_seen_at, ?),"
            " last_seen_at = max(last_seen_at, ?) WHERE id = ?",
            (self.at, self.at, self.release_id),
        )
        return Recorded(self.fetch_id, self.release_id, version_id, change)

    def _seen(self, here: Span) -> int:
        self.conn.execute(
            "UPDATE versions SET last_seen_at = max(last_seen_at, ?), seen_count = seen_count + 1"
            " WHERE id = ?",
            (self.at, here.id),
        )
        return here.id

    def _earlier(self, following: Span) -> int:
        """The version after this moment was there already: it began earlier than we knew."""
        self.conn.execute(
            "UPDATE versions SET first_seen_at = ?, seen_count = seen_count + 1, fetch_id = ?,"
            " blob_id = coalesce(?, blob_id) WHERE id = ?",
            (self.at, self.fetch_id, self.blob_id, following.id),
        )
        self._ends(self.found.here, self.at)
        rows = self.conn.execute(
            "SELECT id, run_id FROM changes WHERE to_version_id = ? AND kind IN"
            " ('published', 'edited') ORDER BY id LIMIT 1",
            (following.id,),
        ).fetchall()
        for change_id, run_id in rows:
            self.retelling.retold(change_id, following.id)
            amend(self.conn, self.visit, [run_id])
        self._settle_release()
        return following.id

    def _new(self) -> int:
        """A state that nobody has seen between its neighbours: a version of its own."""
        here, following = self.found.here, self.found.next
        tail_at = self._seen_again(here)
        self._renumber(2 if tail_at else 1)
        look = self.visit.look
        assert look is not None
        writer = Writer(self.conn, self.visit, look, self.url_id, self.fetch_id, self.blob_id)
        version_id = writer.version(self.release_id, here.number + 1 if here else 1)
        touched = set[int | None]()
        tail_id = self._tail(here, tail_at) if here and tail_at else None
        last = tail_id or version_id
        ends = tail_at or (following.first_at if following else None)
        self.conn.execute("UPDATE versions SET superseded_at = ? WHERE id = ?", (ends, version_id))
        self._ends(here, self.at)
        touched |= self.retelling.later_events(here, version_id, tail_id, tail_at)
        if here is None:
            touched |= self.retelling.published_earlier(following, version_id)
        else:
            self.retelling.tell(here.id, version_id, self.at, self.fetch_id)
            if tail_id and tail_at:
                self.retelling.tell(version_id, tail_id, tail_at, self._fetch_of(tail_id))
            touched |= self.retelling.moved_on(here, following, last)
        self._settle_release()
        tie_translations(self.conn, self.visit.site_id, self.release_id, version_id)
        amend(self.conn, self.visit, touched)
        return version_id

    # --- versions -----------------------------------------------------------------------------

    def _seen_again(self, here: Span | None) -> str | None:
        """When the version before this moment was seen again after it; None if it was not."""
        if here is None or here.last_at <= self.at:
            return None
        row = self.conn.execute(
            f"SELECT min(fetched_at) FROM fetches WHERE release_id = ? AND outcome IN {SEEN}"
            " AND fetched_at > ? AND fetched_at <= ? AND id <> ?",
            (self.release_id, self.at, here.last_at, self.fetch_id),
        ).fetchone()
        return str(row[0] or here.last_at)

    def _renumber(self, by: int) -> None:
        """Make room; numbers are unique, so they go round through the negative ones."""
        after = self.found.here.number if self.found.here else 0
        self.conn.execute(
            "UPDATE versions SET number = -(number + ?) WHERE release_id = ? AND number > ?",
            (by, self.release_id, after),
        )
        self.conn.execute(
            "UPDATE versions SET number = -number WHERE release_id = ? AND number < 0",
            (self.release_id,),
        )

    def _tail(self, here: Span, tail_at: str) -> int:
        """The version that was there before, there again: a copy that begins where it came back."""
        looks = self.conn.execute(
            f"SELECT id, blob_id FROM fetches WHERE release_id = ? AND outcome IN {SEEN}"
            " AND fetched_at >= ? AND fetched_at <= ? AND id <> ? ORDER BY fetched_at, id",
            (self.release_id, tail_at, here.last_at, self.fetch_id),
        ).fetchall()
        fetch_id, blob_id = looks[0] if looks else (here.fetch_id, here.blob_id)
        again = min(max(len(looks), 1), max(here.seen_count - 1, 1))
        cursor = self.conn.execute(
            f"INSERT INTO versions ({_COPIED}, number, first_seen_at, last_seen_at, superseded_at,"
            f" seen_count, fetch_id, blob_id) SELECT {_COPIED}, ?, ?, ?, ?, ?, ?, ?"
            " FROM versions WHERE id = ?",
            (
                here.number + 2,
                tail_at,
                here.last_at,
                here.superseded_at,
                again,
                fetch_id,
                blob_id or here.blob_id,
                here.id,
            ),
        )
        tail_id = int(cursor.lastrowid or 0)
        self.conn.execute(
            "INSERT INTO links (release_id, version_id, rel, url, text, hreflang, blob_id,"
            " target_release_id) SELECT release_id, ?, rel, url, text, hreflang, blob_id,"
            " target_release_id FROM links WHERE version_id = ?",
            (tail_id, here.id),
        )
        row = self.conn.execute(
            f"SELECT max(fetched_at) FROM fetches WHERE release_id = ? AND outcome IN {SEEN}"
            " AND fetched_at <= ? AND id <> ?",
            (self.release_id, self.at, self.fetch_id),
        ).fetchone()
        self.conn.execute(
            "UPDATE versions SET last_seen_at = max(first_seen_at, coalesce(?, first_seen_at)),"
            " seen_count = max(seen_count - ?, 1) WHERE id = ?",
            (row[0], again, here.id),
        )
        self.conn.execute(
            "UPDATE releases SET version_count = version_count + 1 WHERE id = ?",
            (self.release_id,),
        )
        return tail_id

    def _ends(self, span: Span | None, at: str) -> None:
        if span is not None:
            self.conn.execute("UPDATE versions SET superseded_at = ? WHERE id = ?", (at, span.id))

    def _fetch_of(self, version_id: int) -> int | None:
        row = self.conn.execute(
            "SELECT fetch_id FROM versions WHERE id = ?", (version_id,)
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def _settle_release(self) -> None:
        """What a release repeats of its latest version, and when it last changed."""
        self.conn.execute(
            "UPDATE releases SET (latest_version_id, title, language, published_at) ="
            " (SELECT id, title, language, published_at FROM versions v"
            "  WHERE v.release_id = releases.id ORDER BY number DESC LIMIT 1) WHERE id = :id",
            {"id": self.release_id},
        )
        self.conn.execute(
            "UPDATE releases SET last_changed_at = coalesce((SELECT max(detected_at) FROM changes"
            " WHERE release_id = :id AND kind <> 'reextracted'), last_changed_at),"
            " published_on = :day WHERE id = :id",
            {"id": self.release_id, "day": self._day()},
        )

    def _day(self) -> str | None:
        row = self.conn.execute(
            "SELECT r.published_at, s.time_zone FROM releases r JOIN sites s ON s.id = r.site_id"
            " WHERE r.id = ?",
            (self.release_id,),
        ).fetchone()
        at = moment(row[0])
        return at.astimezone(ZoneInfo(row[1])).date().isoformat() if at else None
