"""An archive that was altered behind our back: every damaged row has a name."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.verify import Damage, verify

SAMPLE = Path(__file__).parent.parent / "archive.db"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "archive.db"))


def damages(path: Path) -> list[Damage]:
    with Archive(path) as archive:
        return verify(archive).damages


def named(path: Path) -> set[tuple[str, object]]:
    return {(damage.table, damage.row) for damage in damages(path)}


def test_a_sound_archive_has_nothing_to_name_and_a_head_of_its_chain() -> None:
    with Archive(SAMPLE) as archive:
        report = verify(archive)
    assert (report.damages, report.notes) == ([], [])
    assert report.head is not None and len(report.head) == 64


def test_a_flipped_byte_in_every_body_is_named(copy: Path) -> None:
    conn, rng = sqlite3.connect(copy), random.Random(7)
    blobs = conn.execute("SELECT id, body FROM blobs").fetchall()
    for number, body in blobs:
        flipped = bytearray(body)
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        conn.execute("UPDATE blobs SET body = ? WHERE id = ?", (bytes(flipped), number))
    conn.commit()
    assert named(copy) >= {("blobs", number) for number, _body in blobs}


# fmt: off
ALTERATIONS = [
    ("versions", "UPDATE versions SET body = body || ' x' WHERE id = 2", 2),
    ("versions", "UPDATE versions SET first_seen_at = '2020-01-01T00:00:00Z' WHERE id = 3", 3),
    ("versions", "UPDATE versions SET metadata = '{}' WHERE id = 4", 4),
    ("changes", "UPDATE changes SET detected_at = '2020-01-01T00:00:00Z' WHERE id = 5", 5),
    ("changes", "DELETE FROM changes WHERE id = 6", 6),
    ("fetches", "UPDATE fetches SET status = 404 WHERE id = 7", 7),
    ("fetches", "UPDATE fetches SET headers = '[]' WHERE id = 8", 8),
    ("releases", "UPDATE releases SET published_at = '2020-01-01T00:00:00Z' WHERE id = 1", 1),
    ("releases", "UPDATE releases SET withdrawn_at = NULL WHERE status = 'withdrawn'", None),
    ("urls", "UPDATE urls SET etag = 'x' WHERE id = 3", 3),
    ("runs", "UPDATE runs SET fetched = 1 WHERE id = 2", 2),
    ("links", "UPDATE links SET url = 'http://x.example/' WHERE id = 1", 1),
]
# fmt: on


@pytest.mark.parametrize(("table", "sql", "row"), ALTERATIONS)
def test_an_altered_row_is_named(copy: Path, table: str, sql: str, row: int | None) -> None:
    conn = sqlite3.connect(copy)
    conn.execute(sql)
    conn.commit()
    found = named(copy)
    assert (table, row) in found or (row is None and table in {t for t, _row in found})


def test_a_row_put_in_by_another_program_has_no_seal(copy: Path) -> None:
    conn = sqlite3.connect(copy)
    conn.execute("INSERT INTO changes (release_id, kind, detected_at) VALUES (1, 'edited', 'x')")
    conn.commit()
    assert ("changes", 15) in named(copy)


def test_a_search_index_out_of_step_is_named(copy: Path) -> None:
    conn = sqlite3.connect(copy)
    conn.execute("INSERT INTO versions_fts(versions_fts) VALUES ('delete-all')")
    conn.commit()
    assert ("versions_fts", None) in named(copy)


def test_a_run_cut_out_of_the_chain_is_missed(copy: Path) -> None:
    conn = sqlite3.connect(copy)
    for sql in ("changes", "fetches"):
        conn.execute(f"DELETE FROM {sql} WHERE run_id = 2")
    conn.execute("DELETE FROM runs WHERE id = 2")
    conn.commit()
    found = [str(damage) for damage in damages(copy)]
    assert "runs 3: the run before it in the chain is gone" in found
