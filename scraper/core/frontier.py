"""What is known about a release -> when to look at it again, and which looks come first.

Most edits come in the first days, so the gap between two looks grows with the time since anything
happened: a release is looked at in every run while it is young, then after a share of its age.
benchmarks/revisits.py shows what that finds and costs beside looking at everything every day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

YOUNG = timedelta(days=3)
GROWTH = 0.3
# A nightly cron job never starts at the same second: a day is a little less than a day.
DAY = timedelta(hours=20)
LONGEST = timedelta(days=90)
FIRST_RETRY = timedelta(hours=1)
LONGEST_RETRY = timedelta(days=7)
SOONEST_WITHDRAWN = timedelta(days=7)
# Looks of one run at known releases: so many at any rate; where much is published, half as many
# again as were published lately, but never more than a tenth of all (benchmarks/revisits.py).
FEWEST_LOOKS = 50
LATELY, LOOKS_EACH = timedelta(days=10), 1.5
LARGEST_SHARE = 0.1
# Of three looks two go to the newest releases, one to the release that waits longest.
NEWEST_IN_A_ROW = 2
# A feed or sitemap that says of more than this share of its entries, at least three, that they
# changed since last time stamps them with the present moment (devportal #1275, deja-vu #3824).
LYING_SHARE, LYING_FEWEST = 0.3, 3
# Stamps are often days without a time, and zones are forgotten.
STAMP_SLACK = timedelta(days=1)


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


def budget(known: int, lately: int) -> int:
    """How many known releases a run looks at, at most, at a site whose file does not say.

    `known` releases are in the archive, `lately` of them published in the last ten days.
    """
    return max(FEWEST_LOOKS, int(min(lately * LOOKS_EACH, known * LARGEST_SHARE)))


def listed_change(
    updated: datetime | None, known_update: datetime | None, last_checked: datetime | None
) -> bool:
    """True if a feed or sitemap says that a page changed since we looked: it trumps the schedule.

    A stamp that we know already says nothing new. One that moved counts from a day before our
    look on; the first one ever heard only if it is later than our look.
    """
    if updated is None or last_checked is None or updated == known_update:
        return False
    return updated > last_checked - (STAMP_SLACK if known_update else timedelta(0))


def stamps_lie(changed: int, known: int) -> bool:
    """True if a listing says so often that pages changed that it says nothing.

    `changed` of its `known` entries (looked at before, with a stamp) are said to have changed.
    A real edit behind such stamps is found by the schedule.
    """
    return changed >= LYING_FEWEST and changed > known * LYING_SHARE


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known release whose look is due."""

    url_id: int
    published: datetime  # or when it was found
    due_since: datetime
    urgent: bool = False  # its listing says that it changed, or it was missing at the last look
    failing: bool = False  # the last request came to nothing


def chosen(candidates: Sequence[Candidate], budget: int) -> list[int]:
    """The looks of one run in their order, at most `budget`, by `url_id`.

    Urgent ones first. Then the newest releases, where edits are likely, in turn with those that
    wait longest, so that a busy ministry's news never starves its archive. What failed last
    time comes at the end: a few broken pages never keep a run from the others.
    """
    urgent = [one for one in candidates if one.urgent and not one.failing]
    rest = [one for one in candidates if not one.urgent and not one.failing]
    newest = sorted(rest, key=lambda one: (one.published, one.url_id), reverse=True)
    waiting = sorted(rest, key=lambda one: (one.due_since, one.url_id))
    failing = sorted((one for one in candidates if one.failing), key=lambda one: one.due_since)
    order = [*urgent, *_in_turn(newest, waiting), *failing]
    return list(dict.fromkeys(one.url_id for one in order))[: max(budget, 0)]


def _in_turn(newest: Sequence[Candidate], waiting: Sequence[Candidate]) -> Iterator[Candidate]:
    """Two of the newest, one of the waiting, none twice, until all are told."""
    told: set[int] = set()
    queues = [iter(newest)] * NEWEST_IN_A_ROW + [iter(waiting)]
    while len(told) < len(newest):
        for queue in queues:
            following = next((one for one in queue if one.url_id not in told), None)
            if following is not None:
                told.add(following.url_id)
                yield following
