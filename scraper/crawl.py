"""Sites -> an archive that knows what they publish today: the run, its threads, its summary.

One URL's way is told in `visits.py`: due -> robots -> pace -> fetch -> vet -> decode -> read ->
fingerprint -> decide -> record. Here is what is around it: which sites, in which order, how long,
and what the run says at its end.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from scraper import __version__
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import frontier
from scraper.core.adopt import adopted
from scraper.core.discover import discover
from scraper.errors import ListingError
from scraper.listings import Bounds, ListingWalker, Walk
from scraper.model import Outcome, Site, UrlKind
from scraper.polite import Fetches, Hosts, Limits, NotReached, Polite, Reached
from scraper.reextract import refine
from scraper.rereading import SiteReader
from scraper.visits import Seen, Visitor

Status = Literal["ok", "partial", "failed", "interrupted"]
BATCH = 20


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do; the defaults are those of the command line."""

    limit: int | None = None  # releases, per site
    since: datetime | None = None
    hosts: int = 8
    dry_run: bool = False
    allow_private: bool = False
    max_time: timedelta | None = None
    deadline_s: float = 30.0
    revisits: int = frontier.REVISITS_PER_RUN
    label: str | None = None
    jitter: Callable[[], float] = random.random  # 0..1: how far above its delay a gap is


@dataclass(slots=True)
class SiteSummary:
    """What a run did at one site."""

    slug: str
    listed: int = 0
    found: int = 0  # never heard of before
    visited: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    withdrawn: int = 0
    restored: int = 0
    moved: int = 0
    held: int = 0
    blocked: int = 0
    refused: int = 0
    failed: int = 0
    waiting: int = 0  # due, left for a later run
    stopped: str | None = None  # why the site was left early
    would_fetch: list[str] = field(default_factory=list)  # --dry-run

    @property
    def asked(self) -> int:
        """Visits that asked the site for something: what --limit counts."""
        return self.visited - self.refused

    def count(self, seen: Seen) -> None:
        """Add one visit."""
        self.visited += 1
        name = {
            Outcome.NEW: "new",
            Outcome.CHANGED: "changed",
            Outcome.UNCHANGED: "unchanged",
            Outcome.NOT_MODIFIED: "unchanged",
            Outcome.GONE: "gone",
            Outcome.BLOCKED: "blocked",
            Outcome.REFUSED: "refused",
        }.get(seen.outcome, "failed")
        setattr(self, name, getattr(self, name) + 1)
        change = seen.recorded.change if seen.recorded else None
        if change in ("withdrawn", "restored", "moved"):
            setattr(self, change, getattr(self, change) + 1)


@dataclass(slots=True)
class Summary:
    """What a run did; `problems` are open ones of the sites crawled."""

    run_id: int
    status: Status
    sites: list[SiteSummary]
    counts: dict[str, int]
    problems: list[dict[str, object]]
    started_at: datetime
    finished_at: datetime

    @property
    def exit_code(self) -> int:
        """0 done, 1 done but something needs a look."""
        return 1 if self.problems or self.status in ("partial", "failed") else 0


@dataclass
class Run:
    """One execution of a crawl: what its threads share."""

    archive: Archive
    fetcher: Fetches
    clock: Clock
    options: Options
    run_id: int
    limits: Limits
    hosts: Hosts
    stopped: Callable[[], bool]
    tell: Callable[[str, SiteSummary], None]

    def over(self) -> bool:
        """True if the run's time is spent or it was asked to stop."""
        end = self.limits.end
        return self.stopped() or (end is not None and self.clock.now() >= end)


def crawl(
    sites: Sequence[Site],
    archive: Archive,
    fetcher: Fetches,
    clock: Clock,
    options: Options | None = None,
    *,
    user_agent: str = "scraper",
    stopped: Callable[[], bool] = lambda: False,
    tell: Callable[[str, SiteSummary], None] = lambda _event, _site: None,
    began: Callable[[int], None] = lambda _run_id: None,
) -> Summary:
    """Visit the sites once, as their hosts wish, and close the run with its summary.

    `stopped` is asked between visits; `tell` hears of every step, `began` of the
    run's id. Raises ArchiveError only: what a
    site does is in the summary.
    """
    wanted = options or Options()
    started = clock.now()
    label = wanted.label or f"{started:%Y-%m-%d %H:%M} {', '.join(s.slug for s in sites)[:80]}"
    run_id = archive.begin_run(label, started, __version__, user_agent)
    began(run_id)
    limits = Limits(
        end=started + wanted.max_time if wanted.max_time else None,
        allow_private=wanted.allow_private,
        deadline_s=wanted.deadline_s,
        jitter=wanted.jitter,
    )
    run = Run(archive, fetcher, clock, wanted, run_id, limits, Hosts(), stopped, tell)
    summaries = _all_sites(run, sites)
    site_ids = {archive.site_id(site) for site in sites}
    problems = [dict(p) for p in archive.open_problems() if p["site_id"] in site_ids]
    status = _status(run, summaries, bool(problems))
    counts = archive.close_run(run_id, status, clock.now())
    return Summary(run_id, status, summaries, counts, problems, started, clock.now())


def _all_sites(run: Run, sites: Sequence[Site]) -> list[SiteSummary]:
    """Every site, at most `hosts` at once; an archive that fails stops them all."""
    failed = threading.Event()
    watched = replace_stopped(run, lambda: run.stopped() or failed.is_set())

    def one(site: Site) -> SiteSummary:
        try:
            return SiteCrawl(watched, site).crawl()
        except BaseException:
            failed.set()
            raise

    if len(sites) == 1:
        return [one(sites[0])]
    with ThreadPoolExecutor(max_workers=max(1, run.options.hosts)) as pool:
        futures = [pool.submit(one, site) for site in sites]
        return [future.result() for future in futures]


