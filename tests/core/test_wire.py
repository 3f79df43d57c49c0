"""Answers as files hold them: heads, chunks, codings."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import wire
from scraper.core.inflate import BodyError

BODY = b"Both sides discussed trade and culture. " * 50
# Without the moment in its head, which would be in the names of tests and tell two runs apart.
packed = partial(gzip.compress, mtime=0)


def head(*lines: str) -> wire.Head:
    found = wire.head("\r\n".join(["HTTP/1.1 200 OK", *lines]).encode())
    assert found is not None
    return found


def test_a_head_is_read_with_folded_lines_and_whatever_is_no_header_is_dropped() -> None:
    block = b"HTTP/1.0 404 Not Found\nA: 1\n  and more\nb b: 2\nnonsense\nC:3\n\nbody\n\nmore"
    raw, body = wire.split_head(block)
    assert body == b"body\n\nmore"
    assert wire.head(raw) == wire.Head(404, (("a", "1 and more"), ("c", "3")))


def test_headers_are_utf_8_or_latin_1() -> None:
    assert wire.headers(["X: é".encode(), "Y: é".encode("latin-1")]) == (("x", "é"), ("y", "é"))


@pytest.mark.parametrize("raw", [b"", b"GET / HTTP/1.1", b"HTTP/1.1 20", b"HTTP/x 200 OK"])
def test_what_is_no_answer_has_no_head(raw: bytes) -> None:
    assert wire.head(raw) is None


def chunks(body: bytes, size: int = 700) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%X;x=y\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("lines", "raw"),
    [
        ([], BODY),
        (["Content-Encoding: identity"], BODY),
        (["Content-Encoding: gzip"], packed(BODY)),
        (["Content-Encoding: x-gzip"], packed(BODY[:99]) + packed(BODY[99:])),
        (["Content-Encoding: deflate"], zlib.compress(BODY)),
        (["Content-Encoding: deflate"], zlib.compress(BODY)[2:-4]),
        (["Transfer-Encoding: chunked"], chunks(BODY)),
        (
            ["Transfer-Encoding: gzip, chunked", "Content-Encoding: gzip"],
            chunks(packed(BODY)),
        ),
        (["Content-Encoding: deflate, gzip"], packed(zlib.compress(BODY))),
        # stored decoded, with headers that no longer fit
        (["Transfer-Encoding: chunked"], BODY),
        (["Content-Encoding: gzip"], BODY),
        (["Content-Encoding: deflate"], BODY),
    ],
)
def test_a_body_comes_out_of_its_codings(lines: list[str], raw: bytes) -> None:
    assert wire.decoded(raw, head(*lines), 100_000) == BODY


@pytest.mark.parametrize(
    ("lines", "raw", "reason"),
    [
        ([], BODY, "too_large"),
        (["Content-Encoding: gzip"], packed(BODY), "too_large"),
        (["Content-Encoding: deflate"], zlib.compress(BODY), "too_large"),
        (["Content-Encoding: gzip"], packed(b"x")[:-3], "truncated"),
        (["Transfer-Encoding: chunked"], chunks(b"x" * 99, 50)[:-30], "truncated"),
        (["Content-Encoding: rot13"], b"x", "coding"),
    ],
)
def test_a_body_that_cannot_be_used_has_a_reason(lines: list[str], raw: bytes, reason: str) -> None:
    with pytest.raises(BodyError) as told:
        wire.decoded(raw, head(*lines), 1_000)
    assert told.value.reason == reason


def test_further_codings_can_be_given() -> None:
    more = {"rot0": lambda raw, most: raw[:most]}
    assert wire.decoded(b"hello", head("Content-Encoding: rot0"), 3, more) == b"hel"


SENT = (("content-type", "text/html"), ("content-encoding", "gzip"), ("content-length", "12"))


def test_headers_of_the_wire_are_renamed_and_come_back() -> None:
    raw, body = wire.split_head(wire.written(200, SENT, 5) + b"hello")
    found = wire.head(raw)
    assert body == b"hello" and found is not None
    assert found.get("content-length") == "5"
    assert found.get("x-archive-orig-content-encoding") == "gzip"
    assert wire.original(found.headers) == SENT
    assert wire.original((("a", "1"), ("content-length", "5"))) == (
        ("a", "1"),
        ("content-length", "5"),
    )
    assert wire.original((("a", "1"), ("content-length", "5")), ours=True) == (("a", "1"),)


@given(
    st.integers(100, 599),
    st.lists(st.tuples(st.just("x-a"), st.text(max_size=20)), max_size=4),
    st.binary(max_size=50),
)
def test_no_header_can_end_the_head(status: int, given: list[tuple[str, str]], body: bytes) -> None:
    raw, rest = wire.split_head(wire.written(status, given, len(body)) + body)
    assert rest == body
    found = wire.head(raw)
    assert found is not None and found.status == status and len(found.headers) == len(given) + 1


@given(st.binary(max_size=400))
def test_nothing_that_a_file_holds_is_an_error(raw: bytes) -> None:
    first, rest = wire.split_head(raw)
    found = wire.head(first) or head("Transfer-Encoding: chunked", "Content-Encoding: gzip")
    with contextlib.suppress(BodyError):
        assert len(wire.decoded(rest, found, 1_000)) <= 1_000
