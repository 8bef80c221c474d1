"""The build is killed, starved and locked out; subscribers always have a whole old or a whole new tree."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from support import HANGS, SHOW, Run, on_day, tree, write_data

OPTIONS = on_day("2024-01-01")
LATER = on_day("2024-01-05")
MOVE = """
[[airings.changes]]
announced = 2024-01-04
episode = 2
starts = "2024-01-17 25:25"
source = "https://news.example/move"
"""
PLAIN = SHOW.replace('studios = ["Studio One"]\n', "").replace('block = "plus-ultra"\n', "")
OTHER = PLAIN.replace("Metal Sky", "Other Sky").replace("鋼の空", "別の空")
REGIONS = """\
[countries]
CN = "China"
JP = "Japan"
US = "United States"
[groups.asia]
name = "Asia"
countries = ["CN", "JP"]
"""
FILES = {"regions.toml": REGIONS, "shows/2024/other-sky.toml": OTHER}

# Runs the command line again and again, each time in a fresh copy of the old tree, and kills it just before
# its n-th step on the disk, for n = 1, 2, … until it gets through; then runs it once more without harm.
# Steps count from the first of a kind on.
KILLER = """
import gc, os, shutil, signal, sys
from pathlib import Path
import animecal.cli.app

old, stage, platform, first, *options = sys.argv[1:]
stage = Path(stage)

def build(out):
    sys.argv[1:] = ["build", "--out", str(out), *options]
    try:
        animecal.cli.app.main()
    except SystemExit as stop:
        return stop.code or 0

STEPS = {"os.mkdir", "os.link", "os.rename", "os.chmod", "os.rmdir", "os.remove", "shutil.rmtree",
         "shutil.copyfile", "ctypes.dlsym"}

def run(out, deadly):
    pid = os.fork()
    if pid == 0:
        left, counting = [deadly], [first == "any"]
        def hook(event, arguments):
            writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            counting[0] = counting[0] or event == first
            if counting[0] and (event in STEPS or writes):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        os._exit(build(out))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
assert build(stage / "warm" / "feeds") == 0
shutil.rmtree(stage / "warm")
sys.platform = platform  # only now: other libraries ask for it as they load
gc.freeze()
for number in range(1, 1000):
    place = stage / str(number) / "live"
    place.mkdir(parents=True)
    shutil.copytree(old, place / "feeds", symlinks=True)
    code = run(place / "feeds", number)
    shutil.copytree(place, stage / str(number) / "after", symlinks=True)
    if code == 0:
        break
    assert code == -signal.SIGKILL, code
    assert run(place / "feeds", 0) == 0
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data", {**FILES, "shows/2024/metal-sky.toml": PLAIN})


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    return write_data(tmp_path / "moved", {**FILES, "shows/2024/metal-sky.toml": PLAIN + MOVE})


@pytest.fixture
def old(tmp_path: Path, run: Run, data: Path) -> Path:
    """A published folder with a file that is not ours."""
    out = tmp_path / "published" / "feeds"
    assert run("build", "--data", data, "--out", out, *OPTIONS).returncode == 0
    (out / "CNAME").write_text("feeds.example\n")
    return out


@pytest.fixture
def new(tmp_path: Path, run: Run, old: Path, moved: Path) -> dict[str, bytes]:
    """What the next build makes of it."""
    out = tmp_path / "expected" / "feeds"
    shutil.copytree(old, out)
    assert run("build", "--data", moved, "--out", out, *LATER).returncode == 0
    found = tree(out)
    assert found != tree(old)
    return found


def killed_at_every_step(tmp_path: Path, old: Path, moved: Path, platform: str, first: str) -> list[Path]:
    stage = tmp_path / "stage"
    command: list[str | Path] = [
        sys.executable,
        "-c",
        KILLER,
        old,
        stage,
        platform,
        first,
        "--data",
        moved,
        *LATER,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS, check=False)
    assert done.returncode == 0, done.stderr
    runs = sorted(stage.iterdir(), key=lambda path: int(path.name))
    assert len(runs) > 10
    return runs


