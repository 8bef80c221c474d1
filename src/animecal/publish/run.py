"""One build, from a data folder to a folder of feeds: read, check, build, write."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

import msgspec

from ..check.rules import check, read_data
from ..errors import OutputError
from ..files import read_plain
from ..language.load import load, require
from ..language.model import Dataset
from ..ledger.differences import Differences, compare
from ..ledger.history import Basis
from ..ledger.published import INDEX, INDEX_LIMIT, NOTHING, Index, Published, read_published
from ..progress import Reporter, silent
from ..web import folder_address
from .begun import mark, refuse_emptied, seen_by_git
from .build import build, build_by_need
from .kept import NeedsAllError
from .looked import refuse_foreign, write_looked
from .made_from import MADE_FROM, Made, MadeFrom, made_of, read_made_from
from .output import alone, write_tree

ATTRIBUTES = ".gitattributes"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did, or would do: paths of feeds by what became of them, and events by the same.

    ``restored`` are feeds whose line ends something had changed since they were written; ``drafts`` is how
    many shows are left out, because nobody has checked them.
    """

    feeds: int
    written: tuple[str, ...]
    retired: tuple[str, ...]
    restored: tuple[str, ...] = ()
    fates: Mapping[str, int]
    drafts: int = 0

    @property
    def up_to_date(self) -> bool:
        """Whether there was nothing to write."""
        return not self.written and not self.retired


def publish(
    data: Path,
    out: Path,
    *,
    as_of: dt.date,
    now: dt.datetime,
    previous: str | None = None,
    base_url: str | None = None,
    looked: str | None = None,
    allow_removals: bool = False,
    anew: bool = False,
    dry_run: bool = False,
    report: Reporter = silent,
) -> Outcome:
    """Build the feeds of a data folder into a folder; ``previous`` is another ledger than the folder itself.

    A folder that was emptied is refused, unless it is to begin ``anew``. Afterwards a file in it says that it
    was built ``now``, even if nothing changed. ``looked`` is where that file can be read, if not there.

    Raises AnimecalError, with the folder as it was, for everything that a user can mend.
    """
    base_url = None if base_url is None else folder_address(base_url, "--base-url")
    with contextlib.nullcontext() if dry_run else alone(out):
        mine = read_published(out, report("Reading feeds"))
        if mine is NOTHING and previous is None and not anew:
            refuse_emptied(out)
        before = mine if previous is None else read_published(previous, report("Fetching feeds"))
        said = read_made_from(out)
        same_place = previous is None and base_url in (None, before.index.base_url)
        dataset, made, kept = _read(data, before.index, said if same_place else None, as_of, report)
        with_these = functools.partial(
            build_by_need,
            dataset,
            before,
            as_of=as_of,
            now=now,
            base_url=base_url,
            looked=looked,
            allow_removals=allow_removals,
        )
        try:
            built = with_these(kept=kept)
        except NeedsAllError:
            built = with_these(kept=frozenset())
        tree = built.tree
        beside = tree.keys() - built.files.keys()
        there = {**mine.files, **_beside(out, beside)}
        same = frozenset(path for path, data in tree.items() if there.get(path) == data) - mine.restored
        outcome = Outcome(
            feeds=len(built.files),
            written=tuple(path for path in tree if path not in same),
            retired=tuple(sorted(mine.files.keys() - built.files.keys())),
            restored=tuple(sorted(mine.restored)),
            fates=built.fates,
            drafts=dataset.drafts,
        )
        if not dry_run:
            refuse_foreign(out)
            if said is None or not outcome.up_to_date:
                first = mine is NOTHING
                ours = frozenset() if first else frozenset({*mine.files, *beside, MADE_FROM})
                whole = {**mark(out), **(_for_git(out) if first else {}), **tree}
                whole[MADE_FROM] = made.record(built.index, built.at_rest, as_of).encoded()
                whole[INDEX] = whole.pop(INDEX)
                with _unless(outcome.up_to_date):
                    write_tree(out, whole, same, ours)
            with _unless(outcome.up_to_date):
                write_looked(out, now)
        return outcome


def _read(
    data: Path, before: Index, said: MadeFrom | None, as_of: dt.date, report: Reporter
) -> tuple[Dataset, Made, Set[str]]:
    """Read and check a data folder; return it, what it is, and the shows that are as they were at rest."""
    loaded = load(data, on_file=report("Reading data"))
    if loaded.problems:
        require(loaded, check(loaded))
    made = made_of(loaded, as_of)
    kept = made.kept(said, before, as_of)
    return require(loaded, check(loaded, passed=kept)), made, kept


@contextlib.contextmanager
def _unless(up_to_date: bool) -> Iterator[None]:
    """Pass OutputError on unless feeds are up to date: a read-only disk may lack what is told beside them."""
    try:
        yield
    except OutputError:
        if not up_to_date:
            raise


def preview(
    data: Path,
    previous: str,
    *,
    as_of: dt.date,
    now: dt.datetime,
    base_url: str | None = None,
    report: Reporter = silent,
) -> Differences:
    """Return what a build would change for the subscribers of what is published in a folder or at a URL.

    What the gate would refuse is part of the answer. Raises AnimecalError as ``publish`` does otherwise.
    """
    base_url = None if base_url is None else folder_address(base_url, "--base-url")
    before = read_published(previous, report("Reading feeds"))
    dataset = read_data(data, report).checked
    built = build(dataset, before, as_of=as_of, now=now, base_url=base_url, allow_removals=True)
    basis = Basis(dataset=dataset, as_of=as_of, events=built.told, numbering=built.numbering)
    return compare(before, Published(built.index, built.files), basis, built.losses)


def _beside(out: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """Return the files of ours in a folder that are no feeds, as far as they can be read."""
    found: dict[str, bytes] = {}
    for path in paths:
        with contextlib.suppress(OSError):
            found[path] = read_plain(out / path, INDEX_LIMIT)
    return found


def _for_git(out: Path) -> dict[str, bytes]:
    """Return what keeps git from changing the line ends of feeds, for a new folder that git may see.

    It belongs to those who publish from then on: no build writes or removes it again.
    """
    return {ATTRIBUTES: b"* -text\n"} if seen_by_git(out) and not (out / ATTRIBUTES).exists() else {}
