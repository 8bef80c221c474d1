"""Slots: on which nights an airing has one, since when that is known, and how far ahead one is filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from ..language.moment import (
    Moment,
    as_printed,
    from_instant,
    next_season,
    season_of,
    season_start,
    to_instant,
)
from ..language.statements import Change
from .folding import Plan, Segment
from .lengths import filled


def horizon(as_of: dt.date) -> dt.date:
    """Return the last day up to which slots without a known end are filled: the end of the next month.

    Whole months, so that a feed with such a show changes once a month and not every day.
    """
    months = as_of.year * 12 + as_of.month - 1 + 2
    return dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)


def recent_from(as_of: dt.date) -> dt.date:
    """Return the first day of the season before the one that holds the day."""
    return season_start(next_season(season_of(as_of), -1))


class Slot(msgspec.Struct, frozen=True, gc=False):
    """A slot that holds an episode.

    ``told`` is the day on which its moment became known; ``skipped`` are the changes that blocked the slots
    just before it, ``without`` their printed days.
    """

    moment: Moment
    instant: int | None
    told: dt.date
    skipped: tuple[Change, ...] = ()
    without: tuple[dt.date, ...] = ()


def first_slot(segment: Segment) -> Slot:
    """Return the slot at which a segment starts."""
    return Slot(segment.start, instant_of(segment.start, segment.zone), segment.told)


def free_slots(plan: Plan, segment: Segment) -> Iterator[Slot]:
    """Yield the slots of a segment that hold an episode, without end."""
    taken = {
        change.starts: change
        for change in plan.specials.values()
        if change.starts
        and (change.timezone or plan.carriers.zone_of(network_on(plan, change.starts.day))) == segment.zone
    }
    blocked: dict[dt.date, Change] = {}
    told = segment.told
    for moment, instant in _nights(plan, segment):
        blocker = plan.skips.get(moment.day) or taken.get(moment)
        if blocker:
            blocked[moment.day] = blocker
            told = max(told, blocker.announced)
        else:
            skipped = tuple({id(change): change for change in blocked.values()}.values())
            yield Slot(moment, instant, told, skipped, tuple(blocked))
            blocked.clear()


def _nights(plan: Plan, segment: Segment) -> Iterator[tuple[Moment, int | None]]:
    """Yield the nights of a segment, as they are printed and as instants."""
    start, zone = segment.start, segment.zone
    clock = zone if plan.local_time else segment.clock
    day_of, number = plan.cadence.slot, 0
    if start.minute is None or clock == zone or plan.cadence.hours:
        yield start, instant_of(start, zone)
        while True:
            number += 1
            day = day_of(start.day, number)
            moment = Moment.at(day, plan.cadence.minute_of(day, start.minute))
            yield moment, instant_of(moment, zone)
    # The hour that was printed on another clock is that of the first night; summer time may part the two.
    first = to_instant(start.day, start.minute, zone)
    there = from_instant(first, clock)
    yield start, first
    while True:
        number += 1
        instant = to_instant(day_of(there.day, number), there.minute or 0, clock)
        yield as_printed(instant, zone, late=start.minute >= 1440), instant


def slack_of(changes: Iterable[Change]) -> Change | None:
    """Return the newest word on weeks off of which nobody has said when, with how many are still open."""
    told = list(changes)
    newest = next((one for one in reversed(told) if one.weeks_off is not None), None)
    if newest is None or newest.weeks_off is None:
        return None
    named = {day for one in told if one.announced >= newest.announced for day in one.skips}
    left = newest.weeks_off - len(named)
    return msgspec.structs.replace(newest, weeks_off=left) if left > 0 else None


def network_on(plan: Plan, day: dt.date) -> str | None:
    """Return the network to which an airing has gone over by a day."""
    firsts = [one.first for one in plan.segments if one.start.day <= day]
    return plan.carriers.at(firsts[-1]) if firsts else None


def instant_of(moment: Moment, zone: str) -> int | None:
    """Return the instant of a moment, if its minute is known."""
    return None if moment.minute is None else to_instant(moment.day, moment.minute, zone)


def pushed(slot: Slot, since: dt.date) -> dt.timedelta:
    """Return how far a slot was pushed on by nights before it that were said to be free since a day."""
    news = any(change.announced >= since for change in slot.skipped)
    return slot.moment.day - slot.without[0] if news else dt.timedelta()


def in_time(day: dt.date, late: dt.timedelta, until: dt.date) -> dt.date:
    """Return the day by which a slot is expected or not, if this month's news have pushed it on by ``late``.

    What calendars showed stays, though it is later now, as long as the next month will show it anyway.
    """
    return day - late if day <= horizon(until) else day


def stood(plan: Plan, number: int, moment: Moment, told: dt.date, news: dt.date) -> bool:
    """Whether calendars had an episode at a moment, known since ``told``, before the news of a day."""
    if told >= news or plan.follows is not None:
        return told < news
    until = horizon(news - dt.timedelta(days=1))
    return not beyond(plan, number, moment.day, until, plan.named_before(news))


def beyond(plan: Plan, number: int, day: dt.date, until: dt.date, named: int) -> bool:
    """Whether a slot lies too far ahead for there to be an episode in it, or to expect one.

    ``named`` is the last episode that statements name.
    """
    if plan.last is not None:
        return number > plan.last
    if plan.ends is not None:
        return day > plan.ends
    if number <= named:
        return False
    if plan.cancelled is not None and number in plan.cancelled.numbers:
        # What is cancelled does not grow by the mere passing of time.
        until = min(until, horizon(plan.cancelled.cause.announced))
    after = plan.first + filled(named - plan.first + 1, plan.cours)
    return day > until or (not plan.ongoing and number >= after)
