"""A row of evidence -> its seal, 63 bits that `verify` compares: an altered row has a name.

The seals are kept beside the rows (`_seals`), so that a row that was removed is missed too. They
are written by temporary triggers of the writer's own connection: whatever this program writes is
sealed in the same transaction, whatever anything else writes is not. They find accidents and
simple alterations; against somebody who recomputes them stands the chain of digests over the runs,
whose head can be published elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b

# The number in `_seals.kind`; never used again for another table.
KINDS = {
    "sites": 1,
    "extractors": 2,
    "runs": 3,
    "dictionaries": 4,
    "blobs": 5,
    "releases": 6,
    "urls": 7,
    "listings": 8,
    "hosts": 9,
    "fetches": 10,
    "versions": 11,
    "changes": 12,
    "links": 13,
    "problems": 14,
    "amendments": 15,
}
Value = int | float | str | bytes | None


def seal(names: Sequence[str], values: Iterable[Value]) -> int:
    """The seal of a row, 0 to 2**63 - 1.

    Columns that are NULL do not count, so that a column added later leaves old seals as they are.
    Text and its UTF-8 bytes are the same: damaged text can be sealed without decoding it.
    """
    digest = blake2b(digest_size=8)
    for name, value in zip(names, values, strict=True):
        if value is None:
            continue
        if isinstance(value, bytes):
            raw = value
        elif isinstance(value, str):
            raw = value.encode("utf-8", "surrogatepass")
        else:
            raw = repr(value).encode()
        digest.update(f"{name}:{len(raw)}:".encode())
        digest.update(raw)
    return int.from_bytes(digest.digest(), "big") >> 1


def columns(conn: sqlite3.Connection, table: str) -> list[str]:
    """The names of a table's columns, in their order."""
    rows = conn.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    names = [row[0] for row in rows]
    return [name.decode() if isinstance(name, bytes) else str(name) for name in names]


def install(conn: sqlite3.Connection) -> None:
    """Let everything that this connection writes be sealed as it is written."""
    conn.execute("PRAGMA temp_store = MEMORY")
    for table, kind in KINDS.items():
        names = columns(conn, table)
        _function(conn, table, names)
        row = ", ".join(f"new.{name}" for name in names)
        written = (
            f"INSERT INTO _seals (kind, id, seal) VALUES ({kind}, new.id, seal_{table}({row}))"
            " ON CONFLICT (kind, id) DO UPDATE SET seal = excluded.seal;"
        )
        removed = f"DELETE FROM _seals WHERE kind = {kind} AND id = old.id;"
        for event, body in (("INSERT", written), ("UPDATE", written), ("DELETE", removed)):
            conn.execute(
                f"CREATE TEMP TRIGGER IF NOT EXISTS seal_{table}_{event.lower()}"
                f" AFTER {event} ON main.{table} BEGIN {body} END"
            )


def _function(conn: sqlite3.Connection, table: str, names: Sequence[str]) -> None:
    def sealed(*values: Value) -> int:
        return seal(names, values)

    conn.create_function(f"seal_{table}", len(names), sealed, deterministic=True)
