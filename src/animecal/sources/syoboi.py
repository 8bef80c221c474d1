"""Syoboi Calendar (しょぼいカレンダー): Japan's broadcast database, the one that names channels.

Its ``db.php`` answers in XML, always with the HTTP status 200; the status that counts stands inside, as
``Result/Code``. Documented at https://docs.cal.syoboi.jp/spec/db.php/: the commands, the parameters ``TID``,
``Range`` and ``Fields``, and at most 5,000 programmes in an answer. From experience, not from that page:
times are Japan's without an offset; ``StTime`` includes the ``StOffset`` seconds already; ``Count`` is empty
when a programme holds several episodes, which ``SubTitle`` or ``ProgComment`` then may name (``#01・#02``);
the flags are 1 (notice), 2 (new), 4 (final) and 8 (rerun). ``json.php`` beside it finds titles
(``Req=TitleSearch``). Could not be checked: whether ``Code`` 404 is always "nothing found", which is how it
is read here, and whether there is a limit of requests; one a second is ours.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from ..errors import SourceError
from ..language.model import ExternalIds, Format
from ..language.moment import JST, PLAUSIBLE_YEARS, Moment, next_season, season_start, zone_info
from ..language.names import NETWORKS
from ..language.tables import Network
from ..progress import Progress, unseen
from ..web import Web
from ..words.moments import moment_words
from .records import (
    Broadcast,
    Candidate,
    Ignored,
    Outlet,
    Question,
    Reading,
    Record,
    Source,
    UnexpectedError,
    batches,
    begins,
    channels,
    in_japan,
    number,
    several_episodes,
    text,
    understood,
    xml_root,
)

NAME = "syoboi"
ENDPOINT = "https://cal.syoboi.jp/db.php"
PAGE = "https://cal.syoboi.jp/tid/"
LIMIT = 32_000_000
ROWS = 5000
"""Programmes in one answer, at most."""
TITLES = 50
"""Titles that are asked for in one request."""
NEW, FINAL, RERUN = 2, 4, 8

FORMATS: Mapping[int, Format] = {1: "tv", 7: "ova", 8: "movie", 10: "tv"}
"""Its categories that are anime: on air, OVA, film, ended."""


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """One programme on one channel; times are aware, ``number`` is missing where it is not clear.

    It goes to ``last`` if several episodes are shown. A ``preview`` is shown ahead of the first night; its
    comment says so.
    """

    title: int
    channel: int
    starts: dt.datetime
    minutes: int
    number: int | None
    last: int | None = None
    flags: int
    preview: bool = False


def read(
    question: Question, networks: Mapping[str, Network], web: Web, on_part: Progress = unseen
) -> Reading:
    """Read what it says of titles, by their ids there (TIDs), or of all that begins in a season.

    Programmes are those of the season and of the week before and the week after it, or of the ten weeks
    before today and the four after it. Raises SourceError.
    """
    endpoint, season = _endpoint(question.endpoint, web), question.season
    asking = _Asking(web, endpoint)
    if season is not None:
        start = season_start(season) - dt.timedelta(days=7)
        until = season_start(next_season(season)) + dt.timedelta(days=7)
        new = asking.programmes((), start, start + dt.timedelta(days=35))
        titles = sorted({one.title for one in new if one.flags & NEW and not one.flags & RERUN})
    else:
        titles = list(dict.fromkeys(question.ids))
        start = question.today - dt.timedelta(weeks=10)
        until = question.today + dt.timedelta(weeks=4)
    names = asking.channels()
    known = channels(networks)
    found: list[Record | Ignored] = []
    parts = batches(titles, TITLES)
    for done, part in enumerate(parts, 1):
        told = asking.titles(part)
        programmes = defaultdict(list)
        for one in asking.programmes(part, start, until):
            programmes[one.title].append(one)
        for tid in part:
            if tid in told:
                record = _record(tid, told[tid], programmes[tid], known, names, (start, until))
                found.append(_doubted(record, asking.refused[tid]))
            else:
                found.append(Ignored(title=f"TID {tid}", reason="is not known there"))
        on_part(done, len(parts))
    return Reading.of(NAME, found)


def find(
    titles: Sequence[str], endpoint: str | None, web: Web, on_part: Progress = unseen
) -> dict[str, list[Candidate]]:
    """Return the anime that its search finds for each title. Raises SourceError."""
    address = _endpoint(endpoint, web).rpartition("/")[0] + "/json.php"
    found: dict[str, list[Candidate]] = {}
    for done, title in enumerate(titles, 1):
        query = urlencode({"Req": "TitleSearch", "Search": title, "Limit": 15})
        answer = understood(web, f"{address}?{query}", _titles, limit=LIMIT)
        found[title] = [one for fields in answer if (one := _candidate(fields)) is not None]
        on_part(done, len(titles))
    return found


SOURCE = Source(name=NAME, read=read, find=find, pause=1.0)


def _endpoint(named: str | None, web: Web) -> str:
    """Return where it is asked. Raises SourceError if that is its own address, and we have no name."""
    if named is None and "+http" not in str(web.client.headers["User-Agent"]):
        raise SourceError(
            f"{ENDPOINT} wants to know who asks: set ANIMECAL_URL to the address of your project"
            f"{' (it is no address now)' if os.environ.get('ANIMECAL_URL') else ''}"
        )
    return named or ENDPOINT


class _Found(msgspec.Struct, frozen=True):
    titles: dict[str, dict[str, object]] | list[object] | None = msgspec.field(name="Titles", default=None)


def _titles(body: bytes) -> list[dict[str, object]]:
    """Return the titles in an answer of the search; none is written as null or as an empty list."""
    try:
        found = msgspec.json.decode(body, type=_Found).titles
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UnexpectedError(f"answers with what is not in its form ({error}); {begins(body)}") from None
    return list(found.values()) if isinstance(found, dict) else []


def _candidate(fields: Mapping[str, object]) -> Candidate | None:
    tid, title, category = (
        number(fields.get("TID"), 10**9),
        text(fields.get("Title")),
        number(fields.get("Cat")),
    )
    if tid is None or title is None or category not in FORMATS:
        return None
    year = number(fields.get("FirstYear"), 2099)
    return Candidate(ids=ExternalIds(syoboi=tid), title=title, year=year, url=f"{PAGE}{tid}")


class _Asking:
    """The commands of db.php."""

    def __init__(self, web: Web, endpoint: str) -> None:
        self.web = web
        self.endpoint = endpoint
        self.refused: Counter[int] = Counter()

    def titles(self, tids: Sequence[int]) -> dict[int, dict[str, str]]:
        """Return the fields of titles by their TIDs."""
        fields = "TID,Title,TitleEN,Cat,FirstCh,FirstYear,FirstMonth"
        rows = self._rows("TitleLookup", "TitleItem", TID=",".join(map(str, tids)), Fields=fields)
        return {tid: row for row in rows if (tid := number(row.get("TID"), 10**9)) is not None}

    def channels(self) -> dict[int, str]:
        """Return the names of channels by their ids."""
        rows = self._rows("ChLookup", "ChItem")
        return {
            channel: text(row.get("ChName")) or f"channel {channel}"
            for row in rows
            if (channel := number(row.get("ChID"), 10**9)) is not None
        }

    def programmes(self, tids: Sequence[int], since: dt.date, until: dt.date) -> list[Programme]:
        """Return the programmes of titles (of all, if none is named) from one day up to another."""
        asked = {"TID": ",".join(map(str, tids))} if tids else {}
        span = f"{since:%Y%m%d}_000000-{until:%Y%m%d}_000000"
        rows = self._rows("ProgLookup", "ProgItem", Range=span, **asked)
        if len(rows) > 2 * ROWS:
            raise SourceError(f"{self.endpoint} answers {len(rows):,} programmes, and has {ROWS:,} at most")
        if len(rows) < ROWS:
            return list(self._programmes(rows))
        middle = since + (until - since) / 2
        if middle in (since, until):
            raise SourceError(f"{self.endpoint} lists {ROWS} programmes or more for {since} alone")
        halves = self.programmes(tids, since, middle) + self.programmes(tids, middle, until)
        return list(dict.fromkeys(halves))  # one over midnight stands in both

    def _programmes(self, rows: Sequence[Mapping[str, str]]) -> Iterator[Programme]:
        for row in rows:
            one = None if row.get("Deleted") == "1" else _programme(row)
            if one is not None:
                yield one
            elif row.get("Deleted") != "1":
                self.refused[number(row.get("TID"), 10**9) or 0] += 1

    def _rows(self, command: str, item: str, **parameters: str) -> list[dict[str, str]]:
        """Return the items of an answer as their fields. Raises SourceError for anything but an answer."""
        query = urlencode({"Command": command, **parameters}, safe=",")
        url = f"{self.endpoint}?{query}"
        return understood(self.web, url, lambda body: _items(body, command, item), limit=LIMIT)


def _items(body: bytes, command: str, item: str) -> list[dict[str, str]]:
    """Return the items of an answer to a command as their fields. Raises UnexpectedError."""
    root = xml_root(body)
    if root.tag != f"{command}Response":
        raise UnexpectedError(f"answers {root.tag[:40]!r} instead of {command}Response")
    code = root.findtext("Result/Code", "").strip()
    if code == "404":
        return []
    if code != "200":
        message = (root.findtext("Result/Message") or "")[:200]
        raise UnexpectedError(f"answers with code {code[:20]!r}: {message or 'no reason given'}")
    return [{field.tag: field.text or "" for field in row} for row in root.iter(item)]


def _programme(row: Mapping[str, str]) -> Programme | None:
    """Return a programme, or None for one that has no channel or no times."""
    title, channel = number(row.get("TID"), 10**9), number(row.get("ChID"), 10**9)
    starts, ends = _time(row.get("StTime", "")), _time(row.get("EdTime", ""))
    if not (title and channel and starts and ends):
        return None
    minutes = int((ends - starts).total_seconds()) // 60
    if not 1 <= minutes <= 24 * 60:
        return None
    count, comment = number(row.get("Count")), row.get("ProgComment", "")
    several = None
    if not row.get("Count"):
        several = several_episodes(row.get("SubTitle", "")) or several_episodes(comment)
    first, last = several or (count, None)
    return Programme(
        title=title,
        channel=channel,
        starts=starts,
        minutes=minutes,
        number=first,
        last=last,
        flags=number(row.get("Flag"), 255) or 0,
        preview="先行" in comment,
    )


def _time(text: str) -> dt.datetime | None:
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)", text, re.ASCII)
    try:
        found = dt.datetime.fromisoformat(text).replace(tzinfo=zone_info(JST)) if match else None
    except ValueError:
        return None
    return found if found and found.year in PLAUSIBLE_YEARS else None


def _record(
    tid: int,
    row: Mapping[str, str],
    programmes: Sequence[Programme],
    known: Mapping[int, str],
    names: Mapping[int, str],
    listed: tuple[dt.date, dt.date],
) -> Record | Ignored:
    title_ja = text(row.get("Title"))
    if title_ja is None:
        return Ignored(
            title=f"TID {tid}", reason="its title is empty, too long or holds invisible characters"
        )
    category = number(row.get("Cat"))
    if category is None or category not in FORMATS:
        return Ignored(title=title_ja, reason="is no anime there")
    doubts: list[str] = []
    by_network: dict[str, list[Programme]] = defaultdict(list)
    strangers: set[int] = set()
    for one in programmes:
        if one.channel in known:
            by_network[known[one.channel]].append(one)
        elif not one.flags & RERUN:
            strangers.add(one.channel)
        if one.preview and not one.flags & RERUN:
            doubts.append(f"a preview on {moment_words(in_japan(one.starts))} is not its first night")
    doubts += [
        f"it airs on {names.get(channel, 'channel')} (ChID {channel}), which {NETWORKS} does not have"
        for channel in sorted(strangers)
    ]
    first = text(row.get("FirstCh"))
    channel = next((channel for channel, name in names.items() if name == first), 0)
    outlets = [
        _outlet(network, several, listed)
        for network, several in by_network.items()
        if any(_is_regular(one) for one in several)
    ]
    outlets.sort(key=lambda one: _rank(one, known.get(channel)))
    month = _first_month(row)
    if outlets and outlets[0].starts is None and month:
        outlets[0] = msgspec.structs.replace(outlets[0], starts=month)
    return Record(
        source=NAME,
        url=f"{PAGE}{tid}",
        title=text(row.get("TitleEN")) or title_ja,
        title_ja=title_ja,
        format=FORMATS[category],
        ids=ExternalIds(syoboi=tid),
        outlets=tuple(outlets) or (Outlet(starts=month),),
        first_aired=month,
        doubts=tuple(doubts),
    )


def _doubted(record: Record | Ignored, refused: int) -> Record | Ignored:
    """Return a record with how many of its programmes cannot be true."""
    if not refused or isinstance(record, Ignored):
        return record
    told = f"{refused} of its programmes have no channel or no times that can be true"
    return msgspec.structs.replace(record, doubts=(*record.doubts, told))


def _rank(outlet: Outlet, first: str | None) -> tuple[bool, int]:
    """Sort the network first that it names as the first channel, then by the first programme."""
    moment = outlet.broadcasts[0].moment
    return outlet.network != first, moment.first_instant(JST)


def _broadcast(one: Programme) -> Broadcast:
    return Broadcast(
        number=one.number,
        last=one.last,
        moment=in_japan(one.starts),
        minutes=one.minutes,
        final=bool(one.flags & FINAL),
    )


def _is_regular(one: Programme) -> bool:
    return not one.preview and not one.flags & RERUN


def _outlet(network: str, programmes: Sequence[Programme], listed: tuple[dt.date, dt.date]) -> Outlet:
    """Return an outlet with its programmes; its start is known if the first episode is among them."""
    shown = sorted(programmes, key=lambda one: one.starts)
    ordered = [one for one in shown if _is_regular(one)]
    broadcasts = tuple(map(_broadcast, ordered))
    first = ordered[0]
    begins = first.flags & NEW or first.number == 1
    last = next((one.moment.day for one in reversed(broadcasts) if one.final), None)
    usual, _ = Counter(one.minutes for one in ordered).most_common(1)[0]
    return Outlet(
        network=network,
        starts=broadcasts[0].moment if begins else None,
        ends=last,
        minutes=usual,
        cadence=None if _weekly(broadcasts) else "unknown",
        broadcasts=broadcasts,
        reruns=tuple(_broadcast(one) for one in shown if one.flags & RERUN),
        previews=tuple(_broadcast(one) for one in shown if one.preview and not one.flags & RERUN),
        listed=listed,
    )


def _weekly(broadcasts: Sequence[Broadcast]) -> bool:
    """Whether programmes lie whole weeks apart, or whether there are too few to say."""
    days = [one.moment.day for one in broadcasts]
    return all((after - before).days % 7 == 0 for before, after in itertools.pairwise(days))


def _first_month(row: Mapping[str, str]) -> Moment | None:
    """Return the month in which it first aired, or its year."""
    year, month = number(row.get("FirstYear"), 2099), number(row.get("FirstMonth"), 12)
    if year not in PLAUSIBLE_YEARS:
        return None
    return Moment.parse(f"{year}-{month:02}" if month else f"{year}")
