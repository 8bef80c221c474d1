"""A run that is told as two airings: one ends early, and another begins with the episode after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec

from ..language.model import Airing, Show
from ..language.statements import Change

Reached = Callable[[dt.date], int | None]
"""Returns the number of the last episode that the original airing shows up to a day."""


def joined(show: Show, as_of: dt.date, reached: Reached) -> Show:
    """Return a show whose original airing goes over to the network of the airing that goes on with it.

    The same show, unless it has such an airing that was told by a day. One with an id, a block, regions or a
    length of its own stays what it is.
    """
    original = show.airings[0]
    for number, airing in enumerate(show.airings[1:], 1):
        start = _start(airing, as_of)
        if start is None or not _is_plain(airing, original) or start.from_episode == show.first_episode:
            continue
        whole = _without_cancellation(original, start, as_of) or _without_end(original, start, as_of, reached)
        if whole is None:
            continue
        over = _over(start, airing.network, [one for one in original.changes if one not in whole.changes])
        own = [over if one is start else one for one in airing.changes]
        changes = sorted((*whole.changes, *own), key=lambda one: one.announced)
        whole = msgspec.structs.replace(whole, changes=tuple(changes))
        others = show.airings[1:number] + show.airings[number + 1 :]
        return msgspec.structs.replace(show, airings=(whole, *others))
    return show


def _start(airing: Airing, as_of: dt.date) -> Change | None:
    """Return how an airing begins with a later episode, if it does."""
    if any(date.starts is not None or date.delay is not None for date in airing.dates):
        return None
    slots = (one for one in airing.changes if one.from_episode is not None and one.announced <= as_of)
    return min(slots, key=lambda one: one.from_episode or 0, default=None)


def _is_plain(airing: Airing, original: Airing) -> bool:
    """Return whether an airing says nothing of itself but on which network it is, which is another one."""
    bare = Airing(
        network=airing.network,
        audio=original.audio,
        ref=airing.ref,
        minutes=original.minutes,
        dates=airing.dates,
        changes=airing.changes,
    )
    return airing == bare and airing.network not in (None, original.network)


def _without_cancellation(original: Airing, start: Change, as_of: dt.date) -> Airing | None:
    """Return the original without the cancellation of what goes on elsewhere, if there is one."""
    off = [
        one
        for one in original.changes
        if one.cancelled_from == start.from_episode and one.announced <= min(as_of, start.announced)
    ]
    left = tuple(one for one in original.changes if one not in off)
    return msgspec.structs.replace(original, changes=left) if off else None


def _without_end(original: Airing, start: Change, as_of: dt.date, reached: Reached) -> Airing | None:
    """Return the original without a stated end, if that is just before what goes on elsewhere."""
    told = min(as_of, start.announced)
    end = next((one.ends for one in reversed(original.dates) if one.ends and one.announced <= told), None)
    if end is None or start.starts is None or start.starts.day <= end:
        return None
    if reached(end) != (start.from_episode or 0) - 1:
        return None
    dates = tuple(msgspec.structs.replace(one, ends=None) for one in original.dates)
    return msgspec.structs.replace(original, dates=dates)


def _over(start: Change, network: str | None, off: Sequence[Change]) -> Change:
    """Return how the run goes over to a network, with who said why it is off on the other one."""
    sources = dict.fromkeys([*start.sources, *(url for one in off for url in one.sources)])
    reason = start.reason or next((one.reason for one in off if one.reason), None)
    return msgspec.structs.replace(start, network=network, source=tuple(sources), reason=reason)
