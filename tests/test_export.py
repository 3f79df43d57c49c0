"""Versions and changes for other tools: JSON Lines, Parquet, Atom, as those tools read them."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import feedparser
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.cli import group
from scraper.core import feedout
from scraper.core.feedout import Entry, atom
from scraper.errors import UsageError
from scraper.logbook import Chosen
from scraper.tables import export_jsonl
from tests.archives import HOME, SITE, Diary, ordinary

ATOM = "{http://www.w3.org/2005/Atom}"
OSLO = ZoneInfo(SITE.timezone)
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "archive.db")


def run(path: Path, *args: str) -> Result:
    return CliRunner().invoke(
        group, ["export", args[0], "--archive", str(path), *args[1:]], catch_exceptions=False
    )


def lines(path: Path, *args: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(path, "jsonl", "-", *args).output.splitlines()]


# --- JSON Lines -----------------------------------------------------------------------------------


def test_every_version_is_a_line_with_its_release_and_what_brought_it(path: Path) -> None:
    found = lines(path)
    assert [(v["url"], v["number"]) for v in found] == [
        *((f"{HOME}/en/news/{n}", 1) for n in range(6)),
        (f"{HOME}/en/news/1", 2),
    ]
    edited = found[-1]
    assert edited["site"] == "norlandia"
    assert edited["latest"] is True
    assert edited["body"].endswith("One more sentence was added later.")
    assert edited["change"]["kind"] == "edited"
    assert edited["change"]["fields"] == ["body"]
    assert "{+One more sentence was added later.+}" in edited["change"]["diff"]
    assert [v["change"]["kind"] for v in found[:-1]] == ["published"] * 6
    assert [v["status"] for v in found] == ["withdrawn", *["live"] * 6]
    assert found[0]["withdrawn_at"] is not None


def test_site_and_since_choose(path: Path) -> None:
    assert [v["number"] for v in lines(path, "--since", "2026-03-03")] == [2]
    assert len(lines(path, "--site", "norlandia")) == 7
    with pytest.raises(UsageError, match="no site 'sudlandia'; it has norlandia"):
        run(path, "jsonl", "-", "--site", "sudlandia")


def test_every_change_is_a_line_with_its_numbers(path: Path) -> None:
    found = lines(path, "--table", "changes")
    assert [c["kind"] for c in found] == [*["published"] * 6, "edited", "withdrawn"]
    edited, withdrawn = found[-2:]
    assert (edited["from_number"], edited["to_number"], edited["fields"]) == (1, 2, ["body"])
    assert edited["words_added"] == 6
    assert (withdrawn["url"], withdrawn["to_number"]) == (f"{HOME}/en/news/0", None)
    assert len(lines(path, "--table", "changes", "--since", "2026-03-03")) == 2


def test_no_line_holds_a_character_that_a_terminal_obeys(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "archive.db")
    with diary.night(0):
        diary.sees(1, title="Talks\u202e with \x9b31m \u2028 Norlandia \x1b[2J")
    out = BytesIO()
    assert export_jsonl(diary.archive, out, "versions", Chosen(), lambda _n: None) == 1
    diary.close()
    text = out.getvalue().decode()
    assert not {"\u202e", "\x9b", "\u2028", "\x1b"} & set(text)
    with Archive(tmp_path / "archive.db") as archive:
        stored = archive.rows("SELECT title, body FROM versions")[0]
    assert (json.loads(text)["title"], json.loads(text)["body"]) == tuple(stored)


def test_a_crawl_that_goes_on_does_not_show(path: Path) -> None:
    class Busy(BytesIO):
        """While it is written to, a version is added."""

        def write(self, data: Any) -> int:
            if not self.tell():
                diary = Diary(path)
                with diary.night(9):
                    diary.sees(40)
                diary.close()
            return super().write(data)

    with Archive(path) as archive:
        assert export_jsonl(archive, Busy(), "versions", Chosen(), lambda _n: None) == 7
        assert export_jsonl(archive, BytesIO(), "versions", Chosen(), lambda _n: None) == 8


def test_a_file_is_written_whole_and_told_of(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "releases.jsonl"
    assert run(path, "jsonl", str(out)).output == f"wrote {out}: 7 versions\n"
    assert len(out.read_text().splitlines()) == 7
    assert json.loads(run(path, "jsonl", str(out), "--json").output) == {
        "file": str(out),
        "versions": 7,
    }
    assert not list(tmp_path.glob(".*part*"))
    with pytest.raises(UsageError, match="give OUT a name"):
        run(path, "jsonl", "-", "--json")


# --- Parquet --------------------------------------------------------------------------------------


def test_parquet_is_partitioned_by_site_and_year_and_other_tools_read_it_as_one_table(
    tmp_path: Path,
) -> None:
    pytest.importorskip("pyarrow")
    dataset = pytest.importorskip("pyarrow.dataset")
    diary = Diary(tmp_path / "archive.db")
    with diary.night(0):
        diary.sees(1)
        diary.sees(2, release={"published": datetime(2020, 1, 1, 0, 30, tzinfo=OSLO)})
    diary.close()
    folder = tmp_path / "tables"
    run(diary.path, "parquet", str(folder))
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.parquet"))
    assert files == [f"site=norlandia/year={y}/versions.parquet" for y in (2020, 2026)]
    table = dataset.dataset(folder, partitioning="hive").to_table().to_pylist()
    found = sorted((v["site"], v["year"], v["published_at"].isoformat()) for v in table)
    assert found == [  # the year as the ministry's calendar has it
        ("norlandia", 2020, "2019-12-31T23:30:00+00:00"),
        ("norlandia", 2026, "2026-03-02T09:00:00+00:00"),
    ]
    assert (table[0]["change"], table[0]["change_fields"]) == ("published", [])


def test_duckdb_counts_what_the_archive_holds(path: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    folder = tmp_path / "tables"
    run(path, "parquet", str(folder))
    counted = duckdb.sql(
        f"SELECT site, year, count(*), count(*) FILTER (change = 'edited')"
        f" FROM '{folder}/**/*.parquet' GROUP BY ALL"
    ).fetchall()
    assert counted == [("norlandia", 2026, 7, 1)]


def test_changes_are_a_table_of_their_own(path: Path, tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    folder = tmp_path / "events"
    assert "8 changes" in run(path, "parquet", str(folder), "--table", "changes").output
    table = polars.read_parquet(f"{folder}/**/*.parquet", hive_partitioning=True)
    kinds = table.group_by("site", "year", "kind").len().sort("kind").rows()
    assert kinds == [
        ("norlandia", 2026, "edited", 1),
        ("norlandia", 2026, "published", 6),
        ("norlandia", 2026, "withdrawn", 1),
    ]


def test_an_earlier_export_is_replaced_and_anything_else_is_not(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    folder = tmp_path / "tables"
    run(path, "parquet", str(folder))
    run(path, "parquet", str(folder), "--since", "2026-03-03")
    assert len(list(folder.rglob("*.parquet"))) == 1
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something else"):
        run(path, "parquet", str(folder))
    assert (folder / "notes.txt").read_text() == "mine"


def test_without_pyarrow_the_remedy_is_named(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install '\.\[analysis\]'"):
        run(path, "parquet", str(tmp_path / "tables"))
    assert not (tmp_path / "tables").exists()


# --- Atom -----------------------------------------------------------------------------------------


def test_the_feed_tells_changes_newest_first_with_marks(path: Path) -> None:
    feed = ET.fromstring(run(path, "atom", "-").output)
    entries = feed.findall(f"{ATOM}entry")
    terms = [str(e.find(f"{ATOM}category").get("term")) for e in entries]  # type: ignore[union-attr]
    assert sorted(terms) == ["edited", *["published"] * 6, "withdrawn"]
    times = [e.findtext(f"{ATOM}updated") for e in entries]
    assert times == sorted(times, key=str, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == times[0]
    added = feed.findall(f".//{XHTML}ins")
    assert [x.text for x in added] == ["One more sentence was added later."]


def test_the_feed_has_what_rfc_4287_requires_and_ids_that_stay(path: Path) -> None:
    first, second = (run(path, "atom", "-").output for _ in range(2))
    assert first == second
    feed = ET.fromstring(first)
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    assert len(set(ids)) == len(ids)
    assert all(e.findtext(f"{ATOM}author/{ATOM}name") == SITE.title for e in entries)
    read = feedparser.parse(first)
    assert (bool(read.bozo), read.version, len(read.entries)) == (False, "atom10", 8)


def test_kinds_and_limit_choose(path: Path) -> None:
    def kinds(*args: str) -> list[str]:
        read = feedparser.parse(run(path, "atom", "-", *args).output)
        return [entry.tags[0].term for entry in read.entries]

    assert kinds("--kind", "edited", "--kind", "withdrawn") == ["withdrawn", "edited"]
    assert len(kinds("--limit", "3")) == 3
    assert kinds("--since", "2027-01-01") == []


def test_the_feed_says_where_it_is(path: Path) -> None:
    address = "https://www.example.org/changes.atom?a=1&b=2"
    feed = ET.fromstring(run(path, "atom", "-", "--address", address).output)
    link = feed.find(f"{ATOM}link")
    assert link is not None
    assert (link.get("rel"), link.get("href")) == ("self", address)
    with pytest.raises(UsageError, match="not a web address"):
        run(path, "atom", "-", "--address", "changes.atom")


TEXTS = st.text(max_size=200)
ELEMENTS = "feed id title updated generator entry author name link category summary content"
OURS = {ATOM + name for name in ELEMENTS.split()} | {XHTML + x for x in ("div", "p", "ins", "del")}


@given(title=TEXTS, diff=TEXTS, url=TEXTS, language=TEXTS)
def test_whatever_a_page_says_the_feed_is_well_formed_and_says_it(
    title: str, diff: str, url: str, language: str
) -> None:
    entry = Entry(
        "urn:x", url, "edited", "2026-03-02T03:00:00Z", title, title, language, None, diff
    )
    feed = ET.fromstring(atom([entry], id="urn:y", title=title))
    expected = feedout.xml_text(f"Edited: {title}").replace("\r\n", "\n").replace("\r", "\n")
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == expected
    assert {element.tag for element in feed.iter()} <= OURS


def test_a_link_is_never_a_script() -> None:
    entry = Entry("urn:x", "javascript:alert(1)", "edited", "2026-03-02T03:00:00Z", "T", "M")
    assert b"javascript" not in atom([entry], id="urn:y", title="T")
