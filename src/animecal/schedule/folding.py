"""From statements to a plan: from which episode on which slot holds, which days have none, what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from ..language.model import Airing, Change, DateStatement, Show
from ..language.moment import Moment, Precision
from ..language.names import slug
from ..language.notations import Cadence, EpisodeRange


class Segment(msgspec.Struct, gc=False):
    """From an episode on, a slot: its first moment, the zone it was printed in and what said so."""

    first: int
    start: Moment
    zone: str
    cause: DateStatement | Change
    was: Moment | None = None


class Hold(msgspec.Struct, gc=False):
    """From an episode on, waiting or cancelled; perhaps with a rough return date, and until another one."""

    first: int
    cause: DateStatement | Change
    resumes: Moment | None
    until: int | None = None

    def holds(self, number: int) -> bool:
        """Whether an episode is one of those."""
        return self.first <= number and (self.until is None or number < self.until)


def _left(before: Segment | None, starts: Moment) -> Moment | None:
    """Return the moment that a slot's first episode has left: none if it only became more exact."""
    if before is None or before.start == starts:
        return before.was if before else None
    if before.start.precision < Precision.DAY:
        return None
    return before.was if firms_up(before.start, starts) else before.start


def firms_up(before: Moment, after: Moment) -> bool:
    """Whether a moment is the one before, known more exactly."""
    return before.precision < after.precision and before.day <= after.day <= before.last_day


class Plan:
    """The statements of one airing so far, folded."""

    def __init__(self, show: Show, airing: Airing, zone: str) -> None:
        self.zone = zone
        self.minutes = airing.minutes
        self.cadence: Cadence = show.cadence_of(airing)
        self.first = show.first_episode
        self.last = show.last_episode
        self.ongoing = show.ongoing
        self.ends: dt.date | None = None
        self.follows: DateStatement | None = None
        self.segments: list[Segment] = []
        self.holds: list[Hold] = []
        self.moves: dict[int, Change] = {}
        self.lengths: dict[int, Change] = {}
        self.groups: dict[int, Change] = {}
        self.skips: dict[dt.date, Change] = {}
        self.specials: dict[str, Change] = {}
        self.cancelled: Hold | None = None
        self.named = self.first
        """The last episode that a statement names: so many there are at least."""

    def add(self, statement: DateStatement | Change) -> None:
        """Take in the next statement."""
        if isinstance(statement, Change):
            self._change(statement)
            return
        self.ends = statement.ends or self.ends
        if statement.delay is not None:
            self._follow(statement)
        elif statement.starts is not None:
            self._start(statement, statement.starts)

    def _change(self, change: Change) -> None:
        if change.episode is not None:
            self._name(change.episode)
            if change.starts is not None:
                self.moves[change.episode] = change
            if change.minutes is not None:
                self.lengths[change.episode] = change
        elif change.episodes is not None:
            self._name(change.episodes.last)
            self._part(change.episodes.first)
            self.groups[change.episodes.first] = change
            if change.starts is not None:
                self.moves[change.episodes.first] = change
        elif change.from_episode is not None:
            self._go_on(change.from_episode, change.starts, change)
        elif change.hiatus_from is not None:
            self._go_on(change.hiatus_from, change.resumes, change)
        elif change.cancelled_from is not None:
            self._part(change.cancelled_from)
            self.cancelled = Hold(change.cancelled_from, change, None)
        elif change.special is not None:
            self.specials[slug(change.special)] = change
        for day in change.skips:
            self.skips[day] = change

    def _name(self, number: int) -> None:
        self.named = max(self.named, number)

    def _part(self, first: int) -> None:
        """End a range of episodes before one that newer words set apart from it."""
        for start, group in self.groups.items():
            together = group.episodes
            if together is not None and start < first <= together.last:
                shorter = EpisodeRange(start, first - 1)
                self.groups[start] = msgspec.structs.replace(group, episodes=shorter)

    def _waits(self) -> bool:
        """Whether the premiere is put off or cancelled, so that even its old date is news."""
        return any(wait.holds(self.first) for wait in self.waiting())

    def waiting(self) -> Iterator[Hold]:
        """Yield what waits or is cancelled."""
        yield from self.holds
        if self.cancelled is not None:
            yield self.cancelled

    def _follow(self, statement: DateStatement) -> None:
        if self.follows is None or self.follows.delay != statement.delay or self._waits():
            self.cancelled = None
            self.holds.clear()
        self.follows = statement
        self.segments = [segment for segment in self.segments if segment.first > self.first]

    def _start(self, statement: DateStatement, starts: Moment) -> None:
        before = self.segments[0] if self.segments and self.segments[0].first == self.first else None
        zone = statement.timezone or self.zone
        if before and before.start == starts and before.zone == zone and not self._waits():
            return  # said again
        exact = before is not None and before.start.precision >= Precision.DAY
        if before and starts.precision < (Precision.DAY if exact else Precision.SEASON):
            # Vaguer than before: what calendars show stays where it is until there is a new date.
            self._wait(self.first, starts, statement)
            return
        self.segments = [Segment(self.first, starts, zone, statement, _left(before, starts))]
        self.follows = None
        self.cancelled = None
        self.moves.clear()
        self.holds.clear()

    def _go_on(self, first: int, starts: Moment | None, change: Change) -> None:
        """From an episode on, take a new slot; or wait, as long as its day is not known."""
        self._name(first)
        if starts is None or starts.precision < Precision.DAY:
            self._wait(first, starts, change)
            return
        replaced = next((segment for segment in self.segments if segment.first == first), None)
        self.segments = [segment for segment in self.segments if segment.first < first]
        zone = change.timezone or self.zone
        self.segments.append(Segment(first, starts, zone, change, _left(replaced, starts)))
        self._forget_from(first)
        for hold in self.holds:
            hold.until = min(hold.until or first, first)
        if self.cancelled:
            self.cancelled.until = first

    def _wait(self, first: int, resumes: Moment | None, cause: DateStatement | Change) -> None:
        self._forget_from(first)
        self.holds.append(Hold(first, cause, resumes))

    def _forget_from(self, first: int) -> None:
        """Drop what was said of single episodes from one on: newer words hold for all of them."""
        self.moves = {number: move for number, move in self.moves.items() if number < first}
        self.holds = [hold for hold in self.holds if hold.first < first]
        self._part(first)
