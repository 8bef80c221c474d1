"""What machines propose to a person, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..language.moment import Moment
from .languages import ENGLISH, Language
from .moments import moment_words

GROUPS: Mapping[str, str] = {
    "agree": "Two sources agree",
    "one": "One source says so",
    "contradicts": "It contradicts what a person wrote",
}
"""What proposals are headed, by how sure they are."""

NOTHING = "Nothing to propose."
TO_DECLINE = (
    "To say no for good, add the text at the end of a line to declined.toml as a proposal, "
    "and take its commit out."
)


def other_count(count: int, mine: int | None, language: Language = ENGLISH) -> str:
    """Return how many episodes were seen to be stated, and what the file says."""
    if mine is None:
        return language.count(count, "it has {number} episode", "it has {number} episodes")
    return language.count(
        count, "it has {number} episode, not {mine}", "it has {number} episodes, not {mine}", mine=mine
    )


def other_outlet(network: str, starts: Moment | None, language: Language = ENGLISH) -> str:
    """Return that a network carries a show, and from when."""
    if starts is None:
        return language.say("it is on {network} too", network=network)
    when = moment_words(starts, language)
    return language.say("it is on {network} too, from {moment} in Japan", network=network, moment=when)


def other_start(
    network: str | None, starts: Moment, mine: Moment | None, language: Language = ENGLISH
) -> str:
    """Return when a show was seen to start on a network, and when the file says so."""
    where = language.say(" on {network}", network=network) if network else ""
    when = moment_words(starts, language)
    if mine is None:
        return language.say("starts {moment}{where}", moment=when, where=where)
    old = moment_words(mine, language)
    return language.say("starts {moment}{where}, not {old}", moment=when, where=where, old=old)


def new_show(starts: Moment | None, missing: Iterable[str], language: Language = ENGLISH) -> str:
    """Return that no file has a show, and what a draft of it lacks."""
    when = language.say("starts {moment}", moment=moment_words(starts, language)) if starts else ""
    lacks = language.listed(list(missing))
    lacking = language.say("not known: {missing}", missing=lacks) if lacks else ""
    return language.listed([part for part in (language.say("a new show"), when, lacking) if part])


def ids(missing: Mapping[str, int], language: Language = ENGLISH, *, by_title: str | None) -> str:
    """Return the ids that a file lacks, and by what title they were found if by no other id."""
    told = language.listed([f"{name} {number}" for name, number in missing.items()])
    if by_title is None:
        return language.say("ids: {ids}", ids=told)
    return language.say("ids: {ids}; found by its title {title}", ids=told, title=by_title)


def heading(group: str, number: int, language: Language = ENGLISH) -> str:
    """Return what proposals of a group are headed: ``One source says so (3)``."""
    return language.say("{heading} ({number})", heading=language.say(GROUPS[group]), number=number)
