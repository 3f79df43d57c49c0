"""Time: the present moment and waiting. Everything else gets `now` as an argument."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Protocol

LONGEST_STEP_S = 60.0


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
        # The wall clock may jump or stand still: the length of the wait is taken once.
        left = (moment - self.now()).total_seconds()
        while left > 0:
            step = min(left, LONGEST_STEP_S)
            if self.stop.wait(step):
                return False
            left -= step
        return not self.stop.is_set()
