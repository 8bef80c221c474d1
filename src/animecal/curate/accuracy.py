"""How well the feeds foretell: what they said ahead of each night against what was seen of it.

What was known then, by its days, is replayed; the word of machines that holds for an episode in the end
counts as what became of it. What only a crowd says, and no second source, does not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from ..language.model import Dataset, Show
from ..language.moment import JST, from_instant, season_moment, season_of
from ..language.observations import Observation
from ..schedule.episodes import OFF, AiringSchedule, Episode, ShowSchedule
from ..schedule.shows import schedule_show
from ..schedule.sightings import chosen
from ..words.languages import ENGLISH, Language
from ..words.lists import ACCURACY
from ..words.moments import moment_words
from ..words.reports import labels

AHEAD: Mapping[str, int] = {"24 h": 24 * 60, "7 days": 7 * 24 * 60}
"""How long before a night the feeds are asked, in minutes."""
NEAR = 30
"""Minutes by which a forecast may differ and still be near."""

Verdict = Literal["right", "near", "off", "vague", "missing", "phantom"]
"""To the minute; within ``NEAR``; further off; known to the day or worse; not in the feed; never aired."""


class Accuracy(msgspec.Struct, frozen=True, kw_only=True):
    """What the feeds said so long ahead of the episodes of a season: on a network, or on all of them."""

    season: str
    network: str | None
    ahead: str
    episodes: int
    right: int
    near: int
    off: int
    vague: int
    missing: int
    phantom: int


class _Seen(msgspec.Struct, frozen=True):
    """When an episode of an airing was seen to air, in minutes since 1970-01-01T00:00Z."""

    run: str
    number: int
    instant: int


def accuracy(
    dataset: Dataset,
    now: dt.datetime,
    season: tuple[int, int] | None = None,
    language: Language = ENGLISH,
) -> list[Accuracy]:
    """Return how well the feeds foretold, by season, the newest first, by network, and by how long ahead.

    An episode counts for the season in which it aired; those after ``now`` do not count.
    """
    counted: dict[tuple[tuple[int, int], str, str], dict[Verdict, int]] = {}
    until = int(now.timestamp()) // 60
    for show_id in dataset.observations:
        for aired, network, ahead, verdict in _verdicts(dataset, dataset.shows[show_id], until):
            if season not in (None, aired):
                continue
            for name in ("", network):
                row = counted.setdefault((aired, name, ahead), {})
                row[verdict] = row.get(verdict, 0) + 1
    order = sorted(counted.items(), key=lambda item: _order(item[0], item[1]))
    return [_row(dataset, *key, row, language) for key, row in order]


def _order(key: tuple[tuple[int, int], str, str], row: Mapping[Verdict, int]) -> tuple[object, ...]:
    (year, quarter), network, ahead = key
    return -year, -quarter, network != "", -sum(row.values()), network, list(AHEAD).index(ahead)


def _row(
    dataset: Dataset,
    season: tuple[int, int],
    network: str,
    ahead: str,
    row: Mapping[Verdict, int],
    language: Language,
) -> Accuracy:
    return Accuracy(
        season=moment_words(season_moment(season), language),
        network=dataset.networks[network].name if network else None,
        ahead=ahead,
        episodes=sum(number for verdict, number in row.items() if verdict != "phantom"),
        right=row.get("right", 0),
        near=row.get("near", 0),
        off=row.get("off", 0),
        vague=row.get("vague", 0),
        missing=row.get("missing", 0),
        phantom=row.get("phantom", 0),
    )


def _verdicts(
    dataset: Dataset, show: Show, until: int
) -> Iterator[tuple[tuple[int, int], str, str, Verdict]]:
    """Yield for each night of a show its season, its network, how long ahead, and how right feeds were."""
    days: dict[dt.date, ShowSchedule] = {}

    def on(instant: int) -> ShowSchedule:
        day = from_instant(instant, JST).day
        if day not in days:
            days[day] = schedule_show(dataset, show, day)
        return days[day]

    latest = schedule_show(dataset, show, from_instant(until, JST).day)
    seen = [one for one in _seen(dataset, latest) if one.instant <= until]
    networks = {one.run: one.airing.network or "" for one in latest.airings if one.run}
    for name, ahead in AHEAD.items():
        for one in seen:
            airing = _run(on(one.instant - ahead), one.run)
            season = season_of(from_instant(one.instant, JST).day)
            yield season, networks[one.run], name, _verdict(airing, one)
        for run, phantom in _phantoms(on, latest, seen, ahead, until):
            yield season_of(phantom.day), networks[run], name, "phantom"


def _seen(dataset: Dataset, known: ShowSchedule) -> Iterator[_Seen]:
    """Yield when each episode was seen to air, by the word that holds."""
    for airing in known.airings:
        told: dict[int, list[Observation]] = {}
        for one in airing.observed:
            if one.first is not None and one.what in ("new", "final"):
                told.setdefault(one.first, []).append(one)
        for said in told.values():
            sighting = chosen(said, dataset.observers)
            if sighting.instant is None or airing.run is None or not sighting.sure:
                continue
            for number in range(sighting.first, sighting.last + 1):
                yield _Seen(airing.run, number, sighting.instant)


def _run(known: ShowSchedule, run: str) -> AiringSchedule | None:
    return next((one for one in known.airings if one.run == run), None)


def _verdict(airing: AiringSchedule | None, seen: _Seen) -> Verdict:
    found = [one for one in airing.episodes if seen.number in one.numbers] if airing else []
    if not found or found[0].state in OFF:
        return "missing"
    if found[0].instant is None:
        return "vague"
    apart = abs(found[0].instant - seen.instant)
    if apart == 0:
        return "right"
    return "near" if apart <= NEAR else "off"


def _phantoms(
    on: Callable[[int], ShowSchedule],
    latest: ShowSchedule,
    seen: Iterable[_Seen],
    ahead: int,
    until: int,
) -> Iterator[tuple[str, Episode]]:
    """Yield the episodes that feeds still had so long ahead of their night, after the last one of a run.

    Which is the last one must be known by now.
    """
    last_seen: dict[str, _Seen] = {}
    for one in seen:
        there = last_seen.setdefault(one.run, one)
        last_seen[one.run] = max(there, one, key=lambda each: each.number)
    for run, last in last_seen.items():
        ended = _run(latest, run)
        if ended is None or not any(one.finale and last.number in one.numbers for one in ended.episodes):
            continue
        # What stood after the last one is found in the feeds of the days since.
        told = _run(on(last.instant), run)
        for stood in told.episodes if told else ():
            if (stood.first or 0) <= last.number or stood.instant is None or stood.state in OFF:
                continue
            before = _run(on(stood.instant - ahead), run) if stood.instant <= until else None
            still = before.episodes if before else ()
            if any(each.first == stood.first and each.state not in OFF for each in still):
                yield run, stood


def markdown(rows: Iterable[Accuracy], language: Language = ENGLISH) -> str:
    """Return the rows of all networks together as a Markdown table, with the share that was right."""
    lines = [
        f"| {' | '.join(labels(('season', *ACCURACY), language))} |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in rows:
        if one.network is not None:
            continue
        share = f"{one.right} ({100 * one.right // max(one.episodes, 1)} %)"
        cells = (
            one.season,
            one.ahead,
            one.episodes,
            share,
            one.near,
            one.off,
            one.vague,
            one.missing,
            one.phantom,
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
