"""Sites, their listings, hosts and addresses -> their rows, made once and brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scraper.core import urls
from scraper.core.definition import definition_json, read_otherwise
from scraper.core.fingerprint import stamp
from scraper.core.pace import HostPace
from scraper.model import Site, UrlKind


def site_row(conn: sqlite3.Connection, site: Site) -> int:
    """The id of a site's row, made or brought up to date.

    A listing that is now read in another way is one that nobody has walked through yet.
    """
    definition = definition_json(site)
    known = conn.execute("SELECT id, definition FROM sites WHERE slug = ?", (site.slug,)).fetchone()
    if known and known[1] and known[1] != definition:
        for name in sorted(read_otherwise(known[1], site)):
            conn.execute(
                "UPDATE listings SET complete_at = NULL, cursor = NULL, cursor_page = NULL,"
                " first_page_links = NULL WHERE site_id = ? AND name = ?",
                (known[0], name),
            )
    conn.execute(
        "INSERT INTO sites (slug, name, country, home_url, time_zone, definition_sha256,"
        " definition) VALUES (:slug, :name, :country, :home, :zone, :sha, :definition)"
        " ON CONFLICT (slug) DO UPDATE SET name = :name, country = :country, home_url = :home,"
        " time_zone = :zone, definition_sha256 = :sha, definition = :definition"
        " WHERE definition IS NOT :definition OR definition_sha256 IS NOT :sha",
        {
            "slug": site.slug,
            "name": site.title,
            "country": site.country,
            "home": site.home,
            "zone": site.timezone,
            "sha": site.definition_sha256 or None,
            "definition": definition,
        },
    )
    row = conn.execute("SELECT id FROM sites WHERE slug = ?", (site.slug,)).fetchone()
    return int(row[0])


def host_row(conn: sqlite3.Connection, host: str) -> None:
    """Make the row of a host if there is none."""
    conn.execute("INSERT INTO hosts (host) VALUES (?) ON CONFLICT (host) DO NOTHING", (host,))


def write_pace(conn: sqlite3.Connection, pace: HostPace) -> None:
    """Remember a host's pace; the moment is rounded up, so that a restart never asks too soon."""
    host_row(conn, pace.host)
    not_before = pace.not_before
    if not_before is not None and not_before.microsecond:
        not_before = datetime.fromtimestamp(int(not_before.timestamp()) + 1, UTC)
    conn.execute(
        "UPDATE hosts SET not_before = ?, failures = ?, last_elapsed_ms = ?, reason = ?"
        " WHERE host = ?",
        (stamp(not_before), pace.failures, pace.last_elapsed_ms, pace.reason, pace.host),
    )


def url_row(conn: sqlite3.Connection, url: str, kind: UrlKind, site_id: int | None) -> int:
    """The id of an address's row, made if there is none."""
    row = conn.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
    if row:
        return int(row[0])
    cursor = conn.execute(
        "INSERT INTO urls (url, kind, site_id) VALUES (?, ?, ?)", (url, kind.value, site_id)
    )
    return int(cursor.lastrowid or 0)


def url_key(site: Site, url: str, language: str | None) -> str | None:
    """The key a release will have, where its address alone tells; None otherwise."""
    identity = urls.identity(url, site.identity)
    if identity is None:
        return None
    return release_key(identity, urls.language_in(url) or language)


def release_key(identity_or_url: str, language: str | None) -> str:
    """The key of a release within its site: identity (or address) and language."""
    return f"{identity_or_url}|{language or ''}"


def write_listing(
    conn: sqlite3.Connection,
    site_id: int,
    name: str,
    start_url: str,
    columns: Mapping[str, Any],
) -> None:
    """Remember columns of a listing; the names are ours, never a page's."""
    conn.execute(
        "INSERT INTO listings (site_id, name, start_url) VALUES (?, ?, ?)"
        " ON CONFLICT (site_id, name) DO UPDATE SET start_url = excluded.start_url",
        (site_id, name, start_url),
    )
    for column, value in columns.items():
        written = stamp(value) if isinstance(value, datetime) else value
        conn.execute(
            f"UPDATE listings SET {column} = ? WHERE site_id = ? AND name = ?",
            (written, site_id, name),
        )
