"""Which shows concern people on a day: those that air or are to come."""

from __future__ import annotations

import datetime as dt

from ..language.model import Dataset
from .episodes import ShowSchedule, State
from .shows import schedule_show


def current(dataset: Dataset, today: dt.date, season: tuple[int, int] | None = None) -> list[ShowSchedule]:
    """Return the shows that air or are to come, or those that start in a season."""
    known = [schedule_show(dataset, show, today) for show in dataset.shows.values()]
    return [one for one in known if one.airings and _is_current(one, today, season)]


def _is_current(one: ShowSchedule, today: dt.date, season: tuple[int, int] | None) -> bool:
    original = one.original or one.airings[0]
    if season is not None:
        return original.season_of(original.start) == season
    if original.start is not None and original.start.last_day >= today:
        return True
    episodes = [episode for airing in one.airings for episode in airing.episodes]
    if not episodes:
        return not any(change.cancelled_from is not None for change in original.changes)
    return any(airing.waiting for airing in one.airings) or any(
        episode.state is State.POSTPONED
        or (episode.day >= today - dt.timedelta(days=7) and episode.state is not State.CANCELLED)
        for episode in episodes
    )
