"""What other databases say of shows, read into one form; people decide what of it is curated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from ..language.model import Network
from ..language.moment import Moment, Precision, season_of
from ..progress import Progress, unseen
from ..web import Web
from . import anilist, bangumi_data, syoboi
from .records import Ignored, Reading

SOURCES = (syoboi.SOURCE, anilist.SOURCE, bangumi_data.SOURCE)


def gather(
    source: str,
    networks: Mapping[str, Network],
    *,
    ids: Sequence[int] = (),
    season: tuple[int, int] | None = None,
    places: Sequence[str] = (),
    today: dt.date,
    endpoint: str | None = None,
    cache: Path | None = None,
    timeout: float = 30.0,
    on_part: Progress = unseen,
) -> Reading:
    """Read shows from a source, by its ids or by the season in which they start or may start.

    bangumi-data is read whole, from files or URLs. Answers are kept in the folder ``cache`` as HTTP allows;
    AniList's, to POST requests, never are. Raises SourceError.
    """
    match source:
        case syoboi.SOURCE:
            with Web(timeout=timeout, pause=syoboi.PAUSE, cache=cache) as web:
                reading = syoboi.read(
                    networks,
                    web,
                    titles=ids,
                    season=season,
                    around=today,
                    endpoint=endpoint or syoboi.ENDPOINT,
                    on_part=on_part,
                )
        case anilist.SOURCE:
            with Web(timeout=timeout, pause=anilist.PAUSE) as web:
                reading = anilist.read(
                    networks,
                    web,
                    ids=ids,
                    season=season,
                    endpoint=endpoint or anilist.ENDPOINT,
                    on_part=on_part,
                )
        case _:
            with Web(timeout=timeout, cache=cache) as web:
                wanted = places or ((endpoint,) if endpoint else ())
                reading = bangumi_data.read(wanted, networks, web, on_part=on_part)
    return reading if season is None else _of_season(reading, season)


def _of_season(reading: Reading, season: tuple[int, int]) -> Reading:
    """Return what starts or may start in a season; bangumi-data, which was read whole, has to say so."""
    records, ignored = [], list(reading.ignored)
    for one in reading.records:
        if one.starts is None and reading.source == bangumi_data.SOURCE:
            ignored.append(Ignored(title=one.title, reason="has no start that can be trusted, so no season"))
        elif one.starts is None or season in _seasons(one.starts):
            records.append(one)
    return msgspec.structs.replace(reading, records=tuple(records), ignored=tuple(ignored))


def _seasons(starts: Moment) -> list[tuple[int, int]]:
    """Return the seasons in which a moment may lie."""
    if starts.precision is Precision.YEAR:
        return [(starts.day.year, number) for number in range(4)]
    return [season_of(starts.day)]
