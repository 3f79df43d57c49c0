"""A Lexbor tree in, a flat list of facts about its nodes out: the tree is walked exactly once.

Everything that reads pages (paragraphs, container choice, boilerplate rules) works on these lists:
a subtree is a slice, the parent is a number, and no selector is run twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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
NO_ATTRS: Mapping[str, str | None] = {}
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
# A page whose nodes are counted in hundreds of thousands is not a release; the rest is not read.
MAX_NODES = 250_000


class Flat:
    """Parallel lists, one entry a node, in document order; entry 0 is the root.

    `tag[i]` is the tag name, or "" for a run of text; `text[i]` the text of such a run;
    `attrs[i]` the attributes; `parent[i]` the number of the parent (-1 for the root);
    `end[i]` the number after the last node below i; `chars[i]` and `linked[i]` the characters of
    text below i, without white space at both ends of a run, all and inside links.
    `head` holds meta, link, title and base elements, `scripts` the script elements of data.
    """

    __slots__ = (
        "attrs", "chars", "end", "head", "linked", "node", "parent", "scripts", "tag", "text",
    )  # fmt: skip

    def __init__(self) -> None:
        self.tag: list[str] = []
        self.node: list[LexborNode] = []
        self.text: list[str] = []
        self.attrs: list[Mapping[str, str | None]] = []
        self.parent: list[int] = []
        self.end: list[int] = []
        self.chars: list[int] = []
        self.linked: list[int] = []
        self.head: list[LexborNode] = []
        self.scripts: list[LexborNode] = []

    def within(self, i: int, top: int) -> bool:
        """Whether node i is `top` or lies below it."""
        return top <= i < self.end[top]

    def names(self, i: int) -> str:
        """Class and id of an element, lower-case, with a space at both ends."""
        attrs = self.attrs[i]
        return f" {attrs.get('class') or ''} {attrs.get('id') or ''} ".lower() if attrs else " "


def is_hidden(attrs: Mapping[str, str | None]) -> bool:
    """Whether the element says itself that it is not shown: `hidden`, or an inline style."""
    if "hidden" in attrs and attrs["hidden"] != "until-found":
        return True
    style = attrs.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def flatten(root: LexborNode) -> Flat:
    """The facts of a subtree. Iterative: depth is bounded by the parser, not by Python."""
    flat = Flat()
    _walk(root, flat)
    _count(flat)
    return flat


def _walk(root: LexborNode, flat: Flat) -> None:
    tags, nodes, texts, attrs = flat.tag, flat.node, flat.text, flat.attrs
    parents, ends = flat.parent, flat.end
    tags.append(root.tag or "")
    nodes.append(root)
    texts.append("")
    attrs.append(root.attributes if root.is_element_node else NO_ATTRS)
    parents.append(-1)
    ends.append(0)
    open_nodes = [0]
    node = root.first_child
    while True:
        while node is None:
            done = open_nodes.pop()
            ends[done] = len(tags)
            if not open_nodes:
                return
            node = nodes[done].next
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            if text:
                tags.append("")
                nodes.append(node)
                texts.append(text)
                attrs.append(NO_ATTRS)
                parents.append(open_nodes[-1])
                ends.append(len(tags))
            node = node.next
        elif tag in UNREAD or tag in HEAD_TAGS or tag[:1] in "-!":
            if tag in HEAD_TAGS:
                flat.head.append(node)
            elif tag == "script":
                flat.scripts.append(node)
            node = node.next
        elif len(tags) > MAX_NODES:
            node = None
        else:
            tags.append(tag)
            nodes.append(node)
            texts.append("")
            attrs.append(node.attributes)
            parents.append(open_nodes[-1])
            ends.append(0)
            open_nodes.append(len(tags) - 1)
            node = node.first_child


def _count(flat: Flat) -> None:
    tags, texts, parents = flat.tag, flat.text, flat.parent
    chars = flat.chars = [0] * len(tags)
    linked = flat.linked = [0] * len(tags)
    for i in range(len(tags) - 1, 0, -1):
        tag = tags[i]
        if not tag:
            chars[i] = len(texts[i].strip())
        elif tag == "a":
            linked[i] = chars[i]
        above = parents[i]
        chars[above] += chars[i]
        linked[above] += linked[i]
