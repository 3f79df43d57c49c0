"""What the bound on reading costs an ordinary page, and what it saves from a hostile one.

    python benchmarks/parsing.py [FOLDER of *.html or *.html.gz]

Without a folder the pages of fixtures/ are read. Each page is read several times with and without
the bound, by turns; the fastest of each counts, because the machine's other work only adds.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from scraper.core import costly, decode, read, vet
from scraper.core.read import Context
from scraper.errors import ParseError
from scraper.model import Answer
from scraper.reader import read_bounded

ROUNDS = 9
URL = "https://www.mer.example/en/news/1"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def pages(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*.html*")):
        body = path.read_bytes()
        yield gzip.decompress(body) if path.suffix == ".gz" else body


def fastest(*tasks: Callable[[], object]) -> list[float]:
    """Milliseconds of each task, by turns."""
    best = [float("inf")] * len(tasks)
    for _ in range(ROUNDS):
        for number, task in enumerate(tasks):
            began = time.perf_counter()
            task()
            best[number] = min(best[number], (time.perf_counter() - began) * 1000)
    return best


def visited(body: bytes) -> None:
    """What a visit does with a page beside reading it."""
    text = decode.decode(body, "text/html").text
    vet.vet(Answer(URL, 200, (), body, NOW, 1), text)


def ordinary(bodies: list[bytes]) -> None:
    rows, set_aside = [], 0
    for body in bodies:
        if not costly.plain(body):
            set_aside += 1
            continue
        rows.append(
            fastest(
                lambda body=body: read.read(body, URL, None, Context()),  # type: ignore[misc]
                lambda body=body: costly.plain(body),  # type: ignore[misc]
                lambda body=body: visited(body),  # type: ignore[misc]
            )
        )
    reads, looks, rest = (statistics.mean(column) for column in zip(*rows, strict=True))
    print(f"{len(bodies)} pages, {set_aside} of them read in the worker")
    print(f"reading {reads:.2f} ms, decoding and vetting {rest:.2f} ms, the look {looks:.3f} ms")
    print(f"the look costs {looks / (reads + rest):.1%} of an ordinary page")


def hostile() -> None:
    unlike = b"".join(b"<b a%d>" % n for n in range(2000))
    unlike += b"".join(b"<i a%d>" % n for n in range(2000)) + b"x</b>" * 2000
    for name, body in {
        "100,000 nested elements": b"<div>" * 100_000,
        "100,000 attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">",
        "lexbor#340, 44 KB": unlike,
        "20 MB of <p>": b"<p>" * 6_600_000,
    }.items():
        began = time.perf_counter()
        try:
            read_bounded(body, URL, "text/html", Context())
            came = "read"
        except ParseError as error:
            came = error.message
        print(f"{name}: {time.perf_counter() - began:.2f} s, {came}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path(__file__).parent.parent / "fixtures",
        help="of *.html or *.html.gz; default: fixtures/",
    )
    given = parser.parse_args()
    bodies = list(pages(given.folder))
    if not bodies:
        parser.error(f"{given.folder} holds no *.html or *.html.gz")
    ordinary(bodies)
    hostile()


if __name__ == "__main__":
    main()
