"""Two hands, one model: what machines saw, folded into what people announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from animecal.language.model import Dataset
from animecal.language.observations import Observation, read_line
from animecal.language.observed import observer_of
from animecal.language.tables import Observer
from animecal.schedule.episodes import AiringSchedule, Episode, ShowSchedule, State
from animecal.schedule.shows import schedule
from animecal.words.observed import observed_words
from support import change, dataset, dates, show_text, simulcast, write_data

HEAD = 'title = "Metal Sky"\nformat = "tv"\n'
FOUR = HEAD + "episodes = 4\n"
TV = '[[airings]]\nnetwork = "fuji-tv"\n'
START = dates("2023-12-07", 'starts = "2024-01-10 24:55"')
LATER = "2024-03-01"

OBSERVERS = {
    one.id: one
    for one in (
        Observer(id="syoboi", name="Syoboi Calendar", trust="listing"),
        Observer(id="guide", name="The Guide", trust="listing"),
        Observer(id="anilist", name="AniList", trust="crowd"),
        Observer(id="anilist-copy", name="AniList, as copied", trust="crowd", copies="anilist"),
        Observer(id="bangumi-data", name="bangumi-data", trust="crowd"),
    )
}


def line(
    starts: str = "",
    episodes: str = "",
    *,
    seen: str = "2024-01-02",
    what: str = "new",
    network: str = "",
    audio: str = "ja",
    minutes: str = "",
    ref: str = "",
) -> str:
    """A line as it stands in a file: by default a first showing."""
    page = f"https://seen.example/{episodes or what}"
    return "\t".join(["metal-sky", network, audio, what, episodes, starts, minutes, ref, seen, page])


def saw(source: str, *lines: str) -> list[Observation]:
    return [read_line(source, one) for one in lines]


def weekly(numbers: range, first: str, *, seen: str = "2024-01-02", clock: str = "24:55") -> list[str]:
    """Lines of so many episodes, a week apart from a day on."""
    day = dt.date.fromisoformat(first)
    return [
        line(f"{day + dt.timedelta(days=7 * place)} {clock}", str(number), seen=seen)
        for place, number in enumerate(numbers)
    ]


def with_seen(data: Dataset, observations: list[Observation]) -> Dataset:
    return msgspec.structs.replace(
        data, observers=OBSERVERS, observations={"metal-sky": tuple(observations)} if observations else {}
    )


Fold = Callable[..., ShowSchedule]


@pytest.fixture
def fold(tmp_path: Path) -> Fold:
    def call(
        body: str, *observations: list[Observation], head: str = FOUR, as_of: str = LATER
    ) -> ShowSchedule:
        write_data(tmp_path, {"shows/2024/metal-sky.toml": show_text(body, head=head)})
        seen = [one for several in observations for one in several]
        return schedule(with_seen(dataset(tmp_path), seen), dt.date.fromisoformat(as_of))[0]

    return call


def table(one: AiringSchedule | ShowSchedule) -> list[str]:
    """What is known, a line for each episode: what, when, and its state if it is not simply scheduled."""
    airing = one.airings[0] if isinstance(one, ShowSchedule) else one
    return [_row(episode) for episode in airing.episodes]


def _row(episode: Episode) -> str:
    several = f"-{episode.last}" if episode.last != episode.first else ""
    words = [f"{episode.key}{several}", str(episode.moment)]
    if episode.state is not State.SCHEDULED:
        words.append(episode.state.value)
    return " ".join(words)


WEEKLY = ["1 2024-01-10 24:55", "2 2024-01-17 24:55", "3 2024-01-24 24:55", "4 2024-01-31 24:55"]


def episode(one: ShowSchedule, number: int, airing: int = 0) -> Episode:
    return next(found for found in one.airings[airing].episodes if found.first == number)


def by(one: Episode) -> str | None:
    """The source whose word the event shows."""
    return one.seen.by.id if one.seen else None


# --- what is seen in its slot ---


def test_a_listing_confirms_an_episode_whose_number_nobody_announced(fold: Fold) -> None:
    known = fold(TV + START, saw("syoboi", line("2024-01-17 24:55", "2")), head=HEAD, as_of="2024-01-12")
    assert table(known)[:3] == [
        "1 2024-01-10 24:55",
        "2 2024-01-17 24:55",
        "3 2024-01-24 24:55 expected",
    ]
    assert by(episode(known, 2)) == "syoboi"
    assert str(episode(known, 2).cause.announced) == "2023-12-07", "the slot is still what people said"


@pytest.mark.parametrize(("clock", "state"), [("25:00", State.SCHEDULED), ("25:01", State.EXPECTED)])
def test_what_people_entered_confirms_only_near_the_slot(fold: Fold, clock: str, state: State) -> None:
    known = fold(TV + START, saw("anilist", line(f"2024-01-17 {clock}", "2")), head=HEAD, as_of="2024-01-12")
    assert episode(known, 2).state is state


def test_near_the_slot_the_slot_holds_and_not_what_people_entered(fold: Fold) -> None:
    known = fold(TV + START, saw("anilist", line("2024-01-17 24:57", "2")))
    assert table(known) == WEEKLY


def test_what_people_entered_beside_the_slot_is_shown_and_doubtful(fold: Fold) -> None:
    known = fold(TV + START, saw("anilist", line("2024-01-17 23:30", "2")), as_of="2024-01-12")
    assert table(known)[1] == "2 2024-01-17 23:30 expected"
    assert by(episode(known, 2)) == "anilist"


@pytest.mark.parametrize(("night", "believed"), [("2024-01-10 25:00", True), ("2024-01-10 25:01", False)])
def test_who_entered_another_first_night_than_a_person_is_not_believed_of_the_others(
    fold: Fold, night: str, believed: bool
) -> None:
    entered = saw("anilist", line(night, "1"), line("2024-01-18 24:55", "2"))
    known = fold(TV + START, entered, as_of="2024-01-12")
    assert (table(known)[1] == "2 2024-01-18 24:55 expected") is believed
    assert (table(known) == WEEKLY) is not believed
    listed = fold(TV + START, entered, saw("syoboi", line("2024-01-17 24:59", "2")), as_of="2024-01-12")
    assert table(listed)[1] == "2 2024-01-17 24:59", "what a listing says of it counts all the same"


def test_who_is_a_number_ahead_of_a_listing_is_not_believed_of_what_it_does_not_cover(fold: Fold) -> None:
    entered = [line("2024-01-10 24:55", "1"), line("2024-01-10 24:55", "2"), line("2024-01-17 24:55", "3")]
    listed = [line("2024-01-17 24:55", "2"), line("2024-01-24 24:55", "3")]
    known = fold(TV + START, saw("anilist", *entered, line("2024-01-24 24:55", "4")), saw("syoboi", *listed))
    assert table(known) == WEEKLY
    late = [line("2024-01-17 24:55", "2"), line("2024-01-24 25:25", "3"), line("2024-01-30 24:00", "4")]
    known = fold(TV + START, saw("anilist", *late), saw("syoboi", *listed))
    assert table(known)[3] == "4 2024-01-30 24:00 expected", "another hour is no other number"


def test_what_a_crowd_alone_saw_stays_tentative_and_is_never_called_unconfirmed(fold: Fold) -> None:
    body = TV + START.replace(" 24:55", "")
    known = fold(body, saw("anilist", line("2024-01-10 24:55", "1")), as_of="2024-06-01")
    assert table(known)[0] == "1 2024-01-10 24:55 expected"


def test_two_sources_confirm_each_other(fold: Fold) -> None:
    entered = line("2024-01-17 23:30", "2")
    known = fold(TV + START, saw("anilist", entered), saw("bangumi-data", line("2024-01-17 23:33", "2")))
    assert episode(known, 2).state is State.SCHEDULED


def test_a_copy_of_a_source_is_no_second_one(fold: Fold) -> None:
    entered = line("2024-01-17 23:30", "2")
    known = fold(TV + START, saw("anilist", entered), saw("anilist-copy", entered), as_of="2024-01-12")
    assert episode(known, 2).state is State.EXPECTED


def test_a_listing_holds_against_what_people_entered_later(fold: Fold) -> None:
    listed = saw("syoboi", line("2024-01-17 24:55", "2"))
    known = fold(TV + START, listed, saw("anilist", line("2024-01-18 20:00", "2", seen="2024-01-05")))
    assert table(known) == WEEKLY


def test_of_one_source_the_newest_word_holds(fold: Fold) -> None:
    known = fold(
        TV + START,
        saw(
            "syoboi",
            line("2024-01-17 25:10", "2", seen="2024-01-02"),
            line("2024-01-17 25:40", "2", seen="2024-01-09"),
        ),
    )
    assert table(known)[1] == "2 2024-01-17 25:40"
    assert str(episode(known, 2).was) == "2024-01-17 25:10"


# --- nights beside the slot ---


def test_an_episode_at_another_minute_moves_alone(fold: Fold) -> None:
    known = fold(TV + START, saw("syoboi", line("2024-01-17 25:25", "2")))
    assert table(known) == [WEEKLY[0], "2 2024-01-17 25:25", *WEEKLY[2:]]
    assert str(episode(known, 2).was) == "2024-01-17 24:55"


@pytest.mark.parametrize("day", ["2024-01-14", "2024-01-20"])
def test_an_early_or_late_night_does_not_shift_the_rest(fold: Fold, day: str) -> None:
    known = fold(TV + START, saw("syoboi", line(f"{day} 24:55", "2")))
    assert table(known) == [WEEKLY[0], f"2 {day} 24:55", *WEEKLY[2:]]


def test_two_in_a_row_at_a_new_hour_make_a_new_slot(fold: Fold) -> None:
    known = fold(TV + START, saw("syoboi", *weekly(range(2, 4), "2024-01-17", clock="25:25")))
    assert table(known) == [WEEKLY[0], "2 2024-01-17 25:25", "3 2024-01-24 25:25", "4 2024-01-31 25:25"]


def test_two_nights_at_a_new_hour_that_are_not_in_a_row_make_none(fold: Fold) -> None:
    beside = [line("2024-01-10 25:25", "1"), line("2024-01-24 25:25", "3")]
    known = fold(TV + START, saw("syoboi", *beside))
    assert table(known)[3] == WEEKLY[3]


def test_two_in_a_row_at_different_hours_make_no_new_slot(fold: Fold) -> None:
    beside = [line("2024-01-17 25:25", "2"), line("2024-01-24 25:40", "3")]
    assert table(fold(TV + START, saw("syoboi", *beside)))[3] == WEEKLY[3]


def test_two_in_a_row_on_another_weekday_make_a_new_slot(fold: Fold) -> None:
    known = fold(TV + START, saw("syoboi", *weekly(range(2, 4), "2024-01-19", clock="23:00")))
    assert table(known)[3] == "4 2024-02-02 23:00"


def test_the_old_hour_comes_back_when_it_is_seen_twice(fold: Fold) -> None:
    new = weekly(range(2, 4), "2024-01-17", clock="25:25")
    old = weekly(range(4, 6), "2024-01-31")
    known = fold(TV + START, saw("syoboi", *new, *old), head=HEAD + "episodes = 6\n")
    assert table(known)[3:] == ["4 2024-01-31 24:55", "5 2024-02-07 24:55", "6 2024-02-14 24:55"]


def test_a_new_slot_that_people_entered_is_doubtful_for_all_that_follow(fold: Fold) -> None:
    known = fold(
        TV + START, saw("anilist", *weekly(range(2, 4), "2024-01-17", clock="23:30")), as_of="2024-01-12"
    )
    assert table(known)[2:] == ["3 2024-01-24 23:30 expected", "4 2024-01-31 23:30 expected"]


# --- breaks and double nights ---


def test_a_gap_in_the_numbering_is_a_skipped_week(fold: Fold) -> None:
    seen = [line("2024-01-17 24:55", "2"), line("2024-01-31 24:55", "3")]
    known = fold(TV + START, saw("syoboi", *seen))
    assert table(known) == [*WEEKLY[:2], "3 2024-01-31 24:55", "4 2024-02-07 24:55"]
    third = episode(known, 3)
    assert third.without == (dt.date(2024, 1, 24),)
    assert [one.skips for one in third.skipped] == [(dt.date(2024, 1, 24),)]
    assert third.skipped[0].reason is None


def test_absence_proves_nothing(fold: Fold) -> None:
    known = fold(TV + START, saw("syoboi", line("2024-01-31 24:55", "4")))
    assert table(known) == WEEKLY


def test_a_gap_ends_when_the_source_corrects_itself(fold: Fold) -> None:
    seen = [line("2024-01-31 24:55", "3"), line("2024-01-24 24:55", "3", seen="2024-01-09")]
    assert table(fold(TV + START, saw("syoboi", *seen))) == WEEKLY


def test_a_week_that_people_and_machines_both_skip_is_skipped_once(fold: Fold) -> None:
    body = TV + START + change("2024-01-12", "skips = [2024-01-24]")
    known = fold(body, saw("syoboi", line("2024-01-31 24:55", "3", seen="2024-01-13")))
    assert table(known)[2:] == ["3 2024-01-31 24:55", "4 2024-02-07 24:55"]


def test_a_gap_that_people_entered_is_doubtful(fold: Fold) -> None:
    known = fold(TV + START, saw("anilist", line("2024-01-31 24:55", "3")), as_of="2024-01-12")
    assert table(known)[2:] == ["3 2024-01-31 24:55 expected", "4 2024-02-07 24:55 expected"]


def test_several_episodes_as_one_take_one_night(fold: Fold) -> None:
    known = fold(TV + START, saw("syoboi", line("2024-01-10 24:55", "1-2", minutes="60")))
    assert table(known) == ["1-2 2024-01-10 24:55", "3 2024-01-17 24:55", "4 2024-01-24 24:55"]
    assert episode(known, 1).minutes == 60


def test_two_programmes_in_a_row_shift_what_follows(fold: Fold) -> None:
    seen = [line("2024-01-10 24:55", "1"), line("2024-01-10 25:25", "2")]
    known = fold(TV + START, saw("syoboi", *seen))
    assert table(known) == [
        "1 2024-01-10 24:55",
        "2 2024-01-10 25:25",
        "3 2024-01-17 24:55",
        "4 2024-01-24 24:55",
    ]


def test_the_length_of_a_programme_is_the_listings(fold: Fold) -> None:
    seen = saw("syoboi", line("2024-01-17 24:55", "2", minutes="60"))
    assert episode(fold(TV + START, seen), 2).minutes == 60
    seen = saw("anilist", line("2024-01-17 24:55", "2", minutes="24"))
    assert episode(fold(TV + START, seen), 2).minutes == 30


# --- against people ---

MOVE = change("2024-01-08", "episode = 2", 'starts = "2024-01-18 20:00"')


def test_a_newer_word_of_a_person_holds(fold: Fold) -> None:
    known = fold(TV + START + MOVE, saw("syoboi", line("2024-01-17 24:55", "2", seen="2024-01-08")))
    assert table(known)[1] == "2 2024-01-18 20:00"


def test_a_newer_word_of_a_listing_holds(fold: Fold) -> None:
    known = fold(TV + START + MOVE, saw("syoboi", line("2024-01-17 25:10", "2", seen="2024-01-09")))
    assert table(known)[1] == "2 2024-01-17 25:10"
    assert str(episode(known, 2).was) == "2024-01-18 20:00"


def test_what_people_entered_never_overrides_a_person(fold: Fold) -> None:
    entered = line("2024-01-17 25:10", "2", seen="2024-01-09")
    known = fold(TV + START + MOVE, saw("anilist", entered), saw("bangumi-data", entered))
    assert table(known)[1] == "2 2024-01-18 20:00"


def test_a_new_slot_that_a_person_announces_makes_older_sightings_void(fold: Fold) -> None:
    body = TV + START + change("2024-01-08", "from_episode = 2", 'starts = "2024-01-19 23:00"')
    known = fold(body, saw("syoboi", *weekly(range(1, 5), "2024-01-10")))
    assert table(known)[1:] == ["2 2024-01-19 23:00", "3 2024-01-26 23:00", "4 2024-02-02 23:00"]


def test_a_week_that_a_person_calls_off_later_shifts_what_was_seen(fold: Fold) -> None:
    body = TV + START + change("2024-01-12", "skips = [2024-01-17]")
    known = fold(body, saw("syoboi", *weekly(range(1, 5), "2024-01-10")))
    assert table(known)[1:] == ["2 2024-01-24 24:55", "3 2024-01-31 24:55", "4 2024-02-07 24:55"]


def test_a_listing_may_show_an_episode_in_a_week_that_was_called_off(fold: Fold) -> None:
    body = TV + START + change("2024-01-02", "skips = [2024-01-17]")
    seen = line("2024-01-17 24:55", "2", seen="2024-01-12")
    assert table(fold(body, saw("syoboi", seen))) == WEEKLY
    assert table(fold(body, saw("anilist", seen)))[1] == "2 2024-01-24 24:55"


def test_a_listing_ends_a_break(fold: Fold) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 2")
    known = fold(body, saw("syoboi", line("2024-02-07 24:55", "2", seen="2024-02-01")))
    assert table(known) == [WEEKLY[0], "2 2024-02-07 24:55", "3 2024-02-14 24:55", "4 2024-02-21 24:55"]


@pytest.mark.parametrize("word", ["hiatus_from = 2", "cancelled_from = 2"])
@pytest.mark.parametrize(("source", "seen"), [("anilist", "2024-02-01"), ("syoboi", "2024-01-12")])
def test_a_break_and_an_end_stand_against_older_listings_and_what_people_entered(
    fold: Fold, word: str, source: str, seen: str
) -> None:
    body = TV + START + change("2024-01-12", word)
    known = fold(body, saw(source, line("2024-01-17 24:55", "2", seen=seen)))
    assert table(known) == table(fold(body))


# --- the first night ---


@pytest.mark.parametrize("source", ["syoboi", "anilist"])
@pytest.mark.parametrize("said", ["2024-winter", "2024-01", "2024-01-10"])
def test_a_first_night_firms_up_what_was_said_of_it(fold: Fold, said: str, source: str) -> None:
    body = TV + dates("2023-12-07", f'starts = "{said}"')
    known = fold(body, saw(source, line("2024-01-10 24:55", "1")))
    assert [str(one.moment) for one in known.airings[0].episodes] == [row[2:] for row in WEEKLY]
    assert episode(known, 1).was is None


@pytest.mark.parametrize(
    ("source", "expected"), [("syoboi", "1 2024-04-03 24:55"), ("anilist", "1 2024-01 unconfirmed")]
)
def test_only_a_listing_may_contradict_a_window(fold: Fold, source: str, expected: str) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024-01"')
    assert table(fold(body, saw(source, line("2024-04-03 24:55", "1"))))[0] == expected


@pytest.mark.parametrize(
    ("source", "seen", "expected"),
    [
        ("syoboi", "2024-01-02", "1 2024-01-10 25:10"),
        ("syoboi", "2023-12-07", "1 2024-01-10 24:55"),
        ("anilist", "2024-01-02", "1 2024-01-10 24:55"),
    ],
)
def test_only_a_newer_listing_may_contradict_a_first_night(
    fold: Fold, source: str, seen: str, expected: str
) -> None:
    assert table(fold(TV + START, saw(source, line("2024-01-10 25:10", "1", seen=seen))))[0] == expected


def test_a_first_night_a_week_later_shifts_the_run(fold: Fold) -> None:
    known = fold(TV + START, saw("syoboi", line("2024-01-17 24:55", "1")))
    assert table(known)[:2] == ["1 2024-01-17 24:55", "2 2024-01-24 24:55"]
    assert str(episode(known, 1).was) == "2024-01-10 24:55"


def test_later_nights_are_shown_beside_a_window(fold: Fold) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024-01"')
    known = fold(body, saw("syoboi", line("2024-01-24 24:55", "3")), as_of="2024-01-20")
    assert table(known) == ["1 2024-01", "3 2024-01-24 24:55", "4 2024-01-31 24:55"]


@pytest.mark.parametrize("what", ["rerun", "preview"])
def test_reruns_and_previews_are_no_first_night(fold: Fold, what: str) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024-01"')
    seen = line("2024-01-05 20:00", "1", what=what)
    assert table(fold(body, saw("syoboi", seen))) == table(fold(body))


def test_a_film_needs_no_number(fold: Fold) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024-01"')
    head = 'title = "Metal Sky"\nformat = "movie"\n'
    known = fold(body, saw("syoboi", line("2024-01-12 21:00")), head=head)
    assert table(known) == ["1 2024-01-12 21:00"]


def test_a_year_that_cannot_be_meant_moves_nothing(fold: Fold) -> None:
    assert table(fold(TV + START, saw("syoboi", line("2099-01-17 24:55", "2")))) == WEEKLY


# --- the end ---


def ended(*lines: str, source: str = "syoboi") -> list[Observation]:
    return saw(source, *lines)


FINAL = line("2024-01-24 24:55", "3", what="final")


def test_the_last_episode_ends_the_run(fold: Fold) -> None:
    for head in (HEAD, FOUR):
        known = fold(TV + START, ended(FINAL), head=head, as_of="2024-01-12")
        assert table(known) == WEEKLY[:3]
        assert episode(known, 3).finale


def test_an_episode_that_a_listing_shows_later_undoes_an_end(fold: Fold) -> None:
    later = line("2024-01-31 24:55", "4", seen="2024-01-25")
    assert table(fold(TV + START, ended(FINAL, later))) == WEEKLY


def test_an_episode_listed_before_the_end_was_known_is_void(fold: Fold) -> None:
    final = line("2024-01-24 24:55", "3", what="final", seen="2024-01-25")
    listed = saw("syoboi", line("2024-01-31 24:55", "4"), final)
    assert table(fold(TV + START, listed)) == WEEKLY[:3]


def test_a_count_that_people_entered_ends_a_run_whose_length_nobody_announced(fold: Fold) -> None:
    count = line(episodes="3", what="count")
    assert table(fold(TV + START, ended(count, source="anilist"), head=HEAD)) == WEEKLY[:3]
    assert table(fold(TV + START, ended(count, source="anilist"), head=FOUR)) == WEEKLY
    assert table(fold(TV + START, ended(count, source="syoboi"), head=FOUR)) == WEEKLY[:3]


def test_a_count_begins_with_the_first_episode(fold: Fold) -> None:
    head = HEAD + "first_episode = 13\n"
    known = fold(TV + START, ended(line(episodes="2", what="count"), source="anilist"), head=head)
    assert [one.first for one in known.airings[0].episodes] == [13, 14]


def test_a_listing_may_show_more_episodes_than_were_announced(fold: Fold) -> None:
    fifth = line("2024-02-07 24:55", "5")
    assert table(fold(TV + START, saw("syoboi", fifth)))[4:] == ["5 2024-02-07 24:55"]
    assert table(fold(TV + START, saw("anilist", fifth))) == WEEKLY


def test_a_stated_end_holds_against_an_older_listing(fold: Fold) -> None:
    body = TV + START + dates("2024-01-20", "ends = 2024-01-31")
    assert table(fold(body, ended(FINAL), head=HEAD)) == WEEKLY


def test_how_many_episodes_there_are_is_known_from_machines_too(fold: Fold) -> None:
    for head in (HEAD, FOUR):
        known = fold(TV + START + simulcast(), ended(FINAL), head=head, as_of="2024-01-12")
        assert known.length.count == 3
        assert [one.length.count for one in known.airings] == [3, 3]
        early = fold(TV + START, ended(FINAL), head=head, as_of="2024-01-01")
        assert early.length.count == (4 if head == FOUR else None)


@pytest.mark.parametrize("source", ["guide", "anilist"])
def test_a_word_on_the_end_takes_no_more_than_two_nights_that_somebody_saw(fold: Fold, source: str) -> None:
    own = dates("2023-12-07", 'starts = "2024-01-10 25:30"')
    body = TV + START + '[[airings]]\nnetwork = "crunchyroll"\n' + own
    nights = [
        one.replace("metal-sky\t\t", "metal-sky\tcrunchyroll\t")
        for one in weekly(range(1, 6), "2024-01-10", clock="25:30")
    ]
    for last, kept in ((2, 5), (3, 3)):
        count = ended(line(episodes=str(last), what="count", seen="2024-02-20"), source=source)
        known = fold(body, saw("syoboi", *nights), count, head=HEAD)
        assert len(known.airings[0].episodes) == last
        assert sum(one.seen is not None for one in known.airings[1].episodes) == kept


@pytest.mark.parametrize(("seen", "last"), [("2024-01-31", 1), ("2024-02-01", 4)])
def test_a_word_on_the_end_takes_no_more_than_two_nights_that_were_announced(
    fold: Fold, seen: str, last: int
) -> None:
    count = ended(line(episodes="1", what="count", seen=seen))
    assert len(fold(TV + START, count, head=FOUR).airings[0].episodes) == last


# --- outlets and those that follow ---


def test_an_outlet_of_a_known_show_is_added(fold: Fold) -> None:
    outlet = line(what="outlet", network="netflix", ref="81234567")
    known = fold(TV + START, saw("bangumi-data", outlet))
    assert [one.airing.network for one in known.airings] == ["fuji-tv", "netflix"]
    assert known.airings[1].episodes == ()
    known = fold(TV + START, saw("bangumi-data", outlet), as_of="2024-01-01")
    assert [one.airing.network for one in known.airings] == ["fuji-tv"]


def test_an_outlet_that_people_know_is_not_added_again(fold: Fold) -> None:
    outlet = line(what="outlet", network="crunchyroll")
    known = fold(TV + START + simulcast(), saw("bangumi-data", outlet))
    assert [one.airing.network for one in known.airings] == ["fuji-tv", "crunchyroll"]


def test_an_outlet_on_an_unknown_network_is_not_added(fold: Fold) -> None:
    known = fold(TV + START, saw("bangumi-data", line(what="outlet", network="nowhere")))
    assert len(known.airings) == 1


def test_a_showing_where_nobody_knew_of_an_airing_adds_one(fold: Fold) -> None:
    there = weekly(range(1, 3), "2024-01-12", clock="12:00")
    listed = [one.replace("metal-sky\t\t", "metal-sky\tnetflix\t") for one in there]
    known = fold(TV + START, saw("syoboi", *listed))
    assert [one.airing.network for one in known.airings] == ["fuji-tv", "netflix"]
    assert table(known.airings[1])[:2] == ["1 2024-01-12 12:00", "2 2024-01-19 12:00"]
    assert table(known) == WEEKLY


@pytest.mark.parametrize("what", ["rerun", "preview"])
def test_a_showing_that_is_no_first_one_adds_no_airing(fold: Fold, what: str) -> None:
    known = fold(TV + START, saw("syoboi", line("2024-01-12 12:00", "1", what=what, network="netflix")))
    assert len(known.airings) == 1


def test_a_showing_in_another_language_adds_a_dub(fold: Fold) -> None:
    dub = line("2024-01-24 12:00", "1", network="fuji-tv", audio="en")
    assert [one.dub for one in fold(TV + START, saw("syoboi", dub)).airings] == [False, True]


def test_a_showing_adds_no_airing_while_the_original_has_no_network(fold: Fold) -> None:
    there = line("2024-01-10 24:55", "1", network="netflix")
    body = "[[airings]]\n" + START
    assert len(fold(body, saw("syoboi", there)).airings) == 1
    outlet = line(what="outlet", network="netflix")
    assert len(fold(body, saw("syoboi", there, outlet)).airings) == 2


def test_a_showing_where_the_run_goes_over_to_adds_no_airing(fold: Fold) -> None:
    over = change("2024-01-12", "from_episode = 3", 'network = "at-x"', 'starts = "2024-01-24 23:00"')
    there = line("2024-01-24 23:00", "3", network="at-x")
    assert len(fold(TV + START + over, saw("syoboi", there)).airings) == 1


def test_an_added_airing_has_the_address_that_was_seen_later(fold: Fold) -> None:
    there = line("2024-01-12 12:00", "1", network="netflix")
    ref = line(what="outlet", network="netflix", ref="81234567", seen="2024-01-10")
    for as_of, known in (("2024-01-09", None), ("2024-01-10", "81234567")):
        airings = fold(TV + START, saw("syoboi", there, ref), as_of=as_of).airings
        assert [one.airing.ref for one in airings] == [None, known]


def test_nights_of_an_added_outlet_are_its_own(fold: Fold) -> None:
    there = line("2024-01-12 12:00", "1", network="netflix")
    known = fold(TV + START, saw("syoboi", line(what="outlet", network="netflix"), there))
    assert table(known.airings[1])[:2] == ["1 2024-01-12 12:00", "2 2024-01-19 12:00"]
    assert table(known) == WEEKLY


def test_a_follower_follows_the_nights_that_were_seen(fold: Fold) -> None:
    seen = [line("2024-01-17 24:55", "2"), line("2024-01-31 24:55", "3")]
    known = fold(TV + START + simulcast(), saw("syoboi", *seen))
    assert table(known.airings[1])[2:] == ["3 2024-01-31 25:25", "4 2024-02-07 25:25"]


def test_what_was_seen_of_a_follower_beats_its_delay(fold: Fold) -> None:
    seen = line("2024-01-17 26:00", "2", network="crunchyroll")
    known = fold(TV + START + simulcast(), saw("syoboi", seen))
    assert [str(one.moment)[11:] for one in known.airings[1].episodes] == ["25:25", "26:00", "25:25", "25:25"]


def test_two_in_a_row_make_a_new_delay(fold: Fold) -> None:
    seen = [
        line(f"2024-01-{day} 26:00", str(2 + place), network="crunchyroll")
        for place, day in enumerate((17, 24))
    ]
    known = fold(TV + START + simulcast(), saw("syoboi", *seen))
    assert [str(one.moment)[11:] for one in known.airings[1].episodes] == ["25:25", "26:00", "26:00", "26:00"]


# --- whenever it is asked ---


def test_what_was_not_seen_yet_is_not_known(fold: Fold) -> None:
    seen = saw("syoboi", line("2024-01-17 25:25", "2", seen="2024-01-09"))
    assert table(fold(TV + START, seen, as_of="2024-01-08")) == WEEKLY
    assert table(fold(TV + START, seen, as_of="2024-01-09"))[1] == "2 2024-01-17 25:25"


def test_a_source_that_nobody_knows_says_nothing(fold: Fold) -> None:
    assert table(fold(TV + START, saw("elsewhere", line("2024-01-17 25:25", "2")))) == WEEKLY


def test_a_first_night_that_only_people_entered_is_doubtful_and_so_is_what_follows(fold: Fold) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024-01-10"')
    known = fold(body, saw("anilist", line("2024-01-10 24:55", "1")), as_of="2024-01-12")
    assert {one.state for one in known.airings[0].episodes} == {State.EXPECTED}
    known = fold(
        body,
        saw("anilist", line("2024-01-10 24:55", "1")),
        saw("syoboi", line("2024-01-10 24:55", "1")),
        as_of="2024-01-12",
    )
    assert {one.state for one in known.airings[0].episodes} == {State.SCHEDULED}


def test_what_people_entered_does_not_confirm_itself(fold: Fold) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024-01"')
    known = fold(body, saw("anilist", *weekly(range(1, 4), "2024-01-10")), as_of="2024-01-12")
    assert {one.state for one in known.airings[0].episodes} == {State.EXPECTED}


def test_a_listing_ends_the_doubt(fold: Fold) -> None:
    entered = saw("anilist", line("2024-01-31 24:55", "3"))
    known = fold(TV + START, entered, saw("syoboi", line("2024-01-31 24:55", "3")))
    assert table(known)[2:] == ["3 2024-01-31 24:55", "4 2024-02-07 24:55"]


def test_a_night_that_is_printed_as_the_morning_after_is_the_same_night(fold: Fold) -> None:
    assert table(fold(TV + START, saw("syoboi", line("2024-01-18 00:55", "2")))) == WEEKLY
    new = [line("2024-01-18 01:25", "2"), line("2024-01-25 01:25", "3")]
    assert table(fold(TV + START, saw("syoboi", *new)))[3] == "4 2024-01-31 25:25"


def test_a_night_on_another_day_says_nothing_of_the_hour_that_was_not_announced(fold: Fold) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024-01-10"')
    known = fold(body, saw("syoboi", line("2024-01-19 20:00", "2")))
    assert table(known) == ["1 2024-01-10", "2 2024-01-19 20:00", "3 2024-01-24", "4 2024-01-31"]


def test_a_follower_that_was_seen_before_the_original_is_there(fold: Fold) -> None:
    body = TV + dates("2023-12-07", 'starts = "2024"') + simulcast()
    known = fold(body, saw("syoboi", line("2024-01-12 12:00", "1", network="crunchyroll")))
    assert table(known.airings[1]) == ["1 2024-01-12 12:00"]


def test_a_long_list_of_nights_is_told_by_its_first_and_last() -> None:
    told = observed_words(saw("syoboi", *weekly(range(1, 5), "2024-01-10")))
    assert told == "episodes 1–4: Wed 10 Jan 2024 24:55 to Wed 31 Jan 2024 24:55"
    told = observed_words(saw("syoboi", *weekly(range(1, 4), "2024-01-10")))
    assert told.count("episode") == 3


def test_the_night_of_a_follower_is_known_since_it_was_seen(fold: Fold) -> None:
    seen = [
        line(f"2024-01-{day} 26:00", str(2 + place), network="crunchyroll", seen="2024-01-09")
        for place, day in enumerate((17, 24))
    ]
    known = fold(TV + START + simulcast(), saw("syoboi", *seen))
    told = [str(one.told) for one in known.airings[1].episodes]
    assert told == ["2023-12-07", "2024-01-09", "2024-01-09", "2024-01-09"]
    early = [one.replace("2024-01-09", "2023-12-01") for one in seen]
    known = fold(TV + START + simulcast(), saw("syoboi", *early))
    assert {str(one.told) for one in known.airings[1].episodes} == {"2023-12-07"}


def test_a_night_of_a_follower_that_people_entered_as_the_morning_after_is_the_same_night(fold: Fold) -> None:
    seen = line("2024-01-18 01:27", "2", network="crunchyroll")
    known = fold(TV + START + simulcast(), saw("anilist", seen))
    assert table(known.airings[1])[1] == "2 2024-01-17 25:25"


def test_an_episode_seen_in_a_break_voids_the_older_return_of_those_behind_it(fold: Fold) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 3")
    body += change("2024-01-13", "from_episode = 4", 'starts = "2024-02-21 24:55"')
    seen = saw("syoboi", line("2024-01-31 24:55", "3", seen="2024-01-20"))
    assert table(fold(body, seen))[2:] == ["3 2024-01-31 24:55", "4 2024-02-07 24:55"]


@pytest.mark.parametrize(
    ("seen", "state"), [("2024-01-12", State.POSTPONED), ("2024-01-13", State.SCHEDULED)]
)
def test_a_break_of_the_same_day_holds_against_what_is_listed_of_a_follower(
    fold: Fold, seen: str, state: State
) -> None:
    body = TV + START + change("2024-01-12", "hiatus_from = 3") + simulcast()
    listed = line("2024-01-24 25:25", "3", network="crunchyroll", seen=seen)
    known = fold(body, saw("syoboi", listed), as_of="2024-01-20")
    assert episode(known, 3, airing=1).state is state


def test_what_follows_a_slot_that_was_seen_rests_on_what_was_seen(fold: Fold) -> None:
    seen = [line("2024-01-17 25:25", "2"), line("2024-01-24 25:25", "3")]
    known = fold(TV + START, saw("syoboi", *seen))
    last = episode(known, 4)
    who = observer_of(last.cause)
    assert (str(last.moment), who and who.id) == ("2024-01-31 25:25", "syoboi")
