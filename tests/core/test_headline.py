"""What a release is called: pages that nobody has described."""

from __future__ import annotations

import pytest

import scraper

TITLE = "Ministers agree on buoys in the northern strait"
SITE = "Ministry of Tides"
TEXT = "<p>" + "The ministers met in the harbour town and agreed on rules for boats. " * 4 + "</p>"
TEXT *= 3
H1 = f"<h1>{TITLE}</h1>"
MENU = "".join(f"<a href=/s{n}>Section {n}</a> " for n in range(7))
HOME = f"<header><a href=/>{SITE}</a></header>"


def title_of(
    main: str, *, title: str = f"{TITLE} | {SITE}", head: str = "", top: str = HOME
) -> str:
    html = (
        f"<html lang=en><head><title>{title}</title>{head}</head><body>{top}<nav>{MENU}</nav>"
        f"<main>{main}</main><footer><p>© 2025 {SITE}</p></footer></body></html>"
    )
    return scraper.read_page(html.encode(), "https://www.tides.example/news/4711").title


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


BESIDE = [
    "<span class=kicker>Press release</span> {}",
    "<span class=x-spitz>Press release</span><span class=x-title>{}</span>",
    "<span class=rubric>Press release:</span><span>{}</span>",
    "{}<small>Statement by the minister</small>",
    "{} <span class=subtitle>Statement by the minister</span>",
    "{} <span class=date>12 March 2021</span>",
    "{} | Opinion",
]
UNNAMED = [
    "<div>Press release</div><div>{}</div>",
    "Press release<br>{}",
    "{} / <b>12 March 2021</b>",
]


@pytest.mark.parametrize("heading", BESIDE)
def test_kickers_second_lines_and_days_are_no_part_of_a_headline(heading: str) -> None:
    assert title_of(f"<h1>{heading.format(TITLE)}</h1>{TEXT}", title=SITE) == TITLE


@pytest.mark.parametrize("heading", BESIDE + UNNAMED)
def test_of_a_heading_in_pieces_the_head_says_which_are_the_title(heading: str) -> None:
    assert title_of(f"<h1>{heading.format(TITLE)}</h1>{TEXT}") == TITLE


def test_what_a_page_tells_others_is_its_title_where_its_own_has_the_kicker_too() -> None:
    """As a weekly prints it: kicker and headline in two pieces that are called nothing, both in
    the title element, the headline alone in og:title."""
    main = f"<h2><span class=block>Storm</span><span class=leading-tight>{TITLE}</span></h2>{TEXT}"
    whole = f"Storm: {TITLE}"
    title = f"{whole} - {SITE}"
    assert title_of(main, title=title, head=og(TITLE)) == TITLE
    assert title_of(main, title=title, head=og(whole)).startswith("Storm")


@pytest.mark.parametrize(
    "main",
    [
        # Joomla 1.5: buttons in the cells beside the headline.
        f"<table><tr><td class=contentheading>{TITLE}</td><td class=buttonheading><a href=/p>PDF</a></td>"
        f"<td class=buttonheading><a href=/m>E-mail</a></td></tr></table>{TEXT}",
        # Day and headline are two lines of one cell.
        f"<table><tr><td><span class=datum>9. 11. 2005</span><br><span class=nadpis>{TITLE}</span><br><br>"
        f"{TEXT}</td></tr></table>",
        # The days of a programme are bold, the headline is not.
        f"<div class=tipo>Release</div><div class=titolo>{TITLE}</div><div class=testo><b>Lunedì 10 giugno</b>"
        f"<br>Arrival of the ministers.<br><br><b>Martedì 11 giugno</b><br>{TEXT}</div>",
    ],
)
def test_a_headline_is_found_where_its_class_says_so(main: str) -> None:
    assert title_of(main, title=SITE) == TITLE


@pytest.mark.parametrize(
    "title", ["November 3, 2010 Press Release", "News 03.11.2010", "3 May 2010"]
)
def test_a_section_and_a_day_are_no_title(title: str) -> None:
    line = "MINISTERS RECOVER SIX BUOYS FROM THE NORTHERN STRAIT BEFORE THE STORM"
    main = f"<p><b>FOR IMMEDIATE RELEASE</b><br>November 3, 2010</p><p align=center><b>{line}</b></p>{TEXT}"
    assert title_of(main, title=title) == line


@pytest.mark.parametrize("view", ["Einzelansicht", "Dettaglio", "Haber Detay", "Single view"])
def test_the_kind_of_a_view_is_no_title(view: str) -> None:
    """TYPO3 gives every release of a town the same title element."""
    assert title_of(f"<h2>{TITLE}</h2>{TEXT}", title=f"Tidetown: {view}") == TITLE


