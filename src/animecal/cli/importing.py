"""Commands for curators that ask other databases: drafts of their shows, and where they say otherwise."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .checkout import writable_data
from .help import Commands
from .options import (
    ASKED,
    WHICH,
    WRITTEN,
    Data,
    IdsOption,
    Into,
    Json,
    Markdown,
    Now,
    Season,
    SeasonOption,
    only_one,
    parse_address,
    parse_ids,
    parse_place,
    present,
    print_json,
    today,
)

if TYPE_CHECKING:
    from ..progress import Reporter
    from ..sources.gather import Asking

commands = Commands()
imports = Commands(help="Draft shows from other databases, for a person to check.")
commands.add_typer(imports, name="import")

Ids = Annotated[
    IdsOption | None,
    typer.Option(
        "--id",
        parser=parse_ids,
        metavar="N,N,…",
        help="These shows, by their ids there.",
        rich_help_panel=WHICH,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Write nothing; tell what would be written.", rich_help_panel=WRITTEN),
]
Endpoint = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        parser=parse_address,
        metavar="URL",
        help="Where the database answers, if elsewhere.",
        rich_help_panel=ASKED,
    ),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="DIR",
        help="Where answers are kept; without it, your cache folder.",
        rich_help_panel=ASKED,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(min=0.1, max=600, metavar="SECONDS", help="How long to wait.", rich_help_panel=ASKED),
]


def parse_source(text: str) -> str:
    """Return the name of a source. Raises BadParameter."""
    from ..sources.gather import SOURCES

    if text not in SOURCES:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(SOURCES)}")
    return text


def parse_endpoint(text: str) -> tuple[str, str]:
    """Return a source and where it answers. Raises BadParameter."""
    from ..web import can_be_asked

    name, _, url = text.partition("=")
    if not can_be_asked(url):
        raise typer.BadParameter(f"{text!r} is not NAME=URL, such as syoboi=https://example.org/db.php")
    return parse_source(name), url


Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        parser=parse_source,
        metavar="NAME",
        help="syoboi, anilist, bangumi-data or animeschedule; all that can be asked.",
        rich_help_panel=WHICH,
    ),
]
Endpoints = Annotated[
    list[str] | None,
    typer.Option(
        "--endpoint",
        metavar="NAME=URL",
        help="Where a database answers, if elsewhere.",
        rich_help_panel=ASKED,
    ),
]


def how_asked(
    endpoints: Iterable[str] | None, cache: Path | None, timeout: float, report: Reporter
) -> Asking:
    """Return how sources are asked, by the options of a command. Raises BadParameter."""
    from ..sources.gather import Asking

    where = dict(map(parse_endpoint, endpoints or ()))
    return Asking(endpoints=where, cache=cache or cache_folder(), timeout=timeout, report=report)


def cache_folder() -> Path | None:
    """Return the folder where answers are kept; None, and they are not, in a home that cannot be written."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("animecal"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


# --- import ---------------------------------------------------------------------------------------------


@imports.command("syoboi")
def import_syoboi(
    ids: Ids = None,
    season: Season = None,
    endpoint: Endpoint = None,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    data: Into = None,
    dry_run: DryRun = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Draft shows from Syoboi Calendar, which knows the channels: by TID, or all that begins in a season."""
    _check_which(ids, season)
    options = {"ids": ids, "season": season, "endpoint": endpoint, "cache": cache or cache_folder()}
    _import("syoboi", data, {**options, "timeout": timeout}, now=now, dry_run=dry_run, as_json=as_json)


@imports.command("anilist")
def import_anilist(
    ids: Ids = None,
    season: Season = None,
    endpoint: Endpoint = None,
    timeout: Timeout = 30.0,
    data: Into = None,
    dry_run: DryRun = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Draft shows from AniList, by id or of one season: its terms forbid to gather more than is needed."""
    _check_which(ids, season)
    options = {"ids": ids, "season": season, "endpoint": endpoint, "timeout": timeout}
    _import("anilist", data, options, now=now, dry_run=dry_run, as_json=as_json)


@imports.command("bangumi-data")
def import_bangumi_data(
    places: Annotated[
        list[str] | None,
        typer.Argument(
            parser=parse_place,
            metavar="FILE|URL",
            help="Its files or addresses; without any, its newest release.",
        ),
    ] = None,
    season: Season = None,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    data: Into = None,
    dry_run: DryRun = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Draft shows from bangumi-data (CC BY 4.0): thousands at once, without their broadcasters."""
    options = {"places": places, "season": season, "cache": cache or cache_folder(), "timeout": timeout}
    _import("bangumi-data", data, options, now=now, dry_run=dry_run, as_json=as_json)


def _check_which(ids: IdsOption | None, season: SeasonOption | None) -> None:
    if (season is None) == (ids is None):
        raise typer.BadParameter("name shows with --id, or a season with --season")


def _import(
    source: str,
    folder: Path | None,
    options: Mapping[str, Any],
    *,
    now: dt.datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take a source in and tell what became of it."""
    from ..curate.intake import take_in
    from . import terminal

    data = writable_data(folder)
    day = today(present(now), data)
    given = {name: one for name, one in options.items() if one is not None}
    with terminal.Progressing() as report:
        taken = take_in(data, source, given, today=day, dry_run=dry_run, report=report)
    terminal.note_problems(taken.problems, data)
    if not as_json:
        terminal.show_imported(taken, data, dry_run=dry_run)
        return
    written, refused = taken.outcome.written, taken.outcome.refused
    print_json(
        {
            "source": source,
            "written": [{"file": one.file, "missing": one.missing} for one in written],
            "refused": [{"file": one.file, "problems": problems} for one, problems in refused],
            "doubts": [{"title": one.title, "doubts": one.doubts} for one in taken.records if one.doubts],
            "curated": taken.curated,
            "differing": taken.differing,
            "ignored": taken.ignored,
        }
    )


# --- drift ----------------------------------------------------------------------------------------------


@commands.command()
def drift(
    sources: Sources = None,
    season: Season = None,
    endpoints: Endpoints = None,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    *,
    data: Data,
    now: Now = None,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """Tell where other databases say otherwise of shows on air or to come: advice, never a failure."""
    from ..check.rules import read_data
    from ..curate.drift import markdown as to_markdown
    from ..curate.survey import survey
    from ..sources.gather import SOURCES, unasked
    from . import terminal

    only_one(markdown=markdown, json=as_json)
    with terminal.Progressing() as report:
        asking = how_asked(endpoints, cache, timeout, report)
        dataset = read_data(data, report)
        told = survey(
            dataset,
            today=today(present(now), data),
            season=season,
            sources=sources or [one for one in SOURCES if one not in unasked()],
            asking=asking,
        )
    if as_json:
        print_json(told)
    elif markdown:
        sys.stdout.write(to_markdown(told))
    else:
        terminal.show_drift(told)
