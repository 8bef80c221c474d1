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
        ("2024-02-mid", "mid February 2024", "2024-02-11"),
    ],
)
def test_a_premiere_without_a_day(tell: Tell, starts: str, words: str, day: str) -> None:
    event = tell(TV + dates("2023-03-22", f'starts = "{starts}"'), as_of="2023-12-31")["original.1"]
    assert event.summary == f"Metal Sky premieres {words} (day to be announced)"
    assert event.description == text(f"{words}, Fuji TV (+Ultra) (day to be announced)", "鋼の空", SOURCE)
    assert (event.start, event.end, event.tentative, str(event.day)) == (None, None, True, day)


def test_a_premiere_without_a_time(tell: Tell) -> None:
    event = tell(TV + dates("2023-03-22", 'starts = "2024-01-10"'))["original.1"]
    assert event.summary == "Metal Sky premieres (episode 1, time not announced)"
    assert event.description == text(
        "Wed 10 Jan 2024, Fuji TV (+Ultra) (time not announced)", "鋼の空", SOURCE
    )
    assert event.tentative


def test_a_film_opens_on_a_day_and_that_is_all_there_is_to_know(tell: Tell) -> None:
    film = 'title = "Metal Sky"\nformat = "movie"\n'
    cinemas = '[[airings]]\nnetwork = "japanese-cinemas"\n'
    event = tell(cinemas + dates("2023-03-22", 'starts = "2024-01-12"'), head=film)["original.1"]
    assert event.summary == "Metal Sky opens"
    assert event.description == text("Fri 12 Jan 2024, Japanese cinemas", SOURCE)
    assert not event.tentative
    month = cinemas + dates("2023-03-22", 'starts = "2024-01"')
    event = tell(month, head=film, as_of="2024-01-31")["original.1"]
    assert event.summary == "Metal Sky opens January 2024 (day to be announced)"
    assert event.tentative


def test_a_film_on_television_premieres(tell: Tell) -> None:
    event = tell(TV + START, head='title = "Metal Sky"\nformat = "movie"\n')["original.1"]
    assert event.summary == "Metal Sky premieres"


def test_a_premiere_before_any_network_is_named(tell: Tell) -> None:
    body = "[[airings]]\n" + dates("2023-03-22", 'starts = "2024-01"') + SIMULCAST
    event = tell(body, as_of="2024-01-01")["original.1"]
    assert event.summary == "Metal Sky premieres January 2024 (day to be announced)"
    assert event.location == ""
    assert event.description.startswith("January 2024, network not known yet (day to be announced)\n\n")


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
    body = TV + dates("2023-03-22", 'starts = "2024-01-10"')
    head = 'title = "Metal Sky"\nformat = "tv"\n'
    event = tell(body, head=head, as_of="2024-01-31")["original.2"]
    assert event.summary == "Metal Sky, episode 2 (time not announced)"
    assert event.description == text(
        "Wed 17 Jan 2024, Fuji TV (+Ultra) (time not announced)\n"
        "The usual slot; how many episodes there will be is not announced.",
        SOURCE,
    )
    assert event.tentative
    assert event.expected
    event = tell(body, head=head, as_of="2024-02-01")["original.2"]
    assert event.summary == "Metal Sky, episode 2 (not confirmed)"
    assert event.description == text(
        "Was expected for Wed 17 Jan 2024, Fuji TV (+Ultra): the usual slot. Nobody has confirmed it.", SOURCE
    )
    assert event.tentative
    assert event.expected  # the gate lets it go: it never was a fact


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
    body = TV + START + change("2024-01-12", 'special = "Recap"', 'starts = "2024-03"')
    event = tell(body, as_of="2024-01-12")["original.special-recap"]
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


def test_an_episode_after_weeks_that_were_skipped_one_by_one_tells_of_all(tell: Tell) -> None:
    weeks = change("2024-01-12", "skips = [2024-01-17]", 'reason = "marathon"')
    weeks += change("2024-01-19", "skips = [2024-01-24]", 'reason = "snow"')
    assert tell(TV + START + weeks)["original.2"].description.startswith(
        "Wed 31 Jan 2024 24:55 JST, Fuji TV (+Ultra)\n"
        "No episode on Wed 17 Jan 2024: marathon.\nNo episode on Wed 24 Jan 2024: snow.\n\n"
    )


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
    body = TV + START + change("2024-01-17", "episode = 2", 'starts = "2024-03"')
    event = tell(body, as_of="2024-01-17")["original.2"]
    assert event.summary == "Metal Sky, episode 2, March 2024 (day to be announced)"


