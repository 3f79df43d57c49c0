"""WARC files of other crawlers, brought in: the archive is as if we had crawled on their dates."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper.archive import Archive
from scraper.importing import Imported, import_warc
from scraper.model import Site
from tests.conftest import FakeClock, Nights
from tests.ministry import Ministry

STORY = {
    "releases": "SELECT key, url, title, status, language, published_at, published_on,"
    " version_count, withdrawn_at IS NULL FROM releases ORDER BY key",
    "versions": "SELECT r.key, v.number, v.title, v.language, v.published_at, v.content_sha256,"
    " v.words, v.body, date(v.first_seen_at), date(v.last_seen_at), date(v.superseded_at)"
    " FROM versions v JOIN releases r ON r.id = v.release_id ORDER BY r.key, v.number",
    "changes": "SELECT r.key, c.kind, date(c.detected_at), c.fields, c.diff, c.words_added,"
    " c.words_removed, c.similarity FROM changes c JOIN releases r ON r.id = c.release_id"
    " ORDER BY r.key, c.detected_at, c.kind",
    "links": "SELECT r.key, v.number, l.rel, l.url, l.hreflang, t.key FROM links l"
    " JOIN versions v ON v.id = l.version_id JOIN releases r ON r.id = l.release_id"
    " LEFT JOIN releases t ON t.id = l.target_release_id ORDER BY 1, 2, 3, 4",
}


def story(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive tells of releases, to the day."""
    with Archive(path) as archive:
        return {name: [tuple(row) for row in archive.rows(sql)] for name, sql in STORY.items()}


def brought_in(path: Path, *files: Path, site: Site | None = None) -> Imported:
    with Archive(path, "w") as archive:
        return import_warc(files, archive, site, [], FakeClock())


def addresses(ministry: Ministry) -> list[str]:
    """What a crawler that knows every release would ask for."""
    origin = ministry.server.origin
    listings = [f"{origin}/{language}/foreign_policy/news" for language in ("en", "ru")]
    first = f"{origin}/en/foreign_policy/news?_101_INSTANCE_cKNonkJE02Bw_cur="
    pages = [f"{first}{number}" for number in (2, 3, 4)]
    return [
        f"{origin}/robots.txt",
        *listings,
        *pages,
        *(origin + p for p in sorted(known(ministry))),
    ]


def known(ministry: Ministry) -> set[str]:
    remembered: set[str] = ministry.__dict__.setdefault("remembered", set())
    remembered |= {doc.path for doc in ministry.docs}
    return remembered


ANSWER = re.compile(rb"\AWARC/1.0\r\nWARC-Type: re(sponse|visit)\r\n")


