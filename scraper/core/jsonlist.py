"""A JSON answer that lists releases -> their addresses, as the site file says where they stand."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from scraper.core import dates, urls
from scraper.core.paging import page_address
from scraper.errors import ListingError
from scraper.model import Found, Listing, ListingPage, Site

MAX_ITEMS: Final = 5_000
# Fields of the address and the title where the site file names none; the first present counts.
_LINK_FIELDS: Final = ("link", "url", "href")
_TITLE_FIELDS: Final = ("title", "headline", "name", "title.rendered")
_FIELD: Final = re.compile(r"\{([^{}]{1,100})\}")
_TAGS: Final = re.compile(r"<[^<>]*>")
_ABSENT: Final = object()


def read_json(text: str, url: str, listing: Listing, site: Site, page: int) -> ListingPage:
    """The items of a JSON listing in its own order.

    `listing.items` is the dotted path to the list ("feed.entry"; a single entry may stand there
    without a list, as Canada's news API does; None: the answer itself is the list). The address
    comes from the template `listing.url` ("https://x.example/api{link}", dotted fields allowed),
    else from the field `listing.link`, else `link`, `url` or `href`. `published` and `updated` are
    dotted paths. The next page comes from `page_url`, or from the dotted path `listing.next`.

    Raises ListingError naming the path where the answer is not as declared.
    """
    answer = _loaded(text, url)
    items = _items(answer, listing, url)
    found = [found for item in items[:MAX_ITEMS] if (found := _found(item, url, listing, site))]
    if items and not found:
        raise ListingError(url, f"no item under {_name(listing)} gives {_wanted(listing)}")
    notes = []
    if len(found) < len(items[:MAX_ITEMS]):
        notes.append(f"problem: {len(items) - len(found)} items do not give {_wanted(listing)}")
    return ListingPage(
        "json", tuple(found), next=_next(answer, url, listing, page, items), notes=tuple(notes)
    )


def unmatched(text: str, url: str, listing: Listing) -> list[str]:
    """The keys of a JSON listing whose path leads to nothing, in the answer or in any item."""
    answer = _loaded(text, url)
    try:
        items = _items(answer, listing, url)
    except ListingError:
        return ["items"]
    paths = {key: getattr(listing, key) for key in ("link", "published", "updated")}
    missed = [
        key
        for key, path in paths.items()
        if path and not any(_field(item, (path,)) for item in items[:MAX_ITEMS])
    ]
    if listing.next and dig(answer, listing.next) in (_ABSENT, None, ""):
        missed.append("next")
    return missed


def _loaded(text: str, url: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListingError(url, f"not the JSON it looks like: {str(error)[:200]}") from error


def _name(listing: Listing) -> str:
    return repr(listing.items) if listing.items else "the top level"


def _wanted(listing: Listing) -> str:
    if listing.url:
        return f"what {listing.url!r} needs"
    return f"an address in {listing.link!r}" if listing.link else "an address (link, url or href)"


def _items(answer: Any, listing: Listing, url: str) -> list[Any]:
    items = dig(answer, listing.items) if listing.items else answer
    if items is _ABSENT:
        raise ListingError(url, f"items = {listing.items!r}: the answer has nothing there")
    if isinstance(items, dict) and listing.items:
        return [items]
    if not isinstance(items, list):
        what = "an object" if isinstance(items, dict) else type(items).__name__
        raise ListingError(
            url, f"items = {listing.items!r}: {what} where a list should be; give its dotted path"
        )
    return items


def dig(value: Any, path: str) -> Any:
    """What stands at a dotted path ("feed.entry.0.title"); `_ABSENT` if nothing does."""
    for step in path.split("."):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and _is_index(step) and int(step) < len(value):
            value = value[int(step)]
        else:
            return _ABSENT
    return value


def _is_index(step: str) -> bool:
    return len(step) <= 6 and step.isascii() and step.isdigit()


def _found(item: Any, url: str, listing: Listing, site: Site) -> Found | None:
    href = _filled(listing.url, item) if listing.url else _field(item, _link_fields(listing))
    address = urls.normalise(href, url) if href else None
    if address is None:
        return None
    zone = ZoneInfo(site.timezone)
    return Found(
        url=address,
        title=_title(_field(item, _TITLE_FIELDS)),
        published=_when(item, listing.published, zone, site),
        updated=_when(item, listing.updated, zone, site),
    )


def _link_fields(listing: Listing) -> Sequence[str]:
    return (listing.link,) if listing.link else _LINK_FIELDS


def _field(item: Any, paths: Sequence[str]) -> str | None:
    """The first of the paths that holds a text or a number."""
    for path in paths:
        value = item if path == "." else dig(item, path)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return None


def _filled(template: str, item: Any) -> str | None:
    values = {name: _field(item, (name,)) for name in _FIELD.findall(template)}
    if not values or None in values.values():
        return None
    return _FIELD.sub(lambda match: values[match[1]] or "", template)


def _title(value: str | None) -> str | None:
    return " ".join(html.unescape(_TAGS.sub(" ", value[:2_000])).split()) or None if value else None


def _when(item: Any, path: str | None, zone: ZoneInfo, site: Site) -> datetime | None:
    value = _field(item, (path,)) if path else None
    if value is None:
        return None
    printed = dates.from_machine(value, zone) or dates.find_date(
        value, zone=zone, languages=site.languages
    )
    return printed.when if printed else None


def _next(answer: Any, url: str, listing: Listing, page: int, items: list[Any]) -> str | None:
    if listing.next:
        following = dig(answer, listing.next)
        return urls.normalise(following, url) if isinstance(following, str) and following else None
    following = page_address(listing, page + 1) if items else None
    return urls.normalise(following, url) if following else None
