"""Bare news pages of many kinds: their releases are found, their menus are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.core import anchors, infer

URL = "https://www.mer.example/en/news"
TITLES = (
    "Statement by the Minister on the situation of the coastal provinces",
    "Press release following talks with the delegation of Sudland",
    "Joint communiqué of the third round of consultations on fisheries",
    "Remarks by the State Secretary at the opening of the book fair",
    "Ambassador Nilsen presents her letters of credence in Westmark",
    "Answer of the spokesperson to a question about transit visas",
    "Condolences on the occasion of the floods in the eastern districts",
)
DAYS = ("7 October 2019", "6 October 2019", "4 October 2019", "3 October 2019", "1 October 2019",
        "30 September 2019", "27 September 2019")  # fmt: skip

MENU = """<header id="banner"><a href="/en/"><img src="/logo.png" alt="Ministry"></a>
<nav class="main-menu"><ul>
 <li><a href="/en/ministry/leadership-of-the-ministry">The leadership of the ministry</a></li>
 <li><a href="/en/ministry/history-of-the-ministry">A short history of the ministry</a></li>
 <li><a href="/en/consular/passports-and-identity-cards">Passports and identity cards</a></li>
 <li><a href="/en/consular/advice-for-travellers">Advice for travellers, by country</a></li>
</ul></nav>
<div class="lang-switcher"><a href="/ru/news">Русский</a> <a href="/fr/news">Français</a>
 <a href="/ar/news">العربية</a></div></header>"""
FOOT = """<aside class="sidebar"><h3>Most read</h3><ul>
 <li><a href="/en/news/2018/01/10001-oldest">An older release that was read a lot in spring</a></li>
 <li><a href="/en/news/2018/01/10002-older">Another older release, much read to this day</a></li>
 <li><a href="/en/news/2018/01/10003-old">And a third one, to make a list of them all</a></li>
</ul></aside>
<div class="tag-cloud"><a href="/en/tags/visas">Visas</a> <a href="/en/tags/trade">Trade</a>
 <a href="/en/tags/fisheries">Fisheries</a> <a href="/en/tags/culture">Culture</a></div>
<footer><ul><li><a href="/en/accessibility-statement">Accessibility statement of this site</a></li>
 <li><a href="/en/privacy-and-cookies">Privacy, cookies and your rights</a></li>
 <li><a href="/en/contact-the-press-office">Contact the press office of the ministry</a></li>
