"""Where what is curated and what other sources say have drifted apart: for a person to look at, no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, get_args

import msgspec

from ..language.model import Dataset, Show
from ..language.moment import JST, Moment, Precision, from_instant
from ..language.notations import Cadence
from ..language.statements import JAPANESE
from ..schedule.episodes import AiringSchedule, Episode, ShowSchedule, State
from ..schedule.shows import schedule_show
from ..sources.records import Broadcast, Outage, Outlet, Record
from ..words import drift as words
from ..words.languages import ENGLISH, Language
from ..words.markdown import linked, plain_markdown
from ..words.reports import label, labels, more

Kind = Literal["moved", "break", "firmer", "ended", "episodes", "outlet", "ids", "missing"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can have drifted, the most urgent first."""

TOLERANCE = 5
"""Minutes by which two sources may differ: the difference between a slot and its programme."""


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: the show's id (none if it is not curated), its title, and what a source says."""

    kind: Kind
    show: str | None
    title: str
    said: str
    source: str
    url: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that drifted by a day: what was compared, what differs, and what could not be asked."""

    today: dt.date
    shows: int
    compared: dict[str, int]
    drifts: tuple[Drift, ...]
    outages: tuple[Outage, ...]


def compare(record: Record, show: Show, dataset: Dataset, today: dt.date) -> list[Drift]:
    """Return what a source says of a show otherwise than the data, or beyond it."""
    known = schedule_show(dataset, show, today)
    found = [*_ids(record, show), *_episodes(record, known)]
    by_network = {one.airing.network: one for one in reversed(known.airings)}
    carried = {airing.network for airing in show.airings}
    others: list[tuple[str, Moment | None]] = []
    for number, outlet in enumerate(record.outlets):
        if outlet.audio != JAPANESE:
            continue
        mine = by_network.get(outlet.network) if outlet.network else None
        if mine is None and number == 0 and outlet.network is None:
            mine = known.original
        if mine is not None:
            told = _airing(outlet, mine, show.cadence_of(mine.airing), today)
            found += [(kind, _on(outlet, said, dataset)) for kind, said in told]
        elif outlet.network is not None and outlet.network not in carried:
            others.append((dataset.networks[outlet.network].name, outlet.starts))
    if others:
        found.append(("outlet", words.other_outlets(others)))
    return [
        Drift(kind=kind, show=show.id, title=show.title, said=said, source=record.source, url=record.url)
        for kind, said in found
    ]


def missing(record: Record) -> Drift:
    """Return that a show which a source lists is not curated."""
    said = words.not_curated(record.starts)
    return Drift(
        kind="missing", show=None, title=record.title, said=said, source=record.source, url=record.url
    )


def _on(outlet: Outlet, said: str, dataset: Dataset) -> str:
    return words.on_network(dataset.networks[outlet.network].name, said) if outlet.network else said


def _ids(record: Record, show: Show) -> Iterator[tuple[Kind, str]]:
    ours = msgspec.to_builtins(show.ids)
    for name, given in msgspec.to_builtins(record.ids).items():
        if ours.get(name) != given:
            yield "ids", words.other_id(name, given, ours.get(name))


def _episodes(record: Record, known: ShowSchedule) -> Iterator[tuple[Kind, str]]:
    if record.episodes is None or record.episodes == known.length.count:
        return
    if known.length.count or not any(airing.ends for airing in known.airings):
        yield "episodes", words.other_number(record.episodes, known.length.count)


def _airing(
    outlet: Outlet, mine: AiringSchedule, cadence: Cadence, today: dt.date
) -> Iterator[tuple[Kind, str]]:
    """Yield how one airing differs: its start, its coming and latest episodes, its end."""
    yield from _start(outlet, mine)
    episodes = [one for one in mine.episodes if one.state in (State.SCHEDULED, State.EXPECTED)]
    moved = list(_moved(outlet, episodes, today))
    yield from moved
    if not moved:
        yield from _breaks(outlet, episodes, today)
    if cadence.repeats or str(cadence) == "unknown":
        yield from _end(outlet, mine)


def _start(outlet: Outlet, mine: AiringSchedule) -> Iterator[tuple[Kind, str]]:
    theirs, start = outlet.starts, mine.start
    premiere = mine.premiere
    if premiere is not None and premiere.state is not State.POSTPONED:
        start = _in_japan(premiere)  # a first night may differ from the slot
    if theirs is None:
        return
    if start is None:
        if not any(date.delay is not None for date in mine.dates):
            yield "firmer", words.firmer_start(theirs, None)
        return
    if start.precision is Precision.MINUTE and theirs.precision is Precision.MINUTE:
        if _apart(start, theirs) > TOLERANCE:
            yield "moved", words.other_start(theirs, start)
    elif not _may_be_one(start, theirs):
        yield "moved", words.other_start(theirs, start)
    elif theirs.precision > start.precision:
        yield "firmer", words.firmer_start(theirs, start)


def _in_japan(episode: Episode) -> Moment:
    if episode.instant is None:
        return episode.moment
    return from_instant(episode.instant, JST)


def _apart(one: Moment, other: Moment) -> int:
    """Return the minutes between two moments on the same clock."""
    return abs(one.first_instant(JST) - other.first_instant(JST))


def _may_be_one(one: Moment, other: Moment) -> bool:
    """Whether two moments may be the same: a day ends with its night, which some count as the next day."""
    night = 5 * 60 if max(one.precision, other.precision) >= Precision.DAY else 0

    def span(moment: Moment) -> tuple[int, int]:
        if moment.minute is not None:
            return (at := moment.day.toordinal() * 1440 + moment.minute), at
        return moment.day.toordinal() * 1440, (moment.last_day.toordinal() + 1) * 1440 + night - 1

    (first, last), (begin, end) = span(one), span(other)
    return first <= end and begin <= last


def _moved(outlet: Outlet, episodes: Sequence[Episode], today: dt.date) -> Iterator[tuple[Kind, str]]:
    """Yield that numbered episodes of the last and the coming weeks are listed for other times."""
    ours = {one.first: one for one in episodes if one.first is not None and one.instant is not None}
    differing: list[tuple[Broadcast, Episode]] = []
    for theirs in outlet.broadcasts:
        mine = ours.get(theirs.number or 0)
        if mine is None or theirs.number in (None, 1) or theirs.moment.day < today - dt.timedelta(days=14):
            continue  # the first night is compared as the start; the past is history
        if _apart(_in_japan(mine), theirs.moment) > TOLERANCE:
            differing.append((theirs, mine))
    if differing:
        theirs, mine = differing[0]
        later = len(differing) - 1
        yield "moved", words.other_time(theirs.number, theirs.moment, _in_japan(mine), later)


def _breaks(outlet: Outlet, episodes: Sequence[Episode], today: dt.date) -> Iterator[tuple[Kind, str]]:
    """Yield the coming days for which the source lists programmes, but none for an episode of ours."""
    if outlet.listed is None or not outlet.broadcasts:
        return
    first = max(outlet.listed[0], today)
    last = min(outlet.listed[1], max(one.moment.day for one in outlet.broadcasts))
    listed = {one.moment.day for one in outlet.broadcasts}
    for one in episodes:
        day = _in_japan(one).day
        if first <= day <= last and day not in listed:
            yield "break", words.nothing_listed(_in_japan(one))


def _end(outlet: Outlet, mine: AiringSchedule) -> Iterator[tuple[Kind, str]]:
    if outlet.ends is None or not mine.episodes:
        return
    last = next((one.day for one in mine.episodes if one.finale and one.state is State.SCHEDULED), mine.ends)
    if last is None or abs((last - outlet.ends).days) > 1:
        yield "ended", words.other_end(outlet.ends, last)


def ordered(drifts: Iterable[Drift]) -> tuple[Drift, ...]:
    """Return differences in the order in which a person should look at them; each once."""
    order = {kind: number for number, kind in enumerate(KINDS)}
    return tuple(sorted(set(drifts), key=lambda one: (order[one.kind], one.title.casefold(), one.said)))


MOST = 40
"""Rows under one heading: an issue on GitHub holds 65,536 characters."""


def markdown(report: Report, language: Language = ENGLISH) -> str:
    """Return a report as GitHub's Markdown; whatever sources say stays text."""
    lines = [words.compared_by(report.today, report.shows, report.compared, language)]
    for outage in report.outages:
        told = words.could_not_be_read(outage.source, language)
        lines += ["", f"**{told}** {plain_markdown(outage.reason)}"]
    for kind in KINDS:
        rows = [one for one in report.drifts if one.kind == kind]
        if rows:
            columns = " | ".join(labels(words.COLUMNS, language))
            lines += [
                "",
                f"### {words.heading(kind, language)} ({len(rows)})",
                "",
                f"| {columns} |",
                "|---|---|",
            ]
            lines += [_row(one) for one in rows[:MOST]]
            lines += ["", more(len(rows) - MOST, language)] * (len(rows) > MOST)
    if not report.drifts:
        lines += ["", label(words.NOTHING, language)]
    return "\n".join(lines) + "\n"


def _row(one: Drift) -> str:
    name = plain_markdown(one.title) + (f" (`{one.show}`)" if one.show else "")
    return f"| {name} | {plain_markdown(one.said)} ({linked(one.source, one.url)}) |"
