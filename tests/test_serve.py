"""Calendars on request: the real server on loopback, asked as calendar apps, caches and attackers ask."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import hashlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import icalendar
import pytest
import uvicorn
import zstandard

from animecal.check.rules import read_data
from animecal.publish.digest import DIGEST, digest
from animecal.publish.run import publish as build
from animecal.serve.app import app
from animecal.serve.content import Cache, coding_for
from animecal.serve.following import Following
from animecal.serve.state import State
from animecal.serve.trees import Folder
from animecal.site.tree import publishable, write_site
from support import FILE, HANGS, MOVE, POSIX, SHOW, SOURCE, Run, events, show_text, simulcast, write_data
from test_clients import EVENT, Client

DAY = "2024-01-01"
NOON = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)
SEA = show_text(
    '\n[[airings]]\nnetwork = "at-x"\n[[airings.dates]]\nannounced = 2023-12-01\n'
    'starts = "2024-01-05 22:00"\nSOURCE\n',
    head='title = "Copper Sea"\nformat = "tv"\nepisodes = 3\n',
)
STREAM = simulcast().replace("SOURCE", f'source = "{SOURCE}"')
FILES = {FILE: SHOW + STREAM, "shows/2024/copper-sea.toml": SEA}
MOVED = {FILE: SHOW + MOVE + STREAM}


class Serving:
    """A server as a process of its own, on any free port of loopback."""

    def __init__(self, *options: str | Path) -> None:
        line = [sys.executable, "-m", "animecal", "serve", "--port", "0", *map(str, options)]
        self.process = subprocess.Popen(line, stderr=subprocess.PIPE, encoding="utf-8")
        assert self.process.stderr is not None
        self.said: list[str] = []
        self.port = 0
        for row in self.process.stderr:
            self.said.append(row)
            if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)/", row):
                self.port = int(found[1])
                break
        assert self.port, self.said
        self.url = f"http://127.0.0.1:{self.port}/"
        self.client = httpx.Client(base_url=self.url, trust_env=False, timeout=HANGS)
        self.client.headers.clear()
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are; return all that is answered."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=HANGS) as line:
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def ask(self, target: bytes) -> bytes:
        """Ask for an address as it is written; return all that is answered."""
        return self.raw(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    def until_it_serves(self, site: Path) -> None:
        """Wait until the server has taken a site as it is now."""
        manifest = hashlib.sha256((site / "feeds/index.json").read_bytes()).hexdigest()
        while self.get("/healthz").json()["manifest"] != manifest:
            assert self.process.poll() is None
            time.sleep(0.02)

    def end(self) -> int:
        """Tell it to stop, as systems do, if it has not stopped; return its exit code."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(HANGS)
        self._listening.join(HANGS)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return code


Start = Callable[..., Serving]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start servers; all of them are ended."""
    started: list[Serving] = []

    def begin(*options: str | Path) -> Serving:
        started.append(Serving(*options))
        return started[-1]

    yield begin
    for one in started:
        one.end()


def publish(data: Path, folder: Path, day: str = DAY, *, allow_removals: bool = False) -> Path:
    """Build feeds and their site at noon of a day; return the site's folder."""
    now = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    build(data, folder / "feeds", as_of=now.date(), now=now, allow_removals=allow_removals)
    tree = publishable(read_data(data), folder / "feeds", as_of=now.date(), now=now, base_url=None)
    write_site(folder / "site", tree)
    return folder / "site"


@pytest.fixture
def site(tmp_path: Path, data: Path) -> Path:
    """The site of two shows."""
    write_data(data, FILES)
    return publish(data, tmp_path)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the data, the feeds and the site of two shows, which no test changes."""
    folder = tmp_path_factory.mktemp("place")
    publish(write_data(folder / "data", FILES), folder)
    return folder


@pytest.fixture(scope="module")
def running(place: Path) -> Iterator[Serving]:
    """A server of that site."""
    serving = Serving("--site", place / "site", "--data", place / "data")
    yield serving
    serving.end()


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, by path."""
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def uids(answer: httpx.Response | bytes) -> list[str]:
    """Return the UIDs of a calendar, in order; no event is twice in it."""
    body = answer if isinstance(answer, bytes) else answer.content
    found = [str(event["UID"]) for event in icalendar.Calendar.from_ical(body).events]
    assert len(set(found)) == len(found)
    return found


FUJI = [f"metal-sky.original.{number}@animecal" for number in (1, 2, 3, 4)]
STREAMED = [f"metal-sky.crunchyroll.{number}@animecal" for number in (1, 2, 3, 4)]
AT_X = [f"copper-sea.original.{number}@animecal" for number in (1, 2, 3)]


# --- what is in a calendar ------------------------------------------------------------------------------


