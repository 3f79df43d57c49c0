"""What several archives saw of one release -> the one history that all of it makes.

Sightings decide, not counters: a version is a run of sightings of the same state, whoever saw it.
So it does not matter which archive is merged into which, or how often.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Ref = tuple[int, int]  # which archive, and the id of the row there


@dataclass(frozen=True, slots=True)
class Version:
    """A version as one archive has it; times are the archive's text, which sorts."""

    ref: Ref
    content: str  # content_sha256
    page: str | None  # SHA-256 of the raw page
    first: str
    last: str
    seen: int
    reread_at: str = ""  # when it was last written anew by re-reading
    reading: str | None = None  # content_sha256 by one reader, where several had read it


@dataclass(frozen=True, slots=True)
class Look:
    """A request that found the release there, and the state that its archive took it for."""

    ref: Ref
    at: str
    content: str


@dataclass(frozen=True, slots=True)
class Event:
    """A change as one archive told it; `said` is all of it that is no id."""

    ref: Ref
    kind: str
    at: str
    said: str
    told_as: str | None = None
    before: Ref | None = None
    after: Ref | None = None
    content: str | None = None
    asked: str | None = None  # the address that was asked


@dataclass(frozen=True, slots=True)
class History:
    """One archive's part: versions by number, changes, looks."""

    versions: tuple[Version, ...]
    events: tuple[Event, ...]
    looks: tuple[Look, ...] = ()


@dataclass(slots=True)
class Segment:
    """A version of the merged history: which rows it comes from, and what it is like."""

    state: str
    first: str
    last: str
    sources: list[Version] = field(default_factory=list)  # of this state, seen within
    began: list[Version] = field(default_factory=list)  # of these, those that began within
    look: Look | None = None  # the look that began it, where no version did
    seen: int = 0
    reading: Version | None = None  # whose text it has
    evidence: Version | None = None  # whose page it has


def states_of(histories: Sequence[History]) -> dict[str, str]:
    """content -> state. Two readings of the same page are one state of the ministry's.

    So are two pages in which one reader reads the same.
    """
    parent: dict[str, str] = {}

    def root(content: str) -> str:
        while parent.setdefault(content, content) != content:
            content = parent[content]
        return content

    known: dict[tuple[str, str], str] = {}
    for version in versions_of(histories):
        mine = root(version.content)
        for what, value in (("page", version.page), ("reading", version.reading)):
            if value is not None:
                other = root(known.setdefault((what, value), mine))
                mine = root(version.content)
                parent[max(mine, other)] = min(mine, other)
    return {content: root(content) for content in list(parent)}


def versions_of(histories: Sequence[History]) -> Iterable[Version]:
    return (version for history in histories for version in history.versions)


def segments_of(histories: Sequence[History], states: dict[str, str]) -> list[Segment]:
    """Runs of sightings; an archive's own border between two versions of one state stays."""
    looks = [look for history in histories for look in history.looks]
    seen: dict[str, set[str]] = {}
    for version in versions_of(histories):
        for at in (version.first, version.last):
            seen.setdefault(at, set()).add(states[version.content])
    for look in looks:
        seen.setdefault(look.at, set()).add(states[look.content])
    borders = {
        (later.first, states[later.content])
        for history in histories
        for earlier, later in zip(history.versions, history.versions[1:], strict=False)
        if states[earlier.content] == states[later.content]
    }
    places = _order_within(histories, states)
    segments: list[Segment] = []
    for at in sorted(seen):
        current = segments[-1].state if segments else ""
        order = sorted((s != current, places.get((at, s), 0), s) for s in seen[at])
        for _new, _place, state in order:
            same = bool(segments) and segments[-1].state == state
            if same and ((at, state) not in borders or segments[-1].first == at):
                segments[-1].last = at
            else:
                segments.append(Segment(state, at, at))
    _fill(segments, histories, looks, states)
    return segments


def _order_within(
    histories: Sequence[History], states: dict[str, str]
) -> dict[tuple[str, str], int]:  # fmt: skip
    """(moment, state) -> its place among several that began in one second, where an archive knows.

    Only an archive that saw more than one of them begin can know.
    """
    began: dict[str, list[tuple[str, ...]]] = {}
    for history in histories:
        mine: dict[str, list[str]] = {}
        for version in history.versions:
            mine.setdefault(version.first, []).append(states[version.content])
        for at, order in mine.items():
            began.setdefault(at, []).append(tuple(order))
    places: dict[tuple[str, str], int] = {}
    for at, orders in began.items():
        best = min(orders, key=lambda order: (-len(order), order))
        if len(best) > 1:
            places |= {(at, state): place for place, state in reversed(list(enumerate(best)))}
    return places


def _fill(
    segments: list[Segment],
    histories: Sequence[History],
    looks: Sequence[Look],
    states: dict[str, str],
) -> None:
    """Say of each segment which rows it comes from and how often it was seen."""
    versions = list(versions_of(histories))
    for segment in segments:
        same = [version for version in versions if states[version.content] == segment.state]
        segment.sources = [
            version
            for version in same
            if version.first <= segment.last and segment.first <= version.last
        ]
        segment.began = [v for v in same if segment.first <= v.first <= segment.last]
        # A moment counts once: an archive and what was exported from it tell of the same look.
        own = {
            look.at
            for look in looks
            if states[look.content] == segment.state and segment.first <= look.at <= segment.last
        }
        whole = [v.seen for v in segment.began if v.last <= segment.last]
        segment.seen = max([1, len(own), *whole])
        if not any(version.first == segment.first for version in segment.began):
            segment.look = min(
                (
                    look
                    for look in looks
                    if look.at == segment.first and states[look.content] == segment.state
                ),
                key=lambda look: look.content,
                default=None,
            )


def at_moment(segments: Sequence[Segment], at: str) -> int:
    """The index of the segment that is current at a moment."""
    return max(bisect_right([segment.first for segment in segments], at) - 1, 0)
