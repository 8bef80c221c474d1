"""What stands in a data folder: which files are read, and what looks like data and is not read.

Links are followed, and no folder is entered twice. Names that begin with a dot, and what editors leave
behind, are no data; nothing else that looks like it is passed over in silence.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from ..files import read_plain
from .names import CALENDARS, DECLINED, PUBLICATION, RETIRED, SOURCES, TABLES
from .observations import FOLDER, source_of

KNOWN = (*TABLES, CALENDARS, DECLINED, PUBLICATION, RETIRED, SOURCES)
"""The files beside ``shows/``."""

LARGEST = 4 * 1024 * 1024
"""Bytes of a data file that are read: many times what the longest show takes."""

_LITTER = re.compile(
    r"\..*|#.*#|.*~|~\$.*|.*\.(sw[a-z]|bak|orig|rej|tmp)|.*___jb_(tmp|old)___|Thumbs\.db|desktop\.ini",
    re.IGNORECASE | re.DOTALL,
)
_LIKE_TOML = re.compile(r"\.to?ml(?![a-z0-9])", re.IGNORECASE)
_AIRINGS = re.compile(rb"^\s*\[\[\s*airings\s*\]\]", re.MULTILINE)
"""What every show has; it tells of files with other names that they were meant to be one."""

Unread = tuple[str, str]
"""A path below the data folder, and a sentence on why it is not read."""


def contents(data: Path) -> tuple[list[str], list[Unread]]:
    """Return the files of shows, as sorted paths below a data folder, and what is not read.

    Raises OSError if the folder cannot be listed.
    """
    shows: list[str] = []
    unread: list[Unread] = []
    for name in _names(data):
        if name == "shows":
            for path, fault in _shows(data):
                if fault:
                    unread.append((path, fault))
                else:
                    shows.append(path)
        elif os.path.isdir(data / name):  # noqa: PTH112 -- also where nobody may look
            unread += _strays(data, name)
        elif name not in KNOWN and (_LIKE_TOML.search(name) or _is_show(data / name)):
            unread.append((name, _MISPLACED))
    return sorted(shows), unread


def observed(data: Path) -> tuple[list[str], list[Unread]]:
    """Return the files of observations, as sorted paths below a data folder, and what is not read."""
    files: list[str] = []
    unread: list[Unread] = []
    folder = data / FOLDER
    try:
        places = _names(folder) if os.path.lexists(folder) else []
        for name in places:
            inside = _names(folder / name) if (folder / name).is_dir() else []
            for path in [f"{FOLDER}/{name}", *(f"{FOLDER}/{name}/{one}" for one in inside)]:
                if source_of(path) is not None:
                    files.append(path)
                elif path.lower().endswith(".tsv"):
                    unread.append((path, _NO_SEASON))
    except OSError as error:
        unread.append((FOLDER, f"cannot be read: {error.strerror}"))
    return files, unread


_NO_SEASON = f"is not read: observations stand in {FOLDER}/<source>/<year>-<season>.tsv; move it away"
_MISPLACED = (
    f"is not read: beside {', '.join(KNOWN)} there are shows, in shows/<year>/; "
    "rename or move it, or take it out of the data folder"
)


def _names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not _LITTER.fullmatch(name))  # noqa: PTH208


def _entries(folder: Path) -> list[tuple[str, bool]]:
    """Return the names in a folder, in order, and whether each is a plain file and no link."""
    with os.scandir(folder) as found:
        there = [(one.name, one.is_file(follow_symlinks=False)) for one in found]
    return sorted(one for one in there if not _LITTER.fullmatch(one[0]))


def _shows(data: Path) -> Iterator[Unread]:
    """Yield what stands in ``shows``, at any depth: files to read without a fault, others with theirs."""
    entered: dict[str, str] = {}
    waiting = ["shows"]
    while waiting:
        folder = waiting.pop()
        first = entered.setdefault(os.path.realpath(data / folder), folder)
        if first != folder:
            yield folder, f"is the same folder as {first}; remove the link that makes it so"
            continue
        inner: list[tuple[bool, str]] = []
        try:
            for name, plain in _entries(data / folder):
                path = f"{folder}/{name}"
                if plain and name.endswith(".toml"):
                    yield path, ""
                    continue
                place = data / path
                fault = _fault(name, place)
                if fault is None:
                    inner.append((place.is_symlink(), path))
                elif fault or name.endswith(".toml"):
                    yield path, fault
        except OSError as error:
            yield folder, f"cannot be read: {error.strerror}"
        # Links last: what they lead to is entered by its own name.
        waiting += [path for _, path in sorted(inner, reverse=True)]


def _fault(name: str, place: Path) -> str | None:
    """Return why what looks like a show is not read, empty if it is read or nothing; None for a folder."""
    try:
        mode = place.stat().st_mode
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    named = name.endswith(".toml")
    if stat.S_ISDIR(mode):
        return "cannot be read: it is not a file" if named else None
    if named or not (_LIKE_TOML.search(name) or _is_show(place)):
        return ""
    right = f"{name.partition('.')[0]}.toml"
    return f"is not read: a show's file ends in .toml; rename it to {right}, or move it away"


def _strays(data: Path, folder: str, depth: int = 2) -> Iterator[Unread]:
    """Yield the shows in a folder beside ``shows``, and in those just below it."""
    with contextlib.suppress(OSError):  # whoever may not look there keeps no data there
        for name in _names(data / folder):
            path, place = f"{folder}/{name}", data / folder / name
            if os.path.isdir(place):  # noqa: PTH112
                yield from _strays(data, path, depth - 1) if depth > 1 else ()
            elif _LIKE_TOML.search(name) and _is_show(place):
                yield path, _MISPLACED


def _is_show(place: Path) -> bool:
    """Return whether a plain file holds a show, whatever its name; prose about shows is none."""
    if place.suffix.lower() in (".md", ".rst") or place.name.upper().startswith("README"):
        return False
    try:
        return bool(_AIRINGS.search(read_plain(place, LARGEST)))
    except OSError:
        return False
