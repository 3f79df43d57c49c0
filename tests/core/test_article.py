"""The generic reader: the release and nothing else, from pages that it has never seen."""

from __future__ import annotations

import json
import time
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.core import clean, decode
from scraper.core.article import read_article
from scraper.model import Release

FIXTURES = Path(__file__).parents[2] / "fixtures"
MOSCOW = ZoneInfo("Europe/Moscow")
URL = "https://www.mer.example/en/news/-/asset_publisher/MCZ7/content/id/3841001"

TITLE = "Press release by Foreign Minister Aas following talks in Port Amal, October 7, 2019"
TEXT = [
    "Ladies and gentlemen,",
    "First of all, I would like to thank our friends in Port Amal for their hospitality and for"
    " very useful talks.",
    "We discussed the weather buoys, the ferry line and the quota for herring. On all three we"
    " are close to an agreement.",
    "I am confident that today’s talks will help take our partnership to new horizons.",
]
SWITCHER = " ".join(f'<a href="/{code[:2]}/news/id/3841001">{code}</a>1' for code in (
    "de-DE", "en-GB", "es-ES", "ru-RU", "fr-FR",
))  # fmt: skip
TAILS = {
    "portlet": '<section class="portlet"><h2>Additional materials</h2><div class="portlet-body">'
    '<div class="search-results">Showing 1 result.</div><a href="#">Advanced settings</a></div>'
    "</section>",
    "plain": "<div>Additional materials</div><div>Showing 1 result.</div><div>Advanced settings"
    "</div>",
    "paragraphs": "<p>Additional materials</p><p>Showing 1 result.</p><p>Advanced settings</p>",
}


def read(html: str, url: str = URL, zone: ZoneInfo = MOSCOW) -> Release:
    return read_article(LexborHTMLParser(html), url, zone=zone)


def liferay(*, tail: str, inside: bool, switcher: str = "languages") -> str:
    """A portal page of the 2010s: several h1, a glued date, a switcher with counters, a tail."""
    text = "".join(f"<p>{one}</p>" for one in TEXT)
    tail = TAILS[tail]
    return f"""<!doctype html><html lang="en-US"><head>
<title>Press releases - The Ministry of External Relations of Norlandia</title></head><body>
<header><h1><a href="/en">The Ministry of External Relations of Norlandia</a></h1>
<nav><ul><li><a href="/en/about">About the Ministry</a><li><a href="/en/press">Press</a></ul></nav>
</header><div class="page-content"><div class="portlet-column portlet-column-first">
<div class="portlet"><h1 class="hide-accessible">News</h1>
<div class="article article-part  "><div class="article-status-line"><span><span>7 October 2019<i>
20:10</i></span></span></div><h1>{TITLE}</h1><ul class="{switcher}"><li>{SWITCHER}</li></ul>
<div class="text article-content">{text}{tail if inside else ""}</div></div></div>
{"" if inside else tail}</div><div class="portlet-column"><h3>Latest</h3><ul>
<li><a href="/en/news/1">5 October 2019 Briefing by the Spokesperson</a></ul></div></div>
<footer>© 2019 The Ministry of External Relations</footer></body></html>"""


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("switcher", ["languages", "taglib-language", "x7"])
def test_a_portal_page_is_the_release_and_nothing_else(
    tail: str, inside: bool, switcher: str
) -> None:
    release = read(liferay(tail=tail, inside=inside, switcher=switcher))
    assert release.title == TITLE
    assert release.published is not None
    assert release.published.isoformat() == "2019-10-07T20:10:00+03:00"
    assert release.metadata["published_precision"] == "minute"
    assert release.language == "en"
    assert release.body == "\n\n".join(TEXT)
    assert [link.hreflang for link in release.alternates] == ["de", "es", "ru", "fr"]


