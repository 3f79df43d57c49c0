"""A text with a month's name in it -> the days that stand around such names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scraper.core import days, months

_MARKS: Final = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c"
)
_WORD: Final = re.compile(f"[^\\W\\d_](?:[^\\W\\d_]|[{_MARKS}])+")
_PLAIN: Final = re.compile("[a-z]{2,}")  # the same in ASCII
# A label glued to the month by inline markup: "PublishedOct 02, 2026".
_GLUED: Final = re.compile(r"(?<=[a-zа-я])[A-ZА-Я][A-Za-zА-Яа-я]+\Z")
_HUMP: Final = re.compile("[a-zа-я][A-ZА-Я]")
_YEAR4: Final = r"\d{4}(?=\d{1,2}[:：]\d\d|(?!\d|[:：]\d\d))"
_ORDINAL: Final = r"(?:st|nd|rd|th|er|ère|re|\.?º|ª|°|-?го|-?е|-?ого|-?а|η|ος|an|en|е)"
_OF: Final = r"(?:de|del|di|of|the|d[’']|of\s+the|do|den|ta['’]|-?es|dne|día)"
_DAY_BEFORE: Final = re.compile(
    rf"(?<!\d)(?<![\d][.:])(\d{{1,2}})\s?{_ORDINAL}?[\s.,/\-–‐·]*(?:{_OF}[\s.]*)?\Z",
    re.IGNORECASE,
)
_YEAR_AFTER: Final = re.compile(
    rf"[\s.,،/\-–‐·’']*(?:(?:de[l]?|of|di|do|року|год|عام|سنة|لعام|พ\.?ศ\.?|ค\.?ศ\.?|anul|năm|"
    rf"do ano|del año)[\s.]*)?({_YEAR4})",
    re.IGNORECASE,
)
# "02 Oct 26", "7 Oct '19": two digits are a year only where the line or its date part ends.
_SHORT_YEAR_AFTER: Final = re.compile(
    r"[\s.,/\-–‐]*[’']?(\d\d)(?=\d{1,2}[:：]\d\d|[ \t]*(?:$|[\n\r|,;)\]•·–—/-]|\d{1,2}[:.hH]\d\d))"
)
_DAY_YEAR_AFTER: Final = re.compile(
    rf"[\s.\-/,]*(?:the\s+)?(\d{{1,2}})(?!\d){_ORDINAL}?[\s.,،/\-]*(?:(?:de|of|del)\s+)?({_YEAR4})",
    re.IGNORECASE,
)
_YEAR_BEFORE: Final = re.compile(
    r"(?<!\d)(?<!\d[./-])(\d{4})(?:\s?(?:m|г|р)\.)?[\s.,/\-–‐]*(?:de\s+)?\Z", re.IGNORECASE
)
_DAY_AFTER: Final = re.compile(r"[\s.,/\-–‐]*(\d{1,2})(?!\d|\.\d|[:：]\d\d)")


def named(text: str, ask: days.Ask) -> Iterator[days.Day]:
    """Days with a month's name, in the order of the names."""
    may_glue = _HUMP.search(text) is not None
    if not may_glue and text.isascii() and months.KNOWN.isdisjoint(_PLAIN.findall(text.lower())):
        return
    language = ask.languages[0] if ask.languages else ""
    words = list(_WORD.finditer(text))
    for at, word in enumerate(words):
        folded = months.fold(word[0])
        if not may_glue and folded not in months.KNOWN:
            continue
        start, end = word.span()
        if folded in months.PAIRED and at + 1 < len(words):
            folded = f"{folded} {months.fold(words[at + 1][0])}"
            end = words[at + 1].end()
        elif folded not in months.GREGORIAN and (glued := _GLUED.search(word[0])):
            start += glued.start()
            folded = months.fold(glued[0])
        number = months.month(folded, language)
        if number is not None:
            found = _around(text, start, end, number, ask, folded)
        elif folded in months.SOLAR:
            found = _around_solar(text, start, end, months.SOLAR[folded])
        else:
            continue
        if found is not None:
            yield found


def _around(
    text: str, start: int, end: int, month: int, ask: days.Ask, word: str
) -> days.Day | None:
    """The date around a month's name: D M Y, M D Y, Y M D, or D M and a year of two digits."""
    day = _DAY_BEFORE.search(text, max(0, start - 16), start)
    if day and (year := _YEAR_AFTER.match(text, end)):
        return days.made(day.start(), year.end(), int(year[1]), month, int(day[1]))
    if both := _DAY_YEAR_AFTER.match(text, end):
        found = days.made(start, both.end(), int(both[2]), month, int(both[1]))
        if found:
            return found
    year = _YEAR_BEFORE.search(text, max(0, start - 12), start)
    if year and (after := _DAY_AFTER.match(text, end)):
        return days.made(year.start(), after.end(), int(year[1]), month, int(after[1]))
    if day and word not in months.COMMON_WORDS and (short := _SHORT_YEAR_AFTER.match(text, end)):
        return days.made(
            day.start(), short.end(), days.full_year(int(short[1]), ask.pivot), month, int(day[1])
        )
    return None


def _around_solar(text: str, start: int, end: int, month: int) -> days.Day | None:
    day = _DAY_BEFORE.search(text, max(0, start - 16), start)
    year = _YEAR_AFTER.match(text, end)
    if day is None or year is None or int(year[1]) not in days.SOLAR_YEARS:
        return None
    return days.made_solar(day.start(), year.end(), int(year[1]), month, int(day[1]))
