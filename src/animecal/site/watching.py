"""What the script picks nights from: every episode to come at every outlet, for each visitor's own choice.

The rule by which it picks stands in ``schedule/picking.py``, and once more in ``assets/picking.js``; a test
holds the two against each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from markupsafe import Markup

from ..language.model import Dataset
from ..language.moment import Precision
from ..language.tables import Except, RegionSpec
from ..schedule.episodes import OFF, AiringSchedule, Episode, ShowSchedule
from ..schedule.outlets import Night, nights_of
from ..words.events import what_words
from ..words.feeds import FeedWords
from ..words.languages import Language
from ..words.moments import moment_words
from ..words.outlets import called
from .content import Content

EVERYWHERE, NOWHERE = "*", ""
"""A reach: these, the codes of countries end to end, or after ``-`` those in which it cannot be seen."""

ORIGINAL, DUB, SHOWING = 1, 2, 4
"""Flags of an airing."""
PREMIERE, FINALE, EXPECTED, OUT = 1, 2, 4, 8
"""Flags of a night: ``OUT`` is put off or cancelled, ``EXPECTED`` what nobody has said."""


class Carrier(msgspec.Struct, frozen=True, array_like=True):
    """A network: whether it streams, whether it has a feed of its episodes, and its reach."""

    id: str
    name: str
    streams: bool
    feed: bool
    reach: int


class Run(msgspec.Struct, frozen=True, array_like=True):
    """An airing: its name in UIDs, that in the path of its feed if it has one; no network is -1."""

    run: str
    key: str
    network: int
    called: int
    reach: int
    audio: str
    flags: int
    feed: bool


class Aired(msgspec.Struct, frozen=True, array_like=True):
    """A night: the number of its airing, its key, first and last episode (0 for a special), when, what.

    ``latest`` is the minute since 1970 at which it begins or, if only ``days`` are known, their end: the
    first and the last, and in words if there are several. ``moved`` is the network to which the airing has
    gone over, and its reach.
    """

    airing: int
    key: str
    first: int
    last: int
    latest: int
    what: int
    flags: int
    days: tuple[str, ...] = ()
    moved: tuple[int, ...] = ()


class Followed(msgspec.Struct, frozen=True, array_like=True):
    """A show: its id, its titles, its airings and its nights in their order there."""

    id: str
    title: str
    native: str
    airings: Sequence[Run]
    nights: Sequence[Aired]


class Nights(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to pick from; numbers in it are places in its lists."""

    networks: Sequence[Carrier]
    reaches: Sequence[str]
    said: Sequence[str]
    shows: Sequence[Followed]


def nights(content: Content, until: dt.date | None = None) -> Nights:
    """Return the nights from the day before Monday on, where it may still be Sunday, and all that streams.

    With ``until`` only what may be before that day. Beside each are those of the same episodes, over or not:
    which counts depends on all of them.
    """
    return _nights(content, content.known, until, _streaming(content))


def nights_of_show(content: Content, known: ShowSchedule) -> Nights | None:
    """Return the nights of one show; None if nothing is to come of it."""
    found = _nights(content, [known], None, ())
    return found if found.shows else None


def _streaming(content: Content) -> Iterator[str]:
    """Yield the networks that stream, of those that airings name."""
    named = {airing.airing.network for one in content.known for airing in one.airings}
    networks = content.dataset.networks
    return (one for one in networks if one in named and networks[one].kind == "streaming")


def _nights(
    content: Content, known: Iterable[ShowSchedule], until: dt.date | None, networks: Iterable[str]
) -> Nights:
    table = _Table(content, networks)
    shows = [one for one in (table.followed(show, until) for show in known) if one.nights]
    found = table.networks()  # it adds reaches
    return Nights(networks=found, reaches=list(table.reaches), said=list(table.said), shows=shows)


def embedded(found: Nights) -> Markup:
    """Return nights as JSON within a page: nothing in it ends the element in which it stands."""
    return Markup(msgspec.json.encode(found).decode().replace("<", "\\u003c"))  # noqa: S704


def watching(content: Content) -> dict[str, object]:
    """Return what a page is told on which visitors choose where they watch.

    That is all countries, those with a calendar of all their episodes, and what calendars are called.
    """
    names = FeedWords(content.language, content.dataset.publication)
    regions = content.dataset.regions
    return {
        "codes": "".join(regions.countries),
        "served": "".join(
            code for code in regions.countries if f"regions/{code.lower()}.episodes.ics" in content.feeds
        ),
        "in_country": names.region_episodes("{country}"),
        "on_network": names.network_episodes("{network}"),
        "own": names.asked_for(),
    }


