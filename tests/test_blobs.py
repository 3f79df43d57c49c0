"""Bodies go in and come out as they were, small; a damaged one is never handed out."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper import blobs
from scraper.archive import Archive
from scraper.errors import ArchiveError
from tests.archives import SITE, Diary, rows, text

NOW = "2026-03-02T03:00:00Z"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", "w") as opened:
        opened.site_id(SITE)
        yield opened


def kept(archive: Archive, body: bytes, site_id: int | None = 1) -> int:
    with archive.write() as conn:
        return blobs.store(conn, body, site_id=site_id, now=NOW, media_type="text/html")


def design(seed: int, size: int = 30_000) -> str:
    """The furniture of one design: nothing that compresses by itself."""
    rng = random.Random(seed)
    return "".join(
        f"<li><a href='/{rng.getrandbits(64):x}'>{rng.getrandbits(32):x}</a>"
        for _ in range(size // 45)
    )


def page(furniture: str, number: int) -> bytes:
    return f"<html>{furniture}<p>{text(number)}</p><i>{number * 7919}</i></html>".encode()


def stored(archive: Archive) -> tuple[int, int]:
    row = archive.row("SELECT sum(size), sum(stored_size) FROM blobs")
    assert row is not None
    return int(row[0]), int(row[1])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=9_000))
def test_any_bytes_come_back_as_they_were(archive: Archive, body: bytes) -> None:
    number = kept(archive, body)
    assert archive.blob(number) == body
    assert kept(archive, body) == number


def test_pages_of_one_design_are_ten_times_smaller(archive: Archive) -> None:
    furniture = design(1)
    numbers = [kept(archive, page(furniture, n)) for n in range(100)]
    raw, small = stored(archive)
    assert raw > 10 * small
    assert rows_of(archive, "SELECT count(*) FROM dictionaries") == 1
    assert [archive.blob(n) for n in numbers] == [page(furniture, n) for n in range(100)]


def rows_of(archive: Archive, sql: str) -> int:
    row = archive.row(sql)
    assert row is not None
    return int(row[0])


def test_a_redesign_opens_a_new_dictionary_and_old_pages_stay_readable(archive: Archive) -> None:
    old, new = design(1), design(2)
    first = [kept(archive, page(old, n)) for n in range(40)]
    second = [kept(archive, page(new, n)) for n in range(40)]
    assert rows_of(archive, "SELECT count(*) FROM dictionaries") == 2
    last = archive.row("SELECT size, stored_size FROM blobs WHERE id = ?", (second[-1],))
    assert last is not None and last[0] > 10 * last[1]
    assert archive.blob(first[20]) == page(old, 20)
    assert archive.blob(second[20]) == page(new, 20)


def test_sites_do_not_share_dictionaries_and_small_pages_need_none(archive: Archive) -> None:
    kept(archive, b"<p>short</p>" * 9)
    kept(archive, page(design(1), 1), site_id=None)
    assert rows_of(archive, "SELECT count(*) FROM dictionaries") == 0


def test_pages_that_have_nothing_in_common_do_not_fill_the_archive_with_dictionaries(
    archive: Archive,
) -> None:
    for seed in range(60):
        kept(archive, page(design(seed), seed))
    assert rows_of(archive, "SELECT count(*) FROM dictionaries") <= blobs.MOST_DICTIONARIES


def test_noise_is_kept_as_it_is(archive: Archive) -> None:
    noise = random.Random(1).randbytes(50_000)
    number = kept(archive, noise)
    row = archive.row("SELECT codec, stored_size FROM blobs WHERE id = ?", (number,))
    assert row is not None and tuple(row) == ("identity", 50_000)
    assert archive.blob(number) == noise


def test_a_purged_body_leaves_its_hash_and_comes_back_if_it_is_seen_again(archive: Archive) -> None:
    body = page(design(1), 1)
    number = kept(archive, body)
    with archive.write() as conn:
        conn.execute("UPDATE blobs SET body = NULL, stored_size = 0, dictionary_id = NULL")
    assert archive.blob(number) is None
    row = archive.row("SELECT sha256 FROM blobs")
    assert row is not None and row[0] == hashlib.sha256(body).hexdigest()
    assert kept(archive, body) == number
    assert archive.blob(number) == body


def test_a_damaged_body_is_never_handed_out(archive: Archive) -> None:
    number = kept(archive, page(design(1), 1))
    (body,) = archive.rows("SELECT body FROM blobs")[0]
    for at in range(0, len(body), max(1, len(body) // 40)):
        with archive.write() as conn:
            flipped = body[:at] + bytes([body[at] ^ 0x40]) + body[at + 1 :]
            conn.execute("UPDATE blobs SET body = ? WHERE id = ?", (flipped, number))
        try:
            assert archive.blob(number) == page(design(1), 1)  # a bit that says nothing
        except ArchiveError as error:
            assert "damaged" in str(error)


def test_a_body_that_inflates_without_end_is_cut_off() -> None:
    bomb = zlib.compress(bytes(50_000_000), 9)
    found = blobs.digest("zlib", bomb, None, 1_000)
    assert found is not None and found[1] < 1_000_000
    assert len(blobs.inflate("zlib", bomb, 1_000, None) or b"") <= 1_001


def test_a_lost_dictionary_is_damage(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "a.db")
    with diary.night(0):
        for number in range(3):
            diary.sees(number)
    diary.close()
    conn = sqlite3.connect(diary.path)
    with conn:
        conn.execute("UPDATE blobs SET dictionary_id = NULL")
    conn.close()
    with Archive(diary.path) as archive, pytest.raises(ArchiveError, match=r"blob 2 .* is damaged"):
        archive.blob(2)


def test_a_body_that_was_seen_before_is_kept_once(tmp_path: Path) -> None:
    """Also where it is another address's, or is only logged."""
    diary = Diary(tmp_path / "a.db")
    with diary.night(0):
        diary.sees(1, token="same")
    with diary.night(1):
        diary.sees(1, token="same")
        diary.sees(1, token="other")
    diary.close()
    assert rows(diary.path, "SELECT count(*) FROM blobs") == [(1,)]
    assert rows(diary.path, "SELECT outcome, blob_id, length(sha256) FROM fetches ORDER BY id") == [
        ("new", 1, 64), ("unchanged", 1, 64), ("unchanged", None, 64),
    ]  # fmt: skip
