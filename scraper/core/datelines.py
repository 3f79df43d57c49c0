"""A page and its headline in, the dates printed around the headline out, with points for each.

A date line is short, stands near the headline, may be labelled "Published", and is not in a
footer, in a list of other releases or in the middle of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from scraper.core import boilerplate, datelabels, dates, datespots, days, phrases, vocabulary
from scraper.core.dates import Printed
from scraper.core.paragraphs import Page, Paragraph

_AWAY = frozenset({"nav", "aside", "footer"})
# How many paragraphs above and below the headline a date line is looked for, and how many of
# the text's own are looked at.
_ABOVE, _BELOW, _IN_TEXT = 10, 25, 4
# A candidate with fewer points than this is not a date line (the points are those of `_points`).
ENOUGH = 1.5
# A date line has no more characters, and is a date for this part of them.
_LINE_CHARS, _LINE_SHARE = 120, 3.5
_LABEL_CHARS = 30
# Far from the headline a date line has no more characters.
_FAR_CHARS = 80
# A footer, an article is no more elements above a date in it.
_DEEP = 40
# A longer paragraph is a text, which may begin with a date line of so many characters.
_PARAGRAPH_CHARS, _DATELINE_CHARS = 400, 120
# Each of the blocks over which a date is spread has no more characters.
_PIECE_CHARS = 12
# An article of fewer letters is a card.
_CARD_CHARS = 300
_YEAR = re.compile(r"(?:19|20)\d\d")
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
    its own, the only one of a last change, the only one labelled "Published" in a footer."""

    labelled: Printed | None
    alone: Printed | None
    changed: Printed | None
    in_footer: Printed | None = None


def around(
    page: Page, marks: bytearray, top: int, title: str, zone: ZoneInfo, languages: Sequence[str]
) -> tuple[list[Offer], Printed | None]:
    """Dates around the headline with enough points; and the printed date of the last change."""
    head, body = _zone(page, marks, top, title)
    offers: list[Offer] = []
    changed: Printed | None = None
    # Where no headline is printed, a menu above the text tells the top of the page from it.
    is_printed = head < len(page.starts) and page.paragraphs[head].folded == phrases.fold(title)
    below = head if is_printed else body
    at_head = page.starts[below] if below < len(page.starts) else -1
    for k in range(max(0, head - _ABOVE), min(len(page.paragraphs), body + _IN_TEXT)):
        one = page.paragraphs[k]
        if one.at in page.announced:
            continue
        for found in _dates(page, one, zone, languages, 3):
            before = _label(page, k) + one.text[: found.start]
            if _is_elsewhere(page, one.at, at_head, before):
                continue
            if not datelabels.is_change(before):
                points = _points(page, one, before, k - head, k - body, found)
                short = one.chars <= _LINE_CHARS and _LINE_SHARE * len(found.text) > one.chars
                short = short and one.text[-1] != ","
                offers.append(Offer(found, points, one.at, k < body and short))
            elif changed is None and _place_points(page, one.at, False) >= 0:
                changed = found
    offers += _pieced(page, head, body, zone, languages)
    offers += _silent(page, head, body, zone)
    return [offer for offer in offers if offer.points >= ENOUGH], changed


def _is_elsewhere(page: Page, at: int, at_head: int, before: str) -> bool:
    """Whether a date is today's at the top of the page, or that of an event or a deadline."""
    if datelabels.is_other(before):
        return True
    return datespots.is_masthead(page.flat, at, at_head) and not datelabels.is_published(before)


