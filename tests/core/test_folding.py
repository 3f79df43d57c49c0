"""What a person types -> what the full-text indices are asked."""

from __future__ import annotations

import pytest

from scraper.core.folding import Substrings, match_expression, search_terms, spaceless, substrings


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("grain export", '"grain" AND "export"'),
        ('"joint statement"', '"joint statement"'),
        ("govern*", '"govern"*'),
        ("ёлка", '("елка" OR "ёлка")'),
        ("", '""'),
        ("- ! *", '""'),
        ('say "', '"say"'),
        ("NEAR OR AND", '"NEAR" AND "OR" AND "AND"'),
    ],
)
def test_words_become_an_expression_that_is_never_a_syntax_error(
    query: str, expression: str
) -> None:
    assert match_expression(query) == expression


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("经济合作", Substrings('"经济合作"')),
        ("经济 合作", Substrings(None, ("经济", "合作"))),
        ("经济合作 北京", Substrings('"经济合作"', ("北京",))),
        ('"经济 合作"', Substrings('"经济 合作"')),
        ("北京*", Substrings(None, ("北京",))),
        ("国", Substrings(None, ("国",))),
        ("외교", Substrings(None, ("외교",))),
        ("EU 中国", Substrings(None, ("eu", "中国"))),
        ("NATO", Substrings('"NATO"')),
        ("EU", None),
        ("", None),
        ("。 !", None),
    ],
)
def test_parts_of_words_are_told_apart_by_what_the_trigram_index_knows(
    query: str, asked: Substrings | None
) -> None:
    assert substrings(query) == asked


def test_only_spellings_that_the_index_cannot_fold_are_stored() -> None:
    assert search_terms("ru", "Ещё раз о договоре") == "еще"
    assert search_terms("ar", "أعلن") == "اعلن"
    assert search_terms("zh", "双方讨论了经济合作问题") is None
    assert search_terms("en", "Further talks") is None


@pytest.mark.parametrize("query", ["中国", "กรุงเทพ", "日本語", "외교부", "EU 中国"])
def test_scripts_without_spaces_are_known(query: str) -> None:
    assert spaceless(query)
    assert not spaceless("EU ёлка السلام")
