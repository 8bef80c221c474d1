"""All rules by their names, and all of them run at once."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Mapping, Set
from pathlib import Path

import msgspec

from ..errors import Problem
from ..language.load import Loaded, load, require
from ..language.model import Dataset, Show, statements_of
from ..progress import Reporter, silent
from ..schedule.shows import schedule_show
from . import calendars, names, schedules, statements, texts
from .context import Clash, Context, Rule, schedulable

CHECKS: Mapping[str, Rule] = {
    name.replace("_", "-"): found
    for module in (names, statements, schedules, texts, calendars)
    for name, found in vars(module).items()
    if inspect.isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
}
"""Every rule by its name: the public functions of these modules."""


def check(loaded: Loaded, today: dt.date | None = None, passed: Set[str] = frozenset()) -> list[Problem]:
    """Return the problems of well-formed data, rule by rule; those of its form stand in ``loaded``.

    Only if it is told which day it is ``today`` in Japan does a rule look at that. Shows that have ``passed``
    before, with the same tables, are only held against the others.
    """
    data = loaded.dataset
    people = msgspec.structs.replace(data, observations={})  # rules are for what people write
    known = {
        show.id: schedule_show(people, show, max(one.value.announced for one in statements_of(show)))
        for show in data.shows.values()
        if show.id not in passed and _has_more_than_starts(show) and schedulable(data, show)
    }
    context = Context(loaded, known, today, passed)
    found = [(name, Clash(*one)) for name, rule in CHECKS.items() for one in rule(context)]
    # File by file, so that each is searched for lines once.
    found.sort(key=lambda pair: (pair[1].file, pair[0], pair[1].key, pair[1].message))
    return [loaded.problem(name, *one) for name, one in found]


def _has_more_than_starts(show: Show) -> bool:
    """Return whether a schedule can be at odds with itself: slots alone never are."""
    return any(airing.changes or any(date.ends for date in airing.dates) for airing in show.airings)


def read_checked(
    data: Path, report: Reporter = silent, *, empty: bool = False, today: dt.date | None = None
) -> tuple[Loaded, tuple[Problem, ...]]:
    """Read and check a data folder, which may be ``empty``; return it with all problems of all files.

    Whoever cannot live with problems reads with ``read_data``.
    """
    loaded = load(data, empty=empty, on_file=report("Reading data"))
    return loaded, tuple(sorted({*loaded.problems, *check(loaded, today)}))


def read_data(data: Path, report: Reporter = silent) -> Dataset:
    """Read and check a data folder. Raises DataError with all problems of all files."""
    return require(*read_checked(data, report))
