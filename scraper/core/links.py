"""Nodes of a page in, the links that belong to a release out: translations, files, images."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.core import clean, language, urls
from scraper.model import Link, Rel

# Kinds of file that a release attaches; pages (html, php, aspx) are not files.
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|epub|zip|rar|7z|hwpx?|mp3|mp4|wav|m4a|mov|avi"
    r"|webm|ogg|ics)$",
    re.I,
)
_FILE_CHARS = len(".webm")
_IMAGE_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")
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
LONGEST_NAME = max(map(len, NAMES))


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
    heads = tree.css("link[rel~='alternate'][hreflang]")
    anchors = [a for node in switcher for a in ([node] if node.tag == "a" else node.css("a[href]"))]
    offers = [(node.attributes, "") for node in heads]
    offers += [(anchor.attributes, clean.line(anchor.text())) for anchor in anchors]
    return translations(offers, url, own)


def translations(
    offers: Iterable[tuple[Mapping[str, str | None], str]], url: str, own: str | None
) -> tuple[Link, ...]:
    """Links to the release in other languages, from the attributes and texts of link elements."""
    found: dict[str, Link] = {}
    primary = (own or "").partition("-")[0]
    for attrs, text in offers:
        code = language.tag(attrs.get("hreflang")) or named_language(text)
        address = urls.normalise(attrs.get("href") or "", url)
        if code is None:
            code = language.tag(attrs.get("lang"))
        if code and address and code not in found:
            found[code] = Link("translation", address, text or None, code)
    here = urls.normalise(url) if found else None
    return tuple(
        link
        for code, link in found.items()
        if code.partition("-")[0] != primary and link.url != here and not urls.is_home(link.url)
    )


def attachments(
    nodes: Sequence[LexborNode], url: str, skip: Container[int] = ()
) -> tuple[Link, ...]:
    """Files that the release links to, in order, each once; `skip` as in `clean.blocks`."""
    anchors = _below(nodes, "a", skip)
    return files(((node.attributes, node.text()) for node in anchors), url)


def files(offers: Iterable[tuple[Mapping[str, str | None], str]], url: str) -> tuple[Link, ...]:
    """Links to files, from the attributes and texts of link elements."""
    wanted = ((attrs.get("href") or "", text) for attrs, text in offers)
    return _unique("attachment", url, ((href, text) for href, text in wanted if is_file(href)))


def is_file(href: str) -> bool:
    """Whether an address ends like a file that is not a page."""
    path = href.partition("?")[0].partition("#")[0].strip()
    return _FILE.search(path, len(path) - _FILE_CHARS) is not None


def images(nodes: Sequence[LexborNode], url: str, skip: Container[int] = ()) -> tuple[Link, ...]:
    """Images of the release, in order, each once; the text is the alternative text."""
    return pictures((node.attributes for node in _below(nodes, "img", skip)), url)


def pictures(offers: Iterable[Mapping[str, str | None]], url: str) -> tuple[Link, ...]:
    """Images, from the attributes of their elements; images inside the page itself are left out."""
    return _unique("image", url, ((_source(attrs), attrs.get("alt") or "") for attrs in offers))


def _source(attrs: Mapping[str, str | None]) -> str:
    found = next((attrs[key] for key in _IMAGE_SOURCES if attrs.get(key)), None) or ""
    return "" if found.startswith("data:") else found


def _unique(rel: Rel, base: str, offers: Iterable[tuple[str, str]]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for href, text in offers:
        address = urls.normalise(href, base) if href else None
        if address and address not in found:
            found[address] = Link(rel, address, clean.line(text) or None)
    return tuple(found.values())


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
