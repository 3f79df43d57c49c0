"""Keys and lines of an index, as replay tools write and search them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import cdx

# Addresses and the keys that the Wayback Machine's canonicaliser (surt 0.3.1) gives them.
KEYS = [
    ("http://www.Example.com/", "com,example)/"),
    ("https://www2.example.com:8443/A/b?B=2&a=1", "com,example:8443)/a/b?a=1&b=2"),
    ("http://example.com/a/", "com,example)/a"),
    ("http://example.com/?", "com,example)/"),
    ("http://example.com/a/?x=1", "com,example)/a?x=1"),
    ("http://example.com/a%20b/%C3%A9?q=%C3%A9&x", "com,example)/a%20b/%c3%a9?q=%c3%a9&x"),
    ("http://example.com/a%2520b", "com,example)/a%20b"),
    ("http://example.com/a?x=%25", "com,example)/a?x=%25"),
    ("http://example.com/a%2Fb", "com,example)/a/b"),
    ("http://example.com/a//b/../c", "com,example)/a/c"),
    ("http://example.com/a?b&a=&c=1&a=0", "com,example)/a?a=&a=0&b&c=1"),
    ("http://example.com/a+b?c+d=e%2Bf", "com,example)/a+b?c+d=e+f"),
    ("http://bücher.example/ü", "example,xn--bcher-kva)/%c3%bc"),
    ("http://127.0.0.1:8080/en/x", "1,0,0,127:8080)/en/x"),
    ("http://a.www.example.com/#top", "com,example,www,a)/"),
    ("http://wwwx.example/", "example,wwwx)/"),
    (f"http://example.com/x?PHPSESSID={'0aZ9' * 8}&z=1", "com,example)/x?z=1"),
    (f"http://example.com/x?sid={'0AF9' * 8}&y=1", "com,example)/x?y=1"),
    ("http://example.com/(S(lit3py55t21z5v55vlm25s55))/page.aspx", "com,example)/page.aspx"),
]


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_an_address_has_the_key_that_replay_tools_look_for(url: str, key: str) -> None:
    assert cdx.surt(url) == key


def test_an_address_that_nobody_can_ask_for_is_its_own_key() -> None:
    assert cdx.surt("urn:x") == "urn:x"


@given(st.text(max_size=60))
def test_a_key_has_no_blanks_and_no_capitals(path: str) -> None:
    key = cdx.surt("http://www.mer.example/" + path)
    assert key.isascii() and key == key.lower() and " " not in key and "\n" not in key


AT = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)


def test_a_line_is_read_again() -> None:
    fields = {"mime": "text/html", "status": "200", "digest": "sha256:00"}
    line = cdx.cdxj_line("http://www.mer.example/ü", AT, fields)
    assert line.startswith("example,mer)/%c3%bc 20260302030405 {")
    assert list(cdx.captures(line)) == [
        cdx.Capture("http://www.mer.example/%C3%BC", AT, "text/html", 200, "sha256:00")
    ]


def test_the_wayback_machines_lines_are_read() -> None:
    text = (
        "example,mer)/a 20260302030405 http://mer.example/a text/html 200 ABC 1234\n"
        "example,mer)/a 20260302030406 http://mer.example/a warc/revisit - ABC 1234\n"
    )
    first, second = cdx.captures(text)
    assert (first.status, second.status, second.mime) == (200, None, "warc/revisit")
    assert first.timestamp == "20260302030405"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nothing",
        "a 20261302030405 http://x.example/ text/html 200 A 1",
        "a 2026 http://x.example/ text/html 200 A 1",
        "a 20260302030405 javascript:alert(1) text/html 200 A 1",
        'a 20260302030405 {"url": 5}',
        "a 20260302030405 {" + "[" * 5000,
        "a 20260302030405 {}",
        "a 20260302030405 http://x.example/" + "x" * 30_000 + " text/html 200 A 1",
        "<html><title>Too many requests</title>",
    ],
)
def test_what_is_no_capture_is_passed_over(line: str) -> None:
    assert list(cdx.captures(line)) == []


@given(st.text(max_size=300))
def test_nothing_that_a_server_answers_is_an_error(text: str) -> None:
    list(cdx.captures(text))
