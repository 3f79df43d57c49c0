"""The bytes of a robots.txt -> which addresses a polite client may ask for, and how often.

RFC 9309, with what Google's published parser makes of sloppy files, and the extensions
Crawl-delay, Request-rate and Visit-time. In doubt the answer is no.

Why not a library: Protego 0.7.0 (measured 2026-11) allows what Google's parser refuses when a
Crawl-delay or an unknown line stands between the User-agent lines of a group, when a key has a
tail ("Disallowed: /"), when a "?" makes an Allow count as longer than it is, and for
"User-agent: scraper/2.0"; takes the group of "scrap" for that of "scraper"; mixes up escapes
that are no UTF-8 ("/%CE" and "/%CF", on windows-1251 sites); and 5,000 User-agent lines over 5,000
rules (150 KB) keep it busy for 29 s, twice as many take more than 6 GB. urllib.robotparser of
Python 3.11 knows no wildcards. On tidy files Protego and this reader agree; the tests say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import chain
from typing import Literal, TypeVar

from scraper.core import robots_lines, robots_match
from scraper.core.robots_lines import MAX_BYTES, Line
from scraper.core.robots_match import Rule

__all__ = [
    "MAX_BYTES", "MAX_DELAY_S", "Rules", "allowed", "crawl_delay", "parse", "request_gap",
    "sitemaps", "verdict", "visit_window",
]  # fmt: skip

# A longer delay means "never" all the same; keeps absurd numbers out of the archive.
MAX_DELAY_S = 86_400.0

_ACCESS = frozenset(("allow", "disallow"))
_PACE = frozenset(("crawl-delay", "request-rate", "visit-time"))
_T = TypeVar("_T")
# A product token (RFC 9309, 2.2.1; digits as in use), alone or with a version (RFC 9110, 10.1.5).
_PRODUCT = re.compile(r"[A-Za-z0-9_-]+(?:/|\Z)|\*\Z")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][0-9]+)?|\.[0-9]+")
_RATE = re.compile(
    r"(?P<requests>[0-9]{1,12}) *\/ *(?P<seconds>[0-9]{1,12}) *(?P<unit>[smhdSMHD]?)"
)
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_WINDOW = re.compile(
    r"([01]?[0-9][0-5][0-9]|2[0-3][0-5][0-9])[ -]+([01]?[0-9][0-5][0-9]|2[0-3][0-5][0-9])\b"
)


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
    lines = list(robots_lines.read(body))
    access = robots_lines.groups(lines, kept=_ACCESS, closing=_ACCESS)
    # Agents share blocks: each is compiled once, however many name it.
    blocks = {id(block): block for blocks in access.values() for block in blocks}
    compiled = {number: robots_match.rules(block) for number, block in blocks.items()}
    return Rules(
        access={name: [compiled[id(block)] for block in access[name]] for name in access},
        pace=robots_lines.groups(lines, kept=_PACE, closing=_ACCESS | _PACE),
        sitemaps=_named_sitemaps(lines),
    )


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
    no rule mean yes. /robots.txt itself is always allowed (RFC 9309, 2.2.2). An agent that does not
    begin with a product token and its end or version is bound by everybody's group as well.
    """
    path = robots_match.path_of(url)
    if path.plain == "/robots.txt":
        return True
    groups = [_group(rules.access, agent)]
    if not _PRODUCT.match(agent):
        groups.append(rules.access.get("*", ()))
    return all(_lets_in(group, path) for group in groups)


def _lets_in(group: Iterable[Iterable[Rule]], path: robots_match.Path) -> bool:
    weights = {True: 0, False: 0}
    for rule in chain.from_iterable(group):
        if rule.weight > weights[rule.allows] and robots_match.matches(rule, path):
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


def _group(groups: Mapping[str, Sequence[_T]], agent: str) -> Sequence[_T]:
    """The blocks for an agent: of its own name, else of "*", else none."""
    token = robots_lines.TOKEN_WITH_DIGITS.match(agent.lower())
    own = groups.get(token[0]) if token and token[0] else None
    return groups.get("*", ()) if own is None else own


def _values(rules: Rules, key: str, agent: str) -> Iterator[str]:
    for line in chain.from_iterable(_group(rules.pace, agent)):
        if line.key == key:
            yield line.value.decode("ascii", "replace")


def _named_sitemaps(lines: Iterable[Line]) -> tuple[str, ...]:
    named = (line.value.decode("utf-8", "replace") for line in lines if line.key == "sitemap")
    return tuple(dict.fromkeys(address for address in named if address))
