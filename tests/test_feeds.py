"""Which events stand in which feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from animecal.feeds.events import Event
from animecal.feeds.select import COLORS, Feed, select
from animecal.schedule.shows import schedule
from animecal.schedule.slots import recent_from
from support import START, change, dataset, dates, show_text, write_data

HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 2\nstudios = ["Studio One", "Bones & Co."]\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\nblock = "plus-ultra"\n'

Choose = Callable[..., dict[str, Feed]]


@pytest.fixture
def choose(tmp_path: Path) -> Choose:
    """All feeds by path, of shows by their ids (or of one show, ``metal-sky``)."""

    def call(shows: dict[str, str] | str, *, as_of: str = "2024-01-05", head: str = HEAD) -> dict[str, Feed]:
        bodies = {"metal-sky": shows} if isinstance(shows, str) else shows
        files = {
            f"shows/2024/{name}.toml": show_text(body, head=head.replace("Metal Sky", name))
            for name, body in bodies.items()
        }
        data, day = dataset(write_data(tmp_path, files)), dt.date.fromisoformat(as_of)
        return {feed.path: feed for feed in select(data, schedule(data, day), day)}

    return call


def outlet(network: str, *lines: str, airing: str = "") -> str:
    return f'[[airings]]\nnetwork = "{network}"\n{airing}' + dates("2023-12-22", *lines)


def names(feed: Feed | None) -> list[str]:
    """What stands in a feed, in its order, by UIDs without their ends."""
    assert feed is not None
    return [event.uid.removesuffix("@animecal") for event in feed.events]


ORIGINAL = ["metal-sky.original.1", "metal-sky.original.2"]
SIMULCAST = ["metal-sky.crunchyroll.1", "metal-sky.crunchyroll.2"]


def test_every_kind_of_feed_holds_what_it_should(choose: Choose) -> None:
    feeds = choose(TV + START + outlet("crunchyroll", 'delay = "30 minutes"'))
    assert {path: names(feed) for path, feed in feeds.items()} == {
        "blocks/plus-ultra.ics": ORIGINAL,
        "networks/crunchyroll.episodes.ics": SIMULCAST,
        "networks/crunchyroll.ics": SIMULCAST[:1],
        "networks/fuji-tv.episodes.ics": ORIGINAL,
        "networks/fuji-tv.ics": ORIGINAL[:1],
        "premieres.ics": ORIGINAL[:1],
        "regions/fr.episodes.ics": SIMULCAST,
        "regions/fr.ics": SIMULCAST[:1],
        "regions/jp.episodes.ics": ORIGINAL,
        "regions/jp.ics": ORIGINAL[:1],
        "regions/us.episodes.ics": SIMULCAST,
        "regions/us.ics": SIMULCAST[:1],
        "seasons/2024-winter.ics": ORIGINAL[:1],
        "shows/metal-sky.crunchyroll.ics": SIMULCAST,
        "shows/metal-sky.fuji-tv.ics": ORIGINAL,
        "shows/metal-sky.ics": ORIGINAL,
        "studios/bones-co.ics": ORIGINAL[:1],
        "studios/studio-one.ics": ORIGINAL[:1],
    }
    assert list(feeds) == sorted(feeds)
    assert {feed.kind for feed in feeds.values()} == set(COLORS) - {
        "retired",
        "network-dubs",
        "calendar",
    }
    assert {path: feed.title for path, feed in feeds.items()} == {
        "shows/metal-sky.crunchyroll.ics": "metal-sky (Crunchyroll)",
        "shows/metal-sky.fuji-tv.ics": "metal-sky (Fuji TV)",
        "shows/metal-sky.ics": "metal-sky",
        "blocks/plus-ultra.ics": "+Ultra: anime episodes",
        "networks/crunchyroll.episodes.ics": "Crunchyroll: anime episodes",
        "networks/crunchyroll.ics": "Crunchyroll: anime premieres",
        "networks/fuji-tv.episodes.ics": "Fuji TV: anime episodes",
        "networks/fuji-tv.ics": "Fuji TV: anime premieres",
        "premieres.ics": "Anime premieres",
        "regions/fr.episodes.ics": "Anime episodes in France",
        "regions/fr.ics": "Anime premieres in France",
        "regions/jp.episodes.ics": "Anime episodes in Japan",
        "regions/jp.ics": "Anime premieres in Japan",
        "regions/us.episodes.ics": "Anime episodes in United States",
        "regions/us.ics": "Anime premieres in United States",
        "seasons/2024-winter.ics": "Anime premieres, winter 2024",
        "studios/bones-co.ics": "Anime by Bones & Co.",
        "studios/studio-one.ics": "Anime by Studio One",
    }


def test_every_feed_says_what_it_holds(choose: Choose) -> None:
    feeds = choose(TV + START + outlet("crunchyroll", 'delay = "30 minutes"'))
    assert feeds["shows/metal-sky.ics"].about == "Every episode of metal-sky"
    assert feeds["regions/fr.ics"].about.startswith("Anime premieres that can be watched in France")
    assert all(feed.about for feed in feeds.values())


def test_an_outlet_that_is_dated_before_the_original_has_its_feeds(choose: Choose) -> None:
    feeds = choose(TV + dates("2023-03-22", 'starts = "2024"') + outlet("netflix", 'starts = "2024-01-12"'))
    assert names(feeds["networks/netflix.ics"]) == ["metal-sky.netflix.1"]
    assert "shows/metal-sky.ics" not in feeds


def test_one_event_is_the_same_object_of_bytes_in_all_its_feeds(choose: Choose) -> None:
    feeds = choose(TV + START + outlet("crunchyroll", 'delay = "30 minutes"'))
    by_uid: dict[str, set[Event]] = {}
    for feed in feeds.values():
        for event in feed.events:
            by_uid.setdefault(event.uid, set()).add(event)
    assert {len(found) for found in by_uid.values()} == {1}


def test_a_show_without_a_network_is_in_the_feeds_that_need_none(choose: Choose) -> None:
    feeds = choose("[[airings]]\n" + dates("2023-03-22", 'starts = "2024-01"'))
    assert list(feeds) == [
        "premieres.ics",
        "seasons/2024-winter.ics",
        "shows/metal-sky.ics",
        "studios/bones-co.ics",
        "studios/studio-one.ics",
    ]


def test_a_show_known_by_its_year_only_is_in_no_feed(choose: Choose) -> None:
    assert choose(TV + dates("2023-03-22", 'starts = "2024"')) == {}


def test_events_stand_in_the_order_of_their_moments(choose: Choose) -> None:
    feeds = choose(
        {
            "one": TV + START,
            "two": TV + START.replace("24:55", "23:00"),
            "three": TV + START.replace(" 24:55", ""),
        }
    )
    assert names(feeds["premieres.ics"]) == ["three.original.1", "two.original.1", "one.original.1"]


def test_a_late_night_belongs_to_the_season_of_its_printed_day(choose: Choose) -> None:
    feeds = choose(TV + dates("2023-12-07", 'starts = "2024-03-24 24:30"'))
    assert names(feeds["seasons/2024-winter.ics"]) == ORIGINAL[:1]
    assert "seasons/2024-spring.ics" not in feeds


@pytest.mark.parametrize(
    ("starts", "season"),
    [
        ("2024-03-24 23:30", "2024-winter"),
        ("2024-03-25", "2024-spring"),
        ("2024-06-24 23:30", "2024-summer"),
        ("2024-09-23", "2024-summer"),
        ("2024-09-30 29:00", "2024-fall"),
        ("2024-12-25", "2025-winter"),
        ("2024-09", "2024-summer"),
        ("2024-summer", "2024-summer"),
    ],
)
def test_a_premiere_in_the_last_week_of_a_quarter_belongs_to_the_next_season(
    choose: Choose, starts: str, season: str
) -> None:
    feeds = choose(TV + dates("2023-12-07", f'starts = "{starts}"'))
    assert [path for path in feeds if path.startswith("seasons/")] == [f"seasons/{season}.ics"]


@pytest.mark.parametrize(
    "later", ['starts = "2024-07-10 24:55"', 'starts = "2024-summer"', 'starts = "2024-06-28"']
)
def test_a_show_stays_in_the_season_that_it_was_announced_for(choose: Choose, later: str) -> None:
    feeds = choose(TV + START + dates("2024-01-05", later))
    assert [path for path in feeds if path.startswith("seasons/")] == [
        "seasons/2024-summer.ics",
        "seasons/2024-winter.ics",
    ]
    assert names(feeds["seasons/2024-winter.ics"]) == ORIGINAL[:1]


def test_a_show_that_was_announced_for_a_season_stays_there(choose: Choose) -> None:
    feeds = choose(
        TV + dates("2023-03-22", 'starts = "2024-spring"') + dates("2023-12-07", 'starts = "2024-07"')
    )
    assert [path for path in feeds if path.startswith("seasons/")] == [
        "seasons/2024-spring.ics",
        "seasons/2024-summer.ics",
    ]


def test_a_premiere_that_is_put_off_on_its_own_night_stays_in_both_seasons(choose: Choose) -> None:
    body = TV + START + change("2024-01-05", "episode = 1", 'starts = "2024-04-10 24:55"')
    feeds = choose(body)
    assert "seasons/2024-winter.ics" in feeds
    assert names(feeds["seasons/2024-spring.ics"]) == ORIGINAL[:1]


def test_the_same_network_twice_has_both_premieres(choose: Choose) -> None:
    body = outlet("netflix", 'starts = "2024-01-10"', airing='regions = ["JP"]\n')
    world = 'id = "netflix-world"\nregions = { except = ["JP"] }\n'
    feeds = choose(body + outlet("netflix", 'starts = "2024-02-10"', airing=world))
    assert names(feeds["networks/netflix.ics"]) == ["metal-sky.original.1", "metal-sky.netflix-world.1"]
    assert "shows/metal-sky.netflix-world.ics" in feeds
    assert "shows/metal-sky.netflix.ics" in feeds


# --- the window of networks' episodes ---


def test_a_networks_episodes_go_back_to_the_previous_season(choose: Choose) -> None:
    shows = {
        "old": TV + dates("2023-01-01", 'starts = "2023-06-29 24:55"'),
        "previous": TV + dates("2023-01-01", 'starts = "2023-10-04 24:55"'),
        "now": TV + START,
    }
    for as_of in ("2024-01-05", "2024-03-31"):
        kept = names(choose(shows, as_of=as_of)["networks/fuji-tv.episodes.ics"])
        assert kept == ["previous.original.1", "previous.original.2", "now.original.1", "now.original.2"]
    shows["previous"] = shows["previous"].replace("10-04", "10-01")
    assert names(choose(shows)["networks/fuji-tv.episodes.ics"])[0] == "previous.original.1"
    summer = choose(shows, as_of="2023-12-31")["networks/fuji-tv.episodes.ics"]
    assert names(summer)[0] == "old.original.2"
    assert len(choose(shows)["shows/old.ics"].events) == 2


def test_time_alone_never_empties_a_feed(choose: Choose) -> None:
    shows = {
        "old": TV + dates("2023-01-01", 'starts = "2023-06-29 24:55"'),
        "now": TV + START,
    }
    soon, late = choose(shows, as_of="2024-06-30"), choose(shows, as_of="2040-01-01")
    assert list(soon) == list(late)
    assert names(late["networks/fuji-tv.episodes.ics"]) == ["now.original.1", "now.original.2"]


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2024-01-01", "2023-10-01"),
        ("2024-03-31", "2023-10-01"),
        ("2024-04-01", "2024-01-01"),
        ("2024-12-31", "2024-07-01"),
    ],
)
def test_the_previous_season_begins(day: str, first: str) -> None:
    assert str(recent_from(dt.date.fromisoformat(day))) == first


# --- regions ---


def region(feeds: dict[str, Feed], code: str) -> list[str]:
    return names(feeds[f"regions/{code}.ics"])


def test_a_country_sees_the_earliest_outlet_there(choose: Choose) -> None:
    ahead = outlet("netflix", 'starts = "2024-01-08 21:00"')
    feeds = choose(TV + START + outlet("crunchyroll", 'delay = "30 minutes"') + ahead)
    assert {code: region(feeds, code) for code in ("jp", "fr", "us")} == {
        "jp": ["metal-sky.netflix.1"],
        "fr": ["metal-sky.netflix.1"],
        "us": ["metal-sky.netflix.1"],
    }


def test_an_exact_time_comes_before_a_rough_one_that_may_be_later(choose: Choose) -> None:
    feeds = choose(TV + START + outlet("netflix", 'starts = "2024-01"'))
    assert region(feeds, "jp") == ["metal-sky.original.1"]
    assert region(feeds, "fr") == ["metal-sky.netflix.1"]
    feeds = choose(TV + START + outlet("netflix", 'starts = "2024-01-09"'))
    assert region(feeds, "jp") == ["metal-sky.netflix.1"]


@pytest.mark.parametrize(
    ("time", "first"),
    [("23:59", "original"), ("24:00", "original"), ("24:01", "netflix"), ("24:55", "netflix")],
)
def test_a_day_alone_may_last_until_its_midnight(choose: Choose, time: str, first: str) -> None:
    feeds = choose(TV + START.replace("24:55", time) + outlet("netflix", 'starts = "2024-01-10"'))
    assert region(feeds, "jp") == [f"metal-sky.{first}.1"]


@pytest.mark.parametrize(("starts", "first"), [("2024-01-30", "other"), ("2024-02-01", "netflix")])
def test_a_month_may_last_until_its_last_day(choose: Choose, starts: str, first: str) -> None:
    other = outlet("at-x", f'starts = "{starts}"', airing='id = "other"\n')
    feeds = choose("[[airings]]\n" + dates("2023-12-07") + outlet("netflix", 'starts = "2024-01"') + other)
    assert region(feeds, "jp") == [f"metal-sky.{first}.1"]


def test_the_original_comes_first_at_the_same_moment(choose: Choose) -> None:
    feeds = choose(TV + START + outlet("netflix", 'delay = "0 minutes"'))
    assert region(feeds, "jp") == ["metal-sky.original.1"]


@pytest.mark.parametrize("words", ["hiatus_from = 1", "cancelled_from = 1"])
def test_an_outlet_that_is_put_off_gives_way_to_one_that_is_not(choose: Choose, words: str) -> None:
    body = TV + START + change("2024-01-05", words)
    feeds = choose(body + outlet("netflix", 'starts = "2024-02-01"'))
    assert region(feeds, "jp") == ["metal-sky.netflix.1"]
    assert region(choose(body), "jp") == ["metal-sky.original.1"]


def test_an_airings_own_regions_come_before_its_networks(choose: Choose) -> None:
    feeds = choose(TV + START + outlet("netflix", 'delay = "0 minutes"', airing='regions = ["FR"]\n'))
    assert region(feeds, "fr") == ["metal-sky.netflix.1"]
    assert "regions/us.ics" not in feeds
    feeds = choose(
        TV + START + outlet("netflix", 'delay = "0 minutes"', airing='regions = { except = ["FR"] }\n')
    )
    assert "regions/fr.ics" not in feeds
    assert region(feeds, "us") == ["metal-sky.netflix.1"]


def test_calendars_of_two_airings_of_one_network_have_two_names(choose: Choose) -> None:
    first = '[[airings]]\nnetwork = "netflix"\nregions = ["JP"]\n' + START
    other = outlet("netflix", 'delay = "1 day"', airing='id = "world"\nregions = { except = ["JP"] }\n')
    feeds = choose(first + other)
    assert feeds["shows/metal-sky.netflix.ics"].title == "metal-sky (Netflix, Japan)"
    assert feeds["shows/metal-sky.world.ics"].title == "metal-sky (Netflix, everywhere except Japan)"
    assert feeds["shows/metal-sky.world.ics"].about.endswith("on Netflix (everywhere except Japan)")
