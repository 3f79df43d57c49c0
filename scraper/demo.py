"""fixtures/norlandia/ -> a small ministry's web site on loopback, crawled on several nights.

The second night edits one release, takes one away and brings a new one. Addresses in the archive
are the ministry's own (`www.mer.norlandia.example`); the requests go to the server on this machine.
"""

from __future__ import annotations

import hashlib
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scraper.archive import Archive
from scraper.crawl import Options, Summary, crawl
from scraper.errors import UsageError
from scraper.fetch import Fetcher
from scraper.model import Answer, Site
from scraper.polite import Fetches
from scraper.sites import load_site

ORIGIN = "http://www.mer.norlandia.example"
PER_PAGE = 5
NEWS = {"en": "news", "no": "nyheter"}
NAMES = {"en": ("en-GB", "English"), "no": ("nb-NO", "Norsk")}
SAMPLE_NIGHTS = (
    datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
    datetime(2026, 3, 3, 22, 0, tzinfo=UTC),
    datetime(2026, 3, 5, 3, 0, tzinfo=UTC),
    datetime(2026, 3, 7, 3, 0, tzinfo=UTC),
)


def fixtures_folder() -> Path:
    """Where the demo's pages are: beside the package, or in this folder's clone."""
    for base in (Path(__file__).resolve().parent.parent, Path.cwd()):
        folder = base / "fixtures" / "norlandia"
        if (folder / "releases.toml").is_file():
            return folder
    raise UsageError(
        "the demo's pages (fixtures/norlandia) are not here: run it in a clone of the project"
    )


@dataclass
class DemoSite:
    """The ministry's pages as they are on one night."""

    folder: Path
    night: int = 1
    hits: int = 0

    @cached_property
    def releases(self) -> list[dict[str, Any]]:
        """All releases of all nights, newest first."""
        raw = tomllib.loads((self.folder / "releases.toml").read_text("utf-8"))["release"]
        return sorted(raw, key=lambda r: (r["number"].split("-")[0], r["id"]), reverse=True)

    def page(self, target: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a request target."""
        self.hits += 1
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow: /share\nCrawl-delay: 0.2\n"
        for language, section in NEWS.items():
            if parts.path == f"/{language}/{section}":
                number = int(parse_qs(parts.query).get("cur", ["1"])[0])
                return 200, "text/html", self._listing(language, number).encode()
        for release in self._present():
            if parts.path == path_of(release):
                return 200, "text/html", self._release(release).encode()
        return 404, "text/html", b"<title>Page not found</title><h1>Page not found</h1>"

    def _present(self, *, listed: bool = False) -> list[dict[str, Any]]:
        late = 1 if listed else 0  # the listing forgets a withdrawn page a night late
        return [
            r
            for r in self.releases
            if r.get("new_on", 1) <= self.night < r.get("gone_from", 10**6) + late
        ]

    def _listing(self, language: str, number: int) -> str:
        wanted = [r for r in self._present(listed=True) if r["language"] == language]
        last = max(1, -(-len(wanted) // PER_PAGE))
        number = min(number, last)  # Liferay clamps: page 99 is the last page again
        items = "\n".join(
            f'<li><p class="anons-status"><i>{r["published"].replace("|", " ")}</i></p>'
            f'<a class="anons-title" href="{path_of(r)}?redirect=%2F{language}&amp;'
            f'p_auth={self._token}">{escape(r["title"])}</a></li>'
            for r in wanted[(number - 1) * PER_PAGE : number * PER_PAGE]
        )
        pages = "".join(f'<li><a href="?cur={n}">{n}</a></li>' for n in range(1, last + 1))
        return self._filled("listing.html", language=language, items=items, pages=pages)

    def _release(self, release: dict[str, Any]) -> str:
        day, _, time = release["published"].partition("|")
        twins = [r for r in self._present() if r["id"] == release["id"] and r is not release]
        return self._filled(
            "release.html",
            language=release["language"],
            title=escape(release["title"]),
            day=day,
            time=time,
            number=release["number"],
            switcher="".join(_switch(r) for r in (release, *twins)),
            body="\n".join(f"<p>{escape(p)}</p>" for p in self._paragraphs(release)),
            materials=_attachment(release),
            token=self._token,
            views=str(100 + self.hits),
        )

    def _paragraphs(self, release: dict[str, Any]) -> list[str]:
        paragraphs = list(release["paragraphs"])
        edit = release.get("edited")
        if edit and self.night >= edit["night"]:
            paragraphs[edit["paragraph"]] = edit["text"]
        return paragraphs

    @property
    def _token(self) -> str:
        return hashlib.sha256(f"{self.night} {self.hits}".encode()).hexdigest()[:8]

    def _filled(self, name: str, **values: str) -> str:
        text = (self.folder / name).read_text("utf-8")
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        return text

    def etag(self, target: str) -> str | None:
        """A validator for releases: what the page says, without counters and tokens."""
        for release in self._present():
            if urlsplit(target).path == path_of(release):
                said = "\n".join((release["title"], *self._paragraphs(release)))
                return f'"{hashlib.sha256(said.encode()).hexdigest()[:16]}"'
        return None


def path_of(release: dict[str, Any]) -> str:
    """The path of a release's page."""
    section = NEWS[release["language"]]
    return f"/{release['language']}/{section}/-/asset_publisher/cKz31/content/id/{release['id']}"


def _switch(release: dict[str, Any]) -> str:
    code, name = NAMES[release["language"]]
    return f'<li><a href="{path_of(release)}" lang="{code}" title="{name}">{code}1</a></li>'


def _attachment(release: dict[str, Any]) -> str:
    if "attachment" not in release:
        return ""
    file, words = release["attachment"]
    return f'<li><a href="/documents/{file}">{words}</a></li>'


# --- serving and asking --------------------------------------------------------------------------


@contextmanager
def served(site: DemoSite) -> Iterator[str]:
    """The site on a free port of loopback; yields its origin."""
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    site: DemoSite
    protocol_version = "HTTP/1.1"
    server_version = "norlandia"
    sys_version = ""

    def do_GET(self) -> None:
        """One page, or 304 if the client has it."""
        etag = self.site.etag(self.path)
        if etag is not None and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        status, media_type, body = self.site.page(self.path)
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if etag is not None:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """No clock in the answers: the sample archive is the same on every machine."""
        return "Mon, 02 Mar 2026 03:00:00 GMT"

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@dataclass
class Disguised:
    """Asks the demo's server for addresses of the ministry that it plays."""

    fetcher: Fetches
    origin: str
    clock: Callable[[], datetime] | None = None  # of a sample: every answer takes one second

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        deadline_s: float | None = None,
    ) -> Answer:
        """The server's answer, under the ministry's address."""
        answer = self.fetcher.get(
            url.replace(ORIGIN, self.origin, 1),
            etag=etag,
            last_modified=last_modified,
            deadline_s=deadline_s,
        )
        answer = replace(answer, url=answer.url.replace(self.origin, ORIGIN, 1))
        if self.clock is not None:
            answer = replace(answer, fetched_at=self.clock(), elapsed_ms=120)
        return answer


