"""A page in, the lines that can be its headline out: headings, titled elements, bold lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from scraper.core import boilerplate, clean, linklines, months, phrases, titleparts, vocabulary
from scraper.core.paragraphs import DENSITY, Page, Paragraph
from scraper.core.titleparts import key

# A heading of fewer letters is an initial or an icon, a longer one is a paragraph.
_SHORTEST, _LONGEST = 3, 400
# A paragraph with so many letters of running text is text; what stands so many paragraphs above it
# is the head of the text, if more than this many, a menu, stand before it in the container.
_RUNNING, _HEAD_OF_TEXT, _MENU = 60, 2, 8
_ANNOUNCED, _LINKS = 3, 4  # so many announcements, or links, do the same
_LOW = frozenset({"h3", "h4", "h5", "h6"})  # these are headlines at the head of the text alone
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
HOME = re.compile(
    r"(?:https?://[^/]+)?/?(?:[a-z]{2}(?:[-_][A-Za-z]{2})?/?)?(?:(?:index|default|home)\.\w+)?"
)
# Parts of a heading that are not the headline: a kicker above it, a line below it, a day.
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:kicker|top-?line|rubri[ck]\w*|eyebrow|over-?line|dachzeile|sub-?(?:title"
    r"|head(?:line|ing)?|line)|untertitel|unterzeile|date|datum|badge|label|categor\w+|share)"
    r"(?:$|[\s_-])",
    re.I,
)
# Below a line in bold letters, in the same paragraph, stands no more than a day or a place.
_BELOW_LINE = 60
_INLINE = frozenset({"b", "strong", "span", "font", "big", "u", "center"})
_NESTED = 6  # so many elements may stand around the letters of a headline
_DASHES = "-–—•□○"
_BRAND = re.compile(
    r"(?:^|[\s_-])(?:logo|brand|branding|site-?(?:name|title|branding|logo))(?:$|[\s_-])", re.I
)
_HEADLINE_CHARS = 15
# A line in ordinary letters that may be the headline, if nothing else is, is no longer.
_LINE_CHARS, _LINE_MASS, _SENTENCE_ENDS = 250, 120, '.:;,。：；，।։!?？！…"”»'
_RANK = {"h1": 0.0, "label": 2.0, "h2": 3.0, "bold": 4.8, "line": 7.0}
# What stands between the steps of a path, the fields of a line.
_PATH = re.compile(r"[>»→|\t\n]")
# Boards print their fields as rows of a table, so many rows at most above the title.
_BOARD = 6
_LABELLED = re.compile(
    r"(?:title|subject|headline|제목|제 목|标题|標題|題名|件名|タイトル|主旨|başlık|konu"
    r"|objet|titre|asunto|título|titel"
    r"|oggetto|العنوان|عنوان|हेडलाइन|शीर्षक|หัวข้อ|เรื่อง|tiêu đề|judul)\s*[:：]?\t\s*([^\t]{4,400})",
    re.I,
)
# Sizes of <font> above that of the text.
_LARGE = frozenset({"4", "5", "6", "7", "+1", "+2", "+3", "+4"})
# Words are compared by their beginnings, for their endings change; ideographs in pairs.
# Vowel signs of Indian scripts are no letters to `re`.
_WORDS = re.compile("[^\\W\\d_](?:[^\\W\\d_]++|[\u0900-\u0dff\u200d]++)*+")
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_STEM = 5
_WORD_CHARS = 4
_DAY_WORDS = 3  # the name of a day, of a month, and what joins them
_DENSE_WORD = 4  # characters of a word written without spaces, with its endings
# So many paragraphs of the text tell what it speaks of.
_TOLD = 14


class Heading(NamedTuple):
    """A line that can be the headline, what prints it ("h1", "class", "bold" ...), its paragraph,
    and how unlikely it is, by its kind and place."""

    text: str
    source: str
    at: int
    rank: float


def text_start(page: Page, marks: bytearray, first: int, last: int) -> int:
    """The first paragraph of the container; where a menu or announcements stand in it, what
    stands a few paragraphs above the first running text."""
    for k in range(first, last):
        one = page.paragraphs[k]
        if one.mass >= _RUNNING and one.linked < 0.3 and not marks[one.at]:
            above = page.paragraphs[first:k]
            announced = sum(other.at in page.announced for other in above)
            links = sum(other.linked > linklines.LINKED for other in above)
            if announced >= _ANNOUNCED or links >= _LINKS or len(above) > _MENU:
                return max(first, k - _HEAD_OF_TEXT)
            return first
    return first


def find(
    page: Page,
    marks: bytearray,
    first: int,
    last: int,
    named: Mapping[str, str],
    claimed: Collection[str],
    shared: Collection[str] = frozenset(),
) -> list[Heading]:
    """Headings that can be the title, the likeliest first; `first` is the head of the text.
    `claimed` are keys of all titles in the head, `shared` of those that are meant for others
    (og:title, JSON-LD): without the name of the site, and often without the kicker."""
    found: list[Heading] = []
    last_node = -1
    for k, one in enumerate(page.paragraphs[: last + 3]):
        below = _BOARD if "\t" in one.piece.text else 2
        is_close = k <= first + below and one.chars < 300
        if not is_close and (not one.heading or one.heading in _LOW):
            continue
        source, line = _offered(page, k, first)
        if not line:
            continue
        node = _heading_node(page, one.at) if one.heading else one.at
        if node == last_node:
            continue
        last_node = node
        text = _heading_text(page, node, k, claimed, shared) if one.heading else clean.line(line)
        if not _SHORTEST <= len(text) <= _LONGEST or key(text) in named:
            continue
        if one.heading and (_leads_home(page, node) or _is_brand(page, node)):
            continue
        rank = _RANK.get(source, 4.0)
        if titleparts.is_section(text) or phrases.is_tail(phrases.fold(text)):
            rank += 2.5
        rank += 2.0 if marks[one.at] and key(text) not in claimed else 0.0
        rank += 1.5 if k > first + 2 else 0.0
        rank += 1.0 if one.linked > 0.8 else 0.0
        rank += 1.0 if titleparts.is_institution(text) else 0.0
        rank += min(1.0, 0.02 * abs(first - k))
        found.append(Heading(text, source, k, rank))
    found.sort(key=lambda one: one.rank)
    return found


def _offered(page: Page, k: int, first: int) -> tuple[str, str]:
    """What prints paragraph k as a headline ("h2", "class", "label", "bold", "line"), and the
    headline; "" if nothing does."""
    one = page.paragraphs[k]
    if one.heading:
        return one.heading, one.text
    if _is_titled(page, one.at):
        return "class", one.piece.text.partition("\t")[0]  # Joomla: buttons in the next cell
    if "\t" in one.piece.text:
        labelled = _LABELLED.match(one.piece.text)
        return ("label", labelled[1]) if labelled else ("", "")
    if k < first - 3:
        return "", ""
    if line := _bold_line(page, one):
        return "bold", line
    is_line = (
        one.linked < 0.3
        and one.mass <= _LINE_MASS
        and one.text[0] not in _DASHES
        and one.text[-1] not in _SENTENCE_ENDS
        and one.piece.group < 0
    )
    line = linklines.without_day(one.text)
    is_line = is_line and _letters(line) >= _HEADLINE_CHARS and len(line) <= _LINE_CHARS
    if is_line and not (_PATH.search(one.piece.text) or linklines.holds_day(line)):
        return "line", line
    return "", ""


def _is_titled(page: Page, at: int) -> bool:
    i = page.flat.parent[at]
    for _ in range(_NESTED):
        attrs = page.flat.attrs[i]
        if page.flat.tag[i] not in _INLINE or "class" in attrs or "itemprop" in attrs:
            break
        i = page.flat.parent[i]
    attrs = page.flat.attrs[i]
    if not attrs:
        return False
    return (attrs.get("itemprop") or "").lower() in ("headline", "name") or (
        page.flat.tag[i] not in ("a", "li") and vocabulary.is_title(boilerplate.names_of(attrs))
    )


def _bold_line(page: Page, one: Paragraph) -> str:
    """The line of a paragraph that is printed in bold letters, all of it, if nothing but a day or a
    place stands above or below it; "" if there is none."""
    if _prints_big(page, one.at):
        line = one.piece.text.partition("\n")[0]
        return line if _is_headline(page, one, one.at, line) else ""
    if "\n" in one.piece.text and one.chars <= _LINE_CHARS:
        for i in range(one.at + 1, one.piece.last + 1):
            line = clean.line(page.flat.text[i])
            if line and (_prints_big(page, i) or _is_titled(page, i)):
                return line if _is_headline(page, one, i, line) else ""
    return ""


def _prints_big(page: Page, at: int) -> bool:
    return _is_big(page, _printing(page, at))


def _printing(page: Page, at: int) -> int:
    """The element that says how a run of text is printed."""
    i = page.flat.parent[at]
    for _ in range(_NESTED):
        if page.flat.tag[i] != "span":
            break
        i = page.flat.parent[i]
    return i


def _is_headline(page: Page, one: Paragraph, at: int, line: str) -> bool:
    """Whether the bold line that begins at a run of text is like a headline, and hardly anything
    else stands in its paragraph."""
    if _letters(line) < _HEADLINE_CHARS or line[-1] in ".:":
        return False
    if one.chars > len(line) + _BELOW_LINE:
        return False
    if line[0] in _DASHES or _is_day_of_year(line):
        return False  # a second line, set off by dashes; a day of a programme
    return page.flat.chars[_printing(page, at)] >= 0.95 * len(line)


def _is_day_of_year(line: str) -> bool:
    """Whether a line is a day without its year ("Wednesday 12 June")."""
    said = _WORDS.findall(line)
    return (
        len(said) <= _DAY_WORDS
        and any(map(str.isdigit, line))
        and any(months.fold(word) in months.KNOWN for word in said)
    )


def _is_big(page: Page, i: int) -> bool:
    """Whether an element prints in bold or large letters."""
    if page.flat.tag[i] == "font":
        return (page.flat.attrs[i].get("size") or "").strip() in _LARGE
    return page.flat.tag[i] in ("b", "strong", "big")


def _leads_home(page: Page, node: int) -> bool:
    """Whether a heading is a link to the front page: the site's name."""
    tags, every = page.flat.tag, page.flat.attrs
    links = [i for i in range(node, page.flat.end[node]) if tags[i] == "a"]
    i = page.flat.parent[node]
    while i > 0 and tags[i] not in ("a", "body", "main", "div"):
        i = page.flat.parent[i]
    links += [i] if tags[i] == "a" else []
    return any(HOME.fullmatch(every[i].get("href") or "#") for i in links)


