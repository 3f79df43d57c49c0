"""Bytes of a feed or sitemap -> bounded text, inflated and decoded; document types are refused."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from typing import Final

import webencodings

from scraper.errors import ListingError

# sitemaps.org: at most 50 MB uncompressed; used for feeds too.
MAX_BYTES: Final = 50 * 1024 * 1024
# Nothing that lists addresses is nested deeper; a million levels hang lenient parsers.
MAX_DEPTH: Final = 64
# A feed of 5,000 entries has 100,000 tags; lenient parsers need minutes for a million of them,
# and for one tag with 100,000 attributes (both measured).
MAX_TAGS: Final = 200_000
MAX_TAG: Final = 20_000
_STEP: Final = 64 * 1024
_GZIP: Final = b"\x1f\x8b"
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_DECLARED: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_HEADER_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
UNSAFE: Final = "it declares a document type or entities, which is not safe to read"
XML_DECLARATION: Final = re.compile(r"^[\s\ufeff]*(?:<\?xml[^>]{0,500}\?>)?")
_DECLARATION: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"<(/?)([A-Za-z_][^\s/<>]*)")
# What opens and what closes it; the first that fits counts.
_SPANS: Final = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"), ("<", ">"))
# HTML elements whose end may be left out; they stand unclosed in malformed feeds.
_VOID: Final = frozenset(
    {"br", "img", "hr", "input", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option"}
)
_REFERENCE: Final = re.compile(r"&#(?:([0-9]{1,9})|x([0-9A-Fa-f]{1,8}));")


def chunks(body: bytes, url: str = "") -> Iterator[bytes]:
    """The body in pieces, inflated when it begins like gzip, whatever its declared type.

    Raises ListingError beyond `MAX_BYTES`, or when the compressed data is damaged or cut short.
    """
    if not body.startswith(_GZIP):
        if len(body) > MAX_BYTES:
            raise ListingError(url, f"larger than {MAX_BYTES // 1024**2} MB")
        yield from (body[at : at + _STEP] for at in range(0, len(body), _STEP))
        return
    total = 0
    rest = body
    while rest.startswith(_GZIP):  # a gzip file may have several members
        inflater = zlib.decompressobj(wbits=31)
        while not inflater.eof:
            try:
                piece = inflater.decompress(rest, _STEP)
            except zlib.error as error:
                raise ListingError(url, f"its gzip data is damaged: {error}") from error
            rest = inflater.unconsumed_tail
            total += len(piece)
            if total > MAX_BYTES:
                raise ListingError(url, f"inflates to more than {MAX_BYTES // 1024**2} MB")
            if piece:
                yield piece
            elif not rest and not inflater.eof:
                raise ListingError(url, "its gzip data is cut short")
        rest = inflater.unused_data


def text_chunks(body: bytes, content_type: str | None, url: str = "") -> Iterator[str]:
    """The body as text in pieces, without a byte order mark; undecodable bytes become U+FFFD.

    The encoding is that of the mark, else of the header, else of the XML declaration, else UTF-8;
    names are read as WHATWG reads them. A header that contradicts the declaration loses when the
    body is plainly UTF-8 or UTF-16 by its first bytes.
    """
    pieces = chunks(body, url)
    first = next(pieces, b"")
    decoder = codecs.getincrementaldecoder(_encoding(first, content_type))(errors="replace")
    fresh = True
    for piece in _chain(first, pieces):
        text = decoder.decode(piece)
        if fresh and text:
            text, fresh = text.removeprefix("\ufeff"), False
        if text:
            yield text
    if tail := decoder.decode(b"", final=True):
        yield tail


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _encoding(first: bytes, content_type: str | None) -> str:
    """The Python name of the codec to read with."""
    for mark, name in _BOMS:
        if first.startswith(mark):
            return name
    if first[:4] in (b"<\x00?\x00", b"<\x00r\x00", b"<\x00u\x00", b"<\x00f\x00"):
        return "utf-16le"
    if first[:4] in (b"\x00<\x00?", b"\x00<\x00r", b"\x00<\x00u", b"\x00<\x00f"):
        return "utf-16be"
    declared = _DECLARED.match(first[:400])
    header = _HEADER_CHARSET.search(content_type or "")
    # RFC 7303 lets the header win; real servers send a site-wide charset over files that say
    # better themselves, so the file's own declaration is asked first.
    for label in (declared and declared[1].decode("ascii"), header and header[1]):
        codec = webencodings.lookup(label) if label else None
        # UTF-16 without a mark was recognised above; a declaration in ASCII cannot mean it.
        if codec is not None and not codec.name.startswith("utf-16"):
            return str(codec.codec_info.name)
    return "utf-8"


def head(body: bytes, size: int, content_type: str | None) -> str:
    """About the first `size` bytes as text, leading blanks removed; never raises."""
    try:
        for text in text_chunks(
            body[: size * 4] if body[:2] == _GZIP else body[:size], content_type
        ):
            return text[:size].lstrip("\ufeff \t\r\n\x0b\x0c\x00")
    except ListingError:
        return ""
    return ""


def joined(body: bytes, content_type: str | None, url: str, limit: int) -> str:
    """The whole text, unchecked. Raises ListingError: longer than `limit`, damaged gzip."""
    parts: list[str] = []
    size = 0
    for text in text_chunks(body, content_type, url):
        size += len(text)
        if size > limit:
            raise ListingError(url, f"larger than {limit:,} characters")
        parts.append(text)
    return "".join(parts)


def whole(body: bytes, content_type: str | None, url: str, limit: int) -> str:
    """The whole text, safe to hand to a lenient parser.

    Raises ListingError: longer than `limit`, damaged gzip, a document type or entity, nested too
    deeply, more tags or a longer tag than any feed has.
    """
    full = joined(body, content_type, url, limit)
    _refuse_unsafe(full, url)
    return full


def without_bad_references(text: str) -> str:
    """The text with U+FFFD for references to what is no character in XML (halves of an emoji)."""
    return _REFERENCE.sub(_checked, text) if "&#" in text else text


def _checked(match: re.Match[str]) -> str:
    code = int(match[1]) if match[1] else int(match[2], 16)
    is_character = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return match[0] if is_character else "\ufffd"


def _refuse_unsafe(text: str, url: str) -> None:
    """Raises ListingError for a document type, an entity, or more markup than a feed has."""
    opened: list[str] = []
    for count, tag in enumerate(_tags(text)):
        if count > MAX_TAGS or len(tag) > MAX_TAG:
            raise ListingError(url, f"more than {MAX_TAGS:,} tags, or one of endless length")
        if tag.startswith("<!"):
            raise ListingError(url, UNSAFE)
        name = _NAME.match(tag)
        if name is None or tag.endswith("/>") or name[2].lower() in _VOID:
            continue
        if not name[1]:
            opened.append(name[2])
            if len(opened) > MAX_DEPTH:
                raise ListingError(url, f"nested deeper than {MAX_DEPTH} levels")
        elif name[2] in opened:
            # Closing an outer element closes what was left open inside it.
            while opened.pop() != name[2]:
                pass


def _tags(text: str) -> Iterator[str]:
    """Tags and declarations in order; comments, CDATA and instructions are skipped. Linear."""
    at = text.find("<")
    while at != -1:
        opening, closing = next((o, c) for o, c in _SPANS if text.startswith(o, at))
        if opening == "<!" and _DECLARATION.match(text, at) is None:
            at = text.find("<", at + 2)
            continue
        end = text.find(closing, at + len(opening))
        if opening in ("<", "<!"):
            yield text[at : end + 1] if end != -1 else text[at : at + MAX_TAG]
        if end == -1:
            return
        at = text.find("<", end + len(closing))
