"""Times as people and broadcasters print them, in Japanese or English, read as the language's ``starts``.

The text is cut into tokens (``printed_tokens``), the tokens are gathered (``printed_parts``), and what was
gathered is weighed here. Whatever was decided on the way is a note; what cannot be decided is refused.
The notation, its precisions and the broadcast clock are those of ``.github/CONTRIBUTING.md``.
"""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from ..language.moment import (
    JST,
    PARTS,
    SEASONS,
    Moment,
    clock,
    instant_to_datetime,
    season_of,
    to_instant,
    zone_info,
)
from ..words.moments import LONG_WEEKDAYS, MONTHS, WEEKDAYS, day_words
from .printed_parts import Gathered, Time, Unreadable, put
from .printed_tokens import THIRDS, plain, tokens

LONGEST = 200
"""Characters of a text that is still read."""
JUST_PAST = dt.timedelta(days=60)
"""A day without a year that lies no further back than this is not taken as that of next year."""
LONGEST_SLOT = 720
"""Minutes of a printed range that is still believed."""
_THIRDS = {
    "year": ("January to April", "May to August", "September to December"),
    "month": ("its first ten days", "its 11th to 20th", "its 21st to last day"),
}
_QUARTERS = ("January to March", "April to June", "July to September", "October to December")


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """What a printed time says: ``starts`` in the data language, and the slot's length if a range is printed.

    ``slot`` is a weekly slot that was printed without its first day, such as ``Wed 24:55``; ``notes`` are
    sentences that say what was decided.
    """

    starts: str
    minutes: int | None
    slot: str | None
    notes: tuple[str, ...]


