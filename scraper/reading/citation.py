"""A version of a release -> citations in three styles."""

from __future__ import annotations

import re
from typing import Any

from scraper.reading.words import MONTHS, day

Record = dict[str, Any]


def citations(release: Record, version: Record, address: str) -> list[tuple[str, str]]:
    """(style, text): author and date, notes, BibTeX. `address` is this archive's page."""
    return [
        ("Author and date (APA)", _author_date(release, version, address)),
        ("Note (Chicago)", _note(release, version, address)),
        ("BibTeX", _bibtex(release, version, address)),
    ]


def _published(release: Record) -> str | None:
    found: str | None = release["published_on"] or release["published_at"]
    return found


def _author_date(release: Record, version: Record, address: str) -> str:
    when = _published(release)
    printed = "n.d."
    if when:
        printed = f"{when[:4]}, {MONTHS[int(when[5:7]) - 1]} {int(when[8:10])}"
    return (
        f"{release['ministry']}. ({printed}). {version['title']} [Press release]."
        f" {release['url']}. Version {version['number']}, archived"
        f" {day(version['first_seen_at'])}: {address}"
    )


def _note(release: Record, version: Record, address: str) -> str:
    when = day(_published(release)) or "undated"
    return (
        f"{release['ministry']}, “{version['title']},” press release, {when},"
        f" {release['url']}; version {version['number']} as of {day(version['first_seen_at'])},"
        f" {address} (text SHA-256 {version['content_sha256'][:16]})."
    )


def _bibtex(release: Record, version: Record, address: str) -> str:
    when = _published(release) or ""
    fields = {
        "author": "{" + _tex(release["ministry"]) + "}",
        "title": "{" + _tex(version["title"]) + "}",
        "year": when[:4],
        "month": str(int(when[5:7])) if when else "",
        "howpublished": "Press release",
        "url": release["url"].replace("{", "%7B").replace("}", "%7D"),
        "urldate": version["first_seen_at"][:10],
        "note": f"Version {version['number']}, archived at {address}",
        "language": version["language"] or "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = f"{re.sub('[^a-z0-9-]', '', release['site'])}-{release['id']}-{version['number']}"
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _tex(text: str) -> str:
    """Characters that TeX would read as commands, escaped."""
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", "/"))
