"""The data language as frozen types: what a curator may say, read once and never changed.

A show has airings (its runs on networks; the first one is the original), and an airing has statements:
"on this day it was announced that …", with a source. Times are only ever known through statements.
The words are those of the README's glossary; how they are written is in ``.github/CONTRIBUTING.md``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

JST = "Asia/Tokyo"
_JST_MINUTES = 9 * 60
EPOCH = dt.date(1970, 1, 1).toordinal()

SEASONS = ("winter", "spring", "summer", "fall")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = tuple(calendar.month_name)
FIRST_YEAR, LAST_YEAR = 1900, 2199
PLAUSIBLE_YEARS = range(1950, 2100)
"""From the beginnings of television to the end of the century: a day outside of them is a slip."""


# --- the broadcast clock ---------------------------------------------------------------------------------


class Precision(enum.IntEnum):
    """How exactly a statement fixes a moment; a greater one is more exact."""

    YEAR = 1
    SEASON = 2
    MONTH = 3
    DAY = 4
    MINUTE = 5


class Moment:
    """A moment as it was printed: a day or a window of days, and perhaps a time on the broadcast clock.

    ``day`` is the printed day, or the first day of the window; ``minute`` counts from that day's midnight
    and goes up to 29:59 (1799), because a late-night broadcast belongs to the evening before.
    """

    __slots__ = ("day", "minute", "precision")

    def __init__(self, precision: Precision, day: dt.date, minute: int | None = None) -> None:
        self.precision = precision
        self.day = day
        self.minute = minute

    @classmethod
    def at(cls, day: dt.date, minute: int | None) -> Moment:
        """Return the moment on that printed day, at that minute of the broadcast clock if it is known."""
        return cls(Precision.DAY if minute is None else Precision.MINUTE, day, minute)

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Read ``2027``, ``2027-winter``, ``2027-01``, ``2027-01-10`` or ``2027-01-10 24:55``.

        Raises ValueError, with a sentence that says what is wrong, for anything else.
        """
        match = _MOMENT.fullmatch(text)
        if not match:
            raise ValueError(
                f"{text!r} is not a moment: write '2027', '2027-winter', '2027-01', '2027-01-10' "
                "or '2027-01-10 24:55'"
            )
        year, season, month, day, hour, minute = match.groups()
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise ValueError(f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
        try:
            if season:
                return cls(Precision.SEASON, dt.date(int(year), 3 * SEASONS.index(season) + 1, 1))
            if day:
                printed = dt.date(int(year), int(month), int(day))
            elif month:
                return cls(Precision.MONTH, dt.date(int(year), int(month), 1))
            else:
                return cls(Precision.YEAR, dt.date(int(year), 1, 1))
        except ValueError:
            raise ValueError(f"'{text.split()[0]}' is not a date") from None
        if hour is None:
            return cls(Precision.DAY, printed)
        return cls(Precision.MINUTE, printed, parse_clock(f"{hour}:{minute}"))

    @property
    def last_day(self) -> dt.date:
        """The last day of the window."""
        match self.precision:
            case Precision.YEAR:
                return self.day.replace(month=12, day=31)
            case Precision.SEASON:
                month = self.day.month + 2
                return self.day.replace(month=month, day=calendar.monthrange(self.day.year, month)[1])
            case Precision.MONTH:
                return self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
            case _:
                return self.day

    def __str__(self) -> str:
        day = self.day
        match self.precision:
            case Precision.YEAR:
                return f"{day.year}"
            case Precision.SEASON:
                return f"{day.year}-{SEASONS[day.month // 3]}"
            case Precision.MONTH:
                return f"{day.year}-{day.month:02}"
            case Precision.DAY:
                return day.isoformat()
            case _:
                return f"{day.isoformat()} {clock(self.minute or 0)}"

    @property
    def words(self) -> str:
        """The moment as people print it: ``Wed 10 Jan 2024 24:55``, ``January 2024``, ``winter 2027``."""
        day = self.day
        match self.precision:
            case Precision.YEAR:
                return f"{day.year}"
            case Precision.SEASON:
                return f"{SEASONS[day.month // 3]} {day.year}"
            case Precision.MONTH:
                return f"{MONTHS[day.month]} {day.year}"
            case Precision.DAY:
                return day_words(day)
            case _:
                return f"{day_words(day)} {clock(self.minute or 0)}"

    def __repr__(self) -> str:
        return f"Moment({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Moment):
            return NotImplemented
        return (self.precision, self.day, self.minute) == (other.precision, other.day, other.minute)

    def __hash__(self) -> int:
        return hash((self.precision, self.day, self.minute))


_MOMENT = re.compile(
    r"(\d{4})(?:-(?:(winter|spring|summer|fall)|(\d\d)(?:-(\d\d)(?: (\d\d):(\d\d))?)?))?", re.ASCII
)


def parse_clock(text: str) -> int:
    """Return the minutes since midnight of ``24:55`` (1495), on a clock that goes up to 29:59.

    Raises ValueError for anything else.
    """
    match = re.fullmatch(r"(\d\d):(\d\d)", text, re.ASCII)
    if not match or int(match[1]) > 29 or int(match[2]) > 59:
        raise ValueError(f"'{text}' is not a time on the broadcast clock, which goes from 00:00 to 29:59")
    return 60 * int(match[1]) + int(match[2])


def clock(minute: int) -> str:
    """Return the minutes since midnight as they are printed: 1495 is ``24:55``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def day_words(day: dt.date) -> str:
    """Return a day as people print it: ``Wed 10 Jan 2024``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month][:3]} {day.year}"


