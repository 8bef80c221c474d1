"""In a clone its own data counts, however animecal was installed; every command says which data it read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from github import ROOT
from support import SOURCE, tree, write_data

DATA = Path("src", "animecal", "data")
SHOW = """\
title = "Only Here"
format = "tv"
episodes = 2
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2025-01-02
starts = "2025-02-03 24:55"
source = "https://news.example/here"
"""
NOW = ("--now", "2025-02-01T00:00:00Z")

Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(python: Path) -> Path:
    """animecal as ``pip install .`` installs it, with a copy of the data."""
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    subprocess.run([python, "-m", "pip", "install", *offline, ROOT], check=True)
    return python.parent / "animecal"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with data of its own: a show that no installed copy has."""
    top = tmp_path / "clone"
    write_data(top / DATA, {"shows/2025/only-here.toml": SHOW})
    shutil.copy(ROOT / "pyproject.toml", top)
    (top / "tests").mkdir()
    return top


@pytest.fixture
def call(installed: Path) -> Call:
    def run(*arguments: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [installed, *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "COLUMNS": "200", **env},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


OURS = f"data: {DATA} (of this checkout)\n"


def test_what_new_writes_in_a_clone_every_command_reads(clone: Path, call: Call) -> None:
    options = (
        "--title",
        "Metal Sky",
        "--network",
        "fuji-tv",
        "--starts",
        "2025-02-10 24:55",
        "--source",
        SOURCE,
    )
    made = call("new", *options, "--yes", *NOW, cwd=clone)
    assert (made.returncode, made.stderr) == (0, OURS), made.stdout
    file = clone / DATA / "shows" / "2025" / "metal-sky.toml"
    assert f"{file.relative_to(clone)}" in made.stdout

    good = call("check", cwd=clone)
    assert (good.returncode, good.stderr) == (0, OURS)
    assert good.stdout == f"{DATA}: 5 files with 2 shows, no problems.\n"
    for line in (("show", "metal-sky"), ("list", "shows"), ("upcoming", "--days", "30")):
        done = call(*line, *NOW, cwd=clone)
        assert (done.returncode, done.stderr) == (0, OURS), line
        assert "Metal Sky" in done.stdout
    assert call("build", *NOW, cwd=clone).stderr == OURS
    assert (clone / "feeds" / "shows" / "metal-sky.ics").exists()
    assert call("site", *NOW, cwd=clone).stderr == OURS

    file.write_text(file.read_text("utf-8").replace("2025-02-10", "2025-02-17"), "utf-8")
    changed = call("diff", *NOW, cwd=clone)
    assert (changed.returncode, changed.stderr) == (3, OURS)
    assert "Metal Sky" in changed.stdout
    file.write_text(file.read_text("utf-8").replace("2025-02-17", "2025-02-37"), "utf-8")
    bad = call("check", cwd=clone)
    assert bad.returncode == 1
    assert bad.stdout.splitlines()[-1] == f"{DATA}: 1 problem in 1 of 5 files"


def test_so_it_is_in_every_folder_of_a_clone_and_nowhere_else(
    clone: Path, call: Call, tmp_path: Path
) -> None:
    inside = call("show", "only-here", *NOW, cwd=clone / "tests")
    assert (inside.returncode, inside.stderr) == (0, f"data: {clone / DATA} (of this checkout)\n")
    outside = call("show", "metallic-rouge", cwd=tmp_path)
    assert outside.returncode == 0
    assert outside.stderr.startswith("data: ")
    assert outside.stderr.endswith(f"{Path('animecal', 'data')} (what ships with animecal)\n")
    assert str(ROOT) not in outside.stderr
    assert "there is no show 'only-here'" in call("show", "only-here", *NOW, cwd=tmp_path).stderr


@pytest.mark.parametrize("text", ['[project]\nname = "other"\n', "[project\n", "project = 7\n", None])
def test_a_folder_that_merely_looks_like_one_is_no_clone(clone: Path, call: Call, text: str | None) -> None:
    (clone / "pyproject.toml").unlink()
    if text is not None:
        (clone / "pyproject.toml").write_text(text, "utf-8")
    assert "(what ships with animecal)" in call("list", "networks", cwd=clone).stderr
    before = tree(clone)
    done = call("new", "--yes", "--title", "X", "--starts", "2025", "--source", SOURCE, cwd=clone)
    assert done.returncode == 2
    assert "--data DIR" in done.stderr
    assert tree(clone) == before


def test_what_is_named_needs_no_saying_and_json_stays_json(clone: Path, call: Call, tmp_path: Path) -> None:
    named = call("list", "shows", "--json", *NOW, "--data", DATA, cwd=clone)
    assert named.stderr == ""
    unnamed = call("list", "shows", "--json", *NOW, cwd=clone)
    assert unnamed.stderr == OURS
    assert [show["id"] for show in json.loads(unnamed.stdout)] == ["only-here"]
    assert unnamed.stdout == named.stdout
    assert call("check", "--data", clone / DATA, cwd=tmp_path).stdout.startswith(f"{clone / DATA}: ")
    assert call("--help", cwd=clone).stderr == call("build", "--help", cwd=clone).stderr == ""


def test_ids_of_the_clone_are_completed(clone: Path, call: Call) -> None:
    words = {"_ANIMECAL_COMPLETE": "complete_bash", "COMP_WORDS": "animecal show on", "COMP_CWORD": "2"}
    done = call(cwd=clone, **words)
    assert (done.stdout.split(), done.stderr) == (["only-here"], "")
