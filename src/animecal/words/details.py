"""What is known of a show beside its times: each detail with its label."""

from __future__ import annotations

from ..language.model import Show
from .languages import ENGLISH, Language

_APART = ("id", "file", "title", "first_episode", "ongoing", "airings", "credits", "links")
"""Fields of a show that are told elsewhere or not at all; all others are details."""
_LABELS = {"title_ja": "Japanese", "title_romaji": "romaji", "studios": "studio"}
"""Labels of fields that are not called as they are named."""


def show_details(show: Show, count: int | None, language: Language = ENGLISH) -> list[tuple[str, str]]:
    """Return the details of a show that are known, each with its label, in the order of the fields.

    ``count`` is how many episodes there are, as far as that is known.
    """
    names = [name for name in show.__struct_fields__ if name not in _APART]
    told = [(_LABELS.get(name, name.replace("_", " ")), _told(show, name, count, language)) for name in names]
    return [(language.say(label), value) for label, value in told if value]


def _told(show: Show, name: str, count: int | None, language: Language) -> str:
    """Return what a field holds, in words: episodes as ``13 (1–13)``; empty if nothing."""
    value = getattr(show, name)
    match name:
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
