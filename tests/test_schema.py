"""The tables that people's SQL relies on: checks, indices, triggers, migrations."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from scraper import schema, seals
from scraper.archive import Archive
from scraper.errors import ArchiveError
from tests.archives import ordinary, rows

TABLES = """
sites: id slug name country home_url time_zone definition_sha256
languages: code name direction
extractors: id label version definition_sha256
runs: id label started_at finished_at status tool_version user_agent fetched added changed unchanged withdrawn blocked failed bytes
dictionaries: id site_id sha256 body
blobs: id sha256 media_type charset size stored_size codec dictionary_id body
releases: id site_id key title status language published_at url version_count first_seen_at last_seen_at last_changed_at withdrawn_at translation_group latest_version_id
urls: id url kind site_id release_id redirect_to_id etag last_modified last_status last_checked_at next_check_at failures
fetches: id run_id url_id release_id fetched_at outcome reason status elapsed_ms size sha256 blob_id headers
versions: id release_id number title language published_at modified_at first_seen_at last_seen_at superseded_at seen_count fetch_id blob_id extractor_id content_sha256 words metadata search_terms body
changes: id release_id kind detected_at from_version_id to_version_id run_id fetch_id hours_after_publication fields words_added words_removed similarity diff
links: id release_id version_id rel url text hreflang blob_id target_release_id
problems: id run_id site_id url kind message first_seen_at last_seen_at resolved_at
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "archive.db")


@pytest.mark.parametrize("line", TABLES.strip().splitlines(), ids=lambda line: line.split(":")[0])
def test_columns_that_people_rely_on_are_there(path: Path, line: str) -> None:
    table, _, columns = line.partition(": ")
    found = [row[0] for row in rows(path, "SELECT name FROM pragma_table_info(?)", [table])]
    assert set(columns.split()) <= set(found)
    if "body" in found:
        assert found[-1] == "body"  # a scan of the others need not read it


def test_every_table_is_strict_and_every_foreign_key_has_an_index(path: Path) -> None:
    tables = rows(
        path,
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE '%sqlite%'",
    )
    assert {name for name, strict in tables if not strict} == set()
    for table, _strict in tables:
        keys = rows(path, 'SELECT "from" FROM pragma_foreign_key_list(?)', [table])
        first = rows(
            path,
            "SELECT i.name FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i WHERE i.seqno = 0",
            [table],
        )
        for (column,) in keys:
            exempt = (table, column) in {("listings", "site_id"), ("hosts", "site_id")}
            assert (column,) in first or exempt, f"{table}.{column}"


def test_every_table_of_evidence_is_sealed(path: Path) -> None:
    tables = {
        row[0]
        for row in rows(
            path, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT%'"
        )
    }
    assert tables - set(seals.KINDS) == {"languages", "_seals"}
    assert len(set(seals.KINDS.values())) == len(seals.KINDS)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO languages VALUES ('xx', 'x', 'up')",
        "UPDATE runs SET status = 'done'",
        "UPDATE releases SET status = 'gone'",
        "UPDATE fetches SET outcome = 'noise'",
        "UPDATE fetches SET headers = 'no json'",
        "UPDATE versions SET metadata = '{'",
        "UPDATE versions SET number = 'one'",
        "UPDATE changes SET kind = 'renamed'",
        "UPDATE links SET rel = 'x'",
        "UPDATE versions SET content_sha256 = 'short'",
        "INSERT INTO urls (url) SELECT url FROM urls",
        "DELETE FROM releases",
    ],
)
def test_what_no_row_may_say_is_refused(path: Path, statement: str) -> None:
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("INSERT INTO links (release_id, version_id, rel, url) VALUES (1, 1, 'image', 'x')")
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(statement)
    conn.close()


