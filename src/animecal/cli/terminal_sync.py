"""What people see of a look at other databases; see ``terminal``."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from ..language.statements import JAPANESE
from ..words import drift as drift_words
from ..words import proposals as proposal_words
from ..words import reports
from ..words import sync as sync_words
from ..words.languages import ENGLISH, Language
from ..words.moments import moment_words
from ..words.reports import label, labels
from .tables import put, table_of

if TYPE_CHECKING:
    from ..curate.proposing import Proposals
    from ..language.model import Dataset
    from ..language.observations import Observation
    from ..observe.sync import Synced

MOST = 20
"""Rows of one kind that are told where nobody has asked for all of them."""


def show_synced(told: Synced, dataset: Dataset, *, dry_run: bool, language: Language = ENGLISH) -> None:
    """Print what was seen and is new, and what a person should look at."""
    for outage in told.outages:
        put(
            Text(
                f"{drift_words.could_not_be_read(outage.source, language)} {outage.reason}",
                style="bold yellow",
            )
        )
    for source, token in told.unasked.items():
        missing = sync_words.token_missing(source, token, language)
        put(Text(missing, style="dim"))
    if told.added and (dry_run or len(told.added) <= MOST):
        table = table_of(*labels(sync_words.COLUMNS, language))
        for one in told.added:
            table.add_row(*_seen(one, dataset, language))
        put(table, "")
    if told.proposals:
        put(Text(label(sync_words.IDS, language), style="bold cyan"))
    for file, several in groupby(told.proposals, key=lambda one: one.file):
        put(file)
        for proposal in several:
            what = sync_words.candidate(proposal.title, proposal.year, proposal.url, language)
            put(Text.assemble(f"  {proposal.line}  ", (f"# {what}", "dim")))
    if told.doubts:
        put(Text(label(sync_words.DOUBTS, language), style="bold cyan"))
    for source, doubts in told.doubts.items():
        for doubt in doubts[:MOST]:
            put(f"  {sync_words.doubted(source, doubt.title, doubt.reason, language)}")
        put(*[f"  {reports.more(len(doubts) - MOST, language)}"] * (len(doubts) > MOST))
    counts = len(told.added), len(told.written)
    put(sync_words.looked(told.shows, told.found, *counts, dry_run=dry_run, language=language))


def _seen(one: Observation, dataset: Dataset, language: Language) -> tuple[str, str, str, str, str]:
    first, last = one.first, one.last
    episodes = "" if last is None else str(last) if first in (None, last) else f"{first}–{last}"
    what = sync_words.seen(one.what, episodes, one.audio if one.audio != JAPANESE else None, language)
    network = dataset.networks[one.network].name if one.network else sync_words.original(language)
    when = moment_words(one.starts, language) if one.starts else "–"
    return dataset.shows[one.show].title, what, network, when, one.source


def show_proposed(told: Proposals, language: Language = ENGLISH) -> None:
    """Print what is proposed, by how sure it is, and what would not fit."""
    for outage in told.outages:
        unread = drift_words.could_not_be_read(outage.source, language)
        put(Text(f"{unread} {outage.reason}", style="bold yellow"))
    for place, (group, several) in enumerate(groupby(told.proposals, key=lambda one: one.group)):
        rows = list(several)
        put(*[""] * bool(place), Text(proposal_words.heading(group, len(rows), language), style="bold cyan"))
        table = table_of("", "", "", header=False)
        for one in rows:
            table.add_row(one.show, one.said, ", ".join(each.name for each in one.evidence))
        put(table)
    for refused in told.refused:
        put(Text(reports.not_written(refused.file, language), style="bold yellow"))
        put(*[f"  {problem}" for problem in refused.problems])
    if not told.proposals:
        put(label(proposal_words.NOTHING, language))
