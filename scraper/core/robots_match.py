"""A rule of robots.txt and an address -> whether the one matches the other, and its weight."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from scraper.core.robots_lines import Line

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")
_RESERVED = ":/?#[]@!$&'()*+,;="
_AFTER_HOST = re.compile(r"[/?;]")


class Rule(NamedTuple):
    """One Allow or Disallow: its pattern between the wildcards, and how much it weighs."""

    allows: bool
    parts: tuple[str, ...]
    to_the_end: bool
    weight: int


def rules(block: Iterable[Line]) -> list[Rule]:
    """The rules of a block; an Allow of ".../index.html" allows the directory itself too."""
    found = []
    for key, value in block:
        if not value:
            continue
        found.append(_rule(key == "allow", value))
        directory, slash, page = value.rpartition(b"/")
        if key == "allow" and slash and page.startswith(b"index.htm"):
            found.append(_rule(True, directory + b"/$"))
    return found


def _rule(allows: bool, value: bytes) -> Rule:
    canonical = _pattern(value)
    parts = tuple(re.split(r"\*+", canonical.removesuffix("$")))
    # Length is counted in octets, as written or as compared: in doubt we stay outside.
    written = len(value) + 2 * sum(octet > 127 for octet in value)
    lengths = (written, len(canonical))
    return Rule(allows, parts, canonical.endswith("$"), min(lengths) if allows else max(lengths))


def matches(rule: Rule, path: str) -> bool:
    """Whether the pattern matches from the first character on; one search for each wildcard."""
    first, *others = rule.parts
    if not path.startswith(first):
        return False
    at = len(first)
    if not others:
        return at == len(path) or not rule.to_the_end
    *middle, last = others
    for part in middle:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if rule.to_the_end:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0


def path_of(url: str) -> str:
    """Path and query of an address, as rules are compared with it."""
    address = url.partition("#")[0]
    scheme, mark, rest = address.partition("://")
    if mark and scheme.isalpha():
        start = _AFTER_HOST.search(rest)
        address = rest[start.start() :] if start else ""
    path = address if address.startswith("/") else f"/{address}"
    return _plain(_canonical(path.encode("utf-8", "surrogatepass")))


def _pattern(value: bytes) -> str:
    """A pattern in the one spelling: only "*" and a "$" at the end have a meaning."""
    canonical = _canonical(value)
    body = canonical.removesuffix("$")
    return "*".join(_plain(part) for part in body.split("*")) + canonical[len(body) :]


def _plain(text: str) -> str:
    """The text with its own "*" and "$" escaped, so that they are no wildcards."""
    return text.replace("*", "%2A").replace("$", "%24")


def _canonical(octets: bytes) -> str:
    """The one spelling of a path or pattern (RFC 9309, 2.2.2).

    Unreserved characters are plain, reserved ones stay as written, all others are
    percent-encoded in capitals.
    """
    return quote(_ESCAPE.sub(_unescaped, octets), safe=_RESERVED + "%")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    octet = bytes.fromhex(escape[1].decode())
    return octet if _UNRESERVED.match(octet) else escape[0].upper()
