"""What others kept, brought in: the same history as if we had crawled at those dates."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scraper import weaving
from scraper.archive import Archive
from scraper.captures import server_at
from scraper.cli import group
from scraper.core.decide import Absent, Before, Verdict, decide
from scraper.core.fingerprint import content_sha256
from scraper.errors import UsageError
from scraper.model import Decision, Link, Outcome, Release, Site, UrlKind
from scraper.records import Look, Visit
from scraper.verify import verify
from scraper.warc import Writer
from tests.archives import Diary, day, page, text
from tests.conftest import Nights
from tests.ministry import Ministry
from tests.site_server import Reply
from tests.webarchive import replaying

# What a history is, as a reader of the archive sees it; ids are an archive's own.
HISTORY = {
    "releases": (
        "SELECT r.key, r.title, r.status, r.language, r.published_at, r.published_on, r.url,"
        " r.version_count, r.first_seen_at, r.last_seen_at, r.last_changed_at, r.withdrawn_at,"
        " r.missing_since, r.missing_looks, v.content_sha256, g.key FROM releases r"
        " JOIN versions v ON v.id = r.latest_version_id"
        " LEFT JOIN releases g ON g.id = r.translation_group"
    ),
    "versions": (
        "SELECT r.key, v.number, v.title, v.language, v.published_at, v.first_seen_at,"
        " v.last_seen_at, v.superseded_at, v.seen_count, v.content_sha256, v.words, v.body,"
        " v.metadata, b.sha256 FROM versions v JOIN releases r ON r.id = v.release_id"
        " LEFT JOIN blobs b ON b.id = v.blob_id"
    ),
    "changes": (
        "SELECT r.key, c.kind, c.detected_at, f.number, t.number, c.hours_after_publication,"
        " c.fields, c.words_added, c.words_removed, c.similarity, c.diff, c.content_sha256"
        " FROM changes c JOIN releases r ON r.id = c.release_id"
        " LEFT JOIN versions f ON f.id = c.from_version_id"
        " LEFT JOIN versions t ON t.id = c.to_version_id"
    ),
    "fetches": (
        "SELECT u.url, u.kind, f.fetched_at, f.outcome, f.reason, f.status, f.elapsed_ms, f.size,"
        " f.sha256, f.headers, b.sha256, r.key FROM fetches f JOIN urls u ON u.id = f.url_id"
        " LEFT JOIN blobs b ON b.id = f.blob_id LEFT JOIN releases r ON r.id = f.release_id"
    ),
    "links": (
        "SELECT r.key, v.number, l.rel, l.url, l.text, l.hreflang, t.key FROM links l"
        " JOIN versions v ON v.id = l.version_id JOIN releases r ON r.id = v.release_id"
        " LEFT JOIN releases t ON t.id = l.target_release_id"
    ),
}


def history(path: Path, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(path) as conn:
        found = {t: sorted(conn.execute(HISTORY[t]), key=repr) for t in tables or HISTORY}
    conn.close()
    return found


def run(*args: object) -> Result:
    return CliRunner().invoke(group, [str(arg) for arg in args], catch_exceptions=False)


def bring(path: Path, *files: object) -> Result:
    return run("import", "warc", *files, "--archive", path)


def sound(path: Path) -> bool:
    with Archive(path) as archive:
        return verify(archive).damages == []


@pytest.fixture
def story(nights: Nights, ministry: Ministry, site: Site) -> Path:
    """Edits, a withdrawal, a move, 304, equal bytes, a block page, a date corrected, a failure."""
    ministry.validators = True
    still = ministry.find(9)
    ministry.overrides[still.path] = Reply(ministry.page(still))
    nights.crawl(site)
    nights.next_night()
    ministry.find(3).paragraphs.append("A sentence was added later, quietly.")
    gone, moving = ministry.find(5), ministry.find(7)
    ministry.docs.remove(gone)
    old = moving.path
    moving.id, moving.portlet = 3882907, "MOVEDTOHERE1"
    ministry.overrides[old] = Reply("", 301, {"Location": moving.path})
    ministry.overrides[ministry.find(8).path] = Reply(
        "<title>Just a moment...</title><p>Checking your browser before you go on.</p>", 403
    )
    nights.crawl(site)
    nights.next_night(2)
    del ministry.overrides[ministry.find(8).path]
    ministry.find(3).paragraphs.pop()
    ministry.find(2).day += 5
    ministry.overrides[ministry.find(11).path] = Reply("busy", 503)
    ministry.validators = False
    for _ in range(3):
        nights.crawl(site)
        nights.next_night(2)
    return nights.path


# --- our own export --------------------------------------------------------------------------------


def test_a_round_trip_loses_nothing(story: Path, tmp_path: Path) -> None:
    warc, other = tmp_path / "o.warc.gz", tmp_path / "other.db"
    run("export", "warc", warc, "--archive", story)
    result = bring(other, warc)
    assert "the definition of testland was in the file" in result.output
    assert history(other) == history(story)
    assert sound(other)


def test_translations_that_a_look_without_a_page_named_make_the_round_trip(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    german = Link("translation", f"{diary.site.home}/de/news/1", "Deutsch", "de")
    with diary.night(0):
        diary.sees(1)
        diary.sees(2, url=german.url, raw=page("Meldung", "2 March 2026 10:00", text(2)))
    with diary.night(1):
        diary.sees(1, token="b", release={"alternates": (german,)})
    diary.close()
    run("export", "warc", tmp_path / "o.warc.gz", "--archive", diary.path)
    assert bring(tmp_path / "b.db", tmp_path / "o.warc.gz").exit_code == 0
    assert history(diary.path, "links")["links"][0][3] == german.url
    assert history(tmp_path / "b.db", "links") == history(diary.path, "links")
    assert sound(tmp_path / "b.db")


def test_a_round_trip_of_a_site_without_a_definition(
    nights: Nights, ministry: Ministry, tmp_path: Path
) -> None:
    from scraper.sites import site_for_url

    site = site_for_url(ministry.server.origin + "/en/foreign_policy/news")
    nights.crawl(site)
    nights.next_night()
    ministry.find(3).paragraphs.append("A sentence was added later, quietly.")
    nights.crawl(site)
    warc, other = tmp_path / "o.warc.gz", tmp_path / "other.db"
    run("export", "warc", warc, "--archive", nights.path)
    assert bring(other, warc).exit_code == 0
    assert history(other, "releases", "changes") == history(nights.path, "releases", "changes")


def test_a_file_that_is_imported_twice_adds_nothing(story: Path, tmp_path: Path) -> None:
    warc, other = tmp_path / "o.warc.gz", tmp_path / "other.db"
    run("export", "warc", warc, "--archive", story)
    bring(other, warc)
    before = dump(other)
    result = bring(other, warc, warc)
    assert "0 taken (none)" in result.output
    assert dump(other) == before
    into_itself = dump(story)
    bring(story, warc)
    assert dump(story) == into_itself


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as conn:
        lines = list(conn.iterdump())
    conn.close()
    return lines


def test_files_are_taken_together_in_the_order_of_time(story: Path, tmp_path: Path) -> None:
    late, early, other = (tmp_path / name for name in ("late.warc.gz", "early.warc.gz", "o.db"))
    run("export", "warc", late, "--archive", story, "--since", "2026-03-03")
    run("export", "warc", early, "--archive", story)
    assert bring(other, late, early).output.count("known")
    assert history(other, "releases", "versions", "changes") == history(
        story, "releases", "versions", "changes"
    )


def test_the_past_of_an_archive_comes_in_after_its_present(story: Path, tmp_path: Path) -> None:
    """The nights in the wrong order: what is older is woven in, and the archive stays sound."""
    late, early, other = (tmp_path / name for name in ("late.warc.gz", "early.warc.gz", "o.db"))
    run("export", "warc", late, "--archive", story, "--since", "2026-03-05")
    run("export", "warc", early, "--archive", story)
    bring(other, late)
    bring(other, early)
    key = "0:3882003|en"
    versions = [row[:6] for row in history(other, "versions")["versions"] if row[0] == key]
    assert versions == [row[:6] for row in history(story, "versions")["versions"] if row[0] == key]
    changes = [row for row in history(other, "changes")["changes"] if row[0] == key]
    assert changes == [row for row in history(story, "changes")["changes"] if row[0] == key]
    assert sound(other)


# --- other crawlers' files -------------------------------------------------------------------------


def kept(path: Path) -> list[tuple[Any, ...]]:
    """Releases without what depends on who asked for them: title, date, language, text."""
    with sqlite3.connect(path) as conn:
        rows = conn.execute(
            "SELECT r.key, r.title, r.published_at, r.language, v.body FROM releases r"
            " JOIN versions v ON v.id = r.latest_version_id ORDER BY 1"
        ).fetchall()
    conn.close()
    return rows


@pytest.fixture
def site_file(ministry: Ministry, tmp_path: Path) -> Path:
    file = tmp_path / "testland.toml"
    file.write_text(ministry.site_file, encoding="utf-8")
    return file


def test_a_crawl_by_wget_gives_the_same_releases(
    nights: Nights, ministry: Ministry, site: Site, site_file: Path, tmp_path: Path
) -> None:
    if shutil.which("wget") is None:
        pytest.skip("wget is not installed")
    nights.crawl(site)
    origin = ministry.server.origin
    listings = [f"/{language}/foreign_policy/news" for language in ("en", "ru")]
    pages = [f"{origin}{path}" for path in (*listings, *(doc.path for doc in ministry.docs))]
    pages += [f"{origin}/robots.txt", f"{origin}/", f"{origin}/en/about"]
    (tmp_path / "pages").write_text("\n".join(pages))
    subprocess.run(
        ["wget", "-q", "-i", "pages", "-O", "saved", "--warc-file", "crawl"],
        cwd=tmp_path,
        check=False,  # 8: the ministry answered 404 to one of them
        timeout=90,
    )
    other = tmp_path / "other.db"
    result = bring(other, tmp_path / "crawl.warc.gz", "--site", site_file)
    assert result.exit_code == 0, result.output
    assert kept(other) == kept(nights.path)
    again = bring(other, tmp_path / "crawl.warc.gz", "--site", site_file)
    assert "0 taken (none)" in again.output


class Book:
    """A WARC file, written answer by answer, as crawlers write them."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.writer = Writer(self.out)

    def answer(
        self,
        url: str,
        at: str,
        body: bytes | str,
        status: int = 200,
        headers: str = "Content-Type: text/html; charset=utf-8",
        **more: str,
    ) -> Book:
        payload = body.encode() if isinstance(body, str) else body
        head = f"HTTP/1.1 {status} Any\r\n" + (headers + "\r\n" if headers else "") + "\r\n"
        lines = [("WARC-Type", "response"), ("WARC-Date", at), ("WARC-Target-URI", url)]
        lines += [(name.replace("_", "-"), value) for name, value in more.items()]
        self.writer.write(lines, head.encode() + payload)
        return self

    def revisit(self, url: str, at: str, **more: str) -> Book:
        lines = [("WARC-Type", "revisit"), ("WARC-Date", at), ("WARC-Target-URI", url)]
        lines += [(name.replace("_", "-"), value) for name, value in more.items()]
        self.writer.write(lines, b"HTTP/1.1 200 OK\r\n\r\n")
        return self

    def save(self, path: Path) -> Path:
        path.write_bytes(self.out.getvalue())
        return path


