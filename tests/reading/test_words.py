"""Values of the archive become words that people read."""

from __future__ import annotations

import pytest

from scraper.reading import marks, words


@pytest.mark.parametrize(
    ("moment", "zone", "precision", "said"),
    [
        ("2026-03-01T16:05:00Z", "Europe/Helsinki", "minute", "1 March 2026, 18:05, Europe/Helsinki"),
        ("2026-02-28T22:00:00Z", "Europe/Helsinki", "day", "1 March 2026"),
        ("2026-02-28T22:00:00Z", "Europe/Helsinki", None, "1 March 2026"),
        ("2026-03-01T16:05:00Z", "Nowhere/Else", "minute", "1 March 2026, 16:05 UTC"),
        ("nonsense", "UTC", "minute", "nonsense"),
        (None, "UTC", "minute", ""),
    ],
)  # fmt: skip
def test_a_date_is_told_as_its_ministry_printed_it(
    moment: str | None, zone: str, precision: str | None, said: str
) -> None:
    assert words.local(moment, zone, precision) == said


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("One line.", ("One line.", [], [])),
        ("They spoke of:\n- trade\n- water", ("They spoke of:", ["trade", "water"], [])),
        ("- trade\n- water", ("", ["trade", "water"], [])),
        ("- trade\nand more", ("- trade\nand more", [], [])),
        ("a\tb\nc\td", ("", [], [["a", "b"], ["c", "d"]])),
        ("a\tb\nno table", ("a\tb\nno table", [], [])),
    ],
)
def test_lists_and_tables_are_told_from_paragraphs(
    paragraph: str, expected: tuple[str, list[str], list[list[str]]]
) -> None:
    assert marks.block(paragraph) == expected


def test_where_a_date_came_from_is_said_in_words() -> None:
    assert words.dated_by("printed") == "printed on the page"
    assert words.dated_by("some_thing") == "some thing"
    assert words.dated_by(None) == "unknown"
