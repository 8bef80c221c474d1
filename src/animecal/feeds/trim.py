"""Feeds that are too large for calendar clients keep what is to come, and then the newest past.

Google stops reading a feed at about 1 MB. A subscriber would rather miss an old night than a coming one, and
a night in a year rather than the next one. A cut is moved in large steps and seldom, because each move takes
events out of calendars: it holds as long as what it leaves fits, and leaves a reserve when it is moved.
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Set

import msgspec

from ..language.moment import EPOCH, JST_MINUTES
from ..words.feeds import FeedWords
from ..words.languages import ENGLISH, Language
from .events import Event
from .ics import BEGIN, escape, unfold
from .select import Feed

ROOM = 880_000
"""Bytes that a feed's events may have, besides its calendar-level lines."""

RESERVE = 0.8
"""What part of the room is filled when a cut is moved, so that it is moved seldom."""


def says_it_was_cut(feed: bytes, language: Language = ENGLISH) -> bool:
    """Return whether a published feed says that it leaves events out."""
    return escape(FeedWords(language).shortened("")).encode() in unfold(feed[: feed.find(BEGIN)])


def trim(
    feed: Feed,
    sizes: Mapping[str, int],
    as_of: dt.date,
    before: Set[str] = frozenset(),
    *,
    was_cut: bool = False,
    room: int = ROOM,
    language: Language = ENGLISH,
) -> Feed:
    """Return a feed whose events need no more than ``room`` bytes, and that says so if some are left out.

    ``sizes`` are the events' lengths by UID, ``before`` the UIDs of the feed as it was published before. What
    ``was_cut`` then does not return: a cut holds until nothing is behind it.
    """
    if not was_cut and sum(sizes[event.uid] for event in feed.events) <= room:
        return feed
    kept = _Cut(feed.events, sizes, as_of, before, room).kept() if feed.events else feed.events
    if len(kept) == len(feed.events):
        return feed
    return msgspec.structs.replace(feed, events=kept, about=FeedWords(language).shortened(feed.about))


class _Cut:
    """Finds the part of a feed's events, which are in order, that stays."""

    def __init__(
        self,
        events: tuple[Event, ...],
        sizes: Mapping[str, int],
        as_of: dt.date,
        before: Set[str],
        room: int,
    ) -> None:
        self.events = events
        self.days = [dt.date.fromordinal((event.order[0] + JST_MINUTES) // 1440 + EPOCH) for event in events]
        self.total = list(itertools.accumulate((sizes[event.uid] for event in events), initial=0))
        self.as_of = as_of
        self.before = [number for number, event in enumerate(events) if event.uid in before]
        self.room = room

    def kept(self) -> tuple[Event, ...]:
        """Return the events that stay."""
        for begin in (_month, _week, _day):
            first = self._at(begin(self.as_of))
            if self._size(first, len(self.events)) <= self.room:
                return self.events[self._past(first) :]
            ahead = self._at(_after(begin, begin(self.as_of), 2))
            if begin is _day or self._size(first, ahead) <= self.room * RESERVE:
                return self.events[first : self._ahead(first, begin)]
        raise AssertionError("the last step always fits")

    def _past(self, first: int) -> int:
        """Return from where on the past is kept, if all from ``first`` on is."""
        if self.before:
            held = self.before[0]
            if held <= first and self._size(held, len(self.events)) <= self.room:
                return held
        since = first
        for begin in (_month, _week, _day):
            since = self._back(since, begin)
            if self._size(since, len(self.events)) > self.room * RESERVE / 2:
                return since
        least = self.total[-1] - self.room * RESERVE  # the last night alone is too large, or all is old
        return min(since, bisect.bisect_left(self.total, least))

    def _back(self, since: int, begin: Callable[[dt.date], dt.date]) -> int:
        """Return the first event of the oldest month, week or day before one that still fits."""
        while since > 0:
            earlier = self._at(begin(self.days[since - 1]))
            if self._size(earlier, len(self.events)) > self.room * RESERVE:
                break
            since = earlier
        return since

    def _ahead(self, first: int, begin: Callable[[dt.date], dt.date]) -> int:
        """Return up to where what is to come is kept, if all of it is too much."""
        if self.before:
            held = self.before[-1] + 1
            if self.room * RESERVE / 2 <= self._size(first, held) <= self.room:
                return held
        step = begin(self.as_of)
        until = first
        while until < len(self.events):
            step = _after(begin, step)
            if self._size(first, self._at(step)) > self.room * RESERVE:
                break
            until = self._at(step)
        if until > first:
            return until
        return max(first + 1, bisect.bisect_right(self.total, self.total[first] + self.room) - 1)

    def _at(self, day: dt.date) -> int:
        return bisect.bisect_left(self.days, day)

    def _size(self, start: int, end: int) -> int:
        return self.total[max(end, start)] - self.total[start]


def _month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _week(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _day(day: dt.date) -> dt.date:
    return day


def _after(begin: Callable[[dt.date], dt.date], day: dt.date, steps: int = 1) -> dt.date:
    """Return the beginning of the month, week or day that comes so many after that of a day."""
    longest = 31 if begin is _month else 7 if begin is _week else 1
    for _ in range(steps):
        day = begin(day + dt.timedelta(days=longest))
    return day
