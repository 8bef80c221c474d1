"""The rules for curated data: what each reports, to the letter, and what none of them may report."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from animecal.check.rules import CHECKS, check
from animecal.cli.app import app
from animecal.language.load import SHIPPED, load
from animecal.language.positions import line_of
from support import (
    AIRING,
    BLOCKS,
    FILE,
    NETWORKS,
    POSIX,
    REGIONS,
    SHOW,
    Run,
    show_text,
    simulcast,
    write_data,
)

BROKEN = Path(__file__).parent / "broken"
FORM = {
    "duplicate-id",
    "impossible-date",
    "missing-key",
    "observed",
    "readable",
    "toml",
    "type",
    "unknown-cadence",
    "unknown-key",
    "utf-8",
}
"""The kinds of faults that loading reports."""


def problems(folder: Path, files: dict[str, str]) -> list[str]:
    """Return the problems of the small data set with other files, as lines."""
    loaded = load(write_data(folder, {FILE: SHOW, **files}))
    return [str(problem) for problem in sorted({*loaded.problems, *check(loaded)})]


def of_show(folder: Path, body: str, *, head: str = "episodes = 12\n") -> list[str]:
    """Return the problems of one show, without the file's name."""
    text = show_text(body, head=f'title = "Metal Sky"\nformat = "tv"\n{head}')
    return [line.removeprefix(f"{FILE}:") for line in problems(folder, {FILE: text})]


def change(body: str, *, announced: str = "2023-12-20") -> str:
    return f"[[airings.changes]]\nannounced = {announced}\n{body}\nSOURCE\n"


