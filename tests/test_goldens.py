"""Every built-in site reads its fixtures: listings name their releases, releases are read whole.

A fixture is a page as a server sends it (`release-en.html`), what the server said with it
(`release-en.answer.json`: url, status, headers, fetched_at) and what must come of it
(`release-en.expected.json`: fields, phrases that must be present or absent; for listings the
releases found and the next page). A missing expectation is drafted, and the test fails until
somebody has read it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from scraper import sites
from scraper.core import decode, layout
from scraper.core.listing import read_listing
from scraper.core.read import Context, read
from scraper.model import ListingPage, Release, Site

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
SITEDEFS = ROOT / "scraper" / "sitedefs"
# The demo's ministry has its own story: tests/test_demo.py.
SLUGS = [slug for slug in sites.builtin_slugs() if slug != "norlandia"]


@dataclass(frozen=True)
class Golden:
    """One stored page with its answer and its expectation."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @cached_property
    def answer(self) -> dict[str, Any]:
        return json.loads(self._beside("answer").read_text())

    @cached_property
    def expected(self) -> dict[str, Any] | None:
        beside = self._beside("expected")
        return json.loads(beside.read_text()) if beside.exists() else None

    @property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @property
    def content_type(self) -> str | None:
        return self.answer["headers"].get("content-type")

    @property
    def day(self) -> date:
        return datetime.fromisoformat(self.answer["fetched_at"].replace("Z", "+00:00")).date()

    @property
    def site(self) -> Site:
        return sites.builtin_site(self.path.parent.name)

    def draft(self, expected: dict[str, Any]) -> None:
        """Write what came out, and fail: a person has to judge it."""
        text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
        self._beside("expected").write_text(text)
        pytest.fail(f"{self}: drafted its expectation; read it, fill it in, run again")

    def _beside(self, what: str) -> Path:
        return self.path.with_name(f"{self.path.stem}.{what}.json")


def goldens(prefix: str, slugs: list[str] = SLUGS) -> list[Golden]:
    found = [
        Golden(path)
        for slug in slugs
        for path in sorted((FIXTURES / slug).glob(f"{prefix}-*"))
        if not path.name.endswith((".answer.json", ".expected.json"))
    ]
    return sorted(found, key=str)


def utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def fields_of(release: Release) -> dict[str, Any]:
    """The release as a person writes it down: only what is there."""
    fields: dict[str, Any] = {
        "title": release.title,
        "published": utc(release.published),
        "language": release.language,
        "characters": len(release.body),
        "alternates": {link.hreflang: link.url for link in release.alternates},
        "attachments": [link.url for link in release.attachments],
        "images": [link.url for link in release.images],
        "modified": utc(release.modified),
        "canonical": release.canonical,
        "number": release.metadata.get("number"),
        "charset": release.metadata.get("charset"),
        "published_precision": release.metadata.get("published_precision"),
    }
    return {key: value for key, value in fields.items() if value not in (None, {}, [])}


def found_of(page: ListingPage) -> dict[str, Any]:
    return {
        "found": [
            {"url": each.url, "title": each.title, "published": utc(each.published)}
            for each in page.found
        ],
        "next": page.next,
    }


def read_golden(golden: Golden) -> Release:
    context = Context(golden.site, golden.day)
    return read(golden.body, golden.answer["url"], golden.content_type, context)


@pytest.mark.parametrize("golden", goldens("release"), ids=str)
def test_a_release_is_read_as_a_person_reads_it(golden):
    release = read_golden(golden)
    if golden.expected is None:
        golden.draft({"present": [], "absent": [], "fields": fields_of(release)})
    assert fields_of(release) == golden.expected["fields"]


@pytest.mark.parametrize("golden", goldens("release"), ids=str)
def test_the_text_is_the_release_and_nothing_else(golden):
    release = read_golden(golden)
    page = decode.decode(golden.body, golden.content_type, golden.site.charset).text
    assert golden.expected["present"], "name phrases that must be read"
    assert golden.expected["absent"], "name phrases that must not be read"
    for phrase in golden.expected["present"]:
        assert phrase in release.body
    for phrase in golden.expected["absent"]:
        assert phrase in page, "a phrase that the page does not hold proves nothing"
        assert phrase not in release.body
        assert phrase not in release.title


@pytest.mark.parametrize("golden", goldens("listing"), ids=str)
def test_a_listing_names_its_releases_and_where_it_goes_on(golden):
    listing = next(each for each in golden.site.listings if each.name == golden.answer["listing"])
    page = read_listing(
        golden.body,
        golden.answer["url"],
        golden.content_type,
        listing,
        golden.site,
        page=golden.answer["page"],
    )
    if golden.expected is None:
        golden.draft(found_of(page))
    assert found_of(page) == golden.expected
    assert golden.expected["found"]
    assert page.next == golden.expected["next"]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_site_and_every_era_has_fixtures(slug):
    site = sites.builtin_site(slug)
    assert goldens("listing", [slug]), f"fixtures/{slug}: no listing"
    releases = goldens("release", [slug])
    eras = [layout.layout_on(site, golden.day) for golden in releases]
    for number, era in enumerate(site.layouts, 1):
        assert eras.count(era) >= 2, f"fixtures/{slug}: two releases for layout #{number}"
    assert len(releases) >= 2


@pytest.mark.parametrize("slug", SLUGS)
def test_every_site_file_says_what_is_proven_and_speaks_to_the_web_team(slug):
    header = sites.builtin_text(slug).split("\n\n")[0]
    assert header.startswith("# ")
    said = " ".join(line.lstrip("# ") for line in header.splitlines()).lower()
    for part in ("proven", "not proven", "for the site's web team"):
        assert part in said


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_release_at_all_its_addresses_has_one_identity(slug):
    from scraper.core import urls

    site = sites.builtin_site(slug)
    if site.identity:
        for golden in goldens("release", [slug]):
            assert urls.identity(golden.answer["url"], site.identity), golden
