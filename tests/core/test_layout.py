"""A layout reads its pages to the letter, or names the selector that finds nothing."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.core.layout import layout_on, read_json, read_layout
from scraper.errors import LayoutError
from scraper.model import Expect, Layout, Link, Release, Site

URL = "https://www.mer.example/en/news/-/asset_publisher/cKNonkJE02Bw/content/id/3840001"
LAYOUT = Layout(
    title="div.article > h1",
    published=".article-status-line",
    date_order="DMY",
    number=".article-note .nowrap",
    body="div.text",
    drop=(".search-results", ".share"),
    drop_after=("Additional materials",),
    languages=".switcher a",
)
SITE = Site(
    slug="mer",
    title="Ministry of External Relations",
    home="https://www.mer.example",
    timezone="Europe/Moscow",
    languages=("en", "ru"),
    drop_params=("p_p_*",),
    layouts=(LAYOUT,),
)
PAGE = """<html lang="en"><head><title>News - Ministry</title>
<link rel="canonical" href="/en/news/3840001"></head><body><h1>The Ministry</h1>
<div class="article">
<div class="article-status-line"><span><span>7 October 2019<i>20:10</i></span></span></div>
<div class="article-note"><span class="nowrap">2004-07-10-2019</span></div>
<h1>  Talks on <b>light</b>houses,
 Port Amal </h1>
