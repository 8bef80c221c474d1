"""What a person watches or plans to watch, by a list that is kept elsewhere; only ever on request.

MyAnimeList exports XML, packed or not, with its own ids. AniList answers for the public list of a user, with
its own ids and those of MyAnimeList.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

import msgspec

from ..errors import SourceError, UsageError
from ..language.model import Dataset, ExternalIds
from ..web import Web
from .graphql import Answer, ask
from .records import number, read_file, text

LIMIT = 20_000_000
"""Bytes of an export that are read, and to which a packed one may unfold."""
MOST = 20_000
"""Entries of a list that are read."""
ENDPOINT = "https://graphql.anilist.co"

_WATCHED = frozenset({"watching", "plan to watch", "1", "6"})
"""Statuses in an export, by word and, in old ones, by number."""
_USER = re.compile(r"[A-Za-z0-9_-]{2,40}", re.ASCII)
_PACKED = b"\x1f\x8b"

_QUERY = """
query ($user: String) {
  MediaListCollection(userName: $user, type: ANIME, status_in: [CURRENT, PLANNING]) {
    lists { entries { media { id idMal title { english romaji native } } } }
  }
}
"""


class Listed(NamedTuple):
    """A show on a list: what it is called there, and its ids."""

    title: str
    ids: ExternalIds


def read(place: str, *, endpoint: str | None = None, timeout: float = 30.0) -> list[Listed]:
    """Read an export, if it is a file or named like one, else the list of a user of AniList.

    Raises SourceError for what cannot be read, and UsageError for what can be neither.
    """
    if Path(place).exists() or re.search(r"\.(xml|gz)$|[/\\]", place, re.IGNORECASE):
        return of_export(read_file(Path(place), LIMIT), place)
    if not _USER.fullmatch(place):
        raise UsageError(f"{place[:60]!r} is neither a file nor the name of a user of AniList")
    with Web(timeout=timeout) as web:
        return of_user(place, endpoint or ENDPOINT, web)


def of_export(body: bytes, where: str) -> list[Listed]:
    """Return what is watched or planned by an export of MyAnimeList. Raises SourceError."""
    from defusedxml import DefusedXmlException, ElementTree

    try:
        root = ElementTree.fromstring(_unpacked(body))
    except (ParseError, DefusedXmlException, ValueError, RecursionError, zlib.error) as error:
        raise SourceError(f"{where} is no XML that can be read ({error})") from None
    if root.tag != "myanimelist":
        raise SourceError(f"{where} is no export of MyAnimeList: its outermost element is {root.tag[:40]!r}")
    found: dict[int, Listed] = {}
    for one in root.iter("anime"):
        status = (one.findtext("my_status") or "").strip().casefold()
        mal = number((one.findtext("series_animedb_id") or "").strip(), 10**9)
        if status in _WATCHED and mal is not None:
            title = text(one.findtext("series_title")) or f"id {mal}"
            found.setdefault(mal, Listed(title, ExternalIds(mal=mal)))
    return _bounded(found.values(), where)


def _unpacked(body: bytes) -> bytes:
    """Return an export as XML. Raises ValueError if it is too large, and zlib.error if it is cut short."""
    if not body.startswith(_PACKED):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    whole = unpacker.decompress(body, LIMIT + 1)
    if len(whole) > LIMIT:
        raise ValueError(f"it is larger than {LIMIT:,} bytes")
    if not unpacker.eof:
        raise ValueError("it is cut short")
    return whole


class _Title(msgspec.Struct, frozen=True):
    english: str | None = None
    romaji: str | None = None
    native: str | None = None


class _Media(msgspec.Struct, frozen=True, rename="camel"):
    id: int
    title: _Title
    id_mal: int | None = None


class _Entry(msgspec.Struct, frozen=True):
    media: _Media


class _Group(msgspec.Struct, frozen=True):
    entries: list[_Entry] = []


class _Collection(msgspec.Struct, frozen=True):
    lists: list[_Group] = []


class _Data(msgspec.Struct, frozen=True):
    found: _Collection | None = msgspec.field(name="MediaListCollection", default=None)


def of_user(user: str, endpoint: str, web: Web) -> list[Listed]:
    """Return what a user of AniList watches or plans to. Raises SourceError."""
    answer = ask(web, endpoint, _QUERY, {"user": user}, Answer[_Data]).found or _Collection()
    found: dict[int, Listed] = {}
    for media in (entry.media for group in answer.lists for entry in group.entries):
        title = text(media.title.english) or text(media.title.romaji) or text(media.title.native)
        ids = ExternalIds(anilist=number(media.id, 10**9), mal=number(media.id_mal, 10**9))
        found.setdefault(media.id, Listed(title or f"id {media.id}", ids))
    return _bounded(found.values(), endpoint)


def _bounded(found: Iterable[Listed], where: str) -> list[Listed]:
    listed = list(found)
    if len(listed) > MOST:
        raise SourceError(f"{where} lists {len(listed):,} shows; {MOST:,} are the most")
    return listed


class Matched(NamedTuple):
    """The ids of the shows of a list that the data has, and the titles of the others."""

    shows: tuple[str, ...]
    others: tuple[str, ...]


def matched(listed: Sequence[Listed], dataset: Dataset) -> Matched:
    """Return which shows are on a list, by their ids in other databases."""
    known = {pair: show.id for show in dataset.shows.values() for pair in show.ids.given.items()}
    shows: dict[str, None] = {}
    others: list[str] = []
    for one in listed:
        found = next((known[pair] for pair in one.ids.given.items() if pair in known), None)
        if found is None:
            others.append(one.title)
        else:
            shows[found] = None
    return Matched(tuple(shows), tuple(others))
