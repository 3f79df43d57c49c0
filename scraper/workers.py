"""A function and a number of processes -> its calls, spread over them.

Processes are spawned, not forked: a child that inherited the archive's lock would keep it after we
are gone. For the same reason children end when their parent does, however it ended.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any


@contextmanager
def pool(
    jobs: int, prepare: Callable[..., None], given: tuple[Any, ...]
) -> Iterator[Callable[..., Future[Any]]]:
    """A way to call module-level functions in `jobs` processes, as `Executor.submit`.

    Each process calls `prepare(*given)` before anything else.
    """
    executor = ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=begin, initargs=(prepare, given)
    )
    try:
        yield executor.submit
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def here(function: Callable[..., Any], *given: Any) -> Future[Any]:
    """The same in this process, at once."""
    future: Future[Any] = Future()
    try:
        future.set_result(function(*given))
    except BaseException as error:  # noqa: BLE001  it is raised where the result is asked for
        future.set_exception(error)
    return future


def begin(prepare: Callable[..., None], given: tuple[Any, ...]) -> None:
    """In a child: leave Ctrl-C to the parent, do not outlive it, get ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(*given)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
