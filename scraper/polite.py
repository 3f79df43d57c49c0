"""One address, asked for as its host wishes: robots.txt, hours, pace, retries, redirects by hand.

Everything that leaves the machine goes through `Polite.ask`. What it refuses or what comes to
nothing is a value; every request is written to the archive, those that were only steps on the way
(a failed try, a redirect's hop, robots.txt) at once, the last one by the caller with what it read.
docs/politeness.md says in plain words what a site's owner may rely on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import frontier, pace, robots, urls
from scraper.gate import Gate
from scraper.hosts import (
    AGENT,
    REDIRECTS,
    Fetches,
    Hosts,
    Limits,
    NotReached,
    Reached,
    Transient,
    Turns,
    Wanted,
)
from scraper.model import Answer, Outcome, Site, UrlKind
from scraper.records import Visit

__all__ = ["Fetches", "Hosts", "Limits", "NotReached", "Polite", "Reached", "in_scope", "later"]

MAX_HOPS = 5
TRIES = 3
PERMANENT = frozenset({301, 308})


class Polite:
    """Asks for addresses on behalf of one run."""

    def __init__(
        self,
        archive: Archive,
        fetcher: Fetches,
        clock: Clock,
        run_id: int,
        limits: Limits,
        hosts: Hosts | None = None,
    ) -> None:
        self.archive, self.clock, self.run_id = archive, clock, run_id
        self.hosts = hosts or Hosts()
        self.turns = Turns(archive, fetcher, clock, limits, self.hosts)
        self.gate = Gate(archive, clock, run_id, self.turns, self.hosts)

    # --- asking ---------------------------------------------------------------------------------

    def ask(
        self,
        url: str,
        site: Site,
        kind: UrlKind,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Reached | NotReached:
        """The answer at the end of at most five redirects, or why there is none.

        Every hop is asked of robots.txt and of the address guard, keeps the gap, stays on the
        site and never leads from https to http.
        """
        seen, permanent = [url], True
        wanted = Wanted(url, site, etag, last_modified)
        while True:
            result = self._asked(wanted, kind)
            if isinstance(result, NotReached):
                return replace(result, asked=url, ends_site=self._ends(result, wanted))
            answer = result.answer
            if answer.status not in REDIRECTS or answer.header("location") is None:
                return replace(result, asked=url, permanent=permanent and len(seen) > 1)
            hop = _next_hop(answer, site, seen)
            if isinstance(hop, NotReached):
                return replace(hop, asked=url, pace=result.pace)
            self._record_hop(wanted, hop, kind, result)
            permanent = permanent and answer.status in PERMANENT
            # Validators belong to the address they came from.
            wanted = Wanted(hop, site, spent_s=wanted.spent_s + answer.elapsed_ms / 1000)
            seen.append(hop)

    def _asked(self, wanted: Wanted, kind: UrlKind) -> Reached | NotReached:
        return self._may_ask(wanted.url, wanted.site) or self._try(wanted, kind)

    def _ends(self, result: NotReached, wanted: Wanted) -> bool:
        """A host that is not to be asked ends the site's run if the site's listings are on it."""
        site = wanted.site
        mains = {urls.host_key(x) for x in (site.home, *(one.start for one in site.listings))}
        return result.ends_site and (result.no_fault or urls.host_key(wanted.url) in mains)

    # --- one address, up to three tries -------------------------------------------------------

    def _try(self, wanted: Wanted, kind: UrlKind) -> Reached | NotReached:
        def between(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            if isinstance(error, Transient) and state.attempt_number < TRIES:
                self._record_failed_try(error.result, wanted, kind)

        # The pace already waits longer after every failure: tenacity adds no wait of its own.
        retrying = Retrying(
            retry=retry_if_exception_type(Transient),
            stop=stop_after_attempt(TRIES),
            after=between,
            reraise=True,
        )
        try:
            return retrying(self.turns.once, wanted)
        except Transient as last:
            return last.result

    # --- may this be asked? -------------------------------------------------------------------

    def _may_ask(self, url: str, site: Site) -> NotReached | None:
        if pace.breaker_open(self.turns.pace(urls.host_key(url))):
            return _refused(url, "breaker", "the host failed five times in a row", ends=True)
        closed = self.turns.closed_at(self.clock.now(), Wanted(url, site))
        if closed is not None:
            return closed
        rules = self.gate.rules(url, site)
        if isinstance(rules, NotReached):
            return rules
        delay, gap = robots.crawl_delay(rules, AGENT), robots.request_gap(rules, AGENT)
        if pace.too_slow(delay, gap):
            asked = max(delay or 0, gap or 0)
            message = f"robots.txt asks for {asked:g} s between requests, more than 60"
            return _refused(url, "crawl_delay", message, ends=True)
        closed = self.turns.closed_at(self.clock.now(), Wanted(url, site))
        if closed is not None:  # Visit-time, known only now
            return closed
        if not robots.allowed(rules, url, AGENT):
            return _refused(url, "robots", "robots.txt does not allow it")
        return None

    def permits(self, url: str, site: Site) -> bool:
        """True if robots.txt allows the address; asks for robots.txt if it is not known yet."""
        rules = self.rules(url, site)
        return isinstance(rules, robots.Rules) and robots.allowed(rules, url, AGENT)

    def rules(self, url: str, site: Site) -> robots.Rules | NotReached:
        """The rules of an address's host, asked for at most once a day and once a run."""
        return self.gate.rules(url, site)

    # --- the log of what was on the way ---------------------------------------------------------

    def _record_hop(self, wanted: Wanted, target: str, kind: UrlKind, result: Reached) -> None:
        answer = result.answer
        known = self.archive.due_url(wanted.url)
        self.archive.record(
            Visit(
                run_id=self.run_id,
                site_id=self.archive.site_id(wanted.site),
                url=wanted.url,
                kind=kind,
                at=answer.fetched_at,
                outcome=Outcome.REDIRECT,
                status=answer.status,
                elapsed_ms=answer.elapsed_ms,
                headers=answer.headers,
                redirect_to=target,
                release_id=known.release_id if known else None,
                on_the_way=True,
                pace=result.pace,
            )
        )

    def _record_failed_try(self, result: NotReached, wanted: Wanted, kind: UrlKind) -> None:
        known = self.archive.due_url(wanted.url)
        answer = result.answer
        self.archive.record(
            Visit(
                run_id=self.run_id,
                site_id=self.archive.site_id(wanted.site),
                url=wanted.url,
                kind=kind,
                at=answer.fetched_at if answer else self.clock.now(),
                outcome=result.outcome,
                reason=result.reason,
                status=answer.status if answer else None,
                elapsed_ms=answer.elapsed_ms if answer else None,
                headers=answer.headers if answer else (),
                release_id=known.release_id if known else None,
                on_the_way=True,
                pace=result.pace,
            )
        )


