"""What a page says and shows about its language in, one BCP 47 subtag out."""

from __future__ import annotations

import re
from heapq import nlargest
from operator import itemgetter

from scraper.core import stopwords, urls

# Registered two-letter subtags (ISO 639-1).
_TWO = frozenset(
    re.findall(
        "..",
        "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscachcecocrcscucvcydadedvdzeeeleneoeseteufaff"
        "fifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukv"
        "kwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrn"
        "rorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxh"
        "yiyozazhzu",
    )
)
# Three-letter subtags without a two-letter form that official sites use.
_THREE = frozenset(re.findall("...", "ckbfilprshsbdsbgswkmrtetsahtyvhaknanyuecnr"))
# Old subtags, ISO 639-2 codes and country codes that sites print in place of a language.
_ALIASES = {
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "cn": "zh", "jp": "ja", "ua": "uk", "gr": "el",
    "cz": "cs", "dk": "da", "kr": "ko", "vn": "vi", "rs": "sr", "gb": "en", "us": "en", "tj": "tg",
    "kz": "kk", "by": "be", "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr",
    "spa": "es", "por": "pt", "ita": "it", "rus": "ru", "ara": "ar", "chi": "zh", "zho": "zh",
    "jpn": "ja", "kor": "ko", "tur": "tr", "per": "fa", "fas": "fa", "ukr": "uk", "pol": "pl",
    "nld": "nl", "dut": "nl", "swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "ell": "el",
    "gre": "el", "heb": "he", "hin": "hi", "urd": "ur", "tha": "th", "vie": "vi", "hun": "hu",
}  # fmt: skip
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4})(?![a-z]))?(?:[-_][a-z0-9]{1,8})*\s*\d*", re.I)
# Languages that share most words: what the page declares decides between them.
_NEAR = (
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"hr", "sr", "bs", "sh", "cnr"}),
    frozenset({"id", "ms"}),
    frozenset({"fa", "prs"}),
    frozenset({"ku", "kmr", "ckb"}),
    frozenset({"zh", "yue"}),
    frozenset({"hi", "mr", "ne", "sa", "bh"}),
    frozenset({"bn", "as"}),
    frozenset({"tl", "fil"}),
    frozenset({"gl", "pt"}),
    frozenset({"cs", "sk"}),
    frozenset({"kk", "ky"}),
    frozenset({"uz", "kaa"}),
)
_SCRIPTS = (
    ("hira", "\u3041", "\u30ff"), ("han", "\u3400", "\u9fff"), ("hang", "\uac00", "\ud7a3"),
    ("cyrl", "\u0400", "\u052f"), ("arab", "\u0600", "\u06ff"), ("grek", "\u0370", "\u03ff"),
    ("hebr", "\u0590", "\u05ff"), ("armn", "\u0530", "\u058f"), ("geor", "\u10a0", "\u10ff"),
    ("deva", "\u0900", "\u097f"), ("beng", "\u0980", "\u09ff"), ("guru", "\u0a00", "\u0a7f"),
    ("gujr", "\u0a80", "\u0aff"), ("orya", "\u0b00", "\u0b7f"), ("taml", "\u0b80", "\u0bff"),
    ("telu", "\u0c00", "\u0c7f"), ("knda", "\u0c80", "\u0cff"), ("mlym", "\u0d00", "\u0d7f"),
    ("sinh", "\u0d80", "\u0dff"), ("thai", "\u0e00", "\u0e7f"), ("laoo", "\u0e80", "\u0eff"),
    ("tibt", "\u0f00", "\u0fff"), ("mymr", "\u1000", "\u109f"), ("ethi", "\u1200", "\u137f"),
    ("khmr", "\u1780", "\u17ff"),
)  # fmt: skip
_ONE_LANGUAGE = {
    "hira": "ja", "han": "zh", "hang": "ko", "grek": "el", "hebr": "he", "armn": "hy",
    "geor": "ka", "deva": "hi", "beng": "bn", "guru": "pa", "gujr": "gu", "orya": "or",
    "taml": "ta", "telu": "te", "knda": "kn", "mlym": "ml", "sinh": "si", "thai": "th",
    "laoo": "lo", "tibt": "bo", "mymr": "my", "ethi": "am", "khmr": "km",
}  # fmt: skip
_SCRIPT_FINDERS = tuple((name, re.compile(f"[{a}-{z}]")) for name, a, z in _SCRIPTS)
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]+")
_OTHER = re.compile("[\u0370-\u1dff\u2e80-\ud7ff\uf900-\uffef]")
_WORD = re.compile(r"[^\W\d_]+(?:[ʻ‘ʼ'][^\W\d_]+)?")
_WORDS = stopwords.table()
# Letters that decide within a script, when they are common enough.
_LETTERS = {
    "cyrl": (
        ("be", "ўЎ"), ("uk", "їєґЇЄҐ"), ("mk", "ѓќѕ"), ("sr", "ђћџљњјЂЋЏЉЊЈ"), ("kk", "әұқңғӘҰ"),
        ("tg", "ҷӯӣҳ"), ("mn", "өү"), ("ru", "ыэёЫЭ"), ("bg", "ъщЪЩ"),
    ),
    "arab": (
        ("ur", "ٹڈڑےں"), ("ckb", "ۆێڕڵە"), ("ps", "ټډړږښڼۍې"), ("fa", "پچژگیک"), ("ar", "ةىيكأإ"),
    ),
    "latn": (
        ("vi", "đơưạảấầậắặẹếềệịọốồộớờợụủứừữự"), ("az", "əƏ"), ("tr", "ğışĞİŞ"), ("pl", "łżśńŁŻŚ"),
        ("hu", "őű"), ("ro", "țșţ"), ("cs", "ěřůĚŘ"), ("sk", "ľĺŕť"), ("lv", "āēīļņķ"),
        ("lt", "ėįų"), ("is", "ðþ"), ("mt", "ħġċ"),
    ),
}  # fmt: skip

