"""Knowing, without building, that there is nothing to build.

Beside the feeds lies a record of what they were built from. It is a convenience that may be lost at any time:
git ignores it, and without it everything is built again, to the same bytes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from .build import Built
from .errors import LedgerError
from .model import Dataset, statements_of
from .news import BESIDE
from .published import INDEX, parse_index

RECORD = ".inputs.json"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds were built from, and from which day until before which day that gives the same feeds.

    ``files`` is a SHA-256 of the paths, sizes and times of change of all files that the build left there.
    """

    inputs: str
    files: str
    base_url: str | None
    feeds: int
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


def current(out: Path, data: Path, base_url: str | None, as_of: dt.date) -> Record | None:
    """Return the record if a build would write just what is in the folder, else None."""
    try:
        record = msgspec.json.decode((out / RECORD).read_bytes(), type=Record)
        index = parse_index((out / INDEX).read_bytes(), INDEX)
        valid = (
            record.since <= as_of < record.until
            and record.base_url == index.base_url
            and base_url in (None, record.base_url)
            and record.files == _files(out, [feed.path for feed in index.feeds])
            and record.inputs == inputs_of(data)
        )
    except (OSError, ValueError, RecursionError, LedgerError):
        return None
    return record if valid else None


def _files(out: Path, feeds: Iterable[str]) -> str:
    """Return what changes when a file of ours does; reading all of them takes five times as long."""
    digest = hashlib.sha256()
    for path in (INDEX, *BESIDE, *feeds):
        seen = os.stat(f"{out}/{path}")  # noqa: PTH116 -- 20,000 of them
        digest.update(f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def remember(out: Path, inputs: str, built: Built, dataset: Dataset, as_of: dt.date) -> None:
    """Note what the feeds in a folder were built from.

    Until the next announcement in the data, or the end of the month (slots without a known end are filled by
    the month, seasons turn with one), a build gives the same.
    """
    months = as_of.year * 12 + as_of.month
    since, until = as_of.replace(day=1), dt.date(months // 12, months % 12 + 1, 1)
    days = [one.value.announced for show in dataset.shows.values() for one in statements_of(show)]
    days += [one.since for one in dataset.retired]
    for day in days:
        if day > as_of:
            until = min(until, day)
        else:
            since = max(since, day)
    with contextlib.suppress(OSError):  # a folder that cannot be written to goes without
        record = Record(
            inputs=inputs,
            files=_files(out, built.files),
            base_url=built.index.base_url,
            feeds=len(built.files),
            events=built.events,
            since=since,
            until=until,
        )
        (out / RECORD).write_bytes(msgspec.json.encode(record))
