"""What other databases say of shows, read into one form; people decide what of it is curated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..model import Network
from ..web import Web
from . import anilist, bangumi_data, syoboi
from .records import Progress, Reading

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
    on_part: Progress = lambda _done, _all: None,
) -> Reading:
    """Read shows from a source, by its ids or by season; from bangumi-data, all of its files or URLs.

    Answers are kept in the folder ``cache`` as HTTP allows; AniList's, to POST requests, never are.
    Raises SourceError.
    """
    match source:
        case syoboi.SOURCE:
            with Web(timeout=timeout, pause=syoboi.PAUSE, cache=cache) as web:
                return syoboi.read(
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
                return anilist.read(
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
                return bangumi_data.read(wanted, networks, web, on_part=on_part)