# --- the broken examples --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in BROKEN.iterdir()))
def test_each_broken_example_is_reported_to_the_letter(
    name: str, data: Path, request: pytest.FixtureRequest
) -> None:
    shutil.copytree(BROKEN / name, data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    answer = CliRunner().invoke(app, ["check", "--data", str(data)])
    told, _, summary = answer.output.partition("\n\n")
    expected = BROKEN / name / "expected.txt"
    if request.config.getoption("--bless"):
        expected.write_text(f"{told}\n", "utf-8")
    assert told.splitlines() == expected.read_text("utf-8").splitlines()
    assert {line.rsplit(" [", 1)[1].rstrip("]") for line in told.splitlines()} == {name}
    assert " problem" in summary
    assert answer.exit_code == 1


def test_every_rule_and_every_fault_of_form_has_a_broken_example() -> None:
    there = {path.name for path in BROKEN.iterdir()}
    assert {*CHECKS, *FORM} - there == set(), (
        "these rules have no example: put the files of a data folder that breaks one, and nothing else, into "
        "tests/broken/<rule>/, and run pytest tests/test_check.py --bless, which writes its expected.txt"
    )
    assert there - {*CHECKS, *FORM} == set(), (
        "these examples are of no rule: a folder has the name of a public function of a module that "
        "src/animecal/check/rules.py lists, with hyphens, or of a fault of form"
    )


@pytest.mark.parametrize("rule", sorted(CHECKS))
def test_a_rule_says_in_a_sentence_what_holds(rule: str) -> None:
    said = (CHECKS[rule].__doc__ or "").partition("\n")[0]
    assert said.endswith(".")


def test_all_problems_of_all_files_are_told_in_one_run(tmp_path: Path, run: Run) -> None:
    names = ("late-night", "type", "toml", "unknown-block", "stated-end", "url", "utf-8")
    folder = write_data(tmp_path / "data", {FILE: SHOW})
    expected: list[str] = []
    for number, name in enumerate(names):
        text = (BROKEN / name / FILE).read_bytes()
        new = f"shows/2024/metal-sky-{number}.toml"
        (folder / new).write_bytes(
            text.replace(b'title = "Metal Sky"', f'title = "Sky No. {number}"'.encode())
        )
        lines = (BROKEN / name / "expected.txt").read_text("utf-8").splitlines()
        expected += [line.replace(FILE, new) for line in lines if line.startswith(f"{FILE}:")]
    answer = run("check", "--data", folder)
    lines = answer.stdout.splitlines()
    assert lines[:-2] == expected
    assert lines[-1] == f"{folder}: {len(expected)} problems in {len(names)} of {len(names) + 4} files"
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr


@POSIX
@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9"])
def test_a_show_that_windows_cannot_write_is_named(tmp_path: Path, name: str) -> None:
    file = f"shows/2024/{name}.toml"
    said = f"{file}: no file can be called '{name}' on Windows; write, for instance, '{name}-2024'"
    assert said in problems(tmp_path, {file: SHOW})


def test_the_small_data_set_has_no_problems(data: Path, run: Run) -> None:
    answer = run("check", "--data", data)
    assert (answer.returncode, answer.stdout) == (0, f"{data}: 4 files with 1 show, no problems.\n")


def test_the_shipped_data_has_no_problems() -> None:
    loaded = load(SHIPPED)
    assert not loaded.problems
    assert not check(loaded)


def test_a_fault_in_a_table_does_not_make_its_name_unknown(tmp_path: Path) -> None:
    networks = NETWORKS.replace('kind = "terrestrial"', 'kind = "terrestial"')
    blocks = BLOCKS.replace("name =", "nam =")
    regions = REGIONS.replace('name = "Asia"\n', "")
    told = problems(tmp_path, {"networks.toml": networks, "blocks.toml": blocks, "regions.toml": regions})
    assert [line.split(": ")[0] for line in told] == [
        "blocks.toml:1",
        "blocks.toml:2",
        "networks.toml:4",
        "regions.toml:7",
    ]


def test_names_are_near_whatever_their_case(tmp_path: Path) -> None:
    told = of_show(tmp_path, AIRING.replace('"fuji-tv"', '"Fuji TV"'))
    assert told == ["6: airings[0].network: there is no network 'Fuji TV'; did you mean 'fuji-tv'?"]


def test_a_network_as_it_is_printed_is_suggested_by_its_id(tmp_path: Path) -> None:
    told = of_show(tmp_path, AIRING.replace('"fuji-tv"', '"フジテレビ系"'))
    assert told == ["6: airings[0].network: there is no network 'フジテレビ系'; did you mean 'fuji-tv'?"]


def test_what_is_not_near_is_not_suggested(tmp_path: Path) -> None:
    told = of_show(tmp_path, AIRING.replace('"fuji-tv"', '"tokyo-mx"'))
    assert told == ["6: airings[0].network: there is no network 'tokyo-mx'; add it to networks.toml"]


def test_a_hostile_text_is_shown_without_its_escapes(tmp_path: Path) -> None:
    told = of_show(tmp_path, AIRING.replace('"fuji-tv"', r'"\u001b[31m\nx\u202e"'), head='"\\u001b[2J" = 1\n')
    assert told == [
        r"3: \x1b[2J: '\x1b[2J' is not a key of the data language; known here are: draft, title, title_ja, "
        "title_romaji, also_called, format, studios, first_episode, episodes, ongoing, website, premise, "
        "ids, airings, former_titles, credits, links"
    ]
    told = of_show(tmp_path, AIRING.replace('"fuji-tv"', r'"\u001b[31m\nx\u202e"'))
    assert told[1] == (
        r"6: airings[0].network: there is no network '\x1b[31m\nx\u202e'; add it to networks.toml"
    )


# --- what must not be reported --------------------------------------------------------------------------

GOOD = {
    "a special that takes a slot": change('special = "Recap"\nstarts = "2024-01-31 24:55"'),
    "a special beside the slot": change('special = "Recap"\nstarts = "2024-01-31 24:00"'),
    "a special that skips the slot": change(
        'special = "Recap"\nstarts = "2024-01-31 24:00"\nskips = [2024-01-31]'
    ),
    "a special that moves": change('special = "Recap"\nstarts = "2024-01-31 24:00"')
    + change('special = "Recap"\nstarts = "2024-02-07 24:00"', announced="2024-01-20"),
    "two specials with numbers": change('special = "Recap 1"\nstarts = "2024-01-31 24:00"')
    + change('special = "Recap 2"\nstarts = "2024-02-07 24:00"'),
    "a one-night move": change('episode = 3\nstarts = "2024-01-24 25:25"'),
    "a one-night move, seen on the night": change(
        'episode = 1\nstarts = "2024-01-10 25:25"', announced="2024-01-10"
    ),
    "a move that became known after midnight": change(
        'episode = 1\nstarts = "2024-01-10 25:25"', announced="2024-01-11"
    ),
    "a longer episode": change("episode = 12\nminutes = 60"),
    "a group at its slot": change('episodes = "3-4"'),
    "a group at another time": change('episodes = "1-4"\nstarts = "2024-01-10 21:00"\nminutes = 120'),
    "a new slot": change('from_episode = 4\nstarts = "2024-02-02 23:30"'),
    "a skipped week": change('skips = [2024-01-31]\nreason = "sports"'),
    "a skipped week, told twice": change("skips = [2024-01-31]")
    + change("skips = [2024-01-31]", announced="2024-01-10"),
    "a skipped week, seen after midnight": change("skips = [2024-01-31]", announced="2024-02-01"),
    "a skipped first week": change("skips = [2024-01-10]"),
    "a skip of the slot behind a skip": change("skips = [2024-03-27, 2024-04-03]"),
    "a break without a return": change('hiatus_from = 4\nreason = "illness"'),
    "a break with a rough return": change('hiatus_from = 4\nresumes = "2024-spring"'),
    "a break and what follows": change("hiatus_from = 4")
    + change('from_episode = 4\nstarts = "2024-04-03 24:55"', announced="2024-03-01"),
    "a cancellation": change("cancelled_from = 5", announced="2024-02-10"),
    "a skip in an airing that was broken off": change("hiatus_from = 2")
    + change("skips = [2024-03-01]", announced="2024-02-20"),
}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_sensible_changes_are_no_problem(body: str, tmp_path: Path) -> None:
    assert of_show(tmp_path, AIRING + body) == []
    if "episodes =" not in body and "skips" not in body:
        assert of_show(tmp_path, AIRING + body, head="ongoing = true\n") == []


SHAPES = {
    "no date yet": """
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2024-01-07
SOURCE
""",
    "no network yet, in a block": """
[[airings]]
block = "plus-ultra"
[[airings.dates]]
announced = 2023-01-07
starts = "2024-winter"
SOURCE
""",
    "a premiere that is put off, a simulcast and another zone": """
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2023-03-07
starts = "2023-10"
SOURCE
[[airings.dates]]
announced = 2023-09-07
starts = "2024-01"
reason = "production"
SOURCE
[[airings.dates]]
announced = 2023-12-07
starts = "2024-01-10 24:55"
SOURCE
[[airings]]
network = "crunchyroll"
[[airings.dates]]
announced = 2023-12-07
delay = "30 minutes"
SOURCE
[[airings]]
network = "netflix"
[[airings.dates]]
announced = 2023-12-07
delay = "-7 days"
SOURCE
[[airings]]
network = "adult-swim"
[[airings.dates]]
announced = 2024-02-04
starts = "2024-02-03 00:30"
SOURCE
[[airings.changes]]
announced = 2024-02-11
skips = [2024-02-10]
SOURCE
""",
    "a printed time of another zone on a Japanese network": """
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2023-12-07
starts = "2024-01-10 04:30"
timezone = "America/Los_Angeles"
SOURCE
""",
    "the earliest morning in Japan": """
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2024-01-10
starts = "2024-01-10 05:00"
SOURCE
""",
    "a first night seen on the night, with a late one after midnight": """
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2024-01-11
starts = "2024-01-10 24:55"
SOURCE
""",
    "one network twice": """
[[airings]]
network = "netflix"
[[airings.dates]]
announced = 2023-12-07
starts = "2024-01-10 16:00"
SOURCE
[[airings]]
network = "netflix"
id = "netflix-world"
regions = { except = ["JP", "asia"] }
[[airings.dates]]
announced = 2023-12-07
starts = "2024-02"
SOURCE
""",
    "an airing of which only a later episode has a date": """
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2024-01-07
SOURCE
[[airings.changes]]
announced = 2024-01-07
from_episode = 9
starts = "2024-07-23 19:00"
SOURCE
[[airings.changes]]
announced = 2024-01-07
episodes = "9-12"
SOURCE
""",
    "a cancellation and a special before there was any date": """
[[airings]]
network = "fuji-tv"
[[airings.dates]]
announced = 2024-01-07
SOURCE
[[airings.changes]]
announced = 2024-01-08
special = "A preview"
starts = "2024-02-01 20:00"
SOURCE
[[airings.changes]]
announced = 2024-01-09
cancelled_from = 1
SOURCE
""",
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_sensible_airings_are_no_problem(body: str, tmp_path: Path) -> None:
    assert of_show(tmp_path, body) == []


@pytest.mark.parametrize("head", ["", "ongoing = true\n", "episodes = 26\n"])
def test_a_skip_far_into_a_long_run_is_no_problem(head: str, tmp_path: Path) -> None:
    assert of_show(tmp_path, AIRING + change("skips = [2024-05-29]"), head=head) == []


@pytest.mark.parametrize(
    ("cadence", "day", "due"),
    [
        ("daily", "2024-01-12", True),
        ("every 2 days", "2024-01-12", True),
        ("every 2 days", "2024-01-13", False),
        ("monthly", "2024-02-10", True),
        ("monthly", "2024-02-11", False),
        ("Wed, Sun", "2024-01-14", True),
        ("Wed, Sun", "2024-01-17", True),
        ("Wed, Sun", "2024-01-15", False),
        ("Sat, Sun", "2024-01-10", True),
        ("weekly", "2024-01-03", False),
        ("weekly", "2024-12-04", False),
        ("one-off", "2024-01-10", False),
        ("all-at-once", "2024-01-17", False),
        ("unknown", "2024-01-12", True),
    ],
)
def test_a_skip_names_a_day_on_which_an_episode_was_due(
    cadence: str, day: str, due: bool, tmp_path: Path
) -> None:
    body = AIRING.replace('"fuji-tv"', f'"fuji-tv"\ncadence = "{cadence}"') + change(f"skips = [{day}]")
    words = f"{dt.date.fromisoformat(day):%a} {int(day[-2:])} {dt.date.fromisoformat(day):%b} 2024"
    expected = [] if due else [f"14: airings[0].changes[0].skips[0]: no episode was due on {words}"]
    assert of_show(tmp_path, body) == expected


def test_a_skip_of_a_slot_that_was_given_up_later_is_no_problem(tmp_path: Path) -> None:
    body = (
        AIRING
        + '[[airings.dates]]\nannounced = 2024-01-05\nstarts = "2024-04-05 24:55"\nSOURCE\n'
        + change("skips = [2024-01-31]")
    )
    assert of_show(tmp_path, body) == []


def test_a_skip_of_an_airing_whose_day_is_open_is_no_problem(tmp_path: Path) -> None:
    body = AIRING.replace("2024-01-10 24:55", "2024-01") + change("skips = [2024-01-31]")
    assert of_show(tmp_path, body) == []


def test_a_skip_where_no_episode_is_known_stops_nothing(tmp_path: Path) -> None:
    original = '[[airings]]\nnetwork = "fuji-tv"\n[[airings.dates]]\nannounced = 2023-12-07\nSOURCE\n'
    follower = AIRING.replace("fuji-tv", "at-x") + (
        '[[airings.dates]]\nannounced = 2023-12-08\ndelay = "1 day"\nSOURCE\n'
        + change("skips = [2024-01-17]")
    )
    (told,) = of_show(tmp_path, original + follower)
    assert "'skips' is for slots" in told


# --- stated ends ----------------------------------------------------------------------------------------

ENDS = AIRING.replace('24:55"', '24:55"\nends = 2024-03-27')


@pytest.mark.parametrize(
    "body",
    [
        ENDS,
        ENDS + change("skips = [2024-01-31]", announced="2024-01-20"),
        ENDS + change("hiatus_from = 3", announced="2024-01-20"),
        ENDS
        + change("hiatus_from = 3", announced="2024-01-20")
        + change('from_episode = 3\nstarts = "2024-07-03 24:55"', announced="2024-05-20"),
        ENDS + change("cancelled_from = 9", announced="2024-01-20"),
        ENDS.replace("2024-03-27", "2024-04-03") + change("skips = [2024-01-31]", announced="2024-01-20"),
        ENDS + '[[airings.dates]]\nannounced = 2023-12-20\nstarts = "2024-02"\nSOURCE\n',
    ],
    ids=[
        "it holds",
        "a later break",
        "a later hiatus",
        "a later return",
        "a later cancellation",
        "a break that the end knew",
        "put off",
    ],
)
def test_a_stated_end_that_was_right_when_it_was_stated_is_no_problem(body: str, tmp_path: Path) -> None:
    assert of_show(tmp_path, body) == []


def test_a_stated_end_without_a_number_of_episodes_contradicts_nothing(tmp_path: Path) -> None:
    assert of_show(tmp_path, ENDS, head="") == []


@pytest.mark.parametrize(("end", "holds"), [("27", True), ("28", True), ("29", False)])
def test_the_end_of_a_simulcast_may_be_a_printed_or_a_calendar_day(
    end: str, holds: bool, tmp_path: Path
) -> None:
    told = of_show(tmp_path, AIRING + simulcast("crunchyroll", f"ends = 2024-03-{end}"))
    assert [line.split(": ")[:2] for line in told] == ([] if holds else [["17", "airings[1].dates[0].ends"]])


# --- shared slots ---------------------------------------------------------------------------------------


def test_a_simulcast_does_not_repeat_the_shared_slot_of_the_original(tmp_path: Path) -> None:
    follower = '[[airings]]\nnetwork = "crunchyroll"\n[[airings.dates]]\nannounced = 2023-12-07\n'
    told = of_show(
        tmp_path,
        AIRING + change('episode = 3\nstarts = "2024-01-31 24:55"') + follower + 'delay = "1 hour"\nSOURCE\n',
    )
    assert told == [
        "5: airings[0]: episode 3 and episode 4 share Wed 31 Jan 2024 24:55; if they air as one, say so with "
        "'episodes', else correct a time"
    ]


def test_a_shared_slot_is_found_where_nobody_said_how_many_episodes_there_are(tmp_path: Path) -> None:
    told = of_show(tmp_path, AIRING + change('episode = 3\nstarts = "2024-01-31 24:55"'), head="")
    assert [line.split(";")[0] for line in told] == [
        "4: airings[0]: episode 3 and episode 4 share Wed 31 Jan 2024 24:55"
    ]


def test_a_shared_slot_is_found_across_two_zones(tmp_path: Path) -> None:
    told = of_show(
        tmp_path,
        AIRING + change('episode = 3\nstarts = "2024-01-31 15:55"\ntimezone = "UTC"'),
    )
    assert len(told) == 1
    assert "episode 3 and episode 4 share" in told[0]


def test_a_special_on_the_day_of_an_episode_shares_no_slot_while_times_are_open(tmp_path: Path) -> None:
    body = AIRING.replace(" 24:55", "")
    assert of_show(tmp_path, body + change('special = "Talk"\nstarts = "2024-01-17"')) == []
    told = of_show(tmp_path, body + change('episode = 3\nstarts = "2024-01-17"'))
    assert [line.split(";")[0] for line in told] == [
        "5: airings[0]: episode 2 and episode 3 share Wed 17 Jan 2024"
    ]


def test_two_specials_at_one_moment_share_it(tmp_path: Path) -> None:
    body = change('special = "Talk"\nstarts = "2024-01-17 20:00"') + change(
        'special = "Recap"\nstarts = "2024-01-17 20:00"'
    )
    told = of_show(tmp_path, AIRING + body)
    assert [line.split(";")[0] for line in told] == [
        "5: airings[0]: special: Talk and special: Recap share Wed 17 Jan 2024 20:00"
    ]


# --- announced too late, days, zones --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "announced", "late"),
    [
        ("2024", "2024-12-31", False),
        ("2024-winter", "2024-03-31", False),
        ("2024-winter", "2024-04-01", True),
        ("2024-01", "2024-01-31", False),
        ("2024-01", "2024-02-01", True),
        ("2024-01-10", "2024-01-11", False),
        ("2024-01-10", "2024-01-12", True),
        ("2024-01-10 23:30", "2024-01-10", False),
        ("2024-01-10 23:30", "2024-01-11", True),
        ("2024-01-10 24:55", "2024-01-11", False),
        ("2024-01-10 24:55", "2024-01-12", True),
    ],
)
def test_a_moment_is_announced_on_its_night_at_the_latest(
    starts: str, announced: str, late: bool, tmp_path: Path
) -> None:
    body = AIRING.replace("2023-12-07", announced).replace("2024-01-10 24:55", starts)
    told = of_show(tmp_path, body)
    assert ["was over when it was announced" in line for line in told] == ([True] if late else [])


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "JST", "asia", "Asia/Tokio", "/", "\\\\"])
def test_an_unknown_zone_is_reported_and_stops_nothing_else(zone: str, tmp_path: Path) -> None:
    body = AIRING.replace("SOURCE", f'timezone = "{zone}"\nSOURCE') + change("skips = [2024-01-31]")
    told = of_show(tmp_path, body, head='website = "nowhere.example"\n')
    assert [line.split(": ")[1] for line in told] == ["website", "airings[0].dates[0].timezone"]