def test_the_search_index_follows_texts_and_is_left_alone_by_looks(path: Path) -> None:
    question = "SELECT rowid FROM versions_fts WHERE versions_fts MATCH ?"
    with Archive(path, "w") as archive, archive.write() as conn:
        data = conn.execute("SELECT count(*) FROM versions_fts_data").fetchone()
        conn.execute("UPDATE versions SET last_seen_at = '2027-01-01T00:00:00Z', seen_count = 9")
        assert conn.execute("SELECT count(*) FROM versions_fts_data").fetchone() == data
        conn.execute("UPDATE versions SET body = 'an ultramarine text' WHERE id = 3")
        assert conn.execute(question, ("ultramarine",)).fetchall()[0][0] == 3
    assert rows(path, question, ["hospitality"]) != []


def test_scripts_without_spaces_have_a_substring_index_that_follows_the_language(
    path: Path,
) -> None:
    question = "SELECT rowid FROM versions_cjk_fts WHERE versions_cjk_fts MATCH '经济合作'"
    with Archive(path, "w") as archive, archive.write() as conn:
        conn.execute("INSERT INTO languages VALUES ('zh', 'Chinese', 'ltr')")
        conn.execute("UPDATE versions SET body = '双方讨论了经济合作问题' WHERE id = 2")
        assert conn.execute(question).fetchall() == []
        conn.execute("UPDATE versions SET language = 'zh' WHERE id = 2")
        assert [row[0] for row in conn.execute(question)] == [2]
        conn.execute("UPDATE versions SET language = 'en' WHERE id = 2")
        assert conn.execute(question).fetchall() == []


# --- opening ----------------------------------------------------------------------------------------


def test_a_new_archive_is_marked_as_ours(tmp_path: Path) -> None:
    Archive(tmp_path / "a.db", "w").close()
    assert rows(tmp_path / "a.db", "PRAGMA user_version") == [(schema.VERSION,)]
    assert rows(tmp_path / "a.db", "PRAGMA application_id") == [(schema.APPLICATION_ID,)]


def test_somebody_elses_database_and_a_newer_archive_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    conn = sqlite3.connect(other)
    conn.execute("CREATE TABLE mine (x)")
    conn.commit()
    conn.close()
    before = other.read_bytes()
    for mode in ("r", "w"):
        with pytest.raises(ArchiveError, match="not an archive of scraper"):
            Archive(other, mode)  # type: ignore[arg-type]
    assert other.read_bytes() == before
    newer = ordinary(tmp_path / "newer.db")
    conn = sqlite3.connect(newer)
    conn.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    conn.close()
    for mode in ("r", "w"):
        with pytest.raises(ArchiveError, match="install a newer version"):
            Archive(newer, mode)  # type: ignore[arg-type]


KILLED = """
import os, sys
from scraper import schema
step = int(sys.argv[2])
scripts = [schema.TABLES, schema.INDICES, schema.SEARCH, schema.SUBSTRING_SEARCH, schema.VIEWS]
class Killing(str):
    pass
real = schema.sqlite_utils.Database.executescript
count = 0
def executescript(self, sql):
    global count
    if count == step:
        os.kill(os.getpid(), 9)
    count += 1
    return real(self, sql)
schema.sqlite_utils.Database.executescript = executescript
from scraper.archive import Archive
from pathlib import Path
Archive(Path(sys.argv[1]), "w")
"""


@pytest.mark.parametrize("step", range(5))
def test_a_kill_while_the_tables_are_made_leaves_nothing_half(tmp_path: Path, step: int) -> None:
    path = tmp_path / "a.db"
    run = subprocess.run([sys.executable, "-c", KILLED, str(path), str(step)], check=False)
    assert run.returncode == -signal.SIGKILL
    conn = sqlite3.connect(path)
    left = conn.execute(
        "SELECT name FROM sqlite_master WHERE name NOT LIKE '%migrations%' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    assert left == []
    assert conn.execute("PRAGMA user_version").fetchone() == (0,)
    conn.close()
    with Archive(path, "w") as archive:
        assert archive.rows("SELECT * FROM releases") == []
    assert path.exists()
