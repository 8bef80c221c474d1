"""What feeds, news and pages say, and what the catalogues of languages have of it.

``python tests/catalogues.py`` brings every catalogue up to date: new messages stand in it without a
translation, and those that nobody says any more are gone. With a code, such as ``de``, it begins a catalogue.
"""

from __future__ import annotations

import ast
import functools
import importlib
import io
import string
import sys
import tomllib
import typing
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

import animecal
from animecal.language.statements import Link
from animecal.language.tables import OURS
from animecal.words.languages import LANGUAGES

PACKAGE = Path(animecal.__file__).parent
CATALOGUES = PACKAGE / "words" / "catalogues"

SAID_IN = ("words", "feeds", "site", "serve", "views")
"""Rooms whose words subscribers and visitors read. The others speak on the terminal, in English."""

TERMINAL = {"details", "drift", "lists", "own", "proposals", "reports", "sync", "todo"}
"""Modules of ``words`` that speak on the terminal and in pull requests alone, in English."""


@functools.cache
def _from_data() -> Mapping[str, Iterable[str]]:
    """Return the messages that stand in the shipped data, by the expression that says them."""
    regions = tomllib.loads((PACKAGE / "data" / "regions.toml").read_text("utf-8"))
    return {
        "own.subject": [OURS.subject],
        "own.country": [OURS.country],
        "own.language_name": [OURS.language_name],
        "link.kind": typing.get_args(typing.get_type_hints(Link)["kind"]),
        "regions.name(code)": [group["name"] for group in regions["groups"].values()],
    }


def template() -> Catalog:
    """Return all messages that are said, without translations."""
    found = Catalog(charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] in SAID_IN and not (parts[0] == "words" and parts[-1] in TERMINAL):
            for message, context in _Module(path, parts).messages():
                found.add(message, context=context, locations=[("/".join(parts) + ".py", 1)])
    return found


class _Module:
    """Finds what a module says: the literals in its calls, and those to which the names in them lead."""

    def __init__(self, path: Path, parts: tuple[str, ...]) -> None:
        self.path = path
        self.name = ".".join(("animecal", *(part for part in parts if part != "__init__")))
        self.tree = ast.parse(path.read_text("utf-8"))

    def messages(self) -> Iterator[tuple[str | tuple[str, str], str | None]]:
        """Yield each message, or both forms of one that is counted, with its context."""
        functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Call):
                continue
            within = [one for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)]
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            match name, node.args:
                case "say", [message]:
                    yield from ((one, None) for one in self.texts(message, within))
                case "say_of", [context, message]:
                    (told,) = self.texts(context, within)
                    yield from ((one, told) for one in self.texts(message, within))
                case ("count", [_, one, many]) | ("forms", [one, many]):
                    (singular,), (plural,) = self.texts(one, within), self.texts(many, within)
                    yield (singular, plural), None

    def texts(self, node: ast.expr, within: list[ast.FunctionDef]) -> list[str]:
        """Return the texts that an expression may have. Raises ValueError if they cannot be told."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.IfExp():
                return self.texts(node.body, within) + self.texts(node.orelse, within)
            case (
                ast.Subscript(value=table)
                | ast.Call(func=ast.Attribute(value=ast.Name() as table, attr="get"))
            ):
                return self.texts(table, within)
            case ast.Name(id=name):
                given = [value for one in within for value in _assigned(one, name)]
                if given:
                    return [text for value in given for text in self.texts(value, within)]
                constant = getattr(importlib.import_module(self.name), name, None)
                if constant is not None:
                    return list(_texts_in(constant))
        try:
            return list(_from_data()[ast.unparse(node)])
        except KeyError:
            where = f"{self.path.relative_to(PACKAGE.parent)}:{node.lineno}"
            raise ValueError(
                f"{where}: cannot tell what is said by {ast.unparse(node)}: let a literal or a constant of "
                "the module stand there, or name it in tests/catalogues.py"
            ) from None


def _assigned(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    """Yield what a function gives to a name."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        (target,) = node.targets
        if isinstance(target, ast.Name) and target.id == name:
            yield node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=True)
            yield from (value for one, value in pairs if isinstance(one, ast.Name) and one.id == name)


def _texts_in(constant: object) -> Iterator[str]:
    """Yield the texts in a constant: a text, a series of them, or a table of either."""
    if isinstance(constant, str):
        yield constant
        return
    for one in constant.values() if isinstance(constant, Mapping) else typing.cast("tuple[object]", constant):
        yield from _texts_in(one)


# --- catalogues ------------------------------------------------------------------------------------------


def catalogue(code: str) -> Catalog:
    """Return the catalogue of a language as its file has it; an empty one if it has no file."""
    file = CATALOGUES / f"{code}.po"
    content = file.read_bytes() if file.exists() else b""
    return read_po(io.BytesIO(content), locale=code.replace("-", "_"), abort_invalid=True)


def updated(code: str) -> bytes:
    """Return the file of a language with every message that is said and no other."""
    there = catalogue(code)
    there.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    there.obsolete.clear()
    written = io.BytesIO()
    write_po(written, there, width=0, omit_header=True, include_lineno=False)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {there.plural_forms}\\n"\n\n'
    )
    return head.encode() + written.getvalue().rstrip(b"\n") + b"\n"


def names(text: str) -> set[str]:
    """Return the names of the values in a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def problems(code: str) -> list[str]:
    """Return what is wrong with a catalogue, a line for each message."""
    said, there = template(), catalogue(code)
    known = {(one.id, one.context): one for one in there if one.id}
    wanted = {(one.id, one.context): one for one in said if one.id}
    found = [f"not translated: {_shown(one)}" for key, one in wanted.items() if not _complete(known.get(key))]
    found += [f"nobody says it: {_shown(one)}" for key, one in known.items() if key not in wanted]
    found += [f"not sure: {_shown(one)}" for one in known.values() if one.fuzzy]
    found += [f"other names in its braces: {_shown(one)}" for one in known.values() if not _fits(one)]
    return found


def _shown(message: Message) -> str:
    where = ", ".join(file for file, _ in message.locations)
    context = f"[{message.context}] " if message.context else ""
    return f"{context}{' / '.join(_forms(message.id))} ({where})"


def _complete(message: Message | None) -> bool:
    """Return whether a message has its translation, in every form."""
    return message is not None and all(_forms(message.string))


def _forms(text: object) -> tuple[str, ...]:
    """Return the forms of a message or of its translation: one, or one for each plural."""
    return (text,) if isinstance(text, str) else tuple(typing.cast("typing.Iterable[str]", text))


def _fits(message: Message) -> bool:
    """Return whether a translation names the values of its original; one of a few may leave out how many."""
    if not _complete(message):
        return True
    *few, last = _forms(message.string)
    every = names(_forms(message.id)[-1])
    return names(last) == every and all(every - {"number"} <= names(one) <= every for one in few)


if __name__ == "__main__":
    for code in [*LANGUAGES[1:], *sys.argv[1:]]:
        (CATALOGUES / f"{code}.po").write_bytes(updated(code))
        for line in problems(code):
            sys.stdout.write(f"{code}: {line}\n")