def test_a_calendar_holds_the_shows_that_it_is_asked_for_at_their_outlets(running: Serving) -> None:
    assert sorted(uids(running.get("/my.ics?shows=metal-sky"))) == FUJI
    assert sorted(uids(running.get("/my.ics?shows=metal-sky&services=crunchyroll"))) == sorted(STREAMED)
    assert sorted(uids(running.get("/my.ics?shows=metal-sky&region=FR"))) == sorted(STREAMED)
    assert sorted(uids(running.get("/my.ics?networks=at-x"))) == AT_X
    assert len(uids(running.get("/my.ics"))) == 7


@pytest.mark.parametrize(
    "query",
    [
        "shows=metal-sky,copper-sea",
        "shows=metal-sky+copper-sea",
        "shows=metal-sky%20copper-sea",
        "shows=metal-sky%2Ccopper-sea",
        "shows=metal-sky&shows=copper-sea",
        "shows=copper-sea+,+Metal-Sky",
    ],
)
def test_values_stand_between_commas_blanks_or_plus_signs_or_a_key_several_times(
    running: Serving, query: str
) -> None:
    assert sorted(uids(running.get(f"/my.ics?{query}"))) == sorted(AT_X + FUJI)


def test_the_site_and_its_feeds_in_japanese_are_served_as_they_are(place: Path, running: Serving) -> None:
    for path in ("ja/", "ja/shows/metal-sky/", "feeds/ja/premieres.ics", "feeds/ja/index.json"):
        answer = running.get(f"/{path}")
        file = place / "site" / (f"{path}index.html" if path.endswith("/") else path)
        assert answer.content == file.read_bytes()
        assert running.get(f"/{path}", if_none_match=answer.headers["etag"]).status_code == 304
    assert "last-modified" in running.get("/feeds/premieres.ics").headers
    assert "last-modified" not in running.get("/feeds/ja/premieres.ics").headers


def test_the_same_shows_in_another_order_are_the_same_bytes(running: Serving) -> None:
    one = running.get("/my.ics?shows=metal-sky+copper-sea")
    other = running.get("/my.ics?shows=copper-sea+metal-sky")
    assert one.content == other.content
    assert one.headers["etag"] == other.headers["etag"]


GOLDEN = Path(__file__).parent / "golden"


def state_of(tmp_path: Path) -> State:
    """Return the state of the golden feeds with their data."""
    data = read_data(GOLDEN / "data")
    now = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
    tree = publishable(data, GOLDEN / "feeds", as_of=now.date(), now=now, base_url=None)
    write_site(tmp_path / "golden", tree)
    return State(Folder(tmp_path / "golden").read(), data, now.date())


def test_each_event_of_any_selection_has_the_bytes_with_which_it_is_published(tmp_path: Path) -> None:
    state = state_of(tmp_path)
    published = {raw for feed in state.tree.feeds.values() for raw in EVENT.findall(feed)}
    data, chance = state.dataset, random.Random(14)  # noqa: S311
    choices = {
        "shows": sorted(data.shows),
        "networks": sorted(data.networks),
        "services": sorted(data.networks),
        "blocks": sorted(data.blocks),
        "audio": ["ja", "en"],
    }
    some = 0
    for _ in range(1000):
        keys = chance.sample(sorted(choices), chance.randint(0, 3))
        query = "&".join(f"{key}={'+'.join(chance.choices(choices[key], k=2))}" for key in keys)
        query += chance.choice(["", "&region=FR", "&only=premieres", "&fallback=none&region=JP"])
        asked = state.understood(query.encode())
        assert asked.problems == ()
        body = state.calendar(asked).body
        found = EVENT.findall(body)
        assert set(found) <= published, query
        assert len({event.split(b"\r\nDTSTAMP")[0] for event in found}) == len(found)
        some += bool(found)
    assert some > 300


def revisions(calendar: bytes) -> dict[str, list[bytes]]:
    """Return, by UID, the lines of events that are the same in whatever words."""
    same = re.compile(rb"^(?:SEQUENCE|DTSTAMP|LAST-MODIFIED|DTSTART|DTEND)[:;].*", re.MULTILINE)
    raw = EVENT.findall(calendar)
    return {uid: same.findall(one) for uid, one in zip(uids(calendar), raw, strict=True)}


def test_any_selection_in_other_words_has_the_events_and_the_revisions_of_the_feeds(tmp_path: Path) -> None:
    state = state_of(tmp_path)
    networks, chance = sorted(state.dataset.networks), random.Random(15)  # noqa: S311
    some = 0
    for _ in range(300):
        plain = f"services={'+'.join(chance.choices(networks, k=2))}" + chance.choice(["", "&region=FR"])
        words = chance.choice(["titles=ja", "titles=romaji&alarm=0", "language=ja", "language=en&alarm=15"])
        one = state.calendar(state.understood(plain.encode())).body
        other = state.calendar(state.understood(f"{plain}&{words}".encode())).body
        assert revisions(other) == revisions(one)
        some += one != other
    assert some > 250


