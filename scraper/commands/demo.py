"""`scraper demo`: a first archive in a minute, without asking anybody's server."""

from __future__ import annotations

from pathlib import Path

import click

from scraper.commands.common import json_option, say, say_json

SAMPLE = "archive.db"


@click.command()
@click.option(
    "--archive",
    "archive_path",
    envvar="SCRAPER_ARCHIVE",
    default="demo.db",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to put the demo's archive; made anew.",
)
@click.option("--sample", is_flag=True, help="Rebuild the repository's archive.db instead.")
@json_option
def demo(archive_path: Path, sample: bool, as_json: bool) -> None:
    """Crawl an invented ministry on this machine, twice, and show what was found.

    Between the two nights one release is edited, one is taken down and one is new.

    \b
    Example:
      scraper demo
    """
    from scraper.archive import Archive
    from scraper.clock import SystemClock
    from scraper.commands.crawling import last_line
    from scraper.demo import build_sample, play

    if sample:
        target = Path(SAMPLE) if archive_path.name == "demo.db" else archive_path
        _refuse_other(target, "sample: %")
        build_sample(target)
        say(f"wrote {target}")
        return
    _make_room(archive_path)
    nights = {}

    def tell(night: int, summary: object) -> None:
        nights[night] = last_line(summary, archive_path)
        if not as_json:
            say(f"night {night}: {nights[night]}")

    with Archive(archive_path, "w") as archive:
        play(archive, SystemClock(), tell)
        events = [
            dict(row)
            for row in archive.rows(
                "SELECT c.kind, r.title, r.url, c.fields, c.diff FROM changes c"
                " JOIN releases r ON r.id = c.release_id WHERE c.kind <> 'published'"
                " UNION ALL SELECT status, title, url, NULL, NULL FROM releases"
                " WHERE status = 'missing'"
            )
        ]
        releases = archive.rows("SELECT count(*) FROM releases")[0][0]
        versions = archive.rows("SELECT count(*) FROM versions")[0][0]
    if as_json:
        facts = {"archive": str(archive_path), "releases": releases, "versions": versions}
        say_json({**facts, "nights": nights, "events": events})
        return
    say(f"\n{releases} releases in {versions} versions. Since the first night:")
    for event in events:
        say(f"\n  {event['kind']}: {event['title']}")
        say(f"    {event['url']}")
        for line in (event["diff"] or "").splitlines():
            say(f"    {line}")
    edited = next((e["url"] for e in events if e["kind"] == "edited"), "")
    say(
        f"\nWhat to type next:\n  scraper status --archive {archive_path}"
        f"\n  scraper history '{edited}' --archive {archive_path}"
        f"\n  scraper diff '{edited}' --archive {archive_path}"
        f"\n  scraper search ferry --archive {archive_path}"
        f"\n  scraper serve --archive {archive_path}     (needs: pip install '.[browse]')"
        "\n  scraper crawl gov-uk-fcdo --limit 5 --archive my.db --contact you@example.org"
    )


def _make_room(path: Path) -> None:
    """The demo begins anew, but only over a demo's own archive (UsageError)."""
    _refuse_other(path, "demo: %")
    for name in (path.name, path.name + "-wal", path.name + "-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _refuse_other(path: Path, label: str) -> None:
    """UsageError for an archive with runs of another kind."""
    from scraper.archive import existing
    from scraper.errors import UsageError

    with existing(path) as archive:
        other = archive and archive.row("SELECT 1 FROM runs WHERE label NOT LIKE ?", (label,))
    if other:
        raise UsageError(f"{path} is an archive of yours: name another file, --archive demo.db")