def concerned(every: Sequence[Night], begin: int, end: float) -> list[Night]:
    """Return the nights within some minutes, and those that show one of the same episodes, and so on."""
    about: set[int | str] = set()
    for night in every:
        if begin <= night.episode.latest and _earliest(night.episode) < end:
            about |= night.about
    size = -1
    while size != len(about):
        size = len(about)
        about.update(*(night.about for night in every if not about.isdisjoint(night.about)))
    return [night for night in every if not about.isdisjoint(night.about)]


def reach_of(spec: RegionSpec | None, dataset: Dataset) -> str:
    """Return where something with these regions can be watched, as a reach."""
    match spec:
        case None:
            return EVERYWHERE
        case Except():
            return "-" + "".join(sorted(dataset.regions.expand(spec.excepted)))
        case _:
            return "".join(sorted(dataset.regions.expand(spec)))


class _Table:
    """What shows have in common, each thing once, by its place."""

    def __init__(self, content: Content, networks: Iterable[str]) -> None:
        self.content = content
        self.dataset = content.dataset
        self.language: Language = content.language
        self.begin = int(content.start.timestamp()) // 60 - 24 * 60
        self.carriers = {network: number for number, network in enumerate(networks)}
        self.reaches: dict[str, int] = {}
        self.said: dict[str, int] = {}

    def networks(self) -> list[Carrier]:
        feeds, networks = self.content.feeds, self.dataset.networks
        return [
            Carrier(
                one,
                self.content.called(networks[one]),
                networks[one].kind == "streaming",
                f"networks/{one}.episodes.ics" in feeds,
                self._reach(reach_of(networks[one].regions, self.dataset)),
            )
            for one in self.carriers
        ]

    def followed(self, known: ShowSchedule, until: dt.date | None) -> Followed:
        end = float("inf") if until is None else _minutes(until)
        left = concerned(nights_of(known), self.begin, end)
        show = known.show
        if not left:
            return Followed(show.id, show.title, show.title_ja or "", (), ())
        return Followed(
            show.id,
            show.title,
            show.title_ja or "",
            [self._run(known, one) for one in known.airings],
            [self._aired(known.airings[night.number], night) for night in left],
        )

    def _run(self, known: ShowSchedule, one: AiringSchedule) -> Run:
        airing = one.airing
        name = called(self.dataset, airing, [other.airing for other in known.airings], self.language)
        return Run(
            one.run or "",
            airing.key or "",
            self._network(airing.network),
            self._said(self.content.words.network_of(name)),
            self._reach(
                reach_of(self.dataset.regions_of(airing), self.dataset) if airing.network else NOWHERE
            ),
            self.content.audio(one),
            ORIGINAL * one.original | DUB * one.dub | SHOWING * (one.showing is not None),
            (f"shows/{known.show.id}.ics" if one.original else f"shows/{known.show.id}.{airing.key}.ics")
            in self.content.feeds,
        )

    def _aired(self, one: AiringSchedule, night: Night) -> Aired:
        episode = night.episode
        moved: tuple[int, ...] = ()
        if episode.network:
            reach = reach_of(self.dataset.regions_of(one.airing, episode.network), self.dataset)
            moved = self._network(episode.network), self._reach(reach)
        return Aired(
            night.number,
            episode.key,
            episode.first or 0,
            (episode.last or episode.first) or 0,
            episode.latest,
            self._said(self._what(one, episode)),
            PREMIERE * episode.premiere
            | FINALE * episode.finale
            | EXPECTED * episode.guessed
            | OUT * (episode.state in OFF),
            self._days(episode),
            moved,
        )

    def _what(self, one: AiringSchedule, episode: Episode) -> str:
        network = self.dataset.network_of(one.airing, episode.network)
        vague = episode.premiere and episode.moment.precision < Precision.DAY
        kind = network.kind if network else None
        return what_words(episode, single=one.single or vague, language=self.language, kind=kind)

    def _days(self, episode: Episode) -> tuple[str, ...]:
        if episode.instant is not None:
            return ()
        first, last = episode.moment.day, episode.moment.last_day
        if first == last:
            return (str(first),)
        return str(first), str(last), moment_words(episode.moment, self.language)

    def _network(self, network: str | None) -> int:
        return -1 if network is None else self.carriers.setdefault(network, len(self.carriers))

    def _reach(self, reach: str) -> int:
        return self.reaches.setdefault(reach, len(self.reaches))

    def _said(self, text: str) -> int:
        return self.said.setdefault(text, len(self.said))


def _minutes(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()) // 60


def _earliest(episode: Episode) -> int:
    return _minutes(episode.moment.day) if episode.instant is None else episode.instant
