"""Picking what a selection selects: which shows, and of each episode the night that counts.

The site's script picks nights by the same rule, in ``site/assets/picking.js``; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..language.model import Dataset, Show
from ..language.moment import Moment, season_of
from ..language.names import slug
from ..language.tables import Selection
from .episodes import AiringSchedule, ShowSchedule
from .outlets import Night, Outlets, each_once, nights_of


class Picking:
    """Picks by a selection, whose names are those of the data."""

    def __init__(self, dataset: Dataset, selection: Selection) -> None:
        self.selection = selection
        self._outlets = Outlets(dataset, [selection.region] if selection.region else [])
        self._shows = frozenset(selection.shows)
        self._seasons = {season_of(Moment.parse(season).day) for season in selection.seasons}

    def may_want(self, show: Show) -> bool:
        """Whether a show may be among those that are selected; its seasons are known from its schedule."""
        one = self.selection
        if show.id in self._shows or one.everything:
            return True
        return (
            one.fitting
            and _meets(one.networks, (airing.network for airing in show.airings))
            and _meets(one.blocks, (airing.block for airing in show.airings))
            and _meets(one.studios, map(slug, show.studios))
        )

    def wants(self, known: ShowSchedule) -> bool:
        """Whether a show is among those that are selected."""
        if not self.may_want(known.show):
            return False
        named = known.show.id in self._shows
        original = known.original
        return named or not self._seasons or bool(original and self._seasons & original.seasons)

    def nights(self, known: ShowSchedule) -> list[Night]:
        """Return the nights of a show: of each episode the one that counts, none if it is not selected."""
        if not self.wants(known):
            return []
        every = nights_of(known)
        served = each_once(night for night in every if self.serves(night.airing, night.episode.network))
        if self.selection.fallback == "original":
            there = {one for night in served for one in night.about}
            original = each_once(night for night in every if night.airing.original)
            served += [night for night in original if not night.about <= there]
        return [night for night in served if self._asked(night)]

    def _asked(self, night: Night) -> bool:
        match self.selection.only:
            case "premieres":
                return night.episode.premiere
            case "finales":
                return night.episode.finale
            case _:
                return True

    def serves(self, airing: AiringSchedule, moved: str | None = None) -> bool:
        """Whether an airing is at an outlet that is selected; it may have ``moved`` to another network."""
        one, said = self.selection, airing.airing
        if one.services and (moved or said.network) not in one.services:
            return False
        if one.audio and said.audio not in one.audio:
            return False
        if one.region and one.region not in self._outlets.countries_of(said, moved):
            return False
        return airing.showing is None or bool(one.services)


def _meets(wanted: Sequence[str], there: Iterable[str | None]) -> bool:
    return not wanted or not set(wanted).isdisjoint(one for one in there if one is not None)
