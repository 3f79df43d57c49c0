"""What a run tells while it goes on: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scraper.commands.common import say
from scraper.core.printable import one_line

if TYPE_CHECKING:
    from scraper.crawl import SiteSummary


class Progress:
    """Hears of every step; prints on stderr, so that stdout stays for results."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self.verbose = verbose and not quiet
        self.live: Any = None
        self.visits = 0
        self.started = time.monotonic()
        if not quiet and not verbose and sys.stderr is not None and sys.stderr.isatty():
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
        if self.verbose:
            say(f"{site.slug}: {one_line(event)}", err=True)
        if self.live is not None:
            self.visits += not event.startswith(("listing ", "done"))
            self.live.update(self._line(event, site))

    def _line(self, event: str, site: SiteSummary) -> str:
        from rich.markup import escape

        rate = self.visits / max(time.monotonic() - self.started, 1.0)
        left = max(site.found - site.new - site.failed - site.refused, 0)
        remaining = f", about {left / rate / 60:.0f} min left" if rate and left > 5 else ""
        counts = f"{site.new} new, {site.changed} edited, {site.unchanged} unchanged"
        return escape(f"{site.slug}: {counts}{remaining} · {one_line(event)[:90]}")


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
