"""Links of a release: other languages, files, images."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.core import links

URL = "https://www.mer.example/en/news/3841001"


def tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<!doctype html>{html}")


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Français", "fr"),
        ("[English]", "en"),
        ("de-DE1", "de"),
        ("fr (1)", "fr"),
        ("AR", "ar"),
        ("По-русски", "ru"),
        ("繁體中文", "zh-Hant"),
        ("Home", None),
        ("The whole text in French", None),
        ("", None),
    ],
)
def test_a_label_of_a_switcher_names_a_language(label: str, code: str | None) -> None:
    assert links.named_language(label) == code


def test_alternates_come_from_the_head_and_the_switcher() -> None:
    page = tree(
        '<head><link rel="alternate" hreflang="fr" href="/fr/news/3841001">'
        '<link rel="alternate" hreflang="x-default" href="/news/3841001"></head>'
        '<ul><li><a href="/de/news/3841001">de-DE</a>1 <a href="/en/news/3841001">en-GB</a>1'
        ' <a href="/fr/other">fr-FR</a> <a href="mailto:x@y.example">es-ES</a></ul>'
    )
    found = links.alternates(page, page.css("ul"), URL, "en")
    assert [(link.hreflang, link.url) for link in found] == [
        ("fr", "https://www.mer.example/fr/news/3841001"),
        ("de", "https://www.mer.example/de/news/3841001"),
    ]
    assert {link.rel for link in found} == {"translation"}


def test_the_home_page_in_another_language_is_no_translation() -> None:
    page = tree('<p><a href="/fr/" hreflang="fr">Français</a></p>')
    assert links.alternates(page, page.css("p"), URL, "en") == ()


def test_attachments_are_files_each_once() -> None:
    page = tree(
        '<div><a href="/a.pdf">Statement</a> <a href="/a.pdf">again</a> <a href="/b.docx?v=2">B</a>'
        '<a href="/page.html">page</a> <a href="javascript:x.pdf">no</a></div>'
    )
    found = links.attachments(page.css("div"), URL)
    assert [(link.url, link.text) for link in found] == [
        ("https://www.mer.example/a.pdf", "Statement"),
        ("https://www.mer.example/b.docx?v=2", "B"),
    ]


def test_images_are_the_ones_that_a_lazy_page_means() -> None:
    page = tree(
        '<div><img src="data:image/gif;base64,x" data-src="/i.jpg" alt="The talks">'
        '<img src="/j.png"><img src="data:image/png;base64,y"></div>'
    )
    assert [(link.url, link.text) for link in links.images(page.css("div"), URL)] == [
        ("https://www.mer.example/i.jpg", "The talks"),
        ("https://www.mer.example/j.png", None),
    ]


def test_skipped_parts_give_no_links() -> None:
    page = tree('<div><aside><a href="/x.pdf">X</a></aside><a href="/y.pdf">Y</a></div>')
    aside = page.css_first("aside")
    assert aside is not None
    found = links.attachments(page.css("div"), URL, {aside.mem_id})
    assert [link.text for link in found] == ["Y"]
