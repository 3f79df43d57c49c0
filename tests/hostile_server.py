"""A web server on loopback that does what servers must not: raw bytes, written by behaviour.

`GET /<behaviour>` plays it. Endless behaviours end when the peer leaves or the server closes.
Names are those a reader of a fault list would use: `slow_head`, `trunc_cl`, `gz_bomb` ...
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from types import TracebackType
from urllib.parse import unquote

_PARAGRAPH = "<p>The Minister received the Ambassador of Norlandia and spoke of fisheries.</p>\n"
PAGE = (
    "<!doctype html><html lang=en><head><title>A release</title></head><body><h1>A release</h1>\n"
    + _PARAGRAPH * 9
    + "</body></html>\n"
).encode()

Behaviour = Callable[["Peer"], None]
BEHAVIOURS: dict[str, Behaviour] = {}


class Peer:
    """The client's side of one connection, seen from the server."""

    def __init__(self, sock: socket.socket, argument: str, stop: threading.Event) -> None:
        self.sock = sock
        self.argument = argument
        self.stop = stop

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes, every_s: float = 0.1) -> None:
        """One byte at a time, until all is sent or the server closes."""
        for byte in data:
            if self.stop.wait(every_s):
                return
            self.send(bytes([byte]))

    def flood(self, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            if self.stop.is_set():
                return
            self.send(piece)

    def silence(self) -> None:
        """Nothing, until the server closes."""
        self.stop.wait(60)

    def reset(self) -> None:
        """End with RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def behaviour(function: Behaviour) -> Behaviour:
    BEHAVIOURS[function.__name__] = function
    return function


def answer(
    body: bytes = PAGE,
    *headers: str,
    status: str = "200 OK",
    length: int | str | None = -1,
) -> bytes:
    """A whole answer; `length` -1 is the right one, None is no Content-Length."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _plain(name: str, data: bytes) -> None:
    """A behaviour that sends these bytes and hangs up."""
    BEHAVIOURS[name] = lambda peer: peer.send(data)


class HostileServer:
    """Listens on 127.0.0.1; with `tls` every connection is wrapped. Counts connections."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, handshake: bool = True) -> None:
        self._tls = tls
        self._handshake = handshake
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self.requests: list[bytes] = []

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        scheme = "https" if self._tls or not self._handshake else "http"
        return f"{scheme}://{host}:{self.port}/{path}"

    def __enter__(self) -> HostileServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        # The peer leaves when it likes: that is what most of these behaviours provoke.
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(sock.close)
            sock.settimeout(60)
            if not self._handshake:
                self._stop.wait(60)
                return
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
                stack.callback(sock.close)
            while True:
                head = self._read_head(sock)
                if not head:
                    return
                self.requests.append(head)
                target = head.split(b" ", 2)[1].decode("latin-1").lstrip("/")
                name, _, argument = target.partition("?")
                self.play(name, Peer(sock, unquote(argument), self._stop))
                if name not in _KEPT_ALIVE:
                    return

    def play(self, name: str, peer: Peer) -> None:
        """Answer a request for /name."""
        BEHAVIOURS[name](peer)

    def _read_head(self, sock: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            data = sock.recv(65536)
            if not data:
                return b""
            head += data
        return head


# --- connect and head ----------------------------------------------------------------------------

_plain("ok", answer())
_plain("status_line_only", b"HTTP/1.1 200 OK\r\n")
_plain("not_http", b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
_plain("http09", PAGE)
_plain("huge_header", answer(PAGE, "X-Filler: " + "x" * 2_000_000))
_plain("header_90k", answer(PAGE, "X-Filler: " + "x" * 90_000))
_plain("many_headers", answer(PAGE, *(f"X-{number}: {number}" for number in range(2_000))))
_plain("header_nul", answer(PAGE, "X-Odd: a\0b"))
_plain("header_nocolon", answer(PAGE, "this is no header"))
_plain("header_8bit", answer(PAGE, "X-Name: caf\xe9 \xff"))
_plain("header_fold", answer(PAGE, "X-Folded: one\r\n two"))
_plain("lf_only", answer().replace(b"\r\n", b"\n"))
_plain("cl_two", answer(PAGE, "Content-Length: 100"))
_plain("cl_negative", answer(length="-5"))
_plain("cl_text", answer(length="many"))
_plain("cl_1e30", answer(length="1" + "0" * 19))
_plain("status_999", answer(status="999 Request denied"))
_plain("status_000", answer(status="000 Nothing"))
_plain("status_101", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
_plain("reason_ansi", answer(status="200 \x1b[31mOK\x1b[0m"))
_plain("cookies_huge", answer(PAGE, *(f"Set-Cookie: c{n}={'v' * 60}" for n in range(800))))


@contextlib.contextmanager
def refusing_port() -> Iterator[int]:
    """A port of loopback on which nobody listens, kept from everybody else in the meantime."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@behaviour
def never_answer(peer: Peer) -> None:
    peer.silence()


@behaviour
def close_at_once(peer: Peer) -> None:
    """FIN after the request."""


@behaviour
def reset_at_once(peer: Peer) -> None:
    peer.reset()


@behaviour
def slow_head(peer: Peer) -> None:
    peer.drip(answer())


@behaviour
def endless_head(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\n")
    peer.flood(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in itertools.count())


@behaviour
def continue_flood(peer: Peer) -> None:
    peer.flood(itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"))


# --- body ----------------------------------------------------------------------------------------


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", coding: str = "") -> bytes:
    headers = ["Transfer-Encoding: chunked"] + ([f"Content-Encoding: {coding}"] if coding else [])
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return answer(b"", *headers, length=None) + pieces + end


_plain("chunked_ok", chunked(PAGE[:300], PAGE[300:]))
_plain("cl_and_te", answer(b"", "Transfer-Encoding: chunked", length=5) + b"2\r\nhi\r\n0\r\n\r\n")
_plain("trunc_cl", answer(PAGE[:-500], length=len(PAGE)))
_plain("trunc_chunked", chunked(PAGE, end=b""))
_plain("bad_chunk", answer(b"", "Transfer-Encoding: chunked", length=None) + b"zz\r\nhello\r\n")
_plain("s206_unasked", answer(PAGE[:100], "Content-Range: bytes 0-99/829", status="206 Partial"))
_plain("s304_unasked", answer(b"", 'ETag: "x"', status="304 Not Modified", length=None))
_plain("close_delim", answer(PAGE, length=None))
_plain("close_delim_cut", answer(PAGE[:200], length=None))
_plain("empty_200", answer(b""))
_plain("overrun_cl", answer(PAGE, length=20))
_plain("body_204", answer(PAGE, status="204 No Content"))
_plain("s404_trunc", answer(PAGE[:50], status="404 Not Found", length=len(PAGE)))
_plain("s403_br", answer(b"\x0b", "Content-Encoding: br", status="403 Forbidden"))


@behaviour
def slow_body(peer: Peer) -> None:
    peer.send(answer(b"", length=100_000))
    peer.drip(b"x" * 100_000)


@behaviour
def reset_mid(peer: Peer) -> None:
    peer.send(answer(PAGE[:300], length=len(PAGE)))
    peer.reset()


@behaviour
def chunk_huge(peer: Peer) -> None:
    peer.send(answer(b"", "Transfer-Encoding: chunked", length=None) + b"FFFFFFFFFFFFFFF\r\n")
    peer.flood(itertools.repeat(b"x" * 65536))


@behaviour
def chunk_tiny(peer: Peer) -> None:
    peer.send(answer(b"", "Transfer-Encoding: chunked", length=None))
    peer.flood(itertools.repeat(b"1\r\nx\r\n" * 1000))


@behaviour
def chunk_ext_endless(peer: Peer) -> None:
    peer.send(answer(b"", "Transfer-Encoding: chunked", length=None) + b"5;x=")
    peer.flood(itertools.repeat(b"y" * 65536))


@behaviour
def trailer_endless(peer: Peer) -> None:
    peer.send(chunked(PAGE, end=b"0\r\n"))
    peer.flood(itertools.repeat(b"X-Trailer: y\r\n" * 1000))


@behaviour
def endless_body(peer: Peer) -> None:
    peer.send(answer(b"", length=None))
    peer.flood(itertools.repeat(b"x" * 65536))


@behaviour
def big_100mb(peer: Peer) -> None:
    piece = _PARAGRAPH.encode() * 1000
    peer.send(answer(b"", length=100_000_000))
    peer.flood(itertools.repeat(piece))


# --- keep-alive: bytes after the end of an answer ------------------------------------------------

_KEPT_ALIVE = {"surplus_answer", "surplus_304", "surplus_html"}
_plain("surplus_answer", answer() + answer(b"<h1>Somebody else's page</h1>"))
_plain("surplus_304", answer(b"", status="304 Not Modified", length=None) + PAGE)
_plain("surplus_html", answer() + PAGE)


# --- codings -------------------------------------------------------------------------------------


def coded(body: bytes, coding: str = "gzip") -> bytes:
    return answer(body, f"Content-Encoding: {coding}")


def gzip_bomb(megabytes: int) -> bytes:
    """A gzip of zeros: one flushed megabyte, repeated."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflater.compress(bytes(1_000_000)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + block * megabytes + b"\x03\0" + bytes(8)


_GZ = gzip.compress(PAGE, mtime=0)
BOMB = gzip_bomb(1000)
_plain("gz_ok", coded(_GZ))
_plain("gz_x", coded(_GZ, "X-GZip"))
_plain("gz_chunked", chunked(*(_GZ[at : at + 7] for at in range(0, len(_GZ), 7)), coding="gzip"))
_plain("gz_bomb", coded(BOMB))
_plain("br_bomb", coded(b"\xcf" * 809, "br"))
_plain("zstd_bomb", coded(b"\x28\xb5\x2f\xfd" + bytes(32_000), "zstd"))
_plain("gz_nested", coded(gzip.compress(BOMB, 9), "gzip, gzip"))
_plain("ce_x50", coded(_GZ, ", ".join(["gzip"] * 50)))
_plain("ce_unknown", coded(PAGE, "x-foo"))
_plain("ce_none", coded(PAGE, "none"))
_plain("gz_false", coded(PAGE))
_plain("gz_trunc", coded(_GZ[: len(_GZ) * 2 // 3]))
_plain("gz_notrailer", coded(_GZ[:-8]))
_plain("gz_crc", coded(_GZ[:-8] + bytes(8)))
_plain("gz_multi", coded(gzip.compress(PAGE[:300]) + gzip.compress(PAGE[300:])))
_plain("gz_garbage", coded(_GZ + b"\0" * 100))
_plain("gz_empty", coded(b""))
_plain("deflate_raw", coded(zlib.compress(PAGE), "deflate"))
_plain("ce_br_is_gz", coded(_GZ, "br"))


# --- redirects and status ------------------------------------------------------------------------


@behaviour
def redir_to(peer: Peer) -> None:
    """302 to the argument, with a cookie."""
    peer.send(answer(b"moved", f"Location: {peer.argument}", "Set-Cookie: a=b", status="302 Found"))


@behaviour
def redir_slowbody(peer: Peer) -> None:
    peer.send(answer(b"", "Location: /ok", status="302 Found", length=100_000))
    peer.drip(b"x" * 100_000)


@behaviour
def redir_bigbody(peer: Peer) -> None:
    peer.send(answer(b"", "Location: /ok", status="302 Found", length=None))
    peer.flood(itertools.repeat(b"x" * 65536))


_plain("redir_nolocation", answer(b"", status="302 Found"))
_plain("redir_utf8", answer(b"", "Location: /\xc3\xa9", status="302 Found"))
_plain("redir_latin1", answer(b"", "Location: /\xe9", status="302 Found"))
_plain("redir_long", answer(b"", "Location: /" + "x" * 60_000, status="302 Found"))


@behaviour
def status(peer: Peer) -> None:
    """The argument is the status, with a Retry-After that is none."""
    peer.send(answer(PAGE, "Retry-After: 9e99", status=f"{peer.argument} Whatever"))
