"""What we had and what came give one verdict, always; a good version is lost to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import decide as module
from scraper.core.decide import (
    CHANGING_LIMIT,
    Absent,
    Before,
    Failed,
    Look,
    Page,
    Same304,
    Soft,
    Verdict,
    decide,
    keeps_published,
)
from scraper.model import REASONS, Decision

NOW = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BEFORE = Before(
    release_id=1,
    status="live",
    content_sha256="a",
    words=400,
    title="Talks in Norburg",
    body="...",
    language="en",
    published=NOW - 9 * DAY,
    date_from="printed",
    url="https://www.mer.example/en/news/1",
    first_seen_at=NOW - 9 * DAY,
    last_event_at=NOW - 9 * DAY,
)
SAME = Page("a", 400, "Talks in Norburg")
EDITED = Page("b", 390, "Talks in Norburg")
SHRUNK = Page("c", 40, "Talks in Norburg")
EMPTY = Page("d", 0, "Talks in Norburg")
COMMON = Page("e", 400, "Our ministry", title_twins=3)


def had(**known: Any) -> Before:
    return replace(BEFORE, **known)


def verdict(decision: str, reason: str | None = None, *, withdrawn: bool = False) -> Verdict:
    return Verdict(Decision(decision), reason, withdrawn)


TABLE = [
    # before, look, verdict
    (None, SAME, verdict("new")),
    (None, EMPTY, verdict("new")),
    (None, Same304(), verdict("failed", "unasked_304")),
    (None, Absent(404), verdict("failed", "http_404")),
    (None, Soft("captcha"), verdict("held", "captcha")),
    (None, Failed("timeout"), verdict("failed", "timeout")),
    (had(), SAME, verdict("same")),
    (had(), Same304(), verdict("same")),
    (had(), EDITED, verdict("changed")),
    (had(), Failed("timeout"), verdict("failed", "timeout")),
    (had(), Soft("soft_404"), verdict("held", "soft_404")),
    # doubts wait for a later day
    (had(), SHRUNK, verdict("held", "shrunk")),
    (had(held_sha256="c", held_since=NOW - timedelta(hours=2)), SHRUNK, verdict("held", "shrunk")),
    (had(held_sha256="x", held_since=NOW - DAY), SHRUNK, verdict("held", "shrunk")),
    (had(held_sha256="c", held_since=NOW - DAY), SHRUNK, verdict("changed")),
    (had(words=39), Page("c", 2, "Talks in Norburg"), verdict("changed")),
    (had(), COMMON, verdict("held", "common_title")),
    (had(), replace(COMMON, title_twins=2), verdict("changed")),
    (had(title="Our ministry"), COMMON, verdict("changed")),
    # nothing is no text, however often it is seen
    (had(), EMPTY, verdict("held", "empty")),
    (had(held_sha256="d", held_since=NOW - 9 * DAY), EMPTY, verdict("held", "empty")),
    (had(words=0), EMPTY, verdict("changed")),
    # gone, and back
    (had(), Absent(404), verdict("gone", "http_404")),
    (had(missing_looks=1, missing_since=NOW - DAY), Absent(404), verdict("gone", "http_404")),
    (
        had(missing_looks=2, missing_since=NOW - 3 * DAY),
        Absent(404),
        verdict("gone", "http_404", withdrawn=True),
    ),
    (had(missing_looks=9, missing_since=NOW - DAY), Absent(404), verdict("gone", "http_404")),
    (had(missing_looks=1, missing_since=NOW - 9 * DAY), Absent(404), verdict("gone", "http_404")),
    (had(), Absent(410), verdict("gone", "http_410")),
    (
        had(missing_looks=1, missing_since=NOW - DAY),
        Absent(410),
        verdict("gone", "http_410", withdrawn=True),
    ),
    (had(status="withdrawn"), Absent(404), verdict("gone", "http_404", withdrawn=True)),
    (had(status="missing"), SAME, verdict("back")),
    (had(status="missing"), Same304(), verdict("back")),
    (had(status="withdrawn"), SAME, verdict("back")),
    (had(status="withdrawn"), EDITED, verdict("back")),
    (had(status="withdrawn"), Soft("soft_404"), verdict("held", "soft_404")),
    # elsewhere
    (had(), replace(SAME, moved_to="https://x.example/2"), verdict("moved")),
    (had(), replace(EDITED, moved_to="https://x.example/2"), verdict("moved")),
    (had(), replace(SHRUNK, moved_to="https://x.example/2"), verdict("held", "shrunk")),
    # a printed clock
    (had(changing_looks=CHANGING_LIMIT), EDITED, verdict("held", "changing")),
    (had(changing_looks=CHANGING_LIMIT), SAME, verdict("same")),
    (had(changing_looks=CHANGING_LIMIT - 1), EDITED, verdict("changed")),
]


@pytest.mark.parametrize(("before", "look", "expected"), TABLE)
def test_the_table(before: Before | None, look: Look, expected: Verdict) -> None:
    assert decide(before, look, NOW) == expected


@pytest.mark.parametrize(
    ("before", "came_from", "keeps"),
    [
        (None, "meta", False),
        (had(published=None), "meta", False),
        (had(), None, True),
        (had(), "meta", True),
        (had(), "printed", False),
        (had(date_from="meta"), "printed", False),
        (had(date_from="meta"), "url", False),
        (had(date_from="meta"), None, True),
    ],
)
def test_a_printed_date_is_moved_by_a_printed_date_only(
    before: Before | None, came_from: str | None, keeps: bool
) -> None:
    assert keeps_published(before, came_from) is keeps


# --- whatever comes ------------------------------------------------------------------------------

moments = st.integers(946_684_800, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s, UTC))
digests = st.sampled_from("abcd")
counts = st.integers(0, 2_000)
befores = st.none() | st.builds(
    Before,
    release_id=st.just(1),
    status=st.sampled_from(["live", "missing", "withdrawn", "moved"]),
    content_sha256=digests,
    words=counts,
    title=st.sampled_from(["Talks", "Our ministry"]),
    body=st.just(""),
    language=st.none(),
    published=st.none() | moments,
    date_from=st.sampled_from([None, "printed", "meta"]),
    url=st.just("https://www.mer.example/1"),
    first_seen_at=moments,
    last_event_at=moments,
    missing_since=st.none() | moments,
    missing_looks=st.integers(0, 9),
    held_sha256=st.none() | digests,
    held_since=st.none() | moments,
    changing_looks=st.integers(0, 30),
    withdrawn_at=st.none() | moments,
)
page_looks = st.builds(
    Page,
    digests,
    counts,
    st.sampled_from(["Talks", "Our ministry"]),
    st.integers(0, 30),
    st.none() | st.just("https://www.mer.example/2"),
)
reasons = st.sampled_from(sorted(REASONS))
bad_looks = (
    st.builds(Absent, st.sampled_from([404, 410])) | st.builds(Soft, reasons)
    | st.builds(Failed, reasons)
)  # fmt: skip
looks = page_looks | bad_looks | st.just(Same304())
TOOK = {Decision.NEW, Decision.CHANGED, Decision.BACK, Decision.MOVED, Decision.SAME}


@given(befores, looks, moments)
def test_every_look_has_a_verdict_with_a_reason_where_nothing_is_taken(
    before: Before | None, look: Look, now: datetime
) -> None:
    found = decide(before, look, now)
    assert isinstance(found, Verdict)
    assert (found.reason is None) is (found.decision in TOOK)
    assert found.reason is None or found.reason in REASONS
    assert not found.withdrawn or found.decision is Decision.GONE
    assert (found.decision is Decision.NEW) == (before is None and isinstance(look, Page))


@given(befores, bad_looks, moments)
def test_what_is_no_page_never_takes_the_place_of_a_version(
    before: Before | None, look: Look, now: datetime
) -> None:
    assert decide(before, look, now).decision not in TOOK


@given(befores, page_looks, moments)
def test_no_text_never_takes_the_place_of_text(
    before: Before | None, look: Page, now: datetime
) -> None:
    empty = replace(look, words=0, content_sha256="other")
    if before is not None and before.words > 0:
        assert decide(before, empty, now) == Verdict(Decision.HELD, "empty")


@given(befores, looks, moments)
def test_it_is_a_function(before: Before | None, look: Look, now: datetime) -> None:
    assert decide(before, look, now) == decide(before, look, now)


def test_the_looks_are_all_of_them() -> None:
    assert set(get_args(module.Look)) == {Page, Same304, Absent, Soft, Failed}
