"""One look at what sources say of the shows on air or to come, and what of it is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from ..errors import SourceError
from ..language.model import Dataset
from ..language.moment import Moment
from ..language.names import SOURCES as SOURCES_FILE
from ..language.names import title_likeness
from ..language.observations import Observation
from ..schedule.current import current
from ..schedule.episodes import ShowSchedule
from ..schedule.shows import schedule_show
from ..sources.gather import SOURCES, Asking, find, gather
from ..sources.records import Candidate, Ignored, Outage, Reading
from . import files
from .matching import Proposal, contradicts, fitting, listed, proposals, wanted
from .merging import news
from .noting import note

SINCE = dt.timedelta(weeks=2)
"""How far back a source that lists what is to come is asked for what was shown."""
LOOKED_FOR = 50
"""Shows without an id that are looked for in one run, the soonest first."""


class Synced(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen by a day: the observations that are new, and what a person should look at.

    ``found`` is in how many of the ``shows`` a source has; ``unasked`` are sources that want a
    token, with the variable that lacks it.
    """

    today: dt.date
    shows: int
    found: dict[str, int]
    added: tuple[Observation, ...]
    written: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    doubts: dict[str, tuple[Ignored, ...]]
    outages: tuple[Outage, ...]
    unasked: Mapping[str, str]


def sync(
    dataset: Dataset,
    data: Path,
    *,
    today: dt.date,
    sources: Iterable[str],
    unasked: Mapping[str, str],
    only: Sequence[str],
    asking: Asking,
    dry_run: bool,
) -> Synced:
    """Ask sources for the shows on air or to come, or for those that are named, and add what is new.

    A source that is down or answers nonsense leaves its files as they are, and is an outage of the result.
    Raises DataError if what was observed before is damaged, AnimecalError if it cannot be read or written.
    """
    there = files.read(data)
    shows = _asked_for(dataset, today, only)
    looks = [_Look(source, shows, dataset, today, asking) for source in dict.fromkeys(sources)]
    for look in looks:
        look.ask()
    added = news(there, [one for look in looks for one in look.seen])
    written = files.write(data, there, added) if added and not dry_run else ()
    return Synced(
        today=today,
        shows=len(shows),
        found={look.source: look.found for look in looks if look.outage is None},
        added=tuple(added),
        written=written,
        proposals=tuple(dict.fromkeys(one for look in looks for one in look.proposals)),
        doubts={look.source: tuple(look.doubts) for look in looks if look.doubts},
        outages=tuple(look.outage for look in looks if look.outage),
        unasked=unasked,
    )


def _asked_for(dataset: Dataset, today: dt.date, only: Sequence[str]) -> dict[str, ShowSchedule]:
    if only:
        return {name: schedule_show(dataset, dataset.shows[name], today) for name in dict.fromkeys(only)}
    return {one.show.id: one for one in current(dataset, today)}


class _Look:
    """One look at one source."""

    def __init__(
        self,
        source: str,
        shows: Mapping[str, ShowSchedule],
        dataset: Dataset,
        today: dt.date,
        asking: Asking,
    ) -> None:
        self.source = source
        self.shows = shows
        self.dataset = dataset
        self.today = today
        self.asking = asking.of(source)
        self.by_id: dict[tuple[str, int], list[str]] = {}
        for name, one in shows.items():
            for known in one.show.ids.given.items():
                self.by_id.setdefault(known, []).append(name)
        self.found = 0
        self.seen: list[Observation] = []
        self.doubts: list[Ignored] = []
        self.proposals: list[Proposal] = []
        self.outage: Outage | None = None

    def ask(self) -> None:
        """Ask, and note what is seen; nothing is, if the source cannot be read or is not to be trusted."""
        if self.source not in self.dataset.observers:
            reason = f"{SOURCES_FILE} does not say how far it is trusted: add [{self.source}] with its trust"
            self.outage = Outage(source=self.source, reason=reason)
            return
        try:
            reading = self._read()
        except SourceError as error:
            self.outage = Outage(source=self.source, reason=str(error))
            return
        doubts: list[Ignored] = []
        for record in reading.records:
            for known in self._about(record.ids.given):
                self.found += 1
                noted = note(record, known, self.today)
                self.seen += noted.observations
                self.doubts += [Ignored(title=known.show.id, reason=said) for said in noted.doubts]
                doubts += [Ignored(title=known.show.id, reason=said) for said in record.doubts]
        self.doubts += doubts  # those of the source come last: many are of channels that we do not have
        if not SOURCES[self.source].whole:
            self.doubts += reading.ignored
        lacking = self._lacking()
        for name, candidates in self._candidates(lacking, reading).items():
            show = self.shows[name].show
            fit = fitting(show, _start(self.shows[name]), candidates)
            self.proposals += proposals(self.source, show, fit)

    def _read(self) -> Reading:
        """Return what the source says of the shows whose ids it has; it is not asked where it has none."""
        source = SOURCES[self.source]
        known = [one.show.ids.given.get(source.ids) for one in self.shows.values()]
        ids = () if source.whole else tuple(filter(None, known))
        if not ids and not source.whole:
            return Reading(source=self.source, records=())
        return gather(
            self.source,
            self.dataset.networks,
            ids=ids,
            today=self.today,
            since=self.today - SINCE,
            **self.asking,
        )

    def _about(self, given: Mapping[str, int]) -> list[ShowSchedule]:
        """Return the shows that have an id of a record, and no other one where it has one."""
        found = {name for known in given.items() for name in self.by_id.get(known, ())}
        shows = (self.shows[name] for name in sorted(found))
        return [one for one in shows if not contradicts(one.show.ids.given, given)]

    def _lacking(self) -> list[str]:
        """Return the shows whose ids there are not known, those first that start or started next to today."""
        source = SOURCES[self.source]
        databases = ("anilist", "mal") if source.whole else (source.ids,)
        lacking = [
            name for name, one in self.shows.items() if any(db not in one.show.ids.given for db in databases)
        ]
        return sorted(lacking, key=self._away)

    def _away(self, name: str) -> int:
        start = _start(self.shows[name])
        return abs((start.day - self.today).days) if start else 10_000

    def _candidates(self, lacking: Sequence[str], reading: Reading) -> dict[str, Sequence[Candidate]]:
        """Return what the source has that is called as shows are, by the ids of these."""
        titles = {name: wanted(self.shows[name].show) for name in lacking}
        if SOURCES[self.source].whole:
            there = listed(reading.records)
            return {name: there.get(title_likeness(title), ()) for name, title in titles.items()}
        first = dict(list(titles.items())[:LOOKED_FOR])
        try:
            found = find(self.source, list(dict.fromkeys(first.values())), **self.asking)
        except SourceError as error:  # what is known by its id was read all the same
            self.doubts.append(Ignored(title="ids", reason=f"could not be looked for: {error}"))
            return {}
        return {name: found.get(title, ()) for name, title in first.items()}


def _start(known: ShowSchedule) -> Moment | None:
    return known.original.start if known.original else None
