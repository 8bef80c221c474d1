"""Which shows may clash: those that share an id, a title or a studio, as the first lines of their files tell.

Reading thousands of files as TOML takes many times as long as finding a few lines in them. A file that is
written in any other way than most are counts as one that may clash.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import rtoml

from ..files import read_plain
from ..language.folder import LARGEST
from ..language.names import slug, title_key

Mark = tuple[str, str]
"""What two shows must not share, or must spell alike: of what kind it is, and its value."""

_USUAL = re.compile(rb"(?:[a-z_]+[ \t]*=.*\n|[ \t]*(?:#.*)?\r?\n)*")
"""Matches lines each of which begins a value, is a comment, or is empty."""
_LINE = re.compile(rb"(title|title_ja|studios|ids)[ \t]*=[ \t]*(.*)")
_TEXT = re.compile(r'"([^"\\]*)"')
_ID = re.compile(r"(\w+)[ \t]*=[ \t]*([0-9]+)")
_IDS = re.compile(r"\{(?:[ \t]*\w+[ \t]*=[ \t]*[0-9]+[ \t]*,?)*[ \t]*\}[ \t]*(?:#.*)?\r?")
_IDS_APART = re.compile(rb"\[[ \t]*[\"']?ids")


def alike(data: Path, changed: Iterable[str], paths: Iterable[str]) -> set[str]:
    """Return the files of shows, among these ``paths``, that may clash with one that changed."""
    changed = set(changed)
    mine = {mark for file in changed for mark in _parsed(data, file)}
    if not mine:
        return set()
    return {
        file
        for file in paths
        if file not in changed and ((marks := _found(data, file)) is None or not mine.isdisjoint(marks))
    }


def _parsed(data: Path, file: str) -> Iterator[Mark]:
    """Yield the marks of a file, read as TOML; what cannot be read, or is none, other checks tell."""
    yield _stem(file)
    try:
        table: dict[str, Any] = rtoml.loads(read_plain(data / file, LARGEST).decode())
    except (OSError, ValueError):
        return
    for key in ("title", "title_ja"):
        if isinstance(title := table.get(key), str):
            yield "title", title_key(title)
    studios, ids = table.get("studios"), table.get("ids")
    for studio in studios if isinstance(studios, list) else ():
        yield "studio", _slug(str(studio))
    for name, number in ids.items() if isinstance(ids, dict) else ():
        yield name, str(number)


def _found(data: Path, file: str) -> list[Mark] | None:
    """Return the marks of a file, found in its first lines; None if they are written in an odd way."""
    try:
        content = read_plain(f"{data}/{file}", LARGEST)
    except OSError:
        return None
    end = content.find(b"\n[") + 1
    head = content[:end]
    several = not head or b'"""' in head or b"'''" in head
    if (
        several
        or not _USUAL.fullmatch(head)
        or (content.find(b"ids", end) > 0 and _IDS_APART.search(content))
    ):
        return None
    marks = [_stem(file)]
    for line in head.split(b"\n"):
        found = _LINE.match(line)
        if found is None:
            continue
        key, text = found[1], found[2].decode(errors="replace")
        if key == b"ids":
            if not _IDS.fullmatch(text):
                return None
            marks += _ID.findall(text)
        elif key == b"studios":
            if "]" not in text or "'" in text or "\\" in text:
                return None
            marks += [("studio", _slug(studio)) for studio in _TEXT.findall(text)]
        else:
            title = _TEXT.match(text)
            if title is None:
                return None
            marks.append(("title", title_key(title[1])))
    return marks


def _stem(file: str) -> Mark:
    return "file", file.rpartition("/")[2]


_slug = functools.cache(slug)
