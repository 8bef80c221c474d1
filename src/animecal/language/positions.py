"""On which line of a TOML file a key stands.

Written by hand, because parsers tell only what a key means: rtoml and tomlkit keep no positions, and the
grammar of tree-sitter, which does, refuses tables in braces over several lines that rtoml takes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import rtoml


def join(at: str, key: str | int) -> str:
    """Return the path of a key or an index below a path."""
    if isinstance(key, int):
        return f"{at}[{key}]"
    return f"{at}.{key}" if at else key


_TOKEN = re.compile(
    r"""
    (?P<space> [ \t\r\ufeff]+ | \#[^\n]* )
    | "{3} (?:[^"\\]++|\\.|"{1,2}(?!"))*+ "{3,5} | '{3} .*? '{3,5}    # multi-line strings
    | "(?:[^"\\\n]++|\\.)*+" | '[^'\n]*'                 # strings of one line; what has matched stays so
    | \d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}\#]*                   # a date and a time with a space
    | [\n\[\]{}=,] | [^\s\[\]{}=,\#"']+                     # marks; bare keys with their dots, plain values
    """,
    re.VERBOSE | re.DOTALL,
)


def line_of(text: str, key: str) -> int:
    """Return the line (from 1) on which a key path such as ``airings[0].dates[1].starts`` stands.

    The text is one that TOML's parser has taken. A key that is not in it has the line of the nearest table
    or list around it; 0 if there is none.
    """
    places = _places(text) if key else {}
    while key and key not in places:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return places.get(key, 0)


@functools.lru_cache(maxsize=16)
def _places(text: str) -> dict[str, int]:
    """Return the lines of all key paths of a TOML text."""
    places: dict[str, int] = {}
    sizes: dict[str, int] = {}
    tokens = _tokens(text)
    table = ""
    for line, word in tokens:
        if word == "[":
            _, word = next(tokens)
            entry = word == "["
            table = ""
            names = _key(tokens, "" if entry else word, "]")
            for depth, name in enumerate(names, 1):
                table = join(table, name)
                places.setdefault(table, line)
                if entry and depth == len(names):
                    sizes[table] = sizes.get(table, 0) + 1
                if table in sizes:
                    table = join(table, sizes[table] - 1)
                    places.setdefault(table, line)
        elif word not in ("\n", "]"):
            _assigned(tokens, line, word, table, places)
    return places


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a TOML text with their lines."""
    line = 1
    for found in _TOKEN.finditer(text):
        if not found["space"]:
            yield line, found[0]
        line += found[0].count("\n")


def _key(tokens: Iterator[tuple[int, str]], word: str, end: str) -> list[str]:
    """Return the names of a dotted key that begins with a word and is followed by a mark."""
    names: list[str] = []
    while word != end:
        if word[:1] not in ("'", '"'):
            names += filter(None, word.split("."))
        else:
            names.append(rtoml.loads(f"key = {word}")["key"])
        _, word = next(tokens)
    return names


def _assigned(
    tokens: Iterator[tuple[int, str]], line: int, word: str, at: str, places: dict[str, int]
) -> None:
    """Note the lines of a key in the table ``at`` and of all that stands in its value."""
    for name in _key(tokens, word, "="):
        at = join(at, name)
        places.setdefault(at, line)
    _valued(tokens, next(tokens)[1], at, places)


def _valued(tokens: Iterator[tuple[int, str]], word: str, at: str, places: dict[str, int]) -> None:
    """Note the lines of all that stands in a value that begins with a word."""
    if word not in ("[", "{"):
        return
    index = 0
    for line, inner in tokens:
        if inner in ("]", "}"):
            return
        if inner in ("\n", ","):
            continue
        if word == "{":
            _assigned(tokens, line, inner, at, places)
        else:
            places[join(at, index)] = line
            _valued(tokens, inner, join(at, index), places)
            index += 1
