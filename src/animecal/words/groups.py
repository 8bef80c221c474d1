"""What shows and calendars that stand together are called: what is on now, a week, a kind of network."""

from __future__ import annotations

import datetime as dt

from ..language.moment import Moment
from .languages import ENGLISH, Language
from .moments import moment_words, month_words

_NETWORKS = {
    "terrestrial": "Television",
    "bs": "Satellite (BS)",
    "cs": "Satellite and cable (CS)",
    "streaming": "Streaming",
    "theatrical": "Cinemas",
}


class GroupWords:
    """Words for groups of shows and of calendars, in one language."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self.language = language
        self.say = say = language.say

        # shows
        self.on_now = say("On now")
        self.to_come = say("To come")

        # calendars
        self.by_kind = say("By kind")
        self.own = say("Selections")
        self.networks, self.blocks = say("Networks"), say("Blocks")
        self.countries, self.seasons, self.studios = say("Countries"), say("Seasons"), say("Studios")
        self.shows = say("Shows")
        self.premieres, self.every_episode, self.dubs = say("Premieres"), say("Every episode"), say("Dubs")
        self.show_calendars = say("The calendar of a show stands on its page.")

    def week(self, first: dt.date) -> str:
        """Return the week from a Monday on: ``5–11 October``, ``28 September – 4 October``."""
        last = first + dt.timedelta(days=6)
        before, month = month_words(first.month, self.language), month_words(last.month, self.language)
        if before == month:
            return self.say("{first}–{last} {month}", first=first.day, last=last.day, month=month)
        message = "{first} {month_before} – {last} {month}"
        return self.say(message, first=first.day, last=last.day, month_before=before, month=month)

    def vague(self, moment: Moment) -> str:
        """Return what shows are called of which no day is known: ``January 2027, no day yet``."""
        return self.say("{moment}, no day yet", moment=moment_words(moment, self.language))

    def number(self, shows: int) -> str:
        """Return how many shows there are."""
        return self.language.count(shows, "{number} show", "{number} shows")

    def kind(self, network: str) -> str:
        """Return what networks of a kind are called together."""
        return self.say(_NETWORKS[network])

    def coming(self, calendars: int, quiet: int) -> str:
        """Return how many pages of calendars there are in which something is to come, and how many not."""
        if not quiet:
            return self.say("{number} with something to come", number=calendars)
        return self.say("{number} with something to come, {quiet} without", number=calendars, quiet=quiet)

    def quiet(self, number: int) -> str:
        """Return how many there are in whose calendars nothing is to come."""
        return self.say("{number} more, in which nothing is to come", number=number)
