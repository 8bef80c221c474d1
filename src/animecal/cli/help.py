"""Help in groups, as plain text that is wrapped and never cut.

Typer prints one list of commands with their lines cut, or boxes, for which it imports all of rich. Here it
groups as for boxes (``rich_help_panel``) and prints as for the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

F = TypeVar("F", bound=Callable[..., Any])

FEW = 8
"""Options that are listed without groups."""

# Typer brings click along in one release and depends on it in another: what is click's is ``Any`` here.


class Command(TyperCommand):
    """A command whose options are listed in their groups."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options."""
        _write_parameters(self, ctx, formatter)


class Group(TyperGroup):
    """Commands that are listed in groups, each with its whole description; others come last."""

    panels: ClassVar[dict[str, tuple[str, ...]]] = {}
    """The names of commands under their headings, in the order in which they are listed."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, and the commands."""
        _write_parameters(self, ctx, formatter)
        grouped = {name for names in self.panels.values() for name in names}
        others = tuple(name for name in self.list_commands(ctx) if name not in grouped)
        for heading, names in {**self.panels, "Commands": others}.items():
            _write(formatter, heading, [(name, self.commands[name].help or "") for name in names])


class Commands(typer.Typer):
    """A set of commands that explain themselves so."""

    def __init__(self, *, cls: type[TyperGroup] = Group, **settings: Any) -> None:
        super().__init__(
            cls=cls,
            no_args_is_help=True,
            pretty_exceptions_enable=False,
            rich_markup_mode=None,
            context_settings={"help_option_names": ["-h", "--help"]},
            **settings,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:
        """Return a decorator that makes a function one of the commands."""
        return super().command(name, cls=Command, **settings)


def _write_parameters(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    parameters = [
        (one, record) for one in command.get_params(ctx) if (record := one.get_help_record(ctx)) is not None
    ]
    options = [(one, record) for one, record in parameters if one.param_type_name == "option"]
    groups: dict[str, list[tuple[str, str]]] = {"Options": []}
    for one, record in options:
        heading = getattr(one, "rich_help_panel", None) if len(options) > FEW else None
        groups.setdefault(heading or "Options", []).append(record)
    groups["Options"] = groups.pop("Options")  # last, if there are groups
    arguments = [record for one, record in parameters if one.param_type_name == "argument"]
    for heading, records in {"Arguments": arguments, **groups}.items():
        _write(formatter, heading, records)


def _write(formatter: Any, heading: str, records: Iterable[tuple[str, str]]) -> None:
    rows = list(records)
    if rows:
        with formatter.section(heading):
            formatter.write_dl(rows)
