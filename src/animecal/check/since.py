"""What is wrong with what changed since a revision of git, without reading what did not.

Most rules look at one show, and a few hold shows against each other: by their ids, titles and studios. So the
files that changed are read, and of the others those alone that share one of these with them, which the first
lines of a file tell without reading it as TOML. Tables are what every show may depend on: if one changed, or
if a show is gone, everything is checked.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from ..errors import Problem, UsageError
from ..git import ask_git
from ..language.folder import KNOWN, observed
from ..language.load import Loaded, load
from ..progress import Reporter, silent
from .alike import alike
from .rules import check


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """What was read and found: of the ``changed`` files and their like, or of ``everything``."""

    loaded: Loaded
    problems: tuple[Problem, ...]
    changed: tuple[str, ...]
    everything: bool


def check_since(data: Path, revision: str, report: Reporter = silent, today: dt.date | None = None) -> Since:
    """Check what changed in a data folder since a revision, with the sentences of a whole check.

    Raises UsageError if git cannot tell what changed, and AnimecalError as ``load`` does.
    """
    changes = _Changes(data, revision)
    tables = [file for file in KNOWN if os.path.lexists(data / file) or file in changes.named]
    everything = any(changes.among(tables)) or changes.lost_shows
    on_file = report("Reading data")
    if everything:
        loaded = load(data, on_file=on_file)
        problems = {*loaded.problems, *check(loaded, today)}
        return Since(
            loaded=loaded,
            problems=tuple(sorted(problems)),
            changed=tuple(sorted(changes.named)),
            everything=True,
        )
    changed: set[str] = set()

    def only(paths: Sequence[str]) -> set[str]:
        changed.update(changes.named, changes.among(paths), changes.among(observed(data)[0]))
        return changed | alike(data, changed, paths)

    loaded = load(data, on_file=on_file, only=only)
    shows = msgspec.structs.replace(loaded.dataset, calendars={}, retired=(), removals=())
    passed = {show.id for show in shows.shows.values() if show.file not in changed}
    found = {*loaded.problems, *check(msgspec.structs.replace(loaded, dataset=shows), today, passed)}
    problems = {one for one in found if not changed.isdisjoint((one.file, one.other))}
    return Since(
        loaded=loaded, problems=tuple(sorted(problems)), changed=tuple(sorted(changed)), everything=False
    )


# --- what git says ------------------------------------------------------------------------------------------


class _Changes:
    """The files of a folder that are not as they were when its checkout parted from a revision.

    ``sure`` are those of which git knows whether they changed: not what lies behind links.
    """

    def __init__(self, data: Path, revision: str) -> None:
        self.data = data
        if not data.is_dir():
            load(data)  # which says what is wrong with it
        base = self._base(revision)
        ask = ("diff", "--name-status", "--no-renames", "--no-ext-diff", "--relative", "-z", base, "--", ".")
        told = _git(data, *ask)
        if told is None:
            raise UsageError(
                f"git cannot tell what changed in {data} since {revision!r}: see what git diff {base} says; "
                "leave --changed-since out to check everything"
            )
        said = told.split(b"\0")
        there = {os.fsdecode(path): state for state, path in zip(said[::2], said[1::2], strict=False)}
        tracked = (_git(data, "ls-files", "-s", "-v", "-z") or b"").split(b"\0")
        other = (_git(data, "ls-files", "--others", "-z") or b"").split(b"\0")
        self.sure = {os.fsdecode(line.partition(b"\t")[2]) for line in tracked if line.startswith(b"H 100")}
        self.named = {*there, *(os.fsdecode(path) for path in other if path)}
        self.lost_shows = any(state == b"D" and path.startswith("shows/") for path, state in there.items())

    def _base(self, revision: str) -> str:
        """Return the commit at which the checkout parted from a revision."""
        found = None if revision.startswith("-") else _git(self.data, "merge-base", revision, "HEAD")
        if found:
            return found.decode().strip()
        shallow = _git(self.data, "rev-parse", "--is-shallow-repository")
        if shallow is None:
            raise UsageError(
                f"{self.data} is in no repository of git; leave --changed-since out to check everything"
            )
        deeper = (
            "; this clone is shallow: git fetch --unshallow brings the rest" if b"true" in shallow else ""
        )
        known = _git(self.data, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if known and not revision.startswith("-"):
            raise UsageError(f"{revision!r} and what is checked out have no commit in common{deeper}")
        raise UsageError(f"git knows no revision {revision!r}{deeper}")

    def among(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield the files that changed, or of which git cannot say that they did not."""
        return (path for path in paths if path in self.named or path not in self.sure)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints in a folder; None if it fails. Raises UsageError if there is no git."""
    try:
        return ask_git(folder, *arguments)
    except OSError as error:
        raise UsageError(
            f"git cannot be run: {error.strerror}; leave --changed-since out to check everything"
        ) from None
