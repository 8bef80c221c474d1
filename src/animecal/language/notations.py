"""Small notations of the data language besides moments: delays, cadences, ranges of episodes."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping

from .moment import MOMENT, Moment, parse_clock


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


_NO_HOURS: Mapping[int, int] = {}


class Cadence:
    """How an airing goes on after its first night: every so many days or months, on weekdays, or not at all.

    ``weekdays`` count from 0, which is Monday; ``hours`` are the minutes of the broadcast clock of those that
    have an hour of their own.
    """

    __slots__ = ("days", "hours", "months", "text", "weekdays")

    def __init__(
        self,
        text: str,
        *,
        days: int = 0,
        months: int = 0,
        weekdays: tuple[int, ...] = (),
        hours: Mapping[int, int] = _NO_HOURS,
    ) -> None:
        self.text = text
        self.days = days
        self.months = months
        self.weekdays = weekdays
        self.hours = hours

    @classmethod
    def parse(cls, text: str) -> Cadence:
        """Read ``weekly``, ``every 2 days``, ``Sat, Sun``, ``Sat 17:00, Sun 18:30``, ``all-at-once`` ….

        Raises ValueError for anything else.
        """
        if text in _CADENCES:
            return _CADENCES[text]
        nights = [re.fullmatch(rf"({_WEEKDAY})(?: (.+))?", part) for part in text.split(", ")]
        named = tuple(_WEEKDAYS.index(night[1]) for night in nights if night)
        if len(set(named)) == len(nights) > 1:
            hours = {
                day: parse_clock(night[2])
                for day, night in zip(named, nights, strict=True)
                if night and night[2]
            }
            return cls(text, weekdays=named, hours=hours)
        match = re.fullmatch(r"every ([2-9]|[1-9]\d) days", text, re.ASCII)
        if not match:
            raise ValueError(
                f"{text!r} is not a cadence: write 'weekly', 'daily', 'every 2 days', 'Sat, Sun', "
                "'Sat 17:00, Sun 18:30', 'monthly', 'all-at-once', 'one-off' or 'unknown'"
            )
        return cls(text, days=int(match[1]))

    def minute_of(self, day: dt.date, minute: int | None) -> int | None:
        """Return the minute of a slot on a printed day; ``minute`` is that of the first, if it is known."""
        return None if minute is None else self.hours.get(day.weekday(), minute)

    @property
    def repeats(self) -> bool:
        """Whether there is a next slot."""
        return bool(self.days or self.months or self.weekdays)

    def slot(self, first: dt.date, number: int) -> dt.date:
        """Return the printed day of a slot, counted from 0; a monthly one stays within its month.

        The first is a slot even if it is on another day than the weekdays.
        """
        if self.days:
            return first + dt.timedelta(days=self.days * number)
        if self.weekdays:
            nights = sorted((weekday - first.weekday()) % 7 for weekday in self.weekdays)
            weeks, night = divmod(number if nights[0] == 0 else number - 1, len(nights))
            return first + dt.timedelta(days=7 * weeks + nights[night]) if number else first
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


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAY = f"(?:{'|'.join(_WEEKDAYS)})"
_NIGHT = rf"{_WEEKDAY}(?: [0-2]\d:[0-5]\d)?"
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
    Moment: (
        MOMENT.pattern,
        "2027, 2027-early, 2027-winter, 2027-01, 2027-01-late, 2027-01-10 2027-01-10 24:55 (broadcast clock)",
    ),
    Delay: (_DELAY.pattern, "30 minutes, 1 hour, 2 days, -7 days"),
    Cadence: (
        r"weekly|daily|every (?:[2-9]|[1-9]\d) days|monthly|all-at-once|one-off|unknown|"
        rf"(?!.*({_WEEKDAY}).*\1){_NIGHT}(?:, {_NIGHT})+",
        "weekly, daily, every 2 days, Sat, Sun (or Sat 17:00, Sun 18:30), monthly, all-at-once, one-off or "
        "unknown",
    ),
    EpisodeRange: (r"\d{1,5}-\d{1,5}", "1-4"),
}
"""The notations of our own: the pattern and a description of each, for editors."""
