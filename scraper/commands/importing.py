"""`scraper import`: what others have archived, into the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, json_option, say, say_json
from scraper.commands.crawling import refuse_sample
from scraper.commands.params import SPAN, Seconds, contact_option, deadline_option, private_option

site_option = click.option(
    "--site",
    "site_name",
    metavar="SITE|FILE.toml",
    help="The site whose pages are in it; otherwise found by address.",
)


@click.group(name="import")
def import_() -> None:
    """Bring in what other crawlers and archives have kept.

    \b
    Examples:
      scraper import warc old-crawl.warc.gz collection.wacz
      scraper import cdx https://web.archive.org/cdx/search/cdx --contact you@example.org
    """


@import_.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@archive_option
@site_option
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something needs a look.")
@click.pass_context
def warc(
    ctx: click.Context, /, files: tuple[Path, ...], archive_path: Path, as_json: bool, **given: Any
) -> None:
    """Read WARC and WACZ files as if their pages had been fetched at their dates.

    Files of wget, warcio, browsertrix, Heritrix and of `scraper export warc`. All files given are
    taken together, in the order of time. Importing a file twice adds nothing. Exit code 1:
    something in them could not be used; it is named.

    \b
    Examples:
      scraper import warc crawl-2019.warc.gz --site mid-ru
      scraper import warc *.wacz --archive ministry.db
    """
    from scraper.clock import SystemClock
    from scraper.commands import session
    from scraper.commands.progress import steps
    from scraper.importing import import_warc

    check_archive(ctx, archive_path)
    site, known = sites_for(given["site_name"], archive_path)
    run_id: list[int] = []
    with session.open_for_writing(archive_path) as archive:
        with (
            session.stoppable(archive, run_id) as stopper,
            steps(as_json or given["quiet"]) as tell,
        ):
            done = import_warc(
                files,
                archive,
                site,
                known,
                SystemClock(),
                tell=tell,
                stopped=stopper.stopped,
                began=run_id.append,
            )
        finish(ctx, done, stopper, archive_path, as_json=as_json, quiet=given["quiet"])


@import_.command()
@click.argument("url")
@archive_option
@site_option
@click.option(
    "--replay", help="Where the captures are, such as https://.../web/; often found by itself."
)
@click.option(
    "--limit", type=click.IntRange(min=1), help="At most N releases a site, newest first."
)
@click.option(
    "--delay",
    type=Seconds(min=0, max=3600),
    default=5.0,
    show_default=True,
    help="Seconds between requests; robots.txt may raise it.",
)
@click.option("--max-time", type=SPAN, help="End after this time, such as 50m.")
@deadline_option
@private_option
@contact_option
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something needs a look.")
@click.pass_context
def cdx(ctx: click.Context, /, url: str, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Fetch earlier captures of known releases from a web archive.

    URL is the CDX server: https://web.archive.org/cdx/search/cdx, or pywb's /collection/cdx. Each
    capture becomes a version dated at its capture, between those that are known. It is asked as
    politely as a ministry.

    \b
    Example:
      scraper import cdx https://web.archive.org/cdx/search/cdx --site mid-ru --limit 20 \\
        --archive my.db --contact you@example.org
    """
    from datetime import UTC, datetime

    from scraper.captures import import_cdx, server_at
    from scraper.commands import session, targets
    from scraper.commands.progress import steps
    from scraper.polite import Limits

    check_archive(ctx, archive_path)
    server = server_at(url, given["replay"])
    chosen = targets.named([given["site_name"]] if given["site_name"] else [], archive_path)
    fetcher, agent = session.client(
        [],
        [server.cdx, server.replay],
        given["contact"],
        allow_private=given["allow_private"],
        deadline_s=given["deadline_s"],
    )
    run_id: list[int] = []
    with session.open_for_writing(archive_path) as archive, fetcher:
        with (
            session.stoppable(archive, run_id) as stopper,
            steps(as_json or given["quiet"]) as tell,
        ):
            span = given["max_time"]
            limits = Limits(
                end=datetime.now(UTC) + span if span else None,
                allow_private=given["allow_private"],
                deadline_s=given["deadline_s"],
            )
            done = import_cdx(
                server,
                archive,
                chosen,
                fetcher,
                stopper.clock,
                limits,
                limit=given["limit"],
                delay=given["delay"],
                user_agent=agent,
                tell=tell,
                stopped=stopper.stopped,
                began=run_id.append,
            )
        finish(ctx, done, stopper, archive_path, as_json=as_json, quiet=given["quiet"])


def check_archive(ctx: click.Context, archive_path: Path) -> None:
    """The repository's sample archive is not written to by accident (UsageError)."""
    if ctx.get_parameter_source("archive_path") is click.core.ParameterSource.DEFAULT:
        refuse_sample(archive_path)


def finish(
    ctx: click.Context, done: Any, stopper: Any, path: Path, *, as_json: bool, quiet: bool
) -> None:
    """Say what was done, and exit with what it came to."""
    if as_json:
        say_json(told(done))
    elif not quiet or done.exit_code or done.stopped:
        report(done, path)
    ctx.exit(stopper.exit_code if stopper.stopped() else done.exit_code)


def sites_for(name: str | None, archive_path: Path) -> tuple[Any, list[Any]]:
    """The site that was named, and those that an address may belong to without one."""
    from scraper import sites
    from scraper.archive import existing
    from scraper.commands import targets

    if name is not None:
        return targets.named([name], archive_path)[0], []
    with existing(archive_path) as archive:
        stored = targets.stored(archive)
    builtin = {slug: sites.builtin_site(slug) for slug in sites.builtin_slugs()}
    return None, [*stored.values(), *(s for slug, s in builtin.items() if slug not in stored)]


def told(done: Any) -> dict[str, Any]:
    """What an import did, for --json."""
    from dataclasses import asdict

    return {**asdict(done), "exit_code": done.exit_code}


def report(done: Any, path: Path) -> None:
    """What was taken, what was left out and why, what could not be used; the last line sums up."""
    for slug in done.definitions:
        say(
            f"the definition of {slug} was in the file and is used:"
            f" scraper sites show {slug} --archive {path}"
        )
    if done.left_out:
        say("left out: " + counted(done.left_out))
    for problem in done.problems[:50]:
        say(f"  ! {problem}")
    more = len(done.problems) - 50 + done.more_problems
    if more > 0:
        say(f"  ! and {more} more")
    if done.open_problems:
        say(f"  ! {done.open_problems} pages need a look: scraper problems --archive {path}")
    source = f"{done.files} files, " if done.files else ""
    say(
        f"{source}{done.captures} captures: {sum(done.added.values())} taken"
        f" ({counted(done.added) or 'none'}), {done.known} known;"
        f" {counted(done.changes) or 'no changes'} -> {path}"
    )


def counted(counts: Any) -> str:
    """'3 new, 1 changed'."""
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
