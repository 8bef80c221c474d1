"""What is known, as JSON for programs: static files below ``api/v1/``, with their JSON Schema.

The first version: fields may be added, none is taken away or given another meaning. Nothing in it goes by
the day on which it is made. Moments are those of the data language: ``2024-01-10 24:55``, ``2024-01``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from ..language.model import Show
from ..language.moment import Precision, instant_to_datetime, zone_info
from ..schedule.episodes import AiringSchedule, Episode, ShowSchedule
from .content import Content
from .press import as_json

API = "api/v1/"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a machine saw: the name of the source, on which day, and on which page."""

    source: str
    day: dt.date
    page: str


class ApiEpisode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An episode at its moment, as printed on the clock of ``timezone``.

    ``utc`` is there if the minute is known, ``minutes`` is the length of the slot. ``first`` and ``last`` are
    numbers, ``special`` is a name instead. ``state`` is ``scheduled`` (said), ``expected`` (the usual slot),
    ``unconfirmed`` (over, and nobody said what became of it), ``postponed`` or ``cancelled``; ``moved_from``
    is the moment before. ``network`` is there if it is another than the airing's.
    """

    first: int | None = None
    last: int | None = None
    special: str | None = None
    moment: str
    timezone: str
    utc: dt.datetime | None = None
    minutes: int
    state: str
    premiere: bool = False
    finale: bool = False
    moved_from: str | None = None
    reason: str | None = None
    network: str | None = None
    seen: Seen | None = None


class ApiAiring(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A show's run on one network in one audio language (BCP 47).

    ``countries`` are those with a calendar of their own in which it can be watched; ``calendar`` is the path
    of its calendar below the site, ``link`` where to watch.
    """

    network: str | None = None
    network_name: str | None = None
    block: str | None = None
    audio: str
    original: bool = False
    countries: list[str]
    starts: str | None = None
    calendar: str | None = None
    link: str | None = None
    episodes: list[ApiEpisode]


class ApiShow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A show: ``shows/<id>.json``.

    ``title_native`` is the title where it was made, ``title_latin`` the same in Latin letters. ``page``
    and ``calendar`` are paths below the site.
    """

    id: str
    title: str
    title_native: str | None = None
    title_latin: str | None = None
    format: str
    premise: str | None = None
    studios: list[str]
    website: str | None = None
    season: str | None = None
    episodes: int | None = None
    page: str
    calendar: str | None = None
    airings: list[ApiAiring]


class ApiAired(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An episode of a day: of which show, and on which network."""

    show: str
    title: str
    network: str | None = None
    audio: str
    original: bool = False
    episode: ApiEpisode


class ApiDay(msgspec.Struct, frozen=True, kw_only=True):
    """What airs on a day by the clock of ``timezone``: ``days/<date>.json``.

    What is known to the month only stands in none, and a day on which nothing airs has no file.
    """

    date: dt.date
    timezone: str
    episodes: list[ApiAired]


class ApiListed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A show in the index; ``path`` is that of its file beside the index, ``ids`` are those elsewhere."""

    id: str
    title: str
    title_native: str | None = None
    season: str | None = None
    starts: str | None = None
    ids: dict[str, int] = {}
    path: str


class ApiIndex(msgspec.Struct, frozen=True, kw_only=True):
    """All there is: ``index.json``. ``days`` are the days that have a file."""

    version: int
    timezone: str
    shows: list[ApiListed]
    days: list[dt.date]


def api(content: Content) -> Iterator[tuple[str, bytes]]:
    """Yield the files by path."""
    days: dict[dt.date, list[tuple[tuple[int, str], ApiAired]]] = {}
    home = zone_info(content.dataset.publication.timezone)
    for one in content.known:
        made = _show(content, one)
        yield f"{API}shows/{one.show.id}.json", as_json(made)
        for known, airing in zip(one.airings, made.airings, strict=True):
            for episode, told in zip(known.episodes, airing.episodes, strict=True):
                if episode.moment.precision >= Precision.DAY:
                    day = told.utc.astimezone(home).date() if told.utc else episode.moment.day
                    order = (episode.latest, one.show.id)
                    days.setdefault(day, []).append((order, _aired(one.show, airing, told)))
    for day, found in days.items():
        rows = [row for _, row in sorted(found, key=lambda pair: pair[0])]
        yield f"{API}days/{day}.json", as_json(ApiDay(date=day, timezone=str(home), episodes=rows))
    yield f"{API}index.json", as_json(_index(content, str(home), sorted(days)))
    yield f"{API}schema.json", as_json(schema())


def schema() -> Mapping[str, object]:
    """Return the JSON Schema (2020-12) of the files, each kind among its definitions."""
    kinds = (ApiIndex, ApiShow, ApiDay)
    found, parts = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "anyOf": list(found), "$defs": parts}


def _index(content: Content, home: str, days: list[dt.date]) -> ApiIndex:
    rows = [
        ApiListed(
            id=one.show.id,
            title=one.show.title,
            title_native=one.show.title_ja,
            season=_text(one.season),
            starts=_text(one.starts),
            ids=one.show.ids.given,
            path=f"shows/{one.show.id}.json",
        )
        for one in sorted(content.listed.values(), key=lambda one: one.show.id)
    ]
    return ApiIndex(version=1, timezone=home, shows=rows, days=days)


def _show(content: Content, one: ShowSchedule) -> ApiShow:
    show = one.show
    return ApiShow(
        id=show.id,
        title=show.title,
        title_native=show.title_ja,
        title_latin=show.title_romaji,
        format=show.format,
        premise=show.premise,
        studios=list(show.studios),
        website=show.website,
        season=_text(content.listed[show.id].season),
        episodes=one.length.count,
        page=f"shows/{show.id}/",
        calendar=_calendar(content, show.id),
        airings=[_airing(content, show, airing) for airing in one.airings],
    )


def _airing(content: Content, show: Show, one: AiringSchedule) -> ApiAiring:
    network = content.dataset.network_of(one.airing)
    codes = content.countries([one])
    return ApiAiring(
        network=network.id if network else None,
        network_name=network.name if network else None,
        block=one.airing.block,
        audio=content.audio(one),
        original=one.original,
        countries=[codes[at : at + 2] for at in range(0, len(codes), 2)],
        starts=_text(one.start),
        calendar=_calendar(content, f"{show.id}.{one.airing.key}"),
        link=content.dataset.link_of(one.airing),
        episodes=[_episode(episode) for episode in one.episodes],
    )


def _episode(one: Episode) -> ApiEpisode:
    seen = one.seen
    return ApiEpisode(
        first=one.first,
        last=one.last,
        special=one.special,
        moment=str(one.moment),
        timezone=one.zone,
        utc=None if one.instant is None else instant_to_datetime(one.instant),
        minutes=one.minutes,
        state=one.state.value,
        premiere=one.premiere,
        finale=one.finale,
        moved_from=_text(one.was),
        reason=one.cause.reason,
        network=one.network,
        seen=Seen(source=seen.by.name, day=seen.seen, page=seen.page) if seen else None,
    )


def _aired(show: Show, airing: ApiAiring, episode: ApiEpisode) -> ApiAired:
    return ApiAired(
        show=show.id,
        title=show.title,
        network=episode.network or airing.network,
        audio=airing.audio,
        original=airing.original,
        episode=episode,
    )


def _calendar(content: Content, name: str) -> str | None:
    path = f"shows/{name}.ics"
    return f"feeds/{path}" if path in content.feeds else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
