"""`scraper fetch`: one address, now: fetched, read, stored and shown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from scraper.commands.common import archive_option, json_option, say, say_json
from scraper.commands.params import contact_option, deadline_option, private_option


@click.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@archive_option
@click.option("--no-store", is_flag=True, help="Print only; the archive is not touched.")
@click.option(
    "--html",
    "html_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read a saved page instead of fetching; nothing is stored.",
)
@click.option("--url", "page_url", help="With --html: the address the page came from.")
@deadline_option
@private_option
@contact_option
@json_option
@click.pass_context
def fetch(ctx: click.Context, /, archive_path: Path, as_json: bool, **given: Any) -> None:
    """Fetch one release (or several), read it, store it and print it.

    \b
    Examples:
      scraper fetch https://www.mer.example/en/1 --archive my.db --contact you@example.org
      scraper fetch --no-store --html saved.html --url https://www.mer.example/en/news/1
    """
    from scraper.errors import UsageError

    if given["html_file"] is not None:
        _show_all([_saved_page(given["html_file"], given["page_url"], archive_path)], as_json)
        return
    if not given["urls"]:
        raise UsageError("give the address of a release, or --html FILE with --url")
    if given["no_store"]:
        with tempfile.TemporaryDirectory(prefix="scraper-") as folder:
            shown = [
                _unstored(p) for p in _fetch_all(Path(folder) / "once.db", archive_path, given)
            ]
    else:
        from scraper.commands.crawling import refuse_sample

        if ctx.get_parameter_source("archive_path") is click.core.ParameterSource.DEFAULT:
            refuse_sample(archive_path)
        shown = _fetch_all(archive_path, archive_path, given)
    _show_all(shown, as_json)
    ctx.exit(1 if any(page.get("error") for page in shown) else 0)


def _saved_page(file: Path, url: str | None, archive_path: Path) -> dict[str, Any]:
    from scraper.commands import targets
    from scraper.core.read import Context
    from scraper.reader import read_bounded

    address = url or file.absolute().as_uri()
    site = None
    if url is not None:
        site = targets.sites_of([url], archive_path)[0]
    release = read_bounded(file.read_bytes(), address, None, Context(site))
    return _unstored(described(release, address))


def _unstored(page: dict[str, Any]) -> dict[str, Any]:
    """Without what an archive that nobody keeps would say of it."""
    kept = {k: v for k, v in page.items() if k not in ("release_id", "status", "version", "change")}
    return kept if kept.get("error") else {"note": "not stored", **kept}


def _fetch_all(path: Path, known_path: Path, given: dict[str, Any]) -> list[dict[str, Any]]:
    from scraper.commands import session, targets
    from scraper.oneoff import fetch_one

    sites = targets.sites_of(given["urls"], known_path)
    fetcher, agent = session.client(
        sites,
        given["urls"],
        given["contact"],
        allow_private=given["allow_private"],
        deadline_s=given["deadline_s"],
    )
    with session.open_for_writing(path) as archive:
        run_id: list[int] = []
        with session.stoppable(archive, run_id) as stopper, fetcher:
            seen = fetch_one(
                list(zip(given["urls"], sites, strict=True)),
                archive,
                fetcher,
                stopper.clock,
                user_agent=agent,
                deadline_s=given["deadline_s"],
                allow_private=given["allow_private"],
                began=run_id.append,
            )
        return [_seen(archive, one) for one in seen]


def _seen(archive: Any, seen: Any) -> dict[str, Any]:
    from scraper import queries

    facts: dict[str, Any] = {"url": seen.url, "outcome": seen.outcome.value}
    if seen.reason:
        facts |= {"reason": seen.reason}
    stored = queries.release_at(archive, seen.url)
    if stored is not None:
        latest = queries.versions(archive, stored["id"])[-1]
        facts |= {"release_id": stored["id"], "status": stored["status"]}
        facts |= {"version": latest["number"], "change": seen.recorded.change}
    if seen.release is not None and seen.reason == "noarchive":
        note = f"not stored: the page {seen.message}"
        return {**facts, **described(seen.release, seen.url), "note": note}
    if seen.release is not None and not seen.failed:
        return {**facts, **described(seen.release, seen.url)}
    if stored is not None and not seen.failed:
        return {**facts, **{k: latest[k] for k in ("title", "language", "published_at", "body")}}
    return {**facts, "error": seen.message or seen.reason or seen.outcome.value}


def described(release: Any, url: str) -> dict[str, Any]:
    """A release as a JSON object."""
    from scraper.core.fingerprint import stamp

    return {
        "url": url,
        "title": release.title,
        "published_at": stamp(release.published),
        "published": release.published.isoformat() if release.published else None,
        "language": release.language,
        "body": release.body,
        "alternates": [{"language": x.hreflang, "url": x.url} for x in release.alternates],
        "attachments": [{"url": x.url, "text": x.text} for x in release.attachments],
        "metadata": dict(release.metadata),
    }


def _show_all(pages: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        say_json(pages[0] if len(pages) == 1 else {"pages": pages})
        return
    for page in pages:
        _show(page)


def _show(page: dict[str, Any]) -> None:
    if page.get("error"):
        say(f"scraper: {page['url']}: {page['error']}", err=True)
        return
    say(page["title"])
    when = page.get("published") or page.get("published_at") or "no date"
    say(f"{when} · {page['language'] or 'language unknown'} · {page['url']}")
    if page.get("note"):
        say(page["note"])
    if page.get("release_id") and page.get("version"):
        say(f"release {page['release_id']}, version {page['version']} ({page['outcome']})")
    if page.get("alternates"):
        say("also in: " + ", ".join(str(x["language"] or x["url"]) for x in page["alternates"]))
    say()
    say(page["body"])
    for link in page.get("attachments", []):
        say(f"\nattachment: {link['text'] or ''} {link['url']}")
