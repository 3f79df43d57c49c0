"""A page of a listing and its next ones -> how a site file says where the pages are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, paging, selectors

# Names of the parameter that holds the page where only one other page is known.
PAGE_NAME: Final = re.compile(
    r"(?:^|_|:)(?:p|pg|page|pages|paged|pagen_\d+|pageno|pagenum|pageindex|pagenumber|cur|curpage"
    r"|current_?page|seite|pag|pagina|page_no|npage)$",
    re.IGNORECASE,
)
OFFSET_NAME: Final = re.compile(r"(?:^|_|:)(?:start|offset|from|b_start)(?::int)?$", re.IGNORECASE)
_NUMBERS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Paging:
    """`next` (CSS) or `page_url` with its first page and step, never both; neither if unseen."""

    next: str | None = None
    page_url: str | None = None
    first_page: int = 1
    page_step: int = 1
    why: str = ""
    note: str = ""


def infer_paging(tree: LexborHTMLParser, url: str, base: str) -> Paging:
    """How the page leads on, in the words of a site file.

    A link that says "next" is preferred: it is absent on the last page. Where there are only
    numbers or a script, the pattern of the addresses is given.
    """
    following = paging.infer_next(tree, url, base)
    if following.url is None:
        return Paging(note=following.note)
    if following.node is not None:
        selector = _selector(tree, following.node, following.url, base)
        if selector:
            return Paging(next=selector, why=following.why)
    pattern = page_pattern(url, following.url, following.after)
    if pattern is None:
        return Paging(note=f"it goes on at {following.url}, by no rule that could be made out")
    return Paging(None, *pattern, why=following.why)


def _selector(tree: LexborHTMLParser, node: LexborNode, goal: str, base: str) -> str | None:
    """A selector whose first match is the link to the next page; None without a telling mark."""
    for candidate in _candidates(node):
        first = next(iter(anchors.select(tree, candidate, base, "next")), None)
        link = first if first is not None else None
        if link is not None and anchors.target(link, base).url == goal:
            return candidate
    return None


def _candidates(node: LexborNode) -> Iterator[str]:
    tag = node.tag or "a"
    if "next" in (node.attributes.get("rel") or "").lower().split():
        yield f'{tag}[rel~="next"]'
    for at in list(anchors.climb(node))[:3]:
        level = selectors.level_of(at)
        telling = [
            name for name in sorted(level.classes) if re.search("next|older|forward", name, re.I)
        ]
        for name in telling:
            yield f"{at.tag}.{name}" if at.mem_id == node.mem_id else f"{at.tag}.{name} a[href]"
    for name in ("title", "aria-label"):
        value = anchors.attribute(node, name)
        if value and len(value) < 60 and not re.search(r"[\"\\\d]", value):
            yield f'{tag}[{name}="{value}"]'


def page_pattern(url: str, second: str, third: str | None) -> tuple[str, int, int] | None:
    """`page_url`, `first_page` and `page_step` from the addresses of page 1 and those after it.

    With two further addresses the number that differs between them is the page; with one, it is a
    parameter whose name says so, or a number at the end of the path that `url` lacks.
    """
    if third is not None and (found := _by_difference(second, third)) is not None:
        return found
    return _by_name(url, second)


def _by_difference(second: str, third: str) -> tuple[str, int, int] | None:
    a, b = list(_NUMBERS.finditer(second)), list(_NUMBERS.finditer(third))
    if len(a) != len(b) or _NUMBERS.split(second) != _NUMBERS.split(third):
        return None
    different = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x[0] != y[0]]
    if len(different) != 1:
        return None
    here = a[different[0]]
    value, step = int(here[0]), int(b[different[0]][0]) - int(here[0])
    if step < 1 or value - step < 0:
        return None
    return f"{second[: here.start()]}{{page}}{second[here.end() :]}", value - step, step


def _by_name(url: str, second: str) -> tuple[str, int, int] | None:
    parts = urlsplit(second)
    at = second.index("?") + 1 if parts.query else len(second)
    for pair in parts.query.split("&") if parts.query else ():
        name, _, value = pair.partition("=")
        counted = _counted(unquote(name), value)
        if counted is not None:
            start = at + len(name) + 1
            return f"{second[:start]}{{page}}{second[start + len(value) :]}", *counted
        at += len(pair) + 1
    numbers = list(_NUMBERS.finditer(parts.path))
    if numbers and parts.path != urlsplit(url).path and numbers[-1][0] in ("1", "2"):
        offset = second.index(parts.path) + numbers[-1].start()
        rest = second[offset + len(numbers[-1][0]) :]
        return f"{second[:offset]}{{page}}{rest}", int(numbers[-1][0]) - 1, 1
    return None


def _counted(name: str, value: str) -> tuple[int, int] | None:
    """First page and step, if this parameter holds the number of the second page or its offset."""
    if not re.fullmatch("[0-9]{1,4}", value):
        return None
    if OFFSET_NAME.search(name):
        return 0, int(value)
    return (int(value) - 1, 1) if value in ("1", "2") and PAGE_NAME.search(name) else None
