"""CSV as Datasette writes it -> CSV whose cells no spreadsheet takes for a formula.

A cell that starts with = + - @ tab or carriage return gets an apostrophe in front, unless it is a
plain number (OWASP, "CSV Injection"). Works on a stream; a cell may be cut anywhere.
"""

from __future__ import annotations

import codecs
import re

_CELL = re.compile(r'("[^"]*(?:""[^"]*)*"|(?!")[^,\r\n]*)(,|\r\n|\n)')
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class Defuser:
    """Takes pieces of a CSV file, gives pieces of the harmless one."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, piece: bytes, *, last: bool = False) -> bytes:
        """What can be passed on after this piece; `last`: nothing more will come."""
        text = self._rest + self._decoder.decode(piece, last)
        out: list[str] = []
        end = 0
        while (match := _CELL.match(text, end)) is not None:
            out.append(_defused(match.group(1)) + match.group(2))
            end = match.end()
        self._rest = text[end:]
        if last:
            out.append(_defused(self._rest))
            self._rest = ""
        return "".join(out).encode()


def _defused(cell: str) -> str:
    quoted = cell.startswith('"')
    inner = cell[1:] if quoted else cell
    if not inner.startswith(_DANGEROUS) or _NUMBER.fullmatch(inner.rstrip('"')):
        return cell
    return f"\"'{inner}" if quoted else f"'{cell}"
