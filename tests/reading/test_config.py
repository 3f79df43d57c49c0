"""Datasette knows what every table and column means, under whatever name the file has."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from scraper.archive import Archive
from scraper.reading.canned import QUERIES
from scraper.reading.config import INTERNAL, TABLES, arguments, merged, settings
from scraper.reading.glossary import COLUMNS, DESCRIPTIONS
from tests.reading.conftest import Reader

SHOWN = [name for name in TABLES if name not in INTERNAL]
NO_ROWS_OF_THEIR_OWN = {"current_releases", "edits_after_publication", "versions_cjk"}  # views
# What FTS5 keeps for itself; Datasette hides these by itself.
SHADOW = re.compile(r"_fts(_|$)|^sqlite_")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Every table and view of a new archive, with its columns."""
    path = tmp_path_factory.mktemp("names") / "names.db"
    with Archive(path, "w") as archive:
        found = archive.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        every = [str(row[0]) for row in found if not SHADOW.search(str(row[0]))]
        return {
            name: [str(c[1]) for c in archive.rows(f'PRAGMA table_info("{name}")')]
            for name in every
        }


def test_every_table_is_configured_and_described(names: dict[str, list[str]]) -> None:
    assert set(names) == set(TABLES) == set(DESCRIPTIONS)


def test_every_column_that_readers_see_is_explained(names: dict[str, list[str]]) -> None:
    for table in set(SHOWN) - NO_ROWS_OF_THEIR_OWN:
        assert set(names[table]) - {"id"} <= set(COLUMNS[table]), table
    for table, columns in COLUMNS.items():
        assert set(columns) <= set(names[table]), table


def test_every_table_with_rows_of_its_own_has_a_label(names: dict[str, list[str]]) -> None:
    for table in set(TABLES) - NO_ROWS_OF_THEIR_OWN - {"_seals", "_sqlite_migrations"}:
        assert TABLES[table]["label_column"] in names[table]


def test_facets_are_asked_of_indexed_columns_only(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db", "w") as archive:
        for table, options in TABLES.items():
            for facet in options.get("facets", []):
                if not isinstance(facet, str) or table in ("runs", "problems", "urls", "links"):
                    continue  # small tables, or arrays and days
                indices = archive.rows(f"PRAGMA index_list({table})")
                first = [archive.rows(f"PRAGMA index_info({row[1]})")[0][2] for row in indices]
                assert facet in first, f"{table}.{facet}"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_page_with_its_description(rich: Reader, table: str) -> None:
    page = rich.get(f"/{rich.stem}/{table}")
    assert page.status == 200
    assert DESCRIPTIONS[table] in unescape(page.text)


def test_columns_are_explained_on_the_page(rich: Reader) -> None:
    page = unescape(rich.get(f"/{rich.stem}/releases").text)
    assert COLUMNS["releases"]["withdrawn_at"] in page


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_answers_with_empty_fields(rich: Reader, query: str) -> None:
    page = rich.get(f"/{rich.stem}/{query}")
    assert page.status == 200
    assert QUERIES[query]["title"] in unescape(page.text)
    assert "Invalid SQL" not in page.text


def rows_of(reader: Reader, query: str, **fields: str) -> list[dict[str, object]]:
    said = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
    answer = reader.get(f"/{reader.stem}/{query}.json?_shape=array&{said}")
    assert answer.status == 200, answer.text
    return list(answer.json)


def test_the_queries_tell_the_week(rich: Reader) -> None:
    assert {row["kind"] for row in rows_of(rich, "changed_this_week", since="2026-01-01")} >= {
        "published",
        "edited",
        "withdrawn",
    }
    assert len(rows_of(rich, "withdrawn")) == 1
    assert rows_of(rich, "edited_after_publication", hours="1")
    assert not rows_of(rich, "edited_after_publication", hours="99999")
    assert rows_of(rich, "deleted_words", word="12")
    assert not rows_of(rich, "deleted_words")
    assert rows_of(rich, "activity")
    assert all(row["requests"] for row in rows_of(rich, "politeness"))


def test_a_site_is_shown_as_it_was_on_a_day(rich: Reader) -> None:
    first, *_rest = sorted(row["first_seen_at"] for row in rich.rows("SELECT * FROM releases"))
    then = rows_of(rich, "as_it_was", day=str(first)[:10])
    now = rows_of(rich, "as_it_was", day="2099-01-01")
    assert {row["version"] for row in then} == {1}
    assert len(now) == len(then) - 1  # one was withdrawn
    assert {row["version"] for row in now} == {1, 2}


@pytest.mark.parametrize("typed", ["", '"', "co-operation", "минист*", "経済", "a OR", "(((", "*"])
def test_the_search_query_never_fails_whatever_is_typed(rich: Reader, typed: str) -> None:
    assert rich.get(f"/{rich.stem}/search?q={quote(typed)}").status == 200


def test_the_table_of_releases_searches_the_latest_texts_only(rich: Reader) -> None:
    def found(table: str, word: str) -> int:
        address = f"/{rich.stem}/{table}.json?_shape=array&_search={quote(word)}"
        return len(rich.get(address).json)

    assert (found("releases", "vote"), found("versions", "vote")) == (1, 1)
    assert (found("releases", "election"), found("versions", "election")) == (0, 1)


def test_foreign_keys_are_shown_by_name(rich: Reader) -> None:
    page = unescape(rich.get(f"/{rich.stem}/releases").text)
    assert re.search(r'href="/[a-z]+/sites/1">Ministry of Foreign Affairs of Altvania<', page)
    assert re.search(r'href="/[a-z]+/languages/en">English<', page)


def test_the_name_of_the_file_does_not_matter(
    rich_path: Path, tmp_path: Path, reading: Callable[..., Reader]
) -> None:
    path = tmp_path / "My archive (2).db"
    shutil.copy(rich_path, path)
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")
    conn.close()
    reader = reading(path)
    base = str(reader.datasette.urls.database(path.stem))
    assert DESCRIPTIONS["releases"] in unescape(reader.get(f"{base}/releases").text)
    assert reader.get(f"{base}/withdrawn").status == 200
    home = reader.get("/").text
    link = re.search(rf'href="({re.escape(base)}/-/release/\d+)"', home)
    assert link and reader.get(link.group(1)).status == 200


def test_a_published_copy_is_served_immutable_beside_nothing(
    rich_path: Path, tmp_path: Path, reading: Callable[..., Reader]
) -> None:
    from scraper.publish import publish

    out = tmp_path / "public" / "archive.db"
    out.parent.mkdir()
    with Archive(rich_path) as archive:
        publish(archive, out)
    reader = reading(out, immutable=True, public=True, allow_sql=False)
    assert reader.get("/").status == 200
    assert reader.get("/archive/releases").status == 200
    assert [p.name for p in out.parent.iterdir() if p.name.startswith("archive.db-")] == []


def test_public_settings_bound_what_a_stranger_may_cost() -> None:
    private, public = settings(), settings(public=True, allow_sql=False)
    assert private["default_allow_sql"] and not public["default_allow_sql"]
    assert settings(public=True, allow_sql=True)["default_allow_sql"]
    assert not private["allow_download"] and not public["allow_download"]
    assert public["max_csv_mb"] <= 20
    assert not public["allow_csv_stream"]
    assert public["sql_time_limit_ms"] < private["sql_time_limit_ms"]


def test_both_versions_of_datasette_are_told_the_same() -> None:
    new, old = arguments("a", new=True), arguments("a", new=False)
    assert merged(new["metadata"], new["config"]) == old["metadata"]
    assert new["settings"] == old["settings"]
    assert "config" not in old
