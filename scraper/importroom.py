"""What an import holds while it goes through its files: answers, sites, hops, and its run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from scraper import __version__, addresses, derived, pasts, recording, warc, weaving
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import hearsay, urls
from scraper.core.inflate import BodyError
from scraper.model import Answer, Found, Site, UrlKind
from scraper.owners import Imported, Owners
from scraper.pastvisits import Brought, Moment, PastVisitor
from scraper.polite import in_scope
from scraper.records import Due, Visit
from scraper.rereading import SiteReader
from scraper.seen import Seen
from scraper.warcindex import Capture, WarcIndex

# A redirect and what it led to are asked for one after the other.
HOP_TIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect on the way: where it began, when, and whether it is for good.

    `led_to` is where its beginning was known to lead before.
    """

    origin: str
    at: datetime
    permanent: bool
    led_to: str | None = None


@dataclass
class Worker:
    """What is needed to look at pages of one site."""

    site: Site
    site_id: int
    reader: SiteReader
    visitor: PastVisitor
    day: str = ""


class Room:
    """The archive, the captures of the files and whose they are, and one run to write in."""

    def __init__(
        self,
        archive: Archive,
        index: WarcIndex,
        owners: Owners,
        clock: Clock,
        done: Imported,
        label: str,
        began: Callable[[int], None],
    ) -> None:
        self.archive, self.index, self.owners = archive, index, owners
        self.clock, self.done, self.label, self.began = clock, done, label, began
        self.moment = Moment()
        self.workers: dict[str, Worker] = {}
        self.named: set[tuple[str, str]] = (
            set()
        )  # site and address that a listing in the files names
        self.hops: dict[str, Hop] = {}

    def where(self, capture: Capture) -> str:
        """File and place of a capture, for people."""
        return f"{self.index.sources[capture.source].name} at {capture.place}"

    def bare(
        self, capture: Capture, status: int, headers: tuple[tuple[str, str], ...] | None = None
    ) -> Answer:
        """An answer without a body."""
        if headers is None:
            found = self.index.head(capture)
            headers = found.headers if found else ()
        elapsed = hearsay.number(capture.facts.get("elapsed_ms")) or 0
        return Answer(capture.url, status, headers, b"", capture.at, elapsed)

    def answer(self, capture: Capture, *, quiet: bool = False) -> Answer | None:
        """The answer of a capture, complete; None (and told of, once) if it cannot be had."""
        where = self.where(capture)
        try:
            found = self.index.answer(capture)
        except BodyError as error:
            if not quiet:
                self.done.problem(where, f"{capture.url}: {error.message}")
            return None
        elapsed = hearsay.number(capture.facts.get("elapsed_ms")) or 0
        if found is not None:
            return Answer(capture.url, found.status, found.headers, found.body, capture.at, elapsed)
        body = self.held(capture)
        if body is None:
            if not quiet:
                self.done.problem(where, f"{capture.url}: what it repeats is in none of the files")
            return None
        return replace(self.bare(capture, capture.status or 200), body=body)

    def held(self, capture: Capture) -> bytes | None:
        """The body that a revisit repeats, if the archive holds it."""
        name, _, value = (capture.digest or "").partition(":")
        if name.lower() not in ("sha256", "sha-256") or len(value) != 64:
            return None
        return pasts.blob_of(self.archive, value.lower())

    def run_id(self) -> int:
        """The run of this import, begun when there is something to write."""
        if self.done.run_id is None:
            now = self.clock.now()
            self.done.run_id = self.archive.begin_run(
                self.label, now, __version__, f"scraper/{__version__} import"
            )
            self.began(self.done.run_id)
        return self.done.run_id

    def worker(self, site: Site) -> Worker:
        """What looks at pages of a site, made ready when it is first needed."""
        if site.slug not in self.workers:
            run_id, site_id = self.run_id(), self.archive.site_id(site)
            reader = SiteReader(site, site_id, self.archive)

            def warn(kind: str, message: str, url: str | None) -> None:
                self.archive.open_problem(
                    kind=kind, message=message, url=url or site.home, site_id=site_id,
                    run_id=run_id, now=self.moment.now(),
                )  # fmt: skip

            visitor = PastVisitor(Brought(run_id), self.archive, self.moment, reader, warn=warn)
            self.workers[site.slug] = Worker(site, site_id, reader, visitor)
        return self.workers[site.slug]

    def hop_to(self, capture: Capture) -> Hop | None:
        """The redirect that led to a capture shortly before."""
        hop = self.hops.get(capture.url)
        return hop if hop is not None and capture.at - hop.at <= HOP_TIME else None

    def is_address(self, site: Site, url: str) -> bool:
        """True if an address alone tells that it is a release's."""
        if urls.identity(url, site.identity) is not None or (site.slug, url) in self.named:
            return True
        return pasts.is_release(self.archive, url)

    def log(self, worker: Worker, visit: Visit, told: dict[str, Any]) -> None:
        """Write a request that tells of no release; a newer state of its address stays."""
        last = pasts.last_checked(self.archive, visit.url)
        with self.archive.write() as conn:
            if last is not None and last > visit.at:
                fetch_id = weaving.log_past(conn, visit, visit.release_id).fetch_id
            else:
                fetch_id = recording.record(conn, visit).fetch_id
            note_body(conn, fetch_id, told)
        self.done.added[visit.outcome.value] += 1

    def due(self, worker: Worker, url: str, capture: Capture) -> Due:
        """The address of a capture, made known if it is not, with what a listing said of it."""
        due = self.archive.due_url(url)
        if due is None or due.site_id is None or not pasts.is_release(self.archive, url):
            listed = capture.facts.get("listed")
            facts = listed if isinstance(listed, dict) else {}
            found = Found(
                url,
                title=hearsay.text(facts.get("title")),
                published=warc.moment(str(facts.get("published_at") or "")),
                language=hearsay.language(facts.get("language")),
            )
            self.archive.add_found(worker.site, worker.site_id, [found], capture.at)
            due = self.archive.due_url(urls.release_url(url, worker.site.drop_params))
        assert due is not None  # just written
        return due

    def forget_yesterday(self, worker: Worker, capture: Capture) -> None:
        """A site's template is learnt anew every day, as every night's crawl does."""
        day = f"{capture.at:%Y-%m-%d}"
        if worker.day != day:
            worker.reader.forget()
            worker.day = day

    def also_at(self, worker: Worker, capture: Capture, seen: Seen) -> None:
        """Further addresses of a release, as our export tells them."""
        told = capture.facts.get("also_at")
        release_id = seen.recorded.release_id if seen.recorded else None
        if not isinstance(told, list) or release_id is None:
            return
        found = (urls.normalise(url) for url in told if isinstance(url, str))
        with self.archive.write() as conn:
            for url in found:
                if url is not None and in_scope(url, worker.site):
                    addresses.url_row(conn, url, UrlKind.RELEASE, worker.site_id)
                    pasts.leads_to(conn, url, release_id)

    def translations(self, worker: Worker, capture: Capture, seen: Seen) -> None:
        """Translations that a version named at looks whose pages were not kept."""
        recorded, told = seen.recorded, capture.facts.get("translations")
        if recorded is None or recorded.release_id is None or recorded.version_id is None:
            return
        links = hearsay.translations(told)
        if links:
            with self.archive.write() as conn:
                derived.add_links(
                    conn, worker.site_id, recorded.release_id, recorded.version_id, links
                )


def note_body(conn: Any, fetch_id: int, told: dict[str, Any]) -> None:
    """Note what is told of a body that is not here."""
    size, sha256 = hearsay.number(told.get("size")), told.get("sha256")
    if size is not None and isinstance(sha256, str) and re.fullmatch(r"[0-9a-f]{64}", sha256):
        pasts.told_of_body(conn, fetch_id, size, sha256)
