"""Syoboi Calendar is read as it answers, and hostile or broken answers leave the data as it was."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from animecal.errors import SourceError
from animecal.language.tables import Network
from animecal.sources import syoboi
from animecal.sources.gather import SOURCES, gather
from animecal.sources.records import Outlet, Question, Reading, Record
from animecal.web import Web
from databases import Row, Syoboi, answer
from support import (
    HANGS,
    POSIX,
    Answer,
    Run,
    Server,
    dataset,
    in_turn,
    only,
    refusal,
    send,
    sending,
    tree,
    write_data,
)

DAY = dt.date(2024, 3, 15)
NOW = ("--now", "2024-03-15T03:00:00Z")
NETWORKS = """\
[fuji-tv]
name = "Fuji TV"
name_ja = "フジテレビ"
kind = "terrestrial"
regions = ["JP"]
ids = { syoboi = [3] }

[at-x]
name = "AT-X"
kind = "cs"
regions = ["JP"]
ids = { syoboi = [20, 220] }
"""


@pytest.fixture
def site() -> Iterator[Syoboi]:
    """Two titles with what makes programmes difficult."""
    with Syoboi() as found:
        found.title(
            7001, "星の鉄道", TitleEN="Railway of Stars", FirstCh="フジテレビ", FirstYear=2024, FirstMonth=1
        )
        found.title(7002, "海辺の図書館", Cat=10, FirstCh="AT-X", FirstYear=2024, FirstMonth=1)
        # AT-X is a day ahead, but it is not the first channel; a rerun is even earlier.
        found.air(7001, 20, "2024-01-06 12:00:00", Count=1, Flag=2 | 8)
        found.air(7001, 20, "2024-01-09 23:30:00", Count=1, Flag=2)
        found.air(7001, 20, "2024-01-16 23:30:00", Count=2, Flag=0)
        found.air(7001, 3, "2024-01-04 00:55:00", Count=1, Flag=2, Deleted=1)
        found.air(7001, 3, "2024-01-11 00:55:00", Count=1, Flag=2, StOffset=600)
        for week in range(1, 10):
            day = dt.datetime.fromisoformat("2024-01-11 00:55") + dt.timedelta(weeks=week)
            found.air(7001, 3, str(day), Count=week + 1, Flag=0)
        found.air(7001, 3, "2024-03-21 00:55:00", minutes=60, Count="", Flag=4, SubTitle="&<>")
        found.air(7001, 99, "2024-01-20 08:00:00", Count=1, Flag=2)
        found.air(7002, 20, "2024-01-12 22:00:00", minutes=15, Count=1, Flag=2)
        yield found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two networks that Syoboi Calendar knows, and no shows."""
    return write_data(tmp_path / "data", {"networks.toml": NETWORKS, "blocks.toml": ""})


Reader = Callable[..., Reading]


def asked(site: Syoboi, *titles: int, season: tuple[int, int] | None = None, day: dt.date = DAY) -> Question:
    return Question(ids=titles, season=season, today=day, endpoint=site.url)


@pytest.fixture
def read(site: Syoboi, networks: dict[str, Network]) -> Reader:
    """Read titles or a season in this process, without a pause and without tries."""

    def call(
        *titles: int, season: tuple[int, int] | None = None, day: dt.date = DAY, tries: int = 1
    ) -> Reading:
        with Web(tries=tries, timeout=HANGS) as web:
            return syoboi.read(asked(site, *titles, season=season, day=day), networks, web)

    return call


def on(record: Record, network: str) -> Outlet:
    (outlet,) = [one for one in record.outlets if one.network == network]
    return outlet


# --- from answers to files --------------------------------------------------------------------------------

