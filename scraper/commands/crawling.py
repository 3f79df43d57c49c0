"""`scraper crawl`: sites into the archive, with a summary that cron's mail can be judged by."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper import __version__
from scraper.commands.common import archive_option, json_option, say, say_json
from scraper.commands.params import DAY, SPAN, contact_option, deadline_option, private_option
from scraper.errors import UsageError

if TYPE_CHECKING:
    from scraper.archive import Archive
    from scraper.crawl import Options


@click.command()
@click.argument("targets", nargs=-1, metavar="[SITE|FILE.toml|URL]...")
@archive_option
@click.option("--limit", type=click.IntRange(min=1), help="Visit at most N releases a site.")
@click.option(
    "--since",
    type=DAY,
    help="Go back through the listings to this day.",
)
@click.option(
    "--hosts",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    help="Sites at the same time; one host is never asked twice at once.",
)
@click.option("--dry-run", is_flag=True, help="Ask robots and listings; list what is new.")
@click.option("--max-time", type=SPAN, help="End the run after this time, such as 50m.")
@click.option(
    "--shard", metavar="K/N", help="Only the K-th of N parts of the sites, by their host."
)
@deadline_option
@private_option
@contact_option
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something needs a look.")
@click.option("-v", "--verbose", is_flag=True, help="Print a line for every visit.")
@click.option("--log-json", is_flag=True, help="One JSON object a line on stderr for every event.")
@click.pass_context
def crawl(ctx: click.Context, /, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Visit sites and store what is new or changed.

    A SITE is a built-in slug (`scraper sites`), a site file, or the address of a news page.
    Without any, every site that the archive knows is visited, as the archive keeps its definition:
    name an edited site file once. Exit code 1: something needs a look; 75: another crawl has this
    archive (with -q nothing is printed then).

    \b
    Examples:
      scraper crawl gov-uk-fcdo --limit 20 --archive my.db --contact you@example.org
      scraper crawl my-ministry.toml --archive my.db --since 2026-01-01
      scraper crawl https://www.mer.example/en/news --archive my.db
      15 3 * * *  /srv/venv/bin/scraper crawl --archive /srv/my.db --max-time 50m -q
    """
    from scraper.commands import session, targets
    from scraper.commands.progress import Progress
    from scraper.crawl import crawl as run_crawl

    names = given["targets"]
    explicit = ctx.get_parameter_source("archive_path") is not click.core.ParameterSource.DEFAULT
    if not explicit:
        refuse_sample(archive_path)
    sites = shard(targets.named(names, archive_path), given["shard"])
    options = _options(given)
    fetcher, agent = session.client(
        sites,
        (),
        given["contact"],
        allow_private=options.allow_private,
        deadline_s=options.deadline_s,
    )
    with _taken(ctx, archive_path, given["quiet"]) as archive:
        run_id: list[int] = []
        shown = Progress(
            quiet=given["quiet"] or as_json,
            verbose=given["verbose"],
            log_json=given["log_json"],
        )
        with session.stoppable(archive, run_id) as stopper, fetcher, shown:
            shown.log(event="begun", version=__version__, sites=[site.slug for site in sites])
            summary = run_crawl(
                sites,
                archive,
                fetcher,
                stopper.clock,
                options,
                user_agent=agent,
                stopped=stopper.stopped,
                tell=shown.tell,
                began=run_id.append,
            )
        code = stopper.exit_code if stopper.stopped() else summary.exit_code
        shown.log(event="ended", run=summary.run_id, status=summary.status, exit_code=code)
        with suppress(BrokenPipeError):  # who listened has left; the exit code still tells
            if as_json:
                say_json({**asdict(summary), "exit_code": summary.exit_code})
            elif not given["quiet"] or summary.exit_code or stopper.stopped():
                report(summary, archive_path, dry_run=options.dry_run)
        ctx.exit(code)


def _taken(ctx: click.Context, path: Path, quiet: bool) -> Archive:
    """The archive for this run; with --quiet nothing is said of another crawl that has it."""
    from scraper.commands import session
    from scraper.errors import ArchiveLocked

    try:
        return session.open_for_writing(path)
    except ArchiveLocked as error:
        if quiet:
            ctx.exit(error.exit_code)
        raise


def _options(given: dict[str, Any]) -> Options:
    """What the run is asked to do, from the command's options."""
    from scraper.crawl import Options

    return Options(
        limit=given["limit"],
        since=given["since"],
        hosts=given["hosts"],
        dry_run=given["dry_run"],
        allow_private=given["allow_private"],
        max_time=given["max_time"],
        deadline_s=given["deadline_s"],
    )


def refuse_sample(path: Path) -> None:
    """The repository's sample archive is not written to by accident (UsageError)."""
    from scraper.archive import existing

    with existing(path) as archive:
        sample = archive and archive.row("SELECT 1 FROM runs WHERE label LIKE 'sample: %'")
    if sample:
        raise UsageError(
            f"{path} is the sample archive that comes with the program."
            " Name a file of your own: --archive my.db (or set SCRAPER_ARCHIVE)"
        )


def shard(sites: list[Any], wanted: str | None) -> list[Any]:
    """The K-th of N parts of the sites; a host is always in the same part."""
    if wanted is None:
        return sites
    match = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", wanted)
    if match is None or int(match[1]) > int(match[2]):
        raise UsageError(f"--shard {wanted!r}: write K/N with K from 1 to N, such as 1/4")
    from scraper.core.shards import part_of

    return [s for s in sites if part_of(s.home, int(match[2])) == int(match[1])]


def report(summary: Any, path: Path, *, dry_run: bool) -> None:
    """A line per site, the open problems, and the line that a mail can be judged by."""
    for site in summary.sites:
        if dry_run:
            say(f"{site.slug}: {site.listed} listed, would fetch {len(site.would_fetch)}:")
            for url in site.would_fetch:
                say(f"  {url}")
            continue
        say(f"{site.slug}: {_site_words(site)}")
    for problem in summary.problems[:20]:
        say(f"  ! {problem['kind']}: {problem['url']}: {problem['message']}")
    if len(summary.problems) > 20:
        say(f"  ! and {len(summary.problems) - 20} more: scraper problems --archive {path}")
    say(last_line(summary, path))


def _site_words(site: Any) -> str:
    counts = {
        "new": site.new,
        "edited": site.changed,
        "unchanged": site.unchanged,
        "gone": site.gone,
        "withdrawn": site.withdrawn,
        "restored": site.restored,
        "moved": site.moved,
        "blocked": site.blocked,
        "refused": site.refused,
        "failed": site.failed,
        "still to visit": site.waiting,
    }
    told = [f"{number} {word}" for word, number in counts.items() if number or word == "new"]
    stopped = f"; left early: {site.stopped}" if site.stopped else ""
    return f"{site.listed} listed, " + ", ".join(told) + stopped


def last_line(summary: Any, path: Path) -> str:
    """The last line of every crawl."""
    counts = summary.counts
    seconds = (summary.finished_at - summary.started_at).total_seconds()
    return (
        f"run {summary.run_id} {summary.status}: {len(summary.sites)} sites,"
        f" {counts['fetched']} requests, {counts['added']} new, {counts['changed']} changed,"
        f" {counts['unchanged']} unchanged, {counts['withdrawn']} withdrawn,"
        f" {counts['blocked']} blocked, {counts['failed']} failed,"
        f" {len(summary.problems)} problems, {counts['bytes'] / 1e6:.1f} MB,"
        f" {timedelta(seconds=round(seconds))} -> {path}"
    )


def today() -> datetime:
    """The present moment; the command line's only clock outside a run."""
    return datetime.now(UTC)
