"""What an archive costs on disk and in time: generated releases, pages of 40 KB, real tables.

    python benchmarks/storage.py 20000
    python benchmarks/storage.py 1000 --texts random --languages en --keep storage.db

Twelve templates of 32 to 36 KB of furniture, as a ministry's pages repeat it, each with tokens that
differ at every request; texts of some 6 KB in six languages, three releases in ten edited once.
Goal: at most 30 KiB for a release with 1.3 versions, full-text search and the log of four looks.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from scraper.addresses import release_key
from scraper.archive import Archive
from scraper.core import judging
from scraper.core.decide import Page, Same304, decide
from scraper.core.fingerprint import content_sha256, words
from scraper.model import Layout, Outcome, Release, Site, UrlKind
from scraper.publish import publish
from scraper.records import Extractor, Look, Visit
from scraper.reextract import reextract
from scraper.verify import verify

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
# letters, length of a word, size of the vocabulary
ALPHABETS = {
    "en": ("abcdefghijklmnopqrstuvwxyz", 7, 9_000),
    "fr": ("abcdefghijlmnopqrstuvéèàç", 7, 9_000),
    "ru": ("абвгдежзийклмнопрстуфхцчшщыьэюя", 8, 12_000),
    "ar": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 6, 12_000),
    "zh": ("".join(chr(c) for c in range(0x4E00, 0x4E00 + 2_500)), 2, 6_000),
    "es": ("abcdefghijlmnopqrstuvñóáí", 7, 9_000),
}
BODY_BYTES = 6_000
LEXICON = 500  # words that one text draws on: some 350 are used
LAYOUT = Layout(title="h1", published="time", body=".text")
EXTRACTOR = Extractor("layout benchmark", "0.1", None)


class Ministry:
    """One generated site: a template, a vocabulary, releases."""

    def __init__(self, number: int, language: str, *, random_words: bool = False) -> None:
        self.random_words, self.language = random_words, language
        self.rng = random.Random(number)
        letters, length, size = ALPHABETS[self.language]
        vocabulary = {
            "".join(self.rng.choices(letters, k=max(1, round(self.rng.gauss(length, length / 3)))))
            for _ in range(size)
        }
        self.vocabulary = sorted(vocabulary)
        self.weights = [1 / (rank + 3) for rank in range(len(self.vocabulary))]
        self.rng.shuffle(self.vocabulary)
        self.site = Site(
            slug=f"ministry-{number:02}",
            title=f"Ministry {number}",
            home=f"https://www.mfa{number}.example",
            timezone="UTC",
            languages=(self.language,),
            layouts=(LAYOUT,),
        )
        self.before, self.after = self._furniture(22_000), self._furniture(12_000)

    def _furniture(self, size: int) -> str:
        """Menus, scripts and styles: alike on every page of the site."""
        out: list[str] = []
        while sum(map(len, out)) < size:
            name = "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz", k=9))
            word = self.rng.choice(self.vocabulary)
            out.append(
                f'<li class="{name} nav-item"><a href="/{self.language}/{name}/{word}"'
                f' data-id="{self.rng.randrange(10**6)}"><span>{word}</span></a></li>\n'
            )
        return "".join(out)

    def words(self, count: int) -> str:
        glue = "" if self.language == "zh" else " "
        return glue.join(self.rng.choices(self.vocabulary, self.weights, k=count))

    def text(self) -> str:
        """Paragraphs of some 6 KB, in which, as in any text, few words are used again and again."""
        if self.random_words:
            return self._random_text()
        lexicon = self.rng.choices(self.vocabulary, self.weights, k=LEXICON)
        weights = [1 / (rank + 2) for rank in range(LEXICON)]
        glue = "" if self.language == "zh" else " "
        paragraphs: list[str] = []
        while sum(len(p.encode()) for p in paragraphs) < BODY_BYTES:
            chosen = self.rng.choices(lexicon, weights, k=60)
            paragraphs.append(glue.join(chosen).capitalize() + ".")
        return "\n\n".join(paragraphs)

    def _random_text(self) -> str:
        """The worst case: every word drawn evenly from the whole vocabulary."""
        glue = "" if self.language == "zh" else " "
        paragraphs: list[str] = []
        while sum(len(p.encode()) for p in paragraphs) < BODY_BYTES:
            paragraphs.append(glue.join(self.rng.choices(self.vocabulary, k=60)) + ".")
        return "\n\n".join(paragraphs)

    def page(self, title: str, published: str, body: str) -> bytes:
        """The page of a release, with what differs at every request."""
        token = f"{self.rng.getrandbits(256):064x}"
        paragraphs = "\n".join(f"<p>{escape(p)}</p>" for p in body.split("\n\n"))
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8">'
            f'<meta name="csrf" content="{token}"><title>{title}</title></head><body>'
            f"<ul>{self.before}</ul><h1>{title}</h1><time>{published}</time>"
            f'<div class="text">{paragraphs}</div><footer>{self.after}'
            f"<span>{self.rng.randrange(10**6)} views</span></footer></body></html>"
        ).encode()


def write(archive: Archive, ministry: Ministry, site_id: int, number: int) -> None:
    """One release: seen, three in ten edited, then two quiet looks."""
    title, body = ministry.words(9).capitalize(), ministry.text()
    at = START + timedelta(minutes=number)
    url = f"{ministry.site.home}/{ministry.language}/news/{number}"
    release = Release(title, at, ministry.language, body, metadata={"reader": "layout"})
    look_at(archive, ministry, site_id, url, release, at)
    if number % 10 < 3:
        edited = replace(release, body=body.replace(". ", ", ", 1) + "\n\n" + ministry.words(12))
        look_at(archive, ministry, site_id, url, edited, at + timedelta(days=2))
    for day in (5, 9):
        quiet(archive, site_id, url, at + timedelta(days=day))


def look_at(
    archive: Archive, ministry: Ministry, site_id: int, url: str, release: Release, at: datetime
) -> None:
    before, digest = archive.before(url), content_sha256(release)
    verdict = decide(before, Page(digest, words(release.body), release.title), at)
    diff, fields = judging.difference(before, release)
    look = Look(
        verdict, before, release, digest, key=release_key(url, release.language),
        extractor=EXTRACTOR, diff=diff, fields=fields,
    )  # fmt: skip
    published = f"{at:%d.%m.%Y %H:%M}"
    record(
        archive, site_id, url, at, look, Outcome.NEW if before is None else Outcome.CHANGED,
        status=200, body=ministry.page(release.title, published, release.body), keep_body=True,
        media_type="text/html", charset="utf-8",
    )  # fmt: skip


def quiet(archive: Archive, site_id: int, url: str, at: datetime) -> None:
    before = archive.before(url)
    look = Look(decide(before, Same304(), at), before)
    record(archive, site_id, url, at, look, Outcome.NOT_MODIFIED, status=304)


def record(
    archive: Archive, site_id: int, url: str, at: datetime, look: Look, outcome: Outcome,
    **given: Any,
) -> None:  # fmt: skip
    headers = (
        ("server", "nginx"), ("date", f"{at:%a, %d %b %Y %H:%M:%S} GMT"),
        ("content-type", "text/html; charset=utf-8"), ("etag", f'"{at.timestamp():.0f}"'),
        ("cache-control", "max-age=600"), ("strict-transport-security", "max-age=31536000"),
    )  # fmt: skip
    archive.record(
        Visit(
            run_id=1, site_id=site_id, url=url, kind=UrlKind.RELEASE, at=at, outcome=outcome,
            elapsed_ms=180, headers=headers, look=look, accept_validators=True,
            next_check_at=at + timedelta(days=30), **given,
        )
    )  # fmt: skip


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("releases", type=int, nargs="?", default=2_000)
    given.add_argument("--sites", type=int, default=12)
    given.add_argument(
        "--texts",
        choices=["both", "natural", "random"],
        default="both",
        help="Words as in any text, few of them often; or each drawn evenly: the worst case.",
    )
    given.add_argument("--languages", default=",".join(ALPHABETS), help="Such as en,ru.")
    given.add_argument("--keep", type=Path, help="Keep the archive (the last one made) here.")
    asked = given.parse_args()
    kinds = ["natural", "random"] if asked.texts == "both" else [asked.texts]
    languages = asked.languages.split(",")
    for kind in kinds:
        ministries = [
            Ministry(n, languages[n % len(languages)], random_words=kind == "random")
            for n in range(asked.sites)
        ]
        print(f"--- {kind} words, {asked.languages}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.db"
            build(path, asked.releases, ministries)
            measure(path, Path(folder) / "copy.db", asked.releases, ministries)
            if asked.keep:
                path.replace(asked.keep)


def build(path: Path, releases: int, ministries: Sequence[Ministry]) -> None:
    with Archive(path, "w") as archive, timed("write", releases, "releases"):
        archive.conn.execute("PRAGMA synchronous = OFF")  # the disk is not what is measured here
        archive.begin_run("benchmark", START, "0.1", "scraper/benchmark")
        ids = [archive.site_id(ministry.site) for ministry in ministries]
        for number in range(releases):
            which = number % len(ministries)
            write(archive, ministries[which], ids[which], number)
        archive.close_run(1, "ok", START)


def measure(path: Path, copy: Path, releases: int, ministries: Sequence[Ministry]) -> None:
    size = path.stat().st_size
    print(f"file          {size / 1e6:.1f} MB, {size / releases / 1024:.1f} KiB a release")
    with Archive(path) as archive:
        for row in sizes(archive):
            print(f"  {row}")
        with timed("verify", archive.rows("SELECT count(*) FROM versions")[0][0], "versions"):
            assert verify(archive).damages == []
        with timed("publish", 1, "copies"):
            publish(archive, copy)
        with timed("compact", 1, "copies"):
            compact = publish(archive, copy, compact=True)
    print(f"compact copy  {compact.size / 1e6:.1f} MB, {compact.size / releases / 1024:.1f} KiB")
    sites = [ministry.site for ministry in ministries]
    with Archive(path) as archive:
        known = {row[0] for row in archive.rows("SELECT slug FROM sites")}
        for jobs in (1, 2):
            pages = archive.rows("SELECT count(*) FROM versions")[0][0]
            with timed(f"re-read x{jobs}", pages, "pages"):
                reextract(
                    archive, [s for s in sites if s.slug in known], START, dry_run=True, jobs=jobs
                )


def sizes(archive: Archive) -> Iterator[str]:
    """Where the bytes are."""
    rows = archive.rows(
        "SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 14"
    )
    for name, number in rows:
        yield f"{number / 1e6:8.1f} MB  {name}"
    raw, stored = archive.rows("SELECT sum(size), sum(stored_size) FROM blobs")[0]
    number = archive.rows("SELECT count(*) FROM dictionaries")[0][0]
    yield f"bodies {raw / stored:.1f} times smaller, with {number} dictionaries"


class timed:
    """Prints how long a block took, and how many of something a second."""

    def __init__(self, name: str, number: int, what: str) -> None:
        self.name, self.number, self.what = name, number, what

    def __enter__(self) -> None:
        self.started = time.perf_counter()

    def __exit__(self, *_error: object) -> None:
        seconds = time.perf_counter() - self.started
        print(f"{self.name:12}  {seconds:.1f} s, {self.number / seconds:.0f} {self.what}/s")


if __name__ == "__main__":
    main()
