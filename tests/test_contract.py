"""What cron lines and scripts rely on, for archives that are empty or not there, and odd values."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archives import ordinary, rows
from tests.ministry import Ministry
from tests.test_cli import Cli


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.mark.parametrize(
    "command", ["prune --older-than 1d", "reextract", "reextract --dry-run", "verify"]
)
def test_where_there_is_no_archive_none_is_made(cli: Cli, command: str) -> None:
    done = cli(*command.split(), "--archive", "nowhere.db")
    assert done.returncode == 3
    assert "nowhere.db: there is no archive here" in done.stderr
    assert not (cli.folder / "nowhere.db").exists()


@pytest.mark.parametrize("command", ["verify", "prune --older-than 1d", "reextract", "status"])
def test_an_archive_without_anything_is_no_failure(cli: Cli, command: str) -> None:
    with Archive(cli.folder / "archive.db", "w"):
        pass
    done = cli(*command.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert "None" not in done.stdout


@pytest.mark.parametrize(
    "command", ["crawl x.toml --deadline nan", "import cdx http://x.example/ --delay nan"]
)
def test_what_is_no_number_is_no_number_of_seconds(cli: Cli, command: str) -> None:
    done = cli(*command.split())
    assert done.returncode == 2
    assert "'nan' is not a number of seconds" in done.stderr


def test_moments_of_a_crawls_summary_are_written_as_in_the_archive(
    cli: Cli, ministry: Ministry
) -> None:
    (cli.folder / "testland.toml").write_text(ministry.site_file, encoding="utf-8")
    done = cli("crawl", "testland.toml", "--allow-private", "--limit", "1", "--json")
    told = json.loads(done.stdout)
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told[key])
        for key in ("started_at", "finished_at")
    )


@pytest.mark.parametrize(("into", "other"), [("a.db", "b.db"), ("b.db", "a.db")])
def test_an_archive_merged_with_what_was_exported_from_it_has_looked_no_more_often(
    cli: Cli, into: str, other: str
) -> None:
    history = (
        "SELECT r.url, v.number, v.content_sha256, v.first_seen_at, v.last_seen_at, v.seen_count"
        " FROM versions v JOIN releases r ON r.id = v.release_id ORDER BY 1, 2"
    )
    changes = "SELECT kind, detected_at, diff FROM changes ORDER BY 1, 2, 3"
    before = ordinary(cli.folder / "a.db")
    told = rows(before, history), rows(before, changes)
    for command in (
        "export warc a.warc.gz --archive a.db",
        "import warc a.warc.gz --archive b.db",
        f"merge {other} --archive {into}",
    ):
        done = cli(*command.split())
        assert done.returncode == 0, done.stderr
    assert (rows(cli.folder / into, history), rows(cli.folder / into, changes)) == told
