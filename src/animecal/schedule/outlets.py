"""Where a show can be watched in a country, and first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..language.model import Airing, Dataset
from ..language.tables import RegionSpec
from .episodes import OFF, AiringSchedule, Episode, ShowSchedule


class Night(NamedTuple):
    """An episode in an airing, and at which places both stand: among a show's airings, and in that airing."""

    number: int
    place: int
    airing: AiringSchedule
    episode: Episode

    @property
    def about(self) -> set[int | str]:
        """Which episodes it shows, by their numbers; a special by its name."""
        return {*self.episode.numbers} or {self.episode.key}


def nights_of(known: ShowSchedule) -> list[Night]:
    """Return the nights of a show in all its airings."""
    return [
        Night(number, place, one, episode)
        for number, one in enumerate(known.airings)
        for place, episode in enumerate(one.episodes)
    ]


def order(one: AiringSchedule, episode: Episode) -> tuple[bool, bool, bool, int, bool]:
    """Return what sorts the nights of an episode, the one that counts in a calendar first.

    That is the one which is over at the earliest, the original first among equals. Dubs come after the
    original language, reruns and advance showings after first runs, and what is put off or cancelled last.
    """
    off, showing = episode.state in OFF, one.showing is not None
    return off, showing, one.dub, episode.latest, not one.original


def each_once(nights: Iterable[Night]) -> list[Night]:
    """Return the nights that count, so that each episode has one.

    It has a second one only where several air as one, of which some have a night of their own and others
    have none.
    """
    ordered = sorted(nights, key=lambda night: order(night.airing, night.episode))
    taken: set[int | str] = set()
    picked: list[Night] = []
    left: list[Night] = []
    for night in ordered:
        if taken.isdisjoint(night.about):
            taken |= night.about
            picked.append(night)
        else:
            left.append(night)
    for night in left:
        if not night.about <= taken:
            taken |= night.about
            picked.append(night)
    return picked


class Outlets:
    """The outlets of shows in some countries; remembers which of these each regions cover."""

    def __init__(self, dataset: Dataset, countries: Iterable[str]) -> None:
        self._dataset = dataset
        self._countries = frozenset(countries)
        self._covered: dict[RegionSpec | None, frozenset[str]] = {}
        self._groups: dict[tuple[frozenset[str], ...], list[frozenset[str]]] = {}

    def countries_of(self, airing: Airing, moved: str | None = None) -> frozenset[str]:
        """Return the countries in which an airing can be watched: none as long as its network is unknown.

        ``moved`` is the network to which it has gone over.
        """
        if airing.network is None and moved is None:
            return frozenset()
        spec = self._dataset.regions_of(airing, moved)
        if spec not in self._covered:
            covers = self._dataset.regions.covers
            self._covered[spec] = frozenset(code for code in self._countries if covers(spec, code))
        return self._covered[spec]

    def earliest(self, airings: Sequence[AiringSchedule]) -> dict[str, int]:
        """Return the place among a show's airings of the one whose premiere is the earliest, by country.

        A country in which no premiere can be watched is left out.
        """
        ordered = sorted(
            (order(one, one.premiere), number)
            for number, one in enumerate(airings)
            if one.premiere is not None
        )
        found: dict[str, int] = {}
        for _, number in ordered:
            one = airings[number]
            there = self.countries_of(one.airing, one.premiere.network if one.premiere else None)
            for country in there - found.keys():
                found[country] = number
        return found

    def nights(self, known: ShowSchedule) -> Iterator[tuple[frozenset[str], list[Night]]]:
        """Yield groups of countries, each with the night that counts there of every episode.

        No country is in two of them. Airings that are reruns or ahead of the first run do not count.
        """
        there: dict[frozenset[str], list[Night]] = {}
        for night in nights_of(known):
            if night.airing.showing is None:
                reach = self.countries_of(night.airing.airing, night.episode.network)
                there.setdefault(reach, []).append(night)
        for group in self._parts(tuple(there)):
            found = [nights for reach, nights in there.items() if group <= reach]
            yield group, each_once(night for nights in found for night in nights)

    def _parts(self, reaches: tuple[frozenset[str], ...]) -> list[frozenset[str]]:
        """Return the countries of some reaches, those together that lie in the same of them."""
        if reaches not in self._groups:
            parts: dict[tuple[bool, ...], set[str]] = {}
            for code in frozenset[str]().union(*reaches):
                parts.setdefault(tuple(code in reach for reach in reaches), set()).add(code)
            self._groups[reaches] = list(map(frozenset, parts.values()))
        return self._groups[reaches]
