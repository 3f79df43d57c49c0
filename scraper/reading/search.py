"""A query and filters -> hits, best first, with snippets; older versions too if asked for."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any

from scraper import finding
from scraper.core.folding import spaceless
from scraper.finding import Finding
from scraper.reading import marks
from scraper.reading.filters import Filters, of_release
from scraper.reading.home import Record

PER_PAGE = 20
MOST_COUNTED = 1_000
SNIPPET = 32  # words

_COLUMNS = (
    "SELECT r.id AS release_id, v.title, r.title AS new_title, r.status, v.language,"
    " r.published_at, r.published_on, r.url, r.version_count, s.slug AS site, s.name AS ministry,"
    " v.number AS version, v.id = r.latest_version_id AS latest, v.superseded_at"
)
_TABLES = " JOIN releases r ON r.id = v.release_id JOIN sites s ON s.id = r.site_id"


def search(conn: Connection, filters: Filters) -> Record:
    """One page of hits. Without words, the filters alone choose, newest first."""
    if not filters.q:
        hits = _listed(conn, filters)
        return {"hits": hits[:PER_PAGE], "more": len(hits) > PER_PAGE, "count": None}
    words = finding.words(filters.q, SNIPPET)
    parts = finding.parts_of_words(filters.q, SNIPPET) if spaceless(filters.q) else None
    hits = _matched(conn, words, filters)
    if parts:
        known = {(hit["release_id"], hit["version"]) for hit in hits}
        more = _matched(conn, parts, filters)
        hits += [hit for hit in more if (hit["release_id"], hit["version"]) not in known]
    count = None if parts else _count(conn, words, filters)
    return {"hits": hits[:PER_PAGE], "more": len(hits) > PER_PAGE, "count": count}


def _conditions(filters: Filters) -> tuple[str, dict[str, Any]]:
    sql, values = of_release(filters)
    if filters.since:
        sql, values["since"] = sql + " AND r.published_at >= :since", filters.since
    if filters.until:
        sql += " AND r.published_at <= :until || 'T23:59:59Z'"
        values["until"] = filters.until
    return sql, values


def _scope(filters: Filters, asked: Finding) -> str:
    """Which versions: the newest, all, or older ones whose newest text has the words no more."""
    if filters.scope == "all":
        return ""
    if filters.scope == "gone":
        return f" AND v.id <> r.latest_version_id AND r.latest_version_id NOT IN ({asked.ids})"
    return " AND v.id = r.latest_version_id"


def _matched(conn: Connection, asked: Finding, filters: Filters) -> list[Record]:
    conditions, values = _conditions(filters)
    # The innermost question only ranks; snippets, which read the texts, are made of one page of it.
    rows = conn.execute(
        f"{_COLUMNS}, {asked.found} AS found FROM {asked.tables}{_TABLES}"
        f" WHERE {asked.where}{conditions}{_scope(filters, asked)}"
        f" ORDER BY {asked.order} LIMIT :most OFFSET :skip",
        {
            **values,
            **asked.values,
            "hit": marks.HIT,
            "end": marks.END,
            "most": PER_PAGE + 1,
            "skip": (filters.page - 1) * PER_PAGE,
        },
    )
    return [{**dict(row), "found": marks.hits(row["found"] or "")} for row in rows]


def _count(conn: Connection, asked: Finding, filters: Filters) -> int:
    """Hits in all, up to MOST_COUNTED + 1."""
    conditions, values = _conditions(filters)
    row = conn.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {asked.tables}{_TABLES}"
        f" WHERE {asked.where}{conditions}{_scope(filters, asked)} LIMIT :most)",
        {**values, **asked.values, "most": MOST_COUNTED + 1},
    ).fetchone()
    return int(row[0])


def _listed(conn: Connection, filters: Filters) -> list[Record]:
    conditions, values = _conditions(filters)
    rows = conn.execute(
        f"{_COLUMNS}, substr(v.body, 1, 240) AS found FROM releases r"
        " JOIN versions v ON v.id = r.latest_version_id JOIN sites s ON s.id = r.site_id"
        f" WHERE 1{conditions} ORDER BY r.published_at DESC LIMIT :most OFFSET :skip",
        {**values, "most": PER_PAGE + 1, "skip": (filters.page - 1) * PER_PAGE},
    )
    return [{**dict(row), "found": [(False, row["found"])]} for row in rows]