def test_one_episode_put_off_to_a_year(tell: Tell) -> None:
    move = change("2024-01-17", "episode = 2", 'starts = "2025"', 'reason = "illness"')
    event = tell(TV + START + move)["original.2"]
    assert event.summary == "Metal Sky, episode 2 (postponed to 2025)"
    assert event.description.startswith(
        "Postponed to 2025. It was due Wed 17 Jan 2024 24:55 JST, Fuji TV (+Ultra)\nReason: illness\n\n"
    )
    assert event.day == dt.date(2024, 1, 17)


def test_what_several_statements_say_is_told_once(tell: Tell) -> None:
    body = TV + START + change("2024-01-12", "skips = [2024-01-24]", 'reason = "marathon"')
    body += change("2024-01-13", "episode = 3", "minutes = 60", 'reason = "marathon"')
    body += change("2024-01-14", "episode = 3", 'starts = "2024-01-31 25:25"', 'reason = "marathon"')
    assert tell(body)["original.3"].description == text(
        "Wed 31 Jan 2024 25:25 JST, Fuji TV (+Ultra)\nMoved from Wed 31 Jan 2024 24:55.\n"
        "No episode on Wed 24 Jan 2024: marathon.\nReason: marathon",
        "鋼の空",
        SOURCE,
    )


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


def test_what_waits_no_longer_tells_of_the_week_before_it(tell: Tell) -> None:
    skip = change("2024-01-12", "skips = [2024-01-24]", 'reason = "marathon"')
    for more in ("", 'resumes = "2024-07"'):
        event = tell(TV + START + skip + change("2024-01-19", "hiatus_from = 3", more))["original.3"]
        assert "No episode" not in event.description


def test_a_break_with_a_rough_return(tell: Tell) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"') + SIMULCAST
    events = tell(body, as_of="2024-06-30")
    assert events["original.3"].summary == "Metal Sky resumes July 2024 (episode 3, day to be announced)"
    assert events["original.3"].day == dt.date(2024, 7, 1)
    assert "original.4" not in events
    assert events["crunchyroll.3"].summary == (
        "Metal Sky resumes July 2024 on Crunchyroll (episode 3, day to be announced)"
    )


@pytest.mark.parametrize(
    ("starts", "words", "last"),
    [("2024-01", "January 2024", "2024-01-31"), ("2024-winter", "winter 2024", "2024-03-31")],
)
def test_a_premiere_of_which_nobody_spoke_again(tell: Tell, starts: str, words: str, last: str) -> None:
    body = TV + dates("2023-03-22", f'starts = "{starts}"') + SIMULCAST
    events = tell(body, as_of="2024-04-01")
    event = events["original.1"]
    assert event.summary == f"Metal Sky, premiere (was announced for {words}, not confirmed since)"
    assert event.description == text(
        f"Was announced for {words}, Fuji TV (+Ultra). Not confirmed since.",
        "鋼の空",
        f"Also on:\n• Crunchyroll (everywhere except Asia): {words}",
        SOURCE,
    )
    assert (str(event.day), event.start, event.tentative, event.expected) == (last, None, True, False)
    assert events["crunchyroll.1"].summary == (
        f"Metal Sky, premiere (Crunchyroll, was announced for {words}, not confirmed since)"
    )


def test_a_window_that_has_begun_does_not_lie_in_the_past(tell: Tell) -> None:
    body = TV + dates("2023-03-22", 'starts = "2024-winter"')
    before, begun = (tell(body, as_of=day)["original.1"] for day in ("2023-12-31", "2024-01-01"))
    assert (str(before.day), str(begun.day)) == ("2024-01-01", "2024-03-31")
    assert before.summary == begun.summary == "Metal Sky premieres winter 2024 (day to be announced)"