PARAGRAPHS = (
    "The minister received the delegation in the old town hall and spoke about the harvest.",
    "Both sides agreed to open the bridge over the river Norl before the end of the winter.",
    "A commission will look into the fares of the ferries, which had risen twice this year.",
    "The guests visited the museum of lighthouses and laid flowers at the sailors' memorial.",
)


def article(title: str, *more: str) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in (*PARAGRAPHS, *more))
    return (
        f"<html lang=en><head><title>{title} - MER</title></head><body><nav><a href=/>Home</a>"
        f"<a href=/news>News</a></nav><article><h1>{title}</h1><time>2 March 2026, 14:00</time>"
        f"{paragraphs}</article><footer>Press office</footer></body></html>"
    )


def front(*titles: str) -> str:
    items = "".join(
        f"<li><time>{n + 1} March 2026</time> <a href=/news/{n}>{title} of the ministry</a></li>"
        for n, title in enumerate(titles)
    )
    return f"<html lang=en><head><title>News - MER</title></head><body><h1>News</h1><ul>{items}</ul></body></html>"


MER = "https://www.mer.example"


def releases(path: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as conn:
        found = conn.execute("SELECT url, version_count, status FROM releases ORDER BY url")
        rows = found.fetchall()
    conn.close()
    return rows


def test_without_a_definition_pages_that_read_as_articles_are_releases(tmp_path: Path) -> None:
    book = Book()
    book.answer(f"{MER}/", "2026-03-02T10:00:00Z", article("Welcome to the ministry"))
    book.answer(
        f"{MER}/robots.txt",
        "2026-03-02T10:00:01Z",
        "User-agent: *",
        headers="Content-Type: text/plain",
    )
    book.answer(
        f"{MER}/news", "2026-03-02T10:00:02Z", front(*[f"Statement {n}" for n in range(20)])
    )
    book.answer(f"{MER}/news/1", "2026-03-02T10:00:03Z", article("The bridge will be opened"))
    book.answer(f"{MER}/news/2", "2026-03-02T10:00:04Z", article("Ferries become cheaper"))
    book.answer(
        f"{MER}/style.css", "2026-03-02T10:00:05Z", "p {}", headers="Content-Type: text/css"
    )
    book.answer(f"{MER}/about", "2026-03-02T10:00:06Z", "<h1>About</h1><p>We are a ministry.")
    book.answer(f"{MER}/lost", "2026-03-02T10:00:07Z", "no", 404)
    book.answer(
        f"{MER}/news/1", "2026-03-09T10:00:00Z", article("The bridge will be opened", "Later.")
    )
    book.answer(f"{MER}/news/2", "2026-03-09T10:00:01Z", "gone", 410)
    book.answer(f"{MER}/news/2", "2026-03-12T10:00:01Z", "gone", 410)
    path = tmp_path / "a.db"
    result = bring(path, book.save(tmp_path / "b.warc.gz"))
    assert result.exit_code == 0, result.output
    assert releases(path) == [(f"{MER}/news/1", 2, "live"), (f"{MER}/news/2", 1, "withdrawn")]
    assert "1 home pages" in result.output
    assert "1 images, styles and scripts" in result.output
    assert "2 pages that are no articles" in result.output
    assert "1 failed requests for pages that are not known" in result.output
    assert "2 published, 1 edited, 1 withdrawn" in result.output


def compressed(body: str) -> bytes:
    return gzip.compress(body.encode())


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[:99], body[99:])) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "wrap"),
    [
        ("Content-Type: text/html; charset=utf-8", str.encode),
        ("Content-Encoding: gzip", compressed),
        ("Transfer-Encoding: chunked", lambda b: chunked(b.encode())),
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked", lambda b: chunked(compressed(b))),
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked", str.encode),  # stored decoded
        ("X-Archive-Orig-Content-Encoding: br", str.encode),
        ("", str.encode),
    ],
)
def test_bodies_are_read_as_crawlers_store_them(
    headers: str, wrap: Callable[[str], bytes], tmp_path: Path
) -> None:
    book = Book()
    page = article("The bridge will be opened")
    book.answer(f"{MER}/news/1", "2026-03-02T10:00:00Z", wrap(page), headers=headers)
    path = tmp_path / "a.db"
    assert bring(path, book.save(tmp_path / "b.warc.gz")).exit_code == 0
    with sqlite3.connect(path) as conn:
        size, sha256 = conn.execute("SELECT size, sha256 FROM blobs").fetchone()
    conn.close()
    assert (size, sha256) == (len(page.encode()), hashlib.sha256(page.encode()).hexdigest())


