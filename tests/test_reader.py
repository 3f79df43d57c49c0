"""No page holds the crawl: what is not plainly cheap is read where reading can be stopped."""

from __future__ import annotations

import gc
import gzip
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import read_page, reader, readerchild
from scraper.archive import Archive
from scraper.core import read
from scraper.core.costly import plain
from scraper.core.learning import learn
from scraper.core.read import Context
from scraper.errors import LayoutError, ListingError, ParseError
from scraper.model import Layout, Listing, Release, Site
from scraper.reader import discover_bounded, read_bounded, read_listing_bounded

URL = "https://www.mer.example/en/news/1"
SITE = Site("mer", "MER", "https://www.mer.example/", "Europe/Oslo", ("en",))
LISTING = Listing("news", "https://www.mer.example/en/news")
FIXTURES = Path(__file__).parent.parent / "fixtures"
SENTENCE = "The Minister received the Ambassador of Norlandia and spoke of fisheries at length. "
SHORT_S = 1.0


def release(paragraphs: int = 12) -> bytes:
    text = "".join(f"<p>{SENTENCE * 3} {n}</p>\n" for n in range(paragraphs))
    return (
        "<!doctype html><html lang=en><head><title>Talks in Norburg</title></head><body><article>"
        f"<h1>Talks in Norburg</h1><p class=date>7 October 2026, 20:10</p>{text}</article></body></html>"
    ).encode()


