"""An address whose host may be asked -> one request at the host's moment, and the host's new pace.

A host is asked by one thread at a time. Its pace is written to the archive before a request leaves,
so that not even a killed crawl is followed by one that asks too soon.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from scraper.archive import Archive
from scraper.clock import Clock
from scraper.core import pace, robots, urls
from scraper.core.pace import HostPace
from scraper.errors import FetchError
from scraper.model import Answer, Outcome, Site

AGENT = "scraper"  # the product token that robots.txt may name
# Without --max-time a host that asks for more patience than this is left for a later run.
PATIENCE = timedelta(minutes=3)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRANSIENT = frozenset({429, 500, 502, 503, 504})
BACKS_OFF = frozenset({429, 503})
# Reasons of a FetchError for which nothing left this machine.
NOT_SENT = frozenset({"address", "scheme", "url", "port"})


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
    outcome: Outcome  # REFUSED, BLOCKED or ERROR
    reason: str
    message: str
    retry_at: datetime | None = None
    ends_site: bool = False  # the host is not to be asked again in this run
    answer: Answer | None = None  # a status that failed in the end: 429, 5xx
    pace: HostPace | None = None
    no_fault: bool = False  # the site's hours, or the run's own end: nobody has to look


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request to make."""

    url: str
    site: Site
    etag: str | None = None
    last_modified: str | None = None
    spent_s: float = 0.0  # of the deadline, by redirects on the way here


class Transient(Exception):
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

    locks: dict[str, threading.Lock] = field(default_factory=dict)
    paces: dict[str, HostPace] = field(default_factory=dict)
    rules: dict[str, robots.Rules | NotReached] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def alone(self, host: str) -> Iterator[None]:
        """Hold the host: nobody else of this run asks it meanwhile."""
        with self._guard:
            lock = self.locks.setdefault(host, threading.Lock())
        with lock:
            yield


