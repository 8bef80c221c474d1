"""Time zones as feeds define them: VTIMEZONE (RFC 5545, section 3.6.5), and local times in them.

Written here: ``icalendar`` makes summer time begin an hour late, and its bytes may change with its version.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import NamedTuple

from ..language.moment import EPOCH, JST, JST_MINUTES, instant_to_datetime, zone_info

LAST = 2040
"""The year before which changes of the clock are told: RDATEs cost every feed 16 bytes each."""


class Observance(NamedTuple):
    """What a zone's clocks are from an instant on: their offsets before and from then on, and its name."""

    before: dt.timedelta
    since: dt.timedelta
    name: str
    summer: bool


@functools.cache
def vtimezone(zone: str, first: int) -> bytes:
    """Return the definition of a zone, from the beginning of a year on."""
    told: dict[Observance, list[str]] = {}
    for onset, one in _observances(zone, first):
        told.setdefault(one, []).append(f"{onset:%Y%m%dT%H%M%S}")
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for one, (start, *more) in told.items():
        kind = "DAYLIGHT" if one.summer else "STANDARD"
        lines += [f"BEGIN:{kind}", f"DTSTART:{start}", *(f"RDATE:{at}" for at in more), f"TZNAME:{one.name}"]
        lines += [f"TZOFFSETFROM:{_offset(one.before)}", f"TZOFFSETTO:{_offset(one.since)}", f"END:{kind}"]
    return "".join(f"{line}\r\n" for line in (*lines, "END:VTIMEZONE")).encode()


def _observances(zone: str, first: int) -> Iterator[tuple[dt.datetime, Observance]]:
    """Yield the observances of a zone with their onsets, on the clock that ran until then."""
    start = dt.datetime(first, 1, 1)  # noqa: DTZ001 -- on the zone's own clock
    if zone == JST:  # as ``to_instant`` has it
        nine = dt.timedelta(minutes=JST_MINUTES)
        yield start, Observance(nine, nine, "JST", summer=False)
        return
    at = (start - EPOCH_START) // dt.timedelta(minutes=1)
    last = _clock(zone, at)
    yield start, Observance(last[0], *last)
    end = (dt.datetime(LAST, 1, 1) - EPOCH_START) // dt.timedelta(minutes=1)  # noqa: DTZ001
    for day in range(at + 1440, end, 1440):
        if _clock(zone, day) != last:
            low, high = day - 1440, day
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _clock(zone, middle) == last else (low, middle)
            now = _clock(zone, high)
            yield EPOCH_START + dt.timedelta(minutes=high) + last[0], Observance(last[0], *now)
            last = now


EPOCH_START = dt.datetime(1970, 1, 1)  # noqa: DTZ001


def _clock(zone: str, instant: int) -> tuple[dt.timedelta, str, bool]:
    """Return a zone's offset at an instant, what it is called then, and whether that is summer time."""
    there = instant_to_datetime(instant).astimezone(zone_info(zone))
    return there.utcoffset() or dt.timedelta(), there.tzname() or "", bool(there.dst())


def _offset(offset: dt.timedelta) -> str:
    """Return a UTC-OFFSET (RFC 5545, section 3.3.14), whose seconds stand only where there are any."""
    minutes, seconds = divmod(abs(int(offset.total_seconds())), 60)
    sign = "-" if offset < dt.timedelta() else "+"
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")


def local(instant: int, zone: str) -> str:
    """Return an instant on a zone's clock as a DATE-TIME: hours stop at 23."""
    if zone == JST:
        days, minute = divmod(instant + JST_MINUTES, 1440)
    else:
        there = instant_to_datetime(instant).astimezone(zone_info(zone))
        days, minute = there.toordinal() - EPOCH, 60 * there.hour + there.minute
    return f"{date(days + EPOCH)}T{_CLOCK[minute]}"


@functools.lru_cache(maxsize=4096)
def date(ordinal: int) -> str:
    """Return a day, by its ordinal, as a DATE."""
    return dt.date.fromordinal(ordinal).strftime("%Y%m%d")


_CLOCK = tuple(f"{minute // 60:02}{minute % 60:02}00" for minute in range(1440))
