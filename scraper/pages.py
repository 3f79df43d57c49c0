"""A stored page's place -> what today's reader reads in it, if that is not what is stored.

Runs in processes of its own as well: each opens the archive for reading, gets places and sends back
what differs, so that pages do not travel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scraper import stored
from scraper.archive import Archive
from scraper.core.fingerprint import content_sha256
from scraper.core.read import readable
from scraper.errors import PageError
from scraper.model import Release, Site
from scraper.reader import read_bounded
from scraper.records import StoredPage
from scraper.rereading import SiteReader, as_known


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read again: a version's, or that of a request which could not be read."""

    site_id: int
    version_id: int | None = None
    fetch_id: int | None = None


# What a page reads now: None, if that is what is stored; in words, if it cannot be read.
Reading = Release | str | None


class PageReader:
    """Reads stored pages of an archive's sites again."""

    def __init__(self, archive: Archive, readers: Mapping[int, SiteReader]) -> None:
        self.archive, self.readers = archive, readers

    def read_all(self, batch: Sequence[Task]) -> list[Reading]:
        """What each page of a batch reads now."""
        return [self._read(task) for task in batch]

    def _read(self, task: Task) -> Reading:
        reader = self.readers[task.site_id]
        if task.version_id is not None:
            version = stored.version(self.archive, task.version_id)
            if version is None:
                return None
            release = _release(reader, version.page, version.before.language)
            return release if isinstance(release, str) else self._news(reader, version, release)
        failed = stored.failed(self.archive, task.fetch_id or 0)
        return _release(reader, failed.page, failed.listed_language) if failed else None

    def _news(
        self, reader: SiteReader, version: stored.Version, release: Release
    ) -> Release | None:  # fmt: skip
        """The release, unless it is what is stored, to the last link."""
        before = version.before
        release = as_known(release, before, reader.site)
        same = content_sha256(release) == before.content_sha256
        same = same and release.language == before.language
        if same and stored.same_beside_text(self.archive, before.version_id, release):
            return None
        return replace(release, metadata=dict(release.metadata))


def _release(reader: SiteReader, page: StoredPage, language: str | None) -> Release | str:
    context = reader.context(page.fetched_at, language)
    try:
        release = read_bounded(page.body, page.url, page.content_type, context)
    except PageError as error:
        return error.message
    except Exception as error:  # noqa: BLE001  what a page provokes must not end the run
        return f"{type(error).__name__}: {error}"[:300]
    if not readable(release):
        return "not a page"
    return replace(release, metadata=dict(release.metadata))


# One archive, open in each process that reads.
_opened: list[PageReader] = []


def begin_reading(path: str, sites: Mapping[int, Site]) -> None:
    """In a process of its own: open the archive for reading."""
    archive = Archive(path)
    readers = {number: SiteReader(site, number, archive) for number, site in sites.items()}
    _opened.append(PageReader(archive, readers))


def read_batch(batch: Sequence[Task]) -> list[Reading]:
    """What each page of a batch reads now; in a process that `begin_reading` made ready."""
    return _opened[0].read_all(batch)
