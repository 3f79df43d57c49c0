"""Text is normalised once and for all, and the paragraphs of a tree are what a reader sees."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import clean

WORDS = st.text("abcdefghijklmnopqrstuvwxyzäéñабвяءبي外交部", min_size=1, max_size=9)
SENTENCES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=5)


def body_of(html: str) -> LexborNode:
    node = LexborHTMLParser(f"<!doctype html><body>{html}</body>").body
    assert node is not None
    return node


def blocks(html: str) -> list[str]:
    return clean.blocks(body_of(html))


def page(paragraphs: list[str]) -> str:
    return "".join(f"<p>{one}</p>" for one in paragraphs)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  two   words\n", "two words"),
        ("no\u00a0break\u3000space\u2003here", "no break space here"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("\ufeffmark\u2060 \u202eright\u202c \u061cto left", "mark right to left"),
        ("bell\x07 and nul\x00", "bell and nul"),
        ("cafe\u0301", "café"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner is Persian spelling
        ("می\u200c\u200cخواهم", "می\u200cخواهم"),
        ("no\u200cnsense", "nonsense"),
        ("„Zitat“ — gedankenvoll", "„Zitat“ — gedankenvoll"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("", ""),
    ],
)
def test_a_line_is_normalised(raw: str, shown: str) -> None:
    assert clean.line(raw) == shown


@given(st.text())
def test_normalising_a_line_twice_changes_nothing(raw: str) -> None:
    once = clean.line(raw)
    assert clean.line(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text())
def test_normalising_a_text_twice_changes_nothing(raw: str) -> None:
    once = clean.text(raw)
    assert clean.text(once) == once


@given(st.text())
def test_composed_and_decomposed_letters_are_the_same_text(raw: str) -> None:
    assert clean.text(unicodedata.normalize("NFD", raw)) == clean.text(
        unicodedata.normalize("NFC", raw)
    )


def test_a_text_keeps_lines_and_separates_paragraphs_by_one_blank_line() -> None:
    assert clean.text("one \r\n two\n\n\n\nthree\u2029four\tfive\t\n") == (
        "one\ntwo\n\nthree\n\nfour\tfive"
    )


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p>one<p>two", ["one", "two"]),
        ("<p>un<b>bro</b>ken <i>and</i> <u>apart</u></p>", ["unbroken and apart"]),
        ("first<br>line<br><br>second", ["first\nline", "second"]),
        ("first<br> <br>\n<br>second", ["first", "second"]),
        ("<div>loose <p>inner</p> tail</div>", ["loose", "inner", "tail"]),
        ("<ul><li>one<li>two</ul>", ["- one\n- two"]),
        ("<ol><li><p>one</p><p>more</p></li><li>two</li></ol>", ["- one\nmore\n- two"]),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", ["a\tb\nc\td"]),
        (
            "<table><tr><td><p>layout</p><p>table</p><td>side</table>",
            ["layout", "table", "side"],
        ),
        ("<pre>kept\nlines\n\nand a gap</pre>", ["kept\nlines\n\nand a gap"]),
        ("<p>seen<span hidden>not</span><span style='display: none'>nor</span></p>", ["seen"]),
        ("<p>seen <i aria-hidden=true>→</i></p>", ["seen"]),
        ("<script>x</script><style>y</style><noscript>z</noscript><p>text", ["text"]),
        ("<select><option>1</select><button>Go</button><p>text", ["text"]),
        ("<p><ruby>外交<rt>がいこう</rt></ruby></p>", ["外交"]),
        ("", []),
    ],
)
def test_a_tree_is_read_in_paragraphs(html: str, paragraphs: list[str]) -> None:
    assert blocks(html) == paragraphs


def test_an_address_hidden_by_cloudflare_is_the_same_at_every_visit() -> None:
    visit = '<p>Write to <a href="/cdn-cgi/l/email-protection" class="__cf_email__" {}>{}</a>.</p>'
    one = blocks(visit.format('data-cfemail="a1b2"', "[email&#160;protected]"))
    two = blocks(visit.format('data-cfemail="ffee"', "[email protected]"))
    assert one == two == ["Write to [email protected]."]


def test_skipped_nodes_are_left_out_with_all_below() -> None:
    body = body_of("<p>one</p><div><p>two</p></div><p>three</p>")
    skipped = body.css_first("div")
    assert skipped is not None
    assert clean.blocks(body, {skipped.mem_id}) == ["one", "three"]


def test_deep_nesting_is_no_recursion() -> None:
    assert blocks("<i>" * 400 + "<div>" * 3000 + "deep") == ["deep"]


@given(PARAGRAPHS)
def test_white_space_between_and_in_paragraphs_changes_nothing(paragraphs: list[str]) -> None:
    wide = [one.replace(" ", "  \t\n ") for one in paragraphs]
    spaced = "\n\n".join(f"<p>\n  {one}\n</p>" for one in wide)
    assert blocks(spaced) == blocks(page(paragraphs))


@given(PARAGRAPHS)
def test_wrappers_change_nothing(paragraphs: list[str]) -> None:
    wrapped = "".join(
        f"<section><div><p><span>{one}</span></p></div></section>" for one in paragraphs
    )
    assert blocks(f"<main><div>{wrapped}</div></main>") == blocks(page(paragraphs))


@given(PARAGRAPHS)
def test_the_order_of_attributes_changes_nothing(paragraphs: list[str]) -> None:
    one = "".join(f'<p class="a" id="b" lang="xx">{text}</p>' for text in paragraphs)
    other = "".join(f'<p lang="xx" id="c" class="a">{text}</p>' for text in paragraphs)
    assert blocks(one) == blocks(other)


@given(PARAGRAPHS, st.data())
def test_a_changed_word_changes_the_text(paragraphs: list[str], data: st.DataObject) -> None:
    k = data.draw(st.integers(0, len(paragraphs) - 1))
    changed = [*paragraphs]
    changed[k] += " zzz"
    assert blocks(page(changed)) != blocks(page(paragraphs))


@given(st.text(max_size=300))
def test_any_markup_at_all_is_read(html: str) -> None:
    for block in blocks(html):
        assert block == clean.text(block)
