"""What the query of a calendar's address asks for, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

import msgspec

from ..language.model import Dataset
from ..language.selections import MOST, read, unknown_show
from ..language.tables import Selection
from ..words.languages import LANGUAGES

LONGEST_URL = 8000
"""Bytes of an address, as RFC 9110, section 4.1, recommends; some 200 shows."""
_TOLD = 10
"""Values of a key that are told to be wrong: to find what was meant by each takes its time."""


class Asked(NamedTuple):
    """What a query asks for, or sentences on what is wrong with it.

    ``lost`` are the shows that the data has no more.
    """

    selection: Selection
    lost: tuple[str, ...]
    problems: tuple[str, ...]


def understood(query: bytes, dataset: Dataset, published: Iterable[str]) -> Asked:
    """Read the query of an address; ``published`` are the shows that feeds have, or ever had.

    Values stand between commas, spaces or plus signs, or a key stands several times. A show that the data
    does not have was lost if it was published, else its name is wrong.
    """
    values, problems = _values(query)
    if not values and problems:
        return Asked(Selection(), (), tuple(problems))
    shorter, told = _shortened(values, dataset)
    found = read(shorter, _concerned(values, dataset), LANGUAGES)
    known = frozenset(published)
    lost = [one.casefold() for one in found.missing if one.casefold() in known]
    strange = [one for one in found.missing if one.casefold() not in known]
    problems += [_sentence(fault.message) for fault in found.faults]
    problems += [_sentence(unknown_show(one, dataset)) for one in strange[:_TOLD]]
    problems += told + _more("shows", len(strange) - _TOLD)
    return Asked(found.selection, tuple(lost), tuple(problems))


def _values(query: bytes) -> tuple[dict[str, list[str]], list[str]]:
    """Return the values of each key, and what is wrong with their form."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST)
    except UnicodeError:
        return {}, ["The query is not UTF-8, percent-encoded."]
    except ValueError:
        return {}, [f"The query has more than {MOST} parts."]
    found: dict[str, dict[str, None]] = {}
    for key, text in pairs:
        found.setdefault(key, {}).update(dict.fromkeys(filter(None, re.split("[, +]", text))))
    if sum(map(len, found.values())) > MOST:
        return {}, [f"The query has more than {MOST} values."]
    empty = [f"{key!r} has no value." for key, values in found.items() if not values]
    return {key: list(values) for key, values in found.items() if values}, empty


def _concerned(values: Mapping[str, Sequence[str]], dataset: Dataset) -> Dataset:
    """Return the data without shows that have no say: it takes a while to find all that can be named."""
    if "studios" in values:
        return dataset
    named = (value.casefold() for value in values.get("shows", ()))
    return msgspec.structs.replace(
        dataset, shows={one: dataset.shows[one] for one in named if one in dataset.shows}
    )


def _shortened(
    values: Mapping[str, Sequence[str]], dataset: Dataset
) -> tuple[dict[str, Sequence[str]], list[str]]:
    """Return values without most of those that nothing has, and sentences on how many were left out."""
    networks = {one.casefold() for one in dataset.networks}
    there = {"networks": networks, "services": networks, "blocks": {one.casefold() for one in dataset.blocks}}
    found = dict(values)
    said: list[str] = []
    for key, known in there.items():
        wrong = [one for one in values.get(key, ()) if one.casefold() not in known]
        if len(wrong) > _TOLD:
            left = frozenset(wrong[_TOLD:])
            found[key] = [one for one in values[key] if one not in left]
            said += _more(key, len(left))
    return found, said


def _sentence(text: str) -> str:
    return text if text.endswith("?") else f"{text}."


def _more(key: str, number: int) -> list[str]:
    return [f"{number} more values of '{key}' are wrong."] if number > 0 else []
