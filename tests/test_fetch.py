"""One request against a server that does what servers must not."""

from __future__ import annotations

import datetime
import gzip
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from scraper.core import urls
from scraper.errors import FetchError
from scraper.fetch import Fetcher, certificates, is_public_host, user_agent
from scraper.model import REASONS, Answer
from tests import hostile_server
from tests.hostile_server import BEHAVIOURS, PAGE, HostileServer

DEADLINE_S = 0.5
AGENT = "scraper/0.0 (+mailto:archive@library.example)"


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer() as running:
        yield running


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(user_agent=AGENT, deadline_s=DEADLINE_S, allow_private=True) as ours:
        yield ours


def failure(fetcher: Fetcher, url: str) -> FetchError:
    """The error that a request ends in, at most a second after the deadline."""
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        fetcher.get(url)
    assert time.monotonic() - started <= DEADLINE_S + 1
    assert caught.value.reason in REASONS
    return caught.value


# --- what arrives whole --------------------------------------------------------------------------

WHOLE = [
    "ok", "header_90k", "many_headers", "header_8bit", "header_fold", "lf_only", "status_999",
    "reason_ansi", "cookies_huge", "chunked_ok", "close_delim", "surplus_answer", "surplus_html",
    "gz_ok", "gz_x", "gz_chunked", "ce_none", "gz_multi", "gz_garbage",
]  # fmt: skip


@pytest.mark.parametrize("behaviour", WHOLE)
def test_a_sound_or_merely_odd_answer_arrives_whole(
    behaviour: str, server: HostileServer, fetcher: Fetcher
) -> None:
    assert fetcher.get(server.url(behaviour)).body == PAGE


@pytest.mark.parametrize(
    ("behaviour", "status", "body", "framing"),
    [
        ("ok", 200, PAGE, "length"),
        ("chunked_ok", 200, PAGE, "chunked"),
        ("cl_and_te", 200, b"hi", "chunked"),
        ("close_delim", 200, PAGE, "close"),
        ("close_delim_cut", 200, PAGE[:200], "close"),
        ("empty_200", 200, b"", "length"),
        ("overrun_cl", 200, PAGE[:20], "length"),
        ("body_204", 204, b"", "none"),
        ("gz_empty", 200, b"", "length"),
        ("redir_to?/ok", 302, b"", "none"),
        ("redir_slowbody", 302, b"", "none"),
        ("redir_bigbody", 302, b"", "none"),
        ("redir_long", 302, b"", "none"),
        ("redir_nolocation", 302, b"", "none"),
        ("status?404", 404, PAGE, "length"),
        ("status?503", 503, PAGE, "length"),
        # An error page that cannot be used is still an error page.
        ("s404_trunc", 404, b"", "none"),
        ("s403_br", 403, b"", "none"),
    ],
)
def test_status_body_and_framing(
    behaviour: str,
    status: int,
    body: bytes,
    framing: str,
    server: HostileServer,
    fetcher: Fetcher,
) -> None:
    answer = fetcher.get(server.url(behaviour))
    assert (answer.status, answer.body, answer.framing) == (status, body, framing)


# --- what does not -------------------------------------------------------------------------------

FAULTS = {
    # head
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
    # body
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
    # codings
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
}


@pytest.mark.parametrize(("behaviour", "reason"), FAULTS.items())
def test_a_fault_has_one_named_reason_and_an_end(
    behaviour: str, reason: str, server: HostileServer
) -> None:
    # What is fast in bytes may be slow on a busy machine: floods get a longer deadline.
    flood = reason == "too_large"
    with Fetcher(
        user_agent=AGENT, deadline_s=15 if flood else DEADLINE_S, allow_private=True
    ) as ours:
        started = time.monotonic()
        with pytest.raises(FetchError) as caught:
            ours.get(server.url(behaviour))
        assert flood or time.monotonic() - started <= DEADLINE_S + 1
    assert caught.value.reason == reason
    assert caught.value.url == server.url(behaviour)


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [("trunc_cl", 200), ("s206_unasked", 206), ("gz_bomb", 200), ("never_answer", None)],
)
def test_an_error_says_how_far_the_answer_came(
    behaviour: str, status: int | None, server: HostileServer, fetcher: Fetcher
) -> None:
    assert failure(fetcher, server.url(behaviour)).status == status


def test_only_what_may_pass_is_worth_another_try(server: HostileServer, fetcher: Fetcher) -> None:
    def again(behaviour: str) -> bool:
        return failure(fetcher, server.url(behaviour)).retryable

    assert all(map(again, ("never_answer", "close_at_once", "reset_mid", "trunc_cl")))
    assert not any(map(again, ("s206_unasked", "gz_crc", "header_nul", "ce_unknown")))


def test_every_behaviour_of_the_server_is_met() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in BEHAVIOURS if name not in source] == []


