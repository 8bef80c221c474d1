"""Where something can be watched, in words."""

from __future__ import annotations

from ..language.tables import Except, Regions, RegionSpec
from .languages import ENGLISH, Language

_SHOWN = 4
"""Regions that are named; of more, there is only their number."""

_SHORTER = {"HK": "Hong Kong", "MO": "Macao", "US": "United States"}
"""Countries that CLDR calls by their full names."""


def place_words(regions: Regions, code: str, language: Language = ENGLISH) -> str:
    """Return what a country or a group of them is called; countries in other languages as CLDR has them."""
    name = regions.name(code)
    if language.locale is None:
        return name
    if code in regions.groups:
        return language.say(name)
    return language.say(_SHORTER[code]) if code in _SHORTER else language.locale.territories.get(code, name)


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
    shown = language.listed([place_words(regions, name, language) for name in names[:_SHOWN]])
    more = len(names) - _SHOWN
    if more <= 0:
        return shown
    return language.count(more, "{regions} and {number} more", "{regions} and {number} more", regions=shown)
