"""How well and how fast pages are read, beside whichever other readers are installed.

    python benchmarks/extraction.py                        # fixtures/, ../shared/corpora if there
    python benchmarks/extraction.py FOLDER --slice press   # your own pages with gold text
    python benchmarks/extraction.py FOLDER --siblings 5    # ours with other pages of the site

A folder holds gold.jsonl, one JSON object a line, and the pages as html/<id>.html or .html.gz. Keys
of the objects: id, url; and what is known of text, neutral (text that is neither rewarded nor
punished), with and without (phrases), title, date, type, press. Every reader runs in a process of
its own; the time is the CPU time of its calls alone, decoding and parsing included.

Metrics: words (bag of lower-cased words, one a CJK or Thai character, soft hyphens ignored), the
same without punishing neutral words if a page has some; shingles (multisets of four words, tp, fp
and fn as shares of their sum a page, F1 of mean precision and mean recall, as the article
extraction benchmark of Scrapinghub defines it); phrases (F1 over those that must and must not be
there, as trafilatura's evaluation counts). A page is clean if precision and recall of its words
are at least .98. Titles are equal up to case and punctuation, dates to the day.

Where a folder has several pages of a host, two rows are added: ours with five of them (learning
the template is part of the time, for every page anew), and trafilatura without the lines that it
reads on another of these pages too, which is what a reader of single pages can do about them.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import re
import statistics
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

Page = dict[str, Any]
Result = dict[str, Any]
Reader = Callable[[bytes, str], Result]
DENSE = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
WORD = re.compile(f"[{DENSE}]|[^\\W{DENSE}]+")
UNSHOWN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
WARM_UP = b"<html><title>t</title><body><article><h1>t</h1><p>" + b"Words, and more. " * 30


# --- pages ---------------------------------------------------------------------------------------


def load(folder: Path) -> list[Page]:
    """The pages of a folder with gold.jsonl, or of fixtures with expected phrases."""
    gold = folder / "gold.jsonl"
    if not gold.exists():
        return list(_fixtures(folder))
    pages = []
    for line in gold.read_text(encoding="utf-8").strip().split("\n"):
        page = json.loads(line)
        packed = folder / "html" / f"{page['id']}.html.gz"
        plain = packed.with_suffix("")
        body = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        pages.append({**page, "body": body})
    return pages


def _fixtures(folder: Path) -> Iterable[Page]:
    for path in sorted(folder.glob("*/release*.html")):
        facts, answer = path.with_suffix(".expected.json"), path.with_suffix(".answer.json")
        if not (facts.exists() and answer.exists()):
            continue
        expected = json.loads(facts.read_text(encoding="utf-8"))
        yield {
            "id": f"{path.parent.name}/{path.stem}",
            "url": json.loads(answer.read_text(encoding="utf-8"))["url"],
            "body": path.read_bytes(),
            "with": expected.get("present", []),
            "without": expected.get("absent", []),
            "title": expected.get("fields", {}).get("title"),
        }


# --- readers -------------------------------------------------------------------------------------


def ours() -> Reader:
    from scraper import read_page

    def read(body: bytes, url: str, siblings: Sequence[bytes] = ()) -> Result:
        release = read_page(body, url, siblings=siblings)
        day = release.published.date().isoformat() if release.published else None
        return {"text": release.body, "title": release.title, "date": day}

    return read


def trafilatura() -> Reader:
    from trafilatura import bare_extraction

    def read(body: bytes, url: str) -> Result:
        found = bare_extraction(body, url=url or None, include_comments=False, with_metadata=True)
        if found is None:
            return {}
        return {"text": found.text, "title": found.title, "date": found.date}

    return read


def trafilatura_precise() -> Reader:
    from trafilatura import extract

    return lambda body, url: {
        "text": extract(body, url=url or None, include_comments=False, favor_precision=True)
    }


def resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def read(body: bytes, url: str) -> Result:
        tree = HTMLTree.parse(bytes_to_str(body, detect_encoding(body)))
        text = extract_plain_text(tree, main_content=True, links=False, alt_texts=False)
        return {"text": text, "title": tree.title}

    return read


def readability() -> Reader:
    from readability import Document
    from selectolax.lexbor import LexborHTMLParser

    from scraper.core import clean, decode

    def read(body: bytes, url: str) -> Result:
        document = Document(decode.decode(body).text, url=url or None)
        node = LexborHTMLParser(document.summary()).body
        text = clean.node_text(node) if node is not None else ""
        return {"text": text, "title": document.short_title()}

    return read


def justext() -> Reader:
    import justext as library

    words = frozenset().union(*map(library.get_stoplist, library.get_stoplists()))

    def read(body: bytes, url: str) -> Result:
        found = library.justext(body, words)
        return {"text": "\n".join(one.text for one in found if not one.is_boilerplate)}

    return read


READERS: dict[str, tuple[Callable[[], Reader], str]] = {
    "ours": (ours, "selectolax"),
    "trafilatura": (trafilatura, "trafilatura"),
    "trafilatura precise": (trafilatura_precise, "trafilatura"),
    "resiliparse": (resiliparse, "resiliparse"),
    "readability-lxml": (readability, "readability"),
    "jusText": (justext, "justext"),
    "ours + siblings": (ours, "selectolax"),
    "trafilatura + lines": (trafilatura, "trafilatura"),
}
# Readers that know the other pages of a site.
OF_SITES = ("ours + siblings", "trafilatura + lines")
SIBLINGS = 5


# --- metrics -------------------------------------------------------------------------------------


def words(text: str | None) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text or "").translate(UNSHOWN).lower()
    return Counter(WORD.findall(folded))


def word_scores(page: Page, text: str) -> tuple[float, float, float]:
    """Precision, recall and F1 over words; neutral words are no error."""
    mine, gold, neutral = words(text), words(page["text"]), words(page.get("neutral"))
    common = (mine & gold).total()
    wrong = ((mine - gold) - neutral).total()
    if not gold:
        return (1.0, 1.0, 1.0) if not mine else (0.0, 0.0, 0.0)
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / (common + wrong), common / gold.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def shingles(text: str | None) -> Counter[tuple[str, ...]]:
    tokens = re.findall(r"\w+", text or "")
    rows = (tuple(tokens[k : k + 4]) for k in range(max(1, len(tokens) - 3)))
    return Counter(row for row in rows if row)


def shingle_f1(pairs: Sequence[tuple[str, str]]) -> float:
    precisions, recalls = [], []
    for gold, text in pairs:
        want, got = shingles(gold), shingles(text)
        common = (want & got).total()
        if got:
            precisions.append(common / got.total())
        if want:
            recalls.append(common / want.total())
    p, r = (statistics.mean(some or [0.0]) for some in (precisions, recalls))
    return 2 * p * r / (p + r) if p + r else 0.0


def phrase_f1(pages: Sequence[Page], texts: Sequence[str]) -> float | None:
    right = missing = wrong = 0
    for page, text in zip(pages, texts, strict=True):
        flat = " ".join(text.split())
        present = [" ".join(one.split()) in flat for one in page.get("with", [])]
        right, missing = right + sum(present), missing + len(present) - sum(present)
        wrong += sum(" ".join(one.split()) in flat for one in page.get("without", []))
    return 2 * right / (2 * right + wrong + missing) if right else None


def title_key(text: str | None) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text or "").lower()))


def score(pages: Sequence[Page], results: Sequence[Result]) -> dict[str, float | None]:
    """All figures that the gold of these pages allows."""
    texts = [one.get("text") or "" for one in results]
    full = [(page, text) for page, text in zip(pages, texts, strict=True) if page.get("text")]
    rows = [word_scores(page, text) for page, text in full]
    titles = [
        title_key(one.get("title")) == title_key(page["title"])
        for page, one in zip(pages, results, strict=True)
        if page.get("title")
    ]
    dates = [
        one.get("date") == page["date"][:10]
        for page, one in zip(pages, results, strict=True)
        if page.get("date")
    ]
    return {
        "F1": statistics.mean(row[2] for row in rows) if rows else None,
        "P": statistics.mean(row[0] for row in rows) if rows else None,
        "R": statistics.mean(row[1] for row in rows) if rows else None,
        "worst": min(row[2] for row in rows) if rows else None,
        "clean": statistics.mean(min(row[:2]) >= 0.98 for row in rows) if rows else None,
        "shingles": shingle_f1([(page["text"], text) for page, text in full]) if full else None,
        "phrases": phrase_f1(pages, texts),
        "title": statistics.mean(titles) if titles else None,
        "date": statistics.mean(dates) if dates else None,
    }


# --- running -------------------------------------------------------------------------------------


def measure(name: str, pages: Sequence[Page], siblings: int) -> dict[str, float | None]:
    """One reader over all pages, in this process."""
    read = READERS[name][0]()
    read(WARM_UP, "https://www.example.org/")
    by_host = hosts(pages)
    results, spent = [], 0.0
    for page in pages:
        others = [one["body"] for one in by_host[host(page)] if one is not page][:siblings]
        extra = {"siblings": others} if others and name.startswith("ours") else {}
        begun = time.process_time()
        try:
            results.append(read(page["body"], page.get("url", ""), **extra) or {})
        except Exception as error:  # noqa: BLE001 - another reader's failure is its result
            print(f"{name}: {page['id']}: {error!r}"[:200], file=sys.stderr)
            results.append({})
        spent += time.process_time() - begun
    if name == "trafilatura + lines":
        results = without_repeated_lines(pages, results)
    return {**score(pages, results), "pages/s": len(pages) / spent if spent else None}


def host(page: Page) -> str:
    return urlsplit(page.get("url", "")).netloc


def hosts(pages: Sequence[Page]) -> dict[str, list[Page]]:
    found: dict[str, list[Page]] = {}
    for page in pages:
        found.setdefault(host(page), []).append(page)
    return found


def without_repeated_lines(pages: Sequence[Page], results: Sequence[Result]) -> list[Result]:
    """The texts without lines that another page of the host has too."""
    standing: Counter[tuple[str, str]] = Counter()
    for page, one in zip(pages, results, strict=True):
        lines = {line.strip() for line in (one.get("text") or "").split("\n")}
        standing.update((host(page), line) for line in lines)
    return [
        {
            **one,
            "text": "\n".join(
                line
                for line in (one.get("text") or "").split("\n")
                if standing[host(page), line.strip()] < 2
            ),
        }
        for page, one in zip(pages, results, strict=True)
    ]


def in_slice(page: Page, part: str | None) -> bool:
    return not part or page.get("type") == part or bool(page.get(part))


def in_half(number: int, half: str | None) -> bool:
    return half is None or (number % 2 == 0) == (half == "even")


def pages_of(args: argparse.Namespace, folder: Path) -> list[Page]:
    pages = [page for page in load(folder) if in_slice(page, args.slice)]
    return [page for k, page in enumerate(pages) if in_half(k, args.half)][: args.limit]


def show(folder: Path, count: int, table: dict[str, dict[str, float | None]]) -> None:
    columns = list(next(iter(table.values())))
    print(f"\n{folder.name}: {count} pages")
    print(f"{'':22}" + "".join(f"{column:>9}" for column in columns) + f"{'x ours':>9}")
    own = (table.get("ours") or {}).get("pages/s")
    for name, row in table.items():
        cells = [
            "" if row[column] is None else f"{row[column]:.1f}" if column == "pages/s"
            else f"{row[column]:.4f}"
            for column in columns
        ]  # fmt: skip
        speed = row["pages/s"]
        ratio = f"{speed / own:.2f}" if own and speed else ""
        print(f"{name:22}" + "".join(f"{cell:>9}" for cell in cells) + f"{ratio:>9}")
    others = [row["pages/s"] or 0.0 for name, row in table.items() if not name.startswith("ours")]
    if own and others:
        print(f"ours is {own / max(others):.2f} times the fastest other")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--readers", help="comma-separated; default: ours and all installed")
    parser.add_argument("--slice", help="only pages of this type, or with this key set")
    parser.add_argument("--half", choices=["even", "odd"], help="every second page")
    parser.add_argument("--siblings", type=int, default=0, help="pages of the same host for ours")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        pages = pages_of(args, args.folders[0])
        print(json.dumps(measure(args.worker, pages, args.siblings)))
        return
    corpora = sorted(path.parent for path in (ROOT / "../shared/corpora").glob("*/gold.jsonl"))
    names = [name for name in READERS if name not in OF_SITES]
    wanted = [name.strip() for name in args.readers.split(",")] if args.readers else names
    installed = [name for name in wanted if importlib.util.find_spec(READERS[name][1])]
    rooms = ("press", "newsrooms", "offices")
    own = [ROOT / "fixtures", *(ROOT / "fixtures" / room for room in rooms)]
    for folder in args.folders or [*own, *corpora]:
        pages = pages_of(args, folder)
        if not pages:
            continue
        several = max(len(found) for found in hosts(pages).values()) > 2
        added = [name for name in OF_SITES if several and name.partition(" +")[0] in installed]
        rows = {name: _apart(name, folder, args, args.siblings) for name in installed}
        rows |= {name: _apart(name, folder, args, args.siblings or SIBLINGS) for name in added}
        show(folder, len(pages), rows)


def _apart(
    name: str, folder: Path, args: argparse.Namespace, siblings: int
) -> dict[str, float | None]:
    """The figures of one reader, measured in a process of its own."""
    options = [str(folder), "--worker", name, "--siblings", str(siblings)]
    for option in ("slice", "half", "limit"):
        value = getattr(args, option)
        options += [f"--{option}", str(value)] if value is not None else []
    done = subprocess.run(
        [sys.executable, __file__, *options], check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, float | None] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main()
