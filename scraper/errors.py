"""What can go wrong, as a tree; the branch says who must act.

ScraperError
├── UsageError              the caller: a command or an argument makes no sense            exit 2
├── SiteDefinitionError     the author of a site file: names file, table, key              exit 2
├── PageError               nobody now: recorded, the crawl goes on; carries .url          exit 1
│   ├── FetchError          one request came to nothing; .reason is from a closed list
│   ├── LayoutError         the page does not look as its layout says
│   ├── ListingError        a page that should name releases does not
│   └── ParseError          the page could not be parsed within its bounds of time and memory
└── ArchiveError            the operator: the archive cannot be used; the run stops        exit 3
    ├── ArchiveMissing      there is none yet: no file, or an empty one
    └── ArchiveLocked       another crawl holds the archive                                exit 75

Expected outcomes (304, disallowed, unchanged, withdrawn) are values of `scraper.model.Outcome`
and `scraper.model.Decision`, never exceptions.
"""

from __future__ import annotations


class ScraperError(Exception):
    """Root of everything this package raises on purpose."""

    exit_code = 1


class UsageError(ScraperError):
    """A command or an argument makes no sense; the message says what does."""

    exit_code = 2


class SiteDefinitionError(ScraperError):
    """A site file is wrong; the message names file, table, key and the remedy."""

    exit_code = 2


class PageError(ScraperError):
    """Something about one page; the crawl records it and goes on."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.message = message


class FetchError(PageError):
    """A request came to nothing.

    `reason` is one of `scraper.model.REASONS`; `retryable` says whether asking again may help;
    `status` is the HTTP status if the answer got that far and was wrong otherwise (cut, 206).
    """

    def __init__(
        self,
        url: str,
        reason: str,
        message: str,
        *,
        retryable: bool = False,
        status: int | None = None,
    ) -> None:
        super().__init__(url, message)
        self.reason = reason
        self.retryable = retryable
        self.status = status


class LayoutError(PageError):
    """A selector of the layout matches nothing, or the text is shorter than expected."""


class ListingError(PageError):
    """A listing, feed or sitemap cannot be read as one; never the same as an empty listing."""


class ParseError(PageError):
    """Parsing took too long or too much memory (research: lexbor#340, deep nesting)."""


class ArchiveError(ScraperError):
    """The archive cannot be used: not a database, damaged, disk full, read-only."""

    exit_code = 3


class ArchiveMissing(ArchiveError):
    """There is no archive at that path: no file, or one in which nothing was written yet."""


class ArchiveLocked(ArchiveError):
    """Another crawl writes to this archive; cron may ignore it."""

    exit_code = 75