def test_a_return_and_a_film_of_which_nobody_spoke_again(tell: Tell) -> None:
    events = tell(
        TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"'), as_of="2024-08-01"
    )
    assert events["original.3"].summary == (
        "Metal Sky, episode 3 (was announced for July 2024, not confirmed since)"
    )
    assert events["original.3"].description.startswith(
        "Was announced for July 2024, Fuji TV (+Ultra). Not confirmed since.\n"
        "Moved from Wed 24 Jan 2024 24:55."
    )
    film = 'title = "Metal Sky"\nformat = "movie"\n'
    cinemas = '[[airings]]\nnetwork = "japanese-cinemas"\n' + dates("2023-03-22", 'starts = "2024-01"')
    assert tell(cinemas, head=film)["original.1"].summary == (
        "Metal Sky, premiere (was announced for January 2024, not confirmed since)"
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


def test_a_simulcast_cites_who_announced_it_and_who_moved_the_original(tell: Tell) -> None:
    other = SIMULCAST.replace("SOURCE", 'source = "https://news.example/b"')
    move = change("2024-01-17", "episode = 2", 'starts = "2024-01-17 25:25"')
    events = tell(TV + START + move + other)
    assert events["crunchyroll.1"].description.endswith("\n\nSource: https://news.example/b")
    assert events["crunchyroll.2"].description.endswith("\n\n" + SOURCE)


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


NETFLIX = '[[airings]]\nnetwork = "netflix"\nregions = ["JP"]\n'
WORLD = '[[airings]]\nnetwork = "netflix"\nid = "world"\nregions = { except = ["JP"] }\n'


def test_two_airings_of_one_network_say_for_whom_they_are(tell: Tell) -> None:
    later = dates("2023-12-22", 'starts = "2024-03-01 21:00"')
    events = tell(NETFLIX + START + WORLD + later)
    first, other = events["original.1"], events["world.1"]
    assert first.summary == "Metal Sky premieres on Netflix (Japan, episode 1)"
    assert other.summary == "Metal Sky premieres on Netflix (everywhere except Japan, episode 1)"
    assert events["world.2"].summary == "Metal Sky, episode 2 (Netflix, everywhere except Japan)"
    assert first.location == "Netflix (Japan)"
    assert first.description.startswith("Wed 10 Jan 2024 24:55 JST, Netflix (Japan)\n")


def test_a_network_that_is_alone_needs_no_more_and_the_same_twice_an_id(
    tell: Tell,
) -> None:
    assert tell(NETFLIX + START + SIMULCAST)["original.1"].summary == "Metal Sky premieres (episode 1)"
    twice = tell(NETFLIX + START + NETFLIX + 'id = "again"\n' + dates("2023-12-22", 'delay = "1 day"'))
    assert twice["again.1"].summary == "Metal Sky premieres on Netflix (again, episode 1)"


def test_the_first_is_told_apart_from_when_the_second_is_announced(tell: Tell) -> None:
    body = NETFLIX + START + WORLD + dates("2024-01-05", 'starts = "2024-03-01 21:00"')
    assert tell(body, as_of="2024-01-04")["original.1"].location == "Netflix"
    assert tell(body, as_of="2024-01-05")["original.1"].location == "Netflix (Japan)"


def many(count: int, *lines: str) -> str:
    return "".join(
        f'[[airings]]\nnetwork = "netflix"\nid = "n{number}"\n'
        + dates("2023-12-22", *(line.format(number=number) for line in lines))
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize(("count", "rest"), [(16, 0), (17, 1), (40, 24)])
def test_an_event_names_the_earliest_of_many_outlets(tell: Tell, count: int, rest: int) -> None:
    later = many(count, 'delay = "{number} minutes"').split("[[airings]]")
    events = tell(TV + START + "[[airings]]".join(later[:1] + later[:0:-1]), as_of="2024-01-01")

    def named(key: str) -> list[str]:
        return [line for line in events[key].description.split("\n") if line.startswith("• ")]

    listed = [
        f"• Netflix: {f'Wed 10 Jan 2024 24:{55 + n}' if n < 5 else f'Wed 10 Jan 2024 25:{n - 5:02}'} JST"
        for n in range(1, 17)
    ]
    more = [f"• and {rest} more"] if rest else []
    assert named("original.1") == [*(listed if rest else listed[::-1]), *more]
    own = named("n1.1")
    assert "• Fuji TV (Japan): Wed 10 Jan 2024 24:55 JST" in own
    assert listed[0] not in own
    assert len(own) == 16 + bool(rest)
    if rest > 1:
        assert named(f"n{count}.1") == ["• Fuji TV (Japan): Wed 10 Jan 2024 24:55 JST", *listed[:15], *more]


@pytest.mark.parametrize(("count", "rest"), [(16, ""), (17, "; and 1 more"), (40, "; and 24 more")])
def test_an_event_names_as_many_outlets_without_a_time(tell: Tell, count: int, rest: str) -> None:
    told = tell(TV + START + many(count))["original.1"].description
    assert "Also on, without a known time: " + "; ".join(["Netflix"] * 16) + rest + "\n" in told


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
