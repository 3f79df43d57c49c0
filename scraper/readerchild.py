"""The reading process: jobs come in over a socket, what the pages hold goes back.

It holds nothing but the page it reads: no archive, no lock, no network. It ends when its parent
does (end of file, or the alarm that every job sets), and when the memory of a page is above its
limit an error goes back. Answers are unpickled by `unpacked`, which makes nothing but our nouns.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import SelectolaxError

from scraper.core import discover, listing, read, unmatched
from scraper.core.discover import Discovery
from scraper.core.template import Template
from scraper.core.unmatched import Unmatched
from scraper.errors import PageError
from scraper.model import Found, Link, ListingPage, Release, Site

# Seconds for one page. Ordinary ones take some milliseconds.
LIMIT_S: Final = 5.0
# Private memory of the process, 16 MB of it taken before any page: a page of 2 MB needs about 40.
MEMORY_BYTES: Final = 100_000_000
# Addresses and what else the process maps, as far as a system does not know the limit above.
ADDRESS_BYTES: Final = 600_000_000
READY: Final = b"r"
OUT_OF_MEMORY: Final = ("memory",)
REQUEST: Final = struct.Struct("!II")  # bytes of the job, bytes of the page
REPLY: Final = struct.Struct("!I")
# What is sent once and then meant by its number: a site, what its pages repeat.
SHARED: Final = (Site, Template)

JOBS: Final[dict[str, Callable[..., Any]]] = {
    "read": read.read,
    "listing": listing.read_listing,
    "discover": discover.discover,
    "unmatched in listing": unmatched.in_listing,
    "unmatched in release": unmatched.in_release,
}


def serve() -> None:
    """Do the jobs of the parent at the other end of standard input, until it leaves."""
    # The model of languages is larger than any page: here they are told by script and words alone.
    sys.modules["py3langid"] = None  # type: ignore[assignment]
    # Ctrl-C and SIGTERM to the whole group are the parent's to judge: it finishes its visit.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit(resource.RLIMIT_DATA, MEMORY_BYTES)
    _limit(resource.RLIMIT_AS, ADDRESS_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    shared: dict[int, Any] = {}
    with socket.socket(fileno=0) as parent:
        parent.sendall(READY)
        while head := _exactly(parent, REQUEST.size):
            job_bytes, page_bytes = REQUEST.unpack(head)
            job, page = _exactly(parent, job_bytes), _exactly(parent, page_bytes)
            # Not even C code that never returns outlives this.
            signal.setitimer(signal.ITIMER_REAL, LIMIT_S + 1)
            reply = _done(job, page, shared)
            signal.setitimer(signal.ITIMER_REAL, 0)
            parent.sendall(REPLY.pack(len(reply)))
            parent.sendall(reply)


def _limit(kind: int, wanted: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (allowed, allowed))


def _exactly(parent: socket.socket, size: int) -> bytes:
    """That many bytes; none if the parent has left."""
    data = parent.recv(size, socket.MSG_WAITALL) if size else b""
    if len(data) == size:
        return data
    pieces = [data]
    while (missing := size - sum(map(len, pieces))) > 0:
        pieces.append(parent.recv(missing, socket.MSG_WAITALL))
        if not pieces[-1]:
            return b""
    return b"".join(pieces)


def _done(job: bytes, page: bytes, shared: dict[int, Any]) -> bytes:
    try:
        name, arguments, options = _Job(io.BytesIO(job), shared).load()
        return packed(("done", JOBS[name](page, *arguments, **options)))
    except PageError as error:
        return packed(("error", type(error).__name__, error.url, error.message))
    except MemoryError:
        return packed(OUT_OF_MEMORY)
    except SelectolaxError:  # what Lexbor says when it gets no memory
        return packed(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - told to the parent, which names the page
        where = traceback.extract_tb(error.__traceback__)[-1]
        return packed(("bug", f"{type(error).__name__} in {where.name}: {error}"[:300]))


class _Job(pickle.Unpickler):
    """A job from the parent; what is said once is remembered by its number."""

    def __init__(self, file: io.BytesIO, shared: dict[int, Any]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, pid: Any) -> Any:
        number, *told = pid
        if told:
            self._shared[number] = pickle.loads(told[0])
        return self._shared[number]


# --- answers --------------------------------------------------------------------------------------


def packed(reply: tuple[Any, ...]) -> bytes:
    """A reply as bytes."""
    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.dispatch_table = _TABLE
    pickler.dump(reply)
    return file.getvalue()


def unpacked(reply: bytes) -> tuple[Any, ...]:
    """The reply again. Raises UnpicklingError for one that would make anything but our nouns.

    A page that took the worker over could send what it likes, and plain pickle would run it.
    """
    made = _Reply(io.BytesIO(reply)).load()
    if not isinstance(made, tuple) or not made:
        raise pickle.UnpicklingError("not a reply")
    return made


class _Reply(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        noun = _NOUNS.get((module_name, global_name))
        if noun is None:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a reply")
        return noun


def zone(key: str) -> ZoneInfo:
    """A time zone by its name."""
    return ZoneInfo(key)


_TABLE: Final[dict[type, Callable[[Any], Any]]] = {
    **copyreg.dispatch_table,
    ZoneInfo: lambda given: (zone, (given.key,)),
}
_NOUNS: Final = {
    (noun.__module__, noun.__qualname__): noun
    for noun in (
        *(Release, Link, Found, ListingPage, Discovery, Unmatched),
        *(date, datetime, time, timedelta, timezone, frozenset, set, zone),
    )
}
