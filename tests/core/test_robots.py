"""robots.txt: what is allowed, how often, and what a broken file costs."""

from __future__ import annotations

import math
import re
import time as clock
from datetime import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protego import Protego

from scraper.core import robots, robots_lines
from tests.core.robots_table import GROUPS, LINES, PATHS, WEIGHTS

HOST = "https://www.mer.example"
AGENT = "scraper"
ALL = "User-agent: *"


def rules(text: str) -> robots.Rules:
    return robots.parse(text.replace("|", "\n").encode())


def may(text: str, path: str, agent: str = AGENT) -> bool:
    return robots.allowed(rules(text), HOST + path, agent)


@pytest.mark.parametrize(
    ("text", "allowed", "refused"),
    [case[1:] for case in GROUPS + LINES + PATHS + WEIGHTS],
    ids=[case[0] for case in GROUPS + LINES + PATHS + WEIGHTS],
)
def test_what_may_be_asked_for(text: str, allowed: str, refused: str) -> None:
    assert [path for path in allowed.split() if not may(text, path)] == []
    assert [path for path in refused.split() if may(text, path)] == []


def test_the_front_page_has_many_spellings() -> None:
    closed = rules("User-agent: *|Disallow: /$")
    for url in (HOST, HOST + "/", HOST + "#top", "http://mer.example:8080", ""):
        assert not robots.allowed(closed, url, AGENT)
    assert robots.allowed(closed, HOST + "?a", AGENT)


def test_only_the_product_token_of_the_agent_counts() -> None:
    text = "User-agent: scraper|Disallow: /a"
    for agent in ("scraper", "Scraper/1.0", "scraper/0.1 (+https://library.example/bot)"):
        assert not may(text, "/a", agent)
    for agent in ("", "*", "my-scraper", "scraperbot", "Mozilla/5.0 (compatible; scraper)"):
        assert may(text, "/a", agent)


def test_an_agent_that_is_no_product_token_is_bound_by_everybodys_rules_too() -> None:
    text = "User-agent: *|Disallow: /|User-agent: Foo Bar|Allow: /x|Disallow: /"
    assert may(text, "/x", "Foo")
    assert may(text, "/x", "foo/1.0 (+https://library.example/bot)")
    for agent in ("Foo Bar", "föö", "Foo bar/1.0"):
        assert not may(text, "/x", agent)


# --- whatever a host serves ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>User-agent: *\nDisallow: /</body></html>",
        b"\xef\xbb\xbf \n<html>\nUser-agent: *\nDisallow: /\n",
        b"<!-- cached -->\n<HTML>\nUser-agent: *\nDisallow: /\n",
    ],
)
def test_an_html_page_is_no_rules(body: bytes) -> None:
    assert robots_lines.looks_like_html(body)
    assert robots.allowed(robots.parse(body), HOST + "/a", AGENT)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_the_unicode_of_windows_editors_is_read(order: str) -> None:
    body = "\ufeffUser-agent: *\r\nDisallow: /a\r\n".encode(order)
    assert not robots.allowed(robots.parse(body), HOST + "/a", AGENT)


def test_only_the_first_500_kib_count() -> None:
    start = b"User-agent: *\nDisallow: /early\n"
    filler = b"#" * (robots.MAX_BYTES - len(start) - 1) + b"\n"
    parsed = robots.parse(start + filler + b"Disallow: /late\n")
    assert not robots.allowed(parsed, HOST + "/early", AGENT)
    assert robots.allowed(parsed, HOST + "/late", AGENT)


def test_a_rule_after_400_kib_is_obeyed() -> None:
    body = b"User-agent: *\n" + b"# filler\n" * 45_000 + b"Disallow: /late\n"
    assert not robots.allowed(robots.parse(body), HOST + "/late", AGENT)


def test_a_rule_too_long_is_cut_and_so_forbids_more() -> None:
    long = "/x/" + "a" * 20_000
    assert not may(f"User-agent: *|Disallow: {long}", "/x/" + "a" * 19_000)


PATHOLOGICAL = {
    "10 MB of rules": b"User-agent: *\n" + b"Disallow: /abcdefghij\n" * 480_000,
    "one line of 10 MB": b"User-agent: *\nDisallow: /" + b"a" * 10_000_000,
    "25 wildcards": b"User-agent: *\nDisallow: /" + b"*a" * 25 + b"$",
    "many wildcards": b"User-agent: *\n" + (b"Disallow: /" + b"*a" * 200 + b"$\n") * 1_200,
    "many names, many rules": b"".join(b"User-agent: a%d\n" % n for n in range(20_000))
    + b"Disallow: /x\n" * 20_000,
    "many escapes": b"User-agent: *\n" + b"Disallow: /%41%ff%2a\n" * 25_000,
    "NUL": b"\0" * 500_000,
    "line ends": b"\r" * 500_000,
    "comments of HTML": b"<!--" * 125_000,
    "closed comments of HTML": b"<!-- -->" * 60_000,
    "blanks": b" " * 500_000,
}  # fmt: skip


