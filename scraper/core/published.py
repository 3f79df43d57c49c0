"""A page and its headline in, the date of the release out: printed beats meta, meta beats URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.core import datelines, dates, datespots
from scraper.core.datelines import Far, Offer
from scraper.core.dates import Printed
from scraper.core.metadata import Meta
from scraper.core.paragraphs import Page

Stated = tuple[str, Printed]  # where it is stated, and what
# A printed date with fewer points than this yields to one that the head states.
_STRONG = 2.5
_DAY = timedelta(days=1)
_RANK = {"day": 0, "minute": 1, "second": 2}
_NUMBERS = re.compile(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d")


@dataclass(frozen=True, slots=True)
class Dating:
    """When a release was published and changed, where that was read, and who disagrees.

    `lines` are the runs of text that are date lines, and so are not text of the release.
    """

    published: Printed | None
    source: str
    modified: datetime | None
    notes: tuple[str, ...] = ()
    lines: frozenset[int] = frozenset()


def choose(
    page: Page,
    marks: bytearray,
    top: int,
    title: str,
    meta: Meta,
    url: str,
    zone: ZoneInfo,
    languages: Sequence[str],
    is_american: bool = False,
) -> Dating:
    """The dates of a release; no date rather than one of a teaser or a footer.

    `is_american`: numbers that say nothing about their order are read month first.
    """
    stated = _first(meta.published, zone) or _first(_marked(page), zone)
    modified = _first(meta.modified, zone)
    offers, changed = datelines.around(page, marks, top, title, zone, languages)
    best = _best(offers)
    in_url = dates.from_url(url) if url else None
    far = None if best else datelines.far(page, zone, languages, title)
    if far and far.labelled:
        best = Offer(far.labelled, _STRONG, -1)
    chosen: Printed | None
    if best is not None:
        best = _in_order(best, offers, page, stated, in_url, is_american)
        chosen, source = _against(best, stated, modified)
    else:
        chosen, source = _unprinted(stated, in_url, zone)
    if chosen is None and far:
        changed = changed or far.changed
        source, chosen = _last_resort(page, far, title, zone, languages, modified, changed)
    return Dating(
        chosen,
        source,
        modified[1].when if modified else (changed.when if changed else None),
        _notes(chosen, source, best, stated, in_url),
        frozenset(offer.at for offer in offers if offer.is_line),
    )


def _last_resort(
    page: Page,
    far: Far,
    title: str,
    zone: ZoneInfo,
    languages: Sequence[str],
    modified: Stated | None,
    changed: Printed | None,
) -> tuple[str, Printed | None]:
    """The date of a release that has none near its headline, in the head or in its address."""
    if in_title := dates.find_date(title, zone=zone, languages=languages):
        return "title", in_title
    if far.alone is not None:
        return "printed", far.alone
    if far.in_footer is not None:
        return "printed", far.in_footer
    if in_script := datespots.in_scripts(page.flat, zone):
        return "script", in_script
    if changed is not None:
        return "updated", changed
    return ("modified", modified[1]) if modified else ("none", None)


def _best(offers: list[Offer]) -> Offer | None:
    """The offer with most points; with its time, if another offer has the same day's."""
    best = max(offers, key=lambda one: one.points, default=None)
    if best is None or best.printed.precision != "day":
        return best
    for offer in offers:
        same = offer.printed.when.date() == best.printed.when.date()
        if same and offer.printed.precision != "day":
            return replace(best, printed=offer.printed)
    return best


def _in_order(
    best: Offer,
    offers: list[Offer],
    page: Page,
    stated: Stated | None,
    in_url: date | None,
    is_american: bool,
) -> Offer:
    """The printed date with the month first, if the head, the address, a machine's date or the
    other dates of the page say so. English alone says nothing: half of the ministries that write
    it put the day first."""
    printed = best.printed
    swapped = _swapped(printed)
    if swapped is None:
        return best
    days = {offer.printed.when.date() for offer in offers if not offer.is_shown}
    days |= {in_url} if in_url else set()
    if stated is not None and _apart(stated[1], printed) > _DAY:
        days.add(stated[1].when.date())
        if _apart(stated[1], swapped) <= _DAY:
            return replace(best, printed=swapped)
    plain, other = printed.when.date(), swapped.when.date()
    if plain in days or (stated is not None and _apart(stated[1], printed) <= _DAY):
        return best
    if other in days or datelines.is_month_first(page, is_american):
        return replace(best, printed=swapped)
    return best


