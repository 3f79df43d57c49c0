"""The command line: what it prints, and its exit codes for good and bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.cli import COMMANDS
from scraper.core.sitetext import site_text
from scraper.sites import builtin_site, builtin_slugs, load_site, parse_site
from tests.ministry import Ministry
from tests.site_server import Reply


class Cli:
    """`scraper` as a person runs it, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        known = {k: v for k, v in os.environ.items() if not k.startswith("SCRAPER_")}
        return subprocess.run(
            [sys.executable, "-m", "scraper", *args],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=100,
            env={**known, **env},
            check=False,
        )


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture
def site_file(tmp_path: Path, ministry: Ministry) -> str:
    (tmp_path / "testland.toml").write_text(ministry.site_file, encoding="utf-8")
    return "testland.toml"


def test_a_crawl_ends_with_a_line_that_a_mail_can_be_judged_by(cli: Cli, site_file: str) -> None:
    done = cli("crawl", site_file, "--allow-private", "--limit", "3")
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith("run 1 ok: 1 sites, ")
    assert ", 3 new, 0 changed, 0 unchanged, " in last
    assert last.endswith("-> archive.db")


def test_a_quiet_crawl_says_nothing_when_all_is_well(cli: Cli, site_file: str) -> None:
    done = cli("crawl", site_file, "--allow-private", "--limit", "1", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_json_is_one_object_and_nothing_else(cli: Cli, site_file: str, ministry: Ministry) -> None:
    crawled = json.loads(cli("crawl", site_file, "--allow-private", "--json").stdout)
    assert crawled["counts"]["added"] == 21
    assert (crawled["status"], crawled["exit_code"]) == ("ok", 0)
    url = ministry.url(3)
    shown = {
        "status": json.loads(cli("status", "--json").stdout)["sites"][0]["releases"],
        "problems": json.loads(cli("problems", "--json").stdout)["problems"],
        "history": json.loads(cli("history", url, "--json").stdout)["release"]["title"],
        "search": len(json.loads(cli("search", "delegation", "--json").stdout)["hits"]),
        "fetch": json.loads(cli("fetch", url, "--allow-private", "--json").stdout)["outcome"],
    }
    title = ministry.find(3).title
    assert shown == {
        "status": 21,
        "problems": [],
        "history": title,
        "search": 18,
        "fetch": "unchanged",
    }


def test_an_edit_is_shown_by_history_and_diff(cli: Cli, site_file: str, ministry: Ministry) -> None:
    cli("crawl", site_file, "--allow-private")
    ministry.find(2).paragraphs[2] = ministry.find(2).paragraphs[2].replace("four", "five")
    done = cli("crawl", site_file, "--allow-private")
    assert (done.returncode, "1 edited" in done.stdout) == (0, True)
    url = ministry.url(2)
    assert "[-four-]{+five+}" in cli("history", url).stdout
    assert "[-four-]{+five+}" in cli("diff", url).stdout
    cli("diff", url, "--html", "diff.html")
    page = (cli.folder / "diff.html").read_text("utf-8")
    assert "<del>four</del><ins>five</ins>" in page
    assert cli("diff", url, "--from", "1", "--to", "9").returncode == 2


def test_a_release_of_one_version_has_nothing_to_compare(
    cli: Cli, site_file: str, ministry: Ministry
) -> None:
    cli("crawl", site_file, "--allow-private", "--limit", "1")
    url = json.loads(cli("export", "jsonl", "-").stdout)["url"]
    for options in ([], ["--from", "1"], ["--html", "diff.html"]):
        done = cli("diff", url, *options)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("there is only one version, first seen ")
        assert done.stdout.count("\n") == 1
    assert not (cli.folder / "diff.html").exists()


def test_fetch_prints_the_release_and_can_leave_the_archive_alone(
    cli: Cli, ministry: Ministry
) -> None:
    doc = ministry.find(1)
    done = cli("fetch", ministry.url(1), "--allow-private", "--no-store")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(doc.title)
    assert doc.paragraphs[1] in done.stdout
    assert "\nnot stored\n" in done.stdout and "version 1" not in done.stdout
    told = json.loads(
        cli("fetch", ministry.url(1), "--allow-private", "--no-store", "--json").stdout
    )
    assert told["note"] == "not stored"
    assert not {"release_id", "version"} & set(told)
    assert not list(cli.folder.glob("*.db"))


def test_a_saved_page_is_read_without_the_network(cli: Cli, ministry: Ministry) -> None:
    page = ministry.page(ministry.find(1))
    (cli.folder / "saved.html").write_text(page, encoding="utf-8")
    done = cli("fetch", "--html", "saved.html", "--url", "https://testland.example/en/1", "--json")
    assert json.loads(done.stdout)["title"] == ministry.find(1).title
    assert "\nnot stored\n" in cli("fetch", "--html", "saved.html").stdout
    assert not list(cli.folder.glob("*.db"))


def test_a_page_that_asks_not_to_be_stored_is_shown_and_not_stored(
    cli: Cli, ministry: Ministry
) -> None:
    doc = ministry.find(1)
    marked = ministry.page(doc).replace("<head>", '<head><meta name="robots" content="noarchive">')
    ministry.overrides[doc.path] = Reply(marked)
    done = cli("fetch", ministry.url(1), "--allow-private")
    assert (done.returncode, doc.title in done.stdout) == (0, True)
    assert "not stored" in done.stdout
    with Archive(cli.folder / "archive.db") as archive:
        counts = [archive.rows(f"SELECT count(*) FROM {t}")[0][0] for t in ("releases", "blobs")]
    assert counts == [0, 0]


BAD_SITE = """
title = "x"
home = "https://x.example"
timezone = "Europe/Oslo"
languages = ["en"]
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = "x', ["bad.toml", "not valid TOML"]),
        (BAD_SITE + "delai = 3\n", ["bad.toml", "unknown key 'delai'", "did you mean 'delay'"]),
        (BAD_SITE + '[[layouts]]\nboddy = "p"\n', ["[[layouts]] #1", "'boddy'", "'body'"]),
        (BAD_SITE + '[listings.en]\nlink = "a"\n', ["[listings.en]", "missing key 'start'"]),
        (BAD_SITE + '[[layouts]]\ntitle = "h1"\nbody = "p ["\n', ["body", "not a CSS selector"]),
        (BAD_SITE + "identity = ['(']\n", ["identity #1", "not a regular expression"]),
        (BAD_SITE.replace("Oslo", "Olso"), ["timezone", "Europe/Olso"]),
        (BAD_SITE + 'hours = "night"\n', ["hours", "22:00-06:00"]),
        (BAD_SITE + "delay = 'x'\n", ["delay", "must be a number"]),
    ],
)
def test_a_bad_site_file_is_named_with_table_and_key(cli: Cli, text: str, words: list[str]) -> None:
    (cli.folder / "bad.toml").write_text(text, encoding="utf-8")
    done = cli("crawl", "bad.toml")
    assert done.returncode == 2
    assert [word for word in words if word not in done.stderr] == []
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["crawl", "mid-rv"], 2, "did you mean 'mid-ru'"),
        (["crawl", "https://www.mer.example/news"], 2, "--contact"),
        (["crawl"], 2, "name one"),
        (["crawl", "--archive", "no/a.db"], 2, "no/a.db: there is no archive here yet"),
        (["crawl", "mid-ru", "--shard", "3/2", "--contact", "x"], 2, "K/N"),
        (["crawl", "mid-ru", "--max-time", "soon"], 2, "50m"),
        (["crawl", "mid-ru", "--since", "1.2.2026"], 2, "YYYY-MM-DD"),
        (
            ["fetch", "http://mer.example:8765/1", "--no-store", "--contact", "x"],
            1,
            "--allow-private",
        ),
        (["fetch"], 2, "--html"),
        (["fetch", "javascript:alert(1)"], 2, "not a web address"),
        (["status"], 3, "no archive here"),
        (["history", "https://x.example/1", "--archive", "text.db"], 3, "not a database"),
        (["crawl", "mid-ru", "--archive", "text.db", "--contact", "x"], 3, "not a database"),
        (["status", "--archive", "other.db"], 3, "not an archive of scraper"),
        (["crawl", "--archive", "no/such/folder.db", "http://127.0.0.1:1/"], 3, "folder"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_bad_input_is_one_line_with_the_remedy_and_the_documented_exit_code(
    cli: Cli, args: list[str], code: int, words: str
) -> None:
    (cli.folder / "text.db").write_text("this is no database, however long it is " * 99)
    import sqlite3

    sqlite3.connect(cli.folder / "other.db").executescript("CREATE TABLE t (x)")
    done = cli(*args)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert words in done.stderr
    assert not (cli.folder / "archive.db").exists()


def test_a_host_that_nobody_answers_at_is_a_problem_and_exit_code_1(cli: Cli) -> None:
    done = cli("crawl", "http://127.0.0.1:9/news", "--allow-private")
    assert done.returncode == 1
    assert "nobody answers" in done.stdout
    problems = cli("problems")
    assert (problems.returncode, "robots" in problems.stdout) == (1, True)


def test_an_empty_listing_is_a_problem(cli: Cli, site_file: str, ministry: Ministry) -> None:
    ministry.overrides["/en/foreign_policy/news"] = Reply(
        "<html><body><p>Nothing</p></body></html>"
    )
    done = cli("crawl", site_file, "--allow-private")
    assert done.returncode == 1
    assert "listing" in cli("problems").stdout


def test_what_is_no_page_is_said_in_one_line(cli: Cli, ministry: Ministry) -> None:
    ministry.overrides["/en/file"] = Reply(b"%PDF-1.7 binary", media_type="text/html")
    done = cli("fetch", ministry.server.origin + "/en/file", "--allow-private")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "application/pdf cannot be read as a release" in done.stderr


def test_a_second_crawl_of_the_same_archive_leaves_with_75(cli: Cli, site_file: str) -> None:
    with Archive(cli.folder / "archive.db", "w"):
        done = cli("crawl", site_file, "--allow-private")
        quiet = cli("crawl", site_file, "--allow-private", "-q")
    assert done.returncode == 75
    assert "another crawl" in done.stderr
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (75, "", "")


def test_the_sample_archive_is_not_written_to_by_accident(cli: Cli, site_file: str) -> None:
    sample = Path(__file__).parent.parent / "archive.db"
    (cli.folder / "archive.db").write_bytes(sample.read_bytes())
    for args in (["crawl", site_file, "--allow-private"], ["fetch", "http://127.0.0.1:9/"]):
        done = cli(*args)
        assert (done.returncode, "--archive my.db" in done.stderr) == (2, True)
    named = cli("crawl", site_file, "--allow-private", "--limit", "1", "--archive", "mine.db")
    assert named.returncode == 0


def test_a_dry_run_lists_what_it_would_fetch_and_stores_no_release(
    cli: Cli, site_file: str, ministry: Ministry
) -> None:
    done = cli("crawl", site_file, "--allow-private", "--dry-run")
    assert done.returncode == 0
    assert ministry.url(18).removeprefix("http://") in done.stdout
    assert "/en/closed" not in done.stdout
    assert not [p for p in ministry.server.paths() if "/content/id/" in p]


def test_sites_are_listed_shown_and_described(cli: Cli) -> None:
    assert "gov-uk-fcdo" in cli("sites").stdout
    assert 'timezone = "Europe/London"' in cli("sites", "show", "gov-uk-fcdo").stdout
    schema = json.loads(cli("sites", "schema").stdout)
    assert "delay" in schema["properties"]
    assert cli("sites", "show", "gov-uk").returncode == 2


def test_the_definition_that_an_archive_keeps_is_shown_and_is_a_site_file(
    cli: Cli, site_file: str
) -> None:
    assert (
        cli("crawl", site_file, "--allow-private", "--limit", "1", "--archive", "my.db").returncode
        == 0
    )
    shown = cli("sites", "show", "testland", "--archive", "my.db")
    assert shown.returncode == 0, shown.stderr
    kept = parse_site(shown.stdout.encode(), "shown.toml", "testland")
    mine = load_site(cli.folder / site_file)
    assert kept == replace(mine, definition_sha256=kept.definition_sha256)
    assert cli("sites", "show", "testland", "--archive", "other.db").returncode == 2


@pytest.mark.parametrize("slug", builtin_slugs())
def test_a_site_written_out_is_the_same_site(slug: str) -> None:
    site = builtin_site(slug)
    again = parse_site(site_text(site).encode(), "again.toml", slug)
    assert replace(again, definition_sha256=site.definition_sha256) == site


BENCHMARKS = sorted((Path(__file__).parent.parent / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_every_benchmark_has_help(path: Path) -> None:
    if path.stem == "reading_room":
        pytest.importorskip("datasette")
    done = subprocess.run(
        [sys.executable, str(path), "--help"], capture_output=True, text=True, timeout=60,
        check=False, env={**os.environ, "PYTHONPATH": str(path.parent.parent)},
    )  # fmt: skip
    assert (done.returncode, done.stdout[:5]) == (0, "usage"), done.stderr


@pytest.mark.parametrize("name", [*COMMANDS, "sites check", "sites new"])
def test_every_command_has_help_with_an_example(cli: Cli, name: str) -> None:
    done = cli(*name.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert "Example" in done.stdout
    assert "scraper" in done.stdout
