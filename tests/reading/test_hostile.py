"""Whatever strangers write into a release stays text: in HTML, JSON, CSV and feeds, ours and Datasette's."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from scraper.archive import Archive
from scraper.reading.canned import QUERIES
from scraper.reading.csvsafe import Defuser
from tests.reading.conftest import Page, Reader

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//http://x",
    "data:text/html,<script>alert(1)</script>",
    'http://x/" onmouseover=alert(1) x="',
    "https://ok.test/a?b=<b>",
    " https://blank.test/",
    "https://line.test/\njavascript:alert(1)",
    '=HYPERLINK("http://evil.test","x")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "{{ 7*7 }}",
    '{"href": "javascript:alert(1)", "label": "x"}',
    "a\0b",
    "</textarea></title></style><svg onload=alert(1)>",
    "[-<b>old</b>-]{+<img src=x onerror=alert(2)>+}",
    "⟦<b>hit</b>⟧",
    "x" * 200_000,
)
TABLES = [
    "releases",
    "versions",
    "versions_cjk",
    "changes",
    "sites",
    "languages",
    "runs",
    "fetches",
    "urls",
    "blobs",
    "links",
    "problems",
    "extractors",
    "current_releases",
    "edits_after_publication",
]


def hostile_archive(path: Path) -> None:
    """Every hostile string as title, address, text, diff, link, header, name of a site and a table.

    Written by SQL: the crawler itself would refuse most of them.
    """
    with Archive(path, "w") as archive, archive.write() as conn:
        conn.execute("INSERT INTO extractors (label, version) VALUES ('x', '1')")
        conn.execute("INSERT INTO languages (code, name) VALUES ('en', '<b>English</b>')")
        conn.execute(
            "INSERT INTO runs (label, started_at, tool_version, user_agent)"
            " VALUES ('=1+1', '2026-03-02T03:00:00Z', '1', '<i>agent</i>')"
        )
        for number, value in enumerate(HOSTILE, 1):
            _row(conn, number, value)
        conn.execute('CREATE TABLE "<script>alert(9)</script>" ("=cmd" TEXT, "<b>" TEXT)')
        conn.execute(
            'INSERT INTO "<script>alert(9)</script>" VALUES (?, ?)', (HOSTILE[9], HOSTILE[0])
        )
        conn.execute("PRAGMA defer_foreign_keys = ON")


def _row(conn: Any, number: int, value: str) -> None:
    at, sha = "2026-03-02T03:00:00Z", f"{number:064x}"
    values = {"id": number, "value": value, "at": at, "sha": sha, "url": value[:3000]}
    values["headers"] = json.dumps([["x-header", value[:500]], [value[:50], "1"]])
    for sql in (
        "INSERT INTO sites (id, slug, name, home_url) VALUES (:id, 's' || :id, :value, :url)",
        "INSERT INTO releases (id, site_id, key, title, status, language, published_at, url,"
        " version_count, first_seen_at, last_seen_at, last_changed_at, translation_group,"
        " withdrawn_at, latest_version_id) VALUES (:id, :id, :value, :value, CASE WHEN :id % 3 = 0"
        " THEN 'withdrawn' ELSE 'live' END, 'en', :at, :url, 2, :at, :at, :at, 1,"
        " CASE WHEN :id % 3 = 0 THEN :at END, :id * 2)",
        "INSERT INTO urls (id, url, site_id, release_id) VALUES (:id, :url, :id, :id)",
        "INSERT INTO fetches (id, run_id, url_id, release_id, fetched_at, outcome, status, sha256,"
        " headers) VALUES (:id, 1, :id, :id, :at, 'new', 200, :sha, :headers)",
        "INSERT INTO blobs (id, sha256, media_type, charset, size, stored_size, codec, body)"
        " VALUES (:id, :sha, :value, :value, 1, 1, 'identity', x'41')",
        "INSERT INTO versions (id, release_id, number, title, language, published_at, first_seen_at,"
        " last_seen_at, fetch_id, blob_id, extractor_id, content_sha256, words, metadata, body)"
        " VALUES (:id * 2 - 1, :id, 1, 'before ' || :value, 'en', :at, :at, :at, :id, :id, 1, :sha,"
        " 1, '{}', 'needle before ' || :value)",
        "INSERT INTO versions (id, release_id, number, title, language, published_at, first_seen_at,"
        " last_seen_at, fetch_id, blob_id, extractor_id, content_sha256, words, metadata, body)"
        " VALUES (:id * 2, :id, 2, :value, 'en', :at, :at, :at, :id, :id, 1, :sha,"
        " 1, json_object('published_text', :value), :value || ' needle')",
        "INSERT INTO changes (id, release_id, kind, detected_at, from_version_id, to_version_id,"
        " fields, words_added, words_removed, diff) VALUES (:id, :id, CASE WHEN :id % 3 = 0 THEN"
        " 'withdrawn' ELSE 'edited' END, :at, :id * 2 - 1, :id * 2, json_array(:value), 1, 1, :value)",
        "INSERT INTO links (release_id, version_id, rel, url, text) VALUES (:id, :id * 2,"
        " 'attachment', :url, :value)",
        "INSERT INTO links (release_id, version_id, rel, url, text, hreflang) VALUES (:id, :id * 2,"
        " 'translation', :url || '#t', :value, 'en')",
        "INSERT INTO problems (run_id, site_id, url, kind, message, first_seen_at, last_seen_at)"
        " VALUES (1, :id, :url, :value, :value, :at, :at)",
    ):  # fmt: skip
        conn.execute(sql, values)


@pytest.fixture(autouse=True)
def long_cells() -> Iterator[None]:
    before = csv.field_size_limit(1_000_000)
    yield
    csv.field_size_limit(before)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile") / "hostile.db"
    hostile_archive(made)
    return made


@pytest.fixture
def reader(path: Path, reading: Callable[..., Reader]) -> Reader:
    return reading(path)


def ours() -> Iterator[str]:
    """Addresses of our own pages."""
    yield from ("/", "/hostile/-/home", "/hostile/-/changes", "/hostile/-/search?q=needle")
    yield from ("/hostile/-/search?q=needle&all=1", "/hostile/-/changes?kind=withdrawn")
    for number, value in enumerate(HOSTILE, 1):
        yield f"/hostile/-/release/{number}"
        yield f"/hostile/-/release/{number}?version=1"
        yield f"/hostile/-/release/{number}?from=1&to=2"
        yield f"/hostile/-/release/{number}?from=1&to=2&view=side"
        short = quote(value[:500])
        yield f"/hostile/-/search?q={short}&site={short}&language={short}&since={short}&page={short}"
        yield f"/hostile/-/changes?q={short}&site={short}&kind={short}&before={short}"


def datasettes() -> Iterator[str]:
    """Addresses of Datasette's pages that show the same rows."""
    yield "/hostile"
    for table in TABLES:
        yield f"/hostile/{table}"
        yield f"/hostile/{table}?_size=5&_search=needle"
    for number in range(1, len(HOSTILE) + 1):
        for table in ("releases", "sites", "changes", "fetches", "urls", "links", "problems"):
            yield f"/hostile/{table}/{number}"
        yield f"/hostile/versions/{number * 2}"
    for query in QUERIES:
        yield f"/hostile/{query}?" + "&".join(
            f"{n}={quote(HOSTILE[0])}" for n in ["q", "word", "site", "day"]
        )


