"""Filters -> the stream of changes, newest first, a page at a time."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any

from scraper import finding
from scraper.core.folding import spaceless
from scraper.reading.filters import KINDS, Filters, of_release
from scraper.reading.home import CHANGE_COLUMNS, CHANGE_TABLES, Record, change

PER_PAGE = 30
# Publications are news of another sort: shown when asked for, or in the stream of one release.
DEFAULT_KINDS = tuple(kind for kind in KINDS if kind != "published")


def stream(conn: Connection, filters: Filters) -> Record:
    """One page of changes; `next` is the place where the following page begins, or None."""
    conditions, values = _conditions(filters)
    values |= {"most": PER_PAGE + 1}
    if filters.before:
        conditions += (
            " AND (c.detected_at, c.id) < ((SELECT detected_at FROM changes WHERE id = :before),"
            " :before)"
        )
        values["before"] = filters.before
    rows = conn.execute(
        f"{CHANGE_COLUMNS}{CHANGE_TABLES} WHERE {conditions}"
        " ORDER BY c.detected_at DESC, c.id DESC LIMIT :most",
        values,
    ).fetchall()
    shown = [change(dict(row)) for row in rows[:PER_PAGE]]
    return {"changes": shown, "next": shown[-1]["id"] if len(rows) > PER_PAGE else None}


def _conditions(filters: Filters) -> tuple[str, dict[str, Any]]:
    kinds = (filters.kind,) if filters.kind else KINDS if filters.release else DEFAULT_KINDS
    sql = "c.kind IN (" + ",".join(f"'{kind}'" for kind in kinds) + ")"
    more, values = of_release(filters)
    sql += more
    if filters.since:
        sql, values["since"] = sql + " AND c.detected_at >= :since", filters.since
    if filters.until:
        sql += " AND c.detected_at <= :until || 'T23:59:59Z'"
        values["until"] = filters.until
    if filters.q:
        parts = finding.parts_of_words(filters.q, 1) if spaceless(filters.q) else None
        asked = (finding.words(filters.q, 1), parts)
        hits = " UNION ".join(f"SELECT * FROM ({a.ids})" for a in asked if a)
        values |= {name: value for a in asked if a for name, value in a.values.items()}
        sql += f" AND (c.to_version_id IN ({hits}) OR c.from_version_id IN ({hits}))"
    return sql, values