def _next_hop(answer: Answer, site: Site, seen: list[str]) -> str | NotReached:
    target = urls.normalise(answer.header("location") or "", answer.url)
    problem: tuple[str, str] | None = None
    if target is None:
        problem = ("redirect_bad", f"redirects to {answer.header('location')!r}")
    elif target in seen:
        problem = ("redirect_loop", f"redirects in a circle, back to {target}")
    elif len(seen) > MAX_HOPS:
        problem = ("too_many_redirects", f"more than {MAX_HOPS} redirects")
    elif answer.url.startswith("https:") and target.startswith("http:"):
        problem = ("downgrade", f"leads from https to {target}")
    elif not in_scope(target, site):
        problem = ("scope", f"redirects to another site, {target}")
    if problem is not None:
        return NotReached(answer.url, Outcome.REFUSED, *problem, answer=answer)
    assert target is not None
    return target


def in_scope(url: str, site: Site) -> bool:
    """True if an address belongs to the site: to its home's host, or to a listing's."""
    homes = [site.home, *(listing.start for listing in site.listings)]
    homes += [listing.url.split("{")[0] for listing in site.listings if listing.url]
    return any(urls.same_site(url, home) for home in homes)


def later(now: datetime, failures: int, asked: datetime | None) -> datetime:
    """When to try again what failed: by our own back-off, or later where the host asked for it."""
    ours = frontier.next_retry(now, failures)
    return max(ours, asked) if asked else ours


def _refused(url: str, reason: str, message: str, *, ends: bool = False) -> NotReached:
    return NotReached(url, Outcome.REFUSED, reason, message, ends_site=ends)
