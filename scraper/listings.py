"""The listings of one site -> addresses of releases in the archive, newest first.

No failure of a listing is ever read as "no more releases" or "withdrawn": a page that cannot be
asked for or read is a problem, and the listing is not complete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import urls
from scraper.core.listing import page_address, read_listing
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Outcome, Site, UrlKind
from scraper.polite import NotReached, Polite, Reached
from scraper.recording import Due, Visit

# A listing that suddenly shows fewer than this share of its links is looked at by somebody.
SHRUNK = 0.3
FEEDS = frozenset({"rss", "atom", "jsonfeed"})
SITEMAPS = frozenset({"sitemap", "sitemapindex"})
# A listing without end is a trap (calendars, session ids): years of real ones have fewer pages.
MOST_PAGES = 2_000
MOST_CHILDREN = 200


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far back a walk goes."""

    since: datetime | None = None
    limit: int | None = None  # fresh releases
    over: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class Walk:
    """Walking one listing: where it stands, and what it brought."""

    listing: Listing
    bounds: Bounds
    kind: str | None = None  # what the listing was when last read
    first_links: int | None = None  # links on its first page when last read
    first_run: bool = True
    resume: Step | None = None  # where an unfinished first run stopped
    fresh: list[Due] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    pages: int = 0
    blanks: int = 0  # pages without links in a row
    reached_end: bool = False
    ends_site: bool = False
    failed: bool = False
    seen: set[str] = field(default_factory=set)  # releases named in this walk
    asked: set[str] = field(default_factory=set)  # pages asked for in this walk
    children: list[str] = field(default_factory=list)  # sitemaps still to read