def season_of(day: dt.date) -> tuple[int, int]:
    """Return the year and the number (0: winter) of the season that holds the day; seasons are quarters."""
    return day.year, (day.month - 1) // 3


def season_moment(season: tuple[int, int]) -> Moment:
    """Return a season as a moment, which gives its name (``2024-winter``) and its words (``winter 2024``)."""
    return Moment(Precision.SEASON, season_start(season))


def season_start(season: tuple[int, int]) -> dt.date:
    """Return the first day of a season."""
    return dt.date(season[0], 3 * season[1] + 1, 1)


def to_instant(day: dt.date, minute: int, zone: str) -> int:
    """Return the minutes since 1970-01-01T00:00Z of a printed time in a zone.

    A time that the zone's clocks skip or show twice is taken as the first of its two readings.
    """
    local = (day.toordinal() - EPOCH) * 1440 + minute
    if zone == JST:  # no daylight saving time since 1951
        return local - _JST_MINUTES
    wall = dt.datetime.combine(day, dt.time(), ZoneInfo(zone)) + dt.timedelta(minutes=minute)
    return int(wall.timestamp()) // 60


def from_instant(instant: int, zone: str) -> Moment:
    """Return the printed moment of an instant: in Japan until 28:59 on the broadcast clock, else as it is."""
    if zone == JST:
        days, minute = divmod(instant + _JST_MINUTES, 1440)
        if minute < 5 * 60:
            days, minute = days - 1, minute + 1440
        return Moment(Precision.MINUTE, dt.date.fromordinal(days + EPOCH), minute)
    wall = instant_to_datetime(instant).astimezone(ZoneInfo(zone))
    return Moment(Precision.MINUTE, wall.date(), 60 * wall.hour + wall.minute)


def instant_to_datetime(instant: int) -> dt.datetime:
    """Return the aware datetime, in UTC, of minutes since 1970."""
    return dt.datetime.fromtimestamp(60 * instant, dt.UTC)


# --- small notations ------------------------------------------------------------------------------------


class Delay(dt.timedelta):
    """How long after the original an airing shows an episode; negative if ahead of it."""

    @classmethod
    def parse(cls, text: str) -> Delay:
        """Read ``30 minutes``, ``1 hour 30 minutes``, ``2 days`` or ``-7 days``.

        Raises ValueError for anything else.
        """
        if not _DELAY.fullmatch(text):
            raise ValueError(f"{text!r} is not a delay: write '30 minutes', '1 hour 30 minutes' or '-7 days'")
        minutes = sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+) ([a-z]+?)s?\b", text))
        if minutes > 366 * 1440:
            raise ValueError(f"{text!r} is more than a year: give the airing a date of its own")
        return cls(minutes=-minutes if text.startswith("-") else minutes)

    @property
    def minutes(self) -> int:
        """The delay in whole minutes."""
        return self.days * 1440 + self.seconds // 60


_UNITS = {"day": 1440, "hour": 60, "minute": 1}
_DELAY = re.compile(r"-?\d{1,6} (?:day|hour|minute)s?(?: \d{1,6} (?:day|hour|minute)s?)*", re.ASCII)


