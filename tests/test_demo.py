"""The demo and the sample archive that is built from it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from click.testing import CliRunner

from scraper.cli import group
from scraper.demo import build_sample

SAMPLE = Path(__file__).parent.parent / "archive.db"
# Full-text shadow tables hold what triggers derive from versions; their blocks depend on SQLite.
DERIVED = "name NOT LIKE '%_fts%' AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations'"


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = conn.execute(f"SELECT name FROM sqlite_master WHERE type = 'table' AND {DERIVED}")
    # The compressor's version decides how bodies are packed: their hashes stand for them.
    packed = {
        "blobs": "id, sha256, media_type, charset, size",
        "runs": "id, label, status, fetched",
    }
    return {
        name: conn.execute(f"SELECT {packed.get(name, '*')} FROM {name} ORDER BY 1").fetchall()
        for (name,) in tables.fetchall()
    }


def test_the_sample_archive_is_what_the_demo_makes_today(tmp_path: Path) -> None:
    built = tmp_path / "archive.db"
    build_sample(built)
    assert contents(built) == contents(SAMPLE)


def test_the_sample_archive_is_small_and_one_file() -> None:
    assert SAMPLE.stat().st_size < 1_000_000
    assert sqlite3.connect(SAMPLE).execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_the_sample_holds_every_kind_of_event() -> None:
    conn = sqlite3.connect(f"file:{SAMPLE}?mode=ro", uri=True)
    kinds = {row[0] for row in conn.execute("SELECT DISTINCT kind FROM changes")}
    assert {"published", "edited", "withdrawn"} <= kinds
    assert conn.execute("SELECT count(DISTINCT language) FROM releases").fetchone() == (2,)


def test_the_demo_finds_one_edit_one_missing_and_one_new_release(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    done = CliRunner().invoke(group, ["demo", "--archive", str(path), "--json"])
    told = json.loads(done.stdout)
    assert [event["kind"] for event in told["events"]] == ["edited", "missing"]
    assert "[-12-]{+9+} per cent" in told["events"][0]["diff"]
    assert (told["releases"], told["versions"]) == (12, 13)


def test_the_demo_does_not_write_over_an_archive_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    build_sample(path)
    done = CliRunner().invoke(group, ["demo", "--archive", str(path)])
    assert done.exit_code != 0
    assert "archive of yours" in str(done.exception)
