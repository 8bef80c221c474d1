"""From a plan to episodes, each at its moment."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterator, Set

import msgspec

from ..language.moment import Moment, Precision, from_instant
from ..language.notations import ALL_AT_ONCE
from ..language.statements import Change, DateStatement
from .adjusting import Before, adjusted, left_by, stays
from .episodes import Episode, State
from .folding import Plan, Segment
from .sightings import Sighting
from .slots import (
    Slot,
    beyond,
    first_slot,
    free_slots,
    horizon,
    in_time,
    instant_of,
    network_on,
    pushed,
    recent_from,
    stood,
)
from .walking import Following, Watch
from .watching import slot_seen


def lay_out(plan: Plan, base: Collection[Episode], before: Before, as_of: dt.date) -> tuple[Episode, ...]:
    """Return the episodes of a plan in order, as they are known on a day, those that wait included.

    ``base`` are those of the original on that day, for an airing that follows it. What is only expected of an
    ongoing show is there from the previous season on.
    """
    layout = _Layout(plan, before)
    found = [*layout.following(base), *layout.slotted(as_of), *layout.specials()]
    found.sort(key=lambda episode: episode.order)
    since = recent_from(as_of) if plan.ongoing else dt.date.min
    known = [_on(episode, as_of) for episode in found]
    return tuple([episode for episode in known if episode.day >= since or not episode.guessed])


def find(
    plan: Plan, base: Collection[Episode], before: Before, as_of: dt.date, number: int
) -> Episode | None:
    """Return one of these episodes by its number, unless it stands nowhere, without laying out the others.

    ``base`` needs to hold no other either.
    """
    layout = _Layout(plan, before, number)
    for episode in itertools.chain(layout.following(base), layout.slotted(as_of)):
        if episode.first == number:
            return None if episode.state is State.WAITING else _on(episode, as_of)
    return None


def _on(episode: Episode, day: dt.date) -> Episode:
    """Return an episode as it is on a day: windows begin, and end without a word.

    What was only expected is over with its month, so that a feed changes once a month and not every day. What
    somebody saw stays as it is: that one crowd alone says so is told all the same.
    """
    if episode.moment.precision >= Precision.DAY:
        if episode.state is not State.EXPECTED or episode.seen or episode.day >= day.replace(day=1):
            return episode
        return msgspec.structs.replace(episode, state=State.UNCONFIRMED)
    off = episode.state in (State.POSTPONED, State.CANCELLED, State.WAITING)
    over = not off and episode.moment.last_day < day
    return msgspec.structs.replace(
        episode,
        # What is off stays where it was when that was said.
        begun=episode.day <= (episode.cause.announced if off else day),
        state=State.UNCONFIRMED if over else episode.state,
    )


def _slack(plan: Plan, segment: Segment, number: int, slot: Slot) -> Change | None:
    """Return by what an episode may be later than in its slot: a night that was told since is certain."""
    off = plan.slack
    if off is None or number == plan.first or slot.moment.day <= off.announced:
        return None
    return None if number == segment.first and segment.cause.announced >= off.announced else off


class _Layout:
    """Lays out one plan, or only what stands in slots of it for the episode ``only``."""

    def __init__(self, plan: Plan, before: Before, only: int | None = None) -> None:
        self.plan = plan
        self.before = before
        self.only = only

    def specials(self) -> Iterator[Episode]:
        """Yield the specials whose moment is known better than to the year."""
        for key, change in self.plan.specials.items():
            if change.starts is not None and change.starts.in_calendars:
                yield _special(self.plan, key, change, change.starts)

    def slotted(self, as_of: dt.date) -> Iterator[Episode]:
        """Yield the regular episodes in slots of the airing's own; without a known end, those expected."""
        if not self.plan.segments:
            return
        opening = self.plan.segments[0]
        if opening.start.precision < Precision.DAY or not (
            self.plan.cadence.repeats or self.plan.cadence == ALL_AT_ONCE
        ):
            if opening.start.in_calendars:
                last = self._together(opening.first)
                yield self._episode(opening, opening.first, first_slot(opening), opening.was, last)
            if self.plan.cadence.repeats:  # later episodes may have been seen all the same
                yield from self._repeated(as_of, self.plan.segments[1:])
        elif self.plan.cadence == ALL_AT_ONCE:
            yield from self._batches()
        else:
            yield from self._repeated(as_of, self.plan.segments)

    def _batches(self) -> Iterator[Episode]:
        """Yield one event for all episodes of each segment, parted where a break or the end begins."""
        plan = self.plan
        starts = {segment.first: segment for segment in plan.segments}
        parts = {wait.first for wait in plan.waiting() if plan.last is None or wait.first <= plan.last}
        firsts = sorted({*starts, *(first for first in parts if first > plan.segments[0].first)})
        segment = plan.segments[0]
        for index, number in enumerate(firsts):
            segment = starts.get(number, segment)
            was = segment.was if number == segment.first else None
            last = firsts[index + 1] - 1 if index + 1 < len(firsts) else plan.last
            yield self._episode(segment, number, first_slot(segment), was, last)

    def _repeated(self, as_of: dt.date, segments: list[Segment]) -> Iterator[Episode]:
        """Yield an episode for each free slot, segment by segment."""
        until, month = horizon(as_of), as_of.replace(day=1)
        late = dt.timedelta()
        number = segments[0].first if segments else 0
        due: Slot | None = None
        for index, segment in enumerate(segments):
            final = index + 1 == len(segments)
            stop = self.plan.last if final else segments[index + 1].first - 1
            slots = free_slots(self.plan, segment)
            watch = Watch(self.plan, segment, slots) if self.plan.watched else None
            was = segment.was
            if was is None and due is not None and self.only in (None, segment.first):
                was = self._left(segment, due)
            if due is not None and segment.news >= month:
                late += max(segment.start.day - due.moment.day, dt.timedelta())
            shifted = dt.date.min  # the last word on how many slots those before have taken
            while stop is None or number <= stop:
                slot, sighting = watch.take(number) if watch else (next(slots), None)
                if slot.without:
                    late += pushed(slot, month)
                if shifted > slot.told:
                    slot = msgspec.structs.replace(slot, told=shifted)
                open_ended = stop is None and number > segment.first
                if open_ended:
                    day = in_time(slot.moment.day, late, until)
                    if beyond(self.plan, number, day, until, self.plan.named):
                        return
                last = self._together(number)
                if self.only in (None, number):
                    seen = sighting if watch and watch.exact else None
                    episode = self._episode(segment, number, slot, was, last, seen)
                    yield watch.on(episode, number, sighting) if watch and not seen else episode
                shifted = max(shifted, self.plan.grouped.get(number, shifted))
                number, was = last + 1, None
            due = watch.next() if watch else next(slots)
            due = msgspec.structs.replace(due, told=max(due.told, shifted))

    def _left(self, segment: Segment, due: Slot) -> Moment | None:
        """Return the moment that a segment's first episode has left, as far as it was announced.

        ``due`` is the slot of the segment before that it would have had.
        """
        if segment.news < segment.cause.announced:  # it has waited since
            moment = left_by(self.before(segment.news, segment.first))
            return None if moment is None or stays(moment, segment.start) else moment
        there = stood(self.plan, segment.first, due.moment, due.told, segment.news)
        return due.moment if there and not stays(due.moment, segment.start) else None

    def _together(self, number: int) -> int:
        """Return the last of the episodes that air as one from an episode on."""
        group = self.plan.groups.get(number)
        return group.episodes.last if group and group.episodes else number

    def following(self, base: Collection[Episode]) -> Iterator[Episode]:
        """Yield the original's episodes, a fixed delay later, up to where the airing goes its own way."""
        follows = self.plan.follows
        if follows is None or follows.delay is None:
            return
        own = self.plan.segments[0].first if self.plan.segments else None
        watch = Following(self.plan) if self.plan.watched else None
        for episode in base:
            # A special is not known to be shown elsewhere.
            if episode.first is not None and (own is None or episode.first < own):
                followed = self._followed(episode, follows, follows.delay.minutes, own)
                found = adjusted(self.plan, followed, episode.first, self.before)
                yield watch.on(found, episode.first) if watch else found
        yield from self._alone({number for episode in base for number in episode.numbers}, own)

    def _alone(self, there: Set[int], own: int | None) -> Iterator[Episode]:
        """Yield the episodes that were seen here and that the original does not have yet."""
        for number, sighting in self.plan.watched.items():
            if number not in there and (own is None or number < own):
                segment = slot_seen(number, sighting)
                yield self._episode(segment, number, first_slot(segment), None, sighting.last, sighting)

    def _followed(self, episode: Episode, follows: DateStatement, delay: int, own: int | None) -> Episode:
        """Return an episode of the original as this airing has it, up to where that goes its own way."""
        last = episode.last
        if own is not None:
            last = own - 1 if last is None else min(last, own - 1)
        instant, moment = episode.instant, episode.moment
        if instant is not None:
            instant += delay
            moment = from_instant(instant, self.plan.zone)
        elif moment.precision is Precision.DAY:
            moment = Moment.at(moment.day + dt.timedelta(days=int(delay / 1440)), None)
        # What waited already when this airing was announced never was due here.
        waited = episode.state is State.POSTPONED and self.plan.followed >= episode.cause.announced
        return msgspec.structs.replace(
            episode,
            last=last,
            finale=episode.finale and last == episode.last,
            instant=instant,
            moment=moment,
            zone=self.plan.zone,
            state=State.WAITING if waited else episode.state,
            told=max(episode.told, self.plan.followed),
            network=self.plan.carriers.at(episode.first or 0),
            was=None,
            cause=episode.cause if isinstance(episode.cause, Change) else follows,
        )

    def _episode(
        self,
        segment: Segment,
        number: int,
        slot: Slot,
        was: Moment | None,
        last: int | None,
        seen: Sighting | None = None,
    ) -> Episode:
        """Return an episode in its slot, in which it may have been seen.

        ``last`` is None if nobody has said how many air together.
        """
        plan = self.plan
        group = plan.groups.get(number)
        together = 1 if last is None or plan.cadence == ALL_AT_ONCE else last - number + 1
        open_ended = plan.last is None and plan.ends is None and number > plan.named
        final = plan.ends == slot.moment.day if plan.last is None else plan.last == last
        minutes = (seen and seen.minutes) or (group and group.minutes)
        episode = Episode(
            key=str(number),
            first=number,
            last=last,
            special=None,
            moment=slot.moment,
            zone=segment.zone,
            instant=slot.instant,
            minutes=minutes or plan.minutes * together,
            state=State.EXPECTED if (not seen.sure if seen else open_ended) else State.SCHEDULED,
            cause=segment.cause,
            told=slot.told,
            was=seen.was or was if seen else was,
            skipped=(*slot.skipped, group) if group and group.starts is None else slot.skipped,
            without=slot.without,
            resumes=None,
            premiere=number == plan.first,
            finale=final and number != plan.first,
            network=plan.carriers.at(number),
            slack=None if seen else _slack(plan, segment, number, slot),
            seen=seen,
        )
        return adjusted(plan, episode, number, self.before, announced=number == segment.first)


def _special(plan: Plan, key: str, change: Change, moment: Moment) -> Episode:
    network = network_on(plan, moment.day)
    zone = change.timezone or plan.carriers.zone_of(network)
    return Episode(
        key=f"special-{key}",
        first=None,
        last=None,
        special=change.special,
        moment=moment,
        zone=zone,
        instant=instant_of(moment, zone),
        minutes=change.minutes or plan.minutes,
        state=State.SCHEDULED,
        cause=change,
        told=change.announced,
        was=None,
        skipped=(),
        without=(),
        resumes=None,
        premiere=False,
        finale=False,
        network=network,
        showing=change.kind,
    )
