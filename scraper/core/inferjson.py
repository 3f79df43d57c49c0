"""A JSON answer that nobody described -> where its releases stand, in the words of a site file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from scraper.core import dates, jsonlist, urls
from scraper.core.pagepattern import OFFSET_NAME, PAGE_NAME

MAX_DEPTH: Final = 4  # how deep the list, and a field of an item, may stand
FEWEST: Final = 2  # items that make a list
LOOKED_AT: Final = 20  # items whose fields are compared
MOST: Final = 0.8  # share of items that must have a field

# The last part of a field's path; the first that fits counts.
_LINKS: Final = (
    re.compile(r"(?:link|url|href|permalink|web_?url|public_?url|page_?url|path)\Z", re.I),
    re.compile(r"(?:link|url|href)\Z", re.I),
)
_NOT_RELEASES: Final = re.compile(r"image|img|photo|thumb|icon|logo|media|author|self|api", re.I)
_PUBLISHED: Final = (
    re.compile(r"publi(?:sh|c)", re.I),
    re.compile(r"\A(?:date|day|when|created|time|timestamp|datum|fecha)", re.I),
    re.compile(r"date|time", re.I),
)
_UPDATED: Final = (re.compile(r"modif|updat|chang", re.I),)
_NEXT: Final = re.compile(r"\Anext(?:_?(?:page|url|link))?\Z", re.I)


@dataclass(frozen=True, slots=True)
class JsonShape:
    """Dotted paths as in a site file: `items` from the top, the fields from an item."""

    items: str | None
    link: str
    count: int
    published: str | None = None
    updated: str | None = None
    next: str | None = None
    page_url: str | None = None
    first_page: int = 1
    page_step: int = 1


def infer_json(text: str, url: str, zone: ZoneInfo) -> JsonShape | None:
    """The longest list of things with an address of this site; None if there is none."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    shapes = [
        shape
        for path, items in _lists(answer)
        if (shape := _shape(path, items, url, zone)) is not None
    ]
    best = max(shapes, key=lambda shape: shape.count, default=None)
    return _paged(best, answer, url) if best is not None else None


def _lists(answer: Any) -> Iterator[tuple[str | None, list[dict[str, Any]]]]:
    """Every list of objects, with its path (None: the answer itself)."""
    level: list[tuple[str, Any]] = [("", answer)]
    for _depth in range(MAX_DEPTH + 1):
        below: list[tuple[str, Any]] = []
        for path, value in level:
            if isinstance(value, list):
                items = [item for item in value if isinstance(item, dict)]
                if len(items) >= FEWEST:
                    yield path or None, items
            elif isinstance(value, dict):
                below += [
                    (f"{path}.{key}" if path else key, inner)
                    for key, inner in list(value.items())[:200]
                    if "." not in key
                ]
        level = below


def _shape(
    path: str | None, items: Sequence[dict[str, Any]], url: str, zone: ZoneInfo
) -> JsonShape | None:
    fields = _fields(items[:LOOKED_AT])
    link = _best(fields, _LINKS, lambda value: _is_release(value, url))
    if link is None:
        return None
    published = _best(fields, _PUBLISHED, lambda value: _is_date(value, zone))
    updated = _best(fields, _UPDATED, lambda value: _is_date(value, zone))
    published = None if published == updated else published
    return JsonShape(path, link, len(items), published, updated)


def _fields(items: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Path of a field -> its texts, where nearly all items have it."""
    values: dict[str, list[str]] = {}
    for item in items:
        for path, value in _leaves(item, "", 0):
            values.setdefault(path, []).append(value)
    return {path: found for path, found in values.items() if len(found) >= MOST * len(items)}


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and value and path:
        yield path, value
    elif isinstance(value, dict) and depth < 2:
        for key, inner in list(value.items())[:100]:
            if "." not in key:
                yield from _leaves(inner, f"{path}.{key}" if path else key, depth + 1)


def _best(
    fields: dict[str, list[str]], names: Sequence[re.Pattern[str]], fits: Callable[[str], bool]
) -> str | None:
    for name in names:
        for path, values in fields.items():
            telling = name.search(path.rpartition(".")[2]) and not _NOT_RELEASES.search(path)
            if telling and sum(map(fits, values)) >= MOST * len(values):
                return path
    return None


def _is_release(value: str, url: str) -> bool:
    """An address of this site that is not its front page."""
    if not value.startswith(("http://", "https://", "/")):
        return False
    address = urls.normalise(value, url)
    return address is not None and urls.same_site(address, url) and not urls.is_home(address)


def _is_date(value: str, zone: ZoneInfo) -> bool:
    return len(value) <= 60 and dates.from_machine(value, zone) is not None


def _paged(shape: JsonShape, answer: Any, url: str) -> JsonShape:
    """The same with how it goes on: a field with the next address, or a number in its own."""
    if isinstance(answer, dict):
        for path, value in _leaves(answer, "", 0):
            if _NEXT.search(path.rpartition(".")[2]) and jsonlist.dig(answer, path) == value:
                return replace(shape, next=path)
    for name, value in parse_qsl(urlsplit(url).query):
        if not re.fullmatch("[0-9]{1,6}", value) or f"{name}={value}" not in url:
            continue
        page_url = url.replace(f"{name}={value}", name + "={page}", 1)
        if OFFSET_NAME.search(name):
            return replace(
                shape, page_url=page_url, first_page=int(value), page_step=shape.count
            )  # fmt: skip
        if PAGE_NAME.search(name):
            return replace(shape, page_url=page_url, first_page=int(value))
    return shape
