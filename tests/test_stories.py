"""Months of a small ministry, told by the public library: exactly what happened is a change.

The clock is the test's; the site is a real one on loopback, of two designs and two languages.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.sites import parse_site
from scraper.verify import verify
from tests.conftest import FakeClock
from tests.site_server import Reply, SiteServer, serving

BEGIN = datetime(2025, 9, 1, 4, 0, tzinfo=UTC)
SENTENCES = (
    "The minister underlined the importance of dialogue between the two countries and their peoples.",
    "Both delegations exchanged views on trade, transport, energy and cultural cooperation.",
    "An agreement on mutual visa relief is to be signed before the end of the year.",
    "Questions of security were discussed as well, among them the situation along the border.",
    "The guests were invited to a concert in the evening and will travel to the coast tomorrow.",
    "A joint commission meets again in spring to look at progress made on these projects.",
)
HEAD = """
title = "Ministry of Foreign Affairs of Ruritania"
home = "{origin}"
timezone = "UTC"
languages = ["en", "de"]
delay = 0
[listings.english]
start = "{origin}/en/news"
link = "a.item"
language = "en"
[listings.german]
start = "{origin}/de/news"
link = "a.item"
language = "de"
"""
OLD = '[[layouts]]\n{until}title = "h1"\npublished = "p.date"\ndate_order = "DMY"\nbody = "div.text"\nlanguages = ".langs a"\n'
NEW = '[[layouts]]\ntitle = "h2.headline"\npublished = "time"\ndate_order = "DMY"\nbody = "section.content"\nlanguages = ".langs a"\n'
SOFT = (
    Reply(
        "<title>Maintenance</title><h1>The site is under maintenance</h1><p>Please come later.</p>"
    ),
    Reply("<title>Access denied</title>Access denied. Request ID 77."),
    Reply("<title>404 - Page not found</title><h1>Page not found</h1><p>It does not exist.</p>"),
    Reply("<title>Just a moment...</title><p>Checking your browser before accessing.</p>", 403),
    Reply("<title>Login</title><form><input type=password></form>"),
    Reply(""),
    Reply("oops", 500),
)


@dataclass
class Doc:
    number: int
    day: date
    language: str = "en"
    title: str = ""
    body: list[str] = field(default_factory=list)
    gone: int | None = None
    alternates: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.title = self.title or f"Minister meets ambassador number {self.number} of the season"
        lines = [SENTENCES[(self.number + step) % len(SENTENCES)] for step in range(4)]
        self.body = self.body or [f"The minister received guest number {self.number}.", *lines]
        self.path = f"/{self.language}/news/{self.number}"


@dataclass
class World:
    """The ministry, the archive, and the day."""

    server: SiteServer
    archive: Path
    design: int = 1
    layouts: str = OLD.format(until="")
    instead: dict[str, Reply] = field(default_factory=dict)
    clock: FakeClock = field(default_factory=lambda: FakeClock(BEGIN))
    docs: list[Doc] = field(
        default_factory=lambda: [Doc(n, BEGIN.date() - timedelta(days=12 - n)) for n in range(1, 9)]
    )

    def __post_init__(self) -> None:
        self.server.reply = self.reply  # type: ignore[method-assign]

    def doc(self, number: int) -> Doc:
        return next(doc for doc in self.docs if doc.number == number)

    def nights(self, count: int, after_days: int = 0) -> None:
        """So many crawls, one a day; the first so many days later."""
        self.clock.advance(days=after_days)
        for _ in range(count):
            text = (HEAD + self.layouts).format(origin=self.server.origin)
            site = parse_site(text.encode(), "ruritania.toml", "ruritania")
            scraper.crawl([site], self.archive, allow_private=True, clock=self.clock)
            tomorrow = self.clock.moment.date() + timedelta(days=1)
            self.clock.moment = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 4, tzinfo=UTC)

    def told(self) -> list[tuple[str, str]]:
        """Changes after publication as people read them: path and kind, in their order."""
        sql = (
            "SELECT replace(r.url, ?, ''), c.kind FROM changes c JOIN releases r"
            " ON r.id = c.release_id WHERE c.kind NOT IN ('published', 'reextracted')"
            " ORDER BY c.detected_at, c.id"
        )
        return [(row[0], row[1]) for row in self.rows(sql, self.server.origin)]

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.archive)) as conn:
            return conn.execute(sql, values).fetchall()

    # --- the site

    def reply(self, target: str) -> Reply:
        path = target.partition("?")[0]
        if path in self.instead:
            return self.instead[path]
        if path in ("/en/news", "/de/news"):
            return Reply(self.listing(path[1:3]))
        for doc in self.docs:
            if doc.path == path and doc.gone is None:
                return Reply(self.page(doc))
            if doc.path == path:
                return Reply("<title>Not found</title>", doc.gone or 404)
        return Reply("<title>Not found</title>", 404)

    def listing(self, language: str) -> str:
        docs = [d for d in self.docs if d.language == language and d.gone is None]
        return "<title>News</title>" + "".join(
            f'<li><a class=item href="{d.path}">{d.title}</a></li>' for d in reversed(docs)
        )

    def page(self, doc: Doc) -> str:
        links = "".join(f'<a hreflang={c} href="{u}">{c}</a>' for c, u in doc.alternates.items())
        text = "".join(f"<p>{line}</p>" for line in doc.body)
        printed = f"{doc.day:%d.%m.%Y}"
        views = random.Random(self.clock.moment.timestamp()).randrange(10**6)
        if self.design == 1:
            inner = (
                f"<div class=langs>{links}</div><main><h1>{doc.title}</h1><p class=date>{printed}"
                f"</p><div class=text>{text}</div><div class=share>Share</div></main>"
            )
        else:
            inner = (
                f"<div class=langs>{links}</div><article><h2 class=headline>{doc.title}</h2>"
                f"<time>{printed}</time><section class=content>{text}</section></article>"
            )
        return (
            f"<!doctype html><html lang={doc.language}><meta charset=utf-8><title>{doc.title} | MFA"
            f"</title><body>{inner}<footer>{views} visits</footer></body></html>"
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with serving() as server:
        made = World(server, tmp_path / "archive.db")
        yield made
        with scraper.Archive(made.archive) as archive:
            assert verify(archive).damages == []


def test_nothing_happens_for_a_month(world: World) -> None:
    world.nights(30)
    assert world.told() == []


def test_an_appended_part_a_title_a_date_and_back_again_are_four_edits(world: World) -> None:
    doc = world.doc(8)
    world.nights(2)
    whole = list(doc.body)
    doc.body += [f"Question {n}: what about the harbour? It opens in {n} months." for n in range(9)]
    world.nights(2)
    doc.title += " (updated)"
    world.nights(2)
    doc.day -= timedelta(days=2)
    world.nights(2)
    doc.body = whole
    world.nights(4)
    assert world.told() == [(doc.path, "edited")] * 4
    fields = world.rows("SELECT fields FROM changes WHERE kind = 'edited' ORDER BY id")
    assert [json.loads(row[0]) for row in fields] == [["body"], ["title"], ["date"], ["body"]]


def test_a_release_that_comes_back_with_other_words_was_withdrawn_edited_and_restored(
    world: World,
) -> None:
    doc = world.doc(7)
    world.nights(3)
    doc.gone = 404
    world.nights(9)
    doc.gone = None
    doc.body.append("A correction was inserted.")
    world.nights(25)
    assert world.told()[0] == (doc.path, "withdrawn")
    assert sorted(world.told()[1:]) == [(doc.path, "edited"), (doc.path, "restored")]


def test_what_happened_while_nobody_looked_is_told_at_the_next_looks(world: World) -> None:
    world.nights(2)
    world.doc(5).body.append("Edited while nobody looked.")
    world.doc(6).gone = 410
    world.nights(8, after_days=90)
    assert sorted(world.told()) == [("/en/news/5", "edited"), ("/en/news/6", "withdrawn")]


def test_pages_that_are_none_come_and_go_and_only_the_edit_among_them_is_told(
    world: World,
) -> None:
    chance = random.Random(4)
    world.nights(2)
    for night in range(20):
        world.instead = {d.path: chance.choice(SOFT) for d in world.docs if chance.random() < 0.4}
        if night == 7:
            world.doc(8).body.append("A true edit in troubled times.")
        world.nights(1)
    world.instead = {}
    world.nights(12)
    assert world.told() == [("/en/news/8", "edited")]


def test_a_redesign_that_nobody_saw_coming_is_a_problem_and_no_edit(world: World) -> None:
    world.nights(4)
    last_day = world.clock.moment.date() - timedelta(days=1)
    world.design = 2
    world.nights(3)
    problems = world.rows("SELECT kind FROM problems WHERE resolved_at IS NULL")
    assert ("layout",) in problems
    world.doc(8).body.append("An edit while the layout did not fit.")
    world.nights(2)
    world.layouts = OLD.format(until=f"valid_until = {last_day}\n") + NEW
    world.nights(20)
    assert world.told() == [("/en/news/8", "edited")]
    assert ("layout",) not in world.rows("SELECT kind FROM problems WHERE resolved_at IS NULL")


def test_a_redesign_of_a_site_without_a_layout_is_no_edit(world: World) -> None:
    world.layouts = ""
    world.nights(4)
    world.design = 2
    world.nights(4)
    world.doc(8).body.append("And one true edit.")
    world.nights(8)
    assert world.told() == [("/en/news/8", "edited")]


def test_a_translation_that_comes_later_is_tied_and_a_move_moves(world: World) -> None:
    world.nights(3)
    doc = world.doc(8)
    body = ["Der Minister empfing heute den Botschafter.", "Beide Seiten sprachen über den Handel."]
    german = Doc(8, doc.day, "de", "Minister trifft den Botschafter der Saison", body)
    german.alternates, doc.alternates = {"en": doc.path}, {"de": german.path}
    world.docs.append(german)
    world.nights(3)
    moving = world.doc(4)
    target = "/en/archive/2025/4"
    world.instead[moving.path] = Reply("", 301, {"Location": world.server.origin + target})
    moving.path = target
    world.nights(20)
    assert world.told() == [(target, "moved")]
    assert world.rows("SELECT count(*), count(translation_group) FROM releases") == [(9, 2)]


def test_a_release_that_is_edited_and_moved_at_once_is_one_release(world: World) -> None:
    world.nights(3)
    doc, target = world.doc(4), "/en/archive/2025/4"
    world.instead[doc.path] = Reply("", 301, {"Location": world.server.origin + target})
    doc.path = target
    doc.body.append("And a sentence was added on the way.")
    world.nights(12)
    assert sorted(world.told()) == [(target, "edited"), (target, "moved")]
    assert world.rows("SELECT count(*), sum(version_count) FROM releases") == [(8, 9)]


def test_an_old_address_that_leads_to_another_new_release_is_not_taken_for_it(
    world: World,
) -> None:
    world.nights(3)
    old, new = world.doc(4), Doc(30, world.doc(8).day, title="Statement on fisheries")
    new.body = ["Fishing quotas in the northern sea are cut by a third next year, it was decided."]
    world.docs = [doc for doc in world.docs if doc is not old] + [new]
    world.instead[old.path] = Reply("", 301, {"Location": world.server.origin + new.path})
    world.nights(12)
    assert world.told() == [(old.path, "moved")]
    assert world.rows("SELECT count(*) FROM releases") == [(9,)]
