"""What is known of a show beside its times: each detail with its label."""

from __future__ import annotations

import msgspec

from ..language.model import Show
from .languages import ENGLISH, Language


def show_details(show: Show, language: Language = ENGLISH) -> list[tuple[str, str]]:
    """Return the details of a show that are known, each with its label, in the order people read them.

    Its title, its airings, its people and its links are not among them. Formats are messages as the data
    language has them.
    """
    say = language.say
    ids: dict[str, int] = msgspec.to_builtins(show.ids)
    details = (
        (say("Japanese"), show.title_ja),
        (say("romaji"), show.title_romaji),
        (say("format"), say(show.format)),
        (say("studio"), language.listed(list(show.studios))),
        (say("episodes"), _episodes(show, language)),
        (say("website"), show.website),
        (say("premise"), show.premise),
        (say("ids"), language.listed([f"{database} {number}" for database, number in ids.items()])),
    )
    return [(label, value) for label, value in details if value]


def _episodes(show: Show, language: Language) -> str:
    """Return how many episodes there are and their numbers: ``13 (1–13)``; empty if that is not known."""
    if not show.episodes:
        return ""
    first, last = show.first_episode, show.last_episode
    return language.say("{count} ({first}–{last})", count=show.episodes, first=first, last=last)