def test_a_calendar_is_told_in_the_words_that_its_address_asks_for(running: Serving) -> None:
    answer = running.get("/my.ics?shows=metal-sky&titles=ja&alarm=15")
    first = icalendar.Calendar.from_ical(answer.content).events[0]
    assert first["SUMMARY"] == "鋼の空 premieres (episode 1)"
    assert b"\r\nTRIGGER:-PT15M\r\n" in answer.content
    assert running.get("/my.ics?shows=metal-sky&titles=JA&alarm=015").content == answer.content
    plain = running.get("/my.ics?shows=metal-sky")
    assert running.get("/my.ics?shows=metal-sky&titles=en&language=en").content == plain.content
    assert "last-modified" not in answer.headers  # another version may tell the same in other words
    assert (
        running.get(
            "/my.ics?shows=metal-sky&titles=ja&alarm=15", if_none_match=answer.headers["etag"]
        ).status_code
        == 304
    )


def test_what_is_wrong_with_the_words_of_a_calendar_is_said(running: Serving) -> None:
    answer = running.get("/my.ics?titles=english&language=xx&alarm=soon")
    assert answer.status_code == 400
    assert answer.text.splitlines() == [
        "'english' is none of 'en', 'ja' and 'romaji'; did you mean 'en'?",
        "'xx' is no language of calendars, which are 'en', 'ja'.",
        "'soon' is no number of minutes from 0 to 10080.",
    ]
    assert running.get("/my.ics?alarm=5&alarm=10").text == "'alarm' takes one value.\n"


def test_a_calendar_that_would_be_too_large_keeps_what_comes(
    tmp_path: Path, data: Path, start: Start
) -> None:
    long = "word " * 99
    many = {
        f"shows/2024/show-{number}.toml": show_text(
            '\n[[airings]]\nnetwork = "at-x"\n[[airings.dates]]\nannounced = 2023-12-01\n'
            'starts = "2024-01-05 22:00"\nSOURCE\n',
            head=f'title = "Show {number}"\nformat = "tv"\nepisodes = 24\npremise = "{long.strip()}"\n',
        )
        for number in range(90)
    }
    write_data(data, many)
    serving = start("--site", publish(data, tmp_path), "--data", data)
    answer = serving.get("/my.ics")
    assert 300_000 < len(answer.content) < 900_000
    assert b"too large" in answer.content.replace(b"\r\n ", b"")
    assert 300 < len(uids(answer)) < 2160
    assert "show-0.original.1@animecal" in uids(answer)


# --- shows that are gone --------------------------------------------------------------------------------


def test_a_show_that_the_data_has_lost_says_so_in_one_event_and_the_rest_stays(
    tmp_path: Path, site: Path, data: Path, start: Start
) -> None:
    (data / "shows/2024/copper-sea.toml").unlink()
    publish(data, tmp_path, "2024-01-02", allow_removals=True)
    serving = start("--site", site, "--data", data)
    answer = serving.get("/my.ics?shows=metal-sky+copper-sea")
    assert answer.status_code == 200
    assert sorted(uids(answer)) == ["lost.copper-sea@animecal", *FUJI]
    notice = events(answer.content)["lost.copper-sea@animecal"]
    assert notice["SUMMARY"] == "Copper Sea: this show is no longer in the data"
    assert notice["DTSTART"] == "20240102"
    alone = serving.get("/my.ics?shows=copper-sea")
    assert uids(alone) == ["lost.copper-sea@animecal"]


def test_a_retired_show_has_the_notice_of_its_feed(
    tmp_path: Path, site: Path, data: Path, start: Start
) -> None:
    (data / "shows/2024/copper-sea.toml").unlink()
    retired = (
        '[[feeds]]\npath = "shows/copper-sea.ics"\ntitle = "Copper Sea"\nsince = 2024-01-02\n'
        'reason = "It was never made."\n'
    )
    removed = '[[feeds]]\npath = "networks/at-x.ics"\ntitle = "AT-X"\nsince = 2024-01-02\nreason = "Gone."\n'
    (data / "retired.toml").write_text(retired + removed, "utf-8")
    publish(data, tmp_path, "2024-01-02", allow_removals=True)
    serving = start("--site", site, "--data", data)
    answer = serving.get("/my.ics?shows=copper-sea+metal-sky")
    assert sorted(uids(answer)) == [*FUJI, "retired.shows.copper-sea@animecal"]
    (published,) = EVENT.findall((site / "feeds/shows/copper-sea.ics").read_bytes())
    assert published in answer.content
    told = serving.get("/my.ics?shows=copper-sea&language=ja").content
    assert revisions(told) == revisions(serving.get("/my.ics?shows=copper-sea").content)
    assert b"has ended" not in told
    assert b"It was never made." in told