def _against(best: Offer, stated: Stated | None, modified: Stated | None) -> tuple[Printed, str]:
    """The printed date, held against what the head says."""
    printed = best.printed
    if stated is None:
        return printed, "printed"
    source, other = stated
    if _is_finer(other, printed):
        return other, "printed"
    if _apart(other, printed) > _DAY:
        # A date for machines alone that the head calls the last change says just that.
        is_change = modified is not None and _apart(modified[1], printed) <= _DAY
        is_change = is_change and not best.is_shown and other.when.date() < printed.when.date()
        if best.points < _STRONG or is_change:
            return other, source
    return printed, "printed"


def _apart(one: Printed, other: Printed) -> timedelta:
    return abs(one.when.date() - other.when.date())


def _is_finer(stated: Printed, printed: Printed) -> bool:
    """Whether the stated date is the printed one with its time, or with its seconds."""
    if _RANK[stated.precision] <= _RANK[printed.precision]:
        return False
    if printed.precision == "day":
        return stated.when.date() == printed.when.date()
    return stated.when.replace(second=0, microsecond=0) == printed.when


def _swapped(printed: Printed) -> Printed | None:
    """Day and month the other way round, for dates of numbers alone that allow it."""
    when = printed.when
    if when.day > 12 or when.day == when.month or not _NUMBERS.match(printed.text):
        return None
    return replace(printed, when=when.replace(day=when.month, month=when.day))


def _unprinted(
    stated: Stated | None, in_url: date | None, zone: ZoneInfo
) -> tuple[Printed | None, str]:
    if stated is not None:
        return stated[1], stated[0]
    if in_url is not None:
        midnight = datetime(in_url.year, in_url.month, in_url.day, tzinfo=zone)
        return Printed(midnight, "day", in_url.isoformat()), "url"
    return None, "none"


def _first(values: list[tuple[str, str]], zone: ZoneInfo) -> Stated | None:
    for source, value in values:
        printed = datelines.machine(value, zone)
        if printed is not None:
            return source, printed
    return None


def _marked(page: Page) -> list[tuple[str, str]]:
    """Dates of elements that are marked as the date of publication, outside the head."""
    flat = page.flat
    found: list[tuple[str, str]] = []
    tags, every = flat.tag, flat.attrs
    for i in [i for i in flat.named if "itemprop" in every[i] or tags[i] == "time"]:
        attrs = every[i]
        wanted = (attrs.get("itemprop") or "").lower() == "datepublished"
        wanted = wanted or "pubdate" in attrs or "dt-published" in (attrs.get("class") or "")
        wanted = wanted or _is_entry_date(page, i)
        value = attrs.get("datetime") or attrs.get("content") or ""
        if wanted and value:
            found.append(("marked", value))
    return found


def _is_entry_date(page: Page, i: int) -> bool:
    """Whether an element is what WordPress prints the date of an entry in (`<time class="entry-date
    published">`), in the article that holds the headline."""
    names = (page.flat.attrs[i].get("class") or "").split()
    return "entry-date" in names and "updated" not in names[:1] and datelines.is_in_release(page, i)


def _notes(
    chosen: Printed | None,
    source: str,
    best: Offer | None,
    stated: Stated | None,
    in_url: date | None,
) -> tuple[str, ...]:
    """Who says another day, more than one day away, in words."""
    if chosen is None:
        return ()
    said = [("printed", best.printed.when.date())] if best else []
    said += [(stated[0], stated[1].when.date())] if stated else []
    said += [("url", in_url)] if in_url else []
    day = chosen.when.date()
    return tuple(
        f"{name} says {other.isoformat()}, {source} {day.isoformat()}"
        for name, other in said
        if abs(other - day) > _DAY
    )
