"""A file that is written is whole or not there, and whoever wrote it says which it was."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.errors import UsageError
from scraper.outfile import whole
from tests.archives import Diary

SHM_KB = 32  # readers need so much beside the archive


def test_what_fails_in_the_middle_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"before")
    with pytest.raises(RuntimeError), whole(out) as file:
        file.write(b"half")
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert out.read_bytes() == b"before"


def test_a_link_stays_a_link_and_what_it_names_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"before")
    real.chmod(0o640)
    link.symlink_to(real)
    with whole(link) as file:
        file.write(b"after")
    assert link.is_symlink() and real.read_bytes() == b"after"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_device_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    link = tmp_path / "null"
    link.symlink_to(os.devnull)
    with whole(link) as file:
        file.write(b"gone")
    assert link.is_symlink() and stat.S_ISCHR(link.stat().st_mode)


def test_no_room_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "full").symlink_to("/dev/full")
    with pytest.raises(OSError, match="full") as caught, whole(tmp_path / "full") as file:
        file.write(b"much")
        file.flush()
    assert caught.value.filename == str(tmp_path / "full")


@pytest.mark.parametrize("place", ["missing/out", "folder"])
def test_a_place_that_cannot_be_is_a_usage_error(place: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=place), whole(tmp_path / place) as file:
        file.write(b"x")
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    diary = Diary(tmp_path_factory.mktemp("outfile") / "a.db")
    with diary.night(1):
        for number in range(60):
            diary.sees(number)
    diary.close()
    return diary.path


def limited() -> None:
    size = (SHM_KB + 8) * 1024
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("command", [["publish"], ["export", "jsonl"]])
def test_without_room_the_command_names_its_output_and_leaves_nothing(
    command: list[str], archive: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.db"
    run = subprocess.run(
        [sys.executable, "-m", "scraper", *command, str(out), "--archive", str(archive)],
        capture_output=True, text=True, timeout=60, check=False, preexec_fn=limited,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (3, "")
    assert len(run.stderr.splitlines()) == 1 and str(tmp_path) in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_full_is_said(archive: Path) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "scraper", "status", "--archive", str(archive)],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert run.returncode == 3
    assert run.stderr == "scraper: the output: No space left on device\n"


def test_an_archive_that_cannot_be_read_is_the_operators_matter(tmp_path: Path) -> None:
    """Exit code 3 as for every archive that cannot be used, not 2 as for a wrong option."""
    (tmp_path / "a.db").symlink_to(tmp_path / "a.db")  # unreadable for root as well
    for command in (["status"], ["crawl", "http://127.0.0.1:9/"]):
        run = subprocess.run(
            [sys.executable, "-m", "scraper", *command, "--archive", str(tmp_path / "a.db")],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert run.returncode == 3, run.stderr
        assert len(run.stderr.splitlines()) == 1 and "a.db" in run.stderr
