"""A CDX server and its raw captures -> earlier versions of releases that the archive knows.

The Wayback Machine, pywb and their like are asked which captures of a release's addresses they
have, and for the bodies of those whose digest differs from the one before: as politely as any host,
one request at a time, as its robots.txt allows. What a capture shows is woven into the release's
history at its own time; its row in the log holds where it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import quote, urlsplit

from scraper import __version__, pasts, weaving
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import cdx, urls, wire
from scraper.core.cdx import Capture
from scraper.errors import UsageError
from scraper.model import Answer, Listing, Site, UrlKind
from scraper.owners import Imported
from scraper.pastvisits import Brought, Moment, PastVisitor
from scraper.polite import Fetches, Limits, NotReached, Polite, Reached
from scraper.rereading import SiteReader

# Captures of one address that are asked for; more are of a page that everybody archives.
MOST_CAPTURES = 5_000
# The header under which a look's row of the log tells which archive it came from.
SOURCE = "x-scraper-source"
READABLE = ("text/html", "application/xhtml+xml", "application/json", "text/plain")
UNTOLD = ("-", "unk", "warc/revisit", "")


@dataclass(frozen=True, slots=True)
class Server:
    """Where captures are listed, and where their bodies are: `{replay}20190102030405id_/{url}`."""

    cdx: str
    replay: str

    def site(self, delay: float) -> Site:
        """The server as a site, for whoever asks it politely."""
        return Site(
            slug="captures",
            title=urlsplit(self.cdx).netloc,
            home=self.cdx,
            timezone="UTC",
            languages=(),
            delay=delay,
            listings=(Listing(name="replay", start=self.replay),),
        )

    def question(self, url: str) -> str:
        """The address that lists the captures of another."""
        mark = "&" if "?" in self.cdx else "?"
        return f"{self.cdx}{mark}url={quote(url, safe='')}&limit={MOST_CAPTURES}"

    def raw(self, capture: Capture) -> str:
        """The address of a capture's body as it was."""
        return f"{self.replay}{capture.timestamp}id_/{capture.url}"


def server_at(address: str, replay: str | None = None) -> Server:
    """The server with that CDX address; where its captures are follows from it if not given.

    Raises UsageError if an address is none, or if it does not tell.
    """
    found = urls.normalise(address)
    if found is None:
        raise UsageError(f"{address!r} is not a web address; give http:// or https://")
    if replay is not None:
        prefix = urls.normalise(replay)
        if prefix is None:
            raise UsageError(f"{replay!r} is not a web address; give http:// or https://")
        return Server(found, prefix.rstrip("/") + "/")
    bare = found.partition("?")[0].rstrip("/")
    if bare.endswith("/cdx/search/cdx"):  # the Wayback Machine
        return Server(found, bare.removesuffix("cdx/search/cdx") + "web/")
    if bare.endswith("/cdx"):  # pywb: /collection/cdx
        return Server(found, bare.removesuffix("cdx"))
    raise UsageError(f"{address}: name where its captures are, too: --replay https://.../web/")


def import_cdx(
    server: Server,
    archive: Archive,
    chosen: list[Site],
    fetcher: Fetches,
    clock: Clock,
    limits: Limits,
    *,
    limit: int | None = None,
    delay: float = 5.0,
    user_agent: str = "scraper",
    tell: Callable[[str], None] = lambda _step: None,
    stopped: Callable[[], bool] = lambda: False,
    began: Callable[[int], None] = lambda _run_id: None,
) -> Imported:
    """Look for earlier captures of the releases of some sites; what was found and taken.

    At most `limit` releases a site, the newest first. Raises ArchiveError only.
    """
    now = clock.now()
    label = f"import captures of {urlsplit(server.cdx).netloc}"
    run_id = archive.begin_run(label, now, __version__, user_agent)
    began(run_id)
    polite = Polite(cast(Archive, _NoSite(archive)), fetcher, clock, run_id, limits)
    done = Imported(run_id=run_id)
    importer = _Captures(server, server.site(delay), archive, polite, done, clock)
    for site in chosen:
        releases = pasts.releases_of(archive, archive.site_id(site), limit)
        for number, (release_id, addresses) in enumerate(releases, 1):
            if stopped() or importer.over:
                break
            tell(f"{site.slug}: release {number} of {len(releases)}")
            importer.release(site, release_id, addresses)
    done.stopped = stopped()
    mine = [p for p in archive.open_problems() if p["run_id"] == run_id]
    done.open_problems = len(mine)
    status = "interrupted" if done.stopped else ("partial" if done.exit_code else "ok")
    archive.close_run(run_id, status, clock.now())
    return done


