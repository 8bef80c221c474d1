"""From the data to schedules: what is known of every show on a day."""

from __future__ import annotations

import datetime as dt

from ..language.model import Change, Dataset, DateStatement, Show
from .episodes import AiringSchedule, Episode, ShowSchedule
from .folding import Plan
from .layout import horizon, lay_out


def schedule(dataset: Dataset, as_of: dt.date) -> list[ShowSchedule]:
    """Return what is known of every show on a day, in the order of their ids; shows without news are out."""
    scheduled = (schedule_show(dataset, show, as_of) for show in dataset.shows.values())
    return [one for one in scheduled if one.airings]


def schedule_show(dataset: Dataset, show: Show, as_of: dt.date) -> ShowSchedule:
    """Return what is known of a show on a day."""
    known: list[AiringSchedule] = []
    base: tuple[Episode, ...] = ()
    ended: int | None = None
    for number, airing in enumerate(show.airings):
        dates = tuple(date for date in airing.dates if date.announced <= as_of)
        if not dates:
            continue
        changes = tuple(change for change in airing.changes if change.announced <= as_of)
        plan = Plan(show, airing, dataset.zone_of(airing))
        if number and plan.last is None and not any(date.ends for date in dates):
            plan.last = ended
        # On the same day, dates come first: a change is about what a date has set.
        statements: list[DateStatement | Change] = [*dates, *changes]
        for statement in sorted(statements, key=lambda one: one.announced):
            plan.add(statement)
        episodes = lay_out(plan, base, horizon(as_of))
        if number == 0:
            base = episodes
            if plan.ends is not None:  # no other airing has more episodes than the original
                ended = max((one.last or one.first for one in episodes if one.first), default=None)
        known.append(
            AiringSchedule(
                airing=airing, original=number == 0, dates=dates, changes=changes, episodes=episodes
            )
        )
    return ShowSchedule(show=show, airings=tuple(known))
