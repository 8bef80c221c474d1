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
        if parts[0] not in SAID_IN or (parts[0] == "words" and parts[-1] in TERMINAL):
            continue
        module = importlib.import_module(".".join(("animecal", *parts)).removesuffix(".__init__"))
        try:
            for message, context in said_by(path.read_text("utf-8"), vars(module)):
                found.add(message, context=context, locations=[(f"{'/'.join(parts)}.py", 1)])
        except ValueError as error:
            raise ValueError(f"{path}, {error}") from None
    return found


def said_by(source: str, module: Mapping[str, object]) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Yield what a module says, each message with its context: one text, or two of a message that is counted.

    These are the literals in its calls and those to which names in them lead, in a function or among what the
    ``module`` holds. Raises ValueError, with the line, if that cannot be told.
    """
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        within = [one for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)]
        texts = functools.partial(_texts, module=module, within=within)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        match name, node.args:
            case "say", [message]:
                yield from ((one, None) for one in texts(message))
            case "say_of", [context, message]:
                (what,) = texts(context)
                yield from ((one, what) for one in texts(message))
            case ("count", [_, one, many]) | ("forms", [one, many]):
                (singular,), (plural,) = texts(one), texts(many)
                yield (singular, plural), None


def _texts(node: ast.expr, module: Mapping[str, object], within: list[ast.FunctionDef]) -> list[str]:
    """Return the texts that an expression may have."""
    texts = functools.partial(_texts, module=module, within=within)
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return texts(node.body) + texts(node.orelse)
        case ast.Subscript(value=table):
            return texts(table)
        case ast.Call(func=ast.Attribute(value=ast.Name() as table, attr="get")):
            return texts(table)
        case ast.Name(id=name):
            given = [value for one in within for value in _assigned(one, name)]
            if given:
                return [text for value in given for text in texts(value)]
            if name in module:
                return list(_texts_in(module[name]))
    try:
        return list(_from_data()[ast.unparse(node)])
    except KeyError:
        raise ValueError(
            f"line {node.lineno}: cannot tell what is said by {ast.unparse(node)}: let a literal or a "
            "constant of the module stand there, or name it in tests/catalogues.py"
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


def problems(said: Catalog, there: Catalog) -> list[str]:
    """Return what is wrong with a catalogue, a line for each message."""
    known = {(one.id, one.context): one for one in there if one.id}
    wanted = {(one.id, one.context): one for one in said if one.id}
    left = [one for key, one in wanted.items() if not _complete(known.get(key), there.num_plurals)]
    told = [f"not translated: {_shown(one)}" for one in left]
    told += [f"nobody says it: {_shown(one)}" for key, one in known.items() if key not in wanted]
    told += [f"marked as fuzzy: {_shown(one)}" for one in known.values() if one.fuzzy]
    return told + [f"other names in its braces: {_shown(one)}" for one in known.values() if not _fits(one)]


def _shown(message: Message) -> str:
    where = ", ".join(file for file, _ in message.locations)
    context = f"[{message.context}] " if message.context else ""
    return f"{context}{' / '.join(forms_of(message.id))} ({where})"


def _complete(message: Message | None, plurals: int) -> bool:
    """Return whether a message has its translation, in every form that the language has."""
    if message is None:
        return False
    forms = forms_of(message.string)
    return all(forms) and len(forms) == (plurals if message.pluralizable else 1)


def forms_of(text: object) -> tuple[str, ...]:
    """Return the forms of a message or of its translation: one, or one for each plural."""
    return (text,) if isinstance(text, str) else tuple(typing.cast("typing.Iterable[str]", text))


def _fits(message: Message) -> bool:
    """Return whether a translation names the values of its original; one of a few may leave out how many."""
    every = names(forms_of(message.id)[-1])
    told = [names(form) for form in forms_of(message.string) if form]
    return all(every - {"number"} <= one <= every for one in told) and (not told or told[-1] == every)


if __name__ == "__main__":
    for code in [*LANGUAGES[1:], *sys.argv[1:]]:
        (CATALOGUES / f"{code}.po").write_bytes(updated(code))
        sys.stdout.writelines(f"{code}: {line}\n" for line in problems(template(), catalogue(code)))