def _pieced(
    page: Page, head: int, body: int, zone: ZoneInfo, languages: Sequence[str]
) -> list[Offer]:
    """Dates printed as leaves of a calendar: day, month and year, each a block of its own."""
    found: list[Offer] = []
    for k in range(max(0, head - _ABOVE), body):
        for count in (2, 3):
            parts = page.paragraphs[k : k + count]
            if len(parts) < count or max(one.chars for one in parts) > _PIECE_CHARS:
                break
            text = " ".join(one.text for one in parts)
            printed = dates.find_date(text, zone=zone, languages=languages)
            if printed is None or not _YEAR.search(text) or len(printed.text) < len(text) - 2:
                continue
            if not any(dates.find_date(one.text, zone=zone) for one in parts):
                points = _points(page, parts[0], "", k - head, k - body, printed)
                found += [Offer(printed, points, one.at, True) for one in parts]
            break
    return found


def far(page: Page, zone: ZoneInfo, languages: Sequence[str], title: str = "") -> Far:
    """The dates that the page prints as lines of their own, wherever they stand outside lists of
    other pages and footers; each kind only if all of them say the same day."""
    at_head = _headline_at(page, title)
    labelled: dict[date, Printed] = {}
    alone: dict[date, Printed] = {}
    changes: dict[date, Printed] = {}
    footed: dict[date, Printed] = {}
    for k, one in enumerate(page.paragraphs):
        if one.chars > _FAR_CHARS or one.at in page.announced or "©" in one.text:
            continue
        for printed in _dates(page, one, zone, languages, 1):
            before = _label(page, k) + one.text[: printed.start]
            if _is_elsewhere(page, one.at, at_head, before):
                continue
            said = datelabels.is_published(before)
            place = _place_points(page, one.at, said)
            if said and -3.5 < place < 0 and datespots.is_aside(page.flat, one.at):
                said = False  # a box beside the text says when it appeared
            elif place < 0:
                if said and not datelabels.is_change(before) and _in_footer(page, one.at):
                    footed.setdefault(printed.when.date(), printed)
                continue
            if datelabels.is_change(before):
                changes.setdefault(printed.when.date(), printed)
            elif len(printed.text) * 3.0 >= one.chars or _is_a_line(one, printed):
                (labelled if said else alone).setdefault(printed.when.date(), printed)
    if not labelled:
        return Far(None, _only(alone), _only(changes), _only(footed))
    return Far(_only(labelled), None, _only(changes))


def _is_a_line(one: Paragraph, printed: Printed) -> bool:
    """Whether a date is a line of its paragraph: below the name of who has signed."""
    lines = one.piece.text.split("\n")
    return len(lines) > 1 and printed.text in (line.strip(" .,") for line in lines)


def _in_footer(page: Page, at: int) -> bool:
    i = page.flat.parent[at]
    for _ in range(_DEEP):
        if i <= 0 or page.flat.tag[i] == "footer":
            break
        i = page.flat.parent[i]
    return i > 0 and page.flat.tag[i] == "footer"


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
    """The date of a value for machines."""
    printed = dates.from_machine(value, zone)
    if printed is None and len(value) < 60:
        printed = dates.find_date(value, zone=zone)
    if printed is None or not OLDEST <= printed.when.year <= NEWEST:
        return None
    return printed


def _dates(
    page: Page, one: Paragraph, zone: ZoneInfo, languages: Sequence[str], limit: int
) -> list[Printed]:
    """The dates of a paragraph; of a long one those with which it begins."""
    found = _dates_in(one, one.text, zone, languages, limit)
    if found or one.chars > _LINE_CHARS or one.piece.last == one.at:
        return found
    # Words that styles set apart stand glued in the source: "admin" and "March 3, 2022".
    runs = page.flat.text[one.at : one.piece.last + 1]
    return _dates_in(one, " ".join(" ".join(runs).split()), zone, languages, limit)


def _dates_in(
    one: Paragraph, text: str, zone: ZoneInfo, languages: Sequence[str], limit: int
) -> list[Printed]:
    if one.chars > _PARAGRAPH_CHARS:
        text, limit = text[:_DATELINE_CHARS], 1
    digit = days.DIGIT.search(text)
    if digit is None or not (_NUMBERED.search(text, digit.start()) or "年" in text):
        return []
    found = dates.find_dates(text, zone=zone, languages=languages, limit=limit)
    return [printed for printed in found if OLDEST <= printed.when.year <= NEWEST]


