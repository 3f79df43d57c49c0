"""A page of a listing -> the address of the page that goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, nextwords, urls
from scraper.model import Listing

POSTBACK: Final = (
    "problem: postback paging is not supported; only pages with an address of their own are read"
)
_OFF: Final = frozenset({"disabled", "inactive", "is-disabled", "off", "unavailable"})
_CURRENT: Final = frozenset(
    {"active", "current", "is-active", "selected", "on", "cur", "thisclass", "is-current"}
)
_NUMBER: Final = re.compile(r"[0-9]{1,6}\Z")
# TRS: createPageHTML(10, 0, "index", "html"), or `var countPage = 143`.
_CREATE_PAGE: Final = re.compile(
    r"createPageHTML\s*\(\s*['\"]?([0-9]{1,6})['\"]?\s*,\s*['\"]?([0-9]{1,6})['\"]?\s*,"
    r"\s*['\"]([\w.-]{1,60})['\"]\s*,\s*['\"](s?html?)['\"]"
)
_COUNT_PAGE: Final = re.compile(r"\bcountPage\s*=\s*['\"]?([0-9]{1,6})")
_TRS_FILE: Final = re.compile(r"([A-Za-z][A-Za-z0-9]{0,40}?)(?:_([0-9]{1,6}))?\.(s?html?)\Z")
# The part of a path that says which page: /page/2/, index_2.html, news/2.
_INDEX_FILE: Final = re.compile(r"/(?:index|default)(?:_\d{1,6})?\.(?:s?html?|php|aspx?)\Z")
_PAGE_PART: Final = re.compile(
    r"/(?:page|p|seite|pagina|strana|страница)[/:=_-]?\d{1,6}/?\Z"
    r"|[_-]\d{1,6}(\.s?html?)\Z|/\d{1,4}/?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Next:
    """Where a listing goes on: `url` and, in words, `why`; `note` is for a person.

    `after` is the address of the page after that, where the page shows it; `node` the link.
    """

    url: str | None = None
    why: str = ""
    note: str = ""
    after: str | None = None
    node: LexborNode | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A link that leads to another page of the same listing."""

    node: LexborNode
    url: str
    text: str


def page_address(listing: Listing, number: int) -> str | None:
    """The address of the listing's page `number`, counted from 1; None without a `page_url`.

    `{page}` becomes `first_page` for page 1 and grows by `page_step` (30 for a site that counts
    items and not pages).
    """
    if listing.page_url is None or "{page}" not in listing.page_url:
        return None
    value = listing.first_page + (number - 1) * listing.page_step
    return listing.page_url.replace("{page}", str(value))


def by_selector(nodes: Sequence[LexborNode], base: str) -> Next:
    """The address behind what `next` selects; none on the last page (`javascript:;`, `#`, off)."""
    for node in nodes:
        link = node if node.attributes.get("href") else anchors.link_at(node)
        if link is None or _is_off(link) or anchors.says_nofollow(link):
            continue
        goal = anchors.target(link, base)
        if goal.url:
            return Next(goal.url, "next")
        if goal.why == "postback":
            return Next(note=POSTBACK)
    return Next()


def infer_next(tree: LexborHTMLParser, url: str, base: str) -> Next:
    """The next page as the page itself shows it; an empty `Next` if it shows none.

    In this order: rel=next, a word for "next", the number after the current one, an arrow, the
    page count in a script of TRS. Only addresses that look like another page of the same listing
    count, so that the "next" of a gallery or of an article does not.
    """
    candidates = list(_candidates(tree, url, base))
    steps: tuple[Callable[[Sequence[_Candidate], str], Next | None], ...]
    steps = (_by_rel, _by_word, _by_number, _by_symbol)
    for step in steps:
        if (found := step(candidates, url)) is not None:
            return found
    return _by_script(tree, url) or (Next(note=POSTBACK) if _posts_back(tree) else Next())


def _candidates(tree: LexborHTMLParser, url: str, base: str) -> Iterator[_Candidate]:
    for node in [*tree.css("link[rel][href]")[:50], *tree.css("a[href]")[: anchors.MAX_ANCHORS]]:
        goal = anchors.target(node, base).url
        closed = _is_off(node) or anchors.says_nofollow(node)
        if goal and same_listing(goal, url) and not closed:
            yield _Candidate(node, goal, anchors.said(node)[:60])


def _is_off(link: LexborNode) -> bool:
    for at in (link, link.parent):
        if at is None:
            continue
        if at.attributes.get("aria-disabled") == "true":
            return True
        if _OFF & set((at.attributes.get("class") or "").lower().split()):
            return True
    return False


def _by_rel(candidates: Sequence[_Candidate], url: str) -> Next | None:
    for one in candidates:
        rel = (one.node.attributes.get("rel") or "").lower().split()
        if "next" in rel and one.url != url:
            return Next(one.url, "rel=next", node=one.node)
    return None


