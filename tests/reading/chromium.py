"""A real Chromium, driven over its DevTools protocol: pages, keys, sizes, what went wrong in it."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STARTS_WITHIN_S = 30.0
ANSWERS_WITHIN_S = 20.0


def found() -> str | None:
    """The browser's program, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser with an empty profile; it asks nobody but the pages' own server."""
    program = found()
    assert program is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-allow-origins=*",
                "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Browser(_port(Path(profile), process))
        finally:
            process.terminate()
            process.wait(20)


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + STARTS_WITHIN_S
    file = profile / "DevToolsActivePort"
    while time.monotonic() < until and process.poll() is None:
        if file.exists() and (lines := file.read_text().split()):
            return int(lines[0])
        threading.Event().wait(0.05)
    raise AssertionError("Chromium did not start")


class Browser:
    """Opens tabs."""

    def __init__(self, port: int) -> None:
        self.port = port

    @contextmanager
    def tab(
        self, *, width: int = 1200, height: int = 900, script: bool = True, dark: bool = False
    ) -> Iterator[Tab]:
        """A tab of its own; `script` False: JavaScript is off."""
        from websockets.sync.client import connect

        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/json/new?about:blank", method="PUT"
        )
        with urllib.request.urlopen(asked, timeout=ANSWERS_WITHIN_S) as answer:
            address = json.load(answer)["webSocketDebuggerUrl"]
        with connect(address, max_size=None) as socket:
            tab = Tab(socket)
            for domain in ("Page", "Runtime", "Network", "Log"):
                tab.do(f"{domain}.enable")
            tab.size(width, height)
            tab.do("Emulation.setScriptExecutionDisabled", value=not script)
            scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
            tab.do("Emulation.setEmulatedMedia", features=[scheme])
            yield tab
            tab.do("Page.close")


class Tab:
    """One page at a time; remembers what it asked for and what it complained about."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.numbers = itertools.count(1)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.loaded = False

    def do(self, method: str, **given: Any) -> Any:
        """The result of a command; events that come meanwhile are remembered."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            message = self._next()
            if message.get("id") == number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]

    def _next(self) -> Any:
        message = json.loads(self.socket.recv(timeout=ANSWERS_WITHIN_S))
        self._remember(message.get("method", ""), message.get("params", {}))
        return message

    def _remember(self, method: str, given: Any) -> None:
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(given["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(given["exceptionDetails"])[:600])
        elif method == "Runtime.consoleAPICalled" and given["type"] in ("error", "assert"):
            self.complaints.append(json.dumps(given["args"])[:600])
        elif method == "Log.entryAdded" and given["entry"]["level"] in ("error", "warning"):
            entry = given["entry"]
            self.complaints.append(f"{entry['text']} {entry.get('url', '')}")

    def open(self, url: str) -> Tab:
        """Go there and wait until it is loaded."""
        self.loaded = False
        result = self.do("Page.navigate", url=url)
        assert "errorText" not in result or result.get("isDownload"), f"{url}: {result}"
        return self.settle()

    def settle(self) -> Tab:
        """Wait until the page is loaded."""
        while not self.loaded:
            self._next()
        return self

    def click(self, selector: str) -> Tab:
        """Follow a link or press a button, as a reader's mouse does, and wait for the next page."""
        self.loaded = False
        x, y = self.middle(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.do(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )  # fmt: skip
        return self.settle()

    def middle(self, selector: str) -> tuple[float, float]:
        """Where an element is, after it was scrolled into view."""
        root = self.do("DOM.getDocument")["root"]["nodeId"]
        node = self.do("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        assert node, f"nothing on the page is {selector}"
        self.do("DOM.scrollIntoViewIfNeeded", nodeId=node)
        quad = self.do("DOM.getContentQuads", nodeId=node)["quads"][0]
        return sum(quad[0::2]) / 4, sum(quad[1::2]) / 4

    def type(self, selector: str, text: str) -> Tab:
        """Put the cursor in a field, write, and press Enter."""
        root = self.do("DOM.getDocument")["root"]["nodeId"]
        node = self.do("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        assert node, f"nothing on the page is {selector}"
        self.do("DOM.focus", nodeId=node)
        self.do("Input.insertText", text=text)
        self.loaded = False
        for kind in ("keyDown", "keyUp"):
            self.do(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter",
                windowsVirtualKeyCode=13, text="\r",
            )  # fmt: skip
        return self.settle()

    def key(self, name: str, code: int) -> None:
        """Press one key."""
        for kind in ("keyDown", "keyUp"):
            self.do(
                "Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code
            )  # fmt: skip

    def js(self, expression: str) -> Any:
        """The value of an expression in the page; works where the page's own scripts are off."""
        result = self.do(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def text(self) -> str:
        """What a reader sees, from the document's own tree (no script needed)."""
        root = self.do("DOM.getDocument", depth=-1)["root"]
        out: list[str] = []

        def walk(node: Any) -> None:
            if node["nodeName"] in ("STYLE", "SCRIPT", "TITLE"):
                return
            if node["nodeType"] == 3:
                out.append(node["nodeValue"])
            for child in node.get("children", ()):
                walk(child)

        walk(root)
        return " ".join(" ".join(out).split())

    def size(self, width: int, height: int, scale: float = 1) -> None:
        """The size of the window's inside."""
        self.do(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip

    def picture(self, *, whole: bool = False) -> bytes:
        """What the page looks like, as PNG."""
        found = self.do("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(found["data"])

    def height(self) -> int:
        """How high the whole page is."""
        return int(self.do("Page.getLayoutMetrics")["cssContentSize"]["height"])
