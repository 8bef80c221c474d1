"""What a build does to the folder it writes into, and to what others keep there, beside writing feeds."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from animecal.publish.output import alone, write_tree
from support import HANGS, LINUX, POSIX, ROOT, SHOW, Run, on_day, tree, write_data

OPTIONS = on_day("2024-01-01")
LATER = on_day("2024-01-05")
OTHER = SHOW.replace("Metal Sky", "Other Sky").replace("鋼の空", "別の空").replace("Studio One", "Two")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "site" / "feeds"


def make(run: Run, data: Path, out: Path, *more: str) -> None:
    done = run("build", "--data", data, "--out", out, *(more or OPTIONS))
    assert (done.returncode, done.stderr) == (0, "")


def add_a_show(data: Path) -> None:
    write_data(data, {"shows/2024/other-sky.toml": OTHER})


@POSIX
def test_files_that_are_not_ours_stay_as_they_are(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    (out / "CNAME").write_text("feeds.example\n")
    (out / "shows" / "notes.txt").write_text("mine")
    script = out / "tools" / "deep" / "go.sh"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\n")
    script.chmod(0o750)
    (out / ".git" / "refs" / "tags").mkdir(parents=True)
    (out / ".git").chmod(0o700)
    (out / "latest").symlink_to("premieres.ics")
    (out / "linked").symlink_to("tools")
    (out / "nowhere").symlink_to("gone")
    add_a_show(data)
    make(run, data, out)
    assert (out / "CNAME").read_text() == "feeds.example\n"
    assert (out / "shows" / "notes.txt").read_text() == "mine"
    assert stat.S_IMODE((out / "tools" / "deep" / "go.sh").stat().st_mode) == 0o750
    assert (out / ".git" / "refs" / "tags").is_dir()
    assert stat.S_IMODE((out / ".git").stat().st_mode) == 0o700
    assert (out / "latest").readlink() == Path("premieres.ics")
    assert (out / "latest").read_bytes() == (out / "premieres.ics").read_bytes()
    assert (out / "linked").readlink() == Path("tools")
    assert (out / "nowhere").readlink() == Path("gone")
    assert (out / "shows" / "other-sky.ics").exists()


def test_files_that_go_take_their_folders_with_them(tmp_path: Path) -> None:
    files = {"a/b/one.ics": b"1", "a/two.ics": b"2", "index.json": b"{}"}
    out = tmp_path / "feeds"
    with alone(out):
        write_tree(out, files, frozenset(), frozenset())
    (out / "a" / "README").write_text("about a")
    with alone(out):
        write_tree(out, {"index.json": b"{ }"}, frozenset(), frozenset(files))
    assert tree(out) == {"a/README": b"about a", "index.json": b"{ }"}
    assert not (out / "a" / "b").exists()


def test_feeds_that_did_not_change_keep_their_files(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    kept, changed = out / "shows" / "metal-sky.ics", out / "premieres.ics"
    before = kept.stat().st_mtime_ns, changed.stat().st_mtime_ns
    add_a_show(data)
    make(run, data, out)
    assert kept.stat().st_mtime_ns == before[0]
    assert changed.stat().st_mtime_ns > before[1]


@POSIX
def test_a_symlink_to_the_folder_stays_one(run: Run, data: Path, out: Path, tmp_path: Path) -> None:
    make(run, data, out)
    link = tmp_path / "elsewhere" / "link"
    link.parent.mkdir()
    link.symlink_to(out)
    add_a_show(data)
    make(run, data, link)
    assert link.readlink() == out
    assert (out / "shows" / "other-sky.ics").exists()
    assert [path.name for path in link.parent.iterdir()] == ["link"]
    assert [path.name for path in out.parent.iterdir()] == ["feeds"]


@POSIX
def test_a_symlink_to_a_folder_that_does_not_exist_yet_is_followed(
    run: Run, data: Path, out: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(out)
    make(run, data, link)
    assert link.is_symlink()
    assert (out / "premieres.ics").exists()


@POSIX
@pytest.mark.parametrize("mode", [0o755, 0o2775, 0o700])
def test_the_folder_keeps_its_mode(run: Run, data: Path, out: Path, mode: int) -> None:
    make(run, data, out)
    out.chmod(mode)
    add_a_show(data)
    make(run, data, out)
    assert stat.S_IMODE(out.stat().st_mode) == mode


def test_everybody_may_read_a_new_folder(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o755
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in out.rglob("*"))


def test_an_empty_folder_is_filled(run: Run, data: Path, out: Path) -> None:
    out.mkdir(parents=True)
    make(run, data, out)
    assert (out / "index.json").exists()


def emptied(out: Path) -> None:
    """As ``rm -rf feeds/*`` does."""
    for path in out.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def test_an_emptied_folder_is_no_first_time(run: Run, data: Path, out: Path, tmp_path: Path) -> None:
    make(run, data, out)
    copy = tmp_path / "copy"
    shutil.copytree(out, copy)
    emptied(out)
    left = sorted(out.iterdir())
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {out} holds no feeds any more, and they are the ledger of what was published; restore them "
        "from a copy, or build on what is live: --previous URL; to begin anew all the same, with revisions "
        "that subscribers' calendars may not take, build with --anew\n"
    )
    assert sorted(out.iterdir()) == left
    make(run, data, out, *OPTIONS, "--previous", str(copy))
    assert tree(out) == tree(copy)
    emptied(out)
    make(run, data, out, *OPTIONS, "--anew")
    assert tree(out) == tree(copy)


def test_feeds_from_before_there_was_a_mark_get_it_when_they_change(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    (out / ".animecal").unlink()
    make(run, data, out)
    assert not (out / ".animecal").exists()
    add_a_show(data)
    make(run, data, out)
    emptied(out)
    assert run("build", "--data", data, "--out", out, *OPTIONS).returncode == 1


def test_a_folder_with_files_but_no_manifest_is_refused(run: Run, data: Path, out: Path) -> None:
    out.mkdir(parents=True)
    (out / "thesis.txt").write_text("years of work")
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {out} has files but no index.json: it is not a folder of feeds. "
        "Name another folder, or restore the manifest\n"
    )
    assert [path.name for path in out.iterdir()] == ["thesis.txt"]


def test_a_file_where_the_folder_should_be_is_refused(run: Run, data: Path, out: Path) -> None:
    out.parent.mkdir()
    out.write_text("text")
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert done.stderr == f"error: {out} is a file and not a folder of feeds; name another folder\n"
    assert out.read_text() == "text"


def test_feeds_may_be_built_into_the_current_folder(run: Run, data: Path, out: Path) -> None:
    out.mkdir(parents=True)
    done = run("build", "--data", data, "--out", ".", *OPTIONS, cwd=out)
    assert (done.returncode, done.stderr) == (0, "")
    assert (out / "premieres.ics").exists()


def test_the_folder_stays_the_same_folder_with_the_same_foreign_files(
    run: Run, data: Path, out: Path
) -> None:
    make(run, data, out)
    (out / "shows" / "notes.txt").write_text("mine")
    kept = [out, out / "shows", out / "shows" / "notes.txt", out / "shows" / "metal-sky.ics"]
    before = [path.stat().st_ino for path in kept]
    add_a_show(data)
    make(run, data, out)
    assert (out / "shows" / "other-sky.ics").exists()
    assert [path.stat().st_ino for path in kept] == before


@POSIX
def test_a_link_that_leads_to_itself_is_no_place_for_feeds(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for place in ("loop", "loop/feeds"):
        done = run("build", "--data", data, "--out", tmp_path / place, *OPTIONS)
        assert done.returncode == 1
        assert done.stderr.endswith("Too many levels of symbolic links; the old feeds are whole\n")
        assert done.stderr.count("\n") == 1


@LINUX
def test_a_folder_whose_name_is_not_utf_8_takes_feeds(run: Run, data: Path, tmp_path: Path) -> None:
    place = tmp_path / os.fsdecode(b"feeds-\xff")
    done = run("build", "--data", data, "--out", place, *OPTIONS)
    assert (done.returncode, done.stderr) == (0, "")
    assert (place / "premieres.ics").exists()
    done = run("build", "--data", data, "--out", place, *OPTIONS)
    assert rf"{tmp_path}/feeds-\udcff is up to date." in done.stdout


def test_the_root_of_the_disk_is_refused(run: Run, data: Path) -> None:
    done = run("build", "--data", data, "--out", "/", *OPTIONS)
    assert done.returncode == 1
    assert done.stderr == "error: / cannot be replaced by feeds; name a folder below it\n"


def test_a_foreign_file_where_a_folder_of_feeds_must_be_is_not_lost(run: Run, data: Path, out: Path) -> None:
    without = SHOW.replace('studios = ["Studio One"]\n', "")
    write_data(data, {"shows/2024/metal-sky.toml": without})
    make(run, data, out)
    (out / "studios").write_text("mine")
    before = tree(out)
    write_data(data, {"shows/2024/metal-sky.toml": SHOW})
    done = run("build", "--data", data, "--out", out, *LATER)
    assert done.returncode == 1
    assert done.stderr == f"error: {out}/studios cannot be written: File exists; the old feeds are whole\n"
    assert tree(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["feeds"]


def test_a_foreign_folder_where_a_feed_must_be_is_not_lost(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    (out / "studios" / "two.ics").mkdir()
    (out / "studios" / "two.ics" / "note").write_text("mine")
    before = tree(out)
    add_a_show(data)
    done = run("build", "--data", data, "--out", out, *LATER)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {out}/studios/two.ics cannot be written: ")
    assert done.stderr.count("\n") == 1
    assert tree(out) == before


@POSIX
@pytest.mark.parametrize("kind", ["file", "pipe", "socket"])
def test_what_stands_where_a_new_feed_must_be_is_not_lost(run: Run, data: Path, out: Path, kind: str) -> None:
    make(run, data, out)
    place = out / "shows" / "other-sky.ics"
    if kind == "file":
        place.write_text("mine")
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(place))
    before, state = tree(out), place.lstat()
    add_a_show(data)
    done = run("build", "--data", data, "--out", out, *LATER)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {place} stands where a feed must be, and no build wrote it; move it away, or name another "
        "folder\n"
    )
    assert (tree(out), place.lstat()) == (before, state)


@pytest.mark.parametrize("name", ["looked.json", ".looked.json.new"])
def test_what_stands_where_the_last_look_is_told_is_not_lost(
    run: Run, data: Path, out: Path, name: str
) -> None:
    make(run, data, out)
    (out / name).write_text("mine")
    before = tree(out)
    done = run("build", "--data", data, "--out", out, *LATER, "--base-url", "https://a.example/")
    assert (done.returncode, tree(out)) == (1, before)
    assert (
        done.stderr == f"error: {out}/{name} was written by no build; move it away, or name another folder\n"
    )
    assert (out / name).read_text() == "mine"


@POSIX
def test_nothing_is_written_behind_a_link(run: Run, data: Path, out: Path, tmp_path: Path) -> None:
    make(run, data, out)
    behind = tmp_path / "behind"
    (out / "shows").rename(behind)
    (out / "shows").symlink_to(behind)
    before = tree(behind)
    add_a_show(data)
    done = run("build", "--data", data, "--out", out, *LATER)
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {out}/shows cannot be written: it is a link; put a folder in its place; "
        "the old feeds are whole\n"
    )
    assert tree(behind) == before


@POSIX
def test_a_feed_that_is_a_link_becomes_a_file_and_what_it_leads_to_stays(
    run: Run, data: Path, out: Path, tmp_path: Path
) -> None:
    make(run, data, out)
    feed, behind = out / "premieres.ics", tmp_path / "behind.ics"
    feed.rename(behind)
    feed.symlink_to(behind)
    before = behind.read_bytes()
    add_a_show(data)
    make(run, data, out)
    assert not feed.is_symlink()
    assert behind.read_bytes() == before != feed.read_bytes()


# --- what stands beside, and what looks like ours ---------------------------------------------------------


@pytest.mark.parametrize(
    "name", [".feeds.old", ".feeds.new-abc123", ".feeds.lock", "feeds.bak", ".animecal-0123abcd"]
)
def test_a_folder_beside_stays_whatever_its_name(run: Run, data: Path, out: Path, name: str) -> None:
    make(run, data, out)
    precious = out.parent / name / "deep" / "precious"
    precious.parent.mkdir(parents=True)
    precious.write_text("mine")
    add_a_show(data)
    make(run, data, out)
    assert precious.read_text() == "mine"
    assert sorted(path.name for path in out.parent.iterdir()) == sorted(["feeds", name])


@POSIX
@pytest.mark.parametrize("kind", ["plan", "ready"])
def test_what_is_named_like_a_note_of_a_build_and_is_none_stays(
    run: Run, data: Path, out: Path, kind: str, tmp_path: Path
) -> None:
    make(run, data, out)
    (tmp_path / "precious").write_text("mine")
    mine = {
        f".animecal-00000001.{kind}": "my own plan",
        f".animecal-00000002.{kind}": '{"remove":["premieres.ics"],"write":[]}',
        f".animecal-00000003.{kind}": '{"made_by":"animecal","remove":["../../precious"],"write":[]}',
        f".animecal-00000004.{kind}": f'{{"made_by":"animecal","remove":["{tmp_path}/precious"],"write":[]}}',
        ".animecal-00000005-0": "mine",
    }
    for name, text in mine.items():
        (out / name).write_text(text)
    (out / f".animecal-00000006.{kind}").mkdir()
    os.mkfifo(out / f".animecal-00000007.{kind}")
    add_a_show(data)
    make(run, data, out)
    assert (tmp_path / "precious").read_text() == "mine"
    assert (out / "premieres.ics").exists()
    assert {name: (out / name).read_text() for name in mine} == mine
    assert (out / f".animecal-00000006.{kind}").is_dir()
    assert (out / f".animecal-00000007.{kind}").is_fifo()


@POSIX
def test_a_note_leads_to_no_file_behind_a_link(run: Run, data: Path, out: Path, tmp_path: Path) -> None:
    make(run, data, out)
    (tmp_path / "precious").write_text("mine")
    (out / "linked").symlink_to(tmp_path)
    note = '{"made_by":"animecal","write":[],"remove":["linked/precious"]}'
    (out / ".animecal-0123abcd.ready").write_text(note)
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert f"{out}/linked cannot be written: it is a link" in done.stderr
    assert (tmp_path / "precious").read_text() == "mine"


def test_a_new_disk_and_hidden_files_are_filled_and_stay(run: Run, data: Path, out: Path) -> None:
    (out / "lost+found").mkdir(parents=True)
    (out / ".git").mkdir()
    (out / ".gitattributes").write_text("*.ics binary\n")
    make(run, data, out)
    assert (out / "index.json").exists()
    assert (out / "lost+found").is_dir()
    assert (out / ".gitattributes").read_text() == "*.ics binary\n"


def test_a_build_that_fails_leaves_no_new_folder(run: Run, data: Path, out: Path) -> None:
    (data / "shows/2024/metal-sky.toml").write_text("title = ")
    assert run("build", "--data", data, "--out", out, *OPTIONS).returncode == 1
    assert not out.parent.exists()
    out.mkdir(parents=True)
    assert run("build", "--data", data, "--out", out, *OPTIONS).returncode == 1
    assert out.is_dir()


# --- modes and owners -------------------------------------------------------------------------------------


def run_with_umask(umask: int, data: Path, out: Path) -> None:
    line = [sys.executable, "-m", "animecal", "build", "--data", str(data), "--out", str(out), *OPTIONS]
    subprocess.run(line, check=True, capture_output=True, umask=umask, timeout=HANGS)


@POSIX
@pytest.mark.parametrize("umask", [0o077, 0o000, 0o027])
def test_a_web_server_may_read_new_feeds_whatever_the_umask(data: Path, out: Path, umask: int) -> None:
    run_with_umask(umask, data, out)
    found = [out.parent, out, *out.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_dir()} == {0o755}
    assert {stat.S_IMODE(path.stat().st_mode) for path in found if path.is_file()} == {0o644}


@POSIX
@pytest.mark.parametrize(
    ("folder", "file"), [(0o755, 0o644), (0o2775, 0o664), (0o750, 0o640), (0o711, 0o644), (0o700, 0o600)]
)
def test_who_may_enter_the_folder_may_read_the_feeds(data: Path, out: Path, folder: int, file: int) -> None:
    out.mkdir(parents=True)
    out.chmod(folder)
    run_with_umask(0o077, data, out)
    assert {stat.S_IMODE(path.stat().st_mode) for path in [out, *out.rglob("*")] if path.is_dir()} == {folder}
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*.ics")} == {file}


@POSIX
@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_what_root_makes_belongs_to_the_owner_of_the_folder(run: Run, data: Path, out: Path) -> None:
    out.mkdir(parents=True)
    os.chown(out, 4321, 8765)
    make(run, data, out)
    assert {(path.stat().st_uid, path.stat().st_gid) for path in [out, *out.rglob("*")]} == {(4321, 8765)}
    assert out.parent.stat().st_uid == 0


# --- git --------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    line = ["git", "-c", "user.name=x", "-c", "user.email=x@x.example", *arguments]
    subprocess.run(line, cwd=folder, check=True, capture_output=True, timeout=HANGS)


@pytest.fixture
def commits(tmp_path: Path, out: Path) -> Path:
    """A repository around the folder of feeds, whose git turns line ends as on Windows."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    git(tmp_path, "init", "-q", str(out.parent))
    git(out.parent, "config", "core.autocrlf", "true")
    return out.parent


def cloned(commits: Path, tmp_path: Path) -> Path:
    git(commits, "add", "-A")
    git(commits, "commit", "-qm", "Feeds")
    git(tmp_path, "-c", "core.autocrlf=false", "clone", "-q", str(commits), "clone")
    return tmp_path / "clone" / "feeds"


def test_a_new_folder_in_a_repository_keeps_git_from_line_ends(
    run: Run, data: Path, out: Path, commits: Path, tmp_path: Path
) -> None:
    make(run, data, out)
    clone = cloned(commits, tmp_path)
    assert tree(clone) == tree(out)
    done = run("build", "--data", data, "--out", clone, *OPTIONS)
    assert done.returncode == 0
    assert "line ends" not in done.stdout
    (out / ".gitattributes").unlink()
    add_a_show(data)
    make(run, data, out)
    assert not (out / ".gitattributes").exists()


def test_feeds_whose_line_ends_git_changed_are_read_as_written_and_mended(
    run: Run, data: Path, out: Path, commits: Path, tmp_path: Path
) -> None:
    make(run, data, out)
    (out / ".gitattributes").unlink()
    clone = cloned(commits, tmp_path)
    feeds = [path for path in tree(out) if path.endswith(".ics")]
    assert b"\r" not in (clone / "premieres.ics").read_bytes()
    checked = run("build", "--data", data, "--out", clone, "--check", *OPTIONS)
    assert checked.returncode == 1
    done = run("build", "--data", data, "--out", clone, *OPTIONS)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if "line ends" in line] == [
        f"{len(feeds)} feeds had other line ends than they were written with, as git makes them on Windows "
        "(core.autocrlf). They are written anew; the line '*.ics -text' in .gitattributes keeps them so."
    ]
    assert tree(clone) == tree(out)
    assert "line ends" not in run("build", "--data", data, "--out", clone, *OPTIONS).stdout


@pytest.mark.parametrize("loss", ["emptied", "removed", "removed above"])
def test_a_folder_whose_feeds_git_has_is_no_first_time(
    run: Run, data: Path, tmp_path: Path, loss: str
) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    out = tmp_path / "clone" / "public" / "feeds"
    make(run, data, out)
    git(tmp_path, "init", "-q", "clone")
    git(out, "add", ".")
    (out / ".animecal").unlink()
    before = tree(out)
    emptied(out) if loss == "emptied" else shutil.rmtree(out if loss == "removed" else out.parent)
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert f"bring them back: git checkout -- {out}; to begin anew" in done.stderr
    git(tmp_path / "clone", "checkout", "--", str(out))
    make(run, data, out)
    assert tree(out) == before
    shutil.rmtree(out)
    git(tmp_path / "clone", "rm", "-rq", "--cached", ".")  # said with git: they are gone for good
    make(run, data, out)


def test_git_keeps_feeds_without_a_mark(run: Run, data: Path, out: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    make(run, data, out)
    git(out, "init", "-q")
    (out / ".animecal").unlink()
    git(out, "add", ".")
    add_a_show(data)
    make(run, data, out)
    assert not (out / ".animecal").exists()
