"""The links that lead to one release, and the item around them -> what the listing calls it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from selectolax.lexbor import LexborNode

from scraper.core import anchors

HEADINGS: Final = "h1,h2,h3,h4,h5,h6"
# Links that only say "read it"; the title is then elsewhere in the item.
_MORE: Final = re.compile(
    r"(?:click here to )?(?:read|learn|see|view|show|find out)?\s*"
    r"(?:more|details|here|full (?:text|story|article)|read|continue reading|go to page)"
    r"|подробнее|читать(?: далее| дальше| полностью| ещё| еще)?|далее|детальніше|докладніше|повече"
    r"|mehr(?: erfahren| lesen)?|weiterlesen|details|lees (?:meer|verder)|les mer|läs mer|læs mere"
    r"|lire (?:la suite|plus)|en savoir plus|voir plus|leer más|ver más|más información"
    r"|saiba mais|leia mais|ler mais|leggi(?: tutto| di più)?|continua|citește (?:mai mult)?"
    r"|czytaj (?:więcej|dalej)|více|viac|bővebben|περισσότερα|devamı(?:nı oku)?|ətraflı"
    r"|اقرأ المزيد|المزيد|قراءة المزيد|التفاصيل|ادامه(?: مطلب)?|بیشتر|קרא עוד|המשך"
    r"|更多|详细|詳細|详情|查看详情|阅读全文|続きを読む|詳しくはこちら"
    r"|더보기|자세히(?: 보기)?|xem thêm|selengkapnya|อ่านต่อ|और पढ़ें",
    re.IGNORECASE,
)
_AROUND: Final = " .…»›>→«‹<←[]()"
MAX_TITLE: Final = 1_000


def says_more(text: str) -> bool:
    """True for a link text such as "Read more »" that is no title."""
    return _MORE.fullmatch(text.strip(_AROUND)) is not None


def title_of(nodes: Sequence[LexborNode], place: LexborNode) -> str | None:
    """What the item calls the release: a heading in the link, else the longest of the links' texts.

    A link that says only "Read more" gives way to the heading of the item; one that is a picture
    gives its `title`, `aria-label` or `alt`. None when nothing says anything.
    """
    texts = [text for node in nodes if (text := link_text(node)) and not says_more(text)]
    if texts:
        return max(texts, key=len)[:MAX_TITLE]
    heading = place.css_first(HEADINGS)
    if heading is not None and (shown := anchors.said(heading)):
        return shown[:MAX_TITLE]
    return next((told[:MAX_TITLE] for node in nodes if (told := _described(node))), None)


def link_text(node: LexborNode) -> str:
    """The heading inside the link where it wraps a whole card, else all it says."""
    heading = node.css_first(HEADINGS)
    return (anchors.said(heading) if heading is not None else "") or anchors.said(node)


def _described(node: LexborNode) -> str | None:
    picture = node.css_first("img[alt]")
    values = (
        anchors.attribute(node, "title"),
        anchors.attribute(node, "aria-label"),
        anchors.attribute(picture, "alt") if picture is not None else None,
    )
    return next((" ".join(v.split()) for v in values if v and not says_more(v)), None)
