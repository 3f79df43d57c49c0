"""kill -9 at random moments of real crawls: nothing acknowledged is lost, nothing is doubled.

KILLS=200 pytest tests/test_kill.py          the long run by hand; 25 otherwise
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from pathlib import Path

from scraper.archive import Archive
from tests.crawling import Crawler, pages, told

KILLS = int(os.environ.get("KILLS", "25"))
PAGES = 200
SEED = int(os.environ.get("SEED", "7"))


def acknowledged(log: Path) -> set[str]:
    """Addresses whose version the crawler told of, after it was committed."""
    visits = [event for event in told(log.read_text("utf-8")) if event["event"] == "visit"]
    return {visit["url"] for visit in visits if visit["outcome"] in ("new", "changed")}


def check_file(path: Path) -> None:
    """By plain SQLite: sound, every reference leads somewhere, no version twice."""
    conn = sqlite3.connect(path)
    try:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        doubled = conn.execute(
            "SELECT a.release_id FROM versions a JOIN versions b ON b.release_id = a.release_id"
            " AND b.number = a.number + 1 AND b.content_sha256 = a.content_sha256"
        ).fetchall()
        assert doubled == []
        whole = conn.execute(
            "SELECT r.id FROM releases r WHERE r.version_count <> (SELECT count(*) FROM versions v"
            " WHERE v.release_id = r.id) OR r.latest_version_id IS NULL"
        ).fetchall()
        assert whole == []
    finally:
        conn.close()


def check_bodies(path: Path) -> None:
    with Archive(path) as archive:
        for row in archive.rows("SELECT id FROM blobs"):
            archive.blob(int(row["id"]))  # raises where the bytes are not those of their hash


def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    log = tmp_path / "log.jsonl"
    held: set[str] = set()
    with pages(PAGES) as site:
        site.pause_s = 0.004
        crawler = Crawler(tmp_path, site)
        for cycle in range(KILLS):
            with log.open("w") as stderr, crawler.started("--log-json", stderr=stderr):
                time.sleep(chance.uniform(0.25, 1.3))
            held |= acknowledged(log)
            if crawler.archive.exists():
                check_file(crawler.archive)
                known = {url for (url,) in crawler.rows("SELECT url FROM releases")}
                assert held <= known, held - known
            if cycle % 10 == 0 and held:
                check_bodies(crawler.archive)
            if len(held) == PAGES:
                site.edit(*chance.sample(range(PAGES), PAGES // 5))
        first_looks = Counter(asked.path for asked in site.server.log if asked.status == 200)
        assert max(n for path, n in first_looks.items() if path != "/news") <= KILLS + 1
        site.pause_s = 0

        last = crawler.run("--log-json")
        assert last.returncode == 0, last.stderr[-2000:]
        site.server.clear()
        assert crawler.run().returncode == 0
        bodies = [
            a.path for a in site.server.log if a.status == 200 and a.path.startswith("/news/")
        ]
        assert bodies == []  # everything is known: conditional requests only

        check_file(crawler.archive)
        check_bodies(crawler.archive)
        control = Crawler(tmp_path / "control", site)
        control.folder.mkdir()
        assert control.run().returncode == 0
        assert crawler.latest() == control.latest()
        assert len(crawler.latest()) == PAGES
        runs = dict(crawler.rows("SELECT status, count(*) FROM runs GROUP BY 1"))
        assert set(runs) <= {"ok", "interrupted"} and runs["ok"] >= 2


def test_pages_held_by_a_killed_crawl_are_asked_once_more_at_most(tmp_path: Path) -> None:
    """A first run, killed again and again: what is acknowledged is not fetched anew."""
    chance = random.Random(SEED + 1)
    log = tmp_path / "log.jsonl"
    kills, held = 0, set[str]()
    with pages(60) as site:
        site.pause_s = 0.02
        crawler = Crawler(tmp_path, site)
        while len(held) < 60 and kills < 6:
            seen = len(site.server.log)
            with log.open("w") as stderr, crawler.started("--log-json", stderr=stderr):
                site.wait_for_a_request(after=seen)
                time.sleep(chance.uniform(0.1, 0.4))
            kills += 1
            held |= acknowledged(log)
        asked = Counter(
            a.path for a in site.server.log if a.path.startswith("/news/") and a.status == 200
        )
        twice = [path for path, times in asked.items() if times > 1]
        assert len(twice) <= kills  # one page is in hand when the kill comes
        assert max(asked.values()) <= kills + 1


def test_a_killed_writer_frees_the_lock_at_once(tmp_path: Path) -> None:
    with pages(50) as site:
        site.pause_s = 0.05
        crawler = Crawler(tmp_path, site)
        with crawler.started() as process:
            site.wait_for_a_request()
            assert crawler.run().returncode == 75
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            Archive(crawler.archive, "w").close()
