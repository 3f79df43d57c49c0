"""Synthetic ministries over a year -> what the revisit schedule finds, how late, and what it costs.

    python benchmarks/revisits.py [--seed N] [--days 365]

Edits and withdrawals by age follow what archives of press releases show: most edits come in the
first days, some in the weeks after, a few after months or years. The schedule is the program's own
(scraper.core.frontier): its gaps, its order, its budget of a run. Beside it stand "every release
every night" and "never again". Several edits between two nights count as one: nobody who comes
once a night can tell them apart. Counted are edits and requests of the year; the nights go on for
three months, so that an edit of its last days can still be found.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from scraper.core import frontier

START = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
# Of 100 releases so many are edited at all; each edit is followed by another as often.
EDITED, AGAIN = 0.25, 0.3
# Share of edits, and their age in days: exponential, then as likely in each doubling of age.
FIRST_WEEK, MEAN_DAYS, LATEST_DAYS = 0.85, 2.0, 1000.0
WITHDRAWN = 0.01
AFTERWARDS = 91  # nights
MISSING_NIGHTS = 3  # looks that make a withdrawal


@dataclass
class Release:
    """One release: what happens to it, and what the archive knows."""

    number: int
    published: datetime
    edits: list[datetime]
    withdrawn: datetime | None
    first_seen: datetime | None = None
    last_look: datetime | None = None
    last_event: datetime | None = None
    next_check: datetime | None = None
    missing_looks: int = 0
    missing_since: datetime | None = None


@dataclass
class Tally:
    """What a year of nights came to."""

    requests: int = 0
    edits: int = 0
    found: int = 0
    delays: list[float] = field(default_factory=list)  # days
    withdrawals: int = 0
    withdrawals_found: int = 0
    withdrawal_delays: list[float] = field(default_factory=list)


def age_of_event(rng: random.Random) -> timedelta:
    """How old a release is when it is edited."""
    if rng.random() < FIRST_WEEK:
        return timedelta(days=rng.expovariate(1 / MEAN_DAYS))
    return timedelta(days=7 * (LATEST_DAYS / 7) ** rng.random())


def release(number: int, published: datetime, rng: random.Random) -> Release:
    edits = []
    if rng.random() < EDITED:
        edits.append(published + age_of_event(rng))
        while rng.random() < AGAIN:
            edits.append(published + age_of_event(rng))
    gone = rng.random() < WITHDRAWN
    withdrawn = published + timedelta(days=LATEST_DAYS ** rng.random()) if gone else None
    return Release(number, published, sorted(edits), withdrawn)


def ministry(old: int, daily: float, days: int, rng: random.Random) -> list[Release]:
    """`old` releases of the three years before, then `daily` new ones."""
    moments = [START - timedelta(days=rng.random() * 1000) for _ in range(old)]
    moments += [START + timedelta(days=rng.random() * days) for _ in range(round(daily * days))]
    return [release(n, moment, rng) for n, moment in enumerate(sorted(moments))]


# --- policies: which known releases to look at tonight -----------------------------------------

Policy = Callable[[list[Release], datetime], list[Release]]


def never(_known: list[Release], _now: datetime) -> list[Release]:
    return []


def all_of_them(known: list[Release], _now: datetime) -> list[Release]:
    return known


def scheduled(known: list[Release], now: datetime) -> list[Release]:
    lately = sum(now - one.published < frontier.LATELY for one in known)
    budget = frontier.budget(len(known), lately)
    due = {one.number: one for one in known if one.next_check is not None and one.next_check <= now}
    candidates = [
        frontier.Candidate(
            one.number, one.published, one.next_check or now, urgent=one.missing_looks > 0
        )
        for one in due.values()
    ]
    return [due[number] for number in frontier.chosen(candidates, budget)]


# --- a year ---------------------------------------------------------------------------------------


def year(releases: list[Release], days: int, choose: Policy) -> Tally:
    """Nights at three o'clock: the new ones are seen, then what the policy chooses."""
    tally, known, coming = Tally(), [], iter(sorted(releases, key=lambda one: one.published))
    following = next(coming, None)
    end = START + timedelta(days=days)
    for night in range(days + AFTERWARDS + 1):
        now = START + timedelta(days=night)
        for one in choose(known, now):
            tally.requests += night <= days
            look(one, now, end, tally)
        while following is not None and following.published <= now:
            if following.withdrawn is None or following.withdrawn > now:
                following.first_seen = following.last_look = following.last_event = now
                following.next_check = frontier.next_look(now, now)
                known.append(following)
            following = next(coming, None)
    count_events(known, end, tally)
    return tally


