"""A person's file, amended: statements and ids are added, and all else stays as it was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import tomlkit
from tomlkit.items import AoT, InlineTable, Table


class Ids(msgspec.Struct, frozen=True):
    """The show's ids in other databases, by the names of these."""

    ids: Mapping[str, int]


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A date statement for an airing, which is counted from 0."""

    airing: int
    announced: dt.date
    values: Mapping[str, object]
    source: tuple[str, ...]


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A new airing, with its first date statement."""

    values: Mapping[str, object]
    date: Dated


Edit = Ids | Dated | Carried


def amended(text: str, edits: Iterable[Edit]) -> str:
    """Return the text of a show's file with edits made in their order.

    A statement takes its place by its day. Raises ValueError, with a sentence, if the text is written in
    a way that takes no table more.
    """
    document = tomlkit.parse(text.rstrip("\n") + "\n\n")  # what comes last is set apart, too
    for edit in edits:
        match edit:
            case Ids():
                _set_ids(document, edit.ids)
            case Dated():
                _add_date(_airings(document)[edit.airing], edit)
            case Carried():
                airing = _table(edit.values)
                _add_date(airing, edit.date)
                _airings(document).append(airing)
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def _airings(document: tomlkit.TOMLDocument) -> AoT:
    airings = document.get("airings")
    if not isinstance(airings, AoT):
        raise ValueError("airings are not written as [[airings]]; write each as a table of its own")
    return airings


def _set_ids(document: tomlkit.TOMLDocument, ids: Mapping[str, int]) -> None:
    before = document.get("ids", {})
    whole = {**before, **ids}
    line = ", ".join(f"{name} = {number}" for name, number in whole.items())
    table = tomlkit.parse(f"ids = {{ {line} }}\n").item("ids")
    if isinstance(before, InlineTable) and isinstance(table, InlineTable):
        table.trivia.comment_ws, table.trivia.comment = before.trivia.comment_ws, before.trivia.comment
    document["ids"] = table


def _add_date(airing: Table, edit: Dated) -> None:
    source = edit.source[0] if len(edit.source) == 1 else list(edit.source)
    statement = _table({"announced": edit.announced, **edit.values, "source": source})
    if "dates" not in airing:
        airing.append("dates", tomlkit.aot())
    dates = airing["dates"]
    if not isinstance(dates, AoT):
        raise ValueError("dates are not written as [[airings.dates]]; write each as a table of its own")
    days = [one.get("announced") for one in dates]
    later = [place for place, day in enumerate(days) if isinstance(day, dt.date) and day > edit.announced]
    dates.insert(later[0] if later else len(days), statement)


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for name, value in values.items():
        table.add(name, value)
    table.add(tomlkit.nl())
    return table