class _NoSite:
    """The archive, for asking a server that is no ministry's: it gets no row among the sites."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def site_id(self, site: Site) -> None:
        """Requests to it belong to no site."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)


class _Captures:
    def __init__(
        self,
        server: Server,
        host: Site,
        archive: Archive,
        polite: Polite,
        done: Imported,
        clock: Clock,
    ) -> None:
        self.server, self.host, self.archive = server, host, archive
        self.polite, self.done, self.clock = polite, done, clock
        self.moment = Moment()
        self.visitors: dict[str, PastVisitor] = {}
        self.over = False  # the server is not to be asked any more

    def release(self, site: Site, release_id: int, addresses: list[str]) -> None:
        """Take the captures of one release."""
        last = weaving.last_look(self.archive, release_id)
        for address in addresses:
            for capture in self._listed(address):
                if last is not None and capture.at >= last:
                    continue
                if pasts.has_fetch(self.archive, address, capture.at, [200]):
                    self.done.known += 1
                    continue
                self._take(site, address, capture)
                if self.over:
                    return

    def _listed(self, address: str) -> Iterator[Capture]:
        """The captures of an address that are worth asking for, oldest first."""
        if self.over:
            return
        answer = self._asked(self.server.question(address))
        if answer is None or answer.status == 404:
            return  # pywb says 404 where it knows nothing
        if answer.status != 200:
            self.done.problem(answer.url, f"answered {answer.status}")
            return
        found = sorted(cdx.captures(answer.body.decode("utf-8", "replace")), key=lambda c: c.at)
        self.done.captures += len(found)
        before = None
        for capture in found:
            if not _is_page(capture):
                self.done.left_out["captures that are no pages"] += 1
            elif capture.digest == before:
                self.done.left_out["captures of the same bytes"] += 1
            else:
                before = capture.digest
                yield capture

    def _take(self, site: Site, address: str, capture: Capture) -> None:
        raw = self.server.raw(capture)
        answer = self._asked(raw)
        if answer is None:
            return
        if answer.status != 200:
            self.done.problem(raw, f"answered {answer.status}")
            return
        at = _memento_time(answer) or capture.at  # the server may lead to a neighbour
        if pasts.has_fetch(self.archive, address, at, [200]):
            self.done.known += 1
            return
        headers = (*wire.original(answer.headers), (SOURCE, raw))
        past = Answer(address, 200, headers, answer.body, at, answer.elapsed_ms)
        self._look(site, address, past)

    def _look(self, site: Site, address: str, past: Answer) -> None:
        due = self.archive.due_url(address)
        assert due is not None  # it came from the archive
        visitor = self._visitor(site)
        brought = visitor.polite
        assert isinstance(brought, Brought)
        brought.answer, self.moment.moment = Reached(address, past), past.fetched_at
        seen = visitor.visit(due)
        self.done.added[seen.outcome.value] += 1
        if seen.recorded is not None and seen.recorded.change is not None:
            self.done.changes[seen.recorded.change] += 1

    def _visitor(self, site: Site) -> PastVisitor:
        if site.slug not in self.visitors:
            site_id, run_id = self.archive.site_id(site), self.polite.run_id
            reader = SiteReader(site, site_id, self.archive)

            def warn(kind: str, message: str, url: str | None) -> None:
                self.archive.open_problem(
                    kind=kind, message=message, url=url or site.home, site_id=site_id,
                    run_id=run_id, now=self.clock.now(),
                )  # fmt: skip

            self.visitors[site.slug] = PastVisitor(
                Brought(run_id), self.archive, self.moment, reader, warn=warn
            )
        return self.visitors[site.slug]

    def _asked(self, url: str) -> Answer | None:
        """What the server answers; None (and told of) if it cannot be asked."""
        asked = self.polite.ask(url, self.host, UrlKind.LISTING)
        if isinstance(asked, NotReached):
            if asked.no_fault:
                self.done.left_out["releases that are left for another time"] += 1
                self.over = True
                return None
            self.done.problem(url, asked.message)
            self.over = asked.ends_site or asked.reason in ("robots", "robots_unreachable")
            return None
        return replace(asked.answer, url=url)


def _is_page(capture: Capture) -> bool:
    mime = capture.mime.lower()
    return capture.status in (200, None) and (mime in READABLE or mime in UNTOLD)


def _memento_time(answer: Answer) -> datetime | None:
    """When the answer was captured (RFC 7089, 2.1.1), or None."""
    try:
        at = parsedate_to_datetime(answer.header("memento-datetime") or "")
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
