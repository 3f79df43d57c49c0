"""A page in, the links that stand around and in its text out: languages, files, images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scraper.core import flat as flats
from scraper.core import language, links
from scraper.model import Link

Attributes = Mapping[str, str | None]
# A link of a language switcher shows no more characters than this.
_LABEL = 24


def text_below(flat: flats.Flat, i: int) -> str:
    """The text of a subtree in one string, as it stands there."""
    return "".join(flat.text[i : flat.end[i]])


def translations(flat: flats.Flat, url: str, own: str | None) -> tuple[Link, ...]:
    """The same release in other languages, by hreflang and by the links of a switcher."""
    heads = [node.attributes for node in flat.head if node.tag == "link"]
    offers = [(attrs, "") for attrs in heads if attrs.get("hreflang") and _is_alternate(attrs)]
    marked: list[tuple[Attributes, str]] = []
    coded: list[tuple[Attributes, str]] = []
    for i in flat.named:
        if flat.tag[i] != "a" or not 0 < flat.chars[i] <= _LABEL:
            continue
        attrs = flat.attrs[i]
        text = text_below(flat, i).strip()
        if attrs.get("hreflang") or text.lower() in links.NAMES:
            marked.append((attrs, text))
        elif len(text) <= 6 and text[:1].isupper() + ("-" in text) and language.tag(text):
            coded.append((attrs, text))
    if len(coded) > 1 or marked:
        marked += coded
    return links.translations(offers + marked, url, own)


def _is_alternate(attrs: Attributes) -> bool:
    return "alternate" in (attrs.get("rel") or "").lower().split()


def attachments(flat: flats.Flat, top: int, url: str) -> tuple[Link, ...]:
    """Files that the container links to, those in its furniture too: a download box is theirs."""
    return links.files(
        ((attrs, text_below(flat, i)) for i, attrs in _elements(flat, "a", top)), url
    )


def images(flat: flats.Flat, top: int, marks: bytearray, url: str) -> tuple[Link, ...]:
    """Images of the container, outside its furniture."""
    kept = (attrs for i, attrs in _elements(flat, "img", top) if not marks[flat.parent[i]])
    return links.pictures(kept, url)


def _elements(flat: flats.Flat, tag: str, top: int) -> Iterator[tuple[int, Attributes]]:
    tags = flat.tag
    for i in range(top, flat.end[top]):
        if tags[i] == tag:
            yield i, flat.attrs[i]