ZONES = {
    "mid-ru": "Europe/Moscow", "kremlin": "Europe/Moscow", "by-mfa": "Europe/Minsk",
    "cn-mfa": "Asia/Shanghai", "jp-mofa": "Asia/Tokyo", "auswaertiges-amt": "Europe/Berlin",
    "bmeia": "Europe/Vienna", "tr-mfa": "Europe/Istanbul", "in-mea": "Asia/Kolkata",
    "in-pib": "Asia/Kolkata", "state-gov": "America/New_York", "canada-gac": "America/Toronto",
    "eeas": "Europe/Brussels",
}  # fmt: skip
PAGES = sorted(
    path
    for site in ZONES
    for path in (FIXTURES / site).glob("release*.html")
    if path.with_suffix(".expected.json").exists()
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_ministries_pages_are_read_without_their_layouts(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text())
    answer = json.loads(path.with_suffix(".answer.json").read_text())
    text = decode.decode(path.read_bytes(), answer["headers"].get("content-type")).text
    release = read(text, answer["url"], ZoneInfo(ZONES[path.parent.name]))
    assert release.title == expected["fields"]["title"]
    assert release.published is not None
    shown = release.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert shown == expected["fields"]["published"]
    assert release.language == expected["fields"]["language"]
    assert [one for one in expected["absent"] if one in release.body] == []


def simple(*, head: str = "", before: str = "", after: str = "", lang: str = "en") -> str:
    text = "".join(f"<p>{one}</p>" for one in TEXT)
    return (
        f"<html lang={lang}><head>{head}</head><body>{before}<h1>{TITLE}</h1>{text}{after}</body>"
    )


def within_text(part: str) -> str:
    """The page with a part before the last paragraph of its text."""
    before, after = simple().rsplit("<p>", 1)
    return f"{before}{part}<p>{after}"


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>Share this page</p>",
        "<p>【打印】【关闭】</p>",
        "<p>Печать</p>",
        "<p>Seite teilen</p>",
        "<p>Просмотров: 120</p>",
        "<p># # #</p>",
        "<p>Views: 1,204</p>",
        "<h3>Related news</h3><ul><li><a href=/1>5 May 2020 Other talks</a></ul>",
        "<h3>Похожие новости</h3><p><a href=/1>Другие переговоры</a></p>",
        "<h3>Pressekontakt</h3><p>Telefon 030 1234, presse@mer.example</p>",
        "<h4>À lire aussi</h4><ul><li><a href=/1>Autres entretiens</a></ul>",
        "<div class=tags>Tags: herring, buoys</div>",
        "<div class='related-posts'><h3>More</h3><p>Another release about other things.</p></div>",
        "<div class=share><a href=x>Telegram</a> <a href=y>VK</a></div>",
        "<nav class=breadcrumb><a href=/>Home</a> / <a href=/n>News</a></nav>",
        "<div id=cookie-banner><p>We use cookies to make this site better for you.</p></div>",
        "<div class=pager><a href=?p=1>1</a> <a href=?p=2>2</a></div>",
        "<h3>المزيد من الأخبار</h3><p><a href=/1>خبر آخر</a></p>",
        "<h3>相关新闻</h3><ul><li><a href=/1>其他会谈</a></ul>",
        "<h3>関連リンク</h3><ul><li><a href=/1>その他</a></ul>",
        "<h3>관련 기사</h3><ul><li><a href=/1>다른 회담</a></ul>",
    ],
)
def test_furniture_is_never_text(furniture: str) -> None:
    assert read(simple(after=furniture)).body == "\n\n".join(TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Galería de imágenes (13)</p>",
        "<p>Gallery: talks on the quay</p>",
        "<p>فيديو: محادثات في بورت أمل</p>",
        "<p>The buoys, explained<span>1:15</span></p>",
        "<p>2 / 24</p>",
        "<p>카드뉴스 부표 설명 (1/6)</p>",
        '<p>본 저작물은 "공공누리 제1유형" 조건에 따라 이용할 수 있습니다.</p>',
        "<table><tr><th>담당부서<td>해양과<th>작성자<td>관리자</table>",
        "<p>Also on this site: other talks</p>",
        "<p>Ada Quill writes about the sea and the Isles. Follow Ada on X</p>",
        "<div class=mediaplayer><p>Talks on the quay, as seen from the ferry</p></div>",
        "<div class=x-v><h2>The talks, from above</h2><div><iframe src=/v></iframe></div></div>",
        "<p>Deel deze pagina: Telegram | Facebook | Viber</p>",
        "<div><span>Поделиться</span> <a href='?print=Y'>Версия для печати</a></div>",
        "<p>Etiketler <a href=/1>Balık</a> <a href=/2>Şamandıra</a></p>",
        "<table><tr><td><b>【関連記事】</b><br>・<a href=/1>会談の結果と今後の見通しについて</a>（平成21年3月21日）</table>",
        "<p>تابعوا حسابات الوزارة على منصات التواصل الاجتماعي: @Norlandia</p>",
        "<p>کانال رسمی وزارت را در پیام‌رسان‌ها به نشانی norlandia دنبال کنید.</p>",
        "<p>Ikuti Instagram dan kanal YouTube Kementerian untuk informasi terbaru.</p>",
        "<p>Стежте за новинами міністерства в Телеграмі.</p>",
        "<p>欢迎关注“诺兰发布”微信公众号，第一时间获取资讯。</p>",
        "<p>▶ 카카오톡 채널에서 ‘외무부’를 추가하시면 최신 소식을 받아보실 수 있습니다.</p>",
        "<p>Baixe o aplicativo do Ministério nas lojas.</p>",
        "<p>📱 Clique aqui para entrar no canal do jornal no WhatsApp e receba as notícias do dia</p>",
        "<p>Participe: envie fotos e vídeos para o WhatsApp da redação, no número (99) 95555-0808.</p>",
        "<p>Simak berita kami langsung di ponsel Anda lewat WhatsApp Channel.</p>",
        "<p>Haben Sie einen Fehler entdeckt? Schreiben Sie uns an hinweis@bote.example.</p>",
        "<p>Gelişmelerden anında haberdar olmak için WhatsApp kanalımızı takip edin.</p>",
        "<p>ताज़ा खबरें सबसे पहले पढ़ने के लिए ऐप डाउनलोड करें।</p>",
        "<p>هل لديكم معلومات أو صور؟ راسلوا غرفة الأخبار عبر البريد news@sidra.example.</p>",
        "<p>매일 아침 7시, 지역의 이야기를 담은 뉴스레터를 메일로 보내드립니다.</p>",
        "<p>Empfohlener redaktioneller Inhalt</p>",
        "<div class=tnt-ads-label><small>Advertisement</small></div>",
        "<div class=inline><h3>Support local journalism</h3><p>For just $1 a month you get unlimited access.</p></div>",
        "<p>To enjoy unlimited access, sign in.</p><p>You have reached the last of your free articles.</p>",
        "<p>この記事は有料記事です。残り671文字</p><p>有料会員になると続きをお読みいただけます。</p>",
        "<p><저작권자(c) 한빛뉴스, 무단 전재-재배포, AI 학습 및 활용 금지> 2021/05/04 14:10 송고</p>",
        "<p>39 tusen visningar</p>",
        "<p>Deze content kan niet worden getoond omdat je geen toestemming hebt gegeven.</p>",
        "<p>ⓒ 해오름신문, 무단 전재 및 재배포 금지</p>",
        "<p>(انتهى) ر.ن / م.ش</p>",
        "<p>(tks/ang)</p>",
        "<p>En otra noticia: el molino rehabilitado se expone en la planta baja.</p>",
        "<p>→ <a href=/1>Other talks in the capital</a>. The quota goes up.</p>",
        "<div class=tile-x><p class=small>Leggi anche</p><a class=internal-link href=/1>Altri colloqui</a></div>",
    ],
)
def test_what_is_put_between_two_paragraphs_is_not_text(line: str) -> None:
    assert read(within_text(line)).body == "\n\n".join(TEXT)