STARS = """\
#:schema ../../schema/show.schema.json
# A draft from syoboi: a person has to check it.
# Doubtful: it airs on どこかテレビ (ChID 99), which networks.toml does not have.
# Not known: the studio.
draft = true  # a person takes this line away, and nothing is published before
title = "Railway of Stars"
title_ja = "星の鉄道"
format = "tv"
ids = { syoboi = 7001 }

[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2024-01-10
starts = "2024-01-10 24:55"
source = "https://cal.syoboi.jp/tid/7001"
[[airings.dates]]
announced = 2024-03-15
ends = 2024-03-20
source = "https://cal.syoboi.jp/tid/7001"

[[airings]]
network = "at-x"
[[airings.dates]]
announced = 2024-01-09
starts = "2024-01-09 23:30"
source = "https://cal.syoboi.jp/tid/7001"
"""
LIBRARY = """\
#:schema ../../schema/show.schema.json
# A draft from syoboi: a person has to check it.
# Not known: the English title, how many episodes, the studio.
draft = true  # a person takes this line away, and nothing is published before
title = "海辺の図書館"
title_ja = "海辺の図書館"
format = "tv"
ids = { syoboi = 7002 }

[[airings]]
network = "at-x"
minutes = 15
[[airings.dates]]
announced = 2024-01-12
starts = "2024-01-12 22:00"
source = "https://cal.syoboi.jp/tid/7002"
"""