def look(one: Release, now: datetime, end: datetime, tally: Tally) -> None:
    assert one.last_look is not None and one.last_event is not None
    if one.withdrawn is not None and one.withdrawn <= now:
        one.missing_looks += 1
        one.missing_since = one.missing_since or now
        told = one.missing_looks >= MISSING_NIGHTS
        if one.missing_looks == MISSING_NIGHTS and one.withdrawn <= end:
            tally.withdrawals_found += 1
            tally.withdrawal_delays.append((now - one.withdrawn) / timedelta(days=1))
        one.next_check = frontier.next_missing_look(now, one.missing_since if told else None)
        return
    fresh = [edit for edit in one.edits if one.last_look < edit <= now]
    if fresh:  # of several edits since the last look only the last one can be seen
        if fresh[-1] <= end:
            tally.found += 1
            tally.delays.append((now - fresh[-1]) / timedelta(days=1))
        one.last_event = now
    one.last_look = now
    one.next_check = frontier.next_look(now, one.last_event)


def count_events(known: list[Release], end: datetime, tally: Tally) -> None:
    """Everything that happened to a release after it was first seen and before it was gone."""
    for one in known:
        assert one.first_seen is not None
        gone = min(one.withdrawn or end, end)
        mine = [edit for edit in one.edits if one.first_seen < edit <= gone]
        nights = {(edit - START) // timedelta(days=1) for edit in mine}
        last_night = (gone - START) // timedelta(days=1) if one.withdrawn else -1
        tally.edits += len(nights - {last_night})  # edited and withdrawn before the next night
        if one.withdrawn is not None and one.withdrawn <= end:
            tally.withdrawals += 1


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A ministry: releases before the first night, new ones a day."""

    name: str
    old: int
    daily: float


MINISTRIES = (
    Kind("small: 300 old, 1 a day", 300, 1.0),
    Kind("middling: 2,000 old, 5 a day", 2_000, 5.0),
    Kind("sleepy: 3,000 old, 2 a week", 3_000, 0.3),
    Kind("busy: 5,000 old, 20 a day", 5_000, 20.0),
)
POLICIES = ("every release every night", "the schedule", "never again")


def policy(name: str) -> Policy:
    if name == "the schedule":
        return scheduled
    return never if name == "never again" else all_of_them


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    ministry: str
    policy: str
    tally: Tally
    share: float  # of the requests of "every release every night"

    @property
    def found(self) -> float:
        return self.tally.found / max(self.tally.edits, 1)


def table(days: int, seed: int) -> Iterator[Row]:
    for kind in MINISTRIES:
        most = 0
        for name in POLICIES:
            releases = ministry(kind.old, kind.daily, days, random.Random(seed))
            tally = year(releases, days, policy(name))
            most = most or tally.requests
            yield Row(kind.name, name, tally, tally.requests / most)


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(f"{given.days} nights, seed {given.seed}")
    print(
        f"{'':40} {'':26} {'edits':>6} {'found':>6} {'in a week':>9} {'median':>6} {'9 of 10':>8}"
        f" {'withdrawn':>9} {'found':>6} {'requests':>9} {'share':>7}"
    )
    for row in table(given.days, given.seed):
        tally = row.tally
        week = sum(delay <= 7 for delay in tally.delays) / max(tally.edits, 1)
        print(
            f"{row.ministry:40} {row.policy:26} {tally.edits:6,} {row.found:6.1%} {week:9.1%}"
            f" {quantile(tally.delays, 0.5):5.1f}d {quantile(tally.delays, 0.9):7.1f}d"
            f" {tally.withdrawals:9} {tally.withdrawals_found:6}"
            f" {tally.requests:9,} {row.share:7.1%}"
        )


if __name__ == "__main__":
    main()