def test_a_revisit_is_a_look_at_what_it_repeats(tmp_path: Path) -> None:
    page, url = article("The bridge will be opened"), f"{MER}/news/1"
    digest = f"sha1:{hashlib.sha1(page.encode(), usedforsecurity=False).hexdigest()}"
    book = Book().answer(url, "2026-03-02T10:00:00Z", page, WARC_Payload_Digest=digest)
    book.answer(url, "2026-03-03T10:00:00Z", article("The bridge will be opened", "Or not."))
    book.revisit(  # back to the first text
        url, "2026-03-04T10:00:00Z", WARC_Payload_Digest=digest,
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    )  # fmt: skip
    book.revisit(
        url, "2026-03-05T10:00:00Z",
        WARC_Profile="http://netpreserve.org/warc/1.0/revisit/server-not-modified",
    )  # fmt: skip
    path = tmp_path / "a.db"
    assert bring(path, book.save(tmp_path / "b.warc.gz")).exit_code == 0
    with sqlite3.connect(path) as conn:
        seen = conn.execute("SELECT number, last_seen_at, seen_count FROM versions").fetchall()
    conn.close()
    assert seen == [
        (1, "2026-03-02T10:00:00Z", 1),
        (2, "2026-03-03T10:00:00Z", 1),
        (3, "2026-03-05T10:00:00Z", 2),
    ]