def test_a_headline_that_the_head_has_in_short_with_its_day_is_whole() -> None:
    line = "Notes following a briefing on buoys by the Minister of Tides, Tidetown, 14 July 2008"
    main = f"<p align=center><font size=3><b>{line}</b></font></p>{TEXT}"
    assert title_of(main, title="Tides Abroad - Briefing for editors, 14/07/08") == line
    assert title_of(main, title="Tides Abroad - Briefing for editors, 15/07/08") != line


def test_pieces_of_a_heading_are_not_glued() -> None:
    heading = f"<h1><span>Maritime policy</span><span>{TITLE}</span></h1>"
    assert title_of(heading + TEXT, title=SITE) == f"Maritime policy {TITLE}"
    assert title_of(heading + TEXT, title=SITE, head=og(TITLE)) == TITLE


@pytest.mark.parametrize(
    ("main", "title"),
    [
        (f"<h1>Press releases</h1><h2>{TITLE}</h2>", f"Press releases - {SITE}"),
        (f"<h1>News</h1><h3>{TITLE}</h3>", SITE),
        (f"<h2>{TITLE}</h2>", SITE),
        (f"<h4>{TITLE}</h4>", SITE),
        (f"<h2>Maritime policy</h2><h2>{TITLE}</h2>", SITE),
        (f"<div class=news-title>{TITLE}</div>", SITE),
        (f"<p><strong>{TITLE}</strong></p>", SITE),
        (f"<table><tr><td class=tit>{TITLE}</td></tr></table>", SITE),
        (f"<table><tr><td class=title><font size=4><b>{TITLE}</b></font></table>", SITE),
        (f"12/03/2021 <i>Council</i><br><b>{TITLE}</b><br><br>", SITE),
        (f"<font size=4><b>{TITLE}</b></font><br><font size=2>12/03/2021</font><br><br>", SITE),
    ],
)
def test_neither_the_site_nor_the_section_is_the_title(main: str, title: str) -> None:
    assert title_of(main + TEXT, title=title) == TITLE
    top = f"<header><h1><a href='/en/index.html'>{SITE}</a></h1></header>"
    assert title_of(main + TEXT, title=title, top=top) == TITLE


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} - Press - News - {SITE}",
        f"{SITE} > News > Press > {TITLE}",
        f"{SITE}: {TITLE}",
        f"{TITLE} - Tides - Harbour news and more",
        f"{TITLE} | Occupational Tide and Harbour Administration of Norlandia",
    ],
)
def test_of_a_title_element_the_release_s_part_is_read(title: str) -> None:
    page = H1 + TEXT if ":" in title else TEXT
    assert title_of(page, title=title) == TITLE


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("市政府召开春季防汛工作会议-海青市人民政府", "市政府召开春季防汛工作会议"),
        ("長官定例記者会見の概要：沿海庁", "長官定例記者会見の概要"),
        ("灯台一般公開：五月三日", "灯台一般公開：五月三日"),
    ],
)
def test_a_title_without_spaces_ends_where_the_name_of_the_office_begins(
    title: str, own: str
) -> None:
    html = (
        f"<title>{title}</title><body><p>三月二十一日の午後、担当者が説明しました。" + "続き。" * 40
    )
    assert scraper.read_page(html.encode(), "https://www.tides.example/4711").title == own


@pytest.mark.parametrize(
    ("site", "head"),
    [
        ("Embajada de Costa Verde", ".:: {site} ::."),
        ("Cancillería de Costa Verde", "{site}"),
        ("جمهورية وادي صفا", "وزارة الخارجية - {site}"),
        ("Autorità di Regolazione dei Porti", "{title} - Comunicati - {site}"),
        ("Комитет по тарифам Приозерья", "{site} | {title}"),
        ("Administrația Prezidențială Valmare", "{title} - {site}"),
        ("灯台保全庁", "{site}｜報道発表｜{title}"),
        ("Embaixada do Sahélie em Porto Raso", "{site}: {title}"),
        ("Минэнерго Верховья", "{site}: {title}"),
    ],
)
@pytest.mark.parametrize("tag", ["<h3>{}</h3>", "<h2 class=titular>{}</h2>", "<p><b>{}</b></p>"])
def test_whoever_publishes_is_not_the_title(site: str, head: str, tag: str) -> None:
    title = head.format(site=site, title=TITLE)
    assert title_of(tag.format(TITLE) + TEXT, title=title, top="") == TITLE


