"""Every way to list releases, and every way a listing lies: all are found, none twice, none lost."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from scraper import sites
from scraper.model import Site
from tests.bureau import Bureau, chunks
from tests.conftest import Nights
from tests.site_server import Reply, SiteServer

ROUNDS = 3  # crawls that never-ending listings need at most


@pytest.fixture
def bureau(server: SiteServer) -> Bureau:
    return Bureau(server)


def site_of(text: str) -> Site:
    return sites.parse_site(text.encode(), "bureau.toml", "bureau")


def bare(bureau: Bureau, path: str) -> Site:
    return sites.site_for_url(bureau.server.origin + path)


def stored(nights: Nights) -> list[str]:
    return [str(row[0]) for row in nights.rows("SELECT url FROM releases ORDER BY url")]


def titles(nights: Nights) -> list[str]:
    return [str(row[0]) for row in nights.rows("SELECT title FROM releases ORDER BY id")]


def open_problems(nights: Nights) -> list[str]:
    rows = nights.rows("SELECT kind FROM problems WHERE resolved_at IS NULL ORDER BY kind")
    return [str(row[0]) for row in rows]


# --- kinds of listings ----------------------------------------------------------------------------

Build = Callable[[Bureau], Site]


def html_by_next(b: Bureau) -> Site:
    for page in range(1, b.pages + 1):
        more = f'<a class="next" href="/list?at={page + 1}">More</a>' if page < b.pages else ""
        b.put(f"/list?at={page}", b.listing(b.items(b.slice(page)), more))
    b.put("/list", b.listing(b.items(b.slice(1)), '<a class="next" href="/list?at=2">More</a>'))
    return site_of(b.site_file('start = "ORIGIN/list"\nlink = "a.headline"\nnext = "a.next"'))


def html_by_page_url(b: Bureau) -> Site:
    def page(target: str) -> Reply:
        number = int(target.partition("p=")[2] or 0)
        return b.listing(b.items(b.slice(number + 1)))

    b.put("/list", page)
    return site_of(
        b.site_file(
            'start = "ORIGIN/list"\nlink = "a.headline"\npage_url = "ORIGIN/list?p={page}"\nfirst_page = 0'
        )
    )


def html_inferred(b: Bureau) -> Site:
    html_by_next(b)
    for page in range(1, b.pages + 1):
        more = f'<a href="/list?at={page + 1}" rel="next">Next page</a>' if page < b.pages else ""
        b.put(f"/list?at={page}", b.listing(b.items(b.slice(page)), more))
    b.put("/list", b.listing(b.items(b.slice(1)), '<a href="/list?at=2" rel="next">Next page</a>'))
    return bare(b, "/list")


def rss(b: Bureau) -> Site:
    b.put("/rss", b.rss(b.numbers()))
    return site_of(b.site_file('start = "ORIGIN/rss"'))


def atom_paged(b: Bureau) -> Site:
    parts = list(chunks(b.numbers(), 7))
    for at, part in enumerate(parts):
        older = f'<link rel="next" href="/atom?page={at + 2}"/>' if at + 1 < len(parts) else ""
        b.put(f"/atom?page={at + 1}", b.atom(part, older))
    b.put("/atom", b.atom(parts[0], '<link rel="next" href="/atom?page=2"/>'))
    return site_of(b.site_file('start = "ORIGIN/atom"'))


def atom_archived(b: Bureau) -> Site:
    b.put("/atom", b.atom(b.slice(1), '<link rel="prev-archive" href="/atom/4.xml"/>'))
    rest = list(chunks(b.numbers()[5:], 6))
    for at, part in enumerate(rest):
        older = f'<link rel="prev-archive" href="/atom/{3 - at}.xml"/>' if part != rest[-1] else ""
        b.put(f"/atom/{4 - at}.xml", b.atom(part, older))
    return site_of(b.site_file('start = "ORIGIN/atom"'))


def json_feed(b: Bureau) -> Site:
    def page(numbers: list[int], following: str | None) -> Reply:
        items = [
            {"id": str(n), "url": b.url(n), "title": b.title(n), "date_published": b.day(n).isoformat()}
            for n in numbers
        ]  # fmt: skip
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": items}
        return Reply(
            json.dumps(feed | ({"next_url": following} if following else {})),
            media_type="application/feed+json",
        )

    b.put("/feed.json", page(b.numbers()[:12], "/feed2.json"))
    b.put("/feed2.json", page(b.numbers()[12:], None))
    return site_of(b.site_file('start = "ORIGIN/feed.json"'))


def sitemap_index(b: Bureau) -> Site:
    parts = list(chunks(b.numbers(), 9))
    named = "".join(
        f"<sitemap><loc>{b.server.origin}/map{at}.xml</loc></sitemap>" for at in range(len(parts))
    )
    index = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</sitemapindex>'
    )
    b.put("/sitemap.xml", Reply(index, media_type="application/xml"))
    for at, part in enumerate(parts):
        plain = b.sitemap(part)
        packed = Reply(gzip.compress(plain.encoded()), media_type="application/x-gzip")
        b.put(f"/map{at}.xml", packed if at % 2 else plain)
    return site_of(b.site_file('start = "ORIGIN/sitemap.xml"\nlink = "/news/*"'))


def news_sitemap(b: Bureau) -> Site:
    entries = "".join(
        f"<url><loc>{b.url(n)}</loc><news:news><news:publication_date>{b.day(n):%Y-%m-%d}"
        f"</news:publication_date><news:title>{b.title(n)}</news:title></news:news></url>"
        for n in b.numbers()
    )
    body = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
    )
    b.put("/news-sitemap.xml", Reply(body, media_type="text/xml"))
    return site_of(b.site_file('start = "ORIGIN/news-sitemap.xml"'))


def json_api(b: Bureau) -> Site:
    def page(target: str) -> Reply:
        start = int(target.partition("start=")[2] or 0)
        part = b.numbers()[start : start + 6]
        items = [
            {"link": b.address(n), "title": b.title(n), "when": b.day(n).isoformat()} for n in part
        ]
        return Reply(json.dumps({"found": {"items": items}}), media_type="application/json")

    b.put("/api", page)
    return site_of(
        b.site_file(
            'start = "ORIGIN/api?start=0"\nitems = "found.items"\nurl = "ORIGIN{link}"\npublished = "when"\n'
            'page_url = "ORIGIN/api?start={page}"\nfirst_page = 0\npage_step = 6'
        )
    )


def robots_sitemap(b: Bureau) -> Site:
    """A page that scripts fill, and a sitemap that only robots.txt names."""
    rules = f"User-agent: *\nDisallow: /closed\nSitemap: {b.server.origin}/maps/all.xml\n"
    b.put("/robots.txt", Reply(rules, media_type="text/plain"))
    b.put("/maps/all.xml", b.sitemap([*b.numbers()]))
    b.put(
        "/news", Reply('<html><body><h1>News</h1><div id="list"></div><p>Loading</p></body></html>')
    )
    return bare(b, "/news")


def feed_and_list(b: Bureau) -> Site:
    html_by_next(b)
    alternate = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    b.put("/rss", b.rss(b.numbers()[:6]))
    first = '<a href="/list?at=2" class="next">Next</a>'
    b.put("/list", b.listing(b.items(b.slice(1)), first, alternate))
    return bare(b, "/list")


KINDS = [
    html_by_next, html_by_page_url, html_inferred, rss, atom_paged, atom_archived, json_feed,
    sitemap_index, news_sitemap, json_api, robots_sitemap, feed_and_list,
]  # fmt: skip


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_every_kind_of_listing_gives_all_releases_once(
    nights: Nights, bureau: Bureau, build: Build
) -> None:
    site = build(bureau)
    summary = nights.crawl(site)
    assert stored(nights) == sorted(bureau.urls())
    assert sorted(titles(nights)) == sorted(bureau.title(n) for n in bureau.numbers())
    assert (summary.exit_code, open_problems(nights)) == (0, [])
    assert bureau.server.paths()[0] == "/robots.txt"
    assert len(bureau.asked("/news/")) == bureau.count  # each asked for once


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_the_next_night_finds_the_new_release_with_few_requests(
    nights: Nights, bureau: Bureau, build: Build
) -> None:
    nights.crawl(build(bureau), revisits=0)
    nights.next_night(5)
    bureau.count += 2
    site = build(bureau)  # the same listings, as they are now
    bureau.server.clear()
    nights.crawl(site, revisits=0)
    assert stored(nights) == sorted(bureau.urls())
    discovery = [path for path in bureau.server.paths() if not path.startswith("/news/")]
    assert len(discovery) <= 7


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_a_crawl_cut_off_after_any_request_ends_as_an_undisturbed_one(
    nights: Nights, bureau: Bureau, build: Build
) -> None:
    site = build(bureau)
    for requests in [1, 2, 3, 5, 7, 11, 13]:
        nights.clock.advance(minutes=1)
        nights.crawl_cut_off(site, requests)
    nights.clock.advance(minutes=1)
    nights.crawl(site)
    assert stored(nights) == sorted(bureau.urls())
    assert nights.rows("SELECT count(*) FROM versions") == [(bureau.count,)]


def test_a_crawl_cut_off_each_night_while_news_arrive_loses_nothing(
    nights: Nights, bureau: Bureau
) -> None:
    site = html_by_page_url(bureau)
    for requests in (3, 2, 4, 1, 3, 6, 2, 5, 4):
        bureau.count += 4
        nights.next_night()
        nights.crawl_cut_off(site, requests)
    nights.next_night()
    nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()


def test_an_ordinary_run_that_is_cut_off_is_made_good_by_the_next(
    nights: Nights, bureau: Bureau
) -> None:
    site = html_by_page_url(bureau)
    nights.crawl(site)
    bureau.count += 14  # three pages of news
    nights.next_night()
    nights.crawl_cut_off(site, 2)  # robots.txt and the first page
    nights.next_night()
    nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()


def test_more_news_than_an_ordinary_run_may_page_through_are_found_by_the_next(
    nights: Nights, bureau: Bureau
) -> None:
    site = html_by_page_url(bureau)
    nights.crawl(site)
    bureau.count += 31  # more than max_pages of five
    for _night in range(3):
        nights.next_night()
        nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()


# --- lies ---------------------------------------------------------------------------------------------


def lying(bureau: Bureau, answer: Callable[[int, int], Reply], extra: str = "") -> Site:
    """A paged listing that answers by page number and by how often it was asked."""
    counts: dict[str, int] = {}

    def page(target: str) -> Reply:
        counts[target] = counts.get(target, 0) + 1
        return answer(int(target.partition("p=")[2] or 1), counts[target])

    bureau.put("/list", page)
    listing = 'start = "ORIGIN/list"\nlink = "a.headline"\npage_url = "ORIGIN/list?p={page}"'
    return site_of(bureau.site_file(listing, extra))


def clamped(b: Bureau) -> Site:
    return lying(b, lambda page, _time: b.listing(b.items(b.slice(min(page, b.pages)))))


def clamped_and_pinned(b: Bureau) -> Site:
    def answer(page: int, _time: int) -> Reply:
        shown = b.slice(min(page, b.pages))
        return b.listing(b.items([b.count, *(n for n in shown if n != b.count)]))

    return lying(b, answer)


def blank_from_a_cache(b: Bureau) -> Site:
    """Pages 1 and 3 are answered empty by a cache, once."""
    blank = Reply('<html lang="en"><body><h1>News</h1><p>No results were found.</p></body></html>')
    return lying(
        b,
        lambda page, time: (
            blank if page in (1, 3) and time == 1 else b.listing(b.items(b.slice(page)))
        ),
    )


def one_page_more(b: Bureau) -> Site:
    """Says four pages, has five, and a sixth is 404."""

    def answer(page: int, _time: int) -> Reply:
        return b.listing(b.items(b.slice(page))) if page <= b.pages else Reply("none", 404)

    return lying(b, answer)


def looping(b: Bureau) -> Site:
    for page in range(1, b.pages + 1):
        following = page + 1 if page < b.pages else 2
        b.put(
            f"/list?at={page}",
            b.listing(
                b.items(b.slice(page)), f'<a class="next" href="/list?at={following}">more</a>'
            ),
        )
    b.put("/list", b.listing(b.items(b.slice(1)), '<a class="next" href="/list?at=2">more</a>'))
    return site_of(b.site_file('start = "ORIGIN/list"\nlink = "a.headline"\nnext = "a.next"'))


def tokens(b: Bureau) -> Site:
    """Links bear a token that changes with every request, and the last page is clamped."""
    asked = [0]

    def answer(page: int, _time: int) -> Reply:
        asked[0] += 1
        shown = b.slice(min(page, b.pages))
        return b.listing(b.items(shown, lambda n: f"/news/{n}?tok={asked[0]:x}a{n}"))

    return lying(b, answer, 'drop_params = ["tok"]')


def by_script(b: Bureau) -> Site:
    """Links that only a script opens; the site file says how."""
    items = "".join(
        f'<li><a class="headline" href="#" onclick="show(\'{n}\'); return false">{b.title(n)}</a></li>'
        for n in b.numbers()
    )
    b.put("/list", b.listing(items))
    return site_of(
        b.site_file('start = "ORIGIN/list"\nlink = "a.headline"\nurl = "ORIGIN/news/{1}"')
    )


def relative(b: Bureau) -> Site:
    """TRS: ./202602/t20260225_17.html below the folder of the list."""
    b.address = "/mfa/202602/t20260225_{0}.html".format
    items = b.items(b.numbers(), lambda n: f"./202602/t20260225_{n}.html")
    b.put("/mfa/index.html", b.listing(items))
    return site_of(b.site_file('start = "ORIGIN/mfa/index.html"\nlink = "a.headline"'))


def announced_by_script(b: Bureau) -> Site:
    """TRS again: the number of pages in a script, one too few, and no link to any."""
    script = f"<script>var countPage = {b.pages - 1}; createPageHTML({b.pages - 1}, 0, 'index', 'html')</script>"
    for page in range(1, b.pages + 1):
        name = "index.html" if page == 1 else f"index_{page - 1}.html"
        b.put(f"/trs/{name}", b.listing(b.items(b.slice(page)) + script))
    return bare(b, "/trs/index.html")


def dates_in_headings(b: Bureau) -> Site:
    body = "".join(
        f'<h3>{b.day(n):%d %B %Y}</h3><ul><li><a class="headline" href="{b.address(n)}">{b.title(n)}</a></li></ul>'
        for n in b.numbers()
    )
    b.put("/list", Reply(f"<html lang=en><body><main>{body}</main></body></html>"))
    return site_of(b.site_file('start = "ORIGIN/list"\nlink = "a.headline"'))


LIES = [
    clamped, clamped_and_pinned, blank_from_a_cache, one_page_more, looping, tokens, by_script,
    relative, announced_by_script, dates_in_headings,
]  # fmt: skip


@pytest.mark.parametrize("build", LIES, ids=lambda build: build.__name__)
def test_no_lie_of_a_listing_costs_a_release_or_doubles_one(
    nights: Nights, bureau: Bureau, build: Build
) -> None:
    site = build(bureau)
    summary = nights.crawl(site)
    assert stored(nights) == sorted(bureau.urls())
    assert summary.exit_code == 0
    lists = [p for p in bureau.server.paths() if p.startswith(("/list", "/mfa/i", "/trs"))]
    assert len(lists) <= bureau.pages + 5
    nights.next_night()
    nights.crawl(site)
    assert nights.rows("SELECT count(*) FROM versions") == [(bureau.count,)]
    assert nights.changes() == []


def test_a_listing_that_ignores_its_page_number_ends(nights: Nights, bureau: Bureau) -> None:
    site = lying(bureau, lambda _page, _time: bureau.listing(bureau.items(bureau.slice(1))))
    nights.crawl(site)
    assert len(stored(nights)) == bureau.per_page
    assert len(bureau.asked("/list")) <= 4


def test_tokens_that_nobody_declared_do_not_make_a_walk_endless(
    nights: Nights, bureau: Bureau
) -> None:
    asked = [0]

    def answer(page: int, _time: int) -> Reply:
        asked[0] += 1
        shown = bureau.slice(min(page, bureau.pages))
        return bureau.listing(bureau.items(shown, lambda n: f"/news/{n}?x={asked[0]:x}f{n}"))

    site = lying(bureau, answer)
    nights.crawl(site)
    assert len(bureau.asked("/list")) <= bureau.pages + 3
    assert len(stored(nights)) == bureau.count  # the same text under other addresses
    nights.next_night()
    assert nights.crawl(site).exit_code == 1
    assert open_problems(nights) == ["tokens"]
    assert nights.changes() == []


def test_a_bare_page_is_looked_at_twice_to_learn_which_parameters_are_of_the_moment(
    nights: Nights, bureau: Bureau
) -> None:
    asked = [0]
    bureau.address = "/show?id={0}".format

    def answer(_target: str) -> Reply:
        asked[0] += 1
        href = lambda n: f"/show?id={n}&amp;sess={asked[0]:x}f{n}"  # noqa: E731
        return bureau.listing(bureau.items(bureau.numbers(), href))

    bureau.put("/list", answer)
    bureau.put("/show", lambda t: bureau.page(int(t.partition("id=")[2].partition("&")[0])))
    site = bare(bureau, "/list")
    assert nights.crawl(site).exit_code == 0
    assert stored(nights) == sorted(bureau.urls())
    nights.next_night()
    bureau.server.clear()
    nights.crawl(site, revisits=0)
    assert bureau.asked("/show") == []


def test_a_listing_that_moves_while_it_is_read_loses_nothing(
    nights: Nights, bureau: Bureau
) -> None:
    def answer(page: int, time: int) -> Reply:
        if page in (2, 4) and time == 1:
            bureau.count += 1
        return bureau.listing(bureau.items(bureau.slice(page)))

    site = lying(bureau, answer)
    nights.crawl(site)
    nights.next_night()
    nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()


def test_a_listing_that_moves_by_a_whole_page_is_not_taken_for_its_end(
    nights: Nights, bureau: Bureau
) -> None:
    def answer(page: int, time: int) -> Reply:
        if page == 2 and time == 1:
            bureau.count += bureau.per_page  # page 2 is now what page 1 was
        return bureau.listing(bureau.items(bureau.slice(page)))

    site = lying(bureau, answer)
    nights.crawl(site)
    nights.next_night()
    nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()


def test_a_page_that_stays_blank_is_a_problem_until_it_is_not(
    nights: Nights, bureau: Bureau
) -> None:
    broken = [True]
    blank = Reply('<html lang="en"><body><h1>News</h1><p>No results were found.</p></body></html>')
    site = lying(
        bureau,
        lambda page, _time: (
            blank if page == 3 and broken[0] else bureau.listing(bureau.items(bureau.slice(page)))
        ),
    )
    assert nights.crawl(site).exit_code == 1
    assert open_problems(nights) == ["listing_partial"]
    broken[0] = False
    nights.next_night()
    assert nights.crawl(site).exit_code == 0
    assert set(stored(nights)) == bureau.urls()


def test_postback_paging_is_a_problem_and_what_can_be_read_is_read(
    nights: Nights, bureau: Bureau
) -> None:
    pager = "<a href=\"javascript:__doPostBack('grid','Page$2')\">2</a>"
    bureau.put("/list", bureau.listing(bureau.items(bureau.slice(1)), pager))
    site = site_of(bureau.site_file('start = "ORIGIN/list"\nlink = "a.headline"'))
    for _night in range(2):
        assert nights.crawl(site).exit_code == 1
        assert open_problems(nights) == ["listing_partial"]
        nights.next_night()
    assert len(stored(nights)) == bureau.per_page


# --- how far back -----------------------------------------------------------------------------------


def test_since_goes_back_to_that_day_and_a_later_since_further(
    nights: Nights, bureau: Bureau
) -> None:
    site = html_by_page_url(bureau)
    day = bureau.day(16)
    nights.crawl(site, since=day)
    assert set(stored(nights)) == {bureau.url(n) for n in range(16, 24)}
    nights.next_night()
    nights.crawl(site)
    assert len(stored(nights)) == 8  # an ordinary run goes no further
    nights.next_night()
    nights.crawl(site, since=bureau.day(4))
    assert set(stored(nights)) == {bureau.url(n) for n in range(4, 24)}


def test_a_limit_is_a_number_of_visits_and_the_next_run_goes_on(
    nights: Nights, bureau: Bureau
) -> None:
    site = html_by_page_url(bureau)
    counts = []
    for _night in range(5):
        nights.crawl(site, limit=6)
        counts.append(len(stored(nights)))
        nights.next_night()
    assert counts[:4] == [6, 12, 18, 23]


def test_a_short_run_spends_half_its_time_on_releases_and_all_are_found_in_the_end(
    nights: Nights, bureau: Bureau
) -> None:
    site = replace(html_by_page_url(bureau), delay=10.0)
    counts = []
    for _night in range(9):
        assert nights.crawl(site, max_time=timedelta(minutes=1)).exit_code == 0
        counts.append(len(stored(nights)))
        nights.next_night(4)
    assert counts[0] >= 2  # releases already on the first night
    assert counts[-1] == bureau.count


def test_a_dry_run_lists_what_it_would_fetch_and_leaves_no_trace_on_what_is_known(
    nights: Nights, bureau: Bureau
) -> None:
    site = html_by_next(bureau)
    first = nights.crawl(site, dry_run=True)
    assert set(first.sites[0].would_fetch) == bureau.urls()
    assert bureau.asked("/news/") == []
    limited = nights.crawl(site, dry_run=True, limit=4)
    assert len(limited.sites[0].would_fetch) == 4
    nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()


def test_a_dry_run_does_not_make_the_real_one_believe_that_nothing_changed(
    nights: Nights, bureau: Bureau
) -> None:
    bureau.put("/rss", lambda _t: bureau.rss(bureau.numbers(), f'"{bureau.count}"'))
    site = site_of(bureau.site_file('start = "ORIGIN/rss"'))
    nights.crawl(site)
    bureau.count += 1
    nights.next_night()
    assert nights.crawl(site, dry_run=True).sites[0].would_fetch == [bureau.url(24)]
    nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()


# --- a night without news ---------------------------------------------------------------------------


def test_a_night_without_news_on_2000_releases_costs_the_feed_and_the_revisits(
    nights: Nights, server: SiteServer
) -> None:
    bureau = Bureau(server, count=2_000, validators=True)
    known = {bureau.address(n): n for n in bureau.numbers()}
    rules = Reply("User-agent: *\nDisallow: /closed\n", media_type="text/plain", etag='"r"')
    feed = bureau.rss(bureau.numbers()[:20], '"feed"')

    def reply(target: str) -> Reply:
        if target in known:
            return bureau.page(known[target])
        if target == "/robots.txt":
            return rules
        if target == "/rss":
            return feed
        page = int(target.partition("p=")[2] or 1)
        bureau.per_page = 100
        found = bureau.listing(bureau.items(bureau.slice(page)))
        found.etag = f'"list {page}"'
        return found

    server.reply = reply  # type: ignore[method-assign]
    text = bureau.site_file(
        'start = "ORIGIN/rss"\n[listings.all]\nstart = "ORIGIN/list"\nlink = "a.headline"\npage_url = "ORIGIN/list?p={page}"'
    )
    site = site_of(text)
    nights.crawl(site)
    assert nights.rows("SELECT count(*) FROM releases") == [(2_000,)]
    for _night in range(2):
        nights.next_night()
        server.clear()
        summary = nights.crawl(site)
        discovery = [path for path in server.paths() if path not in known]
        assert len(discovery) <= 10
        assert len(server.paths()) <= len(discovery) + 50
        assert {asked.status for asked in server.log} == {304}  # not one body
        assert summary.sites[0].unchanged == 50
    assert nights.rows("SELECT count(*) FROM versions") == [(2_000,)]


# --- what listings say of changes -----------------------------------------------------------------


def grown_old(nights: Nights, site: Site) -> None:
    """A first crawl, and looks until every release has its next one days ahead."""
    for days in (0, 4, 2):
        nights.next_night(days)
        nights.crawl(site, revisits=500)
    nights.clock.advance(hours=1)


def test_a_lastmod_that_moved_trumps_the_schedule(nights: Nights, bureau: Bureau) -> None:
    stamps = dict.fromkeys(bureau.numbers(), "2026-02-01T00:00:00Z")
    bureau.put("/map.xml", lambda _t: bureau.sitemap(bureau.numbers(), stamps.__getitem__))
    site = site_of(bureau.site_file('start = "ORIGIN/map.xml"'))
    grown_old(nights, site)
    bureau.server.clear()
    nights.crawl(site)
    assert bureau.asked("/news/") == []
    stamps[3] = (nights.clock.now()).isoformat()
    bureau.edits[3] = "The figures were corrected."
    nights.clock.advance(minutes=30)
    nights.crawl(site)
    assert nights.changes() == [("edited", bureau.url(3))]
    assert bureau.asked("/news/") == ["/news/3"]


def test_a_sitemap_that_stamps_everything_now_causes_no_revisits(
    nights: Nights, bureau: Bureau
) -> None:
    bureau.put(
        "/map.xml",
        lambda _t: bureau.sitemap(bureau.numbers(), lambda _n: nights.clock.now().isoformat()),
    )
    site = site_of(bureau.site_file('start = "ORIGIN/map.xml"'))
    grown_old(nights, site)
    bureau.server.clear()
    for _run in range(3):
        nights.clock.advance(minutes=30)
        nights.crawl(site)
    assert bureau.asked("/news/") == []


def test_sitemaps_that_did_not_change_are_not_asked_for_each_night(
    nights: Nights, bureau: Bureau
) -> None:
    def index(_target: str) -> Reply:
        named = "".join(
            f"<sitemap><loc>{bureau.server.origin}/map{year}.xml</loc>"
            f"<lastmod>{year if year < 2026 else 2026}-{'12-31' if year < 2026 else '03-01'}</lastmod></sitemap>"
            for year in range(2000, 2027)
        )
        return Reply(f"<sitemapindex>{named}</sitemapindex>", media_type="application/xml")

    bureau.put("/sitemap.xml", index)
    for year in range(2000, 2027):
        bureau.put(
            f"/map{year}.xml", bureau.sitemap([n for n in bureau.numbers() if n % 27 == year % 27])
        )
    site = site_of(bureau.site_file('start = "ORIGIN/sitemap.xml"'))
    nights.crawl(site)
    assert set(stored(nights)) == bureau.urls()
    nights.next_night(6)
    bureau.server.clear()
    nights.crawl(site)
    assert bureau.asked("/map") == ["/map2026.xml"]


# --- sitemaps that lie or break -------------------------------------------------------------------


def index_of(bureau: Bureau, *paths: str) -> Reply:
    named = "".join(f"<sitemap><loc>{bureau.server.origin}{p}</loc></sitemap>" for p in paths)
    return Reply(f"<sitemapindex>{named}</sitemapindex>", media_type="application/xml")


@pytest.mark.parametrize("broken", [Reply("<p>Sorry</p>"), Reply("busy", 500), Reply("", 403)])
def test_a_sitemap_that_cannot_be_read_hides_no_other(
    broken: Reply, nights: Nights, bureau: Bureau
) -> None:
    halves = bureau.numbers()[:13], bureau.numbers()[13:]
    bureau.put("/sitemap.xml", index_of(bureau, "/first.xml", "/broken.xml", "/second.xml"))
    bureau.put("/first.xml", bureau.sitemap(halves[0]))
    bureau.put("/second.xml", bureau.sitemap(halves[1]))
    bureau.put("/broken.xml", broken)
    site = site_of(bureau.site_file('start = "ORIGIN/sitemap.xml"'))
    for _night in range(3):
        assert nights.crawl(site).exit_code == 1
        assert set(stored(nights)) == bureau.urls()
        nights.next_night()
    bureau.put("/broken.xml", bureau.sitemap(halves[0]))
    nights.crawl(site)
    assert open_problems(nights) == []


def test_a_tree_of_sitemaps_without_end_is_left_and_told_of(nights: Nights, bureau: Bureau) -> None:
    asked: list[str] = []

    def tree(target: str) -> Reply:
        asked.append(target)
        return index_of(bureau, *(f"/tree/{len(asked)}-{n}" for n in range(2)))

    bureau.put("/tree", tree)
    for number in range(40):
        for twig in range(2):
            bureau.put(f"/tree/{number}-{twig}", tree)
    site = site_of(bureau.site_file('start = "ORIGIN/tree"'))
    assert nights.crawl(site).exit_code == 1
    assert len(asked) == 1 + 2 + 4 + 8
    assert set(open_problems(nights)) == {"listing", "listing_partial"}


def test_an_index_whose_sitemaps_are_all_empty_is_a_problem_every_night(
    nights: Nights, bureau: Bureau
) -> None:
    bureau.put("/sitemap.xml", index_of(bureau, "/first.xml", "/second.xml"))
    bureau.put("/first.xml", bureau.sitemap([]))
    bureau.put("/second.xml", bureau.sitemap([]))
    site = site_of(bureau.site_file('start = "ORIGIN/sitemap.xml"'))
    for _night in range(2):
        assert nights.crawl(site).exit_code == 1
        assert open_problems(nights) == ["listing"]
        nights.next_night()
    bureau.put("/second.xml", bureau.sitemap(bureau.numbers()))
    nights.crawl(site)
    assert (set(stored(nights)), open_problems(nights)) == (bureau.urls(), [])


# --- problems ---------------------------------------------------------------------------------------


def test_a_listing_that_shrank_is_a_problem_until_it_has_grown_again(
    nights: Nights, bureau: Bureau
) -> None:
    shown = [20]
    bureau.put("/list", lambda _t: bureau.listing(bureau.items(bureau.numbers()[: shown[0]])))
    site = site_of(bureau.site_file('start = "ORIGIN/list"\nlink = "a.headline"'))
    assert nights.crawl(site).exit_code == 0
    shown[0] = 3
    for _night in range(3):
        nights.next_night()
        assert nights.crawl(site).exit_code == 1
        assert open_problems(nights) == ["listing_shrank"]
    shown[0] = 20
    nights.next_night()
    assert nights.crawl(site).exit_code == 0
    assert open_problems(nights) == []


def test_a_feed_that_turned_to_html_is_a_problem_and_nothing_is_withdrawn(
    nights: Nights, bureau: Bureau
) -> None:
    page = bureau.listing(
        '<li><a href="/about/the/ministry">All about the ministry itself</a></li>' * 5
    )
    feed: list[Reply] = [bureau.rss(bureau.numbers())]
    bureau.put("/rss", lambda _t: feed[0])
    site = site_of(bureau.site_file('start = "ORIGIN/rss"'))
    nights.crawl(site)
    for night in range(3):
        nights.next_night()
        feed[0] = page if night < 2 else bureau.rss(bureau.numbers())
        assert nights.crawl(site).exit_code == (1 if night < 2 else 0)
        assert open_problems(nights) == (["listing"] if night < 2 else [])
    assert nights.changes() == []
    assert set(stored(nights)) == bureau.urls()


def test_a_layout_that_broke_is_one_problem_and_heals(nights: Nights, bureau: Bureau) -> None:
    layout = '\n[[layouts]]\ntitle = "h1"\npublished = "time@datetime"\nbody = "article"\n'
    bureau.put("/rss", bureau.rss(bureau.numbers()))
    site = site_of(bureau.site_file('start = "ORIGIN/rss"') + layout)
    assert nights.crawl(site).exit_code == 0
    whole = bureau.page

    def redesigned(n: int) -> Reply:
        page = whole(n)
        page.body = str(page.body).replace("<article>", "<div>").replace("</article>", "</div>")
        return page

    bureau.page = redesigned  # type: ignore[method-assign]
    nights.next_night()
    assert nights.crawl(site).exit_code == 1
    rows = nights.rows("SELECT kind, url, message FROM problems WHERE resolved_at IS NULL")
    assert [(row[0], row[1]) for row in rows] == [("layout", site.home)]
    assert "article" in str(rows[0][2]) and "23 pages" in str(rows[0][2])
    bureau.page = whole  # type: ignore[method-assign]
    nights.next_night(8)
    assert nights.crawl(site).exit_code == 0
    assert open_problems(nights) == []
    assert nights.changes() == []


def test_a_site_that_blocks_is_left_alone_and_told_of_until_it_lets_us_in(
    nights: Nights, bureau: Bureau
) -> None:
    blocked = [False]
    whole = bureau.page
    bureau.page = lambda n: Reply("no", 403) if blocked[0] else whole(n)  # type: ignore[method-assign]
    bureau.put("/rss", bureau.rss(bureau.numbers()))
    site = site_of(bureau.site_file('start = "ORIGIN/rss"'))
    nights.crawl(site)
    blocked[0] = True
    nights.next_night()
    bureau.server.clear()
    summary = nights.crawl(site)
    assert len(bureau.asked("/news/")) == 5
    assert (summary.exit_code, open_problems(nights)) == (1, ["blocked"])
    blocked[0] = False
    nights.next_night(2)
    assert nights.crawl(site).exit_code == 0
    assert open_problems(nights) == []
    assert nights.changes() == []


def test_a_block_in_place_of_the_listing_is_called_a_block(nights: Nights, bureau: Bureau) -> None:
    challenge = Reply("<title>Just a moment...</title><body>Checking your browser</body>")
    bureau.put("/list", challenge)
    site = site_of(bureau.site_file('start = "ORIGIN/list"\nlink = "a.headline"'))
    nights.crawl(site)
    assert open_problems(nights) == ["blocked"]
    assert bureau.asked("/list") == ["/list"]


def test_a_release_that_robots_txt_closes_is_no_problem(nights: Nights, bureau: Bureau) -> None:
    items = (
        bureau.items([3, 2, 1]) + '<li><a class="headline" href="/closed/9">A closed one</a></li>'
    )
    bureau.put("/list", bureau.listing(items))
    summary = nights.crawl(site_of(bureau.site_file('start = "ORIGIN/list"\nlink = "a.headline"')))
    assert (summary.exit_code, summary.sites[0].refused, summary.sites[0].new) == (0, 1, 3)
    assert bureau.asked("/closed") == []


def test_a_second_page_that_robots_txt_closes_is_told_of_once(
    nights: Nights, bureau: Bureau
) -> None:
    bureau.put("/robots.txt", Reply("User-agent: *\nDisallow: /*?p=\n", media_type="text/plain"))
    site = html_by_page_url(bureau)
    assert nights.crawl(site).exit_code == 1
    assert open_problems(nights) == ["robots"]
    bureau.count += 1
    nights.next_night()
    assert nights.crawl(site).exit_code == 0
    assert len(stored(nights)) == 6
    assert bureau.asked("/list") == ["/list", "/list"]


def test_a_date_far_ahead_is_a_problem_until_it_is_corrected(
    nights: Nights, bureau: Bureau
) -> None:
    far = bureau.day
    bureau.day = lambda n: far(n).replace(year=2031) if n == 23 else far(n)  # type: ignore[method-assign]
    bureau.put("/list", lambda _t: bureau.listing(bureau.items(bureau.numbers())))
    layout = (
        '\n[[layouts]]\ntitle = "h1"\npublished = "time"\nbody = "article"\ndrop = ["h1", "time"]\n'
    )
    site = site_of(bureau.site_file('start = "ORIGIN/list"\nlink = "a.headline"') + layout)
    assert nights.crawl(site).exit_code == 1
    assert open_problems(nights) == ["future_date"]
    bureau.day = far  # type: ignore[method-assign]
    nights.next_night()
    assert nights.crawl(site).exit_code == 0
