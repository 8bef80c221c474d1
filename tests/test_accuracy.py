"""What feeds said ahead of each night, against what was seen of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from animecal.curate.accuracy import Accuracy, accuracy, markdown
from animecal.language.observations import read_line, render
from animecal.words.markdown import marks
from support import FILE, Run, dataset, dates, show_text, write_data

SOURCES = '[guide]\nname = "Guide"\ntrust = "listing"\n[fans]\nname = "Fans"\ntrust = "crowd"\n'
NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
EARLY = '\n[[airings]]\nnetwork = "fuji-tv"\n' + dates("2023-12-07", 'starts = "2024-01-10 24:55"')


def seen(number: int, starts: str, day: str, *, what: str = "new", network: str = "fuji-tv") -> str:
    """Return the line of a night that was seen on a day."""
    return f"metal-sky\t{network}\tja\t{what}\t{number}\t{starts}\t30\t\t{day}\thttps://guide.example/1"


def measured(
    folder: Path, *lines: str, airing: str = EARLY, source: str = "guide", now: dt.datetime = NOW
) -> list[Accuracy]:
    """Return how well a show was foretold."""
    data = write_data(
        folder,
        {
            FILE: show_text(airing),
            "sources.toml": SOURCES,
            f"observed/{source}/2024-winter.tsv": render(read_line(source, line) for line in lines),
        },
    )
    return accuracy(dataset(data), now)


def counts(rows: list[Accuracy], ahead: str = "24 h", network: str | None = None) -> dict[str, int]:
    """Return what is not nothing in the one row so long ahead."""
    (row,) = [one for one in rows if (one.ahead, one.network) == (ahead, network)]
    fields = ("episodes", "right", "near", "off", "vague", "missing", "phantom")
    return {name: number for name in fields if (number := getattr(row, name))}


def test_what_was_said_in_time_is_right_near_or_off(tmp_path: Path) -> None:
    rows = measured(
        tmp_path,
        seen(1, "2024-01-10 24:55", "2024-03-01"),
        seen(2, "2024-01-17 25:25", "2024-03-01"),
        seen(3, "2024-01-24 25:26", "2024-03-01"),
    )
    assert counts(rows) == {"episodes": 3, "right": 1, "near": 1, "off": 1}
    assert counts(rows, network="Fuji TV") == counts(rows)
    assert {one.season for one in rows} == {"winter 2024"}


def test_what_is_said_within_a_day_comes_too_late_for_it(tmp_path: Path) -> None:
    moved = "2024-01-17 25:25"
    late = measured(tmp_path / "a", seen(2, moved, "2024-01-17"))
    assert counts(late) == {"episodes": 1, "near": 1}
    in_time = measured(tmp_path / "b", seen(2, moved, "2024-01-16"))
    assert counts(in_time) == {"episodes": 1, "right": 1}
    assert counts(in_time, "7 days") == {"episodes": 1, "near": 1}
    assert counts(measured(tmp_path / "c", seen(2, moved, "2024-01-10")), "7 days") == {
        "episodes": 1,
        "right": 1,
    }


def test_a_day_alone_and_a_show_that_nobody_knew_are_told_apart(tmp_path: Path) -> None:
    night = seen(1, "2024-01-10 24:55", "2024-03-01")
    day = EARLY.replace(" 24:55", "")
    assert counts(measured(tmp_path / "a", night, airing=day)) == {"episodes": 1, "vague": 1}
    unknown = EARLY.replace("2023-12-07", "2024-01-10")
    assert counts(measured(tmp_path / "b", night, airing=unknown)) == {"episodes": 1, "missing": 1}


def test_what_the_feeds_still_had_after_the_end_is_a_phantom(tmp_path: Path) -> None:
    rows = measured(
        tmp_path,
        seen(1, "2024-01-10 24:55", "2024-01-01"),
        seen(2, "2024-01-17 24:55", "2024-01-01", what="final"),
    )
    assert counts(rows) == {"episodes": 2, "right": 2}, "the end was known in time"
    rows = measured(
        tmp_path / "late",
        seen(1, "2024-01-10 24:55", "2024-01-01"),
        seen(2, "2024-01-17 24:55", "2024-01-24", what="final"),
    )
    assert counts(rows)["phantom"] == 1


def test_only_nights_that_are_over_and_that_a_guide_saw_count(tmp_path: Path) -> None:
    nights = seen(1, "2024-01-10 24:55", "2024-01-01"), seen(2, "2024-01-17 24:55", "2024-01-01")
    then = dt.datetime(2024, 1, 11, tzinfo=dt.UTC)
    assert counts(measured(tmp_path / "a", *nights, now=then))["episodes"] == 1
    assert measured(tmp_path / "b", *nights, source="fans") == []


def test_the_table_holds_all_networks_together_with_the_share_that_was_right(tmp_path: Path) -> None:
    rows = measured(
        tmp_path, seen(1, "2024-01-10 24:55", "2024-03-01"), seen(2, "2024-01-17 25:25", "2024-03-01")
    )
    lines = markdown(rows).splitlines()
    assert lines[2] == "| winter 2024 | 24 h | 2 | 1 (50 %) | 1 | 0 | 0 | 0 | 0 |"
    assert len(lines) == 4


def test_the_list_is_printed_and_written_into_a_page(run: Run, tmp_path: Path) -> None:
    measured(tmp_path / "data", seen(1, "2024-01-10 24:55", "2024-03-01"))
    now = ("--data", tmp_path / "data", "--now", "2024-06-01T00:00:00Z")
    printed = run("list", "accuracy", *now).stdout.splitlines()
    assert printed[1].split() == ["winter", "2024", "–", "24", "h", "1", "1", "0", "0", "0", "0", "0"]
    assert run("list", "accuracy", *now, "--season", "2024-spring").stdout == "Nothing was observed.\n"
    page, (begin, end) = tmp_path / "page.md", marks("accuracy")
    page.write_text(f"above\n{begin}\n{end}\nbelow\n")
    assert run("list", "accuracy", *now, "--write", page).returncode == 0
    assert "| winter 2024 | 24 h | 1 | 1 (100 %) |" in page.read_text()
    assert page.read_text().endswith("\nbelow\n")


@pytest.mark.parametrize("page", ["README.md"])
def test_the_readme_has_a_place_for_the_accuracy_of_the_shipped_data(page: str) -> None:
    text = (Path(__file__).parents[1] / page).read_text("utf-8")
    assert all(mark in text for mark in marks("accuracy"))
