"""The bare address of a news page -> the site it offers: feed, list, sitemaps, asked politely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from scraper.core import adopt, robots, tokens, urls
from scraper.core.discover import Discovery
from scraper.core.listing import sniff
from scraper.errors import ListingError
from scraper.model import Site, UrlKind
from scraper.polite import NotReached, Polite, Reached
from scraper.reader import discover_bounded

# Sitemaps of robots.txt that are looked at; a portal of many ministries names dozens.
MOST_SITEMAPS = 3


@dataclass(slots=True)
class Discovered:
    """A site as its page told; `given` are the answers that were needed for it, by address."""

    site: Site
    why: tuple[str, ...] = ()
    offer: Discovery | None = None  # of the last bare address
    sitemaps: tuple[str, ...] = ()
    given: dict[str, Reached | NotReached] = field(default_factory=dict)


def discovered(polite: Polite, site: Site) -> Discovered:
    """The made-up site with what its bare addresses offer; as it was where they offer nothing.

    What cannot be read is not told of here: the walk through the listing says so.
    """
    known = Discovered(site)
    for listing in [one for one in site.listings if one.made_up]:
        asked = polite.ask(listing.start, known.site, UrlKind.LISTING)
        known.given[listing.start] = asked
        if isinstance(asked, NotReached) or asked.answer.status != 200:
            continue
        answer = asked.answer
        try:
            offer = discover_bounded(answer.body, answer.url, answer.header("content-type"))
        except ListingError:
            continue
        offer = _without_tokens(polite, known.site, listing.start, offer)
        maps = () if adopt.enough(offer) else tuple(_sitemaps(polite, known, offer))
        known.offer, known.sitemaps = offer, maps
        known.site = adopt.adopted(known.site, offer, listing.start, maps)
        known.why += offer.why + tuple(f"sitemap: {address}" for address in maps)
    return known


def _without_tokens(polite: Polite, site: Site, start: str, offer: Discovery) -> Discovery:
    """The offer with the parameters of links that a second look shows to be of the moment."""
    if not tokens.bears_parameters(offer.found):
        return offer
    asked = polite.ask(start, site, UrlKind.LISTING)
    if isinstance(asked, NotReached) or asked.answer.status != 200:
        return offer
    answer = asked.answer
    try:
        again = discover_bounded(answer.body, answer.url, answer.header("content-type"))
    except ListingError:
        return offer
    moving = tokens.moving_params(offer.found, again.found)
    new = tuple(name for name in moving if name not in offer.drop_params)
    if not new:
        return offer
    words = f"drop_params: {', '.join(new)} differ at every visit"
    return replace(offer, drop_params=(*offer.drop_params, *new), why=(*offer.why, words))


def _sitemaps(polite: Polite, known: Discovered, offer: Discovery) -> Iterator[str]:
    """Sitemaps that robots.txt names, else the usual address, as far as there is one."""
    start = next(iter(known.given))
    rules = polite.rules(start, known.site)
    named = robots.sitemaps(rules) if isinstance(rules, robots.Rules) else ()
    addresses = [a for a in (urls.normalise(name, start) for name in named) if a is not None]
    ours = [a for a in addresses if urls.same_site(a, start)] or list(offer.sitemaps)
    for address in ours[:MOST_SITEMAPS]:
        asked = polite.ask(address, known.site, UrlKind.SITEMAP)
        if isinstance(asked, NotReached) or asked.answer.status != 200:
            continue
        answer = asked.answer
        if sniff(answer.body, answer.header("content-type")) in ("sitemap", "sitemapindex"):
            known.given[address] = asked
            yield address
