"""From what feeds were made: committed beside them, so that a build in a fresh clone does what is new alone.

The file holds a hash of the program, one of the tables that shows share, one of the manifest, and one of each
show that was at rest: of its file, of what machines saw of it, and of its name, which others of the same
title have a part in. It changes only where feeds do. Who cannot read it, or finds another program, table or
manifest, builds as a whole.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

import msgspec

from ..feeds.select import names_of
from ..files import read_plain
from ..language.load import Loaded
from ..language.observations import FOLDER
from ..ledger.published import INDEX_LIMIT, Index

MADE_FROM = "made-from.json"
_LIBRARIES = ("babel", "msgspec", "rtoml", "tzdata")
"""What has a part in the bytes of feeds: texts, forms, the reading of data, and the zones of the world."""
_NO_PROGRAM = frozenset({"data", "__pycache__"})
_SIZE = 12
"""Bytes of a hash."""


class MadeFrom(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hashes of what feeds were made from on the ``day``: all but ``shows`` must fit, or nothing is kept."""

    version: int = 1
    program: str
    tables: str
    index: str
    day: dt.date
    shows: dict[str, str]

    def encoded(self) -> bytes:
        """Return the file: one line a show, so that a day's change is short."""
        head = msgspec.json.encode(msgspec.structs.replace(self, shows={}))[:-2]
        rows = b",\n".join(
            msgspec.json.encode(show) + b":" + msgspec.json.encode(key)
            for show, key in sorted(self.shows.items())
        )
        return head + b"\n" + rows + b"\n}}\n"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds are made from now: as in the file, by hashes, and by show whatever its state.

    ``turns`` are days from which on feeds are retired.
    """

    program: str
    tables: str
    keys: Mapping[str, str]
    turns: Set[dt.date]

    def kept(self, before: MadeFrom | None, index: Index, as_of: dt.date) -> Set[str]:
        """Return the shows that are as they were at rest when the feeds of a manifest were made.

        None are if anything else has changed, or the month has: then whatever time moves is moved.
        """
        if before is None or (before.program, before.tables) != (self.program, self.tables):
            return frozenset()
        if before.index != hash_of_index(index) or as_of < before.day:
            return frozenset()
        if as_of.replace(day=1) != before.day.replace(day=1):
            return frozenset()
        if any(before.day < day <= as_of for day in self.turns):
            return frozenset()
        return {show for show, key in before.shows.items() if self.keys.get(show) == key}

    def record(self, index: Index, at_rest: Iterable[str], as_of: dt.date) -> MadeFrom:
        """Return what to write beside the feeds of a manifest."""
        return MadeFrom(
            program=self.program,
            tables=self.tables,
            index=hash_of_index(index),
            day=as_of,
            shows={show: self.keys[show] for show in at_rest},
        )


def made_of(loaded: Loaded, as_of: dt.date) -> Made:
    """Return what feeds of a data folder are made from on a day."""
    data = loaded.dataset.checked
    names = names_of(data, as_of)
    encoder = msgspec.msgpack.Encoder(enc_hook=str)
    keys = {
        show.id: _hash(
            show.file.encode(),
            loaded.texts[show.file].encode(),
            encoder.encode(data.observations.get(show.id, ())),
            names[show.id].encode(),
        )
        for show in data.shows.values()
    }
    apart = ("shows/", f"{FOLDER}/")
    tables = [
        part.encode()
        for file, text in sorted(loaded.texts.items())
        if not file.startswith(apart)
        for part in (file, text)
    ]
    return Made(
        program=program(), tables=_hash(*tables), keys=keys, turns={one.since for one in data.retired}
    )


def read_made_from(out: Path) -> MadeFrom | None:
    """Return what the feeds of a folder say they were made from; None if they do not, or not in our words."""
    try:
        found = msgspec.json.decode(read_plain(out / MADE_FROM, INDEX_LIMIT), type=MadeFrom)
    except (OSError, ValueError, RecursionError):
        return None
    return found if found.version == 1 else None


@functools.cache
def program() -> str:
    """Return a hash of this program and of the libraries that have a part in the bytes of feeds."""
    return program_in(Path(__file__).parents[1])


def program_in(package: Path) -> str:
    """Return the hash of a program in a folder, with the libraries that are installed."""
    there = {path.relative_to(package): path for path in package.rglob("*.*") if path.is_file()}
    files = {name: path for name, path in there.items() if not _NO_PROGRAM.intersection(name.parts)}
    parts = [part for name in sorted(files) for part in (name.as_posix().encode(), files[name].read_bytes())]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES]
    return _hash(platform.python_version().encode(), *map(str.encode, versions), *parts)


def hash_of_index(index: Index) -> str:
    """Return the hash of a manifest, by which the feeds that it lists are the same too."""
    return _hash(index.encoded())


def _hash(*parts: bytes) -> str:
    """Return a hash of texts, and of where each ends."""
    whole = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        whole.update(len(part).to_bytes(8))
        whole.update(part)
    return whole.hexdigest()