@pytest.mark.parametrize("day", ["0001-01-01", "1949-12-31", "2100-01-01", "9999-12-31"])
def test_days_that_cannot_be_meant_are_reported_and_stop_nothing_else(day: str, tmp_path: Path) -> None:
    body = AIRING.replace("SOURCE", f"ends = {day}\nSOURCE") + change(f"skips = [{day}]", announced=day)
    told = of_show(tmp_path, body, head="ongoing = true\n")
    meant = f"{day} cannot be meant; write a day between 1950 and 2099"
    for key in ("dates[0].ends", "changes[0].announced", "changes[0].skips[0]"):
        assert any(line.endswith(f"airings[0].{key}: {meant}") for line in told)


# --- names, ids, addresses, texts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "like"),
    [
        ("shows/2024/鋼の空.toml", "metal-sky.toml"),
        ("shows/2024/Metal Sky!.toml", "metal-sky.toml"),
        ("shows/2024/-metal--sky.toml", "metal-sky.toml"),
        (f"shows/2024/{'m' * 81}.toml", f"{'m' * 80}.toml"),
    ],
)
def test_a_file_name_that_is_no_id_is_told_a_better_one(file: str, like: str, tmp_path: Path) -> None:
    folder = write_data(tmp_path, {file: SHOW})
    told = [str(problem) for problem in check(load(folder))]
    assert len(told) == 1
    assert told[0].startswith(f"{file}: '{Path(file).stem}' is not an id")
    assert told[0].endswith(f"for instance, '{like}'")


