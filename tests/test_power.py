"""Power cuts, full disks, files that may not be written, files that are damaged.

CUTS=1000 pytest tests/test_power.py         the long run by hand; 40 otherwise
"""

from __future__ import annotations

import ctypes
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from scraper import schema
from scraper.archive import Archive
from scraper.errors import ArchiveError
from scraper.verify import Damage, verify
from tests.archives import Diary
from tests.crawling import Crawler, pages
from tests.test_kill import check_bodies, check_file

CUTS = int(os.environ.get("CUTS", "40"))
SEED = int(os.environ.get("SEED", "11"))
SCHEMAS = Path(__file__).parent / "schemas"


# --- power ----------------------------------------------------------------------------------------


# What SQLite still tries after the cut fails in its clean-up, where nobody can catch it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """The archive's own writing code, its own pragmas, cut anywhere: also in checkpoints."""
    pytest.importorskip("apsw", reason="the power cuts need APSW: pip install apsw")
    from tests.power import Disk, PowerVFS

    first = tmp_path / "first.db"
    diary = Diary(first)
    with diary.night(0):
        diary.sees(0, token="a")
    diary.close()
    chance = random.Random(SEED)
    disk = Disk()
    vfs = PowerVFS(disk)
    for cut in range(CUTS):
        folder = tmp_path / f"cut-{cut}"
        folder.mkdir()
        held = written_until_cut(first, disk, chance)
        disk.found(chance, folder)
        path = folder / "a.db"
        check_file(path)
        check_bodies(path)
        with Archive(path, "w") as archive:
            for url, digest in held.items():
                known = archive.before(url)
                assert known is not None, f"cut {cut}: {url} was acknowledged"
                texts = archive.rows(
                    "SELECT content_sha256 FROM versions WHERE release_id = ?", (known.release_id,)
                )
                assert digest in {row[0] for row in texts}, f"cut {cut}: a version of {url}"
        shutil.rmtree(folder)
    vfs.unregister()


def written_until_cut(first: Path, disk: Any, chance: random.Random) -> dict[str, str]:
    """Nights on a copy of the archive until the power is gone; what was told to be written."""
    from tests.power import Connection, File, PowerCut

    disk.files.clear()
    disk.deleted.clear()
    disk.left = 10**9
    content = first.read_bytes()
    disk.files["a.db"] = File(bytearray(content), content)
    archive = Archive.__new__(Archive)
    archive.path, archive.mode, archive._lock = Path("a.db"), "w", None
    archive._guard = threading.RLock()
    conn = Connection("a.db", "power")
    # One process: the index of the log lies in its memory, as this VFS shares none.
    for pragma in (
        *("locking_mode = EXCLUSIVE", "foreign_keys = ON", "journal_mode = WAL"),
        *("synchronous = FULL", f"wal_autocheckpoint = {chance.choice([5, 20, 100])}"),
    ):
        conn.execute(f"PRAGMA {pragma}")
    archive.conn = conn  # type: ignore[assignment]
    diary = Diary.__new__(Diary)
    diary.path, diary.site, diary.archive = first, Diary.site, archive
    diary.run_id = 0
    disk.left = chance.randrange(1, 900)
    held: dict[str, str] = {}
    try:
        diary.site_id = archive.site_id(diary.site)
        for night in range(1, 50):
            with diary.night(night):
                for number in range(6):
                    diary.sees(number, f"Night {night} added this sentence.", token=f"t{night}")
                    before = archive.before(diary.url(number))
                    assert before is not None
                    held[diary.url(number)] = before.content_sha256
    except (PowerCut, ArchiveError, Exception) as error:
        if disk.left >= 0:
            raise AssertionError("it was not the power") from error
    conn._apsw.close(True) if disk.left >= 0 else None
    return held


# --- full disks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kilobytes", [4, 160, 300, 500, 700])
def test_a_disk_that_is_full_ends_the_run_and_the_next_completes(
    kilobytes: int, tmp_path: Path
) -> None:
    """No file may grow beyond this, as on a disk that is full at any write."""

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, resource.RLIM_INFINITY))

    with pages(60) as site:
        crawler = Crawler(tmp_path, site)
        run = crawler.run("-q", preexec_fn=full)
        assert run.returncode == 3, run.stderr
        assert "the disk is full" in run.stderr or "cannot" in run.stderr
        assert "Traceback" not in run.stderr
        if crawler.archive.exists() and crawler.rows("PRAGMA user_version") != [(0,)]:
            check_file(crawler.archive)
        assert crawler.run("-q").returncode == 0
        assert len(crawler.latest()) == 60
        check_file(crawler.archive)
        check_bodies(crawler.archive)


