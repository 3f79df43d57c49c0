"""The log gets shorter; versions, changes, pages and the chain of runs stay."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive import Archive
from scraper.cli import group
from scraper.core.decide import Verdict
from scraper.errors import ArchiveError
from scraper.model import Decision, Outcome
from scraper.prune import Pruned, prune
from scraper.records import Look
from scraper.reextract import reextract
from scraper.verify import Report, verify
from tests.archives import LAYOUT, SITE, Diary, day, ordinary, page, rows, text


def pruned(path: Path, before: float, now: float = 400, **given: bool) -> Pruned:
    with Archive(path, "r" if given.get("dry_run") else "w") as archive:
        return prune(archive, day(before), day(now), **given)


def check(path: Path) -> Report:
    with Archive(path) as archive:
        return verify(archive)


def test_quiet_looks_go_and_what_was_told_stays(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    told = rows(path, "SELECT * FROM versions"), rows(path, "SELECT * FROM changes")
    done = pruned(path, before=4)
    assert done.rows == {"gone": 2, "not_modified": 5, "unchanged": 4}
    assert done.runs == 2
    assert (rows(path, "SELECT * FROM versions"), rows(path, "SELECT * FROM changes")) == told
    assert rows(
        path, "SELECT count(*) FROM fetches WHERE fetched_at < ?", [day(4).isoformat()]
    ) == [(7,)]


def test_verify_says_pruned_and_names_no_damage(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    head = check(path).head
    pruned(path, before=4)
    report = check(path)
    assert report.damages == []
    assert report.notes == [
        "run 2: 5 rows of its log were pruned on 2027-04-06",
        "run 3: 6 rows of its log were pruned on 2027-04-06",
    ]
    assert report.head != head
    assert rows(path, "SELECT previous_sha256 FROM runs WHERE label LIKE 'prune%'") == [(head,)]


def test_what_is_left_of_a_pruned_run_is_still_sealed_and_chained(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    pruned(path, before=4)
    with Archive(path, "w") as archive, archive.write() as conn:  # seals are made anew
        conn.execute("UPDATE fetches SET status = 500 WHERE run_id = 2")
    assert [str(d) for d in check(path).damages] == [
        "runs 2: its fetches are not those it was closed with"
    ]


def test_a_forged_amendment_is_not_in_the_chain(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    pruned(path, before=4)
    with Archive(path, "w") as archive, archive.write() as conn:
        conn.execute("UPDATE amendments SET rows = 1 WHERE target_run_id = 2")
    assert [d.table for d in check(path).damages] == ["runs"]


def test_pruning_twice_removes_once_and_more_later(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    assert pruned(path, before=2).total == 5
    before = path.read_bytes()
    assert pruned(path, before=2).total == 0
    assert path.read_bytes() == before
    assert pruned(path, before=4, now=500).total == 6
    assert check(path).damages == []


def test_the_last_look_at_an_address_stays_however_old(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    pruned(path, before=300)
    assert rows(path, "SELECT count(DISTINCT url_id) FROM fetches") == [(6,)]
    assert check(path).damages == []


def test_a_dry_run_counts_the_same_and_removes_nothing(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    before = path.read_bytes()
    planned = pruned(path, before=4, dry_run=True)
    assert path.read_bytes() == before
    assert planned == pruned(path, before=4)


def blocked(diary: Diary, number: int) -> None:
    look = Look(Verdict(Decision.HELD, "challenge"), diary.archive.before(diary.url(number)))
    body = f"<title>Just a moment</title> {number} {diary.now}".encode()
    diary._record(
        diary.url(number),
        diary.now,
        look,
        Outcome.BLOCKED,
        reason="challenge",
        status=403,
        body=body,
        keep_body=True,
    )


def test_block_pages_go_with_their_looks_and_pages_nobody_could_read_stay(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    with diary.night(0):
        diary.sees(1)
        diary.sees(
            2,
            raw=page("Release 2", "3 March 2026 10:00", text(2)).replace(
                b"class=text", b"class=prose"
            ),
        )
    with diary.night(1):
        blocked(diary, 1)
        diary.fails(2)
    with diary.night(2):
        diary.sees(1)
        diary.fails(2)
    diary.close()
    done = pruned(diary.path, before=100)
    assert done.rows == {"blocked": 1, "error": 1}
    assert done.bodies == 1
    assert check(diary.path).damages == []
    better = replace(SITE, layouts=(replace(LAYOUT, body=".text, .prose"),))
    with Archive(diary.path, "w") as archive:
        assert reextract(archive, [better], day(101))[0].rescued == 1


def test_a_site_that_keeps_all_bodies_keeps_them(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db", replace(SITE, keep="all"))
    for night in range(4):
        with diary.night(night):
            diary.sees(1, token=f"t{night}")
    diary.close()
    assert pruned(diary.path, before=100).total == 0
    assert rows(diary.path, "SELECT count(*) FROM blobs") == [(4,)]


def test_damage_is_not_pruned_away(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    conn = sqlite3.connect(path)
    with conn:
        conn.execute("UPDATE fetches SET status = 200 WHERE outcome = 'not_modified'")
    conn.close()
    with pytest.raises(ArchiveError, match="run 3: its log is not what it was closed with"):
        pruned(path, before=4)
    assert rows(path, "SELECT count(*) FROM fetches WHERE outcome = 'not_modified'") == [(10,)]


def test_an_open_run_is_left_alone(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    for night in range(3):
        with diary.night(night):
            diary.sees(1, token=str(night))
    diary.archive.begin_run("killed", day(3), "0.1", "x")
    diary.close()
    assert pruned(diary.path, before=100).total == 1
    assert check(diary.path).damages == []


def test_the_command_wants_an_age(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    run = CliRunner()
    wrong = run.invoke(group, ["prune", "--older-than", "soon", "--archive", str(path)])
    assert wrong.exit_code == 2 and "write 365d" in wrong.output
    none = run.invoke(group, ["prune", "--older-than", "1y", "--archive", str(path), "--json"])
    assert json.loads(none.output)["total"] in (0, 11)
