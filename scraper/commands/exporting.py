"""`scraper export`: the archive for other tools: WARC, JSON Lines, Parquet, Atom."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from scraper.commands.common import archive_option, json_option, say, say_json
from scraper.commands.params import DAY

site_option = click.option("--site", help="Only this site (slug).")
since_option = click.option("--since", type=DAY, help="Only from this day on (UTC).")


table_option = click.option(
    "--table",
    type=click.Choice(["versions", "changes"]),
    default="versions",
    show_default=True,
    help="A record for each version of a text, or for each event.",
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
    from scraper.export import export_warc
    from scraper.logbook import Chosen

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


@export.command()
@click.argument("out", default="-", type=click.Path(allow_dash=True))
@archive_option
@table_option
@site_option
@since_option
@json_option
def jsonl(out: str, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Write one JSON object a line for each version, to OUT or, as "-", to the standard output.

    Each has the release, the version's title, dates and text, its links, and the change that
    brought it. --since chooses by the time a version or change was first seen.

    \b
    Examples:
      scraper export jsonl releases.jsonl
      scraper export jsonl - --site norlandia | jq -r .title
      scraper export jsonl events.jsonl --table changes
    """
    from scraper.tables import export_jsonl

    with opened(out, archive_path, as_json, given) as (archive, file, chosen, step):
        done = export_jsonl(
            archive, file, given["table"], chosen, lambda n: step(f"{n} {given['table']} written")
        )
    told(out, as_json, given["table"], done)


@export.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@archive_option
@table_option
@site_option
@since_option
@json_option
def parquet(folder: Path, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Write Parquet files, one row for each version, as FOLDER/site=SLUG/year=YYYY/.

    DuckDB, Polars and Spark read the folder as one table. The year is that of publication, or of
    the first look where no date is known; of a change, that in which it was seen. An earlier
    export in FOLDER is replaced.

    \b
    Examples:
      scraper export parquet tables
      duckdb -c "SELECT site, year, count(*) FROM 'tables/**/*.parquet' GROUP BY ALL"
    """
    from scraper.archive import Archive
    from scraper.commands.progress import steps
    from scraper.tables import export_parquet

    with Archive(archive_path) as archive, steps(as_json) as step:
        chosen = chosen_of(archive, given)
        done = export_parquet(
            archive, folder, given["table"], chosen, lambda n: step(f"{n} {given['table']} written")
        )
    told(str(folder), as_json, given["table"], done)


FEED_KINDS = ("published", "edited", "withdrawn", "restored", "moved")


@export.command()
@click.argument("out", default="-", type=click.Path(allow_dash=True))
@archive_option
@site_option
@since_option
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([*FEED_KINDS, "reextracted"]),
    help="Only changes of this kind, may be repeated  [default: all but reextracted]",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=500, show_default=True, help="At most so many."
)
@click.option("--address", metavar="URL", help="Where the feed will be; readers want to know.")
@json_option
def atom(out: str, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Write the most recent changes as an Atom feed, to OUT or, as "-", to the standard output.

    \b
    Examples:
      scraper export atom changes.atom
      scraper export atom - --kind edited --kind withdrawn
    """
    from scraper.core import urls
    from scraper.errors import UsageError
    from scraper.tables import export_atom

    kinds = given["kinds"] or FEED_KINDS
    address = urls.normalise(given["address"]) if given["address"] else None
    if given["address"] and address is None:
        raise UsageError(f"{given['address']!r} is not a web address; give http:// or https://")
    with opened(out, archive_path, as_json, given) as (archive, file, chosen, _step):
        done = export_atom(archive, file, chosen, kinds, given["limit"], address)
    told(out, as_json, "changes", done)


# --- what the commands share ----------------------------------------------------------------------


@contextmanager
def opened(
    out: str, archive_path: Path, as_json: bool, given: dict[str, Any]
) -> Iterator[tuple[Any, BinaryIO, Any, Callable[[str], None]]]:
    """The archive, the file that OUT names, what was chosen, and what hears of progress.

    A file appears whole or not at all.
    """
    from scraper.archive import Archive
    from scraper.commands.progress import steps
    from scraper.errors import UsageError
    from scraper.outfile import whole

    if out == "-" and as_json:
        raise UsageError("--json and OUT are both to be printed; give OUT a name")
    with Archive(archive_path) as archive:
        chosen = chosen_of(archive, given)
        if out == "-":
            if sys.stdout is None:
                raise UsageError("the standard output is closed; give OUT a name")
            yield archive, sys.stdout.buffer, chosen, lambda _step: None
            return
        with whole(Path(out)) as part, steps(as_json) as tell:
            yield archive, part, chosen, tell


def chosen_of(archive: Any, given: dict[str, Any]) -> Any:
    """What --site and --since chose. Raises UsageError if the archive knows no such site."""
    from scraper.logbook import Chosen

    check_site(archive, given["site"])
    return Chosen(given["site"], utc(given["since"]))


def told(out: str, as_json: bool, what: str, done: int) -> None:
    """Say what was written, unless it is itself on the standard output."""
    if as_json:
        say_json({"file": out, what: done})
    elif out != "-":
        say(f"wrote {out}: {done:,} {what}")


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
