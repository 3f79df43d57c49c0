"""A Lexbor tree in, a flat list of facts about its nodes out: the tree is walked exactly once.

Everything that reads pages (paragraphs, container choice, boilerplate rules) works on these lists:
a subtree is a slice, the parent is a number, and no selector is run twice.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from selectolax.lexbor import LexborNode


def words(text: str) -> frozenset[str]:
    """The words of a constant, as a set."""
    return frozenset(text.split())


# Elements whose text is never read: code, form controls, fallbacks of players.
UNREAD = words(
    "script style noscript template svg canvas object embed iframe audio video select option"
    " optgroup datalist textarea button map dialog math rt rp applet frameset noframes"
)
HEAD_TAGS = frozenset({"meta", "link", "title", "base"})
_PLAYERS = frozenset({"iframe", "video", "audio"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_PASSED = UNREAD | HEAD_TAGS
_KEPT = HEAD_TAGS | _PLAYERS | {"script", "button"}
_TEXT = 2  # Lexbor's number of text nodes
NO_ATTRS: Mapping[str, str | None] = {}
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
# A page whose nodes are counted in hundreds of thousands is not a release; the rest is not read.
MAX_NODES = 250_000


class Flat:
    """Parallel lists, one entry a node, in document order; entry 0 is the root.

    `tag[i]` is the tag name, or "" for a run of text; `text[i]` the text of such a run (with the
    white space that stands between it and the run before, if that is a node of its own);
    `attrs[i]` the attributes; `parent[i]` the number of the parent (-1 for the root);
    `end[i]` the number after the last node below i; `chars[i]` and `linked[i]` the characters of
    text below i, without white space at both ends of a run, all and inside links to other pages.
    `own` are the tags of the page's own making ("x-hint");
    `named` are the numbers of elements with attributes, `bare` those of elements without;
    `head` holds meta, link, title and base elements with their names and attributes, `scripts` the
    script elements; `players` the parents of players (iframe, video, audio).
    """

    __slots__ = (
        "_anchors", "_headlines", "attrs", "bare", "chars", "end", "head", "linked", "named", "own",
        "parent", "players", "scripts", "tag", "text",
    )  # fmt: skip

    def __init__(self) -> None:
        self.tag: list[str] = []
        self.text: list[str] = []
        self.attrs: list[Mapping[str, str | None]] = []
        self.parent: list[int] = []
        self.end: list[int] = []
        self.chars: list[int] = []
        self.linked: list[int] = []
        self.named: list[int] = []
        self.bare: list[int] = []
        self.own: frozenset[str] = frozenset()
        self.head: list[tuple[str, LexborNode, Mapping[str, str | None]]] = []
        self.scripts: list[LexborNode] = []
        self.players: list[int] = []
        self._anchors: list[int] | None = None
        self._headlines: list[int] | None = None

    @property
    def headlines(self) -> list[int]:
        """The numbers of headings of the first order."""
        if self._headlines is None:
            self._headlines = places(self, "h1")
        return self._headlines

    @property
    def anchors(self) -> list[int]:
        """The numbers of links, and of anchors with a name."""
        if self._anchors is None:
            tags = self.tag
            self._anchors = [i for i in self.named if tags[i] == "a"]
        return self._anchors

    def within(self, i: int, top: int) -> bool:
        """Whether node i is `top` or lies below it."""
        return top <= i < self.end[top]


def places(flat: Flat, wanted: str) -> list[int]:
    """The numbers of the elements of one name, which are few."""
    found: list[int] = []
    tags, i = flat.tag, -1
    for _ in range(tags.count(wanted)):
        i = tags.index(wanted, i + 1)
        found.append(i)
    return found


def is_hidden(attrs: Mapping[str, str | None]) -> bool:
    """Whether the element says itself that it is not shown: `hidden`, or an inline style."""
    if "hidden" in attrs and attrs["hidden"] != "until-found":
        return True
    style = attrs.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def flatten(root: LexborNode, skip: Container[int] = ()) -> Flat:
    """The facts of a subtree, without the nodes whose `mem_id` is in `skip`. Iterative: depth is
    bounded by the parser, not by Python."""
    flat = Flat()
    read: dict[int, str] = {}
    _walk(root, flat, skip, read)
    flat.own = frozenset(tag for tag in read.values() if "-" in tag)
    _count(flat)
    return flat


def _walk(root: LexborNode, flat: Flat, skip: Container[int], read: dict[int, str]) -> None:
    # The hot loop of the reader: names are local, and a tag is judged once a document.
    tags, texts, attrs, parents = flat.tag, flat.text, flat.attrs, flat.parent
    chars, ends, named, bare = flat.chars, flat.end, flat.named, flat.bare
    passed: dict[int, str] = {}
    open_nodes: list[LexborNode] = []
    above, space, count = -1, "", 0
    node: LexborNode | None = root
    own: Mapping[str, str | None] | None
    while True:
        while node is None:
            ends[above] = count
            node = open_nodes.pop().next
            if above == 0:
                return
            above = parents[above]
        number = node.tag_id
        if number == _TEXT and count:
            text = node.text_content or ""
            shown = text.strip()
            if shown:
                tags.append("")
                texts.append(space + text if space else text)
                attrs.append(NO_ATTRS)
                parents.append(above)
                chars.append(len(shown))
                count += 1
                ends.append(count)
                space = ""
            elif not space:
                space = text
            node = node.next
            continue
        tag, own = read.get(number), None
        if tag is None and number not in passed:
            tag = _judge(node, number, count, read, passed)
            if tag is None:
                continue
        if tag is None or count > MAX_NODES:
            # The heading of a part that unfolds is a button; other buttons are commands.
            if passed.get(number) != "button" or not _heads_part(tags[above], attrs[above]):
                _keep(flat, passed.get(number), node, above)
                node = node.next
                continue
            tag, own = "span", NO_ATTRS  # a line, whatever its names say of buttons
        if skip and count and node.mem_id in skip:
            node = node.next
            continue
        if own is None:
            own = node.attributes if count or node.is_element_node else NO_ATTRS
        (named if own else bare).append(count)
        open_nodes.append(node)
        tags.append(tag)
        texts.append("")
        attrs.append(own or NO_ATTRS)
        parents.append(above)
        chars.append(0)
        ends.append(0)
        above = count
        count += 1
        node = node.first_child


def _heads_part(tag: str, attrs: Mapping[str, str | None]) -> bool:
    """Whether an element is the head of a part that unfolds, by its name or as a heading."""
    names = attrs.get("class") or ""
    return tag in _HEADINGS or "card-header" in names or "accordion" in names


def _judge(
    node: LexborNode, number: int, count: int, read: dict[int, str], passed: dict[int, str]
) -> str | None:
    """The name of a tag met for the first time in a document; None if it is not read."""
    tag = node.tag or "-"
    if count and (tag in _PASSED or tag[0] in "-!#"):
        passed[number] = tag if tag in _KEPT else ""
        return None
    read[number] = tag
    return tag


def _keep(flat: Flat, tag: str | None, node: LexborNode, above: int) -> None:
    if tag == "script":
        flat.scripts.append(node)
    elif tag in _PLAYERS:
        flat.players.append(above)
    elif tag and tag != "button":
        flat.head.append((tag, node, node.attributes))


def _count(flat: Flat) -> None:
    tags, parents, chars, attrs = flat.tag, flat.parent, flat.chars, flat.attrs
    linked = flat.linked = [0] * len(tags)
    for i in range(len(tags) - 1, 0, -1):
        size = chars[i]
        if size:
            above = parents[i]
            chars[above] += size
            if tags[i] == "a" and not _stays(attrs[i].get("href")):
                linked[i] = size
            linked[above] += linked[i]


def _stays(href: str | None) -> bool:
    """Whether a link leads to another place of the page; "#" alone is a button."""
    return href is not None and href[:1] == "#" and len(href) > 1
