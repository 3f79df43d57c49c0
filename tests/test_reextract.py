"""Stored pages read again: our progress is never told as the ministry's edit."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper import pages
from scraper import reextract as engine
from scraper.archive import Archive
from scraper.cli import group
from scraper.errors import ScraperError
from scraper.model import Release, Site
from scraper.reextract import Reread, reextract
from scraper.verify import verify
from tests.archives import LAYOUT, SITE, Diary, day, ordinary, page, rows, text
from tests.conftest import Nights
from tests.ministry import Ministry


def read_again(
    nights: Nights, site: Site, *, dry_run: bool = False, jobs: int = 1
) -> tuple[int, ...]:
    with Archive(nights.path, "r" if dry_run else "w") as archive:
        done = reextract(archive, [site], nights.clock.now(), dry_run=dry_run, jobs=jobs)[0]
    return done.pages, done.differ, done.rescued, done.failed


def better(site: Site) -> Site:
    """The same site with a definition that keeps the document number out of nothing, but drops."""
    layout = replace(site.layouts[0], drop_after=("We counted",), drop=("p:last-child",))
    return replace(site, layouts=(layout,), definition_sha256="better")


def broken(site: Site) -> Site:
    layout = replace(site.layouts[0], body="div.nothing")
    return replace(site, layouts=(layout,), definition_sha256="broken")


def test_the_same_reader_finds_no_difference(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    assert read_again(nights, site) == (21, 0, 0, 0)


def test_a_better_definition_rewrites_versions_in_place_and_tells_no_edit(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    assert read_again(nights, better(site), dry_run=True) == (21, 21, 0, 0)
    assert nights.changes() == []
    assert read_again(nights, better(site), jobs=2) == (21, 21, 0, 0)
    assert {kind for kind, _url in nights.changes()} == {"reextracted"}
    assert nights.rows("SELECT count(*) FROM versions") == [(21,)]
    assert nights.rows("SELECT count(*) FROM versions WHERE body LIKE '%We counted%'") == [(0,)]
    assert read_again(nights, better(site)) == (21, 0, 0, 0)
    with Archive(nights.path) as archive:
        assert verify(archive).damages == []


def test_the_next_crawl_with_the_better_definition_sees_no_edit(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    nights.next_night()
    nights.crawl(better(site))
    assert {kind for kind, _url in nights.changes()} == {"reextracted"}
    nights.next_night()
    ministry.find(17).title += " (corrected)"
    nights.crawl(better(site))
    assert [kind for kind, _url in nights.changes() if kind != "reextracted"] == ["edited"]


def test_what_an_older_reader_left_out_is_no_edit_under_the_same_definition(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    """The definition is the same and nobody has counted the reader up: the pages tell."""
    nights.crawl(site)
    with contextlib.closing(sqlite3.connect(nights.path)) as db, db:
        db.execute("UPDATE versions SET body = title, content_sha256 = printf('%064d', id)")
    nights.next_night()
    ministry.find(17).title += " (corrected)"
    nights.crawl(site)
    kinds = [kind for kind, _url in nights.changes()]
    assert kinds.count("edited") == 1
    assert kinds.count("reextracted") == len(kinds) - 1 > 5


def test_pages_whose_layout_had_failed_get_their_version_with_the_time_of_the_fetch(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    fetched = nights.clock.now()
    summary = nights.crawl(broken(site))
    assert (summary.exit_code, summary.sites[0].failed) == (1, 21)
    nights.next_night(days=10)
    assert read_again(nights, site) == (21, 0, 21, 0)
    day = fetched.strftime("%Y-%m-%d")
    seen = nights.rows("SELECT DISTINCT substr(first_seen_at, 1, 10), number FROM versions")
    assert seen == [(day, 1)]
    assert nights.rows("SELECT kind, url, message FROM problems WHERE resolved_at IS NULL") == []
    assert read_again(nights, site) == (21, 0, 0, 0)


def test_re_reading_is_a_run_of_its_own(
    nights: Nights, ministry: Ministry, site: Site, tmp_path: Path
) -> None:
    nights.crawl(site, limit=1)
    read_again(nights, site)
    labels = nights.rows("SELECT label, status FROM runs ORDER BY id")
    assert str(labels[1][0]).startswith("reextract testland (")
    assert {status for _label, status in labels} == {"ok"}


# --- archives written by hand -------------------------------------------------------------------


def with_layout(**given: object) -> Site:
    """The ministry of tests.archives with another definition."""
    layouts = (replace(LAYOUT, **given),)  # type: ignore[arg-type]
    return replace(SITE, layouts=layouts, definition_sha256="2" * 64)


def again(path: Path, site: Site = SITE, **given: object) -> Reread:
    with Archive(path, "r" if given.get("dry_run") else "w") as archive:
        (done,) = reextract(archive, [site], day(100), **given)  # type: ignore[arg-type]
    return done


def sound(path: Path) -> bool:
    with Archive(path) as archive:
        return verify(archive).damages == []


def test_every_version_is_read_again_not_only_the_latest(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    done = again(path, with_layout(body="main"))
    assert (done.pages, done.differ, done.fields) == (7, 7, {"body": 7})
    bodies = rows(path, "SELECT count(*) FROM versions WHERE body LIKE '%Share this page'")
    assert bodies == [(7,)]
    told = rows(path, "SELECT kind, count(*) FROM changes GROUP BY kind ORDER BY kind")
    assert told == [("edited", 1), ("published", 6), ("reextracted", 7), ("withdrawn", 1)]
    assert rows(path, "SELECT count(*) FROM edits_after_publication") == [(1,)]
    assert sound(path)


def test_a_dry_run_writes_nothing_and_says_what_differs(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    before = path.read_bytes()
    done = again(path, with_layout(title="title", body="main"), dry_run=True)
    assert (done.differ, done.fields) == (7, {"title": 7, "body": 7})
    assert len(done.examples) == 5
    assert path.read_bytes() == before


def test_reading_twice_tells_once(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    again(path, with_layout(body="main"))
    before = rows(path, "SELECT * FROM changes"), rows(path, "SELECT * FROM versions")
    assert again(path, with_layout(body="main")).differ == 0
    assert (rows(path, "SELECT * FROM changes"), rows(path, "SELECT * FROM versions")) == before


def test_an_edit_that_was_our_misreading_is_taken_back_and_both_pages_stay(tmp_path: Path) -> None:
    """The old definition read the print counter of the page as part of its text."""
    sloppy = with_layout(body="main")
    diary = Diary(tmp_path / "a.db", sloppy)
    for night, menu in ((0, "Share this page"), (1, "Printed 17 times")):
        with diary.night(night):
            raw = page("Release 1", "2 March 2026 10:00", text(1))
            diary.sees(1, raw=raw.replace(b"Share this page", menu.encode()))
    diary.close()
    assert rows(diary.path, "SELECT count(*) FROM edits_after_publication") == [(1,)]
    done = again(diary.path)
    assert (done.pages, done.differ, done.taken_back) == (2, 2, 1)
    assert rows(diary.path, "SELECT count(*) FROM edits_after_publication") == [(0,)]
    assert rows(diary.path, "SELECT kind FROM changes WHERE told_as = 'edited'") == [
        ("reextracted",)
    ]
    assert rows(diary.path, "SELECT number, count(blob_id) FROM versions GROUP BY number") == [
        (1, 1),
        (2, 1),
    ]
    assert sound(diary.path)
    again(diary.path, sloppy)
    assert rows(diary.path, "SELECT count(*) FROM edits_after_publication") == [(1,)]
    assert sound(diary.path)


def test_an_older_version_keeps_its_own_date_and_the_day_of_the_site(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    with diary.night(0):
        diary.sees(1, raw=page("Release 1", "2 March 2026 00:30", text(1)))
    diary.close()
    again(diary.path, with_layout(body="main", published=None, title="h1"))
    again(diary.path)
    found = rows(diary.path, "SELECT published_at, published_on FROM releases")
    assert found == [("2026-03-01T23:30:00Z", "2026-03-02")]


def test_metadata_and_links_are_refreshed_without_a_word_of_it(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    done = again(path, with_layout(number="time"))
    assert (done.differ, done.refreshed) == (0, 7)
    assert rows(path, "SELECT count(*) FROM changes WHERE kind = 'reextracted'") == [(0,)]
    assert rows(
        path,
        "SELECT count(*) FROM versions WHERE json_extract(metadata, '$.number') LIKE '%March%'",
    ) == [(7,)]
    assert sound(path)


def failing(path: Path) -> Path:
    """Release 1 could be read until its page was built anew on night 1; release 2 never."""
    diary = Diary(path, SITE)
    new = {
        n: page(f"Release {n}", "2 March 2026 10:00", text(n)).replace(
            b"class=text", b"class=prose"
        )
        for n in (1, 2)
    }
    edited = new[1].replace(b"security", b"fisheries")
    with diary.night(0):
        diary.finds(1, 2)
        diary.sees(1)
        diary.sees(2, raw=new[2])
    with diary.night(1):
        diary.sees(1, raw=new[1])
    with diary.night(2, status="partial"):
        diary.sees(1, raw=edited)
        diary.archive.open_problem(
            kind="layout", message="nothing", url=diary.url(1), site_id=1, run_id=3, now=day(2)
        )
    diary.close()
    return path


PROSE = with_layout(body=".text, .prose")


def test_failed_pages_come_to_their_versions_with_the_times_at_which_they_were_fetched(
    tmp_path: Path,
) -> None:
    path = failing(tmp_path / "a.db")
    assert rows(path, "SELECT count(*) FROM versions") == [(1,)]
    done = again(path, PROSE)
    assert (done.pages, done.rescued, done.failed) == (4, 3, 0)
    found = rows(
        path,
        "SELECT r.key LIKE '%/1|en', v.number, v.first_seen_at, v.superseded_at, v.last_seen_at FROM versions v JOIN releases r ON r.id = v.release_id ORDER BY 1, 2",
    )
    night = [day(n).strftime("%Y-%m-%dT%H:%M:%SZ") for n in range(3)]
    assert found == [
        (0, 1, night[0], None, night[0]),
        (1, 1, night[0], night[2], night[1]),
        (1, 2, night[2], None, night[2]),
    ]
    told = rows(path, "SELECT kind, detected_at FROM changes ORDER BY detected_at, kind")
    assert told == [("published", night[0]), ("published", night[0]), ("edited", night[2])]
    assert rows(path, "SELECT count(*) FROM problems WHERE resolved_at IS NULL") == [(0,)]
    assert sound(path)
    once = rows(path, "SELECT * FROM versions"), rows(path, "SELECT * FROM changes")
    assert again(path, PROSE).rescued == 0
    assert (rows(path, "SELECT * FROM versions"), rows(path, "SELECT * FROM changes")) == once


def test_pages_that_still_cannot_be_read_stay_failed(tmp_path: Path) -> None:
    path = failing(tmp_path / "a.db")
    done = again(path)
    assert (done.rescued, done.failed) == (0, 3)


def test_several_processes_read_the_same(tmp_path: Path) -> None:
    one, two = ordinary(tmp_path / "1.db", 70), ordinary(tmp_path / "2.db", 70)
    assert again(one, with_layout(body="main"), jobs=1) == again(
        two, with_layout(body="main"), jobs=2
    )
    columns = "SELECT id, title, body, content_sha256 FROM versions"
    assert rows(one, columns) == rows(two, columns)


def test_what_a_page_provokes_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ordinary(tmp_path / "a.db")

    def fails(body: bytes, url: str, *_given: object) -> Release:
        raise RuntimeError("boom")

    monkeypatch.setattr(pages, "read_bounded", fails)
    assert again(path).failed == 7


def test_asked_to_stop_it_closes_its_run_and_goes_on_from_there(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db", 200)
    batches: list[int] = []
    done = again(
        path,
        with_layout(body="main"),
        tell=lambda one: batches.append(one.pages),
        stopped=lambda: len(batches) >= 2,
    )
    assert (done.pages, rows(path, "SELECT status, cursor FROM runs ORDER BY id DESC LIMIT 1")) == (
        128,
        [("interrupted", 128)],
    )
    rest = again(path, with_layout(body="main"))
    assert (rest.pages, rest.differ) == (201 - 128, 201 - 128)
    assert rows(
        path,
        "SELECT count(*), count(DISTINCT to_version_id) FROM changes WHERE kind = 'reextracted'",
    ) == [(201, 201)]
    assert again(path, with_layout(body="main")).pages == 201


KILLED = """
import os, sys
from dataclasses import replace
from pathlib import Path
from scraper.archive import Archive
from scraper.reextract import reextract
from tests.archives import LAYOUT, SITE, day
site = replace(SITE, layouts=(replace(LAYOUT, body="main"),), definition_sha256="2" * 64)
done = []
def tell(one):
    done.append(one)
    print(one.pages, flush=True)
    if len(done) == 2:
        os.kill(os.getpid(), 9)
