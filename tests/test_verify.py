"""A live publication is looked at as calendar apps do; whatever a server does wrong is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import gzip
import hashlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from animecal.ledger.published import INDEX, Index, parse_index
from animecal.publish.looked import LOOKED, Looked
from animecal.publish.verify import CONNECTIONS, Finding, Verified, verify
from support import HANGS, NOW, POSIX, Loopback, Run, built, tree

FEED = "shows/metal-sky.ics"
TODAY = ("--now", "2024-01-01T12:00:00Z")
MODIFIED = "Mon, 01 Jan 2024 12:00:00 GMT"
HTML = {"Content-Type": "text/html"}

Handler = http.server.BaseHTTPRequestHandler
Answer = Callable[[Handler, bytes], None]
"""Answers a request for the file with these bytes."""


@dataclasses.dataclass
class Site:
    """A web server that serves feeds well, but for the paths that it answers in another way."""

    url: str
    files: dict[str, bytes]
    answers: dict[str, Answer] = dataclasses.field(default_factory=dict)
    closing: threading.Event = dataclasses.field(default_factory=threading.Event)
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)
    open: int = 0
    most: int = 0

    @property
    def index(self) -> Index:
        return parse_index(self.files[INDEX], INDEX)

    def relist(self, **fields: object) -> None:
        """Change what the manifest says of the show's feed."""
        feeds = [
            msgspec.structs.replace(feed, **fields) if feed.path == FEED else feed
            for feed in self.index.feeds
        ]
        self.files[INDEX] = msgspec.structs.replace(self.index, feeds=tuple(feeds)).encoded()

    def replace(self, body: bytes, **fields: object) -> None:
        """Serve other bytes as the show's feed, and list them."""
        self.files[FEED] = body
        self.relist(sha256=hashlib.sha256(body).hexdigest(), size=len(body), **fields)

    def look(
        self, *, timeout: float = HANGS, now: dt.datetime = NOW, expected: Index | None = None
    ) -> Verified:
        return verify(self.url, now=now, timeout=timeout, expected=expected)

    def slow(self, look: Callable[[float], Verified]) -> tuple[float, tuple[str, str]]:
        """Look with the shortest of some limits in which this machine answers all but the show's feed.

        Returns that limit in seconds, and check and message of the only finding, which is of that feed.
        """
        for seconds in (0.3, 3.0, 30.0):
            seen = look(seconds)
            if [found.path for found in seen.findings] == [FEED]:
                break
        (found,) = seen.findings
        return seconds, (found.check, found.message)

    def finding(self, *, timeout: float = HANGS) -> tuple[str, str]:
        """Return check and message of the only finding, which is a fault of the show's feed."""
        seen = self.look(timeout=timeout)
        assert not seen.good
        (found,) = seen.findings
        assert (found.severity, found.path) == ("fault", FEED)
        return found.check, found.message


