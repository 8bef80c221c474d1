from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from animecal.cli.app import app
from support import (
    FILE,
    HANGS,
    NETWORKS,
    POSIX,
    SHOW,
    Run,
    Server,
    change,
    dates,
    sending,
    show_text,
    simulcast,
    tree,
    write_data,
)

NOW = ("--now", "2024-01-09T12:00:00Z")


def on_a_terminal(*arguments: str | Path, env: dict[str, str] | None = None, columns: int = 100) -> str:
    """Return what the command line shows on a real (pseudo) terminal."""
    leader, follower = os.openpty()
    clean = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "SOURCE_DATE_EPOCH")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "animecal", *map(str, arguments)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**clean, "TERM": "xterm-256color", "COLUMNS": str(columns), **(env or {})},
    )
    os.close(follower)
    shown = bytearray()
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        shown += part
    process.wait(HANGS)
    os.close(leader)
    return shown.decode()


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


# --- help, versions, exit codes -------------------------------------------------------------------------


def paths_of(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words that lead to a command and to all below it."""
    yield path
    for name, one in getattr(command, "commands", {}).items():
        yield from paths_of(one, (*path, name))


WHOLE = get_command(app)
PATHS = list(paths_of(WHOLE))


def help_of(path: tuple[str, ...]) -> str:
    """Return the help of a command, as a terminal with 80 columns shows it."""
    done = CliRunner().invoke(app, [*path, "--help"], prog_name="animecal", env={"COLUMNS": "80"})
    assert done.exit_code == 0
    return done.stdout


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_explains_itself_in_lines_that_are_wrapped_and_not_cut(path: tuple[str, ...]) -> None:
    told = help_of(path)
    assert told.startswith(f"Usage: {' '.join(('animecal', *path))} [OPTIONS]")
    assert max(map(columns, told.splitlines())) <= 80
    command: Any = WHOLE
    for name in path:
        command = command.commands[name]
    plain = " ".join(told.split())
    for one in (command, *getattr(command, "commands", {}).values()):
        assert " ".join(one.help.split()) in plain
    for parameter in command.params:
        assert " ".join((parameter.help or "").split()) in plain


def test_commands_are_listed_for_those_who_read_who_curate_and_who_publish() -> None:
    headings = re.split(r"^(\S.*):$", help_of(()), flags=re.M)[1:]
    listed = {
        name: re.findall(r"^  (\w[\w-]*) ", text, re.M)
        for name, text in zip(headings[::2], headings[1::2], strict=True)
    }
    assert list(listed) == ["Options", "Read the calendar", "Curate", "Publish"]
    del listed["Options"]
    names = [name for group in listed.values() for name in group]
    assert sorted(names) == sorted(path[0] for path in PATHS if len(path) == 1)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_options_have_headings_where_there_are_many(path: tuple[str, ...]) -> None:
    told = help_of(path)
    options = re.findall(r"^  -", told, re.M)
    headings = re.findall(r"^(\S.*):$", told, re.M)
    assert (len(options) > 8) == (len(headings) > 2 and path != ())


def test_help_loads_nothing_that_takes_long() -> None:
    script = (
        "import contextlib, io, sys\n"
        "from animecal.cli.app import main\n"
        "sys.argv = ['animecal', '--help']\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main()\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    loaded = set(done.stdout.split())
    assert "typer" in loaded
    assert loaded & {"rich", "msgspec", "httpx", "rtoml", "jinja2", "icalendar", "animecal.language"} == set()


def test_without_a_command_it_shows_its_help(run: Run) -> None:
    done = run()
    assert (done.returncode, "Read the calendar:" in done.stderr) == (2, True)


def test_the_version_is_printed(run: Run) -> None:
    assert re.fullmatch(r"animecal \d+\.\d+\.\d+\n", run("--version").stdout)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bild",), "No such command"),
        (("build", "--wrong"), "No such option"),
        (("build", "--as-of", "tomorrow"), "YYYY-MM-DD"),
        (("build", "--now", "noon"), "2024-01-10T12:00:00Z"),
        (("upcoming", "--tz", "Asia/Tokio"), "did you mean 'Asia/Tokyo'?"),
        (("upcoming", "--days", "0"), "--days"),
        (("upcoming", "--network", "fuji-tv", "--region", "FR"), "--network and --region exclude each other"),
        (("upcoming", "--network", "fuji-tw"), "did you mean 'fuji-tv'?"),
        (("upcoming", "--region", "XX"), "there is no country 'XX'"),
        (("show",), "Missing argument"),
        (("show", "metallic-rogue"), "did you mean 'metallic-rouge'?"),
        (("list", "coverage", "--write", "x", "--json"), "--write and --json exclude each other"),
        (("build", "--base-url", "example.org"), "is not an http or https address"),
        (("build", "--previous", "ftp://example.org/"), "is not an http or https address"),
        (("diff", "--previous", "https://a b/"), "is not an http or https address"),
        (("diff", "--json", "--markdown"), "--markdown and --json exclude each other"),
        (("site", "--base-url", "https://example.org/#a"), "is not an http or https address"),
        (("push", "bucket/folder"), "is not a store"),
        (("verify", "example.org"), "is not an http or https address"),
        (("verify", "https://example.org", "--timeout", "nan"), "--timeout"),
        (("import", "anilist"), "name shows with --id, or a season with --season"),
        (("import", "anilist", "--id", "1", "--season", "2027-winter"), "name shows with --id, or a season"),
        (("import", "anilist", "--id", "1", "--endpoint", "example.org"), "is no http or https address"),
        (("import", "bangumi-data", "ftp://example.org/data.json"), "is no http or https address"),
        (("drift", "--endpoint", "anilist=example.org"), "is not NAME=URL"),
        (("drift", "--json", "--markdown"), "--markdown and --json exclude each other"),
        (("new", "--yes"), "needed where nobody can be asked"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_how(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("drift",), ("check",), ("build",), ("list", "networks")])
def test_whatever_reads_data_refuses_data_with_problems(
    run: Run, command: tuple[str, ...], data: Path, tmp_path: Path
) -> None:
    write_data(data, {"networks.toml": NETWORKS.replace("America/New_York", "America/New_Yorck")})
    done = run(*command, "--data", data)
    assert done.returncode == 1
    told = "networks.toml:24: adult-swim.timezone: there is no time zone 'America/New_Yorck'"
    assert told in done.stderr + done.stdout


@POSIX
@pytest.mark.parametrize(
    "arguments",
    [
        ("build",),
        ("site",),
        ("diff",),
        ("schema", "--out", "x"),
        ("import", "bangumi-data", "x"),
    ],
)
def test_a_folder_that_is_gone_is_no_fault_of_animecal(
    run: Run, data: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    options = () if arguments[0] == "schema" else ("--data", data)
    words = shlex.join([sys.executable, "-m", "animecal", *arguments, *map(str, options)])
    done = subprocess.run(
        ["sh", "-c", f"rmdir {gone}; {words}"], cwd=gone, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "fault of animecal" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("build",), ("upcoming",), ("list", "shows"), ("list", "networks"), ("show", "metal-sky")],
)
def test_a_missing_data_folder_is_one_line(run: Run, arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*arguments, "--data", tmp_path / "nowhere")
    assert done.returncode == 1
    assert (
        done.stderr
        == f"error: the data folder {tmp_path / 'nowhere'} does not exist; name another with --data\n"
    )
    assert done.stdout == ""


def test_what_nobody_foresaw_is_a_sentence_too(run: Run, data: Path, tmp_path: Path) -> None:
    fault = tmp_path / "fault"
    fault.mkdir()
    (fault / "rtoml.py").write_text("raise RuntimeError('the parser is broken')")
    done = run("check", "--data", data, env={"PYTHONPATH": str(fault)})
    assert done.returncode == 1
    assert done.stderr.startswith("error: RuntimeError: the parser is broken. This is a fault of animecal")
    debugged = run("check", "--data", data, env={"PYTHONPATH": str(fault), "ANIMECAL_DEBUG": "1"})
    assert "Traceback" in debugged.stderr


@POSIX
def test_a_reader_that_leaves_early_is_no_error(data: Path) -> None:
    command = f"{sys.executable} -m animecal list networks --data {data} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""


@POSIX
@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_streams_that_are_closed_are_no_fault(data: Path, streams: str) -> None:
    for command, code in (("list networks", 0), ("new --yes", 2), ("show nothing", 2)):
        words = f"{sys.executable} -m animecal {command} --data {data} {streams}"
        done = subprocess.run(["sh", "-c", words], capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == code
        assert "fault of animecal" not in done.stderr
        assert "Traceback" not in done.stderr


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["list networks", "list networks --json", "--help", "schema"])
def test_output_that_cannot_be_written_is_an_error(command: str) -> None:
    words = f"{sys.executable} -m animecal {command} > /dev/full"
    done = subprocess.run(["sh", "-c", words], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error: the system refused: No space left on device"


def test_letters_that_a_terminal_lacks_are_spelled_by_their_codes(run: Run, data: Path) -> None:
    shown = run("show", "metal-sky", "--data", data, *NOW, env={"PYTHONIOENCODING": "ascii"})
    assert (shown.returncode, shown.stderr) == (0, "")
    assert r"\u92fc\u306e\u7a7a" in shown.stdout
    rows = run("list", "shows", "--data", data, "--json", env={"PYTHONIOENCODING": "ascii"}).stdout
    assert json.loads(rows)[0]["title_ja"] == "鋼の空"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "://"),
        ("HTTPS_PROXY", "ftp://x"),
        ("SSL_CERT_FILE", "/dev/null"),
        ("SSL_CERT_DIR", "/none"),
    ],
)
def test_an_environment_that_is_odd_is_no_fault(
    run: Run, data: Path, tmp_path: Path, name: str, value: str
) -> None:
    (tmp_path / "none.json").write_text("[]")
    done = run("import", "bangumi-data", tmp_path / "none.json", "--data", data, env={name: value})
    assert "fault of animecal" not in done.stderr
    assert done.returncode == 0 or name in done.stderr


@pytest.mark.parametrize("zone", ["", "garbage", "/dev/null", "EST5EDT", "UTC+9", ":UTC"])
def test_any_zone_of_the_system_does(run: Run, data: Path, zone: str) -> None:
    done = run("upcoming", "--data", data, *NOW, env={"TZ": zone})
    assert done.returncode == 0
    said = f"TZ={zone} names no time zone. Times are shown in UTC: " if zone in ("garbage", "UTC+9") else ""
    assert done.stderr.startswith(said)
    assert bool(done.stderr) is bool(said)
    assert "Local times: " in done.stdout


def test_a_shell_that_asks_wrongly_what_completes_a_word_is_told_nothing() -> None:
    script = "import sys; sys.argv = ['animecal', 'show']; from animecal.cli.app import main; main()"
    variables = {**os.environ, "_ANIMECAL_COMPLETE": "complete_bash", "COMP_CWORD": "x", "COMP_WORDS": "x"}
    done = subprocess.run([sys.executable, "-c", script], env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


@POSIX
def test_an_interrupt_stops_it_without_a_traceback(tmp_path: Path, data: Path, server: Server) -> None:
    server.otherwise = server.silent
    command = ("build", "--data", data, "--out", tmp_path / "feeds", "--previous", server.url)
    assert server.interrupted(*command) == (130, "", "")
    assert not (tmp_path / "feeds").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("bild",),
        ("show", "nobody"),
        ("check", "--json"),
        ("upcoming", "--tz", "Asia/Tokyo", *NOW),
        ("list", "shows", *NOW),
    ],
)
def test_a_call_in_the_process_of_the_tests_is_as_one_of_its_own(
    run: Run, process: Run, data: Path, arguments: tuple[str, ...]
) -> None:
    where = () if arguments[0] in ("--help", "bild") else ("--data", str(data))
    mine, theirs = run(*arguments, *where), process(*arguments, *where)
    assert mine.stdout == theirs.stdout.replace("python -m animecal", "animecal")
    assert mine.stderr == theirs.stderr.replace("python -m animecal", "animecal")
    assert mine.returncode == theirs.returncode


# --- check and schema -----------------------------------------------------------------------------------


def test_check_is_content_with_good_data(run: Run, data: Path) -> None:
    done = run("check", "--data", data)
    assert (done.returncode, done.stdout) == (0, f"{data}: 4 files with 1 show, no problems.\n")


def test_check_tells_all_problems_with_their_places(run: Run, data: Path) -> None:
    write_data(
        data,
        {FILE: SHOW.replace("plus-ultra", "plus-ulta").replace("[[airings", "x = 1\n[[airings", 1)},
    )
    done = run("check", "--data", data)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("shows/2024/metal-sky.toml:7: x: 'x' is not a key of the data language")
    assert lines[-1] == f"{data}: 1 problem in 1 of 4 files"
    rows = json.loads(run("check", "--data", data, "--json").stdout)
    assert [row["check"] for row in rows] == ["unknown-key"]
    assert rows[0]["line"] == 7


def test_the_schema_goes_to_standard_output_or_to_files(run: Run, tmp_path: Path) -> None:
    printed = run("schema").stdout
    assert run("schema", "--out", tmp_path / "schema").returncode == 0
    assert (tmp_path / "schema" / "show.schema.json").read_text("utf-8") == printed
    (tmp_path / "file").write_text("")
    refused = run("schema", "--out", tmp_path / "file")
    assert (refused.returncode, "cannot be written" in refused.stderr) == (1, True)


# --- build ----------------------------------------------------------------------------------------------


def test_build_sums_up_what_it_did(run: Run, data: Path, tmp_path: Path) -> None:
    arguments = ("build", "--data", data, "--out", tmp_path / "feeds", *NOW)
    first = run(*arguments).stdout.splitlines()
    assert [line.split() for line in first[:2]] == [
        ["written", "unchanged", "retired"],
        ["feeds", "10", "0", "0"],
    ]
    assert first[4].split() == ["events", "4", "0", "0", "0", "0"]
    again = run(*arguments)
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == f"{tmp_path / 'feeds'} is up to date."
    assert again.stdout.splitlines()[4].split() == ["events", "0", "0", "0", "0", "4"]


def test_build_makes_feeds_of_the_shipped_data_in_the_present_folder(run: Run, tmp_path: Path) -> None:
    done = run("build", cwd=tmp_path)
    assert done.returncode == 0
    assert b"Metallic Rouge premieres" in (tmp_path / "feeds" / "premieres.ics").read_bytes()


def test_a_build_with_broken_data_leaves_the_feeds(run: Run, data: Path, tmp_path: Path) -> None:
    arguments = ("build", "--data", data, "--out", tmp_path / "feeds", *NOW)
    run(*arguments)
    before = tree(tmp_path / "feeds")
    write_data(data, {FILE: SHOW.replace("24:55", "00:55")})
    done = run(*arguments)
    assert done.returncode == 1
    assert "write '2024-01-09 24:55'" in done.stderr
    assert tree(tmp_path / "feeds") == before


@POSIX
def test_progress_is_shown_on_a_terminal_alone(run: Run, data: Path, tmp_path: Path) -> None:
    arguments = ("build", "--data", data, *NOW)
    assert run(*arguments, "--out", tmp_path / "a" / "feeds").stderr == ""
    assert "Reading" in on_a_terminal(*arguments, "--out", tmp_path / "b" / "feeds")


# --- upcoming -------------------------------------------------------------------------------------------


def test_upcoming_groups_by_local_day_with_both_times(run: Run, data: Path) -> None:
    shown = run("upcoming", "--data", data, "--tz", "Asia/Tokyo", *NOW).stdout
    assert shown.splitlines()[:2] == [
        "Thursday 11 January 2024",
        "  00:55  (Wed 10 Jan 2024 24:55 JST)  Metal Sky  episode 1 · Fuji TV",
    ]
    shown = run("upcoming", "--data", data, "--tz", "America/New_York", *NOW).stdout
    assert shown.splitlines()[0] == "Wednesday 10 January 2024 (tomorrow)"
    assert "  10:55  (Wed 10 Jan 2024 24:55 JST)" in shown


def test_upcoming_follows_daylight_saving_time(run: Run, tmp_path: Path) -> None:
    text = show_text(
        '[[airings]]\nnetwork="fuji-tv"\n'
        '[[airings.dates]]\nannounced=2024-03-01\nstarts="2024-03-25 23:00"\nSOURCE\n'
    )
    data = write_data(tmp_path / "spring", {"shows/2024/spring.toml": text})
    arguments = (
        "upcoming",
        "--data",
        data,
        "--tz",
        "Europe/Paris",
        "--now",
        "2024-03-20T00:00:00Z",
        "--days",
        "14",
    )
    hours = re.findall(r"^  (\d\d:\d\d) ", run(*arguments).stdout, re.M)
    assert hours == ["15:00", "16:00"]  # clocks in Paris went forward on 31 March


def test_upcoming_uses_the_system_zone(run: Run, data: Path) -> None:
    shown = run("upcoming", "--data", data, *NOW, env={"TZ": "Europe/Paris"}).stdout
    assert shown.splitlines()[-1] == "Local times: Europe/Paris. In brackets, as printed."
    assert "  16:55  (Wed 10 Jan" in shown


def test_upcoming_can_ask_for_a_network_or_a_country(run: Run, data: Path) -> None:
    write_data(data, {FILE: show_text(simulcast(), head=SHOW)})
    base = ("upcoming", "--data", data, "--tz", "Asia/Tokyo", *NOW)
    assert "Fuji TV" in run(*base).stdout
    assert "  01:25  " in run(*base, "--network", "crunchyroll").stdout
    assert "Crunchyroll" in run(*base, "--region", "fr").stdout
    assert "Fuji TV" in run(*base, "--region", "JP").stdout
    wrong = run(*base, "--network", "cruncyroll")
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "error: there is no network 'cruncyroll'; did you mean 'crunchyroll'?\n",
    )
    assert "there is no country 'XX'" in run(*base, "--region", "XX").stderr


def test_upcoming_in_a_country_passes_over_an_outlet_that_is_put_off(run: Run, data: Path) -> None:
    put_off = change("2024-01-08", "hiatus_from = 1")
    late = '[[airings]]\nnetwork = "netflix"\n' + dates("2023-12-07", 'starts = "2024-01-12 21:00"')
    write_data(data, {FILE: show_text(put_off + late, head=SHOW)})
    shown = run("upcoming", "--data", data, "--region", "JP", *NOW).stdout
    assert "Metal Sky  episode 1 · Netflix" in shown


def test_upcoming_says_when_only_the_month_or_the_day_is_known(run: Run, data: Path) -> None:
    month = run("upcoming", "--data", data, "--now", "2023-12-30T00:00:00Z", "--as-of", "2023-04-01").stdout
    assert "Day to be announced\n  January 2024  Metal Sky  premiere · Fuji TV\n" in month
    write_data(data, {FILE: SHOW.replace(" 24:55", "")})
    assert (
        "  time open  (Wed 10 Jan 2024)  Metal Sky  episode 1" in run("upcoming", "--data", data, *NOW).stdout
    )


def test_upcoming_leaves_out_what_is_postponed_or_over(run: Run, data: Path) -> None:
    put_off = '[[airings.changes]]\nannounced=2024-01-09\nhiatus_from=1\nsource="https://news.example/w"\n'
    assert (
        "Nothing is known for the next 7 days."
        in run("upcoming", "--data", data, "--now", "2023-06-01T00:00:00Z").stdout
    )
    write_data(data, {FILE: SHOW + put_off})
    assert "Nothing is known" in run("upcoming", "--data", data, *NOW).stdout
    assert "Nothing is known" in run("upcoming", "--data", data, "--now", "2025-01-01T00:00:00Z").stdout


def test_upcoming_in_json_has_instants(run: Run, data: Path) -> None:
    (row,) = json.loads(run("upcoming", "--data", data, "--tz", "UTC", "--json", *NOW).stdout)
    assert row["local"] == "2024-01-10T15:55:00Z"
    assert (row["show"], row["premiere"], row["title_ja"]) == ("metal-sky", True, "鋼の空")


# --- lists and shows ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["shows", "networks", "blocks", "feeds"])
def test_lists_are_tables_or_json(run: Run, data: Path, what: str) -> None:
    rows = json.loads(
        run("list", what, "--data", data, "--json", *(NOW if what in ("shows", "feeds") else ())).stdout
    )
    lines = run("list", what, "--data", data).stdout.splitlines()
    assert len(lines) == len(rows) + 1
    assert all(line == line.rstrip() for line in lines)


def test_an_empty_list_says_so(run: Run, data: Path) -> None:
    assert run("list", "shows", "--data", data, "--as-of", "2020-01-01").stdout == "No shows.\n"


def test_japanese_text_is_aligned_by_its_width(run: Run, data: Path) -> None:
    write_data(data, {"shows/2024/other.toml": SHOW.replace("Metal Sky", "Other").replace("鋼の空", "ガ")})
    header, *rows = run("list", "shows", "--data", data, *NOW).stdout.splitlines()
    starts = {columns(row[: row.index("tv")]) for row in rows}
    assert starts == {columns(header[: header.index("format")])}


def test_a_show_is_told_with_its_schedule_and_sources(run: Run, data: Path) -> None:
    shown = run("show", "metal-sky", "--data", data, *NOW).stdout
    assert "Fuji TV (+Ultra)  original · Japan" in shown
    assert "  episode 4  Wed 31 Jan 2024 24:55 JST" in shown
    assert re.search(r"^2023-03-22  Fuji TV  starts January 2024 +https://news.example/a$", shown, re.M)
    facts = json.loads(run("show", "metal-sky", "--data", data, "--json", *NOW).stdout)
    assert facts["airings"][0]["episodes"][0]["utc"] == "2024-01-10T15:55:00Z"


def test_every_shipped_show_can_be_told(run: Run) -> None:
    rows = json.loads(run("list", "shows", "--json").stdout)
    assert len(rows) >= 30
    for name in ("metallic-rouge", "zom-100", "tokyo-babylon-2021", "frieren", "gundam-gquuuuuux-beginning"):
        done = run("show", name)
        assert done.returncode == 0, done.stderr


def test_an_unknown_show_is_guessed_at(run: Run, data: Path) -> None:
    assert (
        run("show", "metal-ski", "--data", data).stderr
        == "error: there is no show 'metal-ski'; did you mean 'metal-sky'?\n"
    )
    early = run("show", "metal-sky", "--data", data, "--as-of", "2020-01-01")
    assert early.stderr == "error: 'metal-sky' was not announced yet on that day\n"


# --- colours --------------------------------------------------------------------------------------------


@POSIX
def test_colours_are_for_terminals_without_no_color(run: Run, data: Path) -> None:
    arguments = ("upcoming", "--data", data, *NOW)
    assert "\x1b" not in run(*arguments).stdout
    assert "\x1b[" in on_a_terminal(*arguments)
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", on_a_terminal(*arguments, env={"NO_COLOR": "1"}))
    failing = ("show", "nothing", "--data", data)
    assert "\x1b[1;31merror:" in on_a_terminal(*failing)
    assert "\x1b[1;31m" not in on_a_terminal(*failing, env={"NO_COLOR": "1"})


def test_markup_in_titles_stays_text(run: Run, data: Path) -> None:
    write_data(data, {FILE: SHOW.replace("Metal Sky", "[red]Metal[/red] :smile: %s {x}")})
    assert "[red]Metal[/red] :smile: %s {x}" in run("list", "shows", "--data", data, *NOW).stdout


# --- completion -----------------------------------------------------------------------------------------


def test_the_shell_completes_shows_and_networks(run: Run) -> None:
    def complete(words: str, index: int) -> list[str]:
        variables = {"_ANIMECAL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(index)}
        script = (
            "import sys; sys.argv[0] = 'animecal'; from animecal.cli.app import app as run; "
            "run(prog_name='animecal')"
        )
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, **variables},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.stdout.split()

    assert complete("animecal show metallic", 2) == ["metallic-rouge"]
    assert complete("animecal upcoming --network fuji-t", 3) == ["fuji-tv"]
    assert complete("animecal calendar --service crunchy", 3) == ["crunchyroll"]
    assert complete("animecal calendar --studio madho", 3) == ["madhouse"]
    assert complete("animecal calendar --region us", 3) == ["us"]
    assert complete("animecal calendar --region JP", 3) == ["JP"]
    assert complete("animecal calendar --fallback o", 3) == ["original"]


# --- places that are not as usual -------------------------------------------------------------------------


def test_a_pipe_takes_every_letter_whatever_the_system_would_have_it_take(run: Run, data: Path) -> None:
    old = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    for command in (("show", "metal-sky"), ("list", "shows")):
        done = run(*command, "--data", data, *NOW, env=old)
        assert (done.returncode, done.stderr) == (0, "")
        assert "鋼の空" in done.stdout


@POSIX
def test_a_home_that_cannot_be_written_to_stops_nothing_that_needs_none(
    run: Run, data: Path, tmp_path: Path, server: Server
) -> None:
    home = {"HOME": "/proc/x", "XDG_CACHE_HOME": "/proc/x/cache", "XDG_CONFIG_HOME": "/proc/x"}
    server.answers["data.json"] = sending(b'{"items": []}')
    for command in (
        ("upcoming", *NOW),
        ("build", "--out", tmp_path / "feeds", *NOW),
        ("import", "bangumi-data", f"{server.url}data.json", *NOW),
    ):
        done = run(*command, "--data", data, env=home)
        assert (done.returncode, done.stderr) == (0, ""), command
    done = run("--install-completion", "bash", env=home)
    assert done.returncode == 1
    assert done.stderr.startswith("error: /proc/x")
    assert done.stderr.count("\n") == 1


@POSIX
@pytest.mark.parametrize("what", ["shows", "networks", "blocks", "feeds"])
def test_a_list_keeps_ids_whole_on_a_narrow_terminal(data: Path, run: Run, what: str) -> None:
    long = "attack-on-the-long-winter-final-chapters-special-1"
    text = SHOW.replace("Metal Sky", "Attack on the Long Winter: Final Chapters").replace("鋼の空", "長い冬")
    write_data(data, {f"shows/2024/{long}.toml": text})
    base = ("list", what, "--data", data, *(() if what in ("networks", "blocks") else NOW))
    wide = json.loads(run(*base, "--json").stdout)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", on_a_terminal(*base, columns=80))
    ids = [next(iter(row.values())) for row in wide]
    assert ids
    assert [one for one in ids if one not in shown.split()] == []
    assert max(map(columns, shown.splitlines())) <= 80
