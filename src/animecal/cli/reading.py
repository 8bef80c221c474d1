"""Commands for those who read the calendar: what airs next, what there is, what is known of a show."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .help import Commands
from .options import (
    AsOf,
    Data,
    Json,
    Now,
    SeasonOption,
    Zone,
    complete_network,
    complete_show,
    only_one,
    parse_season,
    present,
    print_json,
    today,
)

if TYPE_CHECKING:
    from ..language.model import Dataset
    from ..schedule.episodes import ShowSchedule

commands = Commands()
lists = Commands(help="List shows, networks, blocks, feeds, coverage or accuracy.")
commands.add_typer(lists, name="list")

EPISODES = "Which episodes"


def _known(data: Path, as_of: dt.date, *, drafts: bool = False) -> tuple[Dataset, list[ShowSchedule]]:
    """Return the data, and what is known of its shows on a day; drafts only where they are asked for."""
    from ..check.rules import read_data
    from ..schedule.shows import schedule
    from .terminal import Progressing

    with Progressing() as report:
        dataset = read_data(data, report)
    dataset = dataset if drafts else dataset.checked
    return dataset, schedule(dataset, as_of)


@commands.command()
def upcoming(
    days: Annotated[
        int,
        typer.Option(
            min=1, max=400, metavar="N", help="How many days, from today on.", rich_help_panel=EPISODES
        ),
    ] = 7,
    network: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            autocompletion=complete_network,
            help="Only on that network.",
            rich_help_panel=EPISODES,
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            metavar="CC",
            help="At the earliest outlet in that country, such as FR.",
            rich_help_panel=EPISODES,
        ),
    ] = None,
    *,
    data: Data,
    as_of: AsOf = None,
    now: Now = None,
    tz: Zone = None,
    as_json: Json = False,
) -> None:
    """Show what airs in the next days, by local day, with the local and the printed time."""
    from .. import views
    from . import terminal

    only_one(network=network, region=region)
    moment = present(now)
    dataset, known = _known(data, as_of or today(moment, data))
    zone = tz or terminal.system_zone()
    found = views.coming(dataset, known, now=moment, days=days, zone=zone, network=network, region=region)
    if as_json:
        print_json(found)
    else:
        terminal.show_coming(found, moment, zone, days)


@commands.command()
def show(
    show_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=complete_show)],
    data: Data,
    as_of: AsOf = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Show all that is known of a show: facts, schedules, and the announcements with their sources."""
    from .. import views
    from . import terminal

    dataset, known = _known(data, as_of or today(present(now), data), drafts=True)
    facts = views.show_facts(dataset, known, show_id)
    if as_json:
        print_json(facts)
    else:
        terminal.show_facts(facts, own=dataset.publication)


# --- lists ----------------------------------------------------------------------------------------------


@lists.command("shows")
def list_shows(data: Data, as_of: AsOf = None, now: Now = None, as_json: Json = False) -> None:
    """List all shows by their start."""
    from .. import views
    from . import tables

    dataset, known = _known(data, as_of or today(present(now), data), drafts=True)
    rows = views.show_rows(dataset, known)
    print_json(rows) if as_json else tables.show_rows(rows, "show", own=dataset.publication)


@lists.command("networks")
def list_networks(data: Data, as_json: Json = False) -> None:
    """List all networks, with the number of their shows."""
    from .. import views
    from ..check.rules import read_data
    from . import tables

    dataset = read_data(data)
    rows = views.network_rows(dataset)
    print_json(rows) if as_json else tables.show_rows(rows, "network", own=dataset.publication)


@lists.command("blocks")
def list_blocks(data: Data, as_json: Json = False) -> None:
    """List all blocks, with their newest known slot and the number of their shows."""
    from .. import views
    from ..check.rules import read_data
    from . import tables

    dataset = read_data(data)
    rows = views.block_rows(dataset)
    print_json(rows) if as_json else tables.show_rows(rows, "block", own=dataset.publication)


@lists.command("feeds")
def list_feeds(data: Data, as_of: AsOf = None, now: Now = None, as_json: Json = False) -> None:
    """List all feeds that a build makes, with their events."""
    from .. import views
    from ..feeds.ended import all_feeds
    from . import tables

    day = as_of or today(present(now), data)
    dataset, known = _known(data, day)
    rows = views.feed_rows(all_feeds(dataset, known, day))
    print_json(rows) if as_json else tables.show_rows(rows, "feed")


@lists.command("coverage")
def list_coverage(
    data: Data,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the tables into that file, between its marks.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List how complete the data is, by season and by network."""
    from ..check.rules import read_data
    from ..curate import coverage
    from . import tables

    only_one(write=write, json=as_json)
    seasons, networks = both = coverage.coverage(read_data(data).checked)
    if write is not None:
        _write_table(write, "coverage", coverage.markdown(both))
    elif as_json:
        print_json({"seasons": seasons, "networks": networks})
    else:
        tables.show_rows(seasons, "season")
        sys.stdout.write("\n")
        tables.show_rows(networks, "network")


@lists.command("accuracy")
def list_accuracy(
    data: Data,
    season: Annotated[
        SeasonOption | None,
        typer.Option(parser=parse_season, metavar="SEASON", help="Only of that season, such as 2026-winter."),
    ] = None,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the table into that file, between its marks.")
    ] = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """List how well the feeds foretold: what they said a day and a week ahead against what was observed."""
    from ..check.rules import read_data
    from ..curate import accuracy
    from . import tables

    only_one(write=write, json=as_json)
    rows = accuracy.accuracy(read_data(data).checked, present(now), season)
    if write is not None:
        _write_table(write, "accuracy", accuracy.markdown(rows))
    elif as_json:
        print_json(rows)
    else:
        tables.show_rows(rows, "accuracy")


def _write_table(file: Path, name: str, table: str) -> None:
    from ..curate.files import write_whole
    from ..errors import OutputError
    from ..words.markdown import marks, written_into

    try:
        if file.exists() and not file.is_file():
            raise OutputError(f"{file} is not a file")
        text = written_into(file.read_bytes().decode(), name, table)
    except OSError as error:
        raise OutputError(f"{file} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise OutputError(f"{file} is not UTF-8") from None
    if text is None:
        first, last = marks(name)
        raise OutputError(f"{file} has no line {first!r} with {last!r} below it")
    write_whole(file, text)
