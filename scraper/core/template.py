"""Pages of one site in, the blocks that they repeat out: what a template prints is not a release."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from scraper.core import clean, flow
from scraper.core import flat as flats


@dataclass(frozen=True, slots=True)
class Template:
    """What sibling pages of a site print: per page the keys of its blocks, and on how many pages
    each block stands."""

    pages: int = 0
    blocks: Mapping[str, int] = field(default_factory=dict)
    sets: tuple[frozenset[str], ...] = ()


def key(text: str) -> str:
    """The key of a block: its letters and digits, case folded, counted without white space."""
    folded = "".join(clean.line(text).casefold().split())
    return hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).hexdigest()


def learn(pages: Iterable[str | bytes]) -> Template:
    """The template of sibling pages (decoded, or bytes in UTF-8). No pages: an empty template."""
    sets = tuple(_keys(page) for page in pages)
    counts = Counter(one for keys in sets for one in keys)
    return Template(len(sets), dict(counts), sets)


def _keys(page: str | bytes) -> frozenset[str]:
    text = page if isinstance(page, str) else page.decode("utf-8", "replace")
    tree = LexborHTMLParser(text)
    if tree.root is None:
        return frozenset()
    flat = flats.flatten(tree.root)
    found = flow.pieces(flat, 0, bytearray(len(flat.tag)))
    return frozenset(key(piece.text) for piece in found)
