"""An HTTP message as it stood in a file <-> status, headers and body.

Crawlers store answers as they came over the wire (chunked, compressed), or decoded with headers
that no longer fit; both are read. Nothing here is trusted: every size is bounded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scraper.core.inflate import GZIP, PLAIN, Body, BodyError

MAX_HEAD = 262_144
Headers = tuple[tuple[str, str], ...]

# Headers that describe the body as it came over the wire; ours is stored decoded, so an export
# renames them (archives do so since wget and warcprox; replay tools show them as they are).
WIRE_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
RENAMED = "x-archive-orig-"

# Reason phrases (RFC 9110, 15); of other statuses it is left empty, as it may be.
_PHRASES = {
    200: "OK", 203: "Non-Authoritative Information", 204: "No Content", 301: "Moved Permanently",
    302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
    308: "Permanent Redirect", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip

# A further coding's name -> its decoder: bytes and the most that may come out.
Decoders = Mapping[str, Callable[[bytes, int], bytes]]
_NONE: Decoders = MappingProxyType({})

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: |$)")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1024})?\r?\n")
_STEP = 65_536


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer; names in lower case, in their order."""

    status: int
    headers: Headers

    def get(self, name: str) -> str | None:
        """The first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)


def split_head(block: bytes) -> tuple[bytes, bytes]:
    """Head and body of a message; all of it is head if no blank line ends it."""
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := block.find(mark)) >= 0]
    if not ends:
        return block, b""
    at, length = min(ends)
    return block[:at], block[at + length :]


def head(raw: bytes) -> Head | None:
    """Status and headers of an answer's head; None if it is none."""
    lines = raw[:MAX_HEAD].replace(b"\r\n", b"\n").split(b"\n")
    match = _STATUS_LINE.match(lines[0])
    return Head(int(match[1]), headers(lines[1:])) if match else None


def headers(lines: list[bytes]) -> Headers:
    """Header lines; folded ones are joined, what is no header is dropped."""
    found: list[tuple[str, str]] = []
    for line in lines:
        text = _text(line)
        if text[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if colon and _NAME.fullmatch(name.strip()):
            found.append((name.strip().lower(), value.strip()))
    return tuple(found)


def _text(line: bytes) -> str:
    """UTF-8 as WARC writes it, else Latin-1 as HTTP did."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def original(given: Headers, *, ours: bool = False) -> Headers:
    """The headers as the server sent them: what an export renamed has its name back.

    In an export of `ours` a Content-Length that was not renamed is not the server's either.
    """
    if not ours and not any(name.startswith(RENAMED) for name, _ in given):
        return given
    kept = [(n, v) for n, v in given if n not in WIRE_HEADERS]
    return tuple((name.removeprefix(RENAMED), value) for name, value in kept)


def written(status: int, given: Iterable[tuple[str, str]], length: int | None) -> bytes:
    """The head of an answer whose body is stored decoded, with a Content-Length that fits it.

    `length` None: nothing is stored, and nothing is said of it.
    """
    lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, '')}"]
    for name, value in given:
        renamed = RENAMED + name if name in WIRE_HEADERS else name
        lines.append(f"{renamed}: {' '.join(value.split())}")
    if length is not None:
        lines.append(f"content-length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def decoded(raw: bytes, given: Head, max_body: int, more: Decoders = _NONE) -> bytes:
    """The body of an answer, out of chunks and compression; at most `max_body` bytes.

    A body that is not in the form its headers tell of was stored decoded and is taken as it is.
    `more` are decoders for codings beyond gzip and deflate.
    Raises BodyError: too large, truncated, damaged, or in a coding that cannot be read.
    """
    if (given.get("transfer-encoding") or "").lower().endswith("chunked"):
        raw = dechunked(raw)
    codings = (given.get("content-encoding") or "").lower().split(",")
    for coding in reversed([name.strip() for name in codings]):
        raw = _inflated(raw, coding, max_body, more)
    if len(raw) > max_body:
        raise BodyError("too_large", f"more than {max_body:,} bytes")
    return raw


def original_body(head_bytes: bytes, payload: bytes, max_body: int) -> bytes:
    """As `decoded`, or the payload as it is where that cannot be done: for digests."""
    found = head(head_bytes)
    try:
        return decoded(payload, found, max_body) if found else payload
    except BodyError:
        return payload


def dechunked(raw: bytes) -> bytes:
    """The chunks put together; the bytes themselves if they are not chunks from the start."""
    pieces: list[bytes] = []
    at = 0
    while match := _CHUNK.match(raw, at):
        size, start = int(match[1], 16), match.end()
        if size == 0:
            return b"".join(pieces)
        if start + size > len(raw):
            break
        pieces.append(raw[start : start + size])
        at = start + size
        at += 2 if raw[at : at + 2] == b"\r\n" else raw[at : at + 1] == b"\n"
    if not pieces:
        return raw
    raise BodyError("truncated", "the chunks end in the middle")


def _inflated(raw: bytes, coding: str, max_body: int, more: Decoders) -> bytes:
    if coding in PLAIN or not raw:
        return raw
    if coding in GZIP:
        if not raw.startswith(b"\x1f\x8b"):
            return raw
        body = Body("gzip", max_body)
        body.feed(raw)
        return body.whole()
    if coding == "deflate":
        return _deflated(raw, max_body)
    if coding in more:
        return more[coding](raw, max_body)
    raise BodyError("coding", f"stored in the coding {coding[:40]!r}")


def _deflated(raw: bytes, max_body: int) -> bytes:
    """zlib's form, or the bare one that some servers send; else as it is."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        stream = zlib.decompressobj(bits)
        try:
            body = stream.decompress(raw, max_body + 1)
        except zlib.error:
            continue
        if len(body) > max_body:
            raise BodyError("too_large", f"more than {max_body:,} bytes")
        if stream.eof:
            return body
    return raw
