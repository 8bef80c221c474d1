"""The house: which room may use which. Data flows one way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import animecal

PACKAGE = Path(animecal.__file__).parent

MAY_USE: dict[str, set[str]] = {
    "errors": set(),
    "files": set(),
    "git": set(),
    "progress": set(),
    "web": {"errors"},
    "language": {"errors", "files", "progress"},
    "schedule": {"language"},
    "words": {"language", "schedule"},
    "check": {"errors", "files", "git", "language", "progress", "schedule", "web", "words"},
    "feeds": {"language", "schedule", "words"},
    "ledger": {"errors", "feeds", "files", "language", "progress", "schedule", "web", "words"},
    "publish": {
        "check",
        "errors",
        "feeds",
        "files",
        "git",
        "language",
        "ledger",
        "progress",
        "schedule",
        "web",
        "words",
    },
    "sources": {"errors", "language", "progress", "web", "words"},
    "curate": {"check", "errors", "language", "progress", "schedule", "sources", "web", "words"},
    "observe": {"errors", "files", "language", "schedule", "sources"},
    "views": {"errors", "feeds", "language", "schedule", "words"},
    "site": {"errors", "feeds", "files", "language", "ledger", "publish", "schedule", "views", "words"},
    "serve": {"errors", "feeds", "files", "language", "ledger", "publish", "schedule", "web", "words"},
}
"""Every room and what it may use. ``cli``, behind all of them, may use everything."""

PURE: tuple[str, ...] = (
    "schedule",
    "words",
    "check.context",
    "check.names",
    "check.statements",
    "check.schedules",
)
PURE += ("check.texts", "feeds", "ledger.revisions", "ledger.gate", "ledger.history", "publish.build")
PURE += ("ledger.differences", "publish.digest", "publish.kept", "serve.asking")
PURE += ("language.moment", "language.notations", "language.model", "language.names", "language.form")
PURE += ("language.positions", "curate.printed_tokens", "curate.printed_parts", "curate.printed_times")
PURE += ("observe.noting", "observe.merging", "observe.matching")
PURE += ("curate.drafts", "curate.drift", "curate.coverage")
EFFECTS = {"os", "pathlib", "subprocess", "socket", "httpx", "time", "random", "tempfile", "shutil"}
CLOCKS = (".now(", ".today(", ".utcnow(", "open(", "uuid1(", "uuid4(")

LONGEST_MODULE, LONGEST_CLASS = 400, 200
"""Lines; what is longer holds more than one thing."""


def modules(room: str = "") -> list[Path]:
    """Return the files of a room, or of a module in it, or of the whole house."""
    place = PACKAGE / room.replace(".", "/")
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def imports(path: Path) -> tuple[set[str], set[str]]:
    """Return the modules of ours, with their dots, and the others that a file imports, wherever in it."""
    inside = path.relative_to(PACKAGE).parent.parts
    ours: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = inside[: len(inside) + 1 - node.level]
            named = [*base, node.module] if node.module else base
            ours |= {".".join(named)} if named else {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            others.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            others |= {name.name.split(".")[0] for name in node.names}
    return ours, others


def rooms_used_by(room: str) -> set[str]:
    """Return the other rooms from which a room imports."""
    used = {name.split(".")[0] for path in modules(room) for name in imports(path)[0]}
    return used - {room}


@pytest.mark.parametrize("room", MAY_USE)
def test_a_room_uses_only_what_lies_before_it(room: str) -> None:
    assert rooms_used_by(room) <= MAY_USE[room]


@pytest.mark.parametrize("room", MAY_USE)
def test_no_arrow_stands_in_the_picture_that_nobody_walks(room: str) -> None:
    assert MAY_USE[room] <= rooms_used_by(room)


def test_every_module_has_a_room() -> None:
    there = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()}
    assert there == {*MAY_USE, "cli", "__init__", "__main__"}


def test_the_arrows_have_no_circle() -> None:
    left = {room: set(used) for room, used in MAY_USE.items()}
    while ready := [room for room, waiting in left.items() if not waiting]:
        for room in ready:
            del left[room]
        for waiting in left.values():
            waiting.difference_update(ready)
    assert left == {}


@pytest.mark.parametrize("room", [room for room in MAY_USE if (PACKAGE / room).is_dir()] + ["cli"])
def test_within_a_room_the_modules_have_no_circle_either(room: str) -> None:
    left = {
        path.stem: {name.removeprefix(f"{room}.") for name in imports(path)[0] if name.startswith(f"{room}.")}
        for path in modules(room)
    }
    while ready := [module for module, waiting in left.items() if not waiting]:
        for module in ready:
            del left[module]
        for waiting in left.values():
            waiting.difference_update(ready)
    assert left == {}


@pytest.mark.parametrize("room", [room for room in MAY_USE if (PACKAGE / room).is_dir()] + ["cli"])
def test_a_room_says_what_may_be_in_it_and_what_it_may_use(room: str) -> None:
    said = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8"))) or ""
    uses = re.findall(r"`(\w+)`", said.partition("It may use ")[2])
    assert uses == [other for other in MAY_USE if other in MAY_USE.get(room, ())]
    assert uses or said.endswith("It may use everything.")


def test_sources_of_facts_differ_only_before_their_records() -> None:
    for path in modules("sources"):
        others = {name for name in imports(path)[0] if name.startswith("sources.")}
        assert others <= {"sources.records", "sources.graphql"} or path.stem == "gather"


@pytest.mark.parametrize("room", PURE)
def test_the_middle_has_no_effects_and_reads_no_clock(room: str) -> None:
    for path in modules(room):
        assert imports(path)[1] & EFFECTS == set()
        assert [call for call in CLOCKS if call in path.read_text("utf-8")] == []


def test_no_module_and_no_class_is_too_long() -> None:
    long: list[str] = []
    for path in modules():
        text = path.read_text("utf-8")
        if text.count("\n") > LONGEST_MODULE:
            long.append(path.name)
        long += [
            f"{path.name}: {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_CLASS
        ]
    assert long == []
