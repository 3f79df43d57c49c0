"""What is not the release never passes for it; what is, passes, whatever words it uses."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import decode, vet
from scraper.core.vet import Finding
from scraper.model import REASONS, Answer

NOT_PAGES = Path(__file__).parent.parent.parent / "fixtures" / "_not-pages"
FIXTURES = NOT_PAGES.parent
TEXT = "<p>The Minister received the Ambassador of Norlandia and spoke of fisheries.</p>\n"


def answer(body: bytes, *headers: tuple[str, str], framing: str = "length") -> Answer:
    return Answer(
        "https://www.mer.example/en/news/1",
        200,
        headers,
        body,
        datetime(2026, 3, 2, tzinfo=UTC),
        1,
        framing=framing,  # type: ignore[arg-type]
    )


def vetted(body: str | bytes, *headers: tuple[str, str], framing: str = "length") -> Finding:
    raw = body.encode() if isinstance(body, str) else body
    text = decode.decode(vet.head_of(raw), "text/html").text
    return vet.vet(answer(raw, *headers, framing=framing), text)


def page(paragraphs: int = 12, title: str = "A release", head: str = "", body: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>"
        f"{TEXT * paragraphs}{body}</body></html>"
    )


# --- the fourteen kinds --------------------------------------------------------------------------

KINDS = {
    "soft-404.html": Finding("soft", "soft_404"),
    "soft-404-ru.html": Finding("soft", "soft_404"),
    "soft-404-ar.html": Finding("soft", "soft_404"),
    "waf-moment.html": Finding("blocked", "challenge"),
    "waf-incapsula.html": Finding("blocked", "challenge"),
    "waf-denied.html": Finding("blocked", "challenge"),
    "captcha.html": Finding("blocked", "challenge"),
    "captcha-plain.html": Finding("blocked", "captcha"),
    "maintenance.html": Finding("soft", "maintenance"),
    "maintenance-de.html": Finding("soft", "maintenance"),
    "login.html": Finding("soft", "login"),
    "server-error.html": Finding("soft", "server_error_page"),
    "script-shell.html": Finding("soft", "script_shell"),
}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_page_that_is_none_is_told_by_its_marks(name: str) -> None:
    assert vetted((NOT_PAGES / name).read_bytes()) == KINDS[name]


def test_every_fixture_is_in_the_table() -> None:
    assert {path.name for path in NOT_PAGES.iterdir()} == {*KINDS, "cut.html"}


@pytest.mark.parametrize("body", ["", " \n\t ", "<html></html>", "<!-- nothing -->", "\ufeff"])
def test_nothing_is_empty(body: str) -> None:
    assert vetted(body) == Finding("soft", "empty")


def test_a_page_that_only_the_connections_end_ended_must_show_its_own_end() -> None:
    cut = (NOT_PAGES / "cut.html").read_bytes()
    assert vetted(cut, framing="close") == Finding("soft", "truncated")
    assert vetted(cut, framing="length") == vet.PAGE
    assert vetted(page(), framing="close") == vet.PAGE


@pytest.mark.parametrize("name", ["cf-mitigated", "x-amzn-waf-action"])
def test_a_challenge_that_says_so_in_a_header(name: str) -> None:
    assert vetted(page(), (name, "challenge")) == Finding("blocked", "challenge")


@pytest.mark.parametrize(
    ("status", "finding"),
    [
        (200, vet.PAGE),
        (203, vet.PAGE),
        (204, Finding("failed", "status")),
        (206, Finding("failed", "partial")),
        (400, Finding("failed", "status")),
        (401, Finding("blocked", "http_401")),
        (403, Finding("blocked", "http_403")),
        (404, Finding("absent", "http_404")),
        (410, Finding("absent", "http_410")),
        (418, Finding("failed", "status")),
        (429, Finding("blocked", "http_429")),
        (451, Finding("blocked", "http_451")),
        (500, Finding("failed", "http_5xx")),
        (503, Finding("failed", "http_5xx")),
        (999, Finding("failed", "status")),
    ],
)
def test_the_status_speaks_first(status: int, finding: Finding) -> None:
    assert vet.by_status(status) == finding


@pytest.mark.parametrize(
    ("asked", "final", "home"),
    [
        ("https://m.example/en/news/1", "https://m.example/", True),
        ("https://m.example/en/news/1", "https://m.example/en/", True),
        ("https://m.example/en/news/1", "https://m.example/index.html", True),
        ("https://m.example/en/news/1", "https://m.example/en/news/2", False),
        ("https://m.example/", "https://m.example/en/", False),
        ("https://m.example/en/news/1", "https://m.example/en/news/1", False),
    ],
)
def test_a_deep_page_that_leads_home_is_gone(asked: str, final: str, home: bool) -> None:
    assert vet.led_home(asked, final) is home


# --- releases that use the words -----------------------------------------------------------------

NEWS = [
    page(60, "Minister on the war on captcha farms", body="<div class='g-recaptcha'></div>"),
    page(60, "Statement on maintenance of peace"),
    page(12, "Remains of missing persons not found, the Minister told the families of the victims"),
    page(30, "Sign in on the new visa portal", body="<input type=password name=p>"),
    page(60, "Talks", body="<p>Just a moment... he said.</p>"),
    page(30, "Talks", body="<noscript>Please enable JavaScript for videos</noscript>"),
    page(12, "Order No. 404 of the Minister"),
    page(2, "Short statement on Norlandia"),
]


@pytest.mark.parametrize("release", NEWS)
def test_a_release_may_use_any_words(release: str) -> None:
    assert vetted(release) == vet.PAGE


def test_no_page_of_the_fixtures_is_held() -> None:
    pages = [p for p in FIXTURES.rglob("*.html") if p.parent != NOT_PAGES]
    held = {str(p): vetted(p.read_bytes()) for p in pages}
    assert {name for name, finding in held.items() if finding.kind != "page"} == set()
    assert len(pages) > 20


def test_scripts_and_comments_are_no_text() -> None:
    assert (
        vet.visible("<script>a < b > c</script><!-- x --><style>p{}</style><p>a&nbsp; b</p>") == 3
    )
    assert vet.visible("<p>one<script>never closed") == len("one never closed")


# --- wishes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "header", "wish"),
    [
        ('<meta name="robots" content="noarchive">', None, True),
        ("<META CONTENT='NOINDEX, follow' NAME=robots>", None, True),
        ("<meta name=robots content=none>", None, True),
        ('<meta name="robots" content="index, follow">', None, False),
        ('<meta name="googlebot" content="noindex">', None, False),
        ('<meta name="description" content="none">', None, False),
        ("", "noarchive", True),
        ("", "otherbot: noindex", False),
        ("", "scraper: noindex", True),
    ],
)
def test_a_wish_not_to_be_stored(head: str, header: str | None, wish: bool) -> None:
    headers = [("x-robots-tag", header)] if header else []
    html = page(head=head)
    assert bool(vet.asks_not_to_be_stored(answer(html.encode(), *headers), html)) is wish


# --- whatever comes ------------------------------------------------------------------------------

ADVERSARIES = [
    *("<", "<a", "<!--", "<script", "</script", "<title>", "<h1>", "<input ", "<input type", "<meta "),
    *("<meta name=robots ", "content=", "name=robots content='", "<div ", "<div id=", "access denied "),
    *("reference # ", "uncaught a", "a", " ", "&nbsp;", "<template>", "not ", "page a a a a ", "\0"),
    "<meta name=robots content=",
]  # fmt: skip


@pytest.mark.parametrize("piece", ADVERSARIES)
def test_no_page_keeps_vetting_busy(piece: str) -> None:
    text = piece * (vet.LOOKED_AT // len(piece))
    body = text.encode()
    began = time.process_time()
    for html in (text, f"<title>{text}", f"<h1>{text}</h1>", f"<meta name=robots {text}"):
        vet.vet(answer(body), html)
        vet.asks_not_to_be_stored(answer(body), html)
    assert time.process_time() - began < 2.0


@given(
    st.text(
        alphabet=st.sampled_from("<>/!-\"' =abcdefhimnoprstuxyzİ404\n\x00\u202e页"), max_size=300
    )
)
def test_any_text_has_a_finding_from_the_closed_list(text: str) -> None:
    finding = vetted(text)
    assert finding.reason is None or finding.reason in REASONS
    assert (finding.kind == "page") is (finding.reason is None)


@given(st.binary(max_size=300))
def test_any_bytes_have_a_head_that_is_theirs(body: bytes) -> None:
    assert body.startswith(vet.head_of(body))