def read(text: str, *, today: dt.date, zone: str = JST) -> Printed:
    """Read a printed time, such as ``1月10日（水）24:55〜`` or ``January 2024``.

    ``today`` is the day that a missing year and 来年 are seen from, ``zone`` that of the network's own clock.
    Raises Unreadable for a text that has no meaning, or more than one.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"more than {LONGEST} characters are too many: paste the date alone")
    text = plain(text)
    if not text:
        raise Unreadable("nothing is printed: paste a date, such as 1月10日（水）24:55〜 or January 2024")
    found = Gathered(text, today, zone)
    for kind, token in tokens(text):
        found.take(kind, token)
    return _weigh(found)


def _weigh(found: Gathered) -> Printed:
    """Weigh what was gathered. Raises Unreadable if it has no meaning, or more than one."""
    start = found.start
    if found.unknown[1]:
        unknown = found.text[slice(*found.unknown)]
        raise Unreadable(f"'{unknown}' is not understood: leave it out, or write it another way")
    if len(found.weekdays) > 1:
        names = " and ".join(LONG_WEEKDAYS[weekday] for weekday in sorted(found.weekdays))
        raise Unreadable(f"two weekdays are printed, {names}: paste that of the first night alone")
    weekday = next(iter(found.weekdays), None)
    if found.end:
        _leave_out_the_end(found)
    if "first" in start:
        _put_in_order(found, weekday)
    if {"season", "month"} <= start.keys() and (start["month"] - 1) // 3 != start["season"]:
        raise Unreadable(f"{MONTHS[start['month']]} is not in {SEASONS[start['season']]}: leave one out")
    minute, minutes = _clock(found)
    starts, slot = (_night if "day" in start else _window)(found, weekday, minute)
    _check_clocks(found, _moment(starts))
    return Printed(starts=starts, minutes=minutes, slot=slot, notes=tuple(found.notes))


def _leave_out_the_end(found: Gathered) -> None:
    """Note that the run has an end, and take a missing year from it."""
    start, end = found.start, found.end
    tail = found.text[slice(*found.tail)].rstrip("(")
    tail += ")" * (tail.count("(") - tail.count(")"))
    if _finest(start) != _finest(end):
        raise Unreadable(f"the range up to '{tail}' is not understood: paste its first date alone")
    if "year" in end and "year" not in start:
        start["year"] = end["year"] - (_order(start) > _order(start | end))
        found.notes.append(f"the year {start['year']} follows from that of the end")
    found.notes.append(f"the end ({tail}) is left out: write it as `ends`")


def _put_in_order(found: Gathered, weekday: int | None) -> None:
    """Find the order of 1/10/2024: the only one that is a date and has the weekday."""
    first, second, year = (found.start[name] for name in ("first", "second", "year"))
    printed = f"{first}/{second}/{year}"
    days = [day for pair in sorted({(first, second), (second, first)}) if (day := _day(year, *pair))]
    fitting = [day for day in days if weekday in (None, day.weekday())]
    if len(fitting) != 1:
        readings = " or ".join(map(day_words, days)) or "not a date"
        raise Unreadable(f"{printed} is {readings}: write the month as a word, or the right weekday")
    put(found.start, {"month": fitting[0].month, "day": fitting[0].day}, printed)
    found.notes.append(f"{printed} is read as {day_words(fitting[0])}")


def _clock(found: Gathered) -> tuple[int | None, int | None]:
    """Return the minute of the broadcast clock and the length of the slot, where they are printed."""
    if found.words and found.times:
        found.times[0] = found.times[0]._replace(words=found.times[0].words + found.words)
    elif found.words:
        found.notes.append(f"'{' '.join(found.words)}' is printed without a time: left out")
    minute, until = _only(found.times), _only(found.untils)
    if minute is not None and minute >= 1440 and all(time.hour < 24 for time in found.times):
        printed = " ".join((*found.times[0].words, found.times[0].raw))
        found.notes.append(f"'{printed}' is read as {clock(minute)} of the printed day")
    if minute is None or until is None:
        return minute, None
    start, end = found.times[0], found.untils[0]
    if end.words and not start.words and start.hour <= 12:
        raise Unreadable(f"'{start.raw}' may be in either half of the day: write both times as 24:55")
    halved = start.words and not end.words and end.hour <= 12
    minutes = (until - minute) % (720 if halved else 1440)
    if not 0 < minutes <= LONGEST_SLOT:
        raise Unreadable(f"'{start.raw}' to '{end.raw}' is not a slot: write both times as 24:55")
    return minute, minutes


def _night(found: Gathered, weekday: int | None, minute: int | None) -> tuple[str, None]:
    """Return the first night, with its time if it is printed."""
    start = found.start
    if "month" not in start:
        raise Unreadable(f"the day {start['day']} is printed without a month: add it")
    if found.parts:
        raise Unreadable(f"'{found.parts[0]}' beside a day is not understood: leave one of them out")
    if "year" not in start:
        _find_year(found, start["month"], start["day"], weekday)
    day = _moment(f"{start['year']:04}-{start['month']:02}-{start['day']:02}").day
    if weekday is not None and weekday != day.weekday():
        before = day - dt.timedelta(days=(day.weekday() - weekday) % 7)
        nearest = f"{day_words(before)} and {day_words(before + dt.timedelta(days=7))}"
        names = f"a {LONG_WEEKDAYS[day.weekday()]}, not a {LONG_WEEKDAYS[weekday]}"
        raise Unreadable(f"{day} is {names}: the nearest of those are {nearest}")
    if minute is None:
        return str(day), None
    _refuse_early(minute, day_words(day), (str(day - dt.timedelta(days=1)), str(day)), day.weekday())
    return f"{day} {clock(minute)}", None


def _find_year(found: Gathered, month: int, day: int, weekday: int | None) -> None:
    """Add the year in which the day has the weekday, or else comes next, if it is not just past.

    A weekday decides alone, because no two of three years in a row share it.
    """
    years = range(found.today.year - 1, found.today.year + 2)
    days = [date for year in years if (date := _day(year, month, day))]
    fitting = [date for date in days if weekday in (None, date.weekday())]
    named = f"{day} {MONTHS[month]}"
    if not fitting:
        dates = ", ".join(map(day_words, days)) or "not a date"
        raise Unreadable(f"{named} is {dates}: check the day and its weekday, or add the year")
    date = next((date for date in fitting if date >= found.today - JUST_PAST), fitting[-1])
    found.start["year"] = date.year
    why = f"{date.year} is the nearest in which {named} is a {LONG_WEEKDAYS[date.weekday()]}"
    if weekday is None:
        why = f"{named} {date.year} is {'just past' if date < found.today else 'the coming one'}"
    found.notes.append(f"the year is not printed: {why}")


def _window(found: Gathered, weekday: int | None, minute: int | None) -> tuple[str, str | None]:
    """Return the printed month, season or year, and the weekly slot if it is printed."""
    start, today = found.start, found.today
    words = ([] if weekday is None else [WEEKDAYS[weekday]]) + ([] if minute is None else [clock(minute)])
    slot = " ".join(words)
    if not start and weekday is not None:
        error = Unreadable(f"{slot} is the weekly slot, not the first night: add its day or its month")
        error.is_slot = True
        raise error
    if not start:
        raise Unreadable(f"{slot or 'it'} is printed without a day: add one, as in 1月10日 24:55")
    name, rest, past = _finest(start), "", False
    if name == "month":
        rest, past = f"-{start['month']:02}", start["month"] < today.month
    elif name == "season":
        rest, past = f"-{SEASONS[start['season']]}", start["season"] < season_of(today)[1]
        found.notes.append(f"{SEASONS[start['season']]} is {_QUARTERS[start['season']]}")
    if "year" not in start:
        start["year"] = today.year + past
        found.notes.append(f"the year is not printed: {start['year']} is the coming one")
    rest += _third(found, name)
    starts = str(_moment(f"{start['year']:04}{rest}"))
    if weekday is None or minute is None:
        found.notes += [f"{slot} is only a part of the weekly slot: left out"] * bool(slot)
        return starts, None
    _refuse_early(minute, slot[:3], (WEEKDAYS[weekday - 1], slot[:3]), weekday)
    found.notes.append(f"the first night is not printed: {slot} is the weekly slot")
    return starts, slot


def _third(found: Gathered, name: str) -> str:
    """Return which third of its month or year is printed, as the notation ends then; empty if none is."""
    thirds = {THIRDS.get(part.lower().replace("-", " ")) for part in found.parts}
    third = thirds.pop() if len(thirds) == 1 and name in _THIRDS else None
    printed = " ".join(found.parts)
    if third is None:
        found.notes += [f"{part} is kept as the {name}" for part in found.parts]
        return ""
    found.notes.append(f"{printed} is {_THIRDS[name][PARTS.index(third)]}")
    return f"-{third}"


def _refuse_early(minute: int, printed: str, nights: tuple[str, str], weekday: int) -> None:
    """Refuse 00:00 to 04:59, with the evenings of both nights that may be meant."""
    if minute < 5 * 60:
        late = clock(minute + 1440)
        before, after = LONG_WEEKDAYS[weekday - 1], LONG_WEEKDAYS[weekday]
        raise Unreadable(
            f"{clock(minute)} on {printed} may be either of two nights: write {nights[0]} {late} if "
            f"{before} night is meant, {nights[1]} {late} if {after} night"
        )


def _check_clocks(found: Gathered, starts: Moment) -> None:
    """Refuse EST in summer, and EDT in winter: which of the two clocks is meant, nobody can tell."""
    if starts.minute is None:
        return
    there = instant_to_datetime(to_instant(starts.day, starts.minute, found.zone))
    name = there.astimezone(zone_info(found.zone)).tzname() or ""
    for printed in found.clocks:
        if _EXACT.fullmatch(printed) and printed.upper() != name:
            hint = f"write it with {name}, or the time on that clock"
            raise Unreadable(f"'{printed}' is not the network's clock on that day, which is {name}: {hint}")


_EXACT = re.compile(r"[a-z]+[sd]t|gmt|cet", re.IGNORECASE)
"""Names that a clock has in summer or in winter alone."""


def _finest(side: dict[str, int]) -> str:
    """Return the name of the most exact number."""
    return next(name for name in ("first", "day", "month", "season", "year") if name in side)


def _order(side: dict[str, int]) -> list[int]:
    """Return what a window or day is sorted by within its year."""
    return [side.get(name, 0) for name in ("season", "month", "day")]


def _only(times: list[Time]) -> int | None:
    """Return the minute that all the times mean, if there are any. Raises Unreadable if they differ."""
    minutes = sorted({time.on_the_clock() for time in times})
    if len(minutes) > 1:
        raise Unreadable(f"two times are printed, {' and '.join(map(clock, minutes))}: paste one of them")
    return minutes[0] if minutes else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    """Return the date, if there is one."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _moment(text: str) -> Moment:
    """Return the moment of the data language. Raises Unreadable if there is none."""
    try:
        return Moment.parse(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None
