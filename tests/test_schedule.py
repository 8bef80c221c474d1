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
from animecal.schedule.shows import schedule
from animecal.schedule.slots import horizon
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
    known = lay(TV + dates("2023-03-22", f'starts = "{starts}"'), as_of="2024-01-31")
    assert table(known) == expected
    assert str(known.airings[0].start) == starts


@pytest.mark.parametrize(
    ("cadence", "days"),
    [
        ("weekly", ["2024-01-31", "2024-02-07", "2024-02-14", "2024-02-21"]),
        ("daily", ["2024-01-31", "2024-02-01", "2024-02-02", "2024-02-03"]),
        ("every 2 days", ["2024-01-31", "2024-02-02", "2024-02-04", "2024-02-06"]),
        ("monthly", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        ("Wed, Thu", ["2024-01-31", "2024-02-01", "2024-02-07", "2024-02-08"]),
        ("Sat, Sun", ["2024-01-31", "2024-02-03", "2024-02-04", "2024-02-10"]),
        ("one-off", ["2024-01-31"]),
        ("unknown", ["2024-01-31"]),
    ],
)
def test_each_cadence_gives_its_days(lay: Lay, cadence: str, days: list[str]) -> None:
    known = lay(TV + f'cadence = "{cadence}"\n' + dates("2023-12-07", 'starts = "2024-01-31 24:55"'))
    assert [episode.day.isoformat() for episode in known.airings[0].episodes] == days


@pytest.mark.parametrize(
    ("cadence", "nights"),
    [
        (
            "Wed 24:55, Sat 18:30",
            ["2024-01-10 24:55", "2024-01-13 18:30", "2024-01-17 24:55", "2024-01-20 18:30"],
        ),
        ("Wed 25:25, Sat", ["2024-01-10 24:55", "2024-01-13 24:55", "2024-01-17 25:25", "2024-01-20 24:55"]),
    ],
)
def test_weekdays_may_have_hours_of_their_own(lay: Lay, cadence: str, nights: list[str]) -> None:
    known = lay(TV + f'cadence = "{cadence}"\n' + START)
    assert [str(one.moment) for one in known.airings[0].episodes] == nights
    skipped = lay(TV + f'cadence = "{cadence}"\n' + START + change("2024-01-12", "skips = [2024-01-13]"))
    assert str(skipped.airings[0].episodes[1].moment) == nights[2]


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
    assert table(held) == ["0 2024-01-10 24:55 postponed"]
    assert held.airings[0].waiting == {1}


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
    put_off = change("2024-01-17", "episode = 2", 'starts = "2024-03"')
    month = lay(TV + START + put_off, as_of="2024-03-31")
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


def test_a_new_slot_ends_what_was_said_of_its_own_first_episode_alone(lay: Lay) -> None:
    body = TV + START + change("2024-01-11", "episode = 3", 'starts = "2024-01-25 12:00"')
    body += change("2024-01-11", "episode = 2", 'starts = "2024-01-18 12:00"')
    body += change("2024-01-12", "from_episode = 3", 'starts = "2024-01-26 24:30"')
    assert table(lay(body)) == [
        WEEKLY[0],
        "2 2024-01-18 12:00",
        "3 2024-01-26 24:30",
        "4 2024-02-02 24:30",
    ]


def test_one_announcement_may_have_a_new_slot_and_a_night_beside_it(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "episode = 4", 'starts = "2024-02-03 12:00"')
    body += change("2024-01-12", "from_episode = 3", 'starts = "2024-01-26 24:30"')
    assert table(lay(body)) == [*WEEKLY[:2], "3 2024-01-26 24:30", "4 2024-02-03 12:00"]


def test_a_new_slot_may_be_known_by_its_day(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "from_episode = 3", 'starts = "2024-01-26"')
    assert table(lay(body)) == [*WEEKLY[:2], "3 2024-01-26", "4 2024-02-02"]


def test_episodes_that_air_as_one_do_so_in_a_new_slot(lay: Lay) -> None:
    body = TV + START + change("2024-01-11", 'episodes = "3-4"')
    body += change("2024-01-12", "from_episode = 3", 'starts = "2024-01-26 24:30"')
    assert table(lay(body)) == [*WEEKLY[:2], "3-4 2024-01-26 24:30"]


# --- what has moved, and what only became known ---


def moved(one: ShowSchedule, airing: int = 0) -> dict[str, str]:
    """The moments that episodes have left, by their keys."""
    return {one.key: str(one.was) for one in one.airings[airing].episodes if one.was is not None}


@pytest.mark.parametrize(
    "words",
    [
        ("from_episode = 3", 'starts = "2024-01-26 24:30"'),
        ("episode = 3", 'starts = "2024-01-26 24:30"'),
        ('episodes = "1-2"', 'starts = "2024-01-09 24:55"'),
        ("hiatus_from = 3", 'resumes = "2024-02-21 24:55"'),
        ("hiatus_from = 3", 'resumes = "2024-03"'),
    ],
)
def test_what_one_announcement_says_is_no_move(lay: Lay, words: tuple[str, str]) -> None:
    assert moved(lay(TV + START + change("2023-12-07", *words))) == {}
    assert len(moved(lay(TV + START + change("2023-12-08", *words)))) == 1


def test_a_start_that_is_corrected_on_the_same_day_has_not_moved(lay: Lay) -> None:
    body = TV + START + dates("2023-12-07", 'starts = "2024-01-17 24:55"')
    assert moved(lay(body)) == {}
    body = TV + dates("2023-11-01", 'starts = "2024-01-09"') + START
    assert moved(lay(body + dates("2023-12-07", 'starts = "2024-01-17 24:55"'))) == {"1": "2024-01-09"}


def test_a_batch_that_moves_has_left_its_night_as_a_whole(lay: Lay) -> None:
    body = TV + 'cadence = "all-at-once"\n' + START + dates("2024-01-05", 'starts = "2024-01-17 24:55"')
    assert moved(lay(body)) == {"1": "2024-01-10 24:55"}
    assert moved(lay(body + change("2024-01-06", "cancelled_from = 3"))) == {"1": "2024-01-10 24:55"}


def test_a_day_keeps_being_known_since_it_was_first_said(lay: Lay) -> None:
    body = TV + dates("2023-11-01", 'starts = "2024-01-10"') + START
    move = change("2023-12-07", "episode = 3", 'starts = "2024-01-26 24:30"')
    assert moved(lay(body + move)) == {"3": "2024-01-24 24:55"}


@pytest.mark.parametrize(
    "shift",
    [
        change("2024-01-12", "skips = [2024-01-17]"),
        change("2024-01-12", 'special = "Recap"', 'starts = "2024-01-17 24:55"'),
        change("2024-01-12", 'episodes = "1-2"'),
    ],
)
def test_a_night_that_followed_from_later_words_was_never_announced(lay: Lay, shift: str) -> None:
    for move in (
        change("2024-01-12", "episode = 4", 'starts = "2024-03-01 12:00"'),
        change("2024-01-12", "from_episode = 4", 'starts = "2024-03-01 12:00"'),
    ):
        assert moved(lay(TV + START + shift + move)) == {}
        assert list(moved(lay(TV + START + shift + move.replace("01-12", "01-13")))) == ["4"]


@pytest.mark.parametrize("kind", ["episode", "from_episode"])
@pytest.mark.parametrize(
    ("number", "announced", "stood"),
    [
        (4, "2023-12-08", True),
        (5, "2023-12-08", False),  # beyond the end of the next month
        (5, "2024-01-01", False),
        (5, "2024-01-02", True),
        (12, "2024-02-01", False),
        (12, "2024-02-02", True),
        (13, "2024-03-20", False),  # beyond a cour
    ],
)
def test_a_slot_that_was_never_filled_is_not_left(
    lay: Lay, kind: str, number: int, announced: str, stood: bool
) -> None:
    body = TV + START + change(announced, f"{kind} = {number}", 'starts = "2024-07-05 24:30"')
    assert list(moved(lay(body, head=HEAD))) == ([str(number)] if stood else [])
    assert list(moved(lay(body, head=HEAD + "episodes = 24\n"))) == [str(number)]
    assert list(moved(lay(body, head=HEAD + "episodes = 3\n"))) == []


def test_a_slot_behind_the_stated_end_is_not_left(lay: Lay) -> None:
    end = dates("2023-12-08", "ends = 2024-01-24")
    for number, stood in ((3, True), (4, False)):
        body = TV + START + end + change("2024-01-20", f"episode = {number}", 'starts = "2024-03-01 12:00"')
        assert bool(moved(lay(body, head=HEAD))) == stood


def test_an_episode_beyond_a_cour_is_left_if_it_had_been_named(lay: Lay) -> None:
    body = TV + START + change("2024-03-01", "episode = 14", "minutes = 60")
    move = change("2024-03-20", "from_episode = 14", 'starts = "2024-07-05 24:30"')
    assert moved(lay(body + move, head=HEAD)) == {"14": "2024-04-10 24:55"}


def test_an_ongoing_show_has_left_a_slot_beyond_a_cour(lay: Lay) -> None:
    body = TV + START + change("2024-04-03", "from_episode = 15", 'starts = "2024-07-05 24:30"')
    assert moved(lay(body, head=HEAD + "ongoing = true\n")) == {"15": "2024-04-17 24:55"}


def test_a_move_back_to_the_slot_is_no_move(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "episode = 2", 'starts = "2024-01-18 12:00"')
    assert moved(lay(body + change("2024-01-13", "episode = 2", 'starts = "2024-01-17 24:55"'))) == {}


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
    assert table(lay(body, as_of="2023-04-01")) == ["1-3 2024-01"]


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        (
            ("from_episode = 3", 'starts = "2024-01-20 12:00"'),
            ["1-2 2024-01-10 24:55", "3 2024-01-20 12:00", "4 2024-01-27 12:00"],
        ),
        (
            ("hiatus_from = 3",),
            ["1-2 2024-01-10 24:55"],
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
    assert table(lay(body, as_of="2024-01-31"))[0] == "special-recap 2024-01"
    body += change("2024-01-13", 'special = "Recap"', 'starts = "2024-01-17 24:55"')
    assert "special-recap 2024-01-17 24:55" in table(lay(body))


@pytest.mark.parametrize("starts", ['starts = "2025"', ""])
def test_a_special_without_a_known_season_is_not_laid_out(lay: Lay, starts: str) -> None:
    assert table(lay(TV + START + change("2024-01-12", 'special = "Recap"', starts))) == WEEKLY


# --- breaks, delays, cancellations ---


def test_a_break_without_a_date_keeps_its_first_episode_where_it_was_until_there_is_one(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'reason = "illness"')
    body += change("2024-03-01", "from_episode = 3", 'starts = "2024-04-10 24:55"')
    waiting = lay(body, as_of="2024-02-29")
    assert table(waiting) == [*WEEKLY[:2], "3 2024-01-24 24:55 postponed"]
    assert waiting.airings[0].waiting == {4}
    back = lay(body)
    assert table(back) == [*WEEKLY[:2], "3 2024-04-10 24:55", "4 2024-04-17 24:55"]
    assert str(back.airings[0].episodes[2].was) == "2024-01-24 24:55"


def test_a_break_with_a_rough_return_shows_the_first_episode_there(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"')
    known = lay(body, as_of="2024-07-31")
    assert table(known) == [*WEEKLY[:2], "3 2024-07"]
    assert str(known.airings[0].episodes[-1].was) == "2024-01-24 24:55"


def test_a_break_until_some_year_keeps_its_first_episode_where_it_was(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2025"'))
    assert table(known)[2:] == ["3 2024-01-24 24:55 postponed to 2025"]


def test_a_break_with_an_exact_return_is_a_new_slot(lay: Lay) -> None:
    known = lay(TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-02-21 24:55"'))
    assert table(known) == [*WEEKLY[:2], "3 2024-02-21 24:55", "4 2024-02-28 24:55"]


def test_a_slot_that_is_known_roughly_is_a_break(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "from_episode = 3", 'starts = "2024-summer"')
    assert table(lay(body, as_of="2024-01-19"))[2:] == ["3 2024-summer"]


def test_what_goes_on_before_the_rest_of_a_break_leaves_the_first_waiting(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 2")
    body += change("2024-02-01", "from_episode = 4", 'starts = "2024-03-06 24:55"')
    assert table(lay(body)) == [
        WEEKLY[0],
        "2 2024-01-17 24:55 postponed",
        "4 2024-03-06 24:55",
    ]


def test_a_newer_break_from_an_earlier_episode_replaces_the_older(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 3", 'resumes = "2024-05"')
    body += change("2024-01-13", "hiatus_from = 2")
    assert table(lay(body)) == [WEEKLY[0], f"{WEEKLY[1]} postponed"]


def test_a_premiere_gets_a_new_date(lay: Lay) -> None:
    body = TV + START + dates("2024-01-05", 'starts = "2024-01-17 24:30"')
    known = lay(body)
    assert table(known)[0] == "1 2024-01-17 24:30"
    assert str(known.airings[0].episodes[0].was) == "2024-01-10 24:55"
    assert table(lay(body, as_of="2024-01-04")) == WEEKLY


def test_a_premiere_put_off_to_a_season_is_shown_there_alone(lay: Lay) -> None:
    body = TV + START + dates("2024-01-05", 'starts = "2024-summer"')
    assert table(lay(body, as_of="2024-01-05")) == ["1 2024-summer"]
    again = lay(body + dates("2024-05-01", 'starts = "2024-fall"'), as_of="2024-05-01")
    assert table(again) == ["1 2024-fall"]
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
    assert table(lay(exact)) == [f"{WEEKLY[0]} postponed to 2025"]


def test_a_premiere_may_move_to_a_day_without_a_time(lay: Lay) -> None:
    known = lay(TV + START + dates("2024-01-05", 'starts = "2024-01-17"'))
    assert table(known) == ["1 2024-01-17", "2 2024-01-24", "3 2024-01-31", "4 2024-02-07"]


def test_a_vague_premiere_that_becomes_another_vague_one_moves(lay: Lay) -> None:
    body = TV + dates("2023-03-22", 'starts = "2024-01"') + dates("2023-12-01", 'starts = "2024-spring"')
    known = lay(body, as_of="2023-12-01")
    assert table(known) == ["1 2024-spring"]
    assert known.airings[0].episodes[0].was is None


def test_a_year_that_becomes_another_year_is_not_in_calendars(lay: Lay) -> None:
    assert (
        table(lay(TV + dates("2023-03-22", 'starts = "2024"') + dates("2023-12-01", 'starts = "2025"'))) == []
    )


def test_a_premiere_put_off_without_a_date_comes_back_even_on_its_old_one(lay: Lay) -> None:
    body = TV + START + change("2024-01-05", "hiatus_from = 1")
    assert table(lay(body)) == [f"{WEEKLY[0]} postponed"]
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
    assert table(known)[2:] == ["3 2024-01-24 24:55 cancelled"]


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


@pytest.mark.parametrize("words", ["hiatus_from = 2", "cancelled_from = 2"])
def test_a_break_and_a_cancellation_end_at_the_first_of_two_returns(lay: Lay, words: str) -> None:
    body = TV + START + change("2024-01-12", words)
    body += change("2024-02-01", "from_episode = 3", 'starts = "2024-03-06 24:55"')
    before = table(lay(body))
    assert before[1].split()[-1] in ("postponed", "cancelled")
    assert before[2:] == ["3 2024-03-06 24:55", "4 2024-03-13 24:55"]
    body += change("2024-03-07", "from_episode = 4", 'starts = "2024-03-14 23:00"')
    assert table(lay(body)) == [*before[:3], "4 2024-03-14 23:00"]


# --- split cours, and what else waits without a night ---

SPLIT = HEAD + "episodes = 24\n"
FIRST_COUR = [
    f"{number} {dt.date(2024, 1, 10) + dt.timedelta(days=7 * number - 7)} 24:55" for number in range(1, 13)
]


@pytest.mark.parametrize("announced", ["2023-12-07", "2023-12-08", "2024-03-27"])
def test_a_second_cour_stands_once_where_it_is_expected(lay: Lay, announced: str) -> None:
    body = TV + START + change(announced, "hiatus_from = 13", 'resumes = "2024-07"')
    known = lay(body, head=SPLIT, as_of="2024-06-30")
    assert table(known) == [*FIRST_COUR, "13 2024-07"]
    assert known.airings[0].waiting == set(range(14, 25))
    assert moved(known) == ({} if announced == "2023-12-07" else {"13": "2024-04-03 24:55"})
    assert not any(episode.finale for episode in known.airings[0].episodes)


def test_a_second_cour_without_a_window_stands_nowhere_unless_it_had_a_night(lay: Lay) -> None:
    for resumes in ((), ('resumes = "2025"',)):
        known = lay(TV + START + change("2023-12-07", "hiatus_from = 13", *resumes), head=SPLIT)
        assert table(known) == FIRST_COUR
        assert known.airings[0].waiting == set(range(13, 25))
    known = lay(TV + START + change("2024-03-20", "hiatus_from = 13"), head=SPLIT)
    assert table(known) == [*FIRST_COUR, "13 2024-04-03 24:55 postponed"]


def test_a_second_cour_of_a_show_of_unknown_length_has_one_episode(lay: Lay) -> None:
    body = TV + START + change("2023-12-07", "hiatus_from = 13", 'resumes = "2024-07"')
    assert table(lay(body, head=HEAD, as_of="2024-06-30")) == [*FIRST_COUR, "13 2024-07"]


def test_a_second_cour_has_not_moved_when_its_night_is_told(lay: Lay) -> None:
    body = TV + START + change("2023-12-07", "hiatus_from = 13", 'resumes = "2024-07"')
    back = change("2024-06-01", "from_episode = 13", 'starts = "2024-07-03 24:30"')
    known = lay(body + back, head=SPLIT)
    assert table(known)[12:14] == ["13 2024-07-03 24:30", "14 2024-07-10 24:30"]
    assert known.airings[0].waiting == frozenset()
    assert moved(known) == {}


def test_an_episode_that_was_put_off_has_left_the_night_before_the_break(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", 'special = "Recap"', 'starts = "2024-01-17 24:55"')
    body += change("2024-01-12", "hiatus_from = 3")
    waiting = lay(body, as_of="2024-02-29")
    assert "3 2024-01-24 24:55 postponed" in table(waiting)  # where it was, and not a week later
    third = waiting.airings[0].episodes[-1]
    assert third.instant == to_instant(third.day, 24 * 60 + 55, JST)
    back = change("2024-03-01", "from_episode = 3", 'starts = "2024-04-10 24:55"')
    assert moved(lay(body + back)) == {"3": "2024-01-24 24:55"}
    same = change("2024-03-01", "from_episode = 3", 'starts = "2024-01-24 24:55"')
    assert moved(lay(body + same)) == {}


def test_an_episode_with_a_night_of_its_own_is_put_off_from_there(lay: Lay) -> None:
    body = TV + START
    body += change(
        "2024-01-11", "episode = 3", 'starts = "2024-01-25 08:30"', 'timezone = "America/New_York"'
    )
    known = lay(body + change("2024-01-12", "hiatus_from = 3"))
    assert table(known) == [*WEEKLY[:2], "3 2024-01-25 08:30 postponed"]
    episode = known.airings[0].episodes[-1]
    assert episode.instant == to_instant(dt.date(2024, 1, 25), 22 * 60 + 30, JST)
    assert (episode.zone, str(episode.was)) == ("America/New_York", "2024-01-24 24:55")


def test_an_episode_without_a_time_leaves_its_day(lay: Lay) -> None:
    body = TV + START.replace(" 24:55", "") + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"')
    assert moved(lay(body)) == {"3": "2024-01-24"}


def test_a_break_that_is_told_again_leaves_the_episode_where_it_was(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 3")
    body += change("2024-01-20", "hiatus_from = 3", 'reason = "illness"')
    assert table(lay(body)) == [*WEEKLY[:2], "3 2024-01-24 24:55 postponed"]
    body += change("2024-01-30", "hiatus_from = 3", 'resumes = "2024-05"')
    known = lay(body, as_of="2024-04-30")
    assert table(known) == [*WEEKLY[:2], "3 2024-05"]
    assert moved(known) == {"3": "2024-01-24 24:55"}
    body += change("2024-02-10", "hiatus_from = 3", 'resumes = "2024-06"')
    assert moved(lay(body, as_of="2024-04-30")) == {"3": "2024-01-24 24:55"}


def test_nights_that_were_announced_on_their_own_stay_as_postponed(lay: Lay) -> None:
    body = TV + START + change("2023-12-20", "episode = 4", 'starts = "2024-02-03 18:00"')
    assert table(lay(body + change("2024-01-12", "hiatus_from = 2"))) == [
        WEEKLY[0],
        "2 2024-01-17 24:55 postponed",
        "4 2024-02-03 18:00 postponed",
    ]
    slot = change("2023-12-20", "from_episode = 3", 'starts = "2024-04-05 24:30"')
    assert table(lay(TV + START + slot + change("2024-01-12", "hiatus_from = 2"))) == [
        WEEKLY[0],
        "2 2024-01-17 24:55 postponed",
        "3 2024-04-05 24:30 postponed",
    ]
    assert table(lay(TV + START + slot + change("2023-12-20", "hiatus_from = 2"))) == [
        WEEKLY[0],
        "2 2024-01-17 24:55 postponed",
    ]


def test_a_night_stays_postponed_through_several_breaks_until_a_newer_slot(lay: Lay) -> None:
    body = TV + START + change("2023-12-20", "episode = 4", 'starts = "2024-02-03 18:00"')
    body += change("2024-01-11", "hiatus_from = 3") + change("2024-01-12", "hiatus_from = 2")
    assert table(lay(body)) == [
        WEEKLY[0],
        "2 2024-01-17 24:55 postponed",
        "4 2024-02-03 18:00 postponed",
    ]
    body += change("2024-01-13", "from_episode = 4", 'starts = "2024-03-01 18:00"')
    assert table(lay(body))[2:] == ["4 2024-03-01 18:00"]
    assert table(lay(body + change("2024-01-14", "hiatus_from = 2")))[2:] == ["4 2024-03-01 18:00 postponed"]


def test_a_night_is_told_for_one_that_waits(lay: Lay) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 2")
    body += change("2024-01-20", "episode = 3", 'starts = "2024-03-01 12:00"')
    known = lay(body)
    assert table(known) == [WEEKLY[0], "2 2024-01-17 24:55 postponed", "3 2024-03-01 12:00"]
    assert known.airings[0].waiting == {4}
    assert moved(known) == {"3": "2024-01-24 24:55"}


def test_what_is_put_off_again_after_its_return_waits_where_it_was(lay: Lay) -> None:
    body = TV + START + change("2023-12-20", "episode = 3", 'starts = "2024-02-03 18:00"')
    body += change("2024-01-12", "hiatus_from = 2")
    body += change("2024-01-20", "from_episode = 2", 'starts = "2024-02-14 24:55"')
    assert table(lay(body))[1:] == ["2 2024-02-14 24:55", "3 2024-02-21 24:55", "4 2024-02-28 24:55"]
    assert table(lay(body + change("2024-02-01", "hiatus_from = 2"))) == [
        WEEKLY[0],
        "2 2024-02-14 24:55 postponed",
    ]


def test_a_batch_is_parted_where_a_break_begins(lay: Lay) -> None:
    body = TV + 'cadence = "all-at-once"\n' + START
    split = change("2023-12-07", "hiatus_from = 3", 'resumes = "2024-07"')
    known = lay(body + split, as_of="2024-01-31")
    assert table(known) == ["1-2 2024-01-10 24:55", "3-4 2024-07"]
    assert table(lay(body + split, head=HEAD, as_of="2024-01-31")) == [
        "1-2 2024-01-10 24:55",
        "3-None 2024-07",
    ]
    known = lay(body + change("2023-12-07", "hiatus_from = 3"))
    assert table(known) == ["1-2 2024-01-10 24:55"]
    assert known.airings[0].waiting == {3, 4}
    assert table(lay(body + change("2023-12-08", "hiatus_from = 1"))) == ["1-4 2024-01-10 24:55 postponed"]
    ended = lay(body + change("2024-01-01", "cancelled_from = 3"))
    assert table(ended) == ["1-2 2024-01-10 24:55", "3-4 2024-01-10 24:55 cancelled"]
    assert table(lay(body + change("2023-12-08", "hiatus_from = 5"))) == ["1-4 2024-01-10 24:55"]
    assert table(lay(body + change("2023-12-08", "hiatus_from = 4"))) == ["1-3 2024-01-10 24:55"]
    later = change("2023-12-08", "from_episode = 2", 'starts = "2024-04-10 16:00"')
    parts = lay(body + later + split, as_of="2024-01-31")
    assert table(parts) == ["1 2024-01-10 24:55", "2-4 2024-04-10 16:00"]
    parts = lay(body + later + split.replace("2023-12-07", "2023-12-09"), as_of="2024-01-31")
    assert table(parts) == ["1 2024-01-10 24:55", "2 2024-04-10 16:00", "3-4 2024-07"]
    back = split + change("2024-06-01", "from_episode = 3", 'starts = "2024-07-10 16:00"')
    assert table(lay(body + back)) == ["1-2 2024-01-10 24:55", "3-4 2024-07-10 16:00"]


def test_a_planned_break_outlives_a_start_that_becomes_exact_or_moves_before_its_night(lay: Lay) -> None:
    split = change("2023-06-01", "hiatus_from = 3", 'resumes = "2024-07"')
    for before in (
        "",
        dates("2023-06-01", 'starts = "2024-01"'),
        dates("2023-06-01", 'starts = "2024-01-03"'),
    ):
        known = lay(TV + before + split + START, as_of="2024-01-31")
        assert table(known) == [*WEEKLY[:2], "3 2024-07"]
    known = lay(TV + START + split + dates("2024-01-09", 'starts = "2024-01-31 24:55"'), as_of="2024-01-31")
    assert table(known) == ["1 2024-01-31 24:55", "2 2024-02-07 24:55", "3 2024-07"]
    put_off = (
        split + change("2024-01-05", "hiatus_from = 1") + dates("2024-02-01", 'starts = "2024-03-06 24:55"')
    )
    known = lay(TV + START.replace("12-07", "05-01") + put_off, as_of="2024-03-31")
    assert table(known) == ["1 2024-03-06 24:55", "2 2024-03-13 24:55", "3 2024-07"]


@pytest.mark.parametrize("starts", ["2024-07-31 24:55", "2024-08-07 24:55"])
def test_a_show_that_starts_behind_its_break_has_none(lay: Lay, starts: str) -> None:
    body = TV + START + change("2023-12-07", "hiatus_from = 3", 'resumes = "2024-07"')
    known = lay(body + dates("2024-01-05", f'starts = "{starts}"'))
    assert len(table(known)) == 4


def test_a_break_after_the_first_night_outlives_a_start_that_becomes_exact(lay: Lay) -> None:
    body = TV + dates("2023-06-01", 'starts = "2024-01-10"')
    known = lay(
        body + change("2023-06-01", "hiatus_from = 2", 'resumes = "2024-07"') + START, as_of="2024-01-31"
    )
    assert table(known) == [WEEKLY[0], "2 2024-07"]


def test_a_show_that_begins_anew_has_left_its_break(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3")
    known = lay(body + dates("2024-03-01", 'starts = "2024-04-10 24:55"'))
    assert [line.split()[1] for line in table(known)] == [
        "2024-04-10",
        "2024-04-17",
        "2024-04-24",
        "2024-05-01",
    ]


def test_a_start_that_becomes_exact_leaves_what_was_said_of_later_episodes(lay: Lay) -> None:
    body = TV + dates("2023-06-01", 'starts = "2024-01-10"')
    body += change("2023-06-02", "from_episode = 3", 'starts = "2024-04-05 24:30"')
    body += change("2023-06-02", "episode = 2", 'starts = "2024-01-18 12:00"')
    body += change("2023-06-02", "episode = 1", 'starts = "2024-01-10 12:00"')
    exact = ["2 2024-01-18 12:00", "3 2024-04-05 24:30", "4 2024-04-12 24:30"]
    assert table(lay(body + START)) == [WEEKLY[0], *exact]
    assert table(lay(body + dates("2023-12-07", 'starts = "2024-01-11 24:55"'))) == [
        "1 2024-01-11 24:55",
        "2 2024-01-18 24:55",
        "3 2024-01-25 24:55",
        "4 2024-02-01 24:55",
    ]
    ended = body + change("2023-06-03", "cancelled_from = 4")
    assert table(lay(ended + START))[-1] == "4 2024-04-12 24:30 cancelled"
    gone = TV + dates("2023-06-01", 'starts = "2024-01-10"') + change("2023-06-03", "cancelled_from = 1")
    assert table(lay(gone + START)) == WEEKLY


# --- windows ---


@pytest.mark.parametrize("starts", ["2024-02", "2024-spring", "2024-02-mid"])
def test_a_window_is_shown_on_its_first_day_then_on_its_last_and_is_over_without_a_word(
    lay: Lay, starts: str
) -> None:
    first, last = {
        "2024-02": ("2024-02-01", "2024-02-29"),
        "2024-spring": ("2024-04-01", "2024-06-30"),
        "2024-02-mid": ("2024-02-11", "2024-02-20"),
    }[starts]
    body = TV + dates("2023-03-22", f'starts = "{starts}"')
    day = dt.timedelta(days=1)
    for as_of, shown, state in (
        (dt.date.fromisoformat(first) - day, first, State.SCHEDULED),
        (dt.date.fromisoformat(first), last, State.SCHEDULED),
        (dt.date.fromisoformat(last), last, State.SCHEDULED),
        (dt.date.fromisoformat(last) + day, last, State.UNCONFIRMED),
        (dt.date(2030, 1, 1), last, State.UNCONFIRMED),
    ):
        (premiere,) = lay(body, as_of=str(as_of)).airings[0].episodes
        assert (str(premiere.shown), premiere.state) == (shown, state)


def test_a_part_of_a_year_is_not_in_calendars_and_becomes_a_season_without_moving(lay: Lay) -> None:
    rough = TV + dates("2023-03-22", 'starts = "2024-early"')
    assert table(lay(rough)) == []
    assert str(lay(rough).airings[0].start) == "2024-early"
    season = rough + dates("2023-08-22", 'starts = "2024-winter"')
    assert table(lay(season, as_of="2023-09-01")) == ["1 2024-winter"]
    (premiere,) = (
        lay(season + dates("2023-09-22", 'starts = "2024-02-late"'), as_of="2023-10-01").airings[0].episodes
    )
    assert (str(premiere.moment), premiere.was) == ("2024-02-late", None)


def test_a_season_that_becomes_a_part_of_the_year_is_put_off_to_it(lay: Lay) -> None:
    body = TV + dates("2023-03-22", 'starts = "2024-winter"') + dates("2023-12-01", 'starts = "2024-late"')
    assert table(lay(body, as_of="2023-12-02")) == ["1 2024-winter postponed to 2024-late"]
    back = change("2024-01-12", "hiatus_from = 3", 'resumes = "2024-mid"')
    assert table(lay(TV + START + back, as_of="2024-01-12"))[2:] == [
        "3 2024-01-24 24:55 postponed to 2024-mid"
    ]


def test_a_day_is_shown_on_that_day_whenever_it_is(lay: Lay) -> None:
    for as_of in ("2023-12-07", "2030-01-01"):
        episodes = lay(TV + START.replace(" 24:55", ""), as_of=as_of).airings[0].episodes
        assert [episode.shown for episode in episodes] == [episode.day for episode in episodes]
        assert {episode.state for episode in episodes} == {State.SCHEDULED}


@pytest.mark.parametrize(
    ("announced", "shown"),
    [("2024-01-31", "2024-02-01"), ("2024-02-01", "2024-02-29"), ("2024-03-10", "2024-02-29")],
)
@pytest.mark.parametrize("words", ["hiatus_from = 1", "cancelled_from = 1"])
def test_what_is_off_stays_on_the_day_on_which_it_was_shown(
    lay: Lay, words: str, announced: str, shown: str
) -> None:
    body = TV + dates("2023-03-22", 'starts = "2024-02"') + change(announced, words)
    (premiere,) = lay(body).airings[0].episodes
    assert str(premiere.shown) == shown
    assert premiere.state in (State.POSTPONED, State.CANCELLED)


def test_a_return_and_a_special_without_a_word_after_their_windows_are_unconfirmed(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"')
    body += change("2024-01-19", 'special = "Recap"', 'starts = "2024-summer"')
    assert table(lay(body, as_of="2024-08-01"))[2:] == ["special-recap 2024-summer", "3 2024-07 unconfirmed"]
    assert table(lay(body, as_of="2024-10-01"))[2:] == [
        "special-recap 2024-summer unconfirmed",
        "3 2024-07 unconfirmed",
    ]


# --- saying it again ---


def test_a_date_said_again_does_not_reset_later_changes(lay: Lay) -> None:
    body = TV + START + change("2024-01-08", "episode = 2", 'starts = "2024-01-17 25:25"')
    body += change("2024-01-09", "from_episode = 3", 'starts = "2024-01-26 24:30"')
    body += change("2024-01-10", "hiatus_from = 4")
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
    known = lay(TV + START, head=HEAD, as_of="2024-03-01")
    assert len(known.airings[0].episodes) == 12
    states = [episode.state for episode in known.airings[0].episodes]
    assert states == [State.SCHEDULED, *[State.UNCONFIRMED] * 7, *[State.EXPECTED] * 4]
    assert not any(episode.finale for episode in known.airings[0].episodes)


@pytest.mark.parametrize(
    ("words", "said", "filled"),
    [
        (("episode = 13", "minutes = 60"), 13, 13),
        (("episode = 14", "minutes = 60"), 14, 24),
        (('episodes = "12-13"',), 13, 13),
        (('episodes = "13-14"',), 14, 24),
        (("from_episode = 13", 'starts = "2024-04-03 24:55"'), 13, 13),
        (("hiatus_from = 14", 'resumes = "2024-04-10 24:55"'), 14, 24),
    ],
)
def test_a_statement_names_the_last_episode_that_there_is_at_least(
    lay: Lay, words: tuple[str, ...], said: int, filled: int
) -> None:
    episodes = lay(TV + START + change("2024-01-12", *words), head=HEAD).airings[0].episodes
    assert episodes[-1].last == filled
    assert max(one.last or 0 for one in episodes if one.state is State.SCHEDULED) == said
    later = lay(TV + START + change("2024-01-12", *words), head=HEAD + "first_episode = 2\n")
    assert later.airings[0].episodes[-1].last == said


def test_an_episode_that_is_named_exists_however_far_away_it_is(lay: Lay) -> None:
    known = lay(
        TV + START + change("2023-12-08", "episode = 13", "minutes = 60"), head=HEAD, as_of="2023-12-08"
    )
    assert table(known)[-1] == "13 2024-04-03 24:55"


def test_an_end_of_an_original_without_episodes_ends_no_other(lay: Lay) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024"', "ends = 2024-03-27")
    known = lay(body + '[[airings]]\nnetwork = "at-x"\n' + START, head=HEAD)
    assert [len(one.episodes) for one in known.airings] == [0, 12]


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
        "4 2024-01-31 24:55 unconfirmed",
    ]
    body = TV + START + change("2024-03-20", "from_episode = 14", 'starts = "2024-07-05 24:30"')
    known = lay(body, head=HEAD, as_of="2024-03-20")
    assert table(known)[-1] == "14 2024-07-05 24:30"
    assert len(lay(body, head=HEAD).airings[0].episodes) == 24


@pytest.mark.parametrize("words", ["hiatus_from = 50", "cancelled_from = 50"])
def test_what_waits_does_not_grow_with_time(lay: Lay, words: str) -> None:
    body = TV + START + change("2024-12-10", words)
    head = HEAD + "ongoing = true\n"
    told = table(lay(body, head=head, as_of="2024-12-10"))
    later = table(lay(body, head=head, as_of="2030-01-01"))
    assert later == [one for one in told if not one.endswith(("expected", "unconfirmed"))]


def test_what_is_expected_is_unconfirmed_once_its_month_is_over(lay: Lay) -> None:
    def states(as_of: str) -> set[str]:
        return {
            one.split()[-1] for one in table(lay(TV + START, head=HEAD, as_of=as_of)) if " 2024-01-2" in one
        }

    assert states("2024-01-31") == {"expected"}
    assert states("2024-02-01") == {"unconfirmed"}
    known = lay(TV + START, head=HEAD + "episodes = 13\n", as_of="2024-02-01")
    assert {one.state for one in known.airings[0].episodes} == {State.SCHEDULED}


def test_an_ongoing_show_has_what_is_expected_from_the_previous_season_on(lay: Lay) -> None:
    special = change("2024-02-01", 'special = "Recap"', 'starts = "2024-02-03 10:00"')
    named = change("2024-02-01", "episode = 5", 'starts = "2024-02-07 25:25"')
    head = HEAD + "ongoing = true\n"
    found = lay(TV + START + special + named, head=head, as_of="2026-01-15").airings[0].episodes
    assert [one.key for one in found][:8] == ["1", "2", "3", "4", "special-recap", "5", "91", "92"]
    assert str(found[6].moment) == "2025-10-01 24:55"
    earlier = lay(TV + START + special + named, head=head, as_of="2025-12-31").airings[0].episodes
    assert [one.moment for one in earlier if one.key == "92"] == [found[7].moment]


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
    known = lay(TV + dates("2023-03-22", f'starts = "{starts}"') + follower(delay), as_of="2023-12-31")
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
    assert table(lay(body + again).airings[1])[2:] == ["3 2024-01-24 25:25 postponed"]


def test_a_simulcast_of_a_split_cour_waits_with_it(lay: Lay) -> None:
    split = change("2023-12-07", "hiatus_from = 3", 'resumes = "2024-07"')
    known = lay(TV + START + split + follower("30 minutes"), as_of="2024-06-30")
    assert table(known.airings[1]) == ["1 2024-01-10 25:25", "2 2024-01-17 25:25", "3 2024-07"]
    assert known.airings[1].waiting == {4}
    assert moved(known, 1) == {}
    held = lay(TV + START + change("2024-01-19", "hiatus_from = 3") + follower("30 minutes"))
    assert table(held.airings[1])[2:] == ["3 2024-01-24 25:25 postponed"]
    assert held.airings[1].waiting == {4}


@pytest.mark.parametrize(
    ("announced", "stands"), [("2024-01-18", True), ("2024-01-19", False), ("2024-02-01", False)]
)
def test_what_waited_when_a_simulcast_was_announced_never_was_due_there(
    lay: Lay, announced: str, stands: bool
) -> None:
    late = follower("30 minutes").replace("2023-12-22", announced)
    known = lay(TV + START + change("2024-01-19", "hiatus_from = 3") + late)
    assert table(known.airings[1])[2:] == (["3 2024-01-24 25:25 postponed"] if stands else [])
    assert known.airings[1].waiting == ({4} if stands else {3, 4})
    again = follower("30 minutes") + dates(announced, 'delay = "30 minutes"')
    known = lay(TV + START + change("2024-01-19", "hiatus_from = 3") + again)
    assert table(known.airings[1])[2:] == ["3 2024-01-24 25:25 postponed"]


def test_a_simulcast_waits_where_it_was_when_the_original_goes_on(lay: Lay) -> None:
    hold = change("2024-01-19", "hiatus_from = 3")
    back = change("2024-02-01", "from_episode = 3", 'starts = "2024-02-14 24:55"')
    known = lay(TV + START + hold + back + follower("30 minutes") + hold)
    assert table(known.airings[0])[2:] == ["3 2024-02-14 24:55", "4 2024-02-21 24:55"]
    assert table(known.airings[1])[2:] == ["3 2024-01-24 25:25 postponed"]


def test_a_simulcast_may_go_on_while_the_original_waits(lay: Lay) -> None:
    body = TV + START + change("2024-01-19", "hiatus_from = 3") + follower("30 minutes")
    own = change("2024-01-20", "episode = 3", 'starts = "2024-01-25 12:00"')
    own += change("2024-01-20", "episode = 4", 'starts = "2024-02-01 12:00"')
    assert table(lay(body + own).airings[1])[2:] == ["3 2024-01-25 12:00", "4 2024-02-01 12:00"]
    assert moved(lay(body + own), 1) == {"3": "2024-01-24 25:25", "4": "2024-01-31 25:25"}
    year = body.replace("hiatus_from = 3", 'hiatus_from = 3\nresumes = "2025"')
    assert table(lay(year + own).airings[1]) == table(lay(body + own).airings[1])
    same = own.replace("2024-01-20", "2024-01-19")
    assert table(lay(body + same).airings[1])[2:] == ["3 2024-01-25 12:00", "4 2024-02-01 12:00"]
    older = own.replace("2024-01-20", "2024-01-11")
    assert table(lay(body + older).airings[1])[2:] == [
        "3 2024-01-25 12:00 postponed",
        "4 2024-02-01 12:00 postponed",
    ]


def test_a_night_of_a_simulcast_is_put_off_as_the_original_is(lay: Lay) -> None:
    own = change("2024-01-11", "episode = 3", 'starts = "2024-01-25 12:00"')
    year = change("2024-01-19", "hiatus_from = 3", 'resumes = "2025"')
    known = lay(TV + START + year + follower("30 minutes") + own)
    assert table(known.airings[1])[2:] == ["3 2024-01-25 12:00 postponed to 2025"]
    window = change("2024-01-19", "hiatus_from = 3", 'resumes = "2024-07"')
    assert moved(lay(TV + START + window + follower("30 minutes") + own), 1) == {}


def test_a_simulcast_says_nothing_of_moves_that_came_with_the_original(lay: Lay) -> None:
    body = TV + START + dates("2024-01-02", 'starts = "2024-01-11 24:55"')
    body += change("2024-01-10", "episode = 2", 'starts = "2024-01-20 24:55"')
    known = lay(body + follower("30 minutes"))
    assert (list(moved(known)), moved(known, 1)) == (["1", "2"], {})
    own = change("2024-01-05", "episode = 2", 'starts = "2024-01-19 12:00"')
    assert moved(lay(body + follower("30 minutes") + own), 1) == {}


def test_a_simulcast_has_not_moved_if_the_night_was_told_with_it(lay: Lay) -> None:
    own = change("2023-12-22", "episode = 2", 'starts = "2024-01-18 12:00"')
    known = lay(TV + START + follower("30 minutes") + own)
    assert table(known.airings[1])[1] == "2 2024-01-18 12:00"
    assert moved(known, 1) == {}
    later = lay(TV + START + follower("30 minutes") + own.replace("2023-12-22", "2023-12-23"))
    assert moved(later, 1) == {"2": "2024-01-17 25:25"}


def test_a_simulcast_of_an_original_without_a_word_is_unconfirmed_until_it_has_a_night(lay: Lay) -> None:
    body = TV + dates("2023-03-22", 'starts = "2024-01"') + follower("30 minutes")
    assert table(lay(body, as_of="2024-02-01").airings[1]) == ["1 2024-01 unconfirmed"]
    own = change("2024-02-01", "episode = 1", 'starts = "2024-02-03 12:00"')
    assert table(lay(body + own, as_of="2024-03-01").airings[1]) == ["1 2024-02-03 12:00"]


def test_the_finale_of_a_simulcast_is_that_of_the_original(lay: Lay) -> None:
    def finales(body: str, head: str = FOUR) -> list[str]:
        return [one.key for one in lay(body, head=head).airings[1].episodes if one.finale]

    assert finales(TV + START + follower("30 minutes")) == ["4"]
    together = TV + START + change("2023-12-20", 'episodes = "3-4"') + follower("30 minutes")
    assert finales(together) == ["3"]
    own = change("2024-01-08", "from_episode = 4", 'starts = "2024-02-02 12:00"')
    assert finales(together + own) == ["4"]
    assert finales(TV + START + follower("30 minutes"), head=HEAD) == []


def test_a_simulcast_that_gets_a_date_of_its_own_no_longer_follows(lay: Lay) -> None:
    own = dates("2024-01-05", 'starts = "2024-01-12 12:00"')
    known = lay(TV + START + follower("30 minutes") + own)
    assert table(known.airings[1])[:2] == ["1 2024-01-12 12:00", "2 2024-01-19 12:00"]
    back = own + dates("2024-01-06", 'delay = "1 hour"')
    assert table(lay(TV + START + follower("30 minutes") + back).airings[1])[0] == "1 2024-01-10 25:55"


@pytest.mark.parametrize("start", [None, "2024", "2024-01"])
@pytest.mark.parametrize("own", ["2024-01-09", "2024-01-09 21:00"])
def test_an_outlet_keeps_its_own_nights_until_what_it_follows_has_a_day(
    lay: Lay, start: str | None, own: str
) -> None:
    began = dates("2023-03-22", f'starts = "{start}"') if start else ""
    dated = dates("2024-01-08", 'starts = "2024-01-10 24:55"')
    outlet = '[[airings]]\nnetwork = "netflix"\n' + dates("2023-11-01", f'starts = "{own}"')
    body = TV + began + dated + outlet
    follows = dates("2023-12-22", 'delay = "-30 hours"')
    kept = table(lay(body, as_of="2024-01-07").airings[-1])
    assert (kept[0], len(kept)) == (f"1 {own}", 4)
    assert table(lay(body + follows, as_of="2024-01-07").airings[-1]) == kept
    assert table(lay(body + follows, as_of="2024-01-08").airings[-1])[:2] == [
        "1 2024-01-09 18:55",
        "2 2024-01-16 18:55",
    ]


def test_an_outlet_keeps_its_month_while_what_it_follows_has_but_a_year(lay: Lay) -> None:
    outlet = '[[airings]]\nnetwork = "netflix"\n' + dates("2023-11-01", 'starts = "2024-01"')
    follows = dates("2023-12-22", 'delay = "1 hour"')
    known = lay(TV + dates("2023-03-22", 'starts = "2024"') + outlet + follows, as_of="2023-12-31")
    assert table(known.airings[1]) == ["1 2024-01"]


# --- expected episodes that are pushed on ---


@pytest.mark.parametrize(
    "start", ["2024-01-03 24:55", "2024-01-10 24:55", "2024-01-24 24:55", "2024-01-31 24:55"]
)
@pytest.mark.parametrize(
    "news",
    [
        ("skips = [2024-02-21]",),
        ("skips = [2024-02-21, 2024-02-28]",),
        ("skips = [2024-03-06]",),
        ("from_episode = 6", 'starts = "2024-02-29 23:00"'),
        ('special = "So far"', 'starts = "2024-02-21 24:55"'),
    ],
)
def test_expected_episodes_that_are_pushed_on_stay_where_the_next_month_has_them(
    lay: Lay, start: str, news: tuple[str, ...]
) -> None:
    body = TV + dates("2023-12-07", f'starts = "{start}"') + change("2024-02-15", *news)
    shown: set[str] = set()
    for number in range(100):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=number)
        now = {episode.key for episode in lay(body, head=HEAD, as_of=f"{day}").airings[0].episodes}
        assert shown <= now, day
        shown = now


def test_a_push_brings_no_more_episodes_than_there_were_or_the_next_month_has(lay: Lay) -> None:
    def last(*news: str, as_of: str = "2024-02-20") -> str:
        body = TV + START + "".join(change("2024-02-15", one) for one in news)
        return table(lay(body, head=HEAD, as_of=as_of))[-1]

    assert last() == "12 2024-03-27 24:55 expected"
    assert last("skips = [2024-02-21]") == "12 2024-04-03 24:55 expected"
    days = ", ".join(f"{dt.date(2024, 2, 21) + dt.timedelta(days=7 * week)}" for week in range(8))
    assert last(f"skips = [{days}]") == "8 2024-04-24 24:55 expected"
    assert last("skips = [2024-01-17, 2024-01-24]") == "12 2024-04-10 24:55 expected"
    assert last("skips = [2024-01-17, 2024-01-24]", as_of="2024-03-01") == "12 2024-04-10 24:55 expected"


# --- clocks of other zones ---


def hours(one: ShowSchedule) -> list[int]:
    """How many minutes an outlet's episodes are behind the original's."""
    base = {episode.key: episode.instant for episode in one.airings[0].episodes}
    return [(episode.instant or 0) - (base[episode.key] or 0) for episode in one.airings[1].episodes]


WESTERN = 'timezone = "America/Los_Angeles"'
SPRING = dates("2023-12-07", 'starts = "2024-02-28 24:30"')


def western(network: str, starts: str, *lines: str) -> str:
    return f'[[airings]]\nnetwork = "{network}"\n' + dates("2023-12-22", f'starts = "{starts}"', *lines)


def test_an_hour_translated_to_a_western_clock_stays_with_the_broadcast(lay: Lay) -> None:
    known = lay(TV + SPRING + western("crunchyroll", "2024-02-28 08:00", WESTERN))
    assert table(known.airings[1]) == [
        "1 2024-02-28 08:00",
        "2 2024-03-06 08:00",
        "3 2024-03-13 09:00",
        "4 2024-03-20 09:00",
    ]
    assert hours(known) == [30] * 4
    assert {episode.zone for episode in known.airings[1].episodes} == {"America/Los_Angeles"}


def test_a_service_that_says_so_keeps_the_hour_of_its_clock(lay: Lay) -> None:
    told = western("crunchyroll", "2024-02-28 08:00", WESTERN)
    known = lay(TV + SPRING + told.replace("SOURCE", "local_time = true\nSOURCE"))
    assert [line.split()[2] for line in table(known.airings[1])] == ["08:00"] * 4
    assert hours(known) == [30, 30, -30, -30]
    later = dates("2024-03-01", "local_time = true")
    assert hours(lay(TV + SPRING + told + later)) == [30, 30, -30, -30]
    assert hours(lay(TV + SPRING + told + later, as_of="2024-02-29")) == [30] * 4
    back = dates("2024-03-02", "local_time = false")
    assert hours(lay(TV + SPRING + told + later + back)) == [30] * 4


def test_a_network_that_prints_its_own_clock_keeps_it(lay: Lay) -> None:
    known = lay(TV + SPRING + western("adult-swim", "2024-02-28 23:30"))
    assert [line.split()[2] for line in table(known.airings[1])] == ["23:30"] * 4
    assert len(set(hours(known))) == 2
    stated = lay(TV + SPRING + western("adult-swim", "2024-02-28 23:30", 'timezone = "America/New_York"'))
    assert table(stated.airings[1]) == table(known.airings[1])
    other = lay(TV + SPRING + western("adult-swim", "2024-02-28 20:30", WESTERN))
    assert [line.split()[2] for line in table(other.airings[1])] == ["20:30", "20:30", "21:30", "21:30"]


def test_a_translated_hour_stays_with_a_western_original(lay: Lay) -> None:
    original = '[[airings]]\nnetwork = "netflix"\n' + SPRING.replace("24:30", "00:00").replace(
        "SOURCE", WESTERN + "\nSOURCE"
    )
    for outlet, expected in (
        (western("crunchyroll", "2024-02-28 03:00", 'timezone = "America/New_York"'), "03:00"),
        (western("fuji-tv", "2024-02-28 17:00"), "17:00"),
    ):
        known = lay(original + outlet)
        assert [line.split()[2] for line in table(known.airings[0])] == ["00:00"] * 4
        assert [line.split()[2] for line in table(known.airings[1])] == [expected] * 4


def test_a_translated_hour_is_printed_as_the_first_night_was(lay: Lay) -> None:
    late = lay(TV + SPRING + western("crunchyroll", "2024-02-28 23:30", WESTERN))
    assert table(late.airings[1])[2:] == ["3 2024-03-14 00:30", "4 2024-03-21 00:30"]
    night = lay(TV + SPRING + western("crunchyroll", "2024-02-28 24:30", WESTERN))
    assert table(night.airings[1])[2:] == ["3 2024-03-13 25:30", "4 2024-03-20 25:30"]
    midnight = lay(TV + SPRING + western("crunchyroll", "2024-02-28 24:00", WESTERN))
    assert table(midnight.airings[1])[2:] == ["3 2024-03-13 25:00", "4 2024-03-20 25:00"]
    early = '[[airings]]\nnetwork = "adult-swim"\n' + dates("2023-12-07", 'starts = "2024-02-28 10:30"')
    seoul = lay(early + western("netflix", "2024-02-29 00:30", 'timezone = "Asia/Seoul"'))
    assert table(seoul.airings[1]) == [
        "1 2024-02-29 00:30",
        "2 2024-03-07 00:30",
        "3 2024-03-13 23:30",
        "4 2024-03-20 23:30",
    ]


def test_a_translated_hour_may_have_breaks_and_a_day_alone_has_no_hour(lay: Lay) -> None:
    outlet = western("crunchyroll", "2024-02-28 08:00", WESTERN) + change(
        "2024-03-01", "skips = [2024-03-13]"
    )
    assert table(lay(TV + SPRING + outlet).airings[1])[2:] == ["3 2024-03-20 09:00", "4 2024-03-27 09:00"]
    day = lay(TV + SPRING + western("crunchyroll", "2024-02-28", WESTERN))
    assert table(day.airings[1])[2:] == ["3 2024-03-13", "4 2024-03-20"]


def test_a_translated_hour_follows_the_clock_by_the_month_too(lay: Lay) -> None:
    body = '[[airings]]\nnetwork = "fuji-tv"\ncadence = "monthly"\n' + dates(
        "2023-12-07", 'starts = "2024-01-31 24:30"'
    )
    outlet = western("crunchyroll", "2024-01-31 08:00", WESTERN).replace(
        '"\n[[', '"\ncadence = "monthly"\n[['
    )
    known = lay(body + outlet)
    assert hours(known) == [30] * 4


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
                    (f"from_episode = {episode}", 'network = "at-x"', f'starts = "{slot}"'),
                    (f"from_episode = {episode}", 'network = "netflix"', 'starts = "2025-07-early"'),
                    (f"weeks_off = {number}",),
                    (f"hiatus_from = {episode}", 'resumes = "2025-mid"'),
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
        waiting = one.airings[0].waiting
        numbers = [
            number
            for episode in sorted(regular, key=lambda episode: episode.first or 0)
            for number in range(episode.first or 0, (episode.last or 0) + 1)
        ]
        assert sorted([*numbers, *waiting]) == list(range(1, count + 1))
        assert len({episode.key for episode in episodes}) == len(episodes)
        merged = {
            str(n) for episode in regular for n in range((episode.first or 0) + 1, (episode.last or 0) + 1)
        }
        now = {episode.key for episode in episodes}
        assert before <= now | merged | {str(number) for number in waiting}
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
        assert sum(episode.finale for episode in episodes) == (opening.last != count and count not in waiting)
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
