"""A site <-> the JSON that the archive keeps, so that `crawl` without arguments knows it again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from scraper.model import Expect, Layout, Listing, Site


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
