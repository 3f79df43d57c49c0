"""A page's bytes -> what it holds, within bounds of time and memory, whatever the page is.

A parser that a page has stalled cannot be stopped in a thread (lexbor#340: minutes for 78 KB). So
only what is plainly cheap, nearly every page, is read in this process; the rest in a worker that
is killed after five seconds (benchmarks/parsing.py: an ordinary page pays less than 2 %).
"""

from __future__ import annotations

import atexit
import io
import json
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from scraper import errors
from scraper.core import decode
from scraper.core.costly import costly, plain
from scraper.core.discover import Discovery
from scraper.core.read import Context
from scraper.core.unmatched import Unmatched
from scraper.errors import ListingError, PageError, ParseError
from scraper.model import Listing, ListingPage, Release, Site
from scraper.readerchild import (
    JOBS,
    LIMIT_S,
    MEMORY_BYTES,
    OUT_OF_MEMORY,
    READY,
    REPLY,
    REQUEST,
    SHARED,
    unpacked,
)

START_S: Final = 30.0
# More than any page's releases, links and texts; a reply is built in our own memory.
MOST_REPLY_BYTES: Final = 50_000_000
REMEMBERED: Final = 64
# A page up to here has room in a fresh worker, unless it is made to have none.
FITS_BYTES: Final = 2_000_000
SOCKET_BUFFER: Final = 400_000

_TOO_DEEP: Final = "nested too deeply to be read"

Read = TypeVar("Read", Release, ListingPage, Discovery, Unmatched)


def read_bounded(body: bytes, url: str, content_type: str | None, context: Context) -> Release:
    """As core.read.read; ParseError for a page that takes too much time or memory."""
    return _bounded(Release, "read", body, url, content_type, context)


def read_listing_bounded(
    body: bytes,
    url: str,
    content_type: str | None,
    wanted: Listing,
    site: Site,
    *,
    page: int = 1,
    expect_kind: str | None = None,
) -> ListingPage:
    """As core.listing.read_listing; ListingError also for a page that would hold the crawl."""
    with _as_listing_error():
        return _bounded(
            ListingPage, "listing", body, url, content_type, wanted, site,
            page=page, expect_kind=expect_kind,
        )  # fmt: skip


def discover_bounded(body: bytes, url: str, content_type: str | None) -> Discovery:
    """As core.discover.discover; ListingError also for a page that would hold the crawl."""
    with _as_listing_error():
        return _bounded(Discovery, "discover", body, url, content_type)


def unmatched_in_listing(
    body: bytes, url: str, content_type: str | None, wanted: Listing, site: Site
) -> Unmatched:
    """As core.unmatched.in_listing, bounded in the same way."""
    with _as_listing_error():
        return _bounded(
            Unmatched, "unmatched in listing", body, url, content_type, wanted, site
        )  # fmt: skip


def unmatched_in_release(
    body: bytes, url: str, content_type: str | None, site: Site, day: date
) -> Unmatched:
    """As core.unmatched.in_release, bounded in the same way."""
    return _bounded(Unmatched, "unmatched in release", body, url, content_type, site, day)


@contextmanager
def _as_listing_error() -> Iterator[None]:
    try:
        yield
    except ParseError as error:
        raise ListingError(error.url, error.message) from error


def _bounded(
    kind: type[Read], job: str, body: bytes, url: str, *given: Any, **options: Any
) -> Read:
    try:
        if plain(body):
            return _here(job, body, url, *given, **options)  # type: ignore[no-any-return]
        reply = _desk.reply(job, body, (url, *given), options)
    except NoWorker:
        why = costly(decode.decode(body).text)
        if why is not None:
            raise ParseError(url, f"too costly to parse: {why}") from None
        return _here(job, body, url, *given, **options)  # type: ignore[no-any-return]
    except Spent as error:
        raise ParseError(url, str(error)) from error
    return _meant(kind, reply, url)


def _here(job: str, body: bytes, url: str, *given: Any, **options: Any) -> Any:
    try:
        return JOBS[job](body, url, *given, **options)
    except (MemoryError, RecursionError) as error:
        raise ParseError(url, _TOO_DEEP) from error


def _meant(kind: type[Read], reply: tuple[Any, ...], url: str) -> Read:
    match reply:
        case ("done", value) if isinstance(value, kind):
            return value
        case ("error", "LayoutError" | "ListingError" | "ParseError" as name, str(at), str(words)):
            error: PageError = getattr(errors, name)(at, words)
            raise error
        case ("memory",):
            raise ParseError(url, f"takes more than {MEMORY_BYTES / 1e6:.0f} MB to read")
        case ("bug", str(detail)) if detail.startswith("RecursionError"):
            raise ParseError(url, _TOO_DEEP)
        case ("bug", str(detail)):
            raise RuntimeError(detail)
    raise ParseError(url, "the reading process answered something else than was asked")


# --- workers ------------------------------------------------------------------------------------


class NoWorker(Exception):
    """No reading process can be started on this machine."""


