"""From statements to episodes with moments.

The statements of an airing are folded in the order of their announcement into a plan: from which episode on
which slot holds, which days have none, what moves or waits. The plan is then laid out, episode by episode.
Everything is a function of the data and of the day up to which announcements count.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator

import msgspec

from .model import (
    ALL_AT_ONCE,
    Airing,
    Cadence,
    Change,
    Dataset,
    DateStatement,
    EpisodeRange,
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
    ``skipped`` are the changes that pushed it on by a slot or lengthened it, and ``without`` the printed days
    of the slots just before it that held no episode. ``cause`` is the statement that set it, and ``resumes``
    is how vaguely the return of a postponed one is known.
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
    without: tuple[dt.date, ...]
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
    def run(self) -> str | None:
        """What names the airing in UIDs: the original is not named by its network, which may change."""
        return "original" if self.original else self.airing.key

    @property
    def ends(self) -> dt.date | None:
        """The newest stated end: the printed day of the last episode."""
        return next((date.ends for date in reversed(self.dates) if date.ends), None)

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
    ended: int | None = None
    for number, airing in enumerate(show.airings):
        dates = tuple(date for date in airing.dates if date.announced <= as_of)
        if not dates:
            continue
        changes = tuple(change for change in airing.changes if change.announced <= as_of)
        plan = _Plan(show, airing, dataset.zone_of(airing))
        if number and plan.last is None and not any(date.ends for date in dates):
            plan.last = ended
        # On the same day, dates come first: a change is about what a date has set.
        statements: list[DateStatement | Change] = [*dates, *changes]
        for statement in sorted(statements, key=lambda one: one.announced):
            plan.add(statement)
        episodes = plan.lay_out(base, horizon(as_of))
        if number == 0:
            base = episodes
            if plan.ends is not None:  # no other airing has more episodes than the original
                ended = max((one.last or one.first for one in episodes if one.first), default=None)
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
    """From an episode on, waiting or cancelled; perhaps with a rough return date, and until another one."""

    first: int
    cause: DateStatement | Change
    resumes: Moment | None
    until: int | None = None

    def holds(self, number: int) -> bool:
        """Whether an episode is one of those."""
        return self.first <= number and (self.until is None or number < self.until)


def _left(before: _Segment | None, starts: Moment) -> Moment | None:
    """Return the moment that a slot's first episode has left: none if it only became more exact."""
    if before is None or before.start == starts:
        return before.was if before else None
    if before.start.precision < Precision.DAY:
        return None
    return before.was if _firms_up(before.start, starts) else before.start


