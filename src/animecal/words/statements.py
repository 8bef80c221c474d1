"""Statements in words: what was announced, as the terminal, the news and the pages say it."""

from __future__ import annotations

import msgspec

from ..language.statements import Change, DateStatement, Showing
from .languages import ENGLISH, Language
from .moments import day_words, delay_words, moment_words, start_words
from .outlets import noted, showing_words


def said(statement: DateStatement | Change, language: Language = ENGLISH, there: str | None = None) -> str:
    """Return what a statement says, as a sentence without its day and source.

    ``there`` is the name of the network to which it takes the airing.
    """
    if isinstance(statement, DateStatement):
        return _date_said(statement, language)
    if statement.final and statement.episode is not None and not (statement.starts or statement.minutes):
        return language.say("episode {number} is the last one", number=statement.episode)
    told = _change_said(statement, language)
    if statement.final:
        told = language.say("{said}, the last one", said=told)
    return told if there is None else language.say("{said} on {network}", said=told, network=there)


def _date_said(statement: DateStatement, language: Language) -> str:
    parts = []
    if statement.starts is not None:
        starts = start_words(statement.starts, statement.timezone, language)
        parts.append(language.say("starts {moment}", moment=starts))
    if statement.delay is not None:
        parts.append(delay_words(statement.delay.minutes, language))
    if statement.ends is not None:
        parts.append(language.say("ends {moment}", moment=day_words(statement.ends, language)))
    if statement.local_time is not None:
        kept, not_kept = "keeps its hour on the local clock", "keeps its distance from the original"
        parts.append(language.say(kept if statement.local_time else not_kept))
    if statement.season is not None:
        parts.append(language.say("counts to {season}", season=moment_words(statement.season, language)))
    parts += _length_said(statement, language)
    return language.listed(parts) or language.say("announced")


def _length_said(statement: DateStatement, language: Language) -> list[str]:
    """Return how many episodes or cours there are, each if it is said."""
    said = []
    if statement.episodes is not None:
        said.append(language.count(statement.episodes, "{number} episode", "{number} episodes"))
    if statement.cours is not None:
        said.append(language.count(statement.cours, "{number} cour", "{number} cours"))
    return said


def _change_said(change: Change, language: Language) -> str:
    say = language.say
    starts = moment_words(change.starts, language) if change.starts else ""
    match change.kinds[0]:
        case "episode":
            told = say(
                "episode {number}: {moment}", number=change.episode, moment=starts or say("in its slot")
            )
            if not change.minutes:
                return told
            return language.count(
                change.minutes, "{told} ({number} minute)", "{told} ({number} minutes)", told=told
            )
        case "episodes" if starts:
            return say("episodes {numbers} as one: {moment}", numbers=change.episodes, moment=starts)
        case "episodes":
            return say("episodes {numbers} as one", numbers=change.episodes)
        case "from_episode":
            return say("from episode {number} on: {moment}", number=change.from_episode, moment=starts)
        case "special":
            name = say("special “{name}”", name=change.special)
            told = noted(name, [showing_words(change.kind, language)], language)
            return say("{special}: {moment}", special=told, moment=starts)
        case "hiatus_from" if change.resumes:
            back = moment_words(change.resumes, language)
            return say(
                "break from episode {number} on, back {moment}", number=change.hiatus_from, moment=back
            )
        case "hiatus_from":
            return say("break from episode {number} on, no return date", number=change.hiatus_from)
        case "cancelled_from":
            return say("cancelled from episode {number} on", number=change.cancelled_from)
        case "weeks_off":
            return language.count(
                change.weeks_off or 0,
                "{number} week off, nobody has said which",
                "{number} weeks off, nobody has said which",
            )
        case _:
            skips = language.listed([day_words(day, language) for day in change.skips])
            return say("no episode on {days}", days=skips)


def formerly(title: str, language: Language = ENGLISH) -> str:
    """Return that a show had another title before."""
    return language.say("a new title; before, it was “{title}”", title=title)


_BEGINS: dict[Showing | None, tuple[str, str]] = {
    None: ("{show} premieres {moment}", "{show} premieres {moment} on {network}"),
    "rerun": ("{show} is shown again {moment}", "{show} is shown again {moment} on {network}"),
    "preview": (
        "{show} has an advance showing {moment}",
        "{show} has an advance showing {moment} on {network}",
    ),
}
"""That an airing begins; and the same with its network."""

_STREAMS = ("{show} streams {delay}", "{show} streams {delay} on {network}")
_ENDS = ("{show} ends {moment}", "{show} ends {moment} on {network}")
_HAS = ("{show} has {length}", "{show} has {length} on {network}")
_SAID = ("{show}: {said}", "{show} on {network}: {said}")
_COMES: dict[Showing | None, str] = {
    None: "{show} comes to {network}",
    "rerun": "{show} is shown again on {network}",
    "preview": "{show} has an advance showing on {network}",
}


def news_words(
    title: str,
    statement: DateStatement | Change,
    network: str | None,
    language: Language = ENGLISH,
    there: str | None = None,
    *,
    showing: Showing | None = None,
) -> str:
    """Return a statement as news: ``Metallic Rouge premieres Wed 10 Jan 2024 24:55 on Fuji TV``.

    ``there`` is the name of the network to which it takes the airing, ``showing`` what an airing is that has
    no premiere.
    """
    say = language.say
    on = network is not None
    if isinstance(statement, Change):
        return say(_SAID[on], show=title, network=network, said=said(statement, language, there))
    length = language.listed(_length_said(statement, language))
    if length and not (statement.starts or statement.delay or statement.ends):
        return say(_HAS[on], show=title, network=network, length=length)
    if length:
        shorter = msgspec.structs.replace(statement, episodes=None, cours=None)
        told = news_words(title, shorter, network, language, showing=showing)
        return say("{text} ({notes})", text=told, notes=length)
    if statement.starts is not None:
        when = start_words(statement.starts, statement.timezone, language)
        return say(_BEGINS[showing][on], show=title, network=network, moment=when)
    if statement.delay is not None:
        delay = delay_words(statement.delay.minutes, language)
        if showing is not None:
            return say(_BEGINS[showing][on], show=title, network=network, moment=delay)
        return say(_STREAMS[on], show=title, network=network, delay=delay)
    if statement.ends is not None:
        when = day_words(statement.ends, language)
        return say(_ENDS[on], show=title, network=network, moment=when)
    if statement.local_time is not None:
        return say(_SAID[on], show=title, network=network, said=_date_said(statement, language))
    if statement.season is not None:
        return say("{show} counts to {season}", show=title, season=moment_words(statement.season, language))
    if on:
        return say(_COMES[showing], show=title, network=network)
    return say("{show} is announced", show=title)
