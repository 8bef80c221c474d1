"""What stands beside the shows: networks, blocks, regions, observers, and what has gone away."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal

import msgspec

from .moment import JST, Moment
from .statements import Closed, ExternalId, Text, Url


class Except(Closed, frozen=True):
    """Everywhere but in these regions."""

    excepted: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] = msgspec.field(name="except")


RegionSpec = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] | Except


class FormerName(Closed, frozen=True, kw_only=True):
    """A name that a network had until a day."""

    name: Text
    until: dt.date
    source: Url | tuple[Url, ...]


class NetworkIds(Closed, frozen=True, kw_only=True):
    """The network's ids in other databases: its Syoboi Calendar channels."""

    syoboi: tuple[ExternalId, ...] = ()


NetworkKind = Literal["terrestrial", "bs", "cs", "streaming", "theatrical"]


REF = "{ref}"
"""Where a network's ``link`` has what it calls a show."""


class Network(Closed, frozen=True, kw_only=True):
    """Whatever carries a show. ``id`` is its table's name; ``timezone`` is that of the clock it prints.

    ``link`` is the address at which a show can be watched, with a ``REF`` in it.
    """

    id: str
    name: Text
    name_ja: Text | None = None
    kind: NetworkKind
    timezone: Text = JST
    regions: RegionSpec | None = None
    website: Url | None = None
    link: Text | None = None
    group: Text | None = None
    area: Text | None = None
    ids: NetworkIds = NetworkIds()
    former_names: tuple[FormerName, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    source: Url | tuple[Url, ...] | None = None


Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class Slot(Closed, frozen=True, kw_only=True):
    """When a block aired, from a year, month or day on: a printed day of the week and a broadcast time."""

    source: Url | tuple[Url, ...]
    since: Moment | None = None
    until: Moment | None = None
    day: Weekday | None = None
    time: Text | None = None
    note: Text | None = None


class Block(Closed, frozen=True, kw_only=True):
    """A named slot of one or several networks. ``id`` is its table's name."""

    id: str
    name: Text
    name_ja: Text | None = None
    networks: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    website: Url | None = None
    slots: tuple[Slot, ...] = ()


class Group(Closed, frozen=True, kw_only=True):
    """A named group of countries: their codes, or other groups."""

    name: Text
    countries: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]


class Regions(Closed, frozen=True, kw_only=True):
    """Countries by ISO 3166-1 alpha-2 code, groups of them, and the countries that get feeds."""

    feeds: tuple[Text, ...] = ()
    countries: dict[str, Text] = msgspec.field(default_factory=dict)
    groups: dict[str, Group] = msgspec.field(default_factory=dict)

    def expand(self, names: tuple[str, ...]) -> frozenset[str]:
        """Return the country codes that codes and groups stand for; unknown names stand for nothing."""
        codes: set[str] = set()
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in self.countries:
                codes.add(name)
            elif name in self.groups and name not in seen:
                seen.add(name)
                waiting.extend(self.groups[name].countries)
        return frozenset(codes)

    def name(self, name: str) -> str:
        """Return the English name of a code or a group."""
        return self.groups[name].name if name in self.groups else self.countries.get(name, name)

    def countries_of(self, spec: RegionSpec | None) -> frozenset[str]:
        """Return the countries in which something with these regions can be watched."""
        match spec:
            case None:
                return frozenset(self.countries)
            case Except():
                return frozenset(self.countries) - self.expand(spec.excepted)
            case _:
                return self.expand(spec)

    def covers(self, spec: RegionSpec | None, country: str) -> bool:
        """Return whether something with these regions can be watched in a country."""
        match spec:
            case None:
                return True
            case Except():
                return country not in self.expand(spec.excepted)
            case _:
                return country in self.expand(spec)


class Publication(Closed, frozen=True, kw_only=True):
    """What a publication is about, and where that is at home.

    ``subject`` is what its shows are called within a sentence, ``category`` what calendar apps call them,
    unless that is the same; ``country`` and ``timezone`` are where they are announced, and ``language`` (BCP
    47) is that of their own titles.
    """

    name: Text
    subject: Text
    category: Text | None = None
    country: Text
    timezone: Text
    language: Text
    language_name: Text


