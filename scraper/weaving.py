"""A look from the past -> its place in a release's history, which is then told anew.

A capture in a WARC file or in another archive may be older than looks that are known. What it
shows is put where it belongs: a sighting of a version, a version that began earlier, or a version
between others, which are renumbered; a version that was seen before and after it is two. The
changes around it say what they would have said if we had looked then. Where they were told by a run
that is closed, an amendment says that they were told anew.

Functions take the connection of an open `Archive.write()`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from scraper import absences, chain
from scraper.archive import Archive, moment
from scraper.core import judging
from scraper.core.decide import Before
from scraper.core.fingerprint import stamp
from scraper.derived import tie_translations
from scraper.model import Link, Outcome, Release
from scraper.recording import log, storable_visit
from scraper.records import BEFORE_COLUMNS, Recorded, Visit, before_from
from scraper.writer import Writer, hours_between

SEEN = "('new', 'changed', 'unchanged', 'not_modified')"  # outcomes of looks at a page
AT_VERSION = BEFORE_COLUMNS.replace(
    "v.id = r.latest_version_id", "v.release_id = r.id WHERE v.id = ?"
)
_COPIED = (
    "release_id, title, language, published_at, modified_at, extractor_id, content_sha256, words,"
    " metadata, search_terms, body"
)

Place = Literal["seen", "earlier", "new"]


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


def version_before(conn: sqlite3.Connection, version_id: int) -> Before:
    """A version as what was known before a look."""
    row = conn.execute(AT_VERSION, (version_id,)).fetchone()
    dated = conn.execute("SELECT published_at FROM versions WHERE id = ?", (version_id,)).fetchone()
    found = before_from(row, frozenset(link.url for link in _attachments(conn, version_id)))
    return replace(found, published=moment(dated[0]))


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
            self._retold(change_id, following.id)
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
        touched |= self._later_events(here, version_id, tail_id, tail_at)
        if here is None:
            touched |= self._published_earlier(following, version_id)
        else:
            self._tell(here.id, version_id, self.at, self.fetch_id)
            if tail_id and tail_at:
                self._tell(version_id, tail_id, tail_at, self._fetch_of(tail_id))
            touched |= self._from(here, following, last)
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

    # --- changes ------------------------------------------------------------------------------

    def _tell(self, from_id: int, to_id: int, at: str, fetch_id: int | None) -> None:
        """An edit from one version to another, told by this run."""
        cursor = self.conn.execute(
            "INSERT INTO changes (release_id, kind, detected_at, run_id)"
            " VALUES (?, 'edited', ?, ?)",
            (self.release_id, at, self.visit.run_id),
        )
        self._compared(int(cursor.lastrowid or 0), from_id, to_id, at, fetch_id)

    def _compared(
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

    def _retold(self, change_id: int, version_id: int) -> None:
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

    def _published_earlier(self, following: Span | None, version_id: int) -> set[int | None]:
        """The first version is another one: it was published, the one after it is an edit."""
        assert following is not None
        rows = self.conn.execute(
            "SELECT id, run_id FROM changes WHERE release_id = ? AND kind = 'published'",
            (self.release_id,),
        ).fetchall()
        for change_id, _ in rows:
            self._retold(change_id, version_id)
        self._tell(version_id, following.id, following.first_at, following.fetch_id)
        return {run_id for _, run_id in rows}

    def _from(self, here: Span, following: Span | None, last_id: int) -> set[int | None]:
        """The edit to the version after this moment is one of the version before it no more."""
        if following is None:
            return set()
        rows = self.conn.execute(
            "SELECT id, run_id, detected_at, fetch_id FROM changes WHERE kind = 'edited'"
            " AND from_version_id = ? AND to_version_id = ?",
            (here.id, following.id),
        ).fetchall()
        for change_id, _, at, fetch_id in rows:
            self._compared(change_id, last_id, following.id, at, fetch_id)
        return {row[1] for row in rows}

    def _later_events(
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


# --- what an import asks and adds -----------------------------------------------------------------


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
