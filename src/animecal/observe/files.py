"""The files of ``observed/``: read as they stand, written whole or not at all."""

from __future__ import annotations

import contextlib
import functools
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ..errors import AnimecalError, DataError, Problem, printable
from ..files import read_plain
from ..language.folder import LARGEST, observed
from ..language.observations import Observation, render
from ..language.observed_files import read_observed


def read(data: Path) -> list[Observation]:
    """Return all that stands in a data folder's ``observed/``, in no order that matters.

    Of shows and networks that are no longer there as well: no line is ever dropped. Raises DataError with the
    place of all that is no observation, and AnimecalError if it cannot be read.
    """
    found: list[Observation] = []
    problems: list[Problem] = []

    def told(file: str, line: int, said: str) -> None:
        problems.append(Problem(printable(file, most=500), line, "", printable(said, most=1000), "observed"))

    try:
        files, unread = observed(data)
        for path, fault in unread:
            told(path, 0, fault)
        for file in files:
            text = read_plain(data / file, LARGEST).decode()
            found += read_observed(file, text, functools.partial(told, file))
    except UnicodeDecodeError:
        told(file, 0, "is not UTF-8")
    except OSError as error:
        raise AnimecalError(f"{error.filename} cannot be read: {error.strerror}") from None
    if problems:
        raise DataError(problems)
    return found


def write(data: Path, there: Iterable[Observation], added: Iterable[Observation]) -> tuple[str, ...]:
    """Add observations to the files that they belong to; return which. Raises AnimecalError.

    Each file is replaced by a whole one: whatever happens, a file is the old or the new one.
    """
    files: dict[str, list[Observation]] = defaultdict(list)
    for one in added:
        files[one.file].append(one)
    for one in there:
        if one.file in files:
            files[one.file].append(one)
    for file, observations in sorted(files.items()):
        place = data / file
        content = render(observations).encode()
        if len(content) > LARGEST:
            raise AnimecalError(f"{place} would have {len(content):,} bytes, which cannot be right")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            _replace(place, content)
        except OSError as error:
            raise AnimecalError(f"{place} cannot be written: {error.strerror}") from None
    return tuple(sorted(files))


def _replace(place: Path, content: bytes) -> None:
    beside = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
