"""A Datasette on a real port of loopback, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from scraper.reading.application import datasette_for


@contextmanager
def served(archive: Path, **wishes: Any) -> Iterator[str]:
    """The origin of an archive served as `scraper serve` serves it."""
    datasette = datasette_for(archive, **wishes)
    server = uvicorn.Server(
        uvicorn.Config(datasette.app(), host="127.0.0.1", port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        threading.Event().wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
