"""Parts of an address -> the language it says its page is in, as a BCP 47 primary subtag.

Only words from fixed lists count, and only in the places where sites put them: many codes are
also words ("is", "it", "no", "de", "la") or countries ("ca", "be", "my").
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

# ISO 639-1 codes of languages in which states publish; "la", "ie", "io" and the like never are.
CODES = frozenset((
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en",
    "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy",
    "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ku", "ky", "lb", "lo", "lt", "lv",
    "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl", "nn", "no", "or", "pa", "pl",
    "ps", "pt", "ro", "ru", "rw", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te",
    "tg", "th", "ti", "tk", "tr", "tt", "ug", "uk", "ur", "uz", "vi", "zh",
))  # fmt: skip
# ISO 639-2 codes and names met in addresses: /eng/, /mfa_eng/, english.www.gov.cn.
NAMES = {
    "eng": "en", "english": "en", "rus": "ru", "russian": "ru", "fra": "fr", "fre": "fr",
    "french": "fr", "francais": "fr", "deu": "de", "ger": "de", "german": "de", "deutsch": "de",
    "spa": "es", "esp": "es", "spanish": "es", "espanol": "es", "por": "pt", "portuguese": "pt",
    "ita": "it", "italian": "it", "ara": "ar", "arabic": "ar", "zho": "zh", "chi": "zh",
    "chn": "zh", "chinese": "zh", "jpn": "ja", "japanese": "ja", "kor": "ko", "korean": "ko",
    "tur": "tr", "turkish": "tr", "ukr": "uk", "ukrainian": "uk", "fas": "fa", "persian": "fa",
    "farsi": "fa", "heb": "he", "hebrew": "he", "hindi": "hi", "urdu": "ur", "tha": "th",
    "vie": "vi", "pol": "pl", "kaz": "kk", "uzb": "uz", "aze": "az", "kat": "ka", "geo": "ka",
}  # fmt: skip
# Short words at the end of an English slug that are codes as well: "...-as-it-is.html".
_WORDS = frozenset((
    "am", "as", "be", "he", "hi", "id", "is", "it", "my", "no", "or", "so",
))  # fmt: skip
# Segments in front of the language on Liferay, SharePoint and WebSphere portals.
_WRAPPERS = frozenset(("web", "portal", "site", "sites", "content", "pages", "wps"))
_PARAMS = frozenset((
    "lang", "language", "locale", "lng", "hl", "ui_lang", "setlang", "idioma", "langue",
    "sprache", "l", "langid",
))  # fmt: skip
# India's Ministry of External Affairs numbers its languages (site fact, 2026-10).
_NUMBERED_PARAMS = {"plngid": {"1": "en", "2": "hi"}, "languageid": {"1": "en", "2": "hi"}}
# Host labels: only those that are not the country of an embassy ("it.", "br.", "ca.").
_HOST_CODES = frozenset((
    "ar", "de", "en", "es", "fr", "ja", "ko", "pt", "ru", "zh",
))  # fmt: skip
_EMBASSY = re.compile(r"embas|amba|botschaft|consul|posol")

# "en-GB", "zh_Hant", "sr-latn-rs", "es-419"; but not "no-comment".
_LOCALE = re.compile(
    r"([a-z]{2,3})(?:[-_](?:hans|hant|latn|cyrl|arab))?(?:[-_](?:[a-z]{2}|\d{3}))?"
)
# EEAS "..._fr", GOV.UK "....ar", elsewhere "...-fr.html", "default.en.mfa" (site facts, 2026-10).
_SUFFIX = re.compile(
    r"(?P<mark>[-_.])(?P<word>[a-z]{2,3})(?P<extension>\.(?:[sxp]?html?|php|aspx?|jsp|do|mfa))?$",
    re.IGNORECASE,
)


def of_word(word: str) -> str | None:
    """The language of a code, a locale ("en-GB", "zh_hans") or a name ("english"), or None."""
    word = word.lower()
    if word in NAMES:
        return NAMES[word]
    locale = _LOCALE.fullmatch(word)
    if locale is None:
        return None
    code = locale[1]
    return code if code in CODES else None


def of_query(query: str) -> str | None:
    """The language of ?lang=xx and its relatives, or None."""
    if "=" not in query:
        return None
    for name, value in parse_qsl(query[:4096]):
        numbers = _NUMBERED_PARAMS.get(name.lower())
        found = numbers.get(value) if numbers else None
        if found is None and name.lower() in _PARAMS:
            found = of_word(value)
        if found:
            return found
    return None


def is_language_param(name: str) -> bool:
    """Whether a query parameter of that name only chooses the language."""
    return name.lower() in _PARAMS or name.lower() in _NUMBERED_PARAMS


def of_path(path: str) -> str | None:
    """The language of the first segment or of the suffix of the last one, or None."""
    segments = [segment for segment in path.split("/") if segment]
    if not segments:
        return None
    first = 1 if segments[0].lower() in _WRAPPERS and len(segments) > 1 else 0
    return of_word(segments[first]) or _of_portal(segments[0]) or _of_suffix(segments)


def _of_portal(segment: str) -> str | None:
    """China's "/mfa_eng/": a three-letter code after an underscore in the first segment."""
    _, mark, word = segment.lower().rpartition("_")
    return NAMES.get(word) if mark and len(word) == 3 else None


def _of_suffix(segments: list[str]) -> str | None:
    found = _SUFFIX.search(segments[-1])
    # A Perl script is no Polish page.
    if found is None or segments[0].startswith("cgi"):
        return None
    word, mark = found["word"].lower(), found["mark"]
    if mark == "-" and not found["extension"]:
        return None
    if word in _WORDS and not (mark == "." or (word == "it" and mark == "_")):
        return None
    return NAMES.get(word) or (word if word in CODES else None)


def of_host(host: str) -> str | None:
    """The language of the first label ("en.kremlin.ru"), or None; never of an embassy."""
    label, _, rest = host.partition(".")
    if "." not in rest or _EMBASSY.search(host):
        return None
    return NAMES.get(label) or (label if label in _HOST_CODES else None)