def _by_word(candidates: Sequence[_Candidate], url: str) -> Next | None:
    for one in candidates:
        if one.url != url and (word := _next_word(one)):
            return Next(one.url, f"the link {word!r}", after=_after(candidates, one), node=one.node)
    return None


def _next_word(one: _Candidate) -> str | None:
    attributes = one.node.attributes
    for value in (one.text, attributes.get("title"), attributes.get("aria-label")):
        word = value.lower().strip(nextwords.ARROWS) if value and len(value) < 60 else ""
        if word in nextwords.WORDS:
            return word
    return None


def _after(candidates: Sequence[_Candidate], following: _Candidate) -> str | None:
    """The address of the page after the next one, by the numbers of the pager."""
    numbered = _numbered(candidates)
    number = next((n for n, goal in numbered.items() if goal == following.url), None)
    return numbered.get(number + 1) if number is not None else None


def _by_symbol(candidates: Sequence[_Candidate], url: str) -> Next | None:
    for symbol in nextwords.SYMBOLS:
        for one in candidates:
            if one.text == symbol and one.url != url:
                return Next(one.url, f"the link {symbol!r}", node=one.node)
    return None


def _numbered(candidates: Sequence[_Candidate]) -> dict[int, str]:
    numbered: dict[int, str] = {}
    for one in candidates:
        if _NUMBER.match(one.text):
            numbered.setdefault(int(one.text), one.url)
    return numbered


def _by_number(candidates: Sequence[_Candidate], url: str) -> Next | None:
    numbered = _numbered(candidates)
    current = _current(numbered, candidates, url)
    goal = numbered.get(current + 1)
    if goal is None or goal == url:
        return None
    return Next(goal, f"page number {current + 1}", after=numbered.get(current + 2))


def _current(numbered: dict[int, str], candidates: Sequence[_Candidate], url: str) -> int:
    """The number of the page we are on: its own link, its mark, the gap in the row, else 1."""
    for number, goal in numbered.items():
        if goal == url:
            return number
    for one in candidates:
        if _NUMBER.match(one.text) and _is_current(one.node):
            return int(one.text)
    gaps = [n for n in range(1, min(max(numbered, default=0), 10_000)) if n not in numbered]
    between = [n for n in gaps if n + 1 in numbered and (n == 1 or n - 1 in numbered)]
    return between[0] if len(between) == 1 else 1


def _is_current(link: LexborNode) -> bool:
    return any(
        at is not None
        and (
            at.attributes.get("aria-current") in ("page", "true")
            or _CURRENT & set((at.attributes.get("class") or "").lower().split())
        )
        for at in (link, link.parent)
    )


def _by_script(tree: LexborHTMLParser, url: str) -> Next | None:
    """Paging written by a script of TRS: index.html, index_1.html ... (China's MFA)."""
    for script in tree.css("script")[:100]:
        text = script.text(deep=True)[:200_000]
        if (call := _CREATE_PAGE.search(text)) is not None:
            return _trs(url, int(call[1]), int(call[2]), call[3], call[4])
        if (count := _COUNT_PAGE.search(text)) is not None:
            return _trs(url, int(count[1]), 0, "index", "html")
    return None


def _trs(url: str, pages: int, current: int, stem: str, suffix: str) -> Next | None:
    name = _TRS_FILE.match(urlsplit(url).path.rpartition("/")[2])
    if name is not None:
        stem, suffix, current = name[1], name[3], int(name[2] or 0)
    # Page 0 is index.html, so the last one announced is pages - 1. Sites of this kind were seen
    # to have one page more than they announce, so that one is asked for too.
    if pages < 2 or current + 1 > pages:
        return None
    address, after = (urls.normalise(f"{stem}_{current + step}.{suffix}", url) for step in (1, 2))
    extra = ", one more is tried" if current + 1 == pages else ""
    return Next(address, f"its script counts {pages} pages{extra}", after=after)


def _posts_back(tree: LexborHTMLParser) -> bool:
    scripts = (node.attributes.get("href") or "" for node in tree.css("a[href]"))
    return any("__dopostback" in href.lower() and "page$" in href.lower() for href in scripts)


def same_listing(goal: str, url: str) -> bool:
    """True if `goal` can be another page of the listing at `url`.

    Same site, and the same path with any query, or a path that differs in a page number only.
    """
    there, here = urlsplit(goal), urlsplit(url)
    return _bare(there.path) == _bare(here.path) and urls.same_site(goal, url)


def _bare(path: str) -> str:
    """The path without its page number and without an index file."""
    path = _INDEX_FILE.sub("/", path)
    path = _PAGE_PART.sub(lambda match: match[1] or "/", path)
    return path.rstrip("/") or "/"
