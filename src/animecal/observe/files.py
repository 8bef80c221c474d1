"""The files of ``observed/``: read as they stand, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ..errors import AnimecalError, DataError, Problem, printable
from ..files import read_plain
from ..language.observations import FOLDER, HEAD, Observation, read_line, render, source_of

LARGEST = 4 * 1024 * 1024
"""Bytes of a file: a source has some 200,000 in a season."""


def read(data: Path) -> list[Observation]:
    """Return all that stands in a data folder's ``observed/``, in no order that matters.

    Raises DataError with the place of all that is no observation, and AnimecalError if it cannot be read.
    """
    found: list[Observation] = []
    problems: list[Problem] = []
    try:
        paths = sorted((data / FOLDER).glob("*/*.tsv")) if (data / FOLDER).exists() else []
        for path in paths:
            file = path.relative_to(data).as_posix()
            source = source_of(file)
            if source is None:
                problems.append(_problem(file, 0, "is named for no source and season"))
                continue
            lines = read_plain(path, LARGEST).decode().split("\n")
            if lines[0] != HEAD or lines[-1]:
                problems.append(
                    _problem(file, 1, "does not begin with its head, or its last line is cut off")
                )
            for number, line in enumerate(lines[1:-1], 2):
                try:
                    found.append(read_line(source, line))
                except ValueError as error:
                    problems.append(_problem(file, number, str(error)))
    except UnicodeDecodeError:
        problems.append(_problem(file, 0, "is not UTF-8"))
    except OSError as error:
        raise AnimecalError(f"{error.filename} cannot be read: {error.strerror}") from None
    if problems:
        raise DataError(problems)
    return found


def _problem(file: str, line: int, said: str) -> Problem:
    remedy = "; git restore it: only animecal sync writes here"
    return Problem(printable(file, most=500), line, "", printable(said, most=500) + remedy, "observed")


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
