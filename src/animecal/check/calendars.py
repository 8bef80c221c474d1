"""Rules: the calendars that the data names."""

from __future__ import annotations

from ..language.model import Show, statements_of
from ..language.names import CALENDARS
from ..language.positions import join
from ..language.selections import given_by, read, unknown_show
from ..schedule.picking import Picking
from ..schedule.shows import schedule_show
from ..words.languages import LANGUAGES
from .context import Context, Found, schedulable


def selection(context: Context) -> Found:
    """A named calendar selects by shows, networks, blocks, studios, seasons and countries that there are.

    It tells events in a language that there is.
    """
    broken = {problem.file.rpartition("/")[2] for problem in context.loaded.problems}
    for calendar in context.data.calendars.values():
        given = given_by(calendar)
        found = read(given, context.data, LANGUAGES)
        faults = [(fault.key, fault.place, fault.message) for fault in found.faults]
        faults += [
            ("shows", given["shows"].index(show), unknown_show(show, context.data))
            for show in found.missing
            if f"{show}.toml" not in broken
        ]
        for key, place, message in faults:
            at = join(calendar.id, key)
            yield CALENDARS, at if place is None else join(at, place), message


def empty_calendar(context: Context) -> Found:
    """A named calendar has an episode at least, by all that was announced; it is built all the same."""
    if context.today is None or context.loaded.problems:
        return  # what it lacks may stand in what could not be read
    for calendar in context.data.calendars.values():
        found = read(given_by(calendar), context.data)
        if found.faults or found.missing:
            continue
        picking = Picking(context.data, found.selection)
        if not any(_has(context, picking, show) for show in context.every):
            yield (
                CALENDARS,
                calendar.id,
                "nothing in the data is selected by it; take a key or a value out, or remove the calendar",
            )


def _has(context: Context, picking: Picking, show: Show) -> bool:
    if not picking.may_want(show) or not schedulable(context.data, show):
        return False
    last = max(one.value.announced for one in statements_of(show))
    known = context.known.get(show.id) or schedule_show(context.data, show, last)
    return bool(picking.nights(known))
