"""A real pywb on loopback over a folder of WARC files, for tests; its own process."""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

COLLECTION = "norlandia"
CONFIG = """
collections:
  {collection}:
    index_paths: {index}
    archive_paths: {folder}/
"""


def command() -> list[str]:
    """How pywb is started here; the test is skipped where it is not installed."""
    if importlib.util.find_spec("pywb") is not None:
        return [sys.executable, "-c", "from pywb.apps.cli import wayback; wayback()"]
    found = shutil.which("wayback")
    if found is None:
        pytest.skip("pywb is not installed: pip install pywb")
    return [found]


@contextmanager
def replaying(folder: Path, index: Path, room: Path) -> Iterator[str]:
    """The address of a collection over the WARC files of a folder, as a CDXJ index names them."""
    room.mkdir(exist_ok=True)
    config = CONFIG.format(collection=COLLECTION, index=index, folder=folder)
    (room / "config.yaml").write_text(config, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (room / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command(), "-b", "127.0.0.1", "-p", str(port), "-d", str(room)],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=room,
        )
    try:
        _wait_for(port, process, room / "log")
        yield f"http://127.0.0.1:{port}/{COLLECTION}/"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text(errors="replace")[-2000:])
