"""From TOML files to frozen types, once; no raw table passes this module.

Well-formed files take the fast way through msgspec; the faults of the others are all told together, each
with its line.
"""

from __future__ import annotations

import functools
import itertools
import operator
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import rtoml

from ..errors import UNSAFE, AnimecalError, DataError, Problem, printable
from ..files import read_plain
from ..progress import Progress, unseen
from .folder import LARGEST, contents, observed
from .form import DERIVED, decode, did_you_mean, faults
from .model import Dataset, Show
from .moment import zone_names
from .names import (
    BLOCKS,
    CALENDARS,
    DECLINED,
    NETWORKS,
    OPTIONAL,
    PUBLICATION,
    REGIONS,
    RETIRED,
    SOURCES,
)
from .observations import Observation, source_of
from .observed_files import read_observed, strangers
from .positions import join, line_of
from .tables import OURS, Block, Calendar, Declined, Network, Observer, Publication, Regions, Retired

T = TypeVar("T")

SHIPPED = Path(__file__).parents[1] / "data"
"""The curated data that ships with the package."""


MOST = 20_000
"""Problems of one file's form that are told at once."""


class Loaded(msgspec.Struct, frozen=True):
    """What was read: the well-formed data, the problems of the rest, and the texts, to find lines in.

    ``strangers`` are the shows and networks that machines observed and that the data does not have.
    """

    dataset: Dataset
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    strangers: tuple[str, ...] = ()

    def problem(self, check: str, file: str, key: str, message: str, other: str = "") -> Problem:
        """Return a problem at a key of a file, with its line; ``other`` is the file that it clashes with."""
        return _problem(self.texts, check, file, key, message, other)


def _problem(
    texts: Mapping[str, str], check: str, file: str, key: str, message: str, other: str = ""
) -> Problem:
    """Return a problem with its line; what it cites of a hostile file can do a terminal no harm."""
    line = line_of(texts.get(file, ""), key)
    return Problem(
        printable(file, most=500),
        line,
        printable(key, most=200),
        printable(message, most=1000),
        check,
        printable(other, most=500),
    )


Only = Callable[[Sequence[str]], Collection[str]]
"""Given the files of all shows, tells which of these, and of the files of observations, are to be read."""


def load(data: Path, *, empty: bool = False, on_file: Progress = unseen, only: Only | None = None) -> Loaded:
    """Read a data folder: ``networks.toml``, ``regions.toml`` and ``shows/<year>/*.toml``.

    ``observed/`` and what ``OPTIONAL`` names are read if they are there. A network prints the clock of the
    publication's home unless it says another. ``on_file`` is told how many of how many files of shows are
    read. Of shows and observations ``only`` some may be read.

    Faults in files become problems of the result; AnimecalError is raised if the folder itself is missing,
    cannot be read or holds no show, unless it may be ``empty``.
    """
    try:
        there, something = data.is_dir(), data.exists()
        paths, unread = contents(data) if there else ([], [])
    except OSError as error:
        raise AnimecalError(f"the data folder {data} cannot be read: {error.strerror}") from None
    if not there:
        what = "is not a folder" if something else "does not exist"
        raise AnimecalError(f"the data folder {data} {what}; name another with --data")
    if not paths and not unread and not empty:
        raise AnimecalError(f"the data folder {data} holds no shows: expected shows/<year>/<show-id>.toml")
    wanted = None if only is None else frozenset(only(paths))
    if wanted is not None:
        paths = [path for path in paths if path in wanted]
    reader = _Reader(data)
    for path, fault in unread:
        reader.fault("readable", path, "", fault)
    own = reader.read(PUBLICATION, Publication, {})
    networks = reader.tables(NETWORKS, Network, {"timezone": own.timezone} if own else {})
    blocks = reader.tables(BLOCKS, Block)
    regions = reader.read(REGIONS, Regions, {}) or Regions()
    calendars = reader.tables(CALENDARS, Calendar)
    retired = reader.read(RETIRED, Retired, {})
    declined = reader.read(DECLINED, Declined, {}) or Declined()
    shows: dict[str, Show] = {}
    for done, file in enumerate(paths, 1):
        name = file.rpartition("/")[2].removesuffix(".toml")
        show = None
        if UNSAFE.search(file):
            reader.fault("names", file, "", "the file's name holds an invisible character; rename it")
        else:
            show = reader.read(file, Show, {"id": name, "file": file})
        if show is not None:
            if name in shows:
                first = shows[name].file
                said = f"the id '{name}' is taken by {first}; rename one"
                reader.fault("duplicate-id", file, "", said, first)
            else:
                shows[name] = show
        on_file(done, len(paths))
    observers = reader.tables(SOURCES, Observer)
    seen = reader.observations(observers, wanted)
    dataset = Dataset(
        networks=networks,
        blocks=blocks,
        regions=regions,
        shows=dict(sorted(shows.items())),
        calendars=calendars,
        retired=retired.feeds if retired else (),
        removals=retired.removals if retired else (),
        declined=frozenset(one.proposal for one in declined.declined),
        publication=own or OURS,
        observers=observers,
        observations={show: tuple(found) for show, found in _by_show(seen).items() if show in shows},
    )
    return Loaded(dataset, tuple(reader.problems), reader.texts, strangers(seen, shows, networks))