def test_the_name_of_a_ministry_in_the_first_heading_yields_to_the_title_of_the_head() -> None:
    main = (
        f"<h1 class=ministry-title>{SITE}</h1><div><h2 class=article-title>{TITLE}</h2>{TEXT}</div>"
    )
    assert title_of(main, title=f"Norlandia - {SITE} - News", head=og(TITLE), top="") == TITLE


@pytest.mark.parametrize("title", ["市政府召开防汛工作会议", "灯塔已经修好了"])
def test_a_short_line_of_ideographs_is_a_headline(title: str) -> None:
    text = "<p>副市长在会上说，各单位要在四月底前完成堤防检查，对查出的险段逐一登记。</p>" * 4
    html = f"<title>海青市人民政府</title><body><p><b>{title}</b></p>{text}"
    assert scraper.read_page(html.encode(), "https://www.tides.example/4711").title == title


def test_the_row_of_a_board_that_is_labelled_title_holds_it() -> None:
    title = "가을철 부표 점검 안내"
    html = (
        "<title>보도자료 | 조석부</title><section><div>홈 &gt; 알림마당 &gt; 보도자료</div>"
        "<h3 class=tit>보도자료</h3><div><a>페이스북 공유</a><a>인쇄</a></div>"
        "<table><caption>보도자료 상세보기</caption>"
        f"<tr><th>제목<td colspan=3>{title}<tr><th>작성일<td>2021-03-12<th>조회수<td>4923"
        "<tr><td colspan=4><div>조석부는 11월 1일부터 북부 해협의 부표 24개를 점검한다.</div></table>"
        "<div><p>남부 해협의 부표는 12월에 점검한다.</p></div></section>"
    )
    assert scraper.read_page(html.encode(), "https://www.tides.example/4711").title == title


def test_initials_in_the_address_tell_the_name_of_the_site() -> None:
    html = f"<title>{TITLE} | Northern Tide and Harbour Survey</title><body>{TEXT}"
    assert scraper.read_page(html.encode(), "https://www.nths.example/4711").title == TITLE


def test_what_is_cut_short_in_the_head_is_whole_in_the_heading() -> None:
    assert title_of(H1 + TEXT, title=f"Ministers agree on buoys… | {SITE}") == TITLE
    assert title_of(H1 + TEXT, title=SITE, head=og("Ministers agree on ...")) == TITLE


def test_a_heading_that_the_page_shows_beats_another_title_of_the_head() -> None:
    assert title_of(H1 + TEXT, title=f"Buoys: what was agreed | {SITE}") == TITLE


@pytest.mark.parametrize("label", ["Day 7", "In brief"])
def test_chapters_of_the_first_order_are_no_title_if_the_head_names_another(label: str) -> None:
    chapters = "".join(f"<h1>{one}</h1>{TEXT}" for one in (label, "Day 8", "Day 9", "Conclusions"))
    assert title_of(chapters, head=og(TITLE)) == TITLE


def test_a_label_gives_way_to_the_title_that_the_address_spells() -> None:
    html = f"<title>{TITLE}</title><body><h1>In brief</h1>{TEXT}"
    url = "https://www.tides.example/ministers-agree-on-buoys-northern-strait"
    assert scraper.read_page(html.encode(), url).title == TITLE


def test_a_chapter_whose_heading_resembles_the_title_is_not_the_title() -> None:
    main = f"{H1}{TEXT}<h2>Ministers agree on buoys in the northern</h2>{TEXT}"
    head = og("Ministers agree on buoys in the northern sea")
    assert title_of(main, title=SITE, head=head) == TITLE


def test_the_headline_is_no_part_of_the_text_even_if_the_title_is_only_a_part_of_it() -> None:
    html = f"<title>{TITLE}</title><main><h2>{TITLE} <small>12 March 2021</small></h2>{TEXT}</main>"
    release = scraper.read_page(html.encode(), "https://www.tides.example/4711")
    assert release.title == TITLE
    assert TITLE not in release.body


def test_a_logo_is_no_headline_and_a_page_of_details_no_title() -> None:
    logo = '<header><h1 class="logo"><a href="/main">조석부</a></h1></header>'
    view = f"<h2>보도자료</h2><h3>{TITLE}</h3><ul><li>작성일 2021.03.12</li></ul>"
    assert title_of(view + TEXT, title="보도자료 상세보기 | 보도자료 | 조석부", top=logo) == TITLE
    portlets = f"<h1>Navigation</h1><h1>detail</h1><h1>{TITLE}</h1>"
    assert title_of(portlets + TEXT, title="Tides - Foundation") == TITLE
