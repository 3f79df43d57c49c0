"""What a person looks for -> the parts of a statement that finds it in the full-text indices."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.core.folding import SUBSTRING_LANGUAGES, match_expression, substrings

BEFORE, BEHIND = 20, 40  # characters around a hit that is too short for the index to show
LANGUAGES = ",".join(f"'{code}'" for code in SUBSTRING_LANGUAGES)
# Every trigram that begins with one or two characters.
_BEGINS = (
    "SELECT doc FROM versions_cjk_fts_terms WHERE term >= :{0} AND term < :{0} || char(1114111)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Parts of a statement over `versions v`; `found` is a snippet between :hit and :end.

    `ids` asks for the numbers of the versions alone. `values` are what the names stand for.
    """

    tables: str
    where: str
    found: str
    order: str
    ids: str
    values: dict[str, str]


def words(query: str, length: int) -> Finding:
    """Versions that have every word; `length` words of snippet."""
    return _indexed("versions_fts", match_expression(query), length)


def parts_of_words(query: str, length: int) -> Finding | None:
    """Versions in scripts without spaces that hold every part; None: words() finds it all."""
    asked = substrings(query)
    if asked is None:
        return None
    short = {f"short{number}": part for number, part in enumerate(asked.short)}
    begins = [_BEGINS.format(name) for name in short]
    if asked.match is None:
        return _short(begins, short)
    made = _indexed("versions_cjk_fts", asked.match, length)
    return Finding(
        made.tables,
        "".join([made.where, f" AND v.language IN ({LANGUAGES})", *_among("v.id", begins)]),
        made.found,
        made.order,
        made.ids + "".join(_among("rowid", begins)),
        {**made.values, **short},
    )


def _indexed(index: str, expression: str, length: int) -> Finding:
    return Finding(
        f"{index} JOIN versions v ON v.id = {index}.rowid",
        f"{index} MATCH :{index}",
        f"snippet({index}, -1, :hit, :end, '…', {length})",
        f"{index}.rank",
        f"SELECT rowid FROM {index} WHERE {index} MATCH :{index}",
        {index: expression},
    )


def _short(begins: list[str], short: dict[str, str]) -> Finding:
    """The index knows where they are, but has no rank and no snippet for them: newest first."""
    at = "instr(v.body, :short0)"
    return Finding(
        "versions v",
        f"v.language IN ({LANGUAGES})" + "".join(_among("v.id", begins)),
        f"CASE {at} WHEN 0 THEN substr(v.body, 1, {BEHIND}) ELSE"
        f" substr(v.body, max(1, {at} - {BEFORE}), min({BEFORE}, {at} - 1)) || :hit || :short0"
        f" || :end || substr(v.body, {at} + length(:short0), {BEHIND}) END",
        "v.published_at DESC",
        " INTERSECT ".join(begins),
        short,
    )


def _among(column: str, questions: list[str]) -> list[str]:
    return [f" AND {column} IN ({question})" for question in questions]