def test_a_text_whose_label_is_hidden_is_not_hidden() -> None:
    """Drupal says of a field that its label is."""
    body = "<div class='field field--name-body field--label-hidden'><p>Norlandia sends its best.</p></div>"
    assert read(f"<html><body><h1>{TITLE}</h1>{body}</body></html>").body == (
        "Norlandia sends its best."
    )


@pytest.mark.parametrize(
    "names",
    [
        "overflow-hidden", "RichText RichText--overflowHidden", "overflow-x-hidden", "hidden-print", "hidden-xs",
        "hide-for-small", "hidden md:block", "is-hidden-mobile", "d-none d-md-block",
    ],
)  # fmt: skip
def test_what_a_wide_screen_shows_is_read_however_short_it_is(names: str) -> None:
    """Of what overflows a part is not shown; on paper, on a telephone it may not be."""
    page = (
        f"<body><h1>{TITLE}</h1><div class='{names}'><p>Norlandia sends its best.</p></div></body>"
    )
    assert read(page).body == "Norlandia sends its best."


@pytest.mark.parametrize(
    "foot", ["<div id=footer>{}</div>", "<footer>{}</footer>", "<div class='site footer'>{}</div>"]
)
def test_a_footer_that_says_more_than_a_short_release_is_a_footer(foot: str) -> None:
    about = "<p>The Bureau of Soundings manages this site as a portal for news of the sea. " * 3
    text = (
        "<p>We extend our deepest condolences to the families of those who were lost at sea.</p>"
        "<p>The harbour office is open to them day and night, and so is the lighthouse.</p>"
    )
    found = read(f"<body><h2>{TITLE}</h2><div>{text}</div>{foot.format(about)}</body>")
    assert "lighthouse" in found.body
    assert "portal" not in found.body


@pytest.mark.parametrize("end", ["# # #", "###", "-END-", "***", "ENDS"])
def test_short_lines_below_the_mark_of_the_end_are_no_text(end: str) -> None:
    page = simple().replace(
        f"<p>{TEXT[-1]}</p>", f"<p>{TEXT[-1]}</p><p>{end}</p><p>PRN: 2009/1118</p>"
    )
    assert "PRN" in page
    assert read(page).body == "\n\n".join(TEXT)


def test_what_is_told_below_the_mark_of_the_end_is_text() -> None:
    notes = "<p># # #</p><p>The Bureau was founded in 1901 and keeps the buoys of the strait.</p>"
    page = simple().replace(f"<p>{TEXT[-1]}</p>", f"<p>{TEXT[-1]}</p>{notes}")
    assert read(page).body.endswith("keeps the buoys of the strait.")


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        # The party of the minister, in Norway, and not the agency.
        (
            "<p>– Endelig slipper folk å planlegge livet etter varselet, sier ministeren (Ap).</p>",
            ["sier ministeren (Ap)."],
        ),
        (
            "<p>For more about the buoys, visit:</p><p><a href=/b>https://buoys.example/b</a></p>",
            ["visit:", "https://buoys.example/b"],
        ),
        (
            "<p>Twelve harbours open their doors to everybody on that day:</p><ul><li><a href=/1>Port"
            " Amal: from nine</a></li><li><a href=/2>Sarn: a walk</a></li></ul><p>Admission is free.</p>",
            ["- Port Amal: from nine", "- Sarn: a walk", "Admission is free."],
        ),
        (
            "<p class=article__paragraph>Two reasons explain it:</p><ul class=article__unordered-list>"
            "<li class=article__list-item>the end of the storms ;</li>"
            "<li class=article__list-item>the new buoys in the strait.</li></ul>",
            ["- the end of the storms ;", "- the new buoys in the strait."],
        ),
    ],
)
def test_what_the_text_says_is_text_whatever_it_looks_like(part: str, lines: list[str]) -> None:
    body = read(within_text(part)).body
    assert [line for line in lines if line not in body] == []


