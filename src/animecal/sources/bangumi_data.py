"""bangumi-data: an item for every anime, with its first moment, where it streams, and its ids (CC BY 4.0).

The form is that of its ``data/items/<year>/<month>.json`` (a list of items) and of the ``dist/data.json``
that it publishes (``items`` beside ``siteMeta``). It names no broadcaster, block, break or episode count.
What was measured on the items of 2022 to 2026, and is not trusted here:

- ``16:00Z`` on films, OVAs, web shows and Netflix is midnight in China: a day without a time. On television
  it may be a real 25:00 in Japan, which only the end of the last programme can tell.
- Crunchyroll's ``00:00Z`` is a day without a time.
- A season inherits dates of the season before: they lie long before its own beginning.
- A first night with several episodes, or an early one, leaves a wrong ``begin``: a site then begins before
  it, or the recurrence begins at another time.
- ``end`` is when the last programme ended, if it fits the weekly slot.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from ..errors import SourceError, printable
from ..language.model import ExternalIds, Format
from ..language.moment import Moment
from ..language.tables import Network
from ..progress import Progress, unseen
from ..web import Web, is_remote
from .records import (
    Ignored,
    Outlet,
    Question,
    Reading,
    Record,
    Source,
    begins,
    fetched,
    in_japan,
    number,
    plain_ref,
    read_file,
    text,
    web_address,
    zoned_time,
)

NAME = "bangumi-data"
ENDPOINT = "https://cdn.jsdelivr.net/npm/bangumi-data@0.3/dist/data.json"
LIMIT = 64_000_000
"""Bytes of a file: the whole of bangumi-data has about a tenth of that."""
INHERITED = dt.timedelta(days=35)
"""A site that begins longer before the first night has the date of an earlier season."""
CHINA = dt.timezone(dt.timedelta(hours=8))
WEEK = dt.timedelta(days=7)
TOLERANCE = dt.timedelta(minutes=5)
"""The difference between a slot and its programme."""

FORMATS: Mapping[str, Format] = {"tv": "tv", "web": "ona", "movie": "movie", "ova": "ova"}
IDS = {"aniList": "anilist", "mal": "mal", "anidb": "anidb"}
SITES: Mapping[str, tuple[str, tuple[str, ...] | None]] = {
    "abema": ("abema", None),
    "ani_one_asia": ("ani-one-asia", None),
    "bilibili": ("bilibili", None),
    "crunchyroll": ("crunchyroll", None),
    "danime": ("danime", None),
    "disneyplus": ("disney-plus", None),
    "gamer": ("gamer", None),
    "netflix": ("netflix", None),
    "nicovideo": ("niconico", None),
    "prime": ("prime-video", ("JP",)),  # its addresses are those of amazon.co.jp
    "unext": ("u-next", None),
}
"""Our networks by its sites, with the regions that a site stands for where they are not the network's own."""


class _Site(msgspec.Struct, frozen=True):
    site: str
    id: str | None = None
    begin: str | None = None


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    title: str
    type: str
    lang: str
    title_translate: dict[str, list[str]] = {}
    official_site: str = ""
    begin: str = ""
    end: str = ""
    broadcast: str | None = None
    sites: list[_Site] = []


class _Bundle(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]


def read(
    question: Question, networks: Mapping[str, Network], web: Web, on_part: Progress = unseen
) -> Reading:
    """Read files or URLs of bangumi-data. Raises SourceError if one cannot be read at all."""
    places = question.places or (question.endpoint or ENDPOINT,)
    found: list[Record | Ignored] = []
    for done, place in enumerate(places, 1):
        body = fetched(web, place, limit=LIMIT) if is_remote(place) else read_file(Path(place), LIMIT)
        reading = parse(body, networks, place)
        found += (*reading.records, *reading.ignored)
        on_part(done, len(places))
    return Reading.of(NAME, found)


SOURCE = Source(name=NAME, read=read, whole=True)


def parse(body: bytes, networks: Mapping[str, Network], place: str) -> Reading:
    """Return what a file says; items that cannot be used are told, each with the reason.

    Raises SourceError if the file is not bangumi-data.
    """
    try:
        whole = msgspec.json.decode(body, type=list[msgspec.Raw] | _Bundle)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        said = printable(str(error))
        raise SourceError(f"{place} is no file of bangumi-data ({said}); {begins(body)}") from None
    items = whole.items if isinstance(whole, _Bundle) else whole
    found: list[Record | Ignored] = []
    for position, raw in enumerate(items, 1):
        try:
            found.append(_record(msgspec.json.decode(raw, type=_Item), networks))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            said = printable(str(error))
            found.append(Ignored(title=f"item {position}", reason=f"is not in its form: {said}"))
    return Reading.of(NAME, found)