@pytest.mark.parametrize(
    "path",
    ["networks/con.ics", "shows/nul.fuji-tv.ics", f"networks/{'a' * 81}.ics", f"shows/a.{'a' * 300}.ics"],
)
def test_a_retired_feed_has_a_name_that_every_disk_takes(path: str, tmp_path: Path) -> None:
    retired = f'[[feeds]]\npath = "{path}"\ntitle = "Old"\nsince = 2020-01-01\nreason = "Gone."\n'
    (told,) = problems(tmp_path, {"retired.toml": retired})
    assert (
        told == f"retired.toml:2: feeds[0].path: '{path}' is no path of a feed, such as networks/fuji-tv.ics"
    )


def test_a_studio_has_a_name_that_every_disk_takes(tmp_path: Path) -> None:
    told = problems(tmp_path, {FILE: SHOW.replace("Studio One", "Studio " + "o" * 74)})
    assert told == [f"{FILE}:4: studios[0]: the name has more than 80 characters; write a shorter one"]


def test_a_network_whose_name_has_no_latin_letters_is_told_an_example(tmp_path: Path) -> None:
    told = problems(tmp_path, {"networks.toml": f'{NETWORKS}["フジ"]\nname = "Fuji"\nkind = "bs"\n'})
    assert told == ["networks.toml:31: フジ: 'フジ' is not an id; write it like 'fuji-tv'"]


