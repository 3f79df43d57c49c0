"""A title as some element prints it in, its parts out: the release's, the site's, the section's."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote, urlsplit

from scraper.core import morephrases, phrases

# What separates the title of a page from the name of the site in the title element.
_STRONG = re.compile(
    r"(?=[\s|｜¦»«›‹·•★_])"  # how all of them begin: letters are passed over at once
    r"(?:\s*[|｜¦»«›‹·•★]+\s*|\s+::+\s+|\s+[–—―]+\s+|\s+/+\s+|\s*[_]{1,2}(?=\D)|\s+<\s+|\s+>\s+)"
)
_WEAK = re.compile(r"\s+-+\s+|\s*[-]\s+(?=[A-Z][\w.]+$)|(?<=[\u3040-\u9fff])-+(?=[\u3040-\u9fff])")
_STRONG_MARK = re.compile(r"[|｜¦»«›‹·•★–—―:/<>_]")
_COLON = re.compile("[-:|–—]")
_COLONS = re.compile(r"\s*[:|–—]\s*|\s+-\s+")
_PARTING = " |/:–—-·•"
_LETTERS = re.compile(r"[\W_]+")
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
# Part of a title element that names who publishes; at its end, behind a separator.
_INSTITUTION = re.compile(
    r"\b(?:ministry|government|embassy|department of|state department|press office"
    r"|official (?:web ?)?site|официальный (?:веб-)?сайт|офіційний (?:веб-)?сайт"
    r"|sitio (?:web )?oficial|site officiel|biroul de presă|camera deputaților|ministère|ministerio"
    r"|ministério|ministero|gobierno|governo|gouvernement|bundesministerium|ministerium"
    r"|auswärtiges amt|bakanlığı|министерство|мид |правительство|міністерство|министарство"
    r"|miniszt[eé]rium|ministerstvo|ministerstwo|ministarstvo|ministrstvo|ministerie\b|ministeri(?:et|ö|a|ja|um)"
    r"|departement(?:et)?|minister[ue]l|guvernul|kormány|vláda|rząd|υπουργείο|κυβέρνηση"
    r"|(?:office of the )?presiden(?:cy|cia|za)|présidence|presidência|prezidentu?r"
    r"|embajada|ambassade|ambasciata|embaixada|botschaft|ambasada|büyükelçili[kğ]|nagykövetség"
    r"|velvyslanectví|veľvyslanectvo|veleposlani[šs]tvo|ambasād|ambasad|suurlähetystö|saatkond"
    r"|посольство|посолство|амбасад|πρεσβεία|consulate|konsulat|consulado|consolato|консульство"
    r"|administrația|administraţia"
    r"|ministria|nazirliy|министрлиги|министрлігі|vazirligi|kementerian|bộ (?:ngoại|công|tài)"
    r"|wizara|kagawaran)"
    r"|\b(?:national|central|reserve|state) bank|banque (?:centrale|nationale)|banco central"
    r"|nationalbank|zentralbank|bundesbank|narodowy bank|národní banka|narodna banka|merkez bankası"
    r"|(?:национальн|центральн)\w+ банк|администраци|правительств|департамент|управление"
    r"|office of the (?:prime|president|governor)|prime minister's office|parlament|kancelaria"
    r"|bundesamt|landesregierung|dinas |badan |jabatan |sở |ủy ban"
    r"|विभाग|संचालनालय|निदेशालय|कार्यालय"
    r"|กรม|สำนัก|البنك المركزي|رئاسة|هيئة|اداره|سازمان"
    r"|سفارة|سفارت|大使馆|大使館|대사관|สถานเอกอัครราชทูต|đại sứ quán|kedutaan|שגרירות|עיריית|נציבות"
    r"|وزارة|وزارت|外交部|外務省|외교부|政府|სამინისტრო|ადმინისტრაცია|նախարարություն|משרד ה|המשרד ל"
    r"|मंत्रालय|মন্ত্রণালয়|กระทรวง"
    # These are names of who publishes at the beginning alone.
    r"|^(?:autorità (?:di|per)|autoridad (?:de|del|nacional)|autorité (?:de|des|du)"
    r"|agenzia (?:di|per|del)|agencia (?:de|del|nacional)|agence (?:de|du|nationale)|agentur für"
    r"|canciller[íi]a|chancelaria|cancelleria|republic of|république (?:du|de|d')"
    r"|república (?:de|do|da)|repubblica|republik|республика|республіка|جمهورية|الجمهورية|جمهوری"
    r"|комитет|агентство|служба|инспекция|רשות ה)",
    re.I,
)
# Nouns of such names that stand in other texts too.
_BODY = re.compile(
    r"\b(?:administration|agency|authority|bureau|commission|committee|council|institute|office"
    r"|organi[sz]ation|parliament|senate|service|university)\b",
    re.I,
)
# The name of an institution has no more words; and one that begins with another word.
_NAME_WORDS, _BODY_WORDS = 10, 6
# Offices in the scripts of East Asia end in their kind, and are short.
_OFFICE = re.compile(
    r"[\u3400-\u9fff\uac00-\ud7af](?:部|厅|廳|局|委|会|會|署|院|省|庁|府|처|청|부|원|위원회)$"
)
_OFFICE_CHARS = 16
_RUBRICS = phrases.words_set(
    "opinion|analysis|editorial|column|comment|commentary|interview|podcast|video|explainer"
    "|meinung|kommentar|analyse|opinión|análisis|tribune|мнение|интервью"
)
# One word of letters and digits, or with the ending of a page; and what programs call a new page.
_FILE_NAME = re.compile(
    r"(?=\S*\d)[A-Za-z0-9_./-]{4,40}|[\w-]{1,60}\.(?:aspx?|html?|php|jsp|docx?|pdf)"
    r"|microsoft (?:word|powerpoint|excel) - .{1,80}"
    r"|(?:new page|page|untitled(?: document)?|no title|home ?page|default|index)(?: ?\d+)?",
    re.ASCII | re.I,
)
# An address with fewer words says nothing about the title.
_SLUG_WORDS = 4
_WORDS = re.compile(r"[^\W_]+")
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
    "|detail|details|view|news detail|news details|상세보기|보도자료 상세보기|정보|详情|详细内容"
    "|内容|正文"
) | phrases.words_set(morephrases.SECTIONS)


def key(text: str) -> str:
    """A title for comparison: letters and digits only, case folded."""
    if text.isascii():  # nearly all, and ten times as fast
        return text.lower().encode().translate(None, _ASCII_MARKS).decode()
    return _LETTERS.sub("", text.casefold())


def parts(title: str) -> list[str]:
    """A title element cut at its separators."""
    found = _STRONG.split(title) if _STRONG_MARK.search(title) else [title]
    return [part for one in found for part in (_WEAK.split(one) if "-" in one else [one]) if part]


def is_section(text: str) -> bool:
    """Whether a text is the name of a section: "Press releases"."""
    return phrases.fold(text) in _SECTIONS


def is_institution(text: str) -> bool:
    """Whether a text begins as the name of a ministry does."""
    return _INSTITUTION.match(text.removeprefix("The ")) is not None


def is_file_name(text: str) -> bool:
    """Whether a title element holds the name or the number of a file ("PR230171en")."""
    return _FILE_NAME.fullmatch(text) is not None


def names_section(claim: str) -> bool:
    """Whether a title element names a section or the site: "Press releases: Ministry of Tides"."""
    if len(claim) <= _OFFICE_CHARS and _OFFICE.search(claim):
        return True
    found = _COLONS.split(claim) if _COLON.search(claim) else (claim,)
    count = len(claim.split())
    return (
        any(is_section(part) for part in found)
        or (is_institution(claim) and count <= _NAME_WORDS)
        or (count <= _BODY_WORDS and _BODY.search(claim) is not None)
        or any(
            len(part.split()) <= _BODY_WORDS and _INSTITUTION.search(part) is not None
            for part in found
        )
    )


def without_site(title: str, named: Mapping[str, str], host: str = "") -> str:
    """A title without the name of the site, and those of sections, at its end or beginning."""
    for cut in (_STRONG, _WEAK):
        # Most headings have no such mark: a cheap look before the dear one.
        if not (_STRONG_MARK.search(title) if cut is _STRONG else "-" in title):
            continue
        spans = list(cut.finditer(title))
        if not spans or sum(1 for part in cut.split(title) if part) < 2:
            continue
        # What follows the name of the site is its motto.
        for k, span in enumerate(spans[:-1]):
            if k + 1 < len(spans) and key(title[span.end() : spans[k + 1].start()]) in named:
                title, spans = title[: span.start()], spans[:k]
                break
        start = 0
        if spans and key(title[: spans[0].start()]) in named:
            start = spans.pop(0).end()
        while spans and _is_last(title, spans[-1], named, host, start):
            title = title[: spans.pop().start()]
        if spans and not start and _is_site(title[: spans[0].start()], named, host, "", title):
            start = spans.pop(0).end()
        while spans and is_section(title[start : spans[0].start()]):
            start = spans.pop(0).end()
        title = title[start:]
    return _without_office(title.strip())


def _without_office(title: str) -> str:
    """A title without the office behind a wide colon, as Japanese ministries print it."""
    before, _, last = title.rpartition("：")
    is_office = before and len(last) <= _OFFICE_CHARS and _OFFICE.search(last)
    return before.rstrip() if is_office else title


def _is_last(
    title: str, span: re.Match[str], named: Mapping[str, str], host: str, start: int
) -> bool:
    """Whether what stands behind the last separator is not the release's title."""
    part = title[span.end() :]
    # Where the name of the site comes first, the title comes last.
    mark = "" if start else span[0].strip()
    return _is_site(part, named, host, mark, title) or is_section(part)


