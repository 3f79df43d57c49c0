"""The paragraphs of a release, and those that siblings print too, in; the same without the lists of
other pages that the site puts under its releases out.

The teasers below a release change from page to page, and no name says what they are. But a good
part of them stands under some sibling as well, which no paragraph of the release does.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from scraper.core.paragraphs import Paragraph

# A list has so many paragraphs with links that siblings print too.
_WITNESSES = 2
_SOME_LINK = 0.2
# What no sibling has weighs more than what one has, and not more than this share of it goes.
_UNKNOWN, _MOST_UNKNOWN = 2.5, 0.35


def without_lists(kept: Sequence[Paragraph], known: Container[int]) -> list[Paragraph]:
    """Without the end from which on most of the text is known from siblings, if that end holds
    links that siblings have. `known` are the runs of text that begin paragraphs of siblings."""
    cut, best, points = len(kept), 0.0, 0.0
    for k in range(len(kept) - 1, -1, -1):
        one = kept[k]
        points += one.chars if one.at in known else -_UNKNOWN * one.chars
        if points > best:
            cut, best = k, points
    end = kept[cut:]
    witnesses = [one for one in end if one.at in known and one.linked > _SOME_LINK]
    unknown = sum(one.chars for one in kept if one.at not in known)
    going = sum(one.chars for one in end if one.at not in known)
    if len(witnesses) < _WITNESSES or going > _MOST_UNKNOWN * unknown:
        return list(kept)
    return list(kept[:cut])
