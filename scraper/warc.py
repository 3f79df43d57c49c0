"""WARC files <-> records, one after another (WARC/1.1, ISO 28500:2017, and 1.0).

A reader of our own: warcio 1.8.1 reads a cut gzip file to its end without a word and holds lines
of any length in memory (measured). Here every record is checked against its lengths and digests and
is either whole or has a `problem`; after damage the next record is looked for. Nothing larger than
`MAX_BLOCK` is held in memory.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from scraper.core import wire
from scraper.core.wire import Headers

VERSION = b"WARC/1.1\r\n"
# An answer of ours has at most 20 MB; what is larger in another crawler's file is video.
MAX_BLOCK = 32_000_000
MAX_LINE = 65_536
LEVEL = 6  # of gzip; 9 takes twice as long for 1 % less
_STEP = 65_536
_GZIP_START = b"\x1f\x8b\x08"
_PLAIN_START = b"WARC/"
_VERSION_LINE = re.compile(rb"WARC/(0\.1[78]|1\.[01])\s*\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_HASHES = {
    name: name.replace("-", "") for name in ("md5", "sha1", "sha-1", "sha256", "sha-256", "sha512")
}


class WarcError(Exception):
    """A stretch of a file that is no record; the message says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `problem` says why it cannot be used; `block` is then empty.

    `offset` is where it begins in the file, `length` how many bytes of the file it takes.
    """

    headers: Headers
    block: bytes
    offset: int
    length: int
    problem: str | None = None

    def get(self, name: str) -> str | None:
        """The first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def kind(self) -> str:
        """WARC-Type: response, revisit, metadata ..."""
        return (self.get("warc-type") or "").lower()

    @property
    def uri(self) -> str:
        """WARC-Target-URI; wget puts it in angle brackets. Empty if there is none."""
        return (self.get("warc-target-uri") or "").strip().removeprefix("<").removesuffix(">")

    @property
    def at(self) -> datetime | None:
        """WARC-Date; None if it is not one."""
        return moment(self.get("warc-date") or "")


def moment(text: str) -> datetime | None:
    """A WARC date (UTC, whole seconds or finer), or None."""
    if not _DATE.fullmatch(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip()[:19]).replace(tzinfo=UTC)
    except ValueError:
        return None


def digest(body: bytes) -> str:
    """The digest as it is written: `sha256:` and the hex digits that the archive holds, too."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


# --- writing --------------------------------------------------------------------------------------


class Writer:
    """Writes records to a file, each a gzip member of its own; `offset` is where the next begins.

    Equal records give equal bytes: members carry no time.
    """

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.offset = 0

    def write(self, headers: list[tuple[str, str]], block: bytes) -> tuple[int, int]:
        """Write one record, with its length and block digest; where it is: offset and length."""
        lines = [*headers, ("WARC-Block-Digest", digest(block)), ("Content-Length", len(block))]
        head = "".join(f"{name}: {' '.join(str(value).split())}\r\n" for name, value in lines)
        packed = gzip.compress(
            VERSION + head.encode("utf-8", "replace") + b"\r\n" + block + b"\r\n\r\n",
            LEVEL,
            mtime=0,
        )
        self.out.write(packed)
        offset, self.offset = self.offset, self.offset + len(packed)
        return offset, len(packed)


# --- reading --------------------------------------------------------------------------------------


def records(file: BinaryIO) -> Iterator[Record]:
    """Every record of a seekable file, whole or with a problem; damage is passed over.

    A file that is no WARC file gives one record with a problem.
    """
    file.seek(0)
    packed = file.read(3) == _GZIP_START
    offset: int | None = 0
    while offset is not None:
        try:
            record = record_at(file, offset, packed=packed)
        except WarcError as error:
            yield Record((), b"", offset, 0, str(error))
            offset = _next_start(file, offset + 1, packed=packed)
            continue
        if record is None:  # the end, or a member of gzip without anything in it
            offset = _next_start(file, offset + 1, packed=True) if packed else None
            continue
        yield record
        if record.problem is None or (not packed and record.problem.startswith("too large")):
            offset += record.length
        else:  # its length may be as wrong as the rest of it
            offset = _next_start(file, offset + 1, packed=packed)


def record_at(file: BinaryIO, offset: int, *, packed: bool) -> Record | None:
    """The record that begins at an offset; None at the end of the file. Raises WarcError."""
    stream = _Stream(file, offset, packed=packed)
    line = stream.line()
    while line in (b"\r\n", b"\n"):
        line = stream.line()
    if not line:
        if stream.fed and not stream.ended:
            raise WarcError("cut: its gzip member does not end")
        return None
    if not _VERSION_LINE.match(line):
        raise WarcError(f"no WARC record begins here, but {line[:20]!r}")
    headers = wire.headers(_head_lines(stream))
    block, problem = _block(stream, headers)
    if packed and problem is None:
        problem = _after(stream)
    record = Record(headers, block, offset, stream.consumed() - offset, problem)
    if problem is None:
        problem = _mismatch(record)
    return Record(headers, b"" if problem else block, offset, record.length, problem)


def _head_lines(stream: _Stream) -> list[bytes]:
    lines, size = [], 0
    while (line := stream.line()) not in (b"\r\n", b"\n"):
        size += len(line)
        if not line or size > wire.MAX_HEAD:
            raise WarcError("cut in its headers" if not line else "its headers do not end")
        lines.append(line.rstrip(b"\r\n"))
    return lines


def _block(stream: _Stream, headers: Headers) -> tuple[bytes, str | None]:
    text = next((value for name, value in headers if name == "content-length"), "")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise WarcError(f"its Content-Length is {text[:40]!r}")
    length = int(text)
    if length <= MAX_BLOCK:
        block = stream.read(length)
        cut = len(block) < length
        return block, f"cut: {len(block):,} of {length:,} bytes" if cut else None
    left = length
    while left > 0 and (piece := stream.read(min(left, _STEP))):
        left -= len(piece)
    if left > 0:
        return b"", f"cut: {length - left:,} of {length:,} bytes"
    return b"", f"too large: {length:,} bytes, more than {MAX_BLOCK:,}"


def _after(stream: _Stream) -> str | None:
    """What is wrong behind the block in the record's gzip member, or None."""
    rest = stream.read(_STEP)
    if rest.strip(b"\r\n"):
        if _PLAIN_START in rest:
            return "the file is compressed in one piece; `warcio recompress` makes it readable"
        return "its Content-Length is too short"
    return None if stream.ended else "cut: its gzip member does not end"


