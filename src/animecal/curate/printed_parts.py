"""What a printed time is made of: its date, its times and the words beside them, gathered token by token."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import msgspec

from ..language.moment import JST, parse_clock
from .printed_tokens import CLOCKS, ERAS, HOURS, number_of


class Unreadable(ValueError):  # noqa: N818  # it says what the text is
    """The text has no single meaning; the message says why, and how to mend it.

    ``is_slot`` says that it is a weekly slot, which lacks its first night.
    """

    is_slot = False


class Time(NamedTuple):
    """A time as printed: its hour and minute, and the words that say which half of the day or night."""

    hour: int
    minute: int
    words: tuple[str, ...]
    raw: str

    def on_the_clock(self) -> int:
        """Return the minutes since the printed day's midnight. Raises Unreadable if there is no such time."""
        halves = (0, 12, 24) if self.words and self.hour <= 12 else ()
        hours = {self.hour % 12 + half for half in halves} or {self.hour}
        fitting = hours.intersection(*(HOURS[word] for word in self.words))
        if not fitting:
            words = " ".join(self.words)
            raise Unreadable(f"'{self.raw}' does not go with '{words}': write the time as 24:55")
        try:
            return parse_clock(f"{min(fitting):02}:{self.minute:02}")
        except ValueError as error:
            raise Unreadable(str(error)) from None


class Gathered(msgspec.Struct):
    """What the tokens of one text say, gathered by ``take``.

    ``start`` and ``end`` hold the numbers of the printed day or window, and of the end of the run, by the
    names of the tokens' groups; ``tail`` is where the end stands in the text, and ``unknown`` the first part
    that is not understood. ``clocks`` are the names of the network's own clock. ``last`` is the kind of the
    last token that counts, date or time, and ``mark`` what it was before an open range mark.
    """

    text: str
    today: dt.date
    zone: str
    start: dict[str, int] = {}
    end: dict[str, int] = {}
    weekdays: set[int] = set()
    times: list[Time] = []
    untils: list[Time] = []
    words: tuple[str, ...] = ()
    parts: list[str] = []
    notes: list[str] = []
    clocks: list[str] = []
    tail: tuple[int, int] = (0, 0)
    unknown: tuple[int, int] = (0, 0)
    last: str = ""
    mark: str = ""

    def take(self, kind: str, match: re.Match[str]) -> None:
        """Gather one token. Raises Unreadable for one that cannot be meant."""
        raw = match[0].strip()
        match kind:
            case "date":
                self._date(match, {name: number_of(text) for name, text in match.groupdict().items() if text})
            case "short":
                self._date(match, {"month": int(match[1]), "day": int(match[2])})
                self.notes.append(f"{raw} is read as month/day")
            case "era":
                year = ERAS[match[1].lower()] + number_of(match[2])
                self._date(match, {"year": year})
                self.notes.append(f"{raw} is {year}")
            case "relative":
                year = self.today.year + raw.lower().startswith(("来", "next"))
                self._date(match, {"year": year})
                self.notes.append(f"{raw} is {year}, seen from {self.today}")
            case "quarter":
                season = int(match[1]) - 1 if match[1] else int(match[2]) // 3
                self._date(match, {"season": season})
                self.notes.append(f"{raw} is kept as the season")
            case "end day" if self.mark == "date" and "day" in self.start:
                self._date(match, {"day": int(match[1])})
            case "time":
                self._time(match)
            case "word":
                word = raw.lower().replace(".", "").replace(" ", "-")
                if word in ("am", "pm") and self.last == "time" and not self.mark:
                    times = self.untils or self.times
                    times[-1] = times[-1]._replace(words=(*times[-1].words, word))
                else:
                    self.words += (word,)
            case "weekday" if not self.end or match[1] or self.last == "time":
                self.weekdays.add(number_of(match[2]))
            case "part" if not self.end:
                self.parts.append(raw.removesuffix("-"))
            case "weekday" | "part":
                self.tail = self.tail[0], match.end()
            case "mark":
                self.mark = self.last
            case "zone" if raw.lower() in CLOCKS.get(self.zone, ()):
                self.clocks.append(raw)
            case "zone":
                hint = "write the network's own time, or leave it out and add `timezone` to the statement"
                raise Unreadable(f"'{raw}' is another clock: {hint}")
            case "japan" if self.zone != JST:
                hint = f'leave it out and add timezone = "{JST}" to the statement'
                raise Unreadable(f"'{raw}' is another clock than the network's ({self.zone}): {hint}")
            case "midnight":
                raise Unreadable(
                    f"'{raw}' may be that of two nights: write 24:00 on the day that ends with it"
                )
            case "unknown" | "end day":
                start, end = self.unknown
                if end in (0, match.start()):
                    self.unknown = (start if end else match.start()), match.end()

    def _date(self, match: re.Match[str], numbers: dict[str, int]) -> None:
        """Add to the start, or to the run's end if the token follows a range mark behind a date."""
        if self.end or (self.mark and self.start):
            side = self.end
            self.tail = (self.tail[0] if self.end else match.start()), match.end()
        else:
            side = self.start
        put(side, numbers, match[0].strip())
        self.last, self.mark = "date", ""

    def _time(self, match: re.Match[str]) -> None:
        """Add to the times, or to the ends of the slot if the token follows a range mark behind a time."""
        minute = 30 if match[3] else int(match[2] or 0)
        time = Time(int(match[1] or 12), minute, self.words, match[0].strip())
        (self.untils if self.mark == "time" else self.times).append(time)
        self.words = ()
        self.last, self.mark = "time", ""


def put(side: dict[str, int], numbers: dict[str, int], raw: str) -> None:
    """Add numbers to the start or the end. Raises Unreadable if others stand there."""
    if not 1 <= numbers.get("month", 1) <= 12:
        raise Unreadable(f"'{raw}' is not a date: there is no month {numbers['month']}")
    for name, number in numbers.items():
        if side.setdefault(name, number) != number:
            raise Unreadable(f"'{raw}' is a second date: paste that of the first night alone")
