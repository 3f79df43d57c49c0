"""kill -9 at random moments of merge and publish: the target is whole, and a new run ends it.

KEEPING_KILLS=100 pytest -o timeout=1800 tests/test_kill_keeping.py   by hand; 6 of each otherwise
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scraper.archive import Archive
from scraper.publish import publish
from scraper.verify import verify
from tests.archives import SITE, Diary, ordinary
from tests.crawling import Crawler, pages
from tests.test_merge import contents, merged

KILLS = int(os.environ.get("KEEPING_KILLS", "6"))
SEED = int(os.environ.get("SEED", "11"))
OTHER = replace(SITE, slug="sudlandia", home="https://www.mer.sudlandia.example")


def assert_sound(path: Path) -> None:
    with Archive(path) as archive:
        assert verify(archive).damages == []


def went_on(path: Path, nights: dict[float, dict[int, str]], token: str) -> None:
    """A copy that looks by itself, on nights of its own."""
    diary = Diary(path)
    for night, seen in nights.items():
        with diary.night(night):
            for number, extra in seen.items():
                diary.sees(number, extra, token=f"{token}{night}")
    diary.close()


@contextmanager
def command(*given: object) -> Iterator[subprocess.Popen[bytes]]:
    """One of our commands in a process group of its own; killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "scraper", *map(str, given)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def duration(*given: object) -> float:
    begun = time.monotonic()
    with command(*given) as process:
        assert process.wait(60) == 0
    return time.monotonic() - begun


def test_merges_killed_again_and_again_end_as_an_undisturbed_one(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    ours = ordinary(tmp_path / "ours.db", 30)
    theirs = Path(shutil.copy(ours, tmp_path / "theirs.db"))
    went_on(ours, {6: dict.fromkeys(range(1, 20), "An edit that we saw.")}, "o")
    went_on(theirs, {7: dict.fromkeys(range(10, 30), "An edit that they saw.")}, "t")
    third = ordinary(tmp_path / "third.db", 30, OTHER)
    target = tmp_path / "target.db"

    shutil.copy(ours, target)
    given = ("merge", theirs, third, "--archive", target)
    takes = duration(*given)
    whole, steps = contents(target), [contents(ours)]
    shutil.copy(ours, target)
    merged(target, theirs)
    steps += [contents(target), whole]

    stopped = set()
    for _ in range(KILLS):
        for file in tmp_path.glob("target.db*"):
            file.unlink()
        shutil.copy(ours, target)
        with command(*given) as process:
            time.sleep(chance.uniform(0.3, 1.1) * takes)
        assert_sound(target)
        stopped.add(steps.index(contents(target)))  # all of an archive, or nothing of it
        with command(*given) as process:
            assert process.wait(60) == 0
        assert contents(target) == whole
        assert_sound(target)
    assert KILLS < 50 or len(stopped) > 1
    back = Path(shutil.copy(third, tmp_path / "back.db"))
    merged(back, theirs, ours)
    assert contents(back) == whole


def test_publishing_killed_again_and_again_while_a_crawl_writes_never_breaks_the_copy(
    tmp_path: Path,
) -> None:
    chance = random.Random(SEED)
    (tmp_path / "public").mkdir()
    out = tmp_path / "public" / "archive.db"
    with pages(150) as site:
        site.pause_s = 0.05
        crawler = Crawler(tmp_path, site)
        assert crawler.run("--limit", "60").returncode == 0
        shared = ("publish", out, "--archive", crawler.archive)
        takes = duration(*shared, "--compact")
        kinds: list[tuple[str, ...]] = [(), ("--compact",), ("--without-blobs",)]
        for kill in range(KILLS):
            if kill % 2:
                site.edit(*chance.sample(range(150), 30))
            with crawler.started(), command(*shared, *chance.choice(kinds)):
                time.sleep(chance.uniform(0.3, 1.1) * takes)
            assert_sound(out)
            assert_sound(crawler.archive)
        site.pause_s = 0
        assert crawler.run().returncode == 0
        with crawler.started():
            assert duration(*shared) > 0  # during a crawl, to the end
        assert_sound(out)
    with Archive(crawler.archive) as archive:
        publish(archive, out)
    assert contents(out) == contents(crawler.archive)
    assert [file.name for file in out.parent.iterdir()] == ["archive.db"]
