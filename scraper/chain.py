"""A closed run -> its digests, and the chain that ties every run to the one before.

Whoever publishes the head of the chain (`scraper verify` prints it) can show later that no request,
no change and no count of the runs before was altered, added or removed. Merging and pruning leave
amendments: a closed run's digests are never written again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

COUNTS = ("fetched", "added", "changed", "unchanged", "withdrawn", "blocked", "failed", "bytes")
HEADER = ("label", "started_at", "finished_at", "status", "tool_version", "user_agent", *COUNTS)

FETCHES = (
    "SELECT u.url, f.fetched_at, f.outcome, f.reason, f.status, f.elapsed_ms, f.size, f.sha256,"
    " f.headers FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.run_id = ?"
)
CHANGES = (
    "SELECT s.slug, r.key, coalesce(c.told_as, c.kind), c.detected_at, c.hours_after_publication,"
    " c.fields, c.words_added, c.words_removed, c.similarity, c.content_sha256, c.diff"
    " FROM changes c JOIN releases r ON r.id = c.release_id JOIN sites s ON s.id = r.site_id"
    " WHERE c.run_id = ?"
)
AMENDMENTS = (
    "SELECT 'amendment', t.chain_sha256, a.kind, a.made_at, a.rows, a.rest_sha256"
    " FROM amendments a JOIN runs t ON t.id = a.target_run_id WHERE a.run_id = ?"
)


def fetches_sha256(conn: sqlite3.Connection, run_id: int) -> str:
    """A digest over a run's fetch rows: an altered, added or missing row changes it."""
    return _over(conn.execute(FETCHES, (run_id,)))


def changes_sha256(conn: sqlite3.Connection, run_id: int) -> str:
    """A digest over what a run told: its changes, and its amendments of earlier runs."""
    told = conn.execute(CHANGES, (run_id,)).fetchall()
    return _over([*told, *conn.execute(AMENDMENTS, (run_id,)).fetchall()])


def _over(rows: Iterable[Sequence[Any]]) -> str:
    """The digest of rows as a set: ids and their order are an archive's own, a merge changes them.

    One digest of 32 bytes is kept for a row, so that a run of a million rows fits in memory.
    """
    lines = sorted(
        hashlib.sha256(json.dumps(list(row), ensure_ascii=True).encode()).digest() for row in rows
    )
    return hashlib.sha256(b"".join(lines)).hexdigest()