# --- HTTP -----------------------------------------------------------------------------------------------


def test_a_calendar_comes_with_all_that_caches_and_clients_need(running: Serving) -> None:
    answer = running.get("/my.ics?shows=metal-sky")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    assert answer.headers["last-modified"] == "Mon, 01 Jan 2024 12:00:00 GMT"
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("path", ["/my.ics?networks=at-x", "/feeds/premieres.ics", "/", "/feeds/index.json"])
def test_whoever_has_it_already_gets_no_bytes(running: Serving, path: str) -> None:
    first = running.get(path)
    tag = first.headers["etag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = running.get(path, if_none_match=asked)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert again.headers["vary"] == first.headers["vary"]
    assert running.get(path, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize("path", ["/my.ics?shows=metal-sky", "/feeds/premieres.ics"])
def test_a_time_tells_too_whether_it_has_changed(running: Serving, path: str) -> None:
    modified = running.get(path).headers["last-modified"]
    assert running.get(path, if_modified_since=modified).status_code == 304
    assert running.get(path, if_modified_since="Tue, 02 Jan 2024 00:00:00 GMT").status_code == 304
    assert running.get(path, if_modified_since="Mon, 01 Jan 2024 11:59:59 GMT").status_code == 200
    assert running.get(path, if_modified_since="yesterday").status_code == 200
    # An ETag is more exact, and decides alone: RFC 9110, section 13.1.3.
    assert running.get(path, if_modified_since=modified, if_none_match='"other"').status_code == 200


@pytest.mark.parametrize("path", ["/my.ics?networks=at-x", "/feeds/premieres.ics", "/", "/healthz", "/none"])
def test_head_says_what_get_says_without_a_body(running: Serving, path: str) -> None:
    whole, head = running.get(path), running.client.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert {name: value for name, value in head.headers.items() if name != "date"} == {
        name: value for name, value in whole.headers.items() if name != "date"
    }


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("gzip, zstd", "zstd"),
        ("GZIP;Q=1.0", "gzip"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0, *", "zstd"),
        ("*;q=0.1", "zstd"),
        ("*;q=0", None),
        ("identity;q=0, *;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("gzip;q=nonsense", None),
        ("gzip;q=2", None),
        (";;,,=q;", None),
    ],
)
def test_the_coding_is_what_the_client_likes_best(accepted: str, coding: str | None) -> None:
    assert coding_for(accepted) == coding


@pytest.mark.parametrize("path", ["/my.ics?shows=metal-sky", "/feeds/premieres.ics", "/"])
def test_each_coding_has_an_etag_of_its_own_and_unpacks_to_the_same(running: Serving, path: str) -> None:
    plain = running.get(path)
    tags = {plain.headers["etag"]}
    for coding, unpack in (("gzip", gzip.decompress), ("zstd", zstandard.decompress)):
        with running.client.stream("GET", path, headers={"Accept-Encoding": coding}) as answer:
            packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == coding
        assert answer.headers["vary"] == "Accept-Encoding"
        assert len(packed) == int(answer.headers["content-length"]) < len(plain.content)
        assert unpack(packed) == plain.content
        tags.add(answer.headers["etag"])
        again = running.get(path, accept_encoding=coding, if_none_match=answer.headers["etag"])
        assert again.status_code == 304
    assert len(tags) == 3


def test_the_site_and_its_feeds_are_served_byte_by_byte(running: Serving, site: Path) -> None:
    for path in sorted(site.rglob("*")):
        if path.is_file():
            name = path.relative_to(site).as_posix()
            answer = running.get(f"/{name}")
            assert (answer.status_code, answer.content) == (200, path.read_bytes())
    assert running.get("/").content == (site / "index.html").read_bytes()
    assert running.get("/shows/metal-sky/").content == (site / "shows/metal-sky/index.html").read_bytes()
    style = next(site.glob("assets/style.*.css")).name
    assert "immutable" in running.get(f"/assets/{style}").headers["cache-control"]


def test_health_tells_what_is_served(running: Serving) -> None:
    answer = running.get("/healthz")
    told = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (told["status"], told["as_of"], told["failed_looks"]) == ("ok", DAY, 0)
    assert told["built"] == "2024-01-01T12:00:00+00:00"


def test_verify_finds_no_fault_in_a_running_server(run: Run, running: Serving) -> None:
    done = run("verify", f"{running.url}feeds/", "--now", "2024-01-02T12:00:00Z")
    assert done.returncode == 0, done.stdout + done.stderr


# --- what is wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("services=crunchyrol", "'crunchyrol' is no network; did you mean 'crunchyroll'?"),
        ("show=metal-sky", "'show' is no key of a selection; did you mean 'shows'?"),
        ("shows=metal-skyy", "'metal-skyy' is no show; did you mean 'metal-sky'?"),
        ("region=FX", "'FX' is no country code such as 'FR'."),
        ("region=FR&region=US", "'region' takes one value."),
        ("only=openings", "'openings' is none of 'premieres', 'finales' and 'episodes'."),
        ("shows=", "'shows' has no value."),
        ("shows", "'shows' has no value."),
        ("shows=%ff%fe", "The query is not UTF-8, percent-encoded."),
        ("shows=%00", "'\\x00' is no show."),
    ],
)
def test_what_is_wrong_in_a_query_is_said_in_a_sentence(running: Serving, query: str, said: str) -> None:
    answer = running.get(f"/my.ics?{query}")
    assert (answer.status_code, answer.text) == (400, f"{said}\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_all_problems_are_told_at_once(running: Serving) -> None:
    answer = running.get("/my.ics?services=crunchyrol&region=FX&shows=metal-skyy&colour=red")
    assert answer.status_code == 400
    assert len(answer.text.splitlines()) == 4


def test_of_many_wrong_values_some_are_told_and_the_rest_is_counted(running: Serving) -> None:
    for key in ("shows", "services"):
        answer = running.get(f"/my.ics?{key}=" + "+".join(f"x{number}" for number in range(400)))
        assert answer.status_code == 400
        assert answer.text.splitlines()[-1] == f"390 more values of '{key}' are wrong."
        assert len(answer.text.splitlines()) == 11


def test_there_are_bounds_to_what_can_be_asked(running: Serving) -> None:
    many = "+".join(f"a{number}" for number in range(600))
    answer = running.get(f"/my.ics?shows={many}")
    assert (answer.status_code, answer.text) == (400, "The query has more than 500 values.\n")
    parts = "&".join(["shows=a"] * 600)
    answer = running.get(f"/my.ics?{parts}")
    assert (answer.status_code, answer.text) == (400, "The query has more than 500 parts.\n")
    for path in ("/my.ics?shows=" + "a" * 8000, "/" + "a" * 8000):
        answer = running.get(path)
        assert (answer.status_code, answer.text) == (414, "The address is longer than 8000 bytes.\n")


def test_ten_thousand_shows_are_too_long_an_address(running: Serving) -> None:
    query = "+".join(f"show-number-{number}" for number in range(10_000)).encode()
    assert running.ask(b"/my.ics?shows=" + query).startswith(b"HTTP/1.1 414 ")
    assert running.get("/healthz").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/my.ics", "/", "/healthz", "/none"])
def test_other_methods_are_refused_with_those_that_are_allowed(
    running: Serving, method: str, path: str
) -> None:
    answer = running.client.request(method, path)
    assert answer.status_code == 405
    assert {one.strip() for one in answer.headers["allow"].split(",")} == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "target",
    [
        b"/../../../../etc/passwd",
        b"/feeds/../../../etc/passwd",
        b"/..%2f..%2f..%2fetc/passwd",
        b"/%2e%2e/%2e%2e/etc/passwd",
        b"/feeds//premieres.ics",
        b"/feeds/%00premieres.ics",
        b"//evil.example/",
        b"//evil.example/shows",
        b"/%5cevil.example/shows",
        b"/%ff%fe",
        b"/my.ics/",
        b"http://evil.example/shows",
    ],
)
def test_no_address_leads_out_of_the_tree_or_to_another_host(running: Serving, target: bytes) -> None:
    answer = running.ask(target)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"root:" not in answer
    assert b"\r\nlocation:" not in answer.lower()