@pytest.mark.parametrize("year", ["2023", "2024"])
def test_a_show_that_was_put_off_may_stand_in_the_year_of_either_start(year: str, tmp_path: Path) -> None:
    show = SHOW.replace('"2024-01"', '"2023-10"').replace("Metal Sky", "Iron Sea").replace("鋼の空", "鉄の海")
    assert problems(tmp_path, {f"shows/{year}/iron-sea.toml": show}) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example",
        "https://a.example:8080/x?y=1&z=%20#top",
        "https://ja.wikipedia.org/wiki/メタリックルージュ",
        "https://日本語.jp/",
        "HTTPS://A.example/(x)",
        "https://a.example/?q=[x]",
    ],
)
def test_good_addresses_are_no_problem(address: str, tmp_path: Path) -> None:
    assert of_show(tmp_path, AIRING, head=f'website = "{address}"\n') == []


@pytest.mark.parametrize(
    "address",
    [
        "//a.example/x",
        "mailto:a@a.example",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://localhost",
        "https://user@a.example/",
        "https://.example/",
        "https://a..example/",
        "https://a.example./",
        "https://a.example/a b",
        "https://a.example/\\u00a0",
        'https://a.example/\\"',
        "https://a.example/\\u0007",
        "https://a.example/\\u200b",
        "https://\\u202ea.example/",
        "https://a.example/\\n",
        " https://a.example/",
        "https://a.example/\\\\",
    ],
)
def test_bad_addresses_are_reported(address: str, tmp_path: Path) -> None:
    told = of_show(tmp_path, AIRING, head=f'website = "{address}"\n')
    assert len(told) == 1
    assert told[0].startswith("3: website: ")
    assert told[0].endswith(" is not an http or https address")


