"""Selections: which shows, at which outlets, and what of them. One's own calendar is made of one.

A selection is read from a table of ``calendars.toml``, from options or from the query of an address, always
by the same names and with the same sentences on what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

import msgspec

from ..language.form import did_you_mean
from ..language.model import Dataset
from ..language.moment import Moment, Precision, season_of
from ..language.names import slug
from ..schedule.episodes import OFF, AiringSchedule, Episode, ShowSchedule
from ..schedule.outlets import Outlets
from .events import AiringEvents, Event

Fallback = Literal["original", "none"]
Only = Literal["premieres", "finales", "episodes"]

MOST = 500
"""Values that one key may have."""
LONGEST = 200
"""Letters of a value that are still looked at."""


class Selection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which shows, where, and what of them.

    Shows are those that are named, and those that fit all of ``networks``, ``blocks``, ``studios`` and
    ``seasons``, as far as these are given; without any of these keys, all shows. Of each episode the earliest
    outlet counts that is among ``services``, in the ``region`` and in one of the languages ``audio``, as far
    as these are given. With ``fallback = "original"`` the original airing stands in for an episode that has
    none.
    """

    shows: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    region: str | None = None
    services: tuple[str, ...] = ()
    audio: tuple[str, ...] = ()
    fallback: Fallback = "original"
    only: Only = "episodes"

    @property
    def everything(self) -> bool:
        """Whether no show is left out."""
        return not (self.shows or self.networks or self.blocks or self.studios or self.seasons)


class Read(NamedTuple):
    """A selection as far as it could be read, and a sentence for each thing that is wrong with it.

    ``missing`` are shows that the data does not have: it may have lost them.
    """

    selection: Selection
    problems: tuple[str, ...]
    missing: tuple[str, ...]


MANY = ("shows", "networks", "blocks", "studios", "seasons", "services", "audio")
ONE = ("region", "fallback", "only")
KEYS = (*MANY, *ONE)


def read(given: Mapping[str, Sequence[str]], dataset: Dataset) -> Read:
    """Read a selection from the values of its keys."""
    problems: list[str] = []
    found: dict[str, object] = {}
    missing: list[str] = []
    known = _known(dataset)
    for key, values in given.items():
        if key not in KEYS:
            problems.append(f"{_shown(key)} is no key of a selection{did_you_mean(key, KEYS)}")
            continue
        if key in ONE and len(values) != 1:
            problems.append(f"'{key}' takes one value")
            continue
        if len(values) > MOST:
            problems.append(f"'{key}' has {len(values)} values; {MOST} are the most")
            continue
        good: dict[str, None] = {}
        for value in values:
            named = known[key].find(value) if len(value) <= LONGEST else None
            if named is not None:
                good[named] = None
            elif key == "shows":
                missing.append(value)
            else:
                problems.append(f"{_shown(value)} is {_NONE[key]}{did_you_mean(value, known[key].all)}")
        found[key] = next(iter(good), None) if key in ONE else tuple(good)
    selection = msgspec.convert({key: value for key, value in found.items() if value}, Selection)
    return Read(selection, tuple(problems), tuple(dict.fromkeys(missing)))


def unknown_show(value: str, dataset: Dataset) -> str:
    """Return the sentence on a show that the data does not have."""
    return f"{_shown(value)} is no show{did_you_mean(value, dataset.shows)}"


_NONE = {
    "networks": "no network",
    "blocks": "no block",
    "studios": "no studio",
    "seasons": "no season such as 2027-winter",
    "services": "no network",
    "audio": "no language tag such as 'en' or 'pt-BR'",
    "region": "no country code such as 'FR'",
    "fallback": "neither 'original' nor 'none'",
    "only": "none of 'premieres', 'finales' and 'episodes'",
}


class _Names(NamedTuple):
    """What a key may name: the name of a value, and all names, for who misspells one."""

    find: Callable[[str], str | None]
    all: Iterable[str] = ()


def _of(names: Mapping[str, str]) -> _Names:
    folded = {spelled.casefold(): name for spelled, name in names.items()}
    return _Names(lambda value: folded.get(value.casefold()), folded.values())


def _season(value: str) -> str | None:
    try:
        moment = Moment.parse(value.casefold())
    except ValueError:
        return None
    return str(moment) if moment.precision is Precision.SEASON else None


