"""Bodies in codings that other crawlers store: whole, cut, damaged, endless."""

from __future__ import annotations

import brotlicffi
import pytest
import zstandard

from scraper.codings import decoders
from scraper.core.inflate import BodyError

PACKED = {"br": brotlicffi.compress, "zstd": zstandard.ZstdCompressor().compress}
TEXT = b"The two sides spoke of trade, of culture and of the exchange of students. " * 500


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_comes_out_whole(coding: str) -> None:
    assert decoders()[coding](PACKED[coding](TEXT), 1_000_000) == TEXT


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(coding: str) -> None:
    packed = PACKED[coding](TEXT)
    assert decoders()[coding](packed, len(TEXT)) == TEXT
    with pytest.raises(BodyError, match="more than"):
        decoders()[coding](packed, len(TEXT) - 1)


@pytest.mark.parametrize("coding", PACKED)
def test_a_body_that_unpacks_without_end_is_left_at_the_limit(coding: str) -> None:
    with pytest.raises(BodyError, match="more than"):
        decoders()[coding](PACKED[coding](bytes(50_000_000)), 100_000)


@pytest.mark.parametrize("coding", PACKED)
def test_a_cut_body_is_no_body(coding: str) -> None:
    with pytest.raises(BodyError):
        decoders()[coding](PACKED[coding](TEXT)[:-5], 1_000_000)


@pytest.mark.parametrize("coding", PACKED)
def test_anything_else_is_told(coding: str) -> None:
    with pytest.raises(BodyError):
        decoders()[coding](b"not packed at all" * 9, 1_000_000)
