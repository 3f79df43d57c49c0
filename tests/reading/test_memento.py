"""RFC 7089: an archived address and a moment lead to the version that was there then."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from tests.reading.conftest import Reader


def original(reader: Reader) -> str:
    return str(reader.rows("SELECT url FROM releases WHERE id = 1")[0]["url"])


def http(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%a, %d %b %Y %H:%M:%S GMT")


def moments(reader: Reader) -> list[str]:
    found = reader.rows("SELECT first_seen_at FROM versions WHERE release_id = 1 ORDER BY number")
    return [row["first_seen_at"] for row in found]


def test_the_timegate_leads_to_the_version_of_the_moment(rich: Reader) -> None:
    first, second = moments(rich)
    for asked, number in (
        (None, 2), (http(first), 1), (http(second), 2), ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 2),
    ):  # fmt: skip
        headers = {"accept_datetime": asked} if asked else {}
        answer = rich.get(f"/rich/-/timegate/{original(rich)}", **headers)
        assert answer.status == 302
        assert answer.headers["location"].endswith(f"/rich/-/release/1?version={number}"), asked
        assert "accept-datetime" in answer.headers["vary"].lower()
        assert f'<{original(rich)}>; rel="original"' in answer.headers["link"]
        assert 'rel="timemap"' in answer.headers["link"]
        assert "memento-datetime" not in answer.headers


@pytest.mark.parametrize(
    "wrong", ["yesterday", "2026-03-02T00:00:00Z", "Mon, 02 Foo 2026 00:00:00 GMT"]
)
def test_a_moment_that_is_no_http_date_is_a_bad_request(rich: Reader, wrong: str) -> None:
    answer = rich.get(f"/rich/-/timegate/{original(rich)}", accept_datetime=wrong)
    assert answer.status == 400


def test_a_memento_names_its_moment_and_its_neighbours(rich: Reader) -> None:
    first, second = moments(rich)
    answer = rich.get("/rich/-/release/1?version=1")
    assert answer.headers["memento-datetime"] == http(first)
    link = answer.headers["link"]
    for rel in ("original", "timegate", "timemap"):
        assert f'rel="{rel}"' in link
    assert re.search(rf'version=1>; rel="first memento"; datetime="{http(first)}"', link)
    assert re.search(rf'version=2>; rel="last next memento"; datetime="{http(second)}"', link)


def test_the_timemap_lists_every_version_in_link_format(rich: Reader) -> None:
    answer = rich.get(f"/rich/-/timemap/link/{original(rich)}")
    assert answer.headers["content-type"].startswith("application/link-format")
    entries = [line.rstrip(",") for line in answer.text.splitlines()]
    assert entries[0] == f'<{original(rich)}>; rel="original"'
    assert 'rel="self"; type="application/link-format"; from="' in entries[1]
    mementos = [e for e in entries if "memento" in e]
    assert len(mementos) == 2
    for entry, moment in zip(mementos, moments(rich), strict=True):
        assert entry.endswith(f'datetime="{http(moment)}"')
    for entry in entries:
        assert re.fullmatch(r'<[^<>"\s]+>(; [a-z]+="[^"]*")+', entry), entry


def test_the_gate_of_the_map_and_the_mementos_work_when_followed(rich: Reader) -> None:
    body = rich.get(f"/rich/-/timemap/link/{original(rich)}").text
    found = dict(re.findall(r'<([^>]+)>; rel="([^"]+)"', body))
    for address, rel in found.items():
        if rel != "original":
            path = address.replace("http://localhost", "")
            assert rich.get(path).status == (302 if rel == "timegate" else 200)


def test_spellings_of_an_address_lead_to_the_same_release(rich: Reader) -> None:
    url = original(rich)
    for spelled in (
        url.replace("://", ":/"),
        url.replace("http://", ""),
        url + "?utm_source=x",
        url + "#top",
    ):
        path = spelled.replace("#", "%23")
        assert rich.get(f"/rich/-/timegate/{path}").status == 302, spelled
