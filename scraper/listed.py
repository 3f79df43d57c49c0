"""What listings name -> addresses to look at; what is due -> in which order.

Functions that write take the connection of an open `Archive.write()`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scraper.addresses import url_key
from scraper.core import frontier, urls
from scraper.core.fingerprint import instant, stamp
from scraper.model import Found, Site
from scraper.records import DUE_COLUMNS, Due, due_from

_CHUNK = 500  # addresses asked about at once


@dataclass(frozen=True, slots=True)
class Heard:
    """What one page of a listing told."""

    fresh: list[Due]  # addresses never heard of
    changed: frozenset[int]  # ids of known ones that changed since we looked, it says


def heard(
    conn: sqlite3.Connection, site: Site, site_id: int, found: Iterable[Found], now: datetime
) -> Heard:
    """Write addresses that a listing named.

    A known address whose stamp moved is due at once, unless the listing moves so many that its
    stamps say nothing. A release known under another address is the same release: its address is
    kept as an alias and not asked for.
    """
    fresh: list[Due] = []
    stamped: list[_Stamped] = []
    for item in found:
        url = urls.release_url(item.url, site.drop_params)
        row = conn.execute(
            "SELECT id, listed_updated_at, last_checked_at,"
            " kind = 'release' AND coalesce(found_at, release_id, next_check_at) IS NULL"
            " FROM urls WHERE url = ?",
            (url,),
        ).fetchone()
        if row is None or row[3]:  # [3]: known only as the way to something else
            fresh += _added(conn, site, site_id, url, item, now)
        elif item.updated is not None:
            stamped.append((int(row[0]), item.updated, instant(row[1]), instant(row[2])))
    return Heard(fresh, _listed_again(conn, stamped, now))


# url id, stamp now, stamp known before, last look
_Stamped = tuple[int, datetime, datetime | None, datetime | None]


def _added(
    conn: sqlite3.Connection, site: Site, site_id: int, url: str, item: Found, now: datetime
) -> list[Due]:
    """A new address; none to look at if its release is known under another one."""
    key = url_key(site, url, item.language)
    twin = conn.execute(
        "SELECT release_id FROM urls WHERE site_id = ? AND key = ? LIMIT 1", (site_id, key)
    ).fetchone()
    row = conn.execute(
        "INSERT INTO urls (url, kind, site_id, key, listed_title, listed_published_at,"
        " listed_updated_at, listed_language, found_at, next_check_at, release_id)"
        " VALUES (?, 'release', ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (url) DO UPDATE SET site_id = excluded.site_id, key = excluded.key,"
        " listed_title = excluded.listed_title,"
        " listed_published_at = excluded.listed_published_at,"
        " listed_updated_at = excluded.listed_updated_at,"
        " listed_language = excluded.listed_language, found_at = excluded.found_at,"
        " next_check_at = excluded.next_check_at, release_id = excluded.release_id RETURNING id",
        (
            url,
            site_id,
            key,
            item.title,
            stamp(item.published),
            stamp(item.updated),
            item.language,
            stamp(now),
            None if twin else stamp(now),
            twin[0] if twin else None,
        ),
    ).fetchone()
    if twin:
        return []
    return [
        Due(
            url_id=int(row[0]),
            url=url,
            site_id=site_id,
            listed_title=item.title,
            listed_published=item.published,
            listed_language=item.language,
        )
    ]


def _listed_again(
    conn: sqlite3.Connection, stamped: Sequence[_Stamped], now: datetime
) -> frozenset[int]:
    """Known addresses: keep their stamps; those that changed since our look are due at once."""
    looked_at = [one for one in stamped if one[3] is not None]
    changed = {one[0] for one in looked_at if frontier.listed_change(*one[1:])}
    if frontier.stamps_lie(len(changed), len(looked_at)):
        changed = set()
    for url_id, updated, known, _checked in stamped:
        if updated != known:
            conn.execute(
                "UPDATE urls SET listed_updated_at = ?, next_check_at ="
                " CASE WHEN ? AND next_check_at IS NOT NULL THEN min(next_check_at, ?)"
                " ELSE next_check_at END WHERE id = ?",
                (stamp(updated), url_id in changed, stamp(now), url_id),
            )
    return frozenset(changed)


def found_since(conn: sqlite3.Connection, addresses: Sequence[str], moment: datetime) -> int:
    """How many of the addresses were first heard of after a moment."""
    count = 0
    for start in range(0, len(addresses), _CHUNK):
        part = addresses[start : start + _CHUNK]
        marks = ",".join("?" * len(part))
        row = conn.execute(
            f"SELECT count(*) FROM urls WHERE url IN ({marks}) AND found_at > ?",
            (*part, stamp(moment)),
        ).fetchone()
        count += int(row[0])
    return count


NEVER_SEEN = (
    " FROM urls u WHERE u.site_id = ? AND u.kind = 'release' AND u.release_id IS NULL"
    " AND u.next_check_at <= ?"
)


def never_seen(conn: sqlite3.Connection, site_id: int, now: datetime) -> list[int]:
    """Addresses due whose release was never read: newest first, those that failed before last."""
    rows = conn.execute(
        f"SELECT u.id{NEVER_SEEN} ORDER BY u.failures > 0,"
        " coalesce(u.listed_published_at, u.found_at) DESC, u.id",
        (site_id, stamp(now)),
    )
    return [int(row[0]) for row in rows]


def count_never_seen(conn: sqlite3.Connection, site_id: int, now: datetime) -> int:
    """How many addresses are due whose release was never read."""
    row = conn.execute(f"SELECT count(*){NEVER_SEEN}", (site_id, stamp(now))).fetchone()
    return int(row[0])


def revisits(
    conn: sqlite3.Connection, site_id: int, now: datetime, changed: Container[int] = frozenset()
) -> list[frontier.Candidate]:
    """Known releases whose look is due; `changed`: ids of those that listings just named."""
    rows = conn.execute(
        "SELECT u.id, coalesce(r.published_at, u.listed_published_at, u.found_at,"
        " r.first_seen_at), u.next_check_at, r.status = 'missing', u.failures > 0"
        " FROM urls u JOIN releases r ON r.id = u.release_id"
        " WHERE u.site_id = ? AND u.kind = 'release' AND u.next_check_at <= ? ORDER BY u.id",
        (site_id, stamp(now)),
    )
    return [
        frontier.Candidate(
            url_id=int(row[0]),
            published=instant(row[1]) or now,
            due_since=instant(row[2]) or now,
            urgent=bool(row[3]) or row[0] in changed,
            failing=bool(row[4]),
        )
        for row in rows
    ]


def revisit_budget(conn: sqlite3.Connection, site_id: int, now: datetime) -> int:
    """How many known releases a run may look at, by what the site has published."""
    known, lately = conn.execute(
        "SELECT count(*), count(*) FILTER (WHERE coalesce(published_at, first_seen_at) > ?)"
        " FROM releases WHERE site_id = ?",
        (stamp(now - frontier.LATELY), site_id),
    ).fetchone()
    return frontier.budget(known, lately)


def due(conn: sqlite3.Connection, url_id: int) -> Due | None:
    """What is known of an address, by its id."""
    row = conn.execute(f"{DUE_COLUMNS} WHERE u.id = ?", (url_id,)).fetchone()
    return due_from(row) if row else None
