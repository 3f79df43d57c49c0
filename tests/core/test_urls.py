"""Addresses: what may be asked, under which spelling, and what an address says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import urls

BASE = "https://www.mer.example/en/news/list.html?page=2"

# --- joining and refusing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("", "https://www.mer.example/en/news/list.html?page=2"),
        ("1899422/", "https://www.mer.example/en/news/1899422/"),
        ("../a", "https://www.mer.example/en/a"),
        ("/a", "https://www.mer.example/a"),
        ("?page=3", "https://www.mer.example/en/news/list.html?page=3"),
        ("#top", "https://www.mer.example/en/news/list.html?page=2"),
        ("//other.example/a", "https://other.example/a"),
        ("https://other.example", "https://other.example/"),
        ("HTTPS://OTHER.Example:443/A", "https://other.example/A"),
        ("http://other.example:80/", "http://other.example/"),
        ("http://other.example:8080/", "http://other.example:8080/"),
        ("http://other.example./a", "http://other.example/a"),
        ("  /a\n", "https://www.mer.example/a"),
        ("/a\nb\tc", "https://www.mer.example/abc"),
        ("\\a\\b", "https://www.mer.example/a/b"),
        ("/a b", "https://www.mer.example/a%20b"),
        ("/новости?я=1", "https://www.mer.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?%D1%8F=1"),
        ("http://мид.рф/", "http://xn--d1ahl.xn--p1ai/"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("/%zz%00?%", "https://www.mer.example/%zz%00?%"),
        ("?b=2&a=1&b=1", "https://www.mer.example/en/news/list.html?b=2&a=1&b=1"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
    ],
)  # fmt: skip
def test_a_link_is_joined_as_browsers_do(href: str, url: str) -> None:
    assert urls.normalise(href, BASE) == url


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http://x.example",
        "data:text/html,<script>",
        "mailto:press@mer.example",
        "tel:+1",
        "file:///etc/passwd",
        "ftp://mer.example/",
        "about:blank",
        "blob:https://mer.example/1",
        "http://user@mer.example/",
        "http://user:word@mer.example/",
        "http://@:80/",
        "http:///x",
        "https:\\\\\\x",
        "ht\ntp:///x",
        "http://",
        "https:",
        "http://ex ample/",
        "http://a%00b.example/",
        "http://a\0b.example/",
        "http://[::1/",
        "http://[x]/",
        "http://a..example/",
        "http://.example/",
        "http://a!b.example/",
        "http://mer.example:99999/",
        "http://mer.example:0/",
        "http://mer.example:x/",
        "http://999.1.1.1/",
        "/" + "x" * 4_096,
        "https://x.example/" + "x" * 60_000,
        "/\ud800",
    ],
)
def test_what_no_client_should_ask_for_is_none(href: str) -> None:
    assert urls.normalise(href, BASE) is None


@pytest.mark.parametrize("href", ["", "a", "/a", "//", "?a", "#a", "www.mer.example/a", "1"])
def test_without_a_base_only_whole_addresses_count(href: str) -> None:
    assert urls.normalise(href) is None


def test_a_base_that_is_none_does_not_spoil_a_whole_address() -> None:
    assert urls.normalise("https://mer.example/a", "no address") == "https://mer.example/a"
    assert urls.normalise("a", "no address") is None
    assert urls.normalise("a", "mailto:x") is None


ANY = st.text(max_size=60) | st.from_regex(r"https?:[/\\]{0,3}[a-z0-9.:@\[\]%-]{0,12}[/?#]?.{0,20}")


@given(ANY, st.none() | st.just(BASE) | ANY)
def test_normalising_never_fails_and_does_nothing_twice(href: str, base: str | None) -> None:
    known = urls.normalise(href, base)
    if known is not None:
        assert urls.normalise(known) == known
        assert urls.normalise(known, BASE) == known
        assert known.startswith(("http://", "https://"))
        assert known.isascii() and known.isprintable() and " " not in known
        assert "#" not in known and "@" not in known.split("/")[2]
        assert len(known) <= urls.MAX_LENGTH
        assert urls.origin(known) and known.startswith(urls.origin(known) + "/")


@given(ANY)
def test_no_question_about_an_address_fails(url: str) -> None:
    urls.release_url(url, ["p_*", "[", ""])
    urls.identity(url, [r"/(?P<id>\d+)"])
    urls.host_key(url)
    urls.origin(url)
    urls.is_home(url)
    urls.language_in(url)
    assert urls.same_site(url, url) is (urls.normalise(url) is not None)


@given(ANY, ANY)
def test_being_one_site_is_mutual(a: str, b: str) -> None:
    assert urls.same_site(a, b) == urls.same_site(b, a)


# --- the address of a release --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/a?utm_source=x&utm_medium=y", "/a"),
        ("/a?id=5&fbclid=abc&page=2", "/a?id=5&page=2"),
        ("/a?b=2&a=1&b=%20&c", "/a?b=2&a=1&b=%20&c"),
        ("/a?UTM_Source=x&id=1", "/a?id=1"),
        ("/a?utm%5Fsource=x&id=1", "/a?id=1"),
        ("/a;jsessionid=0A1B.node1?id=1", "/a?id=1"),
        ("/a;jsessionid=0A1B/b", "/a/b"),
        ("/a?PHPSESSID=abc&id=1", "/a?id=1"),
        ("/a?sid=abc", "/a"),
        ("/(S(lit3py55t21z5v55vlm25s55))/page.aspx?id=1", "/page.aspx?id=1"),
        ("/a?", "/a"),
        ("/a?&&", "/a?&&"),
        # parameters that belong to a site are the site file's to name
        ("/a?p_p_id=x&p_p_lifecycle=0&id=1", "/a?p_p_id=x&p_p_lifecycle=0&id=1"),
        ("/a?lang=en", "/a?lang=en"),
    ],
)
def test_trackers_and_sessions_are_dropped(address: str, kept: str) -> None:
    assert urls.release_url("https://mer.example" + address) == "https://mer.example" + kept


def test_a_site_file_names_more_to_drop() -> None:
    url = "https://mer.example/a?p_p_id=x&P_P_lifecycle=0&redirect=%2F&_101_x=1&id=7"
    drop = ["p_p_*", "redirect", "_101_*"]
    assert urls.release_url(url, drop) == "https://mer.example/a?id=7"


def test_what_is_no_address_comes_back_as_it_was() -> None:
    assert urls.release_url("no address", ["a"]) == "no address"


@given(ANY, st.lists(st.text(max_size=5), max_size=3))
def test_the_address_of_a_release_is_its_own(url: str, drop: list[str]) -> None:
    once = urls.release_url(url, drop)
    assert urls.release_url(once, drop) == once


def test_identity_is_the_number_of_the_pattern_and_the_id() -> None:
    patterns = [r"/content/id/(?P<id>\d+)", r"[?&]seq=(?P<id>\d+)", r"/(?P<other>x)"]
    assert urls.identity("https://a.example/en/content/id/4242563?x", patterns) == "0:4242563"
    assert urls.identity("https://a.example/view.do?seq=7", patterns) == "1:7"
    assert urls.identity("https://a.example/x", patterns) is None
    assert urls.identity("https://a.example/x", []) is None


# --- hosts and sites -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "key", "origin"),
    [
        ("https://WWW.mer.example/a", "www.mer.example:443", "https://www.mer.example"),
        ("http://mer.example/a", "mer.example:80", "http://mer.example"),
        ("http://mer.example:443/", "mer.example:443", "http://mer.example:443"),
        ("https://mer.example./", "mer.example:443", "https://mer.example"),
        ("http://[::1]:8000/", "[::1]:8000", "http://[::1]:8000"),
        ("http://[::1]/", "[::1]:80", "http://[::1]"),
        ("http://127.1/", "127.0.0.1:80", "http://127.0.0.1"),
        ("mailto:x", "", ""),
        ("", "", ""),
    ],
)
def test_host_and_origin(url: str, key: str, origin: str) -> None:
    assert (urls.host_key(url), urls.origin(url)) == (key, origin)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://mer.example/", "https://mer.example/a", True),
        ("https://www.mer.example/", "http://mer.example/", True),
        ("https://mer.example/", "https://press.mer.example/", True),
        ("https://www.mer.example/", "https://press.mer.example:8443/", True),
        ("https://mer.example/", "https://summer.example/", False),
        ("https://en.mer.example/", "https://ru.mer.example/", False),
        ("https://mer.example/", "https://mer.example.org/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", True),
        ("http://1.127.0.0.1/", "http://127.0.0.1/", False),
        ("http://gov/", "http://mer.gov/", False),
        ("http://[::1]/", "http://[::1]:8/", True),
        ("", "", False),
    ],
)
def test_one_site(a: str, b: str, same: bool) -> None:
    assert urls.same_site(a, b) is same


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/index.html", "/index.php", "/Default.aspx", "/index.shtml", "/home", "/en", "/en/",
        "/ru/", "/zh-hans/", "/eng/index.html", "/en/home", "/?lang=fr", "/en/?",
    ],
)  # fmt: skip
def test_front_pages(path: str) -> None:
    assert urls.is_home("https://mer.example" + path)


@pytest.mark.parametrize(
    "path",
    [
        "/news",
        "/en/news",
        "/?p=123",
        "/index.php?id=5",
        "/en/1",
        "/indexes",
        "/index.html/a",
        "/xx/",
    ],
)
def test_other_pages_are_no_front_page(path: str) -> None:
    assert not urls.is_home("https://mer.example" + path)


# --- languages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "language"),
    [
        ("https://mer.example/en/news/1", "en"),
        ("https://mer.example/EN/news/1", "en"),
        ("https://mer.example/eng/xw/fyrbt/", "en"),
        ("https://mer.example/mfa_eng/xwfw_665399/", "en"),
        ("https://mer.example/zh/1", "zh"),
        ("https://mer.example/zh-Hant/1", "zh"),
        ("https://mer.example/pt_BR/1", "pt"),
        ("https://mer.example/es-419/1", "es"),
        ("https://mer.example/web/guest/en/1", None),
        ("https://mer.example/web/en/1", "en"),
        ("https://mer.example/english", "en"),
        ("https://mer.example/a?lang=ru", "ru"),
        ("https://mer.example/a?x=1&LANGUAGE=fr-FR", "fr"),
        ("https://mer.example/a?lang=1", None),
        ("https://mer.example/a?PLngId=1", "en"),
        ("https://mer.example/ru/news/1899422/?lang=en", "en"),
        ("https://mer.example/eeas/press-material_en", "en"),
        ("https://mer.example/eeas/statement-high-representative_fr", "fr"),
        ("https://mer.example/eeas/statement_fr?page=1", "fr"),
        ("https://www.mer.example/government/news/a-release.ar", "ar"),
        ("https://mer.example/a-release-fr.html", "fr"),
        ("https://mer.example/index_it.htm", "it"),
        ("https://mer.example/default.en.mfa", "en"),
        ("http://en.mer.example/events/1", "en"),
        ("http://eng.mer.example/events/1", "en"),
        ("https://english.www.mer.example/news/", "en"),
        # words, countries and embassies
        ("https://mer.example/what/is/new", None),
        ("https://mer.example/in/delhi", None),
        ("https://mer.example/no-comment", None),
        ("https://mer.example/news/as-it-is.html", None),
        ("https://mer.example/news/no-more-of-it.html", None),
        ("https://mer.example/a-release-fr", None),
        ("https://mer.example/cgi-bin/news.pl", None),
        ("https://mer.example/news/de/facto", None),
        ("https://mer.example/a.js", None),
        ("https://mer.example/us/", None),
        ("https://it.embassy.example/a", None),
        ("https://fr.usembassy.example/a", None),
        ("https://de.example/a", None),
        ("https://mer.example/", None),
        ("no address", None),
    ],
)
def test_the_language_an_address_names(url: str, language: str | None) -> None:
    assert urls.language_in(url) == language
