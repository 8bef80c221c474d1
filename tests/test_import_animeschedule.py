"""AnimeSchedule.net is read as public programs read it, and broken answers leave the data as it was."""

from __future__ import annotations

import json

import pytest

from databases import AnimeSchedule, Row, World, told
from support import send, sending, tree


def test_animeschedule_tells_western_hours_and_dubs(world: World) -> None:
    streams = {"crunchyroll": "www.crunchyroll.com/series/GX1", "youtube": "youtube.com/x"}
    world.weeks.routes[5] = "metal-sky"
    world.weeks.add("metal-sky", "raw", 2, "2024-01-17T15:55:00Z", streams=streams, native="鋼の空")
    world.weeks.add("metal-sky", "sub", 2, "2024-01-17T17:00:00Z", streams=streams, native="鋼の空")
    world.weeks.add("metal-sky", "raw", 3, "2024-01-24T15:55:00Z", streams=streams, native="鋼の空")
    world.weeks.add("metal-sky", "sub", 3, "2024-01-24T15:55:00Z", streams=streams, native="鋼の空")
    world.weeks.add("metal-sky", "dub", 2, "2024-01-31T18:00:00Z", subtractedEpisodeNumber=1, streams=streams)
    put_off = {"delayedFrom": "2024-01-20T00:00:00Z", "delayedUntil": "2024-02-20T00:00:00Z"}
    world.weeks.add("metal-sky", "dub", 3, "2024-02-01T18:00:00Z", streams=streams, **put_off)
    world.weeks.add("other", "sub", 1, "2024-01-17T18:00:00Z", streams=streams)
    found = told(world, "--source", "animeschedule", env={"ANIMESCHEDULE_TOKEN": AnimeSchedule.TOKEN})
    assert world.seen("observed/animeschedule/2024-winter.tsv") == [
        "ja count 12 2024-01-20",
        "ja new 2 2024-01-17 24:55 2024-01-20",
        "ja new 3 2024-01-24 24:55 2024-01-20",
        "crunchyroll en outlet GX1 2024-01-20",
        "crunchyroll en new 1-2 2024-01-31 27:00 2024-01-20",
        "crunchyroll ja outlet GX1 2024-01-20",
        "crunchyroll ja new 2 2024-01-17 26:00 2024-01-20",
    ]
    assert [one["reason"] for one in found["doubts"]["animeschedule"]] == ["episode 3 (dub) is put off there"]


def test_without_a_token_a_source_is_named_as_not_asked_and_chosen_it_fails(world: World) -> None:
    done = world.sync("--endpoint", f"bangumi-data={world.weeks.url}none", env={})
    assert done.returncode == 0
    assert "animeschedule was not asked: ANIMESCHEDULE_TOKEN is not set." in done.stdout.splitlines()
    assert world.weeks.asked["timetables"] == 0
    done = world.sync("--source", "animeschedule", env={})
    assert done.returncode == 1
    assert "animeschedule wants a token: set ANIMESCHEDULE_TOKEN" in done.stdout


@pytest.mark.parametrize("token", ["wrong", "a\ntoken", "トークン"])
def test_a_token_that_is_none_is_refused_and_never_shown(world: World, token: str) -> None:
    done = world.sync("--source", "animeschedule", env={"ANIMESCHEDULE_TOKEN": token})
    assert done.returncode == 1
    assert token not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"", b'[{"title":', b"[1]", b"{}", b"[" * 100_000, json.dumps([{}] * 5001).encode()],
)
def test_weeks_that_are_nonsense_are_named(world: World, body: bytes) -> None:
    before = tree(world.data)
    world.weeks.answers["timetables"] = sending(body)
    done = world.sync("--source", "animeschedule", env={"ANIMESCHEDULE_TOKEN": AnimeSchedule.TOKEN})
    assert done.returncode == 1
    assert done.stdout.startswith("animeschedule could not be read: ")
    assert tree(world.data) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"episodeDate": "9999-12-31T00:00:00Z"},
        {"episodeDate": "x"},
        {"episodeDate": 7},
        {"episodeNumber": 0},
        {"episodeNumber": -1},
        {"episodeNumber": 10**9},
        {"episodeNumber": "1"},
        {"episodeDate": "2024-01-17T17:00:00"},
    ],
)
def test_a_row_that_cannot_be_true_is_named_and_not_written(world: World, fields: Row) -> None:
    streams = {"crunchyroll": "javascript:alert(1)/series/A1", "x" * 900: None}
    world.weeks.routes[5] = "metal-sky"
    world.weeks.add("metal-sky", "sub", 2, "2024-01-17T17:00:00Z", streams=streams)
    world.weeks.add("metal-sky", "sub", 3, "2024-01-24T17:00:00Z", streams=streams, episodes=0)
    world.weeks.rows[0].update(fields)
    world.weeks.answers["timetables"] = lambda handler, number: send(
        handler, json.dumps(world.weeks.rows if number == 1 else []).encode()
    )
    found = told(world, "--source", "animeschedule", env={"ANIMESCHEDULE_TOKEN": AnimeSchedule.TOKEN})
    assert len(found["doubts"]["animeschedule"]) == 1
    assert [one for one in world.seen("observed/animeschedule/2024-winter.tsv") if "new" in one] == [
        "crunchyroll ja new 3 2024-01-24 26:00 2024-01-20"
    ]
