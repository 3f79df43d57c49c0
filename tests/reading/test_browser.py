"""A real browser walks through the reading room: no error, no foreign request, no overflow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.reading import chromium
from tests.reading.chromium import Chromium
from tests.reading.serving import served

pytestmark = pytest.mark.skipif(
    chromium.found() is None, reason="no Chromium on this machine: install the package chromium"
)

QUERIES = ("treaty", "договоре", "الانتخابات", "经济合作")
OURS = (
    "/", "/rich/-/home", "/rich/-/changes", "/rich/-/search",
    *(f"/rich/-/search?q={quote(query)}" for query in QUERIES),
    *(f"/rich/-/release/{number}" for number in range(1, 11)),
    "/rich/-/release/1?from=1&to=2", "/rich/-/release/1?from=1&to=2&view=side",
    "/rich/-/release/7?from=1&to=2&view=side", "/rich/-/release/4?from=1&to=2",
)  # fmt: skip
DATASETTES = ("/-/", "/rich", "/rich/releases", "/rich/versions/1", "/rich/withdrawn")


@pytest.fixture(scope="module")
def address(rich_path: Path) -> Iterator[str]:
    with served(rich_path) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    opened = Chromium(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.mark.parametrize("page", OURS + DATASETTES)
def test_no_page_errs_or_asks_another_host(browser: Chromium, address: str, page: str) -> None:
    browser.size(1280, 900)
    browser.visit(address + page)
    assert browser.complaints() == []
    assert browser.value("document.querySelectorAll('h1').length") == 1
    foreign = [url for url in browser.requests() if not url.startswith((address, "data:"))]
    assert foreign == []


@pytest.mark.parametrize("page", OURS)
def test_pages_fit_a_telephone_of_360_pixels(browser: Chromium, address: str, page: str) -> None:
    browser.size(360, 740)
    browser.visit(address + page)
    assert browser.value("document.documentElement.scrollWidth") <= 360
    assert browser.value("innerWidth") == 360


def test_a_reader_finds_a_release_compares_it_and_downloads_the_page(
    browser: Chromium, address: str
) -> None:
    browser.size(1280, 900)
    browser.visit(address + "/")
    browser.value("document.querySelector('#find').value = 'treaty'")
    follow(browser, "document.querySelector('form.find').requestSubmit()")
    follow(browser, "document.querySelector('.hit h3 a').click()")
    assert "Talks on the water treaty" in browser.value("document.querySelector('h1').textContent")
    follow(browser, "document.querySelector('aside form').requestSubmit()")
    assert browser.value("document.querySelector('ins').textContent") == "9"
    link = browser.value("document.querySelector('dd a[href*=\"/raw/\"]').href")
    assert "/-/raw/" in link


def follow(browser: Chromium, action: str) -> None:
    """Do something that leads to another page, and wait for it."""
    browser.events.clear()
    browser.value(f"{{ {action}; 1 }}")
    while not any(e.get("method") == "Page.loadEventFired" for e in browser.events):
        browser.events.append(browser._next())


def test_arabic_stands_on_the_right_and_keeps_numbers_in_order(
    browser: Chromium, address: str
) -> None:
    browser.size(1280, 900)
    browser.visit(address + "/rich/-/release/7")
    style = "getComputedStyle(document.querySelector('.text'))"
    assert browser.value(f"{style}.direction") == "rtl"
    assert browser.value(f"{style}.textAlign") == "start"
    assert browser.value("getComputedStyle(document.querySelector('h1')).direction") == "rtl"


def test_nothing_of_a_hostile_release_runs_or_loads(browser: Chromium, address: str) -> None:
    for page in ("/", "/rich/-/release/4", "/rich/-/search?q=script", "/rich/releases/4"):
        browser.visit(address + page)
        assert browser.value("document.querySelectorAll('img').length") == 0
        scripts = "[...document.scripts].filter(s => s.src.includes('evil')).length"
        assert browser.value(scripts) == 0
        assert not any("evil" in url for url in browser.requests())


def test_without_javascript_everything_is_there(browser: Chromium, address: str) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.visit(address + "/rich/-/release/1?from=1&to=2")
        root = browser.call("DOM.getDocument")["root"]["nodeId"]
        marked = browser.call("DOM.querySelectorAll", nodeId=root, selector="ins, del")["nodeIds"]
        assert len(marked) >= 2
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_the_first_stop_of_the_tab_key_skips_to_the_text(browser: Chromium, address: str) -> None:
    browser.visit(address + "/")
    for kind in ("keyDown", "keyUp"):
        browser.call(
            "Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9
        )
    assert browser.value("document.activeElement.className") == "skip"


def test_axe_finds_nothing_that_shuts_anybody_out(browser: Chromium, address: str) -> None:
    """axe-core, from the package axe-core-python; skipped where that is not installed."""
    axe = pytest.importorskip("axe_core_python", reason="axe-core is not installed")
    script = (Path(axe.__path__[0]) / "axe.min.js").read_text("utf-8")
    browser.size(1280, 900)
    wrong: list[str] = []
    for scheme in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.call("Emulation.setEmulatedMedia", features=[feature])
        for page in OURS:
            browser.visit(address + page)
            browser.value(f"{script};1")
            found = browser.value(
                "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html"
                " + v.nodes[0].failureSummary))"
            )
            wrong += [f"{page} ({scheme}): {what}" for what in found]
    assert wrong == []


def test_every_field_has_a_label_and_every_page_its_landmarks(
    browser: Chromium, address: str
) -> None:
    unlabelled = (
        "[...document.querySelectorAll('input:not([type=hidden]), select')]"
        ".filter(f => !f.labels.length && !f.ariaLabel).length"
    )
    for page in OURS:
        browser.visit(address + page)
        assert browser.value(unlabelled) == 0, page
        for landmark in ("header", "nav", "main", "footer"):
            assert browser.value(f"document.querySelectorAll('{landmark}').length") >= 1
        nameless = "[...document.querySelectorAll('a')].filter(a => !a.textContent.trim()).length"
        assert browser.value(nameless) == 0, page
        doubled = (
            "(ids => ids.length - new Set(ids).size)"
            "([...document.querySelectorAll('[id]')].map(e => e.id))"
        )
        assert browser.value(doubled) == 0, page
