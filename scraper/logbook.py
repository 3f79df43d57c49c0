"""The log of requests -> what an export tells of each: its original, where it led, its versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scraper.archive import Archive, Row
from scraper.core import urls
from scraper.core.fingerprint import stamp

BATCH = 500
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HOPS = 6


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which requests are exported: of one site, of none before a moment; None: all."""

    site: str | None = None
    since: datetime | None = None

    @property
    def sql(self) -> str:
        """The condition on `fetches f`, `urls u` and `sites s`."""
        return "(:site IS NULL OR s.slug = :site) AND (:since IS NULL OR f.fetched_at >= :since)"

    @property
    def values(self) -> dict[str, Any]:
        """What the condition's names stand for."""
        return {"site": self.site, "since": stamp(self.since)}


_TABLES = (
    " FROM fetches f JOIN urls u ON u.id = f.url_id JOIN runs r ON r.id = f.run_id"
    " LEFT JOIN sites s ON s.id = u.site_id LEFT JOIN blobs b ON b.id = f.blob_id"
)
_COLUMNS = (
    "SELECT f.id, f.run_id, f.url_id, f.release_id, f.fetched_at, f.outcome, f.reason, f.status,"
    " f.elapsed_ms, f.size, f.sha256, f.headers, u.url, u.kind, u.listed_title,"
    " u.listed_published_at, u.listed_language, r.user_agent, s.slug AS site,"
    " (SELECT key FROM releases WHERE id = f.release_id AND url <> u.url) AS other_release,"
    " CASE WHEN b.body IS NOT NULL THEN b.id END AS blob_id"
)


@dataclass(frozen=True, slots=True)
class Logbook:
    """Questions about the chosen requests of an archive's log."""

    archive: Archive
    chosen: Chosen

    def fetches(self) -> Iterator[Row]:
        """The chosen requests in the order of the log."""
        last = 0
        while True:
            rows = self.archive.rows(
                f"{_COLUMNS}{_TABLES} WHERE f.id > :last AND {self.chosen.sql}"
                f" ORDER BY f.id LIMIT {BATCH}",
                {**self.chosen.values, "last": last},
            )
            if not rows:
                return
            yield from rows
            last = rows[-1]["id"]

    def original(self, row: Row) -> Row | None:
        """The first chosen request that brought these bytes; None if it is this one."""
        if row["blob_id"] is None or not row["size"]:
            return None
        found = self.archive.row(
            f"{_COLUMNS}{_TABLES} WHERE f.blob_id = :blob AND f.status <> 304 AND {self.chosen.sql}"
            " ORDER BY f.fetched_at, f.id LIMIT 1",
            {**self.chosen.values, "blob": row["blob_id"]},
        )
        return None if found is None or found["id"] == row["id"] else found

    def known(self, row: Row) -> Row | None:
        """The answer that a 304 confirms: the last page of that address, if its body is kept."""
        found = self.archive.row(
            f"{_COLUMNS}{_TABLES} WHERE f.url_id = ? AND f.id < ? AND f.status = 200"
            " ORDER BY f.fetched_at DESC, f.id DESC LIMIT 1",
            (row["url_id"], row["id"]),
        )
        if found is None or found["blob_id"] is None:
            return None
        return self.original(found) or found

    def landed(self, row: Row) -> str:
        """The address that answered: where the redirects before this row of the log led."""
        address, url_id = row["url"], row["url_id"]
        if row["status"] in REDIRECTS or row["kind"] == "robots":
            return str(address)
        # By address ("+" keeps SQLite from the index of runs): a run has thousands of requests.
        since = self._last_end(row)
        for _ in range(MOST_HOPS):
            hop = self.archive.row(
                "SELECT f.id, f.headers FROM fetches f WHERE +f.run_id = ? AND f.url_id = ?"
                " AND f.outcome = 'redirect' AND f.id > ? AND f.id < ? ORDER BY f.id LIMIT 1",
                (row["run_id"], url_id, since, row["id"]),
            )
            target = urls.normalise(dict(headers(hop)).get("location", ""), address) if hop else ""
            if hop is None or not target:
                return str(address)
            known = self.archive.row("SELECT id FROM urls WHERE url = ?", (target,))
            address, since = target, hop["id"]
            url_id = known["id"] if known else -1
        return str(address)

    def _last_end(self, row: Row) -> int:
        """The last request for this address in this run that was no redirect."""
        found = self.archive.row(
            "SELECT max(id) FROM fetches WHERE +run_id = ? AND url_id = ? AND id < ?"
            " AND outcome <> 'redirect'",
            (row["run_id"], row["url_id"], row["id"]),
        )
        return int(found[0] or 0) if found else 0

    def versions(self, row: Row) -> list[Row]:
        """The versions that a request brought."""
        if row["release_id"] is None:
            return []
        return self.archive.rows(
            "SELECT v.id, s.slug AS site, r.key, r.url AS release_url, v.number, v.title,"
            " v.language, v.published_at, v.modified_at, v.first_seen_at, v.content_sha256,"
            " v.words, e.label AS extractor, v.metadata, v.body FROM versions v"
            " JOIN releases r ON r.id = v.release_id JOIN sites s ON s.id = r.site_id"
            " JOIN extractors e ON e.id = v.extractor_id WHERE v.fetch_id = ? ORDER BY v.id",
            (row["id"],),
        )

    def also_at(self, row: Row) -> list[str]:
        """Further addresses of a release, that were never asked for."""
        rows = self.archive.rows(
            "SELECT url FROM urls WHERE release_id = ? AND last_checked_at IS NULL ORDER BY url",
            (row["release_id"],),
        )
        return [str(found[0]) for found in rows]

    def translations(self, versions: list[Row]) -> list[list[str | None]]:
        """Address, language, text: looks whose page was not kept may have named some of them."""
        return [
            [str(link["url"]), link["hreflang"], link["text"]]
            for version in versions
            for link in self.archive.rows(
                "SELECT url, hreflang, text FROM links WHERE version_id = ?"
                " AND rel = 'translation' ORDER BY id",
                (version["id"],),
            )
        ]


def headers(row: Row) -> list[tuple[str, str]]:
    """The headers of an answer as the server sent them."""
    return [(str(name), str(value)) for name, value in json.loads(row["headers"] or "[]")]


def facts(
    row: Row, target: str, *, also_at: list[str], translations: list[list[str | None]]
) -> str:  # fmt: skip
    """What the log knows of a request beyond the answer, as one line of JSON."""
    said: dict[str, Any] = {
        name: row[name] for name in ("site", "kind", "status", "outcome", "reason", "elapsed_ms")
    }
    if target != row["url"]:
        said["asked"] = row["url"]
    if row["other_release"] is not None:  # an address that leads to a release of another
        said["release"] = row["other_release"]
    if row["kind"] == "release":
        names = ("title", "published_at", "language")
        listed = {name: row[f"listed_{name}"] for name in names}
        said["listed"] = {k: v for k, v in listed.items() if v is not None} or None
    said |= {"also_at": also_at or None, "translations": translations or None}
    if row["blob_id"] is None and row["sha256"] is not None:
        said |= {"size": row["size"], "sha256": row["sha256"]}
    return json.dumps({k: v for k, v in said.items() if v is not None}, ensure_ascii=True)
