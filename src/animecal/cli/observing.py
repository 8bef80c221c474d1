"""Commands with which machines observe what other databases list, and propose what a person may decide."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from typing import Annotated

import typer

from .checkout import writable_data
from .help import Commands
from .importing import Cache, DryRun, Endpoints, Sources, Timeout, how_asked
from .options import (
    WHICH,
    Into,
    Json,
    Markdown,
    Now,
    complete_show,
    only_one,
    present,
    print_json,
    today,
)

commands = Commands()


@commands.command()
def sync(
    sources: Sources = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only-shows",
            metavar="ID,ID,…",
            help="These shows; all on air or to come.",
            autocompletion=complete_show,
            rich_help_panel=WHICH,
        ),
    ] = None,
    endpoints: Endpoints = None,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    data: Into = None,
    dry_run: DryRun = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Observe what databases list of shows on air or to come: adds to observed/, and changes nothing."""
    from ..check.rules import read_data
    from ..observe.sync import sync as look
    from ..sources.gather import SOURCES, unasked
    from . import terminal
    from .terminal_sync import show_synced

    folder = writable_data(data)
    day = today(present(now), folder)
    missing = {} if sources else unasked()
    with terminal.Progressing() as report:
        asking = how_asked(endpoints, cache, timeout, report)
        dataset = read_data(folder, report)
        told = look(
            dataset,
            folder,
            today=day,
            sources=sources or [one for one in SOURCES if one not in missing],
            unasked=missing,
            only=_named(only or (), dataset.shows),
            asking=asking,
            dry_run=dry_run,
        )
    if as_json:
        print_json(told)
    else:
        show_synced(told, dataset, dry_run=dry_run)
    if told.outages and (sources or not told.found):
        raise typer.Exit(1)


@commands.command()
def propose(
    sources: Sources = None,
    endpoints: Endpoints = None,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    data: Into = None,
    dry_run: DryRun = False,
    now: Now = None,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """Write into files what only a person may decide: new shows, ids, what firms up or contradicts."""
    from ..curate.proposing import markdown as to_markdown
    from ..curate.proposing import propose as find
    from ..sources.gather import SOURCES
    from . import terminal
    from .terminal_sync import show_proposed

    only_one(markdown=markdown, json=as_json)
    folder = writable_data(data)
    day = today(present(now), folder)
    with terminal.Progressing() as report:
        told = find(
            folder,
            today=day,
            sources=sources or [name for name, one in SOURCES.items() if one.seasons],
            asking=how_asked(endpoints, cache, timeout, report),
            dry_run=dry_run,
        )
    if as_json:
        print_json(told)
    elif markdown:
        sys.stdout.write(to_markdown(told))
    else:
        show_proposed(told)


def _named(given: Sequence[str], known: Collection[str]) -> list[str]:
    """Return the ids of shows in lists of them. Raises UsageError for one that nothing has."""
    from ..errors import UsageError
    from ..language.form import did_you_mean

    names = [name.strip() for one in given for name in one.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise UsageError(f"there is no show '{name}'{did_you_mean(name, known)}")
    return names
