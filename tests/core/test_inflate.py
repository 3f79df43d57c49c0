"""A body, put together from pieces: whole, or refused with a reason."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core.inflate import Body, BodyError

LIMIT = 1_000_000


def received(data: bytes, coding: str | None, step: int = 1000, limit: int = LIMIT) -> bytes:
    body = Body(coding, limit)
    for at in range(0, len(data), step):
        body.feed(data[at : at + step])
    return body.whole()


def refusal(data: bytes, coding: str | None, step: int = 1000, limit: int = LIMIT) -> str:
    with pytest.raises(BodyError) as caught:
        received(data, coding, step, limit)
    return caught.value.reason


@given(st.binary(max_size=3000), st.sampled_from([None, "", "identity", "none", "gzip", "X-GZip"]))
def test_what_was_sent_arrives(content: bytes, coding: str | None) -> None:
    coded = gzip.compress(content) if coding and "gzip" in coding.lower() else content
    assert received(coded, coding) == content


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 50))
def test_all_members_count_however_they_are_cut_up(parts: list[bytes], step: int) -> None:
    assert received(b"".join(map(gzip.compress, parts)), "gzip", step) == b"".join(parts)


@given(st.binary(min_size=1, max_size=300), st.integers(1, 50), st.data())
def test_a_cut_stream_is_never_taken_for_a_whole_one(
    content: bytes, step: int, data: st.DataObject
) -> None:
    coded = gzip.compress(content)
    cut = data.draw(st.integers(1, len(coded) - 1))
    assert refusal(coded[:cut], "gzip", step) == "truncated"


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        received(data, "gzip")
    except BodyError as error:
        assert error.reason in ("coding", "truncated")


@pytest.mark.parametrize("surplus", [b"\0" * 9, b"\x1f", b"<html>", b"\x1fx"])
def test_surplus_after_the_last_member_is_dropped(surplus: bytes) -> None:
    for step in (1, 7, 1000):
        assert received(gzip.compress(b"text") + surplus, "gzip", step) == b"text"


def test_a_second_member_that_is_cut_is_noticed() -> None:
    assert refusal(gzip.compress(b"one") + gzip.compress(b"two")[:-4], "gzip") == "truncated"


@pytest.mark.parametrize(
    "coding", ["br", "zstd", "deflate", "gzip, gzip", "gzip, br", "x-foo", "utf-8", "g" * 9999]
)
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    assert refusal(b"x", coding) == "coding"


def test_gzip_that_is_none_or_damaged_is_refused() -> None:
    coded = gzip.compress(b"text" * 100)
    assert refusal(b"<html>", "gzip") == "coding"
    assert refusal(zlib.compress(b"text"), "gzip") == "coding"
    assert refusal(coded[:-8] + bytes(8), "gzip") == "coding"


def test_the_limit_holds_to_the_byte_in_any_coding() -> None:
    exact = bytes(LIMIT)
    assert received(exact, None, step=65536) == exact
    assert received(gzip.compress(exact), "gzip") == exact
    assert refusal(exact + b"x", None, step=65536) == "too_large"
    assert refusal(gzip.compress(exact + b"x"), "gzip") == "too_large"
    assert refusal(gzip.compress(exact) * 2, "gzip") == "too_large"


def test_an_empty_body_may_claim_any_honest_coding() -> None:
    assert received(b"", "gzip") == b""
    assert received(gzip.compress(b""), "gzip") == b""
