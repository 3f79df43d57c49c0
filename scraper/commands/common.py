"""What every command shares: the archive's option, --json, and printing what strangers wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from scraper.core.fingerprint import stamp
from scraper.core.printable import printable

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_ARCHIVE = "archive.db"


def archive_option(command: F) -> F:
    """--archive PATH, from SCRAPER_ARCHIVE, else archive.db in this folder."""
    return click.option(
        "--archive",
        "archive_path",
        envvar="SCRAPER_ARCHIVE",
        default=DEFAULT_ARCHIVE,
        show_default=True,
        # Whether it can be read is for the archive to say: exit code 3, not 2.
        type=click.Path(dir_okay=False, readable=False, path_type=Path),
        help="The archive, a SQLite file (or set SCRAPER_ARCHIVE).",
    )(command)


def must_be_there(archive_path: Path) -> None:
    """Raises ArchiveError (exit code 3) where there is no archive: whoever opens one to write
    makes it, and a mistyped name would be an archive without anything."""
    from scraper.archive import Archive

    with Archive(archive_path):
        pass


def json_option(command: F) -> F:
    """--json: one JSON object on stdout and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def say(text: object = "", *, err: bool = False) -> None:
    """Print text that may come from the web; control characters are made visible."""
    click.echo(printable(text), err=err)


def say_json(value: Any) -> None:
    """Print one JSON object; moments as the archive writes them."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str | None:
    return stamp(value) if isinstance(value, datetime) else str(value)