SOUND = [
    hostile_server.answer(),
    hostile_server.chunked(PAGE[:300], PAGE[300:]),
    hostile_server.coded(gzip.compress(PAGE)),
    hostile_server.answer(b"", "Location: /ok", "Set-Cookie: a=b", status="302 Found"),
]


@given(
    st.sampled_from(SOUND),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.binary(max_size=4)), max_size=4),
    st.integers(0, 2_000),
)
def test_no_damage_to_an_answer_escapes_or_lacks_a_name(
    server: HostileServer,
    fetcher: Fetcher,
    sound: bytes,
    damage: list[tuple[float, int, bytes]],
    cut: int,
) -> None:
    for place, gone, new in damage:
        at = int(place * len(sound))
        sound = sound[:at] + new + sound[at + gone :]
    hostile_server.BEHAVIOURS["damaged"] = lambda peer: peer.send(sound[: len(sound) - cut])
    try:
        fetcher.get(server.url("damaged"))
    except FetchError as error:
        assert error.reason in REASONS - {"unexpected"}


def test_an_endless_body_ends_at_the_deadline_too(server: HostileServer) -> None:
    with Fetcher(
        user_agent=AGENT, deadline_s=0.3, allow_private=True, max_wire=10**12, max_body=10**12
    ) as ours:
        started = time.monotonic()
        with pytest.raises(FetchError) as caught:
            ours.get(server.url("slow_body"))
    assert caught.value.reason == "timeout"
    assert time.monotonic() - started < 1.3


@pytest.mark.parametrize("behaviour", ["gz_bomb", "gz_nested", "br_bomb", "endless_body"])
def test_a_bomb_costs_little_memory(behaviour: str, server: HostileServer) -> None:
    with Fetcher(user_agent=AGENT, deadline_s=15, allow_private=True) as ours:
        tracemalloc.start()
        try:
            with pytest.raises(FetchError):
                ours.get(server.url(behaviour))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 40_000_000


# --- one request, one connection -----------------------------------------------------------------


@pytest.mark.parametrize("behaviour", ["surplus_answer", "surplus_304", "surplus_html"])
def test_surplus_bytes_never_become_the_next_page(
    behaviour: str, server: HostileServer, fetcher: Fetcher
) -> None:
    fetcher.get(server.url(behaviour), etag='"x"')
    for _ in range(2):
        assert fetcher.get(server.url("ok")).body == PAGE


def test_a_redirect_is_handed_back_and_not_followed() -> None:
    with HostileServer() as fresh, Fetcher(user_agent=AGENT, allow_private=True) as ours:
        answer = ours.get(fresh.url("redir_to?/ok"))
        assert answer.header("location") == "/ok"
        assert fresh.connections == 1


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[::1/",
        "http://mer.example:99999/",
        "http://mer.example:0/",
        "http://user:word@mer.example/",
        "http://ex ample/",
        "http:///x",
        "/a%0d%0ab",
        "\x01/ok",
    ],
)
def test_a_location_is_handed_back_as_it_was_sent(
    target: str, server: HostileServer, fetcher: Fetcher
) -> None:
    answer = fetcher.get(server.url("redir_to?" + quote(target)))
    assert answer.header("location") == target


@pytest.mark.parametrize("behaviour", ["redir_utf8", "redir_latin1"])
def test_a_location_with_raw_bytes_can_be_joined(
    behaviour: str, server: HostileServer, fetcher: Fetcher
) -> None:
    answer = fetcher.get(server.url(behaviour))
    joined = urls.normalise(answer.header("location") or "", answer.url)
    assert joined == server.url("%C3%A9")


def test_what_is_sent_is_honest_and_little() -> None:
    with HostileServer() as fresh, Fetcher(user_agent=AGENT, allow_private=True) as ours:
        ours.get(fresh.url("redir_to?/ok"))
        ours.get(
            fresh.url("ok?b=2&a=%zz|%20"),
            etag='W/"abc"',
            last_modified="Tue, 24 Nov 2026 20:00:00 GMT",
            accept="application/json",
        )
        line, *headers = fresh.requests[1].decode().split("\r\n")
    assert line == "GET /ok?b=2&a=%zz|%20 HTTP/1.1"
    sent = {name.lower(): value for name, _, value in (h.partition(": ") for h in headers) if name}
    assert sent == {
        "host": f"127.0.0.1:{fresh.port}",
        "user-agent": AGENT,
        "accept": "application/json",
        "accept-encoding": "gzip",
        "connection": "close",
        "if-none-match": 'W/"abc"',
        "if-modified-since": "Tue, 24 Nov 2026 20:00:00 GMT",
    }


