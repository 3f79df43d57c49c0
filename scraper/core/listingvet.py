"""An answer to a request for a page of a listing -> why it is no such page, if it is none.

A block, a login or a maintenance page has links too; read as a listing it would name releases that
are none. A listing that asks robots not to follow its links is not followed, whatever the site
file says: that is for its owner to decide.
"""

from __future__ import annotations

from scraper.core import decode, vet
from scraper.core.listing import sniff
from scraper.model import Answer

# Pages that a site shows instead of its own for a while.
_PASSING = frozenset({"maintenance", "server_error_page", "login", "soft_404"})


class Unreadable(Exception):
    """A page that came and is no page of the listing.

    `kind` is that of the problem, `reason` one of model.REASONS; `again`: it may pass, ask again.
    """

    def __init__(
        self, kind: str, message: str, reason: str = "listing", *, again: bool = False
    ) -> None:
        super().__init__(message)
        self.kind, self.message, self.reason, self.again = kind, message, reason, again


class NoSuchPage(Exception):
    """A further page that is not there: the listing ended before it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_listing(answer: Answer, asked: str, number: int, charset: str | None) -> None:
    """Whether an answer can be page `number` (from 1) of a listing; `asked` is its address.

    Raises Unreadable and NoSuchPage.
    """
    finding = vet.by_status(answer.status)
    if finding.kind == "absent" and number > 1:
        raise NoSuchPage(finding.reason or "http_404")
    if finding.kind != "page":
        kind = "blocked" if finding.kind == "blocked" else "listing"
        raise Unreadable(kind, f"answered {answer.status}", finding.reason or "status")
    if vet.led_home(asked, answer.url):
        if number > 1:
            raise NoSuchPage("home_redirect")
        raise Unreadable("listing", "redirects to the home page", "home_redirect")
    content_type = answer.header("content-type")
    if sniff(answer.body, content_type) == "html":
        _check_page(answer, decode.decode(answer.body, content_type, charset).text, number)


def _check_page(answer: Answer, text: str, number: int) -> None:
    finding = vet.vet(answer, text)
    if finding.kind == "blocked":
        reason = finding.reason or "challenge"
        raise Unreadable("blocked", f"a block, not the listing: {reason}", reason)
    if finding.reason == "soft_404" and number > 1:
        raise NoSuchPage("soft_404")
    if finding.reason in _PASSING:
        message = f"not the listing: {finding.reason}"
        raise Unreadable("listing", message, finding.reason or "listing", again=True)
    wish = vet.asks_not_to_follow(answer, text)
    if wish is not None:
        message = f"asks robots not to follow its links ({wish}): name its feed or sitemap instead"
        raise Unreadable("nofollow", message, "robots")
