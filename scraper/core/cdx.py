"""Captures <-> the lines of an index that replay tools search: CDXJ, and CDX servers' answers.

A line is `key timestamp {json}`, sorted as bytes; the key is the address turned round (SURT), as
pywb and the Wayback Machine look it up: `https://www.mer.example/a` -> `example,mer)/a`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from scraper.core import urls

# A line longer than this is no capture: addresses are at most 4,096 characters.
MAX_LINE = 20_000

_WWW = re.compile(r"^www\d*\.")
_SLASHES = re.compile(r"/{2,}")
_ASP_SESSION = re.compile(r"/\((?:[a-z]\([0-9a-z]{24}\))+\)(?=/[^?]+\.aspx)", re.I)
# Sessions that replay tools leave out of keys; the lengths are those of PHP, Java and ASP.
_SESSIONS = (
    re.compile(r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?:&|$)", re.I),
    re.compile(r"aspsessionid[a-z]{8}=[a-z]{24}(?:&|$)", re.I),
    re.compile(r"cfid=[^&]+&cftoken=[^&]+(?:&|$)", re.I),
)
# What may stand in a key as it is: printable ASCII but blank, percent and hash.
_KEPT = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "%#")
_TIMESTAMP = re.compile(r"\d{14}")
_DIGITS = re.compile(r"\d{3}")


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture that an index names. `status` is None for revisits of unknown status."""

    url: str
    at: datetime  # aware, UTC
    mime: str
    status: int | None
    digest: str

    @property
    def timestamp(self) -> str:
        """YYYYMMDDhhmmss."""
        return self.at.strftime("%Y%m%d%H%M%S")


def surt(url: str) -> str:
    """The key of an address: host turned round, path and sorted query, all in lower case.

    Scheme, "www.", default ports, sessions and a slash at the end make no difference. An address
    that no client can ask for is its own key.
    """
    address = urls.normalise(url)
    if address is None:
        return url
    host, _, rest = address.partition("://")[2].partition("/")
    name, port = _host_and_port(host)
    path, _, query = rest.partition("?")
    path = _ASP_SESSION.sub("", _SLASHES.sub("/", "/" + _escaped(path, repeatedly=True))).lower()
    key = ",".join(reversed(_WWW.sub("", name, count=1).split("."))) if "[" not in name else name
    query = _query(query)
    return f"{key}{port}){path.rstrip('/') or '/'}{'?' + query if query else ''}"


def _host_and_port(host: str) -> tuple[str, str]:
    if host.startswith("["):
        name, _, port = host.partition("]")
        return name + "]", port
    name, colon, port = host.partition(":")
    return name, colon + port


def _escaped(text: str, *, repeatedly: bool = False) -> str:
    raw = unquote_to_bytes(text)
    while repeatedly and (again := unquote_to_bytes(raw)) != raw:
        raw = again
    return quote_from_bytes(raw, safe=_KEPT)


def _query(query: str) -> str:
    for session in _SESSIONS:
        query = session.sub("", query, count=1)
    parts = [tuple(part.split("=", 1)) for part in _escaped(query).lower().split("&")]
    return "&".join("=".join(part) for part in sorted(parts))


def cdxj_line(url: str, at: datetime, fields: dict[str, Any]) -> str:
    """A line of a CDXJ index, without its line feed."""
    stamp = at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return f"{surt(url)} {stamp} {json.dumps({'url': url, **fields}, ensure_ascii=True)}"


def captures(text: str) -> Iterator[Capture]:
    """The captures that a CDX server's answer names, in its order; lines that name none are not.

    Both forms are read: CDXJ (pywb) and seven or more fields with blanks between them (Wayback).
    """
    for line in text.splitlines():
        capture = _capture(line) if len(line) <= MAX_LINE else None
        if capture is not None:
            yield capture


def _capture(line: str) -> Capture | None:
    head, brace, tail = line.partition("{")
    parts = head.split()
    if len(parts) < 2 or not _TIMESTAMP.fullmatch(parts[1]):
        return None
    if brace:
        return _from_json(parts[1], brace + tail)
    if len(parts) < 6:
        return None
    return _made(parts[1], parts[2], parts[3], parts[4], parts[5])


def _from_json(timestamp: str, text: str) -> Capture | None:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    names = ("url", "mime", "status", "digest")
    return _made(timestamp, *(str(facts.get(name, "-")) for name in names))


def _made(timestamp: str, url: str, mime: str, status: str, digest: str) -> Capture | None:
    try:
        at = datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    address = urls.normalise(url)
    if address is None:
        return None
    return Capture(address, at, mime, int(status) if _DIGITS.fullmatch(status) else None, digest)
