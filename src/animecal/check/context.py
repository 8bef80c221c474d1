"""What rules see, and what several of them ask of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Set
from typing import NamedTuple

import msgspec

from ..language.load import Loaded
from ..language.model import Airing, Dataset, Show, statements_of
from ..language.moment import PLAUSIBLE_YEARS, zone_names
from ..language.names import REGIONS
from ..language.statements import Change, DateStatement
from ..schedule.episodes import AiringSchedule, ShowSchedule


class Clash(NamedTuple):
    """A file, a key path in it, a sentence, and the other file that it clashes with."""

    file: str
    key: str
    message: str
    other: str = ""


Found = Iterator[tuple[str, str, str] | Clash]
"""A file, a key path in it and a sentence, for each fault; and, if there is one, the other file of it."""


class Context(msgspec.Struct, frozen=True):
    """What rules see: what was loaded, and the schedules, by all statements, of shows that need a look.

    ``today`` is the day in Japan, if rules may look at it. Shows that have ``passed`` the rules with the same
    tables are looked at only where they may clash with others.
    """

    loaded: Loaded
    known: dict[str, ShowSchedule]
    today: dt.date | None = None
    passed: Set[str] = frozenset()

    @property
    def data(self) -> Dataset:
        """The well-formed data."""
        return self.loaded.dataset

    @property
    def shows(self) -> Iterable[Show]:
        """The shows that are to be looked at, one by one."""
        return [show for show in self.data.shows.values() if show.id not in self.passed]

    @property
    def every(self) -> Iterable[Show]:
        """All shows, for rules that hold them against each other."""
        return self.data.shows.values()

    def airings(self) -> Iterator[tuple[Show, Airing, str]]:
        """Yield every airing with its show and its key path."""
        for show in self.shows:
            for number, airing in enumerate(show.airings):
                yield show, airing, f"airings[{number}]"

    def schedules(self) -> Iterator[tuple[Show, AiringSchedule, str]]:
        """Yield the schedule of every airing with its show and its key path."""
        for known in self.known.values():
            for number, one in enumerate(known.airings):
                yield known.show, one, f"airings[{number}]"

    def hidden(self, file: str, name: str) -> bool:
        """Return whether a name may stand in a part of a file that has a fault of form."""
        keys = (problem.key for problem in self.loaded.problems if problem.file == file)
        return any(not key or file == REGIONS or key.split(".")[0] == name for key in keys)


Rule = Callable[[Context], Found]
"""Yields what is wrong; its docstring is the rule, its name is the check's name."""


def days(show: Show) -> Iterator[tuple[str, dt.date]]:
    """Yield the plain days that statements hold, with their key paths."""
    for key, statement in statements_of(show):
        yield f"{key}.announced", statement.announced
        if isinstance(statement, DateStatement) and statement.ends is not None:
            yield f"{key}.ends", statement.ends
        if isinstance(statement, Change):
            for index, day in enumerate(statement.skips):
                yield f"{key}.skips[{index}]", day


def plausible(day: dt.date) -> bool:
    """Return whether a day can be meant."""
    return day.year in PLAUSIBLE_YEARS


def zones(show: Show) -> Iterator[tuple[str, str]]:
    """Yield the time zones that statements name, with their key paths."""
    for key, statement in statements_of(show):
        if isinstance(statement, DateStatement | Change) and statement.timezone is not None:
            yield f"{key}.timezone", statement.timezone


def is_zone(name: str) -> bool:
    """Return whether there is a time zone of that name."""
    return name in zone_names()


def schedulable(data: Dataset, show: Show) -> bool:
    """Return whether the days and zones of a show are such that a schedule can be made."""
    if not all(plausible(day) for _, day in days(show)):
        return False
    named = {data.zone_of(airing) for airing in show.airings}
    named.update(data.zone_of(airing, one.network) for airing in show.airings for one in airing.changes)
    named.update(zone for _, zone in zones(show))
    return all(map(is_zone, named))
