"""Releases on pages whose markup says little: tables, boards, fonts, heads that name the site."""

from __future__ import annotations

import time

import pytest

from scraper.core.headings import count_words, terms
from scraper.core.read import read
from scraper.core.titleparts import is_file_name, names_section
from scraper.model import Release

TITLE = "Fishing boats of the northern strait get new radio buoys"
SITE = "Ministry of Tides and Harbours"
TEXT = [
    "The fishing boats that work in the northern strait will get radio buoys before the winter.",
    "The Ministry of Tides and Harbours pays for forty buoys; the boats bring them out themselves.",
    "A crew that loses its buoy reports it to the harbour master, who lends another one.",
]
PARAGRAPHS = "".join(f"<p>{one}</p>" for one in TEXT)
BREAKS = "<br><br>".join(TEXT)
MENU = "".join(f"<tr><td><a href=/{n}>Section {n} of the site</a></td></tr>" for n in range(14))
OTHERS = [
    ("Harbour fees stay as they are", "The fees have not changed since the bridge was opened."),
    ("Ferry to the outer islands runs again", "The ferry was in the yard for its five-year survey."),
    ("Pilots wanted for the summer season", "Who has a licence can apply until the end of May."),
    ("New map of the sandbanks", "The map shows the banks as they were after the storms of March."),
]  # fmt: skip


def page(main: str, *, head: str = f"<title>{SITE}</title>") -> Release:
    html = f"<html lang=en><head>{head}</head><body>{main}</body></html>"
    return read(html.encode(), "https://www.tides.example/show.asp?id=4711")


def table(text: str, *, beside: str = "") -> str:
    return (
        f"<table><tr><td width=160><table>{MENU}</table></td><td><table>{text}</table></td>"
        f"<td><table>{beside}</table></td></tr></table><p>Harbour Street 4, Port Amal</p>"
    )


HEADLINES = [
    f"<tr><td><font size=4>{TITLE}</font></td></tr>",
    f"<tr><td><font size=2><b>{TITLE}</b></font></td></tr>",
    f"<tr><td class=contentheading>{TITLE}</td></tr>",
    f"<tr><td class=haber_baslik>{TITLE}</td></tr>",
    f"<tr><td><h4>{TITLE}</h4></td></tr>",
    f"<tr><td>{TITLE}</td></tr>",
    f"<tr><th>Title</th><td>{TITLE}</td></tr>",
    f"<tr><th>제목</th><td>{TITLE}</td></tr>",
]


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("name", [SITE, "New Page 1", "PR230171en", "Press Department"])
def test_where_the_head_names_no_release_the_line_above_the_text_does(
    headline: str, name: str
) -> None:
    text = f"{headline}<tr><td>12/03/2009</td></tr><tr><td>{BREAKS}</td></tr>"
    assert page(table(text), head=f"<title>{name}</title>").title == TITLE


@pytest.mark.parametrize(
    "above",
    [
        f"<h1>{SITE}</h1>",
        f"<h1><a href=/start>{SITE}</a></h1>",
        "<h1>Press releases</h1>",
        f"<div class=header><h1>{SITE}</h1></div><h6>After the talks</h6>",
    ],
)
def test_a_heading_of_the_site_is_not_the_title(above: str) -> None:
    assert page(f"{above}<h3>{TITLE}</h3>{PARAGRAPHS}").title == TITLE


def test_a_title_that_only_a_plain_line_prints_in_full_is_read_from_there() -> None:
    head = f"<title>{TITLE[:44]}</title>"
    assert page(f"<div>{TITLE}</div>{PARAGRAPHS}", head=head).title == TITLE


