"""What was said of single episodes, or of all from one on: other lengths and nights, breaks, the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from ..language.moment import Moment, Precision
from ..language.statements import Change
from .episodes import Episode, State
from .folding import Hold, Plan, firms_up
from .slots import instant_of, stood

Before = Callable[[dt.date, int], Episode | None]
"""Returns how an episode of the airing stood in calendars before the news of a day, by its number."""


def adjusted(
    plan: Plan, episode: Episode, number: int, before: Before, *, announced: bool = False
) -> Episode:
    """Return an episode with all that was said of it beyond its slot.

    ``announced`` is whether somebody named its night, which does not only follow from others.
    """
    if not (plan.moves or plan.lengths or plan.holds or plan.cancelled):
        return episode
    move, cancelled = plan.moves.get(number), plan.cancelled
    holds = [] if move else plan.holds_of(number)
    if holds:
        move = plan.put_off.get(number)
    length = plan.lengths.get(number)
    if length is not None and length.minutes is not None:
        why = () if length is move else (length,)
        episode = msgspec.structs.replace(episode, minutes=length.minutes, skipped=(*episode.skipped, *why))
    if move is not None and move.starts is not None:
        episode, announced = _moved(plan, episode, number, move, move.starts), True
    if holds:
        announced = announced or (cancelled is not None and number == cancelled.first)
        episode = _held(plan, episode, number, holds, before, announced=announced)
    if cancelled is not None and number in cancelled.numbers and episode.state is not State.WAITING:
        episode = msgspec.structs.replace(episode, state=State.CANCELLED, cause=cancelled.cause, resumes=None)
    return episode


def _moved(plan: Plan, episode: Episode, number: int, move: Change, starts: Moment) -> Episode:
    """Return an episode with a moment of its own; one that is known too vaguely waits for it."""
    if not starts.in_calendars:
        return msgspec.structs.replace(episode, state=State.POSTPONED, cause=move, resumes=starts)
    zone = move.timezone or plan.carriers.zone_of(plan.carriers.at(number))
    there = stood(plan, number, episode.moment, episode.told, move.announced)
    state, resumes = episode.state, episode.resumes
    if state is not State.CANCELLED and move.announced >= episode.cause.announced:
        # What was said of the original before says nothing against a night that is announced here.
        state, resumes = State.SCHEDULED, None
    elif state is State.WAITING:
        state = State.POSTPONED
    return msgspec.structs.replace(
        episode,
        moment=starts,
        zone=zone,
        instant=instant_of(starts, zone),
        slack=None,
        state=state,
        resumes=resumes,
        told=move.announced,
        was=episode.moment if there and not stays(episode.moment, starts) else episode.was,
        cause=move,
    )


def _held(
    plan: Plan, episode: Episode, number: int, holds: list[Hold], before: Before, *, announced: bool
) -> Episode:
    """Return a waiting episode, by the newest of the words that hold it.

    The first one stands in the window of its return, if there is one. Else it stays where it was, and so
    does one whose own night was announced. The nights of all others only followed from it, and are void.
    """
    hold = holds[-1]
    off = msgspec.structs.replace(
        episode, state=State.POSTPONED, cause=hold.cause, resumes=hold.resumes, skipped=()
    )
    if number != hold.first:
        known = announced and stood(plan, number, episode.moment, episode.told, holds[0].cause.announced)
        return off if known else msgspec.structs.replace(off, state=State.WAITING)
    own = [one for one in holds if one.first == number]
    old = before(own[0].cause.announced, number)
    if old is not None:
        off = msgspec.structs.replace(
            off, moment=old.moment, zone=old.zone, instant=old.instant, told=old.told, was=old.was
        )
    windows = [one for one in own if one.resumes is not None and one.resumes.in_calendars]
    if not windows:
        return off if old is not None else msgspec.structs.replace(off, state=State.WAITING)
    window, newest = windows[-1], windows[-1] is hold
    return msgspec.structs.replace(
        off,
        moment=window.resumes or off.moment,
        instant=None,
        state=State.SCHEDULED if newest else State.POSTPONED,
        told=window.cause.announced,
        was=left_by(old),
        resumes=None if newest else hold.resumes,
    )


def stays(old: Moment, new: Moment) -> bool:
    """Whether an episode has not moved: it may have become more exact when it airs."""
    return old == new or firms_up(old, new)


def left_by(old: Episode | None) -> Moment | None:
    """Return the moment that an episode leaves if it goes elsewhere: the last one that was a day."""
    if old is None:
        return None
    return old.was if old.moment.precision < Precision.DAY else old.moment