class Turns:
    """Makes single requests, each when it is the host's turn."""

    def __init__(
        self, archive: Archive, fetcher: Fetches, clock: Clock, limits: Limits, hosts: Hosts
    ) -> None:
        self.archive, self.fetcher, self.clock = archive, fetcher, clock
        self.limits, self.hosts = limits, hosts

    def once(self, wanted: Wanted) -> Reached | NotReached:
        """One request, after the wait that its host asks for.

        Raises Transient for what may be tried again: 429, 5xx, a lost connection.
        """
        host = urls.host_key(wanted.url)
        with self.hosts.alone(host):
            waited = self._wait(host, wanted)
            if waited is not None:
                return waited
            started = self.clock.now()
            self._announce(host, wanted.site, started)
            try:
                answer = self._get(wanted)
            except FetchError as error:
                return self._failed(error, host, wanted.site, started)
            if answer.status in TRANSIENT:
                return self._unwell(answer, host, wanted.site, started)
            known = pace.after_success(
                self.pace(host),
                started=started,
                gap_s=self._gap(host, wanted.site, answer.elapsed_ms),
                elapsed_ms=answer.elapsed_ms,
            )
            self.hosts.paces[host] = _as_asked(known, answer)
            return Reached(wanted.url, answer, pace=self.hosts.paces[host])

    def _get(self, wanted: Wanted) -> Answer:
        return self.fetcher.get(
            wanted.url,
            etag=wanted.etag,
            last_modified=wanted.last_modified,
            deadline_s=max(1.0, self.limits.deadline_s - wanted.spent_s),
        )

    def _announce(self, host: str, site: Site, started: datetime) -> None:
        """Write the pace before the request: whoever kills us now cannot make us rude later."""
        gap = self._gap(host, site, 0)
        if gap > 0:
            known = self.pace(host)
            self.archive.keep_pace(replace(known, not_before=started + timedelta(seconds=gap)))

    # --- failures -----------------------------------------------------------------------------

    def _failed(
        self, error: FetchError, host: str, site: Site, started: datetime
    ) -> NotReached:  # fmt: skip
        if error.reason in NOT_SENT:
            return NotReached(error.url, Outcome.REFUSED, error.reason, error.message)
        known = self._fail(host, site, started, None, backs_off=False)
        result = NotReached(
            error.url,
            Outcome.ERROR,
            error.reason,
            error.message,
            retry_at=known.not_before,
            ends_site=pace.breaker_open(known),
            pace=known,
        )
        if error.retryable and not result.ends_site:
            raise Transient(result)
        return result

    def _unwell(self, answer: Answer, host: str, site: Site, started: datetime) -> NotReached:
        """429 and 5xx: the whole host is backed off; tried again if there is time."""
        known = self._fail(
            host, site, started, asked_s(answer), backs_off=answer.status in BACKS_OFF
        )
        blocked = answer.status == 429
        result = NotReached(
            answer.url,
            Outcome.BLOCKED if blocked else Outcome.ERROR,
            "http_429" if blocked else "http_5xx",
            f"answered {answer.status}",
            retry_at=known.not_before,
            ends_site=pace.breaker_open(known),
            answer=answer,
            pace=known,
        )
        if not result.ends_site:
            raise Transient(result)
        return result

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

    # --- pace -----------------------------------------------------------------------------------

    def pace(self, host: str) -> HostPace:
        """The host's pace: of this run, else as the archive remembers it (failures begin anew)."""
        if host not in self.hosts.paces:
            self.hosts.paces[host] = replace(self.archive.pace(host), failures=0)
        return self.hosts.paces[host]

    def respace(self, host: str, site: Site, answer: Answer) -> None:
        """The first page waits as long after robots.txt as robots.txt asks for."""
        with self.hosts.alone(host):
            known = pace.after_success(
                self.pace(host),
                started=answer.fetched_at - timedelta(milliseconds=answer.elapsed_ms),
                gap_s=self._gap(host, site, answer.elapsed_ms),
                elapsed_ms=answer.elapsed_ms,
            )
            self.hosts.paces[host] = known
            self.archive.keep_pace(known)

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

    def _wait(self, host: str, wanted: Wanted) -> NotReached | None:
        """Wait for the host's next moment; a refusal if that is beyond what the run has."""
        known, now = self.pace(host), self.clock.now()
        moment = known.not_before
        closed = self.closed_at(max(moment or now, now), wanted)
        if closed is not None or moment is None or moment <= now:
            return closed
        if self._beyond(known, moment, now):
            asked = known.reason is not None
            message = (
                f"the host asks to be left alone until {moment:%Y-%m-%d %H:%M:%SZ}"
                if asked
                else "the run's time is over"
            )
            return _over(wanted.url, message, moment, no_fault=not asked)
        if not self.clock.sleep_until(moment):
            return _over(wanted.url, "the run was interrupted", None, no_fault=True)
        return None

    def closed_at(self, moment: datetime, wanted: Wanted) -> NotReached | None:
        """A refusal if the site's hours, or the Visit-time of its robots.txt, are not then."""
        site = wanted.site
        local = moment.astimezone(ZoneInfo(site.timezone)).time()
        if site.hours and not pace.within_hours(site.hours, local):
            return _not_now(wanted.url, f"the site is asked only at {site.hours} {site.timezone}")
        rules = self.hosts.rules.get(urls.host_key(wanted.url))
        window = robots.visit_window(rules, AGENT) if isinstance(rules, robots.Rules) else None
        if window is None or _inside(window, moment.astimezone(UTC).time()):
            return None
        start, end = window
        return _not_now(wanted.url, f"robots.txt asks to come from {start:%H:%M} to {end:%H:%M}")

    def _beyond(self, known: HostPace, moment: datetime, now: datetime) -> bool:
        """A plain gap is waited for however long it is; a back-off only with some patience."""
        if self.limits.end is not None:
            return moment > self.limits.end
        return known.reason is not None and moment > now + PATIENCE


def _over(url: str, message: str, until: datetime | None, *, no_fault: bool) -> NotReached:
    return NotReached(
        url, Outcome.REFUSED, "budget", message, until, ends_site=True, no_fault=no_fault
    )


def _not_now(url: str, message: str) -> NotReached:
    return NotReached(url, Outcome.REFUSED, "hours", message, ends_site=True, no_fault=True)


def _inside(window: tuple[time, time], clock: time) -> bool:
    """Both ends belong to the window; one whose end is before its start spans midnight."""
    start, end = window
    return start <= clock <= end if start <= end else clock >= start or clock <= end


def asked_s(answer: Answer) -> float | None:
    """Seconds after the start of a request that its answer's Retry-After asks for, or None.

    RFC 9110, 10.2.3: the header counts from the answer, our gaps count from the request.
    """
    asked = pace.retry_after_s(answer.header("retry-after"), answer.fetched_at)
    return None if asked is None else asked + answer.elapsed_ms / 1000


def _as_asked(known: HostPace, answer: Answer) -> HostPace:
    """Retry-After on a redirect or a refusal (RFC 9110, 10.2.3) holds for the host as well."""
    asked = None if answer.status in (200, 304) else asked_s(answer)
    if not asked:
        return known
    start = answer.fetched_at - timedelta(milliseconds=answer.elapsed_ms)
    until = start + timedelta(seconds=asked)
    if known.not_before is not None and until <= known.not_before:
        return known
    return replace(known, not_before=until, reason="retry_after")
