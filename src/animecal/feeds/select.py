"""Which events stand in which feed. A feed's path is its address for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec

from ..errors import AnimecalError
from ..language.model import Dataset, Network, Retirement
from ..language.moment import Precision, next_season, premiere_season, season_moment, season_of, season_start
from ..language.names import RETIRED, slug
from ..schedule.episodes import ShowSchedule
from ..schedule.outlets import Outlets
from ..words.feeds import FeedWords, Named
from ..words.languages import ENGLISH, Language
from .events import AiringEvents, Event, events_of

FeedKind = Literal[
    "premieres",
    "network",
    "network-episodes",
    "block",
    "region",
    "season",
    "studio",
    "show",
    "airing",
    "retired",
]


class Kind(NamedTuple):
    """What feeds of a kind have in common. What they are called stands in ``words.feeds``.

    ``color`` is one of CSS (RFC 7986, section 5.9), so that several feeds can be told apart. ``listed`` feeds
    stand on the page of all calendars; a show's stand on its own page. A ``whole`` feed is never trimmed.
    """

    color: str
    listed: bool = True
    whole: bool = False


KINDS: dict[FeedKind, Kind] = {
    "premieres": Kind("crimson"),
    "network": Kind("mediumvioletred"),
    "network-episodes": Kind("slateblue"),
    "block": Kind("darkorchid"),
    "region": Kind("crimson"),
    "season": Kind("darkorange", whole=True),
    "studio": Kind("royalblue"),
    "show": Kind("teal", listed=False, whole=True),
    "airing": Kind("teal", listed=False, whole=True),
    "retired": Kind("gray", listed=False, whole=True),
}
"""All kinds of feeds, in the order in which people see them."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One published ``.ics`` file: its path below the feeds, its title and its events in order.

    ``page`` is the title of the page that its shows have on the site, if they have one.
    """

    path: str
    kind: FeedKind
    title: str
    about: str
    page: str | None = None
    events: tuple[Event, ...]


def select(
    dataset: Dataset, known: Iterable[ShowSchedule], as_of: dt.date, language: Language = ENGLISH
) -> list[Feed]:
    """Return all feeds that have events, and the notices of those that are retired, sorted by their paths.

    Raises AnimecalError if a retired feed names a successor that is none of them.
    """
    words = FeedWords(language)
    found = _Feeds(dataset, recent_from(as_of), words)
    for show in known:
        found.add(show, events_of(dataset, show, language))
    feeds = {feed.path: feed for feed in found.feeds()}
    for retirement in dataset.retired:
        if retirement.since <= as_of:
            feeds[retirement.path] = _notice(retirement, feeds, words)
    return [feeds[path] for path in sorted(feeds)]


def _notice(retirement: Retirement, feeds: Mapping[str, Feed], words: FeedWords) -> Feed:
    """Return what a retired feed serves: one event that says why, and what to subscribe to instead."""
    successor = feeds.get(retirement.successor or "")
    if retirement.successor is not None and successor is None:
        raise AnimecalError(
            f"{RETIRED}: {retirement.path} is followed by {retirement.successor}, "
            "and there is no such feed; name one that `animecal list feeds` lists"
        )
    summary, description = words.notice(
        retirement.title,
        retirement.path,
        retirement.reason,
        successor.title if successor else None,
        successor.path if successor else None,
    )
    event = Event(
        uid=f"retired.{retirement.path.removesuffix('.ics').replace('/', '.')}@animecal",
        day=retirement.since,
        start=None,
        end=None,
        summary=summary,
        description=description,
        location="",
        url="",
        tentative=False,
        expected=False,
        subject=retirement,
    )
    title = words.retired(retirement.title)
    return Feed(path=retirement.path, kind="retired", title=title, about=retirement.reason, events=(event,))


class _Feeds:
    """Gathers events by feed."""

    def __init__(self, dataset: Dataset, recent: dt.date, words: FeedWords) -> None:
        self.dataset = dataset
        self.words = words
        self.recent = recent
        self.events: dict[str, list[Event]] = {}
        self.heads: dict[str, tuple[FeedKind, Named]] = {}
        self.outlets = Outlets(dataset, dataset.regions.feeds)

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
            network = self.dataset.network_of(one.airing)
            if network is not None:
                self._airing(one, network)
        self._regions(show, found)

    def _original(self, one: AiringEvents) -> None:
        show, words = one.show, self.words
        self.feed(f"shows/{show.id}.ics", "show", words.show(show.title)).extend(one.events)
        if one.premiere is None:
            return
        event, episode = one.premiere.event, one.premiere.episode
        self.feed("premieres.ics", "premieres", words.premieres()).append(event)
        # What was announced for a season stays in its feed: who waits for it there sees where it went.
        stated = {premiere_season(start) for start in one.starts if start.precision >= Precision.SEASON}
        for season in map(season_moment, stated | {premiere_season(episode.moment)}):
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

    def _regions(self, show: ShowSchedule, found: list[AiringEvents]) -> None:
        """Put the earliest premiere that can be watched in a country into its feed."""
        for code, number in self.outlets.earliest(show.airings).items():
            premiere = found[number].premiere
            if premiere is not None:
                named = self.words.region(self.dataset.regions.name(code))
                self.feed(f"regions/{code.lower()}.ics", "region", named).append(premiere.event)

    def feeds(self) -> Iterator[Feed]:
        for path, events in self.events.items():
            kind, named = self.heads[path]
            if kind == "network-episodes":
                events = self._recent(events)
            ordered = tuple(sorted(events, key=lambda event: event.order))
            yield Feed(
                path=path, kind=kind, title=named.title, about=named.about, page=named.page, events=ordered
            )

    def _recent(self, events: list[Event]) -> list[Event]:
        """Return the events from the previous season on, or from the last season that has any if it is older.

        So the mere passing of time never empties a feed.
        """
        newest = max(event.day for event in events)
        since = min(self.recent, season_start(season_of(newest)))
        return [event for event in events if event.day >= since]


def trim(feed: Feed, sizes: Mapping[str, int], room: int, recent: dt.date) -> Feed:
    """Return a feed without its oldest seasons, as many as it takes to need no more than ``room`` bytes.

    ``sizes`` are the events' lengths by UID. The newest season and what is from the day ``recent`` on stay,
    and only feeds of many shows are trimmed: the shows' own feeds keep every episode.
    """
    needed = sum(sizes[event.uid] for event in feed.events)
    if needed <= room or KINDS[feed.kind].whole:
        return feed
    by_season: dict[tuple[int, int], int] = {}
    for event in feed.events:
        season = season_of(event.day)
        by_season[season] = by_season.get(season, 0) + sizes[event.uid]
    since = dt.date.min
    for season in sorted(by_season)[:-1]:
        if needed <= room or season_start(next_season(season)) > recent:
            break
        needed -= by_season[season]
        since = season_start(next_season(season))
    kept = tuple(event for event in feed.events if event.day >= since)
    return msgspec.structs.replace(feed, events=kept)


def recent_from(as_of: dt.date) -> dt.date:
    """Return the first day of the season before the one that holds the day."""
    return season_start(next_season(season_of(as_of), -1))
