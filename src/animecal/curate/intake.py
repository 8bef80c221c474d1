"""One look at a source: drafts of the shows that are not curated, and what differs of those that are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ..check.context import schedulable
from ..check.rules import read_checked
from ..errors import Problem
from ..progress import Reporter, silent
from ..sources.gather import gather
from ..sources.records import Ignored, Index, Record
from .drafts import Drafting
from .drift import Drift, compare, ordered
from .files import Outcome, file_ids, write_drafts


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """What became of all that a source lists.

    ``curated`` is how many of its shows are curated already, ``differing`` what it says otherwise of these.
    ``problems`` are those that the data has of its own; a show without a schedule for them is not compared.
    """

    source: str
    outcome: Outcome
    records: tuple[Record, ...]
    ignored: tuple[Ignored, ...]
    curated: int
    differing: tuple[Drift, ...]
    problems: tuple[Problem, ...]


def take_in(
    data: Path,
    source: str,
    options: Mapping[str, Any],
    *,
    today: dt.date,
    dry_run: bool = False,
    report: Reporter = silent,
) -> Intake:
    """Read a source, draft what is not curated, write it, and compare the rest; ``options`` are ``gather``'s.

    The data may be empty, and may have problems of its own. Raises SourceError and OutputError.
    """
    loaded, problems = read_checked(data, report, empty=True)
    dataset = loaded.dataset
    reading = gather(source, dataset.networks, today=today, on_part=report(f"Reading {source}"), **options)
    index = Index(dataset.shows)
    found = [(record, index.find(record)) for record in reading.records]
    drafting = Drafting(dataset, today, taken=file_ids(loaded))
    drafts = [drafting.draft(record) for record, show in found if show is None]
    return Intake(
        source=source,
        outcome=write_drafts(data, loaded, problems, drafts, dry_run=dry_run),
        records=reading.records,
        ignored=reading.ignored,
        curated=len(found) - len(drafts),
        differing=ordered(
            one
            for record, show in found
            if show is not None and schedulable(dataset, show)
            for one in compare(record, show, dataset, today)
        ),
        problems=problems,
    )