class SteppingClock:
    """A clock that moves on only by waiting, and by one second at each look."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        """The present moment of the play."""
        return self.moment

    def sleep_until(self, moment: datetime) -> bool:
        """Be there at once."""
        self.moment = max(self.moment, moment.replace(microsecond=0) + timedelta(seconds=1))
        return True


def demo_site() -> Site:
    """The site file of the demo's ministry."""
    return replace(load_site(fixtures_folder() / "site.toml"), slug="norlandia")


def play(
    archive: Archive,
    clock: Any,
    tell: Callable[[int, Summary], None] = lambda _night, _summary: None,
) -> None:
    """Crawl the demo's ministry on two nights, over loopback, with real politeness."""
    site, pages = demo_site(), DemoSite(fixtures_folder())
    with served(pages) as origin, Fetcher(user_agent="scraper/demo", allow_private=True) as fetcher:
        for night in (1, 2):
            pages.night = night
            options = Options(allow_private=True, label=f"demo: night {night}")
            summary = crawl([site], archive, Disguised(fetcher, origin), clock, options)
            tell(night, summary)


def build_sample(path: Path) -> None:
    """The repository's archive.db: four nights of the demo, the same on every machine."""
    path.unlink(missing_ok=True)
    site, pages = demo_site(), DemoSite(fixtures_folder())
    with (
        Archive(path, "w") as archive,
        served(pages) as origin,
        Fetcher(user_agent="scraper/sample", allow_private=True) as fetcher,
    ):
        for night, start in enumerate(SAMPLE_NIGHTS, 1):
            pages.night, pages.hits = night, 0
            clock = SteppingClock(start)
            options = Options(
                allow_private=True, label=f"sample: night {night}", jitter=lambda: 0.0
            )
            asks = Disguised(fetcher, origin, clock.now)
            crawl([site], archive, asks, clock, options, user_agent="scraper/sample")
        settle(archive)
    path.with_name(path.name + ".lock").unlink(missing_ok=True)


def settle(archive: Archive) -> None:
    """One file without a log beside it, and without the moment it was made."""
    archive.conn.execute("UPDATE _sqlite_migrations SET applied_at = '2026-03-02 03:00:00'")
    archive.conn.execute("PRAGMA journal_mode = DELETE")
    archive.conn.execute("VACUUM")
