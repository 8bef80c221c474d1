"""AnimeSchedule.net: the hours at which services stream an episode, subtitled and dubbed.

Its API (v3, https://animeschedule.net/api/v3/documentation) wants a bearer token, which an account gives
for nothing, and allows 120 requests a minute. ``/timetables?year=&week=&tz=`` lists an ISO week: a row an
episode and ``airType``, which is ``raw`` (Japan's broadcast), ``sub`` or ``dub`` (English); ``streams`` has
an address for each service. ``subtractedEpisodeNumber`` is the first of several episodes. An unset time is in
the year 1. ``/anime?anilist-ids=`` takes one id and gives the ``route``, which rows have as well.

Nothing of it could be tried, for want of a token; this is what public programs that use it rely on. Could not
be checked: whether keys begin with a small or a capital letter (both are read); whether a ``sub`` row at the
very minute of its ``raw`` row is a stream at that minute or a gap that was filled (such hours are not used);
whether ``/anime`` answers 404 or an empty list for an id that it does not have (both are read); who enters
the times. Shows are matched by AniList's ids alone, never by title: a show without one is looked for at
AniList.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ..errors import SourceError, printable
from ..language.model import ExternalIds
from ..language.statements import JAPANESE
from ..language.tables import Network
from ..progress import Progress, unseen
from ..web import Web
from .records import (
    Broadcast,
    Ignored,
    Outlet,
    Question,
    Reading,
    Record,
    Source,
    UnexpectedError,
    begins,
    in_japan,
    number,
    ref_in,
    text,
    understood,
    zoned_time,
)

NAME = "animeschedule"
ENDPOINT = "https://animeschedule.net/api/v3"
PAGE = "https://animeschedule.net/anime/"
TOKEN = "ANIMESCHEDULE_TOKEN"  # noqa: S105 -- the name of a variable
LIMIT = 8_000_000
ROWS = 5000
"""Rows of a week that are believed: it has some three hundred."""
BEFORE, AFTER = dt.timedelta(days=7), dt.timedelta(days=14)
"""What is asked for, around today."""

STREAMS = {
    "crunchyroll": "crunchyroll",
    "hidive": "hidive",
    "netflix": "netflix",
    "hulu": "hulu-us",
    "amazon": "prime-video",
    "disney": "disney-plus",
    "disneyplus": "disney-plus",
}
"""Our networks by the names of its streams; YouTube and Apple stand for no one of ours."""


class _Row(msgspec.Struct, frozen=True, rename="camel"):
    route: str
    title: str
    air_type: str
    episode_date: str
    episode_number: int
    subtracted_episode_number: int = 0
    episodes: int = 0
    native: str | None = None
    english: str | None = None
    romaji: str | None = None
    delayed_from: str | None = None
    delayed_until: str | None = None
    streams: dict[str, Any] = {}

    @property
    def at(self) -> dt.datetime | None:
        """When the episode is out."""
        return zoned_time(self.episode_date)

    @property
    def shown(self) -> tuple[int, int] | None:
        """The first and the last episode, if they can be told."""
        last, first = number(self.episode_number), number(self.subtracted_episode_number)
        if last is None:
            return None
        return (first if first and first < last else last), last

    @property
    def waits(self) -> bool:
        """Whether it lies in the time by which the show is put off."""
        since, until = zoned_time(self.delayed_from), zoned_time(self.delayed_until)
        return bool(self.at and since and until and since <= self.at < until)


class _Anime(msgspec.Struct, frozen=True):
    route: str
    websites: dict[str, Any] = {}


class _Page(msgspec.Struct, frozen=True):
    anime: list[Any] = []


def read(
    question: Question, networks: Mapping[str, Network], web: Web, on_part: Progress = unseen
) -> Reading:
    """Read what it says of shows by AniList's ids, of the last week and the next two. Raises SourceError."""
    token = os.environ.get(TOKEN, "")
    if not token.isprintable() or not token.isascii() or not token:
        raise SourceError(f"{NAME} wants a token: set {TOKEN} to that of your account there")
    if question.season is not None:
        raise SourceError(f"{NAME} is asked for shows by AniList's ids, not for a season")
    endpoint = (question.endpoint or ENDPOINT).rstrip("/")
    weeks = _weeks(question.today)
    ids = list(dict.fromkeys(question.ids))
    rows: dict[str, list[_Row]] = defaultdict(list)
    bad = 0
    for done, (year, week) in enumerate(weeks, 1):
        url = f"{endpoint}/timetables?year={year}&week={week}&tz=UTC"
        good, faulty = understood(web, url, _rows, limit=LIMIT, token=token)
        bad += faulty
        for row in good:
            rows[row.route].append(row)
        on_part(done, len(weeks) + len(ids))
    found: list[Record | Ignored] = []
    for done, one in enumerate(ids, 1):
        url = f"{endpoint}/anime?anilist-ids={one}"
        known: list[_Anime] = understood(web, url, _animes, limit=LIMIT, token=token, absent=[])
        route = next((anime.route for anime in known if _is_of(anime, one)), None)
        if route is None:
            found.append(Ignored(title=f"AniList's {one}", reason="is not known there"))
        elif route in rows:
            found.append(_record(one, route, rows[route], networks))
        on_part(len(weeks) + done, len(weeks) + len(ids))
    if bad:
        found.append(Ignored(title=f"{bad} rows", reason="are not in its form"))
    return Reading.of(NAME, found)


