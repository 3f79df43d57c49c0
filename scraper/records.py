"""What a visit hands to the archive and what the archive hands back, as frozen words."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scraper.core.decide import Before, Verdict
from scraper.core.diff import Diff
from scraper.core.pace import HostPace
from scraper.model import Outcome, Release, UrlKind


@dataclass(frozen=True, slots=True)
class Due:
    """An address to look at, with what is known of it."""

    url_id: int
    url: str
    site_id: int | None
    release_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    last_checked_at: datetime | None = None
    redirect_to: str | None = None
    listed_title: str | None = None
    listed_published: datetime | None = None
    listed_language: str | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """Which code and definition turned a blob into a version."""

    label: str
    version: str
    definition_sha256: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a release brought, beyond the answer: set when there was something to read."""

    verdict: Verdict
    before: Before | None = None
    release: Release | None = None
    content_sha256: str | None = None
    key: str | None = None  # of a new release
    extractor: Extractor | None = None
    diff: Diff | None = None
    fields: tuple[str, ...] = ()
    alias_of: int | None = None  # a release that this address turned out to lead to as well
    moved_to: str | None = None  # a permanent redirect's target


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and what came of it."""

    run_id: int
    site_id: int | None
    url: str
    kind: UrlKind
    at: datetime
    outcome: Outcome
    reason: str | None = None
    status: int | None = None
    elapsed_ms: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    keep_body: bool = False
    media_type: str | None = None
    charset: str | None = None
    look: Look | None = None
    redirect_to: str | None = None
    accept_validators: bool = False
    next_check_at: datetime | None = None
    pace: HostPace | None = None
    release_id: int | None = None  # where no look was taken but the release is known
    on_the_way: bool = False  # a failed try or a redirect: when to look next is not decided yet


@dataclass(frozen=True, slots=True)
class Rederived:
    """A stored version as today's reader reads its page; `quiet`: not told as a change."""

    release_id: int
    version_id: int
    release: Release
    content_sha256: str
    extractor: Extractor
    diff: Diff | None
    fields: tuple[str, ...]
    run_id: int | None
    at: datetime
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The page behind a version, as it came."""

    body: bytes
    fetched_at: datetime
    content_type: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a visit was written."""

    fetch_id: int
    release_id: int | None = None
    version_id: int | None = None
    change: str | None = None
    fields: tuple[str, ...] = field(default=())


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


# --- reading back ---------------------------------------------------------------------------------

DUE_COLUMNS = (
    "SELECT u.id, u.url, u.site_id, u.release_id, u.etag, u.last_modified, u.failures,"
    " u.last_checked_at, t.url AS redirect_to, u.listed_title, u.listed_published_at,"
    " u.listed_language FROM urls u LEFT JOIN releases r ON r.id = u.release_id"
    " LEFT JOIN urls t ON t.id = u.redirect_to_id"
)


def due_from(row: sqlite3.Row) -> Due:
    """A row of DUE_COLUMNS as a Due."""
    return Due(
        url_id=row["id"],
        url=row["url"],
        site_id=row["site_id"],
        release_id=row["release_id"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        failures=row["failures"],
        last_checked_at=_moment(row["last_checked_at"]),
        redirect_to=row["redirect_to"],
        listed_title=row["listed_title"],
        listed_published=_moment(row["listed_published_at"]),
        listed_language=row["listed_language"],
    )


BEFORE_COLUMNS = (
    "SELECT r.id, r.status, r.url, r.language, r.published_at, r.first_seen_at,"
    " r.last_changed_at, r.missing_since, r.missing_looks, r.held_sha256, r.held_since,"
    " r.changing_looks, r.withdrawn_at, v.id AS version_id, v.content_sha256, v.words, v.title,"
    " v.body, json_extract(v.metadata, '$.date_from') AS date_from"
    " FROM releases r JOIN versions v ON v.id = r.latest_version_id"
)


def before_from(row: sqlite3.Row, attachments: frozenset[str]) -> Before:
    """A row of BEFORE_COLUMNS as a Before."""
    first = _moment(row["first_seen_at"])
    assert first is not None  # NOT NULL
    return Before(
        release_id=row["id"],
        status=row["status"],
        content_sha256=row["content_sha256"],
        words=row["words"],
        title=row["title"],
        body=row["body"],
        language=row["language"],
        published=_moment(row["published_at"]),
        date_from=row["date_from"],
        url=row["url"],
        first_seen_at=first,
        last_event_at=_moment(row["last_changed_at"]) or first,
        attachments=attachments,
        version_id=row["version_id"],
        missing_since=_moment(row["missing_since"]),
        missing_looks=row["missing_looks"],
        held_sha256=row["held_sha256"],
        held_since=_moment(row["held_since"]),
        changing_looks=row["changing_looks"],
        withdrawn_at=_moment(row["withdrawn_at"]),
    )
