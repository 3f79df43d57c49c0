"""What we had + what came -> what it means (DESIGN.md section 9). Pure and total."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scraper.model import Decision

# A body that lost more than this share of its words waits to be seen again on a later day.
SHRUNK_BELOW = 0.2
SHRINK_MATTERS_FROM_WORDS = 40
# A title that suddenly equals that of so many other pages is the title of an error page.
COMMON_TITLE = 3
# lemon24/reader stops after as many; a page that prints the time would fill the disk.
CHANGING_LIMIT = 24

WITHDRAWN_LOOKS, WITHDRAWN_AFTER = 3, timedelta(days=3)
GONE_LOOKS, GONE_AFTER = 2, timedelta(days=1)  # 410: the server says that it meant it


@dataclass(frozen=True, slots=True)
class Before:
    """What the archive knows of a release before a look."""

    release_id: int
    status: Literal["live", "missing", "withdrawn", "moved"]
    content_sha256: str
    words: int
    title: str
    body: str
    language: str | None
    published: datetime | None
    date_from: str | None
    url: str
    first_seen_at: datetime
    last_event_at: datetime
    attachments: frozenset[str] = frozenset()
    version_id: int = 0
    missing_since: datetime | None = None
    missing_looks: int = 0
    held_sha256: str | None = None
    held_since: datetime | None = None
    changing_looks: int = 0
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The release was there and was read."""

    content_sha256: str
    words: int
    title: str
    title_twins: int = 0  # other releases of the site with this title
    moved_to: str | None = None  # a permanent redirect led here
    strange: bool = False  # a redirect led here, and neither title nor text is what we had


@dataclass(frozen=True, slots=True)
class Same304:
    """The server says that nothing changed."""


@dataclass(frozen=True, slots=True)
class Absent:
    """404 or 410."""

    status: Literal[404, 410]


@dataclass(frozen=True, slots=True)
class Soft:
    """A page came, and it is not the release: challenge, soft 404, home page ..."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing came, or nothing that can be read."""

    reason: str


Look = Page | Same304 | Absent | Soft | Failed


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look means. `withdrawn`: the streak of failed looks is long enough."""

    decision: Decision
    reason: str | None = None
    withdrawn: bool = False


def decide(before: Before | None, look: Look, now: datetime) -> Verdict:
    """NEW, SAME, CHANGED, GONE, BACK, MOVED, HELD or FAILED, with the reason where there is one."""
    match look:
        case Page():
            return _page(before, look, now)
        case Same304():
            if before is None:
                return Verdict(Decision.FAILED, "unasked_304")
            return Verdict(_return(before))
        case Absent(status):
            return _absent(before, status, now)
        case Soft(reason):
            return Verdict(Decision.HELD, reason)
        case Failed(reason):
            return Verdict(Decision.FAILED, reason)


def _page(before: Before | None, page: Page, now: datetime) -> Verdict:
    if before is None:
        return Verdict(Decision.NEW)
    if page.content_sha256 == before.content_sha256:
        return Verdict(Decision.MOVED if page.moved_to else _return(before))
    if before.words > 0 and page.words == 0:
        return Verdict(Decision.HELD, "empty")  # however often it is seen: nothing is no text
    doubt = _doubt(before, page)
    if doubt is not None and not _seen_on_an_earlier_day(before, page, now):
        return Verdict(Decision.HELD, doubt)
    if before.changing_looks >= CHANGING_LIMIT:
        return Verdict(Decision.HELD, "changing")
    if page.moved_to:
        return Verdict(Decision.MOVED)
    return Verdict(Decision.BACK if before.status == "withdrawn" else Decision.CHANGED)


def _return(before: Before) -> Decision:
    return Decision.BACK if before.status in ("missing", "withdrawn") else Decision.SAME


def _doubt(before: Before, page: Page) -> str | None:
    """Why a changed page might not be the ministry's edit, or None."""
    if before.words >= SHRINK_MATTERS_FROM_WORDS and page.words < before.words * SHRUNK_BELOW:
        return "shrunk"
    if page.title != before.title and page.title_twins >= COMMON_TITLE:
        return "common_title"
    return "other_page" if page.strange else None


def _seen_on_an_earlier_day(before: Before, page: Page, now: datetime) -> bool:
    return (
        before.held_sha256 == page.content_sha256
        and before.held_since is not None
        and before.held_since.date() < now.date()
    )


def _absent(before: Before | None, status: Literal[404, 410], now: datetime) -> Verdict:
    reason = f"http_{status}"
    if before is None:
        return Verdict(Decision.FAILED, reason)
    since = before.missing_since or now
    looks = before.missing_looks + 1
    confirmed = before.status == "withdrawn" or confirms_withdrawal(status, looks, now - since)
    return Verdict(Decision.GONE, reason, withdrawn=confirmed)


def confirms_withdrawal(status: Literal[404, 410], looks: int, lasting: timedelta) -> bool:
    """True if so many looks in a row, over so long a time, make an absence a withdrawal."""
    needed, span = (GONE_LOOKS, GONE_AFTER) if status == 410 else (WITHDRAWN_LOOKS, WITHDRAWN_AFTER)
    return looks >= needed and lasting >= span


def keeps_published(before: Before | None, came_from: str | None) -> bool:
    """True if the date we have outweighs the one just read.

    A printed date once read is moved only by another printed date: metadata, addresses and
    listings change with templates and imports (terratensor/feed-parser 662b737).
    """
    if before is None or before.published is None:
        return False
    return came_from is None or (before.date_from == "printed" and came_from != "printed")