def test_an_address_behind_a_bracket_is_looked_at_too(tmp_path: Path) -> None:
    body = AIRING.replace("SOURCE", 'source = ["https://a.example/x]", "ftp://a.example/"]')
    told = of_show(tmp_path, body)
    assert told == ["10: airings[0].dates[0].source[1]: 'ftp://a.example/' is not an http or https address"]


EVERY_TEXT = r"""
title = "@Metal Sky"
title_ja = "@鋼の空"
title_romaji = "@Hagane"
format = "tv"
studios = ["@Studio One"]
premise = "@A sky."
episodes = 12

[[airings]]
network = "fuji-tv"

[[airings.dates]]
announced = 2023-12-07
starts = "2024-01-10 24:55"
reason = "@A reason"
SOURCE

[[airings.changes]]
announced = 2023-12-20
special = "@A special"
starts = "2024-01-12 24:55"
reason = "@A reason"
SOURCE

[[credits]]
announced = 2023-12-07
staff = [{ role = "@Director", name = "@A" }]
cast = [{ role = "@Rouge", name = "@B" }]
SOURCE

[[links]]
announced = 2023-12-07
kind = "trailer"
url = "https://a.example/"
title = "@A trailer"
SOURCE
"""
HIDDEN = ["\\u0000", "\\u001b", "\\u007f", "\\u0085", "\\u00ad", "\\u061c", "\\u200b", "\\u200e", "\\u2028"]
HIDDEN += [
    "\\u202a",
    "\\u202e",
    "\\u2060",
    "\\u2066",
    "\\ufeff",
    "\\uffff",
    "\\U000e0041",
    "\u202e",
    "\u2067",
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_no_text_of_a_show_may_hold_a_hidden_character(hidden: str, tmp_path: Path) -> None:
    told = problems(tmp_path, {FILE: show_text(EVERY_TEXT.replace("@", hidden), head="")})
    wanted = [
        "title",
        "title_ja",
        "title_romaji",
        "studios[0]",
        "premise",
        "airings[0].dates[0].reason",
        "airings[0].changes[0].special",
        "airings[0].changes[0].reason",
        "credits[0].staff[0].role",
        "credits[0].staff[0].name",
        "credits[0].cast[0].role",
        "credits[0].cast[0].name",
        "links[0].title",
    ]
    code = f"U+{ord(hidden.encode('ascii', 'backslashreplace').decode('unicode-escape')):04X}"
    assert sorted(line.split(": ")[1] for line in told) == sorted(wanted)
    assert all(line.endswith(f"holds the invisible character {code}; remove it") for line in told)


def test_no_text_of_the_other_files_may_hold_a_hidden_character(tmp_path: Path) -> None:
    hidden = r"\u202e"
    networks = NETWORKS.replace("フジ", hidden).replace(
        '"Fuji TV"', f'"Fuji TV{hidden}"\ngroup = "x{hidden}"'
    )
    blocks = f'{BLOCKS}[[plus-ultra.slots]]\nnote = "x{hidden}"\nsource = "https://a.example/"\n'
    regions = REGIONS.replace("Japan", f"Ja{hidden}pan").replace('"Asia"', f'"Asia{hidden}"')
    told = problems(tmp_path, {"networks.toml": networks, "blocks.toml": blocks, "regions.toml": regions})
    assert [line.split(": ")[1] for line in told] == [
        "plus-ultra.slots[0].note",
        "fuji-tv.name",
        "fuji-tv.group",
        "fuji-tv.name_ja",
        "countries.JP",
        "groups.asia.name",
    ]


@pytest.mark.parametrize("text", ["👩‍👩‍👧 Sky", "Sky ❤️", "鋼の　空", "Ω, ; \\\\ ' 'quoted'", "می‌خواهم"])
def test_emoji_joiners_and_wide_spaces_are_good_text(text: str, tmp_path: Path) -> None:
    assert of_show(tmp_path, AIRING, head=f'premise = "{text}"\n') == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"a\tb"', "holds a tab; write a space instead"),
        (r'"a\tb"', "holds a tab; write a space instead"),
        ('"""a\nb"""', "holds a line break; write a space instead"),
        ("'''a\nb'''", "holds a line break; write a space instead"),
        (r'"a\rb"', "holds the invisible character U+000D; remove it"),
        ('" a"', "' a' has a space at its end; remove it"),
        ("'a '", "'a ' has a space at its end; remove it"),
        ('"a\u3000"', "'a\\u3000' has a space at its end; remove it"),
    ],
)
def test_spaces_and_breaks_of_other_kinds_are_reported(text: str, message: str, tmp_path: Path) -> None:
    assert of_show(tmp_path, AIRING, head=f"premise = {text}\n") == [f"3: premise: {message}"]


