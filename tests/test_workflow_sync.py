"""The workflow that observes, step by step, as GitHub would run it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import AniList, Syoboi
from github import SHOW, Context, GitHub, git
from support import Handler, Server, send, sending

OBSERVED = "src/animecal/data/observed/syoboi/2024-winter.tsv"
DONE = dict.fromkeys(("observe", "commit", "publish", "propose", "ask"), "success")
SEEN = {**DONE, "ask": "skipped"}
QUIET = {**SEEN, "publish": "skipped"}
PULLS = "repos/someone/animecal/pulls"


class Pulls(Server):
    """GitHub's pull requests, as far as one repository's are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.pulls: list[Context] = []
        self.answers[PULLS] = self.answer

    def answer(self, handler: Handler, _number: int) -> None:
        assert handler.headers["Authorization"] == "Bearer token"
        if handler.command == "GET":
            assert "state=open&head=someone:proposals&base=main" in handler.path
            send(handler, json.dumps([one for one in self.pulls if one["state"] == "open"]).encode())
            return
        number = len(self.pulls) + 1
        self.pulls.append({"number": number, "state": "open", **json.loads(self.requests[-1].body)})
        self.answers[f"{PULLS}/{number}"] = lambda handler, _: self.change(handler, number)
        send(handler, json.dumps(self.pulls[-1]).encode(), 201)

    def change(self, handler: Handler, number: int) -> None:
        self.pulls[number - 1].update(json.loads(self.requests[-1].body))
        send(handler, json.dumps(self.pulls[number - 1]).encode())

    @property
    def changes(self) -> list[str]:
        """How what was changed was asked for."""
        return [one.method for one in self.requests if one.method != "GET"]


class World:
    """The repository with one show that Syoboi Calendar knows by its id, and both databases."""

    def __init__(self, github: GitHub, syoboi: Syoboi, anilist: AniList, pulls: Pulls) -> None:
        self.github, self.syoboi, self.anilist, self.pulls = github, syoboi, anilist, pulls
        file = github.work / SHOW
        file.write_text(file.read_text("utf-8").replace("ids = { ", "ids = { syoboi = 70, "), "utf-8")
        github.push("An id")
        github.api = pulls.url.rstrip("/")
        github.variables = {
            "SYNC": "true",
            "SYNC_OPTIONS": f"--source syoboi --endpoint syoboi={syoboi.url}",
            "PROPOSE_OPTIONS": f"--source anilist --endpoint anilist={anilist.url}",
        }
        syoboi.title(70, "メタリックルージュ", FirstCh="フジテレビ", FirstYear=2024, FirstMonth=1)
        syoboi.air(70, 3, "2024-02-08 01:10:00", Count=5)

    def run(self) -> dict[str, str]:
        return self.github.run("sync.yml", "schedule")

    def branch(self) -> list[str]:
        """Return the commits that the branch with proposals has beside those of main."""
        return git("log", "--format=%s", "main..proposals", cwd=self.github.remote).splitlines()


@pytest.fixture
def there(github: GitHub) -> Iterator[World]:
    with Syoboi() as syoboi, AniList() as anilist, Pulls() as pulls:
        yield World(github, syoboi, anilist, pulls)


def copper_sea(world: World, title: str = "Copper Sea") -> None:
    """Let AniList know a coming show that no file has."""
    world.anilist.add(
        6,
        startDate={"year": 2024, "month": 4, "day": 1},
        title={"romaji": "Dou no Umi", "english": title, "native": "銅の海"},
    )


def test_what_was_seen_is_one_short_commit_that_starts_a_build_and_a_day_without_news_is_none(
    there: World,
) -> None:
    assert there.run() == SEEN, there.github.log
    newest, *_ = there.github.commits()
    assert newest.startswith("Observed by ")
    changed = git("show", "--stat", "--format=", "main", cwd=there.github.remote)
    assert "1 file changed, 2 insertions(+)" in changed
    lines = git("show", f"main:{OBSERVED}", cwd=there.github.remote).splitlines()
    assert lines[1].split("\t")[:6] == ["metallic-rouge", "fuji-tv", "ja", "new", "5", "2024-02-07 25:10"]
    started = ["workflow run publish.yml --repo someone/animecal --ref main"]
    assert there.github.started() == started
    before = there.github.commits()
    assert there.run() == QUIET
    assert (there.github.commits(), there.github.started()) == (before, started)


def test_what_a_person_may_decide_is_one_pull_request_with_a_commit_a_show(
    there: World, tmp_path: Path
) -> None:
    copper_sea(there, "Copper $(touch pwned) `touch pwned`'; touch pwned; ' @someone <b>Sea</b>")
    assert there.run() == DONE, there.github.log
    (proposed,) = there.branch()
    assert proposed.startswith("Proposed for copper-")
    assert not list(tmp_path.rglob("pwned")), "what databases say reaches no shell"
    (pull,) = there.pulls.pulls
    assert (pull["head"], pull["base"]) == ("proposals", "main")
    assert "Copper" in pull["body"]
    assert "<b>" not in pull["body"]
    assert "@someone" not in pull["body"]
    assert "One source says so (1)" in pull["body"]
    there.run()
    assert there.pulls.changes == ["POST"], "what says so already is left alone"
    there.anilist.media.clear()
    there.run()
    assert "proposals" not in git("branch", "--list", cwd=there.github.remote)


def test_what_a_person_pushed_to_the_proposals_is_left_alone(there: World) -> None:
    copper_sea(there)
    there.run()
    work = there.github.work
    git("fetch", "--quiet", "origin", "proposals", cwd=work)
    git("checkout", "--quiet", "-b", "mine", "FETCH_HEAD", cwd=work)
    git("commit", "--quiet", "--allow-empty", "--message", "Mine", cwd=work)
    git("push", "--quiet", "origin", "HEAD:proposals", cwd=work)
    there.anilist.media.clear()
    assert there.run() == QUIET
    assert there.branch() == ["Mine", "Proposed for copper-sea"]


def test_a_database_that_answers_nonsense_changes_nothing_and_is_named(there: World) -> None:
    there.syoboi.answers["db.php"] = sending(b"<html>", 200)
    before = there.github.commits()
    assert there.run()["observe"] == "failure"
    assert there.github.commits() == before
    assert "syoboi could not be read" in there.github.summary


def test_main_that_moved_on_meanwhile_keeps_both(there: World) -> None:
    def meanwhile(job: str) -> None:
        if job == "observe":
            (there.github.work / "README.md").write_text("new\n")
            there.github.push("Words")

    there.github.between = meanwhile
    assert there.run() == SEEN, there.github.log
    assert there.github.commits()[:2][1] == "Words"
    assert there.github.commits()[0].startswith("Observed by ")


def test_nobody_is_asked_before_an_operator_says_so(there: World) -> None:
    there.github.variables = {}
    assert set(there.run().values()) == {"skipped"}
    assert there.syoboi.requests == []


def test_a_refusal_of_github_fails_the_run(there: World) -> None:
    copper_sea(there)
    there.pulls.answers[PULLS] = sending(b"no pull requests here", 403)
    assert there.run()["ask"] == "failure"
    assert "answers 403: no pull requests here" in there.github.log
