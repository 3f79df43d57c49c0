"""Several dates of one release -> the one to believe, where it came from, and who disagrees."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from scraper.core.dates import Printed

Source = Literal["printed", "meta", "url", "number", "none"]

# Dates further apart than this are not the same date seen from another time zone.
_TOLERANCE: Final = timedelta(days=1)


def settle(
    printed: Printed | None,
    meta: Printed | None,
    url: date | None,
    number: date | None,
    zone: ZoneInfo,
) -> tuple[Printed | None, Source, tuple[str, ...]]:
    """The release's date, its source, and a note for every other that is over a day away.

    The printed date beats meta elements, which beat the address, which beats the document number
    (DESIGN.md section 8); the days of addresses and numbers begin at midnight in the site's zone.
    """
    offers: list[tuple[Source, Printed]] = []
    if printed is not None:
        offers.append(("printed", printed))
    if meta is not None:
        offers.append(("meta", meta))
    for source, day in (("url", url), ("number", number)):
        if day is not None:
            when = datetime.combine(day, time(), zone)
            offers.append((source, Printed(when, "day", day.isoformat())))  # type: ignore[arg-type]
    if not offers:
        return None, "none", ()
    source, chosen = offers[0]
    notes = tuple(_note(name, other, source, chosen) for name, other in offers[1:])
    return chosen, source, tuple(note for note in notes if note)


def _note(name: str, other: Printed, source: str, chosen: Printed) -> str:
    apart = abs(other.when.date() - chosen.when.date())
    if apart <= _TOLERANCE:
        return ""
    one, two = other.when.date().isoformat(), chosen.when.date().isoformat()
    return f"{name} says {one}, {source} {two}: {apart.days} days apart"
