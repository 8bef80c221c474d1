"""What a build does to the folder it writes into, beside writing feeds."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from support import BESIDE, SHOW, Run, on_day, tree, write_data

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


def test_retired_feeds_and_their_folders_are_removed(run: Run, data: Path, out: Path) -> None:
    add_a_show(data)
    make(run, data, out)
    (data / "shows" / "2024" / "other-sky.toml").unlink()
    text = SHOW.replace('studios = ["Studio One"]\n', "")
    write_data(data, {"shows/2024/metal-sky.toml": text})
    make(run, data, out, *OPTIONS, "--allow-removals")
    assert not (out / "shows" / "other-sky.ics").exists()
    assert not (out / "shows" / "other-sky.fuji-tv.ics").exists()
    assert not (out / "studios").exists()
    listed = {feed["path"] for feed in json.loads((out / "index.json").read_bytes())["feeds"]}
    assert tree(out).keys() == listed | BESIDE


def test_a_folder_of_retired_feeds_that_holds_a_foreign_file_stays(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    (out / "studios" / "README").write_text("about studios")
    write_data(data, {"shows/2024/metal-sky.toml": SHOW.replace('studios = ["Studio One"]\n', "")})
    make(run, data, out, *OPTIONS, "--allow-removals")
    assert [path.name for path in (out / "studios").iterdir()] == ["README"]


def test_feeds_that_did_not_change_keep_their_files(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    kept, changed = out / "shows" / "metal-sky.ics", out / "premieres.ics"
    before = kept.stat().st_mtime_ns, changed.stat().st_mtime_ns
    add_a_show(data)
    make(run, data, out)
    assert kept.stat().st_mtime_ns == before[0]
    assert changed.stat().st_mtime_ns > before[1]


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


def test_a_symlink_to_a_folder_that_does_not_exist_yet_is_followed(
    run: Run, data: Path, out: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(out)
    make(run, data, link)
    assert link.is_symlink()
    assert (out / "premieres.ics").exists()


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


def test_the_current_folder_is_not_replaced_under_ones_feet(run: Run, data: Path, out: Path) -> None:
    out.mkdir(parents=True)
    done = run("build", "--data", data, "--out", ".", *OPTIONS, cwd=out)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {out} holds the current folder")
    assert done.stderr.count("\n") == 1
    assert list(out.iterdir()) == []
    make(run, data, out)
    done = run("build", "--data", data, "--out", ".", *OPTIONS, cwd=out)
    assert (done.returncode, done.stderr) == (0, "")
    done = run("build", "--data", data, "--out", ".", "--check", *OPTIONS, cwd=out)
    assert done.returncode == 0


def test_the_root_of_the_disk_is_refused(run: Run, data: Path) -> None:
    done = run("build", "--data", data, "--out", "/", *OPTIONS)
    assert done.returncode == 1
    assert done.stderr == "error: / cannot be replaced by feeds; name a folder below it\n"


def test_a_foreign_file_where_a_folder_of_feeds_must_be_is_not_lost(run: Run, data: Path, out: Path) -> None:
    make(run, data, out)
    without = SHOW.replace('studios = ["Studio One"]\n', "")
    write_data(data, {"shows/2024/metal-sky.toml": without})
    make(run, data, out, *OPTIONS, "--allow-removals")
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
