"""A host's name -> a socket to an address that was looked at, within one deadline for it all.

A network backend for httpcore. The timeouts of the libraries begin anew at every read, so an
answer that drips never ends for them (encode/httpx#1450); here every operation gets what is left.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from scraper.core import addresses

# (host, port) -> addresses as text; raises OSError (socket.gaierror) or UnicodeError.
Resolve = Callable[[str, int], list[str]]
WEB_PORTS = frozenset((80, 443))
CLOSED = "port {} is not 80 or 443; --allow-private lets it be asked"
# h11 bounds one head at 100 KB, but not how many "100 Continue" come before it: at the speed of
# a loopback or a fast line they keep a whole core busy until the deadline.
MAX_HEAD = 300_000


class NoAnswer(Exception):
    """A request came to nothing below HTTP; `reason` is one of `scraper.model.REASONS`."""

    def __init__(self, reason: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.retryable = retryable


class Deadline:
    """A moment after which nothing is waited for any more."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, more than 0. NoAnswer when they are used up."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> NoAnswer:
        return NoAnswer("timeout", f"no answer within {self.seconds:g} s", retryable=True)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system's resolver, in its order, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Stream(httpcore.NetworkStream):
    """A socket whose every operation ends with the deadline.

    `received` counts bytes, head and framing included: NoAnswer "too_large" after `max_wire` of
    them, "protocol" after MAX_HEAD of them unless `head_came` was set meanwhile. `ended` is True
    once the peer closed its side.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline, max_wire: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._max_wire = max_wire
        self.received = 0
        self.ended = False
        self.head_came = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._sock.settimeout(self._deadline.left())
        try:
            data = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise self._deadline.passed() from error
        except ssl.SSLError as error:
            raise NoAnswer("tls", _words(error)) from error
        except OSError as error:
            message = f"the connection broke: {_words(error)}"
            raise NoAnswer("reset", message, retryable=True) from error
        self.ended = not data
        self.received += len(data)
        if self.received > self._max_wire:
            raise NoAnswer("too_large", "more bytes on the wire than allowed")
        if self.received > MAX_HEAD and not self.head_came:
            raise NoAnswer("protocol", "a head without end")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        view = memoryview(buffer)
        while view:
            self._sock.settimeout(self._deadline.left())
            try:
                view = view[self._sock.send(view) :]
            except TimeoutError as error:
                raise self._deadline.passed() from error
            except OSError as error:
                # httpcore then looks for an answer that was sent before the peer closed.
                raise httpcore.WriteError(_words(error)) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            # CPython holds the timeout over the whole handshake, not for each read of it.
            self._sock.settimeout(self._deadline.left())
            self._sock = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except TimeoutError as error:
            self.close()
            raise self._deadline.passed() from error
        except (OSError, ValueError) as error:  # ssl.SSLError, reset; a name no SNI can carry
            self.close()
            raise NoAnswer("tls", _words(error)) from error
        except NoAnswer:
            self.close()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        return {"socket": self._sock, "is_readable": False}.get(info)


class Backend(httpcore.NetworkBackend):
    """Connects once, for one request, to an address that is allowed.

    Unless `allow_private`: ports 80 and 443 only, and a name with any address that is not
    public is refused before a byte is sent. The name is looked up once and the connection goes
    to the address that was looked at, so that an answer which changes meanwhile changes nothing.
    """

    def __init__(
        self, deadline: Deadline, *, allow_private: bool, max_wire: int, resolve: Resolve
    ) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._max_wire = max_wire
        self._resolve = resolve
        self.stream: Stream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if not self._allow_private and port not in WEB_PORTS:
            raise NoAnswer("port", CLOSED.format(port))
        targets = self._look_up(host, port)
        self._refuse_private(host, targets)
        self.stream = Stream(self._connect(targets, port), self._deadline, self._max_wire)
        return self.stream

    def _look_up(self, host: str, port: int) -> list[str]:
        if addresses.parse(host) is not None:
            return [host]
        found: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                found.put(self._resolve(host, port))
            except Exception as error:  # noqa: BLE001 - handed to the thread that waits
                found.put(error)

        # getaddrinfo knows no timeout; a thread that hangs in it must not keep the process.
        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        try:
            answer = found.get(timeout=self._deadline.left())
        except queue.Empty:
            raise self._deadline.passed() from None
        if isinstance(answer, Exception):
            again = isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_AGAIN
            message = f"{host} cannot be looked up: {_words(answer)}"
            raise NoAnswer("dns", message, retryable=again) from answer
        if not answer:
            raise NoAnswer("dns", f"{host} has no address")
        return answer

    def _refuse_private(self, host: str, targets: Iterable[str]) -> None:
        if self._allow_private:
            return
        for target in targets:
            address = addresses.parse(target)
            if address is None or not addresses.is_public(address):
                raise NoAnswer("address", f"{host} is at {target}, which is not public")

    def _connect(self, targets: list[str], port: int) -> socket.socket:
        """A connection to the first address that takes one; each gets its share of the time."""
        problem: OSError | None = None
        for number, target in enumerate(targets):
            share = self._deadline.left() / (len(targets) - number)
            try:
                sock = socket.create_connection((target, port), share)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                problem = error
                continue
            return sock
        self._deadline.left()
        if isinstance(problem, TimeoutError):
            raise self._deadline.passed() from problem
        message = f"nobody answers: {_words(problem)}"
        raise NoAnswer("connect", message, retryable=True) from problem


def _words(error: BaseException | None) -> str:
    """An error in words, whatever it is; some TLS errors have none of their own."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
