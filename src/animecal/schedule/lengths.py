"""How many episodes a show has, as far as that was known on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from ..language.model import Airing, Show
from ..language.statements import Change, DateStatement

SHORT_COUR, LONG_COUR = 12, 13
"""Episodes of a cour: what is expected while nobody has said how many there are, and what it has at most."""


class Length(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The numbers of the first and, if it is known, of the last episode, and the cours that were stated.

    ``said`` is the statement that says which is the last, if it is not only the top of the file: that of a
    person, or what a machine saw.
    """

    first: int
    last: int | None
    cours: int = 1
    said: DateStatement | Change | None = None

    @property
    def count(self) -> int | None:
        """How many episodes there are, if that is known."""
        return None if self.last is None else self.last - self.first + 1


class Lengths:
    """All that was said of how long a show is, whichever airing it was said of.

    The number at the top of a show's file was known before all of it. What is said of a rerun or an advance
    showing holds there alone.
    """

    def __init__(self, show: Show, airing: Airing | None = None) -> None:
        self._first = show.first_episode
        self._top = show.last_episode
        self._show = show
        runs = [one for one in show.airings if one.kind is None or one is airing]
        said: Iterator[DateStatement | Change] = (one for run in reversed(runs) for one in _statements(run))
        told = [one for one in said if _last(one, self._first) is not None or _cours(one) is not None]
        self._told = sorted(told, key=lambda one: one.announced)

    def of(self, airing: Airing) -> Lengths:
        """Return what was said of an airing."""
        return self if airing.kind is None else Lengths(self._show, airing)

    def on(self, day: dt.date) -> Length:
        """Return what was known on a day: the newest statement holds, of one day that of the first airing."""
        last, cours, said = self._top, 1, None
        for statement in self._told:
            if statement.announced <= day:
                number = _last(statement, self._first)
                last, said = (last, said) if number is None else (number, statement)
                cours = _cours(statement) or cours
        return Length(first=self._first, last=last, cours=cours, said=said)


def _statements(airing: Airing) -> Iterator[DateStatement | Change]:
    yield from airing.dates
    yield from airing.changes


def _last(statement: DateStatement | Change, first: int) -> int | None:
    """Return the number of the last episode if a statement says it."""
    if isinstance(statement, DateStatement):
        return first + statement.episodes - 1 if statement.episodes else None
    if not statement.final:
        return None
    return statement.episodes.last if statement.episodes else statement.episode


def _cours(statement: DateStatement | Change) -> int | None:
    return statement.cours if isinstance(statement, DateStatement) else None


def filled(named: int, cours: int) -> int:
    """Return how many slots are filled while nobody has said how many episodes there are.

    ``named`` is how many statements name, ``cours`` how many were stated at least.
    """
    return max(named, SHORT_COUR * max(cours, -(-named // LONG_COUR)))
