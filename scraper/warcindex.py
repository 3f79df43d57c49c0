"""WARC files -> their captures in the order of time, and the pages behind them.

Files are read once from end to end and every record is checked; what is kept of it is a row of a
temporary database on the disk, so that neither many files nor large ones fill the memory. Pages are
read again when their turn comes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scraper import warc
from scraper.codings import decoders
from scraper.core import urls, wire
from scraper.core.fingerprint import stamp
from scraper.core.inflate import BodyError
from scraper.core.storable import storable_json
from scraper.core.wire import Head
from scraper.wacz import Source
from scraper.warc import Record

MAX_BODY = 20_000_000
FACTS = "x-scraper-fetch"
CAPTURES = frozenset({"response", "resource", "revisit", "metadata"})
NOT_MODIFIED = "server-not-modified"

_TABLE = """
CREATE TABLE captures (
  id INTEGER PRIMARY KEY, source INTEGER, place INTEGER, kind TEXT, url TEXT, at TEXT,
  status INTEGER, mime TEXT, digest TEXT, facts TEXT, record_id TEXT,
  refers_id TEXT, refers_url TEXT, refers_at TEXT, unmodified INTEGER
);
CREATE INDEX by_time ON captures(at, id);
CREATE INDEX by_url ON captures(url, at);
CREATE INDEX by_digest ON captures(digest);
CREATE INDEX by_record ON captures(record_id);
"""
_COLUMNS = "SELECT id, source, place, kind, url, at, status, mime, digest, facts, unmodified"


@dataclass(frozen=True, slots=True)
class Capture:
    """One request as a WARC file tells it. `facts` is what an export of ours adds."""

    id: int
    source: int
    place: int
    kind: str
    url: str
    at: datetime
    status: int | None
    mime: str
    digest: str | None
    facts: dict[str, Any]
    unmodified: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer behind a capture. `body` is None if the file says nothing of it."""

    status: int
    headers: wire.Headers
    body: bytes