def unlike(count: int) -> bytes:
    """Formatting elements, none like another, all left open (lexbor#340)."""
    opened = [b"<%b a%d>" % (name, n) for name in (b"b", b"i") for n in range(count)]
    return b"".join(opened) + b"x</b>" * count


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker of its own that is given one second."""
    reader.close()
    monkeypatch.setattr(reader, "LIMIT_S", SHORT_S)
    yield
    reader.close()


def children() -> set[int]:
    me = os.getpid()
    tasks = Path(f"/proc/{me}/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


# --- what is ordinary ----------------------------------------------------------------------------


def test_an_ordinary_page_is_read_here_and_starts_no_process() -> None:
    reader.close()
    gc.collect()
    before = children()
    read_bounded(release(), URL, "text/html", Context())
    assert children() == before


def test_pages_of_the_fixtures_are_ordinary() -> None:
    pages = [path.read_bytes() for path in FIXTURES.rglob("*.html")]
    assert all(map(plain, pages))


@pytest.mark.parametrize("site", [None, SITE])
def test_the_worker_reads_what_we_read(site: Site | None) -> None:
    body = release() + b"\0"
    context = Context(site, date(2026, 10, 8), learn([release(3), release(4), release(5)]))
    assert not plain(body)
    read_there = read_bounded(body, URL, "text/html", context)
    assert read_there == read.read(body, URL, "text/html", context)
    assert site is None or read_there.published.tzinfo == ZoneInfo("Europe/Oslo")  # type: ignore[union-attr]


def test_its_errors_are_ours() -> None:
    site = replace(SITE, layouts=(Layout(title="h9", published="i", body="p"),))
    with pytest.raises(LayoutError, match="h9"):
        read_bounded(release() + b"\0", URL, "text/html", Context(site, date(2026, 1, 1)))
    with pytest.raises(ListingError):
        read_listing_bounded(b"\0" * 100, URL, "text/html", LISTING, SITE)


def test_listings_and_offers_are_read_there_as_well() -> None:
    links = "".join(
        f"<url><loc>https://www.mer.example/en/news/{n}</loc></url>" for n in range(900)
    )
    sitemap = gzip.compress(f"<?xml version='1.0'?><urlset>{links}</urlset>".encode())
    assert not plain(sitemap)
    assert len(read_listing_bounded(sitemap, URL, "application/gzip", LISTING, SITE).found) == 900
    assert len(discover_bounded(sitemap, URL, "application/gzip").found) == 900


def test_sites_and_templates_cross_once() -> None:
    worker = reader.Worker()
    try:
        first = worker.packed("read", (URL, None, Context(SITE)), {})
        again = worker.packed("read", (URL, None, Context(SITE)), {})
        for job in (first, again):
            assert worker.reply(job, release(), 5.0)[0] == "done"
        assert len(again) < len(first)
        for number in range(3 * reader.REMEMBERED):
            other = replace(SITE, slug=f"site-{number}")
            assert worker.reply(worker.packed("read", (URL, None, Context(other)), {}), b"", 5.0)
    finally:
        worker.end()


# --- what is not ---------------------------------------------------------------------------------

STALLING = {
    "nested": b"<div>" * 100_000,
    "nested and closed": b"<div>" * 100_000 + b"</div>" * 100_000,
    "attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</p>",
    "bare attributes": b"<p " + b" ".join(b"a%d" % n for n in range(100_000)) + b">x</p>",
}
LARGE = {
    "lexbor#340, 500": unlike(500),
    "lexbor#340, 1,000": unlike(1_000),
    "lexbor#340, 4,000": unlike(4_000),
    "20 MB of paragraphs": b"<p>The Minister said so.</p>\n" * 700_000,
    "20 MB of empty paragraphs": b"<p>" * 6_500_000,
    "a million links": b'<a href="/x">l</a>' * 1_000_000,
    "one wide character": b"x" * 19_000_000 + "\U0001f600".encode(),
}
# The other inputs that stalled or filled some parser: they may be read, or not.
ODD = {
    "formatting": b"<b>" * 100_000,
    "misnested": b"<a><b><p>" * 20_000,
    "tables": b"<table><tr><td>" * 30_000,
    "formatted paragraphs": b"<p><b><i>" * 30_000,
    "options": b"<select><option>" * 30_000,
    "svg": b"<svg><g>" * 50_000,
    "templates": b"<template>" * 50_000,
    "ruby": b"<ruby><rt>" * 30_000,
    "one long attribute": b'<p a="' + b"x" * 10_000_000 + b'">x</p>',
    "an endless comment": b"<!--" + b"x" * 10_000_000,
    "ampersands": b"&" * 10_000_000,
    "long entities": b"&CounterClockwiseContourIntegral;" * 300_000,
    "NUL in names": b"a\0b<p\0q>x</p\0q>" * 1_000,
    "UTF-16": ("<title>T</title><p>Hello</p>" * 100).encode("utf-16"),
    "forbidden references": b"&#xD800;&#0;&#x110000;" * 1_000,
    "bidi": "<title>\u202egnp.exe</title><p>x".encode(),
    "nothing": b"",
    "blanks": b" " * 1_000,
    "a bracket": b"<",
    "a PDF": b"%PDF-1.7\n" + b"\x80\x01" * 500_000,
    "CDATA": b"<![CDATA[" * 100_000,
    "framesets": b"<frameset>" * 100_000,
    "plain text": b"<plaintext>" + b"<div>" * 1_000_000,
    "scripts": b"<script>" + b"<!--<script>" * 500_000,
    "many JSON arrays": b"[" * 200_000,
    "nested 10,000 deep": b"<div>" * 10_000,
}


@pytest.mark.parametrize("name", sorted(STALLING))
def test_a_page_that_stalls_the_parser_is_given_up(name: str, impatient: None) -> None:
    began = time.monotonic()
    with pytest.raises(ParseError, match="not read within 1 s"):
        read_bounded(STALLING[name], URL, "text/html", Context())
    assert time.monotonic() - began < SHORT_S + 1.5
    assert read_bounded(release() + b"\0", URL, "text/html", Context()).title == "Talks in Norburg"


@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_page_that_needs_too_much_memory_is_given_up(name: str) -> None:
    with pytest.raises(ParseError, match="takes more than 100 MB"):
        read_bounded(LARGE[name], URL, "text/html", Context())


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_page_is_read_or_given_up(name: str, impatient: None) -> None:
    began = time.monotonic()
    try:
        assert isinstance(read_bounded(ODD[name], URL, "text/html", Context()), Release)
    except ParseError as error:
        assert error.url == URL
    assert time.monotonic() - began < SHORT_S + 1.5


def test_many_threads_share_the_worker() -> None:
    pages = [release(n) + b"\0" for n in range(1, 41)]
    with ThreadPoolExecutor(8) as threads:
        read_there = list(threads.map(lambda p: read_bounded(p, URL, None, Context()), pages))
    assert read_there == [read.read(page, URL) for page in pages]


def test_a_killed_worker_costs_its_page_only() -> None:
    read_bounded(b"\0", URL, None, Context())
    before = children()
    with ThreadPoolExecutor(1) as threads:
        stalled = threads.submit(read_bounded, STALLING["nested"], URL, None, Context())
        time.sleep(0.2)
        for pid in before & children():
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(ParseError, match="ended the process"):
            stalled.result()
    assert read_bounded(release() + b"\0", URL, None, Context()).title == "Talks in Norburg"


@pytest.mark.parametrize("name", STALLING)
def test_a_sibling_that_stalls_the_parser_teaches_nothing(name: str) -> None:
    page = release()
    assert read_page(page, URL, siblings=[STALLING[name]] * 3) == read_page(page, URL)


def test_where_no_process_can_be_started_only_cheap_pages_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader.close()
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert read_bounded(release() + b"\0", URL, None, Context()).title == "Talks in Norburg"
    with pytest.raises(ParseError, match="too costly"):
        read_bounded(STALLING["nested"], URL, None, Context())


# --- it outlives nobody, and it holds nothing ----------------------------------------------------

ORPHAN = """
import sys, time
from scraper.archive import Archive
from scraper.reader import read_bounded
from scraper.core.read import Context
archive = Archive(sys.argv[1], "w")
import threading
if sys.argv[2] == "busy":
    work = lambda: read_bounded(b"<div>" * 200_000, "https://x.example/", None, Context())
    threading.Thread(target=work, daemon=True).start()
    time.sleep(1.0)
