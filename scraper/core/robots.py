"""The bytes of a robots.txt -> which addresses a polite client may ask for, and how often.

RFC 9309, with what Google's published parser makes of sloppy files, and the extensions
Crawl-delay, Request-rate and Visit-time. In doubt the answer is no.

Why not a library: Protego 0.7.0 (measured 2026-11) allows what Google's parser refuses when a
Crawl-delay or an unknown line stands between the User-agent lines of a group, when a key has a
tail ("Disallowed: /"), when a "?" makes an Allow count as longer than it is, and for
"User-agent: scraper/2.0"; takes the group of "scrap" for that of "scraper"; mixes up escapes
that are no UTF-8 ("/%CE" and "/%CF", on windows-1251 sites); and a file of 500 KB with 20,000
User-agent lines keeps it busy for minutes. urllib.robotparser knows no wildcards in 3.11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import chain
from typing import Literal, NamedTuple, TypeVar
from urllib.parse import quote

# RFC 9309, 2.5: at least 500 KiB are to be read; nobody's rules need more.
MAX_BYTES = 500 * 1024
# Google's parser cuts lines at 8 times the longest address of old browsers.
MAX_LINE = 8 * 2083 - 1
# A longer delay means "never" all the same; keeps absurd numbers out of the archive.
MAX_DELAY_S = 86_400.0

# Spellings that count, as beginnings of the key: RFC 9309, what Google's parser forgives, and
# the extensions.
_KEYS = {
    "user-agent": ("user-agent", "useragent", "user agent"),
    "allow": ("allow",),
    "disallow": ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"),
    "sitemap": ("sitemap", "site-map"),
    "crawl-delay": ("crawl-delay", "crawl delay"),
    "request-rate": ("request-rate", "request rate"),
    "visit-time": ("visit-time", "visit time"),
}
_ACCESS = frozenset(("allow", "disallow"))
_PACE = frozenset(("crawl-delay", "request-rate", "visit-time"))
_T = TypeVar("_T")
_LINE_END = re.compile(rb"\r\n?|\n")
_TWO_WORDS = re.compile(rb"(\S+)[ \t]+(\S+)")
# RFC 9309, 2.2.1: a product token has letters, "_" and "-"; some groups name one with digits.
_TOKEN = re.compile(r"[a-z_-]*")
_TOKEN_WITH_DIGITS = re.compile(r"[a-z0-9_-]*")
_BLANK = b" \t\v\f\0"
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")
_RESERVED = ":/?#[]@!$&'()*+,;="
_AFTER_HOST = re.compile(r"[/?;]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][0-9]+)?|\.[0-9]+")
_RATE = re.compile(
    r"(?P<requests>[0-9]{1,12}) *\/ *(?P<seconds>[0-9]{1,12}) *(?P<unit>[smhdSMHD]?)"
)
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_WINDOW = re.compile(
    r"([01]?[0-9][0-5][0-9]|2[0-3][0-5][0-9])[ -]+([01]?[0-9][0-5][0-9]|2[0-3][0-5][0-9])\b"
)
# An error page or a front page that came with status 200 instead of rules. Possessive: a file of
# comments and nothing else must not be gone through twice.
_HTML = re.compile(
    rb"\s*+(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype|html|head|body|title|meta|script)\b",
    re.IGNORECASE,
)


class Rule(NamedTuple):
    """One Allow or Disallow: its pattern between the wildcards, and how much it weighs."""

    allows: bool
    parts: tuple[str, ...]
    to_the_end: bool
    weight: int


class Line(NamedTuple):
    """A line with a known key, without blanks and comment."""

    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Rules:
    """A robots.txt, read. Groups by product token, "*" being everybody else's; blocks of lines
    that several agents share are stored once."""

    access: Mapping[str, Sequence[Sequence[Rule]]]
    pace: Mapping[str, Sequence[Sequence[Line]]]
    sitemaps: tuple[str, ...]


def parse(body: bytes) -> Rules:
    """The rules in the first 500 KiB of a robots.txt; none if it is empty or an HTML page.

    Never raises. UTF-8 is expected, UTF-16 with a byte order mark understood; other bytes
    stand for themselves, percent-encoded.
    """
    lines = [] if looks_like_html(body) else list(_lines(body[:MAX_BYTES]))
    access = _groups(lines, kept=_ACCESS, closing=_ACCESS)
    # Agents share blocks: each is compiled once, however many name it.
    blocks = {id(block): block for blocks in access.values() for block in blocks}
    compiled = {number: _rules(block) for number, block in blocks.items()}
    return Rules(
        access={name: [compiled[id(block)] for block in access[name]] for name in access},
        pace=_groups(lines, kept=_PACE, closing=_ACCESS | _PACE),
        sitemaps=_named_sitemaps(lines),
    )


def looks_like_html(body: bytes) -> bool:
    """Whether the bytes begin like an HTML page, which holds no rules."""
    return _HTML.match(body[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf")) is not None


def verdict(status: int) -> Literal["rules", "none", "later"]:
    """What an answer to /robots.txt means: rules to read, no rules, or "ask again later".

    2xx rules; 4xx none (RFC 9309, 2.3.1.3), but 401, 403 and 429 are a closed door to a polite
    archive; everything else later (2.3.1.4), redirects having been followed before.
    """
    if 200 <= status < 300:
        return "rules"
    if 400 <= status < 500 and status not in (401, 403, 429):
        return "none"
    return "later"


def allowed(rules: Rules, url: str, agent: str) -> bool:
    """Whether `agent` (its product token counts) may ask for `url`.

    The longest matching rule of its group decides, Allow if two are equally long; no group and
    no rule mean yes. /robots.txt itself is always allowed (RFC 9309, 2.2.2).
    """
    path = _path(url)
    if path == "/robots.txt":
        return True
    weights = {True: 0, False: 0}
    for rule in chain.from_iterable(_group(rules.access, agent)):
        if rule.weight > weights[rule.allows] and _matches(rule, path):
            weights[rule.allows] = rule.weight
    return weights[True] >= weights[False]


def crawl_delay(rules: Rules, agent: str) -> float | None:
    """Seconds of Crawl-delay for `agent`, 0..86,400, the longest if there are several.

    None if none is given or none is a number.
    """
    found = [_NUMBER.match(value) for value in _values(rules, "crawl-delay", agent)]
    return max((min(float(number[0]), MAX_DELAY_S) for number in found if number), default=None)


def request_gap(rules: Rules, agent: str) -> float | None:
    """Seconds between requests that Request-rate asks for ("1/10", "10/1m"), 0..86,400.

    Hours of the day that a rate may carry are not looked at: it holds always. None if none is
    given or none can be read.
    """
    found = [_RATE.match(value) for value in _values(rules, "request-rate", agent)]
    gaps = [
        int(rate["seconds"]) * _UNITS[rate["unit"].lower()] / int(rate["requests"])
        for rate in found
        if rate and int(rate["requests"]) and int(rate["seconds"])
    ]
    return max((min(gap, MAX_DELAY_S) for gap in gaps), default=None)


def visit_window(rules: Rules, agent: str) -> tuple[time, time] | None:
    """First and last time of day (UTC) of the last Visit-time for `agent`, or None."""
    window = None
    for value in _values(rules, "visit-time", agent):
        found = _WINDOW.match(value)
        if found:
            start, end = (int(found[at]) for at in (1, 2))
            window = time(start // 100, start % 100), time(end // 100, end % 100)
    return window


def sitemaps(rules: Rules) -> tuple[str, ...]:
    """The sitemaps that are named, as spelled, in order, each once."""
    return rules.sitemaps


# --- reading lines -----------------------------------------------------------------------------


def _lines(body: bytes) -> Iterator[Line]:
    """The lines with a known key; everything else is as if it were not there."""
    for raw in _LINE_END.split(_utf8(body)):
        line = raw[:MAX_LINE].partition(b"#")[0].strip(_BLANK)
        word, colon, value = line.partition(b":")
        if not colon:
            # "Disallow /x": exactly two words, as Google's parser has it.
            two = _TWO_WORDS.fullmatch(line)
            if two is None:
                continue
            word, value = two.groups()
        key = _key(word.strip(_BLANK).lower().decode("ascii", "replace"))
        if key is not None:
            yield Line(key, value.strip(_BLANK))


def _utf8(body: bytes) -> bytes:
    """The bytes without a byte order mark; UTF-16, which Windows' editors write, as UTF-8."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") and b"\0" in body[2:4]:
        return body.decode("utf-16", "replace").encode()
    return body.removeprefix(b"\xef\xbb\xbf")


