"""Datasette in process: opened on an archive, asked, closed. Both of its versions."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

pytest.importorskip("datasette", reason="the reading room needs Datasette: scraper[browse]")

from datasette.plugins import pm

T = TypeVar("T")


class Reader:
    """Asks a Datasette for pages, one after the other."""

    def __init__(self, datasette: Any) -> None:
        self.datasette = datasette
        self._loop = asyncio.new_event_loop()
        self.run(datasette.invoke_startup())

    def run(self, waiting: Coroutine[Any, Any, T]) -> T:
        """The result of something that waits."""
        return self._loop.run_until_complete(waiting)

    def get(self, path: str, **given: Any) -> Any:
        """The answer to a GET."""
        return self.run(self.datasette.client.get(path, **given))

    def close(self) -> None:
        """Let go of files and threads."""
        if self.datasette.executor is not None:
            self.datasette.executor.shutdown(wait=True)
        for database in self.datasette.databases.values():
            database.close()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


@contextmanager
def reading(archive: Path, **wishes: Any) -> Iterator[Reader]:
    """A reader of an archive served as `scraper serve` serves it."""
    from scraper.reading.application import datasette_for

    with_plugin()
    reader = Reader(datasette_for(archive, **wishes))
    try:
        yield reader
    finally:
        reader.close()


def with_plugin() -> None:
    """The plugin, also where the package was not installed and so has no entry point."""
    from scraper.reading import plugin

    if not pm.is_registered(plugin):
        pm.register(plugin, "scraper.reading.plugin")
