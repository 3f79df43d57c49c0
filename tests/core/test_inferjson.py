"""Where the releases stand in a JSON answer that nobody described."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.core.inferjson import infer_json

URL = "https://m.example/api/news"
UTC = ZoneInfo("UTC")


def shape(answer: Any, url: str = URL) -> tuple[Any, ...] | None:
    found = infer_json(json.dumps(answer), url, UTC)
    return None if found is None else (found.items, found.link, found.published, found.updated)


ITEMS = [{"url": f"/news/{n}", "date": f"2026-03-0{n}"} for n in range(1, 6)]


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (ITEMS, (None, "url", "date", None)),
        ({"data": {"list": ITEMS}}, ("data.list", "url", "date", None)),
        # WordPress: the address of the image and of the API come first
        (
            [
                {"_links": {"self": "https://m.example/wp-json/1"}, "modified": "2026-03-02T10:00:00",
                 "date": "2026-03-01T10:00:00", "link": f"https://m.example/{n}/a", "title": {"rendered": "x"}}
                for n in range(1, 4)
            ],
            (None, "link", "date", "modified"),
        ),
        # The longer list is of the menu, without addresses
        ({"menu": [{"name": "x"}] * 9, "hits": ITEMS}, ("hits", "url", "date", None)),
        ({"hits": [{"source": {"path": f"/n/{n}"}} for n in range(1, 4)]}, ("hits", "source.path", None, None)),
        ([{"url": f"https://other.example/{n}"} for n in range(9)], None),
        ([{"image_url": f"/i/{n}.png"} for n in range(9)], None),
        ({"error": "none"}, None),
        ([], None),
        ("text", None),
    ],
)  # fmt: skip
def test_the_list_its_addresses_and_dates_are_found(answer: Any, wanted: Any) -> None:
    assert shape(answer) == wanted


def test_paging_is_a_field_or_a_number_in_the_address() -> None:
    by_field = infer_json(json.dumps({"next": "/api/news?p=2", "items": ITEMS}), URL, UTC)
    assert by_field is not None and by_field.next == "next"
    offset = infer_json(json.dumps(ITEMS), URL + "?offset=10&lang=en", UTC)
    assert offset is not None
    assert (offset.page_url, offset.first_page, offset.page_step) == (
        URL + "?offset={page}&lang=en", 10, 5,
    )  # fmt: skip
    page = infer_json(json.dumps(ITEMS), URL + "?page=1", UTC)
    assert page is not None and (page.page_url, page.first_page, page.page_step) == (
        URL + "?page={page}", 1, 1,
    )  # fmt: skip


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
))  # fmt: skip
def test_no_answer_makes_it_stumble(answer: Any) -> None:
    shape(answer)


def test_what_is_no_json_has_no_shape() -> None:
    assert infer_json("[" * 100_000, URL, UTC) is None
    assert infer_json("<html>", URL, UTC) is None
