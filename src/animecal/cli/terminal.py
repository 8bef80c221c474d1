"""What people see on a terminal: tables, progress, colours. In a pipe it is plain text, one row a line."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..curate.drift import KINDS
from ..ledger.differences import sentence
from ..words.details import show_details
from ..words.events import network_words
from ..words.moments import long_day_words

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from ..curate.drafts import Draft
    from ..curate.drift import Drift, Report
    from ..curate.files import Outcome as Drafted
    from ..errors import Problem
    from ..ledger.differences import Differences
    from ..progress import Progress
    from ..publish.run import Outcome
    from ..publish.verify import Verified
    from ..sources.records import Reading
    from ..views import AiringRow, Coming, ShowFacts

WIDE = 100_000
"""Columns of a pipe: nothing is cut or wrapped there."""


def console() -> Console:
    """Return standard output: coloured on a terminal without NO_COLOR, plain and unwrapped in a pipe."""
    terminal = sys.stdout.isatty()
    return Console(
        width=None if terminal else WIDE, highlight=False, markup=False, emoji=False, soft_wrap=not terminal
    )


def _print(*things: object) -> None:
    """Print, without the blanks with which a table fills its rows."""
    out = console()
    with out.capture() as capture:
        for thing in things:
            out.print(thing)
    for line in capture.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")


def _table(*columns: str, header: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, show_header=header, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


class Progressing:
    """Progress bars on standard error while something long runs; nothing if that is no terminal."""

    def __init__(self) -> None:
        self.bars: Bars | None = None

    def __enter__(self) -> Progressing:
        if sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bars

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self.bars = Bars(*columns, console=Console(stderr=True), transient=True)
            self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bars is not None:
            self.bars.stop()

    def __call__(self, step: str) -> Progress:
        """Return what is told how far a step is."""
        bars = self.bars
        if bars is None:
            return lambda _done, _all: None
        task = bars.add_task(step, total=None)
        return lambda done, total: bars.update(task, completed=done, total=total)


def system_zone() -> str:
    """Return the zone of this machine's clock; UTC if the system does not say."""
    import tzlocal

    try:
        return tzlocal.get_localzone_name() or "UTC"
    except (LookupError, ValueError, OSError):
        return "UTC"


# --- build and check ------------------------------------------------------------------------------------


def show_outcome(outcome: Outcome, out: Path, *, dry_run: bool) -> None:
    """Print what a build did, or would do."""
    fates = outcome.fates
    written = sum(path.endswith(".ics") for path in outcome.written)
    table = _table("", "written", "unchanged", "retired")
    table.add_row("feeds", str(written), str(outcome.feeds - written), str(len(outcome.retired)))
    events = _table("", "added", "moved", "changed", "dropped", "unchanged")
    counts = (str(fates.get(fate, 0)) for fate in ("new", "moved", "changed", "dropped", "same"))
    events.add_row("events", *counts)
    _print(table, "", events)
    if outcome.up_to_date:
        _print("", Text(f"{out} is up to date.", style="green"))
    elif dry_run:
        changed = [*outcome.retired, *outcome.written]
        more = [f"… and {len(changed) - 10} more"] if len(changed) > 10 else []
        _print("", Text(f"{out} is not up to date:", style="red"), *changed[:10], *more)


def show_problems(problems: Sequence[Problem], files: int, shows: int) -> None:
    """Print problems, a line each, and how many there are."""
    for problem in problems:
        line = Text(str(problem))
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        line.stylize("cyan", 0, len(place))
        line.append(f" [{problem.check}]", style="dim")
        _print(line)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        _print("", Text(f"{count} in {len({one.file for one in problems})} of {files} files", style="red"))
    else:
        _print(Text(f"{files} files with {shows} shows: no problems.", style="green"))


_STYLES = {"dropped": "red", "moved": "yellow", "changed": "", "new": "green"}


