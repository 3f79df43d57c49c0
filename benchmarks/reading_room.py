"""How long each page of the reading room takes on an archive of 20,000 releases.

    python benchmarks/reading_room.py [--releases 20000] [--keep big.db] [--immutable]

Builds an archive of invented texts by SQL, asks for every page through Datasette's own client (no
network) and prints the median, the slowest and the size. Ends with 1 if a median is above 200 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scraper.archive import Archive
from scraper.core.diff import compare
from scraper.core.folding import search_terms
from scraper.languages import language_row

LIMIT_MS = 200
TIMES = 15
SITES = ("talvia", "orsk", "norlandia", "bergland")
# Languages by weight: share of releases.
LANGUAGES = ("en", "en", "en", "en", "ru", "ru", "fr", "ar", "zh", "zh")
WORDS = {
    "en": "the the the the of of and to in minister ministry talks agreement treaty water "
    "trade border state joint statement foreign visit embassy consul students river "
    "crossing freight summit commission delegation cooperation security region "
    "partner peace session council economic grain government parliament ambassador "
    "declaration development energy climate conference welcome",
    "ru": "и в на о министр министерство переговоры соглашение договор вода торговля "
    "граница совместное заявление визит посольство студенты река переход комиссия "
    "делегация сотрудничество безопасность регион мир совет экономика зерно "
    "правительство парламент посол развитие ещё её",
    "fr": "le la les de des et à ministre ministère accord traité eau commerce frontière "
    "déclaration conjointe visite ambassade étudiants rivière commission délégation "
    "coopération sécurité région",
    "ar": "في من على وزير وزارة محادثات اتفاق معاهدة المياه التجارة الحدود بيان مشترك زيارة "
    "سفارة طلاب نهر معبر لجنة وفد تعاون أمن منطقة سلام مجلس اقتصاد حكومة برلمان سفير "
    "تنمية",
    "zh": "外交部 部长 会谈 协议 条约 水资源 贸易 边境 联合 声明 访问 大使馆 学生 "
    "河流 口岸 委员会 代表团 合作 "
    "安全 地区 和平 经济 政府 议会 大使 发展",
}
ONE = datetime(2019, 1, 1, 9, 0, tzinfo=UTC)


def text(dice: random.Random, language: str, length: int) -> str:
    """Invented prose of about so many words, in paragraphs."""
    known = WORDS[language].split()
    gap = "" if language == "zh" else " "
    sentences = []
    for _ in range(max(1, length // 12)):
        words = gap.join(dice.choice(known) for _ in range(12))
        sentences.append(words + ("。" if language == "zh" else "."))
    rows = [sentences[i : i + 4] for i in range(0, len(sentences), 4)]
    return "\n\n".join(gap.join(row) for row in rows)


def build(path: Path, number: int) -> None:
    """An archive with so many releases, a tenth of them edited, a hundredth withdrawn."""
    dice = random.Random(7)
    with Archive(path, "w") as archive, archive.write() as conn:
        conn.execute("INSERT INTO extractors (label, version) VALUES ('generic 1', '1')")
        for code in WORDS:
            language_row(conn, code)
        for slug in SITES:
            conn.execute(
                "INSERT INTO sites (slug, name, home_url) VALUES (?, ?, ?)",
                (slug, f"Ministry of {slug.title()}", f"https://www.{slug}.example/"),
            )
        nights = 400
        for night in range(nights):
            start = ONE + timedelta(days=2500 + night)
            conn.execute(
                "INSERT INTO runs (label, started_at, finished_at, status, tool_version,"
                " user_agent, fetched) VALUES (?, ?, ?, 'ok', '0.1.0', 'scraper/0.1.0', 600)",
                (f"night {night}", stamp(start), stamp(start + timedelta(minutes=40))),
            )
        for release in range(1, number + 1):
            _release(conn, dice, release, number, nights)


def _release(
    conn: sqlite3.Connection, dice: random.Random, release: int, number: int, nights: int
) -> None:
    site = dice.randrange(len(SITES)) + 1
    language = dice.choice(LANGUAGES)
    published = ONE + timedelta(minutes=release * 60 * 24 * 2700 / number)
    title = text(dice, language, 12)[:90]
    url = f"https://www.{SITES[site - 1]}.example/{language}/news/{release}"
    states = [text(dice, language, dice.randrange(60, 500))]
    while dice.random() < 0.1:
        states.append(_edited(dice, states[-1], language))
    withdrawn = dice.random() < 0.01
    first = ONE + timedelta(days=2500 + dice.randrange(nights - 40))
    seen = [stamp(first + timedelta(days=3 * i)) for i in range(len(states) + 1)]
    values = (
        release, site, f"0:{release}|{language}", title, "withdrawn" if withdrawn else "live",
        language, stamp(published), published.date().isoformat(), url, len(states), seen[0],
        seen[-1], seen[-2], seen[-1] if withdrawn else None,
        release - 1 if release % 5 == 0 else release if release % 5 == 4 else None,
    )  # fmt: skip
    conn.execute(
        "INSERT INTO releases (id, site_id, key, title, status, language, published_at,"
        " published_on, url, version_count, first_seen_at, last_seen_at, last_changed_at,"
        " withdrawn_at, translation_group) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        values,
    )
    conn.execute(
        "INSERT INTO urls (id, url, kind, site_id, release_id, last_status, last_checked_at)"
        " VALUES (?, ?, 'release', ?, ?, 200, ?)",
        (release, url, site, release, seen[-1]),
    )
    for place, body in enumerate(states):
        _version(conn, release, place, states, body, title, language, stamp(published), seen)
    for _look in range(4):
        conn.execute(
            "INSERT INTO fetches (run_id, url_id, release_id, fetched_at, outcome, status, size)"
            " VALUES (?, ?, ?, ?, 'not_modified', 304, 0)",
            (dice.randrange(nights) + 1, release, release, seen[-1]),
        )
    if withdrawn:
        conn.execute(
            "INSERT INTO changes (release_id, kind, detected_at, from_version_id)"
            " SELECT ?, 'withdrawn', ?, latest_version_id FROM releases WHERE id = ?",
            (release, seen[-1], release),
        )


def _version(
    conn: sqlite3.Connection, release: int, place: int, states: list[str], body: str,
    title: str, language: str, published: str, seen: list[str],
) -> None:  # fmt: skip
    raw = f"<html><!-- {release} --><body>{body}</body></html>".encode()
    sha = hashlib.sha256(raw).hexdigest()
    blob = conn.execute(
        "INSERT INTO blobs (sha256, media_type, charset, size, stored_size, codec, body)"
        " VALUES (?, 'text/html', 'utf-8', ?, ?, 'identity', ?)",
        (sha, len(raw), len(raw), raw),
    ).lastrowid
    fetch = conn.execute(
        "INSERT INTO fetches (run_id, url_id, release_id, fetched_at, outcome, status, size,"
        " sha256, blob_id, headers) VALUES (1, ?, ?, ?, 'new', 200, ?, ?, ?, ?)",
        (release, release, seen[place], len(raw), sha, blob, json.dumps([["server", "x"]])),
    ).lastrowid
    version = conn.execute(
        "INSERT INTO versions (release_id, number, title, language, published_at, first_seen_at,"
        " last_seen_at, superseded_at, fetch_id, blob_id, extractor_id, content_sha256, words,"
        " search_terms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
        (
            release, place + 1, title, language, published, seen[place], seen[place + 1],
            seen[place + 1] if place + 1 < len(states) else None, fetch, blob, sha,
            len(body.split()), search_terms(language, f"{title}\n{body}"), body,
        ),
    ).lastrowid  # fmt: skip
    conn.execute("UPDATE releases SET latest_version_id = ? WHERE id = ?", (version, release))
    found = compare(states[place - 1], body) if place else None
    conn.execute(
        "INSERT INTO changes (release_id, kind, detected_at, from_version_id, to_version_id,"
        " fetch_id, hours_after_publication, fields, words_added, words_removed, similarity, diff)"
        " VALUES (?, ?, ?, ?, ?, ?, 72, ?, ?, ?, ?, ?)",
        (
            release, "edited" if place else "published", seen[place],
            version - 1 if place and version else None, version, fetch,
            '["body"]' if place else None, found.words_added if found else None,
            found.words_removed if found else None, found.similarity if found else None,
            found.text if found else None,
        ),
    )  # fmt: skip


def _edited(dice: random.Random, before: str, language: str) -> str:
    paragraphs = before.split("\n\n")
    place = dice.randrange(len(paragraphs))
    paragraphs[place] = paragraphs[place][: len(paragraphs[place]) // 2] + text(dice, language, 12)
    return "\n\n".join(paragraphs)


def stamp(at: datetime) -> str:
    """The archive's way to write a moment."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def pages(conn: sqlite3.Connection, stem: str) -> Iterator[tuple[str, str]]:
    """Name and path of every page that is measured."""
    room = f"/{stem}/-"
    edited = conn.execute("SELECT max(id) FROM releases WHERE version_count > 2").fetchone()[0]
    url = conn.execute("SELECT url FROM releases WHERE id = ?", (edited,)).fetchone()[0]
    sha = conn.execute("SELECT sha256 FROM blobs LIMIT 1").fetchone()[0]
    yield "home", "/"
    yield "release", f"{room}/release/{edited}"
    yield "release, JSON", f"{room}/release/{edited}.json"
    yield "compare, inline", f"{room}/release/{edited}?from=1&to=2"
    yield "compare, side by side", f"{room}/release/{edited}?from=1&to=2&view=side"
    yield "search: all, no words", f"{room}/search"
    yield "search: the (every text)", f"{room}/search?q=the"
    yield "search: rare phrase", f'{room}/search?q="joint statement grain"'
    yield "search: prefix", f"{room}/search?q=gover*"
    yield "search: Russian", f"{room}/search?q=ещё переговоры"
    yield "search: Arabic", f"{room}/search?q=محادثات"
    yield "search: Chinese, 2 characters", f"{room}/search?q=会谈"
    yield "search: Chinese, 4 characters", f"{room}/search?q=经济政府"
    yield "search: one site, one language", f"{room}/search?q=treaty&site=orsk&language=en"
    yield "search: every version", f"{room}/search?q=minister&all=1"
    yield "search: withdrawn", f"{room}/search?q=minister&status=withdrawn"
    yield "search: page 50", f"{room}/search?q=the&page=50"
    yield "changes", f"{room}/changes"
    yield "changes: one site", f"{room}/changes?site=orsk"
    yield "changes: published", f"{room}/changes?kind=published"
    yield "changes: query", f"{room}/changes?q=minister"
    yield "changes, Atom", f"{room}/changes.atom"
    yield "changes, JSON feed", f"{room}/changes.json"
    yield "TimeGate", f"{room}/timegate/{url}"
    yield "TimeMap", f"{room}/timemap/link/{url}"
    yield "raw capture", f"{room}/raw/{sha}"
    for name in ("releases", "versions", "changes", "fetches", "changed_this_week", "withdrawn"):
        yield f"Datasette: {name}", f"/{stem}/{name}"
    yield "Datasette: database", f"/{stem}"


