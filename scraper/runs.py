"""A run -> counted, digested and closed; what somebody should look at -> rows of `problems`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from scraper import chain
from scraper.core.fingerprint import stamp
from scraper.core.storable import storable

_LATEST = "latest"


def close_run(
    conn: sqlite3.Connection,
    run_id: int,
    status: str,
    now: datetime,
    previous: str | None = _LATEST,
) -> dict[str, int]:
    """Count what a run did, digest what it saw and told, chain it to the run before, close it.

    `previous` is the link that it follows, if that is not the latest.
    """
    row = conn.execute(
        "SELECT count(f.status),"
        " coalesce(sum(u.kind = 'release' AND f.outcome = 'new'), 0),"
        " coalesce(sum(u.kind = 'release' AND f.outcome = 'changed'), 0),"
        " coalesce(sum(u.kind = 'release' AND f.outcome IN ('unchanged', 'not_modified')), 0),"
        " (SELECT count(*) FROM changes c WHERE c.run_id = :run AND c.kind = 'withdrawn'),"
        " coalesce(sum(f.outcome = 'blocked'), 0), coalesce(sum(f.outcome = 'error'), 0),"
        " coalesce(sum(f.size), 0)"
        " FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.run_id = :run",
        {"run": run_id},
    ).fetchone()
    counts = dict(zip(chain.COUNTS, (int(value) for value in row), strict=True))
    conn.execute(
        f"UPDATE runs SET status = ?, finished_at = ?,"
        f" {', '.join(f'{name} = ?' for name in chain.COUNTS)} WHERE id = ?",
        (status, stamp(now), *counts.values(), run_id),
    )
    chain.close(conn, run_id, chain.head(conn) if previous == _LATEST else previous)
    return counts


def close_killed(conn: sqlite3.Connection, now: datetime) -> None:
    """Close the runs that a killed process left open; only the writer may know that it did."""
    for row in conn.execute("SELECT id FROM runs WHERE status = 'running' ORDER BY id").fetchall():
        close_run(conn, int(row[0]), "interrupted", now)


def open_problem(
    conn: sqlite3.Connection,
    kind: str,
    message: str,
    url: str | None,
    site_id: int | None,
    run_id: int | None,
    now: datetime,
) -> None:
    """Open a problem, or note that an open one of this kind and address was seen again."""
    message = storable(message)
    row = conn.execute(
        "SELECT id FROM problems WHERE kind = ? AND url IS ? AND site_id IS ?"
        " AND resolved_at IS NULL",
        (kind, url, site_id),
    ).fetchone()
    if row:
        conn.execute(
            "UPDATE problems SET last_seen_at = ?, message = ?, run_id = ? WHERE id = ?",
            (stamp(now), message, run_id, row[0]),
        )
        return
    conn.execute(
        "INSERT INTO problems (run_id, site_id, url, kind, message, first_seen_at, last_seen_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run_id, site_id, url, kind, message, stamp(now), stamp(now)),
    )


def resolve_problems(
    conn: sqlite3.Connection,
    site_id: int | None,
    kinds: Sequence[str],
    url: str | None,
    now: datetime,
) -> None:
    """Close open problems of these kinds at this address; None: of the whole site."""
    marks = ",".join("?" * len(kinds))
    conn.execute(
        f"UPDATE problems SET resolved_at = ? WHERE resolved_at IS NULL AND site_id IS ?"
        f" AND kind IN ({marks}) AND (? IS NULL OR url = ?)",
        (stamp(now), site_id, *kinds, url, url),
    )
