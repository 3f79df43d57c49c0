"""Site files (TOML) -> Site, or the name of the file, table and key that is wrong.

The vocabulary is closed: it is the fields of `Site`, `Listing`, `Layout` and `Expect`, and
`platform` (core.families). Every selector, pattern and time zone is tried when a file is loaded,
not in the night when it is needed.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from dataclasses import MISSING, fields
from datetime import date, time
from importlib import resources
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from scraper.core import families, pace, urls
from scraper.errors import SiteDefinitionError
from scraper.model import Expect, Layout, Listing, Site

T = TypeVar("T")

# Fields that a file does not hold: they come from its name, or from the tables below it.
_NOT_KEYS = {"slug", "listings", "layouts", "expect", "definition_sha256", "name", "made_up"}
# What a publishing system gives is written out before a file is read: core.families.
_FAMILY_KEYS: dict[type, set[str]] = {Site: {families.KEY}, Layout: {families.KEY}}
_SITE_TABLES = {"listings", "layouts", "expect"}
_WORDS = {
    str: "text in quotes",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2021-08-31",
}
_SELECTORS = ("title", "published", "modified", "number", "body", "languages")
# A bare URL has no file to name identities; Liferay's portlets serve one document many times.
COMMON_IDENTITIES = (r"/asset_publisher/[^/?]+/content/(?:id/)?(?P<id>[^/?]+)",)
COMMON_NOISE = ("p_p_*", "p_r_p_*", "p_auth", "redirect", "_101_INSTANCE_*", "_com_liferay_*")


def load_site(path: str | Path) -> Site:
    """The site declared in a TOML file; its slug is the file's name.

    Raises SiteDefinitionError, which names file, table and key, and the nearest known key.
    """
    file = Path(path)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise SiteDefinitionError(f"{file}: cannot be read ({error.strerror})") from error
    return parse_site(body, file.name, re.sub(r"[^a-z0-9-]+", "-", file.stem.lower()).strip("-"))


def parse_site(body: bytes, where: str, slug: str) -> Site:
    """The site declared in the bytes of a TOML file, known under a slug."""
    try:
        raw = tomllib.loads(body.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SiteDefinitionError(f"{where}: not valid TOML: {error}") from error
    raw = families.expanded(raw, where)
    listings = tuple(
        _build(Listing, table, f"{where} [listings.{name}]", name=name)
        for name, table in _table(raw, "listings", where).items()
    )
    layouts = tuple(
        _build(Layout, table, f"{where} [[layouts]] #{number}")
        for number, table in enumerate(_array(raw, "layouts", where), 1)
    )
    site = _build(
        Site,
        {k: v for k, v in raw.items() if k not in _SITE_TABLES},
        where,
        slug=slug or "site",
        listings=listings,
        layouts=layouts,
        expect=_build(Expect, _table(raw, "expect", where), f"{where} [expect]"),
        definition_sha256=hashlib.sha256(body).hexdigest(),
    )
    check_site(site, where)
    return site


def builtin_slugs() -> list[str]:
    """The slugs of the sites that come with the program."""
    folder = resources.files("scraper") / "sitedefs"
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


def builtin_site(slug: str) -> Site:
    """A site that comes with the program. Raises SiteDefinitionError with the nearest slug."""
    known = builtin_slugs()
    if slug not in known:
        near = difflib.get_close_matches(slug, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else "`scraper sites` lists them"
        raise SiteDefinitionError(f"{slug!r} is not a built-in site; {hint}")
    return parse_site(builtin_text(slug).encode(), f"{slug}.toml", slug)


def builtin_text(slug: str) -> str:
    """The TOML text of a built-in site."""
    entry = resources.files("scraper") / "sitedefs" / f"{slug}.toml"
    return entry.read_text(encoding="utf-8")


def site_for_url(url: str, *, home: str | None = None, title: str | None = None) -> Site:
    """A site made up for the bare address of a news page: everything is discovered.

    Raises SiteDefinitionError if the address is none.
    """
    address = urls.normalise(url)
    if address is None:
        raise SiteDefinitionError(f"{url!r} is not a web address; give http:// or https://")
    parts = urlsplit(address)
    return Site(
        slug=re.sub(r"[^a-z0-9]+", "-", parts.netloc.lower()).strip("-") or "site",
        title=title or parts.netloc,
        home=home or urls.origin(address) + "/",
        timezone="UTC",
        languages=(),
        identity=COMMON_IDENTITIES,
        drop_params=COMMON_NOISE,
        listings=(Listing(name="start", start=address, made_up=True),),
    )


# --- building and checking --------------------------------------------------------------------


def _table(raw: dict[str, Any], key: str, where: str) -> dict[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise SiteDefinitionError(f"{where}: {key} must be a table, [{key}]")
    return value


def _array(raw: dict[str, Any], key: str, where: str) -> list[Any]:
    value = raw.get(key, [])
    if not isinstance(value, list):
        raise SiteDefinitionError(f"{where}: {key} must be written [[{key}]]")
    return value


def _build(cls: type[T], raw: Any, where: str, **given: Any) -> T:
    """cls(**raw), refusing unknown, missing and wrongly typed keys by name."""
    if not isinstance(raw, dict):
        raise SiteDefinitionError(f"{where}: must be a table of keys")
    every = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
    known = sorted((every.keys() - _NOT_KEYS) | _FAMILY_KEYS.get(cls, set()))
    for key in raw:
        if key not in known:
            raise SiteDefinitionError(f"{where}: unknown key {key!r}; {_nearest(key, known)}")
    for name, spec in every.items():
        required = spec.default is MISSING and spec.default_factory is MISSING
        if required and name not in raw and name not in given:
            raise SiteDefinitionError(f"{where}: missing key {name!r}")
    hints = get_type_hints(cls)
    values = {key: _value(hints[key], value, f"{where}: {key}") for key, value in raw.items()}
    return cls(**given, **values)


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"


def _value(hint: Any, value: Any, where: str) -> Any:
    """A TOML value as the type of its field, or SiteDefinitionError."""
    if get_origin(hint) in (UnionType, Union):  # every optional key is `X | None`
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise SiteDefinitionError(f"{where} must be one of {', '.join(get_args(hint))}")
        return value
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise SiteDefinitionError(f"{where} must be a list of texts in quotes")
        return tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        raise SiteDefinitionError(f"{where} must be {_WORDS[hint]}")
    return value


def check_site(site: Site, where: str) -> None:
    """SiteDefinitionError if a zone, pattern, address or selector of a site is none."""
    if urls.normalise(site.home) is None:
        raise SiteDefinitionError(f"{where}: home {site.home!r} is not a web address")
    try:
        ZoneInfo(site.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SiteDefinitionError(
            f"{where}: timezone {site.timezone!r} is unknown; write one such as 'Europe/Oslo'"
        ) from error
    if not 0 <= site.delay <= 3600:
        raise SiteDefinitionError(f"{where}: delay must be between 0 and 3600 seconds")
    if site.revisits is not None and not 0 <= site.revisits <= 100_000:
        raise SiteDefinitionError(f"{where}: revisits must be between 0 and 100,000 in one run")
    if site.hours is not None:
        _check_hours(site.hours, where)
    for number, pattern in enumerate(site.identity, 1):
        _check_identity(pattern, f"{where}: identity #{number}")
    for listing in site.listings:
        _check_listing(listing, f"{where} [listings.{listing.name}]")
    for number, layout in enumerate(site.layouts, 1):
        _check_layout(layout, f"{where} [[layouts]] #{number}", number == len(site.layouts))


def _check_hours(hours: str, where: str) -> None:
    try:
        if not re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", hours):
            raise ValueError(hours)
        pace.within_hours(hours, time(12))
    except ValueError as error:
        raise SiteDefinitionError(
            f"{where}: hours must be written like '22:00-06:00', not {hours!r}"
        ) from error


def _check_identity(pattern: str, where: str) -> None:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise SiteDefinitionError(f"{where}: not a regular expression: {error}") from error
    if "id" not in compiled.groupindex:
        raise SiteDefinitionError(f"{where}: has no group (?P<id>...)")


def _check_listing(listing: Listing, where: str) -> None:
    if urls.normalise(listing.start) is None:
        raise SiteDefinitionError(f"{where}: start {listing.start!r} is not a web address")
    if listing.next is not None and listing.page_url is not None:
        raise SiteDefinitionError(f"{where}: give next or page_url, not both")
    if listing.page_url is not None and "{page}" not in listing.page_url:
        raise SiteDefinitionError(f"{where}: page_url must hold {{page}}")
    if listing.max_pages < 1:
        raise SiteDefinitionError(f"{where}: max_pages must be 1 or more")
    if listing.items is not None:  # a JSON listing: paths, not selectors
        return
    for key in ("link", "next", "published"):
        value = getattr(listing, key)
        if value is not None and not value.startswith("/"):
            _check_selector(value, f"{where}: {key}")


def _check_layout(layout: Layout, where: str, last: bool) -> None:
    if layout.valid_until is None and not last:
        raise SiteDefinitionError(
            f"{where}: every layout but the last needs valid_until; they stand oldest first"
        )
    if layout.body is None and layout.title is None:
        raise SiteDefinitionError(f"{where}: give title and body, or leave the layout out")
    if layout.format == "json":
        return
    for key in _SELECTORS:
        value = getattr(layout, key)
        if value is not None:
            _check_selector(value, f"{where}: {key}")
    for number, selector in enumerate(layout.drop, 1):
        _check_selector(selector, f"{where}: drop #{number}")


def _check_selector(selector: str, where: str) -> None:
    """Compile a CSS selector, which may end in @attribute."""
    css = re.sub(r"@[\w:-]+$", "", selector).strip()
    try:
        if not css:
            raise SelectolaxError("empty")
        LexborHTMLParser("<p></p>").css(css)
    except (SelectolaxError, ValueError) as error:
        raise SiteDefinitionError(f"{where}: {selector!r} is not a CSS selector") from error


# --- JSON Schema ----------------------------------------------------------------------------------


def json_schema() -> dict[str, Any]:
    """A JSON Schema of site files, for editors."""
    site = _object(Site)
    site["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    site["title"] = "A site file of scraper"
    site["properties"] |= {
        "listings": {"type": "object", "additionalProperties": _object(Listing)},
        "layouts": {"type": "array", "items": _object(Layout)},
        "expect": _object(Expect),
    }
    return site


def _object(cls: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    keys = [f for f in fields(cls) if f.name not in _NOT_KEYS]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {f.name: _json_type(hints[f.name]) for f in keys}
        | {key: {"enum": sorted(families.FAMILIES)} for key in _FAMILY_KEYS.get(cls, ())},
        "required": [f.name for f in keys if f.default is MISSING and f.default_factory is MISSING],
    }


def _json_type(hint: Any) -> dict[str, Any]:
    if get_origin(hint) in (UnionType, Union):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": {"type": "string"}}
    if hint is date:
        return {"type": "string", "format": "date"}
    return {"type": {str: "string", float: "number", int: "integer", bool: "boolean"}[hint]}
