"""One look at what other databases say of the shows that air or are to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .drift import Drift, Outage, Report, compare, current, missing, ordered
from .errors import SourceError
from .importers import bangumi_data, gather
from .importers.records import Index, Progress, Reading, Record
from .model import Dataset, Show, season_of


def survey(
    dataset: Dataset,
    *,
    today: dt.date,
    season: tuple[int, int] | None,
    sources: Sequence[str],
    endpoints: Mapping[str, str],
    cache: Path | None,
    timeout: float,
    on_part: Mapping[str, Progress],
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
        whole = source == bangumi_data.SOURCE
        ids = () if whole else tuple(filter(None, (getattr(one.ids, source) for one in shows.values())))
        try:
            reading = gather(
                source,
                dataset.networks,
                ids=ids,
                season=None if whole or ids else season or season_of(today),
                today=today,
                endpoint=endpoints.get(source),
                cache=cache,
                timeout=timeout,
                on_part=on_part[source],
            )
        except SourceError as error:
            outages.append(Outage(source=source, reason=str(error)))
            continue
        found = list(_matched(reading, index, shows))
        compared[source] = len(found)
        drifts += (drift for record, show in found for drift in compare(record, show, dataset, today))
        drifts += _missing(reading, index, today, season)
    return Report(
        today=today,
        shows=len(shows),
        compared=compared,
        drifts=ordered(drifts),
        outages=tuple(outages),
    )


def _matched(reading: Reading, index: Index, shows: Mapping[str, Show]) -> Iterator[tuple[Record, Show]]:
    """Yield the records of the shows that are compared, with these."""
    for record in reading.records:
        show = index.find(record)
        if show is not None and show.id in shows:
            yield record, show


def _missing(
    reading: Reading, index: Index, today: dt.date, season: tuple[int, int] | None
) -> Iterator[Drift]:
    """Yield the shows that are not curated and start after today, or in the season."""
    for record in reading.records:
        starts = record.starts
        if starts is None or index.find(record) is not None:
            continue
        if season_of(starts.day) == season if season else starts.day > today:
            yield missing(record)