def _label(page: Page, k: int) -> str:
    """A label printed on a line of its own before paragraph k, such as "Published"."""
    before = page.paragraphs[k - 1] if k else None
    if before is None or before.chars >= _LABEL_CHARS or before.heading == "h1":
        return ""
    if before.linked > 0.5:  # a path, a menu
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
    if datelabels.is_published(before):
        points += 2.5 if datelabels.is_surely_published(before) else 2.0
    points += 0.0 if from_head else 0.6
    near = min(abs(from_head), abs(from_body) + 1)
    points += _place_points(page, one.at, near <= 3 and from_body < 0 and from_head > -3)
    if one.chars > 160:
        points -= 2.0
        # "Berlin, 12 March 2021 - The minister ...": the date line is the sentence's beginning.
        line, mark, _ = one.piece.text.partition("\n")
        if (mark and line.strip() == found.text) or datespots.opens(
            one.text, found.start, found.end
        ):
            points += 3.0
    points -= 0.1 * near + (0.8 if from_head < -3 else 0.0)
    points += 1.5 if near <= 3 else 0.5 if near <= 8 else 0.0
    if datespots.is_item(page.flat, one.at):
        points -= 2.0
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
        elif flat.tag[i] == "article" and flat.chars[i] < _CARD_CHARS:
            points -= 2.0  # a card of another release: those that hold the headline ended the loop
        if depth < 4 and not points:
            if flat.tag[i] == "time":
                points += 1.5
            elif names and vocabulary.is_date(names):
                points += 1.0
        if not near and names and vocabulary.kind(names) == "comments":
            points -= 3.0
            break
        if not near and depth and names and vocabulary.is_elsewhere(names):
            points -= 1.5
            break
        i = flat.parent[i]
    return points


def is_in_release(page: Page, i: int) -> bool:
    """Whether node i lies in the article around the headline."""
    for _ in range(_DEEP):
        if i <= 0 or (page.flat.tag[i] == "article" and _is_release(page, i)):
            return i > 0
        i = page.flat.parent[i]
    return False


def _is_release(page: Page, i: int) -> bool:
    """Whether node i is the article around the headline: what it is called ("with-right-rail")
    says nothing about the dates in it."""
    if page.flat.tag[i] not in ("article", "main"):
        return False
    after = bisect_left(page.mains, i)
    return after < len(page.mains) and page.mains[after] < page.flat.end[i]


def _silent(page: Page, head: int, body: int, zone: ZoneInfo) -> list[Offer]:
    """Dates for machines alone around the headline ("2 hours ago"), where no full date is shown."""
    flat, starts, silent = page.flat, page.starts, datespots.STATED
    if not starts:
        return []
    every, named = flat.attrs, flat.named
    low = bisect_left(named, starts[max(0, head - _ABOVE)] - 3)
    high = bisect_left(named, starts[min(len(starts) - 1, body + 3)])
    found = []
    for i in named[low:high]:
        if silent.isdisjoint(every[i]):
            continue
        value = datespots.silent(flat, i)
        printed = machine(value, zone) if value else None
        if printed is None:
            continue
        k = bisect_left(starts, i)
        text = page.paragraphs[k].text if k < len(starts) else ""
        if not datelabels.says_updated(_label(page, k) + text[:30]):
            near = abs(k - head) <= 3
            points = 1.0 if flat.tag[i] == "time" else 0.5
            points += _place_points(page, i, near) + (1.5 if near else 0.5)
            found.append(Offer(printed, points, i, is_shown=False))
    return found


def _headline_at(page: Page, title: str) -> int:
    """The run of text where the headline begins; -1 if it is not printed."""
    folded = phrases.fold(title)
    return next((one.at for one in page.paragraphs if folded and one.folded == folded), -1)
