"""Events that are picked, each episode once: for countries, and for the calendars that the data names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..language.model import Dataset
from ..language.selections import selection_of
from ..language.tables import Calendar
from ..schedule.episodes import ShowSchedule
from ..schedule.outlets import Night, Outlets
from ..schedule.picking import Picking
from .editions import PUBLISHED, Edition, edition_of
from .events import AiringEvents, Event

Found = Sequence[AiringEvents]
"""The events of a show, airing by airing."""


def events_at(nights: Iterable[Night], found: Found) -> list[Event]:
    """Return the events of some nights of a show."""
    return [found[night.number].events[night.place] for night in nights]


class Countries:
    """Gathers, by country, every episode at the earliest outlet there, from the month before last on.

    Whole months, so that the mere passing of time changes a feed once a month. Where nothing is so new, it is
    from the newest month on that has anything: time never empties a feed.
    """

    def __init__(self, dataset: Dataset, as_of: dt.date) -> None:
        self._outlets = Outlets(dataset, dataset.regions.feeds)
        self._since = lately(as_of)
        self._newest: dict[str, dt.date] = {}
        self._shows: list[tuple[ShowSchedule, Found]] = []

    def add(self, show: ShowSchedule, found: Found) -> None:
        """Take in the events of a show."""
        self._shows.append((show, found))
        for one in show.airings:
            if one.showing is not None:
                continue
            for network, last in {episode.network: episode.shown for episode in one.episodes}.items():
                for code in self._outlets.countries_of(one.airing, network):
                    self._newest[code] = max(last, self._newest.get(code, last))

    def events(self) -> dict[str, list[Event]]:
        """Return the events by country; countries without any are left out."""
        since = {code: min(self._since, _month(newest)) for code, newest in self._newest.items()}
        first = min(since.values(), default=self._since)
        events: dict[str, list[Event]] = {}
        for show, found in self._shows:
            if all(one.episodes[-1].shown < first for one in show.airings if one.episodes):
                continue
            for group, nights in self._outlets.nights(show):
                there = events_at(nights, found)
                for code in group:
                    events.setdefault(code, []).extend(there)
        return {
            code: kept
            for code, there in events.items()
            if (kept := [event for event in there if event.day >= since[code]])
        }


def lately(as_of: dt.date) -> dt.date:
    """Return the first day of the month before last."""
    return _month(as_of, -2)


def _month(day: dt.date, after: int = 0) -> dt.date:
    """Return the first day of a day's month, or of one that comes so many after it."""
    months = day.year * 12 + day.month - 1 + after
    return dt.date(months // 12, months % 12 + 1, 1)


class Calendars:
    """Gathers the events of the calendars that the data names, each as its selection tells them."""

    def __init__(self, dataset: Dataset, numbering: Mapping[str, int]) -> None:
        self._dataset = dataset
        self._numbering = numbering
        self._picked = [
            _Picked(one, Picking(dataset, picked), edition_of(picked, dataset.publication), [])
            for one in dataset.calendars.values()
            for picked in [selection_of(one, dataset)]
        ]

    def add(self, show: ShowSchedule, found: Found) -> None:
        """Take in the events of a show, as they are published."""
        for one in self._picked:
            nights = one.picking.nights(show)
            if nights and one.edition != PUBLISHED:
                told = one.edition.events(self._dataset, show, self._numbering, one.picking.serves)
                one.events.extend(events_at(nights, told))
            else:
                one.events.extend(events_at(nights, found))

    def events(self) -> Iterator[tuple[Calendar, Edition, list[Event]]]:
        """Yield each calendar, its edition and its events; who subscribes to an empty one has what comes."""
        for one in self._picked:
            yield one.calendar, one.edition, one.events


class _Picked(NamedTuple):
    """A calendar, what picks its events, how these are told, and those that were picked so far."""

    calendar: Calendar
    picking: Picking
    edition: Edition
    events: list[Event]
