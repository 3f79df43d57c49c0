"""Counts per month -> small charts as inline SVG: no script, readable without colours or eyes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

MOST_MONTHS = 36
WIDTH = 720  # of the drawing; the page scales it
_UP, _DOWN, _AXIS = 96, 44, 16
_FEWEST = 12  # months shown even if the archive is younger


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one site, or of all."""

    month: str  # YYYY-MM
    published: int = 0
    edited: int = 0
    withdrawn: int = 0


def by_month(counts: Iterable[tuple[int, str, str, int]], site: int | None = None) -> list[Month]:
    """The last months without gaps, up to the last one in which anything happened."""
    sums: dict[str, dict[str, int]] = {}
    last = ""
    for site_id, month, kind, number in counts:
        last = max(last, month)
        if site is None or site_id == site:
            at = sums.setdefault(month, {})
            at[kind] = at.get(kind, 0) + number
    if not last:
        return []
    first = min(sums, default=last)
    return [Month(m, **sums.get(m, {})) for m in _range(first, last)]


def _range(first: str, last: str) -> list[str]:
    end = _index(last)
    start = max(min(_index(first), end - _FEWEST + 1), end - MOST_MONTHS + 1)
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(start, end + 1)]


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def activity(months: list[Month], label: str) -> Markup:
    """Releases as bars upwards, edits and withdrawals as bars downwards, one per month."""
    step = WIDTH / max(len(months), 1)
    top = max([m.published for m in months] + [1])
    low = max([m.edited + m.withdrawn for m in months] + [1])
    bars = Markup("").join(_bars(m, i * step, step, top, low) for i, m in enumerate(months))
    years = Markup("").join(_year(m, i * step) for i, m in enumerate(months) if _labelled(m, i))
    return Markup(
        '<svg class="activity" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<line class="axis" x1="0" x2="{w}" y1="{up}" y2="{up}"/>{bars}{years}</svg>'
    ).format(
        w=WIDTH, h=_UP + _AXIS + _DOWN, up=_UP + 0.5, label=label, bars=bars, years=years
    )  # fmt: skip


def _labelled(month: Month, place: int) -> bool:
    return place == 0 or month.month.endswith("-01")


def _year(month: Month, x: float) -> Markup:
    return Markup('<text x="{x}" y="{y}">{year}</text>').format(
        x=round(x + 2, 1), y=_UP + _AXIS - 4, year=month.month[:4]
    )


def _bars(month: Month, x: float, step: float, top: int, low: int) -> Markup:
    width, left = round(step * 0.72, 1), round(x + step * 0.14, 1)
    up = round(month.published / top * (_UP - 4), 1)
    edited = round(month.edited / low * _DOWN, 1)
    withdrawn = round(month.withdrawn / low * _DOWN, 1)
    base = _UP + _AXIS
    words = (
        f"{month.month}: {month.published} published,"
        f" {month.edited} edited, {month.withdrawn} withdrawn"
    )
    return Markup("<g><title>{}</title>{}{}{}</g>").format(
        words,
        _rect("new", left, _UP - up, width, up),
        _rect("edit", left, base, width, edited),
        _rect("gone", left, base + edited, width, withdrawn),
    )


def _rect(kind: str, x: float, y: float, width: float, height: float) -> Markup:
    if not height:
        return Markup("")
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, x, round(y, 1), width, height
    )


def spark(months: list[Month]) -> Markup:
    """A very small chart for a line of a table; the numbers stand beside it."""
    top = max([m.published for m in months] + [1])
    step = 120 / max(len(months), 1)
    bars = Markup("").join(
        _rect("new", round(i * step, 1), 24 - round(m.published / top * 22, 1),
              round(step * 0.7, 1), round(m.published / top * 22, 1))
        for i, m in enumerate(months)
    )  # fmt: skip
    return Markup(
        '<svg class="spark" viewBox="0 0 120 24" aria-hidden="true" focusable="false">{}</svg>'
    ).format(bars)


def table(months: list[Month]) -> list[Mapping[str, object]]:
    """The chart's numbers for those who read them: months with anything in them, newest first."""
    return [
        {"month": m.month, "published": m.published, "edited": m.edited, "withdrawn": m.withdrawn}
        for m in reversed(months)
        if m.published or m.edited or m.withdrawn
    ]
