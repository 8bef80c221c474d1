"""What people see on a terminal: tables, progress, colours. In a pipe it is plain text, one row a line."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from ..errors import printable
from ..language.moment import zone_info, zone_names
from ..language.tables import OURS, Publication
from ..ledger.differences import sentence
from ..schedule.episodes import State
from ..words import drift as drift_words
from ..words import reports
from ..words import todo as todo_words
from ..words.details import show_details
from ..words.events import network_words
from ..words.languages import ENGLISH, Language
from ..words.reports import label, labels
from ..words.states import state_words
from .tables import put, table_of

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from ..curate.drafts import Draft
    from ..curate.drift import Report
    from ..curate.intake import Intake
    from ..curate.todo import Todo
    from ..errors import Problem
    from ..ledger.differences import Differences
    from ..progress import Progress
    from ..publish.push import Pushed
    from ..publish.run import Outcome
    from ..publish.verify import Verified
    from ..sources.records import Ignored
    from ..views import AiringRow, Coming, ShowFacts


class Progressing:
    """Progress bars on standard error while something long runs; nothing if that is no terminal."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self.language = language
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
        task = bars.add_task(self.language.say(step), total=None)
        return lambda done, total: bars.update(task, completed=done, total=total)


def system_zone() -> str:
    """Return the zone of this machine's clock; UTC if the system names none that there is."""
    import tzlocal

    asked = os.environ.get("TZ", "").removeprefix(":")
    if asked and asked not in zone_names() and not Path(asked).is_absolute():
        hint = "Times are shown in UTC: write a name such as Asia/Tokyo, or use --tz."
        sys.stderr.write(f"TZ={printable(asked, most=50)} names no time zone. {hint}\n")
        return "UTC"
    try:
        name = tzlocal.get_localzone_name()
    except (LookupError, ValueError, OSError):
        return "UTC"
    return name if name in zone_names() else "UTC"


# --- builds and problems --------------------------------------------------------------------------------


def show_outcome(outcome: Outcome, out: Path, *, dry_run: bool, language: Language = ENGLISH) -> None:
    """Print what a build did, or would do."""
    written = sum(path.endswith(".ics") for path in outcome.written)
    name, *heads = labels(reports.FEEDS, language)
    feeds = table_of("", *heads)
    feeds.add_row(name, *map(str, (written, outcome.feeds - written, len(outcome.retired))))
    name, *heads = labels(reports.EVENTS, language)
    events = table_of("", *heads)
    fates = ("new", "moved", "changed", "dropped", "same")
    events.add_row(name, *(str(outcome.fates.get(fate, 0)) for fate in fates))
    put(feeds, "", events)
    if outcome.drafts:
        put("", Text(reports.drafts_left_out(outcome.drafts, language), style="yellow"))
    if outcome.restored:
        put("", reports.line_ends_restored(len(outcome.restored), language))
    if outcome.up_to_date:
        put("", Text(reports.up_to_date(out, language), style="green"))
    elif dry_run:
        changed = [*outcome.retired, *outcome.written]
        more = [reports.more(len(changed) - 10, language)] if len(changed) > 10 else []
        put("", Text(reports.not_up_to_date(out, language), style="red"), *changed[:10], *more)


def show_site(out: Path, files: int, written: int, language: Language = ENGLISH) -> None:
    """Print how much of a site was written."""
    put(reports.site_written(out, files, written, language))


def show_pushed(done: Pushed, *, dry_run: bool, language: Language = ENGLISH) -> None:
    """Print what a push did to a store; of one that only looks, also to which files."""
    if dry_run:
        changes = [(path, "") for path in done.written] + [(path, "red") for path in done.deleted]
        for path, style in sorted(changes):
            put(Text(f"{'-' if style else '+'} {path}", style=style))
    counts = (len(done.written), len(done.deleted), done.unchanged)
    put(reports.pushed(done.place, counts, done.size, dry_run=dry_run, language=language))


def show_problems(
    problems: Sequence[Problem],
    files: int,
    shows: int,
    data: Path,
    language: Language = ENGLISH,
    drafts: int = 0,
) -> None:
    """Print the problems of a data folder, a line each, how many there are, and how many drafts."""
    _list_problems(problems)
    bad = len({one.file for one in problems})
    told = reports.problems_found(len(problems), bad, files, shows, data, language)
    put(*[""] * bool(problems), Text(told, style="red" if problems else "green"))
    if drafts:
        put(Text(reports.drafts_left_out(drafts, language), style="yellow"))


def show_problems_since(
    problems: Sequence[Problem], files: int, revision: str, data: Path, language: Language = ENGLISH
) -> None:
    """Print the problems of the files that changed since a revision, and what was not looked at."""
    _list_problems(problems)
    told = reports.problems_since(len(problems), files, revision, data, language)
    put(*[""] * bool(problems), Text(told, style="red" if problems else "green"))
    put(Text(reports.not_looked_at(language), style="dim"))


