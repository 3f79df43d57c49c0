"""One release's address -> looked at, judged and recorded.

Reads like a story: asked politely -> vetted -> decoded and read -> fingerprinted -> decided ->
recorded. A page that cannot be read is a recorded fact, never a lost page and never a silence.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scraper.addresses import release_key
from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import decode, frontier, judging, urls, vet
from scraper.core.decide import (
    Absent,
    Before,
    Failed,
    Page,
    Same304,
    Verdict,
    decide,
    keeps_published,
)
from scraper.core.diff import Diff
from scraper.core.fingerprint import content_sha256, words
from scraper.core.read import JSON, READABLE, readable
from scraper.errors import LayoutError, ParseError
from scraper.model import Decision, Outcome, Release, UrlKind
from scraper.polite import NotReached, Reached, later
from scraper.reader import read_bounded
from scraper.records import Due, Look, Visit
from scraper.rereading import SiteReader, reread
from scraper.room import COMPARING
from scraper.seen import Asks, Reading, Seen, held, redirect, unread

# The address was not asked for, and that is nobody's fault: it stays due.
NOT_NOW = frozenset({"budget", "hours", "breaker"})


class Visitor:
    """Looks at releases of one site in one run."""

    def __init__(
        self,
        polite: Asks,
        archive: Archive,
        clock: Clock,
        reader: SiteReader,
        *,
        warn: Callable[[str, str, str | None], None],
    ) -> None:
        self.polite = polite
        self.archive = archive
        self.clock = clock
        self.reader = reader
        self.site = reader.site
        self.site_id = reader.site_id
        self.warn = warn  # kind, message, url: something that somebody should look at

    def visit(self, due: Due) -> Seen:
        """One address, from due to recorded."""
        before = self.archive.before(due.url)
        asked = self.polite.ask(
            due.url,
            self.site,
            UrlKind.RELEASE,
            etag=due.etag if before else None,
            last_modified=due.last_modified if before else None,
        )
        if isinstance(asked, NotReached):
            return self._not_reached(due, before, asked)
        reading = self.reading(due, before, asked)
        return self.decided(due, before, asked, reading)

    # --- nothing came ---------------------------------------------------------------------------

    def _not_reached(self, due: Due, before: Before | None, asked: NotReached) -> Seen:
        now = self.clock.now()
        answer = asked.answer
        if asked.no_fault:  # the release stays due as it is
            return Seen(
                due.url, asked.outcome, asked.reason, asked.message, None, None, True, no_fault=True
            )
        if asked.reason == "robots":
            next_check = now + frontier.LONGEST_RETRY
        elif asked.reason in NOT_NOW:
            next_check = asked.retry_at or now
        else:
            next_check = later(now, due.failures + 1, asked.retry_at)
        recorded = self.archive.record(
            Visit(
                run_id=self.polite.run_id,
                site_id=self.site_id,
                url=due.url,
                kind=UrlKind.RELEASE,
                at=answer.fetched_at if answer else now,
                outcome=asked.outcome,
                reason=asked.reason,
                status=answer.status if answer else None,
                elapsed_ms=answer.elapsed_ms if answer else None,
                headers=answer.headers if answer else (),
                next_check_at=next_check,
                pace=asked.pace,
                release_id=before.release_id if before else due.release_id,
            )
        )
        if asked.reason not in NOT_NOW | {"robots"}:
            kind = "blocked" if asked.outcome is Outcome.BLOCKED else "fetch"
            self.warn(kind, asked.message, due.url)
        return Seen(
            due.url, asked.outcome, asked.reason, asked.message, recorded, None, asked.ends_site
        )

    # --- something came: what is it? ------------------------------------------------------------

    def reading(self, due: Due, before: Before | None, asked: Reached) -> Reading:
        """What an answer is: vetted, and read where there is something to read."""
        answer = asked.answer
        if answer.status == 304:
            return Reading(Same304(), Outcome.NOT_MODIFIED)
        finding = vet.by_status(answer.status)
        if finding.kind == "absent":
            return Reading(Absent(410 if answer.status == 410 else 404), Outcome.GONE)
        if finding.kind != "page":
            return held(finding, f"answered {answer.status}")
        if vet.led_home(due.url, answer.url):
            return held(vet.Finding("soft", "home_redirect"), "redirects to the home page")
        if vet.led_to_listing(due.url, answer.url, [one.start for one in self.site.listings]):
            return held(vet.Finding("soft", "other_page"), "redirects to a listing")
        return self._vetted(due, before, asked)

    def _vetted(self, due: Due, before: Before | None, asked: Reached) -> Reading:
        answer = asked.answer
        content_type = answer.header("content-type")
        media = decode.media_type(answer.body, content_type)
        text = ""
        if media in READABLE or not answer.body:
            text = decode.decode(vet.head_of(answer.body), content_type, self.site.charset).text
            finding = vet.vet(answer, text) if media != JSON else vet.PAGE
            if finding.kind != "page":
                return held(finding, f"not the release: {finding.reason}", media)
        wish = vet.asks_not_to_be_stored(answer, text)
        if wish is not None:
            shown = self._read(due, before, asked, media).release  # to be shown, not stored
            message = f"asks not to be stored: {wish}"
            return Reading(Failed("noarchive"), Outcome.REFUSED, message, shown)
        return self._read(due, before, asked, media)

    def _read(self, due: Due, before: Before | None, asked: Reached, media: str) -> Reading:
        answer = asked.answer
        language = before.language if before else due.listed_language
        context = self.reader.context(answer.fetched_at, language)
        try:
            release = read_bounded(answer.body, answer.url, answer.header("content-type"), context)
        except LayoutError as error:
            return unread("layout", error.message, media)
        except ParseError as error:
            return unread("parse", error.message, media)
        except Exception as error:  # noqa: BLE001  what a page provokes must not end the run
            where = traceback.extract_tb(error.__traceback__)[-1]
            detail = f"{type(error).__name__} in {where.name}: {error}"
            return unread("unexpected", detail[:300], media)
        if not readable(release):
            return unread("not_html", f"{media} cannot be read as a release", media)
        return self._settled(due, before, release, asked)

    def _settled(
        self, due: Due, before: Before | None, release: Release, asked: Reached
    ) -> Reading:
        """Dates, titles and languages that the listing or the archive knows better."""
        release = judging.with_listing(
            release, due.listed_title, due.listed_published, due.listed_language
        )
        if keeps_published(before, release.metadata.get("date_from")):
            assert before is not None
            kept = before.published and before.published.astimezone(ZoneInfo(self.site.timezone))
            facts = {**release.metadata, "date_from": before.date_from or "kept"}
            release = replace(release, published=kept, metadata=facts)
        digest = content_sha256(release)
        other = self._known_by_itself(before, asked)
        if other and not asked.permanent and before and digest != before.content_sha256:
            message = f"leads for now to another release, {asked.answer.url}"
            return held(vet.Finding("soft", "other_page"), message, _media(release))
        twins = self.archive.title_twins(
            self.site_id, release.title, before.release_id if before else None
        )
        moved_to = (
            judging.moved_to(before, due.redirect_to, asked.answer.url) if asked.permanent else None
        )
        with COMPARING:
            strange = not other and judging.strange(before, release, due.url, asked.answer.url)
        look = Page(digest, words(release.body), release.title, twins, moved_to, strange)
        future = judging.future_date(release, self.clock.now())
        return Reading(
            look,
            None,
            None,
            release,
            digest,
            media_type=_media(release),
            charset=str(release.metadata.get("charset")),
            problem=("future_date", future) if future else None,
        )

    def _known_by_itself(self, before: Before | None, asked: Reached) -> bool:
        """Whether a redirect led to another release that we know by its own address.

        If it may end any day, its text would be told as an edit of the one that was asked for.
        """
        if before is None:
            return False
        known = self.archive.due_url(urls.release_url(asked.answer.url, self.site.drop_params))
        return known is not None and known.release_id not in (None, before.release_id)

    # --- what it means ----------------------------------------------------------------------------

    def decided(
        self, due: Due, before: Before | None, asked: Reached, reading: Reading
    ) -> Seen:  # fmt: skip
        """What an answer means for the release, written."""
        now = self.clock.now()
        if before is None and reading.content_sha256 is not None:
            before = self.alias(due, asked, reading)
            if before is not None:  # a second address of a release never edits it
                return self._recorded(due, before, asked, reading, Verdict(Decision.SAME), now)
        verdict = decide(before, reading.look, now)
        differs = verdict.decision in (Decision.CHANGED, Decision.HELD, Decision.MOVED)
        if differs and before is not None and reading.release is not None:
            before = self._reread(before, now)
            verdict = decide(before, reading.look, now)
        return self._recorded(due, before, asked, reading, verdict, now)

    def alias(self, due: Due, asked: Reached, reading: Reading) -> Before | None:
        """The release that this new address leads to, if it is one that the archive holds."""
        release = reading.release
        assert release is not None and reading.content_sha256 is not None
        found = self.archive.release_by_key(self.site_id, self._key(due, asked, release))
        if found is None and asked.answer.url != due.url:
            final = urls.release_url(asked.answer.url, self.site.drop_params)
            known = self.archive.due_url(final)
            found = known.release_id if known else None
        if found is None:
            found = self.archive.release_by_content(
                self.site_id, reading.content_sha256, release.language
            )
        return self.archive.before_release(found) if found is not None else None

    def _key(self, due: Due, asked: Reached, release: Release) -> str:
        final = urls.release_url(asked.answer.url, self.site.drop_params)
        identity = urls.identity(due.url, self.site.identity) or urls.identity(
            final, self.site.identity
        )
        if identity is None:
            return release_key(final, release.language)
        return release_key(identity, release.language or due.listed_language)

    def _reread(self, before: Before, now: datetime) -> Before:
        """What we had, as today's reader reads it: our own progress is never their edit."""
        rereading = reread(self.archive, self.reader, before)
        if rereading is None:
            return before
        self.archive.rederive(rereading.told(before, self.polite.run_id, now))
        return self.archive.before_release(before.release_id) or before

    def _recorded(
        self,
        due: Due,
        before: Before | None,
        asked: Reached,
        reading: Reading,
        verdict: Verdict,
        now: datetime,
    ) -> Seen:
        answer = asked.answer
        outcome = reading.outcome or judging.outcome(verdict, before, reading.content_sha256)
        changes = verdict.decision in _TOOK
        fresh = before is None or reading.content_sha256 != before.content_sha256
        keep = self.site.keep == "all" or reading.keep_body or (changes and fresh)
        keep = keep or (verdict.decision is Decision.HELD and reading.release is not None)
        accepted = verdict.decision in (Decision.SAME, *_TOOK)
        difference, fields = _compared(before, reading.release) if changes else (None, ())
        recorded = self.archive.record(
            Visit(
                run_id=self.polite.run_id,
                site_id=self.site_id,
                url=due.url,
                kind=UrlKind.RELEASE,
                at=answer.fetched_at,
                outcome=outcome,
                reason=verdict.reason,
                status=answer.status,
                elapsed_ms=answer.elapsed_ms,
                headers=answer.headers,
                body=answer.body if answer.status != 304 else None,
                keep_body=keep,
                media_type=reading.media_type,
                charset=reading.charset,
                look=Look(
                    verdict,
                    before,
                    reading.release,
                    reading.content_sha256,
                    key=self._key(due, asked, reading.release) if reading.release else None,
                    extractor=self.reader.extractor(),
                    diff=difference,
                    fields=fields,
                    moved_to=reading.look.moved_to if isinstance(reading.look, Page) else None,
                ),
                redirect_to=redirect(due, asked, self.site),
                accept_validators=accepted,
                next_check_at=self._next_check(due, before, verdict, outcome, now),
                pace=asked.pace,
            )
        )
        self._tell(due, before, verdict, reading, outcome, now)
        return Seen(
            due.url,
            outcome,
            verdict.reason,
            reading.message,
            recorded,
            reading.release,
            ends_site=False,
        )

    def _next_check(
        self, due: Due, before: Before | None, verdict: Verdict, outcome: Outcome, now: datetime
    ) -> datetime | None:
        match verdict.decision:
            case Decision.MOVED:
                return None  # from now on the new address is looked at
            case Decision.NEW | Decision.CHANGED | Decision.BACK:
                return frontier.next_look(now, now)
            case Decision.SAME:
                assert before is not None
                if due.release_id is None and due.url != before.url:
                    return None  # an alias: the release is looked at under its own address
                return frontier.next_look(now, before.last_event_at)
            case Decision.GONE:
                assert before is not None
                since = before.missing_since or now
                return frontier.next_missing_look(now, since if verdict.withdrawn else None)
            case Decision.HELD | Decision.FAILED:
                if outcome is Outcome.BLOCKED or verdict.decision is Decision.FAILED:
                    return frontier.next_retry(now, due.failures + 1)
                return now + frontier.DAY if before is None else now

    def _tell(
        self,
        due: Due,
        before: Before | None,
        verdict: Verdict,
        reading: Reading,
        outcome: Outcome,
        now: datetime,
    ) -> None:
        """Problems for what somebody should look at; those of this page that healed are closed."""
        if reading.problem is not None:
            self.warn(*reading.problem, due.url)
        if verdict.decision is Decision.HELD:
            kind = "blocked" if outcome is Outcome.BLOCKED else "held"
            message = reading.message or f"not taken for an edit yet: {verdict.reason}"
            self.warn("changing" if verdict.reason == "changing" else kind, message, due.url)
        elif verdict.decision is Decision.FAILED and outcome is not Outcome.REFUSED:
            kind = verdict.reason if verdict.reason in ("layout", "parse") else "fetch"
            self.warn(kind or "fetch", reading.message or f"{verdict.reason}", due.url)
        else:
            healed = ["held", "layout", "parse", "fetch", "blocked", "changing"]
            healed += [] if reading.problem else ["future_date"]
            self.archive.resolve_problems(self.site_id, healed, due.url, now)


def _compared(
    before: Before | None, release: Release | None
) -> tuple[Diff | None, tuple[str, ...]]:
    with COMPARING:
        return judging.difference(before, release)


def _media(release: Release) -> str:
    return str(release.metadata.get("media_type"))


_TOOK = (Decision.NEW, Decision.CHANGED, Decision.BACK, Decision.MOVED)
