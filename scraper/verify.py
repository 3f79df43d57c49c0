"""An archive -> every damaged row by table and number, and the head of its chain of runs.

SQLite's own checks see neither a flipped byte in a blob nor an altered number: bodies are inflated
and hashed, texts are fingerprinted again, every row of evidence is compared with its seal, and the
digests of every run are computed anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scraper import blobs, chain, seals
from scraper.archive import Archive
from scraper.core.fingerprint import stored_sha256

Found = Iterator["Damage"]
FTS = ("versions_fts", "versions_cjk_fts")


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged row; `row` is its id, None for a whole table."""

    table: str
    row: int | str | None
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.what}" if self.row is not None else (
            f"{self.table}: {self.what}"
        )  # fmt: skip


@dataclass(slots=True)
class Report:
    """What a verification found; `head` is the newest link of the chain of runs."""

    damages: list[Damage] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    head: str | None = None


def verify(
    archive: Archive, tell: Callable[[str], None] = lambda _step: None
) -> Report:  # fmt: skip
    """Check everything; reads only, and works while a crawl goes on."""
    report, conn = Report(), archive.conn
    conn.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    steps: list[tuple[str, Callable[[sqlite3.Connection, Report], Found]]] = [
        ("pages of the file", _integrity),
        ("references", _references),
        ("seals", _seals),
        ("dictionaries", _dictionaries),
        ("bodies", _bodies),
        ("texts", _texts),
        ("histories", _histories),
        ("runs", _runs),
    ]
    for name, check in steps:
        tell(name)
        try:
            report.damages += check(conn, report)
        except sqlite3.DatabaseError as error:
            report.damages.append(Damage("archive", None, f"{name}: {error}"))
    tell("search index")
    report.damages += _search(archive.path, report)
    report.head = chain.head(conn)
    return report


def _integrity(conn: sqlite3.Connection, _report: Report) -> Found:
    for row in conn.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield Damage("archive", None, str(row[0]))


def _references(conn: sqlite3.Connection, _report: Report) -> Found:
    for table, row, parent, _number in conn.execute("PRAGMA foreign_key_check"):
        yield Damage(table, row, f"points at a row of {parent} that is not there")


def _seals(conn: sqlite3.Connection, report: Report) -> Found:
    for table, kind in seals.KINDS.items():
        names = seals.columns(conn, table)
        known = dict(conn.execute("SELECT id, seal FROM _seals WHERE kind = ?", (kind,)))
        report.checked[table] = 0
        for row in conn.execute(f"SELECT {', '.join(names)} FROM {table}"):
            report.checked[table] += 1
            number = row[names.index("id")]
            sealed = known.pop(number, None)
            if sealed is None:
                yield Damage(table, number, "was put in by another program: it has no seal")
            elif sealed != seals.seal(names, _raw(row)):
                yield Damage(table, number, "was altered: it does not match its seal")
        for number in known:
            yield Damage(table, number, "is gone: its seal has no row")


def _raw(row: sqlite3.Row) -> Iterator[seals.Value]:
    for value in row:
        yield value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def _dictionaries(conn: sqlite3.Connection, _report: Report) -> Found:
    for number, sha256, body in conn.execute("SELECT id, sha256, body FROM dictionaries"):
        if hashlib.sha256(body).hexdigest() != sha256:
            yield Damage("dictionaries", number, "does not match its SHA-256")


def _bodies(conn: sqlite3.Connection, _report: Report) -> Found:
    rows = conn.execute(
        "SELECT b.id, b.sha256, b.size, b.codec, b.body, d.body, length(b.body) <> b.stored_size"
        " FROM blobs b LEFT JOIN dictionaries d ON d.id = b.dictionary_id"
        " WHERE b.body IS NOT NULL"
    )
    for number, sha256, size, codec, stored, dictionary, cut in rows:
        body = blobs.inflate(codec, stored, size, dictionary)
        if body is None or cut or len(body) != size:
            yield Damage("blobs", number, f"cannot be inflated to its {size} bytes")
        elif hashlib.sha256(body).hexdigest() != sha256:
            yield Damage("blobs", number, f"does not match its SHA-256 {sha256}")


def _texts(conn: sqlite3.Connection, _report: Report) -> Found:
    rows = conn.execute("SELECT id, title, published_at, body, content_sha256 FROM versions")
    for number, title, published_at, body, sha256 in rows:
        if stored_sha256(title, published_at, body) != sha256:
            yield Damage("versions", number, "its text does not match its content_sha256")


def _histories(conn: sqlite3.Connection, _report: Report) -> Found:
    rows = conn.execute(
        "SELECT r.id, r.version_count, count(v.id), coalesce(min(v.number), 1),"
        " coalesce(max(v.number), 0), coalesce(sum(v.superseded_at IS NULL), 0),"
        " (SELECT id FROM versions WHERE release_id = r.id ORDER BY number DESC LIMIT 1)"
        " IS NOT r.latest_version_id"
        " FROM releases r LEFT JOIN versions v ON v.release_id = r.id GROUP BY r.id"
    )
    for number, told, count, first, last, current, astray in rows:
        if not (count == told == last and first == 1):
            yield Damage("releases", number, f"tells of {told} versions and has {count}")
        elif astray:
            yield Damage("releases", number, "its latest version is not the last one")
        elif current != 1:
            yield Damage("releases", number, f"has {current} versions that nothing superseded")


def _runs(conn: sqlite3.Connection, report: Report) -> Found:
    """Digests of closed runs; a pruned run is compared with what its amendment says is left."""
    pruned = dict(
        conn.execute(
            "SELECT target_run_id, rest_sha256 FROM amendments WHERE kind = 'pruned' ORDER BY id"
        )
    )
    rows = conn.execute(
        f"SELECT id, previous_sha256, fetches_sha256, changes_sha256, chain_sha256,"
        f" {', '.join(chain.HEADER)} FROM runs WHERE chain_sha256 IS NOT NULL ORDER BY id"
    ).fetchall()
    links = {row[4] for row in rows}
    for number, previous, fetches, changes, told, *header in rows:
        if chain.link(previous, fetches, changes, header) != told:
            yield Damage("runs", number, "its row does not match its link of the chain")
        if chain.fetches_sha256(conn, number) != pruned.get(number, fetches):
            yield Damage("runs", number, "its fetches are not those it was closed with")
        if number not in pruned and chain.changes_sha256(conn, number) != changes:
            yield Damage("runs", number, "its changes are not those it was closed with")
        if previous is not None and previous not in links:
            yield Damage("runs", number, "the run before it in the chain is gone")
    if pruned:
        report.notes.append(f"{len(pruned)} runs were pruned: part of their log is gone on purpose")


def _search(path: Path, report: Report) -> Found:
    """FTS5's own check writes nothing, but needs a connection that could."""
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=1)
        conn.isolation_level = None
    except sqlite3.Error as error:
        report.notes.append(f"the search index was not checked: {error}")
        return
    try:
        conn.execute("BEGIN IMMEDIATE")
        for table in FTS:
            try:
                conn.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                yield Damage(table, None, f"out of step with versions: {error}")
        conn.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        report.notes.append(f"the search index was not checked: {error}")
    finally:
        conn.close()
