"""What other operators do: a fork that takes upstream's changes, data of one's own that the action builds."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from animecal.publish.run import publish as publish_feeds
from github import (
    ALL,
    DATA,
    MOVE,
    NOW,
    ROOT,
    SHOW,
    Context,
    GitHub,
    filled,
    git,
    holds,
    publish,
)
from support import events, feeds_of

OPERATOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "Operator", "EMAIL": "operator@example.org"}.items()
}


# --- a fork -----------------------------------------------------------------------------------------------


def build(github: GitHub, message: str) -> None:
    """Build a repository's feeds, for its own address, and push them with what else has changed there."""
    publish_feeds(
        github.work / DATA,
        github.work / "feeds",
        as_of=github.now.date(),
        now=github.now,
        base_url=f"{github.address}/feeds/",
    )
    github.push(message)


@pytest.fixture
def upstream(github: GitHub) -> GitHub:
    """The project, which publishes."""
    build(github, "Feeds upstream")
    return github


@pytest.fixture
def fork(upstream: GitHub, python: Path, serve: Callable[[Path], str], tmp_path: Path) -> GitHub:
    """A fork of it, which publishes at an address of its own."""
    (tmp_path / "fork").mkdir()
    work = tmp_path / "fork" / "work"
    git("clone", "--quiet", upstream.remote, work, cwd=tmp_path)
    git("remote", "remove", "origin", cwd=work)
    forked = GitHub(tmp_path / "fork", work, NOW, python, serve)
    build(forked, "Feeds of the fork")
    return forked


