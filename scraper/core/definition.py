"""A site <-> the JSON that the archive keeps, so that `crawl` without arguments knows it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from scraper.model import Expect, Layout, Listing, Site

# What decides which releases a walk through a listing meets, and whether it takes two for one.
_WALK_KEYS: Final = ("start", "link", "next", "page_url", "first_page", "page_step", "items", "url")
_ADDRESS_KEYS: Final = ("identity", "drop_params")


def definition_json(site: Site) -> str:
    """A site as JSON text, always the same for the same site."""
    return json.dumps(asdict(site), ensure_ascii=False, sort_keys=True, default=str)


def site_from_json(text: str) -> Site:
    """The site that `definition_json` wrote."""
    raw = json.loads(text)
    for layout in raw["layouts"]:
        if layout["valid_until"] is not None:
            layout["valid_until"] = date.fromisoformat(layout["valid_until"])
        layout["drop"], layout["drop_after"] = tuple(layout["drop"]), tuple(layout["drop_after"])
    return Site(
        **{
            **raw,
            "languages": tuple(raw["languages"]),
            "identity": tuple(raw["identity"]),
            "drop_params": tuple(raw["drop_params"]),
            "listings": tuple(Listing(**one) for one in raw["listings"]),
            "layouts": tuple(Layout(**one) for one in raw["layouts"]),
            "expect": Expect(**raw["expect"]),
        }
    )


def read_otherwise(before: str, site: Site) -> set[str]:
    """Names of the listings that a definition reads in another way than the one kept before.

    What a walk by the earlier definition had reached tells nothing then: a `next` that matched
    nothing looks like the end of a listing. Bare addresses are discovered anew in every run: what
    is kept of them is no definition to compare with.
    """
    old, new = json.loads(before), json.loads(definition_json(site))
    if site.made_up or any(listing.get("made_up") for listing in old["listings"]):
        return set()
    if any(sorted(old.get(key, ())) != sorted(new[key]) for key in _ADDRESS_KEYS):
        return {listing.name for listing in site.listings}
    known = {listing["name"]: _chosen(listing, _WALK_KEYS) for listing in old["listings"]}
    return {
        listing["name"]
        for listing in new["listings"]
        if known.get(listing["name"]) != _chosen(listing, _WALK_KEYS)
    }


def _chosen(table: Mapping[str, Any], keys: tuple[str, ...]) -> list[Any]:
    return [table.get(key) for key in keys]
