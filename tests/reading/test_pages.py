"""The pages of the reading room say what the archive holds, in every language."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.reading.conftest import Reader

HOME = ("/", "/-/")
PAGES = (
    "home", "search", "search?q=treaty", "search?q=%22", "search?q=co-operation&in=all",
    "search?q=%D0%BC%D0%B8%D0%BD*&site=x&language=ru&status=live&since=2026-01-01&until=2027-01-01",
    "search?page=9", "search?since=nonsense&page=-1", "changes", "changes?kind=withdrawn",
    "changes?kind=nonsense&q=a&before=1", "changes?q=%E7%BB%8F%E6%B5%8E%E5%90%88&until=2026-12-31",
    "changes.atom", "changes.json", "changes.atom?q=treaty&language=en",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_whatever_the_archive_holds(
    page: str, empty: Reader, sample: Reader, rich: Reader
) -> None:
    for reader in (empty, sample, rich):
        assert reader.get(f"/{reader.stem}/-/{page}").status == 200, reader.stem


@pytest.mark.parametrize("page", HOME)
def test_home_and_datasettes_index_answer(page: str, empty: Reader, rich: Reader) -> None:
    for reader in (empty, rich):
        assert reader.get(page).status == 200


def test_every_release_has_a_page_a_json_and_a_row(rich: Reader, sample: Reader) -> None:
    for reader in (rich, sample):
        for row in reader.rows("SELECT id, title, version_count FROM releases"):
            base = f"/{reader.stem}/-/release/{row['id']}"
            assert reader.get(base).status == 200
            assert reader.get(f"{base}.json").json["release"]["title"] == row["title"]
            assert reader.get(f"{base}?version=1").status == 200
            for view in ("inline", "side"):
                compared = reader.get(f"{base}?from=1&to={row['version_count']}&view={view}")
                assert compared.status == 200
            assert reader.get(f"/{reader.stem}/releases/{row['id']}").status == 200


def test_home_tells_what_was_edited_and_what_is_gone(rich: Reader) -> None:
    home = rich.get("/").text
    assert "<del>12</del>" in home and "<ins>9</ins>" in home
    assert "Consular hours during the holidays" in home
    assert 'dir="rtl">محادثات' in home
    assert "<svg" in home and "10 releases by month" in home


def test_an_empty_archive_says_how_to_fill_it(empty: Reader) -> None:
    assert "scraper crawl" in empty.get("/").text


def test_a_release_page_has_text_history_languages_files_provenance_and_citations(
    rich: Reader,
) -> None:
    page = rich.get("/rich/-/release/1").text
    for expected in (
        "A joint commission will meet in May.", ">Russian</a>", ">Arabic</a>", ">Chinese</a>",
        "/files/treaty.pdf", "Version 2", "SHA-256", "Author and date (APA)", "Note (Chicago)",
        "@misc{altvania-1-2,", "version 2 of 2",
    ):  # fmt: skip
        assert expected in page, expected


def test_right_to_left_text_is_marked_so(rich: Reader) -> None:
    arabic = rich.rows("SELECT id FROM releases WHERE language = 'ar'")[0]["id"]
    page = rich.get(f"/rich/-/release/{arabic}").text
    assert '<div class="text" lang="ar" dir="rtl">' in page
    assert '<h1 lang="ar" dir="rtl">' in page


def test_a_comparison_marks_words_inline_and_side_by_side(rich: Reader) -> None:
    inline = rich.get("/rich/-/release/1?from=1&to=2").text
    assert "by <del>12</del><ins>9</ins> per cent" in inline
    side = rich.get("/rich/-/release/1?from=1&to=2&view=side").text
    assert "by <del>12</del> per cent" in side and "by <ins>9</ins> per cent" in side


def test_a_withdrawn_release_says_so_and_keeps_its_text(rich: Reader) -> None:
    gone = rich.rows("SELECT id FROM releases WHERE status = 'withdrawn'")[0]["id"]
    page = rich.get(f"/rich/-/release/{gone}").text
    assert "took this release down" in page and "closed from Friday to Monday" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("treaty", "Talks on the water"),
        ("naive", "Talks on the water"),
        ("co-operation", "Talks on the water"),
        ('"river water"', "Talks on the water"),
        ("commis*", "Talks on the water"),
        ("еще", "Переговоры о договоре"),
        ("الانتخابات", "بيان صحفي"),
        ("经济合作", "水条约会谈"),
        ("选举", "关于选举的声明"),
    ],
)
def test_search_finds_every_language(rich: Reader, query: str, found: str) -> None:
    page = rich.get(f"/rich/-/search?q={quote(query)}").text
    assert found in page and "<mark>" in page


def test_words_that_were_deleted_are_found_in_older_versions_only_when_asked_for(
    rich: Reader,
) -> None:
    assert "Nothing found" in rich.get("/rich/-/search?q=generous").text
    assert "Nothing found" in rich.get("/rich/-/search?q=winner&in=gone").text
    for scope in ("all", "gone"):
        assert "version 1, until" in rich.get(f"/rich/-/search?q=generous&in={scope}").text
    older = rich.get("/rich/-/search?q=generous&in=all").text
    assert "version 1, until" in older and "version=1" in older


def test_filters_narrow_search_and_changes(rich: Reader) -> None:
    assert "بيان" not in rich.get("/rich/-/search?language=en").text
    assert "Consular hours" in rich.get("/rich/-/search?status=withdrawn").text
    assert "Nothing found" in rich.get("/rich/-/search?status=withdrawn&q=treaty").text
    russian = rich.get("/rich/-/changes?language=ru").text
    assert "Переговоры" in russian and "Talks on" not in russian
    assert "No change fits" in rich.get("/rich/-/changes?until=2020-01-01").text


def test_the_raw_capture_is_a_download_with_the_promised_hash(rich: Reader) -> None:
    for row in rich.rows("SELECT sha256, size FROM blobs"):
        answer = rich.get(f"/rich/-/raw/{row['sha256']}")
        assert hashlib.sha256(answer.body).hexdigest() == row["sha256"]
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_damaged_capture_is_an_error_and_a_purged_one_is_not_found(
    rich_path: Path, tmp_path: Path
) -> None:
    import sqlite3

    path = tmp_path / "hurt.db"
    with sqlite3.connect(rich_path) as source, sqlite3.connect(path) as target:
        source.backup(target)
    target.execute("UPDATE blobs SET codec = 'identity', body = x'00' WHERE id = 1")
    target.execute("UPDATE blobs SET body = NULL WHERE id = 2")
    target.commit()
    hashes = [row[0] for row in target.execute("SELECT sha256 FROM blobs ORDER BY id LIMIT 2")]
    source.close()
    target.close()
    reader = Reader(path)
    try:
        damaged = reader.get(f"/hurt/-/raw/{hashes[0]}")
        assert damaged.status == 500 and "damaged" in damaged.text
        assert reader.get(f"/hurt/-/raw/{hashes[1]}").status == 404
    finally:
        reader.close()


@pytest.mark.parametrize(
    "path",
    [
        "release/999", "release/1?version=9", "release/1?version=x", "release/1?from=1&to=9",
        "release/99999999999999999999", f"raw/{'0' * 64}", "timegate/http://nowhere.example/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(rich: Reader, path: str) -> None:
    assert rich.get(f"/rich/-/{path}").status == 404


def test_an_address_that_nobody_knows_is_not_found(rich: Reader) -> None:
    for path in ("/rich/-/nosuch", "/nosuch"):
        assert rich.get(path).status in (400, 404)


def test_another_database_is_left_alone(tmp_path: Path, reading: Callable[..., Reader]) -> None:
    import sqlite3

    path = tmp_path / "other.db"
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE t (a)")
    conn.close()
    reader = Reader(path)
    try:
        assert "t</a>" in reader.get("/").text
        assert reader.get("/other/-/home").status == 404
    finally:
        reader.close()


def test_our_pages_ask_for_nothing_from_elsewhere_and_hold_no_script(rich: Reader) -> None:
    for page in ("/", "/rich/-/search?q=treaty", "/rich/-/changes", "/rich/-/release/4"):
        answer = rich.get(page)
        assert "<script" not in answer.text
        assert not re.search(r"""\s(src|style|on\w+)=["']""", re.sub(r">[^<]*<", "><", answer.text))
        assert "script" not in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_every_answer_of_datasette_bears_a_policy(rich: Reader) -> None:
    for page in ("/rich", "/rich/releases", "/rich/releases.json", "/nosuch", "/-/versions.json"):
        answer = rich.get(page)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe-inline" not in answer.headers["content-security-policy"].split("style")[0]
        assert answer.headers["x-content-type-options"] == "nosniff"
