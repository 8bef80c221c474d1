"""The workflows, step by step, as GitHub would run them: fresh clones, a bare remote, a published site.

Each ``run:`` step is run as it stands in the file; what the actions around them do (check out, hand folders
on, deploy) is done here with real clones, folders and a real web server. The steps that run ``.ci/run`` and
``.ci/elsewhere`` are left out: they are the runs that this test is part of.

What a workflow does depends on its steps and on what changes, and not on how many shows there are: these
tests run on some of the shipped shows, at a moment of the past that stands still. One test publishes all of
them, as they are committed.
"""

from __future__ import annotations

import datetime as dt
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import tools
from animecal.language.load import load, require
from animecal.language.model import statements_of
from animecal.publish.run import publish as publish_feeds
from support import HANGS, Loopback, command_line, events, feeds_of, tree

ROOT = Path(__file__).parents[1]
WORKFLOWS = ROOT / ".github" / "workflows"
PARTS = (
    "src",
    ".github",
    ".gitignore",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)
DATA = Path("src", "animecal", "data")
SHOW = DATA / "shows/2024/metallic-rouge.toml"
SHOWS = ("2023/frieren", "2023/pluto", "2024/cherry-magic", "2024/ishura", "2024/metallic-rouge")
NOW = dt.datetime(2024, 2, 2, 12, tzinfo=dt.UTC)
"""The present moment of a repository with these shows alone: episodes of three of them are to come."""
MOVE = """
[[airings.changes]]
announced = 2024-02-01
episode = 5
starts = "2024-02-07 25:25"
reason = "a test of the workflows"
source = "https://news.example/moved"
"""

Context = dict[str, Any]


