"""The page for developers is true: what it names exists, and its rooms are those of the house."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from animecal.sources.gather import SOURCES
from test_architecture import MAY_USE, PACKAGE

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / ".github" / "DEVELOPING.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`([\w.<>/-]+(?:/|\.(?:py|md|html|toml|txt))(?::\w+)?)`", PAGE)))
ROOMS = re.findall(r"^\| `(\w+)(?:/|\.py)` \| (.+?) \|$", PAGE, re.M)


def places(path: str) -> list[Path]:
    """Return the files or folders that the page means: below the root, the package, or one of a kind."""
    pattern = re.sub(r"<\w+>", "*", path)
    return [found for base in (ROOT, PACKAGE) for found in base.glob(pattern.rstrip("/"))]


def defined(file: Path) -> set[str]:
    """Return the names that a module defines."""
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {one.id for one in targets if isinstance(one, ast.Name)}
    return found


@pytest.mark.parametrize("named", NAMED)
def test_what_the_page_names_exists(named: str) -> None:
    path, _, name = named.partition(":")
    found = [file for file in places(path) if file.is_dir() == path.endswith("/")]
    assert found, f"{named} is no file of this repository; mend .github/DEVELOPING.md"
    if name:
        assert name in defined(found[0]), f"{path} does not define {name}; mend .github/DEVELOPING.md"


def test_the_page_names_functions_of_many_rooms() -> None:
    assert len({one.partition("/")[0] for one in NAMED if ":" in one}) >= 8


def test_the_rooms_of_the_page_are_those_of_the_house_and_say_the_same() -> None:
    assert [room for room, _ in ROOMS] == [*MAY_USE, "cli"]
    for room, holds in ROOMS:
        folder = PACKAGE / room
        file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
        assert said.partition("\n")[0] == holds


def test_every_source_is_asked_and_has_tests_of_its_own() -> None:
    modules = {path.stem for path in (PACKAGE / "sources").glob("[!_]*.py")} - {
        "gather",
        "graphql",
        "lists",  # of what people watch: no facts
        "records",
    }
    assert {name.replace("-", "_") for name in SOURCES} == modules
    tests = {path.stem.removeprefix("test_import_") for path in (ROOT / "tests").glob("test_import_*.py")}
    assert tests == modules
