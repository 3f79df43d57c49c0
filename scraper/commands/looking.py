"""Commands that only look: status, problems, history, diff, search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, json_option, say, say_json


@click.command()
@archive_option
@json_option
def status(archive_path: Path, as_json: bool) -> None:
    """What the archive holds, per site.

    \b
    Example:
      scraper status
    """
    from scraper import queries
    from scraper.archive import Archive

    with Archive(archive_path) as archive:
        rows, run = queries.status(archive), queries.last_run(archive)
    if as_json:
        say_json({"archive": str(archive_path), "sites": rows, "last_run": run})
        return
    if not rows:
        say(f"{archive_path} holds no site yet")
    for row in rows:
        say(f"{row['site']}: {row['name']}")
        say(
            f"  {row['releases']} releases ({row['live']} live, {row['missing']} missing,"
            f" {row['withdrawn']} withdrawn), {row['versions']} versions, {row['edits']} edits"
        )
        due = f"next due {row['next_due'] or 'never'}"
        waiting = f", {row['waiting']} never visited yet" if row["waiting"] else ""
        say(f"  last success {row['last_success'] or 'never'}, {due}{waiting}")
        if row["problems"]:
            say(f"  ! {row['problems']} open problems: scraper problems --archive {archive_path}")
    if run is not None:
        say(f"last run: {run['id']} {run['status']}, began {run['started_at']}")


@click.command()
@archive_option
@json_option
@click.pass_context
def problems(ctx: click.Context, archive_path: Path, as_json: bool) -> None:
    """Open problems, most recent first; exit code 1 if there are any.

    \b
    Example:
      scraper problems --json
    """
    from scraper.archive import Archive

    with Archive(archive_path) as archive:
        rows = [dict(row) for row in archive.open_problems()]
    if as_json:
        say_json({"problems": rows})
    elif not rows:
        say("no open problems")
    for row in [] if as_json else rows:
        site = row["site"] or "-"
        say(f"{row['last_seen_at']}  {site}  {row['kind']}: {row['message']}")
        say(f"    {row['url'] or ''} (since {row['first_seen_at']})")
    ctx.exit(1 if rows else 0)


@click.command()
@click.argument("url")
@archive_option
@json_option
def history(archive_path: Path, url: str, as_json: bool) -> None:
    """Versions and changes of one release.

    \b
    Example:
      scraper history https://www.mer.example/en/news/1
    """
    from scraper import queries
    from scraper.archive import Archive

    with Archive(archive_path) as archive:
        release = _release(archive, url)
        versions = queries.versions(archive, release["id"])
        changes = queries.changes(archive, release["id"])
    for version in versions:
        version.pop("body")
    if as_json:
        say_json({"release": release, "versions": versions, "changes": changes})
        return
    say(release["title"])
    say(f"{release['status']} · {release['url']}")
    for version in versions:
        until = version["superseded_at"] or "now"
        say(
            f"  version {version['number']}: {version['first_seen_at']} to {until},"
            f" seen {version['seen_count']} times, {version['words']} words"
        )
    for change in changes:
        fields = ", ".join(json.loads(change["fields"])) if change["fields"] else ""
        words = (
            f" (+{change['words_added']} -{change['words_removed']} words)"
            if change["words_added"] is not None
            else ""
        )
        say(f"  {change['detected_at']}  {change['kind']} {fields}{words}")
        for line in (change["diff"] or "").splitlines():
            say(f"      {line}")


@click.command()
@click.argument("url")
@archive_option
@click.option("--from", "first", type=int, help="Version to compare from; default: the one before.")
@click.option("--to", "second", type=int, help="Version to compare to; default: the latest.")
@click.option(
    "--html",
    "html_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the comparison to an HTML file.",
)
@json_option
def diff(archive_path: Path, url: str, as_json: bool, **given: Any) -> None:
    """The words that changed between two versions of a release.

    \b
    Examples:
      scraper diff https://www.mer.example/en/news/1
      scraper diff https://www.mer.example/en/news/1 --from 1 --to 3 --html diff.html
    """
    from scraper import queries
    from scraper.archive import Archive
    from scraper.core.diff import compare, pieces
    from scraper.errors import UsageError

    with Archive(archive_path) as archive:
        release = _release(archive, url)
        versions = {v["number"]: v for v in queries.versions(archive, release["id"])}
    second = given["second"] if given["second"] is not None else max(versions)
    first = given["first"] if given["first"] is not None else max(second - 1, 1)
    for number in (first, second):
        if number not in versions:
            raise UsageError(f"{url} has versions 1 to {max(versions)}, not {number}")
    old, new = versions[first], versions[second]
    if old is new and not as_json:
        only = (
            "there is only one version" if len(versions) == 1 else f"that is version {first} only"
        )
        say(f"{only}, first seen {old['first_seen_at']}: nothing to compare it with")
        return
    before, after = (f"{v['title']}\n\n{v['body']}" for v in (old, new))
    if given["html_file"] is not None:
        from scraper.comparison import comparison_page
        from scraper.outfile import whole

        page = comparison_page(release, old, new)
        with whole(given["html_file"]) as file:
            file.write(page.encode())
        say(f"wrote {given['html_file']}")
    elif as_json:
        found = compare(before, after)
        facts = {"url": url, "from": first, "to": second, "diff": found.text}
        facts |= {"words_added": found.words_added, "words_removed": found.words_removed}
        facts |= {"similarity": found.similarity}
        dates = {"from_published": old["published_at"], "to_published": new["published_at"]}
        say_json(facts | dates)
    else:
        say(f"version {first} ({old['first_seen_at']}) -> version {second}", err=True)
        if old["published_at"] != new["published_at"]:
            say(f"date: [-{old['published_at']}-]{{+{new['published_at']}+}}")
        _print_pieces(list(pieces(before, after)))


def _release(archive: Any, url: str) -> dict[str, Any]:
    from scraper import queries
    from scraper.errors import UsageError

    found = queries.release_at(archive, url)
    if found is None:
        raise UsageError(f"{url} is not in {archive.path}; `scraper search` finds releases")
    return found


def _print_pieces(found: list[Any]) -> None:
    """The whole text: marked by colour on a terminal, by [-old-]{+new+} elsewhere."""
    import sys

    from scraper.core.printable import printable

    colour = sys.stdout is not None and sys.stdout.isatty()
    for piece in found:
        text = printable(piece.text)
        if piece.mark == "same":
            click.echo(text, nl=False)
        elif colour:
            shade = {"removed": "red", "added": "green"}[piece.mark]
            click.secho(text, nl=False, fg=shade, strikethrough=piece.mark == "removed")
        else:
            click.echo(f"[-{text}-]" if piece.mark == "removed" else f"{{+{text}+}}", nl=False)
    click.echo()


@click.command()
@click.argument("query")
@archive_option
@click.option("--site", help="Only releases of this site (slug).")
@click.option("--language", help="Only releases in this language, such as en.")
@click.option("--all-versions", "every_version", is_flag=True, help="Also texts since edited away.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
def search(archive_path: Path, query: str, as_json: bool, **given: Any) -> None:
    """Find releases by their words; quotes make a phrase, a star finds beginnings.

    \b
    Examples:
      scraper search '"joint statement" grain*'
      scraper search 经济 --language zh
    """
    from scraper import queries
    from scraper.archive import Archive

    with Archive(archive_path) as archive:
        hits = queries.search(archive, query, **given)
    if as_json:
        say_json({"query": query, "hits": hits})
        return
    for hit in hits:
        click.secho(_safe(hit["title"]), bold=True)
        when = (hit["published_at"] or "no date")[:10]
        say(f"  {when} · {hit['site']} · {hit['language']} · {hit['status']} · {hit['url']}")
        click.echo("  " + _highlighted(hit["found"]))
    if not hits:
        say("nothing found", err=True)


def _safe(text: object) -> str:
    from scraper.core.printable import one_line

    return one_line(text)


def _highlighted(found: str) -> str:
    """A snippet with its hits in colour (click drops the colour where there is no terminal)."""
    out = []
    for part in _safe(found).split("⟦"):
        hit, mark, rest = part.partition("⟧")
        out.append(click.style(hit, fg="yellow", bold=True) + rest if mark else part)
    return "".join(out)
