"""Pages that come in pieces are read as a browser shows them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.core import streamed

FIRST = "The ministers met in the harbour town and agreed on rules for boats and lights."
SECOND = "On all three the Isles are close to an agreement, said the Minister of Tides."
LAST = "The delegations meet again in the old town hall on Friday."


def place(kind: str, number: str) -> str:
    meantime = "<div>Loading paragraph...</div><!--/$-->" if kind == "B" else ""
    start = "<!--$?-->" if kind == "B" else ""
    return f'{start}<template id="{kind}:{number}"></template>{meantime}'


def piece(number: str, content: str) -> str:
    script = f'<script>$RC("B:{number}","S:{number}")</script>'
    return f'<div hidden id="S:{number}">{content}</div>{script}'


PAGE = (
    "<!DOCTYPE html><html lang=en><body><main><h1>Ministers agree on buoys</h1><div class=text>"
    f"{place('B', '0')}{place('B', '1f')}<p>{LAST}</p></div></main><footer>© 2025</footer>"
    + piece("1f", f"<section>{place('P', '2')}</section>")
    + piece("2", f"<p>{SECOND}</p>")
    + piece("0", f"<p>{FIRST}</p>")
    + "<script>self.__next_f.push([1])</script></body></html>"
)


def test_the_pieces_of_a_text_are_read_in_their_places() -> None:
    release = scraper.read_page(PAGE.encode(), "https://www.tides.example/news/1")
    assert release.title == "Ministers agree on buoys"
    assert release.body == "\n\n".join((FIRST, SECOND, LAST))


def test_what_stands_there_in_the_meantime_is_gone() -> None:
    whole = streamed.in_place(PAGE)
    assert "Loading" not in whole
    assert "template" not in whole
    assert whole.count(FIRST) == 1


def test_other_pages_are_as_they_were() -> None:
    page = "<div hidden id=S:1><p>x</p></div><template id=B:1></template>"
    assert streamed.in_place(page) is page


@given(
    st.lists(
        st.sampled_from(
            ['<div hidden id="S:1">', '<div hidden id="S:2">', place("B", "1"), place("P", "2"), "x",
             "</div>", "<script>", "<!--/$-->", "<p>"]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_nothing_is_said_twice(parts: list[str]) -> None:
    source = "".join(parts)
    assert streamed.in_place(source).count("x") <= source.count("x")


@pytest.mark.parametrize(
    "source",
    [
        place("B", "1") * 20_000 + piece("1", "x"),
        "".join(piece(f"{n:x}", place("B", f"{n + 1:x}")) for n in range(20_000)),
        '<div hidden id="S:1">' * 50_000,
    ],
)
def test_pieces_without_end_take_no_time(source: str) -> None:
    begun = time.process_time()
    streamed.in_place(source)
    assert time.process_time() - begun < 2
