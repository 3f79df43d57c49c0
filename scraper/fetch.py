"""An address -> one answer, or the reason why there is none. The only module that uses httpx.

One request is one connection (surplus bytes of a kept one become the next page's answer,
measured in httpx 0.28.1), one hop (redirects are the caller's to judge), one deadline over DNS,
TLS, head and body, and one closed list of reasons for what goes wrong.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

import httpcore
import httpx

from scraper import network
from scraper.core import addresses, inflate, urls
from scraper.errors import FetchError
from scraper.model import Answer
from scraper.network import Backend, Deadline, NoAnswer, Resolve, resolve
from scraper.room import LARGE_BYTES, Room, Turn

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# A flood of tiny chunks is work without end: refused from this many on, if they hold less.
MAX_TINY_CHUNKS = 20_000
TINY_CHUNK = 64
# What framing, trailers and head may add to the bytes of a body.
WIRE_OVERHEAD = 1_000_000

# httpx sees no cookie, so that it cannot keep one, and no Location: it joins that even when it
# does not follow, and fails on "http://[::1/" (0.28.1).
_FOR_HTTPX = frozenset((b"content-encoding", b"content-length", b"transfer-encoding"))

_Framing = Literal["length", "chunked", "close", "none"]


def user_agent(version: str, contact: str | None) -> str:
    """ "scraper/VERSION (+contact)", or without the parenthesis.

    >>> user_agent("0.1.0", "https://archive.example/bot")
    'scraper/0.1.0 (+https://archive.example/bot)'
    """
    words = "".join(c for c in contact or "" if c.isprintable() and c.isascii() and c not in "()")
    return f"scraper/{version} (+{words.strip()})" if words.strip() else f"scraper/{version}"


def certificates() -> ssl.SSLContext:
    """What certifi trusts; a name counts only where certificates name hosts today (RFC 9525)."""
    context = httpx.create_ssl_context(trust_env=False)
    context.hostname_checks_common_name = False
    return context


def is_public_host(url: str) -> bool:
    """False for localhost and for addresses by number that are not public; True for a name."""
    host = urls.host_key(url).rpartition(":")[0]
    address = addresses.parse(host)
    if address is not None:
        return addresses.is_public(address)
    return bool(host) and host != "localhost" and not host.endswith((".localhost", ".localdomain"))


class Fetcher:
    """Fetches; several threads may use one. A context manager.

    `deadline_s` is for one request, all of it. Unless `allow_private`, only ports 80 and 443 of
    public addresses are asked. `tls` and `resolve` replace the certificates of certifi and the
    system's resolver.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        deadline_s: float = 30.0,
        allow_private: bool = False,
        max_body: int = 20_000_000,
        max_wire: int = 10_000_000,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = resolve,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._now = now
        self._deadline_s = deadline_s
        self._allow_private = allow_private
        self._max_body = max_body
        self._max_wire = max_wire
        self._room = Room()
        self._tls = tls or certificates()
        self._resolve = resolve
        self._client = httpx.Client(
            transport=_Transport(),
            headers={
                "user-agent": user_agent,
                "accept": ACCEPT,
                "accept-encoding": "gzip",
                "connection": "close",
            },
            timeout=None,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything that is held."""
        self._client.close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        deadline_s: float | None = None,
        accept: str | None = None,
    ) -> Answer:
        """The answer to one GET; FetchError, with a reason of `model.REASONS`, if there is none.

        Conditional if `etag` or `last_modified` is given. A redirect is an answer with an empty
        body, as are 204 and 304. So is an error status whose body cannot be used: the status is
        what counts.
        """
        known = self._checked(url)
        deadline = Deadline(self._deadline_s if deadline_s is None else deadline_s)
        backend = Backend(
            deadline,
            allow_private=self._allow_private,
            max_wire=self._max_wire + WIRE_OVERHEAD,
            resolve=self._resolve,
        )
        headers = _request_headers(etag, last_modified, accept)
        conditional = any(name.startswith("if-") for name in headers)
        exchange = _Exchange(known, backend, deadline, self._max_body, self._max_wire, self._room)
        with exchange.named_errors():
            request = self._client.build_request(
                "GET",
                known,
                headers=headers,
                extensions={"address": known, "backend": backend, "tls": self._tls},
            )
            response = self._client.send(request, stream=True)
            try:
                answer = exchange.answer(response, conditional=conditional)
                return replace(answer, fetched_at=self._now())
            finally:
                response.close()

    def _checked(self, url: str) -> str:
        """The address as it is asked for; FetchError if it is none that may be asked."""
        known = urls.normalise(url)
        if known is None:
            scheme = url.strip().partition(":")[0].lower()
            foreign = scheme.isalnum() and scheme not in ("http", "https") and ":" in url
            reason = "scheme" if foreign else "url"
            raise FetchError(url[:200], reason, "not an http or https address that can be asked")
        host, _, port = urls.host_key(known).rpartition(":")
        if self._allow_private:
            return known
        if int(port) not in network.WEB_PORTS:
            raise FetchError(known, "port", network.CLOSED.format(port))
        address = addresses.parse(host)
        if address is not None and not addresses.is_public(address):
            raise FetchError(known, "address", f"{host} is not a public address")
        return known


class _Transport(httpx.BaseTransport):
    """One connection for one request, to exactly the address that was checked."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        known = request.extensions["address"]
        # `hostname` and `port` of a normalised address cannot fail.
        split = urlsplit(known)
        address = httpcore.URL(
            scheme=split.scheme.encode(),
            host=(split.hostname or "").encode(),
            port=split.port,
            target=known.removeprefix(urls.origin(known)).encode(),
        )
        pool = httpcore.ConnectionPool(
            ssl_context=request.extensions["tls"],
            network_backend=request.extensions["backend"],
            max_keepalive_connections=0,
        )
        try:
            answer = pool.handle_request(
                httpcore.Request("GET", address, headers=request.headers.raw)
            )
        except BaseException:
            pool.close()
            raise
        headers = [pair for pair in answer.headers if pair[0].lower() in _FOR_HTTPX]
        return httpx.Response(
            answer.status,
            headers=headers,
            stream=_Wire(answer, pool),
            extensions={"received": answer.headers},
        )


class _Wire(httpx.SyncByteStream):
    """The pieces of a body as httpcore hands them out; closing it closes the connection."""

    def __init__(self, answer: httpcore.Response, pool: httpcore.ConnectionPool) -> None:
        self._answer = answer
        self._pool = pool

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
        self._pool.close()


class _Exchange:
    """One request and its answer: what was received, and what any error means."""

    def __init__(
        self,
        url: str,
        backend: Backend,
        deadline: Deadline,
        max_body: int,
        max_wire: int,
        room: Room,
    ) -> None:
        self._url = url
        self._backend = backend
        self._deadline = deadline
        self._max_body = max_body
        self._max_wire = max_wire
        self._room = room
        self._turn: Turn | None = None
        self._started = time.monotonic()
        self._status: int | None = None

    def answer(self, response: httpx.Response, *, conditional: bool) -> Answer:
        """The answer, its body read to the end where it has one that matters."""
        status = self._status = response.status_code
        if self._backend.stream is not None:
            self._backend.stream.head_came = True
        headers = tuple(
            (_text(name).lower(), _text(value)) for name, value in response.extensions["received"]
        )
        if status < 200:
            raise NoAnswer("protocol", f"answered {status}, which was not asked for")
        if status == 206:
            raise NoAnswer("partial", "sent a part (206) though the whole was asked for")
        if status == 304 and not conditional:
            raise NoAnswer("unasked_304", "answered 304 to a request without conditions")
        body: bytes = b""
        framing: _Framing = "none"
        if not (status in (204, 205) or 300 <= status < 400):
            body, framing = self._body(response)
        return Answer(
            url=self._url,
            status=status,
            headers=headers,
            body=body,
            fetched_at=datetime.now(UTC),
            elapsed_ms=round((time.monotonic() - self._started) * 1000),
            framing=framing,
            turn=self._turn,
        )

    def _body(self, response: httpx.Response) -> tuple[bytes, _Framing]:
        try:
            return self._read(response), _framing(response)
        except (inflate.BodyError, httpcore.ProtocolError):
            # An error page that is cut or too large says as much as a whole one.
            if response.status_code >= 400:
                return b"", "none"
            raise

    def _read(self, response: httpx.Response) -> bytes:
        body = inflate.Body(response.headers.get("content-encoding"), self._max_body)
        try:
            self._feed(body, response)
            return body.whole()
        finally:
            body.forget()  # an error's traceback would keep it in memory

    def _feed(self, body: inflate.Body, response: httpx.Response) -> None:
        wire = 0
        for chunks, piece in enumerate(response.iter_raw(), start=1):
            self._deadline.left()
            wire += len(piece)
            if wire > self._max_wire:
                raise inflate.BodyError("too_large", f"more than {self._max_wire:,} bytes sent")
            if chunks > MAX_TINY_CHUNKS and wire < chunks * TINY_CHUNK:
                raise inflate.BodyError("too_large", "sent in a flood of tiny chunks")
            body.feed(piece)
            if body.size > LARGE_BYTES and self._turn is None:
                self._turn = self._room.turn(self._deadline.left())
                if self._turn is None:
                    raise self._deadline.passed()

    @contextmanager
    def named_errors(self) -> Iterator[None]:
        """Whatever happens within becomes a FetchError with a reason of the closed list."""
        try:
            yield
        except Exception as error:
            reason, message, retryable = self._named(error)
            raise FetchError(
                self._url, reason, message, retryable=retryable, status=self._status
            ) from error
        finally:
            self._turn = None  # the answer has it, if there is one

    def _named(self, error: Exception) -> tuple[str, str, bool]:
        """Reason, words, and whether asking again may help."""
        match error:
            case NoAnswer():
                return error.reason, error.message, error.retryable
            case inflate.BodyError():
                return error.reason, error.message, error.reason == "truncated"
            case httpcore.ProtocolError():
                return self._broken_off(error)
            case httpx.InvalidURL() | httpcore.UnsupportedProtocol() | UnicodeError():
                return "url", _words(error), False
            case httpcore.NetworkError() | httpcore.TimeoutException() | OSError():
                return "reset", _words(error), True
        return "unexpected", _words(error), False

    def _broken_off(self, error: Exception) -> tuple[str, str, bool]:
        stream = self._backend.stream
        if stream is None or not stream.ended:
            return "protocol", f"not HTTP as it should be: {_words(error)}", False
        if self._status is not None:
            return "truncated", "the body ends before its announced end", True
        if stream.received:
            return "protocol", "the host hung up in the middle of the head", True
        return "reset", "the host hung up before it answered", True


def _framing(response: httpx.Response) -> _Framing:
    """How the end of the body is known; only "close" cannot tell a cut body from a whole one."""
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        return "chunked"
    return "length" if "content-length" in response.headers else "close"


def _request_headers(
    etag: str | None, last_modified: str | None, accept: str | None
) -> dict[str, str]:
    asked = {"if-none-match": etag, "if-modified-since": last_modified, "accept": accept}
    # What a server once sent as a validator goes back only if it can stand in a header.
    return {
        name: value
        for name, value in asked.items()
        if value and value.isascii() and value.isprintable() and len(value) <= 1024
    }


def _text(octets: bytes) -> str:
    """A header's bytes as text: UTF-8, which Location often is against the rules, else latin-1."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:300]
