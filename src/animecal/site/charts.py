"""A season as a picture: how many shows start in each of its weeks, and which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

import msgspec

from ..language.moment import Precision, season_moment
from ..words.groups import GroupWords
from .content import Content, Listed


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the chart: the shows that start in one week, or in one month or season with no day yet.

    ``share`` is their number in hundredths of that of the longest row; ``near``: in this week or the next.
    """

    title: str
    count: str
    exact: bool
    near: bool
    share: int
    rows: tuple[Listed, ...]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """The shows that start in a season, by their weeks; ``path`` is the folder of its page, if it has one."""

    title: str
    path: str | None
    starts: tuple[Start, ...]


def chart(content: Content, season: tuple[int, int]) -> Chart:
    """Return the chart of a season."""
    moment = season_moment(season)
    rows = [one for one in content.listed.values() if one.season == moment and one.starts is not None]
    page = f"seasons/{moment}"
    return Chart(
        title=content.words.chart(moment),
        path=f"{page}/" if f"{page}.ics" in content.feeds else None,
        starts=starts(content, rows),
    )


def starts(content: Content, rows: Iterable[Listed]) -> tuple[Start, ...]:
    """Return shows by the weeks in which they start; those without a day behind the weeks of their month."""
    words = GroupWords(content.language)
    ordered = sorted((one for one in rows if one.starts is not None), key=lambda one: one.order)
    groups = [(key, tuple(found)) for key, found in groupby(sorted(ordered, key=_key), key=_key)]
    longest = max((len(found) for _, found in groups), default=1)
    return tuple(
        Start(
            title=words.week(first) if exact else words.vague(found[0].starts),
            count=words.number(len(found)),
            exact=exact,
            near=exact and content.monday <= first < content.after,
            share=-(-100 * len(found) // longest),
            rows=found,
        )
        for (first, exact, _), found in groups
        if found[0].starts is not None
    )


def _key(one: Listed) -> tuple[dt.date, bool, str]:
    """Return what shows of a row have in common: the Monday, or the last day of a window and its name."""
    moment = one.starts
    if moment is None or moment.precision < Precision.DAY:
        return one.day, False, str(moment)
    return moment.day - dt.timedelta(days=moment.day.weekday()), True, ""