@dataclass(frozen=True, slots=True)
class Step:
    """A page of a listing to ask for."""

    address: str
    number: int


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
        given: dict[str, Reached] | None = None,
    ) -> None:
        self.polite, self.archive, self.clock = polite, archive, clock
        self.site, self.site_id = site, site_id
        self.warn, self.dry_run = warn, dry_run
        self.given = given or {}

    def walk(self, listing: Listing, bounds: Bounds) -> Walk:
        """Read a listing from its first page as far as this run needs.

        A first run goes on until a page brings nothing that it has not seen, and where it was cut
        off, the next one goes on; an ordinary run stops after a page without anything new, or
        after `max_pages`.
        """
        walk = self._begun(listing, bounds)
        step: Step | None = Step(listing.start, 1)
        while step is not None and walk.pages < MOST_PAGES and not bounds.over():
            page = self._page(step, walk)
            if page is None:
                break
            fresh = self._take(page, walk)
            if step.number == 1:
                self._watch(page, walk)
            step = self._next(page, step, walk, fresh)
            self._remember(step, walk)
            if bounds.limit is not None and len(walk.fresh) >= bounds.limit:
                break
        if walk.reached_end and not walk.failed and not self.dry_run:
            self._keep(listing, complete_at=self.clock.now(), cursor=None, cursor_page=None)
        return walk

    def _begun(self, listing: Listing, bounds: Bounds) -> Walk:
        state = self.archive.listing(self.site_id, listing.name)
        walk = Walk(listing, bounds)
        if state is not None and state["start_url"] == listing.start:
            walk.kind, walk.first_links = state["kind"], state["first_page_links"]
            walk.first_run = state["complete_at"] is None
            if walk.first_run and state["cursor"]:
                walk.resume = Step(state["cursor"], int(state["cursor_page"] or 1))
        return walk

    # --- one page ---------------------------------------------------------------------------------

    def _page(self, step: Step, walk: Walk) -> ListingPage | None:
        """A page of the listing, read; None if it did not change or could not be had."""
        known = None if walk.first_run or step.number > 1 else self.archive.due_url(step.address)
        kind = _url_kind(walk.kind)
        asked = self.given.pop(step.address, None) or self.polite.ask(
            step.address,
            self.site,
            kind,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
        )
        walk.pages += 1
        walk.asked.add(step.address)
        if isinstance(asked, NotReached):
            self._not_reached(step, kind, asked, walk)
            return None
        if asked.answer.status == 304:
            self._record(step.address, kind, asked, Outcome.NOT_MODIFIED)
            self._healed(walk)
            walk.reached_end = True
            return None
        return self._read(step, asked, walk)

    def _read(self, step: Step, asked: Reached, walk: Walk) -> ListingPage | None:
        answer, kind = asked.answer, _url_kind(walk.kind)
        if answer.status in (404, 410) and step.number > 1:
            self._record(step.address, kind, asked, Outcome.GONE, f"http_{answer.status}")
            walk.reached_end = True  # one page more than there are
            return None
        try:
            if answer.status != 200:
                raise ListingError(step.address, f"answered {answer.status}")
            page = read_listing(
                answer.body,
                answer.url,
                answer.header("content-type"),
                walk.listing,
                self.site,
                page=step.number,
                expect_kind=walk.kind if walk.kind in FEEDS | SITEMAPS else None,
            )
        except ListingError as error:
            self._record(step.address, kind, asked, Outcome.ERROR, "listing")
            self.warn("listing", error.message, step.address)
            walk.failed = True
            return None
        self._record(step.address, _url_kind(page.kind), asked, Outcome.UNCHANGED)
        for note in page.notes:
            if note.startswith("problem:"):
                self.warn("listing", note.removeprefix("problem:").strip(), step.address)
        return page

    def _take(self, page: ListingPage, walk: Walk) -> int:
        """Put what a page names into the frontier; how many of them nobody had heard of."""
        since, language = walk.bounds.since, walk.listing.language
        wanted = [
            replace(f, language=f.language or language) for f in page.found if not _older(f, since)
        ]
        walk.found += wanted
        if self.dry_run:
            return sum(self.archive.due_url(self._address(f)) is None for f in wanted)
        fresh = self.archive.add_found(self.site, self.site_id, wanted, self.clock.now())
        walk.fresh += fresh
        self._keep(walk.listing, kind=page.kind, last_read_at=self.clock.now())
        return len(fresh)

    def _address(self, found: Found) -> str:
        return urls.release_url(found.url, self.site.drop_params)

    def _same(self, found: Found) -> str:
        """What tells whether two links name one release: tokens in addresses do not."""
        address = self._address(found)
        return urls.identity(address, self.site.identity) or address

    # --- where to go from here --------------------------------------------------------------------

    def _next(self, page: ListingPage, step: Step, walk: Walk, fresh: int) -> Step | None:
        """The next page to ask for; None at the end of what this run needs."""
        walk.children += [child for child in page.children if child not in walk.asked]
        if not page.found and not page.children:
            return self._after_blank(step, walk)
        walk.blanks = 0
        news = {self._same(found) for found in page.found} - walk.seen
        walk.seen |= news
        since = walk.bounds.since
        old = since is not None and bool(page.found) and all(_older(f, since) for f in page.found)
        if old or (page.found and not news):  # far enough; or a clamped last page, or a loop
            return self._child(step, walk)
        if not walk.first_run and fresh == 0 and not walk.children:
            return self._child(step, walk)
        if walk.resume is not None and fresh == 0:
            resumed, walk.resume = walk.resume, None
            return resumed
        if not walk.first_run and step.number >= walk.listing.max_pages and not walk.children:
            walk.reached_end = True
            return None
        following = page_address(walk.listing, step.number + 1) or page.next
        if following is None or following in walk.asked:
            return self._child(step, walk)
        return Step(following, step.number + 1)

    def _after_blank(self, step: Step, walk: Walk) -> Step | None:
        """A blank page may be a cache's lie: asked again, then passed over; then the end."""
        walk.blanks += 1
        if walk.blanks == 1:
            return step
        following = page_address(walk.listing, step.number + 1)
        if walk.blanks == 2 and following is not None:
            return Step(following, step.number + 1)
        return self._child(step, walk)

    def _child(self, step: Step, walk: Walk) -> Step | None:
        """The next sitemap that an index named; without one, the listing's end."""
        while walk.children and len(walk.asked) < MOST_CHILDREN:
            child = walk.children.pop(0)
            if child not in walk.asked:
                return Step(child, step.number + 1)
        walk.reached_end = True
        return None

    def _remember(self, step: Step | None, walk: Walk) -> None:
        """Where a first run goes on if it is cut off here; never behind where it already was."""
        if step is not None and walk.first_run and walk.resume is None and not self.dry_run:
            self._keep(walk.listing, cursor=step.address, cursor_page=step.number)

    def _watch(self, page: ListingPage, walk: Walk) -> None:
        """The first page tells whether a listing is healthy."""
        links, least = len(page.found), self.site.expect.min_links
        if page.children:
            return
        if links < least:
            message = f"its first page names {links} releases, expected at least {least}"
            self.warn("listing_shrank", message, walk.listing.start)
        elif walk.first_links and page.kind not in SITEMAPS and links < walk.first_links * SHRUNK:
            message = f"its first page names {links} releases, it had {walk.first_links}"
            self.warn("listing_shrank", message, walk.listing.start)
        else:
            self._healed(walk)
            if not self.dry_run:
                self._keep(walk.listing, first_page_links=links)

    def _healed(self, walk: Walk) -> None:
        kinds = ["listing", "listing_shrank", "fetch", "blocked", "robots"]
        self.archive.resolve_problems(self.site_id, kinds, walk.listing.start, self.clock.now())

    # --- writing ------------------------------------------------------------------------------

    def _keep(self, listing: Listing, **columns: object) -> None:
        self.archive.keep_listing(self.site_id, listing.name, listing.start, **columns)

    def _record(
        self,
        address: str,
        kind: UrlKind,
        asked: Reached,
        outcome: Outcome,
        reason: str | None = None,
    ) -> None:
        answer = asked.answer
        self.archive.record(
            Visit(
                run_id=self.polite.run_id,
                site_id=self.site_id,
                url=address,
                kind=kind,
                at=answer.fetched_at,
                outcome=outcome,
                reason=reason,
                status=answer.status,
                elapsed_ms=answer.elapsed_ms,
                headers=answer.headers,
                body=answer.body if answer.status != 304 else None,
                keep_body=outcome is Outcome.ERROR,
                accept_validators=outcome is not Outcome.ERROR,
                pace=asked.pace,
            )
        )

    def _not_reached(self, step: Step, kind: UrlKind, asked: NotReached, walk: Walk) -> None:
        answer, address = asked.answer, step.address
        self.archive.record(
            Visit(
                run_id=self.polite.run_id,
                site_id=self.site_id,
                url=address,
                kind=kind,
                at=answer.fetched_at if answer else self.clock.now(),
                outcome=asked.outcome,
                reason=asked.reason,
                status=answer.status if answer else None,
                elapsed_ms=answer.elapsed_ms if answer else None,
                headers=answer.headers if answer else (),
                pace=asked.pace,
            )
        )
        walk.ends_site, walk.failed = asked.ends_site, True
        kind_of_problem = {"robots": "robots", "robots_unreachable": "robots"}.get(
            asked.reason, "blocked" if asked.outcome is Outcome.BLOCKED else "fetch"
        )
        self.warn(kind_of_problem, asked.message, address)


def _url_kind(kind: str | None) -> UrlKind:
    if kind in FEEDS:
        return UrlKind.FEED
    return UrlKind.SITEMAP if kind in SITEMAPS else UrlKind.LISTING


def _older(found: Found, since: datetime | None) -> bool:
    stamp = found.published or found.updated
    return since is not None and stamp is not None and stamp < since
