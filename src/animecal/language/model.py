"""The data language as frozen types: what a curator may say, read once and never changed.

A show has airings (its runs on networks; the first one is the original), and an airing has statements:
"on this day it was announced that …", with a source. Times are only ever known through statements.
The words are those of the README's glossary; how they are written is in ``.github/CONTRIBUTING.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import msgspec

from .names import slug
from .notations import ONE_OFF, WEEKLY, Cadence
from .observations import Observation
from .statements import (
    JAPANESE,
    Change,
    Closed,
    Count,
    Credits,
    DateStatement,
    ExternalId,
    FormerTitle,
    Link,
    Minutes,
    Number,
    Showing,
    Statement,
    Text,
    Url,
)
from .tables import (
    OURS,
    REF,
    Block,
    Calendar,
    Network,
    Observer,
    Publication,
    Regions,
    RegionSpec,
    Removal,
    Retirement,
)

MOST = 1_000
"""Statements of a kind that an airing may have: many times what the longest one has."""


class Airing(Closed, frozen=True, kw_only=True):
    """A show's run on one network in one language, which is that of ``audio`` (a BCP 47 tag).

    A ``kind`` says that it is no first run, but a rerun or ahead of one. ``ref`` is what the network calls
    the show in its addresses. The network was not known before ``network_announced``, if that is given.
    """

    network: Text | None = None
    network_announced: dt.date | None = None
    id: Text | None = None
    audio: Text = JAPANESE
    kind: Showing | None = None
    ref: Text | None = None
    block: Text | None = None
    minutes: Minutes = 30
    cadence: Cadence | None = None
    regions: RegionSpec | None = None
    dates: Annotated[tuple[DateStatement, ...], msgspec.Meta(min_length=1, max_length=MOST)]
    changes: Annotated[tuple[Change, ...], msgspec.Meta(max_length=MOST)] = ()

    @property
    def key(self) -> str | None:
        """What names the airing in feed URLs: its own id, or its network's and a language but Japanese."""
        if self.id or self.audio == JAPANESE or self.network is None:
            return self.id or self.network
        return f"{self.network}-{slug(self.audio)}"

    def has_network(self, day: dt.date) -> bool:
        """Return whether its network was known on a day, if it has one."""
        return self.network_announced is None or self.network_announced <= day


class ExternalIds(Closed, frozen=True, kw_only=True, omit_defaults=True):
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


def usual_cadence(form: Format) -> Cadence:
    """Return how airings of a format usually go on: once for films and specials, else weekly."""
    return ONE_OFF if form in ("movie", "special") else WEEKLY


class Show(Closed, frozen=True, kw_only=True):
    """One title as viewers know it. ``id`` is the file's stem; ``file`` is relative to the data folder.

    ``ongoing`` means that it runs on, without an end in sight; a ``draft`` was written by a machine, and
    nobody has checked it yet.
    """

    id: str
    file: str
    draft: bool = False
    title: Text
    title_ja: Text | None = None
    title_romaji: Text | None = None
    also_called: Annotated[tuple[Text, ...], msgspec.Meta(max_length=20)] = ()
    format: Format
    studios: Annotated[tuple[Text, ...], msgspec.Meta(max_length=50)] = ()
    first_episode: Number = 1
    episodes: Count | None = None
    ongoing: bool = False
    website: Url | None = None
    premise: Text | None = None
    ids: ExternalIds = ExternalIds()
    airings: Annotated[tuple[Airing, ...], msgspec.Meta(min_length=1)]
    former_titles: tuple[FormerTitle, ...] = ()
    credits: tuple[Credits, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def year(self) -> str:
        """The year in whose folder its file stands."""
        return self.file.split("/")[1]

    @property
    def last_episode(self) -> int | None:
        """The number of the last episode, if the file's top says how many there are; see ``Lengths``."""
        return self.first_episode + self.episodes - 1 if self.episodes else None

    def on(self, day: dt.date) -> Show:
        """Return the show as it was called on a day, on the networks that were known by then."""
        changed: dict[str, object] = {}
        if former := next((one for one in self.former_titles if day < one.announced), None):
            known = tuple(one for one in self.former_titles if one.announced <= day)
            changed = {
                "title": former.title,
                "title_ja": former.title_ja or self.title_ja,
                "former_titles": known,
            }
        if not all(airing.has_network(day) for airing in self.airings):
            changed["airings"] = tuple(
                airing
                if airing.has_network(day)
                else msgspec.structs.replace(airing, network=None, block=None)
                for airing in self.airings
            )
        return msgspec.structs.replace(self, **changed) if changed else self

    def cadence_of(self, airing: Airing) -> Cadence:
        """Return how the airing goes on: as it says, else as is usual for the format."""
        return airing.cadence or usual_cadence(self.format)

    def is_single(self, airing: Airing, last: int | None) -> bool:
        """Return whether an airing has one event that needs no number: a film or a special.

        ``last`` is the number of the last episode, as far as that is known.
        """
        return self.cadence_of(airing) == ONE_OFF and last in (None, self.first_episode)


class Dataset(Closed, frozen=True, kw_only=True):
    """All data, by id; shows in the order of their ids.

    ``observations`` are by show, and in no order that matters; what is observed of others is not there.
    """

    networks: dict[str, Network]
    blocks: dict[str, Block]
    regions: Regions
    shows: dict[str, Show]
    calendars: dict[str, Calendar] = msgspec.field(default_factory=dict)
    retired: tuple[Retirement, ...] = ()
    removals: tuple[Removal, ...] = ()
    publication: Publication = OURS
    declined: frozenset[str] = frozenset()
    observers: dict[str, Observer] = msgspec.field(default_factory=dict)
    observations: dict[str, tuple[Observation, ...]] = msgspec.field(default_factory=dict)

    @property
    def drafts(self) -> int:
        """The number of shows that nobody has checked yet."""
        return sum(show.draft for show in self.shows.values())

    @property
    def checked(self) -> Dataset:
        """The data without drafts: what may be published."""
        if not self.drafts:
            return self
        shows = {show.id: show for show in self.shows.values() if not show.draft}
        return msgspec.structs.replace(self, shows=shows)

    def network_of(self, airing: Airing, moved: str | None = None) -> Network | None:
        """Return the airing's network, if it has one yet; or the one to which it has ``moved``."""
        named = moved or airing.network
        return self.networks.get(named) if named else None

    def link_of(self, airing: Airing) -> str | None:
        """Return the address at which the airing can be watched, if its network has one for it."""
        network = self.network_of(airing)
        if airing.ref is None or network is None or network.link is None:
            return None
        return network.link.replace(REF, airing.ref)

    def network_said(self, statement: DateStatement | Change) -> Network | None:
        """Return the network to which a statement takes the airing."""
        named = statement.network if isinstance(statement, Change) else None
        return self.networks.get(named) if named else None

    def zone_of(self, airing: Airing, moved: str | None = None) -> str:
        """Return the zone of the clock that the airing's network prints; that of home without one."""
        network = self.network_of(airing, moved)
        return network.timezone if network else self.publication.timezone

    def regions_of(self, airing: Airing, moved: str | None = None) -> RegionSpec | None:
        """Return where the airing can be watched: as it says, else as its network does."""
        if airing.regions is not None and moved is None:
            return airing.regions
        network = self.network_of(airing, moved)
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
    for index, former in enumerate(show.former_titles):
        yield Located(f"former_titles[{index}]", former)
    for index, credit in enumerate(show.credits):
        yield Located(f"credits[{index}]", credit)
    for index, link in enumerate(show.links):
        yield Located(f"links[{index}]", link)