class Elements(HTMLParser):
    """Everything in a page that could act."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        found = re.search("'nonce-([^']+)'", page.headers["content-security-policy"])
        self.nonce = found.group(1) if found else None
        self.wrong: list[str] = []
        self.scripts = 0
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self.scripts += 1
            if self.nonce is None or given.get("nonce") != self.nonce:
                self.wrong.append(f"a script without the nonce: {given}")
        if tag in ("img", "iframe", "object", "embed", "base", "meta") and (
            "src" in given or "href" in given or "http-equiv" in given
        ):
            self.wrong.append(f"{tag} {given}")
        for name, value in given.items():
            if name.startswith("on") and "alert" in (value or ""):
                self.wrong.append(f"a handler: {value}")
            if name in ("href", "src", "action", "formaction"):
                scheme = re.match(r"[\s\x00-\x1f]*([a-zA-Z][a-zA-Z0-9+.-]*):", value or "")
                if scheme and scheme.group(1).lower() not in ("http", "https"):
                    self.wrong.append(f"{name} {value}")

    handle_startendtag = handle_starttag


def test_our_pages_hold_no_script_and_no_link_but_http(reader: Reader) -> None:
    for address in ours():
        page = reader.get(address)
        assert page.status in (200, 404), address
        found = Elements(page)
        assert (found.wrong, found.scripts) == ([], 0), address
        assert "script-src" not in page.headers["content-security-policy"]


def test_datasettes_pages_run_only_datasettes_scripts(reader: Reader) -> None:
    for address in datasettes():
        page = reader.get(address)
        assert page.status in (200, 400), address
        assert Elements(page).wrong == [], address
        assert (
            "'unsafe-inline'" not in page.headers["content-security-policy"].split("style-src")[0]
        )


def test_no_character_reorders_or_hides_text_on_any_page(reader: Reader) -> None:
    for address in (*ours(), *datasettes()):
        text = reader.get(address).text
        assert not set(text) & {*BIDI, "\0", "\x1b"}, address


def test_a_template_in_a_title_is_text(reader: Reader) -> None:
    number = HOSTILE.index("{{ 7*7 }}") + 1
    assert "<h1" in (page := reader.get(f"/hostile/-/release/{number}").text)
    assert "{{ 7*7 }}" in page


def test_json_is_served_as_json_and_holds_the_text_unchanged(reader: Reader) -> None:
    for number, value in enumerate(HOSTILE[:-1], 1):
        page = reader.get(f"/hostile/-/release/{number}.json")
        assert page.headers["content-type"].startswith("application/json")
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.json["release"]["title"] == value
    feed = reader.get("/hostile/-/changes.json")
    assert feed.headers["content-type"].startswith("application/feed+json")
    every = json.dumps(feed.json)
    assert "<script" not in feed.text.replace("\\u003c", "<") or '"content_html"' not in every


def test_the_atom_feed_is_well_formed_and_holds_only_its_own_elements(reader: Reader) -> None:
    page = reader.get("/hostile/-/changes.atom")
    root = ElementTree.fromstring(page.body)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    known = "feed title subtitle id updated link entry author name summary content category"
    known += " generator published uri rights div p del ins"
    assert names <= set(known.split())
    for element in root.iter():
        assert set(element.attrib) <= {
            "type",
            "href",
            "rel",
            "term",
            "label",
            "title",
            "uri",
            "lang",
            "dir",
            "{http://www.w3.org/XML/1998/namespace}lang",
            "hreflang",
            "scheme",
        }
        assert element.get("type") != "html", "only text and our own XHTML"
        href = element.get("href", "http:")
        assert href.startswith(("http:", "https:")), href
        assert not set(element.text or "") & set(BIDI)


def dangerous(cell: str) -> bool:
    number = re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", cell)
    return cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not number


@pytest.mark.parametrize("extra", ["", "?_dl=1", "?_stream=1", "?_labels=on", "?_header=off"])
def test_no_cell_of_datasettes_csv_is_a_formula(reader: Reader, extra: str) -> None:
    for table in (*TABLES, "edited_after_publication", "withdrawn"):
        page = reader.get(f"/hostile/{table}.csv{extra}")
        assert page.status == 200
        rows = list(csv.reader(io.StringIO(page.text, newline="")))
        assert rows or "_header=off" in extra
        assert not [cell for row in rows for cell in row if dangerous(cell)], table


def test_defused_csv_says_the_same_but_for_the_apostrophe(reader: Reader) -> None:
    rows = list(csv.DictReader(io.StringIO(reader.get("/hostile/releases.csv").text, newline="")))
    told = {int(row["id"]): row["title"] for row in rows}
    for number, value in enumerate(HOSTILE, 1):
        assert told[number] in (value, f"'{value}")
        assert told[number].startswith("'") == dangerous(value)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
def test_a_stream_of_csv_is_defused_wherever_it_is_cut(size: int) -> None:
    cells = ["=1", "-5", "-2+3", 'a"b', "x,y", "line\nbreak", "=a\r\n=b", "", '="q"', "é=", "＝1"]
    out = io.StringIO()
    csv.writer(out).writerows([cells, cells[::-1], ["=end"]])
    raw = out.getvalue().encode()
    defuser = Defuser()
    pieces = [raw[i : i + size] for i in range(0, len(raw), size)]
    given = b"".join(defuser.feed(piece) for piece in pieces) + defuser.feed(b"", last=True)
    rows = list(csv.reader(io.StringIO(given.decode(), newline="")))
    assert rows[0] == [
        "'=1", "-5", "'-2+3", 'a"b', "x,y", "line\nbreak", "'=a\r\n=b", "", "'=\"q\"", "é=", "'＝1",
    ]  # fmt: skip
    assert rows[1] == rows[0][::-1]
    assert rows[2] == ["'=end"]


def test_the_gate_and_the_map_of_a_hostile_address_break_no_header(reader: Reader) -> None:
    for value in HOSTILE[:-1]:
        for page in ("timegate", "timemap/link"):
            answer = reader.get(f"/hostile/-/{page}/{quote(value, safe='')}")
            assert answer.status in (200, 302, 400, 404), value
            for name in ("link", "location"):
                header = answer.headers.get(name, "")
                assert header.isascii() and not set(header) & set("\r\n\t")
                assert 'rel="original"' in header or name == "location" or not header


def test_a_public_archive_answers_no_sql_and_tells_nothing_of_the_machine(
    path: Path, reading: Callable[..., Reader]
) -> None:
    reader = reading(path, public=True, allow_sql=False)
    for sql in ("select 1", "select zeroblob(900000000)", "select * from pragma_database_list()"):
        for address in ("/hostile?sql=", "/hostile.json?sql=", "/hostile/-/query?sql="):
            assert reader.get(address + quote(sql)).status in (302, 400, 403, 404), address
    assert reader.get("/hostile/releases?_where=1").status in (200, 403)
    for name in ("databases", "plugins", "threads", "settings", "versions", "metadata", "config"):
        for suffix in ("", ".json"):
            assert reader.get(f"/-/{name}{suffix}").status == 404
    assert reader.get("/hostile.db").status in (403, 404)
    for table in ("hosts", "listings", "_seals", "dictionaries"):
        for suffix in ("", ".json", ".csv"):
            assert reader.get(f"/hostile/{table}{suffix}").status in (403, 404), table


def test_a_capture_never_comes_as_a_page(reader: Reader, path: Path) -> None:
    # The bytes of these rows do not have their hash: they are refused, not shown.
    answer = reader.get(f"/hostile/-/raw/{1:064x}")
    assert answer.status == 500
    assert answer.headers["content-type"].startswith("text/plain")