def show_differences(found: Differences) -> None:
    """Print what changes for subscribers, the worst first."""
    for loss in found.refused:
        _print(Text(f"refused: {loss}", style="bold red"))
    for one in found.events:
        line = Text.assemble((one.title, "bold"), f"{one.where}: ")
        line.append(sentence(one), style=_STYLES[one.fate])
        _print(line)
    for what, feeds in (("new feed", found.new_feeds), ("gone feed", found.gone_feeds)):
        for feed in feeds:
            _print(f"{what}: {feed.path} ({feed.title}, {feed.events} events)")
    if found.changed_feeds:
        _print(f"{len(found.changed_feeds)} published feeds change.")
    if not found.anything:
        _print(Text("Nothing changes for subscribers.", style="green"))


def show_verified(seen: Verified) -> None:
    """Print what was found at a publication."""
    if seen.findings:
        table = _table("", "file", "check", "finding")
        for one in seen.findings:
            style = "red" if one.severity == "fault" else "yellow"
            table.add_row(Text(one.severity, style=style), one.path, one.check, one.message)
        _print(table, "")
    faults = sum(one.severity == "fault" for one in seen.findings)
    said = f"{seen.url}: {seen.feeds} feeds, {seen.size:,} bytes, "
    said += "no faults" if not faults else "1 fault" if faults == 1 else f"{faults} faults"
    _print(Text(said, style="green" if seen.good else "red"))


# --- for curators ---------------------------------------------------------------------------------------


def show_imported(
    reading: Reading,
    outcome: Drafted,
    curated: int,
    differing: Sequence[Drift],
    data: Path,
    *,
    dry_run: bool,
) -> None:
    """Print what became of what a source lists: drafts, differences from what is curated, and the rest."""
    for draft in outcome.written:
        lacks = f"  not known: {', '.join(draft.missing)}" if draft.missing else ""
        _print(Text.assemble((f"{data / draft.file}", "green"), Text(lacks, style="dim")))
    for draft, problems in outcome.refused:
        _print(Text(f"not written: {draft.file}", style="red"), *(f"  {one}" for one in problems))
    for record in reading.records:
        for doubt in record.doubts:
            _print(Text.assemble(("doubtful: ", "yellow"), f"{record.title}: {doubt}"))
    for one in differing:
        _print(Text.assemble(("differs: ", "yellow"), f"{one.title}: {one.said}"))
    _show_ignored(reading)
    table = _table("", "drafted" if not dry_run else "to draft", "refused", "curated", "differing", "ignored")
    differ = len({one.show for one in differing})
    counts = (len(outcome.written), len(outcome.refused), curated, differ, len(reading.ignored))
    table.add_row(reading.source, *map(str, counts))
    _print("", table)


def _show_ignored(reading: Reading) -> None:
    """Print what is not used, and why; of many for the same reason, the first ones and their number."""
    alike: dict[str, list[str]] = {}
    for thing in reading.ignored:
        alike.setdefault(thing.reason, []).append(thing.title)
    for reason, titles in alike.items():
        lines = [f"ignored: {title} {reason}" for title in titles[:10]]
        more = len(titles) - len(lines)
        lines += [f"ignored: {more} more, for the same reason: {reason}"] * (more > 0)
        _print(*(Text(line, style="dim") for line in lines))


def show_drift(report: Report) -> None:
    """Print where sources and the data have drifted apart."""
    for outage in report.outages:
        _print(Text(f"{outage.source} could not be read: {outage.reason}", style="bold yellow"))
    for kind, rows in groupby(report.drifts, key=lambda one: one.kind):
        table = _table("", "", "", "", header=False)
        for one in rows:
            table.add_row("", Text(one.title, style="bold"), one.said, Text(one.source, style="dim"))
        _print(Text(KINDS[kind], style="bold cyan"), table, "")
    asked = ", ".join(f"{name} ({number} of them there)" for name, number in report.compared.items())
    count = "1 difference" if len(report.drifts) == 1 else f"{len(report.drifts)} differences"
    _print(f"{report.scope}, compared with {asked or 'nothing'}: {count}.")


def show_drafted(draft: Draft, data: Path) -> None:
    """Print where a new show's file is, and what is still missing in it."""
    _print(Text(str(data / draft.file), style="green"))
    if draft.missing:
        _print(f"  not known: {', '.join(draft.missing)}")


