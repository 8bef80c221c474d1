"""How the data came to what was published: a show's statements taken back, one at a time, the newest first.

Published bytes say when an event is, and not how that was printed or why. The data still knows: it is never
overwritten, only added to, so what it said before its newest statements is what was published then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..feeds.events import Event, events_of, parts_of
from ..feeds.ics import render_event
from ..language.model import Dataset, Show
from ..language.moment import Precision
from ..language.tables import Publication
from ..schedule.episodes import ShowSchedule
from ..schedule.shows import schedule_show
from .numbering import Numbering
from .revisions import Entry, Ledger, content

STATES = 30
"""States of a show that are looked at: more statements than it gains between two publications."""

SEEN = 10
"""Days before something was seen that are looked at."""

_WHEN = (b"DTSTART", b"DTEND", b"STATUS", b"X-ANIMECAL-EXPECTED")


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a publication is made from: the data, the day up to which it counts, and the events by UID.

    ``numbering`` tells of episodes that count on, which keep the UIDs that they had.
    """

    dataset: Dataset
    as_of: dt.date
    events: Mapping[str, Event]
    numbering: Numbering

    def zone_of(self, uid: str) -> str:
        """Return the zone of the clock that an event's network prints; home's if its airing is not there."""
        named = parts_of(uid)
        show = self.dataset.shows.get(named.show)
        for number, airing in enumerate(show.airings if show else ()):
            if named.run == ("original" if number == 0 else airing.key):
                return self.dataset.zone_of(airing)
        return self.dataset.publication.timezone

    def before(self, entries: Ledger) -> dict[str, Event]:
        """Return published events as values, by UID, where the data's own history explains them.

        That is the event in it that is most like the published one; among equals the newest.
        """
        shows: dict[str, dict[str, Entry]] = {}
        for uid, entry in entries.items():
            shows.setdefault(parts_of(uid).show, {})[uid] = entry
        found: dict[str, Event] = {}
        for name, published in shows.items():
            if name in self.dataset.shows:
                then = self._history(self.dataset.shows[name])
                found |= _explained(then, published, self.dataset.publication)
        return found

    def _history(self, show: Show) -> Iterator[dict[str, Event]]:
        """Yield a show's events by UID: as they are, then without its newest statement, and so on.

        Each as of the day, then as of the days before its windows were over and before they began.
        """
        for number, then in enumerate(_earlier(show, self.as_of)):
            known = schedule_show(self.dataset, then, self.as_of)
            yield self._told(known)
            days = _turns(known, self.as_of)
            if not number:
                days += _sightings(known)
            for day in days:
                yield self._told(schedule_show(self.dataset, then, day))

    def _told(self, known: ShowSchedule) -> dict[str, Event]:
        airings = events_of(self.dataset, known, numbering=self.numbering)
        return {event.uid: event for airing in airings for event in airing.events}


def _explained(history: Iterable[Mapping[str, Event]], entries: Ledger, own: Publication) -> dict[str, Event]:
    waiting = {uid: content(entry.tail) for uid, entry in entries.items()}
    likest = dict.fromkeys(waiting, 0)
    found: dict[str, Event] = {}
    for events in history:
        for uid in waiting.keys() & events.keys():
            like = _likeness(content(render_event(events[uid], own).tail), waiting[uid])
            if like > likest[uid]:
                likest[uid], found[uid] = like, events[uid]
            if like == _EQUAL:
                del waiting[uid]
        if not waiting:
            break
    return found


_EQUAL = 3


def _likeness(one: list[bytes], other: list[bytes]) -> int:
    """Return how like two events are, by their lines: 0 not, 1 when they are, 2 in title too, 3 in all."""
    if one == other:
        return _EQUAL

    def differ(*names: bytes) -> bool:
        return [line for line in one if line.startswith(names)] != [
            line for line in other if line.startswith(names)
        ]

    return 0 if differ(*_WHEN) else 1 if differ(b"SUMMARY") else 2


def _earlier(show: Show, as_of: dt.date) -> Iterator[Show]:
    """Yield a show as it is, then without its newest statement, and so on."""
    told = [one for airing in show.airings for one in (*airing.dates, *airing.changes)]
    told = sorted((one for one in told if one.announced <= as_of), key=lambda one: one.announced)
    for number in range(len(told), max(0, len(told) - STATES), -1):
        left = set(map(id, told[:number]))
        airings = tuple(
            msgspec.structs.replace(
                airing,
                dates=tuple(one for one in airing.dates if id(one) in left),
                changes=tuple(one for one in airing.changes if id(one) in left),
            )
            for airing in show.airings
        )
        yield msgspec.structs.replace(show, airings=airings)


def _sightings(known: ShowSchedule) -> list[dt.date]:
    """Return the days before machines saw something new, the newest first."""
    days = {one.seen - dt.timedelta(days=1) for airing in known.airings for one in airing.observed}
    return sorted(days, reverse=True)[:SEEN]


def _turns(known: ShowSchedule, as_of: dt.date) -> list[dt.date]:
    """Return the last days on which windows were open, or not yet, the newest first."""
    windows = [
        episode.moment
        for one in known.airings
        for episode in one.episodes
        if episode.moment.precision < Precision.DAY
    ]
    days = {window.last_day for window in windows} | {window.day - dt.timedelta(days=1) for window in windows}
    return sorted((day for day in days if day < as_of), reverse=True)
