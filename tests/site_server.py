"""A web site on 127.0.0.1 that says what a test puts into it, and remembers who asked when."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """What the site answers. `etag` makes it answer 304 to who has it."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    etag: str | None = None
    cut: int = 0  # bytes fewer than announced
    fault: str = ""  # "reset": RST instead of an answer; "silence": none until the server closes

    def encoded(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True)
class Asked:
    """One request, as the site saw it."""

    at: float
    path: str
    headers: dict[str, str]
    status: int
    others: int  # requests under way at the same time


Route = Reply | Callable[[str], Reply]


@dataclass
class SiteServer:
    """Pages by request target; what is not there is 404."""

    origin: str = ""
    pages: dict[str, Route] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    busy: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    def reply(self, target: str) -> Reply:
        route = self.pages.get(target, self.pages.get(target.partition("?")[0]))
        if route is None:
            return Reply("<title>Not found</title><h1>Not found</h1>", 404)
        return route if isinstance(route, Reply) else route(target)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]

    def clear(self) -> None:
        self.log.clear()


@contextmanager
def serving(site: SiteServer | None = None) -> Iterator[SiteServer]:
    """The site on a free port of loopback."""
    served = site or SiteServer()
    handler = type("Handler", (_Handler,), {"site": served})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    served.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    site: SiteServer

    def do_GET(self) -> None:
        with self.site.guard:
            others = self.site.busy
            self.site.busy += 1
        try:
            self._answer(others)
        finally:
            with self.site.guard:
                self.site.busy -= 1

    def _answer(self, others: int) -> None:
        reply = self.site.reply(self.path)
        known = reply.etag is not None and self.headers.get("If-None-Match") == reply.etag
        status = 304 if known else reply.status
        headers = {k.lower(): v for k, v in self.headers.items()}
        self.site.log.append(Asked(time.monotonic(), self.path, headers, status, others))
        if reply.fault:
            self._misbehave(reply.fault)
            return
        body = b"" if known else reply.encoded()
        self.send_response(status)
        if not known:
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(body)))
        if reply.etag is not None:
            self.send_header("ETag", reply.etag)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # a client may be killed meanwhile
            self.wfile.write(body[: len(body) - reply.cut])

    def _misbehave(self, fault: str) -> None:
        self.close_connection = True
        if fault == "silence":
            self.site.closing.wait(60)
            return
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
