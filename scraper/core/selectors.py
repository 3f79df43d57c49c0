"""Places of links in a page -> a short CSS selector that finds the same links again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper.core import anchors

# Classes that mark one item's state or the item itself, not the kind of thing it is.
_PASSING: Final = re.compile(
    r"\d{2,}|^(?:first|last|odd|even|active|current|selected|open|closed|visited|new|sticky|pinned"
    r"|featured|highlighted|is-.*|has-.*|post-.*|category-.*|tag-.*|type-.*|status-.*|format-.*"
    r"|views-row-.*|row-\w+|col-.*|clearfix|hentry|js-.*|wow|animated|fade\w*)$",
    re.IGNORECASE,
)
_IDENTIFIER: Final = re.compile(r"-?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*\Z")
# Tags that say something about a place without any class.
_TELLING: Final = frozenset(
    {
        "main",
        "article",
        "section",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "dl",
        "dt",
        "dd",
        "td",
    }
)
# The ending of a file's name, as printed, before a query.
_ENDING: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}(?=[?#]|\Z)")
# Steps from the link up that are spelled out.
_NEAR: Final = 3
# Selectors tried before the full path is given.
_TRIES: Final = 60


@dataclass(frozen=True, slots=True)
class Level:
    """One element on the way from a link to the body."""

    tag: str
    classes: frozenset[str]
    id: str | None
    names: str  # id and classes as printed, for a look at what they say
    role: str | None

    @property
    def key(self) -> str:
        """Equal for elements that stand alike."""
        return ".".join((self.tag, *sorted(self.classes)))


def level_of(node: LexborNode) -> Level:
    """The element without what is only true of this one item."""
    attributes = node.attributes
    printed = (attributes.get("class") or "")[:500]
    name = attributes.get("id")
    tokens = frozenset(
        t for t in printed.split() if not _PASSING.search(t) and _IDENTIFIER.match(t)
    )
    usable = bool(name) and _IDENTIFIER.match(name or "") and not _PASSING.search(name or "")
    return Level(
        tag=node.tag or "",
        classes=tokens,
        id=name if usable else None,
        names=f"{name or ''} {printed}",
        role=attributes.get("role"),
    )


def common_levels(chains: Sequence[Sequence[Level]]) -> list[Level]:
    """What all chains (of equal tags) have in common, level by level, the link first."""
    first = chains[0]
    shared = []
    for at, level in enumerate(first):
        column = [chain[at] for chain in chains if at < len(chain)]
        classes = frozenset.intersection(*(each.classes for each in column))
        same = all(each.id == level.id for each in column)
        shared.append(
            Level(level.tag, classes, level.id if same else None, level.names, level.role)
        )
    return shared


def selector_for(
    tree: LexborHTMLParser, levels: Sequence[Level], nodes: Sequence[LexborNode], base: str
) -> str:
    """The shortest tried selector that finds the given links and no link to another address."""
    wanted = {node.mem_id for node in nodes}
    goals = {anchors.target(node, base).url for node in nodes}
    tried = itertools.islice(_candidates(levels), _TRIES)
    for candidate in (*tried, *_by_address(levels[0], nodes)):
        try:
            matched = tree.css(candidate)
        except (SelectolaxError, ValueError):
            continue
        if not wanted <= {node.mem_id for node in matched}:
            continue
        extra = [node for node in matched if node.mem_id not in wanted]
        if all(_is_harmless(node, goals, base) for node in extra):
            return candidate + _no_files(extra, goals, base)
    return " > ".join(_written(level) for level in reversed(levels))


def _is_harmless(node: LexborNode, goals: set[str | None], base: str) -> bool:
    goal = anchors.target(node, base).url
    return goal is None or goal in goals or anchors.is_file(goal)


def _no_files(extra: Sequence[LexborNode], goals: set[str | None], base: str) -> str:
    """What leaves out the files beside the links ("PDF" in the next column), by their endings."""
    found = ((anchors.target(node, base).url, node.attributes.get("href") or "") for node in extra)
    files = (
        printed for goal, printed in found if goal not in goals and goal and anchors.is_file(goal)
    )
    endings = (ending[0] for printed in files if (ending := _ENDING.search(printed)))
    return "".join(f':not([href*="{ending}"])' for ending in dict.fromkeys(endings))


def _candidates(levels: Sequence[Level]) -> Iterator[str]:
    link, above = levels[0], [lev for lev in levels[1:] if lev.tag not in ("body", "html")]
    if link.classes:
        yield _written(link)
    for at, level in enumerate(above):
        if not _is_telling(level):
            continue
        # Near the link every step is named, so that a pager in the same frame is not meant too.
        between = [_written(step) for step in reversed(above[:at])]
        if at < _NEAR:
            yield " > ".join((_written(level), *between, _written(link)))
        yield f"{_written(level)} {_written(link)}"
    for at, inner in enumerate(above):
        for outer in above[at + 1 :]:
            if _is_telling(outer):
                yield f"{_written(outer)} {_written(inner)} {_written(link)}"


def _by_address(link: Level, nodes: Sequence[LexborNode]) -> Iterator[str]:
    """By what all addresses begin with, where nothing around the links tells them apart."""
    printed = [node.attributes.get("href") or "" for node in nodes]
    shared = _common_start(printed).rpartition("/")[0] + "/"
    # Without the year at its end, if that does: next year's releases are wanted too.
    lasting = re.sub(r"(?:/[^/]*\d[^/]*)+/$", "/", shared)
    for start in dict.fromkeys((lasting, shared)):
        if len(start) > 2 and not re.search(r"[\"\\\s]", start):
            yield f'{_written(link)}[href^="{start}"]'


def _common_start(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    differ = (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differ, min(len(first), len(last)))]


def _is_telling(level: Level) -> bool:
    return bool(level.classes or level.id) or level.tag in _TELLING


def _written(level: Level) -> str:
    if level.id:
        return f"{level.tag}#{level.id}"
    return level.tag + "".join(f".{name}" for name in sorted(level.classes)[:3])
