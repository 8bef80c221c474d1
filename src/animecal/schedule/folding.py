"""From statements to a plan: from which episode on which slot holds, which days have none, what waits."""

from __future__ import annotations

import bisect
import datetime as dt
import sys
from collections.abc import Iterator

import msgspec

from ..language.model import Airing, Show
from ..language.moment import Moment, Precision
from ..language.names import slug
from ..language.notations import Cadence, EpisodeRange
from ..language.observations import Observation
from ..language.statements import Change, DateStatement
from .carriers import Carriers
from .lengths import Length
from .sightings import Sighting


class Segment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """From an episode on, a slot: its first moment, the zone it was printed in and what said so.

    ``clock`` is the zone whose hour the nights after the first keep. ``told`` is the day on which the start's
    day became known, and ``news`` the one on which its first episode left the slot that it had before.
    """

    first: int
    start: Moment
    zone: str
    clock: str
    cause: DateStatement | Change
    told: dt.date
    news: dt.date
    was: Moment | None = None


class Hold(msgspec.Struct, frozen=True, gc=False):
    """From an episode on, waiting or cancelled; perhaps with a rough return date, and until another one."""

    first: int
    cause: DateStatement | Change
    resumes: Moment | None
    until: int | None = None

    @property
    def numbers(self) -> range:
        """The numbers of those episodes."""
        return range(self.first, sys.maxsize if self.until is None else self.until)

    def ended(self, first: int) -> Hold:
        """Return it without the episodes from one on; of two returns the first counts."""
        return msgspec.structs.replace(self, until=min(first, self.numbers.stop))


def _left(before: Segment | None, starts: Moment, announced: dt.date) -> Moment | None:
    """Return the moment that a slot's first episode has left.

    None if it only became more exact: what one announcement says is no move either.
    """
    if before is None or before.start == starts or before.cause.announced == announced:
        return before.was if before else None
    if before.start.precision < Precision.DAY:
        return None
    return before.was if firms_up(before.start, starts) else before.start


def firms_up(before: Moment, after: Moment) -> bool:
    """Whether a moment is the one before, known more exactly."""
    return before.precision < after.precision and before.day <= after.day <= before.last_day


def _not_seen_on(day: dt.date, sighted: dict[int, list[Observation]]) -> dict[int, list[Observation]]:
    """Return what was seen; if any of it was on a day that has no episode now, only what was before."""
    if not any(one.starts and one.starts.day == day for told in sighted.values() for one in told):
        return sighted
    before = {
        number: [one for one in told if one.starts and one.starts.day < day]
        for number, told in sighted.items()
    }
    return {number: told for number, told in before.items() if told}


