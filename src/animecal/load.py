"""From TOML files to frozen types, once; no raw table passes this module.

Well-formed files take the fast way through msgspec. A file with a fault is walked again, key by key, so
that all its faults are told together, each with its line.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import rtoml

from .errors import AnimecalError, DataError, Problem
from .model import (
    Block,
    Cadence,
    Dataset,
    Delay,
    EpisodeRange,
    Moment,
    Network,
    Regions,
    Retired,
    Show,
)

T = TypeVar("T")

SHIPPED = Path(__file__).parent / "data"
"""The curated data that ships with the package."""

DERIVED: Mapping[type, tuple[str, ...]] = {Show: ("id", "file"), Network: ("id",), Block: ("id",)}
"""Fields, by type, that come from a file's or a table's name and may not be written."""

_PARSERS: Mapping[type, Callable[[str], object]] = {
    kind: kind.parse for kind in (Moment, Delay, Cadence, EpisodeRange)
}

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Characters that no text may hold: controls, invisible marks, bidi overrides, halves of characters.

The joiners U+200C and U+200D are not among them: emoji and several scripts need them.
"""


class Loaded(msgspec.Struct, frozen=True):
    """What was read: the well-formed data, the problems of the rest, and the texts, to find lines in."""

    dataset: Dataset
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]

    def problem(self, check: str, file: str, key: str, message: str) -> Problem:
        """Return a problem at a key of a file, with its line."""
        return _problem(self.texts, check, file, key, message)


def _problem(texts: Mapping[str, str], check: str, file: str, key: str, message: str) -> Problem:
    """Return a problem with its line; what it cites of a hostile file can do a terminal no harm."""
    line = line_of(texts.get(file, ""), key)
    return Problem(_tame(file, 500), line, _tame(key, 200), _tame(message, 1000), check)


def _tame(text: str, most: int) -> str:
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    return UNSAFE.sub(lambda found: found[0].encode("unicode-escape").decode(), text)


def load(data: Path, *, on_file: Callable[[int, int], None] = lambda _done, _all: None) -> Loaded:
    """Read a data folder: ``networks.toml``, ``blocks.toml``, ``regions.toml`` and ``shows/<year>/*.toml``.

    ``retired.toml`` is read if there is one. ``on_file`` is told how many of how many files are read.
    Faults in files become problems of the result; AnimecalError is raised if the folder itself is missing,
    cannot be read or holds no show.
    """
    try:
        there = data.is_dir()
    except OSError as error:
        raise AnimecalError(f"the data folder {data} cannot be read: {error.strerror}") from None
    if not there:
        raise AnimecalError(f"the data folder {data} does not exist; name another with --data")
    paths = sorted((data / "shows").glob("**/*.toml"))
    if not paths:
        raise AnimecalError(f"the data folder {data} holds no shows: expected shows/<year>/<show-id>.toml")
    reader = _Reader(data)
    networks = reader.tables("networks.toml", Network)
    blocks = reader.tables("blocks.toml", Block)
    regions = reader.read("regions.toml", Regions, {}) or Regions()
    retired = reader.read("retired.toml", Retired, {}) if (data / "retired.toml").exists() else None
    shows: dict[str, Show] = {}
    for done, path in enumerate(paths, 1):
        file = path.relative_to(data).as_posix()
        show = None
        if UNSAFE.search(file):
            reader.fault("names", file, "", "the file's name holds an invisible character; rename it")
        else:
            show = reader.read(file, Show, {"id": path.stem, "file": file})
        if show is not None:
            if path.stem in shows:
                first = shows[path.stem].file
                reader.fault(
                    "duplicate-id", file, "", f"the id '{path.stem}' is taken by {first}; rename one"
                )
            else:
                shows[path.stem] = show
        on_file(done, len(paths))
    dataset = Dataset(
        networks=networks,
        blocks=blocks,
        regions=regions,
        shows=dict(sorted(shows.items())),
        retired=retired.feeds if retired else (),
    )
    return Loaded(dataset, tuple(reader.problems), reader.texts)


def require(loaded: Loaded, problems: Iterable[Problem] = ()) -> Dataset:
    """Return the data; raise DataError with all problems if there are any."""
    everything = (*loaded.problems, *problems)
    if everything:
        raise DataError(everything)
    return loaded.dataset


_TOML_HINTS: Mapping[str, str] = {
    "invalid time": "; write times in quotes: '2024-01-10 24:55'",
    "invalid basic string": "; is a closing quote missing?",
}


