"""Moments, days, delays and zones in words."""

from __future__ import annotations

import datetime as dt
import functools

from ..language.moment import JST, PARTS, Moment, Precision, clock, instant_to_datetime, zone_info
from .languages import ENGLISH, Language

MONTHS = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""The names of months, by their numbers from 1."""
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SEASONS = ("winter {year}", "spring {year}", "summer {year}", "fall {year}")
_YEAR_PARTS = {part: f"{part} {{year}}" for part in PARTS}
_MONTH_PARTS = {part: f"{part} {{month}} {{year}}" for part in PARTS}


def month_words(month: int, language: Language = ENGLISH) -> str:
    """Return the name of a month, from 1: ``January``."""
    return language.say(MONTHS[month])


@functools.lru_cache(maxsize=4096)
def day_words(day: dt.date, language: Language = ENGLISH) -> str:
    """Return a day as people print it: ``Wed 10 Jan 2024``."""
    return language.say(
        "{weekday} {day} {month} {year}",
        weekday=language.say(WEEKDAYS[day.weekday()]),
        day=day.day,
        month=language.say(_SHORT_MONTHS[day.month - 1]),
        year=day.year,
    )


def announced_words(day: dt.date, language: Language = ENGLISH, *, at_latest: bool = False) -> str:
    """Return the day of an announcement: ``Sun 3 May 2026``, ``by Sun 3 May 2026 at the latest``."""
    told = day_words(day, language)
    return language.say("by {day} at the latest", day=told) if at_latest else told


def long_day_words(day: dt.date, language: Language = ENGLISH) -> str:
    """Return a day in full: ``Wednesday 10 January 2024``."""
    return language.say(
        "{weekday} {day} {month} {year}",
        weekday=language.say(LONG_WEEKDAYS[day.weekday()]),
        day=day.day,
        month=month_words(day.month, language),
        year=day.year,
    )


def moment_words(moment: Moment, language: Language = ENGLISH) -> str:
    """Return a moment as people print it: ``Wed 10 Jan 2024 24:55``, ``January 2024``, ``winter 2027``."""
    day = moment.day
    match moment.precision:
        case Precision.YEAR:
            return language.say("{year}", year=day.year)
        case Precision.YEAR_PART:
            return language.say(_YEAR_PARTS[moment.part], year=day.year)
        case Precision.SEASON:
            return language.say(_SEASONS[day.month // 3], year=day.year)
        case Precision.MONTH:
            return language.say("{month} {year}", month=month_words(day.month, language), year=day.year)
        case Precision.MONTH_PART:
            month = month_words(day.month, language)
            return language.say(_MONTH_PARTS[moment.part], month=month, year=day.year)
        case Precision.DAY:
            return day_words(day, language)
        case _:
            time = clock(moment.minute or 0)
            return language.say("{day} {time}", day=day_words(day, language), time=time)


def printed(moment: Moment, zone: str, instant: int | None, language: Language = ENGLISH) -> str:
    """Return a moment in words, with its zone: ``Wed 10 Jan 2024 24:55 JST``."""
    told = moment_words(moment, language)
    if instant is None:
        return told
    return language.say("{moment} {zone}", moment=told, zone=zone_words(zone, instant, language))


_ZONES = {
    "America/Chicago": "US Central time",
    "Asia/Hong_Kong": "Hong Kong time",
    "Asia/Kolkata": "India time",
    "Asia/Manila": "Philippine time",
    "Asia/Shanghai": "China time",
    "Asia/Singapore": "Singapore time",
    "Asia/Taipei": "Taiwan time",
    "Europe/Dublin": "Irish time",
    "Europe/London": "UK time",
}
_ABBREVIATIONS = {
    *("UTC", "GMT", "WET", "WEST", "CET", "CEST", "EET", "EEST", "KST"),
    *("EST", "EDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT", "HST", "NZST", "NZDT"),
}
"""What means one thing to readers: CST, BST or IST mean several."""


def zone_words(zone: str, instant: int, language: Language = ENGLISH) -> str:
    """Return what people call a zone at an instant: ``JST``, ``PDT``, ``Taiwan time``."""
    if zone == JST:
        return "JST"
    if zone in _ZONES:
        return language.say(_ZONES[zone])
    name = instant_to_datetime(instant).astimezone(zone_info(zone)).tzname()
    if name in _ABBREVIATIONS:
        return name
    return language.say("{city} time", city=zone.rpartition("/")[2].replace("_", " "))


def start_words(starts: Moment, timezone: str | None, language: Language = ENGLISH) -> str:
    """Return a start in words, with the zone of its clock if that is not the network's."""
    told = moment_words(starts, language)
    return language.say("{moment} ({zone})", moment=told, zone=timezone) if timezone else told


def delay_words(minutes: int, language: Language = ENGLISH) -> str:
    """Return a delay in words: ``with the original``, ``1 h 30 min after the original``."""
    if not minutes:
        return language.say("with the original")
    days, rest = divmod(abs(minutes), 1440)
    hours, left = divmod(rest, 60)
    units = (
        language.count(days, "{number} day", "{number} days") if days else "",
        language.say("{hours} h", hours=hours) if hours else "",
        language.say("{minutes} min", minutes=left) if left else "",
    )
    amount = " ".join(filter(None, units))
    if minutes > 0:
        return language.say("{amount} after the original", amount=amount)
    return language.say("{amount} before the original", amount=amount)
