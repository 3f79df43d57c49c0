"""A listing page, read, and what of it was known -> the next page to ask for, or the end.

Decides how far back a run goes: a first run to the end of the listing, an ordinary one to what the
last complete walk had reached, one with `since` to that day. Holds no address twice and believes no
page: last pages repeat, caches answer nothing, pagers run in circles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scraper.core import urls
from scraper.core.paging import page_address
from scraper.model import Found, Listing, ListingPage, Site

# A listing without end is a trap (calendars, session ids): years of real ones have fewer pages.
MOST_PAGES = 2_000
# An index of indexes of sitemaps is against the protocol and found; a tree of them is a trap.
MOST_LEVELS = 3
# Pages in a row that name nothing new to this walk: a clamped last page, or a loop. One alone can
# be a listing that moved by a whole page while it was read.
REPEATS = 2
# Fewer different titles on a page do not tell it from another one.
TELLING_ITEMS = 3
# A sitemap whose index says that it did not change since then is not asked for.
CHILD_SLACK = timedelta(days=2)

FEEDS = frozenset({"rss", "atom", "jsonfeed"})
SITEMAPS = frozenset({"sitemap", "sitemapindex"})


@dataclass(frozen=True, slots=True)
class Step:
    """A page of a listing to ask for. Numbers count from 1."""

    address: str
    number: int


@dataclass(frozen=True, slots=True)
class News:
    """How much of a page is new: never heard of; heard of since the last complete walk."""

    fresh: int
    recent: int
    named: int = 0  # all releases of the page

    @property
    def all(self) -> bool:
        """True if nothing of the page was known before: there may be more behind it."""
        return max(self.fresh, self.recent) >= self.named

    @property
    def none(self) -> bool:
        """True if everything was known before."""
        return self.fresh == 0 and self.recent == 0


@dataclass(slots=True)
class Way:
    """A walk through one listing: where it was, and where it goes on."""

    listing: Listing
    site: Site
    complete_at: datetime | None = None  # when the last walk was complete; None: none was
    since: datetime | None = None
    resume: Step | None = None  # the page at which an unfinished walk was cut off
    resume_at: datetime | None = None  # when everything above that page was known
    pages: int = 0  # read since the beginning, or since the jump to `resume`
    blanks: int = 0
    repeats: int = 0
    ended: bool = False  # nothing of what this run needs is left
    hole: Step | None = None  # a blank page between pages that are not
    overflows: bool = False  # the last page held nothing that was known
    asked: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    looks: set[tuple[object, ...]] = field(default_factory=set)
    children: list[str] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)  # of sitemaps below the listing itself
    left_out: str | None = None  # what was not asked for, in words

    @property
    def first_run(self) -> bool:
        """True until a walk of this listing was complete."""
        return self.complete_at is None

    @property
    def deep(self) -> bool:
        """True if this run goes on behind what is known: a first run, or one with `since`."""
        return self.first_run or self.since is not None

    @property
    def mark(self) -> datetime | None:
        """What was first heard of later than this is news to this walk; None: everything is."""
        return self.resume_at if self.resume is not None else self.complete_at

    @property
    def remembers(self) -> bool:
        """True if the place reached may be written down: nothing above it is unknown."""
        return self.resume is None and (self.since is None or self.first_run)

    def arrive(self, step: Step) -> None:
        """Note where the walk is now, before it is told how much of the page is news."""
        self.asked.add(step.address)
        self.pages += 1
        resume = self.resume
        if resume is not None and (step == resume or step.number >= resume.number):
            self.resume = None  # come here on foot: nothing is left out

    def after(self, step: Step, page: ListingPage, news: News) -> Step | None:
        """The page to ask for after this one; None at the end of what this run needs."""
        self._add_children(step, page)
        if not page.found:
            return self._child(step) if page.kind in SITEMAPS else self._after_blank(step)
        if self.blanks > 1 and self.hole is None:
            self.hole = Step(page_address(self.listing, step.number - 1) or "", step.number - 1)
        self.blanks, self.overflows = 0, news.all
        self.repeats = 0 if self._is_new(page.found) else self.repeats + 1
        if page.kind in SITEMAPS:
            return self._child(step)
        if self.resume is not None and news.none:
            return self._resumed()
        if self._far_enough(page.found, news):
            return self._end()
        if self._enough_pages(step):
            return None  # not the end: the next run goes on here
        return self._following(step, page)

    def after_unchanged(self, step: Step) -> Step | None:
        """The same where the server says that the page is as we know it."""
        if step.number > 1:
            return self._child(step)
        return self._resumed() if self.resume is not None else self._end()

    def after_last(self, step: Step) -> Step | None:
        """The same where a further page is not there: one more was announced than there is."""
        return self._child(step)

    # --- the parts of the decision ---------------------------------------------------------------

    def _add_children(self, step: Step, page: ListingPage) -> None:
        level = self.levels.get(step.address, 0) + 1
        fresh = [
            child
            for child in wanted_children(page, self.complete_at)
            if child not in self.asked and child not in self.levels
        ]
        if fresh and level > MOST_LEVELS:
            self.left_out = f"sitemaps more than {MOST_LEVELS} levels below the first were left out"
            return
        self.levels |= dict.fromkeys(fresh, level)
        self.children += fresh

    def _is_new(self, found: Iterable[Found]) -> bool:
        """True if the page names anything that this walk had not seen, tokens in links aside."""
        items = list(found)
        news = {same(item, self.site) for item in items} - self.seen
        self.seen |= news
        look = _look(items)
        if look is None:
            return bool(news)
        known = look in self.looks
        self.looks.add(look)
        return bool(news) and not known

    def _far_enough(self, found: Iterable[Found], news: News) -> bool:
        if self.since is not None and all(older(item, self.since) for item in found):
            return True
        return self.repeats >= REPEATS or (not self.deep and news.none)

    def _enough_pages(self, step: Step) -> bool:
        if len(self.asked) >= MOST_PAGES:
            return True
        return not self.deep and self.pages >= self.listing.max_pages and not self.children

    def _following(self, step: Step, page: ListingPage) -> Step | None:
        address = page_address(self.listing, step.number + 1) or page.next
        if address is None or address in self.asked:
            return self._child(step)
        return Step(address, step.number + 1)

    def _after_blank(self, step: Step) -> Step | None:
        """A blank page may be a cache's lie: asked again, then passed over; then the end."""
        self.blanks += 1
        if self.blanks == 1:
            return step
        following = page_address(self.listing, step.number + 1)
        if self.blanks == 2 and following is not None:
            return Step(following, step.number + 1)
        # A first page without releases is no end: it is a listing that cannot be read.
        return self._child(step) if step.number > 1 else None

    def _resumed(self) -> Step | None:
        """Down to where the unfinished walk was cut off: everything above it is known."""
        step, self.resume, self.pages = self.resume, None, 0
        assert step is not None
        if step.address in self.children:  # the sitemaps before it come last
            at = self.children.index(step.address)
            self.children = self.children[at + 1 :] + self.children[:at]
        return step if step.address not in self.asked else self._child(step)

    def _child(self, step: Step) -> Step | None:
        """The next sitemap that an index named; without one, the listing's end."""
        if self.resume is not None:
            return self._resumed()
        if not self.children:
            return self._end()
        if len(self.asked) >= MOST_PAGES:
            self.left_out = f"sitemaps after the first {MOST_PAGES:,} were left out"
            return self._end()
        return Step(self.children.pop(0), step.number + 1)

    def _end(self) -> Step | None:
        self.ended = True
        return None


