"""Reading a data folder: whatever stands in its files, the answer is problems with lines, never a crash."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
import subprocess
import sys
import time
import tracemalloc
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rtoml
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.check.rules import check
from animecal.errors import AnimecalError, DataError
from animecal.language.form import decode, faults
from animecal.language.load import load, require
from animecal.language.model import Show
from animecal.language.moment import Moment
from animecal.language.notations import Cadence, Delay, EpisodeRange
from animecal.language.positions import line_of
from support import (
    AIRING,
    FILE,
    HANGS,
    LINUX,
    NETWORKS,
    POSIX,
    SHOW,
    SOURCE,
    Run,
    build_on,
    events,
    show_text,
    write_data,
)


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in load(folder).problems]


def told_of(folder: Path, content: str | bytes) -> list[str]:
    """Return the problems of form of a show file with this content."""
    (folder / FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    return [line.removeprefix(FILE) for line in told(folder)]


# --- folders and files ----------------------------------------------------------------------------------


def test_a_data_folder_that_does_not_exist_is_an_error_of_one_line(tmp_path: Path, run: Run) -> None:
    answer = run("check", "--data", tmp_path / "nowhere")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == (
        f"error: the data folder {tmp_path / 'nowhere'} does not exist; name another with --data\n"
    )


def test_a_data_folder_with_an_impossible_name_is_an_error_of_one_line(run: Run) -> None:
    answer = run("check", "--data", "x" * 300)
    assert answer.returncode == 1
    assert answer.stderr == f"error: the data folder {'x' * 300} cannot be read: File name too long\n"


def test_a_file_is_no_data_folder(data: Path) -> None:
    with pytest.raises(AnimecalError, match=r"networks\.toml is not a folder; name another with --data"):
        load(data / "networks.toml")


@pytest.mark.parametrize("folder", ["", "shows", "shows/2024"])
def test_a_data_folder_without_shows_is_an_error(folder: str, tmp_path: Path) -> None:
    write_data(tmp_path, {})
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    with pytest.raises(AnimecalError, match=r"holds no shows: expected shows/<year>/<show-id>\.toml"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["networks.toml", "regions.toml"])
def test_a_missing_file_of_names_is_one_problem(name: str, data: Path) -> None:
    (data / name).unlink()
    loaded = load(data)
    assert [str(one) for one in (*loaded.problems, *check(loaded))] == [
        f"{name}: cannot be read: No such file or directory"
    ]


@POSIX
def test_what_is_no_file_is_a_problem_and_the_rest_is_read(data: Path) -> None:
    folder = data / "shows/2024"
    (folder / "a-folder.toml").mkdir()
    (folder / "b-loop.toml").symlink_to("b-loop.toml")
    (folder / "c-dangling.toml").symlink_to("nowhere")
    os.mkfifo(folder / "d-pipe.toml")
    (folder / "e-device.toml").symlink_to("/dev/zero")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "g.toml"))
    listener.close()
    loaded = load(data)
    lines = [str(problem).removeprefix("shows/2024/") for problem in loaded.problems]
    assert lines[0] == "a-folder.toml: cannot be read: it is not a file"
    assert lines[1].startswith("b-loop.toml: cannot be read: ")
    assert lines[2] == "c-dangling.toml: cannot be read: No such file or directory"
    assert lines[3:] == [
        "d-pipe.toml: cannot be read: it is not a file",
        "e-device.toml: cannot be read: it is not a file",
        "g.toml: cannot be read: it is not a file",
    ]
    assert list(loaded.dataset.shows) == ["metal-sky"]


@LINUX
def test_a_file_that_the_disk_does_not_give_is_a_problem(data: Path) -> None:
    (data / "shows/2024/broken-disk.toml").symlink_to("/proc/self/mem")
    assert told(data) == ["shows/2024/broken-disk.toml: cannot be read: Input/output error"]


@LINUX
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xff.toml", r"\udcff.toml"),
        (b"a\nb.toml", r"a\nb.toml"),
        (b"\x1b[31m.toml", r"\x1b[31m.toml"),
        ("\u202ea.toml".encode(), r"\u202ea.toml"),
    ],
)
def test_a_file_name_with_hidden_characters_is_a_problem(
    name: bytes, shown: str, data: Path, run: Run
) -> None:
    Path(os.fsdecode(bytes(data / "shows/2024") + b"/" + name)).write_text(SHOW, "utf-8")
    answer = run("check", "--data", data)
    assert answer.stdout.splitlines()[0] == (
        f"shows/2024/{shown}: the file's name holds an invisible character; rename it [names]"
    )
    assert (answer.returncode, answer.stderr) == (1, "")


# --- links ------------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("linked", ["", "shows", "shows/2024", "shows/2024/metal-sky.toml"])
def test_what_is_behind_a_link_is_read(linked: str, data: Path, tmp_path: Path) -> None:
    place, behind = data / linked, tmp_path / "behind"
    place.rename(behind)
    place.symlink_to(behind)
    loaded = load(data)
    assert loaded.problems == ()
    assert loaded.dataset.shows["metal-sky"].file == FILE


@POSIX
def test_an_edit_behind_a_link_is_published(run: Run, data: Path, tmp_path: Path) -> None:
    (data / "shows").rename(tmp_path / "real")
    (data / "shows").symlink_to(tmp_path / "real")
    out = tmp_path / "feeds"
    build_on(run, data, out, "2024-01-01")
    (tmp_path / "real" / "2024" / "metal-sky.toml").write_text(SHOW.replace("24:55", "24:25"), "utf-8")
    build_on(run, data, out, "2024-01-02")
    starts = {event["DTSTART"] for event in events((out / "premieres.ics").read_bytes()).values()}
    assert starts == {"20240111T002500"}


@POSIX
def test_a_folder_that_links_lead_to_twice_is_a_problem_and_is_read_once(data: Path, tmp_path: Path) -> None:
    (data / "shows/2024/loop").symlink_to(data)
    (data / "shows/2024/z-self").symlink_to(".")
    (data / "shows/2025").symlink_to("2024")
    (tmp_path / "other").mkdir()
    for number in range(40):  # each way through them is another path to the same files
        (tmp_path / f"maze-{number}").mkdir()
        for name in ("a", "b"):
            (tmp_path / f"maze-{number}" / name).symlink_to(tmp_path / f"maze-{number + 1}")
    (data / "shows/2024/maze").symlink_to(tmp_path / "maze-0")
    loaded = load(data)
    lines = [str(problem) for problem in loaded.problems]
    said = "is the same folder as shows/2024; remove the link that makes it so"
    assert f"shows/2024/z-self: {said}" in lines
    assert f"shows/2025: {said}" in lines
    assert f"shows/2024/loop/shows: {said}".replace("shows/2024;", "shows;") in lines
    assert len(lines) < 100
    assert list(loaded.dataset.shows) == ["metal-sky"]


@POSIX
def test_a_year_behind_a_broken_link_is_a_problem(data: Path) -> None:
    (data / "shows/2025").symlink_to("../gone")
    (data / "retired.toml").symlink_to("gone.toml")
    assert told(data) == [
        "shows/2025: cannot be read: No such file or directory",
        "retired.toml: cannot be read: No such file or directory",
    ]


# --- what is not read -------------------------------------------------------------------------------------


LITTER = [
    ".#metal-sky.toml",
    "#metal-sky.toml#",
    "metal-sky.toml~",
    ".metal-sky.toml.swp",
    "metal-sky.toml.swp",
    "metal-sky.toml.bak",
    "metal-sky.toml.orig",
    "._metal-sky.toml",
    ".DS_Store",
    "Thumbs.db",
    "metal-sky.toml___jb_tmp___",
    "\udcff~",
]


@LINUX
def test_what_editors_and_systems_leave_behind_is_no_data(data: Path) -> None:
    for folder in (data, data / "shows", data / "shows/2024"):
        for name in LITTER:
            (folder / name).write_text("title = ")
        (folder / ".#linked.toml").symlink_to("someone@somewhere.1:2")
        (folder / ".hidden").mkdir()
        (folder / ".hidden" / "other.toml").write_text(SHOW, "utf-8")
        (folder / "README.md").write_text(f"A show:\n\n{SHOW}", "utf-8")
        (folder / "notes.txt").write_text("Ask about [[airings]].")
        (folder / "poster.png").write_bytes(b"\x89PNG")
    loaded = load(data)
    assert loaded.problems == ()
    assert list(loaded.dataset.shows) == ["metal-sky"]


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("second.toml.txt", "second.toml"),
        ("second.TOML", "second.toml"),
        ("Second.Toml", "Second.toml"),
        ("second.tml", "second.toml"),
        ("second.toml.disabled", "second.toml"),
        ("second.toml (1)", "second.toml"),
        ("second.txt", "second.toml"),
        ("second", "second.toml"),
    ],
)
@pytest.mark.parametrize("folder", ["shows", "shows/2024"])
def test_what_looks_like_a_show_and_is_not_read_is_a_problem(
    data: Path, folder: str, name: str, right: str
) -> None:
    (data / folder / name).write_text(SHOW.replace("Metal", "Second"), "utf-8")
    assert told(data) == [
        f"{folder}/{name}: is not read: a show's file ends in .toml; rename it to {right}, or move it away"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "second.toml",
        "second.toml.txt",
        "second.txt",
        "Retired.toml",
        "retired.toml.txt",
        "network.TOML",
        "2025/second.toml",
        "Show/2025/second.toml",
    ],
)
def test_what_looks_like_data_and_stands_elsewhere_is_a_problem(data: Path, name: str) -> None:
    (data / name).parent.mkdir(parents=True, exist_ok=True)
    (data / name).write_text(SHOW.replace("Metal", "Second"), "utf-8")
    (problem,) = told(data)
    assert problem.startswith(f"{name}: is not read: beside networks.toml, blocks.toml, regions.toml, ")
    assert problem.endswith(" shows, in shows/<year>/; rename or move it, or take it out of the data folder")


def test_what_other_programs_keep_beside_the_data_is_none(data: Path) -> None:
    for name in ("tool/pyproject.toml", "feeds/index.json", "README", "LICENSE", "site/x.html"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text("[project]\n")
    assert told(data) == []


@POSIX
def test_pipes_and_devices_anywhere_are_not_waited_for(data: Path, process: Run) -> None:
    for folder in (data, data / "shows", data / "shows/2024"):
        os.mkfifo(folder / "pipe.toml")
        os.mkfifo(folder / "pipe")
        (folder / "zero").symlink_to("/dev/zero")
    (data / "regions.toml").unlink()
    (data / "regions.toml").symlink_to("/dev/zero")
    answer = process("check", "--data", data)
    assert answer.returncode == 1
    assert [line.split(": ")[0] for line in answer.stdout.splitlines()[:4]] == [
        "pipe.toml",
        "regions.toml",
        "shows/2024/pipe.toml",
        "shows/pipe.toml",
    ]


# Root may read everything; without its capabilities the modes of files count for it too.
NO_PRIVILEGES = """
import ctypes, os
from animecal.cli.app import main
if os.geteuid() == 0:
    head, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(head, none) == 0
