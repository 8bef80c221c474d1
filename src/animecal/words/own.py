"""What is told, beside it, of a calendar of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from .languages import ENGLISH, Language

FEW = 20
"""Titles that are named one by one."""


def made(events: int, language: Language = ENGLISH) -> str:
    """Return how many events a calendar has, and that it is made once."""
    return language.count(
        events,
        "{number} event. The file does not update itself: make it again, or save it under a name.",
        "{number} events. The file does not update itself: make it again, or save it under a name.",
    )


def nothing_published(feeds: str, language: Language = ENGLISH) -> str:
    """Return that there are no feeds from which events could be taken."""
    message = (
        "There are no feeds in {feeds}: events have the UIDs that they will have there, and SEQUENCE 0. "
        "Name published feeds with --feeds."
    )
    return language.say(message, feeds=feeds)


def unpublished(events: int, language: Language = ENGLISH) -> str:
    """Return how many events stand in no feed yet."""
    return language.count(
        events,
        "{number} event is in no feed yet, and stands as a build would publish it.",
        "{number} events are in no feed yet, and stand as a build would publish them.",
    )


def gone(shows: Sequence[str], language: Language = ENGLISH) -> str:
    """Return which shows the data has lost."""
    return language.say("No longer in the data: {shows}", shows=language.listed(list(shows)))


def not_known(titles: Sequence[str], language: Language = ENGLISH) -> str:
    """Return which titles of a list the data does not have."""
    named = language.say("; ").join(titles[:FEW])
    if len(titles) > FEW:
        named = language.say("{titles}; and {number} more", titles=named, number=len(titles) - FEW)
    return language.say("Not in the data: {titles}", titles=named)


def saved(file: str, name: str, language: Language = ENGLISH) -> str:
    """Return where a calendar was saved, and where it will be published."""
    message = "Saved in {file}. The next build publishes it as calendars/{name}.ics."
    return language.say(message, file=file, name=name)
