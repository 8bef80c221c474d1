"""Moments: what is printed about time, and which instant it is.

A moment is as exact as it was printed: a year or a third of it, a season, a month or a third of it, a day,
or a minute of the broadcast clock. An instant is in minutes since 1970-01-01T00:00Z.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import functools
import io
import re
from importlib.resources import files
from zoneinfo import ZoneInfo

JST = "Asia/Tokyo"
JST_MINUTES = 9 * 60
"""How far Japan is ahead of UTC; it has had no daylight saving time since 1951."""
EPOCH = dt.date(1970, 1, 1).toordinal()
_START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

SEASONS = ("winter", "spring", "summer", "fall")
PARTS = ("early", "mid", "late")
"""The thirds of a year, of four months each, and those of a month: days 1 to 10, 11 to 20, and the rest."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
PLAUSIBLE_YEARS = range(1950, 2100)
"""From the beginnings of television to the end of the century: a day outside of them is a slip."""


class Precision(enum.IntEnum):
    """How exactly a statement fixes a moment; a greater one is more exact."""

    YEAR = 1
    YEAR_PART = 2
    SEASON = 3
    MONTH = 4
    MONTH_PART = 5
    DAY = 6
    MINUTE = 7


_MONTHS = {Precision.YEAR: 12, Precision.YEAR_PART: 4, Precision.SEASON: 3}
"""Months in windows that are longer than one."""


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
        """Read ``2027``, ``2027-early``, ``2027-winter``, ``2027-01``, ``2027-01-late``, ``2027-01-10`` ….

        Raises ValueError, with a sentence that says what is wrong, for anything else.
        """
        match = MOMENT.fullmatch(text)
        if not match:
            raise ValueError(
                f"{text!r} is not a moment: write '2027', '2027-early', '2027-winter', '2027-01', "
                "'2027-01-late', '2027-01-10' or '2027-01-10 24:55'"
            )
        year, season, part, month, third, day, hour, minute = match.groups()
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise ValueError(f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
        try:
            if season:
                return cls(Precision.SEASON, dt.date(int(year), 3 * SEASONS.index(season) + 1, 1))
            if part:
                return cls(Precision.YEAR_PART, dt.date(int(year), 4 * PARTS.index(part) + 1, 1))
            if third:
                return cls(Precision.MONTH_PART, dt.date(int(year), int(month), 10 * PARTS.index(third) + 1))
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
        if self.precision >= Precision.DAY:
            return self.day
        if self.precision is Precision.MONTH_PART and self.day.day < 21:
            return self.day.replace(day=self.day.day + 9)
        month = self.day.month + _MONTHS.get(self.precision, 1) - 1
        return self.day.replace(month=month, day=calendar.monthrange(self.day.year, month)[1])

    @property
    def in_calendars(self) -> bool:
        """Whether it is known well enough for calendars: to the season."""
        return self.precision >= Precision.SEASON

    @property
    def part(self) -> str:
        """Which third it is, of its year or month."""
        return PARTS[self.day.day // 10 if self.precision is Precision.MONTH_PART else self.day.month // 4]

    def first_instant(self, zone: str) -> int:
        """Return the first instant at which it may be, in minutes since 1970-01-01T00:00Z."""
        return to_instant(self.day, self.minute or 0, zone)

    def last_instant(self, zone: str) -> int:
        """Return the last instant at which it may be: the end of its window if that is a day or longer."""
        return to_instant(self.last_day, 24 * 60 if self.minute is None else self.minute, zone)

    def __str__(self) -> str:
        day = self.day
        match self.precision:
            case Precision.YEAR:
                return f"{day.year}"
            case Precision.YEAR_PART:
                return f"{day.year}-{self.part}"
            case Precision.SEASON:
                return f"{day.year}-{SEASONS[day.month // 3]}"
            case Precision.MONTH:
                return f"{day.year}-{day.month:02}"
            case Precision.MONTH_PART:
                return f"{day.year}-{day.month:02}-{self.part}"
            case Precision.DAY:
                return day.isoformat()
            case _:
                return f"{day.isoformat()} {clock(self.minute or 0)}"

    def __repr__(self) -> str:
        return f"Moment({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Moment):
            return NotImplemented
        return (self.precision, self.day, self.minute) == (other.precision, other.day, other.minute)

    def __hash__(self) -> int:
        return hash((self.precision, self.day, self.minute))


MOMENT = re.compile(
    r"(\d{4})(?:-(?:(winter|spring|summer|fall)|(early|mid|late)|"
    r"(\d\d)(?:-(?:(early|mid|late)|(\d\d)(?: (\d\d):(\d\d))?))?))?",
    re.ASCII,
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


def season_of(day: dt.date) -> tuple[int, int]:
    """Return the year and the number (0: winter) of the season that holds the day; seasons are quarters."""
    return day.year, (day.month - 1) // 3


def premiere_season(starts: Moment) -> tuple[int, int]:
    """Return the season to which a premiere belongs: in the last week of a quarter it is the next one."""
    season = season_of(starts.day)
    after = next_season(season)
    exact = starts.precision >= Precision.DAY
    return after if exact and season_start(after) - starts.day <= dt.timedelta(days=7) else season


def season_moment(season: tuple[int, int]) -> Moment:
    """Return a season as a moment, which gives its name (``2024-winter``) and its words (``winter 2024``)."""
    return Moment(Precision.SEASON, season_start(season))


def season_start(season: tuple[int, int]) -> dt.date:
    """Return the first day of a season."""
    return dt.date(season[0], 3 * season[1] + 1, 1)


def next_season(season: tuple[int, int], steps: int = 1) -> tuple[int, int]:
    """Return the season that comes so many after another; before it, for a negative number."""
    return divmod(4 * season[0] + season[1] + steps, 4)


def to_instant(day: dt.date, minute: int, zone: str) -> int:
    """Return the minutes since 1970-01-01T00:00Z of a printed time in a zone.

    A time that the zone's clocks skip or show twice is taken as the first of its two readings.
    """
    local = (day.toordinal() - EPOCH) * 1440 + minute
    if zone == JST:  # no daylight saving time since 1951
        return local - JST_MINUTES
    wall = dt.datetime.combine(day, dt.time(), zone_info(zone)) + dt.timedelta(minutes=minute)
    return int(wall.timestamp()) // 60


def from_instant(instant: int, zone: str) -> Moment:
    """Return the printed moment of an instant: in Japan until 28:59 on the broadcast clock, else as it is."""
    if zone == JST:
        days, minute = divmod(instant + JST_MINUTES, 1440)
        if minute < 5 * 60:
            days, minute = days - 1, minute + 1440
        return Moment(Precision.MINUTE, dt.date.fromordinal(days + EPOCH), minute)
    wall = instant_to_datetime(instant).astimezone(zone_info(zone))
    return Moment(Precision.MINUTE, wall.date(), 60 * wall.hour + wall.minute)


@functools.cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones, by the IANA database that is pinned with this package."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


@functools.cache
def zone_info(name: str) -> ZoneInfo:
    """Return a time zone of that database: what the system has may be older, and differs by machine.

    Raises KeyError if there is no such zone.
    """
    if name not in zone_names():
        raise KeyError(name)
    content = files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()
    return ZoneInfo.from_file(io.BytesIO(content), key=name)


def as_printed(instant: int, zone: str, *, late: bool) -> Moment:
    """Return the printed moment of an instant.

    If ``late``, nights there belong to the evening before, as they do in Japan.
    """
    moment = from_instant(instant, zone)
    minute = (moment.minute or 0) % 1440
    day = moment.day + dt.timedelta(days=(moment.minute or 0) // 1440)
    if late and minute < 5 * 60:
        return Moment.at(day - dt.timedelta(days=1), minute + 1440)
    return Moment.at(day, minute)


def instant_to_datetime(instant: int) -> dt.datetime:
    """Return the aware datetime, in UTC, of minutes since 1970, or before it."""
    return _START + dt.timedelta(minutes=instant)  # on Windows, fromtimestamp takes no time before 1970
