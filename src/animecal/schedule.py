"""From statements to episodes with moments.

The statements of an airing are folded in the order of their announcement into a plan: from which episode on
which slot holds, which days have none, what moves or waits. The plan is then laid out, episode by episode.
Everything is a function of the data and of the day up to which announcements count.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections.abc import Iterator

import msgspec

from .model import (
    ALL_AT_ONCE,
    Airing,
    Cadence,
    Change,
    Dataset,
    DateStatement,
    Moment,
    Precision,
    Show,
    from_instant,
    slug,
    to_instant,
)

COUR = 13
"""Slots that are filled while nobody has said how many episodes there are: the most that a cour has."""


class State(enum.Enum):
    """What is known of an episode."""

    SCHEDULED = "scheduled"
    EXPECTED = "expected"
    """In the slot, but nobody has said that the airing goes on so long."""
    POSTPONED = "postponed"
    """Put off without a new date; its moment is the last one known."""
    CANCELLED = "cancelled"


class Episode(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An episode, several aired as one, or a special, at its moment in one airing.

    ``instant`` is in minutes since 1970-01-01T00:00Z and known at minute precision only; ``minutes`` is the
    length of the slot. ``was`` is the moment it would have had, or had before, if it was moved;
    ``skipped`` are the changes that pushed it on by a slot, ``cause`` is the statement that set it, and
    ``resumes`` is how vaguely the return of a postponed one is known.
    """

    key: str
    first: int | None
    last: int | None
    special: str | None
    moment: Moment
    zone: str
    instant: int | None
    minutes: int
    state: State
    cause: DateStatement | Change
    was: Moment | None
    skipped: tuple[Change, ...]
    resumes: Moment | None
    premiere: bool
    finale: bool

    @property
    def day(self) -> dt.date:
        """The printed day, or the first day of the window."""
        return self.moment.day

    @property
    def order(self) -> tuple[int, int, int]:
        """What episodes are sorted by: the day, the minute, the number."""
        return self.moment.day.toordinal(), self.moment.minute or 0, self.first or 0


class AiringSchedule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of one airing on a day: its statements so far and its episodes, in order."""

    airing: Airing
    original: bool
    dates: tuple[DateStatement, ...]
    changes: tuple[Change, ...]
    episodes: tuple[Episode, ...]

    @property
    def premiere(self) -> Episode | None:
        """The first regular episode, if its moment is known well enough for a calendar."""
        return next((episode for episode in self.episodes if episode.premiere), None)

    @property
    def start(self) -> Moment | None:
        """The newest stated start, at any precision."""
        return next((date.starts for date in reversed(self.dates) if date.starts), None)


class ShowSchedule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a show on a day: the airings announced so far, the original first."""

    show: Show
    airings: tuple[AiringSchedule, ...]

    @property
    def original(self) -> AiringSchedule | None:
        """The original airing, once it is announced."""
        return next((airing for airing in self.airings if airing.original), None)


def schedule(dataset: Dataset, as_of: dt.date) -> list[ShowSchedule]:
    """Return what is known of every show on a day, in the order of their ids; shows without news are out."""
    scheduled = (schedule_show(dataset, show, as_of) for show in dataset.shows.values())
    return [one for one in scheduled if one.airings]


def schedule_show(dataset: Dataset, show: Show, as_of: dt.date) -> ShowSchedule:
    """Return what is known of a show on a day."""
    known: list[AiringSchedule] = []
    base: tuple[Episode, ...] = ()
    for number, airing in enumerate(show.airings):
        dates = tuple(date for date in airing.dates if date.announced <= as_of)
        if not dates:
            continue
        changes = tuple(change for change in airing.changes if change.announced <= as_of)
        plan = _Plan(show, airing, dataset.zone_of(airing))
        # On the same day, dates come first: a change is about what a date has set.
        statements: list[DateStatement | Change] = [*dates, *changes]
        for statement in sorted(statements, key=lambda one: one.announced):
            plan.add(statement)
        episodes = plan.lay_out(base, horizon(as_of))
        if number == 0:
            base = episodes
        known.append(
            AiringSchedule(
                airing=airing, original=number == 0, dates=dates, changes=changes, episodes=episodes
            )
        )
    return ShowSchedule(show=show, airings=tuple(known))


