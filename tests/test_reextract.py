"""Stored pages read again: our progress is never told as the ministry's edit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scraper.archive import Archive
from scraper.model import Site
from scraper.reextract import reextract
from scraper.verify import verify
from tests.conftest import Nights
from tests.ministry import Ministry


def read_again(
    nights: Nights, site: Site, *, dry_run: bool = False, jobs: int = 1
) -> tuple[int, ...]:
    with Archive(nights.path, "r" if dry_run else "w") as archive:
        done = reextract(archive, [site], nights.clock.now(), dry_run=dry_run, jobs=jobs)[0]
    return done.pages, done.differ, done.rescued, done.failed


def better(site: Site) -> Site:
    """The same site with a definition that keeps the document number out of nothing, but drops."""
    layout = replace(site.layouts[0], drop_after=("We counted",), drop=("p:last-child",))
    return replace(site, layouts=(layout,), definition_sha256="better")


def broken(site: Site) -> Site:
    layout = replace(site.layouts[0], body="div.nothing")
    return replace(site, layouts=(layout,), definition_sha256="broken")


def test_the_same_reader_finds_no_difference(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    assert read_again(nights, site) == (21, 0, 0, 0)


def test_a_better_definition_rewrites_versions_in_place_and_tells_no_edit(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    assert read_again(nights, better(site), dry_run=True) == (21, 21, 0, 0)
    assert nights.changes() == []
    assert read_again(nights, better(site), jobs=2) == (21, 21, 0, 0)
    assert {kind for kind, _url in nights.changes()} == {"reextracted"}
    assert nights.rows("SELECT count(*) FROM versions") == [(21,)]
    assert nights.rows("SELECT count(*) FROM versions WHERE body LIKE '%We counted%'") == [(0,)]
    assert read_again(nights, better(site)) == (21, 0, 0, 0)
    with Archive(nights.path) as archive:
        assert verify(archive).damages == []


def test_the_next_crawl_with_the_better_definition_sees_no_edit(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    nights.next_night()
    nights.crawl(better(site))
    assert {kind for kind, _url in nights.changes()} == {"reextracted"}
    nights.next_night()
    ministry.find(17).title += " (corrected)"
    nights.crawl(better(site))
    assert [kind for kind, _url in nights.changes() if kind != "reextracted"] == ["edited"]


def test_pages_whose_layout_had_failed_get_their_version_with_the_time_of_the_fetch(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    fetched = nights.clock.now()
    summary = nights.crawl(broken(site))
    assert (summary.exit_code, summary.sites[0].failed) == (1, 21)
    nights.next_night(days=10)
    assert read_again(nights, site) == (21, 0, 21, 0)
    day = fetched.strftime("%Y-%m-%d")
    seen = nights.rows("SELECT DISTINCT substr(first_seen_at, 1, 10), number FROM versions")
    assert seen == [(day, 1)]
    assert nights.rows("SELECT count(*) FROM problems WHERE resolved_at IS NULL") == [(0,)]
    assert read_again(nights, site) == (21, 0, 0, 0)


def test_re_reading_is_a_run_of_its_own(
    nights: Nights, ministry: Ministry, site: Site, tmp_path: Path
) -> None:
    nights.crawl(site, limit=1)
    read_again(nights, site)
    labels = nights.rows("SELECT label, status FROM runs ORDER BY id")
    assert [str(label)[-9:] for label, _status in labels] == [" testland", "reextract"]
    assert {status for _label, status in labels} == {"ok"}
