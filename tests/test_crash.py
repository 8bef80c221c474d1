"""The build is killed, starved, locked out and mounted upon; subscribers always have whole feeds."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support import HANGS, POSIX, ROOT, SHOW, Run, on_day, tree, whole, write_data

pytestmark = POSIX

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

# Makes one tree of another again and again, each time in a fresh copy, and kills it just before its n-th step
# on the disk, for n = 1, 2, … until it gets through; then does what the next build begins with.
KILLER = """
import os, shutil, signal, sys
from pathlib import Path
from animecal.publish.output import alone, write_tree

old, new, stage = map(Path, sys.argv[1:])
STEPS = {"os.mkdir", "os.rename", "os.chmod", "os.chown", "os.rmdir", "os.remove"}

def files(folder):
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    found.sort(key=lambda path: path.name == "index.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

before, after = files(old), files(new)
same = frozenset(path for path in after if before.get(path) == after[path])

def run(out, deadly):
    pid = os.fork()
    if pid == 0:
        left = [deadly]
        def hook(event, arguments):
            writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if event in STEPS or writes:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        with alone(out):
            if deadly:
                write_tree(out, after, same, frozenset(before))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

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


def test_a_build_killed_before_any_of_its_steps_leaves_whole_feeds_which_the_next_build_completes(
    tmp_path: Path,
) -> None:
    old, new, stage = tmp_path / "old", tmp_path / "new", tmp_path / "stage"
    common = {"kept.ics": "kept", "shows/kept.ics": "kept"}
    before = {**common, "shows/changed.ics": "old", "studios/gone.ics": "old", "index.json": "old"}
    after = {**common, "shows/changed.ics": "new", "blocks/added.ics": "new", "index.json": "new"}
    for folder, files in ((old, before), (new, after)):
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    line = [sys.executable, "-c", KILLER, str(old), str(new), str(stage)]
    subprocess.run(line, check=True, timeout=HANGS)
    seen = []
    runs = sorted(stage.iterdir(), key=lambda path: int(path.name))
    for place in runs:
        seen.append(whole(place / "after" / "feeds", tree(old), tree(new)))
        assert [path.name for path in (place / "live").iterdir()] == ["feeds"]
        assert tree(place / "live" / "feeds") in (tree(old), tree(new)), place.name
        assert not (place / "live" / "feeds" / "blocks").exists() or (
            tree(place / "live" / "feeds") == tree(new)
        )
    completed = [tree(place / "live" / "feeds") == tree(new) for place in runs]
    assert seen == sorted(seen)
    assert completed == sorted(completed)
    assert not completed[0]
    assert seen.index(True) > completed.index(True), "some died on the way and were completed"
    assert not (runs[-1] / "live" / "feeds" / "studios").exists()


def test_a_build_killed_at_any_time_leaves_whole_feeds(
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
        whole(place / "feeds", before, new)
        assert run("build", "--data", moved, "--out", place / "feeds", *LATER).returncode == 0
        assert tree(place / "feeds") == new
        assert [path.name for path in place.iterdir()] == ["feeds"]
        shutil.rmtree(place)


# A disk that breaks: its n-th operation of a kind fails.
BROKEN = """
import os, sys
from animecal.cli.app import main
event, number, code = sys.argv.pop(1), int(sys.argv.pop(1)), int(sys.argv.pop(1))
seen = [0]
def hook(name, arguments):
    seen[0] += name == event
    if name == event and number == seen[0]:
        raise OSError(code, os.strerror(code), arguments[0])
sys.addaudithook(hook)
main()
"""


def broken(event: str, number: int, data: Path, out: Path) -> str:
    """Build on a disk that breaks; return what is told."""
    done = command(BROKEN, event, str(number), str(errno.EIO), "build", "--data", data, "--out", out, *LATER)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {out}")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_disk_that_breaks_before_all_is_ready_leaves_the_old_tree(old: Path, moved: Path) -> None:
    before = tree(old)
    said = broken("os.rename", 1, moved, old)
    assert said.endswith(" cannot be written: Input/output error; the old feeds are whole\n")
    assert tree(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


@pytest.mark.parametrize("number", [2, 3, 5])
def test_a_disk_that_breaks_later_leaves_whole_feeds_which_the_next_build_completes(
    run: Run, old: Path, moved: Path, new: dict[str, bytes], number: int
) -> None:
    before = tree(old)
    said = broken("os.rename", number, moved, old)
    assert said.endswith(
        " cannot be written: Input/output error; each file is whole, some are new: mend this, and the next "
        "build completes the rest\n"
    )
    assert not whole(old, before, new)
    if number > 2:
        for watching in (
            ("build", "--check", "--out", old),
            ("site", "--feeds", old),
            ("diff", "--previous", old),
        ):
            done = run(*watching, "--data", moved, *LATER)
            assert done.returncode == 1
            assert done.stderr == (
                f"error: a build is at work in {old}, or died there; build again, which completes it\n"
            )
    assert run("build", "--data", moved, "--out", old, *LATER).returncode == 0
    assert tree(old) == new


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


def test_a_parent_that_may_not_be_written_to_is_no_problem(
    old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    old.parent.chmod(0o555)
    try:
        done = command(NO_PRIVILEGES, "build", "--data", moved, "--out", old, *LATER)
    finally:
        old.parent.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(old) == new
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


@pytest.mark.parametrize("folder", ["", "shows"])
def test_a_folder_that_may_not_be_written_to_leaves_the_old_tree_whole(
    old: Path, moved: Path, folder: str
) -> None:
    before = tree(old)
    (old / folder).chmod(0o555)
    try:
        done = command(NO_PRIVILEGES, "build", "--data", moved, "--out", old, *LATER)
    finally:
        (old / folder).chmod(0o755)
    assert done.returncode == 1
    assert done.stderr.endswith("cannot be written: Permission denied; the old feeds are whole\n")
    assert done.stderr.count("\n") == 1
    assert tree(old) == before


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_a_folder_of_another_owner_that_lets_us_write_is_written(
    old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    for path in (old, *old.rglob("*")):
        os.chown(path, 4321, 4321)
        path.chmod(0o777 if path.is_dir() else 0o644)
    done = command(NO_PRIVILEGES, "build", "--data", moved, "--out", old, *LATER)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(old) == new
    assert old.stat().st_uid == 4321


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


def test_a_foreign_folder_that_cannot_be_read_is_not_lost(
    old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    (old / "private").mkdir()
    (old / "private" / "note").write_text("keep me")
    (old / "private").chmod(0)
    try:
        done = command(NO_PRIVILEGES, "build", "--data", moved, "--out", old, *LATER)
    finally:
        (old / "private").chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(old) == {**new, "private/note": b"keep me"}


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
    done = run("build", "--data", data, "--out", tmp_path / ("x" * 300), *OPTIONS)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "File name too long; the old feeds are whole" in done.stderr


# --- volumes ----------------------------------------------------------------------------------------------


def mounted(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script in which volumes can be mounted, for nobody else to see."""
    inside = ["unshare", "--mount", "--user", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*inside, "true"], check=False).returncode:
        pytest.skip("VOLUMES ARE NOT TESTED: this system lets nobody mount any (unshare -rm)")
    return subprocess.run(
        [*inside, "bash", "-euc", script, "bash", sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )


BUILD = '"$1" -m animecal build --data "$2" --out "$3" --as-of 2024-01-05 --now 2024-01-05T12:00:00Z'


@pytest.mark.parametrize("place", ["uploads", "a/b/uploads", "shows/uploads"])
def test_a_volume_mounted_below_the_feeds_keeps_what_is_on_it(
    tmp_path: Path, old: Path, moved: Path, new: dict[str, bytes], place: str
) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    (volume / "precious").write_text("mine")
    (old / place).mkdir(parents=True)
    done = mounted(f'mount --bind "$4" "$3/{place}"; {BUILD}', moved, old, volume)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(volume) == {"precious": b"mine"}
    assert tree(old) == new


def test_a_file_mounted_in_the_feeds_stays(
    tmp_path: Path, old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    (tmp_path / "robots.txt").write_text("mine")
    (old / "robots.txt").touch()
    done = mounted(f'mount --bind "$4" "$3/robots.txt"; {BUILD}', moved, old, tmp_path / "robots.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "robots.txt").read_text() == "mine"
    assert tree(old) == {**new, "robots.txt": b""}


@pytest.mark.parametrize("kind", ["another disk", "the same disk"])
def test_feeds_on_a_volume_of_their_own_are_written(
    tmp_path: Path, old: Path, moved: Path, new: dict[str, bytes], kind: str
) -> None:
    volume, mine = tmp_path / "volume", tmp_path / "mine"
    volume.mkdir()
    mount = 'mount -t tmpfs tmpfs "$4"' if kind == "another disk" else 'mount --bind "$4" "$4"'
    script = f'{mount}; cp -a "$5/." "$4"; {BUILD.replace("$3", "$4")} >&2; cp -a "$4/." "$3"; ls -A "$3/.."'
    done = mounted(script, moved, mine, volume, old)
    assert done.returncode == 0, done.stderr
    assert tree(mine) == new
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_folder_of_feeds_on_another_disk_is_written(
    tmp_path: Path, old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    script = f'mount -t tmpfs tmpfs "$3/shows"; cp -a "$5/shows/." "$3/shows"; {BUILD}; cp -a "$3/." "$4"'
    shown = tmp_path / "shown"
    shutil.copytree(old, shown)
    done = mounted(script, moved, old, copy, shown)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(copy) == new


def test_a_web_server_that_has_the_folder_mounted_sees_the_new_feeds(
    tmp_path: Path, old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    served, seen = tmp_path / "served", tmp_path / "seen"
    served.mkdir()
    done = mounted(f'mount --bind "$3" "$4"; {BUILD}; cp -a "$4" "$5"', moved, old, served, seen)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(seen) == new


def test_a_full_volume_in_the_feeds_leaves_the_old_tree_whole(tmp_path: Path, old: Path, moved: Path) -> None:
    before, copy, shown = tree(old), tmp_path / "copy", tmp_path / "shown"
    shutil.copytree(old, shown)
    script = (
        'mount -t tmpfs -o size=64k tmpfs "$3/shows"; cp -a "$5/shows/." "$3/shows"; '
        f'head -c 1M /dev/zero > "$3/shows/full" 2>/dev/null || true; {BUILD} || cp -a "$3/." "$4"'
    )
    copy.mkdir()
    done = mounted(script, moved, old, copy, shown)
    assert done.stderr.endswith(" cannot be written: No space left on device; the old feeds are whole\n")
    after = tree(copy)
    del after["shows/full"]
    assert after == before


# --- two builds at once -----------------------------------------------------------------------------------

# Stops when all is ready but nothing in its place, until it is told to go on.
SLOW = """
import sys
from animecal.cli.app import main
waiting = [True]
def hook(event, arguments):
    if event == "os.rename" and waiting:
        waiting.clear()
        print("ready", file=sys.stderr, flush=True)
        sys.stdin.readline()
sys.addaudithook(hook)
main()
"""


def slow(data: Path, out: Path) -> subprocess.Popen[str]:
    """Begin a build that waits for a line before it puts anything in its place."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "build", "--data", data, "--out", out, *LATER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    return process


def test_a_second_build_at_the_same_time_is_refused_and_harms_nothing(
    run: Run, old: Path, data: Path, moved: Path, new: dict[str, bytes]
) -> None:
    before = tree(old)
    first = slow(moved, old)
    second = run("build", "--data", moved, "--out", old, *LATER)
    assert second.returncode == 1
    assert second.stderr == f"error: another build is at work in {old}; try again when it is done\n"
    whole(old, before, before)
    watching = run("build", "--data", data, "--out", old, "--check", *OPTIONS)
    assert watching.returncode == 0
    assert first.communicate("\n", timeout=HANGS)[1] == ""
    assert first.returncode == 0
    assert tree(old) == new
    assert [path.name for path in old.parent.iterdir()] == ["feeds"]


def test_builds_into_folders_side_by_side_do_not_wait_for_each_other(
    run: Run, old: Path, moved: Path, new: dict[str, bytes]
) -> None:
    other = old.parent / "others"
    shutil.copytree(old, other)
    first = slow(moved, old)
    done = run("build", "--data", moved, "--out", other, *LATER)
    assert (done.returncode, done.stderr) == (0, "")
    assert first.communicate("\n", timeout=HANGS)[1] == ""
    assert tree(old) == tree(other) == new
    assert sorted(path.name for path in old.parent.iterdir()) == ["feeds", "others"]


def test_of_many_builds_at_once_the_winner_is_whole(
    tmp_path: Path, run: Run, moved: Path, new: dict[str, bytes], old: Path
) -> None:
    for out in (old, tmp_path / "first" / "feeds"):
        line = [sys.executable, "-m", "animecal", "build", "--data", str(moved), "--out", str(out), *LATER]
        crowd = [
            subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(5)
        ]
        ends = [(process.communicate(timeout=HANGS)[1], process.returncode) for process in crowd]
        assert ("", 0) in ends
        assert all(end == ("", 0) or (end[1] == 1 and "another build is at work" in end[0]) for end in ends)
        assert run("build", "--data", moved, "--out", out, "--check", *LATER).returncode == 0
        assert [path.name for path in out.parent.iterdir()] == ["feeds"]
    assert tree(old) == new