def test_a_validator_that_cannot_stand_in_a_header_is_left_out() -> None:
    with HostileServer() as fresh, Fetcher(user_agent=AGENT, allow_private=True) as ours:
        ours.get(fresh.url("ok"), etag='"a"\r\nX-Evil: 1', last_modified="\udc80")
        assert b"evil" not in fresh.requests[0].lower()


def test_a_304_to_a_condition_is_an_answer(server: HostileServer, fetcher: Fetcher) -> None:
    answer = fetcher.get(server.url("s304_unasked"), etag='"x"')
    assert (answer.status, answer.body, answer.framing) == (304, b"", "none")


def test_the_answer_says_when_and_how_long(server: HostileServer, fetcher: Fetcher) -> None:
    before = datetime.datetime.now(datetime.UTC)
    answer = fetcher.get(server.url("ok"))
    assert before <= answer.fetched_at <= datetime.datetime.now(datetime.UTC)
    assert 0 <= answer.elapsed_ms < 1000
    assert answer.header("content-length") == str(len(PAGE))


def test_several_threads_may_share_a_fetcher(server: HostileServer, fetcher: Fetcher) -> None:
    answers: list[Answer] = []

    def ask(name: str) -> None:
        answers.append(fetcher.get(server.url(name), deadline_s=10))

    names = ["ok", "gz_ok", "chunked_ok", "gz_multi"] * 3
    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.body for answer in answers] == [PAGE] * len(names)


# --- connecting ----------------------------------------------------------------------------------


def test_nobody_listens(fetcher: Fetcher) -> None:
    with hostile_server.refusing_port() as port:
        assert failure(fetcher, f"http://127.0.0.1:{port}/").reason == "connect"


def test_a_name_that_is_not_there() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with Fetcher(user_agent=AGENT, deadline_s=DEADLINE_S, resolve=nowhere) as ours:
        error = failure(ours, "http://mer.example/")
    assert (error.reason, error.retryable) == ("dns", False)


