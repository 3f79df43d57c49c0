"""A content API's answer and its layout -> the release; paths are dotted, the body is HTML."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import bodytext, clean, dates, language, links, settle, urls
from scraper.errors import LayoutError
from scraper.model import Layout, Link, Release, Site

_FIELD: Final = re.compile(r"\{([\w.]{1,100})\}")
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|#x[\da-fA-F]+|\w+);")
# Fields of a translation that hold its language or its address, where no template is given.
_CODES: Final = ("locale", "lang", "language", "hreflang", "code")
_ADDRESSES: Final = ("url", "href", "link", "web_url", "base_path")


def read_json(text: str, layout: Layout, site: Site, url: str) -> Release:
    """The release that a content API gives as JSON.

    `title`, `published`, `modified`, `number`, `body`, `languages` and `language` of the layout
    are dotted paths ("details.body"). `languages` leads to a list of objects with a language and
    an address; `address` is a template over the answer ("https://x.example{base_path}") for the
    page that people see, and over each translation.

    Raises LayoutError: not JSON, or a path to title, published or body leads to nothing.
    """
    answer = _loaded(text, url)
    zone = ZoneInfo(site.timezone)
    title = _plain(_required(answer, "title", layout.title, url))
    published = _date(answer, layout, site, url, zone)
    canonical = _filled(layout.address, answer)
    number = _text_at(answer, layout.number)
    container = _container(_required(answer, "body", layout.body, url))
    skip = _dropped(container, layout)
    body = bodytext.finished(clean.blocks(container, skip), layout, site, url, title)
    code = language.page_language(
        text=body, declared=_text_at(answer, layout.language), html_lang=None, url=canonical or url
    )
    chosen, source, notes = settle.settle(
        published,
        None,
        dates.from_url(canonical or url),
        dates.from_number(number) if number else None,
        zone,
    )
    base = canonical or url
    return Release(
        title=title,
        published=chosen.when if chosen else None,
        language=code,
        body=body,
        alternates=_alternates(answer, layout, base, code),
        attachments=links.attachments([container], base, skip),
        images=links.images([container], base, skip),
        modified=_when(_text_at(answer, layout.modified), site, layout, zone),
        canonical=canonical,
        metadata=bodytext.facts(chosen, source, notes, number),
    )


def unmatched(text: str, layout: Layout, url: str) -> list[str]:
    """The keys of a JSON layout whose path leads to nothing in an answer."""
    answer = _loaded(text, url)
    keys = ("title", "published", "body", "modified", "number", "language")
    paths = [(key, getattr(layout, key)) for key in keys]
    missed = [key for key, path in paths if path and _text_at(answer, path) is None]
    if layout.languages and _at(answer, layout.languages) is None:
        missed.append("languages")
    return missed


# --- values at paths ------------------------------------------------------------------------------


def _loaded(text: str, url: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LayoutError(url, f"not the JSON of its layout: {str(error)[:200]}") from error


def _at(value: Any, path: str) -> Any:
    """What stands at a dotted path, or None."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit():
            value = value[int(step)] if len(step) < 7 and int(step) < len(value) else None
        else:
            return None
    return value


def _text_at(value: Any, path: str | None) -> str | None:
    found = _at(value, path) if path else None
    if isinstance(found, str | int | float) and not isinstance(found, bool):
        return str(found).strip() or None
    return None


def _required(answer: Any, key: str, path: str | None, url: str) -> str:
    if path is None:
        raise LayoutError(url, f"layout: it names no {key}")
    found = _text_at(answer, path)
    if found is None:
        raise LayoutError(url, f"layout: {key} = {path!r} leads to no text in the answer")
    return found


def _filled(template: str | None, value: Any) -> str | None:
    """An address template filled with fields of an object; None if one is missing."""
    if template is None:
        return None
    fields = {name: _text_at(value, name) for name in _FIELD.findall(template)}
    if None in fields.values():
        return None
    return urls.normalise(_FIELD.sub(lambda found: fields[found[1]] or "", template))


def _plain(text: str) -> str:
    """A title as plain text: WordPress writes entities and markup into it, GOV.UK does not."""
    if _MARKUP.search(text):
        text = LexborHTMLParser(f"<div>{text}</div>").css_first("div").text()  # type: ignore[union-attr]
    return clean.line(text)


# --- the parts of a release -----------------------------------------------------------------------


def _date(
    answer: Any, layout: Layout, site: Site, url: str, zone: ZoneInfo
) -> dates.Printed | None:
    if layout.published is None:
        return None
    value = _required(answer, "published", layout.published, url)
    found = _printed(value, site, layout, zone)
    if found is None:
        raise LayoutError(
            url, f"layout: published = {layout.published!r} holds no date: {value[:80]!r}"
        )
    return found


def _printed(value: str, site: Site, layout: Layout, zone: ZoneInfo) -> dates.Printed | None:
    return dates.from_machine(value, zone) or dates.find_date(
        value, zone=zone, languages=site.languages, order=layout.date_order
    )


def _when(value: str | None, site: Site, layout: Layout, zone: ZoneInfo) -> Any:
    found = _printed(value, site, layout, zone) if value else None
    return found.when if found else None


def _container(html: str) -> LexborNode:
    tree = LexborHTMLParser(html)
    node = tree.body or tree.root
    assert node is not None  # an HTML parser makes a body of any text
    return node


def _dropped(container: LexborNode, layout: Layout) -> set[int]:
    return {node.mem_id for selector in layout.drop for node in container.css(selector)}


def _alternates(answer: Any, layout: Layout, base: str, own: str | None) -> tuple[Link, ...]:
    """The translations that the answer names, each language once, its own left out."""
    named = _at(answer, layout.languages) if layout.languages else None
    found: dict[str, Link] = {}
    for each in named if isinstance(named, list) else ():
        code = language.tag(next((c for k in _CODES if (c := _text_at(each, k))), None))
        href = next((h for k in _ADDRESSES if (h := _text_at(each, k))), None)
        address = _filled(layout.address, each) or (urls.normalise(href, base) if href else None)
        if code and address and code not in found and code != own and address != base:
            found[code] = Link("translation", address, _text_at(each, "title"), code)
    return tuple(found.values())
