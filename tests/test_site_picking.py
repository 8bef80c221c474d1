"""The script picks the nights that the feeds pick: the shipped data, through many choices of visitors."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

import animecal.site
import tools
from animecal.check.rules import read_data
from animecal.language.model import Dataset
from animecal.language.tables import Selection
from animecal.schedule.episodes import ShowSchedule
from animecal.schedule.picking import Picking
from animecal.schedule.shows import schedule
from animecal.site.content import Content, content
from animecal.site.watching import nights
from animecal.site.zones import countries
from animecal.words.languages import ENGLISH

DATA = Path(animecal.__file__).parent / "data"
NOWS = [dt.datetime(2024, 3, 27, 12, tzinfo=dt.UTC), dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)]
REGIONS = ["JP", "US", "FR", "BR", "IN", "KR", "CN", "AQ", None]
SERVICES = [(), ("crunchyroll",), ("netflix", "disney-plus"), ("tokyo-mx", "at-x", "abema"), ("nowhere",)]
AUDIO = [(), ("ja",), ("en",), ("en", "de")]
CHOICES = [
    Selection(region=region, services=services, audio=audio, fallback=fallback)
    for region, services, audio in itertools.product(REGIONS, SERVICES, AUDIO)
    for fallback in ("original", "none")
]
SCRIPT = """
import { readFileSync } from "node:fs";
const [module, file, choices] = process.argv.slice(2);
const { pick, unpacked } = await import(module);
const shows = [...unpacked(JSON.parse(readFileSync(file, "utf8"))).values()];
const told = JSON.parse(readFileSync(choices, "utf8")).map((choice) => shows.map((show) =>
  pick(show, choice).map(({ airing, key, latest }) => [show.id, airing.key, key, latest])));
process.stdout.write(JSON.stringify(told));
"""


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    """The shipped data."""
    return read_data(DATA).checked


def made_from(dataset: Dataset, now: dt.datetime) -> Content:
    """Return what the site of a moment is made from, without feeds."""
    known = schedule(dataset, now.date())
    return content(dataset, known, [], now=now, base_url=None, language=ENGLISH)


Row = tuple[str, str, str, int]
"""A show, one of its airings, an episode, and the latest minute at which that may be."""


def picked_by_script(folder: Path, made: Content, choices: Sequence[Selection]) -> list[list[list[Row]]]:
    """Return what the script picks: for each choice, show by show."""
    (folder / "run.mjs").write_text(SCRIPT, "utf-8")
    (folder / "nights.json").write_bytes(msgspec.json.encode(nights(made)))
    told = [
        {"region": one.region or "", "services": one.services, "audio": one.audio, "fallback": one.fallback}
        for one in choices
    ]
    (folder / "choices.json").write_text(json.dumps(told), "utf-8")
    module = Path(animecal.site.__file__).parent / "assets" / "picking.js"
    copied = folder / "picking.mjs"  # Node.js goes by the name
    copied.write_bytes(module.read_bytes())
    done = tools.run_node(folder / "run.mjs", copied, folder / "nights.json", folder / "choices.json")
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout, type=list[list[list[Row]]])


def picked(one: ShowSchedule, picking: Picking, begin: int) -> list[Row]:
    """Return what the feeds' rule picks of a show, from a minute on."""
    return sorted(
        (one.show.id, night.airing.airing.key or "", night.episode.key, night.episode.latest)
        for night in picking.nights(one)
        if night.episode.latest >= begin
    )


@pytest.mark.parametrize("now", NOWS, ids=lambda now: str(now.date()))
def test_the_script_picks_the_nights_that_the_feeds_pick(
    shipped: Dataset, tmp_path: Path, now: dt.datetime
) -> None:
    made = made_from(shipped, now)
    begin = int(made.start.timestamp()) // 60 - 24 * 60
    by_id = {one.show.id: one for one in made.known}
    shown = [by_id[one.id] for one in nights(made).shows]
    assert len(shown) > 30
    different = []
    for choice, scripted in zip(CHOICES, picked_by_script(tmp_path, made, CHOICES), strict=True):
        picking = Picking(shipped, choice)
        for one, found in zip(shown, scripted, strict=True):
            left = sorted(row for row in found if row[3] >= begin)
            if left != picked(one, picking, begin):
                different.append((choice, one.show.id))
    assert different == []


def test_no_show_with_something_to_come_is_left_out(shipped: Dataset) -> None:
    made = made_from(shipped, NOWS[1])
    begin = int(made.start.timestamp()) // 60
    coming = {
        one.show.id
        for one in made.known
        if any(episode.latest >= begin for airing in one.airings for episode in airing.episodes)
    }
    assert coming <= {one.id for one in nights(made).shows}


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/Los_Angeles", "US"),
        ("US/Pacific", "US"),
        ("Asia/Calcutta", "IN"),
        ("Asia/Kolkata", "IN"),
        ("Europe/Oslo", "NO"),
        ("America/Buenos_Aires", "AR"),
        ("Asia/Saigon", "VN"),
        ("Etc/UTC", None),
        ("UTC", None),
    ],
)
def test_a_zone_is_in_a_country_by_each_of_its_names(zone: str, country: str | None) -> None:
    assert countries().get(zone) == country