main()
"""


@POSIX
@pytest.mark.parametrize(
    ("place", "mode", "named"),
    [
        ("shows", 0o000, "shows"),
        ("shows", 0o444, "shows/2024"),
        ("shows/2024", 0o000, "shows/2024"),
        ("shows/2024", 0o444, FILE),
        (FILE, 0o000, FILE),
    ],
)
def test_what_may_not_be_read_is_a_problem(data: Path, place: str, mode: int, named: str) -> None:
    before = (data / place).stat().st_mode
    (data / place).chmod(mode)
    try:
        answer = subprocess.run(
            [sys.executable, "-c", NO_PRIVILEGES, "check", "--data", data],
            capture_output=True,
            text=True,
            timeout=HANGS,
            check=False,
        )
    finally:
        (data / place).chmod(before)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert answer.stdout.splitlines()[0] == f"{named}: cannot be read: Permission denied [readable]"


@pytest.mark.parametrize("name", [FILE, "networks.toml", "retired.toml"])
def test_a_file_larger_than_any_is_a_problem(data: Path, name: str) -> None:
    with (data / name).open("ab") as file:
        file.truncate(4 * 1024 * 1024 + 1)
    assert told(data)[0] == f"{name}: cannot be read: it is larger than 4,194,304 bytes"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_with_an_accent_is_no_id_in_either_form(data: Path, form: Any) -> None:
    name = unicodedata.normalize(form, "café")
    (data / f"shows/2024/{name}.toml").write_text(SHOW.replace("Metal", "Second"), "utf-8")
    loaded = load(data)
    assert loaded.problems == ()
    assert "names" in {problem.check for problem in check(loaded) if problem.file.endswith(f"{name}.toml")}


def test_the_reader_is_told_how_far_it_is(data: Path) -> None:
    (data / "shows/2024/iron-sea.toml").write_text("", "utf-8")
    steps: list[tuple[int, int]] = []
    load(data, on_file=lambda done, everything: steps.append((done, everything)))
    assert steps == [(1, 2), (2, 2)]


def test_problems_are_raised_together_where_good_data_is_required(data: Path) -> None:
    assert list(require(load(data)).shows) == ["metal-sky"]
    (data / FILE).write_text("", "utf-8")
    with pytest.raises(DataError) as caught:
        require(load(data))
    assert str(caught.value).splitlines() == [
        f"{FILE}: '{key}' is missing" for key in ("airings", "format", "title")
    ]


# --- texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ('title = "a\n', 1, 'invalid basic string, expected `"`; is a closing quote missing?'),
        ('title = "a"\ntitle = "b"\n', 2, "duplicate key"),
        ('title = "a"\n\n[[airings]\n', 3, ""),
        ("title = a\n", 1, ""),
        ('title = "a"\nx = [1\ny = 2\n', 3, ""),
        ("a = 2024-02-30\n", 1, "invalid date, expected day between 01 and 29"),
        ("a = 0000-01-01\n", 1, "year 0 is out of range"),
        ("\n\nstarts = 2024-01-10 24:55", 3, ""),
        ('a = "\\q"\n', 1, ""),
        ("a = 1\rb = 2\n", 1, ""),
        ('a = "\x00"\n', 1, ""),
        ("a = 1e999\n", 1, "floating-point number overflowed"),
    ],
)
def test_a_syntax_error_has_its_line(content: str, line: int, message: str, data: Path) -> None:
    (problem,) = told_of(data, content)
    assert problem.startswith(f":{line}: not valid TOML: {message}")
    assert " at line " not in problem


def test_a_moment_without_quotes_is_told_to_have_some(data: Path) -> None:
    assert told_of(data, "starts = 2024-01-10 24:55") == [
        ":1: not valid TOML: invalid time, expected hour between 00 and 23; "
        "write times in quotes: '2024-01-10 24:55'"
    ]


@pytest.mark.parametrize("content", ["a = {}", "a." * 10_000 + "a = 1", "[" + "a." * 10_000 + "a]"], ids=len)
def test_keys_that_are_too_deep_are_a_problem_of_the_file(content: str, data: Path) -> None:
    for text in (content, "a = " + "[" * 100_000, "a = " + "{a = " * 100_000):
        (problem,) = told_of(data, text)[:1]
        assert len(problem) < 1000


@pytest.mark.parametrize(
    ("content", "place", "byte"),
    [
        ('title = "鋼"'.encode("shift_jis"), ":1", 9),
        ('a = 1\r\nb = "é"\r\n'.encode("latin-1"), ":2", 12),
        (SHOW.encode("utf-16"), ":1", 0),
        (b"\xed\xa0\x80", ":1", 0),
        (b'title = "\xe9\x8b', ":1", 9),
    ],
)
def test_a_file_that_is_not_utf_8_is_a_problem_of_its_line(
    content: bytes, place: str, byte: int, data: Path
) -> None:
    assert told_of(data, content) == [f"{place}: byte {byte} is not UTF-8; save the file as UTF-8"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(ends: str, data: Path) -> None:
    assert told_of(data, "\ufeff" + SHOW.replace("\n", ends)) == []
    broken = SHOW.replace("network =", "netwrok =").replace("\n", ends)
    assert [line.split(":")[1] for line in told_of(data, "\ufeff" + broken)] == ["8"]


def test_an_empty_file_says_what_is_missing(data: Path) -> None:
    assert told_of(data, "") == [": 'title' is missing", ": 'format' is missing", ": 'airings' is missing"]


def test_a_huge_file_is_read_in_reasonable_time(data: Path) -> None:
    text = "".join(
        f'[[links]]\nannounced = 2023-12-07\nurl = "x{n}"\nk = "{"y" * 60}"\n' for n in range(36_000)
    )
    assert len(text) > 4_000_000
    before = time.process_time()
    problems = told_of(data, SHOW + text)
    assert len(problems) == 20_001
    assert all(problem.startswith(":") for problem in problems)
    assert time.process_time() - before < 60


def test_a_huge_text_is_shortened_in_its_problem(data: Path) -> None:
    (problem,) = told_of(data, SHOW.replace("Metal Sky", "x" * 4_000_000))
    assert problem == ":1: title: the text has 4000000 characters; 500 are allowed"
    for text in (
        SHOW.replace("2024-01-10 24:55", "2" * 4_000_000),
        SHOW.replace('format = "tv"', f'format = "{"v" * 4_000_000}"'),
        "k" * 4_000_000 + " = 1\n" + SHOW,
    ):
        (problem,) = told_of(data, text)
        assert len(problem) < 1300


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "episodes = 99999999999999999999999",
            "99999999999999999999999 is out of range: 1 to 20000 is allowed",
        ),
        ("episodes = -9223372036854775808", "-9223372036854775808 is out of range: 1 to 20000 is allowed"),
        ("episodes = 1e300", "a whole number was expected, not 1e+300"),
        ("episodes = inf", "a whole number was expected, not inf"),
        ("episodes = nan", "a whole number was expected, not nan"),
        ("episodes = 4.0", "a whole number was expected, not 4.0"),
        ("episodes = true", "a whole number was expected, not true"),
        ("episodes = 20001", "20001 is out of range: 1 to 20000 is allowed"),
        ("first_episode = -1", "-1 is out of range: 0 to 20000 is allowed"),
        ("ids = { mal = 0 }", "0 is out of range: 1 or more is allowed"),
        ("ids = { mal = '1' }", "a whole number was expected, not '1'"),
        ("ongoing = 1", "true or false was expected, not 1"),
        ("title_ja = false", "a text in quotes was expected, not false"),
        ("title_ja = ''", "the text is empty"),
        ("website = 'x'", "'x' is too short"),
        ("website = 2024-01-01", "a text in quotes was expected, not 2024-01-01"),
        ("studios = [1]", "a text in quotes was expected, not 1"),
        ("studios = {}", "a list in brackets was expected, not a table"),
        ("ids = []", "a table was expected, not a list"),
        ("ids = 24:00", ""),
        ("credits = [[]]", "a table was expected, not a list"),
        ("credits = 07:30:00", "a list in brackets was expected, not 07:30:00"),
        (f"premise = '{'x' * 501}'", "the text has 501 characters; 500 are allowed"),
        (f"studios = '{'x' * 99}'", f"a list in brackets was expected, not '{'x' * 58}…"),
    ],
)
def test_a_value_of_another_kind_is_told_in_plain_words(line: str, message: str, data: Path) -> None:
    problems = told_of(data, show_text(AIRING, head=f'title = "x"\nformat = "tv"\n{line}\n'))
    assert len(problems) == 1
    assert problems[0].startswith(":3: ")
    assert problems[0].endswith(message)


WRONG: list[tuple[str, str]] = [
    ("2024", "a text in quotes was expected, not 2024"),
    ("2024-01-10", "a text in quotes was expected, not 2024-01-10"),
    ("2024-01-10 10:00:00", "a text in quotes was expected, not 2024-01-10 10:00:00"),
    ("1.5", "a text in quotes was expected, not 1.5"),
    ("false", "a text in quotes was expected, not false"),
    ("[]", "a text in quotes was expected, not a list"),
    ("{}", "a text in quotes was expected, not a table"),
]
FIELDS = ["starts", "delay", "cadence", "episodes", "resumes"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("value", "message"), WRONG)
def test_a_notation_of_another_type_is_told_to_be_a_text(
    field: str, value: str, message: str, data: Path
) -> None:
    place = {"cadence": "", "starts": "[[airings.dates]]", "delay": "[[airings.dates]]"}
    table = place.get(field, "[[airings.changes]]")
    common = "announced = 2023-12-07\nSOURCE\n" if table else ""
    rest = "" if table == "[[airings.dates]]" else "[[airings.dates]]\nannounced = 2023-12-07\nSOURCE\n"
    text = show_text(f'[[airings]]\nnetwork = "fuji-tv"\n{table}\n{common}{field} = {value}\n{rest}')
    problems = told_of(data, text)
    assert [problem.split(": ", 2)[2] for problem in problems] == [message]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2024-01-10 24:55", "2024-01-32", "'2024-01-32' is not a date"),
        ("2024-01-10 24:55", "2024-13", "'2024-13' is not a date"),
        ("2024-01-10 24:55", "2023-02-29 24:55", "'2023-02-29' is not a date"),
        ("2024-01-10 24:55", "1024", "the year 1024 is not between 1900 and 2199"),
        ("2024-01-10 24:55", "2024-01-10 30:00", "'30:00' is not a time on the broadcast clock"),
        ("2024-01-10 24:55", "２０２４", "'２０２４' is not a moment: write '2027'"),
        ("2024-01-10 24:55", "", "'' is not a moment: write '2027'"),
    ],
)
def test_a_moment_that_is_none_is_an_impossible_date(old: str, new: str, message: str, data: Path) -> None:
    (data / FILE).write_text(SHOW.replace(old, new), "utf-8")
    (problem,) = load(data).problems
    assert (problem.check, problem.line, problem.key) == (
        "impossible-date",
        16,
        "airings[0].dates[1].starts",
    )
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    "value", ["'20231207'", "'2023-W10-1'", "'2023-02-30'", "2023-12-07 10:00:00", "2023"]
)
def test_a_day_is_written_in_one_way(value: str, data: Path) -> None:
    (data / FILE).write_text(SHOW.replace("2023-12-07", value), "utf-8")
    (problem,) = load(data).problems
    assert (problem.check, problem.line) == ("impossible-date", 15)
    assert problem.message == f"a date such as 2024-01-10 was expected, not {value}"


def test_a_day_in_quotes_is_a_day(data: Path) -> None:
    assert told_of(data, SHOW.replace("2023-12-07", '"2023-12-07"')) == []


@pytest.mark.parametrize(
    ("regions", "message"),
    [
        ("4", ": a list in brackets was expected, not 4"),
        ('"JP"', ": a list in brackets was expected, not 'JP'"),
        ("[]", ": at least one entry is needed"),
        ("[1]", "[0]: a text in quotes was expected, not 1"),
        ("{}", ": 'except' is missing"),
        ("{ except = [] }", ".except: at least one entry is needed"),
        ('{ except = "JP" }', ".except: a list in brackets was expected, not 'JP'"),
    ],
)
def test_regions_of_a_wrong_form_are_told_apart(regions: str, message: str, data: Path) -> None:
    problems = told_of(data, SHOW.replace('block = "plus-ultra"', f"regions = {regions}"))
    assert problems == [f":9: airings[0].regions{message}"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("4", ": a text in quotes was expected, not 4"),
        ("{}", ": a text in quotes was expected, not a table"),
        ('""', ": the text is empty"),
        ('["https://a.example", 4]', "[1]: a text in quotes was expected, not 4"),
    ],
)
def test_sources_of_a_wrong_form_are_told_apart(source: str, message: str, data: Path) -> None:
    text = show_text(AIRING).replace(f'"{SOURCE}"', source)
    assert told_of(data, text) == [f":9: airings[0].dates[0].source{message}"]


def test_keys_that_come_from_names_are_not_written(data: Path) -> None:
    problems = told_of(data, f'id = "x"\nfile = 3\nepisods = 4\n{SHOW}')
    assert problems == [
        ":1: id: 'id' comes from the name of the file or table; remove the line",
        ":2: file: 'file' comes from the name of the file or table; remove the line",
        ":3: episods: 'episods' is not a key of the data language; did you mean 'episodes'?",
    ]


def test_the_keys_that_an_airing_may_have_are_listed(data: Path) -> None:
    (problem,) = told_of(data, SHOW.replace("network =", "xyzzy = 1\nnetwork ="))
    keys = (
        "network, network_announced, id, audio, kind, ref, block, minutes, cadence, regions, dates, changes"
    )
    assert problem.endswith(f"known here are: {keys}")


def test_an_airing_that_is_no_list_is_told_so(data: Path) -> None:
    text = show_text('[airings]\nnetwork = "fuji-tv"\n')
    assert told_of(data, text) == [":3: airings: a list in brackets was expected, not a table"]


@pytest.mark.parametrize(
    ("file", "content", "lines"),
    [
        (
            "networks.toml",
            "x = 3\n",
            ["networks.toml:1: x: 'x' is not a table: each begins with a line such as [fuji-tv]"],
        ),
        (
            "networks.toml",
            "[[x]]\n",
            ["networks.toml:1: x: 'x' is not a table: each begins with a line such as [fuji-tv]"],
        ),
        (
            "blocks.toml",
            "[x]\n",
            ["blocks.toml:1: x: 'name' is missing", "blocks.toml:1: x: 'networks' is missing"],
        ),
        (
            "blocks.toml",
            "[x]\nname = 'x'\nnetworks = []\n",
            ["blocks.toml:3: x.networks: at least one entry is needed"],
        ),
        (
            "regions.toml",
            "feeds = {}\ncountries = []\n[groups]\nasia = 1\n[groups.europe]\nname = 'x'\n",
            [
                "regions.toml:1: feeds: a list in brackets was expected, not a table",
                "regions.toml:2: countries: a table was expected, not a list",
                "regions.toml:4: groups.asia: a table was expected, not 1",
                "regions.toml:5: groups.europe: 'countries' is missing",
            ],
        ),
        (
            "regions.toml",
            "[countries]\nJP = 1\n",
            ["regions.toml:2: countries.JP: a text in quotes was expected, not 1"],
        ),
        ("regions.toml", "", []),
    ],
)
def test_the_files_of_names_are_told_their_faults_of_form(
    file: str, content: str, lines: list[str], data: Path
) -> None:
    (data / file).write_text(content, "utf-8")
    assert told(data) == lines


def test_a_good_network_beside_a_bad_one_is_kept(data: Path) -> None:
    (data / "networks.toml").write_text(f"[bad]\nkind = 'bs'\n{NETWORKS}", "utf-8")
    loaded = load(data)
    assert [str(problem) for problem in loaded.problems] == ["networks.toml:1: bad: 'name' is missing"]
    assert "fuji-tv" in loaded.dataset.networks
    assert "bad" not in loaded.dataset.networks


# --- whatever comes -------------------------------------------------------------------------------------

GOOD: dict[str, Any] = rtoml.loads(SHOW)
GOOD |= {
    "ids": {"mal": 1},
    "credits": [{"announced": dt.date(2023, 1, 1), "source": SOURCE, "staff": [{"role": "a", "name": "b"}]}],
    "links": [{"announced": dt.date(2023, 1, 1), "source": [SOURCE], "kind": "trailer", "url": SOURCE}],
}
GOOD["airings"][0] |= {
    "cadence": "weekly",
    "regions": {"except": ["JP"]},
    "changes": [
        {"announced": dt.date(2023, 1, 1), "source": SOURCE, "skips": [dt.date(2024, 1, 17)]},
        {"announced": dt.date(2023, 1, 1), "source": SOURCE, "episodes": "1-2", "starts": "2024-01-10"},
    ],
}
KEYS = st.one_of(
    st.sampled_from(sorted({"id", "file", "except", "", "a.b", *Show.__struct_fields__})), st.text(max_size=4)
)
PLAIN = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2024-01-10 24:55", "2024", "30 minutes", "weekly", "1-4", "tv", SOURCE, "2023-12-07"]),
    st.integers(-(2**63), 2**63 - 1),  # what TOML can say
    st.integers(0, 3),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.times(),
    st.datetimes(),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def _places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the ways to all values in a table."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in items for place in _places(item, (*at, key)))]


@st.composite
def _tables(draw: st.DrawFn) -> dict[str, Any]:
    """Return a good show with a few values replaced, removed or added."""
    table: dict[str, Any] = msgspec.convert(GOOD, dict[str, Any])
    table = rtoml.loads(rtoml.dumps(table))
    for _ in range(draw(st.integers(0, 3))):
        *way, last = draw(st.sampled_from(_places(table)[1:]))
        parent: Any = table
        for step in way:
            parent = parent[step]
        match draw(st.sampled_from(["replace", "replace", "remove", "add"])):
            case "replace":
                parent[last] = draw(VALUES)
            case "remove":
                del parent[last]
            case _ if isinstance(parent, dict):
                parent[draw(KEYS)] = draw(VALUES)
            case _:
                parent.append(draw(VALUES))
        if len(_places(table)) == 1:
            break
    return table


def _converts(table: object) -> bool:
    try:
        msgspec.convert(table, Show, dec_hook=decode)
    except msgspec.ValidationError:
        return False
    return True


@settings(deadline=None, max_examples=300)
@given(st.one_of(_tables(), st.dictionaries(KEYS, VALUES, max_size=5)))
def test_faults_are_told_exactly_when_a_table_is_no_show(table: dict[str, Any]) -> None:
    whole = {**table, "id": "x", "file": "x"}
    found = list(faults(whole, msgspec.inspect.type_info(Show), ""))
    assert _converts(whole) == (not found)
    assert all(message for _, _, message in found)


@settings(max_examples=150)
@given(st.one_of(_tables(), st.dictionaries(KEYS, VALUES, max_size=5)))
def test_any_table_in_a_show_file_gives_a_show_or_problems_with_lines(
    data: Path, table: dict[str, Any]
) -> None:
    (data / FILE).write_text(rtoml.dumps(table), "utf-8")
    loaded = load(data)
    assert bool(loaded.problems) != ("metal-sky" in loaded.dataset.shows)
    for problem in (*loaded.problems, *check(loaded)):
        assert "\n" not in str(problem)
        assert problem.line <= len(loaded.texts[FILE].split("\n"))


@settings(max_examples=100)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_bytes_in_a_show_file_give_problems(data: Path, content: bytes) -> None:
    assert told_of(data, content)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30))
def test_any_text_is_a_notation_or_a_fault_of_value(text: str) -> None:
    for kind in (Moment, Delay, Cadence, EpisodeRange):
        with contextlib.suppress(ValueError):
            assert str(decode(kind, text))


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.text(max_size=20))
def test_every_key_of_a_file_has_a_line(table: dict[str, Any], key: str) -> None:
    text = rtoml.dumps(table)
    for name in rtoml.loads(text):
        assert line_of(text, name) >= 1 or not name
    assert 0 <= line_of(text, key) <= len(text.split("\n"))


@pytest.mark.parametrize("value", ['""""a" ""b\\"\n"""""', '""""""', '"""a\n"b"""', '"a\\"b"', "''''a'''''"])
def test_quotes_within_strings_end_no_string(value: str) -> None:
    text = f"a = {value}\nb = 1\n"
    assert rtoml.loads(text)["b"] == 1
    assert line_of(text, "b") == text.count("\n")


def test_of_a_file_with_countless_problems_the_first_ones_are_told_and_that_there_are_more(
    data: Path,
) -> None:
    numbers = ",".join(["1"] * 30_000)
    write_data(data, {FILE: SHOW.replace('studios = ["Studio One"]', f"studios = [{numbers}]")})
    problems = load(data).problems
    assert problems[0].message == "the list has 30,000 entries; 50 are allowed"
    assert len(problems) == 20_001
    assert problems[-1].message == ("has more problems than these 20,000; mend them, and the others are told")


@pytest.mark.parametrize("text", ['a = "{0}"\nb = 1', 'a = """{0}"""\nb = 1'])
def test_the_lines_of_a_large_text_need_little_more_room_than_the_text(text: str) -> None:
    large = text.format("sky " * 100_000)
    tracemalloc.start()
    try:
        assert line_of(large, "b") == 2
        assert tracemalloc.get_traced_memory()[1] < 10 * len(large)
    finally:
        tracemalloc.stop()
