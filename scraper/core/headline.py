"""A page and what it says about itself in, the title of the release out: never the site's name."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from urllib.parse import urlsplit

from scraper.core import boilerplate, clean, phrases, vocabulary
from scraper.core.metadata import Meta
from scraper.core.paragraphs import Page

# What separates the title of a page from the name of the site in the title element.
_STRONG = re.compile(
    r"\s*[|｜¦»«›‹·•★]+\s*|\s+::+\s+|\s+[–—―]+\s+|\s+/+\s+|\s*[_]{1,2}(?=\D)|\s+<\s+|\s+>\s+"
)
_WEAK = re.compile(r"\s+-+\s+|\s*[-]\s+(?=[A-Z][\w.]+$)")
_LETTERS = re.compile(r"[\W_]+")
# A heading of fewer letters is an initial or an icon, a longer one is a paragraph.
_SHORTEST, _LONGEST = 3, 400
# Part of a title element that names who publishes; at its end, behind a separator.
_INSTITUTION = re.compile(
    r"\b(?:ministry|government|embassy|department of|state department|press office"
    r"|official website|ministère|ministerio|ministério"
    r"|ministero|gobierno|governo|gouvernement|bundesministerium|ministerium|auswärtiges amt"
    r"|bakanlığı|министерство|мид |правительство)"
    r"|وزارة|وزارت|外交部|外務省|외교부|政府",
    re.I,
)
# Headings that name a section of the site, not a release.
_SECTIONS = phrases.words_set(
    "news|press release|press releases|press|newsroom|media|home|menu|search|latest news"
    "|news and events|news & events"
    "|statements|speeches|blog|articles|article|publications|main menu|navigation|press room"
    "|press office|media centre|media center"
    "|новости|пресс-релиз|пресс-релизы|пресс-служба|пресс-центр|главная|меню|события|заявления"
    "|сообщения для сми|публикации"
    "|presse|pressemitteilung|pressemitteilungen|aktuelles|meldungen|meldung|nachrichten"
    "|startseite|navigation|hauptnavigation|suche|pressemeldung"
    "|actualités|actualité|communiqué de presse|communiqués de presse|communiqué|salle de presse"
    "|accueil|espace presse"
    "|noticias|noticia|notas de prensa|nota de prensa|comunicados|comunicado de prensa"
    "|sala de prensa|prensa|inicio|comunicado"
    "|notícias|notícia|notas à imprensa|imprensa|comunicados de imprensa|notizie"
    "|comunicati stampa|comunicato stampa|sala stampa"
    "|haberler|haber|basın açıklamaları|basın açıklaması|duyurular|الأخبار|أخبار|بيان صحفي"
    "|بيانات صحفية|اخبار|خبر|新闻|新闻中心|要闻|新聞|新聞稿"
    "|ニュース|プレスリリース|報道発表|お知らせ|新着情報|뉴스|보도자료|공지사항|알림"
)


def choose(
    page: Page,
    marks: bytearray,
    top: int,
    meta: Meta,
    url: str,
    recurring: Container[str] = frozenset(),
) -> tuple[str, str]:
    """The title and where it was found ("h1", "og:title", "title", "h2" ...); "" if nowhere.

    `recurring` are keys of title parts that other pages of the site have too.
    """
    named = _site_names(meta, url)
    for part in (meta.site_name, *parts(meta.page_title), *(text for _, text in meta.titles)):
        if key(part) in recurring:
            named[key(part)] = part
    offers = _headings(page, marks, top, named)
    claims = _claims(meta, named, url)
    best = _agreed(offers, claims)
    if best:
        return best
    first, last = page.span(top)
    for text, source, k in offers:
        # A lone h1 far above the text is the site's, when the head claims something else.
        near = first - 25 <= k < last and not _INSTITUTION.match(text.removeprefix("The "))
        if source == "h1" and (near or not claims):
            return text, source
    if all(source == "title" and _is_section(text) for source, text in claims):
        # A title element that no heading repeats may name the section; a heading at the head of
        # the text names the release.
        for text, source, k in offers:
            if first - 6 <= k <= first + 2 and source != "class":
                return text, source
    for source, text in claims:
        return text, source
    return (offers[0][0], offers[0][1]) if offers else ("", "none")


def _is_section(claim: str) -> bool:
    """Whether a title element names a section: "Press releases: Ministry of Tides"."""
    parts = re.split(r"\s*[:|–—]\s*|\s+-\s+", claim)
    return any(phrases.fold(part) in _SECTIONS for part in parts)


def key(text: str) -> str:
    """A title for comparison: letters and digits only, case folded."""
    return _LETTERS.sub("", text.casefold())


def _headings(
    page: Page, marks: bytearray, top: int, named: Mapping[str, str]
) -> list[tuple[str, str, int]]:
    """Headings that can be the title, the likeliest first: text, tag, place."""
    found: list[tuple[float, str, str, int]] = []
    first, last = page.span(top)
    last_node = -1
    for k, one in enumerate(page.paragraphs[: last + 3]):
        titled = one.heading or (k <= first + 2 and one.chars < 300 and _is_titled(page, one.at))
        if not titled:
            continue
        node = _heading_node(page, one.at) if one.heading else one.at
        if node == last_node:
            continue
        last_node = node
        text = clean.line(_heading_text(page, node, k)) if one.heading else clean.line(one.text)
        if not _SHORTEST <= len(text) <= _LONGEST or key(text) in named:
            continue
        rank = {"h1": 0.0, "h2": 3.0}.get(one.heading, 4.0)
        rank += 2.5 if phrases.fold(text) in _SECTIONS or phrases.is_tail(phrases.fold(text)) else 0
        rank += 2.0 if marks[one.at] else 0.0
        rank += 1.5 if k > first + 2 else 0.0
        rank += 1.0 if one.linked > 0.8 else 0.0
        rank += 1.0 if _INSTITUTION.match(text.removeprefix("The ")) else 0.0
        rank += min(1.0, 0.02 * abs(first - k))
        found.append((rank, text, one.heading or "class", k))
    found.sort(key=lambda offer: offer[0])
    return [offer[1:] for offer in found if offer[0] < 5 or offer[2] == "h1"]


def _is_titled(page: Page, at: int) -> bool:
    i = page.flat.parent[at]
    attrs = page.flat.attrs[i]
    if not attrs:
        return False
    return (attrs.get("itemprop") or "").lower() in ("headline", "name") or (
        page.flat.tag[i] not in ("a", "li") and vocabulary.is_title(boilerplate.names_of(attrs))
    )


def _heading_node(page: Page, at: int) -> int:
    i = at
    while i > 0 and page.flat.tag[i] not in ("h1", "h2", "h3", "h4", "h5", "h6"):
        i = page.flat.parent[i]
    return i


def _heading_text(page: Page, node: int, k: int) -> str:
    """The text of a heading; of several parts (kicker and headline) the longest."""
    parts = [one.text for one in page.paragraphs[k : page.span(node)[1]]]
    if len(parts) > 1 and len(max(parts, key=len)) > 0.6 * sum(map(len, parts)):
        return max(parts, key=len)
    return " ".join(parts)


def host_of(url: str) -> str:
    """The host of an address; "" for what is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _site_names(meta: Meta, url: str) -> dict[str, str]:
    host = host_of(url).removeprefix("www.")
    names = [meta.site_name, host, host.partition(".")[0]]
    return {key(name): name for name in names if len(key(name)) > 1}


