"""A reader's query and filters -> the versions that hold it, best first, with marked snippets."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

from scraper.core.folding import match_expression
from scraper.reading.questions import Record, rows

Scope = Literal["current", "every", "deleted"]
PAGE = 20
# A page further back than this is not read by people; it would only cost.
LAST_PAGE = 50
SNIPPET_WORDS = 28
# Kana, ideographs, hangul, Thai: parts of words are searched for, three characters or more.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_SHORTEST_SUBSTRING = 3


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for; None and the empty text mean: any."""

    text: str = ""
    scope: Scope = "current"
    site: str | None = None
    language: str | None = None
    status: str | None = None
    since: str | None = None  # YYYY-MM-DD, the printed day
    until: str | None = None
    newest_first: bool = False
    page: int = 1

    @property
    def filtered(self) -> bool:
        """True if anything but the words narrows the search."""
        return any((self.site, self.language, self.status, self.since, self.until))


_COLUMNS = (
    "SELECT r.id, r.title, r.status, r.language, r.published_at, r.published_on, r.url,"
    " r.version_count, r.translation_group, s.slug AS site, s.name AS ministry, l.direction,"
    " l.name AS language_name, v.id AS version_id, v.number, v.title AS version_title,"
    " v.first_seen_at, v.superseded_at, v.id = r.latest_version_id AS latest"
)
_JOINS = (
    " CROSS JOIN versions v ON v.id = {index}.rowid CROSS JOIN releases r ON r.id = v.release_id"
    " JOIN sites s ON s.id = r.site_id LEFT JOIN languages l ON l.code = r.language"
)
_SCOPES: dict[Scope, str] = {
    "current": " AND v.id = r.latest_version_id",
    "every": "",
    "deleted": " AND v.id <> r.latest_version_id AND r.latest_version_id NOT IN"
    " (SELECT rowid FROM {index} WHERE {index} MATCH :match)",
}
_FILTERS = {
    "site": " AND s.slug = :site",
    "language": " AND r.language = :language",
    "status": " AND r.status = :status",
    "since": " AND coalesce(r.published_on, substr(r.published_at, 1, 10)) >= :since",
    "until": " AND coalesce(r.published_on, substr(r.published_at, 1, 10)) <= :until",
}


def find(conn: sqlite3.Connection, query: Query) -> tuple[list[Record], bool]:
    """One page of hits, and whether there are more. Without words: all releases, newest first."""
    wanted = PAGE + 1
    offset = (query.page - 1) * PAGE
    if not query.text.strip():
        hits = _browse(conn, query, wanted, offset)
        return hits[:PAGE], len(hits) > PAGE
    substrings = _substring_expression(query.text)
    if substrings is None:
        match = match_expression(query.text)
        hits = _matches(conn, "versions_fts", match, query, wanted, offset)
        return hits[:PAGE], len(hits) > PAGE
    return _merged(conn, query, substrings, offset)


def _merged(
    conn: sqlite3.Connection, query: Query, substrings: str, offset: int
) -> tuple[list[Record], bool]:
    """Hits of the substring index first, then those that only the index of words has."""
    enough = offset + PAGE + 1
    found: dict[int, Record] = {}
    words = match_expression(query.text)
    for index, match in (("versions_cjk_fts", substrings), ("versions_fts", words)):
        for hit in _matches(conn, index, match, query, enough, 0):
            found.setdefault(hit["version_id"], hit)
    hits = list(found.values())[offset : offset + PAGE + 1]
    return hits[:PAGE], len(hits) > PAGE


def _substring_expression(text: str) -> str | None:
    """An expression for the trigram index, or None where it cannot help."""
    if not _UNSPACED.search(text):
        return None
    terms = [t for t in text.replace('"', " ").split() if len(t) >= _SHORTEST_SUBSTRING]
    return " AND ".join(f'"{term}"' for term in terms) or None


def _matches(
    conn: sqlite3.Connection, index: str, match: str, query: Query, limit: int, offset: int
) -> list[Record]:
    order = "r.published_at DESC, v.id DESC" if query.newest_first else "rank"
    return rows(
        conn,
        f"{_COLUMNS}, snippet({index}, -1, '⟦', '⟧', '…', {SNIPPET_WORDS}) AS found"
        f" FROM {index}{_JOINS.format(index=index)} WHERE {index} MATCH :match"
        f"{_SCOPES[query.scope].format(index=index)}{_where(query)}"
        f" ORDER BY {order} LIMIT :limit OFFSET :offset",
        {"match": match, "limit": limit, "offset": offset, **_values(query)},
    )


def _browse(conn: sqlite3.Connection, query: Query, limit: int, offset: int) -> list[Record]:
    """Releases by filters alone, the newest first, with the beginning of their text."""
    return rows(
        conn,
        f"{_COLUMNS}, substr(v.body, 1, 240) AS found FROM releases r"
        " JOIN versions v ON v.id = r.latest_version_id JOIN sites s ON s.id = r.site_id"
        f" LEFT JOIN languages l ON l.code = r.language WHERE true{_where(query)}"
        " ORDER BY r.published_at DESC, r.id DESC LIMIT :limit OFFSET :offset",
        {"limit": limit, "offset": offset, **_values(query)},
    )


def _where(query: Query) -> str:
    return "".join(sql for name, sql in _FILTERS.items() if getattr(query, name))


def _values(query: Query) -> dict[str, Any]:
    return {name: getattr(query, name) for name in _FILTERS if getattr(query, name)}
