"""Commands for those who curate: what is wrong with the data, its language, and a new show in a minute."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from .checkout import writable_data
from .help import Commands
from .options import (
    SHOWN,
    WHAT,
    WRITTEN,
    Data,
    Into,
    Json,
    Now,
    complete_block,
    complete_network,
    parse_day,
    parse_zone,
    present,
    print_json,
    today,
)

commands = Commands()

SHOW, START = "The show", "Its start"


@commands.command()
def check(
    data: Data,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="REV",
            help="Only what changed since a revision of git, and what may clash with it.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell all problems of all data files, each with its line and how to mend it."""
    from ..check.rules import read_checked
    from ..check.since import check_since
    from . import terminal

    day = today(dt.datetime.now(dt.UTC), data)
    with terminal.Progressing() as report:
        since = None if changed_since is None else check_since(data, changed_since, report, day)
        loaded, problems = (
            read_checked(data, report, today=day) if since is None else (since.loaded, since.problems)
        )
    if as_json:
        print_json(problems)
    elif since is not None and not since.everything:
        terminal.show_problems_since(problems, len(since.changed), str(changed_since), data)
    else:
        counts = len(loaded.texts), len(loaded.dataset.shows)
        terminal.show_problems(problems, *counts, data, drafts=loaded.dataset.drafts)
        terminal.note_strangers(loaded.strangers)
    if problems:
        raise typer.Exit(1)


@commands.command()
def todo(data: Data, now: Now = None, as_json: Json = False) -> None:
    """Tell what to look up next: what subscribers will miss soonest comes first."""
    from ..check.rules import read_data
    from ..curate.todo import todo as find
    from ..schedule.shows import schedule
    from . import terminal

    with terminal.Progressing() as report:
        dataset = read_data(data, report).checked
    day = today(present(now), data)
    found = find(dataset, schedule(dataset, day), day)
    print_json(found) if as_json else terminal.show_todo(found)


@commands.command()
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the schema files there instead.")
    ] = None,
) -> None:
    """Print the JSON Schema of show files, for editors; with --out, write those of all data files."""
    from ..curate.files import write_whole
    from ..errors import OutputError
    from ..language.schema import schemas

    if out is None:
        sys.stdout.write(schemas()["show.schema.json"])
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{error.filename or out} cannot be written: {error.strerror}") from None
    for name, text in schemas().items():
        write_whole(out / name, text)


@commands.command()
def new(
    title: Annotated[
        str | None,
        typer.Option(metavar="TITLE", help="The official English title.", rich_help_panel=SHOW),
    ] = None,
    title_ja: Annotated[
        str | None,
        typer.Option(
            metavar="TITLE",
            help="The title in its own language, as the broadcaster prints it.",
            rich_help_panel=SHOW,
        ),
    ] = None,
    title_romaji: Annotated[
        str | None,
        typer.Option(
            metavar="TITLE",
            help="That title in latin letters, where people search for it.",
            rich_help_panel=SHOW,
        ),
    ] = None,
    show_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="tv, movie, ova, ona or special; without it, as is usual on the network.",
            rich_help_panel=SHOW,
        ),
    ] = None,
    studio: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A studio; may be given again.", rich_help_panel=SHOW),
    ] = None,
    episodes: Annotated[
        int | None,
        typer.Option(min=1, max=20_000, metavar="N", help="How many, if it was said.", rich_help_panel=SHOW),
    ] = None,
    website: Annotated[
        str | None, typer.Option(metavar="URL", help="Its official site.", rich_help_panel=SHOW)
    ] = None,
    starts: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="When it starts, as printed; may be given again, in parts: '1月10日（水）24:55〜'.",
            rich_help_panel=START,
        ),
    ] = None,
    cadence: Annotated[
        str | None,
        typer.Option(
            metavar="CADENCE",
            help="How it goes on: weekly, 'Sat, Sun', all-at-once …; what streams is unknown without it.",
            rich_help_panel=START,
        ),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            autocompletion=complete_network,
            help="The network of the original airing: its id, or its name as it is printed.",
            rich_help_panel=START,
        ),
    ] = None,
    block: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            autocompletion=complete_block,
            help="Its block, if it has one.",
            rich_help_panel=START,
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="URL", help="The page that says so.", rich_help_panel=START)
    ] = None,
    announced: Annotated[
        dt.date | None,
        typer.Option(
            parser=parse_day,
            metavar="YYYY-MM-DD",
            help="When it was announced; without it, today, or the first night if it is over.",
            rich_help_panel=START,
        ),
    ] = None,
    data: Into = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; take what is given.", rich_help_panel=WRITTEN)
    ] = False,
    now: Now = None,
    tz: Annotated[
        str | None,
        typer.Option(
            "--tz",
            parser=parse_zone,
            metavar="ZONE",
            help="Your zone, to show times in.",
            rich_help_panel=SHOWN,
        ),
    ] = None,
) -> None:
    """Write the file of a new show: asks what is needed, and takes the time as it was printed."""
    from ..check.rules import read_checked
    from ..curate.asking import Asking
    from ..curate.drafts import Drafting
    from ..curate.files import file_ids, write_drafts
    from ..errors import AnimecalError
    from ..language.moment import Moment
    from ..sources.records import Outlet, Record
    from . import terminal

    folder = writable_data(data)
    day = today(present(now), folder)
    curated, problems = read_checked(folder, empty=True)
    terminal.note_problems(problems, folder)
    ask = Asking(curated.dataset, problems, today=day, zone=tz or terminal.system_zone(), silent=yes)
    ask.require(title=title, starts=starts, source=source)
    studios = ask.studios(studio) if studio else ()
    official = None if website is None else ask.url("website", "Its official site", website)
    named = ask.title("title", "Official English title", title)
    native = curated.dataset.publication.language_name
    original = ask.title("title-ja", f"{native} title (empty if unknown)", title_ja, needed=False)
    romaji = ask.title("title-romaji", "", title_romaji or "", needed=False)
    on = ask.network(network)
    within = ask.block(block, on)
    form = ask.format(show_format, on)
    printed = ask.starts(" ".join(starts) if starts else None, on)
    begins = Moment.parse(printed.starts)
    rhythm = ask.cadence(cadence, form, on)
    number = ask.episodes(episodes, form)
    studios = studios or ask.studios(())
    page = ask.url("source", "The page that says so", source)
    record = Record(
        source="",
        url=page,
        title=named,
        title_ja=original or None,
        title_romaji=romaji or None,
        format=form,
        studios=studios,
        episodes=number,
        website=official,
        outlets=(
            Outlet(network=on, block=within, starts=begins, minutes=printed.minutes or 30, cadence=rhythm),
        ),
    )
    since = ask.announced(announced, begins)
    note = f"The weekly slot that was printed: {printed.slot}." if printed.slot else None
    draft = Drafting(curated.dataset, day, taken=file_ids(curated)).draft(record, announced=since, note=note)
    if not ask.agreed():
        raise AnimecalError("nothing was written")
    for _, found in write_drafts(folder, curated, problems, [draft]).refused:
        raise AnimecalError("\n".join(["nothing was written:", *(f"  {one}" for one in found)]))
    terminal.show_drafted(draft, folder)
