"""A site file as its author wrote it -> the same with what its publishing system gives written out.

`platform = "drupal"` at the top of a file stands for every listing and layout in it, and for the
only layout of a file that has none; in a layout it stands for that era alone. Keys of the file's
own win. The selectors are the systems' stock names and those that ministries of the system use
(they are those of the built-in sites, seen on real pages or in several scrapers); themes rename
freely, and a selector that matches nothing is reported, as everywhere.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scraper.errors import SiteDefinitionError

KEY: Final = "platform"
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """What the sites of one publishing system have in common, in the keys of a site file."""

    layout: Table
    listing: Table = field(default_factory=dict)
    site: Table = field(default_factory=dict)


FAMILIES: Final[Mapping[str, Family]] = {
    "bitrix": Family(
        layout={
            "title": "h1.photo-content__title, #pagetitle, .news-detail h3",
            "published": ".photo-content__date, .news-detail .news-date-time",
            "body": "div.text.article-content, .news-detail",
            "drop": [".share"],
        },
        listing={"next": "a.modern-page-next"},
    ),
    "drupal": Family(
        layout={
            "title": "h1",
            "published": ".node__meta, .field--name-field-publication-date, time",
            "body": ".node__content .field--name-body, .field--name-body, .node__content",
            "drop": [
                ".social-share", ".field--name-field-tags", ".related-grid", ".block-language",
            ],
            "languages": ".block-language a",
        },
        listing={"next": 'a[title="Go to next page"]'},
    ),
    "liferay": Family(
        layout={
            "title": "div.article.article-part > h1, .asset-full-content h1,"
            " .asset-full-content .asset-title",
            "published": "div.article-status-line, .asset-full-content .metadata-publish-date",
            "body": "div.text.article-content, .asset-full-content .journal-content-article",
            "drop": [
                "div.search-results", ".taglib-header", ".social-bookmarks",
                ".asset-user-actions", ".locale-actions", ".asset-ratings", ".asset-flag",
                ".asset-more",
            ],
            "languages": ".taglib-language a, .taglib-language-list a, .article-languages a",
        },
        # One document is served by several portlets of one Liferay.
        site={
            "identity": [r"/content/id/(?P<id>\d+)"],
            "drop_params": ["p_p_*", "p_r_p_*", "_101_INSTANCE_*", "p_auth", "redirect"],
        },
    ),
    "trs": Family(
        layout={
            "title": "meta[name=ArticleTitle]@content",
            "published": "meta[name=PubDate]@content",
            "body": "#News_Body_Txt_A, .news_content, .content_text, .TRS_Editor, .TRS_UEDITOR",
            "drop": [".share", ".bdsharebuttonbox", "#News_Body_Print", ".dayinclose"],
            "drop_after": ["【打印】【关闭】", "【打印】 【关闭】", "[Print] [Close]", "分享到："],
        },
        site={"identity": [r"/t(?P<id>\d{8}_\d+)\.s?html?"]},
    ),
    "typo3": Family(
        layout={
            "title": ".news-single h1, .news-single h2",
            "published": "span.press_location_time, .news-single time",
            "body": ".news-single, .press_detail",
            "drop": [".press_contact", ".news-backlink-wrap", ".news-related-wrap", ".share"],
        },
        listing={"next": ".page-navigation .next a, li.next a"},
    ),
    "wordpress": Family(
        layout={
            "title": "h1.entry-title, h1.wp-block-post-title",
            "published": "time.entry-date, .entry-date, .posted-on time, .wp-block-post-date",
            "body": ".entry-content, .wp-block-post-content",
            "drop": [
                ".wp-block-breadcrumbs", ".article-meta", ".wp-block-tags-block",
                ".share-this-page", ".related-content", ".wp-block-summary-article-index",
                ".related-tags", ".sharedaddy", ".addtoany_share_save_container",
                ".wp-block-file__button",
            ],
        },
        listing={"next": "a.next.page-numbers"},
    ),
}  # fmt: skip
# A listing that says how its pages follow, or that is JSON, needs no `next`.
_PAGED: Final = ("next", "page_url", "items", "url")


def expanded(raw: Table, where: str) -> dict[str, Any]:
    """A site file with every `platform` replaced by what it gives.

    Raises SiteDefinitionError for a system that nobody knows, with the nearest that is known.
    """
    out = {key: value for key, value in raw.items() if key != KEY}
    named = raw.get(KEY)
    family = None if named is None else _family(named, where)
    listings, layouts = raw.get("listings", {}), raw.get("layouts", [])
    if family is not None:
        out = {**family.site, **out}
        if isinstance(listings, dict):
            out["listings"] = {name: _listing(one, family) for name, one in listings.items()}
        layouts = layouts or [{}]
    if isinstance(layouts, list) and layouts:
        out["layouts"] = [
            _layout(one, family, f"{where} [[layouts]] #{number}")
            for number, one in enumerate(layouts, 1)
        ]
    return out


def _listing(own: Any, family: Family) -> Any:
    if not isinstance(own, dict) or any(key in own for key in _PAGED):
        return own
    return {**family.listing, **own}


def _layout(own: Any, family: Family | None, where: str) -> Any:
    if not isinstance(own, dict):
        return own
    if KEY in own:
        family = _family(own[KEY], where)
    is_json = own.get("format", "html") == "json"
    if is_json and KEY in own:
        raise SiteDefinitionError(f"{where}: {KEY} is for pages, and this layout reads JSON")
    given = {} if family is None or is_json else family.layout
    return {**given, **{key: value for key, value in own.items() if key != KEY}}


def _family(name: Any, where: str) -> Family:
    if isinstance(name, str) and name in FAMILIES:
        return FAMILIES[name]
    near = difflib.get_close_matches(str(name).lower(), FAMILIES, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(FAMILIES)}"
    raise SiteDefinitionError(f"{where}: {KEY} {name!r} is none that is known; {hint}")