def replace_stopped(run: Run, stopped: Callable[[], bool]) -> Run:
    """The same run with another way to be told to stop."""
    return replace(run, stopped=stopped)


def _status(run: Run, sites: Sequence[SiteSummary], problems: bool) -> Status:
    if run.stopped():
        return "interrupted"
    if sites and all(site.stopped and not site.visited and not site.listed for site in sites):
        return "failed"
    left_early = any(site.stopped or site.failed or site.blocked for site in sites)
    return "partial" if left_early or problems else "ok"


class SiteCrawl:
    """One site in one run: its listings, then its releases."""

    def __init__(self, run: Run, site: Site) -> None:
        self.run = run
        self.site = site
        self.archive = run.archive
        self.clock = run.clock
        self.site_id = run.archive.site_id(site)
        self.summary = SiteSummary(site.slug)
        self.polite = Polite(run.archive, run.fetcher, run.clock, run.run_id, run.limits, run.hosts)
        self.reader = SiteReader(site, self.site_id, run.archive)
        self.discovered: tuple[str, ...] = ()
        self._given: dict[str, Reached] = {}  # pages that discovery has already asked for

    def crawl(self) -> SiteSummary:
        """Listings first, then releases nobody has seen, then those whose look is due."""
        if self.site.made_up:
            self._discover()
        if self._listings() and not self.run.options.dry_run:
            self._releases()
            refine(self.archive, self.reader, self.run.run_id, self.clock.now())
        if not self.run.options.dry_run:
            left = self.archive.due(self.site_id, self.clock.now(), 1_000_000)
            self.summary.waiting = sum(1 for due in left if due.release_id is None)
        self.run.tell("done", self.summary)
        return self.summary

    def warn(self, kind: str, message: str, url: str | None) -> None:
        """Note that somebody should look."""
        self.archive.open_problem(
            kind=kind,
            message=message,
            url=url or self.site.home,
            site_id=self.site_id,
            run_id=self.run.run_id,
            now=self.clock.now(),
        )

    # --- a bare address -------------------------------------------------------------------------

    def _discover(self) -> None:
        """Learn from a bare news page what it offers, and be that site from now on."""
        for listing in [x for x in self.site.listings if x.made_up]:
            asked = self.polite.ask(listing.start, self.site, UrlKind.LISTING)
            if isinstance(asked, NotReached) or asked.answer.status != 200:
                continue  # asked again, recorded and told of when the listing is walked
            answer = asked.answer
            try:
                offer = discover(answer.body, answer.url, answer.header("content-type"))
            except ListingError:
                continue
            self._given[listing.start] = asked
            self._become(adopted(self.site, offer, listing.start))
            self.discovered += offer.why

    def _become(self, site: Site) -> None:
        self.site = site
        self.reader = SiteReader(site, self.site_id, self.archive)
        self.archive.site_id(site)

    # --- listings ---------------------------------------------------------------------------------

    def _listings(self) -> bool:
        """Read every listing; False if the site is to be left alone for this run."""
        options = self.run.options
        walker = ListingWalker(
            self.polite,
            self.archive,
            self.clock,
            self.site,
            self.site_id,
            warn=self.warn,
            dry_run=options.dry_run,
            given=self._given,
        )
        bounds = Bounds(options.since, options.limit, self.run.over)
        if not self.site.listings:
            self.warn("listing", "the site file names no listing", None)
        for listing in self.site.listings:
            if self.run.over():
                return False
            self.run.tell(f"listing {listing.name}", self.summary)
            walk = walker.walk(listing, bounds)
            self._count(walk)
            if walk.ends_site:
                self.summary.stopped = "its host is not to be asked now"
                return False
        self.archive.resolve_problems(self.site_id, ["robots"], None, self.clock.now())
        return True

    def _count(self, walk: Walk) -> None:
        self.summary.listed += len(walk.seen)
        self.summary.found += len(walk.fresh)
        if self.run.options.dry_run:
            self._would_fetch(walk)

    def _would_fetch(self, walk: Walk) -> None:
        for found in walk.found:
            known = self.archive.due_url(found.url)
            fresh = known is None or known.last_checked_at is None
            listed = found.url in self.summary.would_fetch
            if fresh and not listed and self.polite.permits(found.url, self.site):
                self.summary.would_fetch.append(found.url)
        limit = self.run.options.limit
        if limit is not None:
            del self.summary.would_fetch[limit:]

    # --- releases ---------------------------------------------------------------------------------

    def _releases(self) -> None:
        """Visit what is due, new ones first, within the run's limits and the revisit budget."""
        visitor = Visitor(self.polite, self.archive, self.clock, self.reader, warn=self.warn)
        asked_at, revisits, done = self.clock.now(), self.run.options.revisits, set[int]()
        limit = self.run.options.limit
        while not self.run.over():
            batch = self.archive.due(self.site_id, asked_at, BATCH + len(done))
            todo = [due for due in batch if due.url_id not in done]
            if not todo:
                return
            for due in todo:
                if self.run.over() or (limit is not None and self.summary.asked >= limit):
                    return
                known = due.last_checked_at is not None
                if known and revisits <= 0:
                    return
                revisits -= known
                done.add(due.url_id)
                seen = visitor.visit(due)
                self.summary.count(seen)
                self.run.tell(f"{seen.outcome} {due.url}", self.summary)
                if seen.ends_site:
                    self.summary.stopped = seen.message
                    return