def test_pieces_of_a_text_in_boxes_of_one_class_are_one_text() -> None:
    """As the Japanese foreign ministry prints a release: one box for each part, the first of them
    a numbered list. Between two boxes a table may stand."""
    first = "".join(f"<li>{one} {one}</li>" for one in TEXT[1:])
    part = "<div class=any-area><h2>Background</h2><p>The strait is nine miles wide and forty fathoms deep.</p></div>"
    page = (
        f"<body><div id=contents><p class=categoryname>Press</p><h1>{TITLE}</h1>"
        f"<div class=any-area><ol>{first}</ol></div>{part}<div class=sub><h2>Links</h2>"
        "<ul><li><a href=/1>Data on the strait</a></li></ul></div></div></body>"
    )
    assert read(page).body.endswith(
        "Background\n\nThe strait is nine miles wide and forty fathoms deep."
    )
    rows = "<tr><th>Buoy</th><th>Depth</th></tr><tr><td>North</td><td>40</td></tr>"
    text = f"<div class='cmp text'><p>{TEXT[1]} {TEXT[2]}</p></div>"
    last = f"<div class='cmp text'><p>{TEXT[3]} {TEXT[3]}</p></div>"
    tabs = f"<div class=tabs><div role=tabpanel><table>{rows}</table></div></div>"
    grid = f"<body><h1>{TITLE}</h1><div class=grid>{text}{tabs}{last}</div></body>"
    assert "North" in read(grid).body


def test_what_is_sent_along_to_explain_a_release_is_a_part_of_it() -> None:
    """As British Columbia prints it: below whom to ask."""
    more = (
        "<div class=contacts><h4>Media contacts</h4><p>250 999-9717</p></div><div class=backgrounder>"
        "<div>BACKGROUNDER</div><h3>How a buoy is moored</h3><p>Each buoy is held by a chain of forty"
        " fathoms, and by a stone.</p></div>"
    )
    text = "".join(f"<p>{one}</p>" for one in TEXT)
    page = f"<body><h1>{TITLE}</h1><article><div class=article-body>{text}</div>{more}</article></body>"
    assert read(page).body.endswith("held by a chain of forty fathoms, and by a stone.")
    assert "250 999" not in read(page).body


def test_a_lead_that_is_a_heading_of_sentences_is_text() -> None:
    """As Vietnam's government prints it."""
    lead = "The Deputy Prime Minister has signed a decision on the looms of nine provinces today."
    text = "".join(f"<p>{one}</p>" for one in TEXT)
    page = f"<body><h1>{TITLE}</h1><h2 class=detail-sapo>{lead}</h2><div class=detail-content>{text}</div></body>"
    assert read(page).body.startswith(lead)


def test_the_days_of_a_month_are_no_table_of_the_text() -> None:
    days = [str(day) for day in range(1, 31)]
    weeks = [
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
        *(days[k : k + 7] for k in range(0, 30, 7)),
    ]
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in week) + "</tr>" for week in weeks
    )
    month = f"<table><caption>April 2019</caption>{rows}</table>"
    table = "<table><tr><th>Buoy</th><th>Depth</th></tr><tr><td>1</td><td>28</td></tr></table>"
    body = read(within_text(month + table)).body
    assert "Tu" not in body
    assert "1\t28" in body


@pytest.mark.parametrize("names", ["x", "subscriber-preview", "subscriber-only"])
def test_a_paragraph_below_the_label_of_an_advertisement_is_text(names: str) -> None:
    label = "<div><small>Advertisement</small></div>"
    part = f"<div class={names}><p>Three owners of boats asked for another day.</p></div>"
    assert "Three owners of boats" in read(within_text(label + part)).body


BOX = "<div class='{}'><h3>The Minister</h3><p>{}</p></div>"
LIFE = "Rawinia Aas was born in Port Amal, trained as a marine biologist and keeps two boats."


@pytest.mark.parametrize("kind", ["vali-kutu", "moduletable_bio", "acikkapi kutu"])
def test_boxes_below_the_container_of_a_short_release_are_no_text(kind: str) -> None:
    text = f"<div class=icerik><p>{TEXT[1]}</p><p>{TEXT[3]}</p></div>"
    boxes = BOX.format(kind, LIFE) + BOX.format(
        "line", "Call us from eight to four about any of it, please."
    )
    page = f"<body><h1>{TITLE}</h1><div class=row>{text}{boxes}</div></body>"
    assert read(page).body == f"{TEXT[1]}\n\n{TEXT[3]}"


