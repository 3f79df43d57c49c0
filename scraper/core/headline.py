"""A page and what it says about itself in, the title of the release out: never the site's name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from scraper.core import boilerplate, clean, phrases, titleparts, vocabulary
from scraper.core.metadata import Meta
from scraper.core.paragraphs import Page, Paragraph
from scraper.core.titleparts import key

# A heading of fewer letters is an initial or an icon, a longer one is a paragraph.
_SHORTEST, _LONGEST = 3, 400
# What is longer is no headline if the head claims another.
_WORDY = 200
# A heading of no more words may be a label.
_LABEL_WORDS = 3
# So many headings of the first order in the text are its chapters.
_CHAPTERS = 3
_LOW = frozenset({"h3", "h4", "h5", "h6"})  # these are headlines at the head of the text alone
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HOME = re.compile(
    r"(?:https?://[^/]+)?/?(?:[a-z]{2}(?:[-_][A-Za-z]{2})?/?)?(?:(?:index|default|home)\.\w+)?"
)
_HOME_CHARS = 100
# A title element of more words is no mere name of a site.
_NAME_WORDS = 12
# Parts of a heading that are not the headline: a kicker above it, a line below it, a day.
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:kicker|top-?line|rubri[ck]\w*|eyebrow|over-?line|dachzeile|sub-?(?:title"
    r"|head(?:line|ing)?|line)|untertitel|unterzeile|date|datum|badge|label|categor\w+|share)"
    r"(?:$|[\s_-])",
    re.I,
)
# Below a line in bold letters, in the same paragraph, stands no more than a day or a place.
_BELOW_LINE = 60
_BRAND = re.compile(
    r"(?:^|[\s_-])(?:logo|brand|branding|site-?(?:name|title|branding|logo))(?:$|[\s_-])", re.I
)
_HEADLINE_CHARS = 15


class Headline(NamedTuple):
    """The title, where it was found ("h1", "og:title", "title", "h2" ...), and the paragraph
    that prints it, or -1."""

    text: str
    source: str
    at: int = -1


def choose(
    page: Page,
    marks: bytearray,
    top: int,
    meta: Meta,
    url: str,
    recurring: Collection[str] = frozenset(),
) -> Headline:
    """The title of the release; an empty one of source "none" if it has none.

    `recurring` are keys of title parts that other pages of the site have too.
    """
    parts = titleparts.parts(meta.page_title)
    named = _site_names(page, meta, url, parts)
    for part in (meta.site_name, *parts, *(text for _, text in meta.titles)) if recurring else ():
        if key(part) in recurring:
            named[key(part)] = part
    claims = _claims(meta, named, url)
    offers = _headings(page, marks, top, named, frozenset(key(text) for _, text in claims))
    first, last = page.span(top)
    best = _agreed(offers, claims, first)
    if best is None:
        best = _unclaimed(offers, claims, first, last, url)
    return best._replace(text=titleparts.without_rubric(best.text))


def _unclaimed(
    offers: list[Headline], claims: list[tuple[str, str]], first: int, last: int, url: str
) -> Headline:
    """The title where no heading is what the head claims."""
    leading = next((one for one in offers if one.source == "h1"), None)
    if leading is not None and len(leading.text.split()) <= _LABEL_WORDS:
        told = titleparts.by_address(url, leading.text, [text for _, text in claims])
        if told is not None:
            return Headline(told, next(source for source, text in claims if text == told))
    heads = (one for one in offers if one.source == "h1" and first <= one.at < last)
    chapters = sum(1 for one in heads if not titleparts.is_section(one.text))
    for one in offers:
        # A lone h1 far above the text is the site's, when the head claims something else.
        near = first - 25 <= one.at < last and not titleparts.is_institution(one.text)
        near = near and len(one.text) < _WORDY
        if chapters >= _CHAPTERS:
            near = near and any(titleparts.shared(text, one.text) > 0.5 for _, text in claims)
        if one.source == "h1" and not titleparts.is_section(one.text) and (near or not claims):
            return one
    if all(source == "title" and titleparts.names_section(text) for source, text in claims):
        # A title element that no heading repeats may name the section or the site; a heading at
        # the head of the text names the release.
        nearby = [one for one in offers if first - 6 <= one.at <= first + 2]
        nearby.sort(key=lambda one: titleparts.is_section(one.text))
        if nearby:
            return _below_kicker(nearby)
    if claims:
        return Headline(claims[0][1], claims[0][0])
    return offers[0] if offers else Headline("", "none")


def _below_kicker(nearby: list[Headline]) -> Headline:
    """The likeliest heading; of two of one kind in a row the longer, if the first is a few words."""
    likely = nearby[0]
    for one in nearby[1:]:
        if one.source == likely.source and one.at == likely.at + 1:
            return one if 2 * len(likely.text) < len(one.text) else likely
    return likely


def _headings(
    page: Page,
    marks: bytearray,
    top: int,
    named: Mapping[str, str],
    claimed: frozenset[str],
) -> list[Headline]:
    """Headings that can be the title, the likeliest first."""
    found: list[tuple[float, Headline]] = []
    first, last = page.span(top)
    last_node = -1
    for k, one in enumerate(page.paragraphs[: last + 3]):
        is_close = k <= first + 2 and one.chars < 300
        if one.heading in _LOW and not is_close:
            continue
        titled = one.heading or (is_close and _is_titled(page, one.at))
        source = one.heading or ("class" if titled else "bold")
        line = one.text if titled else _bold_line(page, one) if k >= first - 3 and is_close else ""
        if not line:
            continue
        node = _heading_node(page, one.at) if one.heading else one.at
        if node == last_node:
            continue
        last_node = node
        text = _heading_text(page, node, k, claimed) if one.heading else clean.line(line)
        if not _SHORTEST <= len(text) <= _LONGEST or key(text) in named:
            continue
        if one.heading and (_leads_home(page, node) or _is_brand(page, node)):
            continue
        rank = {"h1": 0.0, "h2": 3.0, "bold": 4.8}.get(source, 4.0)
        if titleparts.is_section(text) or phrases.is_tail(phrases.fold(text)):
            rank += 2.5
        rank += 2.0 if marks[one.at] else 0.0
        rank += 1.5 if k > first + 2 else 0.0
        rank += 1.0 if one.linked > 0.8 else 0.0
        rank += 1.0 if titleparts.is_institution(text) else 0.0
        rank += min(1.0, 0.02 * abs(first - k))
        found.append((rank, Headline(text, source, k)))
    found.sort(key=lambda offer: offer[0])
    return [one for rank, one in found if rank < 5 or one.source == "h1"]


def _is_titled(page: Page, at: int) -> bool:
    i = page.flat.parent[at]
    attrs = page.flat.attrs[i]
    if not attrs:
        return False
    return (attrs.get("itemprop") or "").lower() in ("headline", "name") or (
        page.flat.tag[i] not in ("a", "li") and vocabulary.is_title(boilerplate.names_of(attrs))
    )


def _bold_line(page: Page, one: Paragraph) -> str:
    """The first line of a paragraph if it is printed in bold letters, all of it; "" if not."""
    i = page.flat.parent[one.at]
    if page.flat.tag[i] not in ("b", "strong"):
        return ""
    line = one.piece.text.partition("\n")[0]
    if len(line) < _HEADLINE_CHARS or one.chars > len(line) + _BELOW_LINE:
        return ""
    return line if page.flat.chars[i] >= 0.95 * len(line) else ""


def _leads_home(page: Page, node: int) -> bool:
    """Whether a heading is a link to the front page: the site's name."""
    tags, every = page.flat.tag, page.flat.attrs
    links = [i for i in range(node, page.flat.end[node]) if tags[i] == "a"]
    i = page.flat.parent[node]
    while i > 0 and tags[i] not in ("a", "body", "main", "div"):
        i = page.flat.parent[i]
    links += [i] if tags[i] == "a" else []
    return any(_HOME.fullmatch(every[i].get("href") or "#") for i in links)


