"""A page and what it says about itself in, the title of the release out: never the site's name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scraper.core import dates, headings, phrases, titleparts
from scraper.core.headings import Heading
from scraper.core.metadata import Meta
from scraper.core.paragraphs import Page
from scraper.core.titleparts import key

# What is longer is no headline if the head claims another.
_WORDY = 200
# A heading of no more words may be a label.
_LABEL_WORDS = 3
# So many headings of the first order in the text are its chapters.
_CHAPTERS = 3
# A heading of a higher rank is none, unless the head claims nothing that the text speaks of.
_UNLIKELY = 5.0
# A heading of the first order of a higher rank is doubted: a link, or in the head of the site.
_DOUBTED = 1.5
# A headline of fewer letters is a label as likely.
_HEADLINE_CHARS = 15
# A headline stands no more paragraphs above the text, and no more below its beginning.
_ABOVE, _BELOW = 6, 2
# This share of the words of a headline is in its text; of a section's name hardly any.
_SPOKEN, _UNSPOKEN, _SURELY = 0.4, 0.2, 0.6
# So many words are no label.
_HEADLINE_WORDS = 5
# A name has no more words.
_NAMING_WORDS = 6
_ORDERS = frozenset({"h1", "h2", "h3"})
# A heading so many paragraphs above the text is the site's as likely as the release's.
_FAR = 10
_LEVEL = {
    "label": 2.0,
    "h1": 1.5,
    "h2": 1.2,
    "h3": 1.0,
    "class": 1.0,
    "h4": 0.8,
    "bold": 0.5,
    "h5": 0.5,
    "h6": 0.4,
    "line": -0.4,
}
# How well a heading agrees with a title that ends in it, behind a colon (see `agreement`).
_IS_END = 0.9
_HOME_CHARS = 100
# A title of a section and a day is no longer; in which zone the day is does not matter.
_DATED_CHARS, _ANY_ZONE = 60, ZoneInfo("UTC")
# A title element of more words is no mere name of a site.
_NAME_WORDS = 12


class Headline(NamedTuple):
    """The title, where it was found ("h1", "og:title", "title", "h2" ...), and the paragraph
    that prints it, or -1."""

    text: str
    source: str
    at: int = -1


def choose(
    page: Page,
    marks: bytearray,
    top: int,
    meta: Meta,
    url: str,
    recurring: Collection[str] = frozenset(),
) -> Headline:
    """The title of the release; an empty one of source "none" if it has none.

    `recurring` are keys of title parts that other pages of the site have too.
    """
    parts = titleparts.parts(meta.page_title)
    named = _site_names(page, meta, url, parts)
    for part in (meta.site_name, *parts, *(text for _, text in meta.titles)) if recurring else ():
        if key(part) in recurring:
            named[key(part)] = part
    claims = _claims(meta, named, url)
    first, last = page.span(top)
    first = headings.text_start(page, marks, first, last)
    claimed = frozenset(key(text) for _, text in claims)
    shared = frozenset(key(text) for source, text in claims if source != "title")
    offers = headings.find(page, marks, first, last, named, claimed, shared)
    near = [one for one in offers if _is_near(one, first)]
    likely = [one for one in offers if _is_likely(one) or one in near]
    best = _agreed(likely, claims, first)
    if best is not None and titleparts.names_section(best.text):
        # Of what the head claims the name of the ministry is not the title, if it claims more.
        claims = [one for one in claims if not titleparts.names_section(one[1])] or claims
        best = _agreed(likely, claims, first) or best
    doubtful = best is None or best.at < first - _FAR or _is_doubtful(best, near)
    if best is None or doubtful or titleparts.names_section(best.text):
        spoken = _spoken(headings.beginning(page, marks, first, last))
        other = _unclaimed(offers, near, claims, first, last, url, spoken)
        if best is None or (
            other.at > best.at and spoken.beats(other.text, best.text, is_doubtful=doubtful)
        ):
            best = other
    return best._replace(text=titleparts.without_rubric(best.text))


def _is_doubtful(best: Headline, near: list[Heading]) -> bool:
    """Whether a heading of a lower order is the name of an office, or a label of a few words above
    a line of many at the head of the text."""
    if best.source == "h1":
        return False
    return titleparts.is_institution(best.text) or (
        headings.count_words(best.text) <= _LABEL_WORDS
        and any(headings.count_words(one.text) >= 2 * _HEADLINE_WORDS for one in near)
    )


def _is_near(one: Heading, first: int) -> bool:
    """Whether a line stands at the head of the text; marked headlines may have fields below."""
    above = _ABOVE if one.source in ("bold", "line") else 2 * _ABOVE
    below = _BELOW if one.source != "label" else _ABOVE
    return first - above <= one.at <= first + below


class _Spoken(NamedTuple):
    """What the text speaks of (see `headings.terms`), and its beginning."""

    terms: frozenset[str]
    text: str

    def share(self, line: str) -> float:
        """How much of a line the text speaks of, from 0 to 1."""
        own = headings.terms(line)
        return len(own & self.terms) / len(own) if own else 0.0

    def is_told(self, one: Heading) -> bool:
        """Whether the text speaks of what a heading says; plain lines need more than others."""
        return self.share(one.text) >= (_SPOKEN if one.source in _ORDERS else _SURELY)

    def beats(self, line: str, other: str, *, is_doubtful: bool) -> bool:
        """Whether one line is the headline and not the other, which the head claims, but which
        is the name of somebody, or is doubtful: the name of an office, far above the text."""
        return self.names(other) or (is_doubtful and self.tells(line, other))

    def tells(self, line: str, other: str) -> bool:
        """Whether one line is what the text speaks of, and the other is not."""
        return self.share(line) >= _SPOKEN and self.share(other) <= 0.5 * self.share(line)

    def names(self, line: str) -> bool:
        """Whether a line is a few words that stand in the text as they are: the name of whom the
        text is about, and no headline."""
        return headings.count_words(line) <= _NAMING_WORDS and line.casefold() in self.text


def _spoken(text: str) -> _Spoken:
    return _Spoken(headings.terms(text), text.casefold())


def _is_likely(one: Heading) -> bool:
    return one.rank < _UNLIKELY or one.source == "h1"


def _unclaimed(
    offers: list[Heading],
    near: list[Heading],
    claims: list[tuple[str, str]],
    first: int,
    last: int,
    url: str,
    spoken: _Spoken,
) -> Headline:
    """The title where no heading is what the head claims."""
    leading = next((one for one in offers if one.source == "h1"), None)
    if leading is not None and len(leading.text.split()) <= _LABEL_WORDS:
        told = titleparts.by_address(url, leading.text, [text for _, text in claims])
        if told is not None:
            return Headline(told, next(source for source, text in claims if text == told))
    nearest = _nearest(near, first, spoken)
    first_order = _of_first_order(offers, claims, first, last)
    if first_order is not None:
        if nearest is None or not _is_doubted(first_order, nearest, spoken):
            return _headline(first_order)
        return _headline(nearest)
    if nearest is not None and _is_better(nearest, claims, spoken):
        return _headline(nearest)
    if claims:
        return Headline(claims[0][1], claims[0][0])
    likely = next((one for one in offers if _is_likely(one) and not _is_tail(one)), None)
    unspoken = likely is None or spoken.share(likely.text) <= _UNSPOKEN
    if unspoken and nearest is not None and spoken.share(nearest.text) >= _SPOKEN:
        likely = nearest
    return _headline(likely) if likely is not None else Headline("", "none")


def _is_tail(one: Heading) -> bool:
    return phrases.is_tail(phrases.fold(one.text))


def _is_doubted(first_order: Heading, nearest: Heading, spoken: _Spoken) -> bool:
    """Whether an h1 is the site's, and the heading nearest to the text the release's."""
    if nearest.source == "line":
        return False
    if spoken.names(first_order.text) and not spoken.names(nearest.text):
        return headings.count_words(nearest.text) >= _HEADLINE_WORDS and spoken.is_told(nearest)
    if titleparts.names_section(first_order.text):
        share = spoken.share(nearest.text)
        is_section = titleparts.names_section(nearest.text)
        return share >= max(_SPOKEN, spoken.share(first_order.text)) and not is_section
    return first_order.rank >= _DOUBTED and spoken.tells(nearest.text, first_order.text)


def _headline(one: Heading) -> Headline:
    return Headline(one.text, one.source, one.at)


def _of_first_order(
    offers: list[Heading], claims: list[tuple[str, str]], first: int, last: int
) -> Heading | None:
    """The h1 that is the headline; None if there is none, or if it may be the site's."""
    heads = (one for one in offers if one.source == "h1" and first <= one.at < last)
    chapters = sum(1 for one in heads if not titleparts.is_section(one.text))
    for one in offers:
        if one.source != "h1" or titleparts.is_section(one.text):
            continue
        # A lone h1 far above the text is the site's, when the head claims something else.
        near = first - 25 <= one.at < last and not titleparts.is_institution(one.text)
        near = near and len(one.text) < _WORDY
        if chapters >= _CHAPTERS:
            near = near and any(titleparts.shared(text, one.text) > 0.5 for _, text in claims)
        if near or not (claims or titleparts.is_institution(one.text)):
            return one
    return None


