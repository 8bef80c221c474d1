"""Named calendars, written into a data folder: what a person wrote there stays to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ..errors import UNSAFE, DataError, OutputError, Problem, UsageError, printable
from ..language.names import CALENDARS, RESERVED, is_id
from ..language.selections import given_by
from ..language.tables import Selection
from .files import write_whole

HEAD = "# Calendars of a selection: each is published as calendars/<name>.ics.\n"
LONGEST = 500
"""Letters of a title."""


def checked_name(name: str) -> str:
    """Return the name of a calendar. Raises UsageError if it is no id, or none that a file may have."""
    if not is_id(name) or re.fullmatch(RESERVED, name):
        said = printable(name, most=60)
        raise UsageError(f"'{said}' is no name of a calendar; write it like 'our-club'")
    return name


def checked_title(title: str) -> str:
    """Return the title of a calendar. Raises UsageError if calendar apps could not show it."""
    plain = re.sub(r"\s+", " ", title).strip()
    if not plain or len(plain) > LONGEST or UNSAFE.search(plain):
        raise UsageError(f"the title is no line of 1 to {LONGEST} letters that can be seen; write another")
    return plain


def save(data: Path, name: str, title: str, selection: Selection) -> Path:
    """Write a calendar into a data folder, below those that are there; return the file.

    Raises UsageError if the name is taken, DataError if the file is no TOML, and OutputError if it cannot be
    read or written; it is then as it was.
    """
    file = data / CALENDARS
    try:
        text = file.read_text("utf-8") if file.exists() else HEAD
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise DataError([Problem(CALENDARS, 0, "", f"not valid TOML: {error}", "toml")]) from None
    except UnicodeDecodeError:
        raise DataError(
            [Problem(CALENDARS, 0, "", "is not UTF-8; save the file as UTF-8", "utf-8")]
        ) from None
    except OSError as error:
        raise OutputError(f"{file} cannot be read: {error.strerror or error}") from None
    if name in document:
        raise UsageError(f"{file} has a calendar '{name}' already; choose another name, or change it there")
    table = tomlkit.table()
    table.add("title", title)
    for key in given_by(selection):
        value = getattr(selection, key)
        table.add(key, [*value] if isinstance(value, tuple) else value)
    if not text.endswith("\n\n"):
        document.add(tomlkit.nl())
    document.add(name, table)
    write_whole(file, tomlkit.dumps(document))
    return file
