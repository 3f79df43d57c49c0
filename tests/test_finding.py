"""Searching a real archive: words, phrases, and parts of words where the script has no spaces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scraper import queries
from scraper.archive import Archive
from tests.archives import SITE, Diary

TEXTS = (
    ("外交部发言人答记者问 中国", "双方讨论了经济合作问题。部长在NATO总部表示感谢。代表团抵达北京"),
    ("部长会见大使", "会谈在友好气氛中举行，双方就能源问题交换意见。"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("finding") / "archive.db"
    diary = Diary(path, replace(SITE, languages=("zh", "en")))
    with diary.night(0):
        for number, (title, body) in enumerate(TEXTS):
            reading = {"title": title, "body": body, "language": "zh"}
            diary.sees(number, release=reading)
        diary.sees(9, "The NATO council met; the 中国 delegation spoke.", title="In English")
    diary.close()
    with Archive(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("经济合作", {TEXTS[0][0]}),
        ("双方", {TEXTS[0][0], TEXTS[1][0]}),
        ("部长", {TEXTS[0][0], TEXTS[1][0]}),
        ("大使", {TEXTS[1][0]}),  # at the end of the title
        ("北京", {TEXTS[0][0]}),  # at the end of the text
        ("使", {TEXTS[1][0]}),
        ("双方 经济合作", {TEXTS[0][0]}),
        ("双方 能源", {TEXTS[1][0]}),
        ("双方 德国", set()),
        ("总部", {TEXTS[0][0]}),
        ("NATO", {TEXTS[0][0], "In English"}),
        ('"NATO council"', {"In English"}),
        ('"council NATO"', set()),
        ("counc*", {"In English"}),
        ("海牙", set()),
    ],
)
def test_a_search_finds_what_holds_all_its_parts(
    archive: Archive, query: str, titles: set[str]
) -> None:
    assert {hit["title"] for hit in queries.search(archive, query)} == titles


@pytest.mark.parametrize(
    ("query", "shown"),
    [("经济合作", "⟦经济合作⟧"), ("抵达", "⟦抵达⟧北京"), ("council", "⟦council⟧ met")],
)
def test_the_snippet_shows_where(archive: Archive, query: str, shown: str) -> None:
    (hit,) = queries.search(archive, query)
    assert shown in hit["found"]


def test_filters_hold_for_parts_of_words_too(archive: Archive) -> None:
    assert queries.search(archive, "双方", language="en") == []
    assert len(queries.search(archive, "双方", limit=1)) == 1
    assert len(queries.search(archive, "双方", site="norlandia")) == 2