class Wget:
    """GNU Wget with --warc-file; its files are given the date of the simulated night."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []

    def night(self, ministry: Ministry, at: datetime, *more: str) -> Path:
        name = f"night{len(self.files)}"
        file = self.folder / f"{name}.warc.gz"
        asked = addresses(ministry)
        (self.folder / "list").write_text("\n".join(asked))
        for _once_more in range(20):  # on a busy machine wget may lose an answer
            subprocess.run(
                ["wget", "-q", "-i", "list", "-O", "pages", "--tries=1", f"--warc-file={name}",
                 "--warc-cdx", *more],
                cwd=self.folder, timeout=60, check=False,
            )  # fmt: skip
            records = list(members(file.read_bytes()))
            if len([r for r in records if ANSWER.search(r)]) == len(asked):
                break
        else:
            raise AssertionError("wget has lost an answer twenty times")
        file.write_bytes(b"".join(dated(record, at) for record in records))
        self.files.append(file)
        return file


def members(data: bytes) -> Iterator[bytes]:
    """Every record of a packed file, unpacked."""
    while data:
        member = zlib.decompressobj(31)
        yield member.decompress(data)
        data = member.unused_data


def dated(record: bytes, at: datetime) -> bytes:
    """The record with another date, packed; no digest covers it."""
    date = f"WARC-Date: {at:%Y-%m-%dT%H:%M:%SZ}".encode()
    return gzip.compress(re.sub(rb"WARC-Date: \S+", date, record, count=1))


@pytest.fixture
def wget(tmp_path: Path) -> Wget:
    if shutil.which("wget") is None:
        pytest.skip("wget is not installed")
    (tmp_path / "wget").mkdir()
    return Wget(tmp_path / "wget")


def seven_nights(ministry: Ministry, nights: Nights, site: Site, other: Any) -> None:
    """Edits, a withdrawal and a new release, seen by us and by another crawler."""
    withdrawn = ministry.find(5)
    for night in range(7):
        if night == 1:
            ministry.find(3).paragraphs.append("One more sentence was added later.")
            ministry.find(4).title += " (updated)"
        if night == 2:
            ministry.docs.remove(withdrawn)
        if night == 5:
            ministry.find(2).day = 9
        if night:
            make_all_due(nights)
        nights.crawl(site)
        other(nights.clock.now())
        nights.next_night()


def make_all_due(nights: Nights) -> None:
    """Wget asks for everything every night, we ask less often for what is quiet."""
    with Archive(nights.path, "w") as archive, archive.write() as conn:
        conn.execute(
            "UPDATE urls SET next_check_at = last_checked_at WHERE next_check_at IS NOT NULL"
        )


def test_what_wget_stored_is_the_story_that_we_saw(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    seven_nights(ministry, nights, site, lambda at: wget.night(ministry, at))
    done = brought_in(tmp_path / "b.db", *wget.files, site=site)
    assert done.problems == []
    ours, theirs = story(nights.path), story(tmp_path / "b.db")
    assert {kind for _, kind, *_ in ours["changes"]} == {"published", "edited", "withdrawn"}
    for name in STORY:
        assert theirs[name] == ours[name], name


def test_the_order_of_the_files_makes_no_difference_and_twice_is_once(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    seven_nights(ministry, nights, site, lambda at: wget.night(ministry, at))
    brought_in(tmp_path / "b.db", *reversed(wget.files), site=site)
    one = story(tmp_path / "b.db")
    assert one == story(nights.path)
    again = brought_in(tmp_path / "b.db", *wget.files, site=site)
    assert (sum(again.added.values()), sum(again.changes.values())) == (0, 0)
    assert story(tmp_path / "b.db") == one


def test_wgets_revisits_are_resolved(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    at = nights.clock.now()
    ministry.hits = -(10**6)
    first = wget.night(ministry, at)
    wget.night(ministry, at + timedelta(days=1), "--warc-dedup=night0.cdx")
    kinds = [re.search(rb"WARC-Type: (\w+)", m) for m in members(wget.files[1].read_bytes())]
    assert b"revisit" in {found[1] for found in kinds if found}
    done = brought_in(tmp_path / "b.db", *wget.files, site=site)
    assert done.problems == []
    assert done.changes == {"published": 21}
    assert first.exists()


# --- other tools, other forms ---------------------------------------------------------------------


def test_without_a_definition_the_same_pages_are_found_and_no_other(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    wget.night(ministry, nights.clock.now())
    done = brought_in(tmp_path / "b.db", *wget.files)
    assert done.problems == []
    with Archive(tmp_path / "b.db") as archive:
        found = {row["url"] for row in archive.rows("SELECT url FROM releases")}
        titles = {row["title"] for row in archive.rows("SELECT title FROM releases")}
    assert found == {ministry.server.origin + doc.path for doc in ministry.docs}
    assert titles == {doc.title for doc in ministry.docs}


def test_what_warcio_records_of_a_programs_requests_is_taken(
    nights: Nights, ministry: Ministry, site: Site, tmp_path: Path
) -> None:
    capture_http = pytest.importorskip("warcio.capture_http").capture_http
    import http.client as client  # warcio records what comes after its own import

    nights.crawl(site)
    file = tmp_path / "recorded.warc.gz"
    host = ministry.server.origin.removeprefix("http://")
    with capture_http(str(file)):
        for url in addresses(ministry):
            connection = client.HTTPConnection(host, timeout=10)
            connection.request("GET", url.removeprefix(ministry.server.origin))
            connection.getresponse().read()
            connection.close()
    done = brought_in(tmp_path / "b.db", file, site=site)
    assert (done.problems, done.changes) == ([], {"published": 21})
    texts = "SELECT content_sha256 FROM versions ORDER BY 1"
    with Archive(tmp_path / "b.db") as archive:
        assert [tuple(row) for row in archive.rows(texts)] == nights.rows(texts)


def wacz(path: Path, files: list[Path], packing: int, spoil: bool = False) -> Path:
    """A WACZ 1.1 as browsertrix writes it, of WARC files."""
    resources = []
    with zipfile.ZipFile(path, "w", packing) as package:
        for file in files:
            data = file.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            resources.append({"name": file.name, "path": f"archive/{file.name}", "bytes": len(data), "hash": f"sha256:{digest}"})  # fmt: skip
            package.writestr(f"archive/{file.name}", data[:-1] + b"!" if spoil else data)
        package.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        package.writestr(
            "datapackage.json",
            json.dumps(
                {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}
            ),
        )
    return path


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_wacz_is_its_warc_files(
    packing: int, nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    at = nights.clock.now()
    wget.night(ministry, at)
    ministry.find(3).paragraphs.append("One more sentence was added later.")
    wget.night(ministry, at + timedelta(days=1))
    plain = brought_in(tmp_path / "b.db", *wget.files, site=site)
    package = wacz(tmp_path / "c.wacz", wget.files, packing)
    packed = brought_in(tmp_path / "c.db", package, site=site)
    assert (packed.problems, packed.files) == ([], 2)
    assert packed.changes == plain.changes == {"published": 21, "edited": 1}
    assert story(tmp_path / "c.db") == story(tmp_path / "b.db")


def test_a_wacz_whose_file_is_not_the_one_it_names_is_refused(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    wget.night(ministry, nights.clock.now())
    package = wacz(tmp_path / "c.wacz", wget.files, zipfile.ZIP_STORED, spoil=True)
    done = brought_in(tmp_path / "c.db", package, site=site)
    assert done.problems == ["c.wacz/night0.warc.gz: its hash is not that of the package"]
    assert done.exit_code == 1


def test_older_captures_are_woven_into_what_we_have_crawled_since(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    """Wget saw three nights before our first; brought in afterwards, it is one history."""
    everything = Nights(tmp_path / "all.db")
    everything.clock = nights.clock
    for night in range(5):
        if night in (1, 4):
            ministry.find(3).paragraphs.append(f"Sentence {night} was added later.")
        if night:
            make_all_due(everything)
        everything.crawl(site)
        if night < 3:
            wget.night(ministry, nights.clock.now())
        else:
            nights.crawl(site)
            make_all_due(nights)
        nights.next_night()
    assert [kind for kind, _ in nights.changes()] == ["edited"]
    done = brought_in(nights.path, *wget.files, site=site)
    assert done.problems == []
    ours, whole = story(nights.path), story(everything.path)
    for name in STORY:
        assert ours[name] == whole[name], name


def test_a_cut_file_is_taken_up_to_the_cut_which_is_named(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    file = wget.night(ministry, nights.clock.now())
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * 2 // 3])
    done = brought_in(tmp_path / "b.db", file, site=site)
    assert done.exit_code == 1
    assert len(done.problems) == 1 and "cut" in done.problems[0]
    assert 5 < done.changes["published"] < 21


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_capture_of_no_possible_date_is_named_and_passed_over(
    date: str, ministry: Ministry, site: Site, tmp_path: Path
) -> None:
    page = ministry.page(ministry.find(3)).encode()
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n" + page
    file = tmp_path / "x.warc"
    file.write_bytes(
        b"".join(response(ministry.url(3), when, answer) for when in (date, "2026-03-02T03:00:00Z"))
    )
    done = brought_in(tmp_path / "b.db", file, site=site)
    assert done.problems == [f"x.warc at 0: {ministry.url(3)}: is dated {date[:10]}"]
    assert done.changes == {"published": 1}


def response(url: str, date: str, answer: bytes) -> bytes:
    """A record as it stands in a plain WARC 1.0 file."""
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def test_a_body_is_read_out_of_chunks_and_compression(
    nights: Nights, ministry: Ministry, site: Site, tmp_path: Path
) -> None:
    nights.crawl(site)
    doc = ministry.find(3)
    page = ministry.page(doc).encode()
    packed = gzip.compress(page)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (packed[:100], packed[100:]))
    blocks = [
        b"content-encoding: gzip\r\n\r\n" + packed,
        b"transfer-encoding: chunked\r\ncontent-encoding: gzip\r\n\r\n" + chunks + b"0\r\n\r\n",
        b"content-encoding: deflate\r\n\r\n" + zlib.compress(page),
        b"content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n" + page,  # stored decoded
    ]
    for number, block in enumerate(blocks):
        answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n" + block
        file = tmp_path / f"{number}.warc"
        file.write_bytes(response(ministry.url(3), "2026-03-02T03:00:00Z", answer))
        done = brought_in(tmp_path / f"{number}.db", file, site=site)
        assert (done.problems, done.changes) == ([], {"published": 1}), block[:60]
        with Archive(tmp_path / f"{number}.db") as archive:
            [row] = archive.rows("SELECT b.sha256, v.body FROM versions v JOIN blobs b ON b.id = v.blob_id")  # fmt: skip
        assert tuple(row) == (hashlib.sha256(page).hexdigest(), doc.body)


class PowerCut(BaseException):
    """The machine is gone; nothing is closed in order."""


def test_an_import_cut_off_anywhere_and_begun_anew_comes_to_the_same(
    nights: Nights, ministry: Ministry, site: Site, wget: Wget, tmp_path: Path
) -> None:
    at = nights.clock.now()
    wget.night(ministry, at)
    ministry.find(3).paragraphs.append("One more sentence was added later.")
    wget.night(ministry, at + timedelta(days=1))
    brought_in(tmp_path / "whole.db", *wget.files, site=site)
    path = tmp_path / "b.db"
    for captures in (1, 5, 11, 20, 25):
        left = iter(range(captures))

        def cut(left: Iterator[int] = left) -> bool:
            if next(left, None) is None:
                raise PowerCut
            return False

        with Archive(path, "w") as archive, pytest.raises(PowerCut):
            import_warc(wget.files, archive, site, [], FakeClock(), stopped=cut)
    done = brought_in(path, *wget.files, site=site)
    assert done.known > 10
    assert story(path) == story(tmp_path / "whole.db")
    with Archive(path) as archive:
        ended = [row["status"] for row in archive.rows("SELECT status FROM runs ORDER BY id")]
    assert ended == [*["interrupted"] * (len(ended) - 1), "ok"]
