"""The archive -> JSON Lines and Parquet, a record for each version or change; a feed of changes.

Everything is read in one transaction: what a crawl writes meanwhile does not show.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from scraper.archive import Archive, Row
from scraper.core import feedout
from scraper.core.feedout import Entry
from scraper.errors import UsageError
from scraper.logbook import Chosen

Record = dict[str, Any]
BATCH = 500  # versions; of the longest releases known, 300 KB each, 150 MB

# The year of a release's partition: of its printed day, else of its first look.
_YEAR = "CAST(substr(coalesce(r.published_on, r.published_at, r.first_seen_at), 1, 4) AS INTEGER)"
_VERSIONS = (
    f"SELECT v.id, s.slug AS site, s.name AS ministry, {_YEAR} AS year, r.key, r.url, r.status,"
    " r.withdrawn_at, r.version_count AS versions, v.number, v.id = r.latest_version_id AS latest,"
    " v.title, v.language, v.published_at, v.modified_at, v.first_seen_at, v.last_seen_at,"
    " v.superseded_at, v.seen_count, v.content_sha256, b.sha256 AS page_sha256,"
    " e.label AS extractor, v.words, v.metadata, v.body"
    " FROM versions v JOIN releases r ON r.id = v.release_id JOIN sites s ON s.id = r.site_id"
    " JOIN extractors e ON e.id = v.extractor_id LEFT JOIN blobs b ON b.id = v.blob_id"
    " WHERE (:site IS NULL OR s.slug = :site) AND (:since IS NULL OR v.first_seen_at >= :since)"
)
# A change is in the partition of the year in which it was seen.
_EVENTS = (
    "SELECT c.id, s.slug AS site, s.name AS ministry,"
    " CAST(substr(c.detected_at, 1, 4) AS INTEGER) AS year, r.key, r.url, r.status, r.title,"
    " r.language, r.published_at, c.kind, c.detected_at, f.number AS from_number,"
    " t.number AS to_number, c.hours_after_publication, c.fields, c.words_added,"
    " c.words_removed, c.similarity, c.content_sha256, c.diff"
    " FROM changes c JOIN releases r ON r.id = c.release_id JOIN sites s ON s.id = r.site_id"
    " LEFT JOIN versions f ON f.id = c.from_version_id"
    " LEFT JOIN versions t ON t.id = c.to_version_id"
    " WHERE (:site IS NULL OR s.slug = :site) AND (:since IS NULL OR c.detected_at >= :since)"
)
# The change that brought a version: of several (a page that came back edited) the last.
_CHANGES = (
    "SELECT to_version_id, kind, detected_at, hours_after_publication, fields, words_added,"
    " words_removed, similarity, diff FROM changes"
    " WHERE to_version_id IN ({}) AND kind <> 'reextracted' AND (from_version_id IS NULL"
    " OR from_version_id <> to_version_id) ORDER BY id"
)
_LINKS = (
    "SELECT version_id, rel, url, text, hreflang FROM links WHERE version_id IN ({}) ORDER BY id"
)
_FEED = (
    "SELECT c.kind, c.detected_at, c.diff, c.content_sha256, r.url, r.title, r.language,"
    " r.published_at, s.name AS ministry FROM changes c JOIN releases r ON r.id = c.release_id"
    " JOIN sites s ON s.id = r.site_id WHERE (:site IS NULL OR s.slug = :site)"
    " AND (:since IS NULL OR c.detected_at >= :since)"
    " AND c.kind IN (SELECT value FROM json_each(:kinds))"
    " ORDER BY c.detected_at DESC, c.id DESC LIMIT :limit"
)
TABLES = {"versions": _VERSIONS, "changes": _EVENTS}
_TIMES = (
    "detected_at",
    "withdrawn_at",
    "published_at",
    "modified_at",
    "first_seen_at",
    "last_seen_at",
    "superseded_at",
)
# What a row of a version has of the change that brought it.
_BESIDE = ("hours_after_publication", "words_added", "words_removed", "similarity", "diff")
# Characters that a terminal obeys; JSON may write any character as an escape.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


# --- rows as records ------------------------------------------------------------------------------


def records(archive: Archive, table: str, chosen: Chosen, **place: Any) -> Iterator[Record]:
    """Every chosen row of "versions" or "changes", by id; of one partition if `place` names it.

    A version comes with its release, its links and the change that brought it.
    """
    sql = TABLES[table]
    where = " AND site = :in_site AND year = :in_year" if place else ""
    last = 0
    while True:
        rows = archive.rows(
            f"SELECT * FROM ({sql}) WHERE id > :last{where} ORDER BY id LIMIT {BATCH}",
            {**chosen.values, **place, "last": last},
        )
        if not rows:
            return
        yield from _versions(archive, rows) if table == "versions" else map(_change, rows)
        last = rows[-1]["id"]


def _versions(archive: Archive, rows: Sequence[Row]) -> Iterator[Record]:
    ids = [row["id"] for row in rows]
    links = _grouped(archive, _LINKS, ids)
    changes = _grouped(archive, _CHANGES, ids)
    for row in rows:
        record = dict(row)
        number, body = record.pop("id"), record.pop("body")
        yield {
            **record,
            "latest": bool(record["latest"]),
            "metadata": json.loads(record["metadata"]),
            "links": links.get(number, []),
            "change": _fields(changes[number][-1]) if number in changes else None,
            "body": body,
        }


def _change(row: Row) -> Record:
    record = dict(row)
    record.pop("id")
    return _fields(record)


def _fields(change: Record) -> Record:
    return {**change, "fields": json.loads(change["fields"] or "[]")}


def _grouped(archive: Archive, sql: str, ids: Sequence[int]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    for row in archive.rows(sql.format(",".join("?" * len(ids))), ids):
        record = dict(row)
        number = record.pop("version_id", None) or record.pop("to_version_id")
        found.setdefault(number, []).append(record)
    return found


# --- JSON Lines -----------------------------------------------------------------------------------


def export_jsonl(
    archive: Archive, out: BinaryIO, table: str, chosen: Chosen, tell: Callable[[int], None]
) -> int:
    """Write one JSON object a line, UTF-8; how many."""
    number = 0
    with archive.reading():
        for number, record in enumerate(records(archive, table, chosen), 1):
            text = json.dumps(record, ensure_ascii=False)
            out.write(_ESCAPED.sub(_escape, text).encode() + b"\n")
            tell(number)
    return number


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


# --- Atom -----------------------------------------------------------------------------------------


def export_atom(
    archive: Archive,
    out: BinaryIO,
    chosen: Chosen,
    kinds: Sequence[str],
    limit: int,
    address: str | None = None,
) -> int:
    """Write a feed of the most recent changes of those kinds, the newest first; how many.

    `address` is where the feed will be, if that is known.
    """
    values = {**chosen.values, "kinds": json.dumps(list(kinds)), "limit": limit}
    rows = archive.rows(_FEED, values)
    sites = [s for s in archive.known_sites() if chosen.site in (None, s["slug"])]
    title = f"Changes: {sites[0]['name']}" if len(sites) == 1 else "Changes of ministries' releases"
    name = _urn("scraper:changes:" + " ".join(sorted(s["home_url"] for s in sites)))
    out.write(feedout.atom(map(_entry, rows), id=name, title=title, address=address))
    return len(rows)


def _entry(row: Row) -> Entry:
    # The reading room's feeds name a change by the same id.
    name = f"{row['url']}#{row['kind']}@{row['detected_at']}{row['content_sha256'] or ''}"
    return Entry(
        _urn(name),
        row["url"],
        row["kind"],
        row["detected_at"],
        row["title"],
        row["ministry"],
        row["language"],
        row["published_at"],
        row["diff"],
    )


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


# --- Parquet --------------------------------------------------------------------------------------


def export_parquet(
    archive: Archive, folder: Path, table: str, chosen: Chosen, tell: Callable[[int], None]
) -> int:
    """Write `folder/site=SLUG/year=YYYY/TABLE.parquet`; how many rows.

    The folder appears whole; an earlier export in its place is replaced, anything else is not.
    Raises UsageError if pyarrow is missing or the folder holds something else.
    """
    _pyarrow()
    _replaceable(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written there ({error.strerror}); name another place"
        ) from error
    try:
        part.chmod(0o755)
        number = _write_partitions(archive, part, table, chosen, tell)
        if folder.exists():
            shutil.rmtree(folder)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return number


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed:"
            " pip install '.[analysis]' in the project's folder"
        ) from error
    return pyarrow


def _replaceable(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir() or not all(
        one.is_dir() and one.name.startswith("site=") for one in folder.iterdir()
    ):
        raise UsageError(f"{folder}: holds something else than an export; name another folder")


def _write_partitions(
    archive: Archive, folder: Path, table: str, chosen: Chosen, tell: Callable[[int], None]
) -> int:
    done = 0
    with archive.reading():
        partitions = archive.rows(
            f"SELECT DISTINCT site, year FROM ({TABLES[table]}) ORDER BY site, year", chosen.values
        )
        for slug, year in partitions:
            place = folder / f"site={quote(slug, safe='')}" / f"year={year}"
            place.mkdir(parents=True)
            found = records(archive, table, chosen, in_site=slug, in_year=year)
            for written in _write_file(place / f"{table}.parquet", table, found):
                done += written
                tell(done)
    return done


def _write_file(path: Path, table: str, found: Iterator[Record]) -> Iterator[int]:
    """Write records in batches; yields how many after each."""
    pyarrow = _pyarrow()
    schema = _schema(table)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        batch: list[Record] = []
        for record in found:
            batch.append(_row(record))
            if len(batch) == BATCH:
                writer.write_table(pyarrow.Table.from_pylist(batch, schema))
                yield len(batch)
                batch = []
        if batch:
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))
            yield len(batch)


def _schema(table: str) -> Any:
    """Columns and types; site and year are the names of the folders."""
    pa = _pyarrow()
    text, whole, real, when = pa.string(), pa.int64(), pa.float64(), pa.timestamp("us", tz="UTC")
    link = pa.struct([(name, text) for name in ("rel", "url", "text", "hreflang")])
    release = {"ministry": text, "key": text, "url": text, "status": text}
    change = {
        "hours_after_publication": real, "words_added": whole, "words_removed": whole,
        "similarity": real, "diff": text,
    }  # fmt: skip
    versions = {
        **release, "withdrawn_at": when, "versions": whole, "number": whole, "latest": pa.bool_(),
        "title": text, "language": text, "published_at": when, "modified_at": when,
        "first_seen_at": when, "last_seen_at": when, "superseded_at": when, "seen_count": whole,
        "content_sha256": text, "page_sha256": text, "extractor": text, "words": whole,
        "metadata": text, "links": pa.list_(link), "change": text, "change_detected_at": when,
        "change_fields": pa.list_(text), **change, "body": text,
    }  # fmt: skip
    changes = {
        **release, "title": text, "language": text, "published_at": when, "kind": text,
        "detected_at": when, "from_number": whole, "to_number": whole, "fields": pa.list_(text),
        "content_sha256": text, **change,
    }  # fmt: skip
    return pa.schema(list((versions if table == "versions" else changes).items()))


def _row(record: Record) -> Record:
    """A record as a flat row: times as times, the change beside the version."""
    row = dict(record)
    if "metadata" in record:
        row["metadata"] = json.dumps(record["metadata"], ensure_ascii=False)
        change = record["change"] or {}
        row |= {name: change.get(name) for name in _BESIDE}
        row["change"] = change.get("kind")
        row["change_detected_at"] = _time(change.get("detected_at"))
        row["change_fields"] = change.get("fields")
    return row | {name: _time(row[name]) for name in _TIMES if name in row}


def _time(text: str | None) -> datetime | None:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) if text else None
