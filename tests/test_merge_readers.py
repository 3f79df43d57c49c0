"""Archives read with different definitions become one: our own upgrades are nobody's edits."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.model import Site
from scraper.reextract import reextract
from tests.archives import LAYOUT, SITE, Diary, day, rows
from tests.test_merge import assert_one_history, damages, merged

# Reads the share menu behind the text as text.
SLOPPY = replace(SITE, layouts=(replace(LAYOUT, body="main"),), definition_sha256="2" * 64)
STATES = ["", "A first addition.", "A second addition, which is longer than the first."]
NIGHTS = st.lists(
    st.tuples(
        st.sampled_from(["good", "sloppy"]),
        st.sampled_from(["sees", "sees", "misses", "quiet"]),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=8,
)
EVENTS = (
    "SELECT c.kind, c.detected_at, f.number, t.number, c.fields, c.words_added, c.words_removed"
    " FROM changes c LEFT JOIN versions f ON f.id = c.from_version_id"
    " LEFT JOIN versions t ON t.id = c.to_version_id WHERE c.kind <> 'reextracted'"
    " ORDER BY c.detected_at, c.id"
)
VERSIONS = (
    "SELECT number, first_seen_at, last_seen_at, superseded_at, content_sha256, body FROM versions"
    " ORDER BY number"
)
History = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]


def history(path: Path) -> History:
    return rows(path, EVENTS), rows(path, VERSIONS)


def read_again(path: Path, site: Site = SITE, at: float = 600) -> None:
    with Archive(path, "w") as archive:
        if archive.row("SELECT id FROM sites") is not None:
            reextract(archive, [site], day(at))


def looked(path: Path, site: Site, nights: list[tuple[float, str, int]]) -> Path:
    diary = Diary(path, site)
    for at, what, state in nights:
        with diary.night(at):
            known = diary.archive.before(diary.url(1)) is not None
            if what == "sees" or not known:
                diary.sees(1, STATES[state], token=f"{at}")
            elif what == "misses":
                diary.misses(1)
            else:
                diary.hears_nothing_new(1)
    diary.close()
    return path


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example(nights=[("good", "sees", 0), ("sloppy", "sees", 0), ("good", "sees", 1)])
@example(nights=[("sloppy", "sees", 0), ("good", "sees", 1), ("sloppy", "sees", 0)])
@given(nights=NIGHTS)
def test_whoever_is_re_read_first_the_history_is_that_of_one_good_reader(
    tmp_path_factory: pytest.TempPathFactory, nights: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("readers")
    dated = [(float(at), *night) for at, night in enumerate(nights)]
    one = looked(folder / "a.db", SITE, [n for n in map(pick("good"), dated) if n])
    two = looked(folder / "b.db", SLOPPY, [n for n in map(pick("sloppy"), dated) if n])
    first = Path(shutil.copy(two, folder / "first.db"))
    read_again(first)

    merged_first = assert_one_history(one, two, folder)
    told = rows(merged_first, EVENTS)
    read_again(merged_first)
    (folder / "then").mkdir()
    read_first = assert_one_history(one, first, folder / "then")
    assert history(merged_first) == history(read_first)
    assert damages(merged_first) == []
    edits = [event for event in told if event[0] == "edited"]
    assert len(edits) <= len([e for e in rows(read_first, EVENTS) if e[0] == "edited"])


def pick(who: str) -> Any:
    return lambda night: (night[0], night[2], night[3]) if night[1] == who else None


def test_definitions_of_two_eras_are_no_edit_in_either_direction(tmp_path: Path) -> None:
    one = looked(tmp_path / "a.db", SITE, [(0.0, "sees", 0), (2.0, "sees", 0)])
    two = looked(tmp_path / "b.db", SLOPPY, [(1.0, "sees", 0), (3.0, "sees", 0)])
    for into, other in ((one, two), (two, one)):
        target = Path(shutil.copy(into, tmp_path / "target.db"))
        merged(target, other)
        assert [row[0] for row in rows(target, EVENTS)] == ["published"]
        read_again(target)
        assert [row[0] for row in rows(target, EVENTS)] == ["published"]
        for file in tmp_path.glob("target.db*"):
            file.unlink()
