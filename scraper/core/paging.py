"""A page of a listing -> the address of the page that goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import anchors, urls
from scraper.model import Listing

POSTBACK: Final = (
    "problem: postback paging is not supported; only the pages with addresses are read"
)

# What "next page" says on its button, lower case, in the languages of the ministries read so far.
_NEXT_WORDS: Final = frozenset(
    {
        *("next", "next page", "go to next page", "older", "older posts", "older entries"),
        *("следующая", "следующая страница", "далее", "вперед", "вперёд", "след."),
        *("weiter", "nächste", "nächste seite", "vor", "eine seite vor"),
        *("suivant", "suivante", "page suivante", "aller à la page suivante"),
        *("siguiente", "página siguiente", "próxima", "próximo", "próxima página", "seguinte"),
        *("avanti", "successivo", "successiva", "pagina successiva", "volgende", "neste", "nästa"),
        *(
            "næste",
            "seuraava",
            "następna",
            "następny",
            "další",
            "ďalšia",
            "következő",
            "următoarea",
        ),
        *(
            "sonraki",
            "sonraki sayfa",
            "ileri",
            "επόμενη",
            "επόμενο",
            "наступна",
            "наступна сторінка",
        ),
        *("التالي", "التالية", "الصفحة التالية", "بعدی", "صفحه بعد", "הבא", "הבאה", "לעמוד הבא"),
        *(
            "下一页",
            "下页",
            "下一頁",
            "后一页",
            "次へ",
            "次のページ",
            "次",
            "다음",
            "다음 페이지",
            "다음페이지",
        ),
        *("trang sau", "tiếp", "berikutnya", "selanjutnya", "ถัดไป", "हिन्दी अगला", "अगला"),
    }
)
_ARROWS: Final = " \t\u00a0<>‹›«»→⟩❯▶►≫…·|()[]"
# One step forward; the doubled ones often mean the last page and are asked last.
_SYMBOLS: Final = ("›", ">", "→", "❯", "▶", "►", "»", ">>")
_DISABLED: Final = frozenset({"disabled", "inactive", "is-disabled", "off"})
_CURRENT: Final = frozenset(
    {"active", "current", "is-active", "selected", "on", "cur", "thisclass"}
)
# TRS: createPageHTML(10, 0, "index", "html") or `var countPage = 143`.
_CREATE_PAGE: Final = re.compile(
    r"createPageHTML\s*\(\s*['\"]?(\d{1,6})['\"]?\s*,\s*['\"]?(\d{1,6})['\"]?\s*,"
    r"\s*['\"]([\w.-]{1,60})['\"]\s*,\s*['\"](s?html?)['\"]"
)
_COUNT_PAGE: Final = re.compile(r"\bcountPage\s*=\s*['\"]?(\d{1,6})")
_TRS_FILE: Final = re.compile(r"([A-Za-z]\w*?)(?:_(\d{1,6}))?\.(s?html?)\Z")
_NUMBER: Final = re.compile(r"\d{1,6}\Z")


@dataclass(frozen=True, slots=True)
class Next:
    """Where a listing goes on: `url`, and `why` in words; `note` is for a person."""

    url: str | None = None
    why: str = ""
    note: str = ""
    node: LexborNode | None = None


def page_address(listing: Listing, number: int) -> str | None:
    """The address of the listing's page `number`, counted from 1; None without a `page_url`.

    `{page}` becomes `first_page` for page 1 and grows by `page_step` (30 for a site that counts
    items and not pages).
    """
    if listing.page_url is None or "{page}" not in listing.page_url:
        return None
    value = listing.first_page + (number - 1) * listing.page_step
    return listing.page_url.replace("{page}", str(value))


def by_selector(nodes: list[LexborNode], base: str) -> Next:
    """The address behind what `next` selects; none on the last page (`javascript:;`, `#`, off)."""
    for node in nodes:
        link = anchors.link_at(node)
        if link is None or _is_off(link):
            continue
        goal = anchors.target(link, base)
        if goal.url:
            return Next(goal.url, "next")
        if goal.why == "postback":
            return Next(note=POSTBACK)
    return Next()


def _is_off(link: LexborNode) -> bool:
    for at in list(anchors.climb(link))[:2]:
        if at.attributes.get("aria-disabled") == "true":
            return True
        if _DISABLED & set((at.attributes.get("class") or "").lower().split()):
            return True
    return False


def infer_next(tree: LexborHTMLParser, url: str, base: str) -> Next:
    """The next page as the page itself shows it; an empty `Next` if it shows none.

    In this order: rel=next, a word for "next", the number after the current one, an arrow, the
    page count in a script of TRS. Only addresses that look like another page of the same listing
    count, so that the "next" of a picture gallery or of an article does not.
    """
    links = tree.css("a")[: anchors.MAX_ANCHORS]
    for step in (_by_rel, _by_word, _by_number, _by_symbol):
        if (found := step(tree, links, url, base)) is not None:
            return found
    if (trs := _by_script(tree, url)) is not None:
        return trs
    postback = any(
        "__dopostback" in (a.attributes.get("href") or "").lower()
        and "page$" in (a.attributes.get("href") or "").lower()
        for a in links
    )
    return Next(note=POSTBACK) if postback else Next()


def _by_rel(tree: LexborHTMLParser, links: list[LexborNode], url: str, base: str) -> Next | None:
    for node in [*tree.css("link[rel]"), *links]:
        if "next" in (node.attributes.get("rel") or "").lower().split() and not _is_off(node):
            goal = anchors.target(node, base).url
            if goal and goal != url and same_listing(goal, url):
                return Next(goal, "rel=next", node=node)
    return None


def _by_word(tree: LexborHTMLParser, links: list[LexborNode], url: str, base: str) -> Next | None:
    for node in links:
        if _says_next(node) and not _is_off(node):
            goal = anchors.target(node, base).url
            if goal and goal != url and same_listing(goal, url):
                return Next(goal, f"the link {_label(node)!r}", node=node)
    return None


def _says_next(node: LexborNode) -> bool:
    values = (node.attributes.get("title"), node.attributes.get("aria-label"))
    said = anchors.said(node) if node.text(deep=True)[:200].strip() else ""
    return any(
        value is not None and len(value) < 60 and value.lower().strip(_ARROWS) in _NEXT_WORDS
        for value in (*values, said)
    )


def _label(node: LexborNode) -> str:
    return (anchors.said(node) or node.attributes.get("title") or "")[:40]


def _by_symbol(tree: LexborHTMLParser, links: list[LexborNode], url: str, base: str) -> Next | None:
    for symbol in _SYMBOLS:
        for node in links:
            if anchors.said(node) == symbol and not _is_off(node):
                goal = anchors.target(node, base).url
                if goal and goal != url and same_listing(goal, url):
                    return Next(goal, f"the link {symbol!r}", node=node)
    return None


def _by_number(tree: LexborHTMLParser, links: list[LexborNode], url: str, base: str) -> Next | None:
    numbered: dict[int, str] = {}
    for node in links:
        text = anchors.said(node)
        goal = anchors.target(node, base).url if _NUMBER.match(text) else None
        if goal and same_listing(goal, url):
            numbered.setdefault(int(text), goal)
    if len(numbered) < 1:
        return None
    current = _current(numbered, tree, links, url, base)
    goal = numbered.get(current + 1)
    if goal is None or goal == url:
        return None
    return Next(goal, f"page number {current + 1}")


def _current(
    numbered: dict[int, str],
    tree: LexborHTMLParser,
    links: list[LexborNode],
    url: str,
    base: str,
) -> int:
    """The number of the page we are on: by its own link, by its mark, else the gap, else 1."""
    for number, goal in numbered.items():
        if goal == url:
            return number
    for node in links:
        text = anchors.said(node)
        marked = node.attributes.get("aria-current") == "page" or any(
            _CURRENT & set((at.attributes.get("class") or "").lower().split())
            for at in list(anchors.climb(node))[:2]
        )
        if marked and _NUMBER.match(text):
            return int(text)
    missing = [n for n in range(1, max(numbered) + 1) if n not in numbered]
    if 1 in missing and (2 in numbered):
        return 1
    inner = [n for n in missing if n + 1 in numbered and n - 1 in numbered]
    return inner[0] if len(inner) == 1 else 1


def _by_script(tree: LexborHTMLParser, url: str) -> Next | None:
    """Paging written by a script of TRS: index.html, index_1.html ... (China's MFA)."""
    for script in tree.css("script"):
        text = script.text(deep=True)[:200_000]
        call, count = _CREATE_PAGE.search(text), _COUNT_PAGE.search(text)
        if call is None and count is None:
            continue
        path = urlsplit(url).path
        name = _TRS_FILE.match(path.rpartition("/")[2])
        pages = int(call[1] if call else count[1])  # type: ignore[index]
        stem, suffix = (
            (call[3], call[4]) if call else (name[1], name[3]) if name else ("index", "html")
        )
        at = int(name[2] or 0) if name else int(call[2]) if call else 0
        # Page 0 is index.html; a site of this kind was seen to have one page more than it says.
        if pages < 2 or at + 1 > pages:
            return None
        goal = urls.normalise(f"{stem}_{at + 1}.{suffix}", url)
        return Next(goal, f"its script counts {pages} pages") if goal else None
    return None


def same_listing(goal: str, url: str) -> bool:
    """True if `goal` can be another page of the listing at `url`.

    Same site, and either the same path with another query, or a path that differs only in a page
    number (`/page/2/`, `index_2.html`, `news/2`).
    """
    if not urls.same_site(goal, url):
        return False
    there, here = urlsplit(goal), urlsplit(url)
    if _bare(there.path) == _bare(here.path):
        return goal != url
    return False


_PAGE_PART: Final = re.compile(
    r"(?:/(?:page|p|seite|pagina|страница)[/:=-]?\d{1,6})/?\Z|(?:[_-]\d{1,6})?(\.s?html?)\Z|/\d{1,4}/?\Z",
    re.IGNORECASE,
)


def _bare(path: str) -> str:
    """The path without its page number and without a trailing index file."""
    path = re.sub(r"/(?:index|default)(?:_\d{1,6})?\.(?:s?html?|php|aspx?)\Z", "/", path)
    path = _PAGE_PART.sub(lambda match: match[1] or "/", path)
    return path.rstrip("/") or "/"


def page_pattern(goal: str, url: str) -> tuple[str, int] | None:
    """A `page_url` template and its first page, when page 2 (`goal`) shows how pages are numbered."""
    there, here = urlsplit(goal), urlsplit(url)
    before = dict(parse_qsl(here.query, keep_blank_values=True))
    for name, value in parse_qsl(there.query, keep_blank_values=True):
        if value in ("1", "2") and before.get(name) in (None, str(int(value) - 1)):
            template = re.sub(
                rf"([?&]{re.escape(name)}=){value}(?=&|\Z)", r"\g<1>{page}", goal, count=1
            )
            if "{page}" in template:
                return template, int(value) - 1
    if there.path != here.path:
        match = re.search(r"(/page/|_)(\d+)(?=(?:/|\.s?html?)?\Z)", there.path)
        if match and match[2] in ("1", "2"):
            at = goal.index(there.path) + match.start(2)
            return f"{goal[:at]}{{page}}{goal[at + len(match[2]) :]}", int(match[2]) - 1
    return None
