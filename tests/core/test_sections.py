"""Classes of pages that a reader of single containers loses text of, or takes lists for text."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.core import article, learning
from scraper.model import Release

PARAGRAPH = "The council of the Isles agreed on new rules for the lights of its harbours. "
OTHER = "The two sides spoke about the ferry and about what the coming winter will bring. "


def read(page: str, siblings: list[str] | None = None) -> Release:
    known = learning.learn(siblings) if siblings else None
    tree = LexborHTMLParser(page)
    return article.read_article(
        tree, "https://tides.example/n/1", zone=ZoneInfo("UTC"), template=known
    )


def prose(text: str = PARAGRAPH) -> str:
    return f"<p>{text * 4}</p>"


def test_a_headline_repeated_within_the_text_cuts_nothing_off() -> None:
    page = (
        f"<h1>New rules for lights</h1><div class=a>{prose(OTHER)}{prose(OTHER + '.')}"
        f"<h2>New rules for lights</h2>{prose()}</div>"
    )
    assert OTHER.strip() in read(page).body


def test_sections_of_one_class_are_one_text() -> None:
    cut = "".join(
        f"<div class=row><div class='block txt'><p>{(PARAGRAPH + str(n)) * 3}</p></div></div>"
        for n in range(4)
    )
    body = read(f"<main><h1>New rules for lights</h1>{cut}</main>").body
    assert [str(n) for n in range(4) if PARAGRAPH + str(n) in body] == list("0123")


def test_the_heading_of_a_part_that_unfolds_is_text_and_other_buttons_are_not() -> None:
    page = (
        f"<h1>New rules</h1><div><h3><button>Who is concerned</button></h3>{prose()}"
        "<button>Order now</button></div>"
    )
    body = read(page).body
    assert "Who is concerned" in body
    assert "Order now" not in body


def test_a_section_in_the_middle_is_no_tail_whatever_it_is_called() -> None:
    page = (
        f"<h1>New rules</h1><div>{prose()}<h2>Discussion</h2>{prose(OTHER)}"
        f"<h2>Outlook</h2>{prose(PARAGRAPH + '.')}</div>"
    )
    assert OTHER.strip() in read(page).body


def test_links_within_the_page_are_no_list_of_other_pages() -> None:
    items = "".join(f"<li><a href='#p{n}'>Chapter {n} of the new rules</a></li>" for n in range(5))
    page = f"<h1>New rules</h1><div>{prose()}<ul>{items}</ul>{prose(OTHER)}</div>"
    assert "Chapter 3" in read(page).body
    assert "Chapter 3" not in read(page.replace("#p", "/other/")).body


@pytest.mark.parametrize("element", ["div", "li"])
def test_a_list_that_no_name_betrays_is_seen_by_what_siblings_print(element: str) -> None:
    def page(own: str, teasers: range) -> str:
        listed = "".join(
            f"<{element} class=q{n}><a href='/n/{n}'>Envoy number {n} visits the lighthouse of the"
            f" outer isle</a> <p>On day {n} the envoy saw the lamp, the lens and the keepers.</p>"
            f"</{element}>"
            for n in teasers
        )
        return f"<div><h1>Rules {own}</h1>{prose(own + ' ' + PARAGRAPH)}<div>{listed}</div></div>"

    siblings = [page(f"Sibling {n}", range(n, n + 4)) for n in range(5)]
    body = read(page("Own", range(2, 6)), siblings).body
    assert "Own The council" in body
    assert "the lamp, the lens" not in body


def test_a_heading_that_siblings_have_too_stays_above_text_of_its_own() -> None:
    def page(own: str) -> str:
        return (
            f"<div><h1>Rules {own}</h1>{prose(own + PARAGRAPH)}<h3>Background</h3>"
            f"{prose(own + OTHER)}{prose(own)}</div>"
        )

    siblings = [page(f"Sibling {n} ") for n in range(5)]
    assert "Background" in read(page("Own "), siblings).body


def test_words_that_releases_of_a_site_have_in_common_stay_in_their_text() -> None:
    def page(own: str) -> str:
        return (
            f"<div><h1>Rules {own}</h1><p>Ladies and gentlemen,</p>{prose(own + PARAGRAPH)}<p><b>"
            f"Notes to editors</b></p>{prose(own + OTHER)}<table><tr><td>Port<td>Ships<tr><td>Amal"
            f"<td>{own} vessels of the {own} council and {own} more</table>"
            f"{prose(own + 'adds to this: ' + OTHER)}"
            "<p>Yours sincerely,</p><p>Ingrid Aas<br>Minister of External Relations</p></div>"
        )

    siblings = [page(f"Sibling {n} ") for n in range(5)]
    assert read(page("Own "), siblings).body == read(page("Own ")).body


@pytest.mark.parametrize(
    ("page", "day"),
    [
        # The page's other dates leave no choice, so this one is month first as well.
        ("<p>3/4/2025</p>{text}<p>Effective 11/25/2025</p>", "2025-03-04"),
        ("<p>3/4/2025</p>{text}<p>Effective 25/11/2025</p>", "2025-04-03"),
        ("<p>3/4/2025</p>{text}", "2025-04-03"),
        # A machine's date on the same line.
        ("<time datetime='2025-03-04T10:00Z'>3/4/2025</time>{text}", "2025-03-04"),
        # Labelled, far below the headline.
        ("{text}{text}{text}{text}<h4>Published</h4><p>4 March 2025</p>", "2025-03-04"),
    ],
)
def test_the_printed_date_is_read_as_the_page_means_it(page: str, day: str) -> None:
    html = f"<html lang=en><div><h1>New rules</h1>{page.format(text=prose())}</div>"
    published = read(html).published
    assert published is not None
    assert published.date().isoformat() == day


def test_american_pages_put_the_month_first() -> None:
    html = f"<html lang=en-US><div><h1>New rules</h1><p>3/4/2025</p>{prose()}</div>"
    published = read(html).published
    assert published is not None
    assert published.date().isoformat() == "2025-03-04"
