"""No command writes over an archive: who names one as the output has made a mistake."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archives import HOME, Diary, ordinary
from tests.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """A folder with our archive, another one that knows a release more, and a link to that."""
    ordinary(tmp_path / "a.db")
    diary = Diary(tmp_path / "h.db")
    with diary.night(0):
        diary.sees(77)
    diary.close()
    (tmp_path / "link.db").symlink_to("h.db")
    return Cli(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but those that SQLite makes for a reader of ours."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return {name: body for name, body in found.items() if name not in ("a.db-shm", "a.db-wal")}


EDITED = f"{HOME}/en/news/1"


@pytest.mark.parametrize("place", ["a.db", "h.db", "link.db", "./a.db", "h.db.lock", "h.db-wal"])
@pytest.mark.parametrize(
    "command",
    [
        ["export", "jsonl", "OUT"],
        ["export", "atom", "OUT"],
        ["export", "warc", "OUT"],
        ["export", "warc", "x.warc.gz", "--cdxj", "OUT"],
        ["diff", EDITED, "--html", "OUT"],
        ["publish", "OUT"],
    ],
    ids=lambda command: " ".join(command[:-1]),
)
def test_an_archive_is_not_written_over_whatever_the_command(
    cli: Cli, command: list[str], place: str
) -> None:
    before = contents(cli.folder)
    given = [place if word == "OUT" else word for word in command]
    done = cli(*given, "--archive", "a.db")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert Path(place).name in done.stderr and "another" in done.stderr
    assert contents(cli.folder) == before


def test_an_archive_whose_first_crawl_is_still_in_the_log_is_known(cli: Cli) -> None:
    diary = Diary(cli.folder / "young.db")
    with diary.night(0):
        diary.sees(1)
        young = (cli.folder / "young.db").read_bytes()
        for command in (["export", "jsonl", "young.db"], ["publish", "young.db"]):
            assert cli(*command, "--archive", "a.db").returncode == 2
        assert (cli.folder / "young.db").read_bytes() == young
    diary.close()


def test_the_index_does_not_replace_the_warc_file(cli: Cli) -> None:
    done = cli("export", "warc", "x.warc.gz", "--cdxj", "x.warc.gz", "--archive", "a.db")
    assert (done.returncode, "--cdxj" in done.stderr) == (2, True)
    assert not (cli.folder / "x.warc.gz").exists()


def test_what_is_no_archive_is_replaced_as_before(cli: Cli) -> None:
    for _ in range(2):
        assert cli("export", "jsonl", "x.jsonl", "--archive", "a.db").returncode == 0


@pytest.mark.parametrize("options", [[], ["--without-blobs", "--compact"]])
def test_cron_replaces_the_copy_of_yesterday_night_after_night(
    cli: Cli, options: list[str]
) -> None:
    diary = Diary(cli.folder / "a.db")
    for night in (7, 8, 9):
        with diary.night(night):
            diary.sees(night)
        done = cli("publish", "public.db", "--archive", "a.db", *options)
        assert done.returncode == 0, done.stderr
    diary.close()
    with Archive(cli.folder / "public.db") as copy:
        assert copy.rows("SELECT count(*) FROM releases")[0][0] == 9


def test_a_copy_that_was_crawled_into_is_no_copy_any_more(cli: Cli) -> None:
    assert cli("publish", "public.db", "--archive", "a.db").returncode == 0
    Archive(cli.folder / "public.db", "w").close()
    done = cli("publish", "public.db", "--archive", "a.db")
    assert (done.returncode, "crawled into" in done.stderr) == (2, True)


def test_the_copy_of_another_archive_is_kept(cli: Cli) -> None:
    assert cli("publish", "public.db", "--archive", "h.db").returncode == 0
    done = cli("publish", "public.db", "--archive", "a.db")
    assert (done.returncode, f"{HOME}/en/news/77" in done.stderr) == (2, True)
    with sqlite3.connect(cli.folder / "public.db") as conn:
        conn.execute("DROP VIEW IF EXISTS current_releases")
        conn.execute("ALTER TABLE releases RENAME TO others")
    done = cli("publish", "public.db", "--archive", "a.db")
    assert (done.returncode, "cannot be compared" in done.stderr) == (2, True)


def test_the_sample_is_not_built_over_an_archive_of_ones_own(cli: Cli) -> None:
    before = contents(cli.folder)
    done = cli("demo", "--sample", "--archive", "a.db")
    assert (done.returncode, "a.db is an archive of yours" in done.stderr) == (2, True)
    assert contents(cli.folder) == before
