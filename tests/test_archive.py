"""One writer, whole transactions, readers that never wait; every failure is named as ours."""

from __future__ import annotations

import inspect
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper import archive as module
from scraper import opening
from scraper.archive import Archive
from scraper.core.pace import HostPace
from scraper.core.storable import storable, storable_json
from scraper.errors import ArchiveError, ArchiveLocked
from scraper.model import Link, Release, UrlKind
from scraper.verify import verify
from tests.archives import SITE, Diary, day, ordinary, page, rows, text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "archive.db")


# --- one writer -------------------------------------------------------------------------------------


def test_a_second_writer_is_turned_away_at_once_and_let_in_afterwards(path: Path) -> None:
    with Archive(path, "w"):
        started = time.monotonic()
        with pytest.raises(ArchiveLocked, match="another crawl") as caught:
            Archive(path, "w")
        assert time.monotonic() - started < 1
        assert caught.value.exit_code == 75
    Archive(path, "w").close()


HOLDER = """
import sys, time
from pathlib import Path
from scraper.archive import Archive
archive = Archive(Path(sys.argv[1]), "w")
print("held", flush=True)
time.sleep(60)
"""


def test_the_lock_of_a_killed_writer_is_free(path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    with pytest.raises(ArchiveLocked):
        Archive(path, "w")
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    Archive(path, "w").close()


def test_a_reader_sees_nothing_of_an_unfinished_transaction_and_all_of_a_finished_one(
    tmp_path: Path,
) -> None:
    diary = Diary(tmp_path / "archive.db")
    with Archive(diary.path) as reader:
        with diary.night(0), diary.archive.write() as conn:
            conn.execute("UPDATE sites SET name = 'halfway'")
            assert reader.rows("SELECT name FROM sites")[0][0] == SITE.title
        assert reader.rows("SELECT name FROM sites")[0][0] == "halfway"
    diary.close()


def test_a_visit_that_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = Diary(tmp_path / "archive.db")
    tables = ("releases", "versions", "changes", "fetches", "blobs", "urls", "_seals")

    def counts() -> list[int]:
        with Archive(diary.path) as reader:
            return [reader.rows(f"SELECT count(*) FROM {t}")[0][0] for t in tables]

    with diary.night(0):
        before = counts()
        monkeypatch.setattr(module.recording, "_address", fails)
        with pytest.raises(ZeroDivisionError):
            diary.sees(1)
        assert counts() == before
        monkeypatch.undo()
        diary.sees(1)
        assert counts() != before
    diary.close()


def fails(*_given: object) -> None:
    raise ZeroDivisionError


def test_threads_share_one_writer(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "archive.db")
    with diary.night(0):
        threads = [
            threading.Thread(target=lambda n=n: [diary.sees(n * 10 + k) for k in range(8)])
            for n in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    diary.close()
    assert rows(diary.path, "SELECT count(*) FROM releases") == [(48,)]
    assert sound(diary.path)


def sound(path: Path) -> bool:
    with Archive(path) as archive:
        return verify(archive).damages == []


# --- kill -9 ----------------------------------------------------------------------------------------

CRAWLER = """
import sys
from pathlib import Path
from tests.archives import Diary
diary = Diary(Path(sys.argv[1]))
number = int(sys.argv[2])
with diary.night(number):
    while True:
        done = diary.sees(number)
        print(number, done.fetch_id, done.version_id, flush=True)
        number += 1
"""


@pytest.mark.parametrize("seconds", [0.02, 0.06, 0.11, 0.2])
def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, seconds: float) -> None:
    path, root = tmp_path / "archive.db", Path(__file__).parent.parent
    acknowledged: list[tuple[int, ...]] = []
    for cycle in range(2):
        running = subprocess.Popen(
            [sys.executable, "-c", CRAWLER, str(path), str(cycle * 10_000)], cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert running.stdout is not None
        first = running.stdout.readline()
        time.sleep(seconds)
        running.kill()
        rest = running.stdout.read()
        running.wait()
        running.stdout.close()
        lines = (first + rest).splitlines()
        whole = lines if (first + rest).endswith("\\n") else lines[:-1]
        acknowledged += [tuple(map(int, line.split())) for line in whole]
    stored = set(
        rows(
            path,
            "SELECT id, (SELECT max(id) FROM versions v WHERE v.fetch_id = f.id) FROM fetches f",
        )
    )
    assert {(fetch, version) for _number, fetch, version in acknowledged} <= stored
    assert rows(
        path,
        "SELECT count(*) FROM (SELECT 1 FROM versions GROUP BY release_id HAVING count(*) > 1)",
    ) == [(0,)]
    assert sound(path)


def test_a_run_that_was_killed_is_closed_by_the_next(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    run = diary.archive.begin_run("killed", day(0), "0.1", "x")
    diary.close()
    again = Diary(diary.path)
    with again.night(1):
        again.sees(1)
    again.close()
    found = rows(
        diary.path,
        "SELECT status, finished_at IS NOT NULL, chain_sha256 IS NOT NULL FROM runs WHERE id = ?",
        [run],
    )
    assert found == [("interrupted", 1, 1)]
    assert sound(diary.path)


# --- every method against an archive that cannot be used ---------------------------------------------

READS: dict[str, Callable[[Archive], Any]] = {
    "rows": lambda a: a.rows("SELECT * FROM sites"),
    "row": lambda a: a.row("SELECT * FROM sites"),
    "known_sites": lambda a: a.known_sites(),
    "pace": lambda a: a.pace("x:443"),
    "robots": lambda a: a.robots("x:443"),
    "due_url": lambda a: a.due_url("https://x.example/"),
    "next_due": lambda a: a.next_due(1),
    "before": lambda a: a.before("https://x.example/"),
    "before_release": lambda a: a.before_release(1),
    "latest_release": lambda a: a.latest_release("https://x.example/"),
    "title_twins": lambda a: a.title_twins(1, "x", None),
    "release_by_key": lambda a: a.release_by_key(1, "x"),
    "release_by_content": lambda a: a.release_by_content(1, "x", "en"),
    "siblings": lambda a: a.siblings(1, "en", 3),
    "blob": lambda a: a.blob(1),
    "version_page": lambda a: a.version_page(1),
    "releases_of_run": lambda a: a.releases_of_run(1, 1),
    "listing": lambda a: a.listing(1, "x"),
    "open_problems": lambda a: a.open_problems(),
}
WRITES: dict[str, Callable[[Archive], Any]] = {
    "begin_run": lambda a: a.begin_run("x", day(0), "0.1", "x"),
    "close_run": lambda a: a.close_run(1, "ok", day(0)),
    "site_id": lambda a: a.site_id(SITE),
    "keep_robots": lambda a: a.keep_robots("x:443", "https://x/robots.txt", 200, b"", day(0)),
    "keep_pace": lambda a: a.keep_pace(HostPace("x:443")),
    "add_found": lambda a: a.add_found(SITE, 1, [], day(0)),
    "keep_listing": lambda a: a.keep_listing(1, "x", "https://x.example/"),
    "open_problem": lambda a: a.open_problem(
        kind="x", message="x", url=None, site_id=1, run_id=1, now=day(0)
    ),
    "resolve_problems": lambda a: a.resolve_problems(1, ["x"], None, day(0)),
}


@pytest.mark.parametrize("name", READS)
def test_every_question_to_a_damaged_file_is_an_archive_error(
    path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(path) as archive:
        monkeypatch.setattr(
            archive,
            "conn",
            Broken(archive.conn, sqlite3.DatabaseError("database disk image is malformed")),
        )
        with pytest.raises(ArchiveError, match="scraper verify"):
            READS[name](archive)
        monkeypatch.undo()


class Broken:
    """A connection to a file that SQLite can no longer use."""

    def __init__(self, conn: sqlite3.Connection, error: Exception) -> None:
        self.conn, self.error = conn, error
        self.in_transaction = False

    def execute(self, *_given: object) -> None:
        raise self.error

    def close(self) -> None:
        self.conn.close()


@pytest.mark.parametrize("name", WRITES)
def test_every_write_beside_a_foreign_lock_is_an_archive_error(
    path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program, not ours, holds the file: `sqlite3 archive.db` in the middle of something."""
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_MS", 30)
    with Archive(path, "w") as archive:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="another program holds"):
            WRITES[name](archive)
        other.execute("ROLLBACK")
        other.close()
        WRITES[name](archive)


def test_the_tables_above_cover_the_archive() -> None:
    methods = {
        name for name, _f in inspect.getmembers(Archive, inspect.isfunction) if name[0] != "_"
    }
    elsewhere = {"close", "write", "reading", "record", "rederive"}
    assert methods - set(READS) - set(WRITES) - elsewhere == set()


def test_a_reader_may_not_write(path: Path) -> None:
    with Archive(path) as archive, pytest.raises(ArchiveError, match="cannot be written to"):
        archive.begin_run("x", day(0), "0.1", "x")


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"x" * 4000])
def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content * 30)
    for mode in ("r", "w"):
        with pytest.raises(ArchiveError):
            Archive(path, mode)  # type: ignore[arg-type]
    assert path.read_bytes() == content * 30


def test_places_where_nothing_can_be_written_are_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive here"):
        Archive(tmp_path / "nothing.db")
    with pytest.raises(ArchiveError, match="cannot write beside"):
        Archive(tmp_path / "no" / "folder.db", "w")


def test_a_full_disk_undoes_the_visit_and_the_next_run_goes_on(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    with diary.night(0):
        diary.sees(1)
        (pages,) = diary.archive.rows("PRAGMA page_count")[0]
        diary.archive.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(ArchiveError, match="disk is full"):
            for number in range(2, 99):
                diary.sees(number)
        diary.archive.conn.execute("PRAGMA max_page_count = 1000000")
        diary.sees(99)
    diary.close()
    assert sound(diary.path)


# --- any text, any bytes ------------------------------------------------------------------------------

ANY = st.text(st.characters(), max_size=80)


@given(ANY)
def test_any_text_becomes_storable_once(raw: str) -> None:
    clean = storable(raw)
    assert storable(clean) == clean
    assert "\0" not in clean
    clean.encode("utf-8")
    assert len(clean) == len(raw)


def test_json_that_sqlite_would_refuse_becomes_null() -> None:
    assert storable_json({"a": [float("nan"), float("inf"), "\0"], "\ud800": (1, 2.5)}) == {
        "a": [None, None, "\ufffd"],
        "\ufffd": [1, 2.5],
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(title=ANY, body=ANY, link=ANY, fact=ANY, reason=ANY)
def test_any_text_of_the_web_is_stored_whole_and_verifies(
    tmp_path_factory: pytest.TempPathFactory,
    title: str,
    body: str,
    link: str,
    fact: str,
    reason: str,
) -> None:
    diary = Diary(tmp_path_factory.mktemp("any") / "a.db")
    release = Release(
        title, day(0), "en", body, attachments=(Link("attachment", "https://x.example/a", link),),
        metadata={"fact": fact, fact: [fact]},
    )  # fmt: skip
    with diary.night(0) as at:
        diary.reads(
            diary.url(1), release, at, None, body=page("x", "x", text(1)), headers=(("x", fact),)
        )
        diary.archive.open_problem(kind="x", message=reason, url=None, site_id=1, run_id=1, now=at)
    diary.close()
    assert rows(diary.path, "SELECT title, body, length(body) FROM versions") == [
        (storable(title), storable(body), len(storable(body)))
    ]
    assert rows(diary.path, "SELECT text FROM links") == [(storable(link),)]
    assert rows(diary.path, "SELECT message FROM problems") == [(storable(reason),)]
    assert sound(diary.path)


def test_an_address_of_the_past_stays_in_its_order(tmp_path: Path) -> None:
    """A clock that went back: rows keep the order in which they were written."""
    diary = Diary(tmp_path / "a.db")
    with diary.night(3):
        diary.sees(1)
    with diary.night(2):
        diary.sees(1, "More.")
    diary.close()
    assert rows(diary.path, "SELECT number FROM versions ORDER BY id") == [(1,), (2,)]
    assert sound(diary.path)


def test_a_host_is_never_asked_sooner_because_of_a_rounded_time(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db", "w") as archive:
        archive.keep_pace(HostPace("x:443", not_before=day(0) + timedelta(microseconds=1)))
        assert archive.pace("x:443").not_before == day(0) + timedelta(seconds=1)
    assert UrlKind.RELEASE == "release"