# Fewer letters than this say nothing about the language of a text.
MIN_LETTERS = 20
# What is looked at: the beginning of a release is in its language.
_SAMPLE = 800
# As many characters of it tell its script, where all of it is ASCII.
_FIRST = 60
# A word in this many that is a stop word of one language decides (running text has 25-50 %).
_STOP_SHARE = 0.12
# Fewer stop words than this are no evidence.
_FEW = 4
# Two languages whose counts are this near are not told apart by stop words.
_MARGIN = 0.75


def tag(value: str | None) -> str | None:
    """The primary subtag of a declared language, lower-case; the script is kept if printed
    ("zh-Hant"), the region is not ("en-GB" is "en"), a counter is ignored ("de-DE1"). None if it
    is not a language (BCP 47, RFC 5646)."""
    found = _TAG.fullmatch((value or "").strip())
    if found is None:
        return None
    primary = found.group(1).lower()
    primary = _ALIASES.get(primary, primary)
    if primary not in _TWO and primary not in _THREE:
        return None
    script = found.group(2)
    return f"{primary}-{script.title()}" if script else primary


def detect(text: str) -> str | None:
    """The language of a text, or None if it is too short to say."""
    sample = text[:_SAMPLE]
    sure = quick(sample)
    if sure is not None:
        return sure
    if len(_WORD.findall(sample)) < 3 or sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    try:
        from py3langid import langid  # numpy and a model: loaded when first needed
    except ImportError:  # where there is no room for them (readerchild.py)
        return None
    code: str = langid.classify(sample)[0]
    return tag(code)


def quick(text: str) -> str | None:
    """The language by script, telling letters and stop words alone; None if these do not decide."""
    sample = text[:_SAMPLE]
    script = _script(sample)
    if script is None:
        return None
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    return _by_words(sample) or _by_letters(sample, script)


def _latin(sample: str) -> int:
    return sum(map(len, _LATIN.findall(sample)))


def _script(sample: str) -> str | None:
    if sample.isascii() and _latin(sample[:_FIRST]) >= MIN_LETTERS:
        return "latn"
    latin = _latin(sample)
    if latin >= MIN_LETTERS and (sample.isascii() or len(_OTHER.findall(sample)) * 10 < latin):
        return "latn"
    counts = {name: len(finder.findall(sample)) for name, finder in _SCRIPT_FINDERS}
    # A syllable or an ideograph says more than a letter; kana decides for Japanese at once.
    if counts["hira"] * 8 > counts["han"] and counts["hira"] > 4:
        counts["hira"] += counts["han"]
    for dense in ("han", "hira", "hang"):
        counts[dense] *= 3
    counts["latn"] = latin
    name = max(counts, key=lambda key: counts[key])
    return name if counts[name] >= MIN_LETTERS else None


def _by_words(sample: str) -> str | None:
    words = _WORD.findall(sample.lower())
    votes: dict[str, int] = {}
    for word in words:
        for language in _WORDS.get(word, ()):
            votes[language] = votes.get(language, 0) + 1
    best = nlargest(4, votes.items(), key=itemgetter(1))
    if not best or best[0][1] < _FEW or best[0][1] < _STOP_SHARE * len(words):
        return None
    likely = best[0][0]
    near = next((group for group in _NEAR if likely in group), frozenset())
    # A near relative has most of the words too: what is declared decides between them.
    rival = next((votes for name, votes in best[1:] if name not in near), 0)
    return likely if rival <= _MARGIN * best[0][1] else None


def _is_plausible(text: str, declared: str) -> bool:
    """Whether a declared language is written in the script of a text that its own words do not
    decide (a table of results, a near relative); then the declaration is believed."""
    known = stopwords.WORDS.get(declared.partition("-")[0])
    script = _script(text[:_SAMPLE])
    if script is None:
        return True
    if known is None:
        return _ONE_LANGUAGE.get(script) in (None, declared.partition("-")[0])
    return script == _script(known * 3)


def _by_letters(sample: str, script: str) -> str | None:
    for language, letters in _LETTERS.get(script, ()):
        if sum(map(sample.count, letters)) * 150 > len(sample):
            return language
    return None


def page_language(
    *, text: str, declared: str | None, html_lang: str | None, url: str
) -> str | None:
    """The language of a release: its text decides, and where it does not, what is declared.

    `declared` is what the release itself says (its switcher, hreflang, JSON-LD), `html_lang` the
    attribute of the page, which on many sites names the language of the menus.
    """
    said = [one for one in (tag(declared), tag(html_lang), urls.language_in(url)) if one]
    shown = quick(text)
    if shown is None and (not said or not _is_plausible(text, said[0])):
        # What comes next may be plain text, and the model needs half a second to load.
        shown = quick(text[_SAMPLE:]) or detect(text)
    if shown is None:
        return said[0] if said else None
    for one in said:
        primary = one.partition("-")[0]
        if primary == shown or any(primary in near and shown in near for near in _NEAR):
            return one
    return shown
