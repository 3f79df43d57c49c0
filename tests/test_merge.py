"""Archives become one: nothing lost, nothing doubled, whichever is merged into which."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.cli import group
from scraper.errors import ArchiveError, ArchiveLocked, UsageError
from scraper.merge import Merge, merge
from scraper.prune import prune
from scraper.reextract import reextract
from scraper.verify import verify
from tests.archives import LAYOUT, SITE, Diary, day, ordinary, rows

Contents = dict[str, list[tuple[Any, ...]]]
RELEASES = (
    "SELECT s.slug, r.key, r.title, r.status, r.language, r.published_at, r.published_on, r.url,"
    " r.version_count, r.first_seen_at, r.last_seen_at, r.last_changed_at, r.withdrawn_at,"
    " r.missing_since, r.missing_looks, r.held_sha256, r.held_since, m.key,"
    " (SELECT group_concat(o.key) FROM (SELECT key FROM releases o WHERE o.translation_group"
    " = r.translation_group ORDER BY key) o)"
    " FROM releases r JOIN sites s ON s.id = r.site_id LEFT JOIN releases m ON m.id = r.moved_to_id"
)
VERSIONS = (
    "SELECT r.key, v.number, v.title, v.language, v.published_at, v.first_seen_at, v.last_seen_at,"
    " v.superseded_at, v.seen_count, v.content_sha256, v.words, v.metadata, v.body, b.sha256,"
    " f.fetched_at, u.url, e.label FROM versions v JOIN releases r ON r.id = v.release_id"
    " JOIN extractors e ON e.id = v.extractor_id LEFT JOIN blobs b ON b.id = v.blob_id"
    " LEFT JOIN fetches f ON f.id = v.fetch_id LEFT JOIN urls u ON u.id = f.url_id"
)
CHANGES = (
    "SELECT r.key, c.kind, c.detected_at, f.number, t.number, c.hours_after_publication, c.fields,"
    " c.words_added, c.words_removed, c.similarity, c.content_sha256, c.told_as, c.diff"
    " FROM changes c JOIN releases r ON r.id = c.release_id"
    " LEFT JOIN versions f ON f.id = c.from_version_id"
    " LEFT JOIN versions t ON t.id = c.to_version_id"
)
LINKS = (
    "SELECT r.key, v.number, l.rel, l.url, l.text, t.key FROM links l"
    " JOIN versions v ON v.id = l.version_id JOIN releases r ON r.id = l.release_id"
    " LEFT JOIN releases t ON t.id = l.target_release_id"
)
FETCHES = (
    "SELECT u.url, f.fetched_at, f.outcome, f.reason, f.status, f.sha256, r.key, b.sha256"
    " FROM fetches f JOIN urls u ON u.id = f.url_id LEFT JOIN releases r ON r.id = f.release_id"
    " LEFT JOIN blobs b ON b.id = f.blob_id"
)
BLOBS = "SELECT sha256, media_type, size, body IS NULL FROM blobs"


def contents(path: Path) -> Contents:
    """What an archive says, without its ids."""
    questions = {
        "releases": RELEASES,
        "versions": VERSIONS,
        "changes": CHANGES,
        "links": LINKS,
        "fetches": FETCHES,
        "blobs": BLOBS,
    }
    return {name: sorted(rows(path, sql), key=repr) for name, sql in questions.items()}


def merged(into: Path, *others: Path, at: float = 500) -> list[Merge]:
    with Archive(into, "w") as archive:
        return merge(archive, others, day(at))


def both_ways(one: Path, two: Path, tmp_path: Path) -> tuple[Path, Path]:
    """one <- two and two <- one, each in a copy."""
    ab = Path(shutil.copy(one, tmp_path / "ab.db"))
    ba = Path(shutil.copy(two, tmp_path / "ba.db"))
    merged(ab, two)
    merged(ba, one)
    return ab, ba


def assert_one_history(one: Path, two: Path, tmp_path: Path) -> Path:
    """Commutative, idempotent, sound; the merged archive."""
    ab, ba = both_ways(one, two, tmp_path)
    assert contents(ab) == contents(ba)
    for path in (ab, ba):
        assert damages(path) == []
    before = contents(ab), rows(ab, "SELECT count(*) FROM runs")
    for other in (one, two, ba):
        merged(ab, other, at=501)
        assert contents(ab) == before[0]
    merged(ab, one, two, ba, at=502)
    assert damages(ab) == []
    return ab


def damages(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [str(damage) for damage in verify(archive).damages]


def two(tmp_path: Path) -> tuple[Diary, Diary]:
    return Diary(tmp_path / "one.db"), Diary(tmp_path / "two.db")


def close(*diaries: Diary) -> None:
    for diary in diaries:
        diary.close()


# --- sites that only one knows ---------------------------------------------------------------------


def test_shards_of_different_sites_become_one_archive(tmp_path: Path) -> None:
    one = ordinary(tmp_path / "one.db")
    other = replace(SITE, slug="sudlandia", home="https://www.mer.sudlandia.example")
    two = ordinary(tmp_path / "two.db", site=other)
    (done,) = merged(Path(shutil.copy(one, tmp_path / "all.db")), two)
    assert (done.rows["releases"], done.rows["versions"], done.merged) == (6, 7, 0)
    everything = assert_one_history(one, two, tmp_path)
    whole = contents(everything)
    for name in ("releases", "versions", "changes", "fetches"):
        assert len(whole[name]) == len(contents(one)[name]) + len(contents(two)[name])
    with Archive(everything) as archive:
        assert all(archive.blob(row[0]) for row in archive.rows("SELECT id FROM blobs"))


def test_an_empty_archive_becomes_a_copy(tmp_path: Path) -> None:
    one = ordinary(tmp_path / "one.db")
    empty = tmp_path / "empty.db"
    Archive(empty, "w").close()
    merged(empty, one)
    assert contents(empty) == contents(one)
    assert damages(empty) == []
    (nothing,) = merged(one, empty)
    assert nothing.rows == {"runs": 1, "amendments": 1} or nothing.merged == 0


def test_a_copy_of_itself_changes_not_a_byte(tmp_path: Path) -> None:
    one = ordinary(tmp_path / "one.db")
    copy = Path(shutil.copy(one, tmp_path / "copy.db"))
    before = rows(one, "SELECT * FROM runs")
    (done,) = merged(one, copy)
    assert (done.rows, done.merged) == ({}, 0)
    assert rows(one, "SELECT * FROM runs") == before


def test_an_older_copy_of_itself_brings_nothing(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "one.db")
    with diary.night(0):
        diary.sees(1)
    diary.close()
    older = Path(shutil.copy(diary.path, tmp_path / "older.db"))
    later = Diary(diary.path)
    with later.night(1):
        later.sees(1, "More.")
        later.sees(2)
    later.close()
    before = contents(diary.path)
    (done,) = merged(diary.path, older)
    assert (done.rows, done.merged) == ({}, 0)
    assert contents(diary.path) == before
    assert_one_history(diary.path, older, tmp_path)


def test_a_copy_that_went_on_by_itself_brings_what_it_saw(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "one.db")
    with diary.night(0):
        diary.sees(1)
    diary.close()
    copy = Diary(Path(shutil.copy(diary.path, tmp_path / "two.db")))
    with copy.night(1):
        copy.sees(1, "More.")
        copy.sees(2)
    copy.close()
    again = Diary(diary.path)
    with again.night(2):
        again.sees(1, "More.", token="x")
    again.close()
    both = assert_one_history(diary.path, copy.path, tmp_path)
    assert rows(both, "SELECT kind, detected_at FROM changes WHERE release_id = 1 ORDER BY id") == [
        ("published", stamp(0)),
        ("edited", stamp(1)),
    ]
    assert rows(both, "SELECT count(*) FROM fetches") == [(4,)]


# --- releases that both know -----------------------------------------------------------------------


def stamp(number: float) -> str:
    return day(number).strftime("%Y-%m-%dT%H:%M:%SZ")


def told(path: Path) -> list[tuple[Any, ...]]:
    return rows(
        path,
        "SELECT c.kind, c.detected_at, f.number, t.number FROM changes c LEFT JOIN versions f ON f.id = c.from_version_id LEFT JOIN versions t ON t.id = c.to_version_id ORDER BY c.detected_at, c.id",
    )


def test_the_same_version_is_one_with_all_its_looks(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    with a.night(1):
        a.sees(1, token="a")
    with b.night(0):
        b.sees(1, token="b")
    with a.night(2):
        a.sees(1, token="a2")
    with b.night(5):
        b.sees(1, token="b2")
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    found = rows(both, "SELECT number, first_seen_at, last_seen_at, seen_count FROM versions")
    assert found == [(1, stamp(0), stamp(5), 4)]
    assert told(both) == [("published", stamp(0), None, 1)]


def test_the_same_edit_is_told_once_by_who_saw_it_first(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    with a.night(0):
        a.sees(1)
    with b.night(0.5):
        b.sees(1)
    with b.night(3):
        b.sees(1, "More.")
    with a.night(4):
        a.sees(1, "More.")
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    assert told(both) == [("published", stamp(0), None, 1), ("edited", stamp(3), 1, 2)]


def test_a_state_that_only_one_saw_takes_its_place_between(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    with a.night(0):
        a.sees(1)
    with b.night(2):
        b.sees(1, "A sentence that was there for two days.")
    with a.night(4):
        a.sees(1, "Another sentence.")
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    assert told(both) == [
        ("published", stamp(0), None, 1),
        ("edited", stamp(2), 1, 2),
        ("edited", stamp(4), 2, 3),
    ]
    diffs = rows(both, "SELECT diff FROM changes WHERE kind = 'edited' ORDER BY detected_at")
    assert "{+A sentence that was there for two days.+}" in diffs[0][0]
    assert "[-A-]{+Another+} sentence[-that was there for two days-]" in diffs[1][0]


def test_a_text_that_came_back_is_three_versions(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    with a.night(0):
        a.sees(1, token="a")
    with b.night(5):
        b.sees(1, "Only for a day.")
    with a.night(10):
        a.sees(1, token="a2")
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    found = rows(
        both, "SELECT number, first_seen_at, last_seen_at, superseded_at FROM versions ORDER BY 1"
    )
    assert found == [
        (1, stamp(0), stamp(0), stamp(5)),
        (2, stamp(5), stamp(5), stamp(10)),
        (3, stamp(10), stamp(10), None),
    ]
    hashes = rows(both, "SELECT content_sha256 FROM versions ORDER BY number")
    assert hashes[0] == hashes[2] != hashes[1]


def test_a_withdrawal_is_told_once_and_a_later_sighting_takes_it_back(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    for diary in (a, b):
        with diary.night(0):
            diary.sees(1)
    for night in (1, 3, 5):
        with a.night(night):
            a.misses(1)
        with b.night(night + 0.5):
            b.misses(1)
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    assert [row[:2] for row in told(both)] == [("published", stamp(0)), ("withdrawn", stamp(5))]
    assert rows(both, "SELECT status, withdrawn_at, missing_looks FROM releases") == [
        ("withdrawn", stamp(1), 6)
    ]
    later = Diary(b.path)
    with later.night(8):
        later.sees(1)
    later.close()
    (tmp_path / "later").mkdir()
    both = assert_one_history(a.path, b.path, tmp_path / "later")
    assert [row[:2] for row in told(both)] == [
        ("published", stamp(0)), ("withdrawn", stamp(5)), ("restored", stamp(8)),
    ]  # fmt: skip
    assert rows(both, "SELECT status, withdrawn_at, missing_looks FROM releases") == [
        ("live", None, 0)
    ]


def test_what_one_took_for_withdrawn_and_the_other_saw_is_restored(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    for diary in (a, b):
        with diary.night(0):
            diary.sees(1)
    for night in (1, 3, 5):
        with a.night(night):
            a.misses(1)
    with b.night(7):
        b.hears_nothing_new(1)
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    assert [row[0] for row in told(both)] == ["published", "withdrawn", "restored"]


def test_one_page_read_by_two_readers_is_no_edit(tmp_path: Path) -> None:
    sloppy = replace(SITE, layouts=(replace(LAYOUT, body="main"),), definition_sha256="2" * 64)
    a, b = Diary(tmp_path / "one.db"), Diary(tmp_path / "two.db", sloppy)
    for number, diary in enumerate((a, b)):
        with diary.night(number):
            diary.sees(1, token="same bytes")
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    assert [row[0] for row in told(both)] == ["published"]
    (done,) = merged(Path(shutil.copy(a.path, tmp_path / "c.db")), b.path)
    assert done.readers_differ == ["norlandia"]


def test_re_readings_of_both_stay_and_the_latest_text_counts(tmp_path: Path) -> None:
    one = ordinary(tmp_path / "one.db")
    two = Path(shutil.copy(one, tmp_path / "two.db"))
    for path, at, drop in ((one, 50, ()), (two, 60, ("p:last-child",))):
        layout = replace(LAYOUT, body="main", drop=drop)
        site = replace(SITE, layouts=(layout,), definition_sha256=f"{at}" * 32)
        with Archive(path, "w") as archive:
            reextract(archive, [site], day(at))
    both = assert_one_history(one, two, tmp_path)
    assert rows(both, "SELECT count(*) FROM changes WHERE kind = 'reextracted'") == [(14,)]
    assert contents(both)["versions"] == contents(two)["versions"]


def test_problems_listings_and_hosts_come_along(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    for number, diary in enumerate((a, b)):
        with diary.night(number) as at:
            diary.sees(1)
            given: dict[str, Any] = {"kind": "layout", "url": "x", "site_id": 1, "run_id": 1}
            diary.archive.open_problem(message=f"seen {number}", now=at, **given)
            diary.archive.keep_listing(
                1, "news", "https://x.example/", last_read_at=at, cursor=f"c{number}"
            )
            diary.archive.keep_robots(
                "www.x.example:443", "https://x.example/robots.txt", 200, b"x", at
            )
    close(a, b)
    both = assert_one_history(a.path, b.path, tmp_path)
    assert rows(both, "SELECT first_seen_at, last_seen_at, resolved_at FROM problems") == [
        (stamp(0), stamp(1), None)
    ]
    assert rows(both, "SELECT cursor FROM listings") == [("c1",)]
    assert rows(both, "SELECT count(*) FROM hosts") == [(1,)]


# --- everything that can happen ----------------------------------------------------------------------


NIGHT = st.tuples(
    st.sampled_from(["a", "b"]),
    st.lists(
        st.tuples(st.sampled_from(["sees", "misses", "quiet", "fails"]), st.integers(1, 2)),
        min_size=1, max_size=2, unique_by=lambda look: look[1],
    ),
)  # fmt: skip
STATES = ["", "First addition.", "Second addition, which is longer.", "Third."]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    nights=st.lists(NIGHT, min_size=2, max_size=9),
    states=st.lists(st.integers(0, 3), min_size=9, max_size=9),
    shared=st.integers(0, 3),
    gaps=st.lists(st.sampled_from([0, 0.4, 1, 2]), min_size=9, max_size=9),
)
def test_any_two_archives_make_one_history(
    tmp_path_factory: pytest.TempPathFactory,
    nights: list[tuple[str, list[tuple[str, int]]]],
    states: list[int],
    shared: int,
    gaps: list[float],
) -> None:
    """Two archives look at a changing ministry; the first nights may be of a common ancestor."""
    folder = tmp_path_factory.mktemp("any")
    diaries = {"a": Diary(folder / "a.db")}
    at, last = 0.0, {"a": -1.0, "b": -1.0}
    for number, (who, looks) in enumerate(nights):
        if number >= shared and "b" not in diaries:
            diaries["a"].close()
            diaries["b"] = Diary(Path(shutil.copy(folder / "a.db", folder / "b.db")))
            diaries["a"] = Diary(folder / "a.db")
            last["b"] = last["a"]
        who = who if who in diaries else "a"
        diary = diaries[who]
        last[who] = max(at, last[who] + 0.1)  # nobody looks twice in a second; two may at once
        with diary.night(last[who]):
            for what, release in looks:
                known = diary.archive.before(diary.url(release)) is not None
                if what == "sees" or (what == "quiet" and not known):
                    diary.sees(
                        release, STATES[(states[number] + release) % 4], token=f"{who}{number}"
                    )
                elif what == "quiet":
                    diary.hears_nothing_new(release)
                elif what == "misses":
                    diary.misses(release)
                else:
                    diary.fails(release)
        at += gaps[number]
    close(*diaries.values())
    if "b" in diaries:
        assert_one_history(folder / "a.db", folder / "b.db", folder)


# --- the chain, and what is not whole ------------------------------------------------------------------


def test_their_chain_is_checked_beside_ours_and_ours_vouches_for_its_head(tmp_path: Path) -> None:
    one, two = ordinary(tmp_path / "one.db"), ordinary(tmp_path / "two.db", 8)
    with Archive(two) as archive:
        head = verify(archive).head
    merged(one, two)
    joined = rows(
        one,
        "SELECT a.rest_sha256, r.label FROM amendments a JOIN runs r ON r.id = a.run_id WHERE a.kind = 'joined'",
    )
    assert joined == [(head, "merge two.db")]
    assert len(rows(one, "SELECT id FROM runs WHERE previous_sha256 IS NULL")) == 2
    diary = Diary(one)
    with diary.night(600):
        diary.sees(1)
    diary.close()
    assert damages(one) == []
    conn = sqlite3.connect(one)
    with conn:  # a request that came with the other archive
        conn.execute("UPDATE fetches SET status = 404 WHERE id = (SELECT max(id) - 1 FROM fetches)")
    conn.close()
    assert len(damages(one)) == 1


def test_a_pruned_archive_merges_with_its_unpruned_copy(tmp_path: Path) -> None:
    one = ordinary(tmp_path / "one.db")
    two = Path(shutil.copy(one, tmp_path / "two.db"))
    with Archive(two, "w") as archive:
        prune(archive, day(4), day(100))
    before = contents(one)
    merged(one, two)
    assert contents(one) == before
    assert damages(one) == []
    merged(two, one)
    assert contents(two)["versions"] == before["versions"]
    assert damages(two) == []


def test_a_body_that_was_purged_here_is_filled_from_there(tmp_path: Path) -> None:
    one = ordinary(tmp_path / "one.db")
    two = Path(shutil.copy(one, tmp_path / "two.db"))
    with Archive(one, "w") as archive, archive.write() as conn:
        conn.execute(
            "UPDATE blobs SET body = NULL, stored_size = 0, dictionary_id = NULL WHERE id = 3"
        )
    merged(one, two)
    with Archive(one) as archive:
        assert archive.blob(3) is not None
    assert damages(one) == []


def test_damage_does_not_spread(tmp_path: Path) -> None:
    one, two = ordinary(tmp_path / "one.db", 3), ordinary(tmp_path / "two.db", 9)
    conn = sqlite3.connect(two)
    with conn:
        conn.execute("UPDATE blobs SET body = CAST(x'00' || substr(body, 2) AS BLOB) WHERE id = 8")
    conn.close()
    before = contents(one)
    with pytest.raises(ArchiveError, match="blob 8 is damaged"):
        merged(one, two)
    assert contents(one) == before


def test_archives_that_cannot_be_merged_are_refused(tmp_path: Path) -> None:
    one = ordinary(tmp_path / "one.db")
    live = Diary(tmp_path / "live.db")
    live.archive.begin_run("goes on", day(0), "0.1", "x")
    note = tmp_path / "note.txt"
    note.write_text("no database" * 100)
    for other, error, words in (
        (one, UsageError, "the archive itself"),
        (live.path, ArchiveLocked, "a crawl is writing"),
        (note, ArchiveError, "not a database"),
        (tmp_path / "nowhere.db", ArchiveError, "no archive here"),
    ):
        with pytest.raises(error, match=words):
            merged(one, other)
    live.close()
    merged(one, live.path)  # it was killed: its run is closed there, and comes over
    assert rows(one, "SELECT status FROM runs WHERE label = 'goes on'") == [("interrupted",)]
    copy = Path(shutil.copy(one, tmp_path / "copy.db"))
    conn = sqlite3.connect(copy)
    conn.execute("PRAGMA journal_mode = DELETE")
    with conn:
        conn.execute(
            "INSERT INTO runs (label, started_at, tool_version, user_agent) VALUES ('x', 'x', 'x', 'x')"
        )
    conn.close()
    with pytest.raises(UsageError, match="made while a crawl ran"):
        merged(one, copy)


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.1, 0.2])
def test_a_kill_leaves_all_of_an_archive_or_nothing(tmp_path: Path, wait: float) -> None:
    one, two = ordinary(tmp_path / "one.db", 5), ordinary(tmp_path / "two.db", 60)
    before = contents(one)
    whole = Path(shutil.copy(one, tmp_path / "whole.db"))
    merged(whole, two)
    wal = tmp_path / "one.db-wal"
    running = subprocess.Popen(
        [sys.executable, "-m", "scraper", "merge", str(two), "--archive", str(one)],
        stdout=subprocess.DEVNULL,
    )
    while running.poll() is None and not wal.exists():
        pass
    time.sleep(wait)
    running.kill()
    running.wait()
    assert contents(one) in (before, contents(whole))
    assert damages(one) == []
    merged(one, two)
    assert contents(one) == contents(whole)


def test_the_command_merges_several_and_says_what_came(tmp_path: Path) -> None:
    one, two, three = (ordinary(tmp_path / f"{n}.db", n + 2) for n in (1, 2, 3))
    run = CliRunner().invoke(
        group, ["merge", str(two), str(three), "--archive", str(one), "--json"]
    )
    assert run.exit_code == 0, run.output
    brought = json.loads(run.output)["merged"]
    assert [one["rows"]["releases"] for one in brought] == [1, 1]
    again = CliRunner().invoke(group, ["merge", str(two), "--archive", str(one)])
    assert "nothing new" in again.output
