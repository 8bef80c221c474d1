"""What other databases say of shows, read into one form; people decide what of it is curated."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..language.moment import Moment, premiere_season, season_of
from ..language.tables import Network
from ..progress import Progress, Reporter, silent, unseen
from ..web import Web
from . import anilist, animeschedule, bangumi_data, syoboi
from .records import Candidate, Ignored, Question, Reading, Source

SOURCES: dict[str, Source] = {
    one.name: one for one in (syoboi.SOURCE, anilist.SOURCE, bangumi_data.SOURCE, animeschedule.SOURCE)
}
"""All sources by their names, in the order in which they are asked."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """How sources are asked: where, if elsewhere, and where answers are kept; ``timeout`` is in seconds."""

    endpoints: Mapping[str, str]
    cache: Path | None
    timeout: float
    report: Reporter = silent

    def of(self, source: str) -> dict[str, Any]:
        """Return what ``gather`` and ``find`` are told of it for a source."""
        return {
            "endpoint": self.endpoints.get(source),
            "cache": self.cache,
            "timeout": self.timeout,
            "on_part": self.report(f"Reading {source}"),
        }


def unasked() -> dict[str, str]:
    """Return the sources that want a token which the environment does not have, each with its variable."""
    return {one.name: one.token for one in SOURCES.values() if one.token and not os.environ.get(one.token)}


def gather(
    source: str,
    networks: Mapping[str, Network],
    *,
    ids: Sequence[int] = (),
    season: tuple[int, int] | None = None,
    places: Sequence[str] = (),
    today: dt.date,
    since: dt.date | None = None,
    endpoint: str | None = None,
    cache: Path | None = None,
    timeout: float = 30.0,
    on_part: Progress = unseen,
) -> Reading:
    """Read shows from a source, by its ids or by the season in which they start or may start.

    Answers are kept in the folder ``cache`` as HTTP and the source allow. Raises SourceError.
    """
    asked = SOURCES[source]
    question = Question(
        ids=tuple(ids), season=season, places=tuple(places), today=today, since=since, endpoint=endpoint
    )
    kept = cache if asked.keeps_answers else None
    with Web(timeout=timeout, pause=asked.pause, cache=kept) as web:
        reading = asked.read(question, networks, web, on_part)
    return reading if season is None else _of_season(reading, season, whole=asked.whole)


def find(
    source: str,
    titles: Sequence[str],
    *,
    endpoint: str | None = None,
    cache: Path | None = None,
    timeout: float = 30.0,
    on_part: Progress = unseen,
) -> Mapping[str, Sequence[Candidate]]:
    """Return what a source has for Japanese titles; nothing if it has no search. Raises SourceError."""
    asked = SOURCES[source]
    if asked.find is None or not titles:
        return {}
    with Web(timeout=timeout, pause=asked.pause, cache=cache if asked.keeps_answers else None) as web:
        return asked.find(titles, endpoint, web, on_part)


def _of_season(reading: Reading, season: tuple[int, int], *, whole: bool) -> Reading:
    """Return what starts or may start in a season; a source that was read whole has to say so."""
    records, ignored = [], list(reading.ignored)
    for one in reading.records:
        if one.starts is None and whole:
            ignored.append(Ignored(title=one.title, reason="has no start that can be trusted, so no season"))
        elif one.starts is None or season in _seasons(one.starts):
            records.append(one)
    return msgspec.structs.replace(reading, records=tuple(records), ignored=tuple(ignored))


def _seasons(starts: Moment) -> list[tuple[int, int]]:
    """Return the seasons in which a moment may lie."""
    if not starts.in_calendars:
        first, last = season_of(starts.day), season_of(starts.last_day)
        return [(first[0], number) for number in range(first[1], last[1] + 1)]
    return [premiere_season(starts)]
