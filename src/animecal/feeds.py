"""Which events stand in which feed. A feed's path is its address for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from .events import Appearance, Event, appearances
from .model import JST, SEASONS, Dataset, RegionSpec, season_of, season_start, slug, to_instant
from .schedule import ShowSchedule

FeedKind = Literal[
    "premieres", "network", "network-episodes", "block", "show", "airing", "region", "season", "studio"
]

COLORS: dict[FeedKind, str] = {
    "premieres": "crimson",
    "network": "mediumvioletred",
    "network-episodes": "slateblue",
    "block": "darkorchid",
    "show": "teal",
    "airing": "teal",
    "region": "crimson",
    "season": "darkorange",
    "studio": "royalblue",
}
"""A colour of CSS for each kind (RFC 7986, section 5.9), so that several feeds can be told apart."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One published ``.ics`` file: its path below the feeds, its title and its events in order."""

    path: str
    kind: FeedKind
    title: str
    about: str
    events: tuple[Event, ...]


def select(dataset: Dataset, known: Iterable[ShowSchedule], as_of: dt.date) -> list[Feed]:
    """Return all feeds that have events, sorted by their paths."""
    found = _Feeds(dataset, recent_from(as_of))
    for show in known:
        found.add(show, appearances(dataset, show))
    return sorted(found.feeds(), key=lambda feed: feed.path)


class _Feeds:
    """Gathers events by feed."""

    def __init__(self, dataset: Dataset, recent: dt.date) -> None:
        self.dataset = dataset
        self.recent = recent
        self.events: dict[str, list[Event]] = {}
        self.heads: dict[str, tuple[FeedKind, str, str]] = {}
        self.countries = frozenset(dataset.regions.feeds)
        self.covered: dict[RegionSpec | None, frozenset[str]] = {}

    def put(self, event: Event, path: str, kind: FeedKind, title: str, about: str) -> None:
        if path not in self.heads:
            self.heads[path] = (kind, title, about)
            self.events[path] = []
        self.events[path].append(event)

    def add(self, known: ShowSchedule, found: list[Appearance]) -> None:
        """Put the events of a show into its feeds."""
        show = known.show
        for one in found:
            event, airing = one.event, one.airing
            if one.original:
                self.put(event, f"shows/{show.id}.ics", "show", show.title, f"Every episode of {show.title}")
                if one.episode.premiere:
                    self._original_premiere(one)
            network = self.dataset.network_of(airing)
            if network is None:
                continue
            name = network.name
            self.put(
                event,
                f"shows/{show.id}.{airing.key}.ics",
                "airing",
                f"{show.title} ({name})",
                f"Every episode of {show.title} on {name}",
            )
            self.put(
                event,
                f"networks/{network.id}.episodes.ics",
                "network-episodes",
                f"{name}: anime episodes",
                f"Every anime episode on {name}, from the previous season on",
            )
            if one.episode.premiere:
                self.put(
                    event,
                    f"networks/{network.id}.ics",
                    "network",
                    f"{name}: anime premieres",
                    f"Anime premieres on {name}",
                )
            block = self.dataset.blocks.get(airing.block) if airing.block else None
            if block is not None:
                self.put(
                    event,
                    f"blocks/{block.id}.ics",
                    "block",
                    f"{block.name}: anime episodes",
                    f"Every episode in the block {block.name}",
                )
        self._regions([one for one in found if one.episode.premiere])

    def _original_premiere(self, one: Appearance) -> None:
        event = one.event
        self.put(
            event,
            "premieres.ics",
            "premieres",
            "Anime premieres",
            "Every anime premiere, where it airs first",
        )
        year, season = season_of(event.day)
        self.put(
            event,
            f"seasons/{year}-{SEASONS[season]}.ics",
            "season",
            f"Anime premieres, {SEASONS[season]} {year}",
            f"Anime that premieres in {SEASONS[season]} {year}",
        )
        for studio in one.show.studios:
            self.put(
                event, f"studios/{slug(studio)}.ics", "studio", f"Anime by {studio}", f"Premieres by {studio}"
            )

    def _regions(self, premieres: list[Appearance]) -> None:
        """Put the earliest premiere that can be watched in a country into its feed."""
        waiting = set(self.countries)
        for one in sorted(premieres, key=_earliest):
            if not waiting:
                break
            if one.airing.network is None:
                continue
            for code in self._covered(self.dataset.regions_of(one.airing)) & waiting:
                name = self.dataset.regions.name(code)
                self.put(
                    one.event,
                    f"regions/{code.lower()}.ics",
                    "region",
                    f"Anime premieres in {name}",
                    f"Anime premieres that can be watched in {name}, at the earliest outlet there",
                )
                waiting.discard(code)

    def _covered(self, spec: RegionSpec | None) -> frozenset[str]:
        if spec not in self.covered:
            regions = self.dataset.regions
            self.covered[spec] = frozenset(code for code in self.countries if regions.covers(spec, code))
        return self.covered[spec]

    def feeds(self) -> Iterator[Feed]:
        for path, events in self.events.items():
            kind, title, about = self.heads[path]
            if kind == "network-episodes":
                events = self._recent(events)
            ordered = tuple(sorted(events, key=lambda event: event.order))
            yield Feed(path=path, kind=kind, title=title, about=about, events=ordered)

    def _recent(self, events: list[Event]) -> list[Event]:
        """Return the events from the previous season on, or from the last season that has any if it is older.

        So the mere passing of time never empties a feed.
        """
        newest = max(event.day for event in events)
        since = min(self.recent, season_start(season_of(newest)))
        return [event for event in events if event.day >= since]


def _earliest(one: Appearance) -> tuple[int, bool]:
    """Sort by the latest moment at which a premiere may be; the original first among equals."""
    episode = one.episode
    if episode.instant is not None:
        return episode.instant, not one.original
    return to_instant(episode.moment.last_day, 24 * 60, JST), not one.original


def trim(feed: Feed, sizes: Mapping[str, int], room: int, recent: dt.date) -> Feed:
    """Return a feed without its oldest seasons, as many as it takes to need no more than ``room`` bytes.

    ``sizes`` are the events' lengths by UID. Nothing from the day ``recent`` on leaves, and only feeds of
    many shows are trimmed: the shows' own feeds keep every episode.
    """
    needed = sum(sizes[event.uid] for event in feed.events)
    if needed <= room or feed.kind in ("show", "airing", "season"):
        return feed
    by_season: dict[tuple[int, int], int] = {}
    for event in feed.events:
        season = season_of(event.day)
        by_season[season] = by_season.get(season, 0) + sizes[event.uid]
    since = dt.date.min
    for season in sorted(by_season):
        if needed <= room or season_start(season) >= recent:
            break
        needed -= by_season[season]
        since = season_start(_next(season))
    kept = tuple(event for event in feed.events if event.day >= since)
    return msgspec.structs.replace(feed, events=kept)


def recent_from(as_of: dt.date) -> dt.date:
    """Return the first day of the season before the one that holds the day."""
    return season_start(_previous(season_of(as_of)))


def _next(season: tuple[int, int]) -> tuple[int, int]:
    year, number = season
    return (year, number + 1) if number < 3 else (year + 1, 0)


def _previous(season: tuple[int, int]) -> tuple[int, int]:
    year, number = season
    return (year, number - 1) if number else (year - 1, 3)
