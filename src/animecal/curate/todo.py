"""What a curator should do next: what subscribers will miss soonest comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

import msgspec

from ..language.model import Dataset
from ..language.moment import Precision
from ..schedule.episodes import OFF, AiringSchedule, Episode, ShowSchedule, State
from ..words import todo as words
from ..words.languages import ENGLISH, Language
from .proposals import observed

Kind = Literal["hour", "on-air", "over", "ended", "contradiction"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can be missing, the most urgent first."""

SOON = dt.timedelta(days=14)
"""How far ahead of a premiere its hour should be known."""
ON_AIR = dt.timedelta(days=7)
"""A show with an episode so near today is on air."""


class Todo(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look up for a show, and the day that makes it urgent."""

    kind: Kind
    day: dt.date
    show: str
    title: str
    said: str


def todo(
    dataset: Dataset, known: Iterable[ShowSchedule], today: dt.date, language: Language = ENGLISH
) -> list[Todo]:
    """Return what to do next by kind, and within one by day: what comes soonest, or was the longest ago."""
    found = [
        Todo(kind=kind, day=day, show=one.show.id, title=one.show.title, said=said)
        for one in known
        for kind, day, said in _missing(dataset, one, today, language)
    ]
    found += [
        Todo(
            kind="contradiction",
            day=max(each.seen for each in one.evidence),
            show=one.show,
            title=one.title,
            said=words.contradicted(one.said, [each.name for each in one.evidence], language),
        )
        for one in observed(dataset, today, language)
        if one.group == "contradicts"
    ]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.day, one.show))


def _missing(
    dataset: Dataset, one: ShowSchedule, today: dt.date, language: Language
) -> Iterator[tuple[Kind, dt.date, str]]:
    original = one.original
    if original is None:
        return
    premiere = original.premiere
    network = dataset.network_of(original.airing)
    if premiere is not None and premiere.state is State.SCHEDULED and premiere.shown >= today:
        in_cinemas = network is not None and network.kind == "theatrical"
        exact = Precision.DAY if in_cinemas else Precision.MINUTE
        if premiere.moment.precision < exact and premiere.day <= today + SOON:
            yield "hour", premiere.day, words.no_hour(premiere.moment, language)
    lacks, ids = _lacks(one, original), [name for name in words.WATCHED if name not in one.show.ids.given]
    if (airs := _on_air(one, today)) is not None and (lacks or ids):
        yield "on-air", airs, words.on_air_without(lacks, ids, language)
    if premiere is not None and premiere.state is State.UNCONFIRMED:
        yield "over", premiere.moment.last_day, words.window_over(premiere.moment, language)
    if (last := _ended(original, today)) is not None:
        yield "ended", last.day, words.never_counted(last.last or last.first or 0, last.day, language)


def _on_air(one: ShowSchedule, today: dt.date) -> dt.date | None:
    """Return the day of an episode that makes a show be on air, the next one first."""
    days = [
        episode.day
        for airing in one.airings
        for episode in airing.episodes
        if episode.state not in OFF
        and episode.moment.precision >= Precision.DAY
        and abs(episode.day - today) <= ON_AIR
    ]
    return min(days, key=lambda day: (day < today, abs(day - today)), default=None)


def _lacks(one: ShowSchedule, original: AiringSchedule) -> list[str]:
    """Return what a show on air lacks: its network, an outlet beside it."""
    others = any(airing.airing.network for airing in one.airings if not airing.original)
    return ["network"] * (original.airing.network is None) + ["outlet"] * (not others)


def _ended(original: AiringSchedule, today: dt.date) -> Episode | None:
    """Return the last episode of a run that is over by its looks, but of which nobody said so."""
    last = original.episodes[-1] if original.episodes else None
    if last is None or not last.guessed or last.moment.last_day >= today:
        return None
    return last
