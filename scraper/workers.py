"""A function and a number of processes -> its calls, spread over them; with one, made here.

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
def pool(jobs: int) -> Iterator[Callable[..., Future[Any]]]:
    """A way to call module-level functions in `jobs` processes; as `Executor.submit`."""
    if jobs <= 1:
        yield _here
        return
    executor = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=begin)
    try:
        yield executor.submit
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _here(function: Callable[..., Any], *given: Any) -> Future[Any]:
    future: Future[Any] = Future()
    try:
        future.set_result(function(*given))
    except BaseException as error:  # noqa: BLE001  it is raised where the result is asked for
        future.set_exception(error)
    return future


def begin() -> None:
    """In a child: leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
