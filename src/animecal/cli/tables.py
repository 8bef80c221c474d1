"""Tables and lists on a terminal, plain text in a pipe: one row a line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..language.tables import OURS, Publication
from ..words import lists
from ..words.languages import ENGLISH, Language

WIDE = 100_000
"""Columns of a pipe: nothing is cut or wrapped there."""


def console() -> Console:
    """Return standard output: coloured on a terminal without NO_COLOR, plain and unwrapped in a pipe."""
    terminal = sys.stdout.isatty()
    return Console(
        width=None if terminal else WIDE, highlight=False, markup=False, emoji=False, soft_wrap=not terminal
    )


def put(*things: object) -> None:
    """Print, without the blanks with which a table fills its rows."""
    out = console()
    with out.capture() as capture:
        for thing in things:
            out.print(thing)
    for line in capture.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")


def table_of(*columns: str, header: bool = True) -> Table:
    """Return a table without lines, in which what is too long is folded."""
    table = Table(box=None, pad_edge=False, show_header=header, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


# --- lists ----------------------------------------------------------------------------------------------

ENOUGH = 10
"""Letters that a column of a table has at least, if it is wider; what is longer is folded."""


def show_rows(
    rows: Sequence[msgspec.Struct], what: str, language: Language = ENGLISH, own: Publication = OURS
) -> None:
    """Print a list: a table with a column for each field, but those in which no row has anything.

    What is in the first column, such as ids, stays whole: where a terminal is too narrow for that, it has a
    line of its own, and the rest of the row stands below it.
    """
    if not rows:
        put(lists.nothing_listed(what, language))
        return
    fields = rows[0].__struct_fields__
    names = [name for name in fields if any(_cell(getattr(row, name)) != NONE for row in rows)]
    heads = [lists.column(name, own, language) for name in names]
    cells = [
        [_cell(getattr(row, name), head) for name, head in zip(names, heads, strict=True)] for row in rows
    ]
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    if widths[0] + sum(min(width, ENOUGH) + 2 for width in widths[1:]) > console().width:
        _stacked(heads, cells, language)
        return
    table = table_of(*heads)
    table.columns[0].no_wrap = True
    for row in cells:
        table.add_row(*row)
    put(table)


def _stacked(heads: Sequence[str], cells: Sequence[Sequence[str]], language: Language) -> None:
    """Print each row as its first cell, and the others that hold something below it."""
    for style, (first, *others) in [("bold", heads), *(("", row) for row in cells)]:
        told = language.say(" · ").join(one for one in others if one != NONE)
        put(Text(first, style=style), Padding(Text(told, style=style or "dim"), (0, 0, 0, 2)))


NONE = "–"
"""Stands in the cells of a table where nothing is known."""


def _cell(value: object, head: str = "") -> str:
    """Return what a cell of the column ``head`` has: its own name for what is true."""
    if value is None or value is False or value == ():
        return NONE
    if value is True:
        return head
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
