"""The head of a page and its JSON-LD in, what the page says about itself out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scraper.core import clean
from scraper.core import flat as flats

# Names of meta elements (name, property, itemprop; lower-case), the most trusted first.
_TITLES = (
    "og:title", "twitter:title", "articletitle", "dc.title", "dcterms.title", "citation_title",
    "parsely-title", "sailthru.title", "headline",
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date",
    "publication_date", "publication-date", "article.published", "date.published",
    "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "og:published_time",
    "og:article:published_time", "rnews:datepublished", "parsely-pub-date", "sailthru.date",
    "citation_publication_date", "citation_online_date", "citation_date", "article_date_original",
    "originalpublicationdate", "published_time", "article:post_date", "last-published", "date",
    "dc.date.created", "dcterms.created", "article:created", "created", "datecreated", "timestamp",
    "bt:pubdate", "cxenseparse:recs:publishtime", "vr:published_time", "shareaholic:article_published_time",
    "ptime", "article-publish-date", "displaydate", "release_date", "pdate", "issued",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "datemodified", "og:updated_time", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "revised", "modified", "date.modified",
)  # fmt: skip
# Names of a site's own that say the same.
_SAYS_PUBLISHED = re.compile(r"(?:publi[a-z]*|release|issue)[-_.: ]?d?(?:date|time)(?![a-z])")
# Names that end in "date" say it too, where no other does, unless they are of something else.
_SAYS_DATE = re.compile(r"(?:^|[-_.: a-z])(?:date|datum|fecha)(?:time)?$")
_SAYS_OTHER = re.compile(
    r"modif|updat|revis|review|chang|expir|valid|event|start|end|crawl|index|build|birth|genera|due|upload"
)
# Dates in JSON-LD that no parser reads.
_BROKEN = re.compile(r'"(datePublished|dateModified)"\s*:\s*"([^"]{8,40})"')
# Types of JSON-LD that describe a page's own text.
_ARTICLES = frozenset(
    {
        "article", "newsarticle", "blogposting", "reportagenewsarticle", "analysisnewsarticle",
        "opinionnewsarticle", "backgroundnewsarticle", "governmentservice", "report", "liveblogposting",
        "pressrelease", "advertisercontentarticle", "scholarlyarticle", "techarticle", "socialmediaposting",
        "medicalwebpage", "specialannouncement",
    }
)  # fmt: skip
_PAGES = frozenset({"webpage", "itempage", "creativework", "aboutpage"})
_MAX_JSON = 400_000
_MAX_THINGS = 400


@dataclass(slots=True)
class Meta:
    """What a page says about itself, as printed there; texts are normalised lines."""

    page_title: str = ""
    titles: list[tuple[str, str]] = field(default_factory=list)  # source, text
    site_name: str = ""
    published: list[tuple[str, str]] = field(default_factory=list)  # source, value
    modified: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""
    canonical: str = ""
    description: str = ""
    article_body: str = ""
    robots: str = ""


def read(flat: flats.Flat) -> Meta:
    """Meta elements, the title element, rel=canonical and JSON-LD of a page. Never raises."""
    meta = Meta()
    named: dict[str, str] = {}
    for tag, node, attrs in flat.head:
        if tag == "meta":
            name = attrs.get("property") or attrs.get("name") or attrs.get("itemprop")
            value = attrs.get("content")
            if name and value:
                named.setdefault(name.strip().lower(), value)
        elif tag == "title" and not meta.page_title:
            meta.page_title = clean.line(node.text())
        elif (attrs.get("rel") or "").lower() == "canonical" and not meta.canonical:
            meta.canonical = attrs.get("href") or ""
    for script in flat.scripts:
        if "ld+json" in (script.attributes.get("type") or ""):
            _read_json_ld(script.text(), meta)
    _read_named(named, meta)
    return meta


def _read_named(named: Mapping[str, str], meta: Meta) -> None:
    meta.titles += [(one, clean.line(named[one])) for one in _TITLES if named.get(one)]
    meta.published += [(one, named[one]) for one in _PUBLISHED if named.get(one)]
    if not meta.published:
        meta.published += [one for one in named.items() if _SAYS_PUBLISHED.search(one[0])]
    if not meta.published:
        meta.published += [
            one
            for one in named.items()
            if _SAYS_DATE.search(one[0]) and not _SAYS_OTHER.search(one[0])
        ]
    meta.modified += [(one, named[one]) for one in _MODIFIED if named.get(one)]
    meta.site_name = clean.line(named.get("og:site_name") or named.get("sitename") or "")
    meta.description = clean.line(named.get("og:description") or named.get("description") or "")
    meta.robots = (named.get("robots") or "").lower()
    if not meta.language:
        locale = named.get("dc.language") or named.get("dcterms.language") or named.get("language")
        meta.language = locale or named.get("content-language") or named.get("og:locale") or ""


def _read_json_ld(text: str, meta: Meta) -> None:
    if len(text) > _MAX_JSON:
        return
    try:
        things = json.loads(text.strip().strip(";"), strict=False)
    except (ValueError, RecursionError):
        if "&quot;" in text:  # written for an attribute
            _read_json_ld(text.replace("&quot;", '"').replace("&amp;", "&"), meta)
            return
        for name, value in _BROKEN.findall(text):
            kept = meta.published if name == "datePublished" else meta.modified
            kept.append(("json-ld", value))
        return
    pages = []
    for thing in _things(things):
        kinds = _kinds(thing)
        if kinds & _ARTICLES:
            _read_thing("json-ld", thing, meta)
        elif kinds & _PAGES:
            pages.append(thing)
    for thing in pages:
        _read_thing("json-ld page", thing, meta)


def _read_thing(source: str, thing: Mapping[str, Any], meta: Meta) -> None:
    for key, target in (("datePublished", meta.published), ("dateModified", meta.modified)):
        value = thing.get(key)
        if isinstance(value, str) and value:
            target.append((source, value))
    headline = thing.get("headline") or (thing.get("name") if source == "json-ld page" else None)
    if isinstance(headline, str) and headline:
        meta.titles.append((source, clean.line(_unescaped(headline))))
    body, language = thing.get("articleBody"), thing.get("inLanguage")
    if isinstance(body, str) and len(body) > len(meta.article_body):
        meta.article_body = body
    if isinstance(language, str) and not meta.language:
        meta.language = language


def _unescaped(text: str) -> str:
    import html

    return html.unescape(text) if "&" in text else text


def _kinds(thing: Mapping[str, Any]) -> set[str]:
    kind = thing.get("@type")
    names = kind if isinstance(kind, list) else [kind]
    return {str(one).rpartition("/")[2].lower() for one in names}


def _things(things: Any) -> Iterator[Mapping[str, Any]]:
    """Objects of a JSON-LD document: the outermost, of @graph, and what a page is about."""
    waiting, seen = [things], 0
    while waiting and seen < _MAX_THINGS:
        thing = waiting.pop(0)
        seen += 1
        if isinstance(thing, list):
            waiting.extend(thing)
        elif isinstance(thing, dict):
            yield thing
            waiting.extend(thing[key] for key in ("@graph", "mainEntity") if key in thing)
