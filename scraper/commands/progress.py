"""What a run tells while it goes on: a live line on a terminal, plain or JSON lines elsewhere."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scraper.commands.common import say
from scraper.core.printable import one_line
from scraper.model import Outcome

_OUTCOMES = frozenset(Outcome)

if TYPE_CHECKING:
    from scraper.crawl import SiteSummary


class Progress:
    """Hears of every step; prints on stderr, so that stdout stays for results."""

    def __init__(self, *, quiet: bool, verbose: bool, log_json: bool = False) -> None:
        self.verbose = verbose and not quiet and not log_json
        self.log_json = log_json
        self.live: Any = None
        self.visits = 0
        self.started = time.monotonic()
        if not (quiet or verbose or log_json) and sys.stderr is not None and sys.stderr.isatty():
            from rich.console import Console

            self.live = Console(stderr=True).status("starting")

    def __enter__(self) -> Self:
        if self.live is not None:
            self.live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.live is not None:
            self.live.stop()

    def tell(self, event: str, site: SiteSummary) -> None:
        """One step of one site."""
        self.log(site=site.slug, **_facts(event, site) if self.log_json else {})
        if self.verbose:
            self._write(f"{site.slug}: {one_line(event)}")
        if self.live is not None:
            self.visits += not event.startswith(("listing ", "done"))
            self.live.update(self._line(event, site))

    def log(self, **facts: object) -> None:
        """One event as one line of JSON on stderr, if that was asked for."""
        if self.log_json:
            line = {"time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", **facts}
            # ASCII: control and bidi characters are escaped, whatever a page or a server wrote.
            self._write(json.dumps(line, ensure_ascii=True, default=str))

    def _write(self, line: str) -> None:
        try:
            say(line, err=True)
        except (OSError, ValueError):
            # Who listened has left; the run does not end for that.
            self.verbose = self.log_json = False

    def _line(self, event: str, site: SiteSummary) -> str:
        from rich.markup import escape

        rate = self.visits / max(time.monotonic() - self.started, 1.0)
        left = max(site.found - site.new - site.failed - site.refused, 0)
        remaining = f", about {left / rate / 60:.0f} min left" if rate and left > 5 else ""
        counts = f"{site.new} new, {site.changed} edited, {site.unchanged} unchanged"
        return escape(f"{site.slug}: {counts}{remaining} · {one_line(event)[:90]}")


def _facts(event: str, site: SiteSummary) -> dict[str, object]:
    """A step in parts: `new ADDRESS`, `error ADDRESS REASON`, `listing NAME`, `done` or words."""
    word, _, rest = event.partition(" ")
    if word in _OUTCOMES:
        url, _, reason = rest.partition(" ")
        return {"event": "visit", "outcome": word, "reason": reason or None, "url": url}
    if word == "listing":
        return {"event": "listing", "listing": rest}
    if word == "done":
        counts = {"new": site.new, "changed": site.changed, "failed": site.failed}
        return {"event": "done", "visited": site.visited, **counts, "stopped": site.stopped}
    return {"event": "step", "step": event}


@contextmanager
def steps(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Says on a terminal which step a long command is at; nothing elsewhere."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("starting") as live:
        yield lambda step: live.update(escape(one_line(step)[:100]))