def test_a_full_file_at_any_page_undoes_one_visit_only(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    conn = diary.archive.conn
    done = 0
    with diary.night(0):
        (start,) = conn.execute("PRAGMA page_count").fetchone()
        for extra in range(60):
            conn.execute(f"PRAGMA max_page_count = {start + extra}")
            try:
                diary.sees(done, f"{extra}")
                done += 1
            except ArchiveError as error:
                assert "the disk is full" in str(error)
                assert not conn.in_transaction
            (count,) = conn.execute("SELECT count(*) FROM releases").fetchone()
            assert count == done
        conn.execute("PRAGMA max_page_count = 1000000")
        diary.sees(done)
    diary.close()
    check_file(diary.path)
    check_bodies(diary.path)


# --- what may not be written, what is no archive --------------------------------------------------


def unprivileged() -> None:
    """Root may write anywhere: give up that right, for good."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_what_may_not_be_written_is_said(what: str, tmp_path: Path) -> None:
    with pages(3) as site:
        crawler = Crawler(tmp_path, site)
        assert crawler.run("-q").returncode == 0
        command = crawler.command("-q")
        before = crawler.archive.read_bytes()
        tmp_path.chmod(0o555 if what in ("folder", "both") else 0o755)
        crawler.archive.chmod(0o444 if what in ("file", "both") else 0o644)
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            preexec_fn=unprivileged,
        )
        assert run.returncode == 3, run.stderr
        assert len(run.stderr.splitlines()) == 1 and "archive.db" in run.stderr
        assert crawler.archive.read_bytes() == before
        tmp_path.chmod(0o755)
        crawler.archive.chmod(0o644)
        assert crawler.run("-q").returncode == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"this is no database at all, it is a letter" * 100, "not a database"),
        (b"SQLite format 3\0" + bytes(100), "not a database"),
        (None, "newer"),
    ],
    ids=["letter", "header", "newer"],
)
def test_a_file_that_is_no_archive_is_left_alone(
    content: bytes | None, says: str, tmp_path: Path
) -> None:
    with pages(3) as site:
        crawler = Crawler(tmp_path, site)
        if content is None:
            assert crawler.run("-q").returncode == 0
            conn = sqlite3.connect(crawler.archive)
            conn.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
            conn.close()
        else:
            crawler.archive.write_bytes(content)
        before = crawler.archive.read_bytes()
        run = crawler.run("-q")
        assert run.returncode == 3, run.stderr
        assert says in run.stderr and "Traceback" not in run.stderr
        assert crawler.archive.read_bytes() == before


@pytest.mark.parametrize("command", ["status", "problems", "verify"])
def test_an_empty_file_and_a_pipe_hold_no_archive(command: str, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    os.mkfifo(tmp_path / "pipe.db")
    for name in ("empty.db", "pipe.db"):
        run = subprocess.run(
            [sys.executable, "-m", "scraper", command, "--archive", str(tmp_path / name)],
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
        assert run.returncode == 3, run.stderr
        assert len(run.stderr.splitlines()) == 1 and name in run.stderr


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {n: conn.execute(f"SELECT * FROM {n} ORDER BY 1").fetchall() for (n,) in names}
    finally:
        conn.close()


def test_verify_names_whatever_random_damage_makes_of_an_archive(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    with diary.night(1):
        for number in range(30):
            diary.sees(number)
    diary.close()
    sound, damaged = diary.path.read_bytes(), tmp_path / "damaged.db"
    whole, named = everything(diary.path), 0
    for seed in range(60):
        chance = random.Random(seed)
        content = bytearray(sound)
        for _ in range(4):
            at = chance.randrange(4096, len(content) - 600)
            content[at : at + 500] = chance.randbytes(500)
        damaged.write_bytes(content)
        try:
            with Archive(damaged) as archive:
                found = verify(archive).damages
        except ArchiveError:
            found = [Damage("archive", None, "cannot be read")]
        # What stood where nothing is stored harms nothing.
        assert found or everything(damaged) == whole, seed
        named += bool(found)
    assert named > 40


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_file_never_ends_in_a_traceback(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    with pages(30) as site:
        crawler = Crawler(tmp_path, site)
        assert crawler.run("-q").returncode == 0
        damaged = bytearray(crawler.archive.read_bytes())
        for _ in range(3):
            at = chance.randrange(4096, len(damaged) - 600)
            damaged[at : at + 500] = chance.randbytes(500)
        crawler.archive.write_bytes(damaged)
        site.edit(*range(30))
        for command in (["crawl", *crawler.command()[4:]], ["status"], ["problems"], ["verify"]):
            archive = [] if command[0] == "crawl" else ["--archive", str(crawler.archive)]
            run = subprocess.run(
                [sys.executable, "-m", "scraper", *command, *archive],
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert "Traceback" not in run.stderr, run.stderr
            assert run.returncode in (0, 1, 3)


# --- old archives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_an_archive_of_each_released_schema_opens_and_grows(version: int, tmp_path: Path) -> None:
    """`tests/schemas/schema-N.db`: written once by the program of its day, never changed."""
    path = tmp_path / "old.db"
    shutil.copyfile(SCHEMAS / f"schema-{version}.db", path)
    conn = sqlite3.connect(path)
    assert conn.execute("PRAGMA user_version").fetchone() == (version,)
    before = conn.execute("SELECT id, title, body, content_sha256 FROM versions").fetchall()
    conn.close()
    assert len(before) > 3
    with Archive(path) as archive:  # readers need no migration
        assert archive.known_sites()
    diary = Diary(path)
    with diary.night(30):
        diary.sees(77)
    diary.close()
    with Archive(path) as archive:  # as if it had been made today: tables, triggers, seals
        assert verify(archive).damages == []
    conn = sqlite3.connect(path)
    after = conn.execute("SELECT id, title, body, content_sha256 FROM versions").fetchall()
    conn.close()
    assert after[: len(before)] == before and len(after) == len(before) + 1


def test_a_reader_never_moves_what_the_writer_wrote(tmp_path: Path) -> None:
    """SQLite before 3.51.3 may lose a commit when two connections of a WAL file checkpoint at the
    wrong moment (sqlite.org/wal.html#walresetbug). Only the one writer can: readers are read-only.
    """
    diary = Diary(tmp_path / "a.db")
    with diary.night(0):
        diary.sees(1)
        log = diary.path.with_name("a.db-wal")
        written = log.stat().st_size
        assert written > 0
        with Archive(diary.path) as reader:
            assert len(reader.rows("SELECT * FROM releases")) == 1
            before = diary.path.read_bytes()
            with pytest.raises(sqlite3.OperationalError):
                reader.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            assert diary.path.read_bytes() == before
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                reader.conn.execute("DELETE FROM urls")
        assert log.stat().st_size == written
    diary.close()
