"""Fields of a query string -> filters that search and changes share, and SQL conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from scraper.reading.web import Room, positive

STATUSES = ("live", "missing", "withdrawn", "moved")
KINDS = ("edited", "withdrawn", "restored", "moved", "published")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; empty strings and None ask for everything."""

    q: str = ""
    site: str = ""
    language: str = ""
    status: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    scope: str = ""  # of search: newest texts, "all" versions, words that are "gone"
    release: int | None = None
    page: int = 1
    before: int | None = None

    def fields(self, **changed: Any) -> dict[str, Any]:
        """The query string's fields again, some of them changed; None takes one away."""
        given = {
            "q": self.q, "site": self.site, "language": self.language, "status": self.status,
            "since": self.since, "until": self.until, "kind": self.kind,
            "in_": self.scope, "release": self.release,
        }  # fmt: skip
        return {**given, **changed}


def from_request(room: Room) -> Filters:
    """What a visitor typed, with nonsense left out."""
    return Filters(
        q=room.arg("q"),
        site=room.arg("site", 100),
        language=room.arg("language", 20),
        status=_one_of(room.arg("status"), STATUSES),
        since=_day(room.arg("since")),
        until=_day(room.arg("until")),
        kind=_one_of(room.arg("kind"), KINDS),
        scope=_one_of(room.arg("in"), ("all", "gone")),
        release=positive(room.arg("release")),
        page=min(positive(room.arg("page")) or 1, 50),
        before=positive(room.arg("before")),
    )


def _one_of(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else ""


def _day(text: str) -> str:
    return text if _DAY.fullmatch(text) else ""


def choices(conn: Connection) -> dict[str, Any]:
    """What the forms offer: sites by name, languages by number of releases."""
    sites = conn.execute("SELECT slug, name FROM sites ORDER BY name")
    languages = conn.execute(
        "SELECT language, count(*) FROM releases WHERE language IS NOT NULL"
        " GROUP BY language ORDER BY 2 DESC"
    )
    return {
        "sites": [dict(row) for row in sites],
        "languages": [row[0] for row in languages],
        "statuses": STATUSES,
        "kinds": KINDS,
    }


def of_release(filters: Filters) -> tuple[str, dict[str, Any]]:
    """Conditions on `r` and `s` with their values, each beginning with AND."""
    values: dict[str, Any] = {}
    out = []
    for name, condition in (
        ("site", "s.slug = :site"),
        ("language", "r.language = :language"),
        ("status", "r.status = :status"),
        ("release", "r.id = :release"),
    ):
        value = getattr(filters, name)
        if value:
            out.append(f" AND {condition}")
            values[name] = value
    return "".join(out), values
