"""A site file, tried on the site itself: one listing page and one release, each asked for twice.

Selectors must match, texts must be long enough, and both looks must give the same fingerprint: that
finds counters, tokens and rotating banners before they make versions. What may be absent from a
page, such as a link to the next one, is a warning.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper import __version__
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core.fingerprint import content_sha256
from scraper.core.paging import page_address
from scraper.core.read import Context
from scraper.core.sitefile import to_toml
from scraper.core.unmatched import Unmatched
from scraper.discovery import discovered
from scraper.errors import LayoutError, ListingError, PageError, ParseError
from scraper.model import Listing, ListingPage, Site, UrlKind
from scraper.polite import Fetches, Limits, NotReached, Polite, Reached
from scraper.reader import (
    read_bounded,
    read_listing_bounded,
    unmatched_in_listing,
    unmatched_in_release,
)


@dataclass(slots=True)
class Check:
    """What a check found; `failures` are what has to be mended, `warnings` what may be right."""

    slug: str
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def note(self, text: str, *, good: bool = True) -> None:
        """One finding."""
        (self.lines if good else self.failures).append(text)

    def unmatched(self, where: str, missed: Unmatched) -> None:
        """Every selector that matches nothing on the page that was looked at."""
        self.failures += [f"{where} {said} matches nothing" for said in missed.needed]
        for said in missed.optional:
            more = ": no page but the first is seen" if said.startswith("next = ") else ""
            self.warnings.append(f"{where} {said} matches nothing on this page{more}")


class Checker:
    """Asks a site as politely as a crawl does, in an archive of its own."""

    def __init__(self, archive: Archive, fetcher: Fetches, clock: Clock, limits: Limits) -> None:
        run_id = archive.begin_run("check", clock.now(), __version__, "check")
        self.polite = Polite(archive, fetcher, clock, run_id, limits)
        self.clock = clock

    def site_file(self, site: Site, url: str, slug: str) -> str:
        """A site file for what the bare news page at `url` offers. Raises PageError."""
        known = discovered(self.polite, site)
        if known.offer is None:
            self._page(url, site, UrlKind.LISTING, known.given.get(url))  # says what is wrong
            raise ListingError(url, "this is no page, feed, sitemap or JSON that names releases")
        return to_toml(known.offer, url, slug, known.sitemaps)

    def check(self, site: Site) -> Check:
        """Every listing's first page, then the first release of the first one."""
        check = Check(site.slug)
        releases: list[tuple[str, Listing]] = []
        for listing in site.listings:
            page = self._listing(site, listing, check)
            releases += [(found.url, listing) for found in page.found[:3]] if page else []
        if not site.listings:
            check.note("the site file names no listing: add [listings.NAME]", good=False)
        for url, _listing in releases[:1]:
            self._release(site, url, check)
        if not releases:
            check.note("no listing named a release to try the layout on", good=False)
        return check

    def _listing(self, site: Site, listing: Listing, check: Check) -> ListingPage | None:
        try:
            asked = self._page(listing.start, site, UrlKind.LISTING)
            missed = unmatched_in_listing(*asked, listing, site)
            check.unmatched(f"[listings.{listing.name}]", missed)
            first = read_listing_bounded(*asked, listing, site)
            second = self._read_listing(site, listing)
        except PageError as error:
            check.note(f"[listings.{listing.name}] {error.message}", good=False)
            return None
        least = site.expect.min_links
        count = len(first.found) + len(first.children)
        words = f"[listings.{listing.name}] {first.kind}: {count} links"
        check.note(f"{words}, expected at least {least}", good=count >= least)
        for note in first.notes:
            check.note(f"[listings.{listing.name}] {note}", good=not note.startswith("problem:"))
        if first.fingerprint != second.fingerprint:
            check.note(
                f"[listings.{listing.name}] two looks name different releases: links carry"
                " tokens (add their parameters to drop_params)",
                good=False,
            )
        self._second_page(site, listing, first, check)
        return first

    def _second_page(self, site: Site, listing: Listing, first: ListingPage, check: Check) -> None:
        """An address made by `page_url` may be none: then the listing would seem to end there."""
        address = page_address(listing, 2)
        if address is None:
            return
        where = f"[listings.{listing.name}] page_url: the second page, {address},"
        try:
            asked = self._page(address, site, UrlKind.LISTING)
            second = read_listing_bounded(*asked, listing, site, page=2)
        except PageError as error:
            check.warnings.append(f"{where} cannot be read: {error.message}")
            return
        if not second.found:
            check.warnings.append(f"{where} names no release")
        elif second.fingerprint == first.fingerprint:
            check.warnings.append(f"{where} names the same releases as the first")

    def _read_listing(self, site: Site, listing: Listing) -> ListingPage:
        asked = self._page(listing.start, site, UrlKind.LISTING)
        return read_listing_bounded(*asked, listing, site)

    def _release(self, site: Site, url: str, check: Check) -> None:
        day, missed = self.clock.now().date(), Unmatched()
        try:
            asked = self._page(url, site, UrlKind.RELEASE)
            missed = unmatched_in_release(*asked, site, day)
            check.unmatched(f"[[layouts]] on {url}:", missed)
            first = read_bounded(*asked, Context(site, day))
            second = read_bounded(*self._page(url, site, UrlKind.RELEASE), Context(site, day))
        except (LayoutError, ParseError, ListingError, PageError) as error:
            if not missed.needed:  # else it is told already
                check.note(f"{url}: {error.message}", good=False)
            return
        check.note(f"release {url}")
        check.note(f"  title: {first.title[:90]!r}", good=bool(first.title))
        check.note(f"  published: {first.published}", good=first.published is not None)
        check.note(f"  language: {first.language}", good=first.language is not None)
        length = len(first.body)
        enough = length >= max(site.expect.min_body_chars, 1)
        check.note(f"  body: {length} characters, {first.body[:60]!r} ...", good=enough)
        same = content_sha256(first) == content_sha256(second)
        check.note(
            "  two looks read the same text"
            if same
            else "  two looks read different texts: something in body changes at every request"
            " (add its selector to drop)",
            good=same,
        )

    def _page(
        self, url: str, site: Site, kind: UrlKind, given: Reached | NotReached | None = None
    ) -> tuple[bytes, str, str | None]:
        asked = given or self.polite.ask(url, site, kind)
        if isinstance(asked, NotReached):
            raise ListingError(url, asked.message)
        answer = asked.answer
        if answer.status != 200:
            raise ListingError(url, f"answered {answer.status}")
        return answer.body, answer.url, answer.header("content-type")
