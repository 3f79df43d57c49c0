"""Facts -> HTML pages: the templates and the few words they need. Everything is escaped.

Every value that a template prints goes through `printable` first, so that control and bidi
characters in a ministry's text are shown, not obeyed. Markup is only made here, from escaped parts.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from scraper.core.printable import one_line, printable
from scraper.languages import direction as direction_of

_MARK = re.compile(r"\[-(?P<old>.*?)-\]|\{\+(?P<new>.*?)\+\}", re.DOTALL)
_FIELD = re.compile(r"^(title|date): ", re.MULTILINE)
_UNITS = ("bytes", "kB", "MB", "GB")


def page(template: str, **facts: Any) -> str:
    """A whole page as HTML."""
    return _environment().get_template(template).render(**facts)


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("scraper.reading"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    env.filters.update(
        when=when, day=day, local=local, size=size, number=number, marked=marked, hits=hits,
        prose=prose, tongue=tongue, plural=plural, web=web, short=short, month=month,
        span=span, hours=hours,
    )  # fmt: skip
    env.globals["style"] = f"reading.css?v={stylesheet()[1]}"
    return env


def _shown(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value


@cache
def stylesheet() -> tuple[bytes, str]:
    """The style sheet and a short digest of it, by which browsers may keep it."""
    body = (files("scraper.reading") / "static" / "reading.css").read_bytes()
    return body, hashlib.sha256(body).hexdigest()[:12]


# --- times and numbers ------------------------------------------------------------------------


def moment(text: str | None) -> datetime | None:
    """The archive's time text as an aware datetime; None for nothing and for nonsense."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def when(text: str | None) -> Markup:
    """2 March 2026, 03:00 UTC, as a time element."""
    at = moment(text)
    if at is None:
        return escape(printable(text or "unknown"))
    return _time(text or "", f"{at.day} {at:%B %Y, %H:%M} UTC")


def day(text: str | None) -> Markup:
    """2 March 2026, of a time or a day."""
    at = moment(f"{text[:10]}T00:00:00Z") if text else None
    if at is None:
        return escape(printable(text or "no date"))
    return _time((text or "")[:10], f"{at.day} {at:%B %Y}")


def local(text: str | None, zone: str, precision: str) -> Markup:
    """A printed date as its ministry printed it: in the site's time zone."""
    at = moment(text)
    if at is None:
        return escape(printable(text or "no date"))
    try:
        there = at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        there, zone = at, "UTC"
    if precision == "day":
        return _time(there.date().isoformat(), f"{there.day} {there:%B %Y}")
    city = zone.rpartition("/")[2].replace("_", " ")
    return _time(text or "", f"{there.day} {there:%B %Y, %H:%M} ({city})")


def _time(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, words)


def month(text: str) -> str:
    """March 2026, of 2026-03."""
    at = moment(f"{text}-01T00:00:00Z")
    return f"{at:%B %Y}" if at else text


def span(first: str | None, last: str | None) -> str:
    """How long something lasted, in words: 3 days."""
    start, end = moment(first), moment(last)
    if start is None or end is None:
        return ""
    return hours((end - start).total_seconds() / 3600)


def hours(value: float | None) -> str:
    """A number of hours in words: 40 minutes, 7 hours, 3 days, 5 months."""
    if value is None:
        return ""
    for size_of, name in ((24 * 365, "year"), (24 * 60, "month"), (24, "day"), (1, "hour")):
        if abs(value) >= size_of:
            unit = 24 * 30 if name == "month" else size_of
            return plural(int(abs(value) / unit), name)
    return plural(int(abs(value) * 60), "minute")


def number(value: int | None) -> str:
    """12,345."""
    return f"{value or 0:,}"


def plural(value: int | None, word: str) -> str:
    """1 release, 2 releases, 3 ministries."""
    if value == 1:
        return f"1 {word}"
    many = f"{word[:-1]}ies" if re.search("[^aeiou]y$", word) else f"{word}s"
    return f"{value or 0:,} {many}"


def size(value: int | None) -> str:
    """12.3 kB."""
    amount = float(value or 0)
    for unit in _UNITS:
        if amount < 1000 or unit == _UNITS[-1]:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError("unreachable")


# --- text from the web ------------------------------------------------------------------------


def tongue(language: str | None, direction: str | None = None) -> Markup:
    """The lang and dir attributes of an element that holds text in a language."""
    if not language:
        return Markup(' dir="auto"')
    way = direction or direction_of(language)
    return Markup(' lang="{}" dir="{}"').format(language, way)


def marked(text: str | None) -> Markup:
    """`[-old-]{+new+}` with the words in del and ins elements."""
    out: list[Markup] = []
    end = 0
    source = _FIELD.sub("", one_line_per_line(text or ""))
    for match in _MARK.finditer(source):
        out.append(escape(source[end : match.start()]))
        tag = "del" if match.group("old") is not None else "ins"
        words = match.group("old") if tag == "del" else match.group("new")
        out.append(Markup("<{0}>{1}</{0}>").format(tag, words))
        end = match.end()
    out.append(escape(source[end:]))
    return Markup("").join(out).replace("\n", Markup("<br>"))


def one_line_per_line(text: str) -> str:
    """Each line with its blanks folded and its control characters made visible."""
    return "\n".join(one_line(line) for line in text.split("\n"))


def hits(text: str | None) -> Markup:
    """A snippet with its hits (between ⟦ and ⟧) in mark elements."""
    first, *rest = printable(" ".join((text or "").split())).split("⟦")
    out = [escape(first)]
    for part in rest:
        hit, closed, after = part.partition("⟧")
        out.append(Markup("<mark>{}</mark>{}").format(hit, after) if closed else escape(part))
    return Markup("").join(out)


def prose(text: str) -> Markup:
    """A release's text as paragraphs, lists and tables."""
    return Markup("\n").join(_block(block) for block in text.split("\n\n") if block.strip())


def _block(block: str) -> Markup:
    lines = [printable(line) for line in block.split("\n")]
    if all("\t" in line for line in lines):
        return Markup("<div class=scroll tabindex=0><table>{}</table></div>").format(_table(lines))
    items = [line[2:] for line in lines if line.startswith("- ")]
    if items and len(items) == len(lines):
        return Markup("<ul>{}</ul>").format(_each("<li>{}</li>", items))
    if items and len(items) == len(lines) - 1 and not lines[0].startswith("- "):
        listed = _each("<li>{}</li>", items)
        return Markup("<p>{}</p>\n<ul>{}</ul>").format(lines[0], listed)
    return Markup("<p>{}</p>").format(Markup("<br>").join(lines))


def _table(lines: list[str]) -> Markup:
    cells = (_each("<td>{}</td>", line.split("\t")) for line in lines)
    return Markup("").join(Markup("<tr>{}</tr>").format(row) for row in cells)


def _each(pattern: str, texts: list[str]) -> Markup:
    return Markup("").join(Markup(pattern).format(text) for text in texts)


def web(url: str | None) -> str | None:
    """An address that may stand in a link: http or https, nothing else; else None."""
    if url is None or url != url.strip():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    plain = not any(ord(char) < 0x21 for char in url)
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc and plain else None


def short(url: str | None, most: int = 70) -> str:
    """An address for people: without the scheme, decoded, at most so many characters."""
    text = unquote(re.sub(r"^https?://(www\.)?", "", url or "")).rstrip("/")
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 + 1 :]}"
