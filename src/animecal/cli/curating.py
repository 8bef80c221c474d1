"""The command line's part for curators: what other databases say, and a new show in a minute."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

import typer

from .options import (
    PACKAGE_DATA,
    Data,
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

if TYPE_CHECKING:
    from ..language.load import Loaded
    from ..language.model import Show
    from ..sources.records import Reading, Record

CHECKOUT_DATA = Path("src", "animecal", "data")
"""The curated data in a checkout."""

imports = typer.Typer(
    no_args_is_help=True,
    help="Draft shows from other databases, for a person to check.",
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("new")(new)
    app.add_typer(imports, name="import")
    app.command("drift")(drift)


# --- options --------------------------------------------------------------------------------------------


class _Season(NamedTuple):
    year: int
    number: int


class _Ids(tuple[int, ...]):
    """Ids of shows in another database."""


def _season(text: str) -> _Season:
    from ..language.moment import Moment, Precision, season_of

    try:
        moment = Moment.parse(text)
    except ValueError:
        moment = None
    if moment is None or moment.precision is not Precision.SEASON:
        raise typer.BadParameter(f"{text!r} is not a season: write 2027-winter")
    return _Season(*season_of(moment.day))


def _format(text: str) -> str:
    from typing import get_args

    from ..language.model import Format

    if text not in get_args(Format):
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(get_args(Format))}")
    return text


def _source(text: str) -> str:
    from ..sources.gather import SOURCES

    if text not in SOURCES:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(SOURCES)}")
    return text


def _endpoint(text: str) -> tuple[str, str]:
    name, found, url = text.partition("=")
    if not found or not url.startswith(("http://", "https://")):
        raise typer.BadParameter(f"{text!r} is not NAME=URL, such as syoboi=https://example.org/db.php")
    return _source(name), url


def _numbers(text: str) -> _Ids:
    parts = re.split(r"[,\s]+", text.strip())
    if not all(re.fullmatch(r"[1-9][0-9]{0,8}", part) for part in parts):
        raise typer.BadParameter(f"{text!r} is not a list of ids: write 1,22,333")
    return _Ids(map(int, parts))


def _cache_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("animecal"))


Ids = Annotated[
    _Ids | None,
    typer.Option("--id", parser=_numbers, metavar="N,N,…", help="These shows, by their ids there."),
]
Season = Annotated[
    _Season | None,
    typer.Option("--season", parser=_season, metavar="2027-winter", help="What starts in that season."),
]
Into = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="The data to write to; without it, that of this checkout."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; tell what would be written.")]
Endpoint = Annotated[
    str | None, typer.Option("--endpoint", metavar="URL", help="Where the database answers, if elsewhere.")
]
Cache = Annotated[
    Path | None,
    typer.Option("--cache", metavar="DIR", help="Where answers are kept; without it, your cache folder."),
]
Timeout = Annotated[float, typer.Option(min=0.1, max=600, metavar="SECONDS", help="How long to wait.")]


def _writable(data: Path | None) -> Path:
    """Return the data folder to write to: the one named, or that of the checkout that this is in."""
    from ..errors import AnimecalError

    if data is not None:
        return data
    if (PACKAGE_DATA.parents[2] / "pyproject.toml").is_file():
        return PACKAGE_DATA
    if (CHECKOUT_DATA / "networks.toml").is_file():
        return CHECKOUT_DATA
    raise AnimecalError("name the data folder to write to with --data DIR: this is no checkout of animecal")


def _checked_season(season: tuple[int, int] | None, ids: Sequence[int]) -> None:
    if (season is None) == (not ids):
        raise typer.BadParameter("name shows with --id, or a season with --season")


# --- import ---------------------------------------------------------------------------------------------


@imports.command("syoboi")
def import_syoboi(
    ids: Ids = None,
    season: Season = None,
    data: Into = None,
    dry_run: DryRun = False,
    endpoint: Endpoint = None,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Draft shows from Syoboi Calendar, which knows the channels: by TID, or all that begins in a season."""
    _checked_season(season, ids or ())
    options: dict[str, Any] = {
        "ids": ids or (),
        "season": season,
        "endpoint": endpoint,
        "cache": cache,
        "timeout": timeout,
    }
    _import("syoboi", data, options, now=now, dry_run=dry_run, as_json=as_json)


