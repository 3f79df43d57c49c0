"""Real archives of invented ministries: pages are read, judged and recorded as a crawl does it.

Times are given by the test, nothing is asked of any network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from scraper.addresses import release_key
from scraper.archive import Archive
from scraper.core import judging
from scraper.core.decide import Absent, Before, Failed, Page, Same304, Verdict, decide
from scraper.core.fingerprint import content_sha256, words
from scraper.errors import LayoutError
from scraper.model import Decision, Found, Layout, Outcome, Release, Site, UrlKind
from scraper.reader import read_bounded
from scraper.records import Look, Recorded, Visit
from scraper.rereading import SiteReader

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
HOME = "https://www.mer.norlandia.example"
LAYOUT = Layout(title="h1", published="time", body=".text")
SITE = Site(
    slug="norlandia",
    title="Ministry of External Relations of Norlandia",
    home=HOME,
    timezone="Europe/Oslo",
    languages=("en",),
    layouts=(LAYOUT,),
    definition_sha256="1" * 64,
)
SENTENCES = (
    "Both sides discussed trade, culture and the exchange of students in a friendly spirit.",
    "The minister thanked the hosts for their hospitality and for useful talks on security.",
    "The commission will meet again in spring and look at the progress made until then.",
    "An agreement on air services was signed, which allows four more flights a week.",
    "Experts of both ministries will draw up a list of projects before the summer.",
)

# What every page of a site repeats, and what does not compress by itself.
FURNITURE = "".join(
    f"<a href=/{sha256(bytes([n])).hexdigest()[:24]}>Office {n}</a>" for n in range(128)
)


def day(number: float) -> datetime:
    """A moment so many days after the first night."""
    return START + timedelta(days=number)


def text(number: int, extra: str = "") -> str:
    """The text of an invented release."""
    lines = [SENTENCES[(number + step) % len(SENTENCES)] for step in range(3)]
    return "\n\n".join([f"Statement number {number}.", *lines, *([extra] if extra else [])])


def page(title: str, published: str, body: str, token: str = "") -> bytes:
    """A page of the ministry's present design; the token is what differs at each request."""
    paragraphs = "\n".join(f"<p>{escape(p)}</p>" for p in body.split("\n\n"))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(title)} | MER"
        f"</title></head><body><nav><a href=/en>Home</a><a href=/en/news>News</a></nav>"
        f"<main><h1>{escape(title)}</h1><time>{published}</time><div class=text>{paragraphs}"
        f"</div><div class=menu>Share this page</div></main><footer>{token} {FURNITURE}</footer>"
        "</body></html>"
    ).encode()


