"""Which events stand in which feed. A feed's path is its address for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from ..language.model import Dataset, Network, RegionSpec, slug
from ..language.moment import JST, Precision, next_season, season_moment, season_of, season_start
from ..schedule.episodes import OFF, Episode, ShowSchedule
from ..words.feeds import FeedWords, Named
from ..words.languages import ENGLISH, Language
from .ended import ended
from .events import NO_NUMBERING, AiringEvents, Event, events_of
from .feed import Feed, FeedKind


def select(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    as_of: dt.date,
    language: Language = ENGLISH,
    numbering: Mapping[str, int] = NO_NUMBERING,
) -> list[Feed]:
    """Return all feeds that have events, and the notices of those that are retired, sorted by their paths."""
    words = FeedWords(language)
    found = _Feeds(dataset, recent_from(as_of), words)
    for show in known:
        found.add(events_of(dataset, show, language, numbering))
    feeds = {feed.path: feed for feed in found.feeds()}
    feeds |= {feed.path: feed for feed in ended(feeds, dataset.retired, as_of, words)}
    return [feeds[path] for path in sorted(feeds)]


class _Feeds:
    """Gathers events by feed."""

    def __init__(self, dataset: Dataset, recent: dt.date, words: FeedWords) -> None:
        self.dataset = dataset
        self.words = words
        self.recent = recent
        self.events: dict[str, list[Event]] = {}
        self.heads: dict[str, tuple[FeedKind, Named]] = {}
        self.countries = frozenset(dataset.regions.feeds)
        self.covered: dict[RegionSpec | None, frozenset[str]] = {}

    def feed(self, path: str, kind: FeedKind, named: Named) -> list[Event]:
        """Return the events of a feed so far, to add to."""
        if path not in self.heads:
            self.heads[path] = (kind, named)
            self.events[path] = []
        return self.events[path]

    def add(self, found: list[AiringEvents]) -> None:
        """Put the events of a show into its feeds."""
        for one in found:
            if not one.events:
                continue
            if one.original:
                self._original(one)
            network = self.dataset.network_of(one.airing)
            if network is not None:
                self._airing(one, network)
        self._regions(found)

    def _original(self, one: AiringEvents) -> None:
        show, words = one.show, self.words
        self.feed(f"shows/{show.id}.ics", "show", words.show(show.title)).extend(one.events)
        if one.premiere is None:
            return
        event = one.premiere.event
        self.feed("premieres.ics", "premieres", words.premieres()).append(event)
        # What was announced for a season stays in its feed: who waits for it there sees where it went.
        stated = {season_of(start.day) for start in one.starts if start.precision >= Precision.SEASON}
        for season in map(season_moment, stated | {season_of(event.day)}):
            self.feed(f"seasons/{season}.ics", "season", words.season(season)).append(event)
        for studio in show.studios:
            self.feed(f"studios/{slug(studio)}.ics", "studio", words.studio(studio)).append(event)

    def _airing(self, one: AiringEvents, network: Network) -> None:
        show, words = one.show, self.words
        named = words.airing(show.title, network.name)
        self.feed(f"shows/{show.id}.{one.airing.key}.ics", "airing", named).extend(one.events)
        named = words.network_episodes(network.name)
        self.feed(f"networks/{network.id}.episodes.ics", "network-episodes", named).extend(one.events)
        if one.premiere is not None:
            named = words.network(network.name)
            self.feed(f"networks/{network.id}.ics", "network", named).append(one.premiere.event)
        block = self.dataset.blocks.get(one.airing.block) if one.airing.block else None
        if block is not None:
            self.feed(f"blocks/{block.id}.ics", "block", words.block(block.name)).extend(one.events)

    def _regions(self, found: list[AiringEvents]) -> None:
        """Put the earliest premiere that can be watched in a country into its feed.

        One that is put off or cancelled stands there only if no other outlet shows it.
        """
        waiting = set(self.countries)
        premieres = [
            (earliest(one.premiere.episode, original=one.original), number, one.premiere.event, one.airing)
            for number, one in enumerate(found)
            if one.premiere is not None and one.airing.network is not None
        ]
        for _, _, event, airing in sorted(premieres, key=lambda one: one[:2]):
            for code in self._covered(self.dataset.regions_of(airing)) & waiting:
                name = self.dataset.regions.name(code)
                named = self.words.region(name)
                self.feed(f"regions/{code.lower()}.ics", "region", named).append(event)
                waiting.discard(code)

    def _covered(self, spec: RegionSpec | None) -> frozenset[str]:
        if spec not in self.covered:
            regions = self.dataset.regions
            self.covered[spec] = frozenset(code for code in self.countries if regions.covers(spec, code))
        return self.covered[spec]

    def feeds(self) -> Iterator[Feed]:
        for path, events in self.events.items():
            kind, named = self.heads[path]
            if kind == "network-episodes":
                events = self._recent(events)
            ordered = tuple(sorted(events, key=lambda event: event.order))
            yield Feed(path=path, kind=kind, title=named.title, about=named.about, events=ordered)

    def _recent(self, events: list[Event]) -> list[Event]:
        """Return the events from the previous season on, or from the last season that has any if it is older.

        So the mere passing of time never empties a feed.
        """
        newest = max(event.day for event in events)
        since = min(self.recent, season_start(season_of(newest)))
        return [event for event in events if event.day >= since]


def earliest(episode: Episode, *, original: bool) -> tuple[bool, int, bool]:
    """Return what sorts premieres by the latest moment at which each may be, the original first among equals.

    What is put off or cancelled comes last.
    """
    latest = episode.moment.last_instant(JST) if episode.instant is None else episode.instant
    return episode.state in OFF, latest, not original


def recent_from(as_of: dt.date) -> dt.date:
    """Return the first day of the season before the one that holds the day."""
    return season_start(next_season(season_of(as_of), -1))
