"""What went wrong in a run at one site -> problems that somebody can read: few, and of today.

A selector that matches nothing any more breaks every page: that is one problem of the site, not
two hundred of its pages. Problems close by themselves once what they tell of is over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from scraper.archive import Archive
from scraper.clock import Clock
from scraper.model import Site

# So many pages with the same kind of problem are a problem of the site.
MANY = 4
# Kinds that single pages have; those that only reading a page can show to be over.
OF_PAGES = frozenset({"layout", "parse", "fetch", "blocked", "held", "future_date", "changing"})
BY_READING = frozenset({"layout", "parse", "held", "future_date", "changing"})
# So many new addresses in a run, and this share of them, that lead to what is known: links carry
# tokens, and every run asks for everything anew.
ALIASES, ALIASES_SHARE = 5, 0.8
OF_LISTINGS = ("listing", "listing_partial", "listing_shrank", "nofollow", "robots")


@dataclass
class Notices:
    """Collects what is to be told of one site in one run."""

    archive: Archive
    clock: Clock
    site: Site
    site_id: int
    run_id: int
    pages: dict[str, Counter[str]] = field(default_factory=dict)  # kind -> message -> pages
    examples: dict[str, str] = field(default_factory=dict)
    of_site: set[str] = field(default_factory=set)  # kinds told of the whole site
    answered: bool = False  # an address of the site answered as it should
    read: bool = False  # a page was read whole
    first_looks: int = 0  # at addresses never heard of before
    aliases: int = 0  # of them, those that led to a release already known

    def warn(self, kind: str, message: str, url: str | None) -> None:
        """Note that somebody should look; None: at the whole site."""
        starts = {listing.start for listing in self.site.listings}
        if url is None:
            self.of_site.add(kind)
            self._open(kind, message, self.site.home)
            return
        if kind in OF_PAGES and url not in starts:
            counted = self.pages.setdefault(kind, Counter())
            counted[message] += 1
            self.examples.setdefault(kind, url)
            if counted.total() > MANY:
                return  # told once, at the end
        self._open(kind, message, url)

    def first_look(self, *, known: bool) -> None:
        """Count a look at a new address; `known`: it led to a release that the archive holds."""
        self.first_looks += 1
        self.aliases += known

    def settle(self) -> None:
        """Many problems of pages become one; what is over is closed."""
        for kind in OF_PAGES:
            self._gather(kind)
        self._forget_listings()
        if self.aliases >= ALIASES and self.aliases >= ALIASES_SHARE * self.first_looks:
            message = (
                f"{self.aliases} new addresses lead to releases already known: links carry tokens;"
                " name their parameters in drop_params"
            )
            self.warn("tokens", message, None)
        over = [
            kind
            for kind in (*OF_PAGES, "robots", "listing", "tokens")
            if kind not in self.of_site and (self.read if kind in BY_READING else self.answered)
        ]
        if self.site.home not in {listing.start for listing in self.site.listings}:
            self.archive.resolve_problems(self.site_id, over, self.site.home, self.clock.now())

    def _gather(self, kind: str) -> None:
        met = self.pages.get(kind, Counter())
        single = [
            row
            for row in self.archive.open_problems(self.site_id)
            if row["kind"] == kind and row["url"] not in self._own()
        ]
        count = max(met.total(), len(single))
        if count < MANY:
            return
        message = met.most_common(1)[0][0] if met else str(single[0]["message"])
        example = self.examples.get(kind) or str(single[0]["url"])
        now = self.clock.now()
        for row in single:
            self.archive.resolve_problems(self.site_id, [kind], row["url"], now)
        self.of_site.add(kind)
        self._open(kind, f"{message} ({count} pages, such as {example})", self.site.home)

    def _own(self) -> set[str]:
        return {self.site.home, *(listing.start for listing in self.site.listings)}

    def _forget_listings(self) -> None:
        """Problems of listings that the site file no longer names."""
        now = self.clock.now()
        for row in self.archive.open_problems(self.site_id):
            if row["kind"] in OF_LISTINGS and row["url"] not in self._own():
                self.archive.resolve_problems(self.site_id, [row["kind"]], row["url"], now)

    def _open(self, kind: str, message: str, url: str) -> None:
        self.archive.open_problem(
            kind=kind,
            message=message,
            url=url,
            site_id=self.site_id,
            run_id=self.run_id,
            now=self.clock.now(),
        )
