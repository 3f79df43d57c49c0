"""Any text from the web -> text that is safe to print on a terminal, in a log or in cron's mail."""

from __future__ import annotations

import re

# C0 but tab and line feed, DEL, C1, line and paragraph separators, bidi controls, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def printable(text: object) -> str:
    """The text with control and bidi characters made visible, as \\x1b or \\u202e."""
    return _UNSAFE.sub(_visible, str(text))


def one_line(text: object) -> str:
    """As `printable`, on one line: a page cannot fake a second line of a log."""
    return printable(" ".join(str(text).split()))


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
