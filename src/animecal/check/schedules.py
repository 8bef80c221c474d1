"""Rules: statements that are at odds once a schedule is made of them."""

from __future__ import annotations

import datetime as dt

from ..language.moment import Precision
from ..language.notations import Cadence
from ..schedule.episodes import OFF, AiringSchedule, Episode, State
from ..schedule.shows import schedule_show
from ..schedule.slots import slack_of
from ..words.events import episode_words
from ..words.moments import day_words, moment_words
from .context import Context, Found


def shared_slot(context: Context) -> Found:
    """No two events of an airing stand at the same moment; episodes that air as one say so."""
    told: set[tuple[str, str, str]] = set()
    for show, one, at in context.schedules():
        seen: dict[object, Episode] = {}
        for episode in one.episodes:
            if episode.moment.precision < Precision.DAY or episode.state in OFF:
                continue
            timed = episode.instant is not None
            other = seen.setdefault(episode.instant if timed else (episode.day, episode.zone), episode)
            # A special whose time is not known may well be on the day of an episode.
            if other is episode or not (timed or episode.special is other.special is None):
                continue
            pair = (show.id, other.key, episode.key)
            if pair not in told:  # an airing that follows the original repeats its faults
                both = f"{episode_words(other)} and {episode_words(episode)}"
                yield (
                    show.file,
                    at,
                    f"{both} share {moment_words(episode.moment)}; "
                    "if they air as one, say so with 'episodes', else correct a time",
                )
            told.add(pair)


def stated_end(context: Context) -> Found:
    """The last episode airs on the stated end: episodes plus breaks fill the time up to it.

    A break that was announced after the end has moved it: then what was known by the statement counts. Weeks
    off of which nobody has said when may lie before it.
    """
    for show, one, at in context.schedules():
        index = max((number for number, date in enumerate(one.dates) if date.ends), default=None)
        if index is None or one.length.last is None:
            continue
        if str(show.cadence_of(one.airing)) == "unknown":  # nobody has said on which days the others air
            continue
        date = one.dates[index]
        last = _last_day(one)
        if date.ends is None or last is None or date.ends in last:
            continue
        off = slack_of(one.changes)
        weeks = range(1, (off.weeks_off if off and off.weeks_off else 0) + 1)
        if date.ends in {show.cadence_of(one.airing).slot(day, week) for day in last for week in weeks}:
            continue
        before = schedule_show(context.data, show, date.announced)
        if any(then.airing is one.airing and date.ends in (_last_day(then) or ()) for then in before.airings):
            continue
        yield (
            show.file,
            f"{at}.dates[{index}].ends",
            f"ends on {date.ends}, but with {one.length.count} episodes and the known breaks the last "
            f"one airs on {last[0]}; a break, a double night or the number is missing or wrong",
        )


def _last_day(one: AiringSchedule) -> tuple[dt.date, ...] | None:
    """Return the printed day of the last episode, or None if it is not known.

    An airing that follows the original prints the days of another outlet, which may be calendar days: both
    readings of a late night count.
    """
    last = next((episode for episode in reversed(one.episodes) if episode.special is None), None)
    if last is None or last.state is not State.SCHEDULED or last.moment.precision < Precision.DAY:
        return None
    nights = (last.moment.minute or 0) // 1440
    if nights and any(date.delay is not None for date in one.dates):
        return last.day, last.day + dt.timedelta(days=nights)
    return (last.day,)


def idle_skip(context: Context) -> Found:
    """A week without an episode is one in which an episode was due."""
    for show, one, at in context.schedules():
        changes, cadence = one.airing.changes, show.cadence_of(one.airing)
        if any(change.hiatus_from or change.from_episode or change.cancelled_from for change in changes):
            continue
        start = one.start
        if start is None or start.precision < Precision.DAY or str(cadence) == "unknown":
            continue
        days = (episode.day for episode in one.episodes if one.length.last is not None)
        end = max(days, default=dt.date.max)
        for index, change in enumerate(changes):
            if one.dates[-1].announced > change.announced:
                continue
            for number, day in enumerate(change.skips):
                if day > end or not _is_slot(cadence, start.day, day):
                    key = f"{at}.changes[{index}].skips[{number}]"
                    yield show.file, key, f"no episode was due on {day_words(day)}"


def weeks_off(context: Context) -> Found:
    """A week off is one of a run that goes on from week to week."""
    for show, airing, at in context.airings():
        for index, change in enumerate(airing.changes):
            if change.weeks_off is not None and not show.cadence_of(airing).repeats:
                key = f"{at}.changes[{index}].weeks_off"
                yield (
                    show.file,
                    key,
                    f"there are no weeks in a run that is {show.cadence_of(airing)}; remove it",
                )


def _is_slot(cadence: Cadence, start: dt.date, day: dt.date) -> bool:
    """Return whether a day is one of those on which an airing goes on."""
    if not cadence.repeats or day < start:
        return False
    if cadence.weekdays:
        return day == start or day.weekday() in cadence.weekdays
    months = 12 * (day.year - start.year) + day.month - start.month
    number = (day - start).days // cadence.days if cadence.days else months
    return cadence.slot(start, number) == day


def nothing_to_change(context: Context) -> Found:
    """Changes are about an airing that has a date, be it that of a later episode.

    A special has a moment of its own, and a show may be cancelled before it had any date.
    """
    for show, airing, at in context.airings():
        if any(date.starts is not None or date.delay is not None for date in airing.dates):
            continue
        if any(change.from_episode is not None and change.starts is not None for change in airing.changes):
            continue
        for index, change in enumerate(airing.changes):
            if change.special is None and change.cancelled_from is None:
                yield (
                    show.file,
                    f"{at}.changes[{index}]",
                    "the airing's changes have nothing to change yet; "
                    "say when it starts in [[airings.dates]], with 'starts' or 'delay'",
                )
                break
