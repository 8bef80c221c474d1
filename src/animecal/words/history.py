"""The history of a show in words: what people announced, and what machines saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from ..language.model import Dataset
from ..language.observations import Observation
from ..language.observed import observer_of
from ..language.statements import Change, DateStatement, Statement
from ..schedule.episodes import AiringSchedule, ShowSchedule
from .languages import ENGLISH, Language
from .observed import observed_words
from .outlets import called, name_words
from .statements import formerly, said


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in the announcement history, in words; ``at_latest``, it may have been announced before.

    ``observer`` is the source that a machine saw it in, on that day; None if a person announced it.
    """

    announced: dt.date
    at_latest: bool = False
    network: str | None
    said: str
    reason: str | None
    sources: tuple[str, ...]
    observer: str | None = None


def history(dataset: Dataset, known: ShowSchedule, language: Language = ENGLISH) -> tuple[HistoryRow, ...]:
    """Return all that is known of a show by who said it, in the order of the days."""
    rows = [_row(former, None, formerly(former.title, language)) for former in known.show.former_titles]
    for airing in known.airings:
        network = called(dataset, airing.airing, [one.airing for one in known.airings], language)
        rows += _announced(dataset, airing, network, language)
        rows += _observed(dataset, airing, network, language)
    return tuple(sorted(rows, key=lambda row: row.announced))


def _announced(
    dataset: Dataset, one: AiringSchedule, network: str | None, language: Language
) -> Iterator[HistoryRow]:
    statements: list[DateStatement | Change] = [*one.dates, *one.changes]
    for statement in statements:
        if observer_of(statement) is None:
            there = dataset.network_said(statement)
            network_said = name_words(there, dataset.publication, language) if there else None
            told = said(statement, language, network_said)
            known = network if one.airing.has_network(statement.announced) else None
            yield _row(statement, known, told, statement.reason)


def _row(statement: Statement, network: str | None, told: str, reason: str | None = None) -> HistoryRow:
    return HistoryRow(
        announced=statement.announced,
        at_latest=statement.at_latest,
        network=network,
        said=told,
        reason=reason,
        sources=statement.sources,
    )


def _observed(
    dataset: Dataset, one: AiringSchedule, network: str | None, language: Language
) -> Iterator[HistoryRow]:
    """Yield what machines saw of an airing, a row for each source and day."""
    days: dict[tuple[dt.date, str], list[Observation]] = {}
    for seen in one.observed:
        days.setdefault((seen.seen, seen.source), []).append(seen)
    for (day, source), told in sorted(days.items()):
        yield HistoryRow(
            announced=day,
            network=network,
            said=observed_words(told, language),
            reason=None,
            sources=tuple(dict.fromkeys(seen.page for seen in told)),
            observer=dataset.observers[source].name,
        )