def _is_brand(page: Page, node: int) -> bool:
    """Whether a heading, or what it stands in, is called the logo or the name of the site."""
    for _ in range(2):
        attrs = page.flat.attrs[node]
        if attrs and _BRAND.search(boilerplate.names_of(attrs)):
            return True
        node = page.flat.parent[node]
        if node <= 0 or page.flat.chars[node] > _LONGEST:
            return False
    return False


def _heading_node(page: Page, at: int) -> int:
    i = at
    while i > 0 and page.flat.tag[i] not in _HEADINGS:
        i = page.flat.parent[i]
    return i


def _heading_text(
    page: Page, node: int, k: int, claimed: Collection[str], shared: Collection[str]
) -> str:
    """The text of a heading; of several parts (kicker and headline) what the head claims, or
    what is not beside the headline, or the longest."""
    flat = page.flat
    runs = [i for i in range(node, flat.end[node]) if flat.text[i].strip() and not page.left_out[i]]
    parts = [one.text for one in page.paragraphs[k : page.span(node)[1]]]
    whole = clean.line(" ".join(parts))
    if len(runs) < 2:
        return whole
    joined = clean.line(titleparts.joined_up([flat.text[i] for i in runs]))
    spaced = max(whole, joined, key=lambda text: text.count(" "))
    titled = [i for i in runs if _is_called_title(page, i, node)]
    if titled and titled[0] != runs[0] and titled[-1] == runs[-1]:  # a kicker stands before it
        return clean.line(titleparts.joined_up([flat.text[i] for i in titled]))
    if shared and key(whole) not in shared:  # the title element may have the kicker too
        told = titleparts.last_of([flat.text[i] for i in runs], shared)
        if told is not None:
            return clean.line(told)
    if key(whole) in claimed:
        return spaced
    told = titleparts.among([flat.text[i] for i in runs], claimed)
    if told is not None:
        return clean.line(told)
    if len(parts) > 1:
        longest = max(parts, key=len)
        return clean.line(longest) if len(longest) > 0.6 * sum(map(len, parts)) else whole
    own = [flat.text[i] for i in runs if not _is_beside(page, i, node)]
    text = clean.line(titleparts.joined_up(own))
    if len(own) < len(runs) and len(text) >= _HEADLINE_CHARS:
        return text
    return spaced