def test_a_build_killed_before_any_of_its_steps_leaves_the_old_or_the_new_tree(
    tmp_path: Path, old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    before = tree(old)
    seen = []
    for place in killed_at_every_step(tmp_path, old, moved, sys.platform, "any"):
        after = tree(place / "after" / "feeds")
        assert after in (before, new), place.name
        seen.append(after == new)
        assert tree(place / "live" / "feeds") == new
        assert [path.name for path in (place / "live").iterdir()] == ["feeds"]
    assert seen == sorted(seen)
    assert not seen[0]
    assert seen[-1]


def test_without_an_atomic_exchange_the_next_build_mends_a_death_between_the_two_renames(
    tmp_path: Path, old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    before = tree(old)
    gaps = 0
    for place in killed_at_every_step(tmp_path, old, moved, "unheard-of", "os.rename"):
        if (place / "after" / "feeds").exists():
            assert tree(place / "after" / "feeds") in (before, new), place.name
        else:
            gaps += 1
            assert tree(place / "after" / ".feeds.old") == before
        assert tree(place / "live" / "feeds") == new
        assert [path.name for path in (place / "live").iterdir()] == ["feeds"]
    assert gaps == 1


def test_a_build_killed_at_any_time_leaves_the_old_or_the_new_tree(
    tmp_path: Path, run: Run, old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    before = tree(old)
    place = tmp_path / "live"
    for delay in range(80, 320, 40):
        shutil.copytree(old, place / "feeds")
        command = [sys.executable, "-m", "animecal", "build", "--data", str(moved)]
        command += ["--out", str(place / "feeds"), *LATER]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(delay / 1000)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert tree(place / "feeds") in (before, new)
        assert run("build", "--data", moved, "--out", place / "feeds", *LATER).returncode == 0
        assert tree(place / "feeds") == new
        assert [path.name for path in place.iterdir()] == ["feeds"]
        shutil.rmtree(place)


# A disk or a system that does not do what most do: its n-th operation of a kind fails, or every one of them.
BROKEN = """
import os, sys
import animecal.publish.run, animecal.cli.terminal  # other libraries ask for the platform as they load
from animecal.cli.app import main
event, number, code = sys.argv.pop(1), int(sys.argv.pop(1)), int(sys.argv.pop(1))
sys.platform = "unheard-of"  # without an atomic exchange
seen = [0]
def hook(name, arguments):
    seen[0] += name == event
    if name == event and number in (0, seen[0]):
        raise OSError(code, os.strerror(code), arguments[0])
sys.addaudithook(hook)
main()
"""


def broken(event: str, number: int, code: int, data: Path, out: Path) -> subprocess.CompletedProcess[str]:
    return command(BROKEN, event, str(number), str(code), "build", "--data", data, "--out", out, *LATER)


def test_a_system_without_exchange_and_a_disk_without_hard_links_get_the_same_tree(
    old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    kept = old / "shows" / "other-sky.ics"
    before = kept.stat()
    done = broken("os.link", 0, errno.EPERM, moved, old)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(old) == new
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    assert kept.stat().st_ino != before.st_ino
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


@pytest.mark.parametrize(("event", "number"), [("os.link", 2), ("os.rename", 1), ("os.rename", 2)])
def test_a_disk_that_breaks_leaves_the_old_tree_in_its_place(
    old: Path, moved: Path, event: str, number: int
) -> None:
    before = tree(old)
    done = broken(event, number, errno.EIO, moved, old)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {old}")
    assert done.stderr.endswith(" cannot be written: Input/output error; the old feeds are whole\n")
    assert tree(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


def test_a_build_puts_back_the_tree_that_a_dead_one_had_put_aside(run: Run, old: Path, data: Path) -> None:
    before = tree(old)
    old.rename(old.parent / ".feeds.old")
    done = run("build", "--data", data, "--out", old, *OPTIONS)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(old) == before
    shutil.copytree(old, old.parent / ".feeds.old")
    assert run("build", "--data", data, "--out", old, *OPTIONS).returncode == 0
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


# --- disks that cannot be written to ----------------------------------------------------------------------

FULL_DISK = """
import resource, sys
from animecal.cli.app import main
limit = int(sys.argv.pop(1))
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))  # beyond it, a write is cut short and then refused
try:
    main()
finally:
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
"""

# Root may write anywhere; without its capabilities the modes of files count for it too.
NO_PRIVILEGES = """
import ctypes, os, sys
from animecal.cli.app import main
if os.geteuid() == 0:
    head, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(head, none) == 0
main()
"""


def command(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )


@pytest.mark.parametrize("missing", ["everything", "half of a feed", "one byte"])
def test_a_full_disk_leaves_the_old_tree_whole(
    old: Path, moved: Path, new: dict[str, bytes], missing: str
) -> None:
    before = tree(old)
    largest = max(len(data) for path, data in new.items() if data != before.get(path))
    room = {"everything": 0, "half of a feed": largest // 2, "one byte": largest - 1}[missing]
    done = command(FULL_DISK, str(room), "build", "--data", moved, "--out", old, *LATER)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {old}")
    assert done.stderr.endswith("cannot be written: File too large; the old feeds are whole\n")
    assert done.stderr.count("\n") == 1
    assert tree(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


def test_a_parent_that_may_not_be_written_to_leaves_the_old_tree_whole(old: Path, moved: Path) -> None:
    before = tree(old)
    old.parent.chmod(0o555)
    try:
        done = command(NO_PRIVILEGES, "build", "--data", moved, "--out", old, *LATER)
    finally:
        old.parent.chmod(0o755)
    assert done.returncode == 1
    assert done.stderr.endswith("cannot be written: Permission denied; the old feeds are whole\n")
    assert done.stderr.count("\n") == 1
    assert tree(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


def test_up_to_date_feeds_on_a_read_only_disk_are_no_problem(old: Path, data: Path) -> None:
    old.parent.chmod(0o555)
    old.chmod(0o555)
    try:
        done = command(NO_PRIVILEGES, "build", "--data", data, "--out", old, *OPTIONS)
    finally:
        old.parent.chmod(0o755)
        old.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert "is up to date" in done.stdout


def test_a_foreign_folder_that_cannot_be_read_is_not_lost(old: Path, moved: Path) -> None:
    (old / "private").mkdir()
    (old / "private" / "note").write_text("keep me")
    before = tree(old)
    (old / "private").chmod(0)
    try:
        done = command(NO_PRIVILEGES, "build", "--data", moved, "--out", old, *LATER)
    finally:
        (old / "private").chmod(0o755)
    assert done.returncode == 1
    assert f"{old}/private cannot be written: Permission denied" in done.stderr
    assert tree(old) == before


@pytest.mark.parametrize("below", ["feeds", "a/b/feeds"])
def test_an_output_folder_below_a_file_is_told_in_one_line(
    tmp_path: Path, run: Run, data: Path, below: str
) -> None:
    (tmp_path / "file").write_text("text")
    done = run("build", "--data", data, "--out", tmp_path / "file" / below, *OPTIONS)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(tmp_path / "file") in done.stderr
    assert "cannot be written" in done.stderr
    assert (tmp_path / "file").read_text() == "text"


def test_a_name_too_long_for_the_disk_is_told_in_one_line(tmp_path: Path, run: Run, data: Path) -> None:
    done = run("build", "--data", data, "--out", tmp_path / ("x" * 250), *OPTIONS)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "File name too long; the old feeds are whole" in done.stderr


# --- two builds at once -----------------------------------------------------------------------------------

# Stops before it links the first unchanged file, until it is told to go on.
SLOW = """
import sys
from animecal.cli.app import main
waiting = [True]
def hook(event, arguments):
    if event == "os.link" and waiting:
        waiting.clear()
        print("linking", file=sys.stderr, flush=True)
        sys.stdin.readline()
sys.addaudithook(hook)
main()
"""


def test_a_second_build_at_the_same_time_is_refused_and_harms_nothing(
    run: Run, old: Path, data: Path, moved: Path, new: dict[str, bytes]
) -> None:
    before = tree(old)
    slow = subprocess.Popen(
        [sys.executable, "-c", SLOW, "build", "--data", moved, "--out", old, *LATER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert slow.stdin is not None
    assert slow.stderr is not None
    assert slow.stderr.readline() == "linking\n"
    second = run("build", "--data", moved, "--out", old, *LATER)
    assert second.returncode == 1
    assert second.stderr == (f"error: another build is at work beside {old}; try again when it is done\n")
    assert tree(old) == before
    watching = run("build", "--data", data, "--out", old, "--check", *OPTIONS)
    assert watching.returncode == 0
    assert slow.communicate("\n", timeout=HANGS)[1] == ""
    assert slow.returncode == 0
    assert tree(old) == new
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


def test_of_many_builds_at_once_the_winner_is_whole(
    tmp_path: Path, run: Run, moved: Path, new: dict[str, bytes], old: Path
) -> None:
    line = [sys.executable, "-m", "animecal", "build", "--data", str(moved), "--out", str(old), *LATER]
    crowd = [
        subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(5)
    ]
    ends = [(process.communicate(timeout=HANGS)[1], process.returncode) for process in crowd]
    assert ("", 0) in ends
    assert all(end == ("", 0) or (end[1] == 1 and "another build is at work" in end[0]) for end in ends)
    assert tree(old) == new
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


def test_a_death_in_a_folder_with_pattern_characters_in_its_name_leaves_no_litter(
    tmp_path: Path, run: Run, data: Path
) -> None:
    place = tmp_path / "here"
    (place / ".feeds[1].new-dead" / "shows").mkdir(parents=True)
    (place / ".feeds1.new-other").mkdir()
    assert run("build", "--data", data, "--out", place / "feeds[1]", *OPTIONS).returncode == 0
    assert sorted(path.name for path in place.iterdir()) == [".feeds1.new-other", "feeds[1]"]
    assert stat.S_IMODE((place / "feeds[1]").stat().st_mode) == 0o755
