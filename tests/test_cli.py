from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from support import FILE, SHOW, Run, Server, change, dates, show_text, simulcast, tree, write_data

NOW = ("--now", "2024-01-09T12:00:00Z")


def on_a_terminal(*arguments: str | Path, env: dict[str, str] | None = None, columns: int = 100) -> str:
    """Return what the command line shows on a real (pseudo) terminal."""
    leader, follower = pty.openpty()
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
    process.wait(60)
    os.close(leader)
    return shown.decode()


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


# --- help, versions, exit codes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [(), ("build",), ("check",), ("schema",), ("upcoming",), ("show",), ("list",), ("list", "feeds")],
)
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: ")
    assert done.stderr == ""


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
        (("upcoming", "--network", "fuji-tv", "--region", "FR"), "exclude each other"),
        (("show",), "Missing argument"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_how(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


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


def test_a_reader_that_leaves_early_is_no_error(data: Path) -> None:
    command = f"{sys.executable} -m animecal list networks --data {data} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""


def test_an_interrupt_stops_it_without_a_traceback(tmp_path: Path, data: Path, server: Server) -> None:
    server.otherwise = server.silent
    command = ("build", "--data", data, "--out", tmp_path / "feeds", "--previous", server.url)
    assert server.interrupted(*command) == (130, "", "")
    assert not (tmp_path / "feeds").exists()


# --- check and schema -----------------------------------------------------------------------------------


def test_check_is_content_with_good_data(run: Run, data: Path) -> None:
    done = run("check", "--data", data)
    assert (done.returncode, done.stdout) == (0, "4 files with 1 show: no problems.\n")


def test_check_tells_all_problems_with_their_places(run: Run, data: Path) -> None:
    write_data(
        data,
        {FILE: SHOW.replace("plus-ultra", "plus-ulta").replace("[[airings", "x = 1\n[[airings", 1)},
    )
    done = run("check", "--data", data)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("shows/2024/metal-sky.toml:7: x: 'x' is not a key of the data language")
    assert lines[-1] == "1 problem in 1 of 4 files"
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
        ["feeds", "9", "0", "0"],
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
        1,
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
        assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_show_is_guessed_at(run: Run, data: Path) -> None:
    assert (
        run("show", "metal-ski", "--data", data).stderr
        == "error: there is no show 'metal-ski'; did you mean 'metal-sky'?\n"
    )
    early = run("show", "metal-sky", "--data", data, "--as-of", "2020-01-01")
    assert early.stderr == "error: 'metal-sky' was not announced yet on that day\n"


# --- colours --------------------------------------------------------------------------------------------


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
