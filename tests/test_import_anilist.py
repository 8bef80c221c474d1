"""AniList is read as it answers, nothing of it is kept, and broken answers leave the data as it was."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from animecal.errors import SourceError
from animecal.language.model import ExternalIds
from animecal.language.moment import JST, zone_info
from animecal.language.tables import Network
from animecal.sources import anilist, graphql
from animecal.sources.gather import SOURCES, gather
from animecal.sources.records import Outlet, Question, Reading
from animecal.web import Web
from animecal.words.moments import moment_words
from databases import AniList, Media, page_of
from support import (
    HANGS,
    POSIX,
    Answer,
    Run,
    dataset,
    in_turn,
    only,
    refusal,
    sending,
    tree,
)

TODAY = dt.date(2024, 3, 15)
NOW = ("--now", "2024-03-15T03:00:00Z")


@pytest.fixture
def site() -> Iterator[AniList]:
    """An AniList with a show to come, that is known to the minute."""
    with AniList() as found:
        found.add(
            170001,
            idMal=58001,
            episodes=12,
            duration=24,
            title={"romaji": "Toudai no Bannin", "english": "The Lighthouse Keepers", "native": "灯台の番人"},
            startDate={"year": 2024, "month": 4, "day": 6},
            studios={"nodes": [{"name": "Studio One"}, {"name": "studio  Two"}]},
            externalLinks=[
                {"site": "Official Site", "url": "javascript:alert(1)", "type": "INFO", "language": None},
                {"site": "Official Site", "url": "https://toudai.example/", "type": "INFO", "language": "JP"},
                {"site": "Crunchyroll", "url": "https://www.crunchyroll.com/", "type": "STREAMING"},
                {"site": "Crunchyroll", "url": "https://www.crunchyroll.com/2", "type": "STREAMING"},
                {"site": "Netflix", "url": None, "type": "SOCIAL", "language": None},
                {"site": "HIDIVE", "url": None, "type": "STREAMING", "language": None},
                {"site": "Elsewhere", "url": None, "type": "STREAMING", "language": None},
            ],
            airingSchedule={
                "nodes": [
                    {"episode": 2, "airingAt": 1_713_024_000},
                    {"episode": 1, "airingAt": 1_712_419_200},
                ]
            },
        )
        yield found


Reader = Callable[..., Reading]


def asked(site: AniList, *ids: int, season: tuple[int, int] | None = None) -> Question:
    return Question(ids=ids, season=season, today=TODAY, endpoint=site.url)


@pytest.fixture
def read(site: AniList, networks: dict[str, Network]) -> Reader:
    """Read shows or a season in this process, without a pause and without tries."""

    def call(*ids: int, season: tuple[int, int] | None = None, tries: int = 1) -> Reading:
        with Web(tries=tries, timeout=HANGS) as web:
            return anilist.read(asked(site, *ids, season=season), networks, web)

    return call


# --- from answers to files --------------------------------------------------------------------------------

KEEPERS = """\
#:schema ../../schema/show.schema.json
# A draft from anilist: a person has to check it.
# Not known: the network of the original airing.
draft = true  # a person takes this line away, and nothing is published before
title = "The Lighthouse Keepers"
title_ja = "灯台の番人"
title_romaji = "Toudai no Bannin"
format = "tv"
studios = ["Studio One", "studio Two"]
episodes = 12
website = "https://toudai.example/"
ids = { anilist = 170001, mal = 58001 }

[[airings]]
[[airings.dates]]
announced = 2024-03-15
starts = "2024-04-06 25:00"
source = "https://anilist.co/anime/170001"

