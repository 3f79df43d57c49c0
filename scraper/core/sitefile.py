"""What a bare news page offers -> a commented site file, ready to be edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from scraper.core import urls
from scraper.core.discover import Discovery
from scraper.core.families import FAMILIES

_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def to_toml(discovery: Discovery, url: str, slug: str, sitemaps: Sequence[str] = ()) -> str:
    """A commented site file in the vocabulary of `scraper sites schema`, ready to be edited.

    Says what was inferred and why, and what is a guess. Loads as it is; strings from the page are
    escaped. `sitemaps` are listed too: they are asked for where the page names no release.
    """
    lines = (*_head_lines(discovery, url, slug), *_listing_lines(discovery, url, sitemaps))
    return "\n".join(lines) + "\n"


def _head_lines(discovery: Discovery, url: str, slug: str) -> Iterator[str]:
    host = urls.host_key(url).rpartition(":")[0]
    yield f"# Site file {_comment(slug)}, made from one look at {_comment(url)}"
    yield "# Check every line, then try it:  scraper sites check FILE.toml"
    yield "#"
    yield "# What was seen:"
    yield from (f"#   {_comment(word)}" for word in discovery.why)
    yield ""
    yield f"title = {_text(discovery.title or host)}"
    yield f"home = {_text(urls.origin(url) + '/')}"
    guess = "a guess: printed dates are local, see that it is right"
    yield f"timezone = {_text(discovery.timezone)}  # {guess}"
    yield f"languages = {_array(_languages(discovery))}"
    if discovery.country:
        yield f"country = {_text(discovery.country)}"
    if discovery.platform and discovery.platform in FAMILIES:
        yield f"# platform = {_text(discovery.platform)}  # reads pages by that system's selectors"
    if discovery.identity:
        yield "# The same id and language is the same release, whatever its address:"
        yield f"identity = {_array(discovery.identity)}"
    if discovery.drop_params:
        yield "# Parameters of release links that do not tell which release it is:"
        yield f"drop_params = {_array(discovery.drop_params)}"


def _languages(discovery: Discovery) -> tuple[str, ...]:
    return (discovery.language or "en",)


def _listing_lines(discovery: Discovery, url: str, sitemaps: Sequence[str]) -> Iterator[str]:
    for number, feed in enumerate(discovery.feeds, 1):
        if feed != url:
            yield from _feed_lines(feed, number, discovery)
    for number, sitemap in enumerate(sitemaps, 1):
        yield from ("", f"[listings.sitemap{'' if number == 1 else number}]")
        yield f"start = {_text(sitemap)}"
        if below := below_page(url):
            yield f"link = {_text(below)}  # of all addresses those below the page"
    lines = tuple(_page_lines(discovery, url))
    elsewhere = sitemaps or [feed for feed in discovery.feeds if feed != url]
    if elsewhere and not discovery.found:  # the page itself is of no use
        lines = ("", *(f"# {line}" for line in lines if line))
    yield from lines
    for code, address in discovery.alternates:
        yield from (
            "",
            f"# The same page in another language ({_comment(code)}); add it to languages:",
        )
        yield f"# [listings.news-{_comment(code)}]"
        yield f"# start = {_text(address)}"
        yield f"# language = {_text(code)}"


def _page_lines(discovery: Discovery, url: str) -> Iterator[str]:
    yield from ("", "[listings.news]", f"start = {_text(url)}")
    if discovery.items:
        yield f"items = {_text(discovery.items)}"
    if discovery.link:
        yield f"link = {_text(discovery.link)}  # found {len(discovery.found)} releases"
    elif url not in (*discovery.feeds, *discovery.sitemaps):
        yield '# link = "css selector of the links to releases"  # none could be made out'
    for key in ("published", "updated"):
        if value := getattr(discovery, key):
            yield f"{key} = {_text(value)}"
    yield from _paging_lines(discovery)
    if discovery.language:
        yield f"language = {_text(discovery.language)}"


def _paging_lines(discovery: Discovery) -> Iterator[str]:
    if discovery.next:
        yield f"next = {_text(discovery.next)}"
    elif discovery.page_url:
        yield f"page_url = {_text(discovery.page_url)}"
        yield f"first_page = {discovery.first_page}"
        if discovery.page_step != 1:
            yield f"page_step = {discovery.page_step}"
    elif discovery.link:
        yield "# no paging was seen on this page"


def below_page(url: str) -> str | None:
    """A glob of the addresses below a news page; None for one at the top of its site."""
    path = urlsplit(url).path
    folder = path if path.endswith("/") else re.sub(r"[^/]*\.[a-z]{2,5}$", "", path) or path
    folder = re.sub(r"([*?\[])", r"[\1]", folder.rstrip("/"))
    return f"{folder}/*" if folder else None


def _feed_lines(feed: str, number: int, discovery: Discovery) -> Iterator[str]:
    """The first feed is used, the others are offered: they are mostly of other sections."""
    mark = "" if number == 1 else "# "
    yield ""
    yield f"{mark}[listings.feed{'' if number == 1 else number}]"
    yield f"{mark}start = {_text(feed)}"
    if discovery.language:
        yield f"{mark}language = {_text(discovery.language)}"


def _comment(value: str) -> str:
    return _UNPRINTABLE.sub(" ", value)[:300]


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are a subset of TOML's, but for DEL and surrogates."""
    return json.dumps(_UNPRINTABLE.sub(" ", value).strip(), ensure_ascii=False)


def _array(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"
