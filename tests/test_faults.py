"""A real crawl of hostile hosts beside a healthy one: nothing lost, nobody harmed, no hang.

The invariants I1 to I9 of the fault research; the table is `tests/faults.py`. Hosts begin well,
turn hostile, and are mended: three runs, once for all tests of this file.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import trustme

from scraper.archive import Archive
from scraper.core import urls
from scraper.model import REASONS
from scraper.room import Room
from tests.faults import BELOW_HTTP, CONTENT, FAULTS, NOT_PAGES, THROUGH
from tests.hostile_crawl import AFTER, BEHAVIOURS, HEALTHY_PAGES, Cost, Fault, World, world
from tests.hostile_server import HostileServer

DEADLINE_S = 1.2
DELAY_S = 0.1
MOST_MB = 300
HEALTHY, HOSTILE, MENDED = 1, 2, 3
DOCUMENT = Path(__file__).parent.parent / "docs" / "threat-model.md"
names = {fault.name: fault for fault in FAULTS}
above_http = [fault for fault in FAULTS if fault not in BELOW_HTTP]


def context(cert: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(made)
    return made


def certificates() -> dict[str, ssl.SSLContext | None]:
    """What is wrong below HTTP; None: the port does not speak TLS."""
    authority = trustme.CA()
    yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    return {
        "tls_expired": context(authority.issue_cert("127.0.0.1", not_after=yesterday)),
        "tls_wrong_host": context(authority.issue_cert("other.example")),
        "tls_unknown_ca": context(authority.issue_cert("127.0.0.1")),
        "handshake_stall": None,
        "plain_on_tls_port": None,
    }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """All hosts, crawled three times."""
    folder = tmp_path_factory.mktemp("faults")
    options = ("--deadline", str(DEADLINE_S), "--max-time", "100s")
    with world(folder, FAULTS, certificates(), DELAY_S) as hosts:
        hosts.crawl(*options)
        turn(hosts, healthy=False)
        hosts.crawl(*options)
        hosts.healthy_log = list(hosts.healthy.log)
        turn(hosts, healthy=True)
        hosts.crawl(*options)
        yield hosts


def turn(hosts: World, *, healthy: bool) -> None:
    hosts.let_time_pass()
    hosts.healthy.log.clear()
    for host in hosts.hosts.values():
        host.healthy = healthy


def cost(hosts: World, run: int) -> Cost:
    return hosts.costs[run - 1]


# --- I1: the log --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(names))
def test_the_log_calls_each_behaviour_by_its_name(name: str, crawled: World) -> None:
    last = crawled.fetches(crawled.release(name), HOSTILE)[-1]
    assert (last["outcome"], last["reason"]) == (names[name].outcome, names[name].reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("connect_refused", "connect"),
        ("dns_failure", "dns"),
        ("tls_expired", "tls"),
        ("tls_wrong_host", "tls"),
        ("tls_unknown_ca", "tls"),
        ("plain_on_tls_port", "tls"),
        ("handshake_stall", "timeout"),
    ],
)
def test_what_fails_below_http_is_told_apart_at_robots_txt(
    name: str, reason: str, crawled: World
) -> None:
    robots = crawled.release(name).rpartition("/")[0] + "/robots.txt"
    assert {row["reason"] for row in crawled.fetches(robots, HOSTILE)} == {reason}


def test_every_reason_is_of_the_closed_list(crawled: World) -> None:
    reasons = {row["reason"] for row in crawled.rows("SELECT DISTINCT reason FROM fetches")}
    assert reasons - {None} <= REASONS - {"unexpected"}


def test_every_request_that_was_answered_is_in_the_log(crawled: World) -> None:
    for name, host in crawled.hosts.items():
        logged = crawled.rows(
            "SELECT count(*) AS n FROM fetches f JOIN urls u ON u.id = f.url_id"
            " WHERE u.url LIKE ? || '%' AND (f.outcome <> 'refused' OR f.status IS NOT NULL)",
            host.url(""),
        )[0]["n"]
        assert len(host.asked) == logged, name


# --- I2: what we had ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(fault.name for fault in above_http))
def test_the_version_from_before_stays_and_is_the_only_one(name: str, crawled: World) -> None:
    (version,) = crawled.versions(crawled.release(name))
    assert version["id"] == version["latest_version_id"]
    with Archive(crawled.archive) as archive:
        body = archive.blob(version["blob_id"])
        stored = archive.row("SELECT sha256 FROM blobs WHERE id = ?", (version["blob_id"],))
    assert body is not None and stored is not None
    assert hashlib.sha256(body).hexdigest() == stored["sha256"]
    assert version["body"].count("The Minister received the Ambassador of Norlandia") == 9


@pytest.mark.parametrize("name", sorted(names))
def test_the_next_page_of_the_host_is_its_own(name: str, crawled: World) -> None:
    (version,) = crawled.versions(crawled.hosts[name].url("after"))
    assert "forestry" in version["body"] and b"forestry" in AFTER
    assert crawled.fetches(crawled.hosts[name].url("after"), HOSTILE)[-1]["outcome"] == "unchanged"


@pytest.mark.parametrize("fault", [*NOT_PAGES, *CONTENT], ids=lambda fault: fault.name)
def test_what_is_held_or_cannot_be_read_is_kept_beside_it(fault: Fault, crawled: World) -> None:
    last = crawled.fetches(crawled.release(fault.name), HOSTILE)[-1]
    assert last["blob_id"] is not None
    opened = crawled.rows("SELECT kind FROM problems WHERE url = ?", crawled.release(fault.name))
    assert opened


# --- I3, I4, I5: how it ends, how long it takes, what it needs ----------------------------------


def test_exit_codes_tell_that_somebody_should_look(crawled: World) -> None:
    assert [c.exit_code for c in crawled.costs] == [1, 1, 1]  # some names never resolve
    assert [c.stderr for c in crawled.costs] == ["", "", ""]


def test_no_request_holds_the_run(crawled: World) -> None:
    longest = crawled.rows("SELECT max(elapsed_ms) AS ms FROM fetches")[0]["ms"]
    assert longest <= (DEADLINE_S + 1) * 1000
    # Tries, reading times and the eight threads: far from --max-time.
    assert cost(crawled, HOSTILE).seconds < 80


def test_the_memory_of_the_crawler_and_its_children_is_bounded(crawled: World) -> None:
    assert max(c.peak_mb for c in crawled.costs) <= MOST_MB


# --- I7, I8: the others --------------------------------------------------------------------------


def test_the_healthy_host_is_crawled_whole_and_on_time(crawled: World) -> None:
    log = [asked for asked in crawled.healthy_log if asked.path.startswith("/news/")]
    assert len({asked.path for asked in log}) == HEALTHY_PAGES == len(log)
    gaps = [b.at - a.at for a, b in pairwise(log)]
    # Arrivals, on a busy machine: what comes late makes the next gap look short, and only that one.
    assert sum(gaps) >= DELAY_S * len(gaps)
    assert sum(gap < DELAY_S * 0.5 for gap in gaps) <= len(gaps) // 10
    assert max(gaps) <= DELAY_S * 1.2 + 1
    assert max(asked.others for asked in log) == 0


def test_a_hostile_host_is_asked_three_times_at_most(crawled: World) -> None:
    for name, fault in names.items():
        if fault not in THROUGH and not fault.target.startswith("redir"):
            asked = [path for _, path in crawled.hosts[name].asked if path == "release"]
            assert len(asked) <= 1 + 3 + 1, name


# --- I9: afterwards ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(fault.name for fault in above_http))
def test_a_mended_host_is_current_again(name: str, crawled: World) -> None:
    url = crawled.release(name)
    assert crawled.fetches(url, MENDED)[-1]["outcome"] == "unchanged"
    assert {v["status"] for v in crawled.versions(url)} == {"live"}
    still = crawled.rows("SELECT * FROM problems WHERE url = ? AND resolved_at IS NULL", url)
    assert still == []


# --- the table itself -----------------------------------------------------------------------------


def test_the_table_has_every_behaviour_of_the_server() -> None:
    played = {fault.target.partition("?")[0] for fault in FAULTS}
    steps = {"redir_to", "redir_chain", "status", "damaged", "poison/gz20mb"}
    assert set(BEHAVIOURS) - played - steps == set()
    assert len(FAULTS) == len(names) >= 113


def test_every_test_that_the_threat_model_names_is_there() -> None:
    root = Path(__file__).parent
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", DOCUMENT.read_text("utf-8"))
    assert len(named) > 50
    for file, test in named:
        path = root.parent / file if "/" in file and not (root / file).exists() else root / file
        assert path.is_file(), file
        assert not test or f"def {test}(" in path.read_text("utf-8"), f"{file}::{test}"


# --- large answers of many hosts at once ---------------------------------------------------------


def test_twelve_hosts_that_send_twenty_megabytes_each_stay_within_the_memory(
    tmp_path: Path,
) -> None:
    faults = [Fault(f"large_{n}", "poison/gz20mb", "error", "parse") for n in range(12)]
    with world(tmp_path, faults, {}, 0) as hosts:
        hosts.crawl()
        turn(hosts, healthy=False)
        assert hosts.crawl("--deadline", "30").peak_mb <= MOST_MB
        for fault in faults:
            last = hosts.fetches(hosts.release(fault.name), HOSTILE)[-1]
            assert (last["outcome"], last["reason"]) == ("error", "parse")


def test_a_turn_ends_with_its_answer_and_is_one_threads() -> None:
    room = Room()
    first, again = room.turn(0), room.turn(0)
    assert first is not None and again is not None
    came: list[object] = []

    def other(within_s: float) -> None:
        came.append(room.turn(within_s))

    threads = [threading.Thread(target=other, args=(seconds,)) for seconds in (0.01, 30)]
    threads[0].start()
    threads[0].join()
    assert came == [None]
    threads[1].start()
    del first, again
    threads[1].join()
    assert came[1] is not None


# --- addresses that must not be asked ------------------------------------------------------------

SPELLINGS = [
    *("127.0.0.1", "127.1", "2130706433", "017700000001", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1"),
    *("127.0.0.1.", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[0:0:0:0:0:ffff:127.0.0.1]", "localhost", "LOCALHOST", "localhost.", "①②⑦.⓪.⓪.①"),
    *("127。0。0。1", "[::127.0.0.1]", "localtest.localhost"),
    # the special ranges: nobody listens there, but nobody may be asked either
    *("10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.8", "192.0.2.1"),
    *("192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
    *("240.0.0.1", "255.255.255.255", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fc00::1]"),
    *("[fe80::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]"),
]  # fmt: skip


@pytest.mark.parametrize("command", ["crawl", "fetch"])
def test_no_spelling_of_a_private_address_is_connected_to(command: str, tmp_path: Path) -> None:
    with HostileServer() as listener:
        for port in (listener.port, 80):
            addresses = [f"http://{host}:{port}/ok" for host in SPELLINGS]
            run = subprocess.run(
                [
                    *(sys.executable, "-m", "scraper", command, *addresses),
                    *("--archive", str(tmp_path / f"{port}.db")),
                    *("--contact", "archive@library.example", "--deadline", "2"),
                ],
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert run.returncode in (1, 2), run.stderr
        assert listener.connections == 0
    for path in tmp_path.glob("*.db"):
        with Archive(path) as archive:
            assert archive.rows("SELECT * FROM fetches WHERE status IS NOT NULL") == []


def test_a_redirect_to_a_private_address_is_not_followed(tmp_path: Path) -> None:
    """Even where private addresses are allowed a redirect stays on the site's own host."""
    other = [host for host in SPELLINGS if not same_host(host)]
    assert len(other) > 30
    with HostileServer() as victim:
        targets = [f"http://{host}:{victim.port}/ok".encode().decode("latin-1") for host in other]
        faults = [Fault(f"redirect_{n}", f"redir_to?{t}", "", None) for n, t in enumerate(targets)]
        with world(tmp_path, faults, {}, 0) as hosts:
            hosts.crawl()
            turn(hosts, healthy=False)
            hosts.crawl("--deadline", "2")
            for fault in faults:
                last = hosts.fetches(hosts.release(fault.name), HOSTILE)[-1]
                assert last["outcome"] == "refused", fault.target
                assert last["reason"] in ("scope", "redirect_bad"), fault.target
        assert victim.connections == 0


def same_host(host: str) -> bool:
    """True if the WHATWG reading of a host's name is 127.0.0.1."""
    return urls.host_key(f"http://{host}/") == "127.0.0.1:80"
