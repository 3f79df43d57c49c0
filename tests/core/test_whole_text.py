"""Releases in the markup of many systems: the text is whole to its last paragraph, and alone."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.core import decode
from scraper.core.article import read_article

TITLE = "Minister Aas opens the harbour conference"
LEAD = "The third harbour conference begins today; a declaration is expected on Friday."
TEXT = [
    "Foreign Minister Ingrid Aas opened the harbour conference in Port Amal this morning.",
    "“The sea connects us,” she said. “Whoever guards the buoys guards the ships.”",
    "Delegations of fourteen countries will talk about pilots and the safety of ferries.",
    "The conference takes place every four years. It was first held in 2015.",
    "A declaration is to be adopted on Friday.",
]
SHORT = [
    "The Ministry condemns the attack on the ferry in the strongest terms.",
    "We wish those injured a swift recovery.",
]
NEWS = [
    ("Minister Aas travels to Northport", "The visit is about timber and the railway tunnel."),
    ("Statement on the elections", "The Ministry congratulates the people of Zamoria on Sunday’s vote."),
    ("Consulate in Eastbay reopens", "The consulate has moved and is open to visitors from Monday on."),
]  # fmt: skip
TEASERS = "".join(
    f"<div class=x{k}><h3><a href=/n/{k}>{name}</a></h3><p>{text}</p></div>"
    for k, (name, text) in enumerate(NEWS)
)
COOKIES = """<div id=usercentrics-root><h2>We value your privacy</h2><p>This website uses cookies
that are necessary for its operation or help us to improve it. You can accept all of them or choose
which ones you want.</p><p>Further information on the processing of your data, its purposes and the
right to withdraw your consent at any time is found in our privacy statement.</p></div>"""
MENU = "".join(f"<div><a href=/{name}>{name}</a></div>" for name in ("Ministry", "Policy", "Press"))
FOOT = """<div id=bottom><p>Ministry of External Relations, 1 Harbour Square, Port Amal.</p>
<p>Copyright 2026 Ministry of External Relations. All rights reserved.</p></div>"""


def page(main: str) -> str:
    return f"<!doctype html><html lang=en><title>{TITLE} | Ministry</title><body><div>{MENU}</div>{main}{FOOT}</body></html>"


def paragraphs(texts: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


def body_of(html: str) -> list[str]:
    """The lines of the text, without the marks of lists."""
    tree = LexborHTMLParser(decode.decode(html.encode()).text)
    release = read_article(tree, "https://www.mer.example/press/1", zone=ZoneInfo("UTC"))
    return [line.removeprefix("- ") for line in re.split(r"\n+", release.body) if line]


LAYOUTS = {
    "paragraphs in a column": (
        f"<main><h1>{TITLE}</h1><p>7 October 2026</p><div>{paragraphs(TEXT)}</div></main>",
        TEXT,
    ),
    "one section a paragraph": (
        f"<main><h1>{TITLE}</h1>"
        + "".join(
            f"<section class=block><div class=row><p>{text}</p></div></section>" for text in TEXT
        )
        + "</main>",
        TEXT,
    ),
    "div elements only": (
        f"<div><div>{TITLE}</div><div>07.10.2026</div><div>{paragraphs(TEXT, 'div')}</div></div>"
        f"<div>{TEASERS}</div>",
        TEXT,
    ),
    "bare text and breaks in a table": (
        f"<table><tr><td><a href=/1>Home</a><br><a href=/2>Visa</a><td><b>{TITLE}</b><br><br>"
        + "<br><br>".join(TEXT)
        + "<br><br><a href=x>Print</a> | <a href=y>Back</a><td><b>Latest news</b><br>"
        "<a href=/7>Minister Aas travels to Northport</a></table>",
        TEXT,
    ),
    "spans": (
        f"<div><h2>{TITLE}</h2><span><span>{TEXT[0]}</span><br><br><span>{TEXT[1]}</span></span>"
        "</div>",
        TEXT[:2],
    ),
    "unclosed paragraphs": (f"<div><h1>{TITLE}</h1><p>" + "<p>".join(TEXT) + "</div>", TEXT),
    "preformatted": (f"<div><h1>{TITLE}</h1><pre>" + "\n\n".join(TEXT) + "</pre></div>", TEXT),
    "everything set as headings": (f"<div><h1>{TITLE}</h1>{paragraphs(TEXT, 'h4')}</div>", TEXT),
    "everything in a list": (f"<div><h1>{TITLE}</h1><ul>{paragraphs(TEXT, 'li')}</ul></div>", TEXT),
    "everything in a quotation": (
        f"<div><h1>{TITLE}</h1><blockquote>{paragraphs(TEXT)}</blockquote></div>",
        TEXT,
    ),
    "everything in the form of the page": (
        f"<form id=aspnetForm><div><h1>{TITLE}</h1><div>{paragraphs(TEXT)}</div></div></form>",
        TEXT,
    ),
    "elements of the site's own making": (
        f"<mer-release><h1>{TITLE}</h1><mer-date>7 October 2026</mer-date><mer-lead>{LEAD}"
        f"</mer-lead><mer-body><p>{TEXT[0]}</p><mer-quote>{TEXT[1]}</mer-quote></mer-body>"
        f"</mer-release><mer-news>{TEASERS}</mer-news>",
        [LEAD, *TEXT[:2]],
    ),
    "a description that names call a document": (
        f"<article><h1>{TITLE}</h1><div class=documentDescription>{LEAD}</div>"
        f"<div id=content-core>{paragraphs(TEXT)}</div></article>",
        [LEAD, *TEXT],
    ),
    "a quotation with its speaker": (
        f"<main><h1>{TITLE}</h1><p>{TEXT[0]}</p><blockquote><p>{TEXT[1]}</p><footer>Ingrid Aas,"
        f" Foreign Minister</footer></blockquote>{paragraphs(TEXT[2:])}</main>",
        [*TEXT[:2], "Ingrid Aas, Foreign Minister", *TEXT[2:]],
    ),
    "parts that unfold": (
        f"<main><h1>{TITLE}</h1>{paragraphs(TEXT[:3])}<div class=accordion-header><h3>"
        "<button class=accordion-button>What happens next?</button></h3></div>"
        f"<p>{TEXT[4]}</p></main>",
        [*TEXT[:3], "What happens next?", TEXT[4]],
    ),
    "parts that are hidden until they are asked for": (
        f"<main><h1>{TITLE}</h1><div>{paragraphs(TEXT[:2])}</div><h4 class=usa-accordion__heading>"
        "<button aria-controls=a1>What happens next?</button></h4><div id=a1 hidden"
        f" class=usa-accordion__content>{paragraphs(TEXT[2:])}</div></main>",
        [*TEXT[:2], "What happens next?", *TEXT[2:]],
    ),
    "parts that unfold in a list": (
        f"<main><h1>{TITLE}</h1><div class=rte--default>{paragraphs(TEXT[:3])}</div><ul><li>"
        f"<h3>What next?</h3><div><div class=rte--default><p>{TEXT[3]}</p></div></div><li><h3>And"
        f" then?</h3><div><div class=rte--default><p>{TEXT[4]}</p></div></div></ul></main>",
        [*TEXT[:3], "What next?", TEXT[3], "And then?", TEXT[4]],
    ),
    "tabs": (
        f"<main><h1>{TITLE}</h1><ul><li><a href=#t1>Text</a><li><a href=#t2>Facts</a></ul><div>"
        f"<div id=t1 class='tab-pane active'>{paragraphs(TEXT[:4])}</div><div id=t2"
        f" class=tab-pane>{paragraphs(TEXT[4:])}</div></div></main>",
        TEXT,
    ),
    "a column with the headline beside a longer one": (
        f"<div class=row><div class=x1><h3>Minister</h3><p>Ingrid Aas has been Minister since 2023."
        " Before that she was a harbour master and a member of parliament for three terms.</p><p>"
        "She was born in Eastbay and has studied law, ships and the history of the islands.</p>"
        f"</div><div class=x2><h1>{TITLE}</h1>{paragraphs(TEXT[:2])}</div></div>",
        TEXT[:2],
    ),
    "a list of other news above the text, in the same element": (
        f"<main><h1>{TITLE}</h1><div><h3>Related news</h3><p><a href=/1>Minister Aas travels to the"
        f" north</a></p>{paragraphs(TEXT)}</div></main>",
        TEXT,
    ),
    "a button in the middle of the text": (
        f"<main><h1>{TITLE}</h1>{paragraphs(TEXT[:3])}<p>Share this page</p>"
        f"{paragraphs(TEXT[3:])}</main>",
        TEXT,
    ),
    "other news in the middle of the text": (
        f"<main><h1>{TITLE}</h1>{paragraphs(TEXT[:3])}<h3>Related news</h3><p><a href=/1>Minister"
        f" Aas travels to the north</a></p>{paragraphs(TEXT[3:])}</main>",
        TEXT,
    ),
    "a short text beside dated news": (
        f"<div class=row><div class=y1><h1>{TITLE}</h1>{paragraphs(TEXT[:2])}</div><div class=y2>"
        "<h3>News</h3><ul>"
        + "".join(
            f"<li><a href=/n/{k}>{name}</a> <span>{k + 1}.09.2026</span><p>{text}</p>"
            for k, (name, text) in enumerate(NEWS)
        )
        + "</ul></div></div>",
        TEXT[:2],
    ),
    "labels above the first sentence": (
        f"<main><h1>{TITLE}</h1><p>Foreign policy</p><p>Port Amal</p><p>Excellencies,</p>"
        f"{paragraphs(SHORT)}</main>",
        ["Excellencies,", *SHORT],
    ),
    "a linked heading above a paragraph": (
        f"<main><h1>{TITLE}</h1><p>{TEXT[0]}</p><h2><a href=/guide>Guide of ports</a></h2>"
        f"{paragraphs(TEXT[2:])}</main>",
        [TEXT[0], "Guide of ports", *TEXT[2:]],
    ),
    "a section called topics": (
        f"<main><h1>{TITLE}</h1>{paragraphs(TEXT[:3])}<h2>Documents</h2><ul><li>the treaty of"
        f" ferries</ul><h2>Notes to editors</h2><ol><li>{TEXT[3]}</ol></main>",
        [*TEXT[:3], "Documents", "the treaty of ferries", "Notes to editors", TEXT[3]],
    ),
    "a letter with its signature": (
        f"<main><h1>{TITLE}</h1><p>Dear colleagues,</p>{paragraphs(TEXT)}<p>Yours sincerely,</p>"
        "<p>Ingrid Aas<br>Minister</p></main>",
        ["Dear colleagues,", *TEXT, "Yours sincerely,", "Ingrid Aas", "Minister"],
    ),
    "questions and answers": (
        f"<main><h1>{TITLE}</h1><p><b>Q:</b> Who signs?</p><p><b>A:</b> All of us.</p><p><b>Q:</b>"
        " When?</p><p><b>A:</b> On Friday, if the weather holds.</p></main>",
        ["Q: Who signs?", "A: All of us.", "Q: When?", "A: On Friday, if the weather holds."],
    ),
    "a list that ends the text in small headings": (
        f"<main><h1>{TITLE}</h1>{paragraphs(TEXT)}<ul><li><h3>pilots</h3><li><h3>buoys</h3></ul>"
        "</main>",
        [*TEXT, "pilots", "buoys"],
    ),
    "two sentences among news and cookies": (
        f"<main><h1>{TITLE}</h1><p class=date>7 October 2026</p><div>{paragraphs(SHORT)}</div>"
        f"<section><h2>Latest news</h2>{TEASERS}</section></main>{COOKIES}",
        SHORT,
    ),
    "two sentences above news without a heading": (
        f"<div><h1>{TITLE}</h1><div>7 October 2026</div><div>{paragraphs(SHORT)}</div>"
        f"<div>{TEASERS}</div></div>",
        SHORT,
    ),
    "two sentences and a plea for consent": (
        f"<div><h1>{TITLE}</h1><div>{paragraphs(SHORT)}</div></div>{COOKIES}",
        SHORT,
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_text_is_whole_and_alone(name: str) -> None:
    main, text = LAYOUTS[name]
    assert body_of(page(main)) == text


def test_a_speech_is_read_to_its_end() -> None:
    speech = [f"{k}. {TEXT[k % 5]}" for k in range(400)]
    assert body_of(page(f"<main><h1>{TITLE}</h1>{paragraphs(speech)}</main>")) == speech


def test_questions_in_a_container_of_their_own_belong_to_the_text() -> None:
    answers = "".join(f"<h3>And number {k}?</h3><p>{TEXT[k % 5]} {TEXT[0]}</p>" for k in range(5))
    read = body_of(
        page(
            f"<main><h1>{TITLE}</h1><div class=a>{paragraphs(TEXT * 3)}</div>"
            f"<div class=b><h2>Questions</h2>{answers}</div></main>"
        )
    )
    assert "Questions" in read
    assert read[-1] == f"{TEXT[4]} {TEXT[0]}"


@pytest.mark.parametrize(
    "text",
    [
        ["افتتحت وزيرة الخارجية صباح اليوم المؤتمر الثالث للموانئ.", "ويصدر البيان يوم الجمعة."],
        ["وزیر امور خارجه صبح امروز وارد بندر شد و گفت‌وگو کرد.", "دو طرف بر همکاری تأکید کردند."],
        ["外交部长在阿马尔港出席第三届港口会议开幕式并致辞。", "十四国代表团与会。"],
        ["本日、外務大臣は第3回港湾会議の開会式に出席しました。", "14か国が参加しています。"],
        ["외교장관은 10월 7일 항만회의 개막식에 참석하였다.", "14개국 대표단이 참석하였다."],
        ["รัฐมนตรีว่าการกระทรวงการต่างประเทศเป็นประธานเปิดการประชุมท่าเรือ", "มีผู้แทน 14 ประเทศเข้าร่วม"],
        ["Министр открыла третью конференцию портов.", "Декларация будет принята в пятницу."],
    ],
)  # fmt: skip
def test_short_releases_of_all_scripts_are_whole(text: list[str]) -> None:
    main = f"<div><h1>{text[0][:12]}</h1><div>2026-10-07</div><div>{paragraphs(text)}</div></div>"
    assert body_of(page(main)) == text


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href=/a.pdf>Joint declaration</a> (PDF, 210 KB)</p>",
        "<ul><li><a href=/a.pdf>Joint declaration</a> <span>PDF, 1.2 MB, tagged</span></ul>",
        "<p>Download: <a href=/a.pdf>Joint declaration of the conference</a></p>",
        "<p>Download image (JPG, 2 MB)</p>",
        "<div><p>Did you find this page useful?</p><p>Yes</p><p>No</p></div>",
        "<div><h3>Ist diese Seite hilfreich?</h3><p>Ja</p><p>Nein</p></div>",
        "<p><a href=/de>Deutsch</a> | <a href=/fr>Français</a> | <a href=/es>Español</a></p>",
        "<div>English <a href=/ar>العربية</a> <a href=/ru>Русский</a></div>",
        "<div><div><span>12.09.2026</span> <a href=/1>Minister Aas travels to Northport</a></div>"
        "<div><span>2 September 2026</span> <a href=/2>Consulate in Eastbay reopens</a></div></div>",
        "<table><tr><td>12.09.2026<td><a href=/1>Minister Aas travels to Northport</a></table>",
        "<p>External content from YouTube. We need your consent to load it.</p>",
        "<p>Beim Abspielen werden Daten an YouTube übermittelt. Siehe Datenschutzerklärung.</p>",
        "<div><a href=/>Home</a> &gt; <a href=/p>Press</a> &gt; <a href=/r>Releases</a></div>",
        "<p>You are here: <a href=/>Home</a> / <a href=/p>Press</a> / Press release</p>",
        "<p>Previous: <a href=/1>Minister Aas travels to Northport</a></p>",
        "<p>Number of views: 1432</p>",
        "<p>Press release No. 123/2026</p>",
        "<p>Please enable JavaScript to view the comments.</p>",
        "<p><b>Related news</b></p><p><a href=/1>Minister Aas travels to Northport</a></p>",
        "<h3>Weiterführende Informationen</h3><ul><li><a href=/1>Hafenkonferenz</a></ul>",
        "<div><h3>Topic of the week</h3><p>How ports save energy in winter.</p>"
        "<a href=/x>Read more</a></div>",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_lines_of_the_page_are_not_text_wherever_they_stand(line: str, place: str) -> None:
    text = paragraphs(TEXT)
    inside = line + text if place == "above" else text + line
    assert body_of(page(f"<div id=c><h1>{TITLE}</h1>{inside}</div>")) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "No.",
        "The delegations of <a href=/a>Zamoria</a>, <a href=/b>Eastbay</a> and <a href=/c>Westhaven"
        "</a> attended.",
        "By clicking on its name, visitors find every port in the new atlas.",
        "Is this information public?",
        "12 ships",
        "Published in 2012, the report calls for action on ports and ferries.",
        "Updated rules for consular fees enter into force on Monday.",
        "Copyright law will be reformed this year, the Minister said.",
        "300 comments were received during the public consultation.",
        "More: the Council will meet again on Friday.",
        "Get the latest travel advice before you leave.",
        "Обновлено соглашение о сотрудничестве двух стран.",
        "Veröffentlicht wurde der Bericht am Montag in Wien.",
        "담당 장관은 회의에 참석하였다고 밝혔다.",
    ],
)
def test_lines_of_the_text_stay(line: str) -> None:
    shown = re.sub("<[^>]*>", "", line)
    text = [*TEXT[:3], shown, *TEXT[3:]]
    inside = f"{paragraphs(TEXT[:3])}<p>{line}</p>{paragraphs(TEXT[3:])}"
    assert body_of(page(f"<div id=c><h1>{TITLE}</h1>{inside}</div>")) == text


@pytest.mark.parametrize(
    "line",
    [
        "Diese Seite teilen: <a href=#>Facebook</a> <a href=#>X</a>", "Lesedauer: 2 Minuten",
        "Zum Herunterladen: <a href=/a.pdf>Erklärung</a> (PDF, 120 KB)", "Erschienen am 07.10.2026",
        "Télécharger le communiqué (PDF - 120 Ko)", "Temps de lecture : 2 minutes",
        "Retour à la liste", "Volver al listado", "Descargar comunicado (PDF)",
        "Возврат к списку", "Количество показов: 88", "Дата публикации: 07.10.2026",
        "شارك على فيسبوك", "العودة إلى القائمة", "تاریخ انتشار: ۱۴۰۵/۰۷/۱۵", "انتهای پیام",
        "附件：<a href=/a.pdf>宣言全文</a>", "您的位置：<a href=/>首页</a> > <a href=/n>新闻</a>",
        "このページのトップへ戻る", "掲載日：令和8年10月7日", "페이스북 공유", "작성일 2026-10-07",
        "<b>İlgili haberler</b><br><a href=/1>Bakan kuzeye gidiyor</a>", "Dosyayı indir",
        "Scarica il comunicato (PDF)", "Tempo di lettura: 2 minuti", "Baixar PDF",
    ],
)  # fmt: skip
def test_commands_and_labels_are_known_in_many_languages(line: str) -> None:
    inside = f"<p>{line}</p>{paragraphs(TEXT)}<p>{line}</p>"
    assert body_of(page(f"<div id=c><h1>{TITLE}</h1>{inside}</div>")) == TEXT


def test_a_lead_in_the_header_of_a_page_is_text_and_the_rest_of_the_header_is_not() -> None:
    head = (
        f"<header class=page-header><span class=kicker>Press</span><h1>{TITLE}</h1>"
        f"<p class=page-header__lead>{LEAD}</p><p class=date>7 October 2026</p></header>"
    )
    main = f"<main>{head}<div class=content>{paragraphs(TEXT)}</div></main>"
    assert body_of(page(main)) == [LEAD, *TEXT]