@pytest.mark.parametrize("body", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
def test_no_file_takes_long(body: bytes) -> None:
    started = clock.process_time()
    parsed = robots.parse(body)
    for _ in range(10):
        robots.allowed(parsed, HOST + "/" + "a" * 4_000 + "b", AGENT)
    assert clock.process_time() - started < 3


@given(st.binary(max_size=400), st.text(max_size=80))
def test_no_bytes_and_no_address_break_it(body: bytes, url: str) -> None:
    parsed = robots.parse(body)
    robots.allowed(parsed, url, AGENT)
    robots.allowed(parsed, HOST + "/" + url, url)
    for found in (robots.crawl_delay(parsed, AGENT), robots.request_gap(parsed, AGENT)):
        assert found is None or 0 <= found <= robots.MAX_DELAY_S
    robots.visit_window(parsed, AGENT)
    robots.sitemaps(parsed)


PATTERN = st.text("ab/*$?%2A7e", max_size=8).map(lambda text: "/" + text)
RULE = st.tuples(st.sampled_from(["Allow", "Disallow"]), PATTERN).map(": ".join)
PATH = st.text("ab/?%27e~", max_size=10).map(lambda text: "/" + text)


@given(st.lists(RULE, max_size=6), st.integers(0, 6), PATTERN, PATH)
def test_one_more_disallow_never_opens_anything(
    lines: list[str], place: int, more: str, path: str
) -> None:
    longer = [*lines[:place], f"Disallow: {more}", *lines[place:]]
    before, after = (
        may("|".join(["User-agent: scraper", *text]), path) for text in (lines, longer)
    )
    assert before or not after


@given(st.lists(RULE, max_size=6), PATTERN, PATH)
def test_one_more_allow_never_closes_anything(lines: list[str], more: str, path: str) -> None:
    text = "|".join(["User-agent: scraper", *lines])
    assert may(f"{text}|Allow: {more}", path) or not may(text, path)


@given(st.lists(RULE, max_size=6), st.randoms(use_true_random=False), PATH)
def test_the_order_of_rules_does_not_matter(lines: list[str], chance: object, path: str) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert may("|".join([ALL, *lines]), path) == may("|".join([ALL, *mixed]), path)


@given(st.lists(RULE, max_size=6), PATH)
def test_unknown_lines_change_nothing(lines: list[str], path: str) -> None:
    littered = [line for rule in lines for line in (rule, "Noindex: /a", "Host: b", "what ever")]
    assert may("|".join([ALL, *lines]), path) == may("|".join([ALL, "X: y", *littered]), path)


TIDY = st.tuples(
    st.sampled_from(["Allow", "Disallow"]),
    st.from_regex(r"/[ab/]{0,5}(\*[ab/]{1,3})?\$?", fullmatch=True),
).map(": ".join)


@given(st.lists(TIDY, max_size=6), st.text("ab/", max_size=9))
def test_on_a_tidy_file_another_reader_agrees(lines: list[str], rest: str) -> None:
    text = "|".join(["User-agent: *", "Disallow: /", "User-agent: scraper", *lines])
    other = Protego.parse(text.replace("|", "\n"))
    assert may(text, "/" + rest) == other.can_fetch(f"{HOST}/{rest}", AGENT)


@given(st.lists(st.sampled_from("ab*"), max_size=12), st.booleans(), st.text("ab", max_size=12))
def test_wildcards_mean_what_the_slow_reading_says(
    pattern: list[str], anchored: bool, text: str
) -> None:
    def slow(parts: list[str], rest: str) -> bool:
        if not parts:
            return not anchored or not rest
        if parts[0] == "*":
            return any(slow(parts[1:], rest[at:]) for at in range(len(rest) + 1))
        return rest.startswith(parts[0]) and slow(parts[1:], rest[1:])

    line = f"Disallow: /{''.join(pattern)}{'$' if anchored else ''}"
    assert may(f"{ALL}|{line}", "/" + text) != slow(pattern, text)


SPELLED = st.text("ab/?~A*$", max_size=10).map(lambda text: "/" + text)


@given(st.lists(RULE, max_size=6), SPELLED)
@example(["Allow: /%", "Disallow: /"], "/*")
@example(["Allow: /%2", "Disallow: /"], "/*")
@example(["Allow: /a%2*b", "Disallow: /"], "/a$b")
@example(["Allow: /*2", "Disallow: /"], "/*")
@example(["Allow: /%2A", "Disallow: /"], "/*")
def test_whoever_takes_escapes_as_they_are_written_never_finds_us_bolder(
    lines: list[str], path: str
) -> None:
    def fits(pattern: str) -> bool:
        glob = "".join(".*" if sign == "*" else re.escape(sign) for sign in pattern)
        glob = glob.removesuffix(re.escape("$")) + r"\Z" if pattern.endswith("$") else glob
        return re.match(glob, path) is not None

    lengths = {"Allow": 0, "Disallow": 0}
    for line in lines:
        key, _, pattern = line.partition(": ")
        if fits(re.sub("%..", lambda escape: escape[0].upper(), pattern)):
            lengths[key] = max(lengths[key], len(pattern))
    assert lengths["Allow"] >= lengths["Disallow"] or not may("|".join([ALL, *lines]), path)


# --- how often -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("10", 10), ("0", 0), ("0.5", 0.5), (".5", 0.5), ("2.50", 2.5), ("10 s", 10), ("10s", 10),
        ("1e308", robots.MAX_DELAY_S), ("1e999", robots.MAX_DELAY_S),
        ("9" * 5000, robots.MAX_DELAY_S), ("nan", None), ("inf", None), ("-5", None), ("", None),
        ("soon", None), ("٣", None),
    ],
)  # fmt: skip
def test_crawl_delay(value: str, seconds: float | None) -> None:
    found = robots.crawl_delay(rules(f"{ALL}|Crawl-delay: {value}"), AGENT)
    assert found == seconds
    assert found is None or math.isfinite(found)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1/10", 10), ("1/10s", 10), ("10/1m", 6), ("400/1h", 9), ("9000/1d", 9.6), ("2 / 10", 5),
        ("1/5s 0600-0800", 5), ("1/99999999d", robots.MAX_DELAY_S), ("0/5", None), ("1/0", None),
        ("-1/5", None), ("5", None), ("", None), ("1/" + "9" * 5000, None),
    ],
)  # fmt: skip
def test_request_rate(value: str, seconds: float | None) -> None:
    if value.endswith("9" * 5000):
        seconds = robots.MAX_DELAY_S
    assert robots.request_gap(rules(f"{ALL}|Request-rate: {value}"), AGENT) == seconds