[[airings]]
network = "crunchyroll"
[[airings.dates]]
announced = 2024-03-15
source = "https://anilist.co/anime/170001"
"""


def test_ids_become_drafts_that_are_valid_and_nothing_is_kept(
    run: Run, tmp_path: Path, data: Path, site: AniList
) -> None:
    before = tree(data)
    cache = tmp_path / "cache"
    cache.mkdir()
    done = run(
        *("import", "anilist", "--id", "170001,9,170001", "--data", data, "--endpoint", site.url, *NOW),
        env={"XDG_CACHE_HOME": str(cache), "HOME": str(cache)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(data) == before | {"shows/2024/the-lighthouse-keepers.toml": KEEPERS.encode()}
    assert list(cache.iterdir()) == []
    *lines, _, _, counts = done.stdout.splitlines()
    assert lines == [
        f"{data}/shows/2024/the-lighthouse-keepers.toml  not known: the network of the original airing",
        "ignored: id 9 is not known there as anime of Japan",
    ]
    assert counts.split() == ["anilist", "1", "0", "0", "0", "1"]
    (asked,) = site.requests
    assert (asked.method, asked.headers["Content-Type"]) == ("POST", "application/json")
    assert site.variables == [{"ids": [9, 170001], "page": 1, "size": 50}]
    checked = run("check", "--data", data)
    assert checked.returncode == 0, checked.stdout


def test_a_season_of_two_pages_becomes_drafts(run: Run, data: Path, site: AniList) -> None:
    site.size = 1
    site.add(170002, "Next Year", startDate={"year": 2025, "month": 4, "day": 1})
    began = time.monotonic()
    options = ("--season", "2024-spring", "--data", data, "--endpoint", site.url)
    done = run("import", "anilist", *options, *NOW, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [one["file"] for one in json.loads(done.stdout)["written"]] == [
        "shows/2024/the-lighthouse-keepers.toml"
    ]
    assert (data / "shows/2024/the-lighthouse-keepers.toml").read_text("utf-8") == KEEPERS
    asked = {"season": "SPRING", "year": 2024, "size": 50}
    assert site.variables == [asked | {"page": 1}, asked | {"page": 2}]
    assert site.requests[1].at >= began + 2  # thirty requests a minute


# --- what it says, and what is read from it ---------------------------------------------------------------


def test_pages_are_read_until_there_is_no_next(
    read: Reader, site: AniList, networks: dict[str, Network]
) -> None:
    site.size = 1
    site.add(2, "B")
    site.add(3, "C")
    told: list[tuple[int, int]] = []
    with Web(tries=1) as web:
        question = asked(site, season=(2024, 1))
        reading = anilist.read(question, networks, web, lambda done, total: told.append((done, total)))
    assert [one.ids.anilist for one in reading.records] == [170001, 2, 3]
    assert told == [(1, 2), (2, 3), (3, 3)]


def test_a_show_that_slips_to_the_next_page_is_read_once(read: Reader, site: AniList) -> None:
    show = site.add(2, "B")
    first, second = page_of(show, info={"hasNextPage": True}), page_of(show)
    site.answers[""] = in_turn(sending(first), sending(second))
    assert len(read(season=(2024, 1)).records) == 1


def test_pages_without_an_end_are_an_error(read: Reader, site: AniList) -> None:
    site.answers[""] = sending(page_of(info={"hasNextPage": True}))
    with pytest.raises(SourceError) as found:
        read(season=(2024, 1))
    assert str(found.value) == f"{site.url} has more than 20 pages for one season, which cannot be right"
    assert len(site.requests) == 20


def test_many_ids_are_asked_for_fifty_at_a_time(site: AniList, networks: dict[str, Network]) -> None:
    for number in range(1, 61):
        site.add(number, f"Show {number}")
    told: list[tuple[int, int]] = []
    with Web(tries=1) as web:
        question = asked(site, *range(60, 0, -1))
        reading = anilist.read(question, networks, web, lambda done, total: told.append((done, total)))
    assert [one.ids.anilist for one in reading.records] == list(range(1, 61))
    assert [one["ids"] for one in site.variables] == [[*range(1, 51)], [*range(51, 61)]]
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("date", "starts"),
    [
        ((2024, 4, 6), "2024-04-06"),
        ((2024, 4, None), "2024-04"),
        ((2024, 4, 31), "2024-04"),
        ((2024, 4, 0), "2024-04"),
        ((2024, None, None), "2024"),
        ((2024, 13, 1), "2024"),
        ((2024, None, 6), "2024"),
        ((None, 4, 6), "None"),
        ((1949, 1, 1), "None"),
        ((2100, 1, 1), "None"),
        ((None, None, None), "None"),
    ],
)
def test_fuzzy_dates_keep_their_fuzziness(
    read: Reader, site: AniList, date: tuple[int | None, ...], starts: str
) -> None:
    site.add(2, "B", startDate=dict(zip(("year", "month", "day"), date, strict=True)))
    record = only(read(2))
    assert str(record.starts) == starts
    assert record.outlets == (Outlet(starts=record.starts, cadence="unknown"),)


def test_what_is_null_is_not_known(read: Reader, site: AniList) -> None:
    empty = {"startDate": None, "endDate": None, "studios": None, "externalLinks": None}
    site.add(2, "B", airingSchedule=None, idMal=0, episodes=0, duration=None, **empty)
    record = only(read(2))
    assert (record.starts, record.studios, record.website, record.episodes) == (None, (), None, None)
    assert record.ids == ExternalIds(anilist=2)


def scheduled(*nodes: tuple[int, str]) -> dict[str, list[dict[str, int]]]:
    """Return a schedule of episodes at times in Japan."""
    zone = zone_info(JST)
    return {
        "nodes": [
            {
                "episode": episode,
                "airingAt": int(dt.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()),
            }
            for episode, text in nodes
        ]
    }


@pytest.mark.parametrize(
    ("date", "starts"),
    [
        ({"year": 2024, "month": 4, "day": 6}, "2024-04-06 25:00"),
        ({"year": 2024, "month": 4, "day": 7}, "2024-04-06 25:00"),  # the calendar's day, not the printed one
        ({"year": 2024, "month": 4}, "2024-04-06 25:00"),
        ({"year": 2024}, "2024-04-06 25:00"),
        ({}, "2024-04-06 25:00"),
        (None, "2024-04-06 25:00"),
    ],
)
def test_the_first_episode_that_is_to_come_gives_the_minute(
    read: Reader, site: AniList, date: object, starts: str
) -> None:
    site.add(2, "B", duration=24, startDate=date, airingSchedule=scheduled((1, "2024-04-07 01:00")))
    record = only(read(2))
    assert (str(record.starts), record.doubts) == (starts, ())
    assert record.outlets[0].cadence is None
    assert [(one.number, one.minutes) for one in record.outlets[0].broadcasts] == [(1, None)]


@pytest.mark.parametrize(
    "date", [{"year": 2024, "month": 4, "day": 10}, {"year": 2024, "month": 3}, {"year": 2023}]
)
def test_a_first_episode_on_another_day_is_a_doubt(read: Reader, site: AniList, date: object) -> None:
    site.add(2, "B", startDate=date, airingSchedule=scheduled((1, "2024-04-07 01:00")))
    record = only(read(2))
    assert record.starts is not None
    assert str(record.starts) in ("2024-04-10", "2024-03", "2023")
    assert record.doubts == (
        f"its first episode is listed for Sat 6 Apr 2024 25:00, its start for {moment_words(record.starts)}",
    )


def test_later_episodes_give_no_start(read: Reader, site: AniList) -> None:
    nodes = scheduled((8, "2024-04-14 01:00"), (7, "2024-04-07 01:00"))
    nodes["nodes"] += [
        {"episode": 0, "airingAt": 1_712_419_200},
        {"episode": 1, "airingAt": 0},
        {"episode": 1, "airingAt": -(10**18)},
        {"episode": 1, "airingAt": 10**18},
    ]
    site.add(2, "B", startDate={"year": 2024, "month": 2, "day": 25}, airingSchedule=nodes)
    record = only(read(2))
    assert str(record.starts) == "2024-02-25"
    assert [(one.number, one.minutes) for one in record.outlets[0].broadcasts] == [(7, None), (8, None)]


@pytest.mark.parametrize(
    ("status", "date", "ends"),
    [
        ("FINISHED", {"year": 2024, "month": 3, "day": 30}, "2024-03-30"),
        ("FINISHED", {"year": 2024, "month": 3}, "None"),
        ("RELEASING", {"year": 2024, "month": 3, "day": 30}, "None"),
        ("FINISHED", {}, "None"),
        (None, None, "None"),
    ],
)
def test_an_end_is_known_when_it_is_over(
    read: Reader, site: AniList, status: object, date: object, ends: str
) -> None:
    site.add(2, "B", status=status, endDate=date)
    assert str(only(read(2)).outlets[0].ends) == ends


def test_links_to_services_are_outlets_without_dates(read: Reader) -> None:
    original, *others = only(read(170001)).outlets
    assert original.network is None
    assert others == [Outlet(network="crunchyroll")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("TV_SHORT", "tv"), ("MOVIE", "movie"), ("OVA", "ova"), ("ONA", "ona"), ("SPECIAL", "special")],
)
def test_formats_are_ours(read: Reader, site: AniList, name: str, expected: str) -> None:
    site.add(2, "B", format=name)
    assert only(read(2)).format == expected


def test_titles_take_the_place_of_each_other(read: Reader, site: AniList) -> None:
    site.add(2, title={"romaji": " Bi ", "english": "", "native": "び"})
    site.add(3, title={"native": "し"})
    two, three = read(2, 3).records
    assert (two.title, two.title_romaji, two.title_ja) == ("Bi", "Bi", "び")
    assert (three.title, three.title_romaji, three.title_ja) == ("し", None, "し")


def ignored(reading: Reading) -> list[tuple[str, str]]:
    assert reading.records == ()
    return [(one.title, one.reason) for one in reading.ignored]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"format": "MUSIC"}, ("B", "is of no format that is known here: MUSIC")),
        ({"format": None}, ("B", "has no format there")),
        ({"format": "\x1b[2J" * 100}, ("B", "is of no format that is known here: " + r"\x1b[2J" * 10)),
        ({"title": {}}, ("id 2", "has no title that data may hold")),
        ({"title": {"english": "x" * 501}}, ("id 2", "has no title that data may hold")),
        ({"title": {"english": "a\u202eb"}}, ("id 2", "has no title that data may hold")),
    ],
)
def test_what_cannot_be_a_show_here_is_ignored(
    read: Reader, site: AniList, fields: Media, told: tuple[str, str]
) -> None:
    site.add(2, "B", **fields)
    assert ignored(read(2)) == [told]


@pytest.mark.parametrize("number", [0, -1, 10**9 + 1])
def test_an_id_that_is_none_is_ignored(read: Reader, site: AniList, number: int) -> None:
    show = site.add(number, "B")
    site.answers[""] = sending(page_of(show))
    assert ignored(read(season=(2024, 1))) == [("B", "has no id")]


def test_only_what_was_not_answered_is_unknown(read: Reader, site: AniList) -> None:
    site.add(2, "A Song", format="MUSIC")
    assert ignored(read(2, 3, 3)) == [
        ("A Song", "is of no format that is known here: MUSIC"),
        ("id 3", "is not known there as anime of Japan"),
    ]


def test_curated_shows_are_known_by_their_ids_and_titles(run: Run, data: Path, site: AniList) -> None:
    file = data / "shows" / "2024" / "metal-sky.toml"
    head, body = file.read_text("utf-8").split("\n\n", 1)
    file.write_text(f"{head}\nids = {{ mal = 58001 }}\n\n{body}", "utf-8")
    site.add(170002, "Hagane no Sora (TV)", title={"romaji": "Hagane no Sora", "native": "鋼の　空！"})
    before = tree(data)
    options = ("--id", "170001,170002", "--data", data, "--endpoint", site.url)
    done = run("import", "anilist", *options, *NOW, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["written"], told["refused"], told["curated"]) == ([], [], 2)
    assert "its anilist id is 170001" in [one["said"] for one in told["differing"]]
    assert tree(data) == before


# --- how it is asked --------------------------------------------------------------------------------------


def test_requests_keep_two_seconds_apart(
    site: AniList, networks: dict[str, Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert anilist.SOURCE.pause >= 2
    monkeypatch.setitem(SOURCES, "anilist", msgspec.structs.replace(anilist.SOURCE, pause=0.3))
    site.size = 1
    site.add(2, "B")
    began = time.monotonic()
    gather("anilist", networks, season=(2024, 1), today=TODAY, endpoint=site.url)
    assert site.requests[1].at >= began + 0.3


def test_its_answers_are_never_kept(site: AniList, networks: dict[str, Network], tmp_path: Path) -> None:
    kept = sending(page_of(site.media[0]), Cache_Control="max-age=3600", ETag='"x"')
    site.answers[""] = kept
    cache = tmp_path / "cache"
    for _ in range(2):
        gather("anilist", networks, ids=[170001], today=TODAY, endpoint=site.url, cache=cache)
    assert len(site.requests) == 2
    assert not cache.exists()


def test_a_server_that_is_busy_is_left_alone_as_long_as_it_asks(site: AniList, read: Reader) -> None:
    error = b'{"data":null,"errors":[{"message":"Too Many Requests.","status":429}]}'
    site.answers[""] = in_turn(sending(error, 429, Retry_After="1"), site.graph)
    assert only(read(170001, tries=4)).ids.anilist == 170001
    assert site.requests[1].at - site.requests[0].at >= 1


# --- it fails ---------------------------------------------------------------------------------------------


def errors(*messages: str, data: object = None) -> Answer:
    """Return what answers with errors, and the status 200."""
    told = [{"message": one, "status": 500, "locations": []} for one in messages]
    return sending(json.dumps({"errors": told, "data": data}).encode())


FORM = "answers with what is not in its form ("
FAULTS: dict[str, tuple[Answer, str]] = {
    "nowhere": (sending(b'{"errors":[{"message":"Not Found."}]}', 404), "answers 404 (tried once)"),
    "busy": (
        sending(b"", 429, Retry_After="3600"),
        "answers 429 and asks to come back in 3600 seconds (tried once)",
    ),
    "error": (
        errors("Internal Server Error", "Bad\x1b[2J"),
        "answers with an error: Internal Server Error; Bad",
    ),
    "both": (errors("Late", data={"Page": {"media": []}}), "answers with an error: Late (tried once)"),
    "unsaid": (errors(""), "answers with an error: without a reason (tried once)"),
    "null": (sending(b'{"data":null}'), "answers without data (tried once)"),
    "pageless": (sending(b'{"data":{"Page":null}}'), "answers without data (tried once)"),
    "empty": (sending(b"{}"), "answers without data (tried once)"),
    "page": (sending(b"<!DOCTYPE html><p>Welcome!"), FORM),
    "nothing": (sending(b""), FORM),
    "cut": (sending(b'{"data":{"Page":{"media":['), FORM),
    "deep": (sending(b'{"x":' + b"[" * 200_000), FORM),
    "latin": (sending(b'{"data":{"Page":{"media":[{"id":2,"title":{"english":"\xff"}}]}}}'), FORM),
    "half": (sending(b'{"data":{"Page":{"media":[{"id":2,"title":{"english":"\\ud800"}}]}}}'), FORM),
    "list": (sending(b"[]"), FORM),
    "text": (sending(b'{"data":{"Page":{"media":[{"id":"2","title":{}}]}}}'), FORM),
    "elsewhere": (sending(b"", 307, Location="ftp://127.0.0.1/"), "cannot be fetched ("),
    "gzip": (sending(b"no gzip", Content_Encoding="gzip"), "is not encoded as its Content-Encoding says ("),
}


@pytest.fixture
def refused(run: Run, data: Path, site: AniList) -> Callable[..., str]:
    """Import a show; it must fail with one line, which is returned, and write nothing."""

    def call(*options: str) -> str:
        asked = options or ("--id", "170001")
        return refusal(run, data, "import", "anilist", "--endpoint", site.url, "--data", data, *NOW, *asked)

    return call


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_nothing_is_written(
    site: AniList, refused: Callable[..., str], name: str
) -> None:
    site.answers[""], said = FAULTS[name]
    message = refused()
    assert message.startswith(f"{site.url} {said}")
    assert message.endswith("(tried once)")
    assert len(site.requests) == 1


def test_a_fault_on_the_second_page_is_one_too(site: AniList, refused: Callable[..., str]) -> None:
    site.size = 1
    site.add(2, "B")
    site.answers[""] = in_turn(site.graph, errors("Gone"))
    assert refused("--season", "2024-spring") == f"{site.url} answers with an error: Gone (tried once)"


def test_a_server_that_stays_down_is_tried_four_times(
    site: AniList, networks: dict[str, Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SOURCES, "anilist", msgspec.structs.replace(anilist.SOURCE, pause=0.0))
    site.answers[""] = sending(b"down", 502)
    with pytest.raises(SourceError) as found:
        gather("anilist", networks, ids=[2], today=TODAY, endpoint=site.url)
    assert str(found.value) == f"{site.url} answers 502 (tried 4 times)"
    assert len(site.requests) == 4


def test_an_answer_that_is_too_long_is_told(
    site: AniList, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphql, "LIMIT", 100)
    with pytest.raises(SourceError, match=r"/ is longer than 100 bytes \(tried once\)$"):
        read(170001)


# --- hostile titles ---------------------------------------------------------------------------------------

HOSTILE = (
    "../../x",
    "/etc/passwd",
    "..",
    "C:\\x",
    "<script>alert(1)</script>",
    'x"\n[[airings]]\nnetwork = "at-x',
    "'''",
    '"""',
    "\\",
    "x" * 10_000,
    "\x1b[2Jboo",
    "bell\x07",
    "\u202egnp.exe",
    "metal\tmoon\r\n",
    "\x00",
)