async def measure(path: Path, immutable: bool) -> int:
    """Ask for every page; the number of pages that are too slow or fail."""
    from scraper.reading.application import datasette_for

    datasette: Any = datasette_for(path, immutable=immutable)
    await datasette.invoke_startup()
    late = 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as conn:
        every = list(pages(conn, path.stem))
    print(f"{'page':<34}{'status':>7}{'median':>10}{'slowest':>10}{'size':>10}")
    for name, address in every:
        took, answer = [], None
        for _ in range(TIMES + 1):
            begun = time.perf_counter()
            answer = await datasette.client.get(address)
            took.append((time.perf_counter() - begun) * 1000)
        median = statistics.median(took[1:])
        assert answer is not None
        wrong = median > LIMIT_MS or answer.status_code not in (200, 302)
        late += wrong
        print(
            f"{name:<34}{answer.status_code:>7}{median:>7.1f} ms{max(took):>7.1f} ms"
            f"{len(answer.content) / 1000:>7.1f} kB{'  <-- ' * wrong}"
        )
    return late


def main() -> int:
    """Build, ask, print; 1 if something is too slow."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--releases", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="keep the archive here, use it if it is there")
    parser.add_argument("--immutable", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "big.db"
        if not path.exists():
            begun = time.perf_counter()
            build(path, given.releases)
            size = path.stat().st_size / 1e6
            print(f"{given.releases} releases, {size:.0f} MB, {time.perf_counter() - begun:.0f} s")
        return 1 if asyncio.run(measure(path, given.immutable)) else 0


if __name__ == "__main__":
    sys.exit(main())
