"""One build from a data folder to a folder of feeds, on the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from animecal.errors import UsageError
from animecal.feeds.ics import LIMIT
from animecal.publish.looked import LOOKED
from animecal.web import folder_address
from support import BESIDE, FILE, HANGS, POSIX, SHOW, SOURCE, Run, events, on_day, tree, write_data

OPTIONS = on_day("2024-01-05")
FEED = "shows/metal-sky.ics"

# Tells every file that is opened, linked, renamed or made during a build, and how.
WATCHED = """
import os, sys
from animecal.cli.app import main
def hook(event, arguments):
    if event == "os.mkdir" and os.path.isdir(arguments[0]):
        pass
    elif event in ("os.link", "os.rename", "os.mkdir", "os.remove", "os.rmdir"):
        print("WRITE", *arguments, file=sys.stderr)
    elif event == "open" and isinstance(arguments[0], str):
        writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        print("WRITE" if writes else "READ", arguments[0], file=sys.stderr)
sys.addaudithook(hook)
main()
"""


@pytest.fixture
def out(tmp_path: Path, run: Run, data: Path) -> Path:
    """The feeds of the small data set."""
    folder = tmp_path / "feeds"
    assert run("build", "--data", data, "--out", folder, *OPTIONS).returncode == 0
    return folder


def touched(folder: Path) -> dict[str, int]:
    """Return the times of all files below a folder, but for the one that says when it was looked."""
    return {
        str(path): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOOKED
    }


def watched(*arguments: str | Path) -> tuple[list[str], list[str]]:
    """Run a build; return what it read and wrote below the folder of the test, but for when it looked."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, "build", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=True,
    )
    place = str(Path(arguments[1]).parent)
    lines = [line for line in done.stderr.splitlines() if place in line]
    return [line for line in lines if line.startswith("READ")], [
        line for line in lines if line.startswith("WRITE") and LOOKED not in line
    ]


def rebuilt(run: Run, data: Path, out: Path, *more: str) -> str:
    done = run("build", "--data", data, "--out", out, *(more or OPTIONS))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# --- nothing to do ----------------------------------------------------------------------------------------


def test_a_second_build_looks_at_the_feeds_and_writes_nothing(run: Run, data: Path, out: Path) -> None:
    before = touched(out.parent)
    read, written = watched("--data", data, "--out", out, *OPTIONS)
    assert written == []
    assert f"READ {data / FILE}" in read
    assert touched(out.parent) == before
    text = rebuilt(run, data, out)
    assert f"{out} is up to date." in text
    assert re.search(r"^feeds\s+0\s+10\s+0$", text, re.MULTILINE)
    assert re.search(r"^events\s+0\s+0\s+0\s+0\s+4$", text, re.MULTILINE)


def test_a_build_another_day_in_the_same_month_writes_nothing(data: Path, out: Path) -> None:
    later = on_day("2024-01-31")
    assert watched("--data", data, "--out", out, *later)[1] == []


@pytest.mark.parametrize("day", ["2024-02-01", "2023-12-31"])
def test_in_another_month_everything_is_worked_out_again_to_the_same_bytes(
    data: Path, out: Path, day: str
) -> None:
    before = tree(out)
    _, written = watched("--data", data, "--out", out, "--as-of", day)
    assert written == []
    assert tree(out) == before


def test_an_announcement_that_comes_of_age_is_built(run: Run, data: Path, out: Path) -> None:
    text = SHOW + (
        "\n[[airings.changes]]\nannounced = 2024-01-09\nepisode = 2\n"
        f'starts = "2024-01-17 25:25"\nsource = "{SOURCE}"\n'
    )
    write_data(data, {FILE: text})
    assert "is up to date" in rebuilt(run, data, out)
    assert "is up to date" in rebuilt(run, data, out, "--as-of", "2024-01-08")
    assert "is up to date" not in rebuilt(run, data, out, "--as-of", "2024-01-09", "--now", "2024-01-09")
    event = events((out / FEED).read_bytes())["metal-sky.original.2@animecal"]
    assert (event["DTSTART"], event["SEQUENCE"]) == ("20240118T012500", "1")