def test_hostile_titles_stay_titles(run: Run, tmp_path: Path, data: Path, site: AniList) -> None:
    for number, title in enumerate(HOSTILE):
        site.add(
            100 + number,
            title={"romaji": title, "english": title, "native": f"題{number}"},
            studios={"nodes": [{"name": title}]},
            externalLinks=[{"site": title, "url": title, "type": title, "language": title}],
            format="TV" if number % 5 else title,
        )
        site.add(200 + number, title={"romaji": title, "english": None, "native": None})
    before = tree(tmp_path)
    ids = ",".join(str(one["id"]) for one in site.media if one["id"] != 170001)
    done = run("import", "anilist", "--id", ids, "--data", data, "--endpoint", site.url, *NOW)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.replace("\n", "").isprintable()
    written = tree(tmp_path).keys() - before.keys()
    assert len(written) == 14
    assert all(re.fullmatch(r"data/shows/20\d\d/[a-z0-9-]+\.toml", path) for path in written), written
    titles = {show.title for show in dataset(data).shows.values()}
    assert {"../../x", "<script>alert(1)</script>", "metal moon", "'''"} <= titles
    checked = run("check", "--data", data)
    assert checked.returncode == 0, checked.stdout


# --- an interrupt -----------------------------------------------------------------------------------------


@POSIX
def test_an_interrupt_leaves_nothing_behind(data: Path, site: AniList) -> None:
    before = tree(data)
    names = sorted(path.name for path in data.iterdir())
    site.answers[""] = site.silent
    command = ("import", "anilist", "--id", "170001", "--endpoint", site.url, "--data", data)
    assert site.interrupted(*command) == (130, "", "")
    assert tree(data) == before
    assert sorted(path.name for path in data.iterdir()) == names
