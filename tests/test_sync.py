"""What machines see is added to ``observed/``, once and in order; what cannot be true is named instead."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from animecal.language.moment import Moment
from animecal.language.observations import Observation, read_line, render
from animecal.observe.merging import news
from animecal.sources import syoboi
from animecal.sources.records import several_episodes
from databases import DAY, OBSERVED, SKY, Row, Syoboi, World, answer, show, told
from support import POSIX, Answer, send, sending, tree

NIGHTS = [
    "fuji-tv ja new 1 2024-01-10 24:55 30 2024-01-20",
    "fuji-tv ja new 2 2024-01-17 24:55 30 2024-01-20",
    "fuji-tv ja new 3 2024-01-24 24:55 30 2024-01-20",
]


# --- what is added ------------------------------------------------------------------------------------------


def test_what_is_listed_is_added_and_nothing_else_is_touched(world: World) -> None:
    before = tree(world.data)
    done = world.sync("--source", "syoboi")
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(world.data).keys() == before.keys() | {OBSERVED}
    assert before.items() <= tree(world.data).items()
    assert world.seen() == NIGHTS
    assert done.stdout.splitlines()[-1] == (
        "1 show, asked for at syoboi (1 of them there): 3 observations added to 1 file."
    )


def test_the_same_answer_twice_changes_no_byte(world: World) -> None:
    world.sync("--source", "syoboi")
    before = tree(world.data)
    done = world.sync("--source", "syoboi", day="2024-01-21")
    assert done.stdout.endswith(": 0 observations added to 0 files.\n")
    assert tree(world.data) == before


def test_a_programme_that_moved_adds_one_line(world: World) -> None:
    world.sync("--source", "syoboi")
    world.syoboi.programmes[2] |= {"StTime": "2024-01-25 01:25:00", "EdTime": "2024-01-25 01:55:00"}
    for _ in range(2):
        world.sync("--source", "syoboi", day="2024-01-22")
        assert world.seen() == [*NIGHTS, "fuji-tv ja new 3 2024-01-24 25:25 30 2024-01-22"]
    world.syoboi.programmes[2] |= {"StTime": "2024-01-25 00:55:00", "EdTime": "2024-01-25 01:25:00"}
    world.sync("--source", "syoboi", day="2024-01-23")
    assert world.seen()[-1] == "fuji-tv ja new 3 2024-01-24 24:55 30 2024-01-23"


def test_a_programme_that_moved_into_another_season_stands_there(world: World) -> None:
    world.sync("--source", "syoboi")
    before = world.lines()
    world.syoboi.programmes[2] |= {"StTime": "2024-04-04 00:55:00", "EdTime": "2024-04-04 01:25:00"}
    world.sync("--source", "syoboi", day="2024-03-20")
    assert world.lines() == before
    assert world.seen("observed/syoboi/2024-spring.tsv") == [
        "fuji-tv ja new 3 2024-04-03 24:55 30 2024-03-20"
    ]
    assert told(world, "--source", "syoboi", day="2024-03-21")["added"] == []


def test_a_programme_that_is_no_longer_listed_takes_nothing_back(world: World) -> None:
    world.sync("--source", "syoboi")
    before = tree(world.data)
    world.syoboi.programmes.clear()
    assert told(world, "--source", "syoboi", day="2024-01-22")["added"] == []
    assert tree(world.data) == before


def test_double_nights_finals_previews_reruns_and_other_channels_are_told_apart(world: World) -> None:
    world.syoboi.air(70, 3, "2024-02-01 00:55:00", minutes=60, Count="", SubTitle="#04・#05")
    world.syoboi.air(70, 3, "2024-02-08 00:59:00", Count=6, Flag=4, StOffset=240)
    world.syoboi.air(70, 3, "2024-01-05 20:00:00", Count=1, ProgComment="先行放送")
    world.syoboi.air(70, 3, "2024-01-14 12:00:00", Count=1, Flag=8)
    world.syoboi.air(70, 20, "2024-01-13 22:00:00", Count=1, Flag=2)
    world.syoboi.air(70, 20, "2024-01-15 10:00:00", Count=1)
    world.sync("--source", "syoboi")
    assert world.seen() == [
        "at-x ja new 1 2024-01-13 22:00 30 2024-01-20",
        "fuji-tv ja preview 1 2024-01-05 20:00 30 2024-01-20",
        *NIGHTS,
        "fuji-tv ja new 4-5 2024-01-31 24:55 60 2024-01-20",
        "fuji-tv ja final 6 2024-02-07 24:59 30 2024-01-20",
    ]


@pytest.mark.parametrize(
    ("text", "episodes"),
    [
        ("#01-#02", (1, 2)),
        ("#1・2", (1, 2)),
        ("#1・#2・#3", (1, 3)),
        ("第1話・第2話", (1, 2)),
        ("第1話~第3話 一挙放送", (1, 3)),
        ("＃11〜＃12「旅」", (11, 12)),
        ("第1・2話", (1, 2)),
        ("1-2", None),
        ("#2", None),
        ("#1・3", None),
        ("#3-#1", None),
        ("#1-#99", None),
        ("#1-#2 / #5-#6", None),
        ("2024-01-10", None),
        ("", None),
    ],
)
def test_several_episodes_are_read_where_a_text_is_sure(text: str, episodes: tuple[int, int] | None) -> None:
    assert several_episodes(text) == episodes


def test_only_shows_that_are_named_are_asked_for(world: World) -> None:
    other = show("Old Sky", "古い空", "syoboi = 71", "2022-01-12 24:55", "episodes = 2\n")
    world.write({"shows/2022/old-sky.toml": other})
    world.syoboi.title(71, "古い空", FirstYear=2022, FirstMonth=1)
    world.syoboi.air(71, 3, "2024-01-15 08:00:00", Count=2)
    assert told(world, "--source", "syoboi", "--dry-run")["shows"] == 1
    found = told(world, "--source", "syoboi", "--only-shows", "old-sky")
    assert (found["shows"], [one["show"] for one in found["added"]]) == (1, ["old-sky"])
    assert {one["TID"] for one in world.syoboi.asked_for("ProgLookup")} == {"70", "71"}


def test_a_dry_run_tells_what_would_be_added_and_writes_nothing(world: World) -> None:
    before = tree(world.data)
    done = world.sync("--source", "syoboi", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split("  ")[0] for line in done.stdout.splitlines()[1:4]] == ["Metal Sky"] * 3
    assert "episode 3" in done.stdout
    assert "Wed 24 Jan 2024 24:55" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("(1 of them there): 3 observations to add.")
    assert tree(world.data) == before


# --- the other sources --------------------------------------------------------------------------------------


def at(text: str) -> int:
    return int(dt.datetime.fromisoformat(f"{text}+09:00").timestamp())


def test_anilist_tells_counts_links_and_what_was_and_will_be_shown(world: World) -> None:
    world.anilist.add(
        5,
        "Metal Sky",
        episodes=12,
        duration=24,
        title={"romaji": None, "english": "Metal Sky", "native": "鋼の空"},
        startDate={"year": 2024, "month": 1, "day": 11},
        airingSchedule={"nodes": [{"episode": 3, "airingAt": at("2024-01-25 00:55")}]},
        externalLinks=[
            {
                "site": "Crunchyroll",
                "url": "https://www.crunchyroll.com/series/GX1/metal-sky",
                "type": "STREAMING",
            }
        ],
    )
    world.anilist.aired = [(5, 2, at("2024-01-18 00:55")), (5, 1, at("2023-12-01 00:55"))]
    assert told(world, "--source", "anilist")["found"] == {"anilist": 1}
    assert world.seen("observed/anilist/2024-winter.tsv") == [
        "ja count 12 2024-01-20",
        "ja new 2 2024-01-17 24:55 2024-01-20",
        "ja new 3 2024-01-24 24:55 2024-01-20",
        "crunchyroll ja outlet GX1 2024-01-20",
    ]
    assert len(world.anilist.requests) == 2


def test_bangumi_data_tells_outlets_with_their_first_streams_and_refs(world: World) -> None:
    sites = [
        {"site": "crunchyroll", "id": "GX1", "begin": "2024-01-10T16:30:00.000Z"},
        {"site": "netflix", "id": "81", "begin": ""},
        {"site": "aniList", "id": "5"},
    ]
    item = {
        "title": "鋼の空",
        "type": "tv",
        "lang": "ja",
        "begin": "2024-01-10T15:55:00.000Z",
        "sites": sites,
    }
    world.bangumi.write_text(json.dumps([item]), "utf-8")
    world.weeks.answers["data.json"] = lambda handler, _: send(handler, world.bangumi.read_bytes())
    world.sync("--source", "bangumi-data", "--endpoint", f"bangumi-data={world.weeks.url}data.json")
    assert world.seen("observed/bangumi-data/2024-winter.tsv") == [
        "crunchyroll ja outlet 2024-01-10 25:30 GX1 2024-01-20",
        "netflix ja outlet 81 2024-01-20",
    ]


# --- ids ----------------------------------------------------------------------------------------------------


def test_ids_are_looked_for_by_title_and_first_year_and_shown_for_a_person(world: World) -> None:
    world.write(
        {
            "shows/2024/k-on.toml": show("K-ON!", "けいおん!", "anilist = 1"),
            "shows/2024/k-on-2.toml": show("K-ON!!", "けいおん!!", "anilist = 2"),
            "shows/2024/railway.toml": show("Railway", "星の鉄道", "anilist = 3"),
            "shows/2024/none.toml": show("Nothing", "無い話", "anilist = 4"),
        },
    )
    world.syoboi.title(81, "けいおん!", FirstYear=2024, FirstMonth=1)
    world.syoboi.title(82, "けいおん!!", FirstYear=2024, FirstMonth=1)
    world.syoboi.title(83, "星の鉄道", FirstYear=2024, FirstMonth=1)
    world.syoboi.title(84, "星の鉄道", FirstYear=2024, FirstMonth=1)
    world.syoboi.title(85, "星の鉄道", FirstYear=2009, FirstMonth=1)
    before = tree(world.data)
    found = told(world, "--source", "syoboi", "--dry-run")
    assert {(one["file"], one["line"]) for one in found["proposals"]} == {
        ("shows/2024/k-on.toml", "ids = { anilist = 1, syoboi = 81 }"),
        ("shows/2024/k-on-2.toml", "ids = { anilist = 2, syoboi = 82 }"),
        ("shows/2024/railway.toml", "ids = { anilist = 3, syoboi = 83 }"),
        ("shows/2024/railway.toml", "ids = { anilist = 3, syoboi = 84 }"),
    }
    assert {one["show"] for one in found["added"]} == {"metal-sky"}
    printed = world.sync("--source", "syoboi", "--dry-run").stdout
    assert (
        "  ids = { anilist = 1, syoboi = 81 }  # けいおん!, 2024, https://cal.syoboi.jp/tid/81\n" in printed
    )
    assert tree(world.data) == before


def test_anilist_looks_for_several_titles_in_one_request(world: World) -> None:
    world.write(
        {
            f"shows/2024/s{one}.toml": show(f"S {one}", f"第{one}の話", f"syoboi = {one}")
            for one in range(1, 4)
        },
    )
    world.anilist.add(
        9, "S", title={"romaji": None, "english": None, "native": "第2の話"}, startDate={"year": 2024}
    )
    found = told(world, "--source", "anilist", "--only-shows", "s1,s2,s3", "--dry-run")
    assert [one["line"] for one in found["proposals"]] == ["ids = { syoboi = 2, anilist = 9 }"]
    assert len(world.anilist.requests) == 1


def test_a_search_that_fails_leaves_what_was_read(world: World) -> None:
    world.write({"shows/2024/railway.toml": show("Railway", "星の鉄道", "anilist = 3")})
    world.syoboi.answers["json.php"] = sending(b"<html>")
    found = told(world, "--source", "syoboi")
    assert len(found["added"]) == 3
    assert "could not be looked for" in found["doubts"]["syoboi"][0]["reason"]


# --- what is not believed -----------------------------------------------------------------------------------


def spoiled(world: World, spoil: Callable[[Syoboi], object], *, text: str | None = None) -> list[str]:
    """Return what is said of a Syoboi Calendar that was spoiled, and of which nothing else is written."""
    if text:
        world.write({SKY: text})
    spoil(world.syoboi)
    found = told(world, "--source", "syoboi")
    doubts = found["doubts"]["syoboi"]
    assert {one["title"] for one in doubts} == {"metal-sky"}
    return [one["reason"] for one in doubts]


def air(starts: str, **fields: Any) -> Callable[[Syoboi], object]:
    return lambda site: site.air(70, 3, starts, **fields)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (air("2024-02-08 00:55:00", Count=19_000), "2024-02-07 24:55 has the number 19000, which no"),
        (lambda site: site.programmes.append(dict(site.programmes[1])), "2024-01-17 24:55 is listed twice"),
        (air("2024-02-08 00:55:00", Count=6, ChID=99), "it airs on どこかテレビ (ChID 99), which networks"),
        (
            lambda site: site.programmes.append({**site.programmes[1], "EdTime": "9999-12-31 00:00:00"}),
            "1 of its programmes have no channel or no times that can be true",
        ),
    ],
)
def test_a_programme_that_cannot_be_true_is_named_and_not_written(
    world: World, spoil: Callable[[Syoboi], object], said: str
) -> None:
    (reason,) = spoiled(world, spoil)
    assert reason.startswith(said)
    assert world.seen() == NIGHTS


def test_one_moment_with_different_episodes_is_neither(world: World) -> None:
    assert spoiled(world, air("2024-01-18 00:55:00", Count=7)) == [
        "2024-01-17 24:55 is listed with different episodes, as 1 more"
    ]
    assert world.seen() == [NIGHTS[0], NIGHTS[2]]


def test_the_first_episode_is_not_the_last_one_of_a_series(world: World) -> None:
    reasons = spoiled(world, lambda site: site.programmes[0].update(Flag=2 | 4))
    assert reasons == ["2024-01-10 24:55 is called the last episode, and is the first"]
    assert world.seen() == NIGHTS[1:]


def test_a_show_of_one_episode_may_end_with_its_first(world: World) -> None:
    world.write({SKY: show("Metal Sky", "鋼の空", "syoboi = 70", more="episodes = 1\n")})
    world.syoboi.programmes[0].update(Flag=2 | 4)
    told(world, "--source", "syoboi", day="2024-01-12")
    assert world.seen()[0] == "fuji-tv ja final 1 2024-01-10 24:55 30 2024-01-12"


def test_programmes_long_before_the_start_are_not_its_own(world: World) -> None:
    later = show("Metal Sky", "鋼の空", "syoboi = 70", "2024-06-12 24:55")
    reasons = spoiled(world, lambda _: None, text=later)
    assert reasons == ["2024-01-10 24:55 lies before its start, 2024-06-12 24:55, as 2 more"]
    assert not (world.data / "observed").exists()


@pytest.mark.parametrize(
    ("begins_with", "starts", "listed", "ours"),
    [
        (13, "2024-01-10 24:55", 1, 13),
        (13, "2024-01-10 24:55", 13, 13),
        (3, "2024-01-10 24:55", 3, 3),
        (5, "2023-11-22 24:55", 8, 12),  # in its eighth week
        (5, "2023-11-22 24:55", 12, 12),
    ],
)
def test_a_cour_that_is_counted_from_1_gets_the_numbers_of_the_show(
    world: World, begins_with: int, starts: str, listed: int, ours: int
) -> None:
    (world.data / SKY).unlink()
    more = f"first_episode = {begins_with}\n"
    text = show("Metal Sky", "鋼の空", "syoboi = 70", starts, more=more).replace("2023-12-07", "2023-11-01")
    world.write({f"shows/{starts[:4]}/metal-sky.toml": text})
    for number, row in enumerate(world.syoboi.programmes, listed):
        row["Count"] = number
    found = told(world, "--source", "syoboi")
    assert [one["last"] for one in found["added"]] == [ours, ours + 1, ours + 2]


def test_numbers_below_the_first_before_the_start_are_of_another_cour(world: World) -> None:
    second = show("Metal Sky", "鋼の空", "syoboi = 70", "2024-01-17 24:55", more="first_episode = 2\n")
    world.write({SKY: second})
    found = told(world, "--source", "syoboi")
    assert [one["last"] for one in found["added"]] == [2, 3]
    assert [one["reason"] for one in found["doubts"]["syoboi"]] == [
        "2024-01-10 24:55 has the number 1, and its first episode is 2"
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"Title": "海辺の図書館"}, "its id leads to “海辺の図書館” there"),
        ({"Title": "../../etc/passwd"}, "its id leads to “../../etc/passwd” there"),
        ({"FirstYear": 2022}, "its id leads to what began in 2022-01 there"),
    ],
)
def test_a_title_that_is_another_show_is_named_and_not_written(world: World, fields: Row, said: str) -> None:
    before = tree(world.data)
    (reason,) = spoiled(world, lambda site: site.titles[70].update(fields))
    assert reason.startswith(said)
    assert tree(world.data) == before


@pytest.mark.parametrize("title", ["鋼の空 第2期", "鋼の空", "TVアニメ「鋼の空」", "鋼ノ空"])
def test_a_title_that_is_written_a_little_otherwise_is_the_show(world: World, title: str) -> None:
    world.syoboi.titles[70]["Title"] = title
    assert len(told(world, "--source", "syoboi")["added"]) == 3


def test_a_show_with_a_thousand_programmes_is_not_believed(world: World) -> None:
    def crowded(site: Syoboi) -> None:
        for minute in range(1001):
            night = dt.datetime.fromisoformat("2024-01-12") + dt.timedelta(minutes=minute)
            site.air(70, 3, str(night), minutes=1, Count=1)

    (reason,) = spoiled(world, crowded)
    assert reason.startswith("has 1,004 programmes there")


# --- what goes wrong ----------------------------------------------------------------------------------------

ROWS = [{"TID": 70, "ChID": 3, "StTime": "2024-01-11 00:55:00", "EdTime": "2024-01-11 01:25:00"}] * 20_000


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (sending(b"no", 404), "answers 404"),
        (sending(b"no", 403), "answers 403"),
        (sending(b"<html><p>maintenance"), "answers with what is no XML"),
        (sending(b""), "it is empty"),
        (sending(answer("ProgLookup", "ProgItem", [{"TID": 70}])[:90]), "answers with what is no XML"),
        (sending(b"<a>" * 100_000), "answers with what is no XML"),
        (sending(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "answers with XML that is refused"),
        (
            sending(answer("ProgLookup", "ProgItem", [], code=500, message="no")),
            "answers with code '500': no",
        ),
        (sending(answer("ProgLookup", "ProgItem", ROWS)), "answers 20,000 programmes, and has 5,000 at most"),
    ],
)
def test_a_source_that_answers_nonsense_is_named_and_its_files_stay(
    world: World, broken: Answer, said: str
) -> None:
    world.sync("--source", "syoboi")
    before = tree(world.data)
    world.syoboi.instead["ProgLookup"] = broken
    done = world.sync("--source", "syoboi", day="2024-01-22")
    assert done.returncode == 1
    assert said in done.stdout
    assert done.stdout.startswith("syoboi could not be read: ")
    assert tree(world.data) == before


def test_one_source_that_is_down_keeps_no_other_from_being_written(world: World) -> None:
    done = world.sync("--endpoint", f"bangumi-data={world.weeks.url}none", env={})
    assert done.returncode == 0  # as nobody has asked for it by its name
    assert done.stdout.startswith(f"bangumi-data could not be read: {world.weeks.url}none answers 404")
    assert world.seen() == NIGHTS
    done = world.sync(
        "--source", "syoboi", "--source", "bangumi-data", "--endpoint", f"bangumi-data={world.weeks.url}none"
    )
    assert done.returncode == 1


def test_a_source_whose_trust_nobody_states_is_not_asked(world: World) -> None:
    world.write({"sources.toml": ""})
    before = tree(world.data)
    done = world.sync("--source", "syoboi")
    assert done.returncode == 1
    assert "sources.toml does not say how far it is trusted: add [syoboi] with its trust" in done.stdout
    assert (tree(world.data), world.syoboi.requests) == (before, [])


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda text: text.replace("30", "thirty", 1), ":2: 'minutes' is no length of a programme"),
        (lambda text: text.replace("\t", " "), ":1: has 1 columns, not 10"),
        (lambda text: text[:-9], ":4: the last line is cut short"),
        (lambda text: text.replace("new", "old"), ":2: 'what' is none of"),
    ],
)
def test_damaged_files_are_located_and_nothing_is_asked(
    world: World, damage: Callable[[str], str], place: str
) -> None:
    world.sync("--source", "syoboi")
    path = world.data / OBSERVED
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    before, asked = tree(world.data), len(world.syoboi.requests)
    done = world.sync("--source", "syoboi")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{OBSERVED}{place}" in done.stderr
    assert (tree(world.data), len(world.syoboi.requests)) == (before, asked)


def test_an_answer_without_an_end_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syoboi, "LIMIT", 1000)
    world.syoboi.instead["ProgLookup"] = sending(b" " * 1001)
    done = world.sync("--source", "syoboi")
    assert done.returncode == 1
    assert "is longer than 1,000 bytes" in done.stdout


@POSIX
def test_a_run_that_is_interrupted_writes_nothing(world: World) -> None:
    before = tree(world.data)
    world.syoboi.instead["ProgLookup"] = world.syoboi.silent
    where = ("--endpoint", f"syoboi={world.syoboi.url}", "--now", f"{DAY}T03:00:00Z")
    asked = ("--data", world.data, "--cache", world.cache, "--source", "syoboi", *where)
    code, told, _ = world.syoboi.interrupted("sync", *asked)
    assert (code, told) == (130, "")
    assert tree(world.data) == before


def test_a_folder_in_the_place_of_a_file_is_named(world: World) -> None:
    world.syoboi.air(70, 3, "2024-04-04 00:55:00", Count=13)
    (world.data / "observed/syoboi/2024-winter.tsv/in-the-way").mkdir(parents=True)
    done = world.sync("--source", "syoboi", "--only-shows", "metal-sky", day="2024-03-25")
    assert (done.returncode, done.stdout) == (1, "")
    assert "2024-winter.tsv: cannot be " in done.stderr
    left = [path.name for path in (world.data / "observed/syoboi").iterdir()]
    assert [name for name in left if name.endswith(".tmp")] == []


@POSIX
def test_a_folder_that_cannot_be_written_is_named(world: World) -> None:
    (world.data / "observed").mkdir()
    (world.data / "observed" / "syoboi").write_text("", "utf-8")
    before = tree(world.data)
    done = world.sync("--source", "syoboi")
    assert (done.returncode, done.stdout) == (1, "")
    assert "observed/syoboi" in done.stderr
    assert tree(world.data) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--source", "wikipedia"), "'wikipedia' is none of syoboi, anilist, bangumi-data, animeschedule"),
        (("--only-shows", "metal-ski"), "there is no show 'metal-ski'; did you mean 'metal-sky'?"),
        (("--endpoint", "syoboi"), "'syoboi' is not NAME=URL"),
    ],
)
def test_wrong_usage_exits_with_2(world: World, arguments: tuple[str, ...], said: str) -> None:
    done = world.run("sync", "--data", world.data, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_data_with_problems_is_not_synced(world: World) -> None:
    world.write({SKY: "x = 1\n"})
    done = world.sync()
    assert (done.returncode, done.stdout) == (1, "")
    assert not (world.data / "observed").exists()


# --- merging ------------------------------------------------------------------------------------------------


@st.composite
def listings(draw: st.DrawFn) -> list[Observation]:
    """Return what one day's look may see: showings, counts and outlets of two shows, each thing once."""
    seen = dt.date(2024, 1, 20)
    day = st.dates(dt.date(2024, 1, 1), dt.date(2024, 2, 20))
    showing = st.builds(
        lambda show, episode, day, minute, final: Observation(
            source="syoboi",
            show=show,
            network="fuji-tv",
            what="final" if final else "new",
            first=episode,
            last=episode,
            starts=Moment.at(day, minute),
            minutes=30,
            seen=seen,
            page="https://cal.syoboi.jp/tid/1",
        ),
        st.sampled_from(["a", "b"]),
        st.integers(1, 5),
        day,
        st.integers(300, 1799),
        st.booleans(),
    )
    outlet = st.builds(
        lambda show, ref: Observation(
            source="anilist",
            show=show,
            network="netflix",
            what="outlet",
            ref=ref,
            seen=seen,
            page="https://anilist.co/anime/1",
        ),
        st.sampled_from(["a", "b"]),
        st.sampled_from([None, "81"]),
    )
    found = draw(st.lists(st.one_of(showing, outlet), max_size=12))
    return list({(one.source, one.show, one.what == "outlet", one.last): one for one in found}.values())


