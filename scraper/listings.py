"""The listings of one site -> addresses of releases in the archive, newest first.

No failure of a listing is ever read as "no more releases" or "withdrawn": a page that cannot be
asked for or read is a problem, and the listing is not complete. Where a walk goes is decided in
`core/walk.py`, what a page says in `core/listing.py`; here is what is asked and written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from scraper import listed
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import urls, walk
from scraper.core.fingerprint import instant
from scraper.core.listingvet import NoSuchPage, Unreadable, check_listing
from scraper.core.walk import FEEDS, SITEMAPS, News, Step, Way
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Outcome, Site, UrlKind
from scraper.polite import NotReached, Polite, Reached
from scraper.reader import read_listing_bounded
from scraper.records import Due, Visit

# A listing that suddenly shows fewer than this share of its links is looked at by somebody.
SHRUNK = 0.3
# A listing that stays short is taken as it is after some weeks of nightly warnings.
FORGETS = 0.95
# Problems that a listing can have; those that a walk did not meet again are closed.
KINDS = ("listing", "listing_partial", "listing_shrank", "fetch", "blocked", "robots", "nofollow")
# What an unchanged page (304) shows to be over.
ANSWERED = ("listing", "fetch", "blocked", "robots")
_NOTE = "problem:"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far back a walk goes."""

    since: datetime | None = None
    limit: int | None = None  # fresh releases
    over: Callable[[], bool] = lambda: False
    enough: Callable[[], bool] = lambda: False  # time for the releases: no further pages


@dataclass(slots=True)
class Walk:
    """Walking one listing: what it brought."""

    listing: Listing
    bounds: Bounds
    way: Way
    kind: str | None = None  # what the listing was when last read
    first_links: int | None = None  # links on its first page when last read
    unfinished: bool = False  # the last walk was cut off
    fresh: list[Due] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)  # known ones that changed, it says
    found: list[Found] = field(default_factory=list)
    news: int = 0  # addresses never heard of, also in a dry run
    named: int = 0  # by all pages together
    broken: bool = False  # one of several sitemaps could not be read; the others were
    problems: dict[str, str] = field(default_factory=dict)  # kind: message
    retried: set[str] = field(default_factory=set)
    healthy: Collection[str] = ()  # kinds of problems that this walk would have met
    stopped: NotReached | None = None  # why the site is to be left alone

    @property
    def ends_site(self) -> bool:
        """True if the site's host is not to be asked again in this run."""
        return self.stopped is not None

    @property
    def seen(self) -> set[str]:
        """Releases named in this walk."""
        return self.way.seen


