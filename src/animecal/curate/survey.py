"""One look at what other databases say of the shows that air or are to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ..errors import SourceError
from ..language.model import Dataset
from ..language.moment import premiere_season, season_of
from ..schedule.current import current
from ..sources.gather import SOURCES, Asking, gather
from ..sources.records import Index, Outage, Record
from .drift import Drift, Report, compare, missing, ordered


def survey(
    dataset: Dataset,
    *,
    today: dt.date,
    season: tuple[int, int] | None,
    sources: Iterable[str],
    asking: Asking,
) -> Report:
    """Compare the shows on air or to come, or those of a season, with each source; one may be down.

    A source is asked for the shows whose ids there are known; if none is, for what starts in the season, or
    in today's, and shows are found there by their Japanese titles.
    """
    shows = {one.show.id: one.show for one in current(dataset, today, season)}
    index = Index(dataset.shows)
    drifts: list[Drift] = []
    compared: dict[str, int] = {}
    outages: list[Outage] = []
    for source in dict.fromkeys(sources):
        whole = SOURCES[source].whole
        known = (one.ids.given.get(SOURCES[source].ids) for one in shows.values())
        ids = () if whole else tuple(filter(None, known))
        try:
            reading = gather(
                source,
                dataset.networks,
                ids=ids,
                season=None if whole or ids else season or season_of(today),
                today=today,
                **asking.of(source),
            )
        except SourceError as error:
            outages.append(Outage(source=source, reason=str(error)))
            continue
        compared[source] = 0
        for record in reading.records:
            show = index.find(record)
            if show is None:
                drifts += [missing(record)] * _is_awaited(record, today, season)
            elif show.id in shows:
                compared[source] += 1
                drifts += compare(record, show, dataset, today)
    return Report(
        today=today,
        shows=len(shows),
        compared=compared,
        drifts=ordered(drifts),
        outages=tuple(outages),
    )


def _is_awaited(record: Record, today: dt.date, season: tuple[int, int] | None) -> bool:
    """Whether a show that is not curated starts after today, or in the season if one is asked for."""
    starts = record.starts
    if starts is None:
        return False
    return premiere_season(starts) == season if season else starts.day > today
