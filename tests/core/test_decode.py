"""Bytes become text the way browsers read them, and the reason is kept."""

from __future__ import annotations

import time

import pytest
import webencodings
from hypothesis import given
from hypothesis import strategies as st

from scraper.core.decode import decode, media_type

RU, DE, ZH, JA = (
    "Министр иностранных дел",
    "Außenministerin Lärchner",
    "外交部发言人就灯塔",
    "外務大臣",
)


def page(text: str, meta: str = "", charset: str = "utf-8") -> bytes:
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(charset)


def declared(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


# fmt: off
ORDER = [
    # body, content type, charset of the site file -> charset, first word of why
    (b"\xef\xbb\xbf" + page(RU), "text/html; charset=windows-1251", None, "utf-8", "bom"),
    (RU.encode("utf-16"), None, None, "utf-16le", "bom"),
    (b"\xfe\xff" + RU.encode("utf-16be"), None, None, "utf-16be", "bom"),
    (page(RU, declared("koi8-r"), "cp1251"), "text/html; charset=windows-1251", None,
     "windows-1251", "http"),
    (page(RU, declared("windows-1251"), "cp1251"), "text/html", "utf-8", "windows-1251", "meta"),
    (page(RU, '<meta charset="windows-1251">', "cp1251"), None, None, "windows-1251", "meta"),
    (page(RU, "<META CHARSET=windows-1251>", "cp1251"), None, None, "windows-1251", "meta"),
    (page(RU, charset="cp1251"), "text/html", "windows-1251", "windows-1251", "site"),
    (page(RU), "text/html", None, "utf-8", "utf-8"),
    (page(DE, charset="cp1252"), None, None, "windows-1252", "windows-1252"),
    (b'<?xml version="1.0" encoding="windows-1251"?><html>' + RU.encode("cp1251"), None, None,
     "windows-1251", "meta"),
    # labels of the Encoding Standard
    (page(DE, charset="cp1252"), "text/html; charset=ISO-8859-1", None, "windows-1252", "http"),
    (page("İstanbul Şubat", charset="cp1254"), "text/html; charset=iso-8859-9", None,
     "windows-1254", "http"),
    (page(ZH, declared("gb2312"), "gb18030"), None, None, "gbk", "meta"),
    (page("\u9555\u3400", declared("GBK"), "gb18030"), None, None, "gbk", "meta"),
    (page(JA + "\u2460\u9ad9", declared("Shift_JIS"), "cp932"), None, None, "shift_jis", "meta"),
    (page(JA, charset="euc_jp"), "text/html; charset=x-euc-jp", None, "euc-jp", "http"),
    (page("외교부 뷁", declared("ks_c_5601-1987"), "cp949"), None, None, "euc-kr", "meta"),
    (page("外交部", declared("big5"), "big5"), None, None, "big5", "meta"),
    (page("กระทรวง", charset="cp874"), "text/html; charset=tis-620", None, "windows-874", "http"),
    # oddities of headers
    (page(RU), 'text/html; charset="utf-8"', None, "utf-8", "http"),
    (page(RU), "text/html;charset = UTF8 ", None, "utf-8", "http"),
    (page(RU), "text/html; charset=utf-8; charset=koi8-r", None, "utf-8", "http"),
    # UTF-16 without a mark
    ("<p>é".encode("utf-16le"), "text/html; charset=utf-16", None, "utf-16le", "http"),
    ("<p>é".encode("utf-16be"), "text/html; charset=utf-16", None, "utf-16be", "http"),
    (page(RU, '<meta charset="utf-16">', "utf-16le"), None, None, "utf-16le", "meta"),
    (page(RU, charset="utf-16be"), None, None, "utf-16be", "pattern"),
    (page(RU, '<meta charset="utf-16">'), None, None, "utf-8", "meta"),
    (page(RU), "text/html; charset=utf-16", None, "utf-8", "utf-8"),
]
# fmt: on


@pytest.mark.parametrize(("body", "content_type", "site", "charset", "why"), ORDER)
def test_the_first_to_name_a_fitting_charset_decides(body, content_type, site, charset, why):
    read = decode(body, content_type, site)
    assert (read.charset, read.why.split()[0]) == (charset, why)
    assert "\ufffd" not in read.text
    assert "\ufeff" not in read.text


@pytest.mark.parametrize(
    "label",
    ["utf-7", "rot13", "base64", "idna", "unicode_escape", "punycode", "undefined", "zlib", "",
     "hz-gb-2312", "iso-2022-kr", "iso-8859&#8211;1", "\x00", "none", "x" * 5000],
)  # fmt: skip
def test_labels_that_are_none_are_ignored(label):
    read = decode(page(RU), f"text/html; charset={label}", label)
    assert (read.text.count(RU), read.charset, read.why) == (1, "utf-8", "utf-8")


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (page(RU, declared("windows-1251"), "cp1251"), "text/html; charset=utf-8", "meta"),
        (page(ZH, declared("gb2312"), "gbk"), "text/html; charset=utf-8", "meta"),
        (page(ZH, declared("gb2312")), None, "utf-8"),
        (page(RU * 3, declared("shift_jis")), None, "utf-8"),
        (page(JA, charset="cp932"), "text/html; charset=utf-8", "http"),
    ],
)
def test_a_declared_charset_that_the_bytes_refute_loses_and_is_named(body, content_type, expected):
    read = decode(body, content_type)
    assert read.why.split()[0] == expected
    assert "said" in read.why or "invalid" in read.why


