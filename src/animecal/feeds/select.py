"""Which events stand in which feed. A feed's path is its address for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Literal

import msgspec

from ..language.model import Dataset
from ..language.moment import season_moment, season_of, season_start
from ..language.names import slug, title_key
from ..language.tables import Block, Network
from ..schedule.episodes import ShowSchedule
from ..schedule.outlets import Outlets
from ..schedule.slots import recent_from
from ..words.feeds import FeedWords, Named
from ..words.languages import ENGLISH, Language
from ..words.outlets import name_words
from ..words.regions import place_words
from .editions import PUBLISHED, Edition
from .events import NO_NUMBERING, AiringEvents, Event, events_of
from .picked import Calendars, Countries

FeedKind = Literal[
    "premieres",
    "network",
    "network-episodes",
    "network-dubs",
    "block",
    "region",
    "region-episodes",
    "season",
    "studio",
    "calendar",
    "show",
    "airing",
    "retired",
]


COLORS: dict[FeedKind, str] = {
    "premieres": "crimson",
    "network": "mediumvioletred",
    "network-episodes": "slateblue",
    "network-dubs": "steelblue",
    "block": "darkorchid",
    "region": "crimson",
    "region-episodes": "indianred",
    "season": "darkorange",
    "studio": "royalblue",
    "calendar": "seagreen",
    "show": "teal",
    "airing": "teal",
    "retired": "gray",
}
"""All kinds of feeds, each with a colour of CSS (RFC 7986, section 5.9), so that they can be told apart.

