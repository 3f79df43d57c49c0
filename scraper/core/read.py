"""The bytes of one page -> a release: the one reading that crawl, re-reading and one-off use.

decode -> parse once -> layout or generic reader. Pure; raises only LayoutError and, for what can
never be a release, PageError.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from scraper.core import article, decode, layout, streamed
from scraper.core.template import Template
from scraper.errors import LayoutError, ParseError
from scraper.model import Release, Site

# The version of the reader: raised when the same bytes may read differently than before.
READER_VERSION = "3"
READABLE = frozenset({"text/html", "application/xhtml+xml", "application/json", "text/plain"})


JSON = "application/json"
# A book of a thousand pages has two million characters; the longest reports that ministries put
# on one page have three hundred thousand. Comparing two such texts costs 50 times their size.
MOST_CHARS = 1_000_000


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to read a page besides its bytes; every part may be missing."""

    site: Site | None = None
    day: date | None = None  # of the fetch: chooses the layout of that era
    template: Template | None = None  # what the site's other pages repeat


def read(
    body: bytes, url: str, content_type: str | None = None, context: Context | None = None
) -> Release:
    """The release that a page holds; its metadata says how it was decoded and read.

    A page of a site with layouts is read by the layout of its day or not at all (LayoutError);
    any other page by the generic reader, which never fails: a page without text gives a release
    with an empty body.
    """
    given = context or Context()
    site, media = given.site, decode.media_type(body, content_type)
    decoded = decode.decode(body, content_type, site.charset if site else None)
    source = streamed.source(body, decoded)
    release = _read_text(decoded.text, source, media, url, given)
    if len(release.body) > MOST_CHARS:
        raise ParseError(url, f"a text of more than {MOST_CHARS:,} characters is no release")
    facts = {"charset": decoded.charset, "charset_from": decoded.why, "media_type": media}
    return replace(release, metadata={**release.metadata, **facts})


def readable(release: Release) -> bool:
    """Whether what was read can be a release at all: not a PDF, nor JSON without a layout."""
    media = release.metadata.get("media_type")
    return media in READABLE and not (media == JSON and not release.title and not release.body)


def _read_text(text: str, source: str | bytes, media: str, url: str, given: Context) -> Release:
    """`source` is what is parsed: the text, or its bytes, which are parsed sooner."""
    site = given.site
    era = layout.layout_on(site, given.day or date.max) if site else None
    if site is not None and era is not None:
        if era.format == "json":
            return layout.read_json(text, era, site, url)
        if media not in READABLE:
            raise LayoutError(url, f"{media} is not a page; its layout reads HTML")
        return layout.read_layout(LexborHTMLParser(source), era, site, url)
    if media not in READABLE or media == JSON:  # where in it the text is, only a layout knows
        return Release(title="", published=None, language=None, body="")
    zone = ZoneInfo(site.timezone) if site else ZoneInfo("UTC")
    return article.read_article(
        LexborHTMLParser(source),
        url,
        zone=zone,
        languages=site.languages if site else (),
        template=given.template,
    )