def test_changed_data_is_built(run: Run, data: Path, out: Path) -> None:
    write_data(data, {FILE: SHOW.replace("Metal Sky", "Iron Sky")})
    assert "is up to date" not in rebuilt(run, data, out)
    assert b"SUMMARY:Iron Sky" in (out / FEED).read_bytes()


def test_a_removed_data_file_is_noticed(run: Run, data: Path, out: Path) -> None:
    (data / FILE).unlink()
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert "holds no shows" in done.stderr


def test_another_base_url_is_built_and_then_stays(run: Run, data: Path, out: Path) -> None:
    text = rebuilt(run, data, out, *OPTIONS, "--base-url", "https://a.example/feeds")
    assert re.search(r"^feeds\s+10\s+0\s+0$", text, re.MULTILINE)
    assert b"https://a.example/feeds/shows/metal-sky.ics" in (out / FEED).read_bytes().replace(b"\r\n ", b"")
    assert "is up to date" in rebuilt(run, data, out)
    assert "is up to date" in rebuilt(run, data, out, *OPTIONS, "--base-url", "https://a.example/feeds/")
    assert "is up to date" not in rebuilt(run, data, out, *OPTIONS, "--base-url", "https://b.example/")
    assert json.loads((out / "index.json").read_bytes())["base_url"] == "https://b.example/"


def test_a_tampered_feed_is_noticed_although_nothing_else_changed(run: Run, data: Path, out: Path) -> None:
    (out / FEED).write_bytes((out / FEED).read_bytes().replace(b"Metal", b"Petal"))
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert "its SHA-256 differs" in done.stderr


def test_a_manifest_in_another_layout_is_written_again(run: Run, data: Path, out: Path) -> None:
    good = (out / "index.json").read_bytes()
    (out / "index.json").write_text(json.dumps(json.loads(good)))
    checked = run("build", "--data", data, "--out", out, "--check", *OPTIONS)
    assert checked.returncode == 1
    assert "index.json" in checked.stdout
    rebuilt(run, data, out)
    assert (out / "index.json").read_bytes() == good


@POSIX
def test_what_editors_leave_in_the_data_folder_is_no_trouble(run: Run, data: Path, out: Path) -> None:
    (data / ".#networks.toml").symlink_to("someone@somewhere.1234")
    (data / "folder.toml").mkdir()
    assert "is up to date" in rebuilt(run, data, out)
    assert watched("--data", data, "--out", out, *OPTIONS)[1] == []


# --- --check ----------------------------------------------------------------------------------------------


def test_check_writes_nothing_and_tells_what_is_out_of_date(run: Run, data: Path, out: Path) -> None:
    assert run("build", "--data", data, "--out", out, "--check", *OPTIONS).returncode == 0
    write_data(data, {FILE: SHOW.replace("Studio One", "Studio Two")})
    before = touched(out.parent)
    done = run("build", "--data", data, "--out", out, "--check", "--allow-removals", *OPTIONS)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{out} is not up to date:" in done.stdout
    assert "studios/studio-one.ics" in done.stdout
    assert "… and 2 more" in done.stdout
    assert touched(out.parent) == before


def test_check_of_a_folder_that_does_not_exist_makes_none(tmp_path: Path, run: Run, data: Path) -> None:
    done = run("build", "--data", data, "--out", tmp_path / "a" / "b", "--check", *OPTIONS)
    assert (done.returncode, done.stderr) == (1, "")
    assert not (tmp_path / "a").exists()


# --- the present moment -----------------------------------------------------------------------------------


def test_source_date_epoch_is_the_present_moment(tmp_path: Path, run: Run, data: Path) -> None:
    out = tmp_path / "feeds"
    env = {"SOURCE_DATE_EPOCH": "1704456000"}
    assert run("build", "--data", data, "--out", out, env=env).returncode == 0
    found = events((out / FEED).read_bytes())
    assert {event["DTSTAMP"] for event in found.values()} == {"20240105T120000Z"}
    assert len(found) == 4


def test_the_present_day_is_japan_s(tmp_path: Path, run: Run, data: Path) -> None:
    early, late = "1701874799", "1701874800"  # either side of midnight in Japan, 7 December 2023
    assert (
        run("build", "--data", data, "--out", tmp_path / "a", env={"SOURCE_DATE_EPOCH": early}).returncode
        == 0
    )
    assert (
        run("build", "--data", data, "--out", tmp_path / "b", env={"SOURCE_DATE_EPOCH": late}).returncode == 0
    )
    assert len(events((tmp_path / "a" / FEED).read_bytes())) == 1
    assert len(events((tmp_path / "b" / FEED).read_bytes())) == 4


