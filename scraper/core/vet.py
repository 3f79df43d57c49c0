"""An answer -> is this really the page? Looks before anything is read.

A challenge, a login form, a soft 404 or a maintenance page with status 200 must never become a
version. The marks are those that EDGI's web monitoring, juriscraper and OpenSanctions had to learn;
each counts only on a page with little text, so that a release that mentions a captcha is a release.
Marks are in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scraper.core import urls
from scraper.model import Answer

# Text lengths in characters, up to which a mark is believed.
SHORT, MEDIUM = 1_500, 4_000
# How much of a page is looked at, in characters: error pages are small.
LOOKED_AT = 300_000
# The head, the title and a first impression: enough for a page that is plainly full of text.
FIRST_LOOK = 60_000
HEADING = 1_000

# Everything below looks at a page in time that grows with its length only: what is repeated never
# reaches over a bracket or an end that may not come (tests/core/test_vet.py tries).
_HIDDEN = re.compile(r"<(script|style|noscript|template)\b|<!--", re.I)
_ENDS = {
    name: re.compile(rf"</{name}\s{{0,9}}>", re.I)
    for name in ("script", "style", "noscript", "template")
} | {"!--": re.compile("-->")}
_TAG = re.compile(r"<[^<>]*>?")
_CHALLENGE = (
    *("cf-challenge", "cf_chl_", "/cdn-cgi/challenge-platform/h/", "just a moment..."),
    *("_incapsula_resource", "pardon our interruption", "attention required!"),
    *("checking your browser", "ddos protection by", "data processing... please, wait"),
    *("awswaf", "perimeterx", "/_sec/cp_challenge", "distil_r_captcha"),
    *("request unsuccessful. incapsula", "enable javascript and cookies to continue"),
    "the requested url was rejected",
)
_DENIED = re.compile(r"access denied.{0,600}?reference(?:\s|&#32;){0,9}(?:#|&#35;)", re.S)
_CHALLENGE_HEADERS = ("cf-mitigated", "x-amzn-waf-action")
_CAPTCHA = ("g-recaptcha", "h-captcha", "hcaptcha.com", "captcha-delivery", "cf-turnstile")
_PASSWORD = re.compile(r"<input[^<>]{1,999}?type\s{0,9}=\s{0,9}[\"']?password")
_LOGIN = re.compile(
    r"\b(sign in|log ?in|login|anmelden|anmeldung|connexion|se connecter|iniciar sesi[oó]n|entrar"
    r"|accedi|giri[sş])\b|вход|авторизаци|تسجيل الدخول|登录|登錄|ログイン|로그인",
    re.I,
)
_MAINTENANCE = re.compile(
    r"maintenance|technical difficult|temporarily (unavailable|down|offline)|service unavailable"
    r"|be back (soon|shortly)|wartung|en mantenimiento|manuten[cç][aã]o|manutenzione|bak[ıi]mda"
    r"|технические работы|техническ\w+ обслуживани|временно недоступ|صيانة|系统维护|维护中"
    r"|メンテナンス中|점검 중",
    re.I,
)
_NOT_FOUND = re.compile(
    r"(page|file|document|article|content|site|url|resource|item)\s+"
    r"(\w+\s+){0,4}(not|cannot be|could not be|can.?t be|isn.?t|no longer)\s+(\w+\s+)?"
    r"(found|available|exists?|accessible)"
    r"|not found|(?:\A|[|:–—-]\s*|\b(?:error|http|fehler|erreur|ошибка)\W{0,3})404\b"
    r"|page (does ?n.t|does not) exist|no longer (exists|available)"
    r"|seite (wurde )?nicht gefunden|page (introuvable|non trouv)|p[aá]gina (no|n[aã]o) encontrada"
    r"|pagina non trovata|sayfa bulunamad|страница не найдена|не найдена|сторінк\w+ не знайдено"
    r"|الصفحة غير موجودة|صفحه (مورد نظر )?یافت نشد|页面不存在|页面未找到|找不到(该|该页|頁|页)"
    r"|ページが見つかりません|페이지를 찾을 수 없",
    re.I,
)
_SERVER_ERROR = (
    *("<b>fatal error</b>:", "<b>parse error</b>:", "server error in '/"),
    *("traceback (most recent", "error establishing a database connection"),
    *("you have an error in your sql syntax", "whoops, looks like something went wrong"),
    *("org.apache.jasper", "http status 500"),
)
_UNCAUGHT = re.compile(r"uncaught \w{0,60}exception")
_SHELL = re.compile(r"<div[^<>]{1,999}?id\s{0,9}=\s{0,9}[\"']?(root|app|__next|__nuxt)\b")
_SHELL_WORDS = "enable javascript"

Kind = Literal["page", "soft", "absent", "blocked", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answer is. `reason` is one of model.REASONS, None for a page."""

    kind: Kind
    reason: str | None = None


