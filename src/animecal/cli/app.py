"""The command line: it sees everything and decides nothing.

Exit codes: 0 good, 1 problems, 2 wrong usage. What takes long to import is imported where it is used, so
that ``--help`` and completion answer at once.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from . import curating
from .options import (
    PACKAGE_DATA,
    AsOf,
    BaseUrl,
    Data,
    Json,
    Now,
    Out,
    complete_network,
    complete_show,
    parse_zone,
    present,
    print_json,
    today,
)

if TYPE_CHECKING:
    from ..language.model import Dataset
    from ..schedule.episodes import ShowSchedule

app = typer.Typer(
    name="animecal",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
lists = typer.Typer(
    no_args_is_help=True, help="List shows, networks, blocks, feeds or coverage.", rich_markup_mode=None
)
app.add_typer(lists, name="list")
curating.add_to(app)


def main() -> None:
    """Run the command line; no traceback reaches a user (typer ends an interrupt with 130)."""
    gc.disable()  # a run is short and what it makes is no garbage: looking for some takes a fifth of a build
    try:
        app()
    except BrokenPipeError:
        # The reader has gone; keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as error:
        from ..errors import AnimecalError, UsageError

        if isinstance(error, AnimecalError):
            _fail(str(error), 2 if isinstance(error, UsageError) else 1)
        if os.environ.get("ANIMECAL_DEBUG"):
            raise
        kind = type(error).__name__
        _fail(
            f"{kind}: {error}. This is a fault of animecal: please report it, with what "
            "ANIMECAL_DEBUG=1 shows",
            1,
        )


def _fail(message: str, code: int) -> NoReturn:
    from ..errors import printable

    sys.stdout.flush()
    mark = "\x1b[1;31merror:\x1b[0m" if sys.stderr.isatty() and "NO_COLOR" not in os.environ else "error:"
    # What an error cites may come from a hostile file or server: nothing of it may steer a terminal.
    tame = printable(message, keep="\n")
    sys.stderr.write(f"{mark} {tame}\n")
    raise SystemExit(code) from None


def _known(data: Path, as_of: dt.date) -> tuple[Dataset, list[ShowSchedule]]:
    from ..check.rules import read_data
    from ..schedule.shows import schedule
    from .terminal import Progressing

    with Progressing() as report:
        dataset = read_data(data, report)
    return dataset, schedule(dataset, as_of)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"animecal {version('animecal')}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    """Anime premieres and episodes as calendar feeds, from curated and sourced data."""


# --- commands -------------------------------------------------------------------------------------------


@app.command()
def build(
    data: Data = PACKAGE_DATA,
    out: Out = Path("feeds"),
    previous: Annotated[
        str | None,
        typer.Option(metavar="DIR|URL", help="What was published before; without it, the folder of feeds."),
    ] = None,
    base_url: BaseUrl = None,
    as_of: AsOf = None,
    now: Now = None,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Publish even if feeds or coming events are lost.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if the feeds are not up to date.")
    ] = False,
) -> None:
    """Build the feeds: one .ics file per network, block, show, country, season and studio."""
    from ..publish import run
    from . import terminal

    moment = present(now)
    with terminal.Progressing() as report:
        outcome = run.publish(
            data,
            out,
            as_of=as_of or today(moment),
            now=moment,
            previous=previous,
            base_url=base_url,
            allow_removals=allow_removals,
            dry_run=check,
            report=report,
        )
    terminal.show_outcome(outcome, out, dry_run=check)
    if check and not outcome.up_to_date:
        raise typer.Exit(1)


@app.command()
def diff(
    data: Data = PACKAGE_DATA,
    previous: Annotated[
        str, typer.Option(metavar="DIR|URL", help="What is published: a folder of feeds, or its URL.")
    ] = "feeds",
    base_url: BaseUrl = None,
    as_of: AsOf = None,
    now: Now = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for GitHub.")] = False,
    as_json: Json = False,
) -> None:
    """Tell what a build would change for subscribers; exit with 3 if anything would."""
    from ..ledger.differences import markdown as to_markdown
    from ..publish import run
    from . import terminal

    if markdown and as_json:
        raise typer.BadParameter("--markdown and --json exclude each other")
    moment = present(now)
    with terminal.Progressing() as report:
        found = run.preview(
            data, previous, as_of=as_of or today(moment), now=moment, base_url=base_url, report=report
        )
    if as_json:
        print_json(found)
    elif markdown:
        sys.stdout.write(to_markdown(found) + "\n")
    else:
        terminal.show_differences(found)
    if found.anything:
        raise typer.Exit(3)


@app.command()
def verify(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the feeds are published.")],
    expect: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of feeds that should be live there.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How long to wait.")] = 15.0,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Look at published feeds as a calendar app does; exit with 1 on any fault."""
    from ..ledger.published import read_published
    from ..publish.verify import verify as look
    from ..web import folder_address
    from . import terminal

    base = folder_address(url, "URL", private=True)
    expected = None if expect is None else read_published(expect).index
    with terminal.Progressing() as report:
        seen = look(
            base, now=present(now), expected=expected, timeout=timeout, on_feed=report("Looking at feeds")
        )
    if as_json:
        print_json(seen)
    else:
        terminal.show_verified(seen)
    if not seen.good:
        raise typer.Exit(1)


