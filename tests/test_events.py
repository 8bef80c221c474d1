"""What a subscriber reads: the exact title and text of an event in every state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from animecal.feeds.events import Event, events_of
from animecal.feeds.ics import render_event
from animecal.schedule.shows import schedule
from support import FILE, NETWORKS, START, change, dataset, dates, show_text, simulcast, write_data

HEAD = 'title = "Metal Sky"\ntitle_ja = "鋼の空"\nformat = "tv"\nepisodes = 4\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\nblock = "plus-ultra"\n'
SIMULCAST = simulcast(announced="2023-12-22")
SOURCE = "Source: https://news.example/a"
ALSO = "Also on:\n• Crunchyroll (everywhere except Asia): Wed 10 Jan 2024 25:25 JST"

Tell = Callable[..., dict[str, Event]]


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    """The events of one show by what stands behind its id in their UIDs."""

    def call(
        body: str, *, head: str = HEAD, as_of: str = "2026-01-01", networks: str = NETWORKS
    ) -> dict[str, Event]:
        files = {FILE: show_text(body, head=head), "networks.toml": networks}
        data = dataset(write_data(tmp_path, files))
        (known,) = schedule(data, dt.date.fromisoformat(as_of))
        found = [event for airing in events_of(data, known) for event in airing.events]
        return {event.uid.removeprefix("metal-sky.").removesuffix("@animecal"): event for event in found}

    return call


def text(*parts: str) -> str:
    return "\n\n".join(parts)


# --- premieres ---


def test_a_premiere_with_its_time(tell: Tell) -> None:
    head = HEAD + 'studios = ["Studio One", "Two"]\npremise = "A smith mends the sky."\n'
    event = tell(TV + START + SIMULCAST, head=head)["original.1"]
    assert event.summary == "Metal Sky premieres (episode 1)"
    assert event.description == text(
        "Wed 10 Jan 2024 24:55 JST, Fuji TV (+Ultra)",
        "鋼の空 · Studio One, Two\nA smith mends the sky.",
        ALSO,
        SOURCE,
    )
    assert event.location == "Fuji TV (+Ultra)"
    assert not event.tentative
    assert event.start is not None
    assert event.end == event.start + 30
    assert event.day == dt.date(2024, 1, 10)


@pytest.mark.parametrize(
    ("starts", "words", "day"),
    [
        ("2024-winter", "winter 2024", "2024-01-01"),
        ("2024-spring", "spring 2024", "2024-04-01"),
        ("2024-02", "February 2024", "2024-02-01"),
    ],
)
def test_a_premiere_without_a_day(tell: Tell, starts: str, words: str, day: str) -> None:
    event = tell(TV + dates("2023-03-22", f'starts = "{starts}"'))["original.1"]
    assert event.summary == f"Metal Sky premieres {words} (day to be announced)"
    assert event.description == text(f"{words}, Fuji TV (+Ultra) (day to be announced)", "鋼の空", SOURCE)
    assert (event.start, event.end, event.tentative, str(event.day)) == (None, None, True, day)


def test_a_premiere_without_a_time(tell: Tell) -> None:
    event = tell(TV + dates("2023-03-22", 'starts = "2024-01-10"'))["original.1"]
    assert event.summary == "Metal Sky premieres (episode 1, time to be announced)"
    assert event.description == text(
        "Wed 10 Jan 2024, Fuji TV (+Ultra) (time to be announced)", "鋼の空", SOURCE
    )
    assert event.tentative


def test_a_film_opens_on_a_day_and_that_is_all_there_is_to_know(tell: Tell) -> None:
    film = 'title = "Metal Sky"\nformat = "movie"\n'
    cinemas = '[[airings]]\nnetwork = "japanese-cinemas"\n'
    event = tell(cinemas + dates("2023-03-22", 'starts = "2024-01-12"'), head=film)["original.1"]
    assert event.summary == "Metal Sky opens"
    assert event.description == text("Fri 12 Jan 2024, Japanese cinemas", SOURCE)
    assert not event.tentative
    event = tell(cinemas + dates("2023-03-22", 'starts = "2024-01"'), head=film)["original.1"]
    assert event.summary == "Metal Sky opens January 2024 (day to be announced)"
    assert event.tentative


def test_a_film_on_television_premieres(tell: Tell) -> None:
    event = tell(TV + START, head='title = "Metal Sky"\nformat = "movie"\n')["original.1"]
    assert event.summary == "Metal Sky premieres"


def test_a_premiere_before_any_network_is_named(tell: Tell) -> None:
    event = tell("[[airings]]\n" + dates("2023-03-22", 'starts = "2024-01"') + SIMULCAST)["original.1"]
    assert event.summary == "Metal Sky premieres January 2024 (day to be announced)"
    assert event.location == "network not known yet"


def test_a_season_released_at_once(tell: Tell) -> None:
    batch = '[[airings]]\nnetwork = "netflix"\ncadence = "all-at-once"\n' + START
    assert tell(batch)["original.1"].summary == "Metal Sky premieres (episodes 1–4)"
    unknown = 'title = "Metal Sky"\nformat = "ona"\n'
    batch += change("2024-02-01", "from_episode = 7", 'starts = "2024-06-01 16:00"')
    events = tell(batch, head=unknown, as_of="2024-01-01")
    assert events["original.1"].summary == "Metal Sky premieres (all episodes)"
    events = tell(batch, head=unknown)
    assert events["original.1"].summary == "Metal Sky premieres (episodes 1–6)"
    assert events["original.7"].summary == "Metal Sky, from episode 7"
    assert not events["original.7"].tentative


def test_episode_zero_has_its_number(tell: Tell) -> None:
    head = 'title = "Metal Sky"\nformat = "tv"\nfirst_episode = 0\nepisodes = 1\n'
    assert tell(TV + START, head=head)["original.0"].summary == "Metal Sky premieres (episode 0)"


# --- later episodes ---


def test_a_later_episode_and_the_finale(tell: Tell) -> None:
    events = tell(TV + START + SIMULCAST)
    assert events["original.2"].summary == "Metal Sky, episode 2"
    assert events["original.2"].description == text(
        "Wed 17 Jan 2024 24:55 JST, Fuji TV (+Ultra)",
        "鋼の空",
        "Also on:\n• Crunchyroll (everywhere except Asia): Wed 17 Jan 2024 25:25 JST",
        SOURCE,
    )
    assert events["original.4"].summary == "Metal Sky, episode 4 (finale)"
    assert events["crunchyroll.2"].summary == "Metal Sky, episode 2 (Crunchyroll)"
    assert events["crunchyroll.4"].summary == "Metal Sky, episode 4 (Crunchyroll, finale)"


def test_later_episodes_without_a_time_or_a_stated_number(tell: Tell) -> None:
    event = tell(
        TV + dates("2023-03-22", 'starts = "2024-01-10"'), head='title = "Metal Sky"\nformat = "tv"\n'
    )["original.2"]
    assert event.summary == "Metal Sky, episode 2 (time to be announced)"
    assert event.description == text(
        "Wed 17 Jan 2024, Fuji TV (+Ultra) (time to be announced)\n"
        "The usual slot; how many episodes there will be is not announced.",
        SOURCE,
    )
    assert event.tentative
    assert event.expected


def test_several_episodes_in_one_night_tell_why(tell: Tell) -> None:
    together = change(
        "2023-12-20", 'episodes = "1-3"', 'reason = "opening special"', "minutes = 100"
    ).replace("SOURCE", 'source = "https://news.example/b"')
    event = tell(TV + START + together)["original.1"]
    assert event.summary == "Metal Sky premieres (episodes 1–3)"
    assert event.description == text(
        "Wed 10 Jan 2024 24:55 JST, Fuji TV (+Ultra)\nReason: opening special",
        "鋼の空",
        SOURCE + " https://news.example/b",
    )
    assert event.start is not None
    assert event.end == event.start + 100
    event = tell(TV + START + change("2023-12-20", 'episodes = "3-4"'))["original.3"]
    assert event.summary == "Metal Sky, episodes 3–4 (finale)"


def test_a_special_and_the_episode_after_it(tell: Tell) -> None:
    body = TV + START + change("2024-01-12", 'special = "The Story So Far"', 'starts = "2024-01-17 24:55"')
    events = tell(body + SIMULCAST)
    special = events["original.special-the-story-so-far"]
    assert special.summary == "Metal Sky, special: The Story So Far"
    assert special.description == text("Wed 17 Jan 2024 24:55 JST, Fuji TV (+Ultra)", "鋼の空", SOURCE)
    assert events["original.2"].description.startswith(
        "Wed 24 Jan 2024 24:55 JST, Fuji TV (+Ultra)\nBefore it: The Story So Far.\n\n"
    )


def test_a_special_without_a_day(tell: Tell) -> None:
    event = tell(TV + START + change("2024-01-12", 'special = "Recap"', 'starts = "2024-03"'))[
        "original.special-recap"
    ]
    assert event.summary == "Metal Sky, special: Recap, March 2024 (day to be announced)"


def test_an_episode_after_skipped_weeks_tells_each_of_them_once(tell: Tell) -> None:
    weeks = change("2024-01-12", "skips = [2024-01-17, 2024-01-24, 2024-02-07]", 'reason = "marathon"')
    events = tell(TV + START + weeks)
    assert events["original.2"].description == text(
        "Wed 31 Jan 2024 24:55 JST, Fuji TV (+Ultra)\n"
        "No episode on Wed 17 Jan 2024: marathon.\nNo episode on Wed 24 Jan 2024: marathon.",
        "鋼の空",
        SOURCE,
    )
    assert events["original.3"].description.startswith(
        "Wed 14 Feb 2024 24:55 JST, Fuji TV (+Ultra)\nNo episode on Wed 7 Feb 2024: marathon.\n\n"
    )
    assert "No episode" not in events["original.4"].description


# --- moves, breaks, cancellations ---


def test_a_moved_episode_tells_from_when_and_why(tell: Tell) -> None:
    move = change("2024-01-17", "episode = 2", 'starts = "2024-01-17 25:25"', 'reason = "live sports"')
    event = tell(TV + START + move)["original.2"]
    assert event.summary == "Metal Sky, episode 2"
    assert event.description == text(
        "Wed 17 Jan 2024 25:25 JST, Fuji TV (+Ultra)\nMoved from Wed 17 Jan 2024 24:55.\nReason: live sports",
        "鋼の空",
        SOURCE,
    )


def test_one_episode_put_off_to_a_month_does_not_say_that_the_show_resumes(tell: Tell) -> None:
    event = tell(TV + START + change("2024-01-17", "episode = 2", 'starts = "2024-03"'))["original.2"]
    assert event.summary == "Metal Sky, episode 2, March 2024 (day to be announced)"


def test_one_episode_put_off_to_a_year(tell: Tell) -> None:
    event = tell(TV + START + change("2024-01-17", "episode = 2", 'starts = "2025"'))["original.2"]
    assert event.summary == "Metal Sky, episode 2 (postponed to 2025)"
    assert event.day == dt.date(2024, 1, 17)


def test_a_longer_episode_tells_why_once(tell: Tell) -> None:
    words = ("minutes = 60", 'reason = "extended finale"')
    for more in ((), ('starts = "2024-01-31 24:30"',)):
        event = tell(TV + START + change("2024-01-12", "episode = 4", *words, *more))["original.4"]
        assert event.description.count("Reason: extended finale") == 1
        assert event.start is not None
        assert event.end == event.start + 60


def test_a_break_without_a_date(tell: Tell) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'reason = "illness"') + SIMULCAST
    events = tell(body)
    assert events["original.3"].summary == "Metal Sky, episode 3 (postponed)"
    assert events["original.3"].description == text(
        "Postponed without a new date. It was due Wed 24 Jan 2024 24:55 JST, Fuji TV (+Ultra)\n"
        "Reason: illness",
        "鋼の空",
        "Also on:\n• Crunchyroll (everywhere except Asia): Wed 24 Jan 2024 25:25 JST (postponed)",
        SOURCE,
    )
    assert events["original.3"].tentative
    assert events["crunchyroll.3"].summary == "Metal Sky, episode 3 (Crunchyroll, postponed)"


def test_a_break_with_a_rough_return(tell: Tell) -> None:
    events = tell(TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"') + SIMULCAST)
    assert events["original.3"].summary == "Metal Sky resumes July 2024 (episode 3, day to be announced)"
    assert events["original.3"].day == dt.date(2024, 7, 1)
    assert events["original.4"].summary == "Metal Sky, episode 4 (postponed to July 2024)"
    assert events["original.4"].description.startswith("Postponed to July 2024. It was due Wed 31 Jan 2024")
    assert events["crunchyroll.3"].summary == (
        "Metal Sky resumes July 2024 on Crunchyroll (episode 3, day to be announced)"
    )


def test_a_premiere_put_off_to_a_year(tell: Tell) -> None:
    event = tell(TV + dates("2023-03-22", 'starts = "2026-10"') + dates("2024-03-22", 'starts = "2027"'))[
        "original.1"
    ]
    assert event.summary == "Metal Sky, premiere (postponed to 2027)"
    assert event.description == text(
        "Postponed to 2027. It was due October 2026, Fuji TV (+Ultra)", "鋼の空", SOURCE
    )
    assert event.day == dt.date(2026, 10, 1)


def test_a_premiere_put_off_without_a_date(tell: Tell) -> None:
    event = tell(TV + START + change("2024-01-05", "hiatus_from = 1"))["original.1"]
    assert event.summary == "Metal Sky, premiere (postponed)"


def test_a_cancellation(tell: Tell) -> None:
    body = TV + START + change("2024-01-05", "cancelled_from = 1", 'reason = "rights"') + SIMULCAST
    events = tell(body)
    assert events["original.1"].summary == "Metal Sky, premiere (cancelled)"
    assert events["original.1"].description == text(
        "Cancelled. It was due Wed 10 Jan 2024 24:55 JST, Fuji TV (+Ultra)\nReason: rights",
        "鋼の空",
        ALSO + " (cancelled)",
        SOURCE,
    )
    assert events["original.2"].summary == "Metal Sky, episode 2 (cancelled)"
    assert events["crunchyroll.1"].summary == "Metal Sky, premiere (Crunchyroll, cancelled)"


def test_what_is_cancelled_after_a_break_no_longer_names_a_return(tell: Tell) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2025"')
    assert tell(body + change("2024-06-01", "cancelled_from = 3"))["original.3"].summary == (
        "Metal Sky, episode 3 (cancelled)"
    )


# --- other outlets ---


def test_a_simulcast_names_its_network(tell: Tell) -> None:
    event = tell(TV + START + SIMULCAST)["crunchyroll.1"]
    assert event.summary == "Metal Sky premieres on Crunchyroll (episode 1)"
    assert event.location == "Crunchyroll"
    assert event.description == text(
        "Wed 10 Jan 2024 25:25 JST, Crunchyroll",
        "鋼の空",
        "Also on:\n• Fuji TV (Japan): Wed 10 Jan 2024 24:55 JST",
        SOURCE,
    )


def test_a_network_prints_its_own_clock(tell: Tell) -> None:
    other = SIMULCAST.replace("crunchyroll", "adult-swim")
    events = tell(TV + START + other)
    assert events["adult-swim.1"].description.startswith("Wed 10 Jan 2024 11:25 EST, Adult Swim")
    assert "• Adult Swim (United States): Wed 10 Jan 2024 11:25 EST" in events["original.1"].description


def test_outlets_without_a_time_are_named_at_the_premiere_only(tell: Tell) -> None:
    untimed = "".join(
        f'[[airings]]\nnetwork = "{network}"\n' + dates("2023-12-22") for network in ("netflix", "at-x")
    )
    events = tell(TV + START + untimed)
    assert "Also on, without a known time: Netflix; AT-X (Japan)" in events["original.1"].description
    assert "Also on" not in events["original.2"].description
    events = tell(TV + START + SIMULCAST + untimed)
    assert f"{ALSO}\nMore, without a known time: Netflix; AT-X (Japan)" in events["original.1"].description


# --- UIDs ---


def test_a_uid_does_not_depend_on_the_date_or_on_the_network(tell: Tell) -> None:
    before = tell(TV + START + SIMULCAST)
    later = TV.replace("fuji-tv", "at-x") + dates("2023-12-07", 'starts = "2025-04-05 23:00"') + SIMULCAST
    after = tell(later, networks=NETWORKS.replace('"Crunchyroll"', '"CR"').replace('"AT-X"', '"X"'))
    assert list(before) == list(after)
    assert {event.uid for event in before.values()} == {
        f"metal-sky.{run}.{number}@animecal" for run in ("original", "crunchyroll") for number in (1, 2, 3, 4)
    }


def test_the_same_network_twice_has_different_uids(tell: Tell) -> None:
    body = (
        TV + START + SIMULCAST + SIMULCAST.replace('"crunchyroll"', '"crunchyroll"\nid = "crunchyroll-world"')
    )
    assert {"crunchyroll.1", "crunchyroll-world.1"} <= set(tell(body))


def test_an_event_is_the_same_on_every_later_day(tell: Tell) -> None:
    rendered = [
        [render_event(event) for event in tell(TV + START + SIMULCAST, as_of=day).values()]
        for day in ("2023-12-22", "2024-01-20", "2030-01-01")
    ]
    assert rendered[0] == rendered[1] == rendered[2]


def test_events_are_sorted_by_moment_and_all_day_ones_come_first(tell: Tell) -> None:
    events = tell(TV + START + change("2024-01-12", 'special = "Recap"', 'starts = "2024-01-17"'))
    ordered = sorted(events.values(), key=lambda event: event.order)
    assert [event.uid.split(".")[-1] for event in ordered] == [
        f"{key}@animecal" for key in ("1", "special-recap", "2", "3", "4")
    ]
