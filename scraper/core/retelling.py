"""What several archives told of one release -> what is told of the one history that they make.

Every border between versions is told once, as an archive told it that saw both sides, else anew;
a withdrawal, a return or a move once, by whoever noticed it first; re-readings all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scraper.core.timeline import (
    Event,
    History,
    Look,
    Segment,
    at_moment,
    segments_of,
    states_of,
    versions_of,
)

PLAIN = ("withdrawn", "restored", "moved")
# Changes of one moment, in the order in which they are told.
_ORDER = {
    "published": 0, "edited": 1, "restored": 2, "moved": 3, "withdrawn": 4, "reextracted": 5
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A change of the merged history; indices are of segments. No event: it is told anew."""

    kind: str
    at: str
    before: int | None
    after: int | None
    event: Event | None
    look: Look | None = None

    @property
    def is_theirs(self) -> bool:
        """True if it was told as something the ministry did."""
        return self.kind != "reextracted" or bool(self.event and self.event.told_as)


@dataclass(frozen=True, slots=True)
class Merged:
    """The one history. `withdrawn`: it ends with a withdrawal that nothing took back."""

    segments: tuple[Segment, ...]
    told: tuple[Told, ...]
    withdrawn: bool


def merge(histories: Sequence[History]) -> Merged:
    """The history that all of these make; the order in which they are given does not matter."""
    states = states_of(histories)
    segments = segments_of(histories, states)
    told = [*_first(histories, segments), *_edits(histories, segments, states)]
    plain, withdrawn = _plain(histories, segments)
    told += plain
    told += _rereadings(histories, segments, states)
    told.sort(key=lambda one: (one.at, _ORDER[one.kind], one.event.said if one.event else ""))
    _choose(segments, told)
    return Merged(tuple(segments), tuple(told), withdrawn)


def _events(histories: Sequence[History]) -> Iterable[Event]:
    return (event for history in histories for event in history.events)


def _first(histories: Sequence[History], segments: Sequence[Segment]) -> list[Told]:
    begin = segments[0].first
    found = [e for e in _events(histories) if e.kind == "published" and e.at == begin]
    event = min(found, key=lambda e: e.said, default=None)
    return [Told("published", begin, None, 0, event, segments[0].look)]


def _edits(
    histories: Sequence[History], segments: Sequence[Segment], states: dict[str, str]
) -> list[Told]:
    """One for each border: as an archive told it, if it saw both sides; else anew."""
    by_ref = {version.ref: version for version in versions_of(histories)}
    told = []
    for number in range(1, len(segments)):
        earlier, later = segments[number - 1], segments[number]
        found = [
            event
            for event in _events(histories)
            if (event.told_as or event.kind) == "edited"
            and event.at == later.first
            and event.before in by_ref
            and event.after in by_ref
            and states[by_ref[event.before].content] == earlier.state
            and states[by_ref[event.after].content] == later.state
        ]
        event = min(found, key=lambda e: e.said, default=None)
        kind = event.kind if event else "edited"
        told.append(Told(kind, later.first, number - 1, number, event, later.look))
    return told


def _plain(
    histories: Sequence[History], segments: Sequence[Segment]
) -> tuple[list[Told], bool]:  # fmt: skip
    """Withdrawals, restorations and moves: each told once, by whoever noticed it first."""
    events = sorted(
        (e for e in _events(histories) if e.kind in PLAIN), key=lambda e: (e.at, e.said)
    )
    sightings: dict[str, Look | None] = {}
    for version in versions_of(histories):
        sightings.setdefault(version.first, None)
        sightings.setdefault(version.last, None)
    for look in sorted((k for h in histories for k in h.looks), key=lambda k: (k.at, k.content)):
        sightings[look.at] = sightings.get(look.at) or look
    told: list[Told] = []
    withdrawn, asked = False, None
    for at in sorted({*sightings, *(e.at for e in events)}):
        now = [e for e in events if e.at == at]
        if at in sightings and withdrawn:
            restored = next((e for e in now if e.kind == "restored"), None)
            told.append(Told("restored", at, *_around(segments, at), restored, sightings[at]))
            withdrawn = False
        for event in now:
            if event.kind == "withdrawn" and not withdrawn:
                told.append(Told("withdrawn", at, at_moment(segments, at), None, event))
                withdrawn = True
            elif event.kind == "moved" and event.asked != asked:
                told.append(Told("moved", at, *_around(segments, at), event))
                asked = event.asked
    return told, withdrawn


def _around(segments: Sequence[Segment], at: str) -> tuple[int, int]:
    """The segments before and after a moment; twice the same if no version began there."""
    after = at_moment(segments, at)
    return (after - 1 if after and segments[after].first == at else after), after


def _rereadings(
    histories: Sequence[History], segments: Sequence[Segment], states: dict[str, str]
) -> list[Told]:
    """All of them: each is what one archive did to its own reading."""
    by_ref = {version.ref: version for version in versions_of(histories)}
    found: dict[tuple[str, str, int], Told] = {}
    for event in _events(histories):
        if event.kind != "reextracted" or event.told_as or event.after not in by_ref:
            continue
        version = by_ref[event.after]
        number = next(
            (
                number
                for number, segment in enumerate(segments)
                if segment.state == states[version.content]
                and segment.first <= version.first <= segment.last
            ),
            at_moment(segments, version.first),
        )
        told = Told("reextracted", event.at, number, number, event)
        found.setdefault((event.at, event.said, number), told)
    return list(found.values())


def _choose(segments: Sequence[Segment], told: Sequence[Told]) -> None:
    """Whose text and whose page a segment has: the latest re-reading, the earliest page."""
    for number, segment in enumerate(segments):
        contents = {t.event.content for t in told if t.event is not None and t.after == number}
        known = [v for v in segment.sources if v.content in contents] or segment.sources
        newest = max(version.reread_at for version in known)
        segment.reading = min(
            (version for version in known if version.reread_at == newest),
            key=lambda v: (v.content, v.first, v.page or ""),
        )
        segment.evidence = min(
            segment.sources,
            key=lambda v: (v.first != segment.first, v.first, v.page or "~", v.content),
        )
