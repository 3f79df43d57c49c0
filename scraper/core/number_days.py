"""A text with dates in numbers -> those days: 07.10.2019, 2019-10-07, 2019年10月7日, 令和元年..."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scraper.core import calendars, days

_NUMERIC: Final = re.compile(
    r"(?<!\d)(?<!\d[./\-])(\d{1,4})\s{0,2}([./\-‐‑–−])\s{0,2}(\d{1,2})\s{0,2}\2\s{0,2}"
    r"(\d{4}(?=\d{1,2}[:：]\d\d)|\d\d(?=\d{1,2}[:：]\d\d)|\d{4}(?!\d|[:：]\d\d)|\d{1,2}(?!\d|[:：]\d\d))"
    r"(?!\2\d)"
)
# "Data 2023 09 27": Lithuanian ministries set the numbers apart by spaces alone.
_SPACED: Final = re.compile(
    r"\A[^\d\n]{0,24}?((?:19|20)\d\d) (0[1-9]|1[0-2]) (0[1-9]|[12]\d|3[01])"
    r"(?![\w.,])(?! \d+(?!\d|:))"
)
# Before such a word three numbers are no date.
_NOT_A_DATE: Final = re.compile(
    r"(?:\bv|\bver|\bversion|версия|\btel|\bфакс|\bfax|\bphone|тел|\+|\bip|\bisbn|\bissn|\$|€|£)[\s.:]*\Z",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"\s")
_YEAR_FIRST: Final = frozenset({"zh", "ja", "ko", "hu", "lt", "fa", "prs", "sv", "mn"})
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_PERSIAN: Final = re.compile("[پچژگکی۰-۹]")
_ERA_NAMES: Final = "|".join(name for name in calendars.ERAS if not name.isascii())
_CJK_DIGITS: Final = "〇○零一二三四五六七八九"
_CJK: Final = re.compile(
    rf"(?:(?P<era>{_ERA_NAMES})|(?P<roc>(?:中華)?民[國国])|[西公]元|서기)?\s?"
    rf"(?<![\d{_CJK_DIGITS}])(?P<y>\d{{1,4}}|元|[{_CJK_DIGITS}十]{{1,4}})\s?[年년]"
    rf"\s?(?P<m>\d{{1,2}}|[{_CJK_DIGITS}十]{{1,2}})\s?[月월]"
    rf"\s?(?P<d>\d{{1,2}}|[{_CJK_DIGITS}十]{{1,3}})\s?[日號号일]"
)
_ERA_SHORT: Final = re.compile(
    r"(?<![^\W\d_])([RHS])(\d{1,2})[./](\d{1,2})[./](\d{1,2})(?!\d|[./]\d)"
)
_VIETNAMESE: Final = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})", re.I)
_THAI_MONTHS: Final = (
    "ม.ค", "ก.พ", "มี.ค", "เม.ย", "พ.ค", "มิ.ย", "ก.ค", "ส.ค", "ก.ย", "ต.ค", "พ.ย", "ธ.ค",
)  # fmt: skip
_THAI_SHORT: Final = re.compile(
    rf"(\d{{1,2}})\s*({'|'.join(map(re.escape, _THAI_MONTHS))})\.?\s*(\d{{4}}|\d\d)(?!\d)"
)


def numeric(text: str, ask: days.Ask) -> Iterator[days.Day]:
    """Days written as three numbers, in the order of the text."""
    spaced = _SPACED.match(text)
    if spaced is not None and not _NOT_A_DATE.search(text, 0, spaced.start(1)):
        yield from _some(days.made(*spaced.span(1)[:1], spaced.end(3), *map(int, spaced.groups())))
    digit = days.DIGIT.search(text)
    for found in _NUMERIC.finditer(text, digit.start()) if digit else ():
        if found.start() and _NOT_A_DATE.search(text, max(0, found.start() - 12), found.start()):
            continue
        one, two, three = found[1], found[3], found[4]
        day: days.Day | None = None
        place = found.start(), found.end()
        if len(one) == 4 and len(three) <= 2:
            day = _year_first(text, place, int(one), int(two), int(three), ask)
        elif len(three) <= 2 and int(one) in days.ROC_YEARS and _is_chinese(text, found, ask):
            year = int(one) + calendars.ROC_OFFSET
            day = days.made(*place, year, int(two), int(three))
        elif len(one) <= 2 and len(three) == 4:
            day = _year_last(text, place, int(three), int(one), int(two), ask)
        elif len(three) == 2 and {len(one), len(two)} & {2} and not _SPACE.search(found[0]):
            # "1.2.10" is a version or a paragraph, "1.12.10" may be a date.
            day = _two_digits(place, int(one), int(two), int(three), ask)
        if day is not None:
            yield day


def _is_chinese(text: str, found: re.Match[str], ask: days.Ask) -> bool:
    return "zh" in ask.languages or bool(_HAN.search(text)) or text.strip() == found[0].strip()


def _year_first(
    text: str, place: tuple[int, int], year: int, month: int, day: int, ask: days.Ask
) -> days.Day | None:
    if year in days.SOLAR_YEARS and _is_persian(text, ask):
        return days.made_solar(*place, year, month, day)
    return days.made(*place, year, month, day)


def _year_last(
    text: str, place: tuple[int, int], year: int, one: int, two: int, ask: days.Ask
) -> days.Day | None:
    if year in days.SOLAR_YEARS and _is_persian(text, ask):
        return days.made_solar(*place, year, two, one)
    first, second = (two, one) if ask.order == "MDY" else (one, two)
    return days.made(*place, year, second, first) or days.made(*place, year, first, second)


def _is_persian(text: str, ask: days.Ask) -> bool:
    return bool({"fa", "prs", "ps"} & set(ask.languages)) or bool(_PERSIAN.search(text))


def _two_digits(
    place: tuple[int, int], one: int, two: int, three: int, ask: days.Ask
) -> days.Day | None:
    """Three numbers of one or two digits: in the order asked for, else that of the language."""
    order = ask.order or ("YMD" if ask.languages and ask.languages[0] in _YEAR_FIRST else "DMY")
    if order == "YMD":
        return days.made(*place, days.full_year(one, ask.pivot), two, three)
    first, second = (two, one) if order == "MDY" else (one, two)
    year = days.full_year(three, ask.pivot)
    return days.made(*place, year, second, first) or days.made(*place, year, first, second)


def foreign(text: str, ask: days.Ask) -> Iterator[days.Day]:
    """Days in the forms of East and South East Asia."""
    if "年" in text or "년" in text:
        for found in _CJK.finditer(text):
            yield from _some(_east_asian(found, ask))
    if "ja" in ask.languages:
        for found in _ERA_SHORT.finditer(text):
            year = calendars.ERAS[found[1]] + int(found[2]) - 1
            yield from _some(days.made(*found.span(), year, int(found[3]), int(found[4])))
    if text.isascii():
        return
    for found in _VIETNAMESE.finditer(text):
        yield from _some(days.made(*found.span(), int(found[3]), int(found[2]), int(found[1])))
    for found in _THAI_SHORT.finditer(text):
        year = int(found[3])
        year = year + 2_500 if year < 100 else year
        month = _THAI_MONTHS.index(found[2]) + 1
        yield from _some(days.made(*found.span(), year, month, int(found[1])))


def _some(day: days.Day | None) -> Iterator[days.Day]:
    if day is not None:
        yield day


def _east_asian(found: re.Match[str], ask: days.Ask) -> days.Day | None:
    year, month, day = (_value(found[part]) for part in ("y", "m", "d"))
    if found["era"]:
        year += calendars.ERAS[found["era"]] - 1
    elif found["roc"] or year in days.ROC_YEARS:
        year += calendars.ROC_OFFSET
    elif year < 100:
        year = days.full_year(year, ask.pivot)
    return days.made(found.start(), found.end(), year, month, day)


def _value(printed: str) -> int:
    """A number in digits of any script, in Chinese numerals, or 元, the first year of an era.

    >>> [_value(printed) for printed in ("8", "元", "二〇一九", "十", "二十三", "三十")]
    [8, 1, 2019, 10, 23, 30]
    """
    if printed.isdecimal():
        return int(printed)
    if printed == "元":
        return 1
    if "十" in printed:
        tens, _, ones = printed.partition("十")
        return (_digits(tens) if tens else 1) * 10 + (_digits(ones) if ones else 0)
    return _digits(printed)


def _digits(printed: str) -> int:
    return int("".join(str(max(0, _CJK_DIGITS.index(c) - 2)) for c in printed) or 0)
