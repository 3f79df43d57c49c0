"""What a site's other pages teach: boxes, stock phrases and the place of the text."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.core import article, learning
from scraper.model import Release

STORIES = [
    ("Ferry fares rise in spring", "The fares of the northern ferries rise by a tenth in March"),
    ("Minister opens the salt museum", "Two hundred guests came to the opening on the quay"),
    ("Talks about the strait go on", "The delegations meet again in the old town hall on Friday"),
    ("A bridge for Port Amal", "The bridge replaces a raft that has crossed the river since 1911"),
    ("Lighthouse keepers strike", "Forty keepers have left their towers and sit on the pier"),
    ("New rules for the herring", "The council has agreed on quotas for the coming three years"),
]
AUTHORS = [
    "Ilse Marn writes about the coast and its harbours for this newsroom since 2019.",
    "Tor Veld reports on courts, councils and the people who have to deal with them.",
]
PROMISE = "Every morning at six the five stories that matter, in one letter."


def story(number: int, *, inside: str = "", after: str = "", around: str = "body-copy") -> str:
    title, first = STORIES[number]
    name = title.split()[-1]
    text = "".join(
        f"<p>{first}, as part {k} of what was said of the {name} tells at some length.</p>"
        for k in range(4)
    )
    box = f'<div class="written-by"><p>{AUTHORS[number % 2]}</p></div>'
    return (
        f"<html lang=en><title>{title} - The Isles Gazette</title><body><main>"
        f'<div class="c-{number}7f2 {around}"><h1>{title}</h1>{text}{inside}'
        f"<p>The {name} will be heard of again, say those who know the matter well.</p>{after}</div>"
        f"{box}</main></body></html>"
    )


def read(page: str, *siblings: str) -> Release:
    known = learning.learn(siblings) if siblings else None
    return article.read_article(
        LexborHTMLParser(page),
        "https://www.gazette.example/a/1",
        zone=ZoneInfo("UTC"),
        template=known,
    )


def others(**given: str) -> list[str]:
    return [story(number, **given) for number in range(1, 6)]


def box(text: str) -> str:
    return f'<div class="one-more-thing"><p>{text}</p></div>'


def test_a_box_that_one_other_page_has_too_is_no_text() -> None:
    page = story(0, inside=box(PROMISE))
    siblings = [story(1, inside=box(PROMISE)), *(story(k) for k in range(2, 6))]
    assert PROMISE in read(page).body
    assert PROMISE not in read(page, *siblings).body


def test_a_sentence_that_one_other_page_has_within_its_text_is_text() -> None:
    page = story(0, inside=f"<p>{PROMISE}</p>")
    siblings = [story(1, inside=f"<p>{PROMISE}</p>"), *(story(k) for k in range(2, 6))]
    assert PROMISE in read(page, *siblings).body


def test_where_others_print_stock_phrases_a_new_one_is_no_text_either() -> None:
    new = "Our correspondent Ada Quill has come to the Isles by way of three other newspapers."
    page = story(0).replace(AUTHORS[0], new).replace("</main>", "").replace("written-by", "by-them")
    told = [one.replace("written-by", "by-them") for one in others()]
    assert new not in read(page, *told).body
    assert "part 3 of what was said" in read(page, *told).body


def test_a_note_that_some_others_close_with_is_text_if_it_is_printed_as_the_text_is() -> None:
    note = "<p><strong>Notes to editors:</strong> The Isles have been a union since 1911.</p>"
    siblings = [story(k, inside=note) for k in (1, 2)] + [story(k) for k in (3, 4, 5)]
    assert "Notes to editors: The Isles" in read(story(0, inside=note), *siblings).body


def test_headings_that_the_series_shares_stay() -> None:
    inside = "<h2>Background</h2><p>The matter of the {} goes back to the treaty of the Isles.</p>"
    page = story(0, inside=inside.format("fares"))
    siblings = [story(k, inside=inside.format(STORIES[k][0])) for k in range(1, 6)]
    assert "\nBackground\n" in read(page, *siblings).body


def test_who_speaks_is_told_before_what_is_said() -> None:
    inside = (
        "<p><strong>Quotes of the Premier:</strong></p><p>“We have waited for {} long enough.”</p>"
    )
    page = story(0, inside=inside.format("fares"))
    siblings = [story(k, inside=inside.format(STORIES[k][0])) for k in range(1, 6)]
    assert "Quotes of the Premier:" in read(page, *siblings).body


def test_who_has_signed_every_letter_has_signed_this_one() -> None:
    after = "<p>President of the Isles</p><p>Mira Odal</p>"
    body = read(story(0, after=after), *others(after=after)).body
    assert body.endswith("President of the Isles\n\nMira Odal")


def test_a_table_whose_head_others_share_keeps_it() -> None:
    row = "<tr><td>{}</td><td>{}</td></tr>"
    tables = [
        "<table>"
        + row.format("Harbour", "Boats")
        + "".join(row.format(f"{STORIES[k][0]} {n}", 17 * n + k) for n in range(4))
        + "</table>"
        for k in range(6)
    ]
    siblings = [story(k, inside=tables[k]) for k in range(1, 6)]
    assert "Harbour\tBoats" in read(story(0, inside=tables[0]), *siblings).body


def test_a_label_before_links_is_known_from_other_pages() -> None:
    link = "<p><b>For subscribers:</b> <a href=/s/{}>What the mayor really said of {}</a></p>"
    page = story(0, inside=link.format(0, "fares"))
    siblings = [story(k, inside=link.format(k, STORIES[k][0])) for k in range(1, 6)]
    assert "For subscribers" not in read(page, *siblings).body


def test_the_place_of_the_text_is_that_of_the_other_pages() -> None:
    """A page of one sentence beside a longer box: alone it looks as if all of it were the text."""
    page = (
        "<html lang=en><title>Power is back - The Isles Gazette</title><body><main>"
        "<div class='c-97f2 body-copy'><h1>Power is back</h1>"
        "<p>The light came back at noon, the mayor of Port Amal says in a letter.</p></div>"
        "<div class=tales><p>A tale of the sea that is told to all visitors of the Isles.</p>"
        "<p>The story of the raft is known to every child.</p></div></main></body></html>"
    )
    assert "A tale of the sea" in read(page).body
    told = read(page, *others()).body
    assert told == "The light came back at noon, the mayor of Port Amal says in a letter."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "<div class='story css-1x7kq2'><p>x</p></div>",
            "<div class='css-9zz1 story'><p>x</p></div>",
        ),
        ("<div class='tab active'><p>x</p></div>", "<div class='tab'><p>x</p></div>"),
        ("<div class=sc-1><p>x</p></div>", "<div><p>x</p></div>"),
        (
            "<article class='post-9 hentry tag-ferry'><p>x</p></article>",
            "<article class='post-10 hentry tag-herring category-sea'><p>x</p></article>",
        ),
        ("<div data-testid=promo class=k1><p>x</p></div>", "<div data-testid=promo><p>x</p></div>"),
    ],
)
def test_a_place_has_the_same_name_on_another_page(one: str, other: str) -> None:
    assert place_of_x(one) == place_of_x(other)


def test_another_box_is_another_place() -> None:
    assert place_of_x("<div class=note><p>x</p></div>") != place_of_x(
        "<div class=text><p>x</p></div>"
    )


def test_the_first_words_of_a_paragraph_are_no_place_of_their_own() -> None:
    assert place_of_x("<div class=note><p><b>x</b> and more</p></div>") == place_of_x(
        "<div class=note><p>x</p></div>"
    )


def place_of_x(html: str) -> str:
    root = LexborHTMLParser(html).root
    assert root is not None
    page, _ = article.page_and_meta(root)
    return page.place(next(one for one in page.paragraphs if one.text.startswith("x")))


@pytest.mark.parametrize(
    "line",
    [
        "<p>Local news matters. Support it by becoming a digital subscriber.</p>",
        "<p><em>For the latest gossip of the Isles, get our daily email here.</em></p>",
        "<p><b>* Follow the Gazette on TikTok and Facebook</b></p>",
        "<p>Leser der Gazette wissen mehr. Jetzt Abo abschließen.</p>",
        "<p><b>More:</b> <a href=/s/1>What the mayor really said of the fares</a></p>",
        "<div class=lire-aussi><p>Le pont de Port Amal, une histoire sans fin</p></div>",
        "<div data-component=promo-block><p>All the headlines of the Isles at six.</p></div>",
        "<figure data-spacefinder-role=richLink><div>A bridge for Port Amal</div></figure>",
    ],
)
def test_what_is_put_between_paragraphs_is_no_text_on_one_page_alone(line: str) -> None:
    assert read(story(0, inside=line)).body == read(story(0)).body


def test_a_label_before_words_is_text() -> None:
    line = (
        "<p><b>Note:</b> the fares of children stay as they are, says <a href=/m>the mayor</a>.</p>"
    )
    assert "Note: the fares of children" in read(story(0, inside=line)).body


def test_a_page_of_nothing_but_what_others_say_too_is_not_empty() -> None:
    page = "<html><body><main><h1>Notice</h1><div class=note><p>{}</p></div></main></body></html>"
    assert PROMISE in read(page.format(PROMISE), *[page.format(PROMISE)] * 3, *others()).body
