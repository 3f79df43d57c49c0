"""Stored pages -> versions as today's code and definitions read them (no network)."""

from __future__ import annotations

from datetime import datetime

from scraper.archive import Archive
from scraper.rereading import SiteReader, reread


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
