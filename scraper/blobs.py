"""Bodies <-> rows of `blobs`: content-addressed, compressed, written once, checked when read.

A site's pages are alike, so one raw page serves as the zstd dictionary of the next ones (measured
over twelve templates: 10 times smaller, against 3 times without). When a redesign makes bodies
grow, the first page of the new design becomes a further dictionary.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator

import zstandard

from scraper.errors import ArchiveError

# Pages of 40 KB with a dictionary: 2 to 6 % smaller than at level 3 for 2 ms more (measured). Above
# that size time is worth more than bytes.
LEVEL, QUICK_LEVEL = 15, 3
THOROUGH_BYTES = 262_144
DICTIONARY_BYTES = 131_072
# A page that does not shrink to this share of itself is not of its dictionary's design.
GOOD_RATIO = 0.2
SMALLEST_DICTIONARY = 4_096
# A site whose pages have nothing in common must not fill the archive with dictionaries.
MOST_DICTIONARIES = 12
FREE_DICTIONARIES = 3  # the first page may be an odd one
BLOBS_PER_DICTIONARY = 10
PIECE = 262_144  # bytes inflated at a time


def store(
    conn: sqlite3.Connection,
    body: bytes,
    *,
    site_id: int | None,
    now: str,
    media_type: str | None = None,
    charset: str | None = None,
) -> int:
    """The id of the blob with these bytes, which is written if it is not there (or was purged)."""
    sha256 = hashlib.sha256(body).hexdigest()
    row = conn.execute("SELECT id, body IS NULL FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
    if row and not row[1]:
        return int(row[0])
    packed, dictionary_id = _pack(conn, body, site_id, now)
    codec = "zstd" if len(packed) < len(body) else "identity"
    stored = packed if codec == "zstd" else body
    values = (
        media_type,
        charset,
        len(body),
        len(stored),
        codec,
        dictionary_id if codec == "zstd" else None,
        stored,
        sha256,
    )
    if row:
        conn.execute(
            "UPDATE blobs SET media_type = ?, charset = ?, size = ?, stored_size = ?, codec = ?,"
            " dictionary_id = ?, body = ? WHERE sha256 = ?",
            values,
        )
        return int(row[0])
    cursor = conn.execute(
        "INSERT INTO blobs (media_type, charset, size, stored_size, codec, dictionary_id, body,"
        " sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return int(cursor.lastrowid or 0)


def load(conn: sqlite3.Connection, blob_id: int) -> bytes | None:
    """The bytes of a blob, None if purged. Raises ArchiveError if they do not match their hash."""
    row = conn.execute(
        "SELECT b.sha256, b.size, b.codec, b.body, d.body FROM blobs b"
        " LEFT JOIN dictionaries d ON d.id = b.dictionary_id WHERE b.id = ?",
        (blob_id,),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"blob {blob_id} is not in the archive; run `scraper verify`")
    sha256, size, codec, stored, dictionary = row
    if stored is None:
        return None
    body = inflate(codec, stored, size, dictionary)
    if body is None or hashlib.sha256(body).hexdigest() != sha256:
        raise ArchiveError(f"blob {blob_id} (sha256 {sha256}) is damaged; run `scraper verify`")
    return body


def inflate(codec: str, stored: bytes, size: int, dictionary: bytes | None) -> bytes | None:
    """The uncompressed bytes, at most `size` of them; None if they cannot be had."""
    try:
        if codec == "identity":
            return bytes(stored)
        if codec == "zlib":
            return zlib.decompressobj().decompress(stored, size + 1)
        return _decompressor(dictionary).decompress(stored, max_output_size=size)
    except (zlib.error, zstandard.ZstdError, MemoryError, ValueError):
        return None


def digest(
    codec: str, stored: bytes, dictionary: bytes | None, size: int
) -> tuple[str, int] | None:  # fmt: skip
    """SHA-256 and length of the uncompressed bytes, in little memory; None if they cannot be had.

    Stops beyond `size`: a forged body must not be inflated without end.
    """
    found, length = hashlib.sha256(), 0
    try:
        for piece in _pieces(codec, stored, dictionary):
            found.update(piece)
            length += len(piece)
            if length > size:
                break
    except (zlib.error, zstandard.ZstdError, MemoryError, ValueError):
        return None
    return found.hexdigest(), length


def _pieces(codec: str, stored: bytes, dictionary: bytes | None) -> Iterator[bytes]:
    if codec == "identity":
        yield stored
    elif codec == "zlib":
        inflater = zlib.decompressobj()
        yield inflater.decompress(stored, PIECE)
        while inflater.unconsumed_tail:
            yield inflater.decompress(inflater.unconsumed_tail, PIECE)
    else:
        yield from _decompressor(dictionary).read_to_iter(stored, write_size=PIECE)


def _decompressor(dictionary: bytes | None) -> zstandard.ZstdDecompressor:
    if dictionary is None:
        return zstandard.ZstdDecompressor()
    return zstandard.ZstdDecompressor(dict_data=_raw(dictionary))


def _raw(dictionary: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _pack(
    conn: sqlite3.Connection, body: bytes, site_id: int | None, now: str
) -> tuple[bytes, int | None]:
    """The smallest compressed form, and the dictionary it needs."""
    best, chosen = len(_compressed(body, None, QUICK_LEVEL)), None
    if site_id is not None and len(body) >= SMALLEST_DICTIONARY:
        found = conn.execute(
            "SELECT id, body FROM dictionaries WHERE site_id = ? ORDER BY id DESC LIMIT ?",
            (site_id, MOST_DICTIONARIES),
        ).fetchall()
        for dictionary in found:
            size = len(_compressed(body, dictionary[1], QUICK_LEVEL))
            if size < best:
                best, chosen = size, dictionary
            if best < GOOD_RATIO * len(body):
                break
        else:
            if _wants_dictionary(conn, site_id, len(found)):
                _add_dictionary(conn, site_id, body, now)
    level = LEVEL if len(body) <= THOROUGH_BYTES else QUICK_LEVEL
    packed = _compressed(body, chosen[1] if chosen else None, level)
    return packed, int(chosen[0]) if chosen else None


def _compressed(body: bytes, dictionary: bytes | None, level: int) -> bytes:
    raw = None if dictionary is None else _raw(dictionary)
    return zstandard.ZstdCompressor(level=level, dict_data=raw).compress(body)


def _wants_dictionary(conn: sqlite3.Connection, site_id: int, known: int) -> bool:
    if known < FREE_DICTIONARIES:
        return True
    if known >= MOST_DICTIONARIES:
        return False
    last = conn.execute("SELECT max(id) FROM dictionaries WHERE site_id = ?", (site_id,))
    used = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM blobs WHERE dictionary_id = ? LIMIT ?)",
        (last.fetchone()[0], BLOBS_PER_DICTIONARY),
    ).fetchone()[0]
    return int(used) >= BLOBS_PER_DICTIONARY


def _add_dictionary(conn: sqlite3.Connection, site_id: int, body: bytes, now: str) -> None:
    content = body[:DICTIONARY_BYTES]
    conn.execute(
        "INSERT INTO dictionaries (site_id, sha256, created_at, size, body)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
        (site_id, hashlib.sha256(content).hexdigest(), now, len(content), content),
    )