def _mismatch(record: Record) -> str | None:
    """Why a record does not hold what its digests say, or None.

    Crawlers disagree about which bytes the payload digest covers (warcio#74: with or without
    chunks), so it counts only where there is no block digest. Wget 1.21 writes a revisit, which it
    cuts behind the head, with the block digest of the whole answer (measured).
    """
    cut = record.kind == "revisit" and record.get("warc-truncated") is not None
    block = None if cut else _agrees(record.get("warc-block-digest"), record.block)
    if block is False:
        return "its block digest does not match"
    if block is True or record.kind != "response":
        return None
    head, payload = wire.split_head(record.block)
    bodies = [payload, wire.original_body(head, payload, MAX_BLOCK)]
    found = [_agrees(record.get("warc-payload-digest"), body) for body in bodies]
    return "its payload digest does not match" if found == [False, False] else None


def _agrees(written: str | None, body: bytes) -> bool | None:
    """Whether a written digest (hex or base 32) is that of the bytes; None if there is none."""
    name, colon, value = (written or "").strip().partition(":")
    algorithm = _HASHES.get(name.lower())
    if not colon or algorithm is None:
        return None
    made = hashlib.new(algorithm, body, usedforsecurity=False).digest()
    return value.upper() in (made.hex().upper(), base64.b32encode(made).decode())


def _next_start(file: BinaryIO, after: int, *, packed: bool) -> int | None:
    """Where the next record may begin, at or behind an offset; None if nowhere."""
    mark = _GZIP_START if packed else b"\r\n" + _PLAIN_START
    skip = 0 if packed else 2
    at = max(0, after - skip)
    file.seek(at)
    window = b""
    while piece := file.read(_STEP):
        window += piece
        found = window.find(mark)
        while found >= 0:
            if not packed or _begins_record(file, at + found):
                return at + found + skip
            found = window.find(mark, found + 1)
        keep = min(len(mark) - 1, len(window))
        at += len(window) - keep
        window = window[len(window) - keep :]
        file.seek(at + keep)
    return None


def _begins_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(file.read(512), 5)
    except zlib.error:
        return False
    return start == _PLAIN_START


class _Stream:
    """The bytes of a file from an offset on; of a compressed one, of the one member there."""

    def __init__(self, file: BinaryIO, offset: int, *, packed: bool) -> None:
        self.file, self.start = file, offset
        self.inflater = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
        self.buffer = b""
        self.taken = 0  # bytes handed out
        self.fed = 0  # bytes of the file read
        self.waiting = b""  # of the file, not yet inflated
        file.seek(offset)

    @property
    def ended(self) -> bool:
        """True if a member is at its end."""
        return self.inflater is None or self.inflater.eof

    def consumed(self) -> int:
        """Where in the file the next record begins, once this one is read."""
        if self.inflater is None:
            return self.start + self.taken
        # At the end of a member, zlib counts what is behind it in both.
        behind = self.inflater.unused_data if self.inflater.eof else self.waiting
        return self.start + self.fed - len(behind)

    def line(self) -> bytes:
        """A line with its end; empty at the end of the stream. WarcError if it is endless."""
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > MAX_LINE:
                raise WarcError(f"a line of more than {MAX_LINE:,} bytes")
            if not self._fill():
                return self._take(len(self.buffer))
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        """At most `size` bytes; fewer only at the end of the stream."""
        pieces = []
        while size > 0 and (self.buffer or self._fill()):
            piece = self._take(min(size, len(self.buffer)))
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _take(self, size: int) -> bytes:
        piece, self.buffer = self.buffer[:size], self.buffer[size:]
        self.taken += len(piece)
        return piece

    def _fill(self) -> bool:
        if self.inflater is None:
            piece = self.file.read(_STEP)
            self.buffer += piece
            return bool(piece)
        while not self.inflater.eof:
            data = self.waiting or self._from_file()
            try:
                piece = self.inflater.decompress(data, _STEP)
            except zlib.error as error:
                raise WarcError(f"damaged gzip: {error}") from error
            self.waiting = self.inflater.unconsumed_tail
            if piece:
                self.buffer += piece
                return True
            if not data:
                return False
        return False

    def _from_file(self) -> bytes:
        data = self.file.read(_STEP)
        self.fed += len(data)
        return data
