"""Single addresses, now -> the same visit as a crawl's, in a run of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scraper import __version__
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import urls
from scraper.errors import SiteDefinitionError
from scraper.model import Found, Site
from scraper.polite import Fetches, Hosts, Limits, Polite
from scraper.rereading import SiteReader
from scraper.seen import Seen
from scraper.visits import Visitor


def fetch_one(
    wanted: Sequence[tuple[str, Site]],
    archive: Archive,
    fetcher: Fetches,
    clock: Clock,
    *,
    user_agent: str,
    deadline_s: float = 30.0,
    allow_private: bool = False,
    began: Callable[[int], None] = lambda _run_id: None,
) -> list[Seen]:
    """Visit each address once, due or not, as politely as a crawl; what came of it, in order."""
    started = clock.now()
    run_id = archive.begin_run(f"{started:%Y-%m-%d %H:%M} fetch", started, __version__, user_agent)
    began(run_id)
    limits = Limits(allow_private=allow_private, deadline_s=deadline_s)
    polite = Polite(archive, fetcher, clock, run_id, limits, Hosts())
    seen = [_visit(url, site, polite, archive, clock) for url, site in wanted]
    failed = any(one.failed for one in seen)
    archive.close_run(run_id, "partial" if failed else "ok", clock.now())
    return seen


def _visit(url: str, site: Site, polite: Polite, archive: Archive, clock: Clock) -> Seen:
    address = urls.normalise(url)
    if address is None:
        raise SiteDefinitionError(f"{url!r} is not a web address; give http:// or https://")
    site_id = archive.site_id(site)
    now = clock.now()
    archive.add_found(site, site_id, [Found(address)], now)
    due = archive.due_url(urls.release_url(address, site.drop_params))
    assert due is not None  # just written

    def warn(kind: str, message: str, at: str | None) -> None:
        archive.open_problem(
            kind=kind, message=message, url=at or address, site_id=site_id,
            run_id=polite.run_id, now=now,
        )  # fmt: skip

    return Visitor(polite, archive, clock, SiteReader(site, site_id, archive), warn=warn).visit(due)
