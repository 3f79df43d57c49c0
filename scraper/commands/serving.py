"""`scraper serve`: the archive in Datasette."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, say

FIRST_PORT = 8001


@click.command()
@archive_option
@click.option("--port", type=click.IntRange(1, 65535), help="Default: the first free from 8001.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@click.option("-i", "--immutable", is_flag=True, help="A published copy that does not change.")
def serve(archive_path: Path, **given: Any) -> None:
    """Read the archive in Datasette.

    \b
    Example:
      scraper serve --archive my.db --open
    """
    from scraper.archive import Archive
    from scraper.errors import UsageError

    try:
        import uvicorn
        from datasette.app import Datasette
    except ImportError as error:
        raise UsageError("serve needs Datasette: pip install 'scraper[browse]'") from error
    from scraper.reading.config import SETTINGS, metadata

    with Archive(archive_path):
        pass  # says what is wrong with it, if anything
    stem = archive_path.stem
    config = metadata(stem)
    files = {"immutables" if given["immutable"] else "files": [str(archive_path)]}
    arguments: dict[str, Any] = {"files": [], **files, "settings": SETTINGS, "metadata": config}
    if hasattr(Datasette, "get_database_metadata"):  # 1.0 takes queries from the configuration
        arguments["config"] = {"databases": config["databases"]}
    port = given["port"] or _free_port(given["host"])
    address = f"http://{given['host']}:{port}/"
    say(f"{archive_path} is at {address} (Ctrl-C ends)")
    if given["open_browser"]:
        import webbrowser

        webbrowser.open(address)
    datasette = Datasette(**arguments)
    uvicorn.run(datasette.app(), host=given["host"], port=port, log_level="warning")


def _free_port(host: str) -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) != 0:
                return port
    return 0
