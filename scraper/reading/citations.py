"""A version of a release -> how to cite it, in three styles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Source:
    """What a citation names."""

    ministry: str
    title: str
    published: datetime | None  # in the site's time zone
    url: str
    archived_url: str
    captured: datetime
    sha256: str | None
    language: str | None
    number: int


def citations(source: Source) -> list[tuple[str, str]]:
    """Name of the style, citation."""
    return [("APA", _apa(source)), ("Chicago", _chicago(source)), ("BibTeX", _bibtex(source))]


def _day(at: datetime) -> str:
    return f"{at:%B} {at.day}, {at.year}"


def _apa(s: Source) -> str:
    date = f"{s.published.year}, {s.published:%B} {s.published.day}" if s.published else "n.d."
    return (
        f"{s.ministry}. ({date}). {s.title}. Captured {_day(s.captured)} (version {s.number}),"
        f" from {s.url}. Archived at {s.archived_url}"
    )


def _chicago(s: Source) -> str:
    date = f"{_day(s.published)}" if s.published else "n.d."
    digest = f" SHA-256 of the capture: {s.sha256}." if s.sha256 else ""
    return (
        f"{s.ministry}, “{s.title},” {date}, {s.url}, captured {_day(s.captured)},"
        f" {s.captured:%H:%M} UTC, version {s.number}, {s.archived_url}.{digest}"
    )


def _bibtex(s: Source) -> str:
    day = s.published or s.captured
    name = re.sub(r"[^a-z0-9]+", "-", s.ministry.lower()).strip("-")[:32] or "release"
    fields = {
        "author": "{" + _tex(s.ministry) + "}",
        "title": "{" + _tex(s.title) + "}",
        "date": day.date().isoformat(),
        "url": s.archived_url,
        "urldate": s.captured.date().isoformat(),
        "langid": s.language or "",
        "note": f"Version {s.number}, captured {s.captured:%Y-%m-%dT%H:%M:%SZ} from {s.url}"
        + (f"; SHA-256 {s.sha256}" if s.sha256 else ""),
    }
    lines = ",\n".join(f"  {key:<8}= {{{value}}}" for key, value in fields.items() if value)
    return f"@online{{{name}-{day:%Y-%m-%d}-v{s.number},\n{lines}\n}}"


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", "/"))
