"""What a person names on the command line -> the sites that are meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scraper import sites
from scraper.archive import Archive, existing
from scraper.core import urls
from scraper.core.definition import site_from_json
from scraper.errors import SiteDefinitionError, UsageError
from scraper.model import Site

_NAME_ONE = (
    "name one, for example `scraper crawl gov-uk-fcdo` (`scraper sites` lists them), a site file,"
    " or the address of a news page"
)


def named(names: Sequence[str], archive_path: Path) -> list[Site]:
    """As `resolve`, with the archive at that path if there is one; none is made."""
    with existing(archive_path) as archive:
        if archive is None and not names:
            raise UsageError(
                f"{archive_path}: there is no archive here yet, so no site is known;"
                f" is --archive right? For a first crawl {_NAME_ONE}"
            )
        return resolve(names, archive)


def resolve(names: Sequence[str], archive: Archive | None) -> list[Site]:
    """The sites of slugs, site files and bare addresses; without any, all the archive knows.

    Raises SiteDefinitionError or UsageError with the remedy.
    """
    if names:
        return list({site.slug: site for site in (_one(name, archive) for name in names)}.values())
    known = stored(archive)
    if not known:
        raise UsageError("this archive knows no site yet: " + _NAME_ONE)
    return list(known.values())


def stored(archive: Archive | None) -> dict[str, Site]:
    """The sites of an archive by slug; a built-in one is taken as the program knows it today."""
    if archive is None:
        return {}
    builtin = set(sites.builtin_slugs())
    found = {}
    for row in archive.known_sites():
        if row["slug"] in builtin:
            found[row["slug"]] = sites.builtin_site(row["slug"])
        elif row["definition"]:
            found[row["slug"]] = site_from_json(row["definition"])
    return found


def _one(name: str, archive: Archive | None) -> Site:
    if "://" in name:
        return _bare(name, archive)
    if name.endswith(".toml") or "/" in name or Path(name).is_file():
        return sites.load_site(name)
    if name in sites.builtin_slugs():
        return sites.builtin_site(name)
    known = stored(archive)
    if name in known:
        return known[name]
    return sites.builtin_site(name)  # says which slug is nearest


def _bare(address: str, archive: Archive | None) -> Site:
    """A bare news page: as the archive knows it, with this page put to its listings if new."""
    made = sites.site_for_url(address)
    known = stored(archive).get(made.slug)
    if known is None:
        return made
    if any(listing.start == made.listings[0].start for listing in known.listings):
        return known
    name = f"start-{len(known.listings) + 1}"
    return replace(known, listings=(*known.listings, replace(made.listings[0], name=name)))


def sites_of(addresses: Sequence[str], archive_path: Path) -> list[Site]:
    """The site of each address, with the archive at that path if there is one."""
    with existing(archive_path) as archive:
        return [site_of(url, archive) for url in addresses]


def site_of(url: str, archive: Archive | None) -> Site:
    """The site that an address belongs to: of the archive, built in, or made up for it.

    Raises SiteDefinitionError if the address is none.
    """
    address = urls.normalise(url)
    if address is None:
        raise SiteDefinitionError(f"{url!r} is not a web address; give http:// or https://")
    for site in stored(archive).values():
        if urls.host_key(site.home) == urls.host_key(address):
            return site
    for slug in sites.builtin_slugs():
        site = sites.builtin_site(slug)
        if urls.same_site(site.home, address):
            return site
    return replace(sites.site_for_url(address), listings=())