def _firms_up(before: Moment, after: Moment) -> bool:
    """Whether a moment is the one before, known more exactly."""
    return before.precision < after.precision and before.day <= after.day <= before.last_day


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
        self.lengths: dict[int, Change] = {}
        self.groups: dict[int, Change] = {}
        self.skips: dict[dt.date, Change] = {}
        self.specials: dict[str, Change] = {}
        self.cancelled: _Hold | None = None
        self.named = self.first
        """The last episode that a statement names: so many there are at least."""

    # --- folding ---

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
            self.cancelled = _Hold(change.cancelled_from, change, None)
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
        return any(wait.holds(self.first) for wait in self._waiting())

    def _waiting(self) -> Iterator[_Hold]:
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
        self.segments = [_Segment(self.first, starts, zone, statement, _left(before, starts))]
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
        self.segments.append(_Segment(first, starts, zone, change, _left(replaced, starts)))
        self._forget_from(first)
        for hold in self.holds:
            hold.until = min(hold.until or first, first)
        if self.cancelled:
            self.cancelled.until = first

    def _wait(self, first: int, resumes: Moment | None, cause: DateStatement | Change) -> None:
        self._forget_from(first)
        self.holds.append(_Hold(first, cause, resumes))

    def _forget_from(self, first: int) -> None:
        """Drop what was said of single episodes from one on: newer words hold for all of them."""
        self.moves = {number: move for number, move in self.moves.items() if number < first}
        self.holds = [hold for hold in self.holds if hold.first < first]
        self._part(first)

    # --- laying out ---

    def lay_out(self, base: tuple[Episode, ...], until: dt.date) -> tuple[Episode, ...]:
        """Return the episodes in order; ``base`` are those of the original, for an airing that follows it.

        Slots without a known end are filled up to the day ``until``.
        """
        found = [*self._following(base), *self._slotted(until)]
        for key, change in self.specials.items():
            if change.starts is not None and change.starts.precision > Precision.YEAR:
                found.append(self._special(key, change, change.starts))
        found.sort(key=lambda episode: episode.order)
        return tuple(found)

    def _slotted(self, until: dt.date) -> Iterator[Episode]:
        """Yield the regular episodes in slots of the airing's own."""
        if not self.segments:
            return
        opening = self.segments[0]
        if opening.start.precision < Precision.DAY or not (
            self.cadence.repeats or self.cadence == ALL_AT_ONCE
        ):
            if opening.start.precision > Precision.YEAR:
                yield self._episode(
                    opening, opening.first, opening.start, opening.was, self._together(opening.first)
                )
        elif self.cadence == ALL_AT_ONCE:
            yield from self._batches()
        else:
            yield from self._repeated(until)

    def _batches(self) -> Iterator[Episode]:
        """Yield one event for all episodes of each segment."""
        for index, segment in enumerate(self.segments):
            final = index + 1 == len(self.segments)
            last = self.last if final else self.segments[index + 1].first - 1
            yield self._episode(segment, segment.first, segment.start, segment.was, last)

    def _repeated(self, until: dt.date) -> Iterator[Episode]:
        """Yield an episode for each free slot, segment by segment."""
        number = self.segments[0].first
        due: Moment | None = None
        for index, segment in enumerate(self.segments):
            final = index + 1 == len(self.segments)
            stop = self.last if final else self.segments[index + 1].first - 1
            slots = self._free_slots(segment)
            was = segment.was
            if was is None and due is not None and due != segment.start and not _firms_up(due, segment.start):
                was = due
            while stop is None or number <= stop:
                moment, skipped, without = next(slots)
                if stop is None and number > segment.first and self._beyond(number, moment.day, until):
                    return
                last = self._together(number)
                yield self._episode(segment, number, moment, was, last, skipped, without)
                number, was = last + 1, None
            due = next(slots)[0]

    def _together(self, number: int) -> int:
        """Return the last of the episodes that air as one from an episode on."""
        group = self.groups.get(number)
        return group.episodes.last if group and group.episodes else number

    def _beyond(self, number: int, day: dt.date, until: dt.date) -> bool:
        """Whether a slot of an airing of unknown length lies too far ahead to expect an episode in it."""
        if self.ends is not None:
            return day > self.ends
        if number <= self.named:
            return False
        for wait in self._waiting():
            if wait.holds(number):  # what waits does not grow by the mere passing of time
                until = min(until, horizon(wait.cause.announced))
        if day > until:
            return True
        cours = (self.named - self.first) // COUR + 1
        return not self.ongoing and number >= self.first + COUR * cours

    def _free_slots(
        self, segment: _Segment
    ) -> Iterator[tuple[Moment, tuple[Change, ...], tuple[dt.date, ...]]]:
        """Yield the slots that hold an episode; with each, what blocked those just before, and their days."""
        taken = {
            change.starts: change
            for change in self.specials.values()
            if (change.timezone or self.zone) == segment.zone
        }
        blocked: dict[dt.date, Change] = {}
        number = 0
        while True:
            moment = Moment.at(self.cadence.slot(segment.start.day, number), segment.start.minute)
            number += 1
            blocker = self.skips.get(moment.day) or taken.get(moment)
            if blocker:
                blocked[moment.day] = blocker
            else:
                yield (
                    moment,
                    tuple({id(change): change for change in blocked.values()}.values()),
                    tuple(blocked),
                )
                blocked.clear()

    def _following(self, base: tuple[Episode, ...]) -> Iterator[Episode]:
        """Yield the original's episodes, a fixed delay later, up to where the airing goes its own way."""
        if self.follows is None or self.follows.delay is None:
            return
        delay = self.follows.delay.minutes
        own = self.segments[0].first if self.segments else None
        for episode in base:
            if episode.first is None or (own is not None and episode.first >= own):
                continue  # a special is not known to be shown elsewhere
            last = episode.last
            if own is not None:
                last = own - 1 if last is None else min(last, own - 1)
            instant, moment = episode.instant, episode.moment
            if instant is not None:
                instant += delay
                moment = from_instant(instant, self.zone)
            elif moment.precision is Precision.DAY:
                moment = Moment.at(moment.day + dt.timedelta(days=int(delay / 1440)), None)
            followed = msgspec.structs.replace(
                episode,
                last=last,
                finale=episode.finale and last == episode.last,
                instant=instant,
                moment=moment,
                zone=self.zone,
                was=None,
                cause=episode.cause if isinstance(episode.cause, Change) else self.follows,
            )
            yield self._adjusted(followed, episode.first)

    def _special(self, key: str, change: Change, moment: Moment) -> Episode:
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
            without=(),
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
        last: int | None,
        skipped: tuple[Change, ...] = (),
        without: tuple[dt.date, ...] = (),
    ) -> Episode:
        """Return an episode in its slot; ``last`` is None if nobody has said how many air together."""
        group = self.groups.get(number)
        together = 1 if last is None or self.cadence == ALL_AT_ONCE else last - number + 1
        if group is not None and group.starts is None:
            skipped = (*skipped, group)
        open_ended = self.last is None and self.ends is None and number > self.named
        final = self.ends == moment.day if self.last is None else self.last == last
        episode = Episode(
            key=str(number),
            first=number,
            last=last,
            special=None,
            moment=moment,
            zone=segment.zone,
            instant=_instant(moment, segment.zone),
            minutes=(group.minutes if group and group.minutes else self.minutes * together),
            state=State.EXPECTED if open_ended else State.SCHEDULED,
            cause=segment.cause,
            was=was,
            skipped=skipped,
            without=without,
            resumes=None,
            premiere=number == self.first,
            finale=final and number != self.first,
        )
        return self._adjusted(episode, number)

    def _adjusted(self, episode: Episode, number: int) -> Episode:
        """Return the episode with what was said of it alone, or of all from one on."""
        length = self.lengths.get(number)
        move = self.moves.get(number)
        if length is not None and length.minutes is not None:
            why = () if length is move else (length,)
            episode = msgspec.structs.replace(
                episode, minutes=length.minutes, skipped=(*episode.skipped, *why)
            )
        if move is not None and move.starts is not None:
            episode = self._moved(episode, move, move.starts)
        else:
            for hold in self.holds:
                if hold.holds(number):
                    episode = self._held(episode, hold, number)
        cancelled = self.cancelled
        if cancelled is not None and cancelled.holds(number):
            episode = msgspec.structs.replace(
                episode, state=State.CANCELLED, cause=cancelled.cause, resumes=None
            )
        return episode

    def _moved(self, episode: Episode, move: Change, starts: Moment) -> Episode:
        """Return an episode with a moment of its own; one of which only the year is known waits for it."""
        if starts.precision is Precision.YEAR:
            return msgspec.structs.replace(episode, state=State.POSTPONED, cause=move, resumes=starts)
        zone = move.timezone or self.zone
        stays = episode.moment == starts or _firms_up(episode.moment, starts)
        return msgspec.structs.replace(
            episode,
            moment=starts,
            zone=zone,
            instant=_instant(starts, zone),
            was=episode.was if stays else episode.moment,
            cause=move,
        )

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
