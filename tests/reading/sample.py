"""An invented ministry in four languages over a week -> an archive with every kind of event."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from scraper.sites import parse_site
from tests.conftest import Nights
from tests.site_server import Reply, SiteServer, serving

SITE_FILE = """
title = "Ministry of Foreign Affairs of Altvania"
home = "{origin}"
timezone = "UTC"
languages = ["en", "ru", "ar", "zh"]
delay = 0.0
identity = ['/[a-z]+/news/(?P<id>\\d+)']

[listings.en]
start = "{origin}/en/news"
link = "ul.news a"
language = "en"

[listings.ru]
start = "{origin}/ru/news"
link = "ul.news a"
language = "ru"

[listings.ar]
start = "{origin}/ar/news"
link = "ul.news a"
language = "ar"

[listings.zh]
start = "{origin}/zh/news"
link = "ul.news a"
language = "zh"

[[layouts]]
title = "article > h1"
published = "article time"
body = "article div.body"
languages = "article nav.lang a"

[expect]
min_links = 1
min_body_chars = 10
"""


@dataclass
class Doc:
    """One release as the ministry has it."""

    id: int
    language: str
    title: str
    paragraphs: list[str]
    date: str = "2026-02-27 10:00"
    attachment: str = ""

    @property
    def path(self) -> str:
        return f"/{self.language}/news/{self.id}"


HOSTILE_TITLE = "<script>alert(1)</script> \"><img src=x onerror=alert(2)> =HYPERLINK('x')"
HOSTILE_BODY = (
    "</p><script src=https://evil.example/x.js></script> {{ 7*7 }} [-old-]{+new+} &amp; ]]>"
)


def docs() -> list[Doc]:
    """Ten releases: number 101 in all four languages, some alone, one hostile."""
    return [
        Doc(
            101, "en", "Talks on the water treaty held in Altburg",
            ["The two sides agreed to reduce the use of river water by 12 per cent.",
             "The naïve reading of the treaty was rejected in friendly co-operation.",
             "A joint commission will meet in May."], attachment="/files/treaty.pdf",
        ),
        Doc(
            101, "ru", "Переговоры о договоре о воде прошли в Альтбурге",
            ["Стороны договорились сократить забор речной воды на 12 процентов.",
             "Ещё одна встреча комиссии пройдёт в мае."],
        ),
        Doc(
            101, "ar", "محادثات حول معاهدة المياه في ألتبورغ",
            ["اتفق الجانبان على خفض استخدام مياه النهر بنسبة 12 في المائة.",
             "وستجتمع اللجنة المشتركة في شهر مايو المقبل."],
        ),
        Doc(
            101, "zh", "水条约会谈在阿尔特堡举行",
            ["双方同意将河水使用量减少百分之十二，并继续加强经济合作。", "联合委员会将于五月举行会议。"],
        ),
        Doc(102, "en", "Statement on the election in Bergland",
            ["We welcome the election and its generous conduct.", "We congratulate the winner."]),
        Doc(103, "en", "Consular hours during the holidays",
            ["The consulate is closed from Friday to Monday, and opens on Tuesday."]),
        Doc(104, "en", HOSTILE_TITLE, [HOSTILE_BODY, "A text that does what it can."]),
        Doc(105, "ru", "О работе консульских учреждений в праздничные дни",
            ["Консульский отдел закрыт с пятницы по понедельник включительно."]),
        Doc(106, "ar", "بيان صحفي بشأن الانتخابات", ["ترحب الوزارة بإجراء الانتخابات في موعدها المحدد."]),
        Doc(107, "zh", "关于选举的声明", ["我们欢迎选举顺利举行，并祝贺获胜者。"]),
    ]  # fmt: skip


@dataclass
class Altvania:
    """The ministry's pages on a server."""

    server: SiteServer
    docs: list[Doc] = field(default_factory=docs)
    gone: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.server.reply = self.reply  # type: ignore[method-assign]

    def find(self, number: int, language: str = "en") -> Doc:
        return next(d for d in self.docs if d.id == number and d.language == language)

    def reply(self, target: str) -> Reply:
        path = target.partition("?")[0]
        if path in self.gone:
            return Reply("<title>Gone</title><p>no such page", 404)
        for doc in self.docs:
            if path == doc.path:
                return Reply(self.page(doc))
            if path == f"/{doc.language}/news":
                return Reply(self.listing(doc.language))
        if path == "/":
            return Reply("<title>Ministry</title><p>Welcome</p>")
        return Reply("<title>Not found</title>", 404)

    def listing(self, language: str) -> str:
        items = "".join(
            f'<li><a href="{d.path}">{escape(d.title)}</a></li>'
            for d in self.docs
            if d.language == language
        )
        return f'<html lang="{language}"><title>News</title><ul class="news">{items}</ul></html>'

    def page(self, doc: Doc) -> str:
        twins = "".join(
            f'<a href="{d.path}" hreflang="{d.language}">{d.language}</a>'
            for d in self.docs
            if d.id == doc.id and d is not doc
        )
        file = f'<p><a href="{doc.attachment}">Text (PDF)</a></p>' if doc.attachment else ""
        body = "".join(f"<p>{escape(p)}</p>" for p in doc.paragraphs)
        return (
            f'<!DOCTYPE html><html lang="{doc.language}"><head><meta charset="utf-8">'
            f"<title>{escape(doc.title)}</title></head><body><article><h1>{escape(doc.title)}</h1>"
            f'<time datetime="{doc.date}">{doc.date}</time><nav class="lang">{twins}</nav>'
            f'<div class="body">{body}{file}</div></article></body></html>'
        )


def rich_archive(path: Path) -> None:
    """A week of nights: edits in four languages, a new title, a withdrawal, a hostile release."""
    with serving() as server:
        ministry = Altvania(server)
        nights = Nights(path)
        site = parse_site(
            SITE_FILE.format(origin=server.origin).encode(), "altvania.toml", "altvania"
        )
        nights.crawl(site)
        nights.next_night()
        _edit(ministry)
        ministry.gone.add(ministry.find(103).path)
        for _night in range(6):
            nights.crawl(site)
            nights.next_night()


def _edit(ministry: Altvania) -> None:
    english = ministry.find(101)
    english.paragraphs[0] = english.paragraphs[0].replace("12 per cent", "9 per cent")
    english.paragraphs.append("The press may attend the signing.")
    russian = ministry.find(101, "ru")
    russian.paragraphs[0] = russian.paragraphs[0].replace("12 процентов", "9 процентов")
    arabic = ministry.find(101, "ar")
    arabic.paragraphs[0] = arabic.paragraphs[0].replace("12", "9")
    chinese = ministry.find(101, "zh")
    chinese.paragraphs[0] = chinese.paragraphs[0].replace("百分之十二", "百分之九")
    statement = ministry.find(102)
    statement.title = "Statement on the vote in Bergland"
    statement.paragraphs[0] = "We welcome the vote and its orderly conduct."
    hostile = ministry.find(104)
    hostile.paragraphs[1] = "A text that does what it <script>alert(3)</script> may."
