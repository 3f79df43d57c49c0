"""A page and its headline in, the date of the release out: printed beats meta, meta beats URL."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.core import boilerplate, dates, phrases, vocabulary
from scraper.core.dates import Printed
from scraper.core.metadata import Meta
from scraper.core.paragraphs import Page, Paragraph

_UPDATED = re.compile(
    r"(?:updat|modif|revis|review|chang|edited|correct|aktualis|geändert|letzte|stand\b"
    r"|mis à jour|mise à jour|actualiz|atualiz|aggiornat|ultima|última|обновл|измен|güncel"
    r"|تحديث|به ?روز|更新|修改|수정|最終)[^\d]{0,40}$",
    re.I,
)
_PUBLISHED = re.compile(
    r"(?:publi|posted|post(?:ed)? on|released?|issued|\bdate|datum|veröffentlicht|erschienen"
    r"|fecha|data|опублик|дата|tarih|yayın|تاريخ|نشر|تاریخ|انتشار|发布|發布|發佈|时间|時間|日期|公開|掲載|発表|등록"
    r"|작성|입력|게시|created)[^\d]{0,40}$",
    re.I,
)
_AWAY = frozenset({"nav", "aside", "footer"})
# How many paragraphs above and below the headline a date line is looked for.
_ABOVE, _BELOW = 10, 25
# A candidate with less than this many points is not a date line.
_ENOUGH = 1.5
_STRONG = 3.0
_RANK = {"day": 0, "minute": 1, "second": 2}
_OLDEST = 1990


@dataclass(frozen=True, slots=True)
class Dating:
    """When a release was published and changed, where that was read, and who disagrees."""

    published: Printed | None
    source: str
    modified: datetime | None
    notes: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()  # numbers of the runs of text that are date lines


@dataclass(frozen=True, slots=True)
class _Offer:
    printed: Printed
    points: float
    at: int
    is_line: bool = False  # the paragraph says little else


def choose(
    page: Page,
    marks: bytearray,
    top: int,
    title: str,
    meta: Meta,
    url: str,
    zone: ZoneInfo,
    languages: Sequence[str],
) -> Dating:
    """The dates of a release; no date rather than one of a teaser or a footer."""
    stated = _first(meta.published + _marked(page), zone)
    modified = _first(meta.modified, zone)
    offers, changed = _printed(page, marks, top, title, zone, languages)
    best = max(offers, key=lambda one: one.points, default=None)
    in_title = dates.find_date(title, zone=zone, languages=languages)
    in_url = dates.from_url(url) if url else None
    modified_at = modified[1].when if modified else (changed.when if changed else None)
    if best is not None and best.printed.precision == "day":
        best = _finer(best, offers)
    chosen, source, _ = _settle(best, stated, modified, in_url, in_title, changed, zone)
    if chosen is None or source == "updated":
        lonely = _lonely(page, zone, languages)
        if lonely is not None:
            chosen, source = lonely, "printed"
    notes = _notes(chosen, source, best, stated, in_url)
    lines = {offer.at for offer in offers if offer.is_line}
    return Dating(chosen, source, modified_at, notes, frozenset(lines))


def _settle(
    best: _Offer | None,
    stated: tuple[str, Printed] | None,
    modified: tuple[str, Printed] | None,
    in_url: date | None,
    in_title: Printed | None,
    changed: Printed | None,
    zone: ZoneInfo,
) -> tuple[Printed | None, str, int]:
    if best is not None:
        printed = best.printed
        line = best.at
        if stated is not None:
            apart = abs(stated[1].when.date() - printed.when.date())
            same_day = stated[1].when.date() == printed.when.date()
            finer = _RANK[stated[1].precision] > _RANK[printed.precision]
            if same_day and (
                printed.precision == "day"
                or (finer and stated[1].when.replace(second=0, microsecond=0) == printed.when)
            ):
                return stated[1], "printed", line
            swapped = _swapped(printed)
            if swapped and abs(stated[1].when.date() - swapped.when.date()) <= timedelta(days=1):
                return swapped, "printed", line
            older = stated[1].when.date() < printed.when.date()
            if apart > timedelta(days=1) and (
                best.points < _STRONG or (older and is_change(printed, modified))
            ):
                return stated[1], stated[0], line
        elif in_url is not None:
            swapped = _swapped(printed)
            if swapped and swapped.when.date() == in_url:
                return swapped, "printed", line
        return printed, "printed", line
    if stated is not None:
        return stated[1], stated[0], -1
    if in_url is not None:
        return _midnight(in_url, zone), "url", -1
    if in_title is not None:
        return in_title, "title", -1
    return (changed, "updated", -1) if changed is not None else (None, "none", -1)


def _finer(best: _Offer, offers: list[_Offer]) -> _Offer:
    """The same day with its time, if another offer has it."""
    day = best.printed.when.date()
    for offer in offers:
        if offer.printed.precision != "day" and offer.printed.when.date() == day:
            return replace(best, printed=offer.printed)
    return best


def is_change(printed: Printed, modified: tuple[str, Printed] | None) -> bool:
    """Whether a printed date is the one that the head calls the last change."""
    return modified is not None and abs(modified[1].when.date() - printed.when.date()) <= timedelta(
        days=1
    )


def _swapped(printed: Printed) -> Printed | None:
    """Day and month the other way round, for dates of numbers alone that allow it."""
    when = printed.when
    if (
        when.day > 12
        or when.day == when.month
        or not re.match(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d", printed.text)
    ):
        return None
    return replace(printed, when=when.replace(day=when.month, month=when.day))


def _midnight(day: date, zone: ZoneInfo) -> Printed:
    return Printed(datetime(day.year, day.month, day.day, tzinfo=zone), "day", day.isoformat())


def _first(values: list[tuple[str, str]], zone: ZoneInfo) -> tuple[str, Printed] | None:
    """The first value that is a date. Where the zone is not known (UTC), the day stays that of
    the value's own offset."""
    for source, value in values:
        printed = dates.from_machine(value, zone) or (
            dates.find_date(value, zone=zone) if len(value) < 60 else None
        )
        if printed is None or not _OLDEST <= printed.when.year <= 2100:
            continue
        if zone.key == "UTC":
            printed = _own_offset(value, printed)
        return source, printed
    return None


