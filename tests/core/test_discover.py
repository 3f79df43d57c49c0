"""A bare news page tells what it offers, and the site file made of it works."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.core import urls
from scraper.core.discover import Discovery, discover
from scraper.core.listing import page_address, read_listing
from scraper.core.pagepattern import page_pattern
from scraper.core.platforms import addresses, platform_of
from scraper.core.sitefile import to_toml
from scraper.core.zones import of_host
from scraper.errors import ListingError
from scraper.model import Listing, Site

URL = "https://www.mer.gov.no/en/news"
TITLES = (
    "Statement by the Minister on the situation of the coastal provinces",
    "Press release following talks with the delegation of Sudland",
    "Joint communiqué of the third round of consultations on fisheries",
    "Remarks by the State Secretary at the opening of the book fair",
    "Ambassador Nilsen presents her letters of credence in Westmark",
)


def look(body: str, url: str = URL) -> Discovery:
    return discover(body.encode(), url, "text/html; charset=utf-8")


def page(body: str, head: str = "", lang: str = "en") -> str:
    return (
        f"<!doctype html><html lang='{lang}'><head><title>News | Ministry of External Relations"
        f"</title>{head}</head><body><nav><a href='/en/about-the-ministry'>About the ministry"
        f" and its people</a></nav>{body}</body></html>"
    )


def listed(template: str, count: int = 5) -> str:
    return "".join(
        template.format(n=4400 - at, title=TITLES[at], day=7 - at) for at in range(count)
    )


PLAIN = (
    "<ul class='news'>"
    + listed("<li>{day} October 2019 <a href='/en/news/{n}'>{title}</a>")
    + "</ul>"
)


# --- four sites of different kinds -----------------------------------------------------------

LIFERAY = page(
    "<section class=news-articles><ul>"
    + listed(
        "<li><i>{day} October 2019</i> <a class='anons-title' href='/en/news/-/asset_publisher/"
        "cKNonkJE02Bw/content/id/{n}?p_p_id=101_INSTANCE_cKNonkJE02Bw&amp;redirect=%2Fen%2Fnews'>"
        "{title}</a>"
    )
    + "</ul></section><div class=paginates><ul><li class=active><span>1</span></li>"
    "<li><a href='?p_p_id=101&amp;p_p_col_count=2&amp;_101_INSTANCE_x_cur=2'>2</a></li>"
    "<li><a href='?p_p_id=101&amp;p_p_col_count=2&amp;_101_INSTANCE_x_cur=3'>3</a></li></ul></div>",
    "<script>Liferay.authToken = 'a1';</script>",
)
WORDPRESS = page(
    "<main>"
    + listed(
        "<article class='post-{n} post'><h2 class='entry-title'><a href='/en/2019/10/release-{n}/'>"
        "{title}</a></h2><time datetime='2019-10-0{day}T10:00:00+02:00'>x</time></article>"
    )
    + "<div class='nav-links'><a class='next page-numbers' href='/en/news/page/2/'>Next</a></div>"
    "</main>",
    "<link rel=alternate type='application/rss+xml' title='MER' href='/en/feed/'>"
    "<link rel=alternate type='application/rss+xml' title='Comments' href='/en/comments/feed/'>"
    "<link rel=stylesheet href='/wp-content/a.css'>",
)
DRUPAL = page(
    "<div class='related-grid'>"
    + listed(
        "<div class='card'><div class='card-body'><h5 class='card-title'><a href='/en/release-"
        "on-the-talks-{n}_en'>{title}</a></h5><div class='card-footer'>0{day}.10.2019</div></div>"
        "</div>"
    )
    + "</div><ul class='pager__items'><li><a href='?page=0' aria-current=page>1</a>"
    "<li><a href='?page=1'>2</a><li><a href='?page=2'>3</a></ul>",
    "<script data-drupal-selector='drupal-settings-json'>{}</script>",
)
TRS = page(
    "<ul class='list1'>"
    + listed("<li><a href='./201910/t2019100{day}_{n}.html'>{title}</a>（2019-10-0{day}）</li>")
    + "</ul><script>createPageHTML(9, 0, 'index', 'html');</script>",
)

SITES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "liferay": (
        LIFERAY,
        URL,
        "liferay",
        {
            "link": "a.anons-title",
            "page_url": URL + "?p_p_id=101&p_p_col_count=2&_101_INSTANCE_x_cur={page}",
            "first_page": 1,
        },
    ),
    "wordpress": (
        WORDPRESS,
        URL,
        "wordpress",
        {"link": "h2.entry-title > a", "next": "a.next"},
    ),
    "drupal": (
        DRUPAL,
        URL,
        "drupal",
        {"link": "h5.card-title > a", "page_url": URL + "?page={page}", "first_page": 0},
    ),
    "trs": (
        TRS,
        "https://www.mer.gov.no/eng/xw/index.html",
        "trs",
        {
            "link": "ul.list1 > li > a",
            "page_url": "https://www.mer.gov.no/eng/xw/index_{page}.html",
            "first_page": 0,
        },
    ),
}


@pytest.mark.parametrize("name", SITES)
def test_the_site_file_of_a_bare_page_finds_what_the_page_names(name: str) -> None:
    body, url, platform, keys = SITES[name]
    seen = look(body, url)
    assert seen.platform == platform
    assert [found.title for found in seen.found] == list(TITLES)
    made = tomllib.loads(to_toml(seen, url, "mer"))
    table = made["listings"]["news"]
    assert {key: table[key] for key in keys} == keys
    listing = Listing(name="news", **table)
    site = Site("mer", made["title"], made["home"], made["timezone"], tuple(made["languages"]))
    read = read_listing(body.encode(), url, "text/html", listing, site)
    assert [found.title for found in read.found] == list(TITLES)
    assert [found.published for found in read.found] == [found.published for found in seen.found]
    assert all(found.published is not None for found in read.found)
    assert read.next is not None
    if listing.page_url:
        assert read.next == page_address(listing, 2)


def test_liferay_noise_and_identity_are_told() -> None:
    seen = look(LIFERAY)
    assert seen.identity == (r"/content/id/(?P<id>\d+)",)
    assert {"p_p_*", "redirect", "p_auth"} <= set(seen.drop_params)


def test_noise_that_is_the_only_name_of_a_release_is_kept() -> None:
    found = [f"https://x.example/news?p_p_id=101&_101_INSTANCE_x_articleId={n}" for n in range(9)]
    assert addresses(found, "liferay").drop_params == ()


def test_parameters_that_lead_back_are_noise_everywhere() -> None:
    found = [f"https://x.example/view?id={n}&back=%2Fnews%3Fpage%3D1" for n in range(9)]
    assert addresses(found, None).drop_params == ("back",)


def test_a_long_number_in_the_address_is_the_identity() -> None:
    found = [f"https://x.example/ru/news/{1899422 + n}/?lang=ru" for n in range(9)]
    assert addresses(found, "bitrix").identity == (r"/(?P<id>\d{5,})/?(?:[?#]|$)",)
    assert addresses([url.replace("news/", "rubric-1234567/") for url in found], None).identity
    same = [f"https://x.example/section/1234567/?n={n}" for n in range(9)]
    assert addresses(same, None).identity == ()


def ministry(number: int, token: str) -> str:
    """Page `number` of a Liferay-like ministry with 18 releases.

    One is pinned to every page and served by two portlets, tokens differ at each request, pages
    beyond the last are clamped.
    """
    number = min(number, 4)
    here = [18, *range(17 - 5 * (number - 1), max(17 - 5 * number, 0), -1)]
    item = (
        "<li class='anons{pin}'><div class='anons-status-line'><span>{day} October 2019<i>20:10</i>"
        "</span></div><a class='anons-title' href='/en/news/-/asset_publisher/{portlet}/content/id/"
        "{n}?p_p_id=101_INSTANCE_{portlet}&amp;p_auth={token}&amp;redirect=%2Fen%2Fnews%3Fcur%3D"
        "{token}'>{title}, part {n}</a></li>"
    )
    items = "".join(
        item.format(
            pin=" pinned" if n == 18 else "",
            day=n,
            portlet="MCZ7HQ" if n == 18 and number % 2 else "cKNonk",
            n=3882100 + n,
            token=token,
            title=TITLES[n % 5],
        )
        for n in here
    )
    beyond = f"/en/news?p_auth={token}&amp;_101_cur={number + 1}" if number < 4 else "javascript:;"
    return page(
        f"<section class=news-articles><ul>{items}</ul></section><ul class=lfr-pagination>"
        f"<li><a class=next href='{beyond}'>Next</a></li></ul>",
        "<script>Liferay.authToken = 'x';</script>",
    )


def test_a_bare_ministry_is_walked_to_its_clamped_end() -> None:
    seen = look(ministry(1, "t0"))
    site = Site(
        "mer",
        "MER",
        "https://www.mer.gov.no/",
        seen.timezone,
        ("en",),
        identity=seen.identity,
        drop_params=seen.drop_params,
    )
    listing = Listing("news", URL, link=seen.link, next=seen.next)
    prints, ids = [], set()
    for number in range(1, 7):
        read = read_listing(
            ministry(number, f"t{number}").encode(), URL, "text/html", listing, site, page=number
        )
        prints.append(read.fingerprint)
        ids |= {urls.identity(found.url, site.identity) for found in read.found}
        assert (read.next is None) == (number >= 4)
    assert len(ids) == 18
    assert len(set(prints[:4])) == 4
    assert prints[3] == prints[4] == prints[5]


# --- what a page offers ----------------------------------------------------------------------


def test_feeds_of_the_section_come_before_those_of_the_site_and_comments_never() -> None:
    head = """<link rel=alternate type='application/rss+xml' href='/rss.xml'>
    <link rel='alternate' type='application/atom+xml' href='/en/news/atom'>
    <link rel=alternate type='application/rss+xml' href='/comments/feed/'>
    <link rel=alternate type='application/json+oembed' href='/oembed?x'>
    <link rel=alternate type='application/rss+xml' href='https://elsewhere.example/rss'>
    <link rel=alternate hreflang=ru href='/ru/news'>"""
    seen = look(page(PLAIN, head))
    assert seen.feeds == (URL + "/atom", "https://www.mer.gov.no/rss.xml")
    assert any("the page declares it" in word for word in seen.why)


def test_feeds_that_are_only_linked_are_found() -> None:
    seen = look(page(PLAIN + "<footer><a href='/en/rss.xml'>RSS</a></footer>"))
    assert seen.feeds == ("https://www.mer.gov.no/en/rss.xml",)


def test_wordpress_without_a_declared_feed_has_one_under_the_section() -> None:
    seen = look(page(PLAIN, "<link href='/wp-content/x.css' rel=stylesheet>"))
    assert seen.feeds == (URL + "/feed/",)
    assert any("guessed: WordPress" in word for word in seen.why)


def test_only_the_usual_sitemap_is_guessed() -> None:
    assert look(page(PLAIN)).sitemaps == ("https://www.mer.gov.no/sitemap.xml",)


def test_title_language_country_and_zone() -> None:
    seen = look(page(PLAIN, lang="en-GB"))
    assert seen.title == "Ministry of External Relations"
    assert (seen.language, seen.country, seen.timezone) == ("en", "NO", "Europe/Oslo")
    named = look(page(PLAIN, "<meta property='og:site_name' content='MER &amp; partners'>"))
    assert named.title == "MER & partners"


def test_the_same_page_in_other_languages_is_told() -> None:
    switcher = (
        "<a hreflang=ru href='/ru/news'>Русский</a><a hreflang=en href='/en/news'>English</a>"
    )
    assert look(page(switcher + PLAIN)).alternates == (("ru", "https://www.mer.gov.no/ru/news"),)


@pytest.mark.parametrize(
    ("url", "country", "zone"),
    [
        ("https://www.gov.uk/x", "GB", "Europe/London"),
        ("https://mid.ru/en/", "RU", "Europe/Moscow"),
        ("http://xn--l1adgmc.xn--p1ai/", "RU", "Europe/Moscow"),
        ("https://www.state.gov/", "US", "America/New_York"),
        ("https://www.eeas.europa.eu/", None, "Europe/Brussels"),
        ("https://www.mer.example/", None, None),
        ("http://127.0.0.1:8000/", None, None),
    ],
)
def test_the_host_tells_country_and_zone(url: str, country: str | None, zone: str | None) -> None:
    assert of_host(url) == (country, zone)


@pytest.mark.parametrize(
    ("mark", "platform"),
    [
        ("<script src='/bitrix/js/main.js'>", "bitrix"),
        ('<meta name=generator content="TYPO3 CMS">', "typo3"),
        ("<!--TYPO3SEARCH_begin-->", "typo3"),
        ("<input type=hidden name=__VIEWSTATE>", "aspnet"),
        ("<div class='gem-c-document-list'>", "govuk"),
        ("<p>nothing</p>", None),
    ],
)
def test_platforms_are_known_by_their_marks(mark: str, platform: str | None) -> None:
    assert platform_of(mark) == platform


@pytest.mark.parametrize(
    ("second", "third", "expected"),
    [
        ("?page=2", "?page=3", ("?page={page}", 1, 1)),
        ("?page=1", "?page=2", ("?page={page}", 0, 1)),
        ("?start=20", "?start=40", ("?start={page}", 0, 20)),
        ("/page/2/", "/page/3/", ("/page/{page}/", 1, 1)),
        ("?count=2&cur=2", "?count=2&cur=3", ("?count=2&cur={page}", 1, 1)),
        ("?count=2&x_cur=2", None, ("?count=2&x_cur={page}", 1, 1)),
        ("?b_start:int=30", None, ("?b_start:int={page}", 0, 30)),
        ("/page/2/", None, ("/page/{page}/", 1, 1)),
        ("/index_1.html", None, ("/index_{page}.html", 0, 1)),
        ("?PAGEN_1=2", None, ("?PAGEN_1={page}", 1, 1)),
        ("?page=2&t=1", "?page=3&t=2", ("?page={page}&t=1", 1, 1)),
        ("?token=7", None, None),
        ("?p=5", "?p=4", None),
    ],
)
def test_the_pattern_of_page_addresses(
    second: str, third: str | None, expected: tuple[str, int, int] | None
) -> None:
    start = "https://www.mer.example/news"
    found = page_pattern(start, start + second, start + third if third else None)
    assert found == (expected and (start + expected[0], *expected[1:]))


def test_a_page_that_offers_nothing_is_no_error() -> None:
    seen = look("<!doctype html><title>Soon</title><p>Under construction.")
    assert (seen.feeds, seen.link, seen.next, seen.page_url, seen.found) == (
        (),
        None,
        None,
        None,
        (),
    )
    assert any("no list of releases could be made out" in word for word in seen.why)
    made = tomllib.loads(to_toml(seen, URL, "mer"))
    assert made["listings"]["news"] == {"start": URL, "language": "en"}


def test_postback_paging_is_said() -> None:
    pager = "<a href=\"javascript:__doPostBack('grd','Page$2')\">2</a>"
    assert any("postback" in word for word in look(page(PLAIN + pager)).why)


def test_a_feed_as_the_starting_point_is_the_offer() -> None:
    url = "https://www.mer.gov.no/en/rss.xml"
    body = f"<rss><channel><item><title>x</title><link>{URL}/123456</link></item></channel></rss>"
    seen = look(body, url)
    assert seen.feeds == (url,)
    assert [found.url for found in seen.found] == [URL + "/123456"]
    assert tomllib.loads(to_toml(seen, url, "mer"))["listings"]["news"]["start"] == url


def test_a_sitemap_as_the_starting_point_is_the_offer() -> None:
    url = "https://www.mer.gov.no/news-sitemap.xml"
    seen = look(f"<urlset><url><loc>{URL}/1</loc></url></urlset>", url)
    assert seen.sitemaps == (url,)


def test_what_is_no_page_is_an_error() -> None:
    with pytest.raises(ListingError):
        discover(b"%PDF-1.7", URL, "application/pdf")


# --- the site file ---------------------------------------------------------------------------


def test_the_site_file_explains_itself() -> None:
    text = to_toml(look(page(PLAIN)), URL, "mer")
    assert "#   links: ul.news > li > a (5 links, dates beside them)" in text
    assert 'timezone = "Europe/Oslo"  # a guess' in text
    assert 'country = "NO"' in text


HOSTILE = (
    'a "quoted" \\ title',
    "line\nbreak\r\nand\ttab",
    "'''",
    '"""\n[listings.x]\nstart = "https://evil.example"',
    "nul\x00 del\x7f esc\x1b nel\x85 ls\u2028",
    "\ud800 half",
    "# no comment",
    "RLO \u202e gnp.exe",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_strings_of_the_page_cannot_break_out_of_the_site_file(value: str) -> None:
    seen = replace(
        look(page(PLAIN)),
        title=value,
        link=value,
        next=value,
        drop_params=(value,),
        identity=(value,),
        feeds=(value,),
        language=value,
        alternates=((value, value),),
        why=(value,),
    )
    made = tomllib.loads(to_toml(seen, URL, value))
    assert set(made["listings"]) == {"news", "feed"}
    assert made["listings"]["news"]["start"] == URL


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_strings_give_a_site_file_that_loads(title: str, why: str) -> None:
    seen = Discovery(title=title, why=(why,), link=title, identity=(why,))
    assert tomllib.loads(to_toml(seen, URL, why))["home"] == "https://www.mer.gov.no/"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_looked_at_or_refused(body: bytes) -> None:
    try:
        discover(b"<html>" + body, URL, None)
        discover(body, URL, None)
    except ListingError:
        pass
