"""What is typed after an option -> a day, a span, an age; and the options of whoever asks hosts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
_AGE = re.compile(r"(\d{1,5})\s*([dwy])")
_DAYS = {"d": 1, "w": 7, "y": 365}


class Typed(click.ParamType):  # type: ignore[type-arg]  # generic only for type checkers
    """A kind of value: `read` makes it of a text or raises ValueError; `how` is its spelling."""

    def __init__(self, name: str, how: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self.how = how
        self.read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value, or a usage error that shows how it is written."""
        if not isinstance(value, str):
            return value
        try:
            return self.read(value.strip().lower())
        except ValueError:
            self.fail(f"{value!r} is not {self.how}", param, ctx)


class Seconds(click.FloatRange):
    """A number of seconds within bounds; "nan" is within none."""

    name = "float range"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or a usage error."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        return number


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


def _span(text: str) -> timedelta:
    match = _SPAN.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError
    hours, minutes, seconds = (int(group or 0) for group in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _age(text: str) -> timedelta:
    match = _AGE.fullmatch(text)
    if match is None:
        raise ValueError
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


# A day as its first moment in UTC; a length of time such as 1h30m; an age such as 52w.
DAY = Typed("YYYY-MM-DD", "a day; write YYYY-MM-DD, such as 2026-01-31", _day)
SPAN = Typed("time", "a length of time; write 50m, 1h30m or 90s", _span)
AGE = Typed("age", "an age; write 365d, 52w or 1y", _age)

contact_option = click.option(
    "--contact",
    envvar="SCRAPER_CONTACT",
    help="Who runs this crawl: an e-mail address or a page. Public hosts see it.",
)
private_option = click.option(
    "--allow-private", is_flag=True, help="Ask loopback and private addresses too."
)
deadline_option = click.option(
    "--deadline",
    "deadline_s",
    type=Seconds(min=0.1, max=600),
    default=30.0,
    show_default=True,
    help="Seconds for one request, all of it.",
)
