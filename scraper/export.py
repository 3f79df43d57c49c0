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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from scraper import warc
from scraper.archive import Archive, Row
from scraper.cdx import SortedLines
from scraper.core import cdx, wire
from scraper.core.fingerprint import stamp
from scraper.errors import UsageError
from scraper.logbook import Chosen, Logbook, facts
from scraper.logbook import headers as headers_of
from scraper.outfile import refuse_database, whole
from scraper.warc import Writer

FETCH_HEADER = "X-Scraper-Fetch"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
HTTP_RESPONSE = "application/http;msgtype=response"
HTTP_REQUEST = "application/http;msgtype=request"

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Exported:
    """What an export wrote."""

    fetches: int = 0
    responses: int = 0
    revisits: int = 0
    metadata: int = 0
    bytes: int = 0


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
    Raises UsageError for places that cannot be written to, before anything is.
    """
    if index is not None:
        refuse_database(index)
        if index.resolve() == out.resolve():
            raise UsageError(
                f"{index}: the index needs a file of its own; name another with --cdxj"
            )
    with whole(out) as file, SortedLines() as lines, archive.reading():
        export = _Export(archive, Writer(file), out.name, chosen, lines)
        export.describe(now, software)
        for row in export.log.fetches():
            export.fetch(row)
            tell(export.done.fetches)
        export.done.bytes = export.writer.offset
        if index is not None:
            with whole(index) as target:
                lines.write(target)
    return export.done


class _Export:
    """Writes records to one file and remembers where captures are."""

    def __init__(
        self, archive: Archive, writer: Writer, name: str, chosen: Chosen, lines: SortedLines
    ) -> None:
        self.archive, self.writer, self.name = archive, writer, name
        self.chosen, self.lines = chosen, lines
        self.log, self.done = Logbook(archive, chosen), Exported()
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
        target, versions = self.log.landed(row), self.log.versions(row)
        said = facts(
            row,
            target,
            also_at=self.log.also_at(row) if versions else [],
            translations=self.log.translations(versions),
        )
        if row["status"] is None or (row["status"] == 200 and row["blob_id"] is None):
            main = self._told(row, target, said)
        elif row["status"] == 304 or self.log.original(row) is not None:
            main = self._revisit(row, target, said)
        else:
            main = self._response(row, target, said)
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
        given = headers_of(row)
        block = wire.written(row["status"], given, len(payload)) + payload
        place = self.writer.write([*headers, ("Content-Type", HTTP_RESPONSE)], block)
        self.done.responses += 1
        mime = (dict(given).get("content-type") or "unk").split(";")[0].strip() or "unk"
        self._indexed(row, target, place, mime, warc.digest(payload))
        return main

    def _revisit(self, row: Row, target: str, facts: str) -> str:
        """The same bytes as before, or the server's word that they are."""
        unmodified = row["status"] == 304
        original = self.log.known(row) if unmodified else self.log.original(row)
        headers = self._head("revisit", target, row["fetched_at"], *_name(row))
        main = headers[1][1]
        headers += [
            (FETCH_HEADER, facts),
            ("WARC-Profile", NOT_MODIFIED if unmodified else IDENTICAL),
        ]
        if original is not None:
            headers += [
                ("WARC-Refers-To", _record_id("response", *_name(original))),
                ("WARC-Refers-To-Target-URI", self.log.landed(original)),
                ("WARC-Refers-To-Date", original["fetched_at"]),
                ("WARC-Payload-Digest", f"sha256:{original['sha256']}"),
            ]
        block = wire.written(row["status"], headers_of(row), None)
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
        kept_of: dict[str, Any] = {name: row[name] for name in kept if row[name] is not None}
        block = _json({"fetch": {**kept_of, "headers": headers_of(row)}})
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


def _name(row: Row) -> tuple[object, ...]:
    """What tells a request from every other, in every archive."""
    return (row["url"], row["fetched_at"], row["status"], row["sha256"], row["id"])


def _record_id(*name: object) -> str:
    """The same for the same record, whenever it is exported."""
    text = "/".join(str(part) for part in name)
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, 'scraper:' + text)}>"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
