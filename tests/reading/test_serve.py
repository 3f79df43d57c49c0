"""`scraper serve` as a person starts it: a real process, a real port, the address on the first line."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.cli import group
from scraper.commands.serving import FIRST_PORT, bound
from scraper.errors import UsageError
from tests.archives import ordinary
from tests.test_power import unprivileged


@contextmanager
def serving(*arguments: str, before: Callable[[], None] | None = None) -> Iterator[str]:
    """The address that the command prints; the process is ended politely and must obey."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "scraper", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=before,
    )
    assert process.stdout is not None
    said = []
    try:
        while not (found := re.search(r"http://\S+/", said[-1] if said else "")):
            line = process.stdout.readline()
            assert line, "".join(said)
            said.append(line)
        yield found.group()  # the port is held already: an early visitor waits
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        process.stdout.close()


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_serve_prints_an_address_where_the_home_page_answers(rich_path: Path) -> None:
    with serving("--archive", str(rich_path)) as address:
        assert address.startswith("http://127.0.0.1:")
        status, page = get(address)
        assert status == 200
        assert "<script" not in page
        status, rows = get(f"{address}rich/releases.json?_shape=array&_size=1")
        assert status == 200
        assert len(json.loads(rows)) == 1


def test_two_servers_stand_beside_each_other(rich_path: Path) -> None:
    with (
        serving("--archive", str(rich_path)) as first,
        serving("--archive", str(rich_path)) as second,
    ):
        assert first != second
        assert get(first)[0] == get(second)[0] == 200


def test_a_public_copy_refuses_sql(rich_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    runner = CliRunner()
    done = runner.invoke(group, ["publish", "--archive", str(rich_path), str(copy)])
    assert done.exit_code == 0, done.output
    with serving("--archive", str(copy), "-i", "--public") as address:
        assert get(address)[0] == 200
        assert get(f"{address}copy.json?sql=select+1")[0] in (403, 404)
        assert get(f"{address}-/databases.json")[0] == 404
        assert get(f"{address}nothing/here/at/all")[0] == 404


@pytest.fixture
def locked_folder(tmp_path: Path) -> Iterator[Path]:
    """An archive in a folder that may be read and not written to."""
    folder = tmp_path / "locked"
    folder.mkdir()
    archive = ordinary(folder / "a.db")
    folder.chmod(0o555)
    yield archive
    folder.chmod(0o755)


def test_where_sqlite_may_not_write_serve_names_the_option_that_needs_no_writing(
    locked_folder: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scraper", "serve", "--archive", str(locked_folder)],
        capture_output=True, text=True, timeout=30, check=False, preexec_fn=unprivileged,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert str(locked_folder) in done.stderr and " -i " in done.stderr
    with serving("--archive", str(locked_folder), "-i", before=unprivileged) as address:
        assert get(address)[0] == 200


def test_a_published_copy_is_served_from_a_folder_that_may_not_be_written_to(
    rich_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    runner = CliRunner()
    runner.invoke(group, ["publish", "--archive", str(rich_path), str(folder / "rich.db")])
    folder.chmod(0o555)
    with serving("--archive", str(folder / "rich.db"), before=unprivileged) as address:
        assert get(address)[0] == 200
    folder.chmod(0o755)


def test_the_first_port_that_nobody_has_is_taken() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", FIRST_PORT))
        except OSError:
            pass  # somebody else has it: as good for this test
        else:
            taken.listen()
        with bound("127.0.0.1", None) as door:
            assert door.getsockname()[1] > FIRST_PORT


def test_a_file_in_use_is_not_served_as_if_it_never_changed(
    rich_path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(rich_path, copy)
    copy.with_name("copy.db-wal").write_bytes(b"something")
    done = CliRunner().invoke(group, ["serve", "--archive", str(copy), "-i"])
    assert isinstance(done.exception, UsageError)
    assert "publish" in str(done.exception)


def test_what_is_no_archive_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(group, ["serve", "--archive", str(tmp_path / "none.db")])
    assert "there is no archive here" in str(done.exception)


@pytest.mark.parametrize("wishes", [["--allow-sql"]])
def test_wishes_that_make_no_sense_are_refused(rich_path: Path, wishes: list[str]) -> None:
    done = CliRunner().invoke(group, ["serve", "--archive", str(rich_path), *wishes])
    assert isinstance(done.exception, UsageError)


def test_a_port_that_somebody_has_is_an_error_with_a_remedy(rich_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(group, ["serve", "--archive", str(rich_path), "--port", port])
    assert isinstance(done.exception, UsageError)
    assert "--port" in str(done.exception)


def test_a_reader_who_ends_it_sees_no_traceback(rich_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "scraper", "serve", "--archive", str(rich_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert get(process.stdout.readline().split(" is at ")[1].split()[0])[0] == 200
    process.send_signal(signal.SIGINT)
    _said, complaint = process.communicate(timeout=15)
    assert "Traceback" not in complaint
    assert process.returncode in (0, 130)
