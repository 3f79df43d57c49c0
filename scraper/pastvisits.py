"""An answer that came long ago -> looked at, judged and recorded as if it came now.

The way of a visit is that of `visits.py`; only asking is different: the answer is brought. One that
is older than what is known of the release does not become its newest state but is woven into its
history (`weaving.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scraper import pasts, weaving
from scraper.core import judging
from scraper.core.decide import Absent, Before, Page, Same304, Verdict, decide
from scraper.core.fingerprint import stamp
from scraper.model import Decision, Outcome, Site, UrlKind
from scraper.polite import NotReached, Reached
from scraper.records import Due, Look, Visit
from scraper.rereading import reread
from scraper.retold import version_before
from scraper.seen import Reading, Seen
from scraper.visits import Visitor


@dataclass
class Moment:
    """A clock that stands at the moment of the capture in hand."""

    moment: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """The capture's moment."""
        return self.moment

    def sleep_until(self, moment: datetime) -> bool:
        """Nothing waits."""
        return True


@dataclass
class Brought:
    """Answers without asking: hands out the one that was brought."""

    run_id: int
    answer: Reached | NotReached | None = None

    def ask(
        self,
        url: str,
        site: Site,
        kind: UrlKind,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Reached | NotReached:
        """What was brought."""
        assert self.answer is not None
        return self.answer


class PastVisitor(Visitor):
    """Looks at releases as they were; `attested`: an export of ours says that nothing differed."""

    attested = False

    def reading(self, due: Due, before: Before | None, asked: Reached) -> Reading:
        """As a visit's; an attested look is as good as the page it does not hold."""
        if not self.attested or before is None:
            return super().reading(due, before, asked)
        reached = asked.answer.url
        moved_to = judging.moved_to(before, due.redirect_to, reached) if asked.permanent else None
        look = Page(before.content_sha256, before.words, before.title, 0, moved_to)
        return Reading(look, Outcome.UNCHANGED, content_sha256=before.content_sha256)

    def decided(
        self, due: Due, before: Before | None, asked: Reached, reading: Reading
    ) -> Seen:  # fmt: skip
        """As a visit's, unless more is known of the release than was known then."""
        known = before
        if known is None and reading.content_sha256 is not None:
            known = self.alias(due, asked, reading)
        if known is not None and self._later(known, asked.answer.fetched_at):
            return self._woven(due, known, asked, reading)
        return super().decided(due, before, asked, reading)

    def _later(self, known: Before, at: datetime) -> bool:
        last = weaving.last_look(self.archive, known.release_id)
        return last is not None and last > at

    def _woven(self, due: Due, known: Before, asked: Reached, reading: Reading) -> Seen:
        """A look from the past, put where it belongs."""
        at = asked.answer.fetched_at
        if self.attested:  # nothing differed from what was there then, whatever that was
            reading = replace(reading, look=Same304(), content_sha256=None)
        visit = self._visit(due, known, asked, reading)
        doubt = self._doubt(known, reading, at)
        if doubt is not None:
            visit = replace(visit, outcome=Outcome.ERROR, reason=doubt, keep_body=True)
            self.warn("held", f"not taken for an edit: {doubt}", due.url)
        tells = isinstance(reading.look, Page | Same304) and doubt is None
        with self.archive.write() as conn:
            here = weaving.around(conn, known.release_id, stamp(at) or "").here
            if tells and (here is not None or isinstance(reading.look, Page)):
                recorded = weaving.weave(conn, visit, known.release_id)
            else:
                recorded = weaving.log_past(conn, visit, known.release_id)
            pasts.leads_to(conn, due.url, known.release_id)
        outcome = visit.outcome if recorded.change is None else Outcome.CHANGED
        return Seen(due.url, outcome, visit.reason, reading.message, recorded, reading.release)

    def _visit(self, due: Due, known: Before, asked: Reached, reading: Reading) -> Visit:
        answer = asked.answer
        reason = getattr(reading.look, "reason", None)
        if isinstance(reading.look, Absent):
            reason = f"http_{reading.look.status}"
        return Visit(
            run_id=self.polite.run_id,
            site_id=self.site_id,
            url=due.url,
            kind=UrlKind.RELEASE,
            at=answer.fetched_at,
            outcome=reading.outcome or Outcome.UNCHANGED,
            reason=reason,
            status=answer.status,
            elapsed_ms=answer.elapsed_ms,
            headers=answer.headers,
            body=answer.body if answer.status != 304 else None,
            keep_body=self.site.keep == "all" or reading.keep_body,
            media_type=reading.media_type,
            charset=reading.charset,
            look=Look(
                Verdict(Decision.CHANGED),
                known,
                reading.release,
                reading.content_sha256,
                extractor=self.reader.extractor(),
            ),
        )

    def _doubt(self, known: Before, reading: Reading, at: datetime) -> str | None:
        """Why a page of the past might not be what the ministry published, or None."""
        if not isinstance(reading.look, Page):
            return None
        self._read_neighbours_again(known, at)
        with self.archive.write() as conn:
            here = weaving.around(conn, known.release_id, stamp(at) or "").here
            then = version_before(conn, here.id) if here is not None else None
        if then is None:
            return None
        verdict = decide(replace(then, status="live", changing_looks=0), reading.look, at)
        return verdict.reason if verdict.decision is Decision.HELD else None

    def _read_neighbours_again(self, known: Before, at: datetime) -> None:
        """The versions around a moment, as today's reader reads them: only then they compare."""
        with self.archive.write() as conn:
            around = weaving.around(conn, known.release_id, stamp(at) or "")
            versions = [
                version_before(conn, span.id)
                for span in (around.here, around.next)
                if span is not None
            ]
        for version in versions:
            found = reread(self.archive, self.reader, version)
            if found is not None:
                self.archive.rederive(found.told(version, self.polite.run_id, self.clock.now()))
