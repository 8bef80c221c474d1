"""The command line as a whole: its commands, and what becomes of errors.

Exit codes: 0 good, 1 problems, 2 wrong usage; ``diff`` ends with 3 if anything would change. What takes
long to import is imported where it is used, so that ``--help`` and completion answer at once.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path
from typing import Annotated, ClassVar, NoReturn, TextIO

import typer

from . import calendars, curating, importing, observing, publishing, reading
from .help import Commands, Group

COMPLETION = "_ANIMECAL_COMPLETE"
"""The variable with which a shell asks what completes a word."""


class _Animecal(Group):
    panels: ClassVar[dict[str, tuple[str, ...]]] = {
        "Read the calendar": ("upcoming", "show", "list", "calendar"),
        "Curate": ("check", "todo", "new", "import", "drift", "sync", "propose", "schema"),
        "Publish": ("build", "site", "push", "serve", "diff", "verify"),
    }


app = Commands(name="animecal", cls=_Animecal)
for module in (reading, calendars, curating, importing, observing, publishing):
    app.add_typer(module.commands)


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


def main() -> None:
    """Run the command line; no traceback reaches a user (typer ends an interrupt with 130)."""
    gc.disable()  # a run is short and what it makes is no garbage: looking for some takes a fifth of a build
    _open_streams()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone
        _let_go(sys.stdout)
        raise SystemExit(1) from None
    except Exception as error:
        from ..errors import AnimecalError

        if os.environ.get("ANIMECAL_DEBUG") and not isinstance(error, AnimecalError):
            raise
        _fail(error)


def _open_streams() -> None:
    """Let every text be printed: nowhere, if a stream is closed; by its code, if its letters are missing.

    A pipe or file gets UTF-8 unless PYTHONIOENCODING says otherwise: on Windows it would get one of the old
    code pages, which have no Japanese.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        chosen = sys.stdout.isatty() or "PYTHONIOENCODING" in os.environ
        sys.stdout.reconfigure(encoding=None if chosen else "utf-8", errors="backslashreplace")


def _let_go(stream: TextIO) -> None:
    """Keep Python from complaining at exit about a stream that cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fail(error: Exception) -> NoReturn:
    """Print what went wrong and exit; nothing is printed where a shell only asks what completes a word."""
    from ..errors import UsageError, printable

    if COMPLETION in os.environ:
        raise SystemExit(1) from None
    try:
        sys.stdout.flush()
    except OSError:
        _let_go(sys.stdout)
    mark = "\x1b[1;31merror:\x1b[0m" if sys.stderr.isatty() and "NO_COLOR" not in os.environ else "error:"
    # What an error cites may come from a hostile file or server: nothing of it may steer a terminal.
    tame = printable(_sentence(error), keep="\n")
    try:
        sys.stderr.write(f"{mark} {tame}\n")
        sys.stderr.flush()
    except OSError:
        _let_go(sys.stderr)
    raise SystemExit(2 if isinstance(error, UsageError) else 1) from None


def _sentence(error: Exception) -> str:
    """Return an error as people who can mend it would say it."""
    from ..errors import AnimecalError

    if isinstance(error, AnimecalError):
        return str(error)
    if isinstance(error, OSError):
        try:
            Path.cwd()
        except OSError:
            return "the current folder is gone; change to another one"
        return f"{error.filename or 'the system refused'}: {error.strerror or error}"
    kind = type(error).__name__
    return f"{kind}: {error}. This is a fault of animecal: please report it, with what ANIMECAL_DEBUG=1 shows"
