"""A parsed page -> its links: where each leads, what it says, what stands around it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper.core import flat, urls
from scraper.errors import ListingError

# More links than any listing shows; a page with more is read as far as this and said to be odd.
MAX_ANCHORS: Final = 5_000
# Nobody nests a list item deeper; keeps the climb from link to list linear on hostile pages.
MAX_CLIMB: Final = 60

# Documents and media: a listing names them beside releases, they are not pages to be read.
FILE_SUFFIXES: Final = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z|gz|csv|mp3|mp4|avi|mov|wmv|m4a|ogg"
    r"|jpe?g|png|gif|svg|webp|ico|css|js|epub|ics)$",
    re.IGNORECASE,
)
# Addresses of a link that say nothing by themselves: the script behind them does.
_NO_ADDRESS: Final = re.compile(r"^\s*(?:#.*|javascript:.*)?$", re.IGNORECASE | re.DOTALL)
_CALL: Final = re.compile(r"([A-Za-z_$][\w$.]{0,80})\s*\(([^()]{0,500})\)")
_ARGUMENT: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^\s,'\"]+)")
_POSTBACK: Final = re.compile(r"__doPostBack\s*\(", re.IGNORECASE)

_BLOCKS: Final = flat.words(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section table tbody td th thead"
    " tr ul"
)
_UNSEEN: Final = flat.words("script style noscript template svg iframe select")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: an address, or `why` there is none (script, postback, bad, none)."""

    url: str | None
    why: str = ""
    call: str = ""


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """The address that relative links start from: `<base href>` if usable, else `url`."""
    node = tree.css_first("base[href]")
    href = attribute(node, "href") if node is not None else None
    return (urls.normalise(href, url) if href else None) or url


def select(tree: LexborHTMLParser, selector: str, url: str, key: str) -> list[LexborNode]:
    """All nodes that `selector` matches, at most `MAX_ANCHORS`.

    Raises ListingError naming `key` when the selector itself cannot be read.
    """
    try:
        return tree.css(selector)[:MAX_ANCHORS]
    except (SelectolaxError, ValueError) as error:
        raise ListingError(url, f"{key} = {selector!r} is not a CSS selector: {error}") from error


def select_in(node: LexborNode, selector: str, url: str, key: str) -> list[LexborNode]:
    """What `selector` matches below a node; see `select`."""
    try:
        return node.css(selector)[:MAX_ANCHORS]
    except (SelectolaxError, ValueError) as error:
        raise ListingError(url, f"{key} = {selector!r} is not a CSS selector: {error}") from error


def attribute(node: LexborNode, name: str) -> str | None:
    """The attribute's value, blanks trimmed; None if absent or empty."""
    value = node.attributes.get(name)
    return value.strip() or None if value else None


def climb(node: LexborNode) -> Iterator[LexborNode]:
    """The node and its ancestors, nearest first, at most `MAX_CLIMB` of them."""
    at: LexborNode | None = node
    for _ in range(MAX_CLIMB):
        if at is None or at.tag in ("-undef", "-document"):
            return
        yield at
        at = at.parent


def link_at(node: LexborNode) -> LexborNode | None:
    """The link meant by a selected node: itself, the first one inside it, or the one around it."""
    if node.tag == "a" or node.attributes.get("onclick"):
        return node
    inside = [a for a in node.css("a") if a.attributes.get("href") or a.attributes.get("onclick")]
    if inside:
        return next((a for a in inside if said(a)), inside[0])
    return next((above for above in climb(node) if above.tag == "a"), None)


def says_nofollow(link: LexborNode) -> bool:
    """True if a link asks robots not to follow it (rel=nofollow)."""
    return "nofollow" in (link.attributes.get("rel") or "").lower().split()


def target(node: LexborNode, base: str, template: str | None = None) -> Target:
    """Where a link leads.

    A link without an address of its own (`href="#"`, `javascript:`) is followed only through
    `template`, in which `{1}`, `{2}` ... stand for the arguments of its `onclick` call
    (Korea's MOFA: `onclick="f_view('4321')"`).
    """
    href = node.attributes.get("href")
    if href is not None and not _NO_ADDRESS.match(href):
        found = urls.normalise(href, base)
        return Target(found) if found else Target(None, "bad", href[:80])
    script = " ".join(filter(None, (node.attributes.get("onclick"), href)))[:2_000]
    if _POSTBACK.search(script):
        return Target(None, "postback", script[:80])
    call = _CALL.search(script)
    if call is None:
        return Target(None, "none")
    filled = _fill(template, call[2]) if template else None
    found = urls.normalise(filled, base) if filled else None
    return Target(found) if found else Target(None, "script", call[0][:80])


def _fill(template: str, arguments: str) -> str | None:
    """The template with the call's arguments; None when it asks for one that is not there."""
    values = [next(filter(None, found), "") for found in _ARGUMENT.findall(arguments)]
    places = {int(number) for number in re.findall(r"\{(\d)\}", template)}
    if not places or max(places) > len(values) or 0 in places:
        return None
    return re.sub(r"\{(\d)\}", lambda match: values[int(match[1]) - 1], template)


def said(node: LexborNode, skip: Container[int] = ()) -> str:
    """The node's text on one line: inline elements never split words, blocks and `<br>` do.

    Nodes whose `mem_id` is in `skip` are left out with all below them.
    """
    return _text(node, skip, every=False)


def spaced(node: LexborNode, skip: Container[int] = ()) -> str:
    """The node's text on one line with a blank at every element: for finding dates in it."""
    return _text(node, skip, every=True)


def _text(node: LexborNode, skip: Container[int], *, every: bool) -> str:
    parts: list[str] = []
    left = 5_000  # nodes: an item of a listing has some dozens
    stack: list[LexborNode | None] = [node]
    while stack and left:
        left -= 1
        at = stack.pop()
        if at is None:
            parts.append(" ")
        elif at.is_text_node:
            parts.append(at.text_content or "")
        elif at.mem_id not in skip and at.tag not in _UNSEEN:
            apart = every or at.tag in _BLOCKS
            if apart:
                parts.append(" ")
                stack.append(None)
            stack.extend(reversed(list(at.iter(include_text=True))))
    return " ".join("".join(parts).split())


def is_file(url: str) -> bool:
    """True for a document, picture or other file that is not a page."""
    return bool(FILE_SUFFIXES.search(url.split("?", 1)[0].split("#", 1)[0]))
