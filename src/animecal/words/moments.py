"""Moments, days, delays and zones in words."""

from __future__ import annotations

import datetime as dt
import functools

from ..language.moment import JST, PARTS, Moment, Precision, instant_to_datetime, zone_info
from .languages import ENGLISH, Language

MONTHS = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""The names of months, by their numbers from 1."""
LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SEASONS = ("winter {year}", "spring {year}", "summer {year}", "fall {year}")
_YEAR_PARTS = {part: f"{part} {{year}}" for part in PARTS}
_MONTH_PARTS = {part: f"{part} {{month}} {{year}}" for part in PARTS}


def month_words(month: int, language: Language = ENGLISH) -> str:
    """Return the name of a month, from 1: ``January``."""
    if language.locale is None:
        return MONTHS[month]
    return str(language.locale.months["format"]["wide"][month])


@functools.lru_cache(maxsize=4096)
def day_words(day: dt.date, language: Language = ENGLISH) -> str:
    """Return a day as people print it: ``Wed 10 Jan 2024``, ``2024年1月10日(水)``."""
    if language.locale is None:
        return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month][:3]} {day.year}"
    return _as_in_cldr("yMMMEd", day, language)


def long_day_words(day: dt.date, language: Language = ENGLISH) -> str:
    """Return a day in full: ``Wednesday 10 January 2024``."""
    if language.locale is None:
        return f"{LONG_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month]} {day.year}"
    from babel.dates import format_date

    return format_date(day, "full", locale=language.locale)


@functools.lru_cache(maxsize=1024)
def _as_in_cldr(fields: str, day: dt.date, language: Language) -> str:
    """Return fields of a day in the order and the form of a language (UTS 35, part 4, section 2.6.2)."""
    from babel.dates import format_skeleton

    return format_skeleton(fields, day, locale=language.locale)


def announced_words(day: dt.date, language: Language = ENGLISH, *, at_latest: bool = False) -> str:
    """Return the day of an announcement: ``Sun 3 May 2026``, ``by Sun 3 May 2026 at the latest``."""
    told = day_words(day, language)
    return language.say("by {day} at the latest", day=told) if at_latest else told


def moment_words(moment: Moment, language: Language = ENGLISH) -> str:
    """Return a moment as people print it: ``Wed 10 Jan 2024 24:55``, ``January 2024``, ``winter 2027``."""
    day = moment.day
    match moment.precision:
        case Precision.YEAR:
            return str(day.year) if language.locale is None else _as_in_cldr("y", day, language)
        case Precision.YEAR_PART:
            return language.say(_YEAR_PARTS[moment.part], year=day.year)
        case Precision.SEASON:
            return language.say(_SEASONS[day.month // 3], year=day.year)
        case Precision.MONTH if language.locale is None:
            return f"{MONTHS[day.month]} {day.year}"
        case Precision.MONTH:
            return _as_in_cldr("yMMMM", day, language)
        case Precision.MONTH_PART:
            month = month_words(day.month, language)
            return language.say(_MONTH_PARTS[moment.part], month=month, year=day.year)
        case Precision.DAY:
            return day_words(day, language)
        case _:
            return _with_time(day_words(day, language), moment.minute or 0, language)


def _with_time(day: str, minute: int, language: Language) -> str:
    """Return a day with a time of the broadcast clock: ``Wed 10 Jan 2024 24:55``."""
    hours, minutes = divmod(minute, 60)
    if hours < 24:
        return language.say("{day} {hours:02}:{minutes:02}", day=day, hours=hours, minutes=minutes)
    return language.say_of(
        "past midnight", "{day} {hours:02}:{minutes:02}", day=day, hours=hours, minutes=minutes
    )


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
    """Return what people call a zone at an instant: ``JST``, ``PDT``, ``Taiwan time``, ``日本時間``."""
    if language.locale is not None:
        return _zone_in_cldr(zone, language)
    if zone == JST:
        return "JST"
    if zone in _ZONES:
        return _ZONES[zone]
    name = instant_to_datetime(instant).astimezone(zone_info(zone)).tzname()
    return name if name in _ABBREVIATIONS else f"{zone.rpartition('/')[2].replace('_', ' ')} time"


@functools.lru_cache
def _zone_in_cldr(zone: str, language: Language) -> str:
    """Return a zone's name in a language, the same in summer and winter; UTC's has none."""
    from babel.dates import get_timezone_name

    return zone if zone == "UTC" else get_timezone_name(zone, zone_variant="generic", locale=language.locale)


def start_words(starts: Moment, timezone: str | None, language: Language = ENGLISH) -> str:
    """Return a start in words, with the zone of its clock if that is not the network's."""
    told = moment_words(starts, language)
    if timezone is None:
        return told
    zone = timezone if language.locale is None else _zone_in_cldr(timezone, language)
    return language.say("{moment} ({zone})", moment=told, zone=zone)


def delay_words(minutes: int, language: Language = ENGLISH) -> str:
    """Return a delay in words: ``with the original``, ``1 h 30 min after the original``."""
    if not minutes:
        return language.say("with the original")
    if minutes > 0:
        return language.say("{amount} after the original", amount=_amount(minutes, language))
    return language.say("{amount} before the original", amount=_amount(-minutes, language))


def _amount(minutes: int, language: Language) -> str:
    """Return a span of time: ``1 day``, ``1 h 30 min``."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    units = (
        language.count(days, "{number} day", "{number} days") if days else "",
        language.say("{hours} h", hours=hours) if hours else "",
        language.say("{minutes} min", minutes=left) if left else "",
    )
    told, *smaller = [unit for unit in units if unit]
    for unit in smaller:
        told = language.say("{larger} {smaller}", larger=told, smaller=unit)
    return told
