"""Room in memory for one large answer at a time, whichever threads bring them.

Eight hosts that each send twenty megabytes would need half a gigabyte; so a thread whose answer
grows large waits for its turn, and holds it as long as its answers live.
"""

from __future__ import annotations

import threading
import time

# Answers up to here need no turn: all hosts together come to some tens of megabytes.
LARGE_BYTES = 4_000_000


# Comparing two texts takes fifty times their size for a moment: one thread at a time.
COMPARING = threading.Lock()


class Turn:
    """Held by a large answer; gone with it."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def __del__(self) -> None:
        self._room.left()


class Room:
    """Whose turn it is. A thread that has it may bring further large answers."""

    def __init__(self) -> None:
        # Re-entrant: a Turn may be collected while this very thread is inside.
        self._changed = threading.Condition(threading.RLock())
        self._thread: int | None = None
        self._held = 0

    def turn(self, within_s: float) -> Turn | None:
        """A turn, waited for; None if it did not come within that time."""
        me, end = threading.get_ident(), time.monotonic() + within_s
        with self._changed:
            while self._held and self._thread != me:
                if not self._changed.wait(max(0.0, end - time.monotonic())):
                    return None
            self._thread = me
            self._held += 1
        return Turn(self)

    def left(self) -> None:
        """One answer less; the last one lets the next thread in."""
        with self._changed:
            self._held -= 1
            if not self._held:
                self._changed.notify()
