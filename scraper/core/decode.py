"""Bytes of a page -> its text, and which charset that took and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import webencodings

from scraper.core.mediatype import media_type

__all__ = ["Decoded", "decode", "media_type"]

# The HTML standard scans 1,024 bytes; ministries' templates put styles and comments before it.
_PRESCAN_BYTES: Final = 8_192
_LABEL: Final = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,>]{1,40})""", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_XML_ENCODING: Final = re.compile(r"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([^"']{1,40})""")
_META: Final = re.compile(r"<meta\b([^>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"""([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
)
# Python's codec where it reads fewer bytes than the Encoding Standard's decoder of that name.
_CODECS: Final = {
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "x-user-defined": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "windows-874": "cp874",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
}
# Rows that vendors added to JIS X 0208, tried when the plain codec fails.
_WIDER: Final = {"euc-jp": ("euc_jis_2004",)}
# Damage that a charset may show and still be the right one: a cut last character, one bad byte.
_TOLERATED_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as text, without its byte order mark.

    `charset` is the name in the Encoding Standard. `why` starts with the word that decided:
    bom, http, meta, site, utf-8, windows-1252, or pattern (UTF-16 seen in the bytes); a declared
    charset that did not fit is named after it: "utf-8 (http said gbk)".
    """

    text: str
    charset: str
    why: str
    is_plain: bool = False  # the bytes are this text in UTF-8, as parsers want it


def decode(
    body: bytes, content_type: str | None = None, site_charset: str | None = None
) -> Decoded:
    """The text of a page; never raises, invalid bytes become U+FFFD.

    Asked in this order: byte order mark, HTTP charset, meta or XML declaration, the site file,
    UTF-8, windows-1252. Labels are those of the Encoding Standard; others (utf-7, rot13 ...) and
    those it maps to "replacement" (hz-gb-2312, iso-2022-kr) are ignored. A declared charset under
    which the bytes are clearly invalid loses to the next that fits.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(_codec(name, body[len(mark) :])[0], name, "bom")
    refused: list[str] = []
    damaged: list[tuple[float, Decoded]] = []
    for name, why in _candidates(body, content_type, site_charset):
        text, damage = _codec(name, body)
        if not damage or (damage <= _TOLERATED_SHARE and not _is_utf8(body)):
            return Decoded(text, name, _reason(why, refused), name == "utf-8" and not damage)
        if why != "utf-8":
            refused.append(f"{why} said {name}")
            damaged.append((damage, Decoded(text, name, f"{why} (with invalid bytes)")))
    if damaged:
        return min(damaged, key=lambda each: each[0])[1]
    return Decoded(_codec("windows-1252", body)[0], "windows-1252", "windows-1252")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _reason(why: str, refused: list[str]) -> str:
    return f"{why} ({', '.join(refused)})" if refused else why


def _candidates(
    body: bytes, content_type: str | None, site_charset: str | None
) -> Iterator[tuple[str, str]]:
    """Charsets worth trying, each with the word for who named it."""
    wide = _wide_pattern(body)
    declared = _known(_in_content_type(content_type))
    if declared and declared.startswith("utf-16"):
        # Bytes without a NUL are no UTF-16, whatever the header says; a NUL first is big-endian.
        declared = wide
    if declared:
        yield declared, "http"
    elif wide:
        inside = _declared(body.decode(wide, "replace")[:_PRESCAN_BYTES])
        yield wide, "meta" if inside else "pattern"
    named = _known(_declared(body[:_PRESCAN_BYTES].decode("latin-1")))
    if named:
        # A declaration that could be read as ASCII does not stand in a UTF-16 page.
        yield ("utf-8" if named.startswith("utf-16") else named), "meta"
    given = _known(site_charset)
    if given:
        yield given, "site"
    yield "utf-8", "utf-8"


def _in_content_type(content_type: str | None) -> str | None:
    found = _LABEL.search(content_type or "")
    return found[1] if found else None


def _known(label: str | None) -> str | None:
    """The Encoding Standard's name for a label; None for labels it does not know or replaces."""
    encoding = webencodings.lookup(label) if label else None
    if encoding is None or encoding.name == "replacement":
        return None
    name: str = encoding.name
    return name


def _declared(head: str) -> str | None:
    """The label in the first meta element or the XML declaration that gives one."""
    head = _COMMENT.sub("", head)
    found = _XML_ENCODING.match(head.lstrip())
    if found:
        return found[1]
    for meta in _META.finditer(head):
        given: dict[str, str] = {
            name.lower(): double or single or bare
            for name, double, single, bare in _ATTRIBUTE.findall(meta[1])
        }
        if "charset" in given:
            return given["charset"].strip()
        if given.get("http-equiv", "").strip().lower() == "content-type":
            label = _in_content_type(given.get("content"))
            if label:
                return label
    return None


def _wide_pattern(body: bytes) -> str | None:
    """UTF-16 without a byte order mark, seen by the NUL beside each ASCII character."""
    head = body[:64]
    even, odd = head[::2], head[1::2]
    if len(head) < 4:
        return None
    if odd.count(0) * 4 >= len(odd) * 3 and even.count(0) * 4 < len(even):
        return "utf-16le"
    if even.count(0) * 4 >= len(even) * 3 and odd.count(0) * 4 < len(odd):
        return "utf-16be"
    return None


def _codec(name: str, body: bytes) -> tuple[str, float]:
    """The text under one charset, and the share of its foreign characters that are damaged."""
    encoding = webencodings.lookup(name)
    codec = _CODECS.get(name) or (encoding.codec_info.name if encoding else "cp1252")
    for exact in (codec, *_WIDER.get(name, ())):
        try:
            return body.decode(exact), 0.0
        except (UnicodeError, ValueError):
            continue
    text = body.decode(codec, "replace")
    if codec == "cp1252":  # its five unassigned bytes are C1 controls in the Encoding Standard
        return text, 0.0
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return text, text.count("\ufffd") / max(1, foreign)
