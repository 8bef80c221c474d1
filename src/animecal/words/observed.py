"""What machines saw, in words: who says so, and what of an airing was seen on a day."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from itertools import groupby

from ..language.observations import Observation
from ..language.tables import Observer
from .languages import ENGLISH, Language
from .moments import day_words, moment_words

MOST = 3
"""Episodes that are told one by one; of more, the first and the last."""


def seen_words(by: Observer, day: dt.date, page: str, language: Language = ENGLISH) -> str:
    """Return who saw what a machine says, when and where: ``Source: Syoboi Calendar, seen Fri 20 Nov …``."""
    return _seen_words(by.name, day, language).replace("{page}", page)


@functools.lru_cache(maxsize=16384)
def _seen_words(name: str, day: dt.date, language: Language) -> str:
    told = day_words(day, language)
    return language.say("Source: {source}, seen {day}: {page}", source=name, day=told, page="{page}")


def observed_words(seen: Iterable[Observation], language: Language = ENGLISH) -> str:
    """Return what a source said of an airing on one day, in the order of the episodes."""
    ordered = sorted(seen, key=lambda one: (one.first or 0, one.order))
    parts: list[str] = []
    for together, several in groupby(ordered, key=lambda one: one.what == "new" and one.first is not None):
        found = list(several)
        if together and len(found) > MOST:
            parts.append(_run(found[0], found[-1], language))
        else:
            parts += [_said(one, language) for one in found]
    return language.listed(list(dict.fromkeys(parts)))


def _run(first: Observation, last: Observation, language: Language) -> str:
    """Return of many episodes the first and the last one, and when these were seen."""
    begins, ends = (moment_words(one.starts, language) if one.starts else "" for one in (first, last))
    return language.say(
        "episodes {first}–{last}: {begins} to {ends}",
        first=first.first,
        last=last.last,
        begins=begins,
        ends=ends,
    )


def _said(one: Observation, language: Language) -> str:
    say = language.say
    if one.what == "outlet":
        return say("is shown here")
    if one.what == "count":
        return language.count(one.last or 0, "{number} episode in all", "{number} episodes in all")
    what = _what(one, language)
    starts = moment_words(one.starts, language) if one.starts else ""
    match one.what:
        case "final":
            return say("{what}, the last one: {moment}", what=what, moment=starts)
        case "rerun":
            return say("{what}, shown again: {moment}", what=what, moment=starts)
        case "preview":
            return say("{what}, shown in advance: {moment}", what=what, moment=starts)
        case _:
            return say("{what}: {moment}", what=what, moment=starts)


def _what(one: Observation, language: Language) -> str:
    if one.first is None:
        return language.say("a showing")
    if one.first == one.last:
        return language.say("episode {number}", number=one.first)
    return language.say("episodes {first}–{last}", first=one.first, last=one.last)