def _by_show(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for show, several in itertools.groupby(observations, operator.attrgetter("show")):
        found.setdefault(show, []).extend(several)
    return found


def home_zone(data: Path) -> str:
    """Return the time zone in which a data folder is at home, without a word on what is wrong with it."""
    reader = _Reader(data)
    own = reader.read(PUBLICATION, Publication, {}) or OURS
    return own.timezone if own.timezone in zone_names() else OURS.timezone


def require(loaded: Loaded, problems: Iterable[Problem] = ()) -> Dataset:
    """Return the data; raise DataError with all problems if there are any."""
    everything = {*loaded.problems, *problems}
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
        self.told: Counter[str] = Counter()

    def fault(self, check: str, file: str, key: str, message: str, other: str = "") -> None:
        self.told[file] += 1
        if self.told[file] > MOST + 1:
            return
        if self.told[file] > MOST:
            check, key = "readable", ""
            message = f"has more problems than these {MOST:,}; mend them, and the others are told"
        self.problems.append(_problem(self.texts, check, file, key, message, other))

    def observations(
        self, observers: Mapping[str, Observer], wanted: Collection[str] | None
    ) -> list[Observation]:
        """Return what stands in files of observations; problems for the rest."""
        files, unread = observed(self.data)
        for path, fault in unread:
            self.fault("observed", path, "", fault)
        found: list[Observation] = []
        for file in files:
            if wanted is not None and file not in wanted:
                continue
            source = source_of(file)
            if source not in observers:
                hint = did_you_mean(source or "", observers) or f"; add it to {SOURCES}, with its trust"
                self.fault("observed", file, "", f"there is no source '{source}'{hint}")
            text = self.text(file)
            if text is not None:
                found += read_observed(file, text, functools.partial(self._observed, file))
                self.texts[file] = ""  # no key is looked for there
        return found

    def _observed(self, file: str, line: int, message: str) -> None:
        said = printable(message, most=1000)
        self.problems.append(Problem(printable(file, most=500), line, "", said, "observed"))

    def text(self, file: str) -> str | None:
        """Return what stands in a file, or None and a problem."""
        self.texts[file] = ""
        try:
            content = read_plain(f"{self.data}/{file}", LARGEST)
        except OSError as error:
            self.fault("readable", file, "", f"cannot be read: {error.strerror}")
            return None
        try:
            text = content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            message = f"byte {error.start} is not UTF-8; save the file as UTF-8"
            self.problems.append(Problem(printable(file, most=500), line, "", message, "utf-8"))
            return None
        self.texts[file] = text
        return text

    def parse(self, file: str) -> dict[str, Any] | None:
        """Return the file's table, or None and a problem; None alone if there need not be one."""
        if file in OPTIONAL and not os.path.lexists(self.data / file):
            return None
        text = self.text(file)
        if text is None:
            return None
        try:
            return rtoml.loads(text)
        except rtoml.TomlParsingError as error:
            what, _, where = str(error).partition(" at line ")
            line = int(where.split()[0]) if where else 0
            hint = next((hint for start, hint in _TOML_HINTS.items() if what.startswith(start)), "")
            message = f"not valid TOML: {what.removeprefix('ValueError: ')}{hint}"
            self.problems.append(Problem(printable(file, most=500), line, "", message, "toml"))
            return None

    def read(self, file: str, kind: type[T], derived: Mapping[str, str]) -> T | None:
        """Return the file as a frozen type, or None and its problems."""
        table = self.parse(file)
        return None if table is None else self.convert(file, "", table, kind, derived)

    def tables(self, file: str, kind: type[T], usual: Mapping[str, str] | None = None) -> dict[str, T]:
        """Return the tables of a file as frozen types by their names; problems for the others.

        ``usual`` are values of keys that a table leaves out.
        """
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
            value = self.convert(file, name, {**(usual or {}), **table}, kind, {"id": name})
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
            found = list(itertools.islice(faults(whole, msgspec.inspect.type_info(kind), at), MOST + 1))
            for check, key, message in found or [("type", at, str(error))]:
                self.fault(check, file, key, message)
            return None
        return None if written else value
