"""What programs may use is there, told, typed, and loaded no sooner than it is asked for."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import animecal
from support import SHOW, write_data

ROOT = Path(__file__).parents[1]


def python(script: str) -> str:
    """Return what a script prints in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False, cwd=ROOT
    )
    assert done.stderr == ""
    return done.stdout


def test_the_example_of_the_readme_prints_what_stands_below_it() -> None:
    (example,) = re.findall(
        r"```python\n(.*?)```\n\n```\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S
    )
    script, expected = example
    assert python(script) == expected


@pytest.mark.parametrize("name", animecal.__all__)
def test_what_programs_may_use_says_what_it_is(name: str) -> None:
    found = getattr(animecal, name)
    assert not isinstance(found, ModuleType)
    if inspect.isclass(found) or inspect.isfunction(found):
        assert inspect.getdoc(found)


@pytest.mark.parametrize("name", ["load", "read_data", "read_published", "build"])
def test_functions_say_what_they_raise(name: str) -> None:
    raised = re.findall(r"\b(\w+Error)\b", inspect.getdoc(getattr(animecal, name)) or "")
    assert raised
    assert all(issubclass(getattr(animecal, one), animecal.AnimecalError) for one in raised)


def test_type_checkers_are_told_of_the_same_names() -> None:
    tree = ast.parse(Path(animecal.__file__).read_text("utf-8"))
    (block,) = (
        node
        for node in tree.body
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    )
    told = {name.name for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert {*told, "__version__"} == set(animecal.__all__)
    assert dir(animecal) == sorted(animecal.__all__)


def test_the_package_loads_what_is_asked_for_and_no_more() -> None:
    assert python("import sys, animecal; print('msgspec' in sys.modules)") == "False\n"
    script = (
        "import sys; from animecal import load; print('animecal.publish.build' in sys.modules, load.__name__)"
    )
    assert python(script) == "False load\n"


def test_a_room_of_the_same_name_does_not_take_its_place() -> None:
    script = (
        "import animecal.schedule.shows, animecal.check.rules, animecal.publish.run\n"
        "from animecal.check import rules\n"
        "from animecal import check, schedule\n"
        "print(animecal.check is check is rules.check, schedule is animecal.schedule, schedule.__name__)"
    )
    assert python(script) == "True True schedule\n"


def test_a_name_that_is_not_there_is_an_error_as_usual() -> None:
    with pytest.raises(AttributeError, match="module 'animecal' has no attribute 'chek'"):
        animecal.chek  # type: ignore[attr-defined]  # noqa: B018


def test_a_program_can_tell_problems_by_file_and_line(tmp_path: Path) -> None:
    write_data(tmp_path, {"shows/2024/metal-sky.toml": SHOW.replace("plus-ultra", "plus-ulta")})
    loaded = animecal.load(tmp_path)
    (problem,) = animecal.check(loaded)
    assert (problem.file, problem.line, problem.check) == ("shows/2024/metal-sky.toml", 9, "unknown-block")
    with pytest.raises(animecal.DataError) as raised:
        animecal.read_data(tmp_path)
    assert raised.value.problems == (problem,)
