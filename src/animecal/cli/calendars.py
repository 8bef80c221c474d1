"""The command for one's own calendar: a selection, as a file or as an entry of the data."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from .help import Commands
from .options import (
    ASKED,
    WHAT,
    WHICH,
    WRITTEN,
    AsOf,
    Data,
    Now,
    complete_block,
    complete_country,
    complete_network,
    complete_show,
    complete_studio,
    parse_address,
    present,
    today,
)

if TYPE_CHECKING:
    from ..language.model import Dataset
    from ..language.selections import Read
    from ..language.tables import Selection

commands = Commands()

WHERE, TOLD = "Where, and what of them", "How events tell it"
Texts = list[str] | None


def _one_of(kind: str) -> Callable[[str], list[str]]:
    """Return what completes a value of a kind, by the values that the data language has for it."""

    def complete(incomplete: str) -> list[str]:
        from ..language import tables

        return [one for one in get_args(getattr(tables, kind)) if one.startswith(incomplete)]

    return complete


def _languages(incomplete: str) -> list[str]:
    from ..words.languages import LANGUAGES

    return [one for one in LANGUAGES if one.startswith(incomplete)]


@commands.command()
def calendar(
    data: Data,
    show: Annotated[
        Texts,
        typer.Option(
            metavar="ID",
            autocompletion=complete_show,
            help="That show; may be given again.",
            rich_help_panel=WHICH,
        ),
    ] = None,
    network: Annotated[
        Texts,
        typer.Option(
            metavar="ID",
            autocompletion=complete_network,
            help="Shows on that network.",
            rich_help_panel=WHICH,
        ),
    ] = None,
    block: Annotated[
        Texts,
        typer.Option(
            metavar="ID", autocompletion=complete_block, help="Shows in that block.", rich_help_panel=WHICH
        ),
    ] = None,
    studio: Annotated[
        Texts,
        typer.Option(
            metavar="NAME",
            autocompletion=complete_studio,
            help="Shows by that studio.",
            rich_help_panel=WHICH,
        ),
    ] = None,
    season: Annotated[
        Texts, typer.Option(metavar="2027-winter", help="Shows of that season.", rich_help_panel=WHICH)
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE|USER",
            help="Shows that you watch or plan to: an export of MyAnimeList, or a user of AniList.",
            rich_help_panel=WHICH,
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            metavar="CC",
            autocompletion=complete_country,
            help="At outlets in that country, such as FR.",
            rich_help_panel=WHERE,
        ),
    ] = None,
    service: Annotated[
        Texts,
        typer.Option(
            metavar="ID", autocompletion=complete_network, help="At that outlet.", rich_help_panel=WHERE
        ),
    ] = None,
    audio: Annotated[
        Texts, typer.Option(metavar="en", help="In that language.", rich_help_panel=WHERE)
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            autocompletion=_one_of("Only"),
            help="premieres, finales or episodes.",
            rich_help_panel=WHERE,
        ),
    ] = None,
    fallback: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            autocompletion=_one_of("Fallback"),
            help="What stands for an episode that no such outlet has: original or none.",
            rich_help_panel=WHERE,
        ),
    ] = None,
    titles: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            autocompletion=_one_of("Titles"),
            help="Shows under their titles in en, ja or romaji.",
            rich_help_panel=TOLD,
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            autocompletion=_languages,
            help="In which language events are told, such as ja.",
            rich_help_panel=TOLD,
        ),
    ] = None,
    alarm: Annotated[
        str | None,
        typer.Option(
            metavar="MINUTES", help="Ring so long before what airs at a known minute.", rich_help_panel=TOLD
        ),
    ] = None,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="What it is called in calendar apps.", rich_help_panel=WRITTEN)
    ] = "My anime",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="The file; without it, standard output.", rich_help_panel=WRITTEN
        ),
    ] = None,
    save: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Write it into calendars.toml instead: builds then publish it.",
            rich_help_panel=WRITTEN,
        ),
    ] = None,
    feeds: Annotated[
        str,
        typer.Option(metavar="DIR|URL", help="The feeds whose events it takes.", rich_help_panel=WHAT),
    ] = "feeds",
    as_of: AsOf = None,
    now: Now = None,
    endpoint: Annotated[
        str | None,
        typer.Option(
            parser=parse_address,
            metavar="URL",
            help="Where AniList answers, if elsewhere.",
            rich_help_panel=ASKED,
        ),
    ] = None,
) -> None:
    """Make a calendar of your own: which shows, at which outlets, and what of them."""
    from ..check.rules import read_data
    from ..curate import calendars
    from ..curate.files import write_whole
    from ..ledger.published import NOTHING, read_published
    from ..publish.own import needed_by, own_calendar, schedules_for, shelf_of
    from ..web import is_remote
    from ..words import own
    from . import terminal
    from .checkout import not_a_copy

    if save is not None:
        calendars.checked_name(save)
        not_a_copy(data)
    title = calendars.checked_title(title)
    moment = present(now)
    with terminal.Progressing() as report:
        dataset = read_data(data, report).checked
    shows = [*(show or ()), *(_listed(from_, endpoint, dataset) if from_ is not None else ())]
    given = {
        "shows": shows,
        "networks": network,
        "blocks": block,
        "studios": studio,
        "seasons": season,
        "region": region,
        "services": service,
        "audio": audio,
        "only": only,
        "fallback": fallback,
        "titles": titles,
        "language": language,
        "alarm": alarm,
    }
    asked = _asked(dataset, given)
    if save is not None:
        _told(own.saved(str(calendars.save(data, save, title, _known(asked, dataset))), save))
        return
    day = as_of or today(moment, data)
    known = schedules_for(dataset, asked.selection, day)
    needed = needed_by({*(one.show.id for one in known), *asked.missing})
    place = feeds if is_remote(feeds) else Path(feeds)
    with terminal.Progressing() as report:
        published = read_published(place, report("Reading feeds"), needed=needed, named="--feeds")
    if published is NOTHING:
        _told(own.nothing_published(feeds))
    made = own_calendar(dataset, known, shelf_of(published), asked, title=title, as_of=day, now=moment)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.data)
    else:
        write_whole(out, made.data)
    if made.gone:
        _told(own.gone(made.gone))
    if made.unpublished and published is not NOTHING:
        _told(own.unpublished(made.unpublished))
    _told(own.made(made.events))


def _told(line: str) -> None:
    """Say something beside the calendar, which may be standard output itself."""
    from ..errors import printable

    sys.stderr.write(printable(line) + "\n")


def _listed(place: str, endpoint: str | None, dataset: Dataset) -> Sequence[str]:
    """Return the shows of a list that the data has, and name the others. Raises AnimecalError."""
    from ..errors import AnimecalError
    from ..sources import lists
    from ..words import own

    found = lists.matched(lists.read(place, endpoint=endpoint), dataset)
    if found.others:
        _told(own.not_known(found.others))
    if not found.shows:
        raise AnimecalError(f"nothing that {place} says is watched or planned is in the data")
    return found.shows


def _asked(dataset: Dataset, given: Mapping[str, Sequence[str] | str | None]) -> Read:
    """Return what was asked for. Raises UsageError with all that is wrong with it."""
    from ..errors import UsageError
    from ..language.selections import read, unknown_show
    from ..words.languages import LANGUAGES

    values = {key: [value] if isinstance(value, str) else value for key, value in given.items() if value}
    asked = read(values, dataset, LANGUAGES)
    if asked.faults:
        told = [unknown_show(show, dataset) for show in asked.missing]
        raise UsageError("\n".join([*told, *(fault.message for fault in asked.faults)]))
    return asked


def _known(asked: Read, dataset: Dataset) -> Selection:
    """Return a selection of what the data has. Raises UsageError with all shows that it lacks."""
    from ..errors import UsageError
    from ..language.selections import unknown_show

    if asked.missing:
        raise UsageError("\n".join(unknown_show(show, dataset) for show in asked.missing))
    return asked.selection
