"""A week without an episode is to come, and nobody has said which."""

from __future__ import annotations

from pathlib import Path

import pytest

from animecal.schedule.shows import schedule
from animecal.views import show_facts
from support import FILE, NOW, Run, built, change, dataset, dates, events, show_text, simulcast, write_data

HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 4\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\n'
START = dates("2023-12-07", 'starts = "2024-01-10 24:55"')
OFF = change("2024-01-12", "weeks_off = 1", 'reason = "a break"')
SKIP = change("2024-01-18", "skips = [2024-01-24]")
OWN = "shows/metal-sky.ics"


def write(folder: Path, *parts: str) -> Path:
    return write_data(folder, {FILE: show_text("".join((TV, START, *parts)), head=HEAD)})


def told(folder: Path, *parts: str, as_of: str = "2024-01-30") -> list[dict[str, str]]:
    return list(events(built(write(folder, *parts), as_of=as_of).files[OWN]).values())


def statuses(folder: Path, *parts: str, as_of: str = "2024-01-30") -> list[str]:
    return [one["STATUS"].lower() for one in told(folder, *parts, as_of=as_of)]


def test_what_it_may_push_is_tentative_and_says_so(tmp_path: Path) -> None:
    assert statuses(tmp_path, OFF, as_of="2024-01-11") == ["confirmed"] * 4
    found = told(tmp_path, OFF, as_of="2024-01-12")
    assert [one["STATUS"] for one in found] == ["CONFIRMED", *["TENTATIVE"] * 3]
    line = r"A week off is to come\, and nobody has said which: this may be a week later."
    assert line in found[3]["DESCRIPTION"]
    assert line not in found[0]["DESCRIPTION"]
    assert [one["DTSTART"] for one in found][3] == "20240201T005500"


def test_the_week_that_is_named_resolves_it(tmp_path: Path) -> None:
    found = told(tmp_path, OFF, SKIP)
    assert [one["STATUS"] for one in found] == ["CONFIRMED"] * 4
    assert [one["DTSTART"] for one in found][2:] == ["20240201T005500", "20240208T005500"]
    assert not any("nobody has said which" in one["DESCRIPTION"] for one in found)


def test_of_two_weeks_one_is_still_open_when_one_is_named(tmp_path: Path) -> None:
    two = OFF.replace("= 1", "= 2")
    assert "this may be up to 2 weeks later" in told(tmp_path, two)[1]["DESCRIPTION"].replace("\\", "")
    assert "this may be a week later" in told(tmp_path, two, SKIP)[3]["DESCRIPTION"]


def test_it_can_be_taken_back_and_said_again(tmp_path: Path) -> None:
    back = change("2024-01-20", "weeks_off = 0")
    assert statuses(tmp_path, OFF, back) == ["confirmed"] * 4
    again = change("2024-01-26", "weeks_off = 1")
    assert statuses(tmp_path, OFF, back, again) == ["confirmed"] * 3 + ["tentative"]


def test_a_night_that_is_told_since_is_certain(tmp_path: Path) -> None:
    night = change("2024-01-20", "episode = 3", 'starts = "2024-01-24 25:25"')
    slot = change("2024-01-20", "from_episode = 2", 'starts = "2024-01-18 20:00"')
    assert statuses(tmp_path, OFF, night) == ["confirmed", "tentative", "confirmed", "tentative"]
    assert statuses(tmp_path, OFF, slot) == ["confirmed", "confirmed", "tentative", "tentative"]


def test_a_simulcast_is_as_uncertain(tmp_path: Path) -> None:
    files = built(write(tmp_path, OFF, simulcast()), as_of="2024-01-30").files
    found = events(files["shows/metal-sky.crunchyroll.ics"]).values()
    assert [one["STATUS"] for one in found] == ["CONFIRMED", *["TENTATIVE"] * 3]


@pytest.mark.parametrize(
    ("ends", "weeks", "good"),
    [("2024-01-31", 1, True), ("2024-02-07", 1, True), ("2024-02-14", 1, False), ("2024-02-14", 2, True)],
)
def test_the_stated_end_may_be_so_much_later(
    tmp_path: Path, run: Run, ends: str, weeks: int, good: bool
) -> None:
    data = write(tmp_path, dates("2024-01-12", f"ends = {ends}"), OFF.replace("= 1", f"= {weeks}"))
    answer = run("check", "--data", data)
    assert answer.returncode == (0 if good else 1)
    assert ("stated-end" in answer.stdout) is not good


def test_the_terminal_and_the_history_say_it(tmp_path: Path, run: Run) -> None:
    data = dataset(write(tmp_path, OFF))
    facts = show_facts(data, schedule(data, NOW.date().replace(day=12)), "metal-sky")
    assert facts.history[-1].said == "1 week off, nobody has said which"
    assert [bool(one.slack) for one in facts.airings[0].episodes] == [False, True, True, True]
    printed = run("show", "metal-sky", "--data", tmp_path, "--as-of", "2024-01-12").stdout
    assert printed.count("may be a week later") == 3