def horizon(as_of: dt.date) -> dt.date:
    """Return the last day up to which slots without a known end are filled: the end of the next month.

    Whole months, so that a feed with such a show changes once a month and not every day.
    """
    months = as_of.year * 12 + as_of.month - 1 + 2
    return dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)


class _Segment(msgspec.Struct, gc=False):
    """From an episode on, a slot: its first moment, the zone it was printed in and what said so."""

    first: int
    start: Moment
    zone: str
    cause: DateStatement | Change
    was: Moment | None = None


class _Hold(msgspec.Struct, gc=False):
    """From an episode on, waiting; perhaps with a rough return date, and until another episode."""

    first: int
    cause: DateStatement | Change
    resumes: Moment | None
    until: int | None = None


class _Plan:
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
        self.segments: list[_Segment] = []
        self.holds: list[_Hold] = []
        self.moves: dict[int, Change] = {}
        self.groups: dict[int, Change] = {}
        self.skips: dict[dt.date, Change] = {}
        self.specials: dict[str, Change] = {}
        self.cancelled: Change | None = None

    # --- folding ---

    def add(self, statement: DateStatement | Change) -> None:
        """Take in the next statement."""
        if isinstance(statement, Change):
            self._change(statement)
            return
        self.ends = statement.ends or self.ends
        if statement.delay is not None:
            self.follows = statement
            self.segments = [segment for segment in self.segments if segment.first > self.first]
        elif statement.starts is not None:
            self._start(statement, statement.starts)

    def _change(self, change: Change) -> None:
        if change.episode is not None:
            self.moves[change.episode] = change
        elif change.episodes is not None:
            self.groups[change.episodes.first] = change
            if change.starts is not None:
                self.moves[change.episodes.first] = change
        elif change.from_episode is not None:
            self._go_on(change.from_episode, change.starts, change)
        elif change.hiatus_from is not None:
            self._go_on(change.hiatus_from, change.resumes, change)
        elif change.cancelled_from is not None:
            self.cancelled = change
        elif change.special is not None:
            self.specials[slug(change.special)] = change
        for day in change.skips:
            self.skips[day] = change

    def _start(self, statement: DateStatement, starts: Moment) -> None:
        before = self.segments[0] if self.segments and self.segments[0].first == self.first else None
        zone = statement.timezone or self.zone
        if before and before.start == starts and before.zone == zone and not self.holds:
            return  # said again
        exact = before is not None and before.start.precision >= Precision.DAY
        if before and starts.precision < (Precision.DAY if exact else Precision.SEASON):
            # Vaguer than before: what calendars show stays where it is until there is a new date.
            self._wait(self.first, starts, statement)
            return
        was = before.start if before and exact and before.start != starts else None
        self.segments = [_Segment(self.first, starts, zone, statement, was)]
        self.follows = None
        self.cancelled = None
        self.moves.clear()
        self.holds.clear()

    def _go_on(self, first: int, starts: Moment | None, change: Change) -> None:
        """From an episode on, take a new slot; or wait, as long as its day is not known."""
        if starts is None or starts.precision < Precision.DAY:
            self._wait(first, starts, change)
            return
        self.segments = [segment for segment in self.segments if segment.first < first]
        self.segments.append(_Segment(first, starts, change.timezone or self.zone, change))
        self._forget_from(first)
        for hold in self.holds:
            hold.until = min(hold.until or first, first)
        if self.cancelled and (self.cancelled.cancelled_from or 0) >= first:
            self.cancelled = None

    def _wait(self, first: int, resumes: Moment | None, cause: DateStatement | Change) -> None:
        self._forget_from(first)
        self.holds.append(_Hold(first, cause, resumes))

    def _forget_from(self, first: int) -> None:
        """Drop what was said of single episodes from one on: newer words hold for all of them."""
        self.moves = {number: move for number, move in self.moves.items() if number < first}
        self.holds = [hold for hold in self.holds if hold.first < first]

    # --- laying out ---

    def lay_out(self, base: tuple[Episode, ...], until: dt.date) -> tuple[Episode, ...]:
        """Return the episodes in order; ``base`` are those of the original, for an airing that follows it.

        Slots without a known end are filled up to the day ``until``.
        """
        found = [*self._following(base), *self._slotted(until)]
        found.extend(self._special(key, change) for key, change in self.specials.items())
        found.sort(key=lambda episode: episode.order)
        return tuple(found)

    def _slotted(self, until: dt.date) -> Iterator[Episode]:
        """Yield the regular episodes in slots of the airing's own."""
        if not self.segments:
            return
        start = self.segments[0].start
        if start.precision < Precision.DAY or not (self.cadence.repeats or self.cadence == ALL_AT_ONCE):
            if start.precision > Precision.YEAR:
                yield self._episode(self.segments[0], self.first, start, self.segments[0].was)
        elif self.cadence == ALL_AT_ONCE:
            yield from self._batches()
        else:
            yield from self._repeated(self.ends or until)

    def _batches(self) -> Iterator[Episode]:
        """Yield one event for all episodes of each segment."""
        for index, segment in enumerate(self.segments):
            final = index + 1 == len(self.segments)
            last = self.last if final else self.segments[index + 1].first - 1
            yield self._episode(segment, segment.first, segment.start, segment.was, last=last or 0)

    def _repeated(self, until: dt.date) -> Iterator[Episode]:
        """Yield an episode for each free slot, segment by segment."""
        number = self.segments[0].first
        due: Moment | None = None
        for index, segment in enumerate(self.segments):
            final = index + 1 == len(self.segments)
            stop = self.last if final else self.segments[index + 1].first - 1
            slots = self._free_slots(segment)
            was = segment.was or (due if due != segment.start else None)
            while stop is None or number <= stop:
                moment, skipped = next(slots)
                if stop is None and self._beyond(number, moment.day, until):
                    return
                group = self.groups.get(number)
                last = group.episodes.last if group and group.episodes else number
                yield self._episode(segment, number, moment, was, last=last, skipped=skipped)
                number, was = last + 1, None
            due = next(slots)[0]

    def _beyond(self, number: int, day: dt.date, until: dt.date) -> bool:
        """Whether a slot of an airing of unknown length lies too far ahead to expect an episode in it."""
        if number == self.first:
            return False
        return day > until or not (self.ongoing or self.ends or number < self.first + COUR)

    def _free_slots(self, segment: _Segment) -> Iterator[tuple[Moment, tuple[Change, ...]]]:
        """Yield the segment's slots that hold an episode, each with the changes that blocked those before."""
        taken = {change.starts: change for change in self.specials.values()}
        blocked: list[Change] = []
        for number in itertools.count():
            moment = Moment.at(self.cadence.slot(segment.start.day, number), segment.start.minute)
            blocker = self.skips.get(moment.day) or taken.get(moment)
            if blocker:
                blocked.append(blocker)
            else:
                yield moment, tuple(blocked)
                blocked.clear()

    def _following(self, base: tuple[Episode, ...]) -> Iterator[Episode]:
        """Yield the original's episodes, a fixed delay later, up to where the airing goes its own way."""
        if self.follows is None or self.follows.delay is None:
            return
        delay = self.follows.delay.minutes
        for episode in base:
            if episode.first is None or (self.segments and episode.first >= self.segments[0].first):
                continue  # a special is not known to be shown elsewhere
            instant, moment = episode.instant, episode.moment
            if instant is not None:
                instant += delay
                moment = from_instant(instant, self.zone)
            elif moment.precision is Precision.DAY:
                moment = Moment.at(moment.day + dt.timedelta(days=delay // 1440), None)
            followed = msgspec.structs.replace(
                episode,
                instant=instant,
                moment=moment,
                zone=self.zone,
                was=None,
                cause=episode.cause if isinstance(episode.cause, Change) else self.follows,
            )
            yield self._adjusted(followed)

    def _special(self, key: str, change: Change) -> Episode:
        moment = change.starts or Moment(Precision.YEAR, change.announced)
        zone = change.timezone or self.zone
        return Episode(
            key=f"special-{key}",
            first=None,
            last=None,
            special=change.special,
            moment=moment,
            zone=zone,
            instant=_instant(moment, zone),
            minutes=change.minutes or self.minutes,
            state=State.SCHEDULED,
            cause=change,
            was=None,
            skipped=(),
            resumes=None,
            premiere=False,
            finale=False,
        )

    def _episode(
        self,
        segment: _Segment,
        number: int,
        moment: Moment,
        was: Moment | None,
        *,
        last: int | None = None,
        skipped: tuple[Change, ...] = (),
    ) -> Episode:
        """Return an episode in its slot; ``last`` is 0 if nobody has said how many air together."""
        group = self.groups.get(number)
        if last is None:
            last = group.episodes.last if group and group.episodes else number
        together = max(1, last - number + 1) if self.cadence != ALL_AT_ONCE else 1
        if group is not None and group.starts is None:
            skipped = (*skipped, group)
        open_ended = self.last is None and self.ends is None and number != self.first
        episode = Episode(
            key=str(number),
            first=number,
            last=last or None,
            special=None,
            moment=moment,
            zone=segment.zone,
            instant=_instant(moment, segment.zone),
            minutes=(group.minutes if group and group.minutes else self.minutes * together),
            state=State.EXPECTED if open_ended else State.SCHEDULED,
            cause=segment.cause,
            was=was,
            skipped=skipped,
            resumes=None,
            premiere=number == self.first,
            finale=(self.last == last and number != self.first) or (self.ends == moment.day and not group),
        )
        return self._adjusted(episode)

    def _adjusted(self, episode: Episode) -> Episode:
        """Return the episode with what was said of it alone, or of all from one on."""
        number = episode.first
        if number is None:
            return episode
        move = self.moves.get(number)
        if move is not None and move.starts is not None:
            zone = move.timezone or self.zone
            episode = msgspec.structs.replace(
                episode,
                moment=move.starts,
                zone=zone,
                instant=_instant(move.starts, zone),
                minutes=move.minutes or episode.minutes,
                was=episode.moment if episode.moment != move.starts else episode.was,
                cause=move,
            )
        else:
            for hold in self.holds:
                if hold.first <= number and (hold.until is None or number < hold.until):
                    episode = self._held(episode, hold, number)
        cancelled = self.cancelled
        if cancelled and cancelled.cancelled_from is not None and number >= cancelled.cancelled_from:
            episode = msgspec.structs.replace(episode, state=State.CANCELLED, cause=cancelled)
        return episode

    def _held(self, episode: Episode, hold: _Hold, number: int) -> Episode:
        """Return a waiting episode: the first one in the window of its return, if there is one."""
        resumes = hold.resumes
        if number == hold.first and resumes is not None and resumes.precision > Precision.YEAR:
            return msgspec.structs.replace(
                episode, moment=resumes, instant=None, was=episode.moment, cause=hold.cause, skipped=()
            )
        return msgspec.structs.replace(
            episode, state=State.POSTPONED, cause=hold.cause, resumes=resumes, skipped=()
        )


def _instant(moment: Moment, zone: str) -> int | None:
    return None if moment.minute is None else to_instant(moment.day, moment.minute, zone)
