"""A check of what changed since a revision says of it what a check of everything says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support import BLOCKS, FILE, NETWORKS, POSIX, REGIONS, SHOW, Run, show_text, write_data

OTHER = "shows/2024/other-sky.toml"
THIRD = "shows/2024/third-sky.toml"
HEAD = "show\tnetwork\taudio\twhat\tepisodes\tstarts\tminutes\tref\tseen\tpage\n"
OBSERVED = "observed/syoboi/2024-winter.tsv"


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(
        ["git", "-C", folder, *who, *arguments], capture_output=True, check=True, encoding="utf-8"
    ).stdout.strip()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of three shows, committed."""
    other = SHOW.replace("Metal Sky", "Other Sky").replace("鋼の空", "別の空")
    third = SHOW.replace("Metal Sky", "Third Sky").replace("鋼の空", "三の空")
    folder = write_data(
        tmp_path / "repository" / "data",
        {
            FILE: SHOW.replace("[[airings]]", "ids = { anilist = 7 }\n[[airings]]", 1),
            OTHER: other.replace('["Studio One"]', '[\n  "Studio One", # first\n  "B",\n]'),
            THIRD: third + "[ids]\nanilist = 9\n",
            OBSERVED: HEAD,
            "networks.toml": NETWORKS,
            "blocks.toml": BLOCKS,
            "regions.toml": REGIONS,
            "sources.toml": '[syoboi]\nname = "Syoboi"\ntrust = "listing"\n',
        },
    )
    git(tmp_path, "init", "--quiet", "repository")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Data")
    return folder


