"""Time: the present moment and waiting. Everything else gets `now` as an argument."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the engine needs of time; tests bring one that does not wait."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...

    def sleep_until(self, moment: datetime) -> bool:
        """Wait until then; False if the wait was cut short because the run is to end."""
        ...


class SystemClock:
    """The machine's clock. `stop` ends every wait at once (SIGTERM, Ctrl-C)."""

    def __init__(self) -> None:
        self.stop = threading.Event()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep_until(self, moment: datetime) -> bool:
        # The wall clock may jump: the length of the wait is taken once, then monotonic.
        left = (moment - self.now()).total_seconds()
        end = time.monotonic() + left
        while (left := end - time.monotonic()) > 0:
            if self.stop.wait(min(left, 60.0)):
                return False
        return not self.stop.is_set()
