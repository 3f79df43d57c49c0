"""`scraper serve`: the archive as a reading room, inside Datasette."""

from __future__ import annotations

import errno
import socket
import threading
from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, say

FIRST_PORT = 8001
TRIED_PORTS = 100


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
        raise UsageError(
            "serve needs Datasette: pip install '.[browse]' in the project's folder"
        ) from error
    if given["allow_sql"] and not given["public"]:
        raise UsageError("--allow-sql only says something with --public: without, SQL is allowed")
    with Archive(archive_path):
        pass  # says what is wrong with it, if anything
    if given["immutable"]:
        _refuse_unsettled(archive_path)
    else:
        _refuse_unreadable(archive_path)
    datasette = datasette_for(
        archive_path,
        immutable=given["immutable"],
        public=given["public"],
        allow_sql=given["allow_sql"] or not given["public"],
    )
    door = bound(given["host"], given["port"])
    address = f"http://{_shown(given['host'])}:{door.getsockname()[1]}/"
    say(f"{archive_path} is at {address} (Ctrl-C ends)")
    if given["open_browser"]:
        threading.Thread(target=_open, args=(door, address), daemon=True).start()
    uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning")).run(sockets=[door])


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


def _refuse_unreadable(path: Path) -> None:
    """SQLite writes beside an archive that was crawled into, also to read it; Datasette cannot say.

    Raises UsageError where it may not.
    """
    import sqlite3

    from scraper.errors import UsageError

    conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        raise UsageError(
            f"{path}: its folder may not be written to, and SQLite must, to read an archive that"
            f" may change ({error}): serve it with -i while no crawl writes to it,"
            " or serve a copy made with `scraper publish`"
        ) from error
    finally:
        conn.close()


def bound(host: str, port: int | None) -> socket.socket:
    """A socket at the port, or at the first free one from FIRST_PORT: held, so nobody takes it.

    Raises UsageError where the port or the host cannot be had.
    """
    from scraper.errors import UsageError

    wanted = [port] if port else range(FIRST_PORT, FIRST_PORT + TRIED_PORTS)
    trouble: OSError | None = None
    for number in wanted:
        try:
            return _bound(host, number)
        except OSError as error:
            trouble = error
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                break
    raise UsageError(
        f"cannot listen on {host}, port {wanted[0]}{'' if port else ' and the following'}:"
        f" {trouble}; name another with --port or --host"
    )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen()
    except OSError:
        door.close()
        raise
    return door


def _shown(host: str) -> str:
    """The host that a browser on this machine can ask for."""
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1" if host != "::" else "[::1]"
    return f"[{host}]" if ":" in host else host


def _open(door: socket.socket, address: str) -> None:
    """Open the browser: the socket listens already, so that an early visitor only waits."""
    import webbrowser

    if door.fileno() >= 0:
        webbrowser.open(address)
