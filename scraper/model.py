"""The nouns: what the parts of the crawler hand to each other, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

Rel = Literal["attachment", "image", "related", "translation", "source"]


class UrlKind(StrEnum):
    """What an address serves; the values of `urls.kind`."""

    RELEASE = "release"
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"


class Outcome(StrEnum):
    """What came of one request; the values of `fetches.outcome`."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    REDIRECT = "redirect"
    GONE = "gone"
    BLOCKED = "blocked"
    REFUSED = "refused"
    ERROR = "error"


class Decision(StrEnum):
    """What a look at a release means for its history (DESIGN.md section 9)."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    BACK = "back"
    MOVED = "moved"
    HELD = "held"
    FAILED = "failed"


# The closed list of `fetches.reason`: every request that is not a plain success has one of these.
REASONS = frozenset(
    {
        # nothing was asked: outcome "refused"
        "robots",  # robots.txt says no
        "robots_unreachable",  # robots.txt did not answer: 5xx, 401, 403, 429, timeout, DNS
        "crawl_delay",  # the site asks for more than 60 s between requests
        "address",  # a private, loopback or special address
        "scheme",  # not http or https
        "url",  # an address that no client should ask for
        "scope",  # another site
        "port",  # a port other than 80 and 443
        "downgrade",  # https to http
        "breaker",  # the host failed too often in this run
        "hours",  # outside the site's hours
        "noarchive",  # the page asks not to be stored
        "budget",  # the run's time or number of requests is spent
        # the request came to nothing: outcome "error" or "refused"
        "dns",
        "connect",
        "tls",
        "timeout",
        "reset",
        "protocol",
        "truncated",
        "too_large",
        "coding",
        "redirect_loop",
        "redirect_bad",
        "too_many_redirects",
        "partial",  # 206 without having asked for a range
        "unasked_304",
        "parse",  # the body could not be parsed within its bounds
        "layout",  # a selector of the layout matches nothing
        "listing",  # not a listing, feed or sitemap
        "not_html",  # nothing that can be read as a release
        "unexpected",  # caught at the page boundary; the text is in the problem
        # the server answered, and it is not the release: "blocked", "gone", "error"
        "status",
        "http_401",
        "http_403",
        "http_404",
        "http_410",
        "http_429",
        "http_451",
        "http_5xx",
        "challenge",
        "captcha",
        "login",
        "maintenance",
        "soft_404",
        "home_redirect",
        "other_page",  # the address leads to another release for now, or to a listing
        "server_error_page",
        "script_shell",
        "empty",
        "shrunk",
        "common_title",
        "changing",  # a new text at every visit: no more versions after 24
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link found in a release; becomes a row of `links`. `url` is absolute."""

    rel: Rel
    url: str
    text: str | None = None
    hreflang: str | None = None  # BCP 47


@dataclass(frozen=True, slots=True)
class Release:
    """One document in one language, as read from one page.

    `published` and `modified` are aware (the site's time zone) or None; a printed day without a
    time is midnight in the site's zone, with metadata["published_precision"] == "day".
    `body` is normalised plain text: paragraphs separated by one blank line.
    `metadata` holds JSON values only.
    """

    title: str
    published: datetime | None
    language: str | None
    body: str
    alternates: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    images: tuple[Link, ...] = ()
    modified: datetime | None = None
    canonical: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


# --- a site file -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a site names its releases; HTML, feed, sitemap or JSON, told apart by content."""

    name: str
    start: str
    link: str | None = None  # CSS; None: inferred
    next: str | None = None  # CSS
    page_url: str | None = None  # with {page}
    first_page: int = 1
    page_step: int = 1  # JSON and Plone listings count items, not pages
    max_pages: int = 3
    language: str | None = None
    published: str | None = None  # CSS inside the item, or a JSON path
    # JSON listings
    items: str | None = None  # dotted path to the array
    url: str | None = None  # template such as "https://x.example/api{link}"
    updated: str | None = None  # dotted path inside the item
    made_up: bool = False  # a bare address that nobody has looked at yet


@dataclass(frozen=True, slots=True)
class Layout:
    """How pages looked in one era. Selectors may end in `@attribute`; JSON layouts use paths."""

    valid_until: date | None = None  # inclusive, compared with the day of the fetch
    format: Literal["html", "json"] = "html"
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    date_order: Literal["DMY", "MDY", "YMD"] | None = None
    number: str | None = None
    body: str | None = None
    drop: tuple[str, ...] = ()
    drop_after: tuple[str, ...] = ()
    languages: str | None = None
    language: str | None = None  # JSON layouts: path of the BCP 47 code
    address: str | None = None  # JSON layouts: template of the public page's address


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy listing and a healthy release look like."""

    min_links: int = 1
    min_body_chars: int = 0


@dataclass(frozen=True, slots=True)
class Site:
    """One ministry's release site, as declared in one TOML file (or made up for a bare URL)."""

    slug: str
    title: str
    home: str
    timezone: str
    languages: tuple[str, ...]
    country: str | None = None
    delay: float = 5.0  # seconds
    hours: str | None = None  # "22:00-06:00", the site's time zone
    identity: tuple[str, ...] = ()
    drop_params: tuple[str, ...] = ()
    keep: Literal["changed", "all"] = "changed"
    revisits: int | None = (
        None  # looks at known releases in one run, at most; None: frontier.budget
    )
    charset: str | None = None
    listings: tuple[Listing, ...] = ()
    layouts: tuple[Layout, ...] = ()
    expect: Expect = Expect()
    definition_sha256: str = ""

    @property
    def made_up(self) -> bool:
        """True if a listing is a bare address whose page has yet to tell what it offers."""
        return any(listing.made_up for listing in self.listings)


# --- network ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought back: one hop, never a followed redirect.

    `body` is decoded from Content-Encoding, complete (a truncated body is a FetchError), and
    empty for redirects. `headers` are as received, in order, names lower-cased.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime  # aware, UTC
    elapsed_ms: int
    framing: Literal["length", "chunked", "close", "none"] = "length"
    turn: object = field(default=None, compare=False, repr=False)  # of a large body: room.py

    def header(self, name: str) -> str | None:
        """The first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)


# --- listings --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A release named by a listing. `url` is absolute and normalised."""

    url: str
    title: str | None = None
    published: datetime | None = None  # aware
    updated: datetime | None = None  # lastmod / atom:updated; aware
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing, feed or sitemap, read."""

    kind: Literal["html", "rss", "atom", "jsonfeed", "sitemap", "sitemapindex", "json"]
    found: tuple[Found, ...]
    next: str | None = None  # absolute address of the next page, or None
    children: tuple[str, ...] = ()  # sitemap index: the sitemaps it names
    children_updated: tuple[datetime | None, ...] = ()  # their lastmod, in the same order
    notes: tuple[str, ...] = ()  # what was inferred or odd, in words for a person
    fingerprint: str = ""  # of the found addresses, in order: equal pages are clamped or looping
