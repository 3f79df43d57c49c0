"""A page in a file of another crawler -> what it is: a listing's page, an article, or neither."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from scraper.core import decode
from scraper.core.fingerprint import words
from scraper.core.read import READABLE, Context
from scraper.errors import LayoutError, ParseError
from scraper.model import Answer, Listing, Site
from scraper.reader import read_bounded

# A page of at least so much text, with a date of its own and not mostly of links, is an article
# (fixtures/: listings read as 0 to 480 characters, of which 29 to 43 % are links).
ARTICLE_CHARS = 200
ARTICLE_WORDS = 80  # in scripts where a character is a word
MOST_LINKED = 0.25
# What browsers fetch beside pages.
BESIDE_PAGES = re.compile(
    r"(image|audio|video|font)/|text/css|.*javascript|application/(font|wasm|x-font|vnd\.ms-font)"
)


def reads_as_article(answer: Answer, context: Context) -> bool:
    """True for a page with a title, a date and a text of its own that is not mostly links."""
    content_type = answer.header("content-type")
    if decode.media_type(answer.body, content_type) not in READABLE:
        return False
    try:
        release = read_bounded(answer.body, answer.url, content_type, context)
    except (LayoutError, ParseError):
        return False
    long_enough = len(release.body) >= ARTICLE_CHARS or words(release.body) >= ARTICLE_WORDS
    if not (release.title and release.published and long_enough):
        return False
    return _linked(answer, release.body) <= MOST_LINKED


def listing_of(site: Site, url: str) -> Listing | None:
    """The listing of a site that an address is a page of, or None."""
    for listing in site.listings:
        if url == listing.start or _page_of(listing, url):
            return listing
    bare = url.partition("?")[0]
    same_path = (x for x in site.listings if bare == x.start.partition("?")[0])
    return next(same_path, None)


def _page_of(listing: Listing, url: str) -> bool:
    if listing.page_url is None:
        return False
    return re.fullmatch(re.escape(listing.page_url).replace(r"\{page\}", r"\d+"), url) is not None


def _linked(answer: Answer, body: str) -> float:
    """How much of a text is the text of links, 0 to 1."""
    text = decode.decode(answer.body, answer.header("content-type")).text
    folded = " ".join(body.split())
    links = {" ".join(a.text().split()) for a in LexborHTMLParser(text).css("a")}
    return sum(len(link) for link in links if len(link) > 15 and link in folded) / len(folded)
