"""Stored pages -> versions as today's code and definitions read them (no network).

What we read differently is written over a version in place and told as `reextracted`, never as an
edit. A page whose layout had failed gets its version with the time at which it was fetched.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from multiprocessing import get_context

from scraper import __version__
from scraper.archive import Archive
from scraper.core import judging, urls
from scraper.core.decide import Before, Page, Verdict, decide, keeps_published
from scraper.core.fingerprint import content_sha256, words
from scraper.core.read import Context
from scraper.errors import PageError
from scraper.model import Decision, Outcome, Release, Site, UrlKind
from scraper.reader import read_bounded
from scraper.recording import Look, Rederived, StoredPage, Visit, release_key
from scraper.rereading import SiteReader, reread

BATCH = 64
FAILED = ("layout", "parse", "unexpected")


@dataclass(slots=True)
class Reread:
    """What re-reading one site came to."""

    site: str
    pages: int = 0
    differ: int = 0
    rescued: int = 0  # pages that could not be read before
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Task:
    """A page to read again, and whose it is: a version's, or a fetch's that had failed."""

    page: StoredPage
    context: Context
    before: Before | None = None
    fetch_id: int | None = None


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
) -> list[Reread]:
    """Read every stored page of the sites again, in parallel; a summary per site.

    Batches are written as they come: a kill loses at most one, and the next run does it again.
    """
    run_id = None
    if not dry_run:
        run_id = archive.begin_run(f"{now:%Y-%m-%d %H:%M} reextract", now, __version__, "")
    done = []
    with _readers(jobs or os.cpu_count() or 1) as read_all:
        for site in sites:
            summary = Reread(site.slug)
            work = _Site(archive, site, run_id, now, summary)
            for batch in _batches(work.tasks()):
                for task, release in zip(batch, read_all(batch), strict=True):
                    work.settle(task, release)
                tell(summary)
            done.append(summary)
    if run_id is not None:
        archive.close_run(run_id, "ok", now)
    return done


class _Site:
    """Re-reading one site."""

    def __init__(
        self, archive: Archive, site: Site, run_id: int | None, now: datetime, summary: Reread
    ) -> None:
        self.archive, self.site, self.run_id, self.now = archive, site, run_id, now
        self.summary = summary
        self.site_id = archive.known_site_id(site.slug)
        self.reader = SiteReader(site, self.site_id, archive)

    def tasks(self) -> Iterator[_Task]:
        """Every version with a page, then every page that failed and was kept."""
        for version_id in self.archive.version_ids(self.site_id):
            before = self.archive.before_version(version_id)
            page = self.archive.version_page(version_id)
            if before is not None and page is not None:
                context = self.reader.context(page.fetched_at, before.language)
                yield _Task(page, context, before)
        for fetch_id in self.archive.failed_pages(self.site_id, FAILED):
            page = self.archive.fetch_page(fetch_id)
            if page is not None:
                yield _Task(page, self.reader.context(page.fetched_at), None, fetch_id)

    def settle(self, task: _Task, release: Release | str) -> None:
        """Write what a page reads now, if it is new or differs."""
        self.summary.pages += 1
        if isinstance(release, str):
            self.summary.failed += 1
        elif task.before is not None:
            self._rederive(task.before, release)
        elif task.fetch_id is not None:
            self._rescue(task.page, task.fetch_id, release)

    def _rederive(self, before: Before, release: Release) -> None:
        release = judging.with_listing(release, before.title, before.published, before.language)
        if keeps_published(before, release.metadata.get("date_from")):
            release = replace(release, published=before.published)
        digest = content_sha256(release)
        if digest == before.content_sha256:
            return
        self.summary.differ += 1
        if self.run_id is None:
            return
        diff, fields = judging.difference(before, release)
        self.archive.rederive(
            Rederived(
                before.release_id,
                before.version_id,
                release,
                digest,
                self.reader.extractor(),
                diff,
                fields,
                self.run_id,
                self.now,
            )
        )

    def _rescue(self, page: StoredPage, fetch_id: int, release: Release) -> None:
        """A page that could not be read gets its version, as of the day it was fetched."""
        known = self.archive.due_url(page.url)
        title, published = (known.listed_title, known.listed_published) if known else (None, None)
        release = judging.with_listing(release, title, published, None)
        digest = content_sha256(release)
        before = self.archive.before(page.url)
        verdict = decide(before, Page(digest, words(release.body), release.title), page.fetched_at)
        if not release.body or verdict.decision not in (Decision.NEW, Decision.CHANGED):
            return
        if before is not None and before.last_event_at > page.fetched_at:
            return  # a later look has told more
        self.summary.rescued += 1
        if self.run_id is not None:
            self._write(page, fetch_id, release, digest, before, verdict)

    def _write(
        self,
        page: StoredPage,
        fetch_id: int,
        release: Release,
        digest: str,
        before: Before | None,
        verdict: Verdict,
    ) -> None:
        assert self.run_id is not None
        identity = urls.identity(page.url, self.site.identity)
        diff, fields = judging.difference(before, release)
        look = Look(
            verdict,
            before,
            release,
            digest,
            key=release_key(identity or page.url, release.language),
            extractor=self.reader.extractor(),
            diff=diff,
            fields=fields,
        )
        visit = Visit(
            run_id=self.run_id,
            site_id=self.site_id,
            url=page.url,
            kind=UrlKind.RELEASE,
            at=page.fetched_at,
            outcome=Outcome.NEW if before is None else Outcome.CHANGED,
            look=look,
        )
        self.archive.rescue(visit, fetch_id)
        self.archive.resolve_problems(self.site_id, FAILED, page.url, self.now)


def _batches(tasks: Iterable[_Task]) -> Iterator[list[_Task]]:
    iterator = iter(tasks)
    while batch := list(islice(iterator, BATCH)):
        yield batch


@contextmanager
def _readers(jobs: int) -> Iterator[Callable[[list[_Task]], Iterable[Release | str]]]:
    """A way to read many pages at once; with one job, in this process."""
    if jobs == 1:
        yield lambda batch: [_read(task) for task in batch]
        return
    # Spawned, not forked: a child must not inherit the lock of the archive.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield lambda batch: pool.map(_read, batch, chunksize=8)


def _read(task: _Task) -> Release | str:
    """The release, or in words why there is none."""
    page = task.page
    try:
        return read_bounded(page.body, page.url, page.content_type, task.context)
    except PageError as error:
        return error.message
