"""Which parameters of links are of the moment."""

from __future__ import annotations

import pytest

from scraper.core.tokens import bears_parameters, moving_params
from scraper.model import Found


def links(*addresses: str) -> list[Found]:
    return [
        Found(f"https://m.example{address}", title=f"Release {n}")
        for n, address in enumerate(addresses)
    ]


@pytest.mark.parametrize(
    ("first", "second", "moving"),
    [
        (("/a?t=1", "/b?t=2"), ("/a?t=3", "/b?t=4"), ("t",)),
        (("/a?t=1", "/b?t=1"), ("/a?t=1", "/b?t=1"), ()),
        (("/v?id=1&s=x", "/v?id=2&s=x"), ("/v?id=1&s=y", "/v?id=2&s=y"), ("s",)),
        (("/v?id=1", "/v?id=2"), ("/v?id=8", "/v?id=9"), ()),  # they name the release
        (("/a", "/b"), ("/a", "/b"), ()),
        (("/a?t=1",), ("/a?t=2",), ()),  # one link tells too little
        (("/a?t=1", "/b?t=1"), ("/c?t=2", "/d?t=2"), ()),  # other links
    ],
)
def test_what_moves_between_two_looks_is_of_the_moment(
    first: tuple[str, ...], second: tuple[str, ...], moving: tuple[str, ...]
) -> None:
    assert moving_params(links(*first), links(*second)) == moving


def test_a_second_look_is_taken_only_where_it_can_tell_anything() -> None:
    assert bears_parameters(links("/a?t=1", "/b?t=1"))
    assert not bears_parameters(links("/a?t=1", "/b", "/c"))