class Cadence:
    """How an airing goes on after its first night: every so many days or months, or not at all."""

    __slots__ = ("days", "months", "text")

    def __init__(self, text: str, *, days: int = 0, months: int = 0) -> None:
        self.text = text
        self.days = days
        self.months = months

    @classmethod
    def parse(cls, text: str) -> Cadence:
        """Read ``weekly``, ``daily``, ``every 2 days``, ``monthly``, ``one-off``, ``all-at-once`` ….

        Raises ValueError for anything else.
        """
        if text in _CADENCES:
            return _CADENCES[text]
        match = re.fullmatch(r"every ([2-9]|[1-9]\d) days", text, re.ASCII)
        if not match:
            raise ValueError(
                f"{text!r} is not a cadence: write 'weekly', 'daily', 'every 2 days', 'monthly', "
                "'all-at-once', 'one-off' or 'unknown'"
            )
        return cls(text, days=int(match[1]))

    @property
    def repeats(self) -> bool:
        """Whether there is a next slot."""
        return bool(self.days or self.months)

    def slot(self, first: dt.date, number: int) -> dt.date:
        """Return the printed day of a slot, counted from 0; a monthly one stays within its month."""
        if self.days:
            return first + dt.timedelta(days=self.days * number)
        years, month = divmod(first.month - 1 + self.months * number, 12)
        year = first.year + years
        return dt.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Cadence({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Cadence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)


_CADENCES = {
    "weekly": Cadence("weekly", days=7),
    "daily": Cadence("daily", days=1),
    "monthly": Cadence("monthly", months=1),
    "all-at-once": Cadence("all-at-once"),
    "one-off": Cadence("one-off"),
    "unknown": Cadence("unknown"),
}
WEEKLY = _CADENCES["weekly"]
ONE_OFF = _CADENCES["one-off"]
ALL_AT_ONCE = _CADENCES["all-at-once"]


class EpisodeRange:
    """Several episodes that air as one: ``1-4``."""

    __slots__ = ("first", "last")

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last

    @classmethod
    def parse(cls, text: str) -> EpisodeRange:
        """Read ``1-4``. Raises ValueError for anything else."""
        match = re.fullmatch(r"(\d{1,5})-(\d{1,5})", text, re.ASCII)
        if not match or int(match[1]) >= int(match[2]):
            raise ValueError(f"{text!r} is not a range of episodes: write '1-4'")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    def __repr__(self) -> str:
        return f"EpisodeRange({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, EpisodeRange) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.first, self.last))


NOTATIONS: Mapping[type, tuple[str, str]] = {
    Moment: (_MOMENT.pattern, "2027, 2027-winter, 2027-01, 2027-01-10 or 2027-01-10 24:55 (broadcast clock)"),
    Delay: (_DELAY.pattern, "30 minutes, 1 hour, 2 days, -7 days"),
    Cadence: (
        r"weekly|daily|every ([2-9]|[1-9]\d) days|monthly|all-at-once|one-off|unknown",
        "weekly, daily, every 2 days, monthly, all-at-once, one-off or unknown",
    ),
    EpisodeRange: (r"\d{1,5}-\d{1,5}", "1-4"),
}
"""The notations of our own: the pattern and a description of each, for editors."""


# --- statements -----------------------------------------------------------------------------------------

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Url = Annotated[str, msgspec.Meta(min_length=8, max_length=2000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=20_000)]
Number = Annotated[int, msgspec.Meta(ge=0, le=20_000)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
ExternalId = Annotated[int, msgspec.Meta(ge=1)]


class _Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all parts of the language share: frozen, named fields, and no other keys."""


class Statement(_Closed, frozen=True, kw_only=True):
    """What was announced on a day, and the pages that say so."""

    announced: dt.date
    source: Url | tuple[Url, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The pages that say so, the most important first."""
        return (self.source,) if isinstance(self.source, str) else self.source


class DateStatement(Statement, frozen=True, kw_only=True):
    """When an airing starts, or how it follows the original; neither if only *that* it airs is known."""

    starts: Moment | None = None
    delay: Delay | None = None
    timezone: Text | None = None
    ends: dt.date | None = None
    reason: Text | None = None


CHANGE_KINDS = (
    "episode",
    "episodes",
    "from_episode",
    "special",
    "hiatus_from",
    "cancelled_from",
    "skips",
)


class Change(Statement, frozen=True, kw_only=True):
    """What happens to single episodes, slots or the rest of an airing; just one kind in each."""

    episode: Number | None = None
    episodes: EpisodeRange | None = None
    from_episode: Number | None = None
    special: Text | None = None
    hiatus_from: Number | None = None
    cancelled_from: Number | None = None
    skips: tuple[dt.date, ...] = ()
    starts: Moment | None = None
    resumes: Moment | None = None
    timezone: Text | None = None
    minutes: Minutes | None = None
    reason: Text | None = None

    @property
    def kinds(self) -> list[str]:
        """The kinds that the statement names; a well-formed one names one (a special may also skip)."""
        named = [kind for kind in CHANGE_KINDS if getattr(self, kind) not in (None, ())]
        return named[:-1] if "special" in named and named[-1] == "skips" else named


class Person(_Closed, frozen=True):
    """A role (or the name of a character) and who has it."""

    role: Text
    name: Text


class Credits(Statement, frozen=True, kw_only=True):
    """People of the staff and the cast, as they were revealed."""

    staff: tuple[Person, ...] = ()
    cast: tuple[Person, ...] = ()


class Link(Statement, frozen=True, kw_only=True):
    """A trailer or a key visual."""

    kind: Literal["trailer", "visual"]
    url: Url
    title: Text | None = None


# --- shows, networks, blocks, regions -------------------------------------------------------------------


class Except(_Closed, frozen=True):
    """Everywhere but in these regions."""

    excepted: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] = msgspec.field(name="except")


RegionSpec = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] | Except


