"""A host -> what its robots.txt allows today, asked for at most once a day and once a run.

RFC 9309 with the strict choices of docs/politeness.md: whatever is not a clear answer closes the
host for this run.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import robots, urls
from scraper.hosts import REDIRECTS, Hosts, NotReached, Reached, Transient, Turns, Wanted
from scraper.model import Answer, Outcome, Site, UrlKind
from scraper.records import Visit

ROBOTS_AGE = timedelta(hours=24)
MAX_HOPS = 5


class Gate:
    """Knows the rules of hosts, for one run."""

    def __init__(
        self, archive: Archive, clock: Clock, run_id: int, turns: Turns, hosts: Hosts
    ) -> None:
        self.archive, self.clock, self.run_id = archive, clock, run_id
        self.turns, self.hosts = turns, hosts

    def rules(self, url: str, site: Site) -> robots.Rules | NotReached:
        """The rules of an address's host, or why the host may not be asked for anything now."""
        host = urls.host_key(url)
        # A lock of its own: robots.txt may redirect to a host that somebody else holds.
        with self.hosts.alone(f"robots of {host}"):
            known = self.hosts.rules.get(host)
            if known is None:
                known = self._stored(host) or self._ask(url, host, site)
                self.hosts.rules[host] = known
        return known if isinstance(known, robots.Rules) else replace(known, asked=url)

    def _stored(self, host: str) -> robots.Rules | None:
        stored = self.archive.robots(host)
        if stored is None:
            return None
        fetched_at, status, body = stored
        age = self.clock.now() - fetched_at
        if status is None or not timedelta(0) <= age < ROBOTS_AGE:
            return None
        verdict = robots.verdict(status)
        if verdict == "later":  # a refusal is asked about again in every run
            return None
        return robots.parse(body if verdict == "rules" else b"")

    def _ask(self, url: str, host: str, site: Site) -> robots.Rules | NotReached:
        robots_url = urls.origin(url) + "/robots.txt"
        answer = self._answer(robots_url, host, site)
        now = self.clock.now()
        if isinstance(answer, NotReached):
            if answer.outcome is Outcome.REFUSED:  # nothing was asked: what is stored stays
                return replace(answer, ends_site=True)
            self.archive.keep_robots(host, robots_url, None, b"", now)
            return _closed(url, f"robots.txt cannot be read: {answer.message}", answer)
        verdict = robots.verdict(answer.status)
        self.archive.keep_robots(host, robots_url, answer.status, answer.body, now)
        if verdict == "later":
            return _closed(url, f"robots.txt answered {answer.status}: not now")
        rules = robots.parse(answer.body if verdict == "rules" else b"")
        self.hosts.rules[host] = rules
        self.turns.respace(host, site, answer)
        return rules

    def _answer(self, robots_url: str, host: str, site: Site) -> Answer | NotReached:
        """robots.txt through up to five redirects, to any host (RFC 9309, 2.3.1.2).

        RFC 9309 lets us take a longer way for "there are no rules". A site that leads us in
        circles does the same to its pages; we take it for "not now".
        """
        wanted, old = self._first(robots_url, host, site)
        seen = [robots_url]
        while True:
            result = self._try(wanted)
            self._record(wanted, result)
            if isinstance(result, NotReached):
                return result.answer or result
            answer = result.answer
            if answer.status == 304 and old is not None:
                return replace(answer, status=200, body=old)
            target = urls.normalise(answer.header("location") or "", wanted.url)
            if answer.status not in REDIRECTS or target is None:
                return answer
            if target in seen or len(seen) > MAX_HOPS:
                return NotReached(
                    robots_url, Outcome.ERROR, "too_many_redirects", "it redirects without end"
                )
            seen.append(target)
            wanted = Wanted(target, site)

    def _first(self, robots_url: str, host: str, site: Site) -> tuple[Wanted, bytes | None]:
        """The first request, conditional if the rules we hold came from this very address."""
        stored, row = self.archive.robots(host), self.archive.due_url(robots_url)
        if stored is None or row is None or stored[1] != 200 or not (row.etag or row.last_modified):
            return Wanted(robots_url, site), None
        return Wanted(robots_url, site, row.etag, row.last_modified), stored[2]

    def _try(self, wanted: Wanted) -> Reached | NotReached:
        try:
            return self.turns.once(wanted)
        except Transient as failed:
            return failed.result

    def _record(self, wanted: Wanted, result: Reached | NotReached) -> None:
        answer, failed = result.answer, isinstance(result, NotReached)
        if answer is None and result_of_nothing(result):
            return
        redirect = answer is not None and answer.status in REDIRECTS
        outcome = Outcome.REDIRECT if redirect else Outcome.UNCHANGED
        if answer is not None and answer.status == 304:
            outcome = Outcome.NOT_MODIFIED
        self.archive.record(
            Visit(
                run_id=self.run_id,
                site_id=self.archive.site_id(wanted.site),
                url=wanted.url,
                kind=UrlKind.ROBOTS,
                at=answer.fetched_at if answer else self.clock.now(),
                outcome=result.outcome if isinstance(result, NotReached) else outcome,
                reason=result.reason if isinstance(result, NotReached) else None,
                status=answer.status if answer else None,
                elapsed_ms=answer.elapsed_ms if answer else None,
                headers=answer.headers if answer else (),
                body=answer.body if answer and not failed and answer.status != 304 else None,
                accept_validators=not failed,
                pace=result.pace,
            )
        )


def result_of_nothing(result: Reached | NotReached) -> bool:
    """True if no request was made, and nobody has to know: the run's own time was over."""
    return isinstance(result, NotReached) and result.no_fault


def _closed(url: str, message: str, why: NotReached | None = None) -> NotReached:
    return NotReached(
        url,
        Outcome.REFUSED,
        "robots_unreachable",
        message,
        retry_at=why.retry_at if why else None,
        ends_site=True,
    )
