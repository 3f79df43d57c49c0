"""An archive -> every damaged row by table and number, and the head of its chain of runs.

SQLite's own checks see neither a flipped byte in a blob nor an altered number: bodies are inflated
and hashed, texts are fingerprinted again, every row of evidence is compared with its seal, and the
digests of every run are computed anew. Nothing is written, and a crawl may go on meanwhile: one
read transaction sees one moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scraper import blobs, chain, histories, languages, schema, seals, searchcheck
from scraper.archive import Archive
from scraper.core.fingerprint import stored_sha256

Found = Iterator["Damage"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged row; `row` is its id, None for a whole table."""

    table: str
    row: int | str | None
    what: str

    def __str__(self) -> str:
        name = self.table if self.row is None else f"{self.table} {self.row}"
        return f"{name}: {self.what}"


@dataclass(slots=True)
class Report:
    """What a verification found; `head` is the newest link of the chain of runs.

    `damages` has one entry for a row, whatever number of checks it fails.
    """

    damages: list[Damage] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    head: str | None = None

    def gather(self, found: Found) -> None:
        """Add what a check finds, up to where the file can no longer be read."""
        try:
            self.damages.extend(found)
        except sqlite3.DatabaseError as error:
            self.damages.append(Damage("archive", None, f"cannot be read any further: {error}"))
        except Exception as error:  # noqa: BLE001  a damaged file may answer anything at all
            what = f"answers what no archive holds: {type(error).__name__}: {error}"[:300]
            self.damages.append(Damage("archive", None, what))

    def named(self, table: str) -> set[int | str | None]:
        """The rows of a table that are named so far."""
        return {damage.row for damage in self.damages if damage.table == table}

    def fold(self) -> None:
        """One entry for each row, in the order in which they were found."""
        said: dict[tuple[str, int | str | None], list[str]] = {}
        for damage in self.damages:
            words = said.setdefault((damage.table, damage.row), [])
            if damage.what not in words:
                words.append(damage.what)
        self.damages = [Damage(table, row, "; ".join(w)) for (table, row), w in said.items()]


Check = Callable[[sqlite3.Connection, Report], Found]


def verify(archive: Archive, tell: Callable[[str], None] = lambda _step: None) -> Report:
    """Check everything in one read transaction. Raises ArchiveError if that cannot begin."""
    report = Report()
    with archive.reading() as conn:
        text_factory, conn.text_factory = conn.text_factory, _text
        try:
            for name, check in STEPS:
                tell(name)
                report.gather(check(conn, report))
            report.head = chain.head(conn)
        finally:
            conn.text_factory = text_factory
    tell("search index")
    report.gather(_search(archive, report))
    report.fold()
    return report


def _text(raw: bytes) -> str:
    """Damaged text can be read, too: an undecodable byte becomes a lone surrogate."""
    return raw.decode("utf-8", "surrogateescape")


# --- SQLite's own checks -------------------------------------------------------------------------


def _file(conn: sqlite3.Connection, _report: Report) -> Found:
    for pragma in ("quick_check", "integrity_check"):
        found = [str(row[0]) for row in conn.execute(f"PRAGMA {pragma}") if row[0] != "ok"]
        yield from (Damage("archive", None, what) for what in found)
        if found:
            return  # the longer check says the same once more


def _references(conn: sqlite3.Connection, _report: Report) -> Found:
    for table, row, parent, _number in conn.execute("PRAGMA foreign_key_check"):
        yield Damage(table, row, f"points at a row of {parent} that is not there")