@pytest.mark.parametrize("kind", ["icerik last", "ce_accordion block"])
def test_parts_of_a_short_release_that_are_called_as_its_text_or_unfold_are_text(kind: str) -> None:
    text = f"<div class=icerik><p>{TEXT[1]}</p><p>{TEXT[3]}</p></div>"
    page = f"<body><h1>{TITLE}</h1><div class=row>{text}{BOX.format(kind, LIFE)}</div></body>"
    assert read(page).body.endswith(LIFE)


def test_what_holds_the_only_headline_is_no_side_bar_whatever_it_is_called() -> None:
    """Tanzania's ministries print a release in `right-sidebar-content`, beside a life of the minister."""
    life = f"<div class=col-md-3><div class=panel><div>Waziri</div><div class=panel-body><p>{LIFE} {LIFE}</p></div></div></div>"
    rows = "<tr><td>DAP</td><td>Sh. 70,000</td></tr><tr><td>Urea</td><td>Sh. 70,000</td></tr>"
    text = f"<p>{TEXT[3]}</p><table><tbody>{rows}</tbody></table>"
    main = f"<div class=col-md-9><div class=right-sidebar-content><h1>{TITLE}</h1><div>{text}</div></div></div>"
    found = read(f"<body><div class=row>{life}{main}</div></body>").body
    assert found.startswith(TEXT[3])
    assert "Urea" in found


def test_an_aside_under_a_heading_is_a_side_bar_however_short_the_release_is() -> None:
    aside = f"<aside class=page__aside><section><h3>For owners of boats</h3><p>{LIFE} {LIFE}</p></section></aside>"
    page = f"<body><main><article><h2>{TITLE}</h2><p>{TEXT[1]} {TEXT[3]}</p></article>{aside}</main></body>"
    assert read(page).body == f"{TEXT[1]} {TEXT[3]}"


@pytest.mark.parametrize("head", ["card-header", "accordion-header", "c-accordion__head"])
def test_the_button_of_a_part_that_unfolds_is_its_heading(head: str) -> None:
    part = (
        f"<div class=accordion><div class='{head}'><button class=btn>When does it begin?</button></div>"
        "<div class=collapse><p>On the first day of May, when the ice has gone.</p></div></div>"
    )
    assert "When does it begin?\n\nOn the first day" in read(within_text(part)).body
    assert "Close" not in read(within_text("<div class=x><button>Close</button></div>")).body


@pytest.mark.parametrize(
    "question",
    [
        "Oliko tästä sivusta sinulle apua?",
        "Heeft deze pagina u geholpen?",
        "Bu sayfa size yardımcı oldu mu?",
    ],
)
def test_what_follows_the_question_whether_a_page_was_of_use_is_no_text(question: str) -> None:
    box = f"<div class=x><h2>{question}</h2><p>We do not know who you are and cannot answer you.</p></div>"
    page = simple().replace(f"<p>{TEXT[-1]}</p>", f"<p>{TEXT[-1]}</p>{box}")
    assert read(page).body == "\n\n".join(TEXT)


def test_a_short_release_above_a_list_under_a_heading_is_not_the_first_of_the_list() -> None:
    """As SharePoint prints it: day, buttons, a sentence, "Other news", and days with links."""
    cards = "".join(
        f"<li><div class=fecha>{n} de mayo de 2017</div><a href=/{n}>Nuevo laboratorio móvil {n}</a>"
        "<div>La actividad reunió a dirigentes.</div></li>"
        for n in range(21, 25)
    )
    page = (
        f"<body><div class=pagina><h1>{TITLE}</h1><div class=fecha>17 de junio de 2017</div>"
        f"<div class=redes><a href=/s>CompartirImprimir</a></div><div class=content>{TEXT[1]} {TEXT[3]}</div>"
        f"<div class=webpart><h2>Otras noticias</h2><ul>{cards}</ul></div></div></body>"
    )
    found = read(page)
    assert found.body == f"{TEXT[1]} {TEXT[3]}"
    assert found.published is not None
    assert found.published.date().isoformat() == "2017-06-17"


def test_a_line_of_the_site_s_with_bars_is_not_taken_for_a_short_text() -> None:
    line = "Stadt Altenrode | Markt 1 | 37000 Altenrode | Tel. 05000/71-0 | Impressum | Stand 18.09.2012"
    page = f"<body><h2>{TITLE}</h2><div class=item><p>{TEXT[3]}</p></div><p>{line}</p></body>"
    assert read(page).body == TEXT[3]


