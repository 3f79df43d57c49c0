"""The house stands on floors: imports only go down, the core does nothing but think."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "scraper"
FLOORS = {
    0: "errors model",
    2: "clock sites fetch network room schema fulltext archive records addresses absences retold pasts opening writer derived runs recording listed blobs languages reader readerchild finding queries warc logbook wacz"
    " cdx export verify histories searchcheck stored workers joining taking parts rewriting publish prune chain seals"
    " outfile tables weaving warcindex codings",
    3: "polite gate hosts listings seen visits rereading pages reextract crawl discovery notices oneoff checking importroom importing owners pagekinds pastvisits captures merge onereader cluster"
    " comparison",
    4: "demo cli api __init__ __main__",
}
ROOMS = {name: floor for floor, names in FLOORS.items() for name in names.split()}
# The standard library as far as it neither waits nor reads nor writes.
PURE = {
    "__future__",
    "abc",
    "array",
    "ast",
    "base64",
    "bisect",
    "codecs",
    "calendar",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "difflib",
    "email",
    "enum",
    "functools",
    "gzip",
    "hashlib",
    "heapq",
    "html",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "statistics",
    "string",
    "struct",
    "types",
    "typing",
    "unicodedata",
    "urllib",
    "xml",
    "zlib",
    "zoneinfo",
    "ipaddress",
    "binascii",
    "time",
    "fnmatch",
    "textwrap",
}
LIBRARIES = {
    "selectolax",
    "webencodings",
    "ada_url",
    "rapidfuzz",
    "feedparser",
    "py3langid",
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def floor_of(name: str) -> int:
    first = name.split(".")[0]
    if first == "core":
        return 1
    if first in ("commands", "reading"):
        return 4
    return ROOMS[first]


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports at any place, as 'scraper.x.y' or a foreign name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            for alias in node.names:
                whole = PACKAGE.parent / (f"{module}.{alias.name}".replace(".", "/") + ".py")
                yield f"{module}.{alias.name}" if whole.is_file() else module


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_its_own_floor_or_below(path: Path) -> None:
    mine = floor_of(name_of(path))
    for name in imported(path):
        if name.startswith("scraper.") and name != "scraper.__version__":
            theirs = floor_of(name.removeprefix("scraper."))
            assert theirs <= mine, f"{name_of(path)} (floor {mine}) imports {name} ({theirs})"


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").glob("*.py")), ids=name_of)
def test_the_core_imports_nothing_that_reads_writes_or_waits(path: Path) -> None:
    for name in imported(path):
        top = name.split(".")[0]
        assert top == "scraper" or top in PURE | LIBRARIES, f"{name_of(path)} imports {name}"


FORBIDDEN = {"open", "print", "input", "datetime.now", "date.today", "time.time", "time.sleep"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").glob("*.py")), ids=name_of)
def test_the_core_asks_neither_clock_nor_file(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls & FORBIDDEN == set()


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        name_of(path): {
            name.removeprefix("scraper.") for name in top_level(path) if name.startswith("scraper.")
        }
        for path in modules()
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in done:
            return
        for other in graph.get(name, ()):
            walk(other, (*trail, name))
        done.add(name)

    for name in graph:
        walk(name, ())


def top_level(path: Path) -> Iterator[str]:
    """Imports that run when a module is imported."""
    tree = ast.parse(path.read_text("utf-8"))
    tree.body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = PACKAGE.parent / (f"{node.module}.{alias.name}".replace(".", "/") + ".py")
                yield f"{node.module}.{alias.name}" if whole.is_file() else node.module or ""


def test_functions_are_short() -> None:
    long = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60
    ]
    assert long == []


def test_rooms_are_small() -> None:
    long = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
