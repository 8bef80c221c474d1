"""Feeds that are too large for calendar clients: what stays, and that nothing flickers."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.feeds.events import Event
from animecal.feeds.ics import render_feed
from animecal.feeds.select import Feed
from animecal.feeds.trim import RESERVE, says_it_was_cut, trim
from animecal.words.languages import LANGUAGES, language_of

TODAY = dt.date(2024, 5, 15)


def event(day: dt.date, number: int = 0) -> Event:
    return Event(uid=f"{day}.{number}", day=day)


def feed(*days: str, each: int = 1) -> Feed:
    events = [event(dt.date.fromisoformat(day), number) for day in days for number in range(each)]
    ordered = tuple(sorted(events, key=lambda one: one.order))
    return Feed(path="x.ics", kind="show", title="X", about="All of X", events=ordered)


def weekly(first: str, nights: int) -> Feed:
    start = dt.date.fromisoformat(first)
    return feed(*(str(start + dt.timedelta(weeks=number)) for number in range(nights)))


def cut(one: Feed, room: int, before: Feed | None = None, as_of: dt.date = TODAY) -> Feed:
    uids = frozenset(event.uid for event in before.events) if before else frozenset()
    return trim(one, {event.uid: 100 for event in one.events}, as_of, uids, room=room)


def days(one: Feed) -> list[str]:
    return [str(event.day) for event in one.events]


def test_a_feed_that_fits_is_left_alone() -> None:
    one = weekly("2024-01-01", 10)
    assert cut(one, 1000) is one


def test_a_feed_that_is_cut_says_so() -> None:
    one = weekly("2024-01-01", 20)
    assert cut(one, 1000).about == (
        "All of X. The whole is too large for calendar apps: this is what comes and the newest past"
    )
    assert cut(one, 1000).title == "X"


@pytest.mark.parametrize("about", ["All of X", "All of X, and of Y; " * 9], ids=["short", "folded"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_published_feed_is_known_to_be_cut_whatever_else_it_says(about: str, language: str) -> None:
    one = msgspec.structs.replace(weekly("2024-01-01", 20), about=about)
    spoken = language_of(language)
    less = trim(one, {event.uid: 100 for event in one.events}, TODAY, room=1000, language=spoken)
    assert says_it_was_cut(render_feed(less, [], None), spoken)
    assert not says_it_was_cut(render_feed(one, [], None), spoken)
    assert not says_it_was_cut(b"", spoken)


def test_what_was_cut_does_not_come_back_when_there_is_room_again() -> None:
    whole = weekly("2023-01-02", 80)
    before = cut(whole, 3000)
    later = feed(*days(whole)[40:])
    sizes = {event.uid: 100 for event in whole.events}
    uids = frozenset(event.uid for event in before.events)
    held = trim(later, sizes, TODAY, uids, was_cut=True, room=5000)
    assert days(held) == days(before)
    assert "too large" in held.about
    freed = feed(*days(before)[1:])
    assert trim(freed, sizes, TODAY, uids, was_cut=True, room=5000) is freed, "nothing is behind the cut"
    assert trim(later, sizes, TODAY, uids, room=5000) is later


def test_the_oldest_months_go_first_and_leave_a_reserve() -> None:
    one = weekly("2023-01-02", 80)  # up to July 2024
    kept = cut(one, 3000)
    assert days(kept)[0] == "2024-02-05"
    assert days(kept)[-1] == days(one)[-1]
    assert len(kept.events) <= 3000 * RESERVE / 100


def test_what_is_to_come_stays_as_long_as_it_fits() -> None:
    one = weekly("2024-01-01", 40)  # 18 nights before May, 22 from then on
    assert days(cut(one, 2200))[0] == "2024-05-06"


def test_of_too_much_to_come_the_next_months_stay() -> None:
    one = weekly("2024-01-01", 200)
    kept = cut(one, 3000)
    assert days(kept)[0] == "2024-05-06"
    assert days(kept)[-1] == "2024-09-30"


def test_if_two_months_are_too_much_the_next_weeks_stay() -> None:
    one = feed(*(str(TODAY + dt.timedelta(days=number)) for number in range(-30, 90)))
    kept = cut(one, 2500)
    assert days(kept)[0] == "2024-05-13"
    assert days(kept)[-1] == "2024-05-26"


def test_if_one_night_is_too_much_as_many_of_its_events_stay_as_fit() -> None:
    one = feed(str(TODAY), str(TODAY + dt.timedelta(days=1)), each=50)
    kept = cut(one, 1000)
    assert len(kept.events) == 10
    assert set(days(kept)) == {str(TODAY)}


def test_a_feed_of_old_nights_alone_keeps_the_newest() -> None:
    one = weekly("2010-01-04", 100)
    kept = cut(one, 1000)
    assert days(kept)[-1] == days(one)[-1]
    assert 4 <= len(kept.events) <= 8
    crowd = feed("2010-01-04", each=100)
    assert len(cut(crowd, 1000).events) == 8


def test_a_cut_holds_as_long_as_what_it_leaves_fits() -> None:
    one = weekly("2023-01-02", 80)
    first = cut(one, 3000)
    more = weekly("2023-01-02", 85)
    assert days(cut(more, 3000, first))[0] == days(first)[0]
    far = weekly("2023-01-02", 90)
    assert days(cut(far, 3000, first))[0] > days(first)[0]


def test_what_is_to_come_holds_its_end_though_more_is_announced_before_it() -> None:
    one = weekly("2024-01-01", 200)
    first = cut(one, 3000)
    denser = feed(*days(one), "2024-06-01", "2024-06-02", "2024-06-04")
    assert days(cut(denser, 3000, first))[-1] == days(first)[-1]


@settings(max_examples=60, deadline=None)
@given(
    nights=st.lists(st.integers(0, 500), min_size=1, max_size=8),
    room=st.integers(10, 60),
    step=st.sampled_from([1, 7, 30]),
    announced=st.booleans(),
)
def test_no_event_leaves_and_returns(nights: list[int], room: int, step: int, announced: bool) -> None:
    """Time passes, and perhaps every few days shows are announced that run for twelve weeks.

    What is over never returns. What is to come leaves only for something earlier that is announced.
    """
    start = dt.date(2024, 1, 1)
    published = list(map(str, weeks(start, 60)))
    before: Feed | None = None
    gone: set[str] = set()
    for now in range(0, 365, step):
        as_of = start + dt.timedelta(days=now)
        if announced and now % 30 == 0:
            published += map(str, weeks(as_of + dt.timedelta(days=nights[now // 30 % len(nights)] % 60), 12))
        one = feed(*published)
        one = Feed(path="x.ics", kind="show", title="X", about="", events=unique(one.events))
        kept = cut(one, 100 * room, before, as_of)
        assert len(kept.events) <= room
        assert kept.events
        uids = {event.uid for event in kept.events}
        assert not uids & gone
        for left in before.events if before else ():
            if left.uid not in uids and (left.day < as_of or not announced):
                gone.add(left.uid)
        before = kept


def weeks(start: dt.date, number: int) -> list[dt.date]:
    return [start + dt.timedelta(weeks=week) for week in range(number)]


def unique(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return events with UIDs of their own, in order, that do not change as events are added behind."""
    counts: dict[dt.date, int] = {}
    found = []
    for one in events:
        counts[one.day] = counts.get(one.day, 0) + 1
        found.append(event(one.day, counts[one.day]))
    return tuple(sorted(found, key=lambda one: one.order))


@pytest.mark.parametrize("room", [1, 50, 99])
def test_a_single_event_that_is_too_large_by_itself_stays(room: int) -> None:
    assert days(cut(feed(str(TODAY), str(TODAY)), room)) == [str(TODAY)]
