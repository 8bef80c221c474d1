"""Options that several commands share, and what they are read as."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

PACKAGE_DATA = Path(__file__).parents[1] / "data"


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


def complete_show(incomplete: str) -> list[str]:
    """Return the ids of shipped shows that begin so."""
    names = (path.stem for path in PACKAGE_DATA.glob("shows/*/*.toml"))
    return sorted(name for name in names if name.startswith(incomplete))


def complete_network(incomplete: str) -> list[str]:
    """Return the ids of shipped networks that begin so."""
    return _table_names("networks.toml", incomplete)


def _table_names(file: str, incomplete: str) -> list[str]:
    import rtoml

    names = rtoml.loads((PACKAGE_DATA / file).read_text("utf-8"))
    return sorted(name for name in names if name.startswith(incomplete))


def complete_block(incomplete: str) -> list[str]:
    """Return the ids of shipped blocks that begin so."""
    return _table_names("blocks.toml", incomplete)


Data = Annotated[
    Path,
    typer.Option("--data", metavar="DIR", help="The curated data; without it, what ships with animecal."),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder of feeds.")]
AsOf = Annotated[
    dt.date | None,
    typer.Option(
        "--as-of",
        parser=parse_day,
        metavar="YYYY-MM-DD",
        help="Only what was announced by that day; today in Japan.",
    ),
]
Now = Annotated[
    dt.datetime | None,
    typer.Option(
        "--now",
        parser=parse_time,
        metavar="TIME",
        help="The present moment, for instance 2024-01-10T12:00:00Z.",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url", metavar="URL", help="Where feeds are published; without it, as published before."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


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


def today(now: dt.datetime) -> dt.date:
    """Return the day in Japan, where announcements are made."""
    from ..language.moment import JST, zone_info

    return now.astimezone(zone_info(JST)).date()


def print_json(value: object) -> None:
    """Print a value as JSON."""
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2)
    sys.stdout.write(text.decode() + "\n")