def _is_brand(page: Page, node: int) -> bool:
    """Whether a heading, or what it stands in, is called the logo or the name of the site."""
    for _ in range(2):
        attrs = page.flat.attrs[node]
        if attrs and _BRAND.search(boilerplate.names_of(attrs)):
            return True
        node = page.flat.parent[node]
        if node <= 0 or page.flat.chars[node] > _LONGEST:
            return False
    return False


def _heading_node(page: Page, at: int) -> int:
    i = at
    while i > 0 and page.flat.tag[i] not in _HEADINGS:
        i = page.flat.parent[i]
    return i


def _heading_text(page: Page, node: int, k: int, claimed: frozenset[str]) -> str:
    """The text of a heading; of several parts (kicker and headline) what the head claims, or
    what is not beside the headline, or the longest."""
    flat = page.flat
    runs = [i for i in range(node, flat.end[node]) if flat.text[i].strip() and not page.left_out[i]]
    parts = [one.text for one in page.paragraphs[k : page.span(node)[1]]]
    whole = clean.line(" ".join(parts))
    if len(runs) < 2:
        return whole
    joined = clean.line(titleparts.joined_up([flat.text[i] for i in runs]))
    spaced = max(whole, joined, key=lambda text: text.count(" "))
    if key(whole) in claimed:
        return spaced
    told = titleparts.among([flat.text[i] for i in runs], claimed)
    if told is not None:
        return clean.line(told)
    if len(parts) > 1:
        longest = max(parts, key=len)
        return clean.line(longest) if len(longest) > 0.6 * sum(map(len, parts)) else whole
    own = [flat.text[i] for i in runs if not _is_beside(page, i, node)]
    text = clean.line(titleparts.joined_up(own))
    if len(own) < len(runs) and len(text) >= _HEADLINE_CHARS:
        return text
    return spaced


