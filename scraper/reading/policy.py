"""Any answer of Datasette -> the same answer with a strict policy: what a browser may do with it.

Our own pages allow no script at all. Datasette's pages have scripts of their own; each `<script` in
the *source* of a template gets a nonce before any data is filled in, so that only scripts written
by Datasette (and plugins) run, never one that came in with a title or a text.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from typing import Any

import datasette
from jinja2.ext import Extension

from scraper.reading.csvsafe import Defuser

OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
INERT = "sandbox; default-src 'none'"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
# Pages that tell a stranger about the machine: the path of the file, versions, threads.
PRIVATE = re.compile(
    r"/-/(databases|plugins|threads|config|settings|versions|metadata|actor|permissions|"
    r"allow-debug|messages|patterns|actions|rules|check|allowed|logout|auth-token|api|"
    r"create-token|debug|jump|tables)(/.*|\.json)?$"
)

# A handler in the source of a template; one that Jinja fills in is left out.
_HANDLER = re.compile(r'\son[a-z]+="([^"{}]+)"')
# Bytes of C0 controls, line separators, bidi embeddings, overrides and isolates in UTF-8.
_HIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]")

_nonce: ContextVar[str] = ContextVar("nonce", default="")
_SCRIPT = re.compile(r"<script(?=[\s>{])", re.IGNORECASE)


class NonceForScripts(Extension):
    """Jinja: every script written in a template bears the nonce of the answer in hand."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template's source with a nonce in each script tag."""
        return _SCRIPT.sub('<script nonce="{{ csp_nonce() }}"', source)


def prepare(env: Any) -> None:
    """Teach Datasette's template environment to write nonces."""
    env.add_extension(NonceForScripts)
    env.globals["csp_nonce"] = _nonce.get


def handlers() -> str:
    """Permission for the event handlers that Datasette's own templates hold, by their digests."""
    folder = Path(datasette.__file__).parent / "templates"
    found: set[str] = set()
    for template in folder.glob("*.html"):
        found |= set(_HANDLER.findall(template.read_text("utf-8")))
    digests = sorted(b64encode(sha256(h.encode()).digest()).decode() for h in found)
    return " 'unsafe-hashes'" + "".join(f" 'sha256-{d}'" for d in digests) if digests else ""


def theirs(nonce: str, handlers: str = "") -> str:
    """The policy for Datasette's own pages: scripts by nonce, styles in attributes."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'{handlers};"
        " style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def wrap(app: Any, *, public: bool, handlers: str = "") -> Any:
    """The ASGI application with our headers on every answer and formulas defused in its CSV."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if public and PRIVATE.search(scope["path"]):
            await _nothing_here(send)
            return
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)
        await app(scope, receive, _Sender(send, _asks_csv(scope), theirs(nonce, handlers)))

    return guarded


async def _nothing_here(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    headers += [(name.encode(), value.encode()) for name, value in ALWAYS.items()]
    headers.append((b"content-security-policy", OURS.encode()))
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"not part of a public archive\n"})


def _asks_csv(scope: Any) -> bool:
    path, query = scope["path"], scope.get("query_string", b"")
    return path.endswith(".csv") or b"_format=csv" in query


def visible(html: bytes) -> bytes:
    """A page whose characters that hide or reorder text are written out, as \\u202e."""
    return _HIDDEN.sub(lambda m: f"\\u{ord(m.group().decode()):04x}".encode(), html)


class _Sender:
    """Passes an answer on, message by message, with our headers."""

    def __init__(self, send: Any, csv: bool, policy: str) -> None:
        self.send = send
        self.policy = policy
        self.csv = csv
        self.defuser: Defuser | None = None
        self.html = False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": self._headers(message.get("headers", []))}
        elif message["type"] == "http.response.body" and self.defuser is not None:
            last = not message.get("more_body", False)
            body = self.defuser.feed(message.get("body", b""), last=last)
            message = {**message, "body": body}
        elif message["type"] == "http.response.body" and self.html:
            message = {**message, "body": visible(message.get("body", b""))}
        await self.send(message)

    def _headers(self, given: Any) -> list[tuple[bytes, bytes]]:
        headers = [(bytes(name), bytes(value)) for name, value in given]
        known = {name.lower(): value for name, value in headers}
        kind = known.get(b"content-type", b"").split(b";")[0]
        self.html = kind == b"text/html"
        if self.html or self.csv:
            headers = [(n, v) for n, v in headers if n.lower() != b"content-length"]
        if self.csv and kind in (b"text/csv", b"text/plain"):
            self.defuser = Defuser()
        wanted = {**ALWAYS, "content-security-policy": self.policy}
        missing = [(k.encode(), v.encode()) for k, v in wanted.items() if k.encode() not in known]
        return headers + missing
