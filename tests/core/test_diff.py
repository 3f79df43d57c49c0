"""Two texts: what went, what came."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core.diff import compare, pieces

# fmt: off
CASES = [
    # old, new, extract, words added, words removed
    ("a b c", "a b c", "", 0, 0),
    ("trade grew by 12 per cent", "trade grew by 9 per cent", "trade grew by [-12-]{+9+} per cent", 1, 1),
    ("it reached 3.4 billion", "it reached 3.1 billion", "it reached [-3.4-]{+3.1+} billion", 1, 1),
    ("First.\n\nSecond.", "First.\n\nSecond.\n\nThird.", "First. ¶ Second. ¶ {+Third.+}", 1, 0),
    ("First.\n\nSecond.\n\nThird.", "First.\n\nThird.", "First. ¶ [-Second.-] Third.", 0, 1),
    ("外交部发言人答记者问", "外交部发言人答记者提问", "外交部发言人答记者{+提+}问", 1, 0),
    ("", "new text", "{+new text+}", 2, 0),
    ("old text", "", "[-old text-]", 0, 2),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "extract", "added", "removed"), CASES)
def test_an_extract_marks_what_changed(
    old: str, new: str, extract: str, added: int, removed: int
) -> None:
    found = compare(old, new)
    assert (found.text, found.words_added, found.words_removed) == (extract, added, removed)


def test_a_paragraph_written_anew_is_shown_whole() -> None:
    found = compare(
        "The minister praised the talks.", "Oslo, Bergen, Tromsø: 12 ships, 4 crews, 3 days"
    )
    assert found.text.startswith("[-The minister praised the talks.-]{+Oslo, Bergen")


def test_context_is_a_few_words() -> None:
    text = " ".join(f"w{n}" for n in range(100))
    assert compare(text, text.replace("w50", "x50")).text == (
        "… w44 w45 w46 w47 w48 w49 [-w50-]{+x50+} w51 w52 w53 w54 w55 w56 …"
    )


texts = st.lists(
    st.text(alphabet="abc 外é.,3\n", max_size=30).filter(lambda s: s.strip()), max_size=8
).map("\n\n".join)


@given(texts, texts)
def test_the_pieces_add_up_to_both_texts(old: str, new: str) -> None:
    found = list(pieces(old, new))
    before = "".join(p.text for p in found if p.mark != "added")
    after = "".join(p.text for p in found if p.mark != "removed")
    assert before.rstrip("\n") == old.rstrip("\n")
    assert after.rstrip("\n") == new.rstrip("\n")


@given(texts, texts)
def test_only_equal_texts_have_no_difference(old: str, new: str) -> None:
    found = compare(old, new)
    same = " ".join(old.split()) == " ".join(new.split())
    assert (found.words_added + found.words_removed == 0) or not same
    assert 0.0 <= found.similarity <= 1.0


@pytest.mark.parametrize("old", ["The minister spoke. " * 20, "b*" * 490_000])
def test_the_longest_text_that_is_a_release_is_compared_within_bounds(old: str) -> None:
    long = "*a" * 500_000
    tracemalloc.start()
    found = compare(old, long)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.similarity < 0.2
    assert most < 60_000_000


def test_one_edit_in_the_longest_paragraph_is_shown_with_its_sentence() -> None:
    sentences = [f"Article {n} says what the parties of the treaty agreed on." for n in range(4000)]
    old = " ".join(sentences)
    far = " ".join([*sentences[:10], "A new one.", *sentences[10:3000], *sentences[3001:]])
    found = compare(old, far)
    assert "{+A new one.+}" in found.text
    assert "[-Article 3000 says what the parties of the treaty agreed on.-]" in found.text
    assert (found.words_added, found.words_removed) == (3, 11)
