"""Flat facts of a page in, its paragraphs out: where a text breaks and where it runs on."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.core import flat as flats

BLOCK = flats.words(
    "address article aside blockquote body center dd details dir div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section"
    " summary table tbody td tfoot th thead tr ul caption search hgroup"
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS = frozenset({"td", "th"})
LISTS = frozenset({"ul", "ol", "menu", "dir"})
# Decoration (an arrow, an icon's name) is short; a whole page behind an open dialog is not.
DECORATION_CHARS = 40
# Where an element of the page's own making ("x-hint") is a part of a sentence; elsewhere a block.
_RUNNING = flats.words("p span a b strong i em h1 h2 h3 h4 h5 h6 li td th dd dt")
# Stands for a line break while runs of text are collected; not a character of any text.
_BREAK = "\ufdd0"
# Blocks that do more than end a paragraph.
_SPECIAL = flats.words("li tr td th ul ol menu dir h1 h2 h3 h4 h5 h6")
# Cloudflare prints this in place of an address, encoded anew at every visit.
CLOUDFLARE_EMAIL = "[email protected]"


@dataclass(slots=True)
class Piece:
    """One paragraph, list item or table row, not yet normalised.

    `at` and `last` are the numbers of its first and last run of text; `group` the number of the
    list or table it is part of, or -1; `item`: it opens a list item; `heading`: "h1" to "h6" or "";
    `linked`: its characters inside links.
    """

    text: str
    at: int
    last: int
    group: int = -1
    item: bool = False
    heading: str = ""
    linked: int = 0


def is_left_out(flat: flats.Flat, i: int) -> bool:
    """Whether node i is not read: hidden, or mere decoration."""
    attrs = flat.attrs[i]
    if not attrs:
        return False
    if flats.is_hidden(attrs):
        return True
    return attrs.get("aria-hidden") == "true" and flat.chars[i] <= DECORATION_CHARS


class _Flow:
    """Collects runs of text into pieces; one instance reads one subtree."""

    def __init__(self, flat: flats.Flat) -> None:
        self.flat = flat
        self.outs: list[list[Piece]] = [[]]  # the page, then rows and cells being read
        self.rows: list[list[list[Piece]]] = []  # cells of the rows being read
        self.lists: list[int] = []
        self.runs: list[str] = []
        self.at = self.last = -1
        self.linked = self.breaks = 0
        self.item = False
        self.heading = ""

    def add(self, i: int, text: str, linked: int) -> None:
        """One run of text, `linked` of its characters in a link."""
        if self.at < 0:
            self.at = i
        self.last = i
        self.breaks = 0
        self.linked += linked
        self.runs.append(text)

    def flush(self) -> None:
        """A paragraph ends here, if one has begun."""
        runs = self.runs
        if not runs:
            return
        group = self.lists[-1] if self.lists else -1
        piece = Piece(
            _folded(runs[0] if len(runs) == 1 else "".join(runs)),
            self.at,
            self.last,
            group,
            self.item,
            self.heading,
            self.linked,
        )
        self.outs[-1].append(piece)
        self.item = False
        self.at = self.last = -1
        self.runs.clear()
        self.linked = self.breaks = 0

    def line_break(self) -> None:
        """One `<br>` ends a line, two in a row end the paragraph."""
        self.breaks += 1
        if self.breaks > 1:
            self.flush()
        elif self.runs:
            self.runs.append(_BREAK)

    def open(self, i: int, tag: str) -> None:
        if tag == "li":
            self.item = True
        elif tag in LISTS:
            self.lists.append(i)
        elif tag in HEADINGS:
            self.heading = tag
        elif tag == "tr":
            self.rows.append([])
            self.outs.append([])
        elif tag in CELLS and self.rows:
            self.outs.append([])

    def close(self, i: int, tag: str) -> None:
        if tag == "li":
            self.item = False
        elif tag in LISTS:
            self.lists.pop()
        elif tag in HEADINGS:
            self.heading = ""
        elif tag == "tr":
            stray = self.outs.pop()
            self.outs[-1].extend(stray)
            self.outs[-1].extend(self.row(i, [cell for cell in self.rows.pop() if cell]))
        elif tag in CELLS and self.rows:
            self.rows[-1].append(self.outs.pop())

    def row(self, i: int, cells: list[list[Piece]]) -> list[Piece]:
        """A row of one-paragraph cells is one piece; a row that lays out a page is not."""
        if len(cells) < 2 or any(len(cell) > 1 for cell in cells):
            return [piece for cell in cells for piece in cell]
        table = self.flat.parent[i]
        while table > 0 and self.flat.tag[table] != "table":
            table = self.flat.parent[table]
        firsts = [cell[0] for cell in cells]
        shown = "\t".join(piece.text.replace("\n", " ") for piece in firsts)
        linked = sum(piece.linked for piece in firsts)
        return [Piece(shown, firsts[0].at, firsts[-1].last, table, linked=linked)]


def _folded(text: str) -> str:
    """White space as HTML reads it: any of it is one space; lines end at breaks."""
    shown = text.strip()
    if shown.isprintable() and "  " not in shown:  # of white space a blank alone is printable
        return shown
    if _BREAK not in text:
        return " ".join(text.split())
    lines = [" ".join(line.split()) for line in text.split(_BREAK)]
    return "\n".join(lines).strip("\n")


def _are_apart(flat: flats.Flat, i: int) -> bool:
    """Whether the run of text before i and run i are spans of two kinds, which styles set apart."""
    before, own = flat.parent[i - 2], flat.parent[i]
    if flat.tag[i - 2] or flat.tag[before] != "span" or flat.tag[own] != "span":
        return False
    one, other = flat.attrs[before].get("class"), flat.attrs[own].get("class")
    return bool(one and other) and one != other


def pieces(flat: flats.Flat, top: int, left_out: bytearray) -> list[Piece]:
    """The paragraphs below node `top`; nodes marked in `left_out` are passed over."""
    flow = _Flow(flat)
    tags, ends, texts, chars, attrs = flat.tag, flat.end, flat.text, flat.chars, flat.attrs
    own = flat.own
    blocks = BLOCK | own if own else BLOCK
    runs, add, flush = flow.runs, flow.add, flow.flush
    open_blocks: list[int] = []
    close_at = stop = ends[top]
    link_end = pre_end = -1
    i = top
    while True:
        if i >= close_at:
            if not open_blocks:
                break
            done = open_blocks.pop()
            if runs:
                flush()
            if tags[done] in _SPECIAL:
                flow.close(done, tags[done])
            close_at = ends[open_blocks[-1]] if open_blocks else stop
            continue
        if left_out[i] and i != top:
            i = ends[i]
            continue
        tag = tags[i]
        if not tag:
            text = texts[i] if i >= pre_end else texts[i].replace("\n", _BREAK)
            if runs and text[0].isdigit() and runs[-1][-1].isdigit() and _are_apart(flat, i):
                text = " " + text
            add(i, text, chars[i] if i < link_end else 0)
            i += 1
            continue
        if tag in blocks and (tag in BLOCK or tags[flat.parent[i]] not in _RUNNING):
            if runs:
                flush()
            if tag in _SPECIAL:
                flow.open(i, tag)
            elif tag == "pre":
                pre_end = ends[i]
            open_blocks.append(i)
            close_at = ends[i]
        elif tag == "br":
            flow.line_break()
        elif tag == "a" and flat.linked[i]:
            link_end = ends[i]
        if "data-cfemail" in attrs[i]:
            add(i, CLOUDFLARE_EMAIL, len(CLOUDFLARE_EMAIL))
            i = ends[i]
        else:
            i += 1
    flush()
    return flow.outs[0]