PAGE = Finding("page")


def by_status(status: int) -> Finding:
    """What the status alone says; only 200 (and 203) can be a page."""
    if status in (200, 203):
        return PAGE
    if status in (404, 410):
        return Finding("absent", f"http_{status}")
    if status in (401, 403, 429, 451):
        return Finding("blocked", f"http_{status}")
    if 500 <= status <= 599:
        return Finding("failed", "http_5xx")
    if status == 206:
        return Finding("failed", "partial")
    return Finding("failed", "status")


def led_home(asked: str, final: str) -> bool:
    """True if a page below the home page was answered by a home page: gone, politely put."""
    return asked != final and urls.is_home(final) and not urls.is_home(asked)


def led_to_listing(asked: str, final: str, listings: Iterable[str]) -> bool:
    """True if a release's address was answered by a listing of its site: gone, politely put."""
    return asked != final and final in {urls.normalise(one) for one in listings}


def head_of(body: bytes) -> bytes:
    """The part of a body that vetting looks at, not cut within a character or a tag."""
    if len(body) <= 4 * LOOKED_AT:
        return body
    at = body.rfind(b"<", 1, 4 * LOOKED_AT)
    return body[: at if at > 0 else 4 * LOOKED_AT]


def vet(answer: Answer, text: str) -> Finding:
    """Whether a decoded answer with status 200 is a page worth reading, and if not, why.

    `text` may be that of `head_of(answer.body)`.
    """
    if any(answer.header(name) for name in _CHALLENGE_HEADERS):
        return Finding("blocked", "challenge")
    if not text.strip():
        return Finding("soft", "empty")
    if _cut(answer):
        return Finding("soft", "truncated")
    head = text[:LOOKED_AT]
    seen = visible(head[:FIRST_LOOK])
    if seen < MEDIUM:
        seen = visible(head)
    if seen >= MEDIUM:
        return PAGE
    return _soft(head.lower(), seen) or PAGE


def visible(html: str) -> int:
    """How many characters of text a page shows, more or less."""
    text = _TAG.sub(" ", _without_hidden(html))
    return len(" ".join(text.replace("&nbsp;", " ").split()))


def _without_hidden(html: str) -> str:
    """The page without scripts, styles and comments; one that never ends hides nothing."""
    pieces, done, look_from, endless = [], 0, 0, set[str]()
    while (start := _HIDDEN.search(html, look_from)) is not None:
        name, look_from = (start[1] or "!--").lower(), start.end()
        end = None if name in endless else _ENDS[name].search(html, start.end())
        if end is None:
            endless.add(name)
            continue
        pieces.append(html[done : start.start()])
        done = look_from = end.end()
    return " ".join([*pieces, html[done:]])


def _cut(answer: Answer) -> bool:
    """True if only the end of the connection ended the page, and it may have ended too soon."""
    tail = answer.body[-4_096:].lower()
    markup = answer.body[:4_096].lstrip()[:1] == b"<" and b"\0" not in tail
    return answer.framing == "close" and markup and not (b"</html" in tail or b"</body" in tail)