def test_titles_become_drafts_that_are_valid(run: Run, tmp_path: Path, data: Path, site: Syoboi) -> None:
    before = tree(data)
    options = ("--data", data, "--cache", tmp_path / "cache", "--endpoint", site.url, *NOW)
    began = time.monotonic()
    done = run("import", "syoboi", "--id", "7001, 7002,7003", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(data) == before | {
        "shows/2024/railway-of-stars.toml": STARS.encode(),
        "shows/2024/syoboi-7002.toml": LIBRARY.encode(),
    }
    *lines, _, heads, counts = done.stdout.splitlines()
    assert [line.removeprefix(f"{data}/") for line in lines] == [
        "shows/2024/railway-of-stars.toml  not known: the studio",
        "shows/2024/syoboi-7002.toml  not known: the English title, how many episodes, the studio",
        "doubtful: Railway of Stars: it airs on どこかテレビ (ChID 99), which networks.toml does not have",
        "ignored: TID 7003 is not known there",
    ]
    assert heads.split() == ["drafted", "refused", "curated", "differing", "ignored"]
    assert counts.split() == ["syoboi", "2", "0", "0", "0", "1"]
    assert [parse_qs(urlsplit(one.path).query)["Command"] for one in site.requests] == [
        ["ChLookup"],
        ["TitleLookup"],
        ["ProgLookup"],
    ]
    assert site.requests[-1].at >= began + 2  # a second between two requests
    checked = run("check", "--data", data)
    assert checked.returncode == 0, checked.stdout


def test_a_season_becomes_drafts_of_what_is_new(run: Run, tmp_path: Path, data: Path, site: Syoboi) -> None:
    site.title(6000, "去年の話", TitleEN="Last Year")
    site.air(6000, 3, "2023-12-28 22:00:00", Count=1, Flag=2)
    site.title(6001, "ずっと続く話", TitleEN="Ever After")
    site.air(6001, 3, "2024-01-07 09:00:00", Count=500, Flag=0)
    site.title(6002, "もう一度", TitleEN="Again")
    site.air(6002, 3, "2024-01-08 09:00:00", Count=1, Flag=2 | 8)
    options = ("--data", data, "--cache", tmp_path / "cache", "--endpoint", site.url, *NOW)
    done = run("import", "syoboi", "--season", "2024-winter", *options, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [one["file"] for one in told["written"]] == [
        "shows/2023/last-year.toml",  # the last week of a quarter belongs to the next season
        "shows/2024/railway-of-stars.toml",
        "shows/2024/syoboi-7002.toml",
    ]
    assert told["refused"] == told["ignored"] == told["differing"] == []
    assert (data / "shows" / "2024" / "railway-of-stars.toml").read_text("utf-8") == STARS
    assert [one["Range"] for one in site.asked_for("ProgLookup")] == [
        "20231225_000000-20240129_000000",
        "20231225_000000-20240408_000000",
    ]
    assert site.asked_for("TitleLookup")[0]["TID"] == "6000,7001,7002"


# --- what it says, and what is read from it ---------------------------------------------------------------


def test_the_first_channel_is_the_original_even_if_another_is_ahead(read: Reader, site: Syoboi) -> None:
    assert [one.network for one in only(read(7001)).outlets] == ["fuji-tv", "at-x"]
    site.titles[7001]["FirstCh"] = "AT-X"
    assert [one.network for one in only(read(7001)).outlets] == ["at-x", "fuji-tv"]


@pytest.mark.parametrize("first", ["どこかテレビ", "あそこテレビ", "", "\x0b"])
def test_without_a_known_first_channel_the_earliest_is_the_original(
    read: Reader, site: Syoboi, first: str
) -> None:
    site.titles[7001]["FirstCh"] = first.strip()
    assert [one.network for one in only(read(7001)).outlets] == ["at-x", "fuji-tv"]


def test_start_times_are_taken_as_they_are(read: Reader) -> None:
    fuji = on(only(read(7001)), "fuji-tv")
    assert str(fuji.starts) == "2024-01-10 24:55"  # not shifted by its StOffset of ten minutes
    assert str(fuji.ends) == "2024-03-20"
    assert fuji.listed == (dt.date(2024, 1, 5), dt.date(2024, 4, 12))


def test_a_night_with_two_episodes_has_no_number(read: Reader) -> None:
    fuji = on(only(read(7001)), "fuji-tv")
    assert [one.number for one in fuji.broadcasts] == [*range(1, 11), None]
    assert (fuji.minutes, fuji.broadcasts[-1].minutes, fuji.broadcasts[-1].final) == (30, 60, True)


def test_reruns_and_deleted_rows_are_no_programmes(read: Reader) -> None:
    record = only(read(7001))
    assert [str(one.moment.day) for one in on(record, "at-x").broadcasts] == ["2024-01-09", "2024-01-16"]
    assert str(on(record, "fuji-tv").broadcasts[0].moment.day) == "2024-01-10"


def test_two_channels_of_a_network_are_one(read: Reader, site: Syoboi) -> None:
    site.air(7002, 220, "2024-01-19 22:00:00", Count=2, Flag=0)
    assert [one.number for one in on(only(read(7002)), "at-x").broadcasts] == [1, 2]


def test_programmes_off_the_week_have_no_known_cadence(read: Reader, site: Syoboi) -> None:
    assert on(only(read(7002)), "at-x").cadence is None
    site.air(7002, 20, "2024-01-20 22:00:00", Count=2, Flag=0)
    assert on(only(read(7002)), "at-x").cadence == "unknown"


def test_a_show_that_is_on_air_already_starts_in_its_first_month(read: Reader, site: Syoboi) -> None:
    site.title(8000, "長い話", FirstYear=2023, FirstMonth=10)
    site.air(8000, 3, "2024-01-20 22:00:00", Count=14, Flag=0)
    assert str(only(read(8000)).starts) == "2023-10"


@pytest.mark.parametrize(
    ("fields", "starts"),
    [
        ({"FirstYear": 2024, "FirstMonth": 4}, "2024-04"),
        ({"FirstYear": 2024, "FirstMonth": 13}, "2024"),
        ({"FirstYear": 2024, "FirstMonth": ""}, "2024"),
        ({"FirstYear": 1949, "FirstMonth": 4}, "None"),
        ({"FirstYear": 2100}, "None"),
        ({"FirstMonth": 4}, "None"),
    ],
)
def test_a_show_without_programmes_has_a_month_at_most(
    read: Reader, site: Syoboi, fields: Row, starts: str
) -> None:
    site.title(8000, "先の話", **fields)
    record = only(read(8000))
    assert str(record.starts) == starts
    assert record.outlets == (Outlet(starts=record.starts),)


@pytest.mark.parametrize(
    "row",
    [
        {"StTime": ""},
        {"StTime": "2024-01-11"},
        {"StTime": "2024-13-11 00:55:00"},
        {"StTime": "2024-01-11 25:00:00"},
        {"StTime": "1949-01-11 00:55:00"},
        {"StTime": "2100-01-11 00:55:00"},
        {"StTime": "٢٠٢٤-01-11 00:55:00"},
        {"EdTime": "2024-01-10 23:00:00"},
        {"EdTime": "2024-01-14 00:55:00"},
        {"EdTime": ""},
        {"ChID": ""},
        {"ChID": "x"},
        {"ChID": "9" * 5000},
    ],
)
def test_a_programme_without_a_time_or_a_channel_is_none(read: Reader, site: Syoboi, row: Row) -> None:
    site.title(8000, "話", FirstYear=2024)
    rows: list[Row] = [
        {
            "TID": 8000,
            "ChID": 3,
            "StTime": "2024-01-11 00:55:00",
            "EdTime": "2024-01-11 01:25:00",
            "Count": 1,
            "Flag": 2,
        }
    ]
    site.instead["ProgLookup"] = lambda handler, _: send(handler, answer("ProgLookup", "ProgItem", rows))
    assert str(only(read(8000)).starts) == "2024-01-10 24:55"
    rows[0].update(row)
    assert only(read(8000)).outlets[0].broadcasts == ()


def test_channels_without_a_name_are_told_by_their_number(read: Reader, site: Syoboi) -> None:
    site.channels[99] = " "
    site.air(7001, 98, "2024-01-20 08:00:00", Count=1, Flag=2)
    assert only(read(7001)).doubts == (
        "it airs on channel (ChID 98), which networks.toml does not have",
        "it airs on channel 99 (ChID 99), which networks.toml does not have",
    )


@pytest.mark.parametrize("category", [1, 7, 8, 10])
def test_anime_is_anime(read: Reader, site: Syoboi, category: int) -> None:
    site.title(8000, "話", Cat=category)
    assert only(read(8000)).format == {1: "tv", 7: "ova", 8: "movie", 10: "tv"}[category]


@pytest.mark.parametrize("category", [0, 2, 3, 4, 5, 6, "", "x", "1 "])
def test_what_is_no_anime_is_ignored(read: Reader, site: Syoboi, category: object) -> None:
    site.title(8000, "話", Cat=category)
    reading = read(8000)
    assert reading.records == ()
    assert [(one.title, one.reason) for one in reading.ignored] == [("話", "is no anime there")]


@pytest.mark.parametrize("title", ["", "  ", "x" * 501, "話" * 10_000, "a\u202eb", "zero\u200bwidth", "\x7f"])
def test_titles_that_no_file_may_hold_are_ignored(read: Reader, site: Syoboi, title: str) -> None:
    site.title(8000, title)
    (ignored,) = read(8000).ignored
    assert ignored.title == "TID 8000"
    assert ignored.reason == "its title is empty, too long or holds invisible characters"


def test_rows_without_an_id_and_rows_not_asked_for_are_passed_over(read: Reader, site: Syoboi) -> None:
    rows: list[Row] = [{"Title": "話"}, {"TID": "x", "Title": "話"}, site.titles[7001], site.titles[7002]]
    site.instead["TitleLookup"] = sending(answer("TitleLookup", "TitleItem", rows))
    site.instead["ChLookup"] = sending(answer("ChLookup", "ChItem", [{"ChName": "x"}, {"ChID": -1}]))
    assert only(read(7002)).ids.syoboi == 7002


def test_a_title_that_is_named_twice_is_read_once(read: Reader, site: Syoboi) -> None:
    assert only(read(7001, 7001)).ids.syoboi == 7001
    assert [one.title for one in read(9, 9).ignored] == ["TID 9"]


def test_nothing_found_is_nothing(read: Reader, site: Syoboi) -> None:
    site.titles.clear()
    site.programmes.clear()
    site.channels.clear()
    assert read(season=(2024, 0)) == Reading(source="syoboi", records=())
    assert [one.reason for one in read(7001).ignored] == ["is not known there"]


def test_many_titles_are_asked_for_fifty_at_a_time(site: Syoboi, networks: dict[str, Network]) -> None:
    told: list[tuple[int, int]] = []
    for tid in range(1, 121):
        site.title(tid, f"話{tid}")
    with Web(tries=1) as web:
        question = asked(site, *range(1, 121))
        reading = syoboi.read(question, networks, web, lambda done, total: told.append((done, total)))
    assert [one.ids.syoboi for one in reading.records] == list(range(1, 121))
    assert [len(one["TID"].split(",")) for one in site.asked_for("TitleLookup")] == [50, 50, 20]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_full_answer_is_asked_for_again_in_halves(read: Reader, site: Syoboi) -> None:
    for number in range(5200):
        moment = dt.datetime.fromisoformat("2024-01-01") + dt.timedelta(minutes=15 * number)
        site.air(5000, 3, str(moment), minutes=5, Count=number + 1, Flag=2 if number == 0 else 0)
    site.title(5000, "毎日の話")
    record = next(one for one in read(season=(2024, 0)).records if one.ids.syoboi == 5000)
    assert [one.number for one in on(record, "fuji-tv").broadcasts] == list(range(1, 5201))
    assert [one["Range"] for one in site.asked_for("ProgLookup") if "TID" in one] == [
        "20231225_000000-20240408_000000",
        "20231225_000000-20240215_000000",
        "20240215_000000-20240408_000000",
    ]


def test_a_programme_over_midnight_is_not_counted_twice(
    read: Reader, site: Syoboi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syoboi, "ROWS", 4)
    site.most = 4
    site.title(5000, "夜の話")
    for week in range(4):
        moment = dt.datetime.fromisoformat("2024-02-14 23:50") + dt.timedelta(weeks=week)
        site.air(5000, 3, str(moment), Count=week + 1)
    record = only(read(5000, day=dt.date(2024, 3, 14)))
    assert [one["Range"] for one in site.asked_for("ProgLookup")][1:] == [
        "20240104_000000-20240222_000000",
        "20240222_000000-20240411_000000",
    ]
    assert [one.number for one in on(record, "fuji-tv").broadcasts] == [1, 2, 3, 4]


def test_a_full_day_is_an_error(read: Reader, site: Syoboi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syoboi, "ROWS", 3)
    for minute in (0, 10, 20):
        site.air(7002, 3, f"2024-01-20 08:{minute:02}:00", minutes=5)
    with pytest.raises(SourceError) as found:
        read(7002)
    assert str(found.value) == f"{site.url} lists 3 programmes or more for 2024-01-20 alone"


# --- how it is asked --------------------------------------------------------------------------------------


def test_requests_keep_a_second_apart(
    site: Syoboi, networks: dict[str, Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert syoboi.SOURCE.pause >= 1
    monkeypatch.setitem(SOURCES, "syoboi", msgspec.structs.replace(syoboi.SOURCE, pause=0.3))
    began = time.monotonic()
    gather("syoboi", networks, ids=[7001], today=DAY, endpoint=site.url)
    assert len(site.requests) == 3
    assert site.requests[-1].at >= began + 0.6


def test_answers_are_kept_as_http_allows(
    site: Syoboi, networks: dict[str, Network], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SOURCES, "syoboi", msgspec.structs.replace(syoboi.SOURCE, pause=0.0))
    rows: list[Row] = [{"ChID": 3, "ChName": "フジテレビ"}]
    channels = answer("ChLookup", "ChItem", rows)
    site.instead["ChLookup"] = sending(channels, Cache_Control="max-age=3600")
    first, second = (
        gather("syoboi", networks, ids=[7002], today=DAY, endpoint=site.url, cache=tmp_path / "cache")
        for _ in range(2)
    )
    assert first == second
    assert len(site.asked_for("ChLookup")) == 1
    assert len(site.asked_for("ProgLookup")) == 2


NAMELESS = {"ANIMECAL_URL": "", "GITHUB_SERVER_URL": "", "GITHUB_REPOSITORY": ""}


@pytest.mark.parametrize(("address", "more"), [("", ""), ("calendars.example", " (it is no address now)")])
def test_the_real_endpoint_is_not_asked_by_nobody(
    run: Run, tmp_path: Path, data: Path, server: Server, address: str, more: str
) -> None:
    before = tree(data)
    environment = NAMELESS | {"ANIMECAL_URL": address, "HTTPS_PROXY": server.url, "NO_PROXY": ""}
    options = ("--data", data, "--cache", tmp_path / "cache")
    done = run("import", "syoboi", "--id", "7001", *options, env=environment)
    assert done.returncode == 1
    assert done.stderr == (
        "error: https://cal.syoboi.jp/db.php wants to know who asks: "
        f"set ANIMECAL_URL to the address of your project{more}\n"
    )
    assert server.requests == []
    assert tree(data) == before


def test_the_real_endpoint_is_asked_by_name(
    server: Server, networks: dict[str, Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANIMECAL_URL", "https://calendars.example")
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, server.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    server.otherwise = sending(b"not for this test", 403)
    with Web(tries=1) as web, pytest.raises(SourceError, match=r"^https://cal\.syoboi\.jp/db\.php\?"):
        syoboi.read(Question(ids=(7001,), today=DAY), networks, web)
    assert [(one.method, one.path) for one in server.requests] == [("CONNECT", "cal.syoboi.jp:443")]


# --- it fails ---------------------------------------------------------------------------------------------

GOOD = b"<ChLookupResponse><Result><Code>200</Code></Result></ChLookupResponse>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><ChLookupResponse>&l9;</ChLookupResponse>'.encode()
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><ChLookupResponse>&e;</ChLookupResponse>'
FAULTS: dict[str, tuple[Answer, str]] = {
    "nowhere": (sending(b"not here", 404), "answers 404 (tried once)"),
    "busy": (
        sending(b"", 429, Retry_After="3600"),
        "answers 429 and asks to come back in 3600 seconds (tried once)",
    ),
    "page": (sending(b"<!DOCTYPE html>\n<p>Welcome!"), "answers with XML that is refused (DTDForbidden); "),
    "half": (sending(b"<html><p>Welcome!"), "answers with what is no XML (no element found: "),
    "nothing": (
        sending(b""),
        "answers with what is no XML (no element found: line 1, column 0); it is empty",
    ),
    "noise": (sending(b"\x00\x1b[2J\xff"), "answers with what is no XML ("),
    "entity": (sending(b"<ChLookupResponse>&x;</ChLookupResponse>"), "answers with what is no XML (undef"),
    "other": (sending(b"<html/>"), "answers 'html' instead of ChLookupResponse (tried once)"),
    "error": (
        sending(GOOD.replace(b"200</Code>", b"500</Code><Message>\xe6\x95\x85\xe9\x9a\x9c</Message>")),
        "answers with code '500': 故障 (tried once)",
    ),
    "silence": (
        sending(GOOD.replace(b"<Code>200</Code>", b"")),
        "answers with code '': no reason given (tried once)",
    ),
    "bomb": (sending(BOMB), "answers with XML that is refused (DTDForbidden); it begins with '<!DOCTYPE x ["),
    "outside": (sending(OUTSIDE), "answers with XML that is refused (DTDForbidden); "),
    "doctype": (sending(b"<!DOCTYPE ChLookupResponse>" + GOOD), "answers with XML that is refused ("),
    "klingon": (sending(b'<?xml version="1.0" encoding="klingon"?>' + GOOD), "answers with "),
    "elsewhere": (sending(b"", 302, Location="file:///etc/hostname"), "cannot be fetched ("),
    "gzip": (sending(b"no gzip", Content_Encoding="gzip"), "is not encoded as its Content-Encoding says ("),
}


@pytest.fixture
def refused(run: Run, tmp_path: Path, data: Path, site: Syoboi) -> Callable[..., str]:
    """Import a title; it must fail with one line, which is returned, and write nothing."""

    def call(*options: str | Path) -> str:
        command = ("import", "syoboi", "--id", "7001", "--endpoint", site.url, "--data", data)
        return refusal(run, data, *command, "--cache", tmp_path / "cache", *NOW, *options)

    return call


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_nothing_is_written(site: Syoboi, refused: Callable[..., str], name: str) -> None:
    site.instead["ChLookup"], said = FAULTS[name]
    message = refused()
    assert message.startswith(f"{site.url}?Command=ChLookup {said}")
    assert message.endswith("(tried once)")
    assert len(site.requests) == 1


def test_redirects_in_a_circle_are_told(read: Reader, site: Syoboi) -> None:
    site.instead["ChLookup"] = sending(b"", 302, Location="?Command=ChLookup")
    with pytest.raises(SourceError) as found:
        read(7001)
    assert str(found.value) == f"{site.url}?Command=ChLookup redirects more than 5 times (tried once)"


def test_a_server_that_stays_down_is_tried_four_times(site: Syoboi, read: Reader) -> None:
    site.instead["ChLookup"] = sending(b"down", 500)
    with pytest.raises(SourceError) as found:
        read(7001, tries=4)
    assert str(found.value) == f"{site.url}?Command=ChLookup answers 500 (tried 4 times)"
    assert len(site.requests) == 4


def test_a_fault_in_a_later_answer_is_one_too(site: Syoboi, refused: Callable[..., str]) -> None:
    site.instead["ProgLookup"] = sending(b"<html><p>Welcome!")
    message = refused()
    assert message.startswith(
        f"{site.url}?Command=ProgLookup&Range=20240105_000000-20240412_000000&TID=7001 "
    )
    assert message.endswith("; it begins with '<html><p>Welcome!' (tried once)")


def test_a_broken_cache_is_told(site: Syoboi, refused: Callable[..., str], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "http.db").write_bytes(b"no database " * 100)
    message = refused()
    assert message.startswith(f"{site.url}?Command=ChLookup cannot be kept in the cache {cache} (")
    assert site.requests == []


def test_a_server_that_is_silent_is_told(site: Syoboi, refused: Callable[..., str]) -> None:
    site.instead["ChLookup"] = site.silent
    assert refused("--timeout", "0.1") == (
        f"{site.url}?Command=ChLookup does not answer within 0.1 seconds (tried 4 times)"
    )


def test_the_tries_before_a_fault_are_counted(site: Syoboi, read: Reader) -> None:
    site.instead["ChLookup"] = in_turn(sending(b"", 500), sending(b"<html/>"))
    with pytest.raises(SourceError) as found:
        read(7001, tries=4)
    assert str(found.value).endswith("answers 'html' instead of ChLookupResponse (tried 2 times)")


def test_a_server_that_recovers_is_read(site: Syoboi, read: Reader) -> None:
    site.instead["TitleLookup"] = in_turn(
        sending(b"", 503, Retry_After="1"),
        sending(answer("TitleLookup", "TitleItem", [site.titles[7002]])),
    )
    assert only(read(7002, tries=4)).ids.syoboi == 7002
    first, second = (one.at for one in site.requests if "TitleLookup" in one.path)
    assert second - first >= 1


def test_an_answer_that_is_too_long_is_told(
    site: Syoboi, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syoboi, "LIMIT", 1000)
    site.instead["ChLookup"] = sending(GOOD + b" " * 1000)
    with pytest.raises(SourceError, match=r"ChLookup is longer than 1,000 bytes \(tried once\)$"):
        read(7001)


def test_xml_without_a_bottom_is_no_crash(site: Syoboi, read: Reader) -> None:
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    site.instead["ChLookup"] = sending(GOOD.replace(b"</Result>", b"</Result>" + deep))
    assert only(read(7002)).ids.syoboi == 7002


# --- hostile titles ---------------------------------------------------------------------------------------

HOSTILE = (
    "../../x",
    "/etc/passwd",
    "..",
    "C:\\x",
    "CON",
    "<script>alert(1)</script>",
    'x"\n[[airings]]\nnetwork = "at-x',
    "'''",
    '"""',
    "\\",
    "#:schema evil",
    "x" * 500,
    "x" * 10_000,
    "bell\x85\x9b2J",
    "\u202egnp.exe",
    "metal\tsky\r\n",
    "🦊",
    "{{ 7*7 }}",
)


def test_hostile_titles_stay_titles(run: Run, tmp_path: Path, data: Path, site: Syoboi) -> None:
    for number, title in enumerate(HOSTILE):
        site.title(100 + number, title, TitleEN=title, FirstCh=title)
        site.title(200 + number, f"題{number}", TitleEN=title)
        site.channels[300 + number] = title
        site.air(200 + number, 300 + number, "2024-01-12 22:00:00", Count=1, Flag=2)
    before = tree(tmp_path)
    ids = ",".join(map(str, site.titles))
    done = run(
        *("import", "syoboi", "--id", ids, "--data", data, "--cache", tmp_path / "cache"),
        *("--endpoint", site.url, *NOW),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.replace("\n", "").isprintable()
    written = tree(tmp_path).keys() - before.keys() - {"cache/http.db", "cache/.gitignore"}
    assert len(written) > 2 * len(HOSTILE) - 6
    assert all(re.fullmatch(r"data/shows/20\d\d/[a-z0-9-]+\.toml", path) for path in written), written
    titles = {show.title for show in dataset(data).shows.values()}
    assert {"../../x", "<script>alert(1)</script>", "x" * 500, "metal sky", "'''", "🦊"} <= titles
    checked = run("check", "--data", data)
    assert checked.returncode == 0, checked.stdout


# --- an interrupt -----------------------------------------------------------------------------------------


@POSIX
def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, data: Path, site: Syoboi) -> None:
    before = tree(data)
    site.instead["TitleLookup"] = site.silent
    command = ("import", "syoboi", "--id", "7001", "--endpoint", site.url, "--data", data)
    kept = ("--cache", tmp_path / "cache")
    assert site.interrupted(*command, *kept) == (130, "", "")
    assert tree(data) == before
    assert sorted(path.name for path in data.iterdir()) == ["blocks.toml", "networks.toml", "regions.toml"]
