"""What a source says of shows, in the words of the data language; sources differ only before this."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ..errors import UNSAFE, SourceError, printable
from ..language.model import ExternalIds, Format, Show
from ..language.moment import JST, PLAUSIBLE_YEARS, Moment, from_instant
from ..language.names import title_likeness
from ..language.statements import JAPANESE
from ..language.tables import Network
from ..progress import Progress
from ..web import Web, WebError, is_address, tried

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

T = TypeVar("T")


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """One programme that a source lists: its episode, if it says so, its moment in Japan, its length.

    Of several episodes in one programme, ``number`` is the first and ``last`` the last one. ``minutes`` are
    those of the programme, if the source knows more than how long an episode is. ``final`` means that the
    source calls it the last.
    """

    number: int | None
    last: int | None = None
    moment: Moment
    minutes: int | None = None
    final: bool = False

    @property
    def episodes(self) -> tuple[int, int] | None:
        """The first and the last episode that it shows, if it says so."""
        return None if self.number is None else (self.number, self.last or self.number)


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says of a show on one network; ``network`` is an id of ``networks.toml``, if it is known.

    ``starts`` is on Japan's broadcast clock, whatever the network prints; ``listed`` are the first and the
    last day for which the source lists ``broadcasts``, so that a gap between them means something. Programmes
    that are called ``reruns``, and ``previews`` ahead of the first night, are not among these. ``audio`` is
    the language that is heard there, and ``ref`` what the network calls the show in its addresses.
    """

    network: str | None = None
    audio: str = JAPANESE
    ref: str | None = None
    block: str | None = None
    regions: tuple[str, ...] | None = None
    starts: Moment | None = None
    ends: dt.date | None = None
    minutes: int = 30
    cadence: str | None = None
    broadcasts: tuple[Broadcast, ...] = ()
    reruns: tuple[Broadcast, ...] = ()
    previews: tuple[Broadcast, ...] = ()
    listed: tuple[dt.date, dt.date] | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says of a show; its page is ``url``, and the first outlet is the original airing.

    ``first_aired`` is when the source says that it began, whatever it lists. ``doubts`` are sentences on what
    it says and should not be trusted; nothing doubted stands in the outlets.
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
    first_aired: Moment | None = None
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


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """A source that could not be read, and why."""

    source: str
    reason: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A title in a source that may be one of our shows: its ids, what it is called there, its first year."""

    ids: ExternalIds
    title: str
    year: int | None
    url: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a source is asked for: shows by their ids there, or what starts in a season.

    ``places`` are files or addresses of a source that is read whole; ``endpoint`` is where a source answers,
    if elsewhere. A source that lists what is to come is asked for what was shown ``since`` a day as well.
    """

    ids: tuple[int, ...] = ()
    season: tuple[int, int] | None = None
    places: tuple[str, ...] = ()
    today: dt.date
    since: dt.date | None = None
    endpoint: str | None = None


Finder = Callable[[Sequence[str], str | None, Web, Progress], Mapping[str, Sequence[Candidate]]]
"""Given Japanese titles and where a source answers, returns what it has for each; raises SourceError."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A database that tells of shows; each has a module of its own, and stands in ``gather``'s list.

    ``read`` is given the question, our networks, the web and what is told how far it is; it raises
    SourceError. ``pause`` is in seconds, between two requests. Of a source that is read ``whole``, a season
    is picked from all that it says; others are asked for it, if they know ``seasons``. It knows shows by the
    ids of a ``database``, its own if it does not say, and may ``find`` titles: for each, what is called so
    there or nearly so. ``token`` is the variable without which it cannot be asked.
    """

    name: str
    read: Callable[[Question, Mapping[str, Network], Web, Progress], Reading]
    find: Finder | None = None
    database: str = ""
    token: str | None = None
    pause: float = 0.0
    keeps_answers: bool = True
    whole: bool = False
    seasons: bool = True

    @property
    def ids(self) -> str:
        """The database by whose ids it knows shows, as in a show's ``ids``."""
        return self.database or self.name