# --- queries --------------------------------------------------------------------------------------------


def show_coming(found: Sequence[Coming], now: dt.datetime, zone: str, days: int) -> None:
    """Print what is to come, by local day."""
    if not found:
        _print(f"Nothing is known for the next {days} days.")
        return
    for vague, entries in groupby(found, key=lambda one: one.vague):
        if vague:
            table = _table("", "", "", "", header=False)
            for one in entries:
                table.add_row("", one.printed, one.title, f"{one.what} · {network_words(one.network)}")
            _print(Text("Day to be announced", style="bold"), table, "")
            continue
        for day, rows in groupby(entries, key=lambda one: one.days[0]):
            table = _table("", "", "", "", header=False)
            for one in rows:
                local = f"{one.local:%H:%M}" if one.local else "time open"
                style = "bold" if one.premiere else ""
                what = f"{one.what} · {network_words(one.network)}"
                table.add_row(f"  {local}", f"({one.printed})", Text(one.title, style=style), what)
            _print(Text(_heading(day, now, zone), style="bold cyan"), table, "")
    _print(Text(f"Local times: {zone}. In brackets, as printed.", style="dim"))


def _heading(day: dt.date, now: dt.datetime, zone: str) -> str:
    from ..language.moment import zone_info

    away = (day - now.astimezone(zone_info(zone)).date()).days
    name = {0: " (today)", 1: " (tomorrow)"}.get(away, "")
    return f"{long_day_words(day)}{name}"


def show_rows(rows: Sequence[msgspec.Struct], what: str) -> None:
    """Print a list as a table, a column for each field."""
    if not rows:
        _print(f"No {what}s.")
        return
    names = rows[0].__struct_fields__
    table = _table(*(name.replace("_", " ") for name in names))
    for row in rows:
        table.add_row(*(_cell(getattr(row, name)) for name in names))
    _print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def show_facts(facts: ShowFacts) -> None:
    """Print all that is known of a show."""
    show = facts.show
    _print(Text(show.title, style="bold"))
    lines = _table("", "", header=False)
    for name, value in show_details(show):
        lines.add_row(name, value)
    _print(lines)
    for airing in facts.airings:
        _show_airing(airing)
    _show_people(facts)
    _print("", Text("Announcements", style="bold cyan"))
    table = _table("", "", "", "", header=False)
    for row in facts.history:
        text = row.said + (f" ({row.reason})" if row.reason else "")
        table.add_row(str(row.announced), row.network or "–", text, "\n".join(row.sources))
    _print(table)


def _show_airing(airing: AiringRow) -> None:
    name = airing.network + (f" ({airing.block})" if airing.block else "")
    notes = [airing.regions]
    if airing.original:
        notes.insert(0, "original")
    if airing.follows:
        notes.append(airing.follows)
    _print("", Text.assemble((name, "bold cyan"), f"  {' · '.join(notes)}"))
    if not airing.episodes:
        _print(f"  {airing.starts or 'no time yet'}")
        return
    table = _table("", "", "", header=False)
    for episode in airing.episodes:
        unusual = [] if episode.state == "scheduled" else [episode.state]
        if episode.moved_from:
            unusual.append(f"moved from {episode.moved_from}")
        if episode.reason:
            unusual.append(episode.reason)
        table.add_row(f"  {episode.what}", episode.printed, "; ".join(unusual))
    _print(table)


def _show_people(facts: ShowFacts) -> None:
    for title, kind in (("Staff", "staff"), ("Cast", "cast")):
        people = [person for credit in facts.show.credits for person in getattr(credit, kind)]
        if people:
            table = _table("", "", header=False)
            for person in people:
                table.add_row(f"  {person.role}", person.name)
            _print("", Text(title, style="bold cyan"), table)
    if facts.show.links:
        table = _table("", "", "", "", header=False)
        for link in facts.show.links:
            table.add_row(f"  {link.announced}", link.kind, link.title or "", link.url)
        _print("", Text("Trailers and visuals", style="bold cyan"), table)
