"""The bytes of a robots.txt -> its lines with a known key, in groups by agent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# RFC 9309, 2.5: at least 500 KiB are to be read; nobody's rules need more.
MAX_BYTES = 500 * 1024
# Google's parser cuts lines at 8 times the longest address of old browsers.
MAX_LINE = 8 * 2083 - 1

# Spellings that count, as beginnings of the key: RFC 9309, what Google's parser forgives, and
# the extensions.
_KEYS = {
    "user-agent": ("user-agent", "useragent", "user agent"),
    "allow": ("allow",),
    "disallow": ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"),
    "sitemap": ("sitemap", "site-map"),
    "crawl-delay": ("crawl-delay", "crawl delay"),
    "request-rate": ("request-rate", "request rate"),
    "visit-time": ("visit-time", "visit time"),
}
_LINE_END = re.compile(rb"\r\n?|\n")
_TWO_WORDS = re.compile(rb"(\S+)[ \t]+(\S+)")
# RFC 9309, 2.2.1: a product token has letters, "_" and "-"; some groups name one with digits.
_TOKEN = re.compile(r"[a-z_-]*")
TOKEN_WITH_DIGITS = re.compile(r"[a-z0-9_-]*")
_BLANK = b" \t\v\f\0"
# An error page or a front page that came with status 200 instead of rules. Possessive: a file of
# comments and nothing else must not be gone through twice.
_HTML = re.compile(
    rb"\s*+(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype|html|head|body|title|meta|script)\b",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """A line with a known key, without blanks and comment."""

    key: str
    value: bytes


def looks_like_html(body: bytes) -> bool:
    """Whether the bytes begin like an HTML page, which holds no rules."""
    return _HTML.match(body[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf")) is not None


def read(body: bytes) -> Iterator[Line]:
    """The lines with a known key in the first 500 KiB; none of an HTML page.

    Everything else is as if it were not there.
    """
    if looks_like_html(body):
        return
    for raw in _LINE_END.split(_utf8(body[:MAX_BYTES])):
        line = raw[:MAX_LINE].partition(b"#")[0].strip(_BLANK)
        word, colon, value = line.partition(b":")
        if not colon:
            # "Disallow /x": exactly two words, as Google's parser has it.
            two = _TWO_WORDS.fullmatch(line)
            if two is None:
                continue
            word, value = two.groups()
        key = _key(word.strip(_BLANK).lower().decode("ascii", "replace"))
        if key is not None:
            yield Line(key, value.strip(_BLANK))


def _utf8(body: bytes) -> bytes:
    """The bytes without a byte order mark; UTF-16, which Windows' editors write, as UTF-8."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") and b"\0" in body[2:4]:
        return body.decode("utf-16", "replace").encode()
    return body.removeprefix(b"\xef\xbb\xbf")


def _key(word: str) -> str | None:
    return next((key for key, spellings in _KEYS.items() if word.startswith(spellings)), None)


def groups(
    lines: Iterable[Line], *, kept: frozenset[str], closing: frozenset[str]
) -> dict[str, list[list[Line]]]:
    """The `kept` lines of every agent, in blocks. A User-agent line opens a new block after a
    `closing` line; before one it adds an agent to the block."""
    found: dict[str, list[list[Line]]] = {}
    block: list[Line] = []
    closed = True
    for line in lines:
        if line.key == "user-agent":
            if closed:
                block, closed = [], False
            for name in _names(line.value):
                blocks = found.setdefault(name, [])
                if not blocks or blocks[-1] is not block:
                    blocks.append(block)
        elif line.key in closing:
            closed = True
        if line.key in kept:
            block.append(line)
    return found


def _names(value: bytes) -> set[str]:
    """The names under which a group is found: "*", or the token with and without digits."""
    text = value.decode("ascii", "replace").lower()
    if text.split(maxsplit=1)[:1] == ["*"]:
        return {"*"}
    return {found[0] for token in (_TOKEN, TOKEN_WITH_DIGITS) if (found := token.match(text))}
