"""Looks at one release in the order of time -> the stretches during which it was gone.

A crawl learns of an absence look by look; looks that come in later, from a file of another crawler,
need the same answer from all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scraper.core.decide import confirms_withdrawal


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look told of a release being there; `gone` is the status that said it is not."""

    fetch_id: int
    at: datetime
    gone: Literal[404, 410] | None = None


@dataclass(slots=True)
class Streak:
    """Looks in a row that found nothing. `confirmed` is the one that made it a withdrawal."""

    since: datetime
    looks: int = 0
    confirmed: Glance | None = None
    ended: Glance | None = None  # by the look that found it again


def streaks(glances: Iterable[Glance]) -> list[Streak]:
    """Every absence, oldest first; only the last one may not have ended."""
    found: list[Streak] = []
    for glance in glances:
        current = found[-1] if found and found[-1].ended is None else None
        if glance.gone is None:
            if current is not None:
                current.ended = glance
            continue
        if current is None:
            current = Streak(glance.at)
            found.append(current)
        current.looks += 1
        if current.confirmed is None and confirms_withdrawal(
            glance.gone, current.looks, glance.at - current.since
        ):
            current.confirmed = glance
    return found
