"""The feeds parse, hold what their standards require, and carry the diffs inertly."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from scraper.reading import feeds
from tests.reading.conftest import Reader

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def feed(reader: Reader, query: str = "") -> ET.Element:
    answer = reader.get(f"/{reader.stem}/-/changes.atom{query}")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.body)


def test_an_atom_feed_has_what_rfc_4287_requires(
    rich: Reader, sample: Reader, empty: Reader
) -> None:
    for reader in (rich, sample, empty):
        root = feed(reader)
        assert root.tag == f"{ATOM}feed"
        for required in ("id", "title", "updated"):
            assert len(root.findall(f"{ATOM}{required}")) == 1
        assert [link.get("rel") for link in root.findall(f"{ATOM}link")] == ["self", "alternate"]
        entries = root.findall(f"{ATOM}entry")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids) == len(entries)
        for entry in entries:
            for required in ("id", "title", "updated", "content", "summary"):
                assert len(entry.findall(f"{ATOM}{required}")) == 1, required
            assert MOMENT.fullmatch(entry.findtext(f"{ATOM}updated") or "")
            assert entry.findtext(f"{ATOM}author/{ATOM}name")
            content = entry.find(f"{ATOM}content")
            assert content is not None and content.get("type") == "xhtml"
            assert [child.tag for child in content] == [f"{XHTML}div"]


def test_entries_are_newest_first_and_the_feed_is_as_new_as_they(rich: Reader) -> None:
    root = feed(rich)
    moments = [e.findtext(f"{ATOM}updated") or "" for e in root.findall(f"{ATOM}entry")]
    assert moments == sorted(moments, reverse=True)
    assert root.findtext(f"{ATOM}updated") == moments[0]


def test_an_edit_shows_its_words_in_the_feed(rich: Reader) -> None:
    root = feed(rich, "?q=treaty&language=en")
    (entry,) = root.findall(f"{ATOM}entry")
    assert "[-12-]{+9+}" in (entry.findtext(f"{ATOM}summary") or "")
    assert [e.text for e in entry.iter(f"{XHTML}del")] == ["12"]


def test_only_tags_of_ours_are_in_a_feed_with_hostile_texts(rich: Reader) -> None:
    tags = {element.tag for element in feed(rich).iter() if element.tag.startswith(XHTML)}
    assert tags <= {f"{XHTML}{name}" for name in ("div", "p", "del", "ins")}


def test_a_json_feed_has_what_version_1_1_requires(rich: Reader) -> None:
    answer = rich.get("/rich/-/changes.json?kind=edited")
    assert answer.headers["content-type"].startswith("application/feed+json")
    value = answer.json
    assert value["version"] == "https://jsonfeed.org/version/1.1" and value["title"]
    assert len(value["items"]) == 6
    for item in value["items"]:
        assert item["id"] and item["content_text"] and item["url"].startswith("http://localhost/")
        assert item["_change"]["kind"] == "edited"


def test_the_identity_of_a_change_does_not_depend_on_where_the_archive_stands() -> None:
    change = {
        "url": "http://a.example/1",
        "kind": "edited",
        "detected_at": "2026-01-01T00:00:00Z",
        "content_sha256": None,
    }
    assert feeds.identifier(change) == feeds.identifier(dict(change))
    assert feeds.identifier(change) != feeds.identifier({**change, "kind": "moved"})