def _tag(value: str) -> str | None:
    match = re.fullmatch(r"([a-z]{2,3})(?:-([a-z]{2}))?", value.casefold(), re.ASCII)
    return None if match is None else match[1] + (f"-{match[2].upper()}" if match[2] else "")


def _known(dataset: Dataset) -> dict[str, _Names]:
    """Return what each key may name."""
    networks = _of({one: one for one in dataset.networks})
    studios = {studio: slug(studio) for show in dataset.shows.values() for studio in show.studios}
    return {
        "shows": _of({one: one for one in dataset.shows}),
        "networks": networks,
        "services": networks,
        "blocks": _of({one: one for one in dataset.blocks}),
        "studios": _of({**studios, **{name: name for name in studios.values()}}),
        "seasons": _Names(_season),
        "audio": _Names(_tag),
        "region": _of({code: code for code in dataset.regions.countries}),
        "fallback": _of({one: one for one in get_args(Fallback)}),
        "only": _of({one: one for one in get_args(Only)}),
    }


def _shown(value: str) -> str:
    return repr(value if len(value) <= 60 else f"{value[:60]}…")


# --- picking --------------------------------------------------------------------------------------------


class Picking:
    """Picks the events of a selection, show by show."""

    def __init__(self, dataset: Dataset, selection: Selection) -> None:
        self.dataset = dataset
        self.selection = selection
        self.outlets = Outlets(dataset, [selection.region] if selection.region else [])
        self._shows = frozenset(selection.shows)

    def wanted(self, known: ShowSchedule) -> bool:
        """Whether a show is among those that are selected."""
        one = self.selection
        if known.show.id in self._shows or one.everything:
            return True
        if not (one.networks or one.blocks or one.studios or one.seasons):
            return False  # only those that are named
        original = known.original
        seasons = original.seasons if original else frozenset()
        there = {season_of(Moment.parse(season).day) for season in one.seasons}
        return (
            _meets(one.networks, (airing.airing.network for airing in known.airings))
            and _meets(one.blocks, (airing.airing.block for airing in known.airings))
            and _meets(one.studios, map(slug, known.show.studios))
            and (not there or bool(there & seasons))
        )

    def events(self, known: ShowSchedule, found: Sequence[AiringEvents]) -> list[Event]:
        """Return the events of a show that is selected: each episode once, at its earliest outlet."""
        nights = [
            _Night(airing, episode, event)
            for airing, one in zip(known.airings, found, strict=True)
            for episode, event in zip(airing.episodes, one.events, strict=True)
        ]
        served = [night for night in nights if self._served(night)]
        others = [night for night in nights if night.airing.original]
        taken: set[int | str] = set()
        picked: list[Event] = []
        for group in (served, others if self.selection.fallback == "original" else []):
            for night in sorted(group, key=lambda night: night.order):
                about: set[int | str] = {*night.episode.numbers} or {night.episode.key}
                if not about <= taken:
                    taken |= about
                    picked += [night.event] * self._kind(night.episode)
        return sorted(picked, key=lambda event: event.order)

    def _kind(self, episode: Episode) -> bool:
        match self.selection.only:
            case "premieres":
                return episode.premiere
            case "finales":
                return episode.finale
            case _:
                return True

    def _served(self, night: _Night) -> bool:
        one, airing, moved = self.selection, night.airing.airing, night.episode.network
        network = moved or airing.network
        if one.services and network not in one.services:
            return False
        if one.audio and airing.audio not in one.audio:
            return False
        if one.region and one.region not in self.outlets.countries_of(airing, moved):
            return False
        return night.airing.showing is None or bool(one.services)


class _Night(NamedTuple):
    """An episode in an airing, and its event."""

    airing: AiringSchedule
    episode: Episode
    event: Event

    @property
    def order(self) -> tuple[bool, bool, int, bool]:
        """What sorts the nights of an episode, the one that counts first: as country feeds do."""
        off = self.episode.state in OFF
        return off, self.airing.dub, self.episode.latest, not self.airing.original


def _meets(wanted: Sequence[str], there: Iterable[str | None]) -> bool:
    return not wanted or not set(wanted).isdisjoint(one for one in there if one is not None)