def test_a_revisit_of_what_is_nowhere_is_told_unless_the_archive_has_it(tmp_path: Path) -> None:
    page, url, path = article("The bridge will be opened"), f"{MER}/news/1", tmp_path / "a.db"
    digest = f"sha256:{hashlib.sha256(page.encode()).hexdigest()}"
    late = Book().revisit(url, "2026-03-04T10:00:00Z", WARC_Payload_Digest=digest)
    result = bring(path, late.save(tmp_path / "late.warc.gz"))
    assert result.exit_code == 1
    assert "what it repeats is in none of the files" in result.output
    early = Book().answer(url, "2026-03-02T10:00:00Z", page)
    bring(path, early.save(tmp_path / "early.warc.gz"))
    assert bring(path, tmp_path / "late.warc.gz").exit_code == 0
    assert history(path, "versions")["versions"][0][8] == 2  # seen twice


def test_redirects_lead_to_one_release_and_move_it_for_good(tmp_path: Path) -> None:
    old, new, path = f"{MER}/news/1", f"{MER}/aktuelt/1", tmp_path / "a.db"
    page = article("The bridge will be opened")
    book = Book().answer(old, "2026-03-02T10:00:00Z", page)
    book.answer(old, "2026-03-09T10:00:00Z", "", 301, "Location: /aktuelt/1")
    book.answer(new, "2026-03-09T10:00:01Z", page)
    result = bring(path, book.save(tmp_path / "b.warc.gz"))
    assert "1 moved" in result.output
    assert releases(path) == [(new, 1, "live")]


