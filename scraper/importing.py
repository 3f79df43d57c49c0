"""WARC and WACZ files -> the archive, as if we had crawled at their dates.

All captures of all files are taken in the order of their time. Which pages are releases: those
whose address matches an identity of their site, those that a listing in the files names, those the
archive knows, and, where a site has no identities, those that read as articles. Listings, feeds,
sitemaps and robots.txt are kept as requests of their kind; everything else is left out and counted.
A capture that the archive holds is passed over: importing a file twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scraper import pasts, wacz
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import hearsay, urls
from scraper.core.decide import Before
from scraper.errors import ListingError
from scraper.hosts import REDIRECTS, TRANSIENT
from scraper.importroom import Hop, Room, note_body
from scraper.model import ListingPage, Outcome, Site, UrlKind
from scraper.owners import Imported, Owners, told_sites
from scraper.pagekinds import BESIDE_PAGES, listing_of, reads_as_article
from scraper.pastvisits import Brought
from scraper.polite import PERMANENT, NotReached, Reached, in_scope
from scraper.reader import read_listing_bounded
from scraper.records import Visit
from scraper.reextract import refine
from scraper.rereading import SiteReader
from scraper.seen import Seen
from scraper.warcindex import Capture, WarcIndex

# Nothing on the web was captured before its first page, nor in a distant future; a clock may be
# wrong, and stories of tests are told ahead of time.
EARLIEST = datetime(1991, 8, 6, tzinfo=UTC)
AHEAD = timedelta(days=3650)
FEED_KINDS = {"rss", "atom", "jsonfeed"}
SITEMAP_KINDS = {"sitemap", "sitemapindex"}


def import_warc(
    paths: Sequence[Path],
    archive: Archive,
    given: Site | None,
    known: Sequence[Site],
    clock: Clock,
    *,
    tell: Callable[[str], None] = lambda _step: None,
    stopped: Callable[[], bool] = lambda: False,
    began: Callable[[int], None] = lambda _run_id: None,
) -> Imported:
    """Bring WARC and WACZ files into the archive; what was done and what could not be used.

    `given` is the site that was named, `known` are those an address may belong to otherwise.
    Raises UsageError for a file that is not there, ArchiveError.
    """
    done = Imported()
    with ExitStack() as open_files, WarcIndex(done.problem) as index:
        for path in paths:
            for source in wacz.sources(path, open_files, done.problem):
                done.files += 1
                index.read(source, lambda n, name=source.name: tell(f"{name}: {n} records read"))  # type: ignore[misc]
        done.records, done.captures = index.records, len(index)
        owners = Owners(given, [*known, *told_sites(index, done, {s.slug for s in known})])
        label = f"import {', '.join(path.name for path in paths)}"[:200]
        Importer(archive, index, owners, clock, done, label, began).run(tell, stopped)
    return done


class Importer(Room):
    """Takes the captures of an index into an archive, in one run that begins with the first."""

    def run(self, tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:
        """Listings first, to know what is a release; then everything in the order of time."""
        for capture in self.index.in_time():
            self._read_names(capture)
        for number, capture in enumerate(self.index.in_time(), 1):
            if stopped():
                self.done.stopped = True
                break
            self.moment.moment = capture.at
            self._take(capture)
            tell(f"{number} of {self.done.captures} captures taken, {capture.at:%Y-%m-%d}")
        self._finish()

    def _finish(self) -> None:
        if self.done.run_id is None:
            return
        for worker in self.workers.values():
            refine(self.archive, worker.reader, self.done.run_id, self.clock.now())
        mine = [p for p in self.archive.open_problems() if p["run_id"] == self.done.run_id]
        self.done.open_problems = len(mine)
        status = "partial" if self.done.exit_code else "ok"
        self.archive.close_run(
            self.done.run_id, "interrupted" if self.done.stopped else status, self.clock.now()
        )

    # --- what is what -------------------------------------------------------------------------

    def _take(self, capture: Capture) -> None:
        if not EARLIEST <= capture.at <= self.clock.now() + AHEAD:
            when = capture.at.date().isoformat()
            self.done.problem(self.where(capture), f"{capture.url}: is dated {when}")
            return
        site = self.owners.of(capture.url, capture.facts.get("site"))
        if site is None:
            self.done.left_out["of other sites"] += 1
            return
        if capture.status in REDIRECTS:
            self._redirect(site, capture)
            return
        kind = self._kind(site, capture)
        if kind is UrlKind.RELEASE:
            self._release(site, capture)
        elif kind is not None:
            self._other(site, capture, kind)

    def _kind(self, site: Site, capture: Capture) -> UrlKind | None:
        """What a capture is of; None (and counted) if it is left out."""
        told = hearsay.url_kind(capture.facts.get("kind"))
        if told is not None:
            return told
        if urlsplit(capture.url).path == "/robots.txt":
            return UrlKind.ROBOTS
        if listing_of(site, capture.url) is not None:
            return UrlKind.LISTING
        why = self._not_a_release(site, capture)
        if why is not None:
            self.done.left_out[why] += 1
            return None
        return UrlKind.RELEASE

    def _not_a_release(self, site: Site, capture: Capture) -> str | None:
        if BESIDE_PAGES.match(capture.mime):
            return "images, styles and scripts"
        if urls.is_home(capture.url):
            return "home pages"
        url = self._begun(site, capture)[0]
        before = self.archive.before(url)
        known = before is not None and before.first_seen_at <= capture.at
        if capture.status != 200 and not capture.unmodified and not known:
            return "failed requests for pages that are not known"
        if self.is_address(site, url):
            return None
        if site.identity and site.listings:
            return "pages that are no releases of their site"
        return None if self._reads_as_article(site, capture) else "pages that are no articles"

    def _reads_as_article(self, site: Site, capture: Capture) -> bool:
        answer = self.answer(capture)
        if answer is None:
            return False
        worker = self.workers.get(site.slug)
        reader = worker.reader if worker else SiteReader(site, 0, self.archive)
        return reads_as_article(answer, reader.context(capture.at))

    # --- listings -----------------------------------------------------------------------------

    def _read_names(self, capture: Capture) -> None:
        site = self.owners.of(capture.url, capture.facts.get("site"))
        if site is None or capture.status != 200 or capture.kind == "metadata":
            return
        page = self._listing_page(site, capture, quiet=True)
        for found in page.found if page else ():
            self.named.add((site.slug, urls.release_url(found.url, site.drop_params)))

    def _listing_page(
        self, site: Site, capture: Capture, *, quiet: bool = False
    ) -> ListingPage | None:
        """A capture read as the listing it is of; None if it is of none, or cannot be read."""
        listing = listing_of(site, capture.url)
        answer = self.answer(capture, quiet=quiet) if listing is not None else None
        if listing is None or answer is None:
            return None
        try:
            return read_listing_bounded(
                answer.body,
                answer.url,
                answer.header("content-type"),
                listing,
                site,
                page=1 if capture.url == listing.start else 2,
            )
        except ListingError:
            return None

    def _other(self, site: Site, capture: Capture, kind: UrlKind) -> None:
        """A listing, feed, sitemap or robots.txt: the request is kept, and what it names."""
        if pasts.has_fetch(self.archive, capture.url, capture.at, [capture.status]):
            self.done.known += 1
            return
        told = self.index.told(capture) if capture.kind == "metadata" else {}
        bare = told or capture.unmodified or capture.kind == "metadata"
        answer = None if bare else self.answer(capture)
        page = self._listing_page(site, capture, quiet=True) if kind is not UrlKind.ROBOTS else None
        worker = self.worker(site)
        if page is not None:
            language = next((x.language for x in site.listings if x.start == capture.url), None)
            found = [replace(f, language=f.language or language) for f in page.found]
            self.archive.add_found(site, worker.site_id, found, capture.at)
            kind = UrlKind.FEED if page.kind in FEED_KINDS else kind
            kind = UrlKind.SITEMAP if page.kind in SITEMAP_KINDS else kind
        outcome = hearsay.outcome(told.get("outcome") or capture.facts.get("outcome"))
        self.log(
            worker,
            Visit(
                run_id=self.run_id(),
                site_id=worker.site_id,
                url=capture.url,
                kind=kind,
                at=capture.at,
                outcome=outcome or (Outcome.UNCHANGED if capture.status == 200 else Outcome.ERROR),
                reason=hearsay.reason(
                    told.get("reason") or capture.facts.get("reason"), capture.status
                ),
                status=capture.status,
                elapsed_ms=hearsay.number(capture.facts.get("elapsed_ms")),
                headers=answer.headers if answer else hearsay.headers(told.get("headers")),
                body=answer.body if answer else None,
            ),
            {**capture.facts, **told},
        )

    # --- redirects ------------------------------------------------------------------------------

    def _redirect(self, site: Site, capture: Capture) -> None:
        """Remember where a redirect leads; it is written if it is of a release or a listing."""
        answer = self.answer(capture)
        target = urls.normalise(answer.header("location") or "", capture.url) if answer else None
        if answer is None or target is None:
            self.done.left_out["redirects to nowhere"] += 1
            return
        before = self.hop_to(capture)
        permanent = capture.status in PERMANENT and (before is None or before.permanent)
        origin = before.origin if before else capture.url
        known = self.archive.due_url(urls.release_url(origin, site.drop_params))
        led_to = before.led_to if before else (known.redirect_to if known else None)
        outcome = hearsay.outcome(capture.facts.get("outcome")) or Outcome.REDIRECT
        if outcome is Outcome.REDIRECT:
            self.hops[target] = Hop(origin, capture.at, permanent, led_to)
        address = urls.release_url(capture.url, site.drop_params)
        told = hearsay.url_kind(capture.facts.get("kind"))
        kind = told or UrlKind.RELEASE
        if told is None and not self.is_address(site, address) and before is None:
            self.done.left_out["redirects of other pages"] += 1
            return
        url = address if kind is UrlKind.RELEASE and told is None else capture.url
        if pasts.has_fetch(self.archive, url, capture.at, [capture.status]):
            self.done.known += 1
            return
        worker, known = self.worker(site), self.archive.due_url(url)
        self.log(
            worker,
            Visit(
                run_id=self.run_id(),
                site_id=worker.site_id,
                url=url,
                kind=kind,
                at=capture.at,
                outcome=outcome,
                reason=hearsay.reason(capture.facts.get("reason"), None),
                status=capture.status,
                elapsed_ms=hearsay.number(capture.facts.get("elapsed_ms")),
                headers=answer.headers,
                redirect_to=target if outcome is Outcome.REDIRECT else None,
                release_id=known.release_id if known else None,
                on_the_way=True,
            ),
            {},
        )

    def _begun(self, site: Site, capture: Capture) -> tuple[str, bool]:
        """The address that was asked for in the first place, and whether it leads on for good."""
        hop = self.hop_to(capture)
        asked = urls.normalise(str(capture.facts.get("asked") or ""))
        address = urls.release_url(capture.url, site.drop_params)
        if asked is not None and in_scope(asked, site):
            return asked, hop is not None and hop.permanent
        if hop is not None and "kind" not in capture.facts:  # an export of ours says "asked"
            origin = urls.release_url(hop.origin, site.drop_params)
            if in_scope(origin, site) and self.is_address(site, origin):
                return origin, hop.permanent
        return address, False

    # --- releases -------------------------------------------------------------------------------

    def _release(self, site: Site, capture: Capture) -> None:
        url, permanent = self._begun(site, capture)
        told = self.index.told(capture) if capture.kind == "metadata" else {}
        before = self.archive.before(url)
        statuses = {capture.status, 200} if capture.unmodified else {capture.status}
        if pasts.has_fetch(self.archive, url, capture.at, statuses):
            self.done.known += 1
            return
        attested = told.get("outcome") == "unchanged" and capture.status == 200
        alias = self._alias(site, capture) if attested and before is None else None
        before = before or alias
        if attested and (before is None or capture.at < before.first_seen_at):
            self.done.left_out["looks that found nothing new in what is not here"] += 1
            return
        if capture.kind == "metadata" and not told:
            self.done.problem(self.where(capture), f"{capture.url}: tells nothing of its request")
            return
        came = self._came(capture, url, permanent, told, known=before is not None)
        if came is None:
            return
        worker = self.worker(site)
        hop = self.hop_to(capture)
        due = self.due(worker, url, capture)
        due = replace(due, redirect_to=hop.led_to) if hop is not None else due
        if alias is not None:
            with self.archive.write() as conn:
                pasts.leads_to(conn, due.url, alias.release_id)
        self.forget_yesterday(worker, capture)
        brought = worker.visitor.polite
        assert isinstance(brought, Brought)
        brought.answer, worker.visitor.attested = came, attested
        seen = worker.visitor.visit(due)
        self._count(seen, {**capture.facts, **told})
        self.also_at(worker, capture, seen)
        self.translations(worker, capture, seen)

    def _alias(self, site: Site, capture: Capture) -> Before | None:
        """The release that an export of ours says an address leads to, if it is known here."""
        key = capture.facts.get("release")
        if not isinstance(key, str):
            return None
        found = self.archive.release_by_key(self.archive.site_id(site), key)
        return self.archive.before_release(found) if found is not None else None

    def _came(
        self, capture: Capture, url: str, permanent: bool, told: dict[str, Any], *, known: bool
    ) -> Reached | NotReached | None:
        """What a visit would have been brought; None (and told of) if it cannot be had."""
        if told:
            return self._told_answer(capture, url, permanent, told)
        if capture.unmodified and known:
            return Reached(url, self.bare(capture, 304), permanent)
        answer = self.answer(capture)
        if answer is None:
            return None
        if answer.status in TRANSIENT:
            blocked = answer.status == 429
            return NotReached(
                url,
                Outcome.BLOCKED if blocked else Outcome.ERROR,
                "http_429" if blocked else "http_5xx",
                f"answered {answer.status}",
                answer=answer,
            )
        return Reached(url, answer, permanent)

    def _told_answer(
        self, capture: Capture, url: str, permanent: bool, told: dict[str, Any]
    ) -> Reached | NotReached:
        answer = None
        if capture.status is not None:
            answer = self.bare(capture, capture.status, hearsay.headers(told.get("headers")))
        outcome = hearsay.outcome(told.get("outcome"))
        if answer is not None and outcome is Outcome.UNCHANGED:
            return Reached(url, answer, permanent)
        reason = hearsay.reason(told.get("reason"), capture.status) or "unexpected"
        words_of = f"came to nothing: {reason}"
        return NotReached(url, outcome or Outcome.ERROR, reason, words_of, answer=answer)

    def _count(self, seen: Seen, told: dict[str, Any]) -> None:
        self.done.added[seen.outcome.value] += 1
        recorded = seen.recorded
        if recorded is not None and recorded.change is not None:
            self.done.changes[recorded.change] += 1
        if recorded is not None and told:
            with self.archive.write() as conn:
                note_body(conn, recorded.fetch_id, told)