def test_a_sentence_of_the_text_is_no_headline() -> None:
    head = "<title>Radio buoys for the boats of the strait</title>"
    found = page(f"<p><b>{TEXT[0]}</b></p><p>{TEXT[1]}</p><p>{TEXT[2]}</p>", head=head)
    assert found.title == "Radio buoys for the boats of the strait"


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("Vízügyi Minisztérium - Közlemények", True),
        ("T.C. Gıda ve Ticaret Bakanlığı", True),
        ("Министарство унутрашњих послова", True),
        ("Κυπριακή Δημοκρατία - Υπουργείο Εξωτερικών", True),
        ("中華民國外交部", True),
        ("Press and Information Office", True),
        (TITLE, False),
        ("Ambassador Havel opens the first school of the island", False),
    ],
)
def test_names_of_offices_and_sections_are_known_in_many_languages(text: str, is_it: bool) -> None:
    assert names_section(text) is is_it


def test_names_of_files_are_known_and_numbers_of_agreements_are_not() -> None:
    assert all(
        map(is_file_name, ["PR230171en", "news_detail.aspx", "Untitled Document", "2019/44"])
    )
    assert not any(map(is_file_name, ["Agreement No 44", "Resolution", "公告 第44號", TITLE]))


def test_words_are_compared_without_their_endings_and_ideographs_in_pairs() -> None:
    assert terms("jelzőrendszer próbájáról") & terms("A próbák a jelzőrendszeren") >= {
        "jelző",
        "próbá",
    }
    assert terms("डाक विभाग") & terms("विभागों में") == {"विभाग"[:5]}
    assert terms("外交部") == {"外交", "交部"}


def rows(kind: str) -> str:
    made = []
    for k, (name, told) in enumerate(OTHERS, 1):
        day, link = f"{k + 10} March 2009", f"<a href=/n/{k}>{name}</a>"
        made.append(
            {
                "cells": f"<tr><td>{day}<br>{link}<br>{told}</td></tr>",
                "undated cells": f"<tr><td>{link}<br>{told}</td></tr>",
                "paragraphs": f"<p>{day}</p><p>{link}</p><p>{told}</p>",
                "one line": f"<p>{link} ({day}) – {told}</p>",
                "links alone": f"<p>{day} {link}</p>",
                "headings": f"<h4>{link}</h4><p>{day}</p><p>{told}</p><p>{told[::-1]}</p>",
            }[kind]
        )
    return "".join(made)


@pytest.mark.parametrize(
    "kind", ["cells", "undated cells", "paragraphs", "one line", "links alone", "headings"]
)
@pytest.mark.parametrize("before", [False, True])
def test_rows_of_announcements_are_no_text_on_either_side_of_it(kind: str, before: bool) -> None:
    row = f"<table>{rows(kind)}</table>" if "cells" in kind else rows(kind)
    parts = [row, f"<h2>{TITLE}</h2>{PARAGRAPHS}"]
    found = page("<div>" + "".join(parts if before else parts[::-1]) + "</div>")
    assert found.body.split("\n\n") == TEXT


def test_a_column_of_announcements_in_a_table_is_beside_the_text() -> None:
    text = f"<tr><td><b>{TITLE}</b></td></tr><tr><td>{BREAKS}</td></tr>"
    assert page(table(text, beside=rows("cells"))).body.split("\n\n") == TEXT


def test_a_page_that_only_announces_keeps_its_rows() -> None:
    assert OTHERS[0][1] in page(f"<h1>News</h1>{rows('paragraphs')}").body


def test_dated_links_that_the_text_itself_lists_with_many_words_stay() -> None:
    laws = "".join(
        f"<p>The <a href=/l/{k}>act of {k} May 1998</a> on the harbours of the northern coast says who"
        f" may lay a buoy, who has to mend it and what is to be paid for it. {one}</p>"
        for k, one in enumerate(TEXT, 1)
    )
    assert page(f"<h1>{TITLE}</h1>{laws}").body.count("act of") == len(TEXT)