def on(day: int, looks: list[Observation]) -> list[Observation]:
    return [replace(one, seen=dt.date(2024, 1, 20) + dt.timedelta(days=day)) for one in looks]


@given(st.lists(listings(), min_size=1, max_size=5), st.randoms())
def test_what_is_seen_day_by_day_is_kept_once_whatever_its_order(
    days: list[list[Observation]], chance: Random
) -> None:
    there: list[Observation] = []
    shuffled: list[Observation] = []
    for number, look in enumerate(days):
        there += news(there, on(number, look))
        assert news(there, on(number, look)) == news(there, on(number + 1, look)) == []
        chance.shuffle(shuffled)
        shuffled += news(shuffled, chance.sample(on(number, look), len(look)))
    assert render(there) == render(shuffled)
    assert [read_line(one.source, one.line) for one in there] == there


@given(listings(), listings())
def test_the_newest_line_says_what_was_seen_last(first: list[Observation], second: list[Observation]) -> None:
    there = news([], first)
    there += news(there, on(1, second))
    newest = {(one.source, one.show, one.what == "outlet", one.last): one for one in there}
    for one in second:
        if one.what != "outlet":
            held = newest[one.source, one.show, False, one.last]
            assert (held.what, held.starts) == (one.what, one.starts)


def test_an_outlet_that_says_less_takes_nothing_back() -> None:
    known = Observation(
        source="anilist",
        show="a",
        network="netflix",
        what="outlet",
        ref="81",
        seen=dt.date(2024, 1, 1),
        page="https://anilist.co/anime/1",
    )
    later = replace(known, ref=None, seen=dt.date(2024, 1, 2))
    assert news([known], [later]) == []
    assert news([later], [known]) == [known]


def test_an_episode_whose_first_showing_is_out_of_sight_is_not_new_again(world: World) -> None:
    world.sync("--source", "syoboi")
    world.syoboi.programmes.clear()
    world.syoboi.air(70, 3, "2024-03-30 10:00:00", Count=1)
    world.syoboi.air(70, 3, "2024-03-30 10:30:00", Count=13)
    found = told(world, "--source", "syoboi", "--only-shows", "metal-sky", day="2024-03-25")
    assert [one["last"] for one in found["added"]] == [13]
