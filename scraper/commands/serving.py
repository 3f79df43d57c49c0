"""`scraper serve`: the archive as a reading room, inside Datasette."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, say

FIRST_PORT = 8001
TRIED_PORTS = 100
STARTS_WITHIN_S = 20.0


@click.command()
@archive_option
@click.option("--port", type=click.IntRange(1, 65535), help="Default: the first free from 8001.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@click.option("-i", "--immutable", is_flag=True, help="A published copy that does not change.")
@click.option("--public", is_flag=True, help="For strangers: no SQL of their own, limits on all.")
@click.option("--allow-sql", is_flag=True, help="With --public: let visitors write SQL.")
def serve(archive_path: Path, **given: Any) -> None:
    """Read the archive: releases, edits, search, feeds, and every table.

    \b
    Example:
      scraper serve --archive my.db --open
      scraper serve --archive public/archive.db -i --public --host 0.0.0.0 --port 80
    """
    from scraper.archive import Archive
    from scraper.errors import UsageError

    try:
        import uvicorn

        from scraper.reading.application import datasette_for
    except ImportError as error:
        raise UsageError("serve needs Datasette: pip install 'scraper[browse]'") from error
    if given["allow_sql"] and not given["public"]:
        raise UsageError("--allow-sql only says something with --public: without, SQL is allowed")
    with Archive(archive_path):
        pass  # says what is wrong with it, if anything
    if given["immutable"]:
        _refuse_unsettled(archive_path)
    datasette = datasette_for(
        archive_path,
        immutable=given["immutable"],
        public=given["public"],
        allow_sql=given["allow_sql"] or not given["public"],
    )
    port = given["port"] or free_port(given["host"])
    address = f"http://{_shown(given['host'])}:{port}/"
    say(f"{archive_path} is at {address} (Ctrl-C ends)")
    if given["open_browser"]:
        threading.Thread(target=_open, args=(given["host"], port, address), daemon=True).start()
    uvicorn.run(datasette.app(), host=given["host"], port=port, log_level="warning")


def _refuse_unsettled(path: Path) -> None:
    """An immutable file is read without its write-ahead log: what is only there would be missing.

    Raises UsageError where there is one with something in it.
    """
    from scraper.errors import UsageError

    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise UsageError(
            f"{path} is in use ({log.name} is not empty): serve it without -i,"
            " or make a copy with `scraper publish` and serve that"
        )


def free_port(host: str) -> int:
    """The first port from FIRST_PORT that nobody listens on. Raises UsageError if all are taken."""
    from scraper.errors import UsageError

    for port in range(FIRST_PORT, FIRST_PORT + TRIED_PORTS):
        if not _answers(host, port):
            return port
    last = FIRST_PORT + TRIED_PORTS - 1
    raise UsageError(f"ports {FIRST_PORT} to {last} are all taken; name one with --port")


def _answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection((_shown(host), port), timeout=1):
            return True
    except OSError:
        return False


def _shown(host: str) -> str:
    """The host that a browser on this machine can ask for."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host


def _open(host: str, port: int, address: str) -> None:
    """Open the browser as soon as the server answers."""
    import webbrowser

    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if _answers(host, port):
            webbrowser.open(address)
            return
        time.sleep(0.1)