def test_the_address_of_a_folder_without_its_slash_leads_to_it_on_this_host(running: Serving) -> None:
    answer = running.raw(
        b"GET /shows/metal-sky?next=//evil.example HTTP/1.1\r\n"
        b"Host: evil.example\r\nConnection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 308 ")
    assert b"\r\nlocation: /shows/metal-sky/\r\n" in answer


@pytest.mark.parametrize(
    "query",
    [
        b"shows=a%0d%0aSet-Cookie:%20x=1",
        b"shows=%1b[31m",
        b"%0d%0a%0d%0a=x",
        b"shows=%e2%80%aeabc",
        b"&&&=&;",
        b"%",
    ],
)
def test_no_query_steers_headers_or_terminals(running: Serving, query: bytes) -> None:
    answer = running.ask(b"/my.ics?" + query)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"set-cookie:" not in head.lower()
    assert body.decode().replace("\n", "").isprintable()


def test_the_log_has_one_plain_line_a_request_whatever_is_asked(place: Path, start: Start) -> None:
    running = start("--site", place / "site", "--data", place / "data")
    running.get("/my.ics?shows=metal-sky")
    running.ask(b"/my.ics?shows=%0d%0afake%1b[31m")
    running.ask(b"/" + b"a" * 3000)
    running.raw(b"GET /\x1b[31m HTTP/1.1\r\n\r\n")
    assert running.end() == 0
    rows = [row for row in running.said if " 127.0.0.1 " in row]
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert len(rows) == 3
    assert re.fullmatch(stamp + r" 127\.0\.0\.1 GET /my\.ics\?shows=metal-sky 200 \d+ \d+\.\dms\n", rows[0])
    assert " GET /my.ics?shows=%0d%0afake%1b[31m 400 " in rows[1]
    assert len(rows[2]) < 600
    assert all(row.rstrip("\n").isprintable() for row in running.said)


