"""The archive's log of requests -> a WARC file that replay tools and other archives read.

Each request is told as it went: `response` with the page as stored, `revisit` where the same bytes
came again (identical-payload-digest) or the server said so (server-not-modified), `request` as we
send it, and `metadata`: for each version what was read from its page, for a request whose answer
was not kept (only a counter differed; nothing came) what is known of it. WARC-Date is the time of
the request. The header X-Scraper-Fetch holds what the log knows beyond that; other tools pass
over it, `scraper import warc` brings it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from scraper import warc
from scraper.archive import Archive, Row
from scraper.cdx import SortedLines
from scraper.core import cdx, urls, wire
from scraper.core.fingerprint import stamp
from scraper.outfile import whole
from scraper.warc import Writer

FETCH_HEADER = "X-Scraper-Fetch"
BATCH = 500
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
HTTP_RESPONSE = "application/http;msgtype=response"
HTTP_REQUEST = "application/http;msgtype=request"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_HOPS = 6

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Exported:
    """What an export wrote."""

    fetches: int = 0
    responses: int = 0
    revisits: int = 0
    metadata: int = 0
    bytes: int = 0


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


def export_warc(
    archive: Archive,
    out: Path,
    chosen: Chosen,
    *,
    index: Path | None = None,
    now: datetime,
    software: str,
    tell: Callable[[int], None] = lambda _done: None,
) -> Exported:
    """Write the chosen requests to `out`, gzipped record by record, and a sorted CDXJ index.

    Both files appear whole or not at all. `tell` hears how many requests are written.
    """
    with whole(out) as file, SortedLines() as lines, archive.reading():
        export = _Export(archive, Writer(file), out.name, chosen, lines)
        export.describe(now, software)
        for row in _fetches(archive, chosen):
            export.fetch(row)
            tell(export.done.fetches)
        export.done.bytes = export.writer.offset
        if index is not None:
            with whole(index) as target:
                lines.write(target)
    return export.done


def _fetches(archive: Archive, chosen: Chosen) -> Iterator[Row]:
    last = 0
    while True:
        rows = archive.rows(
            f"{_COLUMNS}{_TABLES} WHERE f.id > :last AND {chosen.sql} ORDER BY f.id LIMIT {BATCH}",
            {**chosen.values, "last": last},
        )
        if not rows:
            return
        yield from rows
        last = rows[-1]["id"]


class _Export:
    """Writes records to one file and remembers where captures are."""

    def __init__(
        self, archive: Archive, writer: Writer, name: str, chosen: Chosen, lines: SortedLines
    ) -> None:
        self.archive, self.writer, self.name = archive, writer, name
        self.chosen, self.lines = chosen, lines
        self.done = Exported()
        self.info_id = ""

    # --- the file itself ----------------------------------------------------------------------

    def describe(self, now: datetime, software: str) -> None:
        """The warcinfo record, and the definitions of the sites."""
        self.info_id = _record_id("warcinfo", self.name, stamp(now))
        text = (
            f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
            "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/"
            "warc-1.1/\r\n"
            "description: Bodies are stored without their transfer and content codings; headers"
            " that told of them begin with X-Archive-Orig-. Requests are reconstructed.\r\n"
        )
        self.writer.write(
            [
                ("WARC-Type", "warcinfo"),
                ("WARC-Record-ID", self.info_id),
                ("WARC-Date", stamp(now) or ""),
                ("WARC-Filename", self.name),
                ("Content-Type", "application/warc-fields"),
            ],
            text.encode(),
        )
        rows = self.archive.rows(
            "SELECT slug, home_url, definition FROM sites s"
            " WHERE definition IS NOT NULL AND (:site IS NULL OR slug = :site) ORDER BY slug",
            {"site": self.chosen.site},
        )
        for row in rows:
            self._definition(row, now)

    def _definition(self, row: Row, now: datetime) -> None:
        block = row["definition"].encode()
        headers = self._head("metadata", row["home_url"], stamp(now) or "", "site", row["slug"])
        headers.append((FETCH_HEADER, json.dumps({"definition_of": row["slug"]})))
        self.writer.write([*headers, ("Content-Type", "application/json")], block)

    # --- one request --------------------------------------------------------------------------

    def fetch(self, row: Row) -> None:
        """Everything there is to tell of one request."""
        self.done.fetches += 1
        target, versions = self._landed(row), self._versions(row)
        facts = _facts(
            row,
            target,
            also_at=self._also_at(row) if versions else [],
            translations=self._translations(versions),
        )
        if row["status"] is None or (row["status"] == 200 and row["blob_id"] is None):
            main = self._told(row, target, facts)
        elif row["status"] == 304 or self._original(row) is not None:
            main = self._revisit(row, target, facts)
        else:
            main = self._response(row, target, facts)
        if row["status"] is not None:
            self._request(row, target, main)
        for version in versions:
            self._version(version, target, main)

    def _response(self, row: Row, target: str, facts: str) -> str:
        """The answer with its body; where only its status and headers are kept, cut."""
        body = self.archive.blob(row["blob_id"]) if row["blob_id"] is not None else None
        payload = body or b""
        headers = self._head("response", target, row["fetched_at"], *_name(row))
        main = headers[1][1]
        headers += [(FETCH_HEADER, facts), ("WARC-Payload-Digest", warc.digest(payload))]
        if body is None and row["size"] != 0:
            headers.append(("WARC-Truncated", "unspecified"))
        given = _headers(row)
        block = wire.written(row["status"], given, len(payload)) + payload
        place = self.writer.write([*headers, ("Content-Type", HTTP_RESPONSE)], block)
        self.done.responses += 1
        mime = (dict(given).get("content-type") or "unk").split(";")[0].strip() or "unk"
        self._indexed(row, target, place, mime, warc.digest(payload))
        return main

    def _revisit(self, row: Row, target: str, facts: str) -> str:
        """The same bytes as before, or the server's word that they are."""
        unmodified = row["status"] == 304
        original = self._known(row) if unmodified else self._original(row)
        headers = self._head("revisit", target, row["fetched_at"], *_name(row))
        main = headers[1][1]
        headers += [
            (FETCH_HEADER, facts),
            ("WARC-Profile", NOT_MODIFIED if unmodified else IDENTICAL),
        ]
        if original is not None:
            headers += [
                ("WARC-Refers-To", _record_id("response", *_name(original))),
                ("WARC-Refers-To-Target-URI", self._landed(original)),
                ("WARC-Refers-To-Date", original["fetched_at"]),
                ("WARC-Payload-Digest", f"sha256:{original['sha256']}"),
            ]
        block = wire.written(row["status"], _headers(row), None)
        place = self.writer.write([*headers, ("Content-Type", HTTP_RESPONSE)], block)
        self.done.revisits += 1
        if not unmodified:  # a replay of "304" would show an empty page
            self._indexed(row, target, place, "warc/revisit", f"sha256:{row['sha256']}")
        return main

    def _told(self, row: Row, target: str, facts: str) -> str:
        """What is known of a request whose answer was not kept, or that had none."""
        headers = self._head("metadata", target, row["fetched_at"], *_name(row))
        main = headers[1][1]
        kept = ("outcome", "reason", "status", "elapsed_ms", "size", "sha256")
        said: dict[str, Any] = {name: row[name] for name in kept if row[name] is not None}
        block = _json({"fetch": {**said, "headers": _headers(row)}})
        headers += [(FETCH_HEADER, facts), ("Content-Type", "application/json")]
        self.writer.write(headers, block)
        self.done.metadata += 1
        return main

    def _request(self, row: Row, target: str, main: str) -> None:
        parts = urlsplit(target)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        block = (
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"User-Agent: {' '.join(row['user_agent'].split())}\r\n\r\n"
        ).encode("utf-8", "replace")
        headers = self._head("request", target, row["fetched_at"], *_name(row))
        headers += [("WARC-Concurrent-To", main), ("Content-Type", HTTP_REQUEST)]
        self.writer.write(headers, block)

    def _version(self, version: Row, target: str, main: str) -> None:
        """What was read from a page, and of which release it is a version."""
        said = {name: version[name] for name in version.keys() if name != "metadata"}  # noqa: SIM118
        said["metadata"] = json.loads(version["metadata"])
        headers = self._head("metadata", target, version["first_seen_at"], "version", main)
        headers += [
            ("WARC-Refers-To", main),
            ("WARC-Concurrent-To", main),
            ("Content-Type", "application/json"),
        ]
        self.writer.write(headers, _json({"version": said}))
        self.done.metadata += 1

    def _head(self, kind: str, target: str, date: str, *name: object) -> Headers:
        return [
            ("WARC-Type", kind),
            ("WARC-Record-ID", _record_id(kind, *name)),
            ("WARC-Date", date),
            ("WARC-Target-URI", target),
            ("WARC-Warcinfo-ID", self.info_id),
        ]

    def _indexed(
        self, row: Row, target: str, place: tuple[int, int], mime: str, digest: str
    ) -> None:
        offset, length = place
        at = warc.moment(row["fetched_at"])
        assert at is not None  # the archive's times are all of one form
        fields = {
            "mime": mime,
            "status": str(row["status"]),
            "digest": digest,
            "length": str(length),
            "offset": str(offset),
            "filename": self.name,
        }
        self.lines.add(cdx.cdxj_line(target, at, fields))

    # --- what the log says ----------------------------------------------------------------------

    def _original(self, row: Row) -> Row | None:
        """The first chosen request that brought these bytes; None if it is this one."""
        if row["blob_id"] is None or not row["size"]:
            return None
        found = self.archive.row(
            f"{_COLUMNS}{_TABLES} WHERE f.blob_id = :blob AND f.status <> 304 AND {self.chosen.sql}"
            " ORDER BY f.fetched_at, f.id LIMIT 1",
            {**self.chosen.values, "blob": row["blob_id"]},
        )
        return None if found is None or found["id"] == row["id"] else found

    def _known(self, row: Row) -> Row | None:
        """The answer that a 304 confirms: the last page of that address, if its body is kept."""
        found = self.archive.row(
            f"{_COLUMNS}{_TABLES} WHERE f.url_id = ? AND f.id < ? AND f.status = 200"
            " ORDER BY f.fetched_at DESC, f.id DESC LIMIT 1",
            (row["url_id"], row["id"]),
        )
        if found is None or found["blob_id"] is None:
            return None
        return self._original(found) or found

    def _landed(self, row: Row) -> str:
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
            target = urls.normalise(dict(_headers(hop)).get("location", ""), address) if hop else ""
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

    def _versions(self, row: Row) -> list[Row]:
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

    def _translations(self, versions: list[Row]) -> list[list[str | None]]:
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

    def _also_at(self, row: Row) -> list[str]:
        """Further addresses of a release, that were never asked for."""
        rows = self.archive.rows(
            "SELECT url FROM urls WHERE release_id = ? AND last_checked_at IS NULL ORDER BY url",
            (row["release_id"],),
        )
        return [str(found[0]) for found in rows]


