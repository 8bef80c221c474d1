"""Requests are patient and polite, bounded in bytes and time, and repeated no more than HTTP asks for."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import gzip
import shutil
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from animecal.web import LONGEST_WAIT, SLOWNESS, TRIES, Answer, Web, WebError, user_agent
from support import HANGS, Handler, Server, in_turn, send, sending

LIMIT = 1_000_000
GOOD = sending(b"good")


def fetch(server: Server, path: str = "", *, limit: int = LIMIT, timeout: float = HANGS) -> Answer:
    with Web(timeout=timeout) as web:
        return web.fetch(server.url + path, limit=limit)


def fault(
    server: Server, path: str = "", *, limit: int = LIMIT, timeout: float = HANGS, tries: int = TRIES
) -> WebError:
    """Fetch; return the error."""
    with Web(timeout=timeout, tries=tries) as web, pytest.raises(WebError) as found:
        web.fetch(server.url + path, limit=limit)
    return found.value


def gap(server: Server) -> float:
    """Return the seconds between the first two requests."""
    return server.requests[1].at - server.requests[0].at


# --- who asks ---------------------------------------------------------------------------------------------


@pytest.fixture
def nameless(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No project's address in the environment."""
    for name in ("ANIMECAL_URL", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_user_agent_is_plain_without_an_address(nameless: pytest.MonkeyPatch, server: Server) -> None:
    server.answers[""] = GOOD
    fetch(server)
    assert server.requests[0].headers["User-Agent"] == f"animecal/{version('animecal')}"


def test_the_user_agent_names_the_project(nameless: pytest.MonkeyPatch, server: Server) -> None:
    nameless.setenv("ANIMECAL_URL", "https://calendars.example/anime")
    server.answers[""] = GOOD
    fetch(server)
    named = f"animecal/{version('animecal')} (+https://calendars.example/anime)"
    assert server.requests[0].headers["User-Agent"] == named


def test_the_user_agent_names_the_repository_of_a_runner(nameless: pytest.MonkeyPatch) -> None:
    nameless.setenv("GITHUB_SERVER_URL", "https://github.com")
    nameless.setenv("GITHUB_REPOSITORY", "someone/animecal")
    assert user_agent().endswith(" (+https://github.com/someone/animecal)")
    nameless.setenv("ANIMECAL_URL", "https://calendars.example")
    assert user_agent().endswith(" (+https://calendars.example)")


@pytest.mark.parametrize("address", ["", "calendars", "https://x.example/\r\nX: y", "https://アニメ.example"])
def test_what_is_no_address_for_a_header_is_left_out(nameless: pytest.MonkeyPatch, address: str) -> None:
    nameless.setenv("ANIMECAL_URL", address)
    assert user_agent() == f"animecal/{version('animecal')}"


def test_a_server_without_a_repository_is_no_address(nameless: pytest.MonkeyPatch) -> None:
    nameless.setenv("GITHUB_REPOSITORY", "someone/animecal")
    assert user_agent() == f"animecal/{version('animecal')}"


# --- patience ---------------------------------------------------------------------------------------------


def test_a_post_is_sent_with_its_body_and_headers(server: Server) -> None:
    server.answers["graph"] = GOOD
    with Web() as web:
        answer = web.fetch(
            server.url + "graph", limit=LIMIT, method="POST", content=b"{}", headers={"Accept": "text/x"}
        )
    asked = server.requests[0]
    assert (answer.status, answer.body, answer.moved_to) == (200, b"good", None)
    assert (asked.method, asked.body, asked.headers["Accept"]) == ("POST", b"{}", "text/x")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_a_server_that_recovers_is_asked_again(server: Server, status: int) -> None:
    server.answers[""] = in_turn(sending(b"busy", status), GOOD)
    assert fetch(server).body == b"good"
    assert len(server.requests) == 2


def test_retry_after_in_seconds_is_waited_for(server: Server) -> None:
    server.answers[""] = in_turn(sending(b"slow down", 429, Retry_After="1"), GOOD)
    assert fetch(server).body == b"good"
    assert gap(server) >= 1


def test_retry_after_as_a_date_is_waited_for(server: Server) -> None:
    until = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(seconds=2)
    date = email.utils.format_datetime(until, usegmt=True)
    server.answers[""] = in_turn(sending(b"slow down", 503, Retry_After=date), GOOD)
    assert fetch(server).body == b"good"
    assert dt.datetime.now(dt.UTC) >= until
    assert len(server.requests) == 2


@pytest.mark.parametrize("date", ["Mon, 01 Jan 2024 00:00:00 GMT", "Mon, 01 Jan 2024 00:00:00 -0000", "0"])
def test_a_retry_after_that_is_past_is_no_wait(server: Server, date: str) -> None:
    server.answers[""] = in_turn(sending(b"slow down", 429, Retry_After=date), GOOD)
    assert fetch(server).body == b"good"


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "-1",
        "0.5",
        "٣",
        ",,,",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        "Mon, 01 Jan 2024 00:00:00 +99999999999999",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    ],
)
def test_a_retry_after_that_is_none_is_as_if_it_were_not_there(server: Server, text: str) -> None:
    raw = text.encode().decode("latin-1")
    server.answers[""] = in_turn(sending(b"slow down", 429, Retry_After=raw), GOOD)
    assert fetch(server).body == b"good"


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_wants_an_hour_is_left_alone(server: Server, status: int) -> None:
    server.answers[""] = sending(b"slow down", status, Retry_After="3600")
    error = fault(server)
    assert error.told == f"answers {status} and asks to come back in 3600 seconds (tried once)"
    assert (error.kind, error.passing, error.wait) == ("status", False, 3600)
    assert len(server.requests) == 1