class Plan:
    """The statements of one airing so far, folded.

    ``zone`` is that of the network's clock. ``original`` is the original airing's plan, for another one.
    ``length`` is how many episodes there are, as far as that is known.
    """

    def __init__(
        self,
        show: Show,
        airing: Airing,
        zone: str,
        carriers: Carriers,
        length: Length,
        original: Plan | None = None,
    ) -> None:
        self.zone, self.original, self.carriers = zone, original, carriers
        self.local_time = False
        self.slack: Change | None = None
        """How many slots without an episode are to come of which nobody has said when."""
        self.minutes = airing.minutes
        self.cadence: Cadence = show.cadence_of(airing)
        self.first = show.first_episode
        self.length = length
        """As people know it, until machines know more."""
        self.last, self.cours = length.last, length.cours
        self.last_said = length.said.announced if length.said else dt.date.min
        self.ongoing = show.ongoing
        self.ends: dt.date | None = None
        self.ends_said = dt.date.min
        self.follows: DateStatement | None = None
        self.followed = dt.date.max
        """The day on which it became known that it follows the original with this delay."""
        self.segments: list[Segment] = []
        self.holds: list[Hold] = []
        self._held_from = sys.maxsize
        self.moves: dict[int, Change] = {}
        self.put_off: dict[int, Change] = {}  # moves of what waits now: the nights announced for it
        self.lengths: dict[int, Change] = {}
        self.groups: dict[int, Change] = {}
        self.grouped: dict[int, dt.date] = {}  # since when it is known how many air together
        self.skips: dict[dt.date, Change] = {}
        self.specials: dict[str, Change] = {}
        self.cancelled: Hold | None = None
        self.named = self.first  # the last episode that a statement names: so many there are at least
        self._names: list[tuple[dt.date, int]] = []  # that, by the days on which it rose
        self.sighted: dict[int, list[Observation]] = {}
        self.watched: dict[int, Sighting] = {}
        """What was seen, by the first episode, and no person has overtaken; and what holds of it."""

    def add(self, statement: DateStatement | Change) -> None:
        """Take in the next statement."""
        if isinstance(statement, Change):
            self._change(statement)
            return
        if statement.ends is not None:
            self.ends, self.ends_said = statement.ends, statement.announced
        if statement.local_time is not None:
            self.local_time = statement.local_time
        if statement.delay is not None:
            if not _knows_more(self):
                _follow(self, statement)
        elif statement.starts is not None:
            self._start(statement, statement.starts)

    def ends_with(self, last: int, said: Change) -> None:
        """Note that a machine has said which episode is the last."""
        self.last = last
        self.length = msgspec.structs.replace(self.length, last=last, said=said)

    @property
    def clock(self) -> str:
        """The zone of the clock on which it starts."""
        return self.segments[0].zone if self.segments else self.zone

    def named_before(self, day: dt.date) -> int:
        """Return the last episode that statements of earlier days name."""
        at = bisect.bisect_left(self._names, (day,))
        return self._names[at - 1][1] if at else self.first

    def holds_of(self, number: int) -> list[Hold]:
        """Return the words that hold an episode back, the newest last."""
        if number < self._held_from:
            return []
        return [hold for hold in self.holds if hold.first <= number and number in hold.numbers]

    def _change(self, change: Change) -> None:
        if change.episode is not None:
            name(self, [(change.announced, change.episode)])
            if change.starts is not None:
                self.moves[change.episode] = change
            if change.minutes is not None:
                self.lengths[change.episode] = change
        elif change.episodes is not None:
            name(self, [(change.announced, change.episodes.last)])
            _part(self, change.episodes.first, change.announced)
            self.groups[change.episodes.first] = change
            self.grouped[change.episodes.first] = change.announced
            if change.starts is not None:
                self.moves[change.episodes.first] = change
        elif change.from_episode is not None:
            self.go_on(change.from_episode, change.starts, change)
        elif change.hiatus_from is not None:
            self.go_on(change.hiatus_from, change.resumes, change)
        elif change.cancelled_from is not None:
            _part(self, change.cancelled_from, change.announced)
            self.cancelled = Hold(change.cancelled_from, change, None)
        elif change.special is not None:
            self.specials[slug(change.special)] = change
        for day in change.skips:
            self.skips[day] = change
            self.sighted = _not_seen_on(day, self.sighted)

    def _waits(self) -> bool:
        """Whether the premiere is put off or cancelled, so that even its old date is news."""
        return any(self.first in wait.numbers for wait in self.waiting())

    def waiting(self) -> Iterator[Hold]:
        """Yield what waits or is cancelled."""
        yield from self.holds
        if self.cancelled is not None:
            yield self.cancelled

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
        segment = _segment(self, self.first, starts, statement, before)
        self.segments = [segment, *self._later(statement, before, starts)]
        self.follows = None

    def _later(self, statement: DateStatement, before: Segment | None, starts: Moment) -> list[Segment]:
        """Drop what a new start makes void, and return the later slots that it leaves.

        A start that only becomes more exact says nothing of later episodes, and what was said before there
        was any stands too. Another one leaves the later breaks, unless it begins the run anew.
        """
        later = self.first + 1
        if self.follows is None and (before is None or firms_up(before.start, starts)):
            self.moves.pop(self.first, None)
            self.put_off.pop(self.first, None)
            self.holds = [hold for hold in self.holds if hold.first >= later]
            if self.cancelled is not None and self.cancelled.first < later:
                self.cancelled = None
            return [segment for segment in self.segments if segment.first >= later]
        anew = before is not None and before.start.last_day < statement.announced and not self._waits()
        self.holds = [
            hold
            for hold in self.holds
            if hold.first >= later
            and not anew
            and (hold.resumes is None or hold.resumes.last_day > starts.day)
        ]
        self.cancelled = None
        self.carriers.stay()
        self.moves.clear()
        self.put_off.clear()
        self.sighted.clear()
        return []

    def go_on(self, first: int, starts: Moment | None, change: Change) -> None:
        """From an episode on, take a new slot; or wait, as long as its day is not known."""
        name(self, [(change.announced, first)])
        if change.network is not None:
            self.carriers.go_over(first, change.network)
        if starts is None or starts.precision < Precision.DAY:
            self._wait(first, starts, change)
            return
        self.carriers.stay(first)
        replaced = next((segment for segment in self.segments if segment.first == first), None)
        self.segments = [segment for segment in self.segments if segment.first < first]
        self.segments.append(_segment(self, first, starts, change, replaced))
        self._forget_moves(first, change)
        self.put_off = {number: move for number, move in self.put_off.items() if number < first}
        self.holds = [hold.ended(first) for hold in self.holds if hold.first < first]
        if self.cancelled is not None:
            self.cancelled = self.cancelled.ended(first)

    def _wait(self, first: int, resumes: Moment | None, cause: DateStatement | Change) -> None:
        self.put_off |= self._forget_moves(first, cause)
        self.holds.append(Hold(first, cause, resumes))
        self._held_from = min(self._held_from, first)

    def _forget_moves(self, first: int, cause: DateStatement | Change) -> dict[int, Change]:
        """Drop, and return, what was said on earlier days of single episodes from one on.

        Newer words hold for all of them; over what was seen, even on the same day.
        """
        _part(self, first, cause.announced)
        self.sighted = {number: told for number, told in self.sighted.items() if number < first}
        said = {number: move for number, move in self.moves.items() if number >= first}
        dropped = {number: move for number, move in said.items() if move.announced != cause.announced}
        self.moves = {number: move for number, move in self.moves.items() if number not in dropped}
        return dropped