@pytest.mark.parametrize(
    "heading",
    [
        "Související články", "Legfrissebb hírek", "Ultimele știri", "Свързани новини", "Најновије вести",
        "Σχετικά νέα", "Powiązane artykuły", "Fler nyheter", "Muita uutisia", "Схожі новини",
        "სხვა სიახლეები", "Այլ նորություններ", "Oxşar xəbərlər", "Басқа жаңалықтар", "כתבות נוספות",
        "संबंधित समाचार", "ข่าวที่เกี่ยวข้อง", "Tin liên quan", "Berita terkait", "Habari zinazohusiana",
    ],
)  # fmt: skip
def test_other_news_is_no_text_in_whatever_language_it_is_headed(heading: str) -> None:
    told = "".join(f"<p>{one}</p>" for _, one in OTHERS)
    found = page(f"<h1>{TITLE}</h1>{PARAGRAPHS}<h3>{heading}</h3>{told}")
    assert found.body.split("\n\n") == TEXT


def test_footnotes_beside_the_text_belong_to_it() -> None:
    notes = (
        "<div class=footnotes><ol><li>On buoys see the Harbour Act of 1998, section 4.</ol></div>"
    )
    found = page(f"<h1>{TITLE}</h1><div><div class=text>{PARAGRAPHS}</div>{notes}</div>")
    assert found.body.endswith("- On buoys see the Harbour Act of 1998, section 4.")


def test_a_lead_in_a_head_that_is_not_read_is_text_and_what_is_beside_it_is_not() -> None:
    lead = (
        "Forty buoys for the boats of the strait: the first ones go out before the winter storms."
    )
    head = f"<div class=page-header><h1>{TITLE}</h1></div><div class=ingress><p>{lead}</p></div>"
    found = page(f"<article>{head}<div class=article-body>{PARAGRAPHS}</div></article>")
    assert found.body.split("\n\n") == [lead, *TEXT]


@pytest.mark.parametrize("name", ["comment", "comment-box", "sidebar-less content-aside"])
def test_a_text_below_its_headline_is_one_whatever_its_element_is_called(name: str) -> None:
    found = page(f"<h1>{TITLE}</h1><div class='{name}'>{PARAGRAPHS}</div>{rows('paragraphs')}")
    assert found.body.split("\n\n") == TEXT


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<span class=a>17 наурыз 2025</span><span class=b>1204 қаралым</span>", "2025-03-17"),
        ("<p>תאריך עדכון: 11.05.2023</p><p>תאריך פרסום: 02.05.2023</p>", "2023-05-02"),
        ("<p>Date updated: 11 May 2023</p><p>Published: 2 May 2023</p>", "2023-05-02"),
        ("<p>Pressemitteilung Nr. 112/2022, Waldstadt, den 23.06.2022</p>", "2022-06-23"),
        ("<p>FOR IMMEDIATE RELEASE Tuesday, August 11, 2009</p>", "2009-08-11"),
    ],
)
def test_lines_around_the_headline_are_dated_as_they_mean(line: str, day: str) -> None:
    found = page(f"<h1>{TITLE}</h1><div>{line}</div>{PARAGRAPHS}")
    assert found.published is not None
    assert found.published.date().isoformat() == day


def test_the_day_of_a_republic_is_counted_from_1912() -> None:
    body = (
        "<p>我國籍遠洋漁船上月於印度洋作業時主機故障，漂流九日後由法國海軍巡邏艦拖抵港口。</p>" * 3
    )
    found = page(f"<h1>外交部協助我遠洋漁船船員平安返國</h1><p>發布日期：98-07-21</p>{body}")
    assert found.published is not None
    assert found.published.date().isoformat() == "2009-07-21"


def test_a_footer_that_says_published_is_the_last_resort() -> None:
    foot = "<footer><p>Published 28.08.2023</p></footer>"
    assert str(page(f"<h1>{TITLE}</h1>{PARAGRAPHS}{foot}").published)[:10] == "2023-08-28"
    shown = page(f"<h1>{TITLE}</h1><p>12 March 2021</p>{PARAGRAPHS}{foot}")
    assert str(shown.published)[:10] == "2021-03-12"