def take(fork: GitHub, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Take what is new upstream, as an operator does."""
    return subprocess.run(
        [".github/scripts/take-upstream", *map(str, arguments)],
        cwd=fork.work,
        env={**os.environ, **OPERATOR},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def move_an_episode(github: GitHub) -> None:
    text = (github.work / SHOW).read_text("utf-8")
    place = text.index("\n# The stations of this group")
    (github.work / SHOW).write_text(text[:place] + MOVE + text[place:], "utf-8")


def test_a_fork_that_publishes_takes_what_is_new_upstream(upstream: GitHub, fork: GitHub) -> None:
    move_an_episode(upstream)
    (upstream.work / DATA / "shows/2024/new-show.toml").write_text(NEW_SHOW, "utf-8")
    upstream.now += dt.timedelta(hours=1)
    build(upstream, "Episode 5 moves")
    mine = feeds_of(fork.work / "feeds")
    git("remote", "add", "upstream", upstream.remote, cwd=fork.work)
    with pytest.raises(subprocess.CalledProcessError) as pulled:
        git("pull", "--no-rebase", "--no-edit", "upstream", "main", cwd=fork.work)
    assert "CONFLICT (content): Merge conflict in feeds/index.json" in pulled.value.stdout
    git("merge", "--abort", cwd=fork.work)
    done = take(fork)
    assert (done.returncode, done.stderr) == (0, "")
    assert git("status", "--porcelain", cwd=fork.work) == ""
    assert feeds_of(fork.work / "feeds") == mine
    assert "a test of the workflows" in (fork.work / SHOW).read_text("utf-8")
    git("push", "--quiet", "origin", "HEAD:main", cwd=fork.work)
    fork.now += dt.timedelta(hours=2)
    assert publish(fork) == ALL, fork.log
    live = fork.site / "feeds"
    assert json.loads((live / "index.json").read_bytes())["base_url"] == f"{fork.address}/feeds/"
    moved = events((live / "shows/metallic-rouge.ics").read_bytes())["metallic-rouge.original.5@animecal"]
    assert (moved["SEQUENCE"], moved["DTSTAMP"]) == ("1", "20240202T140000Z")
    assert (live / "shows/new-show.ics").exists()
    assert "There is nothing new upstream." in take(fork, upstream.remote, "main").stdout


def test_what_was_changed_on_both_sides_is_named_and_left_to_the_operator(
    upstream: GitHub, fork: GitHub
) -> None:
    for one, title in ((upstream, "Theirs"), (fork, "Ours")):
        text = (one.work / SHOW).read_text("utf-8")
        (one.work / SHOW).write_text(text.replace('"Metallic Rouge"', f'"{title}"'), "utf-8")
        build(one, title)
    mine = feeds_of(fork.work / "feeds")
    done = take(fork, upstream.remote)
    assert done.returncode == 1
    assert str(SHOW) in done.stderr
    assert "feeds/" not in done.stderr.replace("feeds/ is yours again", "")
    assert feeds_of(fork.work / "feeds") == mine
    git("checkout", "--ours", SHOW, cwd=fork.work)
    git("add", SHOW, cwd=fork.work)
    git("commit", "--quiet", "--no-edit", cwd=fork.work)
    assert git("diff", "--name-only", "HEAD^1", "HEAD", cwd=fork.work) == ""
    assert "There is nothing new upstream." in take(fork, upstream.remote).stdout


def test_work_that_is_not_committed_is_not_touched(upstream: GitHub, fork: GitHub) -> None:
    move_an_episode(upstream)
    build(upstream, "Episode 5 moves")
    (fork.work / "feeds" / "premieres.ics").write_text("mine")
    done = take(fork, upstream.remote)
    assert done.returncode == 1
    assert "git stash" in done.stderr
    assert (fork.work / "feeds" / "premieres.ics").read_text() == "mine"


# --- data of one's own ------------------------------------------------------------------------------------

NEW_SHOW = """\
title = "New Show"
format = "tv"
episodes = 2
[[airings]]
network = "tokyo-mx"
[[airings.dates]]
announced = 2024-02-01
starts = "2024-02-20 24:00"
source = "https://news.example/new"
"""


def documented() -> Context:
    """Return the workflow that OPERATING.md gives to those who have data of their own."""
    text = (ROOT / ".github" / "OPERATING.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (found,) = [content for content in map(yaml.safe_load, blocks) if "jobs" in content]
    return dict(found)


class Own:
    """A repository of data alone, with the workflow that is documented for it."""

    def __init__(self, github: GitHub) -> None:
        self.github = github
        self.remote = github.folder / "own.git"
        self.work = github.folder / "own"
        git("init", "--quiet", "--bare", "--initial-branch=main", self.remote, cwd=github.folder)
        git("clone", "--quiet", self.remote, self.work, cwd=github.folder)
        for name in ("networks", "blocks", "regions"):
            place = self.work / "data" / f"{name}.toml"
            place.parent.mkdir(exist_ok=True)
            shutil.copy(github.work / DATA / f"{name}.toml", place)
        self.edit("shows/2024/new-show.toml", NEW_SHOW)
        self.edit("shows/2024/other-show.toml", NEW_SHOW.replace("New Show", "Other Show"))

    def edit(self, path: str, text: str | None) -> None:
        """Write or remove a file of the data, and push that."""
        file = self.work / "data" / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        git("add", "--all", cwd=self.work)
        git("commit", "--quiet", "--message", path, cwd=self.work)
        git("push", "--quiet", "origin", "HEAD:main", cwd=self.work)

    def run(self, **inputs: str) -> bool:
        """Run the workflow on a fresh machine, and take what it pushed; return whether it went well."""
        self.github.runs += 1
        place = self.github.folder / "runs" / str(self.github.runs)
        (place / "temp").mkdir(parents=True)
        context: Context = {f"inputs.{name}": value for name, value in inputs.items()}
        (job,) = documented()["jobs"].values()
        good = all(
            self._step(step, place, context) for step in job["steps"] if holds(step.get("if"), context)
        )
        git("pull", "--quiet", "origin", "main", cwd=self.work)
        return good

    def _step(self, step: Context, place: Path, context: Context) -> bool:
        match step.get("uses", "").partition("@")[0].rpartition("/")[2]:
            case "checkout":
                git("clone", "--quiet", self.remote, place / "work", cwd=place)
                return True
            case "feeds":
                return self._act(step, place, context)
        return not self.github.step(step, place, context)

    def _act(self, step: Context, place: Path, context: Context) -> bool:
        """Run the action; its outputs are those of the step."""
        action = yaml.safe_load((ROOT / ".github/actions/feeds/action.yml").read_text("utf-8"))
        given = {name: one.get("default", "") for name, one in action["inputs"].items()} | step["with"]
        inner: Context = {f"inputs.{name}": filled(value, context) for name, value in given.items()}
        inner["github.action_path"] = self.github.work / ".github" / "actions" / "feeds"
        if any(self.github.step(one, place, inner) for one in action["runs"]["steps"] if "run" in one):
            return False
        for name, output in action["outputs"].items():
            context[f"steps.{step['id']}.outputs.{name}"] = filled(output["value"], inner)
        return True

    def commits(self) -> list[str]:
        """Return the messages of all commits, the newest first."""
        return git("log", "--format=%s", "main", cwd=self.remote).splitlines()

    def feeds(self) -> dict[str, bytes]:
        """Return the feeds that are committed."""
        return feeds_of(self.work / "feeds")


def test_data_of_ones_own_is_built_and_committed_if_anything_changed(github: GitHub) -> None:
    own = Own(github)
    assert own.run(), github.log
    assert own.commits()[0] == "Feeds"
    address = b"https://you.github.io/calendar/feeds/shows/new-show.ics"
    assert address in own.feeds()["shows/new-show.ics"].replace(b"\r\n ", b"")
    before = own.commits()
    github.now += dt.timedelta(days=1)
    assert own.run(), github.log
    assert own.commits() == before
    own.edit("shows/2024/new-show.toml", NEW_SHOW.replace('"New Show"', '"Newer Show"'))
    assert own.run(), github.log
    assert own.commits()[:2] == ["Feeds", "shows/2024/new-show.toml"]
    assert b"Newer Show" in own.feeds()["shows/new-show.ics"]


def test_data_of_ones_own_loses_nothing_until_a_person_allows_it(github: GitHub) -> None:
    own = Own(github)
    assert own.run(), github.log
    own.edit("shows/2024/other-show.toml", None)
    assert not own.run()
    assert "Other Show" in github.log
    assert own.commits()[0] == "shows/2024/other-show.toml"
    assert own.run(**{"allow-removals": "true"}), github.log
    assert own.commits()[0] == "Feeds"
    assert not [path for path, feed in own.feeds().items() if b"SUMMARY:Other Show" in feed]


def test_data_of_ones_own_says_on_a_branch_when_it_was_built(github: GitHub) -> None:
    own = Own(github)
    assert own.run(), github.log
    github.now += dt.timedelta(days=1)
    assert own.run(), github.log
    assert json.loads(git("show", "looked:looked.json", cwd=own.remote)) == {"looked": "2024-02-03T12:00:00Z"}
    assert not git("ls-files", "feeds/looked.json", cwd=own.work)
    where = json.loads((own.work / "feeds" / "index.json").read_bytes())["looked"]
    assert where == f"{github.server}/someone/animecal/raw/looked/looked.json"


def test_a_run_for_data_of_ones_own_is_not_thrown_out_either() -> None:
    assert documented()["concurrency"]["queue"] == "max"