def _record(item: _Item, networks: Mapping[str, Network]) -> Record | Ignored:
    title_ja = text(item.title)
    name = title_ja or printable(item.title[:40])
    if title_ja is None:
        return Ignored(title=name, reason="its title is empty, too long or holds invisible characters")
    if item.lang != "ja":
        return Ignored(title=name, reason="is not Japanese")
    if item.type not in FORMATS:
        return Ignored(title=name, reason=f"is of an unknown type, {printable(item.type[:20])!r}")
    begin = zoned_time(item.begin)
    if begin is None:
        return Ignored(
            title=name, reason="has no beginning" if not item.begin else "its beginning is no time"
        )
    english = next((one for one in map(text, item.title_translate.get("en", [])) if one), None)
    doubts: list[str] = []
    original = _original(item, begin, doubts)
    others = _others(item, begin, networks, doubts)
    ids = {
        name: number(site.id, 10**9) for site in item.sites for key, name in IDS.items() if site.site == key
    }
    month = begin.astimezone(CHINA)
    return Record(
        source=NAME,
        url=f"https://github.com/bangumi-data/bangumi-data/blob/master/data/items/{month:%Y/%m}.json",
        title=english or title_ja,
        title_ja=title_ja,
        format=FORMATS[item.type],
        website=web_address(item.official_site),
        ids=msgspec.convert(ids, ExternalIds),
        outlets=(original, *others),
        doubts=tuple(doubts),
    )


def _midnight_in_china(moment: dt.datetime) -> bool:
    return moment.astimezone(dt.UTC).time() == dt.time(16)


def _day(day: dt.date) -> Moment:
    return Moment.at(day, None)


def _original(item: _Item, begin: dt.datetime, doubts: list[str]) -> Outlet:
    """Return the first airing, at the precision that can be trusted."""
    end = zoned_time(item.end)
    first, period = _recurrence(item.broadcast)
    cadence = {"P7D": None, "P0D": "one-off", "P1D": "daily", "P2D": "every 2 days", "P1M": "monthly"}
    rhythm = cadence.get(period, "unknown")
    if item.type == "movie":
        rhythm = None  # films are shown once without saying so
    if item.type != "tv" and _midnight_in_china(begin):
        return Outlet(starts=_day(begin.astimezone(CHINA).date()), cadence=rhythm)
    starts = in_japan(begin)
    doubted = None
    if item.type == "tv" and _midnight_in_china(begin) and not _ends_at_half_past(end):
        doubted = "its first night is given as 25:00, which may stand for a day without a time"
    elif early := _earlier_site(item, begin):
        doubted = f"{early} begins before its first night, which may be wrong"
    elif first is not None and min((first - begin) % WEEK, (begin - first) % WEEK) > TOLERANCE:
        doubted = "its recurrence begins at another time than its first night, which may be wrong"
    if doubted:
        doubts.append(doubted)
        return Outlet(starts=_month_of(begin), cadence=rhythm)
    ends = None
    if end is not None and rhythm is None and item.type != "movie":
        late = (end - begin) % WEEK
        if end > begin and late <= dt.timedelta(hours=1):
            ends = starts.day + (end - begin - late)
        else:
            doubts.append("its end does not fit a weekly slot: weeks were skipped, or the slot moved")
    return Outlet(starts=starts, ends=ends, cadence=rhythm)


def _recurrence(rule: str | None) -> tuple[dt.datetime | None, str]:
    """Return the time and the period of a rule such as ``R/2024-01-10T15:55:00.000Z/P7D``, if it is one."""
    match = re.fullmatch(r"R/([^/]+)/(P\d[DM])", rule or "")
    return (zoned_time(match[1]), match[2]) if match else (None, "")


def _ends_at_half_past(end: dt.datetime | None) -> bool:
    """Whether the last programme ended some minutes after 25:00: then 25:00 is a time."""
    return end is not None and dt.time(16, 3) <= end.astimezone(dt.UTC).time() <= dt.time(17)


def _earlier_site(item: _Item, begin: dt.datetime) -> str | None:
    """Return a site in Japan that begins, at a real time, in the ten days before the first night."""
    for site in item.sites:
        at = zoned_time(site.begin)
        if at is None or site.site not in SITES or _vague(site.site, at):
            continue
        if dt.timedelta(0) < begin - at <= dt.timedelta(days=10):
            return SITES[site.site][0]
    return None


def _vague(site: str, at: dt.datetime) -> bool:
    """Whether a site's beginning is a day without a time."""
    return _midnight_in_china(at) or (site == "crunchyroll" and at.astimezone(dt.UTC).time() == dt.time(0))


def _month_of(begin: dt.datetime) -> Moment | None:
    """Return the month of the first night; None if the printed and the calendar day lie in different ones."""
    printed, calendar = in_japan(begin).day, begin.astimezone(CHINA).date()
    if (printed.year, printed.month) != (calendar.year, calendar.month):
        return None
    return Moment.parse(f"{printed:%Y-%m}")


def _others(
    item: _Item, begin: dt.datetime, networks: Mapping[str, Network], doubts: list[str]
) -> Iterator[Outlet]:
    """Yield the streaming services that we know, with their first day or time where it can be trusted."""
    seen: set[str] = set()
    for site in item.sites:
        network, regions = SITES.get(site.site, ("", None))
        if network not in networks or network in seen:
            continue
        seen.add(network)
        at = zoned_time(site.begin)
        starts = None
        if at is None:
            pass
        elif begin - at > INHERITED:
            doubts.append(f"{network} begins on {at:%Y-%m-%d}, which is an earlier season's date")
        elif not _vague(site.site, at):
            starts = in_japan(at)
        elif site.site == "crunchyroll" and at.astimezone(dt.UTC).time() == dt.time(0):
            starts = _day(at.astimezone(dt.UTC).date())
        elif site.site == "netflix" or item.type != "tv":
            starts = _day(at.astimezone(CHINA).date())
        yield Outlet(
            network=network,
            ref=plain_ref(site.id),
            regions=regions,
            starts=starts,
            cadence="unknown" if starts else None,
        )
