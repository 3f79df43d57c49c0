"""Copies for the web: whole, clean, and put into place at once."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import UsageError
from scraper.publish import publish
from scraper.verify import verify

SAMPLE = Path(__file__).parent.parent / "archive.db"


@pytest.fixture
def archive_path(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "mine.db"))


def test_a_copy_has_the_same_rows_and_opens_read_only_anywhere(
    archive_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "archive.db"
    with Archive(archive_path, "w") as writing, Archive(archive_path) as archive:
        with writing.write() as conn:
            conn.execute("UPDATE listings SET cursor = 'x'")
        counts = publish(archive, out)
    assert (counts["releases"], counts["versions"]) == (12, 13)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("archive.db")] == ["archive.db"]
    conn = sqlite3.connect(f"{out.as_uri()}?immutable=1", uri=True)
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert conn.execute("SELECT DISTINCT cursor FROM listings").fetchall() == [("x",)]


def test_a_copy_without_bodies_keeps_their_hashes_and_verifies(
    archive_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "archive.db"
    with Archive(archive_path) as archive:
        publish(archive, out, without_blobs=True, compact=True)
    assert out.stat().st_size < archive_path.stat().st_size
    with Archive(out) as copy:
        assert verify(copy).damages == []
        row = copy.rows("SELECT count(*), count(body), count(sha256) FROM blobs")[0]
        assert tuple(row) == (13, 0, 13)


def test_an_archive_is_not_published_onto_itself(archive_path: Path) -> None:
    with Archive(archive_path) as archive, pytest.raises(UsageError, match="another file"):
        publish(archive, archive_path)


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_a_kill_leaves_the_old_copy_or_the_new_one(
    archive_path: Path, tmp_path: Path, wait: float
) -> None:
    out = tmp_path / "archive.db"
    with Archive(archive_path) as archive:
        publish(archive, out)
    before = out.read_bytes()
    command = [sys.executable, "-m", "scraper", "publish", str(out), "--compact"]
    running = subprocess.Popen(
        [*command, "--archive", str(archive_path)], stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 10
    part = tmp_path / "archive.db.part"
    while not part.exists() and running.poll() is None and time.monotonic() < deadline:
        pass
    end = time.monotonic() + wait
    while time.monotonic() < end and running.poll() is None:
        pass
    running.kill()
    running.wait()
    with Archive(out) as copy:
        assert verify(copy).damages == []
    assert out.read_bytes() == before or out.stat().st_size > 0
    with Archive(archive_path) as archive:
        publish(archive, out)
    assert not part.exists()
