"""The source of a page -> the publishing system behind it, and what is known of its addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from scraper.core import urls

# Marks in the HTML of each system; the first system of which any mark is found counts.
_MARKS: Final = (
    ("liferay", ("Liferay.", "/-/asset_publisher/", "portlet-boundary", "p_p_id=")),
    ("bitrix", ("/bitrix/", "PAGEN_1=", "BX.message")),
    ("wordpress", ("/wp-content/", "/wp-includes/", 'content="WordPress')),
    (
        "drupal",
        ("drupal-settings-json", 'content="Drupal', "/sites/default/files", "Drupal.settings"),
    ),
    ("typo3", ("TYPO3SEARCH_", 'content="TYPO3', "/typo3temp/", "/typo3conf/")),
    ("trs", ("TRS_Editor", "TRSWCM", "createPageHTML", "countPage")),
    ("govuk", ("gem-c-", "govuk-template")),
    ("aspnet", ("__VIEWSTATE", "__doPostBack")),
)
# Parameters of Liferay that say how a page is put together, never which release it shows.
LIFERAY_NOISE: Final = (
    "p_p_*",
    "p_r_p_*",
    "p_auth",
    "p_l_*",
    "redirect",
    "inheritRedirect",
    "*_INSTANCE_*",
)
# One content id is served by several portlets of one Liferay (mid.ru, scrapers of 2019-2021).
_LIFERAY_ID: Final = r"/content/id/(?P<id>\d+)"
_LIFERAY_SLUG: Final = r"/-/asset_publisher/\w+/content/(?P<id>[^/?#]+)"
_LONG_NUMBER: Final = r"/(?P<id>\d{5,})/?(?:[?#]|$)"
# Values that lead back to where the reader came from.
_BACK: Final = re.compile(r"\A(?:https?://|/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Addresses:
    """How a site's release addresses are to be read: `identity` patterns and `drop_params`."""

    identity: tuple[str, ...] = ()
    drop_params: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


def platform_of(source: str) -> str | None:
    """liferay, bitrix, wordpress, drupal, typo3, trs, govuk, aspnet, or None."""
    return next((name for name, marks in _MARKS if any(mark in source for mark in marks)), None)


def addresses(found: Sequence[str], platform: str | None) -> Addresses:
    """What in the releases' addresses is the release, and what is noise of the moment."""
    is_noise = platform == "liferay" and _still_differ(found, LIFERAY_NOISE)
    drop, why = list(LIFERAY_NOISE if is_noise else ()), []
    if drop:
        why.append("drop_params: parameters by which Liferay puts its pages together")
    for name in _back_params(found):
        if name not in drop and _still_differ(found, (name,)):
            drop.append(name)
            why.append(f"drop_params: {name} only leads back to the listing")
    identity = _identity(found, platform)
    if identity:
        why.append(f"identity: the addresses of the releases hold {identity[1]}")
    return Addresses((identity[0],) if identity else (), tuple(drop), tuple(why))


def _still_differ(found: Sequence[str], drop: Sequence[str]) -> bool:
    """True if nearly all addresses stay different without these parameters.

    Some Liferay sites name the release in a portlet parameter and nowhere else.
    """
    before = {urls.release_url(url) for url in found}
    after = {urls.release_url(url, drop) for url in found}
    return len(after) >= 0.7 * len(before)


def _back_params(found: Sequence[str]) -> list[str]:
    """Names of parameters whose value, in most links that have it, is an address."""
    seen: dict[str, list[bool]] = {}
    for url in found:
        for name, value in parse_qsl(urlsplit(url).query):
            seen.setdefault(name, []).append(bool(_BACK.match(unquote(value))))
    return [name for name, back in seen.items() if sum(back) > len(back) / 2]


def _identity(found: Sequence[str], platform: str | None) -> tuple[str, str] | None:
    tried = [(_LIFERAY_ID, "a content id"), (_LIFERAY_SLUG, "a name of the content")]
    tried = tried if platform == "liferay" else []
    for pattern, words in (*tried, (_LONG_NUMBER, "a number of five digits or more")):
        ids = [match["id"] for url in found if (match := re.search(pattern, url))]
        # The number must tell releases apart, or it is that of the section.
        if found and len(ids) >= 0.8 * len(found) and len(set(ids)) >= 0.8 * len(ids):
            return pattern, words
    return None