def _is_called_title(page: Page, i: int, node: int) -> bool:
    """Whether a run of text stands in a part of a heading that is called the title."""
    i = page.flat.parent[i]
    while i > node:
        if vocabulary.is_title(page.flat.attrs[i].get("class") or ""):
            return True
        i = page.flat.parent[i]
    return False


def _is_beside(page: Page, i: int, node: int) -> bool:
    """Whether a run of text in a heading is a kicker, a second line or a day."""
    i = page.flat.parent[i]
    while i > node:
        names = page.flat.attrs[i].get("class")
        if page.flat.tag[i] in ("small", "time") or (names and _BESIDE.search(names)):
            return True
        i = page.flat.parent[i]
    return False


def count_words(text: str) -> int:
    """How many words a line has; of those written without spaces, about how many."""
    return len(text.split()) + sum(map(len, _DENSE.findall(text))) // _DENSE_WORD


def _letters(text: str) -> float:
    """How many letters say as much as a line does."""
    dense = 0 if text.isascii() else sum(map(len, _DENSE.findall(text)))
    return len(text) + (DENSITY - 1) * dense


def terms(text: str) -> frozenset[str]:
    """What a text speaks of, for comparison: beginnings of words, pairs of ideographs."""
    found = {word[:_STEM] for word in _WORDS.findall(text.casefold()) if len(word) >= _WORD_CHARS}
    for run in _DENSE.findall(text) if not text.isascii() else ():
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


def beginning(page: Page, marks: bytearray, first: int, last: int) -> str:
    """The first paragraphs of running text."""
    told = [
        one.text
        for one in page.paragraphs[first:last]
        if (one.mass >= _RUNNING or (one.mass and one.chars >= 2 * _RUNNING))
        and one.linked < 0.3
        and not marks[one.at]
    ]
    return " ".join(told[:_TOLD])
