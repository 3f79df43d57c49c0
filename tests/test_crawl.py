"""Stories: a ministry on loopback, crawled on several nights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper import sites
from scraper.model import Site
from tests.conftest import Nights
from tests.ministry import Ministry
from tests.site_server import Reply


def test_every_release_is_archived_once_with_title_date_and_text(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    summary = nights.crawl(site)
    stored = nights.rows(
        "SELECT r.title, r.language, r.published_at, v.body FROM releases r"
        " JOIN versions v ON v.id = r.latest_version_id ORDER BY r.language, r.published_at DESC"
    )
    expected = sorted(
        ((d.title, d.language, d.stored_date, d.body) for d in ministry.docs),
        key=lambda row: (row[1], [-ord(c) for c in row[2]]),
    )
    assert stored == expected
    assert (summary.status, summary.sites[0].new, summary.sites[0].refused) == ("ok", 21, 1)


def test_a_second_night_without_news_makes_no_version_and_fewer_requests(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    first = len(ministry.server.log)
    ministry.server.clear()
    nights.next_night()
    nights.crawl(site)
    assert nights.rows("SELECT count(*) FROM versions") == [(21,)]
    assert len(ministry.server.log) < first
    assert nights.changes() == []


def test_robots_is_asked_first_and_what_it_forbids_is_never_asked(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    assert ministry.server.paths()[0] == "/robots.txt"
    assert not [path for path in ministry.server.paths() if path.startswith("/en/closed")]
    assert max(asked.others for asked in ministry.server.log) == 0


def test_translations_are_tied_and_recorded_as_links(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    groups = nights.rows(
        "SELECT count(*), group_concat(language) FROM (SELECT * FROM releases ORDER BY language)"
        " WHERE translation_group IS NOT NULL GROUP BY translation_group"
    )
    assert groups == [(2, "en,ru")] * 3
    links = nights.rows(
        "SELECT hreflang, count(*), count(target_release_id) FROM links"
        " WHERE rel = 'translation' GROUP BY hreflang ORDER BY hreflang"
    )
    assert links == [("en", 3, 3), ("ru", 3, 3)]


def test_a_translation_added_later_is_tied_and_is_no_edit(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    russian = ministry.find(6, "ru")
    ministry.docs.remove(russian)
    nights.crawl(site)
    nights.next_night()
    ministry.docs.append(russian)
    nights.crawl(site)
    tied = nights.rows(
        "SELECT language FROM releases WHERE translation_group = (SELECT translation_group"
        " FROM releases WHERE url = ?) ORDER BY language",
        ministry.url(6, "ru"),
    )
    assert tied == [("en",), ("ru",)]
    links = nights.rows("SELECT count(*) FROM links WHERE url = ?", ministry.url(6, "ru"))
    assert (links, nights.changes()) == ([(1,)], [])


def test_a_corrected_date_and_a_new_title_are_told_as_such(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    nights.next_night()
    ministry.find(3).day = 9
    ministry.find(4).title += " (updated)"
    ministry.find(2).paragraphs.append("To be continued: the second part of the remarks.")
    nights.crawl(site)
    told = nights.rows(
        "SELECT r.url, c.fields, c.diff FROM changes c JOIN releases r ON r.id = c.release_id"
        " WHERE c.kind = 'edited' ORDER BY r.url"
    )
    assert [(url, fields) for url, fields, _diff in told] == [
        (ministry.url(2), '["body"]'),
        (ministry.url(3), '["date"]'),
        (ministry.url(4), '["title"]'),
    ]
    assert "{+To be continued: the second part of the remarks.+}" in str(told[0][2])
    assert "[-2019-10-04 20:03 +0300-]{+2019-10-09 20:03 +0300+}" in str(told[1][2])


def test_a_block_page_that_comes_and_goes_makes_no_version(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    wall = "<title>Just a moment...</title><div id=cf-challenge>Checking your browser</div>"
    for night in range(6):
        nights.next_night()
        path = ministry.find(10).path
        ministry.overrides = (
            {path: Reply(wall, 200 if night % 4 else 403)} if night % 2 == 0 else {}
        )
        nights.crawl(site)
    assert nights.changes() == []
    assert nights.rows("SELECT count(*) FROM versions") == [(21,)]
    blocked = nights.rows(
        "SELECT DISTINCT reason FROM fetches WHERE outcome = 'blocked' ORDER BY 1"
    )
    assert blocked == [("challenge",), ("http_403",)]


def test_among_all_kinds_of_failures_only_the_edit_is_an_edit(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    nights.next_night()
    nights.crawl(site)
    nights.next_night()
    edited = ministry.find(17)
    edited.paragraphs[1] = edited.paragraphs[1].replace("rivers", "lakes")
    page = ministry.page(ministry.find(14))
    ministry.overrides = {
        ministry.find(16).path: Reply("<title>Technical difficulties</title><h1>Technical difficulties</h1><p>Please try later.</p>"),
        ministry.find(15).path: Reply("gone", 410),
        ministry.find(13).path: Reply("not found", 404),
        ministry.find(12).path: Reply("busy", 503, {"Retry-After": "1"}),
        ministry.find(14).path: Reply(page, cut=900),
        ministry.find(11).path: Reply("", 302, {"Location": "/"}),
        ministry.find(10).path: Reply(page.replace(ministry.find(14).body.split("\n\n")[0], "")[:0]),
    }  # fmt: skip
    summary = nights.crawl(site)
    assert nights.changes() == [("edited", ministry.url(17))]
    diff = nights.rows("SELECT diff, fields FROM changes WHERE kind = 'edited'")
    assert "[-rivers-]{+lakes+}" in str(diff[0][0])
    assert diff[0][1] == '["body"]'
    currents = nights.rows("SELECT count(*) FROM releases WHERE latest_version_id IS NOT NULL")
    assert currents == [(21,)]
    missing = nights.rows("SELECT url FROM releases WHERE status = 'missing' ORDER BY url")
    assert missing == [(ministry.url(13),), (ministry.url(15),)]
    assert summary.exit_code == 1
    reasons = nights.rows(
        "SELECT DISTINCT reason FROM fetches WHERE run_id = 3 AND reason IS NOT NULL"
        " AND reason <> 'robots' ORDER BY reason"
    )
    assert [r[0] for r in reasons] == [
        "empty", "home_redirect", "http_404", "http_410", "http_5xx", "maintenance", "truncated",
    ]  # fmt: skip


def test_a_page_gone_for_three_days_is_withdrawn_from_the_first_failed_look_and_may_return(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    nights.next_night()
    first_failed = nights.clock.now()
    ministry.overrides[ministry.find(9).path] = Reply("not found", 404)
    for _night in range(5):
        nights.crawl(site)
        nights.next_night()
    assert nights.changes() == [("withdrawn", ministry.url(9))]
    stamp = first_failed.strftime("%Y-%m-%dT%H:%M")
    assert str(
        nights.rows("SELECT withdrawn_at FROM releases WHERE status = 'withdrawn'")[0][0]
    ).startswith(stamp)
    ministry.overrides.clear()
    nights.next_night(30)
    nights.crawl(site)
    assert [kind for kind, _url in nights.changes()] == ["withdrawn", "restored"]
    assert nights.rows("SELECT count(*) FROM versions") == [(21,)]


def test_a_permanent_redirect_moves_the_release_and_both_addresses_lead_to_it(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    nights.next_night()
    old = ministry.find(8).path
    new = "/en/archive/-/asset_publisher/cKNonkJE02Bw/content/id/3882008"
    ministry.overrides[old] = Reply("", 301, {"Location": new})
    nights.crawl(site)
    nights.next_night()
    nights.crawl(site)
    origin = ministry.server.origin
    assert nights.changes() == [("moved", origin + new)]
    leading = nights.rows(
        "SELECT count(DISTINCT release_id), count(*) FROM urls WHERE url IN (?, ?)",
        origin + old,
        origin + new,
    )
    assert leading == [(1, 2)]


def test_an_address_that_leads_to_another_release_for_now_or_to_a_listing_is_not_edited(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    nights.next_night()
    elsewhere, listed, both = ministry.find(8), ministry.find(9), ministry.find(10)
    news = site.listings[0].start
    ministry.overrides[elsewhere.path] = Reply("", 302, {"Location": ministry.find(7).path})
    ministry.overrides[listed.path] = Reply("", 302, {"Location": news})
    ministry.overrides[both.path] = Reply("", 301, {"Location": news})
    for _night in range(3):
        nights.crawl(site)
        nights.next_night()
    assert nights.changes() == []
    assert nights.rows("SELECT count(*), sum(status = 'live') FROM releases") == [(21, 21)]
    held = nights.rows(
        "SELECT DISTINCT u.url, f.outcome, f.blob_id IS NULL FROM fetches f"
        " JOIN urls u ON u.id = f.url_id WHERE f.reason = 'other_page' ORDER BY 1"
    )
    assert held == sorted((ministry.url(n), "error", 0) for n in (8, 9, 10))
    ministry.overrides.clear()
    nights.crawl(site)
    assert nights.changes() == []
    assert nights.rows("SELECT count(*) FROM problems WHERE resolved_at IS NULL") == [(0,)]


@pytest.mark.parametrize("status", [301, 302])
def test_a_landing_page_that_old_addresses_lead_to_is_no_edit_of_them(
    status: int, nights: Nights, ministry: Ministry, site: Site
) -> None:
    site = replace(site, layouts=())  # a layout would find no title there
    nights.crawl(site)
    nights.next_night()
    notice = (
        "<html lang=en><title>Our new portal</title><h1>Our new portal</h1>"
        "<div class=text><p>" + "You find speeches, visits and treaties in its sections. " * 9
    )
    ministry.overrides["/en/portal"] = Reply(notice)
    ministry.overrides[ministry.find(8).path] = Reply("", status, {"Location": "/en/portal"})
    nights.crawl(site)
    assert nights.changes() == []
    held = nights.rows("SELECT outcome, blob_id IS NULL FROM fetches WHERE reason = 'other_page'")
    assert held == [("error", 0)]
    del ministry.overrides[ministry.find(8).path]
    nights.next_night()
    nights.crawl(site)
    assert nights.changes() == []
    assert nights.rows("SELECT count(*) FROM problems WHERE resolved_at IS NULL") == [(0,)]


def test_a_shrunken_page_becomes_a_version_only_when_it_is_seen_on_a_later_day(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    ministry.find(7).paragraphs *= 3
    nights.crawl(site)
    nights.next_night()
    short = "The ministry has withdrawn most of this text, for reasons of state."
    ministry.find(7).paragraphs[:] = [short]
    nights.crawl(site)
    assert nights.changes() == []
    nights.crawl(site)  # again on the same day
    assert nights.changes() == []
    nights.next_night()
    nights.crawl(site)
    assert nights.changes() == [("edited", ministry.url(7))]


def test_a_page_that_prints_the_time_stops_making_versions(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    doc = ministry.find(5)
    for night in range(30):
        nights.clock.advance(hours=2)
        doc.paragraphs[-1] = f"This page was printed {night} times, it says."
        nights.crawl(site)
    assert nights.rows("SELECT version_count FROM releases WHERE url = ?", ministry.url(5)) == [
        (25,)
    ]
    assert nights.rows(
        "SELECT kind FROM problems WHERE resolved_at IS NULL AND kind = 'changing'"
    ) == [("changing",)]


def test_a_bare_news_page_is_enough(nights: Nights, ministry: Ministry) -> None:
    bare = sites.site_for_url(ministry.server.origin + "/en/foreign_policy/news")
    nights.crawl(bare)
    stored = nights.rows(
        "SELECT r.title, substr(r.published_at, 1, 10), v.body FROM releases r"
        " JOIN versions v ON v.id = r.latest_version_id ORDER BY r.published_at DESC"
    )
    english = [d for d in ministry.docs if d.language == "en"]
    assert [row[0] for row in stored] == [d.title for d in english]
    assert [row[1] for row in stored] == [d.stored_date[:10] for d in english]
    exact = sum(row[2] == d.body for row, d in zip(stored, english, strict=True))
    assert exact == len(english)


@pytest.mark.parametrize("delay", [0.0, 2.0])
def test_gaps_between_requests_are_kept(nights: Nights, ministry: Ministry, delay: float) -> None:
    ministry.delay = delay
    nights.crawl(sites.parse_site(ministry.site_file.encode(), "t.toml", "testland"), limit=3)
    assert len(nights.clock.slept) == len(ministry.server.log) - 1
    assert all(slept == pytest.approx(delay, abs=0.01) for slept in nights.clock.slept)