def test_one_bad_byte_does_not_unseat_a_charset():
    body = page(RU * 20, declared("windows-1251")) + b"\xd0"
    read = decode(body, "text/html; charset=utf-8")
    assert read.charset == "utf-8"
    assert read.text.count("\ufffd") == 1


def test_a_declaration_in_a_comment_or_far_down_is_none():
    hidden = '<!-- <meta charset="koi8-r"> -->'
    assert decode(page(RU, hidden)).why == "utf-8"
    late = b"<p>" + b" " * 10_000 + b'<meta charset="koi8-r">' + RU.encode()
    assert decode(late).why == "utf-8"


def test_other_meta_elements_name_no_charset():
    meta = '<meta name="description" content="how to write charset=koi8-r">'
    assert decode(page(RU, meta)).why == "utf-8"


@given(
    st.binary(max_size=400),
    st.one_of(st.none(), st.text(max_size=60)),
    st.sampled_from([None, *sorted(set(webencodings.LABELS.values()))]),
)
def test_no_bytes_raise(body, content_type, label):
    read = decode(body, content_type, label)
    assert isinstance(read.text, str)
    assert media_type(body, content_type)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "gb18030", "utf-16le"]))
def test_what_was_written_is_read(text, charset):
    text = text.lstrip("\ufeff").encode("utf-8", "replace").decode()
    body = (b"\xff\xfe" if charset == "utf-16le" else b"") + text.encode(charset)
    if not body.startswith((b"\xfe\xff", b"\xef\xbb\xbf")):
        read = decode(body, f"text/html; charset={charset}")
        assert read.text == text or read.charset != charset


@pytest.mark.parametrize(
    "piece", [b"<meta ", b"<!--", b"<meta charset=", b"\xff", b"<?xml ", b"\x00"]
)
def test_no_bytes_take_long(piece):
    body = piece * (2_000_000 // len(piece))
    before = time.process_time()
    decode(body, "text/html; " + "charset=" * 10_000)
    media_type(body, None)
    assert time.process_time() - before < 1.5


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"%PDF-1.7 ...", "text/html", "application/pdf"),
        (b"\n%PDF-1.4", "text/html", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "image/png"),
        (b"\xff\xd8\xff\xe0", "text/html; charset=utf-8", "image/jpeg"),
        (b"PK\x03\x04", "text/plain", "application/zip"),
        (b"<!DOCTYPE html><p>", None, "text/html"),
        (b"<li>Talks in Port Amal", None, "text/html"),
        (b"<td><b>Talks</b> in Port Amal", "text/xml", "text/html"),
        (b"\xef\xbb\xbf  <!-- x --><html>", "application/octet-stream", "text/html"),
        ("<html>".encode("utf-16"), None, "text/html"),
        (
            b'<?xml version="1.0"?><html xmlns="x">',
            "application/xhtml+xml",
            "application/xhtml+xml",
        ),
        (b'<?xml version="1.0"?><rss>', "application/rss+xml; charset=x", "application/rss+xml"),
        (b'<?xml version="1.0"?><rss>', "text/plain", "application/xml"),
        (b'{"a": 1}', "application/json", "application/json"),
        (b' [{"a": 1}]', "text/plain", "application/json"),
        (b"[Unofficial translation] The Minister", "text/plain", "text/plain"),
        (b"{ a page that begins so", "text/html", "text/html"),
        (b"Just words", "text/html; charset=x", "text/html"),
        (b"Just words", None, "text/plain"),
        (b"\x01\x02\x00\x05", None, "application/octet-stream"),
        (b"", "text/html", "text/html"),
        (b"", None, "text/plain"),
    ],
)
def test_the_first_bytes_say_what_a_body_is(body, content_type, expected):
    assert media_type(body, content_type) == expected