def test_a_wacz_is_its_warc_files(tmp_path: Path) -> None:
    book = Book().answer(f"{MER}/news/1", "2026-03-02T10:00:00Z", article("The bridge opens"))
    data = book.out.getvalue()
    told = {
        "resources": [
            {"path": "archive/a.warc.gz", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        ]
    }
    for way in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        wacz = tmp_path / f"{way}.wacz"
        with zipfile.ZipFile(wacz, "w", way) as package:
            package.writestr("pages/pages.jsonl", "{}")
            package.writestr("archive/a.warc.gz", data)
            package.writestr("datapackage.json", json.dumps(told))
        path = tmp_path / f"{way}.db"
        assert bring(path, wacz).exit_code == 0
        assert releases(path) == [(f"{MER}/news/1", 1, "live")]
    told["resources"][0]["hash"] = f"sha256:{'0' * 64}"
    with zipfile.ZipFile(tmp_path / "wrong.wacz", "w") as package:
        package.writestr("archive/a.warc.gz", data)
        package.writestr("datapackage.json", json.dumps(told))
    result = bring(tmp_path / "x.db", tmp_path / "wrong.wacz")
    assert result.exit_code == 1
    assert "wrong.wacz/a.warc.gz: its hash is not that of the package" in result.output


# --- damage and malice -----------------------------------------------------------------------------


def test_what_is_damaged_is_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    book = Book()
    for number in range(4):
        url, at = f"{MER}/news/{number}", f"2026-03-02T10:00:0{number}Z"
        book.answer(url, at, article(f"Statement number {number} on the bridge"))
    book.answer(
        f"{MER}/news/8",
        "2026-03-02T10:00:08Z",
        b"\x1f\x8b\x08cut",
        headers="Content-Encoding: gzip",
    )
    book.answer(f"{MER}/news/9", "2026-03-02T10:00:09Z", "x", headers="Content-Encoding: rot13")
    book.answer(f"{MER}/news/10", "yesterday", article("No time"))
    data = bytearray(book.out.getvalue())
    starts = [at for at in range(len(data)) if data[at : at + 3] == b"\x1f\x8b\x08"]
    data[starts[1] + 200] ^= 0xFF
    (tmp_path / "b.warc.gz").write_bytes(bytes(data[:-30]))
    path = tmp_path / "a.db"
    result = bring(path, tmp_path / "b.warc.gz")
    assert result.exit_code == 1
    assert [url for url, *_ in releases(path)] == [f"{MER}/news/{n}" for n in (0, 2, 3)]
    assert f"b.warc.gz at {starts[1]}: " in result.output
    assert f"{MER}/news/8: " in result.output
    assert "stored in the coding 'rot13'" in result.output
    assert f"b.warc.gz at {starts[-1]}: " in result.output


def test_a_body_that_unpacks_without_end_is_named(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * 30_000_000)
    book = Book().answer(
        f"{MER}/news/1", "2026-03-02T10:00:00Z", bomb, headers="Content-Encoding: gzip"
    )
    result = bring(tmp_path / "a.db", book.save(tmp_path / "b.warc.gz"))
    assert result.exit_code == 1
    assert "more than 20,000,000 bytes" in result.output


@pytest.mark.parametrize(
    "facts",
    [
        '{"kind": ["release"], "outcome": {}, "asked": 3, "listed": [], "also_at": {}}',
        '{"kind": "release", "elapsed_ms": -5, "asked": "javascript:alert(1)", "site": []}',
        '{"kind": "release", "also_at": ["http://127.0.0.1/", 5], "listed": {"title": 3}}',
        '{"definition_of": "../../x"}',
        '{"kind": "release", "asked": "https://elsewhere.example/news/1"}',
        '{"kind": "release", "listed": {"title": "a\\u0000b", "language": "x-\\ud800"}}',
        '{"kind": "release", "release": "0:1|\\ud800", "site": "\\ud800", "reason": "\\ud800"}',
        '{"kind": "release", "x": "' + "x" * 70_000 + '"}',
        '{"kind": "release", "translations": [["https://a.example/", "xx-\\ud800", 5], [1], "x"]}',
        '{"kind": "release", "translations": [["javascript:alert(1)", "de", "x"]], "release": 5}',
        '{"kind": "release", "outcome": "gone", "status": 404, "sha256": "'
        + "f" * 64
        + '", "size": 1}',
        "{" * 500,
    ],
)
def test_what_strangers_write_into_our_own_header_harms_nobody(facts: str, tmp_path: Path) -> None:
    book = Book().answer(
        f"{MER}/news/1", "2026-03-02T10:00:00Z", article("The bridge opens"), X_Scraper_Fetch=facts
    )
    path = tmp_path / "a.db"
    result = bring(path, book.save(tmp_path / "b.warc.gz"))
    assert result.exit_code in (0, 1)
    if path.exists():
        assert {url for url, *_ in releases(path)} <= {f"{MER}/news/1"}


def test_a_file_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    result = bring(tmp_path / "a.db", tmp_path / "nothing.warc")
    assert result.exit_code == 2
    (tmp_path / "text.warc").write_text("hello")
    result = bring(tmp_path / "a.db", tmp_path / "text.warc")
    assert result.exit_code == 1
    assert "text.warc at 0: no WARC record begins here" in result.output


# --- looks at the past ------------------------------------------------------------------------------

GONE = {"-": 404, "!": 410}
STATES = {
    name: Release(
        f"Talks on the {name} bridge",
        datetime(2026, 3, 1, 10, tzinfo=UTC),
        "en",
        "\n\n".join([*PARAGRAPHS, f"It is about the {name} bridge."]),
    )
    for name in "abc"
}


def look_at(diary: Diary, number: float, name: str) -> None:
    """A look on a day that brought a state; older ones are woven in."""
    url, at = diary.url(1), day(number)
    before = diary.archive.before(url)
    last = weaving.last_look(diary.archive, before.release_id) if before else None
    if name in GONE:
        assert before is not None
        misses(diary, at, GONE[name], before, late=last is not None and at < last)
        return
    release = STATES[name]
    if before is None or last is None or at >= last:
        body = f"<p>{name} {number}</p>".encode()
        diary.reads(url, release, at, before, body=body)
        return
    visit = Visit(
        run_id=diary.run_id, site_id=diary.site_id, url=url, kind=UrlKind.RELEASE, at=at,
        outcome=Outcome.UNCHANGED, status=200, body=f"<p>{name} {number}</p>".encode(),
        look=Look(Verdict(Decision.CHANGED), before, release, content_sha256(release)),
    )  # fmt: skip
    with diary.archive.write() as conn:
        weaving.weave(conn, visit, before.release_id)


def misses(diary: Diary, at: datetime, status: Any, before: Before, *, late: bool) -> None:
    verdict = Verdict(Decision.CHANGED) if late else decide(before, Absent(status), at)
    visit = Visit(
        run_id=diary.run_id, site_id=diary.site_id, url=diary.url(1), kind=UrlKind.RELEASE, at=at,
        outcome=Outcome.GONE, reason=f"http_{status}", status=status, look=Look(verdict, before),
    )  # fmt: skip
    if not late:
        diary.archive.record(visit)
        return
    with diary.archive.write() as conn:
        weaving.log_past(conn, visit, before.release_id)


def told_history(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    found = history(path, "releases", "versions", "changes")
    found["versions"] = [row[:12] for row in found["versions"]]
    return found


def test_absences_in_a_file_older_than_what_is_known_are_withdrawals(tmp_path: Path) -> None:
    url, late, early = f"{MER}/news/1", Book(), Book()
    late.answer(url, "2026-03-20T10:00:00Z", article("The bridge opens"))
    early.answer(url, "2026-03-01T10:00:00Z", article("The bridge opens"))
    for number in (3, 5, 8, 9):
        early.answer(url, f"2026-03-0{number}T10:00:00Z", "not found", 404)
    path, whole = tmp_path / "a.db", tmp_path / "whole.db"
    for file in (late.save(tmp_path / "l.warc.gz"), early.save(tmp_path / "e.warc.gz")):
        assert bring(path, file).exit_code == 0
    bring(whole, tmp_path / "l.warc.gz", tmp_path / "e.warc.gz")
    assert history(path, "changes", "releases") == history(whole, "changes", "releases")
    told = [(row[1], row[2][:10]) for row in history(path, "changes")["changes"]]
    assert sorted(told, key=lambda one: one[1]) == [
        ("published", "2026-03-01"), ("withdrawn", "2026-03-08"), ("restored", "2026-03-20")
    ]  # fmt: skip
    assert sound(path)


@pytest.mark.parametrize("seed", range(25))
def test_looks_give_one_history_in_whatever_order_they_come(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    looks = [(float(number), chance.choice("aabbc")) for number in range(chance.randint(2, 9))]
    shuffled = chance.sample(looks, len(looks))
    for name, order in (("right.db", looks), ("woven.db", shuffled)):
        diary = Diary(tmp_path / name)
        for number, look in enumerate(order):  # each in a run of its own, closed and sealed
            with diary.night(100 + number):
                look_at(diary, *look)
        diary.close()
    assert told_history(tmp_path / "woven.db") == told_history(tmp_path / "right.db")
    assert sound(tmp_path / "woven.db")


@pytest.mark.parametrize("seed", range(40))
def test_absences_are_told_alike_in_whatever_order_looks_come(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    count = chance.randint(4, 12)
    looks = [(0.0, "a")]
    looks += [(float(number), chance.choice("aab----!")) for number in range(1, count)]
    shuffled = [looks[0], *chance.sample(looks[1:], count - 1)]
    for name, order in (("right.db", looks), ("woven.db", shuffled)):
        diary = Diary(tmp_path / name)
        for number, look in enumerate(order):
            with diary.night(100 + number):
                look_at(diary, *look)
        diary.close()
    assert told_history(tmp_path / "woven.db") == told_history(tmp_path / "right.db")
    assert sound(tmp_path / "woven.db")


# --- captures of a web archive ----------------------------------------------------------------------


def test_earlier_captures_of_a_web_archive_become_earlier_versions(
    nights: Nights, ministry: Ministry, site: Site, tmp_path: Path
) -> None:
    doc = ministry.find(3)
    nights.crawl(site)
    nights.next_night()
    doc.paragraphs.append("A sentence was added later, quietly.")
    nights.crawl(site)
    nights.next_night()
    doc.paragraphs.pop()
    doc.title = "Another title of the press release"
    nights.crawl(site)
    late = Nights(tmp_path / "late.db")  # somebody who came only then
    late.clock.moment = nights.clock.now() + timedelta(days=1)
    late.crawl(site)
    (tmp_path / "warcs").mkdir()
    index = tmp_path / "o.cdxj"
    run("export", "warc", tmp_path / "warcs/o.warc.gz", "--cdxj", index, "--archive", nights.path)
    with replaying(tmp_path / "warcs", index, tmp_path / "room") as collection:
        asking = ["import", "cdx", f"{collection}cdx", "--archive", late.path]
        asking += ["--allow-private", "--delay", "0"]
        first, again = run(*asking), run(*asking)
    assert first.exit_code == 0, first.output
    assert "0 taken (none), 23 known" in again.output
    assert sound(late.path)
    key = "0:3882003|en"
    for table, columns in (("versions", 6), ("changes", 12)):
        mine = [row[:columns] for row in history(late.path, table)[table] if row[0] == key]
        theirs = [row[:columns] for row in history(nights.path, table)[table] if row[0] == key]
        assert mine == theirs
    sources = late.rows("SELECT headers FROM fetches WHERE fetched_at = '2026-03-03T03:00:00Z'")
    assert all("id_/http://127.0.0.1" in str(row[0]) for row in sources)
    assert late.rows("SELECT slug FROM sites") == [("testland",)]


def test_a_web_archive_is_asked_as_politely_as_a_ministry(
    nights: Nights, ministry: Ministry, site: Site
) -> None:
    nights.crawl(site)
    ministry.server.clear()
    ministry.overrides["/robots.txt"] = Reply("User-agent: *\nDisallow: /coll/")
    address = f"{ministry.server.origin}/coll/cdx"
    with sqlite3.connect(nights.path) as conn:  # the rules that the crawl saw are a day old
        conn.execute(
            "UPDATE hosts SET robots_fetched_at = '2026-01-01T00:00:00Z', not_before = NULL"
        )
    conn.close()
    result = run(
        "import", "cdx", address, "--archive", nights.path, "--allow-private", "--delay", "0"
    )
    assert result.exit_code == 1
    assert "robots.txt does not allow it" in result.output
    assert ministry.server.paths() == ["/robots.txt"]


def test_where_captures_are_follows_from_where_they_are_listed() -> None:
    wayback = server_at("https://web.archive.org/cdx/search/cdx")
    assert wayback.replay == "https://web.archive.org/web/"
    assert server_at("http://127.0.0.1:8080/coll/cdx").replay == "http://127.0.0.1:8080/coll/"
    assert server_at("http://x.example/q", "http://y.example/w").replay == "http://y.example/w/"
    with pytest.raises(UsageError, match="--replay"):
        server_at("http://x.example/q")


def test_a_failure_before_a_page_is_known_says_nothing_however_often_it_comes(
    tmp_path: Path,
) -> None:
    url, path = f"{MER}/news/1", tmp_path / "a.db"
    book = Book().answer(url, "2026-03-01T10:00:00Z", "not yet", 404)
    book.answer(url, "2026-03-02T10:00:00Z", article("The bridge will be opened"))
    file = book.save(tmp_path / "b.warc.gz")
    for taken in ("1 taken", "0 taken"):
        result = bring(path, file)
        assert taken in result.output
        assert "1 failed requests for pages that are not known" in result.output
