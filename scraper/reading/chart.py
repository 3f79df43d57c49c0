"""Counts per month -> the numbers an inline SVG is drawn from; no style attribute, no script."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.reading.words import MONTHS

MOST_MONTHS = 36
FEWEST_MONTHS = 12
WIDTH = 720  # user units; the page scales them
HEIGHT = 120
SPARK_MONTHS = 24
SPARK_HEIGHT = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: two columns, measured from the base line, and words for who cannot see them."""

    x: float
    label: str
    year: str  # at January and at the first month only
    releases: int
    edits: int
    releases_height: float
    edits_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from left (old) to right (new)."""

    bars: tuple[Bar, ...]
    step: float  # from one month to the next
    highest: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def releases(self) -> int:
        """All releases in the chart."""
        return sum(bar.releases for bar in self.bars)

    @property
    def edits(self) -> int:
        """All edits in the chart."""
        return sum(bar.edits for bar in self.bars)


def span(months: set[str], most: int) -> list[str]:
    """Every month from the first to the last, 12 to `most` of them; empty ones included."""
    known = sorted(m for m in months if len(m) == 7 and m[:4].isdigit() and "01" <= m[5:] <= "12")
    if not known:
        return []
    out = [known[-1]]
    while len(out) < most and (out[0] > known[0] or len(out) < FEWEST_MONTHS):
        year, number = int(out[0][:4]), int(out[0][5:])
        out.insert(0, f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}")
    return out


def bars(releases: dict[str, int], edits: dict[str, int]) -> Chart | None:
    """The chart of both series on one scale, or None where there is nothing to draw."""
    months = span(set(releases) | set(edits), MOST_MONTHS)
    if not months:
        return None
    highest = max(max(releases.get(m, 0), edits.get(m, 0)) for m in months) or 1
    step = WIDTH / len(months)
    made = tuple(
        Bar(
            x=round(index * step, 1),
            label=f"{MONTHS[int(month[5:]) - 1]} {month[:4]}",
            year=month[:4] if _names_year(index, month) else "",
            releases=releases.get(month, 0),
            edits=edits.get(month, 0),
            releases_height=_height(releases.get(month, 0), highest),
            edits_height=_height(edits.get(month, 0), highest),
        )
        for index, month in enumerate(months)
    )
    return Chart(made, round(step, 1), highest)


def _names_year(index: int, month: str) -> bool:
    """At every January, and at the beginning unless a January follows at once."""
    return month.endswith("-01") or (index == 0 and month[5:] < "09")


def _height(count: int, highest: int) -> float:
    """At least a visible line where there is one at all."""
    return max(2.0, round(HEIGHT * count / highest, 1)) if count else 0.0


def spark(counts: dict[str, int]) -> list[tuple[int, float]]:
    """Place and height of the bars of a site's last months; all of one scale of its own."""
    months = span(set(counts), SPARK_MONTHS)
    highest = max((counts.get(m, 0) for m in months), default=1) or 1
    start = (SPARK_MONTHS - len(months)) * 4
    return [
        (start + index * 4, round(SPARK_HEIGHT * counts.get(month, 0) / highest, 1))
        for index, month in enumerate(months)
    ]
