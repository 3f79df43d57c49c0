"""An answer -> is this really the page? Looks before anything is read.

A challenge, a login form, a soft 404 or a maintenance page with status 200 must never become a
version. The marks are those that EDGI's web monitoring, juriscraper and OpenSanctions had to learn;
each counts only on a page with little text, so that a release that mentions a captcha is a release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from scraper.core import urls
from scraper.model import Answer

# Text lengths in characters, up to which a mark is believed.
SHORT, MEDIUM = 1_500, 4_000
# How much of a page is looked at: error pages are small.
LOOKED_AT = 300_000

_TAGS = re.compile(
    r"<(script|style|noscript|template)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.S | re.I
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.S | re.I)
_H1 = re.compile(r"<h1[^>]*>(.*?)</h1", re.S | re.I)
_BLANK = re.compile(r"(?:\s|&nbsp;)+")

_CHALLENGE = re.compile(
    r"cf-challenge|cf_chl_|/cdn-cgi/challenge-platform/h/|just a moment\.\.\.|_Incapsula_Resource"
    r"|pardon our interruption|attention required!|checking your browser|ddos protection by"
    r"|data processing\.\.\. please, wait|awswaf|perimeterx|/_sec/cp_challenge|distil_r_captcha"
    r"|request unsuccessful\. incapsula|enable javascript and cookies to continue"
    r"|access denied.{0,400}reference\s*#|the requested url was rejected",
    re.I | re.S,
)
_CHALLENGE_HEADERS = ("cf-mitigated", "x-amzn-waf-action")
_CAPTCHA = re.compile(r"g-recaptcha|h-captcha|hcaptcha\.com|captcha-delivery|cf-turnstile", re.I)
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.I)
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
_SERVER_ERROR = re.compile(
    r"<b>(fatal|parse) error</b>:|uncaught \w*exception|server error in '/|traceback \(most recent"
    r"|error establishing a database connection|you have an error in your sql syntax"
    r"|whoops, looks like something went wrong|org\.apache\.jasper|http status 500",
    re.I,
)
_SHELL = re.compile(r"<div[^>]+id\s*=\s*[\"']?(root|app|__next|__nuxt)\b|enable javascript", re.I)

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


def vet(answer: Answer, text: str) -> Finding:
    """Whether a decoded answer with status 200 is a page worth reading, and if not, why."""
    if any(answer.header(name) for name in _CHALLENGE_HEADERS):
        return Finding("blocked", "challenge")
    if not text.strip():
        return Finding("soft", "empty")
    head = text[:LOOKED_AT]
    visible = len(_BLANK.sub(" ", _TAGS.sub(" ", head)).strip())
    heading = _inner(_TITLE, head) + " \n " + _inner(_H1, head)
    return _soft(head, heading, visible) or PAGE


def _soft(head: str, heading: str, visible: int) -> Finding | None:
    if visible < MEDIUM and _CHALLENGE.search(head):
        return Finding("blocked", "challenge")
    if visible < SHORT and _CAPTCHA.search(head):
        return Finding("blocked", "captcha")
    if visible < SHORT and _SERVER_ERROR.search(head):
        return Finding("soft", "server_error_page")
    if visible < SHORT and _PASSWORD.search(head) and _LOGIN.search(heading):
        return Finding("soft", "login")
    if visible < MEDIUM and _MAINTENANCE.search(heading) and len(heading) < 200:
        return Finding("soft", "maintenance")
    if visible < MEDIUM and _says_not_found(heading):
        return Finding("soft", "soft_404")
    if visible == 0 or (visible < 200 and _SHELL.search(head)):
        return Finding("soft", "script_shell" if "<script" in head.lower() else "empty")
    return None


def _says_not_found(heading: str) -> bool:
    """A short title or first heading that says it; a release about missing people is longer."""
    parts = [part.strip() for part in heading.split(" \n ")]
    return any(0 < len(p) < 90 and _NOT_FOUND.search(p) and not _is_news(p) for p in parts)


def _is_news(heading: str) -> bool:
    """A heading of many words that only mentions the words is news."""
    return len(heading.split()) > 11


def _inner(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return _BLANK.sub(" ", _TAGS.sub(" ", found.group(1))).strip() if found else ""


_NOARCHIVE = re.compile(r"\b(noarchive|noindex|none)\b", re.I)
_NOFOLLOW = re.compile(r"\b(nofollow|none)\b", re.I)
_META_ROBOTS = re.compile(
    r"<meta\b(?=[^>]*\bname\s*=\s*[\"']?(?:robots|scraper)\b)[^>]*\bcontent\s*=\s*"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))[^>]*>",
    re.I,
)


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
    for match in _META_ROBOTS.finditer(text[:LOOKED_AT]):
        content = next((g for g in match.groups() if g is not None), "")
        if pattern.search(content):
            return f"meta robots: {content.strip()[:100]}"
    return None


def _for_us(value: str) -> bool:
    """X-Robots-Tag may name another robot: 'otherbot: noindex' is not for us."""
    agent, colon, _rest = value.partition(":")
    directive = agent.strip().lower() in ("unavailable_after", "max-snippet", "max-image-preview")
    return not colon or directive or agent.strip().lower() == "scraper"
