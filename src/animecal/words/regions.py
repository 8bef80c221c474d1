"""Where something can be watched, in words."""

from __future__ import annotations

from ..language.tables import Except, Regions, RegionSpec
from .languages import ENGLISH, Language

_SHOWN = 4
"""Regions that are named; of more, there is only their number."""


def region_words(regions: Regions, spec: RegionSpec | None, language: Language = ENGLISH) -> str:
    """Return where something can be watched, as people say it; empty if everywhere."""
    match spec:
        case None:
            return ""
        case Except():
            listed = _listed(regions, spec.excepted, language)
            return language.say("everywhere except {regions}", regions=listed)
        case _:
            return _listed(regions, spec, language)


def everywhere_or(regions: Regions, spec: RegionSpec | None, language: Language = ENGLISH) -> str:
    """Return where something can be watched, ``everywhere`` included."""
    return region_words(regions, spec, language) or language.say("everywhere")


def _listed(regions: Regions, names: tuple[str, ...], language: Language) -> str:
    shown = language.listed([regions.name(name) for name in names[:_SHOWN]])
    more = len(names) - _SHOWN
    if more <= 0:
        return shown
    return language.count(more, "{regions} and {number} more", "{regions} and {number} more", regions=shown)
