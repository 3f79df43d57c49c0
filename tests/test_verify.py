"""`verify` names every damaged row, and nothing of a sound archive."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from scraper import seals
from scraper.archive import Archive
from scraper.cli import group
from scraper.verify import Report, verify
from tests.archives import Diary, ordinary, rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "archive.db", releases=24)


def check(path: Path) -> Report:
    with Archive(path) as archive:
        return verify(archive)


def by_hand(path: Path, *statements: str) -> None:
    """What somebody with the sqlite3 program could do."""
    conn = sqlite3.connect(path)
    with conn:
        for statement in statements:
            conn.execute(statement)
    conn.close()


def named(path: Path) -> set[tuple[str, Any]]:
    return {(damage.table, damage.row) for damage in check(path).damages}


def test_a_sound_archive_has_no_damage_and_a_head(path: Path) -> None:
    report = check(path)
    assert report.damages == []
    assert report.head is not None and len(report.head) == 64
    assert report.checked["versions"] == 25
    assert report.notes == []


def test_twenty_flipped_bytes_in_twenty_bodies_are_all_named(path: Path) -> None:
    conn = sqlite3.connect(path)
    bodies = conn.execute("SELECT id, body FROM blobs ORDER BY id LIMIT 20").fetchall()
    with conn:
        for number, body in bodies:
            at = (number * 37) % len(body)
            flipped = body[:at] + bytes([body[at] ^ 0x20]) + body[at + 1 :]
            conn.execute("UPDATE blobs SET body = ? WHERE id = ?", (flipped, number))
    conn.close()
    assert named(path) == {("blobs", number) for number, _body in bodies}


def test_a_flipped_byte_anywhere_in_a_body_is_named(path: Path) -> None:
    """Also in the few bits of a zstd frame that its decoder does not look at."""
    conn = sqlite3.connect(path)
    (body,) = conn.execute("SELECT body FROM blobs WHERE id = 3").fetchone()
    conn.close()
    for at in range(min(len(body), 24)):
        for bit in (0x01, 0x10, 0x80):
            flipped = body[:at] + bytes([body[at] ^ bit]) + body[at + 1 :]
            by_hand(path, f"UPDATE blobs SET body = x'{flipped.hex()}' WHERE id = 3")
            assert named(path) == {("blobs", 3)}


def test_a_flipped_byte_of_a_dictionary_names_it(path: Path) -> None:
    by_hand(path, "UPDATE dictionaries SET body = CAST(x'00' || substr(body, 2) AS BLOB)")
    assert ("dictionaries", 1) in named(path)


# Evidence is in many tables; one altered value in each is found and named.
ALTERED = {
    ("versions", 5): "UPDATE versions SET body = replace(body, 'trade', 'grade') WHERE id = 5",
    ("versions", 6): "UPDATE versions SET title = title || '!' WHERE id = 6",
    ("versions", 7): "UPDATE versions SET published_at = '2026-01-01T00:00:00Z' WHERE id = 7",
    ("versions", 8): "UPDATE versions SET first_seen_at = '2026-02-01T00:00:00Z' WHERE id = 8",
    ("versions", 9): "UPDATE versions SET blob_id = 1 WHERE id = 9",
    ("versions", 10): "UPDATE versions SET words = 1, seen_count = 99 WHERE id = 10",
    ("versions", 11): "UPDATE versions SET body = body || ' ' WHERE id = 11",
    ("fetches", 3): "UPDATE fetches SET outcome = 'unchanged' WHERE id = 3",
    ("fetches", 4): "UPDATE fetches SET fetched_at = '2020-01-01T00:00:00Z' WHERE id = 4",
    ("fetches", 5): "UPDATE fetches SET status = 404, elapsed_ms = 1 WHERE id = 5",
    ("fetches", 6): "UPDATE fetches SET headers = '[]' WHERE id = 6",
    ("fetches", 7): "UPDATE fetches SET url_id = 1 WHERE id = 7",
    ("changes", 2): "UPDATE changes SET detected_at = '2020-01-01T00:00:00Z' WHERE id = 2",
    ("changes", 25): "UPDATE changes SET diff = 'nothing' WHERE id = 25",
    ("changes", 26): "UPDATE changes SET kind = 'moved' WHERE id = 26",
    ("releases", 12): "UPDATE releases SET status = 'withdrawn' WHERE id = 12",
    ("releases", 13): "UPDATE releases SET title = 'Another title' WHERE id = 13",
    ("releases", 14): "UPDATE releases SET url = 'https://elsewhere.example/' WHERE id = 14",
    ("blobs", 2): "UPDATE blobs SET body = NULL WHERE id = 2",
    ("blobs", 4): "UPDATE blobs SET charset = 'koi8-r' WHERE id = 4",
    ("runs", 2): "UPDATE runs SET changed = 0 WHERE id = 2",
    ("runs", 3): "UPDATE runs SET user_agent = 'somebody else' WHERE id = 3",
    ("sites", 1): "UPDATE sites SET name = 'Another ministry' WHERE id = 1",
    ("urls", 15): "UPDATE urls SET url = url || '?x' WHERE id = 15",
    ("extractors", 1): "UPDATE extractors SET version = '9' WHERE id = 1",
}  # fmt: skip


@pytest.mark.parametrize("row", ALTERED, ids=lambda row: f"{row[0]}-{row[1]}")
def test_one_altered_row_is_named_and_no_other(path: Path, row: tuple[str, int]) -> None:
    by_hand(path, ALTERED[row])
    assert named(path) == {row}


def columns(path: Path, table: str) -> list[tuple[str, str]]:
    found = rows(path, "SELECT name, type FROM pragma_table_info(?)", [table])
    return [(name, kind) for name, kind in found if name != "id"]


OTHERWISE = {"INTEGER": "coalesce({0}, 0) + 1000", "REAL": "coalesce({0}, 0) + 0.5",
             "TEXT": "coalesce({0}, '') || 'x'", "BLOB": "CAST(coalesce({0}, x'') || x'00' AS BLOB)"}  # fmt: skip


@pytest.mark.parametrize("table", [t for t in seals.KINDS if t not in ("amendments", "problems")])
def test_whatever_column_of_a_row_is_altered_the_row_is_named(path: Path, table: str) -> None:
    """One column after the other, each in a row of its own as far as there are rows."""
    ids = [row[0] for row in rows(path, f"SELECT id FROM {table} ORDER BY id")]
    touched = set()
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    for place, (column, kind) in enumerate(columns(path, table)):
        number = ids[place % len(ids)] if ids else None
        value = OTHERWISE[kind].format(column)
        with conn:
            done = conn.execute(f"UPDATE {table} SET {column} = {value} WHERE id = ?", (number,))
        touched |= {(table, number)} if done.rowcount else set()
    conn.close()
    assert touched <= named(path)
    assert len(touched) == min(len(ids), len(columns(path, table)))


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE languages SET name = 'Klingon' WHERE code = 'en'", ("languages", "en")),
        ("UPDATE languages SET direction = 'rtl' WHERE code = 'en'", ("languages", "en")),
        ("DROP INDEX versions_content", ("schema", "versions_content")),
        (
            "DROP VIEW current_releases; CREATE VIEW current_releases AS SELECT 1 AS id",
            ("schema", "current_releases"),
        ),
        (
            "DROP TRIGGER versions_fts_au; CREATE TRIGGER versions_fts_au AFTER UPDATE OF title ON"
            " versions BEGIN SELECT 1; END",
            ("schema", "versions_fts_au"),
        ),
    ],
)
def test_what_has_no_seal_is_named_too(
    path: Path, statement: str, row: tuple[str, str]
) -> None:  # fmt: skip
    conn = sqlite3.connect(path)
    conn.executescript(statement)
    conn.close()
    assert row in named(path)


def test_all_altered_rows_together_are_all_named(path: Path) -> None:
    by_hand(path, *ALTERED.values())
    assert set(ALTERED) <= named(path)


@pytest.mark.parametrize("table", ["fetches", "changes", "links", "urls", "amendments", "versions"])
def test_a_removed_row_is_missed(tmp_path: Path, table: str) -> None:
    path = ordinary(tmp_path / "a.db")
    if table in ("links", "amendments"):
        with Archive(path, "w") as archive, archive.write() as conn:
            conn.execute(
                "INSERT INTO links (release_id, version_id, rel, url) VALUES (1, 1, 'image', 'x')"
            )
            conn.execute(
                "INSERT INTO amendments (run_id, target_run_id, kind, made_at, rest_sha256)"
                " VALUES (4, 1, 'joined', 'x', 'y')"
            )
    conn = sqlite3.connect(path)
    (number,) = conn.execute(f"SELECT max(id) FROM {table}").fetchone()
    conn.close()
    by_hand(path, f"DELETE FROM {table} WHERE id = {number}")
    assert (table, number) in named(path)


def test_a_row_put_in_by_hand_is_named(path: Path) -> None:
    by_hand(
        path,
        "INSERT INTO changes (release_id, kind, detected_at, run_id)"
        " VALUES (3, 'withdrawn', '2026-03-02T03:00:00Z', 1)",
    )
    assert named(path) == {("changes", 27)}


def reseal(path: Path) -> None:
    """What somebody does who knows this program: every seal made anew."""
    with Archive(path, "w") as archive, archive.write() as conn:
        for table in ("versions", "fetches", "changes", "releases", "blobs", "runs"):
            conn.execute(f"UPDATE {table} SET id = id")


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE fetches SET status = 404 WHERE id = 5", ("runs", 1)),
        ("UPDATE changes SET diff = 'nothing' WHERE id = 25", ("runs", 2)),
        ("UPDATE runs SET fetched = 1 WHERE id = 2", ("runs", 2)),
        ("DELETE FROM fetches WHERE id = 60", ("runs", 3)),
        ("UPDATE runs SET fetches_sha256 = chain_sha256 WHERE id = 1", ("runs", 1)),
    ],
)
def test_against_somebody_who_makes_new_seals_stands_the_chain(
    path: Path, statement: str, row: tuple[str, int]
) -> None:
    by_hand(path, statement)
    reseal(path)
    assert row in named(path)


def test_another_text_with_a_fitting_hash_is_not_what_the_chain_was_told(path: Path) -> None:
    with Archive(path, "w") as archive, archive.write() as conn:
        other = conn.execute(
            "SELECT title, published_at, body, content_sha256 FROM versions WHERE id = 9"
        ).fetchone()
        conn.execute(
            "UPDATE versions SET title = ?, published_at = ?, body = ?, content_sha256 = ? WHERE id = 5",
            tuple(other),
        )
        conn.execute(
            "UPDATE releases SET title = ?, published_at = ? WHERE latest_version_id = 5",
            (other[0], other[1]),
        )
    assert named(path) == {("versions", 5)}


def test_holes_and_wrong_ends_of_histories_are_named(path: Path) -> None:
    by_hand(path, "UPDATE versions SET number = 7 WHERE id = 25")
    report = check(path)
    assert ("releases", 2) in {(damage.table, damage.row) for damage in report.damages}


@pytest.mark.parametrize("index", ["versions_fts", "versions_cjk_fts"])
def test_a_search_index_that_is_out_of_step_is_named(path: Path, index: str) -> None:
    by_hand(path, f"INSERT INTO {index}(rowid, title, body) VALUES (999, 'no such', 'version')")
    found = named(path)
    assert (index, 999) in found and (index, None) in found


def test_a_text_that_the_index_does_not_follow_is_named(path: Path) -> None:
    by_hand(
        path,
        "DROP TRIGGER versions_fts_au",
        "UPDATE versions SET search_terms = 'nowhere' WHERE id = 3",
    )
    assert named(path) == {
        ("schema", "versions_fts_au"),
        ("versions_fts", None),
        ("versions", 3),
    }


def test_undecodable_text_is_damage_not_a_crash(path: Path) -> None:
    by_hand(path, "UPDATE versions SET title = CAST(x'ff41' AS TEXT) WHERE id = 3")
    assert ("versions", 3) in named(path)


def test_a_page_of_the_file_that_was_overwritten_ends_nothing(path: Path) -> None:
    sizes = sqlite3.connect(path)
    root = sizes.execute("SELECT rootpage FROM sqlite_master WHERE name = 'fetches'").fetchone()[0]
    page_size = sizes.execute("PRAGMA page_size").fetchone()[0]
    sizes.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * page_size + 8)
        file.write(b"\xff" * 200)
    assert check(path).damages


def test_verify_reads_beside_a_writer_in_the_middle_of_a_transaction(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "archive.db")
    with diary.night(0):
        diary.sees(1)
    with diary.archive.write() as conn:
        conn.execute("UPDATE versions SET words = 0")
        report = check(diary.path)
    diary.close()
    assert report.damages == []


def test_an_archive_that_may_not_be_written_to_is_checked_whole(path: Path) -> None:
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        report = check(path)
    finally:
        path.parent.chmod(0o755)
    assert (report.damages, report.notes) == ([], [])


def test_the_command_names_rows_and_tells_by_its_exit_code(path: Path) -> None:
    run = CliRunner()
    sound = run.invoke(group, ["verify", "--archive", str(path), "--json"])
    assert sound.exit_code == 0
    assert json.loads(sound.output)["head"] == check(path).head
    by_hand(path, ALTERED[("fetches", 3)])
    damaged = run.invoke(group, ["verify", "--archive", str(path)])
    assert damaged.exit_code == 1
    assert "fetches 3: was altered" in damaged.output