class ListingWalker:
    """Walks the listings of one site in one run."""

    def __init__(
        self,
        polite: Polite,
        archive: Archive,
        clock: Clock,
        site: Site,
        site_id: int,
        *,
        warn: Callable[[str, str, str | None], None],
        dry_run: bool = False,
        given: dict[str, Reached | NotReached] | None = None,
        tell: Callable[[str], None] = lambda _event: None,
    ) -> None:
        self.polite, self.archive, self.clock = polite, archive, clock
        self.site, self.site_id = site, site_id
        self.warn, self.dry_run, self.tell = warn, dry_run, tell
        self.given = given or {}

    def walk(self, listing: Listing, bounds: Bounds) -> Walk:
        """Read a listing from its first page as far as this run needs.

        A first run goes on until a page brings nothing that it has not seen; an ordinary run to
        what the last complete one had reached, or through `max_pages`. Where a walk is cut off,
        the next one goes on.
        """
        walking = self._begun(listing, bounds)
        step: Step | None = Step(listing.start, 1)
        while step is not None and not bounds.over():
            self.tell(f"listing {listing.name}, page {step.number}: {len(walking.seen)} listed")
            step = self._page(step, walking)
            if bounds.enough() or (bounds.limit is not None and walking.news >= bounds.limit):
                break
        self._finished(walking)
        return walking

    def _begun(self, listing: Listing, bounds: Bounds) -> Walk:
        state = self.archive.listing(self.site_id, listing.name)
        way = Way(listing, self.site, since=bounds.since)
        walking = Walk(listing, bounds, way)
        if state is not None and state["start_url"] == listing.start:
            walking.kind, walking.first_links = state["kind"], state["first_page_links"]
            way.complete_at = instant(state["complete_at"])
            last, complete = state["last_read_at"], state["complete_at"]
            walking.unfinished = bool(state["cursor"] or (last and complete and last > complete))
            if state["cursor"] and way.remembers:
                way.resume = Step(state["cursor"], int(state["cursor_page"] or 1))
                way.resume_at = instant(state["last_read_at"])
        return walking

    def _finished(self, walking: Walk) -> None:
        way, hole = walking.way, walking.way.hole
        if hole is not None:
            message = f"page {hole.number} names no release, the one after it does"
            walking.problems.setdefault("listing_partial", message)
        if way.left_out is not None:
            walking.problems.setdefault("listing_partial", way.left_out)
        bare = walking.kind == "sitemapindex" and way.first_run and not walking.named
        if bare and way.ended:
            walking.problems.setdefault("listing", "none of its sitemaps names a release")
        whole = way.ended and not walking.broken and not bare
        if whole and not self.dry_run and (way.remembers or way.first_run):
            if hole is not None:
                self._keep(walking.listing, cursor=hole.address, cursor_page=hole.number)
            else:
                now = self.clock.now()
                self._keep(walking.listing, complete_at=now, cursor=None, cursor_page=None)
        self._settle(walking)

    # --- one page ---------------------------------------------------------------------------------

    def _page(self, step: Step, walking: Walk) -> Step | None:
        """Ask for a page and take what it names; the next page, None at the end of this walk."""
        asked = self._asked(step, walking)
        walking.way.arrive(step)
        if isinstance(asked, NotReached):
            return self._not_reached(step, asked, walking)
        if asked.answer.status == 304:
            self._record(step, walking, asked, Outcome.NOT_MODIFIED)
            if step.number == 1:
                walking.healthy = ANSWERED
            return walking.way.after_unchanged(step)
        try:
            page = self._read(step, asked, walking)
        except NoSuchPage as end:
            self._record(step, walking, asked, Outcome.GONE, end.reason)
            return walking.way.after_last(step)
        except Unreadable as error:
            return self._unreadable(step, asked, walking, error)
        return self._taken(step, asked, page, walking)

    def _asked(self, step: Step, walking: Walk) -> Reached | NotReached:
        given = self.given.pop(step.address, None)
        if given is not None:
            return given
        known = self.archive.due_url(step.address) if self._conditional(step, walking) else None
        return self.polite.ask(
            step.address,
            self.site,
            _url_kind(walking.kind),
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
        )

    def _conditional(self, step: Step, walking: Walk) -> bool:
        """True if "nothing changed" would be an answer to what this walk wants to know.

        An index of sitemaps may stay as it is while they change.
        """
        if step.number > 1:
            return walking.kind in SITEMAPS and not walking.way.deep
        return not walking.way.deep and not walking.unfinished and walking.kind != "sitemapindex"

    def _read(self, step: Step, asked: Reached, walking: Walk) -> ListingPage:
        """The page. Raises NoSuchPage and Unreadable."""
        answer = asked.answer
        content_type = answer.header("content-type")
        check_listing(answer, step.address, step.number, self.site.charset)
        try:
            return read_listing_bounded(
                answer.body,
                answer.url,
                content_type,
                walking.listing,
                self.site,
                page=step.number,
                expect_kind=walking.kind if walking.kind != "html" else None,
            )
        except ListingError as error:
            raise Unreadable("listing", error.message, again=True) from error

    def _taken(self, step: Step, asked: Reached, page: ListingPage, walking: Walk) -> Step | None:
        """Write what the page names, then where the walk stands, then that the page was read.

        In this order a killed crawl never holds a page for read whose releases it does not know.
        """
        news = self._take(page, walking)
        if step.number == 1:
            self._watch(page, walking)
        for note in page.notes:
            if note.startswith(_NOTE):
                walking.problems["listing_partial"] = note.removeprefix(_NOTE).strip()
        following = walking.way.after(step, page, news)
        self._remember(step, page, walking)
        self._record(step, walking, asked, Outcome.UNCHANGED, kind=_url_kind(page.kind))
        return following

    def _take(self, page: ListingPage, walking: Walk) -> News:
        """Put what a page names into the frontier; how much of it is news."""
        since, language = walking.bounds.since, walking.listing.language
        wanted = [
            replace(f, language=f.language or language)
            for f in page.found
            if not walk.older(f, since)
        ]
        walking.found += wanted
        walking.named += len(page.found)
        addresses = list({urls.release_url(f.url, self.site.drop_params) for f in wanted})
        if self.dry_run:
            fresh = sum(self.archive.due_url(address) is None for address in addresses)
            walking.news += fresh
            return News(fresh, 0, len(addresses))
        with self.archive.write() as conn:
            heard = listed.heard(conn, self.site, self.site_id, wanted, self.clock.now())
            mark = walking.way.mark
            recent = listed.found_since(conn, addresses, mark) if mark else len(addresses)
        walking.fresh += heard.fresh
        walking.changed |= heard.changed
        walking.news += len(heard.fresh)
        return News(len(heard.fresh), recent, len(addresses))

    # --- what became of a page --------------------------------------------------------------------

    def _unreadable(
        self, step: Step, asked: Reached, walking: Walk, error: Unreadable
    ) -> Step | None:
        """A page that cannot be read; a cache or a passing fault gets a second chance."""
        outcome = Outcome.BLOCKED if error.kind == "blocked" else Outcome.ERROR
        self._record(step, walking, asked, outcome, error.reason)
        if error.again and step.address not in walking.retried:
            walking.retried.add(step.address)
            return step
        where = "" if step.number == 1 else f"page {step.number}, {step.address}: "
        walking.problems[error.kind] = where + error.message
        return self._past(step, walking)

    def _past(self, step: Step, walking: Walk) -> Step | None:
        """One sitemap that cannot be had does not hide the others; any other page ends the walk."""
        if step.number == 1 or walking.kind not in SITEMAPS:
            return None
        walking.broken = True
        return walking.way.after_last(step)

    def _not_reached(self, step: Step, asked: NotReached, walking: Walk) -> Step | None:
        if not asked.no_fault:
            self._record_nothing(step, walking, asked)
        if asked.ends_site:
            walking.stopped = asked
        if asked.no_fault:
            return None
        kind = {"robots": "robots", "robots_unreachable": "robots", "crawl_delay": "robots"}.get(
            asked.reason, "blocked" if asked.outcome is Outcome.BLOCKED else "fetch"
        )
        closed = asked.reason == "robots" and step.number > 1
        if not closed or walking.way.deep or walking.way.overflows:
            where = "" if step.number == 1 else f"page {step.number}, {step.address}: "
            walking.problems[kind] = where + asked.message
        # As far as we may go. That is told where something may lie behind it.
        if closed:
            return walking.way.after_last(step)
        return None if asked.ends_site else self._past(step, walking)

    def _watch(self, page: ListingPage, walking: Walk) -> None:
        """The first page tells whether a listing is healthy."""
        walking.healthy = KINDS
        self._keep(walking.listing, kind=page.kind)
        walking.kind = page.kind
        if page.children:
            return
        links, least, before = len(page.found), self.site.expect.min_links, walking.first_links
        kept = links
        if links < least:
            message = f"its first page names {links} releases, expected at least {least}"
            walking.problems["listing_shrank"] = message
            kept = before or links
        elif before and page.kind not in SITEMAPS and links < before * SHRUNK:
            message = f"its first page names {links} releases, it had {before}"
            walking.problems["listing_shrank"] = message
            kept = max(links, int(before * FORGETS))
        self._keep(walking.listing, first_page_links=kept)

    def _remember(self, step: Step, page: ListingPage, walking: Walk) -> None:
        """Where the next walk goes on if this one is cut off here.

        The page just read is read again then: releases may have moved up meanwhile.
        """
        if not walking.way.remembers:
            return
        now = self.clock.now()
        if step.number > 1 and page.found:
            cursor = {"cursor": step.address, "cursor_page": step.number}
            self._keep(walking.listing, **cursor, last_read_at=now)
        else:
            self._keep(walking.listing, last_read_at=now)

    def _settle(self, walking: Walk) -> None:
        """Problems as this walk met them; what it did not meet again has healed."""
        start = walking.listing.start
        for kind, message in walking.problems.items():
            self.warn(kind, message, start)
        healed = [kind for kind in walking.healthy if kind not in walking.problems]
        if healed:
            self.archive.resolve_problems(self.site_id, healed, start, self.clock.now())

    # --- writing ------------------------------------------------------------------------------

    def _keep(self, listing: Listing, **columns: Any) -> None:
        if not self.dry_run:
            self.archive.keep_listing(self.site_id, listing.name, listing.start, **columns)

    def _record(
        self,
        step: Step,
        walking: Walk,
        asked: Reached,
        outcome: Outcome,
        reason: str | None = None,
        kind: UrlKind | None = None,
    ) -> None:
        answer = asked.answer
        failed = outcome in (Outcome.ERROR, Outcome.BLOCKED, Outcome.GONE)
        # With `since` or in a dry run not everything that the page names was taken.
        partly = self.dry_run or walking.bounds.since is not None
        self.archive.record(
            Visit(
                run_id=self.polite.run_id,
                site_id=self.site_id,
                url=step.address,
                kind=kind or _url_kind(walking.kind),
                at=answer.fetched_at,
                outcome=outcome,
                reason=reason,
                status=answer.status,
                elapsed_ms=answer.elapsed_ms,
                headers=answer.headers,
                body=answer.body if answer.status != 304 else None,
                keep_body=outcome in (Outcome.ERROR, Outcome.BLOCKED),
                accept_validators=not failed and not partly,
                pace=asked.pace,
            )
        )

    def _record_nothing(self, step: Step, walking: Walk, asked: NotReached) -> None:
        answer = asked.answer
        self.archive.record(
            Visit(
                run_id=self.polite.run_id,
                site_id=self.site_id,
                url=step.address,
                kind=_url_kind(walking.kind),
                at=answer.fetched_at if answer else self.clock.now(),
                outcome=asked.outcome,
                reason=asked.reason,
                status=answer.status if answer else None,
                elapsed_ms=answer.elapsed_ms if answer else None,
                headers=answer.headers if answer else (),
                pace=asked.pace,
            )
        )


def _url_kind(kind: str | None) -> UrlKind:
    if kind in FEEDS:
        return UrlKind.FEED
    return UrlKind.SITEMAP if kind in SITEMAPS else UrlKind.LISTING
