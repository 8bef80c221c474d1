"""From statements to episodes: one test for each difficulty of the data language, then what always holds."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.language.moment import JST, Precision, to_instant
from animecal.schedule.episodes import AiringSchedule, ShowSchedule, State
from animecal.schedule.layout import horizon
from animecal.schedule.shows import schedule
from support import START, change, dataset, dates, show_text, write_data

HEAD = 'title = "Metal Sky"\nformat = "tv"\n'
FOUR = HEAD + "episodes = 4\n"
TV = '[[airings]]\nnetwork = "fuji-tv"\n'
LATER = "2026-01-01"

Lay = Callable[..., ShowSchedule]


def laid_out(folder: Path, body: str, *, head: str = FOUR, as_of: str = LATER) -> ShowSchedule:
    write_data(folder, {"shows/2024/metal-sky.toml": show_text(body, head=head)})
    return schedule(dataset(folder), dt.date.fromisoformat(as_of))[0]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    def call(body: str, *, head: str = FOUR, as_of: str = LATER) -> ShowSchedule:
        return laid_out(tmp_path, body, head=head, as_of=as_of)

    return call


def table(one: AiringSchedule | ShowSchedule) -> list[str]:
    """What is known, a line for each episode: what, when, and its state if it is not simply scheduled."""
    airing = one.airings[0] if isinstance(one, ShowSchedule) else one
    lines = []
    for episode in airing.episodes:
        several = f"-{episode.last}" if episode.last != episode.first else ""
        words = [f"{episode.key}{several}", str(episode.moment)]
        if episode.state is not State.SCHEDULED:
            words.append(episode.state.value)
        if episode.resumes is not None:
            words.append(f"to {episode.resumes}")
        lines.append(" ".join(words))
    return lines


WEEKLY = ["1 2024-01-10 24:55", "2 2024-01-17 24:55", "3 2024-01-24 24:55", "4 2024-01-31 24:55"]


# --- precisions and cadences ---


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("2024", []),
        ("2024-winter", ["1 2024-winter"]),
        ("2024-01", ["1 2024-01"]),
        ("2024-01-10", ["1 2024-01-10", "2 2024-01-17", "3 2024-01-24", "4 2024-01-31"]),
        ("2024-01-10 24:55", WEEKLY),
    ],
)
def test_as_much_is_laid_out_as_a_start_says(lay: Lay, starts: str, expected: list[str]) -> None:
    known = lay(TV + dates("2023-03-22", f'starts = "{starts}"'))
    assert table(known) == expected
    assert str(known.airings[0].start) == starts


@pytest.mark.parametrize(
    ("cadence", "days"),
    [
        ("weekly", ["2024-01-31", "2024-02-07", "2024-02-14", "2024-02-21"]),
        ("daily", ["2024-01-31", "2024-02-01", "2024-02-02", "2024-02-03"]),
        ("every 2 days", ["2024-01-31", "2024-02-02", "2024-02-04", "2024-02-06"]),
        ("monthly", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        ("one-off", ["2024-01-31"]),
        ("unknown", ["2024-01-31"]),
    ],
)
def test_each_cadence_gives_its_days(lay: Lay, cadence: str, days: list[str]) -> None:
    known = lay(TV + f'cadence = "{cadence}"\n' + dates("2023-12-07", 'starts = "2024-01-31 24:55"'))
    assert [episode.day.isoformat() for episode in known.airings[0].episodes] == days


def test_all_at_once_is_one_event_for_all_episodes(lay: Lay) -> None:
    body = TV + 'cadence = "all-at-once"\n' + START
    assert table(lay(body)) == ["1-4 2024-01-10 24:55"]
    assert lay(body).airings[0].episodes[0].minutes == 30
    assert table(lay(body, head=HEAD)) == ["1-None 2024-01-10 24:55"]


def test_a_batch_may_come_in_two_parts(lay: Lay) -> None:
    body = TV + 'cadence = "all-at-once"\n' + START
    body += change("2024-01-11", "from_episode = 3", 'starts = "2024-04-10 16:00"')
    assert table(lay(body)) == ["1-2 2024-01-10 24:55", "3-4 2024-04-10 16:00"]
    assert table(lay(body, head=HEAD)) == ["1-2 2024-01-10 24:55", "3-None 2024-04-10 16:00"]


@pytest.mark.parametrize("form", ["movie", "special"])
def test_films_and_specials_have_one_event(lay: Lay, form: str) -> None:
    known = lay(TV + START, head=f'title = "Metal Sky"\nformat = "{form}"\n')
    assert table(known) == ["1 2024-01-10 24:55"]


def test_a_second_cour_goes_on_with_the_numbers(lay: Lay) -> None:
    known = lay(TV + START, head=HEAD + "first_episode = 13\nepisodes = 3\n")
    assert table(known) == ["13 2024-01-10 24:55", "14 2024-01-17 24:55", "15 2024-01-24 24:55"]
    assert [episode.premiere for episode in known.airings[0].episodes] == [True, False, False]
    assert [episode.finale for episode in known.airings[0].episodes] == [False, False, True]


def test_a_show_may_start_with_episode_zero(lay: Lay) -> None:
    head = HEAD + "first_episode = 0\nepisodes = 2\n"
    assert table(lay(TV + START, head=head)) == ["0 2024-01-10 24:55", "1 2024-01-17 24:55"]
    held = lay(TV + START + change("2024-01-05", "hiatus_from = 0"), head=head)
    assert table(held) == ["0 2024-01-10 24:55 postponed", "1 2024-01-17 24:55 postponed"]


# --- skips and moves ---


def test_a_skipped_week_moves_later_episodes_on(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "skips = [2024-01-17]", 'reason = "marathon"')
    known = lay(body)
    assert table(known) == [WEEKLY[0], "2 2024-01-24 24:55", "3 2024-01-31 24:55", "4 2024-02-07 24:55"]
    assert [len(episode.skipped) for episode in known.airings[0].episodes] == [0, 1, 0, 0]
    assert known.airings[0].episodes[1].skipped[0].reason == "marathon"
    assert table(lay(body, as_of="2024-01-11")) == WEEKLY


def test_each_episode_after_skipped_weeks_tells_only_of_the_weeks_before_it(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "skips = [2024-01-17, 2024-01-24, 2024-02-07]")
    episodes = lay(body).airings[0].episodes
    assert [str(episode.day) for episode in episodes] == [
        "2024-01-10",
        "2024-01-31",
        "2024-02-14",
        "2024-02-21",
    ]
    assert [len(episode.skipped) for episode in episodes] == [0, 1, 1, 0]
    assert [[str(day) for day in episode.without] for episode in episodes] == [
        [],
        ["2024-01-17", "2024-01-24"],
        ["2024-02-07"],
        [],
    ]


def test_a_one_night_move_moves_nothing_else(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-17", "episode = 2", 'starts = "2024-01-17 25:25"'))
    assert table(known) == [WEEKLY[0], "2 2024-01-17 25:25", *WEEKLY[2:]]
    moved = known.airings[0].episodes[1]
    assert str(moved.was) == "2024-01-17 24:55"
    assert moved.minutes == 30


def test_an_episode_may_be_longer_without_moving(lay: Lay) -> None:
    long = change("2024-01-12", "episode = 4", "minutes = 60", 'reason = "extended finale"')
    last = lay(TV + START + long).airings[0].episodes[-1]
    assert (str(last.moment), last.minutes, last.was) == ("2024-01-31 24:55", 60, None)
    move = change("2024-01-13", "episode = 4", 'starts = "2024-01-31 24:30"')
    last = lay(TV + START + long + move).airings[0].episodes[-1]
    assert (str(last.moment), last.minutes) == ("2024-01-31 24:30", 60)
    short = change("2024-01-11", "episode = 4", 'starts = "2024-01-31 24:30"', "minutes = 15")
    for before in (move.replace("01-13", "01-11"), short):
        last = lay(TV + START + before + long).airings[0].episodes[-1]
        assert (str(last.moment), last.minutes) == ("2024-01-31 24:30", 60)
    last = lay(TV + START + short).airings[0].episodes[-1]
    assert last.minutes == 15
    last = lay(TV + START + long + move).airings[0].episodes[-1]
    assert (str(last.moment), last.minutes) == ("2024-01-31 24:30", 60)


def test_an_episode_may_be_put_off_to_a_month_or_a_year_on_its_own(lay: Lay) -> None:
    month = lay(TV + START + change("2024-01-17", "episode = 2", 'starts = "2024-03"'))
    assert table(month) == [WEEKLY[0], *WEEKLY[2:], "2 2024-03"]
    year = lay(TV + START + change("2024-01-17", "episode = 2", 'starts = "2025"'))
    assert table(year) == [WEEKLY[0], "2 2024-01-17 24:55 postponed to 2025", *WEEKLY[2:]]


def test_a_day_that_gets_its_time_has_not_moved(lay: Lay) -> None:
    body = TV + dates("2023-11-01", 'starts = "2024-01-10"') + START
    assert lay(body).airings[0].episodes[0].was is None
    body = TV + dates("2023-11-01", 'starts = "2024-01-10"')
    moves = change("2024-01-12", "episode = 2", 'starts = "2024-01-17 24:55"')
    moves += change("2024-01-14", "from_episode = 3", 'starts = "2024-01-24 24:30"')
    known = lay(body + moves)
    assert table(known) == ["1 2024-01-10", "2 2024-01-17 24:55", "3 2024-01-24 24:30", "4 2024-01-31 24:30"]
    assert [episode.was for episode in known.airings[0].episodes] == [None] * 4


def test_a_put_off_premiere_remembers_where_it_was_when_its_time_becomes_known(lay: Lay) -> None:
    body = TV + dates("2023-11-01", 'starts = "2024-01-10"') + dates("2023-12-01", 'starts = "2024-01-17"')
    body += dates("2023-12-20", 'starts = "2024-01-17 24:55"')
    assert str(lay(body).airings[0].episodes[0].was) == "2024-01-10"


def test_a_new_slot_holds_for_all_later_episodes(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-12", "from_episode = 3", 'starts = "2024-01-26 24:30"'))
    assert table(known) == [*WEEKLY[:2], "3 2024-01-26 24:30", "4 2024-02-02 24:30"]
    assert [str(episode.was) for episode in known.airings[0].episodes[2:]] == ["2024-01-24 24:55", "None"]


def test_a_newer_slot_replaces_moves_and_slots_from_its_episode_on(lay: Lay) -> None:
    body = TV + START + change("2024-01-11", "from_episode = 3", 'starts = "2024-01-26 24:30"')
    body += change("2024-01-12", "episode = 4", 'starts = "2024-02-03 12:00"')
    body += change("2024-01-13", "from_episode = 2", 'starts = "2024-01-18 23:00"')
    assert table(lay(body)) == [
        WEEKLY[0],
        "2 2024-01-18 23:00",
        "3 2024-01-25 23:00",
        "4 2024-02-01 23:00",
    ]


def test_the_same_new_slot_may_be_corrected(lay: Lay) -> None:
    body = TV + START + change("2024-01-11", "from_episode = 3", 'starts = "2024-01-26 24:30"')
    known = lay(body + change("2024-01-12", "from_episode = 3", 'starts = "2024-01-27 24:30"'))
    assert table(known)[2:] == ["3 2024-01-27 24:30", "4 2024-02-03 24:30"]
    assert str(known.airings[0].episodes[2].was) == "2024-01-26 24:30"


def test_a_night_in_another_zone_is_that_instant(lay: Lay) -> None:
    body = TV + START
    body += change(
        "2024-01-17", "episode = 2", 'starts = "2024-01-17 08:30"', 'timezone = "America/New_York"'
    )
    moved = lay(body).airings[0].episodes[1]
    assert (moved.zone, moved.instant) == (
        "America/New_York",
        to_instant(dt.date(2024, 1, 17), 1350, JST),
    )


# --- several in one night ---


def test_several_episodes_in_one_night_take_one_slot(lay: Lay) -> None:
    known = lay(TV + START + change("2023-12-20", 'episodes = "1-3"'))
    assert table(known) == ["1-3 2024-01-10 24:55", "4 2024-01-17 24:55"]
    assert known.airings[0].episodes[0].minutes == 90


def test_several_episodes_may_have_a_time_and_a_length_of_their_own(lay: Lay) -> None:
    together = change("2023-12-20", 'episodes = "1-3"', 'starts = "2024-01-10 21:00"', "minutes = 110")
    known = lay(TV + START + together)
    assert table(known) == ["1-3 2024-01-10 21:00", "4 2024-01-17 24:55"]
    assert known.airings[0].episodes[0].minutes == 110


def test_the_last_episodes_together_are_the_finale(lay: Lay) -> None:
    known = lay(TV + START + change("2023-12-20", 'episodes = "3-4"'))
    assert [episode.finale for episode in known.airings[0].episodes] == [False, False, True]
    open_end = TV + dates("2023-12-07", 'starts = "2024-01-10 24:55"', "ends = 2024-01-24")
    known = lay(open_end + change("2023-12-20", 'episodes = "3-4"'), head=HEAD)
    assert table(known) == [*WEEKLY[:2], "3-4 2024-01-24 24:55"]
    assert known.airings[0].episodes[2].finale


def test_a_vague_premiere_of_several_episodes_is_one_event(lay: Lay) -> None:
    body = TV + dates("2023-03-22", 'starts = "2024-01"') + change("2023-04-01", 'episodes = "1-3"')
    assert table(lay(body)) == ["1-3 2024-01"]


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        (
            ("from_episode = 3", 'starts = "2024-01-20 12:00"'),
            ["1-2 2024-01-10 24:55", "3 2024-01-20 12:00", "4 2024-01-27 12:00"],
        ),
        (
            ("hiatus_from = 3",),
            ["1-2 2024-01-10 24:55", "3 2024-01-17 24:55 postponed", "4 2024-01-24 24:55 postponed"],
        ),
        (
            ("cancelled_from = 3",),
            ["1-2 2024-01-10 24:55", "3 2024-01-17 24:55 cancelled", "4 2024-01-24 24:55 cancelled"],
        ),
        (('episodes = "3-4"',), ["1-2 2024-01-10 24:55", "3-4 2024-01-17 24:55"]),
        (('episodes = "1-2"',), ["1-2 2024-01-10 24:55", "3 2024-01-17 24:55", "4 2024-01-24 24:55"]),
    ],
)
def test_newer_words_part_episodes_that_were_to_air_together(
    lay: Lay, newer: tuple[str, ...], expected: list[str]
) -> None:
    assert table(
        lay(TV + START + change("2023-12-20", 'episodes = "1-4"') + change("2024-01-05", *newer))
    ) == (expected)


# --- specials ---


def test_a_special_takes_the_slot_of_an_episode(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", 'special = "The Story So Far"', 'starts = "2024-01-17 24:55"')
    known = lay(body)
    assert table(known) == [
        WEEKLY[0],
        "special-the-story-so-far 2024-01-17 24:55",
        "2 2024-01-24 24:55",
        "3 2024-01-31 24:55",
        "4 2024-02-07 24:55",
    ]
    assert known.airings[0].episodes[2].skipped[0].special == "The Story So Far"


@pytest.mark.parametrize("starts", ["2024-01-17 12:00", "2024-01-20"])
def test_a_special_beside_the_slot_changes_nothing_else(lay: Lay, starts: str) -> None:
    known = lay(TV + START + change("2024-01-12", 'special = "Recap"', f'starts = "{starts}"', "minutes = 5"))
    assert [line for line in table(known) if "special" not in line] == WEEKLY
    special = next(episode for episode in known.airings[0].episodes if episode.special)
    assert (str(special.moment), special.minutes, special.first) == (starts, 5, None)


def test_a_special_at_the_slots_time_in_another_zone_is_beside_it(lay: Lay) -> None:
    body = TV + START
    body += change(
        "2024-01-12", 'special = "Recap"', 'starts = "2024-01-17 24:55"', 'timezone = "America/New_York"'
    )
    assert [line for line in table(lay(body)) if "special" not in line] == WEEKLY


def test_a_special_with_a_skipped_night_replaces_the_episode(lay: Lay) -> None:
    body = TV + START
    body += change("2024-01-12", 'special = "Recap"', 'starts = "2024-01-17 23:00"', "skips = [2024-01-17]")
    assert table(lay(body)) == [
        WEEKLY[0],
        "special-recap 2024-01-17 23:00",
        "2 2024-01-24 24:55",
        "3 2024-01-31 24:55",
        "4 2024-02-07 24:55",
    ]


def test_a_special_that_is_announced_again_moves(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", 'special = "Recap"', 'starts = "2024-01"')
    assert table(lay(body))[0] == "special-recap 2024-01"
    body += change("2024-01-13", 'special = "Recap"', 'starts = "2024-01-17 24:55"')
    assert "special-recap 2024-01-17 24:55" in table(lay(body))


@pytest.mark.parametrize("starts", ['starts = "2025"', ""])
def test_a_special_without_a_known_season_is_not_laid_out(lay: Lay, starts: str) -> None:
    assert table(lay(TV + START + change("2024-01-12", 'special = "Recap"', starts))) == WEEKLY


# --- breaks, delays, cancellations ---


def test_a_break_without_a_date_keeps_the_old_moments_until_there_is_one(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'reason = "illness"')
    body += change("2024-03-01", "from_episode = 3", 'starts = "2024-04-10 24:55"')
    assert table(lay(body, as_of="2024-02-29")) == [
        *WEEKLY[:2],
        "3 2024-01-24 24:55 postponed",
        "4 2024-01-31 24:55 postponed",
    ]
    back = lay(body)
    assert table(back) == [*WEEKLY[:2], "3 2024-04-10 24:55", "4 2024-04-17 24:55"]
    assert str(back.airings[0].episodes[2].was) == "2024-01-24 24:55"


def test_a_break_with_a_rough_return_shows_the_first_episode_there(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"'))
    assert table(known) == [*WEEKLY[:2], "4 2024-01-31 24:55 postponed to 2024-07", "3 2024-07"]
    assert str(known.airings[0].episodes[-1].was) == "2024-01-24 24:55"


def test_a_break_until_some_year_keeps_all_moments(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2025"'))
    assert table(known)[2:] == [
        "3 2024-01-24 24:55 postponed to 2025",
        "4 2024-01-31 24:55 postponed to 2025",
    ]


def test_a_break_with_an_exact_return_is_a_new_slot(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-02-21 24:55"'))
    assert table(known) == [*WEEKLY[:2], "3 2024-02-21 24:55", "4 2024-02-28 24:55"]


def test_a_slot_that_is_known_roughly_is_a_break(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-19", "from_episode = 3", 'starts = "2024-summer"'))
    assert table(known)[2:] == ["4 2024-01-31 24:55 postponed to 2024-summer", "3 2024-summer"]


def test_what_goes_on_before_the_rest_of_a_break_leaves_the_first_waiting(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 2")
    body += change("2024-02-01", "from_episode = 4", 'starts = "2024-03-06 24:55"')
    assert table(lay(body)) == [
        WEEKLY[0],
        "2 2024-01-17 24:55 postponed",
        "3 2024-01-24 24:55 postponed",
        "4 2024-03-06 24:55",
    ]


def test_a_newer_break_from_an_earlier_episode_replaces_the_older(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 3", 'resumes = "2024-05"')
    body += change("2024-01-13", "hiatus_from = 2")
    assert table(lay(body)) == [WEEKLY[0], *(f"{line} postponed" for line in WEEKLY[1:])]


def test_a_premiere_gets_a_new_date(lay: Lay) -> None:
    body = TV + START + dates("2024-01-05", 'starts = "2024-01-17 24:30"')
    known = lay(body)
    assert table(known)[0] == "1 2024-01-17 24:30"
    assert str(known.airings[0].episodes[0].was) == "2024-01-10 24:55"
    assert table(lay(body, as_of="2024-01-04")) == WEEKLY


def test_a_premiere_put_off_to_a_season_shows_it_there_and_the_rest_postponed(lay: Lay) -> None:
    body = TV + START + dates("2024-01-05", 'starts = "2024-summer"')
    assert table(lay(body)) == [*(f"{line} postponed to 2024-summer" for line in WEEKLY[1:]), "1 2024-summer"]
    again = lay(body + dates("2024-05-01", 'starts = "2024-fall"'))
    assert table(again)[-1] == "1 2024-fall"
    back = lay(body + dates("2024-05-01", 'starts = "2024-07-03 24:55"'))
    assert [line.split()[1] for line in table(back)] == [
        "2024-07-03",
        "2024-07-10",
        "2024-07-17",
        "2024-07-24",
    ]
    assert str(back.airings[0].episodes[0].was) == "2024-01-10 24:55"


def test_a_premiere_put_off_to_a_year_stays_where_it_was_as_postponed(lay: Lay) -> None:
    vague = TV + dates("2023-03-22", 'starts = "2024-01"') + dates("2023-12-01", 'starts = "2025"')
    assert table(lay(vague)) == ["1 2024-01 postponed to 2025"]
    exact = TV + START + dates("2024-01-05", 'starts = "2025"')
    assert table(lay(exact)) == [f"{line} postponed to 2025" for line in WEEKLY]


def test_a_vague_premiere_that_becomes_another_vague_one_moves(lay: Lay) -> None:
    body = TV + dates("2023-03-22", 'starts = "2024-01"') + dates("2023-12-01", 'starts = "2024-spring"')
    known = lay(body)
    assert table(known) == ["1 2024-spring"]
    assert known.airings[0].episodes[0].was is None


def test_a_year_that_becomes_another_year_is_not_in_calendars(lay: Lay) -> None:
    assert (
        table(lay(TV + dates("2023-03-22", 'starts = "2024"') + dates("2023-12-01", 'starts = "2025"'))) == []
    )


def test_a_premiere_put_off_without_a_date_comes_back_even_on_its_old_one(lay: Lay) -> None:
    body = TV + START + change("2024-01-05", "hiatus_from = 1")
    assert table(lay(body)) == [f"{line} postponed" for line in WEEKLY]
    assert table(lay(body + dates("2024-01-07", 'starts = "2024-01-10 24:55"'))) == WEEKLY


def test_a_cancellation_of_all_or_of_the_rest(lay: Lay) -> None:
    assert table(lay(TV + START + change("2024-01-05", "cancelled_from = 1"))) == [
        f"{line} cancelled" for line in WEEKLY
    ]
    assert table(lay(TV + START + change("2024-01-20", "cancelled_from = 3"))) == [
        *WEEKLY[:2],
        *(f"{line} cancelled" for line in WEEKLY[2:]),
    ]


def test_what_is_cancelled_during_a_break_has_no_return_date_any_more(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2025"')
    known = lay(body + change("2024-06-01", "cancelled_from = 3"))
    assert table(known)[2:] == ["3 2024-01-24 24:55 cancelled", "4 2024-01-31 24:55 cancelled"]


@pytest.mark.parametrize("starts", ["2024-01-10 24:55", "2024-04-10 24:55"])
def test_a_new_date_takes_a_cancellation_back(lay: Lay, starts: str) -> None:
    body = (
        TV + START + change("2024-01-05", "cancelled_from = 1") + dates("2024-01-08", f'starts = "{starts}"')
    )
    assert table(lay(body))[0] == f"1 {starts}"


def test_a_new_slot_takes_a_cancellation_back_from_its_episode_on(lay: Lay) -> None:
    back = change("2024-01-21", "from_episode = 4", 'starts = "2024-04-10 24:55"')
    for cancelled, third in (
        ("cancelled_from = 4", "3 2024-01-24 24:55"),
        ("cancelled_from = 3", "3 2024-01-24 24:55 cancelled"),
    ):
        known = lay(TV + START + change("2024-01-20", cancelled) + back)
        assert table(known)[2:] == [third, "4 2024-04-10 24:55"]


# --- saying it again ---


def test_a_date_said_again_does_not_reset_later_changes(lay: Lay) -> None:
    body = TV + START + change("2024-01-08", "episode = 2", 'starts = "2024-01-17 25:25"')
    body += change("2024-01-09", "from_episode = 3", 'starts = "2024-01-26 24:30"')
    body += change("2024-01-09", "hiatus_from = 4")
    before = table(lay(body))
    again = dates("2024-01-10", 'starts = "2024-01-10 24:55"', "ends = 2024-03-01")
    assert table(lay(body + again)) == before
    assert before[-1] == "4 2024-02-02 24:30 postponed"


def test_on_the_same_day_a_change_is_about_the_date_of_that_day(lay: Lay) -> None:
    body = TV + START + change("2023-12-07", 'episodes = "1-2"', 'starts = "2024-01-10 23:30"')
    assert table(lay(body)) == ["1-2 2024-01-10 23:30", "3 2024-01-17 24:55", "4 2024-01-24 24:55"]


def test_a_later_statement_of_the_end_alone_keeps_the_start(lay: Lay) -> None:
    body = TV + START + dates("2024-01-05", "ends = 2024-01-24")
    known = lay(body, head=HEAD)
    assert table(known) == WEEKLY[:3]
    assert [episode.finale for episode in known.airings[0].episodes] == [False, False, True]


def test_an_outlet_has_as_many_episodes_as_the_end_of_the_original_leaves(lay: Lay) -> None:
    outlet = '[[airings]]\nnetwork = "at-x"\n'
    own = '[[airings.dates]]\nannounced = 2023-12-07\nstarts = "2024-01-12 22:00"\nSOURCE\n'
    known = lay(TV + START + dates("2024-01-05", "ends = 2024-01-24") + outlet + own, head=HEAD)
    assert table(known.airings[1]) == ["1 2024-01-12 22:00", "2 2024-01-19 22:00", "3 2024-01-26 22:00"]
    own += dates("2024-01-05", "ends = 2024-01-19")
    known = lay(TV + START + dates("2024-01-05", "ends = 2024-01-24") + outlet + own, head=HEAD)
    assert len(table(known.airings[1])) == 2


# --- numbers that nobody has said ---


def test_an_unknown_number_is_filled_up_to_a_cour(lay: Lay) -> None:
    known = lay(TV + START, head=HEAD)
    assert len(known.airings[0].episodes) == 13
    assert [episode.state for episode in known.airings[0].episodes][:2] == [State.SCHEDULED, State.EXPECTED]
    assert not any(episode.finale for episode in known.airings[0].episodes)


def test_an_unknown_number_is_filled_up_to_the_end_of_the_next_month(lay: Lay) -> None:
    known = lay(TV + START, head=HEAD, as_of="2024-01-31")
    assert table(known)[-1] == "8 2024-02-28 24:55 expected"
    assert table(lay(TV + START, head=HEAD, as_of="2023-12-07"))[-1] == "4 2024-01-31 24:55 expected"


def test_an_ongoing_show_is_filled_for_as_long_as_it_runs(lay: Lay) -> None:
    known = lay(TV + START, head=HEAD + "ongoing = true\n", as_of="2025-01-15")
    assert table(known)[-1] == "60 2025-02-26 24:55 expected"


def test_a_premiere_stands_in_calendars_however_far_away_it_is(lay: Lay) -> None:
    far = TV + dates("2023-12-07", 'starts = "2026-01-10 24:55"')
    assert table(lay(far, head=HEAD, as_of="2023-12-07")) == ["1 2026-01-10 24:55"]


def test_an_episode_that_a_statement_names_exists(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-12", "episode = 3", 'starts = "2024-01-24 25:25"'), head=HEAD)
    assert table(known)[:4] == [
        *WEEKLY[:2],
        "3 2024-01-24 25:25",
        "4 2024-01-31 24:55 expected",
    ]
    body = TV + START + change("2024-03-20", "from_episode = 14", 'starts = "2024-07-05 24:30"')
    known = lay(body, head=HEAD, as_of="2024-03-20")
    assert table(known)[-1] == "14 2024-07-05 24:30"
    assert len(lay(body, head=HEAD).airings[0].episodes) == 26


@pytest.mark.parametrize("words", ["hiatus_from = 50", "cancelled_from = 50"])
def test_what_waits_does_not_grow_with_time(lay: Lay, words: str) -> None:
    body = TV + START + change("2024-12-10", words)
    head = HEAD + "ongoing = true\n"
    assert table(lay(body, head=head, as_of="2030-01-01")) == table(lay(body, head=head, as_of="2024-12-10"))


def test_the_horizon_is_the_end_of_the_next_month() -> None:
    assert horizon(dt.date(2024, 1, 1)) == dt.date(2024, 2, 29)
    assert horizon(dt.date(2023, 11, 30)) == dt.date(2023, 12, 31)
    assert horizon(dt.date(2023, 12, 31)) == dt.date(2024, 1, 31)


# --- other outlets ---


def follower(delay: str, network: str = "netflix") -> str:
    return f'[[airings]]\nnetwork = "{network}"\n' + dates("2023-12-22", f'delay = "{delay}"')


@pytest.mark.parametrize(
    ("delay", "network", "first"),
    [
        ("0 minutes", "netflix", "2024-01-10 24:55"),
        ("1 hour 30 minutes", "netflix", "2024-01-10 26:25"),
        ("5 hours", "netflix", "2024-01-11 05:55"),
        ("2 days", "netflix", "2024-01-12 24:55"),
        ("-7 days", "netflix", "2024-01-03 24:55"),
        ("30 minutes", "adult-swim", "2024-01-10 11:25"),
    ],
)
def test_a_simulcast_follows_the_original_on_its_own_clock(
    lay: Lay, delay: str, network: str, first: str
) -> None:
    known = lay(TV + START + follower(delay, network))
    assert str(known.airings[1].episodes[0].moment) == first
    assert len(known.airings[1].episodes) == 4


def test_a_simulcast_moves_with_the_original(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "skips = [2024-01-17]", 'reason = "marathon"')
    body += change("2024-01-20", "episode = 2", 'starts = "2024-01-24 25:25"')
    body += change("2024-01-25", "hiatus_from = 3")
    known = lay(body + follower("30 minutes"))
    assert table(known.airings[1]) == [
        "1 2024-01-10 25:25",
        "2 2024-01-24 25:55",
        "3 2024-01-31 25:25 postponed",
        "4 2024-02-07 25:25 postponed",
    ]


@pytest.mark.parametrize(
    ("starts", "delay", "expected"),
    [
        ("2024-01", "2 days", "1 2024-01"),
        ("2024-01-10", "30 minutes", "1 2024-01-10"),
        ("2024-01-10", "-30 minutes", "1 2024-01-10"),
        ("2024-01-10", "2 days", "1 2024-01-12"),
        ("2024-01-10", "-7 days", "1 2024-01-03"),
    ],
)
def test_a_simulcast_is_known_as_roughly_as_the_original(
    lay: Lay, starts: str, delay: str, expected: str
) -> None:
    known = lay(TV + dates("2023-03-22", f'starts = "{starts}"') + follower(delay))
    assert table(known.airings[1])[0] == expected


def test_a_special_of_the_original_is_not_known_elsewhere(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", 'special = "Recap"', 'starts = "2024-01-17 24:55"')
    assert [episode.key for episode in lay(body + follower("1 day")).airings[1].episodes] == list("1234")


def test_a_simulcast_may_go_its_own_way_from_an_episode_on(lay: Lay) -> None:
    own = change("2024-01-18", "from_episode = 3", 'starts = "2024-01-25 12:00"')
    known = lay(TV + START + follower("30 minutes") + own)
    assert table(known.airings[1]) == [
        "1 2024-01-10 25:25",
        "2 2024-01-17 25:25",
        "3 2024-01-25 12:00",
        "4 2024-02-01 12:00",
    ]
    restated = dates("2024-01-20", 'delay = "30 minutes"')
    assert table(lay(TV + START + follower("30 minutes") + restated + own).airings[1]) == table(
        known.airings[1]
    )


def test_a_range_of_the_original_ends_where_a_simulcast_goes_its_own_way(lay: Lay) -> None:
    body = TV + START + change("2023-12-20", 'episodes = "1-4"') + follower("30 minutes")
    own = change("2024-01-08", "from_episode = 3", 'starts = "2024-01-25 12:00"')
    known = lay(body + own)
    assert table(known.airings[1]) == ["1-2 2024-01-10 25:25", "3 2024-01-25 12:00", "4 2024-02-01 12:00"]
    batch = TV + 'cadence = "all-at-once"\n' + START + follower("30 minutes") + own
    known = lay(batch, head=HEAD)
    assert table(known.airings[1])[:2] == ["1-2 2024-01-10 25:25", "3 2024-01-25 12:00"]


def test_a_simulcast_may_have_moves_breaks_and_cancellations_of_its_own(lay: Lay) -> None:
    body = TV + START + follower("30 minutes")
    body += change("2024-01-11", "episode = 2", 'starts = "2024-01-18 12:00"')
    body += change("2024-01-12", "hiatus_from = 3")
    body += change("2024-01-13", "cancelled_from = 4")
    assert table(lay(body).airings[1]) == [
        "1 2024-01-10 25:25",
        "2 2024-01-18 12:00",
        "3 2024-01-24 25:25 postponed",
        "4 2024-01-31 25:25 cancelled",
    ]


@pytest.mark.parametrize("delay", ["30 minutes", "1 hour"])
@pytest.mark.parametrize("words", ["hiatus_from = 1", "cancelled_from = 1"])
def test_a_simulcast_that_was_put_off_follows_again_when_that_is_said(
    lay: Lay, delay: str, words: str
) -> None:
    body = TV + START + follower("30 minutes") + change("2024-01-05", words)
    known = lay(body + dates("2024-01-08", f'delay = "{delay}"'))
    assert [episode.state for episode in known.airings[1].episodes] == [State.SCHEDULED] * 4


def test_a_delay_said_again_does_not_end_a_later_break(lay: Lay) -> None:
    body = TV + START + follower("30 minutes") + change("2024-01-19", "hiatus_from = 3")
    again = dates("2024-01-20", 'delay = "30 minutes"')
    assert table(lay(body + again)) == table(lay(body))
    assert table(lay(body + again).airings[1])[2:] == [
        "3 2024-01-24 25:25 postponed",
        "4 2024-01-31 25:25 postponed",
    ]


def test_a_simulcast_that_gets_a_date_of_its_own_no_longer_follows(lay: Lay) -> None:
    own = dates("2024-01-05", 'starts = "2024-01-12 12:00"')
    known = lay(TV + START + follower("30 minutes") + own)
    assert table(known.airings[1])[:2] == ["1 2024-01-12 12:00", "2 2024-01-19 12:00"]
    back = own + dates("2024-01-06", 'delay = "1 hour"')
    assert table(lay(TV + START + follower("30 minutes") + back).airings[1])[0] == "1 2024-01-10 25:55"


def test_an_outlet_without_a_time_is_known_but_has_no_episodes(lay: Lay) -> None:
    known = lay(TV + START + '[[airings]]\nnetwork = "crunchyroll"\n' + dates("2023-03-22"))
    assert [table(one) for one in known.airings] == [WEEKLY, []]
    assert known.airings[1].premiere is None
    assert known.airings[1].start is None


def test_nothing_is_known_before_it_was_announced(lay: Lay, tmp_path: Path) -> None:
    body = TV + START + follower("30 minutes")
    known = lay(body, as_of="2023-12-07")
    assert [one.airing.network for one in known.airings] == ["fuji-tv"]
    assert known.original is known.airings[0]
    assert schedule(dataset(tmp_path), dt.date(2023, 12, 6)) == []


def test_an_outlet_may_be_known_before_the_original(lay: Lay) -> None:
    body = TV + START + '[[airings]]\nnetwork = "netflix"\n' + dates("2023-03-22", 'starts = "2024-01"')
    known = lay(body, as_of="2023-03-22")
    assert known.original is None
    assert [one.original for one in known.airings] == [False]
    assert str(known.airings[0].premiere.moment if known.airings[0].premiere else None) == "2024-01"


def test_slots_may_be_known_from_a_later_episode_on_only(lay: Lay) -> None:
    body = TV + dates("2023-12-07") + change("2024-01-18", "from_episode = 3", 'starts = "2024-01-25 12:00"')
    assert table(lay(body)) == ["3 2024-01-25 12:00", "4 2024-02-01 12:00"]
    once = TV + 'cadence = "unknown"\n' + dates("2023-12-07")
    once += change("2024-01-18", "from_episode = 3", 'starts = "2024-01-25 12:00"')
    assert table(lay(once)) == ["3 2024-01-25 12:00"]


# --- what always holds ---

COUNT = 8
FIRST = dt.date(2024, 1, 10)


@st.composite
def airings(draw: st.DrawFn) -> tuple[str, int]:
    """A random valid airing: an announcement a day, whatever it says, about one of its episodes."""
    count = draw(st.integers(1, COUNT))
    lines = [TV, dates("2023-06-01", 'starts = "2024-01-10 24:55"')]
    day = dt.date(2023, 6, 2)
    for number in range(draw(st.integers(0, 5))):
        day += dt.timedelta(days=draw(st.integers(0, 30)))
        episode = draw(st.integers(1, count))
        week = FIRST + dt.timedelta(days=7 * draw(st.integers(0, COUNT)))
        slot = f"{week + dt.timedelta(days=200 * (number + 1))} 24:{10 + number}"
        words = draw(
            st.sampled_from(
                [
                    (f"skips = [{week}]",),
                    (f"episode = {episode}", f'starts = "{slot}"'),
                    (f"episode = {episode}", "minutes = 45"),
                    (f"from_episode = {episode}", f'starts = "{slot}"'),
                    (f'episodes = "{min(episode, count - 1)}-{count}"',) if count > 1 else ("episode = 1",),
                    (
                        f'special = "Special {number}"',
                        f'starts = "{FIRST + dt.timedelta(days=7 * number)} 24:55"',
                    ),
                    (f"hiatus_from = {episode}",),
                    (f"hiatus_from = {episode}", 'resumes = "2025-07"'),
                    (f"hiatus_from = {episode}", f'resumes = "{slot}"'),
                    (f"cancelled_from = {episode}",),
                ]
            )
        )
        lines.append(change(str(day), *words))
    return "".join(lines), count


@settings(deadline=None, max_examples=120)
@given(drawn=airings(), gap=st.integers(1, 40))
def test_whatever_is_announced_no_episode_is_lost_or_doubled(drawn: tuple[str, int], gap: int) -> None:
    body, count = drawn
    with tempfile.TemporaryDirectory() as folder:
        known = laid_out(Path(folder), body, head=HEAD + f"episodes = {count}\n")
        data = dataset(Path(folder))
    assert schedule(data, dt.date.fromisoformat(LATER)) == [known]
    before: set[str] = set()
    for days in range(0, 400, gap):
        (one,) = schedule(data, dt.date(2023, 6, 1) + dt.timedelta(days=days))
        episodes = one.airings[0].episodes
        regular = [episode for episode in episodes if episode.first is not None]
        numbers = [
            number
            for episode in sorted(regular, key=lambda episode: episode.first or 0)
            for number in range(episode.first or 0, (episode.last or 0) + 1)
        ]
        assert numbers == list(range(1, count + 1))
        assert len({episode.key for episode in episodes}) == len(episodes)
        merged = {
            str(n) for episode in regular for n in range((episode.first or 0) + 1, (episode.last or 0) + 1)
        }
        now = {episode.key for episode in episodes}
        assert before <= now | merged
        before = now
        assert [episode.order for episode in episodes] == sorted(episode.order for episode in episodes)
        in_slots = [
            episode
            for episode in regular
            if episode.state is State.SCHEDULED
            and episode.moment.precision is Precision.MINUTE
            and getattr(episode.cause, "episode", None) is None
        ]
        held = [episode for episode in episodes if episode.special or episode in in_slots]
        assert len({episode.moment for episode in held}) == len(held)
        assert sum(episode.premiere for episode in episodes) == 1
        opening = next(episode for episode in episodes if episode.premiere)
        assert sum(episode.finale for episode in episodes) == (opening.last != count)
        for episode in episodes:
            assert episode.minutes > 0
            if episode.moment.minute is None:
                assert episode.instant is None
            else:
                assert episode.instant == to_instant(episode.moment.day, episode.moment.minute, episode.zone)


@settings(deadline=None, max_examples=60)
@given(
    cadence=st.sampled_from(["weekly", "daily", "every 3 days", "monthly"]),
    count=st.integers(1, 60),
    day=st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
    skipped=st.sets(st.integers(0, 59), max_size=5),
)
def test_every_cadence_gives_all_episodes_in_order_on_nights_that_are_not_skipped(
    cadence: str, count: int, day: dt.date, skipped: set[int]
) -> None:
    days = ", ".join(str(day + dt.timedelta(days=7 * week)) for week in sorted(skipped))
    body = TV + f'cadence = "{cadence}"\n' + dates("2019-01-01", f'starts = "{day} 25:00"')
    body += change("2019-02-01", f"skips = [{days}]") if skipped else ""
    with tempfile.TemporaryDirectory() as folder:
        known = laid_out(Path(folder), body, head=HEAD + f"episodes = {count}\n")
    episodes = known.airings[0].episodes
    assert [episode.first for episode in episodes] == list(range(1, count + 1))
    instants = [episode.instant for episode in episodes if episode.instant is not None]
    assert len(set(instants)) == count
    assert instants == sorted(instants)
    assert not {str(episode.day) for episode in episodes} & set(days.split(", "))
