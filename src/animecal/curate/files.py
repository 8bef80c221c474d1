"""From drafts to files: checked beside what is curated, written whole, and never over anything."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from ..check.rules import check
from ..errors import OutputError, Problem
from ..language.load import Loaded, load
from ..language.names import PUBLICATION, TABLES
from .drafts import Draft


class Written(Protocol):
    """A text that is to be a file: its path below the data folder, and what is in it."""

    @property
    def file(self) -> str:
        """The path below the data folder."""

    @property
    def text(self) -> str:
        """What is to stand in it."""


W = TypeVar("W", bound=Written)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of drafts: those that are written, and those that are not, with their problems."""

    written: tuple[Draft, ...]
    refused: tuple[tuple[Draft, tuple[Problem, ...]], ...]


def file_ids(curated: Loaded) -> set[str]:
    """Return the ids of all show files, also of those that cannot be read."""
    return {Path(file).stem for file in curated.texts if file.startswith("shows/")}


def write_drafts(
    data: Path,
    curated: Loaded,
    problems: Iterable[Problem],
    drafts: Sequence[Draft],
    *,
    dry_run: bool = False,
) -> Outcome:
    """Write drafts into a data folder, those without problems, each as a whole file that was not there.

    They are read and checked together with what is curated first, as the files that they will be;
    ``problems`` are those that this has without them. Raises OutputError if the folder cannot be written;
    what is written by then is whole.
    """
    try:
        with _staged(data, drafts, None if dry_run else data) as staged:
            good, refused = _sorted_out(curated, frozenset(problems), load(staged, empty=True), drafts)
            if not dry_run:
                for draft in good:
                    _place(staged / draft.file, data / draft.file)
    except OSError as error:
        raise OutputError(
            f"{error.filename2 or error.filename or data} cannot be written: {error.strerror or error}"
        ) from None
    return Outcome(written=tuple(good), refused=tuple(refused))


def write_amended(
    data: Path, curated: Loaded, problems: Iterable[Problem], texts: Sequence[W], *, dry_run: bool = False
) -> tuple[list[W], list[tuple[W, tuple[Problem, ...]]]]:
    """Write files that are there anew, those without problems; return them, and the others with theirs.

    They are checked beside the rest first, as drafts are. Raises OutputError.
    """
    try:
        with _staged(data, texts, None) as staged:
            good, refused = _sorted_out(curated, frozenset(problems), load(staged, empty=True), texts)
    except OSError as error:
        raise OutputError(f"{error.filename or data} cannot be written: {error.strerror or error}") from None
    if not dry_run:
        for one in good:
            write_whole(data / one.file, one.text)
    return good, refused


@contextlib.contextmanager
def _staged(data: Path, drafts: Iterable[Written], within: Path | None) -> Iterator[Path]:
    """Yield a data folder of drafts alone, within a folder: on its disk, files can be moved at once."""
    folder = Path(tempfile.mkdtemp(prefix=".drafts-", dir=within))
    try:
        for name in (*TABLES, PUBLICATION):
            if (data / name).is_file():
                shutil.copyfile(data / name, folder / name)
        for draft in drafts:
            path = folder / draft.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(draft.text, "utf-8")
        yield folder
    finally:
        shutil.rmtree(folder)


def _sorted_out(
    curated: Loaded, before: Set[Problem], staged: Loaded, drafts: Sequence[W]
) -> tuple[list[W], list[tuple[W, tuple[Problem, ...]]]]:
    """Return the drafts that have no problems beside what is curated, and the others with theirs.

    A draft that clashed only with drafts that are refused themselves gets another try.
    """
    good, refused = _without_clashes(curated, before, staged, drafts)
    while True:
        gone = [draft.file for draft, _ in refused]
        freed = {draft.file for draft, problems in refused if _clashes_only(draft, problems, gone)}
        if not freed:
            return good, refused
        kept = {draft.file for draft in good} | freed
        tried = [one for one in drafts if one.file in kept]
        again, clashing = _without_clashes(curated, before, staged, tried)
        if len(again) == len(good):
            return good, refused
        still = {draft.file: (draft, problems) for draft, problems in (*refused, *clashing)}
        good, there = again, {draft.file for draft in again}
        refused = [still[one.file] for one in drafts if one.file not in there]


def _clashes_only(draft: Written, problems: Iterable[Problem], files: Iterable[str]) -> bool:
    """Whether every problem of a draft is one with another of some files."""
    others = {file for file in files if file != draft.file}
    return all(others & {one.file, one.other} for one in problems)


def _without_clashes(
    curated: Loaded, before: Set[Problem], staged: Loaded, drafts: Sequence[W]
) -> tuple[list[W], list[tuple[W, tuple[Problem, ...]]]]:
    """Return the drafts that are left when those with problems are taken away, and these.

    Problems that were there ``before`` are no draft's fault.
    """
    left = {draft.file: draft for draft in drafts}
    refused: list[tuple[W, tuple[Problem, ...]]] = []
    found: list[Problem] = [one for one in staged.problems if one.file in left]
    while True:
        blamed = _blamed(found, left)
        refused += [(left.pop(file), tuple(problems)) for file, problems in blamed.items()]
        if not left:
            return [], refused
        shows = {
            **curated.dataset.shows,
            **{show.id: show for show in staged.dataset.shows.values() if show.file in left},
        }
        together = Loaded(
            msgspec.structs.replace(curated.dataset, shows=dict(sorted(shows.items()))),
            curated.problems,
            {**curated.texts, **{file: draft.text for file, draft in left.items()}},
        )
        found = [one for one in check(together) if one not in before]
        if not found:
            return list(left.values()), refused


def _blamed(problems: Iterable[Problem], drafts: Mapping[str, Written]) -> dict[str, list[Problem]]:
    """Return problems by the draft that brings them: the last one that has a part in it, else all."""
    blamed: dict[str, list[Problem]] = {}
    for one in problems:
        parts = [file for file in drafts if file in (one.file, one.other)]
        for file in parts[-1:] or drafts:
            blamed.setdefault(file, []).append(one)
    return blamed


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole, or leave what is there as it is. Raises OutputError."""
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.new")
    try:
        try:
            beside.write_bytes(content.encode() if isinstance(content, str) else content)
            if target.exists():
                shutil.copymode(target, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from None


def _place(source: Path, target: Path) -> None:
    """Move a file to where none is. Raises FileExistsError if there is one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        file = target.open("xb")
        try:
            with file:
                file.write(source.read_bytes())
        except BaseException:
            target.unlink()
            raise
