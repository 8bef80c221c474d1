"""Along the slots of an airing with what machines saw: which one each episode took, and what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from ..language.moment import JST, Moment, from_instant
from ..language.observed import observer_of
from .episodes import Episode, State
from .folding import Plan, Segment, firms_up
from .sightings import NEAR, Sighting
from .slots import Slot, first_slot, instant_of, stood

FARTHEST = 366
"""Days from a slot to a showing of its episode: what is farther away is a slip."""


class Watch:
    """Walks the slots of a segment along with what was seen in them, episode by episode.

    ``ground`` is the sighting that the slots to come rest on, once one has shifted them; ``doubtful`` is
    whether only what people entered says so.
    """

    def __init__(self, plan: Plan, segment: Segment, slots: Iterator[Slot]) -> None:
        self.plan = plan
        self.segment = segment
        self.slots = slots
        self.waiting: list[Slot] = []
        self.before: Slot | None = None
        self.due: Slot = first_slot(segment)
        """Where the episode that was taken last would have been."""
        self.exact = False
        """Whether it was seen just there."""
        self.shift = 0
        """Minutes by which the nights are later than the segment says."""
        self.minute: int | None = None
        """The minute at which they are, if the segment does not know it."""
        self.alone: tuple[int, int] | None = None
        """Which episode would follow the last one that was seen beside its slot, and by how many minutes."""
        opening = plan.watched.get(segment.first)
        by_machine = observer_of(segment.cause) is not None
        self.ground: Sighting | None = opening if by_machine else None
        self.doubtful = by_machine and opening is not None and not opening.sure

    def next(self) -> Slot:
        """Return the next slot."""
        if self.waiting:
            return self.waiting.pop()
        return self._shifted(next(self.slots))

    def _shifted(self, slot: Slot) -> Slot:
        moment = slot.moment
        if self.minute is not None and moment.minute is None:
            moment = Moment.at(moment.day, self.minute)
        elif not self.shift:
            return slot
        zone = self.segment.zone
        instant = instant_of(moment, zone)
        if self.shift:
            if instant is None:
                moment = Moment.at(moment.day + dt.timedelta(days=round(self.shift / 1440)), None)
            else:
                instant += self.shift
                moment = from_instant(instant, zone)
        told = slot.told if self.ground is None else max(slot.told, self.ground.seen)
        return msgspec.structs.replace(slot, moment=moment, instant=instant, told=told)

    def take(self, number: int) -> tuple[Slot, Sighting | None]:
        """Return the slot of an episode, and what was seen of it; slots before it may be passed over."""
        due = self.due = self.next()
        sighting = self.plan.watched.get(number)
        self.exact = (
            sighting is not None
            and self.ground is None
            and sighting.instant is not None
            and sighting.instant == due.instant
        )
        if sighting is None or not (self.exact or self._holds(number, due, sighting)):
            self.before, self.alone = due, None
            return due, None
        if self.exact:  # most are
            self.before, self.alone, self.doubtful = due, None, False
            return due, sighting if sighting.sure else msgspec.structs.replace(sighting, sure=True)
        agrees = _distance(due, sighting) <= NEAR and not self.doubtful
        if due.moment.minute is None and sighting.moment.minute is not None:
            agrees = False  # more exact than what was said
            if self.minute is None and sighting.moment.day == due.moment.day:
                self.minute = sighting.moment.minute
                self.ground, self.doubtful = sighting, not sighting.sure
        slot, passed = self._nearest(due, sighting)
        sure = sighting.sure or agrees
        if not sighting.listed and agrees:
            sighting = msgspec.structs.replace(sighting, moment=due.moment, instant=due.instant)
        moved = self._beside(sighting, slot)
        if slot is not due or (moved and self.alone == (number, moved)):
            self.ground, self.doubtful = sighting, not sure
            if slot is due or self.alone == (number, moved):
                self.shift += moved
                self.waiting = [self._later(one, moved) for one in self.waiting]
                slot = self._later(slot, moved)
                moved = 0
        elif sure:
            self.doubtful = False
        self.alone = (sighting.last + 1, moved) if moved else None
        self.before = slot
        return self._placed(number, due, slot, passed, sighting), msgspec.structs.replace(sighting, sure=sure)

    def _holds(self, number: int, due: Slot, sighting: Sighting) -> bool:
        """Return whether a sighting is near enough, and may stand against the night that a person named."""
        if abs((sighting.moment.day - due.moment.day).days) > FARTHEST:
            return False
        cause = self.segment.cause
        if number != self.segment.first or observer_of(cause) is not None:
            return True
        if _distance(due, sighting) <= NEAR:
            return True
        return sighting.listed and cause.announced < sighting.seen

    def _nearest(self, due: Slot, sighting: Sighting) -> tuple[Slot, list[Slot]]:
        """Return the slot that is nearest to a sighting, and those before it that held no episode."""
        passed: list[Slot] = []
        slot = due
        while True:
            after = self.next()
            if _distance(after, sighting) >= _distance(slot, sighting):
                self.waiting.append(after)
                break
            passed.append(slot)
            slot = after
        if not passed and self.before and _distance(self.before, sighting) < _distance(due, sighting):
            self.waiting.append(due)
            return self.before, []
        return slot, passed

    def _beside(self, sighting: Sighting, slot: Slot) -> int:
        """Return by how many minutes a sighting is later than a slot."""
        if sighting.instant is None or slot.instant is None:
            return 1440 * (sighting.moment.day - slot.moment.day).days
        return sighting.instant - slot.instant

    def _later(self, slot: Slot, minutes: int) -> Slot:
        if slot.instant is None:
            day = slot.moment.day + dt.timedelta(days=round(minutes / 1440))
            return msgspec.structs.replace(slot, moment=Moment.at(day, None))
        instant = slot.instant + minutes
        moment = from_instant(instant, self.segment.zone)
        return msgspec.structs.replace(slot, moment=moment, instant=instant)

    def _placed(self, number: int, due: Slot, slot: Slot, passed: list[Slot], sighting: Sighting) -> Slot:
        """Return the slot of an episode as it was seen, with the nights that it has passed over."""
        moment, instant = sighting.moment, sighting.instant
        if instant is None and moment.day == slot.moment.day:
            moment, instant = slot.moment, slot.instant
        elif instant is not None and instant == slot.instant:
            moment = slot.moment
        elif instant is not None and self.segment.zone != JST:
            moment = from_instant(instant, self.segment.zone)
        if moment == due.moment:
            return due
        skipped, without = slot.skipped, slot.without
        if passed and number != self.segment.first:
            days = tuple(one.moment.day for one in passed)
            gap = sighting.change(skips=days)
            skipped = (*(change for one in passed for change in one.skipped), *skipped, gap)
            without = (*(day for one in passed for day in one.without), *without, *days)
        return Slot(moment, instant, max(due.told, sighting.seen), skipped, without)

    def on(self, episode: Episode, number: int, sighting: Sighting | None) -> Episode:
        """Return an episode in its slot with what was seen of it, or of the one that its slot rests on."""
        if sighting is not None:
            return noted(self.plan, episode, number, sighting, self.due, anew=self.ground is not None)
        if self.ground is None or episode.state not in (State.SCHEDULED, State.EXPECTED):
            return episode
        state = State.EXPECTED if self.doubtful else episode.state
        cause = self.ground.change() if episode.cause is self.segment.cause else episode.cause
        return msgspec.structs.replace(episode, state=state, cause=cause)


def noted(
    plan: Plan, episode: Episode, number: int, sighting: Sighting, due: Slot, *, anew: bool = False
) -> Episode:
    """Return an episode at the moment at which it was seen; ``due`` is where it would have been.

    ``anew`` is whether that slot itself rests on what was seen.
    """
    moved = episode.moment is not due.moment and episode.moment != due.moment
    was = episode.was
    if sighting.was is not None and sighting.was != episode.moment:
        was = sighting.was
    elif moved and not firms_up(due.moment, episode.moment) and not episode.without:
        was = due.moment if stood(plan, number, due.moment, due.told, sighting.seen) else was
    return msgspec.structs.replace(
        episode,
        state=State.SCHEDULED if sighting.sure else State.EXPECTED,
        cause=sighting.change() if moved or anew else episode.cause,
        seen=sighting,
        minutes=episode.minutes if sighting.minutes is None or number in plan.lengths else sighting.minutes,
        was=was,
    )


class Following:
    """Walks the episodes of an airing that follows the original, along with what was seen of them there."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.shift = 0
        """Minutes by which it follows later than the delay says: two in a row were seen so."""
        self.alone: tuple[int, int] | None = None
        self.ground: Sighting | None = None

    def on(self, episode: Episode, number: int) -> Episode:
        """Return an episode as it was seen, or as those seen before it let expect it."""
        due = Slot(episode.moment, episode.instant, episode.told)
        sighting = self.plan.watched.get(number)
        if sighting is None or not self._holds(episode, sighting):
            self.alone = None
            return self._expected(episode)
        beside = 0
        if sighting.instant is not None and due.instant is not None:
            beside = sighting.instant - due.instant
        agrees = _distance(due, sighting) <= NEAR
        sure = sighting.sure or agrees
        if beside in (0, self.shift) or self.alone == (number, beside):
            self.shift, self.ground = beside, sighting if beside else None
        self.alone = (sighting.last + 1, beside) if beside != self.shift else None
        moment, instant = sighting.moment, sighting.instant
        if instant is None or instant == due.instant or (agrees and not sighting.listed):
            same = sighting.moment.day == due.moment.day or agrees
            moment, instant = (due.moment, due.instant) if same else (moment, instant)
        elif self.plan.zone != JST:
            moment = from_instant(instant, self.plan.zone)
        placed = msgspec.structs.replace(
            episode, moment=moment, instant=instant, told=max(due.told, sighting.seen)
        )
        found = msgspec.structs.replace(sighting, sure=sure)
        return noted(self.plan, placed, number, found, due)

    def _holds(self, episode: Episode, sighting: Sighting) -> bool:
        """Return whether a sighting is near enough, and may stand against what puts the episode off."""
        if abs((sighting.moment.day - episode.moment.day).days) > FARTHEST:
            return False
        if episode.state in (State.SCHEDULED, State.EXPECTED):
            return True
        return sighting.listed and episode.cause.announced < sighting.seen

    def _expected(self, episode: Episode) -> Episode:
        if not self.shift or self.ground is None or episode.instant is None:
            return episode
        instant = episode.instant + self.shift
        return msgspec.structs.replace(
            episode,
            instant=instant,
            moment=from_instant(instant, self.plan.zone),
            told=max(episode.told, self.ground.seen),
            state=episode.state if self.ground.sure else State.EXPECTED,
            cause=self.ground.change(),
        )


def _distance(slot: Slot, sighting: Sighting) -> int:
    """Return how many minutes lie between a slot and a sighting: whole days, if one is known to its day."""
    if slot.instant is None or sighting.instant is None:
        return 1440 * abs((slot.moment.day - sighting.moment.day).days)
    return abs(slot.instant - sighting.instant)
