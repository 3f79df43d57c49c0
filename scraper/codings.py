"""Bodies in codings that we never ask for, as other crawlers stored them -> bytes, bounded."""

from __future__ import annotations

from collections.abc import Callable

import zstandard

from scraper.core.inflate import BodyError

_STEP = 65_536


def decoders() -> dict[str, Callable[[bytes, int], bytes]]:
    """By name of the coding: bytes and the most that may come out."""
    return {"br": _brotli, "zstd": _zstd}


def _zstd(raw: bytes, max_body: int) -> bytes:
    stream = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(
        raw, read_across_frames=True
    )
    try:
        body = stream.read(max_body + 1)
        told = zstandard.frame_content_size(raw)  # -1: it does not say
    except zstandard.ZstdError as error:
        raise BodyError("coding", f"damaged zstd: {error}") from error
    if len(body) < min(told, max_body):
        raise BodyError("truncated", "the zstd stream ends in the middle")
    return _bounded(body, max_body)


def _brotli(raw: bytes, max_body: int) -> bytes:
    try:  # not `brotli`: pywb brings another module of that name, which cannot be bounded
        import brotlicffi  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise BodyError(
            "coding", "stored in the coding 'br': pip install '.[warc]' in the project's folder"
        ) from error
    stream, pieces, size, data = brotlicffi.Decompressor(), [], 0, raw
    try:
        while size <= max_body and not stream.is_finished():
            piece = stream.process(data, output_buffer_limit=_STEP)
            data = b""
            pieces.append(piece)
            size += len(piece)
            if not piece and stream.can_accept_more_data():
                break
        finished = stream.is_finished()
    except brotlicffi.error as error:
        raise BodyError("coding", f"damaged brotli: {error}") from error
    if not finished and size <= max_body:
        raise BodyError("truncated", "the brotli stream ends in the middle")
    return _bounded(b"".join(pieces), max_body)


def _bounded(body: bytes, max_body: int) -> bytes:
    if len(body) > max_body:
        raise BodyError("too_large", f"more than {max_body:,} bytes")
    return body