</ul></footer>"""


def page(body: str, lang: str = "en") -> str:
    return f"""<!doctype html><html lang="{lang}"><head><title>News</title></head><body>
{MENU}<div class="wrap">{body}</div>{FOOT}</body></html>"""


def each(item: Callable[[int], str], count: int = 7) -> str:
    return "\n".join(item(at) for at in range(count))


def liferay() -> str:
    def item(at: int) -> str:
        href = (
            f"/en/news/-/asset_publisher/cKNonkJE02Bw/content/id/{3882176 - at}"
            "?p_p_id=101_INSTANCE_cKNonkJE02Bw&amp;redirect=%2Fen%2Fnews"
        )
        pinned = " anons-pinned" if at == 0 else ""
        return f"""<li class="anons{pinned}"><div class="anons-status-line"><span>{DAYS[at]}
        <i>20:10</i></span></div><a class="anons-title" href="{href}">{TITLES[at]}</a></li>"""

    return page(
        f"""<section class="page-block news-articles"><ul>{each(item)}</ul></section>
        <div class="paginates"><ul><li><a href="?cur=2">2</a></li><li class="last">
        <a href="?cur=4">4</a></li></ul></div>"""
    )


def drupal_cards() -> str:
    return page(
        "<main><div class='related-grid'>"
        + each(
            lambda at: (
                f"""<div class="card"><a href="/en/eeas/release-{at}_en" tabindex="-1"><img
            src="/{at}.jpg" alt=""></a><div class="card-body"><h5 class="card-title">
            <a href="/en/eeas/release-{at}_en">{TITLES[at]}</a></h5><div class="card-subtitle">
            <a href="/en/press-releases_en">Press releases</a></div>
            <div class="card-footer node__meta">0{at + 1}.10.2019</div></div></div>"""
            )
        )
        + "</div></main>"
    )


def wordpress() -> str:
    return page(
        "<div id='content'>"
        + each(
            lambda at: (
                f"""<article id="post-{900 + at}" class="post-{900 + at} post type-post
            status-publish format-standard hentry category-{"a" if at % 2 else "b"} tag-x{at}">
            <header class="entry-header"><h2 class="entry-title"><a
            href="/en/news/2019/10/release-number-{at}/" rel="bookmark">{TITLES[at]}</a></h2>
            <span class="posted-on"><a href="/en/news/2019/10/"><time
            datetime="2019-10-0{at + 1}T09:00:00+02:00">October {at + 1}, 2019</time></a></span>
            </header>
            <div class="entry-summary"><p>Some words. <a class="more-link"
            href="/en/news/2019/10/release-number-{at}/">Read more</a></p></div></article>"""
            )
        )
        + "</div>"
    )


def views_table() -> str:
    return page(
        "<table class='views-table'><thead><tr><th>Date<th>Title<th>Type</tr></thead><tbody>"
        + each(
            lambda at: (
                f"""<tr class="{"odd" if at % 2 else "even"}"><td class="views-field-date">
            10/0{at + 1}/2019</td><td class=views-field-title><a href=/en/recent/2019100{at}>
            {TITLES[at]}</a></td><td><a href="/en/type/sanctions">Sanctions</a></td></tr>"""
            )
        )
        + "</tbody></table>"
    )


def definition_list() -> str:
    return page(
        "<dl class='releases'>"
        + each(
            lambda at: (
                f"<dt>{DAYS[at]}</dt><dd><a href='/en/news/r{4400 + at}'>{TITLES[at]}</a></dd>"
            )
        )
        + "</dl>"
    )


def read_more_cards() -> str:
    return page(
        each(
            lambda at: (
                f"""<div class="news-card"><h3>{TITLES[at]}</h3><p>{DAYS[at]}</p>
            <a class="btn" href="/en/news/item/{700 + at}">Read more &raquo;</a></div>"""
            )
        )
    )


def whole_card_in_a_link() -> str:
    return page(
        each(
            lambda at: (
                f"""<a href="/en/press/{700 + at}"><div class="card"><h5>{TITLES[at]}</h5>
            <span><i class="fa fa-calendar-alt"></i> 0{at + 1} Oct 2019</span></div></a>"""
            )
        )
    )


def day_headings() -> str:
    return page(
        "<div id='maincontents'><h1>Press Releases, October 2019</h1>"
        + each(
            lambda at: (
                f"""<h2>October {at + 1}</h2><ul class="link-list"><li><a
            href="/en/press/release/press4e_00270{at}.html">{TITLES[at]}</a></li></ul>"""
            )
        )
        + "</div>"
    )


def flat_paragraphs() -> str:
    return page(
        "<div class=inner>"
        + each(
            lambda at: (
                f"<p>0{at + 1}.10.2019 <a href='/en/news/view/{5100 + at}'>{TITLES[at]}</a></p>"
            )
        )
        + "</div>"
    )


def bitrix() -> str:
    return page(
        "<ul class='announce announce_articles'>"
        + each(
            lambda at: (
                f"""<li class="announce__item"><span class="announce__date">0{at + 1}.10.2019
            </span> <span class="announce__time">14:50</span><a class="announce__link"
            href="/en/foreign_policy/news/{1899422 - at}/">{TITLES[at]}</a>
            <div class="announce__meta-tags"><a href="/en/tags/1/">Sudland</a></div></li>"""
            )
        )
        + "</ul>"
    )


def three_only() -> str:
    return page(
        "<ul class=list>"
        + each(lambda at: f"<li><a href='/en/news/{880 + at}.html'>{TITLES[at]}</a></li>", 3)
        + "</ul>"
    )


def two_dated() -> str:
    return page(
        "<ul class=list>"
        + each(
            lambda at: f"<li>{DAYS[at]} <a href='/en/news/{880 + at}.html'>{TITLES[at]}</a></li>", 2
        )
        + "</ul>"
    )


CHINESE = (
    "外交部发言人主持例行记者会",
    "部长会见诺兰迪亚外长",
    "两国外交部举行磋商",
    "副部长出席开幕式",
    "关于东部水灾的慰问电",
    "发言人就过境签证答记者问",
    "大使递交国书",
)


def chinese() -> str:
    return page(
        "<div class='rebox_news'><ul class='list1'>"
        + each(
            lambda at: (
                f"<li><a href='./202110/t2021100{at}_1095{at}.shtml' target='_blank'>"
                f"{CHINESE[at]}</a>（2021-10-0{at + 1}）</li>"
            )
        )
        + "</ul></div>",
        "zh",
    )


def leading_story() -> str:
    def item(at: int) -> str:
        return f"""<li class="teaser"><time datetime="2019-10-0{at + 1}">x</time>
        <a href="/en/news/2019/10/release-{800 + at}">{TITLES[at]}</a></li>"""

    return page(
        f"""<div class="stage"><img src=x.jpg><h2><a href="/en/news/2019/10/release-807">
        {TITLES[6]}</a></h2><p>7 October 2019</p></div><ul class="teasers">{each(item, 6)}</ul>"""
    )


def two_kinds_of_items() -> str:
    def item(at: int) -> str:
        kind = "speech" if at % 3 == 0 else "statement"
        return f"""<li class="{kind}"><a href="/en/{kind}s/{kind}-of-day-{at}">{TITLES[at]}</a>
        <span>{DAYS[at]}</span></li>"""

    return page(f"<ul class='listing'>{each(item)}</ul>")


def beside_an_archive_of_months() -> str:
    months = each(
        lambda at: (
            f"<li><a href='/en/news/archive/2019-0{at + 1}'>All of month {at + 1} of 2019</a>"
        )
    )
    items = each(lambda at: f"<p><a href='/en/news/r{500 + at}'>{TITLES[at]}</a> ({DAYS[at]})</p>")
    return page(f"<div><ul>{months}</ul></div><div>{items}</div>")


def old_tables() -> str:
    menu = "".join(
        f"<tr><td class=m><a href='/en/page{at}.html'>The department number {at} of the house</a>"
        for at in range(12)
    )
    items = each(
        lambda at: f"<tr><td>{at + 1}.10.2019<td><a href='/en/pr/2019/{at}.html'>{TITLES[at]}</a>"
    )
    return f"""<html><body><table><tr><td><table>{menu}</table><td><table>{items}</table></table>"""


PAGES: dict[str, tuple[Callable[[], str], str, int]] = {
    "liferay": (liferay, "/asset_publisher/", 7),
    "drupal cards with a picture and a title link": (drupal_cards, "/eeas/release-", 7),
    "wordpress": (wordpress, "/release-number-", 7),
    "table": (views_table, "/recent/", 7),
    "definition list": (definition_list, "/news/r44", 7),
    "cards that say only read more": (read_more_cards, "/news/item/", 7),
    "links around whole cards": (whole_card_in_a_link, "/press/7", 7),
    "a list of one under each day": (day_headings, "/press/release/", 7),
    "paragraphs": (flat_paragraphs, "/news/view/", 7),
    "bitrix": (bitrix, "/foreign_policy/news/", 7),
    "three undated items": (three_only, "/news/88", 3),
    "two dated items on a last page": (two_dated, "/news/88", 2),
    "a leading story in a frame of its own": (leading_story, "/news/2019/10/release-8", 7),
    "items of two kinds": (two_kinds_of_items, "-of-day-", 7),
    "an archive of months beside it": (beside_an_archive_of_months, "/news/r5", 7),
    "old tables without any class": (old_tables, "/en/pr/2019/", 7),
    "chinese": (chinese, "/202110/t2021", 7),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_releases_of_a_bare_page_are_found_and_nothing_else(name: str) -> None:
    build, mark, count = PAGES[name]
    found = infer.infer_links(LexborHTMLParser(build()), URL, URL)
    assert found is not None
    addresses = [anchors.target(node, URL).url or "" for node in found.nodes]
    assert len(set(addresses)) == count, found
    assert all(mark in address for address in addresses), addresses


@pytest.mark.parametrize("name", PAGES)
def test_the_selector_finds_the_same_releases_again(name: str) -> None:
    tree = LexborHTMLParser(PAGES[name][0]())
    found = infer.infer_links(tree, URL, URL)
    assert found is not None
    again = {anchors.target(node, URL).url for node in tree.css(found.selector)}
    assert {anchors.target(node, URL).url for node in found.nodes} == again


def test_what_was_inferred_is_said_in_words() -> None:
    found = infer.infer_links(LexborHTMLParser(liferay()), URL, URL)
    assert found is not None
    assert found.why == "a.anons-title (7 links, dates beside them)"


def test_a_page_without_a_list_gives_nothing() -> None:
    text = page("<main><h1>Contact</h1><p>Write to <a href='/en/contact/form'>us</a>.</p></main>")
    text = text.replace(FOOT, "")
    assert infer.infer_links(LexborHTMLParser(text), URL, URL) is None


def test_files_and_other_sites_are_no_candidates() -> None:
    listed = each(
        lambda at: (
            f"""<li>{DAYS[at]} <a href="/en/news/{4400 + at}">{TITLES[at]}</a>
        <a href="/files/{4400 + at}.pdf">The whole text of the release as a PDF, {at} MB</a></li>
        <li><a href="https://elsewhere.example/{at}">{TITLES[at]} as reported elsewhere</a></li>"""
        )
    )
    found = infer.infer_links(LexborHTMLParser(page(f"<ul>{listed}</ul>")), URL, URL)
    assert found is not None
    assert {anchors.target(n, URL).url for n in found.nodes} == {
        f"https://www.mer.example/en/news/{4400 + at}" for at in range(7)
    }


def test_files_in_the_next_column_are_left_out_by_the_selector() -> None:
    rows = each(
        lambda at: (
            f"""<tr><td>{DAYS[at]}</td><td><a href="/en/news/{4400 + at}">{TITLES[at]}</a></td>
        <td><a href="/files/{4400 + at}.pdf?dl=1">PDF</a> <a href="/files/{at}.DOCX">Word</a></td></tr>"""
        )
    )
    tree = LexborHTMLParser(page(f"<table>{rows}</table>"))
    found = infer.infer_links(tree, URL, URL)
    assert found is not None
    assert {node.attributes["href"] for node in tree.css(found.selector)} == {
        f"/en/news/{4400 + at}" for at in range(7)
    }


def test_links_opened_by_a_script_are_counted_with_their_call() -> None:
    listed = each(lambda at: f"<li><a href='#' onclick=\"f_view('{at}')\">{TITLES[at]}</a></li>")
    tree = LexborHTMLParser(f"<ul>{listed}</ul>")
    assert infer.scripted(tree, URL) == (7, "f_view('0')")


TAGS = st.sampled_from(
    [
        "<ul>",
        "</ul>",
        "<li>",
        "<div class='a'>",
        "</div>",
        "<a href='/x/1'>",
        "<a href='/x/2?b=3'>",
        "<a href=>",
        "<a>",
        "</a>",
        "<table><tr><td>",
        "</table>",
        "<nav>",
        "</nav>",
        "<h2>",
        "</h2>",
        "A title of some length, 7 October 2019",
        "<time datetime='2019-10-07'>",
        "<base href='//'>",
        "<a href='javascript:x(1)'>",
        "\x00",
        "<svg><a href='/y'>",
        "<template><a href='/z'>t</a>",
        "<a class='1 \\ \" .' id='#' href='/w/123456'>Title title title title",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TAGS, max_size=60))
def test_any_page_gives_an_answer(parts: list[str]) -> None:
    tree = LexborHTMLParser("".join(parts))
    found = infer.infer_links(tree, URL, URL)
    assert found is None or tree.css(found.selector)