<div class="text">%s</div>
</div></body></html>"""


def read(body: str = "<p>We met.</p>", layout: Layout = LAYOUT, page: str = PAGE, url: str = URL):
    site = replace(SITE, layouts=(layout,))
    return read_layout(LexborHTMLParser(page % body), layout, site, url)


def test_the_parts_of_a_release_are_read():
    release = read()
    assert release == Release(
        title="Talks on lighthouses, Port Amal",
        published=release.published,
        language="en",
        body="We met.",
        canonical="https://www.mer.example/en/news/3840001",
        metadata={
            "reader": "layout",
            "date_from": "printed",
            "published_precision": "minute",
            "published_text": "7 October 2019 20:10",
            "number": "2004-07-10-2019",
        },
    )
    assert release.published is not None
    assert release.published.astimezone(UTC) == datetime(2019, 10, 7, 17, 10, tzinfo=UTC)


def test_the_title_repeated_at_the_head_of_the_text_is_dropped():
    assert read("<p>TALKS ON LIGHTHOUSES - PORT AMAL</p><p>We met.</p>").body == "We met."


def test_a_title_inside_the_body_is_no_text():
    layout = replace(LAYOUT, body="div.article")
    assert read(layout=layout).body == "We met."


def test_the_line_of_languages_goes_with_its_counters_and_becomes_alternates():
    switcher = """<ul class="switcher"><li><a href="/de/news/1?p_p_id=x">de-DE</a>1</li> |
      <li><a href="/en/news/1">en-GB</a>1</li> <li><a href="/ru/news/1">ru-RU</a>1</li></ul>"""
    release = read(switcher + "<p>We met.</p>")
    assert release.body == "We met."
    assert release.alternates == (
        Link("translation", "https://www.mer.example/de/news/1", "de-DE", "de"),
        Link("translation", "https://www.mer.example/ru/news/1", "ru-RU", "ru"),
    )


def test_what_follows_a_closing_phrase_is_left_out_with_its_files():
    text = '<p>We met. <a href="/a.pdf">The text</a></p>'
    block = '<div><div><h2>Additional <b>materials</b></h2><a href="/b.pdf">Photos</a></div></div>'
    tail = '<img src="/c.jpg"><p>Showing 1 result.</p><a href="/d.pdf">More</a>'
    release = read(text + block + tail)
    assert release.body == "We met. The text"
    assert [link.url for link in release.attachments] == ["https://www.mer.example/a.pdf"]
    assert release.images == ()


@pytest.mark.parametrize(
    "tail",
    [
        "<p>Additional materials</p><p>x</p>",
        "<div>Additional\n  materials</div>x",
        "<br><br>Additional materials<br><br>x",
        "<ul><li>Additional materials</li></ul><p>x</p>",
        "<p>Additional&nbsp;materials</p><p>x</p>",
        "<div>Additional materials<br>Showing 1 result.</div>",
    ],
)
def test_a_closing_phrase_is_found_however_it_is_marked_up(tail):
    assert read(f"<p>We met.</p>{tail}").body == "We met."


def test_a_sentence_that_holds_the_closing_phrase_closes_nothing():
    body = "<p><b>Additional materials</b> were handed over.</p><p>We met.</p>"
    assert read(body).body == "Additional materials were handed over.\n\nWe met."


def test_dropped_parts_are_never_read_and_the_tree_is_not_touched():
    tree = LexborHTMLParser(PAGE % "<p>We<span class=share> X </span>met.</p><i class=share>y</i>")
    before = tree.html
    assert read_layout(tree, LAYOUT, SITE, URL).body == "Wemet."
    assert tree.html == before


def test_a_date_inside_a_dropped_part_is_still_found():
    layout = replace(LAYOUT, drop=(".article-status-line",))
    assert read(layout=layout).published is not None


def test_attributes_can_be_named():
    page = """<html><head><meta name="PubDate" content="2019-10-07 20:10">
      <meta name="ArticleTitle" content="Lighthouses"></head><body><div id="t">%s</div></body>"""
    layout = Layout(
        title="meta[name=ArticleTitle]@content",
        published="meta[name=PubDate]@content",
        body="#t",
    )
    release = read(layout=layout, page=page)
    assert (release.title, release.metadata["published_text"]) == (
        "Lighthouses",
        "2019-10-07 20:10",
    )


def test_the_same_elements_stamp_adds_the_time_to_a_printed_day():
    page = """<h1>T</h1><time datetime="2019-10-07T20:10:00+03:00">7 October 2019</time>
      <div id=t>%s</div>"""
    layout = Layout(title="h1", published="time", body="#t")
    release = read(layout=layout, page=page)
    assert release.published is not None
    assert release.published.hour == 20
    wrong = page.replace("2019-10-07T", "2021-01-01T")
    assert read(layout=layout, page=wrong).metadata["published_precision"] == "day"


def test_the_first_match_with_text_and_the_first_with_a_date_count():
    page = """<h1></h1><h1>Title</h1><span class=d>Statement</span>
      <span class=d>7 October 2019</span><div class=t> </div><div class=t>%s</div>"""
    release = read(layout=Layout(title="h1", published=".d", body=".t"), page=page)
    assert (release.title, release.body) == ("Title", "We met.")
    assert release.published is not None
    assert release.published.date() == date(2019, 10, 7)


def test_a_selector_of_paragraphs_means_all_of_them_and_of_a_container_the_first():
    text = "<p>We met.</p><ul><li>Twice.</li></ul><p>We parted.</p>"
    assert read(text, replace(LAYOUT, body="div.text > p")).body == "We met.\n\nWe parted."
    page = PAGE.replace("</body>", "<div class=text>Photos</div></body>")
    assert read(text, page=page).body == "We met.\n\n- Twice.\n\nWe parted."


def test_without_a_date_line_the_number_and_the_address_are_asked():
    layout = replace(LAYOUT, published=None)
    release = read(layout=layout)
    assert release.published is not None
    assert (release.published.date(), release.metadata["date_from"]) == (
        date(2019, 10, 7),
        "number",
    )
    release = read(layout=layout, url="https://www.mer.example/2019/10/05/talks")
    assert (release.metadata["date_from"], release.metadata["date_notes"]) == (
        "url",
        ["number says 2019-10-07, url 2019-10-05: 2 days apart"],
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "h9"}, "layout: title = 'h9' has 0 matches"),
        ({"title": "i.none, b"}, "layout: title = 'i.none, b' has 2 matches, all empty"),
        ({"published": "h9"}, "layout: published = 'h9' has 0 matches"),
        (
            {"published": "h1"},
            "layout: published = 'h1' has 2 matches, none a date: 'The Ministry'",
        ),
        ({"body": "h9"}, "layout: body = 'h9' has 0 matches"),
        ({"body": None}, "layout: it names no body"),
    ],
)
def test_what_finds_nothing_is_named(change, said):
    page = PAGE.replace("<b>light</b>", "light").replace("</body>", "<b></b><b> </b></body>")
    with pytest.raises(LayoutError) as raised:
        read(layout=replace(LAYOUT, **change), page=page)
    assert said in raised.value.message
    assert raised.value.url == URL


def test_a_text_shorter_than_expected_is_an_error():
    site = replace(SITE, expect=Expect(min_body_chars=200))
    with pytest.raises(LayoutError, match="gives 7 characters, expected 200"):
        read_layout(LexborHTMLParser(PAGE % "<p>We met.</p>"), LAYOUT, site, URL)


def test_each_era_has_its_layout_and_its_last_day_is_included():
    old, new = replace(LAYOUT, valid_until=date(2021, 8, 31)), LAYOUT
    site = replace(SITE, layouts=(old, new))
    assert layout_on(site, date(2019, 10, 7)) is old
    assert layout_on(site, date(2021, 8, 31)) is old
    assert layout_on(site, date(2021, 9, 1)) is new
    assert layout_on(replace(SITE, layouts=(old,)), date(2022, 1, 1)) is None
    assert layout_on(replace(SITE, layouts=()), date(2022, 1, 1)) is None


# --- JSON ---------------------------------------------------------------------------------------

JSON = Layout(
    format="json",
    title="title",
    published="first_published_at",
    modified="public_updated_at",
    body="details.body",
    drop=(".share",),
    language="locale",
    languages="links.available_translations",
    address="https://www.gov.example{base_path}",
)
API = "https://www.gov.example/api/content/news/lighthouses"


def content(**changes):
    item = {
        "title": "Lighthouses & lamps",
        "base_path": "/news/lighthouses",
        "locale": "en",
        "first_published_at": "2026-10-07T09:30:00+01:00",
        "public_updated_at": "2026-10-08T16:02:11Z",
        "details": {"body": "<p>We met.</p><p class='share'>X</p>"},
        "links": {
            "available_translations": [
                {"locale": "en", "base_path": "/news/lighthouses"},
                {"locale": "ar", "base_path": "/news/lighthouses.ar"},
            ]
        },
    }
    return json.dumps(item | changes)


def test_a_content_api_gives_a_release():
    release = read_json(content(), JSON, replace(SITE, timezone="Europe/London"), API)
    assert (release.title, release.body, release.language) == (
        "Lighthouses & lamps",
        "We met.",
        "en",
    )
    assert release.canonical == "https://www.gov.example/news/lighthouses"
    assert [(link.hreflang, link.url) for link in release.alternates] == [
        ("ar", "https://www.gov.example/news/lighthouses.ar")
    ]
    assert release.modified == datetime(2026, 10, 8, 16, 2, 11, tzinfo=UTC)


def test_a_title_with_entities_is_shown_as_text():
    release = read_json(content(title="Lamps &#8211; <i>new</i> &amp; old"), JSON, SITE, API)
    assert release.title == "Lamps – new & old"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html>", "not the JSON of its layout"),
        ("[" * 100_000, "not the JSON of its layout"),
        ("[]", "title = 'title' leads to no text"),
        (content(title=None), "title = 'title' leads to no text"),
        (content(details=[]), "body = 'details.body' leads to no text"),
        (content(details={"body": "<p></p>"}), "gives 0 characters"),
        (content(first_published_at="soon"), "holds no date: 'soon'"),
    ],
)
def test_an_answer_that_is_not_as_declared_is_an_error(text, said):
    with pytest.raises(LayoutError) as raised:
        read_json(text, JSON, SITE, API)
    assert said in raised.value.message


# --- properties -----------------------------------------------------------------------------------

MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div class=text>", "</div>", "<h1>", "<br>", "7 October 2019", "words ",
         "Additional materials", "<div class='article'>", "<a href=x.pdf>", "</a>", "<!--", "&#0;",
         "<span class=share>", "<table><tr><td>", "<template>", "<svg>", "\x00", "<select>"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(MARKUP, st.sampled_from(["div.text", "body", "p"]))
def test_any_page_gives_a_release_or_a_layout_error(markup, body):
    try:
        release = read(markup, replace(LAYOUT, body=body), page="%s")
    except LayoutError:
        return
    assert release.title
    assert release.body


@pytest.mark.parametrize(
    "piece",
    ["<p>Additional </p>", "<div>", "<i class=share>", "<p>Additional materials x</p>", "<h1>",
     "<div class=text>", "<div class=switcher><a href=/de>de</a></div>", "<b>A<b>"],
)  # fmt: skip
def test_no_page_takes_long(piece):
    # Lexbor itself needs the square of the depth: deeper pages are read in a process that is killed.
    markup = piece * min(200_000 // len(piece), 20_000)
    before = time.process_time()
    with contextlib.suppress(LayoutError):
        read(markup + "<p>words</p>")
    assert time.process_time() - before < 5
