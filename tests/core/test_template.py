"""What a site's other pages repeat is not the text of a release."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from scraper.core import learning, template
from scraper.core.article import read_article
from scraper.core.template import Template
from scraper.model import Release

ZONE = ZoneInfo("Europe/Oslo")
PROMISE = (
    "The Ministry answers letters within thirty days, and visitors are welcome in the reading room"
    " of the old customs house from Monday to Thursday, by appointment only."
)
TEXTS = [
    ("Norlandia opens a consulate in Port Amal", "The consulate was opened on Tuesday"),
    ("Talks on the herring quota end", "The delegations agreed on all points but one"),
    ("Minister Aas visits the lighthouse school", "Forty keepers are taught there each year"),
    ("A new chart of the strait is published", "The chart shows nineteen rocks that were unknown"),
    ("Statement on the ferry accident", "The Ministry has set up a telephone line for families"),
    ("Ambassador Lind presents credentials", "The ceremony took place in the winter palace"),
]


def page(number: int, *, body: str = "") -> str:
    title, first = TEXTS[number]
    text = body or "".join(
        f"<p>{first}, and part {k} of the text on {title.lower()} says what followed.</p>"
        for k in range(4)
    )
    return (
        f"<html lang=en><title>{title} - Kingdom of Norlandia, external affairs</title><body>"
        f"<div class=x1><h1>{title}</h1>{text}"
        f"<div class=x2><p>{PROMISE}</p></div>"
        f"<div class=x3><b>Elsewhere on these pages</b>"
        f"<p><a href=/a{number}>What was said of {title}</a></p>"
        f"<p>Chart of number {number}, seen by few</p></div></div></body></html>"
    )


def read(html: str, learned: Template | None = None) -> Release:
    return read_article(
        LexborHTMLParser(html), "https://www.mer.example/en/news/1", zone=ZONE, template=learned
    )


def siblings(*numbers: int) -> Template:
    return learning.learn(page(number) for number in numbers)


def test_blocks_of_siblings_are_counted_by_page() -> None:
    learned = siblings(1, 2, 3)
    assert learned.pages == 3
    assert learned.blocks[template.key(PROMISE)] == 3
    assert learned.blocks[template.key(TEXTS[1][0])] == 1


def test_the_key_of_a_block_ignores_case_space_and_punctuation() -> None:
    assert template.key("Elsewhere on\u00a0these Pages:") == template.key(
        "elsewhere on these pages"
    )
    assert template.key("a") != template.key("b")


def test_without_siblings_the_promise_is_read_and_with_them_it_is_not() -> None:
    alone = read(page(0)).body
    told = read(page(0), siblings(1, 2, 3, 4, 5)).body
    assert PROMISE in alone
    assert PROMISE not in told
    assert "Elsewhere on these pages" not in told
    assert told.startswith(TEXTS[0][1])
    assert "part 3 of the text" in told


def test_an_older_copy_among_the_siblings_deletes_nothing() -> None:
    learned = siblings(0, 0, 1, 2, 3)
    assert "part 3 of the text" in read(page(0), learned).body
    assert PROMISE not in read(page(0), learned).body


def test_a_single_sibling_that_is_the_same_page_deletes_nothing() -> None:
    assert read(page(0), siblings(0)).body == read(page(0)).body


def test_a_sentence_that_one_sibling_shares_stays() -> None:
    shared = "The parties will meet again in November to settle the remaining questions of customs."
    body = "".join(f"<p>{text}</p>" for text in (TEXTS[0][1] + ", says the first part.", shared))
    learned = learning.learn([page(1, body=f"<p>{shared}</p><p>More.</p>"), page(2), page(3)])
    assert shared in read(page(0, body=body), learned).body


def test_the_name_of_the_site_is_learned_from_titles() -> None:
    html = page(0).replace("<h1>", "<p>").replace("</h1>", "</p>")
    assert read(html, siblings(1, 2, 3)).title == TEXTS[0][0]


def test_no_siblings_are_no_template() -> None:
    empty = learning.learn([])
    assert empty == Template()
    assert read(page(0), empty).body == read(page(0)).body


def test_bytes_are_decoded_first() -> None:
    known = learning.learn([page(1).encode("utf-16"), page(1)])
    assert known.sets[0] == known.sets[1]