def _claims(meta: Meta, named: Mapping[str, str], url: str) -> list[tuple[str, str]]:
    """Titles that the head claims, without the site's name: source, text."""
    host = key(host_of(url))
    claims = [(source, without_site(text, named, host)) for source, text in meta.titles if text] + [
        ("title", without_site(meta.page_title, named, host))
    ]
    return [
        (source, text)
        for source, text in claims
        if text and key(text) not in named and phrases.fold(text) not in _SECTIONS
    ]


def parts(title: str) -> list[str]:
    """A title element cut at its separators."""
    return [part for one in _STRONG.split(title) for part in _WEAK.split(one) if part]


def without_site(title: str, named: Mapping[str, str], host: str = "") -> str:
    """A title without the name of the site at its end or beginning."""
    for cut in (_STRONG, _WEAK):
        parts = [part for part in cut.split(title) if part]
        if len(parts) < 2:
            continue
        spans = list(cut.finditer(title))
        while spans and _is_site(title[spans[-1].end() :], named, host, cut is _STRONG, title):
            title = title[: spans.pop().start()]
        if spans and _is_site(title[: spans[0].start()], named, host, False, title):
            title = title[spans[0].end() :]
    return title.strip()


def _is_site(part: str, named: Mapping[str, str], host: str, strong: bool, title: str) -> bool:
    letters = key(part)
    if not letters:
        return True
    if letters in named or any(len(one) > 3 and one in letters for one in named):
        return True
    if host and len(letters) > 3 and (letters in host or host.startswith(letters)):
        return True
    if _INSTITUTION.search(part) and len(part.split()) <= 10:
        return True
    return strong and len(part) < 0.5 * len(title) and len(part.split()) <= 6


def _agreed(
    offers: list[tuple[str, str, int]], claims: list[tuple[str, str]]
) -> tuple[str, str] | None:
    """The heading that the head's title begins with, ends with or equals."""
    if not claims:
        return None
    keys = [key(text) for _, text in claims]
    best: tuple[float, str, str] | None = None
    for order, (text, source, _) in enumerate(offers):
        own = key(text)
        if len(own) < 4:
            continue
        value = max(_agreement(own, claim) for claim in keys)
        value -= 0.01 * order + (0.0 if source == "h1" else 0.15)
        if value > 0.55 and (best is None or value > best[0]):
            best = (value, text, source)
    return (best[1], best[2]) if best else None


def _agreement(own: str, claim: str) -> float:
    """How much of the longer one the shorter one is, if it is its beginning, end or all."""
    if not claim:
        return 0.0
    if own == claim:
        return 1.0
    short, long = sorted((own, claim), key=len)
    if long.startswith(short) or long.endswith(short) or (len(short) > 20 and short in long):
        return 0.5 + 0.5 * len(short) / len(long)
    if own[:20] != claim[:20]:
        return 0.0
    common = 0
    for a, b in zip(own, claim, strict=False):
        if a != b:
            break
        common += 1
    return 0.9 * common / len(long) if common > 20 else 0.0