What they are called stands in ``words.feeds``.
"""


WINDOWED: Set[FeedKind] = frozenset({"network-episodes", "network-dubs", "region-episodes"})
"""Kinds of feeds that hold what is recent, and no more of the past."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One published ``.ics`` file: its path below the feeds, its title and its events in order.

    ``page`` is the title of the page that its shows have on the site, if they have one. In another
    ``edition`` than that in which events are published, they are views of those in other feeds.
    """

    path: str
    kind: FeedKind
    title: str
    about: str
    page: str | None = None
    events: tuple[Event, ...]
    edition: Edition = PUBLISHED

    @property
    def view(self) -> bool:
        """Whether its events are views."""
        return self.edition != PUBLISHED


def select(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    as_of: dt.date,
    language: Language = ENGLISH,
    numbering: Mapping[str, int] = NO_NUMBERING,
) -> list[Feed]:
    """Return all feeds for which the data has events or a name, sorted by their paths."""
    words = FeedWords(language, dataset.publication)
    found = _Feeds(dataset, as_of, words)
    countries = Countries(dataset, as_of)
    calendars = Calendars(dataset, numbering)
    for show in known:
        events = events_of(dataset, show, language, numbering)
        found.add(show, events)
        countries.add(show, events)
        calendars.add(show, events)
    for code, there in countries.events().items():
        named = words.region_episodes(place_words(dataset.regions, code, language))
        found.feed(f"regions/{code.lower()}.episodes.ics", "region-episodes", named).extend(there)
    for calendar, edition, there in calendars.events():
        told = words if edition == PUBLISHED else FeedWords(edition.language, dataset.publication)
        path = f"calendars/{calendar.id}.ics"
        found.feed(path, "calendar", told.calendar(calendar.title, calendar.about)).extend(there)
        found.editions[path] = edition
    return sorted(found.feeds(), key=lambda feed: feed.path)


class _Feeds:
    """Gathers events by feed."""

    def __init__(self, dataset: Dataset, as_of: dt.date, words: FeedWords) -> None:
        self.dataset = dataset
        self.words = words
        self.recent = recent_from(as_of)
        self.events: dict[str, list[Event]] = {}
        self.heads: dict[str, tuple[FeedKind, Named]] = {}
        self.editions: dict[str, Edition] = {}
        self.outlets = Outlets(dataset, dataset.regions.feeds)
        self.names = names_of(dataset, as_of)

    def called(self, one: Network | Block) -> str:
        """Return what a network or a block is called."""
        return name_words(one, self.dataset.publication, self.words.language)

    def feed(self, path: str, kind: FeedKind, named: Named) -> list[Event]:
        """Return the events of a feed so far, to add to."""
        if path not in self.heads:
            self.heads[path] = (kind, named)
            self.events[path] = []
        return self.events[path]

    def add(self, show: ShowSchedule, found: list[AiringEvents]) -> None:
        """Put the events of a show into its feeds."""
        for one in found:
            if not one.events:
                continue
            if one.original:
                self._original(one)
            self._networks(one)
            network = self.dataset.network_of(one.airing)
            if network is not None:
                self._airing(one, network)
        self._regions(show, found)

    def _original(self, one: AiringEvents) -> None:
        show, words = one.show, self.words
        self.feed(f"shows/{show.id}.ics", "show", words.show(self.names[show.id])).extend(one.events)
        if one.premiere is None:
            return
        event = one.premiere.event
        self.feed("premieres.ics", "premieres", words.premieres()).append(event)
        # What was announced for a season stays in its feed: who waits for it there sees where it went.
        for season in map(season_moment, one.seasons):
            self.feed(f"seasons/{season}.ics", "season", words.season(season)).append(event)
        for studio in show.studios:
            self.feed(f"studios/{slug(studio)}.ics", "studio", words.studio(studio)).append(event)

    def _airing(self, one: AiringEvents, network: Network) -> None:
        show, words = one.show, self.words
        named = words.airing(self.names[show.id], self.called(network), one.apart, one.later)
        self.feed(f"shows/{show.id}.{one.airing.key}.ics", "airing", named).extend(one.events)
        block = self.dataset.blocks.get(one.airing.block) if one.airing.block else None
        own = [event for event in one.events if event.network is None]
        if block is not None and own:
            self.feed(f"blocks/{block.id}.ics", "block", words.block(self.called(block))).extend(own)

    def _networks(self, one: AiringEvents) -> None:
        """Put each event into the feeds of the network on which it is."""
        for moved in dict.fromkeys(event.network for event in one.events):
            network = self.dataset.network_of(one.airing, moved)
            if network is None:
                continue
            name, path = self.called(network), f"networks/{network.id}"
            there = [event for event in one.events if event.network == moved]
            named = self.words.network_episodes(name)
            self.feed(f"{path}.episodes.ics", "network-episodes", named).extend(there)
            if one.dub:
                named = self.words.network_dubs(name)
                self.feed(f"{path}.dubs.ics", "network-dubs", named).extend(there)
            if one.premiere is not None and one.premiere.event.network == moved:
                self.feed(f"{path}.ics", "network", self.words.network(name)).append(one.premiere.event)

    def _regions(self, show: ShowSchedule, found: list[AiringEvents]) -> None:
        """Put the earliest premiere that can be watched in a country into its feed."""
        for code, number in self.outlets.earliest(show.airings).items():
            premiere = found[number].premiere
            if premiere is not None:
                country = place_words(self.dataset.regions, code, self.words.language)
                named = self.words.region(country)
                self.feed(f"regions/{code.lower()}.ics", "region", named).append(premiere.event)

    def feeds(self) -> Iterator[Feed]:
        for path, events in self.events.items():
            kind, named = self.heads[path]
            if kind in ("network-episodes", "network-dubs"):
                events = self._recent(events)
            ordered = tuple(sorted(events, key=lambda event: event.order))
            yield Feed(
                path=path,
                kind=kind,
                title=named.title,
                about=named.about,
                page=named.page,
                events=ordered,
                edition=self.editions.get(path, PUBLISHED),
            )

    def _recent(self, events: list[Event]) -> list[Event]:
        """Return the events from the previous season on, or from the last season that has any if it is older.

        So the mere passing of time never empties a feed.
        """
        newest = max(event.day for event in events)
        since = min(self.recent, season_start(season_of(newest)))
        return [event for event in events if event.day >= since]


def names_of(dataset: Dataset, as_of: dt.date) -> dict[str, str]:
    """Return what shows were called on a day, by their ids: a later one of the same title with its year."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for show in sorted((one.on(as_of) for one in dataset.shows.values()), key=lambda one: (one.year, one.id)):
        same = title_key(show.title) in taken
        names[show.id] = f"{show.title} ({show.year})" if same else show.title
        taken.add(title_key(show.title))
    return names
