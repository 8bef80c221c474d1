"""What the tests lack is told, and one command brings it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LACKING = """
import tools
def test_one():
    tools.missing("a browser")
def test_two():
    tools.package("no-such-package", "index.js")
def test_three():
    tools.missing("a browser")
def test_four():
    pass
"""


def passed(folder: Path, **variables: str) -> tuple[int, list[str]]:
    """Run tests of which three lack something, with our hooks; return the exit code and the last lines."""
    (folder / "test_lacking.py").write_text(LACKING)
    clean = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_ADDOPTS")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-p", "no:cacheprovider", "--color=yes"],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT / "tests"), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_tests_that_lack_something_are_told_last_and_in_red(tmp_path: Path) -> None:
    code, lines = passed(tmp_path)
    assert code == 0
    *_, browser, package, _ = lines
    brings = "is missing; `python3 tests/install.py` brings it"
    assert f"2 tests were NOT RUN: a browser {brings}" in browser
    assert f"1 test was NOT RUN: the npm package no-such-package {brings}" in package
    assert "\x1b[31m" in browser
    assert "\x1b[31m" in package


def test_where_ci_is_set_they_fail(tmp_path: Path) -> None:
    code, lines = passed(tmp_path, CI="true")
    assert code == 1
    assert "3 failed" in lines[-1]
    assert "NOT RUN" not in "".join(lines)


def test_ci_runs_the_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (command,) = re.findall(r"passes the tests:\n\n```console\n(.+)\n```", readme)
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    places = [
        next(number for number, line in enumerate(lines) if line.startswith(part))
        for part in command.split(" && ")
    ]
    assert places == sorted(places)
    assert len(places) == 2
    assert "export CI=true" in "\n".join(lines[: places[0]])


def test_what_brings_packages_needs_none() -> None:
    script = "import sys; sys.path.insert(0, sys.argv[1]); import install"
    command = [sys.executable, "-I", "-S", "-c", script, str(ROOT / "tests")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