@pytest.mark.parametrize(
    ("value", "window"),
    [
        ("0400-0845", (time(4), time(8, 45))),
        ("0400 0845", (time(4), time(8, 45))),
        ("2200-0600", (time(22), time(6))),
        ("630-700", (time(6, 30), time(7))),
        ("2500-0600", None),
        ("0460-0500", None),
        ("4-8", None),
        ("always", None),
    ],
)
def test_visit_time(value: str, window: tuple[time, time] | None) -> None:
    assert robots.visit_window(rules(f"{ALL}|Visit-time: {value}"), AGENT) == window


def test_the_pace_is_that_of_our_group_and_of_several_the_slowest() -> None:
    text = "User-agent: scraper|Crawl-delay: 3|Crawl-delay: 9|Crawl-delay: 2|" + ALL
    assert robots.crawl_delay(rules(text + "|Crawl-delay: 30"), AGENT) == 9
    assert robots.crawl_delay(rules(text + "|Crawl-delay: 30"), "other") == 30
    assert robots.crawl_delay(rules(text), "other") is None


def test_a_pace_belongs_to_the_names_above_it_only() -> None:
    text = rules("User-agent: a|Crawl-delay: 1|User-agent: scraper|Crawl-delay: 20|Disallow: /x")
    assert robots.crawl_delay(text, "a") == 1
    assert robots.crawl_delay(text, AGENT) == 20


def test_sitemaps_belong_to_the_site() -> None:
    text = (
        "Sitemap: https://a.example/1.xml|User-agent: x|Sitemap: /2.xml|Disallow: /"
        "|sitemap:https://a.example/1.xml|Site-map: https://a.example/3.xml#x|Sitemap:"
    )
    assert robots.sitemaps(rules(text)) == (
        "https://a.example/1.xml",
        "/2.xml",
        "https://a.example/3.xml",
    )


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "rules"), (204, "rules"), (404, "none"), (410, "none"), (400, "none"), (451, "none"),
        (401, "later"), (403, "later"), (429, "later"), (500, "later"), (503, "later"),
        (301, "later"), (304, "later"), (100, "later"), (999, "later"), (0, "later"),
    ],
)  # fmt: skip
def test_what_a_status_means(status: int, verdict: str) -> None:
    assert robots.verdict(status) == verdict
