"""Which events stand in which feed. A feed's path is its address for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from ..errors import AnimecalError
from ..language.model import Dataset, Network, RegionSpec, Retirement, slug
from ..language.moment import JST, Precision, season_moment, season_of, season_start, to_instant
from ..schedule.episodes import Episode, ShowSchedule
from .events import OFF, AiringEvents, Event, events_of

FeedKind = Literal[
    "premieres",
    "network",
    "network-episodes",
    "block",
    "show",
    "airing",
    "region",
    "season",
    "studio",
    "retired",
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
    "retired": "gray",
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
    """Return all feeds that have events, and the notices of those that are retired, sorted by their paths.

    Raises AnimecalError if a retired feed names a successor that is none of them.
    """
    found = _Feeds(dataset, recent_from(as_of))
    for show in known:
        found.add(events_of(dataset, show))
    feeds = {feed.path: feed for feed in found.feeds()}
    for retirement in dataset.retired:
        if retirement.since <= as_of:
            feeds[retirement.path] = _notice(retirement, feeds)
    return [feeds[path] for path in sorted(feeds)]


def _notice(retirement: Retirement, feeds: Mapping[str, Feed]) -> Feed:
    """Return what a retired feed serves: one event that says why, and what to subscribe to instead."""
    lines = [f"Reason: {retirement.reason}"]
    summary = f"{retirement.title}: this calendar has ended"
    if retirement.successor is not None:
        successor = feeds.get(retirement.successor)
        if successor is None:
            raise AnimecalError(
                f"retired.toml: {retirement.path} is followed by {retirement.successor}, "
                "and there is no such feed; name one that `animecal list feeds` lists"
            )
        summary += f", subscribe to “{successor.title}”"
        lines.append(f"Its successor is {successor.path}, beside this calendar's file {retirement.path}.")
    event = Event(
        uid=f"retired.{retirement.path.removesuffix('.ics').replace('/', '.')}@animecal",
        day=retirement.since,
        start=None,
        end=None,
        summary=summary,
        description="\n\n".join(lines),
        location="",
        url="",
        tentative=False,
        expected=False,
    )
    title = f"{retirement.title} (ended)"
    return Feed(path=retirement.path, kind="retired", title=title, about=retirement.reason, events=(event,))


class _Feeds:
    """Gathers events by feed."""

    def __init__(self, dataset: Dataset, recent: dt.date) -> None:
        self.dataset = dataset
        self.recent = recent
        self.events: dict[str, list[Event]] = {}
        self.heads: dict[str, tuple[FeedKind, str, str]] = {}
        self.countries = frozenset(dataset.regions.feeds)
        self.covered: dict[RegionSpec | None, frozenset[str]] = {}

    def feed(self, path: str, kind: FeedKind, title: str, about: str) -> list[Event]:
        """Return the events of a feed so far, to add to."""
        if path not in self.heads:
            self.heads[path] = (kind, title, about)
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
        show = one.show
        path, about = f"shows/{show.id}.ics", f"Every episode of {show.title}"
        self.feed(path, "show", show.title, about).extend(one.events)
        if one.premiere is None:
            return
        event = one.premiere.event
        about = "Every anime premiere, where it airs first"
        self.feed("premieres.ics", "premieres", "Anime premieres", about).append(event)
        # What was announced for a season stays in its feed: who waits for it there sees where it went.
        stated = {season_of(start.day) for start in one.starts if start.precision >= Precision.SEASON}
        for season in map(season_moment, stated | {season_of(event.day)}):
            path, title = f"seasons/{season}.ics", f"Anime premieres, {season.words}"
            about = f"Anime that premieres in {season.words}, or was announced for it"
            self.feed(path, "season", title, about).append(event)
        for studio in show.studios:
            path = f"studios/{slug(studio)}.ics"
            self.feed(path, "studio", f"Anime by {studio}", f"Premieres by {studio}").append(event)

    def _airing(self, one: AiringEvents, network: Network) -> None:
        show, name = one.show, network.name
        path, about = f"shows/{show.id}.{one.airing.key}.ics", f"Every episode of {show.title} on {name}"
        self.feed(path, "airing", f"{show.title} ({name})", about).extend(one.events)
        path, about = (
            f"networks/{network.id}.episodes.ics",
            f"Every anime episode on {name}, from the previous season on",
        )
        self.feed(path, "network-episodes", f"{name}: anime episodes", about).extend(one.events)
        if one.premiere is not None:
            path, title = f"networks/{network.id}.ics", f"{name}: anime premieres"
            self.feed(path, "network", title, f"Anime premieres on {name}").append(one.premiere.event)
        block = self.dataset.blocks.get(one.airing.block) if one.airing.block else None
        if block is not None:
            path, about = f"blocks/{block.id}.ics", f"Every episode in the block {block.name}"
            self.feed(path, "block", f"{block.name}: anime episodes", about).extend(one.events)

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
                path, title = f"regions/{code.lower()}.ics", f"Anime premieres in {name}"
                about = f"Anime premieres that can be watched in {name}, at the earliest outlet there"
                self.feed(path, "region", title, about).append(event)
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


def earliest(episode: Episode, *, original: bool) -> tuple[bool, int, bool]:
    """Return what sorts premieres by the latest moment at which each may be, the original first among equals.

    What is put off or cancelled comes last.
    """
    latest = episode.instant
    if latest is None:
        latest = to_instant(episode.moment.last_day, 24 * 60, JST)
    return episode.state in OFF, latest, not original


def trim(feed: Feed, sizes: Mapping[str, int], room: int, recent: dt.date) -> Feed:
    """Return a feed without its oldest seasons, as many as it takes to need no more than ``room`` bytes.

    ``sizes`` are the events' lengths by UID. The newest season and what is from the day ``recent`` on stay,
    and only feeds of many shows are trimmed: the shows' own feeds keep every episode.
    """
    needed = sum(sizes[event.uid] for event in feed.events)
    if needed <= room or feed.kind in ("show", "airing", "season", "retired"):
        return feed
    by_season: dict[tuple[int, int], int] = {}
    for event in feed.events:
        season = season_of(event.day)
        by_season[season] = by_season.get(season, 0) + sizes[event.uid]
    since = dt.date.min
    for season in sorted(by_season)[:-1]:
        if needed <= room or season_start(_next(season)) > recent:
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
