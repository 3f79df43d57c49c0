"""Two looks at one page -> the parameters of its links that are of the moment.

Session ids and tokens make a new address of every release at every visit. What stays of an address
when the page is asked for again is the release's; what moves is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from scraper.core import urls
from scraper.model import Found

# Parameters count if they moved in more than this share of the links that have them.
MOST = 0.5
FEWEST = 2


def bears_parameters(found: Sequence[Found]) -> bool:
    """True if a second look could tell anything."""
    return sum("?" in one.url for one in found) >= FEWEST


def moving_params(first: Sequence[Found], second: Sequence[Found]) -> tuple[str, ...]:
    """Names of the parameters that differ between two looks at the same links.

    Links are the same by path and title. None if the releases could not be told apart without
    those parameters: then they are what names a release, and the page itself changed.
    """
    later = {_same(one): _params(one.url) for one in second}
    moved: dict[str, list[bool]] = {}
    for one in first:
        then = later.get(_same(one))
        if then is None or not one.title:
            continue
        for name, value in _params(one.url).items():
            moved.setdefault(name, []).append(then.get(name) != value)
    names = tuple(
        name for name, seen in moved.items() if len(seen) >= FEWEST and sum(seen) > MOST * len(seen)
    )
    return names if names and _still_differ(first, names) else ()


def _same(found: Found) -> tuple[str, str | None]:
    return found.url.partition("?")[0], found.title


def _params(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _still_differ(found: Sequence[Found], names: Sequence[str]) -> bool:
    before = {urls.release_url(one.url) for one in found}
    return len({urls.release_url(one.url, names) for one in found}) == len(before)
