"""`scraper export`: the archive for other tools: WARC, JSON Lines, Parquet, Atom."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, json_option, say, say_json

site_option = click.option("--site", help="Only this site (slug).")
since_option = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only from this day on (UTC)."
)


@click.group()
def export() -> None:
    """Write the archive's contents for other tools.

    \b
    Examples:
      scraper export warc ministry.warc.gz --cdxj ministry.cdxj
      scraper export jsonl - | head
      scraper export parquet tables/
      scraper export atom changes.atom
    """


@export.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@archive_option
@site_option
@since_option
@click.option(
    "--cdxj",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the index that replay tools need, too.",
)
@json_option
def warc(out: Path, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Write a WARC/1.1 file: every request with what came of it, and what was read from it.

    warcio and pywb read it. Bodies are in it as they are stored, without transfer codings.

    \b
    Example:
      scraper export warc ministry.warc.gz --site norlandia --cdxj ministry.cdxj
    """
    from scraper import __version__
    from scraper.archive import Archive
    from scraper.commands.progress import steps
    from scraper.export import Chosen, export_warc

    with Archive(archive_path) as archive, steps(as_json) as step:
        check_site(archive, given["site"])
        done = export_warc(
            archive,
            out,
            Chosen(given["site"], utc(given["since"])),
            index=given["cdxj"],
            now=datetime.now(UTC),
            software=f"scraper/{__version__}",
            tell=lambda done: step(f"{done} requests written"),
        )
    if as_json:
        say_json({"file": str(out), "cdxj": given["cdxj"], **asdict(done)})
        return
    say(
        f"wrote {out}: {done.fetches} requests ({done.responses} responses, {done.revisits}"
        f" revisits, {done.metadata} metadata records), {done.bytes / 1e6:.1f} MB"
    )


def check_site(archive: Any, slug: str | None) -> None:
    """UsageError if the archive knows no such site."""
    from scraper.errors import UsageError

    known = [row["slug"] for row in archive.known_sites()]
    if slug is not None and slug not in known:
        raise UsageError(
            f"{archive.path} has no site {slug!r}; it has {', '.join(known) or 'none'}"
        )


def utc(day: datetime | None) -> datetime | None:
    """A day given on the command line, as the moment it begins, UTC."""
    return day.replace(tzinfo=UTC) if day else None