def _own_offset(value: str, printed: Printed) -> Printed:
    try:
        own = datetime.fromisoformat(value.strip())
    except ValueError:
        return printed
    return replace(printed, when=own) if own.tzinfo is not None else printed


def _marked(page: Page) -> list[tuple[str, str]]:
    """Dates of elements that are marked as the date of publication, outside the head."""
    flat = page.flat
    found: list[tuple[str, str]] = []
    for i in flat.named:
        attrs = flat.attrs[i]
        if "itemprop" in attrs:
            wanted = (attrs["itemprop"] or "").lower() == "datepublished"
        else:
            names = attrs.get("class") or "" if flat.tag[i] == "time" else ""
            wanted = "pubdate" in attrs or "dt-published" in names
        value = attrs.get("datetime") or attrs.get("content") or "" if wanted else ""
        if value:
            found.append(("marked", value))
    return found


def _lonely(page: Page, zone: ZoneInfo, languages: Sequence[str]) -> Printed | None:
    """The only date that the page prints as a line of its own, wherever it stands."""
    found: dict[date, Printed] = {}
    for k, one in enumerate(page.paragraphs):
        if one.chars > 60 or not any(map(str.isdigit, one.text)):
            continue
        printed = dates.find_date(one.text, zone=zone, languages=languages)
        if printed is None or len(printed.text) * 2.5 < one.chars:
            continue
        label = _label(page, k) + one.text[: printed.start]
        if "©" in one.text or _UPDATED.search(label) or _names_points(page, one.at, False) < 0:
            continue
        found.setdefault(printed.when.date(), printed)
    return next(iter(found.values())) if len(found) == 1 else None


def _silent(page: Page, head: int, body: int, zone: ZoneInfo) -> list[_Offer]:
    """`time` elements around the headline that print no full date ("2 hours ago")."""
    flat = page.flat
    starts = page.starts
    if not starts:
        return []
    low = starts[max(0, head - _ABOVE)]
    high = starts[min(len(starts) - 1, body + 3)]
    found = []
    for i in range(max(0, low - 3), high):
        if flat.tag[i] == "time" and flat.attrs[i].get("datetime"):
            printed = dates.from_machine(flat.attrs[i]["datetime"] or "", zone)
            k = bisect_left(starts, i)
            text = page.paragraphs[k].text if k < len(starts) else ""
            if printed and not _UPDATED.search(_label(page, k) + text[:30]):
                near = abs(k - head) <= 3
                points = 1.0 + _names_points(page, i, near) + (1.5 if near else 0.5)
                found.append(
                    _Offer(
                        _own_offset(flat.attrs[i]["datetime"] or "", printed)
                        if zone.key == "UTC"
                        else printed,
                        points,
                        i,
                    )
                )
    return found