@pytest.mark.parametrize("epoch", ["yesterday", "1.5", "99999999999999999999", "2024-01-01"])
def test_a_source_date_epoch_that_is_none_is_told(tmp_path: Path, run: Run, data: Path, epoch: str) -> None:
    done = run("build", "--data", data, "--out", tmp_path / "feeds", env={"SOURCE_DATE_EPOCH": epoch})
    assert done.returncode == 1
    assert done.stderr == (
        f"error: SOURCE_DATE_EPOCH is '{epoch}', which is no number of seconds since 1970\n"
    )
    assert not (tmp_path / "feeds").exists()


# --- what a build may make --------------------------------------------------------------------------------


def test_before_the_first_announcement_there_is_an_empty_manifest(
    tmp_path: Path, run: Run, data: Path
) -> None:
    out = tmp_path / "feeds"
    rebuilt(run, data, out, "--as-of", "2020-01-01", "--now", "2020-01-01")
    assert tree(out).keys() == BESIDE
    assert json.loads((out / "index.json").read_bytes()) == {"version": 1, "base_url": None, "feeds": []}
    assert "is up to date" in rebuilt(run, data, out, "--as-of", "2020-01-02", "--now", "2020-01-02")
    rebuilt(run, data, out, *OPTIONS)
    assert len(events((out / FEED).read_bytes())) == 4


def test_feeds_that_clients_would_not_read_whole_are_cut_and_say_so(run: Run, data: Path, out: Path) -> None:
    long = ", ".join(f'"https://news.example/{number}/{"x" * 1900}"' for number in range(120))
    write_data(data, {FILE: SHOW.replace(f'source = "{SOURCE}"', f"source = [{long}]")})
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert (done.returncode, done.stderr) == (0, "")
    for path in ("shows/metal-sky.ics", "shows/metal-sky.fuji-tv.ics", "blocks/plus-ultra.ics"):
        feed = (out / path).read_bytes()
        assert len(feed) <= LIMIT
        assert b"The whole is too large for calendar apps" in feed.replace(b"\r\n ", b"")
        assert 1 <= len(events(feed)) < 4


def test_broken_data_leaves_the_feeds_and_makes_none(run: Run, data: Path, out: Path) -> None:
    before = tree(out)
    write_data(data, {FILE: SHOW.replace("24:55", "24:75")})
    done = run("build", "--data", data, "--out", out, *OPTIONS)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {FILE}:")
    assert tree(out) == before


BAD_URLS = [
    "",
    "ftp://a.example/",
    "a.example/feeds",
    "//a.example/feeds",
    "http://",
    "https:///feeds",
    "https://a.example/?x=1",
    "https://a.example/#top",
    "https://a.example/a b",
    "https://a.example/\nX-EVIL:1",
    "https://a.example:port/",
    "https://a.example:0/",
    "https://[::1/",
    "javascript:alert(1)",
    "https://name:word@a.example/",
    "https://a.example/\u202e",
    'https://a.example/"><b>',
    "https://a.example/\\feeds",
    "https://a.example/{feeds}",
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_base_url_that_is_none_is_told(url: str) -> None:
    with pytest.raises(UsageError) as found:
        folder_address(url, "--base-url")
    assert str(found.value) == (
        f"--base-url {url!r} is not an http or https address of a folder; "
        "write it like https://example.org/feeds/"
    )


def test_a_bad_base_url_stops_the_command_before_it_writes(tmp_path: Path, run: Run, data: Path) -> None:
    for url in ("", "ftp://a.example/"):
        done = run("build", "--data", data, "--out", tmp_path / "feeds", "--base-url", url, *OPTIONS)
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: --base-url {url!r} is not")
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "feeds").exists()


def test_a_base_url_gets_a_slash_at_its_end() -> None:
    assert folder_address("https://a.example", "--base-url") == "https://a.example/"
    assert folder_address("HTTP://a.example:8080/@me/", "--base-url") == "HTTP://a.example:8080/@me/"
