"""What is known about a release -> when to look at it again.

Most edits come in the first days, so the gap between two looks grows with the time since anything
happened: a release is looked at in every run while it is young, then after a quarter of its age.
Over a year that is about 25 looks where a daily one is 365 (benchmarks/revisits.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

YOUNG = timedelta(days=3)
GROWTH = 0.25
# A nightly cron job never starts at the same second: a day is a little less than a day.
DAY = timedelta(hours=20)
LONGEST = timedelta(days=90)
FIRST_RETRY = timedelta(hours=1)
LONGEST_RETRY = timedelta(days=7)
SOONEST_WITHDRAWN = timedelta(days=7)
# Looks at known releases in one run and site, unless something says that they changed.
REVISITS_PER_RUN = 50


def next_look(now: datetime, last_event: datetime) -> datetime:
    """When to look again at a release; `last_event` is its first look or last edit."""
    age = now - last_event
    if age < YOUNG:
        return now
    return now + min(max(age * GROWTH, DAY), LONGEST)


def next_retry(now: datetime, failures: int) -> datetime:
    """When to ask again after `failures` failed requests in a row (1 or more)."""
    return now + min(FIRST_RETRY * int(2 ** min(max(failures - 1, 0), 10)), LONGEST_RETRY)


def next_missing_look(now: datetime, withdrawn_since: datetime | None) -> datetime:
    """When to look again for a page that is gone: daily until withdrawn, then ever more rarely."""
    if withdrawn_since is None:
        return now + DAY
    return now + min(max((now - withdrawn_since) * GROWTH, SOONEST_WITHDRAWN), LONGEST)


def listed_change(
    updated: datetime | None, known_update: datetime | None, last_checked: datetime | None
) -> bool:
    """True if a feed or sitemap says that a page changed since we looked: it trumps the schedule.

    A site that stamps every entry with the present moment says nothing: a stamp later than our
    look counts only if it also differs from the stamp we knew.
    """
    if updated is None or last_checked is None:
        return False
    return updated > last_checked and updated != known_update
