"""From TOML files to frozen types, once; no raw table passes this module.

Well-formed files take the fast way through msgspec. A file with a fault is walked again, key by key, so
that all its faults are told together, each with its line.
"""

from __future__ import annotations

import datetime as dt
import difflib
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
    Show,
)

T = TypeVar("T")

SHIPPED = Path(__file__).parent / "data"
"""The curated data that ships with the package."""

DERIVED = frozenset({"id", "file"})
"""Fields that come from a file's or a table's name and may not be written."""

_PARSERS: Mapping[type, Callable[[str], object]] = {
    kind: kind.parse for kind in (Moment, Delay, Cadence, EpisodeRange)
}


class Loaded(msgspec.Struct, frozen=True):
    """What was read: the well-formed data, the problems of the rest, and the texts, to find lines in."""

    dataset: Dataset
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]

    def problem(self, check: str, file: str, key: str, message: str) -> Problem:
        """Return a problem at a key of a file, with its line."""
        return Problem(file, line_of(self.texts.get(file, ""), key), key, message, check)


def load(data: Path, *, on_file: Callable[[int, int], None] = lambda _done, _all: None) -> Loaded:
    """Read a data folder: ``networks.toml``, ``blocks.toml``, ``regions.toml`` and ``shows/<year>/*.toml``.

    ``on_file`` is told how many of how many files are read. Faults in files become problems of the result;
    AnimecalError is raised if the folder itself is missing, cannot be read or holds no show.
    """
    if not data.is_dir():
        raise AnimecalError(f"the data folder {data} does not exist; name another with --data")
    paths = sorted((data / "shows").glob("**/*.toml"))
    if not paths:
        raise AnimecalError(f"the data folder {data} holds no shows: expected shows/<year>/<show-id>.toml")
    reader = _Reader(data)
    networks = reader.tables("networks.toml", Network)
    blocks = reader.tables("blocks.toml", Block)
    regions = reader.read("regions.toml", Regions, {}) or Regions()
    shows: dict[str, Show] = {}
    for done, path in enumerate(paths, 1):
        file = path.relative_to(data).as_posix()
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
    dataset = Dataset(networks=networks, blocks=blocks, regions=regions, shows=dict(sorted(shows.items())))
    return Loaded(dataset, tuple(reader.problems), reader.texts)


def require(loaded: Loaded, problems: Iterable[Problem] = ()) -> Dataset:
    """Return the data; raise DataError with all problems if there are any."""
    everything = (*loaded.problems, *problems)
    if everything:
        raise DataError(everything)
    return loaded.dataset


class _Reader:
    """Reads files of one folder and gathers their problems."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}

    def fault(self, check: str, file: str, key: str, message: str) -> None:
        self.problems.append(Problem(file, line_of(self.texts.get(file, ""), key), key, message, check))

    def parse(self, file: str) -> dict[str, Any] | None:
        """Return the file's table, or None and a problem."""
        try:
            text = (self.data / file).read_bytes().decode()
        except UnicodeDecodeError as error:
            self.fault("utf-8", file, "", f"byte {error.start} is not UTF-8; save the file as UTF-8")
            return None
        except OSError as error:
            self.fault("readable", file, "", f"cannot be read: {error.strerror}")
            return None
        self.texts[file] = text
        try:
            return rtoml.loads(text)
        except rtoml.TomlParsingError as error:
            lines = str(error).splitlines()
            where = re.search(r"line (\d+)", lines[0])
            message = f"not valid TOML: {lines[-1].strip()}"
            self.problems.append(Problem(file, int(where[1]) if where else 0, "", message, "toml"))
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
                self.fault("unknown-key", file, name, f"a table was expected: [{name}]")
                continue
            value = self.convert(file, name, table, kind, {"id": name})
            if value is not None:
                found[name] = value
        return found

    def convert(
        self, file: str, at: str, table: dict[str, Any], kind: type[T], derived: Mapping[str, str]
    ) -> T | None:
        written = [key for key in table if key in DERIVED]
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
        raise ValueError(f"a text in quotes was expected, not {value}")
    return _PARSERS[kind](value)


# --- all faults of one table ----------------------------------------------------------------------------


def join(at: str, key: str | int) -> str:
    """Return the path of a key or an index below a path."""
    if isinstance(key, int):
        return f"{at}[{key}]"
    return f"{at}.{key}" if at else key


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` where a known word is near, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


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
            writable = [name for name in fields if name not in DERIVED]
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
                yield _CHECKS.get(info.cls, "type"), at, f"{error}"
        case msgspec.inspect.LiteralType() if isinstance(value, str):
            if value not in info.values:
                words = [str(word) for word in info.values]
                hint = did_you_mean(value, words)
                yield "type", at, f"'{value}' is not one of {', '.join(words)}{hint}"
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
        msgspec.inspect.DateType: ("a date such as 2024-01-10, without quotes", None),
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
            most = f" to {info.le}" if info.le is not None else " up"
            yield "type", at, f"{value} is out of range: {info.ge}{most} is allowed"
    elif isinstance(info, msgspec.inspect.StrType) and isinstance(value, str):
        if info.min_length and len(value) < info.min_length:
            yield "type", at, "the text is empty" if not value else f"{value!r} is too short"
        elif info.max_length and len(value) > info.max_length:
            yield "type", at, f"the text has {len(value)} characters; {info.max_length} are allowed"


def _is_plain_date(value: object) -> bool:
    """Return whether a value is a day: a TOML date, or a text that reads as one."""
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            return False
    return type(value) is dt.date


def _shown(value: object) -> str:
    text = (
        repr(value) if not isinstance(value, dict | list) else {dict: "a table", list: "a list"}[type(value)]
    )
    return text if len(text) <= 60 else text[:57] + "…"


# --- lines ----------------------------------------------------------------------------------------------

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_of(text: str, key: str) -> int:
    """Return the line (from 1) on which a key path such as ``airings[0].dates[1].starts`` stands.

    A key that is not in the text has the line of the nearest table above it; 0 if there is none.
    """
    if not key:
        return 0
    counts: dict[str, int] = {}
    table = ""
    places: dict[str, int] = {}
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        if quotes:
            quotes = "" if quotes in line else quotes
            continue
        if header := _HEADER.match(line):
            table = _place(header[2], counts, entry=header[1] == "[[")
            places.setdefault(table, number)
        elif assigned := _KEY.match(line):
            name = re.sub(r"""\s|["']""", "", assigned[1])
            places.setdefault(join(table, name), number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                quotes = mark
    while key:
        if key in places:
            return places[key]
        key = re.sub(r"(\[\d+\]|\.?[^.\[\]]+)$", "", key)
    return 0


def _place(header: str, counts: dict[str, int], *, entry: bool) -> str:
    """Return the path of a table header, with the index of each list of tables on the way."""
    path = ""
    parts = [part.strip(" \"'") for part in header.split(".")]
    for depth, part in enumerate(parts, 1):
        path = join(path, part)
        if entry and depth == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = join(path, counts[path])
    return path