def _key(word: str) -> str | None:
    return next((key for key, spellings in _KEYS.items() if word.startswith(spellings)), None)


def _groups(
    lines: Iterable[Line], *, kept: frozenset[str], closing: frozenset[str]
) -> dict[str, list[list[Line]]]:
    """The `kept` lines of every agent, in blocks. A User-agent line opens a new block after a
    `closing` line; before one it adds an agent to the block."""
    groups: dict[str, list[list[Line]]] = {}
    block: list[Line] = []
    closed = True
    for line in lines:
        if line.key == "user-agent":
            if closed:
                block, closed = [], False
            for name in _names(line.value):
                blocks = groups.setdefault(name, [])
                if not blocks or blocks[-1] is not block:
                    blocks.append(block)
        elif line.key in closing:
            closed = True
        if line.key in kept:
            block.append(line)
    return groups


def _names(value: bytes) -> set[str]:
    """The names under which a group is found: "*", or the token with and without digits."""
    text = value.decode("ascii", "replace").lower()
    if text.split(maxsplit=1)[:1] == ["*"]:
        return {"*"}
    return {found[0] for token in (_TOKEN, _TOKEN_WITH_DIGITS) if (found := token.match(text))}


def _group(groups: Mapping[str, Sequence[_T]], agent: str) -> Sequence[_T]:
    """The blocks for an agent: of its own name, else of "*", else none."""
    token = _TOKEN_WITH_DIGITS.match(agent.lower())
    own = groups.get(token[0]) if token and token[0] else None
    return groups.get("*", ()) if own is None else own


