"""The sample archive -> docs/*.png: what the reading room looks like.

    python docs/screenshots.py [--archive archive.db] [--out docs]

Needs Chromium (`apt install chromium`) and the extra `browse`. Nothing but the pages is asked for.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from scraper.archive import Archive
from scraper.reading.application import datasette_for

ROOT = Path(__file__).parent.parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH = 1200


def pictures(archive: Path) -> Iterator[tuple[str, str, int, int]]:
    """Name, path, width and height of each picture."""
    room = f"/{archive.stem}/-"
    with Archive(archive) as opened:
        row = opened.row(
            "SELECT r.id, v.number - 1, v.number FROM changes c"
            " JOIN releases r ON r.id = c.release_id"
            " JOIN versions v ON v.id = c.to_version_id WHERE c.kind = 'edited'"
            " ORDER BY c.detected_at DESC LIMIT 1"
        )
    assert row is not None, "the archive has no edit to show"
    release, old, new = row
    yield "home", "/", WIDTH, 1180
    yield "release", f"{room}/release/{release}", WIDTH, 1060
    yield "comparison", f"{room}/release/{release}?from={old}&to={new}&view=side", WIDTH, 900
    yield "search", f"{room}/search?q=minister", WIDTH, 1000
    yield "changes", f"{room}/changes", WIDTH, 760
    yield "phone", f"{room}/release/{release}?from={old}&to={new}", 500, 900


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """The origin of the archive on a free port of loopback."""
    config = uvicorn.Config(datasette_for(archive).app(), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


def take(program: str, url: str, out: Path, width: int, height: int) -> None:
    """One picture of the top of a page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        subprocess.run(
            [
                program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--disable-background-networking", "--no-first-run", "--disable-dev-shm-usage",
                f"--user-data-dir={profile}", f"--window-size={width},{height}",
                f"--screenshot={out}", url,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )  # fmt: skip


def main() -> int:
    """Take every picture; 2 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--archive", type=Path, default=ROOT / "archive.db")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    given = parser.parse_args()
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        print("no Chromium here: apt install chromium", file=sys.stderr)
        return 2
    with served(given.archive) as origin:
        for name, path, width, height in pictures(given.archive):
            out = given.out.resolve() / f"{name}.png"
            take(program, origin + path, out, width, height)
            print(f"{out.name}: {out.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
