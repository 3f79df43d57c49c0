"""Copies for the web: whole, clean, and put into place at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive import Archive
from scraper.cli import group
from scraper.errors import ArchiveError, UsageError
from scraper.publish import Published, publish
from scraper.verify import verify
from tests.archives import Diary, ordinary


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "archive.db")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "public").mkdir()
    return tmp_path / "public" / "archive.db"


def published(source: Path, out: Path, **given: bool) -> Published:
    with Archive(source) as archive:
        return publish(archive, out, **given)


def damages(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [str(damage) for damage in verify(archive).damages]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_is_one_file_with_the_same_rows_that_opens_read_only_anywhere(
    source: Path, out: Path
) -> None:
    done = published(source, out)
    assert (done.rows["releases"], done.rows["versions"], done.warning) == (6, 7, None)
    assert files(out.parent) == ["archive.db"]
    assert damages(out) == []
    conn = sqlite3.connect(f"{out.as_uri()}?immutable=1", uri=True)
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert conn.execute("SELECT count(*) FROM versions").fetchone() == (7,)
    conn.close()


@pytest.mark.parametrize("compact", [False, True])
def test_a_copy_without_bodies_keeps_hashes_and_not_a_word_of_the_pages(
    source: Path, out: Path, compact: bool
) -> None:
    published(source, out, without_blobs=True, compact=compact)
    assert damages(out) == []
    assert out.stat().st_size < source.stat().st_size
    assert b"Office 1</a>" not in out.read_bytes()
    with Archive(out) as copy:
        row = copy.rows("SELECT count(*), count(body), count(sha256) FROM blobs")[0]
        assert tuple(row) == (7, 0, 7)
        assert copy.blob(1) is None


def test_a_compact_copy_has_no_free_pages(source: Path, out: Path) -> None:
    with Archive(source, "w") as archive, archive.write() as conn:
        conn.execute("CREATE TABLE scrap (x)")
        conn.executemany("INSERT INTO scrap VALUES (?)", [("x" * 4000,)] * 100)
        conn.execute("DROP TABLE scrap")
    published(source, out, compact=True)
    conn = sqlite3.connect(out)
    assert conn.execute("PRAGMA freelist_count").fetchone() == (0,)
    conn.close()
    assert damages(out) == []


def test_it_replaces_the_copy_of_yesterday_and_keeps_its_rights(source: Path, out: Path) -> None:
    published(source, out)
    out.chmod(0o640)
    reader = sqlite3.connect(f"{out.as_uri()}?immutable=1", uri=True)
    reader.execute("SELECT count(*) FROM versions").fetchone()
    diary = Diary(source)
    with diary.night(9):
        diary.sees(99)
    diary.close()
    published(source, out)
    assert out.stat().st_mode & 0o777 == 0o640
    assert reader.execute("SELECT count(*) FROM versions").fetchone() == (7,)
    reader.close()
    with Archive(out) as copy:
        assert copy.rows("SELECT count(*) FROM versions")[0][0] == 8


def test_a_writer_goes_on_writing_and_the_copy_is_of_one_moment(source: Path, out: Path) -> None:
    diary, stop, numbers = Diary(source), threading.Event(), iter(range(100, 10_000))

    def crawl() -> None:
        with diary.night(9):
            while not stop.is_set():
                diary.sees(next(numbers))

    writer = threading.Thread(target=crawl)
    writer.start()
    try:
        for _again in range(5):
            published(source, out)
            assert [d for d in damages(out) if "out of step" not in d] == []
    finally:
        stop.set()
        writer.join()
        diary.close()
    assert damages(source) == []


def test_places_that_would_lose_something_are_refused(
    source: Path, out: Path, tmp_path: Path
) -> None:
    note = tmp_path / "notes.txt"
    note.write_text("do not lose me, I am the only copy of a long text" * 9)
    live = Diary(tmp_path / "other.db")
    link = tmp_path / "link.db"
    link.symlink_to(source)
    for place, reason in (
        (source, "the archive itself"),
        (link, "the archive itself"),
        (note, "no archive"),
        (out.parent, "is a folder"),
        (tmp_path / "nowhere" / "archive.db", "no folder"),
        (live.path, "open for writing"),
    ):
        with pytest.raises(UsageError, match=reason):
            published(source, place)
    live.close()
    assert note.read_text().startswith("do not lose me")


def test_a_damaged_archive_does_not_replace_a_good_copy(source: Path, out: Path) -> None:
    published(source, out)
    good = out.read_bytes()
    conn = sqlite3.connect(source)
    conn.execute("PRAGMA foreign_keys = OFF")
    with conn:
        conn.execute("DELETE FROM urls WHERE id = 1")
    conn.close()
    with pytest.raises(ArchiveError, match="not whole"):
        published(source, out)
    assert out.read_bytes() == good
    assert files(out.parent) == ["archive.db"]


KILLED = """
import sys, os
from scraper import publish
from scraper.archive import Archive
from pathlib import Path
step = sys.argv[3]
def dies(*given, **named):
    os.kill(os.getpid(), 9)
for name in (step,):
    setattr(publish, name, dies)
with Archive(Path(sys.argv[1])) as archive:
    publish.publish(archive, Path(sys.argv[2]), without_blobs=True)
"""


@pytest.mark.parametrize("step", ["_copy", "_strip", "_write_anew", "_check", "_sync"])
def test_a_kill_at_any_step_leaves_the_old_copy_and_the_next_run_cleans_up(
    source: Path, out: Path, step: str
) -> None:
    published(source, out)
    good = out.read_bytes()
    run = subprocess.run([sys.executable, "-c", KILLED, str(source), str(out), step], check=False)
    assert run.returncode == -9
    assert out.read_bytes() == good
    published(source, out, without_blobs=True)
    assert files(out.parent) == ["archive.db"]
    assert damages(out) == []


@pytest.mark.parametrize("wait", [0.0, 0.01, 0.03, 0.06])
def test_a_kill_at_a_random_moment_leaves_the_old_copy_or_the_new_one(
    tmp_path: Path, out: Path, wait: float
) -> None:
    source = ordinary(tmp_path / "archive.db", releases=80)
    published(source, out)
    command = [sys.executable, "-m", "scraper", "publish", str(out), "--compact"]
    running = subprocess.Popen(
        [*command, "--archive", str(source)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while running.poll() is None and len(files(out.parent)) == 1:
        pass
    running.poll() or time.sleep(wait)
    running.kill()
    running.wait()
    assert damages(out) == []
    published(source, out)
    assert files(out.parent) == ["archive.db"]


def test_the_command_warns_of_another_name_on_stderr(source: Path, out: Path) -> None:
    snap = out.with_name("snap.db")
    done = CliRunner().invoke(group, ["publish", str(snap), "--archive", str(source)])
    assert done.exit_code == 0
    assert "'snap', not 'archive'" in done.stderr
    assert "6 releases" in done.stdout
