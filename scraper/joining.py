"""Another archive, attached as `o` -> its rows in this one, in bulk, under the ids they get here.

Ids are an archive's own. What a row is known by: a site by its slug, a run by its link of the
chain, an address by itself, a body by its hash, a release by site and key, a request by its run.
The temporary tables `map_...` (o: id there, m: id here) carry the rest over.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from scraper import blobs, chain
from scraper.errors import ArchiveError

MAPS = ("sites", "extractors", "dictionaries", "blobs", "runs", "urls", "releases", "fetches")


@dataclass(slots=True)
class Joined:
    """How many rows were brought in, by table."""

    rows: dict[str, int] = field(default_factory=dict)
    runs: list[int] = field(default_factory=list)  # ids here
    last_fetch: int = 0  # requests beyond this id came now

    def add(self, table: str, number: int) -> None:
        """Count rows of a table."""
        if number > 0:
            self.rows[table] = self.rows.get(table, 0) + number


def join(conn: sqlite3.Connection, name: str) -> Joined:
    """Bring in everything but versions, changes and links (taking.py).

    Raises ArchiveError, naming the body, if one of theirs is damaged: damage does not spread.
    """
    joined = Joined()
    for table in MAPS:
        conn.execute(f"DROP TABLE IF EXISTS temp.map_{table}")
        conn.execute(f"CREATE TEMP TABLE map_{table} (o INTEGER PRIMARY KEY, m INTEGER NOT NULL)")
    _languages(conn)
    _sites(conn, joined)
    _extractors(conn, joined)
    _dictionaries(conn, joined)
    _bodies(conn, joined, name)
    _runs(conn, joined)
    _urls(conn, joined)
    _releases(conn, joined)
    _point_urls(conn, joined)
    _fetches(conn, joined)
    return joined


def drop_maps(conn: sqlite3.Connection) -> None:
    """Forget the maps."""
    for table in (*MAPS, "versions"):
        conn.execute(f"DROP TABLE IF EXISTS temp.map_{table}")


def _fill(conn: sqlite3.Connection, joined: Joined, table: str, insert: str, match: str) -> None:
    """Insert what is missing, then map all rows by what they are known by."""
    joined.add(table, conn.execute(insert).rowcount)
    conn.execute(
        f"INSERT INTO map_{table} (o, m)"
        f" SELECT t.id, h.id FROM o.{table} t JOIN main.{table} h ON {match}"
    )


def _languages(conn: sqlite3.Connection) -> None:
    conn.execute(
        "INSERT INTO main.languages (code, name, direction)"
        " SELECT code, name, direction FROM o.languages WHERE true ON CONFLICT (code) DO NOTHING"
    )


def _sites(conn: sqlite3.Connection, joined: Joined) -> None:
    """A site that is known keeps its definition."""
    _fill(
        conn,
        joined,
        "sites",
        "INSERT INTO main.sites (slug, name, country, home_url, time_zone, definition_sha256,"
        " definition) SELECT slug, name, country, home_url, time_zone, definition_sha256,"
        " definition FROM o.sites WHERE slug NOT IN (SELECT slug FROM main.sites) ORDER BY id",
        "h.slug = t.slug",
    )


def _extractors(conn: sqlite3.Connection, joined: Joined) -> None:
    _fill(
        conn,
        joined,
        "extractors",
        "INSERT INTO main.extractors (label, version, definition_sha256)"
        " SELECT label, version, definition_sha256 FROM o.extractors"
        " WHERE label NOT IN (SELECT label FROM main.extractors) ORDER BY id",
        "h.label = t.label",
    )


def _dictionaries(conn: sqlite3.Connection, joined: Joined) -> None:
    _fill(
        conn,
        joined,
        "dictionaries",
        "INSERT INTO main.dictionaries (site_id, sha256, created_at, size, body)"
        " SELECT s.m, t.sha256, t.created_at, t.size, t.body FROM o.dictionaries t"
        " LEFT JOIN map_sites s ON s.o = t.site_id"
        " WHERE t.sha256 NOT IN (SELECT sha256 FROM main.dictionaries) ORDER BY t.id",
        "h.sha256 = t.sha256",
    )


def _bodies(conn: sqlite3.Connection, joined: Joined, name: str) -> None:
    """Bodies as they are stored, each inflated once on the way: one by one, in little memory."""
    wanted = conn.execute(
        "SELECT t.id FROM o.blobs t LEFT JOIN main.blobs h ON h.sha256 = t.sha256"
        " WHERE h.id IS NULL OR (h.body IS NULL AND t.body IS NOT NULL) ORDER BY t.id"
    ).fetchall()
    for (number,) in wanted:
        row = conn.execute(
            "SELECT t.sha256, t.media_type, t.charset, t.size, t.stored_size, t.codec, d.m,"
            " t.body, k.body FROM o.blobs t LEFT JOIN map_dictionaries d ON d.o = t.dictionary_id"
            " LEFT JOIN o.dictionaries k ON k.id = t.dictionary_id WHERE t.id = ?",
            (number,),
        ).fetchone()
        sha256, size, codec, body, dictionary = row[0], row[3], row[5], row[7], row[8]
        if body is not None and blobs.digest(codec, body, dictionary, size) != (sha256, size):
            raise ArchiveError(
                f"{name}: blob {number} is damaged; `scraper verify --archive {name}` names all"
            )
        conn.execute(
            "INSERT INTO main.blobs (sha256, media_type, charset, size, stored_size, codec,"
            " dictionary_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE"
            " SET stored_size = excluded.stored_size, codec = excluded.codec,"
            " dictionary_id = excluded.dictionary_id, body = excluded.body",
            tuple(row)[:8],
        )
        joined.add("blobs", 1)
    conn.execute(
        "INSERT INTO map_blobs (o, m)"
        " SELECT t.id, h.id FROM o.blobs t JOIN main.blobs h ON h.sha256 = t.sha256"
    )


def _runs(conn: sqlite3.Connection, joined: Joined) -> None:
    """Runs keep their digests, and with them their own chain, beside ours."""
    columns = (
        "label, started_at, finished_at, status, tool_version, user_agent, fetched, added, changed,"
        " unchanged, withdrawn, blocked, failed, bytes, cursor, fetches_sha256, changes_sha256,"
        " previous_sha256, chain_sha256"
    )
    rows = conn.execute(
        f"SELECT id, {columns} FROM o.runs ORDER BY id"
    ).fetchall()  # fmt: skip
    for number, *values in rows:
        known = conn.execute(
            "SELECT id FROM main.runs WHERE chain_sha256 = ?", (values[-1],)
        ).fetchone()
        if known is None:
            marks = ", ".join("?" * len(values))
            cursor = conn.execute(f"INSERT INTO main.runs ({columns}) VALUES ({marks})", values)
            joined.runs.append(int(cursor.lastrowid or 0))
            joined.add("runs", 1)
        here = known[0] if known else joined.runs[-1]
        conn.execute("INSERT INTO map_runs (o, m) VALUES (?, ?)", (number, here))


def amendments(conn: sqlite3.Connection, joined: Joined) -> None:
    """What newly known runs amended."""
    for run_id in joined.runs:
        cursor = conn.execute(
            "INSERT INTO main.amendments (run_id, target_run_id, kind, made_at, rows, rest_sha256)"
            " SELECT r.m, t.m, a.kind, a.made_at, a.rows, a.rest_sha256 FROM o.amendments a"
            " JOIN map_runs r ON r.o = a.run_id JOIN map_runs t ON t.o = a.target_run_id"
            " WHERE r.m = ? ORDER BY a.id",
            (run_id,),
        )
        joined.add("amendments", cursor.rowcount)


# The state of an address is that of whoever asked it last.
STATE = ("redirect_to_id", "etag", "last_modified", "last_status", "last_checked_at",
         "next_check_at", "failures")  # fmt: skip
HEARD = ("listed_title", "listed_published_at", "listed_updated_at", "listed_language")


def _urls(conn: sqlite3.Connection, joined: Joined) -> None:
    _fill(
        conn,
        joined,
        "urls",
        "INSERT INTO main.urls (url, kind, site_id, etag, last_modified, last_status,"
        " last_checked_at, next_check_at, failures, key, listed_title, listed_published_at,"
        " listed_updated_at, listed_language, found_at)"
        " SELECT t.url, t.kind, s.m, t.etag, t.last_modified, t.last_status, t.last_checked_at,"
        " t.next_check_at, t.failures, t.key, t.listed_title, t.listed_published_at,"
        " t.listed_updated_at, t.listed_language, t.found_at FROM o.urls t"
        " LEFT JOIN map_sites s ON s.o = t.site_id"
        " WHERE t.url NOT IN (SELECT url FROM main.urls) ORDER BY t.id",
        "h.url = t.url",
    )


def _point_urls(conn: sqlite3.Connection, joined: Joined) -> None:
    """Where addresses lead, and for those that both know, whose state is the newer."""
    pairs = "FROM o.urls t JOIN map_urls u ON u.o = t.id"
    names = ", ".join(("release_id", "redirect_to_id", *STATE[1:], *HEARD, "found_at", "key"))
    rows = conn.execute(
        f"SELECT u.m AS id, r.m AS release_id, d.m AS redirect_to_id,"
        f" {', '.join(f't.{name}' for name in (*STATE[1:], *HEARD, 'found_at', 'key'))} {pairs}"
        " LEFT JOIN map_releases r ON r.o = t.release_id"
        " LEFT JOIN map_urls d ON d.o = t.redirect_to_id"
    ).fetchall()
    for theirs in rows:
        ours = conn.execute(
            f"SELECT {names} FROM main.urls WHERE id = ?", (theirs["id"],)
        ).fetchone()
        merged = _newer(dict(zip(ours.keys(), ours, strict=True)), theirs)
        if any(merged[name] != ours[name] for name in merged):
            conn.execute(
                f"UPDATE main.urls SET {', '.join(f'{name} = :{name}' for name in merged)}"
                " WHERE id = :id",
                {**merged, "id": theirs["id"]},
            )
            joined.add("urls", 1)


def _newer(ours: dict[str, object], theirs: sqlite3.Row) -> dict[str, object]:
    merged = dict(ours)
    if ours["release_id"] is None:
        merged["release_id"] = theirs["release_id"]
    checked = str(theirs["last_checked_at"] or ""), str(ours["last_checked_at"] or "")
    if checked[0] > checked[1] or (ours["redirect_to_id"] is None and checked[0] == checked[1]):
        merged |= {name: theirs[name] for name in STATE}
    told = str(theirs["listed_updated_at"] or ""), str(ours["listed_updated_at"] or "")
    if told[0] > told[1]:
        merged |= {name: theirs[name] for name in HEARD}
    for name in (*HEARD, "key"):
        merged[name] = merged[name] if merged[name] is not None else theirs[name]
    found = [str(at) for at in (ours["found_at"], theirs["found_at"]) if at is not None]
    merged["found_at"] = min(found, default=None)
    return merged


def _releases(conn: sqlite3.Connection, joined: Joined) -> None:
    """Those that are new, and the ids of all; what they point at follows with their versions."""
    _fill(
        conn,
        joined,
        "releases",
        "INSERT INTO main.releases (site_id, key, title, status, language, published_at,"
        " published_on, url, version_count, first_seen_at, last_seen_at, last_changed_at,"
        " withdrawn_at, missing_since, missing_looks, held_sha256, held_since, changing_looks)"
        " SELECT s.m, t.key, t.title, t.status, t.language, t.published_at, t.published_on, t.url,"
        " t.version_count, t.first_seen_at, t.last_seen_at, t.last_changed_at, t.withdrawn_at,"
        " t.missing_since, t.missing_looks, t.held_sha256, t.held_since, t.changing_looks"
        " FROM o.releases t JOIN map_sites s ON s.o = t.site_id"
        " WHERE NOT EXISTS (SELECT 1 FROM main.releases h WHERE h.site_id = s.m AND h.key = t.key)"
        " ORDER BY t.id",
        "h.key = t.key AND h.site_id = (SELECT m FROM map_sites WHERE o = t.site_id)",
    )


def _fetches(conn: sqlite3.Connection, joined: Joined) -> None:
    """All requests of the runs that are new; for those of known runs, the ids they have here."""
    (base,) = conn.execute("SELECT coalesce(max(id), 0) FROM main.fetches").fetchone()
    joined.last_fetch = int(base)
    conn.execute("CREATE TEMP TABLE new_runs (m INTEGER PRIMARY KEY)")
    conn.executemany("INSERT INTO new_runs VALUES (?)", [(run_id,) for run_id in joined.runs])
    conn.execute(
        "INSERT INTO map_fetches (o, m)"
        " SELECT t.id, ? + row_number() OVER (ORDER BY t.id) FROM o.fetches t"
        " JOIN map_runs r ON r.o = t.run_id WHERE r.m IN (SELECT m FROM new_runs)",
        (base,),
    )
    cursor = conn.execute(
        "INSERT INTO main.fetches (id, run_id, url_id, release_id, fetched_at, outcome, reason,"
        " status, elapsed_ms, size, sha256, blob_id, headers)"
        " SELECT f.m, r.m, u.m, e.m, t.fetched_at, t.outcome, t.reason, t.status, t.elapsed_ms,"
        " t.size, t.sha256, b.m, t.headers FROM map_fetches f JOIN o.fetches t ON t.id = f.o"
        " JOIN map_runs r ON r.o = t.run_id JOIN map_urls u ON u.o = t.url_id"
        " LEFT JOIN map_releases e ON e.o = t.release_id LEFT JOIN map_blobs b ON b.o = t.blob_id"
        " ORDER BY f.m"
    )
    joined.add("fetches", cursor.rowcount)
    conn.execute(
        "INSERT INTO map_fetches (o, m) SELECT t.id, min(h.id) FROM o.fetches t"
        " JOIN map_runs r ON r.o = t.run_id AND r.m NOT IN (SELECT m FROM new_runs)"
        " JOIN map_urls u ON u.o = t.url_id"
        " JOIN main.fetches h ON h.run_id = r.m AND h.url_id = u.m"
        " AND h.fetched_at = t.fetched_at AND h.outcome = t.outcome AND h.sha256 IS t.sha256"
        " GROUP BY t.id"
    )
    conn.execute("DROP TABLE temp.new_runs")


# --- what follows once versions are there ---------------------------------------------------------


def beside(conn: sqlite3.Connection, joined: Joined) -> None:
    """Listings, hosts and problems: of what both know, the newer state."""
    joined.add("listings", _listings(conn))
    joined.add("hosts", _hosts(conn))
    joined.add("problems", _problems(conn))


def _listings(conn: sqlite3.Connection) -> int:
    return conn.execute(
        "INSERT INTO main.listings (site_id, name, start_url, kind, cursor, cursor_page,"
        " complete_at, first_page_links, last_read_at)"
        " SELECT s.m, t.name, t.start_url, t.kind, t.cursor, t.cursor_page, t.complete_at,"
        " t.first_page_links, t.last_read_at FROM o.listings t JOIN map_sites s ON s.o = t.site_id"
        " JOIN o.sites os ON os.id = s.o JOIN main.sites ms ON ms.id = s.m"
        # How far another definition went says nothing of where ours will end.
        " WHERE os.definition IS ms.definition"
        " ON CONFLICT (site_id, name) DO UPDATE SET start_url = excluded.start_url,"
        " kind = excluded.kind, cursor = excluded.cursor, cursor_page = excluded.cursor_page,"
        " complete_at = coalesce(complete_at, excluded.complete_at),"
        " first_page_links = excluded.first_page_links, last_read_at = excluded.last_read_at"
        " WHERE excluded.last_read_at > coalesce(last_read_at, '')"
    ).rowcount


def _hosts(conn: sqlite3.Connection) -> int:
    """The later moment counts, so that a host is never asked too soon; leases stay home."""
    return conn.execute(
        "INSERT INTO main.hosts (host, not_before, failures, last_elapsed_ms, reason, robots_url,"
        " robots_status, robots_fetched_at, robots_body)"
        " SELECT host, not_before, failures, last_elapsed_ms, reason, robots_url, robots_status,"
        " robots_fetched_at, robots_body FROM o.hosts WHERE true"
        " ON CONFLICT (host) DO UPDATE SET not_before = excluded.not_before,"
        " failures = excluded.failures, last_elapsed_ms = excluded.last_elapsed_ms,"
        " reason = excluded.reason, robots_url = excluded.robots_url,"
        " robots_status = excluded.robots_status, robots_fetched_at = excluded.robots_fetched_at,"
        " robots_body = excluded.robots_body"
        " WHERE coalesce(excluded.not_before, '') > coalesce(not_before, '')"
    ).rowcount


def _problems(conn: sqlite3.Connection) -> int:
    """Each problem once: open since the earlier moment, until one saw after the other's last look
    that it had healed."""
    changed = conn.execute(
        "UPDATE main.problems AS h SET first_seen_at = min(h.first_seen_at, t.first_seen_at),"
        " last_seen_at = max(h.last_seen_at, t.last_seen_at)"
        " FROM o.problems t LEFT JOIN map_sites s ON s.o = t.site_id"
        " WHERE h.resolved_at IS NULL AND t.resolved_at IS NULL AND h.kind = t.kind"
        " AND h.url IS t.url AND h.site_id IS s.m"
        " AND (t.first_seen_at < h.first_seen_at OR t.last_seen_at > h.last_seen_at)"
    ).rowcount
    changed += conn.execute(
        "UPDATE main.problems AS h SET resolved_at = t.resolved_at"
        " FROM o.problems t LEFT JOIN map_sites s ON s.o = t.site_id"
        " WHERE h.resolved_at IS NULL AND t.resolved_at >= h.last_seen_at AND h.kind = t.kind"
        " AND h.url IS t.url AND h.site_id IS s.m"
    ).rowcount
    added = conn.execute(
        "INSERT INTO main.problems (run_id, site_id, url, kind, message, first_seen_at,"
        " last_seen_at, resolved_at)"
        " SELECT r.m, s.m, t.url, t.kind, t.message, t.first_seen_at, t.last_seen_at,"
        " t.resolved_at FROM o.problems t LEFT JOIN map_sites s ON s.o = t.site_id"
        " LEFT JOIN map_runs r ON r.o = t.run_id WHERE NOT EXISTS (SELECT 1 FROM main.problems h"
        " WHERE h.kind = t.kind AND h.url IS t.url AND h.site_id IS s.m"
        " AND ((t.resolved_at IS NULL AND coalesce(h.resolved_at, '~') >= t.last_seen_at)"
        " OR (h.first_seen_at = t.first_seen_at AND h.resolved_at IS t.resolved_at)))"
        " ORDER BY t.id"
    ).rowcount
    return changed + added


def heads(conn: sqlite3.Connection) -> list[tuple[int, str]]:
    """(run here, link) of their chain's newest run."""
    rows = conn.execute(
        "SELECT r.m, t.chain_sha256 FROM o.runs t JOIN map_runs r ON r.o = t.id"
        " ORDER BY t.id DESC LIMIT 1"
    ).fetchall()
    return [(int(row[0]), str(row[1])) for row in rows]


def amend_retold(conn: sqlite3.Connection, run_id: int, made_at: str) -> None:
    """Note of every closed run whose changes a merge told otherwise what is told of it now."""
    for (target,) in conn.execute(
        "SELECT id FROM main.runs WHERE chain_sha256 IS NOT NULL AND id <> ? ORDER BY id", (run_id,)
    ).fetchall():
        told = chain.changes_sha256(conn, target)
        if told != chain.expected_changes(conn, target):
            chain.amend(conn, run_id, target, "retold", made_at, told)
