"""The command as a process: signals, pipes, an empty environment, cron, terminals."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.crawling import Crawler, Pages, pages, told
from tests.site_server import Reply

SCRAPER = [sys.executable, "-m", "scraper"]


@pytest.fixture
def site() -> Iterator[Pages]:
    with pages(60) as site:
        yield site


@pytest.fixture
def crawler(tmp_path: Path, site: Pages) -> Crawler:
    return Crawler(tmp_path, site)


def asked(site: Pages, count: int) -> None:
    """Wait until the site was asked for so many pages."""
    deadline = time.monotonic() + 20
    while len(site.server.log) < count and time.monotonic() < deadline:
        time.sleep(0.01)


def statuses(crawler: Crawler) -> list[str]:
    return [status for (status,) in crawler.rows("SELECT status FROM runs ORDER BY id")]


# --- signals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_the_run_after_the_visit_in_hand(
    number: signal.Signals, code: int, crawler: Crawler, site: Pages
) -> None:
    site.pause_s = 0.03
    with crawler.started() as process:
        asked(site, 12)
        began = time.monotonic()
        os.killpg(process.pid, number)  # the whole group, as a terminal or systemd does
        assert process.wait(10) == code
        assert time.monotonic() - began < 3
    assert statuses(crawler) == ["interrupted"]
    kept = len(crawler.latest())
    assert 5 <= kept < 60
    site.pause_s = 0.0
    assert crawler.run().returncode == 0
    assert len(crawler.latest()) == 60
    assert statuses(crawler) == ["interrupted", "ok"]


def test_a_page_that_does_not_come_does_not_hold_the_end(crawler: Crawler, site: Pages) -> None:
    site.pause_s = 30.0
    with crawler.started("--deadline", "60") as process:
        asked(site, 2)
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 143
        assert time.monotonic() - began < 10
    assert statuses(crawler) == ["interrupted"]
    Archive(crawler.archive, "w").close()


def test_a_page_that_stalls_the_parser_does_not_hold_the_end(crawler: Crawler, site: Pages) -> None:
    usual = site.reply
    stalling = Reply(f"{usual('/news/1').body}" + "<div>" * 200_000)
    site.server.reply = lambda target: stalling if "/news/" in target else usual(target)  # type: ignore[method-assign]
    with crawler.started() as process:
        asked(site, 3)
        time.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(12) == 130
        assert time.monotonic() - began < 10
    assert statuses(crawler) == ["interrupted"]


def test_a_wait_for_the_host_ends_at_once(crawler: Crawler, site: Pages) -> None:
    robots = Reply("User-agent: *\nCrawl-delay: 50\n", media_type="text/plain")
    usual = site.server.reply
    site.server.reply = lambda target: robots if target == "/robots.txt" else usual(target)  # type: ignore[method-assign]
    with crawler.started() as process:
        asked(site, 1)
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 143
        assert time.monotonic() - began < 2


# --- where output goes ---------------------------------------------------------------------------


def shell(crawler: Crawler, line: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A line for /bin/bash in which "$@" is the crawl."""
    return subprocess.run(
        ["bash", "-c", line, "bash", *crawler.command()],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **env},
    )  # fmt: skip


@pytest.mark.parametrize("place", ["2>/dev/full", "2>&-", ">/dev/full 2>/dev/full", ">&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"), [("--no-such-option", 2), ("--archive /nowhere/at/all.db", 3)]
)
def test_an_error_that_nobody_can_be_told_keeps_its_exit_code(
    words: str, code: int, place: str
) -> None:
    line = f"'{sys.executable}' -m scraper status {words} {place}"
    assert subprocess.run(["bash", "-c", line], check=False, timeout=60).returncode == code


@pytest.mark.parametrize(
    "line",
    [
        '"$@" >&-', '"$@" 2>&-', '"$@" >&- 2>&-', '"$@" <&- >&- 2>&-', '"$@" -v >/dev/full; true',
        '"$@" -v 2>/dev/full', '"$@" --log-json 2>/dev/full',
        'set -o pipefail; "$@" -v 2>&1 | head -1', '"$@" --log-json 2>&1 | true',
        '"$@" -q < /dev/null > out 2>&1 && test ! -s out && rm out',
    ],
)  # fmt: skip
def test_whoever_listens_or_not_the_crawl_is_done(line: str, crawler: Crawler) -> None:
    run = shell(crawler, f"cd '{crawler.folder}'; {line}")
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert len(crawler.latest()) == 60
    assert statuses(crawler) == ["ok"]


