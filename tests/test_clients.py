"""Real calendar software reads the feeds: two parsers, and vdirsyncer with khal over HTTP on loopback."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from support import FILE, HANGS, SHOW, SOURCE, Run, events, feeds_of, on_day, write_data

COMMITTED = Path(__file__).parents[1] / "feeds"
OPTIONS = on_day("2024-01-01")
LATER = on_day("2024-01-12")
TRICKY = f"""\
title = "Day; by, day \\\\ “日々” 🎌 with a title so long that it has to be folded somewhere in its middle"
title_ja = "とても長い題名なので、どこかで折り返さなければならない日々の物語。とても長い題名なので"
format = "tv"
premise = "First line; second, third \\\\n fourth."
website = "https://show.example/?a=1&b=2;c,d"
[[airings]]
network = "fuji-tv"
cadence = "daily"
[[airings.dates]]
announced = 2023-12-01
starts = "2024-01-01 28:30"
source = "{SOURCE}"
[[airings.changes]]
announced = 2023-12-02
special = "Year's end: the “best” of, all; days"
starts = "2024-01-31 12:00"
source = "{SOURCE}"
[[airings]]
network = "adult-swim"
[[airings.dates]]
announced = 2023-12-01
starts = "2024-03-09 23:30"
source = "{SOURCE}"
[[airings]]
network = "netflix"
cadence = "all-at-once"
[[airings.dates]]
announced = 2023-12-01
starts = "2024-spring"
source = "{SOURCE}"
"""


def program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


class Client:
    """A subscriber at home: vdirsyncer pulls a feed, khal shows it in the subscriber's own zone."""

    def __init__(self, home: Path, url: str, zone: str) -> None:
        self.home = home
        local = home / "calendar"
        local.mkdir(parents=True)
        (home / "vdirsyncer.ini").write_text(
            f'[general]\nstatus_path = "{home}/status"\n'
            '[pair feed]\na = "remote"\nb = "local"\ncollections = null\n'
            f'[storage remote]\ntype = "http"\nurl = "{url}"\n'
            f'[storage local]\ntype = "filesystem"\npath = "{local}"\nfileext = ".ics"\n'
        )
        (home / "khal.ini").write_text(
            f"[calendars]\n[[feed]]\npath = {local}\n"
            f"[sqlite]\npath = {home}/khal.db\n"
            f"[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        )
        self.call(program("vdirsyncer"), "-c", str(home / "vdirsyncer.ini"), "discover")

    def call(self, *line: str) -> str:
        env = {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": "127.0.0.1",
        }
        done = subprocess.run(
            line, env=env, cwd=self.home, capture_output=True, encoding="utf-8", timeout=HANGS, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sync(self) -> None:
        self.call(program("vdirsyncer"), "-c", str(self.home / "vdirsyncer.ini"), "sync")

    @property
    def items(self) -> int:
        return len(list((self.home / "calendar").glob("*.ics")))

    def shown(self, first: str = "2024-01-01", days: int = 60) -> list[str]:
        """Return the events that khal lists: when they start and what they are called."""
        text = self.call(
            program("khal"), "-c", str(self.home / "khal.ini"), "list", "--once", "--day-format", "",
            "--format", "{start-long-full} {title}", first, f"{days}d",
        )  # fmt: skip
        return [line for line in text.splitlines() if line.strip()]


@pytest.fixture
def published(tmp_path: Path, run: Run, data: Path) -> Path:
    out = tmp_path / "feeds"
    assert run("build", "--data", data, "--out", out, *OPTIONS).returncode == 0
    return out


def test_khal_shows_every_event_at_the_right_local_time(
    tmp_path: Path, published: Path, serve: Callable[[Path], str]
) -> None:
    client = Client(tmp_path / "home", serve(published) + "shows/metal-sky.ics", "Europe/Paris")
    client.sync()
    assert client.items == 4
    assert client.shown() == [
        "2024-01-10 16:55 Metal Sky premieres (episode 1)",
        "2024-01-17 16:55 Metal Sky, episode 2",
        "2024-01-24 16:55 Metal Sky, episode 3",
        "2024-01-31 16:55 Metal Sky, episode 4 (finale)",
    ]


def test_a_moved_episode_is_shown_at_its_new_time_alone(
    tmp_path: Path, run: Run, data: Path, published: Path, serve: Callable[[Path], str]
) -> None:
    client = Client(tmp_path / "home", serve(published) + "networks/fuji-tv.episodes.ics", "Asia/Tokyo")
    client.sync()
    assert "2024-01-18 00:55 Metal Sky, episode 2" in client.shown()
    move = 'announced = 2024-01-12\nepisode = 2\nstarts = "2024-01-19 25:25"\n'
    write_data(data, {FILE: SHOW + f'\n[[airings.changes]]\n{move}source = "{SOURCE}"\n'})
    assert run("build", "--data", data, "--out", published, *LATER).returncode == 0
    client.sync()
    assert client.items == 4
    assert client.shown() == [
        "2024-01-11 00:55 Metal Sky premieres (episode 1)",
        "2024-01-20 01:25 Metal Sky, episode 2",
        "2024-01-25 00:55 Metal Sky, episode 3",
        "2024-02-01 00:55 Metal Sky, episode 4 (finale)",
    ]


def test_a_day_that_firms_up_is_the_same_event(
    tmp_path: Path, run: Run, data: Path, serve: Callable[[Path], str]
) -> None:
    out = tmp_path / "feeds"
    options = ("build", "--data", data, "--out", out)
    assert run(*options, "--as-of", "2023-04-01", "--now", "2023-04-01").returncode == 0
    client = Client(tmp_path / "home", serve(out) + "premieres.ics", "America/New_York")
    client.sync()
    assert client.shown() == ["2024-01-01 00:00 Metal Sky premieres January 2024 (day to be announced)"]
    assert run(*options, *OPTIONS).returncode == 0
    client.sync()
    assert client.items == 1
    assert client.shown() == ["2024-01-10 10:55 Metal Sky premieres (episode 1)"]


# --- parsers ----------------------------------------------------------------------------------------------


def parsed_alike(path: str, text: bytes) -> None:
    """Read a feed with two parsers; both must find what is written in it."""
    expected = events(text)
    calendar = icalendar.Calendar.from_ical(text)
    assert isinstance(calendar, icalendar.Calendar)
    assert "UID" not in calendar
    assert "METHOD" not in calendar
    first = {str(event["UID"]): event for event in calendar.events}
    strict = IcsCalendarStream.calendar_from_ics(text.decode())
    second = {event.uid: event for event in strict.events}
    assert first.keys() == second.keys() == expected.keys(), path
    assert len(strict.events) == len(expected)
    for uid, event in first.items():
        assert not event.errors
        other = second[uid]
        assert other.summary == str(event["SUMMARY"])
        assert other.description == str(event["DESCRIPTION"])
        assert other.sequence == event["SEQUENCE"] == int(expected[uid]["SEQUENCE"])
        for mine, theirs in ((event.start, other.dtstart), (event.end, other.dtend)):
            assert type(mine) is type(theirs)
            if isinstance(mine, dt.datetime):
                assert isinstance(theirs, dt.datetime)
                assert mine.utcoffset() == theirs.utcoffset() == dt.timedelta(hours=9)
            assert mine == theirs


def test_two_parsers_agree_on_every_feed(tmp_path: Path, run: Run, data: Path) -> None:
    write_data(data, {"shows/2024/tricky.toml": TRICKY})
    out = tmp_path / "feeds"
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 0, done.stderr
    feeds = feeds_of(out)
    assert len(feeds) > 12
    for path, text in feeds.items():
        parsed_alike(path, text)


# --- the feeds in this repository -------------------------------------------------------------------------


EVENT = re.compile(rb"^BEGIN:VEVENT\r\n.*?^END:VEVENT\r\n", re.MULTILINE | re.DOTALL)


def test_two_parsers_agree_on_every_committed_feed() -> None:
    """Every feed is parsed, and every event in each of its forms once, in the first feed that holds it.

    An event stands in some five feeds with the same bytes, and parsers read each component for itself: what
    is wrong with it is wrong wherever it stands, and what a feed has beside its events is parsed with each.
    The largest feed of each kind is parsed whole.
    """
    paths = sorted(COMMITTED.glob("**/*.ics"))
    whole = {max(kind, key=lambda path: path.stat().st_size) for kind in by_kind(paths).values()}
    seen: set[bytes] = set()
    for path in paths:
        text, name = path.read_bytes(), path.relative_to(COMMITTED).as_posix()
        found = EVENT.findall(text)
        assert len(found) == text.count(b"\r\nBEGIN:VEVENT\r\n") == len(events(text)), f"twice in {name}"
        if path not in whole:
            text = EVENT.sub(lambda one: b"" if one[0] in seen else one[0], text)
        parsed_alike(name, text)
        seen.update(found)


def by_kind(paths: Iterable[Path]) -> dict[tuple[Path, int], list[Path]]:
    """Return feeds by their folder and the parts of their names: ``networks/x.episodes.ics`` is a kind."""
    found: dict[tuple[Path, int], list[Path]] = {}
    for path in paths:
        found.setdefault((path.parent, path.name.count(".")), []).append(path)
    return found


def test_committed_feeds_are_small_enough_for_calendar_clients() -> None:
    for path in COMMITTED.glob("**/*.ics"):
        assert path.stat().st_size < 900_000, path


def test_the_committed_manifest_lists_the_committed_feeds() -> None:
    manifest = COMMITTED / "index.json"
    listed = json.loads(manifest.read_bytes())["feeds"] if manifest.exists() else []
    found = feeds_of(COMMITTED)
    assert [feed["path"] for feed in listed] == sorted(found)
    for feed in listed:
        text = found[feed["path"]]
        assert feed["size"] == len(text)
        assert feed["sha256"] == hashlib.sha256(text).hexdigest()
        assert feed["events"] == len(events(text))