def _is_beside(page: Page, i: int, node: int) -> bool:
    """Whether a run of text in a heading is a kicker, a second line or a day."""
    i = page.flat.parent[i]
    while i > node:
        names = page.flat.attrs[i].get("class")
        if page.flat.tag[i] in ("small", "time") or (names and _BESIDE.search(names)):
            return True
        i = page.flat.parent[i]
    return False


def host_of(url: str) -> str:
    """The host of an address; "" for what is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _site_names(page: Page, meta: Meta, url: str, parts: Sequence[str]) -> dict[str, str]:
    """What the site is called: by the head, by its address, by its links to the front page."""
    host = host_of(url).removeprefix("www.")
    names = [meta.site_name, host, host.partition(".")[0]]
    if len(parts) > 1 or len("".join(parts).split()) <= _NAME_WORDS:
        flat = page.flat
        sizes = {len(part) for part in parts}
        said = {key(part): part for part in parts}
        for i in flat.anchors:
            if flat.chars[i] in sizes:
                href = flat.attrs[i].get("href")
                if href and len(href) < _HOME_CHARS and _HOME.fullmatch(href):
                    names.append(said.get(key("".join(flat.text[i : flat.end[i]])), ""))
    return {key(name): name for name in names if len(key(name)) > 1}


def _claims(meta: Meta, named: Mapping[str, str], url: str) -> list[tuple[str, str]]:
    """Titles that the head claims, without the site's name: source, text."""
    host = key(host_of(url))
    every = [*((source, text) for source, text in meta.titles if text), ("title", meta.page_title)]
    cut = {text: titleparts.without_site(text, named, host) for _, text in every}
    claims = [(source, cut[text]) for source, text in every]
    return [
        (source, text)
        for source, text in claims
        if text and key(text) not in named and not titleparts.is_section(text)
    ]


def _agreed(offers: list[Headline], claims: list[tuple[str, str]], first: int) -> Headline | None:
    """The heading that the head's title begins with, ends with or equals."""
    if not claims:
        return None
    keys = [key(text) for _, text in claims]
    has_h1 = any(one.source == "h1" and one.at <= first + 2 for one in offers)
    best: tuple[float, Headline] | None = None
    for order, one in enumerate(offers):
        own = key(one.text)
        if len(own) < 4 or one.source == "bold" or titleparts.is_section(one.text):
            continue
        value = max(titleparts.agreement(own, claim) for claim in keys)
        if value < 0.8 and one.source not in ("h1", "h2"):
            continue
        if has_h1 and one.source != "h1" and one.at > first + 3 and value < 1.0:
            continue  # a chapter whose heading begins as the title does
        value -= 0.01 * order + (0.0 if one.source == "h1" else 0.15)
        if value > 0.55 and (best is None or value > best[0]):
            best = (value, one)
    return best[1] if best else None