@imports.command("anilist")
def import_anilist(
    ids: Ids = None,
    season: Season = None,
    data: Into = None,
    dry_run: DryRun = False,
    endpoint: Endpoint = None,
    timeout: Timeout = 30.0,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Draft shows from AniList, by id or of one season: its terms forbid to gather more than is needed."""
    _checked_season(season, ids or ())
    options: dict[str, Any] = {"ids": ids or (), "season": season, "endpoint": endpoint, "timeout": timeout}
    _import("anilist", data, options, now=now, dry_run=dry_run, as_json=as_json)


@imports.command("bangumi-data")
def import_bangumi_data(
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE|URL", help="Its files or addresses; without any, its newest release."),
    ] = None,
    season: Season = None,
    data: Into = None,
    dry_run: DryRun = False,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Draft shows from bangumi-data (CC BY 4.0): thousands at once, without their broadcasters."""
    options: dict[str, Any] = {
        "places": tuple(places or ()),
        "season": season,
        "cache": cache,
        "timeout": timeout,
    }
    _import("bangumi-data", data, options, now=now, dry_run=dry_run, as_json=as_json)


def _import(
    source: str,
    folder: Path | None,
    options: Mapping[str, Any],
    *,
    now: dt.datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read a source, draft what is not curated, write it, and tell what differs of what is."""
    from ..curate.drafts import Drafting
    from ..curate.drift import compare, ordered
    from ..curate.files import file_ids, write_drafts
    from ..language.load import load
    from ..sources.gather import gather
    from . import terminal

    day = today(present(now))
    data = _writable(folder)
    with terminal.Progressing() as report:
        curated = load(data, empty=True, on_file=report("Reading data"))
        reading = gather(
            source,
            curated.dataset.networks,
            today=day,
            on_part=report(f"Reading {source}"),
            **{"cache": _cache_folder(), **{name: one for name, one in options.items() if one is not None}},
        )
        known, unknown = _split(reading, curated)
        drafting = Drafting(curated.dataset, day, taken=file_ids(curated))
        drafts = [drafting.draft(record) for record in unknown]
        outcome = write_drafts(data, curated, drafts, dry_run=dry_run)
    differing = ordered(
        found for record, show in known for found in compare(record, show, curated.dataset, day)
    )
    if as_json:
        print_json(
            {
                "source": source,
                "written": [{"file": one.file, "missing": one.missing} for one in outcome.written],
                "refused": [{"file": one.file, "problems": problems} for one, problems in outcome.refused],
                "doubts": [
                    {"title": one.title, "doubts": one.doubts} for one in reading.records if one.doubts
                ],
                "curated": len(known),
                "differing": differing,
                "ignored": reading.ignored,
            }
        )
    else:
        terminal.show_imported(reading, outcome, len(known), differing, data, dry_run=dry_run)


def _split(reading: Reading, curated: Loaded) -> tuple[list[tuple[Record, Show]], list[Record]]:
    """Return the records of shows that are curated, with these, and the others."""
    from ..sources.records import Index

    index = Index(curated.dataset.shows)
    found = [(record, index.find(record)) for record in reading.records]
    known = [(record, show) for record, show in found if show is not None]
    return known, [record for record, show in found if show is None]


# --- drift ----------------------------------------------------------------------------------------------


def drift(
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source", parser=_source, metavar="NAME", help="syoboi, anilist or bangumi-data; all."
        ),
    ] = None,
    season: Season = None,
    data: Data = PACKAGE_DATA,
    endpoints: Annotated[
        list[str] | None,
        typer.Option("--endpoint", metavar="NAME=URL", help="Where a database answers, if elsewhere."),
    ] = None,
    cache: Cache = None,
    timeout: Timeout = 30.0,
    now: Now = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for GitHub.")] = False,
    as_json: Json = False,
) -> None:
    """Tell where other databases say otherwise of shows on air or to come: advice, never a failure."""
    from ..curate.drift import markdown as to_markdown
    from ..curate.survey import survey
    from ..language.load import load, require
    from ..sources.gather import SOURCES
    from . import terminal

    if markdown and as_json:
        raise typer.BadParameter("--markdown and --json exclude each other")
    where = dict(map(_endpoint, endpoints or ()))
    asked = sources or SOURCES
    with terminal.Progressing() as report:
        dataset = require(load(data, on_file=report("Reading data")))
        told = survey(
            dataset,
            today=today(present(now)),
            season=season,
            sources=asked,
            endpoints=where,
            cache=cache or _cache_folder(),
            timeout=timeout,
            on_part={source: report(f"Reading {source}") for source in asked},
        )
    if as_json:
        print_json(told)
    elif markdown:
        sys.stdout.write(to_markdown(told))
    else:
        terminal.show_drift(told)


# --- new ------------------------------------------------------------------------------------------------


def new(
    title: Annotated[str | None, typer.Option(metavar="TITLE", help="The official English title.")] = None,
    title_ja: Annotated[
        str | None, typer.Option(metavar="TITLE", help="The Japanese title, as the broadcaster prints it.")
    ] = None,
    title_romaji: Annotated[
        str | None,
        typer.Option(metavar="TITLE", help="That title in latin letters, where people search for it."),
    ] = None,
    starts: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="When it starts, as printed: '1月10日（水）24:55〜'; the parts of it, if several.",
        ),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            metavar="ID", autocompletion=complete_network, help="The network of the original airing."
        ),
    ] = None,
    block: Annotated[
        str | None,
        typer.Option(metavar="ID", autocompletion=complete_block, help="Its block, if it has one."),
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="URL", help="The page that says so.")] = None,
    announced: Annotated[
        dt.date | None,
        typer.Option(
            parser=parse_day,
            metavar="YYYY-MM-DD",
            help="When it was announced; without it, today in Japan, or the first night if it is over.",
        ),
    ] = None,
    show_format: Annotated[
        str,
        typer.Option("--format", parser=_format, metavar="FORMAT", help="tv, movie, ova, ona or special."),
    ] = "tv",
    studio: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A studio; may be given again.")
    ] = None,
    episodes: Annotated[
        int | None, typer.Option(min=1, max=20_000, metavar="N", help="How many, if it was said.")
    ] = None,
    website: Annotated[str | None, typer.Option(metavar="URL", help="Its official site.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take what is given.")] = False,
    data: Into = None,
    tz: Annotated[
        str | None,
        typer.Option("--tz", parser=parse_zone, metavar="ZONE", help="Your zone, to show times in."),
    ] = None,
    now: Now = None,
) -> None:
    """Write the file of a new show: asks what is needed, and takes the time as it was printed."""
    from ..curate.asking import Asking
    from ..curate.drafts import Drafting
    from ..curate.files import file_ids, write_drafts
    from ..errors import AnimecalError
    from ..language.load import load
    from ..language.model import Format
    from ..language.moment import Moment
    from ..sources.records import Outlet, Record
    from . import terminal

    day = today(present(now))
    folder = _writable(data)
    curated = load(folder, empty=True)
    ask = Asking(curated.dataset, today=day, zone=tz or terminal.system_zone(), silent=yes)
    ask.require(title=title, starts=starts, source=source)
    studios = tuple(map(ask.studio, studio or ()))
    official = None if website is None else ask.url("website", "Its official site", website)
    named = ask.title("title", "Official English title", title)
    japanese = ask.title("title-ja", "Japanese title (empty if unknown)", title_ja, needed=False)
    romaji = ask.title("title-romaji", "", title_romaji or "", needed=False)
    on = ask.one_of("network", "Network of the original airing", network, curated.dataset.networks)
    blocks = [one.id for one in curated.dataset.blocks.values() if on in one.networks]
    known = curated.dataset.blocks if block else blocks  # one of another network is for check to tell
    within = ask.one_of("block", "Block", block, known) if known else None
    printed = ask.starts(" ".join(starts) if starts else None, on)
    begins = Moment.parse(printed.starts)
    page = ask.url("source", "The page that says so", source)
    record = Record(
        source="",
        url=page,
        title=named,
        title_ja=japanese or None,
        title_romaji=romaji or None,
        format=cast("Format", show_format),
        studios=studios,
        episodes=episodes,
        website=official,
        outlets=(
            Outlet(
                network=on,
                block=within,
                starts=begins,
                minutes=printed.minutes or 30,
            ),
        ),
    )
    since = ask.announced(announced, begins)
    note = f"The weekly slot that was printed: {printed.slot}." if printed.slot else None
    draft = Drafting(curated.dataset, day, taken=file_ids(curated)).draft(record, announced=since, note=note)
    if not ask.agreed():
        raise AnimecalError("nothing was written")
    for _, problems in write_drafts(folder, curated, [draft]).refused:
        raise AnimecalError("\n".join(["nothing was written:", *(f"  {one}" for one in problems)]))
    terminal.show_drafted(draft, folder)
