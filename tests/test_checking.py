"""`sites check` names every selector that matches nothing: what is needed fails, the rest warns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper import sites
from scraper.archive import Archive
from scraper.checking import Check, Checker
from scraper.fetch import Fetcher
from scraper.polite import Limits
from tests.bureau import Bureau
from tests.conftest import FakeClock, TimedFetcher
from tests.site_server import Reply, SiteServer
from tests.test_cli import Cli

LISTING = 'start = "ORIGIN/list"\nlink = "a.headline"\n'
LAYOUT = """
[[layouts]]
title = "h1"
published = "time"
body = "article"
"""


@pytest.fixture
def bureau(server: SiteServer) -> Bureau:
    b = Bureau(server)
    b.put("/list", b.listing(b.items(b.slice(1)), '<a class="next" href="/list?p=2">More</a>'))
    for page in range(2, b.pages + 1):
        b.put(f"/list?p={page}", b.listing(b.items(b.slice(page))))
    return b


def checked(tmp_path: Path, text: str) -> Check:
    site = sites.parse_site(text.encode(), "bureau.toml", "bureau")
    clock = FakeClock()
    with (
        Archive(tmp_path / "check.db", "w") as archive,
        Fetcher(user_agent="scraper/test", allow_private=True) as fetcher,
    ):
        limits = Limits(allow_private=True, jitter=lambda: 0.0)
        return Checker(archive, TimedFetcher(fetcher, clock), clock, limits).check(site)


def keys(lines: list[str]) -> list[str]:
    """The keys that are said to match nothing, in order."""
    said = [line.partition(" matches nothing")[0] for line in lines if "matches nothing" in line]
    return [words.rpartition(" = ")[0].split()[-1] for words in said]


def test_a_sound_site_file_has_neither_warnings_nor_failures(
    bureau: Bureau, tmp_path: Path
) -> None:
    text = bureau.site_file(LISTING + 'next = "a.next"\npublished = ".date"') + LAYOUT
    found = checked(tmp_path, text)
    assert (found.warnings, found.failures) == ([], [])


def test_a_next_that_matches_nothing_is_told(bureau: Bureau, tmp_path: Path) -> None:
    found = checked(tmp_path, bureau.site_file(LISTING + 'next = "a.doesnotexist"') + LAYOUT)
    assert found.failures == []
    (warning,) = found.warnings
    assert "next = 'a.doesnotexist' matches nothing" in warning
    assert "no page but the first is seen" in warning


def test_all_selectors_that_match_nothing_are_told_and_not_only_the_first(
    bureau: Bureau, tmp_path: Path
) -> None:
    layout = """
[[layouts]]
title = "h1.none"
published = "time.none"
body = "div.none"
modified = "i.none"
number = "b.none"
languages = "a.none"
drop = ["footer", ".none", ".none-either"]
drop_after = ["Never said"]
"""
    listing = LISTING + 'next = "a.none"\npublished = "i.none"'
    found = checked(tmp_path, bureau.site_file(listing) + layout)
    assert keys(found.failures) == ["title", "body", "published"]
    assert len(found.failures) == 3
    assert keys(found.warnings) == [
        "next", "published", "modified", "number", "languages", "drop", "drop", "drop_after",
    ]  # fmt: skip


def test_a_closing_phrase_that_the_page_says_is_no_warning(bureau: Bureau, tmp_path: Path) -> None:
    said = "A joint statement of 35 articles was signed in the town hall."
    layout = f'{LAYOUT}drop_after = ["{said}", "Never said"]\n'
    found = checked(tmp_path, bureau.site_file(LISTING) + layout)
    assert keys(found.warnings) == ["drop_after"]


def test_a_link_that_matches_nothing_fails(bureau: Bureau, tmp_path: Path) -> None:
    found = checked(tmp_path, bureau.site_file('start = "ORIGIN/list"\nlink = "a.none"') + LAYOUT)
    assert keys(found.failures) == ["link"]


@pytest.mark.parametrize(
    ("template", "words"),
    [("/list?p={page}", ""), ("/none?p={page}", "404"), ("/list?q={page}", "the same releases")],
)
def test_a_page_url_is_tried_on_the_second_page(
    bureau: Bureau, tmp_path: Path, template: str, words: str
) -> None:
    listing = LISTING + f'page_url = "ORIGIN{template}"'
    found = checked(tmp_path, bureau.site_file(listing) + LAYOUT)
    assert (bool(found.warnings), found.failures) == (bool(words), [])
    assert words in "".join(found.warnings)


def test_selectors_of_a_platform_are_told_as_well(bureau: Bureau, tmp_path: Path) -> None:
    found = checked(tmp_path, bureau.site_file(LISTING, 'platform = "wordpress"'))
    assert keys(found.failures) == ["title", "body", "published"]
    assert "next" in keys(found.warnings)


def test_paths_of_a_json_listing_are_told(bureau: Bureau, tmp_path: Path) -> None:
    items = [{"link": bureau.url(n), "title": bureau.title(n)} for n in bureau.slice(1)]
    bureau.put("/api", Reply(json.dumps({"items": items}), media_type="application/json"))
    start = 'start = "ORIGIN/api"\nitems = "items"\n'
    found = checked(
        tmp_path, bureau.site_file(start + 'published = "when"\nupdated = "then"\nnext = "more"')
    )
    assert (keys(found.warnings), found.failures) == (["published", "updated", "next"], [])
    (tmp_path / "check.db").unlink()
    wrong = checked(tmp_path, bureau.site_file(start.replace('"items"', '"results"')))
    assert keys(wrong.failures) == ["items"]


def test_the_command_prints_warnings_between_what_is_well_and_what_fails(
    bureau: Bureau, tmp_path: Path
) -> None:
    cli = Cli(tmp_path)
    text = bureau.site_file(LISTING + 'next = "a.none"') + LAYOUT
    (tmp_path / "bureau.toml").write_text(text, encoding="utf-8")
    done = cli("sites", "check", "bureau.toml", "--allow-private")
    assert done.returncode == 0, done.stderr
    assert "\nwarn  [listings.news] next = 'a.none' matches nothing" in done.stdout
    told = json.loads(cli("sites", "check", "bureau.toml", "--allow-private", "--json").stdout)
    assert (len(told["warnings"]), told["failures"]) == (1, [])