def test_a_date_in_an_hour_is_an_hour_too(server: Server) -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    server.answers[""] = sending(b"", 429, Retry_After=email.utils.format_datetime(until, usegmt=True))
    error = fault(server)
    assert error.wait is not None
    assert LONGEST_WAIT < error.wait <= 3600
    assert str(error) == f"answers 429 and asks to come back in {error.wait:.0f} seconds"
    assert len(server.requests) == 1


def test_a_number_without_end_is_a_long_time(server: Server) -> None:
    server.answers[""] = sending(b"", 429, Retry_After="9" * 5000)
    assert str(fault(server)) == "answers 429 and asks to come back in 999999999 seconds"


def test_a_server_that_stays_down_is_tried_four_times_with_longer_and_longer_waits(server: Server) -> None:
    server.answers[""] = sending(b"down", 500)
    error = fault(server)
    assert (error.kind, error.tries, error.told) == ("status", 4, "answers 500 (tried 4 times)")
    times = [one.at for one in server.requests]
    assert len(times) == 4
    assert times[1] - times[0] >= 0.2
    assert times[2] - times[1] >= 0.4
    assert times[3] - times[2] >= 0.8


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410])
def test_what_another_try_cannot_help_is_tried_once(server: Server, status: int) -> None:
    server.answers[""] = sending(b"", status, Retry_After="1")
    assert fault(server).told == f"answers {status} (tried once)"
    assert len(server.requests) == 1


def test_asking_takes_any_status(server: Server) -> None:
    server.answers[""] = sending(b"teapot", 418)
    with Web() as web:
        answer = web.ask(server.url, limit=LIMIT)
    assert (answer.status, answer.body) == (418, b"teapot")


def test_faults_of_our_own_are_no_reason_to_try_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Web, _host: str) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(Web, "_await_turn", broken)
    with Web() as web, pytest.raises(RuntimeError, match=r"^ours$"):
        web.fetch(server.url, limit=LIMIT)


# --- answers that do not come -----------------------------------------------------------------------------


def test_a_silent_server_is_not_waited_for(server: Server) -> None:
    server.answers[""] = server.silent
    error = fault(server, timeout=0.2, tries=2)
    assert (error.kind, error.told) == ("slow", "does not answer within 0.2 seconds (tried 2 times)")


def test_an_answer_in_drops_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler: Handler, _: int) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.closing.wait(0.05):
            handler.wfile.write(b".")

    # A drop comes in time, however slow this machine is; all of them never do.
    assert SLOWNESS >= 1
    monkeypatch.setattr("animecal.web.SLOWNESS", 0.2 / HANGS)
    server.answers[""] = drip
    error = fault(server, tries=1)
    assert (error.kind, error.told) == ("slow", "takes longer than 0.2 seconds (tried once)")


