"""The workflows, step by step, as GitHub would run them.

What a workflow does depends on its steps and on what changes, and not on how many shows there are: these
tests run on some of the shipped shows, at a moment of the past that stands still. One test publishes all of
them, as they are committed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import json
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from animecal.language.load import load, require
from animecal.language.model import statements_of
from animecal.publish.objects import ASSETS, FOR_EVER, Headers, headers_of
from cloudflare import ACCOUNT, PACKAGES, TOKEN, Cloudflare, head, quiet, serving
from github import ALL, DATA, LEFT, MOVE, ROOT, SHOW, Context, GitHub, checkout, git, publish, workflow
from s3 import BUCKET, S3, free_ports
from support import Loopback, command_line, events, feeds_of, tree


def test_the_first_publication_and_then_an_unchanged_day(github: GitHub) -> None:
    assert publish(github) == ALL, github.log
    assert github.deployments == 1
    live = feeds_of(github.site / "feeds")
    assert f"SOURCE;VALUE=URI:{github.address}/feeds/premieres.ics" in live["premieres.ics"].decode().replace(
        "\r\n ", ""
    )
    assert github.commits()[1:] == ["Everything"]
    committed = git("ls-tree", "-r", "--name-only", "main", "feeds", cwd=github.remote).splitlines()
    assert "feeds/made-from.json" in committed
    assert not [path for path in committed if path.startswith("feeds/ja/")], "the site alone has them"
    assert "ja/premieres.ics" in live
    before = (github.commits(), github.deployments)
    github.now += dt.timedelta(days=1)
    assert github.run("publish.yml", "schedule") == {
        **ALL,
        "again": "skipped",
        "push": "skipped",
        "assets": "skipped",
        "stay-awake": "success",
    }
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
        *("build", "--data", work / DATA, "--out", github.site / "feeds", "--check"),
        *("--now", now.isoformat()),
        cwd=tmp_path,
    )
    assert again.returncode == 0, again.stdout
    assert "error" not in again.stderr


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
    beside = {f"feeds/{name}" for name in ("index.json", "made-from.json", "news.atom", "news.json")}
    feeds = [path for path in changed if path not in beside]
    assert all(b"UID:metallic-rouge." in (github.site / path).read_bytes() for path in feeds)
    assert not any(path.startswith(("feeds/seasons/", "feeds/ja/")) for path in feeds)
    assert (github.site / "feeds/ja/index.json").is_file()
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
    assert "would disappear (pluto.original.1@animecal)" in github.log
    assert "would disappear" in github.summary
    assert (github.commits()[1:], github.deployments) == before
    assert publish(github, "workflow_dispatch", allow_removals="true") == ALL, github.log
    assert b"BEGIN:VEVENT" not in (github.site / "feeds" / "shows" / "pluto.ics").read_bytes()


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


def test_a_variable_sends_the_site_into_an_object_store_instead(
    github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    with S3() as s3:
        s3.open()
        github.variables |= {
            "STORE": f"s3://{BUCKET}/calendar",
            "SITE_URL": f"{s3.direct}/{BUCKET}/calendar",
            **{name: s3.variables[name] for name in ("AWS_ENDPOINT_URL", "AWS_REGION")},
        }
        stored = {**ALL, "deploy": "skipped", "push": "success"}
        assert publish(github) == {**stored, "push": "failure", "verify": "skipped", "look": "skipped"}
        assert "the environment has no credentials for it" in github.log
        github.secrets = {name: s3.variables[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        assert publish(github) == stored, github.log
        assert github.deployments == 0
        kept = s3.kept("calendar")
        assert kept["feeds/premieres.ics"].type == "text/calendar; charset=utf-8"
        assert b"/calendar/feeds/premieres.ics" in kept["feeds/premieres.ics"].data.replace(b"\r\n ", b"")
        old = github.runs
        s3.reset()
        github.now += dt.timedelta(days=1)
        assert publish(github, "schedule") == stored, github.log
        written = [ask.path for ask in s3.asked if ask.method == "PUT" and not ask.path.endswith("push.json")]
        assert written == ["calendar/feeds/looked.json"]
        (github.work / DATA / "shows/2023/pluto.toml").unlink()
        github.push("Away with it")
        assert publish(github, "workflow_dispatch", allow_removals="true") == stored, github.log
        github.runs = old
        shutil.rmtree(github.folder / "runs" / str(old) / "push")
        s3.reset()
        context: Context = {f"vars.{name}": value for name, value in github.variables.items()}
        context |= {f"secrets.{name}": value for name, value in github.secrets.items()}
        assert github.job("push", workflow("publish.yml")["jobs"]["push"], context) == "failure"
        assert "main holds other feeds by now" in github.log
        assert s3.asked == []


def test_a_variable_sends_the_site_to_cloudflare_instead(
    github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    place = tmp_path / "wrangler"
    place.mkdir()
    for name, value in quiet(place).items():
        monkeypatch.setenv(name, value)
    (port,) = free_ports(1)
    github.there = {".github/wrangler/node_modules": PACKAGES}
    github.variables |= {
        "STORE": "workers://calendar",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "CLOUDFLARE_ACCOUNT_ID": ACCOUNT,
    }
    with Cloudflare(tmp_path / "live") as cloudflare, contextlib.ExitStack() as running:
        monkeypatch.setenv("CLOUDFLARE_API_BASE_URL", cloudflare.address)

        def go_live(job: str) -> None:
            if job == "assets" and cloudflare.deployments:
                running.enter_context(serving(cloudflare.live, place, port))

        github.between = go_live
        deployed = {**ALL, "deploy": "skipped", "assets": "success"}
        assert publish(github) == {**deployed, "assets": "failure", "verify": "skipped", "look": "skipped"}
        assert "CLOUDFLARE_API_TOKEN" in github.log
        assert cloudflare.deployments == 0
        github.secrets = {"CLOUDFLARE_API_TOKEN": TOKEN}
        assert publish(github) == deployed, github.log
        assert (github.deployments, cloudflare.deployments) == (0, 1)
        address = f"http://127.0.0.1:{port}"
        for path in ("feeds/premieres.ics", "feeds/index.json", "tree.sha256", "search.json"):
            status, headers = head(address, path)
            told = Headers(headers["content-type"], headers["cache-control"])
            assert (status, told) == (200, headers_of(path))
            assert head(address, path, If_None_Match=headers["etag"])[0] == 304
        for file in (cloudflare.live / ASSETS).iterdir():
            assert head(address, f"{ASSETS}{file.name}")[1]["cache-control"] == FOR_EVER
        assert head(address, "shows/pluto/")[0] == 200
        assert head(address, "nowhere/")[0] == 404
        running.close()
        cloudflare.uploaded.clear()
        github.now += dt.timedelta(days=1)
        assert publish(github, "schedule") == deployed, github.log
        assert len(cloudflare.uploaded) == 1, "the day of the build alone differs"
        shutil.rmtree(github.folder / "runs" / str(github.runs) / "assets")
        context: Context = {f"vars.{name}": value for name, value in github.variables.items()}
        context["vars.MOST_FILES"] = "100"
        assert github.job("assets", workflow("publish.yml")["jobs"]["assets"], context) == "failure"
        assert re.search(r"The site has \d+ files, and Cloudflare takes 100 of them", github.log)


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
    assert git("ls-files", "feeds/made-from.json", cwd=github.work)


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