def in_japan(moment: dt.datetime) -> Moment:
    """Return an aware time on Japan's broadcast clock, to the minute."""
    return from_instant(int(moment.timestamp()) // 60, JST)


def text(value: object, most: int = 500) -> str | None:
    """Return a text as data may hold it: trimmed, in one line; None if it is empty, too long or no text."""
    if not isinstance(value, str):
        return None
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", value)).strip()
    return plain if plain and len(plain) <= most and not UNSAFE.search(plain) else None


def zoned_time(written: str | None) -> dt.datetime | None:
    """Return a time with its zone, or None for anything else or a time out of reason."""
    try:
        found = dt.datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return found if found.tzinfo and found.year in PLAUSIBLE_YEARS else None


def web_address(value: object) -> str | None:
    """Return an address as data may hold it, or None."""
    plain = text(value, 2000)
    return plain if plain and is_address(plain) else None


def number(value: object, most: int = 20_000) -> int | None:
    """Return a whole number from 1 on, be it written as a text; None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        value = int(value)
    return value if type(value) is int and 1 <= value <= most else None


_SEVERAL = re.compile(
    r"(?<![\w.])(?:#|第)\s?(\d{1,4})話?((?:\s?[・、,&~〜–—-]\s?(?:#|第)?\s?\d{1,4}(?!\d)話?)+)(?![\w.])",
    re.ASCII,
)
_SPAN = 26
"""Episodes in one programme, at most."""


def several_episodes(said: str) -> tuple[int, int] | None:
    """Return the first and the last episode that a text names, as ``#01・#02`` or ``第1話~第3話`` does.

    None if it names no run of episodes, more than one, or one with a gap: what is not sure is not read.
    """
    found = _SEVERAL.findall(unicodedata.normalize("NFKC", said))
    if len(found) != 1:
        return None
    first, rest = int(found[0][0]), [int(one) for one in re.findall(r"\d+", found[0][1])]
    last = rest[-1]
    run = list(range(first + 1, last + 1))
    spanned = len(rest) == 1 and re.search(r"[~〜–—-]", found[0][1])
    good = 1 <= first < last < first + _SPAN and (rest == run or spanned)
    return (first, last) if good else None


class UnexpectedError(Exception):
    """Raised when an answer is not what it should be; its text begins with a verb."""


def fetched(web: Web, url: str, *, limit: int) -> bytes:
    """Return the body at an address. Raises SourceError."""
    return understood(web, url, bytes, limit=limit)


def understood(
    web: Web,
    url: str,
    reader: Callable[[bytes], T],
    *,
    limit: int,
    json: object = None,
    token: str | None = None,
    absent: T | None = None,
) -> T:
    """Return what a function reads from the body at an address, or from the answer to a POST of JSON.

    With a ``token``, it is asked as its bearer (RFC 6750). ``absent`` stands for what is not found (404), if
    that is an answer there. Raises SourceError if there is none, or if the function raises UnexpectedError.
    """
    content = None
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    if json is not None:
        headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        content = msgspec.json.encode(json)
    try:
        method = "GET" if content is None else "POST"
        answer = web.fetch(url, limit=limit, headers=headers, method=method, content=content)
    except WebError as error:
        if error.status == 404 and absent is not None:
            return absent
        raise SourceError(printable(f"{url} {error.told}")) from None
    try:
        return reader(answer.body)
    except UnexpectedError as error:
        raise SourceError(printable(f"{url} {error} ({tried(answer.tries)})")) from None


def xml_root(body: bytes) -> Element:
    """Return the root of an XML document that declares nothing: no entities, no external ones.

    Raises UnexpectedError for anything else.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except ParseError as error:
        raise UnexpectedError(f"answers with what is no XML ({error}); {begins(body)}") from None
    except (DefusedXmlException, ValueError, LookupError) as error:
        said = type(error).__name__
        raise UnexpectedError(f"answers with XML that is refused ({said}); {begins(body)}") from None
    return root


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


_REFS: Mapping[str, str] = {
    "crunchyroll": r"/series/(\w+)",
    "hidive": r"/(?:season|tv|movies)/([\w-]+)",
    "netflix": r"/title/(\d+)",
    "hulu-us": r"/series/([\w-]+)",
    "disney-plus": r"/(?:series|browse)/(?:[\w-]+/)?(?:entity-)?([\w-]+)$",
    "abema": r"/title/([\w-]+)",
}
"""Where a network's addresses hold what it calls a show."""


def ref_in(network: str, url: object) -> str | None:
    """Return what a network calls a show in one of its addresses, if that is known of the network."""
    pattern, address = _REFS.get(network), text(url, 2000)
    found = re.search(pattern, address.partition("?")[0], re.ASCII) if pattern and address else None
    return plain_ref(found[1]) if found else None


def plain_ref(value: object) -> str | None:
    """Return what stands for a show in addresses, if it can stand there as it is (RFC 3986, section 2.3)."""
    return value if isinstance(value, str) and re.fullmatch(r"[\w.~-]{1,100}", value, re.ASCII) else None


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
