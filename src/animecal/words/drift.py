"""What other databases say otherwise than the data, as sentences without their subject, the show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from ..language.moment import Moment
from .languages import ENGLISH, Language
from .moments import day_words, moment_words

HEADINGS = {
    "moved": "At another time",
    "break": "A week without a programme",
    "firmer": "Known more exactly",
    "ended": "Ends otherwise",
    "episodes": "How many episodes",
    "outlet": "On another network too",
    "ids": "Ids elsewhere",
    "missing": "Not curated",
}
"""What can have drifted, the most urgent first, and what it is headed."""

COLUMNS = ("show", "what a source says")
NOTHING = "Nothing differs."


def heading(kind: str, language: Language = ENGLISH) -> str:
    """Return what the differences of a kind are headed."""
    return language.say(HEADINGS[kind])


# --- one difference -------------------------------------------------------------------------------------


def not_curated(starts: Moment | None, language: Language = ENGLISH) -> str:
    """Return what is known of a show that is not curated."""
    if starts is None:
        return language.say("has no date yet")
    return language.say("starts {moment}", moment=moment_words(starts, language))


def other_outlets(outlets: Iterable[tuple[str, Moment | None]], language: Language = ENGLISH) -> str:
    """Return on which networks it is too, and from when."""
    told = [
        language.say("{network} (from {moment})", network=name, moment=moment_words(starts, language))
        if starts
        else name
        for name, starts in outlets
    ]
    return language.say("it is on {networks} too", networks=language.listed(told))


def on_network(network: str, said: str, language: Language = ENGLISH) -> str:
    """Return a difference with the network that it is about."""
    return language.say("{network}: {said}", network=network, said=said)


def other_id(database: str, theirs: int, ours: int | None, language: Language = ENGLISH) -> str:
    """Return what a show is known by in a database."""
    if ours is None:
        return language.say("its {database} id is {theirs}", database=database, theirs=theirs)
    return language.say(
        "its {database} id is {theirs}, not {ours}", database=database, theirs=theirs, ours=ours
    )


def other_number(theirs: int, ours: int | None, language: Language = ENGLISH) -> str:
    """Return how many episodes there are."""
    if ours is not None:
        return language.count(
            theirs, "{number} episode, not {ours}", "{number} episodes, not {ours}", ours=ours
        )
    return language.count(
        theirs,
        "{number} episode; the data does not say how many",
        "{number} episodes; the data does not say how many",
    )


def other_start(theirs: Moment, ours: Moment, language: Language = ENGLISH) -> str:
    """Return when it starts instead."""
    told, known = moment_words(theirs, language), moment_words(ours, language)
    return language.say("starts {moment}, not {ours}", moment=told, ours=known)


def firmer_start(theirs: Moment, ours: Moment | None, language: Language = ENGLISH) -> str:
    """Return when it starts, more exactly than it was known."""
    told = moment_words(theirs, language)
    if ours is None:
        return language.say("starts {moment}; the data has no date", moment=told)
    known = moment_words(ours, language)
    return language.say("starts {moment}; the data says {ours}", moment=told, ours=known)


def other_time(
    number: int | None, theirs: Moment, ours: Moment, later: int, language: Language = ENGLISH
) -> str:
    """Return when an episode is listed instead, and how many ``later`` ones are too."""
    told = language.say(
        "episode {number} is listed for {moment}, not {ours}",
        number=number,
        moment=moment_words(theirs, language),
        ours=moment_words(ours, language),
    )
    if not later:
        return told
    return language.count(
        later, "{told}, and {number} later one too", "{told}, and {number} later ones too", told=told
    )


def nothing_listed(ours: Moment, language: Language = ENGLISH) -> str:
    """Return that a source lists nothing where the data has an episode."""
    return language.say(
        "nothing is listed for {moment}, where the data has an episode", moment=moment_words(ours, language)
    )


def other_end(theirs: dt.date, ours: dt.date | None, language: Language = ENGLISH) -> str:
    """Return when it ends instead."""
    told = day_words(theirs, language)
    if ours is None:
        return language.say("ends on {day}; the data does not say when", day=told)
    return language.say("ends on {day}, not {ours}", day=told, ours=day_words(ours, language))


# --- all of them ----------------------------------------------------------------------------------------


def compared(shows: int, found: Mapping[str, int], differences: int, language: Language = ENGLISH) -> str:
    """Return how many shows were compared, how many of them each source has, and how much differs."""
    sources = [
        language.say("{source} ({number} of them there)", source=one, number=found[one]) for one in found
    ]
    return language.count(
        differences,
        "{shows}, compared with {sources}: {number} difference.",
        "{shows}, compared with {sources}: {number} differences.",
        shows=_shows(shows, language),
        sources=language.listed(sources) or language.say("nothing"),
    )


def compared_by(day: dt.date, shows: int, found: Mapping[str, int], language: Language = ENGLISH) -> str:
    """Return by which day how many shows were compared, and how many of them each source has."""
    sources = [
        language.say("{source} ({number} found there)", source=one, number=found[one]) for one in found
    ]
    return language.say(
        "By {day}: {shows}, compared with {sources}.",
        day=day,
        shows=_shows(shows, language),
        sources=language.listed(sources) or language.say("nothing"),
    )


def _shows(number: int, language: Language) -> str:
    return language.count(number, "{number} show on air or to come", "{number} shows on air or to come")


def could_not_be_read(source: str, language: Language = ENGLISH) -> str:
    """Return that a source was down; the reason follows."""
    return language.say("{source} could not be read:", source=source)