class Airing(_Closed, frozen=True, kw_only=True):
    """A show's run on one network."""

    network: Text | None = None
    id: Text | None = None
    block: Text | None = None
    minutes: Minutes = 30
    cadence: Cadence | None = None
    regions: RegionSpec | None = None
    dates: Annotated[tuple[DateStatement, ...], msgspec.Meta(min_length=1)]
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str | None:
        """What names the airing in feed URLs: its own id, or its network's."""
        return self.id or self.network


class ExternalIds(_Closed, frozen=True, kw_only=True, omit_defaults=True):
    """The show's ids in other databases."""

    anilist: ExternalId | None = None
    mal: ExternalId | None = None
    anidb: ExternalId | None = None
    syoboi: ExternalId | None = None
    annict: ExternalId | None = None


Format = Literal["tv", "movie", "ova", "ona", "special"]


class Show(_Closed, frozen=True, kw_only=True):
    """One title as viewers know it. ``id`` is the file's stem; ``file`` is relative to the data folder.

    ``ongoing`` means that it runs on, without an end in sight.
    """

    id: str
    file: str
    title: Text
    title_ja: Text | None = None
    title_romaji: Text | None = None
    format: Format
    studios: tuple[Text, ...] = ()
    first_episode: Number = 1
    episodes: Count | None = None
    ongoing: bool = False
    website: Url | None = None
    premise: Text | None = None
    ids: ExternalIds = ExternalIds()
    airings: Annotated[tuple[Airing, ...], msgspec.Meta(min_length=1)]
    credits: tuple[Credits, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def last_episode(self) -> int | None:
        """The number of the last episode, if it is known how many there are."""
        return self.first_episode + self.episodes - 1 if self.episodes else None

    def cadence_of(self, airing: Airing) -> Cadence:
        """Return how the airing goes on: as it says, else once for films and specials, else weekly."""
        return airing.cadence or (ONE_OFF if self.format in ("movie", "special") else WEEKLY)


class FormerName(_Closed, frozen=True, kw_only=True):
    """A name that a network had until a day."""

    name: Text
    until: dt.date
    source: Url | tuple[Url, ...]


class NetworkIds(_Closed, frozen=True, kw_only=True):
    """The network's ids in other databases: its Syoboi Calendar channels."""

    syoboi: tuple[ExternalId, ...] = ()


NetworkKind = Literal["terrestrial", "bs", "cs", "streaming", "theatrical"]


class Network(_Closed, frozen=True, kw_only=True):
    """Whatever carries a show. ``id`` is its table's name; ``timezone`` is that of the clock it prints."""

    id: str
    name: Text
    name_ja: Text | None = None
    kind: NetworkKind
    timezone: Text = JST
    regions: RegionSpec | None = None
    website: Url | None = None
    group: Text | None = None
    area: Text | None = None
    ids: NetworkIds = NetworkIds()
    former_names: tuple[FormerName, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    source: Url | tuple[Url, ...] | None = None


Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class Slot(_Closed, frozen=True, kw_only=True):
    """When a block aired, from a year, month or day on: a printed day of the week and a broadcast time."""

    source: Url | tuple[Url, ...]
    since: Moment | None = None
    until: Moment | None = None
    day: Weekday | None = None
    time: Text | None = None
    note: Text | None = None


class Block(_Closed, frozen=True, kw_only=True):
    """A named slot of one or several networks. ``id`` is its table's name."""

    id: str
    name: Text
    name_ja: Text | None = None
    networks: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    website: Url | None = None
    slots: tuple[Slot, ...] = ()


class Group(_Closed, frozen=True, kw_only=True):
    """A named group of countries: their codes, or other groups."""

    name: Text
    countries: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]


class Regions(_Closed, frozen=True, kw_only=True):
    """Countries by ISO 3166-1 alpha-2 code, groups of them, and the countries that get feeds."""

    feeds: tuple[Text, ...] = ()
    countries: dict[str, Text] = msgspec.field(default_factory=dict)
    groups: dict[str, Group] = msgspec.field(default_factory=dict)

    def expand(self, names: tuple[str, ...]) -> frozenset[str]:
        """Return the country codes that codes and groups stand for; unknown names stand for nothing."""
        codes: set[str] = set()
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in self.countries:
                codes.add(name)
            elif name in self.groups and name not in seen:
                seen.add(name)
                waiting.extend(self.groups[name].countries)
        return frozenset(codes)

    def name(self, name: str) -> str:
        """Return the English name of a code or a group."""
        return self.groups[name].name if name in self.groups else self.countries.get(name, name)

    def words(self, spec: RegionSpec | None) -> str:
        """Return where something can be watched, as people say it; empty if everywhere."""
        match spec:
            case None:
                return ""
            case Except():
                return "everywhere except " + self._listed(spec.excepted)
            case _:
                return self._listed(spec)

    def _listed(self, names: tuple[str, ...]) -> str:
        shown = ", ".join(map(self.name, names[:4]))
        return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown

    def covers(self, spec: RegionSpec | None, country: str) -> bool:
        """Return whether something with these regions can be watched in a country."""
        match spec:
            case None:
                return True
            case Except():
                return country not in self.expand(spec.excepted)
            case _:
                return country in self.expand(spec)


class Retirement(_Closed, frozen=True, kw_only=True):
    """A feed that has gone away: from a day on, its address serves one event that says why and what follows.

    ``path`` and ``successor`` are paths below the feeds, such as ``networks/bs-japan.ics``.
    """

    path: Text
    title: Text
    since: dt.date
    reason: Text
    successor: Text | None = None


class Retired(_Closed, frozen=True, kw_only=True):
    """The feeds that have gone away."""

    feeds: tuple[Retirement, ...] = ()


class Dataset(_Closed, frozen=True, kw_only=True):
    """All curated data, by id; shows in the order of their ids."""

    networks: dict[str, Network]
    blocks: dict[str, Block]
    regions: Regions
    shows: dict[str, Show]
    retired: tuple[Retirement, ...] = ()

    def network_of(self, airing: Airing) -> Network | None:
        """Return the airing's network, if it has one yet."""
        return self.networks.get(airing.network) if airing.network else None

    def zone_of(self, airing: Airing) -> str:
        """Return the zone of the clock that the airing's network prints."""
        network = self.network_of(airing)
        return network.timezone if network else JST

    def regions_of(self, airing: Airing) -> RegionSpec | None:
        """Return where the airing can be watched: as it says, else as its network does."""
        if airing.regions is not None:
            return airing.regions
        network = self.network_of(airing)
        return network.regions if network else None


class Located(NamedTuple):
    """A part of a show, and the path of its key in the show's file."""

    key: str
    value: Statement


def statements_of(show: Show) -> Iterator[Located]:
    """Yield every statement of a show with its key path, in the order of the language's tables."""
    for number, airing in enumerate(show.airings):
        for index, date in enumerate(airing.dates):
            yield Located(f"airings[{number}].dates[{index}]", date)
        for index, change in enumerate(airing.changes):
            yield Located(f"airings[{number}].changes[{index}]", change)
    for index, credit in enumerate(show.credits):
        yield Located(f"credits[{index}]", credit)
    for index, link in enumerate(show.links):
        yield Located(f"links[{index}]", link)


def slug(text: str) -> str:
    """Return a text as it stands in URLs and UIDs: lower-case latin letters, digits and single hyphens.

    Letters with accents lose them; everything else separates. Empty for text without latin letters.
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
