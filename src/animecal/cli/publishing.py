"""Commands for those who publish: feeds, a site around them, what would change, and what is live."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .help import Commands
from .options import (
    SERVED,
    WHAT,
    WRITTEN,
    AsOf,
    BaseUrl,
    Data,
    Json,
    Markdown,
    Now,
    Out,
    only_one,
    parse_address,
    present,
    print_json,
    today,
)

commands = Commands()


@commands.command()
def build(
    data: Data,
    previous: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|URL",
            help="What was published before; without it, the folder of feeds.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    as_of: AsOf = None,
    now: Now = None,
    out: Out = Path("feeds"),
    base_url: BaseUrl = None,
    looked: Annotated[
        str | None,
        typer.Option(
            parser=parse_address,
            metavar="URL",
            help="Where looked.json will say when feeds were built, if not beside them; as before, without.",
            rich_help_panel=WRITTEN,
        ),
    ] = None,
    allow_removals: Annotated[
        bool,
        typer.Option(
            "--allow-removals",
            help="Publish even if feeds or coming events are lost.",
            rich_help_panel=WRITTEN,
        ),
    ] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help="Begin with the first revisions, though feeds were here before.",
            rich_help_panel=WRITTEN,
        ),
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Write nothing; exit with 1 if the feeds are not up to date.",
            rich_help_panel=WRITTEN,
        ),
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
            as_of=as_of or today(moment, data),
            now=moment,
            previous=previous,
            base_url=base_url,
            looked=looked,
            allow_removals=allow_removals,
            anew=anew,
            dry_run=check,
            report=report,
        )
    terminal.show_outcome(outcome, out, dry_run=check)
    if check and not outcome.up_to_date:
        raise typer.Exit(1)


@commands.command()
def site(
    data: Data,
    feeds: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of built feeds.", rich_help_panel=WHAT)
    ] = Path("feeds"),
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder of the site.", rich_help_panel=WRITTEN)
    ] = Path("site"),
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url",
            metavar="URL",
            help="Where the site is published; as the feeds say, without.",
            rich_help_panel=WRITTEN,
        ),
    ] = None,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures",
            help="Draw a picture of each show and season, for where pages are shared.",
            rich_help_panel=WRITTEN,
        ),
    ] = False,
    serve: Annotated[
        str | None,
        typer.Option(
            "--serve",
            metavar="URL",
            help="Where `animecal serve` answers: starred shows are one calendar then.",
            rich_help_panel=WRITTEN,
        ),
    ] = None,
    as_of: AsOf = None,
    now: Now = None,
) -> None:
    """Write the site: pages to find shows and subscribe, beside the feeds that are built."""
    from ..check.rules import read_data
    from ..site.pictures import drawing
    from ..site.tree import publishable, write_site
    from ..web import folder_address
    from . import terminal

    moment = present(now)
    address = None if base_url is None else folder_address(base_url, "--base-url")
    draw = drawing() if pictures else None
    asked = None if serve is None else folder_address(serve, "--serve")
    with terminal.Progressing() as report:
        dataset = read_data(data, report)
        day = as_of or today(moment, data)
        tree = publishable(dataset, feeds, as_of=day, now=moment, base_url=address, draw=draw, serve=asked)
        written = write_site(out, tree)
    terminal.show_site(out, len(tree), written)


@commands.command()
def push(
    store: Annotated[
        str,
        typer.Argument(metavar="STORE", help="s3://BUCKET/FOLDER, gs://…, az://… or file:///FOLDER."),
    ],
    site: Annotated[
        Path, typer.Option("--site", metavar="DIR", help="The folder of the site that is written.")
    ] = Path("site"),
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Overwrite objects in the way that animecal did not write.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; tell what would be.")] = False,
    as_json: Json = False,
) -> None:
    """Put a site into an object store: what changed, with the right headers, the manifest last.

    Credentials come from the environment alone: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, and
    AWS_ENDPOINT_URL for stores like Amazon's; AWS_ALLOW_HTTP=true if that is http.
    """
    from ..publish.push import push as bring
    from ..publish.stores import open_store
    from ..site.tree import read_site
    from . import terminal

    place = open_store(store)
    with terminal.Progressing() as report:
        done = bring(read_site(site), place, adopt=adopt, dry_run=dry_run, report=report)
    if as_json:
        print_json(done)
    else:
        terminal.show_pushed(done, dry_run=dry_run)


@commands.command()
def serve(
    data: Data,
    site: Annotated[
        str,
        typer.Option(
            "--site",
            metavar="DIR|URL",
            help="The site that `animecal site` wrote, with its feeds.",
            rich_help_panel=WHAT,
        ),
    ] = "site",
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.", rich_help_panel=SERVED)
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, help="At which port; 0 takes any.", rich_help_panel=SERVED),
    ] = 8000,
    every: Annotated[
        float,
        typer.Option(
            "--every",
            min=0.1,
            max=86400,
            metavar="SECONDS",
            help="How often to look for a new site.",
            rich_help_panel=SERVED,
        ),
    ] = 10.0,
    access_log: Annotated[
        bool,
        typer.Option(
            "--access-log/--no-access-log",
            help="Write requests down, on standard error.",
            rich_help_panel=SERVED,
        ),
    ] = True,
) -> None:
    """Serve calendars on request at /my.ics, beside the site and its feeds."""
    from ..check.rules import read_data
    from ..errors import AnimecalError

    try:
        from ..serve.following import Following
        from ..serve.run import listen
        from ..serve.run import serve as serve_until_stopped
        from ..serve.trees import place_of
    except ModuleNotFoundError as error:
        raise AnimecalError(
            f"serving needs {error.name}, which is not installed: pip install 'animecal[serve]'"
        ) from None
    following = Following(place_of(site), lambda: read_data(data), lambda: present(None))
    serve_until_stopped(following, listen(host, port), every=every, access=access_log)


@commands.command()
def diff(
    data: Data,
    previous: Annotated[
        str, typer.Option(metavar="DIR|URL", help="What is published: a folder of feeds, or its URL.")
    ] = "feeds",
    base_url: BaseUrl = None,
    as_of: AsOf = None,
    now: Now = None,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """Tell what a build would change for subscribers; exit with 3 if anything would."""
    from ..ledger.differences import markdown as to_markdown
    from ..publish import run
    from . import terminal

    only_one(markdown=markdown, json=as_json)
    moment = present(now)
    with terminal.Progressing() as report:
        found = run.preview(
            data, previous, as_of=as_of or today(moment, data), now=moment, base_url=base_url, report=report
        )
    if as_json:
        print_json(found)
    elif markdown:
        sys.stdout.write(to_markdown(found) + "\n")
    else:
        terminal.show_differences(found)
    if found.anything:
        raise typer.Exit(3)


@commands.command()
def verify(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the feeds are published.")],
    expect: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of feeds that should be live there.")
    ] = None,
    max_age: Annotated[
        int, typer.Option(min=1, metavar="DAYS", help="How long ago they may have been built.")
    ] = 3,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=3600, metavar="SECONDS", help="How long to wait.")
    ] = 15.0,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Look at published feeds as a calendar app does; exit with 1 on any fault."""
    from ..errors import LedgerError
    from ..ledger.published import NOTHING, read_published
    from ..publish.verify import verify as look
    from ..web import folder_address
    from . import terminal

    base = folder_address(url, "URL", private=True)
    expected = None if expect is None else read_published(expect)
    if expected is NOTHING:
        raise LedgerError(f"{expect} holds no feeds that could be live; build them, or name another folder")
    with terminal.Progressing() as report:
        seen = look(
            base,
            now=present(now),
            expected=expected.index if expected else None,
            max_age=max_age,
            timeout=timeout,
            on_feed=report("Looking at feeds"),
        )
    if as_json:
        print_json(seen)
    else:
        terminal.show_verified(seen)
    if not seen.good:
        raise typer.Exit(1)
