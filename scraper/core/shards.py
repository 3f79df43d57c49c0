"""A site's host -> which of N machines crawls it; the same on every machine, for ever."""

from __future__ import annotations

import hashlib

from scraper.core import urls


def part_of(home: str, parts: int) -> int:
    """1..parts, by the host of a site's home page: a host never belongs to two machines."""
    host = urls.host_key(home).removeprefix("www.")
    digest = hashlib.sha256(host.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") % parts + 1
