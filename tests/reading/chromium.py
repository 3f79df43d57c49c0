"""A real Chromium, driven over the pipe of its DevTools: no driver, no library."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_S = 40.0


def found() -> str | None:
    """The browser's path, None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """One page of a headless browser; `events` holds what DevTools told since the last visit."""

    def __init__(self, profile: Path) -> None:
        binary = found()
        assert binary is not None
        to_browser, self.write = os.pipe()
        self.read, from_browser = os.pipe()
        keep = {to_browser: 3, from_browser: 4}
        command = (
            f"exec 3<&{to_browser} 4>&{from_browser}; exec '{binary}' --headless --no-sandbox"
            " --disable-gpu --disable-dev-shm-usage --no-first-run --hide-scrollbars"
            " --disable-background-networking --disable-component-update --disable-sync"
            f" --remote-debugging-pipe --user-data-dir='{profile}' about:blank"
        )
        self.process = subprocess.Popen(
            ["bash", "-c", command],
            pass_fds=tuple(keep),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.number = 0
        self.buffer = b""
        self.events: list[dict[str, Any]] = []
        self.session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a DevTools command."""
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_S
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.read], [], [], max(0.0, until - time.monotonic()))
            piece = os.read(self.read, 1 << 20) if ready else b""
            if not piece:
                raise TimeoutError("the browser says nothing")
            self.buffer += piece
        first, _, self.buffer = self.buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message

    def visit(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(self._next())

    def value(self, expression: str) -> Any:
        """What an expression is in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def size(self, width: int, height: int) -> None:
        """The window's size in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    def complaints(self) -> list[str]:
        """Errors of the console since the last visit, broken policies included."""
        self.value("1")  # what was on its way has arrived
        out = []
        for event in self.events:
            params = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                out.append(str(params["exceptionDetails"]))
            elif event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
                out.append(f"{params['entry']['text']} {params['entry'].get('url')}")
            elif event.get("method") == "Runtime.consoleAPICalled" and params["type"] == "error":
                out.append(str(params["args"]))
        return out

    def requests(self) -> list[str]:
        """Every address asked for since the last visit."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def close(self) -> None:
        """End the browser."""
        with contextlib.suppress(Exception):
            self.session = None
            self.call("Browser.close")
        self.process.terminate()
        self.process.wait(20)
        os.close(self.write)
        os.close(self.read)
