"""An archive -> what its home page tells: totals, newest, edited, withdrawn, problems, months."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any

from scraper.reading import chart, marks

Record = dict[str, Any]

LATEST = 8
MOST_TRANSLATIONS = 8
MOST_SITES = 50

_LAST_RUN = "coalesce((SELECT max(coalesce(finished_at, started_at)) FROM runs), '9999')"
CHANGE_COLUMNS = (
    "SELECT c.id, c.kind, c.detected_at, c.fields, c.words_added, c.words_removed, c.diff,"
    " c.hours_after_publication, r.id AS release_id, r.title, r.language, r.url, r.published_at,"
    " r.status, s.slug AS site, s.name AS ministry, f.number AS from_number,"
    " t.number AS to_number, c.content_sha256"
)
CHANGE_TABLES = (
    " FROM changes c JOIN releases r ON r.id = c.release_id JOIN sites s ON s.id = r.site_id"
    " LEFT JOIN versions f ON f.id = c.from_version_id"
    " LEFT JOIN versions t ON t.id = c.to_version_id"
)


def home(conn: Connection) -> Record:
    """Everything the home page shows, in one go."""
    return {
        "totals": totals(conn),
        "releases": newest(conn),
        "edits": latest(conn, "edited"),
        "withdrawals": latest(conn, "withdrawn"),
        "sites": sites(conn),
        "chart": chart.bars(*months(conn)),
        **last_run(conn),
    }


def newest(conn: Connection) -> list[Record]:
    """The newest releases; translations of one document are one line, with `also` naming them.

    Misprinted days to come would stay at the top for years: what is dated after the last run is
    left out, here and in the charts.
    """
    rows = conn.execute(
        "SELECT r.id, r.translation_group, r.title, r.language, r.status, r.published_at,"
        " r.published_on, r.version_count, s.name AS ministry, s.slug AS site FROM releases r"
        f" JOIN sites s ON s.id = r.site_id WHERE r.published_at <= {_LAST_RUN}"
        " ORDER BY r.published_at DESC LIMIT ?",
        (LATEST * MOST_TRANSLATIONS,),
    )
    groups: dict[int, Record] = {}
    for row in rows:
        first = groups.setdefault(row["translation_group"] or -row["id"], {**dict(row), "also": []})
        if first["id"] != row["id"]:
            first["also"].append(dict(row))
    return list(groups.values())[:LATEST]


def totals(conn: Connection) -> Record:
    """How much there is. Counts come from indices."""
    row = conn.execute(
        "SELECT (SELECT count(*) FROM releases) AS releases,"
        " (SELECT count(*) FROM versions) AS versions,"
        " (SELECT count(*) FROM sites) AS sites,"
        " (SELECT count(*) FROM changes WHERE kind = 'edited') AS edits,"
        " (SELECT count(*) FROM releases WHERE status = 'withdrawn') AS withdrawn,"
        " (SELECT min(published_at) FROM releases) AS earliest,"
        " (SELECT max(published_at) FROM releases) AS newest"
    ).fetchone()
    languages = conn.execute(
        "SELECT language, count(*) AS releases FROM releases WHERE language IS NOT NULL"
        " GROUP BY language ORDER BY 2 DESC"
    )
    return {**dict(row), "languages": [dict(r) for r in languages]}


def latest(conn: Connection, kind: str, most: int = LATEST) -> list[Record]:
    """The newest changes of a kind."""
    rows = conn.execute(
        f"{CHANGE_COLUMNS}{CHANGE_TABLES} WHERE c.kind = ? ORDER BY c.detected_at DESC, c.id DESC"
        " LIMIT ?",
        (kind, most),
    )
    return [change(dict(row)) for row in rows]


def change(row: Record) -> Record:
    """A row of CHANGE_COLUMNS with its diff taken apart."""
    return {**row, "lines": marks.labelled(row["diff"])}


def sites(conn: Connection) -> list[Record]:
    """Per site: counts, newest release, releases per month as a small chart."""
    edits = dict(
        conn.execute(
            "SELECT r.site_id, count(*) FROM changes c JOIN releases r ON r.id = c.release_id"
            " WHERE c.kind = 'edited' GROUP BY r.site_id"
        ).fetchall()
    )
    withdrawn = dict(
        conn.execute(
            "SELECT site_id, count(*) FROM releases WHERE status = 'withdrawn' GROUP BY site_id"
        ).fetchall()
    )
    rows = conn.execute(
        "SELECT s.id, s.slug, s.name, s.home_url, count(r.id) AS releases,"
        " max(r.published_at) AS newest FROM sites s LEFT JOIN releases r ON r.site_id = s.id"
        " GROUP BY s.id ORDER BY s.name LIMIT ?",
        (MOST_SITES,),
    )
    counts = _site_months(conn)
    return [
        {
            **dict(row),
            "edits": edits.get(row["id"], 0),
            "withdrawn": withdrawn.get(row["id"], 0),
            "spark": chart.spark(counts.get(row["id"], {})),
        }
        for row in rows
    ]


def _site_months(conn: Connection) -> dict[int, dict[str, int]]:
    out: dict[int, dict[str, int]] = {}
    rows = conn.execute(
        "SELECT site_id, substr(published_at, 1, 7), count(*) FROM releases"
        f" WHERE published_at <= {_LAST_RUN} GROUP BY 1, 2"
    )
    for site_id, month, count in rows:
        out.setdefault(site_id, {})[month] = count
    return out


def months(conn: Connection) -> tuple[dict[str, int], dict[str, int]]:
    """Releases per month of publication, and edits per month in which we saw them."""
    releases = conn.execute(
        "SELECT substr(published_at, 1, 7), count(*) FROM releases"
        f" WHERE published_at <= {_LAST_RUN} GROUP BY 1"
    )
    edits = conn.execute(
        "SELECT substr(detected_at, 1, 7), count(*) FROM changes WHERE kind = 'edited' GROUP BY 1"
    )
    return (
        {str(month): int(count) for month, count in releases},
        {str(month): int(count) for month, count in edits},
    )


def last_run(conn: Connection) -> Record:
    """The most recent run, and what is still open of what went wrong."""
    run = conn.execute("SELECT * FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    problems = conn.execute(
        "SELECT p.kind, p.message, p.url, p.first_seen_at, p.last_seen_at, s.name AS ministry"
        " FROM problems p LEFT JOIN sites s ON s.id = p.site_id WHERE p.resolved_at IS NULL"
        " ORDER BY p.last_seen_at DESC, p.id DESC LIMIT 10"
    )
    return {"run": dict(run) if run else None, "problems": [dict(row) for row in problems]}
