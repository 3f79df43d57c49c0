"""Versions and changes -> the rows that contradict each other: holes, wrong ends, wrong hashes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Set

COUNTED = (
    "SELECT r.id, r.version_count, count(v.id), coalesce(min(v.number), 0),"
    " coalesce(max(v.number), 0) FROM releases r LEFT JOIN versions v ON v.release_id = r.id"
    " GROUP BY r.id HAVING NOT (count(v.id) > 0 AND min(v.number) = 1"
    " AND max(v.number) = count(v.id) AND r.version_count = count(v.id))"
)
# What a release repeats of its latest version.
COPIED = (
    "SELECT r.id, v.id FROM releases r LEFT JOIN versions v ON v.id = r.latest_version_id"
    " WHERE v.id IS NULL OR v.release_id <> r.id OR v.number <> r.version_count"
    " OR v.title IS NOT r.title OR v.language IS NOT r.language"
    " OR v.published_at IS NOT r.published_at"
)
SUPERSEDED = (
    "SELECT v.id, n.id FROM versions v LEFT JOIN versions n"
    " ON n.release_id = v.release_id AND n.number = v.number + 1"
    " WHERE v.superseded_at IS NOT n.first_seen_at"
)
# Every text was told of: when it was published, edited or read again.
TOLD = (
    "SELECT v.id, (SELECT max(c.id) FROM changes c WHERE c.to_version_id = v.id)"
    " FROM versions v WHERE v.content_sha256 NOT IN (SELECT c.content_sha256 FROM changes c"
    " WHERE c.to_version_id = v.id AND c.content_sha256 IS NOT NULL)"
)
# An edit that re-reading took back is one only as long as nothing differs.
TAKEN_BACK = (
    "SELECT c.id, t.id FROM changes c JOIN versions f ON f.id = c.from_version_id"
    " JOIN versions t ON t.id = c.to_version_id"
    " WHERE c.told_as IS NOT NULL AND f.content_sha256 <> t.content_sha256"
)
ELSEWHERE = (
    "SELECT c.id, v.id FROM changes c JOIN versions v"
    " ON v.id IN (c.from_version_id, c.to_version_id)"
    " WHERE v.release_id <> c.release_id"
)


QUESTIONS = (
    ("releases", "is not what its latest version says", COPIED, "versions"),
    ("versions", "does not end where the next version begins", SUPERSEDED, "versions"),
    ("versions", "is a text that no change tells of", TOLD, "changes"),
    ("changes", "was taken back as an edit, but its versions differ", TAKEN_BACK, "versions"),
    ("changes", "tells of a version of another release", ELSEWHERE, "versions"),
)


def broken(
    conn: sqlite3.Connection, named: Callable[[str], Set[int | str | None]]
) -> Iterator[tuple[str, int, str]]:
    """Table, id and what is wrong, of every row that another row contradicts.

    A row that only a row already `named` contradicts is sound.
    """
    for row in conn.execute(COUNTED):
        number, told, count, first, last = row
        yield "releases", number, f"tells of {told} versions, has {count}, from {first} to {last}"
    for table, what, question, other in QUESTIONS:
        known = named(other)
        for number, contradicting in conn.execute(question):
            if contradicting is None or contradicting not in known:
                yield table, number, what
