"""A page in, the links that stand around and in its text out: languages, files, images."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

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
    offers = [
        (attrs, "")
        for tag, _, attrs in flat.head
        if "hreflang" in attrs and attrs["hreflang"] and tag == "link" and _is_alternate(attrs)
    ]
    marked: list[tuple[Attributes, str]] = []
    coded: list[tuple[Attributes, str]] = []
    chars, texts, ends, every = flat.chars, flat.text, flat.end, flat.attrs
    for i in flat.anchors:
        size, attrs = chars[i], every[i]
        if not 0 < size <= _LABEL or (size > links.LONGEST_NAME and not attrs.get("hreflang")):
            continue
        # Most links hold one run of text.
        text = (texts[i + 1] if ends[i] == i + 2 else text_below(flat, i)).strip()
        if attrs.get("hreflang") or text.lower() in links.NAMES:
            marked.append((attrs, text))
        elif len(text) <= 6 and (text[:1].isupper() or "-" in text) and language.tag(text):
            coded.append((attrs, text))
    if len(coded) > 1 or marked:
        marked += coded
    return links.translations(offers + marked, url, own)


def _is_alternate(attrs: Attributes) -> bool:
    return "alternate" in (attrs.get("rel") or "").lower().split()


def inside(
    flat: flats.Flat, top: int, marks: bytearray, url: str
) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Files that the container links to, those in its furniture too (a download box is the
    release's), and its images outside of furniture."""
    tags = flat.tag
    files: list[tuple[Attributes, str]] = []
    images: list[Attributes] = []
    named = flat.named
    for k in range(bisect_left(named, top), bisect_left(named, flat.end[top])):
        i = named[k]
        if tags[i] == "a":
            if links.is_file(flat.attrs[i].get("href") or ""):
                files.append((flat.attrs[i], text_below(flat, i)))
        elif tags[i] == "img" and not marks[flat.parent[i]]:
            images.append(flat.attrs[i])
    return links.files(files, url), links.pictures(images, url)