def _printed(
    page: Page, marks: bytearray, top: int, title: str, zone: ZoneInfo, languages: Sequence[str]
) -> tuple[list[_Offer], Printed | None]:
    """Date lines around the headline with their points; and the date of the last change."""
    head, body = _zone(page, marks, top, title)
    offers: list[_Offer] = []
    changed: Printed | None = None
    for k in range(max(0, head - _ABOVE), min(len(page.paragraphs), body + 4)):
        one = page.paragraphs[k]
        if one.chars > 400 or not any(map(str.isdigit, one.text)):
            continue
        for found in dates.find_dates(one.text, zone=zone, languages=languages, limit=3):
            if not _OLDEST <= found.when.year <= 2100:
                continue
            before = _label(page, k) + one.text[: found.start]
            if _UPDATED.search(before) and not _PUBLISHED.search(before[-25:]):
                if changed is None and _names_points(page, one.at, False) >= 0:
                    changed = found
                continue
            points = _points(page, one, before, k - head, k - body, found)
            is_line = k < body and one.chars <= 120 and 3.5 * len(found.text) > one.chars
            offers.append(_Offer(found, points, one.at, is_line))
    offers += _silent(page, head, body, zone)
    return [offer for offer in offers if offer.points >= _ENOUGH], changed


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
    body = next(
        (
            k
            for k in range(max(head, first), last)
            if page.paragraphs[k].mass >= 80 and not marks[page.paragraphs[k].at]
        ),
        head + 3,
    )
    return head, min(max(body, head + 3), head + _BELOW)


def _label(page: Page, k: int) -> str:
    """A label printed on a line of its own before paragraph k, such as "Published"."""
    before = page.paragraphs[k - 1] if k else None
    return (
        before.folded + " "
        if before and before.chars < 30 and before.heading != "h1"
        else ""
    )


def _points(
    page: Page, one: Paragraph, before: str, from_head: int, from_body: int, found: Printed
) -> float:
    share = len(found.text) / max(1, one.chars)
    points = 2.0 if share > 0.5 else 1.0 if share > 0.2 else 0.0
    if _PUBLISHED.search(before):
        points += 2.0
    near = min(abs(from_head), abs(from_body) + 1)
    points += _names_points(page, one.at, near <= 3 and from_body < 0)
    if one.chars > 160:
        points -= 2.0
        if found.start < 60 and re.match(r"\s*\)?\s*[-–—:|(]", one.text[found.end :]):
            points += 1.5
    points -= 0.1 * near + (0.8 if from_head < -3 else 0.0)
    points += 1.5 if near <= 3 else 0.5 if near <= 8 else 0.0
    if found.precision != "day":
        points += 0.5
    return points + (0.5 if from_body < 0 else -0.5)


def _names_points(page: Page, at: int, near: bool) -> float:
    flat = page.flat
    points, i = 0.0, flat.parent[at]
    for depth in range(12):
        if i <= 0:
            break
        if flat.tag[i] in _AWAY:
            points -= 3.0
        if depth < 4 and not points:
            if flat.tag[i] == "time":
                points += 1.5
            elif flat.attrs[i] and vocabulary.is_date(boilerplate.names_of(flat.attrs[i])):
                points += 1.0
        if (
            not near
            and flat.attrs[i]
            and depth
            and vocabulary.is_elsewhere(boilerplate.names_of(flat.attrs[i]))
        ):
            points -= 1.5
            break
        i = flat.parent[i]
    return points


def _notes(
    chosen: Printed | None,
    source: str,
    best: _Offer | None,
    stated: tuple[str, Printed] | None,
    in_url: date | None,
) -> tuple[str, ...]:
    if chosen is None:
        return ()
    said = [("printed", best.printed.when.date())] if best else []
    said += [(stated[0], stated[1].when.date())] if stated else []
    said += [("url", in_url)] if in_url else []
    day = chosen.when.date()
    return tuple(
        f"{name} says {other.isoformat()}, {source} {day.isoformat()}"
        for name, other in said
        if abs(other - day) > timedelta(days=1)
    )
