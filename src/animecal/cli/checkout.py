"""Which data counts: that of the checkout that one stands in, else what ships with animecal.

An installed animecal has a copy of the data. In a clone, what people edit is the clone's own: reading the
copy would call good what nobody has looked at.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

PACKAGE_DATA = Path(__file__).parents[1] / "data"
_INSIDE = Path("src", "animecal", "data")


def data_here() -> Path:
    """Return the data that counts here."""
    return _of_checkout() or PACKAGE_DATA


def writable_data(named: Path | None) -> Path:
    """Return the data folder to write to: the one named, or the one that counts here.

    Raises UsageError if that is but a copy, which an update of animecal would replace.
    """
    if named is not None:
        return named
    data = not_a_copy(data_here())
    say(data)
    return data


def not_a_copy(data: Path) -> Path:
    """Return a data folder to write to. Raises UsageError if it is the copy that is installed."""
    from ..errors import UsageError

    if data == PACKAGE_DATA and not _is_checkout(PACKAGE_DATA.parents[2]):
        raise UsageError("name the data folder to write to with --data DIR: this is no checkout of animecal")
    return data


def say_which(context: Any, parameter: Any, data: Path) -> Path:
    """Say which data a command reads if nobody has named it, and return it; completion says nothing."""
    source = context.get_parameter_source(parameter.name)
    if source is not None and source.name == "DEFAULT" and not context.resilient_parsing:
        say(data)
    return data


def say(data: Path) -> None:
    """Say on standard error which data counts here."""
    from ..words.reports import data_read

    line = data_read(data, ours=_of_checkout() is not None)
    dim = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    sys.stderr.write(f"\x1b[2m{line}\x1b[0m\n" if dim else f"{line}\n")


def _of_checkout() -> Path | None:
    """Return the data of the checkout that the current folder is in; relative to it, at its top."""
    try:
        here = Path.cwd()
    except OSError:  # it was removed
        return None
    top = next(filter(_is_checkout, (here, *here.parents)), None)
    return None if top is None else _INSIDE if top == here else top / _INSIDE


def _is_checkout(folder: Path) -> bool:
    """Return whether a folder is the top of a checkout of animecal, or of a fork."""
    import rtoml

    try:
        if not (folder / _INSIDE / "networks.toml").is_file():
            return False
        project = rtoml.loads((folder / "pyproject.toml").read_text("utf-8")).get("project")
    except (OSError, ValueError):
        return False
    return isinstance(project, dict) and project.get("name") == "animecal"
