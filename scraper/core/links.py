"""Nodes of a page in, the links that belong to a release out: translations, files, images."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import clean, language, urls
from scraper.model import Link, Rel

# Kinds of file that a release attaches; pages (html, php, aspx) are not files.
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|epub|zip|rar|7z|hwpx?|mp3|mp4|wav|m4a|mov|avi"
    r"|webm|ogg|ics)$",
    re.I,
)
_IMAGE_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")
# Names of languages as switchers print them; a link that shows only such a name is a switcher's.
NAMES = {
    "english": "en", "deutsch": "de", "german": "de", "français": "fr", "francais": "fr",
    "french": "fr", "español": "es", "espanol": "es", "castellano": "es", "spanish": "es",
    "português": "pt", "portugues": "pt", "portuguese": "pt", "italiano": "it", "italian": "it",
    "русский": "ru", "russian": "ru", "на русском": "ru", "по-русски": "ru", "рус": "ru",
    "українська": "uk", "українською": "uk", "укр": "uk", "ukrainian": "uk", "беларуская": "be",
    "العربية": "ar", "عربي": "ar", "عربى": "ar", "arabic": "ar", "فارسی": "fa", "persian": "fa",
    "اردو": "ur", "urdu": "ur", "پښتو": "ps", "中文": "zh", "简体中文": "zh-Hans",
    "简体": "zh-Hans",
    "繁體中文": "zh-Hant",
    "繁體": "zh-Hant", "繁体": "zh-Hant", "正體中文": "zh-Hant",
    "chinese": "zh",     "汉语": "zh",
    "日本語": "ja", "japanese": "ja", "한국어": "ko", "국문": "ko", "korean": "ko",
    "türkçe": "tr", "turkish": "tr", "polski": "pl", "polish": "pl", "čeština": "cs", "česky": "cs",
    "slovenčina": "sk", "slovenščina": "sl", "magyar": "hu", "română": "ro", "български": "bg",
    "српски": "sr", "srpski": "sr",
    "hrvatski": "hr", "bosanski": "bs", "shqip": "sq",
    "македонски": "mk", "ελληνικά": "el", "greek": "el", "עברית": "he", "hebrew": "he",
    "nederlands": "nl", "dutch": "nl", "svenska": "sv", "norsk": "no", "bokmål": "nb",
    "nynorsk": "nn", "dansk": "da", "suomi": "fi", "suomeksi": "fi", "eesti": "et",
    "latviešu": "lv", "latviski": "lv", "lietuvių": "lt", "íslenska": "is", "gaeilge": "ga",
    "cymraeg": "cy", "malti": "mt", "català": "ca", "euskara": "eu", "galego": "gl",
    "हिन्दी": "hi", "हिंदी": "hi", "hindi": "hi", "বাংলা": "bn", "தமிழ்": "ta", "తెలుగు": "te",
    "मराठी": "mr", "ગુજરાતી": "gu", "ਪੰਜਾਬੀ": "pa", "മലയാളം": "ml", "ಕನ್ನಡ": "kn", "ไทย": "th",
    "tiếng việt": "vi", "bahasa indonesia": "id", "bahasa melayu": "ms", "қазақша": "kk",
    "кыргызча": "ky", "oʻzbekcha": "uz", "o‘zbek": "uz", "azərbaycanca": "az", "azərbaycan": "az",
    "ქართული": "ka", "հայերեն": "hy", "тоҷикӣ": "tg", "монгол": "mn", "kiswahili": "sw",
    "latine": "la", "esperanto": "eo", "kurdî": "ku", "کوردی": "ckb",
}  # fmt: skip


def named_language(text: str) -> str | None:
    """The language that a short label stands for: a name ("Français"), a code ("fr", "FR-fr"),
    with or without a counter; None if it is anything else."""
    shown = clean.line(text).strip("[](){}|/•·:- ").lower()
    if not shown or len(shown) > 24:
        return None
    bare = re.sub(r"\s*\(?\d+\)?$", "", shown)
    return NAMES.get(bare) or (language.tag(bare) if len(bare) <= 7 else None)


def alternates(
    tree: LexborHTMLParser, switcher: Sequence[LexborNode], url: str, own: str | None
) -> tuple[Link, ...]:
    """The release in other languages: hreflang links of the head, then links of the switcher.

    One link a language, the first that names it; the page's own language and address are left out.
    """
    found: dict[str, Link] = {}
    here = urls.normalise(url)
    own = (own or "").partition("-")[0]
    for node in tree.css("link[rel~='alternate'][hreflang]"):
        attrs = node.attributes
        _offer(found, attrs.get("href"), attrs.get("hreflang"), None, url)
    for node in switcher:
        for anchor in [node] if node.tag == "a" else node.css("a[href]"):
            attrs = anchor.attributes
            text = clean.line(anchor.text())
            code = attrs.get("hreflang") or named_language(text) or attrs.get("lang")
            _offer(found, attrs.get("href"), code, text, url)
    return tuple(
        link
        for code, link in found.items()
        if code.partition("-")[0] != own and link.url != here and not urls.is_home(link.url)
    )


def _offer(
    found: dict[str, Link], href: str | None, code: str | None, text: str | None, base: str
) -> None:
    tag = language.tag(code)
    address = urls.normalise(href, base) if href else None
    if tag and address and tag not in found:
        found[tag] = Link("translation", address, text or None, tag)


def attachments(
    nodes: Sequence[LexborNode], url: str, skip: Container[int] = ()
) -> tuple[Link, ...]:
    """Files that the release links to, in order, each once; `skip` as in `clean.blocks`."""
    return _unique("attachment", url, _anchors(nodes, skip), _is_file)


def images(nodes: Sequence[LexborNode], url: str, skip: Container[int] = ()) -> tuple[Link, ...]:
    """Images of the release, in order, each once; the text is the alternative text."""
    return _unique("image", url, _pictures(nodes, skip), lambda _: True)


def _is_file(address: str) -> bool:
    return _FILE.search(address.partition("?")[0].partition("#")[0]) is not None


def _unique(
    rel: Rel, base: str, offers: Iterator[tuple[str, str]], wanted: Callable[[str], bool]
) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for href, text in offers:
        address = urls.normalise(href, base)
        if address and wanted(address) and address not in found:
            found[address] = Link(rel, address, clean.line(text) or None)
    return tuple(found.values())


def _anchors(nodes: Sequence[LexborNode], skip: Container[int]) -> Iterator[tuple[str, str]]:
    for node in _below(nodes, "a", skip):
        href = node.attributes.get("href")
        if href:
            yield href, node.text()


def _pictures(nodes: Sequence[LexborNode], skip: Container[int]) -> Iterator[tuple[str, str]]:
    for node in _below(nodes, "img", skip):
        attrs = node.attributes
        source = next((attrs[key] for key in _IMAGE_SOURCES if attrs.get(key)), None)
        if source and not source.startswith("data:"):
            yield source, attrs.get("alt") or ""


def _below(nodes: Sequence[LexborNode], tag: str, skip: Container[int]) -> Iterator[LexborNode]:
    """Elements of one tag below the nodes, outside the skipped ones."""
    for top in nodes:
        for node in [top] if top.tag == tag else top.css(tag):
            if not (skip and _is_skipped(node, top, skip)):
                yield node


def _is_skipped(node: LexborNode, top: LexborNode, skip: Container[int]) -> bool:
    stop = top.mem_id
    above: LexborNode | None = node
    while above is not None:
        if above.mem_id in skip:
            return True
        if above.mem_id == stop:
            return False
        above = above.parent
    return False
