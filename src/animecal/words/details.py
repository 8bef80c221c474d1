"""What is known of a show beside its times: each detail with its label."""

from __future__ import annotations

from ..language.model import Show
from ..language.tables import OURS, Publication
from .languages import ENGLISH, Language
from .tongues import native_words, spelled_words

_APART = ("id", "file", "draft", "title", "first_episode", "ongoing", "airings", "credits", "links")
"""Fields of a show that are told elsewhere or not at all; all others are details."""


def show_details(
    show: Show, count: int | None, language: Language = ENGLISH, own: Publication = OURS
) -> list[tuple[str, str]]:
    """Return the details of a show that are known, each with its label, in the order of the fields.

    ``count`` is how many episodes there are, as far as that is known.
    """
    labels = {
        "title_ja": native_words(own, language),
        "title_romaji": spelled_words(own, language),
        "studios": language.say("studio"),
    }
    names = [name for name in show.__struct_fields__ if name not in _APART]
    told = [
        (labels.get(name) or language.say(name.replace("_", " ")), _told(show, name, count, language))
        for name in names
    ]
    return [(label, value) for label, value in told if value]


def _told(show: Show, name: str, count: int | None, language: Language) -> str:
    """Return what a field holds, in words: episodes as ``13 (1–13)``; empty if nothing."""
    value = getattr(show, name)
    match name:
        case "former_titles":
            return language.listed([former.title for former in show.former_titles])
        case "format":
            return language.say(value)
        case "ids":
            return language.listed([f"{database} {number}" for database, number in show.ids.given.items()])
        case "episodes":
            if count is None:
                return ""
            first = show.first_episode
            return language.say("{count} ({first}–{last})", count=count, first=first, last=first + count - 1)
        case _:
            return language.listed(list(value)) if isinstance(value, tuple) else str(value or "")