def wanted_children(page: ListingPage, complete_at: datetime | None) -> tuple[str, ...]:
    """The sitemaps of an index that may hold news since a moment, the latest first.

    Those whose `lastmod` is older are left out; the latest one and those without never are.
    """
    stamps = dict(zip(page.children, page.children_updated, strict=False))
    never = [child for child in page.children if stamps.get(child) is None]
    dated = sorted(
        ((stamp, child) for child, stamp in stamps.items() if stamp is not None), reverse=True
    )
    if complete_at is not None:
        dated = dated[:1] + [d for d in dated[1:] if d[0] >= complete_at - CHILD_SLACK]
    return (*(child for _stamp, child in dated), *never)


def same(found: Found, site: Site) -> str:
    """What tells whether two links name one release."""
    address = urls.release_url(found.url, site.drop_params)
    return urls.identity(address, site.identity) or address


def _look(found: list[Found]) -> tuple[object, ...] | None:
    """A page as a reader sees it, without what stands behind "?"; None if that tells too little.

    Links may carry a token of the moment: then a page that repeats has other addresses each time.
    """
    items = tuple((f.url.partition("?")[0], f.title, f.published) for f in found)
    telling = len({(title, day) for _path, title, day in items if title}) >= TELLING_ITEMS
    return items if telling and any("?" in f.url for f in found) else None


def older(found: Found, since: datetime | None) -> bool:
    """True if a release is known to be of an earlier day, as its site counts days."""
    stamp = found.published or found.updated
    return since is not None and stamp is not None and stamp.date() < since.date()
