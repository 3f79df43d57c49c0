"""A real `scraper crawl` of many hostile hosts beside a healthy one: what each did, what it cost.

Every behaviour has a host of its own: a listing that names two releases, of which the first is
where the behaviour is played. Hosts begin healthy, so that there is a good version to lose.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import hostile_server
from tests.hostile_server import PAGE, Behaviour, HostileServer, Peer, answer
from tests.site_server import Asked, Reply, SiteServer, serving

NOT_PAGES = Path(__file__).parent.parent / "fixtures" / "_not-pages"
AFTER = PAGE.replace(b"A release", b"The release after it").replace(b"fisheries", b"forestry")
SITE_FILE = """
title = "{name}"
home = "{home}"
timezone = "UTC"
languages = ["en"]
delay = {delay}
[listings.news]
start = "{origin}/news"
link = "a.release"
max_pages = 1
"""

# The server's behaviours and those of a crawl; a copy, so that the server's table stays its own.
BEHAVIOURS: dict[str, Behaviour] = dict(hostile_server.BEHAVIOURS)


def listing(*addresses: str) -> bytes:
    items = (
        f'<li><a class="release" href="{a}">A release, told at length</a></li>' for a in addresses
    )
    return f"<html><title>News</title><h1>News</h1><ul>{''.join(items)}</ul></html>".encode()


@dataclass(frozen=True)
class Fault:
    """One behaviour: where it is played, and what the log must call it."""

    name: str
    target: str  # request target, such as "gz_bomb" or "status?404"
    outcome: str  # of the last fetch of the release: error blocked refused gone unchanged ...
    reason: str | None

    @property
    def keeps(self) -> bool:
        """True if the version from before stays the only one."""
        return self.outcome not in ("new", "changed")


class HostileHost(HostileServer):
    """A host that plays one behaviour at /release; healthy until told otherwise."""

    def __init__(self, fault: Fault, tls: ssl.SSLContext | None = None, **given: Any) -> None:
        super().__init__(tls, **given)
        self.fault = fault
        self.healthy = True
        self.elsewhere: str | None = None  # a release on another port, for faults below HTTP
        self.asked: list[tuple[float, str]] = []

    def play(self, name: str, peer: Peer) -> None:
        self.asked.append((time.monotonic(), name))
        if name == "robots.txt":
            peer.send(answer(b"", status="404 Not Found"))
        elif name == "news":
            peer.send(answer(listing(self.elsewhere or "/release", "/after")))
        elif name == "after":
            peer.send(answer(AFTER))
        elif name == "release" and not self.healthy:
            played, _, argument = self.fault.target.partition("?")
            BEHAVIOURS[played](Peer(peer.sock, argument, peer.stop))
        elif name == "release" or name not in BEHAVIOURS:
            peer.send(answer())
        else:
            BEHAVIOURS[name](peer)


class PlainSpeaker(HostileServer):
    """Answers whatever comes, a TLS greeting too, with plain HTTP."""

    def _read_head(self, sock: socket.socket) -> bytes:
        return b"GET /ok HTTP/1.1" if sock.recv(65536) else b""


@dataclass
class Cost:
    """What a crawl took."""

    exit_code: int
    seconds: float
    peak_mb: float
    summary: dict[str, Any]
    stderr: str


@dataclass
class World:
    """All hosts, and the archive."""

    folder: Path
    hosts: dict[str, HostileHost]
    healthy: SiteServer
    files: list[str]
    costs: list[Cost] = field(default_factory=list)
    healthy_log: list[Asked] = field(default_factory=list)  # of the hostile run

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    def crawl(self, *options: str, patience_s: float = 300) -> Cost:
        """One run of the real command."""
        command = [sys.executable, "-m", "scraper", "crawl", *self.files, "--json"]
        command += ["--archive", str(self.archive), "--allow-private", *options]
        command += ["--contact", "archive@library.example"]
        began = time.monotonic()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            peak = Peak(process.pid)
            out, err = process.communicate(timeout=patience_s)
        cost = Cost(
            process.returncode, time.monotonic() - began, peak.stop(),
            json.loads(out) if out.startswith("{") else {}, err,
        )  # fmt: skip
        self.costs.append(cost)
        return cost

    def let_time_pass(self) -> None:
        """As if weeks had gone by: everything is due, no host is to be waited for."""
        with sqlite3.connect(self.archive) as conn:
            conn.execute(
                "UPDATE urls SET next_check_at = '2020-01-01T00:00:00Z' WHERE next_check_at IS NOT NULL"
            )
            conn.execute("UPDATE hosts SET not_before = NULL, failures = 0")
        conn.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        conn = sqlite3.connect(f"file:{self.archive}?mode=ro", uri=True)
        conn.row_factory = sqlite3.Row
        try:
            return conn.execute(sql, values).fetchall()
        finally:
            conn.close()

    def fetches(self, url: str, run: int) -> list[sqlite3.Row]:
        """The log of one address in one run, oldest first."""
        return self.rows(
            "SELECT f.* FROM fetches f JOIN urls u ON u.id = f.url_id"
            " WHERE u.url = ? AND f.run_id = ? ORDER BY f.id", url, run,
        )  # fmt: skip

    def versions(self, url: str) -> list[sqlite3.Row]:
        """The versions of the release at an address."""
        return self.rows(
            "SELECT v.*, r.latest_version_id, r.status FROM versions v"
            " JOIN releases r ON r.id = v.release_id JOIN urls u ON u.release_id = r.id"
            " WHERE u.url = ? ORDER BY v.number", url,
        )  # fmt: skip

    def release(self, name: str) -> str:
        host = self.hosts[name]
        return host.elsewhere or host.url("release")


class Peak:
    """The most memory a process and its children held together, sampled."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._over = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.01):
            self._most = max(self._most, sum(map(resident, family(self._pid))))

    def stop(self) -> float:
        """Megabytes."""
        self._over.set()
        self._thread.join()
        return self._most / 1e6


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    except OSError:
        pass
    return found


