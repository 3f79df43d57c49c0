"""An invented press bureau whose releases can be listed in every way that ministries list theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.site_server import Reply, SiteServer

PLACES = "Aldmoor Brenholm Castrup Dalvik Elstad Fjorda Granmar Helsby Ilmaren Jorvik Karlso Lundby"
MATTERS = "fisheries rail ports forests visas schools tariffs energy museums customs borders water"
FIRST_DAY = datetime(2026, 2, 25, 9, 0, tzinfo=UTC)


@dataclass
class Bureau:
    """Releases 1 (oldest) to `count` (newest) at /news/N, as pages of a server."""

    server: SiteServer
    count: int = 23
    per_page: int = 5
    validators: bool = False
    edits: dict[int, str] = field(default_factory=dict)
    address: Callable[[int], str] = "/news/{0}".format
    routes: dict[str, Callable[[str], Reply]] = field(default_factory=dict)
    head: str = ""

    def __post_init__(self) -> None:
        self.server.reply = self.reply  # type: ignore[method-assign]

    # --- releases -----------------------------------------------------------------------------

    def numbers(self) -> list[int]:
        """Newest first."""
        return list(range(self.count, 0, -1))

    def title(self, n: int) -> str:
        place, matter = PLACES.split()[n % 12], MATTERS.split()[n // 12 % 12]
        return f"Minister visits {place} for talks number {n} on {matter}"

    def day(self, n: int) -> datetime:
        return FIRST_DAY - timedelta(days=self.count - n)

    def page(self, n: int) -> Reply:
        place, matter = PLACES.split()[n % 12], MATTERS.split()[n // 12 % 12]
        text = (
            f"<p>The minister arrived in {place} on the morning of day {n} and met the mayor, who"
            f" spoke for {n + 3} minutes about {matter} and the harvest of the past year.</p>"
            f"<p>Both sides agreed to meet again in {place} and to report on {matter} before the"
            f" end of session {n * 7}. {self.edits.get(n, '')}</p>"
            f"<p>A joint statement of {n + 12} articles was signed in the town hall.</p>"
        )
        body = (
            f'<!doctype html><html lang="en"><head><title>{self.title(n)}</title>{self.head}</head>'
            f"<body><nav><a href='/'>Home</a></nav><article><h1>{self.title(n)}</h1>"
            f'<time datetime="{self.day(n):%Y-%m-%d}">{self.day(n):%d %B %Y}</time>{text}</article>'
            "<footer>Press bureau of Norlandia, Harbour street 1</footer></body></html>"
        )
        tag = f'"{n}-{abs(hash(self.edits.get(n, ""))) % 997}"' if self.validators else None
        return Reply(body, etag=tag)

    def url(self, n: int) -> str:
        return self.server.origin + self.address(n)

    def urls(self) -> set[str]:
        return {self.url(n) for n in self.numbers()}

    # --- the server -------------------------------------------------------------------------------

    def reply(self, target: str) -> Reply:
        path = target.partition("?")[0]
        route = self.routes.get(target) or self.routes.get(path)
        if route is not None:
            return route(target)
        for n in self.numbers():
            if target == self.address(n) or path == self.address(n):
                return self.page(n)
        if path == "/robots.txt":
            return Reply("User-agent: *\nDisallow: /closed\n", media_type="text/plain")
        return Reply("<title>Not found</title><h1>Not found</h1>", 404)

    def put(self, target: str, reply: Reply | Callable[[str], Reply]) -> None:
        """A page, or what makes one of the request's target."""
        self.routes[target] = reply if callable(reply) else lambda _target: reply

    def asked(self, prefix: str = "") -> list[str]:
        return [path for path in self.server.paths() if path.startswith(prefix)]

    # --- ways to list ---------------------------------------------------------------------------

    def slice(self, page: int) -> list[int]:
        """The releases of a page, counted from 1."""
        return self.numbers()[(page - 1) * self.per_page : page * self.per_page]

    @property
    def pages(self) -> int:
        return -(-self.count // self.per_page)

    def items(self, numbers: Iterable[int], href: Callable[[int], str] | None = None) -> str:
        where = href or self.address
        return "".join(
            f'<li class="item"><span class="date">{self.day(n):%d.%m.%Y}</span>'
            f'<a class="headline" href="{where(n)}">{self.title(n)}</a></li>'
            for n in numbers
        )

    def listing(self, items: str, pager: str = "", head: str = "") -> Reply:
        return Reply(
            f'<!doctype html><html lang="en"><head><title>News</title>{head}</head><body>'
            '<nav><a href="/">Home</a><a href="/about">About the bureau</a></nav>'
            f'<main><h1>News</h1><ul class="list">{items}</ul><div class="pager">{pager}</div></main>'
            "</body></html>"
        )

    def rss(self, numbers: Iterable[int], etag: str | None = None) -> Reply:
        entries = "".join(
            f"<item><title>{self.title(n)}</title><link>{self.url(n)}</link>"
            f"<pubDate>{format_datetime(self.day(n))}</pubDate></item>"
            for n in numbers
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>N</title>{entries}</channel></rss>'
        return Reply(body, media_type="application/rss+xml", etag=etag)

    def atom(self, numbers: Iterable[int], links: str = "", stamp: str | None = None) -> Reply:
        entries = "".join(
            f"<entry><title>{self.title(n)}</title><id>{self.url(n)}</id><link href='{self.url(n)}'/>"
            f"<published>{self.day(n).isoformat()}</published>"
            f"<updated>{stamp or self.day(n).isoformat()}</updated></entry>"
            for n in numbers
        )
        body = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>{links}{entries}</feed>'
        return Reply(body, media_type="application/atom+xml")

    def sitemap(self, numbers: Iterable[int], stamp: Callable[[int], str] | None = None) -> Reply:
        when = stamp or (lambda n: f"{self.day(n):%Y-%m-%d}")
        entries = "".join(
            f"<url><loc>{self.url(n)}</loc><lastmod>{when(n)}</lastmod></url>" for n in numbers
        )
        return Reply(
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"{entries}</urlset>",
            media_type="application/xml",
        )

    def site_file(self, listing: str, extra: str = "") -> str:
        origin = self.server.origin
        return (
            f'title = "Press bureau"\nhome = "{origin}"\ntimezone = "UTC"\nlanguages = ["en"]\n'
            f"delay = 0\n{extra}\n[listings.news]\n{listing.replace('ORIGIN', origin)}\n"
        )


def chunks(numbers: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