with Archive(Path(sys.argv[1]), "w") as archive:
    reextract(archive, [site], day(100), jobs=2, tell=tell)
"""


def test_a_kill_loses_at_most_a_batch_and_leaves_no_process(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db", 300)
    root = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], cwd=root, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(root)}, timeout=60,
    )  # fmt: skip
    assert (run.returncode, run.stdout.split()) == (-9, ["64", "128"])  # and its pipes are closed
    rest = again(path, with_layout(body="main"))
    assert rest.pages == 301 - 128
    assert rows(
        path,
        "SELECT count(*), count(DISTINCT to_version_id) FROM changes WHERE kind = 'reextracted'",
    ) == [(301, 301)]
    assert sound(path)


def test_a_process_that_is_ended_from_outside_is_an_error_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ordinary(tmp_path / "a.db")
    monkeypatch.setattr(engine, "read_batch", ends)
    with pytest.raises(ScraperError, match="--jobs 1"):
        again(path, jobs=2)


def ends(_batch: object) -> None:
    os._exit(1)


def test_the_command_takes_a_site_file_and_prints_pages_per_second(tmp_path: Path) -> None:
    path = ordinary(tmp_path / "a.db")
    file = tmp_path / "norlandia.toml"
    file.write_text(
        'title = "Ministry"\nhome = "https://www.mer.norlandia.example"\ntimezone = "Europe/Oslo"\n'
        'languages = ["en"]\n[listings.news]\nstart = "https://www.mer.norlandia.example/en/news"\n'
        '[[layouts]]\ntitle = "h1"\npublished = "time"\nbody = "main"\n'
    )

    def run(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(
            group, ["reextract", *words, "--archive", str(path), "--json"], catch_exceptions=False
        )
        assert done.exit_code == 0
        return json.loads(done.output)  # type: ignore[no-any-return]

    assert run("norlandia")["sites"][0]["differ"] == 0  # type: ignore[index]
    assert run(str(file), "--dry-run")["sites"][0]["differ"] == 7  # type: ignore[index]
    said = run(str(file), "--jobs", "2")
    assert said["sites"][0]["differ"] == 7 and said["pages_per_s"] > 0  # type: ignore[index, operator]
    assert run()["sites"][0]["differ"] == 0  # type: ignore[index]
