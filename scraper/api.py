"""The library's verbs: read a page, crawl sites, fetch one release."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from scraper import __version__
from scraper.archive import Archive
from scraper.clock import Clock, SystemClock
from scraper.core import decode, learning
from scraper.core.costly import plain
from scraper.core.read import Context
from scraper.crawl import Options, Summary
from scraper.crawl import crawl as run_crawl
from scraper.errors import FetchError, UsageError
from scraper.fetch import Fetcher, is_public_host, user_agent
from scraper.model import Release, Site
from scraper.oneoff import fetch_one
from scraper.reader import read_bounded
from scraper.sites import builtin_site, builtin_slugs, load_site, site_for_url


def read_page(
    body: bytes,
    url: str,
    content_type: str | None = None,
    site: Site | None = None,
    siblings: Iterable[bytes] = (),
) -> Release:
    """The release that a page holds.

    `siblings` are other pages of the same site: what they repeat is not text. With a `site` that
    has layouts, a page that does not look as they say raises LayoutError; without, no bytes at all
    raise anything but ParseError, for a page that cannot be parsed within bounds.
    """
    pages = [decode.decode(sibling).text for sibling in siblings if plain(sibling)]
    template = learning.learn(pages) if pages else None
    return read_bounded(body, url, content_type, Context(site, None, template))


def crawl(
    targets: Sequence[Site | str],
    archive: Archive | str | os.PathLike[str] = "archive.db",
    *,
    contact: str | None = None,
    allow_private: bool = False,
    limit: int | None = None,
    since: date | datetime | None = None,
    max_time: timedelta | None = None,
    deadline_s: float = 30.0,
    clock: Clock | None = None,
) -> Summary:
    """Visit sites (Site objects, built-in slugs, site files, addresses of news pages) once.

    Raises UsageError for a public host without a contact, SiteDefinitionError, ArchiveError.
    """
    sites = [_site(target) for target in targets]
    agent = _agent([s.home for s in sites], contact)
    options = Options(
        limit=limit,
        since=_moment(since),
        allow_private=allow_private,
        max_time=max_time,
        deadline_s=deadline_s,
    )
    time = clock or SystemClock()
    opened = archive if isinstance(archive, Archive) else Archive(archive, "w")
    try:
        with Fetcher(
            user_agent=agent, deadline_s=deadline_s, allow_private=allow_private, now=time.now
        ) as fetcher:
            return run_crawl(sites, opened, fetcher, time, options, user_agent=agent)
    finally:
        if opened is not archive:
            opened.close()


def fetch(
    url: str,
    archive: Archive | str | os.PathLike[str] = "archive.db",
    *,
    site: Site | None = None,
    contact: str | None = None,
    allow_private: bool = False,
    deadline_s: float = 30.0,
    clock: Clock | None = None,
) -> Release:
    """Fetch one release as politely as a crawl, store it and return it as it is archived.

    Raises FetchError with `.reason` if it could not be had, UsageError, ArchiveError.
    """
    agent = _agent([url], contact)
    made = site or site_for_url(url)
    time = clock or SystemClock()
    opened = archive if isinstance(archive, Archive) else Archive(archive, "w")
    try:
        with Fetcher(
            user_agent=agent, deadline_s=deadline_s, allow_private=allow_private, now=time.now
        ) as fetcher:
            seen = fetch_one(
                [(url, made)],
                opened,
                fetcher,
                time,
                user_agent=agent,
                deadline_s=deadline_s,
                allow_private=allow_private,
            )[0]
        if seen.release is not None and not seen.failed:
            return seen.release
        stored = opened.latest_release(seen.url)
        if stored is None or seen.failed:
            reason = seen.reason or seen.outcome.value
            raise FetchError(url, reason, seen.message or reason)
        return stored
    finally:
        if opened is not archive:
            opened.close()


def _site(target: Site | str) -> Site:
    if isinstance(target, Site):
        return target
    if "://" in target:
        return site_for_url(target)
    return builtin_site(target) if target in builtin_slugs() else load_site(target)


def _agent(addresses: Sequence[str], contact: str | None) -> str:
    public = next((address for address in addresses if is_public_host(address)), None)
    if public is not None and not contact:
        raise UsageError(
            f"{public} is a public site: give contact=, so that its owner can reach you"
        )
    return user_agent(__version__, contact)


def _moment(day: date | datetime | None) -> datetime | None:
    if day is None or isinstance(day, datetime):
        return day
    return datetime.combine(day, time(0), UTC)
