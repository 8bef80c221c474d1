"""Files of observations as they are found: whoever damaged or edited one is told every line of it.

Line ends are no damage: git may have changed them, and the next ``animecal sync`` writes them anew.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator

from ..errors import UNSAFE
from .observations import (
    FITTING,
    HEAD,
    Observation,
    order_of,
    read_cells,
    read_fitting,
    season_in,
    source_of,
)

MOST_TOLD = 20
"""Faults that are told of one file: a file that is damaged as a whole has one in every line."""

MEND = "; only 'animecal sync' writes there: bring the file back as git has it, or remove the line"

Faulty = tuple[int, str]
"""A line, from 1 on, and a sentence on what is wrong with it; line 0 is the whole file."""


def read_observed(file: str, text: str, told: Callable[[int, str], None]) -> list[Observation]:
    """Return the observations of a file by its path below the data folder; its faults are ``told``."""
    whole = _undamaged(file, text)
    if whole is not None:
        return whole
    found: list[Observation] = []
    faults = 0
    for line, fault in _lines(file, text, found):
        faults += 1
        if faults <= MOST_TOLD:
            told(line, f"{fault}{MEND}" if faults == 1 else fault)
    if faults > MOST_TOLD:
        told(0, f"and {faults - MOST_TOLD} more lines are damaged")
    return found


def _undamaged(file: str, text: str) -> list[Observation] | None:
    """Return the observations of a file without faults, in a third of the time; None for any other."""
    head, _, body = text.partition("\n")
    rows = FITTING.findall(body)
    if head != HEAD or not body.endswith("\n") or len(rows) != body.count("\n"):
        return None
    try:
        found = read_fitting(source_of(file) or "", rows)
    except ValueError:
        return None
    orders = [order_of(one, cells[5], cells) for one, cells in zip(found, rows, strict=True)]
    days = [one.starts.day if one.starts else one.seen for one in found]
    since, until = season_in(file)
    sound = all(map(operator.lt, orders, orders[1:])) and all(since <= day < until for day in days)
    return found if sound else None


def _lines(file: str, text: str, found: list[Observation]) -> Iterator[Faulty]:
    """Yield the faults of a file, and add its observations to those found."""
    source = source_of(file) or ""
    *lines, rest = text.replace("\r\n", "\n").split("\n")
    headed = lines[:1] == [HEAD]
    if headed:
        del lines[0]
    else:
        yield 1, "the head is missing: the first line names the columns"
    first = 2 if headed else 1
    before: tuple[object, ...] | None = None
    season = season_in(file)
    for number, line in enumerate(lines, first):
        try:
            cells = line.split("\t")
            one = read_cells(source, cells)
        except ValueError as error:
            yield number, str(error)
            continue
        if UNSAFE.search(line.replace("\t", "")):
            yield number, "holds an invisible character"
            continue
        order = order_of(one, cells[5], line)
        if before is not None and order <= before:
            yield number, "is there twice" if order == before else "is not in its place: the lines are sorted"
        before = order if before is None or order > before else before
        day = one.starts.day if one.starts else one.seen
        if not season[0] <= day < season[1]:
            yield number, f"stands in the wrong file: it belongs into {one.file}"
            continue
        found.append(one)
    if rest:
        yield first + len(lines), "the last line is cut short: it has no end"


def strangers(
    observations: Collection[Observation], shows: Collection[str], networks: Collection[str]
) -> tuple[str, ...]:
    """Return the ids of shows and networks that were observed and that the data does not have."""
    places = set(map(operator.attrgetter("show", "network"), observations))
    titles = {show for show, _ in places}.difference(shows)
    carriers = {network for _, network in places if network is not None}.difference(networks)
    return tuple(sorted(titles | carriers))
