"""An edited site file: what an earlier definition had overlooked is found, and nothing is asked twice for it."""

from __future__ import annotations

from dataclasses import replace

from scraper import sites
from scraper.model import Site
from tests.bureau import Bureau
from tests.conftest import Nights
from tests.site_server import SiteServer


def paged(b: Bureau, listing: str, extra: str = "") -> Site:
    """A listing whose pages follow by a.next; the site file says `listing` of it."""
    for page in range(1, b.pages + 1):
        more = f'<a class="next" href="/list?at={page + 1}">More</a>' if page < b.pages else ""
        b.put(f"/list?at={page}", b.listing(b.items(b.slice(page)), more))
    b.put("/list", b.listing(b.items(b.slice(1)), '<a class="next" href="/list?at=2">More</a>'))
    text = b.site_file(f'start = "ORIGIN/list"\nlink = "a.headline"\n{listing}', extra)
    return sites.parse_site(text.encode(), "bureau.toml", "bureau")


def found(nights: Nights) -> set[object]:
    return {row[0] for row in nights.rows("SELECT url FROM releases")}


def pages_asked(b: Bureau) -> int:
    return len([path for path in b.server.paths() if path.startswith("/list")])


WRONG, RIGHT = 'next = "a.doesnotexist"', 'next = "a.next"'


def test_a_mended_next_brings_what_the_wrong_one_had_hidden(
    nights: Nights, server: SiteServer
) -> None:
    bureau = Bureau(server)
    nights.crawl(paged(bureau, WRONG))
    assert len(found(nights)) < bureau.count
    nights.next_night()
    nights.crawl(paged(bureau, RIGHT))
    assert found(nights) == bureau.urls()


def test_a_walk_after_an_edit_that_is_cut_off_goes_on_and_ends(
    nights: Nights, server: SiteServer
) -> None:
    bureau = Bureau(server)
    nights.crawl(paged(bureau, WRONG))
    site = paged(bureau, RIGHT)
    for requests in (1, 2, 3):
        nights.next_night()
        nights.crawl_cut_off(site, requests, revisits=0)
    nights.next_night()
    nights.crawl(site)
    assert found(nights) == bureau.urls()


def test_once_walked_through_an_ordinary_night_reads_the_first_page_only(
    nights: Nights, server: SiteServer
) -> None:
    bureau = Bureau(server)
    nights.crawl(paged(bureau, WRONG))
    for _ in range(2):
        nights.next_night()
        server.clear()
        nights.crawl(paged(bureau, RIGHT), revisits=0)
    assert pages_asked(bureau) == 1


def test_an_edit_of_something_else_does_not_send_the_crawl_back(
    nights: Nights, server: SiteServer
) -> None:
    bureau = Bureau(server)
    nights.crawl(paged(bureau, RIGHT))
    nights.next_night()
    server.clear()
    nights.crawl(
        paged(bureau, RIGHT + "\nmax_pages = 9", "[expect]\nmin_body_chars = 5"), revisits=0
    )
    assert pages_asked(bureau) == 1


def test_a_parameter_that_was_dropped_too_much_is_mended_the_same_way(
    nights: Nights, server: SiteServer
) -> None:
    bureau = Bureau(server)
    right = paged(bureau, RIGHT)
    nights.crawl(right)
    nights.next_night()
    server.clear()
    nights.crawl(replace(right, drop_params=("token",)), revisits=0)
    assert pages_asked(bureau) == bureau.pages
