"""The second hand: what machines saw, folded into what people announced.

What is explicit beats what is extrapolated, whoever said it. Of two explicit words the newer one holds, but
what people entered into a database never overrides a person here. Absence proves nothing; a gap in the
numbering does. No observation cancels, retires or deletes.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence

import msgspec

from ..language.moment import JST, Moment, Precision, from_instant
from ..language.notations import EpisodeRange
from ..language.observations import Observation
from ..language.observed import ObservedChange
from .folding import Plan, Segment, firms_up, name
from .lengths import Length
from .sightings import Observers, Sighting, agree, chosen, last_of, misnumbered
from .slots import instant_of

SLIPS = 2
"""Nights of the past that a machine's word on the last episode may take."""


def see(plan: Plan, seen: Iterable[Observation]) -> None:
    """Take in observations, in the order of their days."""
    first, sighted = plan.first, plan.sighted
    for one in seen:
        if one.what == "new" or one.what == "final":
            number = one.first
            if number is None and not plan.cadence.repeats:  # what airs once needs no number
                number, one = first, msgspec.structs.replace(one, first=first, last=first)
            if number is None or number < first:
                continue
            if number in sighted:
                sighted[number].append(one)
            else:
                sighted[number] = [one]


def settle(plan: Plan, told: Iterable[Observation], observers: Observers) -> None:
    """Fold into a plan, which knows all that people said, all that was seen."""
    _disbelieve(plan, observers)
    plan.watched = {number: chosen(said, observers) for number, said in sorted(plan.sighted.items())}
    # A night that is listed otherwise by now was listed all the same: there are so many.
    listed = [
        one
        for one in told
        if (one.what == "new" or one.what == "final") and observers[one.source].trust == "listing"
    ]
    _end(plan, told, observers, [one for one in listed if plan.last_said < one.seen])
    if plan.holds or plan.cancelled or plan.moves or plan.skips:
        for number, sighting in list(plan.watched.items()):
            if not _stands(plan, number, sighting):
                del plan.watched[number]
    _begin(plan)
    name(plan, [(one.seen, one.last or 0) for one in listed])
    for number, sighting in plan.watched.items():
        if sighting.last > number:
            _together(plan, sighting)


def _disbelieve(plan: Plan, observers: Observers) -> None:
    """Leave out what a crowd says of a run if its clock or its numbers are others; no listing is measured so.

    They are if it has another first night than the one that a person named, or another episode in a night
    than a listing, which has that episode in another night.
    """
    wrong: set[str] = set()
    opening = plan.segments[0] if plan.segments else None
    if opening and opening.first == plan.first and opening.start.precision >= Precision.DAY:
        start = as_seen(opening.start, opening.zone)
        wrong = {
            one.source
            for one in plan.sighted.get(plan.first, ())
            if observers[one.source].trust == "crowd" and one.starts and not agree(start, one.starts)
        }
    wrong |= misnumbered(plan.sighted, observers)
    if wrong:
        kept = {
            number: [one for one in said if one.source not in wrong] for number, said in plan.sighted.items()
        }
        plan.sighted = {number: said for number, said in kept.items() if said}


def _end(
    plan: Plan, told: Iterable[Observation], observers: Observers, nights: Sequence[Observation]
) -> None:
    """Find the last episode. A listing's word on it holds, and so does an episode that it shows later.

    ``nights`` are those that listings have shown since a person said how many there are. What people
    entered counts only as long as no person has.
    """
    highest = max([one.last or 0 for one in nights], default=0)
    shown = [one for one in nights if one.last == highest]
    told = [one for one in told if one.what == "final" or one.what == "count"]
    stated = plan.last is not None or plan.ends is not None
    listed = last_of(told, observers, listed=True, first=plan.first) if told else None
    if listed is not None and max(plan.ends_said, plan.last_said) < listed[1].seen:
        number, word = listed
        after = [one for one in plan.watched.values() if one.listed and one.last > number]
        # What was on air was on air, and what a person has named is there.
        if (
            number >= (plan.named if word.what == "final" else max(plan.named, highest))
            and all(one.seen < word.seen <= one.moment.day for one in after)
            and _may_end(plan, number, word.seen)
        ):
            plan.ends_with(number, _said(word, number, observers))
            highest = min(highest, number)
    if told and not stated and plan.last is None and not plan.ongoing:
        crowd = last_of(told, observers, listed=False, first=plan.first)
        enough = crowd is not None and crowd[0] >= max(highest, plan.named)
        if crowd is not None and enough and _may_end(plan, crowd[0], crowd[1].seen):
            plan.ends_with(crowd[0], _said(crowd[1], crowd[0], observers))
    if plan.last is not None and plan.last < highest:
        first = min(shown, key=lambda one: (one.seen, one.source, one.page))
        plan.ends_with(highest, _said(first, highest, observers))
    last = plan.last
    if last is not None and any(one.last > last for one in plan.watched.values()):
        plan.watched = {number: one for number, one in plan.watched.items() if one.last <= last}


