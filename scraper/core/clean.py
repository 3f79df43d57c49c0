"""Text of the web in, normalised text out: one line, a whole text, or the paragraphs of a tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from selectolax.lexbor import LexborNode

from scraper.core import flat as flats
from scraper.core import flow

# Characters that are not shown: soft hyphen, zero-width, bidi controls, controls, tags, anchors of
# annotations, object replacement, non-characters. U+200C and U+200D are treated below.
_RANGES = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F),
    (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFC), (0xFFFE, 0xFFFF), (0xE0000, 0xE007F),
)  # fmt: skip
_INVISIBLE = dict.fromkeys(code for first, last in _RANGES for code in range(first, last + 1))
_UNSHOWN = re.compile(
    "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES) + "\ud800-\udfff]"
)
_CARE = re.compile(_UNSHOWN.pattern[:-1] + "\x00-\x1f\x85\u2028\u2029\u200c\u200d]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Zero-width (non-)joiners are spelling in Arabic, Persian and the Indic scripts, noise elsewhere.
_JOINED = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\ufb50-\ufdff\ufe70-\ufefc"
_JOINER = re.compile(
    f"(?<=[{_JOINED}])([\u200c\u200d])[\u200c\u200d]*(?=[{_JOINED}])|[\u200c\u200d]"
)
_ASCII_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_BREAK = re.compile("[\t\r\x0b\x0c\x85\u2028\u2029]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\x0b|\x0c|\x85")


def line(text: str) -> str:
    """The text on one line: NFC, white space folded, invisible characters gone. Idempotent."""
    if text.isascii():
        shown = " ".join(text.split())
        return shown if shown.isprintable() else " ".join(_ASCII_CONTROL.sub("", text).split())
    if _UNSHOWN.search(text):
        text = _LONE_SURROGATE.sub("\ufffd", text.translate(_INVISIBLE))
    if "\u200c" in text or "\u200d" in text:
        text = _JOINER.sub(lambda found: found.group(1) or "", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def text(text: str) -> str:
    """A whole text: each line normalised (tabs between table cells are kept), paragraphs
    separated by one blank line. Idempotent."""
    if "\n" not in text and not _BREAK.search(text):
        return line(text)
    plain = _LINE_ENDS.sub("\n", text.replace("\u2029", "\n\n"))
    paragraphs: list[list[str]] = [[]]
    for raw in plain.split("\n"):
        shown = "\t".join(line(cell) for cell in raw.split("\t")).strip("\t")
        if shown:
            paragraphs[-1].append(shown)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines)


def blocks(node: LexborNode, skip: Container[int] = ()) -> list[str]:
    """The paragraphs of a subtree in order, each normalised.

    `skip` holds the `mem_id` of nodes that are left out with all below. Items of one list and rows
    of one table stand on lines of one block; hidden elements and scripts are never read.
    """
    flat = flats.flatten(node, skip)
    left_out = bytearray(len(flat.tag))
    for i in range(1, len(flat.tag)):
        if not left_out[i] and flow.is_left_out(flat, i):
            left_out[i : flat.end[i]] = b"\1" * (flat.end[i] - i)
    return joined(flow.pieces(flat, 0, left_out))


def joined(pieces: list[flow.Piece]) -> list[str]:
    """Pieces of the flow as normalised paragraphs; items of a list are lines of one paragraph."""
    out: list[str] = []
    group = -1
    for piece in pieces:
        shown = piece.text if _is_clean(piece.text) else text(piece.text)
        if not shown:
            continue
        if piece.item:
            shown = "- " + shown
        if piece.group >= 0 and piece.group == group:
            out[-1] += "\n" + shown
        else:
            out.append(shown)
        group = piece.group
    return out


def _is_clean(text: str) -> bool:
    """Whether a piece, which the flow has folded, is as `text` would leave it."""
    if text.isascii():
        return text.isprintable()
    # Of what is not shown, Python calls only these two printable.
    doubtful = not text.isprintable() or "\u034f" in text or "\ufffc" in text
    return not (doubtful and _CARE.search(text)) and unicodedata.is_normalized("NFC", text)


def node_text(node: LexborNode, skip: Container[int] = ()) -> str:
    """The whole text of a subtree, paragraphs separated by one blank line."""
    return text("\n\n".join(blocks(node, skip)))