def _values(rules: Rules, key: str, agent: str) -> Iterator[str]:
    for line in chain.from_iterable(_group(rules.pace, agent)):
        if line.key == key:
            yield line.value.decode("ascii", "replace")


def _named_sitemaps(lines: Iterable[Line]) -> tuple[str, ...]:
    named = (line.value.decode("utf-8", "replace") for line in lines if line.key == "sitemap")
    return tuple(dict.fromkeys(address for address in named if address))


# --- matching ----------------------------------------------------------------------------------


def _rules(block: Iterable[Line]) -> list[Rule]:
    """The rules of a block; an Allow of ".../index.html" allows the directory itself too."""
    rules = []
    for key, value in block:
        if not value:
            continue
        rules.append(_rule(key == "allow", value))
        directory, slash, page = value.rpartition(b"/")
        if key == "allow" and slash and page.startswith(b"index.htm"):
            rules.append(_rule(True, directory + b"/$"))
    return rules


def _rule(allows: bool, value: bytes) -> Rule:
    canonical = _pattern(value)
    parts = tuple(re.split(r"\*+", canonical.removesuffix("$")))
    # Length is counted in octets, as written or as compared: in doubt we stay outside.
    written = len(value) + 2 * sum(octet > 127 for octet in value)
    lengths = (written, len(canonical))
    return Rule(allows, parts, canonical.endswith("$"), min(lengths) if allows else max(lengths))


def _matches(rule: Rule, path: str) -> bool:
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


def _path(url: str) -> str:
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