# --- starting and stopping ------------------------------------------------------------------------------


def test_without_a_site_the_server_says_how_to_get_one(tmp_path: Path, process: Run, data: Path) -> None:
    done = process("serve", "--site", tmp_path / "none", "--data", data)
    assert done.returncode == 1
    assert "write one with `animecal site`" in done.stderr


def test_a_port_that_is_taken_is_told(running: Serving, process: Run, site: Path, data: Path) -> None:
    done = process("serve", "--site", site, "--data", data, "--port", running.port)
    assert done.returncode == 1
    assert f"port {running.port}" in done.stderr


def test_without_the_extra_the_server_says_what_to_install(site: Path, data: Path) -> None:
    code = "import sys; sys.modules['uvicorn'] = None; import animecal.cli.app as a; a.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "--site", str(site), "--data", str(data)],
        capture_output=True, encoding="utf-8", timeout=HANGS, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "pip install 'animecal[serve]'" in done.stderr


@POSIX
def test_a_server_can_be_stopped_as_soon_as_it_says_where_it_listens(place: Path, start: Start) -> None:
    for _ in range(3):
        assert start("--site", place / "site", "--data", place / "data").end() == 0


@POSIX
def test_a_server_that_is_told_to_stop_finishes_what_it_has_begun(
    site: Path, data: Path, start: Start
) -> None:
    (site / "large.txt").write_bytes(b"0123456789" * 3_000_000)
    files = {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }
    (site / DIGEST).write_text(digest(files) + "\n")
    serving = start("--site", site, "--data", data)
    with socket.create_connection(("127.0.0.1", serving.port), timeout=HANGS) as line:
        line.sendall(b"GET /large.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        begun = line.recv(1000)
        serving.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(ConnectionRefusedError):
            while True:  # until nobody new is let in
                socket.create_connection(("127.0.0.1", serving.port), timeout=HANGS).close()
        rest = b"".join(iter(lambda: line.recv(1_000_000), b""))
    assert len((begun + rest).partition(b"\r\n\r\n")[2]) == 30_000_000
    assert serving.process.wait(HANGS) == 0


def test_the_unit_and_the_container_start_the_server_with_options_that_it_has(run: Run) -> None:
    folder = Path(__file__).parents[1] / ".github"
    told = run("serve", "--help").stdout
    for name, pattern in (("animecal-serve@.service", "^ExecStart=.*"), ("Containerfile", "^CMD .*")):
        line = re.findall(pattern, (folder / name).read_text("utf-8"), re.MULTILINE)[-1]
        assert "serve" in line
        options = re.findall(r"--[a-z-]+", line)
        assert options
        assert all(option in told for option in options)


# --- a tree that changes --------------------------------------------------------------------------------


@contextlib.contextmanager
def threaded(following: Following) -> Iterator[str]:
    """Serve in a thread; yields the address."""
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app(following), log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(HANGS)


def sites(tmp_path: Path, data: Path) -> list[dict[str, bytes]]:
    """Return two sites of the same shows, the later one with every night moved."""
    found = []
    for day, hour in ((DAY, "22:00"), ("2024-01-02", "23:30")):
        files = {
            name: text.replace("22:00", hour).replace("24:55", f"2{hour[1:]}") for name, text in FILES.items()
        }
        write_data(data, files)
        site = publish(data, tmp_path, day)
        found.append(bytes_of(site))
    return found


def test_a_hundred_new_trees_under_load_give_no_error_and_no_mixture(tmp_path: Path, data: Path) -> None:
    trees = sites(tmp_path, data)
    live = tmp_path / "live"
    write_site(live, trees[0])
    dataset = read_data(data)
    following = Following(Folder(live), lambda: dataset, lambda: NOON)
    paths = [
        "/my.ics?shows=metal-sky+copper-sea",
        "/feeds/premieres.ics",
        "/feeds/index.json",
        "/my.ics?region=FR",
    ]
    expected: dict[str, set[bytes]] = {path: set() for path in paths}
    with threaded(following) as url:
        for tree in (trees[1], trees[0]):
            write_site(live, tree)
            assert following.look()
            for path in paths:
                expected[path].add(httpx.get(url + path, trust_env=False).content)
        assert all(len(bodies) == 2 for bodies in expected.values())
        stop = threading.Event()
        faults: list[str] = []
        answered = [0]

        def ask() -> None:
            with httpx.Client(base_url=url, trust_env=False, timeout=HANGS) as client:
                while not stop.is_set():
                    for path in paths:
                        answer = client.get(path)
                        if answer.status_code != 200 or answer.content not in expected[path]:
                            faults.append(f"{path} {answer.status_code}")
                        answered[0] += 1

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for asker in askers:
            asker.start()
        for number in range(100):
            write_site(live, trees[(number + 1) % 2])
            assert following.look()
        stop.set()
        for asker in askers:
            asker.join(HANGS)
    assert faults == []
    assert answered[0] > 100


def test_half_a_tree_leaves_the_old_one_until_it_is_whole(
    site: Path, data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    following = Following(Folder(site), lambda: read_data(data), lambda: NOON)
    old = following.state
    write_data(data, MOVED)
    new = publish(data, tmp_path / "new", "2024-01-02")
    shutil.copy(new / DIGEST, site / DIGEST)
    assert not following.look()
    assert (following.state, following.failures) == (old, 1)
    assert "the state of before is served" in caplog.text
    shutil.rmtree(site)
    shutil.copytree(new, site)
    assert following.look()
    assert (following.state.as_of.isoformat(), following.failures) == ("2024-01-02", 0)


def test_data_with_a_fault_leaves_the_old_state(site: Path, data: Path, tmp_path: Path) -> None:
    following = Following(Folder(site), lambda: read_data(data), lambda: NOON)
    old = following.state
    write_data(data, MOVED)
    publish(data, tmp_path, "2024-01-02")
    write_data(data, {FILE: "title = 1"})
    assert not following.look()
    assert (following.state, following.failures) == (old, 1)


def test_a_running_server_follows_its_folder(site: Path, tmp_path: Path, data: Path, start: Start) -> None:
    running = start("--site", site, "--data", data, "--every", "0.1")
    before = running.get("/my.ics?shows=metal-sky")
    write_data(data, MOVED)
    publish(data, tmp_path, "2024-01-02")
    running.until_it_serves(site)
    after = running.get("/my.ics?shows=metal-sky")
    assert after.headers["etag"] != before.headers["etag"]
    second = events(after.content)["metal-sky.original.2@animecal"]
    assert (second["DTSTART"], second["SEQUENCE"]) == ("20240120T012500", "1")
    first = events(before.content)["metal-sky.original.1@animecal"]
    assert events(after.content)["metal-sky.original.1@animecal"] == first


def test_feeds_at_an_address_are_served_as_those_of_a_folder(
    site: Path, data: Path, start: Start, serve: Callable[[Path], str]
) -> None:
    there = start("--site", serve(site), "--data", data)
    here = start("--site", site, "--data", data)
    for path in (
        "/my.ics?shows=metal-sky+copper-sea",
        "/feeds/premieres.ics",
        "/feeds/index.json",
        "/feeds/news.atom",
    ):
        assert there.get(path).content == here.get(path).content
        assert there.get(path).headers["etag"] == here.get(path).headers["etag"]
    assert there.get("/").status_code == 404


def test_what_is_kept_of_answers_is_bounded_and_the_latest_stay() -> None:
    cache: Cache[int] = Cache(10_000)
    for number in range(100):
        cache.put(number, number, 1000)
        cache.get(0)
    assert cache.size <= 10_000
    assert cache.get(0) == 0
    assert cache.get(99) == 99
    assert cache.get(50) is None


# --- a real client --------------------------------------------------------------------------------------


def test_a_client_shows_exactly_what_its_address_selects_and_follows_a_move(
    site: Path, tmp_path: Path, data: Path, start: Start
) -> None:
    running = start("--site", site, "--data", data, "--every", "0.1")
    address = f"{running.url}my.ics?shows=metal-sky&region=JP"
    client = Client(tmp_path / "home", address, "Asia/Tokyo")
    client.sync()
    assert client.shown() == [
        "2024-01-11 00:55 Metal Sky premieres (episode 1)",
        "2024-01-18 00:55 Metal Sky, episode 2",
        "2024-01-25 00:55 Metal Sky, episode 3",
        "2024-02-01 00:55 Metal Sky, episode 4 (finale)",
    ]
    write_data(data, MOVED)
    publish(data, tmp_path, "2024-01-02")
    running.until_it_serves(site)
    client.sync()
    assert client.items == 4
    assert client.shown() == [
        "2024-01-11 00:55 Metal Sky premieres (episode 1)",
        "2024-01-20 01:25 Metal Sky, episode 2",
        "2024-01-25 00:55 Metal Sky, episode 3",
        "2024-02-01 00:55 Metal Sky, episode 4 (finale)",
    ]


def test_a_client_follows_an_outlet_that_gets_its_hour_and_a_show_that_ends(
    site: Path, tmp_path: Path, data: Path, start: Start
) -> None:
    said = f'source = "{SOURCE}"\n'
    outlet = f'\n[[airings]]\nnetwork = "netflix"\n[[airings.dates]]\nannounced = 2023-12-08\n{said}'
    hour = f'[[airings.dates]]\nannounced = 2024-01-02\nstarts = "2024-01-12 12:00"\nsource = "{SOURCE}"\n'
    few = f'[[airings.dates]]\nannounced = 2024-01-03\nepisodes = 2\nsource = "{SOURCE}"\n'
    running = start("--site", site, "--data", data, "--every", "0.1")
    address = f"{running.url}my.ics?shows=metal-sky&services=netflix"
    steps: list[list[str]] = []
    client = None
    for number, text in enumerate(("", hour, hour + few), 1):
        write_data(data, {FILE: SHOW.replace("episodes = 4\n", "") + outlet + text})
        publish(data, tmp_path, f"2024-01-0{number}", allow_removals=True)
        running.until_it_serves(site)
        client = client or Client(tmp_path / "home", address, "Asia/Tokyo")
        client.sync()
        steps.append(client.shown())
        assert client.items == len(uids(running.get(f"/my.ics?{address.partition('?')[2]}")))
    assert [len(step) for step in steps] == [8, 8, 2]
    assert [step[0] for step in steps] == [
        "2024-01-11 00:55 Metal Sky premieres (episode 1)",
        "2024-01-12 12:00 Metal Sky premieres on Netflix (episode 1)",
        "2024-01-12 12:00 Metal Sky premieres on Netflix (episode 1)",
    ]
    assert [step[1] for step in steps] == [
        "2024-01-18 00:55 Metal Sky, episode 2",
        "2024-01-19 12:00 Metal Sky, episode 2 (Netflix)",
        "2024-01-19 12:00 Metal Sky, episode 2 (Netflix, finale)",
    ]


def test_a_client_of_a_calendar_in_other_words_follows_a_move_an_hour_and_an_end(
    site: Path, tmp_path: Path, data: Path, start: Start
) -> None:
    said = f'source = "{SOURCE}"\n'
    outlet = f'\n[[airings]]\nnetwork = "netflix"\n[[airings.dates]]\nannounced = 2023-12-08\n{said}'
    hour = f'[[airings.dates]]\nannounced = 2024-01-03\nstarts = "2024-01-12 12:00"\n{said}'
    few = f"[[airings.dates]]\nannounced = 2024-01-04\nepisodes = 2\n{said}"
    show = SHOW.replace("episodes = 4\n", "")
    running = start("--site", site, "--data", data, "--every", "0.1")
    query = "my.ics?shows=metal-sky&services=netflix&titles=ja&language=ja&alarm=15"
    client = None
    steps: list[list[str]] = []
    for number, text in enumerate(
        (show + outlet, show + MOVE + outlet, show + MOVE + outlet + hour, show + MOVE + outlet + hour + few),
        1,
    ):
        write_data(data, {FILE: text})
        publish(data, tmp_path, f"2024-01-0{number}", allow_removals=True)
        running.until_it_serves(site)
        client = client or Client(tmp_path / "home", running.url + query, "Asia/Tokyo")
        client.sync()
        answer = running.get(f"/{query}").content
        assert client.items == len(uids(answer))
        steps.append(client.shown())
        feeds = (tmp_path / "feeds/shows").glob("metal-sky*.ics")
        published = {uid: lines for feed in feeds for uid, lines in revisions(feed.read_bytes()).items()}
        assert revisions(answer) == {uid: published[uid] for uid in uids(answer)}
        assert answer.count(b"BEGIN:VALARM") == len(uids(answer))
    assert [len(step) for step in steps] == [8, 8, 8, 2]
    assert all("鋼の空" in row for step in steps for row in step)
    assert [[row[:16] for row in step[:2]] for step in steps] == [
        ["2024-01-11 00:55", "2024-01-18 00:55"],
        ["2024-01-11 00:55", "2024-01-20 01:25"],
        ["2024-01-12 12:00", "2024-01-19 12:00"],
        ["2024-01-12 12:00", "2024-01-19 12:00"],
    ]