def _is_site(part: str, named: Mapping[str, str], host: str, mark: str, title: str) -> bool:
    """Whether a part is the name of the site; `mark` is the strong separator before it, if any."""
    letters = key(part)
    if not letters:
        return True
    if letters in named or any(len(one) > 3 and one in letters for one in named):
        return True
    if host and len(letters) > 3 and (letters in host or host.startswith(letters)):
        return True
    words = part.split()
    if _INSTITUTION.search(part) and len(words) <= _NAME_WORDS:
        return True
    if len(part) <= _OFFICE_CHARS and _OFFICE.search(part):
        return True
    if host and len(words) > 2 and _initials(words) in host:
        return True
    if not _STRONG_MARK.match(mark):
        return False
    if _BODY.search(part) and 2 < len(words) <= _NAME_WORDS and mark[0] not in "–—―":
        return True
    return len(part) < 0.5 * len(title) and len(words) <= 6


def _initials(words: Collection[str]) -> str:
    """The initials of a name, or what is in no address if there are too few."""
    found = "".join(word[0] for word in words if word[0].isupper()).lower()
    return found if len(found) > 2 else " "


def without_rubric(title: str) -> str:
    """A headline without the rubric that stands behind a bar: "... | Opinion"."""
    before, bar, last = title.rpartition("|")
    is_rubric = is_section(last) or phrases.fold(last) in _RUBRICS
    return before.strip() if bar and is_rubric and before.strip() else title


