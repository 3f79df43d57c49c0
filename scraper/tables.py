"""The archive -> flat tables for other programs: JSON Lines, and Parquet by site and year.

`versions` has a row for each text, `releases` one for each release, `changes` one for each event.
Times are UTC. Nothing is held in memory beyond a few hundred rows.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO
from urllib.parse import quote

from scraper.archive import Archive
from scraper.core.feedout import Event
from scraper.errors import UsageError

Table = Literal["releases", "versions", "changes"]
TABLES: tuple[Table, ...] = ("versions", "releases", "changes")
CHUNK = 200  # releases read at once
# A folder with this file was written by us and may be replaced.
MARK = "_scraper.json"

_RELEASE = (
    "s.slug AS site, s.name AS ministry, s.country, r.key AS release_key, r.url, r.status,"
    " CAST(substr(coalesce(r.published_on, r.first_seen_at), 1, 4) AS INTEGER) AS year"
)
_FROM = " FROM releases r JOIN sites s ON s.id = r.site_id"
SQL: dict[Table, str] = {
    "releases": (
        f"SELECT {_RELEASE}, r.title, r.language, r.published_at, r.published_on, r.version_count,"
        " r.first_seen_at, r.last_seen_at, r.last_changed_at, r.withdrawn_at, g.key AS"
        f" translation_group{_FROM} LEFT JOIN releases g ON g.id = r.translation_group"
        " WHERE r.id IN ({ids}) ORDER BY r.id"
    ),
    "versions": (
        f"SELECT {_RELEASE}, v.number, v.id = r.latest_version_id AS latest, v.title, v.language,"
        " v.published_at, v.modified_at, v.first_seen_at, v.last_seen_at, v.superseded_at,"
        " v.seen_count, v.content_sha256, b.sha256 AS page_sha256, v.words, e.label AS extractor,"
        f" v.metadata, v.body{_FROM} JOIN versions v ON v.release_id = r.id"
        " JOIN extractors e ON e.id = v.extractor_id LEFT JOIN blobs b ON b.id = v.blob_id"
        " WHERE r.id IN ({ids}) ORDER BY r.id, v.number"
    ),
    "changes": (
        f"SELECT {_RELEASE}, r.title, r.language, r.published_at, c.kind, c.detected_at,"
        " f.number AS from_version, t.number AS to_version, c.hours_after_publication, c.fields,"
        f" c.words_added, c.words_removed, c.similarity, c.diff{_FROM}"
        " JOIN changes c ON c.release_id = r.id LEFT JOIN versions f ON f.id = c.from_version_id"
        " LEFT JOIN versions t ON t.id = c.to_version_id"
        " WHERE r.id IN ({ids}) ORDER BY r.id, c.detected_at, c.id"
    ),
}
# What a column is in Parquet, where it is not text.
TIMES = frozenset(
    [
        "published_at",
        "modified_at",
        "first_seen_at",
        "last_seen_at",
        "superseded_at",
        "last_changed_at",
        "withdrawn_at",
        "detected_at",
    ]
)
NUMBERS = frozenset(
    [
        "number",
        "seen_count",
        "words",
        "version_count",
        "from_version",
        "to_version",
        "words_added",
        "words_removed",
    ]
)
FRACTIONS = frozenset({"hours_after_publication", "similarity"})


@dataclass(frozen=True, slots=True)
class Part:
    """The releases of one site and year."""

    site: str
    year: int
    ids: list[int]


def parts(archive: Archive, site: str | None = None) -> list[Part]:
    """The archive's releases by site and year: of publication, else of our first look."""
    found: dict[tuple[str, int], list[int]] = {}
    rows = archive.rows(
        "SELECT s.slug, CAST(substr(coalesce(r.published_on, r.first_seen_at), 1, 4) AS INTEGER),"
        f" r.id{_FROM} WHERE ? IS NULL OR s.slug = ? ORDER BY 1, 2, 3",
        (site, site),
    )
    for slug, year, release_id in rows:
        found.setdefault((slug, year), []).append(release_id)
    return [Part(slug, year, ids) for (slug, year), ids in found.items()]


def rows(archive: Archive, table: Table, part: Part) -> Iterator[list[dict[str, Any]]]:
    """The rows of one part, some hundred at a time."""
    for start in range(0, len(part.ids), CHUNK):
        ids = ",".join(str(number) for number in part.ids[start : start + CHUNK])
        yield [dict(row) for row in archive.rows(SQL[table].format(ids=ids))]


def write_jsonl(archive: Archive, out: TextIO, table: Table, site: str | None = None) -> int:
    """One JSON object a line for every row of a table; how many."""
    count = 0
    with archive.reading():
        for part in parts(archive, site):
            for chunk in rows(archive, table, part):
                for row in chunk:
                    out.write(json.dumps(_unpacked(row), ensure_ascii=False) + "\n")
                count += len(chunk)
    return count