def git(*arguments: str | Path, cwd: Path) -> str:
    identity = ["-c", "user.name=Curator", "-c", "user.email=curator@example.org"]
    done = subprocess.run(
        ["git", *identity, *map(str, arguments)], cwd=cwd, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


def checkout(folder: Path) -> Path:
    """Copy this repository into a folder, without its feeds."""
    folder.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    return folder


class GitHub:
    """A repository with its main branch, its artifacts and its Pages, and a machine that runs workflows."""

    def __init__(
        self, folder: Path, work: Path, now: dt.datetime, python: Path, serve: Callable[[Path], str]
    ) -> None:
        self.folder = folder
        self.work = work
        self.now = now
        self.python = python
        self.site = folder / "site"
        self.site.mkdir()
        self.address = serve(self.site).rstrip("/")
        self.server = serve(folder / "server").rstrip("/")
        self.api = "http://127.0.0.1:9"
        self.remote = folder / "remote.git"
        self.deployments = 0
        self.runs = 0
        self.log = ""
        self.summary = ""
        self.between: Callable[[str], None] = lambda _job: None
        self.variables = {"PUBLISH": "true"}
        git("init", "--quiet", "--bare", "--initial-branch=main", self.remote, cwd=folder)
        git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=self.remote)
        git("init", "--quiet", "--initial-branch=main", cwd=self.work)
        git("remote", "add", "origin", self.remote, cwd=self.work)
        self.push("Everything")
        (folder / "tools").mkdir()
        gh = folder / "tools" / "gh"
        gh.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/gh.log"\n')
        gh.chmod(0o755)

    def push(self, message: str) -> None:
        """Commit what the curator has changed, on top of what is there, and push it."""
        git("add", "--all", cwd=self.work)
        git("commit", "--quiet", "--allow-empty", "--message", message, cwd=self.work)
        if git("ls-remote", "origin", cwd=self.work):
            git("pull", "--quiet", "--rebase", "origin", "main", cwd=self.work)
        git("push", "--quiet", "origin", "HEAD:main", cwd=self.work)

    def commits(self) -> list[str]:
        """Return the messages of all commits on main, the newest first."""
        return git("log", "--format=%s", "main", cwd=self.remote).splitlines()

    def run(self, name: str, event: str, *, inputs: Context | None = None) -> dict[str, str]:
        """Run a workflow; return what became of each job: ``success``, ``failure`` or ``skipped``."""
        self.runs += 1
        self.log = self.summary = ""
        jobs = workflow(name)["jobs"]
        context: Context = {
            "github.ref": "refs/heads/main",
            "github.event_name": event,
            "github.token": "token",
            "inputs.allow_removals": "false",
            **{f"inputs.{name}": value for name, value in (inputs or {}).items()},
            **{f"vars.{name}": value for name, value in self.variables.items()},
        }
        results: dict[str, str] = {}
        for job, content in jobs.items():
            needs = content.get("needs", [])
            before = [needs] if isinstance(needs, str) else needs
            wanted = all(results[need] == "success" for need in before) and holds(content.get("if"), context)
            results[job] = self.job(job, content, context) if wanted else "skipped"
            self.between(job)
        self._show_branches()
        return results

    def head(self) -> str:
        """Return the newest commit of main."""
        return git("rev-parse", "main", cwd=self.remote)

    def started(self) -> list[str]:
        """Return what has been asked of the tool ``gh``, a line a call."""
        log = self.folder / "gh.log"
        return log.read_text().splitlines() if log.exists() else []

    def _show_branches(self) -> None:
        """Serve what GitHub shows of the branch that holds no source."""
        if git("branch", "--list", "looked", cwd=self.remote):
            shown = self.folder / "server" / "someone" / "animecal" / "raw" / "looked"
            shown.mkdir(parents=True, exist_ok=True)
            text = git("show", "looked:looked.json", cwd=self.remote)
            (shown / "looked.json").write_text(text, "utf-8")

    def job(self, name: str, job: Context, context: Context) -> str:
        """Run a job's steps; its outputs go into the context."""
        place = self.folder / "runs" / str(self.runs) / name
        (place / "temp").mkdir(parents=True)
        here = dict(context)
        for step in job["steps"]:
            if not holds(step.get("if"), here):
                continue
            if "uses" in step:
                self._action(step, place, here)
            elif not step["run"].startswith(".ci/") and self.step(step, place, here):
                return "failure"
        for output, value in job.get("outputs", {}).items():
            context[f"needs.{name}.outputs.{output}"] = filled(value, here)
        return "success"

    def _action(self, step: Context, place: Path, context: Context) -> None:
        options, work = step.get("with", {}), place / "work"
        artifacts = self.folder / "runs" / str(self.runs) / "artifacts"
        match step["uses"].partition("@")[0]:
            case "actions/checkout":
                git("init", "--quiet", work, cwd=place)
                git("remote", "add", "origin", self.remote.as_uri(), cwd=work)
                ref = filled(options.get("ref", "main"), context)
                git("fetch", "--quiet", "--depth", "1", "origin", ref, cwd=work)
                git("checkout", "--quiet", "--detach", "FETCH_HEAD", cwd=work)
                context[f"steps.{step.get('id')}.outputs.commit"] = git("rev-parse", "HEAD", cwd=work)
            case "actions/setup-python":
                pass
            case "actions/configure-pages":
                context[f"steps.{step['id']}.outputs.base_url"] = self.address
            case "actions/upload-artifact":
                hidden = shutil.ignore_patterns(".*")
                shutil.copytree(work / options["path"], artifacts / options["name"], ignore=hidden)
            case "actions/download-artifact":
                shutil.copytree(artifacts / options["name"], work / options["path"])
            case "actions/upload-pages-artifact":
                shutil.copytree(work / options["path"], artifacts / "github-pages")
            case "actions/deploy-pages":
                shutil.rmtree(self.site, ignore_errors=True)
                shutil.copytree(artifacts / "github-pages", self.site)
                self.deployments += 1
            case other:
                raise AssertionError(other)

    def step(self, step: Context, place: Path, context: Context) -> int:
        """Run a step's command; what it tells goes into the context. Return its exit code."""
        output, summary = place / "temp" / "output", place / "temp" / "summary"
        output.write_text("")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "GITHUB_"))}
        work = place / "work"
        work.mkdir(exist_ok=True)
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=work,
            env={
                **clean,
                "PATH": f"{self.folder / 'tools'}:{self.python.parent}:{os.environ['PATH']}",
                "VIRTUAL_ENV": str(self.python.parents[1]),
                # Everything that is needed is there already: nothing is fetched.
                "PIP_NO_INDEX": "1",
                "PIP_NO_DEPS": "1",
                "PIP_NO_BUILD_ISOLATION": "0",
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                "GITHUB_ACTION_PATH": str(context.get("github.action_path", "")),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_REPOSITORY": "someone/animecal",
                "GITHUB_SERVER_URL": self.server,
                "GITHUB_API_URL": self.api,
                "SOURCE_DATE_EPOCH": str(int(self.now.timestamp())),
                "TRIES": "2",
                "PAUSE": "0",
                **{name: filled(value, context) for name, value in step.get("env", {}).items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=HANGS,
            check=False,
        )
        self.log += done.stdout
        self.summary += summary.read_text("utf-8") if summary.exists() else ""
        for line in output.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            context[f"steps.{step.get('id')}.outputs.{name}"] = value
        return done.returncode


def workflow(name: str) -> Context:
    """Return a workflow's content; what starts it stands under ``on``."""
    content = yaml.safe_load((WORKFLOWS / name).read_text("utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}  # YAML 1.1: on is a truth


def holds(condition: str | None, context: Context) -> bool:
    """Evaluate a condition of the few forms that our workflows use."""
    if condition is None:
        return True
    for part in condition.split(" && "):
        name, _, wanted = part.partition(" == ")
        if context.get(name) != wanted.strip("'"):
            return False
    return True


def filled(text: object, context: Context) -> str:
    """Return a text with its ``${{ … }}`` filled in: a name, or another value if that has none."""

    def value(found: re.Match[str]) -> str:
        name, _, otherwise = found[1].partition(" || ")
        return str(context.get(name, "")) or otherwise.strip("'")

    written = str(text).lower() if isinstance(text, bool) else str(text)
    return re.sub(r"\$\{\{ (.+?) \}\}", value, written)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own, to install into, that knows the libraries of this one."""
    folder = tmp_path_factory.mktemp("machine")
    # It finds pip among these libraries too.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    found = subprocess.run(
        [folder / "bin" / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    Path(found.stdout.strip(), "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with some of the shipped shows, whose feeds are of the day before; to be copied."""
    folder = checkout(tmp_path_factory.mktemp("some") / "checkout")
    for path in (folder / DATA / "shows").glob("*/*.toml"):
        if f"{path.parent.name}/{path.stem}" not in SHOWS:
            path.unlink()
    (folder / DATA / "retired.toml").unlink()
    before = NOW - dt.timedelta(days=1)
    publish_feeds(folder / DATA, folder / "feeds", as_of=before.date(), now=before)
    return folder


@pytest.fixture
def github(tmp_path: Path, some: Path, python: Path, serve: Callable[[Path], str]) -> GitHub:
    """GitHub, with some of the shipped shows."""
    shutil.copytree(some, tmp_path / "curator")
    return GitHub(tmp_path, tmp_path / "curator", NOW, python, serve)


ALL = dict.fromkeys(("build", "commit", "deploy", "verify", "look"), "success")
LEFT = {**dict.fromkeys(ALL, "skipped"), "build": "success", "commit": "success", "again": "success"}
"""What becomes of the jobs if these feeds are left to another run."""


def publish(github: GitHub, event: str = "push", **inputs: str) -> dict[str, str]:
    results = github.run("publish.yml", event, inputs=inputs)
    results.pop("stay-awake")
    return {name: result for name, result in results.items() if (name, result) != ("again", "skipped")}


def test_the_first_publication_and_then_an_unchanged_day(github: GitHub) -> None:
    assert publish(github) == ALL, github.log
    assert github.deployments == 1
    live = feeds_of(github.site / "feeds")
    assert f"SOURCE;VALUE=URI:{github.address}/feeds/premieres.ics" in live["premieres.ics"].decode().replace(
        "\r\n ", ""
    )
    assert github.commits()[1:] == ["Everything"]
    before = (github.commits(), github.deployments)
    github.now += dt.timedelta(days=1)
    assert github.run("publish.yml", "schedule") == {**ALL, "again": "skipped", "stay-awake": "success"}
    assert (github.commits(), github.deployments) == before
    assert github.started() == ["workflow enable publish.yml --repo someone/animecal"]


def test_all_that_is_committed_here_is_published_as_it_stands(
    tmp_path: Path, python: Path, serve: Callable[[Path], str]
) -> None:
    work = checkout(tmp_path / "curator")
    shutil.copytree(ROOT / "feeds", work / "feeds")
    now = newest(work)
    github = GitHub(tmp_path, work, now, python, serve)
    assert publish(github) == ALL, github.log
    assert len(feeds_of(github.site / "feeds")) > 1900
    again = command_line(
        "build", "--out", github.site / "feeds", "--check", "--now", now.isoformat(), cwd=tmp_path
    )
    assert (again.returncode, again.stderr) == (0, ""), again.stdout


def newest(work: Path) -> dt.datetime:
    """Return when the newest of a checkout's statements and published revisions was made, at the latest.

    It is a present that becomes no other one by waiting.
    """
    shows = require(load(work / DATA)).shows.values()
    said = max(located.value.announced for show in shows for located in statements_of(show))
    revised = max(
        event["LAST-MODIFIED"]
        for feed in feeds_of(work / "feeds").values()
        for event in events(feed).values()
    )
    night = dt.datetime.combine(said, dt.time(12), dt.UTC)
    return max(night, dt.datetime.strptime(revised, "%Y%m%dT%H%M%S%z"))


def test_a_moved_episode_is_one_commit_of_just_its_feeds(github: GitHub) -> None:
    publish(github)
    text = (github.work / SHOW).read_text("utf-8")
    place = text.index("\n# The stations of this group")
    (github.work / SHOW).write_text(text[:place] + MOVE + text[place:], "utf-8")
    github.push("Episode 5 moves")
    assert publish(github) == ALL, github.log
    assert github.deployments == 2
    assert len(github.commits()) == 4
    changed = git("show", "--name-only", "--format=", "main", cwd=github.remote).splitlines()
    assert "feeds/shows/metallic-rouge.ics" in changed
    beside = {"feeds/index.json", "feeds/news.atom", "feeds/news.json"}
    feeds = [path for path in changed if path not in beside]
    assert all(b"UID:metallic-rouge." in (github.site / path).read_bytes() for path in feeds)
    assert not any(path.startswith("feeds/seasons/") for path in feeds)
    assert "Metallic Rouge, episode 5" in github.summary
    assert "a test of the workflows" in github.summary


def test_broken_data_publishes_nothing(github: GitHub) -> None:
    publish(github)
    before = (github.commits(), github.deployments)
    show = github.work / SHOW
    show.write_text(show.read_text("utf-8").replace('"2024-01-10 24:55"', '"2024-01-32 24:55"'), "utf-8")
    github.push("A slip")
    assert publish(github) == {**dict.fromkeys(ALL, "skipped"), "build": "failure"}
    assert "'2024-01-32' is not a date" in github.log
    assert (github.commits()[1:], github.deployments) == before


def test_a_loss_is_refused_until_a_person_allows_it(github: GitHub) -> None:
    publish(github)
    before = (github.commits(), github.deployments)
    (github.work / DATA / "shows/2023/pluto.toml").unlink()
    github.push("Away with it")
    assert publish(github)["build"] == "failure"
    assert "the feed shows/pluto.ics (1 event) would vanish" in github.log
    assert "would vanish" in github.summary
    assert (github.commits()[1:], github.deployments) == before
    assert publish(github, "workflow_dispatch", allow_removals="true") == ALL, github.log
    assert not (github.site / "feeds" / "shows" / "pluto.ics").exists()


def test_what_changed_meanwhile_and_concerns_no_feed_goes_below_the_feeds(github: GitHub) -> None:
    def someone_pushes(job: str) -> None:
        if job == "build":
            (github.work / "README.md").write_text("changed meanwhile")
            github.push("Meanwhile")

    github.between = someone_pushes
    assert publish(github) == ALL, github.log
    assert github.deployments == 1
    assert [message.split()[0] for message in github.commits()] == ["Feeds", "Meanwhile", "Everything"]
    assert git("show", "main:README.md", cwd=github.remote) == "changed meanwhile"
    changed = git("diff", "--name-only", "main~", "main", cwd=github.remote).splitlines()
    assert all(path.startswith("feeds/") for path in changed)


def test_what_changed_meanwhile_and_concerns_feeds_is_built_by_another_run(github: GitHub) -> None:
    def someone_pushes(job: str) -> None:
        if job == "build":
            (github.work / DATA / "shows/2023/pluto.toml").unlink()
            github.push("Meanwhile")

    github.between = someone_pushes
    inputs = {"allow_removals": "true"}
    assert publish(github, "workflow_dispatch", **inputs) == LEFT, github.log
    assert (github.deployments, github.commits()[0]) == (0, "Meanwhile")
    again = "workflow run publish.yml --repo someone/animecal --ref main --field allow_removals="
    assert github.started() == [again + "true"], "the decision goes with it"
    github.between = lambda _job: None
    assert publish(github, "workflow_dispatch", **inputs) == ALL, github.log
    assert github.deployments == 1


# --- one job alone --------------------------------------------------------------------------------------


def commit(github: GitHub, **changed: bytes) -> tuple[str, str | None]:
    """Run the job that commits feeds, with some that were built; return what became of it, and ``current``.

    ``changed`` are files that the build changed, without their ``.ics``. Other feeds were built to what they
    are in the curator's clone.
    """
    github.runs += 1
    github.log = ""
    feeds = github.folder / "runs" / str(github.runs) / "artifacts" / "site" / "feeds"
    shutil.copytree(github.work / "feeds", feeds)
    for name, data in changed.items():
        (feeds / f"{name}.ics").write_bytes(data)
    context: Context = {"needs.build.outputs.commit": git("rev-parse", "HEAD", cwd=github.work)}
    result = github.job("commit", workflow("publish.yml")["jobs"]["commit"], context)
    return result, context.get("needs.commit.outputs.current")


def meanwhile(github: GitHub, path: str, text: str, *more: str) -> str:
    """Push a change from another clone; return its commit."""
    other = github.folder / "other"
    if not other.exists():
        git("clone", "--quiet", github.remote, other, cwd=github.folder)
    (other / path).write_text(text, "utf-8")
    git("commit", "--quiet", "--all", "--message", "Meanwhile", cwd=other)
    git("push", "--quiet", *more, "origin", "HEAD:main", cwd=other)
    return git("rev-parse", "HEAD", cwd=other)


def hook(github: GitHub, text: str) -> None:
    """Let the repository do something whenever somebody pushes to it."""
    path = github.remote / "hooks" / "pre-receive"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


NEW = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def test_who_is_overtaken_while_pushing_tries_again(github: GitHub) -> None:
    # Two commits come in, each at the very moment of a push of ours.
    start = git("rev-parse", "main", cwd=github.remote)
    for number in (1, 2):
        commit_of = meanwhile(github, "README.md", f"change {number}")
        git("update-ref", f"refs/coming/{number}", commit_of, cwd=github.remote)
    git("update-ref", "refs/heads/main", start, cwd=github.remote)
    hook(
        github,
        """\
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
next=$(git for-each-ref --count=1 --format='%(refname)' refs/coming)
[ -z "$next" ] || { git update-ref refs/heads/main "$next" && git update-ref -d "$next"; }""",
    )
    assert commit(github, premieres=NEW) == ("success", "true"), github.log
    assert [message.split()[0] for message in github.commits()[:3]] == ["Feeds", "Meanwhile", "Meanwhile"]
    assert git("show", "main:README.md", cwd=github.remote) == "change 2"
    assert git("show", "main:feeds/premieres.ics", cwd=github.remote).encode() + b"\n" == NEW.replace(
        b"\r", b""
    )


@pytest.mark.parametrize("path", ["pyproject.toml", ".github/scripts/install", "feeds/index.json", str(SHOW)])
def test_feeds_are_never_pushed_onto_what_others_are_made_from(github: GitHub, path: str) -> None:
    there = meanwhile(github, path, "something else")
    assert commit(github, premieres=NEW) == ("success", "false"), github.log
    assert git("rev-parse", "main", cwd=github.remote) == there


def test_feeds_are_never_pushed_onto_a_history_that_was_rewritten(github: GitHub) -> None:
    meanwhile(github, "README.md", "first words")
    git("commit", "--quiet", "--amend", "--message", "Another start", cwd=github.folder / "other")
    git("pull", "--quiet", "origin", "main", cwd=github.work)
    there = meanwhile(github, "README.md", "other words", "--force")
    assert commit(github, premieres=NEW) == ("success", "false"), github.log
    assert git("rev-parse", "main", cwd=github.remote) == there


def test_unchanged_feeds_are_no_commit_whatever_happens_meanwhile(github: GitHub) -> None:
    there = meanwhile(github, "pyproject.toml", "something else")
    assert commit(github) == ("success", "true"), github.log
    assert git("rev-parse", "main", cwd=github.remote) == there


def test_a_protected_main_is_told_with_what_to_do(github: GitHub) -> None:
    before = github.commits()
    hook(github, "echo 'GH013: Repository rule violations found for refs/heads/main.' >&2; exit 1")
    assert commit(github, premieres=NEW) == ("failure", None)
    assert "GH013: Repository rule violations found" in github.log
    assert "see 'A protected main' in .github/OPERATING.md" in github.log
    assert "## A protected main" in (ROOT / ".github" / "OPERATING.md").read_text("utf-8")
    assert github.commits() == before


def test_an_old_run_that_is_started_again_deploys_nothing(github: GitHub) -> None:
    publish(github)
    old = github.runs
    text = (github.work / SHOW).read_text("utf-8")
    place = text.index("\n# The stations of this group")
    (github.work / SHOW).write_text(text[:place] + MOVE + text[place:], "utf-8")
    github.push("Episode 5 moves")
    publish(github)
    before = (github.deployments, feeds_of(github.site / "feeds"))
    github.runs = old
    shutil.rmtree(github.folder / "runs" / str(old) / "deploy")
    context = {"needs.build.outputs.site": github.address}
    assert github.job("deploy", workflow("publish.yml")["jobs"]["deploy"], context) == "failure"
    assert "main holds other feeds by now" in github.log
    assert (github.deployments, feeds_of(github.site / "feeds")) == before


# --- the day after ----------------------------------------------------------------------------------------


def test_a_publication_says_when_all_was_well_without_a_deployment(github: GitHub, tmp_path: Path) -> None:
    def watch() -> tuple[int, str]:
        options = ("--max-age", "1", "--now", github.now.isoformat())
        seen = command_line("verify", f"{github.address}/feeds/", *options, cwd=tmp_path)
        return seen.returncode, " ".join(seen.stdout.split())

    publish(github)
    assert watch()[0] == 0, watch()
    live = tree(github.site)
    github.now += dt.timedelta(days=2)  # a Sunday: with the week, the site's pages change
    code, said = watch()
    assert code == 1
    assert "feeds were last built on 2024-02-02 12:00 UTC, 2 days ago" in said
    assert publish(github, "schedule") == ALL, github.log
    assert watch()[0] == 0, watch()
    assert github.deployments == 1
    assert tree(github.site) == live
    assert git("log", "--format=%s", "looked", cwd=github.remote) == f"Built from {github.head()}"
    assert git("ls-tree", "--name-only", "looked", cwd=github.remote) == "looked.json"
    assert not git("ls-files", "feeds/looked.json", cwd=github.work)


def test_what_is_not_live_as_it_should_be_is_not_said_to_be_well(github: GitHub) -> None:
    publish(github)
    said = git("rev-parse", "looked", cwd=github.remote)
    (github.site / "feeds" / "premieres.ics").write_bytes(b"gone wrong")
    github.now += dt.timedelta(days=1)
    assert publish(github, "schedule") == {**ALL, "verify": "failure", "look": "skipped"}
    assert "premieres.ics" in github.log
    assert git("rev-parse", "looked", cwd=github.remote) == said


def test_a_fork_publishes_nothing_until_its_operator_says_so(github: GitHub) -> None:
    github.variables = {}
    assert set(publish(github).values()) == {"skipped"}


def test_a_pull_request_tells_what_subscribers_will_see(github: GitHub) -> None:
    hostile = '$(touch pwned) `touch pwned` "; touch pwned; <img src=x onerror=alert(1)> @everyone'
    show = github.work / SHOW
    title = hostile.replace('"', '\\"')
    show.write_text(
        show.read_text("utf-8").replace('title = "Metallic Rouge"', f'title = "{title}"'), "utf-8"
    )
    github.push(hostile)
    results = github.run("ci.yml", "pull_request")
    assert results == {"data": "success", "code": "success", "elsewhere": "success"}, github.log
    assert "Changed" in github.summary
    assert "<img" not in github.summary
    assert "@everyone" not in github.summary
    assert not list(github.folder.rglob("pwned"))


# --- the files themselves -------------------------------------------------------------------------------


def waiting(concurrency: Context, runs: list[str]) -> list[str]:
    """Return which of the runs that are started while another one is at work do not lose their place.

    As GitHub documents it: one of them waits, the newest; with ``queue: max`` a hundred do.
    """
    assert concurrency["cancel-in-progress"] is False
    return runs[:100] if concurrency.get("queue") == "max" else runs[-1:]


def test_a_run_that_a_person_started_with_a_decision_is_not_thrown_out_by_a_push() -> None:
    runs = ["by hand, with allow_removals", "push", "schedule"]
    assert waiting(workflow("publish.yml")["concurrency"], runs) == runs


def test_a_push_starts_a_run_if_feeds_are_made_from_what_it_changes() -> None:
    paths = {path.removesuffix("/**") for path in workflow("publish.yml")["on"]["push"]["paths"]}
    script = (ROOT / ".github" / "scripts" / "commit-feeds").read_text("utf-8")
    (named,) = re.findall(r"^concerns=\((.*)\)$", script, re.MULTILINE)
    assert set(named.split()) == paths | {"feeds"}


def test_every_step_is_one_call_and_takes_nothing_from_outside_into_a_shell() -> None:
    for path in (*WORKFLOWS.glob("*.yml"), *ROOT.glob(".github/actions/*/action.yml")):
        content = yaml.safe_load(path.read_text("utf-8"))
        jobs = content["jobs"].values() if "jobs" in content else [content["runs"]]
        for job in jobs:
            for step in job["steps"]:
                command = step.get("run", "")
                assert "${{" not in command, f"{path.name}: {step}"
                assert "\n" not in command.strip(), f"{path.name}: {step}"


def test_jobs_have_the_least_permissions_and_a_time_limit() -> None:
    for path in WORKFLOWS.glob("*.yml"):
        content = workflow(path.name)
        assert content["permissions"] == {}
        for job in content["jobs"].values():
            assert job["timeout-minutes"] <= 45
            writes = {name for name, level in job["permissions"].items() if level == "write"}
            assert len(writes - {"id-token"}) <= 1


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sysconfig.get_path("scripts")) / "zizmor"
    command = [str(zizmor), "--offline", "--persona=pedantic", "--no-progress", str(ROOT / ".github")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def actionlint(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    # actionlint 1.7.7 is older than this key (May 2026).
    (folder / "workflow.yml").write_text(text.replace("\n  queue: max\n", "\n"), "utf-8")
    program = tools.package("@tktco", "node-actionlint", "bin", "node-actionlint.js")
    line: list[str | Path] = [tools.node(), program, folder / "workflow.yml"]
    return subprocess.run(line, capture_output=True, encoding="utf-8", check=False)


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    for path in WORKFLOWS.glob("*.yml"):
        done = actionlint(path.read_text("utf-8"), tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    slip = (
        (WORKFLOWS / "publish.yml").read_text("utf-8").replace("needs.build.outputs", "needs.biuld.outputs")
    )
    assert actionlint(slip, tmp_path).returncode != 0


# --- what is locked ---


def names(lines: list[str]) -> dict[str, str]:
    """Return requirements by their names, as these are compared (PyPA's specification of names)."""
    found = {}
    for line in lines:
        if match := re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line):
            found[re.sub(r"[-_.]+", "-", match[0]).lower()] = line
    return found


def test_the_lock_is_of_what_the_package_says_it_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    said = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    needed = (ROOT / ".github" / "requirements.in").read_text("utf-8").splitlines()
    assert sorted(line for line in needed if not line.startswith("#")) == sorted(said)
    locked = (ROOT / ".github" / "requirements.txt").read_text("utf-8").splitlines()
    pins = names(locked)
    assert names(said).keys() <= pins.keys()
    assert all(re.fullmatch(r"\S+==\S+", line) for line in pins.values())
    # What Dependabot knows such a file by, and the Python that it then compiles for.
    lowest = project["requires-python"].removeprefix(">=")
    assert locked[1] == f"# This file is autogenerated by pip-compile with Python {lowest}"


def test_everything_that_is_locked_is_kept_up_to_date() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    looked_at = {
        (one["package-ecosystem"], folder)
        for one in updates
        for folder in one.get("directories", [one.get("directory")])
    }
    for ecosystem, pattern in (("pip", ".github/requirements.txt"), ("npm", "tests/*/package-lock.json")):
        folders = {f"/{path.parent.relative_to(ROOT).as_posix()}" for path in ROOT.glob(pattern)}
        assert folders
        assert {(ecosystem, folder) for folder in folders} <= looked_at


# --- drift ---

KEPT = "<!-- kept up to date by .github/scripts/keep-issue -->"


class Tracker:
    """GitHub's issues, as far as one repository's are asked for: listed, opened and changed over HTTP."""

    def __init__(self) -> None:
        self.issues: list[Context] = []
        self.changes: list[str] = []
        self.refuses = False

    def answer(self, method: str, path: str, sent: Context) -> tuple[int, object]:
        place, _, query = path.partition("?")
        assert place.startswith("/repos/someone/animecal/issues")
        if self.refuses:
            return 403, {"message": "Resource not accessible by integration"}
        if method == "GET":
            assert "labels=drift" in query
            assert "state=all" in query
            return 200, [issue for issue in reversed(self.issues) if "drift" in issue["labels"]]
        self.changes.append(method)
        if method == "POST":
            self.issues.append({"number": len(self.issues) + 1, "state": "open", **sent})
            return 201, self.issues[-1]
        issue = self.issues[int(place.rsplit("/", 1)[1]) - 1]
        issue.update(sent)
        return 200, issue


@pytest.fixture
def tracker(github: GitHub) -> Iterator[Tracker]:
    kept = Tracker()

    class Answering(http.server.BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length) or b"{}")
            assert self.headers["Authorization"] == "Bearer token"
            status, value = kept.answer(self.command, self.path, sent)
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = handle_any  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    server = Loopback(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    github.api = f"http://127.0.0.1:{server.server_address[1]}"
    yield kept
    server.shutdown()
    server.server_close()


def elsewhere(github: GitHub, *titles: str) -> None:
    """Let bangumi-data, which is on the site's server here, list coming shows."""
    items = [
        {
            "title": title,
            "type": "tv",
            "lang": "ja",
            "titleTranslate": {"en": [title]},
            "begin": "2098-01-10T15:55:00.000Z",
            "broadcast": "R/2098-01-10T15:55:00.000Z/P7D",
            "sites": [],
        }
        for title in titles
    ]
    (github.site / "data.json").write_text(json.dumps({"siteMeta": {}, "items": items}), "utf-8")
    there = f"--source bangumi-data --endpoint bangumi-data={github.address}/data.json"
    github.variables = {"DRIFT": "true", "DRIFT_OPTIONS": there}


def test_drift_is_one_issue_that_is_kept_up_to_date(github: GitHub, tracker: Tracker) -> None:
    tracker.issues.append({"number": 1, "state": "open", "body": "what a person wrote", "labels": ["drift"]})
    elsewhere(github, "Copper Sea", "@someone <b>Tin</b> Sky")
    assert github.run("drift.yml", "schedule") == {"drift": "success"}, github.log
    (_, issue) = tracker.issues
    assert issue["body"].startswith(KEPT)
    assert "Copper Sea" in issue["body"]
    assert "<b>" not in issue["body"]
    assert "@someone" not in issue["body"]
    assert "Copper Sea" in github.summary
    assert github.run("drift.yml", "schedule") == {"drift": "success"}
    assert tracker.changes == ["POST"], "an issue that says so already is left alone"
    elsewhere(github, "Copper Sea")
    github.run("drift.yml", "schedule")
    assert tracker.changes == ["POST", "PATCH"]
    assert "Tin" not in issue["body"]


def test_an_issue_of_drift_is_closed_when_nothing_differs_and_opened_again(
    github: GitHub, tracker: Tracker
) -> None:
    elsewhere(github)
    assert github.run("drift.yml", "schedule") == {"drift": "success"}, github.log
    assert tracker.issues == []
    elsewhere(github, "Copper Sea")
    github.run("drift.yml", "schedule")
    elsewhere(github)
    github.run("drift.yml", "schedule")
    assert [issue["state"] for issue in tracker.issues] == ["closed"]
    elsewhere(github, "Nothing differs.")
    github.run("drift.yml", "schedule")
    assert [issue["state"] for issue in tracker.issues] == ["open"]
    elsewhere(github)
    (github.site / "data.json").write_text("{}")
    github.run("drift.yml", "schedule")
    assert [issue["state"] for issue in tracker.issues] == ["open"], "what was not read may differ"


def test_a_database_that_is_down_is_named_and_fails_nothing(github: GitHub, tracker: Tracker) -> None:
    elsewhere(github)
    (github.site / "data.json").unlink()
    assert github.run("drift.yml", "schedule") == {"drift": "success"}, github.log
    (issue,) = tracker.issues
    assert "bangumi-data could not be read" in issue["body"]
    assert "404" in issue["body"]


def test_a_refusal_of_github_fails_the_run(github: GitHub, tracker: Tracker) -> None:
    elsewhere(github, "Copper Sea")
    tracker.refuses = True
    assert github.run("drift.yml", "schedule") == {"drift": "failure"}
    assert "answers 403: " in github.log
    assert "Resource not accessible" in github.log


def test_nobody_is_asked_before_an_operator_says_so(github: GitHub, tracker: Tracker) -> None:
    github.variables = {}
    assert github.run("drift.yml", "schedule") == {"drift": "skipped"}
