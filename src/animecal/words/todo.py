"""What a curator should do next, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from ..language.moment import Moment
from .languages import ENGLISH, Language
from .moments import day_words, moment_words

WATCHED: Mapping[str, str] = {"anilist": "AniList", "mal": "MyAnimeList", "syoboi": "Syoboi Calendar"}
"""The databases in which machines watch a show, by its ids there."""

_LACKS: Mapping[str, str] = {"network": "its network", "outlet": "an outlet beside it"}
_HEADINGS: Mapping[str, str] = {
    "hour": "Premieres soon, without an hour",
    "on-air": "On air, and not complete",
    "over": "Its window is over",
    "ended": "Ended by its looks, and nobody said how many episodes it has",
    "contradiction": "Seen otherwise than a person wrote",
}

NOTHING = "Nothing to do."


def heading(kind: str, number: int, language: Language = ENGLISH) -> str:
    """Return what the rows of a kind are headed: ``Its window is over (3)``."""
    return language.say("{heading} ({number})", heading=language.say(_HEADINGS[kind]), number=number)


def no_hour(moment: Moment, language: Language = ENGLISH) -> str:
    """Return that a premiere is known no more exactly than so."""
    return language.say("premieres {moment}; find its hour", moment=moment_words(moment, language))


def on_air_without(lacks: Iterable[str], ids: Iterable[str], language: Language = ENGLISH) -> str:
    """Return what a show on air lacks: its network, an outlet, its ids in databases."""
    told = [language.say(_LACKS[one]) for one in lacks]
    databases = language.listed([WATCHED[one] for one in ids])
    if databases:
        told.append(language.say("its ids ({databases})", databases=databases))
    return language.say("is on air; find {lacks}", lacks=language.listed(told))


def window_over(moment: Moment, language: Language = ENGLISH) -> str:
    """Return that nobody said what became of an announced window."""
    told = moment_words(moment, language)
    return language.say("was announced for {moment}; find what became of it", moment=told)


def never_counted(number: int, day: dt.date, language: Language = ENGLISH) -> str:
    """Return that a run seems to be over: how far its slots were filled, and until when."""
    told = day_words(day, language)
    return language.say(
        "episode {number} was expected on {day}; find how many episodes there are", number=number, day=told
    )


def contradicted(said: str, sources: Iterable[str], language: Language = ENGLISH) -> str:
    """Return what was seen otherwise than a file has it, and by whom."""
    told = language.listed(list(dict.fromkeys(sources)))
    return language.say("{said} ({sources}); find who is right", said=said, sources=told)