def _part(plan: Plan, first: int, announced: dt.date) -> None:
    """End a range of episodes before one that newer words set apart from it."""
    for start, group in plan.groups.items():
        together = group.episodes
        if together is not None and start < first <= together.last:
            shorter = EpisodeRange(start, first - 1)
            plan.groups[start] = msgspec.structs.replace(group, episodes=shorter)
            plan.grouped[start] = announced


def _follow(plan: Plan, statement: DateStatement) -> None:
    if plan.follows is None or plan.follows.delay != statement.delay or plan._waits():
        if plan.follows is not None or plan.segments:
            plan.cancelled = None
            plan.holds.clear()
        plan.followed = statement.announced
    plan.follows = statement
    plan.segments = [segment for segment in plan.segments if segment.first > plan.first]


def name(plan: Plan, named: list[tuple[dt.date, int]]) -> None:
    """Note that statements name episodes, each on its day: there are at least so many."""
    if plan._names and named and named[0][0] < plan._names[-1][0]:
        named, plan._names = sorted([*plan._names, *named]), []
        plan.named = plan.first
    for announced, number in named:
        if number > plan.named:
            plan.named = number
            plan._names.append((announced, number))


def _segment(
    plan: Plan, first: int, starts: Moment, statement: DateStatement | Change, before: Segment | None
) -> Segment:
    """Return a slot from an episode on; ``before`` is the one from the same episode that it replaces."""
    printed = plan.carriers.zone_of(plan.carriers.at(first))
    zone = statement.timezone or printed
    announced = statement.announced
    known = before is not None and before.start.precision >= Precision.DAY
    held = [hold.cause.announced for hold in plan.holds_of(first)]
    return Segment(
        first=first,
        start=starts,
        zone=zone,
        # Who prints another clock than the network's own translates a night of the original.
        clock=zone if zone == printed or plan.original is None else plan.original.clock,
        cause=statement,
        told=before.told if before and known and firms_up(before.start, starts) else announced,
        news=min([announced, *held, *([before.news] if before else [])]),
        was=_left(before, starts, announced),
    )


def _knows_more(plan: Plan) -> bool:
    """Whether an airing's own start is known, and the original's still more vaguely, by no day.

    Calendars would lose what they show if it followed that: its delay counts once the original has a day.
    """
    if plan.original is None or not plan.segments or plan.segments[0].first != plan.first:
        return False
    theirs = plan.original.segments[0].start.precision if plan.original.segments else Precision.YEAR
    return theirs < min(plan.segments[0].start.precision, Precision.DAY)