def _unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """JSON columns as JSON, true and false as such."""
    found = dict(row)
    for name in ("metadata", "fields"):
        if found.get(name) is not None:
            found[name] = json.loads(found[name])
    if "latest" in found:
        found["latest"] = bool(found["latest"])
    return found


def write_parquet(
    archive: Archive,
    folder: Path,
    site: str | None = None,
    tell: Callable[[str], None] = lambda _step: None,
) -> dict[str, int]:
    """FOLDER/TABLE/site=SLUG/year=YYYY/part-0.parquet for every table; rows by table.

    The folder appears whole or not at all, and replaces one that an earlier export wrote. Raises
    UsageError if pyarrow is missing, or if there is something else in the folder.
    """
    _arrow()
    _check_folder(folder)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=_parent(folder)))
    try:
        counts = dict.fromkeys(TABLES, 0)
        with archive.reading():
            for part in parts(archive, site):
                tell(f"{part.site} {part.year}")
                for table in TABLES:
                    counts[table] += _write_part(archive, made, table, part)
        (made / MARK).write_text(json.dumps({"rows": counts}) + "\n", encoding="utf-8")
        made.chmod(0o755)
        _put(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return dict(counts)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow: pip install 'scraper[analysis]'") from error
    return pyarrow, pyarrow.parquet


def _write_part(archive: Archive, folder: Path, table: Table, part: Part) -> int:
    pyarrow, parquet = _arrow()
    schema, count = _schema(pyarrow, archive, table), 0
    place = folder / table / f"site={quote(part.site, safe='')}" / f"year={part.year:04}"
    place.mkdir(parents=True)
    with parquet.ParquetWriter(place / "part-0.parquet", schema, compression="zstd") as writer:
        for chunk in rows(archive, table, part):
            if chunk:
                writer.write_table(_arrow_table(pyarrow, schema, chunk))
            count += len(chunk)
    return count


def _schema(pyarrow: Any, archive: Archive, table: Table) -> Any:
    """The columns of a table; site and year are in the names of the folders."""
    with_names = archive.conn.execute(SQL[table].format(ids="NULL"))
    names = [column[0] for column in with_names.description if column[0] not in ("site", "year")]
    kinds = {name: _kind(pyarrow, name) for name in names}
    return pyarrow.schema([pyarrow.field(name, kind) for name, kind in kinds.items()])


def _kind(pyarrow: Any, name: str) -> Any:
    if name in TIMES:
        return pyarrow.timestamp("s", tz="UTC")
    if name in NUMBERS:
        return pyarrow.int32()
    if name in FRACTIONS:
        return pyarrow.float64()
    if name == "published_on":
        return pyarrow.date32()
    return pyarrow.bool_() if name == "latest" else pyarrow.string()


def _arrow_table(pyarrow: Any, schema: Any, chunk: list[dict[str, Any]]) -> Any:
    from datetime import date, datetime

    def value(name: str, given: Any) -> Any:
        if given is None:
            return None
        if name in TIMES:
            return datetime.fromisoformat(given)
        if name == "published_on":
            return date.fromisoformat(given)
        return bool(given) if name == "latest" else given

    columns = {name: [value(name, row[name]) for row in chunk] for name in schema.names}
    return pyarrow.table(columns, schema=schema)


def _parent(folder: Path) -> Path:
    parent = folder.absolute().parent
    if not parent.is_dir():
        raise UsageError(f"{folder}: the folder above it is not there")
    return parent


def _check_folder(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder")
    if any(folder.iterdir()) and not (folder / MARK).is_file():
        raise UsageError(f"{folder}: holds other things; name a new or an empty folder")


def _put(made: Path, folder: Path) -> None:
    """Rename the new folder into place; the old one is gone only then."""
    if not folder.exists():
        made.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".old", dir=_parent(folder)))
    folder.rename(old / "was")
    made.rename(folder)
    shutil.rmtree(old)


# --- changes for a feed -----------------------------------------------------------------------------


def events(
    archive: Archive, *, site: str | None = None, kinds: tuple[str, ...] = (), limit: int = 100
) -> list[Event]:
    """The newest changes, newest first. Without `kinds`: all but our own reading anew."""
    chosen = kinds or ("published", "edited", "withdrawn", "restored", "moved")
    marks = ",".join("?" * len(chosen))
    found = archive.rows(
        "SELECT c.kind, c.detected_at, r.url, r.title, s.slug, s.name, r.key, r.language,"
        " r.published_at, c.fields, c.words_added, c.words_removed, c.diff, c.content_sha256"
        " FROM changes c JOIN releases r ON r.id = c.release_id JOIN sites s ON s.id = r.site_id"
        f" WHERE c.kind IN ({marks}) AND (? IS NULL OR s.slug = ?)"
        " ORDER BY c.detected_at DESC, c.id DESC LIMIT ?",
        (*chosen, site, site, limit),
    )
    return [Event(*row[:9], tuple(json.loads(row[9] or "[]")), *row[10:]) for row in found]
