"""What a page calls an address -> the address a polite client may ask for, and what it says.

Joining and spelling follow the WHATWG URL Standard (through ada-url), as browsers do.
Nothing here raises: an address that cannot be used is None, a question about it is answered "no".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_plus

import ada_url

from scraper.core import url_language

MAX_LENGTH = 4096

_DEFAULT_PORTS = {"http": "80", "https": "443"}
# The URL Standard ignores C0 controls and blanks around an address, tabs and newlines within.
_AROUND = "".join(map(chr, range(0x21)))
_WITHIN = str.maketrans("", "", "\t\n\r")
# The URL Standard lets hosts such as "a!b" through, which the DNS never holds.
_HOST = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,252}|\[[0-9a-f:]+\]")
# A web address with nothing in it but a host, a path and what follows: nearly all.
_ORDINARY = re.compile(r"https?://(?=[^/]{1,253}/)[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9-]))*/")
# Browsers read "http:///x" as the host "x"; a page that prints it forgot the host.
_NO_HOST = re.compile(r"https?:(?:[\\/]{3,}|[\\/]{0,2}$)", re.IGNORECASE)

# Parameters that tell where the reader came from and never which page (campaigns, click ids).
TRACKERS = (
    "utm_*", "mtm_*", "pk_campaign", "pk_kwd", "pk_source", "piwik_*", "matomo_*", "hsa_*",
    "fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "ysclid",
    "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "mc_cid", "mc_eid", "_hsenc", "_hsmi",
    "_openstat", "_ga", "_gl", "oly_anon_id", "oly_enc_id", "vero_id", "wickedid", "mkt_tok",
    "wt_mc", "wt.mc_id", "at_medium", "at_campaign", "__twitter_impression",
)  # fmt: skip
# Parameters that name one client's visit.
SESSIONS = (
    "jsessionid", "phpsessid", "aspsessionid*", "asp.net_sessionid", "cfid", "cftoken", "sid",
    "session_id", "sessionid", "zenid", "oscsid", "sessid",
)  # fmt: skip
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
# ASP.NET without cookies: /(S(lit3py55t21z5v55vlm25s55))/page.aspx
_ASP_SESSION = re.compile(r"/\([A-Z]\([a-z0-9]{24}\)\)(?=/)", re.IGNORECASE)

_FRONT = re.compile(r"/?(?:(?:index|default|home)(?:\.[a-z]{2,5})?)?/?", re.IGNORECASE)


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: str  # "" is the default of the scheme
    path: str
    query: str


def normalise(href: str, base: str | None = None) -> str | None:
    """The absolute http(s) address that `href` means on a page at `base`, or None.

    None: another scheme, userinfo, no host, a host that no DNS can hold, port 0, more than
    4,096 characters, or not an address at all. The fragment and a dot at the end of the host
    are dropped; the order of the query is kept. Idempotent.
    """
    url = _parsed(href, base)
    if url is None or not _acceptable(*url):
        return None
    address = url[1].partition("#")[0]
    return address if len(address) <= MAX_LENGTH else None


def _parsed(href: str, base: str | None) -> tuple[ada_url.URL, str] | None:
    """An address, taken apart and as a whole: each look into the parts needs a microsecond."""
    if len(href) > 8 * MAX_LENGTH:
        return None
    href = href.strip(_AROUND).translate(_WITHIN)
    if _NO_HOST.match(href):
        return None
    for start in (base, None) if base else (None,):
        try:
            url = ada_url.URL(href, start)
            whole: str = url.href
            if not _ORDINARY.match(whole) and url.hostname.endswith("."):
                url.hostname = url.hostname[:-1]
                whole = url.href
        except ValueError:  # also UnicodeEncodeError, for a lone surrogate
            continue
        return url, whole
    return None


def _acceptable(url: ada_url.URL, whole: str) -> bool:
    if _ORDINARY.match(whole):
        return True
    host = url.hostname
    return (
        url.protocol in ("http:", "https:")
        and not url.username
        and not url.password
        and url.port != "0"
        and ".." not in host
        and not host.endswith(".")
        and _HOST.fullmatch(host) is not None
    )


@lru_cache(maxsize=1024)
def _parts(url: str) -> _Parts | None:
    """The parts of an address, normalised first; None if it is not acceptable."""
    found = _parsed(url, None)
    if found is None or not _acceptable(*found):
        return None
    parsed, _ = found
    return _Parts(
        parsed.protocol.rstrip(":"),
        parsed.hostname,
        parsed.port,
        parsed.pathname,
        parsed.search.removeprefix("?"),
    )


def release_url(url: str, drop_params: Sequence[str] = ()) -> str:
    """The address a release is asked for: without trackers, session ids and `drop_params`.

    `drop_params` are fnmatch patterns of parameter names, compared without regard to case.
    The other parameters stay as they are spelled, in their order. An address that cannot be
    normalised comes back unchanged.
    """
    parts = _parts(url)
    if parts is None:
        return url
    noise = _noise(tuple(drop_params))
    path = _ASP_SESSION.sub("", _SESSION_IN_PATH.sub("", parts.path))
    pairs = parts.query.split("&")
    kept = "&".join(pair for pair in pairs if not noise.fullmatch(_name(pair)))
    return normalise(origin(url) + path + (f"?{kept}" if kept else "")) or url


@lru_cache(maxsize=64)
def _noise(drop_params: tuple[str, ...]) -> re.Pattern[str]:
    patterns = (*TRACKERS, *SESSIONS, *drop_params)
    return re.compile("|".join(translate(pattern.lower()) for pattern in patterns))


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0]).lower()


def identity(url: str, patterns: Sequence[str]) -> str | None:
    """ "<number of the pattern>:<id>" of the first pattern whose group `id` matches, or None.

    Patterns are regular expressions searched in the whole address; numbers start at 0.
    """
    for number, pattern in enumerate(patterns):
        found = re.search(pattern, url)
        if found is not None and found.groupdict().get("id"):
            return f"{number}:{found['id']}"
    return None


def host_key(url: str) -> str:
    """ "host:port", the unit of politeness: lower case, default port filled in; "" if no host.

    >>> host_key("https://WWW.mer.example/en/")
    'www.mer.example:443'
    """
    parts = _parts(url)
    if parts is None:
        return ""
    return f"{parts.host}:{parts.port or _DEFAULT_PORTS[parts.scheme]}"


def origin(url: str) -> str:
    """ "https://host" or "https://host:port", without a final slash; "" if no host."""
    parts = _parts(url)
    if parts is None:
        return ""
    return f"{parts.scheme}://{parts.host}" + (f":{parts.port}" if parts.port else "")


def same_site(a: str, b: str) -> bool:
    """Whether both hosts are one site: equal up to "www.", or one a sub-domain of the other.

    Scheme and port do not matter. Hosts that are numbers are one site only if equal.
    """
    first, second = _parts(a), _parts(b)
    if first is None or second is None:
        return False
    short, long = sorted((host.removeprefix("www.") for host in (first.host, second.host)), key=len)
    if short == long:
        return True
    # A bare top-level name ("gov") would make every ministry one site.
    return "." in short and not short[-1].isdigit() and long.endswith("." + short)


def is_home(url: str) -> bool:
    """Whether the address is a front page: "", "/", "/index.*", or only a language ("/en/").

    A query that does more than choose a language makes it another page ("/?p=123").
    """
    parts = _parts(url)
    if parts is None:
        return False
    first, _, rest = parts.path.removeprefix("/").partition("/")
    path = rest if url_language.of_word(first) else parts.path
    chosen = all(
        url_language.is_language_param(_name(pair)) for pair in parts.query.split("&") if pair
    )
    return chosen and _FRONT.fullmatch(path) is not None


def language_in(url: str) -> str | None:
    """The BCP 47 primary subtag that the address names, or None.

    Looked for in ?lang=xx (which on mid.ru overrules the path), the first path segment, the
    suffix of the last ("_fr", ".ar", "-fr.html") and the first label of the host.
    """
    parts = _parts(url)
    if parts is None:
        return None
    return (
        url_language.of_query(parts.query)
        or url_language.of_path(parts.path)
        or url_language.of_host(parts.host)
    )
