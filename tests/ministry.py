"""An invented Liferay-like ministry, with all the noise of the real ones, as pages of a SiteServer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from tests.site_server import Reply, SiteServer

PER_PAGE = 5
MONTHS = "January February March April May June July August September October November December"

SITE_FILE = """
title = "Ministry of External Relations of Testland"
home = "{origin}"
timezone = "Europe/Moscow"
languages = ["en", "ru"]
delay = {delay}
identity = ['/content/id/(?P<id>\\d+)']
drop_params = ["p_p_*", "p_auth", "redirect", "_101_INSTANCE_*"]

[listings.en]
start = "{origin}/en/foreign_policy/news"
link = "section.news-articles a.anons-title"
page_url = "{origin}/en/foreign_policy/news?_101_INSTANCE_cKNonkJE02Bw_cur={{page}}"
language = "en"

[listings.ru]
start = "{origin}/ru/foreign_policy/news"
link = "section.news-articles a.anons-title"
language = "ru"

[[layouts]]
title = "div.article-country > h1"
published = "div.article-status-line > span > span"
date_order = "DMY"
number = "div.article-note span.nowrap"
body = "div.text.article-content"
drop = ["div.search-results"]
drop_after = ["Additional materials"]
languages = ".taglib-language a"

[expect]
min_links = 2
min_body_chars = 50
"""


@dataclass
class Doc:
    """One release as the ministry has it."""

    id: int
    language: str
    day: int
    month: int
    title: str
    paragraphs: list[str]
    portlet: str = "cKNonkJE02Bw"

    @property
    def path(self) -> str:
        return (
            f"/{self.language}/foreign_policy/news/-/asset_publisher/{self.portlet}"
            f"/content/id/{self.id}"
        )

    @property
    def printed(self) -> str:
        if self.language == "ru":
            return f"{self.day:02}.{self.month:02}.19<i>20:{self.id % 60:02}</i>"
        return f"{self.day} {MONTHS.split()[self.month - 1]} 2019<i>20:{self.id % 60:02}</i>"

    @property
    def stored_date(self) -> str:
        return f"2019-{self.month:02}-{self.day:02}T17:{self.id % 60:02}:00Z"

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


WORDS = (
    "Both sides discussed trade, culture and the exchange of students in a friendly spirit.",
    "The minister thanked the hosts for their hospitality and for useful talks on security.",
    "The commission will meet again in spring and look at the progress made until then.",
    "Trade between the two countries grew last year, and both want it to grow further.",
    "An agreement on air services was signed, which allows four more flights a week.",
    "The situation in the region was a subject of the talks, and so were the refugees.",
    "Experts of both ministries will draw up a list of projects before the summer.",
    "The delegation laid a wreath and visited the exhibition in the national library.",
    "A joint statement on the protection of rivers was adopted at the end of the visit.",
)
SLOVA = (
    "Стороны обсудили вопросы торговли, культуры и обмена студентами в дружественной атмосфере.",
    "Министр поблагодарил хозяев за гостеприимство и полезные переговоры о безопасности.",
)


def chosen(n: int) -> list[str]:
    """Three sentences; like real ministries, this one says the same things in several releases."""
    return [WORDS[(n + step) % len(WORDS)] for step in (0, 2, 5)]


def docs() -> list[Doc]:
    """18 English and 3 Russian releases, newest first."""
    english = [
        Doc(
            3882000 + n,
            "en",
            1 + n,
            10,
            f"Press release number {n} on the talks with delegation {chr(65 + n)}, Testburg",
            [
                f"Ladies and gentlemen of delegation {chr(65 + n)},",
                *chosen(n),
                f"We counted {n * 7} agreements.",
            ],
        )
        for n in range(18, 0, -1)
    ]
    russian = [
        Doc(
            3882000 + n,
            "ru",
            1 + n,
            10,
            f"Сообщение для СМИ номер {n} о переговорах с делегацией {n}",
            [f"Уважаемые дамы и господа, делегация {n},", *SLOVA],
        )
        for n in (18, 12, 6)
    ]
    return english + russian


@dataclass
class Ministry:
    """The ministry's pages on a server; tests change `docs` and `overrides` between nights."""

    server: SiteServer
    docs: list[Doc] = field(default_factory=docs)
    overrides: dict[str, Reply] = field(default_factory=dict)
    delay: float = 0.0
    validators: bool = False
    hits: int = 0

    def __post_init__(self) -> None:
        self.server.reply = self.reply  # type: ignore[method-assign]

    @property
    def site_file(self) -> str:
        return SITE_FILE.format(origin=self.server.origin, delay=self.delay)

    def find(self, number: int, language: str = "en") -> Doc:
        return next(d for d in self.docs if d.id == 3882000 + number and d.language == language)

    def url(self, number: int, language: str = "en") -> str:
        return self.server.origin + self.find(number, language).path

    def reply(self, target: str) -> Reply:
        self.hits += 1
        path, _, query = target.partition("?")
        if path in self.overrides:
            return self.overrides[path]
        if path == "/robots.txt":
            return Reply("User-agent: *\nDisallow: /en/closed\n", media_type="text/plain")
        for language in ("en", "ru"):
            if path == f"/{language}/foreign_policy/news":
                return Reply(self.listing(language, query))
        for doc in self.docs:
            if path.endswith(f"/content/id/{doc.id}") and path.startswith(f"/{doc.language}/"):
                etag = f'"{hash((doc.title, doc.body)) & 0xFFFFFF:x}"' if self.validators else None
                return Reply(self.page(doc), etag=etag)
        return Reply(
            "<title>Home of the ministry</title><p>Welcome</p>" if path == "/" else "no",
            200 if path == "/" else 404,
        )

    def listing(self, language: str, query: str) -> str:
        mine = [d for d in self.docs if d.language == language]
        last = -(-len(mine) // PER_PAGE)
        page = int(query.rpartition("cur=")[2] or 1) if "cur=" in query else 1
        page = max(1, min(page, last))  # clamped
        shown = mine[(page - 1) * PER_PAGE : page * PER_PAGE]
        if page > 1 and mine[0] not in shown:
            shown = [mine[0], *shown]  # pinned on every page
        items = []
        for doc in shown:
            noise = f"?p_p_id=101&p_auth={self.hits:x}&redirect=%2Fen"
            items.append(self._item(doc, doc.path + noise))
        if language == "en" and page == 1:
            twin = Doc(**{**mine[2].__dict__, "portlet": "MCZ7HQuMdqBY"})
            items.append(self._item(mine[2], twin.path))
            items.append(
                '<li><a class="anons-title" href="/en/closed/content/id/999">A closed release of the ministry</a></li>'
            )
        pager = "".join(
            f'<li><a href="?_101_INSTANCE_cKNonkJE02Bw_cur={n}">{n}</a></li>'
            for n in range(1, last + 1)
        )
        return (
            f'<html lang="{language}"><head><title>News - Ministry</title></head><body>'
            '<h1>Ministry of External Relations of Testland</h1><nav><ul><li><a href="/en/about">About us</a></li>'
            '<li><a href="/en/missions">Missions of the ministry</a></li></ul></nav>'
            f'<section class="page-block news-articles"><ul>{"".join(items)}</ul></section>'
            f'<div class="paginates"><ul>{pager}</ul></div></body></html>'
        )

    def _item(self, doc: Doc, href: str) -> str:
        return (
            f'<li><div class="anons-status-line"><i>{doc.printed}</i></div>'
            f'<a class="anons-title" href="{escape(href)}">{escape(doc.title)}</a></li>'
        )

    def page(self, doc: Doc) -> str:
        twins = [d for d in self.docs if d.id == doc.id]
        switcher = "".join(
            f'<li><a href="{d.path}?p_auth={self.hits:x}">{d.language}-{d.language.upper()}1</a></li>'
            for d in twins
        )
        paragraphs = "".join(f"<p>{escape(p)}</p>\n" for p in doc.paragraphs)
        return (
            f'<!DOCTYPE html><html lang="{doc.language}"><head><meta charset="utf-8">'
            f"<title>{escape(doc.title)} - News - Ministry of External Relations of Testland</title>"
            f"<script>Liferay.authToken='{self.hits:x}'</script></head><body>"
            '<h1 class="site">Ministry of External Relations of Testland</h1>'
            '<nav><ul><li><a href="/en/about">About us</a></li><li><a href="/en/missions">Missions</a></li></ul></nav>'
            '<div class="page-content"><div class="portlet-column portlet-column-first">'
            '<div class="article article-part article-country  ">'
            f'<div class="article-status-line"><span><span>{doc.printed}</span></span></div>'
            f"<h1>{escape(doc.title)}</h1>"
            f'<div class="article-note"><span class="nowrap">{doc.id % 1000}-{doc.day:02}-{doc.month:02}-2019</span></div>'
            f'<ul class="taglib-language">{switcher}</ul>'
            f'<div class="text article-content">{paragraphs}</div>'
            f'<p class="views">Views: {self.hits}</p>'
            '<div class="portlet"><h2>Additional materials</h2><ul></ul><div class="search-results">Showing 1 result.</div>'
            f'<a href="/search?p_auth={self.hits:x}">Advanced settings</a></div>'
            "</div></div></div><footer><p>Press office, Main street 1</p></footer></body></html>"
        )


Change = Callable[[Ministry], None]
