"""`platform` in a site file: what sites of one publishing system share need not be written again."""

from __future__ import annotations

import pytest

from scraper import sites
from scraper.core.discover import Discovery
from scraper.core.families import FAMILIES
from scraper.core.read import Context, read
from scraper.core.sitefile import to_toml
from scraper.errors import SiteDefinitionError
from scraper.model import Release, Site

HEAD = """
title = "Ministry of Tides"
home = "https://www.tides.example"
timezone = "Europe/Oslo"
languages = ["en"]
"""
NEWS = '[listings.news]\nstart = "https://www.tides.example/news"\n'
TITLE = "Ministers agree on buoys"
TEXT = "<p>The ministers met in the harbour town and agreed on rules for fishing boats.</p>"
PAGES = {
    "bitrix": '<h1 id="pagetitle">{title}</h1><div class="news-detail">'
    '<span class="news-date-time">12.03.2021</span>{text}<div class="share">Share</div></div>',
    "drupal": "<h1>{title}</h1><div class='node__meta'>12 March 2021</div><div class='node__content'>"
    "<div class='field--name-body'>{text}<div class='social-share'>Share</div></div></div>",
    "liferay": "<h1>Navigation</h1><div class='asset-full-content'><h1>{title}</h1>"
    "<span class='metadata-publish-date'>12 March 2021</span><div class='asset-ratings'>5</div>"
    "<div class='journal-content-article'>{text}<div class='asset-flag'>Flag</div></div></div>",
    "trs": "<meta name=ArticleTitle content='{title}'><meta name=PubDate content='2021-03-12 10:00'>"
    "<div class=TRS_Editor>{text}<p>[Print] [Close]</p></div>",
    "typo3": "<div class='news-single'><h2>{title}</h2><time datetime='2021-03-12'>12 March 2021"
    "</time>{text}<div class='news-backlink-wrap'><a href=/>Back</a></div></div>",
    "wordpress": "<h1 class=entry-title>{title}</h1><time class=entry-date>March 12, 2021</time>"
    "<div class=entry-content>{text}<div class=sharedaddy>Share this</div></div>",
}


def site(text: str) -> Site:
    return sites.parse_site((HEAD + text).encode(), "tides.toml", "tides")


def page(platform: str, family: str) -> Release:
    html = PAGES[family].format(title=TITLE, text=TEXT)
    context = Context(site(f'platform = "{platform}"\n'))
    return read(html.encode(), "https://www.tides.example/news/1", "text/html", context)


@pytest.mark.parametrize("platform", FAMILIES)
def test_a_page_of_the_system_is_read_by_its_name_alone(platform: str) -> None:
    release = page(platform, platform)
    assert release.title == TITLE
    assert release.published is not None
    assert release.published.date().isoformat() == "2021-03-12"
    assert release.body == TEXT.removeprefix("<p>").removesuffix("</p>")


def test_what_the_file_says_itself_wins() -> None:
    (layout,) = site('platform = "drupal"\n[[layouts]]\ntitle = "h2"\ndrop = [".x"]\n').layouts
    assert (layout.title, layout.drop) == ("h2", (".x",))
    assert layout.body == FAMILIES["drupal"].layout["body"]


def test_a_layout_may_have_a_system_of_its_own() -> None:
    old, new = site(
        '[[layouts]]\nplatform = "liferay"\nvalid_until = 2021-08-31\n'
        '[[layouts]]\nplatform = "bitrix"\nbody = ".text"\n'
    ).layouts
    assert old.body == FAMILIES["liferay"].layout["body"]
    assert (new.title, new.body) == (FAMILIES["bitrix"].layout["title"], ".text")


def test_a_system_at_the_top_is_every_layout_s_that_names_none() -> None:
    old, new = site(
        'platform = "drupal"\n[[layouts]]\nplatform = "typo3"\nvalid_until = 2021-08-31\n'
        '[[layouts]]\ndate_order = "DMY"\n'
    ).layouts
    assert old.title == FAMILIES["typo3"].layout["title"]
    assert (new.title, new.date_order) == (FAMILIES["drupal"].layout["title"], "DMY")


def test_a_listing_knows_the_system_s_next_link_unless_it_says_how_to_go_on() -> None:
    family = 'platform = "wordpress"\n'
    assert site(family + NEWS).listings[0].next == "a.next.page-numbers"
    assert site(family + NEWS + 'next = "a.older"\n').listings[0].next == "a.older"
    paged = site(family + NEWS + 'page_url = "https://www.tides.example/news?p={page}"\n')
    assert paged.listings[0].next is None
    assert site(family + NEWS + 'items = "posts"\n').listings[0].next is None


def test_a_system_knows_its_addresses_too() -> None:
    known = site('platform = "liferay"\n')
    assert "p_p_*" in known.drop_params
    assert site('platform = "liferay"\ndrop_params = ["x"]\n').drop_params == ("x",)


def test_json_layouts_are_left_as_they_are() -> None:
    json = '[[layouts]]\nformat = "json"\ntitle = "t"\nbody = "b"\n'
    assert site('platform = "drupal"\n' + json).layouts == site(json).layouts
    with pytest.raises(SiteDefinitionError, match="reads JSON"):
        site(json + 'platform = "drupal"\n')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('platform = "wordpres"\n', "did you mean 'wordpress'"),
        ('platform = "joomla 1.5"\n', "known: bitrix, drupal"),
        ("platform = 3\n", "platform 3 is none that is known"),
        ('[[layouts]]\nplatform = "Drupal"\n', r"\[\[layouts\]\] #1: .*did you mean 'drupal'"),
        ('platfrom = "drupal"\n', "did you mean 'platform'"),
        (NEWS + 'platform = "drupal"\n', r"\[listings.news\]: unknown key 'platform'"),
    ],
)
def test_a_system_that_nobody_knows_is_an_error_with_the_nearest_name(
    text: str, words: str
) -> None:
    with pytest.raises(SiteDefinitionError, match=words):
        site(text)


def test_the_schema_names_the_systems() -> None:
    schema = sites.json_schema()
    assert schema["properties"]["platform"] == {"enum": sorted(FAMILIES)}
    assert schema["properties"]["layouts"]["items"]["properties"]["platform"]
    assert "platform" not in schema["properties"]["listings"]["additionalProperties"]["properties"]


def test_a_made_site_file_offers_the_system_that_the_page_bears_marks_of() -> None:
    made = to_toml(Discovery(platform="wordpress"), "https://www.tides.example/news", "tides")
    assert '# platform = "wordpress"' in made
    other = to_toml(Discovery(platform="aspnet"), "https://www.tides.example/news", "tides")
    assert "# platform" not in other