def among(segments: list[str], claims: Collection[str]) -> str | None:
    """Of a heading in several pieces the row of them that is a title of the head (see `key`)."""
    keys = [key(one) for one in segments]
    total = sum(map(len, keys))
    for first in range(len(keys)):
        for last in range(len(keys), first, -1):
            joined = "".join(keys[first:last])
            told = joined_up(segments[first:last])
            whole = last - first == len(keys) or len(told.split()) > 2
            if whole and len(joined) >= 0.5 * total and joined in claims:
                return told if last - first == len(keys) else told.strip(_PARTING)
    return None


def last_of(segments: list[str], claims: Collection[str]) -> str | None:
    """Of a heading in several pieces the last ones, if they are a title of the head."""
    for first in range(1, len(segments)):
        told = joined_up(segments[first:])
        if key(told) in claims and len(told.split()) > 2:
            return told
    return None


def joined_up(segments: Collection[str]) -> str:
    """The pieces of a heading as one line; pieces that are printed apart are not glued."""
    out = ""
    for one in segments:
        is_apart = out and (out[-1].islower() or not out[-1].isalnum()) and one[:1].isupper()
        out += f" {one}" if is_apart else one
    return " ".join(out.split())


def by_address(url: str, heading: str, claims: Collection[str]) -> str | None:
    """The claim that the address spells out, where it does not spell the heading."""
    try:
        path = unquote(urlsplit(url).path).lower()
    except ValueError:
        return None
    slug = max(re.split(r"/|\.\w{2,5}$", path), key=len)
    words = frozenset(word for word in re.split(r"[\W_]+", slug) if word and not word.isdigit())
    if len(words) < _SLUG_WORDS or _spelt(words, heading) > 0.5:
        return None
    return next((claim for claim in claims if _spelt(words, claim) >= 0.75), None)


def _spelt(words: frozenset[str], text: str) -> float:
    return len(words & frozenset(_WORDS.findall(text.lower()))) / len(words)


def shared(text: str, other: str) -> float:
    """How many of the words of a text are in the other one."""
    words = frozenset(_WORDS.findall(text.lower()))
    return _spelt(words, other) if words else 0.0


def agreement(own: str, claim: str) -> float:
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
