"""The real command in a process of its own, against a site on loopback that is easily changed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.site_server import Reply, SiteServer, serving

SITE_FILE = """
title = "Ministry of Testland"
home = "{origin}"
timezone = "UTC"
languages = ["en"]
delay = 0
revisits = 1000
[listings.news]
start = "{origin}/news"
link = "a.release"
max_pages = 1
[[layouts]]
title = "h1"
published = "p.date"
body = "div.text"
"""
WORDS = "The two sides spoke of trade, of culture and of the exchange of students in good spirit."


@dataclass
class Pages:
    """A site of many pages; `states[n]` is the number of edits of page n."""

    server: SiteServer
    count: int
    states: dict[int, int] = field(default_factory=dict)
    pause_s: float = 0.0

    def __post_init__(self) -> None:
        self.server.reply = self.reply  # type: ignore[method-assign]

    def url(self, number: int) -> str:
        return f"{self.server.origin}/news/{number}"

    def edit(self, *numbers: int) -> None:
        for number in numbers:
            self.states[number] = self.states.get(number, 0) + 1

    def wait_for_a_request(self, after: int = 0) -> None:
        """Until the server was asked once more than `after` times."""
        deadline = time.monotonic() + 20
        while len(self.server.log) <= after and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.server.log) > after

    def body(self, number: int) -> str:
        return f"{WORDS} This is release {number}, edited {self.states.get(number, 0)} times."

    def reply(self, target: str) -> Reply:
        if target == "/robots.txt":
            return Reply("", 404)
        if target == "/news":
            links = (
                f'<a class="release" href="/news/{n}">Release {n}</a>' for n in range(self.count)
            )
            return Reply(f"<html><title>News</title>{' '.join(links)}</html>")
        number = int(target.partition("?")[0].rpartition("/")[2])
        time.sleep(self.pause_s)
        html = (
            f"<!doctype html><html lang=en><title>Release {number}</title><h1>Release {number}</h1>"
            f"<p class=date>{1 + number % 28} October 2025</p><div class=text><p>{self.body(number)}</p></div>"
            "</html>"
        )
        return Reply(html, etag=f'"{number}-{self.states.get(number, 0)}"')


@contextmanager
def pages(count: int) -> Iterator[Pages]:
    with serving() as server:
        yield Pages(server, count)


@dataclass
class Crawler:
    """`scraper crawl` of one site into one archive."""

    folder: Path
    site: Pages

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    def command(self, *options: str) -> list[str]:
        file = self.folder / "testland.toml"
        file.write_text(SITE_FILE.format(origin=self.site.server.origin), "utf-8")
        return [
            *(sys.executable, "-m", "scraper", "crawl", str(file), "--allow-private"),
            *("--archive", str(self.archive), *options),
        ]

    def run(self, *options: str, **given: Any) -> subprocess.CompletedProcess[str]:
        """To the end."""
        return subprocess.run(
            self.command(*options), capture_output=True, text=True, timeout=90, check=False, **given
        )

    @contextmanager
    def started(self, *options: str, **given: Any) -> Iterator[subprocess.Popen[str]]:
        """A run that goes on meanwhile, in a process group of its own; killed at the end."""
        given = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **given}
        with subprocess.Popen(
            self.command(*options), text=True, start_new_session=True, **given
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """A question to the archive, by plain SQLite."""
        conn = sqlite3.connect(self.archive)
        try:
            return conn.execute(sql, values).fetchall()
        finally:
            conn.close()

    def latest(self) -> set[tuple[str, str]]:
        """Address and text digest of every release."""
        sql = (
            "SELECT substr(r.url, instr(r.url, '/news')), v.content_sha256 FROM releases r"
            " JOIN versions v ON v.id = r.latest_version_id"
        )
        return {(str(a), str(b)) for a, b in self.rows(sql)}


def told(log: str) -> list[dict[str, Any]]:
    """The events of --log-json; a line that a kill cut is none."""
    lines = [line for line in log.splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in lines]
