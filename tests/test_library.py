"""The library's ten names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import scraper
from scraper.clock import SystemClock
from tests.ministry import Ministry


def test_every_public_name_is_there_and_is_what_it_says() -> None:
    for name in scraper.__all__:
        assert getattr(scraper, name) is not None
    with pytest.raises(AttributeError):
        _ = scraper.nothing


def test_crawl_and_fetch_stay_functions_after_the_modules_were_imported() -> None:
    code = (
        "import scraper.crawl, scraper.fetch; from scraper import crawl, fetch;"
        "assert callable(crawl) and callable(fetch); print('ok')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "ok\n"


def test_the_command_line_starts_without_heavy_imports() -> None:
    code = (
        "import sys, scraper.cli;"
        "heavy = {'httpx', 'sqlite_utils', 'selectolax', 'datasette', 'numpy', 'rich', 'sqlite3'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_crawl_and_fetch_from_python(tmp_path: Path, ministry: Ministry) -> None:
    file = tmp_path / "testland.toml"
    file.write_text(ministry.site_file, encoding="utf-8")
    archive = tmp_path / "archive.db"
    summary = scraper.crawl([str(file)], archive, allow_private=True, limit=2, clock=SystemClock())
    assert summary.counts["added"] == 2
    doc = ministry.find(4)
    site = scraper.load_site(file)
    release = scraper.fetch(ministry.url(4), archive, site=site, allow_private=True)
    assert (release.title, release.body) == (doc.title, doc.body)
    with scraper.Archive(archive) as stored:
        assert stored.rows("SELECT count(*) FROM releases")[0][0] == 3


def test_what_cannot_be_had_is_an_error_with_a_reason(tmp_path: Path, ministry: Ministry) -> None:
    with pytest.raises(scraper.PageError, match="404") as caught:
        scraper.fetch(ministry.server.origin + "/nothing", tmp_path / "a.db", allow_private=True)
    assert caught.value.reason == "http_404"  # type: ignore[attr-defined]


def test_a_public_host_without_a_contact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(scraper.ScraperError, match="contact"):
        scraper.fetch("https://www.example.com/news/1", tmp_path / "a.db")
