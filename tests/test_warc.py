"""WARC out: warcio checks it, pywb replays it; WARC in: every damaged record has a name."""

from __future__ import annotations

import functools
import gc
import gzip
import io
import json
import random
import sqlite3
import warnings
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper import warc
from scraper.cdx import SortedLines
from scraper.cli import group
from scraper.model import Site
from tests.conftest import Nights
from tests.ministry import Ministry
from tests.site_server import Reply
from tests.webarchive import replaying


def run(*args: object) -> Result:
    return CliRunner().invoke(group, [str(arg) for arg in args], catch_exceptions=False)


# --- reading ---------------------------------------------------------------------------------------

RECORDS = 12


@functools.cache
def by_warcio(packed: bool) -> bytes:
    """A file as warcio writes it: a warcinfo record and twelve responses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files open
        data = _by_warcio(packed)
        gc.collect()
    return data


def _by_warcio(packed: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for number in range(RECORDS):
        body = random.Random(number).randbytes(300 + 9_000 * number)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"http://www.mer.example/{number}", "response", io.BytesIO(body), http_headers=head
        )
        writer.write_record(record)
    return out.getvalue()


def read(data: bytes) -> list[warc.Record]:
    return list(warc.records(io.BytesIO(data)))


def problems(data: bytes) -> list[str]:
    return [record.problem for record in read(data) if record.problem is not None]


@pytest.mark.parametrize("packed", [True, False])
def test_every_record_is_found_again_where_it_began(packed: bool) -> None:
    data = by_warcio(packed)
    found = read(data)
    assert [record.problem for record in found] == [None] * (RECORDS + 1)
    assert [record.uri for record in found[1:]] == [
        f"http://www.mer.example/{number}" for number in range(RECORDS)
    ]
    for record in found:
        assert warc.record_at(io.BytesIO(data), record.offset, packed=packed) == record


@pytest.mark.parametrize("packed", [True, False])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_flipped_bit_costs_one_record_and_is_told(packed: bool, seed: int) -> None:
    data, chance = bytearray(by_warcio(packed)), random.Random(seed)
    at = chance.randrange(len(data))
    if not packed:  # no digest covers the headers of a record that is not packed
        record = chance.choice(read(bytes(data)))
        at = record.offset + record.length - 5 - chance.randrange(len(record.block))
    data[at] ^= 1 << chance.randrange(8)
    good = [record for record in read(bytes(data)) if record.problem is None]
    if packed or len(good) == RECORDS:
        assert len(good) == RECORDS
        assert problems(bytes(data))
    else:  # in a header, that no digest covers
        blocks = [record.block for record in read(by_warcio(packed))]
        assert [record.block for record in good] == blocks


@pytest.mark.parametrize("packed", [True, False])
@given(share=st.floats(0.01, 0.99))
@settings(max_examples=30, deadline=None)
def test_a_cut_file_is_read_up_to_the_cut_which_is_told(packed: bool, share: float) -> None:
    data = by_warcio(packed)
    whole = read(data)
    cut = int(len(data) * share)
    good = [record for record in read(data[:cut]) if record.problem is None]
    assert good == [r for r in whole if r.offset + r.length <= cut][: len(good)]
    ends = {record.offset + record.length for record in whole} | {0}
    blank = {
        end + step for end in ends for step in range(-4, 1)
    }  # between records: nothing is lost
    assert problems(data[:cut]) or cut in blank


def test_a_file_that_is_cut_before_anything_can_be_unpacked_is_told() -> None:
    """The first bytes of a gzip member give nothing yet."""
    data = by_warcio(True)
    last = read(data)[-1].offset
    for cut in (last + 1, last + 10, last + 30):
        assert "cut" in problems(data[:cut])[0] or "damaged" in problems(data[:cut])[0]
    assert not problems(data[:last])


def test_an_empty_gzip_member_hides_no_record() -> None:
    data = by_warcio(True)
    first = read(data)[0]
    middle = first.offset + first.length
    found = read(data[:middle] + gzip.compress(b"") + data[middle:])
    assert [record.block for record in found] == [record.block for record in read(data)]


@pytest.mark.parametrize("filler", [b"x", None], ids=["packs well", "does not pack"])
def test_records_behind_large_ones_begin_where_they_begin(filler: bytes | None) -> None:
    chance = random.Random(5)
    out = io.BytesIO()
    writer, places = warc.Writer(out), []
    for size in (10, 70_000, 20, 200_000, 300_000, 30, 65_536, 65_535, 131_072, 40):
        block = filler * size if filler else chance.randbytes(size)
        headers = [("WARC-Type", "resource"), ("WARC-Date", "2026-03-01T10:00:00Z")]
        places.append(writer.write(headers, block)[0])
    found = list(warc.records(out))
    assert [(record.offset, record.problem) for record in found] == [(at, None) for at in places]


def test_bytes_that_are_no_warc_file_are_told_of() -> None:
    assert problems(b"<html>no</html>") == ["no WARC record begins here, but b'<html>no</html>'"]
    assert problems(gzip.compress(b"plain text")) == [
        "no WARC record begins here, but b'plain text'"
    ]
    assert read(b"") == []


def test_a_file_compressed_in_one_piece_is_told_with_the_remedy() -> None:
    assert "warcio recompress" in problems(gzip.compress(by_warcio(False)))[0]


def record_of(*lines: str, block: bytes = b"", end: bytes = b"\r\n\r\n") -> bytes:
    head = "\r\n".join(["WARC/1.1", *lines, "", ""])
    return head.encode() + block + end


HEAD = (
    "WARC-Type: response",
    "WARC-Date: 2026-03-02T03:00:00Z",
    "WARC-Target-URI: http://x.example/",
)
BLOCK = b"HTTP/1.1 200 OK\r\n\r\nhello"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (record_of(*HEAD, "Content-Length: 999", block=BLOCK), "cut: 28 of 999 bytes"),
        (record_of(*HEAD, "Content-Length: -1", block=BLOCK), "its Content-Length is '-1'"),
        (record_of(*HEAD, block=BLOCK), "its Content-Length is ''"),
        (record_of(*HEAD, "Content-Length: 9" + "9" * 20), "its Content-Length is '9999"),
        (record_of(*HEAD, "Content-Length: 99999999999"), "cut: 4 of 99,999,999,999 bytes"),
        (b"WARC/1.1\r\nX: " + b"y" * 200_000, "a line of more than 65,536 bytes"),
        (b"WARC/1.1\r\n" + b"X: y\r\n" * 100_000, "its headers do not end"),
        (b"WARC/1.1\r\nX: y", "cut in its headers"),
        (record_of(*HEAD, "WARC-Block-Digest: sha1:" + "A" * 32, "Content-Length: 24", block=BLOCK),
         "its block digest does not match"),
        (record_of(*HEAD, "WARC-Payload-Digest: md5:" + "0" * 32, "Content-Length: 24", block=BLOCK),
         "its payload digest does not match"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [True, False])
def test_what_is_wrong_with_a_record_is_told(data: bytes, told: str, packed: bool) -> None:
    found = problems(gzip.compress(data) if packed else data)
    assert found and found[0].startswith(told)


def test_a_record_that_unpacks_without_end_is_passed_over_within_bounds() -> None:
    size = warc.MAX_BLOCK + 1
    bomb = gzip.compress(record_of(*HEAD, f"Content-Length: {size}", block=b"0" * size))
    good = gzip.compress(record_of(*HEAD, "Content-Length: 24", block=BLOCK))
    found = read(bomb + good)
    assert found[0].problem == f"too large: {size:,} bytes, more than {warc.MAX_BLOCK:,}"
    assert (found[0].block, found[1].block) == (b"", BLOCK)


def test_digests_are_read_in_every_spelling() -> None:
    for name, spelling in [
        ("sha1", "VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"),
        ("SHA-1", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
        ("md5", "5d41402abc4b2a76b9719d911017c592"),
        ("crc32", "3610a686"),  # one that nobody knows says nothing
    ]:
        told = f"WARC-Payload-Digest: {name}:{spelling}"
        assert problems(record_of(*HEAD, told, "Content-Length: 24", block=BLOCK)) == []


@given(blocks=st.lists(st.binary(max_size=2_000), max_size=8))
@settings(deadline=None)
def test_what_is_written_is_read_again(blocks: list[bytes]) -> None:
    out = io.BytesIO()
    writer = warc.Writer(out)
    places = [writer.write([("WARC-Type", "resource")], block) for block in blocks]
    found = read(out.getvalue())
    assert [record.block for record in found] == blocks
    assert [(record.offset, record.length) for record in found] == places
    assert all(record.problem is None for record in found)


@given(lines=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=9)))
def test_lines_come_sorted_as_bytes_however_many_pieces(lines: list[str]) -> None:
    with SortedLines(chunk=3) as index:
        for line in lines:
            index.add(line)
        out = io.BytesIO()
        index.write(out)
    assert out.getvalue().split(b"\n")[:-1] == sorted(line.encode() for line in lines)


# --- export ----------------------------------------------------------------------------------------


@pytest.fixture
def story(nights: Nights, ministry: Ministry, site: Site) -> Path:
    """Four nights: an edit, a withdrawal, a move, equal bytes, 304, a refusal, a dead page."""
    ministry.validators = True
    still = ministry.find(9)
    ministry.overrides[still.path] = Reply(ministry.page(still))  # the same bytes every night
    nights.crawl(site)
    nights.next_night()
    ministry.find(3).paragraphs.append("A sentence was added later, quietly.")
    gone, moving = ministry.find(5), ministry.find(7)
    ministry.docs.remove(gone)
    old = moving.path
    moving.id, moving.portlet = 3882907, "MOVEDTOHERE1"
    ministry.overrides[old] = Reply("", 301, {"Location": moving.path})
    nights.crawl(site)
    nights.next_night(2)
    ministry.overrides[ministry.find(8).path] = Reply("busy", 503)
    for _ in range(3):
        nights.crawl(site)
        nights.next_night(2)
    return nights.path


def exported(path: Path, out: Path, *more: object) -> Path:
    result = run("export", "warc", out, "--archive", path, *more)
    assert result.exit_code == 0, result.output
    return out


def told(path: Path) -> list[Any]:
    """The records of a file, as warcio reads them with every digest checked."""
    with path.open("rb") as file:
        found = []
        for record in ArchiveIterator(file, check_digests="raise"):
            body = record.raw_stream.read()
            assert record.digest_checker.passed is not False
            found.append((record.rec_type, record.rec_headers, record.http_headers, body))
        return found


def test_warcio_reads_every_record_and_every_digest_holds(story: Path, tmp_path: Path) -> None:
    records = told(exported(story, tmp_path / "o.warc.gz"))
    kinds = Counter(kind for kind, *_ in records)
    assert records[0][0] == "warcinfo"
    assert all(kinds[kind] for kind in ("response", "revisit", "request", "metadata"))
    profiles = {
        headers.get_header("WARC-Profile").rpartition("/")[2]
        for kind, headers, *_ in records
        if kind == "revisit"
    }
    assert profiles == {"identical-payload-digest", "server-not-modified"}
    names = [headers.get_header("WARC-Record-ID") for _, headers, *_ in records]
    assert len(set(names)) == len(names)
    asked = [h.get_header("WARC-Concurrent-To") for kind, h, *_ in records if kind == "request"]
    assert set(asked) <= set(names)


def test_every_request_of_the_log_is_in_the_file(story: Path, tmp_path: Path) -> None:
    records = told(exported(story, tmp_path / "o.warc.gz"))
    main = [headers for _, headers, *_ in records if headers.get_header("X-Scraper-Fetch")]
    facts = [json.loads(headers.get_header("X-Scraper-Fetch")) for headers in main]
    outcomes = Counter(fact["outcome"] for fact in facts if "outcome" in fact)
    with closing(sqlite3.connect(story)) as conn:
        logged = Counter(dict(conn.execute("SELECT outcome, count(*) FROM fetches GROUP BY 1")))
    assert outcomes == logged


def test_a_body_is_stored_as_it_is_and_headers_of_the_wire_are_renamed(
    story: Path, tmp_path: Path
) -> None:
    records = told(exported(story, tmp_path / "o.warc.gz"))
    pages = [(h, http, body) for kind, h, http, body in records if kind == "response"]
    head, http, body = next(
        p for p in pages if p[0].get_header("WARC-Target-URI").endswith("/3882004")
    )
    assert http.get_header("content-length") == str(len(body))
    assert http.get_header("x-archive-orig-content-length") is not None
    with closing(sqlite3.connect(story)) as conn:
        stored = {row[0] for row in conn.execute("SELECT sha256 FROM blobs")}
    assert head.get_header("WARC-Payload-Digest").removeprefix("sha256:") in stored


def test_a_version_has_its_metadata_beside_its_page(story: Path, tmp_path: Path) -> None:
    records = told(exported(story, tmp_path / "o.warc.gz"))
    said = [json.loads(body) for kind, _, _, body in records if kind == "metadata"]
    versions = [one["version"] for one in said if "version" in one]
    with closing(sqlite3.connect(story)) as conn:
        stored = conn.execute(
            "SELECT r.key, v.number, v.title, v.content_sha256, v.body FROM versions v"
            " JOIN releases r ON r.id = v.release_id"
        ).fetchall()
    keys = ("key", "number", "title", "content_sha256", "body")
    assert sorted(tuple(v[key] for key in keys) for v in versions) == sorted(stored)


def test_an_answer_after_a_redirect_is_told_under_the_address_that_gave_it(
    story: Path, tmp_path: Path
) -> None:
    records = told(exported(story, tmp_path / "o.warc.gz"))
    moved = [
        (h.get_header("WARC-Target-URI"), json.loads(h.get_header("X-Scraper-Fetch")))
        for _, h, *_ in records
        if "3882907" in (h.get_header("WARC-Target-URI") or "") and h.get_header("X-Scraper-Fetch")
    ]
    assert moved[0][1]["asked"].endswith("/3882007")
    assert all("asked" not in facts for _, facts in moved[1:])


def test_the_same_archive_gives_the_same_records(story: Path, tmp_path: Path) -> None:
    first = told(exported(story, tmp_path / "o.warc.gz"))
    again = told(exported(story, tmp_path / "o.warc.gz"))
    for records in (first, again):
        for _, headers, *_ in records:
            headers.remove_header("WARC-Warcinfo-ID")  # of this export
    assert [str(headers) for kind, headers, *_ in first if kind != "warcinfo"][1:] == [
        str(headers) for kind, headers, *_ in again if kind != "warcinfo"
    ][1:]


def test_since_and_site_choose(story: Path, tmp_path: Path) -> None:
    records = told(exported(story, tmp_path / "o.warc.gz", "--since", "2026-03-03"))
    dates = {h.get_header("WARC-Date") for kind, h, *_ in records if kind == "request"}
    assert min(dates) >= "2026-03-03"
    # What is repeated is told whole where the first time is not in the file.
    revisits = [
        h
        for kind, h, *_ in records
        if kind == "revisit" and "identical" in h.get_header("WARC-Profile")
    ]
    whole = {h.get_header("WARC-Record-ID") for kind, h, *_ in records if kind == "response"}
    assert revisits and all(h.get_header("WARC-Refers-To") in whole for h in revisits)
    with pytest.raises(Exception, match="has no site 'sudlandia'; it has testland"):
        exported(story, tmp_path / "x.warc.gz", "--site", "sudlandia")
    assert not (tmp_path / "x.warc.gz").exists()


def test_an_export_that_fails_leaves_what_was_there(story: Path, tmp_path: Path) -> None:
    out = exported(story, tmp_path / "o.warc.gz")
    before = out.read_bytes()
    with sqlite3.connect(story) as conn:
        conn.execute("UPDATE blobs SET body = zeroblob(100) WHERE id = 3")
    conn.close()
    with pytest.raises(Exception, match="damaged"):
        exported(story, out)
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.glob(".o.*")] == []


# --- replay ----------------------------------------------------------------------------------------


def test_pywb_replays_every_state(story: Path, tmp_path: Path) -> None:
    (tmp_path / "warcs").mkdir()
    index = tmp_path / "o.cdxj"
    exported(story, tmp_path / "warcs" / "o.warc.gz", "--cdxj", index)
    lines = index.read_bytes().splitlines()
    assert lines == sorted(lines)
    with (
        replaying(tmp_path / "warcs", index, tmp_path / "room") as collection,
        httpx.Client(timeout=30) as client,
        sqlite3.connect(story) as conn,
    ):
        rows = conn.execute(
            "SELECT u.url, f.fetched_at, f.sha256, f.status FROM fetches f JOIN urls u ON u.id = f.url_id"
            " WHERE f.blob_id IS NOT NULL AND u.url NOT LIKE '%/3882007'"
        ).fetchall()
        assert len(rows) == 25  # 21 pages, an edit, the same bytes on three more nights
        for url, at, sha256, status in rows:
            stamp = datetime.fromisoformat(at).astimezone(UTC).strftime("%Y%m%d%H%M%S")
            answer = client.get(f"{collection}{stamp}id_/{url}")
            assert (answer.status_code, warc.digest(answer.content)) == (status, f"sha256:{sha256}")
        moved = conn.execute(
            "SELECT u.url FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.status = 301"
        ).fetchone()[0]
        answer = client.get(f"{collection}20260303030000id_/{moved}")
        assert answer.status_code == 301
        assert answer.headers["location"].endswith("/MOVEDTOHERE1/content/id/3882907")