@pytest.mark.parametrize("command", [["status"], ["problems"], ["sites"], ["search", "trade"]])
def test_the_reader_of_a_pipe_may_leave(command: list[str], crawler: Crawler) -> None:
    crawler.run()
    archive = [] if command == ["sites"] else ["--archive", str(crawler.archive)]
    run = subprocess.run(
        [
            *("bash", "-c", 'set -o pipefail; "$@" | head -c 1 | cat > /dev/null', "bash"),
            *(*SCRAPER, *command, *archive),
        ],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stderr
    assert run.stderr == ""


def test_a_closed_output_ends_no_command_in_a_traceback(crawler: Crawler) -> None:
    crawler.run()
    (release,) = crawler.rows("SELECT url FROM releases LIMIT 1")
    for command in (
        *(["status"], ["problems"], ["search", "trade"], ["history", release[0]], ["verify"]),
        *(["diff", release[0]], ["export", "jsonl"], ["export", "atom"], ["reextract"]),
    ):
        run = subprocess.run(
            ["bash", "-c", '"$@" >&-', "bash", *SCRAPER, *command, "--archive", crawler.archive],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert run.returncode in (0, 1, 2), command
        assert "Traceback" not in run.stderr, command


def test_log_json_is_one_event_a_line(crawler: Crawler) -> None:
    run = crawler.run("--log-json", "--json")
    events = told(run.stderr)
    assert json.loads(run.stdout)["exit_code"] == 0
    assert [e["event"] for e in events[:2]] == ["begun", "listing"]
    assert events[-1] == {**events[-1], "event": "ended", "status": "ok", "exit_code": 0}
    visits = [e for e in events if e["event"] == "visit"]
    assert len(visits) == 60
    assert {(v["outcome"], v["reason"], v["site"]) for v in visits} == {("new", None, "testland")}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", e["time"]) for e in events)


# --- where it is started -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"LANG": "C", "LC_ALL": "C"},
        {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "HOME": "/nonexistent"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "utf-8"},
        {"TZ": "Pacific/Apia", "PYTHONWARNINGS": "error"},
    ],
    ids=["empty", "C", "cron", "posix", "far"],
)
def test_any_environment_will_do(env: dict[str, str], crawler: Crawler, site: Pages) -> None:
    usual = site.reply
    html = usual("/news/1").body
    assert isinstance(html, str)
    greek = Reply(html.replace("Release 1<", "Ανακοίνωση — 1<"))
    site.server.reply = lambda target: greek if target == "/news/1" else usual(target)  # type: ignore[method-assign]
    run = crawler.run("-v", env=env, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1].startswith("run 1 ok: 1 sites, 62 requests, 60 new")
    search = [*SCRAPER, "search", "Ανακοίνωση", "--archive", str(crawler.archive)]
    found = subprocess.run(search, capture_output=True, env=env, timeout=30, check=False)
    assert found.returncode == 0, found.stderr


def test_two_crawls_at_the_same_time_are_one(crawler: Crawler, site: Pages) -> None:
    site.pause_s = 0.02
    with crawler.started() as first:
        asked(site, 3)
        second = crawler.run()
        assert second.returncode == 75
        assert "another crawl" in second.stderr
        first.wait(30)
    assert first.returncode == 0


# --- terminals -----------------------------------------------------------------------------------

# What a page, a server or an address may try on a terminal: colours, a new window title, bells,
# C1 codes, reversed text, a faked line.
EVIL = "\x1b]0;owned\x07\x1b[31mred\x9b5m\u202egnp.exe\x08\x08\r\u2028fake"
EVIL_IN_HEADER = EVIL.replace("\r", "").encode().decode("latin-1")
FORBIDDEN = re.compile("\x1b\\][0-9]|\x07|\x1b\\[31mred|\x9b|\u202e|\x08|\u2028|\x00")


def on_terminal(command: list[str]) -> str:
    """What a command writes, stdout and stderr, on a terminal of its own."""
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        written = b""
        while select.select([master], [], [], 30)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:
                break
            if not data:
                break
            written += data
        process.wait(10)
    os.close(master)
    return written.decode("utf-8", "surrogateescape")


def test_no_control_character_of_a_page_reaches_a_terminal(crawler: Crawler, site: Pages) -> None:
    usual = site.reply
    html = usual("/news/1").body
    assert isinstance(html, str)
    references = "".join(f"&#{ord(c)};" for c in EVIL)
    answers = {
        "/news/1": Reply(html.replace("Release 1<", f"Release {EVIL}{references}<")),
        "/news/2": Reply(html.replace(WORD, f"{WORD} {EVIL}{references}")),
        "/news/3": Reply("", 302, {"Location": "http://other.example/" + EVIL_IN_HEADER}),
        "/news/4": Reply(html, media_type=f"text/html; charset={EVIL_IN_HEADER}"),
        "/news/5": Reply("<title>x</title>" + EVIL),
        "/news": Reply(
            str(usual("/news").body).replace(
                "Release 7<", f"{EVIL}<"
            ).replace('href="/news/7"', f'href="/news/7?{EVIL}"')
        ),
    }  # fmt: skip
    site.server.reply = lambda target: answers.get(target) or usual(target)  # type: ignore[method-assign]
    archive = ["--archive", str(crawler.archive)]
    shown = [on_terminal(crawler.command()), on_terminal(crawler.command("-v"))]
    shown.append(on_terminal(crawler.command("--log-json", "--json")))
    for command in (
        ["status"], ["problems"], ["search", "trade"], ["history", site.url(1)], ["sites"],
        ["history", site.url(2)], ["diff", site.url(2)],
        ["fetch", "http://other.example/" + EVIL], ["crawl", EVIL], ["history", EVIL], ["search", EVIL],
    ):  # fmt: skip
        wanted = archive if command != ["sites"] else []
        shown.append(on_terminal([*SCRAPER, *command, *wanted]))
    for text in shown:
        assert not FORBIDDEN.search(text), FORBIDDEN.search(text)
        assert "Traceback" not in text
    assert any("gnp.exe" in text for text in shown)


WORD = "This is release"
