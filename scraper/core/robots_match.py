"""A rule of robots.txt and an address -> whether the one matches the other, and its weight.

One path has many spellings ("/~a", "/%7Ea", "/%7ea"), and parsers disagree about which of them are
equal. A Disallow holds for every spelling of what it names. An Allow holds only where Google's
parser, which takes escapes as they are written, lets it hold, and where the address, being spelled
as addresses are sent, is spelled otherwise only by its own escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from scraper.core.robots_lines import Line

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_ESCAPE_OR_OCTET = re.compile(rb"%[0-9A-Fa-f]{2}|[\x80-\xff]")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")
_SPELLED_ESCAPE = re.compile("%([0-9A-F]{2})")
_PRIVATE = 0xE000
_RESERVED = ":/?#[]@!$&'()*+,;="
_AFTER_HOST = re.compile(r"[/?;]")


class Path(NamedTuple):
    """Path and query of an address: as written; in the one spelling; and that again with whole
    escapes, if it was written in the characters of addresses, else None."""

    written: str
    plain: str
    sent: str | None


class Pattern(NamedTuple):
    """A pattern between its wildcards."""

    parts: tuple[str, ...]
    to_the_end: bool


class Rule(NamedTuple):
    """One Allow or Disallow: its pattern as Google's parser reads it, the same for the one
    spelling of a path, and how much it weighs."""

    allows: bool
    written: Pattern
    spelled: Pattern
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
    written = _ESCAPE_OR_OCTET.sub(_capitals, value).decode("ascii")
    canonical = _escaped(value) if allows else _canonical(value)
    # Length is counted in octets, as written or as compared: in doubt we stay outside.
    lengths = (len(written), len(canonical))
    weight = min(lengths) if allows else max(lengths)
    spelled = _pattern(canonical)
    spell = _whole if allows else _plain
    spelled = Pattern(tuple(map(spell, spelled.parts)), spelled.to_the_end)
    return Rule(allows, _pattern(written), spelled, weight)


def matches(rule: Rule, path: Path) -> bool:
    """Whether a rule is about a path, from its first character on."""
    if _fits(rule.written, path.written):
        return True
    spelled = path.sent if rule.allows else path.plain
    return spelled is not None and _fits(rule.spelled, spelled)


def _fits(pattern: Pattern, path: str) -> bool:
    """One search for each wildcard."""
    first, *others = pattern.parts
    if not path.startswith(first):
        return False
    at = len(first)
    if not others:
        return at == len(path) or not pattern.to_the_end
    *middle, last = others
    for part in middle:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if pattern.to_the_end:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0


def path_of(url: str) -> Path:
    """Path and query of an address, as rules are compared with it."""
    address = url.partition("#")[0]
    scheme, mark, rest = address.partition("://")
    if mark and scheme.isalpha():
        start = _AFTER_HOST.search(rest)
        address = rest[start.start() :] if start else ""
    written = address if address.startswith("/") else f"/{address}"
    octets = written.encode("utf-8", "surrogatepass")
    canonical = _canonical(octets)
    sent = _whole(canonical) if _quoted(octets) == written else None
    return Path(written, _plain(canonical), sent)


def _pattern(written: str) -> Pattern:
    """A pattern, cut: only "*" and a "$" at the end have a meaning."""
    body = written.removesuffix("$")
    return Pattern(tuple(re.split(r"\*+", body)), body != written)


def _whole(spelled: str) -> str:
    """One spelling with one character for each escape, so that no part of one matches anything."""
    return _SPELLED_ESCAPE.sub(lambda escape: chr(_PRIVATE + int(escape[1], 16)), spelled)


def _plain(text: str) -> str:
    """The same for paths in which "*" and "$" are escaped, since they are no wildcards there."""
    return text.replace("*", "%2A").replace("$", "%24")


def _canonical(octets: bytes) -> str:
    """The one spelling of a path or pattern (RFC 9309, 2.2.2).

    Unreserved characters are plain, reserved ones stay as written, all others are
    percent-encoded in capitals.
    """
    return _quoted(_ESCAPE.sub(_unescaped, octets))


def _escaped(octets: bytes) -> str:
    """The same, but what was escaped stays so."""
    return _quoted(_ESCAPE.sub(_capitals, octets))


def _quoted(octets: bytes) -> str:
    return quote(octets, safe=_RESERVED + "%")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    octet = bytes.fromhex(escape[1].decode())
    return octet if _UNRESERVED.match(octet) else escape[0].upper()


def _capitals(found: re.Match[bytes]) -> bytes:
    return found[0].upper() if found[0].startswith(b"%") else b"%%%02X" % ord(found[0])
