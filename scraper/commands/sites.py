"""`scraper sites`: the site files that come with the program, and help with one of your own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.commands.common import archive_option, json_option, say, say_json
from scraper.commands.params import contact_option, deadline_option, private_option

if TYPE_CHECKING:
    from scraper.checking import Checker
    from scraper.model import Site


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def sites(ctx: click.Context, /, as_json: bool) -> None:
    """List the built-in sites; show, check or make a site file.

    \b
    Examples:
      scraper sites
      scraper sites show mid-ru
      scraper sites check my-ministry.toml --contact you@example.org
      scraper sites new https://www.mer.example/en/news --contact you@example.org
    """
    if ctx.invoked_subcommand is not None:
        return
    from scraper.sites import builtin_site, builtin_slugs

    every = [builtin_site(slug) for slug in builtin_slugs()]
    if as_json:
        say_json({"sites": [_facts(site) for site in every]})
        return
    width = max(len(site.slug) for site in every)
    for site in every:
        say(f"{site.slug:{width}}  {site.title}  ({', '.join(site.languages)})")


def _facts(site: Site) -> dict[str, Any]:
    return {
        "slug": site.slug,
        "title": site.title,
        "home": site.home,
        "country": site.country,
        "languages": site.languages,
        "listings": [listing.start for listing in site.listings],
    }


@sites.command()
@click.argument("slug")
@archive_option
def show(slug: str, archive_path: Path) -> None:
    """Print a built-in site file, or the definition of a site that an archive keeps.

    \b
    Examples:
      scraper sites show gov-uk-fcdo
      scraper sites show my-ministry --archive my.db
    """
    from scraper.archive import existing
    from scraper.commands.targets import stored
    from scraper.core.sitetext import site_text
    from scraper.sites import builtin_site, builtin_slugs, builtin_text

    if slug in builtin_slugs():
        say(builtin_text(slug))
        return
    with existing(archive_path) as archive:
        kept = stored(archive).get(slug)
    if kept is None:
        builtin_site(slug)  # says which slug is nearest
        return
    say(f"# As {archive_path} keeps it: what `scraper crawl` without a site file uses.")
    say(site_text(kept))


@sites.command()
def schema() -> None:
    """Print the JSON Schema of site files, for editors.

    \b
    Example:
      scraper sites schema > site.schema.json
    """
    from scraper.sites import json_schema

    say_json(json_schema())


@sites.command()
@click.argument("target", metavar="SLUG|FILE.toml")
@private_option
@deadline_option
@contact_option
@json_option
@click.pass_context
def check(ctx: click.Context, /, target: str, as_json: bool, **given: Any) -> None:
    """Try a site file on the site: listings and one release, each asked for twice.

    Every selector that matches nothing is named: a failure where it is needed, a warning where
    it may be absent from a page (`next` on the last one, `drop`, `modified`).

    \b
    Example:
      scraper sites check my-ministry.toml --contact you@example.org
    """
    from scraper.commands.targets import resolve

    site = resolve([target], None)[0]
    with _checker([site], (), given) as checker:
        found = checker.check(site)
    if as_json:
        told = {"found": found.lines, "warnings": found.warnings, "failures": found.failures}
        say_json({"site": found.slug, **told})
    else:
        for line in found.lines:
            say(f"ok    {line}")
        for line in found.warnings:
            say(f"warn  {line}")
        for line in found.failures:
            say(f"FAIL  {line}")
        say(f"{found.slug}: {'passes' if not found.failures else 'does not pass yet'}")
    ctx.exit(1 if found.failures else 0)


@sites.command()
@click.argument("url")
@click.option("--slug", help="Name of the site; default: made of the host's name.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the file here instead of to the screen; there must be none yet.",
)
@private_option
@deadline_option
@contact_option
def new(url: str, slug: str | None, output: Path | None, **given: Any) -> None:
    """Write a site file for a news page, with words on how each line was inferred.

    \b
    Example:
      scraper sites new https://www.mer.example/en/news -o mer.toml --contact you@example.org
    """
    from scraper.errors import UsageError
    from scraper.outfile import whole
    from scraper.sites import parse_site, site_for_url

    # Before anybody is asked for anything; an empty file is one that was made to be written.
    if output is not None and output.is_file() and output.stat().st_size:
        raise UsageError(f"{output} exists: choose another name with -o, or remove it")
    made = site_for_url(url)
    with _checker([made], (url,), given) as checker:
        name = slug or made.slug
        text = checker.site_file(made, made.listings[0].start, name)
    parse_site(text.encode(), f"{name}.toml", name)
    if output is None:
        say(text)
        return
    with whole(output) as file:
        file.write(text.encode())
    say(f"wrote {output}; now try it: scraper sites check {output}")


@contextmanager
def _checker(
    every: list[Site], extra: tuple[str, ...], given: dict[str, Any]
) -> Iterator[Checker]:  # fmt: skip
    """A checker with an archive of its own, which goes away with it."""
    from scraper.checking import Checker
    from scraper.commands import session
    from scraper.polite import Limits

    fetcher, _agent = session.client(
        every,
        extra,
        given["contact"],
        allow_private=given["allow_private"],
        deadline_s=given["deadline_s"],
    )
    limits = Limits(allow_private=given["allow_private"], deadline_s=given["deadline_s"])
    run_id: list[int] = []
    with (
        tempfile.TemporaryDirectory(prefix="scraper-") as folder,
        session.open_for_writing(Path(folder) / "check.db") as archive,
        session.stoppable(archive, run_id) as stopper,
        fetcher,
    ):
        yield Checker(archive, fetcher, stopper.clock, limits)
