"""A stored page + today's reader -> what it reads now, where that differs from what is stored.

Crawl, `reextract` and the end of a first run share it: what we read differently is written over the
version in place and told as `reextracted`, never as an edit by the ministry.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scraper import __version__
from scraper.archive import Archive
from scraper.core import decode, judging, learning
from scraper.core import template as templates
from scraper.core.costly import plain
from scraper.core.decide import Before, keeps_published
from scraper.core.fingerprint import content_sha256
from scraper.core.read import READER_VERSION, Context
from scraper.errors import LayoutError, ParseError
from scraper.model import Release, Site
from scraper.reader import read_bounded
from scraper.records import Extractor, Rederived
from scraper.room import COMPARING

# How many of a site's pages show its template; more cost time and tell little.
SIBLINGS = 8
FEWEST_SIBLINGS = 3


@dataclass
class SiteReader:
    """Reads pages of one site with its layouts, or with what its other pages repeat."""

    site: Site
    site_id: int
    archive: Archive
    _templates: dict[str | None, templates.Template | None] = field(default_factory=dict)

    def context(self, day: datetime, language: str | None = None) -> Context:
        """What helps to read a page fetched on that day."""
        local = day.astimezone(ZoneInfo(self.site.timezone)).date()
        template = None if self.site.layouts else self._template(language)
        return Context(self.site, local, template)

    def _template(self, language: str | None) -> templates.Template | None:
        if language not in self._templates:
            bodies = self.archive.siblings(self.site_id, language, SIBLINGS)
            pages = [decode.decode(body).text for body in bodies if plain(body)]
            enough = len(pages) >= FEWEST_SIBLINGS
            self._templates[language] = learning.learn(pages) if enough else None
        return self._templates[language]

    def forget(self) -> None:
        """Learn the site's template anew from what the archive holds now."""
        self._templates.clear()

    def extractor(self) -> Extractor:
        """Which code and definition read a page of this site now."""
        how = "layout" if self.site.layouts else "generic"
        sha = self.site.definition_sha256 or None
        label = f"{how} {self.site.slug} {(sha or '')[:8]} / reader {READER_VERSION}"
        return Extractor(" ".join(label.split()), __version__, sha)


@dataclass(frozen=True, slots=True)
class Rereading:
    """A stored version's page as it is read today; it differs from what is stored."""

    release: Release
    content_sha256: str
    extractor: Extractor

    def told(
        self, before: Before, run_id: int | None, now: datetime, *, quiet: bool = False
    ) -> Rederived:
        """What to write; `quiet` leaves no change behind (the version is of this very run)."""
        with COMPARING:
            diff, fields = judging.difference(before, self.release)
        return Rederived(
            before.release_id,
            before.version_id,
            self.release,
            self.content_sha256,
            self.extractor,
            diff,
            fields,
            run_id,
            now,
            quiet,
        )


def reread(archive: Archive, reader: SiteReader, before: Before) -> Rereading | None:
    """Today's reading of a version's page; None if it is what is stored, or cannot be had."""
    stored = archive.version_page(before.version_id)
    if stored is None:
        return None
    try:
        release = read_bounded(
            stored.body,
            stored.url,
            stored.content_type,
            reader.context(stored.fetched_at, before.language),
        )
    except (LayoutError, ParseError):
        return None
    release = as_known(release, before, reader.site)
    digest = content_sha256(release)
    if digest == before.content_sha256:
        return None
    return Rereading(release, digest, reader.extractor())


def as_known(release: Release, before: Before, site: Site) -> Release:
    """A reading with what the version has from elsewhere: a listing, or an earlier printed date."""
    release = judging.with_listing(release, before.title, before.published, before.language)
    if not keeps_published(before, release.metadata.get("date_from")):
        return release
    kept = before.published and before.published.astimezone(ZoneInfo(site.timezone))
    facts = {**release.metadata, "date_from": before.date_from or "kept"}
    return replace(release, published=kept, metadata=facts)
