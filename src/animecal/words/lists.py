"""What lists are headed, and what is said of empty ones."""

from __future__ import annotations

from collections.abc import Mapping

from ..language.tables import Publication
from .languages import ENGLISH, Language

NO_SEASON = "no season yet"
COVERAGE = ("shows", "to the minute", "with a network", "with a Western outlet", "two sources")
ACCURACY = (
    *("ahead", "episodes", "right to the minute", "within 30 minutes", "further off", "day alone"),
    *("missing", "phantom"),
)

COLUMNS: Mapping[str, str] = {
    "id": "id",
    "title": "title",
    "title_ja": "title {language}",
    "format": "format",
    "starts": "starts",
    "network": "network",
    "episodes": "episodes",
    "draft": "draft",
    "name": "name",
    "name_ja": "name {language}",
    "kind": "kind",
    "regions": "regions",
    "shows": "shows",
    "networks": "networks",
    "slot": "slot",
    "path": "path",
    "events": "events",
    "first": "first",
    "last": "last",
    "minute": "minute",
    "western": "western",
    "two_sources": "two sources",
    "season": "season",
    "ahead": "ahead",
    "right": "right",
    "near": "within 30 min",
    "off": "further off",
    "vague": "day alone",
    "missing": "missing",
    "phantom": "phantom",
}
"""What a column of a list is headed, by the field that it shows."""

_NOTHING = {
    "show": "No shows.",
    "network": "No networks.",
    "block": "No blocks.",
    "feed": "No feeds.",
    "season": "No seasons.",
    "accuracy": "Nothing was observed.",
}


def nothing_listed(what: str, language: Language = ENGLISH) -> str:
    """Return that a list of shows, networks, blocks, feeds or seasons is empty: ``No shows.``."""
    return language.say(_NOTHING[what])


def column(field: str, own: Publication, language: Language = ENGLISH) -> str:
    """Return what the column of a field is headed."""
    return language.say(COLUMNS[field], language=own.language)
