"""The data language as frozen types: what a curator may say, read once and never changed.

A show has airings (its runs on networks; the first one is the original), and an airing has statements:
"on this day it was announced that …", with a source. Times are only ever known through statements.
The words are those of the README's glossary; how they are written is in ``.github/CONTRIBUTING.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple

import msgspec

from .moment import JST, Moment
from .notations import ONE_OFF, WEEKLY, Cadence, Delay, EpisodeRange

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Url = Annotated[str, msgspec.Meta(min_length=8, max_length=2000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=20_000)]
Number = Annotated[int, msgspec.Meta(ge=0, le=20_000)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
ExternalId = Annotated[int, msgspec.Meta(ge=1)]


class _Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all parts of the language share: frozen, named fields, and no other keys."""


class Statement(_Closed, frozen=True, kw_only=True):
    """What was announced on a day, and the pages that say so."""

    announced: dt.date
    source: Url | tuple[Url, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The pages that say so, the most important first."""
        return (self.source,) if isinstance(self.source, str) else self.source


class DateStatement(Statement, frozen=True, kw_only=True):
    """When an airing starts, or how it follows the original; neither if only *that* it airs is known."""

    starts: Moment | None = None
    delay: Delay | None = None
    timezone: Text | None = None
    ends: dt.date | None = None
    reason: Text | None = None


CHANGE_KINDS = (
    "episode",
    "episodes",
    "from_episode",
    "special",
    "hiatus_from",
    "cancelled_from",
    "skips",
)


class Change(Statement, frozen=True, kw_only=True):
    """What happens to single episodes, slots or the rest of an airing; just one kind in each."""

    episode: Number | None = None
    episodes: EpisodeRange | None = None
    from_episode: Number | None = None
    special: Text | None = None
    hiatus_from: Number | None = None
    cancelled_from: Number | None = None
    skips: tuple[dt.date, ...] = ()
    starts: Moment | None = None
    resumes: Moment | None = None
    timezone: Text | None = None
    minutes: Minutes | None = None
    reason: Text | None = None

    @property
    def kinds(self) -> list[str]:
        """The kinds that the statement names; a well-formed one names one (a special may also skip)."""
        named = [kind for kind in CHANGE_KINDS if getattr(self, kind) not in (None, ())]
        return named[:-1] if "special" in named and named[-1] == "skips" else named


class Person(_Closed, frozen=True):
    """A role (or the name of a character) and who has it."""

    role: Text
    name: Text


class Credits(Statement, frozen=True, kw_only=True):
    """People of the staff and the cast, as they were revealed."""

    staff: tuple[Person, ...] = ()
    cast: tuple[Person, ...] = ()


class Link(Statement, frozen=True, kw_only=True):
    """A trailer or a key visual."""

    kind: Literal["trailer", "visual"]
    url: Url
    title: Text | None = None


# --- shows, networks, blocks, regions -------------------------------------------------------------------


class Except(_Closed, frozen=True):
    """Everywhere but in these regions."""

    excepted: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] = msgspec.field(name="except")


RegionSpec = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] | Except


JAPANESE = "ja"
"""The language that is heard where nothing else is said, as a BCP 47 tag."""


class Airing(_Closed, frozen=True, kw_only=True):
    """A show's run on one network."""

    network: Text | None = None
    id: Text | None = None
    block: Text | None = None
    minutes: Minutes = 30
    cadence: Cadence | None = None
    regions: RegionSpec | None = None
    dates: Annotated[tuple[DateStatement, ...], msgspec.Meta(min_length=1)]
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str | None:
        """What names the airing in feed URLs: its own id, or its network's."""
        return self.id or self.network


class ExternalIds(_Closed, frozen=True, kw_only=True, omit_defaults=True):
    """The show's ids in other databases."""

    anilist: ExternalId | None = None
    mal: ExternalId | None = None
    anidb: ExternalId | None = None
    syoboi: ExternalId | None = None
    annict: ExternalId | None = None

    @property
    def given(self) -> dict[str, int]:
        """The ids that are known, by the names of their databases."""
        return {name: found for name in self.__struct_fields__ if (found := getattr(self, name)) is not None}


Format = Literal["tv", "movie", "ova", "ona", "special"]


class Show(_Closed, frozen=True, kw_only=True):
    """One title as viewers know it. ``id`` is the file's stem; ``file`` is relative to the data folder.

    ``ongoing`` means that it runs on, without an end in sight.
    """

    id: str
    file: str
    title: Text
    title_ja: Text | None = None
    title_romaji: Text | None = None
    format: Format
    studios: tuple[Text, ...] = ()
    first_episode: Number = 1
    episodes: Count | None = None
    ongoing: bool = False
    website: Url | None = None
    premise: Text | None = None
    ids: ExternalIds = ExternalIds()
    airings: Annotated[tuple[Airing, ...], msgspec.Meta(min_length=1)]
    credits: tuple[Credits, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def year(self) -> str:
        """The year in whose folder its file stands."""
        return self.file.split("/")[1]

    @property
    def last_episode(self) -> int | None:
        """The number of the last episode, if it is known how many there are."""
        return self.first_episode + self.episodes - 1 if self.episodes else None

    def cadence_of(self, airing: Airing) -> Cadence:
        """Return how the airing goes on: as it says, else once for films and specials, else weekly."""
        return airing.cadence or (ONE_OFF if self.format in ("movie", "special") else WEEKLY)

    def is_single(self, airing: Airing) -> bool:
        """Return whether an airing has one event that needs no number: a film or a special."""
        return self.cadence_of(airing) == ONE_OFF and (self.episodes or 1) == 1


class FormerName(_Closed, frozen=True, kw_only=True):
    """A name that a network had until a day."""

    name: Text
    until: dt.date
    source: Url | tuple[Url, ...]


class NetworkIds(_Closed, frozen=True, kw_only=True):
    """The network's ids in other databases: its Syoboi Calendar channels."""

    syoboi: tuple[ExternalId, ...] = ()


NetworkKind = Literal["terrestrial", "bs", "cs", "streaming", "theatrical"]


class Network(_Closed, frozen=True, kw_only=True):
    """Whatever carries a show. ``id`` is its table's name; ``timezone`` is that of the clock it prints."""

    id: str
    name: Text
    name_ja: Text | None = None
    kind: NetworkKind
    timezone: Text = JST
    regions: RegionSpec | None = None
    website: Url | None = None
    group: Text | None = None
    area: Text | None = None
    ids: NetworkIds = NetworkIds()
    former_names: tuple[FormerName, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    source: Url | tuple[Url, ...] | None = None


Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class Slot(_Closed, frozen=True, kw_only=True):
    """When a block aired, from a year, month or day on: a printed day of the week and a broadcast time."""

    source: Url | tuple[Url, ...]
    since: Moment | None = None
    until: Moment | None = None
    day: Weekday | None = None
    time: Text | None = None
    note: Text | None = None


class Block(_Closed, frozen=True, kw_only=True):
    """A named slot of one or several networks. ``id`` is its table's name."""

    id: str
    name: Text
    name_ja: Text | None = None
    networks: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    website: Url | None = None
    slots: tuple[Slot, ...] = ()


class Group(_Closed, frozen=True, kw_only=True):
    """A named group of countries: their codes, or other groups."""

    name: Text
    countries: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]


class Regions(_Closed, frozen=True, kw_only=True):
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

    def covers(self, spec: RegionSpec | None, country: str) -> bool:
        """Return whether something with these regions can be watched in a country."""
        match spec:
            case None:
                return True
            case Except():
                return country not in self.expand(spec.excepted)
            case _:
                return country in self.expand(spec)


class Observer(_Closed, frozen=True, kw_only=True):
    """A database that machines watch. ``id`` is its table's name in ``sources.toml``.

    A ``listing`` is a programme guide and confirms what it lists; a ``crowd`` is what people entered, which
    confirms where it agrees with the slot or with a second source.
    """

    id: str
    name: Text
    trust: Literal["listing", "crowd"]
    website: Url | None = None


class Retirement(_Closed, frozen=True, kw_only=True):
    """A feed that has gone away: from a day on, its address serves one event that says why and what follows.

    ``path`` and ``successor`` are paths below the feeds, such as ``networks/bs-japan.ics``.
    """

    path: Text
    title: Text
    since: dt.date
    reason: Text
    successor: Text | None = None


class Removal(_Closed, frozen=True, kw_only=True):
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


class Retired(_Closed, frozen=True, kw_only=True):
    """The feeds and the events that have gone away."""

    feeds: tuple[Retirement, ...] = ()
    removals: tuple[Removal, ...] = ()


class Dataset(_Closed, frozen=True, kw_only=True):
    """All curated data, by id; shows in the order of their ids."""

    networks: dict[str, Network]
    blocks: dict[str, Block]
    regions: Regions
    shows: dict[str, Show]
    retired: tuple[Retirement, ...] = ()
    removals: tuple[Removal, ...] = ()

    def network_of(self, airing: Airing) -> Network | None:
        """Return the airing's network, if it has one yet."""
        return self.networks.get(airing.network) if airing.network else None

    def zone_of(self, airing: Airing) -> str:
        """Return the zone of the clock that the airing's network prints."""
        network = self.network_of(airing)
        return network.timezone if network else JST

    def regions_of(self, airing: Airing) -> RegionSpec | None:
        """Return where the airing can be watched: as it says, else as its network does."""
        if airing.regions is not None:
            return airing.regions
        network = self.network_of(airing)
        return network.regions if network else None


class Located(NamedTuple):
    """A part of a show, and the path of its key in the show's file."""

    key: str
    value: Statement


def statements_of(show: Show) -> Iterator[Located]:
    """Yield every statement of a show with its key path, in the order of the language's tables."""
    for number, airing in enumerate(show.airings):
        for index, date in enumerate(airing.dates):
            yield Located(f"airings[{number}].dates[{index}]", date)
        for index, change in enumerate(airing.changes):
            yield Located(f"airings[{number}].changes[{index}]", change)
    for index, credit in enumerate(show.credits):
        yield Located(f"credits[{index}]", credit)
    for index, link in enumerate(show.links):
        yield Located(f"links[{index}]", link)
