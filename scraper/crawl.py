"""Sites -> an archive that knows what they publish today: the run, its threads, its summary.

One URL's way is told in `visits.py`: due -> robots -> pace -> fetch -> vet -> decode -> read ->
fingerprint -> decide -> record. Here is what is around it: which sites, in which order, how long,
and what the run says at its end.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from scraper import __version__, listed
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import frontier, urls
from scraper.discovery import discovered
from scraper.listings import Bounds, ListingWalker, Walk
from scraper.model import Outcome, Site
from scraper.notices import Notices
from scraper.polite import Fetches, Hosts, Limits, NotReached, Polite, Reached
from scraper.records import Due
from scraper.reextract import refine
from scraper.rereading import SiteReader
from scraper.seen import Seen
from scraper.visits import Visitor

Status = Literal["ok", "partial", "failed", "interrupted"]
# A site that blocks so many visits in a row does not want us now.
BLOCKS_IN_A_ROW = 5


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
    revisits: int | None = None  # looks at known releases, per site; None: as the site file says
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
    revisit_budget: int = 0  # looks at known releases, at most
    waiting: int = 0  # due, left for a later run
    stopped: str | None = None  # why the site was left early
    at_rest: bool = False  # left early and nobody's fault: its hours, or the run's own end
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

    def half_over(self) -> bool:
        """True if half of the run's time is spent: what is left is for releases, not listings."""
        span, end = self.options.max_time, self.limits.end
        return span is not None and end is not None and self.clock.now() >= end - span / 2


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
    lost = [site for site in sites if site.stopped and not site.at_rest]
    if sites and len(lost) == len(sites) and not any(s.visited or s.listed for s in sites):
        return "failed"
    unwell = lost or any(site.failed or site.blocked for site in sites)
    return "partial" if unwell or problems else "ok"


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
        self.notices = Notices(run.archive, run.clock, site, self.site_id, run.run_id)
        self.discovered: tuple[str, ...] = ()
        self.changed: set[int] = set()  # addresses of which a listing says that they changed
        self._given: dict[str, Reached | NotReached] = {}  # what discovery has asked for already

    def crawl(self) -> SiteSummary:
        """Listings first, then releases nobody has seen, then those whose look is due."""
        if self.site.made_up:
            self._discover()
        if self._listings() and not self.run.options.dry_run:
            self._releases()
            refine(self.archive, self.reader, self.run.run_id, self.clock.now())
        self.notices.settle()
        if not self.run.options.dry_run:
            with self.archive.reading() as conn:
                now = self.clock.now()
                self.summary.waiting = listed.count_never_seen(conn, self.site_id, now)
        if self.run.over() and self.summary.stopped is None:
            self._left_early("the run's time is over", at_rest=True)
        self.run.tell("done", self.summary)
        return self.summary

    def _discover(self) -> None:
        """Learn from a bare news page what it offers, and be that site from now on."""
        found = discovered(self.polite, self.site)
        self.discovered, self._given = found.why, found.given
        self.site = self.notices.site = found.site
        self.reader = SiteReader(self.site, self.site_id, self.archive)
        self.archive.site_id(self.site)

    def _left_early(self, why: str, *, at_rest: bool) -> None:
        self.summary.stopped, self.summary.at_rest = why, at_rest

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
            warn=self.notices.warn,
            dry_run=options.dry_run,
            given=self._given,
            tell=lambda event: self.run.tell(event, self.summary),
        )
        bounds = Bounds(options.since, options.limit, self.run.over, self.run.half_over)
        if not self.site.listings:
            self.notices.warn("listing", "the site file names no listing", None)
        for listing in self.site.listings:
            if self.run.over():
                return False
            walking = walker.walk(listing, bounds)
            self._count(walking)
            if walking.stopped is not None:
                self._left_early(walking.stopped.message, at_rest=walking.stopped.no_fault)
                return False
        return True

    def _count(self, walking: Walk) -> None:
        self.summary.listed += len(walking.seen)
        self.summary.found += walking.news
        self.changed |= walking.changed
        self.notices.answered |= bool(walking.healthy)
        if self.run.options.dry_run:
            self._would_fetch(walking)

    def _would_fetch(self, walking: Walk) -> None:
        """What a real run would ask for: addresses never looked at that robots.txt allows."""
        limit, wanted = self.run.options.limit, self.summary.would_fetch
        for found in walking.found:
            if limit is not None and len(wanted) >= limit:
                return
            url = urls.release_url(found.url, self.site.drop_params)
            known = self.archive.due_url(url)
            fresh = known is None or known.last_checked_at is None
            if fresh and url not in wanted and self.polite.permits(url, self.site):
                wanted.append(url)

    # --- releases ---------------------------------------------------------------------------------

    def _releases(self) -> None:
        """Visit what is due, new ones first, within the run's limits and the revisit budget."""
        visitor = Visitor(
            self.polite, self.archive, self.clock, self.reader, warn=self.notices.warn
        )
        limit, blocked = self.run.options.limit, 0
        for due in self._due():
            if self.run.over() or (limit is not None and self.summary.asked >= limit):
                return
            seen = visitor.visit(due)
            self._counted(due, seen)
            if seen.ends_site:
                self._left_early(seen.message or "", at_rest=seen.no_fault)
                return
            blocked = blocked + 1 if seen.outcome is Outcome.BLOCKED else 0
            if blocked >= BLOCKS_IN_A_ROW:
                message = f"blocked {blocked} times in a row: {seen.reason}"
                self.notices.warn("blocked", message, None)
                self._left_early(message, at_rest=False)
                return

    def _due(self) -> Iterator[Due]:
        """What this run looks at, in its order; asked for one by one, for it may have changed."""
        with self.archive.reading() as conn:
            now = self.clock.now()
            order = listed.never_seen(conn, self.site_id, now)
            again = listed.revisits(conn, self.site_id, now, self.changed)
            said = (self.run.options.revisits, self.site.revisits)
            budget = next((most for most in said if most is not None), None)
            if budget is None:
                budget = listed.revisit_budget(conn, self.site_id, now)
        self.summary.revisit_budget = budget
        order += frontier.chosen(again, budget)
        for url_id in order:
            with self.archive.reading() as conn:
                due = listed.due(conn, url_id)
            if due is not None:
                yield due

    def _counted(self, due: Due, seen: Seen) -> None:
        if seen.no_fault:
            return
        self.summary.count(seen)
        if due.release_id is None and seen.recorded is not None:
            self.notices.first_look(known=seen.outcome is Outcome.UNCHANGED)
        answered = seen.outcome in _ANSWERED
        self.notices.answered |= answered
        self.notices.read |= answered and seen.outcome is not Outcome.NOT_MODIFIED
        self.run.tell(f"{seen.outcome} {seen.url} {seen.reason or ''}".rstrip(), self.summary)


_ANSWERED = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED, Outcome.GONE)