@pytest.mark.parametrize(
    "question",
    [
        "War diese Reise notwendig?", "Czy ta decyzja była słuszna?", "Была ли угроза?", "Var det här rätt beslut?",
        "Heeft deze maatregel gewerkt?", "Oliko tämä päätös oikea?", "Did you find the buoys?", "A fost utilă vizita?",
    ],
)  # fmt: skip
def test_questions_of_an_interview_are_text_with_their_answers(question: str) -> None:
    part = f"<h2>{question}</h2><p>Yes, and it was not easy at all.</p>"
    assert f"{question}\n\nYes, and it was not easy at all." in read(within_text(part)).body


@pytest.mark.parametrize(
    "sentence",
    [
        "For only 3 euros a month pensioners will travel on every ferry.",
        "Support local journalism, the Minister of Tides told publishers on Friday.",
    ],
)
def test_what_a_minister_offers_is_no_offer_of_a_paper(sentence: str) -> None:
    assert sentence in read(within_text(f"<p>{sentence}</p>")).body


def test_after_other_stories_in_the_text_it_goes_on_with_a_list() -> None:
    others = "<div class=t>Further reading</div><ul class=r><li><a href=/1>Ferry fares rise</a></li></ul>"
    rest = (
        "<p>Whoever wants to enrol brings these papers to the office by Friday:</p><ul><li>a passport</li>"
        "<li>the lease of the boat</li></ul><p>The office reminds owners that fees are posted at the door.</p>"
    )
    body = read(within_text(others + rest)).body
    assert "a passport" in body
    assert "Ferry fares" not in body


@pytest.mark.parametrize(
    "names", ["hidden", "md:hidden", "u-hidden", "is-hidden", "sr-only", "d-none", "d-lg-none"]
)
def test_what_a_wide_screen_hides_is_not_read(names: str) -> None:
    line = f"<p class='{names}'>The short version for telephones says less of it.</p>"
    assert read(within_text(line)).body == "\n\n".join(TEXT)


def test_a_site_whose_name_is_a_heading_of_the_first_order_has_but_one_headline() -> None:
    boxes = "".join(
        f"<p><a href=/{k}>The board meets again</a><br>The day of meeting {k} will be told in time by the clerk.</p>"
        for k in range(2)
    )
    page = (
        "<body><div><h1 class=aural>Ministry of the Northern Isles</h1><div><div><div><div class=c>"
        "<h1>Warning of ice on the strait</h1><p>Do not walk on the ice, which will not bear you. It"
        " is thinner than it looks, and the tide goes out below it. Dogs and"
        " horses are to be kept off it too.</p></div></div></div></div>"
        f"<div class=s><h2>Board</h2>{boxes}</div></div></body>"
    )
    assert read(page).body.startswith("Do not walk on the ice")
    assert "Board" not in read(page).body


@pytest.mark.parametrize(
    "part",
    [
        "<p>Subscribe to the Convention on Soundings: nineteen States have done so.</p>",
        "<h2>Bizi takip edenler</h2><p>Bizi takip eden genç diplomatlara tek öğüdüm var, not alın bunu da.</p>",
        "<h2>Скачать нельзя, потрогать можно</h2><p>В музее можно потрогать буквы, которые отлиты из меди и олова.</p>",
        "<h2>Further reading</h2>"
        + "<p>I was going to end with some further reading. Instead let me read you a letter.</p>"
        + "<p>The letter was sent to us in August by a girl of nine, who wants one half of a space rocket.</p>"
        "<p>We have told her that this is, word for word, the policy of the Government of these Isles.</p>",
        "<ul class=article__list><li>Departure at noon</li><li>No dogs on board</li></ul>",
        "<div class=wp-block-media-text__content><p>The keepers of the lighthouses stamp the book.</p></div>",
        "<div class=tabs-panel role=tabpanel hidden><p>In the south all stays as it is, says the mayor.</p></div>",
        "<div class=share-of-costs><h3>Share of costs</h3><p>The State bears 41 per cent of the cost, the"
        " employers 35 and the insured 24, and so it will stay.</p></div>",
        "<p>réunis à Pont-Saint-Aubert le 20 octobre 2019,</p>",
        "<div id=toc_how-they-work><p>A buoy is moored to the ground of the sea by a chain.</p></div>",
        "<p>Vatandaşlar başvurularını mobil uygulama üzerinden takip edebilir.</p>",
        "<p>لمتابعة تطبيق القانون شكلت الوزارة لجنة من خمسة خبراء تجتمع كل أسبوع.</p>",
        "<p>신청서를 작성하여 담당자 이메일(sea@mer.example)로 보내면 된다.</p>",
        "<p>アプリのダウンロードは無料で、利用者の登録は不要である。</p>",
        "<p>Citizens can follow the talks on the Ministry's WhatsApp channel from Monday on.</p>",
        "<p>Заявки на участие присылайте до 1 мая на адрес zayavki@mer.example.</p>",
        "<p>Formulir dapat diunduh melalui aplikasi Kementerian mulai hari Senin.</p>",
    ],
)
def test_what_looks_like_furniture_and_is_none_is_text(part: str) -> None:
    told = LexborHTMLParser(part).text(separator=" ").split()
    assert read(within_text(part)).body.replace("- ", "").split() == [
        *" ".join(TEXT[:-1]).split(),
        *told,
        *TEXT[-1].split(),
    ]