OURS = Publication(
    name="animecal",
    subject="anime",
    country="Japan",
    timezone=JST,
    language="ja",
    language_name="Japanese",
)
"""What data is about that says nothing else."""


class Observer(Closed, frozen=True, kw_only=True):
    """A database that machines watch. ``id`` is its table's name in ``sources.toml``.

    A ``listing`` is a programme guide and confirms what it lists; a ``crowd`` is what people entered, which
    confirms where it agrees with the slot or with a second source. What ``copies`` another is none.
    """

    id: str
    name: Text
    trust: Literal["listing", "crowd"]
    website: Url | None = None
    copies: Text | None = None

    @property
    def origin(self) -> str:
        """The source whose words these are."""
        return self.copies or self.id


Names = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=500)]
Fallback = Literal["original", "none"]
Only = Literal["premieres", "finales", "episodes"]
Titles = Literal["en", "ja", "romaji"]
LONGEST_ALARM = 7 * 1440
Alarm = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_ALARM)]
"""Minutes before an event."""


class Selection(Closed, frozen=True, kw_only=True, omit_defaults=True):
    """Which shows, where, what of them, and how events tell it.

    Shows are those that are named, and those that fit all of ``networks``, ``blocks``, ``studios`` and
    ``seasons``, as far as these are given; without any of these keys, all shows. Of each episode the earliest
    outlet counts that is among ``services``, in the ``region`` and in one of the languages ``audio``, as far
    as these are given. With ``fallback = "original"`` the original airing stands in for an episode that has
    none. Without ``titles``, ``language`` and ``alarm`` events are as they are published: in English.
    """

    shows: Names = ()
    networks: Names = ()
    blocks: Names = ()
    studios: Names = ()
    seasons: Names = ()
    region: Text | None = None
    services: Names = ()
    audio: Names = ()
    fallback: Fallback = "original"
    only: Only = "episodes"
    titles: Titles | None = None
    language: Text | None = None
    alarm: Alarm | None = None

    @property
    def everything(self) -> bool:
        """Whether no show is left out."""
        return not self.shows and not self.fitting

    @property
    def fitting(self) -> bool:
        """Whether shows are selected by what they are, and not by their names alone."""
        return bool(self.networks or self.blocks or self.studios or self.seasons)


class Calendar(Selection, frozen=True, kw_only=True):
    """A calendar of a selection. ``id`` is its table's name."""

    id: str
    title: Text
    about: Text | None = None


class Retirement(Closed, frozen=True, kw_only=True):
    """A feed that has gone away: from a day on, its address serves one event that says why and what follows.

    ``path`` and ``successor`` are paths below the feeds, such as ``networks/bs-japan.ics``.
    """

    path: Text
    title: Text
    since: dt.date
    reason: Text
    successor: Text | None = None


class Removal(Closed, frozen=True, kw_only=True):
    """Events that may go away, which the gate would otherwise hold: out of a feed, or of all.

    ``names`` are UIDs without their ``@animecal``, or what these begin with: a show, or an airing of it
    (``metal-sky.original``). It holds for ``HOLDS`` from the day ``since`` on, and excuses nothing later.
    """

    names: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    since: dt.date
    reason: Text
    feed: Text | None = None

    HOLDS: ClassVar[dt.timedelta] = dt.timedelta(days=30)

    @property
    def until(self) -> dt.date:
        """The last day on which it holds."""
        return self.since + self.HOLDS


class Retired(Closed, frozen=True, kw_only=True):
    """The feeds and the events that have gone away."""

    feeds: tuple[Retirement, ...] = ()
    removals: tuple[Removal, ...] = ()


class No(Closed, frozen=True, kw_only=True):
    """A ``proposal`` to which a person has said no for good, by the text that stands behind it."""

    proposal: Text
    reason: Text | None = None


class Declined(Closed, frozen=True, kw_only=True):
    """All that is not to be proposed again."""

    declined: tuple[No, ...] = ()