def _nearest(near: list[Heading], first: int, spoken: _Spoken) -> Heading | None:
    """Of the headings at the head of the text the one that is most like its headline."""
    best: tuple[float, Heading] | None = None
    for one in near:
        value = 2.0 * spoken.share(one.text) + _LEVEL.get(one.source, 0.3)
        value -= 1.5 if titleparts.is_section(one.text) else 0.0
        value -= 0.7 if titleparts.names_section(one.text) else 0.0
        value -= 1.2 if spoken.names(one.text) else 0.0
        value += min(0.4, 0.01 * len(one.text)) - 0.05 * abs(first - one.at)
        if best is None or value > best[0]:
            best = (value, one)
    return best[1] if best else None


def _is_better(nearest: Heading, claims: list[tuple[str, str]], spoken: _Spoken) -> bool:
    """Whether the heading at the head of the text is the title, and not what the head claims: the
    name of the section or the site, words that the text does not have, or fewer words."""
    texts = [text for _, text in claims]
    if nearest.source == "label":
        return True
    if all(titleparts.names_section(text) for text in texts):
        return nearest.source != "line" or spoken.share(nearest.text) >= _SPOKEN
    if titleparts.is_section(nearest.text):
        return False
    if spoken.names(texts[0]) and headings.count_words(nearest.text) >= _HEADLINE_WORDS:
        return spoken.is_told(nearest)
    claim = texts[0]
    day = _day_in(claim)
    if day is not None and len(nearest.text) > len(claim) and _day_in(nearest.text) == day:
        return True  # the head has the headline in short: "Briefing, 14/07/08"
    if nearest.source == "line" and headings.count_words(claim) > _LABEL_WORDS:
        return False
    if nearest.source != "bold" and titleparts.shared(claim, nearest.text) >= 0.8:
        return len(nearest.text) > len(claim)
    if len(nearest.text) < max(_HEADLINE_CHARS, len(claim)):
        return False
    if headings.count_words(claim) <= _LABEL_WORDS:
        return _outdoes_label(nearest, claim, spoken)
    if nearest.source == "bold":
        return False
    return spoken.share(nearest.text) >= _SPOKEN and spoken.share(claim) <= _UNSPOKEN