def test_a_resolver_that_fails_for_now() -> None:
    def busy(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with Fetcher(user_agent=AGENT, deadline_s=DEADLINE_S, resolve=busy) as ours:
        error = failure(ours, "http://mer.example/")
    assert (error.reason, error.retryable) == ("dns", True)


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    release = threading.Event()

    def hangs(host: str, port: int) -> list[str]:
        release.wait(60)
        return []

    with Fetcher(user_agent=AGENT, deadline_s=DEADLINE_S, resolve=hangs) as ours:
        assert failure(ours, "http://mer.example/").reason == "timeout"
    release.set()


@pytest.mark.parametrize(
    "host", ["a" * 64 + ".example", "xn--a.example", "a..example", "_.example"]
)
def test_a_name_no_dns_can_hold(host: str) -> None:
    with Fetcher(user_agent=AGENT, deadline_s=5) as ours, pytest.raises(FetchError) as caught:
        ours.get(f"http://{host}/")
    assert caught.value.reason in ("dns", "url")


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def serving(authority: trustme.CA, name: str, **options: datetime.datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **options).configure_cert(context)
    return context


def named_of_old(authority: trustme.CA) -> ssl.SSLContext:
    """A certificate that names its host as none has since 2000: as the common name alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(common_name="localhost").configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> Fetcher:
    context = certificates()
    authority.configure_trust(context)
    return Fetcher(user_agent=AGENT, deadline_s=5, allow_private=True, tls=context)


def test_a_good_certificate_is_taken(authority: trustme.CA) -> None:
    with HostileServer(serving(authority, "localhost")) as tls, trusting(authority) as ours:
        assert ours.get(tls.url("ok", "localhost")).body == PAGE
        assert ours.get(tls.url("gz_ok", "localhost")).body == PAGE


def test_a_cut_body_is_seen_through_tls(authority: trustme.CA) -> None:
    with HostileServer(serving(authority, "localhost")) as tls, trusting(authority) as ours:
        error = failure(ours, tls.url("trunc_cl", "localhost"))
    assert error.reason == "truncated"


def test_a_wrong_certificate_is_never_taken(authority: trustme.CA) -> None:
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    wrong = {
        "expired": serving(authority, "localhost", not_after=past),
        "another name": serving(authority, "mer.example"),
        "its name in the wrong place": named_of_old(authority),
        "unknown authority": serving(trustme.CA(), "localhost"),
    }
    for context in wrong.values():
        with HostileServer(context) as tls, trusting(authority) as ours:
            with pytest.raises(FetchError) as caught:
                ours.get(tls.url("ok", "localhost"))
            assert (caught.value.reason, caught.value.retryable) == ("tls", False)
            assert "certificate" in caught.value.message
            assert tls.requests == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_an_outdated_tls_is_not_spoken(authority: trustme.CA) -> None:
    context = serving(authority, "localhost")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with HostileServer(context) as tls, trusting(authority) as ours:
        assert failure(ours, tls.url("ok", "localhost")).reason == "tls"
        assert tls.requests == []


def test_plain_text_on_the_tls_port(server: HostileServer, fetcher: Fetcher) -> None:
    url = server.url("ok").replace("http:", "https:")
    assert failure(fetcher, url).reason in ("tls", "timeout")


def test_a_handshake_that_never_ends(fetcher: Fetcher) -> None:
    with HostileServer(handshake=False) as silent:
        assert failure(fetcher, silent.url("ok")).reason == "timeout"


# --- where nobody may go -------------------------------------------------------------------------

LOOPBACK = [
    "127.0.0.1", "127.1", "2130706433", "017700000001", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1",
    "127.0.0.1.", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "localhost", "LOCALHOST", "localhost.", "inside.mer.example",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "[::127.0.0.1]",
]  # fmt: skip

SPECIAL = [
    "10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.8", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[ff02::1]",
    "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001::1]", "[2001:db8::1]", "[100::1]",
]  # fmt: skip


def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.mark.parametrize("host", LOOPBACK + SPECIAL)
def test_no_spelling_of_a_private_address_is_connected(host: str, server: HostileServer) -> None:
    before = server.connections
    with Fetcher(user_agent=AGENT, deadline_s=DEADLINE_S, resolve=to_loopback) as ours:
        for port in (80, 443, server.port):
            assert failure(ours, f"http://{host}:{port}/").reason in ("address", "port", "url")
    assert server.connections == before


@pytest.mark.parametrize("host", LOOPBACK)
def test_not_even_on_the_port_of_the_web(
    host: str, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The listener's port stands for port 80, so that a connection would really arrive.
    monkeypatch.setattr("scraper.network.WEB_PORTS", {server.port})
    before = server.connections
    with Fetcher(user_agent=AGENT, deadline_s=DEADLINE_S, resolve=to_loopback) as ours:
        assert failure(ours, f"http://{host}:{server.port}/ok").reason in ("address", "url")
    assert server.connections == before


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"]])
def test_one_private_address_among_the_answers_refuses_the_name(answers: list[str]) -> None:
    with Fetcher(
        user_agent=AGENT, deadline_s=DEADLINE_S, resolve=lambda host, port: answers
    ) as ours:
        assert failure(ours, "http://mer.example/").reason == "address"


def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_connected(
    server: HostileServer,
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with Fetcher(user_agent=AGENT, allow_private=True, resolve=rebinding) as ours:
        answer = ours.get(server.url("ok", "mer.example"))
    assert (answer.body, asked) == (PAGE, ["mer.example"])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("ftp://mer.example/", "scheme"),
        ("http://[::1/", "url"),
        ("http://mer.example:99999/", "url"),
        ("http://mer.example:0/", "url"),
        ("http:///x", "url"),
        ("http://ex ample/", "url"),
        ("http://user:word@mer.example/", "url"),
        ("http://mer.example/" + "x" * 60_000, "url"),
        ("http://a%00b.example/", "url"),
        ("/relative", "url"),
        ("", "url"),
        ("\ud800", "url"),
        ("http://mer.example:8080/", "port"),
        ("http://mer.example:22/", "port"),
    ],
)
def test_an_address_that_is_none_is_not_asked(url: str, reason: str, fetcher: Fetcher) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError("looked up")

    with Fetcher(user_agent=AGENT, deadline_s=DEADLINE_S, resolve=never) as ours:
        assert failure(ours, url).reason == reason


def test_a_failure_inside_the_machine_is_named_too() -> None:
    def broken(host: str, port: int) -> list[str]:
        return [None]  # type: ignore[list-item]

    with Fetcher(user_agent=AGENT, allow_private=True, resolve=broken) as ours:
        error = failure(ours, "http://mer.example/")
    assert error.reason in ("connect", "unexpected")


# --- who we are ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("https://library.example/bot", "scraper/1.2 (+https://library.example/bot)"),
        ("archive@library.example", "scraper/1.2 (+archive@library.example)"),
        (None, "scraper/1.2"),
        ("  ", "scraper/1.2"),
        ("a\r\nX-Evil: (1)", "scraper/1.2 (+aX-Evil: 1)"),
    ],
)
def test_the_user_agent_names_a_contact(contact: str | None, said: str) -> None:
    assert user_agent("1.2", contact) == said


@pytest.mark.parametrize("host", [h for h in LOOPBACK if h != "inside.mer.example"] + SPECIAL)
def test_these_hosts_are_not_public(host: str) -> None:
    assert not is_public_host(f"http://{host}:8000/")


def test_other_hosts_are_public() -> None:
    hosts = ["mer.example", "93.184.215.14", "[2606:2800:21f::1]", "localhost.mer.example"]
    assert all(is_public_host(f"https://{host}/") for host in hosts)
    assert not is_public_host("no address")
    assert not is_public_host("http://api.localhost/")
