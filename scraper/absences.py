"""Looks from the past that found nothing, or something in between -> withdrawals told anew.

Functions take the connection of an open `Archive.write()`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from scraper.archive import moment
from scraper.core.absence import Glance, Streak, streaks
from scraper.core.fingerprint import stamp
from scraper.writer import hours_between

# Looks that say whether the release is there.
_GLANCES = (
    "SELECT id, fetched_at, CASE WHEN outcome = 'gone' THEN CASE status WHEN 410 THEN 410"
    " ELSE 404 END END FROM fetches WHERE release_id = ? AND fetched_at >="
    " (SELECT min(first_seen_at) FROM versions WHERE release_id = ?)"
    " AND outcome IN ('new', 'changed', 'unchanged', 'not_modified', 'gone')"
    " ORDER BY fetched_at, id"
)
Kind = Literal["withdrawn", "restored"]


@dataclass(slots=True)
class _Event:
    """A stored change."""

    id: int
    kind: Kind
    at: str
    run_id: int | None
    of: tuple[int | None, int | None]  # the versions before and after it


def retell(
    conn: sqlite3.Connection, release_id: int, run_id: int, seen_at: datetime | None = None
) -> set[int]:
    """Tell the absences of a release as all its looks show them; other runs that told some.

    `seen_at`: a look that came in now found the release there. What it splits is told anew; all
    else that the looks no longer show stays as it was told: the log may have been pruned.
    """
    rows = conn.execute(_GLANCES, (release_id, release_id)).fetchall()
    glances = [Glance(int(row[0]), _at(row[1]), row[2]) for row in rows]
    found = streaks(glances)
    teller = _Teller(conn, release_id, run_id)
    teller.tell(found)
    seen = [g.at for g in glances if g.gone is None]
    if seen_at is not None:
        teller.take_back(seen_at, min((at for at in seen if at > seen_at), default=None))
    _settle(conn, release_id, found, max(seen, default=None))
    return teller.touched


def _at(text: str) -> datetime:
    at = moment(text)
    assert at is not None
    return at


class _Teller:
    def __init__(self, conn: sqlite3.Connection, release_id: int, run_id: int) -> None:
        self.conn, self.release_id, self.run_id = conn, release_id, run_id
        self.events = [
            _Event(row[0], row[1], row[2], row[3], (row[4], row[5]))
            for row in conn.execute(
                "SELECT id, kind, detected_at, run_id, from_version_id, to_version_id FROM changes"
                " WHERE release_id = ? AND kind IN ('withdrawn', 'restored')"
                " ORDER BY detected_at, id",
                (release_id,),
            )
        ]
        self.touched: set[int] = set()
        self.shown: set[int] = set()  # events that the looks show

    def tell(self, found: Sequence[Streak]) -> None:
        """Each withdrawal and each return once, at the look that showed it first."""
        for number, streak in enumerate(found):
            if streak.confirmed is None:
                continue
            following = found[number + 1].since if number + 1 < len(found) else None
            end = streak.ended.at if streak.ended else None
            self._told("withdrawn", streak.confirmed, streak.since, end)
            if streak.ended is not None:
                self._told("restored", streak.ended, streak.ended.at, following)

    def take_back(self, seen_at: datetime, again: datetime | None) -> None:
        """What a look disproves, of the time until the release was seen again anyway."""
        first, last = stamp(seen_at) or "", stamp(again)
        for event in self.events:
            within = first < event.at and (last is None or event.at <= last)
            if within and event.id not in self.shown:
                self.conn.execute("DELETE FROM changes WHERE id = ?", (event.id,))
                self.touched |= {event.run_id} if event.run_id else set()

    def _told(self, kind: Kind, by: Glance, since: datetime, until: datetime | None) -> None:
        """Between these moments: as it was told, told of an earlier look now, or told anew."""
        first, last = stamp(since) or "", stamp(until)
        known = [
            e for e in self.events
            if e.kind == kind and first <= e.at and (last is None or e.at < last)
        ]  # fmt: skip
        at = stamp(by.at) or ""
        if not known:
            self._write(None, self._row(kind, by, at))
            return
        event = known[0]
        self.shown.add(event.id)
        row = self._row(kind, by, at)
        if at < event.at or (at == event.at and event.of != (row["before"], row["after"])):
            self._write(event, row)
            self.touched |= {event.run_id} if event.run_id else set()

    def _row(self, kind: Kind, by: Glance, at: str) -> dict[str, Any]:
        """A change at that look, with the versions around it."""
        rows = self.conn.execute(
            "SELECT id, content_sha256, published_at FROM versions WHERE release_id = ?"
            " AND first_seen_at <= ? ORDER BY number DESC LIMIT 2",
            (self.release_id, at),
        ).fetchall()
        now, then = rows[0], rows[-1] if _began(self.conn, rows[0][0], at) else rows[0]
        back = kind == "restored"
        return {
            "release": self.release_id, "kind": kind, "at": at, "fetch": by.fetch_id,
            "before": then[0] if back else now[0], "after": now[0] if back else None,
            "sha256": now[1] if back else None,
            "hours": hours_between(moment(now[2]), by.at), "run": self.run_id,
        }  # fmt: skip

    def _write(self, event: _Event | None, row: dict[str, Any]) -> None:
        if event is None:
            self.conn.execute(
                "INSERT INTO changes (release_id, kind, detected_at, from_version_id,"
                " to_version_id, run_id, fetch_id, hours_after_publication, content_sha256)"
                " VALUES (:release, :kind, :at, :before, :after, :run, :fetch, :hours, :sha256)",
                row,
            )
        else:
            self.conn.execute(
                "UPDATE changes SET detected_at = :at, from_version_id = :before, to_version_id ="
                " :after, fetch_id = :fetch, hours_after_publication = :hours,"
                " content_sha256 = :sha256 WHERE id = :id",
                {**row, "id": event.id},
            )


def _began(conn: sqlite3.Connection, version_id: int, at: str) -> bool:
    row = conn.execute("SELECT first_seen_at FROM versions WHERE id = ?", (version_id,)).fetchone()
    return bool(row[0] == at)


def _settle(
    conn: sqlite3.Connection, release_id: int, found: Sequence[Streak], seen: datetime | None
) -> None:
    """What the release itself says of an absence that goes on."""
    row = conn.execute(
        "SELECT status, missing_since, missing_looks FROM releases WHERE id = ?", (release_id,)
    ).fetchone()
    if row[0] == "moved":
        return
    last = found[-1] if found and found[-1].ended is None else None
    since = moment(row[1])
    if since is not None and seen is not None and since < seen:
        since = None  # it was seen within what was taken for one absence
    begun = min((at for at in (since, last.since if last else None) if at), default=None)
    looks = max(last.looks if last else 0, row[2] if since else 0)
    confirmed = (last is not None and last.confirmed is not None) or (
        since is not None and row[0] == "withdrawn"
    )
    status = "live" if begun is None else "withdrawn" if confirmed else "missing"
    conn.execute(
        "UPDATE releases SET status = ?, missing_since = ?, missing_looks = ?, withdrawn_at = ?,"
        " last_changed_at = coalesce((SELECT max(detected_at) FROM changes WHERE release_id = ?"
        " AND kind <> 'reextracted'), last_changed_at) WHERE id = ?",
        (
            status,
            stamp(begun),
            looks if begun else 0,
            stamp(begun) if confirmed else None,
            release_id,
            release_id,
        ),
    )