SOURCE = Source(
    name=NAME, read=read, pause=0.6, keeps_answers=False, database="anilist", token=TOKEN, seasons=False
)


def _weeks(today: dt.date) -> list[tuple[int, int]]:
    """Return the ISO weeks around a day, by year and number."""
    days = (today - BEFORE + dt.timedelta(days=at) for at in range((BEFORE + AFTER).days + 1))
    return list(dict.fromkeys(day.isocalendar()[:2] for day in days))


def _rows(body: bytes) -> tuple[list[_Row], int]:
    """Return the rows of a week, and how many are not in their form. Raises UnexpectedError."""
    whole = _decoded(body, list[dict[str, Any]])
    if len(whole) > ROWS:
        raise UnexpectedError(f"answers {len(whole):,} rows for a week, which cannot be right")
    good: list[_Row] = []
    for row in whole:
        try:
            good.append(msgspec.convert(_uncapitalised(row), _Row))
        except msgspec.ValidationError:
            continue
    return good, len(whole) - len(good)


def _animes(body: bytes) -> list[_Anime]:
    """Return the shows in an answer, by their routes. Raises UnexpectedError."""
    page = _decoded(body, dict[str, Any])
    try:
        listed = msgspec.convert(_uncapitalised(page), _Page).anime
        return [msgspec.convert(_uncapitalised(one), _Anime) for one in listed if isinstance(one, dict)]
    except msgspec.ValidationError as error:
        raise UnexpectedError(f"answers with what is not in its form ({error})") from None


def _decoded(body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        said = printable(str(error))
        raise UnexpectedError(f"answers with what is not in its form ({said}); {begins(body)}") from None


def _uncapitalised(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object whose keys begin with small letters, without what is null."""
    return {name[:1].lower() + name[1:]: one for name, one in fields.items() if one is not None}


def _is_of(anime: _Anime, one: int) -> bool:
    """Whether a show says itself that it has an id of AniList: what is asked for may be passed over."""
    parts = str(_uncapitalised(anime.websites).get("aniList", "")).rstrip("/").split("/")
    return "anime" in parts[:-1] and parts[parts.index("anime") + 1] == str(one)


def _record(one: int, route: str, rows: Sequence[_Row], networks: Mapping[str, Network]) -> Record | Ignored:
    names = rows[0]
    title = text(names.english) or text(names.romaji) or text(names.title)
    if title is None or not text(route, 200) or not route.replace("-", "").isalnum() or not route.isascii():
        return Ignored(title=f"AniList's {one}", reason="has no title or no page that data may hold")
    doubts: list[str] = []
    told: list[_Row] = []
    for row in rows:
        if row.at is None or row.shown is None:
            doubts.append("a row has no time or no number of an episode that can be true")
        elif row.waits:
            doubts.append(f"episode {row.episode_number} ({printable(row.air_type[:10])}) is put off there")
        else:
            told.append(row)
    raw = {row.shown: row.at for row in told if row.air_type == "raw"}
    outlets = [Outlet(broadcasts=tuple(_broadcasts([row for row in told if row.air_type == "raw"])))]
    for kind, audio in (("sub", JAPANESE), ("dub", "en")):
        several = [row for row in told if row.air_type == kind]
        sure = [row for row in several if raw.get(row.shown) != row.at]
        outlets += _services(several, sure, audio, networks)
    return Record(
        source=NAME,
        url=f"{PAGE}{route}",
        title=title,
        title_ja=text(names.native),
        title_romaji=text(names.romaji),
        episodes=number(max(row.episodes for row in rows)),
        ids=ExternalIds(anilist=one),
        outlets=tuple(outlets),
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _services(
    rows: Sequence[_Row], sure: Sequence[_Row], audio: str, networks: Mapping[str, Network]
) -> Iterator[Outlet]:
    """Yield the services that stream rows; only the hours that are sure are theirs."""
    addresses = {STREAMS.get(name, ""): url for row in rows for name, url in row.streams.items()}
    for network, address in addresses.items():
        if network not in networks:
            continue
        there = [row for row in sure if any(STREAMS.get(name) == network for name in row.streams)]
        yield Outlet(
            network=network,
            audio=audio,
            ref=ref_in(network, address),
            cadence="unknown",
            broadcasts=tuple(_broadcasts(there)),
        )


def _broadcasts(rows: Sequence[_Row]) -> Iterator[Broadcast]:
    for at, shown in sorted({(row.at, row.shown) for row in rows if row.at and row.shown}):
        first, last = shown
        yield Broadcast(number=first, last=last if last > first else None, moment=in_japan(at))
