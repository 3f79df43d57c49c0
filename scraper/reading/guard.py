"""Every answer of the server -> the same answer with headers that keep strangers' text inert.

Our own pages need no script at all, so theirs forbids every script. Datasette's pages have inline
scripts (menus, column options, the SQL editor), whose text differs from page to page: there inline
scripts must be allowed, but nothing can be loaded from, or sent to, another host.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Any, Send], Awaitable[None]]

OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
DATASETTES = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
    " object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
# A page of ours bears this header on its way out; it is taken off here.
MARK = b"x-reading-room"
ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
}


def guarded(app: App) -> App:
    """The application with the headers above on every answer; one that has its own keeps it."""

    async def wrapped(scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_guard(message.get("headers") or [])}
            await send(message)

        await app(scope, receive, sending if scope["type"] == "http" else send)

    return wrapped


def _with_guard(headers: Any) -> list[tuple[bytes, bytes]]:
    pairs = [(bytes(name).lower(), bytes(value)) for name, value in headers]
    present = {name for name, _value in pairs}
    policy = OURS if MARK in present else DATASETTES
    kept = [pair for pair in pairs if pair[0] != MARK]
    wanted = {**ALWAYS, b"content-security-policy": policy.encode()}
    return kept + [(name, value) for name, value in wanted.items() if name not in present]