def _soft(head: str, seen: int) -> Finding | None:
    """What a page with little text is, if not a page; `head` in lower case."""
    heading = _inner("title", head) + " \n " + _inner("h1", head)
    if _any(_CHALLENGE, head) or ("access denied" in head and _DENIED.search(head)):
        return Finding("blocked", "challenge")
    if seen < SHORT and _any(_CAPTCHA, head):
        return Finding("blocked", "captcha")
    if seen < SHORT and (_any(_SERVER_ERROR, head) or _UNCAUGHT.search(head)):
        return Finding("soft", "server_error_page")
    if seen < SHORT and _LOGIN.search(heading) and _PASSWORD.search(head):
        return Finding("soft", "login")
    if len(heading) < 200 and _MAINTENANCE.search(heading):
        return Finding("soft", "maintenance")
    if _says_not_found(heading):
        return Finding("soft", "soft_404")
    if seen == 0 or (seen < 200 and (_SHELL_WORDS in head or _SHELL.search(head))):
        return Finding("soft", "script_shell" if "<script" in head else "empty")
    return None


def _any(marks: tuple[str, ...], text: str) -> bool:
    return any(mark in text for mark in marks)


def _says_not_found(heading: str) -> bool:
    """A short title or first heading that says it; a release about missing people is longer."""
    parts = [part.strip() for part in heading.split(" \n ")]
    return any(0 < len(p) < 90 and _NOT_FOUND.search(p) and not _is_news(p) for p in parts)


def _is_news(heading: str) -> bool:
    """A heading of many words that only mentions the words is news."""
    return len(heading.split()) > 11


def _inner(name: str, html: str) -> str:
    """The text of the first element of that name, on one line; html in lower case."""
    start = html.find(f"<{name}")
    opened = html.find(">", start) if start >= 0 else -1
    closed = html.find(f"</{name}", opened) if opened >= 0 else -1
    if closed < 0:
        return ""
    return " ".join(_TAG.sub(" ", html[opened + 1 : closed][:HEADING]).split())


_NOARCHIVE = re.compile(r"\b(noarchive|noindex|none)\b", re.I)
_NOFOLLOW = re.compile(r"\b(nofollow|none)\b", re.I)
_META = re.compile(r"<meta\s[^<>]{0,1000}", re.I)
_FOR_ROBOTS = re.compile(r"\bname\s{0,9}=\s{0,9}[\"']?(?:robots|scraper)\b", re.I)
_CONTENT = re.compile(r"\bcontent\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.I)


def asks_not_to_be_stored(answer: Answer, text: str) -> str | None:
    """The words of X-Robots-Tag or a robots meta tag that ask not to archive a page, or None."""
    return _wish(answer, text, _NOARCHIVE)


def asks_not_to_follow(answer: Answer, text: str) -> str | None:
    """The words that ask robots not to follow any link of a page, or None."""
    return _wish(answer, text, _NOFOLLOW)


def _wish(answer: Answer, text: str, pattern: re.Pattern[str]) -> str | None:
    for name, value in answer.headers:
        if name == "x-robots-tag" and _for_us(value) and pattern.search(value):
            return f"X-Robots-Tag: {value.strip()[:100]}"
    for tag in _META.findall(text[:LOOKED_AT]):
        found = _CONTENT.search(tag) if _FOR_ROBOTS.search(tag) else None
        content = next((g for g in found.groups() if g is not None), "") if found else ""
        if pattern.search(content):
            return f"meta robots: {content.strip()[:100]}"
    return None


def _for_us(value: str) -> bool:
    """X-Robots-Tag may name another robot: 'otherbot: noindex' is not for us."""
    agent, colon, _rest = value.partition(":")
    directive = agent.strip().lower() in ("unavailable_after", "max-snippet", "max-image-preview")
    return not colon or directive or agent.strip().lower() == "scraper"
