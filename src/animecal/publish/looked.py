"""When feeds were last built, for those who watch over them: beside the feeds, and read by no calendar app.

Feeds say when they changed, which a good build seldom does. That somebody still looks after them stands in a
small file of its own, written by every build, even if nothing changed.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import msgspec

from ..errors import OutputError
from ..files import read_plain
from .output import new_file

LOOKED = "looked.json"
_NEW = f".{LOOKED}.new"
LOOKED_LIMIT = 10_000
"""Bytes of the file that are still believed."""


class Looked(msgspec.Struct, frozen=True):
    """The last look at a publication: when it was built."""

    looked: dt.datetime

    def encoded(self) -> bytes:
        """Return the file as it is published."""
        return msgspec.json.encode(self) + b"\n"


def parse_looked(data: bytes) -> Looked:
    """Read the file; its time is in UTC. Raises ValueError if it does not say when the feeds were built."""
    try:
        looked = msgspec.json.decode(data, type=Looked).looked
        if looked.tzinfo is None:
            raise ValueError("its time has no zone")
        return Looked(looked.astimezone(dt.UTC))
    except (RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from None


def refuse_foreign(out: Path) -> None:
    """Raise OutputError if a folder of feeds has this file, or a new one to be, by another hand."""
    for place in (out / LOOKED, out / _NEW):
        try:
            there = read_plain(place, LOOKED_LIMIT)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise OutputError(f"{place} cannot be read: {error.strerror}; move it away") from None
        if there and not there.startswith(b'{"looked"'):
            raise OutputError(f"{place} was written by no build; move it away, or name another folder")


def write_looked(out: Path, now: dt.datetime) -> None:
    """Write into a folder of feeds that they were built now. Raises OutputError."""
    data = Looked(now.astimezone(dt.UTC).replace(microsecond=0)).encoded()
    try:
        (out / _NEW).unlink(missing_ok=True)
        new_file(str(out / _NEW), data, out.stat())
        os.replace(out / _NEW, out / LOOKED)  # noqa: PTH105 -- over what is there, on every system
    except OSError as error:
        raise OutputError(f"{error.filename or out} cannot be written: {error.strerror or error}") from None