def test_a_text_with_an_escaped_quote_and_a_space_is_good(tmp_path: Path) -> None:
    assert of_show(tmp_path, AIRING, head=r'premise = "a \"b\" c"' + "\n") == []


# --- lines ----------------------------------------------------------------------------------------------

LINES = '''\
# a comment with """ and [brackets]
title = "[[airings]]"
premise = """
[[airings]]
network = "nowhere"
""" # and more """
ids.anilist = 1
"ids".'mal' = 2
studios = [
    # one = "two"
    "A, [B]", "C",

    "D",
]
airings-of-old = [ [1, [2]], { a = 1, b.c = [
    { d = 2020-01-01 10:00:00, e = 1.5 },
] } ]

[[ airings ]]
network = "fuji-tv"
regions = { except = ["JP"] }
dates = [
    { announced = 2023-12-07, source = """
x""", starts = "2024" },
    { announced = 2023-12-08,
      starts = "2025" },
]

[[airings.changes]]
episode = 1
[[airings.changes]]
skips = [
    2024-01-01,
    2024-01-02,
]

[[airings]]
[[airings.changes]]
episode = 3

[groups."a.b"]
"x\\"y" = 1
[networks.fuji.ids]
syoboi = [3]
'''


@pytest.mark.parametrize("breaks", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("", 0),
        ("nothing", 0),
        ("title", 2),
        ("premise", 3),
        ("ids", 7),
        ("ids.anilist", 7),
        ("ids.mal", 8),
        ("ids.anidb", 7),
        ("studios", 9),
        ("studios[0]", 11),
        ("studios[1]", 11),
        ("studios[2]", 13),
        ("airings-of-old[0][1][0]", 15),
        ("airings-of-old[1].b.c[0]", 16),
        ("airings-of-old[1].b.c[0].e", 16),
        ("airings", 19),
        ("airings[0]", 19),
        ("airings[0].minutes", 19),
        ("airings[0].regions.except[0]", 21),
        ("airings[0].dates", 22),
        ("airings[0].dates[0].source", 23),
        ("airings[0].dates[0].starts", 24),
        ("airings[0].dates[1]", 25),
        ("airings[0].dates[1].starts", 26),
        ("airings[0].changes[0].episode", 30),
        ("airings[0].changes[1]", 31),
        ("airings[0].changes[1].skips[1]", 34),
        ("airings[1]", 37),
        ("airings[1].changes[0].episode", 39),
        ("groups.a.b", 41),
        ('groups.a.b.x"y', 42),
        ("networks", 43),
        ("networks.fuji.ids.syoboi", 44),
        ("a[", 0),
        ("]a.[0].\n", 0),
    ],
)
def test_a_key_is_found_on_its_line(key: str, line: int, start: str, breaks: str) -> None:
    assert line_of(start + LINES.replace("\n", breaks), key) == line


