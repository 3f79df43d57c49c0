"""A long run beside faults: memory and descriptors stay flat, kills lose nothing.

    python benchmarks/soak.py [--minutes 5]

Half of the time one crawl goes on over thousands of pages while its memory and open files are
watched; the other half crawls of hostile and healthy hosts are killed at random moments and the
archive is checked after each. Everything is on loopback and in a temporary folder.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.crawling import Crawler, Pages, pages
from tests.faults import BELOW_HTTP, FAULTS
from tests.hostile_crawl import World, family, resident, world
from tests.site_server import Reply
from tests.test_kill import check_bodies, check_file

PAGES_A_MINUTE = 2_500


def open_files(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def paged(site: Pages, target: str) -> Reply:
    """The site, its listing on pages of 500."""
    if not target.startswith("/news?page="):
        return Pages.reply(site, target)
    first = (int(target.rpartition("=")[2]) - 1) * 500
    numbers = range(first, min(first + 500, site.count))
    links = "".join(f'<a class="release" href="/news/{n}">Release {n}</a>' for n in numbers)
    return Reply(f"<html><title>News</title>{links}</html>")


class Paged(Crawler):
    """A crawl along the pages of the listing."""

    def command(self, *options: str) -> list[str]:
        command = super().command(*options)
        file = self.folder / "testland.toml"
        text = file.read_text("utf-8").replace("/news", "/news?page=1")
        address = f"{self.site.server.origin}/news?page={{page}}"
        file.write_text(text.replace("max_pages = 1", f'page_url = "{address}"'), "utf-8")
        return command


def steady(minutes: float, folder: Path) -> bool:
    """One crawl for so long; True if what it needs at the end is what it needed at first."""
    samples: list[tuple[float, int]] = []
    log = 0
    with pages(round(PAGES_A_MINUTE * minutes)) as site:
        site.pause_s = 0.01
        site.server.reply = lambda target: paged(site, target)  # type: ignore[method-assign]
        crawler = Paged(folder, site)
        with crawler.started("--max-time", f"{round(minutes * 60)}s") as process:
            end = time.monotonic() + minutes * 60 + 60
            while process.poll() is None and time.monotonic() < end:
                time.sleep(0.5)
                memory = sum(map(resident, family(process.pid))) / 1e6
                samples.append((memory, open_files(process.pid)))
                log = max(log, size(crawler.archive.with_name("archive.db-wal")))
        releases = crawler.rows("SELECT count(*) FROM releases")[0][0]
        check_file(crawler.archive)
    samples = [sample for sample in samples if sample[1]]
    quarter = max(1, len(samples) // 4)
    first, last = samples[quarter : 2 * quarter], samples[-quarter:]
    memory = [statistics.mean(m for m, _ in part) for part in (first, last)]
    files = [statistics.mean(f for _, f in part) for part in (first, last)]
    print(
        f"{releases} pages in one crawl: memory {memory[0]:.0f} -> {memory[1]:.0f} MB,"
        f" open files {files[0]:.0f} -> {files[1]:.0f}, WAL at most {log / 1e6:.1f} MB,"
        f" exit code {process.returncode}"
    )
    return abs(memory[1] - memory[0]) <= 20 and abs(files[1] - files[0]) <= 3


def killed(minutes: float, folder: Path) -> None:
    """Crawls of hostile hosts, killed and checked until the time is over."""
    import os
    import signal
    import subprocess

    chance, kills, peak = random.Random(3), 0, 0.0
    faults = [fault for fault in FAULTS if fault not in BELOW_HTTP]
    end = time.monotonic() + minutes * 60
    with world(folder, faults, {}) as hosts:
        hosts.crawl()
        while time.monotonic() < end:
            for host in hosts.hosts.values():
                host.healthy = chance.random() < 0.5
            hosts.let_time_pass()
            kills += 1
            with subprocess.Popen(
                command(hosts), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            ) as process:  # fmt: skip
                stop = time.monotonic() + chance.uniform(0.4, 8)
                while time.monotonic() < stop and process.poll() is None:
                    time.sleep(0.05)
                    peak = max(peak, sum(map(resident, family(process.pid))) / 1e6)
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
            check_file(hosts.archive)
            if kills % 5 == 0:
                check_bodies(hosts.archive)
        for host in hosts.hosts.values():
            host.healthy = True
        hosts.let_time_pass()
        last = hosts.crawl()
        check_file(hosts.archive)
        check_bodies(hosts.archive)
        for fault in faults:
            assert len(hosts.versions(hosts.release(fault.name))) == 1, fault.name
    print(f"{kills} crawls of {len(faults)} hostile hosts killed: the archive is sound each time;")
    print(f"peak memory {peak:.0f} MB; mended: {last.seconds:.0f} s, exit code {last.exit_code}")


def command(hosts: World) -> list[str]:
    return [
        *(sys.executable, "-m", "scraper", "crawl", *hosts.files, "--archive", str(hosts.archive)),
        *("--allow-private", "--contact", "archive@library.example", "--deadline", "2"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        flat = steady(minutes / 2, Path(one))
        killed(minutes / 2, Path(two))
    sys.exit(0 if flat else 1)