def send(handler: Handler, body: bytes, headers: dict[str, str] | None = None, *, status: int = 200) -> None:
    """Answer; a header that is None is left out."""
    handler.send_response(status)
    given = {"Content-Type": "text/calendar; charset=utf-8", "Content-Length": str(len(body))}
    for name, value in {**given, **(headers or {})}.items():
        if value:
            handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def well(handler: Handler, body: bytes, headers: dict[str, str] | None = None) -> None:
    """Answer as a good server does: with an entity-tag, and with 304 to whoever has it (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    held = [one.strip().removeprefix("W/") for one in handler.headers.get("If-None-Match", "").split(",")]
    if tag in held:
        handler.send_response(304)
        handler.send_header("ETag", tag)
        handler.end_headers()
    else:
        send(handler, body, {"ETag": tag, **(headers or {})})


@pytest.fixture
def site(data: Path) -> Iterator[Site]:
    """The small data set's feeds on a good web server."""

    class Answering(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with found.lock:
                found.open += 1
                found.most = max(found.most, found.open)
            try:
                super().handle()
            except ConnectionError:
                pass  # the client has seen enough
            finally:
                with found.lock:
                    found.open -= 1

        def do_GET(self) -> None:
            path = self.path.removeprefix("/")
            body = found.files.get(path)
            if path in found.answers:
                found.answers[path](self, body or b"")
            elif body is None:
                send(self, b"not here", HTML, status=404)
            else:
                well(self, body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    server = Loopback(("127.0.0.1", 0), Answering)
    files = {**built(data).tree, LOOKED: Looked(NOW).encoded()}
    found = Site(f"http://127.0.0.1:{server.server_address[1]}/", files)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield found
    found.closing.set()
    server.shutdown()
    server.server_close()


# --- a good publication -----------------------------------------------------------------------------------


def test_a_good_publication_has_no_findings(site: Site) -> None:
    seen = site.look(expected=site.index)
    assert seen == Verified(
        url=site.url, feeds=len(site.index.feeds), size=sum(one.size for one in site.index.feeds), findings=()
    )
    assert seen.good


def test_the_command_says_so_and_exits_with_0(site: Site, run: Run) -> None:
    done = run("verify", site.url.rstrip("/"), *TODAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{site.url}: {len(site.index.feeds)} feeds, ")
    assert done.stdout.endswith(" bytes, no faults\n")


def test_feeds_that_come_compressed_are_fine(site: Site) -> None:
    def compressed(handler: Handler, body: bytes) -> None:
        assert "gzip" in handler.headers["Accept-Encoding"]
        tag = '"abc-gzip"'
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
        else:
            send_packed(handler, body, tag)

    def send_packed(handler: Handler, body: bytes, tag: str) -> None:
        send(handler, gzip.compress(body), {"Content-Encoding": "gzip", "ETag": tag})

    site.answers[FEED] = compressed
    assert site.look().findings == ()


@pytest.mark.parametrize(
    "kind", ["text/calendar", 'TEXT/Calendar; Charset="UTF-8"', "text/calendar;charset=utf8"]
)
def test_a_type_may_be_written_in_any_way(site: Site, kind: str) -> None:
    site.answers[FEED] = functools.partial(well, headers={"Content-Type": kind})
    assert site.look().findings == ()


def test_a_weak_entity_tag_will_do(site: Site) -> None:
    def weak(handler: Handler, body: bytes) -> None:
        if handler.headers.get("If-None-Match") == 'W/"1"':
            send(handler, b"", status=304)
        else:
            send(handler, body, {"ETag": 'W/"1"'})

    site.answers[FEED] = weak
    assert site.look().findings == ()


@pytest.mark.parametrize("modified", [MODIFIED, "Monday, 01-Jan-24 12:00:00 GMT"])
def test_a_date_alone_will_do_as_a_validator(site: Site, modified: str) -> None:
    def dated(handler: Handler, body: bytes) -> None:
        if handler.headers.get("If-Modified-Since") == modified:
            send(handler, b"", status=304)
        else:
            send(handler, body, {"Last-Modified": modified})

    site.answers[FEED] = dated
    assert site.look().findings == ()


def test_an_address_may_be_written_in_another_way_than_the_server_is_asked(site: Site) -> None:
    site.files = {f"F%C3%A9eds/{path}": body for path, body in site.files.items()}
    assert verify(site.url + "Féeds", now=NOW).findings == ()


def test_no_more_than_eight_connections_are_open_at_once(site: Site) -> None:
    everyone = threading.Barrier(CONNECTIONS)

    def together(handler: Handler, body: bytes) -> None:
        if "If-None-Match" not in handler.headers:
            everyone.wait(HANGS)
        well(handler, body)

    body = site.files[FEED]
    copies = {f"copies/{number}.ics": body for number in range(3 * CONNECTIONS)}
    row = next(feed for feed in site.index.feeds if feed.path == FEED)
    feeds = tuple(msgspec.structs.replace(row, path=path) for path in copies)
    index = msgspec.structs.replace(site.index, feeds=feeds)
    site.files = {**copies, INDEX: index.encoded(), LOOKED: site.files[LOOKED]}
    site.answers = dict.fromkeys(copies, together)
    assert site.look().findings == ()
    assert site.most == CONNECTIONS


# --- a feed that is answered badly ------------------------------------------------------------------------


def stall(site: Site) -> Answer:
    def answer(_handler: Handler, _body: bytes) -> None:
        site.closing.wait(HANGS)

    return answer


def status(number: int) -> Answer:
    return lambda handler, _body: send(handler, b"oh no", HTML, status=number)


def redirect(target: str) -> Answer:
    return lambda handler, _body: send(handler, b"", {"Location": target}, status=302)


def fault_of(**headers: str) -> Answer:
    return functools.partial(well, headers={name.replace("_", "-"): value for name, value in headers.items()})


def always(**headers: str) -> Answer:
    return lambda handler, body: send(
        handler, body, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def truncated(handler: Handler, body: bytes) -> None:
    send(handler, body[:-20], {"Content-Length": str(len(body))})
    handler.close_connection = True


def hang_up(handler: Handler, _body: bytes) -> None:
    handler.close_connection = True


def chatter(handler: Handler, _body: bytes) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "check", "message"),
    [
        (fault_of(Content_Type="text/html"), "type", "comes as text/html instead of text/calendar"),
        (fault_of(Content_Type=""), "type", "comes as nothing instead of text/calendar"),
        (
            fault_of(Content_Type="text/calendar; charset=Shift_JIS"),
            "charset",
            "comes as shift_jis instead of utf-8",
        ),
        (always(), "validator", "has neither ETag nor Last-Modified: every look costs a download"),
        (
            always(Last_Modified="yesterday"),
            "validator",
            "its Last-Modified, 'yesterday', is no date",
        ),
        (
            always(Last_Modified="Mon, 99 Jan 2024 12:00:00 GMT", ETag='"1"'),
            "validator",
            "its Last-Modified, 'Mon, 99 Jan 2024 12:00:00 GMT', is no date",
        ),
        (
            always(ETag="abc"),
            "validator",
            "its ETag, 'abc', is none: RFC 9110 wants it in double quotes",
        ),
        (always(ETag='"1"'), "not-modified", "answers 200 instead of 304 to If-None-Match"),
        (always(Last_Modified=MODIFIED), "not-modified", "answers 200 instead of 304 to If-Modified-Since"),
        (status(404), "status", "answers 404 instead of 200"),
        (status(500), "status", "answers 500 instead of 200"),
        (status(503), "status", "answers 503 instead of 200"),
        (status(206), "status", "answers 206 instead of 200"),
        (redirect(f"/{FEED}"), "redirect", "redirects more than 5 times"),
    ],
)
def test_a_bad_answer_is_a_fault(site: Site, answer: Answer, check: str, message: str) -> None:
    site.answers[FEED] = answer
    assert site.finding() == (check, message)


@pytest.mark.parametrize(
    ("answer", "check", "start"),
    [
        (fault_of(Content_Encoding="gzip"), "encoding", "is not encoded as its Content-Encoding says ("),
        (truncated, "truncated", "breaks off ("),
        (hang_up, "connection", "cannot be fetched ("),
        (chatter, "connection", "cannot be fetched ("),
        (redirect("ftp://127.0.0.1/x"), "connection", "cannot be fetched ("),
        (redirect("http://[oops/"), "connection", "cannot be fetched ("),
        (redirect(f"http://{'a' * 64}.invalid/"), "connection", "cannot be fetched ("),
    ],
)
def test_an_answer_that_cannot_be_read_is_a_fault_with_its_reason(
    site: Site, answer: Answer, check: str, start: str
) -> None:
    site.answers[FEED] = answer
    found, message = site.finding()
    assert found == check
    assert message.startswith(start)
    assert len(message) > len(start) + 5


def test_a_feed_that_fails_when_asked_again_is_a_fault(site: Site) -> None:
    def tired(handler: Handler, body: bytes) -> None:
        if "If-None-Match" in handler.headers:
            send(handler, b"", status=503)
        else:
            well(handler, body)

    site.answers[FEED] = tired
    assert site.finding() == ("not-modified", "answers 503 instead of 304 to If-None-Match")


def test_a_feed_that_does_not_come_in_time_is_a_fault(site: Site) -> None:
    site.answers[FEED] = stall(site)
    seconds, found = site.slow(lambda seconds: site.look(timeout=seconds))
    assert found == ("slow", f"does not answer within {seconds:g} seconds")


def test_a_feed_that_comes_byte_by_byte_is_a_fault_and_not_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trickle(handler: Handler, _body: bytes) -> None:
        send(handler, b"", {"Content-Length": "1000000"})
        while not site.closing.wait(0.02):
            handler.wfile.write(b".")

    def look(seconds: float) -> Verified:
        # A byte comes in time, however slow this machine is; all of them never do.
        monkeypatch.setattr("animecal.web.SLOWNESS", seconds / HANGS)
        return site.look()

    site.answers[FEED] = trickle
    seconds, found = site.slow(look)
    assert found == ("slow", f"takes longer than {seconds:g} seconds")


def test_an_endless_feed_is_not_read_to_its_end(site: Site) -> None:
    def endless(handler: Handler, _body: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.closing.is_set():
            handler.wfile.write(b"X" * 65536)

    site.answers[FEED] = endless
    assert site.finding() == ("size", "is longer than 4,000,000 bytes")


def test_an_endless_redirect_is_not_read_either(site: Site) -> None:
    def endless(handler: Handler, _body: bytes) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/elsewhere.ics")
        handler.end_headers()
        while not site.closing.is_set():
            handler.wfile.write(b"X" * 65536)

    site.files["elsewhere.ics"] = site.files[FEED]
    site.answers[FEED] = endless
    (found,) = site.look().findings
    assert (found.severity, found.check) == ("note", "redirect")


def test_a_redirect_is_a_note_that_does_not_fail(site: Site, run: Run) -> None:
    site.files["elsewhere.ics"] = site.files[FEED]
    site.answers[FEED] = redirect("/elsewhere.ics")
    seen = site.look()
    message = f"redirects to {site.url}elsewhere.ics; some apps keep the old address for ever"
    assert seen.findings == (Finding("note", FEED, "redirect", message),)
    assert seen.good
    done = run("verify", site.url, *TODAY)
    assert done.returncode == 0
    assert f"note  {FEED}" in done.stdout
    assert done.stdout.endswith("no faults\n")


# --- a feed whose bytes are wrong -------------------------------------------------------------------------


def test_an_old_feed_beside_a_new_manifest_is_a_fault(site: Site) -> None:
    site.files[FEED] = site.files[FEED].replace(b"SEQUENCE:0", b"SEQUENCE:1")
    assert site.finding() == ("hash", "is not what index.json lists: its SHA-256 differs")


def test_a_wrong_number_of_events_is_a_fault(site: Site) -> None:
    site.relist(events=7)
    assert site.finding() == ("events", "has 4 events; index.json lists 7")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><title>Sign in</title></html>",
        b"\xff\xfe\x00",
        b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n",
    ],
)
def test_what_is_no_calendar_is_a_fault(site: Site, body: bytes) -> None:
    site.replace(body, events=1)
    check, message = site.finding()
    assert check == "parse"
    assert message.startswith("is no ")


def test_an_event_that_cannot_be_read_is_a_fault(site: Site) -> None:
    site.replace(site.files[FEED].replace(b"DTSTART;TZID=Asia/Tokyo:20240111T005500", b"DTSTART:tomorrow"))
    check, message = site.finding()
    assert check == "parse"
    assert message.startswith("DTSTART cannot be read (")


def test_a_feed_that_is_too_large_for_google_is_a_fault(site: Site) -> None:
    body = site.files[FEED]
    notes = b"COMMENT:" + b"x" * 60 + b"\r\n"
    site.replace(body.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\n" + notes * 14_000, 1))
    message = f"has {len(site.files[FEED]):,} bytes; Google stops at about 1 MB"
    assert site.finding() == ("size", message)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(site: Site) -> None:
    bomb = gzip.compress(bytes(200_000_000), 1)
    site.answers[FEED] = lambda handler, _body: send(handler, bomb, {"Content-Encoding": "gzip"})
    assert site.finding() == ("size", "is longer than 4,000,000 bytes")


def test_all_faults_of_all_feeds_are_told_at_once(site: Site, run: Run) -> None:
    del site.files["premieres.ics"]
    site.files[FEED] = b"<html>"
    site.answers[FEED] = always(Content_Type="text/html")
    done = run("verify", site.url, "--json", *TODAY)
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert told["url"] == site.url
    assert told["feeds"] == len(site.index.feeds)
    assert [(one["path"], one["check"]) for one in told["findings"]] == [
        ("premieres.ics", "status"),
        (FEED, "hash"),
        (FEED, "parse"),
        (FEED, "type"),
        (FEED, "validator"),
    ]
    assert {one["severity"] for one in told["findings"]} == {"fault"}
    done = run("verify", site.url, *TODAY)
    assert done.returncode == 1
    assert done.stdout.endswith("5 faults\n")
    assert done.stdout.count("\n") == 8


# --- the manifest -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "check", "said"),
    [
        (None, "status", "answers 404 instead of 200"),
        (b"<html>", "manifest", "is not a manifest of feeds"),
        (b"[" * 100_000, "manifest", "is not a manifest of feeds"),
        (b'{"version":2,"base_url":null,"feeds":[]}', "manifest", "has version 2"),
    ],
)
def test_a_broken_or_missing_manifest_is_the_only_finding(
    site: Site, body: bytes | None, check: str, said: str
) -> None:
    if body is None:
        del site.files[INDEX]
    else:
        site.files[INDEX] = body
    seen = site.look()
    (found,) = seen.findings
    assert (found.severity, found.path, found.check) == ("fault", INDEX, check)
    assert said in found.message
    assert not seen.good


@pytest.mark.parametrize("path", ["../secret.ics", "/etc/passwd", "http://127.0.0.1/x.ics", "a\x1b[2Jb.ics"])
def test_a_manifest_that_names_other_places_is_not_followed(site: Site, run: Run, path: str) -> None:
    site.relist(path=path)
    asked: list[str] = []
    site.answers["secret.ics"] = lambda handler, _body: asked.append(handler.path)
    done = run("verify", site.url, *TODAY)
    assert done.returncode == 1
    assert "which is no path of a feed" in done.stdout
    assert "\x1b" not in done.stdout
    assert asked == []


def test_nothing_to_come_is_a_fault(site: Site) -> None:
    def on(now: dt.datetime) -> Verified:
        site.files[LOOKED] = Looked(now).encoded()
        return site.look(now=now)

    assert on(dt.datetime(2024, 1, 31, tzinfo=dt.UTC)).good
    seen = on(dt.datetime(2024, 3, 1, tzinfo=dt.UTC))
    last = max(feed.last or "" for feed in site.index.feeds)
    message = f"stale: the last event of all feeds was on {last}, nothing is to come"
    assert seen.findings == (Finding("fault", INDEX, "fresh", message),)


def test_a_publication_without_events_is_a_fault(site: Site) -> None:
    site.files[INDEX] = Index(version=1, base_url=None, feeds=()).encoded()
    assert site.look().findings == (Finding("fault", INDEX, "fresh", "stale: no feed has an event"),)


def test_what_is_live_must_be_what_was_published_last(
    site: Site, run: Run, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "feeds"
    assert run("build", "--data", data, "--out", out, "--as-of", "2024-01-01", *TODAY).returncode == 0
    assert run("verify", site.url, "--expect", out, *TODAY).returncode == 0
    site.replace(site.files[FEED].replace(b"SEQUENCE:0", b"SEQUENCE:1"))
    done = run("verify", site.url, "--expect", out, *TODAY)
    assert done.returncode == 1
    assert f"not what was published last: 1 feed differs ({FEED})" in done.stdout


def test_many_differing_feeds_are_named_in_part(site: Site) -> None:
    live = site.index
    expected = msgspec.structs.replace(live, feeds=())
    (found,) = site.look(expected=expected).findings
    names = ", ".join(sorted(feed.path for feed in live.feeds)[:3])
    number = len(live.feeds)
    assert found.message == f"not what was published last: {number} feeds differ ({names}, …)"


def test_a_manifest_that_differs_in_its_titles_alone_is_told(site: Site) -> None:
    expected = site.index
    site.relist(title="Other")
    (found,) = site.look(expected=expected).findings
    assert found.message == "not what was published last: the manifest differs, and no feed"


def test_a_folder_to_expect_that_holds_no_feeds_is_an_error(site: Site, run: Run, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("x")
    done = run("verify", site.url, "--expect", tmp_path / "other")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


# --- when it was last built -------------------------------------------------------------------------------


def test_feeds_that_nobody_builds_any_more_are_a_fault_until_one_builds_them_again(
    run: Run, data: Path, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    url, out = serve(tmp_path / "feeds"), tmp_path / "feeds"

    def build(day: str) -> dict[str, bytes]:
        done = run("build", "--data", data, "--out", out, "--as-of", day, "--now", f"{day}T12:00:00Z")
        assert done.returncode == 0, done.stderr
        return {**tree(out), LOOKED: (out / LOOKED).read_bytes()}

    before = build("2024-01-01")
    for day, code in (("2024-01-01", 0), ("2024-01-04", 0), ("2024-01-05", 1), ("2024-01-20", 1)):
        done = run("verify", url, "--now", f"{day}T12:00:00Z")
        assert (done.returncode, done.stderr) == (code, ""), done.stdout
        assert ("feeds were last built on 2024-01-01 12:00 UTC" in " ".join(done.stdout.split())) == bool(
            code
        )
    assert run("verify", url, "--now", "2024-01-20T12:00:00Z", "--max-age", "20").returncode == 0
    after = build("2024-01-20")
    assert {path for path in after if after[path] != before.get(path)} == {LOOKED}, "no subscriber downloads"
    assert run("verify", url, "--now", "2024-01-20T12:00:00Z").returncode == 0


def test_where_it_says_so_may_be_elsewhere(site: Site, run: Run, data: Path, tmp_path: Path) -> None:
    there = f"{site.url}elsewhere/looked.json"
    out = tmp_path / "feeds"
    build = ("build", "--data", data, "--out", out, "--as-of", "2024-01-01", *TODAY)
    assert run(*build, "--looked", there).returncode == 0
    assert run(*build).returncode == 0, "where it is stays as it was published"
    site.files = {**tree(out), LOOKED: (out / LOOKED).read_bytes()}
    (found,) = site.look().findings
    said = f"{there} answers 404: nothing says when feeds were last built"
    assert found == Finding("fault", LOOKED, "looked", said)
    site.files["elsewhere/looked.json"] = Looked(NOW).encoded()
    site.files[LOOKED] = Looked(NOW - dt.timedelta(days=300)).encoded()
    assert site.look().findings == ()


def test_an_address_for_it_that_is_none_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    done = run("build", "--data", data, "--out", tmp_path / "feeds", "--looked", "looked.json")
    assert done.returncode in (1, 2)
    assert "'looked.json' is n" in done.stderr
    assert "http or https address" in done.stderr
    assert not (tmp_path / "feeds").exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "does not say when feeds were last built ("),
        (b"<html>", "does not say when feeds were last built ("),
        (b"[" * 9_000, "does not say when feeds were last built ("),
        (b'{"looked": 7}', "does not say when feeds were last built ("),
        (
            b'{"looked": "2024-01-01T12:00:00"}',
            "does not say when feeds were last built (its time has no zone",
        ),
        (b'{"looked": "9999-12-31T23:59:59-10:00"}', "does not say when feeds were last built ("),
        (b'{"looked": "2024-01-03T12:00:00Z"}', "on 2024-01-03 12:00 UTC, which is still to come"),
        (
            b'{"looked": "2023-12-01T09:00:00+09:00"}',
            "on 2023-12-01 00:00 UTC, 31 days ago; --max-age allows 3",
        ),
        (b" " * 20_000, "is longer than 10,000 bytes"),
    ],
)
def test_a_time_that_does_not_say_so_is_a_fault(site: Site, body: bytes, said: str) -> None:
    site.files[LOOKED] = body
    (found,) = site.look().findings
    assert (found.severity, found.path) == ("fault", LOOKED)
    assert said in found.message


def test_clocks_may_differ_by_some_hours(site: Site) -> None:
    site.files[LOOKED] = Looked(NOW + dt.timedelta(hours=14)).encoded()
    assert site.look().findings == ()


def test_what_was_just_built_need_not_say_so_yet(site: Site) -> None:
    del site.files[LOOKED]
    assert site.look(expected=site.index).findings == ()


# --- no publication at all --------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_a_fault_and_no_traceback(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        done = run("verify", f"http://127.0.0.1:{taken.getsockname()[1]}/", *TODAY)
    assert (done.returncode, done.stderr) == (1, "")
    assert "cannot be fetched (" in done.stdout
    assert "refused" in done.stdout


def test_a_name_that_does_not_resolve_is_a_fault(run: Run) -> None:
    done = run("verify", f"http://{'a' * 64}.invalid/", *TODAY)  # too long a part to be asked for
    assert (done.returncode, done.stderr) == (1, "")
    assert "cannot be fetched (" in done.stdout


@pytest.mark.parametrize("url", ["feeds", "ftp://127.0.0.1/", "http://", "http://127.0.0.1/?x=1"])
def test_what_is_no_web_address_is_an_error(run: Run, url: str) -> None:
    done = run("verify", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("timeout", ["inf", "1e9", "nan", "0", "-1"])
def test_a_timeout_that_makes_no_sense_is_refused(site: Site, run: Run, timeout: str) -> None:
    done = run("verify", site.url, "--timeout", timeout)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert "timeout" in done.stderr


# --- what reaches a terminal ------------------------------------------------------------------------------


def test_what_a_server_says_can_do_a_terminal_no_harm(site: Site, run: Run) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J"
    site.answers[FEED] = always(Last_Modified=f"x{evil}".replace("\x07", ""))
    site.answers["premieres.ics"] = fault_of(Content_Type=f"text/{evil}".replace("\x07", ""))
    site.relist(title=evil)
    body = site.files["seasons/2024-winter.ics"].replace(b"DTSTART;", b"DTSTART\x1b[2J;")
    site.files["seasons/2024-winter.ics"] = body
    done = run("verify", site.url, *TODAY)
    assert done.returncode == 1
    for text in (done.stdout, done.stderr):
        assert all(char.isprintable() or char == "\n" for char in text)
    assert all(one.message.isprintable() for one in site.look().findings)


@POSIX
def test_progress_is_shown_on_a_terminal_and_nowhere_else(site: Site) -> None:
    leader, follower = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "animecal", "verify", site.url, *TODAY],
        stdout=subprocess.PIPE,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            shown += part
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(leader)
    assert process.returncode == 0
    assert b"Looking at feeds" in shown
    assert b"Looking at feeds" not in out
    assert b"\x1b" not in out


def test_an_interrupt_ends_the_look_at_once(site: Site) -> None:
    interrupted = threading.Event()

    def interrupt(_done: int, _all: int) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    body = site.files[FEED]
    row = next(feed for feed in site.index.feeds if feed.path == FEED)
    feeds = tuple(msgspec.structs.replace(row, path=f"copies/{number}.ics") for number in range(400))
    index = msgspec.structs.replace(site.index, feeds=feeds).encoded()
    site.files = {**{feed.path: body for feed in feeds}, INDEX: index}
    asked: list[str] = []

    def counted(handler: Handler, answered: bytes) -> None:
        asked.append(handler.path)
        if handler.path != asked[0]:
            interrupted.wait(HANGS)
        well(handler, answered)

    site.answers = {feed.path: counted for feed in feeds}
    with pytest.raises(KeyboardInterrupt):
        verify(site.url, now=NOW, on_feed=interrupt)
    assert len(asked) < 2 * len(feeds) / 2
