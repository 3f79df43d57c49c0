"""`sites new` on sites that nobody described: its file passes `sites check`, and crawls the lot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper import sites
from scraper.archive import Archive
from scraper.checking import Checker
from scraper.fetch import Fetcher
from scraper.polite import Limits
from tests.bureau import Bureau, chunks
from tests.conftest import Nights, TimedFetcher
from tests.site_server import Reply, SiteServer, serving
from tests.test_cli import Cli

MENU = '<ul class="menu"><li><a href="/a">The minister of state</a></li><li><a href="/b">Embassies in the world</a></li></ul>'


def wordpress(b: Bureau) -> str:
    """Articles with a teaser, /page/2/, two feeds of which the second is of comments."""

    def page(target: str) -> Reply:
        number = int(target.strip("/").split("/")[-1]) if "/page/" in target else 1
        articles = "".join(
            f'<article class="post"><h2 class="entry-title"><a href="{b.address(n)}" rel="bookmark">{b.title(n)}</a></h2>'
            f'<time class="entry-date" datetime="{b.day(n).isoformat()}">{b.day(n):%B %d, %Y}</time>'
            f'<p>Some words of it.</p><a class="more" href="{b.address(n)}">Read more</a></article>'
            for n in b.slice(number)
        )
        following = f'<a class="next page-numbers" href="/press/page/{number + 1}/">Next</a>'
        return Reply(
            '<!doctype html><html lang="en-US"><head><title>Press - Ministry</title>'
            '<link rel="alternate" type="application/rss+xml" href="/feed/">'
            '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">'
            f'<link rel="stylesheet" href="/wp-content/x.css"></head><body>{MENU}<main>{articles}'
            f"<nav>{following if number < b.pages else ''}</nav></main><aside><h3>Popular</h3><ul>"
            f'<li><a href="{b.address(1)}">{b.title(1)}</a></li></ul></aside></body></html>'
        )

    for path in ("/press/", *(f"/press/page/{n}/" for n in range(1, b.pages + 1))):
        b.put(path, page)
    b.put("/feed/", b.rss(b.numbers()[:10]))
    return "/press/"


def drupal(b: Bureau) -> str:
    """Rows of a view, pages counted from 0, a link to the next one."""

    def page(target: str) -> Reply:
        number = int(target.partition("page=")[2] or 0)
        rows = "".join(
            f'<div class="views-row"><span class="field-content"><a href="{b.address(n)}">{b.title(n)}</a></span>'
            f'<div class="date">{b.day(n):%d/%m/%Y}</div></div>'
            for n in b.slice(number + 1)
        )
        pager = "".join(f'<li><a href="?page={n}">{n + 1}</a></li>' for n in range(b.pages))
        following = (
            f'<li class="pager__item--next"><a href="?page={number + 1}" rel="next">›</a></li>'
        )
        return Reply(
            '<html lang="en"><head><title>News | MFA</title><meta name="generator" content="Drupal 10">'
            f'</head><body>{MENU}<div class="view-content">{rows}</div><ul class="pager">{pager}'
            f"{following if number + 1 < b.pages else ''}</ul></body></html>"
        )

    b.put("/en/news", page)
    return "/en/news"


def old_table(b: Bureau) -> str:
    """A table, numbers for pages, and a last page that answers for all behind it."""

    def page(target: str) -> Reply:
        number = min(int(target.partition("cur=")[2] or 1), b.pages)
        rows = "".join(
            f'<tr><td>{b.day(n):%d.%m.%Y}</td><td><a href="{b.address(n)}">{b.title(n)}</a></td></tr>'
            for n in b.slice(number)
        )
        pager = " ".join(
            f'<a href="/list.php?cur={n}">{n}</a>' if n != number else f"<b>{n}</b>"
            for n in range(1, b.pages + 1)
        )
        return Reply(
            f"<html><head><title>News</title></head><body>{MENU}<table>{rows}</table><p>{pager}</p></body></html>"
        )

    b.put("/list.php", page)
    return "/list.php"


def trs(b: Bureau) -> str:
    script = f"<script>createPageHTML({b.pages}, 0, 'index', 'html')</script>"
    for page in range(1, b.pages + 1):
        name = "index.html" if page == 1 else f"index_{page - 1}.html"
        b.put(f"/xw/{name}", b.listing(b.items(b.slice(page)) + script))
    return "/xw/index.html"


def json_api(b: Bureau) -> str:
    def page(target: str) -> Reply:
        start = int(target.partition("start=")[2].partition("&")[0] or 0)
        items = [
            {"_id": f"x{n}", "link": b.address(n), "title": b.title(n), "image": {"url": "/i/a.png"},
             "public_timestamp": b.day(n).isoformat()}
            for n in b.numbers()[start : start + 8]
        ]  # fmt: skip
        facets = [{"value": word, "count": 3} for word in "abcdefghijklmnop"]
        return Reply(
            json.dumps({"facets": facets, "results": items, "total": b.count}),
            media_type="application/json",
        )

    b.put("/api/search.json", page)
    return "/api/search.json?start=0&order=-date"


def paged_atom(b: Bureau) -> str:
    parts = list(chunks(b.numbers(), 9))
    for at, part in enumerate(parts, 1):
        older = f'<link rel="next" href="/atom?page={at + 1}"/>' if at < len(parts) else ""
        b.put("/atom" if at == 1 else f"/atom?page={at}", b.atom(part, older))
    return "/atom"


def sitemap_only(b: Bureau) -> str:
    """Scripts fill the page; robots.txt names a sitemap with other things in it, too."""
    rules = f"User-agent: *\nDisallow:\nSitemap: {b.server.origin}/maps/all.xml\n"
    b.put("/robots.txt", Reply(rules, media_type="text/plain"))
    entries = b.sitemap(b.numbers())
    entries.body = str(entries.body).replace(
        "</urlset>", f"<url><loc>{b.server.origin}/about/us</loc></url></urlset>"
    )
    b.put("/maps/all.xml", entries)
    b.put(
        "/news",
        Reply('<html lang="en"><body><h1>News</h1><div id="list">Loading</div></body></html>'),
    )
    return "/news"


def feed_only(b: Bureau) -> str:
    alternate = '<link rel="alternate" type="application/atom+xml" href="/atom">'
    b.put(
        "/news", Reply(f'<html lang="en"><head>{alternate}</head><body><h1>News</h1></body></html>')
    )
    paged_atom(b)
    return "/news"


KINDS = [wordpress, drupal, old_table, trs, json_api, paged_atom, sitemap_only, feed_only]


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_a_new_site_file_passes_its_check_and_finds_every_release(
    nights: Nights, server: SiteServer, tmp_path: Path, build: Callable[[Bureau], str]
) -> None:
    bureau = Bureau(server)
    made = sites.site_for_url(server.origin + build(bureau))
    with (
        Archive(tmp_path / "check.db", "w") as archive,
        Fetcher(user_agent="scraper/test", allow_private=True) as fetcher,
    ):
        limits = Limits(allow_private=True, jitter=lambda: 0.0)
        checker = Checker(archive, TimedFetcher(fetcher, nights.clock), nights.clock, limits)
        text = checker.site_file(made, made.listings[0].start, "made")
        site = sites.parse_site(text.encode(), "made.toml", "made")
        assert checker.check(site).failures == []
    summary = nights.crawl(site)
    assert {row[0] for row in nights.rows("SELECT url FROM releases")} == bureau.urls()
    assert summary.exit_code == 0


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_a_bare_address_finds_the_same_also_on_the_next_night(
    nights: Nights, server: SiteServer, build: Callable[[Bureau], str]
) -> None:
    bureau = Bureau(server)
    bare = sites.site_for_url(server.origin + build(bureau))
    assert nights.crawl(bare).exit_code == 0
    assert {row[0] for row in nights.rows("SELECT url FROM releases")} == bureau.urls()
    nights.next_night(5)
    bureau.count += 1
    build(bureau)
    server.clear()
    with Archive(nights.path) as archive:
        from scraper.commands.targets import resolve

        known = resolve([bare.listings[0].start], archive)
    assert nights.crawl(known[0], revisits=0).exit_code == 0
    assert {row[0] for row in nights.rows("SELECT url FROM releases")} == bureau.urls()
    assert len(server.paths()) <= 8


def test_a_file_that_somebody_edited_is_not_written_over(tmp_path: Path) -> None:
    edited = tmp_path / "mer.toml"
    edited.write_text("# by hand\n", encoding="utf-8")
    with serving() as server:
        address = f"{server.origin}/press/"
        done = Cli(tmp_path)("sites", "new", address, "-o", "mer.toml", "--allow-private")
        assert server.paths() == []
    assert (done.returncode, done.stdout) == (2, "")
    assert "mer.toml exists" in done.stderr and "remove it" in done.stderr
    assert edited.read_text("utf-8") == "# by hand\n"


def test_an_empty_file_is_there_to_be_written(tmp_path: Path) -> None:
    (tmp_path / "mer.toml").touch()
    with serving() as server:
        address = f"{server.origin}/press/"
        done = Cli(tmp_path)("sites", "new", address, "-o", "mer.toml", "--allow-private")
    assert "exists" not in done.stderr
    assert server.paths() != []