def test_a_list_of_others_has_links() -> None:
    more = "".join(
        f"<p>The herring of the year {k} was counted on the quay, as in all years before.</p>"
        for k in range(1990, 2000)
    )
    end = (
        "<h2>Further reading</h2><p>I was going to end with some further reading. Instead let me"
        " read you a letter that was sent to us in August.</p><p>It is from a girl of nine, who wants"
        " one half of a space rocket. She does not want to be a bother, she says, and may have it in"
        " spring. We have told her that this is, word for word, our policy.</p>"
    )
    assert read(simple(after=more + end)).body.endswith("this is, word for word, our policy.")
    linked = end.replace("a letter", "<a href=/1>a letter</a>")
    assert read(simple(after=more + linked)).body.endswith("as in all years before.")


def test_a_table_in_the_text_whose_names_are_links_is_text() -> None:
    rows = "".join(
        f"<tr><td><a href=/{k}>Harbour company of the northern isles number {k}</a><td>{k}.7 bn</tr>"
        for k in range(1, 6)
    )
    body = read(within_text(f"<table>{rows}</table>")).body
    assert "Harbour company of the northern isles number 3\t3.7 bn" in body


def test_a_calendar_after_which_the_text_goes_on_is_text() -> None:
    dates = "<h2>Calendar</h2><ul><li>5 May: the lists</li><li>20 May: the boats</li></ul>"
    last = "<p>The costs of the lists and the boats come to 290 crowns.</p>"
    assert "- 20 May: the boats" in read(simple(after=dates + last)).body
    assert read(simple(after=dates)).body == "\n\n".join(TEXT)


def test_a_numbered_first_line_is_text() -> None:
    assert read(simple().replace(TEXT[0], "I. Opening words")).body.startswith("I. Opening words")


def test_a_menu_that_says_more_than_the_release_is_a_menu() -> None:
    column = "<li><a href=/{0}>Topic {0}</a><div><h3>Topic {0}</h3><p>The department has completed stage {0} of the programme.</p></div>"
    menu = "".join(column.format(k) for k in range(12))
    text = "<p>The herring is back. So are the gulls, says the harbour master.</p>"
    page = f"<body><nav><ul>{menu}</ul></nav><main><h1>{TITLE}</h1>{text}</main></body>"
    assert read(page).body == "The herring is back. So are the gulls, says the harbour master."


def test_a_rubric_above_the_release_opens_no_list_of_others() -> None:
    text = f"{TEXT[3]} {TEXT[2]}"
    page = (
        f"<table><tr><td><font size=5>Latest news</font><tr><td><b>{TITLE}</b><tr><td><p>{text}</table>"
        "<table><tr><td>This is the page of the Ministry of External Relations in Port Amal, at the"
        " harbour.</table>"
    )
    assert read(page).body == text


def test_a_text_that_a_page_builder_has_cut_in_two_is_one() -> None:
    first = (
        f"<div class='elementor-widget elementor-widget-theme-post-content'><p>{TEXT[1]}</p></div>"
    )
    second = (
        f"<div class='elementor-widget elementor-widget-text-editor'><p>{TEXT[2] * 2}</p></div>"
    )
    page = f"<body><h1>{TITLE}</h1><div class=col>{first}{second}</div></body>"
    assert read(page).body == f"{TEXT[1]}\n\n{TEXT[2] * 2}"


def test_an_invocation_is_the_first_line_of_the_text() -> None:
    page = simple().replace(TEXT[0], "به نام خداوند جان و خرد")
    assert read(page).body.startswith("به نام خداوند جان و خرد\n\n")


def test_a_short_text_in_what_is_called_the_text_is_all() -> None:
    cards = "".join(
        f"<div class=sidebar><div>Herring number {k} is seen</div>"
        f"<div>Our reporter has spent week {k} on the pier to see it.</div></div>"
        for k in range(12)
    )
    page = (
        f"<html><body><div><h1>{TITLE}</h1><div class=article-body>Gerald the tortoise is back. He"
        f" was found asleep in a store.</div></div>{cards}</body></html>"
    )
    assert read(page).body == "Gerald the tortoise is back. He was found asleep in a store."


def test_text_in_a_part_of_misleading_name_is_kept() -> None:
    html = simple().replace("<h1>", "<div class='share related sidebar'><h1>") + "</div>"
    assert read(html).body == "\n\n".join(TEXT)


def test_a_heading_within_the_text_stays() -> None:
    html = simple(after="<h2>On the ferry</h2><p>The ferry runs again from the first of May.</p>")
    assert "On the ferry\n\nThe ferry runs again" in read(html).body