@dataclass
class WarcIndex:
    """The captures of some WARC files. A context manager; `problem` hears of damage."""

    problem: Callable[[str, str], None]
    sources: list[Source] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)  # slug -> JSON, of our exports
    records: int = 0
    packed: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conn = sqlite3.connect("", isolation_level=None)  # a temporary file of its own
        self.conn.executescript(_TABLE)
        self.more = decoders()

    def __enter__(self) -> WarcIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.conn.close()

    # --- reading through ------------------------------------------------------------------------

    def read(self, source: Source, tell: Callable[[int], None]) -> None:
        """Note every capture of one file; damage is told of and passed over."""
        number = len(self.sources)
        self.sources.append(source)
        source.file.seek(0)
        self.packed.append(source.file.read(2) == b"\x1f\x8b")
        self.conn.execute("BEGIN")
        for record in warc.records(source.file):
            self.records += 1
            if record.problem is not None:
                self.problem(f"{source.name} at {record.offset}", _told(record))
            else:
                self._note(number, source, record)
            tell(self.records)
        self.conn.execute("COMMIT")

    def _note(self, number: int, source: Source, record: Record) -> None:
        if record.kind not in CAPTURES or not record.uri:
            return
        url, at = urls.normalise(record.uri), record.at
        if url is None:
            return  # dns:, urn:, metadata of another tool
        facts = _facts(record.get(FACTS))
        if "definition_of" in facts:
            self.definitions[str(facts["definition_of"])] = record.block.decode("utf-8", "replace")
            return
        if record.kind == "metadata" and not facts:
            return
        head = _head(record)
        if at is None or head is None:
            what = "its WARC-Date is no time" if at is None else "holds no HTTP answer"
            self.problem(f"{source.name} at {record.offset}", f"{record.uri}: {what}")
            return
        status: int | None = head.status
        if record.kind == "metadata":
            told = facts.get("status")
            status = told if isinstance(told, int) and 100 <= told <= 999 else None
        self.conn.execute(
            "INSERT INTO captures (source, place, kind, url, at, status, mime, digest, facts,"
            " record_id, refers_id, refers_url, refers_at, unmodified)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number, record.offset, record.kind, url, stamp(at), status,
                (head.get("content-type") or "").split(";")[0].strip().lower(),
                record.get("warc-payload-digest"), json.dumps(facts) if facts else None,
                record.get("warc-record-id"), record.get("warc-refers-to"),
                urls.normalise(record.get("warc-refers-to-target-uri") or ""),
                stamp(warc.moment(record.get("warc-refers-to-date") or "")),
                NOT_MODIFIED in (record.get("warc-profile") or ""),
            ),
        )  # fmt: skip

    # --- asking ---------------------------------------------------------------------------------

    def __len__(self) -> int:
        return int(self.conn.execute("SELECT count(*) FROM captures").fetchone()[0])

    def in_time(self) -> Iterator[Capture]:
        """Every capture, oldest first; those of one second as they stand in the files."""
        yield from self._found("ORDER BY at, id", ())

    def at(self, url: str) -> Iterator[Capture]:
        """The captures of one address, oldest first."""
        yield from self._found("WHERE url = ? ORDER BY at, id", (url,))

    def _found(self, where: str, values: Sequence[object]) -> Iterator[Capture]:
        for row in self.conn.execute(f"{_COLUMNS} FROM captures {where}", tuple(values)):
            yield _capture(row)

    def answer(self, capture: Capture) -> Answered | None:
        """The answer of a capture; of a revisit, with the body that came before.

        None if the body is in none of the files. Raises BodyError for a body that cannot be used.
        """
        record = self._record(capture) if capture.kind != "metadata" else None
        if record is None:
            return None
        head, payload = _message(record)
        if head is None:
            return None
        if capture.kind != "revisit":
            return self._whole(capture, head, payload)
        original = self._original(capture)
        found = self._record(original) if original is not None else None
        if original is None or found is None:
            return None
        first, payload = _message(found)
        if first is None:
            return None
        whole = self._whole(original, first, payload)
        status = 200 if head.status == 304 or not head.status else head.status
        sent = _sent(head, capture)
        return Answered(status, sent if len(sent) > 1 else whole.headers, whole.body)

    def head(self, capture: Capture) -> Head | None:
        """Status and headers of a capture, as the server sent them."""
        record = self._record(capture)
        found = _head(record) if record is not None else None
        return Head(found.status, _sent(found, capture)) if found else None

    def _whole(self, capture: Capture, head: Head, payload: bytes) -> Answered:
        body = wire.decoded(payload, head, MAX_BODY, self.more)
        return Answered(head.status, _sent(head, capture), body)

    def _record(self, capture: Capture) -> Record | None:
        file = self.sources[capture.source].file
        packed = self.packed[capture.source]
        record = warc.record_at(file, capture.place, packed=packed)
        return None if record is None or record.problem else record

    def _original(self, revisit: Capture) -> Capture | None:
        """The capture whose bytes a revisit repeats, as far as it is here."""
        row = self.conn.execute(
            "SELECT refers_id, refers_url, refers_at FROM captures WHERE id = ?", (revisit.id,)
        ).fetchone()
        body = "kind IN ('response', 'resource')"
        asked = [
            ("record_id = ?", (row[0],)),
            ("url = ? AND at = ?", (row[1], row[2])),
            ("digest = ? AND url = ?", (revisit.digest, revisit.url)),
            ("digest = ?", (revisit.digest,)),
        ]
        for where, values in asked:
            if None in values:
                continue
            found = next(self._found(f"WHERE {body} AND {where} ORDER BY at LIMIT 1", values), None)
            if found is not None:
                return found
        return None

    def told(self, capture: Capture) -> dict[str, Any]:
        """What a metadata record of our own export says of a request without a stored answer."""
        record = self._record(capture)
        try:
            said = json.loads(record.block)["fetch"] if record is not None else {}
        except (ValueError, KeyError, TypeError, RecursionError):
            return {}
        return storable_json(said) if isinstance(said, dict) else {}


def _sent(head: Head, capture: Capture) -> wire.Headers:
    """The headers as the server sent them."""
    return wire.original(head.headers, ours=bool(capture.facts))


def _told(record: Record) -> str:
    name = record.uri or record.kind
    return f"{name}: {record.problem}" if name else str(record.problem)


def _facts(text: str | None) -> dict[str, Any]:
    try:
        facts = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return storable_json(facts) if isinstance(facts, dict) else {}


def _message(record: Record) -> tuple[Head | None, bytes]:
    """Head and body as they stand in a record; a bare resource is an answer of status 200."""
    if record.kind in ("resource", "metadata"):
        kind = record.get("content-type") or "application/octet-stream"
        return Head(200, (("content-type", kind),)), record.block
    head, payload = wire.split_head(record.block)
    found = wire.head(head)
    if found is None and record.kind == "revisit":  # older tools leave the head out
        return Head(304 if NOT_MODIFIED in (record.get("warc-profile") or "") else 200, ()), b""
    return found, payload


def _head(record: Record) -> Head | None:
    return _message(record)[0]


def _capture(row: Sequence[Any]) -> Capture:
    number, source, place, kind, url, at, status, mime, digest, facts, unmodified = row
    when = datetime.fromisoformat(at)
    added = json.loads(facts) if facts else {}
    return Capture(
        number, source, place, kind, url, when, status, mime, digest, added, bool(unmodified)
    )


__all__ = ["Answered", "BodyError", "Capture", "WarcIndex"]
