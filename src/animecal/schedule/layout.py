"""From a plan to episodes, each at its moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from ..language.model import Change
from ..language.moment import Moment, Precision, from_instant, to_instant
from ..language.notations import ALL_AT_ONCE
from .episodes import Episode, State
from .folding import Hold, Plan, Segment, firms_up

COUR = 13
"""Slots that are filled while nobody has said how many episodes there are: the most that a cour has."""


def horizon(as_of: dt.date) -> dt.date:
    """Return the last day up to which slots without a known end are filled: the end of the next month.

    Whole months, so that a feed with such a show changes once a month and not every day.
    """
    months = as_of.year * 12 + as_of.month - 1 + 2
    return dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)


def lay_out(plan: Plan, base: tuple[Episode, ...], until: dt.date) -> tuple[Episode, ...]:
    """Return the episodes of a plan in order.

    ``base`` are those of the original, for an airing that follows it. Slots without a known end are
    filled up to the day ``until``.
    """
    layout = _Layout(plan)
    found = [*layout.following(base), *layout.slotted(until), *layout.specials()]
    found.sort(key=lambda episode: episode.order)
    return tuple(found)


class _Layout:
    """Lays out one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def specials(self) -> Iterator[Episode]:
        """Yield the specials whose moment is known better than to the year."""
        for key, change in self.plan.specials.items():
            if change.starts is not None and change.starts.precision > Precision.YEAR:
                yield self._special(key, change, change.starts)

    def slotted(self, until: dt.date) -> Iterator[Episode]:
        """Yield the regular episodes in slots of the airing's own."""
        if not self.plan.segments:
            return
        opening = self.plan.segments[0]
        if opening.start.precision < Precision.DAY or not (
            self.plan.cadence.repeats or self.plan.cadence == ALL_AT_ONCE
        ):
            if opening.start.precision > Precision.YEAR:
                yield self._episode(
                    opening, opening.first, opening.start, opening.was, self._together(opening.first)
                )
        elif self.plan.cadence == ALL_AT_ONCE:
            yield from self._batches()
        else:
            yield from self._repeated(until)

    def _batches(self) -> Iterator[Episode]:
        """Yield one event for all episodes of each segment."""
        for index, segment in enumerate(self.plan.segments):
            final = index + 1 == len(self.plan.segments)
            last = self.plan.last if final else self.plan.segments[index + 1].first - 1
            yield self._episode(segment, segment.first, segment.start, segment.was, last)

    def _repeated(self, until: dt.date) -> Iterator[Episode]:
        """Yield an episode for each free slot, segment by segment."""
        number = self.plan.segments[0].first
        due: Moment | None = None
        for index, segment in enumerate(self.plan.segments):
            final = index + 1 == len(self.plan.segments)
            stop = self.plan.last if final else self.plan.segments[index + 1].first - 1
            slots = self._free_slots(segment)
            was = segment.was
            if was is None and due is not None and due != segment.start and not firms_up(due, segment.start):
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
        group = self.plan.groups.get(number)
        return group.episodes.last if group and group.episodes else number

    def _beyond(self, number: int, day: dt.date, until: dt.date) -> bool:
        """Whether a slot of an airing of unknown length lies too far ahead to expect an episode in it."""
        if self.plan.ends is not None:
            return day > self.plan.ends
        if number <= self.plan.named:
            return False
        for wait in self.plan.waiting():
            if wait.holds(number):  # what waits does not grow by the mere passing of time
                until = min(until, horizon(wait.cause.announced))
        if day > until:
            return True
        cours = (self.plan.named - self.plan.first) // COUR + 1
        return not self.plan.ongoing and number >= self.plan.first + COUR * cours

    def _free_slots(
        self, segment: Segment
    ) -> Iterator[tuple[Moment, tuple[Change, ...], tuple[dt.date, ...]]]:
        """Yield the slots that hold an episode; with each, what blocked those just before, and their days."""
        taken = {
            change.starts: change
            for change in self.plan.specials.values()
            if (change.timezone or self.plan.zone) == segment.zone
        }
        blocked: dict[dt.date, Change] = {}
        number = 0
        while True:
            moment = Moment.at(self.plan.cadence.slot(segment.start.day, number), segment.start.minute)
            number += 1
            blocker = self.plan.skips.get(moment.day) or taken.get(moment)
            if blocker:
                blocked[moment.day] = blocker
            else:
                yield (
                    moment,
                    tuple({id(change): change for change in blocked.values()}.values()),
                    tuple(blocked),
                )
                blocked.clear()

    def following(self, base: tuple[Episode, ...]) -> Iterator[Episode]:
        """Yield the original's episodes, a fixed delay later, up to where the airing goes its own way."""
        if self.plan.follows is None or self.plan.follows.delay is None:
            return
        delay = self.plan.follows.delay.minutes
        own = self.plan.segments[0].first if self.plan.segments else None
        for episode in base:
            if episode.first is None or (own is not None and episode.first >= own):
                continue  # a special is not known to be shown elsewhere
            last = episode.last
            if own is not None:
                last = own - 1 if last is None else min(last, own - 1)
            instant, moment = episode.instant, episode.moment
            if instant is not None:
                instant += delay
                moment = from_instant(instant, self.plan.zone)
            elif moment.precision is Precision.DAY:
                moment = Moment.at(moment.day + dt.timedelta(days=int(delay / 1440)), None)
            followed = msgspec.structs.replace(
                episode,
                last=last,
                finale=episode.finale and last == episode.last,
                instant=instant,
                moment=moment,
                zone=self.plan.zone,
                was=None,
                cause=episode.cause if isinstance(episode.cause, Change) else self.plan.follows,
            )
            yield self._adjusted(followed, episode.first)

    def _special(self, key: str, change: Change, moment: Moment) -> Episode:
        zone = change.timezone or self.plan.zone
        return Episode(
            key=f"special-{key}",
            first=None,
            last=None,
            special=change.special,
            moment=moment,
            zone=zone,
            instant=_instant(moment, zone),
            minutes=change.minutes or self.plan.minutes,
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
        segment: Segment,
        number: int,
        moment: Moment,
        was: Moment | None,
        last: int | None,
        skipped: tuple[Change, ...] = (),
        without: tuple[dt.date, ...] = (),
    ) -> Episode:
        """Return an episode in its slot; ``last`` is None if nobody has said how many air together."""
        group = self.plan.groups.get(number)
        together = 1 if last is None or self.plan.cadence == ALL_AT_ONCE else last - number + 1
        if group is not None and group.starts is None:
            skipped = (*skipped, group)
        open_ended = self.plan.last is None and self.plan.ends is None and number > self.plan.named
        final = self.plan.ends == moment.day if self.plan.last is None else self.plan.last == last
        episode = Episode(
            key=str(number),
            first=number,
            last=last,
            special=None,
            moment=moment,
            zone=segment.zone,
            instant=_instant(moment, segment.zone),
            minutes=(group.minutes if group and group.minutes else self.plan.minutes * together),
            state=State.EXPECTED if open_ended else State.SCHEDULED,
            cause=segment.cause,
            was=was,
            skipped=skipped,
            without=without,
            resumes=None,
            premiere=number == self.plan.first,
            finale=final and number != self.plan.first,
        )
        return self._adjusted(episode, number)

    def _adjusted(self, episode: Episode, number: int) -> Episode:
        """Return the episode with what was said of it alone, or of all from one on."""
        length = self.plan.lengths.get(number)
        move = self.plan.moves.get(number)
        if length is not None and length.minutes is not None:
            why = () if length is move else (length,)
            episode = msgspec.structs.replace(
                episode, minutes=length.minutes, skipped=(*episode.skipped, *why)
            )
        if move is not None and move.starts is not None:
            episode = self._moved(episode, move, move.starts)
        else:
            for hold in self.plan.holds:
                if hold.holds(number):
                    episode = self._held(episode, hold, number)
        cancelled = self.plan.cancelled
        if cancelled is not None and cancelled.holds(number):
            episode = msgspec.structs.replace(
                episode, state=State.CANCELLED, cause=cancelled.cause, resumes=None
            )
        return episode

    def _moved(self, episode: Episode, move: Change, starts: Moment) -> Episode:
        """Return an episode with a moment of its own; one of which only the year is known waits for it."""
        if starts.precision is Precision.YEAR:
            return msgspec.structs.replace(episode, state=State.POSTPONED, cause=move, resumes=starts)
        zone = move.timezone or self.plan.zone
        stays = episode.moment == starts or firms_up(episode.moment, starts)
        return msgspec.structs.replace(
            episode,
            moment=starts,
            zone=zone,
            instant=_instant(starts, zone),
            was=episode.was if stays else episode.moment,
            cause=move,
        )

    def _held(self, episode: Episode, hold: Hold, number: int) -> Episode:
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
