"""An old log of requests -> a shorter one: looks that found nothing new go, evidence stays.

A quiet look costs some 130 bytes for ever, which is a gigabyte a year for 20,000 looks a day;
`versions.last_seen_at` and `seen_count` keep what it told. What was removed is amended, not hidden:
each run keeps the digests that it was closed with, and a run of our own vouches in the chain for
how many rows were taken out of which run and for what is left.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from scraper import __version__, chain
from scraper.archive import Archive
from scraper.core.fingerprint import stamp
from scraper.errors import ArchiveError

# A request stays for ever if it brought a version, if a change tells of it, if it is the last one
# of its address, or if its page is wanted: by `keep = "all"`, or because nobody could read it yet.
DOOMED = """
CREATE TEMP TABLE doomed AS
  SELECT f.id, f.run_id, f.outcome, f.blob_id
  FROM fetches f
  JOIN runs run ON run.id = f.run_id
  JOIN urls u ON u.id = f.url_id
  LEFT JOIN sites s ON s.id = u.site_id
  LEFT JOIN releases r ON r.id = u.release_id
  WHERE f.fetched_at < :before
    AND run.chain_sha256 IS NOT NULL
    AND NOT (u.kind = 'release' AND f.outcome IN ('new', 'changed'))
    AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.fetch_id = f.id)
    AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.fetch_id = f.id)
    AND EXISTS (SELECT 1 FROM fetches l
                WHERE l.url_id = f.url_id AND (l.fetched_at, l.id) > (f.fetched_at, f.id))
    AND (f.blob_id IS NULL
         OR EXISTS (SELECT 1 FROM versions v WHERE v.blob_id = f.blob_id)
         OR NOT (coalesce(json_extract(s.definition, '$.keep'), 'changed') = 'all'
                 OR (f.reason IN ('layout', 'parse', 'unexpected', 'not_html')
                     AND (r.id IS NULL OR r.last_seen_at < f.fetched_at))))
"""
# Bodies that nothing refers to once their requests are gone: block pages, error pages.
FORSAKEN = """
SELECT DISTINCT b.id, b.stored_size
FROM doomed d
JOIN blobs b ON b.id = d.blob_id
WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.blob_id = b.id)
  AND NOT EXISTS (SELECT 1 FROM links l WHERE l.blob_id = b.id)
  AND NOT EXISTS (SELECT 1 FROM fetches f
                  WHERE f.blob_id = b.id AND f.id NOT IN (SELECT id FROM doomed))
"""


@dataclass(slots=True)
class Pruned:
    """What was removed, or would be: rows by outcome, bodies and their bytes, runs concerned."""

    rows: dict[str, int] = field(default_factory=dict)
    bodies: int = 0
    body_bytes: int = 0
    runs: int = 0

    @property
    def total(self) -> int:
        """Rows of the log, all together."""
        return sum(self.rows.values())


def prune(archive: Archive, before: datetime, now: datetime, *, dry_run: bool = False) -> Pruned:
    """Remove requests older than `before` that nothing needs, in one transaction.

    The file does not shrink, its free pages are used again; a copy made by `publish --compact` is
    small. Raises ArchiveError if a run's log is not what it was closed with: damage is not pruned
    away.
    """
    if dry_run:
        with archive.reading() as conn:
            return _count(conn, before)
    label = f"prune: before {before:%Y-%m-%d}"
    with archive.reading() as conn:
        if not _count(conn, before).total:
            return Pruned()
    run_id = archive.begin_run(label, now, __version__, "")
    with archive.write() as conn:
        pruned = _count(conn, before, keep=True)
        _check(conn)
        _remove(conn)
        _amend(conn, run_id, now)
        conn.execute("DROP TABLE temp.doomed")
    archive.close_run(run_id, "ok", now)
    return pruned


def _count(conn: sqlite3.Connection, before: datetime, *, keep: bool = False) -> Pruned:
    """What is doomed; the list of it stays in `temp.doomed` if it is to be kept."""
    conn.execute("DROP TABLE IF EXISTS temp.doomed")
    conn.execute(DOOMED, {"before": stamp(before)})
    conn.execute("CREATE UNIQUE INDEX temp.doomed_id ON doomed(id)")
    found = conn.execute("SELECT outcome, count(*) FROM doomed GROUP BY outcome ORDER BY outcome")
    rows = {str(outcome): int(number) for outcome, number in found.fetchall()}
    bodies = [int(row[1]) for row in conn.execute(FORSAKEN).fetchall()]
    runs = conn.execute("SELECT count(DISTINCT run_id) FROM doomed").fetchone()[0]
    if not keep:
        conn.execute("DROP TABLE temp.doomed")
    return Pruned(rows, len(bodies), sum(bodies), int(runs))


def _check(conn: sqlite3.Connection) -> None:
    for (run_id,) in conn.execute("SELECT DISTINCT run_id FROM doomed ORDER BY run_id").fetchall():
        if chain.fetches_sha256(conn, run_id) not in chain.expected_fetches(conn, run_id):
            raise ArchiveError(
                f"run {run_id}: its log is not what it was closed with; nothing was removed."
                " `scraper verify` names what is damaged"
            )


def _remove(conn: sqlite3.Connection) -> None:
    forsaken = [(row[0],) for row in conn.execute(FORSAKEN).fetchall()]
    conn.execute("DELETE FROM fetches WHERE id IN (SELECT id FROM doomed)")
    conn.executemany("DELETE FROM blobs WHERE id = ?", forsaken)


def _amend(conn: sqlite3.Connection, run_id: int, now: datetime) -> None:
    counted = conn.execute("SELECT run_id, count(*) FROM doomed GROUP BY run_id ORDER BY run_id")
    for target, number in counted.fetchall():
        rest = chain.fetches_sha256(conn, target)
        chain.amend(conn, run_id, target, "pruned", stamp(now) or "", rest, number)
