"""The full-text indices of an archive -> where they are out of step with the texts.

FTS5 checks an index by a statement that must be allowed to write, which a reader is not. So the
index, not the texts, is copied into a temporary database whose content is the archive's own table,
seen through a view; that works beside a crawl, and for a file that cannot be written to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from scraper.opening import address

INDICES = {"versions_fts": "versions", "versions_cjk_fts": "versions_cjk"}
PARTS = ("data", "idx", "docsize", "config")


def broken(path: Path, notes: list[str]) -> Iterator[tuple[str, int | None, str]]:
    """Index, row (None: all of it), what is wrong; `notes` gets what could not be checked."""
    conn = sqlite3.connect(":memory:", isolation_level=None, uri=True)
    try:
        conn.execute("PRAGMA temp_store = FILE")
        conn.execute("ATTACH ? AS archive", (address(path),))
        conn.execute("BEGIN")
        for index, content in INDICES.items():
            yield from _rows(conn, index, content)
            yield from _words(conn, index, content)
    except sqlite3.OperationalError as error:
        notes.append(f"the search index was not checked: {error}")
    finally:
        conn.close()


def _rows(
    conn: sqlite3.Connection, index: str, content: str
) -> Iterator[tuple[str, int | None, str]]:
    """Rows that one has and the other has not."""
    missing = f"SELECT id FROM archive.{content} EXCEPT SELECT id FROM archive.{index}_docsize"
    surplus = f"SELECT id FROM archive.{index}_docsize EXCEPT SELECT id FROM archive.{content}"
    for (number,) in conn.execute(missing):
        yield index, number, f"is missing: {content} has this row"
    for (number,) in conn.execute(surplus):
        yield index, number, f"has a row that {content} has not"


def _words(
    conn: sqlite3.Connection, index: str, content: str
) -> Iterator[tuple[str, int | None, str]]:
    """FTS5's own check of a copy of the index against the archive's texts."""
    (made,) = conn.execute(
        "SELECT sql FROM archive.sqlite_master WHERE name = ?", (index,)
    ).fetchone()
    conn.execute(f"CREATE TEMP VIEW {content} AS SELECT * FROM archive.{content}")
    conn.execute(made.replace("CREATE VIRTUAL TABLE ", "CREATE VIRTUAL TABLE temp.", 1))
    for part in PARTS:
        conn.execute(f"DELETE FROM temp.{index}_{part}")
        conn.execute(f"INSERT INTO temp.{index}_{part} SELECT * FROM archive.{index}_{part}")
    try:
        conn.execute(f"INSERT INTO temp.{index}({index}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        remedy = f"INSERT INTO {index}({index}) VALUES ('rebuild')"
        yield index, None, f"out of step with the texts; `{remedy}` makes it anew"