def link(previous: str | None, fetches: str, changes: str, header: Sequence[Any]) -> str:
    """A run's link of the chain; `header` are the values of HEADER."""
    parts = [previous, fetches, changes, *header]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def head(conn: sqlite3.Connection) -> str | None:
    """The newest link: of the run that was closed last."""
    row = conn.execute(
        "SELECT chain_sha256 FROM runs WHERE chain_sha256 IS NOT NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def close(conn: sqlite3.Connection, run_id: int, previous: str | None) -> None:
    """Write the digests and the link of a run whose counts, status and end are written."""
    header = conn.execute(
        f"SELECT {', '.join(HEADER)} FROM runs WHERE id = ?", (run_id,)
    ).fetchone()
    fetches, changes = fetches_sha256(conn, run_id), changes_sha256(conn, run_id)
    conn.execute(
        "UPDATE runs SET fetches_sha256 = ?, changes_sha256 = ?, previous_sha256 = ?,"
        " chain_sha256 = ? WHERE id = ?",
        (fetches, changes, previous, link(previous, fetches, changes, tuple(header)), run_id),
    )


def amend(
    conn: sqlite3.Connection,
    run_id: int,
    target_run_id: int,
    kind: str,
    made_at: str,
    rest_sha256: str,
    rows: int = 0,
) -> None:
    """Note what a run took out of a closed one, or told anew; its own digest covers it."""
    conn.execute(
        "INSERT INTO amendments (run_id, target_run_id, kind, made_at, rows, rest_sha256)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (run_id, target_run_id, kind, made_at, rows, rest_sha256),
    )


def expected_fetches(conn: sqlite3.Connection, run_id: int) -> tuple[str | None, str | None]:
    """The digests that a run's fetch rows may have: as it was closed, and as it was pruned."""
    row = conn.execute("SELECT fetches_sha256 FROM runs WHERE id = ?", (run_id,)).fetchone()
    return row[0], _left(conn, run_id, "pruned", row[0])


def expected_changes(conn: sqlite3.Connection, run_id: int) -> str | None:
    """The digest that a run's changes should have; None if the run is not closed."""
    row = conn.execute("SELECT changes_sha256 FROM runs WHERE id = ?", (run_id,)).fetchone()
    return _left(conn, run_id, "retold", row[0])


# --- checking -------------------------------------------------------------------------------------

AMENDED = "SELECT rest_sha256 FROM amendments WHERE target_run_id = ? AND kind = ? ORDER BY id"
# The rows a run's digests are made of, and those whose columns they repeat.
PARTS = {
    "fetches": "SELECT id, url_id FROM fetches WHERE run_id = ?",
    "changes": "SELECT id, release_id FROM changes WHERE run_id = ?",
}
OWNERS = {"fetches": "urls", "changes": "releases"}


def broken(conn: sqlite3.Connection) -> Iterator[tuple[int, str, str | None]]:
    """Runs whose digests do not hold: id, what is wrong, and of which table's rows (None: its own).

    After pruning or merging, what is left of a run is compared with the last amendment's digest.
    """
    rows = conn.execute(
        f"SELECT id, previous_sha256, fetches_sha256, changes_sha256, chain_sha256,"
        f" {', '.join(HEADER)} FROM runs WHERE chain_sha256 IS NOT NULL ORDER BY id"
    ).fetchall()
    computed = {row[0]: link(row[1], row[2] or "", row[3] or "", row[5:]) for row in rows}
    links = {row[4] for row in rows} | set(computed.values())
    for number, previous, _fetches, changes, told, *_header in rows:
        if computed[number] != told:
            yield number, "does not match its link of the chain", None
        if previous is not None and previous not in links:
            yield number, "the run before it in the chain is gone", None
        # Both: a pruned archive may have been merged into one that has all the rows.
        if fetches_sha256(conn, number) not in expected_fetches(conn, number):
            yield number, "its fetches are not those it was closed with", "fetches"
        if changes_sha256(conn, number) != _left(conn, number, "retold", changes):
            yield number, "its changes are not those it was closed with", "changes"


def _left(
    conn: sqlite3.Connection, run_id: int, kind: str, closed_with: str | None
) -> str | None:  # fmt: skip
    """The digest that a run's rows should have now."""
    amended = conn.execute(AMENDED, (run_id, kind)).fetchall()
    return str(amended[-1][0]) if amended else closed_with


def has_any(
    conn: sqlite3.Connection,
    run_id: int,
    table: str,
    named: Mapping[str, Set[int | str | None]],
) -> bool:
    """True if one of the run's rows in a table, or a row that they point at, is among `named`."""
    rows, owners = named.get(table, frozenset()), named.get(OWNERS[table], frozenset())
    found = conn.execute(PARTS[table], (run_id,))
    return any(row[0] in rows or row[1] in owners for row in found)


def notes(conn: sqlite3.Connection) -> Iterator[str]:
    """What is not damage but should be known: pruned runs, runs that are still open."""
    for number, made_at, rows in conn.execute(
        "SELECT target_run_id, max(made_at), sum(rows) FROM amendments WHERE kind = 'pruned'"
        " GROUP BY target_run_id"
    ):
        yield f"run {number}: {rows} rows of its log were pruned on {made_at[:10]}"
    for number, started in conn.execute(
        "SELECT id, started_at FROM runs WHERE chain_sha256 IS NULL"
    ):
        yield f"run {number} has been open since {started}: its rows are not in the chain yet"