def resident(pid: int) -> int:
    """Bytes in memory; those that processes share count for each."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


HEALTHY_PAGES = 40


def healthy_site(delay: float) -> SiteServer:
    site = SiteServer()
    addresses = [f"/news/{n}" for n in range(HEALTHY_PAGES)]
    site.pages["/news"] = Reply(listing(*addresses))
    site.pages["/robots.txt"] = Reply("", 404)
    for n, address in enumerate(addresses):
        text = "".join(
            f"<p>Paragraph {k} of release {n} on trade and culture.</p>" for k in range(9)
        )
        site.pages[address] = Reply(
            f"<html lang=en><title>Release {n}</title><h1>Release {n}</h1>{text}</html>"
        )
    return site


@contextmanager
def world(
    folder: Path, faults: list[Fault], tls: dict[str, ssl.SSLContext | None], delay: float = 0.1
) -> Iterator[World]:
    """The healthy host and one host for each fault, on loopback."""
    with ExitStack() as stack:
        healthy = stack.enter_context(serving(healthy_site(delay)))
        hosts, files = {}, []
        for fault in faults:
            hosts[fault.name] = host = stack.enter_context(HostileHost(fault))
            if fault.name in tls:
                kind = PlainSpeaker if fault.name == "plain_on_tls_port" else HostileServer
                below = kind(tls[fault.name], handshake=fault.name != "handshake_stall")
                host.elsewhere = stack.enter_context(below).url("ok").replace("http:", "https:")
            if fault.name == "connect_refused":
                port = stack.enter_context(hostile_server.refusing_port())
                host.elsewhere = f"http://127.0.0.1:{port}/ok"
            if fault.name == "dns_failure":
                host.elsewhere = f"http://nobody.invalid:{host.port}/ok"
            files.append(
                _site_file(folder, fault.name, host.url("").rstrip("/"), 0, host.elsewhere)
            )
        files.insert(0, _site_file(folder, "healthy", healthy.origin, delay, None))
        yield World(folder, hosts, healthy, files)


def _site_file(folder: Path, name: str, origin: str, delay: float, elsewhere: str | None) -> str:
    path = folder / f"{name.replace('_', '-')}.toml"
    home = "http://nobody.invalid/" if elsewhere and "nobody" in elsewhere else origin
    path.write_text(SITE_FILE.format(name=name, origin=origin, delay=delay, home=home), "utf-8")
    return str(path)


# --- pages that are none, and odd content ---------------------------------------------------------


def _content(name: str, body: bytes, content_type: str | None = "text/html; charset=utf-8") -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n" % len(body)
    head += b"Content-Type: %s\r\n" % content_type.encode() if content_type else b""
    data = head + b"\r\n" + body
    BEHAVIOURS[name] = lambda peer: peer.send(data)


for _path in NOT_PAGES.glob("*.html"):
    if _path.stem != "cut":
        _content(f"not_page/{_path.stem}", _path.read_bytes())
_content("utf16", PAGE.decode().encode("utf-16"), "text/html")
_content("binary_as_html", b"%PDF-1.7\n" + bytes(range(256)) * 40)
_content(
    "json", b'{"error": {"message": "' + b"Nothing of that name is here. " * 99 + b'"}}', "text/x"
)
_content("js_only", b"<html><script>location.reload()</script></html>")
_content("mime_missing", PAGE, None)
_content("shrunk", b"<html lang=en><title>A release</title><h1>A release</h1><p>Moved.</p></html>")
for _charset in ("rot13", "nonsense-9", "unicode_escape", "utf-7", '"a b"', "idna", "base64"):
    _content(
        f"charset/{_charset.strip(chr(34)).replace(' ', '_')}",
        PAGE,
        f"text/html; charset={_charset}",
    )
_OPEN = PAGE.partition(b"</body>")[0]
_content("poison/nested", _OPEN + b"<div>" * 200_000)
_content(
    "poison/attributes", _OPEN + b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">"
)
_PARAGRAPHS = b"<p>The Minister said so.</p>\n" * 680_000
BEHAVIOURS["poison/gz20mb"] = lambda peer: peer.send(hostile_server.coded(_PACKED))
_PACKED = gzip.compress(_PARAGRAPHS, 1)
_content("poison/text", b"Letters: " + b"*a" * 1_400_000, "text/plain")
_content("poison/20mb", b"<p>The Minister said so.</p>\n" * 330_000)
_UNLIKE = (
    b"".join(b"<%b a%d>" % (t, n) for t in (b"b", b"i") for n in range(2000)) + b"x</b>" * 2000
)
_content("poison/lexbor340", _UNLIKE)


def _busy(peer: Peer) -> None:
    """503 once, then well."""
    server_state = _seen.setdefault(id(peer.stop), [0])
    server_state[0] += 1
    well = server_state[0] > 1
    peer.send(answer() if well else answer(b"", status="503 Busy"))


_seen: dict[int, list[int]] = {}
BEHAVIOURS["busy_once"] = _busy


def _chain(peer: Peer) -> None:
    number = int(peer.argument or 0)
    peer.send(answer(b"", f"Location: /redir_chain?{number + 1}", status="302 Found"))


BEHAVIOURS["redir_chain"] = _chain
