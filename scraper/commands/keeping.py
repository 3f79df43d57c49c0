"""Commands that keep an archive: reextract, verify, publish, merge, prune."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, json_option, must_be_there, say, say_json
from scraper.commands.params import AGE
from scraper.commands.progress import steps


@click.command()
@click.argument("targets", nargs=-1, metavar="[SITE|FILE.toml]...")
@archive_option
@click.option("--dry-run", is_flag=True, help="Say what would differ; write nothing.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes; default: one a core.")
@json_option
@click.pass_context
def reextract(
    ctx: click.Context, /, targets: tuple[str, ...], archive_path: Path, as_json: bool, **given: Any
) -> None:
    """Read the stored pages again with today's code and definitions.

    Every version's page is read, and every page that could not be read when it was fetched.
    Differences are told as `reextracted`, never as edits by the ministry. Without a SITE, all sites
    of the archive; a FILE.toml is the new definition of the site of its name. A run that was
    stopped is gone on with.

    \b
    Examples:
      scraper reextract gov-uk-fcdo --dry-run
      scraper reextract my-ministry.toml
    """
    import time

    from scraper.archive import Archive
    from scraper.commands import session
    from scraper.commands.targets import resolve
    from scraper.reextract import reextract as read_again

    with Archive(archive_path) as archive:
        sites = resolve(targets, archive) if targets or archive.row("SELECT 1 FROM sites") else []
    started, run_id = time.monotonic(), list[int]()
    with (
        Archive(archive_path, "r" if given["dry_run"] else "w") as archive,
        session.stoppable(archive, run_id) as stopper,
        steps(as_json) as tell,
    ):
        done = read_again(
            archive,
            sites,
            datetime.now(UTC),
            **given,
            tell=lambda one: tell(f"{one.site}: {one.pages} pages, {one.differ} differ"),
            stopped=stopper.stopped,
            began=run_id.append,
        )
    pages = sum(one.pages for one in done)
    rate = pages / max(time.monotonic() - started, 0.001)
    if as_json:
        say_json({"sites": [asdict(one) for one in done], "pages_per_s": round(rate, 1)})
    else:
        for one in done:
            _say_reread(one, dry_run=given["dry_run"])
        say(f"{pages} pages at {rate:.0f} pages/s")
    if stopper.stopped():
        ctx.exit(stopper.exit_code)


def _say_reread(one: Any, *, dry_run: bool) -> None:
    verb = "would differ" if dry_run else "differ"
    what = ", ".join(f"{name} {number}" for name, number in sorted(one.fields.items()))
    say(
        f"{one.site}: {one.pages} pages, {one.differ} {verb}{f' ({what})' if what else ''},"
        f" {one.rescued} that could not be read before, {one.failed} cannot be read"
    )
    if one.taken_back:
        say(f"  {one.taken_back} edits are none for today's reader and are told as reextracted")
    for url in one.examples if dry_run else ():
        say(f"  {url}")


@click.command()
@archive_option
@json_option
@click.pass_context
def verify(ctx: click.Context, /, archive_path: Path, as_json: bool) -> None:
    """Check every body, text, reference, digest and the search index; name what is damaged.

    Exit code 1: something is damaged. The head of the chain of runs may be published or
    time-stamped elsewhere: it vouches for every request before it.

    \b
    Example:
      scraper verify --archive my.db
    """
    from scraper.archive import Archive
    from scraper.verify import verify as check

    with Archive(archive_path) as archive, steps(as_json) as tell:
        report = check(archive, tell)
    if as_json:
        damages = [asdict(damage) for damage in report.damages]
        facts = {"damages": damages, "checked": report.checked, "notes": report.notes}
        say_json({**facts, "head": report.head})
    else:
        for damage in report.damages:
            say(str(damage))
        for note in report.notes:
            say(f"note: {note}")
        rows = sum(report.checked.values())
        head = report.head or "none, no run is closed yet"
        say(f"{rows} rows checked, {len(report.damages)} damaged; head of the chain: {head}")
    ctx.exit(1 if report.damages else 0)


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@archive_option
@click.option("--without-blobs", is_flag=True, help="Leave the raw pages out; hashes stay.")
@click.option("--compact", is_flag=True, help="Make the copy as small as it can be.")
@json_option
def publish(out: Path, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Write a clean copy for the web, even while a crawl runs; put into place at once.

    An earlier copy is replaced. An archive that was crawled into is not, nor a copy with releases
    that this archive does not know.

    \b
    Examples:
      mkdir -p public
      scraper publish public/archive.db --archive my.db --without-blobs
    """
    from scraper.archive import Archive
    from scraper.publish import publish as copy

    with Archive(archive_path) as archive, steps(as_json) as tell:
        tell(f"copying {archive_path}")
        done = copy(archive, out, **given)
    if done.warning:
        say(f"note: {done.warning}", err=True)
    if as_json:
        say_json({"published": str(out), **asdict(done)})
        return
    told = ", ".join(f"{done.rows[name]} {name}" for name in ("sites", "releases", "versions"))
    say(f"published {out}: {told}, {done.size / 1e6:.1f} MB")


@click.command()
@click.argument(
    "others", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@archive_option
@json_option
def merge(others: tuple[Path, ...], archive_path: Path, as_json: bool) -> None:
    """Bring other archives in: nothing is lost, nothing doubled.

    A release that both know gets one history of all that either saw. Merging again changes nothing.
    The runs of the other archive keep their digests; `scraper verify` checks both chains.

    \b
    Example:
      scraper merge node-1.db node-2.db --archive all.db
    """
    from scraper.archive import Archive
    from scraper.merge import merge as bring_in

    with Archive(archive_path, "w") as archive, steps(as_json) as tell:
        done = bring_in(archive, others, datetime.now(UTC), tell)
    if as_json:
        say_json({"merged": [asdict(one) for one in done]})
        return
    for one in done:
        brought = ", ".join(f"{number} {table}" for table, number in one.rows.items())
        both = f"; {one.merged} releases that both knew have one history now" if one.merged else ""
        say(f"{one.name}: {brought or ('' if both else 'nothing new')}{both}")
        for site in one.readers_differ:
            say(f"  {site} was read by different readers: `scraper reextract {site}` makes one")


@click.command()
@click.option("--older-than", type=AGE, required=True, help="An age such as 365d, 52w or 1y.")
@archive_option
@click.option("--dry-run", is_flag=True, help="Say what would be removed; remove nothing.")
@json_option
def prune(older_than: timedelta, archive_path: Path, as_json: bool, dry_run: bool) -> None:
    """Remove old requests that found nothing new from the log.

    Versions, changes, their requests and their pages stay, and so do pages that could not be read
    yet. The chain of runs goes on: `scraper verify` says which runs were pruned, and when.

    \b
    Example:
      scraper prune --older-than 365d --dry-run
    """
    from scraper.archive import Archive
    from scraper.prune import prune as remove

    now = datetime.now(UTC)
    must_be_there(archive_path)
    with Archive(archive_path, "r" if dry_run else "w") as archive:
        done = remove(archive, now - older_than, now, dry_run=dry_run)
    if as_json:
        say_json({**asdict(done), "total": done.total, "dry_run": dry_run})
        return
    what = ", ".join(f"{number} {name}" for name, number in done.rows.items())
    say(
        f"{'would remove' if dry_run else 'removed'} {done.total} requests of {done.runs} runs"
        f"{f' ({what})' if what else ''} and {done.bodies} pages ({done.body_bytes / 1e6:.1f} MB)"
    )
