"""What a source says of shows, in the words of the data language; sources differ only before this."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from ..errors import UNSAFE, SourceError, printable
from ..language.model import ExternalIds, Format, Show
from ..language.moment import JST, Moment, from_instant
from ..language.names import title_likeness
from ..language.tables import Network
from ..progress import Progress
from ..web import Web, WebError, is_address, tried

T = TypeVar("T")


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """One programme that a source lists: its episode, if it says so, its moment in Japan, its length."""

    number: int | None
    moment: Moment
    minutes: int
    final: bool = False


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says of a show on one network; ``network`` is an id of ``networks.toml``, if it is known.

    ``starts`` is on Japan's broadcast clock, whatever the network prints; ``listed`` are the first and the
    last day for which the source lists ``broadcasts``, so that a gap between them means something.
    """

    network: str | None = None
    block: str | None = None
    regions: tuple[str, ...] | None = None
    starts: Moment | None = None
    ends: dt.date | None = None
    minutes: int = 30
    cadence: str | None = None
    broadcasts: tuple[Broadcast, ...] = ()
    listed: tuple[dt.date, dt.date] | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says of a show; its page is ``url``, and the first outlet is the original airing.

    ``doubts`` are sentences on what it says and should not be trusted; nothing doubted stands in the outlets.
    """

    source: str
    url: str
    title: str
    title_ja: str | None = None
    title_romaji: str | None = None
    format: Format = "tv"
    studios: tuple[str, ...] = ()
    episodes: int | None = None
    website: str | None = None
    ids: ExternalIds = ExternalIds()
    outlets: tuple[Outlet, ...]
    doubts: tuple[str, ...] = ()

    @property
    def starts(self) -> Moment | None:
        """When the original airing starts, at any precision."""
        return self.outlets[0].starts


class Ignored(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a source lists and that is not used, and why."""

    title: str
    reason: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All that was read from a source."""

    source: str
    records: tuple[Record, ...]
    ignored: tuple[Ignored, ...] = ()

    @classmethod
    def of(cls, source: str, found: Iterable[Record | Ignored]) -> Reading:
        """Return what was found in a source, sorted into what is used and what is not."""
        listed = list(found)
        return cls(
            source=source,
            records=tuple(one for one in listed if isinstance(one, Record)),
            ignored=tuple(one for one in listed if isinstance(one, Ignored)),
        )


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a source is asked for: shows by their ids there, or what starts in a season.

    ``places`` are files or addresses of a source that is read whole; ``endpoint`` is where a source answers,
    if elsewhere.
    """

    ids: tuple[int, ...] = ()
    season: tuple[int, int] | None = None
    places: tuple[str, ...] = ()
    today: dt.date
    endpoint: str | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A database that tells of shows; each has a module of its own, and stands in ``gather``'s list.

    ``read`` is given the question, our networks, the web and what is told how far it is; it raises
    SourceError. ``pause`` is in seconds, between two requests. Of a source that is read ``whole``, a season
    is picked from all that it says; others are asked for it.
    """

    name: str
    read: Callable[[Question, Mapping[str, Network], Web, Progress], Reading]
    pause: float = 0.0
    keeps_answers: bool = True
    whole: bool = False


def in_japan(moment: dt.datetime) -> Moment:
    """Return an aware time on Japan's broadcast clock, to the minute."""
    return from_instant(int(moment.timestamp()) // 60, JST)


def text(value: object, most: int = 500) -> str | None:
    """Return a text as data may hold it: trimmed, in one line; None if it is empty, too long or no text."""
    if not isinstance(value, str):
        return None
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", value)).strip()
    return plain if plain and len(plain) <= most and not UNSAFE.search(plain) else None


def web_address(value: object) -> str | None:
    """Return an address as data may hold it, or None."""
    plain = text(value, 2000)
    return plain if plain and is_address(plain) else None


def number(value: object, most: int = 20_000) -> int | None:
    """Return a whole number from 1 on, be it written as a text; None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        value = int(value)
    return value if type(value) is int and 1 <= value <= most else None


class UnexpectedError(Exception):
    """Raised when an answer is not what it should be; its text begins with a verb."""


def fetched(web: Web, url: str, *, limit: int) -> bytes:
    """Return the body at an address. Raises SourceError."""
    return understood(web, url, bytes, limit=limit)


def understood(web: Web, url: str, reader: Callable[[bytes], T], *, limit: int, json: object = None) -> T:
    """Return what a function reads from the body at an address, or from the answer to a POST of JSON.

    Raises SourceError if there is no answer, or if the function raises UnexpectedError.
    """
    headers = content = None
    if json is not None:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        content = msgspec.json.encode(json)
    try:
        method = "GET" if content is None else "POST"
        answer = web.fetch(url, limit=limit, headers=headers, method=method, content=content)
    except WebError as error:
        raise SourceError(printable(f"{url} {error.told}")) from None
    try:
        return reader(answer.body)
    except UnexpectedError as error:
        raise SourceError(printable(f"{url} {error} ({tried(answer.tries)})")) from None


def read_file(path: Path, limit: int) -> bytes:
    """Return the bytes of a file. Raises SourceError if it cannot be read or is too long."""
    try:
        if not path.is_file():
            raise SourceError(f"{path} is not a file")
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None
    if len(body) > limit:
        raise SourceError(f"{path} is longer than {limit:,} bytes")
    return body


def begins(body: bytes) -> str:
    """Return how an unexpected body begins, for a message."""
    start = printable(body[:40].decode("utf-8", "replace"))
    return f"it begins with {start!r}" if start else "it is empty"


class Index:
    """Curated shows by what sources know them by: ids of databases, else the Japanese title."""

    def __init__(self, shows: Mapping[str, Show]) -> None:
        self._by_id: dict[tuple[str, int], Show] = {}
        self._by_title: dict[str, Show] = {}
        for show in shows.values():
            for known in show.ids.given.items():
                self._by_id[known] = show
            self._by_title[title_likeness(show.title_ja or show.title)] = show
        for show in shows.values():  # a present title before any former one
            for former in show.former_titles:
                self._by_title.setdefault(title_likeness(former.title_ja or former.title), show)

    def find(self, record: Record) -> Show | None:
        """Return the show that a record is about; one with another id in a database is another show."""
        given = record.ids.given
        for known in given.items():
            if known in self._by_id:
                return self._by_id[known]
        show = self._by_title.get(title_likeness(record.title_ja or record.title))
        if show is None or any(given.get(name, number) != number for name, number in show.ids.given.items()):
            return None
        return show


def channels(networks: Mapping[str, Network]) -> dict[int, str]:
    """Return the ids of networks by Syoboi Calendar's channels."""
    return {channel: network.id for network in networks.values() for channel in network.ids.syoboi}


def batches(values: Sequence[int], size: int) -> list[Sequence[int]]:
    """Return the values in batches of at most so many."""
    return [values[start : start + size] for start in range(0, len(values), size)]
