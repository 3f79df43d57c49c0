"""A page read + what we knew -> what fills its gaps, what differs, what to call the outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scraper.core import diff
from scraper.core.decide import Before, Verdict
from scraper.model import Decision, Outcome, Release

FAR_AHEAD_DAYS = 7
# A text that was moved and edited at once shares more than this with what it was.
SAME_DOCUMENT = 0.5


def outcome(verdict: Verdict, before: Before | None, content_sha256: str | None) -> Outcome:
    """What the log calls a look that brought a page."""
    match verdict.decision:
        case Decision.NEW:
            return Outcome.NEW
        case Decision.CHANGED:
            return Outcome.CHANGED
        case Decision.SAME:
            return Outcome.UNCHANGED
        case Decision.BACK | Decision.MOVED:
            same = before is None or content_sha256 in (None, before.content_sha256)
            return Outcome.UNCHANGED if same else Outcome.CHANGED
        case Decision.GONE:
            return Outcome.GONE
        case Decision.HELD | Decision.FAILED:
            return Outcome.ERROR


def with_listing(
    release: Release, title: str | None, published: datetime | None, language: str | None
) -> Release:
    """What a listing said fills what the page does not say; it never overrules the page."""
    facts = dict(release.metadata)
    if release.published is None and published is not None:
        facts["date_from"] = "listing"
    if not release.title and title:
        facts["title_from"] = "listing"
    return replace(
        release,
        title=release.title or title or "",
        published=release.published or published,
        language=release.language or language,
        metadata=facts,
    )


def future_date(release: Release, now: datetime) -> str | None:
    """What is odd about a date more than a week ahead (DESIGN.md section 8), or None."""
    if release.published is None or (release.published - now).days < FAR_AHEAD_DAYS:
        return None
    return f"is dated {release.published:%Y-%m-%d}, more than a week ahead"


def moved_to(before: Before | None, known_redirect: str | None, reached: str) -> str | None:
    """The new address of a release whose old one redirects for good, or None.

    Only what a reader would call another address counts: not http to https, www or a slash.
    """
    if before is None or known_redirect == reached or _bare(before.url) == _bare(reached):
        return None
    return reached


def strange(before: Before | None, release: Release, asked: str, reached: str) -> bool:
    """Whether a redirect led to what looks like another document: a landing page, a notice."""
    if before is None or _bare(asked) == _bare(reached) or before.title == release.title:
        return False
    return diff.compare(before.body, release.body).similarity < SAME_DOCUMENT


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def difference(
    before: Before | None, release: Release | None
) -> tuple[diff.Diff | None, tuple[str, ...]]:
    """The word diff of two states, and which of title, date, body, attachments differ."""
    if before is None or release is None:
        return None, ()
    found = diff.compare(before.body, release.body)
    attached = frozenset(link.url for link in release.attachments)
    differing = {
        "title": before.title != release.title,
        "date": before.published != release.published,
        "body": before.body != release.body,
        "attachments": attached != before.attachments,
    }
    lines = []
    if differing["title"]:
        lines.append(f"title: {diff.compare(before.title, release.title).text}")
    if differing["date"]:
        zone = release.published.tzinfo if release.published else None
        old = before.published.astimezone(zone) if before.published else None
        lines.append(f"date: [-{_day(old)}-]{{+{_day(release.published)}+}}")
    text = "\n".join([*lines, *([found.text] if found.text else [])])
    return replace(found, text=text), tuple(name for name, differs in differing.items() if differs)


def _day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M %z").strip() if moment else "none"
