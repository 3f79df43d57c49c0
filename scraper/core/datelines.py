"""A page and its headline in, the dates printed around the headline out, with points for each.

A date line is short, stands near the headline, may be labelled "Published", and is not in a
footer, in a list of other releases or in the middle of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scraper.core import boilerplate, dates, phrases, vocabulary
from scraper.core.dates import Printed
from scraper.core.paragraphs import Page, Paragraph

# What stands before a date that is not the date of publication, and before one that is.
_UPDATED = re.compile(
    r"(?:updat|modif|revis|review|chang|edited|correct|aktualis|geändert|letzte|stand\b"
    r"|mis à jour|mise à jour|actualiz|atualiz|aggiornat|ultima|última|обновл|измен|güncel"
    r"|تحديث|به ?روز|更新|修改|수정|最終)[^\d]{0,40}$",
    re.I,
)
_PUBLISHED = re.compile(
    r"(?:publi|posted|post(?:ed)? on|released?|issued|\bdate|datum|veröffentlicht|erschienen"
    r"|fecha|data|опублик|дата|tarih|yayın|تاريخ|نشر|تاریخ|انتشار|发布|發布|發佈|时间|時間|日期|公開"
    r"|掲載|発表|등록|작성|입력|게시|created)[^\d]{0,40}$",
    re.I,
)
_AWAY = frozenset({"nav", "aside", "footer"})
# How many paragraphs above and below the headline a date line is looked for, and how many of
# the text's own are looked at.
_ABOVE, _BELOW, _IN_TEXT = 10, 25, 4
# A candidate with fewer points than this is not a date line (the points are those of `_points`).
ENOUGH = 1.5
# A date line has no more characters, and is a date for this part of them.
_LINE_CHARS, _LINE_SHARE = 120, 3.5
_LABEL_CHARS = 30
# A full date has two numbers at least, or one of many digits.
_NUMBERED = re.compile(r"\d\D+\d|\d{6}")
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})[/.-](\d{1,2})[/.-](?:19|20)\d\d(?!\d)")
OLDEST, NEWEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Offer:
    """A date that may be the release's; `at` is the run of text that holds it, `is_line` whether
    that says little else, `is_shown` whether it is printed and not only there for machines."""

    printed: Printed
    points: float
    at: int
    is_line: bool = False
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Far:
    """Dates far from the headline: the only one labelled "Published", the only one on a line of
    its own, the only one of a last change."""

    labelled: Printed | None
    alone: Printed | None
    changed: Printed | None


def around(
    page: Page, marks: bytearray, top: int, title: str, zone: ZoneInfo, languages: Sequence[str]
) -> tuple[list[Offer], Printed | None]:
    """Dates around the headline with enough points; and the printed date of the last change."""
    head, body = _zone(page, marks, top, title)
    offers: list[Offer] = []
    changed: Printed | None = None
    for k in range(max(0, head - _ABOVE), min(len(page.paragraphs), body + _IN_TEXT)):
        one = page.paragraphs[k]
        for found in _dates(one, zone, languages, 400, 3):
            before = _label(page, k) + one.text[: found.start]
            if not _is_change(before):
                points = _points(page, one, before, k - head, k - body, found)
                short = one.chars <= _LINE_CHARS and _LINE_SHARE * len(found.text) > one.chars
                offers.append(Offer(found, points, one.at, k < body and short))
            elif changed is None and _place_points(page, one.at, False) >= 0:
                changed = found
    offers += _silent(page, head, body, zone)
    return [offer for offer in offers if offer.points >= ENOUGH], changed


def far(page: Page, zone: ZoneInfo, languages: Sequence[str]) -> Far:
    """The dates that the page prints as lines of their own, wherever they stand outside lists of
    other pages and footers; each kind only if all of them say the same day."""
    labelled: dict[date, Printed] = {}
    alone: dict[date, Printed] = {}
    changes: dict[date, Printed] = {}
    for k, one in enumerate(page.paragraphs):
        for printed in _dates(one, zone, languages, 80, 1):
            before = _label(page, k) + one.text[: printed.start]
            if "©" in one.text:
                continue
            said = _PUBLISHED.search(before) is not None
            if _place_points(page, one.at, said) < 0:
                continue
            if _is_change(before):
                changes.setdefault(printed.when.date(), printed)
            elif len(printed.text) * 3.0 >= one.chars:
                (labelled if said else alone).setdefault(printed.when.date(), printed)
    if not labelled:
        return Far(None, _only(alone), _only(changes))
    return Far(_only(labelled), None, _only(changes))


def _only(found: dict[date, Printed]) -> Printed | None:
    return next(iter(found.values())) if len(found) == 1 else None


def is_month_first(page: Page, is_american: bool) -> bool:
    """Whether the page's dates of numbers are printed month first, by those that leave no choice;
    where there are none, what is assumed."""
    firsts = seconds = 0
    for one in page.paragraphs:
        if one.chars <= _LINE_CHARS:
            for number in _NUMBERS.finditer(one.text):
                firsts += int(number[1]) > 12
                seconds += int(number[2]) > 12
    return seconds > firsts if seconds or firsts else is_american


def machine(value: str, zone: ZoneInfo) -> Printed | None:
    """The date of a value for machines. Where the zone is not known (UTC), the day stays that of
    the value's own offset."""
    printed = dates.from_machine(value, zone)
    if printed is None and len(value) < 60:
        printed = dates.find_date(value, zone=zone)
    if printed is None or not OLDEST <= printed.when.year <= NEWEST:
        return None
    if zone.key == "UTC":
        try:
            own = datetime.fromisoformat(value.strip())
        except ValueError:
            return printed
        return replace(printed, when=own) if own.tzinfo is not None else printed
    return printed


