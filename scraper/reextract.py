"""Stored pages -> versions as today's code and definitions read them (no network).

What we read differently is written over a version in place and told as `reextracted`, never as an
edit. A page that could not be read gets its version with the time at which it was fetched. Pages
are read by several processes, results are written in batches, each with the place reached: a killed
run loses at most the batches in hand, and the next one goes on from there.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from scraper import __version__, derived, recording, runs, stored, workers
from scraper.addresses import release_key
from scraper.archive import Archive, moment
from scraper.core import judging, urls
from scraper.core.decide import Before, Page, Verdict, decide
from scraper.core.fingerprint import content_sha256, stamp, words
from scraper.core.read import READER_VERSION
from scraper.errors import ScraperError
from scraper.model import Decision, Outcome, Release, Site, UrlKind
from scraper.pages import PageReader, Reading, Task, begin_reading, read_batch
from scraper.records import Look, Rederived, StoredPage, Visit
from scraper.rereading import SiteReader, as_known, reread

BATCH = 64  # pages written in one transaction
# Reasons of `fetches` for which the page is kept until somebody can read it.
UNREAD = ("layout", "parse", "unexpected", "not_html")
EXAMPLES = 5
FEWEST_FOR_PROCESSES = 200  # below, starting them takes longer than reading


@dataclass(slots=True)
class Reread:
    """What re-reading one site came to."""

    site: str
    pages: int = 0
    differ: int = 0
    rescued: int = 0  # pages that could not be read before
    failed: int = 0
    refreshed: int = 0  # the same text with other metadata or links
    taken_back: int = 0  # edits that are none for today's reader
    fields: dict[str, int] = field(default_factory=dict)  # what differs, and how often
    examples: list[str] = field(default_factory=list)  # addresses of the first that differ

    def differs(self, url: str, fields: Sequence[str]) -> None:
        """Count a version that reads differently."""
        self.differ += 1
        for name in fields:
            self.fields[name] = self.fields.get(name, 0) + 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(url)


def refine(archive: Archive, reader: SiteReader, run_id: int, now: datetime) -> int:
    """Read this run's new versions again, now that the site's template is known; how many changed.

    Only for sites without layouts: the first pages of a first run were read before there were
    others to compare them with. The versions are of this very run, so it leaves no change behind.
    """
    if reader.site.layouts:
        return 0
    reader.forget()
    refined = 0
    for release_id in archive.releases_of_run(run_id, reader.site_id):
        before = archive.before_release(release_id)
        rereading = reread(archive, reader, before) if before else None
        if before is not None and rereading is not None:
            archive.rederive(rereading.told(before, run_id, now, quiet=True))
            refined += 1
    return refined


def reextract(
    archive: Archive,
    sites: Sequence[Site],
    now: datetime,
    *,
    dry_run: bool = False,
    jobs: int | None = None,
    tell: Callable[[Reread], None] = lambda _site: None,
    stopped: Callable[[], bool] = lambda: False,
    began: Callable[[int], None] = lambda _run_id: None,
) -> list[Reread]:
    """Read every stored page of the sites again, in `jobs` processes; a summary per site.

    `stopped` is asked between batches. Raises UsageError for a site that the archive lacks.
    """
    work = _Work(archive, sites, now, dry_run=dry_run)
    if dry_run:
        work.read(jobs, tell, stopped)
        return work.summaries
    label = _label(sites)
    after = stored.cursor_of_interrupted(archive, label)
    work.run_id = archive.begin_run(label, now, __version__, "")
    began(work.run_id)
    work.read(jobs, tell, stopped, after=after)
    archive.close_run(work.run_id, "interrupted" if stopped() else "ok", now)
    return work.summaries


def _label(sites: Sequence[Site]) -> str:
    """The name of such a run: the same for the same sites, definitions and reader."""
    scope = [READER_VERSION, *(f"{site.slug} {site.definition_sha256}" for site in sites)]
    digest = hashlib.sha256("\n".join(scope).encode()).hexdigest()[:8]
    return f"reextract {', '.join(site.slug for site in sites)[:80]} ({digest})"


class _Work:
    """Re-reading some sites of an archive."""

    def __init__(
        self, archive: Archive, sites: Sequence[Site], now: datetime, *, dry_run: bool
    ) -> None:
        self.archive, self.now, self.dry_run = archive, now, dry_run
        self.run_id: int | None = None
        self.summaries = [Reread(site.slug) for site in sites]
        ids = [stored.site_id(archive, site.slug) for site in sites]
        if not dry_run:
            ids = [archive.site_id(site) for site in sites]  # the definition that is used is kept
        self.readers = {
            number: SiteReader(site, number, archive)
            for number, site in zip(ids, sites, strict=True)
        }
        self.of_site = dict(zip(ids, self.summaries, strict=True))

    def read(
        self,
        jobs: int | None,
        tell: Callable[[Reread], None],
        stopped: Callable[[], bool],
        *,
        after: int = 0,
    ) -> None:
        """All versions beyond `after`, then all pages that failed, written as they are read."""
        every = stored.version_ids(self.archive, list(self.readers), after)
        wanted = jobs or (os.cpu_count() or 1 if len(every) >= FEWEST_FOR_PROCESSES else 1)
        versions = (Task(site_id, version_id=number) for number, site_id in every)
        with self._reading(wanted) as submit:
            for batch, readings in _ahead(versions, submit, wanted, stopped):
                self._written(batch, readings)
                tell(self.of_site[batch[-1].site_id])
            for batch, readings in _ahead(self._failed(), submit, wanted, stopped):
                self._written(batch, readings)
        if self.run_id is not None and not stopped():
            self._heal()

    @contextmanager
    def _reading(self, jobs: int) -> Iterator[Submit]:
        """A way to have a batch read. Processes read the archive themselves and send back what
        differs: pages do not travel."""
        if jobs <= 1:
            reader = PageReader(self.archive, self.readers)
            yield lambda batch: workers.here(reader.read_all, batch)
            return
        sites = {number: reader.site for number, reader in self.readers.items()}
        with workers.pool(jobs, begin_reading, (str(self.archive.path), sites)) as submit:
            yield lambda batch: submit(read_batch, batch)

    def _heal(self) -> None:
        """Problems of a whole site are over when none of its kept pages is left unread."""
        for site_id in self.readers:
            if not stored.failed_ids(self.archive, [site_id], UNREAD):
                self.archive.resolve_problems(site_id, UNREAD, None, self.now)

    def _failed(self) -> Iterator[Task]:
        for site_id in self.readers:
            for fetch_id in stored.failed_ids(self.archive, [site_id], UNREAD):
                yield Task(site_id, fetch_id=fetch_id)

    # --- a batch

    def _written(self, batch: Sequence[Task], readings: Sequence[Reading]) -> None:
        if self.dry_run:
            for task, reading in zip(batch, readings, strict=True):
                self._settle(None, task, reading)
            return
        assert self.run_id is not None
        with self.archive.write() as conn:
            extractors = {
                number: derived.extractor_row(conn, reader.extractor())
                for number, reader in self.readers.items()
            }
            for task, reading in zip(batch, readings, strict=True):
                self._settle(conn, task, reading)
                if task.version_id is not None and not isinstance(reading, str):
                    stored.read_by(conn, task.version_id, extractors[task.site_id])
            if batch[-1].version_id is not None:
                stored.keep_cursor(conn, self.run_id, batch[-1].version_id)

    def _settle(self, conn: sqlite3.Connection | None, task: Task, reading: Reading) -> None:
        """Write what a page reads now, if it is new or differs; without `conn` only count."""
        summary, reader = self.of_site[task.site_id], self.readers[task.site_id]
        summary.pages += 1
        if isinstance(reading, str):
            summary.failed += 1
        elif reading is None:
            return
        elif task.version_id is not None:
            version = stored.version(self.archive, task.version_id)
            if version is not None:
                self._rederive(conn, summary, reader, version, reading)
        elif task.fetch_id is not None:
            failed = stored.failed(self.archive, task.fetch_id)
            if failed is not None:
                self._rescue(conn, summary, reader, failed, reading)

    def _rederive(
        self,
        conn: sqlite3.Connection | None,
        summary: Reread,
        reader: SiteReader,
        version: stored.Version,
        release: Release,
    ) -> None:
        before, extractor = version.before, reader.extractor()
        digest = content_sha256(release)
        diff, fields = judging.difference(before, release)
        if release.language != before.language:
            fields = (*fields, "language")
        told = digest != before.content_sha256 or "attachments" in fields or "language" in fields
        if told:
            summary.differs(version.page.url, fields)
        else:
            summary.refreshed += 1
        if conn is None:
            return
        new = Rederived(
            before.release_id, before.version_id, release, digest, extractor, diff, fields,
            self.run_id, self.now, quiet=not told,
        )  # fmt: skip
        derived.rederive(conn, new)
        if told:
            summary.taken_back += stored.take_back(conn, before.version_id)

    # --- pages that could not be read

    def _rescue(
        self,
        conn: sqlite3.Connection | None,
        summary: Reread,
        reader: SiteReader,
        failed: stored.Failed,
        release: Release,
    ) -> None:
        page, before = failed.page, self.archive.before(failed.page.url)
        release = judging.with_listing(
            release, failed.listed_title, moment(failed.listed_published_at), failed.listed_language
        )
        if before is not None:
            release = as_known(release, before, reader.site)
        at = stamp(page.fetched_at) or ""
        if not release.body or (before and stored.seen_later(self.archive, before.release_id, at)):
            return  # a look since has told more
        key = _key(reader.site, failed, release)
        if before is None and self.archive.release_by_key(reader.site_id, key) is not None:
            return  # another address of a release that is known
        verdict = self._verdict(reader, before, release, page)
        if verdict.decision in (Decision.HELD, Decision.FAILED):
            return
        summary.rescued += 1
        if conn is None:
            return
        diff, fields = judging.difference(before, release)
        look = Look(
            verdict, before, release, content_sha256(release), key=key,
            extractor=reader.extractor(), diff=diff, fields=fields,
        )  # fmt: skip
        self._adopt(conn, reader, failed, look)

    def _verdict(
        self, reader: SiteReader, before: Before | None, release: Release, page: StoredPage
    ) -> Verdict:
        twins = self.archive.title_twins(
            reader.site_id, release.title, before.release_id if before else None
        )
        look = Page(content_sha256(release), words(release.body), release.title, twins)
        return decide(before, look, page.fetched_at)

    def _adopt(
        self, conn: sqlite3.Connection, reader: SiteReader, failed: stored.Failed, look: Look
    ) -> None:
        assert self.run_id is not None
        outcome = Outcome.NEW if look.before is None else Outcome.CHANGED
        visit = Visit(
            run_id=self.run_id,
            site_id=reader.site_id,
            url=failed.page.url,
            kind=UrlKind.RELEASE,
            at=failed.page.fetched_at,
            outcome=outcome,
            look=look,
        )
        recording.rescue(conn, visit, failed.fetch_id)
        kinds = ["layout", "parse", "fetch", "unexpected", "not_html"]
        runs.resolve_problems(conn, reader.site_id, kinds, failed.page.url, self.now)


def _key(site: Site, failed: stored.Failed, release: Release) -> str:
    """The key that a crawl would have given to the page's release."""
    final = urls.release_url(failed.final_url, site.drop_params)
    for url in (failed.page.url, final):
        identity = urls.identity(url, site.identity)
        if identity is not None:
            return release_key(identity, release.language or failed.listed_language)
    return release_key(final, release.language)


# --- reading -------------------------------------------------------------------------------------

Submit = Callable[[list[Task]], "Future[list[Reading]]"]


def _ahead(
    tasks: Iterator[Task], submit: Submit, jobs: int, stopped: Callable[[], bool]
) -> Iterator[tuple[list[Task], list[Reading]]]:
    """Batches with their readings, in their order; a few are read ahead, not the whole archive."""
    hand: deque[tuple[list[Task], Future[list[Reading]]]] = deque()
    while not stopped():
        while len(hand) < 2 * jobs and (batch := list(islice(tasks, BATCH))):
            hand.append((batch, submit(batch)))
        if not hand:
            return
        batch, future = hand.popleft()
        try:
            yield batch, future.result()
        except BrokenProcessPool as error:
            raise ScraperError(
                "a process that read pages was ended from outside (is there too little memory?);"
                " run it again with --jobs 1: it goes on from there"
            ) from error
