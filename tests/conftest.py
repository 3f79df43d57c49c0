"""Fixtures: an archive in a temporary folder, a clock that does not wait, a ministry on loopback."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from scraper.archive import Archive
from scraper.crawl import Options, Summary, crawl
from scraper.fetch import Fetcher
from scraper.model import Answer, Site
from scraper.sites import parse_site
from tests.ministry import Ministry
from tests.site_server import SiteServer, serving

# Programs that tests start buffer their output, as they do for everybody: what cannot be flushed at
# the end is seen only then.
os.environ.pop("PYTHONUNBUFFERED", None)
# `pytest tests/test_fuzz.py --hypothesis-profile fuzz`: the long run by hand.
settings.register_profile("fuzz", max_examples=20_000, deadline=None)


class FakeClock:
    """A clock that moves only by waiting, or when a test says so; remembers how long it slept."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)) -> None:
        self.moment = start
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep_until(self, moment: datetime) -> bool:
        self.slept.append(max(0.0, (moment - self.moment).total_seconds()))
        self.moment = max(self.moment, moment)
        return True

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)


class TimedFetcher:
    """A real client whose answers bear the test's time."""

    def __init__(self, fetcher: Fetcher, clock: FakeClock) -> None:
        self.fetcher, self.clock = fetcher, clock

    def get(self, url: str, **given: object) -> Answer:
        answer = self.fetcher.get(url, **given)  # type: ignore[arg-type]
        return replace(answer, fetched_at=self.clock.now(), elapsed_ms=1)


class Killed(BaseException):
    """Stands for the power cut."""


class Nights:
    """Crawls of one site on simulated nights, into one archive."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = FakeClock()

    def crawl(self, site: Site, **options: object) -> Summary:
        """One night's crawl."""
        given = Options(allow_private=True, jitter=lambda: 0.0, **options)  # type: ignore[arg-type]
        with (
            Archive(self.path, "w") as archive,
            Fetcher(user_agent="scraper/test", allow_private=True, deadline_s=5) as fetcher,
        ):
            return crawl([site], archive, TimedFetcher(fetcher, self.clock), self.clock, given)

    def crawl_cut_off(self, site: Site, requests: int, **options: object) -> int:
        """A crawl that dies at its request after so many; how many it made."""
        made = [0]

        class Dying(TimedFetcher):
            def get(self, url: str, **given: object) -> Answer:
                if made[0] >= requests:
                    raise Killed
                made[0] += 1
                return super().get(url, **given)

        given = Options(allow_private=True, jitter=lambda: 0.0, **options)  # type: ignore[arg-type]
        with (
            Archive(self.path, "w") as archive,
            Fetcher(user_agent="scraper/test", allow_private=True, deadline_s=5) as fetcher,
            contextlib.suppress(Killed),
        ):
            crawl([site], archive, Dying(fetcher, self.clock), self.clock, given)
        return made[0]

    def next_night(self, days: float = 1) -> None:
        self.clock.advance(days=days)

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with Archive(self.path) as archive:
            return [tuple(row) for row in archive.rows(sql, values)]

    def changes(self) -> list[tuple[object, ...]]:
        """Every event but first publications, in order: kind and URL."""
        return self.rows(
            "SELECT c.kind, r.url FROM changes c JOIN releases r ON r.id = c.release_id"
            " WHERE c.kind <> 'published' ORDER BY c.id"
        )


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path / "archive.db")


@pytest.fixture
def server() -> Iterator[SiteServer]:
    with serving() as site:
        yield site


@pytest.fixture
def ministry(server: SiteServer) -> Ministry:
    return Ministry(server)


@pytest.fixture
def site(ministry: Ministry) -> Site:
    return parse_site(ministry.site_file.encode(), "testland.toml", "testland")
