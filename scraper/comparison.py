"""Two versions of a release -> one self-contained HTML page that shows the words that changed."""

from __future__ import annotations

from html import escape
from typing import Any

from scraper.core.diff import pieces
from scraper.core.printable import printable
from scraper.languages import direction

_STYLE = (
    "body{font:1.05rem/1.6 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "del{background:#fdd;color:#900}ins{background:#dfd;color:#060;text-decoration:none;"
    "border-bottom:2px solid}header{color:#555;font-size:.9rem}p{white-space:pre-line}"
)


def comparison_page(release: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> str:
    """HTML without scripts; everything from the web is escaped, removed words are <del>."""
    language = escape(release["language"] or "en")
    heads = f"{old['number']} ({old['first_seen_at']}) → {new['number']} ({new['first_seen_at']})"
    before, after = (f"{v['title']}\n\n{v['body']}" for v in (old, new))
    body = "".join(_marked(p.mark, p.text) for p in pieces(before, after))
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        f" style-src 'unsafe-inline'\"><title>{_text(new['title'])}</title>"
        f"<style>{_STYLE}</style></head><body><header><p>{_text(release['url'])}</p>"
        f'<p>{_text(heads)}</p></header><main dir="{direction(release["language"] or "en")}">'
        f"<p>{body.replace(chr(10) * 2, '</p><p>')}</p></main></body></html>\n"
    )


def _text(text: object) -> str:
    return escape(printable(text))


def _marked(mark: str, text: str) -> str:
    """Marks never cross a paragraph, so that the page stays well-formed."""
    tag = {"removed": "del", "added": "ins"}.get(mark)
    if tag is None:
        return _text(text)
    return "\n\n".join(f"<{tag}>{_text(p)}</{tag}>" if p else "" for p in text.split("\n\n"))
