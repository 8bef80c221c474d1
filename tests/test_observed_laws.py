"""What holds of folding whatever was seen: order, repetition, and who may override whom."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.language.model import Dataset
from animecal.language.moment import Moment
from animecal.language.observations import Observation, What
from animecal.schedule.episodes import ShowSchedule
from animecal.schedule.shows import schedule
from support import built, change, dataset, dates, show_text, simulcast, write_data
from test_observed import HEAD, OBSERVERS, START, TV, with_seen

DAY = dt.date(2024, 1, 1)
AS_OF = dt.date(2024, 3, 1)


def _read(body: str, head: str = HEAD) -> Dataset:
    with tempfile.TemporaryDirectory() as folder:
        files = {"shows/2024/metal-sky.toml": show_text(body, head=head)}
        return dataset(write_data(Path(folder), files))


VAGUE = dates("2023-12-07", 'starts = "2024-01"')
BREAK = change("2024-01-12", "hiatus_from = 3") + change(
    "2024-02-01", "from_episode = 3", 'starts = "2024-02-07 24:55"'
)
STREAM = '[[airings]]\nnetwork = "crunchyroll"\n' + dates("2023-12-08", 'starts = "2024-01-11 20:00"')
MOVE = change("2024-01-15", "episode = 2", 'starts = "2024-01-18 20:00"')
BODIES = [
    _read(TV + START),
    _read(TV + START, HEAD + "episodes = 4\n"),
    _read(TV + VAGUE),
    _read(TV + START + BREAK),
    _read(TV + START + MOVE + change("2024-01-20", "skips = [2024-01-24]") + simulcast()),
    _read(TV + START + STREAM, HEAD + "episodes = 10\n"),
    _read(TV + START + STREAM),
    _read(TV + START + change("2024-01-20", "cancelled_from = 4") + simulcast(), HEAD + "episodes = 6\n"),
]
NETWORKS = (None, None, "fuji-tv", "crunchyroll", "netflix")
bodies = st.sampled_from(BODIES)


@st.composite
def seen(draw: st.DrawFn, sources: tuple[str, ...] = tuple(OBSERVERS)) -> Observation:
    """Any observation of the first weeks of the show, most of them near its slots."""
    kinds: tuple[What, ...] = ("new", "new", "new", "new", "final", "rerun", "count", "outlet")
    what = draw(st.sampled_from(kinds))
    number = draw(st.integers(1, 6))
    last = number + draw(st.sampled_from((0, 0, 0, 1)))
    day = dt.date(2024, 1, 3) + dt.timedelta(
        days=7 * draw(st.integers(0, 8)) + draw(st.sampled_from((0, 0, 0, 2)))
    )
    minute = draw(st.sampled_from((None, 1495, 1495, 1495, 1498, 1525, 1200)))
    network = draw(st.sampled_from(NETWORKS))
    showing = what not in ("count", "outlet")
    return Observation(
        source=draw(st.sampled_from(sources)),
        show="metal-sky",
        network="netflix" if what == "outlet" else network,
        what=what,
        first=number if showing else None,
        last=last if showing else number if what == "count" else None,
        starts=Moment.at(day, minute) if showing else None,
        minutes=draw(st.sampled_from((None, 30, 60))) if showing else None,
        seen=DAY + dt.timedelta(days=draw(st.integers(0, 50))),
        page=f"https://seen.example/{draw(st.integers(0, 3))}",
    )


several = st.lists(seen(), max_size=12)
entered = st.lists(seen(("anilist", "anilist-copy", "bangumi-data")), max_size=12)


def fold(data: Dataset, observations: list[Observation], day: dt.date = AS_OF) -> ShowSchedule:
    return schedule(with_seen(data, observations), day)[0]


def told(known: ShowSchedule) -> list[object]:
    """All of the episodes, and not in which order the history has them."""
    return [(one.airing, one.episodes, one.waiting, one.length) for one in known.airings]


@given(bodies, several, st.randoms())
def test_the_order_in_which_things_arrive_does_not_matter(
    data: Dataset, observations: list[Observation], chance: object
) -> None:
    shuffled = list(observations)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(fold(data, shuffled)) == told(fold(data, observations))


@given(bodies, several)
def test_what_is_there_twice_counts_once(data: Dataset, observations: list[Observation]) -> None:
    assert told(fold(data, [*observations, *observations])) == told(fold(data, observations))


@given(bodies, several, st.integers(0, 60))
def test_what_is_seen_later_changes_no_earlier_day(
    data: Dataset, observations: list[Observation], days: int
) -> None:
    day = DAY + dt.timedelta(days=days)
    known = [one for one in observations if one.seen <= day]
    assert told(fold(data, observations, day)) == told(fold(data, known, day))


@given(bodies, several)
def test_nothing_that_machines_see_cancels_or_puts_off(
    data: Dataset, observations: list[Observation]
) -> None:
    for before, after in zip(fold(data, []).airings, fold(data, observations).airings, strict=False):
        due = {one.first for one in before.episodes if one.state.value not in ("cancelled", "postponed")}
        off = {one.first for one in after.episodes if one.state.value in ("cancelled", "postponed")}
        assert not due & off


@given(bodies, several)
def test_no_number_stands_twice_and_the_first_is_the_only_premiere(
    data: Dataset, observations: list[Observation]
) -> None:
    for airing in fold(data, observations).airings:
        numbers = list(itertools.chain.from_iterable(one.numbers for one in airing.episodes))
        assert len(numbers) == len(set(numbers))
        assert [one.first for one in airing.episodes if one.premiere] in ([], [1])


@given(entered)
def test_what_people_entered_never_overrides_a_person(observations: list[Observation]) -> None:
    data = BODIES[4]
    known = fold(data, observations).airings[0]
    nights = {one.first: str(one.moment) for one in known.episodes}
    assert nights[1] == "2024-01-10 24:55"
    assert nights.get(2, "2024-01-18 20:00") == "2024-01-18 20:00"
    assert not any(one.moment.day == dt.date(2024, 1, 24) and one.first == 3 for one in known.episodes)


@given(several, st.integers(1, 4))
def test_a_newer_word_of_a_person_holds(observations: list[Observation], number: int) -> None:
    said = change("2024-02-25", f"episode = {number}", 'starts = "2024-02-28 20:30"')
    data = _read(TV + START + said, HEAD + "episodes = 4\n")
    before = [one for one in observations if one.seen <= dt.date(2024, 2, 25)]
    for one in fold(data, before).airings[0].episodes:
        if one.first == number:
            assert str(one.moment) == "2024-02-28 20:30"


@given(several)
@settings(max_examples=40)
def test_no_observation_of_another_show_matters(observations: list[Observation]) -> None:
    others = {"metal-moon": tuple(msgspec.structs.replace(one, show="metal-moon") for one in observations)}
    data = msgspec.structs.replace(BODIES[0], observers=OBSERVERS, observations=others)
    assert told(schedule(data, AS_OF)[0]) == told(fold(BODIES[0], []))


@st.composite
def runs(draw: st.DrawFn) -> list[Observation]:
    """The nights of a run on one network, each listed two days before, or all of them at once."""
    source, network = draw(st.sampled_from(tuple(OBSERVERS))), draw(st.sampled_from(NETWORKS))
    first = dt.date(2024, 1, 10) + dt.timedelta(days=draw(st.sampled_from((-7, 0, 0, 0, 1))))
    minute, at_once = draw(st.sampled_from((None, 1495, 1525))), draw(st.booleans())
    days = [first + dt.timedelta(days=7 * number) for number in range(draw(st.integers(1, 10)))]
    return [
        Observation(
            source=source,
            show="metal-sky",
            network=network,
            what="new",
            first=number,
            last=number,
            starts=Moment.at(day, minute),
            seen=(first if at_once else day) - dt.timedelta(days=2),
            page="https://seen.example/run",
        )
        for number, day in enumerate(days, 1)
    ]


@given(bodies, several, st.lists(runs(), max_size=3))
@settings(max_examples=60)
def test_nothing_that_machines_see_stops_the_builds_of_the_next_weeks(
    data: Dataset, observations: list[Observation], listed: list[list[Observation]]
) -> None:
    both = with_seen(data, [*observations, *itertools.chain.from_iterable(listed)])
    last = None
    for week in range(13):
        last = built(both, last, as_of=str(DAY + dt.timedelta(days=7 * week)))
        assert last.losses == ()
