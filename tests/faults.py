"""The hostile behaviours and what the log must call them: research tables as rows of a test.

`outcome` and `reason` are those of the last fetch of the release's own address. "gone" waits for
more looks, "unchanged" means that the page came through whole.
"""

from __future__ import annotations

from tests.hostile_crawl import Fault


def _rows(outcome: str, table: dict[str, str | None]) -> list[Fault]:
    return [Fault(_name(target), target, outcome, reason) for target, reason in table.items()]


def _name(target: str) -> str:
    """A word for a file and a test: one for each target."""
    words = target.replace("?", "?to_", 1) if target.startswith("redir_to") else target
    readable = "".join(c if c.isalnum() else "_" for c in words)[:50].strip("_")
    return f"{readable}_{len(target)}"


BELOW_HTTP = [
    Fault("connect_refused", "ok", "refused", "robots_unreachable"),
    Fault("dns_failure", "ok", "refused", "robots_unreachable"),
    Fault("tls_expired", "ok", "refused", "robots_unreachable"),
    Fault("tls_wrong_host", "ok", "refused", "robots_unreachable"),
    Fault("tls_unknown_ca", "ok", "refused", "robots_unreachable"),
    Fault("handshake_stall", "ok", "refused", "robots_unreachable"),
    Fault("plain_on_tls_port", "ok", "refused", "robots_unreachable"),
]
HEAD = _rows(
    "error",
    {
        "never_answer": "timeout",
        "close_at_once": "reset",
        "reset_at_once": "reset",
        "status_line_only": "protocol",
        "not_http": "protocol",
        "http09": "protocol",
        "slow_head": "timeout",
        "endless_head": "protocol",
        "huge_header": "protocol",
        "header_nul": "protocol",
        "header_nocolon": "protocol",
        "cl_two": "protocol",
        "cl_negative": "protocol",
        "cl_text": "protocol",
        "cl_1e30": "truncated",
        "status_000": "protocol",
        "status_101": "protocol",
        "continue_flood": "protocol",
        "status_999": "status",
    },
)
BODY = _rows(
    "error",
    {
        "slow_body": "timeout",
        "trunc_cl": "truncated",
        "trunc_chunked": "truncated",
        "bad_chunk": "protocol",
        "reset_mid": "reset",
        "s206_unasked": "partial",
        "s304_unasked": "unasked_304",
        "chunk_huge": "too_large",
        "chunk_tiny": "too_large",
        "chunk_ext_endless": "protocol",
        "trailer_endless": "protocol",
        "endless_body": "too_large",
        "big_100mb": "too_large",
        "close_delim_cut": "truncated",
        "empty_200": "empty",
        "body_204": "status",
        "surplus_304": "unasked_304",
        "gz_empty": "empty",
        "cl_and_te": "shrunk",
        "overrun_cl": "empty",
        "shrunk": "shrunk",
    },
)
CODINGS = _rows(
    "error",
    {
        "gz_bomb": "too_large",
        "br_bomb": "coding",
        "zstd_bomb": "coding",
        "gz_nested": "coding",
        "ce_x50": "coding",
        "ce_unknown": "coding",
        "deflate_raw": "coding",
        "ce_br_is_gz": "coding",
        "gz_false": "coding",
        "gz_trunc": "truncated",
        "gz_notrailer": "truncated",
        "gz_crc": "coding",
    },
)
REDIRECTS = _rows(
    "refused",
    {
        "redir_to?/release": "redirect_loop",
        "redir_chain": "too_many_redirects",
        "redir_to?file:///etc/passwd": "redirect_bad",
        "redir_to?javascript:alert(1)": "redirect_bad",
        "redir_to?data:text/html,x": "redirect_bad",
        "redir_to?http://[::1/": "redirect_bad",
        "redir_to?http://127.0.0.1:99999/": "redirect_bad",
        "redir_to?http://127.0.0.1:0/": "redirect_bad",
        "redir_to?http://10.0.0.1/": "scope",
        "redir_to?http://elsewhere.example/": "scope",
        "redir_to?http://user:word@127.0.0.1/": "redirect_bad",
        "redir_to?http://ex%2520ample/": "redirect_bad",
        "redir_to?http:///x": "redirect_bad",
        "redir_to?": "redirect_loop",
        "redir_long": "redirect_bad",
    },
)
STATUS = [
    *_rows("blocked", {f"status?{n}": f"http_{n}" for n in (401, 403, 429, 451)}),
    *_rows("error", {"status?400": "status", "redir_nolocation": "status"}),
    *_rows("error", {f"status?{n}": "http_5xx" for n in (500, 502, 503, 504)}),
    *_rows("gone", {"status?404": "http_404", "status?410": "http_410", "s404_trunc": "http_404"}),
    *_rows("blocked", {"s403_br": "http_403"}),
]
NOT_PAGES = [
    *_rows(
        "error",
        {
            "not_page/soft-404": "soft_404",
            "not_page/soft-404-ru": "soft_404",
            "not_page/soft-404-ar": "soft_404",
            "not_page/maintenance": "maintenance",
            "not_page/maintenance-de": "maintenance",
            "not_page/login": "login",
            "not_page/server-error": "server_error_page",
            "not_page/script-shell": "script_shell",
            "js_only": "script_shell",
            "redir_to?/": "home_redirect",
        },
    ),
    *_rows(
        "blocked",
        {
            "not_page/waf-moment": "challenge",
            "not_page/waf-incapsula": "challenge",
            "not_page/waf-denied": "challenge",
            "not_page/captcha": "challenge",
            "not_page/captcha-plain": "captcha",
        },
    ),
]
CONTENT = [
    *_rows("error", {"binary_as_html": "not_html", "json": "not_html"}),
    *_rows("error", {"poison/nested": "parse", "poison/attributes": "parse"}),
    *_rows("error", {"poison/text": "parse", "poison/20mb": "parse", "poison/lexbor340": "parse"}),
]
THROUGH = _rows(
    "unchanged",
    dict.fromkeys(
        [
            *("ok", "header_90k", "many_headers", "header_8bit", "header_fold", "lf_only"),
            *("reason_ansi", "cookies_huge", "chunked_ok", "close_delim", "surplus_answer"),
            *("surplus_html", "gz_ok", "gz_x", "gz_chunked", "ce_none", "gz_multi", "gz_garbage"),
            *("redir_slowbody", "redir_bigbody", "redir_to?/ok", "redir_utf8", "redir_latin1"),
            *("redir_to?/a%250d%250ab", "busy_once", "utf16", "mime_missing"),
            *("charset/rot13", "charset/nonsense-9", "charset/unicode_escape", "charset/utf-7"),
            *("charset/a_b", "charset/idna", "charset/base64"),
        ]
    ),
)
FAULTS = [
    *BELOW_HTTP, *HEAD, *BODY, *CODINGS, *REDIRECTS, *STATUS, *NOT_PAGES, *CONTENT, *THROUGH,
]  # fmt: skip
