"""Options that several commands share, and what they are read as."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from .checkout import data_here, say_which

WHICH, WHAT, ASKED = "Which shows", "Data and day", "How a database is asked"
WRITTEN, SHOWN, SERVED = "What is written", "How it is shown", "How it is served"
"""Headings of options in the help of commands that have many."""


class SeasonOption(NamedTuple):
    """A season by its year and its number, winter being 0."""

    year: int
    number: int


class IdsOption(tuple[int, ...]):
    """Ids of shows in another database."""


# --- what options are read as ---------------------------------------------------------------------------


def parse_day(text: str) -> dt.date:
    """Return a day. Raises BadParameter."""
    from ..language.moment import FIRST_YEAR, LAST_YEAR

    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write YYYY-MM-DD") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise typer.BadParameter(f"{text!r} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def parse_time(text: str) -> dt.datetime:
    """Return a time with its zone, UTC if none is written. Raises BadParameter."""
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time: write 2024-01-10T12:00:00Z") from None
    parse_day(time.date().isoformat())
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def parse_zone(text: str) -> str:
    """Return the name of a time zone. Raises BadParameter."""
    from ..language.moment import zone_names

    if text not in zone_names():
        from ..language.form import did_you_mean

        raise typer.BadParameter(f"there is no time zone {text!r}{did_you_mean(text, zone_names())}")
    return text


def parse_season(text: str) -> SeasonOption:
    """Return a season. Raises BadParameter."""
    from ..language.moment import Moment, Precision, season_of

    try:
        moment = Moment.parse(text)
    except ValueError:
        moment = None
    if moment is None or moment.precision is not Precision.SEASON:
        raise typer.BadParameter(f"{text!r} is not a season: write 2027-winter")
    return SeasonOption(*season_of(moment.day))


def parse_ids(text: str) -> IdsOption:
    """Return the ids of a list. Raises BadParameter."""
    parts = re.split(r"[,\s]+", text.strip())
    if not all(re.fullmatch(r"[1-9][0-9]{0,8}", part) for part in parts):
        raise typer.BadParameter(f"{text!r} is not a list of ids: write 1,22,333")
    return IdsOption(map(int, parts))


def parse_address(text: str) -> str:
    """Return an address that can be asked. Raises BadParameter."""
    from ..web import can_be_asked

    if not can_be_asked(text):
        raise typer.BadParameter(f"{text!r} is no http or https address: write https://example.org/db.php")
    return text


def parse_place(text: str) -> str:
    """Return a file, or an address that can be asked. Raises BadParameter."""
    from ..web import is_remote

    return parse_address(text) if is_remote(text) else text


# --- what completes them --------------------------------------------------------------------------------


def complete_show(incomplete: str) -> list[str]:
    """Return the ids of shows that begin so."""
    names = (path.stem for path in data_here().glob("shows/*/*.toml"))
    return sorted(name for name in names if name.startswith(incomplete))


def complete_network(incomplete: str) -> list[str]:
    """Return the ids of networks that begin so."""
    return _table_names("networks.toml", incomplete)


def complete_block(incomplete: str) -> list[str]:
    """Return the ids of blocks that begin so."""
    return _table_names("blocks.toml", incomplete)


def complete_studio(incomplete: str) -> list[str]:
    """Return the names of studios, as they stand in addresses, that begin so."""
    import rtoml

    from ..language.names import slug

    found: set[str] = set()
    for path in data_here().glob("shows/*/*.toml"):
        found.update(map(slug, rtoml.loads(path.read_text("utf-8")).get("studios", ())))
    return sorted(name for name in found if name.startswith(incomplete))


def complete_country(incomplete: str) -> list[str]:
    """Return the codes of countries that begin so, in the letters in which one was begun."""
    import rtoml

    codes = rtoml.loads((data_here() / "regions.toml").read_text("utf-8")).get("countries", {})
    written = codes if incomplete == incomplete.upper() else map(str.lower, codes)
    return sorted(code for code in written if code.startswith(incomplete))


def _table_names(file: str, incomplete: str) -> list[str]:
    import rtoml

    try:
        names = rtoml.loads((data_here() / file).read_text("utf-8"))
    except FileNotFoundError:  # without blocks
        return []
    return sorted(name for name in names if name.startswith(incomplete))


# --- options --------------------------------------------------------------------------------------------

Data = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The curated data; without it, that of this checkout, else what ships with animecal.",
        default_factory=data_here,
        callback=say_which,
        show_default=False,
        rich_help_panel=WHAT,
    ),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The data to write to; without it, that of this checkout.",
        rich_help_panel=WRITTEN,
    ),
]
Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder of feeds.", rich_help_panel=WRITTEN)
]
AsOf = Annotated[
    dt.date | None,
    typer.Option(
        "--as-of",
        parser=parse_day,
        metavar="YYYY-MM-DD",
        help="Only what was announced by that day; without it, by today.",
        rich_help_panel=WHAT,
    ),
]
Now = Annotated[
    dt.datetime | None,
    typer.Option(
        "--now",
        parser=parse_time,
        metavar="TIME",
        help="The present moment, for instance 2024-01-10T12:00:00Z.",
        rich_help_panel=WHAT,
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--tz",
        parser=parse_zone,
        metavar="ZONE",
        help="Show local times of that zone; yours, without it.",
        rich_help_panel=SHOWN,
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="Where feeds are published; without it, as published before.",
        rich_help_panel=WRITTEN,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.", rich_help_panel=SHOWN)]
Markdown = Annotated[
    bool, typer.Option("--markdown", help="Print Markdown, for GitHub.", rich_help_panel=SHOWN)
]
Season = Annotated[
    SeasonOption | None,
    typer.Option(
        "--season",
        parser=parse_season,
        metavar="2027-winter",
        help="What starts in that season.",
        rich_help_panel=WHICH,
    ),
]


# --- what commands do with them -------------------------------------------------------------------------


def present(now: dt.datetime | None) -> dt.datetime:
    """Return the present moment: as given, else SOURCE_DATE_EPOCH's, else the clock's."""
    from ..errors import AnimecalError

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if now is not None:
        return now
    if not epoch:
        return dt.datetime.now(dt.UTC)
    if not re.fullmatch(r"\d{1,10}", epoch, re.ASCII) or int(epoch) >= 7_226_582_400:
        raise AnimecalError(f"SOURCE_DATE_EPOCH is {epoch!r}, which is no number of seconds since 1970")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC)


def today(now: dt.datetime, data: Path) -> dt.date:
    """Return the day where the data is at home, and announcements are made."""
    from ..language.load import home_zone
    from ..language.moment import zone_info

    return now.astimezone(zone_info(home_zone(data))).date()


def only_one(**given: object) -> None:
    """Raise BadParameter if more than one of some options is given."""
    named = [f"--{name}" for name, value in given.items() if value not in (None, False)]
    if len(named) > 1:
        raise typer.BadParameter(f"{' and '.join(named)} exclude each other")


def print_json(value: object) -> None:
    """Print a value as JSON, which is UTF-8 wherever it goes (RFC 8259, section 8.1)."""
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2)
    sys.stdout.flush()
    sys.stdout.buffer.write(text + b"\n")