def _list_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        line = Text(str(problem))
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        line.stylize("cyan", 0, len(place))
        line.append(f" [{problem.check}]", style="dim")
        put(line)


def note_problems(problems: Sequence[Problem], data: Path, language: Language = ENGLISH) -> None:
    """Say on standard error that data which is written to has problems of its own, if so."""
    if problems:
        sys.stderr.write(reports.problems_there(len(problems), data, language) + "\n")


def note_strangers(strangers: Sequence[str], language: Language = ENGLISH) -> None:
    """Say on standard error what machines observe and the data does not have, if so."""
    if strangers:
        sys.stderr.write(reports.observed_strangers(strangers, language) + "\n")


# --- differences and publications -----------------------------------------------------------------------

_STYLES = {"dropped": "red", "moved": "yellow", "changed": "", "new": "green"}


def show_differences(found: Differences, language: Language = ENGLISH) -> None:
    """Print what changes for subscribers, the worst first."""
    for loss in found.refused:
        put(Text(reports.refused(loss, language), style="bold red"))
    for one in found.events:
        line = Text.assemble((one.title, "bold"), f"{one.where}: ")
        line.append(sentence(one, language), style=_STYLES[one.fate])
        put(line)
    for feed in found.new_feeds:
        put(reports.new_feed(feed.path, feed.title, feed.events, language))
    for feed in found.gone_feeds:
        put(reports.gone_feed(feed.path, feed.title, feed.events, language))
    if found.changed_feeds:
        put(reports.feeds_change(len(found.changed_feeds), language))
    if not found.anything:
        put(Text(label(reports.NOTHING_CHANGES, language), style="green"))


def show_verified(seen: Verified, language: Language = ENGLISH) -> None:
    """Print what was found at a publication."""
    faults = 0
    if seen.findings:
        table = table_of(*labels(reports.FINDINGS, language))
        for one in seen.findings:
            fault = one.severity == "fault"
            faults += fault
            name = label(reports.FAULT if fault else reports.NOTE, language)
            table.add_row(Text(name, style="red" if fault else "yellow"), one.path, one.check, one.message)
        put(table, "")
    told = reports.verified(seen.url, seen.feeds, seen.size, faults, language)
    put(Text(told, style="green" if seen.good else "red"))


# --- for curators ---------------------------------------------------------------------------------------


def show_imported(taken: Intake, data: Path, *, dry_run: bool, language: Language = ENGLISH) -> None:
    """Print what became of what a source lists: drafts, differences from what is curated, and the rest."""
    for draft in taken.outcome.written:
        lacks = f"  {reports.not_known(draft.missing, language)}" if draft.missing else ""
        put(Text.assemble((f"{data / draft.file}", "green"), Text(lacks, style="dim")))
    for draft, problems in taken.outcome.refused:
        put(Text(reports.not_written(draft.file, language), style="red"), *(f"  {one}" for one in problems))
    doubts = [(record.title, doubt) for record in taken.records for doubt in record.doubts]
    said = [(one.title, one.said) for one in taken.differing]
    for name, rows in ((reports.DOUBTFUL, doubts), (reports.DIFFERS, said)):
        for title, text in rows:
            put(Text.assemble((f"{label(name, language)}: ", "yellow"), f"{title}: {text}"))
    _show_ignored(taken.ignored, language)
    table = table_of(*labels(reports.TO_DRAFT if dry_run else reports.DRAFTED, language))
    differ = len({one.show for one in taken.differing})
    outcome = taken.outcome
    counts = (len(outcome.written), len(outcome.refused), taken.curated, differ, len(taken.ignored))
    table.add_row(taken.source, *map(str, counts))
    put("", table)


def _show_ignored(ignored: Sequence[Ignored], language: Language) -> None:
    """Print what is not used, and why; of many for the same reason, the first ones and their number."""
    alike: dict[str, list[str]] = {}
    for thing in ignored:
        alike.setdefault(thing.reason, []).append(thing.title)
    for reason, titles in alike.items():
        lines = [reports.ignored(title, reason, language) for title in titles[:10]]
        more = len(titles) - len(lines)
        lines += [reports.ignored_too(more, reason, language)] * (more > 0)
        put(*(Text(line, style="dim") for line in lines))


def show_drift(report: Report, language: Language = ENGLISH) -> None:
    """Print where sources and the data have drifted apart."""
    for outage in report.outages:
        told = drift_words.could_not_be_read(outage.source, language)
        put(Text(f"{told} {outage.reason}", style="bold yellow"))
    for kind, rows in groupby(report.drifts, key=lambda one: one.kind):
        table = table_of("", "", "", "", header=False)
        for one in rows:
            table.add_row("", Text(one.title, style="bold"), one.said, Text(one.source, style="dim"))
        put(Text(drift_words.heading(kind, language), style="bold cyan"), table, "")
    put(drift_words.compared(report.shows, report.compared, len(report.drifts), language))