class Spent(Exception):
    """A page used up its time, or ended the worker."""


class Worker:
    """One reading process and our end of its socket. What goes wrong with it ends it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        paths = [str(Path(__file__).parent.parent), *(path for path in sys.path if path)]
        start = "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
        start += " from scraper.readerchild import serve; serve()"
        with theirs:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
            try:
                # Descriptors are not inherited: an orphan would keep the archive's lock.
                self._process = subprocess.Popen(
                    [sys.executable or "python3", "-I", "-c", start, json.dumps(paths)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={
                        **os.environ,
                        "OPENBLAS_NUM_THREADS": "1",
                        "MALLOC_ARENA_MAX": "1",
                        "MALLOC_MMAP_THRESHOLD_": "1000000",
                    },
                )
            except OSError as error:
                ours.close()
                raise NoWorker(str(error)) from error
        self._socket = ours
        self._shared: dict[int, Any] = {}
        self._began(START_S)

    def _began(self, within_s: float) -> None:
        try:
            self._socket.settimeout(within_s)
            if self._socket.recv(len(READY)) == READY:
                return
        except BaseException:
            self.end()
            raise
        self.end()
        raise NoWorker("the reading process does not start")

    def reply(self, job: bytes, body: bytes, limit_s: float) -> tuple[Any, ...]:
        """What came of a job. Raises Spent; the worker has ended then."""
        end = time.monotonic() + limit_s
        try:
            self._send((REQUEST.pack(len(job), len(body)), job, body), end)
            (size,) = REPLY.unpack(self._receive(REPLY.size, end))
            if size > MOST_REPLY_BYTES:
                raise Spent(f"holds more than {MOST_REPLY_BYTES / 1e6:.0f} MB of text and links")
            return unpacked(self._receive(size, end))
        except TimeoutError as error:
            self.end()
            raise Spent(f"not read within {limit_s:g} s") from error
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.end()
            raise Spent("ended the process that read it") from error
        except BaseException:
            self.end()
            raise

    def packed(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> bytes:
        """A job as bytes; a site, and what its pages repeat, is sent once."""
        file = io.BytesIO()
        _JobPickler(file, self._shared).dump((name, arguments, options))
        return file.getvalue()

    def _send(self, parts: tuple[bytes, ...], end: float) -> None:
        left = [memoryview(part) for part in parts if part]
        while left:
            self._socket.settimeout(_left(end))
            sent = self._socket.sendmsg(left)
            while left and sent >= len(left[0]):
                sent -= len(left.pop(0))
            if left:
                left[0] = left[0][sent:]

    def _receive(self, size: int, end: float) -> bytes:
        pieces: list[bytes] = []
        missing = size
        while missing:
            self._socket.settimeout(_left(end))
            pieces.append(self._socket.recv(min(missing, 1 << 20)))
            if not pieces[-1]:
                raise EOFError
            missing -= len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def end(self) -> None:
        """Kill it, wait until it is gone."""
        self._socket.close()
        with suppress(OSError):
            self._process.kill()
        self._process.wait()


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _JobPickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: dict[int, Any]) -> None:
        super().__init__(file, protocol=5)
        self._shared = shared

    def persistent_id(self, obj: Any) -> tuple[Any, ...] | None:
        if not isinstance(obj, SHARED):
            return None
        for number, known in self._shared.items():
            if known is obj:
                return (number,)
        number = len(self._shared)
        if number >= REMEMBERED:
            self._shared.clear()
            number = 0
        self._shared[number] = obj  # held, so that nothing else can be taken for it
        return (number, pickle.dumps(obj, protocol=5))


class Desk:
    """Where pages wait for the one worker of this process, which is started when it is needed."""

    def __init__(self) -> None:
        self._alone = threading.Lock()
        self._worker: Worker | None = None

    def reply(
        self, job: str, body: bytes, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[Any, ...]:
        """What came of a job. Raises Spent, NoWorker."""
        with self._alone:
            used = self._worker is not None
            reply = self._once(job, body, arguments, options)
            if reply == OUT_OF_MEMORY and used and len(body) <= FITS_BYTES:
                # Earlier pages leave holes in a worker's memory: this one is owed all of it.
                self._end()
                return self._once(job, body, arguments, options)
            return reply

    def _once(
        self, job: str, body: bytes, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[Any, ...]:
        worker, self._worker = self._worker or Worker(), None  # one that fails has ended
        reply = worker.reply(worker.packed(job, arguments, options), body, LIMIT_S)
        self._worker = worker
        return reply

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def close(self) -> None:
        """End the worker; the next page that needs one starts it again."""
        if self._alone.acquire(timeout=2 * LIMIT_S):
            self._end()
            self._alone.release()


_desk = Desk()


def close() -> None:
    """End the reading process; the next page that needs one starts it again."""
    _desk.close()


def _forked() -> None:
    """A fork must not talk to its parent's worker."""
    global _desk
    _desk = Desk()


atexit.register(close)
os.register_at_fork(after_in_child=_forked)
