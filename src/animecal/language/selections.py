"""Reading selections: by the same keys, with the same sentences, wherever one is given.

That is a table of ``calendars.toml``, the options of a command, or the query of an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, get_args

import msgspec

from .form import did_you_mean
from .model import Dataset
from .moment import Moment, Precision
from .names import is_id, is_tag, slug
from .tables import LONGEST_ALARM, Calendar, Fallback, Only, Selection, Titles

MOST = 500
"""Values that one key may have."""
LONGEST = 200
"""Letters of a value that are still looked at."""

MANY = ("shows", "networks", "blocks", "studios", "seasons", "services", "audio")
TOLD = ("titles", "language", "alarm")
"""How events are told; without these keys, as they are published."""
ONE = ("region", "fallback", "only", *TOLD)
KEYS = (*MANY, *ONE)


class Fault(NamedTuple):
    """What is wrong with a key, or with the value at a place of it, as a sentence."""

    key: str
    place: int | None
    message: str


class Read(NamedTuple):
    """A selection as far as it could be read, and what is wrong with it.

    ``missing`` are shows that the data does not have: it may have lost them. The selection names them too,
    so that one of lost shows alone does not turn into one of everything.
    """

    selection: Selection
    faults: tuple[Fault, ...]
    missing: tuple[str, ...]


def read(
    given: Mapping[str, Sequence[str]], dataset: Dataset, languages: Collection[str] | None = None
) -> Read:
    """Read a selection from the values of its keys.

    ``languages`` are those in which events can be told; without them, any is believed.
    """
    faults: list[Fault] = []
    found: dict[str, object] = {}
    missing: dict[str, None] = {}
    known = _known(dataset, languages)
    for key, values in given.items():
        fault = _form_fault(key, values)
        if fault:
            faults.append(Fault(key, None, fault))
            continue
        good: dict[str, None] = {}
        for place, value in enumerate(values):
            named = known[key].find(value) if len(value) <= LONGEST else None
            if named is not None:
                good[named] = None
            elif key == "shows" and is_id(value):
                good[value] = missing[value] = None
            else:
                said = f"{_shown(value)} is {_none(key, languages)}{did_you_mean(value, known[key].all)}"
                faults.append(Fault(key, None if key in ONE else place, said))
        found[key] = next(iter(good), None) if key in ONE else tuple(good)
    chosen = {key: value for key, value in found.items() if value}
    selection = msgspec.convert(chosen, Selection, strict=False)
    return Read(selection, tuple(faults), tuple(missing))


def given_by(selection: Selection) -> dict[str, tuple[str, ...]]:
    """Return the values of a selection's keys that are not as they would be without it."""
    plain = msgspec.structs.asdict(Selection())
    values = {key: getattr(selection, key) for key in KEYS}
    return {
        key: value if isinstance(value, tuple) else (str(value),)
        for key, value in values.items()
        if value != plain[key]
    }


def selection_of(calendar: Calendar, dataset: Dataset) -> Selection:
    """Return what a named calendar selects, by the names of the data; it was checked before."""
    return read(given_by(calendar), dataset).selection


def unknown_show(value: str, dataset: Dataset) -> str:
    """Return the sentence on a show that the data does not have."""
    return f"{_shown(value)} is no show{did_you_mean(value, dataset.shows)}"


def _form_fault(key: str, values: Sequence[str]) -> str:
    if key not in KEYS:
        return f"{_shown(key)} is no key of a selection{did_you_mean(key, KEYS)}"
    if key in ONE and len(values) != 1:
        return f"'{key}' takes one value"
    if len(values) > MOST:
        return f"'{key}' has {len(values)} values; {MOST} are the most"
    return ""


_NONE = {
    "shows": "no show",
    "networks": "no network",
    "blocks": "no block",
    "studios": "no studio",
    "seasons": "no season such as 2027-winter",
    "services": "no network",
    "audio": "no language tag such as 'en' or 'pt-BR'",
    "region": "no country code such as 'FR'",
    "fallback": "neither 'original' nor 'none'",
    "only": "none of 'premieres', 'finales' and 'episodes'",
    "titles": "none of 'en', 'ja' and 'romaji'",
    "alarm": f"no number of minutes from 0 to {LONGEST_ALARM}",
}


def _none(key: str, languages: Collection[str] | None) -> str:
    """Return what a value is not."""
    if key != "language":
        return _NONE[key]
    if languages is None:
        return _NONE["audio"]
    return f"no language of calendars, which are {', '.join(map(repr, languages))}"


class _Names(NamedTuple):
    """What a key may name: the name of a value, and all names, for who misspells one."""

    find: Callable[[str], str | None]
    all: Iterable[str] = ()


def _of(names: Mapping[str, str]) -> _Names:
    folded = {spelled.casefold(): name for spelled, name in names.items()}
    return _Names(lambda value: folded.get(value.casefold()), folded.values())


def _season(value: str) -> str | None:
    try:
        moment = Moment.parse(value.casefold())
    except ValueError:
        return None
    return str(moment) if moment.precision is Precision.SEASON else None


def _tag(value: str) -> str | None:
    """Return a language tag as the data writes it: ``pt-BR``, ``zh-Hant``."""
    language, *rest = value.casefold().split("-")
    tag = "-".join([language, *(part.title() if len(part) == 4 else part.upper() for part in rest)])
    return tag if is_tag(tag) else None


def _minutes(value: str) -> str | None:
    """Return a number of minutes, without zeros before it."""
    if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) or int(value) > LONGEST_ALARM:
        return None
    return str(int(value))


def _known(dataset: Dataset, languages: Collection[str] | None) -> dict[str, _Names]:
    """Return what each key may name."""
    networks = _of({one: one for one in dataset.networks})
    studios = {studio: slug(studio) for show in dataset.shows.values() for studio in show.studios}
    return {
        "shows": _of({one: one for one in dataset.shows}),
        "networks": networks,
        "services": networks,
        "blocks": _of({one: one for one in dataset.blocks}),
        "studios": _of({**studios, **{name: name for name in studios.values()}}),
        "seasons": _Names(_season),
        "audio": _Names(_tag),
        "region": _of({code: code for code in dataset.regions.countries}),
        "fallback": _of({one: one for one in get_args(Fallback)}),
        "only": _of({one: one for one in get_args(Only)}),
        "titles": _of({one: one for one in get_args(Titles)}),
        "language": _Names(_tag) if languages is None else _of({one: one for one in languages}),
        "alarm": _Names(_minutes),
    }


def _shown(value: str) -> str:
    return repr(value if len(value) <= 60 else f"{value[:60]}…")