def test_headers_in_drops_are_not_waited_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(handler: Handler, _: int) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not server.closing.wait(0.05):
            handler.wfile.write(b"X: y\r\n")

    server.answers["drip"] = drip
    server.answers["http://drip.example/"] = drip
    monkeypatch.setattr("animecal.web.SLOWNESS", 0.2 / HANGS)
    late = r"^takes longer than 0\.2 seconds$"
    for cache in (None, tmp_path / "cache"):
        with Web(timeout=HANGS, tries=1, cache=cache) as web, pytest.raises(WebError, match=late):
            web.fetch(server.url + "drip", limit=LIMIT)
    monkeypatch.setenv("HTTP_PROXY", server.url)
    with Web(timeout=HANGS, tries=1) as web, pytest.raises(WebError, match=late):
        web.fetch("http://drip.example/", limit=LIMIT)


def cut(handler: Handler, _: int) -> None:
    """Answer less than was promised."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.send_header("Cache-Control", "max-age=3600")
    handler.end_headers()
    handler.wfile.write(b"x" * 50)


def test_a_body_cut_short_is_asked_for_again(server: Server) -> None:
    server.answers[""] = in_turn(cut, GOOD)
    assert fetch(server).body == b"good"
    server.answers["always"] = cut
    error = fault(server, "always", tries=2)
    assert error.kind == "truncated"
    assert error.told.startswith("breaks off (")
    assert error.told.endswith(") (tried 2 times)")


def test_a_connection_that_breaks_at_once_is_told(server: Server) -> None:
    server.answers[""] = lambda _handler, _: None
    error = fault(server, tries=2)
    assert error.kind == "connection"
    assert error.told.startswith("cannot be fetched (Server disconnected")
    assert len(server.requests) == 2


def test_a_refused_connection_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with Web(tries=1) as web, pytest.raises(WebError, match=r"^cannot be fetched \(.*refused") as found:
        web.fetch(f"http://127.0.0.1:{port}/", limit=LIMIT)
    assert (found.value.kind, found.value.passing) == ("connection", True)


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "http://[::1/", "nonsense", f"http://{'x' * 64}.example/"]
)
def test_an_address_that_cannot_be_asked_is_tried_once(url: str) -> None:
    with Web() as web, pytest.raises(WebError, match=r"^cannot be fetched \(") as found:
        web.fetch(url, limit=LIMIT)
    assert (found.value.kind, found.value.tries) == ("connection", 1)


# --- bodies -----------------------------------------------------------------------------------------------


def test_a_body_may_be_as_long_as_allowed(server: Server) -> None:
    server.answers[""] = sending(b"x" * 1000)
    assert len(fetch(server, limit=1000).body) == 1000
    assert fault(server, limit=999).told == "is longer than 999 bytes (tried once)"


@pytest.mark.parametrize("body", [b"", b"x", b"x" * 300_000])
def test_a_packed_body_is_unpacked(server: Server, body: bytes) -> None:
    server.answers[""] = sending(gzip.compress(body), Content_Encoding="gzip")
    assert fetch(server).body == body
    assert server.requests[0].headers["Accept-Encoding"] == "gzip"


def test_a_body_that_is_encoded_as_itself_is_taken(server: Server) -> None:
    server.answers[""] = sending(b"good", Content_Encoding="Identity")
    assert fetch(server).body == b"good"


def test_a_packed_body_that_is_none_is_told(server: Server) -> None:
    server.answers[""] = sending(b"no gzip at all", Content_Encoding="gzip")
    error = fault(server)
    assert error.kind == "encoding"
    assert error.told.startswith("is not encoded as its Content-Encoding says (")
    assert error.told.endswith(") (tried once)")


def test_a_packed_body_that_ends_too_early_is_told(server: Server) -> None:
    packed = gzip.compress(b"x" * 1000)[:-9]
    server.answers[""] = in_turn(sending(packed, Content_Encoding="gzip"), GOOD)
    assert fetch(server).body == b"good"
    server.answers["always"] = sending(packed, Content_Encoding="gzip")
    error = fault(server, "always", tries=1)
    assert (error.kind, str(error)) == ("truncated", "breaks off (its gzip has no end)")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_told(server: Server, encoding: str) -> None:
    server.answers[""] = sending(b"x", Content_Encoding=encoding)
    error = fault(server)
    assert error.kind == "encoding"
    assert error.told == f"is encoded as {encoding!r}, which was not asked for (tried once)"


def test_a_small_body_that_unpacks_to_a_large_one_is_not_unpacked_to_its_end(server: Server) -> None:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    bomb = b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()
    assert len(bomb) < 200_000
    server.answers[""] = sending(bomb, Content_Encoding="gzip")
    assert fault(server).told == "is longer than 1,000,000 bytes (tried once)"
    server.answers["twice"] = sending(gzip.compress(bomb), Content_Encoding="gzip, gzip")
    assert fault(server, "twice").kind == "encoding"


def endless(
    head: bytes, sent: list[int], over: threading.Event, **headers: str
) -> Callable[[Handler, int], None]:
    """Return what answers with 200 MB, as long as somebody reads them; tells how many were sent."""

    def answer(handler: Handler, _: int) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        try:
            handler.wfile.write(head)
            for _part in range(3200):
                handler.wfile.write(b"x" * 62_500)
                sent.append(62_500)
        finally:
            over.set()

    return answer


@pytest.mark.parametrize(
    ("head", "headers"),
    [
        (b"", {}),
        (b"", {"Content_Length": "200000000"}),
        (b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03", {"Content_Encoding": "gzip"}),  # a name without end
    ],
)
def test_200_megabytes_are_not_read_to_their_end(
    server: Server, tmp_path: Path, head: bytes, headers: dict[str, str]
) -> None:
    for number, cache in enumerate((None, tmp_path / "cache")):
        sent: list[int] = []
        over = threading.Event()
        server.answers[str(number)] = endless(head, sent, over, **headers)
        with Web(cache=cache) as web, pytest.raises(WebError) as found:
            web.fetch(f"{server.url}{number}", limit=LIMIT)
        assert found.value.told == "is longer than 1,000,000 bytes (tried once)"
        assert over.wait(HANGS)
        assert sum(sent) < 100_000_000


# --- redirects --------------------------------------------------------------------------------------------


def test_redirects_are_followed_and_told(server: Server) -> None:
    server.answers["a"] = sending(b"", 302, Location="/b")
    server.answers["b"] = sending(b"", 301, Location="/c")
    server.answers["c"] = GOOD
    answer = fetch(server, "a")
    assert (answer.body, answer.moved_to) == (b"good", server.url + "c")


def test_bodies_of_redirects_are_not_read(server: Server) -> None:
    sent: list[int] = []
    over = threading.Event()

    def long(handler: Handler, _: int) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/b")
        handler.end_headers()
        try:
            for _part in range(3200):
                handler.wfile.write(b"x" * 62_500)
                sent.append(62_500)
        finally:
            over.set()

    server.answers["a"] = long
    server.answers["b"] = GOOD
    assert fetch(server, "a").body == b"good"
    assert over.wait(HANGS)
    assert sum(sent) < 100_000_000


def test_redirects_end_somewhere(server: Server) -> None:
    server.answers["a"] = sending(b"", 302, Location="/a")
    error = fault(server, "a")
    assert (error.kind, error.told) == ("redirect", "redirects more than 5 times (tried once)")
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "place", ["ftp://127.0.0.1/x", "file:///etc/hostname", "gopher://x", "javascript:1", "data:,x"]
)
def test_a_redirect_to_another_scheme_is_not_followed(server: Server, place: str) -> None:
    server.answers["a"] = sending(b"", 302, Location=place)
    error = fault(server, "a")
    assert error.kind == "connection"
    assert error.told.startswith("cannot be fetched (")
    assert error.told.endswith(" (tried once)")
    assert len(server.requests) == 1


def test_a_redirect_to_nowhere_is_told(server: Server) -> None:
    server.answers["a"] = sending(b"", 302, Location="http://[::1/")
    assert fault(server, "a", tries=1).told.startswith("cannot be fetched (")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
def test_redirects_never_lead_from_https_to_http(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Server() as safe:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        safe.http.socket = context.wrap_socket(safe.http.socket, server_side=True)
        safe.url = safe.url.replace("http:", "https:")
        safe.answers["a"] = sending(b"", 302, Location=server.url)
        safe.answers["b"] = sending(b"", 302, Location="/c")
        safe.answers["c"] = GOOD
        error = fault(safe, "a")
        assert (error.kind, error.told) == ("redirect", f"redirects from https to {server.url} (tried once)")
        assert server.requests == []
        assert fetch(safe, "b").body == b"good"


# --- politeness -------------------------------------------------------------------------------------------


def test_requests_to_one_host_keep_their_distance(server: Server) -> None:
    server.otherwise = GOOD
    began = time.monotonic()
    with Web(pause=0.3) as web:
        for number in range(3):
            web.fetch(f"{server.url}{number}", limit=LIMIT)
    assert server.requests[1].at >= began + 0.3
    assert server.requests[2].at >= began + 0.6


def test_threads_and_redirects_keep_it_too(server: Server) -> None:
    server.otherwise = GOOD
    server.answers["a"] = sending(b"", 302, Location="/b")
    began = time.monotonic()
    with Web(pause=0.2) as web:
        several = [
            threading.Thread(target=web.fetch, args=(server.url + path,), kwargs={"limit": LIMIT})
            for path in ("a", "c", "d")
        ]
        for one in several:
            one.start()
        for one in several:
            one.join()
    assert len(server.requests) == 4
    assert sorted(one.at for one in server.requests)[-1] >= began + 0.6


def test_two_hosts_do_not_wait_for_each_other(server: Server) -> None:
    addresses = {one[4][0] for one in socket.getaddrinfo("localhost", server.port, type=socket.SOCK_STREAM)}
    if "127.0.0.1" not in addresses:
        pytest.skip("localhost is not 127.0.0.1 here")
    server.answers[""] = GOOD
    began = time.monotonic()
    with Web(pause=HANGS) as web:
        web.fetch(server.url, limit=LIMIT)
        web.fetch(server.url.replace("127.0.0.1", "localhost"), limit=LIMIT)
    assert time.monotonic() - began < HANGS


# --- the cache --------------------------------------------------------------------------------------------


def cached(server: Server, cache: Path, path: str = "") -> bytes:
    """Fetch by a client of its own that keeps answers in a folder."""
    with Web(cache=cache) as web:
        return web.fetch(server.url + path, limit=LIMIT).body


def numbered(**headers: str) -> Callable[[Handler, int], None]:
    """Return what answers with the number of the request."""
    return lambda handler, number: send(handler, f"answer {number}".encode(), 200, **headers)


def test_a_fresh_answer_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    server.answers[""] = numbered(Cache_Control="max-age=3600")
    cache = tmp_path / "not" / "there" / "yet"
    assert [cached(server, cache) for _ in range(3)] == [b"answer 1"] * 3
    assert len(server.requests) == 1


def test_a_packed_answer_comes_unpacked_from_the_cache(server: Server, tmp_path: Path) -> None:
    body = gzip.compress(b"good" * 100_000)
    server.answers[""] = sending(body, Content_Encoding="gzip", Cache_Control="max-age=3600")
    assert cached(server, tmp_path) == cached(server, tmp_path) == b"good" * 100_000
    assert len(server.requests) == 1


def test_a_stale_answer_is_revalidated(server: Server, tmp_path: Path) -> None:
    def tagged(handler: Handler, _: int) -> None:
        if handler.headers["If-None-Match"] == '"v1"':
            handler.send_response(304)
            handler.send_header("ETag", '"v1"')
            handler.end_headers()
        else:
            send(handler, b"the first body", ETag='"v1"', Cache_Control="no-cache")

    server.answers[""] = tagged
    assert [cached(server, tmp_path) for _ in range(3)] == [b"the first body"] * 3
    assert [one.headers["If-None-Match"] for one in server.requests] == [None, '"v1"', '"v1"']


def test_a_changed_answer_takes_the_place_of_the_old_one(server: Server, tmp_path: Path) -> None:
    server.answers[""] = in_turn(
        sending(b"old", ETag='"v1"', Cache_Control="no-cache"),
        sending(b"new", ETag='"v2"', Cache_Control="max-age=3600"),
    )
    assert [cached(server, tmp_path) for _ in range(3)] == [b"old", b"new", b"new"]
    assert len(server.requests) == 2


@pytest.mark.parametrize("headers", [{"Cache_Control": "no-store"}, {}])
def test_what_may_not_be_kept_is_asked_for_again(
    server: Server, tmp_path: Path, headers: dict[str, str]
) -> None:
    server.answers[""] = numbered(**headers)
    assert [cached(server, tmp_path) for _ in range(2)] == [b"answer 1", b"answer 2"]


def test_without_a_folder_nothing_is_kept(server: Server) -> None:
    server.answers[""] = numbered(Cache_Control="max-age=3600")
    assert [fetch(server).body for _ in range(2)] == [b"answer 1", b"answer 2"]


def test_a_part_of_a_body_is_never_served_from_the_cache(server: Server, tmp_path: Path) -> None:
    server.answers[""] = in_turn(cut, sending(b"whole", Cache_Control="max-age=3600"))
    with Web(cache=tmp_path, tries=1) as web, pytest.raises(WebError, match=r"^breaks off"):
        web.fetch(server.url, limit=LIMIT)
    assert cached(server, tmp_path) == b"whole"
    assert len(server.requests) == 2
    server.answers["long"] = sending(b"x" * 300_000, Cache_Control="max-age=3600")
    with Web(cache=tmp_path) as web, pytest.raises(WebError, match=r"^is longer than 200,000 bytes"):
        web.fetch(server.url + "long", limit=200_000)
    assert len(cached(server, tmp_path, "long")) == 300_000
    assert server.asked["long"] == 2


def broken_file(cache: Path) -> None:
    (cache / "http.db").write_bytes(b"this is no database" * 100)


def broken_middle(cache: Path) -> None:
    file = cache / "http.db"
    body = bytearray(file.read_bytes())
    body[4096:] = b"\xff" * (len(body) - 4096)
    file.write_bytes(body)


def other_tables(cache: Path) -> None:
    (cache / "http.db").unlink()
    with sqlite3.connect(cache / "http.db") as other:
        other.execute("CREATE TABLE entries (id INTEGER)")
    other.close()


def missing_parts(cache: Path) -> None:
    with sqlite3.connect(cache / "http.db") as own:
        own.execute("DELETE FROM streams")
    own.close()


def unreadable_parts(cache: Path) -> None:
    with sqlite3.connect(cache / "http.db") as own:
        own.execute("UPDATE entries SET data = x'ff'")
    own.close()


def folder_instead(cache: Path) -> None:
    (cache / "http.db").unlink()
    (cache / "http.db").mkdir()


@pytest.mark.parametrize(
    "damage",
    [broken_file, broken_middle, other_tables, missing_parts, unreadable_parts, folder_instead],
)
def test_a_broken_cache_is_an_error_that_names_its_folder(
    server: Server, tmp_path: Path, damage: Callable[[Path], None], capfd: pytest.CaptureFixture[str]
) -> None:
    server.answers[""] = numbered(Cache_Control="max-age=3600")
    cache = tmp_path / "cache"
    assert cached(server, cache) == b"answer 1"
    damage(cache)
    with Web(cache=cache) as web, pytest.raises(WebError) as found:
        web.fetch(server.url, limit=LIMIT)
    assert found.value.kind == "cache"
    assert found.value.told.startswith(f"cannot be kept in the cache {cache} (")
    assert found.value.told.endswith("); delete that folder, or name another (tried once)")
    assert capfd.readouterr() == ("", "")
    shutil.rmtree(cache)
    assert cached(server, cache).startswith(b"answer ")


def test_a_file_in_place_of_the_cache_is_an_error_too(server: Server, tmp_path: Path) -> None:
    server.answers[""] = GOOD
    cache = tmp_path / "cache"
    cache.write_text("a file")
    with Web(cache=cache) as web, pytest.raises(WebError, match=f"^cannot be kept in the cache {cache} "):
        web.fetch(server.url, limit=LIMIT)


def test_a_cache_that_breaks_while_it_is_written_is_an_error(server: Server, tmp_path: Path) -> None:
    def spoil(handler: Handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "400000")
        handler.send_header("Cache-Control", "max-age=3600")
        handler.end_headers()
        handler.wfile.write(b"x" * 200_000)
        with contextlib.closing(sqlite3.connect(tmp_path / "http.db", timeout=HANGS)) as own:
            while not own.execute("SELECT 1 FROM sqlite_master WHERE name = 'streams'").fetchall():
                server.closing.wait(0.02)
            own.execute("DROP TABLE streams")
            own.commit()
        handler.wfile.write(b"x" * 200_000)

    server.answers[""] = spoil
    with Web(cache=tmp_path) as web, pytest.raises(WebError) as found:
        web.fetch(server.url, limit=LIMIT)
    assert found.value.kind == "cache"
