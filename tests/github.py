"""GitHub, as far as workflows see it: clones, a bare remote, artifacts, a site, branches that it shows.

Each ``run:`` step is run as it stands in the file; what the actions around them do (check out, hand folders
on, deploy) is done here with real clones, folders and a real web server. The steps that run ``.ci/run`` and
``.ci/elsewhere`` are left out: they are the runs that these tests are part of.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from support import HANGS

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
SHOWS = (
    "2023/pluto",
    "2023/the-apothecary-diaries",
    "2024/delicious-in-dungeon",
    "2024/high-card-season-2",
    "2024/metallic-rouge",
)
NOW = dt.datetime(2024, 2, 2, 12, tzinfo=dt.UTC)
"""The present moment of a repository with these shows: all was said before, and episodes are to come."""
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
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
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
        self.secrets: dict[str, str] = {}
        self.there: dict[str, Path] = {}
        """What a checkout is given beside what is committed, by path."""
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
            **{f"secrets.{name}": value for name, value in self.secrets.items()},
        }
        results: dict[str, str] = {}
        went_well: dict[str, bool] = {}
        for job, content in jobs.items():
            needs = content.get("needs", [])
            before = [needs] if isinstance(needs, str) else needs
            # What is skipped or fails skips all that come after it, at second hand too, if they say no more.
            condition = content.get("if", "")
            reached = "cancelled()" in condition or all(went_well[need] for need in before)
            wanted = reached and holds(condition, context)
            results[job] = self.job(job, content, context) if wanted else "skipped"
            went_well[job] = results[job] == "success" and all(went_well[need] for need in before)
            context[f"needs.{job}.result"] = results[job]
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
                for path, target in self.there.items():
                    (work / path).symlink_to(target)
            case "actions/setup-python":
                pass
            case "actions/configure-pages":
                context[f"steps.{step['id']}.outputs.base_url"] = self.address
            case "actions/upload-artifact":
                hidden = None if options.get("include-hidden-files") else shutil.ignore_patterns(".*")
                shutil.copytree(work / options["path"], artifacts / options["name"], ignore=hidden)
            case "actions/download-artifact":
                shutil.copytree(artifacts / options["name"], work / options["path"])
            case "actions/upload-pages-artifact":
                hidden = shutil.ignore_patterns(".*")
                shutil.copytree(work / options["path"], artifacts / "github-pages", ignore=hidden)
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

    def told(term: str) -> bool:
        if term == "!cancelled()":
            return True
        if begins := re.fullmatch(r"(!?)startsWith\((\S+), '(.*)'\)", term):
            return str(context.get(begins[2], "")).startswith(begins[3]) == (not begins[1])
        name, sign, wanted = term.split(" ")
        same = str(context.get(name, "")) == wanted.strip("'")
        return same == (sign == "==")

    text = (condition or "").removeprefix("${{").removesuffix("}}").strip()
    parts = text.split(" && ") if text else []
    alternatives = [part[1:-1] if part.startswith("(") else part for part in parts]
    return all(any(map(told, part.split(" || "))) for part in alternatives)


def filled(text: object, context: Context) -> str:
    """Return a text with its ``${{ … }}`` filled in: a name, or another name or value if that has none."""

    def value(found: re.Match[str]) -> str:
        name, _, other = found[1].partition(" || ")
        otherwise = other.strip("'") if other.startswith("'") else context.get(other, "")
        return str(context.get(name, "") or otherwise)

    written = str(text).lower() if isinstance(text, bool) else str(text)
    return re.sub(r"\$\{\{ (.+?) \}\}", value, written)


ALL = dict.fromkeys(("build", "commit", "deploy", "verify", "look"), "success")
LEFT = {**dict.fromkeys(ALL, "skipped"), "build": "success", "commit": "success", "again": "success"}
"""What becomes of the jobs if these feeds are left to another run."""


def publish(github: GitHub, event: str = "push", **inputs: str) -> dict[str, str]:
    """Run the workflow that publishes; return what became of the jobs that an ordinary run has."""
    results = github.run("publish.yml", event, inputs=inputs)
    results.pop("stay-awake")
    rare = {("again", "skipped"), ("push", "skipped"), ("assets", "skipped")}
    return {name: result for name, result in results.items() if (name, result) not in rare}