@app.command()
def site(
    data: Data = PACKAGE_DATA,
    feeds: Annotated[Path, typer.Option(metavar="DIR", help="The folder of built feeds.")] = Path("feeds"),
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder of the site.")] = Path("site"),
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", metavar="URL", help="Where the site is published; as the feeds say, without."
        ),
    ] = None,
    as_of: AsOf = None,
    now: Now = None,
) -> None:
    """Write the site: pages to find shows and subscribe, beside the feeds that are built."""
    from ..check.rules import read_data
    from ..site.tree import publishable, write_site
    from ..web import folder_address
    from . import terminal

    moment = present(now)
    address = None if base_url is None else folder_address(base_url, "--base-url")
    with terminal.Progressing() as report:
        dataset = read_data(data, report)
        tree = publishable(dataset, feeds, as_of=as_of or today(moment), now=moment, base_url=address)
        written = write_site(out, tree)
    typer.echo(f"{out}: {len(tree)} files, {written} of them written.")


@app.command()
def check(data: Data = PACKAGE_DATA, as_json: Json = False) -> None:
    """Tell all problems of all data files, each with its line and how to mend it."""
    from ..check.rules import check as find
    from ..language.load import load
    from . import terminal

    with terminal.Progressing() as report:
        loaded = load(data, on_file=report("Reading data"))
        problems = sorted({*loaded.problems, *find(loaded)})
    if as_json:
        print_json(problems)
    else:
        terminal.show_problems(problems, len(loaded.texts), len(loaded.dataset.shows))
    if problems:
        raise typer.Exit(1)


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the schema files there instead.")
    ] = None,
) -> None:
    """Print the JSON Schema of show files, for editors; with --out, write those of all data files."""
    from ..errors import OutputError
    from ..language.schema import schemas

    if out is None:
        sys.stdout.write(schemas()["show.schema.json"])
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in schemas().items():
            (out / name).write_text(text, "utf-8")
    except OSError as error:
        raise OutputError(f"{error.filename or out} cannot be written: {error.strerror}") from None


@app.command()
def upcoming(
    data: Data = PACKAGE_DATA,
    days: Annotated[int, typer.Option(min=1, max=400, metavar="N", help="How many days, from today on.")] = 7,
    network: Annotated[
        str | None, typer.Option(metavar="ID", autocompletion=complete_network, help="Only on that network.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="CC", help="At the earliest outlet in that country, such as FR.")
    ] = None,
    tz: Annotated[
        str | None,
        typer.Option("--tz", parser=parse_zone, metavar="ZONE", help="Show local times of that zone."),
    ] = None,
    as_of: AsOf = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Show what airs in the next days, by local day, with the local and the printed time."""
    from .. import views
    from . import terminal

    if network is not None and region is not None:
        raise typer.BadParameter("--network and --region exclude each other")
    moment = present(now)
    dataset, known = _known(data, as_of or today(moment))
    zone = tz or terminal.system_zone()
    found = views.coming(dataset, known, now=moment, days=days, zone=zone, network=network, region=region)
    if as_json:
        print_json(found)
    else:
        terminal.show_coming(found, moment, zone, days)


@app.command()
def show(
    show_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=complete_show)],
    data: Data = PACKAGE_DATA,
    as_of: AsOf = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Show all that is known of a show: facts, schedules, and the announcements with their sources."""
    from .. import views
    from . import terminal

    dataset, known = _known(data, as_of or today(present(now)))
    facts = views.show_facts(dataset, known, show_id)
    if as_json:
        print_json(facts)
    else:
        terminal.show_facts(facts)


@lists.command("shows")
def list_shows(data: Data = PACKAGE_DATA, as_of: AsOf = None, now: Now = None, as_json: Json = False) -> None:
    """List all shows by their start."""
    from .. import views
    from . import terminal

    dataset, known = _known(data, as_of or today(present(now)))
    rows = views.show_rows(dataset, known)
    print_json(rows) if as_json else terminal.show_rows(rows, "show")


@lists.command("networks")
def list_networks(data: Data = PACKAGE_DATA, as_json: Json = False) -> None:
    """List all networks, with the number of their shows."""
    from .. import views
    from ..check.rules import read_data
    from . import terminal

    rows = views.network_rows(read_data(data))
    print_json(rows) if as_json else terminal.show_rows(rows, "network")


@lists.command("blocks")
def list_blocks(data: Data = PACKAGE_DATA, as_json: Json = False) -> None:
    """List all blocks, with their newest known slot and the number of their shows."""
    from .. import views
    from ..check.rules import read_data
    from . import terminal

    rows = views.block_rows(read_data(data))
    print_json(rows) if as_json else terminal.show_rows(rows, "block")


@lists.command("feeds")
def list_feeds(data: Data = PACKAGE_DATA, as_of: AsOf = None, now: Now = None, as_json: Json = False) -> None:
    """List all feeds that a build makes, with their events."""
    from .. import views
    from ..feeds.select import select
    from . import terminal

    day = as_of or today(present(now))
    dataset, known = _known(data, day)
    rows = views.feed_rows(select(dataset, known, day))
    print_json(rows) if as_json else terminal.show_rows(rows, "feed")


@lists.command("coverage")
def list_coverage(
    data: Data = PACKAGE_DATA,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the tables into that file, between its marks.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List how complete the data is, by season and by network."""
    from ..check.rules import read_data
    from ..curate import coverage
    from ..errors import OutputError
    from . import terminal

    seasons, networks = tables = coverage.coverage(read_data(data))
    if write is not None:
        try:
            text = coverage.written_into(write.read_text("utf-8"), coverage.markdown(tables))
            if text is None:
                raise OutputError(f"{write} has no line {coverage.BEGIN!r} with {coverage.END!r} below it")
            write.write_text(text, "utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OutputError(f"{write} cannot be written: {error}") from None
    elif as_json:
        print_json({"seasons": seasons, "networks": networks})
    else:
        terminal.show_rows(seasons, "season")
        sys.stdout.write("\n")
        terminal.show_rows(networks, "network")