def test_days_of_announcements_are_not_the_release_s() -> None:
    found = page(f"<div>{rows('paragraphs')}<h2>{TITLE}</h2>{PARAGRAPHS}</div>")
    assert found.published is None


def test_a_language_with_a_near_relative_is_known_by_the_words_of_both() -> None:
    text = (
        "Sebanyak tiga puluh anggota koperasi mengikuti pelatihan membatik yang diselenggarakan oleh"
        " kedutaan pada bulan ini. Peserta belajar menyiapkan malam dan mewarnai kain dengan daun."
    )
    found = page(f"<h1>Pelatihan membatik di ibu kota</h1><p>{text}</p>")
    assert found.language in ("id", "ms")


@pytest.mark.parametrize(
    "widget", ["wpb_text_column", "elementor-widget-text-editor", "et_pb_text"]
)
def test_pieces_that_a_page_builder_has_cut_are_one_text(widget: str) -> None:
    def piece(text: str) -> str:
        return f"<div class='{widget} x'><div class=inner>{text}</div></div>"

    table = "<h4>Where they go</h4><table><tr><td>Inner strait<td>24 buoys in May</table>"
    menu = f"<ul>{'<li><a href=/x>Another page of the site</a>' * 4}</ul>"
    found = page(
        f"<h1>{TITLE}</h1><div>{piece(PARAGRAPHS)}{piece(table + table.replace('24', '16'))}"
        f"{piece(menu)}</div>"
    )
    assert found.body.split("\n\n")[: len(TEXT)] == TEXT
    assert "Inner strait\t24 buoys in May" in found.body
    assert "Another page" not in found.body


@pytest.mark.parametrize(
    "line",
    [
        "Читайте також: Оновлено перелік закладів", "Δείτε επίσης: Νέα δρομολόγια",
        "Baca juga: Pelatihan petugas perpustakaan", "بیشتر بخوانید: زمان برگزاری نشست",
        "Get an email whenever a product is recalled.", "Credit: Harbour Office/J. Aas",
        "Media enquiries: press@tides.example, +41 55 501 22 00",
    ],
)  # fmt: skip
def test_lines_of_the_site_within_the_text_are_left_out(line: str) -> None:
    first, *others = PARAGRAPHS.split("</p>", 1)
    found = page(f"<h1>{TITLE}</h1>{first}</p><p>{line}</p>{others[0]}")
    assert found.body.split("\n\n") == TEXT


MANY = 20_000
FLOODS = {
    "headlines and comments": "<h1>Talks in Port Amal</h1>" * MANY + "<div class=comment><p>No</p></div>" * MANY,
    "announcements": "<p><a href=/x>Harbour fees stay as they are</a> 1 May 2020</p>" * MANY,
    "links and lines": "<p><a href=/x>Harbour fees stay</a></p><p>They have not changed at all.</p>" * MANY,
    "one line of announcements": f"<p>{'<a href=/x>Harbour fees stay</a> 1 May 2020 ' * MANY}</p>",
    "lines in bold": "<p><b>Harbour fees stay as they are</b></p>" * MANY,
    "widgets": "<div class='wpb_text_column x'><p>The fees have not changed.</p></div>" * MANY,
    "published": "<footer><p>Published 1.5.2020</p></footer>" * MANY,
}  # fmt: skip


@pytest.mark.parametrize("kind", FLOODS)
def test_floods_of_what_the_rules_look_for_are_read_in_linear_time(kind: str) -> None:
    began = time.process_time()
    page(FLOODS[kind])
    assert time.process_time() - began < 5


def test_words_of_scripts_without_spaces_are_counted_by_their_length() -> None:
    assert count_words(TITLE) == len(TITLE.split())
    assert count_words("外交部协助远洋渔船船员平安返国") >= 4
