"""How complete a data set is: by season and by network, for anyone to see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import msgspec

from ..language.model import Dataset
from ..language.moment import LAST_YEAR, Precision, season_moment
from ..schedule.episodes import AiringSchedule, ShowSchedule
from ..schedule.shows import schedule
from ..words.languages import ENGLISH, Language
from ..words.lists import COVERAGE, NO_SEASON
from ..words.moments import moment_words
from ..words.reports import label, labels

WEST = ("US", "CA", "GB", "FR", "DE", "ES", "IT", "AU")
"""Countries of which an outlet must serve one to count as Western."""


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """A season, or a network: its shows, and how many of them have what a subscriber wants.

    ``minute``: the original's start is known to the minute. ``network``: it has a network. ``western``: an
    outlet in the West is known. ``two_sources``: two different sites are cited for its start.
    """

    name: str
    shows: int
    minute: int
    network: int
    western: int
    two_sources: int


def coverage(dataset: Dataset, language: Language = ENGLISH) -> tuple[list[Coverage], list[Coverage]]:
    """Return the coverage by season, the newest first and "no season yet" before, and by original network."""
    seasons: dict[tuple[int, int], list[ShowSchedule]] = {}
    networks: dict[str, list[ShowSchedule]] = {}
    for one in schedule(dataset, dt.date(LAST_YEAR - 1, 12, 31)):
        original = one.original
        season = original.season_of(original.start) if original else None
        seasons.setdefault(season or (LAST_YEAR, 0), []).append(one)
        if original and original.airing.network:
            networks.setdefault(original.airing.network, []).append(one)
    by_season = [
        _row(dataset, _season_words(season, language), shows)
        for season, shows in sorted(seasons.items(), reverse=True)
    ]
    order = sorted(networks.items(), key=lambda item: (-len(item[1]), item[0]))
    return by_season, [_row(dataset, dataset.networks[name].name, shows) for name, shows in order]


def _season_words(season: tuple[int, int], language: Language) -> str:
    if season[0] == LAST_YEAR:
        return label(NO_SEASON, language)
    return moment_words(season_moment(season), language)


def _row(dataset: Dataset, name: str, shows: Sequence[ShowSchedule]) -> Coverage:
    originals = [one.original for one in shows if one.original]
    return Coverage(
        name=name,
        shows=len(shows),
        minute=sum(one.start is not None and one.start.precision is Precision.MINUTE for one in originals),
        network=sum(one.airing.network is not None for one in originals),
        western=sum(_western(dataset, one) for one in shows),
        two_sources=sum(len(_sites(one)) >= 2 for one in originals),
    )


def _western(dataset: Dataset, show: ShowSchedule) -> bool:
    return any(
        dataset.regions.covers(dataset.regions_of(one.airing), country)
        for one in show.airings
        if one.airing.network
        for country in WEST
    )


def _sites(one: AiringSchedule) -> set[str]:
    """Return the sites that are cited for an airing's start."""
    return {urlsplit(source).netloc for date in one.dates for source in date.sources}


def markdown(tables: tuple[Sequence[Coverage], Sequence[Coverage]], language: Language = ENGLISH) -> str:
    """Return both tables as Markdown."""
    named = zip(("season", "network"), tables, strict=True)
    return "\n\n".join(_table(labels((what, *COVERAGE), language), rows) for what, rows in named)


def _table(heads: Iterable[str], rows: Iterable[Coverage]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|---|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {one.name} | {one.shows} | {one.minute} | {one.network} | {one.western} | {one.two_sources} |"
        for one in rows
    ]
    return "\n".join(lines)
