"""What a bare news page offers -> the site that is crawled from then on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from scraper.core.discover import Discovery
from scraper.core.sitefile import below_page
from scraper.model import Listing, Site

# Sections' feeds are mostly of other sections: only the page's first one is followed.
FEEDS = 1


def enough(offer: Discovery) -> bool:
    """True if the page names releases itself: then no sitemap is needed.

    A feed alone is not enough: it holds the last ten and no way back.
    """
    return bool(offer.found)


def adopted(site: Site, offer: Discovery, start: str, sitemaps: Sequence[str] = ()) -> Site:
    """The made-up site of a bare address, with what its page told: feed, then list, then sitemap.

    Without any release in sight, and neither feed nor sitemap, the list is left to inference, page
    by page, and says so itself.
    """
    others = tuple(x for x in site.listings if x.start != start)
    feeds = tuple(
        Listing(name=_name("feed", address, number), start=address, language=offer.language)
        for number, address in enumerate(offer.feeds[:FEEDS], 1)
        if address != start
    )
    maps = tuple(
        Listing(name=_name("sitemap", address, 1), start=address, link=below_page(start))
        for address in sitemaps
    )
    listed = (_page(offer, start),) if enough(offer) or not (feeds or maps) else ()
    ours = (*feeds, *listed, *maps)
    known = {listing.start for listing in ours}
    return replace(
        site,
        title=offer.title or site.title,
        timezone=offer.timezone if site.timezone == "UTC" else site.timezone,
        country=site.country or offer.country,
        languages=_union(site.languages, (offer.language,) if offer.language else ()),
        identity=_union(offer.identity, site.identity),
        drop_params=_union(offer.drop_params, site.drop_params),
        listings=(*ours, *(x for x in others if x.start not in known)),
    )


def _page(offer: Discovery, start: str) -> Listing:
    return Listing(
        name=_name("news", start, 1),
        start=start,
        link=offer.link,
        next=None if offer.page_url else offer.next,
        page_url=offer.page_url,
        first_page=offer.first_page,
        page_step=offer.page_step,
        items=offer.items,
        published=offer.published,
        updated=offer.updated,
        language=offer.language,
    )


def _name(kind: str, address: str, number: int) -> str:
    path = re.sub(r"[^a-z0-9]+", "-", urlsplit(address).path.lower()).strip("-")
    return "-".join(part for part in (kind, path[:60], "" if number == 1 else str(number)) if part)


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