def _headers(row: Row) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in json.loads(row["headers"] or "[]")]


def _facts(
    row: Row, target: str, *, also_at: list[str], translations: list[list[str | None]]
) -> str:  # fmt: skip
    """What the log knows of a request beyond the answer, as one line of JSON."""
    facts: dict[str, Any] = {
        name: row[name] for name in ("site", "kind", "status", "outcome", "reason", "elapsed_ms")
    }
    if target != row["url"]:
        facts["asked"] = row["url"]
    if row["other_release"] is not None:  # an address that leads to a release of another
        facts["release"] = row["other_release"]
    if row["kind"] == "release":
        names = ("title", "published_at", "language")
        listed = {name: row[f"listed_{name}"] for name in names}
        facts["listed"] = {k: v for k, v in listed.items() if v is not None} or None
    facts |= {"also_at": also_at or None, "translations": translations or None}
    if row["blob_id"] is None and row["sha256"] is not None:
        facts |= {"size": row["size"], "sha256": row["sha256"]}
    return json.dumps({k: v for k, v in facts.items() if v is not None}, ensure_ascii=True)


def _name(row: Row) -> tuple[object, ...]:
    """What tells a request from every other, in every archive."""
    return (row["url"], row["fetched_at"], row["status"], row["sha256"], row["id"])


def _record_id(*name: object) -> str:
    """The same for the same record, whenever it is exported."""
    text = "/".join(str(part) for part in name)
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, 'scraper:' + text)}>"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
