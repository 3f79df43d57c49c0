"""What an export of ours says beside a request -> facts that can be used, whoever wrote them.

The header may be a stranger's: every value is checked for its kind and its bounds, anything else
counts as not said.
"""

from __future__ import annotations

from typing import Any

from scraper.core import language as languages
from scraper.core import urls
from scraper.model import REASONS, Link, Outcome, UrlKind

MOST_LINKS = 200
MOST_TEXT = 1_000


def outcome(told: Any) -> Outcome | None:
    """An outcome of a look; None if it is none."""
    return Outcome(told) if isinstance(told, str) and told in set(Outcome) else None


def url_kind(told: Any) -> UrlKind | None:
    """What an address is of; None if that is not said."""
    return UrlKind(told) if isinstance(told, str) and told in set(UrlKind) else None


def reason(told: Any, status: int | None) -> str | None:
    """One of our reasons, else what the status says."""
    if isinstance(told, str) and told in REASONS:
        return str(told)
    if status in (401, 403, 404, 410, 429, 451):
        return f"http_{status}"
    return "status" if status not in (None, 200, 304) else None


def number(value: Any) -> int | None:
    """A count or a size that SQLite can keep."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return value if fits else None


def headers(told: Any) -> tuple[tuple[str, str], ...]:
    """Headers as our export writes them: pairs of texts."""
    if not isinstance(told, list):
        return ()
    pairs = [pair for pair in told if isinstance(pair, list) and len(pair) == 2]
    return tuple((str(name), str(value)) for name, value in pairs)


def text(told: Any) -> str | None:
    """A line of text, bounded."""
    return told[:MOST_TEXT] if isinstance(told, str) else None


def language(told: Any) -> str | None:
    """A BCP 47 code."""
    return languages.tag(told) if isinstance(told, str) else None


def translations(told: Any) -> list[Link]:
    """Links to translations: address, language and text of each."""
    found = []
    for one in told[:MOST_LINKS] if isinstance(told, list) else ():
        if not isinstance(one, list) or len(one) != 3 or not isinstance(one[0], str):
            continue
        url = urls.normalise(one[0])
        if url is not None:
            found.append(Link("translation", url, text(one[2]), language(one[1])))
    return found