def end_as(plan: Plan, length: Length) -> None:
    """Let an airing end where machines saw the original end, unless it has come farther by itself."""
    last, said = length.last, length.said
    if last is not None and isinstance(said, ObservedChange) and _may_end(plan, last, said.announced):
        plan.ends_with(last, said)


def _may_end(plan: Plan, last: int, seen: dt.date) -> bool:
    """Return whether an episode may be the last, as it was said on a day: not if more than some came later.

    Those are nights that somebody saw, and slots of the past while it is known that there are more. So a slip
    in a database takes no more from calendars than a guess may have been wrong by; the gate relies on it.
    """
    behind = sum(one.last > last and one.moment.day < seen for one in plan.watched.values())
    if behind > SLIPS:
        return False
    if plan.last is None or plan.last <= last:
        return True
    segments = plan.original.segments if plan.follows and plan.original else plan.segments
    started = [one for one in segments if one.first <= last and one.start.precision >= Precision.DAY]
    if not started or not plan.cadence.repeats:
        return True
    slot = started[-1]
    return plan.cadence.slot(slot.start.day, last + 1 + SLIPS - slot.first) >= seen


def _said(word: Observation, last: int, observers: Observers) -> ObservedChange:
    """Return as a statement that an episode is the last one."""
    by = observers[word.source]
    return ObservedChange(announced=word.seen, source=word.page, by=by, episode=last, final=True)


def _stands(plan: Plan, number: int, sighting: Sighting) -> bool:
    """Return whether a sighting stands beside what people said of that very episode, or against it.

    Where it overrides them, their word is taken out of the plan.
    """
    held = plan.holds_of(number)
    cancelled = plan.cancelled if plan.cancelled and number in plan.cancelled.numbers else None
    skip, move = plan.skips.get(sighting.moment.day), plan.moves.get(number)
    against = [hold.cause for hold in held] + [one for one in (skip, move) if one is not None]
    against += [cancelled.cause] if cancelled else []
    if against and not (sighting.listed and all(one.announced < sighting.seen for one in against)):
        return False
    if skip is not None:
        del plan.skips[sighting.moment.day]
    if held or cancelled:
        later = [one for one in plan.segments if one.first > number and one.cause.announced >= sighting.seen]
        plan.go_on(number, sighting.moment, sighting.change(from_episode=number, starts=sighting.moment))
        plan.segments += later
    elif move is not None:
        del plan.moves[number]
        if move.starts is not None and sighting.was is None and move.starts != sighting.moment:
            plan.watched[number] = msgspec.structs.replace(sighting, was=move.starts)
    return True


def _begin(plan: Plan) -> None:
    """Let a run begin where it was seen to, if people said nothing or no more than a window."""
    if not plan.watched or plan.follows is not None:
        return
    opening = plan.segments[0] if plan.segments else None
    first = plan.watched.get(plan.first)
    if opening is None or opening.first > plan.first:
        number = min(plan.watched)
        if opening is None or number < opening.first:
            plan.segments.insert(0, slot_seen(number, plan.watched[number]))
    elif opening.start.precision < Precision.DAY or not plan.cadence.repeats:
        if first is not None and _may_begin(opening, first):
            plan.segments[0] = slot_seen(plan.first, first, opening)
            return
        plan.watched.pop(plan.first, None)
        number = min(plan.watched, default=sys.maxsize)
        begins = len(plan.segments) < 2 or number < plan.segments[1].first
        if begins and number in plan.watched and plan.cadence.repeats:
            plan.segments.insert(1, slot_seen(number, plan.watched[number]))


def _may_begin(opening: Segment, sighting: Sighting) -> bool:
    """Return whether a sighting of the first night stands: it is what was announced, or a listing's newer."""
    start, night = opening.start, sighting.moment
    if firms_up(start, night) or start == night:
        return True
    return sighting.listed and opening.cause.announced < sighting.seen


def as_seen(moment: Moment, zone: str) -> Moment:
    """Return a moment on Japan's clock, which observations are on."""
    instant = instant_of(moment, zone)
    return moment if instant is None else from_instant(instant, JST)


def slot_seen(number: int, sighting: Sighting, before: Segment | None = None) -> Segment:
    """Return the slot that begins with a sighting, in the place of another one if there was one."""
    vague = before is None or before.start.precision < Precision.DAY
    left = None if before is None else before.was if vague else before.start
    return Segment(
        first=number,
        start=sighting.moment,
        zone=JST,
        clock=JST,
        cause=sighting.change(),
        told=sighting.seen,
        news=sighting.seen,
        was=sighting.was or (None if left == sighting.moment else left),
    )


def _together(plan: Plan, sighting: Sighting) -> None:
    """Note that episodes were seen to air as one, unless a person has said so since."""
    group = plan.groups.get(sighting.first)
    if group is None or (sighting.listed and group.announced < sighting.seen):
        episodes = EpisodeRange(sighting.first, sighting.last)
        minutes = sighting.minutes
        plan.groups[sighting.first] = sighting.change(
            episodes=episodes, starts=sighting.moment, minutes=minutes
        )
        plan.grouped[sighting.first] = sighting.seen
