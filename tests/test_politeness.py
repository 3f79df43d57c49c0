"""What a site's owner may rely on (docs/politeness.md), seen from the site's own log.

The 22 scenarios are those that no crawler of the field passed whole when they were measured; here
each runs on a clock that does not wait, and those in which `scraper crawl` itself is asked, as a
process, on the real one.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from scraper import sites
from scraper.archive import Archive
from scraper.crawl import Options, Summary, crawl
from scraper.fetch import Fetcher
from scraper.model import Answer, Site
from scraper.polite import AGENT
from tests.bureau import Bureau
from tests.conftest import FakeClock, Nights
from tests.site_server import Reply, SiteServer, serving

TEXT = "text/plain"
CLOSED = "User-agent: *\nDisallow: /news/3\n"


@dataclass
class Probe:
    """A bureau with five releases and a listing, crawled on a clock that does not wait."""

    bureau: Bureau
    path: Path
    clock: FakeClock = field(default_factory=FakeClock)
    log: list[tuple[datetime, str]] = field(default_factory=list)  # what was asked when
    delay: float = 0.0
    extra: str = ""

    @property
    def site(self) -> Site:
        text = self.bureau.site_file(
            'start = "ORIGIN/list"\nlink = "a.headline"\nnext = "a.next"', self.extra
        ).replace("delay = 0", f"delay = {self.delay}")
        return sites.parse_site(text.encode(), "probe.toml", "probe")

    def robots(self, reply: Reply | Callable[[str], Reply]) -> None:
        self.bureau.put("/robots.txt", reply)

    def crawl(self, **options: object) -> Summary:
        probe = self

        class Watched:
            def __init__(self, fetcher: Fetcher) -> None:
                self.fetcher = fetcher

            def get(self, url: str, **given: object) -> Answer:
                probe.log.append((probe.clock.now(), url.removeprefix(probe.bureau.server.origin)))
                answer = self.fetcher.get(url, **given)  # type: ignore[arg-type]
                return replace(answer, fetched_at=probe.clock.now(), elapsed_ms=0)

        given = Options(allow_private=True, jitter=lambda: 0.0, deadline_s=0.4, **options)  # type: ignore[arg-type]
        with (
            Archive(self.path, "w") as archive,
            Fetcher(user_agent="scraper/test", allow_private=True, deadline_s=0.4) as fetcher,
        ):
            return crawl([self.site], archive, Watched(fetcher), self.clock, given)

    @property
    def asked(self) -> list[str]:
        """Everything asked for but robots.txt and the ways to it."""
        return [path for _at, path in self.log if path in ("/list",) or path.startswith("/news/")]

    def gaps(self) -> list[float]:
        moments = [at for at, _path in self.log]
        return [(b - a).total_seconds() for a, b in itertools.pairwise(moments)]

    def problems(self) -> list[str]:
        with Archive(self.path) as archive:
            return [str(row["kind"]) for row in archive.open_problems()]


@pytest.fixture
def probe(server: SiteServer, tmp_path: Path) -> Probe:
    bureau = Bureau(server, count=5)
    bureau.put("/list", bureau.listing(bureau.items(bureau.numbers())))
    return Probe(bureau, tmp_path / "archive.db")


EVERYTHING = ["/list", "/news/5", "/news/4", "/news/3", "/news/2", "/news/1"]
ALLOWED = [path for path in EVERYTHING if path != "/news/3"]


def redirects(hops: int, end: str) -> Callable[[Bureau], None]:
    def build(bureau: Bureau) -> None:
        bureau.put("/robots.txt", Reply("", 302, {"Location": "/hop/1"}))
        for hop in range(1, hops):
            bureau.put(f"/hop/{hop}", Reply("", 301, {"Location": f"/hop/{hop + 1}"}))
        bureau.put(f"/hop/{hops}", Reply(end, media_type=TEXT))

    return build


def answering(reply: Reply) -> Callable[[Bureau], None]:
    return lambda bureau: bureau.put("/robots.txt", reply)


LONG = "User-agent: *\n" + "# what was here before\n" * 18_000 + "Disallow: /news/3\n"  # 400 KiB
PAGE = "<!doctype html><html><body><h1>Welcome</h1><pre>User-agent: *\nDisallow: /\n</pre></body></html>"

ROBOTS: list[tuple[str, Callable[[Bureau], None], list[str]]] = [
    ("200", answering(Reply(CLOSED, media_type=TEXT)), ALLOWED),
    ("200 with a byte order mark", answering(Reply("\ufeff" + CLOSED, media_type=TEXT)), ALLOWED),
    ("404", answering(Reply("no", 404)), EVERYTHING),
    ("410", answering(Reply("no", 410)), EVERYTHING),
    ("401: not now", answering(Reply(CLOSED, 401)), []),
    ("403: not now", answering(Reply(CLOSED, 403)), []),
    ("429: not now", answering(Reply(CLOSED, 429)), []),
    ("500", answering(Reply(CLOSED, 500)), []),
    ("503", answering(Reply(CLOSED, 503)), []),
    ("connection reset", answering(Reply(fault="reset")), []),
    ("never answers", answering(Reply(fault="silence")), []),
    ("cut short", answering(Reply(CLOSED, media_type=TEXT, cut=5)), []),
    ("behind five redirects", redirects(5, CLOSED), ALLOWED),
    ("behind six redirects: not now", redirects(6, CLOSED), []),
    ("rule after 400 KiB", answering(Reply(LONG, media_type=TEXT)), ALLOWED),
    ("an HTML page is no rules", answering(Reply(PAGE)), EVERYTHING),
    ("closed", answering(Reply("User-agent: *\nDisallow: /\n", media_type=TEXT)), []),
    ("closed to us by name", answering(Reply(f"User-agent: {AGENT}\nDisallow: /\n", media_type=TEXT)), []),
    ("closed to another", answering(Reply("User-agent: GPTBot\nDisallow: /\n", media_type=TEXT)), EVERYTHING),
]  # fmt: skip


@pytest.mark.parametrize(("build", "wanted"), [c[1:] for c in ROBOTS], ids=[c[0] for c in ROBOTS])
def test_robots_txt_is_asked_first_and_obeyed(
    probe: Probe, build: Callable[[Bureau], None], wanted: list[str]
) -> None:
    build(probe.bureau)
    summary = probe.crawl()
    assert probe.log[0][1] == "/robots.txt"
    assert probe.asked == wanted
    assert summary.exit_code == (0 if wanted else 1)
    assert probe.problems() == ([] if wanted else ["robots"])


def test_a_closed_door_is_tried_once_a_run_and_the_problem_heals(probe: Probe) -> None:
    probe.robots(Reply("", 503))
    for _night in range(2):
        probe.log.clear()
        assert probe.crawl().exit_code == 1
        assert [path for _at, path in probe.log] == ["/robots.txt"]
        probe.clock.advance(hours=23)
    probe.robots(Reply(CLOSED, media_type=TEXT))
    assert probe.crawl().exit_code == 0
    assert probe.problems() == []


def test_robots_txt_is_kept_for_a_day_at_most(probe: Probe) -> None:
    probe.robots(Reply(CLOSED, media_type=TEXT, etag='"1"'))
    probe.crawl()
    probe.clock.advance(hours=23)
    probe.crawl()
    assert [path for _at, path in probe.log].count("/robots.txt") == 1
    probe.clock.advance(hours=2)
    probe.crawl()
    asked = [one for one in probe.bureau.server.log if one.path == "/robots.txt"]
    assert [one.status for one in asked] == [200, 304]  # and what it said still holds
    assert "/news/3" not in probe.asked


@pytest.mark.parametrize(
    ("rules", "delay", "least"),
    [
        ("User-agent: *\nCrawl-delay: 2\n", 0.0, 2.0),
        ("User-agent: *\nRequest-rate: 1/2\n", 0.0, 2.0),
        ("User-agent: *\nCrawl-delay: 2\n", 7.0, 7.0),  # raises, never lowers
        ("User-agent: *\nCrawl-delay: 60\n", 0.0, 60.0),
        (f"User-agent: {AGENT}\nCrawl-delay: 3\nUser-agent: *\nCrawl-delay: 9\n", 0.0, 3.0),
    ],
)
def test_the_gap_that_robots_txt_asks_for_is_kept_from_the_first_page_on(
    probe: Probe, rules: str, delay: float, least: float
) -> None:
    probe.robots(Reply(rules, media_type=TEXT))
    probe.delay = delay
    probe.crawl()
    assert probe.asked == EVERYTHING
    assert probe.gaps() == pytest.approx([least] * 6, abs=0.001)


def test_a_crawl_delay_above_a_minute_closes_the_site_for_this_run(probe: Probe) -> None:
    probe.robots(Reply("User-agent: *\nCrawl-delay: 61\n", media_type=TEXT))
    summary = probe.crawl()
    assert (probe.asked, summary.exit_code, probe.problems()) == ([], 1, ["robots"])
    assert "61" in str(summary.sites[0].stopped)


# --- a server that asks for patience ------------------------------------------------------------------


def once(reply: Reply, then: Reply) -> Callable[[str], Reply]:
    left = [reply]
    return lambda _target: left.pop() if left else then


@pytest.mark.parametrize(
    ("status", "header", "least"),
    [
        (429, "3", 3.0),
        (429, None, 2.0),
        (503, "HTTP-date", 4.0),
        (503, "4", 4.0),
        (503, None, 2.0),
        (429, "-5", 2.0),
        (429, "soon", 2.0),
        (429, "1e3", 2.0),
        (429, "2.5", 2.0),
    ],
)
def test_a_host_that_asks_for_patience_is_not_asked_for_anything_meanwhile(
    probe: Probe, status: int, header: str | None, least: float
) -> None:
    until = datetime.now(UTC) + timedelta(seconds=5)
    value = format_datetime(until, usegmt=True) if header == "HTTP-date" else header
    reply = Reply("busy", status, {"Retry-After": value} if value else {})
    if header == "HTTP-date":
        probe.clock.moment = until.replace(microsecond=0) - timedelta(seconds=4)
    probe.bureau.put("/news/4", once(reply, probe.bureau.page(4)))
    assert probe.crawl().exit_code == 0
    at = [path for _at, path in probe.log].index("/news/4")
    assert probe.log[at + 1][1] == "/news/4"  # the same page, and nothing in between
    assert probe.gaps()[at] == pytest.approx(least, abs=0.01)
    assert probe.asked == [*EVERYTHING[:3], "/news/4", *EVERYTHING[3:]]


def test_retry_after_counts_from_the_answer_and_holds_on_refusals_too(probe: Probe) -> None:
    probe.bureau.put("/news/4", Reply("no", 403, {"Retry-After": "30"}))
    probe.crawl()
    at = [path for _at, path in probe.log].index("/news/4")
    assert probe.gaps()[at] == pytest.approx(30, abs=0.01)


def test_patience_beyond_the_run_is_written_down_and_not_slept(probe: Probe) -> None:
    probe.bureau.put("/news/4", Reply("busy", 429, {"Retry-After": "3600"}))
    began = probe.clock.now()
    summary = probe.crawl()
    assert (probe.clock.now() - began).total_seconds() < 60
    assert probe.asked == ["/list", "/news/5", "/news/4"]
    assert summary.exit_code == 1 and "left alone until" in str(summary.sites[0].stopped)
    with Archive(probe.path) as archive:
        due = archive.row("SELECT next_check_at FROM urls WHERE url LIKE '%/news/4'")
        host = archive.row("SELECT not_before, reason FROM hosts")
    assert due is not None and str(due[0]) >= "2026-03-02T04:00:00Z"
    assert host is not None and tuple(host) == ("2026-03-02T04:00:00Z", "retry_after")
    probe.log.clear()
    probe.clock.advance(minutes=30)
    assert probe.crawl().exit_code == 1
    assert probe.log == []  # half an hour later the host still waits to be left alone
    probe.bureau.routes.pop("/news/4")
    probe.clock.advance(minutes=31)
    assert probe.crawl().exit_code == 0
    assert probe.problems() == []
    assert "/news/4" in probe.asked


def test_a_host_that_answers_503_to_every_page_is_asked_few_times(probe: Probe) -> None:
    probe.bureau.count = 20
    probe.bureau.put("/list", probe.bureau.listing(probe.bureau.items(probe.bureau.numbers())))
    probe.bureau.page = lambda n: Reply("busy", 503)  # type: ignore[method-assign]
    summary = probe.crawl()
    assert len(probe.log) <= 15
    assert probe.gaps()[2:] == sorted(probe.gaps()[2:])  # and ever more rarely
    assert summary.exit_code == 1
    probe.log.clear()
    probe.clock.advance(days=1)
    probe.crawl()
    assert len(probe.log) <= 15


def test_a_dead_host_is_asked_for_robots_txt_once(probe: Probe) -> None:
    probe.bureau.server.reply = lambda _target: Reply("busy", 503)  # type: ignore[method-assign]
    summary = probe.crawl()
    assert (len(probe.log), summary.status, summary.exit_code) == (1, "failed", 1)


def test_two_pages_that_are_always_broken_do_not_keep_a_run_from_the_others(probe: Probe) -> None:
    for n in (5, 4):
        probe.bureau.put(f"/news/{n}", Reply("oops", 500))
    probe.crawl()  # five failures in a row: the breaker
    probe.clock.advance(days=1)
    probe.log.clear()
    probe.crawl()
    assert {"/news/3", "/news/2", "/news/1"} <= set(probe.asked)


def test_a_slow_answer_widens_the_gap(nights: Nights, server: SiteServer) -> None:
    bureau = Bureau(server, count=3)

    def slow(target: str) -> Reply:
        time.sleep(0.3)
        return bureau.page(3)

    bureau.put("/rss", bureau.rss(bureau.numbers()))
    bureau.put("/news/3", slow)
    site = sites.parse_site(
        bureau.site_file('start = "ORIGIN/rss"').encode(), "bureau.toml", "bureau"
    )
    given = Options(allow_private=True, jitter=lambda: 0.0)
    with (
        Archive(nights.path, "w") as archive,
        Fetcher(user_agent="scraper/test", allow_private=True) as fetcher,
    ):
        crawl([site], archive, fetcher, nights.clock, given)
    assert max(nights.clock.slept) >= 0.6


# --- pages that ask for something -------------------------------------------------------------------


def test_the_second_run_asks_whether_anything_changed(probe: Probe) -> None:
    probe.bureau.validators = True
    probe.crawl()
    probe.bureau.server.clear()
    probe.clock.advance(minutes=1)
    probe.crawl()
    pages = [one for one in probe.bureau.server.log if one.path.startswith("/news/")]
    assert len(pages) == 5
    assert all(one.status == 304 and "if-none-match" in one.headers for one in pages)


def test_an_endless_redirect_ends(probe: Probe) -> None:
    hops = [0]

    def onward(_target: str) -> Reply:
        hops[0] += 1
        return Reply("", 302, {"Location": f"/away/{hops[0]}"})

    probe.bureau.put("/news/4", onward)
    for n in range(40):
        probe.bureau.put(f"/away/{n}", onward)
    probe.bureau.put("/news/2", Reply("", 302, {"Location": "/news/2"}))
    probe.crawl()
    paths = [path for _at, path in probe.log]
    assert hops[0] == 6 and paths.count("/news/2") == 1
    assert {"/news/5", "/news/3", "/news/1"} <= set(paths)


def test_a_redirect_is_asked_of_robots_txt_too(probe: Probe) -> None:
    probe.robots(Reply("User-agent: *\nDisallow: /closed\n", media_type=TEXT))
    probe.bureau.put("/news/4", Reply("", 301, {"Location": "/closed/4"}))
    probe.crawl()
    assert "/closed/4" not in [path for _at, path in probe.log]


@pytest.mark.parametrize("where", ["meta", "header", "rel", "other robots"])
def test_links_that_ask_not_to_be_followed_are_not(probe: Probe, where: str) -> None:
    items = probe.bureau.items(probe.bureau.numbers())
    page = probe.bureau.listing(items)
    if where == "meta":
        page = probe.bureau.listing(items, head='<meta name="robots" content="index, nofollow">')
    elif where == "header":
        page.headers["X-Robots-Tag"] = "nofollow"
    elif where == "rel":
        page = probe.bureau.listing(
            items.replace('href="/news/3"', 'rel="nofollow" href="/news/3"')
        )
    else:
        page.headers["X-Robots-Tag"] = "otherbot: nofollow"
    probe.bureau.put("/list", page)
    probe.crawl()
    wanted = {"rel": ALLOWED, "other robots": EVERYTHING}.get(where, ["/list"])
    assert probe.asked == wanted
    assert probe.problems() == (["nofollow"] if where in ("meta", "header") else [])


def test_headers_are_honest(probe: Probe) -> None:
    probe.bureau.page = lambda n: Reply("<h1>x</h1>", headers={"Set-Cookie": "id=1"})  # type: ignore[method-assign]
    probe.crawl()
    for asked in probe.bureau.server.log:
        assert asked.headers["user-agent"].startswith("scraper/")
        assert not {"cookie", "referer", "authorization"} & set(asked.headers)


# --- the site's hours ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["hours", "Visit-time"])
def test_a_site_that_is_closed_at_this_hour_is_left_alone_without_alarm(
    probe: Probe, how: str
) -> None:
    if how == "hours":
        probe.extra = 'hours = "22:00-23:30"'
    else:
        probe.robots(Reply("User-agent: *\nVisit-time: 2200-2330\n", media_type=TEXT))
    summary = probe.crawl()  # at three
    assert (probe.asked, summary.exit_code, probe.problems()) == ([], 0, [])
    assert "22:00" in str(summary.sites[0].stopped)
    probe.clock.advance(hours=19, minutes=30)
    assert probe.crawl().exit_code == 0
    assert probe.asked == EVERYTHING


def test_hours_that_end_during_a_run_end_it_without_alarm_and_the_next_goes_on(
    probe: Probe,
) -> None:
    probe.extra, probe.delay = 'hours = "03:00-03:01"', 20.0
    summary = probe.crawl()
    assert (len(probe.log), summary.exit_code) == (3, 0)
    probe.clock.advance(hours=23, minutes=59, seconds=30)
    probe.delay = 5.0
    assert probe.crawl().exit_code == 0
    assert set(probe.asked) == set(EVERYTHING)


def test_the_end_of_the_runs_time_is_no_alarm(probe: Probe) -> None:
    probe.delay = 20.0
    summary = probe.crawl(max_time=timedelta(seconds=50))
    assert (len(probe.log), summary.exit_code, summary.sites[0].waiting) == (3, 0, 4)
    assert "time is over" in str(summary.sites[0].stopped)
    assert probe.clock.now() <= datetime(2026, 3, 2, 3, 0, 50, tzinfo=UTC)


# --- several runs, several threads ------------------------------------------------------------------


def test_a_gap_is_kept_across_a_restart(probe: Probe) -> None:
    probe.delay = 10.0
    probe.crawl(limit=1)
    probe.crawl(limit=1)  # at once
    assert all(gap >= 10.0 for gap in probe.gaps())


def test_a_gap_is_kept_after_a_crawl_that_died_in_its_request(
    nights: Nights, server: SiteServer
) -> None:
    bureau = Bureau(server, count=3)
    bureau.put("/rss", bureau.rss(bureau.numbers()))
    text = bureau.site_file('start = "ORIGIN/rss"').replace("delay = 0", "delay = 10")
    site = sites.parse_site(text.encode(), "bureau.toml", "bureau")
    for requests in (0, 1, 2, 3):
        died_at = nights.clock.now()
        nights.crawl_cut_off(site, requests)
        died_at = nights.clock.now()
        with Archive(nights.path) as archive:
            pace = archive.pace(server.origin.removeprefix("http://"))
        assert pace.not_before is not None
        assert pace.not_before >= died_at + timedelta(seconds=10)


def test_one_host_is_asked_by_one_at_a_time_also_for_several_sites(
    server: SiteServer, tmp_path: Path
) -> None:
    bureau = Bureau(server, count=12)
    bureau.put("/list", bureau.listing(bureau.items(bureau.numbers()[:6])))
    bureau.put("/list2", bureau.listing(bureau.items(bureau.numbers()[6:])))
    texts = [
        bureau.site_file(f'start = "ORIGIN/{name}"\nlink = "a.headline"')
        for name in ("list", "list2")
    ]
    both = [
        sites.parse_site(text.encode(), f"{n}.toml", f"site-{n}") for n, text in enumerate(texts)
    ]
    clock = FakeClock()
    with (
        Archive(tmp_path / "archive.db", "w") as archive,
        Fetcher(user_agent="scraper/test", allow_private=True) as fetcher,
    ):
        summary = crawl(both, archive, fetcher, clock, Options(allow_private=True))
    assert sum(site.new for site in summary.sites) == 12
    assert max(asked.others for asked in server.log) == 0
    assert server.paths().count("/robots.txt") == 1


# --- the command itself, on the real clock ------------------------------------------------------------


@contextmanager
def bureau_of(count: int) -> Iterator[Bureau]:
    with serving() as server:
        bureau = Bureau(server, count=count, validators=True)
        bureau.put("/list", bureau.listing(bureau.items(bureau.numbers())))
        yield bureau


def command(folder: Path, bureau: Bureau, *more: str) -> list[str]:
    file = folder / "bureau.toml"
    file.write_text(bureau.site_file('start = "ORIGIN/list"\nlink = "a.headline"'))
    archive = str(folder / "archive.db")
    return [
        sys.executable, "-m", "scraper", "crawl", str(file), "--archive", archive, "--allow-private",
        *more,
    ]  # fmt: skip


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPER_")}
    return subprocess.run(words, capture_output=True, text=True, timeout=60, env=clean, check=False)


def test_the_command_crawls_asks_conditionally_the_second_time_and_says_so(tmp_path: Path) -> None:
    with bureau_of(4) as bureau:
        first = run(command(tmp_path, bureau, "--contact", "archive@example.org"))
        assert first.returncode == 0, first.stdout + first.stderr
        assert re.search(r"run 1 ok: 1 sites, \d+ requests, 4 new", first.stdout.splitlines()[-1])
        agents = {asked.headers["user-agent"] for asked in bureau.server.log}
        assert len(agents) == 1 and "(+archive@example.org)" in agents.pop()
        bureau.server.clear()
        second = run(command(tmp_path, bureau, "-q"))
        assert (second.returncode, second.stdout) == (0, "")
        pages = [one for one in bureau.server.log if one.path.startswith("/news/")]
        assert [one.status for one in pages] == [304] * 4


def test_two_overlapping_runs_of_the_command_ask_one_after_the_other(tmp_path: Path) -> None:
    with bureau_of(6) as bureau:
        words = command(tmp_path, bureau)
        file = tmp_path / "bureau.toml"
        file.write_text(file.read_text().replace("delay = 0", "delay = 0.5"))
        first = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not bureau.server.log:
            time.sleep(0.02)
        second = run(words)
        assert first.wait(30) == 0
        assert second.returncode == 75
        assert max(asked.others for asked in bureau.server.log) == 0
        assert len(bureau.server.log) == 8
        moments = [asked.at for asked in bureau.server.log]
        assert min(b - a for a, b in itertools.pairwise(moments)) >= 0.45


def test_the_command_obeys_retry_after_on_the_real_clock(tmp_path: Path) -> None:
    with bureau_of(3) as bureau:
        bureau.put("/news/2", once(Reply("busy", 429, {"Retry-After": "2"}), bureau.page(2)))
        assert run(command(tmp_path, bureau)).returncode == 0
        paths = bureau.server.paths()
        at = paths.index("/news/2")
        assert paths[at : at + 2] == ["/news/2", "/news/2"]
        assert bureau.server.log[at + 1].at - bureau.server.log[at].at >= 2.0
