"""The front page: what airs in the next days, and the seasons as pictures."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

import msgspec

from ..language.model import Show
from ..language.moment import Precision, next_season, season_moment, season_of, season_start
from ..schedule.episodes import State
from ..views import coming
from ..words.moments import month_words
from .content import Content
from .press import Page
from .watching import embedded, nights, watching

WEEK = 16
"""Days on the front page: this week and the next, so that it holds the next seven on any day, and two more.

Where it is still Sunday when Japan has Monday, the week goes on for as long; and a page may come late.
"""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the season chart; ``left`` and ``width`` are in days from the season's first."""

    show: Show
    label: str
    left: int
    width: int
    exact: bool


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """A month of the season chart, in days from the season's first."""

    name: str
    left: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A season as a picture: its shows along the days they start."""

    title: str
    days: int
    months: tuple[Month, ...]
    bars: tuple[Bar, ...]


def front(content: Content) -> Page:
    """Return the front page."""
    language = content.language
    data, home = content.dataset, content.dataset.publication.timezone
    week = coming(data, content.known, now=content.start, days=WEEK, zone=home, language=language)
    exact = [one for one in week if not one.vague]
    vague = [one for one in week if one.vague and one.days[0] < content.after]
    season = season_of(content.monday)
    charts = [
        chart for chart in (_chart(content, season), _chart(content, next_season(season))) if chart.bars
    ]
    everything = content.subscribable("premieres.ics")
    return Page(
        path="",
        template="front.html",
        title=content.words.home,
        told={
            "days": [(day, list(rows)) for day, rows in groupby(exact, key=lambda one: one.days[0])],
            "vague": vague,
            "expected": any(one.state == State.EXPECTED.value for one in exact),
            "after": content.after,
            "until": content.monday + dt.timedelta(days=WEEK),
            "nights": embedded(nights(content, content.monday + dt.timedelta(days=WEEK))),
            **watching(content),
            "charts": charts,
            "feeds": [everything] if everything else [],
        },
    )


def _chart(content: Content, season: tuple[int, int]) -> Chart:
    words = content.words
    first = season_start(season)
    after = season_start(next_season(season))
    bars = []
    for one in sorted(content.listed.values(), key=lambda one: one.order):
        starts = one.starts
        if starts is None or one.season != season_moment(season):
            continue
        bars.append(
            Bar(
                show=one.show,
                label=one.printed,
                left=max((starts.day - first).days, 0),  # it may be in the week before
                width=(starts.last_day - starts.day).days + 1,
                exact=starts.precision >= Precision.DAY,
            )
        )
    months = tuple(
        Month(name=month_words(day.month, content.language), left=(day - first).days)
        for day in (first.replace(month=first.month + at) for at in range(3))
    )
    title = words.chart(season_moment(season))
    return Chart(title=title, days=(after - first).days, months=months, bars=tuple(bars))