def _schema(conn: sqlite3.Connection, _report: Report) -> Found:
    """Tables, indices, triggers, views: without a trigger the search would go out of step."""
    listed = (
        "SELECT type, name, CASE type WHEN 'table' THEN '' ELSE sql END FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    model = sqlite3.connect(":memory:", isolation_level=None)
    try:
        schema.prepare(model)
        wanted = {(row[0], row[1]): row[2] for row in model.execute(listed)}
    finally:
        model.close()
    there = {(row[0], row[1]): row[2] for row in conn.execute(listed)}
    for (kind, name), sql in sorted(wanted.items()):
        if (kind, name) not in there:
            yield Damage("schema", str(name), f"this {kind} is missing")
        elif there[kind, name] != sql:
            yield Damage("schema", str(name), f"this {kind} is not as it was made")


def _languages(conn: sqlite3.Connection, _report: Report) -> Found:
    """They have no number and no seal: a row says what its code means, and nothing else."""
    for code, name, direction in conn.execute("SELECT code, name, direction FROM languages"):
        if name not in (languages.NAMES.get(code), code) or direction != languages.direction(code):
            yield Damage("languages", str(code), "was altered: it is not what its code means")


# --- rows and their seals ------------------------------------------------------------------------


def _seals(conn: sqlite3.Connection, report: Report) -> Found:
    for table, kind in seals.KINDS.items():
        names = seals.columns(conn, table)
        at = names.index("id")
        report.checked[table] = 0
        for number, row in _scan(conn, table, names, at):
            report.checked[table] += 1
            if isinstance(row, Damage):
                yield row
                continue
            sealed = conn.execute(
                "SELECT seal FROM _seals WHERE kind = ? AND id = ?", (kind, number)
            ).fetchone()
            if sealed is None:
                yield Damage(table, number, "was put in by another program: it has no seal")
            elif sealed[0] != seals.seal(names, map(_raw, row)):
                yield Damage(table, number, "was altered: it does not match its seal")
        gone = conn.execute(
            f"SELECT id FROM _seals WHERE kind = ? AND id NOT IN (SELECT id FROM {table})", (kind,)
        )
        for (number,) in gone:
            yield Damage(table, number, "is gone: its seal has no row")


def _scan(
    conn: sqlite3.Connection, table: str, names: list[str], at: int
) -> Iterator[tuple[int, sqlite3.Row | Damage]]:
    """Every row by its id; from the first that cannot be read on, each by itself."""
    wanted, last = ", ".join(names), -(2**63)
    try:
        for row in conn.execute(f"SELECT {wanted} FROM {table} ORDER BY id"):
            last = row[at]
            yield last, row
        return
    except sqlite3.DatabaseError:
        pass
    ids = conn.execute(f"SELECT id FROM {table} WHERE id > ? ORDER BY id", (last,)).fetchall()
    for (number,) in ids:
        try:
            row = conn.execute(f"SELECT {wanted} FROM {table} WHERE id = ?", (number,)).fetchone()
            yield number, row
        except sqlite3.DatabaseError as error:
            yield number, Damage(table, number, f"cannot be read: {error}")


def _raw(value: seals.Value) -> seals.Value:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


# --- bodies, texts, histories, runs ---------------------------------------------------------------


def _bodies(conn: sqlite3.Connection, report: Report) -> Found:
    unreadable = report.named("blobs") | report.named("dictionaries")
    for number, sha256, body in conn.execute("SELECT id, sha256, body FROM dictionaries"):
        if blobs.digest("identity", body, None, len(body)) != (sha256, len(body)):
            yield Damage("dictionaries", number, "does not match its SHA-256")
    for (number,) in conn.execute("SELECT id FROM blobs ORDER BY id").fetchall():
        try:
            what = _body_damage(conn, number)
        except sqlite3.DatabaseError as error:
            what = None if number in unreadable else f"cannot be read: {error}"
        if what is not None:
            yield Damage("blobs", number, what)
    rows = conn.execute(
        "SELECT f.id FROM fetches f JOIN blobs b ON b.id = f.blob_id WHERE f.sha256 IS NOT b.sha256"
    )
    for (number,) in rows:
        yield Damage("fetches", number, "tells of another SHA-256 than its blob")


def _body_damage(conn: sqlite3.Connection, number: int) -> str | None:
    row = conn.execute(
        "SELECT b.sha256, b.size, b.stored_size, b.codec, b.body, d.body FROM blobs b"
        " LEFT JOIN dictionaries d ON d.id = b.dictionary_id WHERE b.id = ?",
        (number,),
    ).fetchone()
    if row is None:
        return "is in an index, and not in its table"
    sha256, size, stored_size, codec, stored, dictionary = row
    if stored is None:
        return None if stored_size == 0 else "has lost its body"
    if len(stored) != stored_size:
        return f"has {len(stored)} bytes stored and tells of {stored_size}"
    found = blobs.digest(codec, stored, dictionary, size)
    if found is None:
        return "cannot be inflated"
    if found[1] != size:
        return f"does not inflate to its {size} bytes"
    return None if found[0] == sha256 else f"does not match its SHA-256 {sha256}"


def _texts(conn: sqlite3.Connection, report: Report) -> Found:
    unreadable = report.named("versions")
    for (number,) in conn.execute("SELECT id FROM versions ORDER BY id").fetchall():
        try:
            title, published_at, body, sha256 = conn.execute(
                "SELECT title, published_at, body, content_sha256 FROM versions WHERE id = ?",
                (number,),
            ).fetchone()
        except sqlite3.DatabaseError as error:
            if number not in unreadable:
                yield Damage("versions", number, f"cannot be read: {error}")
            continue
        if stored_sha256(title, published_at, body) != sha256:
            yield Damage("versions", number, "its text does not match its content_sha256")


def _histories(conn: sqlite3.Connection, report: Report) -> Found:
    for table, number, what in histories.broken(conn, report.named):
        yield Damage(table, number, what)


def _runs(conn: sqlite3.Connection, report: Report) -> Found:
    """Digests of closed runs; what was pruned or merged is compared with what should be left."""
    named = {table: report.named(table) for table in ("fetches", "changes", "urls", "releases")}
    for number, what, table in chain.broken(conn):
        # A digest that is wrong because of a row that is named already says nothing new.
        if table is None or not chain.has_any(conn, number, table, named):
            yield Damage("runs", number, what)
    for note in chain.notes(conn):
        report.notes.append(note)


def _search(archive: Archive, report: Report) -> Found:
    for table, row, what in searchcheck.broken(archive.path, report.notes):
        yield Damage(table, row, what)


STEPS: tuple[tuple[str, Check], ...] = (
    ("pages of the file", _file),
    ("schema", _schema),
    ("references", _references),
    ("languages", _languages),
    ("seals", _seals),
    ("bodies", _bodies),
    ("texts", _texts),
    ("histories", _histories),
    ("chain of runs", _runs),
)