@pytest.mark.parametrize(
    ("line", "published", "precision"),
    [
        ("<p class=date>7 October 2019</p>", "2019-10-07T00:00:00+03:00", "day"),
        ("<p>07.10.2019 20:10</p>", "2019-10-07T20:10:00+03:00", "minute"),
        ("<time datetime='2019-10-07T20:10:00+03:00'>Today</time>", "2019-10-07T20:10:00+03:00", "second"),
        ("<div>Published: Oct. 7, 2019</div>", "2019-10-07T00:00:00+03:00", "day"),
        ("<dl><dt>Published</dt><dd>7 October 2019</dd></dl>", "2019-10-07T00:00:00+03:00", "day"),
    ],
)  # fmt: skip
def test_the_date_line_is_read_and_is_not_text(line: str, published: str, precision: str) -> None:
    release = read(simple(before=line), "https://www.mer.example/1")
    assert release.published is not None
    assert release.published.isoformat() == published
    assert release.metadata["published_precision"] == precision
    assert release.body == "\n\n".join(TEXT)


def test_a_printed_date_beats_meta_and_the_disagreement_is_noted() -> None:
    meta = "<meta property='article:published_time' content='2019-12-24T08:00:00Z'>"
    release = read(simple(head=meta, before="<p class=date>7 October 2019</p>"))
    assert release.published is not None
    assert release.published.date().isoformat() == "2019-10-07"
    assert release.metadata["date_from"] == "printed"
    assert "2019-12-24" in release.metadata["date_notes"][0]


def test_meta_gives_the_time_of_the_printed_day() -> None:
    meta = "<meta property='article:published_time' content='2019-10-07T08:30:00+03:00'>"
    release = read(simple(head=meta, before="<p class=date>7 October 2019</p>"))
    assert release.published is not None
    assert release.published.isoformat() == "2019-10-07T08:30:00+03:00"


def test_dates_of_footers_and_teasers_are_not_the_release_s() -> None:
    undated = simple(
        after="<div class=related><p>5 May 2020</p></div><footer>Last updated 1 June 2021</footer>"
    ).replace(", October 7, 2019", "")
    release = read(undated, "https://www.mer.example/1")
    assert release.published is None
    assert release.metadata["date_from"] == "none"


def test_the_address_dates_a_release_that_prints_none() -> None:
    release = read(simple().replace(", October 7, 2019", ""), "https://x.example/2019/10/07/talks")
    assert release.published is not None
    assert release.published.date().isoformat() == "2019-10-07"
    assert release.metadata["date_from"] == "url"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Talks end in Port Amal | Ministry of Tides</title>", "<h1>Talks end in Port Amal</h1>"),
        ("<title>Ministry of Tides - Talks end in Port Amal</title>", "<h2>Talks end in Port Amal</h2>"),
        ("<meta property=og:title content='Talks end in Port Amal'>", "<h1>Ministry of Tides</h1>"),
        (
            "<title>Talks end in Port Amal</title>",
            "<h1 hidden>Menu</h1><h1>Main menu</h1><h2 class=kicker>Press</h2><h1>Talks end in Port Amal</h1>",
        ),
        ("<title>News</title>", "<h1>Talks end<br>in Port Amal</h1>"),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Talks end in Port Amal"}'
            "</script>",
            "",
        ),
    ],
)  # fmt: skip
def test_the_title_is_the_release_s_own(head: str, body: str) -> None:
    text = "".join(f"<p>{one}</p>" for one in TEXT)
    release = read(f"<head>{head}</head><body>{body}{text}")
    assert release.title == "Talks end in Port Amal"


def test_a_title_repeated_at_the_head_of_the_text_is_dropped() -> None:
    html = simple().replace("</h1>", f"</h1><p><b>{TITLE}</b></p>")
    assert read(html).body == "\n\n".join(TEXT)


def test_files_and_images_of_the_release_are_links() -> None:
    release = read(
        simple(after="<p>See <a href=/s.pdf>the statement</a>, please.</p><img src=/i.jpg>")
    )
    assert [link.url for link in release.attachments] == ["https://www.mer.example/s.pdf"]
    assert [link.url for link in release.images] == ["https://www.mer.example/i.jpg"]


@pytest.mark.parametrize("html", ["", "<", "<html>", "<frameset><frame>", "<title>x", "\0" * 99])
def test_a_page_without_text_is_a_release_without_text(html: str) -> None:
    assert read(html).body == ""


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="<>/=\"'pdivhla1 \n.&;éжع中\u200c", max_size=400))
def test_any_page_at_all_is_read(html: str) -> None:
    release = read(html, "")
    assert release.body == clean.text(release.body)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 4_000 + "deep",
        "<p>word " * 20_000,
        "<ul><li>" * 3_000,
        "<table><tr><td>" * 1_000 + "x",
        "<a href=x>y</a> " * 20_000,
        "<h1>t</h1>" * 5_000,
        "<p>1.1.2020 " * 5_000,
        "<p>" + "a-" * 200_000,
        '<script type="application/ld+json">' + "[" * 50_000 + "</script><p>x",
    ],
)
def test_hostile_pages_take_no_time(html: str) -> None:
    begun = time.process_time()
    read(html)
    assert time.process_time() - begun < 3
