"""One look at all sources for what only a person may decide, written into the files that it concerns."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from ..check.rules import read_checked
from ..errors import Problem, SourceError
from ..language.load import Loaded
from ..language.moment import next_season, season_of
from ..sources.gather import Asking, gather
from ..sources.records import Outage, Reading
from ..words import proposals as words
from ..words.languages import ENGLISH, Language
from ..words.markdown import linked, plain_markdown
from .amending import Edit, amended
from .drafts import Draft, Drafting
from .files import file_ids, write_amended, write_drafts
from .proposals import GROUPS, Proposal, listed, observed


class Refused(msgspec.Struct, frozen=True):
    """A file that would have problems with what is proposed, and these."""

    file: str
    problems: tuple[Problem, ...]


class Proposals(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed by a day, what would not fit, and the sources that could not be asked."""

    today: dt.date
    proposals: tuple[Proposal, ...]
    refused: tuple[Refused, ...]
    outages: tuple[Outage, ...]


class _Text(msgspec.Struct, frozen=True):
    file: str
    text: str


def propose(
    data: Path,
    *,
    today: dt.date,
    sources: Iterable[str],
    asking: Asking,
    dry_run: bool = False,
    language: Language = ENGLISH,
) -> Proposals:
    """Find what is proposed and write it into a data folder: each file whole, and only if it has no problems.

    Sources are asked for what starts in this season and the next; one may be down. What the data's
    ``declined.toml`` names is not proposed again. Raises DataError and OutputError.
    """
    loaded, problems = read_checked(data, asking.report)
    readings, outages = _asked(loaded, sources, today, asking)
    drafting = Drafting(loaded.dataset, today, taken=file_ids(loaded))
    found = [
        *observed(loaded.dataset, today, language),
        *listed(loaded.dataset, readings, drafting, today, language),
    ]
    open_ones = [one for one in found if one.key not in loaded.dataset.declined]
    refused = _write(data, loaded, problems, open_ones, dry_run=dry_run)
    unfit = {one.file for one in refused}
    kept = [one for one in open_ones if one.file not in unfit]
    return Proposals(
        today=today,
        proposals=tuple(
            sorted(kept, key=lambda one: (GROUPS.index(one.group), one.title.casefold(), one.key))
        ),
        refused=tuple(refused),
        outages=tuple(outages),
    )


def _asked(
    loaded: Loaded,
    sources: Iterable[str],
    today: dt.date,
    asking: Asking,
) -> tuple[list[Reading], list[Outage]]:
    readings: list[Reading] = []
    outages: list[Outage] = []
    this = season_of(today)
    for source in dict.fromkeys(sources):
        how = asking.of(source)
        for season in (this, next_season(this)):
            try:
                readings.append(gather(source, loaded.dataset.networks, season=season, today=today, **how))
            except SourceError as error:
                outages.append(Outage(source=source, reason=str(error)))
                break
    return readings, outages


def _write(
    data: Path,
    loaded: Loaded,
    problems: Sequence[Problem],
    proposals: Iterable[Proposal],
    *,
    dry_run: bool,
) -> list[Refused]:
    """Write what is proposed; return the files that would have problems with it."""
    drafts: list[Draft] = []
    edits: dict[str, list[Edit]] = defaultdict(list)
    for one in proposals:
        if isinstance(one.change, Draft):
            drafts.append(one.change)
        else:
            edits[one.file].append(one.change)
    found: list[Refused] = []
    texts: list[_Text] = []
    for file, several in edits.items():
        try:
            texts.append(_Text(file, amended(loaded.texts[file], several)))
        except ValueError as error:
            found.append(Refused(file, (Problem(file, 0, "", str(error), "amend"),)))
    _, unfit = write_amended(data, loaded, problems, texts, dry_run=dry_run)
    outcome = write_drafts(data, loaded, problems, drafts, dry_run=dry_run)
    found += [Refused(one.file, faults) for one, faults in unfit]
    return found + [Refused(one.file, faults) for one, faults in outcome.refused]


def markdown(found: Proposals, language: Language = ENGLISH) -> str:
    """Return what is proposed as GitHub's Markdown; whatever sources say stays text."""
    lines: list[str] = []
    for outage in found.outages:
        lines += [f"**{plain_markdown(outage.source)}** {plain_markdown(outage.reason)}", ""]
    for group in GROUPS:
        rows = [one for one in found.proposals if one.group == group]
        if rows:
            lines += [f"### {words.heading(group, len(rows), language)}", ""]
            lines += [_row(one) for one in rows]
            lines.append("")
    if not found.proposals:
        lines += [language.say(words.NOTHING), ""]
    else:
        lines += [language.say(words.TO_DECLINE), ""]
    return "\n".join(lines)


def _row(one: Proposal) -> str:
    who = ", ".join(linked(each.name, each.page) for each in one.evidence)
    key = one.key.replace("`", "")
    return f"- **{plain_markdown(one.title)}**: {plain_markdown(one.said)} ({who}) `{key}`"
