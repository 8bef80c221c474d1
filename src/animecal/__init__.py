"""Anime premieres and episodes as calendar feeds, from curated and sourced data.

What programs may use stands in ``__all__``; all else may move.

- ``load`` reads a data folder, ``check`` finds what breaks its rules; ``read_data`` does both and raises
  ``DataError`` if there is any ``Problem``. ``SHIPPED`` is the folder that comes with the package.
- ``schedule`` tells what was known of every show on a day: airings, and their episodes at their moments.
- ``build`` makes feeds of it, in memory, on top of what was ``Published`` before: read by ``read_published``,
  or ``NOTHING``. Feeds are bytes of iCalendar (RFC 5545), by their paths.

All types are frozen. A ``Moment`` is printed on a clock that goes on to 29:59, and is known to the year,
season, month, day or minute (its ``precision``). An ``instant`` is in minutes since 1970-01-01T00:00Z
(``instant_to_datetime``), a length in minutes; a season is a year and a number from 0 (winter) to 3. Each
statement has the day on which it was ``announced`` and its ``sources``, which are addresses. Whatever a user
can mend is raised as an ``AnimecalError``. The clock is never read: the present day and moment are arguments.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .check.rules import check, read_data
    from .errors import (
        AnimecalError,
        DataError,
        GateError,
        LedgerError,
        OutputError,
        Problem,
        SourceError,
        UsageError,
    )
    from .language.load import SHIPPED, Loaded, load
    from .language.model import Airing, Dataset, ExternalIds, Show
    from .language.moment import Moment, Precision, instant_to_datetime, season_of
    from .language.notations import Cadence, Delay, EpisodeRange
    from .language.statements import Change, Credits, DateStatement, Link, Person, Statement
    from .language.tables import Block, Except, Group, Network, Publication, Regions, Retirement, Slot
    from .ledger.published import NOTHING, Index, IndexedFeed, Published, read_published
    from .publish.build import Built, build
    from .schedule.episodes import AiringSchedule, Episode, ShowSchedule, State
    from .schedule.shows import schedule

    __version__: str

__all__ = [
    "NOTHING",
    "SHIPPED",
    "Airing",
    "AiringSchedule",
    "AnimecalError",
    "Block",
    "Built",
    "Cadence",
    "Change",
    "Credits",
    "DataError",
    "Dataset",
    "DateStatement",
    "Delay",
    "Episode",
    "EpisodeRange",
    "Except",
    "ExternalIds",
    "GateError",
    "Group",
    "Index",
    "IndexedFeed",
    "LedgerError",
    "Link",
    "Loaded",
    "Moment",
    "Network",
    "OutputError",
    "Person",
    "Precision",
    "Problem",
    "Publication",
    "Published",
    "Regions",
    "Retirement",
    "Show",
    "ShowSchedule",
    "Slot",
    "SourceError",
    "State",
    "Statement",
    "UsageError",
    "__version__",
    "build",
    "check",
    "instant_to_datetime",
    "load",
    "read_data",
    "read_published",
    "schedule",
    "season_of",
]

_HOMES = (
    "errors",
    "language.moment",
    "language.notations",
    "language.statements",
    "language.tables",
    "language.model",
    "language.load",
    "schedule.episodes",
    "schedule.shows",
    "check.rules",
    "ledger.published",
    "publish.build",
)
"""Where these stand: each module uses only some before it, so that asking for a name loads what it needs."""


if not TYPE_CHECKING:  # for type checkers, what is not in the list above is not there

    def __getattr__(name: str) -> Any:
        """Load what a program asks for, when it does (PEP 562): ``animecal --help`` asks for nothing."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "__version__":
            from importlib.metadata import version

            found: object = version("animecal")
        else:
            homes = (import_module(f".{home}", __name__) for home in _HOMES)
            found = next(vars(home)[name] for home in homes if name in vars(home))
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return __all__


class _Face(ModuleType):
    """The package, in which ``check`` and ``schedule`` are the functions, and not the rooms of these names.

    Python sets the name of a sub-module on its package once that is loaded: not here, for names that programs
    may use.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in __all__):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
