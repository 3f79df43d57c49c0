"""A run from the command line: contact, archive, signals, a client; closed whatever happens."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from scraper import __version__
from scraper.archive import Archive
from scraper.clock import SystemClock
from scraper.errors import UsageError
from scraper.fetch import Fetcher, is_public_host, user_agent
from scraper.model import Site

# After a signal the visit in hand is finished; what takes longer is cut off.
PATIENCE_S = 8.0
CLOSING_S = 1.0


@dataclass
class Stopper:
    """Remembers the signal that asked to stop, and wakes every wait."""

    clock: SystemClock
    signal: int | None = None

    def stopped(self) -> bool:
        """True once a signal came."""
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        """128 + the signal: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + (self.signal or 0)


@contextmanager
def stoppable(archive: Archive, run_id: list[int]) -> Iterator[Stopper]:
    """SIGTERM, SIGINT and SIGHUP end the run after the visit in hand, within ten seconds."""
    clock = SystemClock()
    stopper = Stopper(clock)

    def closed() -> None:
        for number in run_id:
            archive.close_run(number, "interrupted", clock.now())
        archive.close()

    def cut_off() -> None:
        # The visit in hand did not end: nothing of it was written. Close the run and go, also
        # when the visit holds the archive; the next run closes what this one leaves open.
        closing = threading.Thread(target=closed, daemon=True)
        closing.start()
        closing.join(CLOSING_S)
        os._exit(stopper.exit_code)

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if stopper.signal is None:
            stopper.signal = number
            clock.stop.set()
            timer = threading.Timer(PATIENCE_S, cut_off)
            timer.daemon = True
            timer.start()

    if threading.current_thread() is not threading.main_thread():
        yield stopper
        return
    wanted = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, on_signal) for number in wanted}
    try:
        yield stopper
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def frugal() -> None:
    """Have large blocks of memory given back at once, where the C library is glibc.

    Else it learns to keep them for each thread: eight hosts that once sent 20 MB held 350 MB.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(-3, 1_000_000)  # M_MMAP_THRESHOLD
        mallopt(-8, 2)  # M_ARENA_MAX


def open_for_writing(path: Path) -> Archive:
    """The archive for a run."""
    frugal()
    return Archive(path, "w")


def client(
    sites: Sequence[Site], extra: Sequence[str], contact: str | None, *, allow_private: bool,
    deadline_s: float,
) -> tuple[Fetcher, str]:  # fmt: skip
    """A fetcher and its User-Agent. Refuses public hosts without a contact (UsageError)."""
    addresses = [*extra, *(s.home for s in sites)]
    addresses += [listing.start for s in sites for listing in s.listings]
    public = next((a for a in addresses if is_public_host(a)), None)
    if public is not None and not contact:
        raise UsageError(
            f"{public} is a public site: its owner must be able to reach you."
            " Give --contact (or set SCRAPER_CONTACT) to an address or a page about you"
        )
    agent = user_agent(__version__, contact)
    return Fetcher(user_agent=agent, deadline_s=deadline_s, allow_private=allow_private), agent
