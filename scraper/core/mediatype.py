"""The first bytes of a body and its declared type -> its media type."""

from __future__ import annotations

import re
from typing import Final

_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
)
_HTML_START: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|base|script|style|noscript|template|div"
    r"|table|caption|colgroup|thead|tbody|tr|td|th|p|h[1-6]|hr|br|a|ul|ol|li|dl|dt|dd|span|b|i|u"
    r"|em|strong|small|sub|sup|pre|blockquote|main|article|section|header|footer|nav|aside|figure"
    r"|details|summary|form|img|picture|center|font|iframe|frameset)\b",
    re.IGNORECASE,
)
_XML_START: Final = re.compile(r"<(?:\?xml\b|[a-zA-Z][\w:.-]*[\s/>])")
# A text may begin with a bracket too: "[Unofficial translation]".
_JSON_START: Final = re.compile(r"\{\s*[\"}]|\[\s*[\"{\[\]]")
_LEADING: Final = re.compile(r"(?:\s+|<!--.*?-->)+", re.DOTALL)


def media_type(body: bytes, content_type: str | None) -> str:
    """The media type of a body, lower-case without parameters.

    What the first bytes say beats the header; text that they do not tell apart keeps its declared
    type; "application/octet-stream" for unknown binary, "text/plain" for undeclared text.
    """
    magic = _by_magic(body)
    if magic:
        return magic
    declared = (content_type or "").partition(";")[0].strip().lower()
    head = _head(body)
    start = _LEADING.sub("", head, count=1) if _LEADING.match(head) else head
    if start.startswith("<?xml") and "<html" in start.lower():
        return "application/xhtml+xml" if "xhtml" in declared else "text/html"
    if _HTML_START.match(start):
        return declared if declared == "application/xhtml+xml" else "text/html"
    if _XML_START.match(start):
        return declared if "xml" in declared or declared == "text/html" else "application/xml"
    if start[:1] in ("{", "[") and "json" in declared:
        return declared
    if _JSON_START.match(start) and declared != "text/html":
        return "application/json"
    if "/" in declared:
        return declared
    return "application/octet-stream" if "\x00" in head else "text/plain"


def _by_magic(body: bytes) -> str | None:
    for mark, name in _MAGIC:
        if body.startswith(mark):
            return name
    if b"%PDF-" in body[:1_024] and body.lstrip()[:1] != b"<":
        return "application/pdf"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:8] == b"ftyp":
        return "video/mp4"
    return None


def _head(body: bytes) -> str:
    """The beginning as text, good enough to see markup in: UTF-16 is told by its NULs."""
    start = body[:2_048]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or start.count(0) * 3 > len(start) > 3:
        start = start.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    return start.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
