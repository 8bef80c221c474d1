"""Knowing, without building, that there is nothing to build.

Beside the feeds lies a record of what they were built from. It is a convenience that may be lost at any time:
git ignores it, and without it everything is built again, to the same bytes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from pathlib import Path

import msgspec

from .model import Dataset, statements_of
from .published import INDEX, Published

RECORD = ".inputs.json"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds were built from, and from which day until before which day that gives the same feeds."""

    inputs: str
    base_url: str | None
    events: int
    since: dt.date
    until: dt.date


def inputs_of(data: Path) -> str:
    """Return the SHA-256 of everything that feeds depend on but the day: the data and this program."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for root, paths in ((data, data.glob("**/*.toml")), (package, package.glob("*.py"))):
        for path in sorted(paths):
            try:
                content = path.read_bytes()
            except OSError as error:  # whether that is a fault, reading the data tells
                content = str(error).encode()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def current(
    out: Path, data: Path, published: Published, base_url: str | None, as_of: dt.date
) -> Record | None:
    """Return the record if a build would write just what is published in the folder, else None.

    ``published`` was read from the folder, so that its feeds are those of its manifest.
    """
    try:
        record = msgspec.json.decode((out / RECORD).read_bytes(), type=Record)
        same = published.index.encoded() == (out / INDEX).read_bytes()
        valid = (
            same
            and record.since <= as_of < record.until
            and record.base_url == published.index.base_url
            and base_url in (None, record.base_url)
            and record.inputs == inputs_of(data)
        )
    except (OSError, ValueError, RecursionError):
        return None
    return record if valid else None


def remember(
    out: Path, inputs: str, base_url: str | None, events: int, dataset: Dataset, as_of: dt.date
) -> None:
    """Note what the feeds in a folder were built from.

    Until the next announcement in the data, or the end of the month (slots without a known end are filled by
    the month, seasons turn with one), a build gives the same.
    """
    months = as_of.year * 12 + as_of.month
    since, until = as_of.replace(day=1), dt.date(months // 12, months % 12 + 1, 1)
    for show in dataset.shows.values():
        for _, statement in statements_of(show):
            if statement.announced > as_of:
                until = min(until, statement.announced)
            else:
                since = max(since, statement.announced)
    record = Record(inputs=inputs, base_url=base_url, events=events, since=since, until=until)
    with contextlib.suppress(OSError):  # a folder that cannot be written to goes without
        (out / RECORD).write_bytes(msgspec.json.encode(record))