class _Reader:
    """Reads files of one folder and gathers their problems."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}

    def fault(self, check: str, file: str, key: str, message: str) -> None:
        self.problems.append(_problem(self.texts, check, file, key, message))

    def parse(self, file: str) -> dict[str, Any] | None:
        """Return the file's table, or None and a problem."""
        path = self.data / file
        self.texts[file] = ""
        try:
            if path.exists() and not path.is_file():  # reading a pipe or a device might never end
                self.fault("readable", file, "", "cannot be read: it is not a file")
                return None
            content = path.read_bytes()
        except OSError as error:
            self.fault("readable", file, "", f"cannot be read: {error.strerror}")
            return None
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            message = f"byte {error.start} is not UTF-8; save the file as UTF-8"
            self.problems.append(Problem(_tame(file, 500), line, "", message, "utf-8"))
            return None
        self.texts[file] = text
        try:
            return rtoml.loads(text)
        except rtoml.TomlParsingError as error:
            what, _, where = str(error).partition(" at line ")
            line = int(where.split()[0]) if where else 0
            hint = next((hint for start, hint in _TOML_HINTS.items() if what.startswith(start)), "")
            message = f"not valid TOML: {what.removeprefix('ValueError: ')}{hint}"
            self.problems.append(Problem(_tame(file, 500), line, "", message, "toml"))
            return None

    def read(self, file: str, kind: type[T], derived: Mapping[str, str]) -> T | None:
        """Return the file as a frozen type, or None and its problems."""
        table = self.parse(file)
        return None if table is None else self.convert(file, "", table, kind, derived)

    def tables(self, file: str, kind: type[T]) -> dict[str, T]:
        """Return the tables of a file as frozen types by their names; problems for the others."""
        found: dict[str, T] = {}
        for name, table in (self.parse(file) or {}).items():
            if not isinstance(table, dict):
                self.fault(
                    "unknown-key",
                    file,
                    name,
                    f"'{name}' is not a table: each begins with a line such as [fuji-tv]",
                )
                continue
            value = self.convert(file, name, table, kind, {"id": name})
            if value is not None:
                found[name] = value
        return found

    def convert(
        self, file: str, at: str, table: dict[str, Any], kind: type[T], derived: Mapping[str, str]
    ) -> T | None:
        written = [key for key in table if key in DERIVED.get(kind, ())]
        for key in written:
            message = f"'{key}' comes from the name of the file or table; remove the line"
            self.fault("unknown-key", file, join(at, key), message)
        whole = {**table, **derived}
        try:
            value = msgspec.convert(whole, kind, dec_hook=decode)
        except msgspec.ValidationError as error:
            found = list(faults(whole, msgspec.inspect.type_info(kind), at))
            for check, key, message in found or [("type", at, str(error))]:
                self.fault(check, file, key, message)
            return None
        return None if written else value


def decode(kind: type, value: object) -> object:
    """Read one of our notations; msgspec calls this for the types that it does not know."""
    if not isinstance(value, str):
        raise ValueError(f"a text in quotes was expected, not {_shown(value)}")
    return _PARSERS[kind](value)


# --- all faults of one table ----------------------------------------------------------------------------


def join(at: str, key: str | int) -> str:
    """Return the path of a key or an index below a path."""
    if isinstance(key, int):
        return f"{at}[{key}]"
    return f"{at}.{key}" if at else key


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` where a known word is near, else nothing."""
    if len(word) > 100:  # a comparison takes longer than the answer is worth
        return ""
    words = {one.casefold(): one for one in known}
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


# --- lines ----------------------------------------------------------------------------------------------


_TOKEN = re.compile(
    r"""
    (?P<space> [ \t\r\ufeff]+ | \#[^\n]* )
    | "{3} (?:[^\\]|\\.)*? "{3,5} | '{3} .*? '{3,5}       # multi-line strings
    | "(?:[^"\\\n]|\\.)*" | '[^'\n]*'                       # strings of one line
    | \d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}\#]*                   # a date and a time with a space
    | [\n\[\]{}=,] | [^\s\[\]{}=,\#"']+                     # marks; bare keys with their dots, plain values
    """,
    re.VERBOSE | re.DOTALL,
)


def line_of(text: str, key: str) -> int:
    """Return the line (from 1) on which a key path such as ``airings[0].dates[1].starts`` stands.

    The text is one that TOML's parser has taken. A key that is not in it has the line of the nearest table
    or list around it; 0 if there is none.
    """
    places = _places(text) if key else {}
    while key and key not in places:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return places.get(key, 0)


@functools.lru_cache(maxsize=16)
def _places(text: str) -> dict[str, int]:
    """Return the lines of all key paths of a TOML text."""
    places: dict[str, int] = {}
    sizes: dict[str, int] = {}
    tokens = _tokens(text)
    table = ""
    for line, word in tokens:
        if word == "[":
            _, word = next(tokens)
            entry = word == "["
            table = ""
            names = _key(tokens, "" if entry else word, "]")
            for depth, name in enumerate(names, 1):
                table = join(table, name)
                places.setdefault(table, line)
                if entry and depth == len(names):
                    sizes[table] = sizes.get(table, 0) + 1
                if table in sizes:
                    table = join(table, sizes[table] - 1)
                    places.setdefault(table, line)
        elif word not in ("\n", "]"):
            _assigned(tokens, line, word, table, places)
    return places


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a TOML text with their lines."""
    line = 1
    for found in _TOKEN.finditer(text):
        if not found["space"]:
            yield line, found[0]
        line += found[0].count("\n")


def _key(tokens: Iterator[tuple[int, str]], word: str, end: str) -> list[str]:
    """Return the names of a dotted key that begins with a word and is followed by a mark."""
    names: list[str] = []
    while word != end:
        if word[:1] not in ("'", '"'):
            names += filter(None, word.split("."))
        else:
            names.append(rtoml.loads(f"key = {word}")["key"])
        _, word = next(tokens)
    return names


def _assigned(
    tokens: Iterator[tuple[int, str]], line: int, word: str, at: str, places: dict[str, int]
) -> None:
    """Note the lines of a key in the table ``at`` and of all that stands in its value."""
    for name in _key(tokens, word, "="):
        at = join(at, name)
        places.setdefault(at, line)
    _valued(tokens, next(tokens)[1], at, places)


def _valued(tokens: Iterator[tuple[int, str]], word: str, at: str, places: dict[str, int]) -> None:
    """Note the lines of all that stands in a value that begins with a word."""
    if word not in ("[", "{"):
        return
    index = 0
    for line, inner in tokens:
        if inner in ("]", "}"):
            return
        if inner in ("\n", ","):
            continue
        if word == "{":
            _assigned(tokens, line, inner, at, places)
        else:
            places[join(at, index)] = line
            _valued(tokens, inner, join(at, index), places)
            index += 1
