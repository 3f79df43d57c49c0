"""Fixtures: archives that are built once, and a reader who asks Datasette for pages of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="the reading room needs Datasette")

from scraper.archive import Archive
from scraper.demo import build_sample
from scraper.reading.application import datasette_for
from tests.reading.sample import rich_archive


@dataclass
class Page:
    """An answer, as a browser gets it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Reader:
    """Asks a Datasette for pages, one after another."""

    def __init__(self, path: Path, **wishes: Any) -> None:
        self.loop = asyncio.new_event_loop()
        # In a context of its own: Datasette 1.0 closes what was made during one test after it.
        self.datasette = Context().run(datasette_for, path, **wishes)
        self.loop.run_until_complete(self.datasette.invoke_startup())
        self.stem = path.stem

    def get(self, path: str, **headers: str) -> Page:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.loop.run_until_complete(self.datasette.client.get(path, headers=given))
        return Page(answer.status_code, dict(answer.headers), answer.content)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        database = self.datasette.get_database(self.stem)
        found = self.loop.run_until_complete(database.execute(sql))
        return [dict(row) for row in found.rows]

    def close(self) -> None:
        for database in self.datasette.databases.values():
            database.close()
        self.datasette.executor.shutdown()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()


@pytest.fixture(scope="session")
def rich_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reading") / "rich.db"
    rich_archive(path)
    return path


@pytest.fixture(scope="session")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reading") / "sample.db"
    build_sample(path)
    return path


@pytest.fixture(scope="session")
def empty_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reading") / "empty.db"
    with Archive(path, "w"):
        pass
    return path


@pytest.fixture(scope="session")
def reading() -> Iterator[Callable[..., Reader]]:
    """Opens readers, one per archive and wish, and closes them in the end."""
    known: dict[str, Reader] = {}

    def open_reader(path: Path, **wishes: Any) -> Reader:
        key = f"{path}{wishes}"
        if key not in known:
            known[key] = Reader(path, **wishes)
        return known[key]

    yield open_reader
    for reader in known.values():
        reader.close()


@pytest.fixture
def rich(rich_path: Path, reading: Callable[..., Reader]) -> Reader:
    return reading(rich_path)


@pytest.fixture
def sample(sample_path: Path, reading: Callable[..., Reader]) -> Reader:
    return reading(sample_path)


@pytest.fixture
def empty(empty_path: Path, reading: Callable[..., Reader]) -> Reader:
    return reading(empty_path)
