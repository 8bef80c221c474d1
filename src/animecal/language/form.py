"""What is wrong with the form of a raw table: every fault, each with the path of its key and a sentence.

msgspec reads well-formed tables and stops at the first fault of others; those are walked here, key by key.
Written by hand, because jsonschema on the generated schema says of optional keys only that they are "not
valid under any of the given schemas" and takes 30 February, and pydantic would need all types a second time.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from .model import Show
from .moment import Moment
from .notations import Cadence, Delay, EpisodeRange
from .positions import join
from .tables import Block, Calendar, Network, Observer

DERIVED: Mapping[type, tuple[str, ...]] = {
    Show: ("id", "file"),
    Network: ("id",),
    Block: ("id",),
    Observer: ("id",),
    Calendar: ("id",),
}
"""Fields, by type, that come from a file's or a table's name and may not be written."""

_PARSERS: Mapping[type, Callable[[str], object]] = {
    kind: kind.parse for kind in (Moment, Delay, Cadence, EpisodeRange)
}


def decode(kind: type, value: object) -> object:
    """Read one of our notations; msgspec calls this for the types that it does not know."""
    if not isinstance(value, str):
        raise ValueError(f"a text in quotes was expected, not {_shown(value)}")
    return _PARSERS[kind](value)


_ALIASES = {
    "uk": "GB",
    "en": "GB",
    "jp": "ja",
    "kr": "ko",
    "cn": "zh",
    "english": "en",
    "jst": "Asia/Tokyo",
    "japan standard time": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "est": "America/New_York",
    "edt": "America/New_York",
    "cdt": "America/Chicago",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "bst": "Europe/London",
    "cest": "Europe/Paris",
    "aest": "Australia/Sydney",
}
"""What people write for something else, and no spelling is near."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` where a known word is near, else nothing."""
    if len(word) > 100:  # a comparison takes longer than the answer is worth
        return ""
    words = {one.casefold(): one for one in known}
    meant = _ALIASES.get(word.casefold(), "")
    if meant.casefold() in words:
        return f"; did you mean '{meant}'?"
    near = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.6)
    return f"; did you mean '{words[near[0]]}'?" if near else ""


def faults(value: object, info: msgspec.inspect.Type, at: str) -> Iterator[tuple[str, str, str]]:
    """Yield the check, the key path and a sentence for every fault of a raw value against a type."""
    while isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    match info:
        case msgspec.inspect.StructType():
            if not isinstance(value, dict):
                yield "type", at, f"a table was expected, not {_shown(value)}"
                return
            fields = {field.encode_name: field for field in info.fields}
            writable = [name for name in fields if name not in DERIVED.get(info.cls, ())]
            for key in value:
                if key not in fields:
                    hint = did_you_mean(key, writable) or f"; known here are: {', '.join(writable)}"
                    yield "unknown-key", join(at, key), f"'{key}' is not a key of the data language{hint}"
            for name, field in fields.items():
                if name in value:
                    yield from faults(value[name], field.type, join(at, name))
                elif field.required:
                    yield "missing-key", at, f"'{name}' is missing"
        case msgspec.inspect.VarTupleType() if isinstance(value, list):
            if info.min_length and len(value) < info.min_length:
                yield "type", at, "at least one entry is needed"
            if info.max_length and len(value) > info.max_length:
                yield "type", at, f"the list has {len(value):,} entries; {info.max_length} are allowed"
            for index, item in enumerate(value):
                yield from faults(item, info.item_type, join(at, index))
        case msgspec.inspect.DictType() if isinstance(value, dict):
            for key, item in value.items():
                yield from faults(item, info.value_type, join(at, key))
        case msgspec.inspect.UnionType():
            yield from faults(value, _fitting(value, info.types), at)
        case msgspec.inspect.CustomType():
            try:
                decode(info.cls, value)
            except ValueError as error:
                yield _CHECKS.get(info.cls, "type") if isinstance(value, str) else "type", at, f"{error}"
        case msgspec.inspect.LiteralType():
            if value not in info.values:
                words = [str(word) for word in info.values]
                hint = did_you_mean(value, words) if isinstance(value, str) else ""
                yield "type", at, f"{_shown(value)} is not one of {', '.join(words)}{hint}"
        case _:
            yield from _leaf_faults(value, info, at)


_CHECKS: Mapping[type, str] = {Moment: "impossible-date", Cadence: "unknown-cadence"}


def _fitting(value: object, types: Sequence[msgspec.inspect.Type]) -> msgspec.inspect.Type:
    """Return the member of a union that a value was most likely meant for."""

    def bare(info: msgspec.inspect.Type) -> msgspec.inspect.Type:
        return bare(info.type) if isinstance(info, msgspec.inspect.Metadata) else info

    wanted: tuple[type, ...] = (msgspec.inspect.StrType, msgspec.inspect.CustomType)
    if isinstance(value, dict | list):
        wanted = (msgspec.inspect.StructType if isinstance(value, dict) else msgspec.inspect.VarTupleType,)
    present = [info for info in types if not isinstance(info, msgspec.inspect.NoneType)]
    return next((info for info in present if isinstance(bare(info), wanted)), present[0])


def _leaf_faults(value: object, info: msgspec.inspect.Type, at: str) -> Iterator[tuple[str, str, str]]:
    """Yield the fault of a plain value: another type, or outside its limits."""
    names = {
        msgspec.inspect.StrType: ("a text in quotes", str),
        msgspec.inspect.IntType: ("a whole number", int),
        msgspec.inspect.BoolType: ("true or false", bool),
        msgspec.inspect.DateType: ("a date such as 2024-01-10", None),
        msgspec.inspect.VarTupleType: ("a list in brackets", list),
        msgspec.inspect.DictType: ("a table", dict),
    }
    words, kind = names[type(info)]
    if kind is None:
        if not _is_plain_date(value):
            yield "impossible-date", at, f"{words} was expected, not {_shown(value)}"
        return
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        yield "type", at, f"{words} was expected, not {_shown(value)}"
    elif isinstance(info, msgspec.inspect.IntType) and isinstance(value, int):
        if (info.ge is not None and value < info.ge) or (info.le is not None and value > info.le):
            most = f" to {info.le}" if info.le is not None else " or more"
            yield "type", at, f"{value} is out of range: {info.ge}{most} is allowed"
    elif isinstance(info, msgspec.inspect.StrType) and isinstance(value, str):
        if info.min_length and len(value) < info.min_length:
            yield "type", at, "the text is empty" if not value else f"{value!r} is too short"
        elif info.max_length and len(value) > info.max_length:
            yield "type", at, f"the text has {len(value)} characters; {info.max_length} are allowed"


def _is_plain_date(value: object) -> bool:
    """Return whether a value is a day: a TOML date, or a text that reads as one."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            return False
    return type(value) is dt.date


def _shown(value: object) -> str:
    """Return a raw value as it would be written in TOML, or what it is if that is long."""
    match value:
        case dict():
            return "a table"
        case list():
            return "a list"
        case bool():
            return str(value).lower()
        case str():
            text = repr(value)
        case _:
            text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"
