"""What a look at an address brought: the words between asking, reading, judging and recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scraper.core import urls, vet
from scraper.core.decide import Absent, Failed, Page, Same304, Soft
from scraper.model import Outcome, Release, Site, UrlKind
from scraper.polite import NotReached, Reached, in_scope
from scraper.records import Due, Recorded

# Statuses of a page's soft failures that a site's owner should be told of as a block.
BLOCKS = frozenset({"http_401", "http_403", "http_429", "http_451", "challenge", "captcha"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit came to, for summaries and for the one-off fetch."""

    url: str
    outcome: Outcome
    reason: str | None
    message: str | None
    recorded: Recorded | None
    release: Release | None = None
    ends_site: bool = False
    no_fault: bool = False  # nothing was asked, and nobody has to look: hours, end of the run

    @property
    def failed(self) -> bool:
        """True if the release could not be looked at as it is."""
        return self.outcome in (Outcome.ERROR, Outcome.BLOCKED, Outcome.REFUSED, Outcome.GONE)


@dataclass(slots=True)
class Reading:
    """A page, vetted and read: what to decide on, and what to write beside it."""

    look: Page | Soft | Failed | Absent | Same304
    outcome: Outcome | None = None
    message: str | None = None
    release: Release | None = None
    content_sha256: str | None = None
    keep_body: bool = False
    media_type: str | None = None
    charset: str | None = None
    problem: tuple[str, str] | None = None  # kind, message


class Asks(Protocol):
    """What is needed of `scraper.polite.Polite`; an import brings answers that came long ago."""

    run_id: int

    def ask(
        self,
        url: str,
        site: Site,
        kind: UrlKind,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Reached | NotReached:
        """The answer of an address, or why there is none."""
        ...


def held(finding: vet.Finding, message: str, media: str | None = None) -> Reading:
    reason = finding.reason or "status"
    if finding.kind == "failed":
        return Reading(Failed(reason), Outcome.ERROR, message)
    blocked = finding.kind == "blocked" or reason in BLOCKS
    outcome = Outcome.BLOCKED if blocked else Outcome.ERROR
    return Reading(Soft(reason), outcome, message, keep_body=True, media_type=media)


def unread(reason: str, message: str, media: str) -> Reading:
    """The raw page is kept: reextract comes back to it."""
    return Reading(Failed(reason), Outcome.ERROR, message, keep_body=True, media_type=media)


def redirect(due: Due, asked: Reached, site: Site) -> str | None:
    final = urls.release_url(asked.answer.url, site.drop_params)
    return final if final != due.url and in_scope(final, site) else None
