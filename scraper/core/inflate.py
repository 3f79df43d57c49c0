"""The bytes of an answer as they came over the wire -> the body, never more than allowed.

The libraries hand out gzip bombs whole, cut streams as if they were complete, and only the first
of several members (httpx 0.28.1, measured 2026-10); so a body is put together here.
"""

from __future__ import annotations

import zlib
from typing import Literal

_STEP = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
# windowBits of zlib: 15 bits of window, and a gzip header is required.
_GZIP = 16 + zlib.MAX_WBITS

# Codings that are asked for or mean nothing (RFC 9110, 8.4.1); "none" is a common mistake.
PLAIN = frozenset(("", "identity", "none"))
GZIP = frozenset(("gzip", "x-gzip"))

Reason = Literal["too_large", "truncated", "coding"]


class BodyError(Exception):
    """A body that cannot be used; `reason` is one of `scraper.model.REASONS`."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Body:
    """Collects a body piece by piece: `feed` as it comes, then `whole`.

    `coding` is the value of Content-Encoding; at most `max_body` bytes come out. BodyError as
    soon as the body is too large, damaged or in a coding that was not asked for, and at the end
    if it is cut.
    """

    def __init__(self, coding: str | None, max_body: int) -> None:
        name = (coding or "").strip().lower()
        if name not in PLAIN | GZIP:
            raise BodyError("coding", f"sent in the coding {name[:40]!r}, which was not asked for")
        self._max_body = max_body
        self.size = 0  # bytes put out so far
        # One block that grows: pieces of 64 KB leave holes in the heap (measured: 400 MB).
        self._out = bytearray()
        self._gzip = name in GZIP
        self._member: zlib._Decompress | None = None
        self._waiting = b""  # what may be the start of a member, but is still too short
        self._ended = False  # surplus that is no member: dropped to the end

    def feed(self, data: bytes) -> None:
        """The next piece from the wire."""
        if not self._gzip:
            self._keep(data)
            return
        while data and not self._ended:
            member = self._member
            data = self._inflate(member, data) if member is not None else self._begin(data)

    def whole(self) -> bytes:
        """The body, complete. BodyError if a gzip member is not at its end."""
        if self._member is not None or (self._waiting and not self._out):
            raise BodyError("truncated", "the gzip stream ends in the middle")
        return bytes(self._out)

    def forget(self) -> None:
        """Let go of what was collected."""
        self._out = bytearray()

    def _begin(self, data: bytes) -> bytes:
        """Start a member; after the first one anything that is none is surplus."""
        data, self._waiting = self._waiting + data, b""
        if len(data) < len(_GZIP_MAGIC) and _GZIP_MAGIC.startswith(data):
            self._waiting = data
            return b""
        if data.startswith(_GZIP_MAGIC):
            self._member = zlib.decompressobj(_GZIP)
        elif self.size:
            self._ended = True
        else:
            raise BodyError("coding", "says gzip and is not")
        return data

    def _inflate(self, member: zlib._Decompress, data: bytes) -> bytes:
        """Inflate one step; returns what is still to be read, after the member's end perhaps."""
        while True:
            try:
                piece = member.decompress(data, _STEP)
            except zlib.error as error:
                raise BodyError("coding", f"damaged gzip: {error}") from error
            self._keep(piece)
            data = member.unconsumed_tail
            if member.eof:
                self._member = None
                return member.unused_data
            # A full step may leave output behind although all input is used up.
            if not data and len(piece) < _STEP:
                return b""

    def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self._max_body:
            raise BodyError("too_large", f"more than {self._max_body:,} bytes")
        self._out += piece