def _dates(
    one: Paragraph, zone: ZoneInfo, languages: Sequence[str], chars: int, limit: int
) -> list[Printed]:
    text = one.text
    if one.chars > chars or not (_NUMBERED.search(text) or "年" in text):
        return []
    found = dates.find_dates(text, zone=zone, languages=languages, limit=limit)
    return [printed for printed in found if OLDEST <= printed.when.year <= NEWEST]


def _is_change(before: str) -> bool:
    return _UPDATED.search(before) is not None and not _PUBLISHED.search(before[-25:])


def _label(page: Page, k: int) -> str:
    """A label printed on a line of its own before paragraph k, such as "Published"."""
    before = page.paragraphs[k - 1] if k else None
    if before is None or before.chars >= _LABEL_CHARS or before.heading == "h1":
        return ""
    return before.folded + " "


def _zone(page: Page, marks: bytearray, top: int, title: str) -> tuple[int, int]:
    """Numbers of the headline's paragraph and of the first of the text."""
    first, last = page.span(top)
    folded = phrases.fold(title)
    head = first
    for k, one in enumerate(page.paragraphs[:last]):
        if folded and one.folded == folded and (not marks[one.at] or head == first):
            head = k
            if one.heading == "h1":
                break
    body = head + 3
    for k in range(max(head, first), last):
        if page.paragraphs[k].mass >= 80 and not marks[page.paragraphs[k].at]:
            body = max(k, head + 3)
            break
    return head, min(body, head + _BELOW)


def _points(
    page: Page, one: Paragraph, before: str, from_head: int, from_body: int, found: Printed
) -> float:
    share = len(found.text) / max(1, one.chars)
    points = 2.0 if share > 0.5 else 1.0 if share > 0.2 else 0.0
    if _PUBLISHED.search(before):
        points += 2.0
    near = min(abs(from_head), abs(from_body) + 1)
    points += _place_points(page, one.at, near <= 3 and from_body < 0)
    if one.chars > 160:
        points -= 2.0
        # "Berlin, 12 March 2021 - The minister ...": the date line is the sentence's beginning.
        if found.start < 60 and re.match(r"\s*\)?\s*[-–—:|(]", one.text[found.end :]):
            points += 1.5
    points -= 0.1 * near + (0.8 if from_head < -3 else 0.0)
    points += 1.5 if near <= 3 else 0.5 if near <= 8 else 0.0
    if found.precision != "day":
        points += 0.5
    return points + (0.5 if from_body < 0 else -0.5)


def _place_points(page: Page, at: int, near: bool) -> float:
    """What the elements around a run of text say: a date line, or a place for other dates."""
    flat = page.flat
    points, i = 0.0, flat.parent[at]
    for depth in range(12):
        if i <= 0 or flat.tag[i] == "body" or _is_release(page, i):
            break
        names = boilerplate.names_of(flat.attrs[i]) if flat.attrs[i] else ""
        if flat.tag[i] in _AWAY:
            points -= 3.0
        if depth < 4 and not points:
            if flat.tag[i] == "time":
                points += 1.5
            elif names and vocabulary.is_date(names):
                points += 1.0
        if not near and depth and names and vocabulary.is_elsewhere(names):
            points -= 1.5
            break
        i = flat.parent[i]
    return points


def _is_release(page: Page, i: int) -> bool:
    """Whether node i is the article around the headline: what it is called ("with-right-rail")
    says nothing about the dates in it."""
    if page.flat.tag[i] not in ("article", "main"):
        return False
    after = bisect_left(page.mains, i)
    return after < len(page.mains) and page.mains[after] < page.flat.end[i]


def _silent(page: Page, head: int, body: int, zone: ZoneInfo) -> list[Offer]:
    """`time` elements around the headline, for those that print no full date ("2 hours ago")."""
    flat, starts = page.flat, page.starts
    if not starts:
        return []
    low = starts[max(0, head - _ABOVE)]
    high = starts[min(len(starts) - 1, body + 3)]
    found = []
    for i in range(max(0, low - 3), high):
        value = flat.attrs[i].get("datetime") if flat.tag[i] == "time" else None
        printed = machine(value, zone) if value else None
        if printed is None:
            continue
        k = bisect_left(starts, i)
        text = page.paragraphs[k].text if k < len(starts) else ""
        if not _UPDATED.search(_label(page, k) + text[:30]):
            near = abs(k - head) <= 3
            points = 1.0 + _place_points(page, i, near) + (1.5 if near else 0.5)
            found.append(Offer(printed, points, i, is_shown=False))
    return found