def edited(data: Path, file: str, old: str, new: str) -> None:
    text = (data / file).read_text("utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), "utf-8")


def found(run: Run, data: Path, *options: str) -> list[dict[str, str]]:
    done = run("check", "--data", data, "--json", *options)
    problems: list[dict[str, str]] = json.loads(done.stdout)
    assert done.returncode == bool(problems), done.stderr
    return problems


EDITS: dict[str, tuple[str, str, str]] = {
    "a fault of form": (FILE, 'format = "tv"', 'format = "radio"'),
    "a fault of TOML": (FILE, 'format = "tv"', "format ="),
    "a network that is none": (FILE, 'network = "fuji-tv"', 'network = "fuji"'),
    "a time that cannot be": (FILE, "2024-01-10 24:55", "2024-01-10 34:55"),
    "a break that changes nothing": (
        FILE,
        "[[airings.dates]]",
        "[[airings.changes]]\nskips = []\n[[airings.dates]]",
    ),
    "a title that another has": (FILE, "Metal Sky", "OTHER sky"),
    "a title that one before has": (THIRD, "Third Sky", "METAL SKY"),
    "a Japanese title that another has": (OTHER, "別の空", "三の空"),
    "an id that another has": (FILE, "anilist = 7", "anilist = 9"),
    "an id that one before has": (THIRD, "anilist = 9", "anilist = 7"),
    "a studio in another spelling": (FILE, "Studio One", "STUDIO ONE"),
    "a studio in another spelling, later": (THIRD, "Studio One", "Studio one"),
    "a studio in another spelling, in the middle": (OTHER, '"B"', '"b", "Studio-One"'),
    "a title with an invisible mark": (OTHER, "Other Sky", "Other\\u200bSky"),
    "a line of observations": (OBSERVED, HEAD, HEAD + "nonsense\n"),
    "nothing wrong": (FILE, "24:55", "24:50"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_changed_has_the_problems_that_a_whole_check_tells(run: Run, data: Path, edit: str) -> None:
    edited(data, *EDITS[edit])
    assert found(run, data, "--changed-since", "HEAD") == found(run, data)


def test_problems_of_what_did_not_change_are_not_told(run: Run, data: Path) -> None:
    edited(data, FILE, "fuji-tv", "fuji")
    git(data, "commit", "--all", "--quiet", "--message", "A fault")
    edited(data, OTHER, "24:55", "24:50")
    assert found(run, data)
    assert found(run, data, "--changed-since", "HEAD") == []
    assert found(run, data, "--changed-since", "HEAD~1") == found(run, data)


def test_what_changed_on_the_other_side_is_not_looked_at(run: Run, data: Path) -> None:
    git(data, "branch", "mine")
    edited(data, OTHER, "fuji-tv", "fuji")
    git(data, "commit", "--all", "--quiet", "--message", "A fault of theirs")
    git(data, "branch", "theirs")
    git(data, "checkout", "--quiet", "mine")
    edited(data, FILE, "fuji-tv", "fuji")
    problems = found(run, data, "--changed-since", "theirs")
    assert {one["file"] for one in problems} == {FILE}


def test_it_says_what_it_looked_at_and_what_not(run: Run, data: Path) -> None:
    edited(data, FILE, "24:55", "24:50")
    done = run("check", "--data", data, "--changed-since", "HEAD")
    assert (done.returncode, done.stdout) == (
        0,
        f"{data}: 1 file changed since HEAD, no problems.\n"
        "Not looked at: other files, and whether calendars and retired feeds still find what they name.\n",
    )
    edited(data, FILE, "fuji-tv", "fuji")
    done = run("check", "--data", data, "--changed-since", "HEAD")
    assert done.returncode == 1
    assert f"\n{data}: 1 file changed since HEAD, 1 problem\nNot looked at" in done.stdout


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: edited(data, "networks.toml", "[at-x]", "[atx]"),
        lambda data: (data / "blocks.toml").unlink(),
        lambda data: write_data(data, {"calendars.toml": '[club]\ntitle = "Club"\nshows = ["nobody"]\n'}),
        lambda data: (data / OTHER).unlink(),
        lambda data: (data / FILE).rename(data / "shows/2024/new-name.toml"),
    ],
)
def test_everything_is_checked_where_everything_may_depend_on_it(
    run: Run, data: Path, edit: Callable[[Path], object]
) -> None:
    edited(data, THIRD, "fuji-tv", "fuji")
    git(data, "commit", "--all", "--quiet", "--message", "A fault")
    edit(data)
    assert found(run, data, "--changed-since", "HEAD") == found(run, data) != []
    assert "Not looked at" not in run("check", "--data", data, "--changed-since", "HEAD").stdout


def test_files_that_git_does_not_watch_count_as_changed(run: Run, data: Path) -> None:
    bad = show_text("").replace('title = "Metal Sky"\n', "")
    new, ignored = "shows/2024/new.toml", "shows/2024/ignored.toml"
    write_data(data, {new: bad, ignored: bad, ".gitignore": "ignored.toml\n"})
    git(data, "update-index", "--assume-unchanged", OTHER)
    edited(data, OTHER, "fuji-tv", "fuji")
    problems = found(run, data, "--changed-since", "HEAD")
    assert {one["file"] for one in problems} == {new, ignored, OTHER}


@POSIX
def test_files_behind_links_count_as_changed(run: Run, data: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    linked = SHOW.replace("Metal Sky", "Linked").replace("鋼の空", "鎖").replace("2024", "2025")
    (elsewhere / "linked.toml").write_text(linked, "utf-8")
    (data / "shows/2025").symlink_to(elsewhere)
    (data / OTHER).rename(elsewhere.parent / "other.toml")
    (data / OTHER).symlink_to(elsewhere.parent / "other.toml")
    git(data, "add", "--all")
    git(data, "commit", "--quiet", "--message", "Links")
    edited(data, "shows/2025/linked.toml", "fuji-tv", "fuji")
    edited(data, OTHER, "fuji-tv", "fuji")
    problems = found(run, data, "--changed-since", "HEAD")
    assert {one["file"] for one in problems} == {"shows/2025/linked.toml", OTHER}


@POSIX
@pytest.mark.parametrize("file", ["networks.toml", OBSERVED])
def test_a_table_or_observations_behind_a_link_count_as_changed(
    run: Run, data: Path, tmp_path: Path, file: str
) -> None:
    (data / file).rename(tmp_path / "elsewhere")
    (data / file).symlink_to(tmp_path / "elsewhere")
    git(data, "add", "--all")
    git(data, "commit", "--quiet", "--message", "A link")
    edited(data, file, "fuji-tv" if file == "networks.toml" else HEAD, "nonsense")
    assert found(run, data, "--changed-since", "HEAD") == found(run, data) != []


# --- where git cannot tell --------------------------------------------------------------------------------


def refused(run: Run, data: Path, revision: str) -> str:
    done = run("check", "--data", data, "--changed-since", revision)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_a_folder_in_no_repository_is_told(run: Run, tmp_path: Path) -> None:
    data = write_data(tmp_path / "data", {FILE: SHOW})
    said = f"error: {data} is in no repository of git; leave --changed-since out to check everything\n"
    assert refused(run, data, "HEAD") == said


@pytest.mark.parametrize("revision", ["nowhere", "--all", "", "HEAD:data"])
def test_a_revision_that_is_none_is_told(run: Run, data: Path, revision: str) -> None:
    assert refused(run, data, revision) == f"error: git knows no revision {revision!r}\n"


def test_a_revision_that_a_shallow_clone_lacks_is_told(run: Run, data: Path, tmp_path: Path) -> None:
    first = git(data, "rev-parse", "HEAD")
    edited(data, FILE, "24:55", "24:50")
    git(data, "commit", "--all", "--quiet", "--message", "Another hour")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{data.parent}", "clone")
    said = refused(run, tmp_path / "clone" / "data", first)
    assert said == (
        f"error: git knows no revision '{first}'; this clone is shallow: git fetch --unshallow brings the "
        "rest\n"
    )


def test_two_histories_are_told(run: Run, data: Path) -> None:
    first = git(data, "rev-parse", "HEAD")
    git(data, "checkout", "--quiet", "--orphan", "apart")
    git(data, "commit", "--quiet", "--message", "Another beginning")
    said = refused(run, data, first)
    assert "and what is checked out have no commit in common" in said


def test_where_there_is_no_git_that_is_told(run: Run, data: Path, tmp_path: Path) -> None:
    done = run("check", "--data", data, "--changed-since", "HEAD", env={"PATH": str(tmp_path)})
    assert (done.returncode, done.stderr) == (
        2,
        "error: git cannot be run: No such file or directory; "
        "leave --changed-since out to check everything\n",
    )


def test_a_difference_that_git_cannot_tell_is_no_check_that_found_nothing(run: Run, data: Path) -> None:
    git(data, "config", "diff.orderFile", "nowhere")
    edited(data, FILE, "fuji-tv", "fuji")
    said = refused(run, data, "HEAD")
    assert said.startswith(f"error: git cannot tell what changed in {data} since 'HEAD': see what git diff ")


def test_within_a_hook_of_git_the_folder_is_looked_at_all_the_same(run: Run, data: Path) -> None:
    edited(data, FILE, "fuji-tv", "fuji")
    alone = run("check", "--data", data, "--changed-since", "HEAD")
    hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index.lock", "GIT_PREFIX": ""}
    within = run("check", "--data", data, "--changed-since", "HEAD", env=hook)
    assert (within.returncode, within.stdout) == (1, alone.stdout)