@pytest.mark.parametrize("breaks", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_rule_tells_the_line_of_an_entry_in_a_list(breaks: str, data: Path) -> None:
    text = show_text(AIRING + change("skips = [\n  2024-01-17,\n\n  2024-01-18,\n]"))
    (data / FILE).write_bytes(text.replace("\n", breaks).encode())
    loaded = load(data)
    assert not loaded.problems
    assert [(one.line, one.key) for one in check(loaded)] == [(15, "airings[0].changes[0].skips[1]")]


def test_a_separator_that_is_no_line_break_of_toml_does_not_shift_lines(tmp_path: Path) -> None:
    told = of_show(tmp_path, AIRING, head='title_ja = "a\u2028b"\nwebsite = "nowhere.example"\n')
    assert [line.split(": ")[0] for line in told] == ["3", "4"]


# --- whatever comes -------------------------------------------------------------------------------------

DAYS = st.one_of(
    st.dates(),
    st.dates(dt.date(2023, 11, 1), dt.date(2024, 6, 30)),
).map(dt.date.isoformat)
STARTS = st.sampled_from(
    [
        "1900",
        "2199-12-31 29:59",
        "2024-winter",
        "2024-01",
        "2024-01-10",
        "2024-01-10 24:55",
        "2024-01-17 00:30",
    ]
)
ZONES = st.sampled_from(["Asia/Tokyo", "America/New_York", "Nowhere", "../x"])
NUMBERS = st.sampled_from([1, 2, 5, 12, 20_000])
CADENCES = st.sampled_from(
    ["weekly", "daily", "every 99 days", "monthly", "all-at-once", "one-off", "unknown"]
)


@st.composite
def _airing(draw: st.DrawFn) -> str:
    text = f'[[airings]]\nnetwork = "{draw(st.sampled_from(["fuji-tv", "adult-swim", "nowhere"]))}"\n'
    if draw(st.booleans()):
        text += f'cadence = "{draw(CADENCES)}"\n'
    for _ in range(draw(st.integers(1, 2))):
        text += f"[[airings.dates]]\nannounced = {draw(DAYS)}\nSOURCE\n"
        text += draw(st.one_of(st.just(""), STARTS.map('starts = "{}"\n'.format)))
        text += draw(st.sampled_from(["", "", 'delay = "-366 days"\n', 'delay = "30 minutes"\n']))
        text += draw(st.one_of(st.just(""), DAYS.map("ends = {}\n".format)))
        text += draw(st.one_of(st.just(""), ZONES.map('timezone = "{}"\n'.format)))
    for _ in range(draw(st.integers(0, 4))):
        text += f"[[airings.changes]]\nannounced = {draw(DAYS)}\nSOURCE\n"
        kinds = st.sampled_from(["episode", "from_episode", "hiatus_from", "cancelled_from"])
        for kind in draw(st.lists(kinds, max_size=2, unique=True)):
            text += f"{kind} = {draw(NUMBERS)}\n"
        text += draw(st.sampled_from(["", "", 'episodes = "2-5"\n', 'episodes = "5-99999"\n']))
        text += draw(st.sampled_from(["", "", 'special = "Recap"\n', 'special = "総集編"\n']))
        text += draw(st.one_of(st.just(""), DAYS.map("skips = [{}]\n".format)))
        text += draw(st.one_of(st.just(""), STARTS.map('starts = "{}"\n'.format)))
        text += draw(st.one_of(st.just(""), STARTS.map('resumes = "{}"\n'.format)))
    return text


@settings(max_examples=80)
@given(
    st.lists(_airing(), min_size=1, max_size=2),
    st.sampled_from(["", "ongoing = true\n", "first_episode = 0\n", "episodes = 12\n", "episodes = 20000\n"]),
)
def test_no_combination_of_statements_stops_the_rules(data: Path, airings: list[str], head: str) -> None:
    (data / FILE).write_text(show_text("".join(airings), head=f'title = "x"\nformat = "tv"\n{head}'), "utf-8")
    loaded = load(data)
    assert not loaded.problems
    for problem in check(loaded):
        assert problem.line or not problem.key
        assert str(problem).isprintable()
