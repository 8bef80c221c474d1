"""One build, from a data folder to a folder of feeds: read, check, build, write."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from .build import Built, build
from .check import check
from .errors import AnimecalError
from .load import load, require
from .model import Dataset
from .output import alone, write_tree
from .published import INDEX, Progress, Published, read_published
from .shortcut import RECORD, current, inputs_of, remember

Reporter = Callable[[str], Progress]
"""Given the name of a step, returns what is told how far the step is."""


def silent(_step: str) -> Progress:
    """Report nothing."""
    return lambda _done, _all: None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did, or would do: paths of feeds by what became of them, and events by the same."""

    feeds: int
    written: tuple[str, ...]
    retired: tuple[str, ...]
    fates: Mapping[str, int]

    @property
    def up_to_date(self) -> bool:
        """Whether there was nothing to write."""
        return not self.written and not self.retired


def read_data(data: Path, report: Reporter = silent) -> Dataset:
    """Read and check a data folder. Raises DataError with all problems of all files."""
    loaded = load(data, on_file=report("Reading data"))
    return require(loaded, check(loaded))


def publish(
    data: Path,
    out: Path,
    *,
    as_of: dt.date,
    now: dt.datetime,
    previous: str | None = None,
    base_url: str | None = None,
    allow_removals: bool = False,
    dry_run: bool = False,
    report: Reporter = silent,
) -> Outcome:
    """Build the feeds of a data folder into a folder; ``previous`` is another ledger than the folder itself.

    Raises AnimecalError, with the folder as it was, for everything that a user can mend.
    """
    base_url = None if base_url is None else checked_base_url(base_url)
    with contextlib.nullcontext() if dry_run else alone(out):
        mine = read_published(out, report("Reading feeds"))
        if previous is None and data.is_dir():
            record = current(out, data, mine, base_url, as_of)
            if record is not None:
                return Outcome(feeds=len(mine.files), written=(), retired=(), fates={"same": record.events})
        before = mine if previous is None else read_published(previous, report("Fetching feeds"))
        inputs = inputs_of(data)  # before the data is read: what is edited meanwhile is built the next time
        dataset = read_data(data, report)
        built = build(dataset, before, as_of=as_of, now=now, base_url=base_url, allow_removals=allow_removals)
        outcome = _compare(built, mine, out)
        if not dry_run:
            if not outcome.up_to_date:
                tree = {**built.files, INDEX: built.index.encoded()}
                same = frozenset(path for path in built.files if mine.files.get(path) == built.files[path])
                write_tree(out, tree, same, frozenset({*mine.files, RECORD}))
            if previous is None:
                remember(out, inputs, built.index.base_url, built.events, dataset, as_of)
        return outcome


def _compare(built: Built, mine: Published, out: Path) -> Outcome:
    written = [path for path, data in built.files.items() if mine.files.get(path) != data]
    index = out / INDEX
    if not written and (not index.exists() or index.read_bytes() != built.index.encoded()):
        written = [INDEX]
    return Outcome(
        feeds=len(built.files),
        written=tuple(written),
        retired=tuple(sorted(mine.files.keys() - built.files.keys())),
        fates=built.fates,
    )


def checked_base_url(text: str) -> str:
    """Return where feeds are published, with a slash at the end. Raises AnimecalError if it is no URL."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
        parts = urlsplit("")
    if not good or parts.query or parts.fragment or any(ord(char) <= 32 or ord(char) == 127 for char in text):
        raise AnimecalError(
            f"--base-url {text!r} is not an http or https address of a folder; "
            "write it like https://example.org/feeds/"
        )
    return text if text.endswith("/") else text + "/"