@dataclass
class Diary:
    """One archive, written night by night."""

    path: Path
    site: Site = SITE
    archive: Archive = field(init=False)
    run_id: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.archive = Archive(self.path, "w")
        self.site_id = self.archive.site_id(self.site)

    def close(self) -> None:
        self.archive.close()

    @contextmanager
    def night(self, number: float, status: str = "ok") -> Iterator[datetime]:
        """A run on that day; its looks are at its beginning unless they say otherwise."""
        at = day(number)
        self.now = at
        self.run_id = self.archive.begin_run(f"night {number}", at, "0.1", "scraper/test")
        yield at
        self.archive.close_run(self.run_id, status, at + timedelta(minutes=10))

    # --- what a night brings

    def finds(self, *numbers: int) -> None:
        """A listing names these releases."""
        found = [Found(self.url(n), title=f"Release {n}") for n in numbers]
        self.archive.add_found(self.site, self.site_id, found, self.now)

    def url(self, number: int) -> str:
        return f"{self.site.home}/en/news/{number}"

    def sees(
        self,
        number: int,
        extra: str = "",
        *,
        token: str = "",
        raw: bytes | None = None,
        **given: Any,
    ) -> Recorded:
        """A look at a release that is there."""
        title = given.pop("title", f"Release {number}")
        body = raw or page(title, f"{number % 28 + 1} March 2026 10:00", text(number, extra), token)
        url, at = given.pop("url", self.url(number)), given.pop("at", self.now)
        headers = (("content-type", "text/html; charset=utf-8"),)
        reader = SiteReader(self.site, self.site_id, self.archive)
        before = self.archive.before(url)
        try:
            release = read_bounded(body, url, headers[0][1], reader.context(at))
        except LayoutError:
            return self._record(
                url, at, Look(Verdict(Decision.FAILED, "layout"), before), Outcome.ERROR,
                reason="layout", status=200, headers=headers, body=body, keep_body=True,
            )  # fmt: skip
        release = replace(release, **given.pop("release", {}))
        return self.reads(url, release, at, before, body=body, headers=headers, **given)

    def reads(
        self, url: str, release: Release, at: datetime, before: Before | None, **given: Any
    ) -> Recorded:
        """A look that brought this release, whatever its page says."""
        digest = content_sha256(release)
        verdict = decide(before, Page(digest, words(release.body), release.title), at)
        took = verdict.decision in (Decision.NEW, Decision.CHANGED, Decision.BACK)
        diff, fields = judging.difference(before, release) if took else (None, ())
        look = Look(
            verdict,
            before,
            release,
            digest,
            key=release_key(url, release.language),
            extractor=SiteReader(self.site, self.site_id, self.archive).extractor(),
            diff=diff,
            fields=fields,
        )
        fresh = took and (before is None or digest != before.content_sha256)
        return self._record(
            url, at, look, judging.outcome(verdict, before, digest), reason=verdict.reason,
            status=200, keep_body=fresh or self.site.keep == "all",
            media_type="text/html", charset="utf-8", **given,
        )  # fmt: skip

    def misses(self, number: int) -> Recorded:
        """A look that was answered 404."""
        return self._plain(number, Absent(404), Outcome.GONE, 404)

    def hears_nothing_new(self, number: int) -> Recorded:
        """A look that was answered 304."""
        return self._plain(number, Same304(), Outcome.NOT_MODIFIED, 304)

    def fails(self, number: int) -> Recorded:
        """A look that came to nothing."""
        return self._plain(number, Failed("timeout"), Outcome.ERROR, None)

    def _plain(
        self, number: int, came: Any, outcome: Outcome, status: int | None
    ) -> Recorded:  # fmt: skip
        before = self.archive.before(self.url(number))
        verdict = decide(before, came, self.now)
        look = Look(verdict, before)
        return self._record(
            self.url(number), self.now, look, outcome, reason=verdict.reason, status=status
        )

    def _record(
        self, url: str, at: datetime, look: Look, outcome: Outcome, **given: Any
    ) -> Recorded:
        return self.archive.record(
            Visit(
                run_id=self.run_id, site_id=self.site_id, url=url, kind=UrlKind.RELEASE, at=at,
                outcome=outcome, elapsed_ms=120, look=look, next_check_at=at + timedelta(days=1),
                **given,
            )
        )  # fmt: skip


def ordinary(path: Path, releases: int = 6, site: Site = SITE) -> Path:
    """An archive of four nights: an edit, a withdrawal, a failed page, quiet looks."""
    diary = Diary(path, site)
    with diary.night(0):
        for number in range(releases):
            diary.sees(number, token=f"a{number}")
    with diary.night(1):
        diary.sees(1, "One more sentence was added later.", token="b1")
        for number in range(2, releases):
            diary.sees(number, token=f"b{number}")
        diary.misses(0)
    for night in (3, 5):
        with diary.night(night):
            diary.misses(0)
            for number in range(1, releases):
                diary.hears_nothing_new(number)
    diary.close()
    return path


def rows(path: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a reader sees."""
    with Archive(path) as archive:
        return [tuple(row) for row in archive.rows(sql, values)]
