"""One address, asked for as its host wishes: robots.txt, hours, pace, retries, redirects by hand.

Everything that leaves the machine goes through `Polite.ask`. What it refuses or what comes to
nothing is a value; every request is written to the archive, those that were only steps on the way
(a failed try, a redirect's hop, robots.txt) here, the last one by the caller with what it read.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import NoReturn, Protocol
from zoneinfo import ZoneInfo

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import frontier, pace, robots, urls
from scraper.core.pace import HostPace
from scraper.errors import FetchError
from scraper.model import Answer, Outcome, Site, UrlKind
from scraper.recording import Visit

AGENT = "scraper"  # the product token that robots.txt may name
ROBOTS_AGE = timedelta(hours=24)
MAX_HOPS = 5
TRIES = 3
# Without --max-time a host that asks for more patience than this is left for a later run.
PATIENCE = timedelta(minutes=3)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
TRANSIENT = frozenset({429, 500, 502, 503, 504})
BACKS_OFF = frozenset({429, 503})


class Fetches(Protocol):
    """What is needed of `scraper.fetch.Fetcher`."""

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        deadline_s: float | None = None,
    ) -> Answer:
        """One request, one answer, or FetchError."""
        ...


@dataclass(frozen=True, slots=True)
class Reached:
    """An answer that is not a redirect. `asked` is where it began, `answer.url` where it ended."""

    asked: str
    answer: Answer
    permanent: bool = False  # every hop was a 301 or 308
    pace: HostPace | None = None


@dataclass(frozen=True, slots=True)
class NotReached:
    """Nothing to read: refused before it was asked, or asked and come to nothing."""

    asked: str
    outcome: Outcome  # REFUSED or ERROR
    reason: str
    message: str
    retry_at: datetime | None = None
    ends_site: bool = False  # the host is not to be asked again in this run
    answer: Answer | None = None  # a status that failed in the end: 429, 5xx
    pace: HostPace | None = None


class _Transient(Exception):
    """An attempt that may be repeated; carries what the last one came to."""

    def __init__(self, result: NotReached) -> None:
        self.result = result


@dataclass(slots=True)
class Limits:
    """What bounds a run: when it must end, and what may be asked."""

    end: datetime | None = None
    allow_private: bool = False
    deadline_s: float = 30.0
    jitter: Callable[[], float] = random.random  # 0..1


@dataclass
class Hosts:
    """One request at a time per host, across the threads of a run; paces are remembered."""

    locks: dict[str, threading.RLock] = field(default_factory=dict)
    paces: dict[str, HostPace] = field(default_factory=dict)
    rules: dict[str, robots.Rules | str] = field(default_factory=dict)
    misses: dict[str, int] = field(default_factory=dict)  # addresses in a row that failed
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def broken(self, host: str) -> bool:
        """True if the host failed so often that it is left alone for this run."""
        return self.misses.get(host, 0) >= pace.BREAKER_FAILURES

    @contextmanager
    def alone(self, host: str) -> Iterator[None]:
        """Hold the host: nobody else of this run asks it meanwhile."""
        with self._guard:
            lock = self.locks.setdefault(host, threading.RLock())
        with lock:
            yield


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
        self.archive = archive
        self.fetcher = fetcher
        self.clock = clock
        self.run_id = run_id
        self.limits = limits
        self.hosts = hosts or Hosts()

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
        seen, current, permanent, spent = [url], url, True, 0.0
        while True:
            allowed = self._may_ask(current, site)
            if isinstance(allowed, NotReached):
                return replace(allowed, asked=url)
            result = self._try(current, site, kind, etag, last_modified, spent)
            if isinstance(result, NotReached):
                return replace(result, asked=url)
            answer = result.answer
            if answer.status not in REDIRECTS or answer.header("location") is None:
                return replace(result, asked=url, permanent=permanent and len(seen) > 1)
            spent += answer.elapsed_ms / 1000
            hop = self._next_hop(answer, site, seen)
            if isinstance(hop, NotReached):
                return replace(hop, asked=url, pace=result.pace)
            self._record_hop(current, hop, site, kind, result)
            permanent = permanent and answer.status in PERMANENT
            etag = last_modified = None  # validators belong to the address they came from
            current = hop
            seen.append(hop)

    def _next_hop(self, answer: Answer, site: Site, seen: list[str]) -> str | NotReached:
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
            reason, message = problem
            return NotReached(answer.url, Outcome.REFUSED, reason, message, answer=answer)
        assert target is not None
        return target

    def _record_hop(
        self, url: str, target: str, site: Site, kind: UrlKind, result: Reached
    ) -> None:
        answer = result.answer
        known = self.archive.due_url(url)
        self.archive.record(
            Visit(
                run_id=self.run_id,
                site_id=self.archive.site_id(site),
                url=url,
                kind=kind,
                at=answer.fetched_at,
                outcome=Outcome.REDIRECT,
                status=answer.status,
                elapsed_ms=answer.elapsed_ms,
                headers=answer.headers,
                redirect_to=target,
                release_id=known.release_id if known else None,
                pace=result.pace,
            )
        )

    # --- one address, up to three tries -------------------------------------------------------

    def _try(
        self,
        url: str,
        site: Site,
        kind: UrlKind,
        etag: str | None,
        last_modified: str | None,
        spent: float,
    ) -> Reached | NotReached:
        def once() -> Reached | NotReached:
            return self._once(url, site, etag, last_modified, spent)

        def between(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            if isinstance(error, _Transient):
                self._record_failed_try(error.result, url, site, kind)

        # The pace already waits longer after every failure: tenacity adds no wait of its own.
        retrying = Retrying(
            retry=retry_if_exception_type(_Transient),
            stop=stop_after_attempt(TRIES),
            after=lambda state: between(state) if state.attempt_number < TRIES else None,
            reraise=True,
        )
        try:
            result = retrying(once)
        except _Transient as last:
            result = last.result
        return self._counted(result, urls.host_key(url))

    def _counted(self, result: Reached | NotReached, host: str) -> Reached | NotReached:
        """Opens the host's breaker after five addresses in a row that failed, tries and all."""
        asked = isinstance(result, Reached) or result.outcome is not Outcome.REFUSED
        failed = isinstance(result, NotReached)
        if asked:
            self.hosts.misses[host] = self.hosts.misses.get(host, 0) + 1 if failed else 0
        if failed and self.hosts.broken(host):
            assert isinstance(result, NotReached)
            return replace(result, ends_site=True)
        return result

    def _once(
        self, url: str, site: Site, etag: str | None, last_modified: str | None, spent: float
    ) -> Reached | NotReached:
        host = urls.host_key(url)
        with self.hosts.alone(host):
            waited = self._wait(host, url)
            if isinstance(waited, NotReached):
                return waited
            left = max(1.0, self.limits.deadline_s - spent)
            started = self.clock.now()
            try:
                answer = self.fetcher.get(
                    url, etag=etag, last_modified=last_modified, deadline_s=left
                )
            except FetchError as error:
                return self._failed(error, host, site, started)
            if answer.status in TRANSIENT:
                self._unwell(answer, host, site, started)
            known = pace.after_success(
                self.pace(host),
                started=started,
                gap_s=self._gap(host, site, answer.elapsed_ms),
                elapsed_ms=answer.elapsed_ms,
            )
            self.hosts.paces[host] = known
            return Reached(url, answer, pace=known)

    def _failed(
        self, error: FetchError, host: str, site: Site, started: datetime
    ) -> NotReached:  # fmt: skip
        sent = error.reason not in ("address", "scheme", "url", "port")
        known = self.pace(host)
        if sent:
            known = self._fail(host, site, started, None, backs_off=False)
        result = NotReached(
            error.url,
            Outcome.ERROR if sent else Outcome.REFUSED,
            error.reason,
            error.message,
            retry_at=known.not_before,
            pace=known,
        )
        if error.retryable:
            raise _Transient(result)
        return result

    def _unwell(self, answer: Answer, host: str, site: Site, started: datetime) -> NoReturn:
        """429 and 5xx: the whole host is backed off; tried again if there is time."""
        asked = pace.retry_after_s(answer.header("retry-after"), answer.fetched_at)
        known = self._fail(host, site, started, asked, backs_off=answer.status in BACKS_OFF)
        reason = "http_429" if answer.status == 429 else "http_5xx"
        outcome = Outcome.BLOCKED if answer.status == 429 else Outcome.ERROR
        result = NotReached(
            answer.url,
            outcome,
            reason,
            f"answered {answer.status}",
            retry_at=known.not_before,
            answer=answer,
            pace=known,
        )
        raise _Transient(result)

    def _fail(
        self, host: str, site: Site, started: datetime, asked: float | None, *, backs_off: bool
    ) -> HostPace:
        known = pace.after_failure(
            self.pace(host),
            started=started,
            gap_s=self._gap(host, site, 0),
            retry_after_s=asked,
            backs_off=backs_off,
        )
        self.hosts.paces[host] = known
        return known

    def _record_failed_try(
        self, result: NotReached, url: str, site: Site, kind: UrlKind
    ) -> None:  # fmt: skip
        known = self.archive.due_url(url)
        answer = result.answer
        self.archive.record(
            Visit(
                run_id=self.run_id,
                site_id=self.archive.site_id(site),
                url=url,
                kind=kind,
                at=self.clock.now(),
                outcome=result.outcome,
                reason=result.reason,
                status=answer.status if answer else None,
                elapsed_ms=answer.elapsed_ms if answer else None,
                headers=answer.headers if answer else (),
                release_id=known.release_id if known else None,
                next_check_at=self.clock.now(),
                pace=result.pace,
            )
        )

    # --- waiting ------------------------------------------------------------------------------

    def pace(self, host: str) -> HostPace:
        """The host's pace: of this run, else as the archive remembers it (failures begin anew)."""
        if host not in self.hosts.paces:
            self.hosts.paces[host] = replace(self.archive.pace(host), failures=0)
        return self.hosts.paces[host]

    def _gap(self, host: str, site: Site, elapsed_ms: int) -> float:
        rules = self.hosts.rules.get(host)
        known = rules if isinstance(rules, robots.Rules) else None
        return pace.gap_s(
            delay=site.delay,
            crawl_delay=robots.crawl_delay(known, AGENT) if known else None,
            request_gap=robots.request_gap(known, AGENT) if known else None,
            elapsed_ms=elapsed_ms,
            jitter=self.limits.jitter(),
        )

    def _wait(self, host: str, url: str) -> NotReached | None:
        """Wait for the host's next moment; a refusal if that is beyond what the run has."""
        moment = self.pace(host).not_before
        now = self.clock.now()
        if moment is None or moment <= now:
            return None
        end = self.limits.end or now + PATIENCE
        if moment > end:
            message = f"the host asks to be left alone until {moment:%Y-%m-%d %H:%M:%SZ}"
            return NotReached(
                url, Outcome.REFUSED, "budget", message, retry_at=moment, ends_site=True
            )
        if not self.clock.sleep_until(moment):
            return NotReached(
                url, Outcome.REFUSED, "budget", "the run was interrupted", ends_site=True
            )
        return None

    # --- may this be asked? -------------------------------------------------------------------

    def _may_ask(self, url: str, site: Site) -> NotReached | None:
        host = urls.host_key(url)
        if self.hosts.broken(host):
            return _refused(url, "breaker", "the host failed five times in a row", ends=True)
        if site.hours and not pace.within_hours(site.hours, self._local(site).time()):
            return _refused(url, "hours", f"the site is asked only at {site.hours}", ends=True)
        rules = self.rules(url, site)
        if isinstance(rules, NotReached):
            return rules
        delay, gap = robots.crawl_delay(rules, AGENT), robots.request_gap(rules, AGENT)
        if pace.too_slow(delay, gap):
            asked = max(delay or 0, gap or 0)
            message = f"robots.txt asks for {asked:g} s between requests, more than 60"
            return _refused(url, "crawl_delay", message, ends=True)
        window = robots.visit_window(rules, AGENT)
        if window and not _inside(window, self.clock.now()):
            return _refused(url, "hours", "robots.txt asks to come at another time", ends=True)
        if not robots.allowed(rules, url, AGENT):
            return _refused(url, "robots", "robots.txt does not allow it")
        return None

    def _local(self, site: Site) -> datetime:
        return self.clock.now().astimezone(ZoneInfo(site.timezone))

    def permits(self, url: str, site: Site) -> bool:
        """True if robots.txt allows the address; asks for robots.txt if it is not known yet."""
        rules = self.rules(url, site)
        return isinstance(rules, robots.Rules) and robots.allowed(rules, url, AGENT)

    def rules(self, url: str, site: Site) -> robots.Rules | NotReached:
        """The rules of an address's host, asked for at most once a day and once a run."""
        # A lock of its own: robots.txt may redirect to a host that somebody else holds.
        with self.hosts.alone(f"robots of {urls.host_key(url)}"):
            return self._rules(url, site)

    def _rules(self, url: str, site: Site) -> robots.Rules | NotReached:
        host = urls.host_key(url)
        known = self.hosts.rules.get(host)
        if known is None:
            known = self._stored_rules(host) or self._ask_robots(url, host, site)
            self.hosts.rules[host] = known
        if isinstance(known, robots.Rules):
            return known
        return _refused(url, "robots_unreachable", known, ends=True)

    def _stored_rules(self, host: str) -> robots.Rules | None:
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

    def _ask_robots(self, url: str, host: str, site: Site) -> robots.Rules | str:
        """Rules, or in words why the host may not be asked for anything now."""
        robots_url = urls.origin(url) + "/robots.txt"
        answer = self._robots_answer(robots_url, site)
        if isinstance(answer, NotReached):
            self.archive.keep_robots(host, robots_url, None, b"", self.clock.now())
            return f"robots.txt cannot be read: {answer.message}"
        verdict = robots.verdict(answer.status)
        self.archive.keep_robots(host, robots_url, answer.status, answer.body, self.clock.now())
        if verdict == "later":
            return f"robots.txt answered {answer.status}: not now"
        rules = robots.parse(answer.body if verdict == "rules" else b"")
        self.hosts.rules[host] = rules
        self._respace(host, site, answer)
        return rules

    def _respace(self, host: str, site: Site, answer: Answer) -> None:
        """The first page waits as long after robots.txt as robots.txt asks for."""
        started = answer.fetched_at - timedelta(milliseconds=answer.elapsed_ms)
        known = self.pace(host)
        self.hosts.paces[host] = pace.after_success(
            known,
            started=started,
            gap_s=self._gap(host, site, answer.elapsed_ms),
            elapsed_ms=answer.elapsed_ms,
        )

    def _robots_answer(self, robots_url: str, site: Site) -> Answer | NotReached:
        """robots.txt through up to five redirects, to any host (RFC 9309, 2.3.1.2)."""
        current, seen = robots_url, {robots_url}
        while True:
            try:
                result = self._once(current, site, None, None, 0.0)
            except _Transient as failed:
                result = failed.result
            self._record_robots(current, site, result)
            if isinstance(result, NotReached):
                return result.answer or result
            answer = result.answer
            if answer.status not in REDIRECTS or answer.header("location") is None:
                return answer
            target = urls.normalise(answer.header("location") or "", current)
            if target is None or target in seen or len(seen) > MAX_HOPS:
                # RFC 9309, 2.3.1.2: after five redirects it may be taken as unavailable.
                return replace(answer, status=404, body=b"")
            seen.add(target)
            current = target

    def _record_robots(self, url: str, site: Site, result: Reached | NotReached) -> None:
        answer = result.answer
        refused = isinstance(result, NotReached)
        redirect = answer is not None and answer.status in REDIRECTS
        outcome = Outcome.REDIRECT if redirect else Outcome.UNCHANGED
        self.archive.record(
            Visit(
                run_id=self.run_id,
                site_id=self.archive.site_id(site),
                url=url,
                kind=UrlKind.ROBOTS,
                at=answer.fetched_at if answer else self.clock.now(),
                outcome=result.outcome if isinstance(result, NotReached) else outcome,
                reason=result.reason if isinstance(result, NotReached) else None,
                status=answer.status if answer else None,
                elapsed_ms=answer.elapsed_ms if answer else None,
                headers=answer.headers if answer else (),
                body=answer.body if answer and not refused else None,
                pace=result.pace,
            )
        )


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


def _inside(window: tuple[time, time], now: datetime) -> bool:
    start, end = window
    clock = now.time()
    return start <= clock <= end if start <= end else clock >= start or clock <= end
