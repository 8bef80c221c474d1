"""What is new in what was seen: what the newest line about the same thing does not say already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from ..language.moment import JST
from ..language.observations import Observation

About = tuple[object, ...]

AGAIN = dt.timedelta(weeks=10)
"""What was shown so long ago and is listed now is shown again: a listing may not say so."""


def news(there: Iterable[Observation], seen: Iterable[Observation]) -> list[Observation]:
    """Return the observations that say something new, each once; nothing that is there is changed."""
    newest: dict[About, Observation] = {}
    for one in sorted(there, key=_age):
        newest[_about(one)] = one
    added: list[Observation] = []
    for one in seen:
        about = _about(one)
        before = newest.get(about)
        after = _filled(one, before)
        if before is None or (after.said != before.said and not _is_again(after, before)):
            added.append(after)
            newest[about] = after
    return added


def _about(one: Observation) -> About:
    """Return what an observation is about: that an episode is shown first somewhere, or that it is again."""
    where = one.source, one.show, one.network, one.audio
    if one.what in ("outlet", "count"):
        return *where, one.what
    if one.what in ("new", "final") and one.last is not None:
        return *where, "shown", one.first, one.last
    return *where, one.what, one.first, one.last, one.starts


def _age(one: Observation) -> tuple[dt.date, int, str]:
    """Sort the newest last; of several on one day, the earliest showing is the word that holds."""
    return one.seen, -(one.starts.first_instant(JST) if one.starts else 0), one.line


def _is_again(one: Observation, before: Observation) -> bool:
    """Whether an episode is listed whose first showing is out of sight by now."""
    if one.starts is None or before.starts is None:
        return False
    return before.starts.day < one.seen - AGAIN and before.starts.day < one.starts.day


def _filled(one: Observation, before: Observation | None) -> Observation:
    """Return an observation with what the one before knew of an outlet: left out is not taken back."""
    if before is None or one.what != "outlet":
        return one
    return msgspec.structs.replace(one, starts=one.starts or before.starts, ref=one.ref or before.ref)