else:
    read_bounded(b"<p>\\0", "https://x.example/", None, Context())
from pathlib import Path
import os
me = os.getpid()
print(*(p for t in Path(f"/proc/{me}/task").iterdir() for p in (t / "children").read_text().split()), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_a_killed_crawl_leaves_neither_lock_nor_process(state: str, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(archive), state], stdout=subprocess.PIPE
    ) as crawl:
        assert crawl.stdout is not None
        (child,) = crawl.stdout.readline().split()
        held = {str(fd.readlink()) for fd in Path(f"/proc/{int(child)}/fd").iterdir()}
        crawl.kill()
    assert not any(str(tmp_path) in target for target in held)
    Archive(archive, "w").close()  # the lock is free at once
    limit = 0.5 if state == "idle" else readerchild.LIMIT_S + 2
    deadline = time.monotonic() + limit
    while Path(f"/proc/{int(child)}/cwd").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(int(child))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_reply_is_made_of_our_nouns_only() -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (os.getpid, ())

    with pytest.raises(pickle.UnpicklingError):
        readerchild.unpacked(pickle.dumps(("done", Evil())))
    with pytest.raises(pickle.UnpicklingError):
        readerchild.unpacked(pickle.dumps("done"))
    same = read.read(release(), URL, None, Context(SITE))
    assert readerchild.unpacked(readerchild.packed(("done", same))) == ("done", same)


# --- the look beforehand -------------------------------------------------------------------------


@pytest.mark.parametrize("body", [*STALLING.values(), *LARGE.values()])
def test_what_is_costly_is_not_plain(body: bytes) -> None:
    assert not plain(body)


PICTURE = b'<img alt="A buoy" src="data:image/png;base64,' + b"iVBORw0KGgo/" * 3_000 + b'">'
WORDS = b"".join(
    b"<p>Of <b>buoys</b> and <strong class='x'>boats</strong>, %d.</p>" % n for n in range(900)
)


@pytest.mark.parametrize(
    "part", [PICTURE, WORDS, b"<p data-x='" + b"{&quot;a&quot;: 1}, " * 2_000 + b"'>"]
)
def test_pictures_in_attributes_and_many_bold_words_are_plain(part: bytes) -> None:
    body = release() + part
    before = time.perf_counter()
    assert plain(body)
    assert read.read(body, URL).title == "Talks in Norburg"
    assert time.perf_counter() - before < SHORT_S


QUOTED = b"".join(b'<b y=a" x=">%d">' % n for n in range(1_500))
HIDDEN = b"".join(b'<b y=\'"\' x=">%d">' % n for n in range(1_500))
ATTRIBUTES = b"<p " + b" ".join(b"a%d" % n for n in range(9_000)) + b">"
GLUED = b"<p " + b"".join(b"a%d=''" % n for n in range(9_000)) + b">"


@pytest.mark.parametrize(
    "body", [QUOTED, HIDDEN, ATTRIBUTES, GLUED, ATTRIBUTES.replace(b" ", b"/")]
)
def test_elements_that_only_seem_alike_and_attributes_without_end_are_not_plain(
    body: bytes,
) -> None:
    assert not plain(body)


@given(st.binary(max_size=400), st.integers(0, 40_000))
def test_the_look_is_total(piece: bytes, times: int) -> None:
    assert isinstance(plain(piece * (times if len(piece) < 20 else 1)), bool)