def show_drafted(draft: Draft, data: Path, language: Language = ENGLISH) -> None:
    """Print where a new show's file is, and what is still missing in it."""
    put(Text(str(data / draft.file), style="green"))
    if draft.missing:
        put(f"  {reports.not_known(draft.missing, language)}")


# --- queries --------------------------------------------------------------------------------------------


def show_coming(
    found: Sequence[Coming], now: dt.datetime, zone: str, days: int, language: Language = ENGLISH
) -> None:
    """Print what is to come, by local day."""
    if not found:
        put(reports.nothing_to_come(days, language))
        return
    for vague, entries in groupby(found, key=lambda one: one.vague):
        if vague:
            table = table_of("", "", "", "", header=False)
            for one in entries:
                table.add_row("", one.printed, one.title, _what(one, language))
            put(Text(label(reports.DAY_OPEN, language), style="bold"), table, "")
            continue
        for day, rows in groupby(entries, key=lambda one: one.days[0]):
            table = table_of("", "", "", "", header=False)
            for one in rows:
                local = f"{one.local:%H:%M}" if one.local else label(reports.TIME_OPEN, language)
                title = Text(one.title, style="bold" if one.premiere else "")
                table.add_row(f"  {local}", f"({one.printed})", title, _what(one, language))
            away = (day - now.astimezone(zone_info(zone)).date()).days
            put(Text(reports.day_heading(day, away, language), style="bold cyan"), table, "")
    put(Text(reports.local_times(zone, language), style="dim"))


def _what(one: Coming, language: Language) -> str:
    return f"{one.what} · {network_words(one.network, language)}"


def show_todo(rows: Sequence[Todo], language: Language = ENGLISH) -> None:
    """Print what a curator should do next, by kind."""
    if not rows:
        put(label(todo_words.NOTHING, language))
    for place, (kind, several) in enumerate(groupby(rows, key=lambda row: row.kind)):
        found = list(several)
        put(*[""] * bool(place), Text(todo_words.heading(kind, len(found), language), style="bold cyan"))
        table = table_of("", "", "", header=False)
        for row in found:
            table.add_row(str(row.day), row.show, row.said)
        put(table)


def show_facts(facts: ShowFacts, language: Language = ENGLISH, own: Publication = OURS) -> None:
    """Print all that is known of a show."""
    show = facts.show
    put(Text(show.title, style="bold"))
    if show.draft:
        put(Text(label(reports.DRAFT, language), style="yellow"))
    lines = table_of("", "", header=False)
    for name, value in show_details(show, facts.count, language, own):
        lines.add_row(name, value)
    put(lines)
    for airing in facts.airings:
        _show_airing(airing, language)
    _show_people(facts, language)
    put("", Text(label(reports.HISTORY, language), style="bold cyan"))
    table = table_of("", "", "", "", header=False)
    for row in facts.history:
        text = row.said + (f" ({row.reason})" if row.reason else "")
        if row.observer:
            text = reports.seen_in(row.observer, text, language)
        style = "dim" if row.observer else ""
        since = reports.since(row.announced, language, at_latest=row.at_latest)
        table.add_row(since, row.network or "–", text, "\n".join(row.sources), style=style)
    put(table)


def _show_airing(airing: AiringRow, language: Language) -> None:
    name = airing.network + (f" ({airing.block})" if airing.block else "")
    notes = [airing.regions] if airing.regions else []
    if airing.original:
        notes.insert(0, label(reports.ORIGINAL, language))
    notes += [note for note in (airing.follows, airing.showing) if note]
    put("", Text.assemble((name, "bold cyan"), f"  {' · '.join(notes)}"))
    if airing.link:
        put(f"  {airing.link}")
    if not airing.episodes:
        put(f"  {airing.starts or label(reports.NO_TIME, language)}")
        return
    table = table_of("", "", "", header=False)
    for episode in airing.episodes:
        state = State(episode.state)
        unusual = [] if state is State.SCHEDULED else [state_words(state, language)]
        unusual += [note for note in (episode.network, episode.slack) if note]
        if episode.moved_from:
            unusual.append(reports.moved_from(episode.moved_from, language))
        if episode.reason:
            unusual.append(episode.reason)
        table.add_row(f"  {episode.what}", episode.printed, "; ".join(unusual))
    put(table)


def _show_people(facts: ShowFacts, language: Language) -> None:
    for title, kind in ((reports.STAFF, "staff"), (reports.CAST, "cast")):
        people = [person for credit in facts.show.credits for person in getattr(credit, kind)]
        if people:
            table = table_of("", "", header=False)
            for person in people:
                table.add_row(f"  {person.role}", person.name)
            put("", Text(label(title, language), style="bold cyan"), table)
    if facts.show.links:
        table = table_of("", "", "", "", header=False)
        for link in facts.show.links:
            since = reports.since(link.announced, language, at_latest=link.at_latest)
            table.add_row(f"  {since}", link.kind, link.title or "", link.url)
        put("", Text(label(reports.LINKS, language), style="bold cyan"), table)
