"""Where a show can be watched in a country, and first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..language.model import Airing, Dataset
from ..language.tables import RegionSpec
from .episodes import OFF, AiringSchedule, Episode


class Outlets:
    """The outlets of shows in some countries; remembers which of these each regions cover."""

    def __init__(self, dataset: Dataset, countries: Iterable[str]) -> None:
        self._dataset = dataset
        self._countries = frozenset(countries)
        self._covered: dict[RegionSpec | None, frozenset[str]] = {}

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

        One that is put off or cancelled is there only if no other outlet shows it, and a dub only if no other
        outlet has the original language. A country in which no
        premiere can be watched is left out.
        """
        ordered = sorted(
            (_order(one, one.premiere), number)
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


def _order(one: AiringSchedule, premiere: Episode) -> tuple[bool, bool, int, bool]:
    """Return what sorts premieres by the latest moment at which each may be, the original first among equals.

    Dubs come after them, and what is put off or cancelled comes last.
    """
    return premiere.state in OFF, one.dub, premiere.latest, not one.original