def _outdoes_label(nearest: Heading, claim: str, spoken: _Spoken) -> bool:
    """Whether a heading is more of a headline than the few words that the head claims."""
    words = headings.count_words(nearest.text)
    if words >= 2 * _HEADLINE_WORDS or (words >= _HEADLINE_WORDS and spoken.is_told(nearest)):
        return True
    return spoken.share(nearest.text) >= max(_SPOKEN, spoken.share(claim) + 0.1)


def host_of(url: str) -> str:
    """The host of an address; "" for what is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _site_names(page: Page, meta: Meta, url: str, parts: Sequence[str]) -> dict[str, str]:
    """What the site is called: by the head, by its address, by its links to the front page."""
    host = host_of(url).removeprefix("www.")
    names = [meta.site_name, host, host.partition(".")[0]]
    if len(parts) > 1 or len("".join(parts).split()) <= _NAME_WORDS:
        flat = page.flat
        sizes = {len(part) for part in parts}
        said = {key(part): part for part in parts}
        for i in flat.anchors:
            if flat.chars[i] in sizes:
                href = flat.attrs[i].get("href")
                if href and len(href) < _HOME_CHARS and headings.HOME.fullmatch(href):
                    names.append(said.get(key("".join(flat.text[i : flat.end[i]])), ""))
    return {key(name): name for name in names if len(key(name)) > 1}


def _claims(meta: Meta, named: Mapping[str, str], url: str) -> list[tuple[str, str]]:
    """Titles that the head claims, without the site's name: source, text."""
    host = key(host_of(url))
    every = [*((source, text) for source, text in meta.titles if text), ("title", meta.page_title)]
    cut = {text: titleparts.without_site(text, named, host) for _, text in every}
    return [
        (source, text)
        for source, text in ((source, cut[text]) for source, text in every)
        if text
        and key(text) not in named
        and not titleparts.is_section(text)
        and not titleparts.is_file_name(text)
        and not _is_dated_section(text)
    ]


def _is_dated_section(text: str) -> bool:
    """Whether a title names the section and a day, and nothing else ("3 May 2010 Press Release")."""
    printed = _printed_in(text) if len(text) <= _DATED_CHARS else None
    if printed is None:
        return False
    rest = text.replace(printed.text, " ").strip(" -–—|,:()")
    return not rest or titleparts.is_section(rest)


def _day_in(text: str) -> date | None:
    """The day that a title names."""
    printed = _printed_in(text)
    return printed.when.date() if printed else None


def _printed_in(text: str) -> dates.Printed | None:
    return dates.find_date(text, zone=_ANY_ZONE) if any(map(str.isdigit, text)) else None


def _agreed(offers: list[Heading], claims: list[tuple[str, str]], first: int) -> Headline | None:
    """The heading that the head's title begins with, ends with or equals."""
    if not claims:
        return None
    keys = [key(text) for _, text in claims]
    ends = {key(text.rpartition(": ")[2]) for _, text in claims if ": " in text}
    has_h1 = any(one.source == "h1" and one.at <= first + 2 for one in offers)
    best: tuple[float, Heading] | None = None
    for order, one in enumerate(offers):
        own = key(one.text)
        if len(own) < 4 or titleparts.is_section(one.text):
            continue
        value = max(titleparts.agreement(own, claim) for claim in keys)
        if own in ends and headings.count_words(one.text) >= _HEADLINE_WORDS:
            value = max(value, _IS_END)  # who publishes stands before it
        if value < 0.8 and one.source not in ("h1", "h2"):
            continue
        if has_h1 and one.source != "h1" and one.at > first + 3 and value < 1.0:
            continue  # a chapter whose heading begins as the title does
        value -= 0.01 * order + (0.0 if one.source == "h1" else 0.15)
        if value > 0.55 and (best is None or value > best[0]):
            best = (value, one)
    return _headline(best[1]) if best else None
