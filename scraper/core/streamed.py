"""The source of a page that was sent in pieces in, the same with the pieces in their places out.

React 18 sends a page before all of it is known: where a part will stand it leaves a template
(`<template id="B:1f">`) and something to look at in the meantime, and sends the part later, hidden,
at the end of the page (`<div hidden id="S:1f">`). A script moves it; no script is run here.
"""

from __future__ import annotations

import re

from scraper.core.decode import Decoded

_MARK = '<div hidden id="S:'
_MARK_BYTES = _MARK.encode()  # looked for in the bytes, in half the time
_PIECE = re.compile(r'<div hidden id="S:([0-9a-f]+)">')
_PLACE = re.compile(r'<template id="[BP]:([0-9a-f]+)"></template>')
_CLOSING = "</div>"
# What stands in a place in the meantime ends so, and is no longer.
_MEANTIME, _MEANTIME_CHARS = "<!--/$-->", 4_000
# Pieces stand in pieces, this deep at most.
_DEEP = 20


def source(body: bytes, decoded: Decoded) -> str | bytes:
    """What of a page is to be parsed: its bytes where they can be, which is sooner, or its text."""
    if decoded.is_plain and _MARK_BYTES not in body:
        return body
    text = in_place(decoded.text)
    return body if decoded.is_plain and text is decoded.text else text


def in_place(source: str) -> str:
    """The source with each piece where its template stands; as it is if there are no pieces."""
    if _MARK not in source:
        return source
    found = list(_PIECE.finditer(source))
    pieces: dict[str, str] = {}
    rest = [source[: found[0].start()]] if found else [source]
    for k, piece in enumerate(found):
        after = found[k + 1].start() if k + 1 < len(found) else len(source)
        script = source.find("<script", piece.end(), after)
        end = script if script >= 0 else after
        content = source[piece.end() : end].rstrip()
        pieces.setdefault(piece[1], content.removesuffix(_CLOSING))
        rest.append(source[end:after])
    return _filled(rest[0], pieces, 0) + "".join(rest[1:])


def _filled(source: str, pieces: dict[str, str], depth: int) -> str:
    """The source with its templates replaced; a piece is used once."""
    if depth > _DEEP or not pieces:
        return source
    out: list[str] = []
    done = 0
    for place in _PLACE.finditer(source):
        if place.start() < done or place[1] not in pieces:
            continue
        out += (source[done : place.start()], _filled(pieces.pop(place[1]), pieces, depth + 1))
        done = place.end()
        end = source.find(_MEANTIME, done, done + _MEANTIME_CHARS)
        if end >= 0 and _PLACE.search(source, done, end) is None:
            done = end
    out.append(source[done:])
    return "".join(out)
